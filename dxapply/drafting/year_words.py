"""How the derived figures of the five-year plan came about, in words: formula, the figures that went in, and what the program makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from dxapply.drafting.plan import YearView, plan_years, yearly_growth
from dxapply.drafting.results import Results
from dxapply.model.money import show_yen
from dxapply.model.project import Project
from dxapply.programs.conditions import asked
from dxapply.programs.program import Program

__all__ = ["DERIVED", "Derived", "Part", "YearWords", "derived_text", "growth_sentence", "year_words"]

Derived = Literal["value_added", "growth", "productivity"]

DERIVED: dict[Derived, str] = {"value_added": "付加価値額", "growth": "付加価値額の伸び率", "productivity": "一人当たり付加価値額"}
_SUMMANDS = (("operating_profit", "営業利益"), ("personnel", "人件費"), ("depreciation", "減価償却費"))
_UNKNOWN, _UNDEFINED = "未計算", "算定不可"
_MODES = {"compound": "年平均成長率（複利）", "simple": "年率平均（単利）"}
_VERDICTS = {"met": "届いています", "unmet": "届いていません", "unknown": "まだ確かめられません"}


@dataclass(frozen=True, slots=True)
class Part:
    """A figure that went in: its name, what it is, and where it stands: the year's row and the figure's name."""

    name: str
    shown: str
    row: str
    figure: str


@dataclass(frozen=True, slots=True)
class YearWords:
    """A derived figure explained: `title` names it, `result` is its value or why there is none, `signs` stand before each part but the first."""

    title: str
    result: str
    parts: tuple[Part, ...]
    signs: tuple[str, ...]
    paragraphs: tuple[tuple[str, str], ...]


def derived_text(views: Sequence[YearView], place: int, figure: Derived) -> str:
    """The figure of the year at the place as the table shows it.

    "" while something is missing, 算定不可 where it has no meaning, － for the growth of the base year.
    """
    view = views[place]
    if figure == "value_added":
        return "" if view.value_added is None else show_yen(view.value_added)
    if view.value_added is None:
        return "－" if figure == "growth" and place == 0 else ""
    if figure == "productivity":
        return _UNDEFINED if view.row.employees == 0 else "" if view.productivity is None else show_yen(view.productivity)
    if place == 0:
        return "－"
    before = views[place - 1].value_added
    if before is None:
        return ""
    return _UNDEFINED if view.growth is None else f"{_tenths(view.growth)}％"


def _tenths(rate: int) -> str:
    """1/10,000 in percent to one decimal, rounded down, as on paper: 4.2, 3.0, ▲1.3."""
    whole, tenth = divmod(abs(rate // 10), 10)
    return f"{'▲' if rate < 0 else ''}{whole:,}.{tenth}"


def growth_sentence(project: Project, program: Program | None) -> str:
    """The growth from the base year to the last one as the program reckons it; "" while there is no second year."""
    rate, years = yearly_growth(project, program)
    if years < 1:
        return ""
    base = next(view for view in plan_years(project) if view.row.year is not None)
    name = f"基準年度（{base.label}）から{years}年間の{_MODES[program.growth if program else 'compound']}"
    if rate is not None:
        return f"{name}は{_hundredths(rate)}％です。"
    why = "基準年度の付加価値額が0円以下か、終わりが赤字のためです" if _is_known(project) else "付加価値額が未計算の年度があります"
    return f"{name}は{_UNDEFINED if _is_known(project) else _UNKNOWN}です。{why}。"


def _hundredths(rate: int) -> str:
    return f"{'▲' if rate < 0 else ''}{abs(rate) // 100:,}.{abs(rate) % 100:02}"


def _is_known(project: Project) -> bool:
    views = [view for view in plan_years(project) if view.row.year is not None]
    return views[0].value_added is not None and views[-1].value_added is not None


def year_words(results: Results, row_id: str, figure: Derived) -> YearWords | None:
    """The explanation of a derived figure of that year; None where there is no such year."""
    views = plan_years(results.project)
    place = next((place for place, view in enumerate(views) if view.row.id == row_id), None)
    if place is None:
        return None
    title, shown = f"{views[place].label}の{DERIVED[figure]}", derived_text(views, place, figure)
    if figure == "value_added":
        return _value_added(title, views[place])
    if figure == "productivity":
        return _productivity(title, views[place], shown)
    return _growth(title, views[place], views[place - 1] if place else None, shown, results)


def _value_added(title: str, view: YearView) -> YearWords:
    parts = tuple(Part(name, _yen(getattr(view.row, figure), "未入力"), view.row.id, figure) for figure, name in _SUMMANDS)
    result = _yen(view.value_added)
    formula = "営業利益 ＋ 人件費 ＋ 減価償却費"
    return YearWords(title, result, parts, ("＋", "＋"), (("求め方", formula), ("数字", f"{' ＋ '.join(part.shown for part in parts)} ＝ {result}")))


def _productivity(title: str, view: YearView, shown: str) -> YearWords:
    people = "未入力" if view.row.employees is None else f"{view.row.employees:,}人"
    parts = (Part("付加価値額", _yen(view.value_added), view.row.id, "value_added"), Part("従業員", people, view.row.id, "employees"))
    result = f"{shown}円" if view.productivity is not None else shown or _UNKNOWN
    why = "従業員が0人のため、割れません。" if shown == _UNDEFINED else "1円未満は切り捨てます。"
    return YearWords(title, result, parts, ("÷",), (("求め方", f"付加価値額 ÷ 従業員。{why}"), ("数字", f"{parts[0].shown} ÷ {people} ＝ {result}")))


def _growth(title: str, view: YearView, before: YearView | None, shown: str, results: Results) -> YearWords:
    program = results.chosen.program if results.chosen else None
    ahead = _ahead(results, program)
    if before is None:
        return YearWords(title, "－", (), (), (("求め方", "最初の年度は基準年度です。比べる前の年度はありません。"), *ahead))
    parts = (
        Part("この年度の付加価値額", _yen(view.value_added), view.row.id, "value_added"),
        Part("前の年度の付加価値額", _yen(before.value_added), before.row.id, "value_added"),
    )
    result = shown or _UNKNOWN
    formula = "この年度の付加価値額 ÷ 前の年度の付加価値額 − 1。0.1％未満は切り捨てます。"
    why = (("算定不可のわけ", "前の年度の付加価値額が0円以下のため、率になりません。"),) if result == _UNDEFINED else ()
    return YearWords(title, result, parts, ("÷",), (
        ("求め方", formula), ("数字", f"{parts[0].shown} ÷ {parts[1].shown} − 1 ＝ {result}"), *why, *ahead,
    ))  # fmt: skip


def _ahead(results: Results, program: Program | None) -> Iterable[tuple[str, str]]:
    """The growth over all years, how the program reckons it, and what it asks of the years."""
    if sentence := growth_sentence(results.project, program):
        yield "基準年度から", sentence
    if program is None or results.chosen is None:
        return
    yield "事業の数え方", f"「{program.title}」は、{_MODES[program.growth]}で数えます。"
    for result in results.chosen.targets:
        if any(fact.startswith(("year", "new_sales_by")) for fact in asked(result.target.test)):
            yield "事業が求めること", f"{result.words}（{_VERDICTS[result.verdict]}）。{result.fix}"


def _yen(value: int | None, missing: str = _UNKNOWN) -> str:
    return missing if value is None else f"{show_yen(value)}円"
