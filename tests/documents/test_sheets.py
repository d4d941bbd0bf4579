"""The letter before the sheets, the sheet for an adviser, and the two states: 下書き with its notes in place, 提出用 with all of them on a last sheet."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from dxapply.documents import excel, parts, pdf
from dxapply.documents.document import draft_document
from dxapply.documents.open_points import for_submission, handed_in
from dxapply.documents.page_image import pages_text
from dxapply.documents.submission import gather
from dxapply.drafting.results import Results, work_out
from dxapply.errors import DxapplyError
from dxapply.model.project import Project, with_value
from dxapply.model.rows import Application
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
DAY = dt.date(2021, 3, 3)
IDS = tuple(program.id for program in CATALOGUE.programs)
SANGYO = "sangyo-digital-r3"
each_program = pytest.mark.parametrize("program_id", IDS)


def sample_of(program_id: str = SANGYO) -> Project:
    return sample(CATALOGUE.program(program_id))


def empty(program_id: str = SANGYO) -> Project:
    return Project(application=Application(program=program_id))


def results_of(project: Project) -> Results:
    return work_out(project, CATALOGUE, DAY)


@functools.cache
def draft_of(program_id: str) -> parts.Document:
    return draft_document(results_of(sample_of(program_id)), DAY)


@functools.cache
def final_of(program_id: str) -> parts.Document:
    return draft_document(results_of(sample_of(program_id)), DAY, final=True)


def sheet(document: parts.Document, sheet_id: str) -> parts.Sheet:
    return next(sheet for sheet in document.sheets if sheet.id == sheet_id)


def only(document: parts.Document, sheet_id: str) -> parts.Document:
    return dataclasses.replace(document, sheets=(sheet(document, sheet_id),))


def made(project: Project, sheet_id: str) -> parts.Sheet:
    return sheet(draft_document(results_of(project), DAY), sheet_id)


def inside(value: Any, kind: type[Any]) -> Iterator[Any]:
    """Every part of that kind in a part, itself too."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, tuple):
        for inner in value:
            yield from inside(inner, kind)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from inside(getattr(value, field.name), kind)


def bare(words: str) -> str:
    return re.sub(r"\s", "", words.replace("\ufffe", "-").replace("\x02", "-"))


def on_paper(document: parts.Document) -> str:
    return bare("".join(pages_text(pdf.write(document))))


def letter_of(project: Project) -> parts.Letter:
    (letter,) = inside(made(project, "cover").blocks, parts.Letter)
    assert isinstance(letter, parts.Letter)
    return letter


def tables_of(sheet: parts.Sheet, place: parts.Place) -> list[parts.Table]:
    return [block for block in sheet.blocks if isinstance(block, parts.Table) and block.on in ("both", place)]


# the letter


@each_program
def test_the_letter_is_the_first_sheet_and_one_page(program_id: str) -> None:
    assert draft_of(program_id).sheets[0].id == "cover"
    assert len(pages_text(pdf.write(only(draft_of(program_id), "cover")))) == 1


def test_the_letter_says_who_asks_whom_for_what() -> None:
    whole = on_paper(only(draft_of(SANGYO), "cover"))
    for words in ("令和3年3月3日", "一般社団法人みほん産業デジタル推進機構御中", "申請者", "株式会社みほん九州金属", "代表取締役見本太郎", "印",
                  "令和3年度地域産業デジタル化支援事業", "補助金交付申請書", "記", "別紙1、別紙4-1及び別紙4-2のとおり", "令和3年5月10日から令和4年3月31日まで",
                  "金3,682,660円（税込）", "金3,151,200円（税抜）", "金2,000,000円（補助率2/3以内、上限額による）", "電話000-000-0000", "以上"):
        assert words in whole, words


def test_the_letter_says_that_its_form_is_a_reference() -> None:
    assert "公式の様式は見つかっていません" in on_paper(only(draft_of(SANGYO), "cover"))
    assert "架空の会社" in letter_of(sample_of()).remark and "架空の会社" not in letter_of(empty()).remark


