"""What serves an issue, as links that jump; and the loose ends of the whole draft on both sides, with a repair in one step where it is simple."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from dxapply.drafting.findings import Finding
from dxapply.drafting.issues import IssueLinks, check_links
from dxapply.drafting.results import Results
from dxapply.model.fields import Kind, Value, show
from dxapply.model.money import show_yen
from dxapply.model.project import Project, row_of, rows_of
from dxapply.model.register import REGISTER
from dxapply.model.rows import Cause, CostLine, Issue, Kpi, Measure, Row, Task
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.drop_menu import Choice, DropMenu
from dxapply.ui.parts.inputs import fold_words
from dxapply.ui.style import Area
from dxapply.ui.tokens import Token

__all__ = ["LooseEnds", "ServedBy", "link_words", "name_of_row"]

_MOST_SHOWN = 8
_NEAR_SIDE = ("issues", "causes")
_SIDES = (("課題と原因", True), ("施策・指標・経費", False))


def name_of_row(row: Row) -> str:
    """What a row is called: its id and its text."""
    match row:
        case Issue() | Measure() | Task():
            return f"{row.id} {row.title}"
        case Cause() | CostLine():
            return f"{row.id} {row.text}"
        case Kpi():
            return f"{row.id} {row.name}"
    return row.id


def _measure_words(measure: Measure) -> str:
    return name_of_row(measure)


def _kpi_words(kpi: Kpi) -> str:
    if kpi.base is None and kpi.end is None:
        return name_of_row(kpi)
    field = REGISTER.field("kpis.*.base")
    base, end = (show(field, value) or "？" for value in (kpi.base, kpi.end))
    return f"{name_of_row(kpi)}　{base} → {end}{kpi.unit}"


def _line_words(line: CostLine) -> str:
    return f"{name_of_row(line)}　{show_yen(line.amounts[0])}円"


def link_words(links: IssueLinks) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """What serves an issue: for measures, KPIs and cost lines (list, head, (key, words) of each)."""
    return (
        ("measures", "施策", tuple((f"measures.{measure.id}", _measure_words(measure)) for measure in links.measures)),
        ("kpis", "指標", tuple((f"kpis.{kpi.id}", _kpi_words(kpi)) for kpi in links.kpis)),
        ("cost_lines", "経費", tuple((f"cost_lines.{line.id}", _line_words(line)) for line in links.lines)),
    )


# ------------------------------------------------------------------------------------------------------- what serves an issue


@dataclass
class _Group:
    """The links to one list."""

    area: Area
    shown: tuple[tuple[str, str], ...] | None = None


class ServedBy:
    """The measures, KPIs and cost lines of the issue that `show` names."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look, self._issue, self._width = desk, desk.look, "", 0
        look = self._look
        self.frame = look.frame(parent)
        self.frame.columnconfigure(1, weight=1)
        self._groups: dict[str, _Group] = {}
        self.menus: dict[str, DropMenu] = {}
        for place, (name, head) in enumerate((("measures", "施策"), ("kpis", "指標"), ("cost_lines", "経費"))):
            look.label(self.frame, head, "label").grid(row=place, column=0, sticky="nw", padx=(0, look.px(16)), pady=look.px(5))
            area = look.frame(self.frame)
            area.grid(row=place, column=1, sticky="nw", pady=(0, look.px(8)))
            self._groups[name] = _Group(area)
            if name != "measures":  # a measure hangs on a cause, and is tied there
                self.menus[name] = DropMenu(self.frame, look, "つなぐ", partial(self._choices, name), "Link")
                self.menus[name].button.grid(row=place, column=2, sticky="ne")
        self.frame.bind("<Configure>", lambda event: self._fold(event.width))

    def show(self, links: IssueLinks) -> None:
        """Show what serves that issue; what did not change stays as it is."""
        self._issue = links.issue.id
        for name, head, items in link_words(links):
            group = self._groups[name]
            if group.shown != items:
                group.shown = items
                self._fill(group, head, items)
        if self._width:
            self._fold(self._width, again=True)

    def _fill(self, group: _Group, head: str, items: tuple[tuple[str, str], ...]) -> None:
        look = self._look
        for child in group.area.winfo_children():
            child.destroy()
        for key, words in items:
            button = look.button(group.area, words, partial(self._desk.around.jump, key), "Link")
            button.pack(anchor="w")
            guard(button)
        if not items:
            tone: Token = "sub" if head == "経費" else "ask"
            after = "上の「施策とつなぐ」で選びます。" if head == "施策" else ""
            label = look.label(group.area, f"{head}がありません。{after}", "body", tone)
            label.pack(anchor="w", pady=look.px(4))

    def _fold(self, width: int, *, again: bool = False) -> None:
        """Fold the links by hand: a button of ttk has no wraplength."""
        if width == self._width and not again:
            return
        self._width = width
        room, measure = width - self._look.tx(64) - self._look.tx(110), self._look.font("link").measure
        for group in self._groups.values():
            for child, (_, words) in zip(group.area.winfo_children(), group.shown or (), strict=False):
                folded = fold_words(words, measure, max(room, self._look.tx(120)))
                if isinstance(child, ttk.Button) and child.cget("text") != folded:
                    child.configure(text=folded)

    def _choices(self, name: str) -> Iterator[Choice]:
        """Every row of the list, ticked where it serves the issue; and the way to write one."""
        change = self._desk.draft.change
        for row in rows_of(self._desk.project, name):
            if isinstance(row, Kpi | CostLine):
                serves = self._issue in row.issues
                issues = tuple(other for other in row.issues if other != self._issue) if serves else (*row.issues, self._issue)
                yield Choice(name_of_row(row), partial(change, f"{name}.{row.id}.issues", issues), serves)
        where = "事業計画で指標を書く" if name == "kpis" else "経費のページで書く"
        yield Choice(where, partial(self._desk.around.jump, name))


