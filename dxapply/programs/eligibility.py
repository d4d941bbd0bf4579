"""Whether a program fits the firm: every requirement met, unmet or unknown, with its words, the firm's value, the source, and what would change it.

The verdict speaks of the firm and its draft only; that a round is closed stands beside it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dxapply.model.fields import Kind, Register, Value, show
from dxapply.model.money import show_yen
from dxapply.model.project import Project, row_of
from dxapply.programs.conditions import Change, Comparison, Condition, Judgement, Verdict, asked, judge, nearest, words
from dxapply.programs.facts import GRANT, SIZE, ProjectFacts
from dxapply.programs.program import Basis, Program, Target
from dxapply.programs.subsidy import Estimate

__all__ = ["Match", "RequirementResult", "TargetResult", "change_words", "match", "next_questions"]

_FLOOR = "floor"


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementResult:
    """A requirement's judgement: its words, the firm's value, the reason, the nearest change and its words, the fields to ask, the basis."""

    id: str
    verdict: Verdict
    words: str
    value: str
    because: str
    fix: str
    changes: tuple[Change, ...] | None
    asks: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetResult:
    """The program's own target beside the firm's own test of it."""

    target: Target
    verdict: Verdict
    words: str
    value: str
    fix: str
    asks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A program's verdict on the firm, its requirements and targets, and the estimate beside it."""

    program: Program
    verdict: Literal["eligible", "not_eligible", "unknown"]
    status: Literal["open", "closed", "upcoming", "unknown"]
    requirements: tuple[RequirementResult, ...]
    targets: tuple[TargetResult, ...]
    estimate: Estimate

    @property
    def asks(self) -> tuple[str, ...]:
        """The fields that would settle the verdict and the grant, the most telling first."""
        return next_questions((self,))


def match(project: Project, estimate: Estimate, register: Register, today: dt.date) -> Match:
    """How the program of an estimate fits the project."""
    program = estimate.program
    asks = tuple(name for name in estimate.unknown if "." in name)
    grants: tuple[Value, ...] = () if estimate.open_rate else tuple(outcome.capped.yen for outcome in estimate.outcomes)
    facts = ProjectFacts(project, register, program.fiscal_year, estimate.size, today, {GRANT: (grants, asks)}, estimate.cost_for)
    results = [_judged(requirement.id, requirement.when, requirement.basis, requirement.fix, facts) for requirement in program.requirements]
    results += _floor_result(estimate, facts)
    return Match(
        program=program,
        verdict=_verdict([result.verdict for result in results]),
        status=program.status(today),
        requirements=tuple(results),
        targets=tuple(_target(target, facts) for target in program.targets),
        estimate=estimate,
    )


def _floor_result(estimate: Estimate, facts: ProjectFacts) -> Iterator[RequirementResult]:
    """The floor as a requirement, while the grant or which floor applies is unknown too; nothing where no floor can apply."""
    floors = [outcome.pick.floor for outcome in estimate.outcomes if outcome.pick.floor]
    if not floors:
        return
    floor = max(floors, key=lambda step: step.yen)
    assert floor.basis is not None
    short = {outcome.below_floor for outcome in estimate.outcomes}
    verdict: Verdict = "unknown" if estimate.open_rate or len(short) > 1 else "unmet" if short == {True} else "met"
    judgement = Judgement(verdict, facts.asks(GRANT) if verdict == "unknown" else ())
    result = _result(_FLOOR, Comparison(GRANT, "at_least", floor.yen), judgement, floor.basis, "", facts)
    yield dataclasses.replace(result, fix="経費を増やすか、区分の配分を見直してください。") if verdict == "unmet" and not result.changes else result


def _verdict(verdicts: Sequence[Verdict]) -> Literal["eligible", "not_eligible", "unknown"]:
    if "unmet" in verdicts:
        return "not_eligible"
    return "unknown" if "unknown" in verdicts else "eligible"


def _judged(name: str, condition: Condition, basis: Basis, fix: str, facts: ProjectFacts) -> RequirementResult:
    return _result(name, condition, judge(condition, facts), basis, fix, facts)


def _result(name: str, condition: Condition, judgement: Judgement, basis: Basis, fix: str, facts: ProjectFacts) -> RequirementResult:
    changes = nearest(condition, facts) if judgement.verdict == "unmet" else None
    return RequirementResult(
        id=name,
        verdict=judgement.verdict,
        words=words(condition, facts),
        value=_values(condition, facts),
        because=_because(judgement, condition, facts),
        fix=_fix(judgement, fix, changes, facts),
        changes=changes,
        asks=judgement.asks,
        basis=basis,
    )


