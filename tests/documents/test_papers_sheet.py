"""添付書類と確認事項: tags and boxes on paper, in the workbook inputs whose words come back; and so with all that the other sheets show of the draft."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import openpyxl
import pytest

from dxapply.documents import parts
from dxapply.documents.document import draft_document
from dxapply.documents.excel_layout import SPACER
from dxapply.documents.excel_looks import INPUT
from dxapply.drafting.differences import Changed, apply
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Confirmation, Enclosure, SalesShare
from dxapply.samples import sample
from tests.documents.test_excel_return import CATALOGUE, DAY, PROGRAM, back, edited, results, sample_book, written

SAMPLE = dataclasses.replace(
    Project(application=Application(program=PROGRAM.id)),
    enclosures=(Enclosure(id="E1", name="決算書", state="in_progress"), Enclosure(id="E2", name="証明書")),
    confirmations=(Confirmation(id="N1", text="発注の前ですか。", done=False), Confirmation(id="N2", text="端数は切捨てですか。", done=True)),
)
PAPERS = PROGRAM.form("enclosures")
assert PAPERS is not None
SHEET = PAPERS.title


def beside(book: Any, label: str, columns: int) -> Any:
    """The cell so many columns right of the one with these words."""
    (found,) = [cell for row in book[SHEET].iter_rows() for cell in row if cell.value == label]
    return book[SHEET].cell(found.row, found.column + columns)


def typed_beside(label: str, columns: int, text: str | None) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        beside(book, label, columns).value = text

    return edit


def changes(label: str, columns: int, text: str | None) -> tuple[list[str], Project]:
    found = back(edited(written(SAMPLE), typed_beside(label, columns, text)), SAMPLE)
    assert (found.troubles, found.conflicts) == ((), ())
    return [f"{one.label}：{one.draft}→{one.excel}" for one in found.differences if isinstance(one, Changed)], apply(SAMPLE, found.differences)


def test_the_state_of_an_enclosure_comes_back_in_words() -> None:
    said, after = changes("決算書", 2, "済")
    assert said == ["添付書類 E1「決算書」の準備の状況：作成中→済"]
    assert after.enclosures[0].state == "done"
    said, after = changes("証明書", 2, "未着手")
    assert (said, after.enclosures[1].state) == (["添付書類 E2「証明書」の準備の状況：→未着手"], "not_started")
    said, after = changes("決算書", 2, None)
    assert (said, after.enclosures[0].state) == (["添付書類 E1「決算書」の準備の状況：作成中→"], "")


@pytest.mark.parametrize("word", ["済", "済み", "○", "はい", "レ", "☑"])
def test_a_confirmation_is_done_however_an_office_says_it(word: str) -> None:
    said, after = changes("発注の前ですか。", -1, word)
    assert said == ["確認事項 N1「発注の前ですか。」の確認済み：いいえ→はい"]
    assert [row.done for row in after.confirmations] == [True, True]


@pytest.mark.parametrize("word", ["□", "未", "×", "いいえ", "☐"])
def test_a_confirmation_can_be_taken_back(word: str) -> None:
    said, after = changes("端数は切捨てですか。", -1, word)
    assert said == ["確認事項 N2「端数は切捨てですか。」の確認済み：はい→いいえ"]
    assert [row.done for row in after.confirmations] == [False, False]


def test_an_unknown_state_is_told_with_the_words_there_are_and_changes_nothing() -> None:
    found = back(edited(written(SAMPLE), typed_beside("決算書", 2, "たぶん")), SAMPLE)
    assert found.differences == ()
    assert [trouble for trouble in found.troubles if "たぶん" in trouble and "済、作成中、不足、未着手" in trouble]


def test_states_are_coloured_inputs_with_a_list_to_choose_from() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(SAMPLE)))
    lists = {str(rule.sqref): rule.formula1 for rule in book[SHEET].data_validations.dataValidation if rule.type == "list"}
    for label, columns, words in (("決算書", 2, "済,作成中,不足,未着手"), ("発注の前ですか。", -1, "済,□")):
        cell = beside(book, label, columns)
        assert cell.fill.fgColor.rgb == f"FF{INPUT.removeprefix('#')}"
        assert [rule for place, rule in lists.items() if cell.coordinate in {one.coordinate for row in book[SHEET][place] for one in row}] == [f'"{words}"']


def test_the_help_asks_for_the_words_of_the_list() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(SAMPLE)))
    (head,) = [cell for row in book[SHEET].iter_rows() for cell in row if cell.value == "確認"]
    assert "確かめたら「済」にします。" in head.comment.text and "一覧から選びます：済、□" in head.comment.text


def test_paper_shows_tags_and_boxes_as_before() -> None:
    sheet = next(sheet for sheet in draft_document(results(SAMPLE), DAY).sheets if sheet.id == "enclosures")
    tables = [block for block in sheet.blocks if isinstance(block, parts.Table) and block.on == "paper"]
    assert [[type(cell).__name__ for cell in (row.cells[3] if at == 0 else row.cells[0],)] for at, table in enumerate(tables) for row in table.rows] == [
        ["Tag"], ["Text"], ["Tick"], ["Tag"],
    ]  # fmt: skip


# what the other sheets show

SHOWN = {
    "課題": ("見積の回答が遅い", "見積の回答がとても遅い", "issues.K1.title"),
    "現状": ("平均3.2日、受注率21％", "平均3.5日", "issues.K1.fact"),
    "強み": ("入社10年以上の技能者が24名おり、曲げと溶接の一級技能士が9名いる。", "技能者が24名いる。", "strengths.A3.text"),
    "売上の分野": ("食品機械", "食品", "sales_shares.R2.name"),
    "部門": ("機械加工", "機械", "staff.W2.name"),
    "関係する書類": ("経費明細", "経費の表", "confirmations.N2.page"),
    "連絡担当者": ("経営企画室 係長 架空 花子", "経営企画室 係長 架空 太郎", "company.contact"),
    "見積の相手": ("みほんウェブ工房", "みほんウェブ", "quotes.Q2.vendor"),
    "相談先": ("みほん商工会議所", "みほん商工会", "adviser.office"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_sheet_shows_of_a_field_can_be_typed_over_there(name: str) -> None:
    before, after, key = SHOWN[name]
    done: list[str] = []

    def edit(book: Any) -> None:
        for page in book.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if page.sheet_state == "visible" and cell.value == before and not done and cell.fill.fgColor.rgb == f"FF{INPUT.removeprefix('#')}":
                        cell.value = after
                        done.append(page.title)

    found = back(edited(sample_book(), edit))
    assert done and found.troubles == ()
    assert [(one.key, one.excel) for one in found.differences if isinstance(one, Changed)] == [(key, after)]


@pytest.mark.parametrize(("share", "shown"), [(Fraction(48, 100), "48％"), (Fraction(1, 8), "12.5％"), (Fraction(1, 3), "1/3")])
def test_a_share_of_the_sales_is_shown_so_that_it_comes_back_as_it_was(share: Fraction, shown: str) -> None:
    project = dataclasses.replace(SAMPLE, sales_shares=(SalesShare(id="A1", name="部品", share=share),))
    data = written(project)
    assert shown in [cell.value for row in openpyxl.load_workbook(io.BytesIO(data))[company_sheet()].iter_rows() for cell in row]
    assert back(data, project).differences == ()

    def edit(book: Any) -> None:
        for row in book[company_sheet()].iter_rows():
            for cell in row:
                if cell.value == shown:
                    cell.value, cell.number_format = 0.25, "0%"

    assert apply(project, back(edited(data, edit), project).differences).sales_shares[0].share == Fraction(1, 4)


def company_sheet() -> str:
    form = CATALOGUE.program(PROGRAM.id).form("company")
    assert form is not None
    return form.title


# Column heads, and words that stand inside a sentence of dxapply's: no cell of its own holds them.
READ_ONLY = {"statements.*.year", "five_years.*.year", "company.customers", "plan.manager", "plan.start", "adviser.ask", "plan.partner"}


def in_book(part: object, name: str) -> Iterator[str]:
    """The fields that the workbook's parts name as `name`: key or leads."""
    if isinstance(part, tuple):
        for inner in part:
            yield from in_book(inner, name)
    elif dataclasses.is_dataclass(part) and getattr(part, "on", "") != "paper" and not isinstance(part, parts.Chart):
        found = getattr(part, name, "")
        yield from filter(None, found if isinstance(found, tuple) else (found,))
        for field in dataclasses.fields(part):
            yield from in_book(getattr(part, field.name), name)


