"""A text that is too long for its place goes to a 別紙: the form keeps its beginning and refers to it, nothing is lost, the workbook keeps it whole."""

from __future__ import annotations

import dataclasses
import re

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.documents import excel
from dxapply.documents.document import draft_document
from dxapply.documents.overflow import SHEET_ID, continued, without_sheets
from dxapply.documents.parts import Column, Document, Figure, Heading, Letter, LetterItem, Paragraph, Row, Sheet, Table, Text
from dxapply.documents.pdf import Drawn, lay_out, write, write_with_places
from dxapply.documents.tables import table_start
from dxapply.model.project import with_value
from tests.documents.test_agreement import DAY, IDS, REGISTER, bare, results_of, sample_of

SENTENCE = "見積に平均3.2日かかるため、図面を一つの台帳にまとめます。"
LONG = "".join(f"第{k}の文です。{SENTENCE}" for k in range(60))
HIGHEST = 20 * 12.0 + 8
"""What the highest row may take in points: about a third of the page's 716."""


def document(*blocks: Letter | Paragraph | Table, **limits: int) -> Document:
    sheets = (Sheet(id="plan", number="別紙4-2", title="事業計画", blocks=blocks), Sheet(id="costs", number="別紙5", title="経費明細", blocks=()))
    return Document(title="申請書", program="②", firm="みほん", edition=1, date=DAY, pack="1版", sheets=sheets,
                    limits={key.replace("__", "."): most for key, most in limits.items()})


def table(*cells: Text | Figure, width: float = 120, row: str = "M1") -> Table:
    columns = tuple(Column(head=f"欄{k}", width=width) for k in range(len(cells)))
    return Table(columns=columns, rows=(Row(cells=cells, id=row), Row(cells=(Text(text="次の行"),))))


def drawn_text(drawn: list[Drawn], first: int = 1, last: int = 10**6) -> str:
    return bare("".join(line.text for line in drawn if first <= line.page <= last and line.kind != "furniture"))


def test_a_text_longer_than_its_form_allows_is_cut_at_a_sentence_and_stands_whole_on_the_next_free_sheet() -> None:
    made = continued(document(Paragraph(text=LONG, key="plan.purpose"), plan__purpose=600))
    block = made.sheets[0].blocks[0]
    assert isinstance(block, Paragraph)
    assert len(block.text) <= 600
    assert block.text.endswith("。（別紙6-1のとおり）")
    assert LONG.startswith(block.text.removesuffix("（別紙6-1のとおり）"))
    last = made.sheets[-1]
    assert (last.number, last.id) == ("別紙6", SHEET_ID)
    assert Paragraph(text=LONG, key="plan.purpose") in last.blocks
    assert Heading(text="別紙6-1　「目的」", note=f"{len(LONG)}字") in last.blocks
    assert Paragraph(text="「別紙4-2 事業計画」の「目的」の全文です。", size="note") in last.blocks


def test_a_text_within_its_limit_and_one_without_a_limit_stay_where_they_are() -> None:
    short = document(Paragraph(text=LONG, key="plan.purpose"), Paragraph(text=LONG), table(Text(text=SENTENCE, key="measures.M1.text")),
                     plan__purpose=len(LONG))
    assert continued(short) is short


def test_a_cell_that_would_take_more_than_a_third_of_the_page_is_cut_between_its_words() -> None:
    cell = Text(text=LONG, key="measures.M1.text", note=LONG)
    made = continued(document(table(cell, Figure(value=1))))
    block = made.sheets[0].blocks[0]
    assert isinstance(block, Table)
    assert table_start(dataclasses.replace(block, rows=(dataclasses.replace(block.rows[0], cells=(Text(text=LONG[:30]),)),))) < table_start(block) < 380
    kept = block.rows[0].cells[0]
    assert isinstance(kept, Text)
    assert kept.text.endswith("（別紙6-1のとおり）")
    assert len(kept.text) > 150
    alone = continued(document(table(dataclasses.replace(cell, note=""), Figure(value=1)))).sheets[0].blocks[0]
    assert isinstance(alone, Table)
    assert table_start(alone) < HIGHEST + 32
    assert Heading(text="別紙6-1　M1の「施策の内容」", note=f"{len(LONG)}字") in made.sheets[-1].blocks


