"""The chapters and rows that a project is made of. Amounts are whole yen; `quantity` and KPI figures are whole thousandths."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from dxapply.model.money import Yen, line_amounts

__all__ = [
    "Adviser", "Application", "BridgeRow", "Cause", "Company", "Confirmation", "CostLine", "Enclosure", "Equipment", "FundingRow",
    "HistoryEntry", "Issue", "Kpi", "Measure", "Member", "Note", "PackText", "Plan", "Question", "Quote", "Row", "SalesShare", "StaffGroup",
    "Statement", "Strength", "Task", "YearFigures",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """What is applied for: the chosen program, the edition of the draft, and whether it is a made-up example."""

    program: str = ""
    edition: int | None = 1
    fictitious: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """The firm."""

    name: str = ""
    name_kana: str = ""
    corporate_number: str = ""
    entity: str = ""
    postal_code: str = ""
    prefecture: str = ""
    address: str = ""
    representative_title: str = ""
    representative: str = ""
    phone: str = ""
    email: str = ""
    founded: dt.date | None = None
    industry: str = ""
    industry_text: str = ""
    capital: Yen | None = None
    employees: int | None = None
    large_holder_share: Fraction | None = None
    large_holders_share: Fraction | None = None
    large_officer_share: Fraction | None = None
    owned_by_deemed: bool | None = None
    officers_from_deemed: bool | None = None
    taxable_income: Yen | None = None
    sales: Yen | None = None
    closing_month: int | None = None
    regional_leader: bool | None = None
    approved_plan: bool | None = None
    tax_status: str = ""
    lowest_wage_gap: Yen | None = None
    deficit: bool | None = None
    customers: int | None = None
    top_customers_share: Fraction | None = None
    contact: str = ""
    contact_title: str = ""
    contact_phone: str = ""
    contact_email: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The project that the subsidy is asked for."""

    title: str = ""
    short: str = ""
    now: str = ""
    change: str = ""
    gain: str = ""
    purpose: str = ""
    novelty: str = ""
    partner: str = ""
    partner_role: str = ""
    manager: str = ""
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Adviser:
    """The person whom the draft is shown to."""

    name: str = ""
    title: str = ""
    office: str = ""
    date: dt.date | None = None
    place: str = ""
    minutes: int | None = None
    ask: str = ""


# rows

@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """The figures of a closed year, in yen."""

    id: str
    year: str = ""
    sales: Yen | None = None
    operating_profit: Yen | None = None
    ordinary_profit: Yen | None = None
    employees: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffGroup:
    """How many people work in a part of the firm."""

    id: str
    name: str = ""
    count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SalesShare:
    """A field of business and its share of sales."""

    id: str
    name: str = ""
    share: Fraction | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEntry:
    """A step of the firm's history."""

    id: str
    year: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Equipment:
    """A main machine."""

    id: str
    name: str = ""
    count: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """A strength in one sentence."""

    id: str
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """課題: what troubles the firm, with the figure that shows it; importance and effort from 1 to 5, priority A to C.

    `suggested`, here and in the rows below that have it, is the finder's sentence that the row was taken from; "" for the applicant's own.
    """

    id: str
    title: str = ""
    fact: str = ""
    area: str = ""
    importance: int | None = None
    effort: int | None = None
    priority: str = ""
    suggested: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """原因: why an issue is there."""

    id: str
    text: str = ""
    issue: str = ""
    suggested: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """施策: what removes causes."""

    id: str
    title: str = ""
    text: str = ""
    causes: tuple[str, ...] = ()
    owner: str = ""
    suggested: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A piece of work of a measure, with its days."""

    id: str
    title: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    measure: str = ""
    owner: str = ""
    milestone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kpi:
    """指標: a figure today, at the project's end and three years later, in whole thousandths of its unit."""

    id: str
    name: str = ""
    unit: str = ""
    base: int | None = None
    end: int | None = None
    year3: int | None = None
    method: str = ""
    issues: tuple[str, ...] = ()
    suggested: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class YearFigures:
    """A fiscal year of the five-year plan, in yen; the first row is the base year."""

    id: str
    year: int | None = None
    sales: Yen | None = None
    new_sales: Yen | None = None
    operating_profit: Yen | None = None
    personnel: Yen | None = None
    depreciation: Yen | None = None
    employees: int | None = None
    payroll: Yen | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A person's part in the project."""

    id: str
    role: str = ""
    person: str = ""
    duty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CostLine:
    """経費の1行. `quantity` is in thousandths; `kind` is the category's kind, kept so that another program can place the line."""

    id: str
    category: str = ""
    kind: str = ""
    text: str = ""
    quantity: int | None = None
    unit: str = ""
    unit_price: Yen | None = None
    tax: str = "excluded"
    tax_rate: int | None = 10
    eligible: bool | None = True
    basis: str = ""
    measure: str = ""
    task: str = ""
    issues: tuple[str, ...] = ()

    @property
    def amounts(self) -> tuple[Yen, Yen]:
        """The line's amounts in whole yen: without tax, with tax. A line without quantity or price is 0."""
        return line_amounts(self.quantity or 0, self.unit_price or 0, self.tax_rate or 0, included=self.tax == "included")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """見積: a vendor's offer for a cost line, without tax."""

    id: str
    line: str = ""
    vendor: str = ""
    amount: Yen | None = None
    date: dt.date | None = None
    valid_until: dt.date | None = None
    chosen: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FundingRow:
    """資金調達: a loan or another source. Own funds and the grant are computed, never stored."""

    id: str
    kind: str = ""
    amount: Yen | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeRow:
    """Who pays until the grant arrives."""

    id: str
    kind: str = ""
    amount: Yen | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosure:
    """添付書類 and how far it is."""

    id: str
    name: str = ""
    copies: str = ""
    state: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation:
    """確認事項: a question to settle before the draft leaves the firm."""

    id: str
    text: str = ""
    page: str = ""
    owner: str = ""
    done: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question to the adviser."""

    id: str
    text: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A remark to a field, for oneself."""

    id: str
    about: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PackText:
    """The text of the program pack that a draft was made with: (file name, text) pairs, so that it opens whole on another machine."""

    program: str
    files: tuple[tuple[str, str], ...]


Row = (
    Statement | StaffGroup | SalesShare | HistoryEntry | Equipment | Strength | Issue | Cause | Measure | Task | Kpi | YearFigures | Member
    | CostLine | Quote | FundingRow | BridgeRow | Enclosure | Confirmation | Question | Note
)  # fmt: skip
