"""A computed amount that one can ask about: a click, or Enter, shows how it came about."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.tokens import Role, Token

__all__ = ["Figure"]


class Figure(ttk.Button):
    """The figure as text; it takes the keyboard only while there is a Step behind it."""

    def __init__(self, parent: tk.Misc, desk: Desk, role: Role = "num", tone: Token = "ink") -> None:
        super().__init__(parent, command=self._ask, style=desk.look.style_of(parent, f"{role}.{tone}.Figure.TButton"), takefocus=False)
        self._desk, self._role, self._tone = desk, role, tone
        self.step: Step | None = None
        guard(self)

    def put(self, text: str, step: Step | None = None) -> None:
        """Show the text, and explain it by the step from now on."""
        if text != self.cget("text"):
            self.configure(text=text)
        if (step is None) != (self.step is None):
            self.configure(takefocus=step is not None, cursor="hand2" if step else "")
        self.step = step

    def set_in(self, role: Role) -> None:
        """Show the figure in another size from now on."""
        if role != self._role:
            self._role = role
            self.configure(style=self._desk.look.style_of(self.nametowidget(self.winfo_parent()), f"{role}.{self._tone}.Figure.TButton"))

    def _ask(self) -> None:
        if self.step is not None:
            self._desk.around.explain(self.step)
