"""The fields of the chosen row: made when the choice rests, gone with their row."""

from __future__ import annotations

import pytest

from dxapply.ui.desk import Desk
from dxapply.ui.parts.chosen_form import ChosenForm
from dxapply.ui.style import Area
from tests.ui.conftest import WaitUntil


@pytest.fixture
def chosen(frame: Area, desk: Desk) -> ChosenForm:
    made = ChosenForm(frame, desk, "measures", ("title", "owner"), "選んだ施策")
    made.frame.pack(fill="both", expand=True)
    frame.update()
    return made


def keys(chosen: ChosenForm) -> list[str]:
    return list(chosen.form.rows) if chosen.form else []


def test_the_fields_come_when_the_choice_rests_and_only_those_of_the_last_row(chosen: ChosenForm, wait_until: WaitUntil) -> None:
    chosen.follow("M1")
    chosen.follow("M2")
    assert keys(chosen) == []
    wait_until(lambda: chosen.form)
    assert keys(chosen) == ["measures.M2.title", "measures.M2.owner"]


def test_a_key_of_the_shown_row_takes_the_keyboard_and_no_other(chosen: ChosenForm) -> None:
    assert not chosen.focus_key("measures.M1.title")
    chosen.show("M1")
    chosen.frame.focus_force()
    assert chosen.focus_key("measures.M1.owner") and not chosen.focus_key("measures.M2.owner")
    chosen.frame.update()
    assert chosen.form is not None and chosen.frame.focus_get() is chosen.form.rows["measures.M1.owner"].widget


def test_the_fields_of_a_row_that_goes_go_at_once(chosen: ChosenForm, desk: Desk) -> None:
    chosen.show("M1")
    desk.draft.remove_row("measures", "M1")
    chosen.follow("M2")
    assert keys(chosen) == []


def test_no_row_shows_nothing(chosen: ChosenForm) -> None:
    chosen.show("M1")
    chosen.show("")
    chosen.frame.update()
    assert keys(chosen) == [] and not [child for child in chosen.frame.winfo_children() if child.winfo_ismapped()]
