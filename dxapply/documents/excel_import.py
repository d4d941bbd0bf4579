"""Workbooks that come in as a table: the cells of one sheet as texts, as a person would have typed them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from dxapply.documents.excel_reading import Book, Cell, reference, refused
from dxapply.drafting.cost_table import head_name

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "defined_values", "read_rows"]

MOST_ROWS, MOST_COLUMNS = 20_000, 200
_LOOKED_AT = 60  # rows from the top among which a sheet's head is looked for


def read_rows(data: bytes, heads: Collection[str] = ()) -> list[list[str]]:
    """The cells of a sheet as texts, row by row from row 1, blank ones as "": of the first sheet, or of the first that has all these heads.

    The rows above the heads are then blank, so that rows keep their numbers. Formulas give their stored values, 10 % gives "10%", days are
    ISO. Raises DxapplyError where the bytes are no workbook, or too large.
    """
    book = Book(data)
    if not book.sheets:
        raise refused("表のシートがありません", "経費の表を1枚目のシートに置いてください")
    for sheet in book.sheets if heads else ():
        at = next((number for number, cells in book.rows(sheet, last=_LOOKED_AT) if _has(cells, heads)), 0)
        if at:
            return _filled(book.rows(sheet, first=at))
    return _filled(book.rows(book.sheets[0]))


def _has(cells: dict[int, Cell], heads: Collection[str]) -> bool:
    found = {head_name(cell.text) for cell in cells.values()}
    return found.issuperset(heads)


def defined_values(data: bytes) -> dict[str, object]:
    """The stored values of the names that a workbook of ours defines, each of one cell: whole numbers, texts, None where a cell holds nothing."""
    book = Book(data)
    values: dict[str, object] = {}
    for name, formula in book.names.items():
        if place := reference(formula):
            found = (cells for sheet in book.sheets if sheet.name == place.sheet for _, cells in book.rows(sheet, place.first, place.first))
            text = _at(next(found, {}), place.column)
            values[name] = int(text) if re.fullmatch(r"-?[0-9]+", text) else text or None
    return values


def _at(cells: dict[int, Cell], column: int) -> str:
    return cells[column].text if column in cells else ""


def _filled(rows: Iterator[tuple[int, dict[int, Cell]]]) -> list[list[str]]:
    """The rows up to the last that holds something. Raises DxapplyError where that lies too far down."""
    filled: list[list[str]] = []
    for number, cells in rows:
        texts = _texts(cells)
        if not texts:
            continue
        if number > MOST_ROWS:
            raise refused(f"表が{MOST_ROWS:,}行を超えています", "表を分けてください")
        filled += [[] for _ in range(number - 1 - len(filled))]
        filled.append(texts)
    return filled


def _texts(cells: dict[int, Cell]) -> list[str]:
    """The texts of a row's cells, without blank ones at its end."""
    last = max((at for at, cell in cells.items() if at <= MOST_COLUMNS and cell.text.strip()), default=0)
    return [_at(cells, at) for at in range(1, last + 1)]
