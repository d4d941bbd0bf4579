"""What an opened card shows below its figures: each requirement with its reason and repair, and what the program asks in addition."""

from __future__ import annotations

import tkinter as tk
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from dxapply.drafting.reuse import AskedField, AskedInAddition, MovedLine
from dxapply.model.fields import Register
from dxapply.model.project import Project
from dxapply.programs.eligibility import Match, RequirementResult, change_words
from dxapply.programs.program import Program
from dxapply.ui.parts.fold import Fold, put
from dxapply.ui.parts.soon import soon
from dxapply.ui.style import Look

__all__ = ["Asked", "Repair", "Requirements", "repair_of"]

Jump = Callable[[str], object]
_NO_CATEGORY = "区分なし"
_MOST_LINKS = 6
_AT_ONCE = 2
_LONGEST_VALUE = 11  # characters beside the requirement; a longer value stands in the reason alone


@dataclass(frozen=True, slots=True)
class Repair:
    """What would make a requirement hold: how to begin the sentence, the sentence, and the field to change ("": none can be)."""

    head: str
    text: str
    key: str


def repair_of(result: RequirementResult, program: Program, project: Project, register: Register) -> Repair | None:
    """The nearest change of an unmet requirement, or the question that is open; None where it is met."""
    if result.verdict == "met":
        return None
    if not result.changes:
        return Repair("", result.fix, result.asks[0] if result.asks else "")
    told = any(requirement.id == result.id and requirement.fix for requirement in program.requirements)
    words = [change_words(change, project, register) for change in result.changes[:2]] if told else [result.fix]
    key = result.changes[0].key
    return Repair("こうすれば対象になります", "\n".join([*words, *([result.fix] if told else [])]), "cost_lines" if key == "more_cost" else key)


# ------------------------------------------------------------------------------------------------------------ requirements


class Requirements:
    """The requirements one below the other; rows are made once for each and then only written anew."""

    def __init__(self, parent: tk.Misc, look: Look, jump: Jump) -> None:
        self.frame = look.frame(parent)
        self.frame.columnconfigure(0, weight=1)
        self._look, self._jump = look, jump
        self.rows: dict[str, _Row] = {}
        self._wanted: tuple[Match, Project, Register] | None = None

    def show(self, match: Match, project: Project, register: Register) -> None:
        """Write the judgements; of rows that are not there yet some are made now, the others while one reads these."""
        self._wanted, made = None, 0
        for name, row in self.rows.items():
            if all(result.id != name for result in match.requirements):
                row.frame.grid_remove()
        for place, result in enumerate(match.requirements):
            if result.id not in self.rows:
                if made == _AT_ONCE:
                    self._wanted = match, project, register
                    soon(self.frame, self._go_on)
                    return
                made += 1
                self.rows[result.id] = _Row(self.frame, self._look, self._jump)
            row = self.rows[result.id]
            if not row.frame.winfo_manager():
                row.frame.grid(row=place, column=0, sticky="ew", pady=(0, self._look.px(16)))
            row.show(result, repair_of(result, match.program, project, register))


    def _go_on(self) -> None:
        if self._wanted:
            self.show(*self._wanted)


