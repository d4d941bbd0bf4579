"""A form made of fields' declarations: for each key one row of label, support text, input, unit, count, and error or note.

Words go one way at a time. What is typed goes to the draft at once and is never touched while it is typed; what changes elsewhere (undo, another
page, an import) comes back through the form's one watcher. A fault is told when focus leaves, and goes as soon as it is mended.
"""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from tkinter import ttk
from typing import Any, Literal

from dxapply.model.draft import Change, Draft
from dxapply.model.fields import Field, Kind, Value, read, show
from dxapply.model.money import Unreadable, narrow, show_scaled
from dxapply.model.project import Project, rows_of, value_at
from dxapply.ui.parts.inputs import NUMBERS, UNSURE, Hears, RowChoices, make_input, row_choices
from dxapply.ui.parts.paragraphs import fold
from dxapply.ui.style import Look

__all__ = ["Form", "FormRow"]

_READ_ANEW = (*NUMBERS, Kind.IDENTIFIER)  # what is shown otherwise than it was typed
_LINKS = (Kind.LINK, Kind.LINKS)
_AS_WIDE_AS_THE_PAGE = (Kind.LONG_TEXT, *_LINKS)
_SHORT_TEXT = 60  # characters up to which a text may share its line with another field
_NEARLY_FULL = 80  # percent of the limit from which a short text shows its count also without the keyboard
_LEAST_HALF = 250  # px of a column below which two of them fold into one
_WEEKDAYS = "月火水木金土日"


# ------------------------------------------------------------------------------------------------------------------- rows


