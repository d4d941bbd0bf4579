"""What is to be said of the costs: lines that do not count and why, and what the limits of the program do to them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from tkinter import ttk

from dxapply.drafting.quotes import lacking_quotes, rule_words
from dxapply.drafting.results import Results
from dxapply.model.money import show_yen
from dxapply.model.rows import CostLine
from dxapply.programs.subsidy import Estimate
from dxapply.ui.desk import Desk
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.paragraphs import Paragraph

__all__ = ["LimitNote", "LineNotes", "not_counted", "said_of_limits", "said_of_quotes", "unplaced"]

_MOST = 3


def unplaced(results: Results) -> list[tuple[str, str]]:
    """(key, sentence) of the lines whose category the program does not have."""
    if results.chosen is None:
        return []
    known: dict[tuple[str, str], bool] = {}
    found = []
    for line in results.project.cost_lines:
        place = line.category, line.kind
        if place not in known:
            known[place] = results.chosen.program.category_of(*place) is not None
        if not known[place]:
            why = f"の区分「{line.category[:20]}」は、この事業にありません。" if line.category else "の区分が決まっていません。"
            found.append((f"cost_lines.{line.id}.category", f"{_named(line)}{why}補助の対象に数えません。"))
    return found


def not_counted(results: Results) -> list[str]:
    """Which lines the applicant does not count, and why, in a sentence for each reason."""
    lines = results.project.cost_lines
    no = [line for line in lines if line.eligible is False]
    open_ones = [line for line in lines if line.eligible is None]
    said = []
    if no:
        said.append(f"{_names(no)}は、補助対象を「×」にしたため数えません。")
    if open_ones:
        said.append(f"{_names(open_ones)}は、補助対象かどうかが未回答のため数えません。")
    return said


def said_of_quotes(results: Results) -> list[str]:
    """Which lines still need quotes, and by which rule; where the program states none, that it is to be looked up."""
    if results.chosen is None or not results.project.cost_lines:
        return []
    program = results.chosen.program
    if not program.quotes:
        return ["見積が何者から要るかは、公募要領で確認してください。"]
    by_rule: dict[str, list[CostLine]] = {}
    for lack in lacking_quotes(results.project, program):
        by_rule.setdefault(f"{rule_words(lack.rule)}が要ります（{lack.rule.basis.certainty_label}）。", []).append(lack.line)
    return [f"{rule}足りないのは{_names(lines)}です。" for rule, lines in by_rule.items()]


def _named(line: CostLine) -> str:
    return f"{line.id}「{line.text[:20]}{'…' if len(line.text) > 20 else ''}」" if line.text else line.id


def _names(lines: Sequence[CostLine]) -> str:
    more = f"、ほか{len(lines) - _MOST:,}行" if len(lines) > _MOST else ""
    return "、".join(map(_named, lines[:_MOST])) + more


class LineNotes:
    """The lines that stand nowhere, each a link to its cell, and in grey those that are not counted."""

    def __init__(self, parent: tk.Misc, desk: Desk, go: Callable[[str], object]) -> None:
        self._look, self._go = desk.look, go
        self.frame = desk.look.frame(parent)
        self.frame.pack(fill="x", pady=(0, desk.look.px(16)))
        self._links: list[ttk.Button] = []
        self._keys: list[str] = []
        self._grey = Paragraph(self.frame, desk.look, "caption", "sub")

    def refresh(self, results: Results) -> None:
        """Shows what is to be said now."""
        notes = unplaced(results)
        self._keys = [key for key, _ in notes[:_MOST]]
        while len(self._links) < len(self._keys):
            go = partial(self._jump, len(self._links))
            self._links.append(self._look.button(self.frame, "", go, "Jump"))
            self._links[-1].bind("<Return>", lambda event: event.widget.invoke())
        for link, (_, sentence) in zip(self._links, notes, strict=False):
            put(link, sentence)
            if not link.winfo_manager():
                link.pack(anchor="w")
        for link in self._links[len(self._keys) :]:
            link.pack_forget()
        more = [f"区分のない経費が、ほかに{len(notes) - _MOST:,}行あります。"] if len(notes) > _MOST else []
        self._grey.put("\n".join([*more, *not_counted(results), *said_of_quotes(results)]))
        if self._grey.text:
            self._grey.pack(side="bottom", fill="x")
        else:
            self._grey.pack_forget()

    def _jump(self, place: int) -> None:
        self._go(self._keys[place])


def said_of_limits(estimate: Estimate) -> list[str]:
    """What the limits do: cost that earns nothing, what is cut, and how much more cost reaches the floor or the cap."""
    said = []
    if estimate.idle_cost:
        said.append(f"補助対象経費のうち{show_yen(estimate.idle_cost)}円は、補助金を増やしません。")
    for category in estimate.categories:
        said += [f"{category.name}：{cut.because}（{show_yen(cut.yen)}円）。" for cut in category.cuts if cut.rule not in ("cap", "floor")]
    if estimate.below_minimum and estimate.floor:
        more = estimate.cost_for(estimate.floor.yen)
        reach = f"補助対象経費があと{show_yen(more)}円あれば届きます。" if more else ""
        said.append(f"補助金額が下限額の{show_yen(estimate.floor.yen)}円を下回るため、0円になります。{reach}")
    elif estimate.cap and estimate.grant is not None:
        said += _to_the_cap(estimate, estimate.cap.yen)
    return said


def _to_the_cap(estimate: Estimate, cap: int) -> Iterator[str]:
    more = estimate.cost_for(cap)
    if more == 0:
        yield f"上限額の{show_yen(cap)}円に届いています。"
    elif more is not None:
        where = f"（{estimate.program.categories[estimate.growing].name}に足すとき）" if _hangs_on_category(estimate) else ""
        yield f"上限額の{show_yen(cap)}円まで、補助対象経費があと{show_yen(more)}円です{where}。"


def _hangs_on_category(estimate: Estimate) -> bool:
    return any(category.rate or category.max_amount or category.share for category in estimate.program.categories)


class LimitNote:
    """The box of what limits do; in ask colours only where something earns nothing."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        look = desk.look
        self.frame = look.frame(parent)
        self.frame.pack(fill="x")
        self._box = look.box(self.frame, "ask", padding=12)
        self._strong = Paragraph(self._box, look)
        self._strong.pack(fill="x")
        self._plain = Paragraph(self.frame, look, "caption", "sub")
        desk.watch(self.frame, self.refresh, late=True)

    def refresh(self, results: Results) -> None:
        """Says what holds now."""
        estimate = results.estimate
        said = said_of_limits(estimate) if estimate else []
        binds = estimate is not None and bool(estimate.idle_cost or estimate.below_minimum or any(
            cut.rule not in ("cap", "floor") for category in estimate.categories for cut in category.cuts))  # fmt: skip
        self._show("\n".join(said), binds=binds)

    def _show(self, words: str, *, binds: bool) -> None:
        (self._strong if binds else self._plain).put(words)
        if binds and words:
            self._plain.pack_forget()
            self._box.pack(fill="x")
        else:
            self._box.pack_forget()
            if words:
                self._plain.pack(fill="x")
            else:
                self._plain.pack_forget()
