"""The bar below: whether the draft is saved, what it earns, read as a sum, and the way on. It is always true, and always there."""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from typing import Any, Literal

from dxapply.drafting.results import Results
from dxapply.model.money import show_yen
from dxapply.programs.program import weakest
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import Estimate
from dxapply.ui.desk import Desk
from dxapply.ui.parts.figure import Figure
from dxapply.ui.style import Area
from dxapply.ui.tokens import HEIGHT, WIDTH, Role, Token

__all__ = ["SaveState", "SubsidyBar"]


@dataclass(frozen=True, slots=True)
class SaveState:
    """What the bar says of the file: a word, its icon and tone, when, and the whole sentence where something is to be done."""

    word: str
    kind: Literal["saved", "pending", "failed", "plain"]
    time: str = ""
    sentence: str = ""


_SAVE_ICONS: dict[str, tuple[str, Token]] = {
    "saved": ("check-circle", "ok"), "pending": ("circle-half", "sub"), "failed": ("exclamation-circle-fill", "bad"), "plain": ("circle", "sub"),
}  # fmt: skip


class _Amount:
    """A caption, and below it a figure with its unit; all captions stand on one line, and all figures on another."""

    def __init__(self, parent: tk.Misc, desk: Desk, caption: str, role: Role, tone: Token = "ink") -> None:
        look = desk.look
        self.head = look.frame(parent)
        self.caption = look.label(self.head, caption, "caption", "sub")
        self.caption.pack(side="left", padx=(look.px(4), 0))
        self.line = look.frame(parent)
        self.figure = Figure(self.line, desk, role, tone)
        self.figure.pack(side="left")
        self.unit = look.label(self.line, "円", "caption", "sub")
        self.unit.pack(side="left", anchor="s", pady=(0, look.px(6)))

    def grid(self, column: int, **where: Any) -> None:
        """Stand in a column of the sum."""
        self.head.grid(row=0, column=column, sticky="sw", **where)
        self.line.grid(row=1, column=column, sticky="sw", **where)

    def leave(self) -> None:
        """Stand nowhere, where there is no room."""
        self.head.grid_remove()
        self.line.grid_remove()

    def put(self, amount: int | None, step: Step | None) -> None:
        """Show the yen; － while they cannot be known."""
        self.figure.put("－" if amount is None else show_yen(amount), step)
        self.say_unit("" if amount is None else "円")

    def say_unit(self, unit: str) -> None:
        """Show the unit behind the figure, or none."""
        if self.unit.cget("text") != unit:
            self.unit.configure(text=unit)


