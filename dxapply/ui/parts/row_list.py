"""The rows of a list to choose from: a disc with the row's number, its title, and a caption with what hangs on it. One row is selected.

All is drawn on one canvas, as thirty rows of labels would take too long; the canvas has the keyboard, and scrolls when there are many rows.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from dxapply.drafting.results import Results
from dxapply.model.project import rows_of
from dxapply.model.rows import Row
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.scroll import let_wheel, show_thumb
from dxapply.ui.style import Area
from dxapply.ui.tokens import HEIGHT, WIDTH, Surface, Token
from dxapply.ui.words import short

__all__ = ["RowList", "RowWords", "number_of"]

_NO_TITLE = "（まだ書いていません）"
_MOST = 160
"""Characters of a row's words; its form has them whole."""


@dataclass(frozen=True, kw_only=True)
class RowWords:
    """What a row says. `warn` is what it lacks; `is_suggested` whether its title still reads as the finder suggested it.

    Where a line is too short, `caption` goes on in the next at one of its full-width blanks.
    """

    title: str
    caption: str = ""
    warn: str = ""
    is_suggested: bool = False


@dataclass
class _Drawn:
    """A row on the canvas."""

    row_id: str
    words: RowWords
    top: int = 0
    height: int = 0
    pill: Area | None = field(default=None)

    @property
    def tag(self) -> str:
        return f"row.{self.row_id}"


def number_of(row_id: str) -> str:
    """The number in a row's id, as it stands in its disc: 3 of K3, as on paper."""
    return row_id.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("0")