def test_a_cell_without_a_field_is_named_by_its_row_and_column_or_by_its_label() -> None:
    rows = (Row(cells=(Text(text="備考", label=True), Text(text=LONG))),)
    labelled = Table(head=False, columns=(Column(head="", width=92), Column(head="", width=100)), rows=rows)
    last = continued(document(table(Text(text=LONG + "一")), labelled)).sheets[-1]
    assert [block.text for block in last.blocks if isinstance(block, Heading)] == ["別紙6-1　M1の「欄0」", "別紙6-2　「備考」"]


def test_a_text_that_several_forms_show_stands_on_the_sheet_once_and_names_them_all() -> None:
    plain = document(Paragraph(text=LONG, key="plan.title"), plan__title=60)
    both = dataclasses.replace(plain, sheets=tuple(dataclasses.replace(sheet, blocks=plain.sheets[0].blocks) for sheet in plain.sheets))
    last = continued(both).sheets[-1]
    assert len([block for block in last.blocks if isinstance(block, Heading)]) == 1
    assert Paragraph(text="「別紙4-2 事業計画」「別紙5 経費明細」の「補助事業の名称」の全文です。", size="note") in last.blocks


def test_a_letter_that_shows_the_text_of_a_field_keeps_to_the_limit_of_the_field() -> None:
    items = (LetterItem(label="名称", value=Text(text=LONG)), LetterItem(label="額", value=Figure(value=1)), LetterItem(label="別", value=Text(text="別の文")))
    letter = Letter(number="", date="", addressee=Text(text=""), sender=(), subject=("", ""), text="", items=items)
    made = continued(document(letter, Paragraph(text=LONG, key="plan.title"), plan__title=60))
    block = made.sheets[0].blocks[0]
    assert isinstance(block, Letter)
    assert block.items[0].value.text.endswith("（別紙6-1のとおり）")
    assert len(block.items[0].value.text) <= 60
    assert block.items[1:] == items[1:]
    assert len([heading for heading in made.sheets[-1].blocks if isinstance(heading, Heading)]) == 1


def test_what_only_the_workbook_shows_is_left_alone_and_the_step_is_taken_once() -> None:
    only = document(dataclasses.replace(table(Text(text=LONG)), on="book"), Paragraph(text=LONG, key="plan.now", on="book"), plan__now=200)
    assert continued(only) is only
    made = continued(document(Paragraph(text=LONG, key="plan.now"), plan__now=200))
    assert continued(made) is made


def many_forms() -> Document:
    """Forms with texts of their own that go on, and one that two of them show."""
    texts = {form: f"{form}の文。{LONG}" for form in ("plan", "costs", "adviser")}
    sheets = tuple(
        Sheet(id=form, number=number, title=form, blocks=(Paragraph(text=texts[form], key=f"plan.{key}"), Paragraph(text=LONG, key="plan.title")))
        for form, number, key in (("plan", "別紙4-2", "now"), ("costs", "別紙5", "change"), ("adviser", "別紙9", "gain"))
    )
    return dataclasses.replace(document(plan__now=200, plan__change=200, plan__gain=200, plan__title=60), sheets=sheets)


def references(made: Document) -> set[str]:
    return {found for sheet in made.sheets if sheet.id != SHEET_ID for block in sheet.blocks if isinstance(block, Paragraph)
            for found in re.findall("（(別紙[0-9-]+)のとおり）", block.text)}


