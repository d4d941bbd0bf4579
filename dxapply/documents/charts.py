"""The drawings of a Document: bars of shares, schedule, issue map, lines, flow and phases, the same object for paper and screen.

One ink. Parts are told apart by ink, grey, hatch and white, each outlined and each named, so that a copy or a fax says the same.
Nothing leaves the drawing or covers another word, whatever the numbers are. A name is cut with … only where a table beside it has it whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing, Group, Polygon, String

from dxapply.documents import parts
from dxapply.documents.fonts import load, width
from dxapply.documents.issue_map_chart import MAP_WIDTH, issue_map
from dxapply.documents.line_chart import line_chart
from dxapply.documents.schedule_chart import schedule
from dxapply.documents.strokes import CELL, GREY_30, GREY_45, GREY_90, NOTE, label, lead, nothing_yet, part, rule
from dxapply.documents.typesetting import first_lines, shorten
from dxapply.model.money import shares_in_tenths, show_scaled, show_yen

__all__ = ["MAP_WIDTH", "draw", "fitting", "words_of"]

_Drawn = parts.ShareBar | parts.Gantt | parts.IssueMap | parts.Lines | parts.Flow | parts.Phases


def draw(drawing: _Drawn, measure: float = parts.FRAME_WIDTH) -> Drawing:
    """The drawing, `measure` points wide (a map is 244); its height follows from what it shows."""
    load()
    match drawing:
        case parts.ShareBar():
            return _share_bar(drawing, measure)
        case parts.Gantt():
            return schedule(drawing, measure)
        case parts.IssueMap():
            return issue_map(drawing)
        case parts.Lines():
            return line_chart(drawing, measure)
        case parts.Flow():
            return _flow(drawing, measure)
        case parts.Phases():
            return _phases(drawing, measure)


def words_of(drawing: Group | Drawing) -> Iterator[String]:
    """Every string of a drawing, in the order in which it is drawn."""
    for shape in drawing.contents:
        if isinstance(shape, String):
            yield shape
        elif isinstance(shape, Group):
            yield from words_of(shape)


def fitting(drawing: _Drawn, room: float) -> tuple[_Drawn, _Drawn | None]:
    """The part of a long drawing that is no higher than `room`, and the rest; a drawing that has no rows stays whole."""
    field = {parts.Gantt: "bars", parts.Flow: "steps", parts.Phases: "phases"}.get(type(drawing))
    if field is None:
        return drawing, None
    rows = getattr(drawing, field)
    count = len(rows)
    while count > 1 and draw(_with(drawing, field, rows[:count])).height > room:
        # Step by the share that is too much: a long schedule is found in a few tries.
        count = min(count - 1, int(count * room / draw(_with(drawing, field, rows[:count])).height) + 1)
    return _with(drawing, field, rows[:count]), _with(drawing, field, rows[count:]) if count < len(rows) else None


def _with(drawing: _Drawn, field: str, rows: tuple[Any, ...]) -> _Drawn:
    changes: dict[str, Any] = {field: rows}
    return dataclasses.replace(drawing, **changes)


def _percents(shares: Sequence[parts.Share]) -> list[str]:
    """The shares in percent to one decimal, which add up to 100.0％."""
    tenths = shares_in_tenths([share.value for share in shares], sum(share.value for share in shares))
    return [f"（{show_scaled(tenth or 0, 10, 1)}％）" for tenth in tenths]


def _share_bar(bar: parts.ShareBar, measure: float) -> Drawing:
    """The bar over or beside its names: below their part where they fit, one line lower with a leader, or as a list."""
    shares = [share for share in bar.shares if share.value > 0]
    total = sum(share.value for share in shares)
    below = [share for share in bar.shares if share.value < 0]
    if not shares:
        return nothing_yet(measure, "内訳はまだありません")
    amounts = [f"{show_scaled(s.value, bar.scale)}{bar.unit}" for s in shares]
    texts = [f"{s.name} {amount}" if bar.thin else amount + share for s, amount, share in zip(shares, amounts, _percents(shares), strict=True)]
    ends = [0.0]
    for share in shares:
        ends.append(ends[-1] + share.value / total * measure)
    needs = [width(t, NOTE) if bar.thin else max(width(t, NOTE), width(s.name, CELL, True)) for s, t in zip(shares, texts, strict=True)]
    places = _places(ends, needs, measure, leaders=bar.thin)
    if places is None:
        return _listed_bar(bar, shares, ends, [*shares, *below], total, measure)
    return _named_bar(bar, shares, ends, texts, places, below, measure)


def _places(ends: list[float], needs: list[float], measure: float, *, leaders: bool) -> list[tuple[float, float | None]] | None:
    """For each part the left edge of its words and the place of its leader (None: on the first line); None where they do not fit."""
    taken, lower = -6.0, -6.0
    out: list[tuple[float, float | None]] = []
    for start, end, need in zip(ends, ends[1:], needs, strict=False):
        left = min(start + 1, measure - need)
        if left >= taken + 6:
            out.append((left, None))
            taken = left + need
            continue
        middle = max((start + end) / 2, taken + 3)
        left = min(max(left, lower + 6), measure - need)
        if not leaders or middle > end - 1 or left < max(lower + 6, 0) or not left <= middle <= left + need:
            return None
        out.append((left, middle))
        lower = left + need
    # A word of the first line that stands after a leader must not cover it.
    for k, (left, leader) in enumerate(out):
        if leader is None and any(other is not None and left - 2 < other < left + needs[k] + 2 for _, other in out):
            return None
    return out


def _named_bar(bar: parts.ShareBar, shares: list[parts.Share], ends: list[float], texts: list[str], places: list[tuple[float, float | None]],
               below: list[parts.Share], measure: float) -> Drawing:
    lowest = any(leader is not None for _, leader in places)
    note = _below_zero(bar, below, measure)
    thick, over = (16.0, 0.0) if bar.thin else (24.0, 14.0)
    base = 12.0 * len(note) + (12.0 if lowest else 0.0) + (14.0 if bar.thin else 18.0)
    d = Drawing(measure, base + thick + over)
    for share, start, end, text, (left, leader) in zip(shares, ends, ends[1:], texts, places, strict=False):
        part(d, start, base, end - start, thick, share.pattern)
        lead(d, share.leads, start, base, end - start, thick)
        if not bar.thin:
            label(d, left, base + thick + 6, share.name, size=CELL, bold=True)
        if leader is not None:
            rule(d, leader, base, leader, base - 15, GREY_45)
        under = base - 11 - (12 if leader is not None else 0)
        label(d, left, under, text)
        lead(d, share.leads, left, under - 3, width(text, NOTE), 12)
    for k, line in enumerate(reversed(note)):
        label(d, 0, 3 + 12 * k, line, colour=GREY_30)
    return d


def _below_zero(bar: parts.ShareBar, below: list[parts.Share], measure: float) -> list[str]:
    """What a bar cannot show: parts below zero."""
    if not below:
        return []
    return first_lines("、".join(f"{s.name} {show_scaled(s.value, bar.scale)}{bar.unit}" for s in below) + " は図に含みません。", NOTE, measure, 3)


def _listed_bar(bar: parts.ShareBar, shares: list[parts.Share], ends: list[float], listed: list[parts.Share], total: int, measure: float) -> Drawing:
    """The bar with its names as a list below, where they stand too close."""
    column = (measure - 24) / 2
    rows = (len(listed) + 1) // 2
    thick = 16.0 if bar.thin else 24.0
    told = [*_percents(shares), *("（図に含みません）" for _ in listed[len(shares):])]
    amounts = [f"{show_scaled(s.value, bar.scale)}{bar.unit}{share}" for s, share in zip(listed, told, strict=True)]
    names = [first_lines(s.name, NOTE, column - 27 - width(amount, NOTE), 6) for s, amount in zip(listed, amounts, strict=True)]
    heights = [14.0 + 10 * (max(len(name) for name in names[k::rows]) - 1) for k in range(rows)]
    d = Drawing(measure, thick + 6 + sum(heights))
    for share, start, end in zip(shares, ends, ends[1:], strict=False):
        part(d, start, d.height - thick, end - start, thick, share.pattern)
    for k, (share, name, amount) in enumerate(zip(listed, names, amounts, strict=True)):
        x, y = (column + 24) * (k // rows), d.height - thick - 20 - sum(heights[:k % rows])
        if share.value > 0:
            part(d, x + .3, y + 2.5, 14, 7, share.pattern)
        for n, line in enumerate(name):
            label(d, x + 19, y + 3.4 - 10 * n, line)
        label(d, x + column, y + 3.4, amount, anchor="end")
        lead(d, share.leads, x, y - 10 * (len(name) - 1), column, 12.0 + 10 * (len(name) - 1))
    return d


def _flow(chart: parts.Flow, measure: float) -> Drawing:
    """One bar a step; what the next step takes away is hatched and named with ▲ at the bar's end."""
    if not chart.steps:
        return nothing_yet(measure, "金額の流れはまだありません")
    amounts = [f"{show_yen(step.value)}円" for step in chart.steps]
    wide = max(width(text, CELL, True) for text in amounts)
    left = max(196.0, wide + 76)
    names = [first_lines(step.name, CELL, left - 16 - wide, 2, True) for step in chart.steps]
    heights = [18 + 12 * (len(name) - 1) for name in names]
    d = Drawing(measure, sum(heights))
    most = max(1, *(step.value for step in chart.steps))
    beside = max(108.0, *(width(_taken(step), NOTE) + min(width(step.because, NOTE) + 14, 170) for step in chart.steps))
    scale = (measure - left - beside) / most
    y = d.height
    for k, (step, name, height) in enumerate(zip(chart.steps, names, heights, strict=True)):
        last = k == len(chart.steps) - 1
        for n, line in enumerate(name):
            label(d, 0, y - 12 - 12 * n, line, size=CELL, bold=last)
        y -= height
        label(d, left - 8, y + height - 12, amounts[k], size=CELL, bold=last, anchor="end")
        _flow_bar(d, step, left, y + height - 15, scale, "ink" if last else "grey", measure)
    return d


