"""The register against the project: each leaf one Field, each Field one leaf, and each Field fit to be shown to a person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from fractions import Fraction
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from dxapply.model.fields import Field, Kind, read, show, unset
from dxapply.model.project import CHAPTERS, LISTS, Project
from dxapply.model.register import FIELDS, REGISTER

BESIDE_THE_FIELDS = {"answers", "unread", "packs", "extra", "retired", "identity"}
NUMBERS = {Kind.YEN, Kind.COUNT, Kind.NUMBER}
TYPES: dict[Kind, set[Any]] = {
    Kind.TEXT: {str},
    Kind.LONG_TEXT: {str},
    Kind.CHOICE: {str},
    Kind.IDENTIFIER: {str},
    Kind.LINK: {str},
    Kind.LINKS: {tuple[str, ...]},
    Kind.YEN: {int, NoneType},
    Kind.COUNT: {int, NoneType},
    Kind.NUMBER: {int, NoneType},
    Kind.RATE: {Fraction, NoneType},
    Kind.DATE: {dt.date, NoneType},
    Kind.YES_NO: {bool, NoneType},
}
STARTS_ANSWERED = {
    "application.edition": 1,
    "cost_lines.*.tax": "excluded",
    "cost_lines.*.tax_rate": 10,
    "cost_lines.*.eligible": True,
}
CONTRACT = {
    "name", "name_kana", "corporate_number", "entity", "postal_code", "prefecture", "address", "representative_title", "representative",
    "phone", "email", "founded", "industry", "capital", "employees", "large_holder_share", "large_holders_share", "large_officer_share",
    "taxable_income", "sales", "regional_leader", "approved_plan", "tax_status", "lowest_wage_gap", "deficit",
}  # fmt: skip
CONTRACT_CODES = {
    "company.entity": ["corporation", "sole_proprietor", "cooperative"],
    "company.industry": [
        "manufacturing", "construction", "transport", "wholesale", "retail", "service", "software", "hotel", "rubber", "entertainment", "other",
    ],
    "company.tax_status": ["taxable", "simplified", "exempt"],
}  # fmt: skip

each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)


def place_of(key: str) -> tuple[type[Any], str]:
    """The dataclass in which a field's leaf stands, and its name there."""
    chapter, _, name = key.partition(".")
    return (LISTS[chapter].row, name.removeprefix("*.")) if chapter in LISTS else (CHAPTERS[chapter], name)


def leaves() -> list[str]:
    """The key of every value that an applicant can write, out of the dataclasses alone."""
    chapters = [f"{name}.{leaf.name}" for name, chapter in CHAPTERS.items() for leaf in dataclasses.fields(chapter)]
    rows = [f"{name}.*.{leaf.name}" for name, kind in LISTS.items() for leaf in dataclasses.fields(kind.row) if leaf.name != "id"]
    return chapters + rows


def test_every_leaf_of_the_project_has_exactly_one_field_and_every_field_one_leaf() -> None:
    assert Counter(field.key for field in FIELDS) == Counter(leaves())


def test_a_project_is_its_chapters_its_lists_and_what_stands_beside_the_fields() -> None:
    names = [leaf.name for leaf in dataclasses.fields(Project)]

    assert names == [*CHAPTERS, *LISTS, *(name for name in names if name in BESIDE_THE_FIELDS)]
    assert set(names) - set(CHAPTERS) - set(LISTS) == BESIDE_THE_FIELDS


def test_every_chapter_and_list_of_the_project_holds_the_class_that_the_tables_name() -> None:
    hints = get_type_hints(Project)

    assert {name: hints[name] for name in CHAPTERS} == CHAPTERS
    assert {name: get_args(hints[name])[0] for name in LISTS} == {name: kind.row for name, kind in LISTS.items()}


def test_no_two_lists_have_one_letter() -> None:
    letters = [kind.letter for kind in LISTS.values()]

    assert len(set(letters)) == len(letters)
    assert all(re.fullmatch("[A-Z]", letter) for letter in letters)


@each_field
def test_a_fields_leaf_has_the_type_of_its_kind(field: Field) -> None:
    owner, name = place_of(field.key)
    hint = get_type_hints(owner)[name]

    assert (set(get_args(hint)) if NoneType in get_args(hint) else {hint}) == TYPES[field.kind]


@each_field
def test_a_field_is_unset_in_a_new_project_but_for_a_few_that_have_a_usual_answer(field: Field) -> None:
    owner, name = place_of(field.key)
    default = next(leaf.default for leaf in dataclasses.fields(owner) if leaf.name == name)

    assert default == STARTS_ANSWERED.get(field.key, unset(field.kind))


@each_field
def test_a_field_tells_a_person_what_it_is(field: Field) -> None:
    assert field.label
    assert field.label == field.label.strip()
    assert len(field.label) <= 20
    assert field.help.endswith("。")
    assert len(field.help) <= 60
    assert field.example
    assert not re.search(r"[\n\t]", field.label + field.help + field.example)


@each_field
def test_a_fields_example_reads_and_is_what_the_field_would_show(field: Field) -> None:
    value = read(field, field.example)

    assert value != unset(field.kind)
    assert read(field, show(field, value)) == value


@each_field
def test_an_example_of_a_text_keeps_within_the_texts_limit(field: Field) -> None:
    if field.limit_chars:
        assert field.kind in {Kind.TEXT, Kind.LONG_TEXT}
        assert len(field.example) <= field.limit_chars


@each_field
def test_only_numbers_have_bounds_and_units_only_choices_have_choices_only_links_a_list(field: Field) -> None:
    assert (field.low is None and field.high is None) or field.kind in NUMBERS
    assert field.low is None or field.high is None or field.low < field.high
    assert not field.unit or field.kind in NUMBERS
    assert bool(field.choices) == (field.kind is Kind.CHOICE)
    assert (field.to in LISTS) == (field.kind in {Kind.LINK, Kind.LINKS})
    assert bool(field.to) == (field.kind in {Kind.LINK, Kind.LINKS})


@each_field
def test_a_choices_codes_and_labels_are_each_there_once(field: Field) -> None:
    for texts in ([code for code, _ in field.choices], [label for _, label in field.choices]):
        assert len(set(texts)) == len(texts)
        assert all(text and text == text.strip() for text in texts)


def test_no_two_fields_of_a_chapter_or_list_have_one_label() -> None:
    labels = Counter((field.key.partition(".")[0], field.label) for field in FIELDS)

    assert [place for place, times in labels.items() if times > 1] == []


def test_the_keys_that_other_programs_rely_on_are_there() -> None:
    assert {f"company.{name}" for name in CONTRACT} <= {field.key for field in FIELDS}
    assert {key: [code for code, _ in REGISTER.field(key).choices] for key in CONTRACT_CODES} == CONTRACT_CODES


def test_there_are_47_prefectures() -> None:
    prefectures = REGISTER.field("company.prefecture").choices

    assert len(prefectures) == 47
    assert all(code == label and label[-1] in "都道府県" for code, label in prefectures)
