"""Another program's cost sheet and funding are a change of data: heads, order, unit and totals are read back from paper and from the workbook."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from dxapply.documents import excel, parts, pdf
from dxapply.documents.excel_return import differences_of
from dxapply.drafting.funding import fund, on_form
from dxapply.model.money import down_to, show_yen
from dxapply.model.project import LISTS, Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application
from dxapply.programs.pack_forms import NARROWEST, SECTIONS
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from tests.documents.form_packs import CLASSIC, ID, PREFECTURE, WEB_APART, document_with, project_with_web, results_with

SOFFICE = shutil.which("soffice")
SETS = {"prefecture": (PREFECTURE, False), "web apart": (WEB_APART, True), "classic": (CLASSIC, False)}
each_set = pytest.mark.parametrize(("forms", "web"), SETS.values(), ids=list(SETS))
CALCULATION = '\n[[sheets]]\nid = "calculation"\nnumber = "別紙9"\ntitle = "計算"\n'
FUNDING = '\n[[sheets]]\nid = "funding"\nnumber = "別紙8"\ntitle = "資金"\n'


def project_for(web: bool) -> Project:
    return project_with_web() if web else sample(builtin_catalogue().program(ID))


def paper_words(document: parts.Document) -> str:
    """All words of the paper without blanks."""
    read = pypdfium2.PdfDocument(pdf.write(document))
    try:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in read))
    finally:
        read.close()


def sheet_of(document: parts.Document, sheet_id: str) -> parts.Sheet:
    return next(sheet for sheet in document.sheets if sheet.id == sheet_id)


def tables_of(document: parts.Document, sheet_id: str, place: parts.Place) -> list[parts.Table]:
    return [block for block in sheet_of(document, sheet_id).blocks if isinstance(block, parts.Table) and block.on in ("both", place)]


def form_table(document: parts.Document, place: parts.Place = "paper") -> parts.Table:
    """The form's own table: the first on paper, the one below the inputs in the workbook."""
    return tables_of(document, "costs", place)[0 if place == "paper" else 1]


def heads_of(table: parts.Table) -> list[str]:
    return [column.head.replace("\n", "") for column in table.columns]


def placed_cells(row: parts.Row) -> Iterator[tuple[int, parts.Cell]]:
    yield 0, row.cells[0]
    yield from enumerate(row.cells[1:], row.span)


def values_in(table: parts.Table, head: str) -> dict[str, int]:
    """The figures of a column by the words that stand first in their rows."""
    at = next(place for place, column in enumerate(table.columns) if head in column.head.replace("\n", ""))
    cells = ((row.cells[0].text, cell) for row in table.rows for place, cell in placed_cells(row) if place == at)
    return {words: cell.value for words, cell in cells if isinstance(cell, parts.Figure) and cell.value is not None}


def column_sum(table: parts.Table, head: str, style: str) -> int:
    at = next(place for place, column in enumerate(table.columns) if head in column.head.replace("\n", ""))
    cells = (cell for row in table.rows if row.style == style for place, cell in placed_cells(row) if place == at)
    return sum(cell.value or 0 for cell in cells if isinstance(cell, parts.Figure))


# the three sets


@each_set
def test_heads_stand_in_the_order_of_the_form_on_paper_and_in_the_workbook(forms: str, web: bool) -> None:
    document = document_with(forms, project_for(web), web=web)
    heads = heads_of(form_table(document))
    assert heads == [head.replace("\\n", "") for head in re.findall(r'head = "([^"]+)"', forms)]
    words = paper_words(document)
    assert words.index(heads[0]) < words.index("合計")
    book = openpyxl.load_workbook(io.BytesIO(excel.write(document)))
    rows = [[str(cell.value).replace("\n", "") for cell in row if cell.value is not None] for row in book.worksheets[0].iter_rows()]
    assert heads in [row[: len(heads)] for row in rows]


