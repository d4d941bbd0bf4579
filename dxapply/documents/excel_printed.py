"""What a workbook prints besides its inputs: results, labels and a program's own numbers. Typed over, they are not taken in, and the reader is told so.

The hidden sheet has what stood there when the workbook was written: row by row of the sheet, and in tables of the draft's rows beside each row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from dxapply.documents import parts
from dxapply.documents.excel_cells import clean
from dxapply.documents.excel_grid import PlacedTable, Plan
from dxapply.documents.excel_reading import Cell, plain_number

__all__ = ["FORMULA", "overwritten", "printed_columns", "printed_rows", "printed_text", "typed_text"]

FORMULA = "="  # stands for a formula, of which only is asked whether there is still one

_IsInput = Callable[[parts.Cell], bool]


def typed_text(cell: parts.Text | parts.Figure) -> str:
    """What a person would have typed to get the cell: the words, or the number without commas and unit."""
    if isinstance(cell, parts.Text):
        return clean(cell.text)
    if cell.word:
        return clean(cell.word)
    if cell.value is None:
        return ""
    return plain_number(cell.value if cell.scale == 1 else cell.value / cell.scale)


def printed_text(cell: parts.Cell) -> str:
    """What will be read in the cell if nobody changes it; FORMULA for a formula."""
    if isinstance(cell, parts.Figure):
        return FORMULA if cell.formula else typed_text(cell)
    note = cell.note if isinstance(cell, parts.Text) else ""
    return clean(f"{cell.text}\n{note}" if cell.text and note else cell.text or note)


def printed_rows(plan: Plan, is_input: _IsInput, left_out: Collection[int]) -> dict[int, dict[int, str]]:
    """What is printed on a sheet, by row and column, without these rows: those of the draft may be sorted, and are noted with their ids."""
    found: dict[int, dict[int, str]] = {}
    for row, column, cell in _cells(plan):
        if row not in left_out and not is_input(cell) and (text := printed_text(cell)):
            found.setdefault(row, {})[column] = text
    return found


def _cells(plan: Plan) -> Iterator[tuple[int, int, parts.Cell]]:
    for put in plan.puts:
        yield put.row, put.first, put.cell
    for placed in plan.tables:
        if placed.table.head:
            yield from ((placed.head, at, parts.Text(text=column.head)) for at, column in enumerate(placed.table.columns))
        for row, cells in zip(placed.rows, placed.cells, strict=True):
            yield from ((row, first, cell) for first, _, cell in cells)


def printed_columns(placed: PlacedTable, fields: Mapping[int, str], is_input: _IsInput) -> dict[int, dict[int, str]]:
    """What is printed in a table's rows in the columns that are no fields and not the numbers, which may be given anew: by column and row."""
    found: dict[int, dict[int, str]] = {}
    for row, cells in zip(placed.rows, placed.cells, strict=True):
        for first, _, cell in cells:
            if first not in fields and placed.table.columns[min(first, placed.right)].name != "id" and not is_input(cell) and (text := printed_text(cell)):
                found.setdefault(first, {})[row] = text
    return found


def overwritten(cell: Cell | None, before: str) -> bool:
    """Whether something else stands in a cell than what was printed. One that was emptied lost nothing that could have been taken in."""
    if cell is None or not cell.text.strip():
        return False
    return not cell.formula if before == FORMULA else "".join(cell.text.split()) != "".join(before.split())
