"""The program tests itself where it is installed: packs, fonts, licences, the samples drafted to workbook and paper and read back, and a kill."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dxapply.assets import asset
from dxapply.documents import excel, fonts, pdf
from dxapply.documents.document import draft_document
from dxapply.documents.excel_import import defined_values
from dxapply.documents.page_image import pages_text
from dxapply.drafting.examples import wrong_examples
from dxapply.drafting.results import Results, work_out
from dxapply.errors import DxapplyError
from dxapply.model.money import show_yen
from dxapply.model.register import REGISTER
from dxapply.programs.program import Catalogue, Program
from dxapply.samples import sample
from dxapply.storage import project_file
from dxapply.storage.disk import Disk, put, read, temporary_folder

__all__ = ["run"]

_HARD_TEXT = "㈱①髙﨑𠮷令和～－▲※"
_NAMES = ("total_cost", "total_cost_with_tax", "eligible_cost", "grant", "own_funds")
_KEY = "company.name"


def run(catalogue: Catalogue, today: dt.date) -> Iterator[str]:
    """A line for each thing that works; raises DxapplyError at the first that does not."""
    yield from _packs(catalogue)
    fonts.load()
    _demand(not fonts.missing(_HARD_TEXT), "書体に足りない文字があります")
    yield "書体：正常"
    yield f"ライセンス：正常（{_licences()}件）"
    with temporary_folder() as folder:
        for program in catalogue.programs:
            yield from _draft(work_out(sample(program), catalogue, today), folder)
        yield _kill(catalogue.programs[0], folder)


def _packs(catalogue: Catalogue) -> Iterator[str]:
    _demand(bool(catalogue.programs), "事業パックがありません")
    for program in catalogue.programs:
        wrong = wrong_examples(program)
        _demand(not wrong, f"{program.title}の計算例が合いません（{'、'.join(wrong[:1])}）")
        yield f"事業パック {program.id}：正常（計算例 {len(program.examples)}件）"


def _draft(results: Results, folder: Path) -> Iterator[str]:
    """Save the draft, write its documents, and read all three back from disk."""
    estimate, disk = results.estimate, Disk()
    if estimate is None:
        raise DxapplyError("自己点検で誤りが見つかりました", "見本に事業がありません", "dxapplyを入れ直してください")
    name = estimate.program.id
    document = draft_document(results, results.today)
    for ending, data in (("dxapply", project_file.encode(results.project, REGISTER)), ("xlsx", excel.write(document)), ("pdf", pdf.write(document))):
        put(disk, folder / f"{name}.{ending}", data)
    again = project_file.load(disk, folder / f"{name}.dxapply", REGISTER)
    _demand(again.project == results.project and not again.troubles, f"{name} を保存して開くと変わります")
    values = defined_values(read(disk, folder / f"{name}.xlsx"))
    _demand(values == {key: getattr(estimate, key) for key in _NAMES}, f"{name} のExcelの金額が計算と合いません")
    paper = "".join(pages_text(read(disk, folder / f"{name}.pdf"))).replace(" ", "")
    amounts = [estimate.total_cost_with_tax, estimate.eligible_cost, estimate.grant, estimate.own_funds]
    _demand(all(show_yen(amount) in paper for amount in amounts if amount is not None), f"{name} のPDFの金額が計算と合いません")
    yield f"見本 {name}：保存、Excel、PDF とも正常（補助金額 {show_yen(estimate.grant or 0)}円）"


def _licences() -> int:
    """How many licences lie beside what they are for: each font has its own, and the frozen program those of all that is in it."""
    fonts_held = {file.name.partition("_")[0] for file in asset("fonts").glob("*.ttf")}
    of_fonts = {file.name.partition("_")[0] for file in asset("fonts").glob("*_OFL.txt")}
    _demand(bool(of_fonts) and fonts_held == of_fonts, "書体のライセンスがありません")
    others = {file.parent for file in asset().with_name("licences").rglob("*") if file.is_file()}
    _demand(bool(others) or not hasattr(sys, "frozen"), "ライセンスのフォルダーがありません")
    return len(of_fonts) + len(others)


def _kill(program: Program, folder: Path) -> str:
    """Kill another dxapply while it saves: the draft is whole, as it was before or as it was to be, and the next save leaves nothing behind."""
    disk, draft = Disk(), folder / "killed" / "draft.dxapply"
    disk.make_folder(draft.parent)
    before = project_file.encode(sample(program), REGISTER)
    put(disk, draft, before)
    command = [sys.executable, *([] if hasattr(sys, "frozen") else ["-m", "dxapply"]), "set", str(draft), f"{_KEY}={_HARD_TEXT}"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as other:
        while (code := other.poll()) is None and disk.names(draft.parent) == [draft.name] and read(disk, draft) == before:
            with suppress(subprocess.TimeoutExpired):
                other.wait(0.001)
        other.kill()
    _demand(not code, "dxapplyをもう1つ動かせません")
    _demand(_firm(draft) in (sample(program).company.name, _HARD_TEXT), "保存の途中で止めると、下書きが壊れます")
    put(disk, draft, before)
    _demand(disk.names(draft.parent) == [draft.name], "保存の途中で止めると、一時ファイルが残ったままになります")
    return "保存中の強制終了：正常"


def _firm(draft: Path) -> str | None:
    """The firm in the draft; None where it cannot be read whole."""
    try:
        found = project_file.load(Disk(), draft, REGISTER)
    except DxapplyError:
        return None
    return None if found.troubles else found.project.company.name


def _demand(holds: bool, why: str) -> None:  # a demand reads best with its condition first
    if not holds:
        raise DxapplyError("自己点検で誤りが見つかりました", why, "dxapplyを入れ直してください")
