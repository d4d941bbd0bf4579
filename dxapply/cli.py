"""The commands: each wires the rooms together and prints; none holds a rule.

Exit codes: 0 done; 1 `check` found errors; 2 wrong usage or unreadable input, with one Japanese sentence on the error stream.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from dxapply import selftest
from dxapply.documents import excel, pdf
from dxapply.documents.document import draft_document
from dxapply.documents.excel_import import read_rows
from dxapply.drafting.cost_table import category_code, cost_lines, read_csv
from dxapply.drafting.examples import wrong_examples
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.views import budget_view, check_view, compare_view, match_view, plain, programs_view, project_view
from dxapply.errors import DxapplyError
from dxapply.model.dates import era_day, read_day
from dxapply.model.draft import Draft
from dxapply.model.fields import Value, read
from dxapply.model.money import show_yen
from dxapply.model.project import LISTS, Project, value_at
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, PackText
from dxapply.programs import packs
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Catalogue, Program
from dxapply.programs.steps import Step
from dxapply.samples import sample
from dxapply.storage import project_file
from dxapply.storage.disk import Disk, make_folder, put
from dxapply.storage.disk import read as read_file

__all__ = ["run"]

DONE, FOUND_ERRORS, REFUSED = 0, 1, 2
_DEMO_DAY = dt.date(2021, 3, 3)
_ROW_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_VERDICTS = {"eligible": "対象になります", "not_eligible": "対象になりません", "unknown": "まだ決まりません", "met": "○", "unmet": "×"}
_STATUSES = {"open": "公募中", "closed": "終了", "upcoming": "公募前", "unknown": "締切不明"}
_SEVERITIES = {"error": "要修正", "warning": "注意", "hint": "ヒント"}


class Opened(NamedTuple):
    """A draft from disk with the programs that it can use."""

    path: Path
    project: Project
    fingerprint: str
    catalogue: Catalogue


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one Japanese sentence."""

    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().split()).removeprefix("usage: ")
        raise DxapplyError("コマンドの書き方が違います", fix=f"使い方：{usage}")


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; what a user did wrong is raised as DxapplyError."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    return command(options)


def _parser() -> _Parser:
    parser = _Parser(prog="dxapply", description="地域企業のデジタル化補助金の申請書を、手元で下書きします。", allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="コマンド")

    def command(name: str, action: Callable[[argparse.Namespace], int], text: str, *places: str, as_json: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=action)
        for place in places:
            nargs = {"*": "+", "?": "?"}.get(place[-1])  # values* is one or more, key? at most one
            added.add_argument(place.rstrip("*?"), nargs=nargs, type=Path if place.isupper() else str)
        added.add_argument("--today", type=str, metavar="日付")
        if as_json:
            added.add_argument("--json", action="store_true")
        return added

    command("programs", _programs, "事業の一覧", as_json=True)
    command("new", _new, "下書きを新しく作る", "FILE").add_argument("--program", required=True, metavar="ID")
    command("set", _set, "項目に値を入れる（すべて入るか、何も変えないか）", "FILE", "values*")
    command("get", _get, "項目の値を見る", "FILE", "key?", as_json=True)
    command("import-costs", _import_costs, "経費の表を取り込む", "FILE", "TABLE").add_argument("--replace", action="store_true")
    command("match", _match, "どの事業の条件に合うかを見る", "FILE", as_json=True)
    budget = command("budget", _budget, "補助金額を計算する", "FILE", as_json=True)
    budget.add_argument("--program", metavar="ID")
    budget.add_argument("--explain", action="store_true")
    command("check", _check, "直すところを調べる", "FILE", as_json=True)
    command("compare", _compare, "事業を比べる", "FILE", "ids*", as_json=True)
    export = command("export", _export, "Excelと PDF に出す", "FILE")
    for name in ("--excel", "--pdf", "--outdir"):
        export.add_argument(name, type=Path, metavar="PATH")
    export.add_argument("--final", action="store_true")
    command("import-excel", _not_yet("Excelの取り込み"), "Excelの下書きを取り込む", "FILE", "BOOK").add_argument("--dry-run", action="store_true")
    pack = commands.add_parser("pack", help="事業パックを調べる", allow_abbrev=False).add_subparsers(required=True, metavar="check|add")
    for name, action in (("check", _pack_check), ("add", _not_yet("事業パックの追加"))):
        added = pack.add_parser(name, allow_abbrev=False)
        added.add_argument("DIR", type=Path)
        added.add_argument("--today", type=str)
        added.set_defaults(command=action)
    command("demo", _demo, "見本の下書きを作る", "DIR")
    command("selftest", _selftest, "自己点検をする").add_argument("--window", action="store_true")
    return parser


