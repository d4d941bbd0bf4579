"""What stands out from the text of a page on a grey ground: key figures, the panel of the answer, and how often each mark was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dxapply.documents import parts
from dxapply.documents.fonts import figure_width, one_line, width
from dxapply.documents.paper import LEFT, MEASURE, RIGHT, Paper, tag_width
from dxapply.documents.strokes import CELL, FRAME, GREY_30, GREY_45, GREY_95, HAIR, HEAD, INK, NOTE, SUBJECT, black, white
from dxapply.documents.typesetting import Line, break_lines, first_lines

__all__ = ["marks_height", "panel_height", "print_key_figures", "print_marks", "print_panel"]

_INSET = 10.0

# figures set apart

_SIZES = ((20.0, 14.0), (17.0, 12.0), (14.0, 11.0), (11.0, 9.5), (9.5, 8.5))


def _key_width(item: parts.KeyFigure, size: float) -> float:
    """What a key figure needs in one line."""
    text = one_line(item.figure.text)
    figure = figure_width(text, size, True) if isinstance(item.figure, parts.Figure) else width(text, size, True)
    unit = one_line(_unit(item))
    return figure + (2 + width(unit, CELL) if unit else 0) + 21


def _unit(item: parts.KeyFigure | parts.Panel) -> str:
    """The unit behind digits; 未定 and － have none."""
    return item.unit if any(ch.isdigit() for ch in item.figure.text) else ""


_KeyRow = tuple[Sequence[parts.KeyFigure], tuple[float, float], list[float]]


def _key_row(items: Sequence[parts.KeyFigure]) -> _KeyRow | None:
    """The largest type sizes (main, others) at which all stand in one row, with the widths of their columns; None where none is small enough."""
    for sizes in _SIZES:
        needs = [max(_key_width(item, sizes[0] if item.main else sizes[1]), 72.0) for item in items]
        spare = (MEASURE - sum(needs)) / len(items)
        if spare >= 0:
            return items, sizes, [need + spare for need in needs]
    return None


def _key_rows(items: Sequence[parts.KeyFigure]) -> list[_KeyRow]:
    """The figures in rows of four, or of fewer where their amounts are long: a figure is never cut."""
    for count in (4, 3, 2, 1):
        rows = [_key_row(items[k:k + count]) for k in range(0, len(items), count)]
        found = [row for row in rows if row]
        if len(found) == len(rows):
            return found
    return [_key_row([item]) or ([item], _SIZES[-1], [MEASURE]) for item in items]


def print_key_figures(paper: Paper, block: parts.KeyFigures) -> None:
    """Rows of figures on a grey ground, the main one white on ink."""
    for items, sizes, widths in _key_rows(block.items):
        cells = [_key_cell(item, w - 18, sizes[0] if item.main else sizes[1]) for item, w in zip(items, widths, strict=True)]
        height = max(12 + sum(leading for *_, leading in cell) for cell in cells)
        if height + 8 > paper.room and not paper.fresh:
            paper.next_page()
        paper.box(LEFT, paper.y, MEASURE, height, fill=GREY_95)
        x = LEFT
        for k, (item, w, cell) in enumerate(zip(items, widths, cells, strict=True)):
            if item.main:
                paper.box(x, paper.y - 3, w, height + 6, fill=INK)
            elif k and not items[k - 1].main:
                paper.rule(x, paper.y + 10, x, paper.y + height - 8, HAIR, GREY_45)
            _key_lines(paper, item, cell, x + 9, x + w - 3)
            x += w
        paper.y += height + 4


_KeyLine = tuple[str, str, float, float]


def _key_cell(item: parts.KeyFigure, room: float, size: float) -> list[_KeyLine]:
    """The lines of a key figure as (kind, text, size, leading)."""
    lines: list[_KeyLine] = [("label", line, CELL, 13.0) for line in first_lines(item.label, CELL, room, 4, True)]
    if _key_width(item, size) <= room + 18.01:
        lines.append(("figure", one_line(item.figure.text), size, 23.0))
    else:
        lines += [("words", line, size, size * 1.3) for line in first_lines(f"{item.figure.text}{_unit(item)}", size, room, 16, True)]
    notes = first_lines(item.note, NOTE, room, 8) if item.note else []
    return lines + [("note", line, NOTE, 12.0 if k else 16.0) for k, line in enumerate(notes)]


def _key_lines(paper: Paper, item: parts.KeyFigure, lines: list[_KeyLine], x: float, limit: float) -> None:
    ink, grey = (white, white) if item.main else (black, GREY_30)
    y = paper.y + 4
    for kind, text, size, leading in lines:
        y += leading
        if kind == "figure":
            shown = paper.figure if isinstance(item.figure, parts.Figure) else paper.words
            w = shown(x, y, text, size=size, bold=True, align="left", colour=ink, start=x, limit=limit)
            paper.words(x + w + 2, y, _unit(item), colour=ink, start=x, limit=limit)
        else:
            paper.words(x, y, text, size=size, bold=kind != "note", colour=ink if kind == "words" else grey, start=x, limit=limit, kind="line")


def _panel_lines(block: parts.Panel) -> tuple[list[str], list[str], float, float]:
    """The lines of label and note, where the figure ends and where the note begins."""
    figure = figure_width(one_line(block.figure.text), 20, True)
    ends = LEFT + max(268.0, figure + 90)
    label = first_lines(block.label, HEAD, ends - figure - 16 - LEFT - _INSET, 6, True) if block.label else []
    notes = ends + 12 + width(one_line(_unit(block)), HEAD) + 8
    if block.tag:
        notes += min(tag_width(block.tag.text), 80.0) + 8
    note = first_lines(block.note, CELL, max(RIGHT - _INSET - notes, 60.0), 16) if block.note else []
    return label, note, ends, notes


def panel_height(block: parts.Panel) -> float:
    """The height of the panel in points, with the space below it."""
    label, note, *_ = _panel_lines(block)
    return max(44.0, 28 + 16 * len(label), 24 + 12 * len(note)) + 8


def print_panel(paper: Paper, block: parts.Panel) -> None:
    """The answer: label, large figure with its unit, a tag and what the tag is about, between two rules."""
    label, note, ends, notes = _panel_lines(block)
    height = panel_height(block) - 8
    top = paper.y
    paper.box(LEFT, top, MEASURE, height, fill=GREY_95)
    for y in (top, top + height):
        paper.rule(LEFT, y, RIGHT, y, FRAME, black)
    for k, line in enumerate(label):
        paper.words(LEFT + _INSET, top + 27 + 16 * k, line, size=HEAD, bold=True, kind="line")
    paper.figure(ends, top + 29, one_line(block.figure.text), size=20, bold=True, colour=INK)
    paper.words(ends + 6, top + 28, _unit(block), size=HEAD)
    if block.tag:
        w = min(tag_width(block.tag.text), 80.0)
        paper.tag(notes - 8 - w, top + 26, block.tag, w)
    for k, line in enumerate(note):
        paper.words(notes, top + 26 + 12 * k, line, start=notes, limit=RIGHT, kind="line")
    paper.y += height + 8


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where the counts stand (mark, x, line, width of the tag), the verdict, and the height of it all."""

    places: list[tuple[parts.Mark, float, int, float]]
    verdict: tuple[Line, ...]
    beside: bool
    height: float


