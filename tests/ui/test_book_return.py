"""An edited workbook comes back: its differences are listed, each side can be taken, and all of it is one step."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from dxapply.documents import excel
from dxapply.documents.document import draft_document
from dxapply.ui.desk import Desk
from dxapply.ui.parts.book_return import BookReturn
from dxapply.ui.style import Area
from tests.ui.conftest import DeskOf, WaitUntil
from tests.ui.test_typing import focus, press

Edit = Callable[[openpyxl.Workbook], object]


class Around:
    """The window, as far as it is spoken to."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def desk(desk_of: DeskOf, around: Around) -> Desk:
    desk = desk_of()
    desk.around = around  # type: ignore[assignment]
    return desk


@pytest.fixture
def left() -> list[str]:
    return []


@pytest.fixture
def part(frame: Area, desk: Desk, left: list[str], tmp_path: Path) -> BookReturn:
    made = BookReturn(frame, desk, choose=lambda: tmp_path / "book.xlsx", on_back=lambda: left.append("back"))
    made.frame.pack(fill="both", expand=True)
    frame.update()
    return made


def written(desk: Desk, path: Path, *edits: tuple[str, str]) -> None:
    """The desk's workbook with cells that hold the first text holding the second."""
    book = openpyxl.load_workbook(io.BytesIO(excel.write(draft_document(desk.results, desk.today))))
    for old, new in edits:
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == old and sheet.sheet_state == "visible"]
        assert cells, old
        for cell in cells:
            cell.value = new
    book.save(path)


def opened(part: BookReturn, wait_until: WaitUntil) -> list[tuple[str, ...]]:
    part.choose.invoke()
    return listed(part, wait_until)


def listed(part: BookReturn, wait_until: WaitUntil) -> list[tuple[str, ...]]:
    wait_until(lambda: part._job is not None and not part._job.is_running)
    part.frame.update()
    return [part.tree.item(row, "values") for row in part.tree.get_children()]



@pytest.fixture
def texts(desk: Desk) -> tuple[str, str]:
    lines = desk.project.cost_lines
    return lines[0].text, lines[1].text


def test_a_book_without_changes_says_so(part: BookReturn, desk: Desk, tmp_path: Path, wait_until: WaitUntil) -> None:
    written(desk, tmp_path / "book.xlsx")
    assert opened(part, wait_until) == []
    assert part.said.text == "下書きと違う所はありません。"
    assert not part.take.winfo_ismapped()


def test_a_result_that_was_typed_over_is_told_above_the_list(
    part: BookReturn, desk: Desk, texts: tuple[str, str], tmp_path: Path, wait_until: WaitUntil
) -> None:
    written(desk, tmp_path / "book.xlsx", ("合計", "総計"), (texts[0], "直した内容"))
    assert [row[3] for row in opened(part, wait_until)] == ["直した内容"]
    assert part.notes.text.startswith("入力欄ではない所（") and "\n" not in part.notes.text and part.notes.winfo_ismapped()


def test_what_was_changed_is_listed_and_taken_over_as_one_step(
    part: BookReturn, desk: Desk, around: Around, texts: tuple[str, str], tmp_path: Path, wait_until: WaitUntil,
) -> None:  # fmt: skip
    written(desk, tmp_path / "book.xlsx", (texts[0], "直した文"), (texts[1], "もう1つの文"))
    before = desk.project
    rows = opened(part, wait_until)
    assert [(row[0], row[3]) for row in rows] == [("● Excel", "直した文"), ("● Excel", "もう1つの文")]
    assert all(text.startswith(row[2].rstrip("…")) for row, text in zip(rows, texts, strict=True))  # where the window is narrow, as much as fits
    assert part.take.cget("text") == "2件を取り込む" and "2件" in part.said.text
    part.take.invoke()
    assert [line.text for line in desk.project.cost_lines[:2]] == ["直した文", "もう1つの文"]
    assert around.said == ["2件を取り込みました。Ctrl+Zで元に戻せます。"]
    assert desk.draft.undo_label == "Excelの取り込み"
    desk._tell_late()
    assert listed(part, wait_until) == []
    undone = desk.draft.undo()
    assert desk.project == before and undone is not None and undone.keys[0] == f"cost_lines.{before.cost_lines[0].id}.text"  # undoing leads there