def _not_yet(name: str) -> Callable[[argparse.Namespace], int]:
    def refuse(options: argparse.Namespace) -> int:
        raise DxapplyError(f"{name}は、まだ使えません", "次の版で入ります", "set コマンドか import-costs コマンドを使ってください")

    return refuse


def _today(options: argparse.Namespace, default: dt.date | None = None) -> dt.date:
    return read_day(options.today) if options.today else default or dt.date.today()


# drafts on disk

def _open(path: Path) -> Opened:
    opened = project_file.load(Disk(), path, REGISTER)
    for trouble in opened.troubles:
        print(trouble, file=sys.stderr)
    return Opened(path, opened.project, opened.fingerprint, _catalogue(opened.project))


def _catalogue(project: Project) -> Catalogue:
    """The programs that come with dxapply, and in their place those that the draft carries."""
    carried = []
    for pack in project.packs:
        try:
            carried.append(packs.load_files(dict(pack.files)))
        except DxapplyError as error:
            print(error, file=sys.stderr)
    return packs.catalogue_of([*packs.builtin_catalogue().programs, *carried])


def _save(opened: Opened, project: Project) -> None:
    project_file.save(Disk(), opened.path, _carrying(project, opened.catalogue), REGISTER, expected=opened.fingerprint)


def _carrying(project: Project, catalogue: Catalogue) -> Project:
    """The project with the text of the pack of its program, so that it opens whole on another machine."""
    program = catalogue.find(project.application.program)
    if program is None or any(pack.program == program.id for pack in project.packs):
        return project
    return dataclasses.replace(project, packs=(*project.packs, PackText(program=program.id, files=program.files)))


def _results(options: argparse.Namespace) -> Results:
    opened = _open(options.FILE)
    return work_out(opened.project, opened.catalogue, _today(options))


def _chosen(results: Results, program_id: str | None = None) -> Match:
    """The match with the named program, or with the chosen one."""
    if program_id:
        return results.match_with(results.catalogue.program(program_id))
    if results.chosen is None:
        results.catalogue.program(results.project.application.program or "（未選択）")
        raise DxapplyError("応募する事業が決まっていません", fix="--program で事業を指定してください")
    return results.chosen


# commands

def _programs(options: argparse.Namespace) -> int:
    catalogue, today = packs.builtin_catalogue(), _today(options)
    if options.json:
        return _print_json(programs_view(catalogue, today))
    for program in catalogue.programs:
        deadline = program.deadline
        until = f"{era_day(deadline.date())} {deadline:%H:%M}" if deadline else "公募要領で確認"
        print(f"{program.id}　{program.number} {program.title}　[{_STATUSES[program.status(today)]}]　締切 {until}")
    return DONE


def _new(options: argparse.Namespace) -> int:
    catalogue = packs.builtin_catalogue()
    program = catalogue.program(options.program)
    if options.FILE.exists():
        raise DxapplyError(f"「{options.FILE.name}」はもうあります", "書きかけの下書きを消さないためです", "別の名前にしてください")
    project = _carrying(Project(application=Application(program=program.id)), catalogue)
    put(Disk(), options.FILE, project_file.encode(project, REGISTER))
    print(f"{options.FILE} を作りました（{program.number} {program.title}）。")
    return DONE


def _set(options: argparse.Namespace) -> int:
    opened = _open(options.FILE)
    draft = Draft(opened.project, opened.catalogue.register)
    draft.set_all(dict(pair for text in options.values for pair in _values(text, opened)))
    _save(opened, draft.project)
    print(f"{len(options.values)}件を入れました。")
    return DONE


