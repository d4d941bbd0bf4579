"""Another program's forms are data: with every word of a form changed in the pack, none of dxapply's own is left on the paper or in the workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache

import openpyxl
import pytest

from dxapply.documents import excel, parts
from dxapply.documents.document import draft_document
from dxapply.documents.excel_return import differences_of
from dxapply.documents.pdf import lay_out
from dxapply.drafting.results import work_out
from dxapply.programs.pack_forms import SECTIONS, TITLES, WORDS
from dxapply.programs.pack_sheets import SHEETS, STANDARD
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from tests.documents.form_packs import _DAY, ID, document_with, results_with

COSTS = """columns = [
  { use = "category", head = "乙の区分" },
  { use = "text", head = "乙の使途" },
  { use = "cost_with_tax", head = "乙の総額", mark = "[甲]" },
  { use = "eligible", head = "乙の対象額", mark = "[乙]" },
  { use = "basis", head = "乙の積算" },
]
unit = "thousand"
"""
# Heads that say how sure a rule is: dxapply's own, on sheets that tell where its numbers come from.
OURS = {"根拠", "確かさ", "根拠と確かさ", "比べる額", "差", "合計"}


def second_forms() -> str:
    """Each sheet with a number, a title, an order, titles of sections and words of its own."""
    made = []
    for at, sheet in enumerate(reversed(SHEETS), 1):
        lines = [f'[[sheets]]\nid = "{sheet}"\nnumber = "書式{at}"\ntitle = "乙の書類{at}"']
        if sheet in SECTIONS:
            lines.append("sections = [" + ", ".join(f'"{name}"' for name in reversed(SECTIONS[sheet])) + "]")
        lines.append({"costs": COSTS, "funding": 'total = "eligible"\nunit = "thousand"', "plan": 'limits = { "plan.purpose" = 60 }'}.get(sheet, ""))
        if sheet in TITLES:
            lines.append("[sheets.titles]\n" + "\n".join(f'{name} = "乙の節{at}-{k}"' for k, name in enumerate(TITLES[sheet])))
        lines.append("[sheets.words]\n" + "\n".join(f'"{word}" = "乙の語{at}-{k}"' for k, word in enumerate(WORDS[sheet])))
        made.append("\n".join(lines))
    return "\n\n".join(made) + "\n"


@cache
def second() -> parts.Document:
    return document_with(second_forms())


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def headings_of(document: parts.Document) -> set[str]:
    """What sections are called, without their numbers."""
    return {re.sub("^[0-9]+　", "", block.text) for sheet in document.sheets for block in sheet.blocks if isinstance(block, parts.Heading)}


def labels_of(sheet: parts.Sheet) -> Iterator[str]:
    """The heads and labels of a sheet."""
    for block in sheet.blocks:
        match block:
            case parts.Table():
                yield from (flat(column.head) for column in block.columns)
                yield from (flat(cell.text) for row in block.rows for cell in row.cells if isinstance(cell, parts.Text) and cell.label)
            case parts.Paragraph() | parts.Panel():
                yield block.label
            case parts.KeyFigures():
                yield from (item.label for item in block.items)
            case parts.Letter():
                yield from (*(label for label, _ in block.sender), *(item.label for item in block.items), block.subject[1])


def dynamic(word: str) -> bool:
    """Whether a head names a year or counts people, so that it is no word of a form."""
    return not word or word in OURS or re.search("(令和|平成|昭和)[0-9元]+年|従業員の構成", word) is not None


@cache
def defaults() -> tuple[parts.Document, ...]:
    catalogue = builtin_catalogue()
    return tuple(draft_document(work_out(sample(program), catalogue, _DAY), _DAY) for program in catalogue.programs)


def test_a_pack_can_name_every_head_and_label_that_a_form_of_dxapply_has() -> None:
    for sheet_id in SHEETS:
        found = {word for document in defaults() for sheet in document.sheets if sheet.id == sheet_id for word in labels_of(sheet) if not dynamic(word)}
        table_of_costs = {flat(column.head) for column in cost_table().columns} if sheet_id == "costs" else set()
        words = {word if word in WORDS[sheet_id] else word.removesuffix("（円）") for word in found - table_of_costs}  # the unit stays where it stands
        assert words <= set(WORDS[sheet_id]), sheet_id


def cost_table() -> parts.Table:
    return next(block for sheet in defaults()[0].sheets if sheet.id == "costs" for block in sheet.blocks if isinstance(block, parts.Table))


def test_a_pack_can_name_every_section_that_a_form_of_dxapply_has() -> None:
    for document in defaults():
        for sheet in document.sheets:
            names = {block.name for block in sheet.blocks if isinstance(block, parts.Heading)}
            assert names <= set(TITLES.get(sheet.id, ())), sheet.id


def default_words() -> set[str]:
    words = {form.title for form in STANDARD} | {form.number for form in STANDARD}
    words |= {flat(title) for document in defaults() for title in headings_of(document)}
    words |= {flat(word) for document in defaults() for sheet in document.sheets for word in labels_of(sheet) if not dynamic(word)}
    return words | {word for names in WORDS.values() for word in names}


def typed() -> set[str]:
    """What cells show of the applicant's own words and choices: rows of the draft have an id."""
    rows = (row for sheet in second().sheets for block in sheet.blocks if isinstance(block, parts.Table) for row in block.rows)
    return {flat(cell.text) for row in rows for cell in row.cells if isinstance(cell, parts.Text) and (cell.key or cell.leads or row.id)}


