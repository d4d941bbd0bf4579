"""The page 出力: documents leave by clicks, nothing of somebody else's is overwritten, and what fails can be tried again in place."""

from __future__ import annotations

import dataclasses
import errno
import io
import threading
import tkinter as tk
from pathlib import Path

import openpyxl
import pytest

from dxapply.documents.page_image import pages_text
from dxapply.errors import DxapplyError
from dxapply.model.draft import Draft
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.storage.disk import Disk
from dxapply.ui import exporting, printing
from dxapply.ui.background import Stopped
from dxapply.ui.exporting import CannotShow, Made, free_place, put_all, shorten_path
from dxapply.ui.pages.output import View
from dxapply.ui.parts.preview import Preview
from dxapply.ui.style import Area, Look
from tests.ui.conftest import DeskOf, ShowOutput, WaitUntil
from tests.ui.hands import click, press
from tests.ui.output_page import Around, button, export, files, has_button, told

NAMES = ("下書き.xlsx", "下書き.pdf")


class BusyDisk(Disk):
    """A disk on which some names are held open by another program, until `busy` is empty."""

    def __init__(self, *busy: str) -> None:
        self.busy = set(busy)

    def replace(self, source: Path, path: Path) -> None:
        if any(path.name.endswith(name) for name in self.busy):
            raise OSError(errno.EBUSY, "busy")
        super().replace(source, path)


class SlowDisk(Disk):
    """A disk that waits at its first look at a file until it may go on."""

    def __init__(self) -> None:
        self.asked, self.may_go_on = threading.Event(), threading.Event()

    def make_folder(self, path: Path) -> None:
        self.asked.set()
        self.may_go_on.wait(5)
        super().make_folder(path)


