"""The schedule as a drawing: tasks by month, with people, milestones and a legend."""

from __future__ import annotations

import dataclasses
import datetime as dt

from reportlab.graphics.shapes import Drawing

from dxapply.documents import parts
from dxapply.documents.fonts import width
from dxapply.documents.strokes import CELL, FRAME, GREY_30, GREY_45, GREY_80, GREY_90, NOTE, TAG, THIN, area, black, diamond, label, lead, part, rule
from dxapply.documents.typesetting import first_lines, shorten
from dxapply.model.dates import era_day

__all__ = ["schedule"]


def _months(gantt: parts.Gantt) -> list[tuple[int, int]]:
    first = gantt.start.year * 12 + gantt.start.month - 1
    last = max(gantt.end.year * 12 + gantt.end.month - 1, first)
    return [divmod(k, 12) for k in range(first, last + 1)]


def schedule(gantt: parts.Gantt, measure: float) -> Drawing:
    """Name, person and bar a row; years and months above, milestones as diamonds, the legend below.

    There are four patterns and there may be more measures, so that each bar has the number of its measure, as the legend has.
    """
    names = [first_lines(bar.title, 7.8, 126, 3) for bar in gantt.bars]
    owners = [first_lines(bar.owner, 7.8, 30, 2) for bar in gantt.bars]
    heights = [14 + 10 * (max(len(name), len(owner)) - 1) for name, owner in zip(names, owners, strict=True)] or [14]
    head, left = 26.0, 170.0
    legend = _legend_rows(gantt, measure)
    foot = 6 + 14.0 * len(legend) if legend else 0.0
    d = Drawing(measure, head + sum(heights) + foot)
    top = d.height - head
    columns = _month_columns(d, gantt, left, measure, foot, head)
    y = top
    for bar, name, owner, height in zip(gantt.bars, names, owners, heights, strict=False):
        y -= height
        rule(d, 0, y, measure, y)
        for x, lines in ((4, name), (138, owner)):
            for k, line in enumerate(lines):
                label(d, x, y + height - 10 - 10 * k, line, size=7.8)
        for edge, end, field in ((0.0, 134.0, "title"), (134.0, left, "owner"), (left, measure, "start")):
            lead(d, bar.task and f"{bar.task}.{field}", edge, y, end - edge, height)
        _task(d, bar, columns, y + height - 14, left, measure)
    if not gantt.bars:
        label(d, 4, y - 10, "作業はまだありません", size=7.8, colour=GREY_30)
    for at, weight in ((d.height, FRAME), (top, THIN), (foot, FRAME)):
        rule(d, 0, at, measure, at, black, weight)
    _legend(d, legend, foot)
    return d


@dataclasses.dataclass(frozen=True, slots=True)
class _Columns:
    """Where days stand: the period, the first month's edge and the width of a month."""

    months: list[tuple[int, int]]
    left: float
    month: float

    def at(self, day: dt.date, after: int = 0) -> float:
        """The x of a day's start (or of its end with after=1), clipped to the period."""
        first = self.months[0][0] * 12 + self.months[0][1]
        k = day.year * 12 + day.month - 1 - first
        x = k + (day.day - 1 + after) / 31
        return self.left + min(max(x, 0.0), float(len(self.months))) * self.month


def _month_columns(d: Drawing, gantt: parts.Gantt, left: float, measure: float, foot: float, head: float) -> _Columns:
    """The head of the schedule and its month lines; where months are narrow only every second, third … is named."""
    months = _months(gantt)
    columns = _Columns(months, left, (measure - left - 8) / len(months))
    top = d.height
    area(d, 0, top - head, measure, head, GREY_90)
    label(d, 4, top - 17, shorten(gantt.heads[0], CELL, 126, True), size=CELL, bold=True)
    label(d, 138, top - 17, shorten(gantt.heads[1], CELL, 30, True), size=CELL, bold=True)
    step = next((n for n in (1, 2, 3, 6, 12) if n * columns.month >= 22), 12)
    for k, (_, month) in enumerate(months):
        x, opens = left + k * columns.month, month == 0 or k == 0
        named = month % step == 0
        if opens or named:
            rule(d, x, foot, x, top if opens else top - 13, GREY_45 if opens else GREY_80)
        name = f"{month + 1}月"
        place = x + (columns.month - width(name, NOTE)) / 2 if step == 1 else x + 2
        if named and step * columns.month >= 22 and place + width(name, NOTE) <= measure:
            label(d, place, top - 22, name)
    _years(d, columns, measure)
    rule(d, 134, foot, 134, top)
    return columns


