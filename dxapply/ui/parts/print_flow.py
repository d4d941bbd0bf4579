"""From the button to the printer: the paper is made, the dialog asks how, the pages are sent beside the window; without a printer a viewer opens."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from dxapply.storage.disk import Disk
from dxapply.ui import exporting, printing
from dxapply.ui.background import Step
from dxapply.ui.exporting import CannotShow
from dxapply.ui.parts import print_dialog
from dxapply.ui.parts.print_dialog import Answer
from dxapply.ui.parts.work_area import WorkArea
from dxapply.ui.printing import Printers, PrintOrder
from dxapply.ui.style import Look

__all__ = ["PrintFlow"]

_STOPPED = "印刷をやめました。送り終えた分は印刷されることがあります。"


class _Panel(Protocol):
    """What the flow needs of the panel whose button starts it."""

    disk: Disk
    printing_folder: Path

    @property
    def frame(self) -> tk.Widget:
        """Over which the dialog opens."""

    @property
    def work(self) -> WorkArea:
        """Where the work is told of."""


class PrintFlow:
    """Printing for a panel; it knows the printer that was taken last."""

    def __init__(self, panel: _Panel, look: Look) -> None:
        self._panel, self._look = panel, look
        self._printer = ""

    def begin(self, make: Callable[[Step], bytes], name: str) -> None:
        """Print the PDF that `make` gives; `name` is that of its file."""

        def work(step: Step) -> tuple[bytes, int, Printers]:
            from dxapply.documents.page_image import page_shapes  # noqa: PLC0415

            paper = make(step)
            step("プリンターを探しています")
            return paper, len(page_shapes(paper)), printing.find_printers()

        self._panel.work.start(work, partial(self._made, name), stopped=_STOPPED)

    def _made(self, name: str, made: tuple[bytes, int, Printers]) -> None:
        paper, pages, printers = made
        if printers.names:
            self._panel.frame.after_idle(self._ask, name, paper, pages, printers)  # the work is over before the dialog holds the window
        else:
            self._view(name, paper)

    def _ask(self, name: str, paper: bytes, pages: int, printers: Printers) -> None:
        answer = print_dialog.ask_how(self._panel.frame, self._look, printers, pages, self._printer)
        if answer is None:
            return
        self._printer = answer.printer
        if answer.what == "viewer":
            self._view(name, paper)
        else:
            self._send(answer, Path(name).stem, paper, pages)

    # -------------------------------------------------------------------------------------------------- printer and viewer

    def _send(self, answer: Answer, title: str, paper: bytes, pages: int) -> None:
        def work(step: Step) -> None:
            from dxapply.documents import ruler_page  # noqa: PLC0415

            if answer.what == "ruler":
                printing.send(ruler_page.write(), PrintOrder(printer=answer.printer, pages=(0,), of=1, title="印刷テスト"), step)
            else:
                order = PrintOrder(printer=answer.printer, pages=answer.pages, of=pages, copies=answer.copies, title=title)
                printing.send(paper, order, step)

        self._panel.work.start(work, partial(self._sent, answer), stopped=_STOPPED)

    def _sent(self, answer: Answer, _nothing: None) -> None:
        if answer.what == "ruler":
            self._panel.work.say("note", f"「{answer.printer}」に送りました。定規をあて、目盛りが100 mmか確かめてください。")
        else:
            copies = f"、{answer.copies}部" if answer.copies > 1 else ""
            self._panel.work.say("note", f"「{answer.printer}」に送りました（{len(answer.pages)}ページ{copies}）。")

    def _view(self, name: str, paper: bytes) -> None:
        panel = self._panel
        panel.work.start(lambda step: exporting.paper_to_print(panel.disk, panel.printing_folder, name, paper, step), self._show, stopped=_STOPPED)

    def _show(self, path: Path) -> None:
        try:
            exporting.show_file(path)
        except CannotShow as error:
            self._panel.work.say("bad", str(error))
        else:
            self._panel.work.say("note", "PDFを開きました。開いた画面で「実際のサイズ」を選んで印刷してください。")
