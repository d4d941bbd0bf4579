"""Widgets one beside the other that go on in the next line where the page is too narrow for them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from dxapply.ui.keys import guard
from dxapply.ui.style import Area, ButtonKind, Look

__all__ = ["Flow"]


class Flow:
    """What is made in `frame` stands from left to right, `gap` pixels at 100 % apart; call `lay` after a change of what stands in it."""

    def __init__(self, parent: tk.Misc, look: Look, gap: float = 8) -> None:
        self._look, self._gap, self._width = look, gap, 0
        self.frame: Area = look.frame(parent, height=1)
        self.frame.bind("<Configure>", lambda event: self._resized(event.width))
        look.on_change(self.frame, self._lay_later)

    def button(self, words: str, act: Callable[[], object], kind: ButtonKind = "Ghost", icon: str = "") -> ttk.Button:
        """One more button in the line, which Enter presses too."""
        button = self._look.button(self.frame, words, act, kind, icon=icon)
        button.bind("<Return>", partial(_press, button))
        guard(button)
        return button

    def _resized(self, width: int) -> None:
        if width != self._width:
            self._width = width
            self.lay()

    def _lay_later(self) -> None:
        self.frame.after_idle(self.lay)  # Tk measures what stands here anew only when idle

    def lay(self) -> None:
        """Give each its place for the width that there is."""
        if not self.frame.winfo_exists():
            return
        gap, x, y, high = self._look.px(self._gap), 0, 0, 0
        line: list[tuple[tk.Misc, int]] = []
        for child in self.frame.winfo_children():
            wide = child.winfo_reqwidth()
            if x and x + wide > self._width:
                self._place(line, y, high)
                line, x, y, high = [], 0, y + high + self._look.px(4), 0
            line.append((child, x))
            x, high = x + wide + gap, max(high, child.winfo_reqheight())
        self._place(line, y, high)
        self.frame.configure(height=max(1, y + high))

    def _place(self, line: list[tuple[tk.Misc, int]], y: int, high: int) -> None:
        for child, x in line:
            child.place(x=x, y=y + (high - child.winfo_reqheight()) // 2, width=min(child.winfo_reqwidth(), max(1, self._width)))  # type: ignore[attr-defined]


def _press(button: ttk.Button, _event: tk.Event) -> str:
    button.invoke()
    return "break"
