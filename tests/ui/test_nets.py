"""The nets under a draft that is typed into: they have all of it soon, keep versions now and then, and fail without being in anybody's way."""

from __future__ import annotations

import datetime as dt
import errno
import os
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import pytest

from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Company, CostLine
from dxapply.storage import project_file
from dxapply.storage.disk import Disk
from dxapply.ui import dialogs
from dxapply.ui.window import Window
from tests.ui.conftest import NOW
from tests.ui.victim import FullDisk

FIRM = Project(company=Company(name="株式会社みほん"), application=Application(program="sangyo-digital-r3"), cost_lines=(CostLine(id="C01", text="機械"),))
WaitUntil = Callable[..., None]


class NoNets(Disk):
    """A disk that writes files, but none into the folders of the nets."""

    def create(self, path: Path, mode: int = 0o666) -> int:
        if "nets" in path.parts:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return super().create(path, mode)


class CountingDisk(Disk):
    """A disk that counts how often each file was brought onto the disk itself."""

    def __init__(self) -> None:
        self.synced: list[str] = []
        self._names: dict[int, str] = {}

    def append(self, path: Path, mode: int = 0o600) -> int:
        descriptor = super().append(path, mode)
        self._names[descriptor] = path.name
        return descriptor

    def fsync(self, descriptor: int) -> None:
        super().fsync(descriptor)
        self.synced.append(self._names.get(descriptor, ""))


