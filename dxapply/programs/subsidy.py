"""The estimate of a subsidy: eligible cost, grant and own funds of a project under a program, in whole yen, each amount with its explanation.

Neither a closed round nor an unmet requirement changes the grant. What a program did not publish is not applied and stands in `unknown`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dxapply.model.fields import Register
from dxapply.model.money import Yen, down_to, show_rate
from dxapply.model.project import Project
from dxapply.model.rows import CostLine
from dxapply.programs.applying import Pick, picks_of
from dxapply.programs.arithmetic import Rules, exact_grants, final_grants, floor_grants, lost_cost
from dxapply.programs.facts import ProjectFacts
from dxapply.programs.program import UNMAPPED, UNMAPPED_NAME, Amount, Basis, Program, RateRow, weakest
from dxapply.programs.size_class import SizeClass, classify
from dxapply.programs.steps import Step, rules_of, step_of

__all__ = [
    "CategoryResult", "Cut", "Estimate", "LineAmounts", "Outcome", "amounts_of", "estimate", "line_step", "other_sources", "placed", "total_cost",
]  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """The way from the eligible cost to the grant with the rows of one pick: the exact grant, rounded, under the cap, and after the floor."""

    pick: Pick
    rated: Step
    rounded: Step
    capped: Step
    grant: Step

    @property
    def below_floor(self) -> bool:
        """Whether the grant is nothing since it would be below the floor."""
        return self.pick.floor is not None and self.capped.yen < self.pick.floor.yen


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What the project costs and earns under one program. Amounts are whole yen; those that cannot be known yet are None.

    `unknown` names the fields to ask, and `cap`, `floor` or `rate` where none was published. `outcomes` are the ways to the grant that are still
    possible; `open_rate` says that perhaps no rate was published for the firm. `line_sums` are the eligible lines by category, before any limit,
    below 0 where discounts are greater.
    """

    program: Program
    size: SizeClass
    rate_row: RateRow | None
    cap: Amount | None
    floor: Amount | None
    total_cost: Yen
    total_cost_with_tax: Yen
    eligible_cost: Yen
    own_funds: Yen | None
    other_sources: Yen
    unknown: tuple[str, ...]
    categories: tuple[CategoryResult, ...]
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    open_rate: bool
    line_sums: tuple[Yen, ...]
    counts_with_tax: bool

    @property
    def outcome(self) -> Outcome | None:
        """The way to the grant, where it is the only one left."""
        return self.outcomes[0] if len(self.outcomes) == 1 and not self.open_rate else None

    @property
    def grant_before_cap(self) -> Yen | None:
        """The rounded grant before the cap and the floor."""
        return self.outcome.rounded.yen if self.outcome else None

    @property
    def grant(self) -> Yen | None:
        """補助金額."""
        return self.outcome.grant.yen if self.outcome else None

    @property
    def lowest(self) -> Yen:
        """The least grant that answers to what is unknown could give."""
        return 0 if self.open_rate else min(outcome.grant.yen for outcome in self.outcomes)

    @property
    def highest(self) -> Yen:
        """The greatest grant that answers to what is unknown could give."""
        return max((outcome.grant.yen for outcome in self.outcomes), default=0)

    @property
    def below_minimum(self) -> bool | None:
        """Whether the grant is nothing since it would be below the floor."""
        return self.outcome.below_floor if self.outcome else None

    @property
    def rate(self) -> str | None:
        """The rate as text; None where it is unknown, tiered, or different by category."""
        row = self.rate_row
        return show_rate(row.rate) if row and row.rate is not None and not any(category.rate for category in self.program.categories) else None

    @property
    def sums(self) -> tuple[Yen, ...]:
        """The eligible lines by category, at least 0, before any limit."""
        return tuple(max(yen, 0) for yen in self.line_sums)

    def step(self, op: str) -> Step | None:
        """The step of that kind on the way to the grant; None where there is none."""
        return next((found for root in self.steps for found in _walk(root) if found.op == op), None)

    @cached_property
    def rules(self) -> Rules | None:
        """The numbers that apply to the firm; None while they are unknown."""
        return rules_of(tuple(step for step in _walk(self.outcome.grant) if step.role)) if self.outcome else None

    @cached_property
    def growing(self) -> int:
        """The place of the category in which further cost is thought: the one with the most eligible cost where more of it leads to the floor."""
        def weight(at: int) -> tuple[bool, Yen, int]:
            leads = self.rules is None or _total_with(self.line_sums, self.rules, at, _MOST_COST) >= (self.rules.floor or 0)
            return leads, self.line_sums[at], -at

        return max(range(len(self.line_sums)), key=weight)

    def cost_for(self, grant: Yen) -> Yen | None:
        """How many yen of eligible cost more (in the `growing` category) give at least that grant, 0 where it is reached; None where none does."""
        return None if self.rules is None else _more_cost(self.line_sums, self.rules, self.growing, grant)

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
    picks, unknown = picks_of(project, program, register, facts)
    lines = _Lines(project, program, amounts)
    limited = _limited(program, lines)
    outcomes = tuple(_outcome(program, limited, pick, pick.rate) for pick in picks if pick.rate is not None)
    sure = outcomes[0] if len(picks) == len(outcomes) == 1 else None
    total, with_tax, others = lines.total(0), lines.total(1), other_sources(project)
    own = step_of("own_funds", (with_tax, sure.grant, others)) if sure else None
    return Estimate(
        program=program,
        size=size,
        rate_row=picks[0].rate if len({pick.rate_numbers for pick in picks}) == 1 else None,
        cap=_agreed([pick.cap for pick in picks]),
        floor=_agreed([pick.floor for pick in picks]),
        total_cost=total.yen,
        total_cost_with_tax=with_tax.yen,
        eligible_cost=limited.yen,
        own_funds=own.yen if own else None,
        other_sources=others.yen,
        unknown=unknown,
        categories=_categories(program, lines, limited, sure),
        steps=(own, total) if own else (limited, total, with_tax),
        outcomes=outcomes,
        open_rate=len(outcomes) < len(picks),
        line_sums=lines.eligible_sums,
        counts_with_tax=bool(lines.with_tax),
    )


