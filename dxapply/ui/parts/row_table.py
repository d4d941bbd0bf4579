"""The rows of one list as a grid with its tools above: add, copy, delete, move, sort, paste from Excel. Each is one step to undo."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from tkinter import ttk
from typing import Any

from dxapply.drafting.results import Results
from dxapply.model.fields import Value
from dxapply.model.project import Project
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.drop_menu import Choice, DropMenu
from dxapply.ui.parts.grid import Grid
from dxapply.ui.parts.grid_table import Tone
from dxapply.ui.parts.row_source import RowColumn, RowSource
from dxapply.ui.style import Area, Look

__all__ = ["RowColumn", "RowTable"]

_NO_ROWS = "まだ行がありません。"
_GAP = 8


class RowTable:
    """A table of the list's rows, which grows to `most` rows and then scrolls within.

    Columns are fields by their last names, or RowColumns. `new` gives what a new row begins with, `tone` how a row is drawn. `on_select` hears the
    id of the row of the living cell ("" for none).
    """

    def __init__(self, parent: tk.Misc, desk: Desk, name: str, columns: Sequence[str | RowColumn], *, most: int = 12, add: str = "行を足す",
                 empty: str = "", new: Callable[[Project], Mapping[str, Value]] | None = None, tone: Callable[[Any, Results], Tone] | None = None,
                 title: str = "") -> None:  # fmt: skip
        self.name, self._desk, self._most = name, desk, most
        self.on_cell: Callable[[str], None] = lambda column: None  # hears the column of the living cell, after its help was shown
        self._on_select: Callable[[str], None] | None = None
        self._selected = ""
        look = desk.look
        self.frame = look.frame(parent)
        self.source = RowSource(desk, name, [RowColumn(name=column) if isinstance(column, str) else column for column in columns], new, tone)
        self.tools = _Tools(self.frame, look, title)
        self.grid = Grid(self.frame, look, self.source.columns(), self.source, height=1)
        self._empty = look.label(self.frame, empty or _NO_ROWS, tone="sub")
        self._empty.bind("<Configure>", lambda event: self._empty.configure(wraplength=max(1, self.frame.winfo_width())))
        self._build_tools(add)
        self.grid.marks_at_rest = False
        self.grid.mark()
        self.grid.on_move = self._moved
        self.grid.on_ask = self._explain
        desk.watch(self.frame, self.refresh)

    def _build_tools(self, add: str) -> None:
        grid, put = self.grid, self.tools.put
        put(add, "plus-lg", self._on_grid(grid.insert_row), "Quiet")
        self._for_rows = [
            put("複製", "files", self._on_grid(grid.duplicate_rows)),
            put("削除", "trash3", self._on_grid(grid.remove_rows)),
            put("上へ", "arrow-up", self._on_grid(lambda: grid.move_row(-1))),
            put("下へ", "arrow-down", self._on_grid(lambda: grid.move_row(1))),
        ]
        put("Excelから貼り付け", "clipboard-plus", self._on_grid(self._paste))
        self._for_rows.append(put("並べ替え", "sort-down", self._on_grid(grid.sort_rows)))
        self.tools.fold()

    def _on_grid(self, action: Callable[[], object]) -> Callable[[], None]:
        """The action, and then the keyboard back in the living cell."""
        def act() -> None:
            action()
            if self.grid.row:
                self._show_grid()
                self.grid.entry.focus_set()
            else:
                self.tools.first.focus_set()  # the last row has gone

        return act

    def _paste(self) -> None:
        """Pastes what Excel has copied; a single text goes into the cell, or into a first row."""
        if not self.grid.row:
            self.grid.insert_row()
        if not self.grid.paste_block():
            self.grid.paste_text()

    # ------------------------------------------------------------------------------------------------------- what is shown

    def refresh(self, results: Results) -> None:
        """Draws the rows that have changed."""
        self.grid.refresh(self.source.changed(results))
        self._size()
        self._show_grid()
        for button in self._for_rows:
            button.state(["!disabled" if self.grid.table.rows else "disabled"])
        self._tell_selected()

    def _show_grid(self) -> None:
        wanted, other = (self.grid, self._empty) if self.grid.table.rows else (self._empty, self.grid)
        if not wanted.winfo_manager():
            if self._has_keyboard:
                self.tools.first.focus_set()  # what is typed now would go into an entry that is not there
            other.pack_forget()
            wanted.pack(fill="x", anchor="w", pady=(self._desk.look.px(_GAP), 0 if wanted is self.grid else self._desk.look.px(16)))

    def _moved(self) -> None:
        self.frame.key = f"{self.name}.{self.grid.row}.{self.grid.column.key}" if self.grid.row else ""
        if self.frame.key and self._has_keyboard:
            self._desk.around.help(self.frame.key)
            self.on_cell(self.grid.column.key)
        self._tell_selected()

    def _explain(self) -> bool:
        """Shows how the computed amount of the living cell came about."""
        if (step := self.source.step(self.grid.row, self.grid.column.key)) is not None:
            self._desk.around.explain(step)
        return step is not None

    def grow(self, most: int) -> None:
        """Lets the table grow to so many rows before it scrolls within."""
        if most != self._most:
            self._most = most
            self._size()

    def _size(self) -> None:
        self.grid.table.set_height(max(1, min(len(self.grid.table.rows), self._most)))

    @property
    def on_select(self) -> Callable[[str], None]:
        """Hears the row of the living cell. Where somebody does, that row stays marked while the keyboard is elsewhere."""
        return self._on_select or (lambda row: None)

    @on_select.setter
    def on_select(self, hear: Callable[[str], None]) -> None:
        self._on_select = hear
        self.grid.marks_at_rest = True
        self.grid.mark()
        hear(self._selected)

    def _tell_selected(self) -> None:
        if self.grid.row != self._selected:
            self._selected = self.grid.row
            self.on_select(self._selected)

    # ------------------------------------------------------------------------------------------------------------ keyboard

    @property
    def _has_keyboard(self) -> bool:
        return self.grid.entry.focus_get() is self.grid.entry

    def focus_key(self, key: str) -> bool:
        """Gives the keyboard to the list's first cell, to a row, or to a cell; False where it is not here."""
        chapter, _, rest = key.partition(".")
        row, _, leaf = rest.partition(".")
        keys = [column.key for column in self.grid.columns]
        if chapter != self.name or (row and row not in self.grid.table.rows) or (leaf and leaf not in keys):
            return False
        if not self.grid.table.rows:
            self.tools.first.focus_set()
            return True
        if not leaf and self._has_keyboard:  # as after an undo: it stays in its column, and in its row where no other is meant
            self.grid.go(row or self.grid.row, self.grid.nth)
        else:
            self.grid.go(row or self.grid.table.rows[0], keys.index(leaf) if leaf else self.grid.first())
        self.grid.entry.focus_set()
        return True

    def select(self, row: str) -> None:
        """Makes the row that of the living cell, without taking the keyboard."""
        if row in self.grid.table.rows and row != self.grid.row:
            self.grid.go(row, self.grid.nth)

    def leave(self) -> None:
        """Takes over what is being typed; a text that cannot be read is kept in its cell, with its sentence."""
        self.grid.commit()


