"""Edits that a workbook of ours holds and the draft does not: what would be lost if the workbook were written anew in its place."""

from __future__ import annotations

from collections.abc import Iterator

from dxapply.documents.excel_return import differences_of, read_return
from dxapply.drafting.differences import Added, Difference
from dxapply.drafting.results import Results
from dxapply.drafting.returned_book import BackCell, ReturnedBook
from dxapply.errors import DxapplyError
from dxapply.model.project import Project, rows_of

__all__ = ["holds_edits", "keep_edits"]


def keep_edits(data: bytes, results: Results, name: str) -> None:
    """Raises DxapplyError where the workbook of that name holds edits that the draft does not, so that nobody writes over them."""
    if holds_edits(data, results):
        raise DxapplyError(f"「{name}」に書き出せません", "出した後に直したところが消えてしまいます", "import-excel で取り込むか、別の名前で出してください")


def holds_edits(data: bytes, results: Results) -> bool:
    """Whether a workbook of ours was edited since it was written and the draft has not taken all of that over; False for any other file."""
    try:
        returned = read_return(data)
    except DxapplyError:
        return False
    if not _was_edited(returned):
        return False
    try:
        comparison = differences_of(data, results)
    except DxapplyError:  # another draft's
        return True
    return bool(comparison.troubles) or any(not _stands_there(difference, results.project) for difference in comparison.differences)


def _was_edited(returned: ReturnedBook) -> bool:
    """Whether the inputs are other ones than the workbook was written with, by its own record of them."""
    moved = any([row.id for row in table.rows] != [*table.exported] for table in returned.tables)
    return moved or bool(returned.troubles) or any(cell.text.strip() != cell.before.strip() for cell in _cells(returned))


def _cells(returned: ReturnedBook) -> Iterator[BackCell]:
    yield from (cell for _, cell in returned.cells)
    yield from (cell for table in returned.tables for row in table.rows for cell in row.cells.values())


def _stands_there(difference: Difference, project: Project) -> bool:
    """Whether a row that was put in has been taken over before: in the workbook it still has no id by which it would be known."""
    if not isinstance(difference, Added):
        return False
    return any(all(getattr(row, name) == value for name, value in difference.values) for row in rows_of(project, difference.name))
