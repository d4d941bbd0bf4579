"""The preview: pages as they print, small ones beside them, looked at from near, and a press that leads to the field."""

from __future__ import annotations

import tkinter as tk

import pytest

from dxapply.documents.document import draft_document
from dxapply.documents.page_image import page_shapes
from dxapply.documents.paper import Place
from dxapply.documents.pdf import write
from dxapply.drafting.results import work_out
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.ui.parts.preview import Preview
from dxapply.ui.style import Area, Look
from tests.ui.conftest import NOW, WaitUntil
from tests.ui.test_typing import focus, press

MIDDLE = Place(0, 200, 300, 400, 320, "company.name")
AROUND = Place(0, 100, 290, 500, 400, "company.address")
BELOW = Place(0, 100, 600, 300, 620, "company.phone")


@pytest.fixture(scope="module")
def paper() -> bytes:
    catalogue = builtin_catalogue()
    project = sample(catalogue.program("sangyo-digital-r3"))
    return write(draft_document(work_out(project, catalogue, NOW.date()), NOW.date()))


@pytest.fixture
def led_to() -> list[str]:
    return []


@pytest.fixture
def preview(frame: Area, look: Look, paper: bytes, led_to: list[str]) -> Preview:
    made = Preview(frame, look, led_to.append)
    made.frame.pack(fill="both", expand=True)
    frame.update()
    made.show(paper, (MIDDLE, AROUND, BELOW))
    frame.update()
    focus(made.frame)
    return made


def spot(preview: Preview, across: float, down: float) -> dict[str, int]:
    """Where on the stage a point of the page is."""
    pixels = preview._width / page_shapes(preview._data)[preview.page][0]
    x, y = preview._left + across * pixels - preview._stage.canvasx(0), preview._top + down * pixels - preview._stage.canvasy(0)
    return {"x": round(x), "y": round(y)}


def framed(preview: Preview) -> bool:
    return bool(preview._stage.find_withtag("place"))


def test_a_press_on_a_part_leads_to_the_field_that_it_shows_and_the_pointer_says_so(preview: Preview, led_to: list[str]) -> None:
    for place, key in (((300, 310), "company.name"), ((150, 350), "company.address"), ((200, 610), "company.phone")):
        preview._stage.event_generate("<Motion>", **spot(preview, *place))
        assert framed(preview) and str(preview._stage.cget("cursor")) == "hand2"
        preview._stage.event_generate("<Button-1>", **spot(preview, *place))
        assert led_to[-1] == key
    preview._stage.event_generate("<Motion>", **spot(preview, 50, 50))
    assert not framed(preview) and not preview._stage.cget("cursor")
    preview._stage.event_generate("<Button-1>", **spot(preview, 50, 50))
    assert len(led_to) == 3


def test_a_press_leads_there_at_every_size_and_place(preview: Preview, led_to: list[str]) -> None:
    for percent in (50, 100, 200, 0):
        preview.set_zoom(percent)
        preview._stage.yview_moveto(0.2)
        preview._stage.update()
        preview._stage.event_generate("<Button-1>", **spot(preview, 300, 310))
        assert led_to[-1] == "company.name"
    assert len(led_to) == 4


def test_enter_leads_to_the_first_field_of_the_page(preview: Preview, led_to: list[str]) -> None:
    press(preview.frame, "<Return>")
    assert led_to == ["company.address"]
    preview.go(3)
    press(preview.frame, "<Return>")
    assert len(led_to) == 1


def test_a_hundred_percent_is_the_size_on_paper_and_steps_go_up_and_down_to_the_whole_page(preview: Preview, look: Look) -> None:
    seen = []
    for _ in range(8):
        press(preview.frame, "<plus>")
        seen.append(preview.zoom)
    assert seen[-3:] == [200, 200, 200] and seen[:-3] == sorted(set(seen[:-3]))
    assert preview._larger.instate(["disabled"])
    for _ in range(8):
        press(preview.frame, "<minus>")
    assert preview.zoom == 0 and preview._smaller.instate(["disabled"]) and preview._percent.cget("text") == "全体"
    preview.set_zoom(100)
    assert preview.pictures[0, preview._width].width() == round(595.276 / 72 * 96 * look.scale)
    assert preview._percent.cget("text") == "100％"
    press(preview.frame, "<0>")
    assert preview.zoom == 0


def test_a_large_page_is_scrolled_over_and_at_its_end_the_next_one_begins(preview: Preview) -> None:
    preview.set_zoom(150)
    preview._stage.yview_moveto(0)
    preview._stage.update()
    turns = 0
    while preview.page == 0 and turns < 200:
        press(preview.frame, "<Down>")
        turns += 1
    assert turns > 5 and preview.page == 1 and preview._stage.yview()[0] == 0
    press(preview.frame, "<Up>")
    preview._stage.update()
    assert preview.page == 0 and preview._stage.yview()[1] == 1


def test_the_arrows_at_the_sides_leaf_while_all_of_the_page_is_seen_and_move_over_it_otherwise(preview: Preview) -> None:
    press(preview.frame, "<Right>")
    assert preview.page == 1
    preview.set_zoom(200)
    preview._stage.xview_moveto(0)
    press(preview.frame, "<Right>")
    preview._stage.update()
    assert preview.page == 1 and preview._stage.xview()[0] > 0


def test_small_pages_come_one_after_the_other_and_a_press_opens_one(preview: Preview, wait_until: WaitUntil) -> None:
    small = preview.thumbnails
    wait_until(lambda: len(small.pictures) == preview.pages)
    small.canvas.event_generate("<Button-1>", x=10, y=small._top(2) + 5)
    assert preview.page == 2
    preview.go(preview.pages - 1)
    preview.frame.update()
    top = small._top(preview.page) - small.canvas.canvasy(0)
    assert 0 <= top <= small.canvas.winfo_height() - small._heights[-1]


def test_a_narrow_preview_has_no_small_pages(preview: Preview, frame: Area) -> None:
    assert preview.thumbnails.canvas.winfo_ismapped()
    preview.frame.pack(padx=(0, frame.winfo_width() - preview._look.px(300)))
    frame.update()
    assert not preview.thumbnails.canvas.winfo_ismapped()


def test_a_new_paper_keeps_page_size_and_place(preview: Preview, paper: bytes) -> None:
    preview.set_zoom(150)
    preview.go(4)
    preview._stage.yview_moveto(0.3)
    preview._stage.update()
    before = preview._stage.yview()
    preview.show(paper)
    preview._stage.update()
    assert (preview.page, preview.zoom, preview._stage.yview()) == (4, 150, before)


def test_it_takes_the_colours_of_the_theme(preview: Preview, look: Look) -> None:
    light = preview._stage.cget("background")
    look.set_theme("dark")
    try:
        preview.frame.update()
        assert preview._stage.cget("background") != light
        assert isinstance(preview._stage, tk.Canvas) and preview._stage.find_all()
    finally:
        look.set_theme("light")
