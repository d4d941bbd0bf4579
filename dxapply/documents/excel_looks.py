"""How a cell of the workbook looks: fonts, rules, fills, number formats, and how much room words and digits take.

One ink, two fills, thin rules, as on paper. Only the soft yellow of the input cells is the workbook's own; it prints near white.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import NamedTuple

__all__ = [
    "BLACK", "COLUMN_RULE", "DASHED", "FAINT", "FILL", "FONT", "FRAME_RULE", "GREY", "HEAD_FILL", "INK", "INPUT", "NONE", "ROW_RULE", "STRONG",
    "WHITE", "Edge", "Look", "digits_width", "line_count", "number_format", "properties", "text_width",
]

FONT = "BIZ UDPGothic"
INK, BLACK, GREY, FAINT, WHITE = "#1C2E4F", "#000000", "#4D4D4D", "#8C8C8C", "#FFFFFF"
HEAD_FILL, FILL, INPUT = "#E8E8E8", "#F4F4F4", "#FFF9DC"


class Edge(NamedTuple):
    """A cell's border at one side: Excel's number of the line style (0 none, 1 thin, 2 medium, 3 dashed) and its colour."""

    style: int
    color: str


NONE = Edge(0, BLACK)
FRAME_RULE, ROW_RULE, COLUMN_RULE = Edge(1, BLACK), Edge(1, "#8C8C8C"), Edge(1, "#BFBFBF")
STRONG, DASHED = Edge(2, INK), Edge(3, "#737373")


class Look(NamedTuple):
    """All that a cell's format consists of. Equal looks become one format of the workbook."""

    size: float = 10
    bold: bool = False
    color: str = BLACK
    fill: str = ""
    align: str = "left"
    valign: str = "top"
    wrap: bool = True
    number: str = "General"
    left: Edge = NONE
    top: Edge = NONE
    right: Edge = NONE
    bottom: Edge = NONE
    indent: int = 0
    quoted: bool = False

    def framed(self, edge: Edge) -> Look:
        """The same look with this edge on all four sides."""
        return self._replace(left=edge, top=edge, right=edge, bottom=edge)


def properties(look: Look) -> dict[str, object]:
    """The look in the words of xlsxwriter's add_format."""
    words: dict[str, object] = {
        "font_name": FONT, "font_size": look.size, "bold": look.bold, "font_color": look.color, "align": look.align, "valign": look.valign,
        "text_wrap": look.wrap, "num_format": look.number, "indent": look.indent,
    }
    if look.fill:
        words.update(pattern=1, bg_color=look.fill)
    for side in ("left", "top", "right", "bottom"):
        edge: Edge = getattr(look, side)
        if edge.style:
            words.update({side: edge.style, f"{side}_color": edge.color})
    if look.quoted:
        # Excel reads a text such as =cmd anew when somebody edits the cell; its quote prefix keeps it a text even then.
        words["quote_prefix"] = True
    return words


@lru_cache(maxsize=512)
def number_format(value: int, scale: int = 1, unit: str = "", mark: str = "") -> str:
    """The number format that shows this value with its mark, its unit and no more decimals than it has (three at most)."""
    places = next((n for n in range(3) if value * 10**n % scale == 0), 3)
    point = "." + "0" * places if places else ""
    before, after = _literal(mark), _literal(unit)
    return f"{before}#,##0{point}{after};{before}▲#,##0{point}{after};{before}0{point}{after}"


def _literal(words: str) -> str:
    return '"' + words.replace('"', "″") + '"' if words else ""


def text_width(text: str) -> float:
    """The width of a line in em, a little more than it takes: full-width characters 1, half-width ones 0.7.

    The font is proportional and may be missing on the other machine, so the estimate must not be too fine. Japanese characters take three
    bytes in UTF-8 and ASCII one, which counts both kinds without a loop over the characters.
    """
    count = len(text)
    wide = (len(text.encode("utf-8", "replace")) - count) / 2
    return wide + 0.7 * (count - wide)


def digits_width(text: str) -> float:
    """The width of a figure in em: digits 0.77, points and commas 0.34, other signs 1."""
    digits = sum(map(str.isdigit, text))
    points = text.count(",") + text.count(".")
    return 0.77 * digits + 0.34 * points + len(text) - digits - points


def line_count(text: str, room: float, size: float) -> int:
    """How many lines the text needs in a cell with `room` points between its paddings."""
    if len(text) * size <= room and "\n" not in text:
        return 1
    # A line may end a little early, because of a word or a mark that must not stand at a line's end.
    usable = max(room - 0.5 * size, size)
    return sum(1 if (width := text_width(line) * size) <= room else ceil(width / usable) for line in text.split("\n"))
