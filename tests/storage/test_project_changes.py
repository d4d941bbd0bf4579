"""A difference makes the one file out of the other, says nothing more than it must, and no other object is taken for one."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dxapply.model.draft import Draft
from dxapply.model.project import LISTS, Project, new_row, rows_of, with_rows
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine, Issue, Plan
from dxapply.storage.project_changes import changed, difference
from dxapply.storage.project_file import decode, encode, file_value
from tests.strategies import json_values, projects

property_test = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
ODD: dict[str, Any] = {
    "dxapply": {"format": 1, "made_with": "0.1.0"},
    "later": {"b": 1, "a": [True]},
    "plan": 5,
    "issues": [{"id": "K1", "title": 7, "later": 1}, "odd", {"id": "K1", "title": "同じ番号"}],
    "cost_lines": [{"id": "C01", "text": "端末"}, {"id": "C02", "text": "保守", "later": [1]}],
    "packs": [{"program": "p", "files": {"a": "1", "b": 2}}, 3],
}  # fmt: skip


def value_of(project: Project) -> Any:
    """The JSON value of the project's file."""
    return json.loads(encode(project, REGISTER))


def opened(value: object) -> Project:
    """The project that a file of that value holds."""
    return decode(json.dumps(value).encode(), REGISTER).project


def made_again(before: Project, after: Project) -> Project:
    """The second project, as the first one's file and the difference tell it, after the way through a line of text."""
    old, change = value_of(before), json.loads(json.dumps(difference(before, after, REGISTER)))
    untouched = copy.deepcopy(old)
    made = opened(changed(old, change))
    assert old == untouched
    return made


def edited(draft: Draft, choice: Any) -> None:
    """One of the things that a user does."""
    name = choice.draw(st.sampled_from(["issues", "cost_lines"]))
    leaf = {"issues": "title", "cost_lines": "text"}[name]
    ids = [row.id for row in rows_of(draft.project, name)]
    match choice.draw(st.integers(0, 7)):
        case 0:
            draft.add_row(name, at=choice.draw(st.none() | st.integers(0, 2)))
        case 1 if ids:
            draft.remove_row(name, choice.draw(st.sampled_from(ids)))
        case 2 if ids:
            draft.move_row(name, choice.draw(st.sampled_from(ids)), choice.draw(st.integers(0, 3)))
        case 3 if ids:
            draft.type_text(f"{name}.{choice.draw(st.sampled_from(ids))}.{leaf}", choice.draw(st.text(max_size=60)))
        case 4:
            draft.type_text("company.sales", choice.draw(st.sampled_from(["1億", "千", "", "12,000"])))
        case 5:
            draft.undo()
        case 6:
            draft.redo()
        case _:
            draft.type_text("plan.title", choice.draw(st.text(max_size=60)))


@given(projects(), projects())
@property_test
def test_the_difference_of_any_two_projects_makes_the_one_file_out_of_the_other(before: Project, after: Project) -> None:
    """Kills: a part that is not compared, a value that is taken for its equal (1 for True), rows in another order."""
    assert made_again(before, after) == after


@given(projects())
@property_test
def test_equal_projects_have_no_difference(project: Project) -> None:
    """Kills: a difference that tells what it does not have to."""
    assert difference(project, dataclasses.replace(project), REGISTER) == {}
    assert difference(project, decode(encode(project, REGISTER), REGISTER).project, REGISTER) == {}


@pytest.mark.parametrize("odd", [ODD, ODD | {"cost_lines": {"what": 1}}, ODD | {"issues": 3}, {"issues": []}], ids=["rows", "no list", "no rows", "plain"])
@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_every_edit_and_undo_is_followed_also_among_what_cannot_be_read(odd: dict[str, Any], data: Any) -> None:
    """Kills: rows left out as shared where unreadable ones stand among them, and what comes back into the place of an answer that was deleted."""
    draft = Draft(opened(odd), REGISTER)
    value = value_of(draft.project)
    for _ in range(data.draw(st.integers(1, 8))):
        before = draft.project
        edited(draft, data)
        value = changed(value, difference(before, draft.project, REGISTER))
        assert opened(value) == opened(value_of(draft.project))


def large() -> Project:
    """A draft of 300 cost lines, and a long text."""
    lines = tuple(CostLine(id=LISTS["cost_lines"].row_id(number), text=f"現場で使う端末（{number}台目）") for number in range(1, 301))
    return Project(cost_lines=lines, plan=Plan(title="受発注の一元化", purpose="在庫が合わない。" * 250))