# ------------------------------------------------------------------------------------------------------------- loose ends


@dataclass(frozen=True)
class _Repair:
    """How a loose end is tied: by choosing a row of the list `of`, into the field `leaf` of the loose row, or else of the chosen one."""

    words: str
    of: str
    leaf: str
    is_here: bool = True


_REPAIRS = {
    "issue-without-kpis": _Repair("指標を選ぶ", "kpis", "issues", is_here=False),
    "issue-without-lines": _Repair("経費を選ぶ", "cost_lines", "issues", is_here=False),
    "cause-without-issue": _Repair("課題を選ぶ", "issues", "issue"),
    "cause-without-measure": _Repair("施策を選ぶ", "measures", "causes", is_here=False),
    "measure-without-cause": _Repair("原因を選ぶ", "causes", "causes"),
    "kpi-without-issue": _Repair("課題を選ぶ", "issues", "issues"),
    "task-without-measure": _Repair("施策を選ぶ", "measures", "measure"),
    "cost-without-measure": _Repair("施策を選ぶ", "measures", "measure"),
    "cost-without-issue": _Repair("課題を選ぶ", "issues", "issues"),
}


class LooseEnds:
    """What leads nowhere, and what nothing leads to; nothing at all while all is tied."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.frame = self._look.frame(parent, height=1)
        self.shown: tuple[Finding, ...] = ()
        self.menus: dict[str, DropMenu] = {}
        self._links: dict[str, ttk.Button] = {}
        self._first = ""
        self._labels: list[ttk.Label] = []
        self._width = 0
        self.frame.bind("<Configure>", lambda event: self._fold(event.width))
        desk.watch(self.frame, self._refresh, late=True)

    def _refresh(self, results: Results) -> None:
        found = tuple(finding for finding in check_links(results.project) if "." in finding.key)  # one of a whole list says that it is empty
        if found != self.shown:
            self.shown = found
            self._fill()

    def _fill(self) -> None:
        look = self._look
        focused = self._focused_line()
        for child in self.frame.winfo_children():
            child.destroy()
        self._labels.clear()
        self.menus.clear()
        self._links.clear()
        if not self.shown:
            self.frame.configure(height=1)
            return
        look.label(self.frame, "つながっていないもの", "h2").pack(anchor="w", pady=(look.px(8), look.px(4)))
        support = look.label(self.frame, "課題から経費までがつながると、読む人に理由が伝わります。", "caption", "sub")
        support.pack(anchor="w")
        self._labels.append(support)
        for head, near in _SIDES:
            findings = [finding for finding in self.shown if (finding.key.partition(".")[0] in _NEAR_SIDE) is near]
            if findings:
                self._fill_side(head, findings)
        self._fold(self._width, again=True)
        self._focus_line(focused)

    def _fill_side(self, head: str, findings: list[Finding]) -> None:
        look = self._look
        look.label(self.frame, f"{head}　{len(findings)}件", "label", "sub").pack(anchor="w", pady=(look.px(16), look.px(4)))
        look.line(self.frame, "rule").pack(fill="x")
        for finding in sorted(findings, key=lambda finding: _row_of(finding.key) != self._first)[:_MOST_SHOWN]:
            self._fill_line(finding)
        if len(findings) > _MOST_SHOWN:
            rest = look.button(self.frame, f"ほか{len(findings) - _MOST_SHOWN}件は「確認」で見る", partial(self._desk.around.jump, "check"), "Link")
            rest.pack(anchor="w", pady=look.px(6))
            guard(rest)

    def _fill_line(self, finding: Finding) -> None:
        look = self._look
        line = look.frame(self.frame)
        line.pack(fill="x", pady=look.px(2))
        line.columnconfigure(0, weight=1)
        label = look.label(line, finding.message, "body", "sub" if finding.severity == "hint" else "ink")
        label.grid(row=0, column=0, sticky="w", pady=look.px(10))
        self._labels.append(label)
        repair = self._repair_of(finding)
        if repair and rows_of(self._desk.project, repair.of):
            menu = self.menus[_name(finding)] = DropMenu(line, look, repair.words, partial(self._choices, finding, repair))
            menu.button.grid(row=0, column=1, padx=(look.px(8), 0))
        row_id = finding.key.split(".")[1]
        see = look.button(line, f"{row_id}を開く", partial(self._desk.around.jump, finding.key), "Jump")
        see.grid(row=0, column=2, padx=(look.px(8), 0))
        guard(see)
        self._links[_name(finding)] = see
        look.line(self.frame).pack(fill="x")

    def _fold(self, width: int, *, again: bool = False) -> None:
        if width == self._width and not again:
            return
        self._width = width
        for label in self._labels:
            beside = 0 if label.master is self.frame else self._look.tx(220)
            label.configure(wraplength=max(self._look.tx(120), width - beside))

    # after a repair the keyboard goes on to the next loose end

    def _focused_line(self) -> int | None:
        focused = self.frame.tk.call("focus")
        lines = [child for child in self.frame.winfo_children() if isinstance(child, Area)]
        return next((place for place, line in enumerate(lines) if str(focused).startswith(f"{line}.")), None)

    def _focus_line(self, place: int | None) -> None:
        lines = [child for child in self.frame.winfo_children() if isinstance(child, Area)]
        if place is not None and lines:
            buttons = [child for child in lines[min(place, len(lines) - 1)].winfo_children() if isinstance(child, ttk.Button)]
            buttons[0].focus_set()

    # ------------------------------------------------------------------------------------------------------------- repair

    def _repair_of(self, finding: Finding) -> _Repair | None:
        if finding.id == "broken-link":
            return _Repair("選び直す", self._desk.draft.register.field(finding.key).to, finding.key.rpartition(".")[2])
        return _REPAIRS.get(finding.id)

    def _choices(self, finding: Finding, repair: _Repair) -> Iterator[Choice]:
        for row in rows_of(self._desk.project, repair.of):
            yield Choice(name_of_row(row), partial(self._tie, finding, repair, row.id))

    def _tie(self, finding: Finding, repair: _Repair, chosen: str) -> None:
        """Write the link, as one step."""
        chapter, loose = finding.key.split(".")[:2]
        name, row_id, target = (chapter, loose, chosen) if repair.is_here else (repair.of, chosen, loose)
        key = f"{name}.{row_id}.{repair.leaf}"
        self._desk.draft.change(key, self._with_link(self._desk.project, name, row_id, repair.leaf, target))

    def _with_link(self, project: Project, name: str, row_id: str, leaf: str, target: str) -> Value:
        """The field with the link; those to rows that are gone are left out."""
        field = self._desk.draft.register.field(f"{name}.{row_id}.{leaf}")
        if field.kind is Kind.LINK:
            return target
        linked: tuple[str, ...] = getattr(row_of(project, name, row_id), leaf)
        living = {row.id for row in rows_of(project, field.to)}
        return tuple(dict.fromkeys((*(link for link in linked if link in living), target)))

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the loose end that the key names, which comes to the top where it is not among the first; False where it is none."""
        finding = next((finding for finding in self.shown if _row_of(finding.key) == _row_of(key)), None)
        if finding is None:
            return False
        if _name(finding) not in self._links:
            self._first = _row_of(key)
            self._fill()
        menu = self.menus.get(_name(finding))
        (menu.button if menu else self._links[_name(finding)]).focus_set()
        return True


def _name(finding: Finding) -> str:
    return f"{finding.id} {finding.key}"


def _row_of(key: str) -> str:
    return ".".join(key.split(".")[:2])
