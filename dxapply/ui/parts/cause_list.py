"""The causes of one issue: a line each to type in, and tools for the cause that has the keyboard."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from tkinter import ttk

from dxapply.drafting.finder import is_still_suggested
from dxapply.model.project import Project, row_of
from dxapply.model.rows import Cause
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard, typed_text
from dxapply.ui.parts.drop_menu import Choice, DropMenu
from dxapply.ui.parts.flow import Flow

__all__ = ["CauseLine", "CauseList"]

_NEARLY_FULL = 80  # percent of the limit from which the count of characters is shown


class CauseLine:
    """A cause to type in. What changes elsewhere comes by `refresh`; what is being typed is never touched."""

    def __init__(self, parent: tk.Misc, desk: Desk, cause: Cause) -> None:
        look = desk.look
        self._desk, self.id = desk, cause.id
        self.key = f"causes.{cause.id}.text"
        register = desk.draft.register
        self._limit = register.limit_of(register.field(self.key), desk.project.application.program)
        self._held, self._is_typing = "", False
        self.frame = look.frame(parent)
        self.frame.key = self.key
        self.frame.columnconfigure(1, weight=1)
        self.number = look.label(self.frame, cause.id, "caption", "sub", width=4)
        self.number.grid(row=0, column=0)
        self._variable = tk.StringVar(self.frame)
        self.entry: ttk.Entry = look.entry(self.frame, textvariable=self._variable)
        self.entry.grid(row=0, column=1, sticky="ew", pady=look.px(4))
        self._pill: ttk.Label | None = None
        self._under: ttk.Label | None = None
        self._variable.trace_add("write", lambda *_: self._heard())
        self.entry.bind("<FocusOut>", lambda _: desk.draft.settle(), add="+")
        guard(self.entry)
        self.refresh(desk.project, cause, force=True)

    def refresh(self, project: Project, cause: Cause, *, force: bool = False) -> None:
        """Show the cause as the project has it."""
        if not self._is_typing and (force or cause.text != self._held):
            self._held = cause.text
            self._is_typing = True
            self._variable.set(cause.text)
            self._is_typing = False
        self._show_pill(is_still_suggested(cause))
        self._show_under(project, cause)

    def _heard(self) -> None:
        if self._is_typing:
            return
        self._is_typing = True
        try:
            self._desk.draft.type_text(self.key, typed_text(self.entry), by=self)
        finally:
            self._is_typing = False
        cause = row_of(self._desk.project, "causes", self.id)
        self._held = cause.text if isinstance(cause, Cause) else ""

    def _show_pill(self, shown: bool) -> None:
        if shown and self._pill is None:
            self._pill = self._desk.look.pill(self.frame, "候補のまま")
            self._pill.grid(row=0, column=2, padx=(self._desk.look.px(8), 0))
        elif not shown and self._pill is not None:
            self._pill.destroy()
            self._pill = None

    def _show_under(self, project: Project, cause: Cause) -> None:
        """The measures that remove the cause, and how full the line is when it is nearly full."""
        look = self._desk.look
        measures = [measure.id for measure in project.measures if cause.id in measure.causes]
        words = f"施策 {'、'.join(measures)}" if measures else "施策がありません"
        if len(cause.text) * 100 >= self._limit * _NEARLY_FULL:
            words += f"　{len(cause.text)} / {self._limit}字"
        style = look.style_of(self.frame, f"caption.{'sub' if measures and len(cause.text) <= self._limit else 'ask'}.TLabel")
        if self._under is None:
            self._under = look.label(self.frame, words, "caption", "sub")
            self._under.grid(row=1, column=1, columnspan=2, sticky="w", pady=(0, look.px(8)))
        if (str(self._under.cget("text")), str(self._under.cget("style"))) != (words, style):
            self._under.configure(text=words, style=style)

    def mark(self, *, is_living: bool) -> None:
        """Mark the line that the tools work on."""
        self.number.configure(style=self._desk.look.style_of(self.frame, "label.accent.TLabel" if is_living else "caption.sub.TLabel"))


class CauseList:
    """The causes of the issue that `show` names."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.issue, self.living = "", ""
        self.lines: dict[str, CauseLine] = {}
        look, field = self._look, desk.draft.register.field("causes.*.text")
        self.frame = look.frame(parent)
        head = look.frame(self.frame)
        head.pack(anchor="w")
        look.label(head, field.label, "strong").pack(side="left")
        look.label(head, "必須", "label").pack(side="left", padx=(look.px(8), 0))
        look.label(self.frame, field.help, "caption", "sub").pack(anchor="w", pady=(look.px(4), look.px(6)))
        self._rows = look.frame(self.frame, height=1)
        self._rows.pack(fill="x")
        self._rows.columnconfigure(0, weight=1)
        self._build_tools()

    def _build_tools(self) -> None:
        look, tools = self._look, Flow(self.frame, self._look)
        tools.frame.pack(fill="x", pady=(look.px(4), 0))
        self.add_button = look.button(tools.frame, "原因を足す", self.add, "Ghost", icon="plus-lg")
        self.measures = DropMenu(tools.frame, look, "施策とつなぐ", self._measure_choices)
        self._owner = look.frame(tools.frame)
        self.others = DropMenu(self._owner, look, "別の課題へ", self._issue_choices)
        self.others.button.pack()
        plain = [look.button(tools.frame, words, act, "Ghost", icon=icon) for words, act, icon in (
            ("上へ", partial(self.move, -1), "arrow-up"), ("下へ", partial(self.move, 1), "arrow-down"), ("原因を削除", self.remove, "trash3"),
        )]  # fmt: skip
        self.up, self.down, self.delete = plain
        self._of_a_cause = (self.measures.button, self.others.button, *plain)
        for button in (self.add_button, *plain):
            guard(button)
        tools.lay()

    # ------------------------------------------------------------------------------------------------------------ content

    def show(self, issue: str, project: Project) -> None:
        """Show the causes of that issue; what did not change stays as it is."""
        causes = [cause for cause in project.causes if cause.issue == issue]
        if issue != self.issue or [cause.id for cause in causes] != list(self.lines):
            self.issue = issue
            self._stand(causes)
        for cause in causes:
            self.lines[cause.id].refresh(project, cause)

    def _stand(self, causes: Sequence[Cause]) -> None:
        """Make the lines stand in this order; a line that stays keeps the keyboard, and Tab goes in the order of the lines."""
        wanted = {cause.id for cause in causes}
        for gone in [line for line in self.lines.values() if line.id not in wanted]:
            gone.frame.destroy()
        self.lines = {cause.id: self.lines[cause.id] if cause.id in self.lines else self._line(cause) for cause in causes}
        for place, line in enumerate(self.lines.values()):
            line.frame.grid(row=place, column=0, sticky="ew")
            line.frame.lift()
        if not self.lines:
            self._rows.configure(height=1)
        if self.living not in self.lines:
            self.living = next(iter(self.lines), "")
        self._mark()

    def _line(self, cause: Cause) -> CauseLine:
        line = CauseLine(self._rows, self._desk, cause)
        line.entry.bind("<FocusIn>", lambda _: self._live(cause.id), add="+")
        for key, act in (("Return", partial(self._go, 1)), ("Down", partial(self._go, 1)), ("Up", partial(self._go, -1)),
                         ("Alt-Up", partial(self.move, -1)), ("Alt-Down", partial(self.move, 1))):  # fmt: skip
            line.entry.bind(f"<{key}>", partial(_run, act))
        return line

    def _live(self, cause: str) -> None:
        self.living = cause
        self._mark()

    def _mark(self) -> None:
        self._owner.key = f"causes.{self.living}.issue" if self.living else ""
        for line in self.lines.values():
            line.mark(is_living=line.id == self.living)
        for button in self._of_a_cause:
            button.state(["!disabled" if self.lines else "disabled"])

    # ---------------------------------------------------------------------------------------------------------- the tools

    def _go(self, step: int) -> None:
        """The line above or below; below the last is the button that adds one."""
        ids = list(self.lines)
        to = ids.index(self.living) + step
        if 0 <= to < len(ids):
            self.lines[ids[to]].entry.focus_set()
        elif to == len(ids):
            self.add_button.focus_set()

    def add(self) -> None:
        """Add an empty cause to the issue, and go there."""
        cause = self._desk.draft.add_row("causes", issue=self.issue)
        self.focus_key(f"causes.{cause}.text")

    def move(self, step: int) -> None:
        """Move the living cause among those of its issue."""
        ids = list(self.lines)
        to = ids.index(self.living) + step if self.living in ids else -1
        if 0 <= to < len(ids):
            places = [cause.id for cause in self._desk.project.causes]
            self._desk.draft.move_row("causes", self.living, places.index(ids[to]))

    def remove(self) -> None:
        """Take the living cause away, and say which measures lose it."""
        cause, project = self.living, self._desk.project
        ids = list(self.lines)
        if cause not in ids:
            return
        measures = [measure.id for measure in project.measures if cause in measure.causes]
        after = ids[ids.index(cause) + 1 :] or ids[: ids.index(cause)][-1:]
        self._desk.draft.remove_row("causes", cause)
        self._desk.around.say(f"原因{cause}を削除しました。" + (f"施策{'、'.join(measures)}の原因が空きます。" if measures else ""))
        if after:
            self.lines[after[0]].entry.focus_set()
        else:
            self.add_button.focus_set()

    def _measure_choices(self) -> Iterator[Choice]:
        """Every measure, ticked where it removes the living cause; and the way to write one."""
        cause = self.living
        for measure in self._desk.project.measures:
            removes = cause in measure.causes
            causes = tuple(other for other in measure.causes if other != cause) if removes else (*measure.causes, cause)
            yield Choice(f"{measure.id} {measure.title}", partial(self._desk.draft.change, f"measures.{measure.id}.causes", causes), removes)
        yield Choice("事業計画で施策を書く", partial(self._desk.around.jump, "measures"))

    def _issue_choices(self) -> Iterator[Choice]:
        cause = self.living
        for issue in self._desk.project.issues:
            if issue.id != self.issue:
                yield Choice(f"{issue.id} {issue.title}", partial(self._desk.draft.change, f"causes.{cause}.issue", issue.id))

    # -------------------------------------------------------------------------------------------------------------- focus

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the list ("causes") or to a cause in it."""
        name, _, rest = key.partition(".")
        cause, _, leaf = rest.partition(".")
        if name != "causes" or (cause and cause not in self.lines):
            return False
        if not cause:
            cause = next(iter(self.lines), "")
        target: tk.Misc = self.lines[cause].entry if cause else self.add_button
        if leaf == "issue":
            self._live(cause)
            target = self.others.button
        target.tk.call("tk::TabToWindow", target)
        return True


def _run(act: Callable[[], object], _event: tk.Event) -> str:
    act()
    return "break"
