"""The workbook looks after itself: checks beside totals, help on its inputs, and formulas that give elsewhere what they gave here."""

from __future__ import annotations

import dataclasses
import io
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dxapply.documents import excel, parts
from dxapply.documents.document import draft_document
from dxapply.documents.excel_help import AUTHOR, help_words
from dxapply.documents.excel_import import defined_values
from dxapply.documents.pdf import lay_out
from dxapply.model.fields import Field, Kind
from dxapply.model.project import Project, with_value
from dxapply.model.register import REGISTER
from tests.documents.form_packs import results_with
from tests.documents.test_agreement import DAY, IDS, CostSheet, cells_of, convert, each_draft, made, results_of, sample_of, saved, sheets_of

SOFFICE = shutil.which("soffice")
WRONG = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "Err:")
VERDICTS = {"○", "×", "－"}


def book_of(project: Project) -> bytes:
    return excel.write(draft_document(results_of(project), DAY))


def checks_of(data: bytes) -> dict[str, str]:
    """The verdict of each check by sheet and cell, as stored."""
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        f"{page.title}!{cell.coordinate}": str(value)
        for page in formulas.worksheets
        for cell in cells_of(page)
        if cell.data_type == "f" and (value := stored[page.title][cell.coordinate].value) in VERDICTS
    }


def words_left_of_verdicts(data: bytes, verdict: str) -> list[str]:
    """The first words of the rows that hold this verdict on the sheet of the calculation."""
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["補助金額の計算"]
    return [str(row[0].value).partition("\n")[0] for row in page.iter_rows() if any(cell.value == verdict for cell in row[1:])]


# checks


@pytest.mark.parametrize("program_id", IDS)
def test_the_sums_of_a_sample_agree(program_id: str) -> None:
    found = checks_of(made("sample", program_id).book)
    assert set(found.values()) == {"○"}
    assert {place.partition("!")[0] for place in found} >= {"補助金額の計算", "経費明細", "事業計画"}


def test_lines_of_no_category_fail_the_check_of_the_sums_and_no_other() -> None:
    project = sample_of(IDS[1])
    line = project.cost_lines[0]
    data = book_of(with_value(with_value(project, f"cost_lines.{line.id}.category", "elsewhere"), f"cost_lines.{line.id}.kind", ""))
    assert words_left_of_verdicts(data, "×") == [
        "区分の合計（税抜）と経費明細の合計", "区分の合計（税込）と経費明細の合計", "経費明細のすべての行",
    ]  # fmt: skip
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["経費明細"]
    (total,) = [row for row in page.iter_rows() if row[0].value == "合計"]
    assert [cell.value for cell in total if cell.value in VERDICTS] == ["×"]


def test_more_loans_than_cost_fail_the_check_of_own_funds() -> None:
    project = sample_of(IDS[1])
    data = book_of(with_value(project, f"funding.{project.funding[0].id}.amount", 90_000_000))
    assert words_left_of_verdicts(data, "×") == ["自己資金が0円以上"]


def test_sales_of_the_new_service_above_all_sales_fail_their_check() -> None:
    project = sample_of(IDS[1])
    data = book_of(with_value(project, f"five_years.{project.five_years[2].id}.new_sales", 9_000_000_000))
    found = [verdict for place, verdict in checks_of(data).items() if place.startswith("事業計画")]
    assert (found.count("×"), found.count("○")) == (1, len(project.five_years))  # the sum of the measures is the other check of the sheet


def test_a_check_of_what_is_not_known_says_neither() -> None:
    project = sample_of(IDS[1])
    for key, unknown in (("company.industry", ""), ("company.capital", None), ("company.employees", None)):
        project = with_value(project, key, unknown)
    assert words_left_of_verdicts(book_of(project), "－") == ["調達の合計と要する経費（税込）", "自己資金が0円以上"]


@each_draft
def test_a_failed_check_is_told_by_a_sign_on_black_and_not_by_colour(kind: str, program_id: str) -> None:
    data = made(kind, program_id).book
    marked = {
        f"{page.title}!{found.sqref}": rule
        for page in sheets_of(data, values=False)
        for found in page.conditional_formatting
        for rule in found.rules
        if rule.type == "cellIs"
    }
    assert set(marked) == set(checks_of(data))
    assert all(rule.formula == ['"×"'] and rule.dxf.font.b and rule.dxf.fill.bgColor.rgb == "FF000000" for rule in marked.values())


# the overview


def test_the_overviews_amounts_follow_the_calculation() -> None:
    page = openpyxl.load_workbook(io.BytesIO(made("sample", IDS[1]).book))["申請の概要"]
    formulas = [str(cell.value) for cell in cells_of(page) if cell.data_type == "f"]
    assert len(formulas) == 3
    assert all("'補助金額の計算'!" in formula for formula in formulas)