@pytest.fixture
def faulty(desk_of: DeskOf) -> Project:
    """A draft in which the firm's name is missing."""
    sample = desk_of().project
    return dataclasses.replace(sample, company=dataclasses.replace(sample.company, name=""))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What programs outside were asked to show."""
    paths: list[Path] = []
    monkeypatch.setattr(exporting, "show_file", paths.append)
    monkeypatch.setattr(printing, "find_printers", printing.Printers)  # none: a test never reaches a printer
    return paths


# ------------------------------------------------------------------------------------------------------------- writing


def test_both_documents_are_written_by_a_click_beside_the_draft_and_can_be_read_back(
    show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, around: Around, shown: list[Path],
) -> None:
    view = show_output()
    export(view, wait_until)
    assert files(tmp_path) == ["わが社_下書き.pdf", "わが社_下書き.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "わが社_下書き.xlsx").read_bytes()), data_only=True)
    [(sheet, cell)] = book.defined_names["grant"].destinations
    assert book[sheet][cell].value == 2_000_000
    assert "2,000,000" in "".join(pages_text((tmp_path / "わが社_下書き.pdf").read_bytes()))
    assert "書き出しました。" in told(view) and around.said == ["書き出しました。"]
    for words in ("Excelのファイルを開く", "PDFのファイルを開く", "フォルダーを開く"):
        click(button(view, words))
    assert shown == [tmp_path / "わが社_下書き.xlsx", tmp_path / "わが社_下書き.pdf", tmp_path]


def test_the_names_stand_there_before_anything_is_written(show_output: ShowOutput, tmp_path: Path) -> None:
    view = show_output()
    assert view.panel.names.text == "わが社_下書き.xlsx\nわが社_下書き.pdf"
    assert view.panel.entry.get() == str(tmp_path) or "…" in view.panel.entry.get()
    click(view.panel.checks["excel"])
    assert view.panel.names.text == "わが社_下書き.pdf"
    click(view.panel.checks["pdf"])
    assert view.panel.write.instate(["disabled"]) and view.panel.names.text == "書き出す形式を選んでください。"


def test_only_the_chosen_format_is_written(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    click(view.panel.checks["pdf"])
    export(view, wait_until)
    assert files(tmp_path) == ["わが社_下書き.xlsx"]


def type_folder(view: View, text: str) -> None:
    press(view.panel.entry, "<FocusIn>")
    view.panel.entry.delete(0, "end")
    view.panel.entry.insert(0, text)


def test_a_typed_folder_that_is_not_there_is_made_only_on_request(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    press(view.panel.entry, "<FocusIn>")
    assert view.panel.entry.get() == str(tmp_path)
    type_folder(view, f'"{tmp_path / "提出" / "控え"}"')
    export(view, wait_until)
    assert f"フォルダー「{Path('提出', '控え')}」はまだありません。" in told(view)
    assert not (tmp_path / "提出").exists()
    click(button(view, "作って書き出す"))
    wait_until(lambda: not view.panel.is_running)
    assert files(tmp_path / "提出" / "控え") == ["わが社_下書き.pdf", "わが社_下書き.xlsx"]


def test_another_folder_can_be_chosen_for_one_that_is_not_there(
    show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "別").mkdir()
    monkeypatch.setattr("dxapply.ui.dialogs.choose_folder", lambda parent, folder: tmp_path / "別")
    view = show_output()
    type_folder(view, str(tmp_path / "ひかえ"))
    export(view, wait_until)
    click(button(view, "別のフォルダーを選ぶ"))
    assert view.panel.folder == tmp_path / "別"
    export(view, wait_until)
    assert files(tmp_path / "別") == ["わが社_下書き.pdf", "わが社_下書き.xlsx"]
    assert not (tmp_path / "ひかえ").exists()


@pytest.mark.parametrize("below_it", ["", "控え"])
def test_a_file_in_the_place_of_the_folder_is_told_as_what_it_is(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, below_it: str) -> None:
    (tmp_path / "メモ.txt").write_text("メモ", encoding="utf-8")
    view = show_output()
    type_folder(view, str(tmp_path / "メモ.txt" / below_it))
    export(view, wait_until)
    assert "「メモ.txt」はファイルです。その中には書き出せません。別のフォルダーを選んでください。" in told(view)
    assert has_button(view, "別のフォルダーを選ぶ") and not has_button(view, "作って書き出す")


def test_a_folder_without_a_root_lies_beside_the_draft(show_output: ShowOutput, tmp_path: Path) -> None:
    view = show_output()
    press(view.panel.entry, "<FocusIn>")
    view.panel.entry.delete(0, "end")
    view.panel.entry.insert(0, "控え")
    view.panel.write.focus_force()
    view.frame.update()
    assert view.panel.folder == tmp_path / "控え"


def test_a_folder_is_chosen_in_the_systems_dialog(show_output: ShowOutput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dxapply.ui.dialogs.choose_folder", lambda parent, folder: tmp_path / "別")
    view = show_output()
    click(view.panel.choose)
    assert view.panel.folder == tmp_path / "別"


def test_without_a_file_the_documents_go_to_the_users_documents(show_output: ShowOutput, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path / "Documents")
    view = show_output()
    view.desk.path = None
    assert view.panel.folder == tmp_path / "Documents"
    assert view.panel.paths["pdf"].name == "株式会社みほん九州金属_地域産業デジタル化支援事業_令和3年度_下書き.pdf"


def test_when_the_draft_has_another_file_the_page_names_that_when_it_comes_again(show_output: ShowOutput, tmp_path: Path) -> None:
    view = show_output()
    view.frame.pack_forget()
    view.frame.update()
    view.desk.path = tmp_path / "控え.dxapply"
    view.frame.pack(fill="both", expand=True)
    view.frame.update()
    assert view.panel.names.text == "控え_下書き.xlsx\n控え_下書き.pdf"


# -------------------------------------------------------------------------------------------------------------- 提出用


def test_a_final_document_is_refused_while_errors_stand_and_leads_to_the_check(
    show_output: ShowOutput, faulty: Project, tmp_path: Path, wait_until: WaitUntil, around: Around,
) -> None:
    view = show_output(faulty)
    assert view.panel.state.cget("text") == "直すところが1件あります。下書きとしては書き出せます。"
    click(view.panel.kinds.winfo_children()[1])
    assert view.panel.state.cget("text") == "直すところが1件あるため、提出用は書き出せません。"
    assert view.panel.write.instate(["disabled"]) and view.panel.print.instate(["disabled"])
    export(view, wait_until)
    assert files(tmp_path) == []
    click(view.panel.way)
    assert around.jumps == ["check"]


def test_as_soon_as_the_errors_are_mended_a_final_document_can_leave_under_its_own_name(
    show_output: ShowOutput, faulty: Project, tmp_path: Path, wait_until: WaitUntil,
) -> None:
    view = show_output(faulty)
    click(view.panel.kinds.winfo_children()[1])
    view.draft.change("company.name", "株式会社みほん")
    export(view, wait_until)
    assert files(tmp_path) == ["わが社_提出用.pdf", "わが社_提出用.xlsx"]
    assert "下書き" not in pages_text((tmp_path / "わが社_提出用.pdf").read_bytes())[0]


def test_without_a_program_the_page_says_what_is_missing(show_output: ShowOutput, around: Around, wait_until: WaitUntil) -> None:
    view = show_output(Project())
    assert view.panel.write.instate(["disabled"]) and "応募する事業" in str(view.panel.state.cget("text"))
    click(view.panel.way)
    assert around.jumps == ["programs"]


# ------------------------------------------------------------------------------------------------- files that are there


def test_a_file_of_somebody_else_is_overwritten_only_on_request(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    (tmp_path / "わが社_下書き.xlsx").write_bytes(b"not ours")
    view = show_output()
    export(view, wait_until)
    assert (tmp_path / "わが社_下書き.xlsx").read_bytes() == b"not ours" and files(tmp_path) == ["わが社_下書き.xlsx"]
    assert "同じ名前のファイルがあります" in told(view)
    click(button(view, "上書きする"))
    wait_until(lambda: not view.panel.is_running)
    assert (tmp_path / "わが社_下書き.xlsx").read_bytes()[:2] == b"PK" and len(files(tmp_path)) == 2


def test_or_the_new_one_takes_another_name(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    (tmp_path / "わが社_下書き.xlsx").write_bytes(b"not ours")
    view = show_output()
    export(view, wait_until)
    click(button(view, "別名にする"))
    wait_until(lambda: not view.panel.is_running)
    assert files(tmp_path) == ["わが社_下書き.pdf", "わが社_下書き.xlsx", "わが社_下書き（2）.xlsx"]
    assert (tmp_path / "わが社_下書き.xlsx").read_bytes() == b"not ours"


def test_what_this_window_wrote_is_overwritten_without_a_question(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    export(view, wait_until)
    before = (tmp_path / "わが社_下書き.pdf").read_bytes()
    view.draft.change("plan.title", "新しい名前の事業")
    export(view, wait_until)
    assert len(files(tmp_path)) == 2 and (tmp_path / "わが社_下書き.pdf").read_bytes() != before


def test_but_not_once_somebody_went_on_working_in_it(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    export(view, wait_until)
    (tmp_path / "わが社_下書き.xlsx").write_bytes(b"worked on in Excel")
    export(view, wait_until)
    assert (tmp_path / "わが社_下書き.xlsx").read_bytes() == b"worked on in Excel"
    assert has_button(view, "上書きする")


def test_and_is_told_where_the_edits_of_a_workbook_would_be_lost(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    export(view, wait_until)
    path = tmp_path / "わが社_下書き.xlsx"
    book = openpyxl.load_workbook(path)
    book["経費明細"]["F4"] = 1111
    book.save(path)
    export(view, wait_until)
    assert "出した後に直したExcelがあります" in told(view)
    assert has_button(view, "上書きする") and has_button(view, "別名にする")


def test_the_keyboard_goes_to_the_choice_that_destroys_nothing(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    (tmp_path / "わが社_下書き.xlsx").write_bytes(b"not ours")
    view = show_output()
    press(view.panel.write, "<space>")
    wait_until(lambda: has_button(view, "別名にする") and view.frame.focus_get() is button(view, "別名にする"))
    press(button(view, "別名にする"), "<Return>")
    wait_until(lambda: "書き出しました。" in told(view))
    assert (tmp_path / "わが社_下書き.xlsx").read_bytes() == b"not ours"


# ------------------------------------------------------------------------------------------------------ disks that fail


def test_a_file_held_open_by_another_program_can_be_tried_again(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    disk = view.panel.disk = BusyDisk(".xlsx")
    export(view, wait_until)
    assert files(tmp_path) == []
    assert told(view).startswith("Excelのファイルを保存できません。ほかのプログラムが使用中です。")
    click(button(view, "閉じて再試行"))
    wait_until(lambda: not view.panel.is_running)
    assert has_button(view, "閉じて再試行")
    disk.busy.clear()
    click(button(view, "閉じて再試行"))
    wait_until(lambda: not view.panel.is_running)
    assert files(tmp_path) == ["わが社_下書き.pdf", "わが社_下書き.xlsx"]
    assert "書き出しました。" in told(view)


def test_or_saved_under_another_name_with_the_one_that_went_before(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    view.panel.disk = BusyDisk("下書き.pdf")
    export(view, wait_until)
    assert files(tmp_path) == ["わが社_下書き.xlsx"]
    click(button(view, "別名で保存"))
    wait_until(lambda: not view.panel.is_running)
    assert files(tmp_path) == ["わが社_下書き.xlsx", "わが社_下書き（2）.pdf"]
    assert has_button(view, "Excelのファイルを開く") and has_button(view, "PDFのファイルを開く")


def test_a_full_disk_is_told_in_words_and_leaves_no_file(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    class FullDisk(Disk):
        def write(self, descriptor: int, data: bytes | memoryview) -> int:
            raise OSError(errno.ENOSPC, "full")

    view = show_output()
    view.panel.disk = FullDisk()
    export(view, wait_until)
    assert files(tmp_path) == []
    assert "空き容量がありません" in told(view)


def test_what_stood_below_the_buttons_leaves_no_gap_when_it_goes(show_output: ShowOutput) -> None:
    view = show_output()
    view.panel.work.say("note", "済みました。")
    view.frame.update()
    assert view.panel.work.frame.winfo_height() > 20
    view.panel.work.clear()
    view.frame.update()
    assert view.panel.work.frame.winfo_height() <= 1


def test_a_preview_that_could_not_be_made_can_be_tried_again(show_output: ShowOutput, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise DxapplyError("書類を作れません", "わけあり")

    with monkeypatch.context() as patch:
        patch.setattr("dxapply.ui.pages.output.make_preview", broken)
        view = show_output()
        wait_until(lambda: "わけあり" in view.preview._message.cget("text"))
    view.preview._link.invoke()
    wait_until(lambda: view.preview.pages > 0)


# --------------------------------------------------------------------------------------------------------------- cancel


def test_work_that_is_stopped_leaves_no_file(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    disk = view.panel.disk = SlowDisk()
    click(view.panel.checks["pdf"])
    view.panel._ours = {}
    pause = threading.Event()
    real, made = exporting._make, []

    def slow(order: exporting.Order, step: exporting.Step) -> tuple[Made, ...]:
        made.append(real(order, step))
        pause.wait(5)
        return made[0]

    exporting._make = slow
    try:
        click(view.panel.write)
        wait_until(lambda: has_button(view, "やめる"))
        assert view.panel.write.instate(["disabled"])
        click(button(view, "やめる"))
        pause.set()
        wait_until(lambda: not view.panel.is_running)
    finally:
        exporting._make = real
    assert files(tmp_path) == [] and not disk.asked.is_set()
    assert "書き出しをやめました。ファイルは変わっていません。" in told(view)
    assert view.panel.write.instate(["!disabled"])


def test_work_stopped_between_two_files_tells_the_one_that_is_written(tmp_path: Path) -> None:
    steps: list[str] = []

    def step(name: str) -> None:
        if steps:
            raise Stopped
        steps.append(name)

    first, second = Made(tmp_path / "一.xlsx", b"1"), Made(tmp_path / "二.pdf", b"2")
    outcome = put_all(Disk(), (first, second), step)
    assert list(outcome.written) == [first.path] and files(tmp_path) == ["一.xlsx"]
    with pytest.raises(Stopped):
        put_all(Disk(), (second,), step)


def test_documents_are_made_off_the_windows_thread(show_output: ShowOutput, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[threading.Thread] = []
    real = exporting._make

    def noting(order: exporting.Order, step: exporting.Step) -> tuple[Made, ...]:
        seen.append(threading.current_thread())
        return real(order, step)

    monkeypatch.setattr(exporting, "_make", noting)
    export(show_output(), wait_until)
    assert seen and threading.main_thread() not in seen


# -------------------------------------------------------------------------------------------------------------- preview


def test_the_preview_comes_by_itself_and_is_leafed_through_by_keys_and_clicks(show_output: ShowOutput, wait_until: WaitUntil) -> None:
    preview = show_output().preview
    wait_until(lambda: preview.pages)
    pages = preview.pages
    assert pages > 10 and preview._place.cget("text") == f"1 / {pages}"
    press(preview.frame, "<Next>")
    press(preview.frame, "<Next>")
    assert preview._place.cget("text") == f"3 / {pages}"
    press(preview.frame, "<Prior>")
    click(preview._on)
    assert preview.page == 2
    press(preview.frame, "<End>")
    assert preview.page == pages - 1 and preview._on.instate(["disabled"])
    press(preview.frame, "<Next>")
    assert preview.page == pages - 1


def test_no_more_than_three_pictures_are_kept_and_each_fits(show_output: ShowOutput, wait_until: WaitUntil) -> None:
    preview = show_output().preview
    wait_until(lambda: preview.pages)
    for page in range(6):
        preview.go(page)
        assert len(preview.pictures) <= 3
    picture = preview.pictures[5, next(width for page, width in preview.pictures if page == 5)]
    assert picture.width() <= preview._stage.winfo_width() and picture.height() <= preview._stage.winfo_height()
    assert max(preview._stage.winfo_width() - picture.width(), 0) < 6 or max(preview._stage.winfo_height() - picture.height(), 0) < 6


def test_the_preview_follows_a_change_and_stays_at_its_page(show_output: ShowOutput, wait_until: WaitUntil) -> None:
    view = show_output()
    wait_until(lambda: view.preview.pages)
    view.preview.go(1)
    before = view.preview._data
    view.draft.change("plan.title", "新しい名前の事業")
    wait_until(lambda: view.preview._data != before)
    assert view.preview.page == 1


def test_a_press_on_the_preview_leads_to_the_field(show_output: ShowOutput, around: Around, wait_until: WaitUntil) -> None:
    preview = show_output().preview
    wait_until(lambda: preview.pages)
    page, places = next((page, places) for page, places in preview._places.items() if any(place.key == "company.name" for place in places))
    preview.go(page)
    preview.frame.update()
    place = next(place for place in places if place.key == "company.name")
    pixels = preview._width / preview._shapes[page][0]
    x, y = preview._left + (place.left + place.right) / 2 * pixels, preview._top + (place.top + place.bottom) / 2 * pixels
    preview._stage.event_generate("<Button-1>", x=round(x), y=round(y))
    assert around.jumps == ["company.name"]


def test_the_preview_waits_while_documents_are_written_and_comes_afterwards(show_output: ShowOutput, wait_until: WaitUntil) -> None:
    view = show_output()
    wait_until(lambda: view._job)
    disk = view.panel.disk = SlowDisk()
    click(view.panel.write)
    wait_until(disk.asked.is_set)
    assert view._job and not view._job.is_running and not view.preview.pages
    disk.may_go_on.set()
    wait_until(lambda: view.preview.pages)


def test_a_draft_without_a_program_has_a_sentence_and_a_way_in_place_of_pages(show_output: ShowOutput, around: Around, wait_until: WaitUntil) -> None:
    view = show_output(Project())
    wait_until(view.preview._link.winfo_ismapped)
    click(view.preview._link)
    assert around.jumps == ["programs"] and not view.preview.pages


def test_a_narrow_page_has_no_preview(show_output: ShowOutput, root: tk.Tk, wait_until: WaitUntil) -> None:
    view = show_output()
    assert view.preview.frame.winfo_ismapped()
    view.frame.pack_configure(padx=(0, view.frame.winfo_width() - view.look.tx(500)))
    wait_until(lambda: not view.preview.frame.winfo_ismapped())
    wait_until(lambda: view.panel.frame.winfo_x() == 0)
    assert view.panel.write.winfo_ismapped() and view.panel.frame.winfo_width() <= view.frame.winfo_width()


def test_a_preview_of_nothing_takes_no_keys(frame: Area, look: Look) -> None:
    preview = Preview(frame, look)
    preview.frame.pack(fill="both", expand=True)
    preview.say("まだありません。")
    frame.update()
    preview.go(3)
    assert preview.page == 0 and not preview.pictures


# ------------------------------------------------------------------------------------------------------- opening, printing


def test_printing_hands_a_paper_of_its_own_to_the_viewer(show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, shown: list[Path]) -> None:
    view = show_output()
    click(view.panel.print)
    wait_until(lambda: shown)
    assert shown == [tmp_path / "print" / "わが社_下書き.pdf"] and shown[0].read_bytes()[:4] == b"%PDF"
    assert files(tmp_path) == []
    assert "開いた画面で「実際のサイズ」を選んで印刷してください。" in told(view)


def test_a_paper_that_a_viewer_still_holds_is_printed_under_another_name(
    show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, shown: list[Path],
) -> None:
    view = show_output()
    view.panel.disk = BusyDisk("下書き.pdf")
    click(view.panel.print)
    wait_until(lambda: shown)
    assert shown == [tmp_path / "print" / "わが社_下書き（2）.pdf"]


def test_that_no_program_opens_the_file_is_said_plainly(
    show_output: ShowOutput, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    view = show_output()
    export(view, wait_until)
    click(button(view, "フォルダーを開く"))
    assert "開くアプリが見つかりません" in told(view)
    with pytest.raises(CannotShow):
        exporting.show_file(tmp_path)


# ------------------------------------------------------------------------------------------------------- papers for a pen


def dropped(view: View, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of the menu, which a click opens."""
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)  # it would wait for the mouse
    click(view.panel.blanks.button)
    menu = view.panel.blanks.menu
    assert menu is not None
    return [str(menu.entrycget(place, "label")) for place in range(int(menu.index("end") or 0) + 1)]