class SubsidyBar:
    """`frame` lies over the whole width. The window gives the next page and the save state."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        look = desk.look
        self.frame = look.frame(parent, "chrome")
        self.frame.grid_propagate(False)
        self.frame.rowconfigure(0, weight=1)
        self._state = look.frame(self.frame)
        self._state.grid(row=0, column=0, sticky="w")
        self._state_word = look.label(self._state, "", compound="left")
        self._state_word.pack(side="left", padx=(look.px(20), 0))
        self._state_time = look.label(self._state, "", "num_s", "sub")
        self._state_time.pack(side="left", padx=(look.px(8), 0))
        self.mend = look.button(self._state, "対処する", None, "Link")
        self._sums = look.frame(self.frame)
        self._build_sums(self._sums)
        self._invitation = look.frame(self.frame)
        self._invite()
        self.frame.columnconfigure(1, weight=1)
        self._following = ""
        self.next = look.button(self.frame, "次へ", None, "Primary", icon="chevron-right", icon_side="right")
        look.on_change(self.frame, self._measure)
        self.frame.bind("<Configure>", lambda _event: self._fit())
        self._measure()
        desk.watch(self.frame, self.refresh)

    def _build_sums(self, sums: Area) -> None:
        look, desk = self._look, self._desk
        self._eligible = _Amount(sums, desk, "補助対象経費", "num_l")
        self._rate = _Amount(sums, desk, "補助率", "num_l")
        self._grant = _Amount(sums, desk, "補助金額", "num_xl", "accent")
        self._own = _Amount(sums, desk, "自己負担", "num_l")
        self._pill = look.pill(self._grant.head, "要確認")
        self._signs = [look.label(sums, sign, "num_l", "sub") for sign in ("×", "→")]
        self._lay_sums()
        sums.rowconfigure(1, minsize=self._figures_height())

    def _figures_height(self) -> int:
        return self._look.line_height("num_xl") + self._look.px(4)

    def _lay_sums(self) -> None:
        """対象経費 × 率 → 補助金額, and apart from it 自己負担; without the rate where there is no room for it."""
        look, has_rate = self._look, self._desk.width_class != "narrow"
        sign_gap = (look.px(10), look.px(10))
        lift = (0, look.px(5))
        self._eligible.grid(0)
        self._grant.grid(4)
        self._own.grid(5, padx=(look.px(32), 0))
        self._signs[1].grid(row=1, column=3, sticky="s", padx=sign_gap, pady=lift)
        if has_rate:
            self._rate.grid(2)
            self._signs[0].grid(row=1, column=1, sticky="s", padx=sign_gap, pady=lift)
        else:
            self._rate.leave()
            self._signs[0].grid_remove()

    def _invite(self) -> None:
        look = self._look
        look.label(self._invitation, "事業を選ぶと、補助金額をここに表示します。", "body", "sub").pack(side="left")
        link = look.button(self._invitation, "事業を選ぶ", lambda: self._desk.around.jump("application.program"), "Link")
        link.pack(side="left", padx=(look.px(8), 0))

    def focus(self) -> None:
        """Give the keyboard to the way on, or where there is none to the amounts."""
        first = self.next if self.next.winfo_manager() else self.frame.tk_focusNext()
        if first is not None:
            first.focus_set()

    # ------------------------------------------------------------------------------------------------------------- layout

    def arrange(self) -> None:
        """Lay the bar out for the class of the window."""
        self._lay_sums()
        self._measure()

    def _measure(self) -> None:
        look = self._look
        low = look.is_low(self.frame.winfo_toplevel().winfo_height())
        self.frame.configure(height=look.tx(HEIGHT.bar_low if low else HEIGHT.bar))
        width_class = self._desk.width_class
        narrow = width_class == "narrow"
        self.frame.columnconfigure(0, minsize=0 if narrow else look.tx(WIDTH.rail[width_class]))
        self._lay_words(self._desk.results)
        self._sums.rowconfigure(1, minsize=self._figures_height())
        if self._following:
            self.next.grid(row=0, column=2, padx=(look.px(8), look.px(24)))
        else:
            self.next.grid_remove()
        self._fit()

    def _fit(self) -> None:
        """Name the next chapter on the button where there is room for it; the amounts come first."""
        self.next.configure(text=f"次へ：{self._following}")
        room = self.frame.winfo_width()
        before = max(self._state.winfo_reqwidth(), 0 if self._desk.width_class == "narrow" else self._look.tx(WIDTH.rail[self._desk.width_class]))
        wanted = before + self._sums.winfo_reqwidth() + self.next.winfo_reqwidth()
        if 1 < room < wanted + self._look.px(WIDTH.margin[self._desk.width_class] + 40):
            self.next.configure(text="次へ")

    def lead_to(self, title: str) -> None:
        """Lead to the chapter of that title; "" is the end of the way."""
        self._following = title
        self._measure()

    # ------------------------------------------------------------------------------------------------------------- words

    def say(self, state: SaveState) -> None:
        """Show the save state."""
        icon, tone = _SAVE_ICONS[state.kind]
        look = self._look
        words = "ink" if state.kind != "failed" else "bad"
        self._state_word.configure(text=state.word, image=str(look.icon(icon, 16, tone)), style=look.style_of(self._state, f"body.{words}.TLabel"))
        self._state_time.configure(text=state.time)
        if state.kind == "failed":
            self.mend.pack(side="left", padx=(look.px(4), 0))
        else:
            self.mend.pack_forget()

    def refresh(self, results: Results) -> None:
        """Show the amounts of the results."""
        self._lay_words(results)
        estimate = results.estimate
        if estimate is None:
            return
        self._eligible.put(estimate.eligible_cost, estimate.step("limited"))
        self._rate.figure.put(_rate_words(estimate), estimate.step("rated"))
        self._rate.say_unit("")
        self._put_grant(estimate)
        self._own.put(estimate.own_funds, estimate.step("own_funds"))

    def _lay_words(self, results: Results) -> None:
        """The sum, or while there is no program the invitation to choose one, from the left edge of the page on."""
        shown, hidden = (self._sums, self._invitation) if results.estimate else (self._invitation, self._sums)
        hidden.grid_remove()
        inside = self._look.px(4) if shown is self._sums else 0  # a figure has that much room for its ring
        shown.grid(row=0, column=1, sticky="w", padx=(self._look.px(WIDTH.margin[self._desk.width_class]) - inside, 0))

    def _put_grant(self, estimate: Estimate) -> None:
        if estimate.grant is None and estimate.lowest < estimate.highest:
            self._grant.figure.put(f"{show_yen(estimate.lowest)}～{show_yen(estimate.highest)}", None)
            self._grant.say_unit("円")
        else:
            self._grant.put(estimate.grant, estimate.step("grant"))
        if words := _doubt(estimate):
            self._pill.configure(text=words)
            self._pill.pack(side="left", padx=(self._look.px(6), 0))
        else:
            self._pill.pack_forget()


def _rate_words(estimate: Estimate) -> str:
    if estimate.rate is not None:
        return estimate.rate
    if estimate.rate_row is None:
        return "未定"
    return "段階" if estimate.rate_row.tiers else "区分ごと"


def _doubt(estimate: Estimate) -> str:
    """What to say beside the grant: which limit binds, and that a figure behind it is not official."""
    words = []
    if estimate.below_minimum:
        words.append("下限未満")
    elif estimate.cap is not None and estimate.grant == estimate.cap.yen:
        words.append("上限")
    grant = estimate.step("grant")
    bases = [step.basis for step in _rules_below(grant) if step.basis] if grant else []
    if bases and not weakest(bases).is_official:
        words.append("要確認")
    return "・".join(words)


def _rules_below(step: Step) -> list[Step]:
    if step.op in ("eligible", "sum"):
        return []
    return [step, *(below for part in step.inputs for below in _rules_below(part))]
