"""The measures: a list to choose from, and the fields of the one that is chosen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from dxapply.drafting.issues import issues_of
from dxapply.drafting.results import Results
from dxapply.model.rows import Measure, Row
from dxapply.ui.desk import Desk
from dxapply.ui.parts.chosen_form import ChosenForm
from dxapply.ui.parts.flow import Flow
from dxapply.ui.parts.row_list import RowList, RowWords
from dxapply.ui.style import Area

__all__ = ["Measures"]

_LEAVES = ("title", "text", "causes", "owner")
_EMPTY = "施策はまだありません。「施策を足す」から始めます。"


class Measures:
    """The list `measures` of the draft; `frame` is packed."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.frame: Area = desk.look.frame(parent)
        self._build_tools()
        self.list = RowList(self.frame, desk, "measures", _words, empty=_EMPTY)
        self.list.frame.pack(fill="x", pady=(0, desk.look.px(24)))
        self.chosen = ChosenForm(self.frame, desk, "measures", _LEAVES, "選んだ施策")
        self.chosen.frame.pack(fill="x")
        self.list.on_select = lambda _: self._selected()
        self.list.on_open = self._open
        self.list.on_delete = lambda _: self.remove()
        self._selected()
        self.chosen.show(self.list.selected)

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

    def _selected(self) -> None:
        measure = self.list.selected
        for button in self.tools.values():
            button.state(["!disabled" if measure else "disabled"])
        self.chosen.follow(measure)

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
        self.chosen.show(self.list.selected)  # a row that does not exist is not selected
        return self.chosen.focus_key(key)


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
