"""Disks that fail: at the nth step, with the process, or with the power. Every step of Disk is one that can fail, whatever is added to it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dxapply.storage.disk import Disk

STEPS = [name for name, member in vars(Disk).items() if callable(member) and not name.startswith("_") and name != "pause"]
KILLED = 137
OPENS, CLOSES = ("create", "append"), ("close",)


class FaultyDisk(Disk):
    """A disk whose nth step fails with that error code; with `lasting` all later ones too; with `half` a failing write first writes half.

    Without a code the process ends there, as if it were killed. `steps` are the steps that were asked for, `open_files` the descriptors left open.
    """

    def __init__(self, nth: int, code: int | None, *, half: bool = False, lasting: bool = False) -> None:
        self.nth, self.code, self.half, self.lasting = nth, code, half, lasting
        self.steps: list[str] = []
        self.open_files = 0

    def take(self, name: str, arguments: tuple[Any, ...], real: Callable[..., Any]) -> Any:
        self.steps.append(name)
        number = len(self.steps)
        if number == self.nth or (self.lasting and number > self.nth):
            self.fail(name, arguments, real)
        result = real(self, *arguments)
        self.open_files += (name in OPENS) - (name in CLOSES)
        return result

    def fail(self, name: str, arguments: tuple[Any, ...], real: Callable[..., Any]) -> None:
        if name == "write" and self.half:
            real(self, arguments[0], arguments[1][: len(arguments[1]) // 2])
        if self.code is None:
            os._exit(KILLED)
        if name == "close":  # a close that fails has closed all the same
            real(self, *arguments)
            self.open_files -= 1
        raise OSError(self.code, os.strerror(self.code))


def _step(name: str) -> Callable[..., Any]:
    real = getattr(Disk, name)
    return lambda self, *arguments: self.take(name, arguments, real)


for _name in STEPS:
    setattr(FaultyDisk, _name, _step(_name))


class FullDisk(Disk):
    """A disk that takes nothing while it is full."""

    is_full = False

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(descriptor, data)


class PowerCut(Exception):
    """The power went."""


class PowerDisk(Disk):
    """A disk whose power goes at the nth step, after SQLite's test6.c: what was not synced is lost, and not in the order of the steps.

    `lights_out` leaves on the real disk what such a cut can leave: bytes written but not synced are gone, cut in half or zeros; a file put in
    place, or made, in a folder that was not synced is there or is not.
    """

    def __init__(self, nth: int) -> None:
        self.nth = nth
        self.taken = 0
        self.paths: dict[int, Path] = {}
        self.loose: set[Path] = set()  # bytes not synced
        self.moved: list[tuple[Path, bytes | None]] = []  # put in place, folder not synced: the path and what was there before

    def tick(self) -> None:
        self.taken += 1
        if self.taken == self.nth:
            raise PowerCut

    def create(self, path: Path, mode: int = 0o666) -> int:
        self.tick()
        descriptor = super().create(path, mode)
        self.paths[descriptor] = path
        self.loose.add(path)
        return descriptor

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        self.tick()
        self.loose.add(self.paths[descriptor])
        return super().write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        self.tick()
        self.loose.discard(self.paths[descriptor])

    def close(self, descriptor: int) -> None:
        super().close(descriptor)
        self.tick()

    def replace(self, source: Path, path: Path) -> None:
        self.tick()
        self.moved.append((path, path.read_bytes() if path.exists() else None))
        super().replace(source, path)
        self.loose = {path if file == source else file for file in self.loose - {path}}

    def sync_folder(self, folder: Path) -> None:
        self.tick()
        self.moved = [(path, before) for path, before in self.moved if path.parent != folder]

    def read(self, path: Path, most: int) -> bytes:
        self.tick()
        return super().read(path, most)

    def lights_out(self, damage: Callable[[bytes], bytes], *, moves_last: bool) -> None:
        for path in self.loose:
            if path.exists():
                path.write_bytes(damage(path.read_bytes()))
        for path, before in [] if moves_last else reversed(self.moved):
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
