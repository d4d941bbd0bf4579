"""The start screen: what can be begun at the left, the files that were open last at the right. It has no rail and no bar, as there is no draft yet.

The questions of a new draft and the choice of a sample take the place of the four rows; Escape and 戻る bring these back, with what was typed kept.
"""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from dxapply.assets import asset
from dxapply.storage.settings import Settings
from dxapply.ui.keys import guard
from dxapply.ui.parts.papers import Papers
from dxapply.ui.parts.press_row import PressRow, walk
from dxapply.ui.parts.recent_files import Glance, RecentFiles
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import HEIGHT, WIDTH, WidthClass

if TYPE_CHECKING:  # the questions and the samples need all that a draft needs, and import it when they are asked for
    from dxapply.model.project import Project
    from dxapply.ui.parts.new_draft import NewDraft

__all__ = ["Opening"]

_MARGINS: dict[WidthClass, tuple[int, int]] = {"wide": (80, 44), "middle": (48, 12), "narrow": (28, 12)}  # left, and right beside the gutter
_RECENT: dict[WidthClass, tuple[int, int]] = {"wide": (420, 40), "middle": (340, 32), "narrow": (280, 24)}  # width, and its margin
_TOPS = ((760, 100), (620, 60), (0, 28))  # from a window that is so high: how far the first line is from its upper edge

_TOP_INSIDE = 20  # of the questions and the samples, which have a way back above their title


