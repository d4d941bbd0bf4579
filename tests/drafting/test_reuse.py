"""A new draft out of the last one: the firm and its plan come along whole, the old round stays behind, and what was kept is named to be looked at."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.drafting.results import work_out
from dxapply.drafting.reuse import AskedInAddition, asked_in_addition, start_from, with_program
from dxapply.model.fields import Kind
from dxapply.model.project import LISTS, Project, row_of, rows_of, with_value
from dxapply.model.register import FIELDS, REGISTER
from dxapply.model.rows import (
    Adviser,
    Application,
    Company,
    Confirmation,
    CostLine,
    Enclosure,
    Equipment,
    FundingRow,
    HistoryEntry,
    Issue,
    Kpi,
    Note,
    PackText,
    Plan,
    Question,
    Quote,
    Task,
    YearFigures,
)
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Program
from dxapply.samples import sample
from tests.strategies import projects

CATALOGUE = builtin_catalogue()
SANGYO, KEIEI = CATALOGUE.program("sangyo-digital-r3"), CATALOGUE.program("keiei-digital-r3")
DAY = dt.date(2022, 5, 1)
each_program = pytest.mark.parametrize("program", CATALOGUE.programs, ids=lambda program: program.id)
days = st.dates(dt.date(1990, 1, 1), dt.date(2098, 12, 31))
COPIED = ("statements", "staff", "sales_shares", "history", "equipment", "strengths", "issues", "causes", "measures", "team")
LINKS = [field for field in FIELDS if field.kind in (Kind.LINK, Kind.LINKS)]
DATES = [field for field in FIELDS if field.kind is Kind.DATE and field.key != "company.founded"]


def reused(**parts: Any) -> Project:
    return start_from(Project(**parts), DAY).project


def told(old: Project, today: dt.date = DAY) -> dict[str, str]:
    return {look.key: look.sentence for look in start_from(old, today).look_again}


def values_of(project: Project, key: str) -> list[object]:
    chapter, _, name = key.partition(".")
    rows = rows_of(project, chapter) if chapter in LISTS else (getattr(project, chapter),)
    return [getattr(row, name.removeprefix("*.")) for row in rows]


def is_there(project: Project, key: str) -> bool:
    """Whether a key leads to a field, a row's field or a list of the project."""
    chapter, _, rest = key.partition(".")
    if chapter not in LISTS:
        return REGISTER.find(key) is not None
    return not rest or (REGISTER.find(key) is not None and row_of(project, chapter, rest.partition(".")[0]) is not None)


# whatever the old draft holds


@settings(max_examples=60)
@given(projects(), days)
def test_the_old_draft_is_not_changed(old: Project, today: dt.date) -> None:
    before = copy.deepcopy(old)
    start_from(old, today)
    assert old == before


@settings(max_examples=60)
@given(projects(), days)
def test_nothing_of_the_firm_or_of_its_issues_and_measures_is_lost(old: Project, today: dt.date) -> None:
    new = start_from(old, today).project
    assert new.company == old.company
    assert {name: rows_of(new, name) for name in COPIED} == {name: rows_of(old, name) for name in COPIED}
    assert [(kpi.id, kpi.name, kpi.unit, kpi.method, kpi.issues) for kpi in new.kpis] == [
        (kpi.id, kpi.name, kpi.unit, kpi.method, kpi.issues) for kpi in old.kpis
    ]
    assert [(line.id, line.category, line.kind, line.text, line.unit) for line in new.cost_lines] == [
        (line.id, line.category, line.kind, line.text, line.unit) for line in old.cost_lines
    ]


@settings(max_examples=60)
@given(projects(), days)
def test_links_point_to_the_same_rows_as_before(old: Project, today: dt.date) -> None:
    new = start_from(old, today).project
    for field in LINKS:
        if not field.key.startswith("quotes"):
            assert values_of(new, field.key) == values_of(old, field.key)
        assert {row.id for row in rows_of(new, field.to)} == {row.id for row in rows_of(old, field.to)}


