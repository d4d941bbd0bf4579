"""A grid that one fills in by keyboard, with a source in memory in place of a draft."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Any

import pytest
import ttkbootstrap

from dxapply.ui.keys import type_text
from dxapply.ui.parts.grid import Grid, GridColumn
from dxapply.ui.parts.grid_cell import with_choice
from dxapply.ui.parts.grid_table import Tone, block_of, text_of
from dxapply.ui.style import Area, Look
from tests.ui.test_typing import commit as commit_by_ime
from tests.ui.test_typing import focus, press

COLUMNS = (
    GridColumn("kind", "区分", 138, choices=("設備費", "委託費", "クラウド利用料", "その他")),
    GridColumn("what", "内容", 0),
    GridColumn("count", "数量", 58, "right"),
    GridColumn("price", "単価（円）", 104, "right"),
    GridColumn("note", "メモ", 80, show=False),
    GridColumn("sum", "金額（円）", 112, "right", editable=False),
)
KEYS = ("kind", "what", "count", "price")
NOT_A_NUMBER = "数量を数字で書いてください。例：3"


class Rows:
    """Rows of texts; counts and prices are digits, the sum is computed. `steps` holds what was asked of it."""

    def __init__(self, count: int) -> None:
        self.cells: dict[str, dict[str, str]] = {}
        self.order: list[str] = []
        self.steps: list[tuple[Any, ...]] = []
        self.tones: dict[str, Tone] = {}
        for number in range(count):
            self._new(number, "設備費", f"機器{number}", str(number + 1), "1000")

    def _new(self, at: int, *texts: str) -> str:
        row = f"row {len(self.cells)}"
        self.cells[row] = dict(zip(KEYS, texts or ("",) * 4, strict=True))
        self.order.insert(at, row)
        return row

    def rows(self) -> Sequence[str]:
        return self.order

    def raw(self, row: str, column: str) -> str:
        if column == "sum":
            count, price = self.cells[row]["count"], self.cells[row]["price"]
            return str(int(count) * int(price)) if count.isdecimal() and price.isdecimal() else ""
        return self.cells[row][column]

    def text(self, row: str, column: str) -> str:
        text = self.raw(row, column)
        return f"{int(text):,}" if column in {"count", "price", "sum"} and text.isdecimal() else text

    def type(self, row: str, column: str, text: str) -> str:
        self.steps.append(("type", row, column, text))
        self.cells[row][column] = text
        fault = self.fault(row, column)
        return fault and f"{row}の{fault}"

    def keep(self, row: str, column: str, text: str) -> None:
        self.steps.append(("keep", row, column, text))
        self.cells[row][column] = text

    def fault(self, row: str, column: str) -> str:
        return NOT_A_NUMBER if column in {"count", "price"} and not _is_number(self.cells[row][column]) else ""

    def sort(self, column: str) -> None:
        self.steps.append(("sort", column))
        self.order.sort(key=lambda row: self.raw(row, column))

    def insert(self, at: int) -> str:
        self.steps.append(("insert", at))
        return self._new(at)

    def remove(self, rows: Sequence[str]) -> None:
        self.steps.append(("remove", *rows))
        self.order = [row for row in self.order if row not in rows]

    def duplicate(self, rows: Sequence[str]) -> Sequence[str]:
        self.steps.append(("duplicate", *rows))
        at = self.order.index(rows[-1]) + 1
        return [self._new(at + place, *self.cells[row].values()) for place, row in enumerate(rows)]

    def move(self, row: str, to: int) -> None:
        self.steps.append(("move", row, to))
        self.order.remove(row)
        self.order.insert(to, row)

    def paste(self, block: Sequence[Sequence[str]], row: str, columns: Sequence[str]) -> str:
        self.steps.append(("paste", row, *columns))
        at = self.order.index(row) if row else 0
        for texts in block:
            if at == len(self.order):
                self._new(at)
            self.cells[self.order[at]].update(zip(columns, texts, strict=False))
            at += 1
        return ""

    def tone(self, row: str) -> Tone:
        return self.tones.get(row, "")


def _is_number(text: str) -> bool:
    return not text or text.isdecimal()


@pytest.fixture
def rows() -> Rows:
    return Rows(5)


@pytest.fixture
def grid(frame: Area, look: Look, rows: Rows) -> Grid:
    return shown(frame, look, rows)


def shown(frame: Area, look: Look, rows: Rows) -> Grid:
    """A grid on the screen, with the keyboard on the first count."""
    grid = Grid(frame, look, COLUMNS, rows)
    grid.pack(fill="both", expand=True, padx=20, pady=20)
    frame.update()
    at(grid, 0, "count")
    focus(grid.entry)
    return grid


def at(grid: Grid, row: int, column: str) -> None:
    """Goes to the cell as a caller does."""
    grid.go(grid.table.rows[row], [each.key for each in grid.columns].index(column))
    grid.update()


def where(grid: Grid) -> tuple[int, str]:
    return grid.table.rows.index(grid.row), grid.column.key


def typed(grid: Grid, text: str) -> None:
    press(grid.entry, *(f"<Key-{'period' if char == '.' else char}>" for char in text))


def marked(grid: Grid) -> str:
    """What is selected in the living cell."""
    return grid.entry.selection_get() if grid.tk.getboolean(grid.tk.call(grid.entry, "selection", "present")) else ""


def shows(grid: Grid, row: int, column: str) -> str:
    return str(grid.table.tree.set(grid.table.rows[row], column))


def clip(grid: Grid, text: str) -> None:
    grid.clipboard_clear()
    grid.clipboard_append(text)


def cell_point(grid: Grid, row: int, column: str) -> dict[str, int]:
    x, y, width, height = grid.table.tree.bbox(grid.table.rows[row], column)
    return {"x": x + width // 2, "y": y + height // 2}


# -------------------------------------------------------------------------------------------------------------- typing


def test_the_living_cell_is_an_entry_with_all_of_the_text_selected(grid: Grid) -> None:
    assert isinstance(grid.entry, ttk.Entry)
    assert grid.entry.get() == marked(grid) == "1"
    assert grid.focus_get() is grid.entry


def test_the_cell_is_edited_without_the_commas_that_it_shows(grid: Grid) -> None:
    at(grid, 0, "price")
    assert grid.entry.get() == "1000"
    assert shows(grid, 0, "price") == "1,000"


def test_typing_replaces_the_cell_and_enter_commits_once_and_goes_down(grid: Grid, rows: Rows) -> None:
    typed(grid, "12")
    assert rows.steps == []
    press(grid.entry, "<Return>")
    assert rows.steps == [("type", "row 0", "count", "12")]
    assert shows(grid, 0, "sum") == "12,000"
    assert where(grid) == (1, "count")


def test_what_stays_as_it_was_is_no_step(grid: Grid, rows: Rows) -> None:
    typed(grid, "1")
    press(grid.entry, "<Return>", "<Tab>", "<Down>")
    assert rows.steps == []


def test_leaving_the_grid_commits_once(grid: Grid, rows: Rows, frame: Area, look: Look) -> None:
    other = look.entry(frame)
    other.pack()
    typed(grid, "7")
    focus(other)
    focus(grid.entry)
    focus(other)
    assert rows.steps == [("type", "row 0", "count", "7")]


def test_coming_back_to_the_grid_goes_on_where_one_was(grid: Grid, frame: Area, look: Look) -> None:
    other = look.entry(frame)
    other.pack()
    typed(grid, "7")
    focus(other)
    focus(grid.entry)
    typed(grid, "5")
    assert grid.entry.get() == "75"
    press(grid.entry, "<Return>")
    focus(other)
    focus(grid.entry)
    assert marked(grid) == "2"


def test_escape_puts_the_old_text_back(grid: Grid, rows: Rows) -> None:
    typed(grid, "99")
    press(grid.entry, "<Escape>")
    assert grid.entry.get() == marked(grid) == "1"
    press(grid.entry, "<Return>")
    assert rows.steps == []


def test_delete_clears_the_cell(grid: Grid, rows: Rows) -> None:
    press(grid.entry, "<Delete>", "<Return>")
    assert rows.steps == [("type", "row 0", "count", "")]


def test_f2_edits_inside(grid: Grid, rows: Rows) -> None:
    press(grid.entry, "<F2>")
    typed(grid, "5")
    press(grid.entry, "<Left>", "<Left>", "<Delete>", "<Return>")
    assert rows.steps == [("type", "row 0", "count", "5")]


def test_a_first_click_goes_to_the_cell_and_a_second_sets_the_cursor_in_it(grid: Grid) -> None:
    grid.table.tree.event_generate("<Button-1>", **cell_point(grid, 2, "what"))
    grid.update()
    assert where(grid) == (2, "what")
    assert marked(grid) == "機器2"
    grid.entry.event_generate("<Button-1>", x=9, y=9)
    grid.entry.event_generate("<ButtonRelease-1>", x=9, y=9)
    grid.update()
    assert marked(grid) == ""
    assert grid.entry.index("insert") == 0


def test_a_computed_cell_takes_no_text(grid: Grid, rows: Rows) -> None:
    at(grid, 1, "sum")
    typed(grid, "5")
    press(grid.entry, "<Delete>", "<Return>")
    assert rows.steps == []
    assert where(grid) == (2, "sum")


@pytest.mark.parametrize("text", ["50%", "3.5", "excel", "(a)"])
def test_what_an_ime_commits_is_text_in_a_cell(grid: Grid, rows: Rows, text: str) -> None:
    at(grid, 0, "what")
    commit_by_ime(grid.entry, text)
    assert where(grid) == (0, "what")
    press(grid.entry, "<Return>")
    assert rows.steps == [("type", "row 0", "what", text)]


def test_a_rare_kanji_goes_in_and_comes_back_whole(grid: Grid, rows: Rows) -> None:
    at(grid, 0, "what")
    clip(grid, "𠮷野家")
    press(grid.entry, "<<Paste>>", "<Return>", "<Up>")
    assert rows.cells["row 0"]["what"] == "𠮷野家"
    press(grid.entry, "<F2>", "<BackSpace>", "<BackSpace>", "<Return>")
    assert rows.cells["row 0"]["what"] == "𠮷"


# -------------------------------------------------------------------------------------------------------------- moving


@pytest.mark.parametrize(
    ("start", "keys", "end"),
    [
        ((1, "count"), ["<Up>"], (0, "count")),
        ((0, "count"), ["<Up>"], (0, "count")),
        ((1, "count"), ["<Down>"], (2, "count")),
        ((1, "count"), ["<Left>"], (1, "what")),
        ((1, "count"), ["<Right>", "<Right>"], (1, "sum")),
        ((1, "sum"), ["<Right>"], (1, "sum")),
        ((1, "count"), ["<Home>"], (1, "kind")),
        ((1, "count"), ["<End>"], (1, "sum")),
        ((1, "count"), ["<Control-Home>"], (0, "kind")),
        ((1, "count"), ["<Control-End>"], (4, "sum")),
        ((1, "count"), ["<Next>"], (4, "count")),
        ((4, "count"), ["<Prior>"], (0, "count")),
        ((1, "count"), ["<Shift-Return>"], (0, "count")),
        ((1, "count"), ["<Tab>"], (1, "price")),
        ((1, "price"), ["<Tab>"], (2, "kind")),
        ((2, "kind"), ["<Shift-Tab>"], (1, "price")),
        ((4, "count"), ["<Return>"], (4, "count")),
    ],
)
def test_keys_go_from_cell_to_cell(grid: Grid, rows: Rows, start: tuple[int, str], keys: list[str], end: tuple[int, str]) -> None:
    at(grid, *start)
    press(grid.entry, *keys)
    assert where(grid) == end
    assert rows.steps == []
    x, y, width, height = grid.table.tree.bbox(grid.row, grid.column.key)
    assert (grid.entry.winfo_x(), grid.entry.winfo_width()) == (x, width)
    assert abs(grid.entry.winfo_y() - y) <= 1
    assert abs(grid.entry.winfo_height() - height) <= 1


def test_arrows_stay_in_a_text_until_its_edge(grid: Grid) -> None:
    at(grid, 1, "what")
    press(grid.entry, "<F2>", "<Left>", "<Left>", "<Left>")
    assert where(grid) == (1, "what")
    press(grid.entry, "<Left>")
    assert where(grid) == (1, "kind")


def test_tab_over_the_end_leaves_the_grid_and_adds_nothing(grid: Grid, rows: Rows, frame: Area, look: Look) -> None:
    other = look.entry(frame)
    other.pack()
    at(grid, 4, "price")
    typed(grid, "8")
    press(grid.entry, "<Tab>")
    assert grid.focus_get() is other
    assert rows.steps == [("type", "row 4", "price", "8")]
    press(other, "<Shift-Tab>")
    assert grid.focus_get() is grid.entry


def test_shift_tab_before_the_first_cell_leaves_the_grid(frame: Area, look: Look, rows: Rows) -> None:
    other = look.entry(frame)
    other.pack()
    grid = shown(frame, look, rows)
    at(grid, 0, "kind")
    press(grid.entry, "<Shift-Tab>")
    assert grid.focus_get() is other


def test_the_living_cell_scrolls_into_sight_and_waits_where_the_wheel_leaves_it(frame: Area, look: Look) -> None:
    grid = shown(frame, look, Rows(100))
    press(grid.entry, "<Control-End>")
    assert grid.table.tree.bbox("row 99")
    grid.table.tree.yview_moveto(0)
    grid.update()
    assert grid.focus_get() is grid.entry
    assert grid.entry.winfo_x() < 0
    at(grid, 99, "what")
    grid.table.tree.yview_moveto(0)
    grid.update()
    typed(grid, "a")
    assert grid.entry.winfo_x() > 0


def test_a_narrow_grid_scrolls_sideways_to_the_cell(frame: Area, look: Look, rows: Rows) -> None:
    grid = Grid(frame, look, COLUMNS, rows)
    grid.place(x=0, y=0, width=look.px(300), height=look.px(300))
    grid.update()
    for column in ("sum", "kind"):
        at(grid, 0, column)
        assert grid.entry.winfo_x() >= 0
        assert grid.entry.winfo_x() + grid.entry.winfo_width() <= grid.table.tree.winfo_width() + 1


# --------------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(("key", "end"), [("<Return>", (1, "count")), ("<Down>", (1, "count")), ("<Tab>", (0, "price")), ("<Control-End>", (4, "sum"))])
def test_an_unreadable_text_holds_nothing_up_and_is_told_with_its_cell(grid: Grid, rows: Rows, key: str, end: tuple[int, str]) -> None:
    typed(grid, "abc")
    press(grid.entry, key)
    assert where(grid) == end
    assert rows.steps == [("type", "row 0", "count", "abc")]
    assert shows(grid, 0, "count") == "abc"
    assert grid.fault == f"row 0の{NOT_A_NUMBER}"
    assert "BadCell" not in str(grid.entry.cget("style"))
    press(grid.entry, "<Up>" if key != "<Tab>" else "<Down>")
    assert grid.fault == ("" if key in {"<Tab>", "<Control-End>"} else NOT_A_NUMBER)


def test_an_unreadable_text_has_its_sentence_while_its_cell_is_the_living_one(grid: Grid, frame: Area, look: Look) -> None:
    other = look.entry(frame)
    other.pack()
    typed(grid, "abc")
    focus(other)
    assert grid.fault == NOT_A_NUMBER
    focus(grid.entry)
    assert (grid.entry.get(), grid.fault) == ("abc", NOT_A_NUMBER)
    assert "BadCell" in str(grid.entry.cget("style"))


@pytest.mark.parametrize("tool", [Grid.insert_row, Grid.duplicate_rows, Grid.sort_rows, lambda grid: grid.move_row(1)])
def test_every_tool_works_beside_an_unreadable_text(grid: Grid, rows: Rows, tool: Callable[[Grid], None]) -> None:
    typed(grid, "abc")
    tool(grid)
    assert len(rows.steps) == 2
    assert rows.cells["row 0"]["count"] == "abc"


def test_what_is_half_typed_is_kept_with_the_cursor_where_it_is(grid: Grid, rows: Rows) -> None:
    heard: list[bool] = []
    grid.entry.bind("<<Typing>>", lambda _event: heard.append(grid.is_typing))
    assert not grid.is_typing
    typed(grid, "1234")
    press(grid.entry, "<Left>", "<Shift-Left>")
    assert heard and all(heard) and grid.is_typing
    grid.keep()
    assert (rows.steps, rows.cells["row 0"]["count"]) == ([("keep", "row 0", "count", "1234")], "1234")
    assert not grid.is_typing
    assert (grid.entry.get(), grid.entry.index("insert"), marked(grid)) == ("1234", 2, "3")
    grid.refresh()
    grid.keep()
    assert (len(rows.steps), marked(grid)) == (1, "3")
    heard.clear()
    typed(grid, "5")
    assert heard and all(heard) and grid.is_typing
    press(grid.entry, "<Return>")
    assert rows.steps[1:] == [("type", "row 0", "count", "1254")]


def test_escape_puts_back_what_stood_there_before_it_was_kept_half_typed(grid: Grid, rows: Rows) -> None:
    typed(grid, "12")
    grid.keep()
    press(grid.entry, "<Escape>")
    assert (rows.cells["row 0"]["count"], grid.entry.get(), marked(grid)) == ("1", "1", "1")


def test_what_is_typed_back_by_hand_after_it_was_kept_is_as_before(grid: Grid, rows: Rows) -> None:
    typed(grid, "12")
    grid.keep()
    press(grid.entry, "<BackSpace>")
    grid.refresh()
    assert grid.entry.get() == "1"
    press(grid.entry, "<Return>")
    assert rows.cells["row 0"]["count"] == "1"


def test_the_sentence_of_a_fault_stands_under_the_last_row(grid: Grid) -> None:
    typed(grid, "abc")
    press(grid.entry, "<Return>")
    press(grid.entry, "<Up>")
    label = next(child for child in grid.winfo_children() if isinstance(child, ttk.Label))
    last = grid.table.tree.bbox("row 4")
    assert isinstance(last, tuple)
    assert 0 < label.winfo_y() - (last[1] + last[3]) < 20


def test_a_full_grid_keeps_room_for_the_sentence_below_it(frame: Area, look: Look) -> None:
    grid = shown(frame, look, Rows(100))
    typed(grid, "abc")
    press(grid.entry, "<Return>")
    label = next(child for child in grid.winfo_children() if isinstance(child, ttk.Label))
    assert grid.table.tree.winfo_height() < label.winfo_y() <= grid.winfo_height() - label.winfo_height()


@pytest.mark.parametrize("count", [0, 6, 7, 8, 9, 30])
def test_a_grid_of_its_own_height_comes_to_rest_with_the_sentence_inside(frame: Area, look: Look, count: int) -> None:
    grid = Grid(frame, look, COLUMNS, Rows(count))
    grid.pack(fill="x")
    frame.update()
    label = next(child for child in grid.winfo_children() if isinstance(child, ttk.Label))
    assert grid.table.tree.winfo_height() == grid.table.tree.winfo_reqheight()
    assert label.winfo_y() + label.winfo_height() <= grid.winfo_height()


def test_escape_takes_the_fault_away(grid: Grid) -> None:
    typed(grid, "abc")
    press(grid.entry, "<Escape>")
    assert (grid.fault, grid.entry.get()) == ("", "1")
    assert "BadCell" not in str(grid.entry.cget("style"))


def test_a_mended_text_goes_in_and_takes_the_fault_away(grid: Grid, rows: Rows) -> None:
    typed(grid, "a")
    press(grid.entry, "<Return>", "<Up>")
    assert grid.fault == NOT_A_NUMBER
    typed(grid, "3")
    press(grid.entry, "<Return>")
    assert (grid.fault, rows.cells["row 0"]["count"], where(grid)) == ("", "3", (1, "count"))


def test_rows_are_drawn_in_the_tone_of_the_source(grid: Grid, rows: Rows, look: Look) -> None:
    rows.tones = {"row 1": "sub", "row 2": "bad"}
    grid.refresh()
    assert [grid.table.tree.item(row, "tags") for row in rows.order[:3]] == ["", ("sub",), ("bad",)]
    assert str(grid.table.tree.tag_configure("bad", "foreground")) == look.colour("bad")


# --------------------------------------------------------------------------------------------------------------- blocks


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\t\r\n\td\r\n", [["a", ""], ["", "d"]]),
        ('"a\nb"\t"say ""x"""\r\nc\td', [["a\nb", 'say "x"'], ["c", "d"]]),
        ('5" pipe\t"A" type\n"open\tx', [['5" pipe', '"A" type'], ['"open', "x"]]),
        ("𠮷\t\n", [["𠮷", ""]]),
        ("a\n\nb\n", [["a"], [""], ["b"]]),
        ("", [[""]]),
    ],
)
def test_a_block_is_read_as_excel_copies_it(text: str, block: list[list[str]]) -> None:
    assert block_of(text) == block
    assert block_of(text_of(block)) == block


