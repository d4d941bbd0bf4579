"""The fields of the row that is chosen in a list; they are made when the choice rests, as the arrows run through many rows."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from typing import Literal

from dxapply.model.project import row_of
from dxapply.ui.desk import Desk
from dxapply.ui.parts.forms import Form

__all__ = ["ChosenForm"]

_PAUSE = 80  # milliseconds


class ChosenForm:
    """The leaves of one row of the list `name` under a title, in `frame`; nothing while no row is chosen."""

    def __init__(self, parent: tk.Misc, desk: Desk, name: str, leaves: Sequence[str], title: str, *, columns: Literal[1, 2] = 1) -> None:
        self._desk, self._look, self._name, self._leaves, self._columns = desk, desk.look, name, leaves, columns
        self.frame = desk.look.frame(parent)
        self.form: Form | None = None
        self._row, self._alarm = "", ""
        self._title = desk.look.label(self.frame, title, "h3")
        self.frame.bind("<Destroy>", lambda event: self._cancel() if event.widget is self.frame else None)

    def follow(self, row_id: str) -> None:
        """Show that row's fields soon ("": none), unless the choice moves on."""
        self._cancel()
        if self._row and row_of(self._desk.project, self._name, self._row) is None:
            self.show("")  # what is typed into the fields of a row that is gone would bring it back
        self._alarm = self.frame.after(_PAUSE, self.show, row_id)

    def _cancel(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    def show(self, row_id: str) -> None:
        """Show that row's fields now; "" for none."""
        self._cancel()
        if row_id == self._row:
            return
        if self.form is not None:
            self.form.frame.destroy()
        self._row, self.form = row_id, None
        if row_id:
            self._title.pack(anchor="w", pady=(0, self._look.px(12)))
            keys = [f"{self._name}.{row_id}.{leaf}" for leaf in self._leaves]
            self.form = Form(self.frame, self._look, self._desk.draft, keys, columns=self._columns)
            self.form.frame.pack(fill="x")
        else:
            self._title.pack_forget()
            self.frame.configure(height=1)  # Tk keeps the height of what went

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to a field of the row that is shown; False where it is not here."""
        self.frame.update_idletasks()  # what is not laid out yet cannot take the keyboard
        return self.form is not None and self.form.focus_key(key)
