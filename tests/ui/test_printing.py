"""Pages reach the printer at their true size, on Windows by GDI and elsewhere by CUPS; what fails is one sentence; the dialog is done by keyboard.

Windows' library and the commands of CUPS are stand-ins here that record what they are asked for.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk
from types import SimpleNamespace
from typing import Any

import pytest
import ttkbootstrap

from dxapply.documents import ruler_page
from dxapply.documents.print_bands import BAND_BYTES
from dxapply.errors import DxapplyError
from dxapply.ui import exporting, printing
from dxapply.ui.background import Stopped
from dxapply.ui.gdi import Device, Measures, _BitmapHeader, _DocInfo
from dxapply.ui.pages.output import View
from dxapply.ui.parts import print_dialog
from dxapply.ui.parts.print_dialog import Answer, PrintDialog
from dxapply.ui.printing import CannotPrint, Printers, PrintOrder, lay_on, read_pages, send_by_gdi
from dxapply.ui.style import Area, Look
from tests.ui.conftest import ShowOutput
from tests.ui.output_page import button, told

A4 = (595.276, 841.89)
INCH = 25.4


def quiet(_name: str) -> None:
    """A step of work to which nobody listens."""


@pytest.fixture(scope="module")
def two_pages() -> bytes:
    """A PDF of two pages."""
    import io

    import pypdfium2

    paper = pypdfium2.PdfDocument.new()
    for _ in range(2):
        paper.import_pages(pypdfium2.PdfDocument(ruler_page.write()))
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def order(*pages: int, copies: int = 1, of: int = 2) -> PrintOrder:
    return PrintOrder(printer="複合機", pages=pages, of=of, copies=copies, title="下書き")


# --------------------------------------------------------------------------------------------------- Windows, as a record


class Gdi:
    """gdi32 as a recorder: a printer of A4 with `dpi`, 4.2 mm at the left and right and 5 mm above and below out of reach; `failing` gives 0 or less."""

    def __init__(self, dpi: int = 300, paper: tuple[float, float] = (210, 297), failing: str = "", code: int = 0) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.bands: list[tuple[int, int, int, int]] = []
        self.most = 0
        self.failing, self.code = failing, code
        wide, high = (round(length / INCH * dpi) for length in paper)
        left, top = round(4.2 / INCH * dpi), round(5 / INCH * dpi)
        self.caps = {88: dpi, 90: dpi, 110: wide, 111: high, 112: left, 113: top, 8: wide - 2 * left, 10: high - 2 * top}
        for name in ("CreateDCW", "GetDeviceCaps", "StartDocW", "StartPage", "StretchDIBits", "EndPage", "EndDoc", "AbortDoc", "DeleteDC"):
            setattr(self, name, self._recorder(name))

    def _recorder(self, name: str) -> Callable[..., int]:
        def call(*given: Any) -> int:
            self.calls.append((name, given))
            if name == self.failing:
                return 0 if name in ("CreateDCW", "StretchDIBits") else -1
            return int(getattr(self, f"_{name}", lambda *_: 7)(*given))

        return call

    def _GetDeviceCaps(self, _dc: int, what: int) -> int:  # noqa: N802
        return self.caps[what]

    def _StretchDIBits(self, _dc: int, left: int, top: int, width: int, height: int, *rest: Any) -> int:  # noqa: N802
        assert rest[:4] == (0, 0, width, height), "dot on dot: nothing is stretched"
        header = rest[5]._obj
        assert isinstance(header, _BitmapHeader) and ctypes.sizeof(header) == header.size == 40
        assert (header.width, header.height, header.planes, header.bits) == (width, -height, 1, 24)
        assert len(rest[4]) == -(-width * 3 // 4) * 4 * height == header.bytes
        self.bands.append((left, top, width, height))
        self.most = max(self.most, len(rest[4]))
        return height

    @property
    def names(self) -> list[str]:
        """The calls in order, without the questions about the paper and without one band after another."""
        named = [name for name, _ in self.calls if name != "GetDeviceCaps"]
        return [name for place, name in enumerate(named) if name != "StretchDIBits" or named[place - 1] != name]


@pytest.fixture
def print_on(two_pages: bytes, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that prints pages of the paper on a recorder."""

    def send(gdi: Gdi, wanted: PrintOrder, step: Callable[[str], None] = quiet) -> None:
        monkeypatch.setattr("ctypes.get_last_error", lambda: gdi.code, raising=False)
        send_by_gdi(two_pages, wanted, step, lambda name: Device(name, gdi))

    return send


