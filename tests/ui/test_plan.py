"""The page of the plan: its sections, and the five-year table that takes a block from Excel and explains what it derives."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

import pytest

from dxapply.documents.parts import Lines
from dxapply.documents.plan_sheets import year_lines
from dxapply.drafting.pages import PAGES
from dxapply.drafting.plan import plan_years
from dxapply.model.project import Project, rows_of
from dxapply.model.register import FIELDS
from dxapply.ui.desk import Desk
from dxapply.ui.pages.plan import View
from dxapply.ui.parts.chart_image import ChartImage
from dxapply.ui.parts.measures import Measures
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.parts.targets import Targets
from dxapply.ui.parts.year_source import FIGURES, YearSource, derived
from dxapply.ui.parts.year_table import YearTable
from dxapply.ui.style import Area, Look
from tests.ui.test_typing import focus, press

DeskOf = Callable[..., Desk]
WaitUntil = Callable[..., None]
INPUTS = ("sales", "new_sales", "operating_profit", "personnel", "depreciation")


class Heard:
    """What a page asked of the window."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.helped: list[str] = []

    def jump(self, key: str) -> None: ...
    def explain(self, step: object) -> None: ...
    def say(self, sentence: str) -> None: ...

    def help(self, key: str) -> None:
        self.helped.append(key)

    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None:
        self.notes.append((title, paragraphs))

    def save(self) -> bool:
        return True


# the five-year table


@pytest.fixture
def table(frame: Area, desk: Desk) -> YearTable:
    return laid(frame, desk)


def column(frame: Area, desk: Desk) -> Area:
    """A column that scrolls, as the page is: at a large scale the table is higher than the window."""
    scroll = Scroll(frame, desk.look)
    scroll.frame.pack(fill="both", expand=True)
    return scroll.content


def laid(frame: Area, desk: Desk) -> YearTable:
    table = YearTable(column(frame, desk), desk)
    table.frame.pack(fill="x")
    frame.update()
    return table


def at(table: YearTable, year: str, figure: str) -> tk.Entry:
    """The living cell on that figure, with the keyboard."""
    assert table.focus_key(f"five_years.{year}" if derived(figure) else f"five_years.{year}.{figure}")
    assert table.grid is not None
    if derived(figure):
        table.grid.go(figure, [column.key for column in table.grid.columns].index(year))
    focus(table.grid.entry)
    return table.grid.entry


def shown(table: YearTable, figure: str) -> list[str]:
    assert table.grid is not None
    return [str(text) for text in table.grid.table.tree.item(figure, "values")]


def clip(frame: Area, text: str) -> None:
    frame.clipboard_clear()
    frame.clipboard_append(text)


def typed(entry: tk.Entry, text: str) -> None:
    entry.delete(0, "end")
    entry.insert(0, text)


def block(rows: int = 5, years: int = 5) -> str:
    return "".join("\t".join(f"{(row + 1) * 1_000_000 + year:,}" for year in range(years)) + "\r\n" for row in range(rows))


def test_years_are_columns_and_figures_are_rows(table: YearTable) -> None:
    assert table.grid is not None
    tree = table.grid.table.tree
    assert [tree.heading(column, "text") for column in tree["columns"]] == [f"令和{year}年度" for year in range(2, 8)]
    assert shown(table, "sales")[:2] == ["812,000,000", "826,000,000"]