@settings(max_examples=60)
@given(projects(), days)
def test_no_date_of_the_old_round_remains(old: Project, today: dt.date) -> None:
    new = start_from(old, today).project
    assert {field.key: found for field in DATES if (found := [day for day in values_of(new, field.key) if day])} == {}


@settings(max_examples=60)
@given(projects(), days)
def test_nothing_of_the_old_round_and_of_other_versions_remains(old: Project, today: dt.date) -> None:
    new = start_from(old, today).project
    assert (new.answers, new.unread, new.packs, new.extra, new.quotes, new.questions, new.adviser) == ((), (), (), (), (), (), Adviser())
    assert new.application == Application(program="", edition=1, fictitious=old.application.fictitious)


@settings(max_examples=60)
@given(projects(), days)
def test_starting_again_from_the_new_draft_gives_the_same_draft(old: Project, today: dt.date) -> None:
    new = start_from(old, today).project
    assert start_from(new, today).project == new


@settings(max_examples=60)
@given(projects(), days)
def test_what_to_look_at_is_a_short_sentence_with_a_place_that_is_there(old: Project, today: dt.date) -> None:
    result = start_from(old, today)
    assert len(set(result.look_again)) == len(result.look_again)
    for look in result.look_again:
        assert look.sentence.endswith("。")
        assert len(look.sentence) <= 60
        assert is_there(result.project, look.key)


@settings(max_examples=60)
@given(projects(), days)
def test_no_year_of_the_new_plan_is_past_and_no_figure_moves_to_another_year(old: Project, today: dt.date) -> None:
    this_year = today.year - (1 if today.month < 4 else 0)
    new = start_from(old, today).project
    before = {row.id: row for row in old.five_years}
    for row in new.five_years:
        assert row.year is None or row.year >= this_year
        assert row == before.get(row.id, YearFigures(id=row.id, year=row.year))


@settings(max_examples=60)
@given(projects(), days)
def test_no_id_of_a_row_that_went_comes_back(old: Project, today: dt.date) -> None:
    new = start_from(old, today).project
    for name in LISTS:
        added = {row.id for row in rows_of(new, name)} - {row.id for row in rows_of(old, name)}
        assert not added or name == "five_years"
        gone = {row.id for row in rows_of(old, name)} - {row.id for row in rows_of(new, name)}
        highest = max((int(row_id[1:]) for row_id in gone), default=0)
        assert dict(new.retired).get(name, 0) >= highest


# each part of it


def test_past_years_go_and_as_many_new_ones_come_at_the_end() -> None:
    years = tuple(YearFigures(id=f"Y{number}", year=2019 + number, sales=number) for number in range(1, 7))
    new = reused(five_years=years).five_years
    assert [(row.year, row.sales) for row in new] == [(2022, 3), (2023, 4), (2024, 5), (2025, 6), (2026, None), (2027, None)]


def test_the_fiscal_year_starts_in_april() -> None:
    years = Project(five_years=(YearFigures(id="Y1", year=2021, sales=1), YearFigures(id="Y2", year=2022, sales=2)))
    assert [row.year for row in start_from(years, dt.date(2022, 3, 31)).project.five_years] == [2021, 2022]
    assert [row.year for row in start_from(years, dt.date(2022, 4, 1)).project.five_years] == [2022, 2023]


def test_a_plan_that_is_wholly_past_starts_anew_from_this_year() -> None:
    years = (YearFigures(id="Y1", year=2015, sales=1), YearFigures(id="Y2", year=2016, sales=2))
    assert reused(five_years=years).five_years == (YearFigures(id="Y3", year=2022), YearFigures(id="Y4", year=2023))


def test_planned_years_that_stay_are_named_with_their_year() -> None:
    years = (YearFigures(id="Y1", year=2021, sales=1), YearFigures(id="Y2", year=2022, employees=0), YearFigures(id="Y3", year=2023))
    looks = told(Project(five_years=years))
    assert looks["five_years.Y2.employees"] == "令和4年度の数字は前回の見込みです。今の見込みに直してください。"
    assert looks["five_years.Y4.sales"] == "過ぎた年度を除き、先の年度の行を加えました。数字を入力してください。"
    assert not any(key.startswith("five_years.Y3") for key in looks)


