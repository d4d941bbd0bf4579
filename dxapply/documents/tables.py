"""Ruled tables on paper: widths that never cut a figure, rows that break between pages, heads that come again.

All words of a row stand on its first line; nothing is centred between its rules. A row higher than a page is cut between its lines.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.colors import Color

from dxapply.documents import parts
from dxapply.documents.fonts import figure_width, one_line, width
from dxapply.documents.paper import BOTTOM, LEFT, MEASURE, RIGHT, TOP, Align, Paper, tag_width
from dxapply.documents.strokes import CELL, FRAME, GREY_30, GREY_45, GREY_65, GREY_90, GREY_95, HAIR, NOTE, THIN, black
from dxapply.documents.typesetting import NO_END, NO_START, break_lines, first_lines

__all__ = ["CELL_PAD", "column_widths", "height_beside", "print_beside", "print_table", "table_start"]

_LINE = 12.0
CELL_PAD = 4.0
# A column of words gives its room to figures down to the first width, and where that is not enough to the second.
_NARROWEST = (48.0, 30.0)
_ONE_CHARACTER = 18.0
_LONGEST_UNIT, _LONGEST_WORD = 4, 14
_GOES_ON = 12.0
_MOST_HEAD_LINES = 8
_HIGHEST = 360.0
_NUMBER = re.compile(rf"[{re.escape(''.join(NO_END))}]*[0-9０-９]+(?:[.,，．][0-9０-９]+)*[{re.escape(''.join(NO_START))}]*")
_LONGEST_NUMBER = 40
"""Characters above which digits in a row are a pattern, which may be parted."""
_EMPTY = "まだ入力がありません"


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line of a cell. `key` is the field that it shows, where that is not the cell's."""

    text: str
    kind: Literal["line", "figure", "tag", "tick"] = "line"
    size: float = CELL
    bold: bool = False
    colour: Color = black
    tag: parts.Tag | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell as it is drawn: its edges, its lines and its fill."""

    left: float
    right: float
    align: Align
    pieces: list[_Piece]
    fill: Color | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Band:
    """A row as it is drawn: how many `lines` its fullest cell has, and its `height` with all of them."""

    boxes: list[_Box]
    pad: float
    least: float
    kept: bool
    lines: int
    height: float


def _band_of(boxes: list[_Box], pad: float, least: float = 0.0, kept: bool = False) -> _Band:
    lines = max([1, *[len(box.pieces) for box in boxes]])
    return _Band(boxes, pad, least, kept, lines, max(lines * _LINE + 2 * pad, least))


# widths

@functools.lru_cache(maxsize=16)
def column_widths(table: parts.Table, beside: bool = False) -> list[float]:
    """The widths of the columns in points: as declared, but a figure, a number among words or a tag finds room, at the cost of the widest column of words."""
    widths = [*table.beside] if beside else [column.width for column in table.columns]
    total = sum(widths)
    if total > MEASURE:
        widths = [w * MEASURE / total for w in widths]
    needs, numbers = _needs(table)
    words = [need == 0 for need in needs]
    for narrowest in _NARROWEST:
        floors = [need or max(min(w, narrowest), number, _ONE_CHARACTER) for need, number, w in zip(needs, numbers, widths, strict=True)]
        _give(widths, [max(need, number, _ONE_CHARACTER) for need, number in zip(needs, numbers, strict=True)], floors, words)
    return widths


def _give(widths: list[float], needs: list[float], floors: list[float], words: list[bool]) -> None:
    """Moves room to the columns that are too narrow from those that have some, first from words, never below a floor."""
    for column, need in enumerate(needs):
        while widths[column] < need:
            givers = [k for k, w in enumerate(widths) if k != column and w - floors[k] > .01]
            if not givers:
                break
            giver = max(givers, key=lambda k: (words[k], widths[k] if words[k] else widths[k] - floors[k], -k))
            step = min(need - widths[column], widths[giver] - floors[giver], 1.0)
            widths[giver] -= step
            widths[column] += step


def _needs(table: parts.Table) -> tuple[list[float], list[float]]:
    """What figures and tags ask of each column (0 where there are words only), and what the longest number among its words asks."""
    needs, numbers = [0.0] * len(table.columns), [0.0] * len(table.columns)
    for row in table.rows:
        strong = row.style != "line"
        for column, cell in enumerate(row.cells[row.span > 1:], row.span if row.span > 1 else 0):
            if column >= len(needs):
                break
            if isinstance(cell, parts.Figure):
                needs[column] = max(needs[column], _figure_need(cell, strong or cell.bold))
            elif isinstance(cell, parts.Tag):
                needs[column] = max(needs[column], min(tag_width(cell.text), 90.0) + 8)
            elif isinstance(cell, parts.Text):
                size, bold = _type_of(cell, strong)
                numbers[column] = max(numbers[column], _widest_number(cell.text, size, bold))
                if cell.note:
                    numbers[column] = max(numbers[column], _widest_number(cell.note, NOTE, False))
    return needs, [number and number + 2 * CELL_PAD + .5 for number in numbers]


def _type_of(cell: parts.Text, strong: bool) -> tuple[float, bool]:
    """The size and the weight of a cell's words."""
    return NOTE if cell.small else CELL, cell.bold or cell.label or (strong and not cell.small)


