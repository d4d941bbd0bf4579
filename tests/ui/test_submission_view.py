"""提出フォルダー on the page 出力: what is found is told before anything is written, and the folder appears whole or not at all."""

from __future__ import annotations

import dataclasses
import errno
import os
import threading
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path

import pytest

from dxapply.documents.page_image import pages_text
from dxapply.model.project import Project
from dxapply.storage.disk import Disk
from dxapply.ui import exporting
from dxapply.ui.menus import window_menus
from dxapply.ui.pages.output import View
from dxapply.ui.parts.submission_view import SubmissionView
from dxapply.ui.window import Window
from tests.ui.conftest import DeskOf, ShowOutput, WaitUntil
from tests.ui.hands import click, press
from tests.ui.output_page import Around, button, has_button, told

ShowSubmission = Callable[..., SubmissionView]
PAPERS = {
    "R2.3 決算書.pdf": b"accounts", "第2号 登記.pdf": b"register", "見積_C05_みほんシステムズ.pdf": b"quote", "見積_C05.pdf": b"which?",
    "IMG_0001.jpg": b"picture",
}  # fmt: skip
COPIES = {"01_直近2期の決算書.pdf": b"accounts", "02_履歴事項全部証明書.pdf": b"register", "見積_C05_みほんシステムズ.pdf": b"quote", "見積_C05.pdf": b"which?"}
FORMS = {"00_提出書類の一覧.pdf", "00_申請書類（提出用）.pdf", "00_申請書類（提出用）.xlsx"}


