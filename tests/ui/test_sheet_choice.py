"""Which sheets go on paper: the preview, the PDF and the printer follow; the workbook has them all."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk

import openpyxl
import pytest

from dxapply.documents.page_image import pages_text
from dxapply.ui.parts.dialog import Dialog
from dxapply.ui.parts.sheet_choice import SheetChoice
from dxapply.ui.style import Area
from tests.ui.conftest import DeskOf, ShowOutput, WaitUntil
from tests.ui.output_page import export

Answer = Callable[..., None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """What a person does in the dialog: press these ticks, and a button."""

    def give(*places: int, button: str = "take") -> None:
        def run(dialog: Dialog) -> str:
            ticks = [child for child in dialog.body.winfo_children()[0].winfo_children() if isinstance(child, ttk.Checkbutton)]
            for place in places or range(len(ticks)):
                ticks[place].invoke()
            dialog.window.destroy()
            return button

        monkeypatch.setattr(Dialog, "run", run)

    return give


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def choice(frame: Area, desk_of: DeskOf, changes: list[str]) -> SheetChoice:
    desk = desk_of()
    made = SheetChoice(frame, desk, on_change=lambda: changes.append("changed"))
    made.button.pack()
    made.show(desk.results)
    return made


def test_all_sheets_go_on_paper_until_some_are_left_out(choice: SheetChoice, answer: Answer, changes: list[str]) -> None:
    assert choice.button.cget("text") == "紙にする様式：すべて" and choice.left_out == frozenset()
    answer(0, 10)
    choice.button.invoke()
    assert choice.left_out == {"cover", "adviser"} and choice.button.cget("text") == "紙にする様式：9 / 11"
    assert changes == ["changed"]
    answer(0)
    choice.button.invoke()
    assert choice.left_out == {"adviser"} and len(changes) == 2


def test_who_gives_up_keeps_what_was_chosen_and_nothing_at_all_means_all(choice: SheetChoice, answer: Answer, changes: list[str]) -> None:
    answer(0, button="")
    choice.button.invoke()
    assert choice.left_out == frozenset() and changes == []
    answer()
    choice.button.invoke()
    assert choice.left_out == frozenset()


def test_preview_and_pdf_go_without_them_and_the_workbook_does_not(show_output: ShowOutput, answer: Answer, tmp_path: Path, wait_until: WaitUntil) -> None:
    view = show_output()
    wait_until(lambda: view.preview.pages)
    before = view.preview.pages
    answer(0, 10)
    view.panel.sheets.button.invoke()
    wait_until(lambda: view.preview.pages == before - 2)
    export(view, wait_until)
    pdf, book = (next(path for path in tmp_path.iterdir() if path.suffix == ending) for ending in (".pdf", ".xlsx"))
    texts = pages_text(pdf.read_bytes())
    assert len(texts) == before - 2 and not any("相談用シート" in text for text in texts)
    assert any("相談" in name for name in openpyxl.load_workbook(io.BytesIO(book.read_bytes())).sheetnames)


def test_a_final_version_has_no_sheet_for_an_adviser_but_its_list_can_stay_away(choice: SheetChoice, answer: Answer) -> None:
    answer(10)
    choice.button.invoke()
    choice.show(choice._desk.results, final=True)
    assert choice.button.cget("text") == "紙にする様式：すべて"
    answer(10)
    choice.button.invoke()
    assert choice.left_out == {"adviser", "open_points"} and choice.button.cget("text") == "紙にする様式：10 / 11"
    choice.show(choice._desk.results)
    assert choice.button.cget("text") == "紙にする様式：10 / 11"


def test_the_names_of_long_sheets_leave_the_dialog_on_the_screen(choice: SheetChoice, monkeypatch: pytest.MonkeyPatch) -> None:
    results = choice._desk.results
    assert results.chosen is not None
    forms = tuple(dataclasses.replace(form, title="長い様式の名前" * 12) for form in results.chosen.program.forms)
    match = dataclasses.replace(results.chosen, program=dataclasses.replace(results.chosen.program, forms=forms))
    choice._desk.results = dataclasses.replace(results, chosen=match)
    widths: list[int] = []

    def run(dialog: Dialog) -> str:
        dialog.window.update_idletasks()
        widths.append(dialog.window.winfo_reqwidth())
        dialog.window.destroy()
        return ""

    monkeypatch.setattr(Dialog, "run", run)
    choice.button.invoke()
    assert widths[0] <= choice._desk.look.tx(1000)
