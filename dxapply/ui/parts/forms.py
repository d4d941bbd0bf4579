"""A form made of fields' declarations: for each key one row of label, support text, input, unit, count, and error or note.

Words go one way at a time. What is typed goes to the draft at once and is never touched while it is typed; what changes elsewhere (undo, another
page, an import) comes back through the form's one watcher. A fault is told when focus leaves, and goes as soon as it is mended.
"""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from tkinter import ttk
from typing import Any

from dxapply.model.draft import Change, Draft
from dxapply.model.fields import Field, Kind, Value, read, show
from dxapply.model.money import Unreadable, narrow, show_scaled
from dxapply.model.project import Project, value_at
from dxapply.ui.keys import guard, typed_text
from dxapply.ui.style import Look

__all__ = ["Form", "FormRow"]

_NUMBERS = (Kind.YEN, Kind.COUNT, Kind.NUMBER, Kind.RATE)
_READ_ANEW = (*_NUMBERS, Kind.IDENTIFIER, Kind.LINK, Kind.LINKS)  # what is shown otherwise than it was typed
_WIDTHS = {Kind.YEN: 18, Kind.COUNT: 10, Kind.NUMBER: 12, Kind.RATE: 10, Kind.DATE: 18, Kind.IDENTIFIER: 18}  # in digits
_TEXT_WIDTHS = ((0, 24), (50, 22), (60, 36), (100, 32))  # of a text that may have so many characters; a longer one has 44
_SEGMENTS = 3  # more choices than these drop down from a list
_NONE_CHOSEN = "（未選択）"
_NEARLY_FULL = 80  # percent of the limit from which a short text shows its count also without the keyboard


# ----------------------------------------------------------------------------------------------------------------- inputs


@dataclass(frozen=True, kw_only=True)
class _Input:
    """The part of a row that one writes in. Its maker calls `heard`, which it is given, whenever it may hold another text."""

    outer: ttk.Widget  # what the row lays out, and what draws the edge of a fault
    hearing: Sequence[tk.Misc]  # what can have the keyboard
    focus: Callable[[], tk.Misc]  # what of it takes the keyboard when it comes to the row
    text: Callable[[], str]
    put: Callable[[str], None]


def _line(parent: tk.Misc, look: Look, field: Field, heard: Callable[[], None]) -> _Input:
    """An entry of one line."""
    variable = tk.StringVar(parent)
    entry = look.entry(parent, number=field.kind in _NUMBERS, width=_line_width(field), textvariable=variable)
    variable.trace_add("write", lambda *_: heard())
    guard(entry)
    return _Input(outer=entry, hearing=(entry,), focus=lambda: entry, text=lambda: typed_text(entry), put=variable.set)


def _lines(parent: tk.Misc, look: Look, field: Field, heard: Callable[[], None]) -> _Input:
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
            heard()

    def put(text: str) -> None:
        area.delete("1.0", "end")
        area.insert("1.0", text)

    dress()
    look.on_change(area, dress)
    area.bind("<<Modified>>", lambda _: modified())
    area.bind("<FocusIn>", lambda _: box.state(["focus"]))
    area.bind("<FocusOut>", lambda _: box.state(["!focus"]))
    guard(area)
    return _Input(outer=box, hearing=(area,), focus=lambda: area, text=lambda: typed_text(area), put=put)


def _list(parent: tk.Misc, look: Look, field: Field, heard: Callable[[], None]) -> _Input:
    """A list that drops down, for many choices."""
    labels = [_NONE_CHOSEN, *(label for _, label in field.choices)]
    box = look.combobox(parent, labels, width=2 * max(map(len, labels)) + 3, height=12)
    box.bind("<<ComboboxSelected>>", lambda _: heard())
    guard(box)
    return _Input(outer=box, hearing=(box,), focus=lambda: box, text=lambda: typed_text(box).replace(_NONE_CHOSEN, ""),
                  put=lambda text: box.set(text or _NONE_CHOSEN))  # fmt: skip


def _segments(parent: tk.Misc, look: Look, words: Sequence[str], heard: Callable[[], None]) -> _Input:
    """A few choices side by side. Tab comes to one of them, the arrows choose, Delete takes the choice back."""
    variable = tk.StringVar(parent)
    outer = look.segment(parent, variable, [(word, word) for word in words])
    buttons = [child for child in outer.winfo_children() if isinstance(child, ttk.Radiobutton)]

    def stop() -> tk.Misc:
        return buttons[words.index(variable.get())] if variable.get() in words else buttons[0]

    def changed(*_: str) -> None:
        for button in buttons:
            button.configure(takefocus=button is stop())
        heard()

    def go(to: int, _event: tk.Event) -> str:
        button = buttons[to % len(buttons)]
        button.focus_set()
        button.invoke()
        return "break"

    variable.trace_add("write", changed)
    for place, button in enumerate(buttons):
        for key, step in (("Left", -1), ("Up", -1), ("Right", 1), ("Down", 1)):
            button.bind(f"<{key}>", partial(go, place + step))
        for key in ("Delete", "BackSpace"):
            button.bind(f"<{key}>", lambda _: variable.set(""))
        guard(button)
    return _Input(outer=outer, hearing=buttons, focus=stop, text=variable.get, put=variable.set)


