"""Papers to fill by pen: every needed field has its label and its room, in black and white, and the same on each day's copy."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from dxapply.cli import run
from dxapply.documents.blank_forms import blank_forms, hearing_sheet
from dxapply.documents.emptied import filled_with_nothing
from dxapply.documents.page_image import pages_text, render
from dxapply.documents.parts import Document, Figure, Heading, Letter, Sheet, Table, Text
from dxapply.documents.pdf import lay_out, write
from dxapply.documents.tables import CELL_PAD, column_widths
from dxapply.drafting.pages import PAGES
from dxapply.errors import DxapplyError
from dxapply.model.fields import Kind
from dxapply.model.register import REGISTER
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Program
from tests.documents.form_packs import CLASSIC, PREFECTURE, WEB_APART, program_with

CATALOGUE = builtin_catalogue()
DAY = dt.date(2021, 3, 3)
MM = 72 / 25.4
PEN = 28
RULED = 7 * MM
"""Points of a line to write on, where lines stand close below each other."""
PROGRAMS = [pytest.param(program, id=program.id) for program in CATALOGUE.programs]
each_program = pytest.mark.parametrize("program", PROGRAMS)


def both(program: Program) -> tuple[Document, Document]:
    return blank_forms(program, DAY), hearing_sheet(program, DAY)


def tables(document: Document) -> Iterator[Table]:
    return (block for sheet in document.sheets for block in sheet.blocks if isinstance(block, Table))


def words(data: bytes) -> str:
    """All the words of a PDF without blanks and line ends."""
    return re.sub(r"\s", "", "".join(pages_text(data)))


@each_program
def test_the_label_of_every_needed_field_is_on_both_papers(program: Program) -> None:
    needed = [field for field in (*REGISTER.fields, *program.questions) if field.needed == "always" or field in program.questions]
    assert len(needed) > 20
    said = {"調達の区分": "区分", "調達額": "金額"}  # on the form, where they stand under its own heads
    for document, named in zip(both(program), (said, {}), strict=True):
        text = words(write(document))
        assert [field.label for field in needed if re.sub(r"\s", "", named.get(field.label, field.label)) not in text] == []


@each_program
def test_they_have_four_to_fourteen_pages_with_their_numbers(program: Program) -> None:
    for document in both(program):
        pages = pages_text(write(document))
        assert 4 <= len(pages) <= 14
        for number, page in enumerate(pages, 1):
            assert f"{number} / {len(pages)}" in page


@each_program
def test_the_same_program_and_day_give_the_same_bytes(program: Program) -> None:
    assert [write(document) for document in both(program)] == [write(document) for document in both(program)]


@each_program
def test_every_row_to_write_in_has_room_for_a_pen(program: Program) -> None:
    for document in both(program):
        for table in tables(document):
            assert all(row.height >= (PEN if len(row.cells) > 1 else RULED) for row in table.rows)
            assert min(column_widths(table)) >= 26


@each_program
def test_nothing_of_a_draft_stands_on_them(program: Program) -> None:
    for document in both(program):
        assert (document.firm, document.draft, document.fictitious) == ("", False, False)
        for table in tables(document):
            assert not any(isinstance(cell, Figure) or (isinstance(cell, Text) and cell.key) for row in table.rows for cell in row.cells)
        assert not re.search(r"未入力|下書き|株式会社", words(write(document)))


@each_program
def test_all_words_stay_in_their_cells(program: Program) -> None:
    for document in both(program):
        for line in lay_out(document)[1]:
            assert line.start - 0.1 <= line.left <= line.right <= line.limit + 0.1 or line.kind == "furniture", line


@each_program
def test_forms_follow_the_program(program: Program) -> None:
    chosen = dataclasses.replace(program, forms=tuple(reversed(program.forms)))
    wanted = [(form.number, form.title) for form in chosen.forms if form.id != "adviser"]
    assert [(sheet.number, sheet.title) for sheet in blank_forms(chosen, DAY).sheets] == wanted


@each_program
def test_the_letter_has_places_to_fill_and_nothing_of_a_draft(program: Program) -> None:
    (sheet,) = (sheet for sheet in blank_forms(program, DAY).sheets if sheet.id == "cover")
    (letter,) = sheet.blocks
    assert isinstance(letter, Letter)
    assert [label for label, words in letter.sender if label and not words.text] == ["住所", "名称", "代表者", "法人番号"]
    assert letter.date == "令和　　　年　　　月　　　日"
    empty = {item.label: item.unit for item in letter.items if item.value == Text(text="")}
    assert empty == {
        "補助事業の名称": "", "補助事業に要する経費": "円", "補助対象経費": "円", "補助金交付申請額": "円", "連絡担当者": "",
    }  # fmt: skip
    (page, *_) = pages_text(write(dataclasses.replace(blank_forms(program, DAY), sheets=(sheet,))))
    assert re.sub(r"\s", "", page).count("金円") == 3 and "1 / 1" in page


@pytest.mark.parametrize("limit", [100, 200, 400, 600, 1500])
def test_there_are_lines_for_all_the_characters_that_the_form_allows(limit: int) -> None:
    """In characters of 5 mm, on lines of 7 mm."""
    program = CATALOGUE.program("sangyo-digital-r3")
    forms = tuple(dataclasses.replace(form, limits={"plan.now": limit}) if form.id == "overview" else form for form in program.forms)
    made = blank_forms(dataclasses.replace(program, forms=forms), DAY)
    (table,) = (table for table in tables(made) if table.head and table.columns[0].head == f"いま（{limit}字まで）")
    per_line = (sum(column_widths(table)) - 2 * CELL_PAD) // (5 * MM)
    assert limit <= len(table.rows) * per_line < limit + 2 * per_line


def gaps(text: str, data: bytes) -> Iterator[float]:
    """The room in mm between the words of such a line, wherever it stands on the paper."""
    reader = pypdfium2.PdfDocument(data)
    for page in reader:
        opened = page.get_textpage()
        found = opened.search(text)
        while at := found.get_next():
            boxes = [opened.get_charbox(at[0] + k) for k, ch in enumerate(text) if ch != "　"]
            yield from ((right[0] - left[2]) / MM for left, right in pairwise(boxes))
    reader.close()


@each_program
def test_two_digits_have_room_between_the_words_of_a_date(program: Program) -> None:
    for document in both(program):
        rooms = [*gaps("年　　　月　　　日", write(document)), *gaps("年　　月　　日", write(document))]
        assert len(rooms) > 4
        assert min(rooms) >= 3.5
        text = words(write(document))
        assert "設立日" in text and "昭・平・令" in text


@each_program
def test_every_amount_is_written_before_a_unit_at_the_right(program: Program) -> None:
    amounts = {field.label: "円" for field in REGISTER.fields if field.kind is Kind.YEN and ".*." not in field.key}
    assert len(amounts) >= 3
    for document in both(program):
        rows = [row.cells for table in tables(document) for row in table.rows]
        beside = {label.text: room for cells in rows for label, room in pairwise(cells) if isinstance(label, Text) and label.label}
        assert all(beside[label] == Text(text=unit, align="right") for label, unit in amounts.items())
        heads = [column for table in tables(document) for column in table.columns if column.head.endswith("（円）")]
        assert len(heads) > 3
        assert all(column.align == "right" for column in heads)
        drawn = lay_out(document)[1]
        units = [line for line in drawn if line.text == "円" and line.kind == "line"]
        assert len(units) >= len(amounts)
        assert all(line.limit - line.right < 0.1 for line in units)


def test_a_list_of_the_hearing_stands_on_one_page_with_what_is_said_below_it() -> None:
    for program in CATALOGUE.programs:
        document = hearing_sheet(program, DAY)
        drawn = lay_out(document)[1]
        notes = [line for line in drawn if line.text.startswith("〔")]
        assert len(notes) > 4
        for note in notes:
            above = [line for line in drawn if line.page == note.page and line.y < note.y and re.fullmatch("[A-Z]{1,2}[0-9]+", line.text)]
            assert len(above) >= 3


def test_the_questions_stand_in_the_order_of_the_pages() -> None:
    text = words(write(hearing_sheet(CATALOGUE.programs[0], DAY)))
    titles = [re.sub(r"\s", "", f"{number}{page.title}") for number, page in enumerate(PAGES[1:7], 1)]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_a_question_has_its_help_beside_it_and_lines_to_write_on() -> None:
    document = hearing_sheet(None, DAY)
    notes = {cell.text: cell.note for table in tables(document) for row in table.rows for cell in row.cells[:1] if isinstance(cell, Text) and cell.note}
    for field in REGISTER.fields:
        if field.key.startswith("company."):
            assert any(name.startswith(field.label) and note == field.help for name, note in notes.items())
    purpose = REGISTER.field("plan.purpose")
    (lines,) = (table for table in tables(document) if table.head and table.columns[0].head == f"{purpose.label}　{purpose.help}")
    assert [row.cells for row in lines.rows] == [(Text(text=""),)] * 6
    assert all(row.height == PEN for row in lines.rows)


def test_without_a_program_the_hearing_has_the_common_questions() -> None:
    document = hearing_sheet(None, DAY)
    text = words(write(document))
    assert document.program == ""
    assert all(field.label in text for field in REGISTER.fields if field.needed == "always")
    assert "事業管理機関の会員" not in text


def test_every_field_of_the_firm_s_pages_is_asked() -> None:
    text = words(write(hearing_sheet(None, DAY)))
    asked = [field for field in REGISTER.fields if field.key.startswith(("company.", "plan.", "issues.", "measures.", "five_years.", "quotes."))]
    wanted = [field for field in asked if not field.key.endswith(".suggested") and field.kind is not Kind.LINKS]
    assert [field.key for field in wanted if re.sub(r"\s", "", field.label) not in text] == []


@each_program
def test_they_can_be_read_in_black_and_white(program: Program) -> None:
    """The fills are pale and the words dark in grey as well."""
    for document in both(program):
        data = write(document)
        grey = render(data, len(pages_text(data)) // 2, 600).convert("L")
        counts = grey.histogram()
        assert sum(counts[235:]) > 0.8 * sum(counts)
        assert sum(counts[:110]) > 0


@each_program
def test_no_choice_to_tick_is_parted_at_the_end_of_a_line(program: Program) -> None:
    choices = {label for field in (*REGISTER.fields, *program.questions) for _, label in field.choices}
    for document in both(program):
        found = [line.text for line in lay_out(document)[1] if "□" in line.text and "印を付け" not in line.text]
        assert len(found) > 8
        ticked = [words.strip("　 ") for text in found for words in text.split("□")]
        assert {*ticked} - choices == {"", "はい", "いいえ", "不明", *({"満たす", "満たさない"} & {*ticked})}


def test_headings_name_what_they_stand_over() -> None:
    for document in both(CATALOGUE.programs[0]):
        for sheet in document.sheets:
            heads = [block.text for block in sheet.blocks if isinstance(block, Heading)]
            assert all(re.search(r"[ぁ-ん一-龥]", head) for head in heads)
            assert len(set(heads)) == len(heads)


# forms of another program

FORMS = {
    "columns and unit": CLASSIC,
    "category and words in a row": PREFECTURE,
    "websites apart": WEB_APART,
    "order, titles, words, limits": """
