"""用意するもの: what is to be at hand, what of it is ready, and how a tick reaches the draft's own list of enclosures."""

from __future__ import annotations

import dataclasses

import pytest

from dxapply.drafting.preparation import enclosed_papers, minutes_in_words, papers_at_hand, with_ready
from dxapply.model.project import Project
from dxapply.model.rows import Application, Company, Enclosure
from dxapply.programs.carried import catalogue_for
from dxapply.programs.program import Catalogue
from dxapply.samples import sample

USUAL = ("直近2期の決算書（貸借対照表・損益計算書）", "履歴事項全部証明書", "定款または会社案内", "見積書（相見積を含む）")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_for(Project())[0]


def test_an_empty_draft_names_the_papers_of_all_programs_once_each(catalogue: Catalogue) -> None:
    papers = enclosed_papers(Project(), catalogue)
    assert tuple(paper.name for paper in papers) == USUAL
    assert not any(paper.is_ready for paper in papers)
    assert all("要確認" in paper.source for paper in papers)


def test_the_draft_s_own_papers_come_before_the_program_s(catalogue: Catalogue) -> None:
    project = Project(application=Application(program="wakamono-r3"), enclosures=(Enclosure(id="E1", name="推薦書", state="in_progress", source="市"),))
    (paper,) = enclosed_papers(project, catalogue)
    assert (paper.name, paper.origin, paper.state, paper.is_ready, paper.key) == ("推薦書", "市", "作成中", False, "enclosures.E1.state")


@pytest.mark.parametrize("program", ["keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"])
def test_every_paper_says_its_origin_and_takes_some_minutes(catalogue: Catalogue, program: str) -> None:
    project = sample(catalogue.program(program))
    for paper in (*enclosed_papers(project, catalogue), *papers_at_hand(project), *enclosed_papers(Project(), catalogue)):
        assert paper.origin
        assert 5 <= paper.minutes <= 120


def test_a_tick_in_an_empty_list_lists_all_papers_of_the_program(catalogue: Catalogue) -> None:
    project = with_ready(Project(application=Application(program="sangyo-digital-r3")), catalogue, 1, is_ready=True)
    assert tuple(row.name for row in project.enclosures) == USUAL
    assert [row.state for row in project.enclosures] == ["", "done", "", ""]
    assert project.enclosures[1].source == "法務局"


def test_a_tick_changes_only_the_state_of_its_paper(catalogue: Catalogue) -> None:
    before = sample(catalogue.program("sangyo-digital-r3"))
    after = with_ready(before, catalogue, 0, is_ready=True)
    assert after.enclosures == (dataclasses.replace(before.enclosures[0], state="done"), *before.enclosures[1:])
    assert with_ready(after, catalogue, 0, is_ready=False).enclosures[0].state == "not_started"


def test_a_paper_at_hand_is_ready_when_its_fields_are_filled() -> None:
    some = Project(company=Company(employees=42))
    paper = {paper.name: paper for paper in papers_at_hand(some)}["労働者名簿と賃金台帳"]
    assert (paper.is_ready, paper.key) == (False, "company.lowest_wage_gap")
    full = Project(company=Company(employees=42, lowest_wage_gap=0))
    assert {paper.name: paper.is_ready for paper in papers_at_hand(full)}["労働者名簿と賃金台帳"]


def test_a_sole_proprietor_has_no_corporate_number_and_no_shareholders() -> None:
    names = [paper.name for paper in papers_at_hand(Project(company=Company(entity="sole_proprietor")))]
    assert names == ["労働者名簿と賃金台帳", "税の申告書の控え"]


@pytest.mark.parametrize(("minutes", "words"), [(0, "0分"), (25, "25分"), (60, "1時間"), (130, "2時間10分")])
def test_minutes_are_said_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert minutes_in_words(minutes) == words
