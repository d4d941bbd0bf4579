"""What a workbook of ours knows of itself: a hidden sheet with the draft's identity and, for each input cell, its field and what stood in it.

Where the cells are now is not written down but asked of Excel: beside each entry stands a formula that speaks of the cell, =COLUMN('経費明細'!$F$3).
Excel and LibreOffice keep such references right when rows and columns are put in, deleted or moved and when sheets are renamed or reordered, and
turn them into #REF! when the cell is gone. Names would do the same, but thousands of them would fill the applicant's name box.
A row of the draft may also be sorted, which moves no reference. So a table has one reference for its rows (ROWS), which grows and shrinks with it,
and one for each column's head; a row is known by the id that travels with it, in the hidden column, or, where somebody sorted without that one,
in the column of numbers that is seen. Rows of a table that are none of the draft's (totals) have a reference each, and are never taken for new ones.
What is printed besides the inputs (excel_printed) is noted as well, by the sheet's rows and columns, so that what is typed over can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dxapply.documents import parts
from dxapply.documents.excel_cells import clean
from dxapply.documents.excel_formulas import column_letters, sheet_reference
from dxapply.documents.excel_grid import PlacedTable, Plan, sheet_name
from dxapply.documents.excel_printed import printed_columns, printed_rows, typed_text
from dxapply.model.project import LISTS
from dxapply.model.register import REGISTER

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["FORMAT", "HIDDEN_ID", "MAGIC", "SHEET", "SHOWN_ID", "shown_inputs", "write_fingerprint"]

SHEET, MAGIC, FORMAT = "dxapply", "dxapply workbook", 1
# What stands in the column of a table's ids, out of sight and in sight.
HIDDEN_ID, SHOWN_ID = "#id", "#shown"


def shown_inputs(document: parts.Document) -> dict[str, str]:
    """What stands in the workbook's input cells, by the key of the field; of a field that stands at several places, the first."""
    shown: dict[str, str] = {}
    for sheet in document.sheets:
        for block in sheet.blocks:
            if block.on != "paper":
                for cell in _cells_of(block):
                    if known := _input(cell):
                        shown.setdefault(known.key, typed_text(known))
    return shown


def _cells_of(block: parts.Block) -> Iterator[parts.Cell]:
    match block:
        case parts.Table():
            for row in block.rows:
                yield from row.cells
        case parts.Paragraph():
            yield parts.Text(text=block.text, key=block.key)


# ----------------------------------------------------------------------------------------------------------- what is noted


class _Single(NamedTuple):
    """An input cell that belongs to no row that could be sorted."""

    row: int
    column: int
    cell: parts.Text | parts.Figure


class _Tracked(NamedTuple):
    """A table whose rows are rows of a list of the draft: the fields of its columns, and its rows with the texts of these."""

    placed: PlacedTable
    name: str
    fields: Mapping[int, str]
    rows: Sequence[tuple[str, Mapping[int, parts.Text | parts.Figure]]]
    others: Sequence[int]

    @property
    def places(self) -> dict[str, int]:
        """The rows of the sheet, by the ids of the draft's rows."""
        known = {row_id for row_id, _ in self.rows}
        return {row.id: at for at, row in zip(self.placed.rows, self.placed.table.rows, strict=True) if row.id in known}


def _input(cell: parts.Cell) -> parts.Text | parts.Figure | None:
    """The cell where it is an input of the draft: a program's own numbers (its rate, its cap) are coloured as inputs, too, but no field's."""
    if not isinstance(cell, parts.Text | parts.Figure) or not cell.key or (isinstance(cell, parts.Figure) and cell.formula):
        return None
    return cell if REGISTER.find(cell.key) or cell.key.startswith("answers.") else None


def _is_input(cell: parts.Cell) -> bool:
    return _input(cell) is not None


def _note(placed: PlacedTable) -> tuple[_Tracked | None, list[_Single]]:
    """How a table's inputs are known again: by row and column, or each alone."""
    name, at = _typed_columns(placed.table)
    rows: list[tuple[str, Mapping[int, parts.Text | parts.Figure]]] = []
    others: list[int] = []
    singles: list[_Single] = []
    for row, where, cells in zip(placed.table.rows, placed.rows, placed.cells, strict=True):
        found: dict[int, parts.Text | parts.Figure] = {}
        for first, _, cell in cells:
            if (known := _input(cell)) is None:
                continue
            chapter, row_id, field = row_key(known.key)
            if placed.table.head and row.id and row.id == row_id and name in ("", chapter) and at.get(first, field) == field:
                name, at[first], found[first] = chapter, field, known
            else:
                singles.append(_Single(where, first, known))
        if found:
            rows.append((row.id, found))
        else:
            others.append(where)
    return (_Tracked(placed, name, at, rows, others) if name and at else None), singles


def _typed_columns(table: parts.Table) -> tuple[str, dict[int, str]]:
    """The list and the fields of the columns that say it themselves, so that a table without rows is known, too; "" where none does."""
    keys = {at: row_key(column.key) for at, column in enumerate(table.columns) if column.key}
    return next((chapter for chapter, *_ in keys.values()), ""), {at: field for at, (_, _, field) in keys.items()}


