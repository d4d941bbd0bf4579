"""The rows of an explanation: a name, a mark of how sure it is, the figure, and beneath it why; those with more below open, those with a field lead to it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Literal

from dxapply.drafting.explanation import Line, Opened
from dxapply.programs.program import Basis
from dxapply.ui.desk import lies_in
from dxapply.ui.keys import guard
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.style import Area, Look, PillKind

__all__ = ["Rows", "Source", "pill_of"]

HANG = 16
"""How far the arrow of a row stands to the left of its words."""
_INDENT = 16
_COPY, _COPIED = "URLをコピー", "コピーしました"
_NARROWEST = 88
_GAP = 8
_PILLS: dict[str, tuple[str, PillKind]] = {
    "reference": ("参考", "plain"), "inferred": ("要確認", "ask"), "assumed": ("要確認", "ask"), "user": ("申請者の入力", "plain"),
}  # fmt: skip


def pill_of(basis: Basis | None) -> tuple[str, PillKind] | None:
    """The mark of what is not official; what is official has none, as silence is the best mark."""
    return _PILLS.get(basis.certainty) if basis else None


class Rows:
    """Rows one below the other in `frame`. `hear` is told of each widget that can have the keyboard; `jump` goes to a field."""

    def __init__(
        self, parent: tk.Misc, look: Look, opened: set[str], jump: Callable[[str], None], hear: Callable[[tk.Misc], None], outer: tk.Misc | None = None
    ) -> None:
        self.frame = look.frame(parent)
        self.outer = outer or self.frame
        self.look, self.opened, self.jump, self.hear = look, opened, jump, hear
        self.rows: list[Row] = []

    def put(self, lines: tuple[Line, ...], path: str, width: int, *, is_closed: bool = True) -> None:
        """Show these lines in so many pixels; rows that are there already change only what differs. Not `is_closed`: no hairline below the last."""
        for at, line in enumerate(lines):
            if at == len(self.rows):
                self.rows.append(Row(self))
            self.rows[at].put(line, f"{path}/{line.mark}", width)
            self.rows[at].rule(is_closed or at + 1 < len(lines))
        for row in self.rows[len(lines) :]:
            row.frame.destroy()
        del self.rows[len(lines) :]
        # An empty frame would keep the height that it had.
        self.frame.configure(height=1 if not lines else 0)


class Row:
    """One line. Its box is one thing to the keyboard: Enter opens it or goes to the field, the arrows walk."""

    def __init__(self, rows: Rows) -> None:
        look, self._rows = rows.look, rows
        self._look = look
        self.frame = look.frame(rows.frame)
        self.frame.pack(fill="x")
        self.box = look.box(self.frame, "note", 0)
        self.box.pack(fill="x")
        self.line: Line | None = None
        self.path = ""
        self._shown: tuple[object, ...] = ()
        self._inner: _Below | None = None
        self._build()
        self._hairline = look.line(self.frame)

    def _build(self) -> None:
        look = self._look
        self._arrow = look.label(self.box)
        self._label = Paragraph(self.box, look, is_selectable=False)
        self._figure = look.label(self.box, "", "num")
        self._caption = Paragraph(self.box, look, "caption", "sub", is_selectable=False)
        self._pill = look.pill(self.box, "")
        self.box.columnconfigure(1, weight=1)
        for widget in (self.box, self._arrow, self._label, self._figure, self._caption, self._pill):
            widget.bind("<Button-1>", self._clicked)
        for key, act in (("<Return>", self._act), ("<space>", self._act), ("<Right>", self._unfold), ("<Left>", self._fold_up)):
            self.box.bind(key, partial(self._key, act))
        self.box.bind("<Down>", lambda _event: self._walk(self.box.tk_focusNext()))
        self.box.bind("<Up>", lambda _event: self._walk(self.box.tk_focusPrev()))
        guard(self.box)
        self._rows.hear(self.box)

    # ------------------------------------------------------------------------------------------------------------- show

    def put(self, line: Line, path: str, width: int) -> None:
        """Show a line, and what lies below it where that is open."""
        self.line, self.path = line, path
        shown = (line.label, line.figure, line.caption, line.basis, line.key, line.is_binding, line.unfold is None, width)
        if shown != self._shown:
            self._shown = shown
            self._draw(line, width)
        self._show_arrow(line)
        self._show_below(width)

    def rule(self, shown: bool) -> None:
        """Show or hide the hairline below the row."""
        if not shown:
            self._hairline.pack_forget()
        elif not self._hairline.winfo_manager():
            self._hairline.pack(fill="x", padx=(self._look.px(HANG), 0), side="bottom")

    def _draw(self, line: Line, width: int) -> None:
        look = self._look
        self.box.configure(takefocus=self.acts, cursor="hand2" if self.acts else "")
        self._label.configure(cursor="hand2" if self.acts else "arrow")
        self._caption.configure(cursor="hand2" if self.acts else "arrow")
        self._figure.configure(text=line.figure)
        pill = pill_of(line.basis)
        if pill:
            self._pill.configure(text=pill[0], style=look.style_of(self.box, f"{pill[1]}.Pill.TLabel"))
        self._label.set_role("strong" if line.is_binding else "body")
        self._arrange(line, width, look.px(HANG), bool(pill))

    def _arrange(self, line: Line, width: int, hang: int, has_pill: bool) -> None:
        """Name, mark and figure on one line where they fit; a long name folds beside the figure, or above it."""
        look, edge, gap = self._look, self._look.px(4), self._look.px(_GAP)
        role: Literal["strong", "body"] = "strong" if line.is_binding else "body"
        name, figure = look.font(role).measure(line.label) + 1, look.font("num").measure(line.figure)
        pill = self._pill.winfo_reqwidth() + gap if has_pill else 0
        room = width - edge - (figure + gap if line.figure else 0)
        is_stacked = name > room < look.tx(_NARROWEST)
        fits = name + pill <= room
        self._label.measure = name if fits else width - edge if is_stacked else room
        self._label.put(line.label, tone="accent" if line.key or line.is_more else "ink")
        self._label.configure(width=1)
        top = look.px(9)
        self._arrow.grid(row=0, column=0, sticky="nw", padx=(edge // 2, 0), pady=(top + look.px(3), 0))
        self.box.columnconfigure(0, minsize=hang)
        self._label.grid(row=0, column=1, columnspan=3 if is_stacked else 1, sticky="ew", pady=(top, 0))
        self._place(self._figure, bool(line.figure), row=1 if is_stacked else 0, column=3, sticky="ne", padx=(gap, edge), pady=(0 if is_stacked else top, 0))
        if fits:
            self.box.columnconfigure(1, weight=0, minsize=name)
            self.box.columnconfigure(2, weight=1)
        else:
            self.box.columnconfigure(1, weight=1, minsize=0)
            self.box.columnconfigure(2, weight=0)
        place = {"row": 0, "column": 2, "padx": (gap, 0), "pady": (top, 0)} if fits else {"row": 1, "column": 1, "padx": 0, "pady": (look.px(2), 0)}
        self._place(self._pill, has_pill, sticky="nw", **place)
        self._caption.measure = width - edge
        self._caption.put(line.caption)
        self._place(self._caption, bool(line.caption), row=2, column=1, columnspan=3, sticky="ew", padx=(0, edge), pady=(look.px(1), 0))
        self.box.rowconfigure(3, minsize=look.px(8))

    @staticmethod
    def _place(widget: tk.Misc, shown: bool, **place: object) -> None:
        if shown:
            widget.tk.call("grid", widget, *(part for name, value in place.items() for part in (f"-{name}", value)))
        else:
            widget.tk.call("grid", "remove", widget)

    def _show_arrow(self, line: Line) -> None:
        name = "" if not line.unfold else "chevron-down" if self.is_open else "chevron-right"
        self._arrow.configure(image=str(self._look.icon(name, 10, "sub")) if name else "")

    # ---------------------------------------------------------------------------------------------------------- opening

    @property
    def is_open(self) -> bool:
        """Whether what lies below is shown."""
        return self.path in self._rows.opened

    def _show_below(self, width: int) -> None:
        line = self.line
        if line is None or line.unfold is None or not self.is_open:
            if self._inner is not None:
                self._inner.frame.destroy()
                self._inner = None
            return
        indent = 0 if line.is_more else self._look.px(_INDENT)
        if self._inner is None:
            self._inner = _Below(self)
            self._inner.frame.pack(fill="x", padx=(indent, 0))
        self._inner.put(line.unfold(), width - indent)

    @property
    def rows(self) -> Rows:
        """The rows that this one stands among."""
        return self._rows

    @property
    def acts(self) -> bool:
        """Whether the row opens or leads somewhere."""
        return self.line is not None and bool(self.line.key or self.line.unfold)

    def _act(self) -> None:
        line = self.line
        if line is not None and line.key:
            self._rows.jump(line.key)
        elif line is not None and line.unfold:
            self._turn(not self.is_open)

    def _unfold(self) -> None:
        if self.line is not None and self.line.unfold:
            self._turn(True)

    def _fold_up(self) -> None:
        self._turn(False)

    def _turn(self, is_open: bool) -> None:
        if is_open:
            self._rows.opened.add(self.path)
        else:
            self._rows.opened.discard(self.path)
        if self.line is not None:
            self._show_arrow(self.line)
            self._show_below(int(str(self._shown[-1])))

    def _clicked(self, _event: tk.Event) -> None:
        if self.acts:
            self.box.focus_set()
            self._act()

    def _key(self, act: Callable[[], None], _event: tk.Event) -> Literal["break"]:
        act()
        return "break"

    def _walk(self, widget: tk.Misc | None) -> Literal["break"]:
        """The keyboard goes to the neighbour, but not out of the explanation."""
        if isinstance(widget, Area) and lies_in(widget, self._rows.outer):
            widget.focus_set()
        return "break"


class _Below:
    """What lies below an open row: the rule in words, its parts, its source."""

    def __init__(self, row: Row) -> None:
        rows = row.rows
        look = self._look = rows.look
        self._row = row
        self.frame = look.frame(row.frame)
        self._words = Paragraph(self.frame, look, "caption", "sub")
        self._line = look.line(self.frame)
        self._rows = Rows(self.frame, look, rows.opened, rows.jump, rows.hear, rows.outer)
        self._source: Source | None = None
        self._placed = (False, False, False)

    def put(self, opened: Opened, width: int) -> None:
        """Show it in so many pixels; nothing moves while the same parts are there."""
        row, room = self._row, width - self._look.px(4)
        caption = row.line.caption if row.line else ""
        said = opened.words if opened.words != caption else ""
        self._words.measure = room
        self._words.put(said)
        self._rows.put(opened.lines, row.path, width, is_closed=opened.basis is not None)
        if opened.basis is not None:
            if self._source is None:
                self._source = Source(self.frame, self._look, row.rows.hear)
            self._source.put(opened.basis, room, note=opened.basis.note not in (opened.words, caption))
        self._place((bool(said), bool(opened.lines), opened.basis is not None))

    def _place(self, placed: tuple[bool, bool, bool]) -> None:
        if placed == self._placed:
            return
        self._placed = placed
        look, hang = self._look, self._look.px(HANG)
        for part in self.frame.pack_slaves():
            part.pack_forget()
        has_words, has_rows, has_source = placed
        if has_words:
            self._words.pack(fill="x", padx=(hang, look.px(4)), pady=(0, look.px(8)))
        if has_rows:
            self._line.pack(fill="x", padx=(hang, 0))
            self._rows.frame.pack(fill="x")
        if has_source and self._source is not None:
            self._source.frame.pack(fill="x", padx=(hang, look.px(4)), pady=(look.px(8 if has_rows else 0), look.px(8)))


class Source:
    """Where a rule comes from: title, day, how sure it is, and the address as text to copy; nothing is opened."""

    def __init__(self, parent: tk.Misc, look: Look, hear: Callable[[tk.Misc], None]) -> None:
        self._look = look
        self.frame = look.frame(parent)
        self._pill = look.pill(self.frame, "")
        self._title = Paragraph(self.frame, look, "caption", "sub")
        self._note = Paragraph(self.frame, look, "caption", "sub")
        self._url = Paragraph(self.frame, look, "caption", "sub")
        self._copy = look.button(self.frame, _COPY, self._copy_url, "Link", icon="files")
        guard(self._copy)
        hear(self._copy)
        self.basis: Basis | None = None
        self._shown: tuple[object, ...] = ()

    def put(self, basis: Basis, width: int, *, mark: bool = False, note: bool = False, url: bool = True) -> None:
        """Show the source in so many pixels, with its mark and its remark where those do not stand above it, and its address."""
        look, shown = self._look, (basis, width, mark, note, url)
        if shown == self._shown:
            return
        self._shown, self.basis = shown, basis
        self._copy.configure(text=_COPY)
        for part in self.frame.pack_slaves():
            part.pack_forget()
        if mark and (pill := pill_of(basis)):
            self._pill.configure(text=pill[0], style=look.style_of(self.frame, f"{pill[1]}.Pill.TLabel"))
            self._pill.pack(anchor="w", pady=(0, look.px(4)))
        for text, part in ((_source_words(basis), self._title), (basis.note if note else "", self._note), (basis.url if url else "", self._url)):
            if text:
                part.measure = width
                part.put(text)
                part.pack(fill="x", pady=(0, look.px(2)))
        if basis.url and url:
            self._copy.pack(anchor="w")

    def _copy_url(self) -> None:
        if self.basis is not None:
            self._copy.clipboard_clear()
            self._copy.clipboard_append(self.basis.url)
            self._copy.configure(text=_COPIED)


def _source_words(basis: Basis) -> str:
    seen = f"（{basis.seen.isoformat()} に確認）" if basis.seen else ""
    return f"出典：{basis.title}{seen}"
