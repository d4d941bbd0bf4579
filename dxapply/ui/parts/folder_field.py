"""The folder into which documents go: typed, or chosen in the system's dialog; the usual one where nothing is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from dxapply.ui.desk import Desk
from dxapply.ui.exporting import home_folder, shorten_path
from dxapply.ui.keys import guard, typed_text
from dxapply.ui.style import Look
from dxapply.ui.tokens import Role

__all__ = ["FolderField", "fitted", "has_keyboard"]


class FolderField:
    """`entry` is the field; `on_change` is called when another folder is meant."""

    def __init__(self, parent: tk.Misc, desk: Desk, *, ask_folder: Callable[[Path], Path | None], on_change: Callable[[], object]) -> None:
        self._desk, self._ask_folder, self._on_change = desk, ask_folder, on_change
        self._folder = ""  # as it was typed or chosen; "" is the usual one
        self._put = ""  # what stands in the field, unless one has typed there
        self.entry = desk.look.entry(parent, width=1)
        self.entry.bind("<FocusIn>", lambda _event: self.show(whole=True), add="+")
        self.entry.bind("<FocusOut>", lambda _event: self.take(), add="+")
        guard(self.entry)

    @property
    def folder(self) -> Path:
        """Where the documents go; what was typed without a root lies in the usual folder."""
        return home_folder(self._desk.path) / self._folder

    @property
    def is_usual(self) -> bool:
        """Whether nobody chose another folder."""
        return not self._folder

    def refresh(self) -> None:
        """Show the folder, unless one is writing in the field."""
        if not has_keyboard(self.entry) and self.entry.get() == self._put:
            self.show()

    def show(self, *, whole: bool = False) -> None:
        """The folder, as far as the field is wide; all of it while one writes in it."""
        text, look = str(self.folder), self._desk.look
        shown = text if whole else fitted(look, text, "body", self.entry.winfo_width() - look.px(28))
        if self.entry.get() != shown:
            self.entry.delete(0, "end")
            self.entry.insert(0, shown)
        self._put = self.entry.get()
        if whole:
            self.entry.selection_range(0, "end")
            self.entry.icursor("end")

    def take(self) -> None:
        """Take over what was typed as the folder; the usual one where nothing was."""
        if self.entry.get() != self._put:
            text = typed_text(self.entry).strip().strip('"')  # Explorer copies a path with quotes
            self._set("" if text == str(home_folder(self._desk.path)) else text)
        self.show(whole=has_keyboard(self.entry))

    def choose(self) -> None:
        """Ask for a folder in the system's dialog."""
        chosen = self._ask_folder(self.folder)
        if chosen is not None:
            self._set(str(chosen))
            self.show()

    def _set(self, text: str) -> None:
        if text != self._folder:
            self._folder = text
            self._on_change()


def fitted(look: Look, text: str, role: Role, width: int) -> str:
    """The text with as much of its middle left out as it takes to fit; all of it before anything is laid out."""
    font, room = look.font(role), len(text)
    while width > 1 and room > 8 and font.measure(shorten_path(text, room)) > width:
        room -= 1
    return shorten_path(text, room)


def has_keyboard(widget: tk.Misc) -> bool:
    """Whether the widget, or what stands in it, has the keyboard."""
    focused, path = str(widget.tk.call("focus")), str(widget)
    return focused == path or focused.startswith(f"{path}.")
