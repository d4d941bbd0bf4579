"""Files that are no workbook of ours, or that somebody made to harm: one sentence, or what can be read of them, and never an error of Python."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from dxapply.documents import excel, excel_reading
from dxapply.documents.document import draft_document
from dxapply.documents.excel_return import differences_of
from dxapply.drafting.differences import Comparison, apply
from dxapply.drafting.results import Results, work_out
from dxapply.errors import DxapplyError
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
PROGRAM = CATALOGUE.program("sangyo-digital-r3")
COSTS = "経費明細"
WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
NOTHING = Comparison((), ())


@cache
def results() -> Results:
    return work_out(sample(PROGRAM), CATALOGUE, dt.date(2021, 3, 3))


@cache
def written() -> bytes:
    return excel.write(draft_document(results(), results().today))


@cache
def costs_part() -> str:
    return next(sheet.part for sheet in excel_reading.Book(written()).sheets if sheet.name == COSTS)


def back(data: bytes) -> Comparison:
    return differences_of(data, results())


def refusal(data: bytes) -> str:
    with pytest.raises(DxapplyError) as caught:
        back(data)
    assert "\n" not in str(caught.value) and str(caught.value).endswith("。")
    return str(caught.value)


def remade(changes: Mapping[str, Callable[[bytes], bytes]], more: Mapping[str, bytes] | None = None) -> bytes:
    """The workbook with some of its parts changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written())) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changes.get(name, bytes)(source.read(name)))
        for name, content in (more or {}).items():
            target.writestr(name, content)
    return out.getvalue()


def edited(edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(content: bytes, before: bytes, what: bytes) -> bytes:
    assert content.count(before) == 1
    return content.replace(before, what + before)


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "壊れています"),
        (b"PK\x03\x04", "壊れています"),
        (b"%PDF-1.4\n" + bytes(1000), "壊れています"),
        ("品名,単価\n".encode("cp932"), "壊れています"),
        (zipped(), "壊れています"),
        (zipped(a="x"), "壊れています"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100_000), "古い形式（.xls）か、パスワードの付いたブックです"),
    ],
    ids=["empty", "a beginning", "PDF", "CSV", "an empty archive", "another archive", "locked or .xls"],
)
def test_a_file_that_is_no_workbook_gets_a_sentence(data: bytes, why: str) -> None:
    assert why in refusal(data)


@pytest.mark.parametrize("part", ["sheet", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"])
@pytest.mark.parametrize("left", [0, 10, 500, -20])
def test_a_part_that_ends_too_early_gets_a_sentence(part: str, left: int) -> None:
    assert "壊れています" in refusal(remade({costs_part() if part == "sheet" else part: lambda content: content[:left]}))


@pytest.mark.parametrize("name", ["s", "dxapply"])
@pytest.mark.parametrize("there", [True, False])
def test_ten_thousand_sheets_are_passed_over(name: str, there: bool) -> None:
    numbers = range(10_000)
    sheets = "".join(f'<sheet name="{name}{number}" sheetId="{number + 100}" r:id="x{number}"/>' for number in numbers).encode()
    relations = "".join(f'<Relationship Id="x{number}" Type="{WORKSHEET}" Target="worksheets/x{number}.xml"/>' for number in numbers).encode()
    page = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    changes = {
        "xl/workbook.xml": lambda content: content.replace(b"<sheets>", b"<sheets>" + sheets),
        "xl/_rels/workbook.xml.rels": lambda content: put(content, b"</Relationships>", relations),
    }
    assert back(remade(changes, {f"xl/worksheets/x{number}.xml": page for number in numbers} if there else {})) == NOTHING


@pytest.mark.parametrize("row", [b"<row><c><v>1</v></c></row>", b'<row r="1"><c r="A1"><v>1</v></c></row>'])
def test_a_million_rows_before_the_table_are_refused(row: bytes) -> None:
    assert "大きすぎます" in refusal(remade({costs_part(): lambda content: content.replace(b"<sheetData>", b"<sheetData>" + row * 1_048_576)}))


def test_merged_cells_without_number_and_measure_are_not_looked_at() -> None:
    merged = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 100_000 + b"</mergeCells>"
    assert back(remade({costs_part(): lambda content: content.replace(b"</sheetData>", b"</sheetData>" + merged)})) == NOTHING


def test_cells_that_were_merged_over_the_lines_are_emptied_ones() -> None:
    found = back(edited(lambda book: book[COSTS].merge_cells("C4:F5")))
    assert {one.key for one in found.differences} == {
        *(f"cost_lines.C01.{field}" for field in ("quantity", "unit", "unit_price")),
        *(f"cost_lines.C02.{field}" for field in ("text", "quantity", "unit", "unit_price")),
    }
    assert (found.troubles, found.notices) == ((), ())


def test_formulas_that_excel_shares_are_formulas_in_every_row() -> None:
    """Whoever fills a formula down makes Excel write it once, and in the other rows only that it is the same."""

    def shared(content: bytes) -> bytes:
        changed, count = re.subn(rb'(<c r="J(?:[5-9]|1[0-9])"[^>]*>)<f>[^<]*</f>', rb'\1<f t="shared" si="0"/>', content)
        assert count == 15
        return re.sub(rb'(<c r="F5"[^>]*>)<v>2050</v>', rb'\1<f t="shared" si="1"/><v>2050</v>', changed)

    assert back(remade({costs_part(): shared})) == NOTHING


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_days_counted_from_1900_or_1904_are_the_same_days(epoch: dt.datetime) -> None:
    def edit(book: Any) -> None:
        book.epoch = epoch
        first = next(cell for row in book["事業計画"].iter_rows() for cell in row if cell.value == "令和3年5月24日")
        first.value, first.number_format = dt.date(2021, 5, 25), "yyyy/m/d"

    (start,) = back(edited(edit)).differences
    assert dt.date(2021, 5, 25) in [task.start for task in apply(sample(PROGRAM), [start]).tasks]


def test_elements_nested_a_million_deep_are_passed_over_or_refused() -> None:
    def nested(depth: int) -> bytes:
        return remade({costs_part(): lambda content: content.replace(b"<sheetData>", b"<sheetData>" + b"<a>" * depth + b"</a>" * depth)})

    assert back(nested(100_000)) == NOTHING
    assert "大きすぎます" in refusal(nested(2_000_000))


def test_numbers_beyond_all_bounds_are_named_by_their_cells() -> None:
    def edit(book: Any) -> None:
        book[COSTS]["F4"], book[COSTS]["D5"], book[COSTS]["F6"] = "9" * 30_000, "1e999999999", 1e300

    found = back(edited(edit))
    assert found.differences == () and [trouble.partition("：")[0] for trouble in found.troubles] == [f"{COSTS} {cell}" for cell in ("F4", "D5", "F6")]


def test_references_that_lead_far_down_are_read_there_or_refused() -> None:
    def led(row: int) -> Callable[[Any], None]:
        def edit(book: Any) -> None:
            for (cell,) in book["dxapply"].iter_rows(max_col=1):
                cell.value = cell.value and re.sub(r"\$[0-9]+\)$", f"${row})", cell.value)

        return edit

    assert back(edited(led(19_000))).differences  # nothing stands there: all was emptied
    assert "行を超えています" in refusal(edited(led(1_000_000)))
