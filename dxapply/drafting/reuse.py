"""Starting from what was written before: a new draft out of the last application, and another program for the same draft.

A figure that was true last year is no figure of this year: what belongs to the old round is emptied, and what was kept is named to be looked at.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dxapply.drafting.results import work_out
from dxapply.model.dates import fiscal_year
from dxapply.model.fields import unset
from dxapply.model.money import THOUSAND, show_scaled
from dxapply.model.project import LISTS, Project, new_row, row_of, rows_of, value_at, with_row, with_rows
from dxapply.model.register import REGISTER
from dxapply.model.rows import Adviser, Application, Company, CostLine, Row, YearFigures
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Catalogue, Program

__all__ = ["AskedField", "AskedInAddition", "LookAgain", "MovedLine", "Reused", "asked_in_addition", "start_from", "with_program"]

_LONGEST = 60
_EMPTIED = {  # the fields of each list that speak of the old round alone, with what the applicant is told
    "tasks": (("start", "end"), "作業の日付を空にしました。今回の日程を入力してください。"),
    "kpis": (("base", "end", "year3"), ""),  # each KPI is told by itself, with its last aim
    "cost_lines": (("quantity", "unit_price", "basis"), "経費の数量、単価、根拠を空にしました。今回の見積で入力してください。"),
    "funding": (("amount",), "調達額を空にしました。今回の資金の計画で入力してください。"),
    "bridge": (("amount",), "立替額を空にしました。今回の資金の計画で入力してください。"),
    "enclosures": (("state", "note"), "添付書類の状況と備考を空にしました。取り直す書類を確かめてください。"),
    "confirmations": (("done",), "確認事項を未確認に戻しました。提出の前に確かめ直してください。"),
}
_LEFT = ("quotes", "questions")
_NOTED_NO_MORE = {*_LEFT, "adviser", "answers"}
_PLAN_TEXTS = ("title", "short", "now", "change", "gain", "purpose", "novelty", "partner", "partner_role")
_FIGURES = tuple(leaf.name for leaf in dataclasses.fields(YearFigures) if leaf.name not in ("id", "year"))
_LIST_LABELS = {"tasks": "作業の日程", "five_years": "五年の計画"}


@dataclass(frozen=True, slots=True)
class LookAgain:
    """What to look at again: the key of the field, row or list to jump to, and the sentence that says why."""

    key: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reused:
    """A new draft out of an old one, and what to look at again in it, in the order of the pages."""

    project: Project
    look_again: tuple[LookAgain, ...]


# from the last application

def start_from(old: Project, today: dt.date) -> Reused:
    """前回の申請をもとに作る: a new draft with the firm, its issues, measures, aims and cost lines; the dates and amounts of the old round are left out.

    No program is chosen yet: lines keep their category and kind, so that whichever program comes can place them. Rows keep their ids.
    """
    project = dataclasses.replace(
        old,
        application=Application(fictitious=old.application.fictitious),
        plan=dataclasses.replace(old.plan, start=None, end=None, manager=""),
        adviser=Adviser(),
        answers=(),
        unread=(),
        packs=(),
        extra=(),
        identity="",
    )
    for name in _LEFT:
        project = with_rows(project, name, ())
    project = with_rows(project, "notes", tuple(note for note in project.notes if note.about.partition(".")[0] not in _NOTED_NO_MORE))
    for name, (leaves, _) in _EMPTIED.items():
        project = with_rows(project, name, tuple(_emptied(name, row, leaves) for row in rows_of(project, name)))
    project = _with_years_of(project, today)
    return Reused(project=project, look_again=tuple(_look_again(old, project)))


def _emptied(name: str, row: Row, leaves: tuple[str, ...]) -> Row:
    empty: dict[str, Any] = {leaf: unset(REGISTER.field(f"{name}.*.{leaf}").kind) for leaf in leaves}  # replace() knows no type for such names
    return dataclasses.replace(row, **empty)


def _with_years_of(project: Project, today: dt.date) -> Project:
    """The five years from this fiscal year on: past years go, as many come at the end, and a figure never moves to another year."""
    this_year = today.year - (today.month < 4)
    kept = tuple(row for row in project.five_years if row.year is None or row.year >= this_year)
    last = max((row.year for row in kept if row.year is not None), default=this_year - 1)
    missing = len(project.five_years) - len(kept)
    project = with_rows(project, "five_years", kept)
    for year in range(last + 1, min(last + missing, REGISTER.field("five_years.*.year").high or last) + 1):
        project = with_row(project, "five_years", new_row(project, "five_years", year=year))
    return project


def _look_again(old: Project, project: Project) -> Iterator[LookAgain]:
    yield LookAgain("application.program", "応募する事業を選び直してください。前回の事業への回答は写していません。")
    yield from _of_the_firm(old)
    yield from _of_the_plan(old)
    yield from _emptied_fields(old, "tasks")
    yield from _last_aims(old)
    yield from _of_the_years(old, project)
    yield from _of_the_money(old)
    for name in ("funding", "bridge", "enclosures", "confirmations"):
        yield from _emptied_fields(old, name)
    if old.adviser != Adviser() or old.questions:
        yield LookAgain("adviser.name", "前回の相談の予定と質問は写していません。今回の相談先を入力してください。")
    if old.unread:
        yield LookAgain(_first_unread(old, project), "読み取れなかった入力は写していません。元の下書きで確かめてください。")


def _of_the_firm(old: Project) -> Iterator[LookAgain]:
    if old.company != Company():
        yield LookAgain("company.employees", "従業員数、売上高、担当者などが今も正しいかを確かめてください。")
    if old.statements:
        yield LookAgain("statements", "決算の表は前回のままです。新しい期の数字を加えてください。")
    if measured := next((issue for issue in old.issues if issue.fact), None):
        yield LookAgain(f"issues.{measured.id}.fact", "課題の「現状の数字」は前回のものです。測り直してください。")


def _of_the_plan(old: Project) -> Iterator[LookAgain]:
    if text := next((name for name in _PLAN_TEXTS if getattr(old.plan, name)), ""):
        yield LookAgain(f"plan.{text}", "事業計画の文は前回のものです。今回の内容に直してください。")
    if old.plan.manager:
        yield LookAgain("plan.manager", "前回の事業管理機関は写していません。今回の応募先を確かめてください。")
    if old.plan.start or old.plan.end:
        yield LookAgain("plan.start", "開始と完了の予定日を空にしました。今回の公募に合わせてください。")
    if old.team:
        yield LookAgain(f"team.{old.team[0].id}.person", "体制の担当者が今も同じかを確かめてください。")


def _last_aims(old: Project) -> Iterator[LookAgain]:
    """Each KPI's last aim, as a hint only: whether it was reached is for the firm to measure."""
    for kpi in old.kpis:
        plain = f"指標{kpi.id}の前回の値は写していません。いまの値を測ってください。"
        aim = f"{show_scaled(kpi.end, THOUSAND)}{kpi.unit[:10]}" if kpi.end is not None else ""
        told = f"指標{kpi.id}の前回の目標は{aim}でした。いまの値を測ってください。" if aim else plain
        if (kpi.base, kpi.end, kpi.year3) != (None, None, None):
            yield LookAgain(f"kpis.{kpi.id}.base", told if len(told) <= _LONGEST else plain)


