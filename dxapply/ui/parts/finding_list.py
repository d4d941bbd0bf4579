"""What is to be looked at, gathered: each line leads to its field, with the chapter beside it and what to do below."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence

from dxapply.drafting.findings import Finding
from dxapply.drafting.pages import PAGES, page_of
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.fold import Fold, put
from dxapply.ui.parts.paragraphs import fold
from dxapply.ui.style import Area

__all__ = ["FindingList", "FindingRow"]

_MORE = 40
_GAP = 16
_TITLES = {page.id: page.title for page in PAGES}


class FindingRow:
    """One line of a list: `link` jumps to what it is about."""

    def __init__(self, parent: Area, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.finding: Finding | None = None
        look = desk.look
        self.frame = look.frame(parent)
        self.frame.columnconfigure(0, weight=1)
        self.link = look.button(self.frame, "", self._jump, "Jump")
        self.link.grid(row=0, column=0, sticky="w")
        self.link.bind("<Return>", lambda _event: self.link.invoke())
        self.link.bind("<FocusIn>", lambda _event: self._note(), add="+")
        guard(self.link)
        self._page = look.label(self.frame, "", "caption", "sub")
        self._page.grid(row=0, column=1, sticky="ne", padx=(look.px(_GAP), 0), pady=(look.px(5), 0))
        self.fix = look.label(self.frame, "", "caption", "sub", justify="left")
        self._width = 0
        self._folds = Fold(self.frame, look)
        self._folds.add(self.fix, "caption", look.px(4))
        self.frame.bind("<Configure>", lambda event: self._widen(event.width), add="+")
        look.on_change(self.frame, self._fold)

    def put(self, finding: Finding) -> None:
        """Show this finding."""
        if finding == self.finding:
            return
        self.finding = finding
        put(self._page, _TITLES[page_of(finding.key)])
        if finding.id == "needed":  # to be told that what is missing is to be filled in helps nobody
            self.fix.grid_remove()
        else:
            self._folds.put(self.fix, finding.fix)
            self.fix.grid(row=1, column=0, columnspan=2, sticky="w", padx=(self._look.px(2), 0), pady=(0, self._look.px(4)))
        self._fold()

    def _widen(self, width: int) -> None:
        if width != self._width:
            self._width = width
            self._fold()

    def _fold(self) -> None:
        """A button of ttk does not fold its text by itself."""
        if self.finding is None:
            return
        room = self._width - self._page.winfo_reqwidth() - self._look.px(_GAP + 8)
        text = "\n".join(fold(self._look, self.finding.message, room, "link")) if room > self._look.px(80) else self.finding.message
        put(self.link, text)

    def _jump(self) -> None:
        if self.finding is not None:
            self._desk.around.jump(self.finding.key)

    def _note(self) -> None:
        if self.finding is not None:
            self._desk.around.note("直しかた", ((self.finding.message, self.finding.fix),))


class FindingList:
    """Some findings under one heading, the first `few` of them at first; nothing at all is shown where there are none.

    The errors stand in their red box, all others plainly.
    """

    def __init__(self, parent: tk.Misc, desk: Desk, *, few: int, is_errors: bool = False) -> None:
        self._desk, self._look, self._few = desk, desk.look, few
        self._shown = few
        self._findings: tuple[Finding, ...] = ()
        self.rows: list[FindingRow] = []
        look = desk.look
        self.frame = look.box(parent, "bad") if is_errors else look.frame(parent)
        self._indent = look.px(30) if is_errors else 0
        self.title = look.label(self.frame, "", "h3" if is_errors else "strong")
        if is_errors:
            self.title.configure(image=str(look.icon("exclamation-circle-fill", 18, "bad")), compound="left")
        self.title.pack(anchor="w", pady=(0, look.px(6)))
        self._list = look.frame(self.frame)
        self._list.pack(fill="x", padx=(self._indent, 0))
        self.more = look.button(self.frame, "", self._show_more, "Link")
        self.more.bind("<Return>", lambda _event: self.more.invoke())
        guard(self.more)

    def put(self, findings: Sequence[Finding], title: str) -> None:
        """Show these findings, of which as many stay open as were."""
        put(self.title, title)
        if tuple(findings) != self._findings:
            self._findings = tuple(findings)
            self._show()

    def _show(self) -> None:
        shown = self._findings[: self._shown]
        while len(self.rows) < len(shown):
            self.rows.append(FindingRow(self._list, self._desk))
        for place, row in enumerate(self.rows):
            if place < len(shown):
                row.put(shown[place])
                if not row.frame.winfo_manager():
                    row.frame.pack(fill="x", pady=self._look.px(2))
            else:
                row.frame.pack_forget()
        rest = len(self._findings) - len(shown)
        if rest:
            put(self.more, f"ほか{rest}件を見る")
            self.more.pack(anchor="w", padx=(self._indent, 0))
        else:
            self.more.pack_forget()

    def _show_more(self) -> None:
        first = len(self._findings[: self._shown])
        self._shown += _MORE
        self._show()
        self.rows[first].link.focus_set()
