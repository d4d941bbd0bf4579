"""A second start and the window that is open: a file is opened by exactly one of them, whatever lies in the folder where they meet."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxapply.storage.disk import Disk
from dxapply.storage.second_start import PAUSE, PAUSES, announce, hand_over, starts_folder, take, withdraw
from tests.faults import STEPS, FaultyDisk
from tests.strategies import json_values

DRAFT = Path("/家/みほん 産業.dxapply").absolute()
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


class Waits(Disk):
    """A disk on which nobody sleeps; something may happen at the nth pause. `pauses` counts them, `looks` the files that were asked for."""

    def __init__(self, nth: int = 0, happens: Callable[[], object] = lambda: None) -> None:
        self.nth, self.happens = nth, happens
        self.pauses = 0
        self.looks: list[str] = []

    def pause(self, seconds: float) -> None:
        self.pauses += 1
        if self.pauses == self.nth:
            self.happens()

    def status(self, path: Path) -> os.stat_result:
        self.looks.append(path.name)
        return super().status(path)


class TakenAtTheEnd(Waits):
    """A disk on which the window takes the request just before it is withdrawn."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder, self.taken = folder, list[Path | None]()

    def unlink(self, path: Path) -> None:
        if path.name.startswith("open-"):
            self.taken += take(Disk(), self.folder)
        super().unlink(path)


