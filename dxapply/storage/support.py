"""The file for whoever is asked to help: what dxapply runs on, how it is set, how large things are, and the log; nothing that was typed.

Every line of it is a word of this program's own with a number or a version behind it. What a draft, a settings file or a name of a file holds as
text is counted and never told, so that the file can be sent without a second thought.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dxapply.assets import asset
from dxapply.model.project import CHAPTERS, LISTS, Project, rows_of
from dxapply.model.rows import Row
from dxapply.storage.disk import Disk, DiskError, put
from dxapply.storage.disk import read as read_file
from dxapply.storage.logs import MOST_LOG_BYTES, OLDER_LOG, system_lines
from dxapply.storage.settings import Settings

__all__ = ["Places", "save_support_file", "support_name", "support_text"]

_INTRODUCTION = (
    "困ったときに、dxapplyを作った人に送るためのファイルです。",
    "入力した文や数字、会社の名前、ファイルやフォルダーの名前は入っていません。メモ帳で開いて確かめられます。",
)
_LIBRARIES = ("ttkbootstrap", "reportlab", "pillow", "pypdfium2", "openpyxl", "xlsxwriter", "platformdirs", "jpholiday", "python-stdnum", "pywin32")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9a-z+]+)*", re.ASCII)
_SEVERITIES = {"error": "誤り", "warning": "注意", "hint": "ヒント"}
_CODE = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_OF_A_PACK = ("requirement-", "target-", "cut-", "no-")  # what comes after is a name in a pack, which anybody may write
_GEOMETRY = re.compile(r"[0-9]+x[0-9]+(?:[+-]-?[0-9]+){2}", re.ASCII)
_MOST_NAMES = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where the log lies, and the folders of the journals and of the earlier versions."""

    log: Path
    journals: Path
    backups: Path


def support_name(now: dt.datetime) -> str:
    """A name for the file."""
    return f"dxapply-サポート用-{now:%Y%m%d-%H%M}.txt"


def save_support_file(disk: Disk, path: Path, text: str) -> None:
    """Write the file as every editor of Windows reads it. Raises DiskError."""
    put(disk, path, text.encode("utf-8-sig", "replace"))


def support_text(
    disk: Disk,
    now: dt.datetime,
    settings: Settings,
    places: Places,
    project: Project | None = None,
    findings: Iterable[tuple[str, str]] = (),
    figures: Mapping[str, int] | None = None,
) -> str:
    """All of the file. `findings` are the (severity, kind) of those of the open draft, `figures` what the window knows, such as its screen's width.

    Never raises: what cannot be read is said to be so.
    """
    parts = {
        "環境": [*system_lines(), *_library_lines(), *(f"{name}：{figure:,}" for name, figure in (figures or {}).items())],
        "設定": [*_settings_lines(settings)],
        "開いている下書き": ["なし"] if project is None else [*_draft_lines(project), *_finding_lines(findings)],
        "復元用の記録": [_folder_line(disk, places.journals)],
        "以前の版": [_folder_line(disk, places.backups)],
        "記録（古い方から）": [*_log_lines(disk, places.log)] or ["なし"],
    }
    lines = [f"dxapply サポート用ファイル（{now:%Y-%m-%d %H:%M %z}）", *_INTRODUCTION]
    for title, told in parts.items():
        lines += ["", f"■ {title}", *told]
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------------------------------------- the program


def _library_lines() -> Iterator[str]:
    """The versions of the libraries, where they are told: a frozen program may not carry them."""
    from importlib import metadata  # noqa: PLC0415  # it is slow to import, and nobody else needs it

    for name in _LIBRARIES:
        try:
            version = metadata.version(name)
        except (metadata.PackageNotFoundError, OSError, KeyError, ValueError):
            continue
        if _VERSION.fullmatch(version):
            yield f"{name} {version}"


def _settings_lines(settings: Settings) -> Iterator[str]:
    """The settings but for names of files: they are counted."""
    themes = {"light": "明るい", "dark": "暗い"}
    sizes = ("小", "標準", "大", "特大")
    yield f"色：{themes.get(settings.theme, 'システムに合わせる')}"
    yield f"文字の大きさ：{settings.text_size if settings.text_size in sizes else '不明'}"
    yield f"窓の大きさと位置：{settings.geometry if _GEOMETRY.fullmatch(settings.geometry) else 'なし'}"
    yield f"説明の欄：{'開く' if settings.help_is_open else '閉じる'}"
    yield f"最近使ったファイル：{len(settings.recent)}件"


