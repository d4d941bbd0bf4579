"""A file that somebody else changed under an open draft: it is noticed at the next look, and neither theirs nor ours is lost whatever the user chooses."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company
from dxapply.storage import lock, project_file
from dxapply.storage.disk import Disk
from dxapply.storage.processes import Process
from dxapply.ui.window import Window
from tests.ui.conftest import NOW

FIRM = Project(company=Company(name="株式会社みほん"), identity="0123456789abcdef0123456789abcdef")
THEIRS = dataclasses.replace(FIRM, company=Company(name="同僚が直した", address="福岡県"))
AnswerWith = Callable[..., list[str]]
WaitUntil = Callable[..., None]


@pytest.fixture
def path(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the open draft, which is looked at all the time, and saved only when a test says so."""
    monkeypatch.setattr("dxapply.ui.drafts._LOOK", 20)
    monkeypatch.setattr("dxapply.ui.drafts._PAUSE", 10_000_000)
    (tmp_path / "書類").mkdir()
    path = tmp_path / "書類" / "わが社.dxapply"
    project_file.save(Disk(), path, FIRM, REGISTER)
    window.open_file(path)
    return path


def change_elsewhere(path: Path, project: Project = THEIRS) -> bytes:
    project_file.save(Disk(), path, project, REGISTER)
    return path.read_bytes()


def change(window: Window, name: str) -> None:
    assert window.desk is not None
    window.desk.draft.change("company.name", name)
    window.root.update()


def name_on_screen(window: Window) -> str:
    assert window.desk is not None
    return window.desk.project.company.name


def name_in(path: Path) -> str:
    return project_file.load(Disk(), path, REGISTER).project.company.name


def state(window: Window) -> str:
    assert window.workspace is not None
    return str(window.workspace.bar._state_word.cget("text"))


def is_noticed(window: Window) -> bool:
    return window.keeping is not None and window.keeping.is_changed_elsewhere and state(window) == "ほかで変更"


def test_it_is_noticed_at_the_next_look_before_anything_is_typed(window: Window, path: Path, wait_until: WaitUntil) -> None:
    """Kills: a change that is seen only when the user has typed into what is old, and a look at the start only."""
    assert state(window) == "保存済み"
    change_elsewhere(path)
    wait_until(lambda: is_noticed(window))
    assert name_on_screen(window) == "株式会社みほん"


def test_the_file_of_the_same_content_is_no_change(window: Window, path: Path, wait_until: WaitUntil) -> None:
    """Kills: a synced folder that brings back what was saved here, and asks each time."""
    assert window.keeping is not None
    was = window.keeping._seen
    path.write_bytes(path.read_bytes())
    wait_until(lambda: window.keeping is not None and window.keeping._seen != was)
    assert window.keeping.trouble is None and state(window) == "保存済み"


def test_our_own_save_is_no_change(window: Window, path: Path) -> None:
    change(window, "こちら")
    assert window.save() and window.keeping is not None and not window.keeping.look() and state(window) == "保存済み"


def test_what_was_typed_stays_and_theirs_is_not_written_over(window: Window, path: Path, wait_until: WaitUntil) -> None:
    """Kills: a reload without being asked, and a save over what a colleague wrote."""
    change(window, "こちら")
    theirs = change_elsewhere(path)
    wait_until(lambda: is_noticed(window))
    assert not window.save() and path.read_bytes() == theirs and name_on_screen(window) == "こちら"
    change(window, "こちらの続き")
    assert not window.save() and path.read_bytes() == theirs and name_on_screen(window) == "こちらの続き"


def test_what_they_wrote_is_read_as_one_step_and_ours_is_one_step_back(window: Window, path: Path, wait_until: WaitUntil, answer_with: AnswerWith) -> None:
    change(window, "こちら")
    theirs = change_elsewhere(path)
    wait_until(lambda: is_noticed(window))
    told = answer_with("ファイルを読み直す")
    window.drafts.mend_file()
    assert "「わが社.dxapply」は、開いた後にほかで変更されています" in told[0] and "この画面の内容で上書き" in told[0]
    assert window.desk is not None and window.desk.project.company == THEIRS.company and window.desk.draft.undo_label == "ファイルの読み直し"
    assert window.keeping is not None and window.keeping.is_saved and window.keeping.trouble is None and path.read_bytes() == theirs
    window.undo()
    assert name_on_screen(window) == "こちら" and path.read_bytes() == theirs
    assert window.save() and name_in(path) == "こちら"


