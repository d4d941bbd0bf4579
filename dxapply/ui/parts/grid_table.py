"""What a grid is drawn with: its columns, its rows as a calm table, and a block of cells as Excel copies it.

The table draws what a source says and knows nothing of typing; the living cell over it is in `grid`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from tkinter import ttk
from typing import Literal, Protocol

from dxapply.model.text import beginning
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import WIDTH, Token
from dxapply.ui.ttk_styles import TREE_PAD

__all__ = ["GridColumn", "GridSource", "Table", "Tone", "block_of", "text_of"]

Tone = Literal["", "sub", "bad"]

_TONES: tuple[Token, ...] = ("sub", "bad")
_REST_AT_LEAST = 140
"""Pixels at 100 % that a column of the rest keeps in a narrow window; beyond that the table scrolls sideways."""


@dataclass(frozen=True)
class GridColumn:
    """One column: its key in the source, its head, its width in pixels at 100 % (0 takes the rest), and what may be done in it.

    Where `many` choices may stand in a cell, the words before each one's blank are put together with 、.
    """

    key: str
    head: str
    width: int
    align: Literal["left", "right", "center"] = "left"
    editable: bool = True
    choices: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    show: bool = True
    many: bool = False

    def offered(self) -> tuple[str, ...]:
        """The choices as they are now."""
        return self.choices() if callable(self.choices) else self.choices


class GridSource(Protocol):
    """Where the cells come from and go to; each call that changes something is one step to undo."""

    def rows(self) -> Sequence[str]:
        """The ids of all rows in their order, none empty."""

    def text(self, row: str, column: str) -> str:
        """What the cell shows: 1,200,000."""

    def raw(self, row: str, column: str) -> str:
        """What one edits in the cell: 1200000."""

    def type(self, row: str, column: str, text: str) -> str:
        """Takes the text into the cell, as one step with what was kept of it; what cannot be read is kept as it stands.

        Gives "", or then a sentence that names the cell.
        """

    def keep(self, row: str, column: str, text: str) -> None:
        """Takes what is half typed in the cell; all that follows in the same cell is one step with it."""

    def fault(self, row: str, column: str) -> str:
        """Why what stands in the cell cannot stay, or ""."""

    def insert(self, at: int) -> str:
        """A new row at the place, and its id; "" where there is no room for one."""

    def remove(self, rows: Sequence[str]) -> None:
        """Takes the rows away."""

    def duplicate(self, rows: Sequence[str]) -> Sequence[str]:
        """Copies of the rows, below the last of them, and their ids."""

    def move(self, row: str, to: int) -> None:
        """Puts the row at the place that it has from then on."""

    def sort(self, column: str) -> None:
        """Sorts the rows by the column; the other way round where they are sorted so already."""

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
        self._head = 0
        self._em = look.font("num").measure("国")
        self._cut: dict[tuple[str, int], str] = {}
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

    def refresh(self, changed: Iterable[str] | None = None) -> None:
        """Draws what the source says now, and touches only the rows that differ; told which have `changed`, it looks at no others."""
        wanted = list(self._source.rows())
        if wanted != self.rows:
            self._arrange(wanted)
        self._draw(wanted if changed is None else [row for row in changed if row in self._drawn])

    def _draw(self, rows: Iterable[str]) -> None:
        for row in rows:
            drawn = self._read(row)
            if self._drawn[row] != drawn:
                self._drawn[row] = drawn
                self.tree.item(row, values=drawn[0], tags=(drawn[1],) if drawn[1] else ())

    def _read(self, row: str) -> tuple[tuple[str, ...], Tone]:
        texts = (self._source.text(row, column.key) for column in self._columns)
        lines = (" ".join(text.splitlines()) if not text.isprintable() else text for text in texts)
        return tuple(self._fitting(line, place) for place, line in enumerate(lines)), self._source.tone(row)

    def _fitting(self, text: str, place: int) -> str:
        """The text, or as much of it as its column holds, with … where it goes on; the living cell shows all of it."""
        if place >= len(self._widths) or len(text) * self._em <= (room := self._widths[place] - 2 * TREE_PAD):
            return text
        if (text, room) not in self._cut:
            self._cut[text, room] = beginning(text, self._look.font("num").measure, room)
        return self._cut[text, room]

    def holds(self, text: str, place: int) -> bool:
        """Whether the column is wide enough to show all of the text."""
        room = self._widths[place] - 2 * TREE_PAD if place < len(self._widths) else 0
        return room <= 0 or len(text) * self._em <= room or self._look.font("num").measure(text) <= room

    def drawn(self, row: str, place: int) -> str:
        """The cell as it is drawn."""
        return self._drawn[row][0][place]

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
        """Device pixels above the first row; Tk tells it only through what lies at a point, so it is kept until the next lay-out."""
        if not self._head:
            high = range(min(self.tree.winfo_height(), 4 * self.row_height))
            self._head = next((y for y in high if self.tree.identify_region(1, y) not in {"heading", "separator"}), 0)
        return self._head

    def set_height(self, rows: int) -> None:
        """Asks for the height of so many rows."""
        if int(self.tree.cget("height")) != rows:
            self.tree.configure(height=rows)

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
        self._head = 0
        fixed = sum(self._look.tx(column.width) for column in self._columns)
        rests = [column for column in self._columns if not column.width]
        rest = max(self._look.tx(_REST_AT_LEAST), (self.tree.winfo_width() - fixed) // max(1, len(rests)))
        widths = [self._look.tx(column.width) or rest for column in self._columns]
        if widths != self._widths:
            self._widths, self._em = widths, self._look.font("num").measure("国")
            self._cut.clear()
            for column, width in zip(self._columns, widths, strict=True):
                self.tree.column(column.key, width=width, minwidth=width)
            self._draw(self.rows)
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
