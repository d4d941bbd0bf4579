"""A user who answers the dialogs that open, by the words on their buttons, and keeps what they said."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Iterator
from tkinter import ttk

from dxapply.ui.parts.paragraphs import Paragraph
from tests.ui.hands import all_below

__all__ = ["Answers", "said"]

_EVERY = 10


class Answers:
    """Presses one button in each dialog, in this order; a dialog too many is closed as by Escape. `told` holds what each of them said."""

    def __init__(self, root: tk.Tk, words: Iterable[str]) -> None:
        self.told: list[str] = []
        self.left = list(words)
        self._root = root
        self._closed: tk.Misc | None = None
        self._alarm = root.after(_EVERY, self._look)

    def stop(self) -> None:
        """Answer no more."""
        self._root.after_cancel(self._alarm)

    def _look(self) -> None:
        self._alarm = self._root.after(_EVERY, self._look)
        held = self._root.grab_current()
        if not isinstance(held, tk.Toplevel) or not held.winfo_viewable():
            return
        held.update_idletasks()
        if held is self._closed:
            return
        self._closed = held
        self.told.append(said(held))
        if not self.left:
            held.focus_force()
            held.update()
            held.event_generate("<Escape>")
            return
        words = self.left.pop(0)
        buttons = {str(widget.cget("text")): widget for widget in all_below(held) if isinstance(widget, ttk.Button)}
        if words not in buttons:
            held.destroy()  # or it would stay open for ever
            raise AssertionError(f"{words} is none of {[*buttons]}")
        buttons[words].invoke()


def said(window: tk.Misc) -> str:
    """All that stands in the widgets of the window: labels, paragraphs, and the cells of lists."""
    return "\n".join(line for widget in all_below(window) for line in _lines(widget))


def _lines(widget: tk.Misc) -> Iterator[str]:
    if isinstance(widget, Paragraph):
        yield widget.text
    elif isinstance(widget, ttk.Label | ttk.Button):
        yield str(widget.cget("text"))
    elif isinstance(widget, ttk.Treeview):
        for item in widget.get_children():
            yield "　".join(map(str, (widget.item(item, "text"), *widget.item(item, "values"))))
