"""The marks that charts are made of: lines of words, rules, boxes in four patterns, diamonds, and the greys and sizes of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import Color, black, white

from dxapply.documents import parts
from dxapply.documents.fonts import BOLD, runs, width
from dxapply.documents.typesetting import shorten

__all__ = [
    "BODY", "CELL", "FRAME", "GREY_30", "GREY_45", "GREY_65", "GREY_80", "GREY_90", "GREY_95", "HAIR", "HEAD", "INK", "NOTE", "OUTLINE", "STRONG",
    "SUBJECT", "TAG", "THIN", "TITLE", "Spot", "area", "black", "diamond", "hatch", "label", "lead", "nothing_yet", "part", "rule", "spots_of", "white",
]

# The only colour; it prints as a dark grey and carries nothing alone.
INK = Color(.11, .18, .31)
GREY_30, GREY_45, GREY_65, GREY_80, GREY_90, GREY_95 = (Color(v, v, v) for v in (.30, .42, .65, .80, .91, .955))
TAG, NOTE, CELL, BODY, HEAD, SUBJECT, TITLE = 7.0, 7.5, 8.5, 9.5, 11.0, 13.0, 17.0
HAIR, THIN, OUTLINE, FRAME, STRONG = .25, .4, .6, .7, 1.2
_HATCH = 3.2


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a drawing that shows a field: its edges in points from the drawing's lower left corner, and the field's key."""

    key: str
    left: float
    low: float
    width: float
    height: float


def lead(d: Drawing, key: str, x: float, y: float, w: float, h: float) -> None:
    """Remembers that a part of the drawing shows a field; nothing where the key is ""."""
    if key:
        vars(d).setdefault("_spots", []).append(Spot(key, x, y, w, h))  # a Drawing takes no attribute that it does not know


def spots_of(d: Drawing) -> Sequence[Spot]:
    """What `lead` remembered of the drawing."""
    spots: Sequence[Spot] = vars(d).get("_spots", ())
    return spots


def label(d: Drawing, x: float, y: float, text: str, *, size: float = NOTE, bold: bool = False, anchor: str = "start", colour: Color = black,
           ground: bool = False) -> None:
    """One line at a baseline. A String knows one font only, so that each run of a font is its own String; `ground` clears what lies below."""
    w = width(text, size, bold)
    left = x - w * {"start": 0, "middle": .5, "end": 1}[anchor]
    if ground and w:
        area(d, left - 1.5, y - 1.5, w + 3, size + 1, white)
    for name, run in runs(text, bold):
        d.add(String(left, y, run, fontName=name, fontSize=size, fillColor=colour))
        left += width(run, size, bold and name == BOLD)


def area(d: Drawing, x: float, y: float, w: float, h: float, fill: Color | None, stroke: Color | None = None, weight: float = OUTLINE,
         dash: list[float] | None = None) -> None:
    """A box with a fill, an outline or both."""
    box = Rect(x, y, w, h)
    box.fillColor, box.strokeColor, box.strokeWidth = fill, stroke, weight
    if dash:
        box.strokeDashArray = dash
    d.add(box)


def rule(d: Drawing, x1: float, y1: float, x2: float, y2: float, colour: Color = GREY_80, weight: float = HAIR) -> None:
    """A straight line."""
    d.add(Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=weight))


def hatch(d: Drawing, x: float, y: float, w: float, h: float) -> None:
    """Lines of 45 degrees, each cut to the box by arithmetic: no clip path, the same on every printer."""
    count = int((w + h) / _HATCH) + 1
    for k in range(count):
        s = k * _HATCH - h
        left, right = max(s, 0.0), min(s + h, w)
        if right > left:
            d.add(Line(x + left, y + left - s, x + right, y + right - s, strokeColor=INK, strokeWidth=.45))


def part(d: Drawing, x: float, y: float, w: float, h: float, pattern: parts.Pattern) -> None:
    """An outlined box in one of the four patterns."""
    fill = {"ink": INK, "grey": GREY_80}.get(pattern, white)
    area(d, x, y, w, h, fill, INK)
    if pattern == "hatch":
        hatch(d, x, y, w, h)


def diamond(d: Drawing, x: float, y: float, r: float = 5.2) -> None:
    """A white diamond around a point: a milestone."""
    d.add(Polygon([x, y - r, x + r, y, x, y + r, x - r, y], fillColor=white, strokeColor=black, strokeWidth=.9))


def nothing_yet(measure: float, text: str, height: float = 28) -> Drawing:
    """A drawing that says in words why it shows nothing."""
    d = Drawing(measure, height)
    area(d, .3, .3, measure - .6, height - .6, None, GREY_45, dash=[2, 2])
    label(d, measure / 2, height / 2 - 3, shorten(text, CELL, measure - 8), size=CELL, anchor="middle", colour=GREY_30)
    return d