def test_a_keystroke_tells_one_field_of_one_row() -> None:
    """Kills: a difference that grows with the draft."""
    draft = Draft(large(), REGISTER)
    before = draft.project
    draft.type_text("cost_lines.C150.text", "現場で使う端末（防")
    assert difference(before, draft.project, REGISTER) == {"in": {"cost_lines": {"rows": {"C150": {"in": {"text": {"is": "現場で使う端末（防"}}}}}}}


def test_a_keystroke_in_a_long_text_tells_its_place() -> None:
    """Kills: a text of 2,000 signs that is written again for each sign."""
    before = large()
    text = before.plan.purpose
    after = dataclasses.replace(before, plan=dataclasses.replace(before.plan, purpose=f"{text[:1000]}新{text[1000:]}"))
    assert difference(before, after, REGISTER) == {"in": {"plan": {"in": {"purpose": {"at": 1000, "less": 0, "put": "新"}}}}}
    assert made_again(before, after) == after


def test_a_new_row_and_a_removed_one_are_told_without_the_order_of_all() -> None:
    draft = Draft(large(), REGISTER)
    before = draft.project
    draft.remove_row("cost_lines", "C002")
    draft.add_row("cost_lines")
    assert len(json.dumps(difference(before, draft.project, REGISTER))) < 300
    assert made_again(before, draft.project) == draft.project


def test_a_moved_row_tells_the_order_and_no_row() -> None:
    """Kills: an order that is forgotten because no row is another."""
    first, second = Issue(id="K1", title="一"), Issue(id="K2", title="二")
    told = difference(Project(issues=(first, second)), Project(issues=(second, first)), REGISTER)
    assert told == {"in": {"issues": {"rows": {}, "order": ["K2", "K1"]}}}


@given(st.text(max_size=90), st.text(max_size=90), st.text(max_size=90), st.text(max_size=90))
@property_test
def test_any_piece_of_a_text_may_be_another(front: str, old: str, new: str, back: str) -> None:
    """Kills: a beginning and an end that overlap, as where one of two equal signs is deleted."""
    draft = Draft(Project(), REGISTER)
    draft.type_text("plan.purpose", front + old + back)
    before = draft.project
    draft.type_text("plan.purpose", front + new + back)
    assert made_again(before, draft.project) == draft.project


NODES = ["in", "is", "rows", "gone", "order", "at", "less", "put", "plan", "cost_lines", "C001", "purpose", "id"]
nodes = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(NODES) | json_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NODES), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(NODES), nodes, max_size=4), projects())
@property_test
def test_what_is_no_difference_changes_a_file_or_is_refused(change: dict[str, Any], project: Project) -> None:
    """Kills: an error of another kind out of a line that only looks like one of ours."""
    try:
        made = changed(file_value(project, REGISTER), change)
    except ValueError:
        assume(False)
    assert isinstance(made, dict)


@pytest.mark.parametrize(
    "change",
    [
        {"in": {"cost_lines": {"rows": {}, "order": ["C001"]}}},
        {"in": {"cost_lines": {"rows": {"C999": {"in": {}}}, "order": ["C999", "C999"]}}},
        {"in": {"plan": {"in": {"purpose": {"at": 1, "less": 9_999, "put": ""}}}}},
        {"in": {"plan": {"in": {"purpose": {"at": -1, "less": 0, "put": ""}}}}},
        {"in": {"plan": 5}},
        {"is": 5},
    ],
)
def test_a_difference_of_another_file_is_refused(change: dict[str, Any]) -> None:
    """Kills: rows that vanish because an order does not name them, a piece cut out of a text that is not there."""
    with pytest.raises(ValueError, match=r"another|no "):
        changed(file_value(large(), REGISTER), change)


def test_rows_that_have_one_id_twice_are_not_taken_apart() -> None:
    """Kills: of two rows with one id only the last that comes back."""
    twice = (Issue(id="K1", title="一"), Issue(id="K1", title="二"))
    before = with_rows(Project(), "issues", twice)
    after = with_rows(before, "issues", (*twice, new_row(before, "issues", title="三")))
    made = changed(file_value(before, REGISTER), difference(before, after, REGISTER))
    assert made["issues"] == file_value(after, REGISTER)["issues"]