@each_program
def test_the_amounts_of_the_letter_end_on_one_edge_with_the_grant_alone_bold(program_id: str) -> None:
    _, drawn = pdf.lay_out(only(draft_of(program_id), "cover"))
    figures = [line for line in drawn if line.kind == "figure"]
    assert len(figures) == 3 and max(line.right for line in figures) - min(line.right for line in figures) < .01
    assert [item.value.bold for item in letter_of(sample_of(program_id)).items if isinstance(item.value, parts.Figure)] == [False, False, True]


@each_program
def test_the_letter_holds_the_same_amounts_as_the_estimate_on_paper_and_in_the_workbook(program_id: str) -> None:
    estimate = results_of(sample_of(program_id)).estimate
    assert estimate is not None
    wanted = [estimate.total_cost_with_tax, estimate.eligible_cost, estimate.grant]
    cover = made(sample_of(program_id), "cover")
    assert [figure.value for figure in inside(letter_of(sample_of(program_id)), parts.Figure)] == wanted
    assert [figure.value for table in tables_of(cover, "book") for figure in inside(table, parts.Figure)] == wanted
    assert [figure.formula for figure in inside(cover.blocks[1:], parts.Figure)] == ["{total_cost_with_tax}", "{eligible_cost}", "{grant}"]


def test_a_letter_without_costs_names_no_amount() -> None:
    assert {figure.text for figure in inside(letter_of(empty()), parts.Figure)} == {"－"}


def test_a_letter_without_an_office_of_its_own_goes_to_the_authority() -> None:
    assert letter_of(empty()).addressee.text == "経済産業省　御中"


def test_a_sole_proprietor_has_no_corporate_number() -> None:
    labels = dict(letter_of(with_value(sample_of(), "company.entity", "sole_proprietor")).sender)
    assert "法人番号" not in labels and "代表者" in labels


def test_a_long_letter_goes_on_over_the_page_with_all_its_words() -> None:
    project = with_value(with_value(sample_of(), "company.address", "見本市架空町" * 33), "company.name", "株式会社みほん" * 14)
    project = with_value(with_value(project, "plan.manager", "一般社団法人みほん" * 11), "company.representative", "見本太郎左衛門尉" * 6)
    letter = letter_of(project)
    document = dataclasses.replace(draft_of(SANGYO), sheets=(dataclasses.replace(draft_of(SANGYO).sheets[0], blocks=(letter,)),))
    _, drawn = pdf.lay_out(document)
    whole = bare("".join(line.text for line in drawn if line.kind == "line"))
    assert all(bare(words) in whole for words in (letter.addressee.text, *(words.text for _, words in letter.sender), letter.text, letter.remark))
    assert all(line.start - .01 <= line.left and line.right <= line.limit + .01 for line in drawn)
    assert max(line.page for line in drawn) == 2


# the adviser's sheet


@each_program
def test_the_sheet_for_an_adviser_is_one_page(program_id: str) -> None:
    for project in (sample_of(program_id), empty(program_id)):
        document = draft_document(results_of(project), DAY)
        assert document.sheets[-1].id == "adviser"
        assert len(pages_text(pdf.write(only(document, "adviser")))) == 1


@each_program
def test_the_sheet_for_an_adviser_tells_who_when_and_every_question(program_id: str) -> None:
    project, whole = sample_of(program_id), on_paper(only(draft_of(program_id), "adviser"))
    adviser = project.adviser
    for words in (adviser.name, adviser.title, adviser.office, adviser.place, f"{adviser.minutes}分", adviser.ask, project.company.contact):
        assert bare(words) in whole
    assert all(bare(question.text) in whole and bare(question.reference) in whole for question in project.questions)


