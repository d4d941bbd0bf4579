"""The five-year plan: years as columns, figures as rows, typed or pasted from Excel; what is derived is grey and says how it came about."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from dxapply.drafting.results import Results
from dxapply.drafting.year_words import Part, YearWords, growth_sentence, year_words
from dxapply.model.text import clean
from dxapply.ui.desk import Desk
from dxapply.ui.parts.flow import Flow
from dxapply.ui.parts.grid import Grid, GridColumn
from dxapply.ui.parts.grid_table import block_of
from dxapply.ui.parts.year_source import FIGURES, YearSource, derived, year_head
from dxapply.ui.style import Area, Look
from dxapply.ui.ttk_styles import TREE_PAD

__all__ = ["YearTable"]

_HINT = "灰色の行は計算されます。選ぶと、求め方と元の数字が出ます。"
_EMPTY = "五年の計画はまだありません。基準年度と、その後の5年間の数字を書きます。"
_LEAST = 84  # pixels at 100 % of a year's column
_LONGEST = 24  # digits and signs: an unreadable text may be a whole page
_STEP = 8  # columns grow by so many pixels, so that they are not made anew at each digit


class _YearGrid(Grid):
    """A grid in which it hangs on the row whether one can type; a block that is wider than the table brings new years."""

    source: YearSource

    def takes(self, row: str, place: int) -> bool:
        """Whether the row is one that one types in."""
        return bool(row) and not derived(row)

    def paste_block(self) -> bool:
        """Pastes the block as one step; a single text is for the cell."""
        try:
            text = clean(self.clipboard_get())
        except tk.TclError:
            return True
        block = block_of(text)
        if not self.row or len(block) == len(block[0]) == 1:
            return super().paste_block()
        self.restore()  # the block takes the place of what was being typed
        sentence = self.source.paste(block, self.row, [column.key for column in self.columns[self.nth :]])
        self._arrive(self.row, self.nth)
        self._say(sentence)
        return True

    def tell(self, sentence: str) -> None:
        """Writes a sentence under the grid."""
        self._say(sentence)

    def _on_wheel(self, event: tk.Event) -> None:
        """The page scrolls: all rows are in sight."""


class YearTable:
    """The list `five_years` of the draft, which it follows by itself; `frame` is packed."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self.frame: Area = desk.look.frame(parent)
        self.source = YearSource(desk)
        self.grid: _YearGrid | None = None
        self._shape: tuple[tuple[str, ...], int] = ((), 0)
        self._is_late = False
        self._build_tools()
        self._empty = desk.look.label(self.frame, _EMPTY, "body", "sub")
        self._host = desk.look.frame(self.frame)
        self._names = _Names(self._host, desk.look)
        self._strip = _Strip(self.frame, desk.look, self._go)
        self._growth = desk.look.label(self.frame, "", "caption", "sub")
        self.frame.bind("<Configure>", self._fold)
        self._show()
        desk.watch(self.frame, self.refresh)

    def _build_tools(self) -> None:
        look, flow = self._look, Flow(self.frame, self._look)
        flow.frame.pack(fill="x", pady=(0, look.px(8)))
        self.add = flow.button("年度を足す", self.add_year, "Quiet", "plus-lg")
        self.drop = flow.button("年度を消す", self.drop_year, "Ghost", "trash3")
        self.paste = flow.button("Excelから貼り付け", self.paste_block, "Ghost", "clipboard-plus")
        self._tools = flow

    # ---------------------------------------------------------------------------------------------------------------- years

    def add_year(self) -> None:
        """One more year at the end; of an empty plan all of them."""
        self.leave()
        if self.source.years():
            self._arrive(self.source.add(), "sales")
        else:
            self.source.begin()
            self._arrive(self.source.years()[0].id, "sales")

    def drop_year(self) -> None:
        """Takes the year of the living cell away."""
        if self.grid and self.grid.row:
            place = self.grid.nth
            self.source.drop(self.grid.column.key)
            years = self.source.years()
            if years:
                self._arrive(years[min(place, len(years) - 1)].id, "sales")
            else:
                self._rebuild()
                self.add.focus_set()

    def paste_block(self) -> None:
        """Pastes what Excel has copied from the living cell on; into an empty plan from its first sales on."""
        if self.grid is None:
            try:
                block = block_of(clean(self.frame.clipboard_get()))
            except tk.TclError:
                return
            sentence = self.source.paste(block, "", [])
            self._arrive(self.source.years()[0].id, "sales")
            self._grid().tell(sentence)
            return
        if not self.grid.paste_block():
            self.grid.paste_text()
        self._catch_up()
        self._grid().entry.focus_set()

    def _grid(self) -> _YearGrid:
        assert self.grid is not None
        return self.grid

    # ------------------------------------------------------------------------------------------------------- what is shown

    def refresh(self, results: Results) -> None:
        """Draws what has changed; other years, or wider figures, need other columns, which come as soon as nothing is under way."""
        wanted = self._wanted_shape()
        if wanted != self._shape and not self._is_late:
            self._is_late = True
            self.frame.after_idle(self._catch_up)
        if self.grid is not None and wanted[0] == self._shape[0]:
            self._name_years()
            self.grid.refresh()
            self._explain()
        self._growth.configure(text=growth_sentence(results.project, results.chosen.program if results.chosen else None))

    def _wanted_shape(self) -> tuple[tuple[str, ...], int]:
        """The years, and how wide a column must be at 100 % to show every figure of them whole."""
        years = tuple(year.id for year in self.source.years())
        if not years:
            return years, 0
        measure = self._look.font("num").measure
        longest = max((self.source.text(row, year) for row in FIGURES for year in years), key=len)
        needed = (measure(longest[:_LONGEST]) + 2 * TREE_PAD + self._look.px(8)) * 100 // self._look.tx(100)
        return years, max(_LEAST, -(-needed // _STEP) * _STEP)

    def _catch_up_soon(self) -> None:
        """What had to wait for the end of the typing."""
        if self._is_late:
            self.frame.after_idle(self._catch_up)

    def _catch_up(self) -> None:
        if self.grid is not None and self.frame.winfo_exists() and self.grid.is_edited:
            return  # another grid would take the cursor from under what is being typed; it comes when the cell is left
        self._is_late = False
        if self.frame.winfo_exists() and self._wanted_shape() != self._shape:
            self._rebuild()

    def _rebuild(self) -> None:
        """Another grid for other columns; the living cell and the keyboard stay where they were."""
        old = self.grid
        row, column, sentence, had_focus = "", "", "", False
        if old is not None:
            row, column, sentence = old.row, old.column.key, old.fault
            had_focus = old.entry.focus_get() is old.entry
            old.destroy()
        self._shape = self._wanted_shape()
        self.grid = self._make_grid() if self._shape[0] else None
        self._show()
        if self.grid is None:
            if had_focus:
                self.add.focus_set()
            return
        keys = [each.key for each in self.grid.columns]
        self.grid.go(row or "sales", keys.index(column) if column in keys else 0)
        self.grid.on_move = self._moved
        if sentence and not self.grid.fault:
            self.grid.tell(sentence)
        if had_focus:
            self.grid.entry.focus_set()
        self._explain()

    def _make_grid(self) -> _YearGrid:
        years, width = self._shape
        heads = {year.id: year_head(year) for year in self.source.years()}
        columns = [GridColumn(year, heads[year], width, "right") for year in years]
        grid = _YearGrid(self._host, self._look, columns, self.source, height=len(FIGURES))
        grid.marks_at_rest = False
        grid.entry.bind("<FocusOut>", lambda _event: self._catch_up_soon(), add="+")
        grid.entry.bind("<FocusIn>", lambda _event: self._moved(), add="+")
        grid.entry.bind("<FocusOut>", lambda _event: self._names.mark(""), add="+")
        grid.table.tree.bind("<Map>", lambda _event: self._names.follow(grid), add="+")
        grid.table.tree.bind("<Configure>", lambda _event: self._names.follow(grid), add="+")
        return grid

    def _show(self) -> None:
        look, has_years = self._look, self.grid is not None
        for widget in (self._empty, self._host, self._strip.frame, self._growth):
            widget.pack_forget()
        self.add.configure(text="年度を足す" if has_years else "五年の計画をつくる")
        self.drop.state(["!disabled" if has_years else "disabled"])
        self._tools.lay()
        if self.grid is None:
            self._empty.pack(anchor="w", pady=(look.px(4), 0))
            return
        self._host.pack(fill="x")
        self._names.canvas.pack(side="left", anchor="n")
        self.grid.pack(side="left", fill="x", expand=True, anchor="n")
        self._strip.frame.pack(fill="x")
        self._growth.pack(anchor="w", pady=(look.px(8), 0))

    def _name_years(self) -> None:
        """The heads of the columns: a year may have been renamed."""
        tree = self._grid().table.tree
        for year in self.source.years():
            if str(tree.heading(year.id, "text")) != (head := year_head(year)):
                tree.heading(year.id, text=head)

    def _fold(self, event: tk.Event) -> None:
        for label in (self._empty, self._growth):
            label.configure(wraplength=max(1, event.width - self._look.px(4)))

    # -------------------------------------------------------------------------------------------------------- explanation

    def _moved(self) -> None:
        """The living cell is another: its help, or how its figure came about."""
        self._catch_up_soon()
        grid = self._grid()
        is_derived = derived(grid.row)
        grid.key = "" if is_derived else self.source.key(grid.row, grid.column.key)
        words = self._explain()
        if grid.entry.focus_get() is grid.entry:
            self._names.mark(grid.row)
            if words:
                self._desk.around.note(words.title, words.paragraphs)
            elif grid.key:
                self._desk.around.help(grid.key)

    def _explain(self) -> YearWords | None:
        grid = self._grid()
        name = derived(grid.row)
        words = year_words(self._desk.results, grid.column.key, name) if name else None
        self._strip.show(words)
        return words

    def _go(self, part: Part) -> None:
        self._arrive(part.row, part.figure)

    # ------------------------------------------------------------------------------------------------------------ keyboard

    def _arrive(self, year: str, figure: str) -> None:
        """The keyboard on that cell."""
        self.leave()
        self._catch_up()
        grid = self._grid()
        keys = [column.key for column in grid.columns]
        if year in keys:
            grid.go(figure, keys.index(year))
            grid.entry.focus_set()
            self._moved()

    def focus_key(self, key: str) -> bool:
        """Gives the keyboard to the table, to a year, or to a figure of it; False where it is not here."""
        chapter, _, rest = key.partition(".")
        year, _, figure = rest.partition(".")
        self._catch_up()
        if chapter != "five_years" or (year and year not in self._shape[0]) or (figure and figure not in FIGURES):
            return False
        if self.grid is None:
            self.add.focus_set()
        else:
            self._arrive(year or self._shape[0][0], figure or "sales")
        return True

    def leave(self) -> None:
        """Takes over what is being typed; a text that cannot be read is kept in its cell, with its sentence."""
        if self.grid is not None:
            self.grid.commit()


class _Names:
    """What the rows are called, left of the grid and as high as its rows; they stay in sight when the years scroll sideways."""

    def __init__(self, parent: Area, look: Look) -> None:
        self._look, self._row = look, ""
        self._tops: tuple[int, int] = (0, 0)
        self._grid: _YearGrid | None = None
        self.canvas = tk.Canvas(parent, highlightthickness=0, borderwidth=0, width=1, height=1, takefocus=False)
        look.on_change(self.canvas, self._measure_later)

    def follow(self, grid: _YearGrid) -> None:
        """Stands beside the rows of this grid."""
        self._grid = grid
        self._measure()

    def _measure_later(self) -> None:
        self.canvas.after_idle(self._measure)  # Tk gives the rows their new height only when idle

    def mark(self, row: str) -> None:
        """The row of the living cell has the ground of the chosen one; none with ""."""
        if row != self._row:
            self._row = row
            self._draw()

    def _measure(self) -> None:
        grid = self._grid
        if grid is None or not grid.winfo_exists() or not grid.table.tree.winfo_ismapped():
            return
        self._tops = grid.table.head_height, grid.table.row_height
        widest = max(self._look.font("strong").measure(name) for name in FIGURES.values())
        self.canvas.configure(width=widest + self._look.px(12), height=self._tops[0] + len(FIGURES) * self._tops[1])
        self._draw()

    def _draw(self) -> None:
        canvas, look, (head, high) = self.canvas, self._look, self._tops
        canvas.delete("all")
        canvas.configure(background=look.colour(look.surface_of(canvas)))
        wide = int(canvas.cget("width"))
        canvas.create_text(0, head // 2, anchor="w", text="単位：円", font="dx.caption", fill=look.colour("sub"))
        canvas.create_line(0, head - 1, wide, head - 1, fill=look.colour("rule"))
        for place, (figure, name) in enumerate(FIGURES.items()):
            y = head + place * high
            if figure == self._row:
                canvas.create_rectangle(0, y, wide, y + high - 1, width=0, fill=look.colour("wash"))
            font = "dx.strong" if figure == self._row else "dx.body"
            canvas.create_text(0, y + high // 2, anchor="w", text=name, font=font, fill=look.colour("sub" if derived(figure) else "ink"))
            canvas.create_line(0, y + high - 1, wide, y + high - 1, fill=look.colour("line"))


class _Strip:
    """The line under the grid: how the chosen derived figure came about, each part a link to where it stands."""

    def __init__(self, parent: Area, look: Look, go: Callable[[Part], None]) -> None:
        self._look, self._go, self._words = look, go, object()
        self._flow = Flow(parent, look, gap=4)
        self.frame = self._flow.frame
        self.links: list[ttk.Button] = []

    def show(self, words: YearWords | None) -> None:
        """Shows the words; a hint where there are none."""
        if words == self._words:
            return
        self._words = words
        for child in self.frame.winfo_children():
            child.destroy()
        self.links = []
        if words is None:
            self._look.label(self.frame, _HINT, "caption", "sub")
        else:
            self._fill(words)
        self._flow.lay()

    def _fill(self, words: YearWords) -> None:
        look = self._look
        look.label(self.frame, f"{words.title} {words.result}", "label")
        for part, sign in zip(words.parts, ("＝", *words.signs), strict=False):  # the growth of the base year has no parts
            look.label(self.frame, sign, "caption", "sub")
            self.links.append(self._flow.button(f"{part.name} {part.shown}", partial(self._go, part), "Link"))
        if len(words.parts) == 2 and words.parts[1].figure == "value_added":
            look.label(self.frame, "− 1", "caption", "sub")