def _agreed(steps: Sequence[Step | None]) -> Amount | None:
    """The amount that all the picks have; None where they differ, or have none."""
    first = steps[0]
    if first is None or first.basis is None or any(step is None or step.yen != first.yen for step in steps):
        return None
    return Amount(when=None, yen=first.yen, basis=first.basis)


# the cost lines

class _Lines:
    """The cost lines of a project by category, the last place for those with no category, and the sums of the eligible ones (below 0: discounts)."""

    def __init__(self, project: Project, program: Program, amounts: LineAmounts) -> None:
        self.project, self.program, self.amounts = project, program, amounts
        width = len(program.categories) + 1
        self.rows: list[list[int]] = [[] for _ in range(width)]
        for at, place in enumerate(placed(project, program)):
            self.rows[place].append(at)
        self.with_tax = int(project.company.tax_status in program.tax.with_tax_for)
        self.eligible_rows = [[at for at in rows if project.cost_lines[at].eligible] for rows in self.rows[:-1]]
        self.eligible_sums = tuple(sum(amounts[at][self.with_tax] for at in rows) for rows in self.eligible_rows)

    def sums(self, side: int) -> list[Yen]:
        """The sum of every category's lines, without (0) or with (1) tax; the last is of the lines with no category."""
        return [sum(self.amounts[at][side] for at in rows) for rows in self.rows]

    def total(self, side: int) -> Step:
        """補助事業に要する経費: the sum of all lines."""
        return total_cost(self.project, self.amounts, side)

    def eligible(self, place: int) -> Step:
        """The sum of a category's eligible lines, at least 0."""
        name, rows = self.program.categories[place].name, self.eligible_rows[place]
        return Step("eligible", max(self.eligible_sums[place], 0), (), lambda: _line_steps(self.project, self.amounts, rows, self.with_tax),
                    places=(place,), name=name)  # fmt: skip


