"""資金調達: where the money comes from, so that it equals what it is spent on, and who pays until the grant arrives."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from dxapply.drafting.funding import Funding, check_funding
from dxapply.drafting.results import Results
from dxapply.drafting.sums import bridge_sum, cost_of, funding_gap, funding_sum
from dxapply.model.money import show_yen
from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.figure import Figure
from dxapply.ui.parts.fold import Fold, put
from dxapply.ui.parts.paragraphs import fold
from dxapply.ui.parts.row_table import RowColumn, RowTable
from dxapply.ui.style import Area
from dxapply.ui.tokens import WIDTH

__all__ = ["View"]

_KIND = 190
_AMOUNT = 132
_LEAST = 56
_UNKNOWN, _NOTHING = "要確認", "－"


class View(PageView):
    """The page of the funding."""

    def build(self) -> None:
        """What is computed, what is typed, and whether both make up the cost; then the same for the time until the grant comes."""
        look, content = self.look, self.scroll()
        self.choose = look.button(content, "事業を選ぶと、補助金と自己資金が計算されます。", lambda: self.desk.around.jump("programs"), "Link")
        self._build_sources(content)
        self._build_bridge(content)
        self.parts = [self.funding, self.bridge]

    def _build_sources(self, content: Area) -> None:
        self._sources = self.section(content, "資金調達の内訳", "自己資金と補助金は計算されます。金額を押すと、求め方が出ます。")
        computed = _Amounts(content, self.desk)
        self.own, self.grant = computed.row("自己資金"), computed.row("補助金")
        self.over = _Fault(content, self.desk)
        self.funding = RowTable(content, self.desk, "funding", _columns("調達先"), most=8, title="借入金とその他",
                                empty="借入金などがあれば、行を足してください。なければ、このままで構いません。")  # fmt: skip
        self.funding.frame.pack(fill="x", pady=(self.look.px(16), 0))
        sums = _Amounts(content, self.desk, ruled=True)
        self.total, self.cost, self.gap = sums.row("調達の合計", "strong"), sums.row("補助事業に要する経費（税込）"), sums.row("差額")

    def _build_bridge(self, content: Area) -> None:
        self.section(content, "補助金が入るまでの立替", "補助金は、実績報告の後に支払われます。それまでの手当てを書きます。")
        self.bridge = RowTable(content, self.desk, "bridge", _columns("立替の元"), most=8,
                               empty="まだ手当てがありません。自己資金や借入金の行を足してください。")  # fmt: skip
        self.bridge.frame.pack(fill="x")
        sums = _Amounts(content, self.desk, ruled=True)
        self.bridged, self.awaited = sums.row("立替の合計", "strong"), sums.row("補助金額")
        self.short = _Fault(content, self.desk, "ask")

    def refresh(self, results: Results) -> None:
        """The amounts, their sums, and what does not fit."""
        if results.chosen is None and not self.choose.winfo_manager():
            self.choose.pack(anchor="w", before=self._sources, pady=(0, self.look.px(16)))
        elif results.chosen is not None:
            self.choose.pack_forget()
        told = {finding.id: finding for finding in check_funding(results.project, results.estimate)} if results.estimate else {}
        over, short = told.get("own-funds-negative"), told.get("bridge-mismatch") or told.get("bridge-missing")
        self.over.say(f"{over.message}{over.fix}" if over else "")
        self.short.say(f"{short.message}{short.fix}" if short else "")
        self._show_sources(results)
        self._show_bridge(results)

    def _show_sources(self, results: Results) -> None:
        funding, estimate = results.funding, results.estimate
        own = estimate.step("own_funds") if estimate else None
        grant = estimate.outcome.grant if estimate and estimate.outcome else None
        self.own.show(_yen(results, funding.own_funds if funding else None), own, "会社の資金")
        self.grant.show(_yen(results, funding.grant if funding else None), grant, _payer(funding))
        known, cost = funding_sum(results), cost_of(results, 1)
        self.total.show(show_yen(known.yen), known, "" if own else "自己資金と補助金は、まだ入っていません")
        self.cost.show(show_yen(cost.yen), cost)
        self.gap.show(show_yen(cost.yen - known.yen), funding_gap(results), _compared(known.yen, cost.yen))

    def _show_bridge(self, results: Results) -> None:
        funding, estimate = results.funding, results.estimate
        bridged = bridge_sum(results)
        grant = estimate.outcome.grant if estimate and estimate.outcome else None
        self.bridged.show(show_yen(bridged.yen), bridged)
        is_even = funding is not None and funding.grant == bridged.yen
        self.awaited.show(_yen(results, funding.grant if funding else None), grant, "立替の合計と同じです" if is_even else "")

    def leave(self) -> None:
        """Takes over what is being typed in a cell."""
        self.funding.leave()
        self.bridge.leave()


def _columns(source: str) -> tuple[RowColumn, ...]:
    return (
        RowColumn(name="kind", head="区分", width=_KIND),
        RowColumn(name="source", head=source),
        RowColumn(name="amount", head="金額（円）", width=_AMOUNT),
    )


def _yen(results: Results, amount: int | None) -> str:
    """Without a program there is nothing to ask about yet."""
    return show_yen(amount) if amount is not None else _UNKNOWN if results.chosen else _NOTHING


def _compared(known: int, cost: int) -> str:
    """What the sources come to beside the cost; nothing while there is neither."""
    if not known and not cost:
        return ""
    return "経費と同じです" if cost == known else "経費に足りない額です" if cost > known else "経費を超える額です"


def _payer(funding: Funding | None) -> str:
    return next((source.source for source in funding.sources if source.kind == "grant"), "") if funding else ""


# ---------------------------------------------------------------------------------------------------------- computed lines


@dataclass(frozen=True)
class _Amount:
    """A line of what it is, a word about it, and the figure, in the columns of the tables beside it."""

    words: ttk.Label
    figure: Figure
    say: Callable[[ttk.Label, str], None]

    def show(self, text: str, step: Step | None, words: str = "") -> None:
        """Shows the amount and what stands beside it."""
        self.figure.put(text, step)
        self.say(self.words, words)


class _Amounts:
    """Computed lines one below the other."""

    def __init__(self, parent: tk.Misc, desk: Desk, *, ruled: bool = False) -> None:
        self._desk, self._count = desk, 0
        look = desk.look
        self._frame = look.frame(parent)
        self._frame.pack(fill="x", padx=(0, look.px(WIDTH.gutter)), pady=(0, look.px(24 if ruled else 0)))
        self._frame.columnconfigure(1, weight=1)
        if ruled:
            look.line(self._frame, "rule").grid(row=0, column=0, columnspan=3, sticky="ew", pady=(0, look.px(4)))
        self._words: dict[ttk.Label, str] = {}
        self._size()
        look.on_change(self._frame, self._size)
        self._frame.bind("<Configure>", lambda _event: self._fold())

    def _size(self) -> None:
        look = self._desk.look
        self._frame.columnconfigure(0, minsize=look.tx(_KIND))
        self._frame.columnconfigure(2, minsize=look.tx(_AMOUNT))
        self._fold()

    def _say(self, words: ttk.Label, text: str) -> None:
        if text != self._words.get(words):
            self._words[words] = text
            self._fold()

    def _fold(self) -> None:
        """The words have what name and figure leave."""
        look = self._desk.look
        room = max(look.tx(_LEAST), self._frame.winfo_width() - look.tx(_KIND + _AMOUNT) - look.px(24))
        for words, text in self._words.items():
            put(words, "\n".join(fold(look, text, room, "caption")) if text else "")

    def row(self, name: str, role: str = "body") -> _Amount:
        """One more line."""
        look, gap = self._desk.look, self._desk.look.px(4)
        self._count += 1
        look.label(self._frame, name, "strong" if role == "strong" else "body").grid(row=self._count, column=0, sticky="w", padx=gap, pady=gap)
        words = look.label(self._frame, "", "caption", "sub")
        words.grid(row=self._count, column=1, sticky="w", padx=gap)
        figure = Figure(self._frame, self._desk, "num")
        figure.grid(row=self._count, column=2, sticky="e")
        return _Amount(words, figure, self._say)


class _Fault:
    """A sentence on what does not fit, where it stands; nothing while all fits."""

    def __init__(self, parent: tk.Misc, desk: Desk, kind: str = "bad") -> None:
        look = desk.look
        self._frame = look.frame(parent)
        self._frame.pack(fill="x")
        icon = "exclamation-circle-fill" if kind == "bad" else "info-circle"
        tone = "bad" if kind == "bad" else "ask"
        self.label = look.label(self._frame, "", "caption", tone, compound="left", image=str(look.icon(icon, 14, tone)))  # type: ignore[arg-type]
        self._gap = look.px(4)
        self._fold = Fold(self._frame, look)
        self._fold.add(self.label, "caption", look.px(28))

    def say(self, sentence: str) -> None:
        """Says it, or nothing."""
        self._fold.put(self.label, sentence)
        if sentence:
            self.label.pack(anchor="w", pady=self._gap)
        else:
            self.label.pack_forget()
