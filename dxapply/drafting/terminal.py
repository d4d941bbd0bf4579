"""Results as lines of text, as the commands print them for people; nothing is worked out here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from dxapply.drafting.findings import Severity
from dxapply.drafting.pages import PAGES
from dxapply.drafting.results import Results
from dxapply.drafting.views import plain
from dxapply.model.dates import era_day
from dxapply.model.fields import Field, Register, Value
from dxapply.model.money import show_yen
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Basis, Catalogue, Program
from dxapply.programs.steps import Step

__all__ = ["bare", "budget_lines", "check_lines", "compare_lines", "draft_lines", "explanation", "match_lines", "program_lines", "unprintable_lines"]

_VERDICTS = {"eligible": "対象になります", "not_eligible": "対象になりません", "unknown": "まだ決まりません"}
_MARKS = {"met": "○", "unmet": "×", "unknown": "？"}
_STATUSES = {"open": "公募中", "closed": "終了", "upcoming": "公募前", "unknown": "締切は公募要領で確認"}
_SEVERITIES: dict[Severity, str] = {"error": "要修正", "warning": "注意", "hint": "ヒント"}
_UNPUBLISHED = {"rate": "補助率", "cap": "上限額", "floor": "下限額"}
_LISTS = {"tasks": "作業の日程", "five_years": "五年の計画"}
_MOST_QUESTIONS = 5
_MOST_TOLD = 3


def program_lines(catalogue: Catalogue, today: dt.date) -> Iterator[str]:
    """A line a program: its id, title, status and deadline."""
    for program in catalogue.programs:
        deadline = program.deadline
        until = f"　締切 {era_day(deadline.date())} {deadline:%H:%M}" if deadline else ""
        yield f"{program.id}　{_title(program)}　[{_STATUSES[program.status(today)]}]{until}"


def match_lines(results: Results) -> Iterator[str]:
    """Each program's verdict with its requirements and targets, and the questions that decide most."""
    for match in results.matches:
        yield f"{_title(match.program)}　[{_STATUSES[match.status]}]　{_VERDICTS[match.verdict]}　補助金額 {_grant(match)}"
        for result in match.requirements:
            yield f"  {_MARKS[result.verdict]} {result.words}（{result.value}）{_way(result.fix)}　{_of(result.basis)}"
        for target in match.targets:
            yield f"  {_MARKS[target.verdict]} 目標：{target.words}（{target.value}）{_way(target.fix)}　{_of(target.target.test_basis)}"
    if results.questions:
        yield f"次に答えるとよい項目：{'、'.join(_label(key, results.catalogue.register) for key in results.questions[:_MOST_QUESTIONS])}"


def budget_lines(match: Match, register: Register) -> Iterator[str]:
    """The amounts under one program, and what is not known of them."""
    estimate, row = match.estimate, match.estimate.rate_row
    rate = estimate.rate or ("段階別・区分別" if row else "未定")
    yield f"{_title(match.program)}　{estimate.size.reason}"
    yield f"  補助事業に要する経費　{_yen(estimate.total_cost)}（税抜）　{_yen(estimate.total_cost_with_tax)}（税込）"
    yield f"  補助対象経費　　　　　{_yen(estimate.eligible_cost)}"
    yield f"  補助率　　　　　　　　{rate}{f'（{row.basis.certainty_label}）' if row else ''}"
    yield f"  補助金額　　　　　　　{_grant(match)}"
    yield f"  自己資金　　　　　　　{_yen(estimate.own_funds)}　（ほかに借入など {_yen(estimate.other_sources)}）"
    for name in estimate.unknown:
        yield f"  {_UNPUBLISHED[name]}：公募要領で確認" if name in _UNPUBLISHED else f"  未入力：{_label(name, register)}"


