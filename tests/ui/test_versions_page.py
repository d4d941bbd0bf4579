"""以前の版: each version beside what the draft holds now, on paper too; it is named, and brought back as one step with what was there kept first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk

import pytest

from dxapply.drafting.pages import VERSIONS
from dxapply.model.project import Project
from dxapply.model.rows import Application, Company
from dxapply.ui import dialogs
from dxapply.ui.pages.versions import View
from dxapply.ui.window import Window
from tests.ui.answers import said
from tests.ui.conftest import NOW
from tests.ui.hands import click, press
from tests.ui.victim import FullDisk

FIRM = Project(company=Company(name="一の版", address="福岡県見本市"), application=Application(program="sangyo-digital-r3"))
AnswerWith = Callable[..., list[str]]
WaitUntil = Callable[..., None]


@pytest.fixture
def view(window: Window, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil) -> View:
    """The page of a draft with two versions, 一の版 of yesterday and 二の版 of 14:12, which holds 三の版 now; it is saved only when a test says so."""
    monkeypatch.setattr("dxapply.ui.drafts._PAUSE", 10_000_000)
    times = [NOW - dt.timedelta(days=1)]
    window.clock = lambda: times[0]
    window.new_draft(FIRM)
    save(window, "二の版")
    times[0] = NOW - dt.timedelta(minutes=20)
    save(window, "三の版")
    times[0] = NOW
    assert window.keeping is not None
    window.open_file(window.keeping.path)
    window.root.focus_force()
    return show(window, wait_until)


def show(window: Window, wait_until: WaitUntil) -> View:
    """Go to the page, and wait until it shows what it found."""
    assert window.workspace is not None
    window.workspace.jump(VERSIONS.id)
    view = window.workspace.view(VERSIONS.id)
    assert isinstance(view, View)
    wait_until(lambda: not view._alarm and (view._chosen is not None or view.empty.winfo_viewable()))
    return view


def save(window: Window, name: str) -> None:
    assert window.desk is not None
    window.desk.draft.change("company.name", name)
    assert window.save()


def rows(view: View) -> list[tuple[str, str]]:
    return [(view.tree.item(item, "text"), str((view.tree.item(item, "values") or ("",))[0])) for item in view.tree.get_children()]


def choose(view: View, row: int, wait_until: WaitUntil) -> None:
    wait_until(lambda: not view._alarm)
    view._head.configure(text="")
    view.tree.selection_set(view.tree.get_children()[row])
    view._choose_soon()
    wait_until(lambda: not view._alarm and head(view))


def head(view: View) -> str:
    return str(view._head.cget("text"))


def name_on_screen(window: Window) -> str:
    assert window.desk is not None
    return window.desk.project.company.name


def is_enabled(*buttons: ttk.Button) -> list[bool]:
    return [not button.instate(["disabled"]) for button in buttons]


# -------------------------------------------------------------------------------------------------------------- the list


def test_a_draft_that_was_never_saved_over_says_what_will_come_here(window: Window, wait_until: WaitUntil) -> None:
    window.new_draft(FIRM)
    view = show(window, wait_until)
    assert rows(view) == [] and view.empty.winfo_viewable() and "10分ごと" in str(view.empty.cget("text"))
    assert is_enabled(view.keep_this, view.look_at, view.rename, view.restore) == [True, False, False, False]


def test_the_versions_stand_the_newest_first_by_the_time_of_this_place(view: View) -> None:
    """Kills: times of UTC, by which the files of the versions are named."""
    assert rows(view) == [("14:12", ""), ("3月2日 14:32", "")]
    assert not view.empty.winfo_manager() and view.version is not None and view.version.path.name == view.tree.get_children()[0]


def test_it_is_reached_by_the_menu(window: Window, wait_until: WaitUntil) -> None:
    window.new_draft(FIRM)
    [action] = [action for menu in window.menus for action in menu.actions if action and action.label == VERSIONS.title]
    action.run()
    window.root.update()
    assert window.workspace is not None and window.workspace.page == VERSIONS.id


def test_a_version_that_came_meanwhile_is_there_when_one_comes_back(view: View, window: Window, wait_until: WaitUntil) -> None:
    assert window.workspace is not None
    window.workspace.jump("company")
    save(window, "四の版")
    assert len(rows(show(window, wait_until))) == 3


# ------------------------------------------------------------------------------------------------------- the chosen version


def test_it_shows_what_has_changed_since(view: View, window: Window, wait_until: WaitUntil) -> None:
    assert head(view).endswith("と、いまの内容の違い　1件")
    cells = said(view.differences.frame)
    assert "名称" in cells and "二の版" in cells and "三の版" in cells and "福岡県" not in cells
    choose(view, 1, wait_until)
    assert "一の版" in said(view.differences.frame)


def test_a_change_of_the_draft_is_in_it_soon(view: View, window: Window, wait_until: WaitUntil) -> None:
    assert window.desk is not None
    window.desk.draft.change("company.address", "熊本県")
    wait_until(lambda: "2件" in head(view) and "熊本県" in said(view.differences.frame))
    window.undo()
    window.desk.draft.change("company.name", "二の版")
    assert window.workspace is not None
    window.workspace.jump(VERSIONS.id)
    wait_until(lambda: head(view).endswith("は、いまの内容と同じです"))


def test_a_row_that_is_chosen_is_told_whole(view: View, window: Window) -> None:
    view.differences.tree.selection_set("1")
    window.root.update()
    assert view.differences.whole.text == "名称　この版：二の版　いま：三の版"


def test_it_is_shown_as_it_would_print_and_the_differences_again(view: View, window: Window, wait_until: WaitUntil) -> None:
    click(view.look_at)
    assert view.preview is not None
    wait_until(lambda: view.preview is not None and view.preview.pages, 8)
    assert view.preview.frame.winfo_viewable() and not view.differences.frame.winfo_manager() and view.look_at.cget("text") == "違いを見る"
    press(view.look_at, "<Return>")
    assert view.differences.frame.winfo_viewable() and not view.preview.frame.winfo_manager() and view.look_at.cget("text") == "紙で見る"


def test_a_broken_version_is_told_and_the_others_are_not_harmed(view: View, wait_until: WaitUntil) -> None:
    """Kills: a version that is brought back although it could not be read: an empty draft."""
    assert view.version is not None
    view.version.path.write_bytes(b"rubbish")
    choose(view, 1, wait_until)
    choose(view, 0, wait_until)
    assert view._chosen is None and "ません" in head(view) and "Error" not in head(view)
    assert is_enabled(view.look_at, view.rename, view.restore) == [False, False, False] and "名称" not in said(view.differences.frame)
    choose(view, 1, wait_until)
    assert is_enabled(view.restore) == [True]


def test_a_version_that_went_meanwhile_is_told(view: View, wait_until: WaitUntil) -> None:
    assert view.version is not None
    view.version.path.unlink()
    choose(view, 1, wait_until)
    choose(view, 0, wait_until)
    assert view._chosen is None and is_enabled(view.restore) == [False]


# ------------------------------------------------------------------------------------------------------------ what is done


def test_it_is_brought_back_as_one_step(view: View, window: Window, wait_until: WaitUntil) -> None:
    choose(view, 1, wait_until)
    click(view.restore)
    assert name_on_screen(window) == "一の版" and window.desk is not None and window.desk.draft.undo_label == "以前の版に戻す"
    window.undo()
    assert name_on_screen(window) == "三の版"


def test_what_was_there_is_kept_under_a_name_first(view: View, window: Window, wait_until: WaitUntil) -> None:
    """Kills: a version in whose place nothing comes back once the window was closed."""
    choose(view, 1, wait_until)
    click(view.restore)
    assert window.keeping is not None
    [kept] = [version for version in window.keeping.nets.versions() if version.title == "3月2日 14:32の版に戻す前"]
    assert kept.stays and window.keeping.nets.project_of(kept).company.name == "三の版"
    assert (len(rows(view)), rows(view)[0][1]) == (3, kept.title)


def test_it_is_brought_back_by_the_keyboard(view: View, window: Window) -> None:
    press(view.restore, "<Return>")
    assert name_on_screen(window) == "二の版"


def test_where_nothing_can_be_kept_the_user_is_asked_first(view: View, window: Window, answer_with: AnswerWith) -> None:
    """Kills: a version put back over what is kept nowhere, and a full disk that keeps the user from going back."""
    assert window.keeping is not None
    window.keeping.nets.disk = full = NothingGoes()
    told = answer_with("やめる", "続ける")
    view.bring_back()
    assert "控えを残せません" in told[0] and "空き容量がありません" in told[0] and name_on_screen(window) == "三の版"
    view.bring_back()
    assert name_on_screen(window) == "二の版" and full.is_full


class NothingGoes(FullDisk):
    """A disk without room for anything."""

    def create(self, path: Path, mode: int = 0o666) -> int:
        return super().create(Path(path.name), mode)


def test_a_version_gets_a_name_and_loses_it_again(view: View, window: Window, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil) -> None:
    asked: list[str] = []

    def ask(answer: str | None) -> None:
        monkeypatch.setattr(dialogs, "ask_text", lambda *given: asked.append(given[4]) or answer)
        view.rename.invoke()
        wait_until(lambda: not view._alarm and view._chosen is not None)

    ask("商工会に見せる前")
    assert [title for _, title in rows(view)] == ["商工会に見せる前", ""] and "「商工会に見せる前」" in head(view)
    ask(None)
    assert rows(view)[0][1] == "商工会に見せる前"
    ask("")
    assert [title for _, title in rows(view)] == ["", ""] and asked == ["", "商工会に見せる前", "商工会に見せる前"]


def test_a_name_is_typed_into_a_dialog(view: View, window: Window, wait_until: WaitUntil) -> None:
    """The real dialog: what stood there is marked, so that one types over it, and Enter takes it."""
    window.root.after(200, type_into_dialog, window, "商工会に見せる前")
    view.keep_this.invoke()
    assert ("商工会に見せる前" in [title for _, title in rows(view)]) and len(rows(view)) == 3


def type_into_dialog(window: Window, text: str) -> None:
    entry = window.root.focus_get()
    assert isinstance(entry, ttk.Entry), entry
    entry.insert(0, text)
    entry.event_generate("<Return>")


def test_what_is_there_now_is_kept_under_a_name_though_it_is_not_saved(view: View, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    assert window.desk is not None and window.keeping is not None
    window.desk.draft.change("company.name", "いまの名前")
    monkeypatch.setattr(dialogs, "ask_text", lambda *_: "残す")
    view.keep_now()
    [kept] = [version for version in window.keeping.nets.versions() if version.title == "残す"]
    assert window.keeping.nets.project_of(kept).company.name == "いまの名前" and not window.keeping.is_saved


@pytest.mark.parametrize("answer", [None, ""])
def test_without_a_name_nothing_is_kept(view: View, monkeypatch: pytest.MonkeyPatch, answer: str | None) -> None:
    monkeypatch.setattr(dialogs, "ask_text", lambda *_: answer)
    view.keep_now()
    assert len(rows(view)) == 2


def test_what_could_not_be_kept_is_told(view: View, window: Window, monkeypatch: pytest.MonkeyPatch, answer_with: AnswerWith) -> None:
    assert window.keeping is not None
    window.keeping.nets.disk = NothingGoes()
    monkeypatch.setattr(dialogs, "ask_text", lambda *_: "残す")
    told = answer_with("閉じる")
    view.keep_now()
    assert "できませんでした" in told[0] and len(rows(view)) == 2


def test_a_version_that_cannot_be_printed_says_why(view: View, window: Window, wait_until: WaitUntil) -> None:
    assert window.keeping is not None and window.desk is not None
    window.desk.draft.change("application.program", "")
    window.keeping.nets.keep_now("事業の前")
    view._list()
    choose(view, 0, wait_until)
    click(view.look_at)
    wait_until(lambda: view.preview is not None and "応募する事業が決まっていません" in str(view.preview._message.cget("text")), 8)