def test_the_substance_is_five_lines_drawn_from_the_draft() -> None:
    lines = {block.label: block.text for block in made(sample_of(), "adviser").blocks if isinstance(block, parts.Paragraph) and block.label}
    assert lines == {
        "実施すること": "図面を送ると即日で価格と納期が返る、小ロット板金の受注サービスの実証",
        "お金": "要する経費3,682,660円、補助金2,000,000円（上限）、自社の負担1,682,660円",
        "期間": "令和3年5月10日から令和4年3月31日まで。株式会社みほんシステムズと実施",
        "効果": "見積回答までの平均日数を3.2日から0.8日に。新規顧客からの受注（年）を6件から15件に",
        "弱いところ": "確かめていない要件が2件。そろっていない添付書類が4点",
    }


def test_each_question_has_room_for_a_pen() -> None:
    questions = tables_of(made(sample_of(), "adviser"), "paper")[1]
    assert len(questions.rows) == 5
    assert all(row.height >= 48 and row.cells[-1] == parts.Text(text="") for row in questions.rows)


def test_an_empty_draft_gives_blanks_to_write_in() -> None:
    adviser = made(empty(), "adviser")
    meeting, questions, steps = tables_of(adviser, "paper")
    assert all(block.text == "" and block.rule for block in adviser.blocks if isinstance(block, parts.Paragraph) and block.label)
    assert all(row.height >= 28 for row in (*meeting.rows, *questions.rows, *steps.rows))
    assert {cell.text for row in questions.rows for cell in row.cells[1:]} == {""}


# 下書き and 提出用


def without_list(document: parts.Document) -> tuple[parts.Sheet, ...]:
    """The sheets that are handed in."""
    return tuple(sheet for sheet in document.sheets if sheet.id not in ("open_points", "adviser"))


@each_program
def test_the_final_version_has_no_mark_and_no_note_to_confirm_before_its_last_sheet(program_id: str) -> None:
    final = final_of(program_id)
    assert not final.draft and final.sheets[-1].id == "open_points"
    whole = on_paper(dataclasses.replace(final, sheets=without_list(final)))
    assert "要確認" not in whole and "下書き" not in whole
    assert "要確認" in on_paper(final)
    assert [words for words in inside(without_list(final), str) if "要確認" in words] == []


@each_program
def test_the_final_version_loses_no_amount(program_id: str) -> None:
    def amounts(document: parts.Document) -> Counter[tuple[int | None, int, str, str]]:
        figures = inside(without_list(document), parts.Figure)
        return Counter((figure.value, figure.scale, figure.word, figure.formula) for figure in figures)

    assert amounts(final_of(program_id)) == amounts(draft_of(program_id))


@each_program
def test_every_weak_rule_of_the_draft_is_on_the_list_with_its_sheet_its_source_and_what_to_do(program_id: str) -> None:
    (table,) = tables_of(final_of(program_id).sheets[-1], "paper")
    listed, groups = [], []
    for row in table.rows:
        if row.style == "group":
            groups.append(row.cells[0].text)
        else:
            listed.append((groups[-1], *(cell.text for cell in row.cells)))
    weak = [
        (sheet, row.cells[:2], row.cells[-2].text, row.cells[-1].text)
        for sheet in draft_of(program_id).sheets
        for block in tables_of(sheet, "paper")
        for row in block.rows
        if isinstance(row.cells[-1], parts.Tag) and "要確認" in row.cells[-1].text
    ]
    assert weak
    for sheet, words, source, certainty in weak:
        (found,) = [line for line in listed if line[0] == f"{sheet.number}　{sheet.title}" and line[2] == "　".join(cell.text for cell in words)]
        assert found[3:5] == (source, certainty) and found[5].endswith(("確かめる", "裏付ける", "置き換える"))


@each_program
def test_what_is_left_to_do_moves_to_the_list(program_id: str) -> None:
    final = final_of(program_id)
    headings = {heading.text for sheet in without_list(final) for heading in inside(sheet, parts.Heading)}
    assert not headings & {"提出までに残ること", "公表されていないこと", "次にすること"}
    program = CATALOGUE.program(program_id)
    listed = {cell.text for cell in inside(final.sheets[-1], parts.Text)}
    assert set(program.unpublished) <= listed


def test_the_list_says_that_it_is_not_handed_in() -> None:
    last = final_of(SANGYO).sheets[-1]
    assert last.title == "要確認事項の一覧" and "提出しません" in last.lead


