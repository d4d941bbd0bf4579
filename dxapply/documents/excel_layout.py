"""Where everything of a Document stands in the workbook: cells, rows, and the cells that have names.

Nothing is written here and xlsxwriter is not known: `excel_cells` writes what was placed. There are two passes because a formula may speak
of a cell that stands further down, or on a later sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import NamedTuple, assert_never

from dxapply.documents import excel_looks as looks
from dxapply.documents import parts
from dxapply.documents.excel_formulas import Names, Span
from dxapply.documents.excel_grid import (
    FRAME,
    INDENT,
    LIMIT_HEIGHT,
    LINE,
    PADDING,
    PlacedCell,
    PlacedTable,
    Plan,
    Put,
    can_grow,
    cell_height,
    end_of,
    grid,
    placed_cells,
    row_height,
    share_out,
    sheet_name,
)
from dxapply.documents.excel_looks import Look

__all__ = ["SPACER", "plan_sheets"]

SPACER = "ここに行を挿入"
EMPTY = "この下書きには、まだ様式がありません。"
# A label of a paragraph stands beside its words on a column up to this width in pt, above them on a wider one.
WIDEST_LABEL = 140
SUBJECT = Look(size=13, bold=True)
BODY, SMALL = Look(), Look(size=9, color=looks.GREY)
PARAGRAPHS = {"body": BODY, "note": SMALL, "subject": SUBJECT}


def plan_sheets(document: parts.Document, names: Names) -> list[Plan]:
    """Every worksheet with all its cells placed; `names` then knows where each named figure and column stands."""
    sheets = document.sheets or (parts.Sheet(id="", number="", title=document.title, lead=EMPTY, blocks=()),)
    plans = []
    for index, sheet in enumerate(sheets):
        names.sheets.append(sheet_name(sheet.title, names.sheets))
        blocks = [block for block in sheet.blocks if block.on != "paper" and not isinstance(block, parts.Chart)]
        plan = Plan(sheet, names.sheets[-1], index, grid([block for block in blocks if isinstance(block, parts.Table)]))
        pen = _Pen(plan, names)
        pen.title(sheet)
        for block in blocks:
            pen.block(block)
        plans.append(plan)
    return plans


class _Part(NamedTuple):
    """One part of a band: what it holds, how it looks, the width it wants and the one below which it may not fall."""

    cell: parts.Cell
    look: Look
    wants: float
    needs: float = 0


def _words(text: str, look: Look, wants: float, needs: float = 0) -> _Part:
    return _Part(parts.Text(text=text), look, wants, needs)


class _Pen:
    """Walks down a sheet, block after block, and keeps where each cell stands."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan, self.names = plan, names

    @property
    def row(self) -> int:
        """The row to write in next."""
        return len(self.plan.heights)

    def block(self, block: parts.Block) -> None:
        """Places one block below what stands already."""
        match block:
            case parts.Heading():
                self.heading(block)
            case parts.Paragraph():
                self.paragraph(block)
            case parts.Bullets():
                self.bullets(block)
            case parts.KeyFigures():
                self.key_figures(block)
            case parts.Panel():
                self.panel(block)
            case parts.Marks():
                self.marks(block)
            case parts.Table():
                self.table(block)
            case parts.Chart() | parts.Letter():
                pass
            case _:
                assert_never(block)

    # rows

    def end(self, height: float) -> None:
        """Ends the present row, or leaves an empty one."""
        self.plan.heights.append(height)

    def put(self, first: int, last: int, cell: parts.Cell, look: Look) -> float:
        """Places a cell in the present row; gives the height that it needs."""
        self.plan.puts.append(Put(self.row, first, last, cell, look))
        self.keep(cell, first)
        return cell_height(cell, self.plan.room(first, last) - INDENT * look.indent, look.size) + 3

    def keep(self, cell: parts.Cell, column: int) -> None:
        """Keeps where a figure with a name stands."""
        if isinstance(cell, parts.Figure):
            here = Span(self.plan.index, column, self.row, self.row)
            if cell.name:
                self.names.add(self.names.cells, cell.name, here)
            if cell.defined:
                self.names.add(self.names.defined, cell.defined, here)

    def line(self, text: str, look: Look, *, key: str = "", first: int = 0) -> None:
        """Words from a grid column to the right edge; above Excel's limit for a row they get several, so that nothing is cut off."""
        height = self.put(first, self.plan.right, parts.Text(text=text, key=key), look)
        depth = ceil(height / LIMIT_HEIGHT)
        self.plan.puts[-1] = self.plan.puts[-1]._replace(depth=depth)
        for _ in range(depth):
            self.end(height / depth)

    def band(self, line: Sequence[_Part], height: float = 0) -> None:
        """Parts side by side, or one below the other where the grid columns do not allow it."""
        groups = share_out(self.plan.widths, [part.wants for part in line], [part.needs for part in line])
        if groups:
            self.end(max(height, *(self.put(*group, part.cell, part.look) for group, part in zip(groups, line, strict=True))))
            return
        for part in line:
            self.end(max(height, self.put(0, self.plan.right, part.cell, part.look)))

    def pair(self, left: str, look: Look, right: str, right_look: Look, height: float) -> None:
        """Words at the left edge and, where there are any, words at the right edge."""
        need = looks.text_width(right) * right_look.size + PADDING + 2 if right else 1
        line = [_words(left, look, max(FRAME - need, 60), 60), _words(right, right_look._replace(align="right"), need, need)]
        self.band(line if right else line[:1], height)

    # words

    def title(self, sheet: parts.Sheet) -> None:
        """The form's title over a strong rule, its number at the right, and the sentence that says the result."""
        rule = Look(valign="vcenter", bottom=looks.STRONG)
        title, number = rule._replace(size=16, bold=True, color=looks.INK), rule._replace(bold=True, color=looks.GREY)
        self.pair(sheet.title, title, sheet.number, number, 30)
        if sheet.lead:
            self.end(4)
            self.line(sheet.lead, Look(color=looks.GREY))
        self.end(6)

    def heading(self, block: parts.Heading) -> None:
        """A section's title, its note at the right."""
        self.end(12)
        self.plan.sections.append(self.row)
        self.pair(block.text, Look(size=12, bold=True, valign="bottom"), block.note, SMALL._replace(valign="bottom"), 20)
        self.end(4)

    def paragraph(self, block: parts.Paragraph) -> None:
        """Running text, right of its label where it has one and the columns allow it."""
        look = PARAGRAPHS[block.size]._replace(bottom=looks.ROW_RULE if block.rule else looks.NONE)
        if block.key:
            look = look._replace(fill=looks.INPUT, number="@")
        label = Look(bold=True, color=looks.INK)
        groups = share_out(self.plan.widths, [84, FRAME - 84], [60, 200]) if block.label else []
        if groups and self.plan.room(*groups[0]) <= WIDEST_LABEL:
            self.put(*groups[0], parts.Text(text=block.label), label._replace(bottom=look.bottom))
        elif block.label:  # where the tables' first column is wide, the words would have too little room beside it
            self.line(block.label, label)
            groups = []
        self.line(block.text, look, key=block.key, first=groups[1][0] if groups else 0)
        self.end(3)

    def bullets(self, block: parts.Bullets) -> None:
        """Short sentences with a number, a tag or a dot before them."""
        for at, item in enumerate(block.items):
            tag = block.tags[at] if at < len(block.tags) else None
            sign = tag.text if tag else f"({at + 1})" if block.numbered else "・"
            width, most = (70, 140) if tag else (24, 48)
            groups = share_out(self.plan.widths, [width, FRAME - width], [width - 4, 200])
            if groups and self.plan.room(*groups[0]) <= most:
                self.put(*groups[0], tag or parts.Text(text=sign), tag_look(tag) if tag else Look(align="right"))
                self.line(item, BODY._replace(indent=1) if tag else BODY, first=groups[1][0])
            else:
                self.line(f"{sign}　{item}" if tag else f"{sign} {item}", BODY)

    # figures

    def key_figures(self, block: parts.KeyFigures) -> None:
        """The figures of the overview: label, figure and note below each other, the main one white on ink."""
        columns = [_key_figure(item) for item in block.items]
        groups = share_out(self.plan.widths, [value.wants for _, value, _ in columns], [value.needs for _, value, _ in columns])
        if groups:
            for line in zip(*columns, strict=True):
                self.end(max(self.put(*group, part.cell, part.look) for group, part in zip(groups, line, strict=True)))
        else:
            for column in columns:
                self.band([part._replace(wants=FRAME / 3, look=part.look._replace(valign="vcenter")) for part in column])
        self.end(4)

    def panel(self, block: parts.Panel) -> None:
        """An answer set apart, between two rules."""
        ground = Look(fill=looks.FILL, top=looks.FRAME_RULE, bottom=looks.FRAME_RULE, valign="vcenter", indent=1)
        figure = with_unit(block.figure, block.unit)
        need = figure_width(figure, 20)
        line = [
            _words(block.label, ground._replace(size=12, bold=True), 150, 100),
            _Part(figure, ground._replace(size=20, bold=True, color=looks.INK, align="right"), max(need, 180), need),
        ]
        if block.tag:
            side = tag_look(block.tag).left
            line.append(_Part(block.tag, ground._replace(size=9, align="center", indent=0, bold=True, left=side, right=side), 70, 50))
        self.end(8)
        self.band([*line, _words(block.note, ground, 150, 60)], 40)
        self.end(4)

    def marks(self, block: parts.Marks) -> None:
        """The counts of judgements and the verdict. A count stays a number; its tag is shown before it."""
        line = []
        for mark in block.marks:
            figure = parts.Figure(value=mark.count, mark=mark.tag.text + "　")
            line.append(_Part(figure, tag_look(mark.tag)._replace(size=10), 96, figure_width(figure, 10)))
        self.end(4)
        self.band([*line, _words("", Look(), max(FRAME - 96 * len(line), 1))], 20)
        self.end(4)
        self.line(block.verdict, Look(bold=True))
        self.end(6)

    # tables

    def table(self, table: parts.Table) -> None:
        """A table: its head, its rows, and below the last line the row that invites new ones."""
        named = {column.name: at for at, column in enumerate(table.columns) if column.name}
        placed = PlacedTable(table, len(self.plan.tables), self.row, end_of(table, self.plan.widths), named)
        self.plan.tables.append(placed)
        if table.head:
            ends = [*range(placed.right), placed.end]
            lines = max(looks.line_count(column.head, self.plan.room(at, ends[at]), 10) for at, column in enumerate(table.columns))
            self.end(lines * 10 * LINE + 6)
        last_line = max((at for at, row in enumerate(table.rows) if row.style == "line"), default=-1)
        grows = can_grow(table)
        if grows and last_line < 0:
            self.spacer(placed)
        padding = 5 if table.dense else 10
        for at, row in enumerate(table.rows):
            cells = placed_cells(row, placed.right, placed.end)
            placed.cells.append(cells)
            self.table_row(placed, cells, row_height(self.plan, cells, row, padding))
            if grows and at == last_line:
                self.spacer(placed)
        self.name_columns(placed)
        self.end(6)

    def spacer(self, placed: PlacedTable) -> None:
        """The dashed row under the last line: it belongs to the columns' ranges, so a row put in above it is counted."""
        placed.spacer = self.row
        self.end(18)

    def table_row(self, placed: PlacedTable, cells: Sequence[PlacedCell], height: float) -> None:
        """A row of a table; one higher than Excel allows is laid over several rows of the sheet."""
        depth = ceil(height / LIMIT_HEIGHT)
        placed.rows.append(self.row)
        placed.depths.append(depth)
        for first, _, cell in cells:
            if type(cell) is parts.Figure and (cell.name or cell.defined):
                self.keep(cell, first)
        for _ in range(depth):
            self.end(height / depth)

    def name_columns(self, placed: PlacedTable) -> None:
        """Keeps which cells {table.column} means: from the first line to the spacer, so that a row put in above that is counted.

        Where rows may be put in, the head, too: then one that is put in before the first line is counted as well. No formula counts words.
        """
        runs = list(placed.runs())
        if placed.table.name and runs:
            first = placed.head if placed.table.head and placed.spacer >= 0 else runs[0][0]
            for name, column in placed.columns.items():
                self.names.add(self.names.columns, f"{placed.table.name}.{name}", Span(self.plan.index, column, first, runs[-1][1]))


