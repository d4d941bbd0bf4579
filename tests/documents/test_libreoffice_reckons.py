"""What an accountant does to the cost lines in LibreOffice is reckoned there as dxapply reckons it: sums, grant, funding, measures, checks."""

from __future__ import annotations

import dataclasses
import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from dxapply.documents import excel, parts
from dxapply.documents.document import draft_document
from dxapply.documents.excel_import import defined_values
from dxapply.documents.excel_return import differences_of
from dxapply.drafting.differences import apply
from dxapply.drafting.results import Results, work_out
from tests.documents.test_libreoffice_edits import CATALOGUE, DECLARED, EDIT, LINES, MODULE, PROFILE, PROJECT, RESULTS, SORT, SPACES, TIMEOUT, XLSX

SHEETS = ("costs", "calculation", "funding", "plan")
# Rows 4 to 27 hold the lines C01 to C24, row 28 invites to put one in. A row copied as a whole brings its formulas along.
COPY = 'put_in(sheet, "A{to}:O{to}") : sheet.copyRange(spot(sheet, "A{to}"), area(sheet, "A{row}:O{row}"))'
EDITS = {
    "nothing": "",
    "line copied into the middle": COPY.format(row=5, to=6) + ' : fill(sheet, "6", Array("C", "写した行", "D", 2.5, "F", 123457))',
    "line copied to the end": COPY.format(row=27, to=28) + ' : fill(sheet, "28", Array("B", "人件費", "C", "最後の行", "D", 3, "F", 45678, "I", "○"))',
    "line copied before the first": COPY.format(row=5, to=4) + ' : fill(sheet, "4", Array("C", "最初の行", "G", "税込", "H", 8, "F", 9999))',
    "line copied into the table of a measure": COPY.format(row=9, to=10) + ' : fill(sheet, "10", Array("C", "別の施策の行", "N", "M6"))',
    "first line deleted": 'take_out(sheet, "A4:O4")',
    "last line deleted": 'take_out(sheet, "A27:O27")',
    "many lines deleted": 'take_out(sheet, "A6:O20")',
    "all lines but one deleted": 'take_out(sheet, "A5:O27")',
    "sorted by price": SORT.format(area="A4:O27"),
    "category retyped": 'fill(sheet, "8", Array("B", "外注費")) : fill(sheet, "9", Array("B", "旅費"))',
    "category of no list": 'fill(sheet, "8", Array("B", "謎の費用"))',
    "no longer eligible": 'fill(sheet, "8", Array("I", "×")) : fill(sheet, "9", Array("I", "×")) : fill(sheet, "10", Array("I", "×"))',
    "below the floor": 'take_out(sheet, "A8:O27")',
    "measure taken away": 'fill(sheet, "8", Array("N", "")) : fill(sheet, "9", Array("N", "M1"))',
    "a discount": 'fill(sheet, "8", Array("F", -20001, "D", 1.5))',
    "rows put in above and a column put in": "sheet.Rows.insertByIndex(0, 3) : sheet.Columns.insertByIndex(2, 1)",
    "another loan": """
  Dim funds, at
  funds = doc.Sheets.getByIndex(2)
  at = row_of(funds, "金融機関からの借入金")
  funds.getCellRangeByName("B" & at).Value = 300000
""",
}
# The workbook alone says × there, since dxapply refuses to take the line in.
REFUSED = {"category of no list"}


def whole() -> parts.Document:
    document = draft_document(RESULTS, RESULTS.today)
    kept = {sheet.id: sheet for sheet in document.sheets if sheet.id in SHEETS}
    return dataclasses.replace(document, sheets=tuple(kept[name] for name in SHEETS))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all edited workbooks, made by one start of LibreOffice; without stored values, so that it reckons all of them itself."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("reckoned")
    openpyxl.load_workbook(io.BytesIO(excel.write(whole()))).save(folder / "part.xlsx")
    subs = [EDIT.format(number=at, name=name, statements=do, kind=XLSX, original="part") for at, (name, do) in enumerate(EDITS.items())]
    macro = MODULE.format(calls="\n".join(f"edit_{at}" for at in range(len(EDITS)))) + "".join(subs)
    user = folder / "office" / "user"
    (user / "basic" / "Standard").mkdir(parents=True)
    module = f'<script:module {SPACES} script:name="Edits" script:language="StarBasic">{escape(macro)}</script:module>'
    for name, text in {**PROFILE, "basic/Standard/Edits.xba": module}.items():
        (user / name).write_text(DECLARED + text, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--norestore", "macro:///Standard.Edits.Main"]
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT, env={**os.environ, "DXAPPLY_BOOKS": str(folder)})
    assert not (folder / "failed.txt").exists(), (folder / "failed.txt").read_text(encoding="utf-8")
    return folder