def total_cost(project: Project, amounts: LineAmounts, side: int) -> Step:
    """補助事業に要する経費: the sum of all lines, without (0) or with (1) tax."""
    name = "補助事業に要する経費（税込）" if side else "補助事業に要する経費（税抜）"
    return Step("sum", sum(pair[side] for pair in amounts), (), lambda: _line_steps(project, amounts, range(len(amounts)), side), name=name)


def _line_steps(project: Project, amounts: LineAmounts, rows: Sequence[int], side: int) -> tuple[Step, ...]:
    return tuple(line_step(project.cost_lines[at], amounts[at][side], side) for at in rows)


def line_step(line: CostLine, amount: Yen, side: int) -> Step:
    """The amount of a cost line, without (0) or with (1) tax."""
    def inputs() -> tuple[Step, ...]:
        values = (
            ("quantity", line.quantity, "quantity"),
            ("price", line.unit_price, "unit_price"),
            ("tax_rate", line.tax_rate, "tax_rate"),
            ("included", int(line.tax == "included"), "tax"),
        )
        return tuple(Step("leaf", value or 0, role=role, name=line.id, key=f"{key}.{field}") for role, value, field in values)

    key = f"cost_lines.{line.id}"
    return Step("line_in_tax" if side else "line_ex_tax", amount, (), inputs, name=f"{line.id} {line.text}".strip(), key=key)


def other_sources(project: Project) -> Step:
    """借入金とその他の調達: the sum of the rows that the applicant typed."""
    rows = tuple(
        Step("leaf", row.amount or 0, role="funding", name=row.source or row.id, key=f"funding.{row.id}.amount") for row in project.funding
    )
    return step_of("other_sources", rows)


# the steps

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
    basis = weakest((program.tax.basis, *(category.basis for category in program.categories), *(leaf.basis for leaf in leaves if leaf.basis)))
    return step_of("limited", (*sums, *leaves), basis=basis)


def _outcome(program: Program, limited: Step, pick: Pick, rate: RateRow) -> Outcome:
    rated = step_of("rated", (limited, *_rate_leaves(program, rate)), basis=rate.basis)
    rounding = program.rounding
    leaves = [Step("leaf", rounding.unit, role="unit", basis=rounding.basis)]
    if rounding.level == "category":
        leaves.append(Step("leaf", 1, role="by_category", basis=rounding.basis))
    shares = tuple(_category_leaves(program, "grant_share"))
    rounded = step_of("shared" if shares else "rounded", (rated, *leaves, *shares), basis=shares[0].basis if shares else rounding.basis)
    cap, floor = pick.cap, pick.floor
    capped = step_of("capped", (rounded, *((cap, *shares) if cap else ())), basis=cap.basis if cap else None)
    grant = step_of("grant", (capped, floor) if floor else (capped,), basis=floor.basis if floor else None)
    return Outcome(pick, rated, rounded, capped, grant)


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

def _categories(program: Program, lines: _Lines, limited: Step, outcome: Outcome | None) -> tuple[CategoryResult, ...]:
    costs, with_tax = lines.sums(0), lines.sums(1)
    cost_cuts = _cost_cuts(program, limited)
    grant_cuts = _grant_cuts(program, outcome) if outcome else {}
    results = [
        CategoryResult(
            code=category.code,
            name=category.name,
            cost=costs[at],
            cost_with_tax=with_tax[at],
            eligible=int(limited.parts[at]),
            grant=int(outcome.grant.parts[at]) if outcome else None,
            cuts=(*cost_cuts.get(at, ()), *grant_cuts.get(at, ())),
        )
        for at, category in enumerate(program.categories)
    ]
    if lines.rows[-1]:
        grant = 0 if outcome else None
        results.append(
            CategoryResult(code=UNMAPPED, name=UNMAPPED_NAME, cost=costs[-1], cost_with_tax=with_tax[-1], eligible=0, grant=grant, cuts=())
        )
    return tuple(results)


