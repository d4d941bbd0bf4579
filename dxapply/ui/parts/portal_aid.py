"""ポータルに写す: the texts of the forms one below the other, each with its count of characters and a button that copies it.

An application may have two thousand texts, so that only as many rows are made as are seen: each takes the text that comes to its place.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from dxapply.drafting.portal import PortalText, portal_texts
from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.folder_field import fitted
from dxapply.ui.parts.paragraphs import paragraph
from dxapply.ui.parts.scroll import let_wheel, show_thumb
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import WIDTH
from dxapply.ui.words import beginning

__all__ = ["PortalAid"]

_ROW = 60
_COUNT, _STATE, _BUTTON = 104, 124, 96
_SHOWN = 200
"""Characters of a text that a row shows at most."""
_EMPTY = "空欄"
_WHY = "申請の画面へ、上から順に貼り付けます。並びは様式の順で、画面の並びとは違うことがあります。改行も1字に数えます。"
_STEPS = {"Up": -1, "Down": 1, "Prior": -8, "Next": 8, "Home": -10**6, "End": 10**6}


@dataclass(frozen=True)
class _Entry:
    """What stands at a place of the list: the name of a form, or a text of it."""

    head: str = ""
    text: PortalText | None = None


class PortalAid:
    """`frame` is packed over the whole page; `on_back` leads away from it. What was copied stays marked until its text changes."""

    def __init__(self, parent: tk.Misc, desk: Desk, *, on_back: Callable[[], object]) -> None:
        self._desk, self._look = desk, desk.look
        look = self._look
        self.frame: Area = look.frame(parent)
        self.copied: dict[str, str] = {}
        self._last = ""  # the key of what was copied last
        self._entries: list[_Entry] = []
        self._at = 0  # the place of the row that Tab leads to
        self._first = 0
        self._rows: list[_Row] = []
        self.back = look.button(self.frame, "書き出しに戻る", on_back, "Link", icon="chevron-left")
        self.back.pack(anchor="w", pady=(0, look.px(8)))
        self.back.bind("<Return>", lambda _event: self.back.invoke())
        self._line = look.frame(self.frame)
        self._line.pack(fill="x")
        look.label(self._line, "ポータルに写す", "h2").pack(side="left")
        self.counts = look.label(self._line, "", "caption", "sub")
        self.counts.pack(side="right", padx=(0, look.px(WIDTH.gutter)))
        paragraph(self.frame, look, _WHY, "caption", "sub").pack(fill="x", pady=(look.px(4), look.px(12)))
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
        self.canvas.bind("<Configure>", lambda _event: self._lay())
        let_wheel(self.canvas, scrolls=True)

    # --------------------------------------------------------------------------------------------------------- what is shown

    def refresh(self, results: Results) -> None:
        """Show the texts of these results."""
        entries: list[_Entry] = []
        form = ""
        for text in portal_texts(results):
            if text.form != form:
                form = text.form
                entries.append(_Entry(head=form))
            entries.append(_Entry(text=text))
        if entries == self._entries:
            return
        key = self._key_at(self._at)
        self._entries = entries
        self.copied = {text.key: text.text for text in self.texts if self.copied.get(text.key) == text.text}
        places = [place for place, entry in enumerate(entries) if entry.text]
        self._at = next((place for place in places if self._key_at(place) == key), places[0] if places else 0)
        self._tell_counts()
        self._lay()

    @property
    def texts(self) -> tuple[PortalText, ...]:
        """The texts in their order."""
        return tuple(entry.text for entry in self._entries if entry.text)

    @property
    def shown(self) -> tuple[_Row, ...]:
        """The rows that are seen, from above."""
        return tuple(sorted((row for row in self._rows if row.frame.winfo_manager()), key=lambda row: row.place))

    def _key_at(self, place: int) -> str:
        text = self._entries[place].text if place < len(self._entries) else None
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
        self._lay()

    @property
    def _height(self) -> int:
        return max(1, self._look.tx(_ROW))

    def _lay(self) -> None:
        """Make as many rows as can be seen, and let each show what comes to its place."""
        canvas, high = self.canvas, self._height
        if canvas.winfo_height() <= 1:
            return
        wanted = min(len(self._entries), -(-canvas.winfo_height() // high) + 1)
        while len(self._rows) < wanted:
            self._rows.append(_Row(self, self._look))
        canvas.configure(scrollregion=(0, 0, 1, max(1, high * len(self._entries))), yscrollincrement=max(1, high // 3))
        self._fill(wanted)

    def _scrolled(self, first: float | str, last: float | str) -> None:
        show_thumb(self._bar, float(first), float(last))
        if self._rows:
            self._fill(min(len(self._entries), len(self._rows)))

    def _fill(self, count: int) -> None:
        """Each row at its place; a row keeps its text while that is seen, so that the keyboard stays on it."""
        top, high = max(0, round(self.canvas.canvasy(0))), self._height
        had = self._focused
        self._first = min(top // high, max(0, len(self._entries) - count))
        here = {place % len(self._rows): place for place in range(self._first, self._first + count)}
        for number, row in enumerate(self._rows):
            if number in here:
                row.show(here[number], here[number] * high - top, high)
            else:
                row.frame.place_forget()
        if had is not None and had.place != self._at:
            if self._at not in here.values():  # the wheel took it out of sight: the keyboard goes on from what is seen
                self._at = next((row.place for row in self.shown if row.text and row.place * high >= top), self._at)
            self._focus_here()
        for row in self._rows:
            row.button.configure(takefocus=row.place == self._at)

    @property
    def _focused(self) -> _Row | None:
        focus = self.frame.focus_displayof()
        return next((row for row in self._rows if focus is row.button), None)

    # ------------------------------------------------------------------------------------------------------------ keyboard

    def focus_first(self) -> None:
        """Give the keyboard to the row that was last at hand."""
        self.frame.update_idletasks()  # what is not laid out yet cannot take the keyboard
        self.go(self._at)

    def go(self, place: int) -> None:
        """Give the keyboard to the row at that place, which is brought into sight with its neighbours."""
        high, canvas = self._height, self.canvas
        top, view = round(canvas.canvasy(0)), canvas.winfo_height()
        if place * high < top + high or (place + 2) * high > top + view:
            wanted = (place - 1) * high if place * high < top + high else (place + 2) * high - view
            canvas.yview_moveto(max(0, wanted) / max(1, high * len(self._entries)))
        self._at = place
        self._fill(min(len(self._entries), len(self._rows)))
        self._focus_here()

    def _focus_here(self) -> None:
        for row in self._rows:
            if row.place == self._at and row.frame.winfo_manager():
                row.button.focus_set()

    def step(self, by: int) -> None:
        """Go so many rows down or up, over the names of the forms, and stay at the ends."""
        places = [place for place, entry in enumerate(self._entries) if entry.text]
        if places:
            now = places.index(self._at) if self._at in places else 0
            self.go(places[min(max(now + by, 0), len(places) - 1)])

    def leave(self, _event: object = None) -> Literal["break"]:
        """Lead back, for the binding of a key."""
        self.back.invoke()
        return "break"

    # ------------------------------------------------------------------------------------------------------------- copying

    def copy(self, place: int) -> None:
        """Put the text of that row into the clipboard, mark it, and go to the next row that has one; an empty one leads to its field."""
        text = self._entries[place].text
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
        self.go(next((at for at in range(place + 1, len(self._entries)) if (entry := self._entries[at].text) and entry.text), place))

    def state_of(self, text: PortalText) -> str:
        """What stands beside a text about its copy."""
        if text.key not in self.copied:
            return ""
        return "コピーしました" if text.key == self._last else "コピー済み"

    def entry(self, place: int) -> _Entry:
        """What stands at that place."""
        return self._entries[place]


class _Row:
    """A row on the screen: `text` is what it shows at present, `place` where that stands in the list."""

    def __init__(self, aid: PortalAid, look: Look) -> None:
        self._aid, self._look = aid, look
        self.place = -1
        self.text: PortalText | None = None
        self.frame: Area = look.frame(aid.canvas)
        self.frame.columnconfigure(0, weight=1)
        self.frame.grid_propagate(False)
        self.frame.rowconfigure((0, 1), weight=1, uniform="line")
        self.label = look.label(self.frame, "", "caption", "sub")
        self.preview = look.label(self.frame)
        self.count = look.label(self.frame, "", "caption", "sub", anchor="e")
        self.over = look.label(self.frame, "", "caption", "bad", anchor="e")
        self.state = look.label(self.frame, "", "caption", "ok", compound="left")
        self.button = look.button(self.frame, "コピー", self._press)
        self.head = look.label(self.frame, "", "h3")
        look.line(self.frame).grid(row=2, column=0, columnspan=4, sticky="ew")
        self.button.bind("<Return>", self._pressed)
        self.button.bind("<<Copy>>", self._pressed)
        self.button.bind("<Escape>", aid.leave)
        for key, by in _STEPS.items():
            self.button.bind(f"<{key}>", partial(self._step, by))
        guard(self.button)
        self.frame.bind("<Configure>", lambda _event: self._cut())

    def _press(self) -> None:
        self._aid.copy(self.place)

    def _pressed(self, event: tk.Event) -> Literal["break"]:
        if self.text and (self.text.text or event.keysym in ("Return", "KP_Enter")):  # Ctrl+C copies, and leads nowhere
            self._press()
        return "break"

    def _step(self, by: int, _event: object) -> Literal["break"]:
        self._aid.step(by)
        return "break"

    def show(self, place: int, y: int, height: int) -> None:
        """Stand there and show what stands at that place."""
        entry = self._aid.entry(place)
        self.place = place
        self.frame.place(x=0, y=y, relwidth=1, height=height)
        if entry.text is None:
            self._show_head(entry.head)
        else:
            self._show_text(entry.text)

    def _show_head(self, head: str) -> None:
        self.text = None
        for widget in (self.label, self.preview, self.count, self.over, self.state, self.button):
            widget.grid_forget()
        self.head.configure(text=head)
        self.head.grid(row=0, column=0, rowspan=2, sticky="sw", pady=(0, self._look.px(8)))

    def _show_text(self, text: PortalText) -> None:
        look = self._look
        self.head.grid_forget()
        if not self.button.winfo_manager():
            self._grid()
        if text != self.text:
            self.text = text
            self.label.configure(text=text.label)
            put(self.count, f"{text.count:,} / {text.limit:,}字" if text.limit else f"{text.count:,}字" if text.text else "")
            put(self.over, f"{text.over:,}字多い" if text.over else "")
            self.preview.configure(style=look.style_of(self.frame, f"body.{'ink' if text.text else 'sub'}.TLabel"))
            self.button.configure(text="コピー" if text.text else "書く", style=look.style_of(self.frame, f"{'Quiet' if text.text else 'Ghost'}.TButton"))
            self._cut()
        state = self._aid.state_of(text)
        if self.state.cget("text") != state:
            self.state.configure(text=state, image=str(look.icon("check-circle", 14, "ok")) if state else "")

    def _grid(self) -> None:
        look = self._look
        gap, near = look.px(12), look.px(2)
        self.label.grid(row=0, column=0, sticky="sw", pady=(0, near))
        self.preview.grid(row=1, column=0, sticky="nw", pady=(near, 0))
        self.count.grid(row=0, column=1, sticky="se", padx=(gap, 0), pady=(0, near))
        self.over.grid(row=1, column=1, sticky="ne", padx=(gap, 0), pady=(near, 0))
        self.state.grid(row=0, column=2, rowspan=2, sticky="w", padx=(gap, 0))
        self.button.grid(row=0, column=3, rowspan=2, sticky="ew", padx=(gap, look.px(4)))

    def _cut(self) -> None:
        """The columns as wide as the text size asks, and as much of the text as one line has room for."""
        look = self._look
        for column, wide in ((1, _COUNT), (2, _STATE), (3, _BUTTON)):
            self.frame.columnconfigure(column, minsize=look.tx(wide))
        if self.text is None:
            return
        room = self.frame.winfo_width() - look.tx(_COUNT + _STATE + _BUTTON) - look.px(48)
        line = self.text.text[:_SHOWN].replace("\n", "↵")
        put(self.preview, beginning(line, look.font("body").measure, room) if line else _EMPTY)
        put(self.label, fitted(look, self.text.label, "caption", max(1, room)))
