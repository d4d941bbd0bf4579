"""ポータルに写す: each text is copied as it counts, by mouse or keyboard, what was copied is marked, and what is empty leads to its field."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable
from itertools import pairwise

import pytest

from dxapply.drafting.portal import portal_texts
from dxapply.model.project import Project
from dxapply.ui.desk import Desk
from dxapply.ui.pages.output import View
from dxapply.ui.parts.portal_aid import PortalAid
from dxapply.ui.parts.portal_row import PortalRow
from dxapply.ui.style import Area, Look
from tests.ui.conftest import DeskOf

Show = Callable[..., PortalAid]


class Around:
    """The window around, which notes where it is sent."""

    def __init__(self) -> None:
        self.jumps: list[str] = []

    def jump(self, key: str) -> None:
        self.jumps.append(key)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


@pytest.fixture
def gone() -> list[str]:
    """How often the list was left."""
    return []


@pytest.fixture
def show(root: tk.Tk, frame: Area, desk_of: DeskOf, gone: list[str]) -> Show:
    """A function that shows the list of that desk, with the keyboard on its first row."""

    def made(desk: Desk | None = None) -> PortalAid:
        aid = PortalAid(frame, desk or desk_of(), on_back=lambda: gone.append("back"))
        aid.frame.pack(fill="both", expand=True)
        root.focus_force()
        root.update()
        aid.focus_first()
        root.update()
        return aid

    return made


def focused(aid: PortalAid) -> str:
    """The key of the text whose button has the keyboard."""
    focus = aid.frame.focus_get()
    return next((row.text.key for row in aid.shown if row.text and row.button is focus), "")


def press(root: tk.Tk, event: str) -> None:
    widget = root.focus_get()
    assert widget is not None
    widget.event_generate(event)
    root.update()


def place_of(aid: PortalAid, key: str) -> int:
    return next(place for place in range(len(aid.texts) * 2) if (text := aid.text_at(place)) and text.key == key)


def test_enter_copies_the_text_marks_it_and_goes_on(root: tk.Tk, show: Show) -> None:
    aid = show()
    first, second = aid.texts[:2]
    assert focused(aid) == first.key
    press(root, "<Return>")
    assert root.clipboard_get() == first.text
    assert aid.copied == {first.key: first.text}
    assert focused(aid) == second.key
    assert [row.state.cget("text") for row in aid.shown if row.text is first] == ["コピーしました"]


def test_ctrl_c_copies_too_and_what_was_copied_before_stays_marked(root: tk.Tk, show: Show) -> None:
    aid = show()
    press(root, "<<Copy>>")
    press(root, "<<Copy>>")
    assert root.clipboard_get() == aid.texts[1].text
    assert [row.state.cget("text") for row in aid.shown if row.text in aid.texts[:2]] == ["コピー済み", "コピーしました"]


def test_a_mark_goes_when_its_text_changes(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    desk = desk_of()
    aid = show(desk)
    for key in ("company.name", "company.address"):
        aid.copy(place_of(aid, key))
    desk.draft.change("company.name", "別の会社")
    root.update()
    assert set(aid.copied) == {"company.address"}
    assert {row.text.key: row.state.cget("text") for row in aid.shown if row.text}["company.name"] == ""


def test_the_clipboard_holds_what_is_counted(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    desk = desk_of()
    desk.draft.change("plan.now", "𠮷野の\n二行目\n\n")
    aid = show(desk)
    aid.copy(place_of(aid, "plan.now"))
    assert root.clipboard_get() == "𠮷野の\n二行目"
    assert next(text for text in aid.texts if text.key == "plan.now").length == 7


def test_a_text_that_is_too_long_says_by_how_much(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    desk = desk_of()
    desk.draft.change("company.name", "あ" * 109)
    aid = show(desk)
    row = next(row for row in aid.shown if row.text and row.text.key == "company.name")
    assert (row.count.cget("text"), row.over.cget("text")) == ("109 / 100字", "9字多い")
    assert "字数超過1件" in aid.counts.cget("text")


def test_an_empty_text_leads_to_its_field_and_leaves_the_clipboard_alone(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    desk = desk_of(Project())
    around = Around()
    desk.around = around  # type: ignore[assignment]
    root.clipboard_clear()
    root.clipboard_append("前のまま")
    aid = show(desk)
    empty = aid.texts[0]
    row = next(row for row in aid.shown if row.text is empty)
    assert (row.preview.text, row.button.cget("text")) == ("空欄", "書く")
    press(root, "<<Copy>>")
    assert around.jumps == []
    press(root, "<Return>")
    assert around.jumps == [empty.place]
    assert root.clipboard_get() == "前のまま"
    assert not aid.copied


def test_after_a_copy_empty_texts_are_passed_over(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    desk = desk_of(Project())
    desk.draft.change("company.name", "みほん")
    desk.draft.change("plan.title", "題")
    aid = show(desk)
    aid.go(place_of(aid, "company.name"))
    press(root, "<Return>")
    assert focused(aid) == "plan.title"


def test_arrows_go_through_all_texts_and_stay_at_the_ends(root: tk.Tk, show: Show) -> None:
    aid = show()
    press(root, "<Up>")
    assert focused(aid) == aid.texts[0].key
    seen = [focused(aid)]
    for _ in range(40):
        press(root, "<Down>")
        seen.append(focused(aid))
    assert seen == [text.key for text in aid.texts[:41]]
    press(root, "<End>")
    assert focused(aid) == aid.texts[-1].key
    press(root, "<Down>")
    assert focused(aid) == aid.texts[-1].key
    press(root, "<Home>")
    assert focused(aid) == aid.texts[0].key


def test_the_list_is_one_stop_of_the_tab_key(root: tk.Tk, show: Show) -> None:
    aid = show()
    stops = [row for row in aid.shown if row.text and str(row.button.cget("takefocus")) == "1"]
    assert [row.text.key for row in stops if row.text] == [aid.texts[0].key]


def test_the_keyboard_stays_with_what_is_seen_when_the_wheel_scrolls(root: tk.Tk, show: Show) -> None:
    aid = show()
    aid.canvas.yview_moveto(0.5)
    root.update()
    seen = focused(aid)
    assert seen not in ("", aid.texts[0].key)
    press(root, "<Return>")
    assert root.clipboard_get() == next(text.text for text in aid.texts if text.key == seen)


def test_every_text_comes_by_in_order_with_the_name_of_its_form(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    desk = desk_of()
    aid = show(desk)
    assert aid.texts == portal_texts(desk.results)
    heads: list[str] = []
    place = 0
    while place < len(aid.texts) + len(heads):
        entry = aid.entry(place)
        heads += [entry] if isinstance(entry, str) else []
        place += 1
    assert heads == list(dict.fromkeys(text.form for text in aid.texts))


def test_only_as_many_rows_are_made_as_are_seen(root: tk.Tk, show: Show) -> None:
    aid = show()
    aid.canvas.yview_moveto(1.0)
    root.update()
    assert len(aid.texts) > 300
    assert len(aid.canvas.winfo_children()) < 40
    assert aid.shown[-1].text == aid.texts[-1]
    high = aid.shown[-1].frame
    assert high.winfo_y() + high.winfo_height() <= aid.canvas.winfo_height()


@pytest.mark.parametrize("event", ["<Escape>"])
def test_escape_and_the_link_lead_back(root: tk.Tk, show: Show, gone: list[str], event: str) -> None:
    aid = show()
    press(root, event)
    aid.back.focus_set()
    press(root, event)
    aid.back.invoke()
    assert gone == ["back"] * 3


@pytest.mark.parametrize(("size", "mode"), [("特大", "light"), ("標準", "dark")])
def test_no_words_are_cut_by_a_neighbour(root: tk.Tk, look: Look, show: Show, size: str, mode: str) -> None:
    aid = show()
    aid.copy(place_of(aid, "company.name"))
    look.set_text_size(size)  # type: ignore[arg-type]
    look.set_theme(mode)  # type: ignore[arg-type]
    root.update()
    for row in aid.shown:
        if row.text:
            for words in (row.label, row.count, row.over, row.more, row.state, row.button):
                assert not words.winfo_ismapped() or words.winfo_reqwidth() <= words.winfo_width()
            measure = look.font("body").measure
            assert max(measure(line) for line in row.preview.lines) <= row.preview.winfo_width()
            assert row.preview.winfo_y() + row.preview.winfo_reqheight() <= row.frame.winfo_height()
            assert row.button.winfo_y() + row.button.winfo_reqheight() <= row.frame.winfo_height()


def test_the_page_shows_the_list_and_comes_back(root: tk.Tk, frame: Area, desk_of: DeskOf) -> None:
    view = View(frame, desk_of())
    view.frame.pack(fill="both", expand=True)
    root.focus_force()
    root.update()
    view.portal.invoke()
    root.update()
    assert not view.panel.frame.winfo_viewable()
    assert view._portal is not None
    assert focused(view._portal) == view._portal.texts[0].key
    press(root, "<Escape>")
    assert view.panel.frame.winfo_viewable()
    assert root.focus_get() is view.portal


def test_a_question_can_be_reached_from_the_list(root: tk.Tk, frame: Area, desk_of: DeskOf) -> None:
    view = View(frame, desk_of())
    view.frame.pack(fill="both", expand=True)
    root.focus_force()
    root.update()
    view.show_portal()
    assert view.focus_key("adviser.name")
    root.update()
    assert view.back.winfo_viewable()
    assert view._portal is not None
    assert not view._portal.frame.winfo_viewable()


# long texts

LONG = "図面を受け取ったその日に見積を返します。\n" * 60


def row_of(aid: PortalAid, key: str) -> PortalRow:
    return next(row for row in aid.shown if row.text and row.text.key == key)


def with_purpose(show: Show, desk_of: DeskOf, text: str) -> PortalAid:
    """The list with that text as the purpose of the plan, and the keyboard on it."""
    desk = desk_of()
    desk.draft.change("plan.purpose", text)
    aid = show(desk)
    aid.go(place_of(aid, "plan.purpose"))
    return aid


def test_a_text_of_three_lines_is_shown_whole_with_its_line_breaks(show: Show, desk_of: DeskOf) -> None:
    row = row_of(with_purpose(show, desk_of, "一行目\n\n三行目"), "plan.purpose")
    assert row.preview.lines == ["一行目", "", "三行目"]
    assert row.more.cget("text") == ""


def test_a_longer_text_shows_three_lines_and_opens_by_keyboard(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    aid = with_purpose(show, desk_of, LONG)
    row = row_of(aid, "plan.purpose")
    assert len(row.preview.lines) == 3
    assert row.preview.lines[-1].endswith("…")
    assert row.more.cget("text") == "全文"
    press(root, "<Right>")
    row = row_of(aid, "plan.purpose")
    assert "".join(row.preview.lines) == LONG.replace("\n", "")
    assert row.preview.winfo_y() + row.preview.winfo_reqheight() <= row.frame.winfo_height()
    press(root, "<Right>")
    assert row_of(aid, "plan.purpose").more.cget("text") == "たたむ"
    press(root, "<Left>")
    assert len(row_of(aid, "plan.purpose").preview.lines) == 3


def test_a_press_on_the_text_opens_it_and_another_one_closes_it(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    aid = with_purpose(show, desk_of, LONG)
    row_of(aid, "plan.purpose").more.event_generate("<Button-1>")
    root.update()
    assert len(row_of(aid, "plan.purpose").preview.lines) == 60
    row_of(aid, "plan.purpose").preview.event_generate("<Button-1>")
    root.update()
    assert len(row_of(aid, "plan.purpose").preview.lines) == 3


def test_a_short_text_does_not_open(root: tk.Tk, show: Show) -> None:
    aid = show()
    before = [(row.place, row.frame.winfo_y()) for row in aid.shown]
    press(root, "<Right>")
    assert [(row.place, row.frame.winfo_y()) for row in aid.shown] == before


def test_twenty_thousand_characters_are_copied_whole_and_shown_as_far_as_the_screen_goes(
    root: tk.Tk, show: Show, desk_of: DeskOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "𠮷野家😀は" * 4_000
    aid = with_purpose(show, desk_of, text)
    press(root, "<Right>")
    row = row_of(aid, "plan.purpose")
    assert row.count.cget("text") == "20,000 / 600字"
    assert row.preview.lines[-1].endswith("…")
    assert row.frame.winfo_height() < 32_767
    given: list[str] = []
    monkeypatch.setattr(aid.frame, "clipboard_append", given.append)  # Tk on X11 reads its own clipboard back in pieces that split characters
    press(root, "<Return>")
    assert given == [text]


def test_rows_stand_one_below_the_other_whatever_their_heights(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    aid = with_purpose(show, desk_of, LONG)
    for key in ("<Right>", "<Next>", "<Prior>", "<Home>"):
        press(root, key)
        rows = aid.shown
        assert [row.place for row in rows] == list(range(rows[0].place, rows[0].place + len(rows)))
        assert all(one.frame.winfo_y() + one.frame.winfo_height() == other.frame.winfo_y() for one, other in pairwise(rows))


def test_three_hundred_cost_lines_need_no_more_rows_than_are_seen(root: tk.Tk, show: Show, desk_of: DeskOf) -> None:
    project = desk_of().project
    lines = tuple(dataclasses.replace(project.cost_lines[0], id=f"C{number:02}") for number in range(1, 301))
    aid = show(desk_of(dataclasses.replace(project, cost_lines=lines)))
    press(root, "<End>")
    assert focused(aid) == aid.texts[-1].key
    aid.go(place_of(aid, "cost_lines.C300.text"))
    assert focused(aid) == "cost_lines.C300.text"
    assert len(aid.canvas.winfo_children()) < 40