# ---------------------------------------------------------------------------------------------------------------- the draft


def _draft_lines(project: Project) -> Iterator[str]:
    """How much the draft holds, by chapter and list."""
    yield f"事業：{_program(project.application.program)}"
    for name in CHAPTERS:
        chapter = getattr(project, name)
        yield f"{name}：{_filled(chapter)}欄、{_signs(chapter):,}字"
    for name in LISTS:
        if rows := rows_of(project, name):
            yield f"{name}：{len(rows):,}行、{sum(map(_signs, rows)):,}字"
    for name in ("answers", "unread", "packs", "extra", "retired"):
        yield f"{name}：{len(getattr(project, name)):,}件"
    yield f"packsの文：{sum(len(text) for pack in project.packs for _, text in pack.files):,}字"


def _program(name: str) -> str:
    """The program if it is one that comes with dxapply; an own pack may bear any name."""
    if not name:
        return "未選択"
    ours = asset("packs")
    is_ours = bool(_CODE.fullmatch(name)) and (ours / name).is_dir()
    return name if is_ours else "独自"


def _filled(part: Any) -> int:
    """How many fields of a chapter hold something."""
    return sum(value not in (None, "", ()) for value in _values(part))


def _signs(part: Row | Any) -> int:
    return sum(len(value) for value in _values(part) if isinstance(value, str))


def _values(part: Any) -> list[object]:
    return [getattr(part, leaf.name) for leaf in dataclasses.fields(part) if leaf.name != "id"]


def _finding_lines(findings: Iterable[tuple[str, str]]) -> Iterator[str]:
    """How often each kind of finding is there."""
    told = Counter((_SEVERITIES.get(severity, "ほか"), _kind(code)) for severity, code in findings)
    yield from (f"{severity} {code}：{count:,}件" for (severity, code), count in sorted(told.items()))


def _kind(code: str) -> str:
    """The kind of a finding as far as dxapply names it itself."""
    of_a_pack = next((beginning for beginning in _OF_A_PACK if code.startswith(beginning)), "")
    if of_a_pack:
        return f"{of_a_pack}…"
    return code if _CODE.fullmatch(code) else "…"


# ---------------------------------------------------------------------------------------------------------------- the disk


def _folder_line(disk: Disk, folder: Path) -> str:
    """How many files lie in the folder and those in it, and how large they are."""
    try:
        sizes = [*_sizes(disk, folder, depth=1)]
    except FileNotFoundError:
        return "0件"
    except (OSError, ValueError) as error:
        return f"読めません（{_code(error)}）"
    return f"{len(sizes):,}件、合計 {sum(sizes):,}バイト、最大 {max(sizes, default=0):,}バイト"


def _sizes(disk: Disk, folder: Path, depth: int) -> Iterator[int]:
    for name in disk.names(folder)[:_MOST_NAMES]:
        known = disk.look(folder / name)
        if stat.S_ISREG(known.st_mode):
            yield known.st_size
        elif stat.S_ISDIR(known.st_mode) and depth:
            yield from _sizes(disk, folder / name, depth - 1)


def _code(error: OSError | ValueError) -> str:
    code = error.errno if isinstance(error, OSError) else None
    return "エラー" if code is None else f"エラー {code}"


def _log_lines(disk: Disk, log: Path) -> Iterator[str]:
    """The log and the one before it, in which nothing typed stands (see logs)."""
    for path in (log.with_name(OLDER_LOG), log):
        try:
            data = read_file(disk, path, 2 * MOST_LOG_BYTES)
        except DiskError as error:
            cause = error.__cause__
            if not isinstance(cause, FileNotFoundError):
                yield f"読めません（{_code(cause) if isinstance(cause, OSError) else 'エラー'}）"
            continue
        for line in data.decode("utf-8", "replace").splitlines():
            yield "".join(sign if sign.isprintable() else "?" for sign in line)
