"""区分ごとの合計: for each category its cost, what of it counts, and the grant, with a quiet bar; each figure says how it came about."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from dxapply.drafting.results import Results
from dxapply.drafting.sums import category_cost, category_eligible, category_grant, cost_of
from dxapply.model.money import show_yen
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import Estimate, placed
from dxapply.ui.desk import Desk
from dxapply.ui.parts.figure import Figure
from dxapply.ui.parts.fold import put
from dxapply.ui.tokens import Token

__all__ = ["CategoryTotals"]

_UNKNOWN = "要確認"
_NOTHING = "－"
_NAME, _BAR, _FIGURE = 150, 60, 112
_StepTo = Callable[[Figure, int, int], None]
_HEADS = ("区分", "", "経費（税抜）", "補助対象", "補助金")


@dataclass(frozen=True)
class _Line:
    """What one line says: its words, the share of its bar in thousandths, and its three figures with the steps behind them."""

    name: str
    share: int
    figures: tuple[tuple[str, Step | None], ...]


class CategoryTotals:
    """The lines of the categories that have cost, and the totals below them, in `frame`."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk = desk
        look = desk.look
        self.frame = look.frame(parent)
        self.frame.columnconfigure(1, weight=1, minsize=look.px(_BAR))
        self.rows: list[_Row] = []
        for column, head in enumerate(_HEADS):
            look.label(self.frame, head, "caption", "sub").grid(row=0, column=column, sticky="e" if column > 1 else "w", padx=look.px(4), pady=(0, look.px(8)))
        look.line(self.frame, "rule").grid(row=1, column=0, columnspan=5, sticky="ew")
        self._rule = look.line(self.frame, "rule")
        self.total = _Row(self.frame, desk, "strong", self._step_to)
        self.with_tax = _Row(self.frame, desk, "caption", self._step_to)
        self._stand(0)
        self._size()
        look.on_change(self.frame, self._size)

    def _size(self) -> None:
        look = self._desk.look
        for column in range(2, 5):
            self.frame.columnconfigure(column, minsize=look.tx(_FIGURE))
        self.frame.columnconfigure(0, minsize=look.tx(_NAME))

    def refresh(self, results: Results) -> None:
        """Shows the sums, where they differ."""
        lines = _lines(results)
        if len(lines) != len(self.rows):
            self._stand(len(lines))
        for row, line in zip(self.rows, lines, strict=True):
            row.show(line)
        self.total.show(_total(results))
        self.with_tax.show(_with_tax(results))

    def _stand(self, count: int) -> None:
        while len(self.rows) > count:
            self.rows.pop().destroy()
        while len(self.rows) < count:
            self.rows.append(_Row(self.frame, self._desk, "body", self._step_to))
            self.rows[-1].place(len(self.rows) + 1)
        if count:
            self._rule.grid(row=count + 2, column=0, columnspan=5, sticky="ew", pady=self._desk.look.px(4))
        else:
            self._rule.grid_forget()
        self.total.place(count + 3)
        self.with_tax.place(count + 4)

    def _step_to(self, figure: Figure, across: int, down: int) -> None:
        """The arrows go from figure to figure, so that Tab need not stop at each of them."""
        table = [row.figures for row in (*self.rows, self.total, self.with_tax)]
        here = next(((at, row.index(figure)) for at, row in enumerate(table) if figure in row), None)
        if here is None:
            return
        at, place = here[0] + down, here[1] + across
        while 0 <= at < len(table) and 0 <= place < len(table[at]):
            if table[at][place].step is not None:
                table[at][place].focus_set()
                return
            at, place = at + down, place + across


class _Row:
    """One line of the table."""

    def __init__(self, parent: tk.Misc, desk: Desk, role: str, step_to: _StepTo) -> None:
        look = desk.look
        words = {"strong": "strong", "caption": "caption"}.get(role, "body")
        tone: Token = "sub" if role == "caption" else "ink"
        self._name = look.label(parent, "", words, tone)  # type: ignore[arg-type]
        self._ground = look.frame(parent, height=look.px(8), width=look.px(_BAR))
        self._bar: ttk.Frame = look.line(self._ground, "wbar", 8)
        self._share = -1
        self.figures = [Figure(parent, desk, "num", tone) for _ in range(3)]
        for figure in self.figures:
            for key, across, down in (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1)):
                figure.bind(f"<{key}>", partial(_go, step_to, figure, across, down))
        self._gap = look.px(4)

    def place(self, row: int) -> None:
        """Stands in that row of the grid."""
        self._name.grid(row=row, column=0, sticky="w", padx=self._gap)
        self._ground.grid(row=row, column=1, sticky="ew", padx=self._gap)
        for column, figure in enumerate(self.figures, 2):
            figure.grid(row=row, column=column, sticky="e")

    def show(self, line: _Line) -> None:
        """Says what the line says, where it differs."""
        put(self._name, line.name)
        if line.share != self._share:
            self._share = line.share
            if line.share:
                self._bar.place(x=0, y=0, relheight=1, relwidth=line.share / 1000)
            else:
                self._bar.place_forget()
        for figure, (text, step) in zip(self.figures, line.figures, strict=True):
            figure.put(text, step)

    def destroy(self) -> None:
        """Goes from the screen."""
        for widget in (self._name, self._ground, *self.figures):
            widget.destroy()


def _go(step_to: _StepTo, figure: Figure, across: int, down: int, _event: tk.Event) -> str:
    step_to(figure, across, down)
    return "break"


# ---------------------------------------------------------------------------------------------------------------- what it says


def _lines(results: Results) -> list[_Line]:
    estimate = results.estimate
    if estimate is None:
        return []
    places = placed(results.project, estimate.program)
    most = max((category.cost for category in estimate.categories), default=0)
    return [_line(results, estimate, places, place, most) for place in sorted(set(places))]


def _line(results: Results, estimate: Estimate, places: Sequence[int], place: int, most: int) -> _Line:
    category = estimate.categories[place]
    share = max(0, category.cost * 1000 // most) if most > 0 else 0
    return _Line(category.name, share, (
        (show_yen(category.cost), category_cost(results, estimate, place, places)),
        (show_yen(category.eligible), category_eligible(estimate, place)),
        (_known(category.grant), category_grant(estimate, place)),
    ))  # fmt: skip


def _known(grant: int | None) -> str:
    return _UNKNOWN if grant is None else show_yen(grant)


def _total(results: Results) -> _Line:
    estimate, cost = results.estimate, cost_of(results, 0)
    if estimate is None:
        return _Line("合計", 0, ((show_yen(cost.yen), cost), (_NOTHING, None), (_NOTHING, None)))
    return _Line("合計", 0, (
        (show_yen(estimate.total_cost), cost),
        (show_yen(estimate.eligible_cost), estimate.step("limited")),
        (_known(estimate.grant), estimate.outcome.grant if estimate.outcome else None),
    ))  # fmt: skip


def _with_tax(results: Results) -> _Line:
    cost = cost_of(results, 1)
    return _Line("税込の合計", 0, ((show_yen(cost.yen), cost), ("", None), ("", None)))
