"""Tables of costs from elsewhere: read in every encoding of an office, taken whole or refused with the row and column that is wrong."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.documents.excel_import import read_rows
from dxapply.drafting.cost_table import cost_lines, read_csv
from dxapply.errors import DxapplyError
from dxapply.model.project import Project, new_row, with_row, with_rows, without_row
from dxapply.model.rows import CostLine
from dxapply.programs.packs import builtin_catalogue

HEADER = "経費区分,内容,数量,単位,単価,税区分,税率,補助対象"
PROGRAM = builtin_catalogue().program("sangyo-digital-r3")
TABLE = f"{HEADER}\n外注費,紙図面の読み取り,6200,枚,42,税抜,10,○\n人件費,見積の型づくり,120,時間,2450,税抜,0,○\n"


def lines(text: str, project: Project | None = None) -> tuple[CostLine, ...]:
    return cost_lines(read_csv(text.encode()), project or Project(), PROGRAM)


def line(row: str, header: str = HEADER) -> CostLine:
    (found,) = lines(f"{header}\n{row}\n")
    return found


def trouble(text: str) -> str:
    with pytest.raises(DxapplyError) as caught:
        lines(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def csv_trouble(data: bytes) -> str:
    with pytest.raises(DxapplyError) as caught:
        read_csv(data)
    return str(caught.value)


# cells


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_encoding_of_an_office_gives_the_same_cells(encoding: str) -> None:
    assert read_csv(TABLE.encode(encoding)) == read_csv(TABLE.encode())


def test_the_letters_that_only_windows_has_are_read() -> None:
    assert read_csv("①㈱髙橋～,－".encode("cp932")) == [["①㈱髙橋～", "－"]]


def test_tabs_part_cells_as_well_as_commas() -> None:
    assert read_csv(b"a\tb,c\n1\t2") == [["a", "b,c"], ["1", "2"]]


def test_commas_quotes_and_new_lines_inside_quotes_belong_to_the_cell() -> None:
    assert read_csv('"1,200","15""画面","上\n下"\r\n次,,\r\n'.encode()) == [["1,200", '15"画面', "上\n下"], ["次", "", ""]]


def test_blank_lines_keep_their_place() -> None:
    assert read_csv(b"a\n\nb") == [["a"], [], ["b"]]


def test_a_separator_that_only_unicode_knows_ends_no_row() -> None:
    assert read_csv("a\u2028b\x85c,d".encode()) == [["a\u2028b\x85c", "d"]]


def test_a_quotation_mark_without_its_partner_is_named_by_row() -> None:
    assert "2行目で引用符" in csv_trouble(b'a,b\n"c,d\ne,f\n')


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "文字の符号" in csv_trouble(b"\x00\x01\xff\xfe")
    assert "文字の符号" in csv_trouble(b"\xff\xfe\x00")


def test_a_workbook_with_the_wrong_ending_is_named_as_such() -> None:
    assert "Excelのブックです" in csv_trouble(b"PK\x03\x04 and more")


@pytest.mark.parametrize("unit", ["a,", "あ,", ",", "a\t", '"\n",'])
def test_more_cells_than_a_table_has_are_refused_before_they_are_read(unit: str) -> None:
    """Kills: a file of one endless row, of which each cell costs fifty times its two bytes."""
    with pytest.raises(DxapplyError, match="1,000,000個を超えるマスがあります"):
        read_csv((unit * 1_000_002).encode())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_lines_end_in_every_way_and_may_stand_in_quotation_marks(end: str) -> None:
    within = end or "\n"
    text = f'a,b{within}"c{within}d",e{end}'
    assert read_csv(text.encode()) == [["a", "b"], [f"c{within}d", "e"]]
    assert read_csv(f"a,b{within}{within}c,d{end}".encode()) == [["a", "b"], [], ["c", "d"]]


def test_more_rows_than_a_list_can_hold_are_refused() -> None:
    assert "20,000行を超えています" in csv_trouble(b"a\n" * 20_002)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_give_cells_or_a_sentence_and_nothing_else(data: bytes) -> None:
    with contextlib.suppress(DxapplyError):
        assert isinstance(read_csv(data), list)


# cost lines


def test_a_row_becomes_a_cost_line_with_its_categorys_code_and_kind() -> None:
    assert lines(TABLE) == (
        CostLine(id="C01", category="outsourcing", kind="outsourcing", text="紙図面の読み取り", quantity=6_200_000, unit="枚", unit_price=42),
        CostLine(id="C02", category="personnel", kind="personnel", text="見積の型づくり", quantity=120_000, unit="時間", unit_price=2450, tax_rate=0),
    )


def test_columns_are_found_by_name_in_any_order_width_and_with_others_between() -> None:
    found = line("3,42,メモ,外注費,読み取り", "数 量,単　価,備考,経費 区分,内容")
    assert (found.quantity, found.unit_price, found.category, found.text) == (3_000, 42, "outsourcing", "読み取り")


def test_columns_that_may_be_missing_take_their_usual_values() -> None:
    found = line("外注費,読み取り,1,42", "経費区分,内容,数量,単価")
    assert (found.unit, found.tax, found.tax_rate, found.eligible) == ("", "excluded", 10, True)


def test_blank_cells_of_those_columns_take_the_same_values() -> None:
    assert line("外注費,読み取り,1,,42,,,") == line("外注費,読み取り,1,42", "経費区分,内容,数量,単価")


@pytest.mark.parametrize("missing", ["経費区分", "内容", "数量", "単価"])
def test_a_needed_column_that_is_missing_is_named(missing: str) -> None:
    header = ",".join(name for name in HEADER.split(",") if name != missing)
    assert f"見出しの行に「{missing}」の列がありません" in trouble(f"{header}\n")


def test_a_column_that_stands_twice_is_refused() -> None:
    assert "「単価」の列が2つ以上あります" in trouble(f"{HEADER},単価\n")


def test_an_empty_table_misses_every_needed_column() -> None:
    assert "「経費区分」「内容」「数量」「単価」の列がありません" in trouble("")


def test_a_header_without_rows_gives_no_lines() -> None:
    assert lines(f"{HEADER}\n") == ()


@pytest.mark.parametrize("name", ["honorarium", "HONORARIUM", "会議費・謝金", "会議費･謝金", " 会議費・謝金 ", "ｈｏｎｏｒａｒｉｕｍ"])
def test_a_category_is_known_by_its_code_or_official_name_in_any_width(name: str) -> None:
    assert line(f"{name},講師,1,回,33000,税込,10,○").category == "honorarium"


def test_a_category_of_another_program_is_refused_with_those_there_are() -> None:
    sentence = trouble(f"{HEADER}\n機械装置費,加工機,1,台,100,税抜,10,○\n")
    assert "2行目の経費区分：「機械装置費」という区分はこの事業にありません" in sentence
    assert "人件費、プロトタイピング費" in sentence


def test_without_a_program_the_sentence_says_to_choose_one_first() -> None:
    with pytest.raises(DxapplyError, match="先に事業を選んでください"):
        cost_lines(read_csv(TABLE.encode()), Project(), None)


def test_full_width_digits_and_the_ways_of_writing_amounts_are_read() -> None:
    found = line("外注費,読み取り,１２.５,枚,￥１２万,税抜,１０％,〇")
    assert (found.quantity, found.unit_price, found.tax_rate, found.eligible) == (12_500, 120_000, 10, True)


@pytest.mark.parametrize("price", ["▲5000", "△５，０００", '"-5,000"', "(5000)", "▲5千円"])
def test_a_discount_is_a_negative_price(price: str) -> None:
    assert line(f"外注費,値引き,1,式,{price},税抜,10,○").unit_price == -5000


@pytest.mark.parametrize(("text", "rate"), [("10", 10), ("10%", 10), ("１０％", 10), ("8", 8), ("8%", 8), ("0", 0), ("０％", 0)])
def test_a_tax_rate_is_read_with_or_without_its_sign(text: str, rate: int) -> None:
    assert line(f"外注費,読み取り,1,枚,42,税抜,{text},○").tax_rate == rate


@pytest.mark.parametrize("text", ["5", "10.5", "0.05", "-8", "免税", "110%"])
def test_any_other_tax_rate_is_refused(text: str) -> None:
    assert "2行目の税率：" in trouble(f"{HEADER}\n外注費,読み取り,1,枚,42,税抜,{text},○\n")


@pytest.mark.parametrize(("text", "hint"), [("0.1", "「0.1」ではなく「10」"), ("０．１", "「0.1」ではなく「10」"), ("0.08", "「0.08」ではなく「8」")])
def test_a_tax_rate_as_a_decimal_is_refused_with_the_right_one(text: str, hint: str) -> None:
    assert hint in trouble(f"{HEADER}\n外注費,読み取り,1,枚,42,税抜,{text},○\n")


@pytest.mark.parametrize(("text", "tax"), [("税抜", "excluded"), ("税込", "included"), ("included", "included")])
def test_the_tax_is_in_the_price_or_not(text: str, tax: str) -> None:
    assert line(f"外注費,読み取り,1,枚,42,{text},10,○").tax == tax


@pytest.mark.parametrize(
    ("text", "eligible"),
    [("○", True), ("◯", True), ("はい", True), ("yes", True), ("TRUE", True), ("×", False), ("いいえ", False), ("no", False)],
)
def test_every_word_for_yes_and_no_says_whether_a_line_is_eligible(text: str, eligible: bool) -> None:
    assert line(f"外注費,読み取り,1,枚,42,税抜,10,{text}").eligible is eligible


@pytest.mark.parametrize("text", ["わからない", "△", "多分"])
def test_whether_a_line_is_eligible_is_answered_with_a_circle_or_a_cross(text: str) -> None:
    assert f"2行目の補助対象：「{text}」は○でも×でもありません" in trouble(f"{HEADER}\n外注費,読み取り,1,枚,42,税抜,10,{text}\n")


def test_a_bound_of_the_field_holds_here_too() -> None:
    assert "2行目の数量：数量「-1」は小さすぎます" in trouble(f"{HEADER}\n外注費,読み取り,-1,枚,42,税抜,10,○\n")


def test_a_broken_row_is_named_by_the_number_that_the_spreadsheet_shows() -> None:
    sentence = trouble(f"{TABLE}\n旅費,訪問,二回,回,2860,税込,10,○\n")
    assert sentence.startswith("経費の表を取り込めません（5行目の数量：「二回」は数として読めません）。")


def test_a_cell_that_must_be_filled_is_named() -> None:
    assert "2行目の単価：未入力です" in trouble(f"{HEADER}\n外注費,読み取り,1,枚,,税抜,10,○\n")


def test_all_errors_are_collected_and_the_first_five_are_named() -> None:
    sentence = trouble(f"{HEADER}\n" + "謎の費,,多い,枚,高い,税別,5,たぶん\n" * 2)
    named = ["2行目の経費区分", "2行目の内容", "2行目の数量", "2行目の単価", "2行目の税区分", "ほかに9か所"]
    assert [name in sentence for name in named] == [True] * 6
    assert "2行目の税率" not in sentence


def test_one_broken_row_takes_no_line_of_the_others_in() -> None:
    with pytest.raises(DxapplyError):
        lines(f"{TABLE}外注費,読み取り,1,枚,高い,税抜,10,○\n")


def test_empty_lines_and_lines_with_nothing_but_numbers_of_their_own_are_skipped() -> None:
    text = f"番号,{HEADER}\n1,外注費,読み取り,1,枚,42,税抜,10,○\n,,,,,,,,\n\n3,,,,,,税抜,10,○\n"
    assert [found.text for found in lines(text)] == ["読み取り"]


def test_a_blank_row_above_the_header_still_counts() -> None:
    assert "3行目の数量" in trouble(f"\n{HEADER}\n外注費,読み取り,多い,枚,42,税抜,10,○\n")


def test_ids_go_on_after_those_that_are_and_were_used() -> None:
    project = with_rows(Project(), "cost_lines", (CostLine(id="C03"), CostLine(id="C07")))
    project = without_row(project, "cost_lines", "C07")
    assert [found.id for found in lines(TABLE, project)] == ["C08", "C09"]


def test_ids_are_those_that_new_row_would_give_one_by_one() -> None:
    before = with_rows(Project(), "cost_lines", (CostLine(id="C09"),))
    first = new_row(before, "cost_lines")
    second = new_row(with_row(before, "cost_lines", first), "cost_lines")
    assert [found.id for found in lines(TABLE, before)] == [first.id, second.id]


def test_the_draft_itself_stays_as_it_was() -> None:
    project = with_rows(Project(), "cost_lines", (CostLine(id="C01"),))
    before = dataclasses.replace(project)
    lines(TABLE, project)
    assert project == before


def test_two_thousand_rows_come_in_at_once() -> None:
    text = f"{HEADER}\n" + "外注費,紙図面の読み取り,6200,枚,42,税抜,10,○\n" * 2_000
    started = time.perf_counter()
    found = lines(text)
    assert (len(found), found[-1].id) == (2_000, "C2000")
    assert time.perf_counter() - started < 2


def test_a_workbook_and_a_text_give_the_same_lines() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEADER.split(","))
    book.active.append(["外注費", "紙図面の読み取り", 6200, "枚", 42, "税抜", 0.1, "○"])
    book.active.cell(2, 7).number_format = "0%"
    book.active.append(["人件費", "見積の型づくり", 120.0, "時間", 2450, "税抜", 0, True])
    out = io.BytesIO()
    book.save(out)
    assert cost_lines(read_rows(out.getvalue()), Project(), PROGRAM) == lines(TABLE)