def categories() -> set[str]:
    """The names of cost categories, which the program has in any case."""
    return {category.name for category in builtin_catalogue().program(ID).categories}


def test_no_word_of_the_default_form_is_left_on_the_paper() -> None:
    told = default_words()
    _, drawn = lay_out(second())
    lines = {flat(re.sub("^[0-9]+　", "", line.text)) for line in drawn if line.kind not in ("tag", "furniture") and not line.key}
    furniture = {flat(line.text) for line in drawn if line.kind == "furniture"}
    assert len(lines) > 400
    assert sorted(lines & told - typed() - categories()) == []
    assert furniture & told <= {"別紙1"}, "only what goes on, for which dxapply adds a sheet, has a number of its own"


def test_no_word_of_the_default_form_is_left_in_the_workbook() -> None:
    told = default_words()
    book = openpyxl.load_workbook(io.BytesIO(excel.write(second())))
    assert not {page.title for page in book} & told
    found = {flat(re.sub("^[0-9]+　", "", cell.value)) for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert len(found) > 400
    assert sorted(found & told - typed() - categories() - {"済"}) == [], "済 is a state, not a head"


def test_sentences_that_speak_of_another_sheet_name_it_as_the_program_does() -> None:
    texts = " ".join(strings(second()))
    for form in STANDARD:
        assert f"「{form.title}」" not in texts
        assert not re.search(f"{form.number}[、のを及]", texts), form.number
    for words in ("経費明細の合計", "経費明細の補助対象経費", "補助金額の計算から", "事業計画書"):
        assert words not in texts
    assert "詳しくは「乙の書類" in texts and "の補助対象経費の合計と一致" in texts


def strings(part: object) -> Iterator[str]:
    """Every text in a part of a Document that is not the applicant's."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for inner in part:
            yield from strings(inner)
    elif hasattr(part, "__dataclass_fields__") and not (getattr(part, "key", "") or getattr(part, "leads", "")):
        for name in part.__dataclass_fields__:
            yield from strings(getattr(part, name))


def test_sections_stand_in_the_forms_order_under_its_titles_and_are_counted() -> None:
    at = len(SHEETS) - SHEETS.index("plan")
    plan = next(sheet for sheet in second().sheets if sheet.id == "plan")
    names = TITLES["plan"]
    shown = [block.text for block in plan.blocks if isinstance(block, parts.Heading) and block.on != "book"]
    assert shown == [f"{number}　乙の節{at}-{names.index(name)}" for number, name in enumerate(reversed(names), 1)]
    assert [sheet.id for sheet in second().sheets] == list(reversed(SHEETS))


def test_a_workbook_in_another_programs_words_comes_back_without_a_difference() -> None:
    comparison = differences_of(excel.write(second()), results_with(second_forms()))
    assert (comparison.differences, comparison.troubles) == ((), ())


@pytest.mark.parametrize("final", [False, True])
def test_both_states_can_be_made_of_another_programs_forms(final: bool) -> None:
    results = results_with(second_forms())
    if final and results.errors:
        pytest.skip("the sample has an error under these forms")
    made = draft_document(results, _DAY, final=final)
    assert lay_out(made)[0].startswith(b"%PDF")
