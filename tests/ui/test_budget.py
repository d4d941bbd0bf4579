"""The page of the costs: the grid, its totals, what does not count and why, and all fields of a line and its quotes."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any

import pytest
import ttkbootstrap

from dxapply.drafting.results import work_out
from dxapply.model.money import show_yen
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine, Quote
from dxapply.programs.packs import builtin_files, catalogue_of, load_files
from dxapply.programs.steps import Step, compute
from dxapply.ui.desk import Desk
from dxapply.ui.pages.budget import View
from dxapply.ui.parts.budget_notes import said_of_limits, said_of_quotes
from dxapply.ui.parts.figure import Figure
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import Mode, TextSize
from tests.ui.conftest import DeskOf, ShowPage, WaitUntil
from tests.ui.test_typing import focus, press

PageOf = Callable[[Desk], View]
FIELDS = [field.key for field in REGISTER.fields if field.key.startswith(("cost_lines.", "quotes."))]


@pytest.fixture
def page_of(show_page: ShowPage) -> PageOf:
    return lambda desk: show_page(View, desk)


@pytest.fixture
def page(page_of: PageOf, desk: Desk) -> View:
    return page_of(desk)


def at(page: View, key: str) -> None:
    assert page.focus_key(key)
    focus(page.lines.grid.entry)


def typed(page: View, text: str, *then: str) -> None:
    entry = page.lines.grid.entry
    entry.delete(0, "end")
    entry.insert(0, text)
    press(entry, *then)


def figures(page: View) -> list[Figure]:
    return [child for child in page.totals.frame.winfo_children() if isinstance(child, Figure) and child.winfo_manager() and child.cget("text")]


def words(widget: tk.Misc) -> str:
    """All that labels and buttons on the widget say, while they are laid out."""
    said = []
    for child in widget.winfo_children():
        if child.winfo_manager():
            said += [str(child.cget("text")).replace("\n", "")] if isinstance(child, ttk.Label | ttk.Button) else []
            said += [child.text] if isinstance(child, Paragraph) else []
            said.append(words(child))
    return "".join(said)


def totals(page: View) -> list[str]:
    return [str(figure.cget("text")) for figure in page.totals.total.figures]


def with_lines(desk_of: DeskOf, *lines: CostLine, **more: Any) -> Desk:
    return desk_of(dataclasses.replace(desk_of().project, cost_lines=lines, **more))


# ---------------------------------------------------------------------------------------------------------------- totals


def test_the_totals_are_those_of_the_results(page: View, desk: Desk) -> None:
    estimate = desk.results.estimate
    assert estimate
    assert totals(page) == [show_yen(estimate.total_cost), show_yen(estimate.eligible_cost), show_yen(estimate.grant or 0)]
    shown = words(page.totals.frame)
    for category in estimate.categories:
        assert (category.name in shown) == bool(category.cost)


def test_totals_follow_what_is_typed_in_the_grid(page: View, desk: Desk) -> None:
    line = desk.project.cost_lines[4]
    at(page, f"cost_lines.{line.id}.unit_price")
    press(page.lines.grid.entry, *"7654", "<Key-Tab>")
    estimate = desk.results.estimate
    assert estimate
    assert desk.project.cost_lines[4].unit_price == 7654
    assert totals(page) == [show_yen(estimate.total_cost), show_yen(estimate.eligible_cost), show_yen(estimate.grant or 0)]
    place = next(at for at, category in enumerate(estimate.categories) if category.code == line.category)
    row = page.totals.rows[sorted({place for place, each in enumerate(estimate.categories) if each.cost}).index(place)]
    assert [figure.cget("text") for figure in row.figures] == [
        show_yen(each) for each in (estimate.categories[place].cost, estimate.categories[place].eligible, estimate.categories[place].grant or 0)
    ]


def test_each_figure_has_the_step_that_gives_it_and_asks_for_it(page: View, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Step] = []
    monkeypatch.setattr(desk.around, "explain", told.append, raising=False)
    for figure in figures(page):
        figure.invoke()
        step = told.pop()
        assert show_yen(step.yen) == figure.cget("text")
        assert compute(step.op, step.inputs)[0] == step.value
    costs = [row.figures[0].step for row in page.totals.rows]
    assert [sum(part.yen for part in step.inputs) for step in costs if step] == [step.yen for step in costs if step]


def test_the_arrows_go_from_figure_to_figure(page: View) -> None:
    first, second = page.totals.rows[0], page.totals.rows[1]
    focus(first.figures[0])
    press(first.figures[0], "<Key-Right>")
    assert page.frame.focus_get() is first.figures[1]
    press(first.figures[1], "<Key-Down>")
    assert page.frame.focus_get() is second.figures[1]


def test_an_amount_in_the_grid_can_be_asked_about(page: View, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Step] = []
    monkeypatch.setattr(desk.around, "explain", told.append, raising=False)
    line = desk.project.cost_lines[2]
    at(page, f"cost_lines.{line.id}.amount")
    press(page.lines.grid.entry, "<Key-Return>")
    assert [step.yen for step in told] == [line.amounts[0]]


def test_a_discount_is_a_price_below_nothing(page: View, desk: Desk) -> None:
    line = desk.project.cost_lines[0]
    at(page, f"cost_lines.{line.id}.unit_price")
    typed(page, "▲1000", "<Key-Return>")
    assert desk.project.cost_lines[0].unit_price == -1000
    assert str(page.lines.grid.table.tree.item(line.id, "values")[4]) == "▲1,000"


# ------------------------------------------------------------------------------------------------------------ categories


def test_a_category_is_chosen_by_its_official_name_and_brings_its_kind_along(page: View, desk: Desk) -> None:
    line, before = desk.project.cost_lines[0], desk.project
    at(page, f"cost_lines.{line.id}.category")
    chosen = desk.results.chosen
    assert chosen
    press(page.lines.grid.entry, "<Key-F4>")
    assert page.lines.grid.list.choices == tuple(category.name for category in chosen.program.categories)
    press(page.lines.grid.entry, "<Key-Escape>")
    typed(page, "外注費", "<Key-Return>")
    assert (desk.project.cost_lines[0].category, desk.project.cost_lines[0].kind) == ("outsourcing", "outsourcing")
    desk.undo()
    assert desk.project == before


def test_a_name_that_is_no_category_is_kept_in_red_with_the_names_there_are(page: View, desk: Desk) -> None:
    line = desk.project.cost_lines[0]
    at(page, f"cost_lines.{line.id}.category")
    typed(page, "雑費", "<Key-Return>")
    assert "雑費" in page.lines.grid.fault
    assert "人件費" in page.lines.grid.fault
    assert desk.project.cost_lines[0].category == line.category
    assert dict(desk.project.unread) == {f"cost_lines.{line.id}.category": "雑費"}


def test_what_the_categories_may_hold_is_told_while_one_chooses(page: View, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(desk.around, "note", lambda title, paragraphs: told.extend(paragraphs), raising=False)
    line = desk.project.cost_lines[0]
    at(page, f"cost_lines.{line.id}.text")
    press(page.lines.grid.entry, "<Key-Left>")
    chosen = desk.results.chosen
    assert chosen
    assert [head for head, _ in told] == [*(category.name for category in chosen.program.categories), "出典"]
    assert told[-1][1] == chosen.program.texts["categories_source"]
    assert chosen.program.categories[0].basis.note in told[0][1]


def test_a_line_of_another_program_stands_by_its_kind_and_one_without_place_is_named(page_of: PageOf, desk_of: DeskOf) -> None:
    desk = with_lines(
        desk_of, CostLine(id="C01", category="elsewhere", kind="travel", text="出張"), CostLine(id="C02", category="zatsu", text="雑費", unit_price=5),
    )  # fmt: skip
    page = page_of(desk)
    tree = page.lines.grid.table.tree
    assert tree.item("C01", "values")[0] == "旅費"
    assert (tree.item("C02", "values")[0], tree.item("C02", "tags")) == ("zatsu", ("bad",))
    assert "C02「雑費」の区分「zatsu」は、この事業にありません。" in words(page.notes.frame)
    assert "C01" not in words(page.notes.frame)
    link = next(child for child in page.notes.frame.winfo_children() if isinstance(child, ttk.Button))
    link.invoke()
    page.frame.update()
    assert (page.lines.grid.row, page.lines.grid.column.key) == ("C02", "category")


def test_lines_that_do_not_count_are_grey_and_the_reason_is_below(page_of: PageOf, desk_of: DeskOf) -> None:
    desk = with_lines(
        desk_of, CostLine(id="C01", category="travel", text="出張"), CostLine(id="C02", category="travel", text="私物", eligible=False),
        CostLine(id="C03", category="travel", text="備品", eligible=None),
    )  # fmt: skip
    page = page_of(desk)
    assert [page.lines.grid.table.tree.item(row, "tags") for row in ("C01", "C02", "C03")] == ["", ("sub",), ("sub",)]
    said = words(page.notes.frame)
    assert "C02「私物」は、補助対象を「×」にしたため数えません。" in said
    assert "C03「備品」は、補助対象かどうかが未回答のため数えません。" in said
    desk.draft.change("cost_lines.C02.eligible", True)
    desk.draft.change("cost_lines.C03.eligible", True)
    page.frame.update()
    assert "数えません" not in words(page.notes.frame)


def test_which_lines_need_more_quotes_is_said_below_the_grid_and_goes_with_the_quotes(page_of: PageOf, desk_of: DeskOf) -> None:
    desk = desk_of()
    assert words(page_of(desk).notes.frame).endswith("見積が何者から要るかは、公募要領で確認してください。")
    files = dict(builtin_files("sangyo-digital-r3"))
    rule = '[[quotes]]\nmeasure = "unit_price"\nyen = 600_000\nvendors = 3\nsource = "seed"\ncertainty = "inferred"\n'
    program = load_files({**files, "program.toml": f"{files['program.toml']}\n{rule}"})
    project = dataclasses.replace(desk.project, quotes=())
    assert said_of_quotes(work_out(project, catalogue_of([program]), desk.today)) == [
        "税抜の単価が600,000円以上の経費は、3者以上の見積が要ります（推定・要確認）。足りないのはC05「図面受付・即日回答サイトの試作（画面12…」です。"
    ]
    offers = tuple(Quote(id=f"Z{number}", line="C05", vendor=f"架空{number}社") for number in range(3))
    assert said_of_quotes(work_out(dataclasses.replace(project, quotes=offers), catalogue_of([program]), desk.today)) == []


# ---------------------------------------------------------------------------------------------------------------- limits


def test_cost_that_earns_nothing_is_told(page: View, desk: Desk) -> None:
    estimate = desk.results.estimate
    assert estimate
    assert estimate.idle_cost
    assert f"{show_yen(estimate.idle_cost)}円は、補助金を増やしません" in words(page.limits.frame)


def test_how_much_more_cost_reaches_the_cap_or_the_floor_is_told(desk_of: DeskOf) -> None:
    line = CostLine(id="C01", category="outsourcing", quantity=1000, unit_price=1_500_000)
    estimate = with_lines(desk_of, line).results.estimate
    assert estimate
    assert estimate.cap
    more = estimate.cost_for(estimate.cap.yen)
    assert said_of_limits(estimate) == [f"上限額の{show_yen(estimate.cap.yen)}円まで、補助対象経費があと{show_yen(more or 0)}円です。"]
    low = with_lines(desk_of, dataclasses.replace(line, unit_price=100_000)).results.estimate
    assert low
    assert low.floor
    assert f"補助対象経費があと{show_yen(low.cost_for(low.floor.yen) or 0)}円あれば届きます。" in said_of_limits(low)[0]


def test_limits_follow_when_the_typing_pauses(page: View, desk: Desk, wait_until: WaitUntil) -> None:
    for line in desk.project.cost_lines[:6]:
        desk.draft.change(f"cost_lines.{line.id}.eligible", False)
    estimate = desk.results.estimate
    assert estimate
    assert not estimate.idle_cost
    wait_until(lambda: "あと" in words(page.limits.frame))
    assert "増やしません" not in words(page.limits.frame)


# -------------------------------------------------------------------------------------------------------- line and quotes


@pytest.mark.parametrize("key", FIELDS)
def test_the_keyboard_reaches_every_field_of_lines_and_quotes(page: View, desk: Desk, key: str) -> None:
    row = desk.project.cost_lines[2].id if key.startswith("cost_lines") else desk.project.quotes[1].id
    full = key.replace("*", row)
    assert page.focus_key(full)
    page.frame.update()
    here: tk.Misc | None = page.frame.focus_get()
    while here is not None and not (isinstance(here, Area) and here.key):
        here = here.master
    assert here is not None
    assert here.key == full


def test_a_row_that_is_gone_is_not_found(page: View) -> None:
    assert not page.focus_key("cost_lines.C99.basis")
    assert not page.focus_key("company.name")


def test_the_rest_of_a_line_is_shown_when_its_row_is_chosen(page: View, desk: Desk, wait_until: WaitUntil) -> None:
    first, second = desk.project.cost_lines[:2]
    at(page, f"cost_lines.{first.id}.text")
    wait_until(lambda: page.form is not None and f"cost_lines.{first.id}.basis" in page.form.rows)
    press(page.lines.grid.entry, "<Key-Down>")
    wait_until(lambda: page.form is not None and f"cost_lines.{second.id}.basis" in page.form.rows)
    assert second.text in words(page.frame)


def test_the_form_of_a_line_that_goes_goes_at_once(page: View, desk: Desk) -> None:
    line = desk.project.cost_lines[0]
    assert page.focus_key(f"cost_lines.{line.id}.basis")
    assert page.form
    page.lines.grid.remove_rows()
    assert page.form is None or f"cost_lines.{line.id}.basis" not in page.form.rows
    page.frame.update()
    assert line.id not in [each.id for each in desk.project.cost_lines]


def test_a_tool_leads_to_the_rest_of_the_line(page: View, desk: Desk) -> None:
    line = desk.project.cost_lines[3]
    at(page, f"cost_lines.{line.id}.text")
    next(button for button, name, _ in page.lines.tools.buttons if name == "くわしく").invoke()
    page.frame.update()
    assert page.form
    assert page.frame.focus_get() is page.form.rows[f"cost_lines.{line.id}.basis"].widget


def test_a_new_quote_is_for_the_chosen_line_and_stands_under_it(page: View, desk: Desk) -> None:
    line = desk.project.cost_lines[1]
    at(page, f"cost_lines.{line.id}.text")
    page.quotes.tools.first.invoke()
    page.frame.update()
    quote = next(quote for quote in desk.project.quotes if quote.line == line.id and not quote.vendor)
    assert page.quotes.grid.row == quote.id
    desk.draft.change(f"quotes.{quote.id}.vendor", "みほん商店")
    desk.draft.change(f"quotes.{quote.id}.amount", 12_000)
    page.frame.update()
    assert "みほん商店 12,000円" in words(page.details)


# ---------------------------------------------------------------------------------------------------------- the page alone


def test_without_a_program_the_grid_works_and_a_link_leads_to_the_choice(page_of: PageOf, desk_of: DeskOf, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_of(Project())
    went: list[str] = []
    monkeypatch.setattr(desk.around, "jump", went.append, raising=False)
    page = page_of(desk)
    page.choose.invoke()
    assert went == ["programs"]
    page.lines.tools.first.invoke()
    page.frame.update()
    focus(page.lines.grid.entry)
    typed(page, "旅費", "<Key-Tab>")
    typed(page, "出張", "<Key-Tab>")
    typed(page, "2", "<Key-Tab>", "<Key-Tab>")
    typed(page, "5000", "<Key-Return>")
    line = desk.project.cost_lines[0]
    assert (line.category, line.text, line.quantity, line.unit_price) == ("旅費", "出張", 2000, 5000)
    assert totals(page)[0] == "10,000"
    desk.draft.change("application.program", "sangyo-digital-r3")
    page.frame.update()
    assert not page.choose.winfo_manager()


def test_what_is_typed_is_taken_over_when_the_page_is_left(page: View, desk: Desk) -> None:
    line = desk.project.cost_lines[0]
    at(page, f"cost_lines.{line.id}.unit_price")
    typed(page, "約百円")
    page.leave()
    assert dict(desk.project.unread) == {f"cost_lines.{line.id}.unit_price": "約百円"}


def test_a_new_line_is_taxed_as_the_last_one(page_of: PageOf, desk_of: DeskOf) -> None:
    desk = with_lines(desk_of, CostLine(id="C01", tax="included"))
    page = page_of(desk)
    page.lines.tools.first.invoke()
    assert desk.project.cost_lines[1].tax == "included"


def test_a_page_that_is_not_shown_is_brought_up_to_date_before_it_is(page: View, desk: Desk) -> None:
    page.frame.pack_forget()
    page.frame.update()
    desk.draft.change(f"cost_lines.{desk.project.cost_lines[0].id}.unit_price", 1)
    old = totals(page)
    desk.catch_up(page.frame)
    assert totals(page) != old
    estimate = desk.results.estimate
    assert estimate
    assert totals(page)[0] == show_yen(estimate.total_cost)


@pytest.mark.parametrize("size", ["標準", "特大"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_no_words_are_cut_at_any_text_size_while_the_page_is_shown(page: View, look: Look, root: ttkbootstrap.App, size: TextSize, mode: Mode) -> None:
    look.set_theme(mode)
    look.set_text_size(size)
    for _ in range(3):
        root.update()
    assert [words for words, needed, given in spoken(page.frame) if needed > given] == []


def spoken(widget: tk.Misc) -> Iterator[tuple[str, int, int]]:
    """Each text that is on the screen, the width that it needs, and the width that it has."""
    for child in widget.winfo_children():
        if isinstance(child, ttk.Label | ttk.Button) and child.winfo_ismapped() and child.cget("text"):
            font = tkfont.nametofont(str(ttk.Style(child).lookup(str(child.cget("style")), "font")), child)
            yield str(child.cget("text")), max(map(font.measure, str(child.cget("text")).splitlines())), child.winfo_width()
        yield from spoken(child)


def test_the_kind_of_a_cost_is_chosen_by_its_name(page: View, desk: Desk) -> None:
    assert page.focus_key("cost_lines.C01.kind")
    page.frame.update()
    box = page.frame.focus_get()
    assert isinstance(box, ttk.Combobox) and box.get() == "人件費"
    box.set("旅費")
    box.event_generate("<<ComboboxSelected>>")
    assert desk.project.cost_lines[0].kind == "travel"
    desk.draft.undo()
    assert box.get() == "人件費"
