"""課題整理: how issues, causes, measures, KPIs and cost lines hang together, and what hangs loose.

Links are kept once, at the later row: a cause names its issue, a measure its causes, a KPI and a cost line the issues they serve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dxapply.drafting.findings import Finding, hint, warning
from dxapply.model.fields import Kind
from dxapply.model.project import LISTS, Project, rows_of
from dxapply.model.register import FIELDS
from dxapply.model.rows import Cause, CostLine, Issue, Kpi, Measure

__all__ = ["IssueLinks", "check_links", "issues_of", "link_issues", "priority_limit"]

_MOST_TOP = 4
_PARTS = {"issues": "課題", "measures": "施策", "tasks": "日程の作業", "kpis": "指標", "cost_lines": "経費"}
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
    yield from _missing_parts(project)
    yield from _loose_issues(project)
    yield from _loose_causes(project)
    yield from _loose_measures(project)
    yield from _loose_plans(project)
    yield from _broken_links(project)
    top = [issue.id for issue in project.issues if issue.priority == "A"]
    if len(top) > priority_limit(project):
        yield hint("too-many-top-issues", "issues", f"優先Aの課題が{len(top)}件あり、力が分かれます。", f"Aは{priority_limit(project)}件までに絞ってください。")


def _missing_parts(project: Project) -> Iterator[Finding]:
    """The parts of the chain that are still empty."""
    for name, label in _PARTS.items():
        if not rows_of(project, name):
            yield warning(f"no-{name.replace('_', '-')}", name, f"{label}がまだありません。", f"{label}を1つ以上書いてください。")


def _loose_issues(project: Project) -> Iterator[Finding]:
    for links in link_issues(project):
        key, name = f"issues.{links.issue.id}", f"課題{links.issue.id}「{links.issue.title}」"
        if not links.causes:
            yield warning("issue-without-causes", key, f"{name}に原因がありません。", "原因を書き、この課題を選んでください。")
        elif not links.measures:
            yield warning("issue-without-measures", key, f"{name}に施策がありません。", "施策を書き、この課題の原因を選んでください。")
        if not links.kpis:
            yield warning("issue-without-kpis", key, f"{name}に指標がありません。", "指標を書き、この課題を選んでください。")
        if not links.lines:
            yield hint("issue-without-lines", key, f"{name}に経費がありません。", "経費が要るときは、経費の行でこの課題を選んでください。")


def _loose_causes(project: Project) -> Iterator[Finding]:
    removed = {cause_id for measure in project.measures for cause_id in measure.causes}
    for cause in project.causes:
        name = f"原因{cause.id}「{cause.text}」"
        if not cause.issue:
            yield warning("cause-without-issue", f"causes.{cause.id}.issue", f"{name}の課題が決まっていません。", "課題を選んでください。")
        elif cause.id not in removed and project.measures:
            yield warning("cause-without-measure", f"causes.{cause.id}", f"{name}を取り除く施策がありません。", "施策で、この原因を選んでください。")


def _loose_measures(project: Project) -> Iterator[Finding]:
    scheduled, paid = {task.measure for task in project.tasks}, {line.measure for line in project.cost_lines}
    for measure in project.measures:
        key, name = f"measures.{measure.id}", f"施策{measure.id}「{measure.title}」"
        if not measure.causes:
            yield warning("measure-without-cause", f"{key}.causes", f"{name}が取り除く原因が決まっていません。", "原因を選んでください。")
        if measure.id not in scheduled and project.tasks:
            yield warning("measure-without-task", key, f"{name}の作業が日程にありません。", "日程に作業を加え、この施策を選んでください。")
        if measure.id not in paid and project.cost_lines:
            yield hint("measure-without-cost", key, f"{name}に経費がありません。", "経費が要るときは、経費の行でこの施策を選んでください。")


def _loose_plans(project: Project) -> Iterator[Finding]:
    """KPIs, tasks and cost lines that serve nothing; silent while there is nothing yet that they could serve."""
    for kpi in project.kpis if project.issues else ():
        if not kpi.issues:
            yield warning("kpi-without-issue", f"kpis.{kpi.id}.issues", f"指標{kpi.id}「{kpi.name}」の課題が決まっていません。", "課題を選んでください。")
    for task in project.tasks if project.measures else ():
        if not task.measure:
            name = f"作業{task.id}「{task.title}」"
            yield warning("task-without-measure", f"tasks.{task.id}.measure", f"{name}の施策が決まっていません。", "施策を選んでください。")
    for line in project.cost_lines:
        key, name = f"cost_lines.{line.id}", f"経費{line.id}「{line.text}」"
        if not line.measure and project.measures:
            yield warning("cost-without-measure", f"{key}.measure", f"{name}の施策が決まっていません。", "施策を選んでください。")
        elif not line.issues and project.issues:
            yield hint("cost-without-issue", f"{key}.issues", f"{name}の課題が決まっていません。", "どの課題を解くための経費かを選んでください。")


def _broken_links(project: Project) -> Iterator[Finding]:
    """Links to rows that are no longer there."""
    ids = {name: {row.id for row in rows_of(project, name)} for name in LISTS}
    for field in _LINKS:
        chapter, _, name = field.key.split(".")
        for row in rows_of(project, chapter):
            value = getattr(row, name)
            for target in (value,) if isinstance(value, str) else value:
                if target and target not in ids[field.to]:
                    message = f"{row.id}の「{field.label}」が指す{target}は、ありません。"
                    yield warning("broken-link", f"{chapter}.{row.id}.{name}", message, "選び直してください。")
