"""A button that drops a list of things to do or to choose; it is made anew each time, so that it says what holds now."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from tkinter import ttk

from dxapply.ui.actions import dress_menu, edge_menu
from dxapply.ui.keys import guard
from dxapply.ui.style import ButtonKind, Look
from dxapply.ui.words import short

__all__ = ["Choice", "DropMenu"]

_MOST = 60


@dataclass(frozen=True)
class Choice:
    """A line of the list. `ticked` is None where it is no matter of yes or no."""

    words: str
    take: Callable[[], object]
    ticked: bool | None = None


class DropMenu:
    """`button` is what is laid out; Enter, Space, the arrow down and a click open the list of `choices`."""

    def __init__(self, parent: tk.Misc, look: Look, words: str, choices: Callable[[], Iterable[Choice]], kind: ButtonKind = "Ghost") -> None:
        self._look, self._choices = look, choices
        self.button: ttk.Button = look.button(parent, words, self.open, kind, icon="chevron-down", icon_side="right")
        self.menu: tk.Menu | None = None
        self._ticks: list[tk.BooleanVar] = []  # Tk forgets those that nobody holds
        self.button.bind("<Down>", lambda _: self.button.invoke())  # Enter and Space press it by themselves
        guard(self.button)

    def open(self) -> None:
        """Drop the list below the button."""
        if self.menu is not None:
            self.menu.destroy()
        self.menu = self._filled()
        self.menu.tk_popup(self.button.winfo_rootx(), self.button.winfo_rooty() + self.button.winfo_height())

    def _filled(self) -> tk.Menu:
        menu = tk.Menu(self.button, tearoff=False)
        dress_menu(menu, self._look)
        self._ticks.clear()
        for choice in self._choices():
            if choice.ticked is None:
                menu.add_command(label=short(choice.words, _MOST), command=choice.take)
            else:
                self._ticks.append(tk.BooleanVar(menu, choice.ticked))
                menu.add_checkbutton(label=short(choice.words, _MOST), command=choice.take, variable=self._ticks[-1])
        edge_menu(menu, self._look)
        return menu
