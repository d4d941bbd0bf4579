"""The subsidy to the yen: worked cases, properties over random programs and cost lines, and an oracle that was written from the contract alone.

Every case goes the way of a draft: a program.toml is written, packs.load reads it, work_out works it out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from dxapply.drafting.examples import wrong_examples
from dxapply.drafting.results import work_out
from dxapply.model.fields import read
from dxapply.model.project import Project, with_value
from dxapply.model.rows import Application, Company, CostLine, FundingRow
from dxapply.programs.packs import builtin_catalogue, catalogue_of, load
from dxapply.programs.program import Program
from dxapply.programs.subsidy import CategoryResult, Estimate
from tests.programs.rule_packs import CATEGORIES, KINDS, rule_toml

TODAY = dt.date(2021, 3, 3)
VECTORS = json.loads((Path(__file__).resolve().parent.parent / "data" / "vectors.json").read_text(encoding="utf-8"))
BUILTIN = builtin_catalogue()
BASIS = 'source = "test"\ncertainty = "assumed"\n'
Rule = Mapping[str, Any]  # a rule as vectors.json words it
Line = tuple[str, int, int, str, int, bool]  # category, thousandths, unit price, ex or in, tax rate, eligible
random_cases = settings(deadline=None, max_examples=150)


# -------------------------------------------------------------------------------------------------------- the one entry


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pack")


def program_of(folder: Path, rule: Rule, more: str = "", *, rates: str = "", with_tax_for: Sequence[str] = ()) -> Program:
    """The program of a rule. `more` is TOML behind it, `rates` stands in the place of its rates."""
    text = rule_toml(rule).replace("[tax]", f"[tax]\nwith_tax_for = {json.dumps(list(with_tax_for))}")
    if rule.get("tiers_on") == "cost":
        text = text.replace('tiers_on = "grant"', 'tiers_on = "cost"')
    if rates:
        start, end = text.index("[[rates]]"), min(at for key in ("[[caps]]", "[[floors]]", "[[categories]]") if (at := text.find(key)) >= 0)
        text = text[:start] + rates + text[end:]
    (folder / "program.toml").write_text(text + more, encoding="utf-8")
    return load(folder)


def cost_line(number: int, line: Line) -> CostLine:
    category, quantity, price, tax, tax_rate, eligible = line
    return CostLine(
        id=f"C{number:02}",
        category=category,
        kind=KINDS.get(category, ""),
        quantity=quantity,
        unit_price=price,
        tax="included" if tax == "in" else "excluded",
        tax_rate=tax_rate,
        eligible=eligible,
    )


def project_of(lines: Sequence[Line], program: Program, **parts: Any) -> Project:
    rows = tuple(cost_line(number, line) for number, line in enumerate(lines, 1))
    return Project(application=Application(program=program.id), cost_lines=rows, **parts)


def worked(project: Project, program: Program) -> Estimate:
    estimate = work_out(project, catalogue_of([program]), TODAY).estimate
    assert estimate is not None
    return estimate


def estimate_of(folder: Path, rule: Rule, lines: Sequence[Line], **parts: Any) -> Estimate:
    program = program_of(folder, rule)
    return worked(project_of(lines, program, **parts), program)


def by_code(estimate: Estimate, figure: Callable[[CategoryResult], int | None]) -> dict[str, int | None]:
    return {category.code: figure(category) for category in estimate.categories}


def nonzero(figures: Mapping[str, int | None]) -> dict[str, int | None]:
    return {code: yen for code, yen in figures.items() if yen}


def bought(yen: int, category: str = "machine") -> Line:
    """One thing at that price without tax, eligible."""
    return category, 1000, yen, "ex", 10, True


# --------------------------------------------------------------------------------------------------------- worked cases


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_worked_case_comes_out_to_the_yen(vector: dict[str, Any], tmp_path: Path) -> None:
    lines = [(category, int(Fraction(quantity) * 1000), *rest) for category, quantity, *rest in vector["lines"]]
    estimate = estimate_of(tmp_path, vector["rule"], lines)
    expect = vector["expect"]
    names = [name for name in expect if not name.endswith("_by_category")]
    assert {name: getattr(estimate, name) for name in names} == {name: expect[name] for name in names}
    assert nonzero(by_code(estimate, lambda category: category.eligible)) == nonzero(expect["eligible_by_category"])
    assert nonzero(by_code(estimate, lambda category: category.grant)) == nonzero(expect["grant_by_category"])


def test_every_worked_case_is_tried_under_a_name_of_its_own() -> None:
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS) == 124


@pytest.mark.parametrize("program", BUILTIN.programs, ids=lambda program: program.id)
def test_the_worked_cases_inside_a_pack_come_out(program: Program) -> None:
    assert len(program.examples) >= 10
    assert wrong_examples(program) == ()


def test_a_worked_case_that_does_not_come_out_is_named() -> None:
    program = BUILTIN.program("wakamono-r3")
    example = dataclasses.replace(program.examples[0], expect={"grant": 1})
    wrong = wrong_examples(dataclasses.replace(program, examples=(example,)))
    assert len(wrong) == 1
    assert f"「{example.name}」のgrantが1ではなく" in wrong[0]


# ------------------------------------------------------------------------------------------------- programs by the dozen

rates = st.sampled_from(["1/3", "1/2", "2/3", "3/4", "4/5", "1"])
shares = st.sampled_from(["1/5", "1/4", "1/3", "1/2", "2/3", "9/10"])
codes = st.sampled_from(CATEGORIES)
yens = st.integers(1, 3_000_000)


def some(values: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(codes, values, min_size=1, max_size=most)


@st.composite
def tiers(draw: DrawFn) -> list[list[Any]]:
    bounds = sorted(draw(st.sets(yens, min_size=1, max_size=2)))
    return [[bound, draw(rates)] for bound in bounds] + [[None, draw(rates)]]


@st.composite
def rules(draw: DrawFn) -> dict[str, Any]:
    """A program with any of the rules that a pack can state, a third of them at a time."""
    rule: dict[str, Any] = {"rate": draw(rates)}
    if draw(st.integers(0, 2)) == 0:
        rule = {"tiers": draw(tiers()), "tiers_on": draw(st.sampled_from(["grant", "cost"]))}
    parts = {
        "rates": some(rates), "max_amounts": some(yens), "shares": some(shares), "max_grant": some(yens), "grant_share": some(shares), "cap": yens,
        "floor": st.integers(1, 500_000), "round": st.sampled_from([1, 1000]), "level": st.sampled_from(["total", "category"]),
        "group": st.builds(lambda of, most: {"of": sorted(of, key=CATEGORIES.index), "max": most}, st.sets(codes, min_size=1, max_size=4), yens),
    }  # fmt: skip
    chosen = draw(st.lists(st.integers(0, 2), min_size=len(parts), max_size=len(parts)))
    return rule | {name: draw(part) for (name, part), number in zip(parts.items(), chosen, strict=True) if number == 2}


quantities = st.sampled_from([1000, 1000, 2500, 333, 125, 12_000, 0])
prices = st.one_of(st.integers(0, 2_000_000), st.integers(-300_000, -1), st.integers(0, 999))


def cost_lines(most: int = 7, places: st.SearchStrategy[str] = codes) -> st.SearchStrategy[list[Line]]:
    line = st.tuples(places, quantities, prices, st.sampled_from(["ex", "in"]), st.sampled_from([10, 8, 0]), st.sampled_from([True, True, True, False]))
    return st.lists(line, max_size=most)


@random_cases
@given(rule=rules(), lines=cost_lines())
def test_the_grant_is_never_above_the_cap_nor_the_eligible_cost(folder: Path, rule: Rule, lines: list[Line]) -> None:
    estimate = estimate_of(folder, rule, lines)
    assert estimate.grant is not None
    assert 0 <= estimate.grant <= min(estimate.eligible_cost, rule.get("cap", estimate.eligible_cost))


@random_cases
@given(rule=rules(), lines=cost_lines(places=st.sampled_from([*CATEGORIES, "travel", ""])))
def test_the_printed_parts_add_up_to_the_printed_totals(folder: Path, rule: Rule, lines: list[Line]) -> None:
    estimate = estimate_of(folder, rule, lines)
    assert sum(category.cost for category in estimate.categories) == estimate.total_cost
    assert sum(category.cost_with_tax for category in estimate.categories) == estimate.total_cost_with_tax
    assert sum(category.eligible for category in estimate.categories) == estimate.eligible_cost
    assert sum(category.grant or 0 for category in estimate.categories) == estimate.grant
    assert all(category.eligible >= 0 and (category.grant or 0) >= 0 for category in estimate.categories)


@random_cases
@given(rule=rules(), lines=cost_lines())
def test_rounding_never_raises_the_total_and_leaves_whole_units(folder: Path, rule: Rule, lines: list[Line]) -> None:
    estimate = estimate_of(folder, rule, lines)
    rated, before = estimate.step("rated"), estimate.grant_before_cap
    assert rated is not None
    assert before is not None
    assert before <= rated.value
    assert before % rule.get("round", 1) == 0


def grows_with_cost(rule: Rule) -> bool:
    """Shares and groups can squeeze out what earns more; a tier's rate falls for all its categories, which only a sum that is not cut outweighs."""
    tiered_part_is_cut = "tiers" in rule and (rule.get("level") == "category" or set(rule.get("max_grant", {})) - set(rule.get("rates", {})))
    return not (tiered_part_is_cut or {"shares", "group", "grant_share"} & set(rule))