@each_set
def test_every_word_and_amount_of_the_form_is_read_back(forms: str, web: bool) -> None:
    document = document_with(forms, project_for(web), web=web)
    words = paper_words(document)
    for row in form_table(document).rows:
        for _, cell in placed_cells(row):
            assert re.sub(r"\s", "", cell.text) in words
    book = openpyxl.load_workbook(io.BytesIO(excel.write(document)), data_only=True)
    numbers = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    figures = [cell.value for row in form_table(document, "book").rows for _, cell in placed_cells(row) if isinstance(cell, parts.Figure) and not cell.word]
    assert figures and all(figure in numbers for figure in figures if figure is not None)


def test_the_prefectures_form_has_subtotals_of_each_category_and_marked_totals() -> None:
    results = results_with(PREFECTURE)
    table = form_table(document_with(PREFECTURE))
    estimate = results.estimate
    assert estimate is not None and estimate.grant is not None
    costs, grants = values_in(table, "要する経費"), values_in(table, "交付申請額")
    for category in estimate.categories:
        if category.cost:
            assert (costs[f"小計　{category.name}"], grants[f"小計　{category.name}"]) == (category.cost, category.grant)
    total = table.rows[-1]
    assert [cell.text for cell in total.cells][:3] == ["合計（24行）", f"(A) {show_yen(estimate.total_cost)}", f"(B) {show_yen(estimate.grant)}"]
    assert column_sum(table, "要する経費", "line") == estimate.total_cost


def test_a_line_has_no_part_of_the_grant_for_no_rule_gives_it_one() -> None:
    assert column_sum(form_table(document_with(PREFECTURE)), "交付申請額", "line") == 0


def test_websites_have_totals_of_their_own_and_all_add_up() -> None:
    results = results_with(WEB_APART, project_with_web(), web=True)
    table = form_table(document_with(WEB_APART, project_with_web(), web=True))
    estimate = results.estimate
    assert estimate is not None
    web = next(category for category in estimate.categories if category.code == "web")
    one, two, three, four, five, six = (row.cells[1] for row in table.rows[-6:])
    values = [cell.value for cell in (one, two, three, four, five, six) if isinstance(cell, parts.Figure)]
    assert values[2:] == [web.eligible, web.grant, estimate.eligible_cost, estimate.grant]
    assert values[0] + values[2] == values[4] and values[1] + values[3] == values[5]  # type: ignore[operator]
    assert [row.cells[0].text[:3] for row in table.rows[-6:]] == [f"（{number}）" for number in range(1, 7)]
    assert table.rows[-6].cells[0].text == "（1）小計（ウェブサイト関連費を除く補助対象経費）"


def test_the_reason_names_the_measure_below_the_words_of_the_line() -> None:
    table = form_table(document_with(WEB_APART, project_with_web(), web=True))
    cells = [cell for row in table.rows for _, cell in placed_cells(row) if isinstance(cell, parts.Text) and cell.note]
    assert len(cells) == 24 and all(re.fullmatch("施策「.+」のため", cell.note) for cell in cells)


def test_unit_price_and_times_stand_with_their_unit() -> None:
    table = form_table(document_with(WEB_APART, project_with_web(), web=True))
    assert {"42円×6,200枚", "2,860円（税込）×6回"} <= {cell.text for row in table.rows for _, cell in placed_cells(row)}


def test_the_classic_form_has_a_row_for_each_category_with_its_lines_as_the_basis() -> None:
    results, table = results_with(CLASSIC), form_table(document_with(CLASSIC))
    assert results.estimate is not None
    used = [category.name for category in results.estimate.categories if category.cost]
    assert [row.cells[0].text for row in table.rows] == [*used, "合計（24行）"]
    assert sum(cell.text.count("×") for row in table.rows for _, cell in placed_cells(row) if cell is row.cells[-1]) == 24


# thousands


