"""A sentence in the system's own box, for a program that has neither a window yet nor a console any more."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

__all__ = ["show_plainly"]

_ERROR_IN_FRONT = 0x10 | 0x10000
"""MB_ICONERROR and MB_SETFOREGROUND."""


if sys.platform == "win32":

    def show_plainly(title: str, text: str) -> None:
        """Show the sentence until it is closed. Tk is not asked: that it does not start may be what there is to tell."""
        with suppress(OSError, AttributeError):
            ctypes.windll.user32.MessageBoxW(None, text, title, _ERROR_IN_FRONT)

else:

    def show_plainly(title: str, text: str) -> None:
        """Show the sentence until it is closed; without a screen nothing is shown."""
        with suppress(ImportError, OSError, RuntimeError):
            import tkinter as tk  # noqa: PLC0415  # not at the top: a broken Tk must not keep this module from being there
            from tkinter import messagebox  # noqa: PLC0415

            with suppress(tk.TclError):
                root = tk.Tk()
                root.withdraw()
                messagebox.showerror(title, text, parent=root)
                root.destroy()
