"""The tasks as table and chart: bars that are dragged or moved by keys, whole months, and what is wrong with a task beside its repair."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import pytest

from dxapply.model.project import Project
from dxapply.model.rows import Plan, Task
from dxapply.ui.desk import Desk
from dxapply.ui.parts.gantt import LABEL, Gantt
from dxapply.ui.parts.months import Days, Grip, Months, months_of, moved
from dxapply.ui.parts.schedule import Schedule, task_note
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.sight import follow_focus
from dxapply.ui.style import Area, Look
from tests.ui.test_typing import focus, press

DeskOf = Callable[..., Desk]
TODAY = dt.date(2021, 3, 3)
FIRST, LAST = dt.date(2021, 5, 10), dt.date(2022, 3, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def days(start: str, end: str) -> Days:
    return day(start), day(end)


def planned(*spans: tuple[str, str] | None) -> Project:
    tasks = (
        Task(id=f"T{number:02}", title=f"作業{number}", owner="架空", start=day(span[0]) if span else None, end=day(span[1]) if span else None)
        for number, span in enumerate(spans, 1)
    )
    return Project(plan=Plan(start=FIRST, end=LAST), tasks=tuple(tasks))


SPANS = (("2021-05-24", "2021-08-31"), ("2021-07-05", "2021-08-27"), ("2021-12-01", "2022-02-25"))


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    return desk_of(planned(*SPANS))


@pytest.fixture
def gantt(frame: Area, desk: Desk) -> Gantt:
    return laid(frame, desk)


def laid(frame: Area, desk: Desk) -> Gantt:
    gantt = Gantt(frame, desk)
    gantt.frame.pack(fill="x")
    frame.update()
    focus(gantt.canvas)
    return gantt


def span(desk: Desk, place: int = 0) -> Days:
    task = desk.project.tasks[place]
    assert task.start
    assert task.end
    return task.start, task.end


def drag(gantt: Gantt, place: int, start: str, months: float, *, release: bool = True) -> None:
    """Take the bar of a row at its start, middle or end, and pull it by so many months."""
    line = gantt.lines[place]
    assert line.days
    left, right = gantt.drawing.ends(line.days)
    x = {"start": left + 1, "bar": (left + right) // 2, "end": right - 1}[start]
    pull(gantt, place, x, months, release=release)


def pull(gantt: Gantt, place: int, x: int, months: float, *, release: bool = True) -> None:
    y = gantt.drawing.top(place) + gantt.drawing.row_height // 2
    to = x + round(months * gantt.drawing.month)
    gantt.canvas.event_generate("<ButtonPress-1>", x=x, y=y)
    for part in (1, 2, 3):
        gantt.canvas.event_generate("<B1-Motion>", x=x + (to - x) * part // 3, y=y)
    if release:
        gantt.canvas.event_generate("<ButtonRelease-1>", x=to, y=y)
    gantt.canvas.update()


# months


@pytest.mark.parametrize(
    ("by", "grip", "expected"),
    [
        (1, "bar", days("2021-06-01", "2021-09-30")),
        (-1, "bar", days("2021-04-01", "2021-07-31")),
        (0, "bar", days("2021-05-24", "2021-08-31")),
        (1, "start", days("2021-06-01", "2021-08-31")),
        (0, "start", days("2021-05-10", "2021-08-31")),
        (9, "start", days("2021-08-01", "2021-08-31")),
        (6, "end", days("2021-05-24", "2022-02-28")),
        (-9, "end", days("2021-05-24", "2021-05-31")),
        (7, "end", days("2021-05-24", "2022-03-30")),
    ],
)
def test_a_bar_stops_at_whole_months_and_at_the_days_of_the_project(by: int, grip: Grip, expected: Days) -> None:
    assert moved(days("2021-05-24", "2021-08-31"), by, grip, (FIRST, day("2022-03-30"))) == expected


def test_a_bar_never_ends_before_it_begins() -> None:
    start, end = moved(days("2021-04-20", "2021-05-05"), 1, "start", (FIRST, None))
    assert start <= end


def test_the_months_are_the_fiscal_year_or_all_that_the_days_need() -> None:
    assert months_of([FIRST, LAST], TODAY) == Months(2021 * 12 + 3, 12)
    assert months_of([day("2021-10-11"), day("2022-05-01")], TODAY) == Months(2021 * 12 + 8, 10)
    assert months_of([], TODAY) == Months(2020 * 12 + 3, 12)
    assert months_of([FIRST, day("2221-01-01")], TODAY).count <= 63


def test_a_day_stands_where_it_lies_within_its_month() -> None:
    months = Months(2021 * 12 + 3, 12)
    assert months.at(day("2021-04-01")) == 0
    assert months.at(day("2021-04-30"), after=True) == 1
    assert months.at(day("2021-06-16")) == 2.5
    assert months.at(day("2019-01-01")) == 0
    assert months.at(day("2030-01-01")) == 12


# the mouse


def test_a_dragged_bar_moves_by_whole_months_as_one_step(gantt: Gantt, desk: Desk) -> None:
    drag(gantt, 0, "bar", 2.2)
    assert span(desk) == days("2021-07-01", "2021-10-31")
    assert desk.draft.undo_label == LABEL
    desk.draft.undo()
    assert span(desk) == days(*SPANS[0])
    assert desk.draft.undo_label == ""


@pytest.mark.parametrize(("grip", "months", "expected"), [("start", 0.3, ("2021-06-01", "2021-08-31")), ("end", 2.1, ("2021-05-24", "2021-10-31"))])
def test_a_dragged_end_changes_the_length(gantt: Gantt, desk: Desk, grip: str, months: float, expected: tuple[str, str]) -> None:
    drag(gantt, 0, grip, months)
    assert span(desk) == days(*expected)


def test_a_bar_that_is_pulled_to_the_month_of_the_start_begins_on_that_day(gantt: Gantt, desk: Desk) -> None:
    drag(gantt, 1, "bar", -2)
    assert span(desk, 1) == days("2021-05-10", "2021-06-30")


def test_the_draft_hears_of_a_drag_only_when_it_is_let_go(gantt: Gantt, desk: Desk) -> None:
    drag(gantt, 0, "bar", 2, release=False)
    assert span(desk) == days(*SPANS[0])
    press(gantt.canvas, "<Escape>")
    gantt.canvas.event_generate("<ButtonRelease-1>", x=5, y=5)
    assert span(desk) == days(*SPANS[0])


def test_a_click_on_a_bar_moves_nothing_and_selects_its_row(gantt: Gantt, desk: Desk) -> None:
    drag(gantt, 2, "bar", 0)
    assert gantt.selected == "T03"
    assert desk.draft.undo_label == ""


def test_a_task_without_days_gets_them_by_pulling_over_its_row(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(planned(SPANS[0], None))
    gantt = laid(frame, desk)
    pull(gantt, 1, gantt.drawing.left + round(4.3 * gantt.drawing.month), 2)
    assert span(desk, 1) == days("2021-08-01", "2021-09-30")


# the keyboard


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("<Right>", ("2021-08-01", "2021-09-30")),
        ("<Left>", ("2021-06-01", "2021-07-31")),
        ("<Shift-Right>", ("2021-07-05", "2021-09-30")),
        ("<Control-Left>", ("2021-06-01", "2021-08-27")),
    ],
)
def test_the_arrows_move_the_selected_bar(gantt: Gantt, desk: Desk, key: str, expected: tuple[str, str]) -> None:
    press(gantt.canvas, "<Down>", key)
    assert span(desk, 1) == days(*expected)
    assert desk.draft.undo_label == LABEL
    desk.draft.undo()
    assert span(desk, 1) == days(*SPANS[1])


def test_the_arrow_gives_a_task_without_days_the_first_month(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(planned(None))
    press(laid(frame, desk).canvas, "<Right>")
    assert span(desk) == days("2021-05-10", "2021-05-31")


def test_up_and_down_go_through_the_rows_and_alt_moves_them(gantt: Gantt, desk: Desk) -> None:
    press(gantt.canvas, "<Down>", "<Down>", "<Down>")
    assert gantt.selected == "T03"
    press(gantt.canvas, "<Home>", "<Alt-Down>")
    assert [task.id for task in desk.project.tasks] == ["T02", "T01", "T03"]
    assert gantt.selected == "T01"


def test_the_row_with_the_keyboard_has_an_edge(gantt: Gantt, frame: Area, look: Look) -> None:
    assert gantt.canvas.find_withtag("focus")
    other = look.entry(frame)
    other.pack()
    focus(other)
    assert not gantt.canvas.find_withtag("focus")


def test_the_selection_stays_with_its_task_and_goes_to_a_neighbour_when_it_goes(gantt: Gantt, desk: Desk) -> None:
    heard: list[str] = []
    gantt.on_select = heard.append
    assert gantt.focus_key("tasks.T02")
    desk.draft.remove_row("tasks", "T01")
    assert gantt.selected == "T02"
    desk.draft.remove_row("tasks", "T02")
    assert gantt.selected == "T03"
    assert heard == ["T02", "T03"]
    assert not gantt.focus_key("tasks.T02")


# what is drawn


def test_each_word_fits_its_column(frame: Area, desk_of: DeskOf) -> None:
    project = planned(*SPANS)
    title, owner = "図面の読み取りと台帳づくりと品名の照合を三つの工場で順に行い確かめる", "生産管理課と営業課と経理課の全員"
    long = dataclasses.replace(project.tasks[0], title=title, owner=owner)
    gantt = laid(frame, desk_of(dataclasses.replace(project, tasks=(long, *project.tasks[1:]))))
    drawing = gantt.drawing
    boxes = [gantt.canvas.bbox(item) for item in gantt.canvas.find_withtag("row.T01") if gantt.canvas.type(item) == "text"]
    assert len(boxes) == 2
    (_, top, title_end, bottom), (owner, _, owner_end, _) = boxes
    assert title_end <= owner <= owner_end <= drawing.left
    assert drawing.top(0) <= top < bottom <= drawing.top(1)


def test_the_names_of_many_months_do_not_touch_and_stay_within_the_chart(frame: Area, desk_of: DeskOf) -> None:
    gantt = laid(frame, desk_of(planned(("2020-04-12", "2023-06-30"), SPANS[1])))
    canvas = gantt.canvas
    head = [item for item in canvas.find_all() if canvas.type(item) == "text" and canvas.bbox(item)[3] <= gantt.drawing.top(0)]
    for names in ([item for item in head if canvas.itemcget(item, "text").endswith(end)] for end in ("月", "年")):
        boxes = sorted(canvas.bbox(item) for item in names)
        assert len(boxes) > 2
        assert all(left[2] <= right[0] for left, right in pairwise(boxes))
        assert boxes[-1][2] <= canvas.winfo_width() + 1


def test_a_change_draws_only_the_row_that_differs(gantt: Gantt, desk: Desk) -> None:
    others = gantt.canvas.find_withtag("bar.T02")
    own = gantt.canvas.find_withtag("bar.T01")
    desk.draft.set_all({"tasks.T01.end": day("2021-09-30")})
    assert gantt.canvas.find_withtag("bar.T02") == others
    assert gantt.canvas.find_withtag("bar.T01") != own


def test_theme_and_text_size_are_followed(gantt: Gantt, look: Look, frame: Area) -> None:
    height = gantt.canvas.winfo_height()
    look.set_theme("dark")
    assert gantt.canvas.cget("background") == look.colour("page")
    look.set_text_size("特大")
    frame.update()
    assert gantt.canvas.winfo_height() > height


# the schedule around it


@pytest.fixture
def schedule(frame: Area, desk_of: DeskOf) -> Schedule:
    return around(frame, desk_of(planned(("2021-04-12", "2021-06-30"), SPANS[1], ("2022-02-01", "2022-04-20"))))


def around(frame: Area, desk: Desk) -> Schedule:
    scroll = Scroll(frame, desk.look)  # as on the page: at a large scale it is higher than the window
    scroll.frame.pack(fill="both", expand=True)
    schedule = Schedule(scroll.content, desk)
    schedule.frame.pack(fill="x")
    frame.update()
    return schedule


def words_of(area: Area) -> list[str]:
    return [str(child.cget("text")) for line in area.winfo_children() for child in line.winfo_children()]


def test_a_task_outside_the_project_is_flagged_with_its_repair(schedule: Schedule) -> None:
    assert [line.is_wrong for line in schedule.gantt.lines] == [True, False, True]
    assert words_of(schedule.faults.frame) == [
        "作業T01「作業1」が開始の予定日より前に始まります。", "5月10日からにする",
        "作業T03「作業3」が完了の予定日より後に終わります。", "3月31日までにする", "まとめて直す",
    ]  # fmt: skip


def test_a_repair_is_one_step_and_its_sentence_goes(schedule: Schedule, frame: Area) -> None:
    desk = schedule._desk
    repair = schedule.faults.repairs[0]
    focus(repair)
    press(repair, "<Return>")
    assert span(desk) == days("2021-05-10", "2021-06-30")
    assert [line.is_wrong for line in schedule.gantt.lines] == [False, False, True]
    assert words_of(schedule.faults.frame) == ["作業T03「作業3」が完了の予定日より後に終わります。", "3月31日までにする"]
    desk.draft.undo()
    assert span(desk) == days("2021-04-12", "2021-06-30")
    assert desk.draft.undo_label == ""


def test_all_is_repaired_at_once(schedule: Schedule, frame: Area) -> None:
    schedule.faults.repairs[-1].invoke()
    frame.update()
    assert not any(line.is_wrong for line in schedule.gantt.lines)
    assert words_of(schedule.faults.frame) == []
    schedule._desk.draft.undo()
    assert schedule._desk.draft.undo_label == ""


def test_the_fields_are_those_of_the_selected_task(schedule: Schedule, frame: Area) -> None:
    assert schedule.focus_key("tasks.T02.milestone")
    assert schedule.chosen.form is not None
    assert next(iter(schedule.chosen.form.rows)) == "tasks.T02.title"
    assert schedule.gantt.selected == "T02"
    schedule.tools["削除"].invoke()
    schedule.chosen.show(schedule.gantt.selected)
    frame.update()
    assert schedule.chosen.form is not None
    assert next(iter(schedule.chosen.form.rows)) == "tasks.T03.title"


def test_a_task_is_added_below_the_selected_one_and_copied_whole(schedule: Schedule, frame: Area) -> None:
    desk = schedule._desk
    assert schedule.focus_key("tasks.T01")
    schedule.tools["複製"].invoke()
    copy = desk.project.tasks[1]
    assert (copy.id, copy.title, copy.start, copy.owner) == ("T04", "作業1", day("2021-04-12"), "架空")
    assert desk.draft.undo_label == "作業の複製"
    schedule.add.invoke()
    frame.update()
    assert [task.id for task in desk.project.tasks] == ["T01", "T04", "T05", "T02", "T03"]
    assert schedule.gantt.selected == "T05"


def test_enter_on_the_chart_leads_to_the_fields(schedule: Schedule, frame: Area) -> None:
    focus(schedule.gantt.canvas)
    press(schedule.gantt.canvas, "<Return>")
    assert schedule.chosen.form is not None
    assert schedule.chosen.form.rows["tasks.T01.title"].widget is frame.focus_get()


def test_a_plan_without_tasks_says_how_to_begin(frame: Area, desk_of: DeskOf) -> None:
    schedule = around(frame, desk_of(Project()))
    assert not schedule.gantt.frame.winfo_manager()
    assert schedule.tools["削除"].instate(["disabled"])
    assert schedule.focus_key("tasks")
    schedule.add.invoke()
    frame.update()
    assert schedule.gantt.frame.winfo_ismapped()
    assert schedule.tools["削除"].instate(["!disabled"])


def test_what_is_known_of_a_task_is_told(desk_of: DeskOf) -> None:
    desk = desk_of()
    told = dict(task_note(desk.project.tasks[4], desk.results))
    assert told["期間"] == "令和3年8月16日 ～ 令和3年10月29日（3か月にわたります）"
    assert told["施策"] == "M2 見積の型づくり"
    assert told["経費（税抜）"].endswith("513,800円")


def test_the_row_that_one_comes_to_scrolls_into_sight(frame: Area, desk_of: DeskOf) -> None:
    follow_focus(frame.winfo_toplevel())  # type: ignore[arg-type]
    scroll = Scroll(frame, desk_of().look)
    scroll.frame.pack(fill="both", expand=True)
    desk = desk_of(planned(*(("2021-05-24", "2021-08-31") for _ in range(80))))
    before = desk.look.frame(scroll.content, height=900)  # so that the chart begins out of sight
    before.pack()
    gantt = laid(scroll.content, desk)
    frame.update()
    assert 0 <= gantt.canvas.winfo_rooty() - scroll.canvas.winfo_rooty() < scroll.canvas.winfo_height()
    for keys, row in ((("<End>",), 79), (("<Home>",), 0), (("<Down>",) * 45, 45)):
        for key in keys:
            press(gantt.canvas, key)
        frame.update()
        top = gantt.canvas.winfo_rooty() + gantt.drawing.top(row) - scroll.canvas.winfo_rooty()
        assert gantt.drawing.place == row
        assert 0 <= top <= scroll.canvas.winfo_height() - gantt.drawing.row_height
