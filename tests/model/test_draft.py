"""The open draft: one step back and forth, typing that merges, nothing typed that is lost, and watchers that hear of all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.errors import DxapplyError
from dxapply.model.draft import Change, Draft
from dxapply.model.fields import Field, Kind
from dxapply.model.money import Unreadable
from dxapply.model.project import Project, value_at
from dxapply.model.register import REGISTER

WIDGET, OTHER_WIDGET = object(), object()


def a_draft(project: Project | None = None) -> Draft:
    return Draft(project or Project(), REGISTER)


def heard(draft: Draft) -> list[Change]:
    """What a watcher of the draft is told from now on."""
    changes: list[Change] = []
    draft.watchers.append(changes.append)
    return changes


def undo_all(draft: Draft) -> int:
    steps = 0
    while draft.undo():
        steps += 1
    return steps


# ---------------------------------------------------------------------------------------------------------------- one change


def test_a_row_with_a_name_is_added() -> None:
    draft = Draft(Project(), REGISTER)
    assert draft.add_row("kpis", name="見積回答までの平均日数") == "P1"
    assert draft.project.kpis[0].name == "見積回答までの平均日数"


def test_a_change_sets_the_value_and_names_its_step_after_the_field() -> None:
    draft = a_draft()

    draft.change("company.employees", 42)

    assert draft.project.company.employees == 42
    assert draft.undo_label == "常時使用する従業員数の変更"
    assert draft.redo_label == ""


def test_a_change_that_changes_nothing_is_no_step_and_leaves_redo_alone() -> None:
    draft = a_draft()
    draft.change("company.employees", 42)
    draft.change("company.employees", 43)
    draft.undo()
    changes = heard(draft)

    draft.change("company.employees", 42)

    assert changes == []
    assert draft.redo_label == "常時使用する従業員数の変更"
    assert undo_all(draft) == 1


@pytest.mark.parametrize("key", ["company.nme", "nothing", "issues.K1", "issues.K1.id", "unread", "answers.q", "retired.x"])
def test_an_unknown_field_is_refused_and_nothing_changes(key: str) -> None:
    draft = a_draft()

    for edit in (lambda: draft.change(key, "x"), lambda: draft.type_text(key, "x"), lambda: draft.set_all({"company.name": "みほん", key: "x"})):
        with pytest.raises(DxapplyError, match="はありません"):
            edit()

    assert draft.project == Project()
    assert draft.undo_label == ""


def test_the_star_of_a_rows_field_is_no_row() -> None:
    draft = a_draft()

    with pytest.raises(DxapplyError, match="行の番号ではありません"):
        draft.change("issues.*.title", "遅い")

    assert draft.project == Project()


# --------------------------------------------------------------------------------------------------------------- undo and redo


def test_undo_and_redo_with_nothing_to_do_give_none() -> None:
    draft = a_draft()

    assert draft.undo() is None
    assert draft.redo() is None
    assert (draft.undo_label, draft.redo_label) == ("", "")


def test_an_edit_after_undo_clears_what_could_be_redone() -> None:
    draft = a_draft()
    draft.change("company.employees", 42)
    draft.undo()

    draft.change("company.employees", 43)

    assert draft.redo_label == ""
    assert draft.redo() is None
    assert draft.project.company.employees == 43


def test_undo_and_redo_give_the_change_in_the_direction_that_it_went() -> None:
    draft = a_draft()
    draft.change("company.employees", 42, by=WIDGET)
    done = draft.project

    assert draft.undo() == Change(before=done, after=Project(), keys=("company.employees",), label="常時使用する従業員数の変更", by=None)
    assert draft.redo() == Change(before=Project(), after=done, keys=("company.employees",), label="常時使用する従業員数の変更", by=None)


def test_200_steps_are_kept_and_the_oldest_go_first() -> None:
    draft = a_draft()
    for employees in range(1, 251):
        draft.change("company.employees", employees)

    assert undo_all(draft) == 200
    assert draft.project.company.employees == 50


EDITS: list[Callable[[Draft, int], object]] = [
    lambda draft, n: draft.change("company.employees", n),
    lambda draft, n: draft.change("plan.title", f"名称{n}"),
    lambda draft, n: draft.type_text("company.capital", f"{n}万円"),
    lambda draft, n: draft.type_text("company.capital", "たくさん" * n),
    lambda draft, n: draft.type_text(f"issues.K{n + 1}.title", f"課題{n}"),
    lambda draft, n: draft.set_all({"company.name": f"会社{n}", "plan.short": f"略{n}"}),
    lambda draft, n: draft.add_row("issues", at=n, title=f"課題{n}"),
    lambda draft, n: draft.remove_row("issues", f"K{n}"),
    lambda draft, n: draft.move_row("issues", f"K{n}", 0),
    lambda draft, n: draft.replace(Project(), label="取り込み"),
]
STEPS = st.lists(st.tuples(st.sampled_from(["edit", "edit", "edit", "undo", "redo"]), st.sampled_from(EDITS), st.integers(0, 5)), max_size=40)


@settings(deadline=None, max_examples=200)
@given(STEPS)
def test_the_draft_is_always_where_a_plain_list_of_states_says(steps: list[tuple[str, Callable[[Draft, int], object], int]]) -> None:
    draft, states, place = a_draft(), [Project()], 0

    for step, edit, number in steps:
        if step == "undo":
            place = max(place - 1, 0)
            draft.undo()
        elif step == "redo":
            place = min(place + 1, len(states) - 1)
            draft.redo()
        else:
            edit(draft, number)
            if draft.project != states[place]:
                states, place = [*states[: place + 1], draft.project], place + 1
        assert draft.project == states[place]
        assert bool(draft.undo_label) == (place > 0)
        assert bool(draft.redo_label) == (place < len(states) - 1)

    assert undo_all(draft) == place
    assert draft.project == Project()
    for state in states[1:]:
        draft.redo()
        assert draft.project == state
    assert draft.redo() is None


TYPING = st.lists(
    st.tuples(st.sampled_from(["company.employees", "company.name"]), st.sampled_from(["", "4", "42", "4人", "多い"]), st.sampled_from([None, "a", "b"])),
    max_size=25,
)


@settings(deadline=None, max_examples=200)
@given(TYPING)
def test_whatever_merges_undo_ends_at_the_start_and_redo_at_the_end(typed: list[tuple[str, str, str | None]]) -> None:
    draft = a_draft()
    for key, text, by in typed:
        draft.type_text(key, text, by=by)
    end = draft.project

    steps = undo_all(draft)
    assert draft.project == Project()
    for _ in range(steps):
        change = draft.redo()
        assert change is not None
        assert change.before != change.after  # no step that does nothing
    assert draft.project == end


# -------------------------------------------------------------------------------------------------------------------- typing


def test_typing_in_one_field_by_one_widget_is_one_step() -> None:
    draft = a_draft()
    for text in ("み", "みほ", "みほん"):
        draft.type_text("company.name", text, by=WIDGET)

    assert draft.project.company.name == "みほん"
    assert undo_all(draft) == 1
    assert draft.project == Project()
    draft.redo()
    assert draft.project.company.name == "みほん"


def test_typing_that_settles_starts_a_new_step() -> None:
    draft = a_draft()
    draft.type_text("company.name", "みほん", by=WIDGET)
    draft.settle()
    draft.type_text("company.name", "みほん九州", by=WIDGET)

    draft.undo()

    assert draft.project.company.name == "みほん"
    assert undo_all(draft) == 1


@pytest.mark.parametrize(
    "between",
    [
        lambda draft: draft.type_text("company.name_kana", "ミホン", by=WIDGET),
        lambda draft: draft.add_row("issues"),
        lambda draft: draft.set_all({"plan.title": "実証"}),
        lambda draft: draft.replace(dataclasses.replace(draft.project, notes=()), label="取り込み") or draft.settle(),
        lambda draft: draft.undo() and draft.redo(),
    ],
)
def test_something_else_in_between_ends_the_merging(between: Callable[[Draft], object]) -> None:
    draft = a_draft()
    draft.type_text("company.name", "み", by=WIDGET)
    between(draft)
    middle = draft.project
    draft.type_text("company.name", "みほん", by=WIDGET)

    draft.undo()

    assert draft.project == middle


@pytest.mark.parametrize(("first", "second"), [(WIDGET, OTHER_WIDGET), (None, WIDGET), (WIDGET, None), (None, None)])
@pytest.mark.parametrize(("text", "longer"), [("4", "42"), ("多", "多い"), ("4", "多い"), ("多い", "4")])
def test_typing_by_two_widgets_or_by_none_does_not_merge(first: object, second: object, text: str, longer: str) -> None:
    draft = a_draft()
    draft.type_text("company.employees", text, by=first)
    draft.type_text("company.employees", longer, by=second)

    assert undo_all(draft) == 2


def test_typing_that_is_deleted_again_leaves_no_step() -> None:
    draft = a_draft()
    draft.change("company.employees", 42)
    for text in ("み", "みほ", ""):
        draft.type_text("company.name", text, by=WIDGET)

    assert draft.undo_label == "常時使用する従業員数の変更"
    draft.type_text("company.name", "別", by=WIDGET)
    assert undo_all(draft) == 2


def test_a_text_passes_through_unread_to_a_value_in_one_step() -> None:
    draft = a_draft()
    for text in ("1億", "1億2", "1億2,", "1億2,000万"):
        draft.type_text("company.capital", text, by=WIDGET)

    assert draft.project.company.capital == 120_000_000
    assert undo_all(draft) == 1


# --------------------------------------------------------------------------------------------------------------------- unread


def test_a_text_that_cannot_be_read_is_kept_beside_the_last_value() -> None:
    draft = a_draft()
    draft.change("company.employees", 42)

    error = draft.type_text("company.employees", "四十人くらい")

    assert isinstance(error, Unreadable)
    assert draft.project.unread == (("company.employees", "四十人くらい"),)
    assert draft.project.company.employees == 42


def test_a_readable_text_or_a_value_or_a_blank_clears_what_was_unread() -> None:
    for clear in (
        lambda draft: draft.type_text("company.employees", "42人"),
        lambda draft: draft.type_text("company.employees", ""),
        lambda draft: draft.change("company.employees", 42),
        lambda draft: draft.set_all({"company.employees": 42}),
    ):
        draft = a_draft()
        draft.type_text("company.capital", "たくさん")
        draft.type_text("company.employees", "四十人")

        assert clear(draft) is None
        assert draft.project.unread == (("company.capital", "たくさん"),)
        draft.undo()
        assert dict(draft.project.unread) == {"company.capital": "たくさん", "company.employees": "四十人"}


def test_the_value_that_stands_already_clears_what_was_unread_too() -> None:
    draft = a_draft()
    draft.change("company.employees", 42)
    draft.type_text("company.employees", "四十人")

    draft.change("company.employees", 42)

    assert draft.project.unread == ()


def test_an_unread_text_holds_nothing_that_a_file_cannot() -> None:
    draft = a_draft()

    draft.type_text("company.employees", "四\ud800十\x00人")

    assert draft.project.unread == (("company.employees", "四十人"),)


@settings(deadline=None, max_examples=150)
@given(st.text(st.characters(exclude_categories=()), max_size=20), st.sampled_from([field for field in REGISTER.fields if "*" not in field.key]))
def test_whatever_is_typed_stands_in_the_project_as_a_value_or_as_unread(text: str, field: Field) -> None:
    draft = a_draft()

    error = draft.type_text(field.key, text)

    assert (error is not None) == (field.key in dict(draft.project.unread))
    if error is None and field.kind in {Kind.TEXT, Kind.LONG_TEXT} and text.isprintable():
        assert str(value_at(draft.project, field)).strip() == text.strip()
    repr(draft.project).encode("utf-8")


# ----------------------------------------------------------------------------------------------------------------------- rows


def test_a_row_is_added_removed_and_comes_back_as_it_was() -> None:
    draft = a_draft()

    assert draft.add_row("issues", title="遅い") == "K1"
    assert draft.add_row("issues", title="高い", at=0) == "K2"
    assert [row.id for row in draft.project.issues] == ["K2", "K1"]
    draft.remove_row("issues", "K2")
    assert draft.undo_label == "行の削除"
    assert draft.add_row("issues") == "K3"
    draft.undo()
    draft.undo()
    assert [(row.id, row.title) for row in draft.project.issues] == [("K2", "高い"), ("K1", "遅い")]


@pytest.mark.parametrize(("to", "order"), [(0, "K3 K1 K2"), (1, "K1 K3 K2"), (2, "K1 K2 K3"), (99, "K1 K2 K3"), (-1, "K3 K1 K2")])
def test_a_row_moves_to_the_place_that_it_has_afterwards(to: int, order: str) -> None:
    draft = a_draft()
    for _ in range(3):
        draft.add_row("issues")

    draft.move_row("issues", "K3", to)

    assert " ".join(row.id for row in draft.project.issues) == order


def test_moving_or_removing_a_row_that_does_not_exist_is_no_step() -> None:
    draft = a_draft()
    draft.add_row("issues")

    draft.move_row("issues", "K9", 0)
    draft.remove_row("issues", "K9")

    assert draft.undo_label == "行の追加"
    assert draft.add_row("issues") == "K2"


# ----------------------------------------------------------------------------------------------------- several at once, watchers


def test_several_fields_are_set_as_one_step() -> None:
    draft = a_draft()
    changes = heard(draft)

    draft.set_all({"company.name": "みほん", "issues.K1.title": "遅い", "company.employees": 42}, label="取り込み")

    assert (draft.project.company.name, draft.project.issues[0].title, draft.project.company.employees) == ("みほん", "遅い", 42)
    assert [(change.keys, change.label) for change in changes] == [(("company.name", "issues.K1.title", "company.employees"), "取り込み")]
    assert undo_all(draft) == 1
    assert draft.project == Project()


def test_setting_nothing_is_no_step() -> None:
    draft = a_draft()
    changes = heard(draft)

    draft.set_all({})

    assert changes == []


def test_another_project_in_place_is_one_step_that_touches_every_part() -> None:
    draft = a_draft()
    changes = heard(draft)
    other = a_draft()
    other.set_all({"company.name": "みほん", "issues.K1.title": "遅い"})

    draft.replace(other.project, label="前の版に戻す")

    assert draft.project is other.project
    assert {"company", "plan", "issues", "cost_lines", "answers"} <= set(changes[0].keys)
    draft.undo()
    assert draft.project == Project()


def test_watchers_hear_every_change_once_with_its_keys_and_its_maker() -> None:
    draft = a_draft()
    changes, also = heard(draft), heard(draft)

    draft.change("company.employees", 4, by=WIDGET)
    draft.change("company.employees", 42, by=WIDGET)
    draft.type_text("company.capital", "たくさん", by=OTHER_WIDGET)
    draft.add_row("issues")
    draft.move_row("issues", "K1", 0)
    draft.undo()
    draft.redo()

    assert [(change.keys, change.by) for change in changes] == [
        (("company.employees",), WIDGET),
        (("company.employees",), WIDGET),
        (("company.capital",), OTHER_WIDGET),
        (("issues.K1",), None),
        (("issues.K1",), None),
        (("issues.K1",), None),
    ]
    assert also == changes


def test_the_changes_that_a_watcher_hears_join_without_a_gap() -> None:
    draft = a_draft()
    changes = heard(draft)
    for text in ("4", "42", "多い", ""):
        draft.type_text("company.employees", text, by=WIDGET)
    draft.undo()
    draft.redo()
    draft.add_row("issues")
    undo_all(draft)

    assert changes[0].before == Project()
    assert all(earlier.after is later.before for earlier, later in pairwise(changes))
    assert changes[-1].after == draft.project


def test_a_watcher_sees_the_draft_as_it_is_after_the_change_and_may_leave_while_it_is_told() -> None:
    draft = a_draft()
    seen: list[int | None] = []

    def once(change: Change) -> None:
        assert draft.project is change.after
        seen.append(draft.project.company.employees)
        draft.watchers.remove(once)

    draft.watchers.append(once)
    changes = heard(draft)
    draft.change("company.employees", 42)
    draft.change("company.employees", 43)

    assert seen == [42]
    assert len(changes) == 2
