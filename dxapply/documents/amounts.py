"""Amounts as a form prints them: in yen, or in thousands of yen rounded down, where the parts add up to the total as printed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from dxapply.model.money import THOUSAND, Yen, down_to, split_down

__all__ = ["ADJUSTED", "UNIT_WORDS", "Unit", "parts_in", "whole_in"]

Unit = Literal["yen", "thousand"]
UNIT_WORDS: dict[Unit, str] = {"yen": "単位：円", "thousand": "単位：千円（千円未満切捨て）"}
ADJUSTED = "内訳の千円未満は、合計に合わせて調整しています。"


def whole_in(unit: Unit, amount: Yen) -> int:
    """A total in yen as it prints in that unit."""
    return amount if unit == "yen" else down_to(Fraction(amount, THOUSAND))


def parts_in(unit: Unit, whole: int, parts: Sequence[Yen]) -> tuple[int, ...]:
    """The parts in yen of a total as they print in that unit; their sum is `whole`, the total as it prints."""
    return tuple(parts) if unit == "yen" else split_down([Fraction(part, THOUSAND) for part in parts], whole=whole)
