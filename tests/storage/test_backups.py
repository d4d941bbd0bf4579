"""What was saved over is kept and thinned by time, what has a name stays, and no failure takes an older version away."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.storage import backups
from dxapply.storage.backups import (
    APART,
    LONGEST_TITLE,
    MOST_UNNAMED,
    Version,
    folder_of,
    forget,
    keep,
    name,
    read,
    staying,
    versions,
)
from dxapply.storage.disk import TEMPORARY, Disk, DiskError
from tests.faults import KILLED, FaultyDisk, PowerCut, PowerDisk
from tests.strategies import json_values

ROOT = Path(__file__).resolve().parent.parent.parent
WHO = "7d2e94b36f1c0a57"
JAPAN = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2021, 3, 3, 14, 32, tzinfo=JAPAN)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
MOST_STEPS = 80

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits, and lets not everybody make links")


def texts(folder: Path) -> list[bytes]:
    """What the versions hold, the newest first."""
    return [read(Disk(), version) for version in versions(Disk(), folder, WHO)]


def history(folder: Path, *times: dt.datetime) -> list[Version]:
    """The versions after a save at each of these times."""
    for number, at in enumerate(times):
        keep(Disk(), folder, WHO, b"%d" % number, at)
    return versions(Disk(), folder, WHO)


# ----------------------------------------------------------------------------------------------------------------- keeping


def test_what_is_saved_over_is_kept_as_it_was(tmp_path: Path) -> None:
    kept = keep(Disk(), tmp_path / "new", WHO, b"old\r\n\0bytes", NOW)
    assert kept is not None and [kept] == versions(Disk(), tmp_path / "new", WHO)
    assert (read(Disk(), kept), kept.at, kept.size, kept.title, kept.stays) == (b"old\r\n\0bytes", NOW, 11, "", False)
    assert kept.path.name == "2021-03-03T05-32-00Z.dxapply"


def test_saving_every_minute_does_not_flush_what_was_there_before(tmp_path: Path) -> None:
    """Kills: a backup at each save, by which an hour of work leaves its last minutes only."""
    kept = history(tmp_path, *(NOW + number * MINUTE for number in range(61)))
    assert [version.at for version in kept] == [NOW + number * APART for number in range(6, 1, -1)]


def test_the_same_bytes_are_not_kept_twice_in_a_row(tmp_path: Path) -> None:
    """Kills: keeping by the clock alone."""
    for hours, data in enumerate([b"a", b"a", b"b", b"b", b"a"]):
        keep(Disk(), tmp_path, WHO, data, NOW + hours * HOUR)
    assert texts(tmp_path) == [b"a", b"b", b"a"]


def test_a_version_with_a_title_is_kept_at_once_and_its_title_is_not_given_away(tmp_path: Path) -> None:
    keep(Disk(), tmp_path, WHO, b"a", NOW)
    keep(Disk(), tmp_path, WHO, b"a", NOW, "相談の前")
    keep(Disk(), tmp_path, WHO, b"b", NOW, "相談の後")
    keep(Disk(), tmp_path, WHO, b"b", NOW, "提出用")
    assert [(version.title, version.stays) for version in versions(Disk(), tmp_path, WHO)] == [("提出用", True), ("相談の後", True), ("相談の前", True)]
    assert texts(tmp_path) == [b"b", b"b", b"a"]


def test_versions_of_another_draft_are_not_its_own(tmp_path: Path) -> None:
    history(tmp_path, NOW)
    assert versions(Disk(), tmp_path, "0123456789abcdef") == []


@pytest.mark.parametrize("back", [MINUTE, HOUR, 400 * DAY])
def test_a_clock_that_was_put_back_ends_neither_the_keeping_nor_what_is_there(tmp_path: Path, back: dt.timedelta) -> None:
    """Kills: `now - newest < 10 minutes`, which is so for a year after the clock was a year ahead."""
    ahead = history(tmp_path, *(NOW + number * HOUR for number in range(8)))
    first = NOW - back
    for number in range(12):
        keep(Disk(), tmp_path, WHO, b"after %d" % number, first + number * APART)
    found = versions(Disk(), tmp_path, WHO)
    assert b"after 11" in texts(tmp_path)
    assert {version.at for version in ahead if version.at > first + 11 * APART} <= {version.at for version in found}


def test_one_save_with_a_clock_far_ahead_does_not_empty_the_folder(tmp_path: Path) -> None:
    """Kills: removing all that is older than 14 days by a clock that may be wrong."""
    before = history(tmp_path, *(NOW + number * DAY for number in range(12)))
    keep(Disk(), tmp_path, WHO, b"from the year 2050", NOW.replace(year=2050))
    assert {version.at for version in before} <= {version.at for version in versions(Disk(), tmp_path, WHO)}


def test_a_second_that_is_taken_is_never_written_over(tmp_path: Path) -> None:
    """Kills: a name by the second alone."""
    for number in range(4):
        keep(Disk(), tmp_path, WHO, b"%d" % number, NOW, f"版{number}")
    assert texts(tmp_path) == [b"3", b"2", b"1", b"0"]


# ---------------------------------------------------------------------------------------------------------------- thinning

SUMMER_TIMES = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"} & available_timezones()  # a bare Windows has none
zones = st.sampled_from([JAPAN, dt.UTC, *map(ZoneInfo, sorted(SUMMER_TIMES))])
spans = st.one_of(st.integers(0, 3 * 3600), st.integers(0, 3 * 86_400), st.integers(0, 40 * 86_400))  # seconds
NEAR_SUMMER_TIME = dt.datetime(2021, 3, 28, 12, tzinfo=dt.UTC)


@settings(max_examples=200)
@given(st.lists(spans, max_size=120), zones)
def test_thinning_leaves_the_newest_and_the_last_of_each_hour_and_day(ages: list[int], zone: dt.tzinfo) -> None:
    """Kills: thinning by age alone, the first of an hour in the place of its last, and days by another zone's midnight."""
    now = NEAR_SUMMER_TIME.astimezone(zone)
    times = {NEAR_SUMMER_TIME - dt.timedelta(seconds=age) for age in ages}
    stay = staying(times, now)
    assert stay <= times and len(stay) <= MOST_UNNAMED // 2
    assert set(sorted(times)[-5:]) <= stay
    for at in times:
        hour, day = at.replace(minute=0, second=0), at.astimezone(zone).date()
        if at > NEAR_SUMMER_TIME - DAY:
            assert max(other for other in times if other.replace(minute=0, second=0) == hour) in stay
        if day > now.date() - 14 * DAY:
            assert max(other for other in times if other.astimezone(zone).date() == day) in stay