def test_the_numbers_of_annexes_are_the_same_whichever_forms_are_printed_and_are_never_a_forms() -> None:
    whole = continued(many_forms())
    assert whole.sheets[-1].number == "別紙10"
    headings = {block.text: block for block in whole.sheets[-1].blocks if isinstance(block, Heading)}
    for left_out in (("adviser",), ("costs", "adviser"), ("plan",), ("plan", "costs")):
        made = without_sheets(many_forms(), left_out)
        assert [sheet.id for sheet in made.sheets] == [sheet.id for sheet in whole.sheets if sheet.id not in left_out]
        assert made.sheets[:-1] == tuple(sheet for sheet in whole.sheets[:-1] if sheet.id not in left_out)
        shown = [block for block in made.sheets[-1].blocks if isinstance(block, Heading)]
        assert all(headings[heading.text] == heading for heading in shown)
        assert {heading.text.partition("　")[0] for heading in shown} == references(made)
        assert continued(made) is made
        assert without_sheets(whole, left_out).sheets[:-1] == made.sheets[:-1]


def test_without_any_form_left_out_nothing_is_done_and_an_annex_without_a_reference_is_left_out() -> None:
    assert without_sheets(many_forms(), ()) == many_forms()
    forms = many_forms().sheets
    short = dataclasses.replace(many_forms(), sheets=(dataclasses.replace(forms[0], blocks=(Paragraph(text="短い。"),)), *forms[1:]))
    made = without_sheets(short, ("costs", "adviser"))
    assert [sheet.id for sheet in made.sheets] == ["plan"]
    assert continued(made) is made


@pytest.mark.parametrize(("number", "annex"), [("別紙５", "別紙6"), ("別紙第12号", "別紙13"), ("様式第4", "別紙1"), ("別紙 7-2", "別紙8")])
def test_an_annex_counts_on_from_a_forms_number_however_it_is_written(number: str, annex: str) -> None:
    forms = document(Paragraph(text=LONG, key="plan.now"), plan__now=200)
    made = continued(dataclasses.replace(forms, sheets=(dataclasses.replace(forms.sheets[0], number=number),)))
    assert made.sheets[-1].number == annex


@given(st.text(alphabet="図面と、。「」（A1,.", min_size=41, max_size=400), st.integers(30, 40))
@settings(max_examples=200, deadline=None)
def test_a_cut_text_keeps_its_limit_and_never_ends_in_a_part_of_a_number(text: str, most: int) -> None:
    made = continued(document(Paragraph(text=text, key="plan.now"), plan__now=most))
    block = made.sheets[0].blocks[0]
    assert isinstance(block, Paragraph)
    assert len(block.text) <= most
    beginning = block.text.removesuffix("（別紙6-1のとおり）")
    assert text.startswith(beginning.removesuffix("…"))
    if beginning.endswith("…") and len(beginning) < 20:
        assert not beginning[:-1].endswith(tuple("1（「"))
    assert Paragraph(text=text, key="plan.now") in made.sheets[-1].blocks


@pytest.mark.parametrize("program_id", IDS)
def test_a_draft_over_its_limits_is_printed_whole_with_bookmarks_and_places_and_the_workbook_is_not_touched(program_id: str) -> None:
    project = sample_of(program_id)
    keys = ("plan.now", "plan.purpose", "plan.title", f"measures.{project.measures[0].id}.text")
    for number, key in enumerate(keys):
        project = with_value(project, key, f"{number}番。{LONG}")
    made = draft_document(results_of(project), DAY)
    assert set(made.limits) == set(keys)
    data, drawn = lay_out(made)
    first = next(line.page for line in drawn if line.text == "書ききれない文章" and line.kind == "line")
    for number, key in enumerate(keys):
        assert bare(f"{number}番。{LONG}") in drawn_text(drawn, first)
        assert any(place.page >= first - 1 and place.key == key for place in write_with_places(made)[1])
    assert drawn_text(drawn, last=first - 1).count("のとおり）") >= 4
    reader = pypdfium2.PdfDocument(data)
    marks = [(mark.level, mark.get_title()) for mark in reader.get_toc()]
    reader.close()
    assert marks[-5:][0] == (0, f"{continued(made).sheets[-1].number} 書ききれない文章")
    assert [level for level, _ in marks[-4:]] == [1] * 4
    assert all(REGISTER.field(key).label in "".join(title for _, title in marks[-4:]) for key in keys)
    assert write(made) == data
    # The workbook has each text whole, in its own cell.
    assert excel.write(made) == excel.write(dataclasses.replace(made, limits={}))