PAGE = ["StartPage", "StretchDIBits", "EndPage"]


def test_a_printer_of_windows_hears_its_calls_in_order(print_on: Callable[..., None]) -> None:
    gdi = Gdi()
    print_on(gdi, order(0, 1))
    assert gdi.names == ["CreateDCW", "StartDocW", *PAGE, *PAGE, "EndDoc", "DeleteDC"]
    assert gdi.calls[0][1][:2] == ("WINSPOOL", "複合機"), "with its user's own settings, for no others are handed over"
    assert gdi.calls[0][1][2:] == (None, None)
    job = next(given[1]._obj for name, given in gdi.calls if name == "StartDocW")
    assert isinstance(job, _DocInfo) and job.name == "下書き" and job.size == ctypes.sizeof(_DocInfo) and not job.output


def test_each_copy_is_a_job_so_that_it_begins_on_a_fresh_sheet(print_on: Callable[..., None]) -> None:
    gdi, heard = Gdi(dpi=72), []
    print_on(gdi, order(0, 1, copies=2), heard.append)
    assert gdi.names == ["CreateDCW", *["StartDocW", *PAGE, *PAGE, "EndDoc"] * 2, "DeleteDC"]
    assert heard[1:] == [f"印刷データを送っています（{place} / 4）" for place in (1, 2, 3, 4)]


@pytest.mark.parametrize("dpi", [300, 600])
def test_the_dots_fill_what_can_be_printed_and_each_row_goes_out_once(print_on: Callable[..., None], dpi: int) -> None:
    gdi = Gdi(dpi)
    print_on(gdi, order(1))
    assert {(left, width) for left, _, width, _ in gdi.bands} == {(0, gdi.caps[8])}
    rows = [row for _, top, _, height in gdi.bands for row in range(top, top + height)]
    assert rows == list(range(gdi.caps[10]))
    assert gdi.most <= BAND_BYTES <= 100_000_000 and len(gdi.bands) > 1


@pytest.mark.parametrize(("dpi", "size"), [(300, (2480, 3508)), (600, (4961, 7016))])
def test_a_page_of_a4_has_its_size_in_dots_and_its_corner_on_that_of_the_sheet(dpi: int, size: tuple[int, int]) -> None:
    measures = Device("複合機", Gdi(dpi)).measure()
    cut = lay_on(A4, measures)
    assert cut.page == size and not cut.turned
    assert (cut.left, cut.top) == measures.offset == (round(4.2 / INCH * dpi), round(5 / INCH * dpi))
    assert (cut.width, cut.height) == measures.printable
    for dots, points in zip(cut.page, A4, strict=True):
        hundred = 100 / INCH * 72 * dots / points
        assert abs(hundred - 100 / INCH * dpi) < .5, "100 mm stay so within half a dot"


def test_unequal_dots_keep_both_directions_true() -> None:
    cut = lay_on(A4, Measures(dpi=(600, 1200), paper=(4961, 14031), offset=(100, 200), printable=(4761, 13631)))
    assert cut.page == (4961, 14032)


def test_a_page_lies_on_its_side_where_the_paper_does_and_at_the_corner_of_a_larger_one() -> None:
    side = lay_on(A4, Measures(dpi=(300, 300), paper=(3508, 2480), offset=(50, 60), printable=(3408, 2360)))
    assert side.turned and side.page == (3508, 2480) and (side.width, side.height) == (3408, 2360)
    a3 = lay_on(A4, Measures(dpi=(300, 300), paper=(3508, 4961), offset=(50, 60), printable=(3408, 4841)))
    assert not a3.turned and (a3.width, a3.height) == (2480 - 50, 3508 - 60)


def test_paper_too_small_for_a_form_is_refused_before_anything_is_sent(print_on: Callable[..., None]) -> None:
    gdi = Gdi(paper=(216, 279))
    with pytest.raises(CannotPrint, match="用紙がA4より小さいです"):
        print_on(gdi, order(0))
    assert gdi.names == ["CreateDCW", "DeleteDC"]


