"""見積: from how many vendors a cost line needs quotes by the program's rules, and how many it has."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from dxapply.drafting.findings import Finding, warning
from dxapply.model.money import THOUSAND, show_yen
from dxapply.model.project import Project
from dxapply.model.rows import CostLine
from dxapply.programs.program import Program, QuoteRule

__all__ = ["Lacking", "check_quotes", "lacking_quotes", "rule_words"]


@dataclass(frozen=True, slots=True)
class Lacking:
    """A cost line with fewer vendors' quotes than a rule asks for, and from how many it has them."""

    line: CostLine
    rule: QuoteRule
    vendors: int


def lacking_quotes(project: Project, program: Program) -> Iterator[Lacking]:
    """The lines that lack quotes, in their order; lines that are not eligible need none, and of several rules the strictest holds."""
    if not program.quotes:
        return
    vendors: dict[str, set[str]] = {}
    for quote in project.quotes:
        if quote.vendor:
            vendors.setdefault(quote.line, set()).add(quote.vendor)
    for line in project.cost_lines:
        rules = [rule for rule in program.quotes if _holds(rule, line, program)]
        rule = max(rules, key=lambda rule: rule.vendors, default=None)
        if rule and len(vendors.get(line.id, ())) < rule.vendors:
            yield Lacking(line, rule, len(vendors.get(line.id, ())))


def _holds(rule: QuoteRule, line: CostLine, program: Program) -> bool:
    category = program.category_of(line.category, line.kind)
    if line.eligible is False or (rule.of and (category is None or category.code not in rule.of)):
        return False
    one = line if rule.measure == "amount" else dataclasses.replace(line, quantity=THOUSAND)
    return one.amounts[rule.with_tax] >= rule.yen


def rule_words(rule: QuoteRule) -> str:
    """The rule in words: 税抜の単価が500,000円以上の経費は、2者以上の見積."""
    measure = f"{'税込' if rule.with_tax else '税抜'}の{'単価' if rule.measure == 'unit_price' else '金額'}"
    return f"{measure}が{show_yen(rule.yen)}円以上の経費は、{rule.vendors}者以上の見積"


def check_quotes(project: Project, program: Program) -> Iterator[Finding]:
    """A warning for each line that lacks quotes."""
    for lack in lacking_quotes(project, program):
        message = f"経費{lack.line.id}「{lack.line.text[:12]}」の見積が{lack.rule.vendors}者に足りません（いま{lack.vendors}者）。"
        yield warning("few-quotes", "quotes", message, "見積を取り、見積の表に足してください。")