def _widest_number(text: str, size: float, bold: bool) -> float:
    """The width of the widest number with the marks that cling to it."""
    numbers = _NUMBER.findall(text)
    return max([width(number, size, bold) for number in numbers if len(number) <= _LONGEST_NUMBER], default=0.0) if numbers else 0.0


def _whole(wide: float, size: float, room: float) -> float:
    """The size of type in which so wide a number stands whole in the room: as it is, or as much smaller as it takes."""
    return size if wide <= room else int(size * room / wide * 20) / 20


def _type_in(text: str, size: float, bold: bool, room: float) -> float:
    """The size of type in which every number of the text stands whole in the room."""
    return size if len(text) * size <= room else _whole(_widest_number(text, size, bold), size, room)  # no character is wider than the type


def _figure_need(cell: parts.Figure, bold: bool) -> float:
    """A long unit or a long word in the figure's place may go on lines of their own, digits never."""
    text = one_line(cell.text)
    if cell.word and len(text) > _LONGEST_WORD:
        text = text[:_LONGEST_UNIT]
    elif not cell.word and len(cell.unit) > _LONGEST_UNIT:
        text = text.removesuffix(one_line(cell.unit))
    return figure_width(text, CELL, bold) + 2 * CELL_PAD + .5


# rows

def _pieces(cell: parts.Cell, room: float, strong: bool) -> list[_Piece]:
    """The lines of a cell of that inner width."""
    match cell:
        case parts.Tag():
            return [_Piece(cell.text, "tag", tag=cell)]
        case parts.Tick():
            return [_Piece(cell.text, "tick")]
        case parts.Figure():
            return _figure(cell, room, strong or cell.bold)
        case parts.Text():
            size, bold = _type_of(cell, strong)
            size, small = _type_in(cell.text, size, bold, room), _type_in(cell.note, NOTE, False, room)
            lines = [_Piece(line.text, size=size, bold=bold) for line in break_lines(cell.text, size, room, bold)] if cell.text else []
            notes = [_Piece(line.text, size=small, colour=GREY_30, key=cell.note_leads) for line in break_lines(cell.note, small, room)] if cell.note else []
            return lines + notes


def _figure(cell: parts.Figure, room: float, bold: bool) -> list[_Piece]:
    """The figure in one line; its long unit below it, or its long word in several, where they have to; in smaller type where the digits alone are too wide."""
    text, unit = one_line(cell.text), one_line(cell.unit)
    if figure_width(text, CELL, bold) <= room:
        return [_Piece(text, "figure", bold=bold)]
    if cell.word and len(text) > _LONGEST_WORD:
        size = _type_in(text, CELL, bold, room)
        return [_Piece(line.text, size=size, bold=bold) for line in break_lines(text, size, room, bold)]
    apart = not cell.word and len(unit) > _LONGEST_UNIT
    digits = text.removesuffix(unit) if apart else text
    units = [_Piece(line.text, bold=bold) for line in break_lines(unit, CELL, room, bold)] if apart else []
    return [_Piece(digits, "figure", _whole(figure_width(digits, CELL, bold), CELL, room), bold), *units]


def _band(table: parts.Table, edges: list[float], row: parts.Row, kept: bool) -> _Band:
    """The row with its cells broken into lines."""
    boxes = []
    strong = row.style != "line"
    column = 0
    for cell in row.cells:
        span = row.span if column == 0 else 1
        after = min(column + span, len(table.columns))
        if column >= after:
            break
        left, right = edges[column], edges[after]
        fill = GREY_95 if strong or (isinstance(cell, parts.Text) and cell.label) else None
        align = (cell.align if isinstance(cell, parts.Text) else None) or ("left" if span > 1 else table.columns[column].align)
        boxes.append(_Box(left, right, align, _pieces(cell, right - left - 2 * CELL_PAD, strong), fill, parts.led_to(cell)))
        column = after
    while column < len(table.columns):
        boxes.append(_Box(edges[column], edges[column + 1], "left", [], GREY_95 if strong else None))
        column += 1
    return _band_of(boxes, 2.0 if table.dense else CELL_PAD, min(row.height, _HIGHEST), kept)


