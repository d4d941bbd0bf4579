"""The schedule: the project's days, the tasks as table and chart, what is wrong with their days beside its repair, and the chosen task's fields."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from dxapply.drafting.findings import Finding
from dxapply.drafting.plan import Repair, repair_of
from dxapply.drafting.results import Results
from dxapply.model.dates import era_day
from dxapply.model.fields import Value
from dxapply.model.money import show_yen
from dxapply.model.project import new_row, row_of, with_row
from dxapply.model.rows import Task
from dxapply.ui.desk import Desk
from dxapply.ui.parts.chosen_form import ChosenForm
from dxapply.ui.parts.flow import Flow
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.gantt import WRONG, Gantt
from dxapply.ui.style import Area

__all__ = ["Schedule", "task_note"]

_LEAVES = ("title", "owner", "start", "end", "measure", "milestone")
_EMPTY = "作業はまだありません。「作業を足す」から始めます。"
_LEGEND = "点線は開始と完了の予定日、灰色の地は始められない期間です。"
_HOW = "棒をつかんで動かすと、月ごとに止まります。両端をつかむと長さが変わります。"
_KEYS = "←→で1か月動きます。Shiftを押すと終わり、Ctrlを押すと始まりだけが動きます。Enterで下の欄に移ります。"
_MOST_FAULTS = 3


class Schedule:
    """The list `tasks` of the draft with `plan.start` and `plan.end`; `frame` is packed."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.frame: Area = desk.look.frame(parent)
        self.days = Form(self.frame, desk.look, desk.draft, ("plan.start", "plan.end"), columns=2)
        self.days.frame.pack(fill="x")
        self._build_tools()
        self._empty = desk.look.label(self.frame, _EMPTY, "body", "sub")
        self.gantt = Gantt(self.frame, desk)
        self.faults = _Faults(self.frame, desk)
        self._legend = desk.look.label(self.frame, _LEGEND, "caption", "sub")
        self.chosen = ChosenForm(self.frame, desk, "tasks", _LEAVES, "選んだ作業", columns=2)
        gantt = self.gantt
        gantt.on_select, gantt.on_focus = self.chosen.follow, self._tell
        gantt.on_open, gantt.on_delete = self._open, lambda _: self.remove()
        self.frame.bind("<Configure>", self._fold)
        self._show()
        self.chosen.show(self.gantt.selected)
        desk.watch(self.frame, self._refresh)

    def _build_tools(self) -> None:
        look, self._tools = self._look, Flow(self.frame, self._look)
        self._tools.frame.pack(fill="x", pady=(0, look.px(4)))
        self.add = self._tools.button("作業を足す", self.add_task, "Quiet", "plus-lg")
        actions: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("複製", "files", self.copy_task), ("削除", "trash3", self.remove), ("上へ", "arrow-up", partial(self.move, -1)),
            ("下へ", "arrow-down", partial(self.move, 1)),
        )  # fmt: skip
        self.tools = {words: self._tools.button(words, act, "Ghost", icon) for words, icon, act in actions}

    # --------------------------------------------------------------------------------------------------------------- tasks

    def add_task(self) -> None:
        """A new task below the selected one, with its name ready to be typed."""
        place = self._place()
        self._arrive(self._desk.draft.add_row("tasks", at=None if place is None else place + 1), typing=True)

    def copy_task(self) -> None:
        """A copy of the selected task below it, as one step."""
        project, place = self._desk.project, self._place()
        task = row_of(project, "tasks", self.gantt.selected)
        if place is None or not isinstance(task, Task):
            return
        values: dict[str, Value] = {leaf: getattr(task, leaf) for leaf in _LEAVES}
        copy = new_row(project, "tasks", **values)
        self._desk.draft.replace(with_row(project, "tasks", copy, place + 1), label="作業の複製", keys=(f"tasks.{copy.id}",))
        self._arrive(copy.id)

    def remove(self) -> None:
        """Takes the selected task away."""
        if self.gantt.selected:
            self._desk.draft.remove_row("tasks", self.gantt.selected)

    def move(self, by: int) -> None:
        """Moves the selected task up or down."""
        place = self._place()
        if place is not None and 0 <= place + by < len(self._desk.project.tasks):
            self._desk.draft.move_row("tasks", self.gantt.selected, place + by)

    def _place(self) -> int | None:
        return next((place for place, task in enumerate(self._desk.project.tasks) if task.id == self.gantt.selected), None)

    def _arrive(self, task: str, *, typing: bool = False) -> None:
        self.gantt.select(task)
        self.chosen.show(task)
        if not (typing and self.chosen.focus_key(f"tasks.{task}.title")):
            self.gantt.focus_key(f"tasks.{task}")

    # ------------------------------------------------------------------------------------------------------- what is shown

    def _refresh(self, results: Results) -> None:
        self.faults.refresh(results)
        if bool(results.project.tasks) != bool(self.gantt.frame.winfo_manager()):
            self._show()

    def _show(self) -> None:
        look, has_tasks = self._look, bool(self._desk.project.tasks)
        for widget in (self._empty, self.gantt.frame, self.faults.frame, self._legend, self.chosen.frame):
            widget.pack_forget()
        for button in self.tools.values():
            button.state(["!disabled" if has_tasks else "disabled"])
        if not has_tasks:
            self._empty.pack(anchor="w", pady=(look.px(8), look.px(20)))
            return
        self.gantt.frame.pack(fill="x")
        self._desk.catch_up(self.gantt.frame)  # while it was not shown it heard nothing of the first task
        self.faults.frame.pack(fill="x")
        self._legend.pack(anchor="w", pady=(look.px(8), look.px(24)))
        self.chosen.frame.pack(fill="x")

    def _fold(self, event: tk.Event) -> None:
        for label in (self._empty, self._legend):
            label.configure(wraplength=max(1, event.width - self._look.px(4)))

    # -------------------------------------------------------------------------------------------------- the chosen task

    def _open(self, task: str) -> None:
        if task:
            self.chosen.show(task)
            self.chosen.focus_key(f"tasks.{task}.title")

    def _tell(self) -> None:
        """What is known of the task with the keyboard, where help stands."""
        task = row_of(self._desk.project, "tasks", self.gantt.selected)
        if isinstance(task, Task):
            self._desk.around.note(task.title or f"作業{task.id}", task_note(task, self._desk.results))

    # ------------------------------------------------------------------------------------------------------------ keyboard

    def focus_key(self, key: str) -> bool:
        """Gives the keyboard to the project's days, to the chart, or to a field of a task; False where it is not here."""
        if self.days.focus_key(key):
            return True
        chapter, _, rest = key.partition(".")
        task, _, leaf = rest.partition(".")
        if chapter != "tasks":
            return False
        if not task and not self._desk.project.tasks:
            self.add.focus_set()
            return True
        if not leaf:
            return self.gantt.focus_key(key)
        self.gantt.select(task)
        self.chosen.show(self.gantt.selected)  # a row that does not exist is not selected
        return self.chosen.focus_key(key)


