"""Charts say what they must and stay inside their edges, whatever the numbers are."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import white

from dxapply.documents.charts import draw, fitting, words_of
from dxapply.documents.fonts import BOLD, missing, width
from dxapply.documents.parts import (
    Flow,
    FlowStep,
    Gantt,
    GanttBar,
    IssueMap,
    Lines,
    Pattern,
    Phase,
    Phases,
    PlacedIssue,
    Series,
    Share,
    ShareBar,
)

Chart = ShareBar | Gantt | IssueMap | Lines | Flow | Phases
START, END = dt.date(2021, 5, 10), dt.date(2022, 3, 31)
PATTERNS: tuple[Pattern, ...] = ("ink", "grey", "hatch", "white")
LONG = "とても長い名前の作業と𠮷野家の㈱髙﨑ｱｲｳABC" * 60

patterns = st.sampled_from(PATTERNS)
names = st.sampled_from(["", "補助金", "半導体製造装置の部品", "経営企画・総務", "IT", LONG]) | st.text(max_size=30)
yen = st.sampled_from([0, 1, -1, 999, 682_660, 2_000_000, 10**12, -(10**12)]) | st.integers(-(10**13), 10**13)
days = st.dates(dt.date(2019, 1, 1), dt.date(2025, 12, 31))
shares = st.builds(Share, name=names, value=yen, pattern=patterns)
bars = st.builds(GanttBar, title=names, owner=names, start=days, end=days, pattern=patterns, milestone=names, measure=names | st.sampled_from(["M1", "M12"]))
series = st.builds(Series, name=names, values=st.lists(yen, max_size=9).map(tuple), solid=st.booleans())
charts = st.one_of(
    st.builds(ShareBar, shares=st.lists(shares, max_size=12).map(tuple), unit=st.sampled_from(["円", "人", "％"]), thin=st.booleans()),
    st.builds(Gantt, bars=st.lists(bars, max_size=20).map(tuple), start=days, end=days,
              legend=st.lists(st.tuples(patterns, names), max_size=6).map(tuple)),
    st.builds(IssueMap, issues=st.lists(st.builds(PlacedIssue, id=names, importance=st.integers(-1, 7), effort=st.integers(-1, 7),
                                                  pattern=patterns), max_size=40).map(tuple)),
    st.builds(Lines, years=st.lists(names, max_size=9).map(tuple), series=st.lists(series, max_size=4).map(tuple)),
    st.builds(Flow, steps=st.lists(st.builds(FlowStep, name=names, value=yen, lost=yen, because=names), max_size=9).map(tuple)),
    st.builds(Phases, phases=st.lists(st.builds(Phase, name=names, months=names, text=names), max_size=9).map(tuple)),
)


def shapes_of(group: Drawing | Group) -> list[object]:
    out: list[object] = []
    for shape in group.contents:
        out += shapes_of(shape) if isinstance(shape, Group) else [shape]
    return out


def box_of(shape: object) -> tuple[float, float, float, float]:
    match shape:
        case String():
            return shape.x, shape.y - .15 * shape.fontSize, shape.x + width(shape.text, shape.fontSize, shape.fontName == BOLD), shape.y + .8 * shape.fontSize
        case Rect():
            return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
        case Line():
            return min(shape.x1, shape.x2), min(shape.y1, shape.y2), max(shape.x1, shape.x2), max(shape.y1, shape.y2)
        case Circle():
            return shape.cx - shape.r, shape.cy - shape.r, shape.cx + shape.r, shape.cy + shape.r
        case Polygon() | PolyLine():
            return min(shape.points[::2]), min(shape.points[1::2]), max(shape.points[::2]), max(shape.points[1::2])
    raise AssertionError(shape)


def assert_inside(d: Drawing) -> None:
    for shape in shapes_of(d):
        left, low, right, high = box_of(shape)
        assert left >= -.6, shape
        assert low >= -.6, shape
        assert right <= d.width + .6, (shape, getattr(shape, "text", ""))
        assert high <= d.height + .6, (shape, getattr(shape, "text", ""))


def assert_words_apart(d: Drawing) -> None:
    words = [(w.text, box_of(w)) for w in words_of(d) if w.text.strip()]
    for (a, one), (b, other) in combinations(words, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across <= .7 or down <= .7, (a, b, one, other)


def said(d: Drawing) -> str:
    return "".join(word.text for word in words_of(d)).replace(" ", "")


@given(charts)
@settings(max_examples=300, deadline=None)
def test_nothing_leaves_the_drawing_and_no_words_touch(chart: Chart) -> None:
    d = draw(chart)
    assert_inside(d)
    assert_words_apart(d)


@given(charts)
@settings(max_examples=100, deadline=None)
def test_the_same_chart_is_drawn_the_same_every_time(chart: Chart) -> None:
    def look(d: Drawing) -> list[object]:
        return [(type(s).__name__, box_of(s), getattr(s, "text", "")) for s in shapes_of(d)]
    assert look(draw(chart)) == look(draw(chart))


def bar(*values: int, thin: bool = False, name: str = "部分") -> ShareBar:
    return ShareBar(shares=tuple(Share(name=f"{name}{k}", value=v, pattern=PATTERNS[k % 4]) for k, v in enumerate(values)), unit="円", thin=thin)


def test_a_thick_bar_says_name_amount_and_share_of_each_part() -> None:
    words = said(draw(bar(2_000_000, 1_000_000, 682_660)))
    for expected in ("部分0", "2,000,000円（54.3％）", "1,000,000円（27.2％）", "682,660円（18.5％）"):
        assert expected in words


def test_the_parts_of_a_bar_fill_it_in_proportion() -> None:
    rects = [s for s in shapes_of(draw(bar(1, 2, 5))) if isinstance(s, Rect)]
    assert [round(r.width) for r in rects] == [59, 118, 295]


def test_a_share_of_zero_is_left_out() -> None:
    assert "部分1" not in said(draw(bar(100, 0, 50)))
    assert len([s for s in shapes_of(draw(bar(100, 0, 50))) if isinstance(s, Rect)]) == 2


def test_a_bar_without_any_amount_says_so() -> None:
    for chart in (bar(), bar(0, 0), bar(0, thin=True)):
        assert said(draw(chart)) == "内訳はまだありません"


@pytest.mark.parametrize("thin", [True, False])
def test_an_amount_below_zero_is_named_but_not_drawn(thin: bool) -> None:
    words = said(draw(bar(100, -30, thin=thin)))
    assert "▲30円" in words
    assert "図に含みません" in words


def test_names_that_have_no_room_below_their_part_stand_in_a_list() -> None:
    words = said(draw(bar(*range(1, 13), name="とても長い区分の名前")))
    for k in range(12):
        assert f"とても長い区分の名前{k}" in words


def test_a_thin_bar_sets_a_crowded_name_lower_with_a_leader() -> None:
    names_of_parts = ("半導体製造装置の部品", "食品機械", "医療・福祉機器", "その他")
    chart = ShareBar(unit="％", thin=True, shares=tuple(
        Share(name=n, value=v, pattern=p) for n, v, p in zip(names_of_parts, (48, 27, 15, 10), PATTERNS, strict=True)))
    d = draw(chart)
    assert len([s for s in shapes_of(d) if isinstance(s, Line) and s.x1 == s.x2]) == 1
    assert len({round(w.y) for w in words_of(d)}) == 2


def schedule(*bars: GanttBar, start: dt.date = START, end: dt.date = END) -> Gantt:
    return Gantt(bars=bars, start=start, end=end, legend=(("ink", "試作"), ("white", "管理")))


def task(start: dt.date, end: dt.date, milestone: str = "", title: str = "試作") -> GanttBar:
    return GanttBar(title=title, owner="見本", start=start, end=end, pattern="ink", milestone=milestone)


def test_a_schedule_names_years_in_wareki_months_people_tasks_and_milestones() -> None:
    words = said(draw(schedule(task(START, END, "完成"))))
    for expected in ("令和3年", "令和4年", "5月", "12月", "3月", "試作", "見本", "完成", "節目"):
        assert expected in words


def test_a_task_outside_the_period_is_said_in_words_and_one_across_its_edge_is_cut() -> None:
    before, after = dt.date(2020, 1, 1), dt.date(2023, 1, 1)
    d = draw(schedule(task(before, dt.date(2020, 2, 1)), task(after, dt.date(2023, 2, 1)), task(before, after)))
    assert "期間より前" in said(d)
    assert "期間より後" in said(d)
    assert_inside(d)


def test_the_length_of_a_bar_follows_its_days() -> None:
    d = draw(Gantt(bars=(task(dt.date(2021, 5, 1), dt.date(2021, 6, 30)), task(dt.date(2021, 5, 1), dt.date(2021, 5, 31))), start=START, end=END))
    long, short = (s.width for s in shapes_of(d) if isinstance(s, Rect) and s.height == 9)
    assert long / short == pytest.approx(2, rel=.02)


def measures(count: int, months: int, length: int) -> Gantt:
    """Two tasks for each measure, a short one and a long one, that begin in different months."""
    first = 2021 * 12 + 4
    def day(month: int) -> dt.date:
        return dt.date(month // 12, month % 12 + 1, 1)
    def bar_of(k: int, long: bool) -> GanttBar:
        start = first + (k * 3) % months
        end = day(start + (length if long else 1)) - dt.timedelta(1)
        return GanttBar(title="図面受付サイトの要件整理と画面設計の確認", owner="経営企画", start=day(start), end=end, pattern=PATTERNS[k % 4],
                        milestone="受入検査" if (k + long) % 2 else "", measure=f"M{k + 1}")
    bars = tuple(bar_of(k, long) for k in range(count) for long in (False, True))
    legend = tuple((PATTERNS[k % 4], f"M{k + 1} 受注から出荷までの工程を一つの台帳で見る仕組みの導入") for k in range(count))
    return Gantt(bars=bars, start=day(first), end=day(first + months) - dt.timedelta(1), legend=legend)


@pytest.mark.parametrize(("months", "length"), [(11, 6), (36, 12), (12, 36)])
def test_each_bar_has_the_number_of_its_measure_as_the_legend_has_it(months: int, length: int) -> None:
    d = draw(measures(12, months, length))
    assert_inside(d)
    assert_words_apart(d)
    said_words = [word.text for word in words_of(d)]
    for k in range(1, 13):
        at_bars = [text for text in said_words if text == f"M{k}" or re.fullmatch(f"M{k} 受入検査", text)]
        assert len(at_bars) == 2, k
        assert any(text.startswith(f"M{k} 受注") for text in said_words)


def test_a_number_in_a_bar_stands_on_white_ground_inside_its_edges_and_one_without_room_beside_it() -> None:
    d = draw(measures(4, 11, 6))
    shapes = shapes_of(d)
    bars_drawn = [box_of(s) for s in shapes if isinstance(s, Rect) and s.height == 9]
    plain = [box_of(w) for w in words_of(d) if re.fullmatch("M[0-9]+", w.text)]
    assert plain
    for box in plain:
        holding = [bar for bar in bars_drawn if bar[0] < box[0] and box[2] < bar[2] and bar[1] <= box[1] and box[3] <= bar[3] + .6]
        beside = all(box[2] <= bar[0] or bar[2] <= box[0] or box[3] <= bar[1] or bar[3] <= box[1] for bar in bars_drawn)
        assert holding or beside
        if holding:
            grounds = [box_of(s) for s in shapes if isinstance(s, Rect) and s.strokeColor is None and s.fillColor == white]
            assert any(ground[0] <= box[0] and box[2] <= ground[2] for ground in grounds)
    tiny = draw(schedule(dataclasses.replace(task(START, START), measure="M7"), end=dt.date(2024, 3, 31)))
    (number,) = [box_of(w) for w in words_of(tiny) if w.text == "M7"]
    (bar_box,) = [box_of(s) for s in shapes_of(tiny) if isinstance(s, Rect) and s.height == 9 and s.y > 20]
    assert bar_box[2] < number[0]


def test_sixty_tasks_are_parted_so_that_each_part_fits_its_page_and_none_is_lost() -> None:
    rest: Chart | None = schedule(*(task(START, END, title=f"作業{k}") for k in range(60)))
    found = []
    while rest is not None:
        shown, rest = fitting(rest, 400)
        assert draw(shown).height <= 400
        assert isinstance(shown, Gantt)
        found += [bar.title for bar in shown.bars]
    assert found == [f"作業{k}" for k in range(60)]


def test_a_long_name_in_the_schedule_goes_on_a_second_line() -> None:
    words = said(draw(schedule(task(START, END, title="図面受付サイトの要件整理と画面設計の確認"))))
    assert "図面受付サイトの要件整理と画面設計の確認" in words


@pytest.mark.parametrize("years", [1, 3, 10])
def test_a_long_period_still_has_readable_months(years: int) -> None:
    d = draw(schedule(task(START, END), end=dt.date(2021 + years, 3, 31)))
    assert_inside(d)
    assert_words_apart(d)
    assert "令和4年" in said(d)


def placed(n: int, importance: int = 5, effort: int = 3) -> tuple[PlacedIssue, ...]:
    return tuple(PlacedIssue(id=f"K{k}", importance=importance, effort=effort, pattern=PATTERNS[k % 4]) for k in range(1, n + 1))


def test_every_issue_is_named_on_the_map_even_where_many_share_a_place() -> None:
    for n in (1, 2, 5, 20):
        d = draw(IssueMap(issues=placed(n)))
        assert_inside(d)
        assert_words_apart(d)
        for issue in placed(n):
            assert issue.id in said(d)


def test_an_empty_map_says_so_and_keeps_its_axes() -> None:
    words = said(draw(IssueMap(issues=())))
    assert "課題はまだありません" in words
    assert "重要度" in words


def test_the_map_reaches_down_to_the_lowest_importance() -> None:
    low = [w.text for w in words_of(draw(IssueMap(issues=placed(1, importance=1))))]
    assert low.count("1") == 2
    assert [w.text for w in words_of(draw(IssueMap(issues=placed(1))))].count("1") == 1


def lines(*values: int, years: int = 6) -> Lines:
    return Lines(years=tuple(f"令和{k}年度" for k in range(2, 2 + years)), series=(Series(name="付加価値額", values=values, solid=True),))


def test_the_grid_of_a_line_chart_has_round_steps_from_the_data_and_holds_zero() -> None:
    words = [w.text for w in words_of(draw(lines(274_200_000, 278_800_000, 291_600_000, 306_100_000, 322_300_000, 337_700_000)))]
    assert {"0", "100", "200", "300", "400"} <= set(words)
    assert "337.7" in words
    small = [w.text for w in words_of(draw(lines(0, 150_000, 320_000, years=3)))]
    assert {"0", "0.1", "0.2", "0.3", "0.4"} <= set(small)


def test_values_below_zero_stand_below_the_zero_line() -> None:
    d = draw(lines(-30_000_000, 10_000_000, 50_000_000, years=3))
    zero = next(w.y for w in words_of(d) if w.text == "0")
    assert next(w.y for w in words_of(d) if w.text == "▲40") < zero
    dots = [s for s in shapes_of(d) if isinstance(s, Circle)]
    assert dots[0].cy < zero < dots[1].cy
    assert_inside(d)


values_by_year = st.lists(st.integers(-(10**12), 10**12) | st.sampled_from([0, 1, -1, 5_000_000, 99_999_999]), min_size=1, max_size=8)


def axis_of(chart: Lines) -> list[str]:
    """The words left of the grid, from below."""
    d = draw(chart)
    left = min(s.x1 for s in shapes_of(d) if isinstance(s, Line))
    words = sorted((w for w in words_of(d) if box_of(w)[2] < left and w.y > 12 and w.text != "百万円"), key=lambda w: w.y)
    return [w.text for w in words]


@given(values_by_year)
@settings(max_examples=150, deadline=None)
def test_the_steps_of_the_axis_are_round_even_and_no_more_than_six(values: list[int]) -> None:
    axis = axis_of(lines(*values, years=len(values)))
    read = [Fraction(text.replace(",", "").replace("▲", "-")) for text in axis]
    steps = {high - low for low, high in pairwise(read)}
    assert len(steps) == 1 and 2 <= len(axis) <= 7 and 0 in read
    (step,) = steps
    digits = str(step.numerator if step >= 1 else 10**6 * step).rstrip("0")
    assert digits in ("1", "2", "5"), step
    assert len(set(axis)) == len(axis)


@given(st.lists(values_by_year, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_number_of_a_line_chart_lies_on_a_line_or_a_dot_or_leaves_the_drawing(rows: list[list[int]]) -> None:
    years = min(map(len, rows))
    d = draw(Lines(years=tuple(f"令和{k}年度" for k in range(2, 2 + years)), series=tuple(
        Series(name=f"系列{k}", values=tuple(row), solid=k == 0) for k, row in enumerate(rows))))
    assert_inside(d)
    assert_words_apart(d)
    shapes = shapes_of(d)
    names_from = min(box_of(w)[0] for w in words_of(d) if w.text.startswith("系列"))
    left = min(s.x1 for s in shapes if isinstance(s, Line))
    numbers = [box_of(w) for w in words_of(d) if left < box_of(w)[0] and box_of(w)[2] < names_from and w.y > 12]
    for box in numbers:
        assert not any(isinstance(s, Circle) and meets(box, (s.cx - 1, s.cy - 1, s.cx + 1, s.cy + 1)) for s in shapes)
        for path in (s for s in shapes if isinstance(s, PolyLine)):
            dots = list(zip(path.points[::2], path.points[1::2], strict=True))
            for (x1, y1), (x2, y2) in pairwise(dots):
                along = [(x1 + (x2 - x1) * k / 200, y1 + (y2 - y1) * k / 200) for k in range(201)]
                assert not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in along)


def meets(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_equal_values_and_a_single_one_stand_on_a_scale_with_round_ends() -> None:
    assert axis_of(lines(5_000_000, 5_000_000, 5_000_000, years=3)) == ["0", "2", "4", "6"]
    assert axis_of(lines(5_000_000, years=1)) == ["0", "2", "4", "6"]
    assert axis_of(lines(-5_000_000, years=1)) == ["▲6", "▲4", "▲2", "0"]
    assert axis_of(lines(0, 0, years=2)) == ["0", "0.5"]
    assert axis_of(lines(1, 2, 3, years=3)) == ["0", "0.01"]


def test_one_year_no_year_and_no_amount_are_drawn_or_said() -> None:
    assert "年ごとの計画はまだありません" in said(draw(Lines(years=(), series=())))
    for chart in (lines(5_000_000, years=1), lines(0, 0, 0, years=3)):
        assert_inside(draw(chart))
    assert "5.00" in said(draw(lines(5_000_000, years=1)))


def test_names_of_lines_that_end_together_are_pushed_apart() -> None:
    d = draw(Lines(years=("令和2年度", "令和3年度"), series=tuple(Series(name=f"系列{k}", values=(1_000_000, 9_000_000), solid=k == 0) for k in range(3))))
    assert_words_apart(d)
    assert {"系列0", "系列1", "系列2"} <= {w.text for w in words_of(d)}


def test_each_step_of_the_flow_says_its_amount_and_what_is_taken_away() -> None:
    whole = FlowStep(name="経費の合計（税込）", value=3_682_660, lost=308_000, because="対象外")
    words = said(draw(Flow(steps=(whole, FlowStep(name="補助金額", value=2_000_000)))))
    for expected in ("経費の合計（税込）", "3,682,660円", "対象外▲308,000", "補助金額", "2,000,000円"):
        assert expected in words


def test_an_amount_that_the_reason_already_holds_is_not_said_twice() -> None:
    words = said(draw(Flow(steps=(FlowStep(name="合計", value=100, lost=30, because="対象外 ▲30"),))))
    assert words.count("▲30") == 1


def test_a_flow_below_zero_or_without_amounts_has_no_bars() -> None:
    d = draw(Flow(steps=(FlowStep(name="合計", value=-5, lost=3, because="差"), FlowStep(name="補助金額", value=0))))
    assert not [s for s in shapes_of(d) if isinstance(s, Rect)]
    assert "▲5円" in said(d)


def test_phases_say_name_months_and_what_is_done() -> None:
    words = said(draw(Phases(phases=(Phase(name="準備", months="5月～7月", text="図面の電子化、原価の分類"), Phase(name="試作", months="8月～11月", text="")))))
    for expected in ("準備", "5月～7月", "図面の電子化、原価の分類", "試作", "8月～11月"):
        assert expected in words


def test_no_word_of_a_chart_lacks_a_glyph() -> None:
    for chart in (bar(1, 2), schedule(task(START, END, "完成")), IssueMap(issues=placed(30)), lines(1, 2, years=2), Phases(phases=())):
        assert missing(said(draw(chart))) == ""
