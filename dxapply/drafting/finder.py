"""The issue finder: what often troubles firms, by business area, to tick and then to edit. All its words stand in assets/finder.toml.

A taken row keeps the sentence that it was taken from (`suggested`). While it still reads so, it is nobody's own statement, and is marked; the mark
goes when the text is edited. Nothing is taken but what was ticked, and never a figure.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from dxapply.assets import asset
from dxapply.model.project import Project, new_row, rows_of, with_row, with_value
from dxapply.model.register import REGISTER
from dxapply.model.rows import Cause, Issue, Kpi, Measure, Row
from dxapply.programs.program import CERTAINTY_LABELS, Basis
from dxapply.programs.toml_tables import Table, read_toml

__all__ = [
    "Group", "KpiIdea", "MeasureIdea", "Suggestion", "groups", "is_still_suggested", "issue_from", "suggested_keys", "suggestions", "take",
]  # fmt: skip

_FILE = "finder.toml"
_TEXTS = {"issues": "title", "causes": "text", "measures": "title", "kpis": "name"}  # the field that says what a row is, in each list that the finder fills
_Taken = TypeVar("_Taken", Measure, Kpi)


@dataclass(frozen=True, slots=True)
class MeasureIdea:
    """A possible measure, and the causes of its suggestion that it removes."""

    title: str
    removes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KpiIdea:
    """A possible KPI with its unit and how it is measured; its figures are for the firm to measure."""

    name: str
    unit: str
    method: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """An issue that a firm may have: its business area, its title, which figure shows it, likely causes, possible measures and KPIs.

    `action` is the id of the one of DXレポート2's actions that it belongs to, or "".
    """

    area: str
    action: str
    title: str
    figure: str
    causes: tuple[str, ...]
    measures: tuple[MeasureIdea, ...]
    kpis: tuple[KpiIdea, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A heading of the finder: a business area, or an action that a report wants taken at once, with the report as its basis."""

    id: str
    title: str
    basis: Basis | None = None


# what there is

def groups() -> tuple[Group, ...]:
    """The business areas in the order of the register, then the four actions."""
    areas = (Group(id=code, title=label) for code, label in REGISTER.field("issues.*.area").choices)
    return (*areas, *_finder()[0])


def suggestions(group: str) -> tuple[Suggestion, ...]:
    """The suggestions of a business area or of an action, by its id; those of an action stand in their area too."""
    return tuple(suggestion for suggestion in _finder()[1] if group in (suggestion.area, suggestion.action) and group)


@lru_cache(maxsize=1)
def _finder() -> tuple[tuple[Group, ...], tuple[Suggestion, ...]]:
    """The actions and the suggestions of the file. Raises PackError where it is not well-formed."""
    table = read_toml(_FILE, asset(_FILE).read_text(encoding="utf-8"))
    basis = _basis(table.table("source"))
    actions = tuple(Group(id=inner.text("id"), title=inner.text("title"), basis=basis) for inner in table.tables("actions"))
    found = tuple(_suggestion(inner, ("", *(action.id for action in actions))) for inner in table.tables("suggestions"))
    table.done()
    return actions, found


def _basis(table: Table) -> Basis:
    basis = Basis(
        title=table.text("title"), url=table.text("url"), seen=table.day("seen"), certainty=table.word("certainty", tuple(CERTAINTY_LABELS)),
    )  # fmt: skip
    table.done()
    return basis


def _suggestion(table: Table, actions: tuple[str, ...]) -> Suggestion:
    causes = table.texts("causes")
    suggestion = Suggestion(
        area=table.word("area", tuple(code for code, _ in REGISTER.field("issues.*.area").choices)),
        action=table.word("action", actions, ""),
        title=table.text("title"),
        figure=table.text("figure"),
        causes=causes,
        measures=tuple(MeasureIdea(inner.text("title"), _removed(inner, causes)) for inner in table.tables("measures")),
        kpis=tuple(KpiIdea(inner.text("name"), inner.text("unit"), inner.text("method")) for inner in table.tables("kpis")),
    )
    table.done()
    return suggestion


