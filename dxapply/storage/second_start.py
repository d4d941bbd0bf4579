"""A second start: it hands its file over to the window that is open, by a small file in a folder that the window looks into.

An open window announces itself there. A request belongs to whoever removes it: to a window, which then opens it, or to the start that put it there,
which then opens a window of its own. Neither needs the other to be well: what a crash leaves costs the next start a short wait, once.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import platformdirs

from dxapply.storage.disk import Disk, DiskError, fingerprint, make_folder, put, remove

__all__ = ["PAUSE", "PAUSES", "announce", "hand_over", "starts_folder", "take", "withdraw"]

PAUSES, PAUSE = 30, 0.05
"""How often, and how many seconds at a time, a start waits for its request to be taken: 1.5 s in all."""
_ANNOUNCED = "window"
_REQUEST, _UNREADY = "open-", "unready-"
_MOST_BYTES = 250_000  # the longest path of Windows has 32,767 signs, and JSON takes six bytes for one
_LEFT_OVER = 10  # seconds after which nobody waits any more, however slow the machine is
_TRIES = 5  # a virus scanner may hold a request for a moment


def starts_folder() -> Path:
    """Where the windows and the starts of this user, on this machine and this screen, meet: a home may be shared by several."""
    here = "\0".join(_machine_and_screen())
    return platformdirs.user_state_path("dxapply", appauthor=False) / "starts" / fingerprint(here.encode("utf-8", "surrogatepass"))[:12]


if sys.platform == "win32":

    def _machine_and_screen() -> tuple[str, ...]:
        """The session by its number: its name changes when it is continued from afar. `platform.node` would ask WMI, which may take seconds."""
        import ctypes  # noqa: PLC0415

        session = ctypes.c_ulong()
        ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(session))
        return os.environ.get("COMPUTERNAME", ""), str(session.value)

else:

    def _machine_and_screen() -> tuple[str, ...]:
        return os.uname().nodename, os.environ.get("DISPLAY", ""), os.environ.get("WAYLAND_DISPLAY", "")


# --------------------------------------------------------------------------------------------------------------- the start


def hand_over(disk: Disk, folder: Path, path: Path | None, before: Callable[[], object] = lambda: None) -> bool:
    """Whether an open window took the file, or took note where there is none; else the start opens its own. Never raises.

    `before` is called first if a window is announced; if none is, all this costs is one look.
    """
    try:
        disk.status(folder / _ANNOUNCED)
        before()
        request = _put_request(disk, folder, None if path is None else os.path.abspath(path))  # noqa: PTH100  # a link stays a link
    except (DiskError, OSError):
        return False
    return any(_is_gone(disk, request) for _ in range(PAUSES)) or _is_taken_after_all(disk, request)


def _put_request(disk: Disk, folder: Path, path: str | None) -> Path:
    """Put the request there whole. It gets its name last, for `put` reads back what it wrote, which a window might have taken already."""
    name = f"{secrets.token_hex(8)}.json"
    unready, request = folder / (_UNREADY + name), folder / (_REQUEST + name)
    try:
        put(disk, unready, json.dumps({"path": path}).encode("ascii"), private=True)  # JSON has escapes for bytes that are no text
        disk.replace(unready, request)
    except (DiskError, OSError):
        with suppress(OSError):
            remove(disk, unready)
        raise
    return request


def _is_gone(disk: Disk, request: Path) -> bool:
    disk.pause(PAUSE)
    try:
        disk.look(request)
    except FileNotFoundError:
        return True
    except OSError:  # Windows: it is going, but somebody still has it open
        return False
    return False


def _is_taken_after_all(disk: Disk, request: Path) -> bool:
    """Withdraw the request, unless it was taken at the last moment."""
    for _ in range(_TRIES):
        try:
            return not remove(disk, request)
        except OSError:  # Windows: the window is just reading it
            disk.pause(PAUSE)
    return False


# -------------------------------------------------------------------------------------------------------------- the window


def announce(disk: Disk, folder: Path) -> str:
    """Say that a window is open, and clear away what crashes left; gives the token to withdraw with, or "" where nothing can be said."""
    token = secrets.token_hex(16)
    try:
        make_folder(disk, folder)
        put(disk, folder / _ANNOUNCED, token.encode("ascii"))
        now = disk.status(folder / _ANNOUNCED).st_mtime
    except (DiskError, OSError):
        return ""
    for name in _names(disk, folder):
        with suppress(OSError):  # younger requests are of starts that wait just now: they are taken like any other
            if name != _ANNOUNCED and disk.look(folder / name).st_mtime < now - _LEFT_OVER:
                remove(disk, folder / name)
    return token


def withdraw(disk: Disk, folder: Path, token: str) -> None:
    """Say that the window is gone, unless another one announced itself since. Never raises."""
    with suppress(OSError):
        if token and disk.read(folder / _ANNOUNCED, len(token) + 1) == token.encode("ascii"):
            remove(disk, folder / _ANNOUNCED)


def take(disk: Disk, folder: Path) -> list[Path | None]:
    """The files that starts ask for, the oldest first, each of which is now the caller's to open; None: only to come to the front. Never raises."""
    waiting = []
    for name in _names(disk, folder):
        with suppress(OSError):
            known = disk.look(folder / name)
            if name.startswith(_REQUEST) and stat.S_ISREG(known.st_mode):
                waiting.append((known.st_mtime_ns, name))
    return [path for _, name in sorted(waiting) for path in _taken(disk, folder / name)]


def _taken(disk: Disk, request: Path) -> list[Path | None]:
    """What the request asks for; nothing where it is rubbish, which is removed, or somebody else has it."""
    try:
        data = disk.read(request, _MOST_BYTES + 1)
        if not remove(disk, request):
            return []
        asked = json.loads(data.decode("ascii"))
    except (OSError, ValueError, RecursionError):
        return []
    if len(data) > _MOST_BYTES or not isinstance(asked, dict) or "path" not in asked:
        return []
    path = asked["path"]
    if path is None:
        return [None]
    return [Path(path)] if isinstance(path, str) and os.path.isabs(path) else []  # noqa: PTH117  # what is no path is no Path yet


def _names(disk: Disk, folder: Path) -> list[str]:
    try:
        return disk.names(folder)
    except OSError:
        return []
