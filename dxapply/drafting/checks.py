"""All that is to be looked at in a draft, gathered: each check lives with what it checks; here stand only those of the fields themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dxapply.drafting.findings import Finding
from dxapply.drafting.funding import check_funding
from dxapply.drafting.issues import check_links
from dxapply.drafting.pages import PAGES, page_of
from dxapply.drafting.plan import check_plan
from dxapply.model.fields import Field, Kind, Register, Value
from dxapply.model.money import show_yen
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.programs.eligibility import Match
from dxapply.programs.subsidy import Estimate

__all__ = ["Progress", "check_draft", "progress_of"]

_GRAVITY = {"error": 0, "warning": 1, "hint": 2}
_CUT_NAMES = {"max_amount": "区分の上限額", "share": "区分の割合の上限", "group": "区分の合計の上限額", "max_grant": "区分の補助上限額", "grant_share": "補助金に占める割合の上限"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a draft is: needed fields that are filled, of how many, and the state of each page."""

    done: int
    of: int
    pages: Mapping[str, str]


def check_draft(project: Project, register: Register, chosen: Match | None, today: dt.date) -> tuple[Finding, ...]:
    """Every finding of a draft, the gravest first, within that in the order of the pages."""
    program = chosen.program if chosen else None
    findings = [*_check_fields(project, register), *check_links(project), *check_plan(project, program)]
    if chosen:
        findings += [*_check_match(chosen, today), *_check_estimate(chosen.estimate), *check_funding(project, chosen.estimate), *_check_entries(project, register, chosen)]
    places = {page.id: at for at, page in enumerate(PAGES)}
    return tuple(sorted(findings, key=lambda finding: (_GRAVITY[finding.severity], places[page_of(finding.key)])))


# the fields themselves

def _check_fields(project: Project, register: Register) -> Iterator[Finding]:
    for key, text in project.unread:
        label = field.label if (field := register.find(key)) else key
        yield Finding(id="unread", severity="error", key=key, message=f"「{label}」の「{text[:20]}」を読み取れません。", fix="例のとおりに入力し直してください。")
    unread = {key for key, _ in project.unread}
    for key, field, value in _leaves(project, register):
        if value in (None, "", ()) and key not in unread and field.needed == "always":
            yield Finding(id="needed", severity="error", key=key, message=f"{_row_name(key)}「{field.label}」が未入力です。", fix=f"入力してください。例：{field.example}")
        if field.limit_chars and isinstance(value, str) and len(value) > field.limit_chars:
            yield Finding(id="too-long", severity="warning", key=key, message=f"{_row_name(key)}「{field.label}」が{field.limit_chars}字を{len(value) - field.limit_chars}字超えています。",
                          fix="言葉を減らしてください。")  # fmt: skip


def _leaves(project: Project, register: Register) -> Iterator[tuple[str, Field, Value]]:
    """The fields of the project with their keys and values, the rows' fields row by row where they are checked."""
    by_list: dict[str, list[Field]] = {}
    for field in register.fields:
        chapter, _, rest = field.key.partition(".")
        if rest.startswith("*."):
            by_list.setdefault(chapter, []).append(field)
        elif chapter != "answers":
            yield field.key, field, value_at(project, field)
    for chapter, fields in by_list.items():
        watched = [(field, field.key.rpartition(".")[2]) for field in fields if field.limit_chars or field.needed == "always"]
        for row in rows_of(project, chapter):
            for field, name in watched:
                yield f"{chapter}.{row.id}.{name}", field, getattr(row, name)


def _row_name(key: str) -> str:
    chapter, _, rest = key.partition(".")
    return f"{rest.partition('.')[0]}の" if chapter in LISTS else ""


# what the program says

def _check_match(chosen: Match, today: dt.date) -> Iterator[Finding]:
    program = chosen.program
    if chosen.status == "closed":
        yield Finding(id="round-closed", severity="warning", key="application.program", message=f"「{program.title}」のこの回の公募は終わっています。",
                      fix="練習と、次の公募の準備に使ってください。")  # fmt: skip
    for result in chosen.requirements:
        if result.verdict != "met":
            state = "満たしていません" if result.verdict == "unmet" else "確かめられていません"
            key = next(iter(result.asks), None) or (result.changes[0].key if result.changes and "." in result.changes[0].key else "application.program")
            yield Finding(id=f"requirement-{result.id}", severity="warning", key=key, message=f"要件「{result.words}」を{state}。", fix=result.fix)


