"""What is too long for its place on a form: the form keeps the beginning, a 別紙 at the end has the whole.

A step of its own over the Document, taken as it is printed: the writers of the workbook never see it, for there a cell scrolls and its words are
read back. It is taken before the pages are made, so that the sheet it adds has its pages, bookmarks and places like every other. A text goes to
the 別紙 where it is longer than the form allows, or where its cell would take more than a third of a page. What is short enough stays as it is.
Who prints some sheets only takes them by `without_sheets`: the numbers of the 別紙 are then those of the whole, and none is the number of a form.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from dxapply.documents import parts
from dxapply.documents.fonts import one_line
from dxapply.documents.strokes import CELL, NOTE
from dxapply.documents.tables import CELL_PAD, column_widths
from dxapply.documents.typesetting import NO_END, beginning, break_lines
from dxapply.model.register import REGISTER

__all__ = ["SHEET_ID", "continued", "without_sheets"]

SHEET_ID = "continued"
_TITLE = "書ききれない文章"
_MOST_LINES, _MOST_NOTE_LINES = 18, 9
_NUMBER = re.compile(r"別紙\D{0,2}?(\d+)")  # also 別紙第5号 and 別紙５
_HANGING = " \n\u3000" + "".join(sorted(NO_END))
_EMPTIEST = .4  # the share of its measure that a broken line fills at least


@dataclass(slots=True)
class _Moved:
    """A text that stands whole on the 別紙: its number there, the field's name and key, the forms that refer to it by their ids."""

    number: str
    name: str
    key: str
    forms: dict[str, str]


@dataclass(slots=True)
class _Overflow:
    """The texts that were moved so far, in the order of the forms. `fields` are the keys by the texts that are longer than the form allows."""

    number: str
    limits: Mapping[str, int]
    fields: Mapping[str, str]
    form: tuple[str, str] = ("", "")
    moved: dict[str, _Moved] = field(default_factory=dict)

    def most(self, key: str, text: str) -> int:
        """How many characters of this text the form allows, 0 for all; a letter that shows it without its field keeps to the same."""
        most = self.limits.get(key or self.fields.get(text, ""), 0)
        return most if most < len(text) else 0

    def move(self, text: str, key: str, name: str) -> str:
        """Puts the text on the 別紙 (once, however many forms show it) and gives what refers to it."""
        key = key or self.fields.get(text, "")
        entry = self.moved.setdefault(text, _Moved(f"{self.number}-{len(self.moved) + 1}", _field_name(key) or name, key, {}))
        entry.forms |= [self.form]
        return f"（{entry.number}のとおり）"


def continued(document: parts.Document) -> parts.Document:
    """The Document as it is printed: texts that are too long cut, with 「別紙○のとおり」, and a 別紙 added that has them whole; nothing is lost.

    Gives the same Document where nothing is too long, or where this step was taken already.
    """
    return _printed(document, ())


def without_sheets(document: parts.Document, left_out: Collection[str]) -> parts.Document:
    """The Document as it is printed without the sheets of these ids; of the 別紙 that part stays to which the others refer, under its numbers.

    For paper only; a workbook needs all sheets, as its formulas speak of one another.
    """
    return _printed(document, left_out) if left_out else document


def _printed(document: parts.Document, left_out: Collection[str]) -> parts.Document:
    if any(sheet.id == SHEET_ID for sheet in document.sheets):
        return replace(document, sheets=tuple(sheet for sheet in document.sheets if sheet.id not in left_out)) if left_out else document
    numbers = [int(number) for sheet in document.sheets for number in _NUMBER.findall(sheet.number)]
    overflow = _Overflow(f"別紙{max(numbers, default=0) + 1}", document.limits, _long_texts(document))
    sheets = tuple(_sheet(sheet, overflow) for sheet in document.sheets)
    if not overflow.moved and not left_out:
        return document
    shown = {text: entry for text, entry in overflow.moved.items() if any(form not in left_out for form in entry.forms)}
    added = (_continuation(overflow.number, shown),) if shown else ()
    return replace(document, sheets=(*(sheet for sheet in sheets if sheet.id not in left_out), *added))


def _long_texts(document: parts.Document) -> dict[str, str]:
    """The keys of the fields that are too long, by their texts."""
    found: dict[str, str] = {}
    for block in (block for sheet in document.sheets for block in sheet.blocks if document.limits):
        shown = [block] if isinstance(block, parts.Paragraph) else [cell for row in block.rows for cell in row.cells] if isinstance(block, parts.Table) else []
        found |= {part.text: part.key for part in shown if isinstance(part, parts.Paragraph | parts.Text) and part.key in document.limits}
    return found


def _continuation(number: str, moved: Mapping[str, _Moved]) -> parts.Sheet:
    blocks: list[parts.Block] = []
    for text, entry in moved.items():
        forms = "".join(f"「{form}」" for form in entry.forms.values())
        blocks += [
            parts.Heading(text=f"{entry.number}　{entry.name}", note=f"{len(text)}字"),
            parts.Paragraph(text=f"{forms}の{entry.name}の全文です。", size="note"),
            parts.Paragraph(text=text, key=entry.key),
        ]
    return parts.Sheet(id=SHEET_ID, number=number, title=_TITLE, lead="様式の欄に収まらない文章の全文です。", blocks=tuple(blocks))