@pytest.mark.parametrize("failing", ["StartPage", "StretchDIBits", "EndPage", "EndDoc"])
def test_a_job_that_fails_is_taken_back_and_said_in_a_sentence(print_on: Callable[..., None], failing: str) -> None:
    gdi = Gdi(dpi=72, failing=failing, code=112)
    with pytest.raises(CannotPrint) as caught:
        print_on(gdi, order(0))
    assert str(caught.value) == "「複合機」で印刷できません（ディスクの空き容量がありません）。空きを作り、もう一度印刷してください。"
    assert gdi.names[-2:] == ["AbortDoc", "DeleteDC"] and gdi.names.count("AbortDoc") == 1
    assert failing == "EndDoc" or "EndDoc" not in gdi.names


@pytest.mark.parametrize(("code", "why"), [(1801, "プリンターが見つかりません"), (1722, "印刷サービス"), (5, "許可"), (9999, "CreateDC エラー 9999")])
def test_a_printer_that_does_not_open_says_why_and_what_to_do(print_on: Callable[..., None], code: int, why: str) -> None:
    with pytest.raises(CannotPrint) as caught:
        print_on(Gdi(failing="CreateDCW", code=code), order(0))
    assert why in caught.value.why and caught.value.fix


@pytest.mark.parametrize("code", [63, 1223])
def test_who_closes_the_printers_own_question_has_stopped_and_not_failed(print_on: Callable[..., None], code: int) -> None:
    gdi = Gdi(failing="StartDocW", code=code)
    with pytest.raises(Stopped):
        print_on(gdi, order(0))
    assert gdi.names == ["CreateDCW", "StartDocW", "DeleteDC"]


def test_stopping_between_two_pages_takes_the_job_back(print_on: Callable[..., None]) -> None:
    gdi = Gdi(dpi=72)

    def stop(name: str) -> None:
        if "2 / 2" in name:
            raise Stopped

    with pytest.raises(Stopped):
        print_on(gdi, order(0, 1), stop)
    assert gdi.names == ["CreateDCW", "StartDocW", *PAGE, "AbortDoc", "DeleteDC"]


def test_a_printer_without_measures_is_refused(print_on: Callable[..., None]) -> None:
    gdi = Gdi()
    gdi.caps[88] = 0
    with pytest.raises(CannotPrint):
        print_on(gdi, order(0))
    assert gdi.names == ["CreateDCW", "DeleteDC"]


@pytest.fixture
def spooler(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """win32print with two printers."""
    class Refused(Exception):
        pass

    def printers(kinds: int, _name: None, level: int) -> tuple[dict[str, str], ...]:
        assert (kinds, level) == (6, 4)
        return {"pPrinterName": "複合機"}, {"pPrinterName": "Microsoft Print to PDF"}

    fake = SimpleNamespace(EnumPrinters=printers, GetDefaultPrinter=lambda: "複合機", refused=Refused)
    monkeypatch.setitem(sys.modules, "win32print", fake)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "pywintypes", SimpleNamespace(error=Refused))  # type: ignore[arg-type]
    return fake


def test_windows_tells_its_printers_and_the_usual_one(spooler: SimpleNamespace) -> None:
    assert printing._windows_printers() == Printers(("複合機", "Microsoft Print to PDF"), "複合機")


def test_windows_may_have_no_usual_printer_or_no_print_service(spooler: SimpleNamespace) -> None:
    def refuse(*_: object) -> None:
        raise spooler.refused

    spooler.GetDefaultPrinter = refuse
    assert printing._windows_printers() == Printers(("複合機", "Microsoft Print to PDF"), "")
    spooler.EnumPrinters = refuse
    assert printing._windows_printers() == Printers()


# ---------------------------------------------------------------------------------------------------- CUPS, as a stand-in

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="CUPS")


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A function that puts a command of that name, with that script of sh, in place of all that the PATH holds."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("RECORD", str(tmp_path))

    def put(name: str, script: str) -> None:
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    return put


LISTING = 'case $1 in -e) echo PDF; echo Laser_2F;; -d) echo "system default destination: Laser_2F";; esac'
TAKING = r'''for word in "$@"; do printf '%s\n' "$word"; done > "$RECORD/words"; while read -r line; do echo "$line"; break; done > "$RECORD/first"
echo "request id is PDF-1 (0 file(s))"'''


@on_unix
def test_cups_tells_its_printers_and_the_usual_one(commands: Callable[[str, str], None]) -> None:
    commands("lpstat", LISTING)
    assert printing.find_printers() == Printers(("PDF", "Laser_2F"), "Laser_2F")


