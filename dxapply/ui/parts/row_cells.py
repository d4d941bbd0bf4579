"""The cells of one column of a list's table: how they are shown and read, by their field's declaration and what the column offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from dxapply.drafting.results import Results
from dxapply.model.fields import Field, Kind, Value, read, show
from dxapply.model.money import THOUSAND, Unreadable, narrow, show_scaled, show_yen, shown
from dxapply.model.project import rows_of
from dxapply.model.rows import Row
from dxapply.model.text import clean
from dxapply.programs.steps import Step

__all__ = ["Cells", "RowColumn", "named", "placed"]

Align = Literal["left", "right", "center"]
Choices = Sequence[tuple[str, str]]

_NUMBERS = (Kind.YEN, Kind.COUNT, Kind.NUMBER, Kind.RATE)
_YES_NO: Choices = (("はい", "○"), ("いいえ", "×"))


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


def placed(where: str, name: str, sentence: str) -> str:
    """The sentence of a fault with the cell that it is about: C03の単価「約百」は金額として読めません。"""
    if not sentence or name in sentence:
        return sentence and f"{where}の{sentence}"
    return f"{where}の{name}{'' if sentence.startswith('「') else '：'}{sentence}"


class Cells:
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
        rows = self._linked_rows(results)
        return named(rows[value]) if value in rows else value

    def _linked_rows(self, results: Results) -> dict[str, Row]:
        rows = rows_of(results.project, self.links_to)
        if rows is not self._linked:  # all rows of a long list are not named anew for the few that are linked to
            self._linked, self._by_id = rows, {row.id: row for row in rows}
        return self._by_id

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

    def is_bad(self, row: Row, results: Results) -> bool:
        """Whether what stands in the cell cannot stay: quick, for each row that is drawn."""
        if self.links_to and self.field and not self.column.choices:
            value = getattr(row, self.column.name)
            return any(part not in self._linked_rows(results) for part in (value if isinstance(value, tuple) else (value,)) if part)
        return bool(self.column.choices and self.fault(row, results))

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
