"""What a crash left is offered at the next start with its time and its differences, and nothing of it goes before it was saved or given up twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from dxapply.model.draft import Draft
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Company
from dxapply.programs.carried import carrying, catalogue_for
from dxapply.storage import backups, project_file
from dxapply.storage.disk import Disk
from dxapply.storage.journal import Journal, found
from dxapply.storage.processes import this_process
from dxapply.ui import recovering
from dxapply.ui.window import Window
from tests.ui.victim import FullDisk, kill_while_typing

NOW = dt.datetime(2021, 3, 3, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=9)))
DEAD = dataclasses.replace(this_process(), started="of another day")
FIRM = Project(company=Company(name="株式会社みほん"), identity="0123456789abcdef0123456789abcdef")
TYPED = "株式会社あとから"
AnswerWith = Callable[..., list[str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A saved draft of the user's."""
    (tmp_path / "書類").mkdir()
    path = tmp_path / "書類" / "わが社.dxapply"
    project_file.save(Disk(), path, FIRM, REGISTER)
    return path


def left_behind(window: Window, path: Path, name: str = TYPED, at: dt.datetime = NOW) -> Path:
    """The journal of a draft whose window died after the name was typed."""
    draft = Draft(FIRM, REGISTER)
    held = project_file.load(Disk(), path, REGISTER).fingerprint if path.exists() else None
    journal = Journal.begin(Disk(), window.folders.journals, FIRM, REGISTER, path=path, saved=held, now=at, process=DEAD)
    draft.change("company.name", name)
    journal.write(draft.project, at)
    journal.close(is_saved=False)
    return window.folders.journals / journal.name


def journals(window: Window) -> list[str]:
    folder = window.folders.journals
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []


def start(window: Window) -> None:
    """Start, until all was answered that is asked at a start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dxapply.ui.window._OFFER", 0)
        window.start()
    window.root.update()


def name_on_screen(window: Window) -> str:
    assert window.desk is not None
    return window.desk.project.company.name


def name_in(path: Path) -> str:
    return project_file.load(Disk(), path, REGISTER).project.company.name


# ------------------------------------------------------------------------------------------------------------ real crashes


def test_what_was_typed_when_the_window_was_killed_comes_back_into_its_file(window: Window, path: Path, tmp_path: Path, answer_with: AnswerWith) -> None:
    """Kills: a journal that is written at a sync only, or begun when the file is saved."""
    typed = kill_while_typing(tmp_path, "ABCDEFGH", str(path))
    told = answer_with("復元する")
    start(window)
    assert "「わが社」は、14:32 まで入力されています" in told[0] and "株式会社みほん" in told[0] and "ABCDEFGH" in told[0]
    assert name_on_screen(window).startswith(typed) and typed.startswith("株式会社みほんABCDEFGH")
    assert name_in(path) == name_on_screen(window) and window.keeping is not None and window.keeping.path == path


def test_a_draft_that_never_could_be_saved_comes_back_in_the_documents(window: Window, tmp_path: Path, answer_with: AnswerWith) -> None:
    typed = kill_while_typing(tmp_path, "ABCDEFGH", is_full=True)
    told = answer_with("復元する")
    start(window)
    assert len(told) == 1 and name_on_screen(window).startswith(typed) and "ABCDEFGH" in typed
    assert window.keeping is not None and window.keeping.is_saved and window.keeping.path.parent == window.documents
    assert name_in(window.keeping.path) == name_on_screen(window)


def test_two_crashes_in_a_row_lose_nothing(window: Window, path: Path, tmp_path: Path, answer_with: AnswerWith) -> None:
    """Kills: a journal of a restored draft that hides the one before it without holding what was in that: the second window cannot save anything."""
    first = kill_while_typing(tmp_path, "ABCD", str(path), is_full=True)
    second = kill_while_typing(tmp_path, "efgh", "recover", is_full=True)
    assert second.startswith(first) and name_in(path) == "株式会社みほん"
    told = answer_with("復元する")
    start(window)
    assert len(told) == 1 and name_on_screen(window).startswith(second) and name_in(path) == name_on_screen(window)


# -------------------------------------------------------------------------------------------------------------- the offer


def test_it_tells_until_when_and_what_is_newer_than_the_file(window: Window, path: Path, answer_with: AnswerWith) -> None:
    left_behind(window, path)
    told = answer_with("復元する")
    start(window)
    for words in ("保存する前の入力が残っています", "「わが社」は、14:05 まで", "名称", "株式会社みほん", TYPED):
        assert words in told[0]
    assert "元のファイルには触れず" not in told[0] and "壊れていた" not in told[0]


def test_of_another_day_it_tells_the_day(window: Window, path: Path, answer_with: AnswerWith) -> None:
    left_behind(window, path, at=NOW - dt.timedelta(days=2))
    told = answer_with("あとで決める")
    start(window)
    assert "3月1日 14:05 まで" in told[0]


def test_what_is_restored_is_one_step_that_can_be_taken_back(window: Window, path: Path, answer_with: AnswerWith) -> None:
    left_behind(window, path)
    answer_with("復元する")
    start(window)
    assert name_on_screen(window) == TYPED and window.desk is not None and window.desk.draft.undo_label == "復元"
    window.undo()
    assert name_on_screen(window) == "株式会社みほん" and not window.desk.draft.undo_label
    window.redo()
    assert name_on_screen(window) == TYPED


def test_what_is_not_decided_now_is_offered_at_every_start(window: Window, path: Path, answer_with: AnswerWith) -> None:
    left_behind(window, path)
    before = journals(window)
    told = answer_with("あとで決める", "あとで決める")
    start(window)
    start(window)
    assert len(told) == 2 and journals(window) == before and window.workspace is None and window.opening is not None
    assert name_in(path) == "株式会社みほん"


def test_escape_decides_nothing(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a dialog whose close box restores or drops."""
    left_behind(window, path)
    before = journals(window)
    told = answer_with()
    start(window)
    assert len(told) == 1 and journals(window) == before and window.workspace is None


