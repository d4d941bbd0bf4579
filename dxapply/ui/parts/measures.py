"""The measures: a list to choose from, and the fields of the one that is chosen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from dxapply.drafting.issues import issues_of
from dxapply.drafting.results import Results
from dxapply.model.rows import Measure, Row
from dxapply.ui.desk import Desk
from dxapply.ui.parts.flow import Flow
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.row_list import RowList, RowWords
from dxapply.ui.style import Area

__all__ = ["Measures"]

_LEAVES = ("title", "text", "causes", "owner")
_EMPTY = "施策はまだありません。「施策を足す」から始めます。"
_PAUSE = 80  # milliseconds on a row before its fields are made: the arrows run through many


class Measures:
    """The list `measures` of the draft; `frame` is packed."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.frame: Area = desk.look.frame(parent)
        self.form: Form | None = None
        self._form_of, self._alarm = "", ""
        self._build_tools()
        self.list = RowList(self.frame, desk, "measures", _words, empty=_EMPTY)
        self.list.frame.pack(fill="x", pady=(0, desk.look.px(24)))
        self._host = desk.look.frame(self.frame)
        self._host.pack(fill="x")
        self._title = desk.look.label(self._host, "選んだ施策", "h3")
        self.list.on_select = lambda _: self._form_soon()
        self.list.on_open = self._open
        self.list.on_delete = lambda _: self.remove()
        self.frame.bind("<Destroy>", lambda event: self._cancel() if event.widget is self.frame else None)
        self.show_form()

    def _build_tools(self) -> None:
        look, flow = self._look, Flow(self.frame, self._look)
        flow.frame.pack(fill="x", pady=(0, look.px(8)))
        self.add = flow.button("施策を足す", self.add_measure, "Quiet", "plus-lg")
        actions: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("削除", "trash3", self.remove), ("上へ", "arrow-up", partial(self.move, -1)), ("下へ", "arrow-down", partial(self.move, 1)),
        )  # fmt: skip
        self.tools = {words: flow.button(words, act, "Ghost", icon) for words, icon, act in actions}

    # ------------------------------------------------------------------------------------------------------------ measures

    def add_measure(self) -> None:
        """A new measure at the end, with its name ready to be typed."""
        self._open(self._desk.draft.add_row("measures"))

    def remove(self) -> None:
        """Takes the selected measure away."""
        if self.list.selected:
            self._desk.draft.remove_row("measures", self.list.selected)

    def move(self, by: int) -> None:
        """Moves the selected measure up or down."""
        ids = [measure.id for measure in self._desk.project.measures]
        if self.list.selected in ids and 0 <= (to := ids.index(self.list.selected) + by) < len(ids):
            self._desk.draft.move_row("measures", self.list.selected, to)

    # -------------------------------------------------------------------------------------------------- the chosen measure

    def _form_soon(self) -> None:
        self._cancel()
        self._alarm = self.frame.after(_PAUSE, self.show_form)

    def _cancel(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    def show_form(self) -> None:
        """The fields of the selected measure."""
        self._cancel()
        measure = self.list.selected
        for button in self.tools.values():
            button.state(["!disabled" if measure else "disabled"])
        if measure == self._form_of:
            return
        if self.form is not None:
            self.form.frame.destroy()
        self._form_of, self.form = measure, None
        if measure:
            self._title.pack(anchor="w", pady=(0, self._look.px(12)))
            self.form = Form(self._host, self._look, self._desk.draft, [f"measures.{measure}.{leaf}" for leaf in _LEAVES])
            self.form.frame.pack(fill="x")
        else:
            self._title.pack_forget()
            self._host.configure(height=1)  # Tk keeps the height of what went

    def _open(self, measure: str) -> None:
        self.focus_key(f"measures.{measure}.title")

    def focus_key(self, key: str) -> bool:
        """Gives the keyboard to the list, to a measure, or to a field of it; False where it is not here."""
        chapter, _, rest = key.partition(".")
        measure, _, leaf = rest.partition(".")
        if chapter != "measures":
            return False
        if not measure and not self._desk.project.measures:
            self.add.focus_set()
            return True
        if not leaf:
            return self.list.focus_key(key)
        self.list.select(measure)
        self.show_form()
        self.frame.update_idletasks()  # what is not laid out yet cannot take the keyboard
        return self.form is not None and self.form.focus_key(key)


def _words(row: Row, results: Results) -> RowWords:
    assert isinstance(row, Measure)
    project = results.project
    issues = issues_of(project, row)
    tasks = sum(task.measure == row.id for task in project.tasks)
    caption = [f"課題 {'・'.join(issues)}"] if issues else []
    caption += [f"担当 {row.owner}"] if row.owner else []
    caption += [f"作業 {tasks}件"] if tasks else []
    warn = "" if issues else "課題に結び付いていません"
    return RowWords(title=row.title, caption="　".join(caption), warn=warn, is_suggested=bool(row.suggested) and row.suggested == row.title)
