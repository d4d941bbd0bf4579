"""Whether a program fits a firm: verdicts, words, what would change them, what to ask next, and on which days a round is open."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dxapply.drafting.results import Results, work_out
from dxapply.model.fields import Field, Kind, Value
from dxapply.model.project import Project, new_row, value_at, with_row, with_value
from dxapply.model.rows import Application, Company, CostLine, Plan, Task, YearFigures
from dxapply.programs.conditions import Change
from dxapply.programs.eligibility import Match, RequirementResult, change_words, next_questions
from dxapply.programs.packs import builtin_catalogue, catalogue_of
from dxapply.programs.program import Program
from tests.programs.test_subsidy import BASIS, SME, bought, program_of, project_of
from tests.strategies import answers

BUILTIN = builtin_catalogue()
REGISTER = BUILTIN.register
KEIEI, SANGYO, WAKAMONO = (BUILTIN.program(name) for name in ("keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"))
TODAY = dt.date(2021, 3, 3)
each = pytest.mark.parametrize("program", BUILTIN.programs, ids=lambda program: program.id)
slow_to_draw = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pack")


def match_of(project: Project, program: Program, today: dt.date = TODAY) -> Match:
    return work_out(project, BUILTIN, today).match_with(program)


def result_of(match: Match, name: str) -> RequirementResult:
    return next(result for result in match.requirements if result.id == name)


def verdicts(match: Match) -> dict[str, str]:
    return {result.id: result.verdict for result in match.requirements}


def sangyo_draft(cost: int = 1_500_000, **company: Any) -> Project:
    """A draft that meets all that ② asks, but for what a test changes."""
    firm = dataclasses.replace(SME, **{"regional_leader": True, "approved_plan": False, **company})
    project = Project(
        application=Application(program=SANGYO.id),
        company=firm,
        plan=Plan(partner="株式会社みほん"),
        tasks=(Task(id="T01", start=dt.date(2021, 5, 1), end=dt.date(2022, 3, 31)),),
        five_years=(YearFigures(id="Y1", year=2024, new_sales=1),),
        cost_lines=(CostLine(id="C01", category="personnel", quantity=1000, unit_price=cost),),
    )
    for name, value in (("member", True), ("intermediary_deadline", dt.date(2021, 3, 5))):
        project = with_value(project, SANGYO.key_of(name), value)
    return project


# ------------------------------------------------------------------------------------------------------------- verdicts


def test_a_draft_that_meets_all_is_eligible() -> None:
    match = match_of(sangyo_draft(), SANGYO)
    assert verdicts(match) == dict.fromkeys(("R1", "R2", "R3", "R4", "R5", "R6", "R7", "floor"), "met")
    assert (match.verdict, match.status, match.asks, match.estimate.grant) == ("eligible", "open", (), 1_000_000)


def test_one_unmet_requirement_is_enough_and_goes_before_what_is_unknown() -> None:
    match = match_of(sangyo_draft(regional_leader=False, employees=None), SANGYO)
    assert (verdicts(match)["R1"], verdicts(match)["R3"], match.verdict) == ("unmet", "unknown", "not_eligible")


def test_an_unknown_requirement_leaves_the_verdict_open() -> None:
    match = match_of(sangyo_draft(regional_leader=None), SANGYO)
    assert (verdicts(match)["R1"], match.verdict, match.asks) == ("unknown", "unknown", ("company.regional_leader",))


def test_at_the_limits_of_the_second_program() -> None:
    assert [verdicts(match_of(sangyo_draft(employees=count), SANGYO))["R3"] for count in (999, 1_000)] == ["met", "unmet"]
    late = dataclasses.replace(sangyo_draft(), tasks=(Task(id="T01", end=dt.date(2022, 4, 1)),))
    assert verdicts(match_of(late, SANGYO))["R4"] == "unmet"
    none_sold = dataclasses.replace(sangyo_draft(), five_years=(YearFigures(id="Y1", year=2024, new_sales=0),))
    assert verdicts(match_of(none_sold, SANGYO))["R5"] == "unmet"


@pytest.mark.parametrize(("employees", "expected"), [(300, "met"), (2_000, "met"), (2_001, "unmet")])
def test_the_third_program_takes_up_to_mid_sized_firms(employees: int, expected: str) -> None:
    firm = dataclasses.replace(SME, capital=10**9, employees=employees)
    assert verdicts(match_of(Project(company=firm), WAKAMONO))["R5"] == expected


def test_a_size_that_is_open_between_classes_that_both_fit_meets_the_requirement() -> None:
    found = result_of(match_of(Project(company=dataclasses.replace(SME, employees=None)), WAKAMONO), "R5")
    assert (found.verdict, found.value) == ("met", "規模の区分：未定")


@pytest.mark.parametrize(("employees", "expected"), [(46, "met"), (45, "unmet"), (None, "unknown")])
def test_a_target_is_judged_beside_the_requirements_and_decides_nothing(employees: int | None, expected: str) -> None:
    firm = dataclasses.replace(SME, regional_leader=True)
    match = match_of(Project(company=firm, five_years=(YearFigures(id="Y1", year=2024, employees=employees),)), KEIEI)
    assert [(target.target.id, target.verdict) for target in match.targets] == [("T1", expected)]
    assert match.verdict == "eligible"


# ----------------------------------------------------------------------------------------- every field answered: no open


def answered(field: Field) -> st.SearchStrategy[Value]:
    """An answer that is one (not a blank text)."""
    return answers(field).filter(lambda value: value not in ("", (), None))


def fields_to_answer() -> list[Field]:
    return [field for field in REGISTER.fields if field.key.partition(".")[0] in ("company", "plan", "answers")]


@st.composite
def full_drafts(draw: st.DrawFn) -> Project:
    """A draft in which every field that a program can ask about is answered."""
    project = Project(cost_lines=(CostLine(id="C01", category=draw(st.sampled_from(["personnel", "system", "tools"])), quantity=1000, unit_price=900_000),))
    for field in fields_to_answer():
        project = with_value(project, field.key, draw(answered(field)))
    ends = draw(st.lists(st.dates(dt.date(2021, 6, 1), dt.date(2022, 6, 30)), min_size=1, max_size=3))
    tasks = tuple(Task(id=f"T{at:02}", start=end - dt.timedelta(days=20), end=end) for at, end in enumerate(ends, 1))
    figures = st.integers(0, 2_000)
    years = tuple(YearFigures(id=f"Y{at}", year=2021 + at, new_sales=draw(figures), employees=draw(figures)) for at in range(6))
    return dataclasses.replace(project, tasks=tasks, five_years=years)


@slow_to_draw
@given(project=full_drafts())
def test_with_every_field_answered_nothing_stays_open(project: Project) -> None:
    for match in work_out(project, BUILTIN, TODAY).matches:
        assert {name: verdict for name, verdict in verdicts(match).items() if verdict == "unknown"} == {}
        assert [target.target.id for target in match.targets if target.verdict == "unknown"] == []
        assert match.verdict in ("eligible", "not_eligible")
        assert match.estimate.grant is not None
        assert match.asks == ()


# ------------------------------------------------------------------------------------------------------------- the floor


@settings(deadline=None, max_examples=60)
@given(
    lines=st.lists(st.tuples(st.sampled_from([category.code for category in SANGYO.categories]), st.integers(-100_000, 300_000)), max_size=5),
    large=st.booleans(),
)
def test_the_missing_cost_meets_the_floor_and_one_yen_less_does_not(lines: list[tuple[str, int]], large: bool) -> None:
    rows = tuple(CostLine(id=f"C{at:02}", category=code, quantity=1000, unit_price=price) for at, (code, price) in enumerate(lines, 1))
    project = dataclasses.replace(sangyo_draft(**({"capital": 10**9, "employees": 900} if large else {})), cost_lines=rows)
    match = match_of(project, SANGYO)
    found = result_of(match, "floor")
    assume(found.verdict == "unmet")
    assert found.changes is not None
    (change,) = found.changes
    assert change.key == "more_cost"
    assert isinstance(change.value, int)
    for yen, expected in ((change.value, "met"), (change.value - 1, "unmet")):
        line = new_row(project, "cost_lines", category=SANGYO.categories[match.estimate.growing].code, quantity=1000, unit_price=yen)
        assert result_of(match_of(with_row(project, "cost_lines", line), SANGYO), "floor").verdict == expected


def test_the_floor_is_told_with_the_cost_that_is_missing() -> None:
    found = result_of(match_of(sangyo_draft(cost=600_000), SANGYO), "floor")
    assert (found.words, found.value, found.fix) == (
        "補助金額が500,000円以上であること", "補助金額：400,000円", "補助対象経費をあと150,000円多くすると満たします。"
    )  # fmt: skip


def test_the_floor_looks_at_the_grant_under_the_cap(folder: Path) -> None:
    program = program_of(folder, {"rate": "1/2", "cap": 400, "floor": 500})
    match = work_out(project_of([bought(10_000)], program), catalogue_of([program]), TODAY).match_with(program)
    found = result_of(match, "floor")
    assert (found.verdict, found.changes, found.fix) == ("unmet", None, "経費を増やすか、区分の配分を見直してください。")


@pytest.mark.parametrize(("cost", "expected"), [(2_000_000, "met"), (900_000, "unknown"), (500_000, "unmet")])
def test_the_floor_is_open_only_while_the_open_size_could_decide_it(cost: int, expected: str) -> None:
    match = match_of(sangyo_draft(cost=cost, industry="", employees=250, capital=10**9), SANGYO)
    found = result_of(match, "floor")
    assert (match.estimate.grant, found.verdict) == (None, expected)
    assert found.asks == (("company.industry",) if expected == "unknown" else ())
    assert match.verdict == {"met": "eligible", "unknown": "unknown", "unmet": "not_eligible"}[expected]


def test_a_program_without_floor_has_no_such_requirement() -> None:
    assert "floor" not in verdicts(match_of(sangyo_draft(), KEIEI))


# ------------------------------------------------------------------------------------------------------ what to ask next


def answer_next(project: Project, key: str, data: st.DataObject) -> Project:
    """The draft with an answer to what was asked; a list that was asked for gets a row."""
    if key == "tasks":
        return dataclasses.replace(project, tasks=(Task(id="T01", start=TODAY, end=data.draw(st.dates(TODAY, dt.date(2022, 6, 30)))),))
    if key == "five_years":
        missing = next(2021 + at for at in (3, 0, 1, 2) if all(row.year != 2021 + at for row in project.five_years))
        return with_row(project, "five_years", new_row(project, "five_years", year=missing))
    return with_value(project, key, data.draw(answered(REGISTER.field(key))))


def is_blank(project: Project, key: str) -> bool:
    if key in ("tasks", "five_years"):
        return True
    return value_at(project, REGISTER.field(key), key) in (None, "", ())


@slow_to_draw
@given(data=st.data(), code=st.sampled_from(["personnel", "system", "tools", "nowhere"]), cost=st.integers(0, 3_000_000))
def test_answering_in_that_order_ends_with_no_open_verdict(data: st.DataObject, code: str, cost: int) -> None:
    project = Project(cost_lines=(CostLine(id="C01", category=code, quantity=1000, unit_price=cost),))
    results = work_out(project, BUILTIN, TODAY)
    steps = 0
    while results.questions:
        assert is_blank(project, results.questions[0])
        project = answer_next(project, results.questions[0], data)
        results = work_out(project, BUILTIN, TODAY)
        steps += 1
        assert steps <= 40
    assert {match.verdict for match in results.matches} <= {"eligible", "not_eligible"}
    assert all(match.estimate.grant is not None for match in results.matches)


def blank_results() -> Results:
    return work_out(Project(), BUILTIN, TODAY)


def test_the_question_that_decides_most_comes_first() -> None:
    """Over all three programs: the leader and the plan hold two verdicts open, the fields of the size two grants, a floor and a verdict."""
    questions = blank_results().questions
    assert questions[0] == "company.employees"
    of_size = ("entity", "industry", "capital", "large_holder_share", "large_holders_share", "large_officer_share")
    assert questions[1:7] == tuple(f"company.{name}" for name in of_size)
    assert questions[7:9] == ("company.regional_leader", "company.approved_plan")


def test_a_field_that_decides_alone_goes_before_two_that_decide_together() -> None:
    results = work_out(Project(company=SME), BUILTIN, TODAY)
    questions = next_questions([results.match_with(KEIEI), results.match_with(WAKAMONO)])
    assert [key.rpartition(".")[2] for key in questions] == [
        "consortium", "with_recruiter_or_local_government", "end_to_end", "target_area", "regional_leader", "approved_plan",
    ]  # fmt: skip


def test_every_question_is_asked_once_and_all_of_them_are_there() -> None:
    results = blank_results()
    questions = results.questions
    assert len(set(questions)) == len(questions)
    asked = {key for match in results.matches for result in match.requirements for key in result.asks}
    waiting = {key for match in results.matches for key in match.estimate.unknown if "." in key}
    assert set(questions) == asked | waiting


def weights(matches: Sequence[Match]) -> Mapping[str, int]:
    """How much a field decides: 2 for each verdict it holds open with others, 3 alone, 2 for each grant."""
    found: dict[str, int] = {}
    for match in matches:
        for result in match.requirements:
            for key in result.asks:
                found[key] = found.get(key, 0) + (3 if len(result.asks) == 1 else 2)
        for key in match.estimate.unknown:
            if match.estimate.grant is None and "." in key:
                found[key] = found.get(key, 0) + 2
    return found


@slow_to_draw
@given(project=full_drafts(), blanks=st.sets(st.sampled_from(sorted(field.key for field in fields_to_answer())), max_size=8))
def test_questions_stand_in_the_order_of_what_they_decide(project: Project, blanks: set[str]) -> None:
    for key in blanks:
        kind = REGISTER.field(key).kind
        project = with_value(project, key, "" if kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.IDENTIFIER) else None)
    matches = work_out(project, BUILTIN, TODAY).matches
    questions = next_questions(matches)
    decided = weights(matches)
    assert [decided[key] for key in questions] == sorted(decided.values(), reverse=True)
    assert set(questions) <= blanks


# ------------------------------------------------------------------------------------------------------------- the words


def test_a_reason_names_the_firms_value_and_a_fix_the_field_and_the_value() -> None:
    found = result_of(match_of(sangyo_draft(employees=1_200), SANGYO), "R3")
    assert (found.value, found.because, found.fix) == (
        "常時使用する従業員数：1,200人",
        "常時使用する従業員数が1,200人のため、満たしません。",
        "常時使用する従業員数を999人にすると満たします。",
    )
    assert found.changes == (Change("company.employees", 999),)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("R1", "地域未来牽引企業が「はい」、承認地域経済牽引事業者が「いいえ」のため、満たします。"),
        ("R2", "連携する相手が「株式会社みほん」のため、満たします。"),
        ("R4", "最後の作業の終了日が令和4年3月31日のため、満たします。"),
        ("floor", "補助金額が1,000,000円のため、満たします。"),
    ],
)
def test_each_kind_of_value_reads_as_a_sentence(name: str, because: str) -> None:
    assert result_of(match_of(sangyo_draft(), SANGYO), name).because == because


def test_a_half_answered_choice_says_what_is_missing() -> None:
    found = result_of(match_of(sangyo_draft(approved_plan=None), SANGYO), "R1")
    assert found.because == "地域未来牽引企業が「はい」、承認地域経済牽引事業者が未入力のため、満たします。"


def test_what_is_unknown_names_the_fields_and_asks_for_them() -> None:
    found = result_of(match_of(sangyo_draft(employees=None), SANGYO), "R3")
    assert (found.value, found.because, found.fix, found.asks) == (
        "常時使用する従業員数：未入力",
        "「常時使用する従業員数」が未入力のため、決まりません。",
        "「常時使用する従業員数」を入力してください。",
        ("company.employees",),
    )


def test_many_missing_fields_are_counted_rather_than_listed() -> None:
    found = result_of(match_of(Project(), WAKAMONO), "R5")
    assert found.because == "「事業者の形態」「主な業種」「常時使用する従業員数」など7項目が未入力のため、決まりません。"
    assert len(found.asks) == 7


def with_requirement(folder: Path, when: str, project: Project) -> RequirementResult:
    program = program_of(folder, {"rate": "1/2"}, f'[[requirements]]\nid = "R1"\nwhen = {when}\n{BASIS}')
    return work_out(project, catalogue_of([program]), TODAY).match_with(program).requirements[0]


def test_several_changes_are_one_sentence(folder: Path) -> None:
    when = '{ all_of = [{ field = "company.employees", at_most = 20 }, { field = "company.regional_leader", equals = true }] }'
    found = with_requirement(folder, when, Project(company=Company(employees=42, regional_leader=False)))
    assert found.fix == "常時使用する従業員数を20人、地域未来牽引企業を「はい」にすると満たします。"


def test_a_change_in_a_row_names_the_row(folder: Path) -> None:
    project = Project(tasks=(Task(id="T03", title="試作", end=dt.date(2022, 4, 1)),))
    found = with_requirement(folder, '{ field = "last_task_end", at_most = 2022-03-31 }', project)
    assert found.fix == "T03「試作」の終了日を令和4年3月31日にすると満たします。"


@pytest.mark.parametrize(
    ("when", "company"),
    [
        ('{ field = "company.capital", at_most = 100 }', Company(capital=101)),
        ('{ field = "company.industry", equals = "hotel" }', Company(industry="retail")),
        ('{ field = "size_class", one_of = ["small_scale"] }', SME),
    ],
)
def test_what_a_firm_cannot_change_is_said_so(folder: Path, when: str, company: Company) -> None:
    found = with_requirement(folder, when, Project(company=company))
    assert (found.verdict, found.changes, found.fix) == ("unmet", None, "会社の事実に関わるため、変えられません。別の事業も確かめてください。")


def test_a_change_alone_is_a_sentence() -> None:
    said = [change_words(change, Project(), REGISTER) for change in (
        Change("company.employees", 999), Change("company.regional_leader", True), Change("more_cost", 150_000), Change("five_years.Y1.new_sales", 1),
    )]  # fmt: skip
    assert said == [
        "常時使用する従業員数を999人にすると満たします。", "地域未来牽引企業が「はい」になると満たします。",
        "補助対象経費をあと150,000円多くすると満たします。", "Y1のうち新サービスを1円にすると満たします。",
    ]  # fmt: skip


@slow_to_draw
@given(project=full_drafts(), blanks=st.sets(st.sampled_from(sorted(field.key for field in fields_to_answer())), max_size=8))
def test_every_word_of_a_match_reads_as_text(project: Project, blanks: set[str]) -> None:
    for key in blanks:
        project = with_value(project, key, "" if isinstance(value_at(project, REGISTER.field(key)), str) else None)
    for match in work_out(project, BUILTIN, TODAY).matches:
        for result in match.requirements:
            assert result.words.endswith("こと")
            assert result.because.endswith("。")
            assert (result.fix == "") == (result.verdict == "met")
            assert not result.fix or result.fix.endswith("。")
            assert "None" not in result.words + result.value + result.fix
            assert "Fraction(" not in result.because + result.value + result.fix


@each
def test_applying_the_change_of_a_requirement_meets_it(program: Program) -> None:
    """For the built-in programs: what the changes say is enough, for every requirement that has changes."""
    firm = dataclasses.replace(SME, employees=1_500, regional_leader=False, approved_plan=False)
    tasks = (Task(id="T01", end=dt.date(2022, 5, 1)), Task(id="T02", end=dt.date(2022, 6, 1)))
    project = Project(company=firm, tasks=tasks, five_years=(YearFigures(id="Y1", year=2024, new_sales=0),))
    for question in program.questions:
        if question.kind is Kind.YES_NO:
            project = with_value(project, question.key, False)
    for result in match_of(project, program).requirements:
        if result.changes and result.id != "floor":
            changed = project
            for change in result.changes:
                changed = with_value(changed, change.key, change.value)
            assert result_of(match_of(changed, program), result.id).verdict == "met"
    assert any(result.changes for result in match_of(project, program).requirements)


# ---------------------------------------------------------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2021-03-03", "upcoming"), ("2021-06-01", "upcoming"),
        ("2021-06-02", "open"), ("2021-06-25", "open"),
        ("2021-06-26", "upcoming"), ("2021-08-22", "upcoming"),
        ("2021-08-23", "open"), ("2021-09-13", "open"), ("2021-09-14", "open"), ("2021-09-27", "open"), ("2021-09-28", "open"), ("2021-10-11", "open"),
        ("2021-10-12", "open"), ("2021-11-01", "open"), ("2021-11-02", "closed"), ("2026-11-24", "closed"),
    ],
)  # fmt: skip
def test_the_third_program_is_open_only_while_one_of_its_terms_runs(day: str, status: str) -> None:
    assert WAKAMONO.status(dt.date.fromisoformat(day)) == status
    assert match_of(Project(), WAKAMONO, dt.date.fromisoformat(day)).status == status


def event(kind: str, day: str) -> str:
    return f'[[calendar]]\nkind = "{kind}"\nname = "日"\nday = {day}\n{BASIS}'


@pytest.mark.parametrize(
    ("events", "statuses"),
    [
        ([], "?????"),
        ([("open", "2021-02-02")], "u????"),
        ([("deadline", "2021-02-03")], "ooocc"),
        ([("open", "2021-02-02"), ("deadline", "2021-02-03")], "uoocc"),
        ([("deadline", "2021-02-03"), ("open", "2021-02-02")], "uoocc"),
        ([("open", "2021-02-03"), ("deadline", "2021-02-03")], "uuocc"),
        ([("open", "2021-02-01"), ("deadline", "2021-02-02"), ("deadline", "2021-02-04")], "ooooc"),
        ([("open", "2021-02-01"), ("deadline", "2021-02-02"), ("open", "2021-02-04"), ("deadline", "2021-02-05")], "oouoo"),
        ([("open", "2021-02-02"), ("deadline", "2021-02-03"), ("open", "2021-02-05")], "uoou?"),
    ],
)
def test_each_deadline_belongs_to_the_latest_opening_before_it(folder: Path, events: list[tuple[str, str]], statuses: str) -> None:
    """The status on the first to the fifth of February: ? unknown, u upcoming, o open, c closed."""
    program = program_of(folder, {"rate": "1/2"}, "".join(event(kind, day) for kind, day in events))
    names = {"?": "unknown", "u": "upcoming", "o": "open", "c": "closed"}
    assert [program.status(dt.date(2021, 2, day)) for day in range(1, 6)] == [names[letter] for letter in statuses]


def test_a_deadline_counts_in_japan_whatever_its_offset(folder: Path) -> None:
    moment = f'[[calendar]]\nkind = "deadline"\nname = "締切"\nmoment = 2021-03-18T20:00:00+00:00\n{BASIS}'
    program = program_of(folder, {"rate": "1/2"}, moment)
    assert [program.status(dt.date(2021, 3, day)) for day in (18, 19, 20)] == ["open", "open", "closed"]


def test_the_status_stands_beside_the_verdict() -> None:
    match = match_of(sangyo_draft(), SANGYO, dt.date(2026, 11, 24))
    assert (match.status, match.verdict, match.estimate.grant) == ("closed", "eligible", 1_000_000)