@random_cases
@given(rule=rules().filter(grows_with_cost), lines=cost_lines(), category=codes, more=st.integers(1, 3_000_000))
def test_more_cost_never_gives_less(folder: Path, rule: Rule, lines: list[Line], category: str, more: int) -> None:
    program = program_of(folder, rule)
    less = worked(project_of(lines, program), program)
    greater = worked(project_of([*lines, bought(more, category)], program), program)
    assert less.grant is not None
    assert greater.grant is not None
    assert greater.grant >= less.grant


@random_cases
@given(rule=rules(), lines=cost_lines(), category=codes, price=prices, other=prices)
def test_what_is_not_eligible_changes_no_grant(folder: Path, rule: Rule, lines: list[Line], category: str, price: int, other: int) -> None:
    program = program_of(folder, rule)
    found = [worked(project_of([*lines, (category, 1000, yen, "ex", 10, False)], program), program) for yen in (price, other)]
    assert by_code(found[0], lambda part: part.grant) == by_code(found[1], lambda part: part.grant)
    assert found[1].total_cost - found[0].total_cost == other - price


@random_cases
@given(rule=rules(), lines=cost_lines(), loans=st.lists(st.tuples(st.sampled_from(["loan", "other"]), st.none() | yens), max_size=3))
def test_own_funds_are_the_whole_cost_with_tax_without_the_grant_and_the_others(folder: Path, rule: Rule, lines: list[Line], loans: list[Any]) -> None:
    rows = tuple(FundingRow(id=f"F{at}", kind=kind, amount=amount) for at, (kind, amount) in enumerate(loans, 1))
    estimate = estimate_of(folder, rule, lines, funding=rows)
    assert estimate.grant is not None
    assert estimate.own_funds == estimate.total_cost_with_tax - estimate.grant - sum(amount or 0 for _, amount in loans)