def tag_look(tag: parts.Tag) -> Look:
    """A tag's look: framed, white on black, or framed with dashes."""
    look = Look(size=9, align="center", valign="vcenter")
    if tag.style == "solid":
        return look._replace(bold=True, color=looks.WHITE, fill=looks.BLACK).framed(looks.FRAME_RULE)
    return look.framed(looks.FRAME_RULE if tag.style == "line" else looks.DASHED)


def with_unit(cell: parts.Figure | parts.Text, unit: str) -> parts.Figure | parts.Text:
    """The cell with this unit behind it; a figure keeps its own where it has one."""
    if isinstance(cell, parts.Text):
        return replace(cell, text=f"{cell.text} {unit}".rstrip())
    return replace(cell, unit=cell.unit or unit)


def figure_width(cell: parts.Figure | parts.Text, size: float) -> float:
    """The points that a figure needs so that it does not turn into ###."""
    return looks.digits_width(cell.text) * size + PADDING + INDENT + 4


def _key_figure(item: parts.KeyFigure) -> tuple[_Part, _Part, _Part]:
    """Label, figure and note of a key figure."""
    ground = Look(fill=looks.INK, color=looks.WHITE, indent=1) if item.main else Look(fill=looks.FILL, indent=1)
    cell, size = with_unit(item.figure, item.unit), 20 if item.main else 14
    need = figure_width(cell, size)
    value = _Part(cell, ground._replace(size=size, bold=True, valign="vcenter"), max(need, 150 if item.main else 100), need)
    return _words(item.label, ground._replace(size=9, bold=True), 1), value, _words(item.note, ground._replace(size=9), 1)
