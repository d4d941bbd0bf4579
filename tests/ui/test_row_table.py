"""A list of the draft as a table: each cell by its field's declaration, each action one step to undo, nothing typed lost."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

import pytest

from dxapply.drafting.results import Results
from dxapply.model.project import Project
from dxapply.model.rows import CostLine, Quote
from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk
from dxapply.ui.parts.row_table import RowColumn, RowTable
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area, Look
from tests.ui.conftest import DeskOf, WaitUntil
from tests.ui.test_typing import focus, press

TableOf = Callable[..., RowTable]

LINES = (
    CostLine(id="C01", text="カメラ", quantity=2000, unit="台", unit_price=185_000, measure="M1", issues=("K1",)),
    CostLine(id="C02", text="試作", quantity=1000, unit="式", unit_price=1_200_000, eligible=False),
    CostLine(id="C03", text="調査", quantity=12_500, unit="社", unit_price=40_000),
)
COLUMNS = (
    "text", RowColumn(name="quantity", width=80), RowColumn(name="unit_price", width=110), RowColumn(name="tax", width=70),
    RowColumn(name="eligible", width=60), RowColumn(name="measure", width=140), RowColumn(name="issues", width=110),
    RowColumn(name="amount", head="金額（円）", width=110, shown=lambda line, results: f"{line.amounts[0]:,}"),
)  # fmt: skip


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    project = desk_of().project
    return desk_of(dataclasses.replace(project, cost_lines=LINES))


@pytest.fixture
def table_of(frame: Area, desk: Desk) -> TableOf:
    def show(name: str = "cost_lines", columns: Any = COLUMNS, on: Desk | None = None, **options: Any) -> RowTable:
        table = RowTable(frame, on or desk, name, columns, **options)
        table.frame.pack(fill="x", padx=20, pady=20)
        frame.update()
        return table

    return show


@pytest.fixture
def table(table_of: TableOf) -> RowTable:
    table = table_of()
    at(table, "cost_lines.C01.text")
    return table


def at(table: RowTable, key: str) -> None:
    """Goes to the cell with the keyboard."""
    assert table.focus_key(key)
    focus(table.grid.entry)


def type_over(table: RowTable, text: str) -> None:
    """Puts a text in place of the cell's, as typing does."""
    table.grid.entry.delete(0, "end")
    table.grid.entry.insert(0, text)


def paste(table: RowTable, text: str) -> None:
    table.frame.clipboard_clear()
    table.frame.clipboard_append(text)
    table.grid.entry.event_generate("<<Paste>>")
    table.frame.update()


def cells(table: RowTable, row: str) -> tuple[str, ...]:
    return tuple(map(str, table.grid.table.tree.item(row, "values")))


def tone(table: RowTable, row: str) -> tuple[str, ...]:
    return tuple(table.grid.table.tree.item(row, "tags") or ())


def tool(table: RowTable, words: str) -> ttk.Button:
    return next(button for button, name, _ in table.tools.buttons if name == words)


def lines(desk: Desk) -> list[CostLine]:
    return list(desk.project.cost_lines)


# ------------------------------------------------------------------------------------------------------ shown and read


def test_each_cell_is_shown_by_its_fields_declaration(table: RowTable, desk: Desk) -> None:
    measure = desk.project.measures[0]
    text, *rest = cells(table, "C01")
    assert (text, *rest[:4]) == ("カメラ", "2", "185,000", "税抜", "○")
    assert rest[4].startswith(f"M1 {measure.title[:3]}")
    assert rest[5:] == ["K1", "370,000"]
    assert cells(table, "C02")[4] == "×"


def test_heads_are_the_fields_labels_with_yen_and_figures_stand_at_the_right(table: RowTable) -> None:
    tree = table.grid.table.tree
    assert [tree.heading(key)["text"] for key in ("text", "unit_price", "eligible")] == ["内容", "単価（円）", "補助対象"]
    assert [str(tree.column(key)["anchor"]) for key in ("text", "quantity", "unit_price", "eligible")] == ["w", "e", "e", "center"]


