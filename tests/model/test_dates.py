"""Days in 和暦 and 西暦: as forms write them, across the ends of eras."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.model.dates import era_day, fiscal_year, read_day, years_of
from dxapply.model.money import Unreadable

quick = settings(deadline=None, max_examples=200)
DAYS = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "R8.4.1",
        "r8.4.1",
        "R8/4/1",
        "R08.04.01",
        "R 8.4.1",
        "Ｒ８．４．１",
        "ｒ８／４／１",
        "令和8年4月1日",
        "令和８年４月１日",
        "令和8年04月01日",
        "令和 8年 4月 1日",
        "令和8.4.1",
        "㋿8年4月1日",
        "2026/4/1",
        "2026/04/01",
        "2026-04-01",
        "2026.4.1",
        "2026年4月1日",
        "２０２６年４月１日",
        "２０２６－０４－０１",
        "2026−4−1",
        "2026‐4‐1",
        "2026ー4ー1",
        "西暦2026年4月1日",
        "20260401",
        "２０２６０４０１",
        "260401",
        "　2026/4/1 ",
        "H38.4.1",
        "平成38年4月1日",
    ],
)
def test_the_first_of_april_2026_is_read_in_every_way_forms_write_it(typed: str) -> None:
    assert read_day(typed) == dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("H31.4.30", dt.date(2019, 4, 30)),
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("R元.5.1", dt.date(2019, 5, 1)),
        ("R1.5.1", dt.date(2019, 5, 1)),
        ("S64.1.7", dt.date(1989, 1, 7)),
        ("平成元年1月8日", dt.date(1989, 1, 8)),
        ("S49.4.1", dt.date(1974, 4, 1)),
        ("T15.12.24", dt.date(1926, 12, 24)),
        ("昭和元年12月25日", dt.date(1926, 12, 25)),
        ("M45.7.29", dt.date(1912, 7, 29)),
        ("大正元年7月30日", dt.date(1912, 7, 30)),
        ("明治元年1月25日", dt.date(1868, 1, 25)),
        ("R6.2.29", dt.date(2024, 2, 29)),
        ("690401", dt.date(2069, 4, 1)),
        ("700401", dt.date(1970, 4, 1)),
        ("000229", dt.date(2000, 2, 29)),
        ("1590/1/1", dt.date(1590, 1, 1)),
        ("2200/1/1", dt.date(2200, 1, 1)),
        ("令和182年1月1日", dt.date(2200, 1, 1)),
    ],
)
def test_a_day_is_read_across_eras_and_centuries(typed: str, day: dt.date) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("平成40年1月1日", dt.date(2028, 1, 1)),
        ("H31.5.1", dt.date(2019, 5, 1)),
        ("S64.1.8", dt.date(1989, 1, 8)),
        ("昭和99年12月31日", dt.date(2024, 12, 31)),
        ("令和元年4月1日", dt.date(2019, 4, 1)),
    ],
)
def test_a_year_counts_on_beyond_its_eras_ends_because_old_forms_do(typed: str, day: dt.date) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "R8.2.30",
        "R7.2.29",
        "2026/13/1",
        "2026/0/1",
        "2026/4/31",
        "2026/4/0",
        "令和0年4月1日",
        "R0.4.1",
        "R00.4.1",
        "令和2026年4月1日",
        "3000/1/1",
        "令和982年1月1日",
        "0026/4/1",
        "0999/12/31",
        "26/4/1",
        "8.4.1",
        "2026/4",
        "2026年4月",
        "4月1日",
        "元年4月1日",
        "X8.4.1",
        "20260431",
        "2026041",
        "26041",
        "2026/4/1²",
        "2026/4/1①",
        "٢٠٢٦/٤/١",
        "2026/4/1 10:00",
        "2026/4/1\n2026/4/2",
        "来年",
        "9" * 10_000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_what_is_no_day_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_day(typed)

    assert "日付として読めません" in str(caught.value)
    assert "\n" not in str(caught.value)


@quick
@given(st.text(alphabet=st.sampled_from("令和平成昭大正明治RHSTM元0123456789年月日./- ー②"), max_size=14) | st.text())
def test_any_text_is_a_day_or_unreadable(text: str) -> None:
    try:
        assert 1000 <= read_day(text).year <= 2999
    except Unreadable as refused:
        assert "\n" not in str(refused)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2021, 3, 3), "令和3年3月3日"),
        (dt.date(2019, 5, 1), "令和元年5月1日"),
        (dt.date(2019, 4, 30), "平成31年4月30日"),
        (dt.date(1989, 1, 8), "平成元年1月8日"),
        (dt.date(1989, 1, 7), "昭和64年1月7日"),
        (dt.date(1926, 12, 24), "大正15年12月24日"),
        (dt.date(1912, 7, 29), "明治45年7月29日"),
        (dt.date(1868, 1, 25), "明治元年1月25日"),
        (dt.date(1868, 1, 24), "西暦1868年1月24日"),
    ],
)
def test_a_day_is_shown_in_the_era_that_it_lies_in(day: dt.date, text: str) -> None:
    assert era_day(day) == text


def test_the_era_and_its_year_of_a_day() -> None:
    assert years_of(dt.date(2021, 3, 3)) == ("令和", 3)
    assert years_of(dt.date(2019, 5, 1)) == ("令和", 1)
    assert years_of(dt.date(1600, 10, 21)) == ("西暦", 1600)


@quick
@given(DAYS)
def test_a_day_that_is_shown_reads_back(day: dt.date) -> None:
    assert read_day(era_day(day)) == day
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day:%Y%m%d}") == day


@pytest.mark.parametrize(
    ("year", "text"),
    [(2018, "平成30年度"), (2019, "令和元年度"), (2020, "令和2年度"), (2026, "令和8年度"), (1989, "平成元年度"), (1988, "昭和63年度")],
)
def test_a_fiscal_year_is_named_after_the_era_that_it_ends_its_calendar_year_in(year: int, text: str) -> None:
    assert fiscal_year(year) == text
