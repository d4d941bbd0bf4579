"""Amounts as a form prints them: in yen, or in thousands of yen rounded down, where the parts add up to the total as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, permutations
from typing import Literal

from dxapply.model.money import THOUSAND, Yen, down_to, split_down

__all__ = ["ADJUSTED", "UNIT_WORDS", "Unit", "nested_parts", "parts_in", "whole_in"]

Unit = Literal["yen", "thousand"]
UNIT_WORDS: dict[Unit, str] = {"yen": "単位：円", "thousand": "単位：千円（千円未満切捨て）"}
ADJUSTED = "内訳の千円未満は、合計に合わせて調整しています。"


def whole_in(unit: Unit, amount: Yen) -> int:
    """A total in yen as it prints in that unit."""
    return amount if unit == "yen" else down_to(Fraction(amount, THOUSAND))


def parts_in(unit: Unit, whole: int, parts: Sequence[Yen]) -> tuple[int, ...]:
    """The parts in yen of a total as they print in that unit; their sum is `whole`, the total as it prints."""
    return tuple(parts) if unit == "yen" else split_down([Fraction(part, THOUSAND) for part in parts], whole=whole)


# several columns over the same lines

Groups = Sequence[Mapping[str, Sequence[Yen]]]
"""Categories with, for each column, the amounts of their rows in yen; all columns of a category have equally many rows."""


def nested_parts(unit: Unit, wholes: Mapping[str, int], groups: Groups, bounds: Sequence[tuple[str, str]]) -> list[dict[str, tuple[int, ...]]]:
    """The rows of each category as they print: in every column they add up to what the category prints, and the categories to `wholes`.

    The columns of `wholes` come from the least to the greatest, `bounds` are pairs of them (less, greater), with all that follows from them. Each
    amount prints as its floor in the unit or 1 more, and only what is no whole number of units prints 1 more. Where an amount is no more than that
    of a greater column in the same row or category, it prints no more, too: a row of 10,600円 without and 10,900円 with tax never prints as 11 and 10.

    That last may be out of reach where a category is below zero: of -2,500円, 1,000円 and 500円 + 1,819円 without tax (819円 in all, 0千円), where 1,819円
    does not count (-1,000円, -1千円), and all with a tenth more (900円, 0千円), the eligible cost needs 1 more in a row where no other column has one to
    give. Only there, and rarely where the eligible cost is with tax beside a column of cost without, a row prints 1 too much; the sums always hold.
    """
    if unit == "yen":
        return [{use: tuple(group[use]) for use in wholes} for group in groups]
    inside = [_Columns.of(group, wholes, bounds) for group in groups]
    over = {use: [sum(group[use]) for group in groups] for use in wholes}
    columns = _Columns.of(over, wholes, bounds)
    # A category may go up only where its rows then still find a place.
    needs = {pair: [tight or _binds(rows, *pair) for tight, rows in zip(columns.tight[pair], inside, strict=True)] for pair in columns.tight}
    for less, middle, greater in permutations(wholes, 3):  # what goes up with a column that goes up goes up as well
        if (less, middle) in needs and (middle, greater) in needs and (less, greater) in needs:
            links = zip(needs[less, middle], needs[middle, greater], needs[less, greater], strict=True)
            needs[less, greater] = [through or (one and other) for one, other, through in links]
    sums = _Columns(columns.floors, columns.rests, needs).raised(wholes)
    return [rows.raised({use: sums[use][at] for use in wholes}) for at, rows in enumerate(inside)]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Amounts of several columns over the same rows: floors, what is left above them, and where a column that goes up takes a greater one along."""

    floors: Mapping[str, Sequence[int]]
    rests: Mapping[str, Sequence[Yen]]
    tight: Mapping[tuple[str, str], Sequence[bool]]

    @classmethod
    def of(cls, amounts: Mapping[str, Sequence[Yen]], uses: Mapping[str, int], bounds: Sequence[tuple[str, str]]) -> _Columns:
        """The columns of these amounts in yen, for thousands."""
        floors = {use: [amount // THOUSAND for amount in amounts[use]] for use in uses}
        rests = {use: [amount % THOUSAND for amount in amounts[use]] for use in uses}
        tight = {}
        for less, greater in bounds:
            if less in uses and greater in uses:
                rows = zip(amounts[less], amounts[greater], strict=True)
                tight[less, greater] = [one <= other < (one // THOUSAND + 1) * THOUSAND for one, other in rows]
        return cls(floors, rests, tight)

    def raised(self, wholes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
        """The rows with so many of them 1 up that each column adds up to its whole: first those that take no other column along, then by what is left."""
        count = max((len(floors) for floors in self.floors.values()), default=0)
        up: list[set[str]] = [set() for _ in range(count)]
        along: list[set[str]] = [set() for _ in range(count)]
        for use, whole in wholes.items():
            takes = [{greater for (less, greater), tight in self.tight.items() if less == use and tight[at]} for at in range(count)]
            places = [at for at, rest in enumerate(self.rests[use]) if rest]
            places.sort(key=lambda at: (use not in along[at], len(takes[at] - along[at]), -self.rests[use][at], at))
            for at in places[: max(whole - sum(self.floors[use]), 0)]:
                up[at].add(use)
                along[at] |= takes[at]
        self._settle(up)
        return {use: tuple(floor + (use in up[at]) for at, floor in enumerate(self.floors[use])) for use in wholes}

    def _settle(self, up: list[set[str]]) -> None:
        """Exchanges what is up in two rows, in some columns, wherever that leaves fewer rows with more in a column than in a greater one."""
        for at in range(len(up)):
            while faults := self._faults(at, up[at]):
                better = (pair for other in range(len(up)) for pair in self._exchanges(up, at, other, faults + self._faults(other, up[other])))
                if (found := next(better, None)) is None:
                    break
                other, swapped = found
                up[at], up[other] = up[at] ^ swapped, up[other] ^ swapped

    def _exchanges(self, up: list[set[str]], at: int, other: int, faults: int) -> Iterator[tuple[int, set[str]]]:
        """The columns by whose exchange two rows have fewer faults than now."""
        apart = sorted(use for use in up[at] ^ up[other] if self.rests[use][at] and self.rests[use][other])
        for swapped in map(set, chain.from_iterable(combinations(apart, count) for count in range(1, len(apart) + 1))):
            if self._faults(at, up[at] ^ swapped) + self._faults(other, up[other] ^ swapped) < faults:
                yield other, swapped

    def _faults(self, at: int, up: set[str]) -> int:
        return sum(tight[at] and less in up and greater not in up for (less, greater), tight in self.tight.items())


def _binds(rows: _Columns, less: str, greater: str) -> bool:
    """Whether a category that prints 1 up in one column leaves its rows no place unless it prints 1 up in the greater column, too."""
    free = sum(bool(rest) and not tight for rest, tight in zip(rows.rests[less], rows.tight[less, greater], strict=True))
    up, room = (sum(rows.rests[use]) // THOUSAND for use in (less, greater))
    return up + 1 - free > room