def explanation(steps: Iterable[Step], depth: int = 0) -> Iterator[str]:
    """The tree of steps, each deeper one set in; a cost line is told by its formula."""
    for step in steps:
        words = (f"＝ {step.formula}" if step.formula else "", step.because, f"[{step.source}]" if step.source else "")
        yield "　".join(part for part in (f"{'  ' * depth}{step.label}：{step.figure}", *words) if part)
        if not step.op.startswith("line_"):
            yield from explanation(step.inputs, depth + 1)


def check_lines(results: Results) -> Iterator[str]:
    """How far the draft is, page by page, and every finding with its fix."""
    progress = results.progress
    yield f"必要な項目 {progress.done} / {progress.of}"
    yield "　".join(f"{page.title}：{progress.pages[page.id]}" for page in PAGES)
    for finding in results.findings:
        yield f"[{_SEVERITIES[finding.severity]}] {finding.message}{finding.fix}　（{finding.key}）"
    counts = Counter(finding.severity for finding in results.findings)
    told = "、".join(f"{word} {counts[severity]}件" for severity, word in _SEVERITIES.items() if counts[severity])
    yield told or "直すところはありません。"


def compare_lines(matches: Iterable[Match]) -> Iterator[str]:
    """Programs side by side, a line each."""
    for match in matches:
        estimate = match.estimate
        amounts = f"対象経費 {_yen(estimate.eligible_cost)}　補助金額 {_grant(match)}　自己資金 {_yen(estimate.own_funds)}"
        yield f"{_title(match.program)}　{_VERDICTS[match.verdict]}　補助率 {estimate.rate or '未定'}　{amounts}"


def draft_lines(project: Project, register: Register) -> Iterator[str]:
    """Every field of the draft with its key, value and label; a list without rows stands with a star for the row."""
    for chapter, members in groupby(register.fields, key=lambda field: field.key.partition(".")[0]):
        fields = tuple(members)
        rows = [row.id for row in rows_of(project, chapter)] if chapter in LISTS else []
        for row_id in rows or ["*"]:
            for field in fields:
                key = field.key.replace("*", row_id)
                yield f"{key} = {' '.join(bare(field, value_at(project, field, key)).split())}　（{field.label}）"


def bare(field: Field, value: Value) -> str:
    """A value as `set` takes it back: codes, plain numbers, ISO days, yes or no; "" where it is unset."""
    kept = plain(field, value)
    if isinstance(kept, bool):
        return "yes" if kept else "no"
    return "" if kept is None else ",".join(kept) if isinstance(kept, list) else str(kept)


def _title(program: Program) -> str:
    return f"{program.number} {program.title}"


def _grant(match: Match) -> str:
    """The grant and what cut it, or the bounds between which it lies."""
    estimate = match.estimate
    if estimate.grant is None:
        return f"未定（{_yen(estimate.lowest)}～{_yen(estimate.highest)}）" if estimate.lowest < estimate.highest else "未定"
    before = estimate.grant_before_cap
    notes = [f"上限前 {_yen(before)}"] if before != estimate.grant and before is not None else []
    notes += ["下限額を下回るため0円"] if estimate.below_minimum else []
    return _yen(estimate.grant) + (f"（{'、'.join(notes)}）" if notes else "")


def _way(fix: str) -> str:
    return f"　→ {fix}" if fix else ""


def _of(basis: Basis) -> str:
    return f"[{basis.certainty_label}：{basis.title}]"


def _label(key: str, register: Register) -> str:
    field = register.find(key)
    return f"{field.label if field else _LISTS.get(key, key)}（{key}）"


def _yen(amount: int | None) -> str:
    return "未定" if amount is None else f"{show_yen(amount)}円"


def unprintable_lines(results: Results) -> list[str]:
    """What paper cannot show of the draft, the first few of it."""
    found = [finding for finding in results.findings if finding.id == "unprintable"]
    more = [f"注意：ほかに{len(found) - _MOST_TOLD}か所あります。check コマンドで確かめてください。"] if len(found) > _MOST_TOLD else []
    return [*(f"注意：{finding.message}{finding.fix}" for finding in found[:_MOST_TOLD]), *more]