def _of_the_years(old: Project, project: Project) -> Iterator[LookAgain]:
    before = {row.id for row in old.five_years}
    for row in project.five_years:
        figure = next((name for name in _FIGURES if getattr(row, name) is not None), "")
        if row.id in before and figure:
            label = f"{fiscal_year(row.year)}" if row.year else f"年度未定の行{row.id}"
            yield LookAgain(f"five_years.{row.id}.{figure}", f"{label}の数字は前回の見込みです。今の見込みに直してください。")
    if before - {row.id for row in project.five_years}:
        added = next((f"five_years.{row.id}.sales" for row in project.five_years if row.id not in before), "five_years")
        yield LookAgain(added, "過ぎた年度を除き、先の年度の行を加えました。数字を入力してください。")


def _of_the_money(old: Project) -> Iterator[LookAgain]:
    if placed := next((line for line in old.cost_lines if line.category), None):
        yield LookAgain(f"cost_lines.{placed.id}.category", "経費の区分は前回のままです。事業を選んだあとで確かめてください。")
    yield from _emptied_fields(old, "cost_lines")
    if old.quotes:
        yield LookAgain("quotes", "前回の見積は写していません。今回の見積を取り直してください。")


def _emptied_fields(old: Project, name: str) -> Iterator[LookAgain]:
    """That fields of this list were emptied, at the first one that was."""
    leaves, sentence = _EMPTIED[name]
    for row in rows_of(old, name):
        for leaf in leaves:
            if getattr(row, leaf) not in (None, ""):
                yield LookAgain(f"{name}.{row.id}.{leaf}", sentence)
                return


