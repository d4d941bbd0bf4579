"""What a grid is drawn with: its columns, its rows as a calm table, the list of choices under a cell, and a block of cells as Excel copies it.

The table draws what a source says and knows nothing of typing; the living cell over it is in `grid`.
"""

from __future__ import annotations

import re
import tkinter as tk
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from tkinter import ttk
from typing import Literal, Protocol

from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import WIDTH, Token

__all__ = ["ChoiceList", "GridColumn", "GridSource", "Table", "block_of", "text_of"]

Tone = Literal["", "sub", "bad"]

_TONES: tuple[Token, ...] = ("sub", "bad")
_REST_AT_LEAST = 140
"""Pixels at 100 % that a column of the rest keeps in a narrow window; beyond that the table scrolls sideways."""


@dataclass(frozen=True)
class GridColumn:
    """One column: its key in the source, its head, its width in pixels at 100 % (0 takes the rest), and what may be done in it."""

    key: str
    head: str
    width: int
    align: Literal["left", "right", "center"] = "left"
    editable: bool = True
    choices: tuple[str, ...] = ()
    show: bool = True


class GridSource(Protocol):
    """Where the cells come from and go to; each call that changes something is one step to undo."""

    def rows(self) -> Sequence[str]:
        """The ids of all rows in their order, none empty."""

    def text(self, row: str, column: str) -> str:
        """What the cell shows: 1,200,000."""

    def raw(self, row: str, column: str) -> str:
        """What one edits in the cell: 1200000."""

    def type(self, row: str, column: str, text: str) -> str:
        """Takes the text into the cell; or changes nothing and gives the sentence that says why."""

    def insert(self, at: int) -> str:
        """A new row at the place, and its id."""

    def remove(self, rows: Sequence[str]) -> None:
        """Takes the rows away."""

    def duplicate(self, rows: Sequence[str]) -> Sequence[str]:
        """Copies of the rows, below the last of them, and their ids."""

    def move(self, row: str, to: int) -> None:
        """Puts the row at the place that it has from then on."""

    def paste(self, block: Sequence[Sequence[str]], row: str, columns: Sequence[str]) -> str:
        """Takes the rows of texts into these columns, from the row (or "", a new one at the end) down, with new rows beyond the end.

        A short row leaves the cells that it does not reach. Gives "", or a sentence on the texts that could not be taken.
        """

    def tone(self, row: str) -> Tone:
        """How the row is drawn: plain, in grey, or in red."""


# ------------------------------------------------------------------------------------------------------ blocks of cells

# A quote opens a quoted cell only where one closes it: 5" and "A" type are plain texts, as Excel copies them.
_CELL = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[\t\n]|\Z)|([^\t\n]*)')


