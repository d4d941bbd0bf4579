"""はじめに: the program with its deadline, the papers to tick, how far each page is, and what to look at again."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

import pytest

from dxapply.drafting.reuse import start_from
from dxapply.model.project import Project
from dxapply.ui.desk import Desk
from dxapply.ui.pages.start import View
from dxapply.ui.style import Area, Look

Show = Callable[..., View]


class Around:
    """Keeps where the page wants to go."""

    def __init__(self) -> None:
        self.jumps: list[str] = []

    def jump(self, key: str) -> None:
        self.jumps.append(key)

    def help(self, key: str) -> None: ...


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def show(frame: Area, look: Look, desk_of: Callable[..., Desk], around: Around) -> Show:
    """A function that shows the page of a project."""

    def make(project: Project | None = None, *, reused: bool = False, program: str = "sangyo-digital-r3", width: int = 720) -> View:
        desk = desk_of(project, program)
        if reused:
            made = start_from(desk.project, desk.today)
            desk = desk_of(made.project)
            desk.look_again = made.look_again
        desk.around = around  # type: ignore[assignment]
        page = look.frame(frame, width=look.px(width), height=look.px(600))
        page.pack_propagate(False)
        page.pack()
        view = View(page, desk)
        view.frame.pack(fill="both", expand=True)
        frame.update()
        return view

    return make


def press(widget: tk.Misc, event: str) -> None:
    widget.focus_force()
    widget.update()
    widget.event_generate(event)
    widget.update()


def all_below(widget: tk.Misc) -> list[tk.Misc]:
    return [widget, *(below for child in widget.winfo_children() for below in all_below(child))]


# ------------------------------------------------------------------------------------------------------------ the program


def test_the_program_is_named_with_its_deadline_and_the_days_left(show: Show) -> None:
    assert show().program.words == ("②-1　地域産業デジタル化支援事業", "締切　2021-03-18 17:00　あと15日")


def test_without_a_program_one_is_asked_to_choose(show: Show, around: Around) -> None:
    view = show(Project())
    assert view.program.words[0] == "まだ選んでいません。"
    button = next(child for child in all_below(view.frame) if isinstance(child, ttk.Button) and child.cget("text") == "事業を選ぶ" and child.winfo_ismapped())
    press(button, "<Return>")
    assert around.jumps == ["programs"]


def test_the_program_follows_the_choice(show: Show) -> None:
    view = show(Project())
    view.draft.set_all({"application.program": "keiei-digital-r3"})
    assert view.program.words[0] == "①-1　地域企業デジタル経営強化支援事業"


# --------------------------------------------------------------------------------------------------------------- progress


def test_each_page_says_how_far_it_is_and_leads_there(show: Show, around: Around) -> None:
    view = show(Project())
    assert {chapter.words for chapter in view.chapters.values()} == {"未入力"}
    view.draft.set_all({"company.name": "みほん"})
    assert view.chapters["company"].words == "入力中"
    for page, chapter in view.chapters.items():
        press(chapter.link, "<Return>")
        assert around.jumps[-1] == page


def test_a_page_with_faults_says_how_many(show: Show) -> None:
    view = show()
    view.draft.type_text("company.employees", "たくさん")
    assert view.chapters["company"].words == "要修正　1件"


# ----------------------------------------------------------------------------------------------------------------- papers


def test_the_papers_of_the_sample_are_ticked_as_the_draft_says(show: Show) -> None:
    view = show()
    rows = view.papers.rows
    assert rows["納税証明書"].words == ("入手先：税務署　未着手", "目安 40分")
    assert rows["会社案内・製品資料"].words == ("入手先：社内", "済")


def test_a_tick_is_one_step_of_the_draft_and_can_be_undone(show: Show) -> None:
    view = show(Project())
    before = view.draft.project
    press(view.papers.rows["履歴事項全部証明書"].mark, "<space>")
    assert [row.state for row in view.draft.project.enclosures] == ["", "done", "", ""]
    assert view.papers.rows["履歴事項全部証明書"].words[1] == "済"
    assert view.draft.undo_label == "用意できた書類の印"
    view.draft.undo()
    assert view.draft.project == before
    assert view.papers.rows["履歴事項全部証明書"].words[1] == "目安 40分"


def test_a_tick_can_be_taken_off_again(show: Show) -> None:
    view = show()
    mark = view.papers.rows["会社案内・製品資料"].mark
    press(mark, "<Return>")
    assert view.draft.project.enclosures[2].state == "not_started"
    assert view.papers.rows["会社案内・製品資料"].mark is mark


def test_the_minutes_left_shrink_with_each_paper(show: Show) -> None:
    view = show(Project())
    assert view.papers.words == "残りの目安　3時間25分"
    press(view.papers.rows["見積書（相見積を含む）"].mark, "<space>")
    assert view.papers.words == "残りの目安　1時間55分"


def test_a_paper_at_hand_leads_to_the_field_that_is_filled_from_it(show: Show, around: Around) -> None:
    view = show(Project())
    row = view.papers.rows["労働者名簿と賃金台帳"]
    press(row.mark, "<Return>")
    assert around.jumps == ["company.employees"]
    view.draft.set_all({"company.employees": 42, "company.lowest_wage_gap": 62})
    assert row.words[1] == "入力済み"


def test_the_rows_follow_the_list_of_the_draft(show: Show) -> None:
    view = show()
    view.draft.add_row("enclosures", name="推薦書")
    assert "推薦書" in view.papers.rows
    view.draft.undo()
    assert "推薦書" not in view.papers.rows


# ------------------------------------------------------------------------------------------------------------- look again


def test_a_draft_of_its_own_has_nothing_to_look_at_again(show: Show) -> None:
    assert show().again is None


def test_what_was_taken_over_is_listed_and_leads_to_its_place(show: Show, around: Around) -> None:
    view = show(reused=True)
    assert view.again is not None
    assert len(view.again.links) == 6
    press(view.again.links[1], "<Return>")
    assert around.jumps == ["company.employees"]


def test_the_rest_of_what_to_look_at_again_comes_on_request(show: Show) -> None:
    view = show(reused=True)
    assert view.again is not None
    assert view.again.more is not None
    press(view.again.more, "<Return>")
    assert len(view.again.links) == len(view.desk.look_again)
    assert view.again.more is None
    assert view.frame.focus_get() is view.again.links[6]


# ------------------------------------------------------------------------------------------------------------------ page


def test_the_edition_is_written_here(show: Show) -> None:
    view = show()
    assert view.focus_key("application.edition")
    assert view.focus_key("application.fictitious")
    assert not view.focus_key("company.name")


@pytest.mark.parametrize("width", [720, 520])
@pytest.mark.parametrize("reused", [False, True])
def test_no_word_of_the_page_is_cut(show: Show, look: Look, width: int, reused: bool) -> None:
    view = show(reused=reused, width=width)
    look.set_text_size("特大")
    view.frame.update()
    view.frame.update()
    for widget in all_below(view.frame):
        if isinstance(widget, ttk.Label | ttk.Button | ttk.Checkbutton) and widget.winfo_ismapped():
            assert widget.winfo_reqwidth() <= widget.winfo_width() + 1, widget.cget("text")


def test_a_refresh_without_change_draws_nothing(show: Show) -> None:
    view = show()
    rows = view.papers.rows
    view.refresh(view.desk.results)
    assert all(view.papers.rows[name] is row for name, row in rows.items())