# totals below the cost lines


@each_draft
def test_the_cost_sheet_ends_with_its_totals(kind: str, program_id: str) -> None:
    chosen = results_of(made(kind, program_id).project).chosen
    assert chosen is not None
    page = openpyxl.load_workbook(io.BytesIO(made(kind, program_id).book), data_only=True)["経費明細"]
    (total,) = [row for row in page.iter_rows() if row[0].value == "合計"]
    assert [cell.value for cell in total if isinstance(cell.value, int)][:2] == [chosen.estimate.total_cost, chosen.estimate.total_cost_with_tax]


# help


def comments_of(data: bytes) -> dict[str, Any]:
    cells = [cell for page in sheets_of(data, values=False) for row in page.iter_rows() for cell in row]
    return {f"{cell.parent.title}!{cell.coordinate}": cell.comment for cell in cells if cell.comment}


@each_draft
def test_every_input_column_of_the_cost_lines_explains_itself_even_without_lines(kind: str, program_id: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(kind, program_id).book))
    costs = CostSheet(book)
    (head,) = {cell.row for cell in cells_of(costs.page) if cell.value == "税区分"}
    explained = {name: costs.page.cell(head, at).comment for name, at in costs.columns.items()}
    for name, key in (("数量", "quantity"), ("単価", "unit_price"), ("税区分", "tax"), ("積算基礎", "basis"), ("内容", "text"), ("経費区分", "category")):
        assert REGISTER.field(f"cost_lines.*.{key}").help in explained[name].text
    assert explained["税抜額"] is None


@each_draft
def test_a_field_is_explained_once_and_by_dxapply(kind: str, program_id: str) -> None:
    comments = comments_of(made(kind, program_id).book)
    assert len(comments) > 20
    assert {comment.author for comment in comments.values()} == {AUTHOR}
    texts = [(place.partition("!")[0], comment.text) for place, comment in comments.items()]
    assert len(texts) == len(set(texts))


def test_the_label_of_an_input_carries_its_help() -> None:
    comments = comments_of(made("sample", IDS[1]).book)
    page = openpyxl.load_workbook(io.BytesIO(made("sample", IDS[1]).book))["会社概要"]
    (label,) = [cell for cell in cells_of(page) if cell.value == "資本金"]
    assert REGISTER.field("company.capital").help in comments[f"会社概要!{label.coordinate}"].text


def test_help_says_label_what_how_much_and_an_example() -> None:
    field = Field(key="a.b", label="目的", kind=Kind.TEXT, limit_chars=600, help="なぜ要るかを書きます。", example="図面をつなぎます。")
    assert help_words(field, 600).split("\n") == ["【目的】", "なぜ要るかを書きます。", "600字まで", "例：図面をつなぎます。"]
    assert help_words(Field(key="a.c", label="目的", kind=Kind.TEXT, example="x"), 0) == ""


def test_help_speaks_of_the_list_that_the_column_offers() -> None:
    field = Field(key="a.b", label="補助対象", kind=Kind.YES_NO, help="対象外は「いいえ」にします。", example="はい")
    assert help_words(field, 0, ("○", "×")).split("\n") == ["【補助対象】", "対象外は「×」にします。", "一覧から選びます：○、×"]
    assert help_words(field, 0, ("とても長い名前の経費区分", "もう一つ")).endswith("一覧から選びます。")


def test_help_says_the_limit_of_the_programs_form() -> None:
    document = dataclasses.replace(made("sample", IDS[1]).document, limits={"cost_lines.*.text": 33})
    assert [text for comment in comments_of(excel.write(document)).values() if "33字まで" in (text := comment.text)]


def test_comments_carry_no_date() -> None:
    files = zipfile.ZipFile(io.BytesIO(made("sample", IDS[0]).book))
    comments = [files.read(name).decode() for name in files.namelist() if "comments" in name and name.endswith(".xml")]
    assert comments
    assert not [text for text in comments if "dT=" in text or "date" in text.lower()]


# an empty table takes numbers only, too


def test_an_empty_cost_table_refuses_words_where_numbers_go() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("empty", IDS[1]).book))
    rules = {rule.type for rule in book["経費明細"].data_validations.dataValidation}
    assert rules == {"list", "decimal", "whole"}


# a page


@each_draft
def test_no_sheet_is_printed_upright_where_its_words_would_be_too_small(kind: str, program_id: str) -> None:
    for page in sheets_of(made(kind, program_id).book, values=False):
        if page.sheet_state == "visible":
            wide = sum(page.column_dimensions[letters].width * 7 * 3 / 4 for letters in page.column_dimensions if not page.column_dimensions[letters].hidden)
            paper = 595 - 123 if page.page_setup.orientation == "portrait" else 842 - 123
            assert 10 * min(1, paper / wide) > 6.4, page.title


