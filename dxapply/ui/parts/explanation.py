"""The panel at the right: the help of the field that has the keyboard, how the amount last asked about came about, or a note.

What it shows follows each change: the shown step is found again in the new results, with the rows that were opened left open.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dxapply.drafting.explanation import Explained, Place, Remark, explain, find_again, place_of
from dxapply.drafting.field_help import Said, help_of
from dxapply.drafting.results import Results
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import Estimate
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.explained_rows import HANG, Rows, Source, pill_of
from dxapply.ui.parts.paragraphs import Paragraph, fold
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import WIDTH, Role

__all__ = ["SidePanel"]

_MARGIN = 24
_FIGURES: tuple[Role, ...] = ("num_xl", "num_l", "num")


@dataclass(frozen=True, slots=True)
class _HelpShown:
    key: str


@dataclass(frozen=True, slots=True)
class _StepShown:
    step: Step
    place: Place | None


@dataclass(frozen=True, slots=True)
class _NoteShown:
    title: str
    said: tuple[Said, ...]


class SidePanel(Area):
    """Pack or place it with its full height; its width is its own. `on_close` is asked by the » button and Esc to fold it."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        look = desk.look
        super().__init__(parent, "chrome", look.style_on("chrome", "TFrame"))
        self._desk, self._look = desk, look
        self.on_close: Callable[[], None] = lambda: None
        self._shown: _HelpShown | _StepShown | _NoteShown = _HelpShown("start")
        self._page = "start"
        self._opened: set[str] = set()
        self._is_stale = True
        self._tag = f"dxapply.panel.{self.winfo_id()}"
        self.bind_class(self._tag, "<Escape>", self._escape)
        self.pack_propagate(False)
        self._build()
        self._size()
        look.on_change(self, self._resize)
        self.bind("<Map>", self._came_up)
        desk.watch(self, self._draw, late=True)

    # ----------------------------------------------------------------------------------------------------- what is shown

    def show_help(self, key: str) -> None:
        """The help of a field, or of a page by its id; "" is the page that was shown last."""
        register = self._desk.results.catalogue.register
        if key and "." not in key and register.find(key) is None:
            self._page = key
        self._show(_HelpShown(key or self._page))

    def show_step(self, step: Step) -> None:
        """How an amount came about."""
        place = place_of(step, self._desk.results)
        if place is None or not isinstance(self._shown, _StepShown) or place != self._shown.place:
            self._opened.clear()
            self._scroll.to_top()
        self._show(_StepShown(step, place))

    def show_note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None:
        """(head, text) paragraphs under a title."""
        self._show(_NoteShown(title, tuple(Said(head, text) for head, text in paragraphs)))

    @property
    def is_explaining(self) -> bool:
        """Whether an amount is explained now."""
        return isinstance(self._shown, _StepShown)

    def take_focus(self) -> None:
        """Give the keyboard to the first row of the explanation, or to the button that folds the panel."""
        if self._is_stale:
            self._draw(self._desk.results)
        row = next((row.box for row in self._way.rows.rows if row.acts), None) if self.is_explaining else None
        (row or self._close).focus_set()

    def _show(self, shown: _HelpShown | _StepShown | _NoteShown) -> None:
        if shown != self._shown and not isinstance(shown, _StepShown):
            self._scroll.to_top()
        self._shown = shown
        self._draw(self._desk.results)

    def _came_up(self, event: tk.Event) -> None:
        """Laid beside the page or over it: what was asked for meanwhile is drawn now, and over the page an edge tells the two apart."""
        if event.widget is self:
            if self.winfo_manager() == "place":
                self._edge.place(x=0, y=0, width=1, relheight=1)
                self._edge.lift()
            else:
                self._edge.place_forget()
            if self._is_stale:
                self._draw(self._desk.results)

    def _draw(self, results: Results) -> None:
        self._is_stale = not self.winfo_manager()
        if self._is_stale:  # folded away: the pages change faster without it
            return
        match self._shown:
            case _HelpShown(key):
                told = help_of(key, results)
                self._head(told.kicker, told.title)
                self._words.put(told.said, self._width)
                self._raise(self._words.frame)
            case _NoteShown(title, said):
                self._head("くわしい説明", title)
                self._words.put(said, self._width)
                self._raise(self._words.frame)
            case _StepShown(step, place):
                self._draw_step(step, place, results)

    def _draw_step(self, step: Step, place: Place | None, results: Results) -> None:
        found: tuple[Step, Estimate | None] | None = find_again(place, results) if place else (step, None)
        if found is None:  # the step is gone: its line was deleted, or its program is no longer chosen
            self._shown = _HelpShown(self._page)
            self._draw(results)
            return
        self._shown = _StepShown(found[0], place)
        told = explain(*found, results)
        self._head("求め方", told.title)
        self._way.put(told, self._width)
        self._raise(self._way.frame)

    # ------------------------------------------------------------------------------------------------------------- build

    def _build(self) -> None:
        look = self._look
        head = self._headline = look.frame(self)
        head.pack(fill="x", padx=look.px(_MARGIN), pady=(look.px(_MARGIN), look.px(8)))
        self._kicker = look.label(head, "", "caption", "sub")
        self._kicker.pack(anchor="w")
        self._title = Paragraph(head, look, "h3")
        self._title.pack(fill="x", pady=(look.px(2), 0), padx=(0, look.px(36)))
        self._close = look.button(self, "", self._fold, "Icon", icon="chevron-double-right")
        self._close.place(relx=1, x=-look.px(16), y=look.px(18), anchor="ne")
        guard(self._close)
        self._hear(self._close)
        look.tip(self._close, "たたむ（Esc）")
        self._edge = look.line(self, "rule", upright=True)
        self._scroll = Scroll(self, look)
        self._scroll.frame.pack(fill="both", expand=True, padx=(look.px(_MARGIN - HANG), look.px(_MARGIN - WIDTH.gutter)))
        self._words = _Words(self._scroll.content, look, self._hear)
        self._way = _Way(self._scroll.content, look, self._opened, self._jump, self._hear)

    def _head(self, kicker: str, title: str) -> None:
        self._kicker.configure(text=kicker)
        self._title.put(title)

    def _raise(self, frame: Area) -> None:
        """Let one of the contents stand in the column."""
        if frame.winfo_manager():
            return
        for other in (self._words.frame, self._way.frame):
            other.pack_forget()
        frame.pack(fill="x")

    def _size(self) -> None:
        look = self._look
        self.configure(width=look.tx(WIDTH.help))
        self._width = look.tx(WIDTH.help) - look.px(2 * _MARGIN)
        self._title.measure = self._width - look.px(36)

    def _resize(self) -> None:
        self._size()
        self._draw(self._desk.results)

    # ---------------------------------------------------------------------------------------------------------- keyboard

    def _hear(self, widget: tk.Misc) -> None:
        """Let Esc fold the panel while the widget has the keyboard."""
        widget.bindtags((*widget.bindtags(), self._tag))

    def _escape(self, _event: tk.Event) -> Literal["break"]:
        self._fold()
        return "break"

    def _fold(self) -> None:
        self.on_close()

    def _jump(self, key: str) -> None:
        self._desk.around.jump(key)


