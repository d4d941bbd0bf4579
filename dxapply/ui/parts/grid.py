"""A grid that one fills in by keyboard: a real entry is always the living cell, so that an IME works from the first key.

The grid knows columns and rows of texts and nothing of what they mean: a `GridSource` gives the texts, and takes each change as one step.
What cannot be read stays in its cell, in red and with its sentence under the grid while the cell is the living one, and holds nothing up. Esc puts
back the text that one came to.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal

from dxapply.model.text import clean
from dxapply.ui.keys import bind_ctrl, type_text, typed_text
from dxapply.ui.parts.grid_cell import has_selection, is_whole
from dxapply.ui.parts.grid_table import GridColumn, GridSource, block_of, text_of
from dxapply.ui.parts.living_cell import LivingCell
from dxapply.ui.style import Look

__all__ = ["Grid", "GridColumn", "GridSource"]

Handled = Literal["break"] | None
Key = tk.Event

_SHIFT, _CONTROL = 0x1, 0x4
_ALT = {"win32": 0x20000}  # elsewhere 0x8 too; on Windows that is NumLock
_KEYS = "Tab ISO_Left_Tab Return KP_Enter Up Down Left Right Home End Prior Next Escape F2 F4 Delete Insert"


class Grid(LivingCell):
    """The living cell with the keys, and the steps of whole rows."""

    def __init__(self, parent: tk.Misc, look: Look, columns: Sequence[GridColumn], source: GridSource, *, height: int = 8) -> None:
        super().__init__(parent, look, columns, source, height=height)
        self._bind_keys()
        self.refresh()

    # ------------------------------------------------------------------------------------------------------- steps of rows

    def insert_row(self) -> None:
        """A new row below the living one, ready to type in."""
        self.commit()
        if row := self.source.insert(self._at() + 1 if self.row else 0):
            self._arrive(row, self.first())

    def duplicate_rows(self) -> None:
        """Copies of the selected rows below them."""
        if self.selected():
            self.commit()
            copies = self.source.duplicate(self.selected())
            if copies:
                self._arrive(copies[0], self.nth)
                self._anchor = copies[-1]
                self.mark()

    def remove_rows(self) -> None:
        """Takes the selected rows away; what was being typed in one goes with it."""
        if rows := self.selected():
            self.restore()
            self.row = rows[0]  # the row after them moves up to where this one is
            self.source.remove(rows)
            self.refresh()
            self._arrive(self.row, self.nth)

    def move_row(self, by: int) -> None:
        """Moves the living row up or down."""
        to = self._at() + by
        if self.row and 0 <= to < len(self.table.rows):
            self.commit()
            self.source.move(self.row, to)
            self._arrive(self.row, self.nth)

    def sort_rows(self, place: int | None = None) -> None:
        """Sorts the rows by the column at the place, or else by that of the living cell."""
        if self.row:
            self.commit()
            self.source.sort(self.columns[self.nth if place is None else place].key)
            self._arrive(self.row, self.nth)

    def paste_block(self) -> bool:
        """Pastes the cells in the clipboard from the living cell on, as one step; False where there are none, but at most a text for one cell."""
        try:
            text = clean(self.clipboard_get())
        except tk.TclError:  # nothing in the clipboard, or no text
            return True
        if "\t" not in text and "\n" not in text.removesuffix("\n"):
            return False
        block = block_of(text)
        if block and len(block) == len(block[0]) == 1:  # one cell with lines
            if self.takes(self.row, self.nth):
                type_text(self.entry, " ".join(block[0][0].splitlines()))
            return True
        self.restore()  # the block takes the place of what was being typed
        reached = self.columns[self.nth : self.nth + max(map(len, block))]
        wanted = [place for place, column in enumerate(reached) if column.editable]
        cells = [[row[place] for place in wanted if place < len(row)] for row in block]
        sentence = self.source.paste(cells, self.row, [reached[place].key for place in wanted]) if wanted else ""
        self._arrive(self.row, self.nth)
        self._say(sentence)
        return True

    def paste_text(self) -> None:
        """Types what is in the clipboard into the cell."""
        if self.column.editable and self.row:
            with suppress(tk.TclError):
                type_text(self.entry, " ".join(clean(self.clipboard_get()).split("\n")).strip())

    def copy(self) -> bool:
        """Copies the selected rows, or the cell, as Excel reads them; False where only a part of the cell's text is selected."""
        rows = self.selected()
        if not rows or (len(rows) == 1 and not is_whole(self.entry)):
            return False
        columns = self.columns if len(rows) > 1 else (self.column,)
        block = [[self.source.raw(row, column.key) for column in columns] for row in rows]
        if len(rows) == 1 and typed_text(self.entry) != self._before:
            block = [[typed_text(self.entry)]]
        self.clipboard_clear()
        self.clipboard_append(text_of(block))
        return True

    def _arrive(self, row: str, place: int) -> None:
        """The cell of a row that a step has made, moved or left."""
        self.refresh()
        self.go(row if row in self.table.rows else self.row, place)

    # ----------------------------------------------------------------------------------------------------------------- keys

    def _bind_keys(self) -> None:
        bind, tree = self.entry.bind, self.table.tree
        for name in _KEYS.split():
            with suppress(tk.TclError):  # ISO_Left_Tab is known under X11 only
                bind(f"<Key-{name}>", self._on_key)
        bind("<<Paste>>", self._on_paste)
        bind("<<Copy>>", self._on_copy)
        bind("<FocusIn>", self._on_focus_in)
        bind("<FocusOut>", self._on_focus_out)
        for wheel in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            bind(wheel, self._on_wheel)
        tree.bind("<Button-1>", self._on_click)
        tree.bind("<Double-Button-1>", self._on_click)
        tree.bind("<B1-Motion>", lambda _event: "break")  # the heads would be dragged wider
        window = self.winfo_toplevel()
        # One shortcut for all grids of the window, which finds the one that has the keyboard: Ctrl+D works on a kana keyboard too.
        bind_ctrl(window, "d", lambda: _with_focus(window, Grid.duplicate_rows))

    def _on_key(self, event: Key) -> Handled:
        state = event.state if isinstance(event.state, int) else 0
        shift, alt = bool(state & _SHIFT), bool(state & _ALT.get(str(self.tk.call("tk", "windowingsystem")), 0x20008))
        name = {"KP_Enter": "Return", "ISO_Left_Tab": "Tab"}.get(event.keysym, event.keysym)
        back = shift or event.keysym == "ISO_Left_Tab"
        if alt or not self.row:
            return self._on_alt_key(name, shift=shift)
        if state & _CONTROL:
            return self._on_ctrl_key(name)
        if self.list.is_open and name in {"Up", "Down", "Prior", "Next", "Escape"}:
            if name == "Escape":
                self.list.close()
            else:
                self.list.step({"Up": -1, "Down": 1, "Prior": -8, "Next": 8}[name])
            return "break"
        return self._on_plain_key(name, shift=back)

    def _on_alt_key(self, name: str, *, shift: bool) -> Handled:
        if name not in {"Up", "Down"} or not self.row:
            return None
        if name == "Down" and not shift and self.column.offered():
            self.open_choices()  # as every list on Windows opens; with Shift the row moves
        else:
            self.move_row(1 if name == "Down" else -1)
        return "break"

    def _on_ctrl_key(self, name: str) -> Handled:
        if name == "Delete":
            self.remove_rows()
        elif name in {"Home", "End"}:
            first = name == "Home"
            self._leave_for(self.table.rows[0 if first else -1], 0 if first else len(self.columns) - 1)
        else:
            return None
        return "break"

    def _on_plain_key(self, name: str, *, shift: bool) -> Handled:
        match name:
            case "Tab":
                return self._tab(-1 if shift else 1)
            case "Return":
                if shift or self.column.editable or not self.on_ask():
                    self._step(-1 if shift else 1)
            case "Up" | "Down":
                self._step(-1 if name == "Up" else 1, extend=shift)
            case "Prior" | "Next":
                self._step(self.table.page() * (-1 if name == "Prior" else 1), extend=shift)
            case "Escape" if self.fault or self.is_edited:
                self.restore()
            case "F2":
                self.entry.selection_clear()
                self.entry.icursor("end")
            case "F4":
                self.open_choices()
            case "Insert":
                self.insert_row()
            case "Left" | "Right" if not shift and self._at_edge(name):
                self._leave_for(self.row, max(0, min(self.nth + (1 if name == "Right" else -1), len(self.columns) - 1)))
            case "Home" | "End" if not shift and is_whole(self.entry):
                self._leave_for(self.row, 0 if name == "Home" else len(self.columns) - 1)
            case _:
                return None  # Delete, and all within the text, is the entry's own
        return "break"

    def _at_edge(self, name: str) -> bool:
        if is_whole(self.entry):
            return True
        return not has_selection(self.entry) and self.entry.index("insert") == (0 if name == "Left" else self.entry.index("end"))

    def _leave_for(self, row: str, place: int, *, extend: bool = False) -> None:
        """To another cell, with what is marked in an open list."""
        self._take_choice()
        self.go(row, place, extend=extend)

    def _step(self, by: int, *, extend: bool = False) -> None:
        rows = self.table.rows
        self._leave_for(rows[max(0, min(self._at() + by, len(rows) - 1))], self.nth, extend=extend)

    def first(self) -> int:
        """The place of the first column that one can type in."""
        return next((place for place, column in enumerate(self.columns) if column.editable), 0)

    def _tab(self, by: int) -> Handled:
        """To the next cell that one can type in, in reading order; over the end the keyboard leaves the grid, and no row is added."""
        width = len(self.columns)
        cell = self._at() * width + self.nth + by
        while 0 <= cell < width * len(self.table.rows):
            if self.takes(self.table.rows[cell // width], cell % width):
                self._leave_for(self.table.rows[cell // width], cell % width)
                return "break"
            cell += by
        self._take_choice()
        self.commit()
        return None

    def _on_paste(self, event: Key) -> Handled:
        if event.keysym in {"y", "Y"}:  # Ctrl+Y pastes under X11; here it is for the window to redo
            return None
        return "break" if self.paste_block() or not self.takes(self.row, self.nth) else None

    def _on_copy(self, _event: Key) -> Handled:
        return "break" if self.copy() else None

    def _on_focus_in(self, _event: Key) -> None:
        self._has_keyboard = True
        self._sentence.say(self.fault, self._whole())
        self.mark()
        self._put()
        if self._all_was_selected:
            self.entry.selection_range(0, "end")

    def _on_focus_out(self, _event: Key) -> None:
        self._has_keyboard = False
        self.list.close()
        self.commit()
        self.mark()
        self._put()
        self._all_was_selected = is_whole(self.entry)
        if self._all_was_selected:
            self.entry.selection_clear()

    def _on_wheel(self, event: Key) -> Handled:
        up = event.num == 4 or (event.num != 5 and event.delta > 0)
        self.table.tree.yview_scroll(-3 if up else 3, "units")
        return "break"

    def _on_click(self, event: Key) -> Handled:
        """To the cell under the pointer; Shift selects up to it. A second click is the entry's, and sets the cursor within."""
        tree = self.table.tree
        row, place = tree.identify_row(event.y), tree.identify_column(event.x).removeprefix("#")
        if place.isdecimal() and int(place) and tree.identify_region(event.x, event.y) == "heading":
            self.sort_rows(int(place) - 1)
            return "break"
        if row and place.isdecimal() and int(place) and tree.identify_region(event.x, event.y) == "cell":
            shift = bool(isinstance(event.state, int) and event.state & _SHIFT)
            self.list.close()
            self.go(row, int(place) - 1, extend=shift)
            self._all_was_selected = True
            self.entry.focus_set()
            if not self.column.editable and not shift:
                self.on_ask()
        return "break"


def _with_focus(window: tk.Misc, action: Callable[[Grid], object]) -> None:
    """The action for the grid that has the keyboard, if any has."""
    widget: tk.Misc | None = window.focus_get()
    while widget is not None and not isinstance(widget, Grid):
        widget = widget.master
    if widget is not None:
        action(widget)