def test_thousands_add_up_to_the_total_as_printed_and_the_form_names_the_rounding() -> None:
    document = document_with(CLASSIC)
    table, results = form_table(document), results_with(CLASSIC)
    estimate = results.estimate
    assert estimate is not None and estimate.grant is not None
    for head, whole in (("要する経費", estimate.total_cost_with_tax), ("補助対象経費", estimate.eligible_cost), ("申請額", estimate.grant)):
        assert column_sum(table, head, "line") == column_sum(table, head, "total") == down_to(Fraction(whole, 1000))
    words = paper_words(document)
    assert "単位:千円(千円未満切捨て)" in words.replace("：", ":").replace("（", "(").replace("）", ")")
    assert "内訳の千円未満は、合計に合わせて調整しています。" in words


def test_thousands_add_up_on_every_level_of_the_usual_layout() -> None:
    document = document_with('[[sheets]]\nid = "costs"\nnumber = "1"\ntitle = "経費"\nunit = "thousand"\n')
    table = form_table(document)
    for head in ("要する経費", "補助対象経費"):
        whole = column_sum(table, head, "total")
        assert column_sum(table, head, "group") == whole == column_sum(table, head, "line")
    assert tables_of(document, "costs", "book")[0].name == "lines"


def test_a_category_differs_from_its_own_floor_by_one_thousand_at_most() -> None:
    results, table = results_with(CLASSIC), form_table(document_with(CLASSIC))
    assert results.estimate is not None
    printed = values_in(table, "要する経費")
    for category in results.estimate.categories:
        if category.cost:
            assert 0 <= printed[category.name] - category.cost_with_tax // 1000 <= 1


ALL_AMOUNTS = """
[[sheets]]
id = "costs"
number = "1"
title = "経費"
unit = "thousand"
columns = [
  { use = "text", head = "内容" },
  { use = "eligible", head = "対象" },
  { use = "cost", head = "税抜" },
  { use = "cost_with_tax", head = "税込" },
]
"""


def test_no_line_of_three_hundred_prints_less_with_tax_than_without_or_more_that_counts_than_it_costs() -> None:
    project = sample(builtin_catalogue().program(ID))
    lines = project.cost_lines
    many = tuple(dataclasses.replace(lines[at % len(lines)], id=f"C{at + 1:03}", unit_price=999 + 537 * at % 7001, quantity=1000) for at in range(300))
    table = form_table(document_with(ALL_AMOUNTS, dataclasses.replace(project, cost_lines=many)))
    rows = [[cell.value for cell in row.cells[-3:] if isinstance(cell, parts.Figure)] for row in table.rows]
    compared = [(eligible, cost, with_tax) for eligible, cost, with_tax in (row for row in rows if len(row) == 3) if cost is not None and with_tax is not None]
    assert len(compared) > 300
    assert all(cost <= with_tax and (eligible is None or eligible <= cost) for eligible, cost, with_tax in compared)
    for head in ("対象", "税抜", "税込"):
        assert column_sum(table, head, "line") == column_sum(table, head, "group") == column_sum(table, head, "total")


def test_the_funding_prints_in_thousands_with_the_grant_as_on_the_cost_sheet() -> None:
    document = document_with(CLASSIC)
    (costs, funding) = form_table(document), tables_of(document, "funding", "paper")[0]
    amounts = values_in(funding, "金額")
    assert amounts["補助金"] == column_sum(costs, "申請額", "total")
    assert sum(value for name, value in amounts.items() if name != "合計") == amounts["合計"] == column_sum(costs, "要する経費", "total")
    notes = [heading.note for heading in headings(document, "funding", "book") if heading.text[0] in "12"]
    assert [note.partition("（")[0] for note in notes] == ["単位：円", "単位：千円"] * 2


def headings(document: parts.Document, sheet_id: str, place: parts.Place) -> list[parts.Heading]:
    return [block for block in sheet_of(document, sheet_id).blocks if isinstance(block, parts.Heading) and block.on in ("both", place)]