def _values(text: str, opened: Opened) -> Iterable[tuple[str, Value]]:
    """The keys and values of one KEY=VALUE; a category brings its kind along."""
    key, equals, typed = text.partition("=")
    key = key.strip()
    if not equals:
        raise DxapplyError(f"「{text[:40]}」を読めません", fix="KEY=VALUE の形で書いてください。例：company.employees=42")
    field = opened.catalogue.register.field(key)
    parts = key.split(".")
    if parts[0] in LISTS and not _ROW_ID.fullmatch(parts[1]):
        raise DxapplyError(f"項目「{key}」はありません", fix=f"行の番号を書いてください。例：{field.key.replace('*', LISTS[parts[0]].letter + '1')}")
    if key == "application.program" and typed.strip():
        opened.catalogue.program(typed.strip())
    if field.key != "cost_lines.*.category" or not typed.strip():
        return ((key, read(field, typed)),)
    program = opened.catalogue.program(opened.project.application.program)
    code = category_code(program, typed)
    kind = next(category.kind for category in program.categories if category.code == code)
    return ((key, code), (key.replace(".category", ".kind"), kind))


def _get(options: argparse.Namespace) -> int:
    opened = _open(options.FILE)
    register = opened.catalogue.register
    if options.key:
        field = register.field(options.key)
        value = plain(field, value_at(opened.project, field, options.key))
        if options.json:
            return _print_json(value)
        print(_bare(value))
        return DONE
    view = project_view(opened.project, register)
    if options.json:
        return _print_json(view)
    for key, kept in _flat(view):
        print(f"{key} = {_bare(kept)}")
    return DONE