@pytest.fixture
def heard(window: Window, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passing words of the window, each when it comes."""
    words: list[str] = []
    real = window.drafts.say

    def say(sentence: str) -> None:
        words.append(sentence)
        real(sentence)

    monkeypatch.setattr(window.drafts, "say", say)
    return words


def change(window: Window, name: str) -> None:
    assert window.desk is not None
    window.desk.draft.change("company.name", name)
    window.root.update()


def name_in(window: Window) -> str:
    assert window.keeping is not None
    return project_file.load(Disk(), window.keeping.path, REGISTER).project.company.name


def journal_text(window: Window) -> str:
    folder = window.folders.journals
    return "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.journal")) if folder.is_dir() else ""


def versions(window: Window) -> list[str]:
    assert window.keeping is not None
    nets = window.keeping.nets
    return [nets.project_of(version).company.name for version in nets.versions()]


# --------------------------------------------------------------------------------------------------------- the journal


def test_a_change_is_in_the_journal_at_once_and_on_the_disk_within_a_second(window: Window, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: a sync that waits until nobody types any more, as a save does."""
    monkeypatch.setattr("dxapply.ui.drafts._PAUSE", 10_000_000)
    window.disk = disk = CountingDisk()
    window.new_draft(FIRM)
    change(window, "いまの名前")
    assert "いまの名前" in journal_text(window)
    [journal] = [file.name for file in window.folders.journals.iterdir()]
    disk.synced.clear()
    wait_until(lambda: journal in disk.synced, 2)
    assert name_in(window) == "株式会社みほん"


def test_what_is_half_typed_in_a_cell_is_in_the_journal_while_one_types_on(window: Window, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: a journal of what was committed only: an evening's work may be in one cell. The pause never comes here, for keys come all the time."""
    monkeypatch.setattr("dxapply.ui.drafts._PAUSE", 10_000_000)
    window.new_draft(FIRM)
    assert window.workspace is not None
    window.root.focus_force()
    window.workspace.jump("cost_lines.C01.text")
    window.root.update()
    entry = window.root.focus_lastfor()
    assert isinstance(entry, tk.Entry)
    entry.delete(0, "end")
    entry.insert(0, "打ちかけの経費")
    entry.icursor(3)
    wait_until(lambda: "打ちかけの経費" in journal_text(window), 2)
    assert entry.get() == "打ちかけの経費" and entry.index("insert") == 3 and window.root.focus_lastfor() is entry


def test_a_draft_that_was_saved_and_closed_leaves_no_journal(window: Window) -> None:
    window.new_draft(FIRM)
    change(window, "いまの名前")
    assert journal_text(window)
    window.show_opening()
    assert not [*window.folders.journals.iterdir()]


def test_a_draft_that_is_only_read_through_has_no_journal(window: Window) -> None:
    """Kills: a file that is written for each look at a draft."""
    window.new_draft(FIRM)
    assert window.keeping is not None
    path = window.keeping.path
    window.open_file(path)
    window.root.update()
    assert not journal_text(window)


def test_what_could_not_be_saved_goes_from_the_journal_only_when_the_user_says_so(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: a journal that is removed by the question whether it may be."""
    window.new_draft(FIRM)
    window.disk.__class__ = FullDisk
    change(window, "いまの名前")
    monkeypatch.setattr(dialogs, "ask", lambda *_: "stay")
    assert not window.leave_draft() and "いまの名前" in journal_text(window)
    monkeypatch.setattr(dialogs, "ask", lambda *_: "lose")
    assert window.leave_draft() and not journal_text(window) and window.workspace is None


# ---------------------------------------------------------------------------------------------------------- nets that fail


def test_a_net_that_fails_is_told_once_and_the_draft_is_saved_all_the_same(window: Window, heard: list[str], wait_until: WaitUntil) -> None:
    """Kills: a save, or a key, that waits for the journal; and a word at every key."""
    window.disk = NoNets()
    window.new_draft(FIRM)
    change(window, "一")
    wait_until(lambda: heard)
    assert "復元用の記録を残せません" in heard[0] and heard[0].endswith("入力と保存は続けられます。") and "Errno" not in heard[0]
    for name in ("二", "三", "四"):
        change(window, name)
        assert window.save() and name_in(window) == name
        window.drafts._sync()
        window.root.update()
    assert len(heard) == 1


def test_a_version_that_cannot_be_kept_stops_no_save(window: Window, heard: list[str]) -> None:
    window.new_draft(FIRM)
    assert window.keeping is not None
    window.keeping.nets.disk = NoNets()
    change(window, "いまの名前")
    assert window.save() and name_in(window) == "いまの名前"
    window.root.update()
    assert len(heard) == 1 and "以前の版を残せません" in heard[0]


def test_a_folder_of_nets_that_is_a_file_is_no_trouble_but_a_word(window: Window, heard: list[str], wait_until: WaitUntil, tmp_path: Path) -> None:
    (tmp_path / "nets").write_bytes(b"")
    window.new_draft(FIRM)
    change(window, "いまの名前")
    wait_until(lambda: heard)
    assert window.save() and name_in(window) == "いまの名前" and len(heard) == 1


def test_the_journal_is_mended_when_there_is_room_again(window: Window, heard: list[str], wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: a net that, once it failed, is gone until the next start."""
    monkeypatch.setattr("dxapply.ui.drafts._PAUSE", 10_000_000)
    window.disk = NoNets()
    window.new_draft(FIRM)
    change(window, "一")
    wait_until(lambda: heard)
    window.disk.__class__ = Disk
    change(window, "二")
    wait_until(lambda: "二" in journal_text(window), 2)


# ------------------------------------------------------------------------------------------------------------ the versions


def test_a_version_is_kept_every_ten_minutes_at_most(window: Window) -> None:
    """Kills: a copy of the file at each pause in the typing."""
    times = [NOW]
    window.clock = lambda: times[0]
    window.new_draft(FIRM)
    assert versions(window) == []
    for minutes, name, kept in ((0, "一", 1), (5, "二", 1), (9, "三", 1), (11, "四", 2), (12, "五", 2), (30, "六", 3)):
        times[0] = NOW + dt.timedelta(minutes=minutes)
        change(window, name)
        assert window.save() and len(versions(window)) == kept, name
    assert versions(window) == ["五", "三", "株式会社みほん"]


def test_a_draft_that_is_opened_again_has_its_versions(window: Window) -> None:
    window.new_draft(FIRM)
    assert window.keeping is not None
    path = window.keeping.path
    change(window, "一")
    window.show_opening()
    window.open_file(path)
    assert versions(window) == ["株式会社みほん"]


def test_another_draft_has_none_of_them(window: Window) -> None:
    window.new_draft(FIRM)
    change(window, "一")
    window.save()
    window.new_draft(FIRM)
    change(window, "二")
    assert versions(window) == []
    window.save()
    assert versions(window) == ["株式会社みほん"]
