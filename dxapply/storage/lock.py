"""Who has a draft open: a small file beside it, for the others who may open the same file from a shared folder.

A lock is a courtesy, and no failure of it keeps anybody from working. It is put in place whole, and only in the place of what was read there:
whoever wants it first creates a claim, whose name says what it is to replace, so that of several that find no lock, or that of a process that
crashed, one gets it. A claim that a crash left is taken over in the same way.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import json
import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dxapply.storage.disk import Disk, DiskError, fingerprint, put, remove
from dxapply.storage.processes import Process, is_running, process_from, this_process

__all__ = ["Held", "Lock", "lock_path", "take", "take_over"]

_MOST_BYTES = 10_000
_LONGEST_NAME = 180  # bytes of the draft's name that fit into that of a lock and of its claims
_LONGEST_SHOWN = 40
_FIRST_YEAR, _LAST_YEAR = 2000, 9000
_TRIES, _PAUSE = 5, 0.05  # seconds; another may be at it, or a virus scanner
_DEEPEST = 3  # a claim of a claim of a claim: as many crashes at the very same place
_CLAIM = re.compile(r"(?:[0-9a-f]{6})+")
_HELD_BY_ANOTHER = (5, 32, 33)  # Windows: somebody has the file open for a moment


@dataclass(frozen=True, slots=True)
class Held:
    """Whose lock it is: the user and host by their names, and since when (None: not told). `is_known_dead`: that program has ended."""

    user: str
    host: str
    at: dt.datetime | None
    is_known_dead: bool = False

    def in_words(self, now: dt.datetime) -> str:
        """Whose it is, as a part of a sentence: the time alone if it was today."""
        who = (f"{self.user}さん" if self.user else "ほかの人") + (f"（{self.host}）" if self.host else "")
        if self.at is None:
            return f"{who}が開いています"
        at = self.at.astimezone(now.tzinfo)
        day = "" if at.date() == now.date() else f"{at.month}月{at.day}日 "
        return f"{who}が{day}{at:%H:%M}から開いています"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock of this program's. `mine` is what stands in it: b"" where none could be put, as in a folder that may only be read."""

    path: Path
    mine: bytes = b""

    def is_there(self, disk: Disk) -> bool:
        """Whether it still stands, and nobody else took it over. Never raises."""
        try:
            return bool(self.mine) and _read(disk, self.path) == self.mine
        except (OSError, ValueError):
            return False

    def release(self, disk: Disk) -> None:
        """Remove it, but never that of another who took it over. Never raises."""
        for _ in range(_TRIES):
            try:
                if self.mine and _read(disk, self.path) == self.mine:
                    remove(disk, self.path)
            except (OSError, ValueError) as error:
                if not _may_pass(error):
                    return
                disk.pause(_PAUSE)
            else:
                return


@dataclass(frozen=True, slots=True)
class _Told:
    """What a lock says of whoever has it."""

    process: Process
    held: Held


def lock_path(disk: Disk, path: Path) -> Path:
    """Where the lock of that draft stands, from wherever one looks; of a link, beside the file that it leads to. ValueError: it has no name."""
    target = disk.target(path)
    name = target.name
    if not name:
        raise ValueError(path)
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = fingerprint(name.encode("utf-8", "surrogatepass"))[:16]
    return target.absolute().with_name(f".~lock.{name}#")


def take(disk: Disk, path: Path, now: dt.datetime, user: str, process: Process | None = None) -> Lock | Held:
    """The lock of the draft, or who has it. Where none can be put there is a Lock with nothing in it. Never raises.

    That of a process of this machine that has ended is taken over, and so is what is no lock; that of this process is its own already.
    """
    own = process or this_process()
    for _ in range(_TRIES):
        try:
            place = lock_path(disk, path)
            if got := _take(disk, place, _Told(own, Held(user, own.host, now))):
                return got
        except (OSError, ValueError) as error:
            if not _may_pass(error):
                break
        disk.pause(_PAUSE)  # another is just taking it
    return _as_it_is(disk, path, own)


def take_over(disk: Disk, path: Path, now: dt.datetime, user: str) -> Lock:
    """The lock of the draft, whoever had it: for a user who knows better. Never raises."""
    own = this_process()
    try:
        place, mine = lock_path(disk, path), _written(_Told(own, Held(user, own.host, now)))
        put(disk, place, mine)
    except (DiskError, OSError, ValueError):
        return Lock(path)
    _clear(disk, place, all_of_them=True)
    return Lock(place, mine)


def _take(disk: Disk, place: Path, own: _Told) -> Lock | Held | None:
    """The lock, or who has it; None where another was faster, who will be found there at the next look."""
    there = _read_patiently(disk, place)
    told = None if there is None else _told(there)
    if there is not None and told is not None:
        if told.process == own.process:
            return Lock(place, there)
        if is_running(told.process) is not False:
            return told.held
    mine = _written(own)
    if not _settle(disk, place, there, mine, own.process, _DEEPEST):
        return None
    _clear(disk, place)
    return Lock(place, mine)


