"""Which rows of a program apply to a firm: its rate, its cap with the bonuses, its floor; or all that still could while answers are missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from dxapply.model.fields import Register
from dxapply.model.project import Project, value_at
from dxapply.programs.conditions import Facts, judge
from dxapply.programs.facts import ProjectFacts
from dxapply.programs.program import Amount, Basis, Bonus, Program, RateRow
from dxapply.programs.size_class import SizeClass
from dxapply.programs.steps import Step, step_of

__all__ = ["Pick", "picks_of"]

_Row = TypeVar("_Row", RateRow, Amount)


@dataclass(frozen=True, slots=True)
class Pick:
    """The rows of a program that apply to the firm, or that could."""

    rate: RateRow | None
    cap: Step | None
    floor: Step | None

    @property
    def rate_numbers(self) -> object:
        """What decides the grant before the cap: rows with the same numbers are one."""
        return (self.rate.rate, self.rate.tiers, self.rate.tiers_on) if self.rate else None

    @property
    def numbers(self) -> tuple[object, ...]:
        """What decides the grant: two picks with the same numbers are one."""
        return self.rate_numbers, self.cap.yen if self.cap else None, self.floor.yen if self.floor else None


def picks_of(project: Project, program: Program, register: Register, facts: ProjectFacts) -> tuple[tuple[Pick, ...], tuple[str, ...]]:
    """The combinations of rate, cap and floor that can apply, and what is unknown: the fields to ask, and what was not published for the firm."""
    own = _own_amounts(project, program, register)
    distinct: dict[tuple[object, ...], Pick] = {}
    for size_class in facts.size.possible:
        of_class = dataclasses.replace(facts, size=SizeClass((size_class,), "", facts.size.asks))
        rates = _could_hold(program.rates, of_class)
        caps = [own["cap"]] if own["cap"] else _caps(program, of_class)
        floors = [own["floor"]] if own["floor"] else [_floor_leaf(row) for row in _could_hold(program.floors, of_class)]
        for rate, cap, floor in product(rates, caps, floors):
            pick = Pick(rate, cap, floor)
            distinct.setdefault(pick.numbers, pick)
    picks = tuple(distinct.values())
    return picks, (*_unsettled(picks, program, facts, own), *_unpublished(picks))


def _unsettled(picks: tuple[Pick, ...], program: Program, facts: Facts, own: Mapping[str, Step | None]) -> tuple[str, ...]:
    """The keys of the fields that would settle which rows apply; the name of what stays open where no field would."""
    if len(picks) > 1:
        tables: list[Sequence[RateRow | Amount]] = [program.rates]
        tables += [] if own["cap"] else [program.caps]
        tables += [] if own["floor"] else [program.floors]
        asks = [key for rows in tables for key in _asks_of_rows(rows, facts)]
        if program.caps and not own["cap"]:
            asks += [key for bonus in program.bonuses for key in judge(bonus.when, facts).asks]
        if asks:
            return tuple(dict.fromkeys(asks))
    varying = (name for name, at in (("rate", 0), ("cap", 1), ("floor", 2)) if len({pick.numbers[at] for pick in picks}) > 1)
    return ("rate",) if any(pick.rate is None for pick in picks) else tuple(varying)


def _asks_of_rows(rows: Sequence[RateRow | Amount], facts: Facts) -> Iterator[str]:
    """The fields to ask for the first row that holds: those behind a row that is known to hold do not matter."""
    for row in rows:
        judgement = judge(row.when, facts) if row.when else None
        if judgement is None or judgement.verdict == "met":
            return
        yield from judgement.asks


def _unpublished(picks: tuple[Pick, ...]) -> Iterator[str]:
    """The amounts that the call does not state for this firm, and that the applicant did not enter either."""
    if all(pick.cap is None for pick in picks):
        yield "cap"
    if all(pick.floor is None for pick in picks):
        yield "floor"


def _own_amounts(project: Project, program: Program, register: Register) -> dict[str, Step | None]:
    """The cap and the floor that the applicant read in the guideline and entered with a reason."""
    reason = value_at(project, register.field(program.key_of("reason")))
    found: dict[str, Step | None] = {}
    for name in ("cap", "floor"):
        key = program.key_of(name)
        value = value_at(project, register.field(key)) if reason else None
        basis = Basis(title=str(reason), certainty="user")
        found[name] = Step("leaf", value, role=name, basis=basis, key=key) if isinstance(value, int) else None
    return found


def _could_hold(rows: Sequence[_Row], facts: Facts) -> list[_Row | None]:
    """The rows of which one is the first whose condition holds; None among them where perhaps none does."""
    found: list[_Row | None] = []
    for row in rows:
        verdict = "met" if row.when is None else judge(row.when, facts).verdict
        if verdict != "unmet":
            found.append(row)
        if verdict == "met":
            return found
    found.append(None)
    return found


def _caps(program: Program, facts: Facts) -> list[Step | None]:
    """The caps that can apply, with the bonuses that hold or could hold."""
    found: list[Step | None] = []
    for base in _could_hold(program.caps, facts):
        if base is None:
            found.append(None)
            continue
        options = [_bonus_options(bonus, facts) for bonus in program.bonuses]
        for bonuses in product(*options):
            found.append(_cap_step(base, [bonus for bonus in bonuses if bonus]))
    return found


def _bonus_options(bonus: Bonus, facts: Facts) -> tuple[Bonus | None, ...]:
    return {"met": (bonus,), "unmet": (None,), "unknown": (None, bonus)}[judge(bonus.when, facts).verdict]


def _cap_step(base: Amount, bonuses: list[Bonus]) -> Step:
    if not bonuses:
        return Step("leaf", base.yen, role="cap", basis=base.basis)
    roles = {"add": "added_cap", "replace": "replaced_cap"}
    leaves = tuple(Step("leaf", bonus.yen, role=roles[bonus.mode], basis=bonus.basis) for bonus in bonuses)
    return step_of("cap", (Step("leaf", base.yen, role="base_cap", basis=base.basis), *leaves), role="cap", basis=base.basis)


def _floor_leaf(row: Amount | None) -> Step | None:
    return Step("leaf", row.yen, role="floor", basis=row.basis) if row else None
