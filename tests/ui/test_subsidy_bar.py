"""The bar below shows each figure whole or not at all, and gives up what matters least first."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Iterator

import pytest
import ttkbootstrap

from dxapply.model.project import Project
from dxapply.model.rows import Company
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.ui.desk import Desk
from dxapply.ui.style import Area, Look
from dxapply.ui.subsidy_bar import SaveState, SubsidyBar
from dxapply.ui.tokens import TextSize
from tests.ui.conftest import DeskOf

SANGYO = "sangyo-digital-r3"
HUGE = 400_000_151_509_600
SAMPLE = sample(builtin_catalogue().program(SANGYO))
VERY_MUCH = dataclasses.replace(SAMPLE, cost_lines=(dataclasses.replace(SAMPLE.cost_lines[0], quantity=1000, unit_price=HUGE), *SAMPLE.cost_lines[1:]))
AMOUNTS = {
    "nothing": dataclasses.replace(SAMPLE, cost_lines=(), funding=(), bridge=()),
    "the sample": SAMPLE,
    "very much": VERY_MUCH,
    "very much, rate unknown": dataclasses.replace(VERY_MUCH, company=Company()),
    "no program": Project(),
}


@pytest.fixture
def sized(root: ttkbootstrap.App) -> Iterator[None]:
    before = root.geometry()
    yield
    root.geometry(before)
    root.update()


def bar_on(frame: Area, desk: Desk, width: int) -> SubsidyBar:
    """The bar in a window of so many pixels at 100 %."""
    frame.winfo_toplevel().geometry(f"{desk.look.px(width)}x{desk.look.px(560)}")  # type: ignore[attr-defined]
    desk.width_class = desk.look.width_class(desk.look.px(width))
    bar = SubsidyBar(frame, desk)
    bar.frame.pack(side="bottom", fill="x")
    bar.say(SaveState("保存済み", "saved", "14:32"))
    bar.lead_to("資金調達")
    frame.update()
    return bar


def leaves(widget: tk.Misc) -> list[tk.Misc]:
    below = [leaf for child in widget.winfo_children() for leaf in leaves(child) if child.winfo_ismapped()]
    return below or ([] if widget.winfo_children() else [widget])


def cut(bar: SubsidyBar) -> list[str]:
    """What is shown with an end missing, or lies under what stands at its right."""
    shown = [leaf for leaf in leaves(bar.frame) if leaf.winfo_ismapped() and str(leaf) != str(bar.next)]
    edge = bar.next.winfo_rootx()
    floor = bar.frame.winfo_rooty() + bar.frame.winfo_height()
    found = [
        str(leaf.cget("text")) for leaf in shown
        if leaf.winfo_width() < leaf.winfo_reqwidth() or leaf.winfo_rootx() + leaf.winfo_width() > edge
        or leaf.winfo_height() < leaf.winfo_reqheight() or leaf.winfo_rooty() < bar.frame.winfo_rooty() or leaf.winfo_rooty() + leaf.winfo_height() > floor
    ]  # fmt: skip
    is_whole = bar.next.winfo_rootx() + bar.next.winfo_width() <= bar.frame.winfo_rootx() + bar.frame.winfo_width()
    return found if is_whole and bar.next.winfo_width() >= bar.next.winfo_reqwidth() else [*found, "次へ"]


@pytest.mark.usefixtures("sized")
@pytest.mark.parametrize("amounts", AMOUNTS)
@pytest.mark.parametrize("size", ["標準", "大", "特大"])
@pytest.mark.parametrize("width", [534, 683, 800, 1024, 1280])
def test_no_figure_is_cut_and_the_grant_is_always_there(frame: Area, look: Look, desk_of: DeskOf, width: int, size: TextSize, amounts: str) -> None:
    if size != look.text_size:
        look.set_text_size(size)
    bar = bar_on(frame, desk_of(AMOUNTS[amounts]), width)
    assert cut(bar) == []
    assert bar.next.winfo_viewable()
    assert bar._grant.figure.winfo_viewable() == (amounts != "no program")


@pytest.mark.usefixtures("sized")
def test_what_matters_least_goes_first_and_comes_back(frame: Area, look: Look, desk_of: DeskOf) -> None:
    bar = bar_on(frame, desk_of(AMOUNTS["very much"]), 1280)
    gone: list[str] = []
    for width in range(1280, 360, -10):
        bar.frame.pack_configure(padx=(0, look.px(1280 - width)))
        frame.update()
        parts = {
            "name": bar.next.cget("text") == "次へ：資金調達", "words": bool(bar.next.cget("text")), "time": bar._state_time.winfo_ismapped(),
            "rate": bar._rate.figure.winfo_ismapped(), "cost": bar._eligible.figure.winfo_ismapped(), "own": bar._own.figure.winfo_ismapped(),
        }  # fmt: skip
        gone += [part for part, is_there in parts.items() if not is_there and part not in gone]
        assert cut(bar) == []
    assert gone == ["name", "words", "time", "rate", "cost", "own"]
    bar.frame.pack_configure(padx=0)
    frame.update()
    assert bar._own.figure.winfo_ismapped() and bar._eligible.figure.winfo_ismapped()


@pytest.mark.usefixtures("sized")
def test_a_figure_that_grows_while_the_window_stays_is_not_cut_either(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(AMOUNTS["the sample"])
    bar = bar_on(frame, desk, 800)
    desk.draft.replace(AMOUNTS["very much"], label="試験", keys=())
    frame.update()
    assert str(bar._own.figure.cget("text")).startswith("400,000,151,")
    assert cut(bar) == []
