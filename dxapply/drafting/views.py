"""Results as plain values for --json: amounts are whole yen, unknown is null and never 0, rates are texts, dates are ISO."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from dxapply.drafting.pages import page_of
from dxapply.drafting.results import Results
from dxapply.model.fields import Field, Kind, Register, Value, keep
from dxapply.model.money import THOUSAND, show_scaled
from dxapply.model.project import CHAPTERS, LISTS, Project, rows_of, value_at
from dxapply.programs.conditions import Condition, words
from dxapply.programs.eligibility import Match
from dxapply.programs.facts import ProjectFacts
from dxapply.programs.program import Amount, Catalogue, Program, RateRow
from dxapply.programs.size_class import SizeClass
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import CategoryResult

__all__ = ["budget_view", "check_view", "compare_view", "match_view", "plain", "programs_view", "project_view"]

View = dict[str, Any]  # JSON values, which no narrower type describes


def programs_view(catalogue: Catalogue, today: dt.date) -> list[View]:
    """Every program with its status, deadline, rates, cap, floor and categories."""
    return [_program_view(program, catalogue.register, today) for program in catalogue.programs]


def _program_view(program: Program, register: Register, today: dt.date) -> View:
    facts = ProjectFacts(Project(), register, program.fiscal_year, SizeClass((), ""), today, {})

    def rows(of: Sequence[RateRow] | Sequence[Amount]) -> list[View]:
        return [{"when": _when(row.when, facts), "value": _row_value(row), "certainty": row.basis.certainty} for row in of]

    return {
        "id": program.id,
        "number": program.number,
        "title": program.title,
        "status": program.status(today),
        "deadline": program.deadline.isoformat() if program.deadline else None,
        "rates": rows(program.rates),
        "cap": rows(program.caps),
        "floor": rows(program.floors),
        "categories": [{"code": category.code, "name": category.name, "kind": category.kind} for category in program.categories],
    }


def _when(condition: Condition | None, facts: ProjectFacts) -> str | None:
    return words(condition, facts) if condition else None


def _row_value(row: RateRow | Amount) -> str | int | list[View]:
    if isinstance(row, Amount):
        return row.yen
    return str(row.rate) if row.rate is not None else [{"up_to": tier.up_to, "rate": str(tier.rate)} for tier in row.tiers]


def match_view(matches: Iterable[Match]) -> list[View]:
    """Each program's verdict with its requirements and the grant."""
    return [
        {
            "program": match.program.id,
            "title": match.program.title,
            "status": match.status,
            "verdict": match.verdict,
            "requirements": [
                {
                    "id": result.id, "words": result.words, "verdict": result.verdict, "value": result.value, "because": result.because,
                    "fix": result.fix or None, "asks": list(result.asks), "source": result.basis.title, "certainty": result.basis.certainty,
                }
                for result in match.requirements
            ],
            "targets": [
                {
                    "id": result.target.id, "statement": result.target.statement, "words": result.words, "verdict": result.verdict,
                    "value": result.value, "fix": result.fix or None, "asks": list(result.asks),
                }
                for result in match.targets
            ],
            "grant": match.estimate.grant,
            "asks": list(match.asks),
        }
        for match in matches
    ]  # fmt: skip


def budget_view(match: Match) -> View:
    """The estimate under one program with its categories and the tree of steps."""
    estimate = match.estimate
    return {
        "program": match.program.id,
        "size_class": estimate.size.value,
        "size_reason": estimate.size.reason,
        "rate": estimate.rate,
        "total_cost": estimate.total_cost,
        "total_cost_with_tax": estimate.total_cost_with_tax,
        "eligible_cost": estimate.eligible_cost,
        "grant_before_cap": estimate.grant_before_cap,
        "grant": estimate.grant,
        "grant_lowest": estimate.lowest,
        "grant_highest": estimate.highest,
        "own_funds": estimate.own_funds,
        "below_minimum": estimate.below_minimum,
        "more_cost": estimate.cost_for(estimate.floor.yen) if estimate.below_minimum and estimate.floor else None,
        "idle_cost": estimate.idle_cost,
        "unknown": list(estimate.unknown),
        "categories": [_category_view(category) for category in estimate.categories],
        "steps": [_step_view(step) for step in estimate.steps],
    }


def _category_view(category: CategoryResult) -> View:
    limits = [{"rule": cut.rule, "cut_yen": cut.yen, "because": cut.because} for cut in category.cuts]
    return {"code": category.code, "name": category.name, "cost": category.cost, "eligible": category.eligible, "grant": category.grant, "limits": limits}


def _step_view(step: Step) -> View:
    value = str(step.value) if isinstance(step.value, Fraction) else step.value
    inputs = [_step_view(part) for part in step.inputs]
    return {"label": step.label, "formula": step.formula, "value": value, "because": step.because, "source": step.source, "inputs": inputs}


def compare_view(matches: Iterable[Match]) -> list[View]:
    """Programs side by side on fixed axes."""
    return [
        {
            "program": match.program.id, "title": match.program.title, "verdict": match.verdict, "size_class": match.estimate.size.value,
            "rate": match.estimate.rate, "eligible_cost": match.estimate.eligible_cost, "grant": match.estimate.grant,
            "own_funds": match.estimate.own_funds, "unknown": list(match.estimate.unknown),
        }
        for match in matches
    ]  # fmt: skip


def check_view(results: Results) -> View:
    """The findings with their pages, and how far the draft is."""
    progress = results.progress
    return {
        "progress": {"done": progress.done, "of": progress.of, "pages": dict(progress.pages)},
        "findings": [
            {"id": finding.id, "severity": finding.severity, "key": finding.key, "page": page_of(finding.key), "message": finding.message, "fix": finding.fix}
            for finding in results.findings
        ],
    }


def project_view(project: Project, register: Register) -> View:
    """The draft by chapter; lists are lists of rows, unset is null. Answers to a program that is not loaded stay as their texts."""
    view: View = {name: {} for name in CHAPTERS}
    columns: dict[str, dict[str, Field]] = {name: {} for name in LISTS}
    view["answers"] = {key.removeprefix("answers."): text for key, text in project.answers}
    for field in register.fields:
        chapter, _, name = field.key.partition(".")
        if chapter in LISTS:
            columns[chapter][name.removeprefix("*.")] = field
        else:
            view[chapter][name] = plain(field, value_at(project, field))
    for chapter, fields in columns.items():
        view[chapter] = [{"id": row.id, **{name: plain(field, getattr(row, name)) for name, field in fields.items()}} for row in rows_of(project, chapter)]
    return view


def plain(field: Field, value: Value) -> str | int | bool | list[str] | None:
    """A value of the draft for --json: as the file keeps it, but a quantity as its decimal text ("2.5") instead of thousandths."""
    if field.kind is Kind.NUMBER and isinstance(value, int):
        return show_scaled(value, THOUSAND).replace(",", "").replace("▲", "-")
    return keep(value)
