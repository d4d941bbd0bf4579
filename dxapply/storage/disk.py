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

from dxapply.errors import DxapplyError

__all__ = [
    "MOST_BYTES", "TEMPORARY", "ChangedOnDisk", "Disk", "DiskError", "file_names", "fingerprint", "make_folder", "put", "put_folder", "read", "read_paper",
    "temporary_folder",
]  # fmt: skip

MOST_BYTES = 20_000_000
_MOST_PAPER_BYTES = 200_000_000  # what was scanned is larger than what dxapply writes
TEMPORARY = ".dxapply-saving-"  # the names of all files that a crash may leave begin with this

_BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn every line feed into two bytes
_HELD_BY_ANOTHER = (5, 32, 33)  # Windows: a virus scanner or a synced folder has the file open for a moment
_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)  # seconds; 2.58 in all
_LONGEST_WINDOWS_PATH = 259
_LONGEST_NAME_SHOWN = 40

_T = TypeVar("_T")


class DiskError(DxapplyError):
    """A file or folder that could not be read or written: which one, why, and what to do."""


class ChangedOnDisk(DiskError):
    """The file is no longer the one that was opened: somebody else saved it in between, and nothing was written."""


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
    what = f"「{_shown(path)}」を開けません"
    try:
        if _mode(disk, path, what) is None:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        data = _patiently(disk, lambda: disk.read(path, limit + 1))
    except (OSError, ValueError) as error:
        raise _explained(disk, what, path, error, _WHY_NOT_READ) from error
    if len(data) > limit:
        raise DiskError(what, f"大きさが{limit // 1_000_000}MBを超えています", fix)
    return data


def put(disk: Disk, path: Path, data: bytes, *, expected: str | None = None) -> None:
    """Write the file whole and read it back; on any failure the old file stays as it was, and DiskError says why.

    `expected` is the fingerprint of the bytes that were loaded: where the path now holds others, nothing is written and ChangedOnDisk is
    raised; where it holds no file any more, there is nothing to overwrite. None does not look. The folder must exist. A link stays a link, and
    an existing file keeps its mode bits; one that is marked as read-only is left alone.
    """
    what = f"「{_shown(path)}」を保存できません"
    try:
        _put(disk, disk.target(path), data, what, expected)
    except (OSError, ValueError) as error:
        raise _explained(disk, what, path, error, _WHY_NOT_WRITTEN) from error


def make_folder(disk: Disk, path: Path) -> None:
    """Make the folder and those above it, where they are missing. Raises DiskError."""
    try:
        disk.make_folder(path)
    except (OSError, ValueError) as error:
        raise _explained(disk, f"フォルダー「{_shown(path)}」を作れません", path, error, _WHY_NO_FOLDER) from error


def read_paper(disk: Disk, path: Path) -> bytes:
    """All bytes of a paper that somebody else made, a scan for example. Raises DiskError as `read` does."""
    return read(disk, path, _MOST_PAPER_BYTES, "小さくして保存し直してください")


def file_names(disk: Disk, folder: Path) -> list[str]:
    """The names of the plain files in a folder, in order. Raises DiskError where it cannot be looked into."""
    try:
        return [name for name in disk.names(folder) if stat.S_ISREG(disk.status(folder / name).st_mode)]
    except (OSError, ValueError) as error:
        raise _explained(disk, f"フォルダー「{_shown(folder)}」を開けません", folder, error, _WHY_NO_NAMES) from error


