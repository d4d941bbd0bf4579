"""The pages as one table: every field of the register stands on exactly one of them."""

from __future__ import annotations

import pytest

from dxapply.drafting.pages import PAGES, page_of
from dxapply.model.fields import Field
from dxapply.model.project import CHAPTERS, LISTS
from dxapply.programs.packs import builtin_catalogue

REGISTER = builtin_catalogue().register


def holders(field: Field) -> list[str]:
    """The pages whose table names the field, by its key or by its chapter; a key of its own takes it out of its chapter."""
    chapter = field.key.partition(".")[0]
    by_key = [page.id for page in PAGES if field.key in page.holds]
    return by_key or [page.id for page in PAGES if chapter in page.holds]


@pytest.mark.parametrize("field", REGISTER.fields, ids=lambda field: field.key)
def test_every_field_stands_on_exactly_one_page(field: Field) -> None:
    assert holders(field) == [page_of(field.key)]


def test_every_name_on_a_page_is_a_chapter_a_list_or_a_field() -> None:
    known = {*CHAPTERS, *LISTS, "answers", *(field.key for field in REGISTER.fields)}
    assert [name for page in PAGES for name in page.holds if name not in known] == []


def test_every_list_stands_on_a_page() -> None:
    assert set(LISTS) <= {name for page in PAGES for name in page.holds}


def test_a_row_and_a_list_stand_where_their_fields_do() -> None:
    for name in LISTS:
        assert page_of(name) == page_of(f"{name}.X1") == page_of(f"{name}.X1.title")


def test_pages_have_ids_and_titles_of_their_own_and_say_why_they_are_there() -> None:
    assert len({page.id for page in PAGES}) == len({page.title for page in PAGES}) == len(PAGES)
    assert all(page.why.endswith("ます。") and len(page.why) <= 60 for page in PAGES)


def test_an_unknown_key_leads_to_the_first_page() -> None:
    assert page_of("") == page_of("nothing.here") == PAGES[0].id