def test_it_is_given_up_only_when_the_user_says_so_twice(window: Window, path: Path, answer_with: AnswerWith) -> None:
    left_behind(window, path)
    before = journals(window)
    told = answer_with("捨てる", "捨てない", "捨てる", "捨てる")
    start(window)
    assert journals(window) == before
    start(window)
    assert journals(window) == [] and "元に戻せなくなります" in told[1] and name_in(path) == "株式会社みほん"
    start(window)
    assert len(told) == 4


def test_of_several_the_latest_is_offered_first_until_one_is_restored(window: Window, path: Path, answer_with: AnswerWith) -> None:
    other = path.with_name("別の社.dxapply")
    project_file.save(Disk(), other, dataclasses.replace(FIRM, identity="f" * 32), REGISTER)
    left_behind(window, path, "先")
    left_behind(window, other, "後", NOW + dt.timedelta(minutes=1))
    told = answer_with("あとで決める", "復元する")
    start(window)
    assert "「別の社」" in told[0] and "「わが社」" in told[1] and name_on_screen(window) == "先" and name_in(other) == "株式会社みほん"


def test_opening_the_file_offers_what_is_newer_and_another_file_does_not(window: Window, path: Path, answer_with: AnswerWith) -> None:
    other = path.with_name("別の社.dxapply")
    project_file.save(Disk(), other, dataclasses.replace(FIRM, identity="f" * 32), REGISTER)
    left_behind(window, path)
    told = answer_with("復元する")
    window.open_file(other)
    assert told == [] and name_on_screen(window) == "株式会社みほん"
    window.open_file(path)
    assert len(told) == 1 and name_on_screen(window) == TYPED


