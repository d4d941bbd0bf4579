"""From placeholders to cell references: {name}, {table.column} and {row.column} in the formulas of a Document.

A formula without a placeholder is refused, for it would stand beside no cell of the book; so are unknown names and a formula over itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Formula", "Names", "Span", "absolute", "column_letters", "sheet_reference"]

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
ROW = "\0"


class Span(NamedTuple):
    """Cells of one column of a sheet, counted from 0; a single cell has first == last."""

    sheet: int
    column: int
    first: int
    last: int

    def covers(self, other: Span) -> bool:
        """Whether the other span's first cell lies in this one."""
        return self.sheet == other.sheet and self.column == other.column and self.first <= other.first <= self.last


class Formula(NamedTuple):
    """A formula with its references; NUL stands for the number of the row it is written in. `uses` are the fixed cells it speaks of."""

    text: str
    uses: tuple[Span, ...]

    def at(self, here: Span) -> str:
        """The formula as it stands in that cell, with its =; refuses one that would count itself."""
        if any(span.covers(here) for span in self.uses):
            raise ValueError(f"formula refers to its own cell: {self.text.replace(ROW, str(here.first + 1))}")
        return "=" + self.text.replace(ROW, str(here.first + 1))


class Names:
    """Where every named figure and every named column stands, and the formulas made from them."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.cells: dict[str, Span] = {}
        self.columns: dict[str, Span] = {}
        self.defined: dict[str, Span] = {}
        self._made: dict[tuple[str, int, int], Formula] = {}

    def add(self, kind: dict[str, Span], name: str, span: Span) -> None:
        """Keeps where a name stands; the same name at two places would make formulas ambiguous."""
        if kind.setdefault(name, span) != span:
            raise ValueError(f"name stands at two places: {name}")

    def formula(self, text: str, sheet: int, table: int = -1, columns: dict[str, int] | None = None) -> Formula:
        """The formula with its references, seen from that sheet; `columns` are those of the table that the cell stands in."""
        key = (text, sheet, table)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._read(text, sheet, columns or {})
        return made

    def _read(self, text: str, sheet: int, columns: dict[str, int]) -> Formula:
        uses: list[Span] = []

        def reference(found: re.Match[str]) -> str:
            name = found[1]
            table, dot, column = name.partition(".")
            if dot and table == "row" and column in columns:
                return column_letters(columns[column]) + ROW
            span = self.cells.get(name) or self.columns.get(name)
            if span is None:
                raise ValueError(f"unknown placeholder {{{name}}} in formula {text}")
            uses.append(span)
            return self._show(span, sheet)

        resolved = PLACEHOLDER.sub(reference, text.replace(ROW, ""))
        if not PLACEHOLDER.search(text):
            raise ValueError(f"no formula stands without a cell reference: {text}")
        return Formula(resolved, tuple(uses))

    def _show(self, span: Span, sheet: int) -> str:
        where = absolute(span)
        return where if span.sheet == sheet else f"{sheet_reference(self.sheets[span.sheet])}!{where}"

    def place(self, name: str) -> str:
        """The full address of a defined name, for the workbook's list of names."""
        span = self.defined[name]
        return f"={sheet_reference(self.sheets[span.sheet])}!{absolute(span)}"


def absolute(span: Span) -> str:
    """The address with its dollar signs: $C$5, or $C$5:$C$9."""
    letters = column_letters(span.column)
    first = f"${letters}${span.first + 1}"
    return first if span.first == span.last else f"{first}:${letters}${span.last + 1}"


def sheet_reference(name: str) -> str:
    """A sheet's name as formulas write it, always in quotes: Japanese names with signs need them, and they never harm."""
    return "'" + name.replace("'", "''") + "'"


def column_letters(column: int) -> str:
    """A column's letters, counted from 0: A, B … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
