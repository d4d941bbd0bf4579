"""Which rows of a program apply to a firm: its rate, its cap with the bonuses, its floor; or all that still could while answers are missing."""

from __future__ import annotations

from collections.abc import Sequence
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
    def numbers(self) -> tuple[object, ...]:
        """What decides the grant: two picks with the same numbers are one."""
        rate = self.rate
        return (rate.rate, rate.tiers, rate.tiers_on) if rate else None, self.cap.value if self.cap else None, self.floor.value if self.floor else None


def picks_of(project: Project, program: Program, register: Register, facts: ProjectFacts) -> tuple[tuple[Pick, ...], tuple[str, ...]]:
    """The combinations of rate, cap and floor that can apply, first the likeliest, and what is unknown."""
    own = _own_amounts(project, program, register)
    picks = []
    for size_class in facts.size.possible:
        of_class = ProjectFacts(project, register, facts.fiscal_year, SizeClass((size_class,), "", facts.size.asks), facts.today, {})
        rates = _could_hold(program.rates, of_class)
        caps = [own["cap"]] if own["cap"] else _caps(program, of_class)
        floors = [own["floor"]] if own["floor"] else [_floor_leaf(row) for row in _could_hold(program.floors, of_class)]
        picks += [Pick(rate, cap, floor) for rate, cap, floor in product(rates, caps, floors)]
    distinct = tuple({pick.numbers: pick for pick in picks}.values())
    unknown = _asks(program, facts) if len(distinct) > 1 else ()
    if any(pick.rate is None for pick in distinct) and not unknown:
        unknown = ("rate",)
    absent = [name for name, rows in (("cap", program.caps), ("floor", program.floors)) if not rows and not own[name]]
    return distinct, (*unknown, *absent)


def _own_amounts(project: Project, program: Program, register: Register) -> dict[str, Step | None]:
    """The cap and the floor that the applicant read in the guideline and entered with a reason."""
    reason = value_at(project, register.field(program.key_of("reason")))
    found: dict[str, Step | None] = {}
    for name in ("cap", "floor"):
        value = value_at(project, register.field(program.key_of(name))) if reason else None
        basis = Basis(title=str(reason), certainty="user")
        found[name] = Step("leaf", value, role=name, basis=basis) if isinstance(value, int) else None
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


def _asks(program: Program, facts: Facts) -> tuple[str, ...]:
    """The keys of the fields that would settle which rows apply."""
    conditions = [row.when for rows in (program.rates, program.caps, program.bonuses, program.floors) for row in rows if row.when]
    return tuple(dict.fromkeys(key for condition in conditions for key in judge(condition, facts).asks))
