"""Results, labels and a program's own numbers that were typed over in Excel are not taken in, and one notice says where; nothing else gives it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
import pytest

from dxapply.documents import excel
from dxapply.documents.document import draft_document
from dxapply.documents.excel_return import differences_of
from dxapply.drafting.differences import Comparison
from dxapply.drafting.results import Results, work_out
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
PROGRAM = CATALOGUE.program("sangyo-digital-r3")
COSTS = "経費明細"  # whose lines stand in the rows 4 to 27, and their sum in 29
NEWS = "入力欄ではない所（{}）が書き換えられています。計算の結果や見出しなので、取り込みません。金額は入力欄で直してください。"


@cache
def results() -> Results:
    return work_out(sample(PROGRAM), CATALOGUE, dt.date(2021, 3, 3))


@cache
def written() -> bytes:
    return excel.write(draft_document(results(), results().today))


def back(edit: Callable[[Any], None]) -> Comparison:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return differences_of(out.getvalue(), results())


def typed(values: dict[str, object], sheet: str = COSTS) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        for place, value in values.items():
            book[sheet][place] = value

    return edit


def cells(book: Any, sheet: str) -> list[Any]:
    return [cell for row in book[sheet].iter_rows() for cell in row if cell.value not in (None, "")]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("L29", 1),  # a sum
        ("J4", 294000),  # the formula of a line, by the number that it gives
        ("J4", "約三十万円"),
        ("F3", "うちの単価"),  # a head
        ("A29", "総合計"),  # a label
        ("A31", "行は足さないでください。"),
        ("N1", "別紙6"),
    ],
)
def test_what_is_typed_over_a_result_or_a_label_is_named(place: str, value: object) -> None:
    assert back(typed({place: value})) == Comparison((), (), (NEWS.format(f"{COSTS} {place}"),))


def test_every_formula_of_every_sheet_is_noticed_when_it_is_typed_over() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    formulas = {sheet: [cell.coordinate for cell in cells(book, sheet) if cell.data_type == "f"] for sheet in book.sheetnames if sheet != "dxapply"}
    assert len([sheet for sheet in formulas if formulas[sheet]]) > 3
    for sheet, places in formulas.items():
        notices = back(typed(dict.fromkeys(places, 7), sheet)).notices
        if len(places) > 3:
            assert f"など{len(places)}か所）" in notices[0]
        else:
            assert len(notices) == bool(places) and all(f"{sheet} {place}" in notices[0] for place in places)


def test_a_derived_row_of_the_five_years_is_named_and_its_inputs_are_taken_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    row = next(cell.row for cell in cells(book, "事業計画") if cell.value == "付加価値額" and cell.column == 1)
    found = back(lambda book: book["事業計画"].cell(row, 3, 1))
    assert found == Comparison((), (), (NEWS.format(f"事業計画 C{row}"),))


def test_a_programs_own_number_is_not_taken_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    numbers = [cell for cell in cells(book, "補助金額の計算") if cell.data_type == "n"]
    assert numbers
    for cell in numbers:
        assert back(typed({cell.coordinate: 1234567}, "補助金額の計算")).notices == (NEWS.format(f"補助金額の計算 {cell.coordinate}"),)


def test_three_places_are_named_and_the_others_are_counted() -> None:
    found = back(typed({f"K{row}": 1 for row in range(4, 9)}))
    assert found.notices == (NEWS.format(f"{COSTS} K4、{COSTS} K5、{COSTS} K6など5か所"),)


def test_an_amount_typed_into_a_new_line_in_the_place_of_the_formula_is_named() -> None:
    found = back(typed({"B28": "外注費", "C28": "新しい行", "A28": "", "L28": 5000}))
    assert [type(one).__name__ for one in found.differences] == ["Added"]
    assert found.notices == (NEWS.format(f"{COSTS} L28"),)


def test_inputs_edits_emptied_results_and_remarks_beside_the_tables_give_no_notice() -> None:
    found = back(typed({"F4": 3000, "C5": "直した内容", "L29": None, "J6": None, "A31": None, "Q7": "社長に確認", "A40": "以上"}))
    assert (len(found.differences), found.notices) == (2, ())


def test_words_broken_into_other_lines_are_still_the_same_words() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    head = book[COSTS]["H3"].value
    assert "\n" in head
    assert back(typed({"H3": head.replace("\n", " "), "A29": " 合計 "})) == Comparison((), ())


def test_a_workbook_from_before_this_was_noted_gives_no_notice() -> None:
    def edit(book: Any) -> None:
        for row in book["dxapply"].iter_rows():
            if row[1].value in ("grid", "printed", "fixed"):
                for cell in row:
                    cell.value = None
        book[COSTS]["L29"] = 1

    assert back(edit).notices == ()


def test_columns_and_rows_that_are_gone_are_no_longer_asked_for() -> None:
    def edit(book: Any) -> None:
        for (cell,) in book["dxapply"].iter_rows(max_col=1):
            if str(cell.value).startswith(f"=ROWS('{COSTS}'!$L$1:") or cell.value == f"=COLUMN('{COSTS}'!$A$3)":
                cell.value = "=ROWS(#REF!)"
        book[COSTS]["L29"], book[COSTS]["F3"] = 1, "うちの単価"

    assert back(edit).notices == ()
