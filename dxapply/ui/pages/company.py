"""会社概要: the firm in the order of an application form, with the size class that follows from it, and its tables.

Only the first section is made at once. The others come while nothing else is to be done, and at once when the keyboard is sent to them.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from dxapply.drafting.results import Results
from dxapply.programs.size_class import CLASS_LABELS, classify
from dxapply.ui.keys import guard
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.paragraphs import paragraph
from dxapply.ui.parts.row_table import RowColumn, RowTable
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area, Look

__all__ = ["SECTIONS", "Section", "Table", "View"]

_PAUSE = 50
"""Milliseconds between two steps that are made ahead, in which keys and the screen have their turn."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list of the firm as a table."""

    name: str
    title: str
    columns: tuple[RowColumn, ...]
    empty: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the page: the word of its link, its heading ("" where its tables have their own), its fields, those that stand below the
    size class, and its tables.
    """

    link: str
    title: str = ""
    support: str = ""
    fields: tuple[str, ...] = ()
    below_size: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    def holds(self, key: str) -> bool:
        """Whether the field, row or list of that key stands here."""
        chapter, _, name = key.partition(".")
        return (chapter == "company" and name in (*self.fields, *self.below_size)) or any(table.name == chapter for table in self.tables)


def _columns(*columns: tuple[str, int]) -> tuple[RowColumn, ...]:
    return tuple(RowColumn(name=name, width=width) for name, width in columns)


SECTIONS = (
    Section(
        link="基本", title="会社の基本",
        fields=("name", "name_kana", "corporate_number", "entity", "postal_code", "prefecture", "address", "representative_title", "representative", "phone",
                "email", "founded"),
    ),
    Section(
        link="規模と業種", title="規模と業種",
        fields=("industry", "industry_text", "capital", "employees"),
        below_size=("large_holder_share", "large_holders_share", "large_officer_share", "owned_by_deemed", "officers_from_deemed", "taxable_income",
                    "tax_status"),
    ),
    Section(
        link="経営の状況", title="経営の状況",
        fields=("sales", "closing_month", "deficit", "lowest_wage_gap", "customers", "top_customers_share"),
        tables=(
            Table(name="statements", title="決算の推移", empty="直近の2期か3期の決算を入力すると、会社概要の様式に入ります。",
                  columns=_columns(("year", 0), ("sales", 126), ("operating_profit", 126), ("ordinary_profit", 126), ("employees", 84))),
        ),
    ),
    Section(link="認定", title="認定など", fields=("regional_leader", "approved_plan")),
    Section(link="担当者", title="担当者", support="この申請について、問い合わせに答える人です。",
            fields=("contact", "contact_title", "contact_phone", "contact_email")),
    Section(
        link="会社の内容",
        tables=(
            Table(name="staff", title="部門と人数", empty="部門ごとの人数を入力します。", columns=_columns(("name", 0), ("count", 110))),
            Table(name="sales_shares", title="売上の内訳", empty="分野ごとの売上の割合を入力します。", columns=_columns(("name", 0), ("share", 110))),
            Table(name="history", title="沿革", empty="創業や設備の導入など、主な出来事を入力します。", columns=_columns(("year", 130), ("text", 0))),
            Table(name="equipment", title="主な設備", empty="いま使っている主な設備を入力します。",
                  columns=_columns(("name", 0), ("note", 240), ("count", 110))),
            Table(name="strengths", title="強み", empty="数字や事実とともに、一文ずつ入力します。", columns=_columns(("text", 0))),
        ),
    ),
)  # fmt: skip


class View(PageView):
    """The page 会社概要."""

    def build(self) -> None:
        """Make the links and the first section; the rest follows by itself."""
        self._size: _SizeNote | None = None
        self._tables: list[RowTable] = []
        links = _Links(self.frame, self.look, [section.link for section in SECTIONS], self._go)
        links.frame.pack(fill="x", pady=(0, self.look.px(8)))
        self._scroll = Scroll(self.frame, self.look)
        self._scroll.frame.pack(fill="both", expand=True)
        self._areas = [self.look.frame(self._scroll.content) for _ in SECTIONS]
        for area in self._areas:
            area.pack(fill="x", pady=(0, self.look.px(8)))
        self._steps = [(place, step) for place in range(len(SECTIONS)) for step in self._steps_of(place)]
        self._make_to(0)
        self._plan_next()

    def refresh(self, results: Results) -> None:
        """Say the size class anew."""
        if self._size:
            self._size.show(results)

    def leave(self) -> None:
        """Take over what is still being typed into a table."""
        for table in self._tables:
            table.leave()

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the field, row or list, which is made now if it is not there yet."""
        for place, section in enumerate(SECTIONS):
            if section.holds(key):
                self._make_to(place)
        return super().focus_key(key)

    # ------------------------------------------------------------------------------------------------------- the sections

    def _steps_of(self, place: int) -> Iterator[Callable[[], None]]:
        """What makes a section, in steps that are each over before anybody notices."""
        section, area = SECTIONS[place], self._areas[place]
        yield lambda: self._begin(section, area)
        if section.below_size:
            yield lambda: self._show_size(section, area)
        for table in section.tables:
            yield partial(self._table, area, table)

    def _plan_next(self) -> None:
        if self._steps:
            self.frame.after(_PAUSE, self._make_ahead)

    def _make_ahead(self) -> None:
        if self.frame.winfo_exists():
            if self._steps:
                self._make_next()
            self._plan_next()

    def _make_to(self, place: int, _event: tk.Event | None = None) -> None:
        """Make all up to that section, it included."""
        while self._steps and self._steps[0][0] <= place:
            self._make_next()

    def _make_next(self) -> None:
        self._steps.pop(0)[1]()

    def _begin(self, section: Section, area: Area) -> None:
        if section.title:
            self.section(area, section.title, section.support)
        if section.fields:
            self._form(area, section.fields)

    def _show_size(self, section: Section, area: Area) -> None:
        self._size = _SizeNote(area, self.look)
        self._size.show(self.desk.results)
        self._form(area, section.below_size)

    def _form(self, area: Area, names: tuple[str, ...]) -> None:
        form = Form(area, self.look, self.draft, [f"company.{name}" for name in names], columns=2)
        form.frame.pack(fill="x", pady=(self.look.px(4), 0))
        self.parts.append(form)
        following = self._steps[0][0] if self._steps else len(SECTIONS)  # Tab from the last field must find what comes then
        list(form.rows.values())[-1].widget.bind("<FocusIn>", partial(self._make_to, following), add="+")

    def _table(self, area: Area, table: Table) -> None:
        made = RowTable(area, self.desk, table.name, table.columns, title=table.title, empty=table.empty)
        made.frame.pack(fill="x", pady=(0, self.look.px(8)))
        self._tables.append(made)
        self.parts.append(made)

    def _go(self, place: int) -> None:
        """Show a section from its heading on, with the keyboard in its first field."""
        self._make_to(place)
        section = SECTIONS[place]
        self.focus_key(f"company.{section.fields[0]}" if section.fields else section.tables[0].name)
        content = self._scroll.content
        content.update_idletasks()
        self._scroll.canvas.yview_moveto(self._areas[place].winfo_y() / max(1, content.winfo_height()))