@given(st.lists(spans, max_size=60), st.lists(spans, max_size=60), zones)
def test_thinning_twice_is_thinning_once_and_those_ahead_take_no_place_away(ages: list[int], ahead: list[int], zone: dt.tzinfo) -> None:
    now = NEAR_SUMMER_TIME.astimezone(zone)
    past = {NEAR_SUMMER_TIME - dt.timedelta(seconds=age) for age in ages}
    coming = {NEAR_SUMMER_TIME + dt.timedelta(seconds=1 + age) for age in ahead}
    stay = staying(past | coming, now)
    assert staying(stay, now) == stay
    assert len(stay) <= MOST_UNNAMED
    assert staying(past, now) == stay & past


def test_months_of_saves_leave_a_bounded_number_and_all_that_have_a_name(tmp_path: Path) -> None:
    """Kills: titled versions that are thinned with the others, and versions that count for others though they have a name."""
    history(tmp_path, NOW)
    name(Disk(), versions(Disk(), tmp_path, WHO)[0], "最初の版")
    history(tmp_path, *(NOW + number * 3 * HOUR for number in range(1, 400)))
    found = versions(Disk(), tmp_path, WHO)
    assert found[-1].title == "最初の版" and found[-1].at == NOW
    assert 25 <= len(found) <= MOST_UNNAMED // 2 + 1
    assert len({version.at.astimezone(JAPAN).date() for version in found[:-1]}) == 15


