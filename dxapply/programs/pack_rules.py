"""program.toml read into a Program: identity, calendar, requirements, rates, categories, each rule with its basis."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable
from typing import TypeVar

from dxapply.model.fields import Field, Kind
from dxapply.model.register import REGISTER
from dxapply.programs.conditions import Condition, read_condition
from dxapply.programs.facts import derived_field
from dxapply.programs.program import (
    CATEGORY_KINDS,
    UNMAPPED,
    Amount,
    Basis,
    Bonus,
    Category,
    CategoryGroup,
    Commission,
    Contact,
    Enclosed,
    Event,
    Handover,
    Limit,
    Program,
    QuoteRule,
    RateRow,
    Recipient,
    Requirement,
    ReviewPoint,
    Rounding,
    Target,
    TaxRule,
    Tier,
)
from dxapply.programs.size_class import SizeRule
from dxapply.programs.toml_tables import Table

__all__ = ["read_program"]

_Rule = TypeVar("_Rule")
_Row = TypeVar("_Row", RateRow, Amount)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RULE_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
_QUESTION_KINDS = {kind.name.lower(): kind for kind in (Kind.TEXT, Kind.YEN, Kind.COUNT, Kind.RATE, Kind.DATE, Kind.CHOICE, Kind.YES_NO)}
_TAX_STATUSES = ("taxable", "simplified", "exempt")
_JAPAN = dt.timezone(dt.timedelta(hours=9))


def read_program(table: Table) -> Program:
    """The Program of a program.toml, without the sheets, texts and examples of its other files. Raises PackError."""
    program_id = table.text("id")
    if not _ID.fullmatch(program_id):
        raise table.error("id", "小文字の英数字とハイフンで書きます")
    program = _Reader(table, program_id).program()
    table.done()
    return program


class _Reader:
    """What the rules of one pack share: its sources, its own questions and its categories."""

    def __init__(self, table: Table, program_id: str) -> None:
        self.table, self.id = table, program_id
        self.sources = {name: _source(inner) for name, inner in table.named_tables("sources")}
        self.questions = (*self._rules("questions", self._question, "name"), *_own_entries(program_id))
        self._fields = {field.key: field for field in self.questions}
        self.categories = self._some("categories", self._category, "code")

    def program(self) -> Program:
        table = self.table
        return Program(
            id=self.id,
            number=table.text("number"),
            title=table.text("title"),
            family=table.text("family", ""),
            fiscal_year=table.number("fiscal_year", low=2000, high=2100),
            round=table.text("round", ""),
            authority=table.text("authority"),
            version=table.text("version"),
            purpose=table.texts("purpose", default=True),
            supports=table.texts("supports", default=True),
            applicants=table.text("applicants", ""),
            basis=self._basis(table),
            recipient=self._one("recipient", self._recipient),
            calendar=self._rules("calendar", self._event),
            requirements=self._rules("requirements", self._requirement, "id"),
            rates=self._first_holds("rates", self._some("rates", self._rate)),
            caps=self._first_holds("caps", self._rules("caps", self._amount)),
            bonuses=self._rules("bonuses", self._bonus),
            floors=self._first_holds("floors", self._rules("floors", self._amount)),
            categories=self.categories,
            groups=self._rules("groups", self._group),
            quotes=self._rules("quotes", self._quote_rule),
            rounding=self._one("rounding", self._rounding),
            tax=self._one("tax", self._tax),
            size=_size(table),
            growth=table.word("growth", ("compound", "simple"), "compound"),
            targets=self._rules("targets", self._target, "id"),
            questions=self.questions,
            enclosures=self._rules("enclosures", self._enclosed),
            review=self._rules("review", self._review),
            contacts=self._rules("contacts", self._contact),
            commissions=self._rules("commissions", self._commission),
            unpublished=table.texts("unpublished", default=True),
        )

    # lists and single tables

    def _rules(self, key: str, make: Callable[[Table], _Rule], unique: str = "") -> tuple[_Rule, ...]:
        """The rules of a list; `unique` is the key whose text no two of them may share."""
        made, seen = [], set()
        for inner in self.table.tables(key):
            made.append(make(inner))
            inner.done()
            if unique and inner.text(unique) in seen:
                raise inner.error(unique, f"「{inner.text(unique)}」が2つあります")
            seen.add(inner.text(unique) if unique else "")
        return tuple(made)

    def _some(self, key: str, make: Callable[[Table], _Rule], unique: str = "") -> tuple[_Rule, ...]:
        rules = self._rules(key, make, unique)
        if not rules:
            raise self.table.error(key, "1つ以上書きます")
        return rules

    def _first_holds(self, key: str, rows: tuple[_Row, ...]) -> tuple[_Row, ...]:
        """Rows of which the first that holds applies: behind one without a condition none could ever apply."""
        for at, row in enumerate(rows[:-1]):
            if row.when is None:
                raise self.table.tables(key)[at + 1].error("when", "条件のない行の後には、使われる行がありません")
        return rows

    def _one(self, key: str, make: Callable[[Table], _Rule]) -> _Rule:
        inner = self.table.table(key)
        made = make(inner)
        inner.done()
        return made

    # what every rule has

    def _basis(self, table: Table, prefix: str = "") -> Basis:
        """The basis of a table of rules: `source` names one of the pack's sources, `certainty` says how sure it is."""
        key = f"{prefix}source"
        name = table.text(key)
        if name not in self.sources:
            raise table.error(key, f"出典「{name}」が sources にありません")
        title, url, seen = self.sources[name]
        certainty = table.word(f"{prefix}certainty", ("official", "reference", "inferred", "assumed"))
        note = "" if prefix else table.text("note", "")
        return Basis(title=title, url=url, seen=seen, certainty=certainty, note=note)

    def _when(self, table: Table, key: str = "when") -> Condition:
        return read_condition(table.table(key), self._find, self._expand)

    def _any_firm(self, table: Table) -> Condition | None:
        return self._when(table) if "when" in table else None

    def _find(self, name: str) -> Field | None:
        static = REGISTER.find(name) if "*" not in name and name.count(".") == 1 else None
        return self._fields.get(name) or derived_field(name) or static

    def _expand(self, name: str) -> str:
        return f"answers.{self.id}.{name.removeprefix('answers.')}" if name.startswith("answers.") else name

    # the rules

    def _question(self, table: Table) -> Field:
        name, kind = table.text("name"), _QUESTION_KINDS[table.word("kind", tuple(_QUESTION_KINDS))]
        if not _NAME.fullmatch(name) or name in _OWN_ENTRIES:
            raise table.error("name", f"小文字の英数字と下線で書きます。{'、'.join(_OWN_ENTRIES)} は使えません")
        choices = _choices(table)
        if (kind is Kind.CHOICE) != bool(choices):
            raise table.error("kind", "choice のときだけ choices を書きます")
        low = table.number("low") if "low" in table else (0 if kind in (Kind.COUNT, Kind.YEN) else None)
        return Field(
            key=f"answers.{self.id}.{name}",
            label=table.text("label"),
            kind=kind,
            unit=table.text("unit", ""),
            low=low,
            high=None if low is None else 10**13,
            help=table.text("help"),
            example=table.text("example"),
            choices=choices,
        )

    def _requirement(self, table: Table) -> Requirement:
        return Requirement(id=_rule_id(table), when=self._when(table), basis=self._basis(table), fix=table.text("fix", ""))

    def _rate(self, table: Table) -> RateRow:
        if "tiers" not in table:
            return RateRow(when=self._any_firm(table), rate=table.rate("rate"), basis=self._basis(table))
        tiers = tuple(_tier(inner) for inner in table.tables("tiers"))
        bounds = [tier.up_to for tier in tiers]
        rising = all(low is not None and (high is None or low < high) for low, high in itertools.pairwise(bounds))
        if not tiers or bounds[-1] is not None or not rising:
            raise table.error("tiers", "小さい順に並べ、最後の段だけ up_to を書きません")
        return RateRow(when=self._any_firm(table), tiers=tiers, tiers_on=table.word("tiers_on", ("grant", "cost")), basis=self._basis(table))

    def _amount(self, table: Table) -> Amount:
        return Amount(when=self._any_firm(table), yen=table.number("yen", low=1), basis=self._basis(table))

    def _bonus(self, table: Table) -> Bonus:
        return Bonus(when=self._when(table), yen=table.number("yen", low=1), mode=table.word("mode", ("add", "replace")), basis=self._basis(table))

    def _category(self, table: Table) -> Category:
        code = table.text("code")
        if not _NAME.fullmatch(code) or code == UNMAPPED:
            raise table.error("code", f"小文字の英数字と下線で書きます。{UNMAPPED} は使えません")
        return Category(
            code=code,
            name=table.text("name"),
            kind=table.word("kind", CATEGORY_KINDS),
            basis=self._basis(table),
            max_amount=self._limit(table, "max_amount", lambda inner, basis: Limit(yen=inner.number("yen", low=1), basis=basis)),
            share=self._limit(table, "share", lambda inner, basis: Limit(share=inner.share("share"), basis=basis)),
            rate=self._limit(table, "rate", lambda inner, basis: Limit(share=inner.rate("rate"), basis=basis)),
            max_grant=self._limit(table, "max_grant", lambda inner, basis: Limit(yen=inner.number("yen", low=1), basis=basis)),
            grant_share=self._limit(table, "grant_share", lambda inner, basis: Limit(share=inner.share("share"), basis=basis)),
        )

    def _limit(self, table: Table, key: str, make: Callable[[Table, Basis], Limit]) -> Limit | None:
        if key not in table:
            return None
        inner = table.table(key)
        limit = make(inner, self._basis(inner))
        inner.done()
        return limit

    def _group(self, table: Table) -> CategoryGroup:
        of = self._codes(table)
        if not of:
            raise table.error("of", "経費区分を1つ以上書きます")
        return CategoryGroup(of=of, yen=table.number("yen", low=1), basis=self._basis(table))

    def _codes(self, table: Table, *, default: bool = False) -> tuple[str, ...]:
        codes = {category.code for category in self.categories}
        of = table.texts("of", default=default)
        for code in of:
            if code not in codes:
                raise table.error("of", f"経費区分「{code}」はありません")
        return of

    def _quote_rule(self, table: Table) -> QuoteRule:
        return QuoteRule(
            vendors=table.number("vendors", low=2, high=9),
            yen=table.number("yen", low=1),
            measure=table.word("measure", ("unit_price", "amount")),
            with_tax=table.flag("with_tax", default=False),
            of=self._codes(table, default=True),
            basis=self._basis(table),
        )

    def _rounding(self, table: Table) -> Rounding:
        unit = table.number("unit", low=1)
        if unit not in (1, 1000):
            raise table.error("unit", "1 か 1000 で書きます")
        return Rounding(unit=unit, level=table.word("level", ("total", "category"), "total"), basis=self._basis(table))

    def _tax(self, table: Table) -> TaxRule:
        statuses = table.texts("with_tax_for", default=True)
        if any(status not in _TAX_STATUSES for status in statuses):
            raise table.error("with_tax_for", f"{'、'.join(_TAX_STATUSES)} から書きます")
        return TaxRule(with_tax_for=statuses, basis=self._basis(table))

    def _target(self, table: Table) -> Target:
        return Target(
            id=_rule_id(table),
            statement=table.text("statement"),
            share=table.rate("share"),
            test=self._when(table, "test"),
            basis=self._basis(table),
            test_basis=self._basis(table, "test_"),
        )

    def _event(self, table: Table) -> Event:
        kind = table.word("kind", ("open", "briefing", "intermediary_deadline", "deadline", "earliest_start", "latest_end"))
        moment = table.moment("moment").astimezone(_JAPAN) if "moment" in table else None
        return Event(
            kind=kind,
            name=table.text("name"),
            basis=self._basis(table),
            date=moment.date() if moment else table.day("day"),
            moment=moment,
            arrival=table.word("arrival", ("", "必着", "送信"), ""),
        )

    def _recipient(self, table: Table) -> Recipient:
        way = tuple(_closed(inner, lambda step: Handover(step.text("giver"), step.text("way"), step.text("taker"))) for inner in table.tables("way"))
        kind = table.word("kind", ("direct", "intermediary", "consortium"))
        return Recipient(kind=kind, role=table.text("role"), way=way, text=table.text("text"), basis=self._basis(table))

    def _enclosed(self, table: Table) -> Enclosed:
        return Enclosed(name=table.text("name"), copies=table.text("copies", ""), source=table.text("from", ""), basis=self._basis(table))

    def _review(self, table: Table) -> ReviewPoint:
        return ReviewPoint(heading=table.text("heading"), points=table.texts("points"), basis=self._basis(table))

    def _contact(self, table: Table) -> Contact:
        return Contact(name=table.text("name"), phone=table.text("phone"), basis=self._basis(table))

    def _commission(self, table: Table) -> Commission:
        return Commission(number=table.text("number"), title=table.text("title"), text=table.text("text"), basis=self._basis(table))


