"""A save leaves the old file or the new one, whatever fails and whenever: swept over every step of the disk.

Each sweep names the mutant that it kills, and is tried on it: the way most programs save must not pass.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dxapply.storage import reasons
from dxapply.storage.disk import TEMPORARY, ChangedOnDisk, Disk, DiskError, fingerprint, make_folder, put, read
from tests.faults import KILLED, STEPS, FaultyDisk, PowerCut, PowerDisk

ROOT = Path(__file__).resolve().parent.parent.parent
OLD, NEW = b"old" * 1000, b"new" * 1500
NAME = "髙﨑工業①の計画.dxapply"
CODES = [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS]
MOST_STEPS = 60

Save = Callable[[Disk, Path, bytes], object]

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither mode bits nor links that anybody may make")


posix_names = pytest.mark.skipif(os.name == "nt", reason="Windows takes other names, and says otherwise what is wrong with one")


def careless(disk: Disk, path: Path, data: bytes) -> None:
    """The mutant: open(path, "wb"), write, close."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        disk.write(descriptor, data)
    finally:
        disk.close(descriptor)


def started(home: Path, old: bytes | None = OLD) -> Path:
    """The path to save at, in a new folder, with the old file or none."""
    home.mkdir()
    path = home / NAME
    if old is not None:
        path.write_bytes(old)
    return path


def held(path: Path) -> bytes | None:
    """What the path holds, None if nothing."""
    return path.read_bytes() if path.exists() else None


def leftovers(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.name.startswith(TEMPORARY)]


# ------------------------------------------------------------------------------------------------------------ fault sweep


def fault_sweep(home: Path, save: Save, old: bytes | None, code: int, *, half: bool, lasting: bool) -> int:
    """How many steps a save has; each of them failed once on the way, and the path held old or new bytes each time."""
    for nth in range(1, MOST_STEPS):
        path = started(home / str(nth), old)
        disk = FaultyDisk(nth, code, half=half, lasting=lasting)
        try:
            save(disk, path, NEW)
        except DiskError:
            assert held(path) in (old, NEW)
        else:
            assert held(path) == NEW
        assert disk.open_files == 0
        assert lasting or leftovers(path.parent) == []
        put(Disk(), path, OLD)
        assert [file.name for file in path.parent.iterdir()] == [NAME]
        if len(disk.steps) < nth:
            return nth - 1
    raise AssertionError("the save never ends")


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("half", [False, True], ids=["whole", "half"])
@pytest.mark.parametrize("old", [OLD, None], ids=["over a file", "new file"])
def test_a_save_that_fails_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path: Path, code: int, lasting: bool, half: bool, old: bytes | None) -> None:
    """Kills: writing in place, a descriptor left open, a temporary file left behind, an error that is not a DiskError."""
    assert fault_sweep(tmp_path, put, old, code, half=half, lasting=lasting) >= 10


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
def test_the_fault_sweep_finds_a_save_that_opens_the_file_for_writing(tmp_path: Path, code: int) -> None:
    """The mutant is open(path, "wb"): at the failing write the old bytes are gone already."""

    def save(disk: Disk, path: Path, data: bytes) -> None:
        try:
            careless(disk, path, data)
        except OSError as error:
            raise DiskError("failed") from error

    with pytest.raises(AssertionError):
        fault_sweep(tmp_path, save, OLD, code, half=True, lasting=False)


def test_the_sweep_meets_every_step_that_a_save_needs(tmp_path: Path) -> None:
    """Kills: a save that reaches the file system past the disk, which no sweep would see."""
    disk = FaultyDisk(0, errno.EIO)
    put(disk, started(tmp_path / "a"), NEW, expected=fingerprint(OLD))
    assert set(STEPS) - set(disk.steps) == {"append", "look", "make_folder", "remove_folder", "unlink"}
    assert disk.steps[-5:] == ["close", "read", "replace", "sync_folder", "read"]


@pytest.mark.parametrize("step", ["create", "write", "fsync", "close", "replace"])
def test_a_save_that_fails_before_it_replaces_leaves_the_old_file(tmp_path: Path, step: str) -> None:
    """Kills: replacing before all bytes are written and synced."""
    path = started(tmp_path / "a")
    sound = FaultyDisk(0, errno.EIO)
    put(sound, path, OLD)
    disk = FaultyDisk(sound.steps.index(step) + 1, errno.ENOSPC)
    with pytest.raises(DiskError, match="空き容量がありません"):
        put(disk, path, NEW)
    assert path.read_bytes() == OLD
    assert leftovers(path.parent) == []


