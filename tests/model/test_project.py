"""The project: values by key, rows with ids that never come back, and parts that are shared and never change."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.errors import DxapplyError
from dxapply.model.fields import Field, Kind, Value, unset
from dxapply.model.project import (
    CHAPTERS,
    LISTS,
    MOST_ROWS,
    Project,
    new_row,
    row_of,
    rows_of,
    value_at,
    with_row,
    with_rows,
    with_value,
    without_row,
)
from dxapply.model.register import FIELDS, REGISTER
from dxapply.model.rows import CostLine, Issue

quick = settings(deadline=None, max_examples=100)

SAMPLE: dict[Kind, Value] = {
    Kind.TEXT: "㈱みほん",
    Kind.LONG_TEXT: "一行目\n二行目",
    Kind.YEN: 1_234,
    Kind.COUNT: 3,
    Kind.NUMBER: 2_500,
    Kind.RATE: Fraction(2, 3),
    Kind.DATE: dt.date(2021, 3, 3),
    Kind.CHOICE: "other",
    Kind.YES_NO: False,
    Kind.IDENTIFIER: "810-0001",
    Kind.LINK: "K1",
    Kind.LINKS: ("K1", "K2"),
}
QUESTIONS = {kind: Field(key=f"answers.q{number}", label=kind.value, kind=kind) for number, kind in enumerate(Kind)}
ANSWERABLE = {**SAMPLE, Kind.IDENTIFIER: "AB-12"}

each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
each_list = pytest.mark.parametrize("name", LISTS)


def with_issues(*titles: str) -> Project:
    """A project with these issues, K1, K2 and so on."""
    project = Project()
    for title in titles:
        project = with_row(project, "issues", new_row(project, "issues", title=title))
    return project


def ids(project: Project, name: str = "issues") -> list[str]:
    return [row.id for row in rows_of(project, name)]


# ---------------------------------------------------------------------------------------------------------------- values by key


@each_field
def test_a_value_that_is_set_is_found_and_all_else_stays(field: Field) -> None:
    chapter = field.key.partition(".")[0]
    row_id = LISTS[chapter].row_id(1) if chapter in LISTS else ""
    key = field.key.replace("*", row_id)
    value = SAMPLE[field.kind]

    before = Project()
    after = with_value(before, key, value)

    assert value_at(before, field, key) in {unset(field.kind), 1}  # the first edition is 1
    assert value_at(after, field, key) == value
    assert [leaf.name for leaf in dataclasses.fields(Project) if getattr(after, leaf.name) != getattr(before, leaf.name)] == [chapter]
    assert before == Project()


def test_a_value_is_set_in_the_row_that_the_key_names() -> None:
    project = with_value(with_issues("遅い", "高い", "重い"), "issues.K2.importance", 5)

    assert [row.importance for row in project.issues] == [None, 5, None]
    assert [row.title for row in project.issues] == ["遅い", "高い", "重い"]


@each_field
def test_a_row_that_does_not_exist_holds_nothing(field: Field) -> None:
    chapter = field.key.partition(".")[0]
    if chapter in LISTS:
        assert value_at(Project(), field) == unset(field.kind)
        assert value_at(Project(), field, field.key.replace("*", "Z99")) == unset(field.kind)


def test_a_value_of_a_row_that_does_not_exist_adds_it_at_the_end() -> None:
    project = with_value(with_issues("遅い"), "issues.K7.title", "高い")

    assert project.issues == (Issue(id="K1", title="遅い"), Issue(id="K7", title="高い"))
    assert new_row(project, "issues").id == "K8"


@each_list
def test_the_first_row_of_a_list_can_be_added_by_its_id(name: str) -> None:
    kind = LISTS[name]
    leaf = next(leaf.name for leaf in dataclasses.fields(kind.row) if leaf.name != "id")

    assert ids(with_value(Project(), f"{name}.{kind.row_id(1)}.{leaf}", "あ"), name) == [kind.row_id(1)]


@pytest.mark.parametrize(
    "row_id",
    ["*", "", "K", "1", "K0", "K00", "k1", "KK1", "K1 ", "K-1", "K1.5", "Ｋ１", "K٣", "K1000000000", "K0000000001", "あ" * 100],
)
def test_a_row_is_not_added_under_an_id_of_another_shape(row_id: str) -> None:
    with pytest.raises(DxapplyError, match=r"は行の番号ではありません。K1 のように") as caught:
        with_value(with_issues("遅い"), f"issues.{row_id}.title", "高い")

    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("row_id", ["C1", "C001"])
def test_another_spelling_of_an_id_adds_no_second_row_but_names_the_right_one(row_id: str) -> None:
    project = with_value(Project(), "cost_lines.C01.text", "読み取り")

    with pytest.raises(DxapplyError, match=r"C01 と指定"):
        with_value(project, f"cost_lines.{row_id}.text", "別の行")
    assert ids(with_value(project, "cost_lines.Z1.text", "別の行"), "cost_lines") == ["C01", "Z1"]


# ----------------------------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize("kind", Kind)
def test_an_answer_to_a_programs_question_is_found_as_it_was_given(kind: Kind) -> None:
    field, value = QUESTIONS[kind], ANSWERABLE[kind]
    field = dataclasses.replace(field, choices=(("other", "その他"),)) if kind is Kind.CHOICE else field

    project = with_value(Project(), field.key, value)

    assert value_at(project, field) == value
    assert type(value_at(project, field)) is type(value)
    assert all(isinstance(text, str) for pair in project.answers for text in pair)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.YES_NO, True), (Kind.YEN, -5), (Kind.YEN, 0), (Kind.NUMBER, -1), (Kind.NUMBER, 0), (Kind.RATE, Fraction(0)), (Kind.LINKS, ("G1",))],
)
def test_an_answer_of_nought_or_below_is_an_answer(kind: Kind, value: Value) -> None:
    assert value_at(with_value(Project(), QUESTIONS[kind].key, value), QUESTIONS[kind]) == value


@pytest.mark.parametrize("kind", Kind)
def test_an_answer_that_is_unset_leaves_no_trace(kind: Kind) -> None:
    project = with_value(Project(), QUESTIONS[kind].key, ANSWERABLE[kind])

    assert with_value(project, QUESTIONS[kind].key, unset(kind)) == Project()
    assert value_at(Project(), QUESTIONS[kind]) == unset(kind)


@quick
@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_quantity_answered_is_not_multiplied_when_it_is_found(thousandths: int) -> None:
    project = with_value(Project(), "answers.q", thousandths)

    assert value_at(project, Field(key="answers.q", label="数", kind=Kind.NUMBER)) == thousandths


def test_an_answer_that_another_rounds_question_cannot_read_is_kept_but_answers_nothing() -> None:
    project = with_value(Project(), "answers.q", "たくさん")

    for kind in (Kind.YEN, Kind.NUMBER, Kind.DATE, Kind.YES_NO, Kind.CHOICE):
        assert value_at(project, Field(key="answers.q", label="問い", kind=kind)) == unset(kind)
    assert project.answers == (("answers.q", "たくさん"),)


def test_an_answer_out_of_the_new_questions_bounds_answers_nothing() -> None:
    project = with_value(Project(), "answers.q", 5_000)

    assert value_at(project, Field(key="answers.q", label="数", kind=Kind.NUMBER, high=4_000)) is None
    assert value_at(project, Field(key="answers.q", label="数", kind=Kind.COUNT, high=4_000)) is None


def test_answers_stand_in_one_order_whatever_order_they_came_in() -> None:
    one = with_value(with_value(Project(), "answers.b", "2"), "answers.a", "1")
    other = with_value(with_value(Project(), "answers.a", "1"), "answers.b", "2")

    assert one == other
    assert one.answers == (("answers.a", "1"), ("answers.b", "2"))


# -------------------------------------------------------------------------------------------------------------------- rows


def test_new_rows_count_up_with_as_many_digits_as_their_list_has() -> None:
    project = with_value(with_issues("遅い"), "cost_lines.C09.text", "読み取り")

    assert new_row(project, "issues", title="高い") == Issue(id="K2", title="高い")
    assert new_row(project, "cost_lines") == CostLine(id="C10")
    assert new_row(project, "tasks").id == "T01"


def test_a_row_comes_at_the_end_or_before_the_place_that_is_named() -> None:
    project = with_issues("遅い", "高い")
    row = new_row(project, "issues")

    assert ids(with_row(project, "issues", row)) == ["K1", "K2", "K3"]
    assert ids(with_row(project, "issues", row, 0)) == ["K3", "K1", "K2"]
    assert ids(with_row(project, "issues", row, 1)) == ["K1", "K3", "K2"]
    assert ids(with_row(project, "issues", row, 2)) == ["K1", "K2", "K3"]


def test_a_removed_rows_number_never_comes_back() -> None:
    project = without_row(without_row(with_issues("遅い", "高い", "重い"), "issues", "K3"), "issues", "K1")

    assert ids(project) == ["K2"]
    assert new_row(project, "issues").id == "K4"
    assert new_row(without_row(project, "issues", "K2"), "issues").id == "K4"
    assert new_row(project, "causes").id == "G1"


def test_the_numbers_of_rows_that_an_import_replaces_never_come_back() -> None:
    project = with_rows(with_issues("遅い", "高い"), "issues", ())

    assert project.retired == (("issues", 2),)
    assert new_row(project, "issues").id == "K3"


def test_moving_rows_retires_nothing() -> None:
    project = with_issues("遅い", "高い")

    assert with_rows(project, "issues", project.issues[::-1]).retired == ()


def test_what_was_typed_in_a_row_and_not_read_goes_with_the_row_alone() -> None:
    unread = (("company.employees", "たくさん"), ("issues.K1.effort", "少し"), ("issues.K10.effort", "とても"), ("issues.K2.effort", "かなり"))
    project = dataclasses.replace(with_issues("遅い", "高い"), unread=unread)

    assert without_row(project, "issues", "K1").unread == (unread[0], *unread[2:])


def test_removing_a_row_that_does_not_exist_changes_nothing() -> None:
    project = with_issues("遅い")

    assert without_row(project, "issues", "K999") == project
    assert new_row(without_row(project, "issues", "K999"), "issues").id == "K2"


def test_links_to_a_removed_row_are_left_for_the_checks_to_name() -> None:
    project = with_value(with_issues("遅い"), "causes.G1.issue", "K1")

    assert without_row(project, "issues", "K1").causes[0].issue == "K1"


def test_a_new_id_is_free_even_beside_ids_of_a_strange_file() -> None:
    strange = tuple(Issue(id=row_id) for row_id in ("K999999999", "K1000000000", "x", "K٣", ""))
    project = with_rows(Project(), "issues", strange)

    assert new_row(project, "issues").id == "K1000000001"


def test_a_list_takes_so_many_rows_and_no_more() -> None:
    full = with_rows(Project(), "issues", tuple(Issue(id=f"K{number}") for number in range(1, MOST_ROWS)))
    full = with_row(full, "issues", new_row(full, "issues"))

    assert len(full.issues) == MOST_ROWS
    with pytest.raises(DxapplyError, match="これ以上は行を増やせません（1つの表は20,000行までです）"):
        with_row(full, "issues", new_row(full, "issues"))
    with pytest.raises(DxapplyError, match="これ以上"):
        with_value(full, "issues.K20001.title", "遅い")
    assert len(with_value(full, "issues.K20000.title", "遅い").issues) == MOST_ROWS


def test_a_row_is_found_by_its_id() -> None:
    assert row_of(with_issues("遅い", "高い"), "issues", "K2") == Issue(id="K2", title="高い")
    assert row_of(with_issues("遅い"), "issues", "K2") is None


ROW_STEPS = st.lists(st.tuples(st.sampled_from(["add", "remove", "clear"]), st.integers(0, 5)), max_size=25)


@quick
@given(ROW_STEPS)
def test_whatever_rows_come_and_go_no_id_is_given_twice(steps: list[tuple[str, int]]) -> None:
    project, given_ids = Project(), []
    for step, place in steps:
        if step == "add":
            row = new_row(project, "issues")
            given_ids.append(row.id)
            project = with_row(project, "issues", row, place)
        elif step == "remove" and project.issues:
            project = without_row(project, "issues", project.issues[place % len(project.issues)].id)
        elif step == "clear":
            project = with_rows(project, "issues", project.issues[:place])

    assert len(set(given_ids)) == len(given_ids)
    assert set(ids(project)) <= set(given_ids)


# ------------------------------------------------------------------------------------------------------------ sharing and freezing


def shared(before: Project, after: Project) -> set[str]:
    """The parts of the two projects that are one object."""
    return {leaf.name for leaf in dataclasses.fields(Project) if getattr(before, leaf.name) is getattr(after, leaf.name)}


ALL_PARTS = {leaf.name for leaf in dataclasses.fields(Project)}


def test_a_change_shares_every_part_that_it_does_not_touch() -> None:
    before = with_value(with_issues("遅い", "高い"), "company.name", "みほん")
    after = with_value(before, "issues.K2.title", "重い")

    assert shared(before, with_value(before, "company.name", "別")) == ALL_PARTS - {"company"}
    assert shared(before, after) == ALL_PARTS - {"issues"}
    assert after.issues[0] is before.issues[0]
    assert shared(before, with_value(before, "answers.q", "1")) == ALL_PARTS - {"answers"}
    assert shared(before, with_row(before, "causes", new_row(before, "causes"))) == ALL_PARTS - {"causes"}
    assert shared(before, without_row(before, "issues", "K1")) >= ALL_PARTS - {"issues", "retired", "unread"}


@pytest.mark.parametrize("owner", [Project(), *(chapter() for chapter in CHAPTERS.values()), *(kind.row(id="Z1") for kind in LISTS.values())])
def test_nothing_in_a_project_can_be_changed_in_place(owner: Any) -> None:
    for leaf in dataclasses.fields(owner):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(owner, leaf.name, None)
    with pytest.raises((AttributeError, TypeError)):
        owner.remark = "new"
    hash(owner)


def test_a_cost_line_gives_its_amounts_and_one_without_figures_costs_nothing() -> None:
    assert CostLine(id="C01", quantity=6_200_000, unit_price=42).amounts == (260_400, 286_440)
    assert CostLine(id="C01", quantity=1_000, unit_price=33, tax="included").amounts == (30, 33)
    assert CostLine(id="C01", quantity=1_000, unit_price=33, tax_rate=None).amounts == (33, 33)
    assert CostLine(id="C01", quantity=None, unit_price=42).amounts == (0, 0)
    assert CostLine(id="C01", quantity=1_000, unit_price=None).amounts == (0, 0)


def test_the_field_and_the_key_of_a_row_belong_together() -> None:
    project = with_value(with_value(Project(), "kpis.P1.base", 3_200), "kpis.P2.base", 800)

    assert value_at(project, REGISTER.field("kpis.P2.base"), "kpis.P2.base") == 800
    assert value_at(project, REGISTER.field("kpis.*.base"), "kpis.P1.base") == 3_200
