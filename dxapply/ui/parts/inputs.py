"""What one writes in: an input for each kind of field. A row of a form lays it out, and is told when it may hold another text.

Every input says what it holds as text, as it would be typed: the choice's label, the ids of the rows that are ticked.
"""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from dxapply.model.fields import Field, Kind
from dxapply.model.project import LISTS, Project, rows_of
from dxapply.ui.keys import guard, typed_text
from dxapply.ui.parts.row_source import named
from dxapply.ui.style import Look
from dxapply.ui.words import short

__all__ = ["NUMBERS", "UNSURE", "YES_NO", "Hears", "Input", "RowChoices", "fold_words", "make_input", "row_choices"]

NUMBERS = (Kind.YEN, Kind.COUNT, Kind.NUMBER, Kind.RATE)
UNSURE = "わからない"
YES_NO = ("はい", "いいえ", UNSURE)
RowChoices = tuple[tuple[str, str], ...]
"""Rows that a link may name: (id, what they are called)."""
_WIDTHS = {Kind.YEN: 18, Kind.COUNT: 10, Kind.NUMBER: 12, Kind.RATE: 10, Kind.DATE: 14, Kind.IDENTIFIER: 18}  # in digits; days leave room for 西暦
_TEXT_WIDTHS = ((0, 24), (50, 22), (60, 44), (100, 36))  # of a text that may have so many characters; a longer one has 44
_SEGMENTS = 3  # more choices than these drop down from a list
_NONE_CHOSEN = "（未選択）"
_NO_LINE_START = "、。，．・）」』】〕％!?！？ー"
_LIST_NAMES = {"issues": "課題", "causes": "原因", "measures": "施策", "tasks": "作業", "cost_lines": "経費"}


@dataclass(frozen=True)
class Hears:
    """What a row hears of its input: that it may hold another text, that the keyboard came, that it went."""

    heard: Callable[[], None]
    entered: Callable[[], None]
    left: Callable[[], None]

    def listen(self, widget: tk.Misc) -> None:
        """Guard the widget, and hear of its keyboard."""
        guard(widget)
        widget.bind("<FocusIn>", lambda _: self.entered(), add="+")
        widget.bind("<FocusOut>", lambda _: self.left(), add="+")


@dataclass(frozen=True, kw_only=True)
class Input:
    """The part of a row that one writes in. `fold` fits it into a width; `offer` gives it the rows that it may name."""

    outer: ttk.Widget  # what the row lays out, and what draws the edge of a fault
    focus: Callable[[], tk.Misc]  # what of it takes the keyboard when it comes to the row
    text: Callable[[], str]
    put: Callable[[str], None]
    fold: Callable[[int], None] = lambda width: None
    offer: Callable[[RowChoices], None] = lambda choices: None


def make_input(parent: tk.Misc, look: Look, field: Field, hears: Hears, names: RowChoices = ()) -> Input:
    """The input for a field of that kind; a text with `names` (code, what it is called) is a code, which one chooses by its name."""
    if names:
        return _codes(parent, look, names, hears)
    match field.kind:
        case Kind.LONG_TEXT:
            return _lines(parent, look, field, hears)
        case Kind.LINK:
            return _row_list(parent, look, field, hears)
        case Kind.LINKS:
            return _ticks(parent, look, field, hears)
        case Kind.YES_NO:
            return _segments(parent, look, YES_NO, hears)
        case Kind.CHOICE if len(field.choices) <= _SEGMENTS:
            return _segments(parent, look, [label for _, label in field.choices], hears)
        case Kind.CHOICE:
            return _list(parent, look, field, hears)
    return _line(parent, look, field, hears)


# ------------------------------------------------------------------------------------------------------------------ texts


def _line(parent: tk.Misc, look: Look, field: Field, hears: Hears) -> Input:
    """An entry of one line."""
    variable = tk.StringVar(parent)
    entry = look.entry(parent, number=field.kind in NUMBERS, width=_line_width(field), textvariable=variable)
    variable.trace_add("write", lambda *_: hears.heard())
    hears.listen(entry)
    return Input(outer=entry, focus=lambda: entry, text=lambda: typed_text(entry), put=variable.set)


def _line_width(field: Field) -> int:
    """How many digits wide an entry is: as its content, where two digits are one kana, never as the page."""
    if field.key.endswith("email"):
        return 28
    if field.kind is Kind.TEXT:
        return next((width for most, width in _TEXT_WIDTHS if field.limit_chars <= most), 44)
    return _WIDTHS.get(field.kind, 24)