def test_the_last_aim_is_a_hint_and_never_the_new_base() -> None:
    kpi = Kpi(id="P1", name="日数", unit="日", base=3200, end=800, year3=500)
    assert reused(kpis=(kpi,)).kpis == (Kpi(id="P1", name="日数", unit="日"),)
    assert told(Project(kpis=(kpi,)))["kpis.P1.base"] == "指標P1の前回の目標は0.8日でした。いまの値を測ってください。"


def test_a_kpi_without_an_aim_is_only_to_be_measured() -> None:
    assert told(Project(kpis=(Kpi(id="P1", base=3200),)))["kpis.P1.base"] == "指標P1の前回の値は写していません。いまの値を測ってください。"
    assert "kpis.P1.base" not in told(Project(kpis=(Kpi(id="P1", name="日数"),)))


def test_cost_lines_keep_their_words_category_and_links_but_no_amount() -> None:
    line = CostLine(id="C03", category="travel", kind="travel", text="旅費", quantity=2000, unit="回", unit_price=5, eligible=False, basis="見積", measure="M1")
    kept = CostLine(id="C03", category="travel", kind="travel", text="旅費", unit="回", eligible=False, measure="M1")
    assert reused(cost_lines=(line,)).cost_lines == (kept,)


def test_papers_and_questions_to_settle_stay_but_are_open_again() -> None:
    new = reused(
        enclosures=(Enclosure(id="E1", name="決算書", copies="各1", state="done", note="済み", source="税理士"),),
        confirmations=(Confirmation(id="N1", text="発注の前か", page="経費明細書", owner="架空", done=True),),
    )
    assert new.enclosures == (Enclosure(id="E1", name="決算書", copies="各1", source="税理士"),)
    assert new.confirmations == (Confirmation(id="N1", text="発注の前か", page="経費明細書", owner="架空"),)


def test_sources_of_money_stay_without_their_amounts() -> None:
    assert reused(funding=(FundingRow(id="F1", kind="loan", amount=0, source="信用金庫"),)).funding == (FundingRow(id="F1", kind="loan", source="信用金庫"),)


def test_the_plans_words_stay_but_not_its_days_nor_the_body_that_ran_the_last_round() -> None:
    plan = Plan(title="受注", purpose="つなぐ", partner="みほん", manager="みほん機構", start=DAY, end=DAY)
    assert reused(plan=plan).plan == Plan(title="受注", purpose="つなぐ", partner="みほん")


def test_notes_on_what_stays_behind_stay_behind_too() -> None:
    notes = tuple(Note(id=f"X{number}", about=about) for number, about in enumerate(("plan.purpose", "quotes.Q1", "adviser.ask", "answers.r3.cap", ""), 1))
    assert [note.id for note in reused(notes=notes).notes] == ["X1", "X5"]


def test_a_text_that_was_never_read_is_named_where_it_stood() -> None:
    assert "写していません" in told(Project(unread=(("company.sales", "約8億"),)))["company.sales"]
    assert "写していません" in told(Project(unread=(("quotes.Q1.amount", "約8万"),)))["company.name"]


def test_an_empty_draft_has_nothing_to_look_at_but_the_program() -> None:
    assert list(told(Project())) == ["application.program"]


def test_each_kind_of_what_came_along_or_was_emptied_is_named_once() -> None:
    old = Project(
        company=Company(name="みほん"), history=(HistoryEntry(id="H1", year="平成3年"),), equipment=(Equipment(id="D1", name="機械"),),
        issues=(Issue(id="K1", title="遅い"), Issue(id="K2", fact="3日"), Issue(id="K3", fact="4日")), tasks=(Task(id="T01"), Task(id="T02", end=DAY)),
        quotes=(Quote(id="Q1"),), questions=(Question(id="U1", text="何"),), packs=(PackText(program="x", files=()),),
    )  # fmt: skip
    assert list(told(old)) == ["application.program", "company.employees", "issues.K2.fact", "tasks.T02.end", "quotes", "adviser.name"]


