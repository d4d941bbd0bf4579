"""The five-year plan as the cells of a grid, lying on its side as Japanese forms have it: a row of the draft is a year, and a column here.

What can be typed is read by the fields' declarations; what is derived stands in rows of its own between.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from dxapply.drafting.plan import plan_years
from dxapply.drafting.year_words import DERIVED, Derived, derived_text
from dxapply.model.dates import fiscal_year
from dxapply.model.fields import Value, read
from dxapply.model.money import Unreadable, show_yen
from dxapply.model.project import Project, new_row, value_at, with_row, with_value, without_row
from dxapply.model.rows import YearFigures
from dxapply.ui.desk import Desk
from dxapply.ui.parts.grid_table import Tone
from dxapply.ui.parts.row_cells import placed

__all__ = ["FIGURES", "YearSource", "derived", "year_head"]

FIGURES: dict[str, str] = {
    "year": "年度（西暦）", "sales": "売上高", "new_sales": "　うち新サービス", "operating_profit": "営業利益", "personnel": "人件費",
    "depreciation": "減価償却費", "value_added": "付加価値額", "growth": "　伸び率", "employees": "従業員（人）", "productivity": "　一人当たり",
    "payroll": "給与支給総額",
}  # fmt: skip
"""The rows of the table and what they are called; amounts are in yen."""
_LIST = "five_years"
_PASTE = "五年の計画への貼り付け"
_USUAL = 6  # the base year and five more
_APRIL = 4


def derived(figure: str) -> Derived | None:
    """The name of a derived figure, or None for one that is typed."""
    return next((name for name in DERIVED if name == figure), None)


class YearSource:
    """The figures by year; a row is a figure's name, a column the id of a year."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._draft = desk, desk.draft
        self._read_from: Project | None = None
        self._texts: dict[tuple[str, str], str] = {}
        self._unread: dict[str, str] = {}

    def years(self) -> tuple[YearFigures, ...]:
        """The years of the draft."""
        return self._draft.project.five_years

    def key(self, row: str, column: str) -> str:
        """The key of a cell's field; of a derived one that of its year."""
        return f"{_LIST}.{column}" if derived(row) else f"{_LIST}.{column}.{row}"

    # --------------------------------------------------------------------------------------------------------- what it shows

    def rows(self) -> Sequence[str]:
        """The figures, while there is a year."""
        return tuple(FIGURES) if self.years() else ()

    def _look_up(self) -> None:
        """Work the derived figures out once for each state of the draft."""
        project = self._draft.project
        if project is self._read_from:
            return
        self._read_from, views = project, plan_years(project)
        self._texts = {(name, view.row.id): derived_text(views, place, name) for place, view in enumerate(views) for name in DERIVED}
        self._unread = {key: text for key, text in project.unread if key.startswith(f"{_LIST}.")}

    def text(self, row: str, column: str) -> str:
        """The figure with commas; a year as its number."""
        self._look_up()
        if derived(row):
            return self._texts.get((row, column), "")
        raw = self.raw(row, column)
        value = self._value(row, column)
        return show_yen(value) if isinstance(value, int) and row != "year" and self.key(row, column) not in self._unread else raw

    def raw(self, row: str, column: str) -> str:
        """The figure as one types it, or the text that could not be read."""
        self._look_up()
        if derived(row):
            return self._texts.get((row, column), "").replace(",", "")
        value = self._value(row, column)
        return self._unread.get(self.key(row, column), "" if value is None else str(value))

    def _value(self, row: str, column: str) -> Value:
        key = self.key(row, column)
        return value_at(self._draft.project, self._draft.register.field(key), key)

    def fault(self, row: str, column: str) -> str:
        """Why the text that was kept in the cell cannot be read, or ""."""
        self._look_up()
        key = self.key(row, column)
        return self._refusal(key, self._unread[key]) if key in self._unread else ""

    def _refusal(self, key: str, text: str) -> str:
        try:
            read(self._draft.register.field(key), text)
        except Unreadable as error:
            return str(error)
        return ""

    def tone(self, row: str) -> Tone:
        """Grey what is derived, red where a text is to be mended."""
        self._look_up()
        if derived(row):
            return "sub"
        return "bad" if any(key.endswith(f".{row}") for key in self._unread) else ""

    # --------------------------------------------------------------------------------------------------------- what it takes

    def type(self, row: str, column: str, text: str) -> str:
        """Takes the text; one that cannot be read is kept, and the sentence says so with its place. A new base year takes the years after it along."""
        if derived(row):
            return ""
        sentence = self._take(row, column, text)
        self._draft.settle()
        head = next((year_head(year) for year in self.years() if year.id == column), "")
        return placed(head, FIGURES[row].strip(), sentence)

    def keep(self, row: str, column: str, text: str) -> None:
        """Takes what is half typed."""
        self._take(row, column, text)

    def _take(self, row: str, column: str, text: str) -> str:
        """The text as one step with what was typed in the cell before; a sentence where it had to be kept unread."""
        key = self.key(row, column)
        if sentence := self._refusal(key, text):
            self._draft.keep_unread(key, text, by=self)
            return sentence
        value = read(self._draft.register.field(key), text)
        years = self.years()
        if row == "year" and isinstance(value, int) and column == years[0].id and _follow(years):
            self._draft.set_all({f"{_LIST}.{year.id}.year": value + place for place, year in enumerate(years)}, label="年度の変更", by=self)
        else:
            self._draft.change(key, value, by=self)
        return ""

    def paste(self, block: Sequence[Sequence[str]], row: str, columns: Sequence[str]) -> str:
        """Takes the block from the cell on as one step, with new years beyond the last; derived rows and what lies below the table stay as they are.

        Texts that cannot be read are kept in their cells, and the sentence tells of them.
        """
        project = self._draft.project
        ids = [year.id for year in project.five_years]
        start = ids.index(columns[0]) if columns and columns[0] in ids else len(ids)
        while len(ids) < start + max(map(len, block), default=0):
            project = _with_year(project, self.base())
            ids.append(project.five_years[-1].id)
        names = list(FIGURES)
        names = names[names.index(row or "sales") :]
        unread, bad = dict(project.unread), 0
        for name, texts in zip(names, block, strict=False):
            for column, text in zip(ids[start:], texts, strict=False):
                if derived(name):
                    continue
                key = self.key(name, column)
                unread.pop(key, None)
                if self._refusal(key, text):
                    unread[key], bad = text, bad + 1
                else:
                    project = with_value(project, key, read(self._draft.register.field(key), text))
        project = dataclasses.replace(project, unread=tuple(sorted(unread.items())))
        self._draft.replace(project, label=_PASTE, keys=(f"{_LIST}.{columns[0]}.{row}" if columns and row else _LIST,))
        return f"読み取れない欄が{bad}つあります。赤い行の欄を直してください。" if bad else ""

    # ---------------------------------------------------------------------------------------------------------------- years

    def base(self) -> int:
        """The base year of a plan that is begun now: the one before that of the program, or of today."""
        chosen, today = self._desk.results.chosen, self._desk.today
        return (chosen.program.fiscal_year if chosen else today.year - (today.month < _APRIL)) - 1

    def begin(self) -> None:
        """The years of a plan, from the base year on, as one step."""
        project = self._draft.project
        for _ in range(_USUAL):
            project = _with_year(project, self.base())
        self._draft.replace(project, label="五年の計画の作成", keys=(_LIST,))

    def add(self) -> str:
        """One more year at the end, and its id."""
        project = _with_year(self._draft.project, self.base())
        row_id = project.five_years[-1].id
        self._draft.replace(project, label="年度の追加", keys=(f"{_LIST}.{row_id}",))
        return row_id

    def drop(self, column: str) -> None:
        """Takes a year away with all that stands in it."""
        if any(year.id == column for year in self.years()):
            self._draft.replace(without_row(self._draft.project, _LIST, column), label="年度の削除", keys=(f"{_LIST}.{column}",))

    # rows are figures, which neither come nor go

    def insert(self, at: int) -> str:
        """No row can be added."""
        return ""

    def remove(self, rows: Sequence[str]) -> None:
        """Empties the rows: they stay, as they are those of the form."""
        values: dict[str, Value] = {self.key(row, year.id): None for row in rows if not derived(row) and row != "year" for year in self.years()}
        if values:
            self._draft.set_all(values, label="五年の計画の行を空にする")

    def duplicate(self, rows: Sequence[str]) -> Sequence[str]:
        """No row can be doubled."""
        return ()

    def move(self, row: str, to: int) -> None:
        """The rows keep the order of the form."""

    def sort(self, column: str) -> None:
        """The rows keep the order of the form."""


def _follow(years: Sequence[YearFigures]) -> bool:
    """Whether each year that is known follows the one before, so that a new base year moves all of them."""
    first = years[0].year
    return all(year.year is None or (first is not None and year.year == first + place) for place, year in enumerate(years))


def _with_year(project: Project, base: int) -> Project:
    """The project with one more year: the one after the last that is known, or the base year as the first."""
    years = project.five_years
    last = next((year.year for year in reversed(years) if year.year is not None), None)
    following = base if not years else None if last is None else last + 1
    return with_row(project, _LIST, new_row(project, _LIST, year=following))


def year_head(year: YearFigures) -> str:
    """令和3年度, the head of a year's column."""
    return fiscal_year(year.year) if year.year else "年度未定"
