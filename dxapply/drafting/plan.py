"""計画策定: the schedule, the KPIs and the five-year figures, with growth worked out exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dxapply.drafting.findings import Finding, an_error, hint, warning
from dxapply.model.dates import era_day, fiscal_year
from dxapply.model.project import Project, row_of
from dxapply.model.rows import Task, YearFigures
from dxapply.programs.facts import value_added
from dxapply.programs.program import Program

__all__ = [
    "Repair", "YearView", "check_plan", "first_day", "grown_enough", "growth_rate", "plan_years", "project_period", "repair_of", "yearly_growth",
]  # fmt: skip

_POINTS = 10_000
_ADDED = ("operating_profit", "personnel", "depreciation")


@dataclass(frozen=True, slots=True)
class YearView:
    """A year of the plan with its derived figures in yen; None where they cannot be worked out.

    `growth` is against the year before, in 1/10,000.
    """

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
    """The yearly growth in 1/10,000 (425 is 4.25 %), rounded down; None (算定不可) where the base is not above 0, or years is not.

    Simple: (final / base − 1) / years. Compound: (final / base)^(1 / years) − 1, found by whole numbers; over more than one year a figure that
    ends below 0 has none. Over one year the two are the same.
    """
    if base <= 0 or years < 1:
        return None
    if mode == "simple" or years == 1:
        return int((Fraction(final, base) - 1) / years * _POINTS // 1)
    if final < 0:
        return None
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


def first_day(project: Project, program: Program | None) -> dt.date | None:
    """The day before which nothing may be ordered: the planned start, or the program's earliest start where that is later; None where neither is set."""
    earliest = (event.date for event in program.calendar if event.kind == "earliest_start") if program else ()
    return max((day for day in (project.plan.start, *earliest) if day), default=None)


@dataclass(frozen=True, slots=True)
class Repair:
    """How a finding of a task is put right at once: the words of the button, and the days to set."""

    words: str
    values: Mapping[str, dt.date]


def repair_of(finding: Finding, project: Project, program: Program | None) -> Repair | None:
    """What puts the days of a task right; None where only the applicant can know. A task keeps its length where one of its days cannot stay."""
    task = row_of(project, "tasks", finding.key.split(".")[1]) if finding.key.startswith("tasks.") else None
    if not isinstance(task, Task) or task.start is None or task.end is None:
        return None
    length = task.end - task.start
    match finding.id, first_day(project, program), project.plan.end:
        case "task-reversed", _, _:
            return _days_of(task, "開始日と終了日を入れ替える", task.end, task.start)
        case "task-before-start", dt.date() as first, _:
            return _days_of(task, f"{_short(first)}からにする", first, task.end if task.end >= first else first + length)
        case "task-after-end", _, dt.date() as last:
            return _days_of(task, f"{_short(last)}までにする", task.start if task.start <= last else last - length, last)
    return None


def _days_of(task: Task, words: str, start: dt.date, end: dt.date) -> Repair:
    days = {"start": (task.start, start), "end": (task.end, end)}
    return Repair(words, {f"tasks.{task.id}.{leaf}": new for leaf, (old, new) in days.items() if new != old})


