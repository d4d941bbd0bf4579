"""The size class of a firm: asserted with its reason in words, or unknown with the fields to ask.

The lines are 中小企業基本法第2条 and the 政令 rows of the SME support laws (中小企業庁「中小企業・小規模企業者の定義」): a company is an SME with capital OR
employees at or below the line, a sole proprietor by employees only. 中堅企業: not an SME, at most 2,000 employees. みなし大企業: the usual tests of
METI's calls (large holders, officers); tests 4 and 5 unanswered are a hint, not an unknown.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from dxapply.model.fields import show
from dxapply.model.money import Yen, show_yen
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company

__all__ = ["CLASS_LABELS", "SIZE_KEYS", "SizeClass", "SizeRule", "classify"]

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
_SHARES = {"large_holder_share": _HALF, "large_holders_share": _TWO_THIRDS, "large_officer_share": _HALF}
_DEEMED_FLAGS = ("owned_by_deemed", "officers_from_deemed")
_TELLING = ("entity", "industry", "employees", "capital", "taxable_income", *_SHARES, *_DEEMED_FLAGS)
SIZE_KEYS = tuple(f"company.{name}" for name in _TELLING)
"""The fields that a size class can follow from."""
_ENTITIES = ("corporation", "sole_proprietor")  # a cooperative is measured as a corporation


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


class _Firm(NamedTuple):
    """What a size class follows from: one firm as it is, or as it could still be. `deemed`: whether it meets a test of みなし大企業."""

    entity: str
    industry: str
    employees: int
    capital: Yen
    deemed: bool


@lru_cache(maxsize=256)
def _classify(company: Company, rule: SizeRule) -> SizeClass:
    firms = {firm: _class_of(firm, rule) for firm in _firms(company, rule)}
    possible = tuple(name for name in _ORDER if name in firms.values())
    hints = () if company.entity == "sole_proprietor" else tuple(_key(name) for name in _hinted(rule) if getattr(company, name) is None)
    if len(possible) == 1:
        return SizeClass(possible, _reason(company, possible[0], rule), (), hints)
    asks = _asks(company, firms)
    return SizeClass(possible, _open_reason(asks), asks, hints)


def _key(name: str) -> str:
    return f"company.{name}"


def _hinted(rule: SizeRule) -> tuple[str, ...]:
    """What is only hinted at while it is unanswered, since most firms have nothing to answer."""
    return _DEEMED_FLAGS if rule.income_limit is None else (*_DEEMED_FLAGS, "taxable_income")


def _firms(company: Company, rule: SizeRule) -> Iterator[_Firm]:
    """The firms that the answers still allow: of each open figure one value below and above every line."""
    lines = {(_LINES[name], _small_line(name, rule)): name for name in _LINES}
    open_shares = any(getattr(company, name) is None for name in _SHARES)
    spans = (
        (company.entity,) if company.entity else _ENTITIES,
        (company.industry,) if company.industry else tuple(lines.values()),
        _span(company.employees, {most for line, small in lines for most in (line.employees, small, _MID_EMPLOYEES)}),
        _span(company.capital, {line.capital for line, _ in lines}),
        (True,) if _deemed_tests(company, rule) else (False, True) if open_shares else (False,),
    )
    return itertools.starmap(_Firm, itertools.product(*spans))


def _span(answer: int | None, lines: set[int]) -> tuple[int, ...]:
    return (answer,) if answer is not None else (*sorted(lines), max(lines) + 1)


def _small_line(industry: str, rule: SizeRule) -> int:
    return _SOME if rule.raised_small and industry in _RAISED else _LINES[industry].small


def _class_of(firm: _Firm, rule: SizeRule) -> str:
    line, sole = _LINES[firm.industry], firm.entity == "sole_proprietor"
    if firm.employees > line.employees and (sole or firm.capital > line.capital):
        return "mid" if firm.employees <= _MID_EMPLOYEES else "large"
    if firm.deemed and not sole:
        return "deemed_large"
    return "small_scale" if firm.employees <= _small_line(firm.industry, rule) else "sme"


def _asks(company: Company, firms: Mapping[_Firm, str]) -> tuple[str, ...]:
    """The keys of the open fields that tell two classes apart in one of the firms that are still possible."""
    telling = [name for at, name in enumerate(_Firm._fields) if _tells(firms, at)]
    names = [name for name in telling if name != "deemed"]
    if "deemed" in telling:
        names += [name for name in _SHARES if getattr(company, name) is None]
    return tuple(_key(name) for name in names)


def _tells(firms: Mapping[_Firm, str], at: int) -> bool:
    """Whether two firms that differ only in this have different classes."""
    seen: dict[tuple[object, ...], str] = {}
    return any(seen.setdefault((*firm[:at], *firm[at + 1 :]), name) != name for firm, name in firms.items())


# words

def _deemed_tests(company: Company, rule: SizeRule) -> tuple[str, ...]:
    """The tests of みなし大企業 that the firm is known to meet, in words with its figures."""
    met = []
    for name, limit in _SHARES.items():
        share = getattr(company, name)
        if share is not None and share >= limit:
            met.append(f"{_label(name)}が{_shown(company, name)}（{limit}以上）")
    met += [f"「{_label(name)}」が「{_shown(company, name)}」" for name in _DEEMED_FLAGS if getattr(company, name)]
    income = company.taxable_income
    if rule.income_limit is not None and income is not None and income > rule.income_limit:
        met.append(f"{_label('taxable_income')}が{show_yen(income)}円（{_short_yen(rule.income_limit)}超）")
    return tuple(met)


def _label(name: str) -> str:
    return REGISTER.field(_key(name)).label


def _shown(company: Company, name: str) -> str:
    value = getattr(company, name)
    return "100％" if isinstance(value, Fraction) and value == 1 else show(REGISTER.field(_key(name)), value)


def _short_yen(amount: Yen) -> str:
    """A line as the law words it: 3億円, 5,000万円."""
    for unit, name in ((_OKU, "億"), (10_000, "万")):
        if amount and amount % unit == 0:
            return f"{amount // unit:,}{name}円"
    return f"{show_yen(amount)}円"


def _open_reason(asks: tuple[str, ...]) -> str:
    named = "".join(f"「{REGISTER.field(key).label}」" for key in asks[:3])
    return f"{named}{f'など{len(asks)}項目' if len(asks) > 3 else ''}が未入力のため、規模の区分は決まりません。"


def _reason(company: Company, name: str, rule: SizeRule) -> str:
    if name == "deemed_large":
        return f"{'、'.join(_deemed_tests(company, rule))}のため、みなし大企業です。"
    sole = company.entity == "sole_proprietor"
    industry = {"": "どの業種", "other": "その他の業種"}.get(company.industry) or _shown(company, "industry")
    firm = f"{industry}{'の個人事業主' if sole else ''}"
    employees = f"従業員{_shown(company, 'employees')}"
    capital = "" if sole or company.capital is None else f"資本金{_shown(company, 'capital')}"
    if not company.industry:
        figures = "、".join(part for part in (capital if name != "small_scale" else "", employees) if part)
        return f"{figures}は{firm}でも同じ区分になるため、{CLASS_LABELS[name]}です。"
    assert company.employees is not None  # without it an industry's classes cannot be told apart
    line, small = _LINES[company.industry], _small_line(company.industry, rule)
    if name == "small_scale":
        return f"{firm}で{employees}（{small}人以下）のため、小規模企業者です。"
    if name == "sme" and company.employees <= line.employees:
        return f"{firm}で{employees}（{line.employees}人以下）のため、中小企業者です。"
    if name == "sme":
        return f"{firm}で{capital}（{_short_yen(line.capital)}以下）、{employees}のため、中小企業者です。"
    over = "" if sole else f"{capital}（{_short_yen(line.capital)}超）、"
    bounds = f"{line.employees}人超、{_MID_EMPLOYEES:,}人以下" if name == "mid" else f"{_MID_EMPLOYEES:,}人超"
    return f"{firm}で{over}{employees}（{bounds}）のため、{CLASS_LABELS[name]}です。"
