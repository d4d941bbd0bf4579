"""Draft, Document, paper and workbook agree: every word and every amount is read back from both, and the workbook reckons as dxapply does."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pypdfium2
import pytest
from openpyxl.formula.translate import Translator

from dxapply.documents import excel, fonts, parts, pdf
from dxapply.documents.document import draft_document
from dxapply.documents.excel_cells import clean as clean_cell
from dxapply.documents.excel_import import defined_values
from dxapply.documents.excel_layout import SPACER
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.views import budget_view
from dxapply.model.fields import Kind, read
from dxapply.model.project import CHAPTERS, LISTS, Project, new_row, with_row, with_value
from dxapply.model.rows import Application, CostLine
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
REGISTER = CATALOGUE.register
DAY = dt.date(2021, 3, 3)
IDS = tuple(program.id for program in CATALOGUE.programs)
NAMES = ("total_cost", "total_cost_with_tax", "eligible_cost", "grant", "own_funds")
MANY = 300
FILLER = "図面と見積㈱𠮷髙①～A1,234円・" * 100
RISKY = "=+-@"
REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")


# the drafts


def sample_of(program_id: str) -> Project:
    return sample(CATALOGUE.program(program_id))


def empty(program_id: str) -> Project:
    return Project(application=Application(program=program_id))


def full(program_id: str) -> Project:
    """The sample with every text at its limit, each beginning with what Excel could take for a formula, and 300 cost lines."""
    project = sample_of(program_id)
    lines = project.cost_lines
    rows = tuple(dataclasses.replace(lines[number % len(lines)], id=f"C{number + 1:02}") for number in range(MANY))
    project = dataclasses.replace(project, cost_lines=rows)
    texts = [field for field in REGISTER.fields if field.limit_chars and field.kind in (Kind.TEXT, Kind.LONG_TEXT)]
    for number, field in enumerate(texts):
        if field.key.partition(".")[0] in CHAPTERS:
            project = with_value(project, field.key, at_limit(number, "", field.limit_chars))
    for chapter in LISTS:
        own = [(number, field) for number, field in enumerate(texts) if field.key.startswith(f"{chapter}.*.")]
        limits = {field.key.rpartition(".")[2]: (number, field.limit_chars) for number, field in own}
        filled = tuple(
            dataclasses.replace(row, **{name: at_limit(number, row.id, limit) for name, (number, limit) in limits.items()})
            for row in getattr(project, chapter)
        )
        project = dataclasses.replace(project, **{chapter: filled})
    return project


def at_limit(number: int, row_id: str, limit: int) -> str:
    """A text of just that many characters, unlike those of other fields and rows."""
    return f"{RISKY[number % len(RISKY)]}{number}{row_id}{FILLER}"[:limit]


MAKERS = {"sample": sample_of, "empty": empty, "full": full}
each_draft = pytest.mark.parametrize(("kind", "program_id"), [(kind, program_id) for kind in MAKERS for program_id in IDS])


class Made(NamedTuple):
    """A draft's Document with what both writers made of it."""

    project: Project
    document: parts.Document
    book: bytes
    paper: bytes


def results_of(project: Project) -> Results:
    return work_out(project, CATALOGUE, DAY)


@functools.cache
def made(kind: str, program_id: str) -> Made:
    project = MAKERS[kind](program_id)
    document = draft_document(results_of(project), DAY)
    return Made(project, document, excel.write(document), pdf.write(document))


# the words of a Document

NOT_SHOWN = {"choices", "key", "leads", "note_leads", "task", "name", "formula", "defined", "style", "pattern", "align", "size", "on", "id"}
OWN_NAMES = (parts.Share, parts.FlowStep, parts.Phase, parts.Series)  # in these `name` is a word and no address


def words_of(value: object) -> Iterator[str]:
    """Every word that a part of a Document shows."""
    if isinstance(value, parts.Figure):
        yield value.text
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from words_of(inner)
    elif isinstance(value, parts.Gantt):
        yield from words_of((tuple(dataclasses.replace(bar, owner="") for bar in value.bars), tuple(name for _, name in value.legend)))
    elif dataclasses.is_dataclass(value):
        if isinstance(value, parts.Table) and not value.head:
            value = dataclasses.replace(value, columns=())
        for field in dataclasses.fields(value):
            if field.name not in NOT_SHOWN or (field.name == "name" and isinstance(value, OWN_NAMES)):
                yield from words_of(getattr(value, field.name))


def blocks_on(document: parts.Document, place: parts.Place) -> Iterator[tuple[parts.Sheet, parts.Block]]:
    for sheet in document.sheets:
        for block in sheet.blocks:
            if block.on in ("both", place):
                yield sheet, block


