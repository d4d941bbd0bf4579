"""What all pages have: a frame, parts that hold fields, and the way of the keyboard to any of them."""

from __future__ import annotations

import tkinter as tk
from typing import Protocol

from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk, lies_in
from dxapply.ui.parts.living_cell import LivingCell
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area
from dxapply.ui.tokens import WidthClass

__all__ = ["PageView", "Part"]


class Part(Protocol):
    """What stands on a page and holds fields: a form, a table, a list."""

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to what stands for the key; False where it is not here."""


class PageView:
    """One page. The window packs `frame`, which begins at the page's left margin; the head with title and undo is the window's.

    A page says in `build` what it is made of, and in `refresh` what it shows of the results. `parts` are asked in their order for a key.
    """

    needs_room = False  # a page that needs the whole width has the help folded, until it is asked for

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self.desk, self.look, self.draft = desk, desk.look, desk.draft
        self.frame = self.look.frame(parent)
        self.parts: list[Part] = []
        self.build()
        desk.watch(self.frame, self.refresh)
        self.arrange(desk.width_class)

    def build(self) -> None:
        """Make all that stands on the page, once."""
        raise NotImplementedError

    def refresh(self, results: Results) -> None:
        """Show the results, after each change while the page is shown, and right before it is shown."""

    def arrange(self, width_class: WidthClass) -> None:
        """Lay the page out for a window of that class."""

    def leave(self) -> None:
        """Take over what is still being typed, before another page is shown."""

    def keep(self) -> None:
        """Give what is half typed in a cell to the draft, as it stands; the cell is not touched, and one types on."""
        if (cell := self._living_cell()) is not None:
            cell.keep()

    @property
    def is_typing(self) -> bool:
        """Whether a cell holds a text that the draft does not have. Each change of such a text is a <<Typing>> event of the cell's entry."""
        cell = self._living_cell()
        return cell is not None and cell.is_typing

    def _living_cell(self) -> LivingCell | None:
        """The cell that has the keyboard: only there is a text half typed, as each cell gives it to the draft when the keyboard goes."""
        try:
            widget: tk.Misc | None = self.frame.focus_get()
        except KeyError:  # a list of Tk's own
            return None
        while widget is not None and not isinstance(widget, LivingCell):
            widget = widget.master
        return widget if lies_in(widget, self.frame) else None

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the field, row or list of that key; False where the page does not hold it."""
        return any(part.focus_key(key) for part in self.parts)

    # what pages are made of

    def scroll(self) -> Area:
        """A column over the whole page that scrolls; what is packed into it stands one below the other."""
        scroll = Scroll(self.frame, self.look)
        scroll.frame.pack(fill="both", expand=True)
        return scroll.content

    def section(self, parent: tk.Misc, title: str, support: str = "") -> Area:
        """The line of a heading, for a tool at its right; the support text stands below it."""
        line = self.look.frame(parent)
        line.pack(fill="x", pady=(self.look.px(8), self.look.px(8)))
        self.look.label(line, title, "h2").pack(side="left")
        if support:
            self.look.label(parent, support, "caption", "sub").pack(anchor="w", pady=(0, self.look.px(12)))
        return line
