"""Who has a draft open is told to whoever opens it too, who may read it, copy it, or edit it all the same; a lock never stands in anybody's way for long."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company
from dxapply.storage import lock, project_file
from dxapply.storage.disk import Disk
from dxapply.storage.lock import Lock
from dxapply.storage.processes import Process, this_process
from dxapply.ui import dialogs
from dxapply.ui.window import Window
from tests.ui.victim import FullDisk, typing_window

NOW = dt.datetime(2021, 3, 3, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=9)))
DEAD = dataclasses.replace(this_process(), started="of another day")
COLLEAGUE = Process("pc-2", 4321, "x")
FIRM = Project(company=Company(name="株式会社みほん"), identity="0123456789abcdef0123456789abcdef")
AnswerWith = Callable[..., list[str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A saved draft of the user's."""
    (tmp_path / "書類").mkdir()
    path = tmp_path / "書類" / "わが社.dxapply"
    project_file.save(Disk(), path, FIRM, REGISTER)
    return path


def lock_of(path: Path) -> Path:
    return lock.lock_path(Disk(), path)


def taken_by(path: Path, process: Process) -> bytes:
    """The lock of another program beside the file."""
    assert isinstance(lock.take(Disk(), path, NOW, "山田", process), Lock)
    return lock_of(path).read_bytes()


def is_ours(path: Path) -> bool:
    told = json.loads(lock_of(path).read_text(encoding="utf-8"))
    return Process(told["host"], told["pid"], told["started"]) == this_process()


def change(window: Window, name: str) -> None:
    assert window.desk is not None
    window.desk.draft.change("company.name", name)
    window.root.update()


def name_in(path: Path) -> str:
    return project_file.load(Disk(), path, REGISTER).project.company.name


def state(window: Window) -> str:
    assert window.workspace is not None
    return str(window.workspace.bar._state_word.cget("text"))


# ---------------------------------------------------------------------------------------------------------------- ours


def test_an_open_draft_is_held_until_it_is_closed(window: Window, path: Path) -> None:
    window.open_file(path)
    assert is_ours(path)
    window.show_opening()
    assert not lock_of(path).exists()


def test_a_new_draft_is_held_too(window: Window) -> None:
    window.new_draft(FIRM)
    assert window.keeping is not None and is_ours(window.keeping.path)


def test_another_draft_lets_go_of_the_first(window: Window, path: Path) -> None:
    window.open_file(path)
    window.new_draft(FIRM)
    assert window.keeping is not None and not lock_of(path).exists() and is_ours(window.keeping.path)