# ------------------------------------------------------------------------------------------------------------------ titles


@pytest.mark.parametrize("title", ["CON", "a/b\\c:*?", "..", "x" * 300, "二行\nの 名前", "\ud800\u202e", "😀", '"', "=1+1", "nul\0"])
def test_any_text_is_a_title_for_no_file_is_called_by_it(tmp_path: Path, title: str) -> None:
    history(tmp_path, NOW)
    named = name(Disk(), versions(Disk(), tmp_path, WHO)[0], title)
    assert named == versions(Disk(), tmp_path, WHO)[0]
    assert len(named.title) <= LONGEST_TITLE and "\n" not in named.title
    assert [file.name for file in folder_of(tmp_path, WHO).iterdir() if file.name != "names.json"] == [named.path.name]


def test_a_title_can_be_changed_and_taken_away(tmp_path: Path) -> None:
    (version,) = history(tmp_path, NOW)
    named = name(Disk(), name(Disk(), version, "一"), "二")
    assert versions(Disk(), tmp_path, WHO) == [named] and named.title == "二" and named.stays
    assert name(Disk(), named, " ") == version and versions(Disk(), tmp_path, WHO) == [version]
    assert texts(tmp_path) == [b"0"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'{"titles": 5}', b"[" * 100_000, b"\xff\xfe", b"x" * 2_000_000, b'{"titles": {"a": "b"}}'])
def test_a_broken_index_loses_titles_at_most(tmp_path: Path, data: bytes) -> None:
    """Kills: what stays for ever being known to the index alone, with which the next save would thin it away."""
    (version,) = history(tmp_path, NOW)
    name(Disk(), version, "提出した版")
    (folder_of(tmp_path, WHO) / "names.json").write_bytes(data)
    history(tmp_path, *(NOW + number * DAY for number in range(1, 40)))
    last = versions(Disk(), tmp_path, WHO)[-1]
    assert (last.at, last.stays, last.title, read(Disk(), last)) == (NOW, True, "", b"0")


@given(json_values)
def test_any_json_is_an_index(raw: Any) -> None:
    class Index(Disk):
        def status(self, path: Path) -> object:  # type: ignore[override]
            return type("Status", (), {"st_mode": 0o100600})

        def names(self, folder: Path) -> list[str]:
            return ["names.json"]

        def read(self, path: Path, most: int) -> bytes:
            return json.dumps({"titles": raw}).encode()

    assert versions(Index(), Path("x"), WHO) == []


def test_a_version_that_is_forgotten_goes_with_its_title(tmp_path: Path) -> None:
    first, second = history(tmp_path, NOW, NOW + HOUR)
    forget(Disk(), name(Disk(), second, "消す版"))
    forget(Disk(), second)  # gone already
    assert versions(Disk(), tmp_path, WHO) == [first]
    assert "消す版" not in (folder_of(tmp_path, WHO) / "names.json").read_text(encoding="utf-8")


# -------------------------------------------------------------------------------------------------------------- the folder


@pytest.mark.parametrize("identity", ["", "../../etc", "C:\\windows", "CON", "a" * 5000, "会社", "\ud800", "ABCDEF0123456789", "aux.7d2e94b3", "\0"])
def test_an_identity_that_is_no_name_of_a_folder_has_one_all_the_same(tmp_path: Path, identity: str) -> None:
    """Kills: a folder named after text out of a file, which may lie anywhere."""
    assert keep(Disk(), tmp_path / "backups", identity, b"a", NOW)
    assert [read(Disk(), version) for version in versions(Disk(), tmp_path / "backups", identity)] == [b"a"]
    assert folder_of(tmp_path / "backups", identity).parent == tmp_path / "backups"
    assert [entry.name for entry in tmp_path.iterdir()] == ["backups"]


