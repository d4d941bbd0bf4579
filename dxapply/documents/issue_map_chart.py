"""The issue map as a drawing: importance over effort, priority by darkness."""

from __future__ import annotations

from reportlab.graphics.shapes import Circle, Drawing, PolyLine

from dxapply.documents import parts
from dxapply.documents.fonts import width
from dxapply.documents.strokes import CELL, FRAME, GREY_30, GREY_80, GREY_95, INK, NOTE, TAG, THIN, area, black, hatch, label, lead, rule, white
from dxapply.documents.typesetting import first_lines, shorten

__all__ = ["MAP_WIDTH", "issue_map"]

MAP_WIDTH = 244
# The rows of circles, and a strip above them for the name of the quarter to begin with.
_FIELD, _LOWEST_ROW, _STRIP, _PITCH = 180.0, 44.0, 12.0, 20.0


def issue_map(chart: parts.IssueMap) -> Drawing:
    """Importance over effort. Issues of one place stand side by side; more than there is room for are named below."""
    importances = [min(max(issue.importance, 1), 5) for issue in chart.issues]
    lowest = min([3, *importances])
    spots: dict[tuple[int, int], list[parts.PlacedIssue]] = {}
    for issue, importance in zip(chart.issues, importances, strict=True):
        spots.setdefault((min(max(issue.effort, 1), 5), importance), []).append(issue)
    x0, x1, y0 = 30.0, MAP_WIDTH - 8.0, 30.0
    cell, row = (x1 - x0) / 5, max(_FIELD / (6 - lowest), _LOWEST_ROW)
    rows = max(int(row // _PITCH), 1)
    rest = [_crowd(issues, 2 * rows) for issues in spots.values() if len(issues) > 2 * rows]
    notes = [line for text in rest for line in first_lines(text, NOTE, MAP_WIDTH, 3)]
    shift = 12.0 * len(notes)
    d = Drawing(MAP_WIDTH, y0 + row * (6 - lowest) + _STRIP + 14 + shift)
    y0 += shift
    _map_ground(d, x0, y0, x1, lowest, cell, row)
    for (effort, importance), issues in spots.items():
        _spot(d, issues, x0 + (effort - .5) * cell, y0 + (importance - lowest + .5) * row, rows)
    for k, line in enumerate(reversed(notes)):
        label(d, 0, 3 + 12 * k, line, colour=GREY_30)
    if not chart.issues:
        label(d, (x0 + x1) / 2, y0 + .7 * row, "課題はまだありません", size=CELL, anchor="middle", colour=GREY_30)
    return d


def _crowd(issues: list[parts.PlacedIssue], places: int) -> str:
    return f"＋{len(issues) - places + 1}：" + "・".join(issue.id for issue in issues[places - 1:])


def _map_ground(d: Drawing, x0: float, y0: float, x1: float, lowest: int, cell: float, row: float) -> None:
    """The axes with their ends in words, and the quarter to begin with."""
    y1 = y0 + row * (6 - lowest) + _STRIP
    threshold = y0 + (4 - lowest) * row
    area(d, x0, threshold, 3 * cell, y1 - threshold, GREY_95)
    for value in range(1, 6):
        label(d, x0 + (value - .5) * cell, y0 - 11, str(value), anchor="middle", colour=GREY_30)
    for value in range(lowest, 6):
        y = y0 + (value - lowest + .5) * row
        rule(d, x0, y, x1, y)
        label(d, x0 - 6, y - 2.8, str(value), anchor="end", colour=GREY_30)
    d.add(PolyLine([x0, y1, x0, y0, x1, y0], strokeColor=black, strokeWidth=THIN))
    label(d, x0 + 5, y1 - 10.5, "先に取り組む", bold=True)
    label(d, 0, d.height - 6.5, "重要度", bold=True)
    label(d, x1, y0 - 24, "手間（1 小さい　5 大きい）", anchor="end")


def _spot(d: Drawing, issues: list[parts.PlacedIssue], x: float, y: float, rows: int) -> None:
    """The circles of one place, in lines of two; the last one counts those that have no room."""
    places = 2 * rows
    shown: list[parts.PlacedIssue | str] = [*issues]
    if len(issues) > places:
        shown = [*issues[:places - 1], f"＋{len(issues) - places + 1}"]
    lines = [shown[k:k + 2] for k in range(0, len(shown), 2)]
    for n, line in enumerate(lines):
        for m, issue in enumerate(line):
            _circle(d, issue, x + (m - (len(line) - 1) / 2) * 20.6, y - (n - (len(lines) - 1) / 2) * _PITCH)


def _circle(d: Drawing, issue: parts.PlacedIssue | str, x: float, y: float) -> None:
    pattern, text = ("white", issue) if isinstance(issue, str) else (issue.pattern, issue.id)
    d.add(Circle(x, y, 9.5, fillColor={"ink": INK, "grey": GREY_80}.get(pattern, white), strokeColor=black, strokeWidth=FRAME))
    lead(d, "" if isinstance(issue, str) else issue.leads, x - 9.5, y - 9.5, 19, 19)
    if pattern == "hatch":
        hatch(d, x - 6, y - 6, 12, 12)
    size = NOTE if width(text, NOTE, True) <= 17 else TAG
    label(d, x, y - 2.8, shorten(text, size, 17.5, True), size=size, bold=True, anchor="middle", colour=white if pattern == "ink" else black,
           ground=pattern == "hatch")