def _input(parent: tk.Misc, look: Look, field: Field, heard: Callable[[], None]) -> _Input:
    if field.kind is Kind.LONG_TEXT:
        return _lines(parent, look, field, heard)
    if field.kind is Kind.YES_NO:
        return _segments(parent, look, ("はい", "いいえ", "わからない"), heard)
    if field.kind is Kind.CHOICE and len(field.choices) <= _SEGMENTS:
        return _segments(parent, look, [label for _, label in field.choices], heard)
    return (_list if field.kind is Kind.CHOICE else _line)(parent, look, field, heard)


def _line_width(field: Field) -> int:
    """How many digits wide an entry is: as its content, where two digits are one kana, never as the page."""
    if field.key.endswith("email"):
        return 28
    if field.kind is Kind.TEXT:
        return next((width for most, width in _TEXT_WIDTHS if field.limit_chars <= most), 44)
    return _WIDTHS.get(field.kind, 24)


# ------------------------------------------------------------------------------------------------------------------- rows


class FormRow:
    """One field: its widgets, all in `frame`, and what it last held of the project. `error`, `note` and `count` are the words that
    it shows; "" where it shows none.
    """

    def __init__(self, parent: tk.Misc, look: Look, draft: Draft, key: str) -> None:
        self.key, self.field = key, draft.register.field(key)
        self._look, self._draft = look, draft
        self._held: tuple[str | None, Value] = None, None
        self._text, self._typed, self._putting, self._focused = "", False, False, False
        self.error = self.note = self.count = ""
        self._message: ttk.Label | None = None  # this and the count are made when they are first needed: most rows never do
        self._count_label: ttk.Label | None = None
        self.frame = look.frame(parent)
        self.frame.key = key  # for the help, which follows the keyboard
        self.frame.columnconfigure(0, weight=1)
        self._build_head()
        line = look.frame(self.frame)
        line.grid(row=2, column=0, sticky="ew")
        self._input = _input(line, look, self.field, self._heard)
        self._input.outer.grid(row=0, column=0, sticky="ew")
        line.columnconfigure(0, weight=self.field.kind is Kind.LONG_TEXT)
        if unit := _unit(self.field):
            look.label(line, unit).grid(row=0, column=1, padx=(look.px(8), 0))
        self._line = line
        self.frame.bind("<Configure>", lambda event: self._fold(event.width))
        for widget in self._input.hearing:
            widget.bind("<FocusIn>", lambda _: self._entered(), add="+")
            widget.bind("<FocusOut>", lambda _: self._left(), add="+")
        self._take(draft.project)

    @property
    def widget(self) -> tk.Misc:
        """What takes the keyboard, to be focused and scrolled to."""
        return self._input.focus()

    def _build_head(self) -> None:
        look, needed = self._look, self.field.needed == "always"
        head = look.frame(self.frame)
        head.grid(row=0, column=0, sticky="w")
        label = look.label(head, self.field.label, "strong")
        label.pack(side="left")
        look.label(head, "必須" if needed else "任意", "label" if needed else "caption", "ink" if needed else "sub").pack(side="left", padx=(look.px(8), 0))
        label.bind("<Button-1>", lambda _: self.widget.focus_set())
        self._support = look.label(self.frame, self.field.help, "caption", "sub") if self.field.help else None
        if self._support:
            self._support.grid(row=1, column=0, sticky="w", pady=(look.px(4), 0))
        self.frame.rowconfigure(2, pad=look.px(12))

    def _fold(self, width: int) -> None:
        for label in filter(None, (self._support, self._message)):
            label.configure(wraplength=max(1, width - self._look.px(20)))  # room for the icon

    # ----------------------------------------------------------------------------------------------------------- the guard

    def _heard(self) -> None:
        """The one way out: what was typed goes to the draft, unless it is what this row put there itself."""
        text = self._input.text()
        if self._putting or text == self._text:
            return
        self._text, self._typed = text, True
        error = self._draft.type_text(self.key, text, by=self)
        self._held = self._holding(self._draft.project)
        self._say(error=str(error) if error and self.error else "")
        self._show_count()

    def hear(self, change: Change) -> None:
        """Take a step of the draft over, unless this row made it."""
        if change.by is not self:
            self.refresh(change.after)

    def refresh(self, project: Project) -> None:
        """Show what the project holds; where that is what this row holds already, the input stays as it was typed."""
        if self._holding(project) != self._held:
            self._take(project)

    def _take(self, project: Project) -> None:
        self._held = self._holding(project)
        unread, value = self._held
        self._put(_written(self.field, value) if unread is None else unread)
        self._tell()
        self._show_count()

    def _holding(self, project: Project) -> tuple[str | None, Value]:
        return next((text for key, text in project.unread if key == self.key), None), value_at(project, self.field, self.key)

    def _put(self, text: str) -> None:
        self._putting = True
        try:
            self._input.put(text)
        finally:
            self._putting = False
        self._text, self._typed = self._input.text(), False

    # --------------------------------------------------------------------------------------------------------------- focus

    def _entered(self) -> None:
        self._focused = True
        self._show_count()

    def _left(self) -> None:
        self._heard()  # a Text tells of its last change only when Tk is idle
        self._focused = False
        self._draft.settle()
        if self._typed:
            typed, (unread, value) = self._text, self._held
            if unread is None and typed != _written(self.field, value):
                self._put(_written(self.field, value))
            self._typed = False
            self._tell(typed)
        self._show_count()

    # ------------------------------------------------------------------------------------------------------------ messages

    def _tell(self, typed: str = "") -> None:
        """Show the error of an unread text, or how the typed one was read."""
        unread, value = self._held
        if unread is not None:
            try:
                read(self.field, unread)
            except Unreadable as error:
                self._say(error=str(error))
                return
        self._say(note=_how_read(self.field, typed, value))

    def _say(self, *, error: str = "", note: str = "") -> None:
        if (error, note) == (self.error, self.note):
            return
        self.error, self.note = error, note
        self._input.outer.state(["invalid" if error else "!invalid"])
        if self._message is None:
            self._message = self._look.label(self.frame, compound="left")
            self._fold(self.frame.winfo_width())
        style = self._look.style_of(self.frame, f"caption.{'bad' if error else 'sub'}.TLabel")
        icon = str(self._look.icon("exclamation-circle-fill", 14, "bad")) if error else ""
        self._message.configure(text=error or note, style=style, image=icon)
        _set_on_grid(self._message, bool(error or note), row=3, column=0, sticky="w")

    def _show_count(self) -> None:
        """The characters so far: always at a long text; at a short one while it has the keyboard, or when it is nearly full."""
        limit = self.field.limit_chars
        if not limit:
            return
        is_long = self.field.kind is Kind.LONG_TEXT
        length = len(self._text if is_long else self._text.strip())
        needed = is_long or self._focused or length * 100 >= limit * _NEARLY_FULL
        self.count = f"{length:,} / {limit:,}字" if needed else ""
        if self._count_label is None:
            if not needed:
                return
            self._count_label = self._look.label(self._line)
        tone = "ask" if length > limit else "sub"
        self._count_label.configure(text=self.count, style=self._look.style_of(self.frame, f"caption.{tone}.TLabel"))
        if is_long:
            _set_on_grid(self._count_label, needed, row=1, column=0, sticky="e", pady=(self._look.px(4), 0))
        else:
            _set_on_grid(self._count_label, needed, row=0, column=2, padx=(self._look.px(8), 0))


