"""The lines of an explanation: all that an amount was worked out from, the rule that binds, and a way to every answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest

from dxapply.drafting.explanation import Explained, Line, explain, find_again, place_of
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.sums import beside_estimate, category_grant
from dxapply.model.project import Project, new_row, with_row, with_rows, with_value, without_row
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.steps import Step, compute
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
TODAY = dt.date(2021, 3, 3)
DIGITAL, DEMONSTRATION, YOUNG = (program.id for program in CATALOGUE.programs)
each_sample = pytest.mark.parametrize("program_id", [DIGITAL, DEMONSTRATION, YOUNG])


def project_of(program_id: str = DEMONSTRATION) -> Project:
    return sample(CATALOGUE.program(program_id))


def worked(project: Project) -> Results:
    return work_out(project, CATALOGUE, TODAY)


def step_of(results: Results, op: str) -> Step:
    assert results.estimate is not None
    step = results.estimate.step(op)
    assert step is not None
    return step


def told(results: Results, op: str = "grant") -> Explained:
    return explain(step_of(results, op), results.estimate, results)


def all_lines(lines: tuple[Line, ...]) -> Iterator[Line]:
    """These lines and all that can be opened below them."""
    for line in lines:
        yield line
        if line.unfold:
            yield from all_lines(line.unfold().lines)


def all_steps(step: Step) -> Iterator[Step]:
    yield step
    for part in step.inputs:
        yield from all_steps(part)


def labels(explained: Explained) -> list[str]:
    return [line.label for line in explained.lines]


# ---------------------------------------------------------------------------------------------------------------- the way


def test_the_grant_is_told_from_the_cost_on_in_the_order_of_the_calculation() -> None:
    explained = told(worked(project_of()))
    assert (explained.title, explained.figure) == ("補助金額", "2,000,000円")
    assert [(line.label, line.figure, line.is_binding) for line in explained.lines] == [
        ("補助対象経費", "3,151,200", False), ("補助率", "2/3", False), ("補助率を掛けた額", "2,100,800", False),
        ("上限額", "2,000,000", True), ("下限額", "500,000", False),
    ]  # fmt: skip


def test_a_fraction_and_its_rounding_are_told_and_what_was_not_published_leads_to_where_it_is_entered() -> None:
    explained = told(worked(project_of(DIGITAL)))
    lines = {line.label: line for line in explained.lines}
    assert lines["補助率を掛けた額"].figure == "3,852,833と1/3"
    assert lines["端数を切り捨てた額"].figure == "3,852,833"
    for name, label in (("cap", "上限額"), ("floor", "下限額")):
        assert (lines[label].figure, lines[label].key) == ("公募要領で確認", f"answers.{DIGITAL}.{name}")


def test_a_cap_that_the_applicant_entered_leads_to_its_field_and_tells_the_reason() -> None:
    project = with_value(project_of(DIGITAL), f"answers.{DIGITAL}.cap", 1_000_000)
    project = with_value(project, f"answers.{DIGITAL}.reason", "公募要領 5ページ")
    cap = next(line for line in told(worked(project)).lines if line.label == "上限額")
    assert (cap.key, cap.is_binding, cap.figure) == (f"answers.{DIGITAL}.cap", True, "1,000,000")
    assert cap.basis is not None
    assert cap.basis.title == "公募要領 5ページ"


def test_the_rate_tells_for_whom_it_is_and_opens_to_the_answers_that_chose_it() -> None:
    rate = next(line for line in told(worked(project_of())).lines if line.label == "補助率")
    assert rate.caption == "規模の区分が小規模企業者、中小企業者のどれかであること"
    assert rate.unfold is not None
    opened = rate.unfold()
    assert opened.words == "製造業で従業員42人（300人以下）のため、中小企業者です。"
    assert [(line.label, line.figure, line.key) for line in opened.lines] == [
        ("主な業種", "製造業", "company.industry"), ("常時使用する従業員数", "42人", "company.employees"),
    ]  # fmt: skip
    assert opened.basis is rate.basis


def test_an_open_size_class_names_the_fields_that_would_settle_it() -> None:
    project = with_value(project_of(), "company.employees", None)
    results = worked(project)
    assert results.estimate is not None
    outcome = results.estimate.outcomes[0]
    rate = next(line for line in explain(outcome.grant, results.estimate, results).lines if line.label == "補助率")
    assert rate.unfold is not None
    assert ("常時使用する従業員数", "未入力", "company.employees") in [(line.label, line.figure, line.key) for line in rate.unfold().lines]


def test_categories_without_cost_stand_in_one_line() -> None:
    project = with_rows(project_of(), "cost_lines", project_of().cost_lines[:1])
    explained = told(worked(project), "limited")
    assert labels(explained) == ["人件費の対象経費", "ほか6区分"]
    assert "プロトタイピング費" in explained.lines[-1].caption


@each_sample
def test_every_step_is_told_with_its_figure_formula_and_source(program_id: str) -> None:
    results = worked(project_of(program_id))
    estimate = results.estimate
    assert estimate is not None
    seen = 0
    for root in estimate.steps:
        for step in all_steps(root):
            explained = explain(step, estimate, results)
            assert (explained.title, explained.figure, explained.formula, explained.basis) == (step.label, step.figure, step.formula, step.basis)
            assert explained.lines or not step.inputs
            seen += 1
    assert seen > 100


@each_sample
def test_every_line_has_words_and_each_that_leads_somewhere_leads_to_a_field_or_row(program_id: str) -> None:
    results = worked(project_of(program_id))
    for op in ("own_funds", "grant"):
        lines = list(all_lines(told(results, op).lines))
        assert all(line.label and line.mark for line in lines)
        assert all(line.figure for line in lines if not line.is_more)
        keys = {line.key for line in lines if line.key}
        assert all(results.catalogue.register.find(key) for key in keys)
    every = {line.key for line in all_lines(told(results, "own_funds").lines)}
    for row in results.project.cost_lines:
        assert {f"cost_lines.{row.id}.{name}" for name in ("quantity", "unit_price", "tax_rate", "tax")} <= every
    assert {f"funding.{row.id}.amount" for row in results.project.funding} <= every


@each_sample
def test_lines_side_by_side_have_marks_of_their_own(program_id: str) -> None:
    results = worked(project_of(program_id))

    def check(lines: tuple[Line, ...]) -> None:
        marks = [line.mark for line in lines]
        assert len(marks) == len(set(marks))
        for line in lines:
            if line.unfold:
                check(line.unfold().lines)

    check(told(results, "own_funds").lines)


def test_a_sum_over_many_lines_opens_in_portions_and_leaves_none_out() -> None:
    project = project_of()
    for _ in range(100):
        project = with_row(project, "cost_lines", new_row(project, "cost_lines", category="personnel", text="人", quantity=1000, unit_price=1, tax_rate=0))
    results = worked(project)
    assert results.estimate is not None
    total = results.estimate.steps[1]
    lines, found = explain(total, results.estimate, results).lines, []
    assert [len(lines), lines[-1].label] == [21, "ほか104行"]
    while lines:
        found += [line.label for line in lines if not line.is_more]
        more = lines[-1]
        lines = more.unfold().lines if more.is_more and more.unfold else ()
        assert len(lines) <= 41
    assert len(found) == len(set(found)) == 124


# ---------------------------------------------------------------------------------------------------------------- remarks


def test_a_cap_that_binds_tells_which_cost_earns_nothing() -> None:
    remark = told(worked(project_of())).remark
    assert remark is not None
    assert remark.text == "上限額に届いています。補助対象経費のうち151,200円は、補助金を増やしません。"
    assert (remark.strong, remark.is_binding) == (("151,200円",), True)


def with_cost(yen: int) -> Results:
    """②'s sample with one cost line of so many yen."""
    line = dataclasses.replace(project_of().cost_lines[0], quantity=1000, unit_price=yen, tax_rate=0, eligible=True)
    return worked(with_rows(project_of(), "cost_lines", (line,)))


