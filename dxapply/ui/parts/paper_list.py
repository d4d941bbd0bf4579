"""用意するもの: the papers to have at hand as a list to tick, each with where it comes from and the minutes it takes by our estimate."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from tkinter import ttk

from dxapply.drafting.preparation import GBIZ_ID, Paper, enclosed_papers, minutes_in_words, papers_at_hand, with_ready
from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.inputs import fold_words
from dxapply.ui.parts.paragraphs import paragraph
from dxapply.ui.style import Area

__all__ = ["PaperList"]

_MARK = 26
"""px that the tick takes, so that what has none stands below those that have."""


class PaperList:
    """What is enclosed is ticked here, and is so in the draft's own list of enclosures; what is only read from gets its mark by itself."""

    def __init__(self, area: Area, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        look = self._look
        head = look.frame(area)
        head.pack(fill="x", pady=(look.px(8), 0))
        look.label(head, "用意するもの", "h2").pack(side="left")
        self._left = look.label(head, "", "caption", "sub")
        self._left.pack(side="right", anchor="s")
        paragraph(area, look, "時間は、dxapplyが見積もった目安です。", "caption", "sub").pack(fill="x", pady=(look.px(2), look.px(8)))
        self._groups = {words: _Group(area, desk, words) for words in ("申請に添付する書類", "入力のために手元に置くもの")}
        paragraph(area, look, GBIZ_ID, "caption", "sub").pack(fill="x", pady=(look.px(4), 0))

    @property
    def rows(self) -> dict[str, PaperRow]:
        """The rows by the names of their papers."""
        return {row.paper.name: row for group in self._groups.values() for row in group.rows}

    @property
    def words(self) -> str:
        """The minutes that are left, as they are shown."""
        return str(self._left.cget("text"))

    def show(self, results: Results) -> None:
        """Show the papers of the draft as it is now."""
        kinds = enclosed_papers(results.project, results.catalogue), papers_at_hand(results.project)
        for group, papers in zip(self._groups.values(), kinds, strict=True):
            group.show(papers)
        minutes = sum(paper.minutes for papers in kinds for paper in papers if not paper.is_ready)
        put(self._left, f"残りの目安　{minutes_in_words(minutes)}" if minutes else "すべてそろいました")


class _Group:
    """Papers of one kind below their heading. Rows are made anew only where other papers are named."""

    def __init__(self, area: Area, desk: Desk, words: str) -> None:
        self._desk, self._look = desk, desk.look
        self._area = self._look.frame(area)
        self._area.pack(fill="x", pady=(0, self._look.px(12)))
        self._look.label(self._area, words, "label", "sub").pack(anchor="w", pady=(self._look.px(4), self._look.px(4)))
        self._source = paragraph(self._area, self._look, "", "caption", "sub")
        self._rule = self._look.line(self._area, "rule")
        self._rule.pack(fill="x")
        self.rows: list[PaperRow] = []
        self._papers: tuple[Paper, ...] = ()
        self._area.bind("<Configure>", lambda event: self._fold(event.width))
        self._width = 0
        self._look.on_change(self._area, self._fold)

    def show(self, papers: tuple[Paper, ...]) -> None:
        if papers == self._papers:
            return
        self._papers = papers
        for row in self.rows[len(papers) :]:
            row.frame.destroy()
        del self.rows[len(papers) :]
        while len(self.rows) < len(papers):
            self.rows.append(PaperRow(self._area, self._desk, papers[len(self.rows)], len(self.rows)))
        sources = {paper.source for paper in papers}
        shared = sources.pop() if len(sources) == 1 and len(papers) > 1 else ""
        self._say_source(shared)
        for row, paper in zip(self.rows, papers, strict=True):
            row.show(dataclasses.replace(paper, source="") if shared else paper)

    def _say_source(self, shared: str) -> None:
        """What all papers have in common is said once, above them."""
        if shared:
            self._source.put(f"出典：{shared}")
            self._source.pack(fill="x", pady=(0, self._look.px(4)), before=self._rule)
        else:
            self._source.pack_forget()

    def _fold(self, width: int = 0) -> None:
        if width == self._width:
            return
        self._width = width or self._width
        for row in self.rows:
            row.fold(self._width)


class PaperRow:
    """A paper: a tick where it is enclosed, else a link to the field that is filled from it; `mark` takes the keyboard."""

    def __init__(self, parent: Area, desk: Desk, paper: Paper, place: int) -> None:
        self._desk, self._look, self._place, self.paper = desk, desk.look, place, paper
        look = self._look
        self.frame = look.frame(parent)
        self.frame.pack(fill="x")
        self.frame.columnconfigure(1, weight=1)
        self.is_enclosed = paper.key.startswith("enclosures")
        self._ready = tk.BooleanVar(self.frame)
        self._icon: ttk.Label | None = None
        self.mark: ttk.Widget = self._tick() if self.is_enclosed else self._link()
        self._minutes = look.label(self.frame, "", "caption", "sub")
        self._minutes.grid(row=0, column=2, sticky="e", pady=(look.px(6 if self.is_enclosed else 8), 0))
        self._below = look.label(self.frame, "", "caption", "sub", justify="left")
        self._below.grid(row=1, column=1, columnspan=2, sticky="w", pady=(0, look.px(8)))
        self.frame.columnconfigure(0, minsize=look.px(_MARK + 6))
        look.line(self.frame).grid(row=2, column=0, columnspan=3, sticky="ew")
        self._width = look.px(500)

    def _tick(self) -> ttk.Widget:
        px = self._look.px
        box = self._look.check(self.frame, "", self._ready, self._ticked, padding=(px(6), px(6), px(8), px(4)))
        box.grid(row=0, column=0, columnspan=2, sticky="w", pady=(px(4), 0))
        box.bind("<Return>", lambda _event: box.invoke())
        guard(box)
        return box

    def _link(self) -> ttk.Widget:
        look = self._look
        self._icon = look.label(self.frame)
        self._icon.grid(row=0, column=0, sticky="w", padx=(look.px(7), 0), pady=(look.px(8), 0))
        link = look.button(self.frame, "", self._go, "Link")
        link.grid(row=0, column=1, sticky="w", pady=(look.px(8), 0))
        guard(link)
        return link

    @property
    def words(self) -> tuple[str, str]:
        """What stands below the name, and at the right."""
        return str(self._below.cget("text")).replace("\n", ""), str(self._minutes.cget("text"))

    def show(self, paper: Paper) -> None:
        """Show the paper in this row."""
        self.paper = paper
        self._ready.set(paper.is_ready)
        if self._icon:
            self._icon.configure(image=str(self._look.icon("check-lg" if paper.is_ready else "circle", 14, "sub")))
        put(self._minutes, paper.state if paper.is_ready else f"目安 {minutes_in_words(paper.minutes)}")
        self._write()

    def fold(self, width: int) -> None:
        """Fit name and words into the width."""
        self._width = width
        self._write()

    def _write(self) -> None:
        look, room = self._look, self._width - self._look.px(_MARK + 20)
        right = look.font("caption").measure("目安 9時間59分")
        name = fold_words(self.paper.name, look.font("body").measure, room - right)
        if self.mark.cget("text") != name:
            self.mark.configure(text=name)  # type: ignore[call-arg]
        put(self._below, fold_words(_below(self.paper), look.font("caption").measure, room))

    def _ticked(self) -> None:
        desk, words = self._desk, "用意できた書類の印" if self._ready.get() else "用意できた書類の印の取り消し"
        keys = (self.paper.key,) if desk.project.enclosures else ("enclosures",)
        desk.draft.replace(with_ready(desk.project, desk.catalogue, self._place, self._ready.get()), label=words, keys=keys)

    def _go(self) -> None:
        self._desk.around.jump(self.paper.key)


def _below(paper: Paper) -> str:
    """Where the paper comes from, what for, how far it is, and who says so."""
    parts = (f"入手先：{paper.origin}" if paper.origin else "", f"使う所：{paper.use}" if paper.use else "",
             paper.state if paper.state and not paper.is_ready else "", f"出典：{paper.source}" if paper.source else "")  # fmt: skip
    return "　".join(part for part in parts if part)
