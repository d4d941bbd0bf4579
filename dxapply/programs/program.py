"""A program as its pack states it: who may apply, what is paid, by when, and how sure each of that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from dxapply.errors import DxapplyError
from dxapply.model.fields import Field, Register
from dxapply.model.money import Yen
from dxapply.programs.conditions import Condition
from dxapply.programs.size_class import SizeRule

__all__ = [
    "CATEGORY_KINDS", "CERTAINTY_LABELS", "UNMAPPED", "UNMAPPED_NAME", "Amount", "Basis", "Bonus", "Catalogue", "Category", "CategoryGroup",
    "Commission", "Contact", "Enclosed", "Event", "Example", "ExampleLine", "Form", "FormColumn", "Handover", "Limit", "Program", "QuoteRule", "RateRow",
    "Recipient", "Requirement", "ReviewPoint", "Rounding", "Target", "TaxRule", "Tier", "weakest",
]  # fmt: skip

Certainty = Literal["official", "reference", "inferred", "assumed", "user"]
CERTAINTY_LABELS = {"official": "公的", "reference": "参考・要確認", "inferred": "推定・要確認", "assumed": "仮定・要確認", "user": "申請者の入力"}
CATEGORY_KINDS = ("personnel", "travel", "meeting", "machine", "software", "cloud", "outsourcing", "expert", "advertising", "web", "material", "rent", "other")
UNMAPPED = "unmapped"
UNMAPPED_NAME = "この事業に区分のない経費"


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """Where a rule comes from: the source's title, its address and the day it was seen, how sure it is, and a remark."""

    title: str
    url: str = ""
    seen: dt.date | None = None
    certainty: Certainty = "assumed"
    note: str = ""

    @property
    def certainty_label(self) -> str:
        """公的, or the weaker word with 要確認."""
        return CERTAINTY_LABELS[self.certainty]

    @property
    def is_official(self) -> bool:
        """Whether a government page states it."""
        return self.certainty == "official"


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate up to a bound in yen (None: no bound)."""

    up_to: Yen | None
    rate: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class RateRow:
    """補助率: one rate, or tiers stated on the grant or on the cost, for firms that meet the condition."""

    when: Condition | None
    basis: Basis
    rate: Fraction | None = None
    tiers: tuple[Tier, ...] = ()
    tiers_on: Literal["grant", "cost"] = "grant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """上限額 or 下限額 in yen for firms that meet the condition."""

    when: Condition | None
    yen: Yen
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Bonus:
    """What raises the cap: yen added to it, or a cap in its place."""

    when: Condition
    yen: Yen
    mode: Literal["add", "replace"]
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A bound of a category, in yen or as a share."""

    basis: Basis
    yen: Yen = 0
    share: Fraction = Fraction(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    """経費区分: its code, official name and kind, with the limits that bind it."""

    code: str
    name: str
    kind: str
    basis: Basis
    max_amount: Limit | None = None
    share: Limit | None = None
    rate: Limit | None = None
    max_grant: Limit | None = None
    grant_share: Limit | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryGroup:
    """A bound in yen on several categories together."""

    of: tuple[str, ...]
    yen: Yen
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteRule:
    """相見積: from how many vendors a cost line needs quotes whose unit price or amount in yen, with or without tax, is at least `yen`.

    `of` are the codes of the categories that it holds for; none means all.
    """

    vendors: int
    yen: Yen
    measure: Literal["unit_price", "amount"]
    with_tax: bool
    of: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounding:
    """端数処理: rounding down to `unit` yen, of the total or of each category."""

    unit: int
    level: Literal["total", "category"]
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxRule:
    """Which tax statuses count amounts with tax as eligible; all others count without."""

    with_tax_for: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """要件: a condition on the firm or the draft, and what to do where it is not met."""

    id: str
    when: Condition
    basis: Basis
    fix: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """成果目標: the program's own target (a share of its firms) beside the test of one firm."""

    id: str
    statement: str
    share: Fraction
    test: Condition
    basis: Basis
    test_basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A date of the round in Japan; `moment` is exact where an hour was published."""

    kind: Literal["open", "briefing", "intermediary_deadline", "deadline", "earliest_start", "latest_end"]
    name: str
    basis: Basis
    date: dt.date
    moment: dt.datetime | None = None
    arrival: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A step of the money's way: who gives what to whom."""

    giver: str
    way: str
    taker: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who receives the subsidy and by which way: direct, through an intermediary, or as a consortium."""

    kind: Literal["direct", "intermediary", "consortium"]
    role: str
    way: tuple[Handover, ...]
    text: str
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Commission:
    """A part of the program that the state commissions and no applicant chooses."""

    number: str
    title: str
    text: str
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """An office and its telephone number."""

    name: str
    phone: str
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosed:
    """A paper that calls usually want, and where it comes from."""

    name: str
    copies: str
    source: str
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewPoint:
    """審査項目."""

    heading: str
    points: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the cost sheet: what it holds, its head, its width in pt (0: the usual one), and what stands before its total, such as (A)."""

    use: str
    head: str
    width: int = 0
    mark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A sheet that the program wants: which one, its number and title, and how it differs from dxapply's own.

    `sections` come first, in that order; `titles` are what sections are called, by their names, `words` what heads and labels say instead of
    dxapply's own. Amounts print in yen or in thousands. `limits` are
    characters by the key of a field. `columns` and `totals` are the cost sheet's (`web_apart`: the costs of websites have totals of their own);
    `total` is what the sources of funding add up to.
    """

    id: str
    number: str
    title: str
    sections: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    unit: Literal["yen", "thousand"] = "yen"
    limits: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[FormColumn, ...] = ()
    totals: Literal["all", "web_apart"] = "all"
    total: Literal["cost_with_tax", "eligible"] = "cost_with_tax"


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """A cost line of a worked case: category, thousandths, unit price, tax and rate, eligible."""

    category: str
    quantity: int
    unit_price: Yen
    tax: str
    tax_rate: int
    eligible: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A worked case: answers and cost lines with the expected amounts in yen."""

    name: str
    answers: Mapping[str, str]
    lines: tuple[ExampleLine, ...]
    expect: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """One round of a program. What was not published is absent here and named in `unpublished`."""

    id: str
    number: str
    title: str
    family: str
    fiscal_year: int
    round: str
    authority: str
    version: str
    purpose: tuple[str, ...]
    supports: tuple[str, ...]
    applicants: str
    recipient: Recipient
    basis: Basis
    calendar: tuple[Event, ...]
    requirements: tuple[Requirement, ...]
    rates: tuple[RateRow, ...]
    caps: tuple[Amount, ...]
    bonuses: tuple[Bonus, ...]
    floors: tuple[Amount, ...]
    categories: tuple[Category, ...]
    groups: tuple[CategoryGroup, ...]
    quotes: tuple[QuoteRule, ...]
    rounding: Rounding
    tax: TaxRule
    size: SizeRule
    growth: Literal["compound", "simple"]
    targets: tuple[Target, ...]
    questions: tuple[Field, ...]
    enclosures: tuple[Enclosed, ...]
    review: tuple[ReviewPoint, ...]
    contacts: tuple[Contact, ...]
    commissions: tuple[Commission, ...]
    unpublished: tuple[str, ...]
    forms: tuple[Form, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    def key_of(self, question: str) -> str:
        """The full key of one of the program's own questions."""
        return f"answers.{self.id}.{question}"

    @property
    def limits(self) -> Mapping[str, int]:
        """The characters that the program's forms allow, by the key of a field; only those that differ from dxapply's own."""
        return {key: most for form in self.forms for key, most in form.limits.items()}

    def form(self, form_id: str) -> Form | None:
        """The program's form of that sheet, or None."""
        return next((form for form in self.forms if form.id == form_id), None)

    @property
    def deadline(self) -> dt.datetime | None:
        """The last deadline of the round."""
        moments = [event.moment for event in self.calendar if event.kind == "deadline" and event.moment]
        return max(moments, default=None)

    def status(self, today: dt.date) -> Literal["open", "closed", "upcoming", "unknown"]:
        """Whether the round takes applications on that day, the deadline's day included; between two of its terms it is "upcoming".

        Each deadline belongs to the latest opening before it. Behind an opening whose deadline is not known yet it is "unknown".
        """
        openings = [event.date for event in self.calendar if event.kind == "open"]
        deadlines = [event.date for event in self.calendar if event.kind == "deadline"]
        if any(max((day for day in openings if day <= last), default=dt.date.min) <= today <= last for last in deadlines):
            return "open"
        if any(today < day for day in openings):
            return "upcoming"
        return "closed" if deadlines and max([*openings, *deadlines]) in deadlines else "unknown"

    def category_of(self, code: str, kind: str) -> Category | None:
        """The category where a cost line stands here: the same code, else the first category of its kind, else none."""
        by_code = next((category for category in self.categories if category.code == code), None)
        return by_code or next((category for category in self.categories if kind and category.kind == kind), None)


def weakest(bases: Iterable[Basis]) -> Basis:
    """The least sure of some bases; of equals the first."""
    order = tuple(CERTAINTY_LABELS)
    return max(bases, key=lambda basis: order.index(basis.certainty))


class Catalogue:
    """The programs that are loaded, with the register of all fields that they and dxapply have."""

    def __init__(self, programs: Iterable[Program], register: Register) -> None:
        self.programs = tuple(programs)
        fields = (field for program in self.programs for field in program.questions)
        self.register = register.with_fields(fields).with_limits({program.id: program.limits for program in self.programs})

    def program(self, program_id: str) -> Program:
        """The program with that id. Raises DxapplyError where there is none."""
        found = self.find(program_id)
        if found is None:
            known = "、".join(program.id for program in self.programs)
            raise DxapplyError(f"事業「{program_id}」はありません", fix=f"{known} のどれかを指定してください")
        return found

    def find(self, program_id: str) -> Program | None:
        """The program with that id, or None."""
        return next((program for program in self.programs if program.id == program_id), None)
