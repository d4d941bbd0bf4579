"""業務から探す: the areas of business at the left, what often troubles firms there at the right, to tick.

Nothing is chosen beforehand. What was ticked in several areas is taken together, as one step; what was taken before stands ticked, and is taken back
in the list only.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from tkinter import ttk

from dxapply.drafting.finder import Group, KpiIdea, Suggestion, groups, issue_from, suggestions, take
from dxapply.drafting.issues import link_issues
from dxapply.drafting.results import Results
from dxapply.model.project import Project
from dxapply.programs.program import CERTAINTY_LABELS
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.inputs import fold_words
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area

__all__ = ["FinderView"]

_KINDS = (("causes", "原因"), ("measures", "施策"), ("kpis", "指標"))
_LIST_WIDTH = 272
_SIDE_BY_SIDE_FROM = 700


@dataclass
class _Ticks:
    """What is ticked of a suggestion and not yet taken."""

    issue: bool = False
    of: dict[str, set[str]] = field(default_factory=lambda: {"causes": set(), "measures": set(), "kpis": set()})

    @property
    def is_empty(self) -> bool:
        return not (self.issue or any(self.of.values()))


@dataclass
class _Block:
    """A suggestion on the screen: its tick, and what hangs on it once that is ticked."""

    suggestion: Suggestion
    area: Area
    issue: ttk.Checkbutton
    ticked: tk.BooleanVar
    more: Area | None = None
    boxes: list[tuple[ttk.Checkbutton, str]] = field(default_factory=list)
    variables: list[tk.BooleanVar] = field(default_factory=list)


class FinderView:
    """`on_close` hears that the user goes back, `on_take` which issue to show after taking."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.on_close: Callable[[], None] = lambda: None
        self.on_take: Callable[[str], None] = lambda _issue: None
        self.group = groups()[0].id
        self.blocks: list[_Block] = []
        self._ticks: dict[str, _Ticks] = {}
        self._taken: tuple[object, ...] = ()
        self._width, self._is_wide = 0, True
        self.frame = self._look.frame(parent)
        self.frame.rowconfigure(1, weight=1)
        self._build_head()
        self._build_groups()
        self._right = self._look.frame(self.frame)
        self._scroll = Scroll(self._right, self._look)
        self._build_foot()
        self._scroll.frame.pack(fill="both", expand=True)
        self._arrange(is_wide=True)
        self.frame.bind("<Configure>", self._resized)
        self._right.bind("<Configure>", lambda _: self._set_rows())
        self._look.on_change(self.frame, self._measure)
        desk.watch(self.frame, self._refresh)

    # --------------------------------------------------------------------------------------------------------- the parts

    def _build_head(self) -> None:
        look = self._look
        head = look.frame(self.frame)
        head.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, look.px(12)))
        self.back = look.button(head, "課題の一覧に戻る", self._close, "Ghost", icon="chevron-left")
        self.back.pack(side="right", anchor="n")
        look.label(head, "業務から探す", "h2").pack(anchor="w")
        self._support = look.label(head, "当てはまるものだけを選びます。選ばないものは、書類に入りません。", "caption", "sub")
        self._support.pack(anchor="w", pady=(look.px(4), 0))
        self._listen(self.back)

    def _build_groups(self) -> None:
        """The areas as rows of one tree, as it is one stop for Tab, and quick."""
        look = self._look
        self._box = look.box(self.frame, "card", padding=4)
        self.tree = ttk.Treeview(self._box, show="tree", selectmode="browse", style=look.style_of(self._box, "Calm.Treeview"))
        bar = look.scrollbar(self._box, self.tree.yview)
        self.tree.configure(yscrollcommand=lambda first, last: _show_bar(bar, first, last))
        self.tree.pack(fill="both", expand=True, padx=(0, look.px(8)))
        self.tree.insert("", "end", "areas", text="業務の分野", tags="head")
        for group in groups():
            if group.basis and not self.tree.exists("actions"):
                self.tree.insert("", "end", "actions", text="DXレポート2の行動", tags="head")
            self.tree.insert("", "end", group.id, text=group.title)
        self.tree.selection_set(self.group)
        self.tree.focus(self.group)
        self.tree.bind("<<TreeviewSelect>>", lambda _: self._choose_group())
        self.tree.bind("<FocusIn>", lambda _: self._box.state(["focus"]))
        self.tree.bind("<FocusOut>", lambda _: self._box.state(["!focus"]))
        self._listen(self.tree)
        self._titles = {group.title: group.id for group in groups()}
        self.short = look.combobox(self.frame, list(self._titles), width=2 * max(map(len, self._titles)) + 3, height=len(self._titles))
        self.short.bind("<<ComboboxSelected>>", lambda _: self.show_group(self._titles[self.short.get()]))
        self.short.set(groups()[0].title)
        self._listen(self.short)

    def _build_foot(self) -> None:
        look = self._look
        foot = look.frame(self._right)
        foot.pack(side="bottom", fill="x", pady=look.px(12))
        self.take_button = look.button(foot, "選んだものを入れる", self.take, "Quiet", icon="plus-lg")
        self.take_button.pack(side="left")
        self.count = look.label(foot, "", "caption", "sub")
        self.count.pack(side="left", padx=look.px(12))
        self._listen(self.take_button)

    def _listen(self, widget: tk.Misc) -> None:
        widget.bind("<Escape>", lambda _: self._close())
        guard(widget)

    def _close(self) -> None:
        self.on_close()

    def _resized(self, event: tk.Event) -> None:
        if event.widget is self.frame and event.width != self._width:
            self._width = event.width
            self._measure()

    def _measure(self) -> None:
        self._arrange(is_wide=self._width >= self._look.tx(_SIDE_BY_SIDE_FROM))
        self.tree.column("#0", width=self._look.tx(_LIST_WIDTH) - self._look.px(8), stretch=True)
        self.tree.tag_configure("head", font="dx.label", foreground=self._look.colour("sub"))
        self._support.configure(wraplength=max(1, self._width - self._look.tx(190)))
        self._fold()

    def _arrange(self, *, is_wide: bool) -> None:
        """The areas at the left; in a list that drops down where the page is narrow."""
        look = self._look
        self.frame.columnconfigure(0, minsize=look.tx(_LIST_WIDTH) if is_wide else 0, weight=0 if is_wide else 1)
        self.frame.columnconfigure(1, weight=1 if is_wide else 0)
        self.frame.rowconfigure(1, weight=1 if is_wide else 0)
        self.frame.rowconfigure(2, weight=0 if is_wide else 1)
        self._is_wide = is_wide
        self._set_rows()
        if is_wide:
            self.short.grid_remove()
            self._box.grid(row=1, column=0, sticky="new")
            self._right.grid(row=1, column=1, sticky="nsew", padx=(look.px(24), 0), pady=0)
        else:
            self._box.grid_remove()
            self.short.grid(row=1, column=0, sticky="w")
            self._right.grid(row=2, column=0, sticky="nsew", padx=0, pady=(look.px(16), 0))

    def _set_rows(self) -> None:
        """As many areas as there is height for; the rest scrolls."""
        row = int(self._look.root.tk.call("ttk::style", "lookup", str(self.tree.cget("style")), "-rowheight"))
        room = (self._right.winfo_height() - self._look.px(12)) // row
        rows = max(3, min(len(self.tree.get_children()), room))
        if int(self.tree.cget("height")) != rows:
            self.tree.configure(height=rows)

    # ------------------------------------------------------------------------------------------------------- suggestions

    def _choose_group(self) -> None:
        chosen = self.tree.selection()
        if chosen and chosen[0] not in (self.group, "areas", "actions"):
            self.show_group(chosen[0])

    def show_group(self, group: str) -> None:
        """Show the suggestions of an area or an action; what is ticked elsewhere stays ticked."""
        self.group = group
        self.short.set(next(title for title, code in self._titles.items() if code == group))
        if self.tree.selection() != (group,):
            self.tree.selection_set(group)
            self.tree.focus(group)
        self._fill()
        self._scroll.to_top()

    def _refresh(self, results: Results) -> None:
        taken = tuple(
            (links.issue.suggested, tuple(cause.suggested for cause in links.causes), tuple(measure.suggested for measure in links.measures),
             tuple(kpi.suggested for kpi in links.kpis))
            for links in link_issues(results.project)
        )  # fmt: skip
        if taken != self._taken or not self.blocks:
            self._taken = taken
            self._fill()

    def _fill(self) -> None:
        look, content = self._look, self._scroll.content
        for child in content.winfo_children():
            child.destroy()
        group = next(group for group in groups() if group.id == self.group)
        look.label(content, group.title, "h3").pack(anchor="w", pady=(0, look.px(4)))
        self._notes = list(self._basis_notes(group, content))
        self.blocks = [self._block(suggestion) for suggestion in suggestions(self.group)]
        self._tell_count()
        self._fold()

    def _basis_notes(self, group: Group, content: tk.Misc) -> Iterator[ttk.Label]:
        """Where an action comes from."""
        if group.basis:
            basis = group.basis
            seen = f"・{basis.seen.isoformat()} に確認" if basis.seen else ""
            note = self._look.label(content, f"出典：{basis.title}\n{basis.url}\n{CERTAINTY_LABELS[basis.certainty]}{seen}", "caption", "sub")
            note.pack(anchor="w", pady=(self._look.px(4), 0))
            yield note

    def _block(self, suggestion: Suggestion) -> _Block:
        look = self._look
        area = look.frame(self._scroll.content)
        area.pack(fill="x", pady=(look.px(4), 0))
        look.line(area).pack(fill="x", side="bottom", pady=(look.px(8), 0))
        is_taken = issue_from(self._desk.project, suggestion) is not None
        ticked = tk.BooleanVar(area, is_taken or self._ticks_of(suggestion).issue)
        check = look.check(area, suggestion.title, ticked, padding=look.px(6))
        check.pack(anchor="w")
        advice = f"測るとよい数字：{suggestion.figure}"
        if is_taken:
            check.state(["disabled"])
            advice = f"課題に入っています。{advice}"
        note = look.label(area, advice, "caption", "sub")
        note.pack(anchor="w", padx=(look.px(32), 0))
        self._notes.append(note)
        block = _Block(suggestion, area, check, ticked)
        check.configure(command=lambda: self._tick_issue(block))
        self._listen(check)
        if ticked.get():
            self._open(block)
        return block

    def _open(self, block: _Block) -> None:
        """The causes, measures and KPIs of an issue that is ticked or taken."""
        look, suggestion = self._look, block.suggestion
        block.more = look.frame(block.area)
        block.more.pack(fill="x", padx=(look.px(26), 0))
        ticks, taken = self._ticks_of(suggestion).of, _taken_of(self._desk.project, suggestion)
        for name, head in _KINDS:
            look.label(block.more, head, "label", "sub").pack(anchor="w", padx=(look.px(6), 0), pady=(look.px(12), 0))
            for text, words in _ideas(suggestion, name):
                is_taken = text in taken[name]
                variable = tk.BooleanVar(block.more, is_taken or text in ticks[name])
                box = look.check(block.more, words, variable, lambda name=name, text=text: self._tick(block, name, text),  # type: ignore[misc]
                                 padding=look.px(6))  # fmt: skip
                box.pack(anchor="w")
                self._listen(box)
                if is_taken:
                    box.state(["disabled"])
                block.boxes.append((box, words))
                block.variables.append(variable)

    def _fold(self) -> None:
        """Fold the words by hand: a tick box of ttk has no wraplength."""
        look = self._look
        room = (self._width - (look.tx(_LIST_WIDTH) + look.px(24) if self._width >= look.tx(_SIDE_BY_SIDE_FROM) else 0)) - look.px(20)
        if room < look.px(80):
            return
        measure = look.font("body").measure
        for note in self._notes:
            note.configure(wraplength=room - look.px(32))
        for block in self.blocks:
            for box, words in ((block.issue, block.suggestion.title), *block.boxes):
                folded = fold_words(words, measure, room - look.px(48 if box is block.issue else 76))
                if box.cget("text") != folded:
                    box.configure(text=folded)

    # ------------------------------------------------------------------------------------------------------------- ticks

    def _ticks_of(self, suggestion: Suggestion) -> _Ticks:
        return self._ticks.setdefault(suggestion.title, _Ticks())

    def _tick_issue(self, block: _Block) -> None:
        ticks = self._ticks_of(block.suggestion)
        ticks.issue = block.ticked.get()
        if ticks.issue and block.more is None:
            self._open(block)
            self._fold()
        elif not ticks.issue and block.more is not None:
            self._ticks[block.suggestion.title] = _Ticks()
            block.more.destroy()
            block.more = None
            block.boxes.clear()
            block.variables.clear()
        self._tell_count()

    def _tick(self, block: _Block, name: str, text: str) -> None:
        self._ticks_of(block.suggestion).of[name] ^= {text}
        self._tell_count()

    def _chosen(self) -> list[tuple[Suggestion, _Ticks]]:
        """The suggestions of which something is ticked, in the finder's order."""
        found = {suggestion.title: suggestion for group in groups() for suggestion in suggestions(group.id)}
        return [(suggestion, self._ticks[title]) for title, suggestion in found.items() if title in self._ticks and not self._ticks[title].is_empty]

    def _tell_count(self) -> None:
        chosen = [ticks for _, ticks in self._chosen()]
        counts = [("課題", sum(ticks.issue for ticks in chosen)), *((head, sum(len(ticks.of[name]) for ticks in chosen)) for name, head in _KINDS)]
        self.count.configure(text="　".join(f"{head} {count}" for head, count in counts if count))
        self.take_button.state(["!disabled" if chosen else "disabled"])

    # ------------------------------------------------------------------------------------------------------------- taking

    def take(self) -> None:
        """Put all that is ticked into the draft, as one step."""
        project = self._desk.project
        before = {issue.id for issue in project.issues}
        touched = []
        for suggestion, ticks in self._chosen():
            project = take(project, suggestion, causes=ticks.of["causes"], measures=ticks.of["measures"], kpis=ticks.of["kpis"])
            if issue := issue_from(project, suggestion):
                touched.append(issue.id)
        if not touched:
            return
        self._ticks.clear()
        new = [issue for issue in touched if issue not in before]
        self._desk.draft.replace(project, label="課題の候補を選ぶ", keys=tuple(f"issues.{issue}" for issue in (*new, *touched)))
        self._desk.around.say(f"候補から課題を{len(new)}件入れました。" if new else "候補を課題に足しました。")
        self.on_take((new or touched)[0])

    def focus(self) -> None:
        """Give the keyboard to the areas."""
        (self.tree if self._is_wide else self.short).focus_set()