def test_what_the_workbook_shows_of_a_field_it_takes_in_too_unless_the_words_stand_in_a_sentence() -> None:
    kinds = {}
    for name in ("key", "leads"):
        sheets = tuple(sheet for program in CATALOGUE.programs for sheet in draft_document(results(sample(program)), DAY).sheets)
        kinds[name] = {known.key for key in in_book(sheets, name) if (known := REGISTER.find(key))}
    assert len(kinds["key"]) > 90
    assert kinds["leads"] - kinds["key"] == READ_ONLY


def test_a_source_of_funds_can_be_added_to_a_table_without_any() -> None:
    def edit(book: Any) -> None:
        page = next(page for page in book.worksheets if page.title == funding.title)
        spacer = next(cell for row in page.iter_rows() for cell in row if cell.value == SPACER)
        for column, value in enumerate(("金融機関からの借入金", 500_000, "みほん信用金庫")):
            page.cell(spacer.row, spacer.column + column).value = value

    funding = PROGRAM.form("funding")
    assert funding is not None
    found = back(edited(written(SAMPLE), edit), SAMPLE)
    assert found.troubles == ()
    (row,) = apply(SAMPLE, found.differences).funding
    assert (row.amount, row.source, REGISTER.field("funding.*.kind").label_of(row.kind)) == (500_000, "みほん信用金庫", "金融機関からの借入金")
