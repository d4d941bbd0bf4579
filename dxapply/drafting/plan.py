"""計画策定: the schedule, the KPIs and the five-year figures, with growth worked out exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dxapply.drafting.findings import Finding
from dxapply.model.dates import era_day, fiscal_year
from dxapply.model.project import Project
from dxapply.model.rows import YearFigures
from dxapply.programs.facts import value_added
from dxapply.programs.program import Program

__all__ = ["YearView", "check_plan", "grown_enough", "growth_rate", "plan_years", "project_period", "yearly_growth"]

_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class YearView:
    """A year of the plan with its derived figures in yen; None where they cannot be worked out. `growth` is against the year before, in 1/10,000."""

    row: YearFigures
    label: str
    value_added: int | None
    growth: int | None
    productivity: int | None


def plan_years(project: Project) -> tuple[YearView, ...]:
    """The five-year figures by year. 付加価値額 = 営業利益 + 人件費 + 減価償却費; 一人当たり = that by the staff, rounded down to 1 yen."""
    views: list[YearView] = []
    for row in project.five_years:
        added = value_added(row)
        before = views[-1].value_added if views else None
        growth = growth_rate(before, added, 1) if before is not None and added is not None else None
        each = added // row.employees if added is not None and row.employees else None
        views.append(YearView(row, fiscal_year(row.year) if row.year else "年度未定", added, growth, each))
    return tuple(views)


def growth_rate(base: int, final: int, years: int, mode: str = "compound") -> int | None:
    """The yearly growth in 1/10,000 (425 is 4.25 %), rounded down; None (算定不可) where base or final is not above 0, or years is not.

    Compound: (final / base)^(1 / years) − 1, found by whole numbers. Simple: (final / base − 1) / years.
    """
    if base <= 0 or final <= 0 or years < 1:
        return None
    if mode == "simple":
        return int((Fraction(final, base) - 1) / years * _POINTS // 1)
    low, high = -_POINTS, 1
    while grown_enough(base, final, years, Fraction(high, _POINTS)):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if grown_enough(base, final, years, Fraction(middle, _POINTS)) else (low, middle)
    return low


def grown_enough(base: int, final: int, years: int, rate: Fraction, mode: str = "compound") -> bool:
    """Whether the figure grew by at least that rate a year, without any rounding."""
    wanted = (1 + rate) ** years if mode == "compound" else 1 + rate * years
    return final >= base * wanted


def yearly_growth(project: Project, program: Program | None) -> tuple[int | None, int]:
    """The yearly growth of 付加価値額 from the base year to the last year in 1/10,000, as the program reckons it, and the years between."""
    views = [view for view in plan_years(project) if view.row.year is not None]
    if len(views) < 2:
        return None, 0
    first, last = views[0], views[-1]
    years = (last.row.year or 0) - (first.row.year or 0)
    if first.value_added is None or last.value_added is None:
        return None, years
    return growth_rate(first.value_added, last.value_added, years, program.growth if program else "compound"), years


def project_period(project: Project) -> tuple[dt.date, dt.date] | None:
    """The first and last day of the project: the planned ones, else those of the tasks; None where there is neither."""
    starts = [task.start for task in project.tasks if task.start]
    ends = [task.end for task in project.tasks if task.end]
    start = project.plan.start or min(starts, default=None)
    end = project.plan.end or max(ends, default=None)
    return (start, end) if start and end and start <= end else None


def check_plan(project: Project, program: Program | None) -> Iterator[Finding]:
    """What is to be looked at in schedule, KPIs and five-year figures."""
    yield from _check_schedule(project)
    if program:
        yield from _check_period(project, program)
    yield from _check_kpis(project)
    yield from _check_years(project, program)


def _check_schedule(project: Project) -> Iterator[Finding]:
    plan = project.plan
    if plan.start and plan.end and plan.end < plan.start:
        yield Finding(id="period-reversed", severity="error", key="plan.end", message="完了の予定日が開始の予定日より前です。", fix="どちらかの日付を直してください。")
    for task in project.tasks:
        name = f"作業{task.id}「{task.title}」"
        if task.start is None or task.end is None:
            missing = "start" if task.start is None else "end"
            yield Finding(id="task-without-days", severity="warning", key=f"tasks.{task.id}.{missing}", message=f"{name}の日付がありません。", fix="開始日と終了日を入力してください。")
            continue
        if task.end < task.start:
            yield Finding(id="task-reversed", severity="error", key=f"tasks.{task.id}.end", message=f"{name}の終了日が開始日より前です。", fix="どちらかの日付を直してください。")
        if plan.start and task.start < plan.start:
            yield Finding(id="task-before-start", severity="warning", key=f"tasks.{task.id}.start", message=f"{name}が開始の予定日より前に始まります。",
                          fix=f"{era_day(plan.start)}以後にしてください。")  # fmt: skip
        if plan.end and task.end > plan.end:
            yield Finding(id="task-after-end", severity="warning", key=f"tasks.{task.id}.end", message=f"{name}が完了の予定日より後に終わります。",
                          fix=f"{era_day(plan.end)}までにしてください。")  # fmt: skip


def _check_period(project: Project, program: Program) -> Iterator[Finding]:
    for event in program.calendar:
        if event.kind == "latest_end" and project.plan.end and project.plan.end > event.date:
            yield Finding(id="end-too-late", severity="warning", key="plan.end", message=f"完了の予定日が、{event.name}（{era_day(event.date)}）を過ぎています。",
                          fix=f"{era_day(event.date)}までにしてください。")  # fmt: skip


def _check_kpis(project: Project) -> Iterator[Finding]:
    for kpi in project.kpis:
        name, key = f"指標{kpi.id}「{kpi.name}」", f"kpis.{kpi.id}"
        if kpi.base is None:
            yield Finding(id="kpi-without-base", severity="warning", key=f"{key}.base", message=f"{name}のいまの値がありません。", fix="測った値を入力してください。")
        if kpi.end is None and kpi.year3 is None:
            yield Finding(id="kpi-without-target", severity="warning", key=f"{key}.end", message=f"{name}の目標がありません。", fix="事業の終わりか3年目の値を入力してください。")
        if not kpi.method:
            yield Finding(id="kpi-without-method", severity="hint", key=f"{key}.method", message=f"{name}の測り方がありません。", fix="何の記録で測るかを書いてください。")
        if kpi.base is not None and kpi.base == kpi.end == (kpi.year3 if kpi.year3 is not None else kpi.end):
            yield Finding(id="kpi-without-change", severity="warning", key=f"{key}.end", message=f"{name}の目標が、いまの値と同じです。", fix="目指す値に直してください。")


def _check_years(project: Project, program: Program | None) -> Iterator[Finding]:
    years = [row.year for row in project.five_years]
    known = [year for year in years if year is not None]
    if None in years or any(later != earlier + 1 for earlier, later in pairwise(known)):
        yield Finding(id="years-not-in-order", severity="warning", key="five_years", message="五年の計画の年度が、1年ずつ続いていません。", fix="年度を入力し、古い順に並べてください。")
    views = plan_years(project)
    if views and views[0].value_added is not None and views[0].value_added <= 0:
        yield Finding(id="growth-undefined", severity="warning", key=f"five_years.{views[0].row.id}.operating_profit",
                      message="基準年度の付加価値額が0円以下のため、伸び率は算定不可です。", fix="公募要領で、その場合の扱いを確認してください。")  # fmt: skip
    final = program.fiscal_year + 3 if program else None
    if known and final is not None and final not in known:
        yield Finding(id="year3-missing", severity="hint", key="five_years", message=f"事業の3年後（{fiscal_year(final)}）の計画がありません。", fix="その年度の行を加えてください。")
