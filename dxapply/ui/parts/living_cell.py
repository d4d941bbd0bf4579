"""The living cell of a grid: a real entry over one cell of a table, what it shows, and what it gives to the source."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from tkinter import ttk

from dxapply.model.text import clean
from dxapply.ui.keys import guard, typed_text
from dxapply.ui.parts.grid_cell import ChoiceList, Sentence, parts_of, starting_with, with_choice
from dxapply.ui.parts.grid_table import GridColumn, GridSource, Table
from dxapply.ui.sight import bring_into_view
from dxapply.ui.style import Area, Look

__all__ = ["LivingCell"]

_GAP = 8
_FAR = -10_000
"""Where the living cell waits while its row is scrolled out of sight: unmapped it would lose the keyboard."""


class LivingCell(Area):
    """The table, the living cell over it, the list of its choices, and the sentence of its fault."""

    def __init__(self, parent: tk.Misc, look: Look, columns: Sequence[GridColumn], source: GridSource, *, height: int = 8) -> None:
        surface = look.surface_of(parent)
        super().__init__(parent, surface, look.frame(parent, surface).cget("style"))
        self.look, self.source = look, source
        self.columns = tuple(column for column in columns if column.show)
        self.row, self.nth = "", 0  # the living cell; no row: ""
        self.marks_at_rest = True  # whether the row of the cell is marked while the keyboard is elsewhere
        self.on_move: Callable[[], None] = lambda: None
        self.on_ask: Callable[[], bool] = lambda: False  # Enter or a click on a computed cell; whether it was answered
        self._anchor = ""  # the far end of the selected rows
        self._before = ""  # what the source had in the cell when it became the living one, as the entry shows it
        self._raw = ""  # the same as the source has it, once a half-typed text has been kept
        self._kept: str | None = None  # the half-typed text that the source has
        self._parting = ""  # the sentence of what was typed last, for when the cell is left
        self._all_was_selected = False
        self._completes = False  # whether the open list completes what is being typed
        self._loading = self._is_bad = self._has_keyboard = False
        self.table = Table(self, look, self.columns, source, height)
        self._text = tk.StringVar(self)
        self.entry = ttk.Entry(self.table.tree, textvariable=self._text, font="dx.num", style=look.style_of(self, "RestCell.TEntry"))
        self.list = ChoiceList(self.entry, look, self.pick)
        self._sentence = Sentence(self, look, look.px(_GAP))
        self.table.on_scroll = self._put
        self._text.trace_add("write", lambda *_: self._typed())
        guard(self.entry)

    # --------------------------------------------------------------------------------------------------------- what is known

    @property
    def column(self) -> GridColumn:
        """The column of the living cell."""
        return self.columns[self.nth]

    @property
    def fault(self) -> str:
        """The sentence under the grid, or ""."""
        return self._sentence.text

    @property
    def is_edited(self) -> bool:
        """Whether the text is being changed: it stands otherwise than when one came to the cell."""
        return self._kept is not None or typed_text(self.entry) != self._before

    @property
    def is_typing(self) -> bool:
        """Whether the cell holds a text that the source does not have."""
        return bool(self.row) and typed_text(self.entry) != (self._before if self._kept is None else self._kept)

    def takes(self, row: str, place: int) -> bool:
        """Whether one can type in the cell: it hangs on its column, unless a grid says otherwise."""
        return bool(row) and self.columns[place].editable

    def selected(self) -> list[str]:
        """The selected rows in their order; the row of the living cell is always one."""
        rows = self.table.rows
        if self.row not in rows:
            return []
        ends = sorted((rows.index(self.row), rows.index(self._anchor if self._anchor in rows else self.row)))
        return rows[ends[0] : ends[1] + 1]

    def _at(self) -> int:
        return self.table.rows.index(self.row) if self.row else 0

    # ------------------------------------------------------------------------------------------------------- cell and source

    def refresh(self, changed: Iterable[str] | None = None) -> None:
        """Draws what the source says now, where it differs; what is being typed stays. Told which rows have `changed`, it looks at no others."""
        old, at = self.table.rows, self._at()
        self.table.refresh(changed)
        rows = self.table.rows
        if self.row not in rows:
            self.row = self._anchor = rows[min(at, len(rows) - 1)] if rows else ""
            self._load()
        elif not self.is_edited and self._shown() != self._before:
            self._load()
        if rows is not old:
            self.mark()
        self._put()

    def commit(self) -> None:
        """Gives what was typed to the source, once; what cannot be read is kept there as it stands, and its sentence is under the grid."""
        text = typed_text(self.entry)
        if self.row and self.is_edited:
            whole = text if text != self._before else self._raw
            self._before, self._kept = text, None  # a refresh on the way must not take it for unsaved
            sentence = self.source.type(self.row, self.column.key, whole)
            self.refresh([self.row])
            self._parting = sentence
        self._say_fault()

    def keep(self) -> None:
        """Gives what is half typed to the source as it stands; the entry, its cursor and its selection are not touched."""
        if self.is_typing:
            if self._kept is None:
                self._raw = self.source.raw(self.row, self.column.key)
            self._kept = typed_text(self.entry)
            self.source.keep(self.row, self.column.key, self._kept)

    def restore(self) -> None:
        """Puts the text back that stood in the cell when one came to it."""
        if self._kept is not None:
            self._kept = None
            self.source.type(self.row, self.column.key, self._raw)
        self._load()

    def go(self, row: str, place: int, *, extend: bool = False) -> None:
        """Commits, and makes that cell the living one, in sight and all selected. What could not be read in the cell before is told with its place."""
        self.commit()
        moved, is_other, parting = row != self.row, (row, place) != (self.row, self.nth), self._parting
        self.row, self.nth = row, place
        if not extend:
            self._anchor = row
        self._load()
        if parting and is_other:
            self._say(parting)
        else:
            self._parting = parting
        self.mark()
        if row:
            self.table.see(row, place)
        self._put()
        if moved and self._has_keyboard:
            bring_into_view(self.entry)
        self.on_move()

    def _shown(self) -> str:
        """What the entry shows of the cell: that is one line."""
        ask = self.source.raw if self.takes(self.row, self.nth) else self.source.text
        return " ".join(clean(ask(self.row, self.column.key)).splitlines()) if self.row else ""

    def _load(self) -> None:
        """The text of the source in the cell, all selected."""
        self._say_fault()
        self.list.close()
        self._loading, self._kept, self._parting = True, None, ""
        self.entry.configure(state="normal", justify=self.column.align)
        self._text.set(self._shown())
        self._before = typed_text(self.entry)
        self._sentence.say(self.fault, self._whole())
        self._all_was_selected = True
        if self._has_keyboard:
            self.entry.selection_range(0, "end")
        self.entry.icursor("end")
        self.entry.configure(state="normal" if self.takes(self.row, self.nth) else "readonly")
        self._loading = False

    def mark(self) -> None:
        """Marks the selected rows; at rest only where the page wants it."""
        self._dress()
        self.table.tree.selection_set(self.selected() if self._has_keyboard or self.marks_at_rest else [])

    def _put(self) -> None:
        """Puts the entry on its cell; out of sight it waits beside the table. The sentence stands under the last row."""
        self._sentence.stand_below(self.table.end)
        if not self.row:
            self.entry.place_forget()
            return
        box = self.table.box(self.row, self.column.key)
        if box is None:
            self.list.close()
        if box is None or self._says_less():
            box = _FAR, 0, 1, 1
        x, y, width, height = box
        self.entry.place(x=x, y=y, width=width, height=height)
        if self._has_keyboard or self._is_bad:
            self.entry.lift()
        else:
            self.entry.lower()  # under the hairline of its row

    def _says_less(self) -> bool:
        """Whether the cell at rest would hide how the table below draws it: with commas, or ended with … where it is too narrow."""
        return not self._has_keyboard and not self._is_bad and self._text.get() != self.table.drawn(self.row, self.nth)

    def _dress(self) -> None:
        """The edge of the cell: blue while it has the keyboard, red with a fault of its own, else none, so that only one cell of a page is lit."""
        kind = "BadCell" if self._is_bad else "Cell" if self._has_keyboard else "RestCell" if self.marks_at_rest else "PlainCell"
        if str(self.entry.cget("style")) != (style := self.look.style_of(self, f"{kind}.TEntry")):
            self.entry.configure(style=style)

    def _say_fault(self) -> None:
        """What the source says against the text that it has in the cell."""
        sentence = self.source.fault(self.row, self.column.key) if self.row else ""
        self._say(sentence, on_cell=bool(sentence))

    def _say(self, sentence: str, *, on_cell: bool = False) -> None:
        """Writes the sentence under the grid; the cell gets the edge of a fault where the fault is its own."""
        self._is_bad = on_cell
        self._dress()
        self._sentence.say(sentence, self._whole())

    def _whole(self) -> str:
        """All of the text, where one is in the cell and it is too narrow to show it."""
        text = typed_text(self.entry)
        return text if self.row and self._has_keyboard and not self.table.holds(text, self.nth) else ""

    @property
    def note(self) -> str:
        """The whole text of the cell under the grid, or ""."""
        return self._sentence.note

    # -------------------------------------------------------------------------------------------------------------- choices

    def _typed(self) -> None:
        """Hears each change of the text: by keys, by an IME, by a paste."""
        if self._loading or not self.row:
            return
        if self.is_typing:
            self.entry.event_generate("<<Typing>>")  # for the window, which saves when the typing pauses
        self._sentence.say(self.fault, self._whole())
        if self.table.box(self.row, self.column.key) is None:
            self.table.see(self.row, self.nth)
            self._put()
        if choices := self.column.offered():
            text = typed_text(self.entry)
            sought = parts_of(text)[-1] if self.column.many else text
            fitting = starting_with(sought, choices) if sought and text != self._before else []
            if fitting:
                self._completes = True
                self.list.show(fitting, sought)
            else:
                self.list.close()

    def open_choices(self) -> None:
        """Opens the list of all choices, where the column has any."""
        if self.row and (choices := self.column.offered()):
            self._completes = False
            self.list.show(choices, typed_text(self.entry))

    def _take_choice(self) -> None:
        """What is marked in an open list becomes the text."""
        if choice := self.list.chosen:
            self._loading = True
            self._text.set(with_choice(typed_text(self.entry), choice, typed=self._completes) if self.column.many else choice)
            self._loading = False
        self.list.close()

    def pick(self) -> None:
        """Takes the marked choice into the cell and commits it."""
        self._take_choice()
        self.entry.selection_range(0, "end")
        self.commit()