def _target(target: Target, facts: ProjectFacts) -> TargetResult:
    result = _judged(target.id, target.test, target.test_basis, "", facts)
    return TargetResult(target=target, verdict=result.verdict, words=result.words, value=result.value, fix=result.fix, asks=result.asks)


# words

def _values(condition: Condition, facts: ProjectFacts) -> str:
    """What the firm's facts are: 常時使用する従業員数：42人."""
    return "、".join(f"{facts.field(fact).label}：{_value_words(fact, facts)}" for fact in asked(condition))


def _value_words(fact: str, facts: ProjectFacts) -> str:
    shown = [show(facts.field(fact), value) for value in facts.possible(fact)]
    if len(shown) == 1:
        return shown[0]
    return "未定" if shown or fact in (GRANT, SIZE) else "未入力"


def _because(judgement: Judgement, condition: Condition, facts: ProjectFacts) -> str:
    if judgement.verdict == "unknown":
        return f"{_labels(judgement.asks, facts)}が未入力のため、決まりません。"
    return f"{'、'.join(_fact_words(fact, facts) for fact in asked(condition))}のため、{'満たします' if judgement.verdict == 'met' else '満たしません'}。"


def _fact_words(fact: str, facts: ProjectFacts) -> str:
    """A fact inside of a sentence: 従業員数が42人, 連携する相手が「株式会社みほん」."""
    field, shown = facts.field(fact), _value_words(fact, facts)
    is_figure = field.kind in (Kind.YEN, Kind.COUNT, Kind.NUMBER, Kind.RATE, Kind.DATE) or shown in ("未入力", "未定") or fact == SIZE
    return f"{field.label}が{shown}" if is_figure else f"{field.label}が「{shown}」"


def _labels(asks: tuple[str, ...], facts: ProjectFacts) -> str:
    named = "".join(f"「{_label(key, facts)}」" for key in asks[:3])
    return f"{named}など{len(asks)}項目" if len(asks) > 3 else named or "必要な項目"


def _label(key: str, facts: ProjectFacts) -> str:
    names = {"tasks": "作業の日程", "five_years": "五年の計画"}
    found = facts.register.find(key)
    return found.label if found else names.get(key, key)


def _fix(judgement: Judgement, fix: str, changes: tuple[Change, ...] | None, facts: ProjectFacts) -> str:
    if judgement.verdict == "met":
        return ""
    if fix:
        return fix
    if judgement.verdict == "unknown":
        return f"{_labels(judgement.asks, facts)}を入力してください。"
    if not changes:
        return "会社の事実に関わるため、変えられません。別の事業も確かめてください。"
    if len(changes) == 1:
        return change_words(changes[0], facts.project, facts.register)
    return f"{'、'.join(_aim_words(change, facts.project, facts.register) for change in changes)}にすると満たします。"


def change_words(change: Change, project: Project, register: Register) -> str:
    """A change as a sentence: 常時使用する従業員数を999人にすると満たします."""
    if change.key == "more_cost":
        return f"{_aim_words(change, project, register)}すると満たします。"
    if isinstance(change.value, bool):
        return f"{_named(change.key, project, register)}が「{show(register.field(change.key), change.value)}」になると満たします。"
    return f"{_aim_words(change, project, register)}にすると満たします。"


def _aim_words(change: Change, project: Project, register: Register) -> str:
    """What to change into what: 常時使用する従業員数を999人."""
    if change.key == "more_cost" and isinstance(change.value, int):
        return f"補助対象経費をあと{show_yen(change.value)}円多く"
    shown = show(register.field(change.key), change.value)
    return f"{_named(change.key, project, register)}を{f'「{shown}」' if isinstance(change.value, bool) else shown}"


def _named(key: str, project: Project, register: Register) -> str:
    """The field with the row that it stands in."""
    return f"{_row_name(key, project)}{register.field(key).label}"


def _row_name(key: str, project: Project) -> str:
    parts = key.split(".")
    if len(parts) != 3 or parts[0] == "answers":
        return ""
    row = row_of(project, parts[0], parts[1])
    return f"{parts[1]}「{name}」の" if (name := getattr(row, "title", "")) else f"{parts[1]}の"


def next_questions(matches: Sequence[Match]) -> tuple[str, ...]:
    """The unanswered fields of these programs in the order that decides most.

    A field counts for each verdict it holds open, more where it is the only one asked, and for each grant that waits for it.
    """
    weight: Counter[str] = Counter()
    for each in matches:
        for result in each.requirements:
            for key in result.asks:
                weight[key] += 3 if len(result.asks) == 1 else 2
        for key in each.estimate.unknown if each.estimate.grant is None else ():
            if "." in key:
                weight[key] += 2
    return tuple(key for key, _ in weight.most_common())