@pytest.mark.parametrize(
    ("leaf", "typed", "value"),
    [
        ("unit_price", "１２０万", 1_200_000), ("unit_price", "▲5,000", -5000), ("quantity", "2.5", 2500), ("tax", "税込", "included"),
        ("eligible", "×", False), ("eligible", "いいえ", False), ("measure", "m2", "M2"), ("issues", "K1、K2", ("K1", "K2")), ("text", "新しい", "新しい"),
    ],
)  # fmt: skip
def test_a_typed_text_is_read_by_its_field_as_one_step(table: RowTable, desk: Desk, leaf: str, typed: str, value: object) -> None:
    before = desk.project
    at(table, f"cost_lines.C03.{leaf}")
    type_over(table, typed)
    press(table.grid.entry, "<Key-Return>")
    assert getattr(lines(desk)[2], leaf) == value
    assert desk.draft.undo_label == f"{desk.draft.register.field(f'cost_lines.*.{leaf}').label}の変更"
    desk.undo()
    assert desk.project == before


def test_a_day_is_read_in_any_form_and_shown_in_its_era(table_of: TableOf, desk: Desk) -> None:
    quotes = table_of("quotes", ("vendor", RowColumn(name="date", width=140)))
    row = desk.project.quotes[0].id
    at(quotes, f"quotes.{row}.date")
    type_over(quotes, "2021/3/1")
    press(quotes.grid.entry, "<Key-Return>")
    assert cells(quotes, row)[1] == "令和3年3月1日"


def test_a_rate_stands_in_percent(table_of: TableOf, desk_of: DeskOf) -> None:
    on = desk_of()
    shares = table_of("sales_shares", ("name", RowColumn(name="share", width=90)), on)
    row = on.project.sales_shares[0].id
    at(shares, f"sales_shares.{row}.share")
    type_over(shares, "12.5%")
    press(shares.grid.entry, "<Key-Return>")
    assert cells(shares, row)[1] == "12.5%"
    assert shares.source.raw(row, "share") == "12.5%"


def test_a_link_is_chosen_by_its_title(table: RowTable, desk: Desk) -> None:
    title = desk.project.measures[2].title
    at(table, "cost_lines.C02.measure")
    type_over(table, title)
    press(table.grid.entry, "<Key-Return>")
    assert lines(desk)[1].measure == desk.project.measures[2].id


def test_the_choices_of_many_links_add_and_take_away(table: RowTable, desk: Desk) -> None:
    entry = table.grid.entry
    at(table, "cost_lines.C01.issues")
    press(entry, "<Key-F4>", "<Key-Down>", "<Key-Return>")
    assert lines(desk)[0].issues == ("K1", "K2")
    at(table, "cost_lines.C01.issues")
    press(entry, "<Key-F4>", "<Key-Return>")
    assert lines(desk)[0].issues == ("K2",)


def test_the_titles_of_links_follow_their_rows(table: RowTable, desk: Desk) -> None:
    desk.draft.change("measures.M1.title", "別の名")
    assert cells(table, "C01")[5] == "M1 別の名"


