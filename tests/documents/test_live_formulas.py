"""The workbook reckons by itself what the program's rules allow: each acceptance case, its stored values dropped, comes out in LibreOffice."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dxapply.documents import excel
from dxapply.documents.document import draft_document
from dxapply.documents.excel_import import defined_values
from dxapply.drafting.results import work_out
from dxapply.model.money import read_decimal
from dxapply.model.project import Project
from dxapply.model.rows import Application, CostLine
from dxapply.programs.packs import catalogue_of, load
from tests.programs.rule_packs import write_pack

TODAY = dt.date(2021, 3, 3)
SOFFICE = shutil.which("soffice")
VECTORS = json.loads((Path(__file__).parent.parent / "data" / "vectors.json").read_text(encoding="utf-8"))
# What a sheet of formulas cannot reckon: amounts that bind each other until nothing changes, and tiers.
NOT_LIVE = ("tiers", "group", "grant_share")
NAMES = ("total_cost", "total_cost_with_tax", "eligible_cost", "grant")
FROZEN = "この事業の定めは、表計算では計算し直せません。経費を変えたら、dxapplyで作り直してください。"


def is_live(vector: dict[str, Any]) -> bool:
    return not any(key in vector["rule"] for key in NOT_LIVE) and len(vector["rule"].get("shares", {})) <= 1


def project_of(vector: dict[str, Any]) -> Project:
    lines = tuple(
        CostLine(
            id=f"C{number:02}",
            category=category,
            quantity=read_decimal(quantity),
            unit_price=price,
            tax="included" if tax == "in" else "excluded",
            tax_rate=rate,
            eligible=eligible,
        )
        for number, (category, quantity, price, tax, rate, eligible) in enumerate(vector["lines"], 1)
    )
    return Project(application=Application(program="rule-under-test"), cost_lines=lines)


def book_of(vector: dict[str, Any], folder: Path) -> bytes:
    catalogue = catalogue_of([load(write_pack(folder, vector["rule"]))])
    return excel.write(draft_document(work_out(project_of(vector), catalogue, TODAY), TODAY))


def recalculated(books: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The books as LibreOffice saves them after openpyxl, which drops every stored value."""
    for name, book in books.items():
        openpyxl.load_workbook(io.BytesIO(book)).save(folder / f"{name}.xlsx")
    profile, out = folder / "profile", folder / "out"
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, *(str(folder / f"{name}.xlsx") for name in books)], check=True, capture_output=True)
    return {name: (out / f"{name}.xlsx").read_bytes() for name in books}


@pytest.mark.skipif(SOFFICE is None and "CI" not in os.environ, reason="LibreOffice is not installed here")
def test_every_case_that_formulas_can_reckon_comes_out_in_libreoffice(tmp_path: Path) -> None:
    live = {f"case{number}": vector for number, vector in enumerate(VECTORS) if is_live(vector)}
    assert len(live) > 60
    books = recalculated({name: book_of(vector, tmp_path / f"pack-{name}") for name, vector in live.items()}, tmp_path)
    wrong = {}
    for name, vector in live.items():
        values = defined_values(books[name])
        if {key: values[key] for key in NAMES} != {key: vector["expect"][key] for key in NAMES}:
            wrong[vector["name"]] = values, vector["expect"]
    assert wrong == {}


@pytest.mark.parametrize("key", NOT_LIVE)
def test_what_formulas_cannot_reckon_says_so_and_holds_no_formula_that_would_contradict_it(key: str, tmp_path: Path) -> None:
    vector = next(vector for vector in VECTORS if key in vector["rule"] and vector["expect"]["grant"])
    book = openpyxl.load_workbook(io.BytesIO(book_of(vector, tmp_path)))
    sheet = book["補助金額の計算"]
    assert FROZEN in [cell.value for row in sheet.iter_rows() for cell in row]
    for name in ("eligible_cost", "grant", "own_funds"):
        ((place, cell),) = book.defined_names[name].destinations
        assert book[place][cell.replace("$", "")].data_type == "n"


def test_the_formula_of_two_shares_is_not_attempted(tmp_path: Path) -> None:
    vector = next(vector for vector in VECTORS if len(vector["rule"].get("shares", {})) > 1 and vector["expect"]["grant"])
    sheet = openpyxl.load_workbook(io.BytesIO(book_of(vector, tmp_path)))["補助金額の計算"]
    assert FROZEN in [cell.value for row in sheet.iter_rows() for cell in row]
