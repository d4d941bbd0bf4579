"""The closed vocabulary of conditions: judged as met, unmet or unknown, put into words, and turned into the nearest change that flips them.

A pack holds no code: a condition is one comparison of a fact, or a combination of conditions. The words that a person reads come from the
condition itself, so the two cannot drift.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from dxapply.model.fields import Field, Kind, Value, show, take
from dxapply.model.money import Unreadable
from dxapply.programs.toml_tables import Table

__all__ = ["Change", "Comparison", "Condition", "Facts", "Group", "Judgement", "Ratio", "Verdict", "asked", "judge", "nearest", "read_condition", "words"]

Verdict = Literal["met", "unmet", "unknown"]
_LEAF_OPS = ("equals", "one_of", "at_least", "at_most", "before", "after", "answered")
_GROUP_OPS = ("all_of", "any_of", "none_of", "count")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact compared with a limit: equals, one_of, at_least, at_most, before, after, answered."""

    fact: str
    op: str
    limit: Value


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fact that is at least so many times another one."""

    fact: str
    base: str
    at_least: Fraction


@dataclass(frozen=True, slots=True)
class Group:
    """all_of, any_of, none_of; or count: at least so many of the conditions."""

    op: str
    of: tuple[Condition, ...]
    at_least: int = 0


Condition = Comparison | Ratio | Group


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict; where it is unknown, the keys of the fields to ask, most telling first."""

    verdict: Verdict
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A field to change and the value that just suffices. The key `more_cost` stands for so many yen more of eligible cost."""

    key: str
    value: Value


class Facts(Protocol):
    """What is known of a project: a fact has one value, several still possible ones (a size class), or none (unanswered)."""

    def field(self, fact: str) -> Field:
        """The declaration of a fact: its label, kind and unit."""

    def possible(self, fact: str) -> Sequence[Value]:
        """The values that the fact can still have; none where it is unanswered."""

    def asks(self, fact: str) -> tuple[str, ...]:
        """The keys of the fields that would settle the fact."""

    def changes(self, fact: str, value: Value) -> tuple[Change, ...] | None:
        """What to change so that the fact has that value; None where the firm cannot change it."""


# reading

def read_condition(table: Table, find: Callable[[str], Field | None], expand: Callable[[str], str]) -> Condition:
    """The condition in a pack's table. `find` gives a fact's declaration, `expand` the full key of a pack's own question. Raises PackError."""
    condition = _read_group(table, find, expand) or _read_comparison(table, find, expand)
    table.done()
    return condition


def _read_group(table: Table, find: Callable[[str], Field | None], expand: Callable[[str], str]) -> Group | Ratio | None:
    if "ratio" in table:
        names = table.texts("ratio")
        if len(names) != 2:
            raise table.error("ratio", "比べる項目を2つ書きます")
        top, base = (_known(table, "ratio", expand(name), find) for name in names)
        return Ratio(top.key, base.key, _ratio_limit(table))
    for op in _GROUP_OPS:
        if op in table:
            of = tuple(read_condition(inner, find, expand) for inner in table.tables(op))
            if not of:
                raise table.error(op, "条件を1つ以上書きます")
            at_least = table.number("at_least", low=1) if op == "count" else 0
            if at_least > len(of):
                raise table.error("at_least", "条件の数を超えています")
            return Group(op, of, at_least)
    return None


def _ratio_limit(table: Table) -> Fraction:
    text = table.text("at_least")
    numerator, _, denominator = text.partition("/")
    if not (numerator.isdecimal() and denominator.isdecimal() and int(denominator) and int(numerator)):
        raise table.error("at_least", "109/100 のような分数で書きます")
    return Fraction(int(numerator), int(denominator))


def _known(table: Table, key: str, name: str, find: Callable[[str], Field | None]) -> Field:
    field = find(name)
    if field is None:
        raise table.error(key, f"項目「{name}」はありません")
    return field


def _read_comparison(table: Table, find: Callable[[str], Field | None], expand: Callable[[str], str]) -> Comparison:
    field = _known(table, "field", expand(table.text("field")), find)
    ops = [op for op in _LEAF_OPS if op in table]
    if len(ops) != 1:
        raise table.error("field", f"{'、'.join(_LEAF_OPS)} のどれか1つを書きます")
    return Comparison(field.key, ops[0], _limit(table, ops[0], field))