def put_folder(disk: Disk, path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Make a folder with these files (name, bytes): it appears whole or not at all, and DiskError says why not.

    The folders above are made where they are missing. Nothing that stands at the path already is touched. What raises while the files are
    given ends it too, and goes on to the caller.
    """
    what = f"フォルダー「{_shown(path)}」を作れません"
    try:
        _refuse_taken(disk, path, what)
        disk.make_folder(path.parent)
        _put_folder(disk, path, files, what)
    except (OSError, ValueError) as error:
        raise _explained(disk, what, path, error, _WHY_NO_FOLDER) from error


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="dxapply-") as folder:
        yield Path(folder)


def _put(disk: Disk, target: Path, data: bytes, what: str, expected: str | None) -> None:
    mode = _mode(disk, target, what)
    if mode is not None and disk.is_protected(target):
        raise OSError(errno.EROFS, "marked as read-only", str(target))
    temporary = _fresh_name(disk, target, disk.unlink)
    try:
        _write_whole(disk, temporary, data, mode)
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


def _write_whole(disk: Disk, path: Path, data: bytes, mode: int | None) -> None:
    """Write a new file and leave it closed and on the disk itself. It is never more open to others than `mode`."""
    descriptor = disk.create(path, 0o666 if mode is None else mode & 0o777)
    try:
        if mode is not None:
            with suppress(OSError):  # some shares know no modes
                disk.set_mode(descriptor, mode)
        left = memoryview(data)
        while left:
            written = disk.write(descriptor, left)
            if written <= 0:
                raise OSError(errno.EIO, "nothing was written", str(path))
            left = left[written:]
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
        raise ChangedOnDisk(f"「{_shown(target)}」は、開いた後にほかで変更されています", fix="別の名前で保存するか、開き直してください")


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


# ------------------------------------------------------------------------------------------------------------ saying why

_Reasons = dict[int, tuple[str, str]]

_FULL = ("ディスクの空き容量がありません", "空きを作るか、別の場所に保存してください")
_SHARE = ("共有フォルダーにつながりません", "ネットワークの接続を確かめてください")
_BUSY = ("ほかのプログラムが使用中です", "そのプログラムを閉じて、もう一度試してください")
_WHY: _Reasons = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: ("このディスクに置けない大きさです", "別の場所に保存してください"),
    errno.EROFS: ("読み取り専用です", "読み取り専用を外すか、別の場所に保存してください"),
    errno.EBUSY: _BUSY,
    errno.EIO: ("ディスクの入出力エラーです", "ディスクの接続を確かめ、別の場所に保存してください"),
    errno.ENAMETOOLONG: ("ファイルの名前や場所が長すぎます", "短い名前にするか、浅いフォルダーを選んでください"),
    errno.EINVAL: ("名前に使えない文字があります", "別の名前にしてください"),
    errno.EILSEQ: ("名前に使えない文字があります", "別の名前にしてください"),
    errno.ELOOP: ("リンクがたどれません", "リンク先のファイルを指定してください"),
    errno.EISDIR: ("同じ名前のフォルダーです", "別の名前にしてください"),
    errno.EEXIST: ("同じ名前のファイルがあります", "別の名前にしてください"),
    errno.ENOTEMPTY: ("同じ名前のフォルダーがあります", "別の名前にしてください"),
    errno.EMFILE: ("開いているファイルが多すぎます", "dxapplyを開き直してください"),
    errno.ESTALE: _SHARE,
    errno.ETIMEDOUT: _SHARE,
    errno.EHOSTUNREACH: _SHARE,
    errno.ENETUNREACH: _SHARE,
}
_NO_FOLDER = ("フォルダーがありません", "フォルダーを作るか、別の場所を選んでください")
_NOT_ALLOWED = ("書き込みが許されていません", "書き込める場所を選んでください")
_NOT_FOUND = ("ファイルが見つかりません", "名前と場所を確かめてください")
_NOT_READABLE = ("読み取りが許されていません", "ファイルの権限を確かめてください")

_WHY_NOT_WRITTEN = {
    **_WHY,
    errno.ENOENT: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
}
_WHY_NO_FOLDER = {**_WHY_NOT_WRITTEN, errno.ENOTDIR: _WHY[errno.EEXIST]}
_WHY_NO_NAMES = {
    **_WHY,
    errno.ENOENT: ("フォルダーがありません", "名前と場所を確かめてください"),
    errno.ENOTDIR: ("フォルダーではありません", "フォルダーを指定してください"),
    errno.EACCES: _NOT_READABLE,
    errno.EPERM: _NOT_READABLE,
}
_WHY_NOT_READ = {
    **_WHY,
    errno.ENOENT: _NOT_FOUND,
    errno.ENOTDIR: _NOT_FOUND,
    errno.EACCES: _NOT_READABLE,
    errno.EPERM: _NOT_READABLE,
    errno.EIO: ("ディスクの入出力エラーです", "ディスクの接続を確かめてください"),
}

# Windows tells more than the errno that Python makes of it.
_WINDOWS_CODES = {
    19: errno.EROFS,
    32: errno.EBUSY,
    33: errno.EBUSY,
    39: errno.ENOSPC,
    53: errno.ETIMEDOUT,
    59: errno.ETIMEDOUT,
    64: errno.ETIMEDOUT,
    67: errno.ETIMEDOUT,
    112: errno.ENOSPC,
    123: errno.EINVAL,
    206: errno.ENAMETOOLONG,
}


def _explained(disk: Disk, what: str, path: Path, error: OSError | ValueError, reasons: _Reasons) -> DiskError:
    """The error in words. A ValueError is a path that no system call takes."""
    code = error.errno if isinstance(error, OSError) else errno.EINVAL
    code = _WINDOWS_CODES.get(getattr(error, "winerror", None) or 0, code)
    if disk.windows and code == errno.ENOENT and len(str(path.absolute())) > _LONGEST_WINDOWS_PATH:
        code = errno.ENAMETOOLONG
    why, fix = reasons.get(code or 0, (f"エラー {code}", "別の場所を選んで、もう一度試してください"))
    return DiskError(what, why, fix)


def _shown(path: Path) -> str:
    """The name of the file as a message can show it on any screen."""
    name = (path.name or str(path)).encode("utf-8", "replace").decode("utf-8")
    return name if len(name) <= _LONGEST_NAME_SHOWN else name[:_LONGEST_NAME_SHOWN] + "…"
