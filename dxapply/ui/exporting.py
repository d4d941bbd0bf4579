"""What leaves the window: the names and places of the documents, writing them step by step, and handing them to the programs that show them.

`write_out` and `put_all` know no Tk and run in the background. A file that is there already is overwritten only where the user said so, or where
it still holds what this window wrote: somebody may have gone on working in the workbook.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import platformdirs

from dxapply.drafting.naming import draft_name
from dxapply.drafting.paper_files import Matches, match_papers
from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.storage.disk import Disk, DiskError, fingerprint, make_folder, put, put_folder, read
from dxapply.storage.papers import file_names, read_paper
from dxapply.ui.background import Step, Stopped

if TYPE_CHECKING:
    from dxapply.documents.paper import Place
    from dxapply.documents.submission import Submission  # what it stands on starts late

__all__ = [
    "BLANKS", "ENDINGS", "CannotShow", "Format", "Made", "Order", "Outcome", "file_name", "free_place", "home_folder", "make_blank", "make_paper",
    "make_preview", "match_folder", "paper_to_print", "put_all", "shorten_path", "show_file", "stem_of", "submission_folder", "write_out",
    "write_submission",
]  # fmt: skip

Format = Literal["excel", "pdf", "forms", "hearing"]
"""What can be written: the workbook and the PDF of a draft, and the papers to fill by pen."""
ENDINGS: Mapping[Format, str] = {"excel": ".xlsx", "pdf": ".pdf", "forms": ".pdf", "hearing": ".pdf"}
BLANKS: Mapping[Format, str] = {"forms": "空欄の様式", "hearing": "ヒアリングシート"}
_MOST_NAMES = 1000
_MOST_SHOWN = 40


# ---------------------------------------------------------------------------------------------------------- names, places


def home_folder(draft: Path | None) -> Path:
    """Where documents go unless told otherwise: beside the draft, else to the user's documents."""
    return draft.parent if draft else platformdirs.user_documents_path()


def stem_of(results: Results, draft: Path | None) -> str:
    """The name of the documents without its ending: that of the draft's file, or the one that a new draft would have."""
    return draft.stem if draft else draft_name(results.project, results.catalogue, results.today)


def file_name(stem: str, kind: Format, *, final: bool) -> str:
    """The name of one of the documents; a final one never takes the place of a draft."""
    return f"{stem}_{BLANKS.get(kind) or _state(final=final)}{ENDINGS[kind]}"


def submission_folder(parent: Path, stem: str) -> Path:
    """Where the folder to hand in is made: a new one, for none that is there is touched."""
    path = parent / f"{stem}_提出"
    numbered = (path.with_name(f"{path.name}（{number}）") for number in range(2, _MOST_NAMES))
    return next((free for free in (path, *numbered) if not _is_there(free)), path)


def _state(*, final: bool) -> str:
    return "提出用" if final else "下書き"


def free_place(path: Path, *, taken: bool = False) -> Path:
    """The path itself, or the next one with a number at which nothing stands; never the path itself where it is `taken` all the same."""
    numbered = (path.with_name(f"{path.stem}（{number}）{path.suffix}") for number in range(2, _MOST_NAMES))
    return next((free for free in (*([] if taken else [path]), *numbered) if not _is_there(free)), path)


