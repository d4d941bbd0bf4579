"""The JSON of the commands: keys and types that others rely on, null for what is unknown, and parts that add up."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from dxapply.drafting.pages import PAGES
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.terminal import bare
from dxapply.drafting.views import budget_view, check_view, compare_view, match_view, plain, programs_view, project_view
from dxapply.model.fields import Kind, read
from dxapply.model.project import CHAPTERS, LISTS, Project, value_at, with_value
from dxapply.model.rows import Application, CostLine
from dxapply.programs.packs import builtin_catalogue, catalogue_of, load_files
from dxapply.programs.program import CATEGORY_KINDS, UNMAPPED
from dxapply.samples import sample
from tests.programs.rule_packs import rule_toml
from tests.strategies import projects

CATALOGUE = builtin_catalogue()
REGISTER = CATALOGUE.register
DAY = dt.date(2021, 3, 3)
SAMPLES = tuple(sample(program) for program in CATALOGUE.programs)
EMPTY = tuple(Project(application=Application(program=program.id)) for program in CATALOGUE.programs)
each_draft = pytest.mark.parametrize("project", (*SAMPLES, *EMPTY), ids=lambda project: f"{project.application.program}-{len(project.cost_lines)}")


def results_of(project: Project) -> Results:
    return work_out(project, CATALOGUE, DAY)


def budget(project: Project) -> dict[str, Any]:
    chosen = results_of(project).chosen
    assert chosen is not None
    return budget_view(chosen)


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def test_programs() -> None:
    views = programs_view(CATALOGUE, DAY)
    assert [view["id"] for view in views] == ["keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"]
    assert [view["status"] for view in views] == ["open", "open", "upcoming"]
    assert [view["deadline"] for view in views] == ["2021-03-31T17:00:00+09:00", "2021-03-18T17:00:00+09:00", "2021-11-01T12:00:00+09:00"]
    for view in views:
        assert {"id", "title", "status", "deadline", "rates", "cap", "floor", "categories"} <= view.keys()
        assert all(row.keys() == {"when", "value", "certainty"} for row in (*view["rates"], *view["cap"], *view["floor"]))
        assert all(row.keys() == {"code", "name", "kind"} and row["kind"] in CATEGORY_KINDS for row in view["categories"])


def test_rates_are_texts_and_caps_are_whole_yen_each_with_its_condition() -> None:
    sangyo = programs_view(CATALOGUE, DAY)[1]
    assert [(row["value"], row["certainty"]) for row in sangyo["rates"]] == [("2/3", "reference"), ("1/2", "reference")]
    assert [row["value"] for row in sangyo["cap"]] == [2_000_000, 1_500_000]
    assert [row["value"] for row in sangyo["floor"]] == [500_000]
    assert "小規模企業者" in sangyo["rates"][0]["when"] and sangyo["rates"][1]["when"] is None


def test_what_nobody_published_is_an_empty_list() -> None:
    keiei = programs_view(CATALOGUE, DAY)[0]
    assert (keiei["cap"], keiei["floor"]) == ([], [])


def test_tiers_are_listed_with_their_bounds() -> None:
    program = load_files({"program.toml": rule_toml({"tiers": [[500_000, "2/3"], [None, "1/2"]]})})
    (view,) = programs_view(catalogue_of([program]), DAY)
    assert view["rates"][0]["value"] == [{"up_to": 500_000, "rate": "2/3"}, {"up_to": None, "rate": "1/2"}]


@pytest.mark.parametrize(("day", "status"), [(dt.date(2021, 3, 18), "open"), (dt.date(2021, 3, 19), "closed"), (dt.date(2021, 2, 4), "upcoming")])
def test_the_status_is_that_of_the_day(day: dt.date, status: str) -> None:
    assert programs_view(CATALOGUE, day)[1]["status"] == status


# budget

BUDGET_KEYS = {
    "program", "size_class", "rate", "total_cost", "total_cost_with_tax", "eligible_cost", "grant_before_cap", "grant", "own_funds", "below_minimum",
    "unknown", "categories", "steps",
}  # fmt: skip
AMOUNTS = ("total_cost", "total_cost_with_tax", "eligible_cost", "grant_before_cap", "grant", "own_funds")


@each_draft
def test_a_budget_has_its_keys_whole_yen_and_nothing_that_json_cannot_hold(project: Project) -> None:
    view = budget(project)
    assert view.keys() >= BUDGET_KEYS
    assert all(view[name] is None or type(view[name]) is int for name in AMOUNTS)
    assert not [leaf for leaf in leaves(view) if isinstance(leaf, float)]
    assert json.loads(json.dumps(view, ensure_ascii=False)) == view


@each_draft
def test_categories_add_up_to_the_totals(project: Project) -> None:
    view = budget(project)
    for part, whole in (("cost", "total_cost"), ("eligible", "eligible_cost"), ("grant", "grant")):
        parts = [category[part] for category in view["categories"]]
        assert (None if view[whole] is None else sum(parts)) == view[whole]
    assert all(category.keys() == {"code", "name", "cost", "eligible", "grant", "limits"} for category in view["categories"])


@each_draft
def test_a_step_tells_its_label_formula_value_reason_source_and_inputs(project: Project) -> None:
    def check(steps: list[dict[str, Any]]) -> int:
        for step in steps:
            assert step.keys() == {"label", "formula", "value", "because", "source", "inputs"} and step["label"]
            assert step["value"] is None or type(step["value"]) in (int, str)
        return len(steps) + sum(check(step["inputs"]) for step in steps)

    assert check(budget(project)["steps"]) >= 3


def test_the_metal_firms_budget() -> None:
    view = budget(SAMPLES[1])
    assert [view[name] for name in AMOUNTS] == [3_431_200, 3_682_660, 3_151_200, 2_100_800, 2_000_000, 682_660]
    assert (view["size_class"], view["rate"], view["below_minimum"], view["unknown"]) == ("sme", "2/3", False, [])


def test_an_empty_budget_has_nulls_where_nothing_is_known() -> None:
    view = budget(EMPTY[1])
    assert (view["size_class"], view["rate"], view["grant"], view["grant_before_cap"], view["own_funds"], view["below_minimum"]) == ("unknown", *[None] * 5)
    assert (view["total_cost"], view["eligible_cost"]) == (0, 0)
    assert {category["grant"] for category in view["categories"]} == {None}
    assert "company.employees" in view["unknown"]


def test_a_program_without_cap_and_floor_names_both_as_unknown() -> None:
    view = budget(SAMPLES[0])
    assert view["unknown"] == ["cap", "floor"] and view["grant"] is not None and view["below_minimum"] is False


def test_lines_of_no_category_stand_last_and_earn_nothing() -> None:
    stray = CostLine(id="C99", category="mihon", text="謎", quantity=1000, unit_price=1_000)
    last = budget(dataclasses.replace(SAMPLES[1], cost_lines=(*SAMPLES[1].cost_lines, stray)))["categories"][-1]
    assert last == {"code": UNMAPPED, "name": "この事業に区分のない経費", "cost": 1_000, "eligible": 0, "grant": 0, "limits": []}


def test_a_limit_says_which_rule_cut_how_much_and_why() -> None:
    limits = [limit for category in budget(SAMPLES[1])["categories"] for limit in category["limits"]]
    assert {limit["rule"] for limit in limits} == {"cap"}
    assert sum(limit["cut_yen"] for limit in limits) == 100_800
    assert all(limit.keys() == {"rule", "cut_yen", "because"} and limit["because"] for limit in limits)


def test_a_tiered_rate_is_null_and_its_grant_is_not() -> None:
    program = load_files({"program.toml": rule_toml({"tiers": [[500_000, "2/3"], [None, "1/2"]]})})
    line = CostLine(id="C01", category="machine", quantity=1000, unit_price=600_000)
    chosen = work_out(Project(application=Application(program=program.id), cost_lines=(line,)), catalogue_of([program]), DAY).chosen
    assert chosen is not None
    assert (budget_view(chosen)["rate"], budget_view(chosen)["grant"]) == (None, 400_000)


# match, compare, check


@each_draft
def test_a_match_tells_each_requirement_with_verdict_reason_and_source(project: Project) -> None:
    for view in match_view(results_of(project).matches):
        assert {"program", "verdict", "requirements", "grant"} <= view.keys()
        assert view["verdict"] in ("eligible", "not_eligible", "unknown")
        for requirement in view["requirements"]:
            assert {"id", "verdict", "because", "fix", "asks", "source"} <= requirement.keys()
            assert requirement["verdict"] in ("met", "unmet", "unknown")
            assert requirement["because"] and requirement["source"]
            assert (requirement["fix"] is None) is (requirement["verdict"] == "met")
            assert bool(requirement["asks"]) or requirement["verdict"] != "unknown"


@each_draft
def test_programs_are_compared_on_the_same_keys(project: Project) -> None:
    for view in compare_view(results_of(project).matches):
        assert {"program", "verdict", "size_class", "rate", "eligible_cost", "grant", "own_funds", "unknown"} <= view.keys()


@each_draft
def test_a_check_gives_progress_and_findings(project: Project) -> None:
    view = check_view(results_of(project))
    assert view.keys() == {"progress", "findings"}
    assert {"done", "of", "pages"} <= view["progress"].keys()
    for finding in view["findings"]:
        assert finding.keys() == {"id", "severity", "key", "page", "message", "fix"}
        assert finding["severity"] in ("error", "warning", "hint")
        assert finding["page"] in {page.id for page in PAGES}


# the draft itself


@each_draft
def test_a_draft_is_nested_by_chapter_with_every_field_in_it(project: Project) -> None:
    view = project_view(project, REGISTER)
    assert view.keys() == {*CHAPTERS, *LISTS, "answers"}
    for field in REGISTER.fields:
        chapter, _, name = field.key.partition(".")
        holders = view[chapter] if chapter in LISTS else [view[chapter]]
        assert all(name.removeprefix("*.") in holder for holder in holders)
    assert all(row["id"] for chapter in LISTS for row in view[chapter])
    assert json.loads(json.dumps(view, ensure_ascii=False)) == view


def test_values_are_as_the_contract_says() -> None:
    company = project_view(SAMPLES[1], REGISTER)["company"]
    assert (company["employees"], company["large_holder_share"], company["regional_leader"], company["founded"]) == (42, "0", True, "1974-04-01")
    assert company["industry"] == "manufacturing"


def test_what_is_unset_is_null_and_never_zero_or_empty() -> None:
    view = project_view(Project(), REGISTER)
    assert {value for value in view["company"].values() if not isinstance(value, list)} == {None}
    assert all(view[name] == [] for name in LISTS)


def test_answers_to_a_program_that_is_not_loaded_are_kept_as_texts() -> None:
    assert project_view(Project(answers=(("answers.mihon-r9.member", "yes"),)), REGISTER)["answers"]["mihon-r9.member"] == "yes"


def test_a_quantity_is_its_decimal_text() -> None:
    (row,) = project_view(Project(cost_lines=(CostLine(id="C01", quantity=1_234_500),)), REGISTER)["cost_lines"]
    assert row["quantity"] == "1234.5"


@settings(deadline=None, max_examples=80)
@given(projects())
def test_what_is_printed_bare_can_be_typed_again(project: Project) -> None:
    for field in REGISTER.fields:
        chapter, _, _ = field.key.partition(".")
        keys = [field.key.replace("*", row.id) for row in getattr(project, chapter)] if chapter in LISTS else [field.key]
        for key in keys if chapter != "answers" else ():
            value = value_at(project, field, key)
            again = read(field, bare(field, value))
            assert again == value or (field.kind in (Kind.TEXT, Kind.LONG_TEXT) and not str(value).strip())


@settings(deadline=None, max_examples=40)
@given(projects())
def test_any_draft_can_be_shown(project: Project) -> None:
    assert json.dumps(project_view(project, REGISTER), ensure_ascii=False)


def test_a_negative_number_is_shown_with_a_plain_minus() -> None:
    field = REGISTER.field("kpis.*.base")
    assert plain(field, -2_500) == "-2.5"
    assert read(field, "-2.5") == -2_500


def test_an_answer_is_shown_as_its_field_has_it() -> None:
    project = with_value(Project(), "answers.sangyo-digital-r3.member", True)
    assert project_view(project, REGISTER)["answers"]["sangyo-digital-r3.member"] is True