def choose_blank(view: View, words: str, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil) -> None:
    place = dropped(view, monkeypatch).index(words)
    assert view.panel.blanks.menu is not None
    view.panel.blanks.menu.invoke(place)
    wait_until(lambda: not view.panel.is_running)
    view.frame.update()


def test_a_paper_to_fill_by_pen_is_written_beside_the_draft_without_what_the_draft_says(
    show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, shown: list[Path], monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = show_output()
    choose_blank(view, "空欄の様式をPDFに書き出す", monkeypatch, wait_until)
    choose_blank(view, "ヒアリングシートをPDFに書き出す", monkeypatch, wait_until)
    assert files(tmp_path) == ["わが社_ヒアリングシート.pdf", "わが社_空欄の様式.pdf"]
    for path in tmp_path.glob("*.pdf"):
        words = "".join(pages_text(path.read_bytes()))
        assert words and view.draft.project.company.name not in words
    click(button(view, "PDFのファイルを開く"))
    assert shown == [tmp_path / "わが社_ヒアリングシート.pdf"]


def test_a_paper_for_a_pen_takes_no_others_place_without_a_question(
    show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "わが社_空欄の様式.pdf").write_bytes(b"not ours")
    view = show_output()
    choose_blank(view, "空欄の様式をPDFに書き出す", monkeypatch, wait_until)
    assert (tmp_path / "わが社_空欄の様式.pdf").read_bytes() == b"not ours" and has_button(view, "上書きする")
    click(button(view, "別名にする"))
    wait_until(lambda: not view.panel.is_running)
    assert files(tmp_path) == ["わが社_空欄の様式.pdf", "わが社_空欄の様式（2）.pdf"]
    assert (tmp_path / "わが社_空欄の様式.pdf").read_bytes() == b"not ours"


@pytest.mark.parametrize("name", ["空欄の様式", "ヒアリングシート"])
def test_a_paper_for_a_pen_is_printed_as_every_other(
    show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, shown: list[Path], monkeypatch: pytest.MonkeyPatch, name: str,
) -> None:
    view = show_output()
    choose_blank(view, f"{name}を印刷する", monkeypatch, wait_until)
    wait_until(lambda: shown)
    assert shown == [tmp_path / "print" / f"わが社_{name}.pdf"] and shown[0].read_bytes()[:4] == b"%PDF"
    assert files(tmp_path) == []


def test_without_a_program_the_hearing_sheet_is_there_and_the_forms_have_a_way_to_one(
    show_output: ShowOutput, tmp_path: Path, wait_until: WaitUntil, around: Around, monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = show_output(Project())
    assert dropped(view, monkeypatch) == ["空欄の様式を出すには、事業を選ぶ", "ヒアリングシートをPDFに書き出す", "ヒアリングシートを印刷する"]
    choose_blank(view, "ヒアリングシートをPDFに書き出す", monkeypatch, wait_until)
    assert files(tmp_path) == ["わが社_ヒアリングシート.pdf"]
    choose_blank(view, "空欄の様式を出すには、事業を選ぶ", monkeypatch, wait_until)
    assert around.jumps == ["programs"]


def test_papers_for_a_pen_are_there_while_an_error_stands(
    show_output: ShowOutput, faulty: Project, tmp_path: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = show_output(faulty)
    click(view.panel.kinds.winfo_children()[1])
    choose_blank(view, "空欄の様式をPDFに書き出す", monkeypatch, wait_until)
    assert files(tmp_path) == ["わが社_空欄の様式.pdf"]


def test_the_buttons_say_which_kind_leaves(show_output: ShowOutput) -> None:
    view = show_output()
    assert (view.panel.write.cget("text"), view.panel.print.cget("text")) == ("下書きを書き出す", "下書きを印刷する")
    click(view.panel.kinds.winfo_children()[1])
    assert (view.panel.write.cget("text"), view.panel.print.cget("text")) == ("提出用を書き出す", "提出用を印刷する")


# --------------------------------------------------------------------------------------------------- names and their room


def test_a_free_place_is_the_first_with_a_number_at_which_nothing_stands(tmp_path: Path) -> None:
    path = tmp_path / "書類.pdf"
    assert free_place(path) == path
    assert free_place(path, taken=True) == tmp_path / "書類（2）.pdf"
    path.touch()
    (tmp_path / "書類（2）.pdf").touch()
    assert free_place(path) == tmp_path / "書類（3）.pdf"


def test_a_long_path_loses_its_middle_and_keeps_both_ends() -> None:
    path = "/home/user/Documents/補助金/令和3年度/わが社_下書き.xlsx"
    short = shorten_path(path, 24)
    assert len(short) == 24 and short.startswith("/home/") and short.endswith("下書き.xlsx")
    assert shorten_path(path, 200) == path


# -------------------------------------------------------------------------------------------------------------- advice


def test_every_field_of_the_page_takes_the_keyboard(show_output: ShowOutput) -> None:
    view = show_output()
    row = view.draft.project.questions[0].id
    keys = [field.key.replace("*", row) for field in REGISTER.fields if field.key.startswith(("adviser.", "questions."))]
    for key in (*keys, "questions", f"questions.{row}"):
        view.frame.focus_force()
        assert view.focus_key(key), key
        view.frame.update()
        area = view.frame.focus_get()
        while not (isinstance(area, Area) and area.key):
            assert area is not None
            area = area.master
        assert area.key.startswith(key)
    assert not view.focus_key("company.name")


def test_the_preparation_opens_and_closes_in_place(show_output: ShowOutput) -> None:
    view = show_output()
    click(view.panel.consult)
    assert view.back.winfo_ismapped() and not view.panel.write.winfo_ismapped()
    press(view.back, "<Return>")
    assert view.panel.write.winfo_ismapped() and not view.back.winfo_ismapped()


def test_a_question_that_is_typed_reaches_the_draft(show_output: ShowOutput) -> None:
    view = show_output()
    draft: Draft = view.draft
    view.focus_key("questions")
    view.frame.update()
    entry = view.questions.grid.entry
    entry.delete(0, "end")
    entry.insert(0, "値引きはどう書きますか。")
    view.leave()
    assert draft.project.questions[0].text == "値引きはどう書きますか。"


# -------------------------------------------------------------------------------------------------- a workbook that comes back


def test_the_way_to_an_edited_workbook_and_back(show_output: ShowOutput, wait_until: WaitUntil) -> None:
    view = show_output()
    view.book.focus_force()
    press(view.book, "<Return>")
    assert view._return is not None and view._return.frame.winfo_ismapped() and not view._export.winfo_ismapped()
    assert view.frame.focus_get() is view._return.choose
    press(view._return.choose, "<Escape>")
    assert view._export.winfo_ismapped() and view.frame.focus_get() is view.book
