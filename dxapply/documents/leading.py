"""To which field a press in the preview leads from what was worked out: a requirement to what decides it, a step of the calculation to its amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dxapply.documents.parts import Figure, Row
from dxapply.drafting.results import Results
from dxapply.model.project import Project
from dxapply.programs.conditions import asked
from dxapply.programs.eligibility import Match, RequirementResult
from dxapply.programs.facts import GRANT, SIZE
from dxapply.programs.program import Program

__all__ = ["category_leads", "leading", "requirement_leads", "step_leads"]

_PROGRAM = "application.program"
_YEAR = re.compile(r"year([0-5])\.(\w+)")
_BOUNDS = {"capped": "cap", "grant": "floor"}


def leading(row: Row, key: str) -> Row:
    """The row with every cell leading to the field that has no other to lead to."""
    return replace(row, cells=tuple(cell if cell.leads or (isinstance(cell, Figure) and cell.key) else replace(cell, leads=key) for cell in row.cells))


def requirement_leads(result: RequirementResult, results: Results, match: Match) -> str:
    """The field that decides a requirement, or the first of several."""
    condition = next((requirement.when for requirement in match.program.requirements if requirement.id == result.id), None)
    facts = asked(condition) if condition else (GRANT,)
    found = (fact if results.catalogue.register.find(fact) else _of_fact(fact, results.project) for fact in (*result.asks, *facts))
    return next(filter(None, found), _PROGRAM)


def _of_fact(fact: str, project: Project) -> str:
    """Where a fact that is drawn from the draft comes from; "" while nothing of it is there."""
    years = project.five_years
    if year := _YEAR.fullmatch(fact):
        name = "operating_profit" if year[2] == "value_added" else year[2]
        return f"five_years.{years[int(year[1])].id}.{name}" if int(year[1]) < len(years) else ""
    match fact:
        case "last_task_end":
            return max(_task_days(project, "end"), default=("", ""))[1]
        case "first_task_start":
            return min(_task_days(project, "start"), default=("", ""))[1]
        case "new_sales_by_year3":
            return f"five_years.{years[min(3, len(years) - 1)].id}.new_sales" if years else ""
        case _ if fact == SIZE:
            return "company.employees"
        case _ if fact == GRANT:
            return _first_line(project)
    return ""


def _task_days(project: Project, name: str) -> Iterator[tuple[str, str]]:
    """The days of the tasks as they are sorted, each with its field."""
    for task in project.tasks:
        if day := getattr(task, name):
            yield day.isoformat(), f"tasks.{task.id}.{name}"


def step_leads(op: str, results: Results, match: Match) -> str:
    """The field that a step's amount comes from: a bound that was typed in, the program that has the rate, the funding, the first cost line."""
    project, typed = results.project, match.program.key_of(_BOUNDS.get(op, "cap"))
    if op == "own_funds" and project.funding:
        return f"funding.{project.funding[0].id}.amount"
    if op in ("sum", "limited", "own_funds"):
        return _first_line(project) or _PROGRAM
    return typed if op in _BOUNDS and results.catalogue.register.find(typed) else _PROGRAM


def category_leads(code: str, project: Project, program: Program) -> str:
    """The price of the first cost line that stands in a category of the program; "" where there is none."""
    own = (line.id for line in project.cost_lines if (category := program.category_of(line.category, line.kind)) and category.code == code)
    return next((f"cost_lines.{line_id}.unit_price" for line_id in own), "")


def _first_line(project: Project) -> str:
    return next((f"cost_lines.{line.id}.unit_price" for line in project.cost_lines), "")