class ShortDisk(Disk):
    """A disk that takes seven bytes at a time."""

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        return super().write(descriptor, data[:7])


class DeafDisk(Disk):
    """A disk that takes no byte and says so."""

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        return 0


class LyingDisk(Disk):
    """A disk that changes the bytes on the way and says nothing."""

    def __init__(self, change: Callable[[bytes], bytes]) -> None:
        self.change = change

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        super().write(descriptor, self.change(bytes(data)))
        return len(data)


def test_short_writes_are_continued(tmp_path: Path) -> None:
    """Kills: one write() whose result is not looked at."""
    path = started(tmp_path / "a")
    put(ShortDisk(), path, NEW)
    assert path.read_bytes() == NEW


def test_a_disk_that_takes_nothing_is_an_error_and_no_endless_loop(tmp_path: Path) -> None:
    """Kills: `while left` without a look at progress."""
    path = started(tmp_path / "a")
    with pytest.raises(DiskError, match="入出力エラー"):
        put(DeafDisk(), path, NEW)
    assert path.read_bytes() == OLD


@pytest.mark.parametrize("change", [lambda data: b"x" + data[1:], lambda data: data[:-1], lambda data: data + b"x"], ids=["bit", "less", "more"])
def test_saved_is_only_said_after_the_file_was_read_back(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """Kills: a save without the reading back, and one that only compares as many bytes as it wrote."""
    with pytest.raises(DiskError, match="読み返した内容が違います"):
        put(LyingDisk(change), started(tmp_path / "a"), NEW)


def test_a_file_that_is_there_already_is_never_created_again(tmp_path: Path) -> None:
    """Kills: O_TRUNC in the place of O_EXCL, by which a temporary file could go through a planted link."""
    path = started(tmp_path / "a")
    with pytest.raises(FileExistsError):
        Disk().create(path)
    assert path.read_bytes() == OLD


def test_a_program_that_is_interrupted_takes_its_temporary_file_away(tmp_path: Path) -> None:
    """Kills: `except OSError` around the writing, which lets Ctrl+C leave files behind."""

    class Interrupted(Disk):
        def fsync(self, descriptor: int) -> None:
            raise KeyboardInterrupt

    path = started(tmp_path / "a")
    with pytest.raises(KeyboardInterrupt):
        put(Interrupted(), path, NEW)
    assert [file.name for file in path.parent.iterdir()] == [NAME]
    assert path.read_bytes() == OLD


# ------------------------------------------------------------------------------------------------------------- kill sweep

CHILD = """
import os, signal, sys
from pathlib import Path
from dxapply.storage.disk import put
from tests.faults import FaultyDisk
from tests.storage.test_disk import NEW, careless
save = {"put": put, "careless": careless}[sys.argv[3]]
if sys.argv[4] == "kill":
    os._exit = lambda code: os.kill(os.getpid(), signal.SIGKILL)
save(FaultyDisk(int(sys.argv[2]), None, half=True), Path(sys.argv[1]), NEW)
"""


def killed_at(nth: int, path: Path, save: str, how: str = "exit") -> bool:
    """Whether a process that saves there died at its nth step; otherwise it came to its end."""
    ended = subprocess.run([sys.executable, "-c", CHILD, str(path), str(nth), save, how], cwd=ROOT, check=False).returncode
    assert ended in (0, KILLED if how == "exit" else -signal.SIGKILL)
    return ended != 0


@pytest.mark.parametrize("how", ["exit", pytest.param("kill", marks=pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL"))])
@pytest.mark.parametrize("old", [OLD, None], ids=["over a file", "new file"])
def test_a_process_killed_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path: Path, old: bytes | None, how: str) -> None:
    """Kills: writing in place, and a next save that trips over what the killed one left."""
    for nth in range(1, MOST_STEPS):
        path = started(tmp_path / str(nth), old)
        killed = killed_at(nth, path, "put", how)
        assert held(path) in ((old, NEW) if killed else (NEW,))
        put(Disk(), path, OLD)
        assert path.read_bytes() == OLD
        assert [file.name for file in path.parent.iterdir()] == [NAME]
        if not killed:
            break
    assert 10 <= nth < MOST_STEPS


def test_the_kill_sweep_finds_a_save_that_opens_the_file_for_writing(tmp_path: Path) -> None:
    """The mutant is open(path, "wb"): killed in the midst of its write it leaves half a file."""
    path = started(tmp_path / "a")
    assert killed_at(1, path, "careless")
    assert held(path) not in (OLD, NEW)


# -------------------------------------------------------------------------------------------------------------- power cut

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "gone": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "zeros": lambda data: bytes(len(data)),
}


class WithoutFsync(PowerDisk):
    """The mutant that saves without fsync."""

    def fsync(self, descriptor: int) -> None:
        self.tick()


class WithoutFolderSync(PowerDisk):
    """The mutant that does not sync the folder."""

    def sync_folder(self, folder: Path) -> None:
        self.tick()


def power_sweep(home: Path, kind: type[PowerDisk], old: bytes | None, damage: Callable[[bytes], bytes], *, moves_last: bool) -> int:
    """How many steps a save has; the power went at each, and the path held old or new bytes; after the last it holds the new ones."""
    for nth in range(1, MOST_STEPS):
        path = started(home / str(nth), old)
        disk = kind(nth)
        try:
            put(disk, path, NEW)
            allowed = [NEW]
        except PowerCut:
            allowed = [old, NEW]
        disk.lights_out(damage, moves_last=moves_last)
        assert held(path) in allowed
        if disk.taken < nth:
            return nth - 1
    raise AssertionError("the save never ends")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("moves_last", [True, False], ids=["the move lasts", "the move is lost"])
@pytest.mark.parametrize("old", [OLD, None], ids=["over a file", "new file"])
def test_a_power_cut_at_any_step_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, damage: Callable[[bytes], bytes], moves_last: bool, old: bytes | None
) -> None:
    """Kills: a save without fsync of the file or of the folder, and one that says "saved" before both."""
    assert power_sweep(tmp_path, PowerDisk, old, damage, moves_last=moves_last) >= 6


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_power_cuts_find_a_save_without_fsync(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """The mutant: the new name outlives the bytes behind it."""
    with pytest.raises(AssertionError):
        power_sweep(tmp_path, WithoutFsync, OLD, damage, moves_last=True)


def test_the_power_cuts_find_a_save_without_folder_sync(tmp_path: Path) -> None:
    """The mutant: "saved" is said, and the move into place is lost."""
    with pytest.raises(AssertionError):
        power_sweep(tmp_path, WithoutFolderSync, OLD, DAMAGES["gone"], moves_last=False)


# ------------------------------------------------------------------------------------------------------------- two at once


def test_another_save_between_any_two_steps_leaves_one_of_the_two_files_whole(tmp_path: Path) -> None:
    """Kills: one fixed temporary name, by which the second save can put the first one's half-written file in place."""

    class Interleaved(FaultyDisk):
        def fail(self, name: str, arguments: tuple[Any, ...], real: Callable[..., Any]) -> None:
            put(ShortDisk(), self.path, OTHER)

    OTHER = b"other" * 100  # noqa: N806 - a constant like OLD and NEW
    for nth in range(1, MOST_STEPS):
        disk = Interleaved(nth, None)
        disk.path = path = started(tmp_path / str(nth))
        try:
            put(disk, path, NEW)
        except DiskError:
            assert path.read_bytes() == OTHER
        else:
            assert path.read_bytes() == NEW
        if len(disk.steps) < nth:
            break
    assert 10 <= nth < MOST_STEPS


def test_a_file_that_changed_since_it_was_opened_is_not_overwritten(tmp_path: Path) -> None:
    """Kills: a save that does not compare, and one that compares and then writes anyway."""
    path = started(tmp_path / "a")
    with pytest.raises(ChangedOnDisk, match="開いた後にほかで変更されています"):
        put(Disk(), path, NEW, expected=fingerprint(b"opened"))
    assert path.read_bytes() == OLD
    assert [file.name for file in path.parent.iterdir()] == [NAME]


def test_a_file_that_is_still_what_was_opened_is_overwritten(tmp_path: Path) -> None:
    path = started(tmp_path / "a")
    put(Disk(), path, NEW, expected=fingerprint(OLD))
    assert path.read_bytes() == NEW


def test_a_file_that_vanished_since_it_was_opened_is_written_again(tmp_path: Path) -> None:
    path = started(tmp_path / "a", None)
    put(Disk(), path, NEW, expected=fingerprint(OLD))
    assert path.read_bytes() == NEW


# ------------------------------------------------------------------------------------------------------- what stays as it is


@needs_posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o755])
def test_the_mode_bits_of_a_file_are_kept(tmp_path: Path, mode: int) -> None:
    """Kills: a temporary file with mode bits of its own, which opens a private draft to others."""
    path = started(tmp_path / "a")
    path.chmod(mode)
    put(Disk(), path, NEW)
    assert path.stat().st_mode & 0o777 == mode


