"""What things are called: the file of a new draft, 会社_事業_年度, as every Windows and Linux takes it, and several rows in few words."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from dxapply.model.dates import fiscal_year
from dxapply.model.project import Project
from dxapply.model.text import clean
from dxapply.programs.program import Catalogue

__all__ = ["ENDING", "MOST_CHARS", "draft_name", "file_name", "free_path", "id_spans"]

ENDING = ".dxapply"
MOST_CHARS = 100
_MOST_BYTES = 220  # of UTF-8: Linux takes 255 in a name, and the ending, a number and what a backup adds must have room
_NO_FIRM, _NO_PROGRAM = "名称未定", "事業未定"
_APRIL = 4
# Each forbidden sign becomes the wide one that looks like it.
_WIDE = str.maketrans('<>:"/\\|?*', "＜＞：”／＼｜？＊")
_NO_NAME = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])", re.IGNORECASE)


class Statuses(Protocol):
    """What a disk says of a path: it raises FileNotFoundError where there is nothing."""

    def status(self, path: Path) -> object:
        """What stands at the path."""


def draft_name(project: Project, catalogue: Catalogue, today: dt.date) -> str:
    """株式会社みほん_地域産業デジタル化支援事業_令和3年度, without an ending; without a program 事業未定 and today's fiscal year."""
    program = catalogue.find(project.application.program)
    year = program.fiscal_year if program else today.year - (today.month < _APRIL)
    title = file_name(program.title if program else _NO_PROGRAM, MOST_CHARS // 2)
    rest = f"_{title}_{fiscal_year(year)}"
    firm = _cut(file_name(project.company.name or _NO_FIRM), MOST_CHARS - len(rest), _MOST_BYTES - len(rest.encode()))
    return file_name(firm + rest)


def file_name(text: str, most: int = MOST_CHARS) -> str:
    """The text as a name that a file can have: no sign that Windows forbids, no dot or blank at its ends, no device's name, never empty."""
    signs = (sign if unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp") else " " for sign in clean(text))
    plain = " ".join("".join(signs).translate(_WIDE).split())
    name = _cut(plain.lstrip(". "), most, _MOST_BYTES) or "下書き"
    return _cut(f"_{name}", most, _MOST_BYTES) if _NO_NAME.fullmatch(name.partition(".")[0].rstrip()) else name


def free_path(disk: Statuses, folder: Path, name: str) -> Path:
    """A path in the folder for a draft of that name at which nothing stands yet: with （2） and so on behind the name if need be."""
    for number in itertools.count(1):
        path = folder / f"{name}{f'（{number}）' if number > 1 else ''}{ENDING}"
        try:
            disk.status(path)
        except (OSError, ValueError):  # nothing there, or a place that saving itself will tell about
            return path
    raise AssertionError


def _cut(text: str, most: int, most_bytes: int) -> str:
    """The beginning of the text that has so many characters and bytes at most."""
    return text[:most].encode()[:most_bytes].decode(errors="ignore").rstrip(". ")


def id_spans(ids: Iterable[str], most: int = 0) -> str:
    """C10・C11・C12 as C10～C12 where three or more run on; with `most`, so many of these and how many ids there are beyond: C01・C04～C09ほか37件."""
    runs: list[list[str]] = []
    for row_id in ids:
        if runs and _follows(runs[-1][-1], row_id):
            runs[-1].append(row_id)
        else:
            runs.append([row_id])
    spans = [span for run in runs for span in ([run] if len(run) > 2 else [[row_id] for row_id in run])]
    shown = spans[:most] if most else spans
    left = sum(map(len, spans[len(shown):]))
    return "・".join(f"{span[0]}～{span[-1]}" if len(span) > 1 else span[0] for span in shown) + (f"ほか{left}件" if left else "")


def _follows(before: str, after: str) -> bool:
    letters, number = before.rstrip("0123456789"), before[len(before.rstrip("0123456789")) :]
    other, next_number = after.rstrip("0123456789"), after[len(after.rstrip("0123456789")) :]
    return letters == other and number.isascii() and bool(number) and bool(next_number) and int(next_number) == int(number) + 1
