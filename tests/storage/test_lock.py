"""The lock beside a draft: of many that want it one gets it, whatever fails and whoever crashed; and the draft itself is never touched."""

from __future__ import annotations

import datetime as dt
import errno
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.storage.disk import Disk
from dxapply.storage.lock import Held, Lock, take, take_over
from dxapply.storage.processes import Process, process_of, this_process
from tests.faults import KILLED, STEPS, FaultyDisk
from tests.strategies import json_values

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "髙﨑工業①の計画.dxapply"
LOCK = f".~lock.{NAME}#"
NOW = dt.datetime(2026, 11, 25, 10, 32, tzinfo=dt.UTC)
DRAFT = b"the draft"
CODES = [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS]
MOST_STEPS = 60

# Another that runs, or of which at least nobody can know that it does not.
RIVAL = replace(this_process(), started="") if os.name == "nt" else process_of(os.getppid())
DEAD = replace(this_process(), started="an earlier boot 1")
FAR = Process("another-machine", 4711, "")

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither mode bits nor links that anybody may make")


class Quick(Disk):
    """A disk on which nobody sleeps."""

    def pause(self, seconds: float) -> None:
        pass


class QuickFaulty(FaultyDisk):
    """A disk that fails, on which nobody sleeps."""

    def pause(self, seconds: float) -> None:
        pass


def draft(folder: Path, lock: bytes | None = None) -> Path:
    """A draft in that folder, and its lock if there is one."""
    folder.mkdir(exist_ok=True)
    path = folder / NAME
    path.write_bytes(DRAFT)
    if lock is not None:
        (folder / LOCK).write_bytes(lock)
    return path


def written(process: Process, user: object = "花子", time: object = NOW.isoformat()) -> bytes:
    return json.dumps({"user": user, **asdict(process), "time": time, "token": "aa"}).encode()


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


class Ended(BaseException):
    """The process is gone."""


class Ends(Quick, FaultyDisk):
    """A disk whose process ends at the nth step: not even what a `finally` wants to do is done."""

    def __init__(self, nth: int) -> None:
        FaultyDisk.__init__(self, nth, None, half=True, lasting=True)
        self.left_open = set[int]()

    def take(self, name: str, arguments: tuple[Any, ...], real: Callable[..., Any]) -> Any:
        result = super().take(name, arguments, real)
        if name == "create":
            self.left_open.add(result)
        elif name == "close":
            self.left_open.discard(arguments[0])
        return result

    def fail(self, name: str, arguments: tuple[Any, ...], real: Callable[..., Any]) -> None:
        if name == "write" and len(self.steps) == self.nth:
            real(self, arguments[0], arguments[1][: len(arguments[1]) // 2])
        raise Ended


def ended_at(nth: int, path: Path, process: Process = DEAD) -> bool:
    """Whether a process that wants the lock ended at its nth step."""
    disk = Ends(nth)
    try:
        take(disk, path, NOW, "", process)
    except Ended:
        for descriptor in disk.left_open:  # as the system does
            os.close(descriptor)
        return True
    return False


def claim_left(path: Path, process: Process) -> Path:
    """The claim on the lock of the draft, where that process ended when it had just made it."""
    for nth in range(1, MOST_STEPS):
        ended_at(nth, path)
        if claims := [path.with_name(name) for name in names(path.parent) if name not in (LOCK, NAME)]:
            claims[0].write_bytes(written(process))
            return claims[0]
    raise AssertionError("nobody makes a claim")


# ---------------------------------------------------------------------------------------------------------- taking, giving


def test_a_lock_says_who_has_the_draft_and_since_when(tmp_path: Path) -> None:
    path = draft(tmp_path)
    lock = take(Quick(), path, NOW, "太郎")
    assert isinstance(lock, Lock) and lock.is_there(Disk())
    told = json.loads((tmp_path / LOCK).read_bytes())
    assert {key: told[key] for key in ("user", "host", "pid", "started", "time")} == {"user": "太郎", "time": NOW.isoformat(), **asdict(this_process())}
    assert take(Quick(), path, NOW, "花子", RIVAL) == Held("太郎", this_process().host, NOW)


JST = dt.timezone(dt.timedelta(hours=9))


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (Held("花子", "PC-01", NOW), "花子さん（PC-01）が19:32から開いています"),
        (Held("花子", "", NOW - dt.timedelta(days=5)), "花子さんが11月20日 19:32から開いています"),
        (Held("", "", None), "ほかの人が開いています"),
    ],
)
def test_it_is_told_in_words_by_the_clock_of_who_asks(held: Held, words: str) -> None:
    assert held.in_words(NOW.astimezone(JST)) == words


