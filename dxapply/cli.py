"""The commands: each wires the rooms together and prints; none holds a rule.

Exit codes: 0 done; 1 `check` found errors; 2 wrong usage or unreadable input, with one Japanese sentence on the error stream. What is worth
knowing although the command went through (a part of the file that could not be read) stands there too; a refusal is one sentence alone.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dxapply.drafting.cost_table import REQUIRED, category_code, cost_lines, read_csv
from dxapply.drafting.differences import apply, difference_lines, differences_view
from dxapply.drafting.examples import wrong_examples
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.terminal import bare, budget_lines, check_lines, compare_lines, draft_lines, explanation, match_lines, program_lines, unprintable_lines
from dxapply.drafting.views import budget_view, check_view, compare_view, match_view, plain, programs_view, project_view
from dxapply.errors import DxapplyError
from dxapply.model.dates import read_day
from dxapply.model.draft import Draft
from dxapply.model.fields import Value, read
from dxapply.model.project import MOST_ROWS, Project, value_at, with_rows
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application
from dxapply.programs import packs
from dxapply.programs.carried import carrying, catalogue_for
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Catalogue, Program
from dxapply.storage import project_file
from dxapply.storage.disk import Disk, make_folder, put, put_folder
from dxapply.storage.disk import read as read_file
from dxapply.storage.papers import file_names, read_paper
from dxapply.usage import UsageParser

__all__ = ["DONE", "FOUND_ERRORS", "REFUSED", "is_command", "is_there", "run"]

DONE, FOUND_ERRORS, REFUSED = 0, 1, 2
_DEMO_DAY = dt.date(2021, 3, 3)
_NO_COSTS = "経費の表を取り込めません"
_PROGRAM = "application.program"
_MOST_TROUBLES = 20
_BLANKS = {"forms": "_空欄の様式", "hearing": "_ヒアリングシート"}

Options = argparse.Namespace  # what was typed, and: the disk, the notices to print once the command went through, how the window is checked
Action = Callable[[Options], int]


class Opened(NamedTuple):
    """A draft from disk with the programs that it can use."""

    project: Project
    fingerprint: str
    catalogue: Catalogue


def run(arguments: Sequence[str], disk: Disk | None = None, check_window: Callable[[], str] = str) -> int:
    """Run one command line and give its exit code; what a user did wrong is raised as DxapplyError. A test may give a disk that fails.

    `check_window` opens the window, which this room does not know, and says how that went.
    """
    options, unused = _parser().parse_known_args(arguments, Options(disk=disk or Disk(), today=None, notices=[], check_window=check_window))
    if unused:
        raise DxapplyError(f"「{unused[0]}」は、ここでは使えません", fix=f"使い方：{options.usage}")
    action: Action = options.action
    code = action(options)
    for notice in options.notices:
        print(notice, file=sys.stderr)
    return code


def is_command(word: str) -> bool:
    """Whether the word is one of the commands; any other that stands first is a file for the window."""
    return word in _parser().names


# the command line

def _parser() -> UsageParser:
    parser = UsageParser(prog="dxapply", description="地域企業のデジタル化補助金の申請書を、手元で下書きします。")
    parser.set_defaults(usage=parser.usage_line())
    commands = parser.add_subparsers(required=True, metavar="コマンド", title="コマンド")

    def command(group: Any, name: str, action: Action, text: str, *places: str, flags: Mapping[str, str] = {}) -> UsageParser:
        added: UsageParser = group.add_parser(name, help=text, description=f"{text}。")
        for place in places:
            nargs = {"+": "+", "?": "?"}.get(place[-1])  # KEY=VALUE+ is one or more, KEY? at most one
            word = place.rstrip("+?")
            kind = Path if word in ("FILE", "TABLE", "DIR", "BOOK") else str
            added.subjects.add_argument(word.lower().replace("=", "_"), metavar=word, nargs=nargs, type=kind)
        for flag, words in flags.items():
            added.options.add_argument(flag, action="store_true", help=words)
        added.set_defaults(action=action, usage=added.usage_line())
        return added

    as_json = {"--json": "ほかのプログラムが読める形で表示します"}
    command(commands, "programs", _programs, "事業の一覧を見ます", flags=as_json)
    new = command(commands, "new", _new, "下書きを新しく作ります", "FILE")
    new.options.add_argument("--program", required=True, metavar="ID", help="応募する事業の番号（programs で分かります）")
    command(commands, "set", _set, "項目に値を入れます。1つでも読めなければ、何も変えません", "FILE", "KEY=VALUE+")
    command(commands, "get", _get, "項目と値を見ます", "FILE", "KEY?", flags=as_json)
    replace = {"--replace": "いまの経費をすべて入れ替えます"}
    command(commands, "import-costs", _import_costs, "経費の表（CSVかExcel）を取り込みます", "FILE", "TABLE", flags=replace)
    command(commands, "match", _match, "どの事業の条件に合うかを見ます", "FILE", flags=as_json)
    budget = command(commands, "budget", _budget, "補助金額を計算します", "FILE", flags={**as_json, "--explain": "計算の手順をすべて表示します"})
    budget.options.add_argument("--program", metavar="ID", help="別の事業で計算します")
    command(commands, "check", _check, "直すところを調べます", "FILE", flags=as_json)
    command(commands, "compare", _compare, "事業を比べます", "FILE", "ID+", flags=as_json)
    export = command(commands, "export", _export, "ExcelとPDFに出します", "FILE")
    for flag, words in (("--excel", "Excelの行き先"), ("--pdf", "PDFの行き先"), ("--outdir", "両方を置くフォルダー。なければ作ります")):
        export.options.add_argument(flag, type=Path, metavar="DIR" if flag == "--outdir" else "PATH", help=words)
    export.options.add_argument("--final", action="store_true", help="「下書き」の印を付けません。直すところが残ると断ります")
    export.options.add_argument("--blank", choices=_BLANKS, metavar="forms|hearing", help="空欄の様式か、ヒアリングシートをPDFに出します")
    export.options.add_argument("--submission", type=Path, metavar="DIR", help="提出フォルダーを新しく作ります")
    export.options.add_argument("--papers", type=Path, metavar="DIR", help="提出フォルダーに入れる見積や添付書類のあるフォルダー")
    dry = {"--dry-run": "違う所を表示するだけで、何も変えません"}
    command(commands, "import-excel", _import_excel, "出したExcelで直した所を、下書きに取り込みます", "FILE", "BOOK", flags={**as_json, **dry})
    pack = commands.add_parser("pack", help="事業パックを調べます", description="事業パックを調べます。")
    pack_commands = pack.add_subparsers(required=True, metavar="check|add", title="コマンド")
    command(pack_commands, "check", _pack_check, "事業パックが正しいかを調べます", "DIR")
    command(pack_commands, "add", _not_yet("事業パックの追加"), "事業パックを加えます", "DIR")
    command(commands, "demo", _demo, "見本の下書きと書類を作ります", "DIR")
    command(commands, "selftest", _selftest, "自己点検をします", flags={"--window": "画面も点検します"})
    parser.names = tuple(commands.choices)
    return parser


def _not_yet(name: str) -> Action:
    def refuse(options: Options) -> int:
        raise DxapplyError(f"{name}は、まだ使えません", "次の版で入ります", "set か import-costs を使ってください")

    return refuse


def _today(options: Options, default: dt.date | None = None) -> dt.date:
    return read_day(options.today) if options.today is not None else default or dt.date.today()  # noqa: DTZ011  # the day on the user's calendar


def _print(lines: Iterable[str]) -> int:
    for line in lines:
        print(line)
    return DONE


def _print_json(value: object) -> int:
    return _print([json.dumps(value, ensure_ascii=False, indent=1)])


# drafts on disk

def _open(options: Options, *, to_write: bool = False) -> Opened:
    """The draft that the command names. Raises DxapplyError where it cannot be read, or is to be written and a newer dxapply made it."""
    opened = project_file.load(options.disk, options.file, REGISTER)
    if to_write and opened.read_only:
        raise DxapplyError(f"「{options.file.name}」を変えられません", "新しい版のdxapplyで作られた下書きです", "dxapplyを新しい版にしてください")
    catalogue, unreadable = catalogue_for(opened.project)
    options.notices += (*opened.troubles, *unreadable)
    return Opened(opened.project, opened.fingerprint, catalogue)


def _save(options: Options, opened: Opened, project: Project) -> None:
    """Put the draft in the place of the one that was opened, unless somebody else changed it since."""
    project_file.save(options.disk, options.file, carrying(project, opened.catalogue), REGISTER, expected=opened.fingerprint)


def _program_of(catalogue: Catalogue, program_id: str) -> Program:
    """The program of a draft. Raises DxapplyError where none is chosen, or where it is not there."""
    if not program_id:
        raise DxapplyError("応募する事業が決まっていません", fix=f"先に set で {_PROGRAM} を入れてください。事業の番号は programs で分かります")
    return catalogue.program(program_id)


def _results(options: Options) -> Results:
    opened = _open(options)
    return work_out(opened.project, opened.catalogue, _today(options))


def _chosen(results: Results, program_id: str | None = None) -> Match:
    """The match with the named program, or with the chosen one."""
    return results.match_with(_program_of(results.catalogue, program_id or results.project.application.program))


# commands

def _programs(options: Options) -> int:
    catalogue, today = packs.builtin_catalogue(), _today(options)
    return _print_json(programs_view(catalogue, today)) if options.json else _print(program_lines(catalogue, today))


def _new(options: Options) -> int:
    catalogue = packs.builtin_catalogue()
    program = catalogue.program(options.program)
    if is_there(options.file):
        raise DxapplyError(f"「{options.file.name}」はもうあります", "書きかけの下書きを消さないためです", "別の名前にしてください")
    project = carrying(Project(application=Application(program=program.id), identity=project_file.new_identity()), catalogue)
    put(options.disk, options.file, project_file.encode(project, REGISTER), private=True)
    return _print([f"{options.file} を作りました（{program.number} {program.title}）。"])


def is_there(path: Path) -> bool:
    """Whether something has that name already."""
    with contextlib.suppress(OSError):  # what cannot even be asked for cannot be written either, and that is told better
        return path.exists()
    return False


def _set(options: Options) -> int:
    opened = _open(options, to_write=True)
    typed = dict(_split(text) for text in options.key_value)
    program_id = typed.get(_PROGRAM, opened.project.application.program).strip()
    if _PROGRAM in typed and program_id:
        opened.catalogue.program(program_id)
    values: dict[str, Value] = {}
    for key, text in typed.items():
        values |= _values(key, text, opened.catalogue, program_id)
    draft = Draft(opened.project, opened.catalogue.register)
    draft.set_all(values)
    _save(options, opened, draft.project)
    return _print([f"{len(typed)}件を入れました。"])


def _split(text: str) -> tuple[str, str]:
    key, equals, typed = text.partition("=")
    if not equals:
        raise DxapplyError(f"「{text[:40]}」を読めません", fix="KEY=VALUE の形で書いてください。例：company.employees=42")
    return key.strip(), typed


def _values(key: str, text: str, catalogue: Catalogue, program_id: str) -> dict[str, Value]:
    """The value that was typed for a key; a category may be named in Japanese, and brings its kind along."""
    field = catalogue.register.field(key)
    if field.key != "cost_lines.*.category" or not text.strip():
        return {key: read(field, text)}
    program = _program_of(catalogue, program_id)
    code = category_code(program, text)
    kind = next(category.kind for category in program.categories if category.code == code)
    return {key: code, key.removesuffix("category") + "kind": kind}


def _get(options: Options) -> int:
    project, register = (opened := _open(options)).project, opened.catalogue.register
    if not options.key:
        return _print_json(project_view(project, register)) if options.json else _print(draft_lines(project, register))
    field = register.field(options.key)
    if "*" in options.key:
        raise DxapplyError(f"項目「{options.key}」はありません", fix="「*」の所に、行の番号を書いてください。例：issues.K1.title")
    value = value_at(project, field, options.key)
    return _print_json(plain(field, value)) if options.json else _print([bare(field, value)])


def _import_costs(options: Options) -> int:
    opened = _open(options, to_write=True)
    project = opened.project
    program = _program_of(opened.catalogue, project.application.program)
    lines = cost_lines(_table(options), project, program)
    rows = lines if options.replace else (*project.cost_lines, *lines)
    if not lines:
        raise DxapplyError(_NO_COSTS, "見出しの下に、経費の行がありません", "表を確かめてください")
    if len(rows) > MOST_ROWS:
        raise DxapplyError(_NO_COSTS, f"いまの経費と合わせて{MOST_ROWS:,}行を超えます", "行をまとめるか、--replace を付けてください")
    _save(options, opened, with_rows(project, "cost_lines", rows))
    return _print([f"経費を{len(lines)}行取り込みました（全{len(rows)}行）。"])


def _table(options: Options) -> list[list[str]]:
    from dxapply.documents.excel_import import read_rows

    data = read_file(options.disk, options.table)
    return read_rows(data, REQUIRED) if options.table.suffix.lower() in (".xlsx", ".xlsm") else read_csv(data)


def _import_excel(options: Options) -> int:
    from dxapply.documents.excel_return import differences_of

    opened = _open(options, to_write=not options.dry_run)
    results = work_out(opened.project, opened.catalogue, _today(options))
    _program_of(opened.catalogue, opened.project.application.program)
    comparison = differences_of(read_file(options.disk, options.book), results)
    if comparison.ready and not options.dry_run:
        _save(options, opened, apply(opened.project, comparison.ready))
    more = len(comparison.troubles) - _MOST_TROUBLES
    options.notices += (*comparison.notices, *comparison.troubles[:_MOST_TROUBLES], *([f"ほかに{more:,}か所が読めません。"] if more > 0 else []))
    if options.json:
        return _print_json(differences_view(comparison))
    return _print(difference_lines(comparison, taken=not options.dry_run))


def _match(options: Options) -> int:
    results = _results(options)
    return _print_json(match_view(results.matches)) if options.json else _print(match_lines(results))


def _budget(options: Options) -> int:
    results = _results(options)
    match = _chosen(results, options.program)
    if options.json:
        return _print_json(budget_view(match))
    _print(budget_lines(match, results.catalogue.register))
    return _print(explanation(match.estimate.steps)) if options.explain else DONE


def _check(options: Options) -> int:
    results = _results(options)
    if options.json:
        _print_json(check_view(results))
    else:
        _print(check_lines(results))
    return FOUND_ERRORS if results.errors else DONE


def _compare(options: Options) -> int:
    results = _results(options)
    matches = [results.match_with(results.catalogue.program(program_id)) for program_id in options.id]
    return _print_json(compare_view(matches)) if options.json else _print(compare_lines(matches))


def _export(options: Options) -> int:
    results, book, paper = _results(options), options.excel, options.pdf
    if (options.submission or options.papers) and not options.blank:
        return _submit(options, results)
    folder = options.outdir or (None if book or paper else options.file.parent)
    if folder:
        book = book or (None if options.blank else folder / f"{options.file.stem}.xlsx")
        paper = paper or folder / f"{options.file.stem}{_BLANKS.get(options.blank, '')}.pdf"
    paths = [path for path in (book, paper) if path]
    if len({path.resolve() for path in (options.file, *paths)}) <= len(paths):
        raise DxapplyError("書類を出せません", "下書きや、もう一方の書類と同じ名前です", "--excel と --pdf を、別の名前にしてください")
    if book and is_there(book):
        from dxapply.documents.excel_edits import keep_edits
        keep_edits(read_file(options.disk, book), results, book.name)
    documents = [_blank(options, results)] if options.blank else _documents(results, book=bool(book), paper=bool(paper), final=options.final)
    for parent in {path.parent for path in paths} - {folder}:
        if not parent.is_dir():
            raise DxapplyError("書類を出せません", f"フォルダー「{parent}」がありません", "フォルダーを作るか、--outdir を使ってください")
    if folder:
        make_folder(options.disk, folder)
    _put_all(options, dict(zip(paths, documents, strict=True)))
    return _print([] if options.blank else unprintable_lines(results))


def _submit(options: Options, results: Results) -> int:
    """Make the folder to hand in, with the papers of another folder that belong to the draft."""
    from dxapply.documents.submission import gather

    if not options.submission or options.excel or options.pdf or options.outdir:
        raise DxapplyError("提出フォルダーを作れません", "一緒に使えない指定があります", f"--submission に場所を書いてください。使い方：{options.usage}")
    names = file_names(options.disk, options.papers) if options.papers else []
    folder = gather(results, results.today, names, final=options.final)
    put_folder(options.disk, options.submission, folder.files(lambda name: read_paper(options.disk, options.papers / name)))
    return _print([f"{options.submission} を作りました。", *folder.told(), *unprintable_lines(results)])


def _blank(options: Options, results: Results) -> bytes:
    """The paper to fill by pen; of the draft it takes the program only."""
    from dxapply.documents import pdf
    from dxapply.documents.blank_forms import blank_forms, hearing_sheet

    if options.excel or options.final or options.submission or options.papers:
        raise DxapplyError("空欄の書類を出せません", "--blank と一緒に使えない指定があります", "--pdf か --outdir だけを付けてください")
    catalogue, chosen = results.catalogue, results.project.application.program
    is_forms = options.blank == "forms"
    return pdf.write(blank_forms(_program_of(catalogue, chosen), results.today) if is_forms else hearing_sheet(catalogue.find(chosen), results.today))


def _documents(results: Results, *, book: bool = True, paper: bool = True, final: bool = False) -> list[bytes]:
    """The workbook and the paper of a draft, or one of them."""
    from dxapply.documents import excel, pdf
    from dxapply.documents.document import draft_document

    document = draft_document(results, results.today, final=final)
    return [write(document) for write, wanted in ((excel.write, book), (pdf.write, paper)) if wanted]


def _put_all(options: Options, files: Mapping[Path, bytes]) -> int:
    for path, data in files.items():
        put(options.disk, path, data, private=path.suffix == ".dxapply")
        print(f"{path} に書きました。")
    return DONE


def _pack_check(options: Options) -> int:
    program = packs.load(options.dir)
    wrong = wrong_examples(program)
    if wrong:
        raise DxapplyError(f"事業パック「{program.id}」の計算例が合いません", "、".join(wrong[:3]), "計算例か定めを直してください")
    return _print([f"{program.id}　{program.number} {program.title}：正しい事業パックです（計算例 {len(program.examples)}件）。"])


def _demo(options: Options) -> int:
    from dxapply.samples import sample

    catalogue, today = packs.builtin_catalogue(), _today(options, _DEMO_DAY)
    for program in catalogue.programs:
        _spare_own_draft(options, options.dir / f"{program.id}.dxapply")
    make_folder(options.disk, options.dir)
    for program in catalogue.programs:
        results = work_out(carrying(sample(program), catalogue), catalogue, today)
        files = [project_file.encode(results.project, REGISTER), *_documents(results)]
        _put_all(options, {options.dir / f"{program.id}.{ending}": data for ending, data in zip(("dxapply", "xlsx", "pdf"), files, strict=True)})
        _print(budget_lines(_chosen(results), catalogue.register))
    return DONE


def _spare_own_draft(options: Options, path: Path) -> None:
    """Refuse to write a sample over a draft that is none."""
    if is_there(path) and not project_file.load(options.disk, path, REGISTER).project.application.fictitious:
        raise DxapplyError(f"「{path.name}」は、見本ではない下書きです", "書きかけの下書きを消さないためです", "別のフォルダーを指定してください")


def _selftest(options: Options) -> int:
    from dxapply import selftest

    window = [options.check_window()] if options.window else []
    _print([*selftest.run(packs.builtin_catalogue(), _today(options, _DEMO_DAY)), *window])
    return _print(["自己点検はすべて正常です。"])
