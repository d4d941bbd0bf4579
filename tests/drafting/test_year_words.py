"""How the five-year plan's derived figures are told: the figure, what went in, and why there is none."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from dxapply.drafting.plan import plan_years
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.year_words import DERIVED, derived_text, growth_sentence, year_words
from dxapply.model.project import Project, with_value
from dxapply.model.rows import YearFigures
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
SANGYO = CATALOGUE.program("sangyo-digital-r3")
DAY = dt.date(2021, 3, 3)


def results(project: Project) -> Results:
    return work_out(project, CATALOGUE, DAY)


@pytest.fixture
def project() -> Project:
    return sample(SANGYO)


def years(*figures: tuple[int | None, int | None]) -> Project:
    """Years of these (付加価値額, staff)."""
    rows = tuple(
        YearFigures(id=f"Y{number}", year=2019 + number, operating_profit=added, personnel=0, depreciation=0, employees=staff)
        for number, (added, staff) in enumerate(figures, 1)
    )
    return Project(five_years=rows)


def shown(project: Project, figure: str) -> list[str]:
    views = plan_years(project)
    return [derived_text(views, place, figure) for place in range(len(views))]  # type: ignore[arg-type]


def test_value_added_is_told_with_its_three_parts_and_where_they_stand(project: Project) -> None:
    words = year_words(results(project), "Y3", "value_added")
    assert words is not None
    assert (words.title, words.result) == ("令和4年度の付加価値額", "291,600,000円")
    assert [(part.name, part.shown, part.row, part.figure) for part in words.parts] == [
        ("営業利益", "33,900,000円", "Y3", "operating_profit"),
        ("人件費", "223,900,000円", "Y3", "personnel"),
        ("減価償却費", "33,800,000円", "Y3", "depreciation"),
    ]
    assert words.paragraphs[1] == ("数字", "33,900,000円 ＋ 223,900,000円 ＋ 33,800,000円 ＝ 291,600,000円")


def test_a_part_that_is_missing_is_named_and_there_is_no_sum(project: Project) -> None:
    words = year_words(results(with_value(project, "five_years.Y3.personnel", None)), "Y3", "value_added")
    assert words is not None
    assert (words.result, words.parts[1].shown) == ("未計算", "未入力")


def test_growth_is_told_with_both_years_and_what_the_program_makes_of_it(project: Project) -> None:
    words = year_words(results(project), "Y3", "growth")
    assert words is not None
    assert words.result == "4.5％"
    assert [part.row for part in words.parts] == ["Y3", "Y2"]
    told = dict(words.paragraphs)
    assert told["数字"] == "291,600,000円 ÷ 278,800,000円 − 1 ＝ 4.5％"
    assert told["基準年度から"] == "基準年度（令和2年度）から5年間の年平均成長率（複利）は4.25％です。"
    assert "複利" in told["事業の数え方"]
    assert "届いています" in told["事業が求めること"]


def test_a_program_that_counts_simply_is_told_so(project: Project) -> None:
    simple = dataclasses.replace(SANGYO, growth="simple")
    assert growth_sentence(project, simple) == "基準年度（令和2年度）から5年間の年率平均（単利）は4.63％です。"


def test_the_base_year_has_nothing_to_be_compared_with(project: Project) -> None:
    words = year_words(results(project), "Y1", "growth")
    assert words is not None
    assert (words.result, words.parts) == ("－", ())


def test_growth_after_a_loss_is_undefined_and_says_why() -> None:
    project = years((-100, 5), (200, 5), (210, 5))
    assert shown(project, "growth") == ["－", "算定不可", "5.0％"]
    words = year_words(results(project), "Y2", "growth")
    assert words is not None
    assert "0円以下" in dict(words.paragraphs)["算定不可のわけ"]
    assert "算定不可です" in growth_sentence(project, None)


def test_growth_is_not_undefined_but_open_while_a_year_is_missing() -> None:
    project = years((None, 5), (200, 5))
    assert shown(project, "growth") == ["－", ""]
    assert "未計算です" in growth_sentence(project, None)


def test_a_fall_is_rounded_down_as_on_paper() -> None:
    assert shown(years((1000, 1), (987, 1)), "growth") == ["－", "▲1.3％"]


@pytest.mark.parametrize(("added", "staff", "expected"), [(100, 3, "33"), (100, 0, "算定不可"), (100, None, ""), (None, 3, "")])
def test_value_added_per_head_says_when_it_has_no_meaning(added: int | None, staff: int | None, expected: str) -> None:
    project = years((added, staff))
    assert shown(project, "productivity") == [expected]
    words = year_words(results(project), "Y1", "productivity")
    assert words is not None
    assert words.result == (f"{expected}円" if expected.isdecimal() else expected or "未計算")


def test_a_year_that_is_gone_has_no_words(project: Project) -> None:
    assert all(year_words(results(project), "Y9", figure) is None for figure in DERIVED)


def test_one_year_alone_has_no_growth_to_tell() -> None:
    assert growth_sentence(years((100, 1)), None) == ""