def _lay_marks(block: parts.Marks) -> _Marks:
    at, row = LEFT + _INSET, 0
    places = []
    for mark in block.marks:
        w = min(tag_width(mark.tag.text), 120.0)
        need = w + 8 + width(str(mark.count), SUBJECT, True) + 20
        if at + need > RIGHT - _INSET and at > LEFT + _INSET:
            at, row = LEFT + _INSET, row + 1
        places.append((mark, at, row, w))
        at += need + 20
    verdict = break_lines(block.verdict, CELL, MEASURE - 2 * _INSET, True) if block.verdict else ()
    beside = len(verdict) == 1 and at + width(verdict[0].text, CELL, True) <= RIGHT - _INSET
    return _Marks(places, verdict, beside, 32.0 + 20 * row + (12 * len(verdict) + 4 if verdict and not beside else 0))


def print_marks(paper: Paper, block: parts.Marks) -> None:
    """How many rows have each tag, and the verdict at the right, or below where it has no room."""
    laid = _lay_marks(block)
    paper.box(LEFT, paper.y, MEASURE, laid.height, fill=GREY_95)
    for mark, x, row, w in laid.places:
        y = paper.y + 20 + 20 * row
        paper.tag(x, y, mark.tag, w)
        counted = paper.words(x + w + 8, y + 1.5, str(mark.count), size=SUBJECT, bold=True)
        paper.words(x + w + 12 + counted, y, "件")
    for k, line in enumerate(laid.verdict):
        if laid.beside:
            paper.words(RIGHT - _INSET, paper.y + 20, line.text, bold=True, align="right", kind="line")
        else:
            y = paper.y + laid.height - 12 * (len(laid.verdict) - k)
            paper.words(LEFT + _INSET, y, line.text, bold=True, kind="line")
    paper.y += laid.height


def marks_height(block: parts.Marks) -> float:
    """The height of the marks in points."""
    return _lay_marks(block).height
