"""Why a file or a folder could not be read or written, as one Japanese sentence: what the system's codes mean, and what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from dxapply.errors import DxapplyError

__all__ = ["NOT_READ", "NOT_WRITTEN", "NO_FOLDER", "NO_NAMES", "ChangedOnDisk", "DiskError", "Reasons", "explained", "shown"]

_LONGEST_WINDOWS_PATH = 259
_LONGEST_NAME_SHOWN = 40


class DiskError(DxapplyError):
    """A file or folder that could not be read or written: which one, why, and what to do."""


class ChangedOnDisk(DiskError):
    """The file is no longer the one that was opened: somebody else saved it in between, and nothing was written."""


Reasons = dict[int, tuple[str, str]]

_FULL = ("ディスクの空き容量がありません", "空きを作るか、別の場所に保存してください")
_SHARE = ("共有フォルダーにつながりません", "ネットワークの接続を確かめてください")
_BUSY = ("ほかのプログラムが使用中です", "そのプログラムを閉じて、もう一度試してください")
_WHY: Reasons = {
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
_MISSING = ("フォルダーがありません", "フォルダーを作るか、別の場所を選んでください")
_NOT_ALLOWED = ("書き込みが許されていません", "書き込める場所を選んでください")
_NOT_FOUND = ("ファイルが見つかりません", "名前と場所を確かめてください")
_NOT_READABLE = ("読み取りが許されていません", "ファイルの権限を確かめてください")

NOT_WRITTEN = {
    **_WHY,
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
}
NO_FOLDER = {**NOT_WRITTEN, errno.ENOTDIR: _WHY[errno.EEXIST]}
NO_NAMES = {
    **_WHY,
    errno.ENOENT: ("フォルダーがありません", "名前と場所を確かめてください"),
    errno.ENOTDIR: ("フォルダーではありません", "フォルダーを指定してください"),
    errno.EACCES: _NOT_READABLE,
    errno.EPERM: _NOT_READABLE,
}
NOT_READ = {
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
    267: errno.ENOTDIR,
}


def explained(what: str, path: Path, error: OSError | ValueError, reasons: Reasons, *, windows: bool) -> DiskError:
    """The error in words. A ValueError is a path that no system call takes."""
    code = error.errno if isinstance(error, OSError) else errno.EINVAL
    code = _WINDOWS_CODES.get(getattr(error, "winerror", None) or 0, code)
    if windows and code == errno.ENOENT and len(str(path.absolute())) > _LONGEST_WINDOWS_PATH:
        code = errno.ENAMETOOLONG
    why, fix = reasons.get(code or 0, (f"エラー {code}", "別の場所を選んで、もう一度試してください"))
    return DiskError(what, why, fix)


def shown(path: Path) -> str:
    """The name of the file as a message can show it on any screen."""
    name = (path.name or str(path)).encode("utf-8", "replace").decode("utf-8")
    return name if len(name) <= _LONGEST_NAME_SHOWN else name[:_LONGEST_NAME_SHOWN] + "…"
