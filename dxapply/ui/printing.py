"""Printing: which printers there are, which pages are meant, and sending them at their true size.

On Windows each page goes to the printer dot by dot (GDI); elsewhere the PDF goes to CUPS by `lp`. Nothing here knows Tk, and all but
`read_pages` may take a while: it runs in the background.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dxapply.errors import DxapplyError
from dxapply.ui.background import Step, Stopped
from dxapply.ui.gdi import Device, GdiFailed, Measures

if TYPE_CHECKING:
    from dxapply.documents.print_bands import Cut

__all__ = ["MOST_COPIES", "CannotPrint", "PrintOrder", "Printers", "find_printers", "lay_on", "read_pages", "send", "send_by_gdi"]

MOST_COPIES = 99
_ASK_SECONDS, _SEND_SECONDS = 5, 60
_POINTS = 72  # an inch
_SLACK = 2 / 25.4  # inches that a sheet may lack of the page: no printer prints up to the edge
_GIVEN_UP = (63, 1223)  # ERROR_PRINT_CANCELLED, ERROR_CANCELLED: the user closed the printer's own question, such as for a file's name
_LOCAL_AND_CONNECTED = 2 | 4


class CannotPrint(DxapplyError):
    """The pages did not reach the printer: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Printers:
    """The names of the printers that are set up, and which is the usual one ("" where none is)."""

    names: tuple[str, ...] = ()
    usual: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """What is to be printed: pages (the first is 0) of a paper that has `of` of them, so many copies, on that printer."""

    printer: str
    pages: tuple[int, ...]
    of: int
    copies: int = 1
    title: str


# -------------------------------------------------------------------------------------------------------------- the pages


def read_pages(text: str, of: int) -> tuple[int, ...] | None:
    """The pages, the first as 0, in order and each once, that "1-3, 5" or 「１〜３、５」 names; None where it names none of the `of` pages, or others too."""
    plain = re.sub(r"[-‐‑–—―−ー~〜～]", "-", unicodedata.normalize("NFKC", text).replace("、", ",").replace("ページ", ""))
    pages: set[int] = set()
    for part in filter(None, re.split(r"[,，\s]+", re.sub(r"\s*-\s*", "-", plain.strip()))):
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= of:
            return None
        pages |= set(range(first - 1, last))
    return tuple(sorted(pages)) or None


