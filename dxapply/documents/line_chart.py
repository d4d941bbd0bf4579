"""Figures by year as a drawing: lines on a scale that holds zero."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, PolyLine

from dxapply.documents import parts
from dxapply.documents.fonts import width
from dxapply.documents.strokes import CELL, GREY_45, HAIR, INK, NOTE, THIN, black, label, nothing_yet, rule, white
from dxapply.documents.typesetting import first_lines, shorten

__all__ = ["line_chart"]

_LEAST_STEP = 10_000  # yen; finer than 0.01百万円 nothing is told apart


def _step(spread: int) -> int:
    """A round grid step (1, 2 or 5 times a power of ten) that gives two to five lines."""
    step = _LEAST_STEP
    while True:
        for factor in (1, 2, 5):
            if spread <= 4 * step * factor:
                return step * factor
        step *= 10


def _millions(value: int, decimals: int) -> str:
    """The amount in millions of yen, rounded half up in whole numbers."""
    unit = 10 ** (6 - decimals)
    rounded = (abs(value) * 2 + unit) // (2 * unit)
    whole, part = divmod(rounded, 10 ** decimals)
    sign = "▲" if value < 0 and rounded else ""
    return f"{sign}{whole:,}" + (f".{part:0{decimals}}" if decimals else "")


@dataclasses.dataclass(frozen=True, slots=True)
class _Scale:
    """The ground of a line chart: its edges, what a point is worth, how many decimals its numbers need."""

    left: float
    right: float
    base: float
    top: float
    low: int
    high: int
    step: int
    years: int
    names: float

    @property
    def decimals(self) -> int:
        """Decimals of the numbers beside the dots."""
        most = max(abs(self.low), abs(self.high))
        return 2 if most < 10_000_000 else 1 if most < 10_000_000_000 else 0

    def x(self, k: int) -> float:
        """Where a year stands."""
        return (self.left + self.right) / 2 if self.years == 1 else self.left + k * (self.right - self.left) / (self.years - 1)

    def y(self, value: int) -> float:
        """Where an amount stands."""
        return self.base + (value - self.low) / (self.high - self.low) * (self.top - self.base)


def line_chart(chart: parts.Lines, measure: float) -> Drawing:
    """Lines over the years on a scale that holds zero; each named at its end, its numbers where they do not collide."""
    series = [s for s in chart.series if s.values[:len(chart.years)]]
    if not chart.years or not series:
        return nothing_yet(measure, "年ごとの計画はまだありません")
    scale = _scale(chart, series, measure)
    d = Drawing(measure, scale.top + 24)
    label(d, 0, d.height - 8, "百万円")
    for k in range(scale.low // scale.step, scale.high // scale.step + 1):
        value = k * scale.step
        y = scale.y(value)
        rule(d, scale.left, y, scale.right, y, *((GREY_45, HAIR) if value else (black, THIN)))
        label(d, scale.left - 5, y - 2.7, _axis(value, scale.step) if value else "0", anchor="end")
    _years(d, chart.years, scale)
    for one in series:
        _line(d, one, scale)
    _numbers(d, series, scale)
    _line_names(d, series, scale, measure)
    return d


def _axis(value: int, step: int) -> str:
    decimals = next((n for n in range(6) if step % 10 ** (6 - n) == 0), 6)
    return _millions(value, decimals)


def _scale(chart: parts.Lines, series: Sequence[parts.Series], measure: float) -> _Scale:
    values = [0, *(v for s in series for v in s.values[:len(chart.years)])]
    step = _step(max(values) - min(values) or 1_000_000)
    low, high = min(values) // step * step, -(-max(values) // step) * step
    if high == low:
        high = low + step
    grid = max(width(_axis(v, step), NOTE) for v in (low, high, high - step))
    # The numbers over the last dots reach half their width towards the names.
    half = max(width(_millions(v, 2), NOTE) for v in values) / 2
    names = measure - 78
    return _Scale(max(34.0, grid + 8), names - max(18.0, half + 6), 20.0, max(152.0, 10.0 + 25 * len(series)), low, high, step, len(chart.years), names)


def _years(d: Drawing, years: Sequence[str], scale: _Scale) -> None:
    """The years below; where they are narrow, every second, third … and each no wider than its place."""
    apart = (scale.right - scale.left) / max(len(years) - 1, 1)
    need = min(max(width(shorten(year, NOTE, 60), NOTE) for year in years) + 4, 64)
    step = max(int(-(-need // apart)), 1)
    for k in range(0, len(years), step):
        x = scale.x(k)
        # The first name may not run out at the left edge of the drawing.
        label(d, max(x, width(shorten(years[k], NOTE, 60), NOTE) / 2), 6, shorten(years[k], NOTE, 60), anchor="middle")


def _line(d: Drawing, one: parts.Series, scale: _Scale) -> None:
    points = [(scale.x(k), scale.y(v)) for k, v in enumerate(one.values[:scale.years])]
    if len(points) > 1:
        path = PolyLine([c for point in points for c in point], strokeColor=INK, strokeWidth=1.4 if one.solid else 1.0)
        if not one.solid:
            path.strokeDashArray = [3, 2]
        d.add(path)
    for x, y in points:
        d.add(Circle(x, y, 2.6, fillColor=INK if one.solid else white, strokeColor=INK, strokeWidth=.8))


_Box = tuple[float, float, float, float]
_Dot = tuple[float, float]


def _numbers(d: Drawing, series: Sequence[parts.Series], scale: _Scale) -> None:
    """The numbers at the dots, where they touch no line, dot or other number; one that has no such place is left to the table."""
    dots = [[(scale.x(k), scale.y(v)) for k, v in enumerate(s.values[:scale.years])] for s in series]
    taken: list[_Box] = [(x - 4, y - 4, x + 4, y + 4) for line in dots for x, y in line]
    grid = [scale.y(k * scale.step) for k in range(scale.low // scale.step, scale.high // scale.step + 1)]
    for one in sorted(series, key=lambda s: -s.values[0]):
        for k, value in enumerate(one.values[:scale.years]):
            text = _millions(value, scale.decimals) if value else "0"
            free = [
                (x, y) for x, y, box in _places(scale, k, value, width(text, NOTE) / 2)
                if not any(_overlap(box, other) for other in taken) and not any(_crosses(box, *ends) for line in dots for ends in pairwise(line))
            ]
            if free:
                x, y = min(free, key=lambda place: sum(place[1] - 2 < line < place[1] + 7 for line in grid))
                label(d, x, y, text, anchor="middle", ground=True)
                half = width(text, NOTE) / 2
                taken.append((x - half - 2, y - 1, x + half + 2, y + 7))


def _places(scale: _Scale, k: int, value: int, half: float) -> Iterator[tuple[float, float, _Box]]:
    """Where a number of that half width may stand by its dot (middle, baseline, box), best first: over it, under it, and to the sides of these."""
    x, y = scale.x(k), scale.y(value)
    levels = (y + 6, y - 12) if value >= 0 else (y - 12, y + 6)
    for aside in (0.0, half + 2, -half - 2):
        for level in levels:
            middle = x + aside
            if scale.years > 1 and not aside:
                middle = max(middle, scale.left + half + 3)
            if scale.left + 1 <= middle - half and middle + half <= scale.names - 3 and level > scale.base - 2:
                yield middle, level, (middle - half - 2, level - 1, middle + half + 2, level + 7)


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(box: _Box, start: _Dot, end: _Dot) -> bool:
    """Whether a line from left to right passes through a box."""
    (x1, y1), (x2, y2) = start, end
    left, right = max(box[0], x1), min(box[2], x2)
    if left > right:
        return False
    slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
    low, high = sorted((y1 + (left - x1) * slope, y1 + (right - x1) * slope))
    return low < box[3] and box[1] < high


def _line_names(d: Drawing, series: Sequence[parts.Series], scale: _Scale, measure: float) -> None:
    """The names right of the last dots, pushed apart where they are close."""
    left = scale.names
    blocks = [(first_lines(s.name, CELL, measure - left, 2, True), scale.y(s.values[:scale.years][-1])) for s in series]
    blocks.sort(key=lambda block: -block[1])
    need = sum(11 * len(lines) + 3 for lines, _ in blocks)
    top = scale.top + 18
    for lines, dot in blocks:
        height = 11 * len(lines)
        # Those below need their room too: the block may not sink under it.
        y = max(min(dot + height / 2, top), need + 14)
        for k, line in enumerate(lines):
            label(d, left, y - 8.3 - 11 * k, line, size=CELL, bold=True)
        top, need = y - height - 3, need - height - 3
