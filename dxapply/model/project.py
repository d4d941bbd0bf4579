"""The project: all that an applicant writes, as frozen values with stable row ids.

Every edit makes a new Project; what did not change is shared. Unset texts are "", other unset values are None. Yen are whole,
quantities and KPI figures are whole thousandths. Computed amounts (line amounts, the grant, own funds) are never stored.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from dxapply.errors import DxapplyError
from dxapply.model.fields import Field, Kind, Value, keep, read, take, unset
from dxapply.model.money import Unreadable, shown
from dxapply.model.rows import (
    Adviser,
    Application,
    BridgeRow,
    Cause,
    Company,
    Confirmation,
    CostLine,
    Enclosure,
    Equipment,
    FundingRow,
    HistoryEntry,
    Issue,
    Kpi,
    Measure,
    Member,
    Note,
    PackText,
    Plan,
    Question,
    Quote,
    Row,
    SalesShare,
    StaffGroup,
    Statement,
    Strength,
    Task,
    YearFigures,
)

__all__ = [
    "CHAPTERS", "LISTS", "MOST_ROWS", "ListKind", "Project", "new_row", "row_of", "rows_of", "value_at", "with_row", "with_rows",
    "with_value", "without_row",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """One application. `answers` to programs' own questions are (key, kept text); `unread` holds typed texts that could not be read yet.

    `extra` keeps what a newer version wrote (path, JSON text); `retired` the highest number of removed rows by list, so that no id comes
    back. `identity` tells this draft from every other, whatever its firm and plan are called; a draft that no file holds yet may have none.
    """

    application: Application = Application()
    company: Company = Company()
    plan: Plan = Plan()
    adviser: Adviser = Adviser()
    statements: tuple[Statement, ...] = ()
    staff: tuple[StaffGroup, ...] = ()
    sales_shares: tuple[SalesShare, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    strengths: tuple[Strength, ...] = ()
    issues: tuple[Issue, ...] = ()
    causes: tuple[Cause, ...] = ()
    measures: tuple[Measure, ...] = ()
    tasks: tuple[Task, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    five_years: tuple[YearFigures, ...] = ()
    team: tuple[Member, ...] = ()
    cost_lines: tuple[CostLine, ...] = ()
    quotes: tuple[Quote, ...] = ()
    funding: tuple[FundingRow, ...] = ()
    bridge: tuple[BridgeRow, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    packs: tuple[PackText, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    retired: tuple[tuple[str, int], ...] = ()
    identity: str = ""


class ListKind(NamedTuple):
    """What a list holds, the letter of its ids, and how many digits they have at least."""

    row: type[Any]  # a dataclass of Row; mypy knows no type for "one of these classes, called with id="
    letter: str
    digits: int = 1

    def row_id(self, number: int) -> str:
        """The id of the row with that number: K1, C01."""
        return f"{self.letter}{number:0{self.digits}}"


CHAPTERS: dict[str, type[Any]] = {"application": Application, "company": Company, "plan": Plan, "adviser": Adviser}
LISTS = {
    "statements": ListKind(Statement, "S"),
    "staff": ListKind(StaffGroup, "W"),
    "sales_shares": ListKind(SalesShare, "R"),
    "history": ListKind(HistoryEntry, "H"),
    "equipment": ListKind(Equipment, "D"),
    "strengths": ListKind(Strength, "A"),
    "issues": ListKind(Issue, "K"),
    "causes": ListKind(Cause, "G"),
    "measures": ListKind(Measure, "M"),
    "tasks": ListKind(Task, "T", 2),
    "kpis": ListKind(Kpi, "P"),
    "five_years": ListKind(YearFigures, "Y"),
    "team": ListKind(Member, "O"),
    "cost_lines": ListKind(CostLine, "C", 2),
    "quotes": ListKind(Quote, "Q"),
    "funding": ListKind(FundingRow, "F"),
    "bridge": ListKind(BridgeRow, "B"),
    "enclosures": ListKind(Enclosure, "E"),
    "confirmations": ListKind(Confirmation, "N"),
    "questions": ListKind(Question, "U"),
    "notes": ListKind(Note, "X"),
}
MOST_ROWS = 20_000


# reading and changing by key

def rows_of(project: Project, name: str) -> tuple[Row, ...]:
    """The rows of a list by its name."""
    rows: tuple[Row, ...] = getattr(project, name)
    return rows


def row_of(project: Project, name: str, row_id: str) -> Row | None:
    """The row with that id, or None."""
    return next((row for row in rows_of(project, name) if row.id == row_id), None)


def value_at(project: Project, field: Field, key: str = "") -> Value:
    """The value of a field; `key` names the row's field where the field's own key has a star. A row that does not exist holds nothing."""
    chapter, _, rest = (key or field.key).partition(".")
    if chapter == "answers":
        return _answer(project, field)
    if chapter in LISTS:
        row_id, _, name = rest.rpartition(".")
        row = row_of(project, chapter, row_id)
        return unset(field.kind) if row is None else getattr(row, name)
    value: Value = getattr(getattr(project, chapter), rest)
    return value


def _answer(project: Project, field: Field) -> Value:
    kept = dict(project.answers).get(field.key, "")
    try:
        if field.kind is Kind.NUMBER and re.fullmatch(r"-?[0-9]{1,15}", kept):
            return take(field, int(kept))  # kept in thousandths, which read() would take for whole units
        return read(field, kept)
    except Unreadable:  # another round's pack asked something else under this key: the text is kept, but answers nothing here
        return unset(field.kind)


def with_value(project: Project, key: str, value: Value) -> Project:
    """The project with that value in that field. A row that does not exist yet is added.

    Raises DxapplyError where the new row's id is none of its list, or the list is full.
    """
    chapter, _, rest = key.partition(".")
    if chapter == "answers":
        return dataclasses.replace(project, answers=_with_answer(project.answers, key, value))
    if chapter in LISTS:
        row_id, _, name = rest.rpartition(".")
        if row_of(project, chapter, row_id) is None:
            _check_new_id(project, chapter, row_id)
            project = with_row(project, chapter, LISTS[chapter].row(id=row_id))
        changed: dict[str, Any] = {name: value}  # the register holds which kind of value belongs to which name
        rows = tuple(dataclasses.replace(row, **changed) if row.id == row_id else row for row in rows_of(project, chapter))
        return with_rows(project, chapter, rows)
    part = dataclasses.replace(getattr(project, chapter), **{rest: value})
    return dataclasses.replace(project, **{chapter: part})


def _check_new_id(project: Project, name: str, row_id: str) -> None:
    """Refuse an id that is not a letter and a number, or that names an existing row in another way (C1 beside C01)."""
    if not re.fullmatch(r"[A-Z]0*[1-9][0-9]{0,8}", row_id) or not _number(row_id):
        raise DxapplyError(f"「{shown(row_id)}」は行の番号ではありません", fix=f"{LISTS[name].row_id(1)} のように指定してください")
    alike = (row.id for row in rows_of(project, name) if row.id[:1] == row_id[0] and _number(row.id) == _number(row_id))
    if same := next(alike, ""):
        raise DxapplyError(f"行「{row_id}」はありません", fix=f"{same} と指定してください")


def _with_answer(answers: tuple[tuple[str, str], ...], key: str, value: Value) -> tuple[tuple[str, str], ...]:
    match value:
        case bool():
            text = "yes" if value else "no"
        case tuple():
            text = "、".join(value)
        case _:
            kept = keep(value)
            text = "" if kept is None else str(kept)
    return tuple(sorted((key, text) for key, text in {**dict(answers), key: text}.items() if text))


def with_rows(project: Project, name: str, rows: tuple[Row, ...]) -> Project:
    """The project with these rows in that list.

    The numbers of rows that go are retired, so that an id never means another row. What was typed there and not read goes with them.
    """
    changed: dict[str, Any] = {name: rows}  # each list has its own row class, which replace() checks no better than this
    if gone := {row.id for row in rows_of(project, name)} - {row.id for row in rows}:
        retired = dict(project.retired)
        retired[name] = max(retired.get(name, 0), *map(_number, gone))
        places = {f"{name}.{row_id}" for row_id in gone}
        changed["retired"] = tuple(sorted(retired.items()))
        changed["unread"] = tuple(pair for pair in project.unread if pair[0].rpartition(".")[0] not in places)
    return dataclasses.replace(project, **changed)


def with_row(project: Project, name: str, row: Row, at: int | None = None) -> Project:
    """The project with one row more, at the end or before the row at that place. Raises DxapplyError where the list is full."""
    rows = rows_of(project, name)
    if len(rows) >= MOST_ROWS:
        raise DxapplyError("これ以上は行を増やせません", f"1つの表は{MOST_ROWS:,}行までです", "行をまとめてください")
    place = len(rows) if at is None else at
    return with_rows(project, name, (*rows[:place], row, *rows[place:]))


def without_row(project: Project, name: str, row_id: str) -> Project:
    """The project without that row; its number is retired. A row that does not exist changes nothing."""
    return with_rows(project, name, tuple(row for row in rows_of(project, name) if row.id != row_id))


def new_row(project: Project, name: str, /, **values: Value) -> Row:
    """A row for that list with the next free id and these values; it is not in the project yet."""
    kind = LISTS[name]
    used = {row.id for row in rows_of(project, name)}
    last = max(dict(project.retired).get(name, 0), *map(_number, used), 0)
    row_id = next(free for free in map(kind.row_id, itertools.count(last + 1)) if free not in used)
    row: Row = kind.row(id=row_id, **values)
    return row


def _number(row_id: str) -> int:
    digits = row_id.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else 0