class _Row:
    """A requirement: mark, words, the firm's value; below them the reason, the source with how sure it is, and the repair."""

    def __init__(self, parent: tk.Misc, look: Look, jump: Jump) -> None:
        self._look, self._jump = look, jump
        self._shown: tuple[RequirementResult, Repair | None] | None = None
        self.frame = look.frame(parent)
        self.frame.columnconfigure(1, weight=1)
        self.mark = look.label(self.frame)
        self.mark.grid(row=0, column=0, sticky="n", padx=(0, look.px(12)), pady=(look.px(3), 0))
        self.words = look.label(self.frame)
        self.words.grid(row=0, column=1, sticky="w")
        self.value = look.label(self.frame, "", "body", "sub")
        self.value.grid(row=0, column=2, sticky="ne", padx=(look.px(12), 0))
        self.because = look.label(self.frame, "", "caption", "sub")
        self.because.grid(row=1, column=1, columnspan=2, sticky="w", pady=(look.px(4), 0))
        foot = look.frame(self.frame)
        foot.grid(row=2, column=1, columnspan=2, sticky="w", pady=(look.px(2), 0))
        self.source = look.label(foot, "", "caption", "sub")
        self.source.pack(side="left", anchor="n", pady=look.px(2))
        self.pill = look.pill(foot, "要確認")
        self.repair: RepairLine | None = None
        self.fold = Fold(self.frame, look)
        self.fold.add(self.words, "body", look.px(26), (self.value,))
        self.fold.add(self.because, "caption", look.px(26))
        self.fold.add(self.source, "caption", look.px(26), (self.pill,))

    def show(self, result: RequirementResult, repair: Repair | None) -> None:
        """Write the judgement, unless it stands there already."""
        if (result, repair) == self._shown:
            return
        self._shown = result, repair
        self.mark.configure(image=str(self._look.mark(result.verdict, 14)))
        value = "未回答" if result.verdict == "unknown" else result.value.partition("：")[2] if result.value.count("：") == 1 else ""
        put(self.value, value if len(value) <= _LONGEST_VALUE else "")
        self.value.configure(style=self._look.style_of(self.frame, f"body.{'ask' if result.verdict == 'unknown' else 'sub'}.TLabel"))
        self._show_pill("" if result.basis.is_official else result.basis.certainty_label)
        self.fold.put(self.words, result.words)
        self.fold.put(self.because, result.because)
        self.fold.put(self.source, f"出典：{result.basis.title}")
        self.fold.again()
        self._show_repair(repair, result.verdict)

    def _show_pill(self, certainty: str) -> None:
        """A rule that no government page states is to be looked up."""
        put(self.pill, certainty)
        if certainty:
            self.pill.pack(side="left", anchor="n", padx=(self._look.px(8), 0))
        else:
            self.pill.pack_forget()

    def _show_repair(self, repair: Repair | None, verdict: str) -> None:
        if repair is None:
            if self.repair:
                self.repair.frame.grid_remove()
            return
        if self.repair is None:
            self.repair = RepairLine(self.frame, self._look, self._jump)
        self.repair.show(repair, "入力する" if verdict == "unknown" else "直す")
        self.repair.frame.grid(row=3, column=1, columnspan=2, sticky="ew", pady=(self._look.px(4), 0))


class RepairLine:
    """「こうすれば対象になります」, the sentence, and a link to the field."""

    def __init__(self, parent: tk.Misc, look: Look, jump: Jump) -> None:
        self._look, self._jump, self._key = look, jump, ""
        self.frame = look.frame(parent)
        self.frame.columnconfigure(1, weight=1)
        arrow = look.label(self.frame, image=str(look.icon("arrow-right", 14, "accent")))
        arrow.grid(row=0, column=0, rowspan=2, sticky="n", padx=(0, look.px(8)), pady=(look.px(3), 0))
        self.head = look.label(self.frame, "", "strong", "accent")
        self.text = look.label(self.frame)
        self.text.grid(row=1, column=1, sticky="w")
        self.link = link_to(self.frame, look, "", self._go)
        self.fold = Fold(self.frame, look)
        self.fold.add(self.text, "body", look.px(24), (self.link,))

    def _go(self) -> None:
        self._jump(self._key)

    def show(self, repair: Repair, verb: str) -> None:
        """Write the sentence; the link stands only where there is a field."""
        put(self.head, repair.head)
        put(self.link, verb)
        self._key = repair.key
        _place(self.head, bool(repair.head), row=0, column=1, sticky="w", pady=(0, self._look.px(2)))
        _place(self.link, bool(repair.key), row=1, column=2, sticky="ne", padx=(self._look.px(8), 0))
        self.fold.put(self.text, repair.text)
        self.fold.again()