def data_of(books: Path, name: str) -> bytes:
    return (books / f"{name}.xlsx").read_bytes()


def after(books: Path, name: str) -> Results:
    """What dxapply works out of the draft that takes in everything that was done in LibreOffice."""
    found = differences_of(data_of(books, name), RESULTS)
    assert (found.troubles, found.conflicts) == ((), ())
    return work_out(apply(PROJECT, found.differences), CATALOGUE, RESULTS.today)


def pages(data: bytes) -> list[Any]:
    return [page for page in openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets if page.sheet_state == "visible"]


def rows_beside(page: Any) -> dict[str, list[Any]]:
    """What stands right of each label of a sheet, in the row in which it stands first."""
    found: dict[str, list[Any]] = {}
    for row in page.iter_rows(values_only=True):
        cells = [cell for cell in row if cell not in (None, "")]
        if cells and isinstance(cells[0], str):
            found.setdefault(cells[0].strip(), cells[1:])
    return found


def expected_rows(results: Results) -> Iterator[tuple[str, list[object]]]:
    """Labels with what must stand beside them: categories, steps, funding."""
    match = results.chosen
    assert match is not None
    estimate = match.estimate
    for category, whole in zip(estimate.categories, estimate.sums, strict=False):
        if category.code in {one.code for one in match.program.categories}:
            yield category.name, [category.cost, category.cost_with_tax, whole, category.eligible]
    yield "端数を切り捨てた額", [estimate.grant_before_cap]
    yield "補助金額", [estimate.grant]
    yield "借入金とその他の調達", [estimate.other_sources]
    yield "自己資金", [estimate.own_funds]


def checks_of(data: bytes) -> list[str]:
    """The signs beside the totals, not those in the lines, which say whether they are eligible."""
    found = []
    for page in pages(data):
        for row in page.iter_rows(values_only=True):
            if row[0] is None or not str(row[0]).startswith("C"):
                found += [cell for cell in row if cell in ("○", "×")]
    return found


@pytest.mark.parametrize("name", [name for name in EDITS if name not in REFUSED])
def test_the_workbook_reckons_what_dxapply_reckons(books: Path, name: str) -> None:
    results, data = after(books, name), data_of(books, name)
    estimate = results.estimate
    assert estimate is not None
    names = ("total_cost", "total_cost_with_tax", "eligible_cost", "grant", "own_funds")
    assert {key: defined_values(data)[key] for key in names} == {key: getattr(estimate, key) for key in names}
    calculation = rows_beside(pages(data)[1])
    assert {label: calculation[label][: len(values)] for label, values in expected_rows(results)} == dict(expected_rows(results))
    funding = rows_beside(pages(data)[2])
    assert (funding["補助金"][0], funding["借入金とその他"][0]) == (estimate.grant, estimate.other_sources)


@pytest.mark.parametrize("name", [name for name in EDITS if name not in REFUSED])
def test_the_costs_of_the_measures_follow(books: Path, name: str) -> None:
    results, plan = after(books, name), rows_beside(pages(data_of(books, name))[3])
    fresh = next(sheet for sheet in draft_document(results, results.today).sheets if sheet.id == "plan")
    table = next(block for block in fresh.blocks if isinstance(block, parts.Table) and block.name == "measures")
    costs = {row.id: cell.value for row in table.rows for cell in row.cells if row.id and isinstance(cell, parts.Figure)}
    assert len(costs) == 6
    assert {row_id: next(cell for cell in plan[row_id] if isinstance(cell, int)) for row_id in costs} == costs
    rest = next((cell.value for row in table.rows for cell in row.cells if isinstance(cell, parts.Figure) and cell.name == "measures_rest"), 0)
    assert plan["施策の決まっていない経費"][0] == rest


@pytest.mark.parametrize("name", ["nothing", "line copied into the middle", "line copied to the end", "line copied before the first", "sorted by price"])
def test_every_check_beside_a_total_still_says_that_it_fits(books: Path, name: str) -> None:
    assert set(checks_of(data_of(books, name))) == {"○"}


def test_a_line_of_no_category_is_told_beside_the_totals(books: Path) -> None:
    data = data_of(books, "category of no list")
    assert [sign for sign in checks_of(data) if sign == "×"] == ["×"] * 5, "below the lines, three times where the sums are compared, and at the measures"
    assert any("謎の費用" in trouble for trouble in differences_of(data, RESULTS).troubles)
    others = [line for line in LINES if line.category == LINES[4].category and line is not LINES[4]]
    assert rows_beside(pages(data)[1])["プロトタイピング費"][0] == sum(line.amounts[0] for line in others)
