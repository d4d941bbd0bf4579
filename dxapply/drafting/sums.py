"""The amounts that a page shows beside the estimate, each as a Step: what a category costs and gets, and the sums of the funding and its bridge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dxapply.drafting.results import Results
from dxapply.model.register import REGISTER
from dxapply.programs.program import UNMAPPED
from dxapply.programs.steps import Step, part_of, step_of
from dxapply.programs.subsidy import Estimate, other_sources, placed, total_cost

__all__ = ["beside_estimate", "bridge_sum", "category_cost", "category_eligible", "category_grant", "cost_of", "funding_gap", "funding_sum"]

_KINDS = dict(REGISTER.field("bridge.*.kind").choices)


def cost_of(results: Results, side: int) -> Step:
    """補助事業に要する経費: the sum of all lines, without (0) or with (1) tax, also where no program is chosen."""
    made = total_cost(results.project, results.amounts, side)
    steps = results.estimate.steps if results.estimate else ()
    known = (part for step in steps for part in (step, *(step.inputs if step.op == "own_funds" else ())) if part.op == "sum")
    return next((step for step in known if step.name == made.name), made)


def category_cost(results: Results, estimate: Estimate, place: int, places: Sequence[int] = ()) -> Step:
    """The cost of the category at the place: the sum of its lines, whether they count or not; `places` are those of all lines, where they are known."""
    def lines() -> tuple[Step, ...]:
        where = places or placed(results.project, estimate.program)
        return tuple(step for step, at in zip(cost_of(results, 0).inputs, where, strict=True) if at == place)

    category = estimate.categories[place]
    return Step("sum", category.cost, (), lines, name=f"{category.name}の経費（税抜）")


def category_eligible(estimate: Estimate, place: int) -> Step | None:
    """What of the category counts: its eligible lines, or where a limit cut them its part of what is left."""
    category, limited = estimate.categories[place], estimate.step("limited")
    if category.code == UNMAPPED or limited is None:
        return Step("eligible", 0, name=category.name) if category.code == UNMAPPED else None
    own = [step for step in limited.inputs if step.op == "eligible"][place]
    return own if own.value == category.eligible else part_of(limited, place, category.name)


def category_grant(estimate: Estimate, place: int) -> Step | None:
    """The category's part of the grant; None while the grant is unknown."""
    category = estimate.categories[place]
    if estimate.outcome is None or category.code == UNMAPPED:
        return category_eligible(estimate, place) if estimate.outcome else None
    return part_of(estimate.outcome.grant, place, category.name)


def funding_sum(results: Results) -> Step:
    """調達の合計: own funds and the grant, where they are known, and the rows that the applicant typed."""
    estimate = results.estimate
    own = estimate.step("own_funds") if estimate else None
    computed = (own, own.inputs[1]) if own else ()
    return step_of("sources", (*computed, *(own.inputs[2] if own else other_sources(results.project)).inputs))


def funding_gap(results: Results) -> Step:
    """差額: how much of the cost with tax no source pays."""
    return step_of("gap", (cost_of(results, 1), funding_sum(results)))


def bridge_sum(results: Results) -> Step:
    """立替の合計: the rows that pay until the grant arrives."""
    return step_of("bridged", tuple(
        Step("leaf", row.amount or 0, role="bridge", name=row.source or _KINDS.get(row.kind, row.id), key=f"bridge.{row.id}.amount")
        for row in results.project.bridge
    ))  # fmt: skip


def beside_estimate(results: Results) -> Iterator[Step]:
    """All of these amounts that the results have."""
    estimate = results.estimate
    for place in range(len(estimate.categories)) if estimate else ():
        assert estimate is not None
        found = (category_cost(results, estimate, place), category_eligible(estimate, place), category_grant(estimate, place))
        yield from (step for step in found if step is not None)
    yield from (cost_of(results, 0), cost_of(results, 1), funding_sum(results), funding_gap(results), bridge_sum(results))
