"""The window around the pages: files are saved without being asked, any page follows any other, help folds, undo finds its place again."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import pytest

from dxapply.drafting.pages import PAGES
from dxapply.model.money import show_yen
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Company
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.storage import project_file, settings
from dxapply.storage.disk import Disk
from dxapply.ui import dialogs
from dxapply.ui.desk import lies_in
from dxapply.ui.window import Window
from dxapply.ui.workspace import Workspace

SANGYO = "sangyo-digital-r3"
FIRM = Project(company=Company(name="株式会社みほん"), application=Application(program=SANGYO))
WaitUntil = Callable[..., None]


def space_of(window: Window) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def saved(window: Window) -> Project:
    assert window.keeping is not None
    return project_file.load(Disk(), window.keeping.path, REGISTER).project


def open_new(window: Window, project: Project = FIRM) -> Workspace:
    window.new_draft(project)
    window.root.update()
    window.root.focus_force()
    window.root.update()
    return space_of(window)


def press(window: Window, event: str) -> None:
    (window.root.focus_get() or window.root).event_generate(event)
    window.root.update()


def type_name(window: Window, name: str) -> tk.Entry:
    space_of(window).jump("company.name")
    window.root.update()
    entry = window.root.focus_get()
    assert isinstance(entry, tk.Entry)
    entry.delete(0, "end")
    entry.insert(0, name)
    window.root.update()
    return entry


# files


def test_without_a_file_the_start_screen_is_shown_and_nothing_is_written(window: Window, tmp_path: Path) -> None:
    window.show_opening()
    window.root.update()
    assert window.opening is not None and window.opening.frame.winfo_viewable() and window.workspace is None
    assert list(tmp_path.rglob("*.dxapply")) == []


def test_a_new_draft_lies_in_the_documents_at_once_under_firm_program_and_year(window: Window, tmp_path: Path) -> None:
    open_new(window)
    assert [file.name for file in (tmp_path / "書類").glob("*.dxapply")] == ["株式会社みほん_地域産業デジタル化支援事業_令和3年度.dxapply"]
    assert saved(window).company.name == "株式会社みほん"


def test_a_second_new_draft_of_the_same_name_spares_the_first(window: Window, tmp_path: Path) -> None:
    open_new(window)
    open_new(window)
    assert len(list((tmp_path / "書類").glob("*.dxapply"))) == 2


def test_what_is_typed_is_saved_after_a_pause(window: Window, wait_until: WaitUntil) -> None:
    open_new(window)
    type_name(window, "株式会社あと")
    assert saved(window).company.name == "株式会社みほん"
    wait_until(lambda: saved(window).company.name == "株式会社あと")
    assert "保存済み" in str(space_of(window).bar._state_word.cget("text"))


def test_what_is_half_typed_in_a_cell_is_saved_after_a_pause_while_one_types_on(window: Window, wait_until: WaitUntil) -> None:
    space = open_new(window, sample(builtin_catalogue().program(SANGYO)))
    space.jump("cost_lines.C01.text")
    window.root.update()
    entry = window.root.focus_get()
    assert isinstance(entry, tk.Entry)
    entry.delete(0, "end")
    entry.insert(0, "打ちかけ")
    entry.icursor(2)
    window.root.update()
    assert "保存します" in str(space.bar._state_word.cget("text"))
    wait_until(lambda: saved(window).cost_lines[0].text == "打ちかけ")
    assert entry.get() == "打ちかけ" and entry.index("insert") == 2 and not entry.selection_present()
    assert "保存済み" in str(space.bar._state_word.cget("text"))


def test_undo_takes_back_what_is_half_typed_in_a_cell(window: Window) -> None:
    space = open_new(window, sample(builtin_catalogue().program(SANGYO)))
    space.jump("cost_lines.C01.text")
    window.root.update()
    entry = window.root.focus_get()
    assert isinstance(entry, tk.Entry)
    was = entry.get()
    entry.delete(0, "end")
    entry.insert(0, "打ちかけ")
    press(window, "<Control-z>")
    assert window.desk is not None and window.desk.project.cost_lines[0].text == was == entry.get()
    press(window, "<Control-y>")
    assert window.desk.project.cost_lines[0].text == "打ちかけ"


def test_another_page_saves_at_once(window: Window) -> None:
    space = open_new(window)
    type_name(window, "株式会社ページ")
    space.jump("budget")
    assert saved(window).company.name == "株式会社ページ"


def test_ctrl_s_saves_what_is_still_being_typed(window: Window) -> None:
    open_new(window)
    type_name(window, "株式会社すぐ")
    press(window, "<Control-s>")
    assert saved(window).company.name == "株式会社すぐ"


def test_closing_saves_and_the_place_is_remembered(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_new(window)
    type_name(window, "株式会社さいご")
    path = window.keeping.path if window.keeping else tmp_path
    monkeypatch.setattr(window.root, "destroy", lambda: None)
    window.close()
    assert project_file.load(Disk(), path, REGISTER).project.company.name == "株式会社さいご"
    remembered = settings.load(Disk(), tmp_path / "settings.json")
    assert remembered.geometry == window.root.geometry() and remembered.recent[0][0] == str(path)


def test_a_save_that_fails_is_told_until_it_goes_through(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    space = open_new(window)
    assert window.keeping is not None
    folder = window.keeping.path.parent
    type_name(window, "株式会社まえ")
    window.save()
    type_name(window, "株式会社あと")
    hidden = folder.rename(folder.with_name("隠した"))
    assert not window.save()
    assert "保存できません" in str(space.bar._state_word.cget("text")) and space.bar.mend.winfo_manager()
    hidden.rename(folder)
    monkeypatch.setattr(dialogs, "ask", lambda *_: "again")
    space.bar.mend.invoke()
    assert saved(window).company.name == "株式会社あと" and not space.bar.mend.winfo_manager()


def test_a_file_that_somebody_else_wrote_is_asked_about(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    open_new(window)
    assert window.keeping is not None
    window.keeping.path.write_bytes(project_file.encode(dataclasses.replace(FIRM, company=Company(name="よそ")), REGISTER))
    type_name(window, "こちら")
    assert not window.save() and saved(window).company.name == "よそ"
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(dialogs, "ask", lambda *given: asked.append(tuple(value for value, _ in given[4])) or "overwrite")
    window.drafts.mend_file()
    assert asked == [("reload", "overwrite", "other", "stay")] and saved(window).company.name == "こちら"


def test_a_draft_that_cannot_be_saved_is_closed_only_when_the_user_says_so(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    open_new(window)
    assert window.keeping is not None
    window.keeping.path.write_bytes(b"{}")
    type_name(window, "こちら")
    answers = iter(["stay", "stay", "stay", "lose"])
    monkeypatch.setattr(dialogs, "ask", lambda *_: next(answers))
    assert not window.leave_draft() and window.workspace is not None
    assert window.leave_draft() and window.workspace is None


def test_bytes_that_are_no_draft_are_told_and_what_is_open_stays(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(dialogs, "tell", lambda *given: told.append(given[-1]))
    space = open_new(window)
    (tmp_path / "x.dxapply").write_bytes(b"\0\xff")
    window.open_file(tmp_path / "x.dxapply")
    window.open_file(tmp_path / "ない.dxapply")
    assert len(told) == 2 and all(sentence.endswith("。") for sentence in told) and window.workspace is space


def test_an_opened_file_shows_what_it_holds_and_is_not_written_by_looking(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "ある.dxapply"
    path.write_bytes(project_file.encode(sample(builtin_catalogue().program(SANGYO)), REGISTER))
    before = path.stat().st_mtime_ns
    window.open_file(path)
    for page in PAGES:
        space_of(window).jump(page.id)
        window.root.update()
    assert window.leave_draft() and path.stat().st_mtime_ns == before


def test_an_earlier_application_begins_a_new_one_and_stays_as_it_is(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "前回.dxapply"
    old = sample(builtin_catalogue().program(SANGYO))
    path.write_bytes(project_file.encode(old, REGISTER))
    before = path.read_bytes()
    window.reuse(path)
    window.root.update()
    assert window.desk is not None and window.desk.look_again and space_of(window).page == "start"
    assert window.desk.project.identity == saved(window).identity not in ("", old.identity)
    assert path.read_bytes() == before and window.keeping is not None and window.keeping.path != path
    assert window.desk.project.company == old.company and window.desk.project.plan.start is None


def test_a_file_of_a_newer_version_is_read_and_never_written(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(dialogs, "tell", lambda *given: told.append(given[-1]))
    path = tmp_path / "新しい.dxapply"
    path.write_bytes(project_file.encode(FIRM, REGISTER).replace(b'"format": 1', b'"format": 9'))
    before = path.read_bytes()
    window.open_file(path)
    assert told and "読むだけ" in told[0] and "読むだけ" in str(space_of(window).bar._state_word.cget("text"))
    type_name(window, "書けない")
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(dialogs, "ask", lambda *given: asked.append(tuple(value for value, _ in given[4])) or "stay")
    assert not window.save() and "保存できません" in str(space_of(window).bar._state_word.cget("text"))
    assert not window.leave_draft() and path.read_bytes() == before
    assert asked == [("other", "stay"), ("stay", "lose")]


def test_what_is_typed_is_in_the_file_before_the_same_file_is_opened_again_or_used_for_a_new_draft(window: Window) -> None:
    open_new(window)
    assert window.keeping is not None
    path = window.keeping.path
    type_name(window, "株式会社いま")
    window.open_file(path)
    assert window.desk is not None and window.desk.project.company.name == "株式会社いま"
    type_name(window, "株式会社さらに")
    window.reuse(path)
    assert window.desk.project.company.name == "株式会社さらに"


def test_esc_in_the_question_about_the_file_changes_nothing(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    open_new(window)
    assert window.keeping is not None
    window.keeping.path.write_bytes(b"{}")
    type_name(window, "こちら")
    window.save()
    safe: list[str] = []
    monkeypatch.setattr(dialogs, "ask", lambda *given: safe.append(given[5]) or given[5])
    monkeypatch.setattr(dialogs, "choose_save", lambda *_: pytest.fail("asked for a name"))
    window.drafts.mend_file()
    assert safe == ["stay"] and window.keeping.path.read_bytes() == b"{}"


# the frame


def test_the_rail_leads_to_every_page_and_marks_the_open_one(window: Window) -> None:
    space = open_new(window)
    for page in PAGES:
        space.rail._buttons[page.id].invoke()
        window.root.update()
        chosen = [name for name, button in space.rail._buttons.items() if button.instate(["selected"])]
        assert chosen == [page.id] == [space.page] and space._title.cget("text") == page.title


def test_the_rail_names_the_file_without_the_firm_above_it_and_breaks_no_word(window: Window) -> None:
    rail = open_new(window).rail
    firm = rail._firm.cget("text")
    assert firm not in rail._file.cget("text")
    rail.name(f"{firm}_地域産業デジタル化支援事業_令和3年度")
    assert rail._file.cget("text") == "地域産業デジタル化支援事業\n令和3年度"


def test_next_leads_through_all_pages_with_the_keyboard_on_the_page(window: Window, wait_until: WaitUntil) -> None:
    space = open_new(window)
    space.jump("start")
    seen = [space.page]
    while space.bar.next.winfo_manager():
        space.bar.next.invoke()
        window.root.update()
        seen.append(space.page)
        wait_until(lambda: lies_in(window.root.focus_get(), space.view(space.page).frame))
    assert seen == [page.id for page in PAGES]


@pytest.mark.parametrize("program", [program.id for program in builtin_catalogue().programs])
def test_the_bar_says_what_the_results_say(window: Window, program: str) -> None:
    space = open_new(window, sample(builtin_catalogue().program(program)))
    estimate = window.desk.results.estimate if window.desk else None
    assert estimate is not None and estimate.grant is not None and estimate.own_funds is not None
    bar = space.bar
    shown = [str(amount.figure.cget("text")) for amount in (bar._eligible, bar._grant, bar._own)]
    assert shown == [show_yen(yen) for yen in (estimate.eligible_cost, estimate.grant, estimate.own_funds)]


def test_without_a_program_the_bar_invites_to_choose_one(window: Window) -> None:
    space = open_new(window, Project())
    assert space.bar._invitation.winfo_viewable() and not space.bar._sums.winfo_viewable()


def test_enter_on_the_grant_explains_it(window: Window) -> None:
    space = open_new(window, sample(builtin_catalogue().program(SANGYO)))
    space.fold_help()
    figure = space.bar._grant.figure
    figure.focus_force()
    window.root.update()
    press(window, "<Return>")
    assert space.side.winfo_viewable()
    words = words_in(space.side)
    assert "補助金額" in words and "2,000,000" in words


def words_in(widget: tk.Misc) -> str:
    """All that can be read in the widget."""
    here = str(widget.cget("text")) if widget.winfo_class() in ("TLabel", "TButton") else ""
    here = widget.get("1.0", "end") if isinstance(widget, tk.Text) else here
    return "\n".join([here, *(words_in(child) for child in widget.winfo_children() if child.winfo_viewable())])


def test_help_follows_the_keyboard(window: Window) -> None:
    space = open_new(window)
    space.open_help()
    type_name(window, "株式会社みほん")
    assert REGISTER.field("company.name").help in words_in(space.side).replace("\n", "")
    space.jump("company.employees")
    window.root.update()
    assert REGISTER.field("company.employees").label in words_in(space.side).replace("\n", "")


def test_help_stands_beside_the_page_only_where_there_is_room_else_over_it_until_esc(window: Window) -> None:
    space = open_new(window)
    space.open_help()
    space.arrange(window.look.tx(1280), window.look.tx(800))
    window.root.update()
    assert space.side.winfo_manager() == "grid"
    space.arrange(window.look.tx(1000), window.look.tx(700))
    window.root.update()
    assert space.side.winfo_manager() == ""
    press(window, "<F1>")
    assert space.side.winfo_manager() == "place"
    press(window, "<Escape>")
    assert space.side.winfo_manager() == ""


def test_f6_goes_round_rail_page_help_and_bar(window: Window) -> None:
    space = open_new(window)
    space.jump("company")
    space.open_help()
    space.rail.focus()
    window.root.update()
    seen = []
    for _ in range(4):
        press(window, "<F6>")
        focused = window.root.focus_get()
        panes = {"page": space._middle, "side": space.side, "bar": space.bar.frame, "rail": space.rail.frame}
        seen.append(next(name for name, pane in panes.items() if lies_in(focused, pane)))
    assert sorted(seen) == ["bar", "page", "rail", "side"] and seen[0] == "page"


# undo


def test_undo_and_redo_go_back_to_the_page_and_the_field(window: Window) -> None:
    space = open_new(window)
    entry = type_name(window, "株式会社べつ")
    space.jump("budget")
    press(window, "<Control-z>")
    assert space.page == "company" and window.root.focus_get() is entry and entry.get() == "株式会社みほん"
    space.jump("budget")
    press(window, "<Control-y>")
    assert space.page == "company" and window.root.focus_get() is entry and entry.get() == "株式会社べつ"


def test_undo_of_a_row_that_is_gone_goes_to_its_list(window: Window) -> None:
    space = open_new(window)
    assert window.desk is not None
    window.desk.draft.add_row("cost_lines", text="試作")
    space.jump("company")
    press(window, "<Control-z>")
    assert space.page == "budget" and window.desk.project.cost_lines == ()


def test_the_undo_buttons_can_be_pressed_only_where_there_is_something_to_undo(window: Window) -> None:
    space = open_new(window)
    assert space._undo.instate(["disabled"]) and space._redo.instate(["disabled"])
    type_name(window, "株式会社べつ")
    assert not space._undo.instate(["disabled"])
    space._undo.invoke()
    assert space._undo.instate(["disabled"]) and not space._redo.instate(["disabled"])


# what is remembered


def test_text_size_and_theme_are_remembered(window: Window, tmp_path: Path) -> None:
    open_new(window)
    press(window, "<Control-plus>")
    window.set_theme("dark")
    remembered = settings.load(Disk(), tmp_path / "settings.json")
    assert (remembered.text_size, remembered.theme) == ("大", "dark") and window.look.text_size == "大"
    for _ in range(5):
        window.step_text_size(1)
    assert window.look.text_size == "特大"


def test_folded_help_stays_folded(window: Window, tmp_path: Path) -> None:
    space = open_new(window)
    space.arrange(window.look.tx(1280), window.look.tx(800))
    space.fold_help(by_user=True)
    assert settings.load(Disk(), tmp_path / "settings.json").help_is_open is False


def test_every_shortcut_of_the_list_is_bound(window: Window) -> None:
    keys = [key for action in (action for menu in window.menus for action in menu.actions if action) for key in action.keys]
    assert len(keys) == len(set(keys)) >= 20
    for key in (key for key in keys if "Ctrl" not in key):
        assert window.root.bind(f"<{key.replace('+', '-')}>")