class _Links:
    """Words side by side that lead to the sections: one stop of Tab, the arrows go through them."""

    def __init__(self, parent: tk.Misc, look: Look, words: list[str], go: Callable[[int], None]) -> None:
        self.frame = look.frame(parent)
        self._buttons = [look.button(self.frame, word, partial(go, place), "Link", takefocus=place == 0) for place, word in enumerate(words)]
        for place, button in enumerate(self._buttons):
            button.pack(side="left", padx=(0, look.px(16)))
            for key, step in (("Left", -1), ("Right", 1)):
                button.bind(f"<{key}>", partial(self._step, place + step))
            guard(button)

    def _step(self, to: int, _event: tk.Event) -> str:
        wanted = self._buttons[to % len(self._buttons)]
        for button in self._buttons:
            button.configure(takefocus=button is wanted)
        wanted.focus_set()
        return "break"


class _SizeNote:
    """The size class of the firm and why, in two quiet lines: it follows from the answers and is not typed."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        self._frame = look.frame(parent)
        self._frame.pack(fill="x", pady=(0, look.px(20)))
        line = look.frame(self._frame)
        line.pack(fill="x")
        look.label(line, "規模の区分", "caption", "sub").pack(side="left", padx=(0, look.px(12)))
        self._name = look.label(line, "", "strong")
        self._name.pack(side="left")
        self._reason = paragraph(self._frame, look, "", "caption", "sub")
        self._reason.pack(fill="x", pady=(look.px(2), 0))

    def show(self, results: Results) -> None:
        """Say the class under the chosen program's rule, or under the law's where none is chosen."""
        size = results.estimate.size if results.estimate else classify(results.project.company)
        put(self._name, CLASS_LABELS.get(size.value, "まだ決まりません"))
        self._reason.put(size.reason)
