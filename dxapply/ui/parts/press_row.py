"""A row that is one large button: what stands on it may be any words and icons, and all of it is pressed."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial

from dxapply.ui.keys import guard
from dxapply.ui.style import Area, Look

__all__ = ["PressRow", "focus_on", "walk"]


class PressRow:
    """`frame` is packed, `content` is filled by `fill`; `button` is what has the keyboard. The row is warm under the mouse."""

    def __init__(self, parent: tk.Misc, look: Look, command: Callable[[], object], *, height: int, fill: Callable[[Area], None]) -> None:
        self._look, self._height = look, height
        self.frame = look.frame(parent)
        self.frame.columnconfigure(0, weight=1)
        self._surface = self.frame.surface
        self.button = look.button(self.frame, "", command, "Ghost")
        self.button.grid(row=0, column=0, sticky="nsew")
        self.content = look.frame(self.frame)
        self.content.grid(row=0, column=0, sticky="ew", padx=look.px(8), pady=look.px(8))
        fill(self.content)
        self._bind()
        self._set_height()
        look.on_change(self.frame, self._set_height)

    def _set_height(self) -> None:
        self.frame.rowconfigure(0, minsize=self._look.tx(self._height))

    def _bind(self) -> None:
        guard(self.button)
        for widget in (self.button, *_all_below(self.content), self.content):
            widget.bind("<Enter>", lambda _: self._warm(True), add="+")
            widget.bind("<Leave>", self._leave, add="+")
            if widget is not self.button:
                widget.bind("<ButtonPress-1>", lambda _: self.button.state(["pressed"]), add="+")
                widget.bind("<ButtonRelease-1>", self._release, add="+")

    def _leave(self, event: tk.Event) -> None:
        self._warm(self._is_over(event))  # from one word of the row to the next one leaves nothing

    def _warm(self, is_warm: bool) -> None:
        self._look.paint(self.content, "hover" if is_warm else self._surface)
        self.button.state(["active" if is_warm else "!active"])

    def _release(self, event: tk.Event) -> None:
        pressed = self.button.instate(["pressed"])
        self.button.state(["!pressed"])
        if pressed and self._is_over(event):
            self.button.invoke()

    def _is_over(self, event: tk.Event) -> bool:
        left, top = event.x_root - self.frame.winfo_rootx(), event.y_root - self.frame.winfo_rooty()
        return 0 <= left < self.frame.winfo_width() and 0 <= top < self.frame.winfo_height()


def walk(rows: Sequence[PressRow]) -> None:
    """Let the arrows go from row to row, beside Tab."""
    for place, row in enumerate(rows):
        row.button.bind("<Up>", partial(focus_on, rows[max(place - 1, 0)].button))
        row.button.bind("<Down>", partial(focus_on, rows[min(place + 1, len(rows) - 1)].button))


def focus_on(widget: tk.Misc, _event: tk.Event) -> str:
    """Give the keyboard to the widget, for the binding of a key."""
    widget.focus_set()
    return "break"


def _all_below(widget: tk.Misc) -> list[tk.Misc]:
    return [inner for child in widget.winfo_children() for inner in (child, *_all_below(child))]
