"""The grid of a worksheet: what may stand on it, how wide its columns are, how high its rows, and what Excel allows.

All tables of a sheet share its grid columns, so a column is as wide as the widest of them wants. Words outside tables run over the whole
width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import NamedTuple

from dxapply.documents import excel_looks as looks
from dxapply.documents import parts
from dxapply.documents.excel_looks import Look

__all__ = [
    "ENLARGED", "FRAME", "INDENT", "LIMIT_HEIGHT", "LINE", "PADDING", "PlacedCell", "PlacedTable", "Plan", "Put", "can_grow", "cell_height", "end_of", "grid",
    "indented", "placed_cells", "row_height", "share_out", "sheet_name",
]

# Paper sets cells in 8.5 pt and the workbook in 10 pt, so that it reads well on screen; the fit to one page takes it back to paper's size.
ENLARGED = 10 / 8.5
FRAME = parts.FRAME_WIDTH * ENLARGED
LINE = 1.3
# What Excel leaves free at both sides of a cell, and how far an indent of one moves its words in.
PADDING = 6.0
INDENT = 7.0
# Excel's own limits.
LIMIT_HEIGHT = 409
LIMIT_NAME = 31
# Fourteen characters of Excel's measure: below that, sums of seven digits turn into ### with another font.
YEN_WIDTH = 78.0
SMALLEST_YEN_COLUMN = 48
# The least that a column of words takes of the grid where it runs on over further columns.
SMALLEST_TEXT = 60.0
# A sheet narrower than the paper by more than this gets a column of its own for the rest.
OWN_COLUMN = 60
# Without tables the grid is even and fine, so that key figures and panels find their widths on it.
FREE_COLUMNS = 24


# ------------------------------------------------------------------------------------------------------------ what is placed


class Put(NamedTuple):
    """A cell outside of tables: its row, its first and last grid column, what it holds, how it looks, how many rows it covers."""

    row: int
    first: int
    last: int
    cell: parts.Cell
    look: Look
    depth: int = 1


PlacedCell = tuple[int, int, parts.Cell]


@dataclass(slots=True)
class PlacedTable:
    """A table with the sheet's row of its head, of each of its rows and of the spacer below the last line (-1: it has none), and its placed cells."""

    table: parts.Table
    number: int
    head: int
    end: int
    columns: dict[str, int]
    rows: list[int] = field(default_factory=list)
    cells: list[list[PlacedCell]] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    spacer: int = -1

    @property
    def right(self) -> int:
        """The table's last column, which runs on to the grid column `end`."""
        return len(self.table.columns) - 1

    @property
    def last(self) -> int:
        """The last row of the sheet that belongs to it."""
        return max(self.rows[-1] + self.depths[-1] - 1 if self.rows else self.head, self.spacer)

    @property
    def lines(self) -> list[tuple[int, parts.Row]]:
        """Its line rows with their rows on the sheet."""
        return [(at, row) for at, row in zip(self.rows, self.table.rows, strict=True) if row.style == "line"]

    def runs(self) -> Iterator[tuple[int, int]]:
        """First and last row of the sheet of each run of line rows, the spacer among them."""
        rows = sorted([at for at, _ in self.lines] + ([self.spacer] if self.spacer >= 0 else []))
        breaks = [at for at, (one, next_one) in enumerate(pairwise(rows), 1) if next_one != one + 1]
        for first, end in pairwise([0, *breaks, len(rows)] if rows else []):
            yield rows[first], rows[end - 1]


@dataclass(slots=True)
class Plan:
    """One worksheet: the widths of its grid columns in pt, the heights of its rows in pt, its cells, its tables, and the rows of its headings."""

    sheet: parts.Sheet
    name: str
    index: int
    widths: list[float]
    heights: list[float] = field(default_factory=list)
    puts: list[Put] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)

    def room(self, first: int, last: int) -> float:
        """The points that words have in these grid columns."""
        return sum(self.widths[first : last + 1]) - PADDING

    @property
    def right(self) -> int:
        """The last grid column; the ids stand in the one after it."""
        return len(self.widths) - 1


def indented(column: parts.Column, align: str) -> int:
    """Whether words or figures stand a little off the rule; narrow columns of figures have no room for it."""
    return int(align == "left" or (align == "right" and column.width >= SMALLEST_YEN_COLUMN))


def placed_cells(row: parts.Row, right: int, end: int) -> list[PlacedCell]:
    """Each cell of a table's row with its first and last grid column. The first cell may cover several; the table's column `right` runs on to `end`."""
    cells = [(at, at, cell) for at, cell in enumerate(row.cells, row.span - 1)]
    if row.span > 1 and cells:
        cells[0] = (0, cells[0][1], cells[0][2])
    if cells and cells[-1][1] == right:
        cells[-1] = (cells[-1][0], end, cells[-1][2])
    return cells


def sheet_name(title: str, taken: Sequence[str]) -> str:
    """The title as Excel allows it: at most 31 characters, none of []:*?/\\, no apostrophe at an end, unlike every other name."""
    plain = re.sub(r"[\x00-\x1f]", " ", title).translate(str.maketrans("[]:*?/\\", "［］：＊？／＼")).strip(" '")
    plain = _cut(plain, LIMIT_NAME) or "様式"
    others = {name.casefold() for name in (*taken, "history")}
    name, count = plain, 1
    while name.casefold() in others:
        count += 1
        name = _cut(plain, LIMIT_NAME - len(f"（{count}）")) + f"（{count}）"
    return name


def _cut(name: str, limit: int) -> str:
    # Excel counts UTF-16 units, of which rare kanji take two.
    while len(name.encode("utf-16-le")) > 2 * limit:
        name = name[:-1]
    return name.rstrip(" '")


# ------------------------------------------------------------------------------------------------------------- grid columns