def _check_estimate(estimate: Estimate) -> Iterator[Finding]:
    if estimate.grant is None:
        asks = tuple(key for key in estimate.unknown if "." in key)
        yield Finding(id="grant-unknown", severity="warning", key=next(iter(asks), "application.program"),
                      message=f"補助金額が決まりません。{show_yen(estimate.lowest)}円から{show_yen(estimate.highest)}円の間です。", fix=estimate.size.reason if asks else "公募要領で補助率を確認してください。")  # fmt: skip
    if estimate.below_minimum and estimate.floor:
        more = estimate.cost_for(estimate.floor.yen)
        advice = f"補助対象経費があと{show_yen(more)}円要ります。" if more else "経費の組み方を見直してください。"
        yield Finding(id="below-minimum", severity="warning", key="cost_lines", message=f"補助金額が下限額の{show_yen(estimate.floor.yen)}円を下回り、0円になります。", fix=advice)
    for category in estimate.categories:
        for cut in category.cuts:
            if cut.rule in _CUT_NAMES:
                yield Finding(id=f"cut-{cut.rule}", severity="hint", key="cost_lines", message=f"{category.name}のうち{show_yen(cut.yen)}円が、{_CUT_NAMES[cut.rule]}で除かれます。",
                              fix="区分の配分を見直すか、自己負担と考えてください。")  # fmt: skip
    if estimate.idle_cost:
        yield Finding(id="idle-cost", severity="hint", key="cost_lines", message=f"補助対象経費のうち{show_yen(estimate.idle_cost)}円は、補助金を増やしません。",
                      fix="減らすか、見積の変動への備えとして残してください。")  # fmt: skip


def _check_entries(project: Project, register: Register, chosen: Match) -> Iterator[Finding]:
    """Cost lines without a category here, and own entries of a cap or floor that lack their reason."""
    program = chosen.program
    for line in project.cost_lines:
        if line.category and program.category_of(line.category, line.kind) is None:
            yield Finding(id="unmapped-category", severity="error", key=f"cost_lines.{line.id}.category", message=f"経費{line.id}の区分「{line.category}」は、この事業にありません。",
                          fix="この事業の区分から選んでください。")  # fmt: skip
        if line.tax_rate not in (0, 8, 10):
            yield Finding(id="odd-tax-rate", severity="error", key=f"cost_lines.{line.id}.tax_rate", message=f"経費{line.id}の消費税率が10、8、0のどれでもありません。", fix="税率を直してください。")
    entered = any(value_at(project, register.field(program.key_of(name))) for name in ("cap", "floor"))
    if entered and not value_at(project, register.field(program.key_of("reason"))):
        yield Finding(id="entry-without-reason", severity="warning", key=program.key_of("reason"), message="入力した上限額・下限額に根拠がないため、計算に使っていません。",
                      fix="読んだ書類とページを書いてください。")  # fmt: skip


# how far it is

def progress_of(project: Project, register: Register, findings: tuple[Finding, ...]) -> Progress:
    """How many of the needed fields are filled, and each page's state: 未入力, 入力中, 完了 or 要修正."""
    empty, filled, wrong = dict[str, int](), dict[str, int](), {page_of(finding.key) for finding in findings if finding.id != "needed" and finding.severity == "error"}
    anything = set()
    for key, field, value in _leaves(project, register):
        page = page_of(key)
        is_set = value not in (None, "", ())
        if is_set and field.kind is not Kind.YES_NO:
            anything.add(page)
        if field.needed == "always":
            counts = filled if is_set else empty
            counts[page] = counts.get(page, 0) + 1
    states = {page.id: _state(page.id in wrong, empty.get(page.id, 0), page.id in anything) for page in PAGES}
    return Progress(sum(filled.values()), sum(filled.values()) + sum(empty.values()), states)


def _state(is_wrong: bool, empty: int, has_anything: bool) -> str:
    if is_wrong:
        return "要修正"
    if not has_anything:
        return "未入力"
    return "入力中" if empty else "完了"