def test_a_block_of_three_by_four_is_pasted_as_one_step(grid: Grid, rows: Rows) -> None:
    at(grid, 1, "kind")
    clip(grid, "\r\n".join("\t".join(("委託費", f"調査{number}", f"{number}", "500")) for number in range(3)) + "\r\n")
    press(grid.entry, "<<Paste>>")
    assert rows.steps == [("paste", "row 1", *KEYS)]
    assert [rows.cells[f"row {number}"]["what"] for number in range(5)] == ["機器0", "調査0", "調査1", "調査2", "機器4"]
    assert shows(grid, 3, "sum") == "1,000"
    assert where(grid) == (1, "kind")
    assert grid.entry.get() == "委託費"


def test_a_block_beyond_the_end_adds_rows(grid: Grid, rows: Rows) -> None:
    at(grid, 4, "what")
    clip(grid, "a\nb\nc\n")
    press(grid.entry, "<<Paste>>")
    assert len(rows.order) == len(grid.table.tree.get_children()) == 7
    assert shows(grid, 6, "what") == "c"


def test_a_block_over_computed_cells_leaves_them_out(grid: Grid, rows: Rows) -> None:
    at(grid, 0, "price")
    clip(grid, "5\t999\t1\n6\t999\t1\n")
    press(grid.entry, "<<Paste>>")
    assert rows.steps == [("paste", "row 0", "price")]
    assert [shows(grid, row, "sum") for row in (0, 1)] == ["5", "12"]