def _limit(table: Table, op: str, field: Field) -> Value:
    if op == "answered":
        if not table.flag(op, default=True):
            raise table.error(op, "true で書きます")
        return True
    if op in ("before", "after"):
        return table.day(op)
    if op == "one_of":
        return tuple(str(_value(table, op, field, code)) for code in table.texts(op))
    return _value(table, op, field, table.scalar(op))


def _value(table: Table, op: str, field: Field, kept: object) -> Value:
    if field.kind is Kind.DATE and isinstance(kept, dt.date) and not isinstance(kept, dt.datetime):
        return kept
    try:
        value = take(field, kept)
    except Unreadable as error:
        raise table.error(op, error.what) from None
    ordered = field.kind in (Kind.COUNT, Kind.YEN, Kind.NUMBER, Kind.RATE, Kind.DATE)
    if op in ("at_least", "at_most") and not ordered:
        raise table.error(op, "数か日付の項目に使います")
    return value


# judging

def judge(condition: Condition, facts: Facts) -> Judgement:
    """Whether the condition is met, with the fields to ask where that is unknown."""
    match condition:
        case Comparison():
            return _judge_comparison(condition, facts)
        case Ratio(fact, base, at_least):
            return _judge_ratio(fact, base, at_least, facts)
        case Group(op, of, at_least):
            return _judge_group(op, [judge(inner, facts) for inner in of], at_least)


def _judge_comparison(condition: Comparison, facts: Facts) -> Judgement:
    holds = {_holds(condition, value) for value in facts.possible(condition.fact)}
    if len(holds) == 1 and not (condition.op == "answered" and holds == {False}):
        return Judgement("met" if holds == {True} else "unmet")
    return Judgement("unknown", facts.asks(condition.fact))


def _holds(condition: Comparison, value: Value) -> bool:
    limit = condition.limit
    match condition.op:
        case "answered":
            return value not in (None, "", ())
        case "equals":
            return value == limit
        case "one_of":
            return isinstance(limit, tuple) and value in limit
    if isinstance(value, dt.date) and isinstance(limit, dt.date):
        return {"at_least": value >= limit, "at_most": value <= limit, "before": value < limit, "after": value > limit}[condition.op]
    if isinstance(value, (int, Fraction)) and isinstance(limit, (int, Fraction)):
        return value >= limit if condition.op == "at_least" else value <= limit
    return False


def _judge_ratio(fact: str, base: str, at_least: Fraction, facts: Facts) -> Judgement:
    tops, bases = facts.possible(fact), facts.possible(base)
    missing = (() if tops else facts.asks(fact)) + (() if bases else facts.asks(base))
    if missing:
        return Judgement("unknown", tuple(dict.fromkeys(missing)))
    return Judgement("met" if _whole(tops[0]) >= _whole(bases[0]) * at_least else "unmet")


def _whole(value: Value) -> Fraction:
    return Fraction(value) if isinstance(value, (int, Fraction)) else Fraction(0)


def _judge_group(op: str, judgements: list[Judgement], at_least: int) -> Judgement:
    met = sum(judgement.verdict == "met" for judgement in judgements)
    unmet = sum(judgement.verdict == "unmet" for judgement in judgements)
    whole = len(judgements)
    needed = {"all_of": whole, "any_of": 1, "none_of": 1, "count": at_least}[op]
    yes, no = met >= needed, whole - unmet < needed
    if yes or no:
        return Judgement("met" if yes != (op == "none_of") else "unmet")
    asks = (key for judgement in judgements if judgement.verdict == "unknown" for key in judgement.asks)
    return Judgement("unknown", tuple(dict.fromkeys(asks)))


