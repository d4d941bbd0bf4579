"""用意するもの: what to have at hand before one begins, and how long it takes to get each; folded until it is asked for."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk
from typing import TYPE_CHECKING

from dxapply.ui.keys import guard
from dxapply.ui.style import Area, Look

if TYPE_CHECKING:
    from dxapply.drafting.preparation import Paper

__all__ = ["Papers"]

_SOON = 500
"""Milliseconds after which the line says how much there is: by then the window has imported what a draft needs."""


class Papers:
    """The line that unfolds the list, with the list below it, in `frame`. They are those of all programs, as no draft is open yet."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        self._look = look
        self.frame = look.frame(parent)
        line = look.frame(self.frame)
        line.pack(fill="x", padx=look.px(4))
        self.button = look.button(line, "用意するもの", self.toggle, "Link", icon="chevron-right")
        self.button.pack(side="left")
        guard(self.button)
        self._whole = look.label(line, "", "caption", "sub", justify="left")
        self._whole.pack(side="left", fill="x", expand=True, padx=(look.px(12), 0))
        _fold(self._whole)
        self._alarm = self.frame.after(_SOON, self._say_how_much)
        self.frame.bind("<Destroy>", self._gone)
        self._list: Area | None = None
        self.is_open = False

    def _gone(self, event: tk.Event) -> None:
        if event.widget is self.frame:
            self.frame.after_cancel(self._alarm)

    def _say_how_much(self) -> None:
        from dxapply.drafting.preparation import minutes_in_words

        papers = self._papers()
        self._whole.configure(text=f"{len(papers)}つ、そろえる時間の目安 {minutes_in_words(sum(paper.minutes for paper in papers))}")

    def _papers(self) -> Sequence[Paper]:
        from dxapply.drafting.preparation import enclosed_papers, papers_at_hand
        from dxapply.model.project import Project
        from dxapply.programs.packs import builtin_catalogue

        return (*papers_at_hand(Project()), *enclosed_papers(Project(), builtin_catalogue()))

    def toggle(self) -> None:
        """Show or hide the list."""
        self.is_open = not self.is_open
        self.button.configure(image=str(self._look.icon("chevron-down" if self.is_open else "chevron-right", 16, "accent")))
        if self._list is None:
            self._list = self._build()
        if self.is_open:
            self._list.pack(fill="x", padx=self._look.px(8), pady=(self._look.px(8), 0))
        else:
            self._list.pack_forget()

    def _build(self) -> Area:
        from dxapply.drafting.preparation import minutes_in_words

        look = self._look
        table = look.frame(self.frame)
        table.columnconfigure(0, weight=1)
        for place, paper in enumerate(self._papers()):
            name = look.label(table, paper.name, justify="left")
            name.grid(row=2 * place, column=0, sticky="ew", pady=(look.px(8), look.px(3)))
            words = (f"入手先：{paper.origin}" if paper.origin else "", f"使う所：{paper.use}" if paper.use else "")  # as on はじめに
            use = look.label(table, "　".join(filter(None, words)), "caption", "sub", justify="left")
            use.grid(row=2 * place + 1, column=0, sticky="ew", pady=(0, look.px(4)))
            minutes = look.label(table, minutes_in_words(paper.minutes), "caption", "sub")
            minutes.grid(row=2 * place, column=1, sticky="ne", padx=(look.px(16), 0), pady=(look.px(8), 0))
            for label in (name, use):
                _fold(label)
        return table


def _fold(label: ttk.Label) -> None:
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width))
