"""提出フォルダー: papers find their place by their names, the list says what is missing, and the folder appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from dxapply.__main__ import main
from dxapply.documents.page_image import pages_text
from dxapply.documents.submission import Submission, gather
from dxapply.drafting.paper_files import Copy, place_papers, wanted_papers
from dxapply.drafting.results import work_out
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Company, CostLine, Enclosure, Quote
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.storage import papers as papers_module
from dxapply.storage import project_file
from dxapply.storage.disk import TEMPORARY, Disk, DiskError, put_folder
from dxapply.storage.papers import read_paper
from dxapply.ui.exporting import write_submission
from tests.faults import FaultyDisk

TODAY = dt.date(2021, 3, 3)
CATALOGUE = builtin_catalogue()
PROGRAM = CATALOGUE.program("sangyo-digital-r3")
SAMPLE = sample(PROGRAM)
FORMS = ["00_提出書類の一覧.pdf", "00_申請書類（下書き）.pdf", "00_申請書類（下書き）.xlsx"]
FORBIDDEN = set('<>:"/\\|?*')


def placed(*names: str, project: Project = SAMPLE) -> tuple[tuple[Copy, ...], tuple[str, ...]]:
    return place_papers(project, wanted_papers(project, PROGRAM), names)


def only(name: str, project: Project = SAMPLE) -> Copy:
    """The one copy that comes of the file."""
    copies, left_out = placed(name, project=project)
    assert len(copies) == 1 and left_out == ()
    return copies[0]


def with_papers(*names: str) -> Project:
    return replace(SAMPLE, enclosures=tuple(Enclosure(id=f"E{at}", name=name) for at, name in enumerate(names, 1)))


def gathered(*names: str, project: Project = SAMPLE, final: bool = False) -> Submission:
    return gather(work_out(project, CATALOGUE, TODAY), TODAY, names, final=final)


def words_of(submission: Submission) -> str:
    """All words of the list, without blanks and line ends."""
    return "".join("".join(pages_text(submission.forms[0][1])).split())


# which file is what


@pytest.mark.parametrize(("file", "name"), [
    ("直近2期の決算書.pdf", "01_直近2期の決算書.pdf"),
    ("R2.3 決算書.pdf", "01_直近2期の決算書.pdf"),
    ("1_決算.PDF", "01_直近2期の決算書.pdf"),
    ("履歴事項全部証明書_20210218.pdf", "02_履歴事項全部証明書.pdf"),
    ("第2号 登記.pdf", "02_履歴事項全部証明書.pdf"),
    ("会社案内2021.jpg", "03_会社案内・製品資料.jpg"),
    ("製品資料.docx", "03_会社案内・製品資料.docx"),
    ("旅費規程（改定）.pdf", "06_謝金規程・旅費規程.pdf"),
    ("ＩＴ企業との連携を示す書面.pdf", "07_IT企業との連携を示す書面.pdf"),
    ("08.納税.pdf", "08_納税証明書.pdf"),
    ("見積書.pdf", "04_見積書.pdf"),
])  # fmt: skip
def test_a_paper_is_placed_by_its_name_or_its_number(file: str, name: str) -> None:
    assert only(file).name == name


@pytest.mark.parametrize(("file", "name", "quotes"), [
    ("見積_C05_みほんシステムズ.pdf", "見積_C05_みほんシステムズ.pdf", ("Q1",)),
    ("C5 みほんウェブ工房.pdf", "見積_C05_みほんウェブ工房.pdf", ("Q2",)),
    ("ｃ０６_株式会社みほんソフト御見積書.pdf", "見積_C06_みほんソフト.pdf", ("Q4",)),
    ("見積_c12.pdf", "見積_C12_みほん情報管理事務所.pdf", ("Q12",)),
    ("C10_C11_みほん文書サービス_見積.pdf", "見積_C10_C11_みほん文書サービス.pdf", ("Q8", "Q10")),
    ("みほん電器見積書.pdf", "見積_C23_C24_みほん電器.pdf", ("Q17", "Q18")),
    ("見積_C05.pdf", "見積_C05.pdf", ()),
    ("見積_C07_みほん鋼材.pdf", "見積_C07_みほん鋼材.pdf", ()),
])  # fmt: skip
def test_a_quote_is_placed_by_its_cost_line_and_its_vendor(file: str, name: str, quotes: tuple[str, ...]) -> None:
    copy = only(file)
    assert (copy.name, copy.quotes) == (name, quotes)


@pytest.mark.parametrize("name", [
    "メモ.txt", "証明書.pdf", "2021.03.03.pdf", "2期分.pdf", "99_何か.pdf", "C05_仕様書.pdf", "みほん電器_案内.pdf", "IMG_0001.jpg", "見.pdf", "C999見積",
])  # fmt: skip
def test_what_fits_nowhere_or_to_two_alike_is_left_out_and_named(name: str) -> None:
    assert placed(name) == ((), (name,))


@pytest.mark.parametrize("name", ["~$決算書.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", "わが社.dxapply"])
def test_hidden_files_and_drafts_are_passed_over(name: str) -> None:
    assert placed(name) == ((), ())


def test_a_name_says_more_than_a_number_which_may_be_the_firms_own() -> None:
    assert only("03_納税証明書.pdf").enclosure == 8


def test_a_name_composed_as_a_mac_does_is_the_same_name() -> None:
    assert only("謝金規程・旅費規程か\u3099.pdf").enclosure == 6


def test_an_enclosure_without_a_name_takes_no_file() -> None:
    assert placed("何か.pdf", project=with_papers("", "納税証明書")) == ((), ("何か.pdf",))


def test_a_draft_without_enclosures_has_those_of_its_program() -> None:
    project = replace(SAMPLE, enclosures=())
    assert only("会社案内.pdf", project).name == "03_定款または会社案内.pdf"


@pytest.mark.parametrize(("file", "name", "quotes"), [
    ("見積/C06 みほんソフト.pdf", "見積_C06_みほんソフト.pdf", ("Q4",)),
    ("見積/みほんソフト.pdf", "見積_C06_みほんソフト.pdf", ("Q4",)),
    ("見積書/01_みほんソフト.pdf", "見積_C06_みほんソフト.pdf", ("Q4",)),
    ("C06/見積書.pdf", "見積_C06.pdf", ()),
    ("みほん電器/見積書 2.pdf", "見積_C23_C24_みほん電器.pdf", ("Q17", "Q18")),
    ("経費の見積/C05/みほんシステムズ 最終.pdf", "見積_C05_みほんシステムズ.pdf", ("Q1",)),
    ("決算書/R2.3.PDF", "01_直近2期の決算書.pdf", ()),
    ("3_添付/決算書/8.pdf", "01_直近2期の決算書.pdf", ()),
    ("見積/納税証明書 みほん電器.pdf", "08_納税証明書.pdf", ()),
    ("3_添付/08_納税.pdf", "08_納税証明書.pdf", ()),
    ("見積書/御見積.pdf", "04_見積書.pdf", ()),
])  # fmt: skip
def test_a_paper_in_a_folder_is_placed_by_its_own_name_and_else_by_its_folders(file: str, name: str, quotes: tuple[str, ...]) -> None:
    copy = only(file)
    assert (copy.name, copy.quotes, copy.source) == (name, quotes, file)


@pytest.mark.parametrize("name", ["見積/メモ.txt", "3_添付/何か.pdf", "a/b/c/決算書/", "決算書 - ショートカット.lnk", "見積/C06 みほんソフト.url"])
def test_what_neither_name_nor_folder_tells_and_what_leads_elsewhere_is_named_with_its_path(name: str) -> None:
    assert placed(name) == ((), (name,))


def test_a_folder_to_hand_in_that_was_made_before_is_not_taken_for_papers() -> None:
    copies, left_out = placed("決算書.pdf", "わが社_提出/00_提出書類の一覧.pdf", "わが社_提出/01_直近2期の決算書.pdf", "わが社_提出/メモ.txt")
    assert [copy.source for copy in copies] == ["決算書.pdf"] and left_out == ()


# names


def test_two_files_of_one_enclosure_have_two_names_whatever_their_letters() -> None:
    copies, _ = placed("決算書 H30.pdf", "決算書 R1.PDF", "1_決算.Pdf")
    assert sorted(copy.name for copy in copies) == ["01_直近2期の決算書.pdf", "01_直近2期の決算書（2）.pdf", "01_直近2期の決算書（3）.pdf"]


@pytest.mark.parametrize("title", ["a<b>:\"/\\|?*\x00\u202e", "CON", "証明書. . ", "長" * 300, "（（", "\U00020bb7" * 90])
def test_a_name_is_one_that_windows_takes(title: str) -> None:
    copies, _ = placed("1_x.pdf", project=with_papers(title))
    name = copies[0].name
    stem = name.removesuffix(".pdf")
    assert stem.startswith("01") and not FORBIDDEN & set(name) and name.isprintable()
    assert len(name) <= 100 and len(name.encode()) <= 250 and not stem.endswith((".", " "))


def test_a_vendor_with_a_long_and_hostile_name_gives_a_name_that_windows_takes() -> None:
    vendor = "み?ほん/" * 30
    project = replace(SAMPLE, quotes=(Quote(id="Q1", line="C05", vendor=vendor),))
    name = only("見積_C05.pdf", project).name
    assert name.startswith("見積_C05_み？ほん／") and len(name) <= 100


def test_a_quote_for_many_lines_names_the_first_ones() -> None:
    lines = tuple(CostLine(id=f"C{at:02}") for at in range(1, 9))
    quotes = tuple(Quote(id=f"Q{at}", line=line.id, vendor="みほん") for at, line in enumerate(lines))
    copy = only("みほん見積.pdf", replace(SAMPLE, cost_lines=lines, quotes=quotes))
    assert copy.name == "見積_C01_C02_C03ほか_みほん.pdf" and len(copy.quotes) == 8


# the list


def test_the_list_names_every_file_and_what_is_missing() -> None:
    submission = gathered("決算書.pdf", "見積_C05_みほんシステムズ.pdf", "メモ.txt", "見積_C06.pdf")
    words = words_of(submission)
    for said in ("01_直近2期の決算書.pdf", "見積_C05_みほんシステムズ.pdf", "納税証明書", "みほんウェブ工房", "メモ.txt", "00_申請書類（下書き）.xlsx"):
        assert said in words
    assert "（どの見積か確かめてください）" in words
    assert f"足りない書類が{len(submission.missing)}点あります" in words
    assert "08 納税証明書（準備の状況：未着手）" in submission.missing and "経費C05の見積（みほんウェブ工房）" in submission.missing
    assert not any("みほんシステムズ" in words for words in submission.missing if "C05" in words)


def test_the_list_gives_the_path_of_what_lies_in_a_folder() -> None:
    submission = gathered("見積/C06 みほんソフト.pdf", "古いもの/2018/メモ.txt")
    words = words_of(submission)
    assert "見積_C06_みほんソフト.pdf見積/C06みほんソフト.pdf" in words and "古いもの/2018/メモ.txt" in words
    assert "　見積_C06_みほんソフト.pdf　←　見積/C06 みほんソフト.pdf" in submission.told()


def test_with_everything_there_the_list_says_so() -> None:
    project = replace(with_papers("納税証明書", "見積書（1者）"), quotes=(Quote(id="Q1", line="C05", vendor="みほん"),))
    submission = gathered("納税証明書.pdf", "見積_C05.pdf", project=project)
    assert submission.missing == () and "挙げた書類はそろっています。" in words_of(submission)


def test_an_empty_draft_has_a_list_too() -> None:
    submission = gathered(project=Project(application=Application(program="sangyo-digital-r3")))
    assert [name for name, _ in submission.forms] == FORMS
    assert len(submission.missing) == len(PROGRAM.enclosures)


def test_the_list_of_300_quotes_with_long_names_is_whole() -> None:
    lines = tuple(CostLine(id=f"C{at:04}", text="長" * 60) for at in range(300))
    quotes = tuple(Quote(id=f"Q{at}", line=line.id, vendor="株式会社" + "み" * 56) for at, line in enumerate(lines))
    submission = gathered(*(f"見積_{line.id}.pdf" for line in lines), project=replace(SAMPLE, cost_lines=lines, quotes=quotes))
    words = words_of(submission)
    assert len(submission.copies) == 300 and all(line.id in words for line in lines)


def test_the_same_papers_give_the_same_bytes() -> None:
    assert gathered("決算書.pdf", "メモ.txt").forms == gathered("決算書.pdf", "メモ.txt").forms


def test_the_papers_are_read_one_at_a_time() -> None:
    asked: list[str] = []

    def read(name: str) -> bytes:
        asked.append(name)
        return name.encode()

    files = gathered("決算書.pdf", "納税証明書.pdf").files(read)
    for _ in FORMS:
        next(files)
    assert asked == [] and next(files) == ("01_直近2期の決算書.pdf", "決算書.pdf".encode()) and asked == ["決算書.pdf"]


def test_a_final_folder_has_final_forms_and_is_refused_while_an_error_stands() -> None:
    submission = gathered(final=True)
    assert [name for name, _ in submission.forms][1:] == ["00_申請書類（提出用）.pdf", "00_申請書類（提出用）.xlsx"]
    assert "下書き" not in words_of(submission)
    with pytest.raises(DxapplyError, match="提出用の書類を作れません"):
        gathered(project=replace(SAMPLE, company=Company()), final=True)


# the folder on the disk

FILES = [("00_一覧.pdf", b"list" * 500), ("01_決算書.pdf", b"paper" * 900), ("02_空.txt", b"")]
MOST_STEPS = 90


def held(folder: Path) -> dict[str, bytes] | None:
    """What the folder holds; None where there is none."""
    return {file.name: file.read_bytes() for file in folder.iterdir()} if folder.exists() else None


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=errno.errorcode.get)
def test_a_folder_appears_whole_or_not_at_all_whichever_step_fails(tmp_path: Path, code: int, lasting: bool) -> None:
    """Kills: filling the folder in its place, a folder left behind, an error that is not a DiskError."""
    for nth in range(1, MOST_STEPS):
        home = tmp_path / str(nth)
        home.mkdir()
        disk = FaultyDisk(nth, code, half=True, lasting=lasting)
        try:
            put_folder(disk, home / "提出", FILES)
        except DiskError as error:
            assert str(error).endswith("。") and held(home / "提出") in (None, dict(FILES))
            assert lasting or list(home.iterdir()) == []
        else:
            assert held(home / "提出") == dict(FILES)
        assert disk.open_files == 0
        if not (home / "提出").exists():
            put_folder(Disk(), home / "提出", FILES)
            assert [path.name for path in home.iterdir()] == ["提出"]
        if len(disk.steps) < nth:
            assert nth > 30
            return
    raise AssertionError("it never ends")


@pytest.mark.parametrize("there", ["folder", "file", "empty"])
def test_what_stands_at_the_place_already_is_never_touched(tmp_path: Path, there: str) -> None:
    path = tmp_path / "提出"
    if there == "file":
        path.write_bytes(b"mine")
    else:
        path.mkdir()
    if there == "folder":
        (path / "a.txt").write_bytes(b"mine")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with pytest.raises(DiskError, match=r"同じ名前.*別の名前"):
        put_folder(Disk(), path, FILES)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert [file.name for file in tmp_path.iterdir()] == ["提出"]


def test_a_folder_that_appears_meanwhile_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "提出"

    def files() -> Iterator[tuple[str, bytes]]:
        path.mkdir()
        yield from FILES

    with pytest.raises(DiskError, match="同じ名前"):
        put_folder(Disk(), path, files())
    assert list(tmp_path.rglob("*")) == [path]


def test_a_paper_that_cannot_be_read_ends_it_and_leaves_nothing(tmp_path: Path) -> None:
    def files() -> Iterator[tuple[str, bytes]]:
        yield FILES[0]
        yield "b.pdf", read_paper(Disk(), tmp_path / "gone.pdf")

    with pytest.raises(DiskError, match=r"gone\.pdf"):
        put_folder(Disk(), tmp_path / "提出", files())
    assert list(tmp_path.iterdir()) == []


def test_a_paper_that_is_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers_module, "_MOST_BYTES", 3_000_000)
    (tmp_path / "a.pdf").write_bytes(b"x" * 3_000_001)
    with pytest.raises(DiskError, match=r"a\.pdf.*3MBを超えて.*小さくして"):
        read_paper(Disk(), tmp_path / "a.pdf")


# the command and the window


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample's draft and some papers."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.dxapply").write_bytes(project_file.encode(SAMPLE, REGISTER))
    papers = tmp_path / "papers"
    papers.mkdir()
    for name in ("決算書.pdf", "見積_C05_みほんシステムズ.pdf", "メモ.txt"):
        (papers / name).write_bytes(name.encode())
    return tmp_path


def submit(*more: str, disk: Disk | None = None) -> int:
    return main(["export", "a.dxapply", "--submission", "提出", "--today", "2021-03-03", *more], disk)


def test_the_command_makes_the_folder_and_tells_what_is_missing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert submit("--papers", "papers") == 0
    out, err = capsys.readouterr()
    folder = held(home / "提出")
    assert folder is not None and sorted(folder) == sorted([*FORMS, "01_直近2期の決算書.pdf", "見積_C05_みほんシステムズ.pdf"])
    assert folder["01_直近2期の決算書.pdf"] == (home / "papers" / "決算書.pdf").read_bytes()
    assert err == "" and out.startswith("提出 を作りました。\n") and "足りない書類：08 納税証明書" in out and "入れなかったファイル：メモ.txt" in out
    assert len(pypdfium2.PdfDocument(folder["00_申請書類（下書き）.pdf"])) > 5
    assert len(list((home / "papers").iterdir())) == 3


def test_papers_in_folders_are_copied_flat(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "papers" / "見積").mkdir()
    (home / "papers" / "見積" / "C06 みほんソフト.pdf").write_bytes(b"quote")
    assert submit("--papers", "papers") == 0
    assert (home / "提出" / "見積_C06_みほんソフト.pdf").read_bytes() == b"quote"
    assert "　見積_C06_みほんソフト.pdf　←　見積/C06 みほんソフト.pdf" in capsys.readouterr().out


def test_without_papers_the_folder_has_the_forms(home: Path) -> None:
    assert submit() == 0
    assert sorted(held(home / "提出") or {}) == sorted(FORMS)


@pytest.mark.parametrize("arguments", [
    ["--submission", "a.dxapply"], ["--submission", "papers"], ["--submission", "提出", "--papers", "none"], ["--papers", "papers"],
    ["--submission", "提出", "--papers", "a.dxapply"], ["--submission", "提出", "--pdf", "x.pdf"], ["--submission", "提出", "--outdir", "x"],
    ["--submission", "a.dxapply/提出"],
], ids=" ".join)  # fmt: skip
def test_a_refusal_is_one_sentence_and_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    before = sorted(home.rglob("*"))
    assert main(["export", "a.dxapply", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.endswith("。\n") and "予期しない" not in err
    assert sorted(home.rglob("*")) == before


def test_a_draft_with_errors_makes_no_final_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "a.dxapply").write_bytes(project_file.encode(replace(SAMPLE, company=Company()), REGISTER))
    assert submit("--final") == 2
    assert "提出用の書類を作れません" in capsys.readouterr().err and not (home / "提出").exists()


class Closed(Disk):
    """A disk on which one paper may not be read."""

    def read(self, path: Path, most: int) -> bytes:
        if path.name == "決算書.pdf":
            raise PermissionError(errno.EACCES, "closed", str(path))
        return super().read(path, most)


def test_a_paper_that_may_not_be_read_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert submit("--papers", "papers", disk=Closed()) == 2
    assert "「決算書.pdf」を開けません（読み取りが許されていません）" in capsys.readouterr().err
    assert sorted(path.name for path in home.iterdir()) == ["a.dxapply", "papers"]


@pytest.mark.parametrize("step", ["make_folder", "create", "write", "fsync", "replace", "names"])
def test_a_full_disk_leaves_no_folder_and_one_sentence(home: Path, capsys: pytest.CaptureFixture[str], step: str) -> None:
    sound = FaultyDisk(0, errno.ENOSPC)
    assert submit("--papers", "papers", disk=sound) == 0
    capsys.readouterr()
    for file in (home / "提出").iterdir():
        file.unlink()
    (home / "提出").rmdir()
    disk = FaultyDisk(sound.steps.index(step) + 1, errno.ENOSPC)
    assert submit("--papers", "papers", disk=disk) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "空き容量" in err
    assert not (home / "提出").exists() and list(home.glob(f"{TEMPORARY}*")) == [] and disk.open_files == 0


def test_the_window_makes_the_same_folder_and_says_what_it_does(home: Path) -> None:
    told: list[str] = []
    results = work_out(SAMPLE, CATALOGUE, TODAY)
    submission = write_submission(Disk(), results, TODAY, home / "窓", home / "papers", told.append)
    assert submit("--papers", "papers") == 0
    assert {**(held(home / "窓") or {})}.keys() == (held(home / "提出") or {}).keys()
    assert submission.left_out == ("メモ.txt",)
    assert told == ["提出フォルダーの書類を作っています", "「決算書.pdf」を写しています", "「見積_C05_みほんシステムズ.pdf」を写しています"]
