"""A row of the texts for a portal: label, the text in three lines or whole, its count of characters, whether it was copied, and the button for that."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Literal, Protocol

from dxapply.drafting.portal import PortalText
from dxapply.model.text import beginning
from dxapply.ui.keys import guard
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.folder_field import fitted
from dxapply.ui.parts.paragraphs import Paragraph, fold
from dxapply.ui.style import Area, Look

__all__ = ["LOWEST", "Entry", "PortalRow", "height_of", "room_in"]

LOWEST = 60
"""How high a row of one line is, in pixels at 100 %."""
Entry = str | PortalText
"""What stands at a place of the list: the name of a form, or a text of it."""

_COUNT, _STATE, _BUTTON = 104, 124, 96
_GAPS = 36
_LINES = 3
_LEADING = 6  # pixels between the lines of a paragraph
_SHOWN = 600
"""Characters of a text of which three lines are made."""
_EMPTY = "空欄"
_STEPS = {"Up": -1, "Down": 1, "Prior": -8, "Next": 8, "Home": -(10**6), "End": 10**6}


class Rows(Protocol):
    """The list that the rows stand in."""

    canvas: tk.Canvas

    def entry(self, place: int) -> Entry:
        """What stands at that place."""

    def copy(self, place: int) -> None:
        """Copy the text there."""

    def toggle(self, place: int, is_open: bool | None = None) -> None:
        """Show the text there whole, or no more."""

    def is_open(self, text: PortalText) -> bool:
        """Whether the text is shown whole."""

    def step(self, by: int) -> None:
        """Go so many rows on."""

    def leave(self, _event: object = None) -> Literal["break"]:
        """Lead back."""

    def state_of(self, text: PortalText) -> str:
        """What stands beside a text about its copy."""


def room_in(look: Look, width: int) -> int:
    """How many pixels of a row of that width its text has."""
    return max(1, width - look.tx(_COUNT + _BUTTON) - look.px(_GAPS))


def height_of(look: Look, room: int) -> Callable[..., int]:
    """A function that gives the height of what stands at a place: height(entry, opened=False)."""
    lowest, line, size = look.tx(LOWEST), _line(look), -int(look.font("body").cget("size"))
    fitting = room // size  # no character is wider than the size of the type

    def height(entry: Entry, *, opened: bool = False) -> int:
        if isinstance(entry, str) or (len(entry.text) <= fitting and "\n" not in entry.text):
            return lowest
        lines = len(fold(look, entry.text, room)) if opened else _lines_at_most(entry.text, fitting)
        return lowest + line * (lines - 1)

    return height


def _line(look: Look) -> int:
    return int(look.font("body").metrics("linespace")) + look.px(_LEADING)


def _lines_at_most(text: str, fitting: int) -> int:
    """How many lines are kept free for the text: what it may need, and three at most."""
    lines = 0
    for part in text[:_SHOWN].split("\n", _LINES):
        lines += max(1, -(-(len(part) + 1) // max(1, fitting)))  # a line may give a character to the next one
        if lines >= _LINES:
            return _LINES
    return lines


class PortalRow:
    """A row on the screen: `text` is what it shows at present, `place` where that stands in the list."""

    def __init__(self, rows: Rows, look: Look) -> None:
        self._in, self._look = rows, look
        self.place = -1
        self.text: PortalText | None = None
        self._set: tuple[PortalText, int, int, bool] | None = None  # what is set, the height and room it was set for, and whether it is whole
        self.frame: Area = look.frame(rows.canvas)
        self.frame.columnconfigure(0, weight=1)
        self.frame.grid_propagate(False)
        self.frame.rowconfigure(1, weight=1)
        self.top = look.frame(self.frame)
        self.label = look.label(self.top, "", "caption", "sub")
        self.label.pack(side="left")
        self.preview = Paragraph(self.frame, look, is_selectable=False)
        self.count = look.label(self.frame, "", "caption", "sub", anchor="e")
        self.over = look.label(self.frame, "", "caption", "bad", anchor="e")
        self.more = look.label(self.frame, "", "caption", "accent", anchor="e", cursor="hand2")
        self.state = look.label(self.top, "", "caption", "ok", compound="left")
        self.state.pack(side="left", padx=look.px(12))
        self.button = look.button(self.frame, "コピー", self._press)
        self.head = look.label(self.frame, "", "h3")
        look.line(self.frame).grid(row=2, column=0, columnspan=3, sticky="ew")
        self._listen()
        guard(self.button)

    def _listen(self) -> None:
        self.button.bind("<Return>", self._pressed)
        self.button.bind("<<Copy>>", self._pressed)
        self.button.bind("<Escape>", self._in.leave)
        for key, by in _STEPS.items():
            self.button.bind(f"<{key}>", partial(self._step, by))
        for key, is_open in (("Right", True), ("Left", False)):
            self.button.bind(f"<{key}>", partial(self._open, is_open))
        for widget in (self.more, self.preview):
            widget.bind("<Button-1>", partial(self._open, None))

    def _press(self) -> None:
        self._in.copy(self.place)

    def _pressed(self, event: tk.Event) -> Literal["break"]:
        if self.text and (self.text.text or event.keysym in ("Return", "KP_Enter")):  # Ctrl+C copies, and leads nowhere
            self._press()
        return "break"

    def _step(self, by: int, _event: object) -> Literal["break"]:
        self._in.step(by)
        return "break"

    def _open(self, is_open: bool | None, _event: object) -> Literal["break"]:
        if self.more.cget("text"):
            self._in.toggle(self.place, is_open)
        return "break"

    # --------------------------------------------------------------------------------------------------------- what is shown

    def forget(self) -> None:
        """Set the text anew when it is shown next: theme or text size are others."""
        self._set = None

    def show(self, place: int, y: int, height: int, room: int) -> None:
        """Stand there and show what stands at that place, in so many pixels of height and of width for the text."""
        entry = self._in.entry(place)
        self.place = place
        self.frame.place(x=0, y=y, relwidth=1, height=height)
        if isinstance(entry, str):
            self._show_head(entry)
        else:
            self._show_text(entry, height, room)

    def _show_head(self, head: str) -> None:
        self.text = self._set = None
        for widget in (self.top, self.preview, self.count, self.over, self.more, self.button):
            widget.grid_forget()
        put(self.head, head)
        self.head.grid(row=0, column=0, rowspan=2, sticky="sw", pady=(0, self._look.px(8)))

    def _show_text(self, text: PortalText, height: int, room: int) -> None:
        look = self._look
        wanted = text, height, room, self._in.is_open(text)
        if wanted != self._set:
            self.head.grid_forget()
            self._grid()
            self.text, self._set = text, wanted
            put(self.label, fitted(look, text.label, "caption", max(1, room - look.tx(_STATE))))
            put(self.count, f"{text.length:,} / {text.limit:,}字" if text.limit else f"{text.length:,}字" if text.text else "")
            put(self.over, f"{text.over:,}字多い" if text.over else "")
            self.button.configure(text="コピー" if text.text else "書く", style=look.style_of(self.frame, f"{'Quiet' if text.text else 'Ghost'}.TButton"))
            self._set_lines(*wanted)
        state = self._in.state_of(text)
        if self.state.cget("text") != state:
            self.state.configure(text=state, image=str(look.icon("check-circle", 14, "ok")) if state else "")

    def _grid(self) -> None:
        """The parts in their columns, which are as wide as the text size asks."""
        look = self._look
        gap, near = look.px(12), look.px(2)
        for column, wide in ((1, _COUNT), (2, _BUTTON)):
            self.frame.columnconfigure(column, minsize=look.tx(wide))
        self.frame.rowconfigure(0, minsize=look.tx(LOWEST) // 2)
        self.top.grid(row=0, column=0, sticky="sw", pady=(0, near))
        self.preview.grid(row=1, column=0, sticky="new")
        self.count.grid(row=0, column=1, sticky="se", padx=(gap, 0), pady=(0, near))
        self.over.grid(row=1, column=1, sticky="ne", padx=(gap, 0), pady=(near, 0))
        self.more.grid(row=1, column=1, sticky="ne", padx=(gap, 0), pady=(look.tx(24), 0))  # below what is too long, also in a row of two lines
        self.button.grid(row=0, column=2, rowspan=2, sticky="new", padx=(gap, look.px(4)), pady=(look.tx(8), 0))

    def _set_lines(self, text: PortalText, height: int, room: int, is_open: bool) -> None:
        look = self._look
        most = (height - look.tx(LOWEST)) // _line(look) + 1
        lines = fold(look, text.text if is_open else text.text[:_SHOWN], room)
        is_cut = len(lines) > most or (not is_open and len(text.text) > _SHOWN)
        if is_cut:
            lines = [*lines[: most - 1], beginning("".join(lines[most - 1 : most + 1]) + "…", look.font("body").measure, room)]
        self.preview.measure = room
        self.preview.put("\n".join(lines) if text.text else _EMPTY, tone="ink" if text.text else "sub")
        put(self.more, "たたむ" if is_open else "全文" if is_cut else "")
        self.preview.configure(cursor="hand2" if is_open or is_cut else "arrow")
