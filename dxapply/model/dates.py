"""Days as Japanese forms write them: 和暦 and 西暦, read and shown."""

from __future__ import annotations

import datetime as dt
import re

from dxapply.model.money import HYPHENS, narrow, unreadable

__all__ = ["era_day", "fiscal_year", "read_day", "years_of"]

# The first day of each era; a year counts from the era's first calendar year.
_ERAS = (
    ("令和", "R", dt.date(2019, 5, 1)),
    ("平成", "H", dt.date(1989, 1, 8)),
    ("昭和", "S", dt.date(1926, 12, 25)),
    ("大正", "T", dt.date(1912, 7, 30)),
    ("明治", "M", dt.date(1868, 1, 25)),
)
_START = {name: first.year for era, letter, first in _ERAS for name in (era, letter)}
_ERA_DAY = re.compile(r"(令和|平成|昭和|大正|明治|[RHSTM])\s*(元|\d{1,3})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?", re.ASCII)
_WESTERN_DAY = re.compile(r"(?:西暦)?\s*(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?", re.ASCII)
_DIGITS = re.compile(r"(\d{2}|\d{4})(\d{2})(\d{2})", re.ASCII)
_CENTURY_TURN = 70
_YEARS = range(1000, 3000)  # a year outside was mistyped (令和2026年, 0026年), and era_day could not show it so that it reads back
_PLAIN_HYPHENS = str.maketrans(dict.fromkeys(HYPHENS, "-"))


def read_day(text: str) -> dt.date:
    """The day in R8.4.1, 令和8年4月1日, 2026/4/1, 2026-04-01, 20260401 or 260401 (a two-digit year below 70 is 20xx).

    A year beyond its era's end counts on, as old forms do: 平成40年 is 2028. Raises Unreadable.
    """
    numbers = _numbers(narrow(text).translate(_PLAIN_HYPHENS))
    try:
        if numbers and numbers[0] in _YEARS:
            return dt.date(*numbers)
    except ValueError:
        pass
    raise unreadable(text, "日付", "2026/4/1 や R8.4.1 のように入力してください")


def _numbers(plain: str) -> tuple[int, int, int] | None:
    if match := _ERA_DAY.fullmatch(plain.upper() if plain[:1].isascii() else plain):
        number = 1 if match[2] == "元" else int(match[2])
        return (_START[match[1]] + number - 1, int(match[3]), int(match[4])) if number else None
    if match := _WESTERN_DAY.fullmatch(plain):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DIGITS.fullmatch(plain):
        year = int(match[1])
        return (year if len(match[1]) == 4 else year + (2000 if year < _CENTURY_TURN else 1900)), int(match[2]), int(match[3])
    return None


def years_of(day: dt.date) -> tuple[str, int]:
    """The era and the year in it of a day: ("令和", 3). Days before 明治 give ("西暦", year)."""
    for name, _, first in _ERAS:
        if day >= first:
            return name, day.year - first.year + 1
    return "西暦", day.year


def era_day(day: dt.date) -> str:
    """令和3年3月3日, the way in which paper writes a day."""
    name, year = years_of(day)
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def fiscal_year(year: int) -> str:
    """令和3年度 of the fiscal year that starts in April of that calendar year."""
    name, number = years_of(dt.date(year, 12, 31))
    return f"{name}{'元' if number == 1 else number}年度"