def _head(table: parts.Table, edges: list[float]) -> _Band:
    boxes = []
    for k, column in enumerate(table.columns):
        lines = first_lines(column.head, CELL, edges[k + 1] - edges[k] - 2 * CELL_PAD, _MOST_HEAD_LINES, True) if column.head else ()
        boxes.append(_Box(edges[k], edges[k + 1], column.align, [_Piece(line, bold=True) for line in lines], GREY_90, column.leads))
    return _band_of(boxes, 2.0)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A table ready to be drawn."""

    edges: list[float]
    head: _Band | None
    bands: list[_Band]
    tags: list[float]

    @property
    def head_height(self) -> float:
        """The height of the head, 0 without."""
        return self.head.height if self.head else 0.0

    @property
    def whole(self) -> float:
        """The room for rows on a page that has nothing else."""
        return BOTTOM - TOP - 2 * _GOES_ON - self.head_height

    @property
    def start(self) -> float:
        """The height of the head and of the rows that must follow it on the same page."""
        first = self.together(0)
        if first > self.whole:
            first = min(self.bands[0].height, 5 * _LINE)
        return self.head_height + first + (_GOES_ON if len(self.bands) > 1 else 0)

    def together(self, first: int) -> float:
        """The height of a row with those that may not be parted from it; a group row's next rows, the last two rows."""
        height = 0.0
        for band in self.bands[first:]:
            height += band.height
            if not band.kept:
                break
        return height


@functools.lru_cache(maxsize=16)
def _rule_up(table: parts.Table, left: float = LEFT, beside: bool = False) -> _Ruled:
    """The table with its widths, its broken cells and its heights; asked for by its heading, its gap and its print."""
    edges = [left]
    for w in column_widths(table, beside):
        edges.append(edges[-1] + w)
    rows = table.rows
    kept = [row.style == "group" or k == len(rows) - 2 for k, row in enumerate(rows)]
    if kept:
        kept[-1] = False
    bands = [_band(table, edges, row, keep) for row, keep in zip(rows, kept, strict=True)]
    if not rows:
        bands = [_band_of([_Box(edges[0], edges[-1], "left", [_Piece(_EMPTY, colour=GREY_30)])], 2.0 if table.dense else CELL_PAD)]
    tags = [max((tag_width(p.text) for band in bands for box in band.boxes if box.left == edge for p in box.pieces if p.tag), default=0.0)
            for edge in edges[:-1]]
    return _Ruled(edges, _head(table, edges) if table.head else None, bands, tags)


def table_start(table: parts.Table) -> float:
    """The height that the head and the first rows need below a heading."""
    return _rule_up(table).start


def height_beside(table: parts.Table, left: float) -> float:
    """The height of the whole table where it stands from `left` on next to another."""
    ruled = _rule_up(table, left, True)
    return ruled.head_height + sum(band.height for band in ruled.bands)


# on paper

def print_beside(paper: Paper, table: parts.Table, left: float) -> None:
    """Draws the whole table from `left` on next to another; the page has room for it."""
    ruled = _rule_up(table, left, True)
    top = _open(paper, ruled)
    for band in ruled.bands:
        top = _print_band(paper, ruled, band, top)
    _close(paper, ruled, top)


def print_table(paper: Paper, table: parts.Table, below: float = 0.0) -> None:
    """Draws the table from the paper's place on, over as many pages as it takes; so many points must be left below its last row."""
    if not table.columns:
        return
    ruled = _rule_up(table)
    if not paper.fresh and ruled.start > paper.room:
        paper.next_page()
    top = _open(paper, ruled)
    for k, band in enumerate(ruled.bands):
        need = ruled.together(k)
        # Rows that could not stand together on any page are parted after all.
        need = need if need <= ruled.whole else band.height
        last = k == len(ruled.bands) - 1 or (k == len(ruled.bands) - 2 and band.kept)
        if need + (below if last else _GOES_ON) > paper.room and band.height <= ruled.whole and (k or not paper.fresh):
            top = _turn(paper, ruled, top)
        top = _print_band(paper, ruled, band, top)
    _close(paper, ruled, top)


