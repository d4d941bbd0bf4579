"""What went wrong, for whoever is asked to help: a small log in the user's folder, in which nothing that was typed can stand.

Of an error only the names of classes and the places in the code are written. Its message, its arguments and its notes may hold what the user
typed, and so may the values that a record is given to set into its words: of those only numbers are.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import platform
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb

import platformdirs

from dxapply import __version__
from dxapply.storage.disk import Disk

__all__ = ["MOST_LOG_BYTES", "OLDER_LOG", "LogFile", "begin_log", "error_lines", "hear_stray_errors", "log_path", "own_lines", "system_lines", "told"]

MOST_LOG_BYTES = 256_000
"""Bytes of a log; a full one is kept beside the new one, in place of the one before it."""
OLDER_LOG = "dxapply.1.log"
_MOST_ERRORS = 12
_FIRST_FRAMES, _LAST_FRAMES = 6, 24
"""Of a deep stack only its two ends are told: an endless recursion has a thousand frames."""

_log = logging.getLogger(__name__)


def log_path() -> Path:
    """Where the log of this user lies."""
    return platformdirs.user_log_path("dxapply", appauthor=False) / "dxapply.log"


def begin_log(disk: Disk, path: Path) -> None:
    """From now on what this program logs is written there, and first what it runs on. A second call does nothing."""
    ours = logging.getLogger("dxapply")  # libraries log what they are given, so they are not heard
    if any(isinstance(handler, LogFile) for handler in ours.handlers):
        return
    ours.setLevel(logging.INFO)
    ours.addHandler(LogFile(disk, path))
    for line in system_lines():
        _log.info(line)


def hear_stray_errors() -> None:
    """Log what no caller hears: errors that end a thread, that a destructor raises, or that nobody catches."""
    sys.excepthook = lambda _kind, error, _where: _log.critical("not caught by anybody", exc_info=error)
    sys.unraisablehook = lambda stray: _log.error("in a destructor or a callback of C", exc_info=stray.exc_value)
    threading.excepthook = _hear_thread


def _hear_thread(stray: threading.ExceptHookArgs) -> None:
    if not issubclass(stray.exc_type, SystemExit):
        _log.error("a thread ended by an error", exc_info=stray.exc_value)


# ------------------------------------------------------------------------------------------------------------- what is told


def system_lines() -> tuple[str, ...]:
    """The versions of dxapply, of Python and of the system, and whether it is the frozen program."""
    kind = "frozen" if getattr(sys, "frozen", False) else "from source"
    return f"dxapply {__version__} ({kind})", f"Python {platform.python_version()}, {sys.maxsize.bit_length() + 1} bit", _system()


def _system() -> str:
    """The system's name and version. `platform.platform` would ask WMI on Windows, which may take seconds."""
    if sys.platform == "win32":
        version = sys.getwindowsversion()
        return f"Windows {version.major}.{version.minor}.{version.build}"
    else:  # noqa: RET505  # so that types are read for one system at a time
        known = os.uname()
        return f"{known.sysname} {known.release}"


def error_lines(error: BaseException) -> list[str]:
    """The error by its class and the places in the code that it came through, and after it those that it came from."""
    lines: list[str] = []
    for how, each in _related(error):
        first, *frames = own_lines(each)
        lines += [how + first, *frames]
    return lines


def own_lines(error: BaseException) -> list[str]:
    """That of the error alone: the same for what fails again at the same place, whatever was under way around it."""
    frames = [f"  {_file(frame.f_code.co_filename)}:{line} {frame.f_code.co_qualname}" for frame, line in walk_tb(error.__traceback__)]
    left_out = len(frames) - _FIRST_FRAMES - _LAST_FRAMES
    if left_out > 0:
        frames[_FIRST_FRAMES:-_LAST_FRAMES] = [f"  … {left_out}"]
    return [_class_name(type(error)), *frames]


def _related(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """The error, those that a group holds, and those before it, each once, with how it belongs to the first."""
    waiting, seen = [("", error)], set[int]()
    while waiting and len(seen) < _MOST_ERRORS:
        how, each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield how, each
        if isinstance(each, BaseExceptionGroup):
            waiting += [("within: ", inner) for inner in each.exceptions[:_MOST_ERRORS]]
        before = each.__context__ if each.__cause__ is None else each.__cause__
        if before is not None:
            waiting.append(("after: ", before))


def _class_name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _file(name: str) -> str:
    """The file and its folder: all of its path would tell the user's name."""
    return "/".join(name.replace("\\", "/").split("/")[-2:])


# ---------------------------------------------------------------------------------------------------------------- the file


class _Words(logging.Formatter):
    """A record as lines of the log."""

    def format(self, record: logging.LogRecord) -> str:
        when = dt.datetime.fromtimestamp(record.created, dt.UTC).astimezone()
        return f"{when.isoformat(timespec='seconds')} {told(record)}"


def told(record: logging.LogRecord) -> str:
    """All that the log tells of a record, but for the time."""
    given = record.args if isinstance(record.args, tuple) else ()
    words = str(record.msg)
    if given:
        with contextlib.suppress(TypeError, ValueError):  # %d of a class name, or too few: then the words as they stand
            words %= tuple(value if isinstance(value, int | float) else type(value).__name__ for value in given)
    error = record.exc_info[1] if record.exc_info else None
    lines = [] if error is None else error_lines(error)
    return "\n".join([f"{record.levelname} {record.name}: {words}", *(f"  {line}" for line in lines)])


class LogFile(logging.Handler):
    """Appends records to a file that never grows beyond `most` bytes. That the disk refuses is no news to anybody.

    The same again and again is told with its count at 2, 4, 8, … times, for else a storm would carry away what came before it.
    """

    def __init__(self, disk: Disk, path: Path, most: int = MOST_LOG_BYTES) -> None:
        super().__init__()
        self.setFormatter(_Words())
        self._disk, self._path, self._most = disk, path, most
        self._last, self._times = "", 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; whatever hinders that is passed over."""
        with contextlib.suppress(Exception):
            now = told(record)
            self._times = self._times + 1 if now == self._last else 1
            self._last = now
            if self._times == 1:
                self._append(self.format(record))
            elif self._times & (self._times - 1) == 0:
                self._append(f"  the same, {self._times} times")

    def _append(self, text: str) -> None:
        data = (text + "\n").encode("utf-8", "backslashreplace")[: self._most]
        size = self._size()
        if size + len(data) > self._most:
            self._disk.replace(self._path, self._path.with_name(OLDER_LOG))
        descriptor = self._disk.append(self._path)
        try:
            left = memoryview(data)
            while left and (written := self._disk.write(descriptor, left)) > 0:
                left = left[written:]
        finally:
            self._disk.close(descriptor)

    def _size(self) -> int:
        try:
            return self._disk.status(self._path).st_size
        except FileNotFoundError:
            self._disk.make_folder(self._path.parent)
            return 0