def shorten_path(text: str, room: int) -> str:
    """The text with its middle left out where it has more characters than there is room for; the name at its end stays longest."""
    if len(text) <= room:
        return text
    ahead = max(1, (room - 1) // 3)
    return f"{text[:ahead]}…{text[len(text) - max(1, room - 1 - ahead):]}"


def _is_there(path: Path) -> bool:
    with suppress(OSError, ValueError):  # what cannot even be asked for cannot be written either, and that is told better
        return path.exists()
    return False


def _is_file(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.exists() and not path.is_dir()
    return False


# ---------------------------------------------------------------------------------------------------------------- writing


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be written. `ours` holds, by path, the fingerprint of what this window wrote there; `may_overwrite` the paths that the user gave free.

    A folder that is not there is made only where `may_make_folder` says so. `left_out` are the ids of sheets that the PDF goes without.
    """

    results: Results
    date: dt.date
    final: bool
    paths: Mapping[Format, Path]
    ours: Mapping[Path, str] = field(default_factory=dict)
    may_overwrite: frozenset[Path] = frozenset()
    may_make_folder: bool = True
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Made:
    """A document that is made, and where it is to stand."""

    path: Path
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an order: the fingerprints of what was `written`; what is `left`, since its place is `taken` or because of the `error`.

    `no_folder` names the folder that would have to be made first; `blocked_by` is a file where a folder is meant.
    `edited`: among what is taken is a workbook with edits that the draft has not.
    """

    written: Mapping[Path, str] = field(default_factory=dict)
    left: tuple[Made, ...] = ()
    taken: tuple[Path, ...] = ()
    edited: bool = False
    no_folder: str = ""
    blocked_by: Path | None = None
    error: DxapplyError | None = None


def write_out(disk: Disk, order: Order, step: Step) -> Outcome:
    """Make the documents and put them in their places. Nothing is made where a place is taken, and nothing is put before all is made."""
    step("保存先を確かめています")
    for folder in {path.parent for path in order.paths.values()}:
        there = next((above for above in (folder, *folder.parents) if _is_there(above)), folder)
        if _is_file(there):
            return Outcome(blocked_by=there)
        if there != folder and not order.may_make_folder:
            return Outcome(no_folder=shorten_path(str(folder.relative_to(there)), _MOST_SHOWN))
    if taken := tuple(path for path in order.paths.values() if _is_taken(disk, order, path)):
        return Outcome(taken=taken, edited=any(_holds_edits(disk, order, path) for path in taken if path == order.paths.get("excel")))
    return put_all(disk, _make(order, step), step)


def put_all(disk: Disk, made: tuple[Made, ...], step: Step) -> Outcome:
    """Put what is made in its places, one after the other, up to the first that fails."""
    written: dict[Path, str] = {}
    for place, document in enumerate(made):
        try:
            step(f"「{document.path.name}」を保存しています")
            make_folder(disk, document.path.parent)
            put(disk, document.path, document.data)
        except DiskError as error:
            return Outcome(written=written, left=made[place:], error=error)
        except Stopped:
            if not written:
                raise
            return Outcome(written=written)
        written[document.path] = fingerprint(document.data)
    return Outcome(written=written)


def make_paper(results: Results, date: dt.date, step: Step, *, final: bool = False, left_out: frozenset[str] = frozenset()) -> bytes:
    """The PDF of the draft, without the sheets of these ids."""
    return make_preview(results, date, step, final=final, left_out=left_out)[0]


def make_preview(
    results: Results, date: dt.date, step: Step, *, final: bool = False, left_out: frozenset[str] = frozenset(),
) -> tuple[bytes, tuple[Place, ...]]:  # fmt: skip
    """The PDF of the draft, without the sheets of these ids, and where the texts of fields stand on it."""
    from dxapply.documents import page_image, pdf  # noqa: F401, PLC0415  # the pages will be drawn in the window's thread, which must not wait for PDFium
    from dxapply.documents.document import draft_document  # noqa: PLC0415
    from dxapply.documents.overflow import without_sheets  # noqa: PLC0415

    step("書類をまとめています")
    document = without_sheets(draft_document(results, date, final=final), left_out)
    step("PDFを作っています")
    paper, places = pdf.write_with_places(document)
    return paper, tuple(places)


def make_blank(results: Results, date: dt.date, kind: Format, step: Step) -> bytes:
    """The PDF of a paper to fill by pen; of the draft it takes the program only. The forms want one: DxapplyError says so."""
    from dxapply.documents import pdf  # noqa: PLC0415
    from dxapply.documents.blank_forms import blank_forms, hearing_sheet  # noqa: PLC0415

    step(f"{BLANKS[kind]}を作っています")
    program = results.chosen.program if results.chosen else None
    if kind == "hearing":
        return pdf.write(hearing_sheet(program, date))
    if program is None:
        raise DxapplyError("空欄の様式を作れません", "応募する事業が決まっていません", "先に事業を選んでください")
    return pdf.write(blank_forms(program, date))


def paper_to_print(disk: Disk, folder: Path, name: str, paper: bytes, step: Step) -> Path:
    """Where the PDF lies for a viewer that is to print it: in the folder, under that name, or the next one while a viewer still holds that."""
    step("印刷の準備をしています")
    path = folder / name
    make_folder(disk, folder)
    try:
        put(disk, path, paper)
    except DiskError:
        path = free_place(path, taken=True)
        put(disk, path, paper)
    return path


def match_folder(disk: Disk, results: Results, papers: Path | None, step: Step) -> Matches | None:
    """Which of the files in the folder are the papers that the draft wants; None where no program says what it wants."""
    step("ファイルの名前を調べています")
    return match_papers(results.project, results.chosen.program, file_names(disk, papers) if papers else []) if results.chosen else None


def write_submission(disk: Disk, results: Results, date: dt.date, folder: Path, papers: Path | None, step: Step, *, final: bool = False) -> Submission:
    """Make the folder to hand in, with the papers of another folder that belong to the draft, and give what it holds and lacks.

    It appears whole or not at all. Raises DxapplyError where something stands there already, or a paper cannot be read.
    """
    from dxapply.documents.submission import gather  # noqa: PLC0415

    step("提出フォルダーの書類を作っています")
    submission = gather(results, date, file_names(disk, papers) if papers else [], final=final)

    def copied(name: str) -> bytes:
        step(f"「{name}」を写しています")
        return read_paper(disk, (papers or folder) / name)

    put_folder(disk, folder, submission.files(copied))
    return submission


def _make(order: Order, step: Step) -> tuple[Made, ...]:
    blanks = tuple(Made(path, make_blank(order.results, order.date, kind, step)) for kind, path in order.paths.items() if kind in BLANKS)
    return blanks if len(blanks) == len(order.paths) else (*_make_documents(order, step), *blanks)


def _make_documents(order: Order, step: Step) -> tuple[Made, ...]:
    from dxapply.documents import excel, pdf  # noqa: PLC0415
    from dxapply.documents.document import draft_document  # noqa: PLC0415
    from dxapply.documents.overflow import without_sheets  # noqa: PLC0415

    step("書類をまとめています")
    document = draft_document(order.results, order.date, final=order.final)
    made = []
    if path := order.paths.get("excel"):
        step("Excelを作っています")
        made.append(Made(path, excel.write(document)))
    if path := order.paths.get("pdf"):
        step("PDFを作っています")
        made.append(Made(path, pdf.write(without_sheets(document, order.left_out))))
    return tuple(made)


def _is_taken(disk: Disk, order: Order, path: Path) -> bool:
    """Whether the path holds what is not ours to overwrite; what cannot be read is not known to be ours."""
    if path in order.may_overwrite or not _is_there(path):
        return False
    if path not in order.ours:
        return True
    try:
        return fingerprint(read(disk, path)) != order.ours[path]
    except DiskError:
        return False  # held open by another program: putting it tells so


def _holds_edits(disk: Disk, order: Order, path: Path) -> bool:
    """Whether the workbook at that path was edited and the draft has not taken that over."""
    from dxapply.documents.excel_edits import holds_edits  # noqa: PLC0415

    try:
        return holds_edits(read(disk, path), order.results)
    except DiskError:
        return False


# ------------------------------------------------------------------------------------------------------ programs outside


class CannotShow(DxapplyError):
    """No program outside takes the file."""


_viewers: list[subprocess.Popen[bytes]] = []
"""Programs that were started and may still run: Python wants to see them end."""


def show_file(path: Path) -> None:
    """Open a file or a folder in the program that is meant for it. Raises CannotShow."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            _viewers[:] = [viewer for viewer in _viewers if viewer.poll() is None]
            quiet = subprocess.DEVNULL
            command = ["open" if sys.platform == "darwin" else "xdg-open", str(path)]
            _viewers.append(subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True))
    except OSError as error:
        raise CannotShow(f"「{path.name}」を開けません", "開くアプリが見つかりません", f"{path} を直接開いてください") from error
