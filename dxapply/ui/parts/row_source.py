"""The rows of one list of the draft as the cells of a grid: each read and shown by its field's declaration, each change one step to undo."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, Literal

from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.model.fields import Field, Kind, Value, read, show
from dxapply.model.money import THOUSAND, Unreadable, narrow, show_scaled, show_yen, shown
from dxapply.model.project import LISTS, MOST_ROWS, Project, new_row, rows_of, with_rows
from dxapply.model.rows import Row
from dxapply.model.text import clean
from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk
from dxapply.ui.parts.grid_table import GridColumn, Tone

__all__ = ["RowColumn", "RowSource", "free_ids", "named"]

Align = Literal["left", "right", "center"]
Choices = Sequence[tuple[str, str]]

_NUMBERS = (Kind.YEN, Kind.COUNT, Kind.NUMBER, Kind.RATE)
_YES_NO: Choices = (("はい", "○"), ("いいえ", "×"))
_FULL = f"1つの表は{MOST_ROWS:,}行までです。行をまとめてください。"


@dataclass(frozen=True, kw_only=True)
class RowColumn:
    """A column: a field of the list's rows by its last name, or with `shown` one that is computed and cannot be typed in.

    `width` is in pixels at 100 % and grows with the text; 0 takes the rest. `choices` are (value, label); `words` shows a choice that hangs on more
    than its value; `brings` says which other fields of the row change with a value; `explained` gives the step behind a computed amount.
    """

    name: str
    width: int = 0
    head: str = ""
    shown: Callable[[Any, Results], str] | None = None  # the row is of the list's own class, which only the caller knows
    choices: Callable[[Results], Choices] | None = None
    words: Callable[[Any, Results], str] | None = None
    brings: Callable[[Value, Results], Mapping[str, Value]] | None = None
    explained: Callable[[Any, Results], Step | None] | None = None
    align: Align | None = None


def named(row: Row) -> str:
    """A row as people speak of it: K1 見積の回答が遅い."""
    words = next((str(getattr(row, name)) for name in ("title", "text", "name") if getattr(row, name, "")), "")
    return f"{row.id} {words}".strip()


def free_ids(project: Project, name: str) -> Iterator[str]:
    """The ids of the rows to come, from the next one on."""
    kind, used = LISTS[name], {row.id for row in rows_of(project, name)}
    first = int(new_row(project, name).id.removeprefix(kind.letter))
    return (row_id for row_id in map(kind.row_id, itertools.count(first)) if row_id not in used)


# ------------------------------------------------------------------------------------------------------------ one column


class _Cells:
    """How the cells of one column are shown and read."""

    def __init__(self, column: RowColumn, field: Field | None) -> None:
        self.column, self.field = column, field
        self.links_to = field.to if field and field.kind in (Kind.LINK, Kind.LINKS) else ""
        self._linked: tuple[Row, ...] = ()
        self._by_id: dict[str, Row] = {}

    @property
    def head(self) -> str:
        """The words over the column, with the unit that its figures leave out."""
        if self.column.head or self.field is None:
            return self.column.head
        unit = "円" if self.field.kind is Kind.YEN else self.field.unit if self.field.kind in _NUMBERS else ""
        return self.field.label + (f"（{unit}）" if unit and "（" not in self.field.label else "")

    @property
    def align(self) -> Align:
        """Figures stand at the right, ○ and × in the middle."""
        kind = self.field.kind if self.field else None
        return self.column.align or ("right" if kind in _NUMBERS else "center" if kind is Kind.YES_NO else "left")

    def offered(self, results: Results) -> Choices:
        """What may be chosen: (value, label)."""
        if self.column.choices:
            return self.column.choices(results)
        if self.field is None:
            return ()
        if self.links_to:
            return [(row.id, named(row)) for row in rows_of(results.project, self.links_to)]
        return _YES_NO if self.field.kind is Kind.YES_NO else self.field.choices

    def text(self, row: Row, results: Results, *, commas: bool) -> str:
        """What the cell shows, or with no commas what one edits in it."""
        if self.column.shown or self.field is None:
            words = self.column.shown(row, results) if self.column.shown else ""
            return words if commas else _plain_figure(words)
        if self.column.words:
            return self.column.words(row, results)
        value: Value = getattr(row, self.column.name)
        if isinstance(value, bool):
            return "○" if value else "×"
        if isinstance(value, str) and value and self._is_closed:
            return self._label(value, results)
        words = _written(self.field, value)
        return _plain_figure(words) if not commas and self.field.kind in _NUMBERS else words

    def _label(self, value: str, results: Results) -> str:
        """What the value is called; the value itself where nothing has it."""
        if not self.links_to:
            return dict(self.offered(results)).get(value, value)
        rows = rows_of(results.project, self.links_to)
        if rows is not self._linked:  # all rows of a long list are not named anew for the few that are linked to
            self._linked, self._by_id = rows, {row.id: row for row in rows}
        return named(self._by_id[value]) if value in self._by_id else value

    @property
    def _is_closed(self) -> bool:
        """Whether only what is offered may stand in the cell, though its field would take any text."""
        return bool(self.column.choices or self.links_to)

    def read(self, text: str, results: Results) -> dict[str, Value]:
        """The values that a typed text means, by the last names of their fields. Raises Unreadable."""
        if self.field is None:
            return {}
        value = self._value(self.field, text, results)
        more = self.column.brings(value, results) if self.column.brings else {}
        return {self.column.name: value, **more}

    def _value(self, field: Field, text: str, results: Results) -> Value:
        offered = self.offered(results)
        if not self._is_closed or not clean(text).strip() or not (offered or self.links_to):
            return read(field, text)
        links = read(field, text) if field.kind is Kind.LINKS else ()
        if not isinstance(links, tuple) or not links:
            return self._chosen(text, offered)
        whole = _matching(text, offered)  # K1 見積が遅い, as the choices say it
        return (whole,) if whole else tuple(dict.fromkeys(self._chosen(link, offered) for link in links))

    def _chosen(self, text: str, offered: Choices) -> str:
        if value := _matching(text, offered):
            return value
        some = "、".join(label for _, label in offered[:4])
        fix = f"{some}{' など' if len(offered) > 4 else ''}から選んでください" if some else "先に、選ぶ行を書いてください"
        raise Unreadable(f"「{shown(text)}」という{self.field.label if self.field else self.head}はありません", fix=fix)

    def fault(self, row: Row, results: Results) -> str:
        """Why what stands in the cell cannot stay, or ""."""
        offered = self.offered(results) if self._is_closed else ()
        if not self._is_closed or not (offered or self.links_to):
            return ""
        value = getattr(row, self.column.name)
        parts = value if isinstance(value, tuple) else (self.text(row, results, commas=False),)
        try:
            for part in filter(None, parts):
                self._chosen(part, offered)
        except Unreadable as error:
            return str(error)
        return ""

    def order(self, row: Row, results: Results) -> tuple[bool, Any]:
        """By what the rows are sorted: the value itself, choices in the order in which they are offered; empty cells are last."""
        if self.column.shown:
            words = self.text(row, results, commas=False)
            number = words.removeprefix("-")
            return not words, (0, int(words), "") if number.isascii() and number.isdigit() else (1, 0, words)
        value = getattr(row, self.column.name)
        if value in (None, "", ()):
            return True, 0
        places = [code for code, _ in self.offered(results)] if isinstance(value, str) else []
        return False, (places.index(value) if value in places else len(places), value) if isinstance(value, str) else value


def _matching(text: str, offered: Choices) -> str:
    """The value whose code, label, or name behind the code was typed, in any width; "" for none."""
    plain = narrow(text).casefold()
    for code, label in offered:
        if plain in (code.casefold(), narrow(label).casefold(), narrow(label.removeprefix(f"{code} ")).casefold()):
            return code
    return ""


def _plain_figure(words: str) -> str:
    """The figure as Excel takes it: -1200 for ▲1,200."""
    return words.replace(",", "").replace("▲", "-")


def _written(field: Field, value: Value) -> str:
    """The value without its unit, which stands in the head; a year keeps it."""
    if isinstance(value, Fraction) and THOUSAND % value.denominator == 0:
        return f"{show_scaled(int(value * THOUSAND), 10)}%"
    if field.kind is Kind.NUMBER and isinstance(value, int):
        return show_scaled(value, THOUSAND)
    if field.kind in (Kind.YEN, Kind.COUNT) and isinstance(value, int) and not field.unit.startswith("年"):
        return show_yen(value)
    return show(field, value)


# -------------------------------------------------------------------------------------------------------------- the rows


class RowSource:
    """The rows as the grid asks for them. It reads the draft itself, so that it is never behind what has just been typed."""

    def __init__(self, desk: Desk, name: str, columns: Sequence[RowColumn], new: Callable[[Project], Mapping[str, Value]] | None = None,
                 tone: Callable[[Any, Results], Tone] | None = None) -> None:  # fmt: skip
        self.name = name
        self._desk, self._draft, self._new, self._tone = desk, desk.draft, new, tone
        self._cells = {column.name: _Cells(column, None if column.shown else self._field(column.name)) for column in columns}
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
        if any(cells.fault(rows[row], results) for cells in self._cells.values() if cells.column.choices):
            return "bad"
        return self._tone(rows[row], results) if self._tone else ""

    # -------------------------------------------------------------------------------------------------------------- typing

    def _key(self, row: str, leaf: str) -> str:
        return f"{self.name}.{row}.{leaf}"

    def type(self, row: str, column: str, text: str) -> str:
        """Takes the text into the cell, or gives the sentence that says why it cannot be read."""
        try:
            values = self._cells[column].read(text, self._desk.results)
        except Unreadable as error:
            return str(error)
        if len(values) == 1:
            self._draft.change(self._key(row, column), values[column])
        else:
            self._draft.set_all({self._key(row, leaf): value for leaf, value in values.items()}, label=f"{self._field(column).label}の変更")
        return ""

    def keep(self, row: str, column: str, text: str) -> None:
        """Keeps a text that cannot be read, so that it is there when one returns."""
        self._draft.type_text(self._key(row, column), text)

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