def _place(widget: tk.Widget, shown: bool, **place: object) -> None:
    if not shown:
        widget.grid_remove()
    elif not widget.winfo_manager():
        widget.grid(**place)  # type: ignore[arg-type]


def link_to(parent: tk.Misc, look: Look, text: str, command: Callable[[], object]) -> ttk.Button:
    """A link within text; Enter follows it as a click does."""
    link = look.button(parent, text, command, "Link")
    link.bind("<Return>", lambda _event: link.invoke())
    return link


# ---------------------------------------------------------------------------------------------------------------- in addition


class Asked:
    """What the program asks beyond what is answered, each as a link: questions, fields, and cost lines whose category changes."""

    def __init__(self, parent: tk.Misc, look: Look, jump: Jump) -> None:
        self._look, self._jump = look, jump
        self.frame = look.frame(parent)
        self.frame.columnconfigure(0, weight=1)
        self.title = look.label(self.frame, "", "strong")
        self.title.grid(row=0, column=0, sticky="w", pady=(0, look.px(4)))
        self.links: list[ttk.Button] = []
        self._heads: list[ttk.Label] = []
        self._shown: object = None

    def show(self, asked: AskedInAddition, moved: Sequence[MovedLine], *, is_chosen: bool) -> None:
        """List it; a sentence says so where nothing is asked."""
        wanted = (asked.questions, asked.needed, tuple(moved), is_chosen)
        if wanted == self._shown:
            return
        self._shown = wanted
        groups = [
            ("この事業の質問", [(field.label, field.key) for field in _some(asked.questions)], len(asked.questions)),
            ("入力する項目", [(field.label, field.key) for field in _some(asked.needed)], len(asked.needed)),
            ("区分が変わる経費", _moves(moved), 0),
        ]  # fmt: skip
        is_empty = not any(links for _, links, _ in groups)
        title = "この事業で、まだ入力が要るもの" if is_chosen else "この事業にすると、さらに要るもの"
        put(self.title, "この事業で、さらに入力が要るものはありません。" if is_empty else title)
        self._lay_out([group for group in groups if group[1]])

    def _lay_out(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]], int]]) -> None:
        for widget in (*self.links, *self._heads):
            widget.grid_remove()
        row, at = 1, 0
        for place, (head, links, whole) in enumerate(groups):
            label = self._head(place)
            put(label, head if whole <= _MOST_LINKS else f"{head}（{whole}件のうち{_MOST_LINKS}件）")
            label.grid(row=row, column=0, sticky="w", pady=(self._look.px(6), 0))
            for text, key in links:
                row += 1
                link = self._link(at)
                link.configure(text=text, command=partial(self._jump, key))
                link.grid(row=row, column=0, sticky="w")
                at += 1
            row += 1

    def _head(self, place: int) -> ttk.Label:
        while len(self._heads) <= place:
            self._heads.append(self._look.label(self.frame, "", "caption", "sub"))
        return self._heads[place]

    def _link(self, place: int) -> ttk.Button:
        while len(self.links) <= place:
            self.links.append(link_to(self.frame, self._look, "", lambda: None))
        return self.links[place]


def _some(fields: Sequence[AskedField]) -> Sequence[AskedField]:
    """The first few: the check page lists them all."""
    return fields[:_MOST_LINKS]


def _moves(lines: Sequence[MovedLine]) -> list[tuple[str, str]]:
    """One link for each pair of categories, to the first line that moves between them: 人件費 → 区分なし（4行）."""
    counts = Counter((line.before, line.after) for line in lines)
    first = {(line.before, line.after): line.key for line in reversed(lines)}
    return [(f"{before or _NO_CATEGORY} → {after or _NO_CATEGORY}（{count}行）", first[before, after]) for (before, after), count in counts.items()]
