"""What an accountant does to the workbook in LibreOffice comes back as exactly that: there cells really move, and references to them with them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from dxapply.documents import excel
from dxapply.documents.document import draft_document
from dxapply.documents.excel_return import differences_of
from dxapply.drafting.differences import Comparison, apply
from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.model.rows import CostLine, HistoryEntry
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
PROGRAM = CATALOGUE.program("sangyo-digital-r3")
PROJECT = sample(PROGRAM)
LINES = PROJECT.cost_lines
RESULTS = work_out(PROJECT, CATALOGUE, dt.date(2021, 3, 3))
XLSX, ODS, XLS = "Calc MS Excel 2007 XML", "calc8", "MS Excel 97"
TIMEOUT = 180

# ----------------------------------------------------------------------------------------------------- what is done, in Basic

# The cost lines C01 to C24 stand in rows 4 to 27 of the sheet; in 28 is the row that invites to put one in, in 29 their sum.
NEW_LINE = """
  fill(sheet, "{row}", Array("B", "外注費", "C", "新しい行", "D", 2, "E", "式", "F", 45000, "G", "税込", "H", 10, "I", "○"))
"""
SORT = """
  Dim by(0) As New com.sun.star.table.TableSortField
  by(0).Field = 5
  by(0).IsAscending = True
  sheet.getCellRangeByName("{area}").sort(Array(setting("SortFields", by()), setting("ContainsHeader", False)))
"""
PUT_IN = 'put_in(sheet, "A{row}:O{row}")' + NEW_LINE
EDITS = {
    "nothing": "",
    "price": 'fill(sheet, "4", Array("F", 3000))',
    "category": 'fill(sheet, "8", Array("B", "外注費"))',
    "words": 'fill(sheet, "4", Array("F", "３千円", "I", "×")) : fill(sheet, "5", Array("B", " 旅費 ", "M", ""))',
    "line put in": PUT_IN.format(row=10),
    "line put in before the first": PUT_IN.format(row=4),
    "line put in where invited": PUT_IN.format(row=28),
    "line put in below the invitation": PUT_IN.format(row=29),
    "line put in beside what is hidden": 'sheet.insertCells(area(sheet, "A10:N10"), com.sun.star.sheet.CellInsertMode.DOWN)' + NEW_LINE.format(row=10),
    "line typed over the invitation": 'fill(sheet, "28", Array("A", "C25"))' + NEW_LINE.format(row=28),
    "line deleted": 'take_out(sheet, "A6:O6")',
    "first and last line deleted": 'take_out(sheet, "A27:O27") : take_out(sheet, "A4:O4")',
    "line emptied": 'sheet.getCellRangeByName("A6:O6").clearContents(31)',
    "line copied": 'put_in(sheet, "A6:O6") : sheet.copyRange(spot(sheet, "A6"), area(sheet, "A5:O5")) : fill(sheet, "6", Array("C", "写した行"))',
    "line moved": 'put_in(sheet, "A20:O20") : sheet.moveRange(spot(sheet, "A20"), area(sheet, "A6:O6")) : take_out(sheet, "A6:O6")',
    "first line moved": 'put_in(sheet, "A20:O20") : sheet.moveRange(spot(sheet, "A20"), area(sheet, "A4:O4")) : take_out(sheet, "A4:O4")',
    "sorted": SORT.format(area="A4:O27"),
    "sorted without the hidden ids": SORT.format(area="A4:N27"),
    "sheet renamed, a column put in, remarks written": """
  sheet.Name = "経費（直し 1'2）"
  fill(sheet, "5", Array("Q", "社長に確認", "R", 12)) : fill(sheet, "30", Array("A", "ここは来週")) : fill(sheet, "40", Array("C", "以上"))
  sheet.Columns.insertByIndex(0, 1)
  fill(sheet, "5", Array("A", "確認済"))