def _years(d: Drawing, columns: _Columns, measure: float) -> None:
    """The year over its first month, where it has room before the next one."""
    free = 0.0
    for k, (year, month) in enumerate(columns.months):
        x = columns.left + k * columns.month + 4
        text = era_day(dt.date(year, 12, 31)).partition("年")[0] + "年"
        end = x + width(text, NOTE, True)
        crowded = month != 0 and (year + 1, 0) in columns.months and end > columns.left + (k + 12 - month) * columns.month
        if (k == 0 or month == 0) and x >= free and end <= measure and not crowded:
            label(d, x, d.height - 10, text, bold=True)
            free = end + 4


def _task(d: Drawing, bar: parts.GanttBar, columns: _Columns, y: float, left: float, measure: float) -> None:
    """One bar with its milestone; what lies outside the period is said in words."""
    start, end = columns.at(bar.start), columns.at(max(bar.end, bar.start), 1)
    edge = left + len(columns.months) * columns.month
    if end <= left or start >= edge:
        label(d, left + 4 if end <= left else measure - 4, y + 4.4, "期間より前" if end <= left else "期間より後", colour=GREY_30,
               anchor="start" if end <= left else "end", ground=True)
        return
    start = min(start, edge - 1.5)
    end = max(end, start + 1.5)
    part(d, start, y + 2.5, end - start, 9, bar.pattern)
    _beside(d, bar, start, min(end, measure - 6) if bar.milestone else end, y, left, measure)
    if bar.milestone:
        diamond(d, min(end, measure - 6), y + 7)


def _beside(d: Drawing, bar: parts.GanttBar, start: float, end: float, y: float, left: float, measure: float) -> None:
    """The number of the measure in the bar, where a copy in grey can read it, the milestone's words beside it; both beside it where the bar is short."""
    gap = 8 if bar.milestone else 3
    number = shorten(bar.measure, TAG, 40, True)
    after = start + 5 + width(number, TAG, True)
    words = bar.milestone
    x, room, anchor = _place(words, start, end, gap, after, left, measure)
    # Words that would have to share a short bar with the number take it along.
    if number and (after + 2 > end - gap + 2 or (words and room < min(width(words, NOTE), end - gap - 5 - left))):
        number, words = "", f"{bar.measure} {words}".strip()
        x, room, anchor = _place(words, start, end, gap, left, left, measure)
    if number:
        label(d, start + 4, y + 4.6, number, size=TAG, bold=True, ground=True)
    if words:
        words = shorten(words, NOTE, room)
        label(d, x, y + 4.4, words, anchor=anchor, ground=True)
        shown = width(words, NOTE)
        lead(d, bar.task and bar.milestone and f"{bar.task}.milestone", x - (shown if anchor == "end" else 0), y + 1, shown, 12)


def _place(words: str, start: float, end: float, gap: float, taken: float, left: float, measure: float) -> tuple[float, float, str]:
    """Where words stand (x, room, anchor): right of a bar, left of it, or on it behind what is `taken`, wherever there is room."""
    need = width(shorten(words, NOTE, measure), NOTE)
    if end + gap + 1 + need <= measure:
        return end + gap, need + 1, "start"
    if start - 6 - need >= left:
        return start - 5, need + 1, "end"
    if end - left > measure - end:
        return end - gap - 1, end - gap - 5 - max(taken, left), "end"
    return end + gap, measure - end - gap - 2, "start"


def _legend_rows(gantt: parts.Gantt, measure: float) -> list[list[tuple[parts.Pattern | None, str, float]]]:
    """The legend in rows of (pattern, words, x); None is the diamond of the milestones."""
    entries: list[tuple[parts.Pattern | None, str]] = [*gantt.legend]
    if gantt.legend and any(bar.milestone for bar in gantt.bars):
        entries.append((None, gantt.heads[2]))
    rows: list[list[tuple[parts.Pattern | None, str, float]]] = []
    x = measure
    for pattern, name in entries:
        words = shorten(name, NOTE, measure - 18)
        need = 18 + width(words, NOTE)
        if x + need > measure:
            rows.append([])
            x = 0.0
        rows[-1].append((pattern, words, x))
        x += need + 16
    return rows


def _legend(d: Drawing, rows: list[list[tuple[parts.Pattern | None, str, float]]], foot: float) -> None:
    for k, row in enumerate(rows):
        y = foot - 6 - 14 * (k + 1)
        for pattern, words, x in row:
            if pattern is None:
                diamond(d, x + 7, y + 7)
            else:
                part(d, x + .3, y + 3.5, 14, 7, pattern)
            label(d, x + 18, y + 4.4, words)