def test_below_the_floor_it_tells_what_is_missing_and_that_is_just_enough() -> None:
    remark = told(with_cost(600_000)).remark
    assert remark is not None
    assert remark.text == "下限額を下回るため、補助金額は0円です。下限額に届くには、補助対象経費があと150,000円要ります。"
    assert step_of(with_cost(750_000), "grant").value == 500_000
    assert step_of(with_cost(749_999), "grant").value == 0


def test_below_the_cap_it_tells_how_much_more_may_be_spent() -> None:
    remark = told(with_cost(2_400_000)).remark
    assert remark is not None
    assert (remark.text, remark.is_binding) == ("上限額まで、補助対象経費をあと600,000円増やせます。", False)


def test_an_amount_that_no_limit_touches_has_no_remark() -> None:
    assert told(worked(project_of()), "sum").remark is None
    assert told(worked(project_of(DIGITAL))).remark is None


# ---------------------------------------------------------------------------------------------------------- the same step


@each_sample
def test_every_step_is_found_again_in_the_same_results(program_id: str) -> None:
    results = worked(project_of(program_id))
    assert results.estimate is not None
    for root in results.estimate.steps:
        for step in all_steps(root):
            place = place_of(step, results)
            assert place is not None
            found = find_again(place, results)
            assert found is not None
            assert (found[0].op, found[0].label, found[0].value) == (step.op, step.label, step.value)


