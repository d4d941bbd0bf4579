"""Two states of a draft side by side: one row for each thing that differs, under the page that it stands on, and the chosen one whole below."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from dxapply.drafting.version_differences import PageChanges
from dxapply.model.text import beginning
from dxapply.ui.keys import guard
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.parts.scroll import show_thumb
from dxapply.ui.style import Look

__all__ = ["DifferenceList", "Line", "is_head", "lines_of"]

Line = tuple[str, str, str]
"""What differs, and both its states; a line without states is a heading."""
_WIDTHS = (("what", 110), ("old", 90), ("new", 90))
"""Pixels at 100 % that a column has at least; what there is more is shared out."""
_MOST_WHOLE = 200
"""Characters of each text of the chosen row: the list needs the room."""


class DifferenceList:
    """`frame` holds the list, with these words at the heads of its three columns."""

    def __init__(self, parent: tk.Misc, look: Look, heads: tuple[str, str, str], *, height: int = 8) -> None:
        self._look, self._heads, self._lines = look, heads, tuple[Line, ...]()
        self.frame = look.frame(parent)
        self.whole = Paragraph(self.frame, look, "caption", "sub")
        self.whole.pack(side="bottom", fill="x", pady=(look.px(8), 0))
        self.tree = ttk.Treeview(self.frame, columns=[name for name, _ in _WIDTHS], show="headings", selectmode="browse", height=height,
                                 style=look.style_of(self.frame, "Calm.Treeview"))  # fmt: skip
        for (name, _), head in zip(_WIDTHS, heads, strict=True):
            self.tree.heading(name, text=head, anchor="w")
        bar = look.scrollbar(self.frame, self.tree.yview)
        self.tree.configure(yscrollcommand=lambda first, last: show_thumb(bar, float(first), float(last)))
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._tell_whole())
        self.tree.bind("<Configure>", lambda _event: self.tree.after_idle(self._put_cells))  # the columns have their widths only then
        guard(self.tree)
        self._measure()
        look.on_change(self.tree, self._measure)

    def show(self, lines: Sequence[Line]) -> None:
        """List these."""
        self._lines = tuple(lines)
        self.tree.delete(*self.tree.get_children())
        for place, line in enumerate(self._lines):
            self.tree.insert("", "end", str(place), tags=("head",) if is_head(line) else ())
        self._put_cells()
        self.whole.put("")

    def _measure(self) -> None:
        for name, width in _WIDTHS:
            self.tree.column(name, width=self._look.tx(width), minwidth=self._look.tx(60))
        self.tree.tag_configure("head", font="dx.strong")
        self._put_cells()

    def _put_cells(self) -> None:
        """Write the cells, each as long as its column is wide."""
        if not self.tree.winfo_exists():
            return
        measure, gap = self._look.font("num").measure, self._look.px(12)
        rooms = [self.tree.column(name, "width") - gap for name, _ in _WIDTHS]
        for place, line in enumerate(self._lines):
            cells = [" ".join(text.split()) for text in line]
            self.tree.item(str(place), values=[beginning(text, measure, room) for text, room in zip(cells, rooms, strict=True)])

    def _tell_whole(self) -> None:
        chosen = self.tree.selection()
        line = self._lines[int(chosen[0])] if chosen else ("", "", "")
        self.whole.put("" if is_head(line) else f"{line[0]}　{self._heads[1]}：{_cut(line[1])}　{self._heads[2]}：{_cut(line[2])}")


def lines_of(changes: Sequence[PageChanges]) -> tuple[Line, ...]:
    """The changes page by page, each page under its title."""
    return tuple(line for page in changes for line in ((page.title, "", ""), *(change.sides for change in page.lines)))


def is_head(line: Line) -> bool:
    """Whether the line is the title of a page."""
    return not line[1] and not line[2]


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_WHOLE else text[: _MOST_WHOLE - 1] + "…"