HOSTILE = [
    "notes.txt", "2021-13-45T05-32-00Z.dxapply", "0001-01-01T00-00-00Z.dxapply", "9999-12-31T23-59-59Z.dxapply", "2021-03-03T05-32-00Z.dxapply.exe",
    "２０２１-03-03T05-32-00Z.dxapply", "2021-03-03T05-32-00Z.named.named.dxapply", ".dxapply", "2021-03-03T05-32-00Z.dxapply~",
]  # fmt: skip


@pytest.mark.parametrize("hours", [9, -12, 14])
def test_what_else_lies_in_the_folder_is_no_version_and_stays(tmp_path: Path, hours: int) -> None:
    """Kills: thinning by glob, and days of the year 1 or 9999 that some zones do not know."""
    home = folder_of(tmp_path, WHO)
    home.mkdir(parents=True)
    for file in HOSTILE:
        (home / file).write_bytes(b"mine")
    (home / "2020-01-01T00-00-00Z.dxapply").mkdir()
    zone = dt.timezone(dt.timedelta(hours=hours))
    found = history(tmp_path, *(NOW.astimezone(zone) + number * HOUR for number in range(60)))
    assert all(version.at >= NOW for version in found)
    assert all((home / file).read_bytes() == b"mine" for file in HOSTILE)
    assert (home / "2020-01-01T00-00-00Z.dxapply").is_dir()


@needs_posix
def test_nobody_else_on_this_machine_reads_the_versions_or_their_titles(tmp_path: Path) -> None:
    """Kills: a net that is more open than the draft."""
    (version,) = history(tmp_path, NOW)
    name(Disk(), version, "提出した版")
    keep(Disk(), tmp_path, WHO, b"new", NOW + HOUR)
    assert [entry.stat().st_mode & 0o777 for entry in folder_of(tmp_path, WHO).iterdir()] == [0o600] * 3


@needs_posix
def test_a_link_in_the_folder_is_no_version(tmp_path: Path) -> None:
    """Kills: following a planted link to bytes that are none of ours."""
    (version,) = history(tmp_path, NOW)
    (version.path.parent / "2021-01-01T00-00-00Z.dxapply").symlink_to("/etc/hosts")
    assert versions(Disk(), tmp_path, WHO) == [version]


def test_what_a_crash_left_is_cleared_away_after_an_hour(tmp_path: Path) -> None:
    home = folder_of(tmp_path, WHO)
    home.mkdir(parents=True)
    for file, age in (("old", 2 * HOUR), ("young", MINUTE)):
        (home / f"{TEMPORARY}{file}").write_bytes(b"half")
        os.utime(home / f"{TEMPORARY}{file}", ((NOW - age).timestamp(),) * 2)
    history(tmp_path, NOW)
    assert sorted(entry.name for entry in home.iterdir()) == [f"{TEMPORARY}young", "2021-03-03T05-32-00Z.dxapply"]


def test_a_folder_that_cannot_be_read_holds_no_versions_and_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "backups").write_bytes(b"a file")
    assert versions(Disk(), tmp_path / "backups", WHO) == []
    with pytest.raises(DiskError):
        keep(Disk(), tmp_path / "backups", WHO, b"a", NOW)


# ---------------------------------------------------------------------------------------------------------------- failures

PAST = [NOW + number * HOUR for number in range(3)]
LATER = NOW + 9 * HOUR


def rename(disk: Disk, folder: Path) -> object:
    version = versions(Disk(), folder, WHO)[-1]
    return name(disk, version, "版の名前")


ACTIONS: dict[str, Callable[[Disk, Path], object]] = {
    "keep": lambda disk, folder: keep(disk, folder, WHO, b"new", LATER),
    "keep with a title": lambda disk, folder: keep(disk, folder, WHO, b"new", LATER, "版の名前"),
    "name": rename,
}
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "gone": lambda data: b"", "half": lambda data: data[: len(data) // 2], "zeros": lambda data: bytes(len(data)),
}  # fmt: skip
each_action = pytest.mark.parametrize("action", ACTIONS)