def _bare(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else ",".join(value) if isinstance(value, list) else str(value)


def _flat(view: dict[str, Any]) -> Iterable[tuple[str, object]]:
    """The set values of a project's view with their keys."""
    for chapter, inner in view.items():
        rows = [(f"{chapter}.{row['id']}", row) for row in inner] if isinstance(inner, list) else [(chapter, inner)]
        for prefix, row in rows:
            yield from ((f"{prefix}.{name}", value) for name, value in row.items() if value not in (None, [], "") and name != "id")


def _import_costs(options: argparse.Namespace) -> int:
    opened = _open(options.FILE)
    data = read_file(Disk(), options.TABLE)
    rows = read_rows(data) if options.TABLE.suffix.lower() in (".xlsx", ".xlsm") else read_csv(data)
    project = opened.project
    lines = cost_lines(rows, project, opened.catalogue.program(project.application.program))
    kept = () if options.replace else project.cost_lines
    _save(opened, dataclasses.replace(project, cost_lines=(*kept, *lines)))
    print(f"経費を{len(lines)}行取り込みました（全{len(kept) + len(lines)}行）。")
    return DONE


def _match(options: argparse.Namespace) -> int:
    results = _results(options)
    if options.json:
        return _print_json(match_view(results.matches))
    for match in results.matches:
        print(f"{match.program.number} {match.program.title}　[{_STATUSES[match.status]}]　{_VERDICTS[match.verdict]}　補助金額 {_yen(match.estimate.grant)}")
        for result in match.requirements:
            print(f"  {_VERDICTS[result.verdict] if result.verdict != 'unknown' else '？'} {result.words}　{result.because}{'　→ ' + result.fix if result.fix else ''}　[{result.basis.title}、{result.basis.certainty_label}]")
    if results.questions:
        print(f"次に答えるとよい項目：{'、'.join(_label(results, key) for key in results.questions[:5])}")
    return DONE


def _label(results: Results, key: str) -> str:
    field = results.catalogue.register.find(key)
    return f"{field.label}（{key}）" if field else key


def _budget(options: argparse.Namespace) -> int:
    match = _chosen(_results(options), options.program)
    if options.json:
        return _print_json(budget_view(match))
    _print_summary(match)
    if options.explain:
        for step in match.estimate.steps:
            _print_step(step, 0)
    return DONE


def _print_summary(match: Match) -> None:
    estimate = match.estimate
    print(f"{match.program.number} {match.program.title}　{estimate.size.reason}")
    rate = estimate.rate_row
    print(f"  補助事業に要する経費　{_yen(estimate.total_cost)}（税抜）　{_yen(estimate.total_cost_with_tax)}（税込）")
    print(f"  補助対象経費　　　　　{_yen(estimate.eligible_cost)}")
    print(f"  補助率　　　　　　　　{estimate.rate or ('段階別・区分別' if rate else '未定')}{f'（{rate.basis.certainty_label}）' if rate else ''}")
    print(f"  補助金額　　　　　　　{_grant(match)}")
    print(f"  自己資金　　　　　　　{_yen(estimate.own_funds)}　（ほかに借入など {_yen(estimate.other_sources)}）")
    for name in estimate.unknown:
        print(f"  未確認：{ {'cap': '上限額：公募要領で確認', 'floor': '下限額：公募要領で確認', 'rate': '補助率：公募要領で確認'}.get(name, name)}")


def _grant(match: Match) -> str:
    estimate = match.estimate
    if estimate.grant is None:
        return f"未定（{show_yen(estimate.lowest)}円～{show_yen(estimate.highest)}円）"
    before = estimate.grant_before_cap
    notes = [f"上限前 {_yen(before)}"] if before != estimate.grant and before is not None else []
    if estimate.below_minimum:
        notes.append("下限額を下回るため0円")
    return _yen(estimate.grant) + (f"（{'、'.join(notes)}）" if notes else "")


def _print_step(step: Step, depth: int) -> None:
    rule = "　".join(part for part in (step.formula, step.because, step.source and f"[{step.source}]") if part)
    print(f"{'  ' * depth}{step.label}：{step.figure}{'　＝ ' + rule if rule else ''}")
    for part in step.inputs:
        _print_step(part, depth + 1)


def _yen(amount: int | None) -> str:
    return "未定" if amount is None else f"{show_yen(amount)}円"


def _check(options: argparse.Namespace) -> int:
    results = _results(options)
    if options.json:
        _print_json(check_view(results))
    else:
        progress = results.progress
        print(f"必要な項目 {progress.done} / {progress.of}　" + "　".join(f"{page}：{state}" for page, state in progress.pages.items()))
        for finding in results.findings:
            print(f"[{_SEVERITIES[finding.severity]}] {finding.message}{finding.fix}　（{finding.key}）")
    return FOUND_ERRORS if results.errors else DONE


def _compare(options: argparse.Namespace) -> int:
    results = _results(options)
    matches = [results.match_with(results.catalogue.program(program_id)) for program_id in options.ids]
    if options.json:
        return _print_json(compare_view(matches))
    for match in matches:
        estimate = match.estimate
        print(f"{match.program.number} {match.program.title}　{_VERDICTS[match.verdict]}　補助率 {estimate.rate or '未定'}　対象経費 {_yen(estimate.eligible_cost)}　補助金額 {_grant(match)}")
    return DONE


def _export(options: argparse.Namespace) -> int:
    results = _results(options)
    excel_path, pdf_path = options.excel, options.pdf
    if options.outdir or not (excel_path or pdf_path):
        folder = options.outdir or options.FILE.parent
        make_folder(Disk(), folder)
        excel_path = excel_path or folder / f"{options.FILE.stem}.xlsx"
        pdf_path = pdf_path or folder / f"{options.FILE.stem}.pdf"
    _write(results, excel_path, pdf_path, final=options.final)
    return DONE


def _write(results: Results, excel_path: Path | None, pdf_path: Path | None, *, final: bool = False) -> None:
    document = draft_document(results, results.today, final=final)
    for path, write in ((excel_path, excel.write), (pdf_path, pdf.write)):
        if path is not None:
            put(Disk(), path, write(document))
            print(f"{path} に書きました。")


def _pack_check(options: argparse.Namespace) -> int:
    program = packs.load(options.DIR)
    wrong = wrong_examples(program)
    if wrong:
        raise DxapplyError(f"事業パック「{program.id}」の計算例が合いません", "、".join(wrong[:3]), "計算例か定めを直してください")
    print(f"{program.id}　{program.number} {program.title}：正しい事業パックです（計算例 {len(program.examples)}件）。")
    return DONE


def _demo(options: argparse.Namespace) -> int:
    catalogue, today, disk = packs.builtin_catalogue(), _today(options, _DEMO_DAY), Disk()
    make_folder(disk, options.DIR)
    for program in catalogue.programs:
        project = _carrying(sample(program), catalogue)
        put(disk, options.DIR / f"{program.id}.dxapply", project_file.encode(project, REGISTER))
        results = work_out(project, catalogue, today)
        _write(results, options.DIR / f"{program.id}.xlsx", options.DIR / f"{program.id}.pdf")
        _print_summary(_chosen(results))
    return DONE


def _selftest(options: argparse.Namespace) -> int:
    if options.window:
        raise DxapplyError("画面の自己点検は、まだ使えません", "画面は次の版で入ります", "--window を付けずに実行してください")
    for line in selftest.run(packs.builtin_catalogue(), _today(options, _DEMO_DAY)):
        print(line)
    print("自己点検はすべて正常です。")
    return DONE


def _print_json(value: object) -> int:
    print(json.dumps(value, ensure_ascii=False, indent=1))
    return DONE