def _lines(parent: tk.Misc, look: Look, field: Field, hears: Hears) -> Input:
    """A text of several lines, as wide as the page."""
    box = look.box(parent, "field", padding=0)
    area = tk.Text(box, height=3 if 0 < field.limit_chars <= 200 else 7, width=20, font="dx.body", wrap="char", borderwidth=0, highlightthickness=0)
    area.pack(fill="both", expand=True, padx=look.px(12), pady=look.px(8))

    def dress() -> None:
        gap, colour = look.px(5), look.colour
        area.configure(background=colour("page"), foreground=colour("ink"), insertbackground=colour("ink"), selectbackground=colour("accent"),
                       selectforeground=colour("on_accent"), spacing2=gap, spacing3=gap)  # fmt: skip

    def modified() -> None:
        if area.edit_modified():
            area.edit_modified(False)  # Tk tells of the next change only then
            hears.heard()

    def put(text: str) -> None:
        area.delete("1.0", "end")
        area.insert("1.0", text)

    dress()
    look.on_change(area, dress)
    area.bind("<<Modified>>", lambda _: modified())
    area.bind("<FocusIn>", lambda _: box.state(["focus"]))
    area.bind("<FocusOut>", lambda _: box.state(["!focus"]))
    hears.listen(area)
    return Input(outer=box, focus=lambda: area, text=lambda: typed_text(area), put=put)


# ---------------------------------------------------------------------------------------------------------------- choices


def _list(parent: tk.Misc, look: Look, field: Field, hears: Hears) -> Input:
    """A list that drops down, for many choices."""
    labels = [_NONE_CHOSEN, *(label for _, label in field.choices)]
    box = look.combobox(parent, labels, width=2 * max(map(len, labels)) + 3, height=12)
    box.bind("<<ComboboxSelected>>", lambda _: hears.heard())
    hears.listen(box)
    return Input(outer=box, focus=lambda: box, text=lambda: typed_text(box).replace(_NONE_CHOSEN, ""),
                 put=lambda text: box.set(text or _NONE_CHOSEN))  # fmt: skip


def _codes(parent: tk.Misc, look: Look, names: RowChoices, hears: Hears) -> Input:
    """A list that drops down with the names of codes; a code without a name is shown as it is."""
    name_of, code_of = dict(names), {name: code for code, name in names}
    box = look.combobox(parent, [_NONE_CHOSEN, *code_of], width=2 * max(map(len, code_of)) + 3, height=12)
    box.bind("<<ComboboxSelected>>", lambda _: hears.heard())
    hears.listen(box)

    def text() -> str:
        shown = typed_text(box).replace(_NONE_CHOSEN, "")
        return code_of.get(shown, shown)

    return Input(outer=box, focus=lambda: box, text=text, put=lambda code: box.set(name_of.get(code, code) or _NONE_CHOSEN))


