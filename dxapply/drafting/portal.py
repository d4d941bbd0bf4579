"""ポータルに写す: every text of the forms as it is pasted into an application portal, in the order of the forms, with its count of characters.

No pack says yet in what order a portal asks, so that the order is that of the program's forms and of the fields on them. Portals ask for whole yen;
where a program's form of the funding is in thousands, its amounts are given as that form prints them. Each label names the unit. A single line's
amount stays in yen: what it prints in thousands is fitted to the sums of the paper, while a portal adds up by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from dxapply.drafting.funding import Funding, in_thousands, on_form
from dxapply.drafting.results import Results
from dxapply.model.fields import Field, Kind, Register, Value, show
from dxapply.model.money import THOUSAND, Yen, show_rate, show_scaled
from dxapply.model.project import LISTS, rows_of, value_at
from dxapply.model.rows import CostLine, Row
from dxapply.model.text import clean
from dxapply.programs.pack_sheets import STANDARD
from dxapply.programs.program import Form, Program
from dxapply.programs.subsidy import Estimate

__all__ = ["PortalText", "PortalTexts", "fields_on", "portal_texts"]

# What stands on each form, in the order of its reading: a field, a whole chapter, a list, or the program's own questions (answers).
# A field that stands on two forms belongs to the one that comes first in the program's order. The adviser's sheet goes to no portal.
_STANDS: dict[str, tuple[str, ...]] = {
    "cover": (
        "company.postal_code", "company.address", "company.name", "company.representative_title", "company.representative", "company.corporate_number",
        "plan.title", "plan.start", "plan.end",
    ),
    "overview": ("application.program", "plan.title", "plan.short", "plan.now", "plan.change", "plan.gain"),
    "company": ("company", "sales_shares", "staff", "strengths", "statements", "history", "equipment"),
    "eligibility": ("answers",),
    "issues": ("issues", "causes"),
    "plan": (
        "plan.title", "plan.purpose", "plan.novelty", "measures", "kpis", "team", "plan.partner", "plan.partner_role", "tasks", "plan.start", "plan.end",
        "five_years",
    ),
    "costs": ("cost_lines", "quotes"),
    "funding": ("plan.manager", "funding", "bridge"),
    "enclosures": ("enclosures", "confirmations"),
}  # fmt: skip
_OWN = ("cost_lines.*.kind",)  # what dxapply keeps for itself, besides every `suggested`
_CATEGORY = "cost_lines.*.category"
_DAY = "%Y/%m/%d"
_UNITS = {"yen": "円", "thousand": "千円"}
_TAX = ("税抜", "税込")
_PRINTED = ("funding.*.amount", "bridge.*.amount")  # what a form of the funding prints in its unit

_Asked = tuple[Field, str, int]
"""A field with its label and its limit in characters."""
_MadeOf = tuple[Row, Form, Program | None, int, str]
"""What the texts of a row are made of: the row, the form, the program, whether tax counts, and the amount that is worked out."""


class PortalText(NamedTuple):
    """A text to paste. `length` is its characters, of which a line break is one; `limit` is 0 where the form has none, `over` is how many too many.

    `key` is that of the field, or a name of its own where the text is worked out; `place` is where it is written, or what it comes from.
    """

    form: str
    key: str
    place: str
    label: str
    text: str
    limit: int = 0

    @property
    def length(self) -> int:
        """The characters of the text; 𠮷 and a line break are one each."""
        return len(self.text)

    @property
    def over(self) -> int:
        """By how many characters the text is too long; 0 where it fits, or where there is no limit."""
        return max(0, self.length - self.limit) if self.limit else 0


def portal_texts(results: Results) -> tuple[PortalText, ...]:
    """Every text of the chosen program's forms, each once; of all forms that dxapply knows where no program is chosen."""
    return PortalTexts().of(results)


class PortalTexts:
    """Makes the texts of one draft again and again. A row's texts are kept while nothing changes that they are made of: 300 cost lines have 3,000."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[_MadeOf, tuple[PortalText, ...]]] = {}

    def of(self, results: Results) -> tuple[PortalText, ...]:
        """What `portal_texts` gives."""
        found: dict[str, PortalText] = {}
        for form in results.chosen.program.forms if results.chosen else STANDARD:
            for text in self._on(form, results):
                found.setdefault(text.key, text)
        return tuple(found.values())

    def _on(self, form: Form, results: Results) -> Iterator[PortalText]:
        title, register = f"{form.number}　{form.title}".strip("　"), results.catalogue.register
        program = results.chosen.program if results.chosen else None
        limit_of = partial(register.limit_of, program=program.id if program else "")
        for name in _STANDS.get(form.id, ()):
            fields = [field for field in _fields_of(name, register, program) if field.kind not in (Kind.LINK, Kind.LINKS)]
            if name in LISTS:
                yield from self._rows(form, title, name, [(field, _label(field, form), limit_of(field)) for field in fields], results)
            else:
                for field in fields:
                    text = _as_pasted(field, value_at(results.project, field), program)
                    yield PortalText(title, field.key, field.key, _label(field, form), text, limit_of(field))
        if results.estimate is not None and form.id == "calculation":
            yield from _worked_out(title, results.estimate)
        if results.funding is not None and form.id == "funding":
            yield from _own_funds_and_grant(form, title, results)

    def _rows(self, form: Form, title: str, name: str, fields: list[_Asked], results: Results) -> Iterator[PortalText]:
        program = results.chosen.program if results.chosen else None
        side = int(bool(results.estimate and results.estimate.counts_with_tax))
        printed = _amounts(_on_form(form, results), name) if name in ("funding", "bridge") and form.unit == "thousand" else {}
        for at, row in enumerate(rows_of(results.project, name)):
            place = f"{name}.{row.id}"
            amount = str(results.amounts[at][side]) if name == "cost_lines" else printed.get(row.id, "")
            made_of = (row, form, program, side, amount)
            kept = self._kept.get(place)
            if kept is None or kept[0] != made_of:
                kept = self._kept[place] = made_of, tuple(_of_row(row, place, title, fields, made_of))
            yield from kept[1]


def _label(field: Field, form: Form) -> str:
    """The field's label with the unit that its amount is pasted in."""
    if field.kind is not Kind.YEN:
        return field.label
    return _in_unit(field.label, _UNITS[form.unit] if field.key in _PRINTED else _UNITS["yen"])


