"""A program as a card: its verdict, what it would pay and until when; opened, also each requirement and what it asks in addition."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Literal, Protocol

from dxapply.drafting.comparison import UNPUBLISHED, deadline_words, fits, grant_words, rate_words, round_words, verdict_words
from dxapply.drafting.results import Results
from dxapply.drafting.reuse import MovedLine, asked_in_addition
from dxapply.programs.eligibility import Match, RequirementResult
from dxapply.programs.program import Program
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.card_details import Asked, Repair, RepairLine, Requirements, repair_of
from dxapply.ui.parts.figure import Figure
from dxapply.ui.parts.fold import Fold, put
from dxapply.ui.parts.soon import soon
from dxapply.ui.tokens import Token

__all__ = ["Card", "Deck", "Host"]

_TONES: dict[str, Token] = {"met": "ok", "unmet": "sub", "unknown": "ask"}
_MARK = 34
_ROUND_FIGURE = 4  # px between a figure and its ring, by which what stands above and below it is moved, so that all begin on one line


class Host(Protocol):
    """What the cards leave to their page."""

    def jump(self, key: str) -> None:
        """Bring the keyboard to a field, here or on its page."""

    def opened(self, program: Program | None) -> None:
        """A card was opened, or closed."""

    def choose(self, program: Program | None) -> None:
        """Apply for that program, or for none yet."""

    def compare(self) -> None:
        """Set the ticked programs side by side."""

    def sources(self, match: Match) -> None:
        """Show where the rules of a program come from."""


class Deck(Protocol):
    """What a card asks of all cards."""

    host: Host

    def toggle(self, card: Card) -> str:
        """Open or close the card."""

    def go(self, card: Card, by: int) -> str:
        """Give the keyboard to a card before or behind."""

    def ticks_changed(self) -> None:
        """Another card is ticked for the comparison, or one less."""


class Card:
    """One program. `frame` takes the keyboard: Enter opens and closes it, the arrows go to its neighbours."""

    def __init__(self, parent: tk.Misc, desk: Desk, program: Program, deck: Deck) -> None:
        self.program, self._desk, self._look, self._deck = program, desk, desk.look, deck
        self.match: Match | None = None
        self.is_open = self.is_stale = self.is_chosen = False
        self.moved: tuple[MovedLine, ...] = ()
        self._kind: Literal["card", "chosen"] = "card"
        look = self._look
        self.frame = look.box(parent, "card", padding=16, takefocus=True, cursor="hand2")
        self.frame.key = "application.program"
        self.frame.columnconfigure(0, minsize=look.px(_MARK))
        self.frame.columnconfigure(1, weight=1)
        self._fold = Fold(self.frame, look)
        self._build_head()
        self._build_figures()
        self.repair = RepairLine(self.frame, look, deck.host.jump)
        self._body: _Body | None = None
        self._listen()

    @property
    def body(self) -> _Body | None:
        """What an opened card shows below; None until it was opened once."""
        return self._body

    # -------------------------------------------------------------------------------------------------------------- parts

    def _build_head(self) -> None:
        look = self._look
        self.mark = look.label(self.frame)
        self.mark.grid(row=0, column=0, sticky="w")
        self.title = look.label(self.frame, self.program.title, "h3")
        self.title.grid(row=0, column=1, columnspan=2, sticky="w")
        self._line = look.frame(self.frame)
        self._line.grid(row=1, column=1, sticky="new", pady=(look.px(6), 0))
        self._line.columnconfigure(2, weight=1)
        self.verdict = look.label(self._line, "", "strong")
        self.verdict.grid(row=0, column=0)
        self._code = look.label(self._line, f"{self.program.number}　{self.program.round}", "caption", "sub")
        self._code.grid(row=0, column=1, padx=(look.px(12), 0))
        self.pill = look.pill(self._line, "申請する事業", "accent")
        self._line.bind("<Configure>", lambda _event: self._place_pill())
        self.ticked = tk.BooleanVar(self.frame, value=False)
        self.tick = look.check(self.frame, "比べる", self.ticked, self._deck.ticks_changed, padding=(look.px(6), look.px(4)))
        self.tick.grid(row=1, column=2, sticky="ne", padx=(look.px(8), 0), pady=(look.px(2), 0))
        self.tick.bind("<Return>", lambda _event: self.tick.invoke())
        self._fold.add(self.title, "h3", look.px(_MARK + 2 * 16))

    def _build_figures(self) -> None:
        look = self._look
        figures = look.frame(self.frame)
        figures.grid(row=2, column=0, columnspan=3, sticky="ew", padx=(look.px(_MARK - _ROUND_FIGURE), 0), pady=(look.px(12), 0))
        heads = []
        for column, (head, weight) in enumerate((("補助金額の見込み", 3), ("補助率", 1), ("受付終了", 2))):
            figures.columnconfigure(column, weight=weight)
            heads.append(look.label(figures, head, "caption", "sub"))
            heads[-1].grid(row=0, column=column, sticky="sw", padx=(look.px(0 if column else _ROUND_FIGURE), look.px(12 if column < 2 else 0)))
        amount = look.frame(figures)
        amount.grid(row=1, column=0, sticky="w", pady=(look.px(2), 0))
        self.grant = Figure(amount, self._desk, "num_l", "accent")
        self.grant.pack(side="left")
        self.yen = look.label(amount, "円", "caption", "sub")
        self.rate = look.label(figures, "", "num")
        self.rate.grid(row=1, column=1, sticky="w", padx=(0, look.px(12)))
        self.deadline = look.label(figures, deadline_words(self.program, self._desk.today), "num")
        self.deadline.grid(row=1, column=2, sticky="w")
        self.note = look.label(figures, "", "caption", "ask")
        self.note.grid(row=2, column=0, columnspan=2, sticky="nw", padx=(look.px(_ROUND_FIGURE), 0))
        self.round = look.label(figures, round_words(self.program, self._desk.today), "caption", "sub")
        self.round.grid(row=2, column=2, sticky="nw")
        self._figures = Fold(figures, look)
        self._figures.add(heads[0], "caption", look.px(_ROUND_FIGURE), (heads[1], self.rate), (self.deadline, self.round))
        self._figures.add(self.note, "caption", look.px(_ROUND_FIGURE), (self.deadline, self.round))

    def _listen(self) -> None:
        frame = self.frame
        frame.bind("<FocusIn>", lambda event: self._ring(event, True))
        frame.bind("<FocusOut>", lambda event: self._ring(event, False))
        for key in ("Return", "KP_Enter", "space"):
            frame.bind(f"<{key}>", lambda _event: self._deck.toggle(self))
        frame.bind("<Up>", lambda _event: self._deck.go(self, -1))
        frame.bind("<Down>", lambda _event: self._deck.go(self, 1))
        frame.bind("<Button-1>", lambda _event: self._clicked())
        self._let_clicks_through(frame)
        guard(frame)

    def _let_clicks_through(self, parent: tk.Misc) -> None:
        """A click on the words of the card is one on the card."""
        for child in parent.winfo_children():
            if isinstance(child, ttk.Label | ttk.Frame):
                child.bindtags((*child.bindtags(), f"click{self.frame}"))
                self._let_clicks_through(child)
        parent.bind_class(f"click{self.frame}", "<Button-1>", lambda _event: self._clicked())

    def _clicked(self) -> None:
        self.frame.focus_set()
        self._deck.toggle(self)

    def _ring(self, event: tk.Event, shown: bool) -> None:
        if event.widget is self.frame:
            self.frame.state(["focus" if shown else "!focus"])

    # --------------------------------------------------------------------------------------------------------------- words

    def show(self, match: Match, results: Results) -> None:
        """Write what the program comes to."""
        self.match, self.is_stale = match, False
        self._show_verdict(match)
        self._show_figures(match, results)
        self._show_choice(results.project.application.program == self.program.id)
        if self.is_open and self._body:
            self._body.requirements.show(match, results.project, results.catalogue.register)
            self.repair.frame.grid_remove()
        else:
            self._show_repair(match, results)

    def _show_verdict(self, match: Match) -> None:
        verdict = fits(match)
        words = verdict_words(match)
        if str(self.verdict.cget("text")) == words:
            return
        self.verdict.configure(text=words, style=self._look.style_of(self.frame, f"strong.{_TONES[verdict]}.TLabel"))
        self.mark.configure(image=str(self._look.mark(verdict, 22)))

    def _show_figures(self, match: Match, results: Results) -> None:
        estimate = match.estimate
        amount = grant_words(estimate)
        is_amount = amount != "－"
        self.grant.put(amount, estimate.step("grant") if is_amount and estimate.grant is not None else None)
        if is_amount != bool(self.yen.winfo_manager()):
            if is_amount:
                self.yen.pack(side="left", padx=(self._look.px(2), 0), pady=(self._look.px(4), 0))
            else:
                self.yen.pack_forget()
        if str(self.rate.cget("text")) != rate_words(estimate):
            put(self.rate, rate_words(estimate))
            self._figures.again()
        self._figures.put(self.note, _note(match))

    def _show_choice(self, is_chosen: bool) -> None:
        if is_chosen == self.is_chosen:
            return
        self.is_chosen = is_chosen
        self._kind = "chosen" if is_chosen else "card"
        self.frame.configure(style=self._look.style_of(self.frame.master, f"{self._kind}.Box.TFrame"))
        self._place_pill()
        if self._body:
            self._body.show_choice(is_chosen)

    def _place_pill(self) -> None:
        """Beside verdict and number, or below them where there is no room."""
        if not self.is_chosen:
            self.pill.grid_forget()
            return
        gap, room = self._look.px(12), self._line.winfo_width()
        taken = self.verdict.winfo_reqwidth() + self._code.winfo_reqwidth() + 2 * gap
        if room > 1 and taken + self.pill.winfo_reqwidth() > room:
            self.pill.grid(row=1, column=0, columnspan=3, sticky="w", padx=0, pady=(self._look.px(4), 0))
        else:
            self.pill.grid(row=0, column=2, columnspan=1, sticky="w", padx=(gap, 0), pady=0)

    def _show_repair(self, match: Match, results: Results) -> None:
        result = _telling(match)
        repair = repair_of(result, match.program, results.project, results.catalogue.register) if result else None
        if result is None or repair is None:
            self.repair.frame.grid_remove()
            return
        first = repair.text.partition("\n")[0]
        self.repair.show(Repair(repair.head, first, repair.key), "入力する" if result.verdict == "unknown" else "直す")
        if not self.repair.frame.winfo_manager():
            self.repair.frame.grid(row=3, column=1, columnspan=2, sticky="ew", pady=(self._look.px(12), 0))

    def show_late(self, results: Results) -> None:
        """Write what only a pause in the typing leaves time for."""
        if self.is_stale:
            self.show(results.match_with(self.program), results)
        if self.is_open and self._body:
            asked = asked_in_addition(results.project, results.catalogue, self.program, results.today)
            self._body.asked.show(asked, self.moved if self.is_chosen else asked.lines, is_chosen=self.is_chosen)

    def set_open(self, is_open: bool, results: Results) -> None:
        """Show or hide the requirements."""
        if is_open == self.is_open:
            return
        self.is_open = is_open
        if is_open and self._body is None:
            self._body = _Body(self, self._desk, self._deck.host)
            self._body.show_choice(self.is_chosen)
        if self._body and is_open:
            self._body.frame.grid(row=4, column=1, columnspan=2, sticky="ew")
        elif self._body:
            self._body.frame.grid_remove()
        self.show(results.match_with(self.program), results)
        soon(self.frame, self._catch_up)

    def _catch_up(self) -> None:
        self.show_late(self._desk.results)


def _note(match: Match) -> str:
    """What the grant does not say by itself: that there is no cost, or none that has a category here, or that no cap was published."""
    estimate = match.estimate
    if estimate.total_cost == 0:
        return "経費はまだありません"
    notes = ["この事業の区分の経費がありません"] if estimate.eligible_cost == 0 else []
    return "\n".join([*notes, *([f"上限: {UNPUBLISHED}"] if "cap" in estimate.unknown else [])])


def _telling(match: Match) -> RequirementResult | None:
    """The requirement that decides first: one that cannot be helped, one that can be changed, then the open one that asks least."""
    def rank(result: RequirementResult) -> tuple[int, int]:
        if result.verdict == "unmet":
            return (0 if not result.changes else 1), 0
        return 2, len(result.asks)

    no_cost = match.estimate.total_cost == 0  # then the floor says nothing yet
    open_results = [result for result in match.requirements if result.verdict != "met" and not (no_cost and result.id == "floor")]
    return min(open_results, key=rank, default=None)


class _Body:
    """The lower part of an opened card: the choice, the requirements, and what the program asks in addition."""

    def __init__(self, card: Card, desk: Desk, host: Host) -> None:
        look = desk.look
        self._card, self._host, self._look = card, host, look
        self.frame = look.frame(card.frame)
        self.frame.columnconfigure(0, weight=1)
        row = look.frame(self.frame)
        row.grid(row=0, column=0, sticky="w", pady=(look.px(12), 0))
        self.choose = look.button(row, "この事業で申請する", lambda: host.choose(None if card.is_chosen else card.program))
        self.choose.pack(side="left")
        self.sources = look.button(row, "根拠を見る", lambda: host.sources(card.match) if card.match else None, "Ghost")
        self.sources.pack(side="left", padx=(look.px(8), 0))
        for button in (self.choose, self.sources):
            button.bind("<Return>", lambda event: event.widget.invoke())
        look.line(self.frame).grid(row=1, column=0, sticky="ew", pady=look.px(16))
        self.requirements = Requirements(self.frame, look, host.jump)
        self.requirements.frame.grid(row=2, column=0, sticky="ew")
        look.line(self.frame).grid(row=3, column=0, sticky="ew", pady=(0, look.px(16)))
        self.asked = Asked(self.frame, look, host.jump)
        self.asked.frame.grid(row=4, column=0, sticky="ew")

    def show_choice(self, is_chosen: bool) -> None:
        """The button takes the choice back where the program is the chosen one."""
        put(self.choose, "まだ決めない" if is_chosen else "この事業で申請する")
