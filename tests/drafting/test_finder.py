"""The issue finder: every suggestion fits its fields, taking adds what was ticked and nothing else, and the mark stays until the text is edited."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from dxapply.drafting.finder import (
    Suggestion,
    groups,
    is_still_suggested,
    issue_from,
    suggested_keys,
    suggestions,
    take,
)
from dxapply.drafting.issues import check_links
from dxapply.model.fields import Value
from dxapply.model.project import LISTS, Project, row_of, rows_of, value_at, with_value
from dxapply.model.register import REGISTER
from dxapply.model.rows import Cause, Issue, Kpi, Measure, Task
from tests.strategies import projects

AREAS = REGISTER.field("issues.*.area").choices
ACTIONS = ("業務環境のオンライン化", "業務プロセスのデジタル化", "従業員の安全・健康管理のデジタル化", "顧客接点のデジタル化")
ALL = tuple(suggestion for code, _ in AREAS for suggestion in suggestions(code))
FIRST = ALL[0]
FILLED = ("issues", "causes", "measures", "kpis")
each_suggestion = pytest.mark.parametrize("suggestion", ALL, ids=lambda suggestion: suggestion.title)


def all_of(suggestion: Suggestion, project: Project | None = None) -> Project:
    measures, kpis = [measure.title for measure in suggestion.measures], [kpi.name for kpi in suggestion.kpis]
    return take(project or Project(), suggestion, causes=suggestion.causes, measures=measures, kpis=kpis)


@st.composite
def ticks(draw: DrawFn) -> tuple[Suggestion, set[str], set[str], set[str]]:
    """A suggestion and what was ticked of it."""
    suggestion = draw(st.sampled_from(ALL))
    of = (suggestion.causes, [measure.title for measure in suggestion.measures], [kpi.name for kpi in suggestion.kpis])
    causes, measures, kpis = (draw(st.sets(st.sampled_from(list(texts)))) for texts in of)
    return suggestion, causes, measures, kpis


def taken(project: Project, ticked: tuple[Suggestion, set[str], set[str], set[str]]) -> Project:
    suggestion, causes, measures, kpis = ticked
    return take(project, suggestion, causes=causes, measures=measures, kpis=kpis)


def marked_texts(project: Project) -> list[str]:
    """The texts that are marked, in the lists' order."""
    return [str(value_at(project, REGISTER.field(key), key)) for key in suggested_keys(project)]


# what is suggested


def test_the_finder_goes_by_the_registers_areas_and_then_by_the_four_actions() -> None:
    found = groups()
    assert [(group.id, group.title) for group in found[: len(AREAS)]] == list(AREAS)
    assert tuple(group.title for group in found[len(AREAS) :]) == ACTIONS
    assert len({group.id for group in found}) == len(found)


def test_the_four_actions_name_their_source_and_how_sure_it_is() -> None:
    for group in groups()[len(AREAS) :]:
        assert group.basis is not None
        assert "DXレポート2" in group.basis.title
        assert group.basis.seen
        assert not group.basis.is_official


@pytest.mark.parametrize(("code", "label"), AREAS)
def test_every_area_has_four_to_six_suggestions(code: str, label: str) -> None:
    assert 4 <= len(suggestions(code)) <= 6, label
    assert all(suggestion.area == code for suggestion in suggestions(code))


def test_every_action_has_some_suggestions_that_stand_in_their_area_too() -> None:
    for group in groups()[len(AREAS) :]:
        assert len(suggestions(group.id)) >= 3
        assert all(suggestion in suggestions(suggestion.area) for suggestion in suggestions(group.id))


def test_an_unknown_group_has_none() -> None:
    assert suggestions("") == suggestions("mihon") == ()


def test_no_title_stands_twice() -> None:
    assert len({suggestion.title for suggestion in ALL}) == len(ALL)


def texts_of(suggestion: Suggestion) -> Iterator[tuple[str, str]]:
    yield "issues.*.title", suggestion.title
    yield "issues.*.fact", suggestion.figure
    yield from (("causes.*.text", cause) for cause in suggestion.causes)
    yield from (("measures.*.title", measure.title) for measure in suggestion.measures)
    for kpi in suggestion.kpis:
        yield from (("kpis.*.name", kpi.name), ("kpis.*.unit", kpi.unit), ("kpis.*.method", kpi.method))


@each_suggestion
def test_every_text_fits_its_field(suggestion: Suggestion) -> None:
    for key, text in texts_of(suggestion):
        assert text
        assert text == text.strip()
        assert len(text) <= REGISTER.field(key).limit_chars