def _segments(parent: tk.Misc, look: Look, words: Sequence[str], hears: Hears) -> Input:
    """A few choices side by side. Tab comes to one of them, the arrows choose, Delete takes the choice back."""
    variable = tk.StringVar(parent)
    outer = look.segment(parent, variable, [(word, word) for word in words])
    buttons = [child for child in outer.winfo_children() if isinstance(child, ttk.Radiobutton)]

    def stop() -> tk.Misc:
        return buttons[words.index(variable.get())] if variable.get() in words else buttons[0]

    def changed(*_: str) -> None:
        for button in buttons:
            button.configure(takefocus=button is stop())
        hears.heard()

    def go(to: int, _event: tk.Event) -> str:
        button = buttons[to % len(buttons)]
        button.focus_set()
        button.invoke()
        return "break"

    def fit(width: int) -> None:
        """As many in a line as fit; the others below."""
        each, gap = max(button.winfo_reqwidth() for button in buttons), look.px(6)
        in_line = min(len(buttons), max(1, (width + gap) // (each + gap)))
        for place, button in enumerate(buttons):
            button.grid_configure(row=place // in_line, column=2 * (place % in_line), pady=(gap if place >= in_line else 0, 0))
            outer.columnconfigure(2 * place, weight=int(place < in_line), uniform="choice" if place < in_line else "")
            if place:
                outer.columnconfigure(2 * place - 1, minsize=gap if place < in_line else 0)

    variable.trace_add("write", changed)
    for place, button in enumerate(buttons):
        for key, step in (("Left", -1), ("Up", -1), ("Right", 1), ("Down", 1)):
            button.bind(f"<{key}>", partial(go, place + step))
        for key in ("Delete", "BackSpace"):
            button.bind(f"<{key}>", lambda _: variable.set(""))
        _focus_by_click(button)
        hears.listen(button)
    return Input(outer=outer, focus=stop, text=variable.get, put=variable.set, fold=fit)


def _focus_by_click(choice: ttk.Widget) -> None:
    """The keyboard goes to what was clicked, and with it the help, which ttk does not do for choices."""
    choice.bind("<ButtonPress-1>", lambda _: choice.focus_set(), add="+")


# ------------------------------------------------------------------------------------------------------------------- rows


def row_choices(project: Project, field: Field) -> RowChoices:
    """The rows that a field which links may name: (id, id and title)."""
    return tuple((row.id, named(row)) for row in rows_of(project, field.to)) if field.to in LISTS else ()


def _gone(row_id: str) -> tuple[str, str]:
    return row_id, f"{row_id}（行がありません）"


def _row_list(parent: tk.Misc, look: Look, field: Field, hears: Hears) -> Input:
    """A list that drops down with the rows that may be named; a row that is gone is still shown, so that it can be replaced."""
    box = look.combobox(parent, [], width=44, height=12)
    rows: list[tuple[str, str]] = []
    chosen = ""

    def show() -> None:
        found = [*rows, *([_gone(chosen)] if chosen and chosen not in dict(rows) else [])]
        box.configure(values=[_NONE_CHOSEN, *(short(words) for _, words in found)])
        box.current([row_id for row_id, _ in found].index(chosen) + 1 if chosen else 0)

    def offer(choices: RowChoices) -> None:
        rows[:] = choices
        show()

    def put(text: str) -> None:
        nonlocal chosen
        chosen = text
        show()

    def selected() -> None:
        nonlocal chosen
        place = box.current()
        if place <= len(rows):  # else it is the row that is gone, which was chosen already
            chosen = rows[place - 1][0] if place > 0 else ""
        hears.heard()

    box.bind("<<ComboboxSelected>>", lambda _: selected())
    hears.listen(box)
    return Input(outer=box, focus=lambda: box, text=lambda: chosen, put=put, offer=offer)


def _ticks(parent: tk.Misc, look: Look, field: Field, hears: Hears) -> Input:
    ticks = _Ticks(parent, look, _LIST_NAMES.get(field.to, "行"), hears)
    return Input(outer=ticks.outer, focus=ticks.stop, text=ticks.text, put=ticks.put, fold=ticks.fold, offer=ticks.offer)


class _Ticks:
    """A tick box for each row that may be named. Tab and the arrows go through them; long names fold."""

    def __init__(self, parent: tk.Misc, look: Look, name: str, hears: Hears) -> None:
        self._look, self._hears = look, hears
        self.outer = look.frame(parent)
        self.outer.columnconfigure(0, weight=1)
        self._rows: RowChoices = ()
        self._ticked: tuple[str, ...] = ()
        self._boxes: dict[str, tuple[ttk.Checkbutton, tk.BooleanVar]] = {}
        self._width = look.px(400)
        self._empty = ttk.Button(self.outer, text=f"{name}を書くと、ここから選べます。", style=look.style_of(self.outer, "caption.sub.Figure.TButton"))
        hears.listen(self._empty)  # a stop for the keyboard, so that its help is reached also while there is nothing to tick
        self._empty.grid(row=0, column=0, sticky="w")

    def stop(self) -> tk.Misc:
        """What takes the keyboard: the first tick, or else the first box."""
        ticked = [box for box, variable in self._boxes.values() if variable.get()]
        return next(iter([*ticked, *(box for box, _ in self._boxes.values())]), self._empty)

    def text(self) -> str:
        return "、".join(row_id for row_id, (_, variable) in self._boxes.items() if variable.get())

    def put(self, text: str) -> None:
        self._ticked = tuple(re.findall(r"[^\s,、・]+", text))
        self._lay_out()

    def offer(self, rows: RowChoices) -> None:
        self._ticked = tuple(row_id for row_id, (_, variable) in self._boxes.items() if variable.get())
        self._rows = rows
        self._lay_out()

    def fold(self, width: int) -> None:
        if width != self._width:
            self._width = width
            self._write()

    def _lay_out(self) -> None:
        wanted = dict([*self._rows, *(_gone(row_id) for row_id in self._ticked if row_id not in dict(self._rows))])
        for row_id in [row_id for row_id in self._boxes if row_id not in wanted]:
            self._boxes.pop(row_id)[0].destroy()
        self._boxes = {row_id: self._boxes.get(row_id) or self._box() for row_id in wanted}
        for place, (row_id, (box, variable)) in enumerate(self._boxes.items()):
            box.grid(row=place, column=0, sticky="w")
            box.lift()  # Tab goes by the order in which they lie
            variable.set(row_id in self._ticked)
        (self._empty.grid_remove if wanted else self._empty.grid)()
        self._write()

    def _box(self) -> tuple[ttk.Checkbutton, tk.BooleanVar]:
        variable = tk.BooleanVar(self.outer)
        box = self._look.check(self.outer, "", variable, self._hears.heard)
        for key, step in (("Up", -1), ("Down", 1)):
            box.bind(f"<{key}>", partial(self._go, box, step))
        _focus_by_click(box)
        self._hears.listen(box)
        return box, variable

    def _go(self, box: ttk.Checkbutton, step: int, _event: tk.Event) -> str:
        boxes = [other for other, _ in self._boxes.values()]
        boxes[(boxes.index(box) + step) % len(boxes)].focus_set()
        return "break"

    def _write(self) -> None:
        """The names, folded by hand: a tick box of ttk has no wraplength of its own."""
        room, measure = self._width - self._look.px(44), self._look.font("body").measure
        names = dict(self._rows)
        for row_id, (box, _) in self._boxes.items():
            box.configure(text=fold_words(names.get(row_id) or _gone(row_id)[1], measure, room))


def fold_words(words: str, measure: Callable[[str], int], room: int) -> str:
    """The words in lines that fit into the room in pixels, for buttons and tick boxes, which cannot fold; no line begins with 、 or a closing bracket."""
    words = short(words)
    if measure(words) <= room:
        return words
    lines, line = [], ""
    for char in words:
        if line and char not in _NO_LINE_START and measure(line + char) > room:
            lines.append(line)
            line = ""
        line += char
    return "\n".join([*lines, line])