class RowList:
    """The list `name` of the draft, which it follows by itself.

    `on_select` hears each change of the selection, also where a row went; `on_pick` only what the user selects. `on_open` hears Enter and a double
    click, `on_delete` the key Delete.
    """

    def __init__(self, parent: tk.Misc, desk: Desk, name: str, words: Callable[[Row, Results], RowWords], *, empty: str, most: int = 6) -> None:
        self._desk, self._look, self._name, self._words, self._most = desk, desk.look, name, words, most
        self.selected = ""
        self.on_select: Callable[[str], None] = _nothing
        self.on_pick: Callable[[str], None] = _nothing
        self.on_open: Callable[[str], None] = _nothing
        self.on_delete: Callable[[str], None] = _nothing
        self._rows: list[_Drawn] = []
        self._place, self._hover, self._width, self._focused = 0, "", 0, False
        look = self._look
        self.frame = look.frame(parent)
        self._empty = look.label(self.frame, empty, "body", "sub")
        self.canvas = tk.Canvas(self.frame, highlightthickness=0, borderwidth=0, width=1, height=1, takefocus=True)
        self._bar = look.scrollbar(self.frame, self.canvas.yview)
        self.canvas.configure(yscrollcommand=self._scrolled)
        self.frame.bind("<Configure>", lambda event: self._empty.configure(wraplength=max(1, event.width)))
        self._listen()
        look.on_change(self.canvas, self._redraw)
        desk.watch(self.frame, self._refresh)

    def _listen(self) -> None:
        canvas = self.canvas
        steps: dict[str, Callable[[int], int]] = {
            "Up": lambda here: here - 1, "Down": lambda here: here + 1, "Home": lambda _: 0, "End": lambda _: len(self._rows) - 1,
            "Prior": lambda here: here - self._most, "Next": lambda here: here + self._most,
        }  # fmt: skip
        for key, step in steps.items():
            canvas.bind(f"<{key}>", partial(self._step, step))
        canvas.bind("<Return>", lambda _: self.on_open(self.selected))
        canvas.bind("<Delete>", lambda _: self.on_delete(self.selected))
        canvas.bind("<FocusIn>", lambda _: self._focus(True))
        canvas.bind("<FocusOut>", lambda _: self._focus(False))
        canvas.bind("<ButtonPress-1>", self._press)
        canvas.bind("<Double-Button-1>", lambda event: self.on_open(self._at(event)))
        canvas.bind("<Motion>", lambda event: self._point(self._at(event)))
        canvas.bind("<Leave>", lambda _: self._point(""))
        canvas.bind("<Configure>", self._resized)
        guard(canvas)

    # ---------------------------------------------------------------------------------------------------------- selection

    def select(self, row_id: str) -> None:
        """Select the row and bring it into sight; a row that is not there changes nothing."""
        place = next((place for place, row in enumerate(self._rows) if row.row_id == row_id), None)
        if place is None:
            return
        before, self._place = self.selected, place
        self.selected = row_id
        self._see(self._rows[place])
        if row_id != before:
            self._dress_row(before)
            self._dress_row(row_id)
            self.on_select(row_id)

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the list, on the row that the key names; False where the key is of another list or its row is gone."""
        name, _, rest = key.partition(".")
        row_id = rest.partition(".")[0]
        if name != self._name or (row_id and row_id not in {row.row_id for row in self._rows}):
            return False
        if row_id:
            self.select(row_id)
        if not self._rows:
            return False
        self.canvas.focus_set()
        return True

    def _step(self, step: Callable[[int], int], _event: tk.Event) -> str:
        if self._rows:
            self._pick(self._rows[min(max(0, step(self._place)), len(self._rows) - 1)].row_id)
        return "break"

    def _pick(self, row_id: str) -> None:
        self.select(row_id)
        self.on_pick(row_id)

    def _press(self, event: tk.Event) -> None:
        row_id = self._at(event)
        self.canvas.focus_set()
        if row_id:
            self._pick(row_id)

    def _at(self, event: tk.Event) -> str:
        """The row under the pointer."""
        y = self.canvas.canvasy(event.y)
        return next((row.row_id for row in self._rows if row.top <= y < row.top + row.height), "")

    def _point(self, row_id: str) -> None:
        if row_id != self._hover:
            before, self._hover = self._hover, row_id
            self._dress_row(before)
            self._dress_row(row_id)

    def _focus(self, focused: bool) -> None:
        self._focused = focused
        self._dress_row(self.selected)

    # ------------------------------------------------------------------------------------------------------------ content

    def _refresh(self, results: Results) -> None:
        rows = [_Drawn(row.id, self._words(row, results)) for row in rows_of(results.project, self._name)]
        if not rows or [row.row_id for row in rows] != [row.row_id for row in self._rows]:
            self._take(rows)
            return
        for old, new in zip(self._rows, rows, strict=True):
            if old.words != new.words:
                old.words = new.words
                if not self._width:
                    continue
                height = old.height
                self._draw(old)
                if old.height != height:
                    self._redraw()
                    return

    def _take(self, rows: list[_Drawn]) -> None:
        """Show other rows than before; the selection stays with its row, or with its place where the row is gone."""
        for gone in self._rows:
            self._without_pill(gone)
        self._rows = rows
        ids = [row.row_id for row in rows]
        before = self.selected
        if before not in ids:
            self.selected = ids[min(self._place, len(ids) - 1)] if ids else ""
        self._place = ids.index(self.selected) if ids else 0
        self._redraw()
        if rows:
            self._see(rows[self._place])
        if self.selected != before:
            self.on_select(self.selected)

    def _show_or_say_empty(self) -> None:
        shown, hidden = (self.canvas, self._empty) if self._rows else (self._empty, self.canvas)
        if not shown.winfo_manager():
            hidden.pack_forget()
            shown.pack(fill="x", pady=0 if self._rows else (self._look.px(4), self._look.px(16)))

    # ------------------------------------------------------------------------------------------------------------ drawing

    def _resized(self, event: tk.Event) -> None:
        if event.width != self._width:
            self._width = event.width
            self._redraw()

    def _redraw(self) -> None:
        look, canvas = self._look, self.canvas
        self._show_or_say_empty()
        if not self._width:  # not laid out yet: the first <Configure> draws
            return
        canvas.delete("all")
        canvas.configure(background=look.colour(look.surface_of(self.frame)))
        top = 0
        for row in self._rows:
            row.top = top
            self._draw(row)
            top += row.height
        view = sum(row.height for row in self._rows[: self._most])
        canvas.configure(height=max(1, view), scrollregion=(0, 0, max(1, self._width), max(1, top)), yscrollincrement=look.tx(HEIGHT.issue_row) // 3)
        let_wheel(canvas, scrolls=len(self._rows) > self._most)

    def _draw(self, row: _Drawn) -> None:
        """The row at its place: ground, line, disc, title, caption. Its height follows from its words."""
        look, canvas, words = self._look, self.canvas, row.words
        self._without_pill(row)
        canvas.delete(row.tag)
        left, right = look.tx(54), max(self._width, look.tx(160)) - look.px(WIDTH.gutter)
        ground = canvas.create_rectangle(0, 0, 0, 0, width=0, tags=(row.tag, f"{row.tag}.ground"))
        title = canvas.create_text(left, 0, anchor="nw", width=right - left, text=short(words.title, _MOST) or _NO_TITLE, tags=(row.tag, f"{row.tag}.title"))
        canvas.itemconfigure(title, font="dx.strong")  # measured bold, so that a row is as high when it is selected
        high = _height(canvas, title)
        caption_top = high + look.px(4)
        bottom = self._draw_caption(row, left, right, caption_top)
        row.height = max(look.tx(HEIGHT.issue_row), bottom + look.px(20))
        move = row.top + (row.height - bottom) // 2
        canvas.move(row.tag, 0, move)
        middle = row.top + row.height // 2
        canvas.create_image(look.tx(26), middle, tags=(row.tag, f"{row.tag}.disc"))
        canvas.create_text(look.tx(26), middle, text=number_of(row.row_id), font="dx.num_s", tags=(row.tag, f"{row.tag}.number"))
        canvas.coords(ground, 0, row.top, self._width, row.top + row.height)
        edge = row.top + row.height - 1
        canvas.create_line(0, edge, self._width, edge, fill=look.colour("line"), tags=row.tag)
        canvas.create_rectangle(1, row.top + 1, self._width - 2, edge - 1, outline=look.colour("accent"), width=look.px(2), state="hidden",
                                tags=(row.tag, f"{row.tag}.focus"))  # fmt: skip
        self._dress(row)

    def _draw_caption(self, row: _Drawn, left: int, right: int, top: int) -> int:
        """The pill, the caption and what the row lacks, side by side while they fit; gives where they end below."""
        look, canvas, font, caption = self._look, self.canvas, self._look.font("caption"), short(row.words.caption, _MOST)
        words: list[tuple[str, Token]] = [(caption, "sub"), (short(row.words.warn, _MOST), "ask")]
        line, x, y = look.line_height("caption"), left, top
        if row.words.is_suggested:
            row.pill = look.frame(canvas, "page")
            pill = look.pill(row.pill, "候補のまま")
            pill.pack()
            pill.bind("<ButtonPress-1>", lambda _: self._pick(row.row_id))
            high = pill.winfo_reqheight()
            canvas.create_window(x, y, anchor="nw", window=row.pill, tags=row.tag)
            x += pill.winfo_reqwidth() + look.px(8)
            y += (high - line) // 2
        if x + font.measure(caption) > right:
            words[:1] = [(part, "sub") for part in caption.split("　")]
        for text, tone in words:
            if not text:
                continue
            if x > left and x + font.measure(text) > right:
                x, y = left, y + line + look.px(6)
            item = canvas.create_text(x, y, anchor="nw", text=text, width=right - x, font="dx.caption", fill=look.colour(tone), tags=row.tag)
            x += font.measure(text) + look.px(10)
            y += max(0, _height(canvas, item) - line)
        return y + line

    def _dress_row(self, row_id: str) -> None:
        for row in self._rows:
            if row.row_id == row_id:
                self._dress(row)

    def _dress(self, row: _Drawn) -> None:
        """The tones of a row: selected, under the pointer, with the keyboard."""
        look, canvas = self._look, self.canvas
        chosen = row.row_id == self.selected
        own = look.surface_of(self.frame)
        ground: Surface = "wash" if chosen else "hover" if row.row_id == self._hover else own
        ink: Token = "ink" if row.words.title else "sub"
        size = look.tx(26) / look.scale
        canvas.itemconfigure(f"{row.tag}.ground", fill=look.colour(ground))
        canvas.itemconfigure(f"{row.tag}.title", font="dx.strong" if chosen else "dx.body", fill=look.colour(ink))
        canvas.itemconfigure(f"{row.tag}.disc", image=str(look.disc(size, "accent") if chosen else look.disc(size, "page", "accent")))
        canvas.itemconfigure(f"{row.tag}.number", fill=look.colour("on_accent" if chosen else "accent"))
        canvas.itemconfigure(f"{row.tag}.focus", state="normal" if chosen and self._focused else "hidden")
        if row.pill is not None:
            look.paint(row.pill, ground)

    def _without_pill(self, row: _Drawn) -> None:
        if row.pill is not None:
            row.pill.destroy()
            row.pill = None

    # ------------------------------------------------------------------------------------------------------------- scroll

    def _see(self, row: _Drawn) -> None:
        """Scroll within the list so that the row is seen whole."""
        whole = sum(row.height for row in self._rows)
        view = sum(row.height for row in self._rows[: self._most])
        first = self.canvas.canvasy(0)
        if whole > view and not first <= row.top <= row.top + row.height <= first + view:
            top = row.top if row.top < first else row.top + row.height - view
            self.canvas.yview_moveto(top / whole)

    def _scrolled(self, first: float | str, last: float | str) -> None:
        show_thumb(self._bar, float(first), float(last))


def _nothing(_row_id: str) -> None:
    """Nobody listens."""


def _height(canvas: tk.Canvas, item: int) -> int:
    box = canvas.bbox(item)
    return box[3] - box[1]
