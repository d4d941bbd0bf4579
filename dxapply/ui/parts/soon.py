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

    # A plain timer would run out while the page is being laid out, and come before the first picture.
    widget.after_idle(lambda: widget.after(_PAUSE, begin))