def test_a_link_to_a_row_that_is_not_there_stays_in_red_with_its_sentence(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.measure")
    type_over(table, "M99")
    press(table.grid.entry, "<Key-Return>")
    assert (table.grid.row, cells(table, "C02")[5], tone(table, "C02")) == ("C03", "M99", ("bad",))
    assert table.grid.fault.startswith("C02の「M99」という経費の施策はありません")
    assert (lines(desk)[1].measure, dict(desk.project.unread)) == ("", {"cost_lines.C02.measure": "M99"})


def test_a_computed_cell_takes_no_text_and_enter_shows_how_it_came_about(table_of: TableOf, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Step] = []
    step = Step("sum", 1)
    monkeypatch.setattr(desk.around, "explain", told.append, raising=False)
    table = table_of(columns=("text", RowColumn(name="sum", width=90, shown=lambda line, results: "1", explained=lambda line, results: step)))
    at(table, "cost_lines.C01.sum")
    assert table.grid.entry.instate(["readonly"])
    press(table.grid.entry, "<Key-Return>")
    assert told == [step]
    assert table.grid.row == "C01"


def test_a_row_takes_the_tone_that_the_page_gives(table_of: TableOf) -> None:
    table = table_of(tone=lambda line, results: "" if line.eligible else "sub")
    assert [tone(table, row) for row in ("C01", "C02")] == [(), ("sub",)]


def test_a_category_brings_its_kind_along_in_one_step(table_of: TableOf, desk: Desk) -> None:
    def categories(results: Results) -> list[tuple[str, str]]:
        assert results.chosen
        return [(category.code, category.name) for category in results.chosen.program.categories]

    column = RowColumn(name="category", width=140, choices=categories, brings=lambda code, results: {"kind": "travel"})
    table = table_of(columns=(column, "text"))
    before = desk.project
    at(table, "cost_lines.C01.category")
    type_over(table, "旅費")
    press(table.grid.entry, "<Key-Return>")
    assert (lines(desk)[0].category, lines(desk)[0].kind) == ("travel", "travel")
    desk.undo()
    assert desk.project == before


# ------------------------------------------------------------------------------------------------------ nothing is lost


def test_a_text_that_cannot_be_read_is_kept_and_is_there_again_with_its_sentence(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.unit_price")
    type_over(table, "たぶん百")
    press(table.grid.entry, "<Key-Return>")
    assert table.grid.row == "C03"
    assert table.grid.fault.startswith("C02の単価「たぶん百」は金額として読めません")
    assert dict(desk.project.unread) == {"cost_lines.C02.unit_price": "たぶん百"}
    assert lines(desk)[1].unit_price == 1_200_000
    at(table, "cost_lines.C01.text")
    assert (cells(table, "C02")[2], tone(table, "C02")) == ("たぶん百", ("bad",))
    at(table, "cost_lines.C02.unit_price")
    assert table.grid.entry.get() == "たぶん百"
    assert "たぶん百" in table.grid.fault
    assert str(table.grid.entry.cget("style")).endswith("BadCell.TEntry")


def test_a_text_that_cannot_be_read_is_kept_when_the_keyboard_goes(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.quantity")
    type_over(table, "三つくらい")
    focus(tool(table, "行を足す"))
    assert dict(desk.project.unread) == {"cost_lines.C02.quantity": "三つくらい"}


def test_a_kept_text_does_not_hold_the_keyboard_in_its_cell(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.quantity")
    type_over(table, "三つくらい")
    focus(tool(table, "行を足す"))
    focus(table.grid.entry)
    assert table.grid.fault.startswith("「三つくらい」")
    press(table.grid.entry, "<Key-Down>")
    assert (table.grid.row, table.grid.fault[:13]) == ("C03", "C02の数量「三つくらい」")
    press(table.grid.entry, "<Key-Down>")
    assert table.grid.fault == ""
    assert dict(desk.project.unread) == {"cost_lines.C02.quantity": "三つくらい"}


@pytest.mark.parametrize("words", ["行を足す", "複製", "上へ", "下へ", "並べ替え"])
def test_every_tool_works_beside_a_text_that_cannot_be_read(table: RowTable, desk: Desk, words: str) -> None:
    at(table, "cost_lines.C02.unit_price")
    before = lines(desk)
    type_over(table, "abc")
    tool(table, words).invoke()
    assert lines(desk) != before
    assert dict(desk.project.unread)["cost_lines.C02.unit_price"] == "abc"


def test_a_half_typed_text_is_in_the_draft_and_the_whole_edit_is_one_step(table: RowTable, desk: Desk) -> None:
    before = desk.project
    at(table, "cost_lines.C02.unit_price")
    entry = table.grid.entry
    for text, value, unread in (("12", 12, ()), ("12あ", 12, (("cost_lines.C02.unit_price", "12あ"),)), ("12万", 120_000, ())):
        type_over(table, text)
        entry.icursor(1)
        table.grid.keep()
        assert (lines(desk)[1].unit_price, desk.project.unread) == (value, unread)
        assert (entry.get(), entry.index("insert")) == (text, 1)
    press(entry, "<Key-Return>")
    assert cells(table, "C02")[2] == "120,000"
    desk.undo()
    assert desk.project == before


def test_escape_takes_a_half_typed_text_out_of_the_draft_and_leaves_no_step(table: RowTable, desk: Desk) -> None:
    before = desk.project
    at(table, "cost_lines.C02.unit_price")
    type_over(table, "12あ")
    table.grid.keep()
    press(table.grid.entry, "<Key-Escape>")
    assert (desk.project, desk.draft.undo_label, table.grid.entry.get()) == (before, "", "1200000")


def test_two_edits_of_one_cell_are_two_steps(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.text")
    for words in ("一", "二"):
        type_over(table, words)
        table.leave()
    desk.undo()
    assert lines(desk)[1].text == "一"


def test_when_the_last_row_goes_the_keyboard_is_at_the_tool_that_adds_one(table: RowTable, desk: Desk) -> None:
    press(table.grid.entry, *["<Control-Key-Delete>"] * 3)
    assert lines(desk) == []
    assert table.frame.focus_get() is tool(table, "行を足す")


def test_an_undone_deletion_comes_back_under_the_keyboard_in_its_column(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.unit_price")
    press(table.grid.entry, "<Control-Key-Delete>")
    change = desk.draft.undo()
    assert change and table.focus_key(desk.place_of(change.keys[0]))
    assert (table.grid.row, table.grid.column.key) == ("C02", "unit_price")


def test_an_undone_new_row_leaves_the_keyboard_where_it_was(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.unit_price")
    tool(table, "行を足す").invoke()
    table.frame.update()
    change = desk.draft.undo()
    assert change and table.focus_key(desk.place_of(change.keys[0]))
    assert table.grid.row == "C03"


def test_what_was_being_typed_is_taken_over_when_the_page_is_left(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.text")
    type_over(table, "試作一式")
    table.leave()
    assert lines(desk)[1].text == "試作一式"


def test_a_kept_text_that_is_mended_is_no_longer_red(table: RowTable, desk: Desk) -> None:
    desk.draft.type_text("cost_lines.C02.unit_price", "abc")
    assert tone(table, "C02") == ("bad",)
    at(table, "cost_lines.C02.unit_price")
    type_over(table, "300")
    press(table.grid.entry, "<Key-Return>")
    assert (desk.project.unread, lines(desk)[1].unit_price, tone(table, "C02")) == ((), 300, ())


# ------------------------------------------------------------------------------------------------------ steps of rows


def test_a_pasted_block_is_one_step_and_adds_the_rows_it_needs(table: RowTable, desk: Desk) -> None:
    before = desk.project
    at(table, "cost_lines.C03.text")
    paste(table, "調査A\t3\t1,000\n検査\t1\t2,000\n運搬\t4\t500\n")
    assert [(line.id, line.text, line.quantity, line.unit_price) for line in lines(desk)[2:]] == [
        ("C03", "調査A", 3000, 1000), ("C04", "検査", 1000, 2000), ("C05", "運搬", 4000, 500),
    ]  # fmt: skip
    assert desk.draft.undo_label == "貼り付け"
    desk.undo()
    assert desk.project == before


def test_a_text_in_a_block_that_cannot_be_read_is_kept_and_its_place_is_told(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C02.quantity")
    paste(table, "5\t約1万\n約6\t700\n")
    assert "2行目の単価（円）" in table.grid.fault
    assert "ほかに1か所" in table.grid.fault
    assert dict(desk.project.unread) == {"cost_lines.C02.unit_price": "約1万", "cost_lines.C03.quantity": "約6"}
    assert [(line.quantity, line.unit_price) for line in lines(desk)[1:]] == [(5000, 1_200_000), (12_500, 700)]


def test_a_block_over_a_kept_text_mends_it(table: RowTable, desk: Desk) -> None:
    desk.draft.type_text("cost_lines.C01.unit_price", "abc")
    at(table, "cost_lines.C01.quantity")
    paste(table, "1\t100\n")
    assert (desk.project.unread, lines(desk)[0].unit_price) == ((), 100)


def test_what_is_copied_out_is_what_excel_reads(table: RowTable) -> None:
    at(table, "cost_lines.C01.text")
    press(table.grid.entry, "<Shift-Key-Down>")
    table.grid.entry.event_generate("<<Copy>>")
    first, second, *_ = table.frame.clipboard_get().splitlines()
    assert first.split("\t")[:5] == ["カメラ", "2", "185000", "税抜", "○"]
    assert second.split("\t")[:3] == ["試作", "1", "1200000"]


def test_selected_rows_are_duplicated_as_one_step_with_what_could_not_be_read(table: RowTable, desk: Desk) -> None:
    desk.draft.type_text("cost_lines.C01.unit_price", "abc")
    before = desk.project
    at(table, "cost_lines.C01.text")
    press(table.grid.entry, "<Shift-Key-Down>")
    tool(table, "複製").invoke()
    assert [line.text for line in lines(desk)] == ["カメラ", "試作", "カメラ", "試作", "調査"]
    assert len({line.id for line in lines(desk)}) == 5
    assert dict(desk.project.unread)[f"cost_lines.{lines(desk)[2].id}.unit_price"] == "abc"
    desk.undo()
    assert desk.project == before


def test_selected_rows_are_deleted_as_one_step(table: RowTable, desk: Desk) -> None:
    before = desk.project
    press(table.grid.entry, "<Shift-Key-Down>")
    tool(table, "削除").invoke()
    assert [line.id for line in lines(desk)] == ["C03"]
    assert desk.draft.undo_label == "2行の削除"
    desk.undo()
    assert desk.project == before


def test_a_row_moves_by_its_tools(table: RowTable, desk: Desk) -> None:
    tool(table, "下へ").invoke()
    assert [line.id for line in lines(desk)] == ["C02", "C01", "C03"]
    tool(table, "上へ").invoke()
    assert [line.id for line in lines(desk)] == ["C01", "C02", "C03"]
    assert desk.draft.undo_label == "行の移動"


def test_a_new_row_begins_as_the_page_says_and_is_ready_to_type_in(table_of: TableOf, desk: Desk) -> None:
    table = table_of(new=lambda project: {"unit": "式"})
    at(table, "cost_lines.C01.unit_price")
    tool(table, "行を足す").invoke()
    table.frame.update()
    assert [(line.id, line.unit) for line in lines(desk)][1] == ("C04", "式")
    assert (table.grid.row, table.grid.column.key) == ("C04", "text")
    assert table.frame.focus_get() is table.grid.entry


def test_insert_adds_a_row_by_keyboard(table: RowTable, desk: Desk) -> None:
    press(table.grid.entry, "<Key-Insert>")
    assert [line.id for line in lines(desk)] == ["C01", "C04", "C02", "C03"]


@pytest.mark.parametrize(
    ("leaf", "order"),
    [("unit_price", ["C03", "C01", "C02"]), ("text", ["C01", "C02", "C03"]), ("measure", ["C01", "C03", "C02"]), ("eligible", ["C02", "C03", "C01"]),
     ("amount", ["C01", "C03", "C02"])],
)  # fmt: skip
def test_rows_are_sorted_by_the_column_of_the_cell(table: RowTable, desk: Desk, leaf: str, order: list[str]) -> None:
    desk.draft.replace(dataclasses.replace(desk.project, cost_lines=LINES[::-1]), label="x")
    at(table, f"cost_lines.C01.{leaf}")
    tool(table, "並べ替え").invoke()
    assert [line.id for line in lines(desk)] == order
    assert list(table.grid.table.rows) == order


def test_a_click_on_a_head_sorts_and_a_second_one_turns_it_round_each_one_step(table: RowTable, desk: Desk) -> None:
    tree, before = table.grid.table.tree, desk.project
    x = sum(int(tree.column(key)["width"]) for key in ("text", "quantity")) + 20
    tree.event_generate("<Button-1>", x=x, y=8)
    assert [line.id for line in lines(desk)] == ["C03", "C01", "C02"]
    tree.event_generate("<Button-1>", x=x, y=8)
    assert [line.id for line in lines(desk)] == ["C02", "C01", "C03"]
    assert desk.draft.undo_label == "並べ替え"
    desk.undo()
    desk.undo()
    assert desk.project == before


def test_empty_cells_stay_last_in_both_directions(table: RowTable, desk: Desk) -> None:
    desk.draft.change("cost_lines.C01.unit_price", None)
    at(table, "cost_lines.C01.unit_price")
    for order in (["C03", "C02", "C01"], ["C02", "C03", "C01"]):
        tool(table, "並べ替え").invoke()
        assert [line.id for line in lines(desk)] == order


# ------------------------------------------------------------------------------------------------------ the whole of it


def test_an_empty_list_says_so_and_takes_a_block(table_of: TableOf, desk_of: DeskOf) -> None:
    desk = desk_of(Project())
    table = table_of(on=desk, empty="まだ経費がありません。")
    assert not table.grid.winfo_manager()
    assert tool(table, "削除").instate(["disabled"])
    table.frame.clipboard_clear()
    table.frame.clipboard_append("旅費\t2\t100\n宿泊\t1\t200\n")
    tool(table, "Excelから貼り付け").invoke()
    table.frame.update()
    assert [line.text for line in desk.project.cost_lines] == ["旅費", "宿泊"]
    assert table.grid.winfo_manager()
    assert tool(table, "削除").instate(["!disabled"])


def test_a_table_grows_with_its_rows_and_then_scrolls_within(table_of: TableOf, desk: Desk) -> None:
    table = table_of(most=4)
    heights = []
    for _ in range(3):
        heights.append(int(table.grid.table.tree.cget("height")))
        desk.draft.add_row("cost_lines")
    assert [*heights, int(table.grid.table.tree.cget("height"))] == [3, 4, 4, 4]


@pytest.mark.parametrize(("key", "here"), [
    ("cost_lines", ("C01", "text")), ("cost_lines.C02", ("C02", "text")), ("cost_lines.C03.tax", ("C03", "tax")), ("cost_lines.C03.basis", None),
    ("cost_lines.C99", None), ("quotes.Q1.vendor", None),
])  # fmt: skip
def test_the_keyboard_comes_to_a_list_a_row_or_a_cell(table_of: TableOf, key: str, here: tuple[str, str] | None) -> None:
    table = table_of()
    assert table.focus_key(key) is (here is not None)
    if here:
        table.frame.update()
        assert (table.grid.row, table.grid.column.key) == here
        assert table.frame.focus_get() is table.grid.entry


def test_the_help_follows_the_living_cell(table: RowTable, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(desk.around, "help", asked.append, raising=False)
    press(table.grid.entry, "<Key-Tab>")
    assert asked[-1] == table.frame.key == "cost_lines.C01.quantity"


def test_the_row_of_the_cell_is_told_also_when_it_goes(table: RowTable) -> None:
    rows: list[str] = []
    table.on_select = rows.append
    press(table.grid.entry, "<Key-Down>")
    tool(table, "削除").invoke()
    assert rows == ["C01", "C02", "C03"]


def test_the_page_scrolls_with_the_cell(frame: Area, look: Look, desk: Desk) -> None:
    scroll = Scroll(frame, look)
    scroll.frame.pack(fill="x")
    scroll.canvas.configure(height=look.px(220))
    scroll.frame.pack_propagate(True)
    for _ in range(12):
        desk.draft.add_row("cost_lines")
    table = RowTable(scroll.content, desk, "cost_lines", ("text",))
    table.frame.pack(fill="x")
    frame.update()
    at(table, "cost_lines.C01.text")
    press(table.grid.entry, *["<Key-Down>"] * 10)
    entry = table.grid.entry
    assert scroll.canvas.winfo_rooty() <= entry.winfo_rooty()
    assert entry.winfo_rooty() + entry.winfo_height() <= scroll.canvas.winfo_rooty() + scroll.canvas.winfo_height()


def test_tools_that_have_no_room_stand_in_a_menu(table: RowTable, frame: Area, look: Look, wait_until: WaitUntil) -> None:
    if look.scale == 1:
        assert all(button.winfo_manager() for button, _, _ in table.tools.buttons)
    table.frame.pack_configure(padx=(20, frame.winfo_width() - look.px(520)))
    wait_until(lambda: table.frame.winfo_width() < look.px(520))
    folded = [words for button, words, _ in table.tools.buttons if not button.winfo_manager()]
    assert folded[-2:] == ["Excelから貼り付け", "並べ替え"]
    right = max(child.winfo_x() + child.winfo_width() for child in table.tools.line.winfo_children() if child.winfo_manager())
    assert right <= table.tools.line.winfo_width()
    assert [choice.words for choice in table.tools.folded()] == folded


def test_only_the_cell_with_the_keyboard_is_lit(table_of: TableOf, desk: Desk) -> None:
    table = table_of()
    other = table_of("quotes", ("vendor", RowColumn(name="amount", width=100)))
    at(table, "cost_lines.C02.text")
    assert str(table.grid.entry.cget("style")).endswith(".Cell.TEntry")
    assert str(other.grid.entry.cget("style")).endswith("PlainCell.TEntry")
    assert other.grid.table.tree.selection() == ()
    at(other, f"quotes.{desk.project.quotes[0].id}.vendor")
    assert str(table.grid.entry.cget("style")).endswith("PlainCell.TEntry")
    assert other.grid.table.tree.selection() == (desk.project.quotes[0].id,)


def test_of_two_hundred_rows_only_the_changed_one_is_looked_at(table_of: TableOf, desk_of: DeskOf, monkeypatch: pytest.MonkeyPatch) -> None:
    project = dataclasses.replace(desk_of().project, cost_lines=tuple(dataclasses.replace(LINES[0], id=f"C{at:03}") for at in range(1, 201)))
    desk = desk_of(project)
    table = table_of(on=desk)
    read: list[str] = []
    text = table.source.text
    monkeypatch.setattr(table.source, "text", lambda row, column: read.append(row) or text(row, column))
    desk.draft.change("cost_lines.C150.text", "変えた")
    assert set(read) == {"C150"}
    assert cells(table, "C150")[0] == "変えた"


def test_long_texts_end_with_an_ellipsis_and_the_living_cell_holds_all(table: RowTable, desk: Desk) -> None:
    words = "長い名前の" * 30
    desk.draft.change("cost_lines.C02.text", words)
    assert cells(table, "C02")[0].endswith("…")
    at(table, "cost_lines.C02.text")
    assert table.grid.entry.get() == words


def test_a_text_that_is_wider_than_its_cell_can_be_read_whole_under_the_grid(table: RowTable, desk: Desk) -> None:
    words = "長い名前の" * 20
    desk.draft.change("cost_lines.C02.text", words)
    at(table, "cost_lines.C02.text")
    assert (table.grid.note, table.grid.fault) == (words, "")
    press(table.grid.entry, "<Key-Up>")
    assert table.grid.note == ""
    press(table.grid.entry, "<Key-Down>")
    table.grid.entry.insert("end", "続き")
    assert table.grid.note == words + "続き"
    focus(tool(table, "行を足す"))
    assert table.grid.note == ""


def test_a_table_that_goes_is_not_told_any_more(table: RowTable, desk: Desk, root: tk.Misc) -> None:
    table.frame.destroy()
    desk.draft.change("cost_lines.C01.text", "x")
    root.update()
    assert not table.frame.winfo_exists()


def test_quotes_link_to_cost_lines_by_number_and_words(table_of: TableOf, desk_of: DeskOf) -> None:
    desk = desk_of(Project(cost_lines=LINES, quotes=(Quote(id="Q1"),)))
    table = table_of("quotes", (RowColumn(name="line", width=200), "vendor"), desk)
    at(table, "quotes.Q1.line")
    press(table.grid.entry, "<Key-F4>", "<Key-Down>", "<Key-Return>")
    assert desk.project.quotes[0].line == "C02"
    assert cells(table, "Q1")[0] == "C02 試作"


def test_a_cell_at_rest_that_is_too_narrow_for_its_text_leaves_it_to_the_table(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C01.text")
    type_over(table, "とても長い内容" * 8)
    table.frame.winfo_toplevel().focus_force()
    table.frame.update()
    entry = table.grid.entry
    assert entry.winfo_ismapped() and entry.winfo_x() < 0
    entry.focus_force()
    table.frame.update()
    assert entry.winfo_x() >= 0


def test_an_amount_at_rest_stands_with_its_commas(table: RowTable, desk: Desk) -> None:
    at(table, "cost_lines.C01.unit_price")
    type_over(table, "1234567")
    table.frame.winfo_toplevel().focus_force()
    table.frame.update()
    assert table.grid.entry.winfo_x() < 0 and "1,234,567" in cells(table, "C01")