""",
    "sheet moved, rows put in above, a column hidden, a copy kept": """
  sheet.Rows.insertByIndex(0, 2)
  fill(sheet, "1", Array("A", "社内の確認用"))
  sheet.Columns.getByIndex(3).IsVisible = False
  doc.Sheets.moveByName("経費明細", 0)
  doc.Sheets.copyByName("経費明細", "控え", 0)
  fill(doc.Sheets.getByName("控え"), "6", Array("F", 1))
""",
    "entry put in": """
  Dim firm, at
  firm = doc.Sheets.getByName("会社概要")
  at = row_of(firm, "昭和49年") + 1
  put_in(firm, "A" & at & ":E" & at)
  fill(firm, CStr(at), Array("A", "昭和60年", "B", "第二工場を建設"))
""",
    "results typed over": 'fill(sheet, "29", Array("K", 1)) : fill(sheet, "9", Array("J", 2))' + SORT.format(area="A4:O27"),
    "all at once": """
  sheet.Name = "経費"
  fill(sheet, "4", Array("F", 3000))
  take_out(sheet, "A8:O8")
  put_in(sheet, "A10:O10")
"""
    + NEW_LINE.format(row=10)
    + "  sheet.Columns.insertByIndex(0, 1)",
}
# These are saved in another format first, opened again, and saved as .xlsx then.
AROUND = {"nothing": (ODS, XLS), "line put in": (ODS,), "sorted": (ODS,), "all at once": (ODS, XLS)}

# These are made in the whole workbook, the others in that of the sheets which they concern: LibreOffice opens and saves it in a third of the time.
WHOLE = ("nothing", "all at once", "line put in")
CONCERNED = ("company", "costs", "calculation", "funding")

MODULE = """
Sub Main
  On Error Goto Failed
{calls}
  StarDesktop.terminate()
  Exit Sub
Failed:
  Open Environ("DXAPPLY_BOOKS") & "/failed.txt" For Output As #1
  Print #1, Error$ & " " & Erl
  Close #1
  StarDesktop.terminate()
End Sub
Function opened(name)
  opened = StarDesktop.loadComponentFromURL(ConvertToURL(Environ("DXAPPLY_BOOKS") & "/" & name), "_blank", 0, Array(setting("Hidden", True)))
End Function
Sub save(doc, name, kind)
  doc.storeToURL(ConvertToURL(Environ("DXAPPLY_BOOKS") & "/" & name), Array(setting("FilterName", kind)))
  doc.close(True)
End Sub
Function setting(name, value)
  Dim made As New com.sun.star.beans.PropertyValue
  made.Name = name
  made.Value = value
  setting = made
End Function
Function area(sheet, name)
  area = sheet.getCellRangeByName(name).RangeAddress
End Function
Function spot(sheet, name)
  spot = sheet.getCellRangeByName(name).CellAddress
End Function
Sub put_in(sheet, name)
  sheet.insertCells(area(sheet, name), com.sun.star.sheet.CellInsertMode.ROWS)
End Sub
Sub take_out(sheet, name)
  sheet.removeRange(area(sheet, name), com.sun.star.sheet.CellDeleteMode.ROWS)
End Sub
Sub fill(sheet, row, pairs)
  Dim at
  For at = 0 To UBound(pairs) Step 2
    If VarType(pairs(at + 1)) = 8 Then
      sheet.getCellRangeByName(pairs(at) & row).String = pairs(at + 1)
    Else
      sheet.getCellRangeByName(pairs(at) & row).Value = pairs(at + 1)
    End If
  Next
End Sub
Function row_of(sheet, text)
  row_of = 1
  Do While sheet.getCellRangeByName("A" & row_of).String <> text And row_of < 1000
    row_of = row_of + 1
  Loop
End Function
"""
EDIT = """
Sub edit_{number}
  Dim doc, sheet
  doc = opened("{original}.xlsx")
  sheet = doc.Sheets.getByName("経費明細")
  {statements}
  save(doc, "{name}.xlsx", "{kind}")
