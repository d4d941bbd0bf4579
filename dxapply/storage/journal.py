"""Everything typed since the last save, from the first keystroke on: what a crash leaves for the next start to offer.

A journal is one file for one open draft. Its first line tells whose it is and holds the draft as its file has it; each line after it is one change,
or says that the file was saved. A line is a CRC-32 in 8 hex digits, a space, JSON and a line feed; the check goes on from that of the line before, so
that no line counts without all before it. Journals are a net: but for `sync` none of these calls raises, and what fails here stops neither work nor a save.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dxapply import __version__
from dxapply.model.fields import Register
from dxapply.model.project import Project
from dxapply.storage.disk import TEMPORARY, Disk, DiskError, make_folder, put, read, remove, write_all
from dxapply.storage.guarded_json import is_too_deep, parsed
from dxapply.storage.places import JOURNAL
from dxapply.storage.processes import Process, is_running, process_from, this_process
from dxapply.storage.project_changes import changed, difference
from dxapply.storage.project_file import Opened, ProjectFileError, decode, file_value
from dxapply.storage.reasons import NOT_WRITTEN, explained

__all__ = ["KEPT", "MOST_GROWTH", "MOST_LINES", "Journal", "Recovery", "forget", "found"]

KEPT = ".kept"
"""How the name ends of what could not be read in a journal."""
MOST_GROWTH, MOST_LINES = 4_000_000, 2_000
"""Bytes and lines of changes from which on a journal is written anew, with all of them as one: they are made again one by one at the next start."""
_FORMAT = 1
_MOST_BYTES = 80_000_000  # a draft of the greatest size, as much again changed in it at once, and what it may grow by
_NAME = re.compile(rf"[0-9a-f]{{16}}{re.escape(JOURNAL)}", re.ASCII)
_CHECK_SIGNS = 9
_WHAT, _FIX = "復元用の記録を書けません", "下書きはいつもどおり保存できます"

Raw = dict[str, object]


# --------------------------------------------------------------------------------------------------------------- writing


class Journal:
    """The journal of the draft that is open. `trouble` is what failed last; the next `sync` mends it, with nothing lost, or says that it cannot."""

    def __init__(self, disk: Disk, folder: Path, project: Project, register: Register, *, process: Process) -> None:
        self.trouble: DiskError | None = None
        self.name = ""
        self._disk, self._folder, self._register, self._process = disk, folder, register, process
        self._project = self._held = project
        self._path: Path | None = None
        self._saved: str | None = None
        self._continues: tuple[str, ...] = ()
        self._steps = 0
        self._at = ""
        self._file: int | None = None
        self._check = self._grown = self._lines = 0
        self._is_synced = True

    @classmethod
    def begin(
        cls, disk: Disk, folder: Path, project: Project, register: Register, *, path: Path | None, saved: str | None, now: dt.datetime,
        continues: str = "", process: Process | None = None,
    ) -> Journal:  # fmt: skip
        """The journal of a draft that is opened now; `saved` is the fingerprint of its file, None where there is none yet.

        `continues` names the journal that the draft was recovered from: it stays until a save went through, but is offered no more.
        """
        earlier = _replayed(disk, folder / continues) if continues else None
        journal = cls(disk, folder, project, register, process=process or this_process())
        journal._path, journal._saved, journal._at = path, saved, now.isoformat()
        if earlier:
            journal._continues, journal._steps = (continues, *earlier.continues), max(earlier.changes, 1)
            with suppress(ProjectFileError, RecursionError):
                journal._held = _opened(earlier.saved_raw, register).project
        journal._begin_anew()
        return journal

    def write(self, project: Project, now: dt.datetime) -> None:
        """Note how the draft stands now. A crash of this program loses nothing from here on; the power going, nothing from the next `sync` on."""
        before, self._project = self._project, project
        change = {} if project is before else difference(before, project, self._register)
        if change:
            self._steps, self._at = self._steps + 1, now.isoformat()
            self._append({"at": self._at, "set": change})

    def sync(self) -> None:
        """Bring what was written onto the disk itself; to be called at most a second after a change. What failed before is mended.

        Raises DiskError where that cannot be done yet.
        """
        if self._file is not None and not self._is_synced:
            try:
                self._disk.fsync(self._file)
                self._is_synced = True
            except OSError as error:  # what was written may be lost by now, and a second fsync would not tell
                self._fail(error)
        if self._file is None or self._is_long:
            self._begin_anew()
        if self.trouble:
            raise self.trouble

    def mark_saved(self, saved: str, path: Path, now: dt.datetime) -> None:
        """Note that the draft as it stands was read back from that file; what this journal continues is needed no more."""
        self._held, self._steps, self._at = self._project, 0, now.isoformat()
        self._saved, self._path = saved, path
        self._append({"at": self._at, "saved": saved, "path": str(path)})
        self._continues = _left_of(self._disk, self._folder, self._continues)
        if self._is_long:
            self._begin_anew()

    def close(self, *, is_saved: bool) -> None:
        """End the journal. It is removed where the file was read back and holds all of the draft; else it is offered at the next start."""
        self._let_go()
        if is_saved:
            self._continues = _left_of(self._disk, self._folder, self._continues)
            with suppress(OSError):
                if self.name:
                    remove(self._disk, self._folder / self.name)

    @property
    def _is_long(self) -> bool:
        return self._grown > MOST_GROWTH or self._lines > MOST_LINES

    def _append(self, value: Raw) -> None:
        if self._file is None:
            return
        line, check = _line(value, self._check)
        try:
            write_all(self._disk, self._file, line)
        except OSError as error:  # half a line may stand there: nothing behind it would be read
            self._fail(error)
            return
        self._check, self._grown, self._lines, self._is_synced = check, self._grown + len(line), self._lines + 1, False

    def _begin_anew(self) -> None:
        """Write all into a new journal, whole, and only then remove the old one."""
        old, name = self.name, secrets.token_hex(8) + JOURNAL
        data, check = self._whole((*self._continues, old) if old else self._continues)
        try:
            make_folder(self._disk, self._folder)
            put(self._disk, self._folder / name, data, private=True)
            file = self._disk.append(self._folder / name)
        except (DiskError, OSError) as error:
            self._fail(error)
            with suppress(OSError):
                remove(self._disk, self._folder / name)
            return
        self._let_go()
        self.name, self._file, self._check, self._is_synced, self.trouble = name, file, check, True, None
        self._grown = self._lines = 0
        try:
            if old:
                remove(self._disk, self._folder / old)
        except OSError:  # a virus scanner has it open: it must stay known, or it would be offered once this one is written anew too
            self._continues = (*self._continues, old)

    def _whole(self, continues: tuple[str, ...]) -> tuple[bytes, int]:
        """A journal with what the file holds and, in one change, what it does not; and its last check."""
        header: Raw = {
            "journal": _FORMAT, "path": None if self._path is None else str(self._path), "saved": self._saved, "made_with": __version__,
            "process": dataclasses.asdict(self._process), "at": self._at, "continues": list(continues), "base": file_value(self._held, self._register),
        }  # fmt: skip
        first, check = _line(header, 0)
        change = {} if self._project is self._held else difference(self._held, self._project, self._register)
        second, check = _line({"at": self._at, "steps": max(self._steps, 1), "set": change}, check) if change else (b"", check)
        return first + second, check

    def _fail(self, error: DiskError | OSError) -> None:
        self._let_go()
        why = error if isinstance(error, DiskError) else explained(_WHAT, self._folder, error, NOT_WRITTEN, windows=self._disk.windows)
        self.trouble = DiskError(_WHAT, why.why, _FIX)

    def _let_go(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            with suppress(OSError):
                self._disk.close(file)


def _line(value: Raw, check: int) -> tuple[bytes, int]:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")  # a path may hold lone surrogates
    check = zlib.crc32(body, check)
    return b"%08x %s\n" % (check, body), check


# --------------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovery:
    """What a crash left of a draft: as it stood last, and as its file held it when it was last saved (`saved`: the fingerprint of that).

    `changes` were made since then, the last one `at` that time. Of the lines behind the first `good_lines` could be read; the `bad_lines`, where there
    are any, are set aside in the file `kept` ("" where even that failed: the journal then stays). `continues` are journals that this one went on from.
    """

    name: str
    path: Path | None
    project: Project
    saved_project: Project
    saved: str | None
    at: dt.datetime
    changes: int
    good_lines: int
    bad_lines: int
    kept: str = ""
    continues: tuple[str, ...] = ()


def found(disk: Disk, folder: Path, register: Register) -> list[Recovery]:
    """What can be recovered, the latest first: of drafts whose program does not run any more. Those with nothing unsaved are removed."""
    names = _names(disk, folder)
    _remove_leftovers(disk, folder, names)
    told = {name: replay for name in names if (replay := _replayed(disk, folder / name))}
    ended = {name for name, replay in told.items() if is_running(replay.process) is False}
    for name in [name for name in ended if told[name].holds_nothing]:
        if not told[name].is_saved or not _left_of(disk, folder, told[name].continues):
            _left_of(disk, folder, (name,))
        ended.discard(name)
        if not told[name].is_saved:
            del told[name]  # what it went on from is offered again
    hidden = {other for name, replay in told.items() for other in replay.continues if other != name}
    recoveries = (_recovery(disk, folder, name, told[name], register) for name in ended - hidden)
    return sorted((recovery for recovery in recoveries if recovery), key=lambda recovery: (recovery.at.timestamp(), recovery.name), reverse=True)


def forget(disk: Disk, folder: Path, name: str) -> None:
    """Remove a journal that the user does not want back, and those that it went on from. What could not be read in it stays aside."""
    replay = _replayed(disk, folder / name)
    if replay and not _left_of(disk, folder, replay.continues):
        _left_of(disk, folder, (name,))


class _Replay:
    """A journal, told line after line. Raises ValueError where a line is none of a journal's."""

    def __init__(self, header: Raw) -> None:
        match header:
            case {"journal": 1, "base": dict(base), "process": raw, "continues": list(continues), "at": str(at)} if process := process_from(raw):
                self.raw = self.saved_raw = base
                self.process, self.at = process, _time(at)
            case _:
                raise ValueError("no header")
        self.continues = tuple(name for name in continues if isinstance(name, str) and _NAME.fullmatch(name))
        self.path, self.saved = _path(header.get("path")), _text(header.get("saved"))
        self.changes = self.good_lines = 0
        self.is_saved = False
        self.rest = b""

    @property
    def holds_nothing(self) -> bool:
        """Whether the draft's file has all of it, and nothing here was unreadable."""
        return not self.rest and (self.changes == 0 or self.raw == self.saved_raw)

    @property
    def bad_lines(self) -> int:
        """The lines from the first unreadable one on; the last may have no end."""
        return self.rest.count(b"\n") + (self.rest[-1:] not in (b"", b"\n"))

    def take(self, value: Raw) -> None:
        """Make the line's change."""
        match value:
            case {"at": str(at), "set": dict(change), **more}:
                steps = more.get("steps", 1)
                if not isinstance(steps, int) or steps < 1:
                    raise ValueError("no number of changes")
                self.at, self.raw, self.changes = _time(at), changed(self.raw, change), self.changes + steps
            case {"at": str(at), "saved": str(saved), "path": str(path)}:
                self.at, self.saved_raw, self.changes = _time(at), self.raw, 0
                self.saved, self.path, self.is_saved = saved, _path(path), True
            case _:
                raise ValueError("no line of a journal")
        self.good_lines += 1