def test_a_block_goes_into_an_empty_grid(frame: Area, look: Look) -> None:
    rows = Rows(0)
    grid = Grid(frame, look, COLUMNS, rows)
    grid.pack()
    frame.update()
    clip(grid, "設備費\t機器\n委託費\t調査\n")
    assert grid.paste_block()
    assert [rows.cells[row]["what"] for row in rows.order] == ["機器", "調査"]
    assert grid.row == rows.order[0]


def test_one_cell_of_excel_is_typed_into_the_cell(grid: Grid, rows: Rows) -> None:
    at(grid, 0, "what")
    clip(grid, '"上\n下"\r\n')
    press(grid.entry, "<<Paste>>", "<Return>")
    assert rows.steps == [("type", "row 0", "what", "上 下")]


def test_what_is_copied_is_pasted_back_as_it_was(grid: Grid, rows: Rows) -> None:
    rows.cells["row 1"]["what"] = '"上"\n下\t右'
    grid.refresh()
    at(grid, 0, "kind")
    press(grid.entry, "<Shift-Down>", "<Shift-Down>", "<<Copy>>")
    assert grid.clipboard_get().splitlines()[0] == "設備費\t機器0\t1\t1000\t1000"
    before = [dict(rows.cells[row]) for row in rows.order]
    for row in rows.order[:3]:
        rows.cells[row] = dict.fromkeys(KEYS, "")
    at(grid, 0, "kind")
    press(grid.entry, "<<Paste>>")
    assert [rows.cells[row] for row in rows.order] == before


