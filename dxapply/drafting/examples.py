"""The worked cases of a pack, run as what they are: a small draft with cost lines, and the amounts that must come out."""

from __future__ import annotations

import datetime as dt

from dxapply.drafting.results import work_out
from dxapply.model.fields import read
from dxapply.model.project import Project, with_value
from dxapply.model.rows import Application, CostLine
from dxapply.programs.packs import catalogue_of
from dxapply.programs.program import Example, Program

__all__ = ["example_project", "wrong_examples"]

_ANY_DAY = dt.date(2021, 3, 3)


def example_project(program: Program, example: Example) -> Project:
    """The draft that a worked case speaks of."""
    register = catalogue_of([program]).register
    lines = tuple(
        CostLine(
            id=f"C{number:02}", category=line.category, quantity=line.quantity, unit_price=line.unit_price,
            tax=line.tax, tax_rate=line.tax_rate, eligible=line.eligible,
        )
        for number, line in enumerate(example.lines, 1)
    )  # fmt: skip
    project = Project(application=Application(program=program.id), cost_lines=lines)
    for key, text in example.answers.items():
        project = with_value(project, key, read(register.field(key), text))
    return project


def wrong_examples(program: Program) -> tuple[str, ...]:
    """The worked cases that do not come out, each with what was expected and what came; empty where all do."""
    catalogue = catalogue_of([program])
    wrong = []
    for example in program.examples:
        estimate = work_out(example_project(program, example), catalogue, _ANY_DAY).estimate
        assert estimate is not None
        for name, expected in example.expect.items():
            found = estimate.size.value if name == "size_class" else getattr(estimate, name)
            if found != expected:
                wrong.append(f"「{example.name}」の{name}が{expected}ではなく{found}")
    return tuple(wrong)
