"""Workbooks that come in: what a person sees in the first sheet is what arrives, and nothing that is no workbook gets through."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.documents import excel_reading
from dxapply.documents.excel_import import MOST_COLUMNS, MOST_ROWS, read_rows
from dxapply.errors import DxapplyError


def book(*rows: list[Any]) -> Any:
    made: Any = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    return made


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed_sheet(data: bytes, old: str, new: str) -> bytes:
    """The workbook with something replaced in the XML of its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, re.sub(old.encode(), new.encode(), part) if name.endswith("sheet1.xml") else part)
    return out.getvalue()


def trouble(data: bytes) -> str:
    with pytest.raises(DxapplyError) as caught:
        read_rows(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("図面の読み取り", "図面の読み取り"),
        ("一行目\n二行目", "一行目\n二行目"),
        (6200, "6200"),
        (-5000, "-5000"),
        (1200.0, "1200"),
        (0.1, "0.1"),
        (2.5, "2.5"),
        (0.1 + 0.2, "0.3"),
        (1234567.89, "1234567.89"),
        (1e15, "1000000000000000"),
        (0.000_01, "0.00001"),
        (True, "TRUE"),
        (False, "FALSE"),
        (dt.date(2021, 4, 1), "2021-04-01"),
        (dt.datetime.fromisoformat("2021-04-01T09:30"), "2021-04-01 09:30:00"),
        (dt.time(9, 30), "09:30:00"),
    ],
)
def test_a_cell_gives_what_was_typed(value: object, text: str) -> None:
    assert read_rows(saved(book([value]))) == [[text]]


def test_ten_percent_is_ten_percent_although_excel_keeps_a_tenth() -> None:
    made = book([0.1, 0.08, 10])
    for cell in made.active[1][:2]:
        cell.number_format = "0%"
    assert read_rows(saved(made)) == [["10%", "8%", "10"]]


def test_a_formula_gives_the_value_that_was_stored_with_it() -> None:
    data = changed_sheet(saved(book(["=1+2"])), r"<f>1\+2</f><v ?/?>(</v>)?", "<f>1+2</f><v>3</v>")
    assert read_rows(data) == [["3"]]


def test_a_formula_that_was_never_calculated_is_blank() -> None:
    assert read_rows(saved(book(["=1+2", "次"]))) == [["", "次"]]


def test_blank_rows_and_cells_keep_their_places_and_blank_ends_go() -> None:
    made = book(["経費区分"])
    made.active["C4"] = "単価"
    made.active["A9"] = " "
    assert read_rows(saved(made)) == [["経費区分"], [], [], ["", "", "単価"]]


def test_only_the_first_sheet_is_read() -> None:
    made = book(["一枚目"])
    made.create_sheet("二枚目").append(["二枚目"])
    assert read_rows(saved(made)) == [["一枚目"]]


def test_a_wrong_size_in_the_file_hides_no_rows() -> None:
    data = changed_sheet(saved(book(["一", "二"], ["三"])), r'<dimension ref="[^"]*" ?/>', '<dimension ref="A1"/>')
    assert read_rows(data) == [["一", "二"], ["三"]]


def test_an_empty_sheet_has_no_rows() -> None:
    assert read_rows(saved(openpyxl.Workbook())) == []


def test_a_far_away_format_costs_nothing_but_a_far_away_value_is_refused() -> None:
    made = book(["経費区分"])
    made.active.cell(MOST_ROWS + 5, 1).number_format = "0%"
    assert read_rows(saved(made)) == [["経費区分"]]
    made.active.cell(MOST_ROWS + 5, 1).value = 1
    assert "20,000行を超えています" in trouble(saved(made))


def test_columns_beyond_the_most_are_left_out() -> None:
    made = book(["経費区分"])
    made.active.cell(1, MOST_COLUMNS).value = "最後"
    made.active.cell(1, MOST_COLUMNS + 1).value = "その先"
    assert len(read_rows(saved(made))[0]) == MOST_COLUMNS


def test_two_thousand_rows_come_in() -> None:
    rows = [["外注費", f"部品{number}", number, "個", 1200] for number in range(2_000)]
    assert read_rows(saved(book(*rows)))[-1] == ["外注費", "部品1999", "1999", "個", "1200"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "経費区分,内容".encode(), b"\x89PNG\r\n", saved(book(["切れた"]))[:-200]])
def test_what_is_no_workbook_is_refused_in_one_sentence(data: bytes) -> None:
    assert "Excelのブックではないか、壊れています" in trouble(data)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("readme.txt", "x")
    assert "壊れています" in trouble(out.getvalue())


def test_a_sheet_with_broken_xml_is_refused() -> None:
    assert "壊れています" in trouble(changed_sheet(saved(book(["値"])), "</row>", "</wor>"))


def test_an_old_or_locked_workbook_is_named_as_such() -> None:
    assert "古い形式（.xls）か、パスワードの付いたブックです" in trouble(b"\xd0\xcf\x11\xe0" + bytes(2_000))


def test_a_workbook_that_grows_beyond_all_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_reading, "MOST_BYTES", 100)
    assert "中身が大きすぎます" in trouble(saved(book(["値"])))


@settings(deadline=None, max_examples=100)
@given(at=st.integers(0, 10_000), bits=st.integers(1, 255))
def test_a_damaged_workbook_gives_rows_or_a_sentence_and_nothing_else(at: int, bits: int) -> None:
    data = bytearray(saved(book(["経費区分", "内容"], ["外注費", 1.5])))
    data[at % len(data)] ^= bits
    with contextlib.suppress(DxapplyError):
        assert isinstance(read_rows(bytes(data)), list)