@pytest.mark.parametrize("time", ["", "soon", "2026-11-25T10:32:00", "0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00", 5, None])
def test_a_time_that_cannot_be_reckoned_with_is_not_told(tmp_path: Path, time: object) -> None:
    """Kills: an OverflowError out of a lock that somebody made by hand, in the midst of opening a draft."""
    held = take(Quick(), draft(tmp_path, written(FAR, time=time)), NOW, "太郎")
    assert isinstance(held, Held) and held.in_words(NOW) == "花子さん（another-machine）が開いています"


def test_a_lock_is_given_back_from_wherever_the_program_is_by_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: a relative path, which leads elsewhere after a file dialog of Windows."""
    draft(tmp_path)
    monkeypatch.chdir(tmp_path)
    lock = take(Quick(), Path(NAME), NOW, "太郎")
    monkeypatch.chdir(tmp_path.parent)
    assert isinstance(lock, Lock)
    lock.release(Disk())
    assert names(tmp_path) == [NAME]


def test_a_lock_that_is_given_back_leaves_nothing(tmp_path: Path) -> None:
    lock = take(Quick(), draft(tmp_path), NOW, "太郎")
    assert isinstance(lock, Lock) and names(tmp_path) == [LOCK, NAME]
    lock.release(Disk())
    assert names(tmp_path) == [NAME] and not lock.is_there(Disk())


def test_the_lock_of_this_process_is_its_own_already(tmp_path: Path) -> None:
    """Kills: a window that locks its own draft out when it opens it again."""
    path = draft(tmp_path)
    assert take(Quick(), path, NOW, "太郎") == take(Quick(), path, NOW, "太郎")


def test_the_lock_of_a_process_that_has_ended_is_taken_over(tmp_path: Path) -> None:
    """Kills: a lock that stays for ever after a crash, as with programs that look at the pid alone."""
    path = draft(tmp_path, written(DEAD))
    lock = take(Quick(), path, NOW, "太郎")
    assert isinstance(lock, Lock) and lock.is_there(Disk()) and names(tmp_path) == [LOCK, NAME]


@pytest.mark.parametrize("process", [RIVAL, FAR], ids=["of this machine", "of another"])
def test_the_lock_of_another_that_may_run_stays(tmp_path: Path, process: Process) -> None:
    """Kills: taking over whatever process this machine does not know."""
    path = draft(tmp_path, written(process))
    assert take(Quick(), path, NOW, "太郎") == Held("花子", process.host, NOW)
    assert (tmp_path / LOCK).read_bytes() == written(process)


@pytest.mark.parametrize("rubbish", [b"", b"{", b"null", b"[]", b"\xff", b"[" * 9_000, b"x" * 20_000, b'{"host": "a", "pid": true, "started": ""}'])
def test_what_is_no_lock_is_taken_over(tmp_path: Path, rubbish: bytes) -> None:
    path = draft(tmp_path, rubbish)
    lock = take(Quick(), path, NOW, "太郎")
    assert isinstance(lock, Lock) and lock.is_there(Disk()) and names(tmp_path) == [LOCK, NAME]


@given(st.binary(max_size=40) | json_values.map(lambda raw: json.dumps(raw).encode()))
@settings(max_examples=60)
def test_any_bytes_of_a_lock_are_somebodys_or_none(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = draft(tmp_path_factory.mktemp("a"), data)
    assert isinstance(take(Quick(), path, NOW, "太郎"), Lock)


@given(json_values, json_values)
@settings(max_examples=60)
def test_any_name_and_time_of_another_can_be_shown(tmp_path_factory: pytest.TempPathFactory, user: object, time: object) -> None:
    """Kills: a line break, or signs that turn the writing round, out of a lock that somebody made by hand."""
    path = draft(tmp_path_factory.mktemp("a"), written(FAR, user, time))
    held = take(Quick(), path, NOW, "太郎")
    assert isinstance(held, Held) and held.user.isprintable() and len(held.user) <= 40
    assert held.in_words(NOW)


def test_a_lock_being_written_is_waited_for(tmp_path: Path) -> None:
    """Kills: taking a lock for rubbish because its owner has not filled it yet."""
    path = draft(tmp_path, b"")

    class Later(Disk):
        def pause(self, seconds: float) -> None:
            (tmp_path / LOCK).write_bytes(written(RIVAL))

    assert take(Later(), path, NOW, "太郎") == Held("花子", RIVAL.host, NOW)


# ------------------------------------------------------------------------------------------------------------- taking over


def test_a_user_who_knows_better_takes_the_lock_from_anybody(tmp_path: Path) -> None:
    path = draft(tmp_path, written(FAR))
    lock = take_over(Quick(), path, NOW, "太郎")
    assert lock.is_there(Disk()) and names(tmp_path) == [LOCK, NAME]


def test_a_lock_that_another_took_over_is_not_removed(tmp_path: Path) -> None:
    """Kills: a release that removes whatever stands there."""
    path = draft(tmp_path)
    lock = take(Quick(), path, NOW, "太郎", RIVAL)
    assert isinstance(lock, Lock)
    after = take_over(Quick(), path, NOW, "花子")
    lock.release(Disk())
    assert after.is_there(Disk()) and not lock.is_there(Disk())


def test_taking_over_clears_the_claim_of_a_machine_that_went_away(tmp_path: Path) -> None:
    """Kills: a draft that no machine can lock any more, because one crashed there of which nobody knows."""
    path = draft(tmp_path)
    claim_left(path, FAR)
    assert take(Quick(), path, NOW, "太郎") == Lock(path)
    assert take_over(Quick(), path, NOW, "太郎").is_there(Disk())
    assert names(tmp_path) == [LOCK, NAME]


def test_only_claims_of_this_draft_are_cleared(tmp_path: Path) -> None:
    """Kills: a prefix alone, which the lock of a draft with a longer name has too."""
    path = draft(tmp_path)
    other = tmp_path / f".~lock.{NAME}#0123ab#"
    other.write_bytes(b"")
    take_over(Quick(), path, NOW, "太郎")
    assert other.exists()


# --------------------------------------------------------------------------------------------------------- odd places


@needs_posix
def test_a_link_has_the_lock_of_the_file_that_it_leads_to(tmp_path: Path) -> None:
    """Kills: two locks of one file, opened once by its link."""
    path = draft(tmp_path / "a")
    (tmp_path / "link.dxapply").symlink_to(path)
    assert isinstance(take(Quick(), tmp_path / "link.dxapply", NOW, "太郎", RIVAL), Lock)
    assert isinstance(take(Quick(), path, NOW, "花子"), Held)


def test_a_name_that_is_long_has_a_lock_too(tmp_path: Path) -> None:
    path = tmp_path / ("長" * 80 + ".dxapply")
    path.write_bytes(DRAFT)
    lock = take(Quick(), path, NOW, "太郎")
    assert isinstance(lock, Lock) and lock.is_there(Disk())


def test_where_nothing_can_be_written_there_is_no_lock_and_no_error(tmp_path: Path) -> None:
    """Kills: a draft on a share for reading that cannot be opened, for its lock cannot be put."""
    path = draft(tmp_path)

    class ReadOnly(Quick):
        def create(self, path: Path, mode: int = 0o666) -> int:
            raise PermissionError(errno.EACCES, "no", str(path))

    lock = take(ReadOnly(), path, NOW, "太郎")
    assert lock == Lock(path) and isinstance(lock, Lock)
    lock.release(Disk())
    assert names(tmp_path) == [NAME]


def test_a_full_disk_is_left_without_half_a_claim(tmp_path: Path) -> None:
    path = draft(tmp_path)

    class Full(Quick):
        def write(self, descriptor: int, data: bytes | memoryview) -> int:
            return super().write(descriptor, data[:9])

    assert take(Full(), path, NOW, "太郎") == Lock(path)
    assert names(tmp_path) == [NAME]


def test_what_a_crash_in_a_race_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    """Kills: claims on locks that are long gone, which nobody meets again, beside the draft for ever."""
    path = draft(tmp_path)
    claim_left(path, DEAD)
    (tmp_path / LOCK).write_bytes(written(DEAD))
    assert isinstance(take(Quick(), path, NOW, "太郎"), Lock)
    assert names(tmp_path) == [LOCK, NAME]


@pytest.mark.parametrize(("process", "is_known_dead"), [(RIVAL, False), (DEAD, True)])
def test_where_nothing_can_be_written_it_is_told_all_the_same_who_has_it(tmp_path: Path, process: Process, is_known_dead: bool) -> None:
    path = draft(tmp_path, written(process))

    class ReadOnly(Quick):
        def create(self, path: Path, mode: int = 0o666) -> int:
            raise OSError(errno.EROFS, "no", str(path))

    assert take(ReadOnly(), path, NOW, "太郎") == Held("花子", process.host, NOW, is_known_dead)


@pytest.mark.parametrize("path", [Path("nowhere/a.dxapply"), Path("a\0b.dxapply"), Path("/"), Path()])
def test_a_path_that_leads_nowhere_has_no_lock(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    class ReadOnly(Quick):  # the root of this machine is no place for a lock
        def create(self, path: Path, mode: int = 0o666) -> int:
            raise PermissionError(errno.EACCES, "no", str(path))

    lock = take(ReadOnly() if path == Path("/") else Quick(), path, NOW, "太郎")
    assert isinstance(lock, Lock) and not lock.is_there(Disk())
    lock.release(Disk())


def test_a_folder_in_the_place_of_a_lock_is_no_lock(tmp_path: Path) -> None:
    path = draft(tmp_path)
    (tmp_path / LOCK).mkdir()
    assert take(Quick(), path, NOW, "太郎") == Lock(path)
    assert take_over(Quick(), path, NOW, "太郎") == Lock(path)


@needs_posix
def test_a_pipe_in_the_place_of_a_lock_is_not_waited_for(tmp_path: Path) -> None:
    """Kills: opening what stands there without a look, which never ends."""
    path = draft(tmp_path)
    os.mkfifo(tmp_path / LOCK)
    assert take(Quick(), path, NOW, "太郎") == Lock(path)


class Busy(Quick):
    """Windows while a virus scanner has files open: the first steps of that name fail."""

    windows = True

    def __init__(self, step: str, times: int) -> None:
        self.times = times
        real = getattr(super(), step)

        def fails(*arguments: Any) -> Any:
            self.times -= 1
            if self.times >= 0:
                error = PermissionError(errno.EACCES, "held")
                error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
                raise error
            return real(*arguments)

        setattr(self, step, fails)


@pytest.mark.parametrize("step", ["read", "look", "create", "replace"])
def test_a_virus_scanner_on_windows_is_waited_for(tmp_path: Path, step: str) -> None:
    path = draft(tmp_path, written(DEAD))
    lock = take(Busy(step, 2), path, NOW, "太郎")
    assert isinstance(lock, Lock) and lock.is_there(Disk())


@pytest.mark.parametrize("step", ["read", "unlink"])
def test_a_virus_scanner_does_not_keep_a_lock_from_going(tmp_path: Path, step: str) -> None:
    lock = take(Quick(), draft(tmp_path), NOW, "太郎")
    assert isinstance(lock, Lock)
    lock.release(Busy(step, 2))
    assert names(tmp_path) == [NAME]


# ------------------------------------------------------------------------------------------------------------- fault sweep

THERE = {"nothing": None, "dead": written(DEAD), "rubbish": b"rubbish"}


def fault_sweep(home: Path, there: bytes | None, code: int, *, half: bool, lasting: bool, over: bool) -> int:
    """How many steps a taking has; each failed once on the way, and nothing worse came of it than that there is no lock."""
    home.mkdir()
    for nth in range(1, MOST_STEPS):
        path = draft(home / str(nth), there)
        disk = QuickFaulty(nth, code, half=half, lasting=lasting)
        lock = take_over(disk, path, NOW, "太郎") if over else take(disk, path, NOW, "太郎")
        assert isinstance(lock, Lock) or there == written(DEAD)
        assert disk.open_files == 0
        again = take(Quick(), path, NOW, "太郎")
        assert isinstance(again, Lock) and again.is_there(Disk())
        again.release(Quick())
        left = [name for name in names(path.parent) if not name.startswith(".dxapply-saving-")]  # what the next save removes
        assert left == [NAME] and path.read_bytes() == DRAFT
        if len(disk.steps) < nth:
            return nth - 1
    raise AssertionError("it never ends")


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
@pytest.mark.parametrize(("half", "lasting"), [(False, False), (True, False), (False, True)], ids=["once", "half", "lasting"])
@pytest.mark.parametrize("there", THERE)
@pytest.mark.parametrize("over", [False, True], ids=["take", "take over"])
def test_a_lock_that_fails_at_any_step_is_no_error_and_in_nobodys_way(
    tmp_path: Path, code: int, half: bool, lasting: bool, there: str, over: bool
) -> None:
    """Kills: an OSError that gets out, a descriptor left open, half a lock that stays, a claim that nobody can take over."""
    assert fault_sweep(tmp_path / "a", THERE[there], code, half=half, lasting=lasting, over=over) >= 8


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
def test_giving_back_a_lock_never_raises(tmp_path: Path, code: int) -> None:
    for nth in range(1, MOST_STEPS):
        path = draft(tmp_path / str(nth))
        lock = take(Quick(), path, NOW, "太郎")
        assert isinstance(lock, Lock)
        disk = QuickFaulty(nth, code)
        lock.release(disk)
        assert path.read_bytes() == DRAFT
        if len(disk.steps) < nth:
            break
    assert names(path.parent) == [NAME] and nth > 3


CHILD = """
import sys, datetime as dt
from pathlib import Path
from dxapply.storage import lock
from tests.storage.test_lock import NOW, QuickFaulty
lock.take(QuickFaulty(int(sys.argv[2]), None, half=True), Path(sys.argv[1]), NOW, "")
"""


@pytest.mark.parametrize("there", THERE)
def test_a_process_killed_at_any_step_leaves_nothing_that_keeps_the_next_out(tmp_path: Path, there: str) -> None:
    """Kills: a half-written lock or claim that holds for ever, and one that is left beside the draft."""
    for nth in range(1, MOST_STEPS):
        path = draft(tmp_path / str(nth), THERE[there])
        ended = subprocess.run([sys.executable, "-c", CHILD, str(path), str(nth)], cwd=ROOT, check=False).returncode
        assert ended in (0, KILLED)
        lock = take(Quick(), path, NOW, "太郎")
        assert isinstance(lock, Lock) and lock.is_there(Disk())
        assert names(path.parent) == [LOCK, NAME]
        if ended == 0:
            break
    assert 8 <= nth < MOST_STEPS


@pytest.mark.parametrize("there", THERE)
def test_after_two_crashes_in_a_row_the_lock_is_free_all_the_same(tmp_path: Path, there: str) -> None:
    """Kills: a claim that only its own process may take over, and a claim on a claim that nobody may."""
    crashes = 0
    for first, second in itertools.product(range(1, 22), repeat=2):
        path = draft(tmp_path / f"{first}-{second}", THERE[there])
        one, other = (replace(DEAD, started=f"another boot {number}") for number in (2, 3))
        crashes += ended_at(first, path, one) and ended_at(second, path, other)
        lock = take(Quick(), path, NOW, "太郎")
        assert isinstance(lock, Lock) and lock.is_there(Disk())
        assert names(path.parent) == [LOCK, NAME]
    assert crashes > 40


# -------------------------------------------------------------------------------------------------------------------- races


class Turns:
    """Whose turn it is to take a step: each of two takes the steps it is told to, and whoever has ended leaves the rest to the other."""

    def __init__(self, turns: Iterator[int]) -> None:
        self.turns, self.ended = turns, set[int]()
        self.changed = threading.Condition()
        self.now = next(turns)

    def step(self, who: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.now == who, timeout=20), "nobody moves"

    def done(self) -> None:
        with self.changed:
            self.now = 1 - min(self.ended) if self.ended else next(self.turns)
            self.changed.notify_all()

    def end(self, who: int) -> None:
        with self.changed:
            self.ended.add(who)
            self.now = 1 - who
            self.changed.notify_all()


class InTurn(Disk):
    """A disk whose steps, pauses included, are taken in turn with those of another."""

    def __init__(self, turns: Turns, who: int) -> None:
        self.turns, self.who = turns, who

    def pause(self, seconds: float) -> None:
        self.turns.step(self.who)
        self.turns.done()


def _in_turn(name: str) -> Callable[..., Any]:
    real = getattr(Disk, name)

    def step(self: InTurn, *arguments: Any) -> Any:
        self.turns.step(self.who)
        try:
            return real(self, *arguments)
        finally:
            self.turns.done()

    return step


for _name in STEPS:
    setattr(InTurn, _name, _in_turn(_name))


Take = Callable[[Disk, Path, dt.datetime, str, Process], Lock | Held]


def race(path: Path, turns: Iterator[int], take_it: Take = take) -> list[Lock | Held]:
    """What both get who want the lock at once, their steps taken in these turns."""
    table = Turns(turns)
    got: dict[int, Lock | Held] = {}

    def run(who: int, process: Process) -> None:
        try:
            got[who] = take_it(InTurn(table, who), path, NOW, f"{who}", process)
        finally:
            table.end(who)

    threads = [threading.Thread(target=run, args=both) for both in enumerate((this_process(), RIVAL))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [got[0], got[1]]


def check_race(path: Path, turns: Iterator[int], take_it: Take = take) -> None:
    """One gets it, and it is what stands there."""
    winners = [lock for lock in race(path, turns, take_it) if isinstance(lock, Lock) and lock.mine]
    assert len(winners) == 1
    assert winners[0].is_there(Disk())
    assert names(path.parent) == [LOCK, NAME]


def race_sweep(home: Path, there: bytes | None, take_it: Take = take) -> None:
    """Each stops once, at any of its steps, while the other goes on: as far as any of its own steps, or to its end."""
    home.mkdir()
    for first, second in itertools.product(range(22), (*range(1, 22), 99)):
        turns = itertools.chain([0] * first, [1] * second, itertools.repeat(0))
        check_race(draft(home / f"{first}-{second}", there), turns, take_it)


@pytest.mark.parametrize("there", THERE)
def test_of_two_that_want_a_free_lock_at_once_one_gets_it(tmp_path: Path, there: str) -> None:
    """Kills: removing the dead lock and creating one's own, by which the slower removes the lock of the faster."""
    race_sweep(tmp_path / "a", THERE[there])