[[sheets]]
id = "plan"
number = "様式第2号"
title = "実施計画書"
sections = ["years", "kpis"]
titles = { years = "収支計画", kpis = "達成目標" }
words = { "担当者" = "氏名", "測り方" = "確認の方法" }
limits = { "plan.purpose" = 100 }

[[sheets]]
id = "company"
number = "様式第3号"
title = "会社の概要"
sections = ["history", "strengths"]
titles = { history = "会社のあゆみ" }

[[sheets]]
id = "funding"
number = "様式第1号の3"
title = "収支予算書"
unit = "thousand"
total = "eligible"
sections = ["bridge", "sources"]
words = { "区分" = "項目" }
""",
}


def on_paper(sheet: Sheet) -> list[Heading | Table]:
    return [block for block in sheet.blocks if isinstance(block, Heading | Table) and block.on != "book"]


def columns_of(sheet: Sheet) -> list[list[tuple[str, float]]]:
    """The heads and widths of each table; a year that is to be filled in by pen is none yet."""
    found = (block.columns for block in on_paper(sheet) if isinstance(block, Table))
    return [[(column.head.replace("令和　　年度", "年度未定"), column.width) for column in columns] for columns in found]


@pytest.mark.parametrize("forms", FORMS.values(), ids=FORMS)
def test_a_blank_form_has_the_sections_heads_words_and_units_of_the_filled_one(forms: str) -> None:
    program = program_with(forms, web=forms == WEB_APART)
    filled = filled_with_nothing(program, DAY)
    for blank, sheet in zip(blank_forms(program, DAY).sheets, filled.sheets, strict=False):
        wanted = [(block.text, block.note) for block in on_paper(sheet) if isinstance(block, Heading)]
        assert [(block.text, block.note) for block in on_paper(blank) if isinstance(block, Heading) and block.text != "見積"] == wanted
        if blank.id != "company":  # whose lists are written in columns of their own
            heads, found = columns_of(sheet), columns_of(blank)
            assert [columns for columns in heads if columns not in found] == []


def test_a_blank_cost_sheet_names_every_category_and_has_rows_of_two_lines() -> None:
    for forms in (CLASSIC, PREFECTURE):
        program = program_with(forms)
        (sheet, *_) = blank_forms(program, DAY).sheets
        (table, *_) = [block for block in sheet.blocks if isinstance(block, Table)]
        shown = {cell.text for row in table.rows for cell in row.cells if isinstance(cell, Text)}
        assert {category.name for category in program.categories} <= shown
        assert all(row.height >= 34 for row in table.rows if row.style == "line")
    assert {"(A)", "(B)"} <= shown


# the command


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A draft on disk for ②."""
    path = tmp_path / "下書き.dxapply"
    assert run(["new", str(path), "--program", "sangyo-digital-r3"]) == 0
    return path