def _in_unit(label: str, unit: str) -> str:
    """The label with the unit behind it, or behind what stands in its brackets."""
    return f"{label[:-1]}、{unit}）" if label.endswith("）") else f"{label}（{unit}）"


def _of_row(row: Row, place: str, title: str, fields: list[_Asked], made_of: _MadeOf) -> Iterator[PortalText]:
    """The row's fields; a cost line's amount comes behind them, that of a form in thousands in the place of what was typed."""
    _, form, program, side, amount = made_of
    for field, label, limit in fields:
        leaf = field.key.rpartition(".")[2]
        text = _as_pasted(field, getattr(row, leaf), program)
        if field.key == _CATEGORY and program:
            category = program.category_of(text, getattr(row, "kind", ""))
            text = category.name if category else ""
        elif field.key in _PRINTED and form.unit == "thousand" and text:
            text = amount
        yield PortalText(title, f"{place}.{leaf}", f"{place}.{leaf}", f"{row.id}　{label}", text, limit)
    if isinstance(row, CostLine):
        unit = "円" if form.unit == "yen" else "円。様式は千円"
        yield PortalText(title, f"{place}=amount", place, f"{row.id}　金額（{_TAX[side]}、{unit}）", amount)


def _on_form(form: Form, results: Results) -> Funding:
    """The funding as that form has it, in its unit."""
    assert results.funding is not None
    assert results.estimate is not None
    funding = on_form(results.funding, results.estimate)
    return in_thousands(funding) if form.unit == "thousand" else funding


def _amounts(funding: Funding, name: str) -> dict[str, str]:
    """The amounts of the rows of that list, by their ids."""
    return {source.row: str(source.amount) for source in (funding.sources if name == "funding" else funding.bridge) if source.row}


def _own_funds_and_grant(form: Form, title: str, results: Results) -> Iterator[PortalText]:
    """The two sources that nobody types."""
    funding = _on_form(form, results)
    for key, label, amount in (("own_funds", "自己資金", funding.own_funds), ("funding.grant", "補助金", funding.grant)):
        yield PortalText(title, f"={key}", "funding", _in_unit(label, _UNITS[form.unit]), "" if amount is None else str(amount))


def _worked_out(title: str, estimate: Estimate) -> Iterator[PortalText]:
    """The amounts of the calculation, which nobody types."""

    def amount(key: str, label: str, yen: Yen | None) -> PortalText:
        return PortalText(title, f"={key}", "budget", _in_unit(label, "円"), "" if yen is None else str(yen))

    yield amount("total_cost_with_tax", "補助事業に要する経費（税込）", estimate.total_cost_with_tax)
    yield amount("total_cost", "補助事業に要する経費（税抜）", estimate.total_cost)
    for category in estimate.categories:
        yield amount(f"eligible.{category.code}", f"補助対象経費のうち{category.name}", category.eligible)
    yield amount("eligible_cost", "補助対象経費の合計", estimate.eligible_cost)
    yield amount("grant", "補助金額", estimate.grant)


def fields_on(form: str, register: Register, program: Program | None) -> tuple[Field, ...]:
    """The fields that stand on a form, in the order of its reading; a list's fields follow one another, with stars. The program's own
    questions are among them."""
    return tuple(field for name in _STANDS.get(form, ()) for field in _fields_of(name, register, program))


def _fields_of(name: str, register: Register, program: Program | None) -> tuple[Field, ...]:
    if name == "answers":
        return program.questions if program else ()
    fields = (field for field in register.fields if field.key == name or field.key.startswith(f"{name}."))
    return tuple(field for field in fields if field.key not in _OWN and not field.key.endswith(".suggested"))


def _as_pasted(field: Field, value: Value, program: Program | None) -> str:
    """The value as a portal takes it: no commas, no units, days as 2021/03/03, one kind of line break, none at the ends."""
    match value:
        case None | "" | ():
            return ""
        case dt.date():
            return value.strftime(_DAY)
        case Fraction():
            hundredths = value * 10_000
            return f"{show_scaled(int(hundredths), 100)}%" if hundredths.denominator == 1 else show_rate(value)
        case bool():
            return show(field, value)
        case int():
            return _plain(show_scaled(value, THOUSAND)) if field.kind is Kind.NUMBER else str(value)
        case str() if field.kind is Kind.CHOICE:
            return field.label_of(value)
        case str() if field.key == "application.program":
            return program.title if program else ""
        case str():
            return clean(value).rstrip().lstrip("\n")
    return show(field, value)


def _plain(number: str) -> str:
    return number.replace(",", "").replace("▲", "-")