def test_one_cell_is_copied_alone_and_a_part_of_its_text_as_everywhere(grid: Grid) -> None:
    at(grid, 2, "what")
    press(grid.entry, "<<Copy>>")
    assert grid.clipboard_get() == "機器2\n"
    press(grid.entry, "<F2>", "<Shift-Left>", "<<Copy>>")
    assert grid.clipboard_get() == "2"


# ----------------------------------------------------------------------------------------------------------------- rows


def test_ctrl_d_duplicates_the_selected_rows(grid: Grid, rows: Rows) -> None:
    press(grid.entry, "<Shift-Down>", "<Control-d>")
    assert rows.steps == [("duplicate", "row 0", "row 1")]
    assert [shows(grid, row, "what") for row in range(5)] == ["機器0", "機器1", "機器0", "機器1", "機器2"]
    assert grid.selected() == ["row 5", "row 6"]


def test_ctrl_d_elsewhere_in_the_window_does_nothing(grid: Grid, rows: Rows, frame: Area, look: Look) -> None:
    other = look.entry(frame)
    other.pack()
    focus(other)
    press(other, "<Control-d>")
    assert rows.steps == []


def test_ctrl_delete_removes_the_selected_rows_and_stays_in_place(grid: Grid, rows: Rows) -> None:
    at(grid, 1, "count")
    typed(grid, "9x")
    press(grid.entry, "<Control-Delete>")
    assert rows.steps == [("remove", "row 1")]
    assert where(grid) == (1, "count")
    assert grid.entry.get() == "3"


