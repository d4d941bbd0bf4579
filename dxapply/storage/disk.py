"""The only door to the file system: a file is written whole or not at all, and every failure is one Japanese sentence.

`put` never touches the old file before the new one lies complete on the disk beside it. Whatever fails, and whenever the power goes, the path
holds the old bytes or the new ones.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from dxapply.storage.reasons import NO_FOLDER, NOT_READ, NOT_WRITTEN, ChangedOnDisk, DiskError, explained, shown

__all__ = [
    "MOST_BYTES", "TEMPORARY", "ChangedOnDisk", "Disk", "DiskError", "fingerprint", "make_folder", "put", "put_folder", "read", "remove", "temporary_folder",
    "write_all",
]  # fmt: skip

MOST_BYTES = 20_000_000
TEMPORARY = ".dxapply-saving-"  # the names of all files that a crash may leave begin with this

_BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn every line feed into two bytes
_HELD_BY_ANOTHER = (5, 32, 33)  # Windows: a virus scanner or a synced folder has the file open for a moment
_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)  # seconds; 2.58 in all

_T = TypeVar("_T")


class Disk:
    """The file system in single steps, each of which may fail with OSError; tests put a faulty one in its place.

    Every public method but `pause` is a step of its own: none calls another, so that a sweep over the steps meets each once.
    """

    windows = os.name == "nt"

    def target(self, path: Path) -> Path:
        """The file that a link leads to; any other path as it is, for a resolved one may look foreign (a drive letter, a share)."""
        return Path(os.path.realpath(path)) if path.is_symlink() else path

    def status(self, path: Path) -> os.stat_result:
        """What the file system knows of the path: kind, mode, size, times."""
        return path.stat()

    def look(self, path: Path) -> os.stat_result:
        """What the file system knows of the path itself, be it a link."""
        return path.lstat()

    def is_protected(self, path: Path) -> bool:
        """Whether the file is marked as read-only. Root too is asked to respect the mark."""
        return not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK)

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, in order."""
        return sorted(entry.name for entry in folder.iterdir())

    def read(self, path: Path, most: int) -> bytes:
        """The first `most` bytes of a file."""
        with path.open("rb") as file:
            return file.read(most)

    def create(self, path: Path, mode: int = 0o666) -> int:
        """The descriptor of a new file; one that is there already, or a link, is an error."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)

    def append(self, path: Path, mode: int = 0o600) -> int:
        """The descriptor at the end of a file, which is made if need be."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, mode)

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Give an open file these mode bits; Windows has none."""
        if sys.platform != "win32":
            os.fchmod(descriptor, mode)

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """How many of the bytes went out; it may be fewer than given."""
        return os.write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        """Return when the bytes of the file are on the disk itself."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close the file; some network disks tell only now that it is full."""
        os.close(descriptor)

    def replace(self, source: Path, path: Path) -> None:
        """Put the file at `source` in the place of the one at `path`, in one stroke."""
        source.replace(path)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in the folder are on the disk itself. Windows does so by itself; some shares cannot, which is no failure."""
        if self.windows:
            return
        cannot = (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES, errno.EPERM)
        try:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno not in cannot:
                raise

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it; one that is there already is fine."""
        path.mkdir(parents=True, exist_ok=True)

    def remove_folder(self, path: Path) -> None:
        """Remove a folder that holds nothing."""
        path.rmdir()

    def pause(self, seconds: float) -> None:
        """Wait before the next try."""
        time.sleep(seconds)


# ---------------------------------------------------------------------------------------------------- reading and writing


def fingerprint(data: bytes) -> str:
    """The SHA-256 of the bytes in hexadecimal: equal for equal files only."""
    return hashlib.sha256(data).hexdigest()


def read(disk: Disk, path: Path, limit: int = MOST_BYTES, fix: str = "dxapplyで作ったファイルかどうかを確かめてください") -> bytes:
    """All bytes of a file. Raises DiskError where there is none, it may not be read, or it is larger than `limit`, for which `fix` is the advice."""
    what = f"「{shown(path)}」を開けません"
    try:
        if _mode(disk, path, what) is None:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        data = _patiently(disk, lambda: disk.read(path, limit + 1))
    except (OSError, ValueError) as error:
        raise explained(what, path, error, NOT_READ, windows=disk.windows) from error
    if len(data) > limit:
        raise DiskError(what, f"大きさが{limit // 1_000_000}MBを超えています", fix)
    return data


def put(disk: Disk, path: Path, data: bytes, *, expected: str | None = None, private: bool = False) -> None:
    """Write the file whole and read it back; on any failure the old file stays as it was, and DiskError says why.

    `expected` is the fingerprint of the bytes that were loaded: where the path now holds others, nothing is written and ChangedOnDisk is
    raised; where it holds no file any more, there is nothing to overwrite. None does not look. The folder must exist. A link stays a link, and
    an existing file keeps its mode bits; one that is marked as read-only is left alone. A new file can be read by whom the user's mask of modes
    lets; a `private` one, for what the user typed, by the user alone.
    """
    what = f"「{shown(path)}」を保存できません"
    try:
        _put(disk, disk.target(path), data, what, expected, 0o600 if private else 0o666)
    except (OSError, ValueError) as error:
        raise explained(what, path, error, NOT_WRITTEN, windows=disk.windows) from error


def make_folder(disk: Disk, path: Path) -> None:
    """Make the folder and those above it, where they are missing. Raises DiskError."""
    try:
        disk.make_folder(path)
    except (OSError, ValueError) as error:
        raise explained(f"フォルダー「{shown(path)}」を作れません", path, error, NO_FOLDER, windows=disk.windows) from error


