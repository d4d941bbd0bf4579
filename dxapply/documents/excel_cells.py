"""The cells of the workbook: texts that stay texts, figures that stay numbers, formulas with their values, and the ids of rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dxapply.documents import excel_looks as looks
from dxapply.documents import parts
from dxapply.documents.excel_formulas import Names, Span
from dxapply.documents.excel_grid import LINE, PlacedCell, PlacedTable, Plan, Put, indented
from dxapply.documents.excel_layout import SPACER, tag_look
from dxapply.documents.excel_looks import Look

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["CellWriter", "clean"]

LIMIT_TEXT = 32_767
REST = "\n…（続きは下書きにあります）"
# What XML 1.0 does not allow, and halves of characters.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# With these Excel would begin a formula if somebody typed the text.
RISKY = frozenset("=+-@\t\r")
# A row up to this height in pt holds few lines, which look best in its middle.
FEW_LINES = 3 * 10 * LINE + 10


def clean(text: str) -> str:
    """The text as a cell can keep it: no illegal characters, LF at line ends, at most 32,767 UTF-16 units and then a note about the rest."""
    if ILLEGAL.search(text):
        text = ILLEGAL.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if 2 * len(text) > LIMIT_TEXT and len(units := text.encode("utf-16-le")) > 2 * LIMIT_TEXT:
        text = units[: 2 * (LIMIT_TEXT - len(REST))].decode("utf-16-le", "ignore") + REST
    return text


class CellWriter:
    """Writes placed cells into worksheets; looks that are equal share one format."""

    def __init__(self, book: Workbook, names: Names) -> None:
        self.book, self.names = book, names
        self._formats: dict[Look, Format] = {}
        self._figures: dict[tuple[Look, str], Format] = {}

    def format(self, look: Look) -> Format:
        """The workbook's format of this look."""
        made = self._formats.get(look)
        if made is None:
            made = self._formats[look] = self.book.add_format(looks.properties(look))
        return made

    def figure_format(self, look: Look, number: str) -> Format:
        """The workbook's format of this look with a number format; figures never wrap."""
        made = self._figures.get((look, number))
        if made is None:
            made = self._figures[look, number] = self.format(look._replace(number=number, wrap=False))
        return made

    def write(self, sheet: Worksheet, plan: Plan) -> None:
        """Writes all that was placed on a sheet."""
        for put in plan.puts:
            self._put(sheet, plan, put)
        for placed in plan.tables:
            _TableWriter(self, sheet, plan, placed).write()

    def _put(self, sheet: Worksheet, plan: Plan, put: Put) -> None:
        if put.last > put.first or put.depth > 1:
            sheet.merge_range(put.row, put.first, put.row + put.depth - 1, put.last, "", self.format(put.look))
        here = Span(plan.index, put.first, put.row, put.row)
        self.cell(sheet, here, put.cell, put.look)

    def cell(self, sheet: Worksheet, here: Span, cell: parts.Cell, look: Look, table: PlacedTable | None = None) -> None:
        """Writes one cell in this look, to which only the number format and the quote prefix are added."""
        if isinstance(cell, parts.Figure):
            self._figure(sheet, here, cell, look, table)
            return
        text = clean(cell.text)
        if isinstance(cell, parts.Text) and cell.note:
            self._noted(sheet, here, text, clean(cell.note), look)
        elif not text:
            sheet.write_blank(here.first, here.column, None, self.format(look))
        else:
            if text[0] in RISKY:
                look = look._replace(quoted=True)
            sheet.write_string(here.first, here.column, text, self.format(look))

    def _noted(self, sheet: Worksheet, here: Span, text: str, note: str, look: Look) -> None:
        """Writes a text with its smaller grey line below."""
        if text[:1] in RISKY:
            look = look._replace(quoted=True)
        small = look._replace(size=9, bold=False, color=looks.GREY)
        if not text:
            sheet.write_string(here.first, here.column, note, self.format(small))
        elif len(text) + len(note) >= LIMIT_TEXT // 2:
            sheet.write_string(here.first, here.column, clean(f"{text}\n{note}"), self.format(look))
        else:
            sheet.write_rich_string(here.first, here.column, self.format(look), f"{text}\n", self.format(small), note, self.format(look))

    def _figure(self, sheet: Worksheet, here: Span, cell: parts.Figure, look: Look, table: PlacedTable | None) -> None:
        if cell.word and not cell.formula:
            sheet.write_string(here.first, here.column, clean(cell.word), self.format(look))
            return
        value, scale = cell.value, cell.scale
        # A formula may come to have other decimals than it has now.
        sample = 1 if cell.formula and scale > 1 else value or 0
        made = self.format(look) if cell.word else self.figure_format(look, looks.number_format(sample, scale, cell.unit, cell.mark))
        number: float | str = "" if value is None else value if scale == 1 else value // scale if value % scale == 0 else value / scale
        if cell.formula:
            number_of, columns = (table.number, table.columns) if table else (-1, None)
            formula = self.names.formula(cell.formula, here.sheet, number_of, columns)
            sheet.write_formula(here.first, here.column, formula.at(here), made, cell.word or number)
        elif value is None:
            sheet.write_blank(here.first, here.column, None, made)
        else:
            sheet.write_number(here.first, here.column, number, made)