class FormRow:
    """One field: its widgets, all in `frame`, and what it last held of the project. `error`, `note` and `count` are the words that
    it shows; "" where it shows none. A row that stands alone folds its words by itself; a form does it for all of its rows.
    """

    def __init__(self, parent: tk.Misc, look: Look, draft: Draft, key: str, *, alone: bool = True, names: RowChoices = ()) -> None:
        self.key, self.field = key, draft.register.field(key)
        self._look, self._draft = look, draft
        self._held: tuple[str | None, Value] = None, None
        self._rows: object = None  # those that a link may name, as they were last offered
        self._text, self._typed, self._putting, self._focused, self._is_unsure = "", False, False, False, False
        self.error = self.note = self.count = ""
        self._room = 0
        self._message: ttk.Label | None = None  # this, the count and what stands beside are made when they are first needed: most rows never do
        self._count_label: ttk.Label | None = None
        self._beside: ttk.Label | None = None
        self.frame = look.frame(parent)
        self.frame.key = key  # for the help, which follows the keyboard
        self.frame.columnconfigure(2, weight=1)
        self._build_head()
        self._line = line = look.frame(self.frame)
        line.grid(row=2, column=0, columnspan=3, sticky="ew")
        self._input = make_input(line, look, self.field, Hears(self._heard, self._entered, self._left), names)
        self._input.outer.grid(row=0, column=0, sticky="ew")
        line.columnconfigure(0, weight=1)
        if self.field.kind not in _AS_WIDE_AS_THE_PAGE:
            line.columnconfigure(3, weight=1000)  # the input keeps its width, and only shrinks where there is less
        if unit := _unit(self.field):
            look.label(line, unit).grid(row=0, column=1, padx=(look.px(8), 0))
        if alone:
            self.frame.bind("<Configure>", lambda event: self.fold(event.width))
        self._take(draft.project)

    @property
    def widget(self) -> tk.Misc:
        """What takes the keyboard, to be focused and scrolled to."""
        return self._input.focus()

    @property
    def may_share(self) -> bool:
        """Whether the field is so short that another may stand beside it."""
        return self.field.kind not in _AS_WIDE_AS_THE_PAGE and (self.field.kind is not Kind.TEXT or 0 < self.field.limit_chars <= _SHORT_TEXT)

    @property
    def width(self) -> int:
        """Device pixels that the input wants with its unit."""
        return int(self._line.winfo_reqwidth())

    def _build_head(self) -> None:
        look, needed = self._look, self.field.needed == "always"
        self._label = look.label(self.frame, self.field.label, "strong")
        self._label.grid(row=0, column=0, sticky="w")
        self._badge = look.label(self.frame, "必須" if needed else "任意", "label" if needed else "caption", "ink" if needed else "sub")
        self._badge.grid(row=0, column=1, sticky="sw", padx=(look.px(8), 0))
        self._label.bind("<Button-1>", lambda _: self.widget.focus_set())
        self._support = look.label(self.frame, self.field.help, "caption", "sub") if self.field.help else None
        if self._support:
            self._support.grid(row=1, column=0, columnspan=3, sticky="nw", pady=(look.px(4), 0))
        self.frame.rowconfigure(2, pad=look.px(12))

    # -------------------------------------------------------------------------------------------------------------- layout

    def fold(self, width: int) -> None:
        """Fit the words into a width in device pixels."""
        self._room = max(1, width - self._look.px(20))  # room for the icon
        if self._support:
            self._write(self._support, self.field.help)
        if self._message:
            self._write(self._message, self.error or self.note)
        self._label.configure(wraplength=max(1, self._room - self._badge.winfo_reqwidth()))
        self._input.fold(width)

    def _write(self, label: ttk.Label, words: str) -> None:
        """Fold the words by the rules of Japanese lines, which Tk's own folding does not know."""
        fits = not self._room or self._look.font("caption").measure(words) <= self._room
        label.configure(text=words if fits else "\n".join(fold(self._look, words, self._room, "caption")))

    def heights(self) -> tuple[int, int]:
        """Device pixels of label and support text, each with its gap, as they are folded now."""
        support = self._support.winfo_reqheight() + self._look.px(4) if self._support else 0
        return self._label.winfo_reqheight(), support

    def level(self, head: int, support: int) -> None:
        """Keep at least so much room for label and support text, so that the input stands on one line with its neighbour's."""
        self.frame.rowconfigure(0, minsize=head)
        self.frame.rowconfigure(1, minsize=support)

    # ----------------------------------------------------------------------------------------------------------- the guard

    def _heard(self) -> None:
        """The one way out: what was typed goes to the draft, unless it is what this row put there itself."""
        text = self._input.text()
        if self._putting or text == self._text:
            return
        self._text, self._typed, self._is_unsure = text, True, text == UNSURE
        error = self._draft.type_text(self.key, text, by=self)
        self._held = self._holding(self._draft.project)
        self._say(error=str(error) if error and self.error else "")
        self._show_count()

    def hear(self, change: Change) -> None:
        """Take a step of the draft over, unless this row made it."""
        if change.by is not self:
            self.refresh(change.after)
        if "application.program" in change.keys:  # another program's form may have another limit
            self._show_count()

    def refresh(self, project: Project) -> None:
        """Show what the project holds; where that is what this row holds already, the input stays as it was typed."""
        if self.field.kind in _LINKS:
            self._offer_rows(project)
        if self._holding(project) != self._held:
            self._take(project)

    def _offer_rows(self, project: Project) -> None:
        rows = rows_of(project, self.field.to)
        if rows is not self._rows:  # lists that did not change are shared between projects
            self._rows = rows
            self._input.offer(row_choices(project, self.field))

    def _take(self, project: Project) -> None:
        if self.field.kind in _LINKS:
            self._offer_rows(project)
        self._held = self._holding(project)
        unread, value = self._held
        self._put(self._written(value) if unread is None else unread)
        self._tell()
        self._show_count()

    def _holding(self, project: Project) -> tuple[str | None, Value]:
        return next((text for key, text in project.unread if key == self.key), None), value_at(project, self.field, self.key)

    def _written(self, value: Value) -> str:
        """The value as it stands in the input. No answer to yes or no is わからない only where that was pressed: else nothing looks chosen."""
        return UNSURE if value is None and self._is_unsure else _written(self.field, value)

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
            if unread is None and typed != self._written(value):
                self._put(self._written(value))
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
        if self.field.kind is Kind.DATE:
            self._show_beside(note)
        below = error or ("" if self.field.kind is Kind.DATE else note)
        if self._message is None:
            if not below:
                return
            self._message = self._look.label(self.frame, compound="left")
        icon = str(self._look.icon("exclamation-circle-fill", 14, "bad")) if error else ""
        self._write(self._message, below)
        self._message.configure(style=self._look.style_of(self.frame, f"caption.{'bad' if error else 'sub'}.TLabel"), image=icon)
        _set_on_grid(self._message, bool(below), row=3, column=0, columnspan=3, sticky="w")

    def _show_beside(self, note: str) -> None:
        """The day in the other calendar, where another field has its unit."""
        if self._beside is None:
            if not note:
                return
            self._beside = self._look.label(self._line, "", "caption", "sub")
        self._beside.configure(text=note)
        _set_on_grid(self._beside, bool(note), row=0, column=1, padx=(self._look.px(8), 0))

    def _show_count(self) -> None:
        """The characters so far: always at a long text; at a short one while it has the keyboard, or when it is nearly full."""
        limit = self._draft.register.limit_of(self.field, self._draft.project.application.program)
        if not limit and self._count_label is None:
            return
        is_long = self.field.kind is Kind.LONG_TEXT
        length = len(self._text if is_long else self._text.strip())
        needed = limit > 0 and (is_long or self._focused or length * 100 >= limit * _NEARLY_FULL)
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


# ------------------------------------------------------------------------------------------------------------------ words