class _Words:
    """Paragraphs under small heads, each with its source where it states a rule."""

    def __init__(self, parent: tk.Misc, look: Look, hear: Callable[[tk.Misc], None]) -> None:
        self._look, self._hear = look, hear
        self.frame = look.frame(parent)
        self.parts: list[_Part] = []

    def put(self, said: tuple[Said, ...], width: int) -> None:
        """Show these paragraphs; those that are there already take the new words."""
        for at, words in enumerate(said):
            if at == len(self.parts):
                self.parts.append(_Part(self.frame, self._look, self._hear))
            following = said[at + 1].basis if at + 1 < len(said) else None
            is_last_of_source = words.basis is not None and (following is None or following.title != words.basis.title)
            self.parts[at].put(words, width, with_source=is_last_of_source)
        for part in self.parts[len(said) :]:
            part.frame.pack_forget()


class _Part:
    def __init__(self, parent: tk.Misc, look: Look, hear: Callable[[tk.Misc], None]) -> None:
        self._look, self._hear = look, hear
        self.frame = look.frame(parent)
        self._line = look.frame(self.frame)
        self._head = look.label(self._line, "", "label", "sub", justify="left")
        self._head.pack(side="left")
        self._pill = look.pill(self._line, "")
        self._text = Paragraph(self.frame, look)
        self._text.pack(fill="x")
        self._source: Source | None = None
        self._said: tuple[Said, int, bool] | None = None

    def put(self, said: Said, width: int, *, with_source: bool) -> None:
        look = self._look
        if not self.frame.winfo_manager():
            self.frame.pack(fill="x", padx=(look.px(HANG), 0), pady=(0, look.px(16)))
        if (said, width, with_source) == self._said:
            return
        self._said = said, width, with_source
        self._put_head(said, width)
        self._text.measure = width
        self._text.put(said.text)
        if said.basis is not None and with_source:
            if self._source is None:
                self._source = Source(self.frame, look, self._hear)
            self._source.put(said.basis, width, url=False)
            self._source.frame.pack(fill="x", pady=(look.px(4), 0))
        elif self._source is not None:
            self._source.frame.pack_forget()

    def _put_head(self, said: Said, width: int) -> None:
        pill = pill_of(said.basis)
        self._head.configure(text="\n".join(fold(self._look, said.head, width - (self._look.tx(72) if pill else 0), "label")))
        if pill:
            self._pill.configure(text=pill[0], style=self._look.style_of(self._line, f"{pill[1]}.Pill.TLabel"))
            self._pill.pack(side="left", padx=(self._look.px(8), 0))
        else:
            self._pill.pack_forget()
        if said.head:
            self._line.pack(fill="x", pady=(0, self._look.px(2)), before=self._text)
        else:
            self._line.pack_forget()


