"""Labels that fold with the width of what holds them, by the rules of Japanese lines; a label of Tk does neither."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from dxapply.ui.parts.paragraphs import fold
from dxapply.ui.style import Look
from dxapply.ui.tokens import Role

__all__ = ["Fold", "put"]

_GAP = 16
_LEAST = 60
_NO_COLUMN = 100  # pixels: narrower is a frame only while what stands around it is being laid out
Column = tuple[tk.Widget, ...]


def put(widget: ttk.Label | ttk.Button, text: str) -> None:
    """Write the text, unless it stands there already: Tk would lay all around it out again."""
    if str(widget.cget("text")) != text:
        widget.configure(text=text)


class Fold:
    """The labels of one frame that fold at its width, less a room that is kept free and less what stands beside them."""

    def __init__(self, frame: tk.Misc, look: Look) -> None:
        self._frame, self._look, self._width = frame, look, 0
        self._labels: dict[ttk.Label, tuple[Role, int, tuple[Column, ...]]] = {}
        self._texts: dict[ttk.Label, str] = {}
        frame.bind("<Configure>", lambda event: self._widen(event.width), add="+")
        look.on_change(frame, self._again_soon)

    def add(self, label: ttk.Label, role: Role, room: int = 0, *beside: Column) -> None:
        """Fold this label, set in that role; `beside` are the columns at its right, which count as long as they are laid out and say something."""
        self._labels[label] = role, room, beside
        self._texts[label] = str(label.cget("text"))

    def put(self, label: ttk.Label, text: str) -> None:
        """Write another text, folded."""
        if self._texts[label] != text:
            self._texts[label] = text
            self._fold(label)

    def text(self, label: ttk.Label) -> str:
        """The text as it was written."""
        return self._texts[label]

    def again(self) -> None:
        """What stands beside a label has changed."""
        if self._frame.winfo_exists():
            for label in self._labels:
                self._fold(label)

    def _again_soon(self) -> None:
        self._frame.after_idle(self.again)  # what stands beside has its new width only then

    def _widen(self, width: int) -> None:
        if width != self._width and width >= self._look.px(_NO_COLUMN):
            self._width = width
            self.again()

    def _fold(self, label: ttk.Label) -> None:
        role, room, beside = self._labels[label]
        text = self._texts[label]
        if self._width and text:
            width = max(_LEAST, self._width - room - sum(_broad(column, self._look.px(_GAP)) for column in beside))
            if max(map(self._look.font(role).measure, text.split("\n"))) > width:
                text = "\n".join(fold(self._look, text, width, role))
        put(label, text)


def _broad(column: Column, gap: int) -> int:
    """What a column takes, with the gap before it."""
    return max((widget.winfo_reqwidth() for widget in column if widget.winfo_manager() and widget.cget("text")), default=0) + gap
