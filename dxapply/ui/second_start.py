"""What the window does about a second start: it comes to the front, and opens the file that was handed over when no question stands open."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import tkinter as tk
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dxapply.storage import second_start
from dxapply.ui.parts.dialog import is_asking

if TYPE_CHECKING:
    from dxapply.ui.window import Window

__all__ = ["POLL", "SecondStarts"]

POLL = 250
"""Milliseconds between two looks into the folder of the starts."""
_log = logging.getLogger(__name__)


class SecondStarts:
    """Announces the window as soon as it waits for the user, and hears what other starts ask for, until `stop`."""

    def __init__(self, window: Window, folder: Path) -> None:
        self._window, self._root, self._folder = window, window.root, folder
        self._token = ""
        self._waiting: list[Path] = []
        self._is_opening = False
        self._alarm = self._root.after(1, self._begin)

    def _begin(self) -> None:
        self._token = second_start.announce(self._window.disk, self._folder)
        self._poll()

    def stop(self) -> None:
        """Hear no more, and take the announcement back. The root may be gone already."""
        with suppress(tk.TclError):
            self._root.after_cancel(self._alarm)
        second_start.withdraw(self._window.disk, self._folder, self._token)

    def _poll(self) -> None:
        """The alarm is set again first, so that a file that cannot be opened does not end the hearing."""
        self._alarm = self._root.after(POLL, self._poll)
        asked = second_start.take(self._window.disk, self._folder)
        if asked:
            _log.info("asked for by %d other starts", len(asked))
            self._waiting += [path for path in asked if path is not None]
            self._come_forward()
        if self._waiting and not self._is_busy():
            self._open(self._waiting.pop(0))

    def _open(self, path: Path) -> None:
        self._is_opening = True
        try:
            self._come_forward()  # again: it may have waited long, and a dialog of the system leaves the window behind others
            if not self._is_open(path):
                self._window.open_file(path)
        finally:
            self._is_opening = False

    def _is_open(self, path: Path) -> bool:
        """Whether it is the file of the open draft, by whatever name."""
        if self._window.keeping is None:
            return False
        ours, status = self._window.keeping.path, self._window.disk.status
        try:
            return os.path.samestat(status(ours), status(path))
        except (OSError, ValueError):
            return _plain(ours) == _plain(path)

    # ---------------------------------------------------------------------------------------------------------- the screen

    def _is_busy(self) -> bool:
        """Whether a question stands open: its answer may concern the draft that is open now."""
        return self._is_opening or is_asking() or bool(self._held())

    def _held(self) -> str:
        """The widget that keeps the user from all others, by its path: Tk's own are none of tkinter's."""
        return str(self._root.tk.call("grab", "current", self._root))

    def _come_forward(self) -> None:
        """Show the window over all others. The keyboard stays where it was in it; an open dialog keeps it."""
        root, held = self._root, self._held()
        if root.state() not in ("normal", "zoomed"):
            root.deiconify()
        root.lift()
        if is_asking() and not held:  # a dialog of the system, over a window that takes no keys
            _raise_dialog(root)
            return
        front = root.tk.call("winfo", "toplevel", held) if held else root
        root.tk.call("raise", front)
        root.tk.call("focus", "-force", root.tk.call("focus", "-lastfor", front))


if sys.platform == "win32":

    def _raise_dialog(root: tk.Misc) -> None:
        """Bring the system's own dialog to the front, which Tk does not know."""
        user32, window = ctypes.windll.user32, int(root.winfo_toplevel().wm_frame(), 16)
        user32.SetForegroundWindow(user32.GetLastActivePopup(window))

else:

    def _raise_dialog(root: tk.Misc) -> None:
        """Elsewhere the dialog is one of Tk's, and has the grab."""


def _plain(path: Path) -> str:
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100  # the file may be gone