# what another program reckons


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every draft's workbook as LibreOffice reckons it anew: openpyxl dropped all stored values."""
    if SOFFICE is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice is not installed here; CI has it")
    assert SOFFICE, "CI must have LibreOffice"
    folder: Path = tmp_path_factory.mktemp("books")
    for kind in ("sample", "empty", "full"):
        for program_id in IDS:
            (folder / f"{kind} {program_id}.xlsx").write_bytes(saved(openpyxl.load_workbook(io.BytesIO(made(kind, program_id).book))))
    convert(SOFFICE, sorted(folder.glob("*.xlsx")), folder / "out")
    return {file.stem: file.read_bytes() for file in (folder / "out").glob("*.xlsx")}


@each_draft
def test_every_formula_gives_elsewhere_the_value_that_is_stored(elsewhere: dict[str, bytes], kind: str, program_id: str) -> None:
    data = made(kind, program_id).book
    formulas, stored = openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    again = openpyxl.load_workbook(io.BytesIO(elsewhere[f"{kind} {program_id}"]), data_only=True)
    differ = {}
    for page in formulas.worksheets:
        if page.sheet_state == "visible":
            for cell in cells_of(page):
                if cell.data_type == "f":
                    ours, theirs = stored[page.title][cell.coordinate].value or None, again[page.title][cell.coordinate].value or None
                    if ours != theirs:
                        differ[f"{page.title}!{cell.coordinate}"] = (cell.value, ours, theirs)
    assert differ == {}


@each_draft
def test_nothing_is_an_error_elsewhere(elsewhere: dict[str, bytes], kind: str, program_id: str) -> None:
    pages = [page for page in sheets_of(elsewhere[f"{kind} {program_id}"], values=True) if page.sheet_state == "visible"]
    assert [cell.value for page in pages for cell in cells_of(page) if cell.data_type == "e" or str(cell.value).startswith(WRONG)] == []


# programs without a form for what the amounts are reckoned on


CONTRACT = {"total_cost", "total_cost_with_tax", "eligible_cost", "grant", "own_funds"}
ONLY_COSTS = '[[sheets]]\nid = "costs"\nnumber = "様式2"\ntitle = "経費明細表"\n'
ONLY_COVER = '[[sheets]]\nid = "cover"\nnumber = "様式1"\ntitle = "申請書"\n'


@pytest.mark.parametrize("forms", [ONLY_COSTS, ONLY_COVER])
def test_every_workbook_has_the_five_amounts_with_formulas(forms: str) -> None:
    results = results_with(forms)
    data = excel.write(draft_document(results, DAY))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert set(book.defined_names) == CONTRACT
    assert results.chosen is not None
    assert defined_values(data) == {name: getattr(results.chosen.estimate, name) for name in CONTRACT}
    for name in CONTRACT:
        sheet, cell = str(book.defined_names[name].attr_text).replace("$", "").rsplit("!", 1)
        assert str(book[sheet.strip("'")][cell].value).startswith("=")


def test_a_sheet_that_the_program_has_no_form_for_is_not_printed() -> None:
    document = draft_document(results_with(ONLY_COVER), DAY)
    _, drawn = lay_out(document)
    assert [sheet.title for sheet in document.sheets] == ["申請書", "経費明細", "補助金額の計算", "資金調達"]
    assert not {"経費明細", "補助金額の計算", "資金調達"} & {line.text for line in drawn}


# what a form prints in thousands


def test_the_workbook_of_a_form_in_thousands_shows_what_is_printed() -> None:
    forms = (
        '[[sheets]]\nid = "funding"\nnumber = "様式1"\ntitle = "収支予算書"\nunit = "thousand"\n'
        '[[sheets]]\nid = "plan"\nnumber = "様式2"\ntitle = "実施計画書"\n'
    )
    document = draft_document(results_with(forms), DAY)
    data = excel.write(document)
    for title in ("収支予算書", "実施計画書"):
        stored, live = (openpyxl.load_workbook(io.BytesIO(data), data_only=values)[title] for values in (True, False))
        headings = [row[0].row for row in stored.iter_rows() if any("単位：千円" in str(cell.value) for cell in row)]
        assert headings, title
        (sheet,) = [sheet for sheet in document.sheets if sheet.title == title]
        in_thousands = {
            cell.value for block in sheet.blocks if isinstance(block, parts.Table) and block.on == "paper"
            for row in block.rows for cell in row.cells if isinstance(cell, parts.Figure) and cell.value is not None and cell.value > 999 and cell.scale == 1
        }  # fmt: skip
        shown = {cell.value for cell in cells_of(stored) if cell.row > headings[0] and live[cell.coordinate].data_type == "f"}
        assert in_thousands & shown, title
        if title == "収支予算書":
            assert in_thousands <= shown
