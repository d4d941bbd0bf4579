"""The papers that others made, quotes and certificates: which files a folder holds, and their bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dxapply.storage.disk import Disk, read
from dxapply.storage.reasons import NO_NAMES, NOT_READ, DiskError, Reasons, explained, shown

__all__ = ["file_names", "read_paper"]

_MOST_BYTES = 200_000_000  # what was scanned is larger than what dxapply writes
_MOST_NAMES, _DEEPEST = 2_000, 3  # what holds more is a whole disk, chosen by mistake
_NOT_THE_USERS = (".", "$", "__macosx")
_HIDDEN_OR_SYSTEM = 2 | 4  # Windows' attributes
_LEADS_ELSEWHERE = 0x2000_0000  # a bit of Windows' reparse tags: junctions and mounted disks have it, what a cloud keeps has not

_T = TypeVar("_T")


def file_names(disk: Disk, folder: Path) -> list[str]:
    """The plain files of a folder and of up to three folders below it, as paths within it (見積/A社.pdf), its own before those below.

    A folder that lies deeper is named itself, with a stroke at its end. What is hidden or the system's is passed over, and so are links, which may
    lead out of the folder. Raises DiskError where it cannot be looked into, or holds too much.
    """
    names: list[str] = []
    folders, seen = [""], 0
    for within in folders:  # which grows while it is gone through
        for name in _asked(disk, folder / within, disk.names, NO_NAMES):
            seen += 1
            if seen > _MOST_NAMES:
                why = f"中のファイルとフォルダーが{_MOST_NAMES:,}個を超えています"
                raise DiskError(f"フォルダー「{shown(folder)}」を調べられません", why, "見積と添付書類だけのフォルダーを選んでください")
            path = f"{within}{name}"
            known = _asked(disk, folder / path, disk.look, NOT_READ)
            if _is_passed_over(name, known):
                continue
            if stat.S_ISREG(known.st_mode):
                names.append(path)
            elif stat.S_ISDIR(known.st_mode):
                (folders if path.count("/") < _DEEPEST else names).append(f"{path}/")
    return names


def read_paper(disk: Disk, path: Path) -> bytes:
    """All bytes of a paper. Raises DiskError as `read` does."""
    return read(disk, path, _MOST_BYTES, "小さくして保存し直してください")


def _asked(disk: Disk, path: Path, step: Callable[[Path], _T], reasons: Reasons) -> _T:
    try:
        return step(path)
    except (OSError, ValueError) as error:
        raise explained(f"「{shown(path)}」を開けません", path, error, reasons, windows=disk.windows) from error


def _is_passed_over(name: str, known: os.stat_result) -> bool:
    leads = stat.S_ISLNK(known.st_mode) or getattr(known, "st_reparse_tag", 0) & _LEADS_ELSEWHERE
    return bool(leads or getattr(known, "st_file_attributes", 0) & _HIDDEN_OR_SYSTEM or name.lower().startswith(_NOT_THE_USERS))