@each_suggestion
def test_titles_and_causes_state_no_figure_and_end_without_a_full_stop(suggestion: Suggestion) -> None:
    for text in (suggestion.title, *suggestion.causes, *(measure.title for measure in suggestion.measures)):
        assert not re.search(r"\d", text)
        assert not text.endswith("。")


@each_suggestion
def test_there_are_causes_measures_and_kpis_to_choose_from_and_each_cause_can_be_removed(suggestion: Suggestion) -> None:
    assert 2 <= len(suggestion.causes) <= 5
    assert 1 <= len(suggestion.measures) <= 4
    assert 1 <= len(suggestion.kpis) <= 3
    assert {cause for measure in suggestion.measures for cause in measure.removes} == set(suggestion.causes)
    assert all(measure.removes for measure in suggestion.measures)
    for texts in (suggestion.causes, [measure.title for measure in suggestion.measures], [kpi.name for kpi in suggestion.kpis]):
        assert len(set(texts)) == len(texts)


def test_a_kpi_of_one_name_is_measured_in_one_way() -> None:
    ways: dict[str, set[tuple[str, str]]] = {}
    for suggestion in ALL:
        for kpi in suggestion.kpis:
            ways.setdefault(kpi.name, set()).add((kpi.unit, kpi.method))
    assert {name: found for name, found in ways.items() if len(found) > 1} == {}


# taking


@settings(max_examples=80)
@given(projects(), ticks())
def test_taking_adds_what_was_ticked_and_touches_nothing_else(project: Project, ticked: tuple[Suggestion, set[str], set[str], set[str]]) -> None:
    suggestion, causes, measures, kpis = ticked
    new = taken(project, ticked)
    for name in FILLED:
        assert rows_of(new, name)[: len(rows_of(project, name))] == rows_of(project, name)
    before: dict[str, Any] = {name: rows_of(project, name) for name in FILLED}
    assert dataclasses.replace(new, **before) == project
    added = {name: rows_of(new, name)[len(rows_of(project, name)) :] for name in FILLED}
    issue_id = added["issues"][0].id
    assert added["issues"] == (Issue(id=issue_id, title=suggestion.title, area=suggestion.area, suggested=suggestion.title),)
    assert {row.text for row in new.causes if row in added["causes"]} == causes
    assert {row.title for row in new.measures if row in added["measures"]} == measures
    assert {row.name for row in new.kpis if row in added["kpis"]} == kpis


@settings(max_examples=80)
@given(ticks())
def test_no_figure_no_claim_and_no_person_comes_along(ticked: tuple[Suggestion, set[str], set[str], set[str]]) -> None:
    new = taken(Project(), ticked)
    assert all((issue.fact, issue.importance, issue.effort, issue.priority) == ("", None, None, "") for issue in new.issues)
    assert all((measure.text, measure.owner) == ("", "") for measure in new.measures)
    assert all((kpi.base, kpi.end, kpi.year3) == (None, None, None) for kpi in new.kpis)


@settings(max_examples=80)
@given(ticks())
def test_only_what_was_left_unticked_hangs_loose(ticked: tuple[Suggestion, set[str], set[str], set[str]]) -> None:
    suggestion, causes, measures, kpis = ticked
    new = taken(Project(tasks=(Task(id="T01", measure="M1"),)), ticked)
    chosen = [measure for measure in suggestion.measures if measure.title in measures]
    removed = {cause for measure in chosen for cause in measure.removes}
    expected = {"no-cost-lines", "issue-without-lines", "broken-link"} | ({"no-measures"} if not measures else set()) | ({"no-kpis"} if not kpis else set())
    expected |= {"issue-without-kpis"} if not kpis else set()
    expected |= {"issue-without-causes"} if not causes else {"issue-without-measures"} if not causes & removed else set()
    expected |= {"cause-without-measure"} if causes - removed and measures else set()
    expected |= {"measure-without-cause"} if any(not causes & set(measure.removes) for measure in chosen) else set()
    expected |= {"measure-without-task"} if len(measures) > 1 else set()
    expected -= {"broken-link"} if measures else set()
    assert {finding.id for finding in check_links(new)} == expected


@each_suggestion
def test_with_all_ticked_the_chain_is_whole_but_for_work_and_money(suggestion: Suggestion) -> None:
    assert {finding.id for finding in check_links(all_of(suggestion))} == {"no-tasks", "no-cost-lines", "issue-without-lines"}


@settings(max_examples=60)
@given(projects(), ticks())
def test_taking_the_same_again_changes_nothing(project: Project, ticked: tuple[Suggestion, set[str], set[str], set[str]]) -> None:
    once = taken(project, ticked)
    assert taken(once, ticked) == once


