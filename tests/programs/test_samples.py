"""The samples that come with dxapply: whole drafts, without loose ends, whose grants were worked out by hand."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from stdnum.jp import cn

from dxapply.assets import asset
from dxapply.model.fields import Field, Value, unset
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.subsidy import Estimate, amounts_of, estimate
from dxapply.storage.project_file import decode, encode

CATALOGUE = builtin_catalogue()
REGISTER = CATALOGUE.register
IDS = tuple(program.id for program in CATALOGUE.programs)
MADE_WITH = re.compile(rb'"made_with": "[^"]*"')

each_sample = pytest.mark.parametrize("program_id", IDS)


def path_of(program_id: str) -> Path:
    return asset("samples", f"{program_id}.dxapply")


def sample(program_id: str) -> Project:
    return decode(path_of(program_id).read_bytes(), REGISTER).project


def estimate_of(program_id: str) -> Estimate:
    project = sample(program_id)
    return estimate(project, CATALOGUE.program(program_id), REGISTER, amounts_of(project), dt.date(2021, 3, 3))


def leaves(project: Project) -> Iterator[tuple[str, Field, Value]]:
    """Every leaf of the draft with its key, field and value; of the programs' own questions those of its program only."""
    for field in REGISTER.fields:
        chapter, _, rest = field.key.partition(".")
        if chapter in LISTS:
            for row in rows_of(project, chapter):
                key = f"{chapter}.{row.id}.{rest.removeprefix('*.')}"
                yield key, field, value_at(project, field, key)
        elif chapter != "answers" or field.key.startswith(f"answers.{project.application.program}."):
            yield field.key, field, value_at(project, field)


