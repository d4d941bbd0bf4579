"""The estimate of a subsidy: eligible cost, grant and own funds of a project under a program, in whole yen, each amount with its explanation.

Neither a closed round nor an unmet requirement changes the grant. What a program did not publish is not applied and stands in `unknown`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dxapply.model.fields import Register
from dxapply.model.money import Yen, show_rate
from dxapply.model.project import Project
from dxapply.model.rows import CostLine
from dxapply.programs.applying import Pick, picks_of
from dxapply.programs.arithmetic import Rules, final_grants, floor_grants
from dxapply.programs.facts import ProjectFacts
from dxapply.programs.program import UNMAPPED, UNMAPPED_NAME, Amount, Basis, Category, Program, RateRow
from dxapply.programs.size_class import SizeClass, classify
from dxapply.programs.steps import Step, rules_of, step_of

__all__ = ["CategoryResult", "Cut", "Estimate", "LineAmounts", "amounts_of", "estimate", "placed"]

LineAmounts = tuple[tuple[Yen, Yen], ...]
_MOST_COST = 10**13


@dataclass(frozen=True, slots=True)
class Cut:
    """A limit that binds: which rule, how many yen it takes away, and why."""

    rule: str
    yen: Yen
    because: str
    basis: Basis | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryResult:
    """A category's sums in yen: cost without and with tax of all its lines, the eligible part after limits, the grant (None: unknown), its cuts."""

    code: str
    name: str
    cost: Yen
    cost_with_tax: Yen
    eligible: Yen
    grant: Yen | None
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What the project costs and earns under one program. Amounts are whole yen; those that cannot be known yet are None.

    `lowest` and `highest` bound the grant while answers are missing. `unknown` names the fields to ask, and `cap` or `floor` where none was published.
    """

    program: Program
    size: SizeClass
    rate_row: RateRow | None
    total_cost: Yen
    total_cost_with_tax: Yen
    eligible_cost: Yen
    grant_before_cap: Yen | None
    grant: Yen | None
    lowest: Yen
    highest: Yen
    own_funds: Yen | None
    other_sources: Yen
    below_minimum: bool | None
    unknown: tuple[str, ...]
    categories: tuple[CategoryResult, ...]
    steps: tuple[Step, ...]
    rules: Rules | None
    sums: tuple[Yen, ...]
    counts_with_tax: bool

    @property
    def rate(self) -> str | None:
        """The rate as text; None where it is unknown, tiered, or different by category."""
        row = self.rate_row
        return show_rate(row.rate) if row and row.rate is not None and not any(category.rate for category in self.program.categories) else None

    @property
    def cap(self) -> Amount | None:
        """The cap that applies; None where it is unknown or none was published."""
        return self._limit("cap")

    @property
    def floor(self) -> Amount | None:
        """The floor that applies; None where it is unknown or none was published."""
        return self._limit("floor")

    def _limit(self, role: str) -> Amount | None:
        found = next((step for root in self.steps for step in _walk(root) if step.role == role), None)
        return Amount(when=None, yen=_whole(found), basis=found.basis) if found and found.basis else None

    def step(self, op: str) -> Step | None:
        """The step of that kind on the way to the grant; None where there is none."""
        return next((found for root in self.steps for found in _walk(root) if found.op == op), None)

    @cached_property
    def growing(self) -> int:
        """The place of the category in which further cost is thought: the one with the most eligible cost."""
        return max(range(len(self.sums)), key=lambda at: (self.sums[at], -at))

    def cost_for(self, grant: Yen) -> Yen | None:
        """How many yen of eligible cost more (in the `growing` category) give at least that grant, 0 where it is reached; None where none does."""
        return None if self.rules is None else _more_cost(self.sums, self.rules, self.growing, grant)

    @cached_property
    def idle_cost(self) -> Yen:
        """How many yen of the eligible cost earn nothing because a limit binds: they could go, last category first, at the same grant."""
        binds = any(category.cuts for category in self.categories)
        return _idle_cost(self.sums, self.rules) if self.rules is not None and self.grant and binds else 0


def amounts_of(project: Project) -> LineAmounts:
    """The amounts of every cost line (without tax, with tax); all programs share them."""
    return tuple(line.amounts for line in project.cost_lines)


def placed(project: Project, program: Program) -> tuple[int, ...]:
    """The place of each cost line's category in the pack's order; the place after the last is for lines with no category there."""
    places = {category.code: at for at, category in enumerate(program.categories)}
    cache: dict[tuple[str, str], int] = {}
    found = []
    for line in project.cost_lines:
        key = line.category, line.kind
        if key not in cache:
            category = program.category_of(*key)
            cache[key] = places[category.code] if category else len(places)
        found.append(cache[key])
    return tuple(found)


def estimate(project: Project, program: Program, register: Register, amounts: LineAmounts, today: dt.date) -> Estimate:
    """The estimate of a project under a program."""
    size = classify(project.company, program.size)
    facts = ProjectFacts(project, register, program.fiscal_year, size, today, {})
    lines = _Lines(project, program, amounts)
    limited = _limited(program, lines)
    picks, unknown = picks_of(project, program, register, facts)
    certain = len({pick.numbers for pick in picks}) == 1 and picks[0].rate is not None
    chains = [_chain(program, limited, pick) for pick in picks if pick.rate is not None]
    grants = [_whole(chain[-1]) for chain in chains] or [0]
    total, with_tax = lines.total(0), lines.total(1)
    others = _other_sources(project)
    grant = grants[0] if certain else None
    own = step_of("own_funds", (with_tax, chains[0][-1], others)) if certain else None
    steps = (own, total) if own else (limited, total, with_tax)
    same_rate = len({pick.numbers[0] for pick in picks}) == 1
    return Estimate(
        program=program,
        size=size,
        rate_row=picks[0].rate if same_rate else None,
        total_cost=_whole(total),
        total_cost_with_tax=_whole(with_tax),
        eligible_cost=_whole(limited),
        grant_before_cap=_whole(chains[0][1]) if certain else None,
        grant=grant,
        lowest=min(grants),
        highest=max(grants),
        own_funds=_whole(own) if own else None,
        other_sources=_whole(others),
        below_minimum=_below_floor(picks[0], chains[0]) if certain else None,
        unknown=unknown,
        categories=_categories(program, lines, limited, chains[0] if certain else None),
        steps=steps,
        rules=rules_of(tuple(step for step in _walk(chains[0][-1]) if step.role)) if certain else None,
        sums=tuple(_whole(step) for step in limited.inputs if step.op == "eligible"),
        counts_with_tax=bool(lines.with_tax),
    )


def _below_floor(pick: Pick, chain: tuple[Step, ...]) -> bool:
    return pick.floor is not None and _whole(chain[2]) < _whole(pick.floor)


# the cost lines

class _Lines:
    """The cost lines of a project by category, with the sums of their amounts."""

    def __init__(self, project: Project, program: Program, amounts: LineAmounts) -> None:
        self.project, self.program, self.amounts = project, program, amounts
        width = len(program.categories) + 1
        self.rows: list[list[int]] = [[] for _ in range(width)]
        for at, place in enumerate(placed(project, program)):
            self.rows[place].append(at)
        self.with_tax = int(project.company.tax_status in program.tax.with_tax_for)

    def sums(self, side: int) -> list[Yen]:
        """The sum of every category's lines, without (0) or with (1) tax; the last is of the lines with no category."""
        return [sum(self.amounts[at][side] for at in rows) for rows in self.rows]

    def total(self, side: int) -> Step:
        """補助事業に要する経費: the sum of all lines."""
        name = "補助事業に要する経費（税込）" if side else "補助事業に要する経費（税抜）"
        return Step("sum", sum(pair[side] for pair in self.amounts), (), lambda: self._steps(range(len(self.amounts)), side), name=name)

    def eligible(self, place: int) -> Step:
        """The sum of a category's eligible lines, at least 0."""
        lines = self.project.cost_lines
        chosen = [at for at in self.rows[place] if lines[at].eligible]
        value = max(sum(self.amounts[at][self.with_tax] for at in chosen), 0)
        return Step("eligible", value, (), lambda: self._steps(chosen, self.with_tax), name=self.program.categories[place].name)

    def _steps(self, rows: Sequence[int], side: int) -> tuple[Step, ...]:
        return tuple(_line_step(self.project.cost_lines[at], self.amounts[at][side], side) for at in rows)


