"""The plan's figures: growth without a float, five years, the schedule, and the firm's own tests of each program's target."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.drafting.plan import check_plan, first_day, grown_enough, growth_rate, plan_years, project_period, repair_of, yearly_growth
from dxapply.drafting.results import work_out
from dxapply.model.project import Project, with_value
from dxapply.model.rows import Application, Company, CostLine, Kpi, Plan, Task, YearFigures
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Program
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
DAY = dt.date(2021, 3, 3)
KEIEI, SANGYO, WAKAMONO = (CATALOGUE.program(name) for name in ("keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"))
THREE_PERCENT = Fraction(3, 100)


def years(*added: int | None, first: int = 2020) -> tuple[YearFigures, ...]:
    """Years whose 付加価値額 is as given."""
    return tuple(
        YearFigures(id=f"Y{number}", year=first + number - 1, operating_profit=yen, personnel=0, depreciation=0) for number, yen in enumerate(added, 1)
    )


def target(project: Project, program: Program) -> tuple[str, str]:
    chosen = work_out(dataclasses.replace(project, application=Application(program=program.id)), CATALOGUE, DAY).chosen
    assert chosen is not None
    (result,) = chosen.targets
    return result.verdict, result.fix


def ids(project: Project, program: Program | None = None) -> list[str]:
    return [finding.id for finding in check_plan(project, program)]


# growth


@pytest.mark.parametrize(("final", "enough"), [(11_593, True), (11_592, False)])
def test_three_percent_a_year_over_five_years_is_met_to_the_last_unit(final: int, enough: bool) -> None:
    assert grown_enough(10_000, final, 5, THREE_PERCENT) is enough
    assert (growth_rate(10_000, final, 5) or 0) >= 300 or not enough


@pytest.mark.parametrize(("final", "enough"), [(1_150, True), (1_149, False)])
def test_simple_growth_of_three_percent_over_five_years_wants_fifteen_percent(final: int, enough: bool) -> None:
    assert grown_enough(1_000, final, 5, THREE_PERCENT, "simple") is enough
    assert (growth_rate(1_000, final, 5, "simple") == 300) is enough


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 10**13), st.integers(0, 10**13), st.integers(1, 10), st.sampled_from(("compound", "simple")))
def test_the_rate_is_the_greatest_hundredth_of_a_percent_that_was_reached(base: int, final: int, span: int, mode: str) -> None:
    rate = growth_rate(base, final, span, mode)
    assert rate is not None
    assert grown_enough(base, final, span, Fraction(rate, 10_000), mode)
    assert not grown_enough(base, final, span, Fraction(rate + 1, 10_000), mode)


@settings(deadline=None)
@given(st.integers(1, 10**13), st.integers(1, 10**13), st.integers(1, 10))
def test_compound_growth_is_compared_with_the_exact_power(base: int, final: int, span: int) -> None:
    rate = growth_rate(base, final, span)
    assert rate is not None
    assert Fraction(10_000 + rate, 10_000) ** span <= Fraction(final, base) < Fraction(10_001 + rate, 10_000) ** span


@pytest.mark.parametrize(("base", "final", "expected"), [(100, 100, 0), (100, 99, -100), (300, 299, -34), (3, 4, 3_333), (100, -50, -15_000)])
def test_the_growth_of_one_year_is_rounded_down_also_below_zero(base: int, final: int, expected: int) -> None:
    assert growth_rate(base, final, 1) == growth_rate(base, final, 1, "simple") == expected


@pytest.mark.parametrize(("base", "final", "span"), [(0, 100, 5), (-1, 100, 5), (-100, -50, 1), (100, 120, 0), (100, 120, -2)])
@pytest.mark.parametrize("mode", ["compound", "simple"])
def test_growth_from_nothing_or_from_a_loss_has_no_rate(base: int, final: int, span: int, mode: str) -> None:
    assert growth_rate(base, final, span, mode) is None


def test_a_figure_that_ends_below_zero_has_no_compound_rate_but_a_simple_one() -> None:
    assert growth_rate(100, -50, 3) is None
    assert growth_rate(100, -50, 3, "simple") == -5_000


def test_a_figure_that_ends_at_zero_lost_all_of_itself() -> None:
    assert growth_rate(100, 0, 5) == -10_000


def test_the_samples_value_added_grows_four_and_a_quarter_percent_a_year() -> None:
    assert yearly_growth(sample(SANGYO), SANGYO) == (425, 5)


def test_the_pack_says_whether_growth_is_compound_or_simple() -> None:
    project = Project(five_years=years(10_000, 0, 0, 0, 0, 11_592))
    assert yearly_growth(project, dataclasses.replace(SANGYO, growth="compound")) == (299, 5)
    assert yearly_growth(project, dataclasses.replace(SANGYO, growth="simple")) == (318, 5)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((), (None, 0)), (years(100), (None, 0)), (years(100, None), (None, 1)), (years(None, 100), (None, 1)), (years(0, 100), (None, 1)),
        (years(100, 110), (1_000, 1)),
    ],
)
def test_without_both_ends_there_is_no_rate(figures: tuple[YearFigures, ...], expected: tuple[int | None, int]) -> None:
    assert yearly_growth(Project(five_years=figures), None) == expected


# five years


def test_value_added_is_profit_and_personnel_and_depreciation() -> None:
    row = YearFigures(id="Y1", year=2020, operating_profit=-28_400_000, personnel=214_200_000, depreciation=31_600_000, employees=42)
    (view,) = plan_years(Project(five_years=(row,)))
    assert (view.label, view.value_added, view.productivity, view.growth) == ("令和2年度", 217_400_000, 5_176_190, None)


@pytest.mark.parametrize("missing", ["operating_profit", "personnel", "depreciation"])
def test_value_added_is_unknown_while_a_part_of_it_is(missing: str) -> None:
    rows = years(100, 110, 120)
    unset: dict[str, None] = {missing: None}
    first, second, third = plan_years(Project(five_years=(rows[0], dataclasses.replace(rows[1], **unset), rows[2])))
    assert (first.value_added, second.value_added, third.value_added) == (100, None, 120)
    assert (second.growth, third.growth, second.productivity) == (None, None, None)


@pytest.mark.parametrize(("employees", "expected"), [(None, None), (0, None), (3, 33), (7, 14)])
def test_value_added_per_head_is_rounded_down_and_unknown_without_people(employees: int | None, expected: int | None) -> None:
    (view,) = plan_years(Project(five_years=(dataclasses.replace(years(100)[0], employees=employees),)))
    assert view.productivity == expected


def test_a_year_after_a_loss_has_no_growth() -> None:
    assert [view.growth for view in plan_years(Project(five_years=years(-10, 100, 150)))] == [None, None, 5_000]


# the firm's own tests of the programs' targets


@pytest.mark.parametrize(
    ("today", "third", "verdict"),
    [(33, 36, "met"), (33, 35, "unmet"), (100, 109, "met"), (100, 108, "unmet"), (0, 0, "met"), (42, None, "unknown")],
)
def test_nine_percent_more_people_three_years_on(today: int, third: int | None, verdict: str) -> None:
    project = Project(company=Company(employees=today), five_years=(YearFigures(id="Y1", year=2024, employees=third),))
    assert target(project, KEIEI)[0] == verdict


def test_too_few_people_are_told_with_the_number_that_suffices() -> None:
    project = Project(company=Company(employees=33), five_years=(YearFigures(id="Y1", year=2024, employees=35),))
    verdict, fix = target(project, KEIEI)
    assert verdict == "unmet" and "36人" in fix


@pytest.mark.parametrize(
    ("year", "sales", "verdict"),
    [(2024, 1, "met"), (2022, 5, "met"), (2024, 0, "unmet"), (2025, 5, "unknown"), (2021, 5, "unknown"), (2024, None, "unknown")],
)
def test_the_new_service_sells_by_the_third_year(year: int, sales: int | None, verdict: str) -> None:
    assert target(Project(five_years=(YearFigures(id="Y1", year=year, new_sales=sales),)), SANGYO)[0] == verdict


@pytest.mark.parametrize(("more", "verdict"), [("1", "met"), ("2", "met"), ("0", "unmet"), ("", "unknown")])
def test_more_young_people_are_hired_than_the_year_before(more: str, verdict: str) -> None:
    answers = ((WAKAMONO.key_of("youth_hires_increase"), more),) if more else ()
    assert target(Project(answers=answers), WAKAMONO)[0] == verdict


@pytest.mark.parametrize("program", [KEIEI, SANGYO, WAKAMONO], ids=lambda program: program.id)
def test_each_sample_reaches_the_target_of_its_program(program: Program) -> None:
    assert target(sample(program), program)[0] == "met"


# the schedule

PERIOD = Plan(start=dt.date(2021, 5, 10), end=dt.date(2022, 3, 31))


def scheduled(start: dt.date | None, end: dt.date | None, plan: Plan = PERIOD) -> Project:
    return Project(plan=plan, tasks=(Task(id="T01", title="試作", start=start, end=end),))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (dt.date(2021, 5, 10), dt.date(2022, 3, 31), []),
        (dt.date(2021, 5, 10), dt.date(2021, 5, 10), []),
        (dt.date(2021, 5, 9), dt.date(2021, 6, 1), ["task-before-start"]),
        (dt.date(2021, 6, 1), dt.date(2022, 4, 1), ["task-after-end"]),
        (dt.date(2021, 6, 2), dt.date(2021, 6, 1), ["task-reversed"]),
        (None, dt.date(2021, 6, 1), ["task-without-days"]),
        (dt.date(2021, 6, 1), None, ["task-without-days"]),
    ],
)
def test_a_task_lies_within_the_project(start: dt.date | None, end: dt.date | None, expected: list[str]) -> None:
    assert ids(scheduled(start, end)) == expected


def test_a_task_with_a_cost_before_the_start_is_told_that_it_may_not_be_ordered() -> None:
    early = scheduled(dt.date(2021, 5, 1), dt.date(2021, 6, 1))
    (plain,) = check_plan(early, None)
    (ordered,) = check_plan(dataclasses.replace(early, cost_lines=(CostLine(id="C01", task="T01"),)), None)
    assert "発注" not in plain.fix
    assert ordered.fix == plain.fix + "交付決定より前の発注は補助の対象外です。"


def test_nothing_begins_before_the_earliest_start_of_the_program() -> None:
    decided = dataclasses.replace(SANGYO.calendar[0], kind="earliest_start", name="交付決定の予定日", date=dt.date(2021, 6, 1))
    program = dataclasses.replace(SANGYO, calendar=(decided,))
    project = scheduled(dt.date(2021, 5, 20), dt.date(2021, 7, 1))
    assert first_day(project, program) == dt.date(2021, 6, 1)
    assert "task-before-start" in ids(project, program)
    assert first_day(project, None) == dt.date(2021, 5, 10)
    assert first_day(Project(), None) is None


@pytest.mark.parametrize(
    ("start", "end", "words", "repaired"),
    [
        (dt.date(2021, 4, 1), dt.date(2021, 6, 30), "5月10日からにする", (dt.date(2021, 5, 10), dt.date(2021, 6, 30))),
        (dt.date(2021, 4, 1), dt.date(2021, 4, 21), "5月10日からにする", (dt.date(2021, 5, 10), dt.date(2021, 5, 30))),
        (dt.date(2022, 3, 1), dt.date(2022, 4, 20), "3月31日までにする", (dt.date(2022, 3, 1), dt.date(2022, 3, 31))),
        (dt.date(2022, 4, 1), dt.date(2022, 4, 11), "3月31日までにする", (dt.date(2022, 3, 21), dt.date(2022, 3, 31))),
        (dt.date(2021, 8, 1), dt.date(2021, 7, 1), "開始日と終了日を入れ替える", (dt.date(2021, 7, 1), dt.date(2021, 8, 1))),
    ],
)
def test_what_is_wrong_with_a_task_is_repaired_in_one_step(start: dt.date, end: dt.date, words: str, repaired: tuple[dt.date, dt.date]) -> None:
    project = scheduled(start, end)
    (finding,) = check_plan(project, None)
    repair = repair_of(finding, project, None)
    assert repair is not None
    assert repair.words == words
    for key, day in repair.values.items():
        project = with_value(project, key, day)
    assert (project.tasks[0].start, project.tasks[0].end) == repaired
    assert ids(project) == []


def test_what_only_the_applicant_knows_has_no_repair() -> None:
    project = scheduled(None, dt.date(2021, 6, 1))
    assert [repair_of(finding, project, None) for finding in check_plan(project, None)] == [None]
    unplanned = Project(plan=Plan(start=dt.date(2022, 1, 1), end=dt.date(2021, 1, 1)))
    assert [repair_of(finding, unplanned, None) for finding in check_plan(unplanned, None)] == [None]


def test_the_key_of_a_task_without_days_is_the_day_that_is_missing() -> None:
    assert [finding.key for finding in check_plan(scheduled(dt.date(2021, 6, 1), None), None)] == ["tasks.T01.end"]


def test_a_project_that_ends_before_it_begins_is_an_error() -> None:
    (finding,) = check_plan(Project(plan=Plan(start=dt.date(2022, 3, 31), end=dt.date(2021, 5, 10))), None)
    assert (finding.id, finding.severity, finding.key) == ("period-reversed", "error", "plan.end")


@pytest.mark.parametrize(("end", "told"), [(dt.date(2022, 3, 31), False), (dt.date(2022, 4, 1), True)])
def test_a_project_ends_by_the_last_day_of_its_program(end: dt.date, told: bool) -> None:
    assert ("end-too-late" in ids(Project(plan=Plan(end=end)), SANGYO)) is told


@pytest.mark.parametrize(("start", "told"), [(dt.date(2021, 5, 10), False), (dt.date(2021, 5, 9), True)])
def test_a_project_begins_no_sooner_than_its_program_allows(start: dt.date, told: bool) -> None:
    (latest,) = (event for event in SANGYO.calendar if event.kind == "latest_end")
    decided = dataclasses.replace(latest, kind="earliest_start", name="交付決定の予定日", date=dt.date(2021, 5, 10))
    assert ("start-too-early" in ids(Project(plan=Plan(start=start)), dataclasses.replace(SANGYO, calendar=(decided,)))) is told


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        (Project(), None),
        (Project(plan=PERIOD), (dt.date(2021, 5, 10), dt.date(2022, 3, 31))),
        (scheduled(dt.date(2021, 6, 1), dt.date(2021, 7, 1), Plan()), (dt.date(2021, 6, 1), dt.date(2021, 7, 1))),
        (scheduled(dt.date(2021, 6, 1), dt.date(2021, 7, 1), Plan(end=dt.date(2022, 3, 31))), (dt.date(2021, 6, 1), dt.date(2022, 3, 31))),
        (scheduled(dt.date(2021, 7, 2), dt.date(2021, 7, 1), Plan()), None),
        (scheduled(None, dt.date(2021, 7, 1), Plan()), None),
    ],
)
def test_the_period_is_the_planned_one_or_that_of_the_tasks(project: Project, expected: tuple[dt.date, dt.date] | None) -> None:
    assert project_period(project) == expected


# figures to reach


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        (Kpi(id="P1", base=1, end=2, method="記録"), []),
        (Kpi(id="P1", base=1, year3=2, method="記録"), []),
        (Kpi(id="P1", base=0, end=0, year3=5, method="記録"), []),
        (Kpi(id="P1", end=2, method="記録"), ["kpi-without-base"]),
        (Kpi(id="P1", base=1, method="記録"), ["kpi-without-target"]),
        (Kpi(id="P1", base=1, end=2), ["kpi-without-method"]),
        (Kpi(id="P1", base=0, end=0, method="記録"), ["kpi-without-change"]),
        (Kpi(id="P1", base=3, end=3, year3=3, method="記録"), ["kpi-without-change"]),
        (Kpi(id="P1", base=3, year3=3, method="記録"), ["kpi-without-change"]),
        (Kpi(id="P1"), ["kpi-without-base", "kpi-without-target", "kpi-without-method"]),
    ],
)
def test_a_figure_has_a_base_a_target_and_a_way_to_measure_it(kpi: Kpi, expected: list[str]) -> None:
    assert ids(Project(kpis=(kpi,))) == expected


# years in order


@pytest.mark.parametrize(
    ("figures", "told"),
    [((2020, 2021, 2022), False), ((2020,), False), ((2020, 2022), True), ((2021, 2020), True), ((2020, 2020), True), ((2020, None), True), ((None,), True)],
)
def test_the_years_follow_each_other(figures: tuple[int | None, ...], told: bool) -> None:
    rows = tuple(YearFigures(id=f"Y{number}", year=year) for number, year in enumerate(figures, 1))
    assert ("years-not-in-order" in ids(Project(five_years=rows))) is told


@pytest.mark.parametrize(("base", "told"), [(0, True), (-1, True), (1, False), (None, False)])
def test_a_base_year_without_value_added_is_told(base: int | None, told: bool) -> None:
    assert ("growth-undefined" in ids(Project(five_years=years(base, 100)))) is told


def test_a_year_whose_value_added_cannot_be_reckoned_is_told_at_the_figure_that_is_missing() -> None:
    project = with_value(Project(five_years=years(100, 110)), "five_years.Y2.personnel", None)
    assert [(finding.id, finding.key) for finding in check_plan(project, None)] == [("value-added-missing", "five_years.Y2.personnel")]


@pytest.mark.parametrize(("last", "told"), [(5, False), (4, True)])
def test_a_plan_that_stops_before_the_third_year_is_told(last: int, told: bool) -> None:
    assert ("year3-missing" in ids(Project(five_years=years(*range(100, 100 + last))), SANGYO)) is told