def _field_name(key: str) -> str:
    """「目的」, or M1の「施策の内容」; nothing for a key that is none."""
    found = REGISTER.find(key) if key else None
    if found is None:
        return ""
    steps = key.split(".")
    return (f"{steps[1]}の" if len(steps) == 3 else "") + f"「{found.label}」"


# the blocks

def _sheet(sheet: parts.Sheet, overflow: _Overflow) -> parts.Sheet:
    overflow.form = (sheet.id, one_line(f"{sheet.number} {sheet.title}"))
    return replace(sheet, blocks=tuple(_block(block, overflow) for block in sheet.blocks))


def _block(block: parts.Block, overflow: _Overflow) -> parts.Block:
    match block:
        case parts.Paragraph() if block.on != "book" and (most := overflow.most(parts.led_to(block), block.text)):
            return replace(block, text=_shortened(block.text, most, overflow.move(block.text, parts.led_to(block), "文章")))
        case parts.Letter():
            items = tuple(replace(item, value=_value(item.value, overflow)) for item in block.items)
            return block if items == block.items else replace(block, items=items)
        case parts.Table() if block.on != "book":
            return _table(block, overflow)
        case _:
            return block


def _value(value: parts.Text | parts.Figure, overflow: _Overflow) -> parts.Text | parts.Figure:
    if isinstance(value, parts.Figure) or not (most := overflow.most(parts.led_to(value), value.text)):
        return value
    return replace(value, text=_shortened(value.text, most, overflow.move(value.text, parts.led_to(value), "文章")))


def _table(table: parts.Table, overflow: _Overflow) -> parts.Table:
    widths = column_widths(table)
    rows = tuple(_row(table, row, widths, overflow) for row in table.rows)
    return table if all(new is old for new, old in zip(rows, table.rows, strict=True)) else replace(table, rows=rows)


def _row(table: parts.Table, row: parts.Row, widths: list[float], overflow: _Overflow) -> parts.Row:
    cells: list[parts.Cell] = []
    column = 0
    for at, cell in enumerate(row.cells):
        after = column + (row.span if at == 0 else 1)
        if isinstance(cell, parts.Text) and column < len(widths):
            room = sum(widths[column:after]) - 2 * CELL_PAD
            cells.append(_cell(cell, room, row.style != "line", partial(_column_name, table, row, column, at), overflow))
        else:
            cells.append(cell)
        column = after
    return row if all(new is old for new, old in zip(cells, row.cells, strict=True)) else replace(row, cells=tuple(cells))


def _column_name(table: parts.Table, row: parts.Row, column: int, at: int) -> str:
    """What a cell without a field is called: by its column's head, or by the label before it."""
    before = row.cells[at - 1] if at else None
    name = one_line(table.columns[column].head) or (before.text if isinstance(before, parts.Text) else "")
    return f"{row.id}の「{name}」" if row.id else f"「{name}」"


def _cell(cell: parts.Text, room: float, strong: bool, name: Callable[[], str], overflow: _Overflow) -> parts.Text:
    """The cell with a beginning that is short enough in characters and in lines; the small words below it likewise."""
    size, bold = NOTE if cell.small else CELL, cell.bold or cell.label or (strong and not cell.small)
    key = parts.led_to(cell)
    most = overflow.most(key, cell.text)
    if most or _too_high(cell.text, size, room, bold, _MOST_LINES):
        refer = overflow.move(cell.text, key, name())
        text = _shortened(cell.text, most, refer) if most else cell.text
        if _too_high(text, size, room, bold, _MOST_LINES):
            text = _lowered(cell.text, size, room, bold, _MOST_LINES, refer)
        cell = replace(cell, text=text)
    if _too_high(cell.note, NOTE, room, False, _MOST_NOTE_LINES):
        cell = replace(cell, note=_lowered(cell.note, NOTE, room, False, _MOST_NOTE_LINES, overflow.move(cell.note, cell.note_leads, f"{name()}の注")))
    return cell


# cutting

def _too_high(text: str, size: float, room: float, bold: bool, most: int) -> bool:
    """Whether the text takes more lines than that; what is plainly short is not even broken."""
    if (len(text) * size / (room * _EMPTIEST) if room > 0 else 0) + text.count("\n") + 1 <= most:
        return False
    return len(break_lines(text, size, room, bold)) > most


def _lowered(text: str, size: float, room: float, bold: bool, most: int, refer: str) -> str:
    """As much of the text as stands with the reference in so many lines."""
    def lines(count: int) -> int:
        return len(break_lines(_shortened(text, count + len(refer), refer), size, room, bold))
    count = bisect.bisect_right(range(1, len(text)), most, key=lines)
    while count > 1 and lines(count) > most:
        # At a sentence's end the beginning is shorter, so that more characters may make fewer lines.
        count -= 1
    return _shortened(text, count + len(refer), refer)


def _shortened(text: str, most: int, refer: str) -> str:
    """At most so many characters: the beginning, to a sentence's end where one is near, and the reference. No number and no word is cut."""
    room = max(most - len(refer), 1)
    sentence = text.rfind("。", 0, room) + 1
    if sentence > room * 3 // 4:
        return text[:sentence] + refer
    return beginning(text, room - 1).rstrip(_HANGING) + "…" + refer
