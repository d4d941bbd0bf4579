"""Whether a program fits the firm: every requirement met, unmet or unknown, with its words, the firm's value, the source, and what would change it.

The verdict speaks of the firm and its draft only; that a round is closed stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dxapply.model.fields import Register, Value, show
from dxapply.model.money import show_yen
from dxapply.model.project import Project, row_of
from dxapply.programs.conditions import Change, Comparison, Condition, Verdict, asked, judge, nearest, words
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
    known: dict[str, tuple[Value, tuple[str, ...]]] = {GRANT: _grant_before_floor(estimate)}
    facts = ProjectFacts(project, register, program.fiscal_year, estimate.size, today, known, estimate.cost_for)
    results = [_judged(requirement.id, requirement.when, requirement.basis, requirement.fix, facts) for requirement in program.requirements]
    floor = estimate.floor
    if floor is not None:
        results.append(_judged(_FLOOR, Comparison(GRANT, "at_least", floor.yen), floor.basis, "", facts))
    return Match(
        program=program,
        verdict=_verdict([result.verdict for result in results]),
        status=program.status(today),
        requirements=tuple(results),
        targets=tuple(_target(target, facts) for target in program.targets),
        estimate=estimate,
    )


def _grant_before_floor(estimate: Estimate) -> tuple[Value, tuple[str, ...]]:
    capped = estimate.step("capped")
    if estimate.grant is None or capped is None:
        return None, tuple(name for name in estimate.unknown if "." in name)
    return int(capped.value or 0), ()


def _verdict(verdicts: Sequence[Verdict]) -> Literal["eligible", "not_eligible", "unknown"]:
    if "unmet" in verdicts:
        return "not_eligible"
    return "unknown" if "unknown" in verdicts else "eligible"


def _judged(name: str, condition: Condition, basis: Basis, fix: str, facts: ProjectFacts) -> RequirementResult:
    judgement = judge(condition, facts)
    changes = nearest(condition, facts) if judgement.verdict == "unmet" else None
    value = _values(condition, facts)
    return RequirementResult(
        id=name,
        verdict=judgement.verdict,
        words=words(condition, facts),
        value=value,
        because=_because(judgement.verdict, value, judgement.asks, facts),
        fix=_fix(judgement.verdict, fix, changes, judgement.asks, facts),
        changes=changes,
        asks=judgement.asks,
        basis=basis,
    )


def _target(target: Target, facts: ProjectFacts) -> TargetResult:
    judgement = judge(target.test, facts)
    changes = nearest(target.test, facts) if judgement.verdict == "unmet" else None
    fix = _fix(judgement.verdict, "", changes, judgement.asks, facts)
    return TargetResult(target=target, verdict=judgement.verdict, words=words(target.test, facts), value=_values(target.test, facts), fix=fix, asks=judgement.asks)


# words

def _values(condition: Condition, facts: ProjectFacts) -> str:
    """What the firm's facts are, in words."""
    return "、".join(_value_words(fact, facts) for fact in asked(condition))


def _value_words(fact: str, facts: ProjectFacts) -> str:
    field, possible = facts.field(fact), facts.possible(fact)
    if not possible:
        return f"{field.label}：未入力"
    if fact == SIZE and len(possible) > 1:
        return f"{field.label}：未定"
    return f"{field.label}：{show(field, possible[0])}"


def _because(verdict: Verdict, value: str, asks: tuple[str, ...], facts: ProjectFacts) -> str:
    if verdict == "unknown":
        return f"{_labels(asks, facts)}が未入力のため、決まりません。"
    return f"{value}のため、{'満たします' if verdict == 'met' else '満たしません'}。"


def _labels(asks: tuple[str, ...], facts: ProjectFacts) -> str:
    return "、".join(f"「{_label(key, facts)}」" for key in asks) or "必要な項目"


def _label(key: str, facts: ProjectFacts) -> str:
    names = {"tasks": "作業の日程", "five_years": "五年の計画"}
    found = facts.register.find(key)
    return found.label if found else names.get(key, key)


def _fix(verdict: Verdict, fix: str, changes: tuple[Change, ...] | None, asks: tuple[str, ...], facts: ProjectFacts) -> str:
    if verdict == "met":
        return ""
    if fix:
        return fix
    if verdict == "unknown":
        return f"{_labels(asks, facts)}を入力してください。"
    if changes is None:
        return "会社の事実に関わるため、変えられません。別の事業も確かめてください。"
    return "".join(change_words(change, facts.project, facts.register) for change in changes)


def change_words(change: Change, project: Project, register: Register) -> str:
    """A change as a sentence: 常時使用する従業員数を999人にすると満たします."""
    if change.key == "more_cost":
        return f"補助対象経費があと{show_yen(int(str(change.value)))}円あると満たします。"
    field = register.field(change.key)
    where = _row_name(change.key, project)
    if isinstance(change.value, bool):
        return f"{field.label}が「{show(field, change.value)}」になると満たします。"
    return f"{where}{field.label}を{show(field, change.value)}にすると満たします。"


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
