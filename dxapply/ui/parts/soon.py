"""Work that can wait until the page is on the screen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

__all__ = ["soon"]

_PAUSE = 20


def soon(widget: tk.Misc, do: Callable[[], object]) -> None:
    """Do it a moment after all that is known now has been laid out and drawn, if the widget is still there."""
    def begin() -> None:
        if widget.winfo_exists():
            do()

    # A plain timer would run out while the page is being laid out, and come before the first picture. It is one of the root: Tk still calls that of a
    # widget that is gone, by a name that belongs to another function by then.
    root = widget.nametowidget(".")
    root.after_idle(lambda: root.after(_PAUSE, begin))