def _removed(table: Table, causes: tuple[str, ...]) -> tuple[str, ...]:
    """The causes that a measure removes, which the file counts from 1."""
    numbers = table.scalar("removes")
    if not isinstance(numbers, list) or not all(number in range(1, len(causes) + 1) for number in numbers):
        raise table.error("removes", "原因の番号の並びで書きます")
    return tuple(causes[number - 1] for number in numbers)


# taking

def take(project: Project, suggestion: Suggestion, *, causes: Collection[str] = (), measures: Collection[str] = (), kpis: Collection[str] = ()) -> Project:
    """The project with the suggestion's issue and the causes, measures and KPIs that were ticked, by their texts; nothing else.

    What was taken before stays as it is, edited or not, and is only linked. A measure is linked to those of its causes that were taken.
    """
    issue = issue_from(project, suggestion)
    if issue is None:
        project, issue_id = _added(project, "issues", title=suggestion.title, area=suggestion.area, suggested=suggestion.title)
    else:
        issue_id = issue.id
    for text in suggestion.causes:
        if text in causes and text not in _causes_of(project, issue_id):
            project, _ = _added(project, "causes", text=text, issue=issue_id, suggested=text)
    taken = _causes_of(project, issue_id)
    for measure in suggestion.measures:
        if measure.title in measures:
            project = _with_measure(project, measure, taken)
    for kpi in suggestion.kpis:
        if kpi.name in kpis:
            project = _with_kpi(project, kpi, issue_id)
    return project


def issue_from(project: Project, suggestion: Suggestion) -> Issue | None:
    """The issue that was taken from the suggestion, also where it was edited since; None where it was not taken."""
    return next((issue for issue in project.issues if issue.suggested == suggestion.title), None)


def _causes_of(project: Project, issue_id: str) -> dict[str, str]:
    """The ids of the suggested causes of an issue, by the sentence that each was taken from."""
    return {cause.suggested: cause.id for cause in project.causes if cause.issue == issue_id and cause.suggested}


def _with_measure(project: Project, idea: MeasureIdea, taken: dict[str, str]) -> Project:
    removed = tuple(taken[text] for text in idea.removes if text in taken)
    before = _taken_before(project.measures, idea.title, lambda measure: bool({*measure.causes} & {*taken.values()}))
    if before is None:
        return _added(project, "measures", title=idea.title, causes=removed, suggested=idea.title)[0]
    return with_value(project, f"measures.{before.id}.causes", tuple(dict.fromkeys((*before.causes, *removed))))


def _with_kpi(project: Project, idea: KpiIdea, issue_id: str) -> Project:
    before = _taken_before(project.kpis, idea.name, lambda kpi: issue_id in kpi.issues)
    if before is None:
        return _added(project, "kpis", name=idea.name, unit=idea.unit, method=idea.method, issues=(issue_id,), suggested=idea.name)[0]
    return with_value(project, f"kpis.{before.id}.issues", tuple(dict.fromkeys((*before.issues, issue_id))))


def _taken_before(rows: tuple[_Taken, ...], text: str, serves: Callable[[_Taken], bool]) -> _Taken | None:
    """The row taken from that text for this issue; else one taken for another issue that still reads so, which may serve both."""
    return next((row for row in rows if row.suggested == text and (serves(row) or is_still_suggested(row))), None)


def _added(project: Project, chapter: str, /, **values: str | tuple[str, ...]) -> tuple[Project, str]:
    given: dict[str, Any] = dict(values)  # replace() knows no type for such names
    row = dataclasses.replace(new_row(project, chapter), **given)
    return with_row(project, chapter, row), row.id


# the mark

def is_still_suggested(row: Row) -> bool:
    """Whether a row still reads as it was suggested; once its text is edited, it is the applicant's own."""
    match row:
        case Issue() | Measure():
            return bool(row.suggested) and row.title == row.suggested
        case Cause():
            return bool(row.suggested) and row.text == row.suggested
        case Kpi():
            return bool(row.suggested) and row.name == row.suggested
    return False


def suggested_keys(project: Project) -> Iterator[str]:
    """The keys of the texts that still read as they were suggested."""
    for name, leaf in _TEXTS.items():
        yield from (f"{name}.{row.id}.{leaf}" for row in rows_of(project, name) if is_still_suggested(row))