def _line_step(line: CostLine, amount: Yen, side: int) -> Step:
    def inputs() -> tuple[Step, ...]:
        values = (("quantity", line.quantity), ("price", line.unit_price), ("tax_rate", line.tax_rate), ("included", int(line.tax == "included")))
        return tuple(Step("leaf", value or 0, role=role, name=line.id) for role, value in values)

    return Step("line_in_tax" if side else "line_ex_tax", amount, (), inputs, name=f"{line.id} {line.text}".strip())


def _other_sources(project: Project) -> Step:
    rows = tuple(Step("leaf", row.amount or 0, role="funding", name=row.source or row.id) for row in project.funding)
    return step_of("other_sources", rows)


# the steps

def _whole(step: Step) -> Yen:
    return int(step.value or 0)


def _limited(program: Program, lines: _Lines) -> Step:
    """補助対象経費: the eligible sums after the limits of categories and groups."""
    sums = tuple(lines.eligible(place) for place in range(len(program.categories)))
    leaves = []
    for at, category in enumerate(program.categories):
        for role, limit in (("max_amount", category.max_amount), ("share", category.share)):
            if limit:
                leaves.append(Step("leaf", limit.yen or limit.share, role=role, places=(at,), name=category.name, basis=limit.basis))
    for group in program.groups:
        places = tuple(at for at, category in enumerate(program.categories) if category.code in group.of)
        name = "・".join(program.categories[at].name for at in places)
        leaves.append(Step("leaf", group.yen, role="group", places=places, name=name, basis=group.basis))
    return step_of("limited", (*sums, *leaves))