def _replayed(disk: Disk, path: Path) -> _Replay | None:
    """What a file tells, None where it is no journal that this version knows."""
    if not _NAME.fullmatch(path.name):
        return None
    try:
        data = read(disk, path, _MOST_BYTES)
        lines = _lines(data)
        header, end = next(lines, ({}, 0))
        replay = _Replay(header)
    except (DiskError, ValueError, RecursionError):
        return None
    with suppress(ValueError, RecursionError):
        for value, behind in lines:
            replay.take(value)
            end = behind
    replay.rest = data[end:]
    return replay


def _lines(data: bytes) -> Iterator[tuple[Raw, int]]:
    """The good lines and where each ends. Raises ValueError or RecursionError at one whose check is right but that is no JSON object."""
    start = check = 0
    while (end := data.find(b"\n", start)) >= 0:
        body = data[start + _CHECK_SIGNS : end]
        check = zlib.crc32(body, check)
        if data[start : start + _CHECK_SIGNS] != b"%08x " % check:
            return
        value = parsed(body.decode("utf-8"), [])
        if not isinstance(value, dict) or any(map(is_too_deep, value.values())):
            raise ValueError("no line of a journal")
        start = end + 1
        yield value, start


def _recovery(disk: Disk, folder: Path, name: str, replay: _Replay, register: Register) -> Recovery | None:
    """What is offered to the user; None where a newer dxapply wrote it, or it holds no draft: the journal then stays where it is."""
    try:
        last, before = _opened(replay.raw, register), _opened(replay.saved_raw, register)
    except (ProjectFileError, RecursionError):
        return None
    if last.read_only:
        return None
    return Recovery(
        name=name, path=replay.path, project=last.project, saved_project=before.project, saved=replay.saved, at=replay.at, changes=replay.changes,
        good_lines=replay.good_lines, bad_lines=replay.bad_lines, kept=_set_aside(disk, folder / name, replay.rest), continues=replay.continues,
    )  # fmt: skip


