"""Whoever writes a workbook anew is told before the edits of an accountant would be lost."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dxapply import __main__ as program
from dxapply.documents import excel
from dxapply.documents.document import draft_document
from dxapply.documents.excel_edits import holds_edits
from dxapply.documents.excel_return import differences_of
from dxapply.drafting.differences import apply
from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
PROJECT = sample(CATALOGUE.program("sangyo-digital-r3"))
OTHER = sample(CATALOGUE.program("wakamono-r3"))
DAY = dt.date(2021, 3, 3)


def results_of(project: Project) -> Any:
    return work_out(project, CATALOGUE, DAY)


def saved(project: Project, edit: Callable[[Any], None]) -> bytes:
    """The workbook of the draft as another program saves it after that edit of the cost sheet."""
    book = openpyxl.load_workbook(io.BytesIO(excel.write(draft_document(results_of(project), DAY))))
    edit(book["経費明細"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def nothing(page: Any) -> None:
    pass


def price(page: Any) -> None:
    page["F4"] = 1111


def new_line(page: Any) -> None:
    for column, value in (("B", "外注費"), ("C", "足した行"), ("D", 1), ("F", 50000), ("I", "○")):
        page[f"{column}28"] = value


def test_a_workbook_that_was_only_saved_again_holds_no_edits() -> None:
    assert not holds_edits(saved(PROJECT, nothing), results_of(PROJECT))


@pytest.mark.parametrize("edit", [price, new_line])
def test_edits_are_held_until_the_draft_has_them(edit: Callable[[Any], None]) -> None:
    data = saved(PROJECT, edit)
    assert holds_edits(data, results_of(PROJECT))
    taken = apply(PROJECT, differences_of(data, results_of(PROJECT)).differences)
    assert not holds_edits(data, results_of(taken))


def test_the_edited_workbook_of_another_draft_holds_edits_and_any_other_file_none() -> None:
    assert holds_edits(saved(OTHER, price), results_of(PROJECT))
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    assert not holds_edits(plain.getvalue(), results_of(PROJECT)) and not holds_edits(b"no workbook", results_of(PROJECT))


def test_export_does_not_write_over_edits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft, book = tmp_path / "a.dxapply", tmp_path / "a.xlsx"
    assert program.main(["demo", str(tmp_path)]) == 0
    (tmp_path / "sangyo-digital-r3.dxapply").rename(draft)
    edited = saved(PROJECT, price)
    book.write_bytes(edited)
    capsys.readouterr()
    assert program.main(["export", str(draft), "--excel", str(book)]) == 2
    assert "import-excel" in capsys.readouterr().err and book.read_bytes() == edited
    assert program.main(["import-excel", str(draft), str(book)]) == 0
    assert program.main(["export", str(draft), "--excel", str(book)]) == 0
    assert book.read_bytes() != edited