def _chain(program: Program, limited: Step, pick: Pick) -> tuple[Step, Step, Step, Step]:
    """The exact grant, the rounded grant before the cap, the capped grant, and the grant after the floor."""
    assert pick.rate is not None
    rated = step_of("rated", (limited, *_rate_leaves(program, pick.rate)), basis=pick.rate.basis)
    rounding = program.rounding
    leaves = [Step("leaf", rounding.unit, role="unit", basis=rounding.basis)]
    if rounding.level == "category":
        leaves.append(Step("leaf", 1, role="by_category", basis=rounding.basis))
    shares = tuple(_category_leaves(program, "grant_share"))
    rounded = step_of("shared" if shares else "rounded", (rated, *leaves, *shares), basis=shares[0].basis if shares else rounding.basis)
    cap, floor = pick.cap, pick.floor
    capped = step_of("capped", (rounded, *((cap, *shares) if cap else ())), basis=cap.basis if cap else None)
    grant = step_of("grant", (capped, floor) if floor else (capped,), basis=floor.basis if floor else None)
    return rated, rounded, capped, grant


def _rate_leaves(program: Program, row: RateRow) -> Iterator[Step]:
    if row.rate is not None:
        yield Step("leaf", row.rate, role="rate", basis=row.basis)
    for at, tier in enumerate(row.tiers):
        yield Step("leaf", tier.rate, role="tier", places=(at,), basis=row.basis)
        if tier.up_to is not None:
            yield Step("leaf", tier.up_to, role="bound", places=(at,), basis=row.basis)
    if row.tiers and row.tiers_on == "cost":
        yield Step("leaf", 1, role="tiers_on_cost", basis=row.basis)
    yield from _category_leaves(program, "rate")
    yield from _category_leaves(program, "max_grant")


def _category_leaves(program: Program, limit_name: str) -> Iterator[Step]:
    """The leaves of one kind of category limit: its own rate, its greatest grant, or its share of the grant."""
    for at, category in enumerate(program.categories):
        limit = {"rate": category.rate, "max_grant": category.max_grant, "grant_share": category.grant_share}[limit_name]
        if limit:
            role = "own_rate" if limit_name == "rate" else limit_name
            yield Step("leaf", limit.yen or limit.share, role=role, places=(at,), name=category.name, basis=limit.basis)


def _walk(step: Step) -> Iterator[Step]:
    """The step and what it was worked out from, without the single cost lines."""
    yield step
    if step.op not in ("eligible", "sum"):
        for part in step.inputs:
            yield from _walk(part)


# by category

