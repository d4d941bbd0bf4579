"""Which sheets of the program go on paper: a link that says how many, and the list to tick behind it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from dxapply.drafting.results import Results
from dxapply.programs.program import Form
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.dialog import Dialog
from dxapply.ui.parts.fold import put

__all__ = ["SheetChoice"]


class SheetChoice:
    """`button` is what is packed; `left_out` are the ids of the sheets that paper goes without; `on_change` is called when others were chosen."""

    def __init__(self, parent: tk.Misc, desk: Desk, *, on_change: Callable[[], object]) -> None:
        self._desk, self._on_change = desk, on_change
        self.left_out: frozenset[str] = frozenset()
        self.button = desk.look.button(parent, "", self.ask, "Link")
        self.button.bind("<Return>", lambda _event: self.button.invoke())
        guard(self.button)

    def show(self, results: Results) -> None:
        """Say how many of the program's sheets are chosen."""
        forms = _forms(results)
        here = sum(form.id not in self.left_out for form in forms)
        put(self.button, f"紙にする様式：{'すべて' if here == len(forms) else f'{here} / {len(forms)}'}")
        self.button.state(["!disabled" if forms else "disabled"])

    def ask(self) -> None:
        """Ask which sheets are to go on paper; at least one does."""
        look, forms = self._desk.look, _forms(self._desk.results)
        dialog = Dialog(self.button, look, "紙にする様式", [("take", "決める"), ("", "やめる")], "")
        marks = {form.id: tk.BooleanVar(dialog.window, form.id not in self.left_out) for form in forms}
        sheets = look.frame(dialog.body)
        sheets.pack(fill="x")
        ticks = [look.check(sheets, f"{form.number}　{form.title}", marks[form.id]) for form in forms]
        half = (len(ticks) + 1) // 2  # two columns, so that the list fits a low screen
        for place, tick in enumerate(ticks):
            tick.grid(row=place % half, column=place // half, sticky="w", padx=(0, look.px(16)))
            guard(tick)
        look.label(dialog.body, "PDFと印刷に使います。Excelにはすべて入ります。", "caption", "sub").pack(anchor="w", pady=(look.px(8), 0))
        dialog.first = ticks[0]
        if dialog.run() == "take":
            self._take(frozenset(name for name, mark in marks.items() if not mark.get()), len(forms))

    def _take(self, left_out: frozenset[str], forms: int) -> None:
        left_out = left_out if len(left_out) < forms else frozenset()
        if left_out != self.left_out:
            self.left_out = left_out
            self.show(self._desk.results)
            self._on_change()


def _forms(results: Results) -> tuple[Form, ...]:
    return results.chosen.program.forms if results.chosen else ()
