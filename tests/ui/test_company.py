"""会社概要: every field and table of the firm stands there, is there at once when it is wanted, and the size class follows the answers."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk
from typing import Any

import pytest

from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.ui.desk import Desk
from dxapply.ui.pages.company import SECTIONS, View
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.row_table import RowTable
from dxapply.ui.sight import follow_focus
from dxapply.ui.style import Area, Look

LISTS = ("statements", "staff", "sales_shares", "history", "equipment", "strengths")
Show = Callable[..., View]


@pytest.fixture
def show(root: tk.Tk, frame: Area, look: Look, desk_of: Callable[..., Desk]) -> Iterator[Show]:
    """A function that shows the page of a project on a page of so many pixels at 100 %."""
    follow_focus(root)

    def make(project: Project | None = None, width: int = 720, *, settled: bool = True) -> View:
        page = look.frame(frame, width=look.px(width), height=look.px(600))
        page.pack_propagate(False)
        page.pack()
        view = View(page, desk_of(project))
        view.frame.pack(fill="both", expand=True)
        if settled:
            frame.update()
        return view

    yield make
    for child in frame.winfo_children():
        child.destroy()


def words_in(widget: tk.Misc) -> list[str]:
    here = str(widget.cget("text")) if isinstance(widget, ttk.Label) else ""
    if isinstance(widget, tk.Text) and str(widget.cget("state")) == "disabled":
        here = widget.get("1.0", "end-1c").replace("\n", "")
    return [here, *(word for child in widget.winfo_children() for word in words_in(child))]


def all_made(view: View, wait_until: Callable[..., None]) -> None:
    wait_until(lambda: sum(isinstance(part, RowTable) for part in view.parts) == len(LISTS))


def rows_of(view: View) -> dict[str, Any]:
    return {key: row for part in view.parts if isinstance(part, Form) for key, row in part.rows.items()}


def test_every_field_and_list_of_the_firm_has_one_place() -> None:
    placed = [f"company.{name}" for section in SECTIONS for name in (*section.fields, *section.below_size)]
    assert sorted(placed) == sorted(field.key for field in REGISTER.fields if field.key.startswith("company."))
    assert [table.name for section in SECTIONS for table in section.tables] == list(LISTS)
    for section in SECTIONS:
        for table in section.tables:
            leaves = {field.key.rpartition(".")[2] for field in REGISTER.fields if field.key.startswith(f"{table.name}.")}
            assert {column.name for column in table.columns} == leaves


def test_the_page_opens_with_its_first_section_and_the_rest_follows_by_itself(show: Show, wait_until: Callable[..., None]) -> None:
    view = show(settled=False)
    first = set(rows_of(view))
    assert {"company.name", "company.founded"} <= first
    assert "company.contact" not in first
    all_made(view, wait_until)
    assert len(rows_of(view)) == sum(len(section.fields) + len(section.below_size) for section in SECTIONS)


@pytest.mark.parametrize("key", ["company.contact_email", "company.lowest_wage_gap", "statements", "strengths", "equipment"])
def test_the_keyboard_goes_at_once_to_what_is_not_made_yet(show: Show, key: str) -> None:
    view = show(Project(), settled=False)
    view.frame.update_idletasks()
    view.frame.focus_force()
    assert view.focus_key(key)
    view.frame.update()
    here = view.frame.focus_get()
    area: tk.Misc | None = here
    while area is not None and not (isinstance(area, Area) and area.key):
        area = area.master
    if key.startswith("company."):
        assert area is not None
        assert area.key == key
    assert here is not None
    top = here.winfo_rooty() - view.frame.winfo_rooty()
    assert 0 <= top < view.frame.winfo_height()


def test_a_key_of_another_page_is_not_here(show: Show) -> None:
    assert not show().focus_key("plan.title")


def test_tab_goes_from_the_last_field_of_a_section_into_the_next(show: Show) -> None:
    view = show()
    view.frame.focus_force()
    view.focus_key("company.founded")
    view.frame.update()
    here = view.frame.focus_get()
    assert here is not None
    here.event_generate("<Tab>")
    view.frame.update()
    assert view.frame.focus_get() is rows_of(view)["company.industry"].widget


def test_the_size_class_is_said_with_its_reason_and_follows_the_answers(show: Show) -> None:
    view = show()
    view.focus_key("company.employees")
    view.frame.update()
    words = words_in(view.frame)
    assert "中小企業者" in words
    assert "製造業で従業員42人（300人以下）のため、中小企業者です。" in words
    view.draft.set_all({"company.employees": 12})
    assert "小規模企業者" in words_in(view.frame)


def test_an_open_size_class_names_what_is_missing(show: Show) -> None:
    view = show(Project())
    view.focus_key("company.employees")
    view.frame.update()
    words = words_in(view.frame)
    assert "まだ決まりません" in words
    assert any("が未入力のため" in word for word in words)


def test_the_links_lead_to_the_headings(show: Show, wait_until: Callable[..., None]) -> None:
    view = show()
    all_made(view, wait_until)
    links = [button for button in view.frame.winfo_children()[0].winfo_children() if isinstance(button, ttk.Button)]
    assert [link.cget("text") for link in links] == [section.link for section in SECTIONS]
    view.frame.focus_force()
    links[2].invoke()
    view.frame.update()
    assert view.frame.focus_get() is rows_of(view)["company.sales"].widget
    assert rows_of(view)["company.sales"].frame.winfo_rooty() - links[2].winfo_rooty() < view.look.tx(140)


def test_the_links_are_one_stop_of_tab_and_the_arrows_go_through_them(show: Show) -> None:
    view = show()
    links = [button for button in view.frame.winfo_children()[0].winfo_children() if isinstance(button, ttk.Button)]
    assert [bool(link.tk.getboolean(link.cget("takefocus"))) for link in links] == [True, False, False, False, False, False]
    links[0].focus_force()
    view.frame.update()
    links[0].event_generate("<Right>")
    view.frame.update()
    assert view.frame.focus_get() is links[1]
    links[1].event_generate("<Return>")
    view.frame.update()
    assert view.frame.focus_get() is rows_of(view)["company.industry"].widget


def test_the_tables_show_the_rows_of_the_draft(show: Show, wait_until: Callable[..., None]) -> None:
    view = show()
    all_made(view, wait_until)
    tables = {part.name: part for part in view.parts if isinstance(part, RowTable)}
    assert tuple(tables) == LISTS
    for name, table in tables.items():
        assert len(table.grid.table.rows) == len(getattr(view.desk.project, name)) > 0


@pytest.mark.parametrize("width", [700, 560])
def test_no_word_of_the_page_is_cut(show: Show, wait_until: Callable[..., None], width: int) -> None:
    view = show(width=width)
    all_made(view, wait_until)
    view.frame.update()
    for widget in all_below(view.frame):
        if isinstance(widget, ttk.Label | ttk.Radiobutton) and widget.winfo_ismapped():
            assert widget.winfo_reqwidth() <= widget.winfo_width() + 1, widget.cget("text")


def all_below(widget: tk.Misc) -> list[tk.Misc]:
    return [widget, *(below for child in widget.winfo_children() for below in all_below(child))]


def test_a_page_that_goes_while_it_is_made_leaves_no_trouble(show: Show, root: tk.Tk, wait_until: Callable[..., None]) -> None:
    view = show()
    view.frame.destroy()
    end = time.monotonic() + 0.2
    wait_until(lambda: time.monotonic() > end)  # the time in which the next sections would have been made
    assert not view.frame.winfo_exists()