@pytest.fixture
def faulty(desk_of: DeskOf) -> Project:
    """A draft in which the firm's name is missing."""
    sample = desk_of().project
    return dataclasses.replace(sample, company=dataclasses.replace(sample.company, name=""))


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with papers of the sample, one that may be either of two quotes, and a picture of nobody knows what."""
    folder = tmp_path / "見積と書類"
    folder.mkdir()
    for name, data in PAPERS.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """What the user chooses in the system's dialog, one folder a time."""
    answers: list[Path | None] = []
    monkeypatch.setattr("dxapply.ui.dialogs.choose_folder", lambda _parent, _folder: answers.pop(0))
    return answers


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What programs outside were asked to show."""
    paths: list[Path] = []
    monkeypatch.setattr(exporting, "show_file", paths.append)
    return paths


@pytest.fixture
def show(show_output: ShowOutput, wait_until: WaitUntil, chosen: list[Path | None]) -> ShowSubmission:
    """A function that shows the view for a draft, with that folder of papers chosen if any."""

    def build(project: Project | None = None, papers: Path | None = None) -> SubmissionView:
        page: View = show_output(project)
        page.show_submission()
        part = page._submission
        assert part is not None
        looked(part, wait_until)
        if papers is not None:
            chosen.append(papers)
            click(part.choose)
            looked(part, wait_until)
        return part

    return build


def looked(part: SubmissionView, wait_until: WaitUntil) -> None:
    wait_until(lambda: part._job is not None and not part._job.is_running)
    part.frame.update()


def make(part: SubmissionView, wait_until: WaitUntil) -> None:
    click(part.make)
    wait_until(lambda: not part.work.is_running)
    part.frame.update()


def states(part: SubmissionView) -> dict[str, str]:
    """The state of each paper by its words."""
    return {paper: state for state, paper, *_ in part.lines}


def folders(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != "print")


# ------------------------------------------------------------------------------------------------------- what is found


def test_before_a_folder_is_chosen_the_wanted_papers_are_listed_and_none_is_called_missing(show: ShowSubmission) -> None:
    part = show()
    assert part.said.text.startswith("用意する書類は26点です。")
    assert {state for state, *_ in part.lines} == {"－"} and "1　直近2期の決算書（貸借対照表・損益計算書）" in states(part)
    assert part._folder.cget("text") .startswith("まだ選んでいません。") and not part.again.winfo_ismapped()


def test_the_files_of_the_folder_are_shown_beside_the_papers_that_they_are(show: ShowSubmission, papers: Path) -> None:
    part = show(papers=papers)
    assert ("あり", "1　直近2期の決算書（貸借対照表・損益計算書）", "R2.3 決算書.pdf", "01_直近2期の決算書.pdf") in part.lines
    assert ("なし", "8　納税証明書", "－", "") in part.lines
    assert ("要確認", "C05　（どの見積か確かめてください）", "見積_C05.pdf", "見積_C05.pdf") in part.lines
    assert part.lines[-1] == ("入れません", "（どの書類か分かりません）", "IMG_0001.jpg", "")
    assert part.said.text.startswith("4個のファイルを入れます。足りない書類は") and "入れないファイルがあります（IMG_0001.jpg）" in part.said.text
    assert part.whole.text.startswith("ファイルの名前に")
    assert [part.tree.item(row, "values")[0] for row in part.tree.get_children()] == [state for state, *_ in part.lines]


def test_a_line_that_is_chosen_is_told_in_full(show: ShowSubmission, papers: Path) -> None:
    name = f"会社案内{'とても長い名前' * 8}.pdf"
    (papers / name).write_bytes(b"")
    part = show(papers=papers)
    row = next(str(place) for place, (*_, file, _) in enumerate(part.lines) if file == name)
    assert str(part.tree.item(row, "values")[2]).endswith("…")
    part.tree.selection_set(row)
    part.frame.update()
    assert part.whole.text == f"3　会社案内・製品資料：あり　{name}　→ 03_会社案内・製品資料.pdf"


def test_the_arrow_keys_lead_from_the_first_line_on_also_when_the_list_is_made_anew(show: ShowSubmission, papers: Path, wait_until: WaitUntil) -> None:
    part = show(papers=papers)
    part.tree.focus_force()
    part.frame.update()
    assert part.tree.selection() == ("0",) and part.whole.text.startswith("1　直近2期")
    press(part.tree, "<Down>")
    assert part.tree.selection() == ("1",)
    part.look_again()
    looked(part, wait_until)
    press(part.tree, "<Down>")
    assert part.tree.selection() == ("0",)


def test_a_paper_that_is_put_into_the_folder_is_found_when_one_looks_again(show: ShowSubmission, papers: Path, wait_until: WaitUntil) -> None:
    part = show(papers=papers)
    (papers / "08.納税.pdf").write_bytes(b"tax")
    click(part.again)
    looked(part, wait_until)
    assert states(part)["8　納税証明書"] == "あり"


def test_a_change_of_the_draft_is_followed_while_the_list_is_shown(show: ShowSubmission, papers: Path, wait_until: WaitUntil) -> None:
    part = show(papers=papers)
    first = part._desk.project.enclosures[0].id
    part._desk.draft.change(f"enclosures.{first}.name", "定款の写し")
    wait_until(lambda: states(part).get("1　定款の写し") == "なし")
    assert states(part)["（どの書類か分かりません）"] == "入れません"


def test_a_folder_that_cannot_be_looked_into_is_told_and_the_list_stays(
    show: ShowSubmission, papers: Path, chosen: list[Path | None], tmp_path: Path, wait_until: WaitUntil,
) -> None:  # fmt: skip
    part = show(papers=papers)
    chosen.append(tmp_path / "抜いたUSB")
    click(part.choose)
    wait_until(lambda: "開けません" in part.said.text)
    assert "「抜いたUSB」" in part.said.text and part.papers is None
    assert {state for state, *_ in part.lines} == {"－"} and part.make.instate(["!disabled"])
    chosen.append(papers)
    click(part.choose)
    wait_until(lambda: part.said.text.startswith("4個のファイルを入れます。"))


def test_files_in_folders_are_shown_with_their_path_and_copied_flat(show: ShowSubmission, papers: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    (papers / "見積" / "古い").mkdir(parents=True)
    (papers / "見積" / "C06 みほんソフト.pdf").write_bytes(b"new quote")
    (papers / "見積" / "古い" / "メモ.txt").write_bytes(b"")
    part = show(papers=papers)
    assert ("あり", "C06　みほんソフト", "見積/C06 みほんソフト.pdf", "見積_C06_みほんソフト.pdf") in part.lines
    assert ("入れません", "（どの書類か分かりません）", "見積/古い/メモ.txt", "") in part.lines
    make(part, wait_until)
    assert (tmp_path / "わが社_提出" / "見積_C06_みほんソフト.pdf").read_bytes() == b"new quote"


def test_a_chosen_folder_can_be_unchosen(show: ShowSubmission, papers: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    part = show(papers=papers)
    press(part.none, "<Return>")
    looked(part, wait_until)
    assert part.papers is None and {state for state, *_ in part.lines} == {"－"} and part.frame.focus_get() is part.choose
    assert not part.none.winfo_ismapped() and part.choose.cget("text") == "フォルダーを選ぶ"
    make(part, wait_until)
    assert {path.name for path in (tmp_path / "わが社_提出").iterdir()} == FORMS


def test_a_dialog_that_is_left_changes_nothing(show: ShowSubmission, papers: Path, chosen: list[Path | None]) -> None:
    part = show(papers=papers)
    lines = part.lines
    chosen.append(None)
    click(part.choose)
    assert part.papers == papers and part.lines is lines


# -------------------------------------------------------------------------------------------------------------- refused


def test_while_an_error_stands_nothing_is_made_and_the_way_to_it_is_there(
    show: ShowSubmission, faulty: Project, around: Around, tmp_path: Path, wait_until: WaitUntil,
) -> None:  # fmt: skip
    part = show(faulty)
    assert part.stop.cget("text") == "直すところが1件あるため、まだ作れません。" and part.make.instate(["disabled"])
    make(part, wait_until)
    assert folders(tmp_path) == []
    assert part.way.cget("text") == "確認を開く" and part.way.winfo_reqwidth() > part._look.tx(60)  # its words are shown, not its arrow alone
    click(part.way)
    assert around.jumps == ["check"]
    part._desk.draft.change("company.name", "株式会社みほん")
    wait_until(lambda: part.make.instate(["!disabled"]))
    assert not part.stop.winfo_ismapped() and not part.way.winfo_ismapped()


def test_without_a_program_the_way_to_the_programs_is_there(show: ShowSubmission, around: Around) -> None:
    part = show(Project())
    assert part.make.instate(["disabled"]) and part.lines == [] and "応募する事業" in str(part.stop.cget("text"))
    assert not part.tree.winfo_ismapped() and part.said.text == "事業を選ぶと、用意する書類がここに並びます。"
    assert part.frame.focus_get() is part.way
    press(part.way, "<Return>")
    assert around.jumps == ["programs"]


def test_the_list_comes_with_the_program(show: ShowSubmission, wait_until: WaitUntil) -> None:
    part = show(Project())
    part._desk.draft.change("application.program", "sangyo-digital-r3")
    wait_until(lambda: part.tree.winfo_ismapped() and len(part.lines) > 3)


# --------------------------------------------------------------------------------------------------------------- making


def test_the_folder_holds_forms_list_and_numbered_copies_and_the_originals_are_untouched(
    show: ShowSubmission, papers: Path, tmp_path: Path, wait_until: WaitUntil, around: Around, opened: list[Path],
) -> None:  # fmt: skip
    part = show(papers=papers)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in papers.iterdir()}
    assert part._name.cget("text") == "「わが社_提出」を作ります。"
    make(part, wait_until)
    made = tmp_path / "わが社_提出"
    assert {path.name for path in made.iterdir()} == FORMS | COPIES.keys()
    assert {name: (made / name).read_bytes() for name in COPIES} == COPIES
    assert "下書き" not in pages_text((made / "00_申請書類（提出用）.pdf").read_bytes())[0]
    listed = "".join("".join(pages_text((made / "00_提出書類の一覧.pdf").read_bytes())).split())
    assert "IMG_0001.jpg" in listed and "01_直近2期の決算書.pdf" in listed
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in papers.iterdir()} == before
    assert "「わが社_提出」を作りました。見積と添付書類の写しは4点です。" in told(part) and around.said == ["提出フォルダーを作りました。"]
    click(button(part, "フォルダーを開く"))
    assert opened == [made]


def test_the_forms_alone_make_a_folder_too_and_the_next_one_has_a_number(show: ShowSubmission, tmp_path: Path, wait_until: WaitUntil) -> None:
    part = show()
    make(part, wait_until)
    assert {path.name for path in (tmp_path / "わが社_提出").iterdir()} == FORMS
    (tmp_path / "わが社_提出" / "00_提出書類の一覧.pdf").write_bytes(b"mine")
    assert part._name.cget("text") == "「わが社_提出（2）」を作ります。"
    make(part, wait_until)
    assert folders(tmp_path) == ["わが社_提出", "わが社_提出（2）"]
    assert (tmp_path / "わが社_提出" / "00_提出書類の一覧.pdf").read_bytes() == b"mine"


def type_place(part: SubmissionView, place: Path) -> None:
    press(part._place.entry, "<FocusIn>")
    part._place.entry.delete(0, "end")
    part._place.entry.insert(0, str(place))


def test_a_typed_place_that_is_not_there_is_asked_about(show: ShowSubmission, tmp_path: Path, wait_until: WaitUntil) -> None:
    part = show()
    type_place(part, tmp_path / "ていしゅつ")
    make(part, wait_until)
    assert "フォルダー「ていしゅつ」はまだありません。" in told(part) and folders(tmp_path) == []
    click(button(part, "作って続ける"))
    wait_until(lambda: not part.work.is_running)
    assert folders(tmp_path / "ていしゅつ") == ["わが社_提出"]


def test_or_another_place_is_chosen_for_it(show: ShowSubmission, tmp_path: Path, chosen: list[Path | None], wait_until: WaitUntil) -> None:
    (tmp_path / "控え").mkdir()
    part = show()
    type_place(part, tmp_path / "ていしゅつ")
    make(part, wait_until)
    chosen.append(tmp_path / "控え")
    click(button(part, "別の場所を選ぶ"))
    assert not has_button(part, "作って続ける")
    make(part, wait_until)
    assert folders(tmp_path / "控え") == ["わが社_提出"] and folders(tmp_path) == ["控え"]


class FullDisk(Disk):
    """A disk without room for a paper."""

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        if bytes(data) == b"quote":
            raise OSError(errno.ENOSPC, "full")
        return super().write(descriptor, data)


def test_a_full_disk_is_told_in_one_sentence_and_nothing_half_made_stays(
    show: ShowSubmission, papers: Path, tmp_path: Path, wait_until: WaitUntil,
) -> None:  # fmt: skip
    part = show(papers=papers)
    part.disk = FullDisk()
    make(part, wait_until)
    assert "空き容量がありません" in told(part) and "\n" not in told(part)
    assert sorted(path.name for path in tmp_path.iterdir()) == [papers.name]
    part.disk = Disk()
    make(part, wait_until)
    assert folders(tmp_path) == ["わが社_提出", papers.name]


def test_a_paper_that_went_away_since_it_was_found_is_told(show: ShowSubmission, papers: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    class ForgetfulDisk(Disk):
        def read(self, path: Path, most: int) -> bytes:
            if path.name.startswith("R2.3"):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
            return super().read(path, most)

    part = show(papers=papers)
    part.disk = ForgetfulDisk()
    make(part, wait_until)
    assert "「R2.3 決算書.pdf」" in told(part) and sorted(path.name for path in tmp_path.iterdir()) == [papers.name]


class SlowDisk(Disk):
    """A disk that waits at the first paper until it may go on."""

    def __init__(self) -> None:
        self.asked, self.may_go_on = threading.Event(), threading.Event()

    def read(self, path: Path, most: int) -> bytes:
        if path.name in PAPERS:
            self.asked.set()
            self.may_go_on.wait(5)
        return super().read(path, most)


def test_work_that_is_stopped_leaves_nothing(show: ShowSubmission, papers: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    part = show(papers=papers)
    disk = part.disk = SlowDisk()
    click(part.make)
    wait_until(lambda: disk.asked.is_set() and has_button(part, "やめる"))
    assert part.make.instate(["disabled"])
    press(button(part, "やめる"), "<Escape>")
    disk.may_go_on.set()
    wait_until(lambda: not part.work.is_running)
    assert told(part) == "提出フォルダーを作るのをやめました。何も残していません。"
    assert sorted(path.name for path in tmp_path.iterdir()) == [papers.name] and part.make.instate(["!disabled"])


# ------------------------------------------------------------------------------------------------- by keyboard, on the screen


def test_all_of_it_is_done_by_keyboard(
    show: ShowSubmission, papers: Path, chosen: list[Path | None], tmp_path: Path, wait_until: WaitUntil, opened: list[Path],
) -> None:  # fmt: skip
    part = show()
    part.focus_first()
    part.frame.update()
    assert part.frame.focus_get() is part.choose
    chosen.append(papers)
    press(part.choose, "<Return>")
    looked(part, wait_until)
    order = [part.back, part.choose, part.again, part.none, part.tree, part._place.entry, part.elsewhere, part.make]
    seen = [order[0]]
    while len(seen) < len(order):
        seen.append(seen[-1].tk_focusNext())  # type: ignore[arg-type]
    assert seen == order
    press(part.make, "<Return>")
    wait_until(lambda: has_button(part, "フォルダーを開く") and part.frame.focus_get() is button(part, "フォルダーを開く"))
    press(button(part, "フォルダーを開く"), "<Return>")
    assert opened == [tmp_path / "わが社_提出"]


@pytest.mark.parametrize("name", ["back", "choose", "tree", "_place.entry", "elsewhere", "make"])
def test_escape_leads_back_from_everywhere(show_output: ShowOutput, name: str) -> None:
    page = show_output()
    press(page.submission, "<Return>")
    part = page._submission
    assert part is not None and part.frame.winfo_ismapped()
    press(attrgetter(name)(part), "<Escape>")
    assert page._export.winfo_ismapped() and page.frame.focus_get() is page.submission


def test_escape_leads_back_from_what_came_of_the_work(show_output: ShowOutput, wait_until: WaitUntil) -> None:
    page = show_output()
    page.show_submission()
    part = page._submission
    assert part is not None
    make(part, wait_until)
    press(button(part, "フォルダーを開く"), "<Escape>")
    assert page._export.winfo_ismapped()


def test_the_button_stands_in_sight_below_a_long_list(show: ShowSubmission, papers: Path, wait_until: WaitUntil) -> None:
    part = show(papers=papers)
    canvas = part._scroll.canvas
    wait_until(lambda: part.make.winfo_rooty() + part.make.winfo_height() <= canvas.winfo_rooty() + canvas.winfo_height())
    assert int(str(part.tree.cget("height"))) >= 3 and len(part.lines) > 20


def test_the_menu_of_the_window_leads_to_it(window: Window, desk_of: DeskOf) -> None:
    window.new_draft(desk_of().project)
    action = next(action for menu in window_menus(window) for action in menu.actions if action and action.label == "提出フォルダーを作る")
    action.run()
    assert window.workspace is not None
    page = window.workspace.view("output")
    assert isinstance(page, View) and page._submission is not None
    window.root.update()
    assert page._submission.make.winfo_ismapped()