def row_key(key: str) -> tuple[str, str, str]:
    """List, row and field of a key such as issues.K1.title; the row is "" where the key is none of a row."""
    chapter, _, rest = key.partition(".")
    row_id, _, field = rest.rpartition(".")
    return (chapter, row_id, field) if chapter in LISTS else (chapter, "", rest)


def _lone_cells(plan: Plan) -> list[_Single]:
    return [_Single(put.row, put.first, known) for put in plan.puts if (known := _input(put.cell)) is not None]


# ------------------------------------------------------------------------------------------------------------- the sheet


def write_fingerprint(book: Workbook, document: parts.Document, plans: Sequence[Plan], taken: Sequence[str]) -> None:
    """Writes the hidden sheet, if the document has any sheet for a draft to come back from."""
    tables = [(plan, *_note(placed)) for plan in plans for placed in plan.tables]
    singles = [(plan, single) for plan in plans for single in _lone_cells(plan)]
    singles += [(plan, single) for plan, _, found in tables for single in found]
    if not singles and not any(tracked for _, tracked, _ in tables):
        return
    writer = _Writer(book.add_worksheet(sheet_name(SHEET, taken)))
    shown = {single.cell.key: typed_text(single.cell) for _, single in reversed(singles)}  # of a field at several places, the first
    for head, value in (
        (MAGIC, str(FORMAT)),
        ("identity", document.identity),
        ("pack", clean(document.pack)),
        ("program", clean(document.program)),
        ("edition", str(document.edition)),
        ("date", document.date.isoformat()),
        ("firm", shown.get("company.name", "")),
        ("title", shown.get("plan.title", "")),
    ):
        writer.line(head, value)
    for plan, tracked, _ in tables:
        if tracked:
            writer.table(plan, tracked)
    for plan, single in singles:
        note = single.cell.note if isinstance(single.cell, parts.Text) else ""
        writer.line("cell", single.cell.key, typed_text(single.cell), clean(note), formula=writer.column(plan, single.row, single.column))
    for plan in plans:
        writer.printed(plan, [tracked for of, tracked, _ in tables if of is plan and tracked])
    writer.sheet.very_hidden()


class _Writer:
    """Writes the hidden sheet line by line: a formula, what the line is about, and texts."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.row = sheet, 0

    def line(self, *texts: str, formula: tuple[str, int] | None = None) -> None:
        """Writes one line; texts stand from the second column on, so that the references stand in the first."""
        if formula:
            self.sheet.write_formula(self.row, 0, formula[0], None, formula[1])
        for at, text in enumerate(texts, 1):
            if text:
                self.sheet.write_string(self.row, at, text)
        self.row += 1

    def column(self, plan: Plan, row: int, column: int) -> tuple[str, int]:
        """The reference to a cell, and its column counted from 1, which is the formula's value."""
        return f"=COLUMN({sheet_reference(plan.name)}!${column_letters(column)}${row + 1})", column + 1

    def table(self, plan: Plan, tracked: _Tracked) -> None:
        """Writes a table: where it is, its columns, its rows."""
        placed, places, reference = tracked.placed, tracked.places, sheet_reference(plan.name)
        rows = f"=ROWS({reference}!$A${placed.head + 1}:$A${placed.last + 1})"
        self.line("table", tracked.name, formula=(rows, placed.last - placed.head + 1))
        for at, field in tracked.fields.items():
            self.line("column", field, formula=self.column(plan, placed.head, at))
        self.line("column", HIDDEN_ID, formula=self.column(plan, placed.head, plan.right + 1))
        if any(column.name == "id" for column in placed.table.columns):
            at = next(at for at, column in enumerate(placed.table.columns) if column.name == "id")
            self.line("column", SHOWN_ID, formula=self.column(plan, placed.head, at))
        for row in tracked.others:
            self.line("other", formula=self.column(plan, row, 0))
        fixed = printed_columns(placed, tracked.fields, _is_input)
        for at in fixed:
            self.line("fixed", formula=self.column(plan, placed.head, at))
        for row_id, cells in tracked.rows:
            at_row = places[row_id]
            inputs = (typed_text(cells[at]) if at in cells else "" for at in tracked.fields)
            self.line("row", row_id, *inputs, *(texts.get(at_row, "") for texts in fixed.values()))

    def printed(self, plan: Plan, tables: Sequence[_Tracked]) -> None:
        """Writes what is printed on a sheet: where its columns are, and row by row the texts in them."""
        rows = printed_rows(plan, _is_input, {row for tracked in tables for row in tracked.places.values()})
        if not rows:
            return
        for at in range(plan.right + 1):
            letters = column_letters(at)
            span = f"=ROWS({sheet_reference(plan.name)}!${letters}$1:${letters}${len(plan.heights)})"
            self.line("grid", str(at), formula=(span, len(plan.heights)))
        for row, texts in rows.items():
            self.line("printed", *(texts.get(at, "") for at in range(max(texts) + 1)), formula=self.column(plan, row, min(texts)))