# what the funding adds up to


def test_the_funding_adds_up_to_the_eligible_cost_where_the_form_says_so() -> None:
    results = results_with(WEB_APART, project_with_web(), web=True)
    document = document_with(WEB_APART, project_with_web(), web=True)
    estimate = results.estimate
    assert estimate is not None and estimate.grant is not None and results.funding is not None
    amounts = values_in(tables_of(document, "funding", "paper")[0], "金額")
    assert amounts["合計"] == estimate.eligible_cost == sum(value for name, value in amounts.items() if name != "合計")
    assert amounts["補助金"] == estimate.grant
    assert results.funding.total == estimate.total_cost_with_tax  # the budget itself counts the whole cost, whatever the form
    outside = show_yen(estimate.total_cost_with_tax - estimate.eligible_cost)
    assert f"補助対象外の経費と消費税{outside}円は、この表のほかに自己資金で支払います。" in paper_words(document)
    summary = values_in(tables_of(document, "funding", "book")[1], "金額")
    assert (summary["合計"], summary["自己資金"]) == (amounts["合計"], amounts["自己資金"])


def test_sources_beyond_the_forms_total_are_told() -> None:
    project = project_with_web()
    loan = dataclasses.replace(project.funding[0], amount=1_500_000)
    results = results_with(WEB_APART, dataclasses.replace(project, funding=(loan, *project.funding[1:])), web=True)
    estimate = results.estimate
    assert estimate is not None and estimate.own_funds is not None and estimate.own_funds > 0
    left = on_form(fund(results.project, estimate), estimate).own_funds
    assert left is not None and left < 0
    (told,) = [finding for finding in results.findings if finding.id == "own-funds-negative-on-form"]
    assert show_yen(-left) in told.message and told.severity == "warning"
    usual = results_with(FUNDING, dataclasses.replace(sample(builtin_catalogue().program(ID)), funding=(loan,)))
    assert not [finding for finding in usual.findings if finding.id == "own-funds-negative-on-form"]


# sections


def test_sections_come_in_the_forms_order_and_are_counted_anew() -> None:
    plan = '[[sheets]]\nid = "plan"\nnumber = "1"\ntitle = "計画"\nsections = ["years", "kpis"]\n'
    texts = [heading.text for heading in headings(document_with(plan), "plan", "paper") if heading.name]
    assert texts == ["1　五年の計画", "2　数値目標", "3　目的と新規性", "4　実施する施策", "5　実施体制", "6　実施日程"]


def test_every_section_that_a_pack_can_name_stands_on_the_samples_sheet() -> None:
    forms = "".join(f'[[sheets]]\nid = "{sheet}"\nnumber = "1"\ntitle = "{sheet}"\n' for sheet in SECTIONS)
    document = document_with(forms)
    for sheet, names in SECTIONS.items():
        assert {heading.name for heading in headings(document, sheet, "paper") if heading.name} == set(names)


# any form


def long(project: Project) -> Project:
    """The project with each text of a cost line and a measure at its limit, and 300 cost lines."""
    filler = "図面と見積㈱𠮷髙①～A1,234円・" * 20
    for chapter in ("cost_lines", "measures"):
        assert chapter in LISTS
        limits = {field.key.rpartition(".")[2]: field.limit_chars for field in REGISTER.fields if field.key.startswith(f"{chapter}.*.") and field.limit_chars}
        rows = tuple(dataclasses.replace(row, **{name: filler[:most] for name, most in limits.items()}) for row in getattr(project, chapter))
        project = dataclasses.replace(project, **{chapter: rows})
    lines = project.cost_lines
    many = tuple(dataclasses.replace(lines[number % len(lines)], id=f"C{number + 1:02}", unit_price=9_999_999) for number in range(300))
    return dataclasses.replace(project, cost_lines=many)