def test_after_an_edit_the_same_step_has_its_new_value() -> None:
    results = worked(project_of())
    place = place_of(step_of(results, "limited"), results)
    assert place is not None
    found = find_again(place, worked(with_value(project_of(), "cost_lines.C01.unit_price", 3_450)))
    assert found is not None
    assert (found[0].op, found[0].value) == ("limited", 3_151_200 + 120_000)


def test_a_cost_line_is_found_again_under_another_text_and_is_gone_when_it_was_deleted() -> None:
    results = worked(project_of())
    line = step_of(results, "sum").inputs[0]
    place = place_of(line, results)
    assert place is not None
    found = find_again(place, worked(with_value(project_of(), "cost_lines.C01.text", "ほかの名前")))
    assert found is not None
    assert "ほかの名前" in found[0].label
    assert find_again(place, worked(without_row(project_of(), "cost_lines", "C01"))) is None


def test_a_step_of_a_program_that_is_not_chosen_stays_with_that_program() -> None:
    results = worked(project_of())
    other = results.match_with(CATALOGUE.program(YOUNG)).estimate
    step = other.outcomes[0].grant
    place = place_of(step, results)
    assert place is not None
    assert place.program == YOUNG
    found = find_again(place, worked(with_value(project_of(), "cost_lines.C01.unit_price", 3_450)))
    assert found is not None
    assert found[1] and found[1].program.id == YOUNG


def test_the_chosen_programs_step_follows_the_choice() -> None:
    results = worked(project_of())
    place = place_of(step_of(results, "limited"), results)
    assert place is not None
    found = find_again(place, worked(with_value(project_of(), "application.program", YOUNG)))
    assert found is not None
    assert found[1] and found[1].program.id == YOUNG
    assert find_again(place, worked(with_value(project_of(), "application.program", ""))) is None


def test_a_part_of_the_grant_shows_what_it_was_before_and_the_whole_and_is_found_again_after_a_change() -> None:
    results = worked(project_of())
    assert results.estimate is not None
    place = next(at for at, category in enumerate(results.estimate.categories) if category.grant)
    part = category_grant(results.estimate, place)
    assert part is not None
    explained = explain(part, results.estimate, results)
    assert explained.title == f"{results.estimate.categories[place].name}の補助金額"
    assert explained.figure == f"{results.estimate.categories[place].grant:,}円"
    assert [line.label for line in explained.lines][-1] == "補助金額"
    assert all(line.figure for line in explained.lines)
    seat = place_of(part, results)
    assert seat is not None
    changed = worked(with_value(project_of(), "cost_lines.C01.unit_price", 3_450))
    found = find_again(seat, changed)
    assert found is not None
    assert changed.estimate is not None
    assert found[0].value == changed.estimate.categories[place].grant


def test_the_sums_beside_the_estimate_are_found_again_also_without_a_program() -> None:
    for results in (worked(project_of()), worked(with_value(project_of(), "application.program", ""))):
        for step in beside_estimate(results):
            place = place_of(step, results)
            assert place is not None, step.label
            found = find_again(place, results)
            assert found is not None
            assert (found[0].label, found[0].value) == (step.label, step.value)
            assert compute(step.op, step.inputs)[0] == step.value