def test_ours_is_saved_over_theirs_which_stays_among_the_versions(window: Window, path: Path, wait_until: WaitUntil, answer_with: AnswerWith) -> None:
    """Kills: an overwrite that keeps nothing, because a version was kept only just before."""
    for name in ("一", "二"):
        change(window, name)
        window.save()
    theirs = change_elsewhere(path)
    change(window, "こちら")
    wait_until(lambda: is_noticed(window))
    answer_with("この画面の内容で上書き")
    window.drafts.mend_file()
    assert name_in(path) == "こちら" and state(window) == "保存済み" and window.keeping is not None
    [kept] = [version for version in window.keeping.nets.versions() if version.title == "ほかで保存された内容"]
    assert kept.path.read_bytes() == theirs and kept.stays


def test_who_goes_back_has_both_still(window: Window, path: Path, wait_until: WaitUntil, answer_with: AnswerWith) -> None:
    change(window, "こちら")
    theirs = change_elsewhere(path)
    wait_until(lambda: is_noticed(window))
    told = answer_with()
    window.drafts.mend_file()
    assert len(told) == 1 and path.read_bytes() == theirs and name_on_screen(window) == "こちら" and is_noticed(window)


def test_a_draft_that_was_not_touched_is_closed_without_a_question(window: Window, path: Path, wait_until: WaitUntil, answer_with: AnswerWith) -> None:
    theirs = change_elsewhere(path)
    wait_until(lambda: is_noticed(window))
    told = answer_with()
    window.show_opening()
    assert told == [] and window.workspace is None and path.read_bytes() == theirs


def test_a_file_that_was_changed_back_is_no_trouble_any_more(window: Window, path: Path, wait_until: WaitUntil) -> None:
    """Kills: a trouble that stands although the file holds the draft, and that nothing but a change of the draft takes away."""
    ours = path.read_bytes()
    change_elsewhere(path)
    wait_until(lambda: is_noticed(window))
    path.write_bytes(ours)
    wait_until(lambda: state(window) == "保存済み")


def test_a_broken_file_is_not_read_into_the_draft(window: Window, path: Path, wait_until: WaitUntil, answer_with: AnswerWith) -> None:
    change(window, "こちら")
    path.write_bytes(b"rubbish")
    wait_until(lambda: is_noticed(window))
    answer_with("ファイルを読み直す")
    window.drafts.mend_file()
    assert name_on_screen(window) == "こちら" and state(window) == "保存できません" and path.read_bytes() == b"rubbish"
    assert not window.save() and path.read_bytes() == b"rubbish"


def test_a_file_that_somebody_removed_is_written_again(window: Window, path: Path) -> None:
    change(window, "こちら")
    path.unlink()
    assert window.keeping is not None and not window.keeping.look()
    assert window.save() and name_in(path) == "こちら"


def test_who_only_reads_can_read_what_the_other_saved_since(window: Window, path: Path, wait_until: WaitUntil, answer_with: AnswerWith) -> None:
    """Kills: a reader who is told that he cannot save, and offered nothing but another name."""
    window.show_opening()
    lock.take(Disk(), path, NOW, "山田", Process("pc-2", 4321, "x"))
    answer_with("読むだけで開く", "ファイルを読み直す")
    window.open_file(path)
    assert state(window) == "読むだけ"
    theirs = change_elsewhere(path)
    wait_until(lambda: window.keeping is not None and window.keeping.is_changed_elsewhere)
    window.drafts.mend_file()
    window.drafts._said()
    assert name_on_screen(window) == "同僚が直した" and state(window) == "読むだけ" and path.read_bytes() == theirs