def test_the_last_row_can_go_and_a_new_one_can_come(grid: Grid, rows: Rows) -> None:
    press(grid.entry, "<Control-Home>")
    press(grid.entry, *["<Control-Delete>"] * 5)
    assert rows.order == []
    assert not grid.entry.winfo_ismapped()
    grid.insert_row()
    grid.update()
    assert where(grid) == (0, "kind")
    assert grid.entry.winfo_ismapped()


def test_alt_and_an_arrow_move_the_row_and_what_was_typed_with_it(grid: Grid, rows: Rows) -> None:
    typed(grid, "7")
    press(grid.entry, "<Alt-Down>", "<Alt-Down>", "<Alt-Up>")
    assert rows.steps == [("type", "row 0", "count", "7"), ("move", "row 0", 1), ("move", "row 0", 2), ("move", "row 0", 1)]
    assert grid.table.tree.get_children() == ("row 1", "row 0", "row 2", "row 3", "row 4")
    assert where(grid) == (1, "count")


def test_a_row_at_the_edge_does_not_move_further(grid: Grid, rows: Rows) -> None:
    press(grid.entry, "<Alt-Up>")
    assert rows.steps == []


def test_a_new_row_comes_below_and_is_ready_to_type_in(grid: Grid, rows: Rows) -> None:
    at(grid, 1, "price")
    grid.insert_row()
    assert rows.steps == [("insert", 2)]
    assert where(grid) == (2, "kind")


