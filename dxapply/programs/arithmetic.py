"""The subsidy's arithmetic on whole yen by category, one function a stage, in the fixed order: limits, rate, rounding, grant share, cap, floor.

Amounts are tuples in the order of the pack's categories. Nothing here knows programs, words or projects; every number is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dxapply.model.money import Yen, down_to, split_down, spread

__all__ = [
    "Exact", "Rules", "Yens", "cap_grants", "cut_eligible", "exact_grants", "final_grants", "floor_grants", "lost_cost", "round_grants",
    "share_grants",
]  # fmt: skip

Yens = tuple[Yen, ...]
Exact = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A program's numbers for one firm. Those by category map the category's place to its value."""

    max_amounts: tuple[tuple[int, Yen], ...] = ()
    shares: tuple[tuple[int, Fraction], ...] = ()
    groups: tuple[tuple[tuple[int, ...], Yen], ...] = ()
    rate: Fraction | None = None
    tiers: tuple[tuple[Yen | None, Fraction], ...] = ()
    tiers_on_cost: bool = False
    rates: tuple[tuple[int, Fraction], ...] = ()
    max_grants: tuple[tuple[int, Yen], ...] = ()
    unit: int = 1
    by_category: bool = False
    grant_shares: tuple[tuple[int, Fraction], ...] = ()
    cap: Yen | None = None
    floor: Yen | None = None


def cut_eligible(amounts: Yens, rules: Rules) -> Yens:
    """The eligible amounts after maximum amounts, shares of the total and group limits.

    A share s binds as c ≤ others × s / (1 − s), which is c ≤ total × s for the total after the cut; the answer is the greatest amounts that
    satisfy all shares at once. A group is cut from its last category in pack order. Shares and groups repeat until nothing changes.
    """
    *_, (_, _, left) = _cuts(amounts, rules)
    return left


def lost_cost(amounts: Yens, rules: Rules) -> Mapping[tuple[int, str, int], Yen]:
    """What each limit takes away in yen, by the category's place, the limit (max_amount, share or group) and the number of the group."""
    lost: dict[tuple[int, str, int], Yen] = {}
    before = amounts
    for limit, number, after in _cuts(amounts, rules):
        for at, (more, less) in enumerate(zip(before, after, strict=True)):
            if more > less:
                lost[at, limit, number] = lost.get((at, limit, number), 0) + more - less
        before = after
    return lost


def _cuts(amounts: Yens, rules: Rules) -> Iterator[tuple[str, int, Yens]]:
    """The amounts after each limit in the order in which they cut: its name, the number of the group, and what is left."""
    cut = list(amounts)
    for at, most in rules.max_amounts:
        cut[at] = min(cut[at], most)
    yield "max_amount", 0, tuple(cut)
    while True:
        before = tuple(cut)
        _cut_shares(cut, rules.shares)
        yield "share", 0, tuple(cut)
        for number, (places, most) in enumerate(rules.groups):
            over = max(sum(cut[at] for at in places) - most, 0)
            for at in sorted(places, reverse=True):
                less = min(cut[at], over)
                cut[at], over = cut[at] - less, over - less
            yield "group", number, tuple(cut)
        if tuple(cut) == before:
            return


def _cut_shares(cut: list[Yen], shares: tuple[tuple[int, Fraction], ...]) -> None:
    changed = bool(shares)
    while changed:
        changed = False
        for at, share in shares:
            most = _beside(sum(cut) - cut[at], share)
            if cut[at] > most:
                cut[at], changed = most, True


def _beside(others: Yen, share: Fraction) -> Yen:
    """The greatest amount that is at most `share` of the total that it makes with the others."""
    return others * share.numerator // (share.denominator - share.numerator)


def exact_grants(eligible: Yens, rules: Rules) -> Exact:
    """The exact grants by category: the rate, a category's own rate, or the tiers split in proportion; then each category's greatest grant."""
    own = dict(rules.rates)
    if rules.tiers:
        tiered = sum(yen for at, yen in enumerate(eligible) if at not in own)
        per_yen = _tiered(tiered, rules) / tiered if tiered else Fraction(0)
    else:
        per_yen = rules.rate or Fraction(0)
    parts = [yen * own.get(at, per_yen) for at, yen in enumerate(eligible)]
    for at, most in rules.max_grants:
        parts[at] = min(parts[at], Fraction(most))
    return tuple(parts)


def _tiered(cost: Yen, rules: Rules) -> Fraction:
    """The exact grant of a tiered rate: each tier fills its span of grant (or of cost) at its rate, the next takes the cost that is left."""
    grant, left, reached = Fraction(0), Fraction(cost), 0
    for bound, rate in rules.tiers:
        if bound is None:
            return grant + left * rate
        span = bound - reached
        used = min(left, Fraction(span) if rules.tiers_on_cost else span / rate)
        grant, left, reached = grant + used * rate, left - used, bound
    return grant


def round_grants(exact: Exact, rules: Rules) -> Yens:
    """The grants rounded down by the unit: each category, or the total once with the left-over units to the largest fractions."""
    if rules.by_category:
        return tuple(down_to(part, rules.unit) for part in exact)
    return split_down(exact, rules.unit)


def share_grants(exact: Exact, rules: Rules) -> Yens:
    """The rounded grants where some categories may have at most a share of the whole grant; the others and each such part are rounded apart."""
    bound = dict(rules.grant_shares)
    if not bound:
        return round_grants(exact, rules)
    others = round_grants(tuple(Fraction(0) if at in bound else part for at, part in enumerate(exact)), rules)
    grants = [down_to(part, rules.unit) if at in bound else others[at] for at, part in enumerate(exact)]
    changed = True
    while changed:
        changed = False
        for at, share in bound.items():
            most = down_to(_beside(sum(grants) - grants[at], share), rules.unit)
            if grants[at] > most:
                grants[at], changed = most, True
    return tuple(grants)


def cap_grants(grants: Yens, rules: Rules) -> Yens:
    """The grants under the cap, spread in proportion in whole yen; a grant share is then cut to its part of the capped total.

    What that frees goes to the other categories in pack order, within the grant and the share that each has.
    """
    if rules.cap is None or sum(grants) <= rules.cap:
        return grants
    capped = list(spread(rules.cap, grants))
    most = list(grants)
    for at, share in rules.grant_shares:
        most[at] = min(most[at], down_to(rules.cap * share))
    freed = sum(max(yen - most[at], 0) for at, yen in enumerate(capped))
    for at, own in enumerate(most):
        capped[at] = min(capped[at], own)
        more = min(own - capped[at], freed)
        capped[at], freed = capped[at] + more, freed - more
    return tuple(capped)


def floor_grants(grants: Yens, rules: Rules) -> Yens:
    """The grants, or nothing where their sum is below the floor."""
    return tuple(0 for _ in grants) if rules.floor is not None and sum(grants) < rules.floor else grants


def final_grants(amounts: Yens, rules: Rules) -> Yens:
    """The grants by category from the eligible sums, through all stages but the floor."""
    return cap_grants(share_grants(exact_grants(cut_eligible(amounts, rules), rules), rules), rules)