def _opened(raw: Raw, register: Register) -> Opened:
    return decode(json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace"), register)


def _time(text: str) -> dt.datetime:
    """A time with or without a zone; both can be compared by their timestamps."""
    time = dt.datetime.fromisoformat(text)
    try:
        time.timestamp()
    except (OverflowError, OSError) as error:  # a year that this system cannot reckon with
        raise ValueError("no time of a journal") from error
    return time


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _path(value: object) -> Path | None:
    return Path(value) if isinstance(value, str) and value and "\0" not in value else None


# -------------------------------------------------------------------------------------------------------------- removing


def _set_aside(disk: Disk, journal: Path, rest: bytes) -> str:
    """The name of the file that holds what could not be read; "" where there is nothing, or it cannot be put anywhere."""
    kept = journal.with_name(journal.name + KEPT)
    if not rest:
        return ""
    with suppress(DiskError):
        if read(disk, kept, _MOST_BYTES) == rest:
            return kept.name
    try:
        put(disk, kept, rest, private=True)
    except DiskError:
        return ""
    return kept.name


def _left_of(disk: Disk, folder: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """Remove these journals, and give those that stay: nothing unreadable is thrown away before it lies aside."""
    return tuple(name for name in names if not _is_removed(disk, folder / name))


def _is_removed(disk: Disk, path: Path) -> bool:
    try:
        disk.look(path)
        replay = _replayed(disk, path)
        if replay is None or (replay.rest and not _set_aside(disk, path, replay.rest)):
            return False
        remove(disk, path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _remove_leftovers(disk: Disk, folder: Path, names: list[str]) -> None:
    """Remove what a crash left half-written: its journal never began. One that is being put there just now is tried again a second later."""
    for name in names:
        with suppress(OSError):
            if name.startswith(TEMPORARY):
                remove(disk, folder / name)


def _names(disk: Disk, folder: Path) -> list[str]:
    try:
        return disk.names(folder)
    except OSError:
        return []
