"""Whether the process that left something behind still runs: known by when it began too, for the system uses its numbers again and again."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Process", "is_running", "process_from", "process_of", "this_process", "this_user"]

_MOST_PID = 2**32 - 1
_MOST_SIGNS = 255  # of a host's name, and more than any time of a start has


@dataclass(frozen=True, slots=True)
class Process:
    """A process of some machine. `started` is what the system says of its beginning, to be compared only; "" where it says nothing."""

    host: str
    pid: int
    started: str


def this_process() -> Process:
    """The process that asks."""
    return process_of(os.getpid())


def process_of(pid: int) -> Process:
    """The process of this machine that has that number now."""
    return Process(_host(), pid, _began(pid) or "")


def process_from(raw: object) -> Process | None:
    """The process that a file tells of as a JSON object with host, pid and started; None where it tells of none."""
    match raw:
        case {"host": str(host), "pid": int(pid), "started": str(started)} if not isinstance(pid, bool) and 0 < pid <= _MOST_PID:
            return Process(host, pid, started) if max(len(host), len(started)) <= _MOST_SIGNS else None
    return None


def is_running(process: Process) -> bool | None:
    """Whether it still runs; None where this cannot be known, as on another machine. Never raises."""
    if process.host != _host() or not process.host:
        return None
    began = _began(process.pid)
    if began is None:
        return False
    if began and process.started:
        return began == process.started
    return _has_number(process.pid)


def this_user() -> str:
    """The name that the system has for the user; "" where it has none."""
    return os.environ.get("USERNAME") or os.environ.get("LOGNAME") or os.environ.get("USER") or ""


# What the system says of the beginning of a process: None where it has no such process, "" where it does not tell.

if sys.platform == "win32":
    import ctypes

    _NO_SUCH_PROCESS = 87  # ERROR_INVALID_PARAMETER
    _ASK, _STILL_RUNS = 0x101000, 258  # PROCESS_QUERY_LIMITED_INFORMATION and SYNCHRONIZE, WAIT_TIMEOUT

    def _host() -> str:
        """`platform.node` would ask WMI, which may take seconds."""
        return os.environ.get("COMPUTERNAME", "")

    def _began(pid: int) -> str | None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(ctypes.c_ulong(_ASK), 0, ctypes.c_ulong(pid))
        if not handle:
            return None if ctypes.get_last_error() == _NO_SUCH_PROCESS else ""
        try:
            return _told_of(kernel, ctypes.c_void_p(handle))
        finally:
            kernel.CloseHandle(ctypes.c_void_p(handle))

    def _told_of(kernel: Any, handle: ctypes.c_void_p) -> str | None:
        """A process that has ended keeps its number for as long as anybody has it open."""
        if kernel.WaitForSingleObject(handle, 0) != _STILL_RUNS:
            return None
        began, *others = (ctypes.c_ulonglong() for _ in range(4))
        told = kernel.GetProcessTimes(handle, *map(ctypes.byref, (began, *others)))
        return str(began.value) if told else ""

    def _has_number(_pid: int) -> bool | None:
        """Nothing here asks without harm: `os.kill` would end the process."""
        return None

else:

    def _host() -> str:
        return os.uname().nodename

    def _began(pid: int) -> str | None:
        """The boot and the clock tick of it. A process that waits to be reaped has ended."""
        try:
            told = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()  # the name before may hold anything
            boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return "" if _has_number(pid) else None
        except (OSError, ValueError):
            return ""
        if told[0] in {b"Z", b"X"}:
            return None
        return f"{boot} {int(told[19])}"

    def _has_number(pid: int) -> bool | None:
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        except (OSError, OverflowError):
            return False
        return True