def _open(paper: Paper, ruled: _Ruled) -> float:
    top = paper.y
    if ruled.head:
        _draw(paper, ruled, ruled.head, 0, ruled.head.lines, opens=True)
    return top


def _turn(paper: Paper, ruled: _Ruled, top: float) -> float:
    """Closes the frame, says on both pages that the table goes on, and repeats the head."""
    _close(paper, ruled, top)
    paper.words(RIGHT, paper.y + 10, "（次ページへ続く）", size=NOTE, align="right", colour=GREY_30)
    paper.next_page()
    paper.words(LEFT, paper.y + 8, "（前ページからの続き）", size=NOTE, colour=GREY_30)
    paper.y += _GOES_ON
    return _open(paper, ruled)


def _close(paper: Paper, ruled: _Ruled, top: float) -> None:
    left, right = ruled.edges[0], ruled.edges[-1]
    for x in (left, right):
        paper.rule(x, top, x, paper.y, THIN, GREY_45)
    for y in (top, paper.y):
        paper.rule(left, y, right, y, FRAME, black)


def _print_band(paper: Paper, ruled: _Ruled, band: _Band, top: float) -> float:
    """Draws a row, in pieces where no page is high enough for it; gives the top of the frame that is open."""
    done = 0
    while band.lines - done > (fits := int((paper.room - _GOES_ON - 2 * band.pad) // _LINE)) and band.height > ruled.whole:
        if fits >= 3:
            # Two lines at least go to the next page.
            fits = min(fits, band.lines - done - 2) if band.lines - done > 4 else fits
            _draw(paper, ruled, band, done, fits, opens=paper.y == top)
            done += fits
        top = _turn(paper, ruled, top)
    _draw(paper, ruled, band, done, band.lines - done, opens=paper.y == top, least=0 if done else band.least)
    return top


def _draw(paper: Paper, ruled: _Ruled, band: _Band, first: int, count: int, *, opens: bool, least: float = 0.0) -> None:
    """Some lines of a row. A fill eats half of the rule above it, so the order is: fills, the rule above again, words, the rule below."""
    height = max(count * _LINE + 2 * band.pad, least)
    left, right = ruled.edges[0], ruled.edges[-1]
    filled = [box for box in band.boxes if box.fill]
    for box in filled:
        paper.box(box.left, paper.y, box.right - box.left, height, fill=box.fill)
    if filled and not opens:
        paper.rule(left, paper.y, right, paper.y, HAIR, GREY_45)
    for box in band.boxes:
        for k, piece in enumerate(box.pieces[first:first + count]):
            _piece(paper, ruled, box, piece, paper.y + band.pad + 9.2 + _LINE * k)
        paper.lead_to(box.key, box.left, paper.y, box.right, paper.y + height)
        own = [(k, piece.key) for k, piece in enumerate(box.pieces[first:first + count]) if piece.key]
        if own:  # the note below the words, which is another field
            above = paper.y + band.pad + _LINE * own[0][0]
            paper.lead_to(own[0][1], box.left, above, box.right, above + _LINE * len(own))
    paper.uprights([box.left for box in band.boxes if box.left > left], paper.y, height, HAIR, GREY_65)
    paper.y += height
    paper.rule(left, paper.y, right, paper.y, HAIR, GREY_45)


def _piece(paper: Paper, ruled: _Ruled, box: _Box, piece: _Piece, y: float) -> None:
    start, limit = box.left + CELL_PAD, box.right - CELL_PAD
    x = {"left": start, "center": (start + limit) / 2, "right": limit}[box.align]
    if piece.tag:
        w = min(ruled.tags[ruled.edges.index(box.left)], limit - start + 4)
        left = {"left": start, "center": x - w / 2, "right": limit - w}[box.align]
        paper.tag(left, y - .4, piece.tag, w)
    elif piece.kind == "tick":
        left = {"left": start, "center": x - 5, "right": limit - 10}[box.align]
        paper.box(left, y - 8.2, 10, 10, weight=.8)
    elif piece.kind == "figure":
        paper.figure(x, y, piece.text, size=piece.size, bold=piece.bold, align=box.align, start=start, limit=limit, key=box.key)
    else:
        paper.words(x, y, piece.text, size=piece.size, bold=piece.bold, align=box.align, colour=piece.colour, start=start, limit=limit, kind="line",
                    key=piece.key or box.key)