def _unit(field: Field) -> str:
    return "円" if field.kind is Kind.YEN else field.unit


def _written(field: Field, value: Value) -> str:
    """The value as it stands in the input: with commas, its unit outside."""
    if isinstance(value, Fraction) and 1000 % value.denominator == 0:
        return f"{show_scaled(int(value * 1000), 10)}%"  # 71% comes back as 71%, not as 71/100; 2/3 stays 2/3
    return show(field, value).removesuffix(_unit(field) if field.kind in NUMBERS else "")


def _how_read(field: Field, typed: str, value: Value) -> str:
    """What to say about a value: a day in 西暦, as the field has it in 和暦; what was made of a text that meant more than its digits; "" for nothing."""
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日（{_WEEKDAYS[value.weekday()]}）"
    if not typed or field.kind not in _READ_ANEW:
        return ""
    written, unit = _written(field, value), _unit(field)
    plain = narrow(typed).replace(",", "").removesuffix(unit)
    same = not written or plain.removesuffix("%") == written.replace(",", "").removesuffix("%")
    return "" if same else f"{written}{unit} と読みました"


# ------------------------------------------------------------------------------------------------------------------- form


class Form:
    """Rows for some keys in `frame`, one below the other; with two columns short fields stand side by side, as long as there is room.

    `names` gives the (code, name) pairs of keys that hold a code.
    """

    def __init__(self, parent: tk.Misc, look: Look, draft: Draft, keys: Sequence[str], columns: Literal[1, 2] = 1, *,
                 names: Mapping[str, RowChoices] | None = None) -> None:  # fmt: skip
        self._look, self._draft, self._columns = look, draft, columns
        self.frame = look.frame(parent)
        self.frame.columnconfigure((0, 1), weight=1, uniform="half")
        self.rows = {key: FormRow(self.frame, look, draft, key, alone=False, names=(names or {}).get(key, ())) for key in keys}
        self._lines: list[tuple[FormRow, ...]] = []
        self._width = 0
        self._stand(list(self._pairs(None)))
        draft.watchers.append(self._hear)
        self.frame.bind("<Configure>", lambda event: self._arrange(event.width))
        self.frame.bind("<Destroy>", self._gone)
        look.on_change(self.frame, self._arrange_later)

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the field, with its text selected as by Tab; False where it is not here."""
        if key not in self.rows:
            return False
        widget = self.rows[key].widget
        widget.tk.call("tk::TabToWindow", widget)
        return True

    # -------------------------------------------------------------------------------------------------------------- layout

    def _arrange(self, width: int) -> None:
        """Stand the rows in the lines that the width has room for, and fold their words."""
        if width == self._width:
            return
        self._width, half = width, (width - self._look.px(24)) // 2
        lines = list(self._pairs(half))
        if lines != self._lines:
            self._stand(lines)
        for line in lines:
            for row in line:
                row.fold(half if len(line) == 2 else width)
            heights = [row.heights() for row in line]
            for row in line:
                row.level(max(head for head, _ in heights), max(support for _, support in heights))

    def _arrange_later(self) -> None:
        self.frame.after_idle(self._arrange_anew)  # the rows have other heights only when Tk has measured them

    def _arrange_anew(self) -> None:
        if self.frame.winfo_exists() and self._width:
            width, self._width = self._width, 0
            self._arrange(width)

    def _pairs(self, half: int | None) -> Iterator[tuple[FormRow, ...]]:
        """The rows line by line, in their order, where half a line is so wide; None while that is not known."""
        waiting: FormRow | None = None
        for row in self.rows.values():
            shares = self._columns == 2 and row.may_share and (half is None or max(self._look.tx(_LEAST_HALF), row.width) <= half)
            if waiting and shares:
                yield waiting, row
                waiting = None
                continue
            if waiting:
                yield (waiting,)
            waiting = row if shares else None
            if not shares:
                yield (row,)
        if waiting:
            yield (waiting,)

    def _stand(self, lines: list[tuple[FormRow, ...]]) -> None:
        self._lines, gap = lines, self._look.px(12)
        for place, line in enumerate(lines):
            for column, row in enumerate(line):
                alone = len(line) == 1
                row.frame.grid(row=place, column=column, columnspan=2 if alone else 1, sticky="new", pady=(0, self._look.px(20)),
                               padx=0 if alone else ((gap, 0) if column else (0, gap)))  # fmt: skip

    # --------------------------------------------------------------------------------------------------------- the watcher

    def _hear(self, change: Change) -> None:
        for row in self.rows.values():
            row.hear(change)

    def _gone(self, event: tk.Event) -> None:
        if event.widget is self.frame and self._hear in self._draft.watchers:
            self._draft.watchers.remove(self._hear)