def test_each_difference_can_be_left_as_in_the_draft(
    part: BookReturn, desk: Desk, texts: tuple[str, str], tmp_path: Path, wait_until: WaitUntil,
) -> None:  # fmt: skip
    written(desk, tmp_path / "book.xlsx", (texts[0], "直した文"), (texts[1], "もう1つの文"))
    opened(part, wait_until)
    focus(part.tree)
    press(part.tree, "<space>")
    assert part.tree.set("0", "side") == "○ 下書き" and part.take.cget("text") == "1件を取り込む"
    assert texts[0] in part.whole.text and "直した文" in part.whole.text
    part.take.invoke()
    assert [line.text for line in desk.project.cost_lines[:2]] == [texts[0], "もう1つの文"]


def test_all_and_none_can_be_chosen_at_once(part: BookReturn, desk: Desk, texts: tuple[str, str], tmp_path: Path, wait_until: WaitUntil) -> None:
    written(desk, tmp_path / "book.xlsx", (texts[0], "直した文"), (texts[1], "もう1つの文"))
    opened(part, wait_until)
    part.none.invoke()
    assert part.taken == set() and part.take.instate(["disabled"])
    before = desk.project
    part.take_over()
    assert desk.project is before
    part.all.invoke()
    assert part.taken == {0, 1} and part.take.instate(["!disabled"])


def test_what_the_draft_has_changed_since_stays_as_in_the_draft_unless_chosen(
    part: BookReturn, desk: Desk, texts: tuple[str, str], tmp_path: Path, wait_until: WaitUntil,
) -> None:  # fmt: skip
    written(desk, tmp_path / "book.xlsx", (texts[0], "直した文"))
    desk.draft.change(f"cost_lines.{desk.project.cost_lines[0].id}.text", "下書きで直した文")
    rows = opened(part, wait_until)
    assert [(row[0], *row[2:]) for row in rows] == [("○ 下書き", "下書きで直した文", "直した文")]
    assert part.take.instate(["disabled"])
    focus(part.tree)
    press(part.tree, "<Return>")
    part.take.invoke()
    assert desk.project.cost_lines[0].text == "直した文"


def test_the_list_follows_the_draft(part: BookReturn, desk: Desk, texts: tuple[str, str], tmp_path: Path, wait_until: WaitUntil) -> None:
    written(desk, tmp_path / "book.xlsx", (texts[0], "直した文"))
    assert len(opened(part, wait_until)) == 1
    desk.draft.change(f"cost_lines.{desk.project.cost_lines[0].id}.text", "直した文")
    desk._tell_late()
    wait_until(lambda: part.said.text == "下書きと違う所はありません。")


def test_a_file_that_is_no_book_of_this_draft_gets_a_sentence(part: BookReturn, desk: Desk, tmp_path: Path, wait_until: WaitUntil) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"no book")
    assert opened(part, wait_until) == []
    assert "読めません" in part.said.text and not part.take.winfo_ismapped()
    path.unlink()
    opened(part, wait_until)
    assert "開けません" in part.said.text


def test_long_texts_are_listed_and_told_around_the_place_where_they_part(
    part: BookReturn, desk: Desk, texts: tuple[str, str], tmp_path: Path, wait_until: WaitUntil,
) -> None:  # fmt: skip
    same = "図面を送ると即日で価格と納期が返る仕組みを作り、小さなロットの板金の注文を増やします。" * 5
    desk.draft.change(f"cost_lines.{desk.project.cost_lines[0].id}.text", f"{same}来年に。")
    written(desk, tmp_path / "book.xlsx", (f"{same}来年に。", f"{same}今年に。"))
    ((_, _, draft, excel),) = opened(part, wait_until)
    assert draft.startswith("…") and draft.endswith("来年に。") and excel.startswith("…") and excel.endswith("今年に。")
    room = part.tree.column("draft", "width")
    assert part._look.font("num").measure(draft) <= room and part._look.font("num").measure(excel) <= room
    _, one, other = part.whole.text.split("\n")
    assert one.startswith("下書き：…") and one.endswith("来年に。") and other.startswith("Excel：…") and other.endswith("今年に。")
    assert len(one) < 60 and one.removeprefix("下書き")[:-4] == other.removeprefix("Excel")[:-4]


def test_nothing_chosen_changes_nothing_and_escape_leads_back(frame: Area, desk: Desk, left: list[str]) -> None:
    part = BookReturn(frame, desk, choose=lambda: None, on_back=lambda: left.append("back"))
    part.frame.pack(fill="both", expand=True)
    frame.update()
    part.choose.invoke()
    assert part._job is None
    focus(part.choose)
    press(part.choose, "<Escape>")
    assert left == ["back"]
