"""What belongs to the living cell of a grid: the list of its choices, the sentence of its fault, and how its text is selected."""

from __future__ import annotations

import re
import tkinter as tk
import unicodedata
from collections.abc import Callable, Collection, Sequence
from tkinter import ttk

from dxapply.ui.style import Area, Look

__all__ = ["ChoiceList", "Sentence", "has_selection", "is_whole", "parts_of", "starting_with", "with_choice"]


def has_selection(entry: ttk.Entry) -> bool:
    """Whether a part of the text is selected, or all of it."""
    return bool(entry.tk.getboolean(entry.tk.call(entry, "selection", "present")))


def is_whole(entry: ttk.Entry) -> bool:
    """Whether the cell is taken as a whole: all of it selected, or nothing in it."""
    if not entry.get():
        return True
    return has_selection(entry) and entry.index("sel.first") == 0 and entry.index("sel.last") == entry.index("end")


class Sentence:
    """The line under the rows: the sentence of a fault, else the whole text of a cell that is too narrow for it.

    Its room is always kept: were it made only when needed, the rows would jump.
    """

    def __init__(self, area: Area, look: Look, gap: int) -> None:
        self._area, self._look, self._gap = area, look, gap
        self._said = "", ""
        self._label = look.label(area, "", "caption", "bad", compound="left")
        area.bind("<Configure>", lambda _event: self._label.configure(wraplength=max(1, area.winfo_width() - look.px(32))))
        self._label.bind("<Configure>", lambda _event: area.rowconfigure(2, minsize=self._label.winfo_reqheight() + gap))

    @property
    def text(self) -> str:
        """The sentence of the fault, or ""."""
        return self._said[0]

    @property
    def note(self) -> str:
        """What stands there without a fault, or ""."""
        return "" if self.text else self._said[1]

    def say(self, sentence: str, note: str = "") -> None:
        """Says the sentence in red, or where there is none the note, or nothing more."""
        if (sentence, note) != self._said:
            self._said = sentence, note
            style = self._look.style_of(self._area, f"caption.{'bad' if sentence else 'ink'}.TLabel")
            image = str(self._look.icon("exclamation-circle-fill", 14, "bad")) if sentence else ""
            self._label.configure(text=sentence or note, image=image, style=style)

    def stand_below(self, end: int) -> None:
        """Stands under the last row, which ends there."""
        self._label.place(x=0, y=end + self._gap)


# --------------------------------------------------------------------------------------------------------- choices of a cell


def starting_with(text: str, choices: Collection[str]) -> list[str]:
    """The choices that begin with what was typed, else those that hold it; wide and narrow letters are alike."""
    sought = _plain(text)
    return [choice for choice in choices if _plain(choice).startswith(sought)] or [choice for choice in choices if sought in _plain(choice)]


def parts_of(text: str) -> list[str]:
    """The names in a cell that holds many, the one being typed last: K1、K2."""
    return [part.strip() for part in re.split(r"[\s,、・，]+", text)]


def with_choice(text: str, choice: str, *, typed: bool) -> str:
    """The names in the cell with that of the choice: in place of the one being `typed`, else put to them, or taken away where it stands there."""
    name, parts = choice.partition(" ")[0], parts_of(text)
    if typed:
        return "、".join(dict.fromkeys([*filter(None, parts[:-1]), name]))
    others = [part for part in parts if part and part != name]
    return "、".join(others if name in parts else [*others, name])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


class ChoiceList:
    """The list under a cell. The keyboard stays in the cell, so that one can go on typing; a click picks."""

    _MOST = 8

    def __init__(self, over: tk.Misc, look: Look, pick: Callable[[], None]) -> None:
        self._look, self._over, self._picked = look, over, pick
        self.choices: tuple[str, ...] = ()
        self._edge: tk.Frame | None = None  # made when a list is first shown: many grids never show one

    def _build(self) -> tk.Frame:
        look, over, pick = self._look, self._over, self._picked
        edge = tk.Frame(over.winfo_toplevel(), highlightthickness=1)
        self.tree = ttk.Treeview(edge, columns=("choice",), show="", selectmode="none", takefocus=False, style=look.style_of(over, "Calm.Treeview"))
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<Button-1>", self._press)
        self.tree.bind("<ButtonRelease-1>", lambda _event: pick())
        over.bind("<Destroy>", lambda _event: edge.destroy(), add="+")
        look.on_change(edge, self.close)
        return edge

    def _press(self, event: tk.Event[ttk.Treeview]) -> str:
        if row := self.tree.identify_row(event.y):
            self._choose(int(row))
        return "break"  # the class would take the keyboard, and the cell would be left

    @property
    def is_open(self) -> bool:
        """Whether the list is on the screen."""
        return self._edge is not None and bool(self._edge.place_info())

    @property
    def chosen(self) -> str:
        """The marked choice, or "" where the list is closed."""
        return self.choices[int(self.tree.selection()[0])] if self.is_open else ""

    def show(self, choices: Sequence[str], marked: str = "") -> None:
        """Shows the choices below the cell, or above it where there is no room, with one of them marked."""
        self._edge = edge = self._edge or self._build()
        self.choices = tuple(choices)
        self.tree.delete(*self.tree.get_children())
        for place, choice in enumerate(choices):
            self.tree.insert("", "end", iid=str(place), values=(choice,))
        self.tree.configure(height=min(self._MOST, len(choices)))
        self._choose(choices.index(marked) if marked in choices else 0)
        edge.configure(highlightbackground=self._look.colour("edge"))
        self._over.update_idletasks()  # the cell may have come here just now
        top, cell = self._over.winfo_toplevel(), self._over
        wide = max(cell.winfo_width(), max(map(self._look.font("num").measure, choices)) + self._look.px(24))
        high = self.tree.winfo_reqheight() + 2
        self.tree.column("choice", width=wide - 2)
        x, y = cell.winfo_rootx() - top.winfo_rootx(), cell.winfo_rooty() - top.winfo_rooty() + cell.winfo_height()
        if y + high > top.winfo_height():
            y -= cell.winfo_height() + high
        edge.place(x=max(0, min(x, top.winfo_width() - wide)), y=max(0, y), width=wide, height=high)
        edge.lift()

    def close(self) -> None:
        """Takes the list away."""
        if self._edge is not None and self._edge.winfo_exists():
            self._edge.place_forget()

    def step(self, by: int) -> None:
        """Marks the next or the previous choice."""
        self._choose(max(0, min(int(self.tree.selection()[0]) + by, len(self.choices) - 1)))

    def _choose(self, place: int) -> None:
        self.tree.selection_set(str(place))
        self.tree.see(str(place))