def removes_and_creates(disk: Disk, path: Path, now: dt.datetime, user: str, process: Process) -> Lock | Held:
    """The mutant: what most programs do."""
    place, mine = path.with_name(LOCK), written(process, user)
    try:
        if json.loads(disk.read(place, 10_000))["started"] != DEAD.started:
            return Held("", "", None)
        disk.unlink(place)
    except (FileNotFoundError, ValueError):
        pass
    try:
        descriptor = disk.create(place)
    except FileExistsError:
        return Held("", "", None)
    disk.write(descriptor, mine)
    disk.close(descriptor)
    return Lock(place, mine)


def test_the_race_finds_a_lock_that_is_removed_and_created(tmp_path: Path) -> None:
    """The mutant looks, removes and creates: both have seen the dead one, and each removes what stands there then."""
    with pytest.raises(AssertionError):
        race_sweep(tmp_path / "a", THERE["dead"], removes_and_creates)


@given(st.lists(st.integers(0, 1), min_size=60, max_size=60), st.sampled_from(sorted(THERE)))
@settings(max_examples=150)
def test_in_whatever_turns_two_want_a_free_lock_one_gets_it(tmp_path_factory: pytest.TempPathFactory, turns: list[int], there: str) -> None:
    check_race(draft(tmp_path_factory.mktemp("race"), THERE[there]), itertools.chain(turns, itertools.cycle((0, 1))))
