"""The targets that the chosen program has set, each with the firm's own test of it, and what to do where it is not met."""

from __future__ import annotations

import tkinter as tk

from dxapply.drafting.results import Results
from dxapply.programs.eligibility import TargetResult
from dxapply.ui.desk import Desk
from dxapply.ui.parts.paragraphs import paragraph

__all__ = ["Targets"]


class Targets:
    """One entry a target: ○ × ？, the firm's test and its figure, the program's own words, the fix. `frame` is packed."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._look = desk.look
        self.frame = desk.look.frame(parent)
        self._shown: tuple[TargetResult, ...] | None = None
        desk.watch(self.frame, self._refresh)

    def _refresh(self, results: Results) -> None:
        targets = results.chosen.targets if results.chosen else ()
        if targets == self._shown:
            return
        self._shown = targets
        for child in self.frame.winfo_children():
            child.destroy()
        if targets:
            self._look.label(self.frame, "事業の成果目標", "strong").pack(anchor="w", pady=(0, self._look.px(8)))
        for target in targets:
            self._show(target)

    def _show(self, result: TargetResult) -> None:
        look = self._look
        row = look.frame(self.frame)
        row.pack(fill="x", pady=(0, look.px(12)))
        look.label(row, image=str(look.mark(result.verdict, 14))).pack(side="left", anchor="n", padx=(look.px(2), look.px(10)), pady=look.px(3))
        words = look.frame(row)
        words.pack(side="left", fill="x", expand=True)
        value = f"{result.value or 'まだ分かりません。'}〔{result.target.test_basis.certainty_label}〕"
        texts = [paragraph(words, look, f"当社の目標：{result.words}"), paragraph(words, look, value, "caption", "sub")]
        if result.fix:
            texts.append(paragraph(words, look, result.fix, "caption", "ask"))
        texts.append(paragraph(words, look, f"事業全体の成果目標：{result.target.statement}", "caption", "sub"))
        for text in texts:
            text.pack(fill="x")
