"""Thousands of yen: what prints adds up in each column, and no row or category prints more than in a column that is exactly no less."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.documents.amounts import nested_parts

COLUMNS = ("grant", "eligible", "cost", "cost_with_tax")
_STAR = [("grant", "eligible"), ("grant", "cost_with_tax"), ("eligible", "cost_with_tax"), ("cost", "cost_with_tax")]
CHAIN = [*_STAR, ("grant", "cost"), ("eligible", "cost")]
Group = dict[str, list[int]]
Rows = list[dict[str, tuple[int, ...]]]


@st.composite
def categories(draw: st.DrawFn) -> Group:
    """A category of lines with their tax, some of which do not count, with what a limit takes away and its grant as a last row."""
    lines = draw(st.lists(st.tuples(st.integers(0, 60) | st.integers(0, 10**7), st.sampled_from([0, 8, 10]), st.booleans()), min_size=1, max_size=12))
    unit = draw(st.sampled_from([1, 50, 250]))
    cost = [amount * unit for amount, _, _ in lines]
    with_tax = [amount * (100 + tax) // 100 for amount, (_, tax, _) in zip(cost, lines, strict=True)]
    eligible = [amount if counts else 0 for amount, (_, _, counts) in zip(cost, lines, strict=True)]
    cut = draw(st.integers(0, sum(eligible)) | st.just(0))
    grant = (sum(eligible) - cut) * draw(st.integers(0, 4)) // 4
    none = [0] * len(lines)
    return {"grant": [*none, grant], "eligible": [*eligible, -cut], "cost": [*cost, 0], "cost_with_tax": [*with_tax, 0]}


def wholes_of(groups: list[Group], *columns: str) -> dict[str, int]:
    return {use: sum(sum(group[use]) for group in groups) // 1000 for use in columns or COLUMNS}


def assert_adds_up(groups: list[Group], made: Rows, wholes: dict[str, int]) -> None:
    for use, whole in wholes.items():
        assert sum(sum(rows[use]) for rows in made) == whole
        for group, rows in zip(groups, made, strict=True):
            assert 0 <= sum(rows[use]) - sum(group[use]) // 1000 <= (sum(group[use]) % 1000 > 0)
            assert all(0 <= printed - exact // 1000 <= (exact % 1000 > 0) for printed, exact in zip(rows[use], group[use], strict=True))


def disorders(groups: list[Group], made: Rows, bounds: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The bounds that a row or a category breaks in print, but not exactly."""
    found = []
    for group, rows in zip(groups, made, strict=True):
        for less, greater in bounds:
            exact = [*zip(group[less], group[greater], strict=True), (sum(group[less]), sum(group[greater]))]
            printed = [*zip(rows[less], rows[greater], strict=True), (sum(rows[less]), sum(rows[greater]))]
            found += [(less, greater) for (a, b), (c, d) in zip(exact, printed, strict=True) if a <= b and c > d]
    return found


@given(st.lists(categories(), min_size=1, max_size=6))
@settings(max_examples=400, deadline=None)
def test_thousands_add_up_and_keep_the_order_of_columns(groups: list[Group]) -> None:
    wholes = wholes_of(groups)
    made = nested_parts("thousand", wholes, groups, CHAIN)
    assert_adds_up(groups, made, wholes)
    assert disorders(groups, made, CHAIN) == []


@given(st.lists(categories(), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_an_eligible_cost_with_tax_keeps_below_the_cost_with_tax(groups: list[Group]) -> None:
    with_tax = [group | {"eligible": [tax if part else 0 for tax, part in zip(group["cost_with_tax"], [*group["eligible"][:-1], 0], strict=True)]}
                for group in groups]
    with_tax = [group | {"grant": [*([0] * (len(group["cost"]) - 1)), sum(group["eligible"]) // 2]} for group in with_tax]
    wholes = wholes_of(with_tax, "grant", "eligible", "cost_with_tax")
    made = nested_parts("thousand", wholes, with_tax, _STAR)
    assert_adds_up(with_tax, made, wholes)
    bounds = [bound for bound in _STAR if "cost" not in bound]
    assert disorders(with_tax, made, bounds) == []
    all_columns = nested_parts("thousand", wholes_of(with_tax), with_tax, _STAR)
    assert_adds_up(with_tax, all_columns, wholes_of(with_tax))


@pytest.mark.parametrize("count", [1, 7, 300])
def test_rows_whose_fractions_lie_apart_by_their_tax_only_never_turn_over(count: int) -> None:
    cost = [10_600 + 37 * number for number in range(count)]
    group = {"eligible": cost, "cost": cost, "cost_with_tax": [amount * 108 // 100 for amount in cost], "grant": [0] * count}
    made = nested_parts("thousand", wholes_of([group]), [group], CHAIN)
    assert_adds_up([group], made, wholes_of([group]))
    assert disorders([group], made, CHAIN) == []


def test_where_no_order_can_be_kept_the_sums_still_hold() -> None:
    def group(eligible: list[int], cost: list[int]) -> Group:
        return {"grant": [0] * len(cost), "eligible": eligible, "cost": cost, "cost_with_tax": [amount * 110 // 100 for amount in cost]}
    groups = [group([-2500], [-2500]), group([1000], [1000]), group([0, 500], [1819, 500])]
    wholes = wholes_of(groups)
    assert wholes == {"grant": 0, "eligible": -1, "cost": 0, "cost_with_tax": 0}
    made = nested_parts("thousand", wholes, groups, CHAIN)
    assert_adds_up(groups, made, wholes)
    assert len(set(disorders(groups, made, CHAIN))) >= 1


def test_yen_print_as_they_are() -> None:
    groups = [{"cost": [1, 2], "cost_with_tax": [1, 2]}]
    assert nested_parts("yen", {"cost": 3, "cost_with_tax": 3}, groups, [("cost", "cost_with_tax")]) == [{"cost": (1, 2), "cost_with_tax": (1, 2)}]