@each_set
def test_a_long_draft_and_an_empty_one_print_whole(forms: str, web: bool) -> None:
    document = document_with(forms, long(project_for(web)), web=web)
    words = paper_words(document)
    assert all(cell.text.replace(" ", "") in words for row in form_table(document).rows for _, cell in placed_cells(row) if isinstance(cell, parts.Figure))
    assert excel.write(document) == excel.write(document)
    empty = document_with(forms, Project(application=Application(program=ID)), web=web)
    assert "合計" in paper_words(empty) and excel.write(empty)


def test_every_column_that_a_form_can_have_prints() -> None:
    for use in NARROWEST:
        uses = dict.fromkeys(("number",) if use == "number" else ("text",)) | dict.fromkeys(("text", use, "eligible"))
        listed = ", ".join(f'{{ use = "{name}", head = "{name}" }}' for name in uses)
        document = document_with(f'[[sheets]]\nid = "costs"\nnumber = "1"\ntitle = "経費"\ncolumns = [{listed}]\n')
        assert heads_of(form_table(document)) == list(uses)
        assert use in paper_words(document)


@pytest.mark.parametrize("wanted", ["costs", "calculation", "funding", "plan"])
def test_a_workbook_of_one_sheet_alone_holds_its_values(wanted: str) -> None:
    document = document_with(f'[[sheets]]\nid = "{wanted}"\nnumber = "1"\ntitle = "様式"\n')
    book = openpyxl.load_workbook(io.BytesIO(excel.write(document)))
    assert any(isinstance(cell.value, int) for row in book.worksheets[0].iter_rows() for cell in row)


# the workbook's form follows its inputs


@each_set
def test_a_workbook_with_the_form_below_its_inputs_comes_back_without_a_difference(forms: str, web: bool) -> None:
    results = results_with(forms, project_for(web), web=web)
    comparison = differences_of(excel.write(document_with(forms, project_for(web), web=web)), results)
    assert (comparison.differences, comparison.troubles) == ((), ())


def recalculated(books: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The books as LibreOffice saves them after openpyxl, which drops every stored value."""
    for name, book in books.items():
        book.save(folder / f"{name}.xlsx")
    command = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run([*command, *(str(folder / f"{name}.xlsx") for name in books)], check=True, capture_output=True, timeout=180)
    return {name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in books}


def numbers_of(page: Any) -> dict[str, int]:
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, int | float)}


def row_of(page: Any, words: str) -> list[Any]:
    return next([cell.value for cell in row] for row in page.iter_rows() if row[0].value == words)


@pytest.mark.skipif(SOFFICE is None and "CI" not in os.environ, reason="LibreOffice is not installed here")
def test_the_form_in_the_workbook_follows_the_inputs_or_goes(tmp_path: Path) -> None:
    data = {}
    for name, (forms, web) in SETS.items():
        funding = "" if 'id = "funding"' in forms else FUNDING
        data[name] = excel.write(document_with(forms + CALCULATION + funding, project_for(web), web=web))
    books = {name: openpyxl.load_workbook(io.BytesIO(book)) for name, book in data.items()}
    edited = openpyxl.load_workbook(io.BytesIO(data["prefecture"]))
    line = next(row for row in edited.worksheets[0].iter_rows() if row[0].value == "C01")
    line[5].value = 3_000  # the unit price
    reckoned = recalculated({**books, "edited": edited}, tmp_path)
    for name, book in data.items():
        stored = openpyxl.load_workbook(io.BytesIO(book), data_only=True)
        for page, again in zip(stored.worksheets, reckoned[name].worksheets, strict=True):
            assert numbers_of(page) == numbers_of(again), (name, page.title)
    page = reckoned["edited"].worksheets[0]
    assert row_of(page, "小計　人件費")[2:4] in ([982_600, None], [982_600, ""])
    assert row_of(page, "合計（24行）")[2] == 3_431_200 + 66_000