def targets(value: Value) -> tuple[str, ...]:
    """The ids that a link or links name."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) and value else ()


def test_every_program_has_its_sample_and_no_sample_lacks_its_program() -> None:
    assert sorted(path.stem for path in asset("samples").glob("*.dxapply")) == sorted(IDS)


@each_sample
def test_a_sample_opens_without_troubles(program_id: str) -> None:
    opened = decode(path_of(program_id).read_bytes(), REGISTER)
    assert (opened.troubles, opened.project.extra, opened.project.unread, opened.read_only) == ((), (), (), False)


@each_sample
def test_a_sample_is_exactly_what_saving_it_gives(program_id: str) -> None:
    data = path_of(program_id).read_bytes()
    saved = encode(sample(program_id), REGISTER)
    assert MADE_WITH.sub(b"", saved) == MADE_WITH.sub(b"", data)


@each_sample
def test_a_sample_is_of_its_program_and_says_that_it_is_made_up(program_id: str) -> None:
    project = sample(program_id)
    assert (project.application.program, project.application.fictitious, project.packs) == (program_id, True, ())
    assert "みほん" in project.company.name
    assert cn.is_valid(project.company.corporate_number)
    assert project.company.email.endswith("@example.jp")


@each_sample
def test_no_field_that_is_needed_is_empty(program_id: str) -> None:
    assert [key for key, field, value in leaves(sample(program_id)) if field.needed == "always" and value == unset(field.kind)] == []


@each_sample
def test_every_text_keeps_within_its_limit(program_id: str) -> None:
    long = [key for key, field, value in leaves(sample(program_id)) if field.limit_chars and isinstance(value, str) and len(value) > field.limit_chars]
    assert long == []


@each_sample
def test_every_link_is_set_and_points_to_a_row(program_id: str) -> None:
    project = sample(program_id)
    ids = {name: {row.id for row in rows_of(project, name)} for name in LISTS}
    loose = [key for key, field, value in leaves(project) if field.to and not (targets(value) and set(targets(value)) <= ids[field.to])]
    assert loose == []


@each_sample
def test_every_issue_has_causes_measures_figures_and_costs(program_id: str) -> None:
    project = sample(program_id)
    caused = {cause.issue for cause in project.causes}
    treated = {cause.issue for cause in project.causes if any(cause.id in measure.causes for measure in project.measures)}
    measured = {issue for kpi in project.kpis for issue in kpi.issues}
    paid = {issue for line in project.cost_lines for issue in line.issues}
    issues = {issue.id for issue in project.issues}
    assert (caused, treated, measured, paid) == (issues, issues, issues, issues)


@each_sample
def test_every_cause_has_a_measure_and_every_measure_tasks_and_costs(program_id: str) -> None:
    project = sample(program_id)
    assert {cause for measure in project.measures for cause in measure.causes} == {cause.id for cause in project.causes}
    measures = {measure.id for measure in project.measures}
    assert {task.measure for task in project.tasks} == measures
    assert {line.measure for line in project.cost_lines} == measures


@each_sample
def test_a_cost_line_serves_the_task_and_the_issues_of_its_own_measure(program_id: str) -> None:
    project = sample(program_id)
    issue_of = {cause.id: cause.issue for cause in project.causes}
    issues = {measure.id: {issue_of[cause] for cause in measure.causes} for measure in project.measures}
    measure_of = {task.id: task.measure for task in project.tasks}
    odd = [line.id for line in project.cost_lines if measure_of[line.task] != line.measure or not set(line.issues) <= issues[line.measure]]
    assert odd == []


@each_sample
def test_every_cost_line_stands_in_a_category_of_the_program(program_id: str) -> None:
    kinds = {category.code: category.kind for category in CATALOGUE.program(program_id).categories}
    assert [line.id for line in sample(program_id).cost_lines if kinds.get(line.category) != line.kind] == []


@each_sample
def test_the_chosen_quote_is_the_lines_amount_and_none_is_cheaper(program_id: str) -> None:
    project = sample(program_id)
    for line in project.cost_lines:
        quotes = [quote for quote in project.quotes if quote.line == line.id]
        chosen = [quote.amount for quote in quotes if quote.chosen]
        amounts = [quote.amount for quote in quotes if quote.amount is not None]
        assert (chosen, min(amounts, default=line.amounts[0])) == ([line.amounts[0]] if quotes else [], line.amounts[0]), line.id


@each_sample
def test_every_task_lies_within_the_project(program_id: str) -> None:
    project = sample(program_id)
    start, end = project.plan.start, project.plan.end
    assert start and end
    assert [task.id for task in project.tasks if not (task.start and task.end and start <= task.start <= task.end <= end)] == []


@each_sample
def test_the_firms_parts_add_up(program_id: str) -> None:
    project = sample(program_id)
    assert sum(group.count or 0 for group in project.staff) == project.company.employees
    assert sum(row.share for row in project.sales_shares if row.share is not None) == 1
    assert (project.five_years[0].employees, project.five_years[0].sales) == (project.company.employees, project.company.sales)
    assert [row.year for row in project.five_years] == list(range(2020, 2026))


@each_sample
def test_what_pays_until_the_grant_arrives_is_the_grant(program_id: str) -> None:
    assert sum(row.amount or 0 for row in sample(program_id).bridge) == estimate_of(program_id).grant


@each_sample
def test_the_sources_equal_the_uses(program_id: str) -> None:
    found = estimate_of(program_id)
    assert found.grant is not None and found.own_funds is not None
    assert found.own_funds > 0
    assert found.own_funds + found.grant + found.other_sources == found.total_cost_with_tax


def test_the_metal_firms_grant_is_cut_to_two_million_yen() -> None:
    found = estimate_of("sangyo-digital-r3")
    assert (found.total_cost, found.total_cost_with_tax, found.eligible_cost) == (3_431_200, 3_682_660, 3_151_200)
    assert (found.size.value, found.rate, found.grant_before_cap, found.grant, found.own_funds) == ("sme", "2/3", 2_100_800, 2_000_000, 682_660)


def test_the_metal_firm_has_not_yet_asked_its_intermediary() -> None:
    project, program = sample("sangyo-digital-r3"), CATALOGUE.program("sangyo-digital-r3")
    asked = [REGISTER.field(program.key_of(name)) for name in ("member", "intermediary_deadline")]
    assert [value_at(project, field) for field in asked] == [None, None]


def test_the_food_makers_grant_is_a_third_rounded_down() -> None:
    review = 1 * 1_480_000 + 1_180 * 450 + 6 * 50_000  # 55,000 with tax is 50,000 without
    planning = 8 * 110_000 + 441_000 + 6 * 60_000  # 4.5 × 98,000; 66,000 with tax is 60,000 without
    system = 2_860_000 + 3_350_000 + 300 * 2_350 + 628_000 + 273_500 - 250_000
    assert (review, planning, system) == (2_311_000, 1_681_000, 7_566_500)
    eligible, tablets = review + planning + system, 12 * 46_800
    found = estimate_of("keiei-digital-r3")
    assert (found.total_cost, found.total_cost_with_tax, found.eligible_cost) == (eligible + tablets, (eligible + tablets) * 11 // 10, eligible)
    assert (found.total_cost, found.total_cost_with_tax, found.eligible_cost) == (12_120_100, 13_332_110, 11_558_500)
    assert (found.size.value, found.rate, found.grant) == ("mid", "1/3", 3_852_833)  # 11,558,500 / 3 = 3,852,833.33…
    assert found.own_funds == 13_332_110 - 3_852_833 - 6_000_000
    assert [category.eligible for category in found.categories] == [review, planning, system]


def test_the_food_maker_plans_nine_percent_more_staff_three_years_on() -> None:
    staff = {row.year: row.employees or 0 for row in sample("keiei-digital-r3").five_years}
    assert staff[2024] * 100 >= staff[2020] * 109


def test_the_machine_makers_grant_is_cut_to_one_million_yen() -> None:
    consulting = 6 * 88_000 + 27 * 8_000 + 180_000 + 2 * 70_000 + 3 * 60_000 + 60_000  # 77,000 and 66,000 with tax
    tools = 420_000 + 4 * 68_500 + 10 * 22_000 + 4 * 14_800 + 2 * 9_000 + 3 * 12_000  # 9,900 with tax
    assert (consulting, tools) == (1_304_000, 1_027_200)
    eligible, computers = consulting + tools, 136_000
    found = estimate_of("wakamono-r3")
    assert (found.total_cost, found.total_cost_with_tax, found.eligible_cost) == (eligible + computers, (eligible + computers) * 11 // 10, eligible)
    assert (found.total_cost, found.total_cost_with_tax, found.eligible_cost) == (2_467_200, 2_713_920, 2_331_200)
    assert (found.size.value, found.rate, found.grant_before_cap, found.grant) == ("sme", "1/2", 1_165_600, 1_000_000)
    assert found.own_funds == 2_713_920 - 1_000_000 - 1_200_000


def test_the_machine_maker_answers_its_programs_questions() -> None:
    project, program = sample("wakamono-r3"), CATALOGUE.program("wakamono-r3")
    answers = {field.key.rpartition(".")[2]: value_at(project, field) for field in program.questions}
    wanted = {
        "consortium": True, "with_recruiter_or_local_government": True, "end_to_end": True, "target_area": "capital", "youth_hires_before": 1,
        "youth_hires_increase": 2,
    }  # fmt: skip
    assert {name: answers[name] for name in wanted} == wanted