@needs_posix
def test_the_temporary_file_is_never_more_open_than_the_file_itself(tmp_path: Path) -> None:
    """Kills: create with 0666 and chmod after the bytes are written."""
    seen: list[int] = []

    class Watching(Disk):
        def write(self, descriptor: int, data: bytes | memoryview) -> int:
            seen.append(os.fstat(descriptor).st_mode & 0o777)
            return super().write(descriptor, data)

    class Modeless(Watching):
        def set_mode(self, descriptor: int, mode: int) -> None:
            raise OSError(errno.EPERM, "this share knows no modes")

    path = started(tmp_path / "a")
    path.chmod(0o600)
    put(Watching(), path, NEW)
    put(Modeless(), path, NEW)
    assert seen == [0o600, 0o600]


@needs_posix
def test_a_new_file_has_the_mode_bits_that_the_user_wants_for_new_files(tmp_path: Path) -> None:
    path = started(tmp_path / "a", None)
    old_mask = os.umask(0o027)
    try:
        put(Disk(), path, NEW)
    finally:
        os.umask(old_mask)
    assert path.stat().st_mode & 0o777 == 0o640


@needs_posix
@pytest.mark.parametrize("old", [OLD, None], ids=["to a file", "to nothing"])
def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path, old: bytes | None) -> None:
    """Kills: os.replace over the link, which cuts the user's file off from where it really is."""
    target = started(tmp_path / "elsewhere", old)
    link = started(tmp_path / "desk", None)
    link.symlink_to(target)
    put(Disk(), link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert [file.name for file in link.parent.iterdir()] == [NAME]


@needs_posix
def test_a_link_that_leads_to_itself_is_an_error(tmp_path: Path) -> None:
    path = started(tmp_path / "a", None)
    path.symlink_to(path)
    with pytest.raises(DiskError, match="リンクがたどれません"):
        put(Disk(), path, NEW)
    with pytest.raises(DiskError, match="リンクがたどれません"):
        read(Disk(), path)


def test_a_file_marked_as_read_only_is_left_alone(tmp_path: Path) -> None:
    """Kills: a replace that only asks the folder, also where root saves."""
    path = started(tmp_path / "a")
    path.chmod(0o444)
    with pytest.raises(DiskError, match="読み取り専用です"):
        put(Disk(), path, NEW)
    assert path.read_bytes() == OLD
    path.chmod(0o644)


def test_leftovers_of_crashes_are_removed_and_those_of_other_files_are_not(tmp_path: Path) -> None:
    """Kills: a temporary name that the next save cannot recognise, and a clean-up of all that begins alike."""
    path = started(tmp_path / "a")
    other = path.with_name("別の計画.dxapply")

    def crash(at: Path) -> None:
        class Crashing(Disk):
            def unlink(self, path: Path) -> None:
                raise OSError(errno.EIO, "gone")

            def replace(self, source: Path, path: Path) -> None:
                raise OSError(errno.EIO, "gone")

        with pytest.raises(DiskError):
            put(Crashing(), at, NEW)

    crash(path)
    crash(path)
    crash(other)
    assert len(leftovers(path.parent)) == 3
    put(Disk(), path, NEW)
    assert len(leftovers(path.parent)) == 1
    put(Disk(), other, NEW)
    assert leftovers(path.parent) == []


# ------------------------------------------------------------------------------------------------- another program holds it


class WindowsError32(OSError):
    """What Python raises on Windows while another program holds the file."""

    def __init__(self, winerror: int = 32) -> None:
        super().__init__(errno.EACCES, "held")
        self.winerror = winerror


class HeldDisk(Disk):
    """A Windows disk where a virus scanner holds the file for some tries; `waited` are the pauses in between."""

    windows = True

    def __init__(self, tries: int, winerror: int = 32) -> None:
        self.tries, self.winerror = tries, winerror
        self.waited: list[float] = []

    def replace(self, source: Path, path: Path) -> None:
        self.tries -= 1
        if self.tries >= 0:
            raise WindowsError32(self.winerror)
        super().replace(source, path)

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.mark.parametrize("winerror", [5, 32, 33])
@pytest.mark.parametrize("tries", [1, 8])
def test_windows_is_asked_again_while_another_program_holds_the_file(tmp_path: Path, winerror: int, tries: int) -> None:
    """Kills: a single os.replace, which a virus scanner makes fail now and then."""
    path = started(tmp_path / "a")
    disk = HeldDisk(tries, winerror)
    put(disk, path, NEW)
    assert path.read_bytes() == NEW
    assert len(disk.waited) == tries


def test_a_file_that_stays_held_is_an_error_after_some_seconds(tmp_path: Path) -> None:
    """Kills: trying for ever."""
    path = started(tmp_path / "a")
    disk = HeldDisk(10**9)
    with pytest.raises(DiskError, match="使用中です"):
        put(disk, path, NEW)
    assert path.read_bytes() == OLD
    assert 2 < sum(disk.waited) < 4
    assert leftovers(path.parent) == []


def test_other_systems_and_other_errors_are_not_tried_again(tmp_path: Path) -> None:
    elsewhere = HeldDisk(1)
    elsewhere.windows = False
    for disk in (elsewhere, HeldDisk(1, winerror=112)):
        with pytest.raises(DiskError):
            put(disk, started(tmp_path / str(id(disk))), NEW)
        assert disk.waited == []


# ------------------------------------------------------------------------------------------------------------ saying why


class RefusingDisk(Disk):
    """A disk whose writing and reading fail with that code."""

    def __init__(self, code: int, winerror: int | None = None) -> None:
        self.error = OSError(code, "no")
        if winerror is not None:
            self.error.winerror = winerror  # type: ignore[attr-defined]

    def create(self, path: Path, mode: int = 0o666) -> int:
        raise self.error

    def read(self, path: Path, most: int) -> bytes:
        raise self.error


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (errno.ENOSPC, "ディスクの空き容量がありません"),
        (errno.EDQUOT, "ディスクの空き容量がありません"),
        (errno.EACCES, "書き込みが許されていません"),
        (errno.EPERM, "書き込みが許されていません"),
        (errno.EROFS, "読み取り専用です"),
        (errno.ENOENT, "フォルダーがありません"),
        (errno.ENOTDIR, "フォルダーがありません"),
        (errno.EBUSY, "使用中です"),
        (errno.EIO, "入出力エラーです"),
        (errno.ENAMETOOLONG, "長すぎます"),
        (errno.EINVAL, "名前に使えない文字があります"),
        (errno.ESTALE, "共有フォルダーにつながりません"),
        (errno.EFBIG, "置けない大きさです"),
        (errno.EDOM, f"エラー {errno.EDOM}"),
    ],
)
def test_a_failed_save_says_why_in_one_sentence(tmp_path: Path, code: int, why: str) -> None:
    with pytest.raises(DiskError) as caught:
        put(RefusingDisk(code), started(tmp_path / "a"), NEW)
    assert caught.value.what == f"「{NAME}」を保存できません"
    assert why in caught.value.why
    assert caught.value.fix
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("winerror", "why"), [(19, "読み取り専用"), (32, "使用中"), (112, "空き容量"), (206, "長すぎます"), (53, "共有フォルダー")])
def test_windows_codes_say_more_than_the_errno(tmp_path: Path, winerror: int, why: str) -> None:
    with pytest.raises(DiskError, match=why):
        put(RefusingDisk(errno.EACCES, winerror), started(tmp_path / "a"), NEW)