class _Faults:
    """What is wrong with the days of tasks, each sentence with its repair; many are repaired at once."""

    def __init__(self, parent: Area, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.frame = desk.look.frame(parent)
        self._shown: tuple[tuple[Finding, Repair | None], ...] = ()
        self.repairs: list[ttk.Button] = []

    def refresh(self, results: Results) -> None:
        """Shows the findings of the results, where they differ from those that are shown."""
        program = results.chosen.program if results.chosen else None
        faults = tuple((finding, repair_of(finding, results.project, program)) for finding in results.findings if finding.id in WRONG)
        if faults == self._shown:
            return
        self._shown, self.repairs = faults, []
        for child in self.frame.winfo_children():
            child.destroy()
        for finding, repair in faults[:_MOST_FAULTS]:
            self._show(finding, repair)
        if len(faults) > 1:
            self._show_all(faults)
        if not faults:
            self.frame.configure(height=1)  # Tk keeps the height of what went

    def _show(self, finding: Finding, repair: Repair | None) -> None:
        line = self._line()
        self._look.label(line.frame, f"{finding.message}{_why(finding)}", "caption", "bad")
        if repair is not None:
            self.repairs.append(line.button(repair.words, partial(self._apply, (repair,)), "Link"))

    def _show_all(self, faults: tuple[tuple[Finding, Repair | None], ...]) -> None:
        line, rest = self._line(), len(faults) - _MOST_FAULTS
        if rest > 0:
            self._look.label(line.frame, f"ほかに{rest}件あります。", "caption", "bad")
        every = tuple(repair for _, repair in faults if repair)
        self.repairs.append(line.button("まとめて直す", partial(self._apply, every), "Link"))

    def _line(self) -> Flow:
        line = Flow(self.frame, self._look)
        line.frame.pack(fill="x", pady=(self._look.px(8), 0))
        return line

    def _apply(self, repairs: tuple[Repair, ...]) -> None:
        values: dict[str, Value] = {}
        for repair in repairs:
            values |= repair.values
        self._desk.draft.set_all(values, label="作業の日程の修正")


def _why(finding: Finding) -> str:
    """What a fix says beyond the day, which the button says."""
    return finding.fix.partition("。")[2]


def task_note(task: Task, results: Results) -> tuple[tuple[str, str], ...]:
    """What is known of a task: its days, its measure, its cost, and how it is moved."""
    paragraphs = []
    if task.start and task.end:
        months = (task.end.year - task.start.year) * 12 + task.end.month - task.start.month + 1
        paragraphs.append(("期間", f"{era_day(task.start)} ～ {era_day(task.end)}（{months}か月にわたります）"))
    measure = row_of(results.project, "measures", task.measure)
    if measure is not None:
        paragraphs.append(("施策", f"{measure.id} {getattr(measure, 'title', '')}"))
    lines = [(line, amounts) for line, amounts in zip(results.project.cost_lines, results.amounts, strict=True) if line.task == task.id]
    if lines:
        names = "、".join(line.text for line, _ in lines[:3])
        paragraphs.append(("経費（税抜）", f"{names}{' など' if len(lines) > 3 else ''} {show_yen(sum(amounts[0] for _, amounts in lines))}円"))
    if task.milestone:
        paragraphs.append(("節目", task.milestone))
    return (*paragraphs, ("日程の動かしかた", _HOW), ("キーボード", _KEYS))
