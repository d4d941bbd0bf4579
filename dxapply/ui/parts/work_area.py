"""What stands below a button that starts work: how far it is, a way to stop it, and in its place what came of it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import TypeVar

from dxapply.errors import DxapplyError
from dxapply.ui import exporting
from dxapply.ui.background import Background, Job, Step
from dxapply.ui.exporting import CannotShow
from dxapply.ui.keys import guard
from dxapply.ui.parts.folder_field import fitted, has_keyboard
from dxapply.ui.parts.paragraphs import Paragraph, paragraph
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area, BoxKind, ButtonKind, Look

__all__ = ["WorkArea"]

_T = TypeVar("_T")
_QUICK = 150
"""Milliseconds of work about which nothing is said."""
_WIDE = 560
"""Width of a column at 100 % from which what can be done stands side by side."""


class WorkArea:
    """`frame` is packed below the button in a column that scrolls. `on_change` is called when work begins and ends; `home` gives the widget that has
    the keyboard after work that was started from it, `given_up` the words for work that was stopped. Escape on what came of work calls `on_escape`.
    """

    def __init__(self, column: Scroll, look: Look, *, on_change: Callable[[], object], home: Callable[[], tk.Widget], given_up: Callable[[], str]) -> None:
        self._scroll, self._look, self._on_change, self._home, self._given_up = column, look, on_change, home, given_up
        self.frame: Area = look.frame(column.content)
        self._background = Background(self.frame)
        self._job: Job | None = None
        self._alarm = self._step = ""
        self.on_escape: Callable[[], object] | None = None
        self.progress: Paragraph | None = None
        self.cancel: ttk.Button | None = None

    @property
    def is_running(self) -> bool:
        """Whether work is under way."""
        return self._job is not None and self._job.is_running

    # ------------------------------------------------------------------------------------------------------- work under way

    def start(self, work: Callable[[Step], _T], came: Callable[[_T], object], *, stopped: str = "") -> None:
        """Run the work beside the window and say so; `came` is called with what came of it. Where it is stopped, that is said."""
        if self.is_running:
            return
        self.clear()
        self._alarm = self.frame.after(_QUICK, self._show_work)
        self._job = self._background.start(work, done=partial(self._ended, came), failed=partial(self._ended, self._tell_error),
                                           step=self._tell_step, stopped=partial(self._ended, self._tell_stopped, stopped))  # fmt: skip
        self._on_change()

    def _ended(self, tell: Callable[[_T], object], value: _T) -> None:
        """The work is over: the area is free for what came of it, and the keyboard goes back to where it came from."""
        self._quiet()
        had_keyboard = has_keyboard(self.frame)
        self.clear()
        if had_keyboard:
            self._home().focus_set()
        tell(value)
        self._on_change()

    def _tell_error(self, error: DxapplyError) -> None:
        self.box("bad", str(error))

    def _tell_stopped(self, words: str) -> None:
        self.box("note", words or self._given_up())

    def _tell_step(self, name: str) -> None:
        self._step = name
        if self.progress is not None:
            self.progress.put(f"{name}…")

    def _show_work(self) -> None:
        self._alarm = ""
        area = self.clear()
        look = self._look
        self.progress = paragraph(area, look, f"{self._step}…", "caption", "sub")
        self.progress.pack(fill="x", pady=(look.px(16), look.px(6)))
        bar = look.progress(area, mode="indeterminate")
        bar.pack(fill="x")
        bar.start(20)
        self.cancel = self.button(area, "やめる", self._stop)
        self.cancel.bind("<Escape>", lambda _event: self._stop())
        self.cancel.pack(anchor="w")
        self.reveal()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _quiet(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    # ---------------------------------------------------------------------------------------------------- what came of it

    def clear(self) -> Area:
        """The area, empty."""
        self.progress = None
        for child in self.frame.winfo_children():
            child.destroy()
        self.frame.configure(height=1)  # else it stays as high as what stood in it
        return self.frame

    def say(self, kind: BoxKind, text: str) -> None:
        """Say a sentence."""
        self.box(kind, text)

    def box(self, kind: BoxKind, text: str, choices: Sequence[tuple[str, Callable[[], object]]] = (), *, safe: int = 0,
            renamed: Sequence[Path] = ()) -> None:  # fmt: skip
        """A sentence in place of what came of the work, with what can be done; the keyboard goes to the safe choice if it is on this column."""
        look, area = self._look, self.clear()
        box = look.box(area, kind, padding=12)
        box.pack(fill="x", pady=(look.px(16), 0))
        paragraph(box, look, text).pack(fill="x")
        for path in renamed:
            look.label(box, self.shown(f"別名：{path.name}", look.px(28)), "caption", "sub").pack(anchor="w", pady=(look.px(4), 0))
        buttons = [self.button(box, words, command, "Quiet") for words, command in choices]
        is_wide = self._scroll.content.winfo_width() > look.tx(_WIDE)
        for place, button in enumerate(buttons):
            if is_wide:
                button.pack(side="left", padx=(look.px(8) if place else 0, 0), pady=(look.px(8), 0))
            else:
                button.pack(fill="x", pady=(look.px(8), 0))
        self.reveal()
        if buttons and has_keyboard(self._scroll.frame):
            buttons[safe].focus_set()

    def button(self, parent: tk.Misc, text: str, command: Callable[[], object], kind: ButtonKind = "Link", icon: str = "", *,
               right: bool = False) -> ttk.Button:  # fmt: skip
        """A button of what came of the work."""
        button = self._look.button(parent, text, command, kind, icon=icon, icon_side="right" if right else "left")
        button.bind("<Return>", lambda _event: button.invoke())
        if on_escape := self.on_escape:
            button.bind("<Escape>", lambda _event: on_escape())
        guard(button)
        return button

    def open(self, path: Path) -> None:
        """Open a file or a folder in the program that is meant for it, or say that there is none."""
        try:
            exporting.show_file(path)
        except CannotShow as error:
            self.box("bad", str(error))

    def shown(self, name: str, inset: int = 0) -> str:
        """The name with as much of its middle left out as the column asks for."""
        return fitted(self._look, name, "caption", self._scroll.content.winfo_width() - inset)

    def reveal(self) -> None:
        """Bring into sight what stands here, and the button above it."""
        content, canvas = self._scroll.content, self._scroll.canvas
        content.update_idletasks()
        high, seen = content.winfo_height(), canvas.winfo_height()
        top, bottom = canvas.canvasy(0), self.frame.winfo_y() + self.frame.winfo_height()
        if bottom > top + seen > 1:
            canvas.yview_moveto(min(bottom - seen, self._home().winfo_y()) / high)
