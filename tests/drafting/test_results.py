"""The results of a draft: worked out whole, the same each time, and from nothing but the draft, the programs and the day."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings

from dxapply.drafting import results as results_module
from dxapply.drafting.results import work_out
from dxapply.drafting.views import budget_view, check_view, compare_view, match_view
from dxapply.model.project import Project
from dxapply.model.rows import Application
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Program
from dxapply.samples import sample
from tests.strategies import projects

CATALOGUE = builtin_catalogue()
DAY = dt.date(2021, 3, 3)
each_program = pytest.mark.parametrize("program", CATALOGUE.programs, ids=lambda program: program.id)


@each_program
def test_the_same_draft_and_day_give_the_same_results(program: Program) -> None:
    first, second = (work_out(sample(program), CATALOGUE, DAY) for _ in range(2))
    for view in (check_view, lambda results: budget_view(results.chosen), lambda results: match_view(results.matches)):
        assert view(first) == view(second)


@each_program
def test_the_chosen_match_is_one_of_the_matches(program: Program) -> None:
    results = work_out(sample(program), CATALOGUE, DAY)
    assert [match for match in results.matches if match is results.chosen] == [results.chosen]
    assert [match.program for match in results.matches] == list(CATALOGUE.programs)
    assert results.estimate is results.chosen.estimate if results.chosen else False


@each_program
def test_a_match_with_another_program_is_what_choosing_it_would_give(program: Program) -> None:
    for other in CATALOGUE.programs:
        project = dataclasses.replace(sample(program), application=Application(program=other.id))
        chosen = work_out(project, CATALOGUE, DAY).chosen
        assert chosen is not None
        assert compare_view([work_out(sample(program), CATALOGUE, DAY).match_with(other)]) == compare_view([chosen])


def test_without_a_program_there_is_no_estimate_but_a_match_with_every_program() -> None:
    results = work_out(Project(), CATALOGUE, DAY)
    assert (results.chosen, results.estimate, results.funding) == (None, None, None)
    assert len(results.matches) == len(CATALOGUE.programs)
    assert results.questions


def test_a_program_that_is_not_there_is_no_program() -> None:
    assert work_out(Project(application=Application(program="mihon-r9")), CATALOGUE, DAY).chosen is None


def test_only_errors_stop_a_final_export() -> None:
    results = work_out(Project(application=Application(program="keiei-digital-r3")), CATALOGUE, DAY)
    assert results.errors == tuple(finding for finding in results.findings if finding.severity == "error") != ()


def test_matches_are_worked_out_when_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = results_module.estimate

    def counted(project: Project, program: Program, *rest: object) -> object:
        asked.append(program.id)
        return real(project, program, *rest)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(results_module, "estimate", counted)
    results = work_out(sample(CATALOGUE.programs[1]), CATALOGUE, DAY)
    assert asked == ["sangyo-digital-r3"]
    assert results.matches is results.matches
    assert asked == ["sangyo-digital-r3", "keiei-digital-r3", "wakamono-r3"]


@settings(deadline=None, max_examples=40)
@given(projects())
def test_any_draft_has_results(project: Project) -> None:
    for program in CATALOGUE.programs:
        results = work_out(dataclasses.replace(project, application=Application(program=program.id)), CATALOGUE, DAY)
        assert results.funding is not None and results.findings and results.progress.of >= results.progress.done