@pytest.mark.parametrize(("kind", "name"), [("forms", "空欄の様式"), ("hearing", "ヒアリングシート")])
def test_export_blank_writes_the_paper_beside_the_draft(draft: Path, kind: str, name: str) -> None:
    assert run(["export", str(draft), "--blank", kind, "--today", "2021-03-03"]) == 0
    program = CATALOGUE.program("sangyo-digital-r3")
    assert (draft.parent / f"下書き_{name}.pdf").read_bytes() == write(both(program)[kind == "hearing"])
    assert len(list(draft.parent.iterdir())) == 2


def test_export_blank_goes_where_it_is_told(draft: Path, tmp_path: Path) -> None:
    assert run(["export", str(draft), "--blank", "forms", "--pdf", str(tmp_path / "a.pdf")]) == 0
    assert run(["export", str(draft), "--blank", "hearing", "--outdir", str(tmp_path / "new")]) == 0
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["下書き_ヒアリングシート.pdf"]


@pytest.mark.parametrize("more", [
    ["--excel", "x.xlsx"], ["--final"], ["--submission", "out"], ["--pdf", "nowhere/a.pdf"], ["--pdf", "下書き.dxapply"],
])  # fmt: skip
def test_export_blank_refuses_what_does_not_go_with_it(draft: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]) -> None:
    monkeypatch.chdir(draft.parent)
    before = draft.read_bytes()
    with pytest.raises(DxapplyError):
        run(["export", str(draft), "--blank", "forms", *more])
    assert [path.name for path in draft.parent.iterdir()] == [draft.name]
    assert draft.read_bytes() == before


def test_a_wrong_kind_of_paper_is_refused(draft: Path) -> None:
    with pytest.raises(DxapplyError):
        run(["export", str(draft), "--blank", "cards"])
