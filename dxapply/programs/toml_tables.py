"""Strict reading of a pack's TOML: every key is asked for once, and a mistake names file, key and line."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from dxapply.errors import DxapplyError
from dxapply.model.money import Unreadable, read_rate
from dxapply.model.text import clean

__all__ = ["PackError", "Table", "read_toml"]

Path = tuple[str | int, ...]
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_NAMES = rf"(?:{_PART.pattern})(?:\s*\.\s*(?:{_PART.pattern}))*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAMES})\s*\]")
_KEY = re.compile(rf"\s*({_NAMES})\s*=")
_AT_LINE = re.compile(r"at line ([0-9]+)")
_MOST = 10**13  # as much as a field takes
_YEARS = range(1900, 2200)


class PackError(DxapplyError):
    """A mistake in a program pack."""


class Table:
    """A TOML table that is read key by key; `done` refuses the keys that nobody asked for."""

    def __init__(self, values: dict[str, object], file: str, text: str, path: Path = ()) -> None:
        self._values, self._file, self._text, self._path = values, file, text, path
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def error(self, key: str, why: str) -> PackError:
        """The error that says why a key of this table cannot be used."""
        name = ".".join(str(part) for part in (*self._path, key) if part != "")
        return PackError(f"{self._file} の {_line_of(self._text, (*self._path, key))}行目「{name}」を使えません", why, "様式の説明に合わせて直してください")

    def names(self) -> tuple[str, ...]:
        """The keys that stand in this table."""
        return tuple(self._values)

    def done(self) -> None:
        """Refuse keys that the format does not know."""
        for key in self._values:
            if key not in self._asked:
                raise self.error(key, "知らない項目です")

    def _get(self, key: str, kind: type | tuple[type, ...], name: str, *, bools: bool = False) -> object:
        self._asked.add(key)
        if key not in self._values:
            raise self.error(key, "必要な項目がありません")
        value = self._values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and not bools):  # in Python a bool is an int too
            raise self.error(key, f"{name}で書きます")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not blank; where a `default` is given the key may be missing and the text blank."""
        if default is not None and key not in self._values:
            return default
        value = self._get(key, str, "文字")
        assert isinstance(value, str)
        if default is None and not value.strip():
            raise self.error(key, "空にできません")
        return self._clean(key, value)

    def _clean(self, key: str, value: str) -> str:
        if clean(value) != value:
            raise self.error(key, "改行のほかの制御文字は使えません")
        return value

    def word(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> Any:
        """One word of a closed list (typed Any, since the list is the Literal of whoever asks)."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.error(key, f"{'、'.join(allowed)} のどれかで書きます")
        return value

    def number(self, key: str, *, low: int = 0, high: int = _MOST) -> int:
        """A whole number from `low` to `high`."""
        value = self._get(key, int, "整数")
        assert isinstance(value, int)
        if value < low:
            raise self.error(key, f"{low}以上の整数で書きます")
        if value > high:
            raise self.error(key, f"{high:,}以下の整数で書きます")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """A true or false."""
        if key not in self._values:
            return default
        value = self._get(key, bool, "true か false ", bools=True)
        assert isinstance(value, bool)
        return value

    def rate(self, key: str) -> Fraction:
        """An exact rate above 0, at most 1, written as a text such as "2/3"."""
        text = self.text(key)
        try:
            rate = read_rate(text)
        except Unreadable:
            raise self.error(key, "2/3 のような0より大きく1以下の割合で書きます") from None
        if rate <= 0:
            raise self.error(key, "0より大きい割合で書きます")
        return rate

    def share(self, key: str) -> Fraction:
        """A rate that is above 0 and below 1."""
        share = self.rate(key)
        if share >= 1:
            raise self.error(key, "0より大きく1より小さい割合で書きます")
        return share

    def day(self, key: str) -> dt.date:
        """A day."""
        value = self._get(key, dt.date, "日付")
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            raise self.error(key, "時刻のない日付で書きます")
        return self._near(key, value)

    def moment(self, key: str) -> dt.datetime:
        """A day and time with its offset from UTC."""
        value = self._get(key, dt.datetime, "日時")
        assert isinstance(value, dt.datetime)
        if value.tzinfo is None:
            raise self.error(key, "+09:00 の付いた日時で書きます")
        self._near(key, value)
        return value

    def _near(self, key: str, day: dt.date) -> dt.date:
        if day.year not in _YEARS:
            raise self.error(key, f"{_YEARS[0]}年から{_YEARS[-1]}年までの日で書きます")
        return day

    def texts(self, key: str, *, default: bool = False) -> tuple[str, ...]:
        """A list of texts; empty where it may be missing and is."""
        if default and key not in self._values:
            return ()
        values = self._get(key, list, "文字の並び")
        assert isinstance(values, list)
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "文字の並びで書きます")
        return tuple(self._clean(key, value) for value in values)

    def scalar(self, key: str) -> object:
        """A text, whole number, true or false, day, or list of these, as it stands."""
        value = self._get(key, (str, int, dt.date, list), "値", bools=True)
        if isinstance(value, dict):
            raise self.error(key, "値で書きます")
        return value

    def table(self, key: str) -> Table:
        """A table inside this one."""
        values = self._get(key, dict, "表")
        assert isinstance(values, dict)
        return Table(values, self._file, self._text, (*self._path, key))

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables; empty where it is missing."""
        if key not in self._values:
            return ()
        values = self._get(key, list, "表の並び")
        assert isinstance(values, list)
        if not all(isinstance(value, dict) for value in values):
            raise self.error(key, "表の並びで書きます")
        return tuple(Table(value, self._file, self._text, (*self._path, key, at)) for at, value in enumerate(values))

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables of a table by their names; none where it is missing."""
        if key not in self._values:
            return
        inner = self.table(key)
        for name in inner._values:
            yield name, inner.table(name)


def read_toml(file: str, text: str) -> Table:
    """The table of a whole TOML text. Raises PackError where it is no TOML or holds a float."""
    try:
        values = tomllib.loads(text, parse_float=_Float)
        table = Table(values, file, text)
        _refuse_floats(table, values, ())
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(file, text, str(error)) from None
    except (ValueError, RecursionError):  # whole numbers of thousands of digits, tables in tables without end
        raise PackError(f"{file} を読めません", "数が長すぎるか、表が深すぎます", "作った人に直してもらってください") from None
    return table


def _no_toml(file: str, text: str, message: str) -> PackError:
    """The error of a text that is no TOML, at the line that the reader names (the last one, where a text ends too early)."""
    line = int(at[1]) if (at := _AT_LINE.search(message)) else len(text.splitlines())
    twice = "Cannot overwrite" in message or "twice" in message
    why = "同じ項目が2度書かれています" if twice else "TOMLの書き方の誤りです。引用符、かっこ、記号を確かめます"
    return PackError(f"{file} の {line}行目を読めません", why, "その行を直してください")


class _Float(str):
    """A number with a decimal point as it was written: packs have none, since money is exact."""

    __slots__ = ()


def _refuse_floats(top: Table, value: object, path: Path) -> None:
    if isinstance(value, _Float):
        where = Table({}, top._file, top._text, path[:-1])
        raise where.error(str(path[-1]), f"小数 {value} は使えません。割合は文字（例 \"1/2\"）で書きます")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_floats(top, inner, (*path, key))
    if isinstance(value, list):
        for at, inner in enumerate(value):
            _refuse_floats(top, inner, (*path, at))


def _line_of(text: str, path: Path) -> int:
    """The line where the key of that path stands, or the nearest line above it that the path leads to."""
    best, best_depth, in_text = 1, 0, False
    here: Path = ()
    counts: dict[Path, int] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        was_in_text, in_text = in_text, in_text != ((line.count('"""') + line.count("'''")) % 2 == 1)
        if was_in_text:
            continue
        if header := _HEADER.match(line):
            here = _with_places(_names(header[2]), counts, array=header[1] == "[[")
            depth = _shared(here, path)
        elif key := _KEY.match(line):
            depth = _shared((*here, *_names(key[1])), path)
        else:
            continue
        if depth > best_depth:
            best, best_depth = number, depth
    return _row_line(lines, best, path[best_depth:])


def _row_line(lines: list[str], line: int, rest: Path) -> int:
    """Where a list stands open over several lines, one row a line, the line of the row that the rest of the path names."""
    place = next((part for part in rest if isinstance(part, int)), None)
    if place is None or not lines[line - 1].rstrip().endswith("["):
        return line
    below = itertools.takewhile(lambda row: not row[1].startswith("]"), ((at, text.strip()) for at, text in enumerate(lines[line:], line + 1)))
    rows = [at for at, text in below if text.startswith("{")]
    return rows[place] if place < len(rows) else line


def _names(dotted: str) -> Path:
    """The parts of a key such as examples.answers or texts."a.b"."""
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _with_places(names: Path, counts: dict[Path, int], *, array: bool) -> Path:
    """The path of a header with the place of each array's latest table."""
    path: Path = ()
    for depth, name in enumerate(names, 1):
        path = (*path, name)
        if array and depth == len(names):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _shared(path: Path, wanted: Path) -> int:
    """The length of `path` where it leads to `wanted`, else 0."""
    return len(path) if path == wanted[: len(path)] else 0