def _taken(step: parts.FlowStep) -> str:
    """What the next step takes away, unless the reason says it already."""
    amount = f"▲{show_yen(step.lost)}" if step.lost > 0 else ""
    return "" if amount in step.because else amount


def _flow_bar(d: Drawing, step: parts.FlowStep, left: float, y: float, scale: float, pattern: parts.Pattern, measure: float) -> None:
    whole = max(step.value, 0)
    lost = min(max(step.lost, 0), whole)
    if whole > lost:
        part(d, left, y, (whole - lost) * scale, 12, pattern)
    if lost:
        part(d, left + (whole - lost) * scale, y, lost * scale, 12, "hatch")
    if step.because or step.lost > 0:
        x = left + whole * scale + 6
        amount = _taken(step)
        room = measure - x - width(amount, NOTE) - 3
        label(d, x, y + 3, f"{shorten(step.because, NOTE, room)} {amount}".strip())


def _phases(chart: parts.Phases, measure: float) -> Drawing:
    """Arrows with name and months, what is done below; four a row at most."""
    phases = chart.phases
    if not phases:
        return nothing_yet(measure, "進め方はまだありません")
    columns = -(-len(phases) // -(-len(phases) // 4))
    column = measure / columns
    texts = [first_lines(phase.text, CELL, column - 16, 10) if phase.text else [] for phase in phases]
    two = any(width(f"{phase.name} {phase.months}", CELL, True) + 40 > column for phase in phases)
    months = [first_lines(phase.months, CELL, column - 28, 2) for phase in phases]
    arrow = 20.0 + 12 * max(len(lines) for lines in months) if two else 20.0
    starts = range(0, len(phases), columns)
    heights = [arrow + 4 + 12 * max(len(text) for text in texts[k:k + columns]) for k in starts]
    d = Drawing(measure, sum(heights) + 8 * (len(heights) - 1))
    top = d.height
    for first, height in zip(starts, heights, strict=True):
        for k in range(first, min(first + columns, len(phases))):
            _phase(d, phases[k], months[k], texts[k], (k - first) * column, top, column, arrow)
        top -= height + 8
    return d


def _phase(d: Drawing, phase: parts.Phase, months: list[str], text: list[str], x: float, top: float, column: float, arrow: float) -> None:
    tip, right, low = 8.0, x + column - 2, top - arrow
    corners = [x, top, right - tip, top, right, (top + low) / 2, right - tip, low, x, low]
    d.add(Polygon(corners + ([x + tip, (top + low) / 2] if x else []), fillColor=GREY_90, strokeColor=None))
    room = column - 28
    if arrow > 20:
        label(d, x + 14, top - 13, shorten(phase.name, CELL, room, True), size=CELL, bold=True)
        for k, line in enumerate(months):
            label(d, x + 14, top - 25 - 12 * k, line, size=CELL)
    else:
        label(d, x + 14, top - 13.2, phase.name, size=CELL, bold=True)
        label(d, x + 14 + width(phase.name, CELL, True) + 12, top - 13.2, phase.months, size=CELL)
    for k, line in enumerate(text):
        label(d, x + 4, low - 13.2 - 12 * k, line, size=CELL)
    foot = low - 4 - 12 * len(text)
    lead(d, phase.leads, x, foot, column, top - foot)
