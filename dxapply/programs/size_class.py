"""The size class of a firm: asserted with its reason in words, or unknown with the fields to ask.

The lines are 中小企業基本法第2条 and the 政令 rows of the SME support laws (中小企業庁「中小企業・小規模企業者の定義」): a company is an SME with capital OR
employees at or below the line, a sole proprietor by employees only. 中堅企業: not an SME, at most 2,000 employees. みなし大企業: the usual tests of
METI's calls (large holders, officers); tests 4 and 5 unanswered are a hint, not an unknown.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from dxapply.model.money import Yen, show_yen
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company

__all__ = ["CLASS_LABELS", "SizeClass", "SizeRule", "classify"]

CLASS_LABELS = {"small_scale": "小規模企業者", "sme": "中小企業者", "mid": "中堅企業", "large": "大企業", "deemed_large": "みなし大企業"}
_ORDER = tuple(CLASS_LABELS)
_MID_EMPLOYEES = 2000
_FEW, _SOME = 5, 20
_OKU = 100_000_000


@dataclass(frozen=True, slots=True)
class _Line:
    capital: Yen
    employees: int
    small: int


_LINES = {
    "manufacturing": _Line(3 * _OKU, 300, _SOME), "construction": _Line(3 * _OKU, 300, _SOME), "transport": _Line(3 * _OKU, 300, _SOME),
    "other": _Line(3 * _OKU, 300, _SOME), "wholesale": _Line(_OKU, 100, _FEW), "retail": _Line(_OKU // 2, 50, _FEW),
    "service": _Line(_OKU // 2, 100, _FEW), "entertainment": _Line(_OKU // 2, 100, _FEW), "rubber": _Line(3 * _OKU, 900, _SOME),
    "software": _Line(3 * _OKU, 300, _FEW), "hotel": _Line(_OKU // 2, 200, _FEW),
}
_RAISED = ("hotel", "entertainment")
_HALF, _TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
_SHARES = (("large_holder_share", _HALF), ("large_holders_share", _TWO_THIRDS), ("large_officer_share", _HALF))
_DEEMED_FLAGS = ("owned_by_deemed", "officers_from_deemed")
_TELLING = ("entity", "industry", "employees", "capital", "taxable_income", *(name for name, _ in _SHARES), *_DEEMED_FLAGS)


@dataclass(frozen=True, slots=True)
class SizeRule:
    """What a program changes in the size rules: hotels and entertainment small up to 20, and a limit on the 3-year taxable income in yen."""

    raised_small: bool = False
    income_limit: Yen | None = None


@dataclass(frozen=True, slots=True)
class SizeClass:
    """The classes that are still possible, in the order of size, the reason in words, and the keys of the fields to ask."""

    possible: tuple[str, ...]
    reason: str
    asks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The class, or "unknown" where more than one is possible."""
        return self.possible[0] if len(self.possible) == 1 else "unknown"


def classify(company: Company, rule: SizeRule = SizeRule()) -> SizeClass:
    """The size class of a firm under a program's rule."""
    telling = {name: getattr(company, name) for name in _TELLING}
    return _classify(Company(**telling), rule)


@lru_cache(maxsize=256)
def _classify(company: Company, rule: SizeRule) -> SizeClass:
    possible = _possible(company, rule)
    hints = tuple(f"company.{name}" for name in _DEEMED_FLAGS if getattr(company, name) is None and company.entity != "sole_proprietor")
    if len(possible) == 1:
        return SizeClass(possible, _reason(company, possible[0], rule), (), hints)
    asks = _asks(company, rule, possible)
    labels = "、".join(f"「{REGISTER.field(key).label}」" for key in asks)
    return SizeClass(possible, f"{labels}が未入力のため、規模の区分は決まりません。", asks, hints)


def _possible(company: Company, rule: SizeRule) -> tuple[str, ...]:
    """Every class that an answer to the open fields could still give."""
    entities = [company.entity] if company.entity else ["corporation", "sole_proprietor"]
    industries = [company.industry] if company.industry else list(_LINES)
    found = {name for entity in entities for industry in industries for name in _classes(company, entity, industry, rule)}
    return tuple(name for name in _ORDER if name in found)


def _classes(company: Company, entity: str, industry: str, rule: SizeRule) -> set[str]:
    line, small = _LINES[industry], _small_line(industry, rule)
    counts = [company.employees] if company.employees is not None else [small, small + 1, line.employees, line.employees + 1, _MID_EMPLOYEES, _MID_EMPLOYEES + 1]
    if entity == "sole_proprietor":
        capitals = [False]
    else:
        capitals = [company.capital <= line.capital] if company.capital is not None else [True, False]
    found: set[str] = set()
    for employees in counts:
        for within_capital in capitals:
            found |= _deemed(company, entity, rule, _base_class(employees, line, small, within_capital=within_capital))
    return found