def bare(words: str) -> str:
    """The words without blanks; the reader marks a hyphen at the end of a line with a character of its own."""
    return re.sub(r"\s", "", words.replace("\ufffe", "-").replace("\x02", "-"))


def figures_of(value: object) -> Iterator[parts.Figure]:
    if isinstance(value, parts.Figure):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from figures_of(inner)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from figures_of(getattr(value, field.name))


# paper


def pages_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [bare(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def stands(words: str, pages: list[str], whole: str) -> bool:
    """Whether the words are on paper: in one piece, or begun on a page and ended on the next, between the pages' own lines."""
    if words in whole:
        return True
    for first, second in pairwise(pages):
        cut = next((at for at in range(len(words) - 1, 0, -1) if words[:at] in first), 0)
        if cut and any(words[at:] in second for at in range(cut, max(cut - 40, 0), -1) if words[:at] in first):
            return True
    return False


@each_draft
def test_every_word_and_amount_stands_on_paper(kind: str, program_id: str) -> None:
    document, pages = made(kind, program_id).document, pages_of(made(kind, program_id).paper)
    whole = "".join(pages)
    wanted = [words for sheet, block in blocks_on(document, "paper") for words in words_of(block)]
    wanted += [words for sheet in document.sheets for words in (sheet.number, sheet.title, sheet.lead)]
    missing = {words for words in wanted if not stands(bare(fonts.clean(words)), pages, whole)}
    assert missing == set()


@pytest.mark.parametrize("program_id", IDS)
@pytest.mark.parametrize("kind", ["sample", "full"])
def test_whoever_is_in_charge_of_a_task_stands_whole_on_paper(kind: str, program_id: str) -> None:
    whole = "".join(pages_of(made(kind, program_id).paper))
    assert [task.owner for task in made(kind, program_id).project.tasks if bare(task.owner) not in whole] == []


@each_draft
def test_no_glyph_is_missing(kind: str, program_id: str) -> None:
    document = made(kind, program_id).document
    assert fonts.missing("".join(words for _, block in blocks_on(document, "paper") for words in words_of(block))) == ""
    assert "〓" not in "".join(pages_of(made(kind, program_id).paper))


@each_draft
def test_every_page_names_program_firm_edition_and_its_number(kind: str, program_id: str) -> None:
    pages = pages_of(made(kind, program_id).paper)
    program = CATALOGUE.program(program_id)
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page and "下書き" in page and "令和3年3月3日" in page
        assert bare(program.title)[:8] in page


@pytest.mark.parametrize("program_id", IDS)
def test_every_cost_line_stands_on_paper_with_its_amounts_in_one_row(program_id: str) -> None:
    whole = "".join(pages_of(made("full", program_id).paper))
    assert all(line.id in whole and bare(line.text) in whole for line in made("full", program_id).project.cost_lines)


# the workbook


def sheets_of(data: bytes, *, values: bool) -> list[Any]:
    return list(openpyxl.load_workbook(io.BytesIO(data), data_only=values).worksheets)


def cells_of(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if cell.value is not None)


@each_draft
def test_every_word_stands_in_the_workbook(kind: str, program_id: str) -> None:
    document = made(kind, program_id).document
    pages = [sheet for sheet in sheets_of(made(kind, program_id).book, values=True) if sheet.sheet_state == "visible"]
    for sheet, page in zip(document.sheets, pages, strict=True):
        # A count of judgements stands in a number's cell, and its word in the number's format.
        shown = bare("\n".join(f"{cell.value}\n{cell.number_format}" for cell in cells_of(page))) + page.oddHeader.left.text
        only_words = [words for _, block in blocks_on(dataclasses.replace(document, sheets=(sheet,)), "book") for words in words_of(without_figures(block))]
        missing = {words for words in (sheet.title, sheet.lead, *only_words) if bare(clean_cell(words)) not in shown}
        assert missing == set(), sheet.title


def without_figures(value: Any) -> Any:
    """The part with words in place of its figures, which are numbers in the workbook."""
    if isinstance(value, parts.Figure):
        return parts.Text(text=value.word)
    if isinstance(value, tuple):
        return tuple(without_figures(inner) for inner in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = {field.name: without_figures(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **inner)
    return value


@each_draft
def test_every_amount_stands_in_the_workbook_as_often_as_in_the_document(kind: str, program_id: str) -> None:
    document = made(kind, program_id).document
    pages = [sheet for sheet in sheets_of(made(kind, program_id).book, values=True) if sheet.sheet_state == "visible"]
    for sheet, page in zip(document.sheets, pages, strict=True):
        figures = [figure for _, block in blocks_on(dataclasses.replace(document, sheets=(sheet,)), "book") for figure in figures_of(block)]
        wanted = Counter(Decimal(figure.value) / figure.scale for figure in figures if figure.value is not None and not figure.word)
        there = Counter(Decimal(str(cell.value)) for cell in cells_of(page) if isinstance(cell.value, int | float))
        assert wanted - there == Counter(), sheet.title


@each_draft
def test_the_defined_names_hold_the_budget(kind: str, program_id: str) -> None:
    chosen = results_of(made(kind, program_id).project).chosen
    assert chosen is not None
    budget = budget_view(chosen)
    assert defined_values(made(kind, program_id).book) == {name: budget[name] for name in NAMES}


@each_draft
def test_a_name_is_defined_for_one_cell(kind: str, program_id: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(kind, program_id).book))
    for name in NAMES:
        ((sheet, place),) = book.defined_names[name].destinations
        assert re.fullmatch(r"\$[A-Z]+\$[0-9]+", place) and sheet in book.sheetnames


@each_draft
def test_no_formula_stands_without_a_cell_reference(kind: str, program_id: str) -> None:
    pages = [sheet for sheet in sheets_of(made(kind, program_id).book, values=False) if sheet.title != "dxapply"]  # which has references alone
    formulas = [cell.value for page in pages for cell in cells_of(page) if cell.data_type == "f"]
    assert [formula for formula in formulas if not REFERENCE.search(formula)] == []
    assert len(formulas) == len([figure for _, block in blocks_on(made(kind, program_id).document, "book") for figure in figures_of(block) if figure.formula])


@pytest.mark.parametrize("program_id", IDS)
def test_what_begins_like_a_formula_stays_the_text_that_was_typed(program_id: str) -> None:
    cells = [cell for page in sheets_of(made("full", program_id).book, values=False) for cell in cells_of(page)]
    typed = {cell.value: cell.data_type for cell in cells if isinstance(cell.value, str)}
    begun = [(text, kind) for text, kind in typed.items() if re.match(r"[=+\-@][0-9]+", text) and "図面" in text]
    assert len({text[0] for text, _ in begun}) == len(RISKY)
    assert {kind for _, kind in begun} == {"s"}


@each_draft
def test_paper_and_workbook_are_the_same_every_time(kind: str, program_id: str) -> None:
    document = made(kind, program_id).document
    assert excel.write(document) == made(kind, program_id).book
    assert pdf.write(document) == made(kind, program_id).paper


# what another program reckons

SOFFICE = shutil.which("soffice")
LABELS = {"quantity": "数量", "unit_price": "単価", "eligible": "補助対象", "tax": "税区分", "tax_rate": "税率（％）", "category": "経費区分"}


class Edit(NamedTuple):
    """What a person types into a cost line of the workbook (None: into all of them), and the same for the draft."""

    line: int | None
    column: str
    cell: object
    typed: str


THREE = (Edit(0, "quantity", 2.5, "2.5"), Edit(1, "unit_price", 123_457, "123,457円"), Edit(2, "eligible", "×", "×"))
EDITS: dict[str, tuple[Edit, ...]] = {
    "three inputs": THREE,
    "a discount": (*THREE, Edit(3, "unit_price", -77_777, "▲77,777")),
    "tax in the price": (*THREE, Edit(0, "tax", "税込", "税込"), Edit(0, "tax_rate", 8, "8"), Edit(1, "quantity", 0.333, "0.333")),
    "below the floor": (Edit(None, "unit_price", 1, "1円"),),
    "nothing eligible": (Edit(None, "eligible", "×", "×"),),
    "a great price": (Edit(0, "quantity", 1, "1"), Edit(0, "unit_price", 987_654_321, "987,654,321円")),
    "no tax": (Edit(1, "tax_rate", 0, "0"), Edit(2, "tax_rate", 8, "8%")),
}


def edited(project: Project, edits: tuple[Edit, ...]) -> Project:
    for edit in edits:
        for line in lines_of(project, edit):
            key = f"cost_lines.{line.id}.{edit.column}"
            project = with_value(project, key, read(REGISTER.field(key), edit.typed))
    return project


def lines_of(project: Project, edit: Edit) -> tuple[CostLine, ...]:
    return project.cost_lines if edit.line is None else (project.cost_lines[edit.line],)


class CostSheet:
    """The sheet of the cost lines in a workbook, found by its heads as a person finds it."""

    def __init__(self, book: Any) -> None:
        heads = [(page, cell) for page in book.worksheets if page.sheet_state == "visible" for cell in cells_of(page) if cell.value == "税区分"]
        ((self.page, head),) = heads
        self.columns = {bare(str(cell.value)).removesuffix("（円）"): cell.column for cell in self.page[head.row] if cell.value}
        self.rows: dict[str, int] = {}
        for row in range(head.row + 1, self.page.max_row + 1):  # further down, the quotes name the lines once more
            self.rows.setdefault(str(self.page.cell(row, self.columns["番号"]).value), row)

    def type(self, row: int, column: str, value: object) -> None:
        self.page.cell(row, self.columns[LABELS[column]]).value = value

    def spacer(self) -> int:
        return next(row for text, row in self.rows.items() if text == SPACER)


def retyped(data: bytes, project: Project, edits: tuple[Edit, ...]) -> bytes:
    """The workbook with these inputs, saved by openpyxl, which drops all stored values."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    costs = CostSheet(book)
    for edit in edits:
        for line in lines_of(project, edit):
            costs.type(costs.rows[line.id], edit.column, edit.cell)
    return saved(book)


def with_line_added(data: bytes, project: Project, category: str) -> bytes:
    """The workbook with one line more, in the row that invites it, its formulas copied from the row above."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    costs = CostSheet(book)
    row, above = costs.spacer(), costs.rows[project.cost_lines[-1].id]
    for cell in costs.page[above]:
        if cell.data_type == "f":
            costs.page.cell(row, cell.column).value = Translator(cell.value, cell.coordinate).translate_formula(row_delta=row - above)
    for column, value in (("category", category), ("quantity", 3), ("unit_price", 11_111), ("tax", "税抜"), ("tax_rate", 10), ("eligible", "○")):
        costs.type(row, column, value)
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """The defined values of every changed workbook, after LibreOffice reckoned them all anew, in one run."""
    if SOFFICE is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice is not installed here; CI has it")
    assert SOFFICE, "CI must have LibreOffice"
    folder = tmp_path_factory.mktemp("books")
    for program_id in IDS:
        project, data = sample_of(program_id), made("sample", program_id).book
        for name, edits in EDITS.items():
            (folder / f"{program_id} {name}.xlsx").write_bytes(retyped(data, project, edits))
        category = CATALOGUE.program(program_id).categories[0].name
        (folder / f"{program_id} one line more.xlsx").write_bytes(with_line_added(data, project, category))
    files = sorted(folder.glob("*.xlsx"))
    assert all(set(defined_values(file.read_bytes()).values()) == {None} for file in files)
    convert(SOFFICE, files, folder / "out")
    return {file.stem: defined_values(file.read_bytes()) for file in (folder / "out").glob("*.xlsx")}


def convert(soffice: str, files: list[Path], out: Path) -> None:
    profile = out.with_name("profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(out), *map(str, files)]
    answer = subprocess.run(command, check=False, capture_output=True, timeout=300)
    assert answer.returncode == 0, answer.stderr.decode(errors="replace")


@pytest.mark.parametrize("program_id", IDS)
@pytest.mark.parametrize("name", list(EDITS))
def test_the_workbook_reckons_a_change_as_the_budget_does(recalculated: dict[str, dict[str, object]], name: str, program_id: str) -> None:
    chosen = results_of(edited(sample_of(program_id), EDITS[name])).chosen
    assert chosen is not None
    budget = budget_view(chosen)
    assert recalculated[f"{program_id} {name}"] == {key: budget[key] for key in NAMES}


@pytest.mark.parametrize("program_id", IDS)
def test_the_workbook_counts_a_line_put_in_at_the_row_that_invites_it(recalculated: dict[str, dict[str, object]], program_id: str) -> None:
    project, category = sample_of(program_id), CATALOGUE.program(program_id).categories[0]
    row = new_row(project, "cost_lines", category=category.code, kind=category.kind, quantity=3_000, unit_price=11_111)
    assert isinstance(row, CostLine)
    chosen = results_of(with_row(project, "cost_lines", row)).chosen
    assert chosen is not None
    budget = budget_view(chosen)
    assert recalculated[f"{program_id} one line more"] == {key: budget[key] for key in NAMES}


def test_the_changes_change_every_amount() -> None:
    for program_id in IDS:
        before, after = (results_of(project).estimate for project in (sample_of(program_id), edited(sample_of(program_id), EDITS["below the floor"])))
        assert before is not None and after is not None
        assert all(getattr(before, name) != getattr(after, name) for name in NAMES)
