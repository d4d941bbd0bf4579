"""The page of the funding: computed and typed sources, whether they make up the cost, and who pays until the grant comes."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any

import pytest
import ttkbootstrap

from dxapply.model.money import show_yen
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import BridgeRow, CostLine, FundingRow
from dxapply.programs.steps import Step, compute
from dxapply.ui.desk import Desk
from dxapply.ui.pages.funding import View
from dxapply.ui.parts.row_table import RowTable
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import Mode, TextSize
from tests.ui.conftest import DeskOf, ShowPage
from tests.ui.test_typing import focus, press

PageOf = Callable[[Desk], View]
FIELDS = [field.key for field in REGISTER.fields if field.key.startswith(("funding.", "bridge."))]


@pytest.fixture
def page_of(show_page: ShowPage) -> PageOf:
    return lambda desk: show_page(View, desk)


@pytest.fixture
def page(page_of: PageOf, desk: Desk) -> View:
    return page_of(desk)


def changed(desk_of: DeskOf, **more: Any) -> Desk:
    return desk_of(dataclasses.replace(desk_of().project, **more))


def words(amount: Any) -> str:
    """What stands beside the amount, unfolded."""
    return str(amount.words.cget("text")).replace("\n", "")


def typed(table: RowTable, key: str, text: str) -> None:
    assert table.focus_key(key)
    entry = table.grid.entry
    focus(entry)
    entry.delete(0, "end")
    entry.insert(0, text)
    press(entry, "<Key-Return>")


def test_own_funds_and_grant_are_computed_and_the_sum_is_the_cost_with_tax(page: View, desk: Desk) -> None:
    funding = desk.results.funding
    assert funding
    assert page.own.figure.cget("text") == show_yen(funding.own_funds or 0)
    assert page.grant.figure.cget("text") == show_yen(funding.grant or 0)
    assert words(page.grant) == desk.project.plan.manager
    assert page.total.figure.cget("text") == page.cost.figure.cget("text") == show_yen(funding.total)
    assert (page.gap.figure.cget("text"), words(page.gap)) == ("0", "経費と同じです")


def test_a_typed_source_changes_the_own_funds_and_the_sum_stays(page: View, desk: Desk) -> None:
    row, total = desk.project.funding[0], page.total.figure.cget("text")
    typed(page.funding, f"funding.{row.id}.amount", "1200000")
    funding = desk.results.funding
    assert funding
    assert desk.project.funding[0].amount == 1_200_000
    assert page.own.figure.cget("text") == show_yen(funding.own_funds or 0)
    assert page.total.figure.cget("text") == total
    desk.undo()
    assert desk.project.funding[0].amount == row.amount


def test_each_computed_amount_says_how_it_came_about(page: View, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Step] = []
    monkeypatch.setattr(desk.around, "explain", told.append, raising=False)
    for amount in (page.own, page.grant, page.total, page.cost, page.gap, page.bridged, page.awaited):
        amount.figure.invoke()
        step = told.pop()
        assert show_yen(step.yen) == amount.figure.cget("text")
        assert compute(step.op, step.inputs)[0] == step.value


def test_own_funds_below_nothing_are_an_error_with_its_repair(page: View, desk: Desk) -> None:
    row = desk.project.funding[0]
    assert not page.over.label.winfo_manager()
    typed(page.funding, f"funding.{row.id}.amount", "9000000")
    page.frame.update()
    assert page.over.label.winfo_viewable()
    said = str(page.over.label.cget("text")).replace("\n", "")
    assert "要する経費を" in said
    assert "借入金かその他の額を減らしてください。" in said


def test_the_bridge_stands_beside_the_grant_with_the_difference_in_words(page: View, desk: Desk) -> None:
    funding = desk.results.funding
    assert funding
    assert page.bridged.figure.cget("text") == show_yen(funding.bridged)
    assert words(page.awaited) == "立替の合計と同じです"
    assert not page.short.label.winfo_manager()
    row = desk.project.bridge[0]
    typed(page.bridge, f"bridge.{row.id}.amount", str((row.amount or 0) - 300_000))
    page.frame.update()
    assert "300,000円足りません" in str(page.short.label.cget("text")).replace("\n", "")
    assert words(page.awaited) == ""


def test_no_bridge_is_told(page_of: PageOf, desk_of: DeskOf) -> None:
    page = page_of(changed(desk_of, bridge=()))
    assert "手当てがありません" in str(page.short.label.cget("text")).replace("\n", "")


def test_without_a_program_typed_sums_are_shown_and_a_link_leads_to_the_choice(page_of: PageOf, desk_of: DeskOf, monkeypatch: pytest.MonkeyPatch) -> None:
    line = CostLine(id="C01", quantity=1000, unit_price=10_000)
    desk = desk_of(Project(cost_lines=(line,), funding=(FundingRow(id="F1", amount=4000),), bridge=(BridgeRow(id="B1", amount=700),)))
    went: list[str] = []
    monkeypatch.setattr(desk.around, "jump", went.append, raising=False)
    page = page_of(desk)
    assert [each.figure.cget("text") for each in (page.own, page.grant, page.total, page.cost, page.gap, page.bridged, page.awaited)] == [
        "－", "－", "4,000", "11,000", "7,000", "700", "－",
    ]  # fmt: skip
    assert words(page.gap) == "経費に足りない額です"
    assert [each.figure.step.value for each in (page.total, page.cost, page.gap, page.bridged) if each.figure.step] == [4_000, 11_000, 7_000, 700]
    page.choose.invoke()
    assert went == ["programs"]


def test_kinds_are_chosen_by_their_labels(page: View, desk: Desk) -> None:
    row = desk.project.bridge[0]
    typed(page.bridge, f"bridge.{row.id}.kind", "その他")
    assert desk.project.bridge[0].kind == "other"


@pytest.mark.parametrize("key", FIELDS)
def test_the_keyboard_reaches_every_field(page: View, desk: Desk, key: str) -> None:
    row = desk.project.funding[0].id if key.startswith("funding") else desk.project.bridge[1].id
    full = key.replace("*", row)
    assert page.focus_key(full)
    page.frame.update()
    here: tk.Misc | None = page.frame.focus_get()
    while here is not None and not (isinstance(here, Area) and here.key):
        here = here.master
    assert here is not None
    assert here.key == full


def test_what_is_typed_is_taken_over_when_the_page_is_left(page: View, desk: Desk) -> None:
    row = desk.project.funding[0]
    assert page.focus_key(f"funding.{row.id}.amount")
    focus(page.funding.grid.entry)
    page.funding.grid.entry.delete(0, "end")
    page.funding.grid.entry.insert(0, "たぶん百万")
    page.leave()
    assert dict(desk.project.unread) == {f"funding.{row.id}.amount": "たぶん百万"}


@pytest.mark.parametrize("size", ["標準", "特大"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_no_words_are_cut_at_any_text_size_while_the_page_is_shown(page: View, look: Look, root: ttkbootstrap.App, size: TextSize, mode: Mode) -> None:
    look.set_theme(mode)
    look.set_text_size(size)
    for _ in range(3):
        root.update()
    assert [text for text, needed, given in spoken(page.frame) if needed > given] == []


def spoken(widget: tk.Misc) -> Iterator[tuple[str, int, int]]:
    """Each text that is on the screen, the width that it needs, and the width that it has."""
    for child in widget.winfo_children():
        if isinstance(child, ttk.Label | ttk.Button) and child.winfo_ismapped() and child.cget("text"):
            font = tkfont.nametofont(str(ttk.Style(child).lookup(str(child.cget("style")), "font")), child)
            yield str(child.cget("text")), max(map(font.measure, str(child.cget("text")).splitlines())), child.winfo_width()
        yield from spoken(child)