@on_unix
@pytest.mark.parametrize("script", [None, "exit 1", 'echo "lpstat: Error - no default destination available." >&2'])
def test_without_cups_or_without_its_service_there_are_no_printers(commands: Callable[[str, str], None], script: str | None) -> None:
    if script is not None:
        commands("lpstat", script)
    assert printing.find_printers() == Printers()


@on_unix
def test_a_service_that_does_not_answer_is_waited_for_a_while_only(commands: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_ASK_SECONDS", .05)
    monkeypatch.setattr(printing, "_SEND_SECONDS", .05)
    for name in ("lp", "lpstat"):
        commands(name, "exec /bin/sleep 30")
    assert printing.find_printers() == Printers()
    with pytest.raises(CannotPrint, match="プリンターが応答しません"):
        printing._send_by_cups(b"%PDF", order(0), quiet)


@on_unix
def test_lp_takes_the_pdf_with_pages_copies_and_no_scaling(commands: Callable[[str, str], None], tmp_path: Path, two_pages: bytes) -> None:
    commands("lp", TAKING)
    printing.send(two_pages, PrintOrder(printer="PDF", pages=(0, 1, 2, 4, 8, 9), of=12, copies=3, title="わが社; rm -rf /"), quiet)
    words = (tmp_path / "words").read_text(encoding="utf-8").splitlines()
    assert words == ["-d", "PDF", "-t", "わが社; rm -rf /", "-n", "3", "-o", "collate=true", "-o", "media=A4", "-o", "print-scaling=none", "-P", "1-3,5,9-10"]
    assert (tmp_path / "first").read_bytes().startswith(b"%PDF")


@on_unix
def test_lp_is_not_told_the_pages_where_all_are_meant(commands: Callable[[str, str], None], tmp_path: Path) -> None:
    commands("lp", TAKING)
    printing.send(b"%PDF\n", order(0, 1), quiet)
    assert "-P" not in (tmp_path / "words").read_text(encoding="utf-8").splitlines()


@on_unix
@pytest.mark.parametrize(("said", "why"), [
    ("lp: The printer or class does not exist.", "プリンターが見つかりません"), ("lp: Destination is not accepting jobs.", "受け付けを止めています"),
    ("lp: Error - scheduler not responding.", "CUPS"), ("lp: Something else.", "lp: Something else."), ("", "断りました"),
])  # fmt: skip
def test_what_lp_refuses_is_said_in_a_sentence(commands: Callable[[str, str], None], said: str, why: str) -> None:
    commands("lp", f'echo "{said}" >&2; exit 1')
    with pytest.raises(CannotPrint) as caught:
        printing.send(b"%PDF\n", order(0, 1), quiet)
    assert caught.value.what == "「複合機」に送れません" and why in caught.value.why and caught.value.fix


@on_unix
def test_a_missing_lp_is_said_in_a_sentence(commands: Callable[[str, str], None]) -> None:
    with pytest.raises(CannotPrint, match="lpコマンドを動かせません"):
        printing.send(b"%PDF\n", order(0, 1), quiet)


# -------------------------------------------------------------------------------------------------------------- the pages


@pytest.mark.parametrize(("text", "pages"), [
    ("1", (0,)), ("1-3, 5", (0, 1, 2, 4)), ("１〜３、５", (0, 1, 2, 4)), ("5 1", (0, 4)), ("2ー4", (1, 2, 3)), ("3ページ", (2,)), ("2 - 3", (1, 2)),
    ("1,1-2", (0, 1)), ("9", (8,)),
])  # fmt: skip
def test_pages_are_read_as_people_write_them(text: str, pages: tuple[int, ...]) -> None:
    assert read_pages(text, 9) == pages


@pytest.mark.parametrize("text", ["", " 、", "0", "10", "3-1", "1-", "-3", "a", "1.5", "1-99999999", "²³x"])
def test_what_names_no_page_or_one_that_is_not_there_is_refused(text: str) -> None:
    assert read_pages(text, 9) is None


# -------------------------------------------------------------------------------------------------------------- the dialog

Drive = Callable[[Callable[[PrintDialog], None]], Answer | None]


@pytest.fixture
def drive(frame: Area, look: Look, root: ttkbootstrap.App) -> Drive:
    """A function that opens the dialog for nine pages, does something in it, closes it if that did not, and gives the answer."""

    def run(action: Callable[[PrintDialog], None]) -> Answer | None:
        dialog = PrintDialog(frame, look, Printers(("PDF", "Laser"), "Laser"), 9, "")

        def act() -> None:
            dialog.window.update()
            dialog.window.focus_force()
            dialog.printer.focus_force()
            dialog.window.update()
            try:
                action(dialog)
            finally:
                if dialog.window.winfo_exists():
                    dialog.window.destroy()

        root.after(50, act)
        dialog.run()
        return dialog.answer

    return run


def press(widget: tk.Misc, *names: str) -> None:
    for name in names:
        at = widget.focus_get() or widget
        at.event_generate(f"<{name}>")
        widget.update()


def test_the_usual_printer_and_all_pages_once_are_proposed(drive: Drive) -> None:
    assert drive(lambda dialog: dialog.press("paper")) == Answer(what="paper", printer="Laser", pages=tuple(range(9)), copies=1)


def test_the_printer_of_the_last_time_is_proposed_while_it_is_there(frame: Area, look: Look) -> None:
    for last, proposed in (("PDF", "PDF"), ("gone", "Laser")):
        dialog = PrintDialog(frame, look, Printers(("PDF", "Laser"), "Laser"), 9, last)
        assert dialog.printer.get() == proposed
        dialog.window.destroy()


def test_all_is_done_by_keyboard(drive: Drive) -> None:
    seen: list[tk.Misc | None] = []

    def by_keys(dialog: PrintDialog) -> None:
        window = dialog.window
        press(window, "Tab")
        press(window, "Down")
        seen.append(window.focus_get())
        press(window, "Tab")
        seen.append(window.focus_get())
        dialog.pages.insert(0, "２、4")
        press(window, "Tab", "Up", "Up", "Down")
        seen.append(window.focus_get())
        press(window, "Return", "Tab", "Tab", "Tab")
        button = window.focus_get()
        assert isinstance(button, ttk.Button) and button.cget("text") == "印刷する"
        press(window, "space")
        seen.extend((dialog.some, dialog.pages, dialog.copies))

    answer = drive(by_keys)
    assert seen[:3] == seen[3:]
    assert answer == Answer(what="paper", printer="Laser", pages=(1, 3), copies=2)


def test_tab_passes_by_the_pages_while_all_are_chosen(drive: Drive) -> None:
    seen: list[tk.Misc | None] = []

    def by_keys(dialog: PrintDialog) -> None:
        press(dialog.window, "Tab", "Tab", "Tab")
        seen.extend((dialog.window.focus_get(), dialog.copies))
        dialog.press("paper")

    answer = drive(by_keys)
    assert seen[0] is seen[1]
    assert answer is not None and answer.pages == tuple(range(9))


def test_what_cannot_be_read_is_told_below_its_field_and_keeps_the_dialog_open(drive: Drive) -> None:
    def wrong(dialog: PrintDialog) -> None:
        dialog.some.invoke()
        dialog.pages.insert(0, "8-10")
        dialog.copies.delete(0, "end")
        dialog.copies.insert(0, "100")
        dialog.press("paper")
        dialog.window.update()
        assert dialog.window.winfo_exists() and dialog.window.focus_get() is dialog.pages
        assert dialog._pages_fault.winfo_ismapped() and "1から9まで" in dialog._pages_fault.cget("text")
        assert dialog._copies_fault.winfo_ismapped() and dialog.copies.instate(["invalid"])
        dialog.all.invoke()
        dialog.copies.delete(0, "end")
        dialog.copies.insert(0, "２部")
        dialog.press("paper")

    assert drive(wrong) == Answer(what="paper", printer="Laser", pages=tuple(range(9)), copies=2)


def test_escape_prints_nothing(drive: Drive) -> None:
    assert drive(lambda dialog: press(dialog.window, "Escape")) is None


def test_enter_in_a_field_sends_nothing(drive: Drive) -> None:
    def enter(dialog: PrintDialog) -> None:
        dialog.copies.focus_force()
        press(dialog.window, "Return")
        assert dialog.window.winfo_exists()

    assert drive(enter) is None


def test_the_ruler_and_the_viewer_are_offered_too(drive: Drive) -> None:
    assert drive(lambda dialog: dialog.ruler.invoke()) == Answer(what="ruler", printer="Laser")
    assert drive(lambda dialog: dialog.viewer.invoke()) == Answer(what="viewer", printer="Laser")


# ------------------------------------------------------------------------------------------------------ button to printer


@pytest.fixture
def view(show_output: ShowOutput, monkeypatch: pytest.MonkeyPatch) -> View:
    """The page of the sample, on a machine with one printer."""
    monkeypatch.setattr(printing, "find_printers", lambda: Printers(("Laser",), "Laser"))
    return show_output()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, PrintOrder]]:
    """What went to a printer."""
    jobs: list[tuple[bytes, PrintOrder]] = []
    monkeypatch.setattr(printing, "send", lambda paper, wanted, _step: jobs.append((paper, wanted)))
    return jobs


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: Answer | None) -> list[tuple[Any, ...]]:
    asked: list[tuple[Any, ...]] = []

    def ask(*given: Any) -> Answer | None:
        asked.append(given)
        return answer

    monkeypatch.setattr(print_dialog, "ask_how", ask)
    return asked