def remove(disk: Disk, path: Path) -> bool:
    """Whether this call removed the file, or it was gone already: of several that try, one is told True. Raises OSError where it stays."""
    try:
        disk.unlink(path)
    except FileNotFoundError:
        return False
    return True


def write_all(disk: Disk, descriptor: int, data: bytes) -> None:
    """Write the bytes, in as many steps as the disk needs. Raises OSError, after which a part of them may be there."""
    left = memoryview(data)
    while left:
        written = disk.write(descriptor, left)
        if written <= 0:
            raise OSError(errno.EIO, "nothing was written")
        left = left[written:]


def put_folder(disk: Disk, path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Make a folder with these files (name, bytes): it appears whole or not at all, and DiskError says why not.

    The folders above are made where they are missing. Nothing that stands at the path already is touched. What raises while the files are
    given ends it too, and goes on to the caller.
    """
    what = f"フォルダー「{shown(path)}」を作れません"
    try:
        _refuse_taken(disk, path, what)
        disk.make_folder(path.parent)
        _put_folder(disk, path, files, what)
    except (OSError, ValueError) as error:
        raise explained(what, path, error, NO_FOLDER, windows=disk.windows) from error


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="dxapply-") as folder:
        yield Path(folder)


def _put(disk: Disk, target: Path, data: bytes, what: str, expected: str | None, mode_of_new: int) -> None:
    mode = _mode(disk, target, what)
    if mode is not None and disk.is_protected(target):
        raise OSError(errno.EROFS, "marked as read-only", str(target))
    temporary = _fresh_name(disk, target, disk.unlink)
    try:
        _write_whole(disk, temporary, data, mode, mode_of_new)
        if expected is not None:
            _compare(disk, target, expected)
        _patiently(disk, lambda: disk.replace(temporary, target))
    except BaseException:
        with suppress(OSError):  # the first failure is the one to tell; the next save removes what is left
            disk.unlink(temporary)
        raise
    disk.sync_folder(target.parent)
    if _patiently(disk, lambda: disk.read(target, len(data) + 1)) != data:
        raise DiskError(what, "書いた内容と読み返した内容が違います", "別のディスクに保存してください")


def _mode(disk: Disk, path: Path, what: str) -> int | None:
    """The mode bits of the file at the path, or None where there is none; what is no plain file is never read nor replaced."""
    try:
        mode = disk.status(path).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(mode):
        return stat.S_IMODE(mode)
    why = "同じ名前のフォルダーです" if stat.S_ISDIR(mode) else "ふつうのファイルではありません"
    raise DiskError(what, why, "別のファイルを指定してください")


def _put_folder(disk: Disk, path: Path, files: Iterable[tuple[str, bytes]], what: str) -> None:
    temporary = _fresh_name(disk, path, lambda left: _remove_folder(disk, left))
    moved = False
    try:
        disk.make_folder(temporary)
        for name, data in files:
            put(disk, temporary / name, data)
        _refuse_taken(disk, path, what)  # again: the papers may have taken a while to copy
        _patiently(disk, lambda: disk.replace(temporary, path))
        moved = True
        disk.sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):  # the first failure is the one to tell
            if moved:
                disk.replace(path, temporary)  # in one stroke, for a folder that is being emptied must not stand there
            _remove_folder(disk, temporary)
        raise


def _refuse_taken(disk: Disk, path: Path, what: str) -> None:
    with suppress(FileNotFoundError):
        disk.status(path)
        raise DiskError(what, "同じ名前のフォルダーかファイルがあります", "別の名前にしてください")


def _remove_folder(disk: Disk, folder: Path) -> None:
    for name in disk.names(folder):
        disk.unlink(folder / name)
    disk.remove_folder(folder)


def _fresh_name(disk: Disk, target: Path, remove: Callable[[Path], None]) -> Path:
    """A name beside the target that nobody else uses, after what crashes left there was removed.

    The target's own name is hashed, for with a prefix it could grow too long. Each save has its own name, so that of two at once neither can put
    the other's half-written file in place: the one whose file the other took for a leftover fails, and says so.
    """
    prefix = f"{TEMPORARY}{fingerprint(os.fsencode(target.name))[:12]}-"
    with suppress(OSError):
        for name in disk.names(target.parent):
            if name.startswith(prefix):
                with suppress(OSError):
                    remove(target.with_name(name))
    return target.with_name(prefix + secrets.token_hex(4))


def _write_whole(disk: Disk, path: Path, data: bytes, mode: int | None, mode_of_new: int) -> None:
    """Write a new file and leave it closed and on the disk itself. It is never more open to others than `mode`."""
    descriptor = disk.create(path, mode_of_new if mode is None else mode & 0o777)
    try:
        if mode is not None:
            with suppress(OSError):  # some shares know no modes
                disk.set_mode(descriptor, mode)
        write_all(disk, descriptor, data)
        disk.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            disk.close(descriptor)
        raise
    disk.close(descriptor)


def _compare(disk: Disk, target: Path, expected: str) -> None:
    try:
        there = _patiently(disk, lambda: disk.read(target, MOST_BYTES + 1))
    except FileNotFoundError:
        return
    if fingerprint(there) != expected:
        raise ChangedOnDisk(f"「{shown(target)}」は、開いた後にほかで変更されています", fix="別の名前で保存するか、開き直してください")


def _patiently(disk: Disk, step: Callable[[], _T]) -> _T:
    """What the step gives; on Windows it is tried again for some seconds while another program holds the file."""
    for seconds in _WAITS:
        try:
            return step()
        except OSError as error:
            if not disk.windows or getattr(error, "winerror", None) not in _HELD_BY_ANOTHER:
                raise
        disk.pause(seconds)
    return step()