class Opening:
    """The start screen in `frame`. It makes and opens nothing itself: it says what was asked for by the callbacks."""

    def __init__(self, parent: tk.Misc, look: Look, today: dt.date, settings: Settings, *,
                 on_new: Callable[[Project], object], on_open: Callable[[Path | None], object], on_reuse: Callable[[Path | None], object],
                 on_sample: Callable[[str], object], on_forget: Callable[[Path], object]) -> None:  # fmt: skip
        self._look, self._today = look, today
        self._on_new, self._on_open, self._on_reuse, self._on_sample = on_new, on_open, on_reuse, on_sample
        self._size = (0, 0)
        self.frame = look.frame(parent, "page")
        self._right = look.frame(self.frame, "chrome")
        self._right.pack(side="right", fill="y")
        self._right.pack_propagate(False)
        self._left = look.frame(self.frame)
        self._left.pack(side="left", fill="both", expand=True)
        self.recent = self._build_recent(settings, on_forget)
        self.shown = ""
        self.rows: dict[str, PressRow] = {}
        self.samples: dict[str, PressRow] = {}
        self.new: NewDraft | None = None
        self._views: dict[str, _View] = {}
        self._arrange(1280, 800)
        self._show("home")
        self.frame.bind("<Configure>", self._resized)
        look.on_change(self.frame, lambda: self._arrange(*self._size))

    def focus_first(self) -> None:
        """Give the keyboard to the first thing to do."""
        self._show("home")
        self.rows["new"].button.focus_set()

    # --------------------------------------------------------------------------------------------------------- the layout

    def _resized(self, event: tk.Event) -> None:
        if (event.width, event.height) != self._size:
            self._arrange(event.width, event.height)

    def _arrange(self, width: int, height: int) -> None:
        look, self._size = self._look, (width, height)
        width_class = look.width_class(width)
        high = height * 100 // look.tx(100)
        self._top = next(top for least, top in _TOPS if high >= least)
        self._sides = _MARGINS[width_class]
        wide, margin = _RECENT[width_class]
        wide = min(wide, width * 100 // look.tx(100) * 2 // 5)
        self._right.configure(width=look.tx(wide), padding=(look.px(margin - 8), look.px(self._top), look.px(margin - 20), look.px(24)))
        self.recent.set_width(look.tx(wide) - look.px(margin - 8) - look.px(margin - 20) - look.px(WIDTH.gutter))
        for view in self._views.values():
            self._set_margins(view)

    def _set_margins(self, view: _View) -> None:
        px, (left, right) = self._look.px, self._sides
        top = self._top if view.is_home else min(self._top, _TOP_INSIDE)
        view.page.configure(padding=(px(left - 8), px(top), px(right), px(16 if view.is_home else 8)))
        view.foot.configure(padding=(px(left), px(16), px(right), px(16)))

    def _show(self, name: str) -> None:
        """Show one of home, new, samples, made when it is first asked for."""
        if name == self.shown:
            return
        if self.shown:
            self._views[self.shown].frame.pack_forget()
        if name not in self._views:
            view = self._views[name] = _View(self._left, self._look, is_home=name == "home")
            self._set_margins(view)
            {"home": self._build_home, "new": self._build_new, "samples": self._build_samples}[name](view)
            if name != "home":
                _on_escape(view.frame, self._back)
        self.shown = name
        self._views[name].frame.pack(fill="both", expand=True)

    def _back(self) -> None:
        came_from = self.shown
        self._show("home")
        self.rows[came_from].button.focus_set()

    # ----------------------------------------------------------------------------------------------------------- the views

    def _build_home(self, view: _View) -> None:
        look, page = self._look, view.page
        look.label(page, "dxapply", "strong", "accent").pack(anchor="w", padx=look.px(8), ipady=look.px(2))
        self._title(page, "補助金の申請書を作る", "課題から計画、経費まで。入力はこのパソコンの中だけに保存されます。")
        self._add_row(page, "new", "plus-lg", "新しく作る", "3つの質問に答えると、合う事業から始められます。", self.ask_new)
        self._add_row(page, "open", "folder2-open", "ファイルを開く", "保存した申請を続けます。", lambda: self._on_open(None))
        self._add_row(page, "reuse", "arrow-repeat", "前回の申請をもとに作る", "会社概要、課題、施策を引き継ぎます。元のファイルは変わりません。",
                      lambda: self._on_reuse(None))  # fmt: skip
        self._add_row(page, "samples", "journal-text", "見本を見る", "書き終えた申請の例を開きます。", self._ask_sample)
        walk(list(self.rows.values()))
        self.papers = Papers(page, look)
        self.papers.frame.pack(fill="x", pady=(look.px(20), 0))

    def ask_new(self) -> None:
        """Show the three questions of a new draft."""
        self._show("new")
        assert self.new is not None
        self.new.focus_first()

    def _ask_sample(self) -> None:
        self._show("samples")
        next(iter(self.samples.values())).button.focus_set()

    def _build_new(self, view: _View) -> None:
        from dxapply.programs.packs import builtin_catalogue
        from dxapply.ui.parts.new_draft import NewDraft

        page = view.page
        self._build_back(page)
        self._title(page, "新しく作る", "3つの質問に答えると、合う事業がわかります。どれも後で変えられます。")
        self.new = NewDraft(page, view.with_foot(), self._look, builtin_catalogue(), self._today, self._on_new)
        self.new.frame.pack(fill="x")

    def _build_samples(self, view: _View) -> None:
        from dxapply.programs.packs import builtin_catalogue

        page = view.page
        self._build_back(page)
        self._title(page, "見本を見る", "架空の会社が書き終えた申請です。写しを開くので、自由に直せます。")
        look = self._look
        for program in builtin_catalogue().programs:
            if asset("samples", f"{program.id}.dxapply").is_file():
                row = self._row(page, "journal-text", program.title, f"{program.number}　{program.authority}", partial(self._on_sample, program.id))
                self.samples[program.id] = row
        walk(list(self.samples.values()))
        if not self.samples:
            look.label(page, "見本がありません。dxapplyを入れ直してください。", "body", "sub").pack(anchor="w", padx=look.px(8))

    # ----------------------------------------------------------------------------------------------------------- the parts

    def _title(self, page: Area, title: str, why: str) -> None:
        look = self._look
        head = look.label(page, title, "h1", justify="left")
        head.pack(anchor="w", fill="x", padx=look.px(8), pady=(look.px(8), look.px(12)))
        reason = look.label(page, why, "body", "sub", justify="left")
        reason.pack(anchor="w", fill="x", padx=look.px(8), pady=(0, look.px(28 if page is self._views["home"].page else 24)))
        for label in (head, reason):
            _fold(label)

    def _build_back(self, page: Area) -> None:
        look = self._look
        back = look.button(page, "戻る", self._back, "Link", icon="chevron-left")
        back.pack(anchor="w", padx=look.px(4))
        guard(back)

    def _add_row(self, page: Area, name: str, icon: str, title: str, note: str, command: Callable[[], object]) -> None:
        self.rows[name] = self._row(page, icon, title, note, command)

    def _row(self, page: Area, icon: str, title: str, note: str, command: Callable[[], object]) -> PressRow:
        """A row of 76 between two hairlines: icon, title with its note below, chevron."""
        look = self._look
        if not any(isinstance(child, Area) for child in page.winfo_children()):
            look.line(page).pack(fill="x", padx=look.px(8))

        def fill(content: Area) -> None:
            content.columnconfigure(1, weight=1)
            look.label(content, image=str(look.icon(icon, 20, "accent"))).grid(row=0, column=0, rowspan=2, padx=(look.px(4), look.px(20)))
            head = look.label(content, title, "h3", justify="left")
            head.grid(row=0, column=1, sticky="swe", pady=(0, look.px(5)))
            words = look.label(content, note, "caption", "sub", justify="left")
            words.grid(row=1, column=1, sticky="nwe")
            for label in (head, words):
                _fold(label)
            look.label(content, image=str(look.icon("chevron-right", 16, "ink"))).grid(row=0, column=2, rowspan=2, padx=(look.px(12), look.px(4)))

        row = PressRow(page, look, command, height=HEIGHT.start_row - 1, fill=fill)
        row.frame.pack(fill="x")
        look.line(page).pack(fill="x", padx=look.px(8))
        return row

    def _build_recent(self, settings: Settings, on_forget: Callable[[Path], object]) -> RecentFiles:
        look = self._look
        foot = look.frame(self._right)
        foot.pack(side="bottom", fill="x", padx=look.px(8), pady=(look.px(12), 0))
        shield = look.label(foot, "通信しません。どこにも送りません。", "caption", "sub", image=str(look.icon("shield-check", 16, "sub")), compound="left")
        shield.pack(anchor="w", fill="x")
        shield.bind("<Configure>", lambda event: shield.configure(wraplength=max(1, event.width - look.px(28))))  # less the shield
        look.label(self._right, "最近のファイル", "h3").pack(anchor="w", padx=look.px(8), pady=(0, look.px(12)))
        scroll = Scroll(self._right, look)
        scroll.frame.pack(fill="both", expand=True)
        recent = RecentFiles(scroll.content, look, self._today, settings.recent, glance=_glance, on_open=self._on_open, on_forget=on_forget)
        recent.frame.pack(fill="x")
        return recent


class _View:
    """What the left side shows: a page that scrolls, with a foot that does not where there is one."""

    def __init__(self, parent: tk.Misc, look: Look, *, is_home: bool) -> None:
        self._look, self.is_home = look, is_home
        self.frame = look.frame(parent)
        self._scroll = Scroll(self.frame, look)
        self._scroll.frame.pack(fill="both", expand=True)
        self.page = self._scroll.content
        self.foot = look.frame(self.frame)

    def with_foot(self) -> Area:
        """The foot, shown from now on."""
        line = self._look.line(self.frame)
        self.foot.pack(side="bottom", fill="x", before=self._scroll.frame)
        line.pack(side="bottom", fill="x", before=self._scroll.frame)
        return self.foot


def _fold(label: ttk.Label) -> None:
    """Fold the label's words at the width that it is given."""
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width))


def _glance(data: bytes, today: dt.date) -> Glance:
    from dxapply.ui.parts.glance import glance  # with all that a draft needs, which the start need not wait for

    return glance(data, today)


def _on_escape(widget: tk.Misc, back: Callable[[], None]) -> None:
    """Go back by Escape from wherever the keyboard is in the view. The window has its own use for the key, so each widget gets it for itself."""

    def escaped(_event: tk.Event) -> str:
        back()
        return "break"

    for child in widget.winfo_children():
        if isinstance(child, ttk.Button | ttk.Radiobutton | tk.Entry | tk.Text):  # Tk takes whatever hears a key for a stop of Tab
            child.bind("<Escape>", escaped, add=True)
        _on_escape(child, back)