class _Way:
    """The figure, the formula, the rows, what the limits mean, and the source."""

    def __init__(self, parent: tk.Misc, look: Look, opened: set[str], jump: Callable[[str], None], hear: Callable[[tk.Misc], None]) -> None:
        self._look = look
        frame = self.frame = look.frame(parent)
        hang = look.px(HANG)
        amount = look.frame(frame)
        amount.pack(anchor="w", padx=(hang, 0), pady=(0, look.px(8)))
        self.figure = look.label(amount, "", "num_xl", "accent")
        self.figure.pack(side="left")
        self._unit = look.label(amount, "", "caption", "sub")
        self._formula, self._because = Paragraph(frame, look), Paragraph(frame, look, "caption", "sub")
        self._line = look.line(frame, "rule")
        self.rows = Rows(frame, look, opened, jump, hear)
        self._box = look.box(frame, "ask", 12)
        self._remark = Paragraph(self._box, look)
        self._remark.pack(fill="x")
        self._calm = Paragraph(frame, look, "caption", "sub")
        self._source = Source(frame, look, hear)
        self._placed: tuple[bool, ...] = ()

    def put(self, told: Explained, width: int) -> None:
        """Show an explanation in so many pixels."""
        self._put_figure(told.figure, width)
        self._formula.measure = self._because.measure = self._calm.measure = width
        self._remark.measure = width - self._look.px(24)
        is_sum = any(sign in told.formula for sign in "×＋－÷")
        self._formula.put(f"＝ {told.formula}" if is_sum else told.formula)
        self._because.put(told.because)
        self.rows.put(told.lines, "", width)
        self._put_remark(told.remark)
        if told.basis is not None:
            self._source.put(told.basis, width, mark=True, note=told.basis.note != told.because)
        self._place(told)

    def _put_figure(self, figure: str, width: int) -> None:
        """As large as its column allows; the unit stands small beside it."""
        number, unit = (figure[:-1], figure[-1]) if figure.endswith("円") else (figure, "")
        room = width - self._look.font("caption").measure("円") - self._look.px(8)
        role = next((role for role in _FIGURES if self._look.font(role).measure(number) <= room), _FIGURES[-1])
        self.figure.configure(text=number, style=self._look.style_of(self.frame, f"{role}.accent.TLabel"))
        self._unit.configure(text=unit)
        self._unit.pack(side="left", anchor="s", padx=(self._look.px(4), 0), pady=(0, self._look.px(6)))

    def _put_remark(self, remark: Remark | None) -> None:
        target = self._remark if remark and remark.is_binding else self._calm
        if remark:
            target.put(remark.text, strong=remark.strong)

    def _place(self, told: Explained) -> None:
        """Pack the parts in their order; nothing moves while the same parts are there."""
        binding = told.remark is not None and told.remark.is_binding
        placed = (bool(told.formula), bool(told.because), bool(told.lines), binding, told.remark is not None and not binding, told.basis is not None)
        if placed == self._placed:
            return
        self._placed = placed
        look, hang = self._look, self._look.px(HANG)
        parts: tuple[tuple[tk.Widget, int, int, int], ...] = (  # the part, how far in, the room above and below
            (self._formula, hang, 0, 2), (self._because, hang, 0, 2), (self._line, hang, 8, 0), (self._box, hang, 14, 0), (self._calm, hang, 12, 0),
            (self._source.frame, hang, 16, 0),
        )  # fmt: skip
        for part in (*(part for part, *_ in parts), self.rows.frame):
            part.pack_forget()
        for shown, (part, left, above, below) in zip(placed, parts, strict=True):
            if shown:
                part.pack(fill="x", padx=(left, 0), pady=(look.px(above), look.px(below)))
            if shown and part is self._line:
                self.rows.frame.pack(fill="x")