def is_told(view: View) -> bool:
    """Whether the work is over and something was said of it."""
    return not view.panel.is_running and bool(told(view))


def test_the_button_asks_and_sends_what_was_answered(
    view: View, sent: list[tuple[bytes, PrintOrder]], monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None],
) -> None:
    asked = answer_with(monkeypatch, Answer(what="paper", printer="Laser", pages=(0, 2), copies=2))
    view.panel.print.invoke()
    wait_until(lambda: is_told(view))
    ((paper, wanted),) = sent
    assert paper.startswith(b"%PDF") and asked[0][3] == wanted.of > 3
    assert wanted == PrintOrder(printer="Laser", pages=(0, 2), of=wanted.of, copies=2, title="わが社_下書き")
    assert told(view) == "「Laser」に送りました（2ページ、2部）。"
    view.panel.print.invoke()
    wait_until(lambda: len(asked) == 2)
    assert asked[1][4] == "Laser", "the printer that was taken is proposed again"


def test_the_ruler_is_sent_alone(
    view: View, sent: list[tuple[bytes, PrintOrder]], monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None],
) -> None:
    answer_with(monkeypatch, Answer(what="ruler", printer="Laser"))
    view.panel.print.invoke()
    wait_until(lambda: is_told(view))
    assert sent == [(ruler_page.write(), PrintOrder(printer="Laser", pages=(0,), of=1, title="印刷テスト"))]


