"""Some programs side by side on fixed axes, in the place of their cards; where they differ a word says so."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk

from dxapply.drafting.comparison import Axis, compare
from dxapply.drafting.results import Results
from dxapply.programs.program import Program
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.figure import Figure
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.paragraphs import fold
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area, Look

__all__ = ["Comparison"]

_AXIS = 160
_GAP = 16
_KEYS = {"Up": -1, "Down": 1, "Prior": -10, "Next": 10}


class Comparison:
    """`frame` is shown and hidden by the page; `back` is where the keyboard begins. Made for one choice of programs."""

    def __init__(self, parent: tk.Misc, desk: Desk, programs: Sequence[Program], leave: Callable[[], object]) -> None:
        self._desk, self._look, self.programs = desk, desk.look, tuple(programs)
        look = self._look
        self.frame = look.frame(parent)
        tools = look.frame(self.frame)
        tools.pack(fill="x", padx=(0, look.px(20)), pady=(0, look.px(12)))
        self.back = look.button(tools, "戻る", leave, icon="chevron-left")
        self.back.pack(side="left")
        self.back.bind("<Return>", lambda _event: self.back.invoke())
        look.label(tools, f"{len(self.programs)}つの事業の比較", "h2").pack(side="left", padx=(look.px(16), 0))
        self.only_different = tk.BooleanVar(self.frame, value=False)
        self.tick = look.check(tools, "違うところだけ", self.only_different, self._filter)
        self.tick.pack(side="right")
        self._columns(self.frame, heads=True)
        look.line(self.frame, "rule").pack(fill="x", padx=(0, look.px(20)), pady=(look.px(8), 0))
        self.ring = tk.Frame(self.frame, takefocus=True, highlightthickness=look.px(2))
        self.ring.pack(fill="both", expand=True)
        self.scroll = Scroll(self.ring, look)
        self.scroll.frame.pack(fill="both", expand=True)
        self.rows: dict[str, _Row] = {}
        self._listen()
        self.show(desk.results)

    def _columns(self, parent: tk.Misc, *, heads: bool) -> None:
        look = self._look
        line = look.frame(parent)
        line.pack(fill="x", padx=(look.px(2), look.px(22)))
        spread(line, look, len(self.programs))
        labels = []
        for column, program in enumerate(self.programs, 1):
            label = look.label(line, f"{program.number}\n{program.title}" if heads else "", "strong")
            label.grid(row=0, column=column, sticky="nw", padx=(look.px(_GAP), 0))
            labels.append(label)
        line.bind("<Configure>", lambda event: self._fold_heads(labels, event.width))
        look.on_change(line, lambda: self._measure_heads(line, labels))

    def _measure_heads(self, line: Area, labels: Sequence[ttk.Label]) -> None:
        """The text has another size."""
        spread(line, self._look, len(labels))
        self._fold_heads(labels, line.winfo_width())

    def _fold_heads(self, labels: Sequence[ttk.Label], width: int) -> None:
        """Titles in lines of about one length, so that none leaves a single character to the next line."""
        room, measure = column_width(self._look, width, len(labels)), self._look.font("strong").measure
        for label, program in zip(labels, self.programs, strict=True):
            if label.cget("text"):
                whole = measure(program.title)
                even = min(room, whole // -(-whole // room) + measure("事業"))
                put(label, "\n".join((program.number, *fold(self._look, program.title, even, "strong"))))

    def _listen(self) -> None:
        """The keyboard scrolls the table, whose cells take none but for the amounts."""
        canvas, ring = self.scroll.canvas, self.ring
        for key, units in _KEYS.items():
            ring.bind(f"<{key}>", partial(_scroll, canvas, units))
        ring.bind("<Home>", lambda _event: canvas.yview_moveto(0))
        ring.bind("<End>", lambda _event: canvas.yview_moveto(1))
        guard(ring)
        for widget in (self.back, self.tick, ring):
            widget.bind("<Escape>", lambda _event: self.back.invoke())
        self._dress()
        self._look.on_change(ring, self._dress)

    def _dress(self) -> None:
        page = self._look.colour("page")
        self.ring.configure(background=page, highlightbackground=page, highlightcolor=self._look.colour("accent"))

    def show(self, results: Results) -> None:
        """Write the table."""
        for axis in compare([results.match_with(program) for program in self.programs], results.today):
            if axis.name not in self.rows:
                self.rows[axis.name] = _Row(self.scroll.content, self._desk, axis)
            self.rows[axis.name].show(axis)
        self._filter()

    def _filter(self) -> None:
        """Leave out the axes on which the programs agree, or bring them back, in the fixed order."""
        wanted = [row for row in self.rows.values() if row.differs or not self.only_different.get()]
        if [row.frame for row in wanted] == self.scroll.content.pack_slaves():
            return
        for row in self.rows.values():
            row.frame.pack_forget()
        for row in wanted:
            row.frame.pack(fill="x")


def _scroll(canvas: tk.Canvas, units: int, _event: tk.Event) -> None:
    canvas.yview_scroll(units, "units")


class _Row:
    """One axis: its name, the word where the programs differ, and a cell for each."""

    def __init__(self, parent: tk.Misc, desk: Desk, axis: Axis) -> None:
        look = desk.look
        self._desk, self._look = desk, look
        self.differs = False
        self.frame: Area = look.frame(parent)
        spread(self.frame, look, len(axis.cells))
        head = look.frame(self.frame)
        head.grid(row=0, column=0, sticky="nw", pady=look.px(12))
        self.name = look.label(head, axis.name, "strong")
        self.name.grid(row=0, column=0, sticky="w")
        self.pill = look.pill(head, "違いあり", "accent")
        self.cells: list[ttk.Label | Figure] = [self._cell(column, axis) for column in range(len(axis.cells))]
        look.line(self.frame).grid(row=1, column=0, columnspan=len(axis.cells) + 1, sticky="ew")
        self._texts: list[str] = [""] * len(axis.cells)
        self._width = 0
        self.frame.bind("<Configure>", lambda event: self._widen(event.width))
        look.on_change(self.frame, self._measure)

    def _widen(self, width: int) -> None:
        if width != self._width:
            self._width = width
            self._fold()

    def _measure(self) -> None:
        """The text has another size; what stands beside the name has its new width only when Tk has laid it out."""
        spread(self.frame, self._look, len(self.cells))
        self._fold()
        self.frame.after_idle(self._show_pill)

    def _fold(self) -> None:
        """Set the words of the cells in the lines that their columns have room for."""
        self.name.configure(wraplength=self._look.tx(_AXIS - 8))
        self._show_pill()
        room = column_width(self._look, self._width, len(self.cells))
        for cell, text in zip(self.cells, self._texts, strict=True):
            if not isinstance(cell, Figure):
                put(cell, "\n".join(fold(self._look, text, room)) if self._width else text)

    def _cell(self, column: int, axis: Axis) -> ttk.Label | Figure:
        is_amount = axis.name in ("補助対象経費", "補助金額", "自己資金")
        cell = Figure(self.frame, self._desk) if is_amount else self._look.label(self.frame)
        gap = self._look.px(_GAP - 4 if is_amount else _GAP)
        cell.grid(row=0, column=column + 1, sticky="nw", padx=(gap, 0), pady=self._look.px(7 if is_amount else 12))
        return cell

    def show(self, axis: Axis) -> None:
        """Write the cells, and whether they differ."""
        for widget, cell in zip(self.cells, axis.cells, strict=True):
            if isinstance(widget, Figure):
                widget.put(cell.text, cell.step)
        texts = [cell.text for cell in axis.cells]
        if texts != self._texts:
            self._texts = texts
            self._fold()
        if axis.differs != self.differs:
            self.differs = axis.differs
            self._show_pill()

    def _show_pill(self) -> None:
        """Beside the name, or below it where it is long; only where the programs differ."""
        px = self._look.px
        if not self.frame.winfo_exists():
            return
        if not self.differs:
            self.pill.grid_forget()
        elif self.name.winfo_reqwidth() + px(8) + self.pill.winfo_reqwidth() <= self._look.tx(_AXIS):
            self.pill.grid(row=0, column=1, padx=(px(8), 0), pady=0)
        else:
            self.pill.grid(row=1, column=0, sticky="w", padx=0, pady=(px(4), 0))


def spread(line: Area, look: Look, count: int) -> None:
    """The columns of the table: the axis, then one of equal width for each program."""
    line.columnconfigure(0, minsize=look.tx(_AXIS))
    for column in range(1, count + 1):
        line.columnconfigure(column, weight=1, uniform="program")


def column_width(look: Look, width: int, count: int) -> int:
    """Device pixels of a program's column, without the gap before it."""
    return max(60, (width - look.tx(_AXIS)) // max(1, count) - look.px(_GAP + 4))
