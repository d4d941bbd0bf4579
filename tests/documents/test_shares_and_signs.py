"""Shares that add up to what is printed below them, numbers that stand whole, signs that paper cannot show, and places that exist."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from dxapply.documents import excel, fonts, parts
from dxapply.documents.document import draft_document
from dxapply.documents.leading import step_leads
from dxapply.documents.pdf import lay_out, write_with_places
from dxapply.drafting.printable import unprintable
from dxapply.model.fields import Kind
from dxapply.model.money import shares_in_tenths
from dxapply.model.project import Project, with_value
from dxapply.model.register import REGISTER
from dxapply.model.rows import FundingRow
from tests.documents.test_agreement import DAY, IDS, blocks_on, figures_of, results_of, sample_of
from tests.documents.test_live_formulas import SOFFICE, recalculated
from tests.documents.test_places import typed

GREATEST = 9_876_543_210_987


def shared(program_id: str) -> Project:
    """The sample bridged by three parts whose shares, each rounded for itself, come to 100.1."""
    project = sample_of(program_id)
    grant = results_of(project).chosen.estimate.grant or 0  # type: ignore[union-attr]
    parted = (grant * 1668 // 10_000, grant * 6666 // 10_000)
    amounts = (*parted, grant - sum(parted))
    rows = tuple(dataclasses.replace(project.bridge[0], id=f"B{k}", amount=amount) for k, amount in enumerate(amounts, 1))
    return dataclasses.replace(project, bridge=rows)


def shares_on(document: parts.Document, place: parts.Place) -> list[list[int]]:
    """The shares of each table of the funding, its total last."""
    tables = [block for sheet, block in blocks_on(document, place) if sheet.id == "funding" and isinstance(block, parts.Table)]
    found = [[cell.value for row in table.rows for cell in row.cells if isinstance(cell, parts.Figure) and cell.unit == "％"] for table in tables]
    return [[value for value in shares if value is not None] for shares in found if shares]


def test_parts_that_would_come_to_more_than_the_whole_are_rounded_as_their_sum_grows() -> None:
    assert shares_in_tenths([1668, 6666, 1666], 10_000) == (167, 666, 167)
    assert shares_in_tenths([1, 1, 1], 3) == (333, 334, 333)
    assert shares_in_tenths([-5, 15], 10) == (-500, 1500)
    assert shares_in_tenths([None, 10], 10) == (None, 1000)
    assert shares_in_tenths([1], 0) == (None,)


@pytest.mark.parametrize("program_id", IDS)
def test_shares_add_up_to_their_total_on_paper_and_in_the_workbook(program_id: str) -> None:
    document = draft_document(results_of(shared(program_id)), DAY)
    for place in ("paper", "book"):
        found = shares_on(document, place)  # type: ignore[arg-type]
        assert found and all(sum(shares[:-1]) == shares[-1] == 1000 for shares in found), place


@pytest.mark.skipif(SOFFICE is None and "CI" not in os.environ, reason="LibreOffice is not installed here")
def test_libreoffice_comes_to_the_shares_of_the_paper(tmp_path: Path) -> None:
    document = draft_document(results_of(shared(IDS[0])), DAY)
    book = openpyxl.load_workbook(io.BytesIO(recalculated({"a": excel.write(document)}, tmp_path)["a"]), data_only=True)
    sheet = book["資金調達"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "割合")
    below = [sheet.cell(row, head.column).value for row in range(head.row + 1, sheet.max_row + 1)]
    values = [value for value in below if isinstance(value, int | float)][:4]
    assert [round(value * 10) for value in values] == shares_on(document, "book")[0]


# numbers


def extreme(program_id: str, sign: int) -> Project:
    """The sample with the greatest amounts of money that a field takes, below zero where it takes these."""
    project = sample_of(program_id)
    for key, field, value in typed(project):
        if field.kind is Kind.YEN and value is not None:
            project = with_value(project, key, GREATEST if field.low is not None and field.low >= 0 else sign * GREATEST)
    small = dataclasses.replace(project.funding[0] if project.funding else FundingRow(id="F1"), id="F1", amount=GREATEST)
    return dataclasses.replace(project, funding=(small,), cost_lines=project.cost_lines if sign < 0 else project.cost_lines[:1])


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("program_id", IDS)
def test_no_number_is_cut_however_great_it_is(program_id: str, sign: int) -> None:
    document = draft_document(results_of(extreme(program_id, sign)), DAY)
    _, drawn = lay_out(document)
    lines = "\n".join(dict.fromkeys(line.text for line in drawn))
    tables = [block for _, block in blocks_on(document, "paper") if isinstance(block, parts.Table)]
    digits = {figure.text.removesuffix(figure.unit) for table in tables for figure in figures_of(table) if re.search("[0-9]", figure.text)}
    assert [text for text in digits if fonts.one_line(text) not in lines] == []
    assert [line for line in drawn if line.kind == "figure" and line.start != line.limit and line.right > line.limit + 0.6] == []


def test_a_share_of_thousands_of_percent_stands_whole() -> None:
    columns = (parts.Column(head="区分", width=400), parts.Column(head="割合", width=30, align="right"), parts.Column(head="備考", width=42))
    share = parts.Figure(value=-110_136, scale=10, decimals=1, unit="％")
    row = parts.Row(cells=(parts.Text(text="自己資金"), share, parts.Text(text="約1,234,567,890円")))
    sheet = parts.Sheet(id="s", number="", title="表", blocks=(parts.Table(columns=columns, rows=(row,)),))
    document = parts.Document(title="", program="", firm="", edition=1, date=dt.date(2021, 3, 3), pack="", sheets=(sheet,))
    drawn = [line.text for line in lay_out(document)[1]]
    assert "▲11,013.6％" in drawn and any("1,234,567,890" in text for text in drawn)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed here")
def test_poppler_reads_a_figure_with_neighbouring_ones_as_one_word(tmp_path: Path) -> None:
    figures = ("114,242", "111,600", "1,111,111", "11", "▲11.1％")
    rows = tuple(parts.Row(cells=(parts.Figure(value=None, word=figure, bold=bold),)) for figure in figures for bold in (False, True))
    table = parts.Table(columns=(parts.Column(head="額", width=120, align="right"),), rows=rows)
    sheet = parts.Sheet(id="s", number="", title="表", blocks=(table,))
    document = parts.Document(title="", program="", firm="", edition=1, date=dt.date(2021, 3, 3), pack="", sheets=(sheet,))
    (tmp_path / "a.pdf").write_bytes(write_with_places(document)[0])
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True, text=True).stdout.split()
    assert {figure: read.count(figure) for figure in figures} == dict.fromkeys(figures, 2)


# signs


def test_what_no_font_holds_is_told_from_what_is_printed_as_it_is() -> None:
    assert unprintable("株式会社🍣みほん") == "🍣"
    assert unprintable("髙﨑𠮷①㈱～－か\u3099神\ufe00\u200b\n\t") == ""
    assert unprintable("\ue000") == "\ue000"


def test_the_signs_that_are_told_are_those_for_which_a_font_would_print_another() -> None:
    points = [chr(point) for point in range(0x20, 0x30000, 7) if not 0xD800 <= point < 0xE000]
    seen = [ch for ch in points if fonts.clean(ch).strip() and not unicodedata.category(ch).startswith("M")]
    assert [ch for ch in seen if unprintable(ch) != fonts.missing(ch)] == []
    assert any(map(unprintable, seen)) and not all(map(unprintable, seen))


# places


@pytest.mark.parametrize("program_id", IDS)
def test_every_place_that_a_question_or_a_point_of_a_sample_names_exists(program_id: str) -> None:
    project = sample_of(program_id)
    document = draft_document(results_of(project), DAY)
    sheets = {sheet.title: sheet for sheet in document.sheets}
    for named in [*(row.reference for row in project.questions), *(name for row in project.confirmations for name in row.page.split("、"))]:
        title, _, inside = named.partition(" ")
        sheet = sheets[title]
        headings = [block.text.partition("\u3000")[0] for block in sheet.blocks if isinstance(block, parts.Heading)]
        firsts = [row.cells[0].text for block in sheet.blocks if isinstance(block, parts.Table) for row in block.rows]
        assert not inside or inside.removeprefix("手順") in [*headings, *firsts], named
    steps = {step.cells[0].text: step.cells[1].text for block in sheets["補助金額の計算"].blocks[:1] for step in block.rows}  # type: ignore[union-attr]
    assert steps["6"].startswith("上限額") or all("手順6" not in row.reference for row in project.questions)


@pytest.mark.parametrize("program_id", IDS)
def test_every_row_of_the_requirements_and_of_the_calculation_leads_to_a_field(program_id: str) -> None:
    results = results_of(sample_of(program_id))
    assert results.chosen is not None
    for sheet, block in blocks_on(draft_document(results, DAY), "paper"):
        if sheet.id in ("eligibility", "calculation") and isinstance(block, parts.Table):
            keys = {cell.leads for row in block.rows if row.style == "line" for cell in row.cells if not isinstance(cell, parts.Tick)}
            assert keys and all(REGISTER.find(key) or key.startswith("answers.") for key in keys), keys
    assert step_leads("rated", results, results.chosen) == "application.program"