def _first_unread(old: Project, project: Project) -> str:
    """The first field whose text was left out and that stands in the new draft; else the firm's page."""
    for key, _ in old.unread:
        chapter, _, rest = key.partition(".")
        if REGISTER.find(key) and (chapter not in LISTS or row_of(project, chapter, rest.partition(".")[0])):
            return key
    return "company.name"


# another program

@dataclass(frozen=True, slots=True)
class AskedField:
    """A field, or a list named by its own name, that is still to be filled, and what it is called."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedLine:
    """A cost line that stands elsewhere under the other program: what it is called, its category's name before and after ("": nowhere)."""

    key: str
    text: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedInAddition:
    """What a program asks beyond what is answered: its own questions, other fields, and the lines whose category changes."""

    questions: tuple[AskedField, ...]
    needed: tuple[AskedField, ...]
    lines: tuple[MovedLine, ...]


def with_program(project: Project, program: Program | None) -> Project:
    """The project that applies for that program, or for none yet. Nothing typed is lost: lines keep code and kind, answers stay with their program."""
    return dataclasses.replace(project, application=dataclasses.replace(project.application, program=program.id if program else ""))


def asked_in_addition(project: Project, catalogue: Catalogue, program: Program, today: dt.date) -> AskedInAddition:
    """What that program asks beyond what is answered, whichever program is chosen now."""
    match = work_out(project, catalogue, today).match_with(program)
    questions = tuple(field.key for field in program.questions if value_at(project, field) in (None, "", ()) and _is_asked(field.key, match))
    own = {field.key for field in program.questions}
    needed = tuple(dict.fromkeys((*_empty_fields(project), *(key for key in match.asks if key not in own))))
    return AskedInAddition(
        questions=tuple(_named(key, catalogue) for key in questions),
        needed=tuple(_named(key, catalogue) for key in needed),
        lines=tuple(_moved_lines(project, catalogue, program)),
    )


def _is_asked(key: str, match: Match) -> bool:
    """Whether a question is asked: the applicant's own cap and floor only where nobody published them, with the reason beside them."""
    name = key.rpartition(".")[2]
    unpublished = [entry for entry in ("cap", "floor") if entry in match.estimate.unknown]
    return bool(unpublished) if name == "reason" else name not in ("cap", "floor") or name in unpublished


def _empty_fields(project: Project) -> Iterator[str]:
    """The fields outside of lists that every program needs and that are empty."""
    for field in REGISTER.fields:
        if field.needed == "always" and "*" not in field.key and field.key != "application.program" and value_at(project, field) in (None, "", ()):
            yield field.key


def _named(key: str, catalogue: Catalogue) -> AskedField:
    field = catalogue.register.find(key)
    label = field.label if field else _LIST_LABELS.get(key, key)
    is_row = key.partition(".")[0] in LISTS and "." in key
    return AskedField(key, f"{key.split('.')[1]}の{label}" if is_row else label)


def _moved_lines(project: Project, catalogue: Catalogue, program: Program) -> Iterator[MovedLine]:
    chosen = catalogue.find(project.application.program)
    for line in project.cost_lines:
        here = chosen.category_of(line.category, line.kind) if chosen else None
        there = program.category_of(line.category, line.kind)
        stands = here.code if here else line.category
        if stands and (there is None or there.code != stands):
            before = here.name if here else _name_elsewhere(line, catalogue)
            yield MovedLine(key=f"cost_lines.{line.id}.category", text=line.text, before=before, after=there.name if there else "")


def _name_elsewhere(line: CostLine, catalogue: Catalogue) -> str:
    """What the programs call the line's category, where none is chosen; its code where no program has it."""
    categories = (category for program in catalogue.programs for category in program.categories)
    return next((found.name for found in categories if found.code == line.category and line.kind in ("", found.kind)), line.category)