def _kind(cell: parts.Cell) -> tuple[object, ...]:
    """What of a cell its look depends on."""
    if isinstance(cell, parts.Figure):
        return ("figure", cell.bold, not cell.key)
    if isinstance(cell, parts.Text):
        return ("text", cell.bold, cell.small, cell.label, not cell.key)
    return ("tag", cell.style) if isinstance(cell, parts.Tag) else ("tick",)


def _within(tag: Look, cell: Look) -> Look:
    """The tag's look with the table's own edges where the cell stands at one."""
    left, top, right, bottom = (
        theirs if theirs == looks.FRAME_RULE else own
        for own, theirs in ((tag.left, cell.left), (tag.top, cell.top), (tag.right, cell.right), (tag.bottom, cell.bottom))
    )
    return tag._replace(left=left, top=top, right=right, bottom=bottom)


class _TableWriter:
    """Writes one table: head, rows, spacer and ids."""

    def __init__(self, writer: CellWriter, sheet: Worksheet, plan: Plan, placed: PlacedTable) -> None:
        self.writer, self.sheet, self.plan, self.placed = writer, sheet, plan, placed
        self.table = placed.table
        self.right = placed.end
        self.looks: dict[object, Look] = {}

    def write(self) -> None:
        """Writes the whole table."""
        table, placed = self.table, self.placed
        if table.head:
            for at, column in enumerate(table.columns):
                look = self.ruled(at, top=True)._replace(bold=True, fill=looks.HEAD_FILL, align=column.align, valign="vcenter")
                look = look._replace(indent=indented(column, column.align))
                last = placed.end if at == placed.right else at
                if last > at:
                    look = look._replace(right=looks.FRAME_RULE)
                    self.sheet.merge_range(placed.head, at, placed.head, last, "", self.writer.format(look))
                self.cell(placed.head, at, parts.Text(text=column.head), look)
        for row, cells, at, depth in zip(table.rows, placed.cells, placed.rows, placed.depths, strict=True):
            self.row(row.style, cells, at, depth)
        if placed.spacer >= 0:
            self.spacer()
        self.ids()

    def cell(self, row: int, column: int, cell: parts.Cell, look: Look) -> None:
        """Writes one cell of the table."""
        self.writer.cell(self.sheet, Span(self.plan.index, column, row, row), cell, look, self.placed)

    def row(self, style: str, cells: list[PlacedCell], at: int, depth: int) -> None:
        """Writes a row's cells; what no cell covers gets its rules and fill all the same."""
        covered, rows = -1, (at, at + depth - 1)
        for first, last, cell in cells:
            look = self.look(style, first, last, rows, cell)
            if last > first or depth > 1:
                self.sheet.merge_range(at, first, at + depth - 1, last, "", self.writer.format(look))
            self.cell(at, first, cell, look)
            covered = last
        for column in range(covered + 1, self.right + 1):
            self.sheet.write_blank(at, column, None, self.writer.format(self.look(style, column, column, rows, parts.Text(text=""))))

    def look(self, style: str, first: int, last: int, rows: tuple[int, int], cell: parts.Cell) -> Look:
        """The look of a cell of the table, from its first and last column and row, and its kind."""
        low = self.plan.heights[rows[0]] <= FEW_LINES
        key = (style, first, last, low, rows[0] == self.placed.head, rows[1] == self.placed.last, _kind(cell))
        look = self.looks.get(key)
        if look is None:
            look = self.looks[key] = self.make_look(style, first, last, rows, cell)
        return look

    def make_look(self, style: str, first: int, last: int, rows: tuple[int, int], cell: parts.Cell) -> Look:
        """The look of a cell, worked out."""
        column = self.table.columns[min(first, self.placed.right)]
        align = column.align if first == last or first == self.placed.right else "left"
        if isinstance(cell, parts.Figure) and align == "left" and self.table.head:
            align = "center" if cell.word else "right"
        ground = looks.FILL if style != "line" else ""
        look = self.ruled(first, last, top=rows[0] == self.placed.head, bottom=rows[1] == self.placed.last)._replace(
            align=align, indent=indented(column, align), fill=ground, bold=style != "line",
            # Words of few lines stand in the middle, clear of the rules; where a cell has more, all begin on the first line.
            valign="vcenter" if self.plan.heights[rows[0]] <= FEW_LINES else "top",
        )  # fmt: skip
        match cell:
            case parts.Tag():
                solid = look._replace(bold=True, color=looks.WHITE, fill=looks.BLACK)
                framed = look if cell.style == "line" else solid if cell.style == "solid" else _within(tag_look(cell), look)
                return framed._replace(size=9, align="center", indent=0, valign=look.valign)
            case parts.Tick():
                return look._replace(align="center", indent=0, size=12)
            case parts.Figure():
                return look._replace(bold=look.bold or cell.bold, fill=looks.INPUT if cell.key else ground)
            case parts.Text():
                fill = looks.INPUT if cell.key else looks.FILL if cell.label else ground
                # A telephone number typed into a cell of text format keeps its first 0, and = begins no formula there.
                number = "@" if cell.key else "General"
                return look._replace(bold=look.bold or cell.bold or cell.label, size=9 if cell.small else 10, fill=fill, number=number)

    def ruled(self, first: int, last: int = -1, *, top: bool = False, bottom: bool = False) -> Look:
        """A look with the rules of this place: black at the table's edges, grey inside."""
        last = max(first, last)
        return Look(
            left=looks.FRAME_RULE if first == 0 else looks.COLUMN_RULE,
            right=looks.FRAME_RULE if last == self.right else looks.COLUMN_RULE,
            top=looks.FRAME_RULE if top else looks.ROW_RULE,
            bottom=looks.FRAME_RULE if bottom else looks.ROW_RULE,
        )

    def spacer(self) -> None:
        """Writes the dashed row that says where rows are put in."""
        row = self.placed.spacer
        bottom = looks.FRAME_RULE if row == self.placed.last else looks.ROW_RULE
        look = Look(top=looks.DASHED, bottom=bottom, size=9, color=looks.FAINT, wrap=False, valign="vcenter", indent=1)
        for at in range(self.right + 1):
            sides = look._replace(left=looks.FRAME_RULE if at == 0 else looks.NONE, right=looks.FRAME_RULE if at == self.right else looks.NONE)
            self.cell(row, at, parts.Text(text="" if at else SPACER), sides)

    def ids(self) -> None:
        """Writes the rows' ids into the hidden column, by which an import knows the rows again."""
        column = self.plan.right + 1
        rows = [(at, row.id) for at, row in zip(self.placed.rows, self.table.rows, strict=True) if row.id]
        if rows and self.table.head:
            self.sheet.write_string(self.placed.head, column, "id")
        for at, row_id in rows:
            self.sheet.write_string(at, column, row_id)