def block_of(text: str) -> list[list[str]]:
    """The cells of a text that Excel has copied; line ends within quoted cells stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    rows: list[list[str]] = [[]]
    place = 0
    while found := _CELL.match(text, place):
        quoted, plain = found.groups()
        rows[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        place = found.end() + 1
        if place > len(text):
            break
        if text[place - 1] == "\n":
            rows.append([])
    return rows


def text_of(block: Sequence[Sequence[str]]) -> str:
    """The cells as a text that Excel, and `block_of`, read back as they are."""
    return "".join("\t".join(_quoted(cell) for cell in row) + "\n" for row in block)


def _quoted(cell: str) -> str:
    if cell.startswith('"') or set(cell) & set("\t\r\n"):
        return '"' + cell.replace('"', '""') + '"'
    return cell


# -------------------------------------------------------------------------------------------------------------- the rows


class Table:
    """Rows with hairlines between them and a head on a rule; scrollbars stand in gutters of their own, so that nothing jumps."""

    def __init__(self, area: Area, look: Look, columns: Sequence[GridColumn], source: GridSource, height: int) -> None:
        self._look, self._columns, self._source = look, columns, source
        self._style = look.style_of(area, "Calm.Treeview")
        self.tree = ttk.Treeview(area, columns=[column.key for column in columns], show="headings", selectmode="none", style=self._style,
                                 height=height, takefocus=False)  # fmt: skip
        for column in columns:
            anchor: Literal["w", "e", "center"] = {"left": "w", "right": "e", "center": "center"}[column.align]  # type: ignore[assignment]
            self.tree.heading(column.key, text=column.head, anchor=anchor)
            self.tree.column(column.key, anchor=anchor, stretch=False)
        self.rows: list[str] = []
        self._drawn: dict[str, tuple[tuple[str, ...], Tone]] = {}
        self._rules: list[ttk.Frame] = []
        self._widths: list[int] = []
        self.on_scroll: Callable[[], None] = lambda: None
        self._upright, self._flat = look.scrollbar(area, self.tree.yview), look.scrollbar(area, self.tree.xview, "horizontal")
        self.tree.configure(yscrollcommand=lambda *ends: self._scrolled(self._upright, *ends), xscrollcommand=lambda *ends: self._scrolled(self._flat, *ends))
        self.tree.grid(row=0, column=0, sticky="nsew")
        self._upright.grid(row=0, column=1, sticky="nse")
        self._flat.grid(row=1, column=0, sticky="sew")
        area.rowconfigure(0, weight=1)
        area.columnconfigure(0, weight=1)
        area.columnconfigure(1, minsize=look.px(WIDTH.gutter))
        self.tree.bind("<Configure>", lambda _event: self.lay_out())
        self.tree.bind("<Map>", lambda _event: self.lay_out(), add="+")
        look.on_change(self.tree, self._dress_again)
        self._dress()

    def _dress(self) -> None:
        for tone in _TONES:
            self.tree.tag_configure(tone, foreground=self._look.colour(tone))
        self.lay_out()

    def _dress_again(self) -> None:
        self.tree.update_idletasks()  # Tk gives the rows their new height only when idle
        self._dress()

    def _scrolled(self, bar: ttk.Scrollbar, first: str, last: str) -> None:
        bar.set(first, last)
        needed = float(first) > 0 or float(last) < 1
        if needed != bool(bar.grid_info()):
            if needed:
                bar.grid()
            else:
                bar.grid_remove()
        self.on_scroll()

    # -------------------------------------------------------------------------------------------------------- what is shown

    def refresh(self) -> None:
        """Draws what the source says now, and touches only the rows that differ."""
        wanted = list(self._source.rows())
        if wanted != self.rows:
            self._arrange(wanted)
        for row in wanted:
            drawn = self._read(row)
            if self._drawn[row] != drawn:
                self._drawn[row] = drawn
                self.tree.item(row, values=drawn[0], tags=(drawn[1],) if drawn[1] else ())

    def _read(self, row: str) -> tuple[tuple[str, ...], Tone]:
        texts = (self._source.text(row, column.key) for column in self._columns)
        return tuple(" ".join(text.splitlines()) if not text.isprintable() else text for text in texts), self._source.tone(row)

    def _arrange(self, wanted: list[str]) -> None:
        """Makes the rows of the tree the wanted ones: one that has moved moves, the others stay."""
        places = {row: place for place, row in enumerate(wanted)}
        gone = [row for row in self.rows if row not in places]
        self.tree.delete(*gone)
        for row in gone:
            del self._drawn[row]
        rows = [row for row in self.rows if row in places]
        for place, row in enumerate(wanted):
            if row not in self._drawn:
                self._drawn[row] = drawn = self._read(row)
                self.tree.insert("", place, iid=row, values=drawn[0], tags=(drawn[1],) if drawn[1] else ())
                rows.insert(place, row)
            elif rows[place] != row:
                here = rows[place]
                if rows[place + 1] == row and places[here] < len(rows):
                    self._shift(rows, here, places[here])  # the one that stood here has gone down
                if rows[place] != row:
                    self._shift(rows, row, place)
        self.rows = wanted
        self._draw_rules()

    def _shift(self, rows: list[str], row: str, place: int) -> None:
        rows.remove(row)
        rows.insert(place, row)
        self.tree.move(row, "", place)

    # ----------------------------------------------------------------------------------------------------------- where it is

    @property
    def row_height(self) -> int:
        """Device pixels from one row to the next."""
        return int(ttk.Style(self.tree).lookup(self._style, "rowheight"))

    @property
    def head_height(self) -> int:
        """Device pixels above the first row; Tk tells it only through what lies at a point."""
        high = range(min(self.tree.winfo_height(), 4 * self.row_height))
        return next((y for y in high if self.tree.identify_region(1, y) not in {"heading", "separator"}), 0)

    def page(self) -> int:
        """How many whole rows are in sight."""
        return max(1, (self.tree.winfo_height() - self.head_height) // self.row_height)

    def box(self, row: str, column: str) -> tuple[int, int, int, int] | None:
        """Where the cell is in the tree: x, y, width, height; None where it is out of sight."""
        if row not in self._drawn or not (box := self.tree.bbox(row, column)):
            return None
        x, y, width, height = box
        return x, y, width, height

    @property
    def end(self) -> int:
        """Device pixels from the top to where the last row in sight ends, or else the scrollbar below."""
        whole = self.tree.winfo_height()
        end = min(whole, self.head_height + len(self.rows) * self.row_height)
        return whole + self._flat.winfo_reqheight() if self._flat.winfo_manager() else end

    def see(self, row: str, place: int) -> None:
        """Scrolls the cell into sight, down and sideways."""
        self.tree.see(row)
        total = sum(self._widths)
        first, last = self.tree.xview()
        if total and last - first < 1:
            left, right = sum(self._widths[:place]) / total, sum(self._widths[: place + 1]) / total
            if left < first:
                self.tree.xview_moveto(left)
            elif right > last:
                self.tree.xview_moveto(min(left, right - (last - first)))

    def lay_out(self) -> None:
        """Gives the columns their widths and the rows their hairlines, for the size that the tree and its text have now."""
        fixed = sum(self._look.tx(column.width) for column in self._columns)
        rests = [column for column in self._columns if not column.width]
        rest = max(self._look.tx(_REST_AT_LEAST), (self.tree.winfo_width() - fixed) // max(1, len(rests)))
        self._widths = [self._look.tx(column.width) or rest for column in self._columns]
        for column, width in zip(self._columns, self._widths, strict=True):
            self.tree.column(column.key, width=width, minwidth=width)
        self._draw_rules()
        self.on_scroll()

    def _draw_rules(self) -> None:
        """Hairlines over the tree: they stay where they are, as the tree scrolls by whole rows."""
        if not self.tree.winfo_ismapped():
            return
        count, head, high = min(self.page(), len(self.rows)) + 1, self.head_height, self.row_height
        while len(self._rules) > count:
            self._rules.pop().destroy()
        while len(self._rules) < count:
            rule = self._look.line(self.tree, "line" if self._rules else "rule")
            rule.lower()
            self._rules.append(rule)
        for place, rule in enumerate(self._rules):
            rule.place(x=0, y=head + place * high - 1, relwidth=1)


# --------------------------------------------------------------------------------------------------------- choices of a cell


def starting_with(text: str, choices: Collection[str]) -> list[str]:
    """The choices that begin with what was typed, else those that hold it; wide and narrow letters are alike."""
    sought = _plain(text)
    return [choice for choice in choices if _plain(choice).startswith(sought)] or [choice for choice in choices if sought in _plain(choice)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


class ChoiceList:
    """The list under a cell. The keyboard stays in the cell, so that one can go on typing; a click picks."""

    _MOST = 8

    def __init__(self, over: tk.Misc, look: Look, pick: Callable[[], None]) -> None:
        self._look, self._over = look, over
        self.choices: tuple[str, ...] = ()
        self._edge = tk.Frame(over.winfo_toplevel(), highlightthickness=1)
        self.tree = ttk.Treeview(self._edge, columns=("choice",), show="", selectmode="none", takefocus=False, style=look.style_of(over, "Calm.Treeview"))
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<Button-1>", self._press)
        self.tree.bind("<ButtonRelease-1>", lambda _event: pick())
        over.bind("<Destroy>", lambda _event: self._edge.destroy(), add="+")
        look.on_change(self._edge, self.close)

    def _press(self, event: tk.Event[ttk.Treeview]) -> str:
        if row := self.tree.identify_row(event.y):
            self._choose(int(row))
        return "break"  # the class would take the keyboard, and the cell would be left

    @property
    def is_open(self) -> bool:
        """Whether the list is on the screen."""
        return bool(self._edge.place_info())

    @property
    def chosen(self) -> str:
        """The marked choice, or "" where the list is closed."""
        return self.choices[int(self.tree.selection()[0])] if self.is_open else ""

    def show(self, choices: Sequence[str], marked: str = "") -> None:
        """Shows the choices below the cell, or above it where there is no room, with one of them marked."""
        self.choices = tuple(choices)
        self.tree.delete(*self.tree.get_children())
        for place, choice in enumerate(choices):
            self.tree.insert("", "end", iid=str(place), values=(choice,))
        self.tree.configure(height=min(self._MOST, len(choices)))
        self._choose(choices.index(marked) if marked in choices else 0)
        self._edge.configure(highlightbackground=self._look.colour("edge"))
        self._over.update_idletasks()  # the cell may have come here just now
        top, cell = self._over.winfo_toplevel(), self._over
        wide = max(cell.winfo_width(), max(map(self._look.font("num").measure, choices)) + self._look.px(24))
        high = self.tree.winfo_reqheight() + 2
        self.tree.column("choice", width=wide - 2)
        x, y = cell.winfo_rootx() - top.winfo_rootx(), cell.winfo_rooty() - top.winfo_rooty() + cell.winfo_height()
        if y + high > top.winfo_height():
            y -= cell.winfo_height() + high
        self._edge.place(x=max(0, min(x, top.winfo_width() - wide)), y=max(0, y), width=wide, height=high)
        self._edge.lift()

    def close(self) -> None:
        """Takes the list away."""
        self._edge.place_forget()

    def step(self, by: int) -> None:
        """Marks the next or the previous choice."""
        self._choose(max(0, min(int(self.tree.selection()[0]) + by, len(self.choices) - 1)))

    def _choose(self, place: int) -> None:
        self.tree.selection_set(str(place))
        self.tree.see(str(place))