def test_own_funds_below_0_are_shown_as_they_are(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2"}, [bought(100)], funding=(FundingRow(id="F1", kind="loan", amount=1000),))
    assert (estimate.total_cost_with_tax, estimate.grant, estimate.own_funds) == (110, 50, -940)


@random_cases
@given(rule=rules(), lines=cost_lines())
def test_every_cut_of_the_cost_is_named_with_its_yen(folder: Path, rule: Rule, lines: list[Line]) -> None:
    estimate = estimate_of(folder, rule, lines)
    for category, before in zip(estimate.categories, estimate.sums, strict=True):
        assert sum(cut.yen for cut in category.cuts if cut.rule in ("max_amount", "share", "group")) == before - category.eligible
        assert all(cut.yen > 0 and cut.because and cut.basis for cut in category.cuts)


@random_cases
@given(rule=rules(), lines=cost_lines())
def test_every_cut_of_the_grant_is_named_with_its_yen(folder: Path, rule: Rule, lines: list[Line]) -> None:
    estimate = estimate_of(folder, rule, lines)
    cuts = [cut for category in estimate.categories for cut in category.cuts]
    assert estimate.grant_before_cap is not None
    assert sum(cut.yen for cut in cuts if cut.rule in ("cap", "floor")) == estimate.grant_before_cap - (estimate.grant or 0)
    assert {cut.rule for cut in cuts} - {"cap", "floor"} <= {{"max_amounts": "max_amount", "shares": "share"}.get(name, name) for name in rule}


# ----------------------------------------------------------------------------------------------- the oracle (DESIGN §6)


def oracle_line(line: Line) -> tuple[int, int]:
    """1. A line's amounts without and with tax, each rounded down; a discount is the negative of what it would be as a price."""
    _, quantity, price, tax, tax_rate, _ = line
    product = Fraction(quantity, 1000) * abs(price)
    if tax == "in":
        ex, inc = product * 100 // (100 + tax_rate), product // 1
    else:
        ex = product // 1
        inc = Fraction(ex * (100 + tax_rate), 100) // 1
    sign = -1 if price < 0 else 1
    return sign * int(ex), sign * int(inc)


def oracle_eligible(rule: Rule, sums: list[int]) -> list[int]:
    """2 to 4. The greatest amounts with c ≤ share × total; the total is looked for from above."""
    cut = [min(yen, rule.get("max_amounts", {}).get(code, yen)) for code, yen in zip(CATEGORIES, sums, strict=True)]
    limits = {CATEGORIES.index(code): Fraction(share) for code, share in rule.get("shares", {}).items()}
    group = rule.get("group")
    while True:
        total = sum(cut)
        while True:
            fitted = [min(yen, int(limits[at] * total)) if at in limits else yen for at, yen in enumerate(cut)]
            if sum(fitted) == total:
                break
            total = sum(fitted)
        after = list(fitted)
        while group and sum(after[CATEGORIES.index(code)] for code in group["of"]) > group["max"]:
            over = sum(after[CATEGORIES.index(code)] for code in group["of"]) - group["max"]
            last = max(CATEGORIES.index(code) for code in group["of"] if after[CATEGORIES.index(code)])
            after[last] -= min(over, after[last])
        if after == cut:
            return cut
        cut = after


def oracle_tiers(rule: Rule, cost: int) -> Fraction:
    """The exact grant of a tiered rate: the bounds are turned into bounds of cost, then each slice of cost has its rate."""
    ends: list[Fraction] = []
    reached, end = 0, Fraction(0)
    for bound, rate in rule["tiers"][:-1]:
        end += (bound - reached) / (Fraction(1) if rule.get("tiers_on") == "cost" else Fraction(rate))
        reached = bound
        ends.append(end)
    starts = [Fraction(0), *ends]
    slices = [max(min(Fraction(cost), end) - start, Fraction(0)) for start, end in itertools.zip_longest(starts, ends, fillvalue=Fraction(cost))]
    return sum((Fraction(rate) * part for (_, rate), part in zip(rule["tiers"], slices, strict=True)), Fraction(0))


def oracle_exact(rule: Rule, eligible: list[int]) -> list[Fraction]:
    """5. The exact grants by category."""
    own = {code: Fraction(rate) for code, rate in rule.get("rates", {}).items()}
    inside = sum(yen for code, yen in zip(CATEGORIES, eligible, strict=True) if code not in own)
    exact = []
    for code, yen in zip(CATEGORIES, eligible, strict=True):
        if code in own:
            part = own[code] * yen
        elif "tiers" in rule:
            part = oracle_tiers(rule, inside) * yen / inside if inside else Fraction(0)
        else:
            part = Fraction(rule["rate"]) * yen
        exact.append(min(part, Fraction(rule.get("max_grant", {}).get(code, part))))
    return exact


def oracle_round(rule: Rule, exact: list[Fraction]) -> list[int]:
    """6. Rounded down by category, or once for the total, what is left over going to the largest fractions in turn."""
    unit = rule.get("round", 1)
    parts = [int(part // unit) * unit for part in exact]
    if rule.get("level", "total") == "total":
        waiting = list(range(len(parts)))
        while sum(parts) + unit <= sum(exact):
            first = max(waiting, key=lambda at: (exact[at] - exact[at] // unit * unit, -at))
            waiting.remove(first)
            parts[first] += unit
    return parts


def oracle_shared(rule: Rule, exact: list[Fraction]) -> list[int]:
    """7. A category's share of the whole grant, looked for downwards unit by unit."""
    unit = rule.get("round", 1)
    bound = {CATEGORIES.index(code): Fraction(share) for code, share in rule.get("grant_share", {}).items()}
    if not bound:
        return oracle_round(rule, exact)
    grants = oracle_round(rule, [Fraction(0) if at in bound else part for at, part in enumerate(exact)])
    for at in bound:
        grants[at] = int(exact[at] // unit) * unit
    while too_much := [at for at, share in bound.items() if grants[at] > share * sum(grants)]:
        at = too_much[0]
        others = sum(grants) - grants[at]
        grants[at] = int(others * bound[at] / (1 - bound[at]) // unit) * unit
    return grants


def oracle_capped(rule: Rule, grants: list[int]) -> list[int]:
    """8. The cap in proportion; what the share of the grant frees is handed out yen by yen in pack order."""
    cap = rule.get("cap")
    if cap is None or sum(grants) <= cap:
        return grants
    capped = oracle_round({}, [Fraction(cap * grant, sum(grants)) for grant in grants])
    most = {CATEGORIES.index(code): int(Fraction(share) * cap) for code, share in rule.get("grant_share", {}).items()}
    freed = 0
    for at, limit in most.items():
        freed += max(capped[at] - limit, 0)
        capped[at] = min(capped[at], limit)
    while freed and (room := [at for at, own in enumerate(grants) if capped[at] < min(own, most.get(at, own))]):
        capped[room[0]] += 1
        freed -= 1
    return capped


def oracle(rule: Rule, lines: Sequence[Line]) -> dict[str, Any]:
    amounts = [oracle_line(line) for line in lines]
    own = [[ex for line, (ex, _) in zip(lines, amounts, strict=True) if line[0] == code and line[5]] for code in CATEGORIES]
    eligible = oracle_eligible(rule, [max(sum(part), 0) for part in own])
    before = oracle_shared(rule, oracle_exact(rule, eligible))
    capped = oracle_capped(rule, before)
    below = sum(capped) < rule.get("floor", 0)
    return {
        "total_cost": sum(ex for ex, _ in amounts),
        "total_cost_with_tax": sum(inc for _, inc in amounts),
        "eligible": dict(zip(CATEGORIES, eligible, strict=True)),
        "grant_before_cap": sum(before),
        "below_minimum": below,
        "grants": dict.fromkeys(CATEGORIES, 0) if below else dict(zip(CATEGORIES, capped, strict=True)),
    }


@settings(deadline=None, max_examples=400)
@given(rule=rules(), lines=cost_lines())
def test_the_oracle_comes_to_the_same_yen(folder: Path, rule: Rule, lines: list[Line]) -> None:
    estimate = estimate_of(folder, rule, lines)
    assert {
        "total_cost": estimate.total_cost,
        "total_cost_with_tax": estimate.total_cost_with_tax,
        "eligible": by_code(estimate, lambda category: category.eligible),
        "grant_before_cap": estimate.grant_before_cap,
        "below_minimum": estimate.below_minimum,
        "grants": by_code(estimate, lambda category: category.grant),
    } == oracle(rule, lines)


@pytest.mark.parametrize("vector", VECTORS[::4], ids=lambda vector: vector["name"])
def test_the_oracle_itself_holds_the_worked_cases(vector: dict[str, Any]) -> None:
    found = oracle(vector["rule"], [(category, int(Fraction(quantity) * 1000), *rest) for category, quantity, *rest in vector["lines"]])
    assert nonzero(found["grants"]) == nonzero(vector["expect"]["grant_by_category"])
    assert nonzero(found["eligible"]) == nonzero(vector["expect"]["eligible_by_category"])


# -------------------------------------------------------------------------------------------------- single points of §6


def test_tiers_on_cost_give_each_slice_of_cost_its_rate(folder: Path) -> None:
    rule = {"tiers": [[1_000_000, "2/3"], [None, "1/2"]], "tiers_on": "cost"}
    assert estimate_of(folder, rule, [bought(900_000)]).grant == 600_000
    assert estimate_of(folder, rule, [bought(1_500_000)]).grant == 666_666 + 250_000


def test_a_group_is_cut_from_its_last_category_and_says_so(folder: Path) -> None:
    rule = {"rate": "1/2", "group": {"of": ["outsourcing", "expert", "cloud"], "max": 1_000_000}}
    estimate = estimate_of(folder, rule, [bought(800_000, "outsourcing"), bought(500_000, "expert"), bought(100_000, "cloud")])
    assert nonzero(by_code(estimate, lambda category: category.eligible)) == {"outsourcing": 800_000, "expert": 200_000}
    cuts = {category.code: [(cut.rule, cut.yen, cut.because) for cut in category.cuts] for category in estimate.categories if category.cuts}
    assert cuts == {
        "expert": [("group", 300_000, "区分の合計の上限額を超えています")],
        "cloud": [("group", 100_000, "区分の合計の上限額を超えています")],
    }


def test_a_share_and_a_group_that_cut_one_category_are_each_named_with_their_part(folder: Path) -> None:
    rule = {"rate": "1/2", "shares": {"outsourcing": "1/2"}, "group": {"of": ["outsourcing"], "max": 700_000}}
    estimate = estimate_of(folder, rule, [bought(1_000_000), bought(3_000_000, "outsourcing")])
    cuts = [(cut.rule, cut.yen) for category in estimate.categories for cut in category.cuts]
    assert cuts == [("share", 2_000_000), ("group", 300_000)]
    assert estimate.eligible_cost == 1_700_000


def test_rounding_by_a_thousand_is_no_cut_by_the_share_of_the_grant(folder: Path) -> None:
    rule = {"rate": "1/2", "round": 1000, "grant_share": {"web": "1/2"}}
    estimate = estimate_of(folder, rule, [bought(2_000_000), bought(201_000, "web")])
    assert nonzero(by_code(estimate, lambda category: category.grant)) == {"machine": 1_000_000, "web": 100_000}
    assert [cut for category in estimate.categories for cut in category.cuts] == []


def test_the_share_of_the_grant_is_rounded_down_by_the_unit(folder: Path) -> None:
    rule = {"rate": "2/3", "round": 1000, "grant_share": {"web": "1/4"}}
    estimate = estimate_of(folder, rule, [bought(1_000_000), bought(900_000, "web")])
    assert nonzero(by_code(estimate, lambda category: category.grant)) == {"machine": 666_000, "web": 222_000}
    rule = {"rate": "1", "round": 1000, "grant_share": {"web": "1/4"}}
    estimate = estimate_of(folder, rule, [bought(1_000_000), bought(900_000, "web")])
    assert nonzero(by_code(estimate, lambda category: category.grant)) == {"machine": 1_000_000, "web": 333_000}
    assert [(cut.rule, cut.yen) for category in estimate.categories for cut in category.cuts] == [("grant_share", 567_000)]


def test_a_greatest_grant_of_a_category_without_its_own_rate_cuts_and_says_so(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2", "max_grant": {"machine": 100_000}}, [bought(400_000)])
    assert estimate.grant == 100_000
    assert [(cut.rule, cut.yen) for cut in estimate.categories[0].cuts] == [("max_grant", 100_000)]


def test_what_one_share_frees_under_the_cap_may_go_to_another_share_with_room(folder: Path) -> None:
    rule = {"rate": "1", "cap": 200, "grant_share": {"machine": "1/3", "web": "3/4"}}
    estimate = estimate_of(folder, rule, [bought(100), bought(200, "web")])
    assert nonzero(by_code(estimate, lambda category: category.grant)) == {"machine": 66, "web": 134}


def test_below_the_floor_the_missing_cost_is_exact_to_the_yen(folder: Path) -> None:
    program = program_of(folder, {"rate": "2/3", "floor": 500_000})
    estimate = worked(project_of([bought(600_000)], program), program)
    assert (estimate.grant, estimate.below_minimum, estimate.cost_for(500_000)) == (0, True, 150_000)
    assert worked(project_of([bought(750_000)], program), program).grant == 500_000
    assert worked(project_of([bought(749_999)], program), program).grant == 0


def test_the_missing_cost_also_makes_up_for_discounts_that_are_greater_than_the_cost(folder: Path) -> None:
    program = program_of(folder, {"rate": "1/2", "floor": 100})
    lines = [bought(-500, code) for code in CATEGORIES]
    estimate = worked(project_of(lines, program), program)
    more = estimate.cost_for(100)
    assert more == 700
    assert worked(project_of([*lines, bought(more, CATEGORIES[estimate.growing])], program), program).grant == 100


def test_further_cost_is_thought_in_a_category_where_it_leads_to_the_floor(folder: Path) -> None:
    rule = {"rate": "1/2", "floor": 1_000, "max_amounts": {"machine": 1_500}}
    estimate = estimate_of(folder, rule, [bought(1_500), bought(100, "web")])
    assert CATEGORIES[estimate.growing] == "web"
    assert estimate.cost_for(1_000) == 400


def test_no_cost_leads_to_a_floor_above_every_limit(folder: Path) -> None:
    rule = {"rate": "1/2", "floor": 1_000, "cap": 900}
    assert estimate_of(folder, rule, [bought(100)]).cost_for(1_000) is None


def test_idle_cost_is_what_could_go_at_the_same_grant(folder: Path) -> None:
    program = program_of(folder, {"rate": "2/3", "cap": 2_000_000})
    estimate = worked(project_of([bought(3_151_200)], program), program)
    assert estimate.idle_cost == 151_200
    assert worked(project_of([bought(3_000_000)], program), program).grant == estimate.grant
    assert worked(project_of([bought(2_999_998)], program), program).grant == 1_999_998


@settings(deadline=None, max_examples=40)
@given(rule=rules().filter(lambda rule: {"cap", "max_amounts"} & set(rule)), lines=cost_lines(most=4))
def test_idle_cost_is_between_0_and_the_eligible_cost(folder: Path, rule: Rule, lines: list[Line]) -> None:
    estimate = estimate_of(folder, rule, lines)
    assert 0 <= estimate.idle_cost <= sum(estimate.sums)


def test_without_cost_lines_all_is_0_and_nothing_is_unknown_but_what_was_not_published(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2"}, [])
    assert (estimate.total_cost, estimate.eligible_cost, estimate.grant, estimate.own_funds, estimate.below_minimum) == (0, 0, 0, 0, False)
    assert estimate.unknown == ("cap", "floor")


# ----------------------------------------------------------------------------------------------------- tax and mapping


@pytest.mark.parametrize(
    ("status", "eligible", "grant"), [("exempt", 110_000, 55_000), ("simplified", 110_000, 55_000), ("taxable", 100_000, 50_000), ("", 100_000, 50_000)]
)
def test_firms_that_the_program_names_count_with_tax(folder: Path, status: str, eligible: int, grant: int) -> None:
    program = program_of(folder, {"rate": "1/2"}, with_tax_for=["exempt", "simplified"])
    for line in (("machine", 1000, 100_000, "ex", 10, True), ("machine", 1000, 110_000, "in", 10, True)):
        estimate = worked(project_of([line], program, company=Company(tax_status=status)), program)
        assert (estimate.eligible_cost, estimate.grant, estimate.counts_with_tax) == (eligible, grant, eligible == 110_000)
        assert (estimate.total_cost, estimate.total_cost_with_tax) == (100_000, 110_000)


@pytest.mark.parametrize("status", ["exempt", "simplified", "taxable", ""])
@pytest.mark.parametrize("program", BUILTIN.programs, ids=lambda program: program.id)
def test_the_three_programs_count_without_tax_for_everyone(program: Program, status: str) -> None:
    line = (program.categories[0].code, 1000, 1_000_000, "ex", 10, True)
    assert worked(project_of([line], program, company=Company(tax_status=status)), program).eligible_cost == 1_000_000


def test_lines_without_a_category_here_stand_in_a_last_one_that_earns_nothing(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2"}, [bought(1_000), bought(300, "travel"), bought(20, "")])
    last = estimate.categories[-1]
    assert (last.code, last.name, last.cost, last.cost_with_tax, last.eligible, last.grant, last.cuts) == (
        "unmapped", "この事業に区分のない経費", 320, 352, 0, 0, ()
    )  # fmt: skip
    assert (estimate.total_cost, estimate.eligible_cost, estimate.grant) == (1_320, 1_000, 500)


def test_the_last_category_is_absent_where_every_line_has_one(folder: Path) -> None:
    assert [category.code for category in estimate_of(folder, {"rate": "1/2"}, [bought(1)]).categories] == list(CATEGORIES)


def test_the_grant_of_lines_without_a_category_is_unknown_with_the_grant() -> None:
    program = BUILTIN.program("sangyo-digital-r3")
    estimate = worked(project_of([bought(1_000, "nothing_here")], program), program)
    assert (estimate.categories[-1].code, estimate.categories[-1].grant, estimate.grant) == ("unmapped", None, None)


def test_a_code_of_another_program_goes_to_the_first_category_of_its_kind(folder: Path) -> None:
    program = program_of(folder, {"rate": "1/2"})
    places = {"cloud": "cloud", "material": None, "expert": "expert", "other": "technology", "": None}
    for kind, expected in places.items():
        line = dataclasses.replace(cost_line(1, bought(100, "tools")), kind=kind)
        estimate = worked(Project(application=Application(program=program.id), cost_lines=(line,)), program)
        assert nonzero(by_code(estimate, lambda category: category.cost)) == {expected or "unmapped": 100}


def test_the_same_code_goes_before_the_kind(folder: Path) -> None:
    line = dataclasses.replace(cost_line(1, bought(100, "web")), kind="machine")
    program = program_of(folder, {"rate": "1/2"})
    estimate = worked(Project(application=Application(program=program.id), cost_lines=(line,)), program)
    assert nonzero(by_code(estimate, lambda category: category.cost)) == {"web": 100}


def test_planning_costs_of_the_first_program_stand_as_consulting_in_the_third() -> None:
    line = CostLine(id="C01", category="planning", kind="expert", quantity=1000, unit_price=400_000)
    program = BUILTIN.program("wakamono-r3")
    estimate = worked(Project(application=Application(program=program.id), cost_lines=(line,)), program)
    assert nonzero(by_code(estimate, lambda category: category.grant)) == {"consulting": 200_000}


# --------------------------------------------------------------------------------------- what is unknown or conditional

SIZE_RATES = f"""
[[rates]]
when = {{ field = "size_class", one_of = ["small_scale", "sme"] }}
rate = "2/3"
{BASIS}
[[rates]]
when = {{ field = "size_class", equals = "mid" }}
rate = "1/2"
{BASIS}
"""
DEFICIT_BONUS = f"""
[[bonuses]]
when = {{ field = "company.deficit", equals = true }}
mode = "replace"
yen = 1_200_000
{BASIS}
"""
WAGE_BONUS = f"""
[[bonuses]]
when = {{ field = "company.lowest_wage_gap", at_least = 50 }}
mode = "add"
yen = 100_000
{BASIS}
"""
BANDS = f"""
[[caps]]
when = {{ field = "company.employees", at_most = 20 }}
yen = 500_000
{BASIS}
[[caps]]
yen = 900_000
{BASIS}
{DEFICIT_BONUS}{WAGE_BONUS}[[floors]]
when = {{ field = "size_class", equals = "small_scale" }}
yen = 300_000
{BASIS}
[[floors]]
yen = 600_000
{BASIS}
"""
SME = Company(
    entity="corporation", industry="manufacturing", capital=10_000_000, employees=42, large_holder_share=Fraction(0), large_holders_share=Fraction(0),
    large_officer_share=Fraction(0), deficit=False, lowest_wage_gap=0,
)  # fmt: skip


def banded(folder: Path, company: Company, cost: int = 1_500_000) -> Estimate:
    program = program_of(folder, {"rate": "1"}, BANDS, rates=SIZE_RATES)
    return worked(project_of([bought(cost)], program, company=company), program)


@pytest.mark.parametrize(
    ("changed", "cap", "floor", "grant"),
    [
        ({}, 900_000, 600_000, 900_000),
        ({"employees": 20}, 500_000, 300_000, 500_000),
        ({"deficit": True}, 1_200_000, 600_000, 1_000_000),
        ({"lowest_wage_gap": 50}, 1_000_000, 600_000, 1_000_000),
        ({"lowest_wage_gap": 49}, 900_000, 600_000, 900_000),
        ({"deficit": True, "lowest_wage_gap": 50, "employees": 20}, 1_300_000, 300_000, 1_000_000),
        ({"employees": 301, "capital": 10**9}, 900_000, 600_000, 750_000),
    ],
)
def test_caps_and_floors_follow_their_conditions_and_bonuses_add_or_replace(folder: Path, changed: Any, cap: int, floor: int, grant: int) -> None:
    estimate = banded(folder, dataclasses.replace(SME, **changed))
    assert estimate.cap is not None
    assert estimate.floor is not None
    assert (estimate.cap.yen, estimate.floor.yen, estimate.grant, estimate.unknown) == (cap, floor, grant, ())


@pytest.mark.parametrize(
    ("open_fields", "asks"),
    [
        (("deficit",), ("company.deficit",)),
        (("lowest_wage_gap",), ("company.lowest_wage_gap",)),
        (("deficit", "lowest_wage_gap"), ("company.deficit", "company.lowest_wage_gap")),
        (("employees",), ("company.employees",)),
    ],
)
def test_unanswered_fields_leave_the_grant_open_and_are_named(folder: Path, open_fields: tuple[str, ...], asks: tuple[str, ...]) -> None:
    blank: dict[str, Any] = dict.fromkeys(open_fields)
    estimate = banded(folder, dataclasses.replace(SME, **blank))
    assert (estimate.grant, estimate.grant_before_cap, estimate.own_funds, estimate.below_minimum) == (None, None, None, None)
    assert estimate.unknown == asks
    assert {category.grant for category in estimate.categories} == {None}


def test_an_open_field_behind_a_row_that_holds_is_not_asked(folder: Path) -> None:
    more = BANDS.replace("company.employees", "company.sales").replace("at_most = 20", "at_most = 0") + "\n"
    first = f'[[caps]]\nwhen = {{ field = "company.employees", at_least = 1 }}\nyen = 700_000\n{BASIS}'
    program = program_of(folder, {"rate": "1"}, first + more)
    estimate = worked(project_of([bought(1)], program, company=dataclasses.replace(SME, deficit=None)), program)
    assert estimate.unknown == ("company.deficit",)


@pytest.mark.parametrize("program_id", ["keiei-digital-r3", "sangyo-digital-r3"])
def test_a_firm_without_answers_has_no_rate_no_grant_and_bounds(program_id: str) -> None:
    program = BUILTIN.program(program_id)
    line = (program.categories[0].code, 1000, 2_000_000, "ex", 10, True)
    estimate = worked(project_of([line], program), program)
    assert (estimate.rate, estimate.grant, estimate.own_funds) == (None, None, None)
    assert (estimate.lowest, estimate.highest) == {"keiei-digital-r3": (666_666, 1_000_000), "sangyo-digital-r3": (1_000_000, 1_333_333)}[program_id]
    assert estimate.unknown[0] == "company.entity"


def test_the_rate_is_known_where_all_classes_that_are_possible_share_it() -> None:
    program = BUILTIN.program("sangyo-digital-r3")
    company = dataclasses.replace(SME, employees=None)
    estimate = worked(project_of([(program.categories[0].code, 1000, 900_000, "ex", 10, True)], program, company=company), program)
    assert (estimate.size.possible, estimate.rate, estimate.grant, estimate.unknown) == (("small_scale", "sme"), "2/3", 600_000, ())


COMPLETIONS: dict[str, tuple[Any, ...]] = {
    "entity": ("corporation", "sole_proprietor"), "industry": ("manufacturing", "retail", "hotel"), "capital": (1, 50_000_001, 10**9),
    "employees": (1, 5, 20, 21, 60, 301, 2000), "large_holder_share": (Fraction(0), Fraction(1, 2)), "deficit": (True, False),
    "lowest_wage_gap": (0, 50),
}  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(
    open_fields=st.sets(st.sampled_from(sorted(COMPLETIONS)), min_size=1, max_size=3),
    kept=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in COMPLETIONS.items()}),
    cost=st.integers(0, 2_500_000),
)
def test_lowest_and_highest_bound_the_grant_of_every_completion(folder: Path, open_fields: set[str], kept: dict[str, Any], cost: int) -> None:
    program = program_of(folder, {"rate": "1"}, BANDS, rates=SIZE_RATES)
    blank = Company()
    company = dataclasses.replace(SME, **{name: getattr(blank, name) if name in open_fields else value for name, value in kept.items()})
    estimate = worked(project_of([bought(cost)], program, company=company), program)
    names = sorted(open_fields)
    found = set()
    for answers in itertools.product(*(COMPLETIONS[name] for name in names)):
        complete = worked(project_of([bought(cost)], program, company=dataclasses.replace(company, **dict(zip(names, answers, strict=True)))), program)
        assert complete.grant is None or estimate.lowest <= complete.grant <= estimate.highest
        assert complete.grant is not None or complete.unknown == ("rate",)
        found.add((complete.grant, complete.rate))
    assert estimate.grant is None or found == {(estimate.grant, estimate.rate)}


def test_a_firm_for_which_no_rate_was_published_has_none_and_hears_so(folder: Path) -> None:
    estimate = banded(folder, dataclasses.replace(SME, capital=10**9, employees=3000))
    assert (estimate.size.value, estimate.rate, estimate.grant, estimate.lowest, estimate.highest) == ("large", None, None, 0, 0)
    assert estimate.unknown == ("rate",)


def test_a_cap_or_floor_that_is_absent_is_not_applied_and_stands_in_unknown(folder: Path) -> None:
    both = estimate_of(folder, {"rate": "1/2"}, [bought(10**12)])
    assert (both.grant, both.cap, both.floor, both.unknown, both.below_minimum) == (5 * 10**11, None, None, ("cap", "floor"), False)
    assert estimate_of(folder, {"rate": "1/2", "cap": 9}, [bought(1)]).unknown == ("floor",)
    assert estimate_of(folder, {"rate": "1/2", "floor": 9}, [bought(1)]).unknown == ("cap",)


def test_a_cap_for_other_firms_only_is_absent_for_this_one(folder: Path) -> None:
    more = f'[[caps]]\nwhen = {{ field = "company.employees", at_most = 5 }}\nyen = 100\n{BASIS}'
    program = program_of(folder, {"rate": "1/2", "floor": 1}, more)
    estimate = worked(project_of([bought(1_000)], program, company=SME), program)
    assert (estimate.grant, estimate.cap, estimate.unknown) == (500, None, ("cap",))


def with_answers(project: Project, program: Program, **answers: str) -> Project:
    register = catalogue_of([program]).register
    for name, text in answers.items():
        key = program.key_of(name)
        project = with_value(project, key, read(register.field(key), text))
    return project


@pytest.mark.parametrize(
    ("answers", "grant", "unknown"),
    [
        ({}, 500_000, ("cap", "floor")),
        ({"cap": "10万円"}, 500_000, ("cap", "floor")),
        ({"cap": "10万円", "reason": "   "}, 500_000, ("cap", "floor")),
        ({"cap": "10万円", "reason": "公募要領 5ページ"}, 100_000, ("floor",)),
        ({"floor": "60万円"}, 500_000, ("cap", "floor")),
        ({"floor": "60万円", "reason": "公募要領 5ページ"}, 0, ("cap",)),
        ({"cap": "40万円", "floor": "30万円", "reason": "公募要領 5ページ"}, 400_000, ()),
    ],
)
def test_own_entries_count_only_with_a_reason(folder: Path, answers: dict[str, str], grant: int, unknown: tuple[str, ...]) -> None:
    program = program_of(folder, {"rate": "1/2"})
    estimate = worked(with_answers(project_of([bought(1_000_000)], program), program, **answers), program)
    assert (estimate.grant, estimate.unknown) == (grant, unknown)


def test_an_own_entry_stands_in_the_place_of_what_the_pack_states_and_says_that_it_is_the_applicants(folder: Path) -> None:
    program = program_of(folder, {"rate": "1/2", "cap": 1_000, "floor": 1})
    estimate = worked(with_answers(project_of([bought(1_000_000)], program), program, cap="2000", reason="窓口の回答"), program)
    assert estimate.cap is not None
    assert (estimate.grant, estimate.cap.yen, estimate.cap.basis.title, estimate.cap.basis.certainty) == (2_000, 2_000, "窓口の回答", "user")


def test_an_own_entry_settles_a_cap_that_waited_for_an_answer(folder: Path) -> None:
    program = program_of(folder, {"rate": "1"}, BANDS)
    project = project_of([bought(1_000_000)], program, company=dataclasses.replace(SME, deficit=None))
    assert worked(project, program).unknown == ("company.deficit",)
    settled = worked(with_answers(project, program, cap="80万円", reason="公募要領 5ページ"), program)
    assert (settled.grant, settled.unknown) == (800_000, ())


def test_a_condition_on_the_grant_cannot_decide_the_grant(folder: Path) -> None:
    more = f'[[caps]]\nwhen = {{ field = "grant", at_least = 100 }}\nyen = 100\n{BASIS}'
    program = program_of(folder, {"rate": "1/2", "floor": 1}, more)
    estimate = worked(project_of([bought(1_000)], program, company=SME), program)
    assert (estimate.grant, estimate.lowest, estimate.highest, estimate.unknown) == (None, 100, 500, ("cap",))


def test_neither_a_closed_round_nor_an_unmet_requirement_changes_the_grant() -> None:
    program = BUILTIN.program("sangyo-digital-r3")
    project = project_of([(program.categories[0].code, 1000, 1_500_000, "ex", 10, True)], program, company=SME)
    found = []
    for today, leader in itertools.product((TODAY, dt.date(2026, 11, 24)), (True, False)):
        company = dataclasses.replace(SME, regional_leader=leader, approved_plan=False)
        chosen = work_out(dataclasses.replace(project, company=company), BUILTIN, today).chosen
        assert chosen is not None
        found.append((chosen.status, chosen.verdict, chosen.estimate.grant))
    assert found == [
        ("open", "unknown", 1_000_000), ("open", "not_eligible", 1_000_000), ("closed", "unknown", 1_000_000), ("closed", "not_eligible", 1_000_000),
    ]  # fmt: skip
