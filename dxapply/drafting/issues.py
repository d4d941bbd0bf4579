"""課題整理: how issues, causes, measures, KPIs and cost lines hang together, and what hangs loose.

Links are kept once, at the later row: a cause names its issue, a measure its causes, a KPI and a cost line the issues they serve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dxapply.drafting.findings import Finding, Severity
from dxapply.model.fields import Kind
from dxapply.model.project import LISTS, Project, rows_of
from dxapply.model.register import FIELDS
from dxapply.model.rows import Cause, CostLine, Issue, Kpi, Measure

__all__ = ["IssueLinks", "check_links", "issues_of", "link_issues", "priority_limit"]

_MOST_TOP = 4
_LINKS = tuple(field for field in FIELDS if field.kind in (Kind.LINK, Kind.LINKS))


@dataclass(frozen=True, slots=True)
class IssueLinks:
    """An issue with everything that serves it."""

    issue: Issue
    causes: tuple[Cause, ...]
    measures: tuple[Measure, ...]
    kpis: tuple[Kpi, ...]
    lines: tuple[CostLine, ...]


def link_issues(project: Project) -> tuple[IssueLinks, ...]:
    """Every issue with its causes, the measures against them, its KPIs and its cost lines, in the order of the draft."""
    return tuple(_linked(project, issue) for issue in project.issues)


def _linked(project: Project, issue: Issue) -> IssueLinks:
    causes = tuple(cause for cause in project.causes if cause.issue == issue.id)
    ids = {cause.id for cause in causes}
    return IssueLinks(
        issue,
        causes,
        tuple(measure for measure in project.measures if ids.intersection(measure.causes)),
        tuple(kpi for kpi in project.kpis if issue.id in kpi.issues),
        tuple(line for line in project.cost_lines if issue.id in line.issues),
    )


def issues_of(project: Project, measure: Measure) -> tuple[str, ...]:
    """The ids of the issues whose causes a measure removes."""
    return tuple(dict.fromkeys(cause.issue for cause in project.causes if cause.id in measure.causes and cause.issue))


def priority_limit(project: Project) -> int:
    """How many issues may be of priority A: four, or half of a longer list."""
    return max(_MOST_TOP, len(project.issues) // 2)


def check_links(project: Project) -> Iterator[Finding]:
    """The loose ends, from both sides: what leads nowhere, and what nothing leads to."""
    yield from _loose_issues(project)
    yield from _loose_plans(project)
    yield from _broken_links(project)
    top = [issue.id for issue in project.issues if issue.priority == "A"]
    if len(top) > priority_limit(project):
        yield Finding(id="too-many-top-issues", severity="hint", key="issues", message=f"優先Aの課題が{len(top)}件あり、力が分かれます。",
                      fix=f"Aは{priority_limit(project)}件までに絞ってください。")  # fmt: skip


def _loose_issues(project: Project) -> Iterator[Finding]:
    wants = (("causes", "原因"), ("measures", "施策"), ("kpis", "指標"), ("lines", "経費"))
    for links in link_issues(project):
        issue = links.issue
        for name, label in wants:
            if not getattr(links, name) and (name != "measures" or links.causes):
                severity: Severity = "hint" if name == "lines" else "warning"
                yield Finding(id=f"issue-without-{name}", severity=severity, key=f"issues.{issue.id}", message=f"課題{issue.id}「{issue.title}」に{label}がありません。",
                              fix=f"{label}を書き、この課題に結び付けてください。")  # fmt: skip


def _loose_plans(project: Project) -> Iterator[Finding]:
    for cause in project.causes:
        if not cause.issue:
            yield _loose("cause-without-issue", f"causes.{cause.id}.issue", f"原因{cause.id}「{cause.text}」の課題が決まっていません。", "課題を選んでください。")
        elif not any(cause.id in measure.causes for measure in project.measures):
            yield _loose("cause-without-measure", f"causes.{cause.id}", f"原因{cause.id}「{cause.text}」を取り除く施策がありません。", "施策に結び付けてください。")
    for measure in project.measures:
        if not measure.causes:
            yield _loose("measure-without-cause", f"measures.{measure.id}.causes", f"施策{measure.id}「{measure.title}」が取り除く原因がありません。", "原因を選んでください。")
        if not any(task.measure == measure.id for task in project.tasks):
            yield _loose("measure-without-task", f"measures.{measure.id}", f"施策{measure.id}「{measure.title}」の作業が日程にありません。", "日程に作業を加えてください。")
    for kpi in project.kpis:
        if not kpi.issues:
            yield _loose("kpi-without-issue", f"kpis.{kpi.id}.issues", f"指標{kpi.id}「{kpi.name}」の課題が決まっていません。", "課題を選んでください。")
    for task in project.tasks:
        if not task.measure:
            yield _loose("task-without-measure", f"tasks.{task.id}.measure", f"作業{task.id}「{task.title}」の施策が決まっていません。", "施策を選んでください。")
    for line in project.cost_lines:
        if not line.measure:
            yield _loose("cost-without-measure", f"cost_lines.{line.id}.measure", f"経費{line.id}「{line.text}」の施策が決まっていません。", "施策を選んでください。")


def _loose(name: str, key: str, message: str, fix: str) -> Finding:
    return Finding(id=name, severity="warning", key=key, message=message, fix=fix)


def _broken_links(project: Project) -> Iterator[Finding]:
    """Links to rows that are no longer there."""
    ids = {name: {row.id for row in rows_of(project, name)} for name in LISTS}
    for field in _LINKS:
        chapter, _, name = field.key.split(".")
        for row in rows_of(project, chapter):
            value = getattr(row, name)
            for target in (value,) if isinstance(value, str) else value:
                if target and target not in ids[field.to]:
                    yield _loose("broken-link", f"{chapter}.{row.id}.{name}", f"{row.id}の「{field.label}」が指す{target}は、もうありません。", "選び直してください。")
