"""Whole yen, exact rates and named roundings, with the ways in which people write them.

Yen are `int`, rates are `Fraction`, quantities are whole thousandths (2.5 is 2500). There is no float. Divisions of money happen here only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from dxapply.errors import DxapplyError

__all__ = [
    "HYPHENS", "THOUSAND", "Unreadable", "Yen", "down_to", "line_amounts", "narrow", "read_decimal", "read_rate", "read_whole", "read_yen",
    "shares_in_tenths", "show_rate", "show_scaled", "show_yen", "shown", "split_down", "spread", "unreadable",
]  # fmt: skip

Yen = int
THOUSAND = 1000
HYPHENS = "‐‒–—―−ー"  # what stands for a hyphen in typed numbers and codes, besides the one that narrow() gives
_UNITS = {"": 1, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "億": 100_000_000}
_MINUS = str.maketrans(dict.fromkeys("▲△" + HYPHENS, "-"))
_MOST_DIGITS = 15
_GROUPED = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_NUMBER_AND_UNIT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,12})?)(百万|千万|千|万|億)?")


class Unreadable(DxapplyError):
    """A typed text that cannot be read as what its field asks."""


def narrow(text: str) -> str:
    """The text in half-width form (NFKC) without blanks at its ends; for numbers and codes, never for names.

    ², ① and ½ stay as they are: a footnote's mark must never become one more digit of the amount before it.
    """
    if text.isascii():
        return text.strip()
    plain = (char if unicodedata.category(char) == "No" else unicodedata.normalize("NFKC", char) for char in text)
    return unicodedata.normalize("NFC", "".join(plain)).strip()


def shown(text: str) -> str:
    """The typed text as a message names it: on one line, cut short, and fit for any output."""
    line = " ".join(text[:100].encode("utf-8", "replace").decode("utf-8").split())
    return line if len(line) <= 40 else line[:40] + "…"


def unreadable(text: str, kind: str, fix: str) -> Unreadable:
    """The error that says: this text is not of that kind, and how to write it."""
    return Unreadable(f"「{shown(text)}」は{kind}として読めません", fix=fix)


def _signed(text: str, unit: str) -> tuple[int, str]:
    """The sign and the rest of a number written with ▲, △, - or in brackets, without commas and its unit."""
    plain = narrow(text)
    in_brackets = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1] if in_brackets else plain
    plain = plain.removesuffix(narrow(unit))  # before ー becomes a minus: ページ is a unit too
    plain = plain.translate(_MINUS).replace("、", ",").replace(" ", "")
    plain = _GROUPED.sub(lambda run: run[0].replace(",", ""), plain)  # 1,2 is a slip and not 12: its comma stays
    if in_brackets:
        return -1, plain
    plain = re.sub(r"^([¥\\])-", r"-\1", plain)
    return (-1, plain[1:]) if plain.startswith("-") else (1, plain.removeprefix("+"))


def read_yen(text: str) -> Yen:
    """Whole yen from 1,200,000, １２０万, 1,200千円, 5,000万円, 1億2,000万円, ￥5, ▲5 or (5).

    Raises Unreadable where it is no whole number of yen.
    """
    advice = "1,200,000 や 120万円 のように入力してください"
    sign, rest = _signed(text, "円")
    rest = rest.lstrip("¥\\")
    found = _NUMBER_AND_UNIT.findall(rest)
    parts = [(Fraction(number) * _UNITS[unit], _UNITS[unit]) for number, unit in found]
    # 1億2,000万 is one amount; 12万万 is none, and in 1億20,000万 a digit too many was typed
    descending = all(unit < before and amount < before for (_, before), (amount, unit) in pairwise(parts))
    if not parts or "".join(number + unit for number, unit in found) != rest or not descending:
        raise unreadable(text, "金額", advice)
    total = sum((amount for amount, _ in parts), Fraction(0))
    if total.denominator != 1 or total >= 10**_MOST_DIGITS:
        raise unreadable(text, "1円単位の金額", advice)
    return sign * int(total)


def read_whole(text: str, *, unit: str = "") -> int:
    """A whole number with or without its unit (42, 42人, ４２, ▲3). Raises Unreadable."""
    sign, rest = _signed(text, unit)
    if not re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", rest):
        raise unreadable(text, "整数", f"42{unit} のように入力してください")
    return sign * int(rest)


def read_decimal(text: str, *, unit: str = "") -> int:
    """Whole thousandths of a number with at most three decimals (2.5 is 2500), with or without a unit behind it. Raises Unreadable."""
    sign, rest = _signed(text, unit)
    match = re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(\D*)", rest)
    if match is None or not _is_unit(match[2]) or (Fraction(match[1]) * THOUSAND).denominator != 1:
        raise unreadable(text, "数", "2.5 のように、小数は3けたまでで入力してください")
    return sign * int(Fraction(match[1]) * THOUSAND)


def _is_unit(text: str) -> bool:
    """Whether what stands behind a number only names what is counted (枚, %), and is not a part of the number (万, ½, 時間半)."""
    return not text or ((text[0].isalpha() or text[0] in "%‰°") and not text[0].isnumeric() and not text.endswith("半"))


def read_rate(text: str) -> Fraction:
    """An exact rate from 0 to 1 out of 2/3, 3分の2, 49%, 0.49 or ５０％. Raises Unreadable."""
    advice = "1/2、50%、0.5 のように入力してください"
    sign, rest = _signed(text, "以内")
    if match := re.fullmatch(r"([0-9]{1,15})分の([0-9]{1,15})", rest):
        rest = f"{match[2]}/{match[1]}"
    # The bounds on digits keep whatever decimals give readable as the fraction that show_rate makes of them.
    decimals = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,12})?)(%?)", rest)
    if sign < 0 or not (decimals or re.fullmatch(r"[0-9]{1,15}/0*[1-9][0-9]{0,14}", rest)):
        raise unreadable(text, "割合", advice)
    rate = Fraction(decimals[1]) / (100 if decimals[2] else 1) if decimals else Fraction(rest)
    if not 0 <= rate <= 1:
        raise unreadable(text, "0から1までの割合", advice)
    return rate


def show_yen(amount: Yen) -> str:
    """1,234 or ▲1,234."""
    return f"{amount:,}" if amount >= 0 else f"▲{-amount:,}"


def show_scaled(value: int, scale: int = 1, least: int = 0) -> str:
    """The number value / scale with commas, ▲ where negative, without idle zeros behind `least` decimals. The scale is a power of ten."""
    whole, part = divmod(abs(value), scale)
    decimals = (str(part).zfill(len(str(scale)) - 1).rstrip("0") if part else "").ljust(least, "0")
    return f"{'▲' if value < 0 else ''}{whole:,}{'.' + decimals if decimals else ''}"


def show_rate(rate: Fraction) -> str:
    """2/3, 0 or 1: the exact rate as programs write it."""
    return str(rate)


def down_to(amount: Fraction | int, unit: int = 1) -> Yen:
    """The amount rounded down to a multiple of `unit` yen: 円未満切捨て (1), 千円未満切捨て (1,000)."""
    return int(amount // unit) * unit


def line_amounts(thousandths: int, price: Yen, tax_rate: int, *, included: bool) -> tuple[Yen, Yen]:
    """The amounts of a cost line (without tax, with tax) in whole yen, each rounded down, in the order that the subsidy's rules fix.

    Without tax: floor(q × price), or floor(q × price × 100 / (100 + rate)) of a price with tax. With tax: floor(q × price), or
    floor(without × (100 + rate) / 100) of a price without. `tax_rate` is in percent (10, 8, 0).
    """
    gross = thousandths * abs(price)
    if included:
        without, with_tax = gross * 100 // (THOUSAND * (100 + tax_rate)), gross // THOUSAND
    else:
        without = gross // THOUSAND
        with_tax = without * (100 + tax_rate) // 100
    return (without, with_tax) if price >= 0 else (-without, -with_tax)


def split_down(exact: Sequence[Fraction], unit: int = 1, whole: Yen | None = None) -> tuple[Yen, ...]:
    """Parts in multiples of `unit` whose sum is the sum of the exact parts rounded down once, or `whole`, that sum as it was rounded elsewhere.

    Each gets its floor; the units left over go one each to the largest fractions, ties to the earlier part.
    """
    if unit == 1 and all(part.denominator == 1 for part in exact):
        return tuple(part.numerator for part in exact)
    parts = [down_to(part, unit) for part in exact]
    left = ((down_to(sum(exact, Fraction(0)), unit) if whole is None else whole) - sum(parts)) // unit
    by_fraction = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_fraction[:left]:
        parts[i] += unit
    return tuple(parts)


def shares_in_tenths(amounts: Sequence[Yen | None], whole: Yen) -> tuple[int | None, ...]:
    """The shares of a whole in tenths of a percent, in order: what the sum up to each, rounded half up, grows by with it.

    So the shares of all its parts add up to just 1,000. None for an unknown amount, and for all where there is no whole.
    """
    if whole <= 0:
        return (None,) * len(amounts)
    ends = [(total * 2000 + whole) // (2 * whole) for total in accumulate((amount or 0 for amount in amounts), initial=0)]
    return tuple(None if amount is None else after - before for amount, (before, after) in zip(amounts, pairwise(ends), strict=True))


def spread(total: Yen, weights: Sequence[Yen]) -> tuple[Yen, ...]:
    """The total in whole yen, in proportion to the weights: floors, then one yen each to the largest fractions, ties to the earlier.

    Weights that add up to 0 give every part 0, whatever the total.
    """
    whole = sum(weights)
    if not whole:
        return tuple(0 for _ in weights)
    return split_down([Fraction(total * weight, whole) for weight in weights])
