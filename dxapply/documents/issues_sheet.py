"""課題整理: the issues with causes, measures, figures and costs, and the map of their importance and effort."""

from __future__ import annotations

from dataclasses import replace

from dxapply.documents.parts import Block, Cell, Chart, Heading, IssueMap, Pattern, PlacedIssue, Row, Table, Tag, TagStyle, Text
from dxapply.documents.words import bold, chosen_in_book, column, row_with, small, typed
from dxapply.drafting.issues import IssueLinks, link_issues
from dxapply.drafting.naming import id_spans
from dxapply.drafting.results import Results
from dxapply.model.project import Project
from dxapply.programs.eligibility import Match

__all__ = ["issues_blocks", "issues_lead"]

_PRIORITY_TAGS: dict[str, TagStyle] = {"A": "solid", "B": "line", "C": "dash"}
_PRIORITY_PATTERNS: dict[str, Pattern] = {"A": "ink", "B": "grey", "C": "white"}
_PRIORITY_AT = 3
_MOST_SPANS = 6  # of cost lines that are named beside an issue


def issues_lead(project: Project) -> str:
    """One sentence that says what the sheet shows."""
    if not project.issues:
        return "課題はまだ書かれていません。"
    return f"現場と事務から集めた{len(project.issues)}つの課題を、原因、施策、指標、経費に結び付けました。"


def issues_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The issues with all that hangs on them, and the map of importance and effort."""
    project = results.project
    columns = (
        column("番号", 28, "center", name="id"),
        column("課題と現状", 120),
        column("原因", 132),
        column("優先", 32, "center"),
        column("施策", 44),
        column("指標", 40),
        column("経費", 76),
    )
    linked = link_issues(project)
    tables = _tables(Table(columns=columns, rows=tuple(_issue_row(links) for links in linked), dense=False), linked)
    return (*(tables if linked else ()), *_map(project, linked), *_causes_table(project))


def _tables(table: Table, linked: tuple[IssueLinks, ...]) -> tuple[Table, Table]:
    """The issues on paper, and in the workbook, where title, fact and priority are cells of their own to type in."""
    paper, book = chosen_in_book(table, _PRIORITY_AT, tuple(_PRIORITY_TAGS))
    columns = list(book.columns)
    columns[1:2] = [replace(columns[1], head="課題"), column("現状の数字", 96)]
    rows = tuple(
        replace(row, cells=(row.cells[0], *(typed(getattr(links.issue, name), f"issues.{row.id}.{name}") for name in ("title", "fact")), *row.cells[2:]))
        for row, links in zip(book.rows, linked, strict=True)
    )
    return paper, replace(book, columns=tuple(columns), rows=rows)


def _issue_row(links: IssueLinks) -> Row:
    issue = links.issue
    here = f"issues.{issue.id}."
    priority: Cell = Text(text="－", leads=here + "priority")
    if issue.priority:
        priority = Tag(text=issue.priority, style=_PRIORITY_TAGS[issue.priority], leads=here + "priority")
    return row_with(
        bold(issue.id),
        Text(text=issue.title, bold=True, note=issue.fact, leads=here + "title", note_leads=here + "fact"),
        Text(text="／".join(cause.text for cause in links.causes) or "－", leads=f"causes.{links.causes[0].id}.text" if links.causes else here + "title"),
        priority,
        "・".join(measure.id for measure in links.measures) or "－",
        "・".join(kpi.id for kpi in links.kpis) or "－",
        small(id_spans((line.id for line in links.lines), _MOST_SPANS) or "－"),
        id=issue.id,
    )


def _map(project: Project, linked: tuple[IssueLinks, ...]) -> tuple[Block, ...]:
    drawn = tuple(
        PlacedIssue(
            id=issue.id,
            importance=issue.importance,
            effort=issue.effort,
            pattern=_PRIORITY_PATTERNS.get(issue.priority, "white"),
            leads=f"issues.{issue.id}.importance",
        )
        for issue in project.issues
        if issue.importance is not None and issue.effort is not None
    )
    if not drawn:
        return ()
    names = tuple((measure.id, measure.title) for measure in project.measures)
    leads = tuple(f"measures.{measure.id}.title" for measure in project.measures)
    return (
        Heading(text="重要度と手間の見取り図", note="丸の濃さは優先（濃い順に A、B、C）", room=220, on="paper", name="map"),
        Chart(drawing=IssueMap(issues=drawn, reading=_reading(linked), names=names, leads=leads)),
    )


def _reading(linked: tuple[IssueLinks, ...]) -> tuple[str, ...]:
    """What the map tells, in sentences that state only what was entered."""
    placed_issues = [links for links in linked if links.issue.importance is not None and links.issue.effort is not None]
    soon = [links for links in placed_issues if (links.issue.importance or 0) >= 4 and (links.issue.effort or 0) <= 3]
    hard = [links for links in placed_issues if (links.issue.importance or 0) >= 4 and (links.issue.effort or 0) >= 4]
    lone = [links for links in linked if not links.lines]
    sentences = []
    if soon:
        sentences.append(f"重要で手間の小さい{_names(soon)}から始められます。")
    if hard:
        sentences.append(f"{_names(hard)}は重要ですが、手間が大きい課題です。")
    if lone:
        sentences.append(f"{_names(lone)}には経費がありません。")
    return tuple(sentences)


def _names(linked: list[IssueLinks]) -> str:
    return "、".join(f"{links.issue.id}（{links.issue.title}）" for links in linked[:3]) + (f"など{len(linked)}件" if len(linked) > 3 else "")


def _causes_table(project: Project) -> tuple[Block, ...]:
    """The causes as a table of their own, for the workbook, where they are edited."""
    rows = tuple(
        row_with(cause.id, typed(cause.text, f"causes.{cause.id}.text"), typed(cause.issue, f"causes.{cause.id}.issue"), id=cause.id)
        for cause in project.causes
    )
    columns = (column("番号", 28, "center", name="id"), column("原因", 120), column("課題", 96, choices=tuple(issue.id for issue in project.issues)))
    return (Heading(text="原因の一覧", on="book", name="causes"), Table(columns=columns, rows=rows, on="book")) if rows else ()