def test_a_path_that_is_too_long_for_windows_is_not_called_missing(tmp_path: Path) -> None:
    disk = RefusingDisk(errno.ENOENT)
    disk.windows = True
    with pytest.raises(DiskError, match="長すぎます"):
        put(disk, tmp_path / ("深" * 120) / ("い" * 140) / NAME, NEW)


@posix_names
def test_a_name_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="長すぎます"):
        put(Disk(), tmp_path / ("長" * 300), NEW)


def test_the_longest_name_that_the_disk_takes_can_be_saved(tmp_path: Path) -> None:
    """Kills: a temporary name made of the file's own name and more."""
    path = tmp_path / ("長" * 82 + ".dxapply")
    put(Disk(), path, NEW)
    assert path.read_bytes() == NEW


def test_a_missing_folder_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="フォルダーがありません"):
        put(Disk(), tmp_path / "ない" / NAME, NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    path = started(tmp_path / "a")
    with pytest.raises(DiskError, match="フォルダーがありません"):
        put(Disk(), path / NAME, NEW)
    with pytest.raises(DiskError, match="同じ名前のファイルがあります"):
        make_folder(Disk(), path)
    with pytest.raises(DiskError, match="同じ名前のファイルがあります"):
        make_folder(Disk(), path / "下")


def test_a_folder_in_the_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    for step in (lambda: put(Disk(), tmp_path, NEW), lambda: read(Disk(), tmp_path)):
        with pytest.raises(DiskError, match="フォルダーです"):
            step()


@needs_posix
def test_what_is_no_plain_file_is_neither_read_nor_replaced(tmp_path: Path) -> None:
    """Kills: os.replace over /dev/null, and a read that waits for the other end of a pipe."""
    pipe = tmp_path / "管"
    os.mkfifo(pipe)
    for step in (lambda: put(Disk(), pipe, NEW), lambda: read(Disk(), pipe)):
        with pytest.raises(DiskError, match="ふつうのファイルではありません"):
            step()


@pytest.mark.parametrize("name", ["a\0b", pytest.param("\ud800", marks=posix_names)])
def test_a_name_that_no_system_takes_is_an_error_that_any_screen_can_show(tmp_path: Path, name: str) -> None:
    for step in (lambda: put(Disk(), tmp_path / name, NEW), lambda: read(Disk(), tmp_path / name), lambda: make_folder(Disk(), tmp_path / name)):
        with pytest.raises(DiskError, match="使えない文字") as caught:
            step()
        str(caught.value).encode("utf-8")


def test_reading_gives_all_bytes_up_to_the_limit_and_an_error_beyond(tmp_path: Path) -> None:
    path = started(tmp_path / "a")
    assert read(Disk(), path, len(OLD)) == OLD
    with pytest.raises(DiskError, match="MBを超えています"):
        read(Disk(), path, len(OLD) - 1)


@pytest.mark.parametrize(("code", "why"), [(errno.EACCES, "読み取りが許されていません"), (errno.EIO, "入出力エラー")])
def test_a_failed_reading_says_why(tmp_path: Path, code: int, why: str) -> None:
    with pytest.raises(DiskError, match=why):
        read(RefusingDisk(code), started(tmp_path / "a"))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match=r"「ない\.dxapply」を開けません（ファイルが見つかりません）"):
        read(Disk(), tmp_path / "ない.dxapply")


