"""A column that scrolls: by wheel over all that stands in it, by its bar, and by itself when the keyboard comes to something out of sight."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Literal

from dxapply.ui.sight import keep_in_view
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import WIDTH

__all__ = ["Scroll", "let_wheel", "show_thumb"]

_WHEEL = ("<MouseWheel>", "<Button-4>", "<Button-5>")
_UNITS = 3
_TAG = "dxapply.scroll"


class Scroll:
    """`content` is what scrolls, `frame` what is packed. The place of the bar is always kept free, so that nothing jumps."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        self.frame = look.frame(parent)
        self.canvas = tk.Canvas(self.frame, highlightthickness=0, borderwidth=0, takefocus=False, width=1, height=1, yscrollincrement=look.px(20))
        self._look = look
        self._bar = look.scrollbar(self.frame, self.canvas.yview)
        self.canvas.pack(side="left", fill="both", expand=True, padx=(0, look.px(WIDTH.gutter)))
        self.content: Area = look.frame(self.canvas)
        # Placed on the canvas rather than made a window of it: one that shrinks out of sight, or while its page is hidden, is never shown again,
        # as Tk tells the canvas nothing of it. And only once its width is known: else what folds in it would fold twice.
        self.canvas.configure(yscrollcommand=self._scrolled)
        self.canvas.bind("<Configure>", lambda event: self.content.place(width=event.width))
        self.content.bind("<Configure>", lambda event: self.canvas.configure(scrollregion=(0, 0, event.width, event.height)))
        keep_in_view(self.content, self.canvas, room=look.px(64))
        self._dress()
        look.on_change(self.canvas, self._dress)
        _listen(self.canvas)

    def to_top(self) -> None:
        """Show the beginning."""
        self.canvas.yview_moveto(0)

    def _dress(self) -> None:
        self.canvas.configure(background=self._look.colour(self._look.surface_of(self.frame)))

    def _scrolled(self, first: float | str, last: float | str) -> None:
        show_thumb(self._bar, float(first), float(last))
        if self.content.winfo_manager():
            self.content.place(y=-round(self.canvas.canvasy(0)))


def show_thumb(bar: ttk.Scrollbar, first: float, last: float) -> None:
    """Show which part is seen, in a bar that is placed in its gutter only while there is more."""
    bar.set(first, last)
    if first <= 0 and last >= 1:
        bar.place_forget()
    elif str(bar.cget("orient")) == "horizontal":
        bar.place(relx=0, rely=1, relwidth=1, anchor="sw")
    else:
        bar.place(relx=1, rely=0, relheight=1, anchor="ne")


def let_wheel(canvas: tk.Canvas, *, scrolls: bool) -> None:
    """Let the wheel move what is drawn on the canvas; else it moves the column around it."""
    tags = [tag for tag in canvas.bindtags() if tag != _TAG]
    canvas.bindtags((_TAG, *tags) if scrolls else tags)


def _listen(canvas: tk.Canvas) -> None:
    """The wheel moves the column whatever is under the pointer; one binding serves all columns, also for what is put into them later."""
    root = canvas.nametowidget(".")
    for name in _WHEEL:
        root.unbind_class("TCombobox", name)  # it would change the choice under the pointer
        if not root.bind_class("all", name):
            root.bind_class("all", name, _wheel)
    canvas.bindtags((_TAG, *canvas.bindtags()))


def _wheel(event: tk.Event) -> Literal["break"] | None:
    here: object = event.widget  # a text where Tk made the widget itself, as the list of a combobox
    if not isinstance(here, tk.Misc) or _scrolls_itself(here):
        return None
    column: tk.Misc | None = here
    while column is not None and _TAG not in column.bindtags():
        column = column.master
    if isinstance(column, tk.Canvas) and column.yview() != (0.0, 1.0):
        up = event.num == 4 or (event.num != 5 and event.delta > 0)
        column.yview_scroll(-_UNITS if up else _UNITS, "units")
    return None


def _scrolls_itself(widget: tk.Misc) -> bool:
    """Whether the wheel is for the widget: a table with rows out of sight, or a long text that one reads in."""
    if isinstance(widget, tk.Text):
        return widget.yview() != (0.0, 1.0) and widget.focus_get() is widget
    return isinstance(widget, ttk.Treeview | tk.Listbox) and widget.yview() != (0.0, 1.0)