def test_derived_rows_are_those_of_the_plan_and_grey(table: YearTable, desk: Desk) -> None:
    views = plan_years(desk.project)
    assert shown(table, "value_added") == [f"{view.value_added:,}" for view in views]
    assert shown(table, "productivity") == [f"{view.productivity:,}" for view in views]
    growth = [None if view.growth is None else view.growth // 10 for view in views]
    assert shown(table, "growth") == ["－", *(f"{rate // 10}.{rate % 10}％" for rate in growth if rate is not None)]
    assert table.grid is not None
    assert [figure for figure in FIGURES if table.grid.table.tree.item(figure, "tags") == ("sub",)] == ["value_added", "growth", "productivity"]


def test_a_block_of_five_years_and_five_figures_is_pasted_as_one_step(table: YearTable, desk: Desk, frame: Area) -> None:
    before = desk.project
    entry = at(table, "Y2", "sales")
    clip(frame, block())
    press(entry, "<<Paste>>")
    for place, name in enumerate(INPUTS):
        assert [getattr(year, name) for year in desk.project.five_years[1:]] == [(place + 1) * 1_000_000 + year for year in range(5)]
    assert desk.project.five_years[0] == before.five_years[0]
    assert shown(table, "value_added")[1] == "12,000,000"
    desk.undo()
    assert desk.project.five_years == before.five_years
    assert desk.draft.undo_label == ""


def test_a_block_that_is_wider_brings_new_years(table: YearTable, desk: Desk, frame: Area) -> None:
    entry = at(table, "Y5", "sales")
    clip(frame, block(1, 4))
    press(entry, "<<Paste>>")
    assert [year.year for year in desk.project.five_years][-2:] == [2026, 2027]
    assert [year.sales for year in desk.project.five_years][-4:] == [1_000_000, 1_000_001, 1_000_002, 1_000_003]
    assert len(shown(table, "sales")) == 8
    desk.undo()
    frame.update()
    assert len(shown(table, "sales")) == 6


def test_a_pasted_block_passes_over_derived_rows(table: YearTable, desk: Desk, frame: Area) -> None:
    entry = at(table, "Y1", "depreciation")
    clip(frame, "1\t2\n9\t9\n9\t9\n50\t51\n9\t9\n7\t8\n")
    press(entry, "<<Paste>>")
    first, second = desk.project.five_years[:2]
    assert (first.depreciation, first.employees, first.payroll) == (1, 50, 7)
    assert (second.depreciation, second.employees, second.payroll) == (2, 51, 8)


def test_a_pasted_text_that_cannot_be_read_is_kept_in_its_cell_and_told(table: YearTable, desk: Desk, frame: Area) -> None:
    entry = at(table, "Y1", "sales")
    clip(frame, "百くらい\t2万円\n")
    press(entry, "<<Paste>>")
    frame.update()
    assert dict(desk.project.unread) == {"five_years.Y1.sales": "百くらい"}
    assert desk.project.five_years[1].sales == 20_000
    assert table.grid is not None
    assert "読み取れない欄が1つ" in table.grid.fault
    assert shown(table, "sales")[0] == "百くらい"
    assert table.grid.table.tree.item("sales", "tags") == ("bad",)


def test_a_typed_text_that_cannot_be_read_holds_nothing_up_and_is_kept_in_red(table: YearTable, desk: Desk) -> None:
    entry = at(table, "Y3", "personnel")
    typed(entry, "たくさん")
    press(entry, "<Return>")
    assert table.grid is not None
    assert table.grid.row == "depreciation"
    assert table.grid.fault.startswith("令和4年度の人件費「たくさん」")
    assert table.grid.table.tree.item("personnel", "tags") == ("bad",)
    assert dict(desk.project.unread) == {"five_years.Y3.personnel": "たくさん"}
    assert desk.project.five_years[2].personnel == 223_900_000
    entry = at(table, "Y3", "personnel")
    assert entry.get() == "たくさん"
    assert table.grid.fault.startswith("「たくさん」")
    typed(entry, "2億1千万円")
    press(entry, "<Return>")
    assert desk.project.unread == ()
    assert shown(table, "personnel")[2] == "210,000,000"


@pytest.mark.parametrize(("text", "yen"), [("1,200千円", 1_200_000), ("１２０万", 1_200_000), ("▲3000", -3_000), ("", None)])
def test_amounts_are_read_as_everywhere(table: YearTable, desk: Desk, text: str, yen: int | None) -> None:
    entry = at(table, "Y2", "operating_profit")
    typed(entry, text)
    press(entry, "<Return>")
    assert desk.project.five_years[1].operating_profit == yen


def test_a_half_typed_figure_is_kept_and_wider_columns_wait_for_its_end(table: YearTable, desk: Desk, frame: Area) -> None:
    before = desk.project
    entry, grid = at(table, "Y2", "sales"), table.grid
    typed(entry, "123456789012")
    entry.icursor(3)
    assert grid is not None
    grid.keep()
    frame.update()
    assert desk.project.five_years[1].sales == 123_456_789_012
    assert (table.grid is grid, entry.get(), entry.index("insert")) == (True, "123456789012", 3)
    press(entry, "<Return>")
    frame.update()
    assert table.grid is not grid and table.grid is not None
    assert (table.grid.row, frame.focus_get()) == ("new_sales", table.grid.entry)
    desk.undo()
    assert desk.project == before


def test_a_half_typed_base_year_takes_the_years_along_and_is_one_step(table: YearTable, desk: Desk) -> None:
    before = desk.project
    entry = at(table, "Y1", "year")
    for text in ("203", "2030"):
        typed(entry, text)
        assert table.grid is not None
        table.grid.keep()
    press(entry, "<Return>")
    assert [year.year for year in desk.project.five_years] == list(range(2030, 2030 + len(desk.project.five_years)))
    desk.undo()
    assert desk.project == before


def test_when_the_last_year_goes_by_an_undo_the_keyboard_is_at_the_tool_that_begins_the_plan(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(Project())
    table = YearTable(frame, desk)
    table.frame.pack(fill="x")
    frame.update()
    table.add_year()
    frame.update()
    desk.draft.undo()
    frame.update()
    assert table.grid is None
    assert frame.focus_get() is table.add


def test_a_page_keeps_what_is_half_typed_in_the_cell_with_the_keyboard(view: View, desk: Desk, frame: Area) -> None:
    frame.update()
    assert view.focus_key("five_years.Y2.sales") and not view.is_typing
    years = next(part for part in view.parts if isinstance(part, YearTable))
    assert years.grid is not None
    focus(years.grid.entry)
    typed(years.grid.entry, "9億")
    assert view.is_typing
    view.keep()
    assert (desk.project.five_years[1].sales, view.is_typing, years.grid.entry.get()) == (900_000_000, False, "9億")


def test_tab_goes_from_input_to_input_and_passes_over_derived_rows(table: YearTable) -> None:
    entry = at(table, "Y6", "depreciation")
    press(entry, "<Tab>")
    assert table.grid is not None
    assert (table.grid.row, table.grid.column.key) == ("employees", "Y1")
    press(entry, "<Shift-Tab>")
    assert (table.grid.row, table.grid.column.key) == ("depreciation", "Y6")


def test_a_derived_cell_takes_no_text_and_explains_itself(table: YearTable, desk: Desk) -> None:
    desk.around = heard = Heard()
    entry = at(table, "Y3", "depreciation")
    press(entry, "<Down>")
    assert str(entry.cget("state")) == "readonly"
    title, paragraphs = heard.notes[-1]
    assert title == "令和4年度の付加価値額"
    assert ("求め方", "営業利益 ＋ 人件費 ＋ 減価償却費") in paragraphs
    press(entry, "<Down>")
    title, paragraphs = heard.notes[-1]
    assert title == "令和4年度の付加価値額の伸び率"
    assert "複利" in dict(paragraphs)["事業の数え方"]
    press(entry, "<Down>")
    assert heard.helped[-1] == "five_years.Y3.employees"
    assert table.grid is not None
    assert table.grid.key == "five_years.Y3.employees"


def test_the_parts_of_a_derived_figure_lead_to_their_cells(table: YearTable, frame: Area) -> None:
    at(table, "Y3", "value_added")
    links = table._strip.links
    assert [link.cget("text") for link in links] == ["営業利益 33,900,000円", "人件費 223,900,000円", "減価償却費 33,800,000円"]
    focus(links[1])
    press(links[1], "<Return>")
    assert table.grid is not None
    assert (table.grid.row, table.grid.column.key) == ("personnel", "Y3")
    assert frame.focus_get() is table.grid.entry


def test_what_has_no_meaning_is_said_so(table: YearTable, desk: Desk) -> None:
    desk.draft.set_all({"five_years.Y1.operating_profit": -900_000_000, "five_years.Y2.employees": 0})
    assert shown(table, "growth")[1] == "算定不可"
    assert shown(table, "productivity")[1] == "算定不可"
    assert "算定不可" in str(table._growth.cget("text"))


def test_a_new_base_year_takes_the_years_along_as_one_step(table: YearTable, desk: Desk, frame: Area) -> None:
    entry = at(table, "Y1", "year")
    typed(entry, "2022年度")
    press(entry, "<Return>")
    assert [year.year for year in desk.project.five_years] == [2022, 2023, 2024, 2025, 2026, 2027]
    assert table.grid is not None
    assert table.grid.table.tree.heading("Y1", "text") == "令和4年度"
    assert desk.draft.undo_label == "年度の変更"
    desk.undo()
    assert desk.draft.undo_label == ""


def test_another_year_changes_alone(table: YearTable, desk: Desk) -> None:
    entry = at(table, "Y3", "year")
    typed(entry, "2030")
    press(entry, "<Return>")
    assert [year.year for year in desk.project.five_years] == [2020, 2021, 2030, 2023, 2024, 2025]


def test_a_year_comes_and_goes_each_as_one_step(table: YearTable, desk: Desk, frame: Area) -> None:
    table.add.invoke()
    assert desk.project.five_years[-1].year == 2026
    assert table.grid is not None
    assert table.grid.column.key == "Y7"
    at(table, "Y2", "sales")
    table.drop.invoke()
    frame.update()
    assert [year.id for year in desk.project.five_years] == ["Y1", "Y3", "Y4", "Y5", "Y6", "Y7"]
    assert len(shown(table, "sales")) == 6
    assert desk.draft.undo_label == "年度の削除"
    desk.undo()
    assert desk.draft.undo_label == "年度の追加"


def test_an_empty_plan_is_begun_with_six_years_from_the_one_before_the_program(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(Project())
    table = laid(frame, desk)
    assert table.focus_key("five_years")
    assert table.drop.instate(["disabled"])
    table.add.invoke()
    assert [year.year for year in desk.project.five_years] == [2019, 2020, 2021, 2022, 2023, 2024]
    desk.undo()
    assert desk.project.five_years == ()
    frame.update()
    assert table.grid is None


def test_a_block_begins_an_empty_plan(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(Project())
    table = laid(frame, desk)
    clip(frame, block(2, 3))
    table.paste.invoke()
    assert [(year.year, year.sales, year.new_sales) for year in desk.project.five_years] == [
        (2019, 1_000_000, 2_000_000), (2020, 1_000_001, 2_000_001), (2021, 1_000_002, 2_000_002),
    ]  # fmt: skip
    desk.undo()
    assert desk.draft.undo_label == ""


def test_the_columns_grow_with_their_figures(table: YearTable, desk: Desk, frame: Area, look: Look) -> None:
    entry = at(table, "Y2", "sales")
    typed(entry, "1,234,567,890,123")
    press(entry, "<Return>")
    frame.update()
    assert shown(table, "sales")[1] == "1,234,567,890,123"
    assert table.grid is not None
    assert frame.focus_get() is table.grid.entry
    assert (table.grid.row, table.grid.column.key) == ("new_sales", "Y2")
    assert table.grid.table.tree.column("Y2", "width") >= look.font("num").measure("1,234,567,890,123")


def test_ctrl_delete_empties_a_row_and_keeps_it(table: YearTable, desk: Desk) -> None:
    press(at(table, "Y2", "new_sales"), "<Control-Delete>")
    assert [year.new_sales for year in desk.project.five_years] == [None] * 6
    desk.undo()
    assert desk.draft.undo_label == ""


def test_every_figure_of_a_year_has_a_row() -> None:
    leaves = {field.key.rpartition(".")[2] for field in FIELDS if field.key.startswith("five_years.")}
    assert leaves == {figure for figure in FIGURES if not derived(figure)}


def test_the_source_knows_no_row_to_add_or_sort(desk: Desk) -> None:
    source, before = YearSource(desk), desk.project
    assert source.insert(0) == ""
    assert source.duplicate(["sales"]) == ()
    source.move("sales", 3)
    source.sort("Y1")
    assert desk.project is before


# the chart


def test_the_chart_is_drawn_when_the_page_is_there_and_again_when_figures_change(frame: Area, desk: Desk, look: Look, wait_until: WaitUntil) -> None:
    drawn: list[int] = []

    def chart(results: object) -> Lines:
        drawn.append(1)
        lines = year_lines(plan_years(desk.project))
        assert lines is not None
        return lines

    image = ChartImage(frame, desk, chart)
    image.frame.pack(fill="x")
    wait_until(lambda: image.label.cget("image"))
    first = str(image.label.cget("image"))
    desk.draft.change("five_years.Y2.personnel", 300_000_000)
    assert len(drawn) == 1
    wait_until(lambda: str(image.label.cget("image")) != first)
    second = str(image.label.cget("image"))
    look.set_theme("dark")
    wait_until(lambda: str(image.label.cget("image")) != second)


def test_a_chart_that_cannot_be_drawn_says_why(frame: Area, desk: Desk, wait_until: WaitUntil) -> None:
    image = ChartImage(frame, desk, lambda _: "まだ図はありません。")
    image.frame.pack(fill="x")
    wait_until(lambda: image.label.cget("text"))
    assert not image.label.cget("image")


# the page


@pytest.fixture
def view(frame: Area, desk: Desk) -> View:
    return page(frame, desk)


def page(frame: Area, desk: Desk) -> View:
    view = View(frame, desk)
    view.frame.pack(fill="both", expand=True)
    return view


def test_the_first_section_is_there_at_once_and_the_others_soon(view: View, frame: Area, wait_until: WaitUntil) -> None:
    assert [section.is_made for section in view.sections] == [True, *[False] * 5]
    wait_until(lambda: all(section.is_made for section in view.sections))


@pytest.mark.parametrize("program", ["sangyo-digital-r3", "keiei-digital-r3", "wakamono-r3"])
def test_every_field_of_the_page_takes_the_keyboard(frame: Area, desk_of: DeskOf, program: str) -> None:
    desk = desk_of(program=program)
    view = page(frame, desk)
    frame.update()
    holds = next(page.holds for page in PAGES if page.id == "plan")
    for field in FIELDS:
        chapter, _, rest = field.key.partition(".")
        if chapter not in holds or rest.endswith("suggested"):
            continue
        keys = [field.key]
        if rest.startswith("*."):
            keys = [f"{chapter}.{row.id}.{rest.removeprefix('*.')}" for row in rows_of(desk.project, chapter)[1:2]]
        for key in keys:
            assert view.focus_key(key), key
            frame.update_idletasks()
            assert str(frame.focus_get()).startswith(str(view.frame)), key


def test_lists_and_rows_take_the_keyboard_and_others_do_not(view: View, frame: Area) -> None:
    frame.update()
    for key in ("measures", "tasks", "kpis", "team", "five_years", "measures.M2", "tasks.T03", "kpis.P2", "team.O1", "five_years.Y4"):
        assert view.focus_key(key), key
    for key in ("measures.M99", "tasks.T99.start", "company.name", "cost_lines", "kpis.P99"):
        assert not view.focus_key(key), key


def test_an_empty_draft_has_a_place_for_every_list(frame: Area, desk_of: DeskOf) -> None:
    view = page(frame, desk_of(Project()))
    frame.update()
    for key in ("measures", "tasks", "kpis", "team", "five_years"):
        assert view.focus_key(key), key
        frame.update_idletasks()
        assert str(frame.focus_get()).startswith(str(view.frame))


def test_a_link_shows_its_section_with_the_keyboard_in_it(view: View, frame: Area, wait_until: WaitUntil) -> None:
    frame.update()
    link = next(child for child in view._links.frame.winfo_children() if child.cget("text") == "五年")  # type: ignore[call-overload]
    focus(link)
    press(link, "<Return>")
    section = view.sections[-1]
    assert str(frame.focus_get()).startswith(str(section.place))
    wait_until(lambda: all(each.is_made for each in view.sections))
    assert section.place.winfo_rooty() < view._scroll.canvas.winfo_rooty() + view._scroll.canvas.winfo_height()


def test_everything_is_reached_by_tab(view: View, frame: Area, wait_until: WaitUntil) -> None:
    wait_until(lambda: all(section.is_made for section in view.sections))
    reached, here = list[str](), view.frame.tk_focusNext()
    while here is not None and str(here) not in reached:
        reached.append(str(here))
        here = here.tk_focusNext()
    for section in view.sections:
        assert any(name.startswith(str(section.place)) for name in reached), section.title
    years = next(part for part in view.parts if isinstance(part, YearTable))
    assert years.grid is not None
    order = [reached.index(str(widget)) for widget in (years.add, years.grid.entry, years._strip.frame.winfo_children()[0]) if str(widget) in reached]
    assert order == sorted(order)
    assert str(years.grid.entry) in reached


def test_leaving_the_page_takes_over_what_is_being_typed(view: View, desk: Desk, frame: Area) -> None:
    frame.update()
    assert view.focus_key("five_years.Y2.sales")
    years = next(part for part in view.parts if isinstance(part, YearTable))
    assert years.grid is not None
    typed(years.grid.entry, "9億円")
    view.leave()
    assert desk.project.five_years[1].sales == 900_000_000


def test_a_measure_is_added_moved_and_removed_with_its_fields(frame: Area, desk: Desk) -> None:
    measures = Measures(column(frame, desk), desk)
    measures.frame.pack(fill="x")
    frame.update()
    measures.add.invoke()
    frame.update()
    assert measures.chosen.form is not None
    assert list(measures.chosen.form.rows) == [f"measures.M7.{leaf}" for leaf in ("title", "text", "causes", "owner")]
    assert frame.focus_get() is measures.chosen.form.rows["measures.M7.title"].widget
    measures.tools["上へ"].invoke()
    assert [measure.id for measure in desk.project.measures][-2:] == ["M7", "M6"]
    measures.tools["削除"].invoke()
    measures.chosen.show(measures.list.selected)
    assert [measure.id for measure in desk.project.measures] == ["M1", "M2", "M3", "M4", "M5", "M6"]
    assert measures.chosen.form is not None
    assert next(iter(measures.chosen.form.rows)) == "measures.M6.title"


def said_in(widget: tk.Misc) -> list[str]:
    own = [widget.text] if isinstance(widget, Paragraph) else []
    return own + [text for child in widget.winfo_children() for text in said_in(child)]


def test_the_targets_of_the_program_stand_under_the_figures_with_what_they_ask(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(program="keiei-digital-r3")
    targets = Targets(frame, desk)
    targets.frame.pack(fill="x")
    (result,) = desk.results.chosen.targets if desk.results.chosen else ()
    said = said_in(targets.frame)
    assert said[0] == f"当社の目標：{result.words}"
    assert said[1] == f"{result.value}〔推定・要確認〕"
    desk.draft.change("five_years.Y5.employees", 300)
    (result,) = desk.results.chosen.targets if desk.results.chosen else ()
    assert result.verdict == "unmet"
    assert result.fix in said_in(targets.frame)


@pytest.mark.parametrize("size", ["小", "特大"])
def test_labels_keep_within_the_page_at_each_text_size(view: View, frame: Area, look: Look, wait_until: WaitUntil, size: str) -> None:
    wait_until(lambda: all(section.is_made for section in view.sections))
    look.set_text_size(size)  # type: ignore[arg-type]
    frame.update()
    right = view._scroll.content.winfo_rootx() + view._scroll.content.winfo_width()
    for label in labels_below(view._scroll.content):
        if label.winfo_viewable():
            assert label.winfo_rootx() + label.winfo_reqwidth() <= right + 2, label.cget("text")  # type: ignore[call-overload]


def labels_below(widget: tk.Misc) -> list[tk.Misc]:
    found = [widget] if widget.winfo_class() == "TLabel" else []
    return found + [label for child in widget.winfo_children() for label in labels_below(child)]
