"""The months that a schedule runs over: where a day stands among them, and the days at which a bar stops when it is moved.

A bar begins with a month and ends with one, but for the first and the last day of the project, which are stops too.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Days", "Grip", "Months", "months_of", "moved"]

Days = tuple[dt.date, dt.date]
Grip = Literal["bar", "start", "end"]

_YEAR = 12
_MOST = 60
"""Months that are shown at most: one mistyped year must not make all bars too small to see."""
_FIRST_MONTH = 3  # April, from 0: the fiscal year of programs


def _number(day: dt.date) -> int:
    return day.year * _YEAR + day.month - 1


def _opens(number: int) -> dt.date:
    return dt.date(*_split(number), 1)


def _closes(number: int) -> dt.date:
    year, month = _split(number)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _split(number: int) -> tuple[int, int]:
    year, month = divmod(number, _YEAR)
    return min(max(year, dt.MINYEAR), dt.MAXYEAR), month + 1


@dataclass(frozen=True, slots=True)
class Months:
    """The months from `first` on, each a number: 12 × year + month from 0."""

    first: int
    count: int

    def at(self, day: dt.date, *, after: bool = False) -> float:
        """Where the day begins, or with `after` where it ends, in months from the left edge; days beyond an edge stand on it."""
        length = calendar.monthrange(day.year, day.month)[1]
        place = _number(day) - self.first + (day.day - 1 + after) / length
        return min(max(place, 0.0), float(self.count))

    def names(self) -> list[tuple[int, int]]:
        """(year, month from 1) of each."""
        return [_split(self.first + place) for place in range(self.count)]


def months_of(days: Iterable[dt.date], today: dt.date) -> Months:
    """The months for these days: the whole fiscal year where they lie in one, else from a month before to a month after, so that bars can be moved on."""
    numbers = sorted(map(_number, days)) or [_number(today)]
    first, last = numbers[0], min(numbers[-1], numbers[0] + _MOST)
    opening = (first - _FIRST_MONTH) // _YEAR * _YEAR + _FIRST_MONTH
    if last < opening + _YEAR:
        return Months(opening, _YEAR)
    return Months(first - 1, last - first + 3)


def moved(days: Days, by: int, grip: Grip, bounds: tuple[dt.date | None, dt.date | None] = (None, None)) -> Days:
    """The days after a move by so many months: all of the bar, its start, or its end; it stops at whole months and at the project's own days.

    An end stays with the other one in a month at least. A bar does not move by 0, but an end that was pulled goes to the stop of its month.
    """
    start, end = _number(days[0]), _number(days[1])
    if grip == "bar":
        first, last = (_from(start + by, bounds), _to(end + by, bounds)) if by else days
        return first, max(first, last)
    if grip == "start":
        return min(_from(min(start + by, end), bounds), days[1]), days[1]
    return days[0], max(_to(max(end + by, start), bounds), days[0])


def _from(month: int, bounds: tuple[dt.date | None, dt.date | None]) -> dt.date:
    day, first = _opens(month), bounds[0]
    return first if first and _number(first) == month else day


def _to(month: int, bounds: tuple[dt.date | None, dt.date | None]) -> dt.date:
    day, last = _closes(month), bounds[1]
    return last if last and _number(last) == month else day
