"""The list of rows to choose from: what it says, how one moves in it, and what is selected when rows come and go."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

import pytest
import ttkbootstrap

from dxapply.drafting.results import Results
from dxapply.model.project import Project
from dxapply.model.rows import Issue, Row
from dxapply.ui.desk import Desk
from dxapply.ui.parts.row_list import RowList, RowWords
from dxapply.ui.style import Area, Look

DeskOf = Callable[..., Desk]
LONG = "図面も見積も紙に残り、探すのに半日かかり、その間にお客様が別の会社に決めてしまうことがある" * 2


def words(row: Row, results: Results) -> RowWords:
    assert isinstance(row, Issue)
    return RowWords(title=row.title, caption="営業・受注　施策 2", warn="指標がありません" if row.fact else "", is_suggested=bool(row.suggested))


def issues(*titles: str) -> Project:
    return Project(issues=tuple(Issue(id=f"K{number}", title=title) for number, title in enumerate(titles, 1)))


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    return desk_of(issues("一", "二", "三"))


@pytest.fixture
def rows(frame: Area, desk: Desk) -> RowList:
    return lay(frame, desk)


def lay(frame: Area, desk: Desk) -> RowList:
    rows = RowList(frame, desk, "issues", words, empty="まだありません。")
    rows.frame.pack(fill="x")
    frame.update()
    return rows


def texts(rows: RowList) -> list[str]:
    canvas = rows.canvas
    return [option(canvas, item, "text") for item in canvas.find_all() if str(canvas.type(item)) == "text"]


def option(canvas: tk.Canvas, item: int | str, name: str) -> str:
    return str(canvas.tk.call(canvas, "itemcget", item, f"-{name}"))


def press(rows: RowList, *keys: str) -> None:
    rows.canvas.focus_force()
    rows.canvas.update()
    for key in keys:
        rows.canvas.event_generate(key)
        rows.canvas.update()


def click(rows: RowList, row: str) -> None:
    _, top, _, bottom = rows.canvas.bbox(f"row.{row}.ground")
    y = int((top + bottom) / 2 - rows.canvas.canvasy(0))
    rows.canvas.event_generate("<ButtonPress-1>", x=60, y=y)
    rows.canvas.event_generate("<ButtonRelease-1>", x=60, y=y)
    rows.canvas.update()


def test_a_row_says_its_number_its_title_its_caption_and_what_it_lacks(rows: RowList, desk: Desk) -> None:
    desk.draft.change("issues.K2.fact", "x")
    assert texts(rows).count("指標がありません") == 1
    assert {"1", "2", "3", "一", "営業・受注　施策 2"} <= set(texts(rows))


def test_a_row_without_a_title_says_so(rows: RowList, desk: Desk) -> None:
    desk.draft.change("issues.K1.title", "")
    assert "（まだ書いていません）" in texts(rows)


def test_an_empty_list_says_what_to_do_and_takes_no_keyboard(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(Project())
    rows = lay(frame, desk)
    assert not rows.canvas.winfo_ismapped()
    assert not rows.focus_key("issues")
    desk.draft.add_row("issues", title="一")
    frame.update()
    assert rows.canvas.winfo_ismapped()
    assert rows.selected == "K1"


@pytest.mark.parametrize(("keys", "selected"), [
    (("<Down>",), "K2"), (("<Down>", "<Down>", "<Down>"), "K3"), (("<End>", "<Up>"), "K2"), (("<Next>",), "K3"), (("<End>", "<Home>"), "K1"),
    (("<End>", "<Prior>"), "K1"),
])  # fmt: skip
def test_keys_move_the_selection(rows: RowList, keys: tuple[str, ...], selected: str) -> None:
    press(rows, *keys)
    assert rows.selected == selected


def test_a_click_selects_and_only_what_the_user_does_is_a_pick(rows: RowList, desk: Desk) -> None:
    selects: list[str] = []
    picks: list[str] = []
    rows.on_select, rows.on_pick = selects.append, picks.append
    rows.select("K3")
    click(rows, "K2")
    desk.draft.remove_row("issues", "K2")
    assert selects == ["K3", "K2", "K3"]
    assert picks == ["K2"]


def test_enter_opens_and_delete_is_told(rows: RowList) -> None:
    opened: list[str] = []
    deleted: list[str] = []
    rows.on_open, rows.on_delete = opened.append, deleted.append
    press(rows, "<Down>", "<Return>", "<Delete>")
    assert (opened, deleted) == (["K2"], ["K2"])


def test_what_an_ime_commits_is_heard_before_the_keys_of_the_list(rows: RowList) -> None:
    tags = rows.canvas.bindtags()
    assert tags.index("dxapply.text") < tags.index(str(rows.canvas))


def test_the_selection_stays_with_its_row_and_goes_to_the_neighbour_of_a_row_that_is_gone(rows: RowList, desk: Desk) -> None:
    rows.select("K2")
    desk.draft.move_row("issues", "K2", 0)
    assert rows.selected == "K2"
    desk.draft.move_row("issues", "K2", 1)
    desk.draft.remove_row("issues", "K2")
    assert rows.selected == "K3"
    desk.draft.undo()
    assert rows.selected == "K3"
    desk.draft.remove_row("issues", "K3")
    assert rows.selected == "K2"
    desk.draft.remove_row("issues", "K2")
    desk.draft.remove_row("issues", "K1")
    assert rows.selected == ""


def test_a_long_title_folds_and_makes_its_row_higher(rows: RowList, desk: Desk) -> None:
    desk.draft.change("issues.K1.title", LONG)
    rows.canvas.update()
    _, top, right, bottom = rows.canvas.bbox("row.K1.title")
    _, row_top, row_right, row_bottom = rows.canvas.bbox("row.K1.ground")
    assert right <= row_right
    assert row_top <= top < bottom <= row_bottom
    assert rows.canvas.bbox("row.K2.ground")[1] >= row_bottom - 1


def test_a_caption_that_is_too_long_goes_on_in_the_next_line_between_its_parts(rows: RowList, frame: Area, root: ttkbootstrap.App) -> None:
    low = rows.canvas.bbox("row.K1.ground")[3]
    frame.pack_propagate(False)
    frame.pack_forget()
    frame.configure(width=rows.canvas.winfo_reqwidth() + int(root.winfo_fpixels("105p")), height=400)
    frame.pack(anchor="nw")
    root.update()
    assert {"営業・受注", "施策 2"} <= set(texts(rows))
    assert rows.canvas.bbox("row.K1.ground")[3] >= low


def test_the_mark_of_a_suggestion_is_there_until_the_text_is_edited(frame: Area, desk_of: DeskOf) -> None:
    desk = desk_of(Project(issues=(Issue(id="K1", title="一", suggested="一"),)))
    rows = lay(frame, desk)
    assert "候補のまま" in pills(rows.canvas)
    desk.draft.set_all({"issues.K1.title": "二", "issues.K1.suggested": ""})
    frame.update()
    assert "候補のまま" not in pills(rows.canvas)


def pills(canvas: tk.Canvas) -> list[str]:
    return [str(label.cget("text")) for area in canvas.winfo_children() for label in area.winfo_children()]


def test_many_rows_scroll_within_and_the_selected_one_is_seen(frame: Area, desk_of: DeskOf, look: Look) -> None:
    rows = lay(frame, desk_of(issues(*(f"課題{number}" for number in range(30)))))
    assert rows.canvas.winfo_height() <= 7 * look.tx(66)
    rows.select("K30")
    frame.update()
    _, top, _, bottom = rows.canvas.bbox("row.K30.ground")
    first = rows.canvas.canvasy(0)
    assert first <= top + 1
    assert bottom <= first + rows.canvas.winfo_height() + 2


def test_the_list_follows_text_size_and_theme(rows: RowList, look: Look, root: ttkbootstrap.App) -> None:
    low = rows.canvas.bbox("row.K1.ground")[3]
    look.set_text_size("特大")
    look.set_theme("dark")
    root.update()
    assert rows.canvas.bbox("row.K1.ground")[3] > low
    assert rows.canvas.cget("background") == look.colour("page")
    assert option(rows.canvas, "row.K1.ground", "fill") == look.colour("wash")


def test_a_key_of_the_list_or_of_a_row_brings_the_keyboard(rows: RowList, root: ttkbootstrap.App) -> None:
    root.focus_force()
    assert rows.focus_key("issues.K3.title")
    root.update()
    assert root.focus_get() is rows.canvas
    assert rows.selected == "K3"
    assert rows.focus_key("issues")
    assert not rows.focus_key("issues.K9")
    assert not rows.focus_key("causes.G1")