def are_whole(folder: Path) -> None:
    """All versions from before are there, and whatever else is there is whole."""
    held = texts(folder)
    assert set(held) - {b"new"} == {b"2", b"1", b"0"}
    assert keep(Disk(), folder, WHO, b"next", LATER + HOUR)


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS])
@each_action
def test_a_backup_that_fails_loses_no_older_one(tmp_path: Path, action: str, code: int, *, lasting: bool) -> None:
    """Kills: removing an old version before the new one lies whole, and errors that are no DiskError."""
    for nth in range(1, MOST_STEPS):
        folder = tmp_path / str(nth)
        history(folder, *PAST)
        disk = FaultyDisk(nth, code, half=True, lasting=lasting)
        with suppress(DiskError):
            ACTIONS[action](disk, folder)
        assert disk.open_files == 0
        are_whole(folder)
        if len(disk.steps) < nth:
            break
    assert 10 <= nth < MOST_STEPS


@each_action
def test_the_power_may_go_at_any_step(tmp_path: Path, action: str) -> None:
    """Kills: a version, or a title that makes it stay, put in place without being synced."""
    for nth in range(1, MOST_STEPS):
        for kind, damage in DAMAGES.items():
            for moves_last in (False, True):
                folder = tmp_path / f"{nth} {kind} {moves_last}"
                history(folder, *PAST)
                disk = PowerDisk(nth)
                try:
                    ACTIONS[action](disk, folder)
                except PowerCut:
                    disk.lights_out(damage, moves_last=moves_last)
                held = [data for data in texts(folder) if data != b"new"]
                assert {data for data in held if data} == {b"0", b"1", b"2"}
        if disk.taken < nth:
            break
    assert 5 <= nth < MOST_STEPS


CHILD = """
import sys
from pathlib import Path
from tests.faults import FaultyDisk
from tests.storage.test_backups import ACTIONS
ACTIONS[sys.argv[3]](FaultyDisk(int(sys.argv[2]), None, half=True), Path(sys.argv[1]))
"""


def test_a_process_killed_in_the_midst_of_it_leaves_all_versions_whole(tmp_path: Path) -> None:
    """Kills: writing a version in place."""
    for nth in range(8, MOST_STEPS, 4):
        folder = tmp_path / str(nth)
        history(folder, *PAST)
        ended = subprocess.run([sys.executable, "-c", CHILD, str(folder), str(nth), "keep with a title"], cwd=ROOT, check=False).returncode
        assert ended in (0, KILLED)
        are_whole(folder)
        if ended == 0:
            break
    assert 20 <= nth < MOST_STEPS


def test_an_index_that_cannot_be_read_just_now_is_not_written_over(tmp_path: Path) -> None:
    """Kills: an unreadable index taken for an empty one, by which one bad moment would lose all titles."""

    class Unreadable(Disk):
        def read(self, path: Path, most: int) -> bytes:
            if path.name == "names.json":
                raise OSError(errno.EIO, "bad moment")
            return super().read(path, most)

    second, first = history(tmp_path, NOW, NOW + HOUR)
    name(Disk(), first, "一")
    with pytest.raises(DiskError):
        name(Unreadable(), second, "二")
    assert {version.title for version in versions(Disk(), tmp_path, WHO)} == {"", "一"}
    assert name(Disk(), second, "二").title == "二"
    assert [version.title for version in versions(Disk(), tmp_path, WHO)] == ["二", "一"]


def test_thinning_that_fails_is_no_failure(tmp_path: Path) -> None:
    class Kept(Disk):
        def unlink(self, path: Path) -> None:
            raise PermissionError(errno.EACCES, "held by another", str(path))

    for number in range(60):
        assert keep(Kept(), tmp_path, WHO, b"%d" % number, NOW + number * HOUR)
    assert len(versions(Disk(), tmp_path, WHO)) == 60


def test_the_module_says_what_it_promises() -> None:
    assert backups.MOST_NEWEST == 5 and backups.MOST_HOURS == 24 + 1 and backups.MOST_DAYS == 14 + 1
