"""ポータルに写す: every text of the forms as it is pasted into an application portal, in the order of the forms, with its count of characters.

No pack says yet in what order a portal asks, so that the order is that of the program's forms and of the fields on them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from dxapply.drafting.results import Results
from dxapply.model.fields import Field, Kind, Register, Value, show
from dxapply.model.money import THOUSAND, Yen, show_rate, show_scaled
from dxapply.model.project import LISTS, rows_of, value_at
from dxapply.model.text import clean
from dxapply.programs.pack_sheets import STANDARD
from dxapply.programs.program import Form, Program
from dxapply.programs.subsidy import Estimate

__all__ = ["PortalText", "fields_on", "portal_texts"]

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


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalText:
    """A text to paste. `count` is its characters, of which a line break is one; `limit` is 0 where the form has none, `over` is how many too many.

    `key` is that of the field, or a name of its own where the text is worked out; `place` is where it is written, or what it comes from.
    """

    form: str
    key: str
    place: str
    label: str
    text: str
    limit: int = 0

    @property
    def count(self) -> int:
        """The characters of the text; 𠮷 and a line break are one each."""
        return len(self.text)

    @property
    def over(self) -> int:
        """By how many characters the text is too long; 0 where it fits, or where there is no limit."""
        return max(0, self.count - self.limit) if self.limit else 0


def portal_texts(results: Results) -> tuple[PortalText, ...]:
    """Every text of the chosen program's forms, each once; of all forms that dxapply knows where no program is chosen."""
    found: dict[str, PortalText] = {}
    for form in results.chosen.program.forms if results.chosen else STANDARD:
        for text in _texts_on(form, results):
            found.setdefault(text.key, text)
    return tuple(found.values())


def fields_on(form: str, register: Register, program: Program | None) -> tuple[Field, ...]:
    """The fields that stand on a form, in the order of its reading; a list's fields follow one another, with stars. The program's own
    questions are among them."""
    return tuple(field for name in _STANDS.get(form, ()) for field in _fields_of(name, register, program))


def _fields_of(name: str, register: Register, program: Program | None) -> tuple[Field, ...]:
    if name == "answers":
        return program.questions if program else ()
    fields = (field for field in register.fields if field.key == name or field.key.startswith(f"{name}."))
    return tuple(field for field in fields if field.key not in _OWN and not field.key.endswith(".suggested"))


def _texts_on(form: Form, results: Results) -> Iterator[PortalText]:
    title, register = f"{form.number}　{form.title}".strip("　"), results.catalogue.register
    program = results.chosen.program if results.chosen else None
    limit_of = partial(register.limit_of, program=program.id if program else "")
    for name in _STANDS.get(form.id, ()):
        fields = [field for field in _fields_of(name, register, program) if field.kind not in (Kind.LINK, Kind.LINKS)]
        if name in LISTS:
            yield from _rows(title, name, [(field, limit_of(field)) for field in fields], results)
        else:
            for field in fields:
                text = _as_pasted(field, value_at(results.project, field), program)
                yield PortalText(form=title, key=field.key, place=field.key, label=field.label, text=text, limit=limit_of(field))
    if results.estimate is not None:
        yield from _worked_out(form.id, title, results.estimate)


def _rows(form: str, name: str, fields: list[tuple[Field, int]], results: Results) -> Iterator[PortalText]:
    """The list's fields, given with their limits, row by row, and behind each cost line its amount."""
    program = results.chosen.program if results.chosen else None
    with_tax = bool(results.estimate and results.estimate.counts_with_tax)
    for at, row in enumerate(rows_of(results.project, name)):
        for field, limit in fields:
            leaf = field.key.rpartition(".")[2]
            key = f"{name}.{row.id}.{leaf}"
            text = _as_pasted(field, getattr(row, leaf), program)
            if field.key == _CATEGORY and program:
                category = program.category_of(text, getattr(row, "kind", ""))
                text = category.name if category else ""
            yield PortalText(form=form, key=key, place=key, label=f"{row.id}　{field.label}", text=text, limit=limit)
        if name == "cost_lines":
            place = f"{name}.{row.id}"
            label, text = f"{row.id}　金額（{'税込' if with_tax else '税抜'}）", str(results.amounts[at][with_tax])
            yield PortalText(form=form, key=f"{place}=amount", place=place, label=label, text=text)


def _worked_out(form: str, title: str, estimate: Estimate) -> Iterator[PortalText]:
    """The amounts of the form that nobody types."""

    def amount(key: str, label: str, yen: Yen | None, place: str = "budget") -> PortalText:
        return PortalText(form=title, key=f"={key}", place=place, label=label, text="" if yen is None else str(yen))

    if form == "calculation":
        yield amount("total_cost_with_tax", "補助事業に要する経費（税込）", estimate.total_cost_with_tax)
        yield amount("total_cost", "補助事業に要する経費（税抜）", estimate.total_cost)
        for category in estimate.categories:
            yield amount(f"eligible.{category.code}", f"補助対象経費のうち{category.name}", category.eligible)
        yield amount("eligible_cost", "補助対象経費の合計", estimate.eligible_cost)
        yield amount("grant", "補助金額", estimate.grant)
    elif form == "funding":
        yield amount("own_funds", "自己資金", estimate.own_funds, "funding")
        yield amount("funding.grant", "補助金", estimate.grant, "funding")


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
