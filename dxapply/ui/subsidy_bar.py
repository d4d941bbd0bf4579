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


_FULL, _SHORT, _ICON, _NO_TIME, _SMALL, _NO_RATE, _NO_COST, _GRANT_ALONE, _NO_WORD = range(9)
"""What the bar gives up, in this order, as room lacks: the name of the next chapter, the words of its button, when it was saved, the size of the
figures, then whole figures down to the grant. A figure that is shown is never cut: with its end missing it reads as another amount."""


class _Amount:
    """A caption, and below it a figure with its unit; all captions stand on one line, and all figures on another."""

    def __init__(self, parent: tk.Misc, desk: Desk, caption: str, role: Role, tone: Token = "ink") -> None:
        look = desk.look
        self._gap = look.px(6)
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

    @property
    def width(self) -> int:
        """How wide it is, whether it stands there or not."""
        head = sum(part.winfo_reqwidth() + self._gap for part in self.head.winfo_children() if part.winfo_manager())
        return max(head, self.figure.winfo_reqwidth() + self.unit.winfo_reqwidth())

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
        self._following = self._doubtful = ""
        self._laid: tuple[object, ...] = ()
        self.next = look.button(self.frame, "次へ", None, "Primary", icon="chevron-right", icon_side="right")
        look.tip(self.next, "次の章へ進みます")
        look.on_change(self.frame, self._measure)
        self.frame.bind("<Configure>", lambda _event: self._fit())
        self._measure()
        desk.watch(self.frame, self.refresh)

    def _build_sums(self, sums: Area) -> None:
        look, desk = self._look, self._desk
        self._eligible = _Amount(sums, desk, "補助対象経費", "num_l")
        self._rate = _Amount(sums, desk, "補助率", "num_l")
        self._grant = _Amount(sums, desk, "補助金額", "num_xl", "accent")
        self._own = _Amount(sums, desk, "自己資金", "num_l")
        self._pill = look.pill(self._grant.head, "要確認")
        self._signs = [look.label(sums, sign, "num_l", "sub") for sign in ("×", "→")]
        self._lay_sums(_FULL)
        sums.rowconfigure(1, minsize=self._figures_height())

    def _figures_height(self) -> int:
        return self._look.line_height("num_xl") + self._look.px(4)

    def _lay_sums(self, level: int) -> None:
        """対象経費 × 率 → 補助金額, and apart from it 自己資金: as much of it as the level leaves, with the signs between what stands there."""
        has_cost, has_rate, has_own = level < _NO_COST, level < _NO_RATE, level < _GRANT_ALONE
        self._grant.grid(4)
        _stand(self._eligible, 0, is_there=has_cost)
        _stand(self._rate, 2, is_there=has_rate)
        _stand(self._own, 5, is_there=has_own, padx=(self._look.px(32), 0))
        for sign, column, is_there in ((self._signs[0], 1, has_rate), (self._signs[1], 3, has_cost)):
            if is_there:
                sign.grid(row=1, column=column, sticky="s", padx=self._look.px(10), pady=(0, self._look.px(5)))
            else:
                sign.grid_remove()
        is_small = level >= _SMALL
        self._grant.figure.set_in("num_l" if is_small else "num_xl")
        for amount in (self._eligible, self._rate, self._own):
            amount.figure.set_in("num" if is_small else "num_l")

    def _invite(self) -> None:
        look = self._look
        self._why = look.label(self._invitation, "事業を選ぶと、補助金額をここに表示します。", "body", "sub")
        self._choose = look.button(self._invitation, "事業を選ぶ", lambda: self._desk.around.jump("application.program"), "Link")
        self._choose.pack(side="left", padx=(look.px(8), 0))

    def focus(self) -> None:
        """Give the keyboard to the way on, or where there is none to the amounts."""
        first = self.next if self.next.winfo_manager() else self.frame.tk_focusNext()
        if first is not None:
            first.focus_set()

    # ------------------------------------------------------------------------------------------------------------- layout

    def arrange(self) -> None:
        """Lay the bar out for the class of the window."""
        self._measure()

    def _measure(self) -> None:
        look = self._look
        low = look.is_low(self.frame.winfo_toplevel().winfo_height())
        two_lines = max(look.line_height("caption"), self._pill.winfo_reqheight()) + self._figures_height() + look.px(6)
        self.frame.configure(height=max(look.tx(HEIGHT.bar_low if low else HEIGHT.bar), two_lines))
        self._lay_words(self._desk.results)
        self._sums.rowconfigure(1, minsize=self._figures_height())
        if self._following:
            self.next.grid(row=0, column=2, padx=(look.px(8), look.px(24)))
        else:
            self.next.grid_remove()
        self._laid = ()
        self._fit()

    def _fit(self) -> None:
        """Give up no more than it takes for all that is shown to be shown whole."""
        room = self.frame.winfo_width()
        figures = [str(amount.figure.cget("text")) for amount in (self._eligible, self._rate, self._grant, self._own)]
        state = (str(self._state_word.cget("text")), str(self._state_time.cget("text")), self.mend.winfo_manager())
        said = (room, *figures, *state, self._doubtful, self._following, self._desk.results.estimate is None)
        if room <= 1 or said == self._laid:
            return
        self._laid = said
        for level in range(_FULL, _NO_WORD + 1):
            self._lay(level)
            if self._needed(level) <= room:
                return

    def _lay(self, level: int) -> None:
        look = self._look
        words = f"次へ：{self._following}" if level < _SHORT else "次へ" if level < _ICON else ""
        self.next.configure(text=words, compound="right" if words else "image")
        self.frame.columnconfigure(0, minsize=self._rail() if level < _NO_TIME else 0)
        if level < _NO_TIME:
            self._state_time.pack(side="left", padx=(look.px(8), 0), after=self._state_word)
        else:
            self._state_time.pack_forget()
        self._state_word.configure(compound="left" if level < _NO_WORD else "image")
        if level < _NO_COST:
            self._why.pack(side="left", before=self._choose)
        else:
            self._why.pack_forget()
        self._lay_sums(level)

    def _rail(self) -> int:
        """The width of the column of chapters, at whose edge the amounts begin."""
        width_class = self._desk.width_class
        return 0 if width_class == "narrow" else self._look.tx(WIDTH.rail[width_class])

    def _needed(self, level: int) -> int:
        """How wide all is that the level shows: told by the single parts, since their frames learn it only later."""
        px = self._look.px
        state = px(20) + self._state_word.winfo_reqwidth() + (px(8) + self._state_time.winfo_reqwidth() if level < _NO_TIME else 0)
        state += px(4) + self.mend.winfo_reqwidth() if self.mend.winfo_manager() else 0
        before = max(state, self._rail() if level < _NO_TIME else 0) + px(WIDTH.margin[self._desk.width_class])
        after = px(8 + 24) + self.next.winfo_reqwidth() if self._following else px(24)
        return before + (self._sums_width(level) if self._desk.results.estimate else self._invitation_width(level)) + after

    def _sums_width(self, level: int) -> int:
        px = self._look.px
        times, arrow = (sign.winfo_reqwidth() + 2 * px(10) for sign in self._signs)
        width = self._grant.width
        width += self._eligible.width + arrow if level < _NO_COST else 0
        width += self._rate.width + times if level < _NO_RATE else 0
        return width + (self._own.width + px(32) if level < _GRANT_ALONE else 0)

    def _invitation_width(self, level: int) -> int:
        return (self._why.winfo_reqwidth() if level < _NO_COST else 0) + self._look.px(8) + self._choose.winfo_reqwidth()

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
        self._fit()

    def refresh(self, results: Results) -> None:
        """Show the amounts of the results."""
        self._lay_words(results)
        if results.estimate is not None:
            self._show(results.estimate)
        self._fit()

    def _show(self, estimate: Estimate) -> None:
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
        words = self._doubtful = _doubt(estimate)
        if words:
            self._pill.configure(text=words)
            self._pill.pack(side="left", padx=(self._look.px(6), 0))
        else:
            self._pill.pack_forget()


def _stand(amount: _Amount, column: int, *, is_there: bool, **where: Any) -> None:
    if is_there:
        amount.grid(column, **where)
    else:
        amount.leave()


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
