"""ポータルに写す: the texts of the forms one below the other, each with its count of characters and a button that copies it.

An application may have three thousand texts, so that only as many rows are made as are seen: each takes the text that comes to its place. A row
shows three lines of its text at most, and all of it when it is opened.
"""

from __future__ import annotations

import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import Literal

from dxapply.drafting.portal import PortalText, PortalTexts
from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.paragraphs import paragraph
from dxapply.ui.parts.portal_row import LOWEST, Entry, PortalRow, height_of, room_in
from dxapply.ui.parts.scroll import let_wheel, show_thumb
from dxapply.ui.style import Area
from dxapply.ui.tokens import WIDTH

__all__ = ["PortalAid"]

_STEP = 20

_WHY = (
    "申請の画面へ、上から順に貼り付けます。並びは様式の順で、画面の並びとは違うことがあります。"
    "字数は貼り付けるとおりに数え、改行も1字です。長い文は「全文」を押すか、→キーで開きます。"
)


class PortalAid:
    """`frame` is packed over the whole page; `on_back` leads away from it. What was copied stays marked until its text changes."""

    def __init__(self, parent: tk.Misc, desk: Desk, *, on_back: Callable[[], object]) -> None:
        self._desk, self._look = desk, desk.look
        look = self._look
        self.frame: Area = look.frame(parent)
        self.copied: dict[str, str] = {}
        self._last = ""  # the key of what was copied last
        self._portal = PortalTexts()
        self._entries: list[Entry] = []
        self._tops = [0]  # where each place begins, in pixels, and where the last one ends
        self._open = ""  # the key of the text that is shown whole
        self._at = 0  # the place of the row that Tab leads to
        self._first = 0
        self._room = 1
        self._rows: list[PortalRow] = []
        self.back = look.button(self.frame, "書き出しに戻る", on_back, "Link", icon="chevron-left")
        self.back.pack(anchor="w", pady=(0, look.px(8)))
        self.back.bind("<Return>", lambda _event: self.back.invoke())
        self._line = look.frame(self.frame)
        self._line.pack(fill="x")
        look.label(self._line, "ポータルに写す", "h2").pack(side="left")
        self.counts = look.label(self._line, "", "caption", "sub")
        self.counts.pack(side="right", padx=(0, look.px(WIDTH.gutter)))
        paragraph(self.frame, look, _WHY, "caption", "sub").pack(fill="x", padx=(0, look.px(WIDTH.gutter)), pady=(look.px(4), look.px(12)))
        self._build_list()
        for widget in (self.back, self.canvas):
            widget.bind("<Escape>", self.leave)
            guard(widget)
        self._dress()
        look.on_change(self.frame, self._dress)
        desk.watch(self.frame, self.refresh)

    def _build_list(self) -> None:
        look = self._look
        body = look.frame(self.frame)
        body.pack(fill="both", expand=True, pady=(0, look.px(12)))
        self.canvas = tk.Canvas(body, highlightthickness=0, borderwidth=0, takefocus=False, width=1, height=1)
        self._bar = look.scrollbar(body, self.canvas.yview)
        self.canvas.pack(fill="both", expand=True, padx=(0, look.px(WIDTH.gutter)))
        self.canvas.configure(yscrollcommand=self._scrolled)
        self.canvas.bind("<Configure>", lambda _event: self._reckon())
        let_wheel(self.canvas, scrolls=True)

    # --------------------------------------------------------------------------------------------------------- what is shown

    def refresh(self, results: Results) -> None:
        """Show the texts of these results."""
        entries: list[Entry] = []
        form = ""
        for text in self._portal.of(results):
            if text.form != form:
                form = text.form
                entries.append(form)
            entries.append(text)
        if entries == self._entries:
            return
        key = self._key_at(self._at)
        self._entries = entries
        self.copied = {text.key: text.text for text in self.texts if self.copied.get(text.key) == text.text}
        self._at = next((place for place in self._places if self._key_at(place) == key), next(iter(self._places), 0))
        self._tell_counts()
        self._reckon()

    @property
    def texts(self) -> tuple[PortalText, ...]:
        """The texts in their order."""
        return tuple(entry for entry in self._entries if not isinstance(entry, str))

    @property
    def _places(self) -> list[int]:
        """Where texts stand, and no name of a form."""
        return [place for place, entry in enumerate(self._entries) if not isinstance(entry, str)]

    @property
    def shown(self) -> tuple[PortalRow, ...]:
        """The rows that are seen, from above."""
        return tuple(sorted((row for row in self._rows if row.frame.winfo_manager()), key=lambda row: row.place))

    def _key_at(self, place: int) -> str:
        text = self.text_at(place)
        return text.key if text else ""

    def _tell_counts(self) -> None:
        texts = self.texts
        empty, over = sum(not text.text for text in texts), sum(text.over > 0 for text in texts)
        words = [f"全{len(texts)}件", f"コピー済み{len(self.copied)}件", f"空欄{empty}件", *([f"字数超過{over}件"] if over else [])]
        self.counts.configure(text="　".join(words))

    # -------------------------------------------------------------------------------------------------------------- places

    def _dress(self) -> None:
        """Colours and heights of the theme and of the text size."""
        self.canvas.configure(background=self._look.colour(self._look.surface_of(self.frame)))
        for row in self._rows:
            row.forget()
        self._reckon()

    def _reckon(self) -> None:
        """How high each row is, and where it begins; what is seen stays where it is."""
        look, canvas = self._look, self.canvas
        if canvas.winfo_height() <= 1:
            return
        first, top = self._first, round(canvas.canvasy(0))
        under = top - self._tops[first] if first < len(self._tops) else 0
        self._room = room_in(look, canvas.winfo_width())
        heights = height_of(look, self._room)
        self._tops = [0, *accumulate(heights(entry, opened=not isinstance(entry, str) and entry.key == self._open) for entry in self._entries)]
        canvas.configure(scrollregion=(0, 0, 1, max(1, self._tops[-1])), yscrollincrement=look.tx(_STEP))
        if first < len(self._tops) and self._tops[first] + under != top:
            canvas.yview_moveto((self._tops[first] + under) / max(1, self._tops[-1]))
        self._lay()

    def _lay(self) -> None:
        """Make as many rows as can be seen, and let each show what comes to its place."""
        wanted = min(len(self._entries), -(-self.canvas.winfo_height() // self._look.tx(LOWEST)) + 1)
        while len(self._rows) < wanted:
            self._rows.append(PortalRow(self, self._look))
        self._fill()

    def _scrolled(self, first: float | str, last: float | str) -> None:
        show_thumb(self._bar, float(first), float(last))
        if self._rows:
            self._fill()

    def _fill(self) -> None:
        """Each row at its place; a row keeps its text while that is seen, so that the keyboard stays on it."""
        top, tops = max(0, round(self.canvas.canvasy(0))), self._tops
        had = self._focused
        count = min(len(self._entries), len(self._rows))
        self._first = max(0, min(bisect_right(tops, top) - 1, len(self._entries) - count))
        here = {place % len(self._rows): place for place in range(self._first, self._first + count)}
        for number, row in enumerate(self._rows):
            if number in here:
                place = here[number]
                row.show(place, tops[place] - top, tops[place + 1] - tops[place], self._room)
            else:
                row.frame.place_forget()
        if had is not None and had.place != self._at:
            if self._at not in here.values():  # the wheel took it out of sight: the keyboard goes on from what is seen
                self._at = next((row.place for row in self.shown if row.text and tops[row.place] >= top), self._at)
            self._focus_here()
        for row in self._rows:
            row.button.configure(takefocus=row.place == self._at)

    @property
    def _focused(self) -> PortalRow | None:
        focus = self.frame.focus_displayof()
        return next((row for row in self._rows if focus is row.button), None)

    # ------------------------------------------------------------------------------------------------------------ keyboard

    def focus_first(self) -> None:
        """Give the keyboard to the row that was last at hand."""
        self.frame.update_idletasks()  # what is not laid out yet cannot take the keyboard
        self.go(self._at)

    def go(self, place: int) -> None:
        """Give the keyboard to the row at that place, which is brought into sight with its neighbours."""
        canvas, tops, near = self.canvas, self._tops, self._look.tx(LOWEST)
        top, view = round(canvas.canvasy(0)), canvas.winfo_height()
        begin, end = tops[place] - near, tops[place + 1] + near
        if begin < top or end > top + view:
            wanted = begin if begin < top or end - begin > view else end - view
            canvas.yview_moveto(max(0, wanted) / max(1, tops[-1]))
        self._at = place
        self._fill()
        self._focus_here()

    def _focus_here(self) -> None:
        for row in self._rows:
            if row.place == self._at and row.frame.winfo_manager():
                row.button.focus_set()

    def step(self, by: int) -> None:
        """Go so many rows down or up, over the names of the forms, and stay at the ends."""
        places = self._places
        if places:
            now = places.index(self._at) if self._at in places else 0
            self.go(places[min(max(now + by, 0), len(places) - 1)])

    def toggle(self, place: int, is_open: bool | None = None) -> None:
        """Show the whole text of that row, or again its beginning; another one that is open closes."""
        key = self._key_at(place)
        if is_open is None or is_open != (key == self._open):
            self._open = "" if key == self._open else key
            self._reckon()

    def leave(self, _event: object = None) -> Literal["break"]:
        """Lead back, for the binding of a key."""
        self.back.invoke()
        return "break"

    # ------------------------------------------------------------------------------------------------------------- copying

    def copy(self, place: int) -> None:
        """Put the text of that row into the clipboard, mark it, and go to the next row that has one; an empty one leads to its field."""
        text = self.text_at(place)
        if text is None:
            return
        if not text.text:
            self._desk.around.jump(text.place)
            return
        self.frame.clipboard_clear()
        self.frame.clipboard_append(text.text)
        self.copied[text.key] = text.text
        self._last = text.key
        self._tell_counts()
        self.go(next((at for at in range(place + 1, len(self._entries)) if (after := self.text_at(at)) and after.text), place))

    def state_of(self, text: PortalText) -> str:
        """What stands beside a text about its copy."""
        if text.key not in self.copied:
            return ""
        return "コピーしました" if text.key == self._last else "コピー済み"

    def is_open(self, text: PortalText) -> bool:
        """Whether the text is shown whole."""
        return text.key == self._open

    def entry(self, place: int) -> Entry:
        """What stands at that place: the name of a form, or a text of it."""
        return self._entries[place]

    def text_at(self, place: int) -> PortalText | None:
        """The text at that place; None for the name of a form, and behind the end."""
        entry = self._entries[place] if place < len(self._entries) else ""
        return None if isinstance(entry, str) else entry
