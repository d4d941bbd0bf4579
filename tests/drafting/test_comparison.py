"""Programs side by side in words."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from dxapply.drafting.comparison import Cell, compare, deadline_words, fits, grant_words, rate_words, round_words, verdict_words
from dxapply.drafting.results import Results, work_out
from dxapply.model.project import Project, with_value
from dxapply.programs.carried import catalogue_for
from dxapply.samples import sample

KEIEI, SANGYO, WAKAMONO = "keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"
TODAY = dt.date(2021, 3, 3)
AXES = (
    "対象者", "規模区分", "補助率", "上限", "下限", "補助対象経費", "補助金額", "自己資金", "経費区分", "受付期間", "要件と成果目標の数",
    "端数処理", "税の扱い", "出典と確かさ",
)  # fmt: skip


def results_of(project: Project | None = None, program: str = SANGYO) -> Results:
    catalogue, _ = catalogue_for(Project())
    return work_out(sample(catalogue.program(program)) if project is None else project, catalogue, TODAY)


def column(results: Results, program: str) -> dict[str, Cell]:
    axes = compare([results.match_with(results.catalogue.program(program))], TODAY)
    return {axis.name: axis.cells[0] for axis in axes}


def test_the_axes_are_fixed() -> None:
    results = results_of()
    for project in (results, results_of(Project())):
        assert tuple(axis.name for axis in compare(project.matches, TODAY)) == AXES
    assert compare([], TODAY) == ()


def test_a_program_beside_itself_differs_nowhere() -> None:
    match = results_of().matches[0]
    assert not any(axis.differs for axis in compare([match, match], TODAY))


def test_axes_differ_where_their_words_do() -> None:
    results = results_of()
    for axis in compare(results.matches, TODAY):
        assert axis.differs == (len({cell.text for cell in axis.cells}) > 1)
    assert {axis.name for axis in compare(results.matches, TODAY) if not axis.differs} == {"規模区分", "端数処理", "税の扱い"}


def test_the_figures_are_those_of_the_estimate_and_can_be_explained() -> None:
    results = results_of()
    cells, estimate = column(results, SANGYO), results.match_with(results.catalogue.program(SANGYO)).estimate
    assert (cells["補助率"].text, cells["上限"].text, cells["下限"].text) == ("2/3", "2,000,000円", "500,000円")
    for name, yen in (("補助対象経費", estimate.eligible_cost), ("補助金額", estimate.grant), ("自己資金", estimate.own_funds)):
        assert cells[name].text == f"{yen:,}円"
        step = cells[name].step
        assert step is not None and step.yen == yen


def test_what_is_unknown_is_never_nought() -> None:
    cells = column(results_of(Project()), SANGYO)
    assert (cells["規模区分"].text, cells["補助率"].text, cells["補助金額"].text) == ("未定", "1/2～2/3", "－")
    assert (cells["上限"].text, cells["下限"].text, cells["自己資金"].text) == ("1,500,000～2,000,000円", "500,000円", "未定")
    assert column(results_of(), KEIEI)["上限"].text == "公募要領で確認"


def test_the_terms_of_a_round_are_listed() -> None:
    assert column(results_of(), SANGYO)["受付期間"].text == "受付中\n2021-02-05～03-18 17:00"
    assert column(results_of(), KEIEI)["受付期間"].text == "受付中\n～2021-03-31 17:00"
    assert column(results_of(), WAKAMONO)["受付期間"].text.split("\n")[:2] == ["受付前", "2021-06-02～06-25"]


@pytest.mark.parametrize(
    ("day", "deadline", "words"),
    [
        ((2020, 12, 31), "2021-06-25", "受付前（2021年6月2日から）"),
        ((2021, 6, 1), "2021-06-25", "受付前（6月2日から）"),
        ((2021, 6, 2), "2021-06-25", "あと23日"),
        ((2021, 6, 25), "2021-06-25", "今日まで"),
        ((2021, 6, 26), "2021-09-13 12:00必着", "受付前（8月23日から）"),
        ((2021, 9, 13), "2021-09-13 12:00必着", "今日まで"),
        ((2021, 11, 2), "2021-11-01 12:00必着", "終了"),
    ],
)
def test_the_next_deadline_counts(day: tuple[int, int, int], deadline: str, words: str) -> None:
    catalogue, _ = catalogue_for(Project())
    program, today = catalogue.program(WAKAMONO), dt.date(*day)
    assert (deadline_words(program, today), round_words(program, today)) == (deadline, words)


def test_a_program_without_dates_says_so() -> None:
    catalogue, _ = catalogue_for(Project())
    program = dataclasses.replace(catalogue.program(KEIEI), calendar=())
    assert (deadline_words(program, TODAY), round_words(program, TODAY)) == ("未公表", "受付の日程は未公表")


def test_verdicts_in_words() -> None:
    project = results_of().project
    results = results_of(with_value(project, "company.employees", 1000))
    by_id = {match.program.id: match for match in results.matches}
    assert {name: (fits(match), verdict_words(match)) for name, match in by_id.items()} == {
        KEIEI: ("met", "対象"), SANGYO: ("unmet", "対象外"), WAKAMONO: ("unknown", "あと4問で判定"),
    }  # fmt: skip


def test_the_floor_turns_nobody_away_before_a_cost_is_written() -> None:
    match = results_of(Project()).match_with(results_of().catalogue.program(SANGYO))
    assert match.verdict == "not_eligible"
    assert fits(match) == "unknown"
    assert (grant_words(match.estimate), rate_words(match.estimate)) == ("－", "1/2～2/3")