End Sub
"""
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = 'xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:script="http://openoffice.org/2000/script"'
PROFILE = {
    # Without this LibreOffice takes the profile for a new one, and puts its own, empty library over ours.
    "registrymodifications.xcu": (
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/Office">'
        '<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item></oor:items>'
    ),
    "basic/script.xlc": (
        f'<library:libraries {SPACES}><library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" '
        'library:link="false"/></library:libraries>'
    ),
    "basic/Standard/script.xlb": (
        f'<library:library {SPACES} library:name="Standard" library:readonly="false" library:passwordprotected="false">'
        '<library:element library:name="Edits"/></library:library>'
    ),
}


def macro() -> str:
    """Basic that makes every edit in a workbook of its own and saves it, some by way of other formats."""
    calls, subs = [], []
    for number, (name, statements) in enumerate(EDITS.items()):
        calls.append(f"edit_{number}")
        original = "whole" if name in WHOLE else "part"
        subs.append(EDIT.format(number=number, name=name, statements=statements, kind=XLSX, original=original))
        for kind in AROUND.get(name, ()):
            calls += [f'save(opened("{name}.xlsx"), "{name} {kind}", "{kind}")', f'save(opened("{name} {kind}"), "{name} {kind}.xlsx", "{XLSX}")']
    return MODULE.format(calls="\n".join(calls)) + "".join(subs)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all edited workbooks, made by one start of LibreOffice."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("books")
    user = folder / "office" / "user"
    (user / "basic" / "Standard").mkdir(parents=True)
    module = f'<script:module {SPACES} script:name="Edits" script:language="StarBasic">{escape(macro())}</script:module>'
    for name, text in {**PROFILE, "basic/Standard/Edits.xba": module}.items():
        (user / name).write_text(DECLARED + text, encoding="utf-8")
    document = draft_document(RESULTS, RESULTS.today)
    concerned = tuple(sheet for sheet in document.sheets if sheet.id in CONCERNED)
    assert len(concerned) == len(CONCERNED)
    (folder / "whole.xlsx").write_bytes(excel.write(document))
    (folder / "part.xlsx").write_bytes(excel.write(dataclasses.replace(document, sheets=concerned)))
    command = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--norestore", "macro:///Standard.Edits.Main"]
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT, env={**os.environ, "DXAPPLY_BOOKS": str(folder)})
    failed = folder / "failed.txt"
    assert not failed.exists(), failed.read_text(encoding="utf-8")
    return folder


# --------------------------------------------------------------------------------------------------------- what is expected

NEW = CostLine(id="C25", category="outsourcing", kind="outsourcing", text="新しい行", quantity=2000, unit="式", unit_price=45000, tax="included")


def line(number: int, **values: Any) -> CostLine:
    return dataclasses.replace(LINES[number - 1], **values)


def with_lines(*lines: CostLine) -> Project:
    return dataclasses.replace(PROJECT, cost_lines=lines)


def by_price() -> tuple[CostLine, ...]:
    return tuple(sorted(LINES, key=lambda line: line.unit_price or 0))


def with_entry() -> Project:
    first, *others = PROJECT.history
    return dataclasses.replace(PROJECT, history=(first, HistoryEntry(id="H6", year="昭和60年", text="第二工場を建設"), *others))


EXPECTED: dict[str, tuple[Project, str]] = {
    "nothing": (PROJECT, ""),
    "price": (with_lines(line(1, unit_price=3000), *LINES[1:]), "Changed"),
    "category": (with_lines(*LINES[:4], line(5, category="outsourcing", kind="outsourcing"), *LINES[5:]), "Changed"),
    "words": (
        with_lines(line(1, unit_price=3000, eligible=False), line(2, category="travel", kind="travel", basis=""), *LINES[2:]),
        "Changed Changed Changed Changed",
    ),
    "line put in": (with_lines(*LINES[:6], NEW, *LINES[6:]), "Added"),
    "line put in before the first": (with_lines(NEW, *LINES), "Added"),
    "line put in where invited": (with_lines(*LINES, NEW), "Added"),
    "line put in below the invitation": (with_lines(*LINES, NEW), "Added"),
    "line put in beside what is hidden": (with_lines(*LINES[:6], NEW, *LINES[6:]), "Added"),
    "line typed over the invitation": (with_lines(*LINES, NEW), "Added"),
    "line deleted": (with_lines(*LINES[:2], *LINES[3:]), "Removed"),
    "first and last line deleted": (with_lines(*LINES[1:-1]), "Removed Removed"),
    "line emptied": (with_lines(*LINES[:2], *LINES[3:]), "Removed"),
    "line copied": (with_lines(*LINES[:2], line(2, id="C25", text="写した行", task="", issues=()), *LINES[2:]), "Added"),
    "line moved": (with_lines(*LINES[:2], *LINES[3:16], LINES[2], *LINES[16:]), "Moved"),
    "first line moved": (with_lines(*LINES[1:16], LINES[0], *LINES[16:]), "Moved"),
    "sheet renamed, a column put in, remarks written": (PROJECT, ""),
    "sheet moved, rows put in above, a column hidden, a copy kept": (PROJECT, ""),
    "entry put in": (with_entry(), "Added"),
    "all at once": (with_lines(line(1, unit_price=3000), *LINES[1:4], *LINES[5:7], NEW, *LINES[7:]), "Changed Added Removed"),
}


def names() -> Iterator[str]:
    for name in EDITS:
        yield name
        yield from (f"{name} {kind}" for kind in AROUND.get(name, ()))


def edit_of(name: str) -> str:
    """The edit, without the format that it went through."""
    return max((edit for edit in EDITS if name == edit or name.removeprefix(f"{edit} ") in AROUND.get(edit, ())), key=len)


def back(books: Path, name: str) -> Comparison:
    return differences_of((books / f"{name}.xlsx").read_bytes(), RESULTS)


@pytest.mark.parametrize("name", [name for name in names() if edit_of(name) in EXPECTED])
def test_what_was_done_in_libreoffice_comes_back_as_exactly_that(books: Path, name: str) -> None:
    found = back(books, name)
    project, kinds = EXPECTED[edit_of(name)]
    assert (found.troubles, found.notices, found.conflicts) == ((), (), ())
    assert [type(one).__name__ for one in found.differences] == kinds.split()
    assert dataclasses.replace(apply(PROJECT, found.differences), retired=()) == project  # retired: which ids are used up


@pytest.mark.parametrize("name", [name for name in names() if edit_of(name).startswith("sorted")])
def test_lines_sorted_by_their_price_are_moved_and_nothing_else(books: Path, name: str) -> None:
    found = back(books, name)
    assert (found.troubles, found.notices, found.conflicts) == ((), (), ())
    assert {type(one).__name__ for one in found.differences} == {"Moved"}
    assert apply(PROJECT, found.differences) == with_lines(*by_price())


def test_results_that_were_typed_over_are_named_where_they_are_after_sorting(books: Path) -> None:
    found = back(books, "results typed over")
    row = 4 + [line.id for line in by_price()].index("C06")
    assert (found.troubles, [notice.partition("）")[0] for notice in found.notices]) == ((), [f"入力欄ではない所（経費明細 J{row}、経費明細 K29"])
    assert apply(PROJECT, found.differences) == with_lines(*by_price())


@pytest.mark.parametrize(("name", "verdict"), [("price", "○"), ("line put in", "×"), ("line put in below the invitation", "×")])
def test_a_line_that_no_sum_counts_fails_the_checks_of_both_sheets(books: Path, name: str, verdict: str) -> None:
    book = openpyxl.load_workbook(books / f"{name}.xlsx", data_only=True)
    (total,) = [row for row in book["経費明細"].iter_rows(values_only=True) if row[0] == "合計"]
    (check,) = [row for row in book["補助金額の計算"].iter_rows(values_only=True) if str(row[0]).startswith("経費明細のすべての行")]
    assert verdict in total and verdict in check