def _set_on_grid(label: ttk.Label, shown: bool, **place: Any) -> None:
    if shown:
        label.grid(**place)
    else:
        label.grid_remove()


def _unit(field: Field) -> str:
    return "円" if field.kind is Kind.YEN else field.unit


def _written(field: Field, value: Value) -> str:
    """The value as it stands in the input: with commas, its unit outside. No answer to yes or no is わからない, which says the same."""
    if field.kind is Kind.YES_NO and value is None:
        return "わからない"
    if isinstance(value, Fraction) and 1000 % value.denominator == 0:
        return f"{show_scaled(int(value * 1000), 10)}%"  # 71% comes back as 71%, not as 71/100; 2/3 stays 2/3
    return show(field, value).removesuffix(_unit(field) if field.kind in _NUMBERS else "")


def _how_read(field: Field, typed: str, value: Value) -> str:
    """What to say about a value: both calendars of a day, and what was made of a text that meant more than its digits; "" for nothing."""
    if isinstance(value, dt.date):
        return f"{show(field, value)}（{value.isoformat()}）"
    if not typed or field.kind not in _READ_ANEW:
        return ""
    written, unit = _written(field, value), _unit(field)
    plain = narrow(typed).replace(",", "").removesuffix(unit)
    same = not written or plain.removesuffix("%") == written.replace(",", "").removesuffix("%")
    return "" if same else f"{written}{unit} と読みました"


# ------------------------------------------------------------------------------------------------------------------- form


class Form:
    """Rows for some keys, one below the other in `frame`."""

    def __init__(self, parent: tk.Misc, look: Look, draft: Draft, keys: Sequence[str]) -> None:
        self._draft = draft
        self.frame = look.frame(parent)
        self.rows: dict[str, FormRow] = {}
        for key in keys:
            row = self.rows[key] = FormRow(self.frame, look, draft, key)
            row.frame.pack(fill="x", pady=(0, look.px(20)), padx=look.px(2))
        draft.watchers.append(self._hear)
        self.frame.bind("<Destroy>", self._gone)

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the field, with its text selected as by Tab; False where it is not here."""
        if key not in self.rows:
            return False
        widget = self.rows[key].widget
        widget.tk.call("tk::TabToWindow", widget)
        return True

    def _hear(self, change: Change) -> None:
        for row in self.rows.values():
            row.hear(change)

    def _gone(self, event: tk.Event) -> None:
        if event.widget is self.frame and self._hear in self._draft.watchers:
            self._draft.watchers.remove(self._hear)