def _cost_cuts(program: Program, limited: Step) -> dict[int, list[Cut]]:
    """The limits on cost that bind, by the category's place, in the order in which they cut."""
    sums = tuple(step.yen for step in limited.inputs if step.op == "eligible")
    found: dict[int, list[Cut]] = {}
    for (at, limit, number), yen in lost_cost(sums, rules_of(limited.inputs)).items():
        category = program.categories[at]
        if limit == "max_amount" and category.max_amount:
            cut = Cut(limit, yen, "区分の上限額を超えています", category.max_amount.basis)
        elif limit == "share" and category.share:
            cut = Cut(limit, yen, f"補助対象経費の{category.share.share}までです", category.share.basis)
        else:
            cut = Cut(limit, yen, "区分の合計の上限額を超えています", program.groups[number].basis)
        found.setdefault(at, []).append(cut)
    return found


def _grant_cuts(program: Program, outcome: Outcome) -> dict[int, list[Cut]]:
    """The limits on the grant that bind, by the category's place, in the order of the calculation."""
    eligible, *leaves = outcome.rated.inputs
    uncut = exact_grants(tuple(map(int, eligible.parts)), dataclasses.replace(rules_of(tuple(leaves)), max_grants=()))
    found: dict[int, list[Cut]] = {}
    for at, category in enumerate(program.categories):
        rated, rounded = outcome.rated.parts[at], int(outcome.rounded.parts[at])
        capped, grant = int(outcome.capped.parts[at]), int(outcome.grant.parts[at])
        cuts = []
        if most := category.max_grant:
            cuts.append(Cut("max_grant", int(uncut[at] - rated), "区分の補助上限額を超えています", most.basis))
        if share := category.grant_share:
            cuts.append(Cut("grant_share", down_to(rated, program.rounding.unit) - rounded, f"補助金全体の{share.share}までです", share.basis))
        cuts.append(Cut("cap", rounded - capped, "上限額を超えています", outcome.capped.basis))
        cuts.append(Cut("floor", capped - grant, "補助金額が下限額を下回っています", outcome.grant.basis))
        found[at] = [cut for cut in cuts if cut.yen > 0]
    return found


# backwards

def _total_with(line_sums: tuple[Yen, ...], rules: Rules, at: int, more: Yen) -> Yen:
    """The grant, before the floor, with so much more eligible cost in one category."""
    changed = tuple(max(yen + more if place == at else yen, 0) for place, yen in enumerate(line_sums))
    return sum(final_grants(changed, rules))


def _more_cost(line_sums: tuple[Yen, ...], rules: Rules, at: int, wanted: Yen) -> Yen | None:
    """The cost at which the grant comes up to what is wanted: one yen less does not do."""
    if _total_with(line_sums, rules, at, 0) >= wanted:
        return 0
    low, high = 0, 1
    while _total_with(line_sums, rules, at, high) < wanted:
        low, high = high, high * 2
        if high > 2 * _MOST_COST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _total_with(line_sums, rules, at, middle) >= wanted else (middle, high)
    return high


def _idle_cost(sums: tuple[Yen, ...], rules: Rules) -> Yen:
    def total(amounts: Sequence[Yen]) -> Yen:
        return sum(floor_grants(final_grants(tuple(amounts), rules), rules))

    grant, kept = total(sums), list(sums)
    for at in reversed(range(len(kept))):
        low, high = 0, kept[at] + 1
        while high - low > 1:
            middle = (low + high) // 2
            less = [yen - middle if place == at else yen for place, yen in enumerate(kept)]
            low, high = (middle, high) if total(less) >= grant else (low, middle)
        kept[at] -= low
    return sum(sums) - sum(kept)