def asked(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition speaks of, in its order."""
    match condition:
        case Comparison(fact, _, _):
            return (fact,)
        case Ratio(fact, base, _):
            return (fact, base)
        case Group(_, of, _):
            return tuple(dict.fromkeys(fact for inner in of for fact in asked(inner)))


# words

def words(condition: Condition, facts: Facts) -> str:
    """The condition as a Japanese noun phrase: 常時使用する従業員数が999人以下であること."""
    return _predicate(condition, facts) + "こと"


def _predicate(condition: Condition, facts: Facts) -> str:
    match condition:
        case Comparison():
            return _comparison_words(condition, facts.field(condition.fact))
        case Ratio(fact, base, at_least):
            top, below = facts.field(fact).label, facts.field(base).label
            return f"{top}が{below}より{_percent(at_least - 1)}以上多い" if at_least > 1 else f"{top}が{below}の{_percent(at_least)}以上である"
        case Group(op, of, at_least):
            return _group_words(op, [_predicate(inner, facts) for inner in of], at_least)


def _percent(rate: Fraction) -> str:
    percent = rate * 100
    return f"{percent.numerator}％" if percent.denominator == 1 else f"{rate}倍"


def _group_words(op: str, predicates: list[str], at_least: int) -> str:
    if len(predicates) == 1 and op != "none_of":
        return predicates[0]
    match op:
        case "all_of":
            return "、かつ".join(predicates)
        case "any_of":
            return "、または".join(predicates)
        case "none_of":
            return f"「{'」「'.join(predicates)}」のどれにも当たらない"
    return f"「{'」「'.join(predicates)}」のうち{at_least}つ以上に当たる"


def _comparison_words(condition: Comparison, field: Field) -> str:
    limit, label = condition.limit, field.label
    match condition.op:
        case "answered":
            return f"{label}が決まっている"
        case "equals" if isinstance(limit, bool):
            return f"{label}である" if limit else f"{label}でない"
        case "one_of" if isinstance(limit, tuple):
            return f"{label}が{'、'.join(field.label_of(code) for code in limit)}のどれかである"
        case "at_most" if isinstance(limit, dt.date):
            return f"{label}が{show(field, limit)}までである"
    ending = {"equals": "", "at_least": "以上", "at_most": "以下", "before": "より前", "after": "より後"}[condition.op]
    return f"{label}が{show(field, limit)}{ending}である"


# the nearest change

def nearest(condition: Condition, facts: Facts) -> tuple[Change, ...] | None:
    """The smallest changes that make an unmet condition met; None where the firm cannot change what it speaks of."""
    return _flip(condition, facts, to=True)


def _flip(condition: Condition, facts: Facts, *, to: bool) -> tuple[Change, ...] | None:
    verdict = judge(condition, facts).verdict
    if verdict == ("met" if to else "unmet"):
        return ()
    match condition:
        case Comparison():
            value = _boundary(condition, to=to)
            return None if value is None else facts.changes(condition.fact, value)
        case Ratio(fact, base, at_least):
            needed = -(-_whole(next(iter(facts.possible(base)), 0)) * at_least // 1)
            return facts.changes(fact, int(needed)) if to and facts.possible(base) else None
        case Group(op, of, at_least):
            return _flip_group(op, of, at_least, facts, to=to)


def _flip_group(op: str, of: tuple[Condition, ...], at_least: int, facts: Facts, *, to: bool) -> tuple[Change, ...] | None:
    if op == "none_of":
        op, to, at_least = "any_of", not to, 1
    needed = {"all_of": len(of), "any_of": 1, "count": at_least}[op]
    if not to:
        needed = len(of) - needed + 1
    options = [changes for inner in of if (changes := _flip(inner, facts, to=to)) is not None]
    options.sort(key=len)  # stable: what holds already costs nothing, and among equals the pack's order decides
    if len(options) < needed:
        return None
    return tuple(dict.fromkeys(change for changes in options[:needed] for change in changes))


def _boundary(condition: Comparison, *, to: bool) -> Value:
    """The value next to the limit on the wanted side; None where there is no such single value."""
    limit, op = condition.limit, condition.op
    if isinstance(limit, bool) and op == "equals":
        return limit is to
    if op in ("equals", "one_of"):
        first = limit[0] if isinstance(limit, tuple) else limit
        return first if to else None
    if isinstance(limit, dt.date):
        step = {("before", True): -1, ("after", True): 1, ("at_least", False): -1, ("at_most", False): 1}.get((op, to), 0)
        return limit + dt.timedelta(days=step)
    if isinstance(limit, int) and op in ("at_least", "at_most"):
        return limit if to else limit + (1 if op == "at_most" else -1)
    return limit if to and isinstance(limit, Fraction) else None
