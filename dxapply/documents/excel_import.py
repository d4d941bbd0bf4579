"""Workbooks that come in: the first sheet's cells as texts, as a person would have typed them."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl

from dxapply.errors import DxapplyError

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "defined_values", "read_rows"]

MOST_ROWS, MOST_COLUMNS = 20_000, 200
_LAST_ROW = 1_048_576  # of any sheet in Excel
_MOST_BYTES = 300_000_000  # unpacked; a workbook that grows beyond is no table of costs
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MIDNIGHT = dt.time()


def read_rows(data: bytes) -> list[list[str]]:
    """The cells of the workbook's first sheet as texts, row by row from row 1, blank ones as "".

    Formulas give their stored values, 10 % gives "10%", days are ISO. Raises DxapplyError where the bytes are no workbook, or too large.
    """
    if data.startswith(_OLD_OR_LOCKED):
        raise _refused("古い形式（.xls）か、パスワードの付いたブックです", "Excelで .xlsx として保存し直してください")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out of a style; values are all that is wanted
            return _rows(data)
    except DxapplyError:
        raise
    except Exception:  # openpyxl raises what its parsers do: KeyError, ValueError, ParseError, zlib.error and others
        raise _refused("Excelのブックではないか、壊れています", "Excelで開いて .xlsx として保存し直してください") from None


def defined_values(data: bytes) -> dict[str, object]:
    """The stored values of the names that a workbook of ours defines, each of one cell; None where a cell holds nothing."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    values: dict[str, object] = {}
    for name, defined in book.defined_names.items():
        for sheet, cell in defined.destinations:
            value = book[sheet][cell.replace("$", "")].value
            values[name] = None if value == "" else value
    return values


def _refused(why: str, fix: str) -> DxapplyError:
    return DxapplyError("このブックは読めません", why, fix)


def _rows(data: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
            raise _refused("中身が大きすぎます", "経費の表だけを新しいブックに写してください")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        if not book.worksheets:
            raise _refused("表のシートがありません", "経費の表を1枚目のシートに置いてください")
        sheet: Any = book.worksheets[0]  # a ReadOnlyWorksheet, for which openpyxl's types have no name of their own
        sheet.reset_dimensions()  # some programs write a size that is too small, and rows beyond it would be lost
        return _filled(_texts(row) for row in sheet.iter_rows(max_row=_LAST_ROW))
    finally:
        book.close()


def _filled(rows: Iterator[list[str]]) -> list[list[str]]:
    """The rows up to the last that holds something. Raises DxapplyError where that lies too far down."""
    filled: list[list[str]] = []
    blank = 0
    for row in rows:
        if not row:
            blank += 1
            continue
        if len(filled) + blank >= MOST_ROWS:
            raise _refused(f"表が{MOST_ROWS:,}行を超えています", "表を分けてください")
        filled += [[] for _ in range(blank)]
        filled.append(row)
        blank = 0
    return filled


def _texts(cells: tuple[Any, ...]) -> list[str]:
    """The texts of a row's cells, without blank ones at its end."""
    texts = [_text(cell) for cell in cells[:MOST_COLUMNS]]
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    """What stands in a cell, as it would be typed."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, percent=str(cell.number_format).endswith("%"))
        case dt.datetime():
            return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
    return str(value)


def _number(value: float, *, percent: bool) -> str:
    """The number in plain decimals, with the 15 digits that Excel itself keeps: 1200, 0.1, 10%."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    exact = exact * 100 if percent else exact
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text
