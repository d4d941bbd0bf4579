"""The closed vocabulary of conditions: judged as met, unmet or unknown, put into words, and turned into the nearest change that flips them.

A pack holds no code: a condition is one comparison of a fact, or a combination of conditions. The words that a person reads come from the
condition itself, so the two cannot drift.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from dxapply.model.fields import Field, Kind, Value, show, take
from dxapply.model.money import THOUSAND, Unreadable, show_scaled
from dxapply.programs.toml_tables import Table

__all__ = ["Change", "Comparison", "Condition", "Facts", "Group", "Judgement", "Ratio", "Verdict", "asked", "judge", "nearest", "read_condition", "words"]

Verdict = Literal["met", "unmet", "unknown"]
_LEAF_OPS = ("equals", "one_of", "at_least", "at_most", "before", "after", "answered")
_GROUP_OPS = ("all_of", "any_of", "none_of", "count")
_NUMBERS = (Kind.COUNT, Kind.YEN, Kind.NUMBER, Kind.RATE)
_ORDERED = (*_NUMBERS, Kind.DATE)
_LISTED = (Kind.CHOICE, Kind.TEXT, Kind.LONG_TEXT, Kind.IDENTIFIER)
_KINDS_OF = {  # what an operator can be asked of, and how to say so; equals and answered go with every field
    "one_of": (_LISTED, "選択か文字の項目に使います"),
    "at_least": (_ORDERED, "数か日付の項目に使います"),
    "at_most": (_ORDERED, "数か日付の項目に使います"),
    "before": ((Kind.DATE,), "日付の項目に使います"),
    "after": ((Kind.DATE,), "日付の項目に使います"),
}
_MOST_TRIALS = 1000  # of combinations, when looking for the nearest change


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
        if top.kind not in _NUMBERS or base.kind not in _NUMBERS:
            raise table.error("ratio", "数の項目を2つ書きます")
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
    kinds, advice = _KINDS_OF.get(op, (tuple(Kind), ""))
    if field.kind not in kinds:
        raise table.error(op, advice)
    if op == "one_of":
        limits = tuple(str(_value(table, op, field, code)) for code in table.texts(op))
        if not limits:
            raise table.error(op, "値を1つ以上書きます")
        return limits
    return table.day(op) if field.kind is Kind.DATE else _value(table, op, field, table.scalar(op))


def _value(table: Table, op: str, field: Field, kept: object) -> Value:
    """A value that the field can hold once it is answered."""
    try:
        value = take(field, kept)
    except Unreadable as error:
        raise table.error(op, error.what) from None
    if value in ("", (), None):
        raise table.error(op, "空にできません")
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
    possible = facts.possible(condition.fact)
    if condition.op == "answered":
        return Judgement("met") if len(possible) == 1 else Judgement("unknown", facts.asks(condition.fact))
    holds = {_holds(condition, value) for value in possible}
    if len(holds) == 1:
        return Judgement("met" if holds == {True} else "unmet")
    return Judgement("unknown", facts.asks(condition.fact))


def _holds(condition: Comparison, value: Value) -> bool:
    limit = condition.limit
    match condition.op:
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
    holds = {_exact(top) >= _exact(below) * at_least for top in tops for below in bases}
    if len(holds) == 1:
        return Judgement("met" if holds == {True} else "unmet")
    open_facts = [name for name, values in ((fact, tops), (base, bases)) if len(values) != 1]
    return Judgement("unknown", tuple(dict.fromkeys(key for name in open_facts for key in facts.asks(name))))


def _exact(value: Value) -> Fraction:
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
        case Ratio():
            return _ratio_words(condition, facts)
        case Group(op, of, at_least):
            return _group_words(op, of, at_least, facts)


def _ratio_words(condition: Ratio, facts: Facts) -> str:
    top, below, more = facts.field(condition.fact).label, facts.field(condition.base).label, condition.at_least - 1
    if not more:
        return f"{top}が{below}以上である"
    if more > 0 and (percent := _percent(more)):
        return f"{top}が{below}より{percent}以上多い"
    return f"{top}が{below}の{_percent(condition.at_least) or f'{condition.at_least}倍'}以上である"


def _percent(rate: Fraction) -> str:
    """The rate as a percentage of at most three decimals; "" where it is none."""
    thousandths = rate * 100 * THOUSAND
    return f"{show_scaled(thousandths.numerator, THOUSAND)}％" if thousandths.denominator == 1 else ""


def _group_words(op: str, of: tuple[Condition, ...], at_least: int, facts: Facts) -> str:
    predicates = [_predicate(inner, facts) for inner in of]
    listed = f"「{'」「'.join(predicates)}」"
    match op:
        case "none_of":
            return f"{listed}のどれにも当たらない" if len(of) > 1 else f"{listed}に当たらない"
        case _ if len(of) == 1:
            return predicates[0]
        case "count":
            return f"{listed}のうち{at_least}つ以上に当たる"
    # Groups inside of this one stand in brackets: A, or B, and C would leave open what belongs together.
    parts = [f"「{said}」に当たる" if isinstance(inner, Group) else said for inner, said in zip(of, predicates, strict=True)]
    return {"all_of": "、かつ", "any_of": "、または"}[op].join(parts)


def _comparison_words(condition: Comparison, field: Field) -> str:
    limit, label = condition.limit, field.label
    match condition.op:
        case "answered":
            return f"{label}が決まっている"
        case "equals" if isinstance(limit, bool):
            return f"{label}である" if limit else f"{label}でない"
        case "one_of" if isinstance(limit, tuple):
            return f"{label}が{'、'.join(field.label_of(code) for code in limit)}のどれかである"
        case "at_most" | "at_least" if isinstance(limit, dt.date):
            return f"{label}が{show(field, limit)}{'まで' if condition.op == 'at_most' else '以後'}である"
    ending = {"equals": "", "at_least": "以上", "at_most": "以下", "before": "より前", "after": "より後"}[condition.op]
    return f"{label}が{show(field, limit)}{ending}である"


# the nearest change

_Wish = Mapping[str, Value]  # facts and the values that they should have


@dataclass(frozen=True, slots=True)
class _Wished:
    """The facts as they would be with some of them changed."""

    facts: Facts
    wish: _Wish

    def field(self, fact: str) -> Field:
        return self.facts.field(fact)

    def possible(self, fact: str) -> Sequence[Value]:
        return (self.wish[fact],) if fact in self.wish else self.facts.possible(fact)

    def asks(self, fact: str) -> tuple[str, ...]:
        return self.facts.asks(fact)

    def changes(self, fact: str, value: Value) -> tuple[Change, ...] | None:
        return self.facts.changes(fact, value)


def nearest(condition: Condition, facts: Facts) -> tuple[Change, ...] | None:
    """The smallest changes that make an unmet condition met; None where the firm cannot change what it speaks of."""
    wish = _flip(condition, facts, to=True)
    if wish is None:
        return None
    return tuple(dict.fromkeys(change for fact, value in wish.items() for change in facts.changes(fact, value) or ()))


def _flip(condition: Condition, facts: Facts, *, to: bool) -> _Wish | None:
    """The values nearest to the firm's with which the condition is met (or unmet); None where there are none that it can choose."""
    if judge(condition, facts).verdict == ("met" if to else "unmet"):
        return {}
    match condition:
        case Comparison(fact):
            return _wish(fact, _boundary(condition, facts.field(fact), to=to), facts)
        case Ratio(fact, base, at_least):
            bases = facts.possible(base)
            needed = int(-(-_exact(bases[0]) * at_least // 1)) if bases else None
            return None if needed is None else _wish(fact, needed if to else needed - 1, facts)
        case Group():
            return _flip_group(condition, facts, to=to)


def _wish(fact: str, value: Value, facts: Facts) -> _Wish | None:
    return None if value is None or facts.changes(fact, value) is None else {fact: value}


def _flip_group(group: Group, facts: Facts, *, to: bool) -> _Wish | None:
    whole = len(group.of)
    needed = {"all_of": whole, "any_of": 1, "none_of": 1, "count": group.at_least}[group.op]
    inner_to = to is (group.op != "none_of")
    if not inner_to:
        needed = whole - needed + 1
    options = [wish for inner in group.of if (wish := _flip(inner, facts, to=inner_to)) is not None]
    options.sort(key=len)  # stable: what holds already costs nothing, and among equals the pack's order decides
    trials = (wish for chosen in itertools.combinations(options, needed) for wish in _joined(chosen))
    wanted = "met" if to else "unmet"
    return next((wish for wish in itertools.islice(trials, _MOST_TRIALS) if judge(group, _Wished(facts, wish)).verdict == wanted), None)


def _joined(wishes: Sequence[_Wish]) -> Iterator[_Wish]:
    """The wishes as one; where two of them want different values of a fact, once with each."""
    values: dict[str, dict[Value, None]] = {}
    for wish in wishes:
        for fact, value in wish.items():
            values.setdefault(fact, {})[value] = None
    for chosen in itertools.product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def _boundary(condition: Comparison, field: Field, *, to: bool) -> Value:
    """The value next to the limit on the wanted side; None where there is no such single value, or the field cannot hold it."""
    limit, op = condition.limit, condition.op
    if op == "answered":
        return None
    if op in ("equals", "one_of"):
        limits = limit if isinstance(limit, tuple) else (limit,)
        return limits[0] if to else _other(field, limits)
    if isinstance(limit, dt.date):
        step = {("before", True): -1, ("after", True): 1, ("at_least", False): -1, ("at_most", False): 1}.get((op, to), 0)
        return limit + dt.timedelta(days=step)
    if isinstance(limit, int):
        return _held(field, limit if to else limit + (1 if op == "at_most" else -1))
    return limit if to else None


def _other(field: Field, limits: Sequence[Value]) -> Value:
    """The first value beside these; None where there is none to name, as with texts."""
    limit = limits[0]
    if isinstance(limit, bool):
        return not limit
    if isinstance(limit, int):
        return _held(field, limit + 1) or _held(field, limit - 1)
    if isinstance(limit, dt.date):
        return limit + dt.timedelta(days=1)
    return next((code for code, _ in field.choices if code not in limits), None)


def _held(field: Field, value: int) -> int | None:
    """The value, where the field can hold it."""
    return None if (field.low is not None and value < field.low) or (field.high is not None and value > field.high) else value
