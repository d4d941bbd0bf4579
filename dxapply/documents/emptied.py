"""The program's filled forms with nothing in them: the same sections, titles, heads, words, widths and units, and rows high enough for a pen.

They are made of a draft of empty rows, so that whatever a program's forms.toml says of a form holds for its blank as well.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from dxapply.documents.amounts import ADJUSTED
from dxapply.documents.document import draft_document
from dxapply.documents.parts import Block, Cell, Column, Document, Figure, Heading, Paragraph, Row, Sheet, Table, Tag, Text, Tick, led_to
from dxapply.drafting.results import work_out
from dxapply.model.fields import Kind
from dxapply.model.project import LISTS, Project, with_rows
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, CostLine, Plan
from dxapply.programs.packs import catalogue_of
from dxapply.programs.program import Program

__all__ = ["ROWS", "emptied", "filled_with_nothing"]

ROWS = {
    "measures": 4, "kpis": 4, "team": 4, "tasks": 6, "five_years": 6, "statements": 3, "history": 3, "equipment": 3, "strengths": 3, "sales_shares": 4,
    "staff": 4, "funding": 3, "bridge": 2, "confirmations": 4,
}  # fmt: skip
"""Rows to fill, by list."""
_LINES, _FREE_PAPERS = 2, 3
_PEN, _HIGH = 28.0, 34.0
"""Points of a row in which one writes by pen, and of one whose columns are so narrow that one writes two lines."""
_ONE_LINE_A_ROW = ("text", "reason", "breakdown", "quantity", "unit", "unit_price", "number")
_SOMETHING = "－"
_NOTHING = re.compile(r"(?:－|（未入力）|[0-9]+行|[0-9.]+％|\s)*")
_COUNT = re.compile(r"（[0-9]+行）$")
_DAY = "　　年　　月　　日"
_NO_YEAR, _YEAR_TO_FILL = "年度未定", "令和　　年度"

Lines = Callable[[str], Block]


def filled_with_nothing(program: Program, date: dt.date) -> Document:
    """The filled forms of a draft that has rows, but no word in them."""
    project = Project(application=Application(program=program.id), plan=Plan(purpose=_SOMETHING, novelty=_SOMETHING, partner=_SOMETHING))
    for name, count in ROWS.items():
        made = LISTS[name]
        project = with_rows(project, name, tuple(made.row(id=made.row_id(number)) for number in range(1, count + 1)))
    project = with_rows(project, "cost_lines", tuple(_cost_lines(program)))
    return draft_document(work_out(project, catalogue_of([program]), date), date)


def _cost_lines(program: Program) -> Iterator[CostLine]:
    """A few lines of each category, or one where the form has a row for each category alone."""
    form = program.form("costs")
    by_line = form is None or not form.columns or any(column.use in _ONE_LINE_A_ROW for column in form.columns)
    each = [category for category in program.categories for _ in range(_LINES if by_line else 1)]
    for number, category in enumerate(each, 1):
        yield CostLine(id=LISTS["cost_lines"].row_id(number), category=category.code, kind=category.kind)


def emptied(sheet: Sheet, lines: Lines, kept: Collection[str]) -> Iterator[Block]:
    """What paper shows of a sheet, without all that was typed or reckoned except words that are `kept`: the names of categories.

    `lines` gives the ruled lines for the long text of a field, by its key.
    """
    height = _HIGH if sheet.id == "costs" else _PEN
    for block in sheet.blocks:
        match block:
            case Heading() if block.on != "book":
                yield block
            case Paragraph() if block.on != "book" and block.key:
                yield lines(block.key)
            case Paragraph() if block.on != "book" and (text := block.text.replace(ADJUSTED, "")) and not block.leads:
                yield replace(block, text=text)
            case Table() if block.on != "book":
                yield _table(block, height, kept, _FREE_PAPERS if sheet.id == "enclosures" and not isinstance(block.rows[0].cells[0], Tick) else 0)
            case _:
                pass


def _table(table: Table, height: float, kept: Collection[str], free: int) -> Table:
    rows = [_row(row, height, kept) for row in table.rows]
    blank = tuple(Text(text="") for _ in table.columns)
    rows += [Row(cells=blank, height=height) for _ in range(free)]
    return replace(table, columns=tuple(map(_column, table.columns)), rows=tuple(rows), dense=False, beside=())


def _column(column: Column) -> Column:
    return replace(column, head=_YEAR_TO_FILL, leads="") if column.head == _NO_YEAR else replace(column, leads="", key="")


def _row(row: Row, height: float, kept: Collection[str]) -> Row:
    return replace(row, cells=tuple(_cell(cell, row, kept) for cell in row.cells), height=max(row.height, height if row.style == "line" else _PEN), id="")


def _cell(cell: Cell, row: Row, kept: Collection[str]) -> Cell:
    match cell:
        case Figure():
            return Text(text=cell.mark.strip(), align="left") if cell.mark.strip() else Text(text=cell.unit, align="right")
        case Tick() | Tag():
            return Tick()
        case Text() if (cell.key or cell.leads) and cell.text not in kept and not _is_number(cell, row):
            field = REGISTER.find(led_to(cell))
            return Text(text=_DAY if field and field.kind is Kind.DATE and cell.key else "")
        case Text():
            text = "" if _NOTHING.fullmatch(cell.text) or cell.text.endswith("異なります") else _COUNT.sub("", cell.text)
            return Text(text=text, bold=cell.bold, label=cell.label, small=cell.small)


def _is_number(cell: Text, row: Row) -> bool:
    """Whether the cell says which row it is."""
    return cell is row.cells[0] and re.fullmatch("[A-Z]{1,2}[0-9]+", cell.text) is not None