@each_program
def test_the_final_version_has_every_sheet_but_the_one_for_an_adviser_and_is_handed_in_without_its_list(program_id: str) -> None:
    ids = [sheet.id for sheet in draft_of(program_id).sheets if sheet.id != "adviser"]
    final = final_of(program_id)
    assert [sheet.id for sheet in final.sheets] == [*ids, "open_points"]
    assert [sheet.id for sheet in handed_in(final).sheets] == ids


def test_the_folder_to_hand_in_holds_neither_the_list_nor_the_sheet_for_an_adviser() -> None:
    made = dict(gather(results_of(sample_of()), DAY, [], final=True).forms)
    whole = bare("".join(pages_text(made["00_申請書類（提出用）.pdf"])))
    assert "確認事項と添付書類" in whole and "要確認" not in whole and "相談用シート" not in whole


@each_program
def test_tables_without_their_certainties_keep_their_width_and_their_shape(program_id: str) -> None:
    before = [table for sheet in without_list(draft_of(program_id)) for table in inside(sheet, parts.Table)]
    after = [table for sheet in without_list(final_of(program_id)) for table in inside(sheet, parts.Table)]
    for old, new in zip(before, after, strict=True):
        assert sum(column.width for column in new.columns) == sum(column.width for column in old.columns)
        assert len(new.rows) == len(old.rows)
        assert all(len(row.cells) + row.span - 1 <= len(new.columns) for row in new.rows)
    assert sum(len(table.columns) for table in after) < sum(len(table.columns) for table in before)


@each_program
def test_no_heading_is_left_alone(program_id: str) -> None:
    for sheet in final_of(program_id).sheets:
        for place in ("paper", "book"):
            blocks = [block for block in sheet.blocks if block.on in ("both", place)]
            pairs = zip(blocks, [*blocks[1:], None], strict=True)
            assert [block.text for block, after in pairs if isinstance(block, parts.Heading) and (after is None or isinstance(after, parts.Heading))] == []


def test_words_that_the_applicant_typed_stay_where_they_are() -> None:
    project = with_value(sample_of(), "plan.purpose", "納期は要確認としていた慣習をやめます。公募要領で確認した範囲です。")
    project = dataclasses.replace(project, strengths=(dataclasses.replace(project.strengths[0], text="要確認の注文を残さない体制"), *project.strengths[1:]))
    final = draft_document(results_of(project), DAY, final=True)
    whole = on_paper(dataclasses.replace(final, sheets=without_list(final)))
    assert "納期は要確認としていた慣習をやめます。公募要領で確認した範囲です。" in whole and "要確認の注文を残さない体制" in whole


def test_a_document_with_nothing_to_confirm_says_so() -> None:
    plain = dataclasses.replace(draft_of(SANGYO), sheets=(parts.Sheet(id="plan", number="", title="計画", blocks=(parts.Paragraph(text="確かです。"),)),))
    final = for_submission(plain)
    assert final.sheets[0] == plain.sheets[0]
    assert final.sheets[-1].blocks == (parts.Paragraph(text="要確認の点は残っていません。"),)


def test_a_draft_keeps_its_notes_in_place() -> None:
    draft = draft_of(SANGYO)
    for_submission(draft)
    assert draft == draft_document(results_of(sample_of()), DAY)
    assert draft.draft and "open_points" not in {sheet.id for sheet in draft.sheets}
    assert any("要確認" in tag.text for tag in inside(draft, parts.Tag))


def test_no_final_version_is_made_while_an_error_stands() -> None:
    with pytest.raises(DxapplyError, match="提出用の書類を作れません"):
        draft_document(results_of(empty()), DAY, final=True)


@each_program
def test_the_final_version_is_the_same_every_time_on_paper_and_in_the_workbook(program_id: str) -> None:
    again = draft_document(results_of(sample_of(program_id)), DAY, final=True)
    assert again == final_of(program_id)
    assert pdf.write(again) == pdf.write(final_of(program_id))
    assert excel.write(again) == excel.write(final_of(program_id))