def _small_line(industry: str, rule: SizeRule) -> int:
    return _SOME if rule.raised_small and industry in _RAISED else _LINES[industry].small


def _base_class(employees: int, line: _Line, small: int, *, within_capital: bool) -> str:
    if employees <= small:
        return "small_scale"
    if within_capital or employees <= line.employees:
        return "sme"
    return "mid" if employees <= _MID_EMPLOYEES else "large"


def _deemed(company: Company, entity: str, rule: SizeRule, base: str) -> set[str]:
    """The base class, みなし大企業, or both where an unanswered share could make it so."""
    if base not in ("small_scale", "sme") or entity == "sole_proprietor":
        return {base}
    if _deemed_tests(company, rule):
        return {"deemed_large"}
    return {base, "deemed_large"} if any(getattr(company, name) is None for name, _ in _SHARES) else {base}


def _deemed_tests(company: Company, rule: SizeRule) -> tuple[str, ...]:
    """The tests of みなし大企業 that the firm is known to meet, in words."""
    met = [f"{REGISTER.field(f'company.{name}').label}が{limit}以上である" for name, limit in _SHARES if (share := getattr(company, name)) is not None and share >= limit]
    met += [f"{REGISTER.field(f'company.{name}').label}に当たる" for name in _DEEMED_FLAGS if getattr(company, name)]
    if rule.income_limit is not None and company.taxable_income is not None and company.taxable_income > rule.income_limit:
        met.append(f"課税所得の3年平均が{show_yen(rule.income_limit)}円を超える")
    return tuple(met)


# Both sides of every line: an open field matters if it tells two classes apart at any of these points of the other open fields.
_POINTS: dict[str, tuple[Any, ...]] = {
    "entity": ("corporation", "sole_proprietor"), "industry": tuple(_LINES),
    "employees": tuple(sorted({n + step for line in _LINES.values() for n in (line.employees, line.small, _SOME, _MID_EMPLOYEES) for step in (0, 1)})),
    "capital": tuple(sorted({line.capital + step for line in _LINES.values() for step in (0, 1)})),
}


def _asks(company: Company, rule: SizeRule, possible: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of the open fields whose answer can tell two possible classes apart."""
    names = tuple(_POINTS)
    spans = [_POINTS[name] if getattr(company, name) in (None, "") else (getattr(company, name),) for name in names]
    outcomes = {point: _outcome(point, rule) for point in itertools.product(*spans)}
    asks = [name for at, name in enumerate(names) if len(spans[at]) > 1 and _tells(outcomes, at)]
    if "deemed_large" in possible and not _deemed_tests(company, rule):
        asks += [name for name, _ in _SHARES if getattr(company, name) is None]
    return tuple(f"company.{name}" for name in asks)


def _outcome(point: tuple[Any, ...], rule: SizeRule) -> str:
    entity, industry, employees, capital = point
    line = _LINES[industry]
    return _base_class(employees, line, _small_line(industry, rule), within_capital=entity != "sole_proprietor" and capital <= line.capital)


def _tells(outcomes: dict[tuple[Any, ...], str], at: int) -> bool:
    seen: dict[tuple[Any, ...], str] = {}
    return any(seen.setdefault((*point[:at], *point[at + 1:]), outcome) != outcome for point, outcome in outcomes.items())


def _reason(company: Company, name: str, rule: SizeRule) -> str:
    if name == "deemed_large":
        return f"{'、'.join(_deemed_tests(company, rule))}ため、みなし大企業です。"
    if not company.industry or company.employees is None:
        return f"入力済みの項目だけで、{CLASS_LABELS[name]}と決まります。"
    line, small = _LINES[company.industry], _small_line(company.industry, rule)
    industry = REGISTER.field("company.industry").label_of(company.industry)
    sole = company.entity == "sole_proprietor"
    firm = f"{industry}{'の個人事業主' if sole else ''}、従業員{company.employees:,}人"
    if name == "small_scale":
        return f"{firm}（{small}人以下）のため、小規模企業者です。"
    if name == "sme":
        by_employees = company.employees <= line.employees
        why = f"従業員{line.employees}人以下" if by_employees else f"資本金{show_yen(line.capital)}円以下"
        return f"{firm}で、{why}に当たるため、中小企業者です。"
    over = f"従業員{line.employees}人" + ("" if sole else f"と資本金{show_yen(line.capital)}円の両方")
    tail = f"{_MID_EMPLOYEES:,}人以下のため、中堅企業です。" if name == "mid" else f"{_MID_EMPLOYEES:,}人も超えるため、大企業です。"
    return f"{firm}で、{over}を超え、{tail}"