def grid(tables: Sequence[parts.Table]) -> list[float]:
    """The widths of a sheet's grid columns in pt, together at least the frame of the paper."""
    most = max((len(table.columns) for table in tables), default=0)
    wanted = [_wanted(table, most) for table in tables]
    widths = [max(row[at] for row in wanted if at < len(row)) for at in range(max(map(len, wanted), default=0))]
    if not widths:
        return [FRAME / FREE_COLUMNS] * FREE_COLUMNS
    lack = FRAME - sum(widths)
    if lack > OWN_COLUMN:
        widths.append(lack)
    elif lack > 0:
        widths[-1] += lack
    return widths


def runs_on(table: parts.Table, most: int) -> bool:
    """Whether the table's last column may run on over grid columns that only wider tables use: words, in a table that gets no new rows."""
    last = table.columns[-1] if table.columns else None
    return last is not None and last.align == "left" and len(table.columns) < most and not can_grow(table)


def end_of(table: parts.Table, widths: Sequence[float]) -> int:
    """The grid column in which the table ends: its last column runs on until it has the width that it wants."""
    right = len(table.columns) - 1
    if not runs_on(table, len(widths)):
        return right
    end, room = right, widths[right]
    while end + 1 < len(widths) and room < table.columns[-1].width * ENLARGED - 1:
        end, room = end + 1, room + widths[end + 1]
    return end


def can_grow(table: parts.Table) -> bool:
    """Whether rows may be put in: the table and a column have names, and its lines are rows of the draft (or it has none yet)."""
    lines = [row for row in table.rows if row.style == "line"]
    return bool(table.name) and any(column.name for column in table.columns) and (not lines or any(row.id for row in lines))


def _wanted(table: parts.Table, most: int) -> list[float]:
    """The width of each column so that its longest figure fits: a column too narrow would show ###."""
    figures: list[list[parts.Figure]] = [[] for _ in table.columns]
    for row in table.rows:
        if len(row.cells) + row.span - 1 > len(figures):
            raise ValueError(f"row has more cells than its table has columns: {row.cells[0]}")
        for at, cell in enumerate(row.cells, row.span - 1):
            if type(cell) is parts.Figure:
                figures[at].append(cell)
    widths = []
    for column, numbers in zip(table.columns, figures, strict=True):
        yen = column.width >= SMALLEST_YEN_COLUMN and any(figure.scale == 1 for figure in numbers)
        longest = _longest(numbers) * 10 + PADDING + INDENT * indented(column, "right") + 2 if numbers else 0
        widths.append(max(column.width * ENLARGED, longest, YEN_WIDTH if yen else 0))
    if runs_on(table, most):
        widths[-1] = min(widths[-1], SMALLEST_TEXT)
    return widths


def _longest(figures: Sequence[parts.Figure]) -> float:
    """The width in em of the longest of the figures, from the largest amounts alone: writing out each of them takes time."""
    largest: dict[tuple[int, str, str], int] = {}
    negative = False
    for figure in figures:
        value = figure.value
        if value is not None:
            if value < 0:
                negative, value = True, -value
            kind = (figure.scale, figure.mark, figure.unit)
            if value > largest.get(kind, -1):
                largest[kind] = value
    decimals = 0.77 * 3 + 0.34
    widths = [
        looks.digits_width(f"{mark}{value // scale:,}{unit}") + (decimals if scale > 1 else 0)
        for (scale, mark, unit), value in largest.items()
    ]
    return max(widths, default=0.0) + negative


def share_out(widths: Sequence[float], wants: Sequence[float], needs: Sequence[float]) -> list[tuple[int, int]]:
    """The first and last grid column of each part, near to what it wants and never below what it needs; none where that cannot be."""
    if not 0 < len(wants) <= len(widths):
        return []
    edges = list(accumulate(widths))
    scale = edges[-1] / sum(wants)
    lasts: list[int] = []
    start = 0.0
    for done, wanted in enumerate(accumulate(wants), 1):
        choice = range(lasts[-1] + 1 if lasts else 0, len(widths) - len(wants) + done)
        enough = [at for at in choice if edges[at] - start >= needs[done - 1] and edges[-1] - edges[at] >= sum(needs[done:])]
        if not enough:
            return []
        last = min(enough, key=lambda at: abs(edges[at] - wanted * scale))
        lasts.append(last)
        start = edges[last]
    return list(zip([0, *(last + 1 for last in lasts[:-1])], lasts, strict=True))


# ------------------------------------------------------------------------------------------------------------------- heights


def row_height(plan: Plan, cells: Sequence[PlacedCell], row: parts.Row, padding: float) -> float:
    """The height in pt in which all words of a table's row are seen."""
    most = 10 * LINE
    widths, padding_of_words = plan.widths, PADDING + INDENT
    for first, last, cell in cells:
        # Most cells hold figures or a few words, which one line shows; only the others are measured.
        if type(cell) is parts.Text and (cell.note or len(cell.text) * 10 > widths[first] - padding_of_words or "\n" in cell.text):
            most = max(most, cell_height(cell, plan.room(first, last) - INDENT, 9 if cell.small else 10))
        elif type(cell) is parts.Tag and len(cell.text) * 9 > widths[first] - PADDING:
            most = max(most, cell_height(cell, plan.room(first, last), 9))
    return max(most + padding, row.height * ENLARGED)


def cell_height(cell: parts.Cell, room: float, size: float) -> float:
    """The height in pt of a cell's lines, without padding."""
    if isinstance(cell, parts.Figure):
        return size * LINE
    height = looks.line_count(cell.text, room, size) * size * LINE
    if isinstance(cell, parts.Text) and cell.note:
        height += looks.line_count(cell.note, room, 9) * 9 * LINE
    return height
