"""The tasks of the plan as a table and a chart that share their rows: bars are dragged, or moved by the arrow keys, and stop at whole months.

All is drawn on one canvas, which has the keyboard. What the days mean, and what is wrong with them, is the findings' business.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from dxapply.drafting.plan import first_day
from dxapply.drafting.results import Results
from dxapply.model.project import row_of
from dxapply.model.rows import Task
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.months import Days, Grip, months_of, moved
from dxapply.ui.parts.schedule_drawing import Ground, ScheduleDrawing, TaskLine
from dxapply.ui.sight import bring_into_view

__all__ = ["LABEL", "WRONG", "Gantt"]

LABEL = "作業の日程の変更"
WRONG = ("task-before-start", "task-after-end", "task-reversed")
"""The findings that colour a bar."""

_REACH = 6  # pixels at 100 % within which an end of a bar is gripped
_SLACK = 3  # pixels that a hand trembles
_SHIFT, _CONTROL = 0x1, 0x4


@dataclass
class _Drag:
    """A bar in the hand: where it was taken, and what its days were and are."""

    task: str
    grip: Grip
    x: int
    before: Days | None
    now: Days
    is_moving: bool = False


class Gantt:
    """The list `tasks` of the draft, which it follows by itself.

    `on_select` hears each change of the selection; `on_open` Enter and a double click, `on_delete` the key Delete.
    """

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.on_select: Callable[[str], None] = _nothing
        self.on_open: Callable[[str], None] = _nothing
        self.on_delete: Callable[[str], None] = _nothing
        self.on_focus: Callable[[], None] = lambda: None
        self._drag: _Drag | None = None
        self.frame = self._look.frame(parent)
        self.drawing = ScheduleDrawing(self.frame, desk.look, Ground(months_of((), desk.today), None, None, None))
        self.canvas = self.drawing.canvas
        self.canvas.pack(fill="x")
        self._listen()
        self._look.on_change(self.canvas, self.drawing.redraw)
        desk.watch(self.frame, self._refresh)

    @property
    def lines(self) -> tuple[TaskLine, ...]:
        """What the rows show."""
        return self.drawing.lines

    @property
    def selected(self) -> str:
        """The id of the selected task; "" where there is none."""
        return self.drawing.selected

    def _listen(self) -> None:
        canvas = self.canvas
        steps: Mapping[str, Callable[[int], int]] = {
            "Up": lambda here: here - 1, "Down": lambda here: here + 1, "Home": lambda _: 0, "End": lambda _: len(self.lines) - 1,
        }  # fmt: skip
        for key, step in steps.items():
            canvas.bind(f"<{key}>", partial(self._step, step))
        for key, by in (("Left", -1), ("Right", 1)):
            canvas.bind(f"<{key}>", partial(self._shift, by))
        for key, by in (("Up", -1), ("Down", 1)):
            canvas.bind(f"<Alt-{key}>", partial(self._reorder, by))
        canvas.bind("<Return>", lambda _: self.on_open(self.selected))
        canvas.bind("<Delete>", lambda _: self.on_delete(self.selected))
        canvas.bind("<Escape>", self._let_go)
        canvas.bind("<FocusIn>", lambda _: self._focus(True))
        canvas.bind("<FocusOut>", lambda _: self._focus(False))
        canvas.bind("<ButtonPress-1>", self._press)
        canvas.bind("<B1-Motion>", self._pull)
        canvas.bind("<ButtonRelease-1>", self._release)
        canvas.bind("<Double-Button-1>", lambda _: self.on_open(self.selected))
        canvas.bind("<Motion>", self._point)
        canvas.bind("<Configure>", self._resized)
        guard(canvas)

    # ---------------------------------------------------------------------------------------------------------- selection

    def select(self, task: str) -> None:
        """Select the task's row and bring it into sight; a task that is not there changes nothing."""
        place = next((place for place, line in enumerate(self.lines) if line.id == task), None)
        if place is None:
            return
        drawing, before = self.drawing, self.selected
        drawing.selected, drawing.place = task, place
        if task != before:
            for line in self.lines:
                if line.id in (before, task):
                    drawing.draw_row(line)
            drawing.order()
            self.on_select(task)
        self._see()

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the chart, on the task that the key names; False where it is of another list or its task is gone."""
        name, _, rest = key.partition(".")
        task = rest.partition(".")[0]
        if name != "tasks" or not self.lines or (task and task not in {line.id for line in self.lines}):
            return False
        if task:
            self.select(task)
        self.canvas.focus_set()
        return True

    def _step(self, step: Callable[[int], int], _event: tk.Event) -> str:
        if self.lines:
            self.select(self.lines[min(max(0, step(self.drawing.place)), len(self.lines) - 1)].id)
            self.on_focus()
        return "break"

    def _focus(self, focused: bool) -> None:
        self.drawing.has_focus = focused
        self.drawing.draw_focus()
        if focused:
            self.on_focus()
            self.canvas.after_idle(self._see)  # after the page has brought the whole chart into sight

    def _see(self) -> None:
        """Scroll the page so that the selected row is seen while the chart has the keyboard, with the head where there is room for it."""
        if self.drawing.has_focus and self.canvas.winfo_exists() and self.lines:
            top, high = self.drawing.top(self.drawing.place), self.drawing.row_height
            for first in (-high // 2, top - high):
                bring_into_view(self.canvas, (first, top + 2 * high))

    # --------------------------------------------------------------------------------------------------------------- days

    @property
    def _bounds(self) -> tuple[dt.date | None, dt.date | None]:
        return self.drawing.ground.first, self.drawing.ground.end

    def _shift(self, by: int, event: tk.Event) -> str:
        """The arrows: a month on or back; with Ctrl only the start, with Shift only the end."""
        state = event.state if isinstance(event.state, int) else 0
        grip: Grip = "start" if state & _CONTROL else "end" if state & _SHIFT else "bar"
        if self.lines:
            line = self.lines[self.drawing.place]
            self._set(line.id, moved(line.days, by, grip, self._bounds) if line.days else self._first_month())
        return "break"

    def _first_month(self) -> Days:
        """The days of a task that has none yet: the first month of the project."""
        day = self.drawing.ground.first or self._desk.today
        return moved((day, day), 0, "end", self._bounds)

    def _set(self, task: str, days: Days) -> None:
        row = row_of(self._desk.project, "tasks", task)
        if isinstance(row, Task) and (row.start, row.end) != days:
            self._desk.draft.set_all({f"tasks.{task}.start": days[0], f"tasks.{task}.end": days[1]}, label=LABEL)

    def _reorder(self, by: int, _event: tk.Event) -> str:
        if self.lines and 0 <= self.drawing.place + by < len(self.lines):
            self._desk.draft.move_row("tasks", self.selected, self.drawing.place + by)
        return "break"

    # -------------------------------------------------------------------------------------------------------------- mouse

    def _press(self, event: tk.Event) -> None:
        self.canvas.focus_set()
        line = self._line_at(event)
        if line is None:
            return
        self.select(line.id)
        self.on_focus()
        if event.x < self.drawing.left:
            return
        if line.days is None:
            month = self._month_at(event.x)
            self._drag = _Drag(line.id, "end", event.x, None, moved((month, month), 0, "end", self._bounds))
        elif grip := self._grip_at(line, event.x):
            self._drag = _Drag(line.id, grip, event.x, line.days, line.days)

    def _pull(self, event: tk.Event) -> None:
        drag = self._drag
        if drag is None or not (drag.is_moving or abs(event.x - drag.x) >= self._look.px(_SLACK)):
            return
        drag.is_moving = True
        days = self._pulled(drag, event.x)
        if days != drag.now:
            drag.now = days
            line = self.lines[self.drawing.place]
            self.drawing.draw_row(dataclasses.replace(line, days=days))
            self.drawing.order()

    def _pulled(self, drag: _Drag, x: int) -> Days:
        """The days of the bar with the pointer there: the nearest stop."""
        if drag.grip == "bar" and drag.before:
            return moved(drag.before, round((x - drag.x) / self.drawing.month), "bar", self._bounds)
        days = drag.before or drag.now
        edge = self.drawing.ground.months.first + round((x - self.drawing.left) / self.drawing.month)
        here = days[0] if drag.grip == "start" else days[1]
        return moved(days, edge - (drag.grip == "end") - (here.year * 12 + here.month - 1), drag.grip, self._bounds)

    def _release(self, _event: tk.Event) -> None:
        drag, self._drag = self._drag, None
        if drag is None or not drag.is_moving:
            return
        self._set(drag.task, drag.now)
        self.drawing.redraw()

    def _let_go(self, _event: tk.Event) -> str | None:
        if self._drag is None:
            return None
        self._drag = None
        self.drawing.redraw()
        return "break"

    def _point(self, event: tk.Event) -> None:
        line = self._line_at(event)
        grip = self._grip_at(line, event.x) if line and line.days and event.x >= self.drawing.left else None
        cursor = {"bar": "hand2", "start": "sb_h_double_arrow", "end": "sb_h_double_arrow"}[grip] if grip else ""
        if str(self.canvas.cget("cursor")) != cursor:
            self.canvas.configure(cursor=cursor)

    def _line_at(self, event: tk.Event) -> TaskLine | None:
        place = (event.y - self.drawing.top(0)) // self.drawing.row_height
        return self.lines[place] if event.y >= self.drawing.top(0) and place < len(self.lines) else None

    def _grip_at(self, line: TaskLine, x: int) -> Grip | None:
        assert line.days
        left, right = self.drawing.ends(line.days)
        reach = self._look.px(_REACH)
        if not left - reach <= x <= right + reach:
            return None
        if right - left > 3 * reach:
            return "start" if x < left + reach else "end" if x > right - reach else "bar"
        return "start" if x < left else "end" if x > right else "bar"

    def _month_at(self, x: int) -> dt.date:
        place = min(int((x - self.drawing.left) / self.drawing.month), self.drawing.ground.months.count - 1)
        return dt.date(*self.drawing.ground.months.names()[place], 1)

    # ------------------------------------------------------------------------------------------------------------- content

    def _refresh(self, results: Results) -> None:
        """Draw what the results say, where it differs: one row, or all of it where the rows or the ground are others."""
        drawing, lines, ground = self.drawing, _lines_of(results), _ground_of(results)
        old, drawing.lines = drawing.lines, lines
        ids, before = [line.id for line in lines], self.selected
        if before not in ids:
            drawing.selected = ids[min(drawing.place, len(ids) - 1)] if ids else ""
        drawing.place = ids.index(drawing.selected) if ids else 0
        if ground != drawing.ground or ids != [line.id for line in old]:
            drawing.ground = ground
            drawing.redraw()
        elif lines != old:
            for line, drawn in zip(lines, old, strict=True):
                if line != drawn:
                    drawing.draw_row(line)
            drawing.order()
        if self.selected != before:
            self.on_select(self.selected)

    def _resized(self, event: tk.Event) -> None:
        if event.width != self.drawing.width:
            self.drawing.width = event.width
            self.drawing.redraw()

def _lines_of(results: Results) -> tuple[TaskLine, ...]:
    wrong = {finding.key.split(".")[1] for finding in results.findings if finding.id in WRONG}
    return tuple(
        TaskLine(task.id, task.title, task.owner, (task.start, task.end) if task.start and task.end else None, task.id in wrong)
        for task in results.project.tasks
    )


def _ground_of(results: Results) -> Ground:
    project = results.project
    first = first_day(project, results.chosen.program if results.chosen else None)
    days = [project.plan.start, project.plan.end, first, *(day for task in project.tasks for day in (task.start, task.end))]
    return Ground(months_of(filter(None, days), results.today), first, project.plan.start, project.plan.end)


def _nothing(_task: str) -> None:
    """Nobody listens."""