@each_program
def test_a_new_draft_out_of_a_sample_has_no_broken_link_and_no_grant_yet(program: Program) -> None:
    new = start_from(sample(program), DAY).project
    results = work_out(with_program(new, program), CATALOGUE, DAY)
    assert not [finding for finding in results.findings if finding.id == "broken-link"]
    assert results.estimate is not None
    assert not results.estimate.total_cost


# another program


def asked(project: Project, program: Program) -> AskedInAddition:
    return asked_in_addition(project, CATALOGUE, program, DAY)


@settings(max_examples=30)
@given(projects(), st.sampled_from(CATALOGUE.programs), st.sampled_from(CATALOGUE.programs))
def test_picking_a_program_and_going_back_gives_the_same_draft(project: Project, first: Program, second: Program) -> None:
    chosen = with_program(project, first)
    assert with_program(with_program(chosen, second), first) == chosen
    assert with_program(with_program(with_program(project, None), first), None) == with_program(project, None)


@settings(max_examples=30)
@given(projects(), st.sampled_from(CATALOGUE.programs))
def test_picking_a_program_changes_nothing_but_the_choice(project: Project, program: Program) -> None:
    chosen = with_program(project, program)
    assert chosen.application.program == program.id
    assert dataclasses.replace(chosen, application=project.application) == project


@settings(max_examples=30)
@given(projects(), st.sampled_from(CATALOGUE.programs))
def test_what_is_asked_in_addition_has_a_name_and_is_named_once(project: Project, program: Program) -> None:
    found = asked(project, program)
    fields = (*found.questions, *found.needed)
    assert len({field.key for field in fields}) == len(fields)
    assert all(field.label and field.label != field.key for field in fields)


@each_program
def test_the_programs_own_questions_are_asked_until_they_are_answered(program: Program) -> None:
    keys = [field.key for field in asked(Project(), program).questions]
    assert keys
    answered = with_value(Project(), keys[0], "yes")
    own = next(field for field in program.questions if field.key == keys[0])
    if own.kind is Kind.YES_NO:
        assert keys[0] not in [field.key for field in asked(answered, program).questions]


def test_an_empty_draft_is_asked_for_the_firm() -> None:
    keys = {field.key for field in asked(Project(), SANGYO).needed}
    assert {"company.name", "company.industry", "company.employees", "plan.title", "plan.purpose"} <= keys
    assert "application.program" not in keys


def test_a_cap_of_ones_own_is_asked_only_where_none_was_published() -> None:
    assert not {"answers.sangyo-digital-r3.cap", "answers.sangyo-digital-r3.reason"} & {field.key for field in asked(sample(SANGYO), SANGYO).questions}
    assert {"answers.keiei-digital-r3.cap", "answers.keiei-digital-r3.reason"} <= {field.key for field in asked(sample(KEIEI), KEIEI).questions}


def test_a_line_that_stays_where_it_is_is_not_named() -> None:
    assert asked(sample(SANGYO), SANGYO).lines == ()


def test_lines_that_move_are_named_with_both_categories() -> None:
    line = CostLine(id="C01", category="prototyping", kind=KEIEI.categories[0].kind, text="見本")
    (found,) = asked(with_program(Project(cost_lines=(line,)), SANGYO), KEIEI).lines
    assert (found.key, found.text, found.before, found.after) == ("cost_lines.C01.category", "見本", "プロトタイピング費", KEIEI.categories[0].name)


def test_a_line_without_a_place_goes_nowhere_and_keeps_its_name_also_where_no_program_is_chosen() -> None:
    line = CostLine(id="C01", category="prototyping", kind="material", text="試作")
    for project in (Project(cost_lines=(line,)), with_program(Project(cost_lines=(line,)), SANGYO)):
        (found,) = asked(project, KEIEI).lines
        assert (found.before, found.after) == ("プロトタイピング費", "")


def test_a_line_without_a_category_is_no_move() -> None:
    assert asked(Project(cost_lines=(CostLine(id="C01", text="見本"),)), KEIEI).lines == ()


def test_a_category_that_no_program_knows_is_named_by_its_code() -> None:
    (found,) = asked(Project(cost_lines=(CostLine(id="C01", category="mihon"),)), KEIEI).lines
    assert (found.before, found.after) == ("mihon", "")