def _closed(table: Table, make: Callable[[Table], _Rule]) -> _Rule:
    made = make(table)
    table.done()
    return made


def _rule_id(table: Table) -> str:
    """The id by which a rule is named in reports and on the command line."""
    rule_id = table.text("id")
    if not _RULE_ID.fullmatch(rule_id):
        raise table.error("id", "R1 のように英数字で書きます")
    return rule_id


def _choices(table: Table) -> tuple[tuple[str, str], ...]:
    """The (code, label) pairs of a question, each code and each label once."""
    choices: list[tuple[str, str]] = []
    for inner in table.tables("choices"):
        code, label = _closed(inner, lambda choice: (choice.text("code"), choice.text("label")))
        if not _NAME.fullmatch(code):
            raise inner.error("code", "小文字の英数字と下線で書きます")
        if any(code == other or label == name for other, name in choices):
            raise inner.error("code", f"「{code}」か「{label}」が2つあります")
        choices.append((code, label))
    return tuple(choices)


def _source(table: Table) -> tuple[str, str, dt.date]:
    return _closed(table, lambda inner: (inner.text("title"), inner.text("url", ""), inner.day("seen")))


def _tier(table: Table) -> Tier:
    return _closed(table, lambda inner: Tier(inner.number("up_to", low=1) if "up_to" in inner else None, inner.rate("rate")))


