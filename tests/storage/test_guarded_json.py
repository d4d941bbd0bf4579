"""JSON of a hostile file: how much of it is read has a bound, signs within texts do not count, and no value is lost."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxapply.model.project import LISTS, MOST_ROWS, Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company, CostLine
from dxapply.storage import guarded_json
from dxapply.storage.guarded_json import MOST_MEMBERS, MOST_VALUES, has_too_many_values, is_too_deep, parsed
from dxapply.storage.project_file import ProjectFileError, decode, encode
from tests.strategies import json_values


def count(value: object) -> int:
    """How many values stand in a JSON value, lists and objects and itself included."""
    if isinstance(value, dict):
        return 1 + sum(map(count, value.values()))
    return 1 + sum(map(count, value)) if isinstance(value, list) else 1


@given(json_values, st.booleans())
def test_a_text_is_refused_only_for_values_that_stand_in_it(value: object, ascii_only: bool) -> None:
    """Kills: counting the commas and brackets of texts, by which a long English text could never be opened again."""
    data = json.dumps([value], ensure_ascii=ascii_only).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guarded_json, "MOST_VALUES", 2 * count([value]))
        assert not has_too_many_values(data)
        patch.setattr(guarded_json, "MOST_VALUES", (count([value]) - 1) // 2)
        assert has_too_many_values(data)


@pytest.mark.parametrize("text", [",[{" * 300_000, '\\",' * 300_000, '",\\' * 200_000], ids=["signs", "quotation marks", "backslashes"])
def test_a_text_may_hold_as_many_commas_as_it_likes(text: str) -> None:
    project = Project(company=Company(name="みほん"), unread=(("company.capital", text),))
    assert decode(encode(project, REGISTER), REGISTER).project == project


def test_no_end_of_a_text_counts_as_the_text_itself() -> None:
    assert has_too_many_values(b'{"a": "' + b"," * 10 + b'", "x": [' + b"0," * MOST_VALUES)


def test_the_longest_table_with_all_its_columns_can_be_opened_again() -> None:
    """Kills: a bound that refuses what the window lets people type."""
    project = Project(cost_lines=tuple(CostLine(id=f"C{number}", text="研修", quantity=1000, unit="回", unit_price=number) for number in range(MOST_ROWS)))
    assert decode(encode(project, REGISTER), REGISTER).project == project
    rooms = sum(len(dataclasses.fields(LISTS[name].row)) + 1 for name in ("cost_lines", "quotes"))
    assert rooms * MOST_ROWS < MOST_VALUES


def test_more_values_than_are_read_are_neither_opened_nor_saved() -> None:
    data = b'{"dxapply": {"format": 1}, "x": [' + b",".join([b"0"] * MOST_VALUES) + b"]}"
    with pytest.raises(ProjectFileError, match="値の数が500,000個を超えています"):
        decode(data, REGISTER)
    with pytest.raises(ProjectFileError, match="大きすぎて保存できません"):
        encode(Project(extra=(("", json.dumps({"x": [0] * MOST_VALUES})),)), REGISTER)


def test_an_object_of_very_many_members_is_refused() -> None:
    members = ",".join(f'"{number}": 0' for number in range(MOST_MEMBERS + 1))
    with pytest.raises(ProjectFileError, match="項目が100,000個を超える部分"):
        decode(b'{"dxapply": {"format": 1}, "company": {' + members.encode() + b"}}", REGISTER)


@given(st.lists(st.sampled_from(["a", "a#1", "a#2", "a#3", "a#4", "b", "b#3"]), max_size=12))
def test_of_keys_that_stand_twice_no_value_is_lost(keys: list[str]) -> None:
    """Kills: a new key that another member of the object has."""
    repeated: list[str] = []
    members = parsed("{" + ",".join(f'"{key}": {number}' for number, key in enumerate(keys)) + "}", repeated)
    assert isinstance(members, dict)
    assert sorted(members.values()) == list(range(len(keys)))
    assert {key: members[key] for key in dict.fromkeys(keys) if members[key] == keys.index(key)}.keys() >= {key for key in keys if "#" not in key}
    assert len(repeated) >= len(keys) - len(set(keys))


@pytest.mark.parametrize(("depth", "deep"), [(1, False), (49, False), (50, True), (400, True)])
def test_what_is_nested_deeper_than_fifty_is_too_deep(depth: int, deep: bool) -> None:
    assert is_too_deep(json.loads("[" * depth + "0" + "]" * depth)) is deep
