"""Help in the workbook: what to write in an input, as a comment on the head of its column, on its label or on its cell.

The words are the register's own, so that the window and the workbook explain a field alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from dxapply.documents import excel_looks as looks
from dxapply.documents import parts
from dxapply.documents.excel_grid import PlacedTable, Plan
from dxapply.model.fields import Field
from dxapply.model.register import REGISTER

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["explain", "help_words", "helped"]

AUTHOR = "dxapply"
SIZE = 9
# So many characters of choices are worth saying; beyond, the list itself shows them.
LITTLE = 12
_YES_AND_NO = (("○", "×"), ("済", "□"))
# A comment's box in pixels. Excel and LibreOffice leave a margin around the words.
WIDTH, LINE_HEIGHT, MARGIN = 240, 17, 14
ROOM = (WIDTH - 16) * 3 / 4


def explain(sheet: Worksheet, plan: Plan, limits: Mapping[str, int]) -> None:
    """Adds the comments of a sheet, each field's help at its first input; `limits` are the program's own in characters, by field."""
    seen: set[str] = set()
    for row, column, field, choices in helped(plan):
        words = help_words(field, limits.get(field.key, field.limit_chars), choices)
        if words and field.key not in seen:
            seen.add(field.key)
            height = LINE_HEIGHT * looks.line_count(words, ROOM, SIZE) + MARGIN
            sheet.write_comment(row, column, words, {"author": AUTHOR, "width": WIDTH, "height": height, "font_name": looks.FONT, "font_size": SIZE})


def help_words(field: Field, limit: int, choices: tuple[str, ...] = ()) -> str:
    """The label, what to write, how much of it, and an example or where the list is, each on its own line; "" where the register has no help."""
    if not field.help:
        return ""
    most = f"{limit}字まで" if limit else f"単位：{field.unit}" if field.unit else ""
    example = f"例：{field.example}" if field.example else ""
    if choices:
        example = f"一覧から選びます：{'、'.join(choices)}" if len("".join(choices)) <= LITTLE else "一覧から選びます。"
    return "\n".join(filter(None, (f"【{field.label}】", _said(field.help, choices), most, example)))


def _said(words: str, choices: tuple[str, ...]) -> str:
    """The help in the words of the column: where it offers ○ and ×, or 済 and □, it asks for no はい."""
    if choices not in _YES_AND_NO:
        return words
    yes, no = choices
    return words.replace("「はい」", f"「{yes}」").replace("「いいえ」", f"「{no}」")


_Helped = tuple[int, int, Field, tuple[str, ...]]


def helped(plan: Plan) -> Iterator[_Helped]:
    """The sheet's rows and columns that a help belongs to, from top to bottom, with the fields and the choices that the column offers."""
    for put in plan.puts:
        if isinstance(put.cell, parts.Text) and (field := _field(put.cell.key)):
            yield put.row, put.first, field, ()
    for placed in plan.tables:
        yield from _of_columns(placed) if _is_list(placed) else _of_cells(placed)


def _is_list(placed: PlacedTable) -> bool:
    """Whether the lines are rows of one list, so that a column is typed in one field."""
    return placed.table.head and (any(row.id for row in placed.table.rows) or any(column.key for column in placed.table.columns))


def _of_columns(placed: PlacedTable) -> Iterator[_Helped]:
    for at, column in enumerate(placed.table.columns):
        keys = (getattr(cell, "key", "") for cells in placed.cells for first, _, cell in cells if first == at)
        if field := _field(column.key) or next(filter(None, map(_field, keys)), None):
            yield placed.head, at, field, column.choices


def _of_cells(placed: PlacedTable) -> Iterator[_Helped]:
    """Each input of a table of labels, at the label left of it."""
    for row, cells in zip(placed.rows, placed.cells, strict=True):
        label = -1
        for first, _, cell in cells:
            if field := _field(getattr(cell, "key", "")):
                yield row, label if label >= 0 else first, field, ()
            label = first if isinstance(cell, parts.Text) and not cell.key else -1


def _field(key: str) -> Field | None:
    return REGISTER.find(key) if key else None
