"""The rows of one list of the draft as the cells of a grid: each read and shown by its field's declaration, each change one step to undo."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.model.fields import Field, Kind, Value, read
from dxapply.model.money import Unreadable
from dxapply.model.project import LISTS, MOST_ROWS, Project, new_row, rows_of, with_rows
from dxapply.model.rows import Row
from dxapply.model.text import clean
from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk
from dxapply.ui.parts.grid_table import GridColumn, Tone
from dxapply.ui.parts.row_cells import Cells, RowColumn, named, placed

__all__ = ["RowColumn", "RowSource", "free_ids", "named"]

_FULL = f"1つの表は{MOST_ROWS:,}行までです。行をまとめてください。"


def free_ids(project: Project, name: str) -> Iterator[str]:
    """The ids of the rows to come, from the next one on."""
    kind, used = LISTS[name], {row.id for row in rows_of(project, name)}
    first = int(new_row(project, name).id.removeprefix(kind.letter))
    return (row_id for row_id in map(kind.row_id, itertools.count(first)) if row_id not in used)


class RowSource:
    """The rows as the grid asks for them. It reads the draft itself, so that it is never behind what has just been typed."""

    def __init__(self, desk: Desk, name: str, columns: Sequence[RowColumn], new: Callable[[Project], Mapping[str, Value]] | None = None,
                 tone: Callable[[Any, Results], Tone] | None = None) -> None:  # fmt: skip
        self.name = name
        self._desk, self._draft, self._new, self._tone = desk, desk.draft, new, tone
        self._cells = {column.name: Cells(column, None if column.shown else self._field(column.name)) for column in columns}
        self._project: Project | None = None
        self._rows: dict[str, Row] = {}
        self._unread: dict[str, dict[str, str]] = {}
        self._looks: dict[str, tuple[object, ...]] = {}
        self._ground: tuple[object, ...] = ()

    def _field(self, leaf: str) -> Field:
        return self._draft.register.field(f"{self.name}.*.{leaf}")

    def columns(self) -> tuple[GridColumn, ...]:
        """The columns as the grid draws them."""
        return tuple(
            GridColumn(name, cells.head, cells.column.width, cells.align, editable=cells.field is not None, choices=partial(self._labels, name),
                       many=cells.field is not None and cells.field.kind is Kind.LINKS)
            for name, cells in self._cells.items()
        )  # fmt: skip

    def _labels(self, column: str) -> tuple[str, ...]:
        cells = self._cells[column]
        return tuple(label for _, label in cells.offered(self._desk.results)) if cells.field else ()

    # ------------------------------------------------------------------------------------------------------- what is shown

    def _read_draft(self) -> dict[str, Row]:
        """The rows by id, looked up anew when the draft has changed."""
        project = self._draft.project
        if project is not self._project:
            self._project, self._unread = project, {}
            self._rows = {row.id: row for row in rows_of(project, self.name)}
            for key, text in project.unread:
                chapter, _, rest = key.partition(".")
                if chapter == self.name:
                    row_id, _, leaf = rest.partition(".")
                    self._unread.setdefault(row_id, {})[leaf] = text
        return self._rows

    def rows(self) -> Sequence[str]:
        """The ids of all rows in their order."""
        return tuple(self._read_draft())

    def row(self, row_id: str) -> Row | None:
        """The row with that id."""
        return self._read_draft().get(row_id)

    def changed(self, results: Results) -> list[str]:
        """The rows that look other than when this was asked last."""
        rows, looks, found = self._read_draft(), self._looks, []
        ground = (results.chosen and results.chosen.program, *(rows_of(results.project, name) for name in self._linked()))
        if len(ground) != len(self._ground) or any(one is not other for one, other in zip(ground, self._ground, strict=True)):
            self._ground, looks = ground, {}
        computed = [cells.column.shown for cells in self._cells.values() if cells.column.shown]
        self._looks = {
            row_id: (row, self._unread.get(row_id), self._tone(row, results) if self._tone else "", *(text(row, results) for text in computed))
            for row_id, row in rows.items()
        }
        for row_id, look in self._looks.items():
            old = looks.get(row_id)
            if old is None or old[0] is not look[0] or old[1:] != look[1:]:
                found.append(row_id)
        return found

    def _linked(self) -> list[str]:
        return [cells.links_to for cells in self._cells.values() if cells.links_to]

    def text(self, row: str, column: str) -> str:
        """What the cell shows: the text that could not be read, else its value."""
        return self._shown(row, column, commas=True)

    def raw(self, row: str, column: str) -> str:
        """What one edits in the cell."""
        return self._shown(row, column, commas=False)

    def _shown(self, row: str, column: str, *, commas: bool) -> str:
        rows = self._read_draft()
        unread = self._unread.get(row, {}).get(column)
        return self._cells[column].text(rows[row], self._desk.results, commas=commas) if unread is None else unread

    def step(self, row: str, column: str) -> Step | None:
        """How a computed amount came about."""
        explained, rows = self._cells[column].column.explained, self._read_draft()
        return explained(rows[row], self._desk.results) if explained and row in rows else None

    def fault(self, row: str, column: str) -> str:
        """Why what stands in the cell cannot stay, or ""."""
        rows, cells = self._read_draft(), self._cells[column]
        if row not in rows:  # it went while its table was out of sight
            return ""
        unread = self._unread.get(row, {}).get(column)
        try:
            if unread is not None:
                cells.read(unread, self._desk.results)
        except Unreadable as error:
            return str(error)
        return cells.fault(rows[row], self._desk.results) if cells.field and unread is None else ""

    def tone(self, row: str) -> Tone:
        """Red while a text of the row is to be mended, else as the page wants it."""
        rows = self._read_draft()
        if self._unread.get(row) and any(leaf in self._cells for leaf in self._unread[row]):
            return "bad"
        results = self._desk.results
        if any(cells.is_bad(rows[row], results) for cells in self._cells.values()):
            return "bad"
        return self._tone(rows[row], results) if self._tone else ""

    # -------------------------------------------------------------------------------------------------------------- typing

    def _key(self, row: str, leaf: str) -> str:
        return f"{self.name}.{row}.{leaf}"

    def type(self, row: str, column: str, text: str) -> str:
        """Takes the text into the cell; one that cannot be read is kept, and the sentence says so with its place."""
        sentence = self._take(row, column, text)
        self._draft.settle()
        return placed(row, self._field(column).label, sentence)

    def keep(self, row: str, column: str, text: str) -> None:
        """Takes what is half typed."""
        self._take(row, column, text)

    def _take(self, row: str, column: str, text: str) -> str:
        """The text as one step with what was typed in the cell before; a sentence where it had to be kept unread."""
        key = self._key(row, column)
        try:
            values = self._cells[column].read(text, self._desk.results)
        except Unreadable as error:
            self._draft.keep_unread(key, text, by=self)
            return str(error)
        if len(values) == 1:
            self._draft.change(key, values[column], by=self)
        else:
            self._draft.set_all({self._key(row, leaf): value for leaf, value in values.items()}, label=f"{self._field(column).label}の変更", by=self)
        return ""

    def paste(self, block: Sequence[Sequence[str]], row: str, columns: Sequence[str]) -> str:
        """Takes a block as one step; gives a sentence on the texts that cannot be read, which are kept."""
        project, faults = self._draft.project, list[str]()
        rows, unread = list(rows_of(project, self.name)), dict(project.unread)
        first = at = next((place for place, other in enumerate(rows) if other.id == row), len(rows))
        if first + len(block) > MOST_ROWS:
            return _FULL
        ids = free_ids(project, self.name)
        for texts in block:
            if at == len(rows):
                rows.append(self._make(next(ids)))
            changed: dict[str, Any] = {}
            for column, text in zip(columns, texts, strict=False):
                unread.pop(self._key(rows[at].id, column), None)
                changed |= self._pasted(rows[at].id, column, text, unread, faults, at + 1)
            rows[at] = dataclasses.replace(rows[at], **changed)
            at += 1
        after = dataclasses.replace(with_rows(project, self.name, tuple(rows)), unread=tuple(sorted(unread.items())))
        self._draft.replace(after, label="貼り付け", keys=(f"{self.name}.{rows[first].id}",))
        return faults[0] + (f"（ほかに{len(faults) - 1}か所）" if len(faults) > 1 else "") if faults else ""

    def _pasted(self, row: str, column: str, text: str, unread: dict[str, str], faults: list[str], number: int) -> Mapping[str, Value]:
        """The values of a pasted cell; one that cannot be read is kept as its text, and told with its place."""
        cells = self._cells[column]
        try:
            return cells.read(text, self._desk.results)
        except Unreadable as error:
            faults.append(f"{number:,}行目の{cells.head}：{error}")
        try:
            return {column: read(self._field(column), text)}  # a category that the program lacks, a row that is not there: they stay, in red
        except Unreadable:
            unread[self._key(row, column)] = clean(text)
            return {}

    # ---------------------------------------------------------------------------------------------------------------- rows

    def _make(self, row_id: str) -> Row:
        given: dict[str, Any] = dict(self._new(self._draft.project)) if self._new else {}
        row: Row = LISTS[self.name].row(id=row_id, **given)
        return row

    def insert(self, at: int) -> str:
        """A new row at the place; "" where the list is full."""
        try:
            return self._draft.add_row(self.name, at=at, **(self._new(self._draft.project) if self._new else {}))
        except DxapplyError as error:
            self._desk.around.say(str(error))
            return ""

    def remove(self, rows: Sequence[str]) -> None:
        """Takes the rows away as one step."""
        kept = tuple(row for row in rows_of(self._draft.project, self.name) if row.id not in set(rows))
        self._put(kept, f"{len(rows)}行の削除" if len(rows) > 1 else "行の削除", rows[0])

    def duplicate(self, rows: Sequence[str]) -> Sequence[str]:
        """Copies of the rows below the last of them, also of what could not be read in them, as one step."""
        project = self._draft.project
        all_rows = rows_of(project, self.name)
        if len(all_rows) + len(rows) > MOST_ROWS:
            self._desk.around.say(_FULL)
            return []
        chosen = [row for row in all_rows if row.id in set(rows)]
        copies = [dataclasses.replace(row, id=row_id) for row, row_id in zip(chosen, free_ids(project, self.name), strict=False)]
        at = all_rows.index(chosen[-1]) + 1
        unread = dict(project.unread)
        for row, copy in zip(chosen, copies, strict=True):
            unread |= {self._key(copy.id, leaf): text for leaf, text in self._unread.get(row.id, {}).items()}
        after = dataclasses.replace(with_rows(project, self.name, (*all_rows[:at], *copies, *all_rows[at:])), unread=tuple(sorted(unread.items())))
        self._draft.replace(after, label="行の複製", keys=(f"{self.name}.{copies[0].id}",))
        return [copy.id for copy in copies]

    def move(self, row: str, to: int) -> None:
        """Puts the row at the place."""
        self._draft.move_row(self.name, row, to)

    def sort(self, column: str) -> None:
        """Sorts the rows by the column as one step; where they are sorted so already, the other way round. Empty cells stay last."""
        rows, cells, results = rows_of(self._draft.project, self.name), self._cells[column], self._desk.results
        keys = {row.id: cells.order(row, results) for row in rows}
        filled = [row for row in rows if not keys[row.id][0]]
        empty = [row for row in rows if keys[row.id][0]]
        upwards = sorted(filled, key=lambda row: keys[row.id][1])
        wanted = (*upwards, *empty)
        if wanted == rows:
            wanted = (*sorted(filled, key=lambda row: keys[row.id][1], reverse=True), *empty)
        if wanted and wanted != rows:
            self._put(wanted, "並べ替え", wanted[0].id)

    def _put(self, rows: tuple[Row, ...], label: str, first: str) -> None:
        self._draft.replace(with_rows(self._draft.project, self.name, rows), label=label, keys=(f"{self.name}.{first}",))