def _ranges(pages: Sequence[int]) -> str:
    """The pages as `lp` takes them: 1-3,5."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ",".join(f"{first + 1}-{last + 1}" if last > first else f"{first + 1}" for first, last in runs)


# ----------------------------------------------------------------------------------------------------------- the printers


def find_printers() -> Printers:
    """The printers of this machine; none where nothing answers."""
    return _windows_printers() if sys.platform == "win32" else _cups_printers()


def send(paper: bytes, order: PrintOrder, step: Step) -> None:
    """Send pages of the PDF to the printer. Raises CannotPrint, or Stopped between two pages."""
    if sys.platform == "win32":
        send_by_gdi(paper, order, step, Device)
    else:
        _send_by_cups(paper, order, step)


# ---------------------------------------------------------------------------------------------------------------- Windows


def _windows_printers() -> Printers:
    import pywintypes  # noqa: PLC0415
    import win32print  # noqa: PLC0415

    try:
        names = tuple(str(printer["pPrinterName"]) for printer in win32print.EnumPrinters(_LOCAL_AND_CONNECTED, None, 4))  # 4 asks nobody on the network
    except pywintypes.error:  # the print service is off
        return Printers()
    usual = ""
    with suppress(pywintypes.error, RuntimeError):  # none is the usual one
        usual = str(win32print.GetDefaultPrinter())
    return Printers(names, usual if usual in names else "")


def send_by_gdi(paper: bytes, order: PrintOrder, step: Step, opened: Callable[[str], Any]) -> None:
    """Draw the pages on a printer of Windows, which `opened` gives. Each copy is a job: it begins on a fresh sheet where both sides are printed."""
    step("プリンターを開いています")
    try:
        device: Device = opened(order.printer)
        try:
            for copy in range(order.copies):
                _send_copy(device, paper, order, copy, step)
        finally:
            device.close()
    except GdiFailed as failure:
        if failure.code in _GIVEN_UP:
            raise Stopped from failure
        raise CannotPrint(f"「{order.printer}」で印刷できません", *_reason(failure)) from failure


def _send_copy(device: Device, paper: bytes, order: PrintOrder, copy: int, step: Step) -> None:
    from dxapply.documents.page_image import page_shapes  # noqa: PLC0415

    shapes, measures = page_shapes(paper), device.measure()
    cuts = {page: _fitting(shapes[page], measures, order.printer) for page in order.pages}
    device.begin(order.title)
    try:
        for place, page in enumerate(order.pages):
            step(f"印刷データを送っています（{copy * len(order.pages) + place + 1} / {order.copies * len(order.pages)}）")
            _send_page(device, paper, page, cuts[page], measures)
        device.end()
    except BaseException:
        device.abort()
        raise


def _send_page(device: Device, paper: bytes, page: int, cut: Cut, measures: Measures) -> None:
    from dxapply.documents.print_bands import bands  # noqa: PLC0415

    left, top = (max(0, -offset) for offset in measures.offset)  # a driver that tells a negative margin prints beyond the edge
    device.begin_page()
    for band in bands(paper, page, cut):
        device.draw(band, left, top + band.top)
    device.end_page()


def _fitting(shape: tuple[float, float], measures: Measures, printer: str) -> Cut:
    """How the page lies on the paper that is set. Raises CannotPrint where that is smaller than the page: a form would go out cut off."""
    cut = lay_on(shape, measures)
    lacks = [want - have - _SLACK * dpi for want, have, dpi in zip(cut.page, measures.paper, measures.dpi, strict=True)]
    if max(lacks) > 0:
        raise CannotPrint(f"「{printer}」で印刷できません", "設定されている用紙がA4より小さいです", "プリンターの設定で用紙をA4にしてください")
    return cut


def lay_on(shape: tuple[float, float], measures: Measures) -> Cut:
    """Where a page of that shape (points) lies on the paper at 100 %: corner on corner, on its side where the paper is, without what cannot be printed."""
    from dxapply.documents.print_bands import Cut  # noqa: PLC0415

    turned = (shape[0] > shape[1]) != (measures.paper[0] > measures.paper[1])
    width, height = reversed(shape) if turned else shape
    page = round(width / _POINTS * measures.dpi[0]), round(height / _POINTS * measures.dpi[1])
    left, top = (max(0, offset) for offset in measures.offset)
    return Cut(page=page, left=left, top=top, turned=turned, width=max(0, min(measures.printable[0], page[0] - left)),
               height=max(0, min(measures.printable[1], page[1] - top)))  # fmt: skip


_REASONS = {
    5: ("このプリンターを使う許可がありません", "プリンターの管理者に確かめてください"),
    39: ("ディスクの空き容量がありません", "空きを作り、もう一度印刷してください"),
    112: ("ディスクの空き容量がありません", "空きを作り、もう一度印刷してください"),
    1722: ("Windowsの印刷サービスが動いていません", "パソコンを再起動し、もう一度印刷してください"),
    1801: ("プリンターが見つかりません", "電源と接続を確かめるか、別のプリンターを選んでください"),
}


def _reason(failure: GdiFailed) -> tuple[str, str]:
    other = f"{failure.call} エラー {failure.code}", "電源と接続を確かめるか、別のプリンターを選んでください"
    return _REASONS.get(failure.code, other)


# ------------------------------------------------------------------------------------------------------------------- CUPS


def _cups_printers() -> Printers:
    try:
        listed, told = _run(["lpstat", "-e"], _ASK_SECONDS), _run(["lpstat", "-d"], _ASK_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return Printers()
    names = tuple(line.strip() for line in listed.stdout.decode("utf-8", "replace").splitlines() if line.strip()) if listed.returncode == 0 else ()
    usual = told.stdout.decode("utf-8", "replace").rpartition(": ")[2].strip()
    return Printers(names, usual if usual in names else "")


def _send_by_cups(paper: bytes, order: PrintOrder, step: Step) -> None:
    step(f"「{order.printer}」に送っています")
    command = ["lp", "-d", order.printer, "-t", order.title, "-n", str(order.copies), "-o", "collate=true", "-o", "media=A4", "-o", "print-scaling=none"]
    if len(order.pages) < order.of:
        command += ["-P", _ranges(order.pages)]
    what = f"「{order.printer}」に送れません"
    try:
        ended = _run(command, _SEND_SECONDS, paper)
    except subprocess.TimeoutExpired as error:
        raise CannotPrint(what, "プリンターが応答しません", "電源と接続を確かめ、もう一度印刷してください") from error
    except OSError as error:
        raise CannotPrint(what, "lpコマンドを動かせません", "CUPSの設定を確かめてください") from error
    if ended.returncode:
        raise CannotPrint(what, *_cups_reason(ended.stderr.decode("utf-8", "replace")))


def _run(command: Sequence[str], seconds: int, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # What the commands say is read here, so that they speak one language.
    return subprocess.run(command, input=given, capture_output=True, timeout=seconds, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"})


_CUPS_REASONS = (
    ("does not exist", "プリンターが見つかりません", "別のプリンターを選んでください"),
    ("not accepting", "プリンターが受け付けを止めています", "プリンターの管理者に確かめるか、別のプリンターを選んでください"),
    ("connect", "印刷サービス（CUPS）が動いていません", "CUPSを起動し、もう一度印刷してください"),
    ("scheduler", "印刷サービス（CUPS）が動いていません", "CUPSを起動し、もう一度印刷してください"),
)


def _cups_reason(said: str) -> tuple[str, str]:
    known = next(((why, fix) for sign, why, fix in _CUPS_REASONS if sign in said), None)
    return known or (" ".join(said.split())[:80] or "lpコマンドが断りました", "CUPSの設定を確かめるか、別のプリンターを選んでください")