@settings(max_examples=60)
@given(ticks())
def test_ticking_the_rest_later_gives_the_same_rows_as_all_at_once(ticked: tuple[Suggestion, set[str], set[str], set[str]]) -> None:
    later, at_once = all_of(ticked[0], taken(Project(), ticked)), all_of(ticked[0])
    assert sorted(marked_texts(later)) == sorted(marked_texts(at_once))
    assert {finding.id for finding in check_links(later)} == {"no-tasks", "no-cost-lines", "issue-without-lines"}


def test_a_measure_that_two_issues_share_is_taken_once_and_removes_causes_of_both() -> None:
    project = Project()
    shared = [suggestion for suggestion in ALL if "社外から資料を安全に見られるようにする" in [measure.title for measure in suggestion.measures]]
    assert len(shared) == 2
    for suggestion in shared:
        project = all_of(suggestion, project)
    (measure,) = (row for row in project.measures if row.title == "社外から資料を安全に見られるようにする")
    assert {cause.issue for cause in project.causes if cause.id in measure.causes} == {"K1", "K2"}


def test_an_edited_measure_is_not_drawn_into_another_issue() -> None:
    first, second = (suggestion for suggestion in ALL if "社外から資料を安全に見られるようにする" in [measure.title for measure in suggestion.measures])
    project = all_of(first)
    measure = next(row for row in project.measures if row.title == "社外から資料を安全に見られるようにする")
    edited = with_value(project, f"measures.{measure.id}.title", "本社の資料だけを社外から見る")
    after = all_of(second, edited)
    assert row_of(after, "measures", measure.id) == row_of(edited, "measures", measure.id)
    assert len([row for row in after.measures if row.suggested == measure.suggested]) == 2


def test_every_suggestion_can_be_taken_into_one_draft() -> None:
    project = Project()
    for suggestion in ALL:
        project = all_of(suggestion, project)
    assert [issue.title for issue in project.issues] == [suggestion.title for suggestion in ALL]
    assert {finding.id for finding in check_links(project)} == {"no-tasks", "no-cost-lines", "issue-without-lines"}


def test_what_is_not_of_the_suggestion_is_not_taken() -> None:
    assert take(Project(), FIRST, causes=["よその原因"], measures=["よその施策"], kpis=["よその指標"]) == take(Project(), FIRST)


def test_an_own_issue_with_the_same_title_is_left_alone() -> None:
    own = Project(issues=(Issue(id="K1", title=FIRST.title),))
    new = all_of(FIRST, own)
    assert new.issues[0] == own.issues[0]
    assert {cause.issue for cause in new.causes} == {"K2"}


# the mark


@each_suggestion
def test_all_that_was_taken_is_marked(suggestion: Suggestion) -> None:
    project = all_of(suggestion)
    keys = list(suggested_keys(project))
    assert len(keys) == sum(len(rows_of(project, name)) for name in FILLED)
    assert all(REGISTER.find(key) for key in keys)


@each_suggestion
def test_the_mark_goes_with_the_edit_of_a_text_and_of_that_text_alone(suggestion: Suggestion) -> None:
    project = all_of(suggestion)
    for key in suggested_keys(project):
        edited = with_value(project, key, "書き直した文")
        assert set(suggested_keys(project)) - set(suggested_keys(edited)) == {key}


def test_a_figure_a_link_or_a_priority_takes_no_mark_away() -> None:
    project = all_of(FIRST)
    edits: dict[str, Value] = {"issues.K1.fact": "平均3日", "issues.K1.priority": "A", "measures.M1.owner": "架空", "kpis.P1.base": 3000, "causes.G1.issue": ""}
    for key, value in edits.items():
        assert list(suggested_keys(with_value(project, key, value))) == list(suggested_keys(project))


def test_the_applicants_own_rows_bear_no_mark() -> None:
    rows = (Issue(id="K1"), Issue(id="K2", title="遅い"), Cause(id="G1", text="紙"), Measure(id="M1", title="台帳"), Kpi(id="P1", name="日数"))
    assert not any(is_still_suggested(row) for row in rows)
    assert not any(is_still_suggested(kind.row(id="X1")) for kind in LISTS.values())


def test_an_edited_issue_still_knows_its_suggestion() -> None:
    project = with_value(take(Project(), FIRST), "issues.K1.title", "見積に日数がかかる")
    assert issue_from(project, FIRST) == project.issues[0]
    assert issue_from(Project(), FIRST) is None