class _Tools:
    """The line over a table: its title, its tools, and what does not fit folded into a menu."""

    def __init__(self, parent: Area, look: Look, title: str) -> None:
        self._look = look
        self.line = look.frame(parent)
        self.line.pack(fill="x")
        self._title = look.label(self.line, title, "h2") if title else None
        if self._title:
            self._title.pack(side="left", padx=(0, look.px(16)))
        self.buttons: list[tuple[ttk.Button, str, Callable[[], None]]] = []
        self._more: DropMenu | None = None
        self._shown = -1
        self.line.bind("<Configure>", lambda _event: self.fold())
        look.on_change(self.line, self._fold_later)

    @property
    def first(self) -> ttk.Button:
        """The page's main tool."""
        return self.buttons[0][0]

    def put(self, words: str, icon: str, command: Callable[[], None], kind: str = "Ghost") -> ttk.Button:
        """One more tool."""
        button = self._look.button(self.line, words, command, "Quiet" if kind == "Quiet" else "Ghost", icon=icon)
        button.bind("<Return>", lambda _event: button.invoke())
        guard(button)
        self.buttons.append((button, words, command))
        return button

    def _fold_later(self) -> None:
        self.line.after_idle(self.fold)  # Tk measures the buttons anew only when idle

    def fold(self) -> None:
        """Shows as many tools as the line holds; the others stand in the menu."""
        if not self.line.winfo_exists():
            return
        gap = self._look.px(_GAP)
        room = self.line.winfo_width() - (self._title.winfo_reqwidth() + 2 * gap if self._title else 0)
        widths = [button.winfo_reqwidth() + gap for button, _, _ in self.buttons]
        count = len(widths)
        if room > 1 and sum(widths) > room:
            room -= self._menu_button().winfo_reqwidth() + gap
            while count > 1 and sum(widths[:count]) > room:
                count -= 1
        if count == self._shown:
            return
        self._shown = count
        for place, (button, _, _) in enumerate(self.buttons):
            button.pack_forget()
            if place < count:
                button.pack(side="left", padx=(0, gap))
        if self._more:
            self._more.button.pack_forget()
            if count < len(self.buttons):
                self._more.button.pack(side="left")

    def _menu_button(self) -> ttk.Button:
        if self._more is None:
            self._more = DropMenu(self.line, self._look, "その他", self.folded)
        return self._more.button

    def folded(self) -> list[Choice]:
        """The tools that stand in the menu, as far as they can be used now."""
        return [Choice(words, command) for button, words, command in self.buttons[self._shown :] if button.instate(["!disabled"])]