def test_a_folder_is_made_with_those_above_it_and_may_be_there_already(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(Disk(), tmp_path / "年度" / "下書き")
    assert (tmp_path / "年度" / "下書き").is_dir()


def test_no_message_is_too_long_to_read() -> None:
    told = [words for table in (reasons.NOT_WRITTEN, reasons.NOT_READ, reasons.NO_FOLDER, reasons.NO_NAMES) for words in table.values()]
    assert all(len(why) + len(fix) <= 60 and fix.endswith("ください") for why, fix in told)


# -------------------------------------------------------------------------------------------------------------- real disks


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 KiB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a tiny disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_keeps_the_old_file_and_takes_a_smaller_one_later(tiny_disk: Path) -> None:
    """Kills: writing in place, on a real disk that is really full."""
    path = tiny_disk / NAME
    put(Disk(), path, OLD)
    with pytest.raises(DiskError, match="空き容量がありません"):
        put(Disk(), path, bytes(100_000))
    assert path.read_bytes() == OLD
    assert [file.name for file in tiny_disk.iterdir()] == [NAME]
    put(Disk(), path, NEW)
    assert path.read_bytes() == NEW


def test_a_disk_that_is_read_only_says_so(tiny_disk: Path) -> None:
    path = tiny_disk / NAME
    put(Disk(), path, OLD)
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    for target in (path, tiny_disk / "新しい計画.dxapply"):
        with pytest.raises(DiskError, match="読み取り専用です"):
            put(Disk(), target, NEW)
    assert read(Disk(), path) == OLD


@needs_posix
def test_a_folder_that_may_not_be_written_says_so() -> None:
    """Kills: an error without its reason where the folder refuses the temporary file."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to the user nobody
        path = Path(name) / NAME
        path.write_bytes(OLD)
        Path(name).chmod(0o555)
        with as_nobody(), pytest.raises(DiskError, match="書き込みが許されていません"):
            put(Disk(), path.with_name("新しい計画.dxapply"), NEW)
        assert [file.name for file in Path(name).iterdir()] == [NAME]
        Path(name).chmod(0o755)


@needs_posix
def test_a_file_that_may_not_be_read_says_so() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / NAME
        path.write_bytes(OLD)
        path.chmod(0o000)
        Path(name).chmod(0o755)
        with as_nobody(), pytest.raises(DiskError, match="読み取りが許されていません"):
            read(Disk(), path)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root's tests as the user nobody, whom mode bits stop; anybody else's as they are."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
