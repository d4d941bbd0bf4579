"""Which sheets of the program go on paper: a link that says how many, and the list to tick behind it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Set

from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.dialog import Dialog
from dxapply.ui.parts.fold import put
from dxapply.ui.words import short

__all__ = ["SheetChoice"]

_MOST = 28
"""Characters of a sheet's name that are shown."""
_LIST = {"open_points": "社内用　要確認事項の一覧"}


class SheetChoice:
    """`button` is what is packed; `left_out` are the ids of the sheets that paper goes without; `on_change` is called when others were chosen."""

    def __init__(self, parent: tk.Misc, desk: Desk, *, on_change: Callable[[], object]) -> None:
        self._desk, self._on_change = desk, on_change
        self._final = False
        self.left_out: frozenset[str] = frozenset()
        self.button = desk.look.button(parent, "", self.ask, "Link")
        self.button.bind("<Return>", lambda _event: self.button.invoke())
        guard(self.button)

    def show(self, results: Results, *, final: bool = False) -> None:
        """Say how many of the sheets are chosen that a draft has, or a final version."""
        self._final = final
        sheets = self._sheets(results)
        here = sum(name not in self.left_out for name in sheets)
        put(self.button, f"紙にする様式：{'すべて' if here == len(sheets) else f'{here} / {len(sheets)}'}")
        self.button.state(["!disabled" if sheets else "disabled"])

    def ask(self) -> None:
        """Ask which sheets are to go on paper; at least one does."""
        look, sheets = self._desk.look, self._sheets(self._desk.results)
        dialog = Dialog(self.button, look, "紙にする様式", [("take", "決める"), ("", "やめる")], "")
        marks = {name: tk.BooleanVar(dialog.window, name not in self.left_out) for name in sheets}
        area = look.frame(dialog.body)
        area.pack(fill="x")
        ticks = [look.check(area, short(words, _MOST), marks[name]) for name, words in sheets.items()]
        half = (len(ticks) + 1) // 2  # two columns, so that the list fits a low screen
        for place, tick in enumerate(ticks):
            tick.grid(row=place % half, column=place // half, sticky="w", padx=(0, look.px(16)))
            guard(tick)
        look.label(dialog.body, "PDFと印刷に使います。Excelにはすべて入ります。", "caption", "sub").pack(anchor="w", pady=(look.px(8), 0))
        dialog.first = ticks[0]
        if dialog.run() == "take":
            self._take({name for name, mark in marks.items() if not mark.get()}, sheets)

    def _take(self, left_out: Set[str], sheets: Mapping[str, str]) -> None:
        kept = self.left_out - sheets.keys()  # what was chosen of the other kind of document
        chosen = kept | (left_out if len(left_out) < len(sheets) else frozenset())
        if chosen != self.left_out:
            self.left_out = chosen
            self.show(self._desk.results, final=self._final)
            self._on_change()

    def _sheets(self, results: Results) -> dict[str, str]:
        """The words for each sheet by its id: those of the program; a final version has none for an adviser, but a list of its own."""
        forms = results.chosen.program.forms if results.chosen else ()
        sheets = {form.id: f"{form.number}　{form.title}" for form in forms if not (self._final and form.id == "adviser")}
        return sheets | (_LIST if self._final and forms else {})
