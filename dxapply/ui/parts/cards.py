"""The programs as cards, in the order of their verdicts, under one line of tools.

Cards are made once. After an edit only the words that differ are written, and of cards out of sight not before the typing pauses.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator

from dxapply.drafting.comparison import fits
from dxapply.drafting.results import Results
from dxapply.programs.program import Program
from dxapply.ui.desk import Desk
from dxapply.ui.parts.card import Card, Host
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.parts.soon import soon

__all__ = ["MOST_COMPARED", "Cards"]

MOST_COMPARED = 4
_AT_ONCE = 2  # cards that are made with the page; the others follow when the window has time
_RANKS = {"met": 0, "unknown": 1, "unmet": 2}


class Cards:
    """All loaded programs. Their order is that of the verdicts, and changes only by `order`, never while one types."""

    def __init__(self, parent: tk.Misc, desk: Desk, host: Host) -> None:
        self.host, self._desk, self._look = host, desk, desk.look
        look = self._look
        self.frame = look.frame(parent)
        tools = look.frame(self.frame)
        tools.pack(fill="x", padx=(0, look.px(20)), pady=(0, look.px(8)))
        self.count = look.label(tools, f"{len(desk.catalogue.programs)}つの事業", "caption", "sub")
        self.count.pack(side="left")
        self.compare = look.button(tools, " ", host.compare, "Link", icon="layout-three-columns")
        self.compare.pack(side="right")
        self.compare.bind("<Return>", lambda _event: self.compare.invoke())
        self.scroll = Scroll(self.frame, look)
        self.scroll.frame.pack(fill="both", expand=True)
        self._ranked: list[Program] = []
        self._made: dict[str, Card] = {}
        self._opened = ""
        self.ticks_changed()

    # --------------------------------------------------------------------------------------------------------------- order

    def order(self, results: Results) -> None:
        """Lay the cards out anew: the chosen one first, then by verdict; those that are not there yet are made bit by bit."""
        chosen = results.project.application.program
        ranked = sorted(results.matches, key=lambda match: (match.program.id != chosen, _RANKS[fits(match)]))
        if [match.program for match in ranked] != self._ranked:
            self._ranked = [match.program for match in ranked]
            for program in self._ranked:
                if program.id in self._made:
                    self._pack(self._made[program.id])
        self._make(_AT_ONCE)

    def _pack(self, card: Card) -> None:
        """Move the card behind all others."""
        card.frame.pack_forget()
        card.frame.pack(fill="x", pady=(0, self._look.px(14)))

    def _make(self, most: int) -> None:
        missing = [program for program in self._ranked if program.id not in self._made]
        for program in missing[:most]:
            self._make_card(program)
        if len(missing) > most:
            soon(self.frame, self._make_next)

    def _make_next(self) -> None:
        self._make(1)
        self.ticks_changed()

    def _make_card(self, program: Program) -> Card:
        card = self._made[program.id] = Card(self.scroll.content, self._desk, program, self)
        following = self._ranked[self._ranked.index(program) + 1 :]
        card.frame.pack(fill="x", pady=(0, self._look.px(14)))
        for later in following:
            if later.id in self._made:
                self._pack(self._made[later.id])
        results = self._desk.results
        card.show(results.match_with(program), results)
        if card.is_chosen:
            self._set_open(card, True)
        return card

    def card(self, program_id: str) -> Card:
        """The card of a program, made now where it is not there yet."""
        program = self._desk.catalogue.program(program_id)
        return self._made.get(program_id) or self._make_card(program)

    def __iter__(self) -> Iterator[Card]:
        """The cards that are there, from the top."""
        return (self._made[program.id] for program in self._ranked if program.id in self._made)

    # --------------------------------------------------------------------------------------------------------------- words

    def show(self, results: Results) -> None:
        """Write the cards in sight; the others wait for `show_late`."""
        top = int(self.scroll.canvas.canvasy(0))
        bottom = top + self.scroll.canvas.winfo_height()
        for card in self:
            y = card.frame.winfo_y()
            if y < bottom and y + card.frame.winfo_height() > top:
                card.show(results.match_with(card.program), results)
            else:
                card.is_stale = True

    def show_late(self, results: Results) -> None:
        """Write the cards out of sight, and what the open ones ask in addition."""
        for card in self:
            card.show_late(results)

    # ------------------------------------------------------------------------------------------------------------- opening

    @property
    def opened(self) -> str:
        """The id of the program whose card was opened last, and is open; "" where only the chosen one is."""
        return self._opened

    def toggle(self, card: Card) -> str:
        """Open the card, and close the one that was opened before; the chosen one stays open."""
        results = self._desk.results
        is_open = card.is_open and (self._opened == card.program.id or not card.is_chosen)
        if self._opened and self._opened in self._made:
            other = self._made[self._opened]
            self._set_open(other, other.is_chosen)
        self._opened = "" if is_open else card.program.id
        self._set_open(card, not is_open or card.is_chosen)
        self._bring(card)
        self.host.opened(self._desk.catalogue.find(self._opened or results.project.application.program))
        return "break"

    def unfold(self, program_id: str) -> Card:
        """The card of the program, opened."""
        card = self.card(program_id)
        if not card.is_open:
            self.toggle(card)
        elif self._opened != program_id:
            self._opened = program_id
            self.host.opened(card.program)
        self._bring(card)
        return card

    def _bring(self, card: Card) -> None:
        """Scroll the head of the card into sight: the one above it may have closed."""
        content, canvas = self.scroll.content, self.scroll.canvas
        content.update_idletasks()
        y, top = card.frame.winfo_y(), int(canvas.canvasy(0))
        if y < top or y > top + canvas.winfo_height() - self._look.tx(160):
            canvas.yview_moveto(y / max(1, content.winfo_height()))

    def _set_open(self, card: Card, is_open: bool) -> None:
        if card.is_open and not is_open and str(self.frame.tk.call("focus")).startswith(f"{card.frame}."):
            card.frame.focus_set()  # the keyboard is never on what is not seen
        card.set_open(is_open, self._desk.results)

    def chosen_changed(self, results: Results) -> None:
        """Another program is applied for: its card is open, that of the former one only if it was opened by hand."""
        for card in self:
            card.show(results.match_with(card.program), results)
            self._set_open(card, card.is_chosen or card.program.id == self._opened)
        shown = self._opened or results.project.application.program
        if shown in self._made:
            self._bring(self._made[shown])  # a card above it may have closed
        self.host.opened(self._desk.catalogue.find(shown))

    def keep_open(self, program_id: str) -> None:
        """Leave the card of a program open, though it is chosen no more."""
        self._opened = program_id

    # ------------------------------------------------------------------------------------------------------------ keyboard

    def go(self, card: Card, by: int) -> str:
        """The keyboard to the card before or behind."""
        cards = list(self)
        place = cards.index(card) + by
        if 0 <= place < len(cards):
            cards[place].frame.focus_set()
        return "break"

    def focus_key(self, key: str) -> bool:
        """The choice of a program stands on its card: the chosen one, else the first."""
        if key != "application.program" or not self._ranked:
            return False
        chosen = self._desk.catalogue.find(self._desk.project.application.program)
        self.card((chosen or self._ranked[0]).id).frame.focus_set()
        return True

    # ---------------------------------------------------------------------------------------------------------- comparison

    @property
    def ticked(self) -> list[Program]:
        """The programs to compare, from the top."""
        return [card.program for card in self if card.ticked.get()]

    def ticks_changed(self) -> None:
        """Say how many are ticked; at four no further one can be."""
        count = len(self.ticked)
        words = f"選んだ{count}件を比べる" if count >= 2 else "比べる事業に印を付けてください" if len(self._ranked) >= 2 else ""
        put(self.compare, words)
        self.compare.state(["!disabled" if count >= 2 else "disabled"])
        for card in self:
            card.tick.state(["disabled" if count >= MOST_COMPARED and not card.ticked.get() else "!disabled"])


