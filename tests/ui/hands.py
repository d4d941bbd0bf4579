"""The eyes and hands of a user, for tests of the window."""

from __future__ import annotations

import tkinter as tk

__all__ = ["all_below", "click", "press"]


def click(widget: tk.Misc) -> None:
    """A click with the mouse in the middle of the widget, which is in sight."""
    widget.update()
    x, y = widget.winfo_width() // 2, widget.winfo_height() // 2
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        widget.event_generate(event, x=x, y=y)
    widget.update()


def press(widget: tk.Misc, key: str) -> None:
    """A key, such as <Return>, on the widget as if it had the keyboard."""
    widget.focus_force()
    widget.update()
    widget.event_generate(key)
    widget.update()


def all_below(widget: tk.Misc) -> list[tk.Misc]:
    """All widgets in the widget, each before what is in it."""
    return [inner for child in widget.winfo_children() for inner in (child, *all_below(child))]