def _short(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"


def check_plan(project: Project, program: Program | None) -> Iterator[Finding]:
    """What is to be looked at in the plan."""
    yield from _check_schedule(project, program)
    if program:
        yield from _check_period(project, program)
    yield from _check_kpis(project)
    yield from _check_years(project, program)


def _check_schedule(project: Project, program: Program | None) -> Iterator[Finding]:
    start, end, first = project.plan.start, project.plan.end, first_day(project, program)
    paid = {line.task for line in project.cost_lines}
    if start and end and end < start:
        yield an_error("period-reversed", "plan.end", "完了の予定日が開始の予定日より前です。", "どちらかの日付を直してください。")
    for task in project.tasks:
        key, name = f"tasks.{task.id}", f"作業{task.id}「{task.title}」"
        if task.start is None or task.end is None:
            missing = "start" if task.start is None else "end"
            yield warning("task-without-days", f"{key}.{missing}", f"{name}の日付がありません。", "開始日と終了日を入力してください。")
            continue
        if task.end < task.start:
            yield an_error("task-reversed", f"{key}.end", f"{name}の終了日が開始日より前です。", "どちらかの日付を直してください。")
        if first and task.start < first:
            what = "開始の予定日" if first == start else "始められる日"
            why = "交付決定より前の発注は補助の対象外です。" if task.id in paid else ""
            yield warning("task-before-start", f"{key}.start", f"{name}が{what}より前に始まります。", f"{era_day(first)}以後にしてください。{why}")
        if end and task.end > end:
            yield warning("task-after-end", f"{key}.end", f"{name}が完了の予定日より後に終わります。", f"{era_day(end)}までにしてください。")


def _check_period(project: Project, program: Program) -> Iterator[Finding]:
    """The planned days against those that the program names."""
    start, end = project.plan.start, project.plan.end
    for event in program.calendar:
        day = era_day(event.date)
        if event.kind == "earliest_start" and start and start < event.date:
            yield warning("start-too-early", "plan.start", f"開始の予定日が、{event.name}（{day}）より前です。", f"{day}以後にしてください。")
        if event.kind == "latest_end" and end and end > event.date:
            yield warning("end-too-late", "plan.end", f"完了の予定日が、{event.name}（{day}）を過ぎています。", f"{day}までにしてください。")


def _check_kpis(project: Project) -> Iterator[Finding]:
    for kpi in project.kpis:
        name, key = f"指標{kpi.id}「{kpi.name}」", f"kpis.{kpi.id}"
        targets = [target for target in (kpi.end, kpi.year3) if target is not None]
        if kpi.base is None:
            yield warning("kpi-without-base", f"{key}.base", f"{name}のいまの値がありません。", "測った値を入力してください。")
        if not targets:
            yield warning("kpi-without-target", f"{key}.end", f"{name}の目標がありません。", "事業の終わりか3年目の値を入力してください。")
        elif kpi.base is not None and all(target == kpi.base for target in targets):
            changed = "end" if kpi.end is not None else "year3"
            yield warning("kpi-without-change", f"{key}.{changed}", f"{name}の目標が、いまの値と同じです。", "目指す値に直してください。")
        if not kpi.method:
            yield hint("kpi-without-method", f"{key}.method", f"{name}の測り方がありません。", "何の記録で測るかを書いてください。")


def _check_years(project: Project, program: Program | None) -> Iterator[Finding]:
    years = [row.year for row in project.five_years]
    known = [year for year in years if year is not None]
    if None in years or any(later != earlier + 1 for earlier, later in pairwise(known)):
        yield warning("years-not-in-order", "five_years", "五年の計画の年度が、1年ずつ続いていません。", "年度を入力し、古い順に並べてください。")
    views = plan_years(project)
    for view in views:
        missing = next((name for name in _ADDED if getattr(view.row, name) is None), None)
        if missing:
            fix = "営業利益、人件費、減価償却費を入力してください。"
            yield hint("value-added-missing", f"five_years.{view.row.id}.{missing}", f"{view.label}の付加価値額を計算できません。", fix)
    if views and views[0].value_added is not None and views[0].value_added <= 0:
        key = f"five_years.{views[0].row.id}.operating_profit"
        yield warning("growth-undefined", key, "基準年度の付加価値額が0円以下のため、伸び率は算定不可です。", "公募要領で、その場合の扱いを確認してください。")
    final = program.fiscal_year + 3 if program else None
    if known and final is not None and final not in known:
        yield hint("year3-missing", "five_years", f"事業の3年後（{fiscal_year(final)}）の計画がありません。", "その年度の行を加えてください。")