def _settle(disk: Disk, place: Path, seen: bytes | None, mine: bytes, own: Process, deepest: int) -> bool:
    """Whether `mine` stands at the place now, where `seen` stood. Nobody else can put theirs in the place of the same while this has the claim."""
    claim = place.with_name(f"{place.name}{fingerprint(seen or b'')[:6]}")
    if not _create(disk, claim, mine):
        there = _read_patiently(disk, claim)
        if there is None or not deepest or not _is_free(there, own) or not _settle(disk, claim, there, mine, own, deepest - 1):
            return False
    try:
        if _read(disk, claim) == mine and _read(disk, place) == seen:
            with suppress(FileNotFoundError):  # somebody put the claim in place, for us
                disk.replace(claim, place)
    finally:
        _remove_own(disk, claim, mine)
    return _read(disk, place) == mine


def _create(disk: Disk, path: Path, data: bytes) -> bool:
    """Whether the file was not there, and is now."""
    try:
        descriptor = disk.create(path)
    except FileExistsError:
        return False
    try:
        if disk.write(descriptor, data) != len(data):
            raise OSError(errno.ENOSPC, "not all was written", str(path))
    except BaseException:
        with suppress(OSError):
            disk.close(descriptor)
        with suppress(OSError):  # the first failure is the one that counts
            remove(disk, path)
        raise
    disk.close(descriptor)
    return True


def _remove_own(disk: Disk, claim: Path, mine: bytes) -> None:
    with suppress(OSError):
        if _read(disk, claim) == mine:
            remove(disk, claim)


def _clear(disk: Disk, place: Path, *, all_of_them: bool = False) -> None:
    """Remove the claims that crashes left. Once the lock is taken no claim leads to anything, so that no harm is done by a race."""
    with suppress(OSError):
        for name in disk.names(place.parent):
            if name.startswith(place.name) and _CLAIM.fullmatch(name[len(place.name) :]):
                with suppress(OSError):
                    there = _read(disk, place.with_name(name))
                    told = None if there is None else _told(there)
                    if all_of_them or told is None or is_running(told.process) is False:
                        remove(disk, place.with_name(name))


def _as_it_is(disk: Disk, path: Path, own: Process) -> Lock | Held:
    """Whose lock it is, where none could be put in its place."""
    with suppress(OSError, ValueError):
        there = _read(disk, lock_path(disk, path))
        told = None if there is None else _told(there)
        if told is not None and told.process != own:
            return dataclasses.replace(told.held, is_known_dead=is_running(told.process) is False)
    return Lock(path)


# ------------------------------------------------------------------------------------------------------- what stands in it


def _is_free(claim: bytes, own: Process) -> bool:
    """Whether nobody is about to do anything with the claim: it is rubbish, its process has ended, or it is our own that could not be removed."""
    told = _told(claim)
    return told is None or told.process == own or is_running(told.process) is False


def _read_patiently(disk: Disk, path: Path) -> bytes | None:
    """What stands there. Whoever creates a file fills it a moment later, which is waited for."""
    for _ in range(_TRIES):
        there = _read(disk, path)
        if there is None or _told(there):
            return there
        disk.pause(_PAUSE)
    return there


def _read(disk: Disk, path: Path) -> bytes | None:
    """What stands there; None where nothing does. What is no plain file is never opened, for it might never end."""
    try:
        if not stat.S_ISREG(disk.look(path).st_mode):
            raise OSError(errno.EINVAL, "no plain file", str(path))
        return disk.read(path, _MOST_BYTES + 1)
    except FileNotFoundError:
        return None


def _written(told: _Told) -> bytes:
    """The lock as its bytes, which no other lock has."""
    at = None if told.held.at is None else told.held.at.isoformat(timespec="seconds")
    members = {"user": told.held.user, **dataclasses.asdict(told.process), "time": at, "token": secrets.token_hex(16)}
    return (json.dumps(members) + "\n").encode("ascii")  # JSON has escapes for names that are no text


def _told(data: bytes) -> _Told | None:
    """What the lock says; None where it is none."""
    try:
        raw = json.loads(data.decode("utf-8")) if len(data) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        return None
    process = process_from(raw)
    if process is None or not isinstance(raw, dict):
        return None
    return _Told(process, Held(_shown(raw.get("user")), _shown(process.host), _time(raw.get("time"))))


def _shown(name: object) -> str:
    """The name as a sentence can hold it, whoever wrote the lock."""
    return "".join(sign for sign in name if sign.isprintable())[:_LONGEST_SHOWN] if isinstance(name, str) else ""


def _time(text: object) -> dt.datetime | None:
    """A time that can be reckoned with: one without a zone, or of another age, tells nothing."""
    try:
        at = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at and at.tzinfo and _FIRST_YEAR < at.year < _LAST_YEAR else None


def _may_pass(error: OSError | ValueError) -> bool:
    return getattr(error, "winerror", None) in _HELD_BY_ANOTHER