def test_what_the_file_holds_already_is_not_offered(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: an offer after a crash between the save and the word of it in the journal."""
    left_behind(window, path)
    project_file.save(Disk(), path, dataclasses.replace(FIRM, company=Company(name=TYPED)), REGISTER)
    told = answer_with()
    start(window)
    assert told == [] and journals(window) == []


def test_a_broken_journal_says_how_much_could_be_read(window: Window, path: Path, answer_with: AnswerWith) -> None:
    journal = left_behind(window, path)
    with journal.open("ab") as file:
        file.write(b"00000000 {}\nrubbish")
    told = answer_with("復元する")
    start(window)
    assert "記録は1件を読めました。壊れていた2件は、別に残しました。" in told[0] and name_on_screen(window) == TYPED


# ------------------------------------------------------------------------------------------------------ the file meanwhile


def test_where_the_file_was_changed_since_a_copy_beside_it_is_restored(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a recovery over what a colleague wrote after the crash."""
    left_behind(window, path)
    project_file.save(Disk(), path, dataclasses.replace(FIRM, company=Company(name="同僚が直した")), REGISTER)
    before = path.read_bytes()
    told = answer_with("復元する")
    start(window)
    assert "元のファイルには触れず、「わが社_復元.dxapply」に復元します" in told[0]
    assert path.read_bytes() == before and name_in(path.with_name("わが社_復元.dxapply")) == TYPED == name_on_screen(window)


def test_where_the_file_and_its_folder_are_gone_it_is_restored_into_the_documents(window: Window, tmp_path: Path, path: Path, answer_with: AnswerWith) -> None:
    folder = tmp_path / "USB"
    folder.mkdir()
    path = path.rename(folder / path.name)
    left_behind(window, path)
    path.unlink()
    folder.rmdir()
    told = answer_with("復元する")
    start(window)
    assert "元のファイルには触れず" in told[0] and name_in(window.documents / "わが社_復元.dxapply") == TYPED


def test_a_file_that_is_broken_by_now_comes_back_beside_it(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a broken file that ends with its error, though its journal is there."""
    left_behind(window, path)
    path.write_bytes(b"rubbish")
    answer_with("復元する")
    start(window)
    assert name_on_screen(window) == TYPED and path.read_bytes() == b"rubbish"
    assert window.keeping is not None and window.keeping.path == path.with_name("わが社_復元.dxapply")


def test_of_a_broken_file_the_journal_is_offered_when_it_is_opened(window: Window, path: Path, answer_with: AnswerWith) -> None:
    window.start()
    left_behind(window, path)
    path.write_bytes(b"rubbish")
    answer_with("復元する")
    window.open_file(path)
    assert name_on_screen(window) == TYPED and path.read_bytes() == b"rubbish"


def test_of_a_broken_file_the_last_version_that_can_be_read_is_offered(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: an advice to open the backup without a way to it."""
    window.start()
    whole = path.read_bytes()
    backups.keep(Disk(), window.folders.backups, FIRM.identity, whole, NOW - dt.timedelta(hours=2))
    backups.keep(Disk(), window.folders.backups, FIRM.identity, whole[:-9], NOW - dt.timedelta(hours=1))
    path.write_bytes(whole[:-5])
    told = answer_with("以前の版を開く")
    window.open_file(path)
    assert "12:05 の版" in told[0] and name_on_screen(window) == FIRM.company.name
    assert path.read_bytes() == whole[:-5] and window.keeping is not None and window.keeping.path == path.with_name("わが社_復元.dxapply")


def test_of_a_broken_file_that_left_nothing_only_the_reason_is_told(window: Window, path: Path, answer_with: AnswerWith) -> None:
    window.start()
    path.write_bytes(b"rubbish")
    told = answer_with("閉じる")
    window.open_file(path)
    assert len(told) == 1 and "開けません" in told[0] and window.keeping is None


def test_its_journal_goes_only_after_the_restored_draft_was_saved(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a journal that is removed when it was restored onto a screen."""
    journal = left_behind(window, path)
    window.disk = disk = FullDisk()
    answer_with("復元する")
    start(window)
    assert name_on_screen(window) == TYPED and name_in(path) == "株式会社みほん" and journal.exists()
    disk.is_full = False
    assert window.save() and name_in(path) == TYPED and not journal.exists()
    assert window.leave_draft() and journals(window) == []


def test_a_restored_draft_without_a_file_is_held_once_it_has_one(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a lock that is taken before the file is there, and so never."""
    left_behind(window, path)
    path.unlink()
    answer_with("復元する")
    start(window)
    assert window.keeping is not None and window.keeping.nets.lock is not None and window.keeping.nets.lock.is_there(window.disk)


def test_a_journal_whose_draft_is_of_no_file_and_no_name_finds_one(window: Window) -> None:
    window.documents.mkdir()
    folder = window.folders.journals
    journal = Journal.begin(Disk(), folder, Project(), REGISTER, path=None, saved=None, now=NOW, process=DEAD)
    journal.write(dataclasses.replace(Project(), company=Company(address="福岡県")), NOW)
    [recovery] = found(Disk(), folder, REGISTER)
    base = recovering.base_of(Disk(), window.documents, recovery)
    assert base == recovering.Base(window.documents / "復元した下書き.dxapply", None, None)


def test_a_draft_whose_file_carries_packs_and_that_is_back_where_it_was_is_not_offered(window: Window, path: Path, answer_with: AnswerWith) -> None:
    """Kills: a comparison with the packs, which the file holds and the draft does not."""
    catalogue, _ = catalogue_for(Project())
    project = dataclasses.replace(FIRM, application=Application(program="sangyo-digital-r3"))
    held = project_file.save(Disk(), path, carrying(project, catalogue), REGISTER)
    journal = Journal.begin(Disk(), window.folders.journals, project, REGISTER, path=path, saved=held, now=NOW, process=DEAD)
    for name in (TYPED, FIRM.company.name):
        journal.write(dataclasses.replace(project, company=Company(name=name)), NOW)
    journal.close(is_saved=False)
    told = answer_with()
    start(window)
    assert told == [] and journals(window) == []