def _show_bar(bar: ttk.Scrollbar, first: float, last: float) -> None:
    bar.set(float(first), float(last))
    if float(first) <= 0 and float(last) >= 1:
        bar.place_forget()
    else:
        bar.place(relx=1, rely=0, relheight=1, anchor="ne")


def _ideas(suggestion: Suggestion, name: str) -> Sequence[tuple[str, str]]:
    """The texts of a suggestion's causes, measures or KPIs, each with the words on its tick box."""
    match name:
        case "causes":
            return [(text, text) for text in suggestion.causes]
        case "measures":
            return [(measure.title, measure.title) for measure in suggestion.measures]
    return [(kpi.name, _kpi_words(kpi)) for kpi in suggestion.kpis]


def _kpi_words(kpi: KpiIdea) -> str:
    return f"{kpi.name}（{kpi.unit}）" if kpi.unit else kpi.name


def _taken_of(project: Project, suggestion: Suggestion) -> dict[str, set[str]]:
    """The sentences of the suggestion that were taken for its issue before, edited since or not."""
    issue = issue_from(project, suggestion)
    links = next((links for links in link_issues(project) if issue and links.issue.id == issue.id), None)
    if links is None:
        return {name: set() for name, _ in _KINDS}
    return {
        "causes": {cause.suggested for cause in links.causes},
        "measures": {measure.suggested for measure in links.measures},
        "kpis": {kpi.suggested for kpi in links.kpis},
    }
