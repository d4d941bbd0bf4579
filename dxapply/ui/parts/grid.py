"""A grid that one fills in by keyboard: a real entry is always the living cell, so that an IME works from the first key.

The grid knows columns and rows of texts and nothing of what they mean: a `GridSource` gives the texts, and takes each change as one step.
What cannot be read stays in the cell with its sentence under the grid, and the cell is not left within the grid until it is mended or Esc
puts the old text back.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from contextlib import suppress
from tkinter import ttk
from typing import Literal

from dxapply.model.fields import clean
from dxapply.ui.keys import bind_ctrl, guard, type_text, typed_text
from dxapply.ui.parts.grid_table import ChoiceList, GridColumn, GridSource, Table, block_of, starting_with, text_of
from dxapply.ui.style import Area, Look

__all__ = ["Grid", "GridColumn", "GridSource"]

Handled = Literal["break"] | None
Key = tk.Event

_SHIFT, _CONTROL = 0x1, 0x4
_ALT = {"win32": 0x20000}  # elsewhere 0x8 too; on Windows that is NumLock
_KEYS = "Tab ISO_Left_Tab Return KP_Enter Up Down Left Right Home End Prior Next Escape F2 F4 Delete"
_GAP = 8
_FAR = -10_000
"""Where the living cell waits while its row is scrolled out of sight: unmapped it would lose the keyboard."""


class Grid(Area):
    """The table, the living cell over it, the list of its choices, and the sentence of its fault."""

    def __init__(self, parent: tk.Misc, look: Look, columns: Sequence[GridColumn], source: GridSource, *, height: int = 8) -> None:
        surface = look.surface_of(parent)
        super().__init__(parent, surface, look.frame(parent, surface).cget("style"))
        self.look, self.source = look, source
        self.columns = tuple(column for column in columns if column.show)
        self.row, self.nth = "", 0  # the living cell; no row: ""
        self.on_move: Callable[[], None] = lambda: None
        self._anchor = ""  # the far end of the selected rows
        self._before = ""  # what the source has in the cell, as the entry shows it
        self._refused: str | None = None
        self._all_was_selected = False
        self._loading = False
        self.table = Table(self, look, self.columns, source, height)
        self._text = tk.StringVar(self)
        self.entry = ttk.Entry(self.table.tree, textvariable=self._text, font="dx.num", style=look.style_of(self, "Cell.TEntry"))
        self.list = ChoiceList(self.entry, look, self._pick)
        self._fault = look.label(self, "", "caption", "bad", compound="left")
        self.bind("<Configure>", lambda _event: self._fault.configure(wraplength=max(1, self.winfo_width() - look.px(32))))
        # Room for the sentence is always there: were it made only when needed, rows would jump, and where they end hangs on it.
        self._fault.bind("<Configure>", lambda _event: self.rowconfigure(2, minsize=self._fault.winfo_reqheight() + look.px(_GAP)))
        self.table.on_scroll = self._put
        self._text.trace_add("write", lambda *_: self._typed())
        guard(self.entry)
        self._bind_keys()
        self.refresh()

    # --------------------------------------------------------------------------------------------------------- what is known

    @property
    def column(self) -> GridColumn:
        """The column of the living cell."""
        return self.columns[self.nth]

    @property
    def fault(self) -> str:
        """The sentence under the grid, or ""."""
        return str(self._fault.cget("text"))

    def selected(self) -> list[str]:
        """The selected rows in their order; the row of the living cell is always one."""
        rows = self.table.rows
        if self.row not in rows:
            return []
        ends = sorted((rows.index(self.row), rows.index(self._anchor if self._anchor in rows else self.row)))
        return rows[ends[0] : ends[1] + 1]

    def _at(self) -> int:
        return self.table.rows.index(self.row) if self.row else 0

    def _whole(self) -> bool:
        """Whether the cell is taken as a whole: all of it selected, or nothing in it."""
        if not self.entry.get():
            return True
        return self._has_selection() and self.entry.index("sel.first") == 0 and self.entry.index("sel.last") == self.entry.index("end")

    def _has_selection(self) -> bool:
        return bool(self.tk.getboolean(self.tk.call(self.entry, "selection", "present")))

    # ------------------------------------------------------------------------------------------------------- cell and source

    def refresh(self) -> None:
        """Draws what the source says now, where it differs; what is being typed stays."""
        old, at = self.table.rows, self._at()
        self.table.refresh()
        rows = self.table.rows
        if self.row not in rows:
            self.row = self._anchor = rows[min(at, len(rows) - 1)] if rows else ""
            self._load()
        elif typed_text(self.entry) == self._before and self._shown() != self._before:
            self._load()
        if rows is not old:
            self._mark()
        self._put()

    def commit(self) -> bool:
        """Gives what was typed to the source, once; False where it cannot be read, and then its sentence stands under the grid."""
        text, before = typed_text(self.entry), self._before
        if not self.row or text == before:
            self._say("")
            return True
        if text == self._refused:
            return False
        self._before = text  # a refresh on the way must not take it for unsaved
        sentence = self.source.type(self.row, self.column.key, text)
        if sentence:
            self._before, self._refused = before, text
            self._say(sentence, on_cell=True)
            return False
        self._say("")
        self.refresh()
        return True

    def go(self, row: str, place: int, *, extend: bool = False) -> bool:
        """Commits, and makes that cell the living one, in sight and all selected; False where the cell cannot be left."""
        if not self.commit():
            return False
        self.row, self.nth = row, place
        if not extend:
            self._anchor = row
        self._load()
        self._mark()
        if row:
            self.table.see(row, place)
        self._put()
        self.on_move()
        return True

    def _shown(self) -> str:
        """What the entry shows of the cell: that is one line."""
        ask = self.source.raw if self.column.editable else self.source.text
        return " ".join(clean(ask(self.row, self.column.key)).splitlines()) if self.row else ""

    def _load(self) -> None:
        """The text of the source in the cell, all selected."""
        self._say("")
        self.list.close()
        self._loading = True
        self.entry.configure(state="normal", justify=self.column.align)
        self._text.set(self._shown())
        self._before = typed_text(self.entry)
        self.entry.selection_range(0, "end")
        self.entry.icursor("end")
        self.entry.configure(state="normal" if self.column.editable else "readonly")
        self._loading = False

    def _mark(self) -> None:
        self.table.tree.selection_set(self.selected())

    def _put(self) -> None:
        """Puts the entry on its cell; out of sight it waits beside the table. The sentence stands under the last row."""
        self._fault.place(x=0, y=self.table.end + self.look.px(_GAP))
        if not self.row:
            self.entry.place_forget()
            return
        box = self.table.box(self.row, self.column.key)
        if box is None:
            self.list.close()
        x, y, width, height = box or (_FAR, 0, 1, 1)
        self.entry.place(x=x, y=y, width=width, height=height)

    def _say(self, sentence: str, *, on_cell: bool = False) -> None:
        """Writes the sentence under the grid; the cell gets the edge of a fault where the fault is its own."""
        if not on_cell:
            self._refused = None
        style = self.look.style_of(self, "BadCell.TEntry" if on_cell else "Cell.TEntry")
        if str(self.entry.cget("style")) != style:
            self.entry.configure(style=style)
        if sentence != self.fault:
            self._fault.configure(text=sentence, image=str(self.look.icon("exclamation-circle-fill", 14, "bad")) if sentence else "")

    # ------------------------------------------------------------------------------------------------------- steps of rows

    def insert_row(self) -> None:
        """A new row below the living one, ready to type in."""
        if self.commit():
            self._arrive(self.source.insert(self._at() + 1 if self.row else 0), self._first())

    def duplicate_rows(self) -> None:
        """Copies of the selected rows below them."""
        if self.selected() and self.commit():
            copies = self.source.duplicate(self.selected())
            if copies:
                self._arrive(copies[0], self.nth)
                self._anchor = copies[-1]
                self._mark()

    def remove_rows(self) -> None:
        """Takes the selected rows away; what was being typed in one goes with it."""
        if rows := self.selected():
            self._text.set(self._before)
            self.row = rows[0]  # the row after them moves up to where this one is
            self.source.remove(rows)
            self.refresh()
            self._arrive(self.row, self.nth)

    def move_row(self, by: int) -> None:
        """Moves the living row up or down."""
        to = self._at() + by
        if self.row and 0 <= to < len(self.table.rows) and self.commit():
            self.source.move(self.row, to)
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
            if self.column.editable:
                type_text(self.entry, " ".join(block[0][0].splitlines()))
            return True
        self._text.set(self._before)  # the block takes the place of what was being typed
        reached = self.columns[self.nth : self.nth + max(map(len, block))]
        wanted = [place for place, column in enumerate(reached) if column.editable]
        cells = [[row[place] for place in wanted if place < len(row)] for row in block]
        sentence = self.source.paste(cells, self.row, [reached[place].key for place in wanted]) if wanted else ""
        self._arrive(self.row, self.nth)
        self._say(sentence)
        return True

    def copy(self) -> bool:
        """Copies the selected rows, or the cell, as Excel reads them; False where only a part of the cell's text is selected."""
        rows = self.selected()
        if not rows or (len(rows) == 1 and not self._whole()):
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

    # -------------------------------------------------------------------------------------------------------------- choices

    def _typed(self) -> None:
        """Hears each change of the text: by keys, by an IME, by a paste."""
        if self._loading or not self.row:
            return
        if self.table.box(self.row, self.column.key) is None:
            self.table.see(self.row, self.nth)
            self._put()
        if self.column.choices:
            text = typed_text(self.entry)
            fitting = starting_with(text, self.column.choices) if text and text != self._before else []
            if fitting:
                self.list.show(fitting, text)
            else:
                self.list.close()

    def open_choices(self) -> None:
        """Opens the list of all choices, where the column has any."""
        if self.column.choices and self.row:
            self.list.show(self.column.choices, typed_text(self.entry))

    def _take_choice(self) -> None:
        """What is marked in an open list becomes the text."""
        if choice := self.list.chosen:
            self._loading = True
            self._text.set(choice)
            self._loading = False
        self.list.close()

    def _pick(self) -> None:
        self._take_choice()
        self.entry.selection_range(0, "end")
        self.commit()

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
        if name == "Down" and self.column.choices and not shift:
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
                self._step(-1 if shift else 1)
            case "Up" | "Down":
                self._step(-1 if name == "Up" else 1, extend=shift)
            case "Prior" | "Next":
                self._step(self.table.page() * (-1 if name == "Prior" else 1), extend=shift)
            case "Escape" if self.fault or typed_text(self.entry) != self._before:
                self._load()
            case "F2":
                self.entry.selection_clear()
                self.entry.icursor("end")
            case "F4":
                self.open_choices()
            case "Left" | "Right" if not shift and self._at_edge(name):
                self._leave_for(self.row, max(0, min(self.nth + (1 if name == "Right" else -1), len(self.columns) - 1)))
            case "Home" | "End" if not shift and self._whole():
                self._leave_for(self.row, 0 if name == "Home" else len(self.columns) - 1)
            case _:
                return None  # Delete, and all within the text, is the entry's own
        return "break"

    def _at_edge(self, name: str) -> bool:
        if self._whole():
            return True
        return not self._has_selection() and self.entry.index("insert") == (0 if name == "Left" else self.entry.index("end"))

    def _leave_for(self, row: str, place: int, *, extend: bool = False) -> bool:
        """To another cell, with what is marked in an open list."""
        self._take_choice()
        return self.go(row, place, extend=extend)

    def _step(self, by: int, *, extend: bool = False) -> None:
        rows = self.table.rows
        self._leave_for(rows[max(0, min(self._at() + by, len(rows) - 1))], self.nth, extend=extend)

    def _first(self) -> int:
        return next((place for place, column in enumerate(self.columns) if column.editable), 0)

    def _tab(self, by: int) -> Handled:
        """To the next cell that one can type in, in reading order; over the end the keyboard leaves the grid, and no row is added."""
        width = len(self.columns)
        cell = self._at() * width + self.nth + by
        while 0 <= cell < width * len(self.table.rows):
            if self.columns[cell % width].editable:
                self._leave_for(self.table.rows[cell // width], cell % width)
                return "break"
            cell += by
        self._take_choice()
        return None if self.commit() else "break"

    def _on_paste(self, event: Key) -> Handled:
        if event.keysym in {"y", "Y"}:  # Ctrl+Y pastes under X11; here it is for the window to redo
            return None
        return "break" if self.paste_block() or not self.column.editable else None

    def _on_copy(self, _event: Key) -> Handled:
        return "break" if self.copy() else None

    def _on_focus_in(self, _event: Key) -> None:
        if self._all_was_selected:
            self.entry.selection_range(0, "end")

    def _on_focus_out(self, _event: Key) -> None:
        self.list.close()
        self.commit()
        self._all_was_selected = self._whole()
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
        if row and place.isdecimal() and int(place) and tree.identify_region(event.x, event.y) == "cell":
            shift = bool(isinstance(event.state, int) and event.state & _SHIFT)
            self.list.close()
            if self.go(row, int(place) - 1, extend=shift):
                self._all_was_selected = True
            self.entry.focus_set()
        return "break"


def _with_focus(window: tk.Misc, action: Callable[[Grid], object]) -> None:
    """The action for the grid that has the keyboard, if any has."""
    widget: tk.Misc | None = window.focus_get()
    while widget is not None and not isinstance(widget, Grid):
        widget = widget.master
    if widget is not None:
        action(widget)