def _categories(program: Program, lines: _Lines, limited: Step, chain: tuple[Step, ...] | None) -> tuple[CategoryResult, ...]:
    costs, with_tax = lines.sums(0), lines.sums(1)
    grants = chain[-1].parts if chain else None
    results = [
        CategoryResult(
            code=category.code,
            name=category.name,
            cost=costs[at],
            cost_with_tax=with_tax[at],
            eligible=int(limited.parts[at]),
            grant=int(grants[at]) if grants else None,
            cuts=tuple(cut for cut in _cuts(category, at, limited, chain) if cut.yen > 0),
        )
        for at, category in enumerate(program.categories)
    ]
    if lines.rows[-1]:
        grant = 0 if chain else None
        results.append(
            CategoryResult(code=UNMAPPED, name=UNMAPPED_NAME, cost=costs[-1], cost_with_tax=with_tax[-1], eligible=0, grant=grant, cuts=())
        )
    return tuple(results)


def _cuts(category: Category, at: int, limited: Step, chain: tuple[Step, ...] | None) -> Iterator[Cut]:
    """What binds in a category, in the order of the calculation: limits on cost first, then on the grant."""
    before = _whole([step for step in limited.inputs if step.op == "eligible"][at])
    if category.max_amount and before > category.max_amount.yen:
        yield Cut("max_amount", before - category.max_amount.yen, "区分の上限額を超えています", category.max_amount.basis)
        before = category.max_amount.yen
    groups = [leaf for leaf in limited.rules() if leaf.role == "group" and at in leaf.places]
    yield from _share_or_group(category, at, before - int(limited.parts[at]), limited, groups)
    if chain:
        yield from _grant_cuts(category, at, chain)


def _share_or_group(category: Category, at: int, cut: Yen, limited: Step, groups: list[Step]) -> Iterator[Cut]:
    if not cut:
        return
    full = any(sum(int(limited.parts[place]) for place in group.places) == group.value for group in groups)
    share = category.share
    if share and not (full and int(limited.parts[at]) + 1 <= share.share * (_whole(limited) + 1)):
        yield Cut("share", cut, f"補助対象経費の{share.share}までです", share.basis)
    elif groups:
        yield Cut("group", cut, "区分の合計の上限額を超えています", groups[0].basis)


def _grant_cuts(category: Category, at: int, chain: tuple[Step, ...]) -> Iterator[Cut]:
    rated, rounded, capped, grant = chain
    eligible = int(rated.inputs[0].parts[at])
    if category.max_grant and category.rate:
        yield Cut("max_grant", int(eligible * category.rate.share) - category.max_grant.yen, "区分の補助上限額を超えています", category.max_grant.basis)
    if category.grant_share:
        yield Cut("grant_share", int(rated.parts[at]) - int(rounded.parts[at]), f"補助金全体の{category.grant_share.share}までです", category.grant_share.basis)
    yield Cut("cap", int(rounded.parts[at]) - int(capped.parts[at]), "上限額を超えています", capped.basis)
    yield Cut("floor", int(capped.parts[at]) - int(grant.parts[at]), "補助金額が下限額を下回っています", grant.basis)


# backwards

def _total_with(sums: tuple[Yen, ...], rules: Rules, at: int, more: Yen) -> Yen:
    """The grant, before the floor, with so much more eligible cost in one category."""
    changed = tuple(yen + more if place == at else yen for place, yen in enumerate(sums))
    return sum(final_grants(changed, rules))


def _more_cost(sums: tuple[Yen, ...], rules: Rules, at: int, wanted: Yen) -> Yen | None:
    if _total_with(sums, rules, at, 0) >= wanted:
        return 0
    low, high = 0, 1
    while _total_with(sums, rules, at, high) < wanted:
        low, high = high, high * 2
        if high > _MOST_COST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _total_with(sums, rules, at, middle) >= wanted else (middle, high)
    return high


def _idle_cost(sums: tuple[Yen, ...], rules: Rules) -> Yen:
    grant = sum(floor_grants(final_grants(sums, rules), rules))
    kept = list(sums)
    for at in reversed(range(len(sums))):
        low, high = 0, kept[at] + 1
        while high - low > 1:
            middle = (low + high) // 2
            less = tuple(yen - middle if place == at else yen for place, yen in enumerate(kept))
            low, high = (middle, high) if sum(floor_grants(final_grants(less, rules), rules)) >= grant else (low, middle)
        kept[at] -= low
    return sum(sums) - sum(kept)