# -------------------------------------------------------------------------------------------------------------- choices


def test_alt_down_opens_the_choices_and_enter_takes_one(grid: Grid, rows: Rows) -> None:
    at(grid, 0, "kind")
    press(grid.entry, "<Alt-Down>")
    assert grid.list.chosen == "設備費"
    press(grid.entry, "<Down>", "<Down>", "<Return>")
    assert rows.steps == [("type", "row 0", "kind", "クラウド利用料")]
    assert not grid.list.is_open
    assert where(grid) == (1, "kind")


def test_the_first_letters_find_a_choice(grid: Grid, rows: Rows) -> None:
    at(grid, 0, "kind")
    type_text(grid.entry, "ｸ")
    assert grid.list.choices == ("クラウド利用料",)
    press(grid.entry, "<Tab>")
    assert rows.steps == [("type", "row 0", "kind", "クラウド利用料")]


def test_escape_closes_the_list_first_and_then_puts_the_old_text_back(grid: Grid) -> None:
    at(grid, 0, "kind")
    type_text(grid.entry, "そ")
    press(grid.entry, "<Escape>")
    assert (grid.list.is_open, grid.entry.get()) == (False, "そ")
    press(grid.entry, "<Escape>")
    assert grid.entry.get() == "設備費"


def test_a_click_takes_a_choice_and_the_keyboard_stays_in_the_cell(grid: Grid, rows: Rows) -> None:
    at(grid, 0, "kind")
    press(grid.entry, "<F4>")
    x, y, width, height = grid.list.tree.bbox("1")
    for event in ("<Button-1>", "<ButtonRelease-1>"):
        grid.list.tree.event_generate(event, x=x + width // 2, y=y + height // 2)
    grid.update()
    assert rows.steps == [("type", "row 0", "kind", "委託費")]
    assert grid.focus_get() is grid.entry


def test_a_list_at_the_lower_edge_opens_upwards(frame: Area, look: Look, root: ttkbootstrap.App) -> None:
    grid = shown(frame, look, Rows(100))
    press(grid.entry, "<Control-End>", "<Home>", "<F4>")
    assert grid.list.is_open
    assert grid.list.tree.winfo_rooty() + grid.list.tree.winfo_height() <= root.winfo_rooty() + root.winfo_height()


def test_a_choice_that_begins_another_is_found_by_its_whole_name(frame: Area, look: Look) -> None:
    rows = Rows(1)
    grid = Grid(frame, look, [GridColumn("kind", "区分", 138, choices=("機器費その他", "機器費"))], rows)
    grid.pack()
    focus(grid.entry)
    type_text(grid.entry, "機器費")
    press(grid.entry, "<Return>")
    assert rows.cells["row 0"]["kind"] == "機器費"


# -------------------------------------------------------------------------------------------------------------- refresh


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The calls that change rows of a Treeview, with the row."""
    calls: list[tuple[str, str]] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: ttk.Treeview, *args: Any, **options: Any) -> Any:
            calls.extend((name, row) for row in args[:1])
            return real(self, *args, **options)

        return call

    for name in ("item", "move", "delete"):
        monkeypatch.setattr(ttk.Treeview, name, counted(name, getattr(ttk.Treeview, name)))
    return calls


def test_of_a_thousand_rows_only_the_one_that_differs_is_touched(frame: Area, look: Look, touched: list[tuple[str, str]]) -> None:
    rows = Rows(1000)
    grid = shown(frame, look, rows)
    touched.clear()
    grid.refresh()
    assert touched == []
    rows.cells["row 500"]["what"] = "別のもの"
    grid.refresh()
    assert touched == [("item", "row 500")]


@pytest.mark.parametrize(("row", "to"), [(0, 999), (999, 0), (500, 501), (500, 10)])
def test_of_a_thousand_rows_only_the_one_that_moves_is_touched(frame: Area, look: Look, touched: list[tuple[str, str]], row: int, to: int) -> None:
    rows = Rows(1000)
    grid = shown(frame, look, rows)
    touched.clear()
    rows.move(f"row {row}", to)
    grid.refresh()
    assert len(touched) == 1
    assert list(grid.table.tree.get_children()) == rows.order


def test_any_new_order_with_rows_gone_and_come_is_drawn(grid: Grid, rows: Rows) -> None:
    rows._new(0, "委託費", "先頭", "1", "1")
    rows.order = [rows.order[place] for place in (5, 0, 3, 1)]
    rows._new(2, "委託費", "中", "1", "1")
    grid.refresh()
    assert list(grid.table.tree.get_children()) == rows.order


def test_a_refresh_keeps_what_is_being_typed(grid: Grid, rows: Rows) -> None:
    typed(grid, "42")
    rows.cells["row 0"]["what"] = "変わった"
    rows._new(0, "委託費", "上に来た", "1", "1")
    grid.refresh()
    assert (grid.entry.get(), where(grid)) == ("42", (1, "count"))
    press(grid.entry, "<Return>")
    assert rows.steps == [("type", "row 0", "count", "42")]


def test_a_refresh_brings_a_cell_that_nobody_is_typing_in(grid: Grid, rows: Rows) -> None:
    rows.cells["row 0"]["count"] = "8"
    grid.refresh()
    assert grid.entry.get() == marked(grid) == "8"


def test_when_the_row_of_the_cell_goes_the_next_one_lives(grid: Grid, rows: Rows) -> None:
    at(grid, 4, "count")
    typed(grid, "5")
    rows.order = rows.order[:2]
    grid.refresh()
    assert (where(grid), grid.entry.get()) == ((1, "count"), "2")


# ----------------------------------------------------------------------------------------------------------------- look


def test_a_new_text_size_makes_rows_hairlines_and_cell_higher(grid: Grid, look: Look, root: ttkbootstrap.App) -> None:
    low = grid.table.row_height
    look.set_text_size("特大")
    root.update()
    assert grid.table.row_height > low
    assert abs(grid.entry.winfo_height() - grid.table.row_height) <= 1
    rules = [child for child in grid.table.tree.winfo_children() if isinstance(child, ttk.Frame)]
    first = grid.table.tree.bbox("row 0")
    assert isinstance(first, tuple)
    assert sorted(rule.winfo_y() for rule in rules) == [first[1] - 1 + place * grid.table.row_height for place in range(6)]


def test_a_new_theme_keeps_the_cell_and_colours_the_tones(grid: Grid, look: Look, root: ttkbootstrap.App) -> None:
    typed(grid, "4")
    look.set_theme("dark")
    root.update()
    assert grid.entry.get() == "4"
    assert str(grid.table.tree.tag_configure("sub", "foreground")) == look.colour("sub")


def test_columns_fill_the_width_and_hidden_ones_are_not_there(grid: Grid) -> None:
    tree = grid.table.tree
    assert tree.cget("columns") == ("kind", "what", "count", "price", "sum")
    assert sum(tree.column(key, "width") for key in tree.cget("columns")) == tree.winfo_width()


def test_a_grid_that_goes_takes_its_list_with_it(frame: Area, look: Look, rows: Rows, root: tk.Misc) -> None:
    grid = shown(frame, look, rows)
    grid.list.show(("設備費",))
    choices = grid.list.tree
    grid.destroy()
    root.update()
    assert not choices.winfo_exists()


# ------------------------------------------------------------------------------------------------------- sort, rest, many


def test_a_click_on_a_head_sorts_by_its_column_and_the_cell_stays_in_its_row(grid: Grid, rows: Rows, look: Look) -> None:
    row = grid.row
    grid.table.tree.event_generate("<Button-1>", x=look.tx(138) + 20, y=8)
    grid.update()
    assert rows.steps == [("sort", "what")]
    assert grid.row == row


def test_what_is_being_typed_is_taken_before_the_rows_are_sorted(grid: Grid, rows: Rows) -> None:
    typed(grid, "7")
    grid.sort_rows()
    assert rows.steps == [("type", "row 0", "count", "7"), ("sort", "count")]
    assert where(grid) == (4, "count")


def test_insert_adds_a_row_below(grid: Grid, rows: Rows) -> None:
    press(grid.entry, "<Key-Insert>")
    assert rows.steps == [("insert", 1)]


def test_enter_on_a_computed_cell_asks_and_goes_down_where_nothing_answers(grid: Grid) -> None:
    asked: list[str] = []
    at(grid, 1, "sum")
    press(grid.entry, "<Key-Return>")
    assert where(grid) == (2, "sum")
    grid.on_ask = lambda: bool(asked.append(grid.row) or True)
    press(grid.entry, "<Key-Return>")
    assert (asked, where(grid)) == (["row 2"], (2, "sum"))


def test_the_cell_is_lit_only_while_it_has_the_keyboard(grid: Grid, frame: Area, look: Look) -> None:
    other = look.entry(frame)
    other.pack()
    assert str(grid.entry.cget("style")).endswith(".Cell.TEntry")
    focus(other)
    assert str(grid.entry.cget("style")).endswith("RestCell.TEntry")
    assert marked(grid) == ""
    assert grid.table.tree.selection() == (grid.row,)
    grid.marks_at_rest = False
    grid.mark()
    assert grid.table.tree.selection() == ()


def test_text_stands_in_the_living_cell_where_it_stands_at_rest(grid: Grid) -> None:
    left = grid.tk.splitlist(grid.tk.call("ttk::style", "lookup", str(grid.entry.cget("style")), "-padding"))[0]
    assert int(str(left)) == 4  # as ttkTreeview.c has it, in device pixels


@pytest.mark.parametrize(
    ("text", "choice", "typed_now", "after"),
    [
        ("K1", "K2 納期", False, "K1、K2"), ("K1、K2", "K1 見積", False, "K2"), ("K1、見", "K3 見積", True, "K1、K3"), ("", "K1 見積", False, "K1"),
        ("K1、K", "K1 見積", True, "K1"),
    ],
)  # fmt: skip
def test_a_choice_of_many_is_put_to_the_others_or_taken_away(text: str, choice: str, typed_now: bool, after: str) -> None:
    assert with_choice(text, choice, typed=typed_now) == after


def test_columns_grow_with_the_text(grid: Grid, look: Look, root: ttkbootstrap.App) -> None:
    before = int(grid.table.tree.column("price")["width"])
    look.set_text_size("特大")
    root.update()
    assert int(grid.table.tree.column("price")["width"]) == round(before * 1.3)
