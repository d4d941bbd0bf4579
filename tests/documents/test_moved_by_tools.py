"""Workbooks that other tools worked on: rows moved without the references to them, tables emptied, and words as people type them."""

from __future__ import annotations

import dataclasses
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
from dxapply.drafting.differences import Added, Comparison, Removed, apply
from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
PROGRAM = CATALOGUE.program("sangyo-digital-r3")
SAMPLE = sample(PROGRAM)
DAY = dt.date(2021, 3, 3)
COSTS, FIRM, MONEY = "経費明細", "会社概要", "資金調達"
LINE = (None, "外注費", "図面の整理", 1, "式", 50_000, "税抜", 10, "○")


@cache
def sample_book() -> bytes:
    return excel.write(draft_document(work_out(SAMPLE, CATALOGUE, DAY), DAY))


def back(edit: Callable[[Any], object], project: Project = SAMPLE) -> Comparison:
    """What comes back after openpyxl, which moves no references, has edited the sample's workbook."""
    book = openpyxl.load_workbook(io.BytesIO(sample_book()))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return differences_of(out.getvalue(), work_out(project, CATALOGUE, DAY))


def found_in(sheet: Any, text: str) -> Any:
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == text)


def put_line(sheet: Any, row: int) -> None:
    for column, value in enumerate(LINE, 1):
        sheet.cell(row, column).value = value


def kinds(comparison: Comparison) -> list[tuple[type[object], str]]:
    return [(type(difference), difference.key) for difference in comparison.differences]


# ------------------------------------------------------------------------------------------------------------- moved rows


@pytest.mark.parametrize(("first", "count"), [(4, 1), (6, 2), (27, 1), (4, 20)])
def test_a_total_that_moved_up_is_never_a_line(first: int, count: int) -> None:
    comparison = back(lambda book: book[COSTS].delete_rows(first, count))
    assert kinds(comparison) == [(Removed, f"cost_lines.C{first - 3 + at:02}") for at in range(count)]
    assert comparison.troubles == ()


def test_a_total_whose_word_stands_in_an_input_column_is_never_a_row() -> None:
    comparison = back(lambda book: book[MONEY].delete_rows(found_in(book[MONEY], "普通預金").row, 1))
    assert (Removed, "bridge.B1") in kinds(comparison)
    assert not any(isinstance(difference, Added) for difference in comparison.differences)
    assert not any("合計" in trouble for trouble in comparison.troubles)


def test_a_line_that_moved_to_the_place_of_the_total_is_still_there() -> None:
    def edit(book: Any) -> None:
        book[COSTS].insert_rows(10, 2)
        put_line(book[COSTS], 10)
        put_line(book[COSTS], 11)

    assert kinds(back(edit)) == [(Added, "cost_lines.C25"), (Added, "cost_lines.C26")]


def test_a_remark_and_an_amount_typed_into_the_total_make_no_line() -> None:
    def edit(book: Any) -> None:
        total = found_in(book[COSTS], "合計").row
        book[COSTS].cell(total, 13).value = "見積の合計"
        book[COSTS].cell(total, 10).value = 1

    comparison = back(edit)
    assert comparison.differences == () and "書き換えられています" in comparison.notices[0]


def test_more_rows_behind_a_table_than_are_read_are_told() -> None:
    def edit(book: Any) -> None:
        sheet = book[COSTS]
        for merged in [merged for merged in sheet.merged_cells.ranges if merged.min_row > 27]:
            sheet.unmerge_cells(str(merged))
        for row in range(28, 700):
            put_line(sheet, row)

    comparison = back(edit)
    assert len(comparison.differences) == 501  # two in the table, 499 behind it
    assert [trouble for trouble in comparison.troubles if "読んでいません" in trouble] == [
        f"{COSTS} 529行目から下は、表の下に行が多すぎるため読んでいません。表の中に行を挿入して入れてください。"
    ]


# --------------------------------------------------------------------------------------------------------- emptied tables


@pytest.mark.parametrize("first", [1, 4])
def test_an_emptied_table_leaves_the_lines_and_is_told(first: int) -> None:
    def edit(book: Any) -> None:
        sheet = book[COSTS]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for row in sheet.iter_rows(min_row=first, max_row=60 if first == 1 else 27):
            for cell in row:
                cell.value = None

    comparison = back(edit)
    assert comparison.differences == ()
    assert comparison.troubles == ("「経費」の表に行が1つもありません。下書きの行は残します。削除はdxapplyの画面でしてください。",)


# ------------------------------------------------------------------------------------------------------------ typed words


@pytest.mark.parametrize(
    ("typed", "title", "name"),
    [
        ("代表取締役社長 山田 太郎", "代表取締役社長", "山田 太郎"),
        ("代表取締役　見本　花子", "代表取締役", "見本　花子"),
        ("取締役社長　山田太郎", "取締役社長", "山田太郎"),
        ("代表取締役 社長 山田 太郎", "代表取締役 社長", "山田 太郎"),
    ],
)
def test_a_new_title_and_name_are_parted_at_the_blank(typed: str, title: str, name: str) -> None:
    comparison = back(lambda book: found_in(book[FIRM], "代表取締役 見本 太郎").__setattr__("value", typed))
    assert comparison.troubles == () and len(comparison.ready) == 1
    company = apply(SAMPLE, comparison.ready).company
    assert (company.representative_title, company.representative) == (title, name)
    assert f"「代表取締役 見本 太郎」 → 「{title} {' '.join(name.split())}」" in comparison.ready[0].text


@pytest.mark.parametrize("typed", ["山田 次郎", "代表取締役社長山田太郎", "代表取締役山田太郎"])
def test_a_title_and_name_that_nothing_parts_are_told(typed: str) -> None:
    comparison = back(lambda book: found_in(book[FIRM], "代表取締役 見本 太郎").__setattr__("value", typed))
    assert comparison.differences == () and f"代表者「{typed}」の役職と氏名を分けられません" in comparison.troubles[0]


def test_a_title_of_the_firms_own_stays_a_title() -> None:
    project = dataclasses.replace(SAMPLE, company=dataclasses.replace(SAMPLE.company, representative_title="プレジデント"))
    comparison = back(lambda book: found_in(book[FIRM], "代表取締役 見本 太郎").__setattr__("value", "プレジデント 見本 花子"), project)
    company = apply(project, comparison.differences).company
    assert (company.representative_title, company.representative) == ("プレジデント", "見本 花子")


def test_a_day_that_excel_shows_as_its_number_is_that_day() -> None:
    comparison = back(lambda book: found_in(book["事業計画"], "令和3年5月24日").__setattr__("value", 44379))
    (change,) = comparison.ready
    assert "→ 「令和3年7月2日」" in change.text and comparison.troubles == ()


def test_taxes_are_read_with_their_last_letter_too() -> None:
    def edit(book: Any) -> None:
        book[COSTS]["G10"], book[COSTS]["G11"] = "税込み", "税抜き"

    comparison = back(edit)
    assert (kinds(comparison), comparison.troubles) == ([(type(comparison.ready[0]), "cost_lines.C07.tax")], ())
    assert apply(SAMPLE, comparison.ready).cost_lines[6].tax == "included"