def _size(table: Table) -> SizeRule:
    if "size" not in table:
        return SizeRule()
    return _closed(
        table.table("size"),
        lambda inner: SizeRule(inner.flag("raised_small", default=False), inner.number("income_limit", low=1) if "income_limit" in inner else None),
    )


_OWN_ENTRIES = ("cap", "floor", "reason")


def _own_entries(program_id: str) -> tuple[Field, ...]:
    """The entries with which an applicant fills in what a call did not publish here: a cap, a floor, and where they read it."""
    def entry(name: str, label: str, kind: Kind, help_text: str, example: str) -> Field:
        bounds = (1, 10**13) if kind is Kind.YEN else (None, None)
        return Field(key=f"answers.{program_id}.{name}", label=label, kind=kind, low=bounds[0], high=bounds[1], help=help_text, example=example)

    return (
        entry("cap", "上限額（公募要領で確かめた額）", Kind.YEN, "公募要領に書いてあるときに入力します。根拠も書いてください。", "500万円"),
        entry("floor", "下限額（公募要領で確かめた額）", Kind.YEN, "公募要領に書いてあるときに入力します。根拠も書いてください。", "50万円"),
        entry("reason", "上限額・下限額の根拠", Kind.TEXT, "読んだ書類とページを書きます。根拠がないと計算に使いません。", "公募要領 5ページ"),
    )