def test_another_name_moves_the_lock(window: Window, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: a lock that stays at the old file, which a colleague could then not open; and a new file that nobody holds."""
    window.open_file(path)
    other = path.with_name("別名.dxapply")
    monkeypatch.setattr(dialogs, "choose_save", lambda *_: other)
    window.save_as()
    assert not lock_of(path).exists() and is_ours(other)
    window.show_opening()
    assert not lock_of(other).exists()


def test_opening_the_open_file_again_asks_nothing_and_holds_it_still(window: Window, path: Path, answer_with: AnswerWith) -> None:
    told = answer_with()
    window.open_file(path)
    window.open_file(path)
    assert told == [] and is_ours(path)


def test_the_lock_of_whoever_took_it_over_from_us_is_not_ours_to_remove(window: Window, path: Path) -> None:
    window.open_file(path)
    lock_of(path).unlink()
    theirs = taken_by(path, COLLEAGUE)
    window.show_opening()
    assert lock_of(path).read_bytes() == theirs


def test_where_no_lock_can_be_put_the_draft_opens_all_the_same(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: an error, or a question, about a lock in a folder that may only be read."""
    window.disk = FullDisk()
    told = answer_with()
    window.open_file(path)
    assert told == [] and window.keeping is not None and not window.keeping.read_only and not lock_of(path).exists()


# -------------------------------------------------------------------------------------------------------------- theirs


def test_it_is_told_who_has_it_open_since_when(window: Window, path: Path, answer_with: AnswerWith) -> None:
    theirs = taken_by(path, COLLEAGUE)
    told = answer_with("やめる")
    window.open_file(path)
    assert "ほかで開かれています" in told[0] and "山田さん（pc-2）が14:05から開いています" in told[0]
    assert window.workspace is None and lock_of(path).read_bytes() == theirs


def test_escape_opens_nothing_and_the_open_draft_stays(window: Window, path: Path, answer_with: AnswerWith) -> None:
    window.new_draft(FIRM)
    keeping = window.keeping
    theirs = taken_by(path, COLLEAGUE)
    told = answer_with()
    window.open_file(path)
    assert len(told) == 1 and window.keeping is keeping and keeping is not None and is_ours(keeping.path) and lock_of(path).read_bytes() == theirs


def test_who_only_reads_it_writes_nothing_to_it(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a draft that is read only in its state, and saved after a pause."""
    theirs, before = taken_by(path, COLLEAGUE), path.read_bytes()
    answer_with("読むだけで開く")
    window.open_file(path)
    assert state(window) == "読むだけ"
    change(window, "読む人が直した")
    assert not window.save() and path.read_bytes() == before and lock_of(path).read_bytes() == theirs
    assert window.keeping is not None and "別名で保存" in str(window.keeping.trouble)


def test_what_the_reader_typed_goes_into_another_file(window: Window, path: Path, answer_with: AnswerWith, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, before, other = taken_by(path, COLLEAGUE), path.read_bytes(), path.with_name("別名.dxapply")
    monkeypatch.setattr(dialogs, "choose_save", lambda *_: other)
    told = answer_with("読むだけで開く", "別名で保存")
    window.open_file(path)
    change(window, "読む人が直した")
    window.show_opening()
    assert "山田さん" in told[1] and window.workspace is None
    assert path.read_bytes() == before and name_in(other) == "読む人が直した" and lock_of(path).read_bytes() == theirs


def test_a_copy_is_another_draft_beside_it(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a copy with the identity of the original, whose versions would mix."""
    theirs, before = taken_by(path, COLLEAGUE), path.read_bytes()
    answer_with("写しを開く")
    window.open_file(path)
    copy = path.with_name("わが社_写し.dxapply")
    assert window.keeping is not None and window.keeping.path == copy and is_ours(copy)
    change(window, "写し")
    assert window.save() and name_in(copy) == "写し" and path.read_bytes() == before and lock_of(path).read_bytes() == theirs
    assert project_file.load(Disk(), copy, REGISTER).project.identity != FIRM.identity


def test_who_knows_better_edits_it(window: Window, path: Path, answer_with: AnswerWith) -> None:
    taken_by(path, COLLEAGUE)
    answer_with("編集する")
    window.open_file(path)
    change(window, "直した")
    assert window.save() and name_in(path) == "直した" and is_ours(path)


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"\xff" * 200, b'{"host": 1}'])
def test_the_lock_of_a_program_that_ended_and_rubbish_are_taken_over_silently(window: Window, path: Path, answer_with: AnswerWith, rubbish: bytes) -> None:
    """Kills: a question at each start after a crash."""
    taken_by(path, DEAD)
    if rubbish:
        lock_of(path).write_bytes(rubbish)
    told = answer_with()
    window.open_file(path)
    assert told == [] and is_ours(path)


def test_a_second_window_is_seen_while_it_lives_and_not_after(window: Window, path: Path, tmp_path: Path, answer_with: AnswerWith) -> None:
    """A process of its own has the file open; its lock goes with it, and what was typed in it is offered."""
    told = answer_with("やめる", "あとで決める")
    with typing_window(tmp_path, "ABCD", str(path)):
        window.open_file(path)
        assert "ほかで開かれています" in told[0] and window.workspace is None and not is_ours(path)
    window.open_file(path)
    assert len(told) == 2 and "保存する前の入力が残っています" in told[1] and is_ours(path)