def test_the_viewer_is_given_the_pdf(view: View, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None], tmp_path: Path) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(exporting, "show_file", shown.append)
    answer_with(monkeypatch, Answer(what="viewer", printer="Laser"))
    view.panel.print.invoke()
    wait_until(lambda: is_told(view))
    assert shown == [tmp_path / "print" / "わが社_下書き.pdf"]


def test_a_closed_dialog_sends_nothing(
    view: View, sent: list[tuple[bytes, PrintOrder]], monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None],
) -> None:
    asked = answer_with(monkeypatch, None)
    view.panel.print.invoke()
    wait_until(lambda: asked)
    assert not sent and not view.panel.is_running and not told(view)


def test_what_fails_is_told_in_place(view: View, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None]) -> None:
    def fail(*_: object) -> None:
        raise CannotPrint("「Laser」に送れません", "プリンターが応答しません", "電源を確かめてください")

    monkeypatch.setattr(printing, "send", fail)
    answer_with(monkeypatch, Answer(what="ruler", printer="Laser"))
    view.panel.print.invoke()
    wait_until(lambda: is_told(view))
    assert told(view) == str(DxapplyError("「Laser」に送れません", "プリンターが応答しません", "電源を確かめてください"))


def test_the_window_lives_while_pages_are_sent_and_can_stop_them(view: View, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None]) -> None:
    started, may_go_on = threading.Event(), threading.Event()

    def slow(_paper: bytes, _order: PrintOrder, step: Callable[[str], None]) -> None:
        step("印刷データを送っています（1 / 2）")
        started.set()
        may_go_on.wait(5)
        step("印刷データを送っています（2 / 2）")

    monkeypatch.setattr(printing, "send", slow)
    answer_with(monkeypatch, Answer(what="paper", printer="Laser"))
    view.panel.print.invoke()
    wait_until(started.is_set)
    wait_until(lambda: "1 / 2" in told(view))
    button(view, "やめる").invoke()
    may_go_on.set()
    wait_until(lambda: is_told(view))
    assert told(view).startswith("印刷をやめました。")