def put_there(folder: Path, name: str, content: str | bytes, age: int = 0) -> Path:
    """A file in the folder, written that many seconds ago."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    changed = file.stat().st_mtime_ns - age * 1_000_000_000
    os.utime(file, ns=(changed, changed))
    return file


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


# --------------------------------------------------------------------------------------------------------------- the start


def test_without_an_announcement_a_start_looks_once_and_goes_on(tmp_path: Path) -> None:
    disk, asked = Waits(), list[str]()
    assert not hand_over(disk, tmp_path / "starts", DRAFT, lambda: asked.append("before"))
    assert (disk.looks, disk.pauses, asked, names(tmp_path)) == (["window"], 0, [], [])


@pytest.mark.parametrize("path", [DRAFT, None])
def test_a_file_that_the_window_takes_is_handed_over(tmp_path: Path, path: Path | None) -> None:
    announce(Disk(), tmp_path)
    taken: list[Path | None] = []
    disk = Waits(3, lambda: taken.extend(take(Disk(), tmp_path)))
    asked: list[str] = []
    assert hand_over(disk, tmp_path, path, lambda: asked.append("before"))
    assert (taken, disk.pauses, asked, names(tmp_path)) == ([path], 3, ["before"], ["window"])


def test_a_file_that_nobody_takes_in_time_is_withdrawn(tmp_path: Path) -> None:
    announce(Disk(), tmp_path)
    disk = Waits()
    assert not hand_over(disk, tmp_path, DRAFT)
    assert (disk.pauses, names(tmp_path), take(Disk(), tmp_path)) == (PAUSES, ["window"], [])


def test_a_start_waits_a_second_and_a_half_at_most() -> None:
    assert pytest.approx(1.5) == PAUSES * PAUSE


def test_a_file_that_is_taken_at_the_last_moment_is_handed_over(tmp_path: Path) -> None:
    announce(Disk(), tmp_path)
    disk = TakenAtTheEnd(tmp_path)
    assert hand_over(disk, tmp_path, DRAFT)
    assert disk.taken == [DRAFT]


def test_a_path_is_handed_over_as_the_other_start_meant_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "starts"
    announce(Disk(), folder)
    taken: list[Path | None] = []
    hand_over(Waits(1, lambda: taken.extend(take(Disk(), folder))), folder, Path("a/../b.dxapply"))
    assert taken == [tmp_path / "b.dxapply"]


@posix
def test_a_link_is_handed_over_as_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.dxapply").symlink_to(tmp_path / "there.dxapply")
    folder = tmp_path / "starts"
    announce(Disk(), folder)
    taken: list[Path | None] = []
    hand_over(Waits(1, lambda: taken.extend(take(Disk(), folder))), folder, tmp_path / "link.dxapply")
    assert taken == [tmp_path / "link.dxapply"]


@given(st.text(st.characters(exclude_characters="\0/\\:"), min_size=1, max_size=40).filter(lambda name: name.strip(". ")))
def test_any_name_is_handed_over_as_it_is(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder, path = tmp_path_factory.mktemp("starts"), Path(os.path.abspath(name))  # noqa: PTH100
    announce(Disk(), folder)
    taken: list[Path | None] = []
    assert hand_over(Waits(1, lambda: taken.extend(take(Disk(), folder))), folder, path)
    assert taken == [path]


def test_bytes_that_are_no_text_are_handed_over(tmp_path: Path) -> None:
    announce(Disk(), tmp_path)
    odd = Path("/\udce3\udc81/申請.dxapply").absolute()
    taken: list[Path | None] = []
    assert hand_over(Waits(1, lambda: taken.extend(take(Disk(), tmp_path))), tmp_path, odd)
    assert taken == [odd]


@pytest.mark.parametrize("name", sorted(STEPS))
def test_whatever_step_fails_the_start_goes_on_by_itself_and_leaves_nothing_that_is_opened_later(tmp_path: Path, name: str) -> None:
    announce(Disk(), tmp_path)

    class Broken(Waits):
        pass

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "broken")

    setattr(Broken, name, fail)
    assert not hand_over(Broken(), tmp_path, DRAFT)
    if name != "unlink":  # what cannot be removed stays, and is opened in both windows
        assert take(Disk(), tmp_path) == []


@pytest.mark.parametrize("nth", range(1, 30))
def test_a_disk_that_fails_at_any_one_step_loses_no_file_and_raises_nothing(tmp_path: Path, nth: int) -> None:
    announce(Disk(), tmp_path)

    class Once(FaultyDisk):
        def pause(self, seconds: float) -> None:
            pass

    handed_over = hand_over(Once(nth, errno.EACCES), tmp_path, DRAFT)
    assert not handed_over, "nobody was there to take it"


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_nobody_may_write_to_is_no_obstacle(tmp_path: Path) -> None:
    announce(Disk(), tmp_path)
    tmp_path.chmod(0o500)
    assert not hand_over(Waits(), tmp_path, DRAFT)
    assert announce(Disk(), tmp_path) == ""
    tmp_path.chmod(0o700)


def test_a_working_folder_that_is_gone_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    announce(Disk(), tmp_path)

    def gone(_path: object) -> str:
        raise FileNotFoundError(errno.ENOENT, "no working folder")

    monkeypatch.setattr(os.path, "abspath", gone)
    assert not hand_over(Waits(), tmp_path, Path("a.dxapply"))


def test_a_request_that_the_window_is_just_reading_is_withdrawn_a_little_later(tmp_path: Path) -> None:
    class Held(Waits):
        refused = 0

        def unlink(self, path: Path) -> None:
            if path.name.startswith("open-") and self.refused < 2:
                self.refused += 1
                raise PermissionError(errno.EACCES, "held by another program")
            super().unlink(path)

    announce(Disk(), tmp_path)
    disk = Held()
    assert not hand_over(disk, tmp_path, DRAFT)
    assert (disk.pauses, names(tmp_path)) == (PAUSES + 2, ["window"])


# -------------------------------------------------------------------------------------------------------------- the window


def test_requests_are_taken_oldest_first_and_once(tmp_path: Path) -> None:
    for name, age in (("a", 1), ("b", 3), ("c", 2), ("d", 2)):
        put_there(tmp_path, f"open-{name}.json", json.dumps({"path": str(DRAFT.with_name(name))}), age)
    second = tmp_path / "open-d.json"
    changed = (tmp_path / "open-c.json").stat().st_mtime_ns
    os.utime(second, ns=(changed, changed))
    assert [path.name for path in take(Disk(), tmp_path) if path] == ["b", "c", "d", "a"]
    assert (take(Disk(), tmp_path), names(tmp_path)) == ([], [])


def test_of_two_windows_only_one_takes_a_request(tmp_path: Path) -> None:
    class Slow(Disk):
        """While this window reads the request, the other takes it."""

        other: list[Path | None]

        def read(self, path: Path, most: int) -> bytes:
            data = super().read(path, most)
            self.other = take(Disk(), tmp_path)
            return data

    put_there(tmp_path, "open-a.json", json.dumps({"path": str(DRAFT)}))
    disk = Slow()
    assert (take(disk, tmp_path), disk.other) == ([], [DRAFT])


def test_a_request_that_cannot_be_removed_is_not_opened_again_and_again(tmp_path: Path) -> None:
    class Stuck(Disk):
        def unlink(self, path: Path) -> None:
            raise PermissionError(errno.EACCES, "held by another program")

    put_there(tmp_path, "open-a.json", json.dumps({"path": str(DRAFT)}))
    assert take(Stuck(), tmp_path) == []


@pytest.mark.parametrize("content", [
    "", "{", "[]", "null", "7", '"/a.dxapply"', "{}", '{"path": 7}', '{"path": ["/a"]}', '{"path": ""}', '{"path": "a.dxapply"}', '{"path": true}',
    "[" * 100_000, b"\xff\xfe\0", '{"path": "/家"}', '{"path": ' + "9" * 5_000 + "}", json.dumps({"path": "/" + "a" * 250_000}), "x" * 300_000,
])  # fmt: skip
def test_rubbish_is_removed_and_nothing_of_it_is_opened(tmp_path: Path, content: str | bytes) -> None:
    put_there(tmp_path, "open-a.json", content, age=1)
    put_there(tmp_path, "open-b.json", json.dumps({"path": str(DRAFT)}))
    assert (take(Disk(), tmp_path), names(tmp_path)) == ([DRAFT], [])


@given(json_values)
def test_any_json_is_taken_without_an_error(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    folder = tmp_path_factory.mktemp("starts")
    put_there(folder, "open-a.json", json.dumps({"path": value}))
    assert all(path is None or path.is_absolute() for path in take(Disk(), folder))
    assert names(folder) == []


def test_what_is_no_request_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "open-folder.json").mkdir()
    put_there(tmp_path, "unready-a.json", json.dumps({"path": str(DRAFT)}))
    put_there(tmp_path, "window", "abc")
    assert (take(Disk(), tmp_path), names(tmp_path)) == ([], ["open-folder.json", "unready-a.json", "window"])


@posix
def test_a_link_or_a_pipe_is_never_read(tmp_path: Path) -> None:
    put_there(tmp_path, "secret", json.dumps({"path": str(DRAFT)}))
    (tmp_path / "open-a.json").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "open-b.json")
    assert take(Disk(), tmp_path) == []


def test_a_folder_that_is_gone_holds_no_requests(tmp_path: Path) -> None:
    assert take(Disk(), tmp_path / "gone") == []
    withdraw(Disk(), tmp_path / "gone", "abc")


def test_a_window_that_closes_takes_its_announcement_back(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "starts"
    token = announce(Disk(), folder)
    assert (folder / "window").read_text(encoding="ascii") == token
    withdraw(Disk(), folder, token)
    assert names(folder) == []


def test_of_two_windows_the_later_announcement_stands_until_its_window_closes(tmp_path: Path) -> None:
    first, second = announce(Disk(), tmp_path), announce(Disk(), tmp_path)
    withdraw(Disk(), tmp_path, first)
    assert first != second and names(tmp_path) == ["window"]
    withdraw(Disk(), tmp_path, second)
    withdraw(Disk(), tmp_path, second)
    assert names(tmp_path) == []


def test_a_window_that_could_not_announce_itself_takes_nothing_back(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    assert announce(Disk(), tmp_path / "file" / "starts") == ""
    announce(Disk(), tmp_path)
    withdraw(Disk(), tmp_path, "")
    assert names(tmp_path) == ["file", "window"]


def test_after_a_crash_a_start_waits_once_and_then_announces_itself(tmp_path: Path) -> None:
    stale = announce(Disk(), tmp_path)
    assert not hand_over(Waits(), tmp_path, DRAFT)
    token = announce(Disk(), tmp_path)
    assert token not in {"", stale}
    assert hand_over(Waits(1, lambda: take(Disk(), tmp_path)), tmp_path, DRAFT)


def test_what_a_crash_left_is_swept_by_the_next_window_and_not_opened(tmp_path: Path) -> None:
    request = json.dumps({"path": str(DRAFT)})
    for name in ("open-a.json", "unready-b.json", ".dxapply-saving-0123456789ab-cafe"):
        put_there(tmp_path, name, request, age=60)
    (tmp_path / "open-folder.json").mkdir()
    os.utime(tmp_path / "open-folder.json", (1, 1))
    announce(Disk(), tmp_path)
    assert (names(tmp_path), take(Disk(), tmp_path)) == (["open-folder.json", "window"], [])


def test_a_start_that_waits_while_a_window_opens_is_not_swept_but_served(tmp_path: Path) -> None:
    put_there(tmp_path, "open-a.json", json.dumps({"path": str(DRAFT)}), age=1)
    announce(Disk(), tmp_path)
    assert take(Disk(), tmp_path) == [DRAFT]


# ------------------------------------------------------------------------------------------------------------- the folder


@posix
def test_two_screens_and_two_machines_never_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    here = starts_folder()
    assert starts_folder() == here and here.parent.name == "starts" and len(here.name) == 12
    monkeypatch.setenv("DISPLAY", ":1")
    other_screen = starts_folder()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    wayland = starts_folder()
    monkeypatch.delenv("WAYLAND_DISPLAY")
    monkeypatch.setattr(os, "uname", lambda: type("Named", (), {"nodename": "another"}))
    assert len({here, other_screen, wayland, starts_folder()}) == 4


def test_a_test_never_meets_the_window_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert starts_folder().is_relative_to(tmp_path_factory.getbasetemp())
