"""The workbook that a Document becomes: what Excel finds in it, and what another program computes from it."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles.numbers import FORMAT_GENERAL
from openpyxl.worksheet.worksheet import Worksheet

from dxapply.documents import excel, parts
from dxapply.documents.excel_cells import LIMIT_TEXT, clean
from dxapply.documents.excel_formulas import column_letters
from dxapply.documents.excel_grid import FRAME, share_out, sheet_name
from dxapply.documents.excel_layout import SPACER
from dxapply.documents.excel_looks import INPUT, digits_width, line_count, number_format

AMOUNT = "SIGN({row.price})*INT(ROUND({row.quantity}*1000,0)*ABS({row.price})/1000)"
CATEGORIES = ("人件費", "外注費")


def words(text: str, **more: Any) -> parts.Text:
    return parts.Text(text=text, **more)


def figure(value: int | None, **more: Any) -> parts.Figure:
    return parts.Figure(value=value, **more)


def column(head: str, width: float = 60, **more: Any) -> parts.Column:
    return parts.Column(head=head, width=width, **more)


def sheet(*blocks: parts.Block, title: str = "経費", **more: Any) -> parts.Sheet:
    return parts.Sheet(id=title, number="別紙1", title=title, blocks=blocks, **more)


def document(*sheets: parts.Sheet, **more: Any) -> parts.Document:
    given: dict[str, Any] = {
        "title": "申請書の下書き", "program": "地域産業デジタル化支援事業", "firm": "株式会社みほん & 仲間", "edition": 3,
        "date": dt.date(2021, 3, 3), "pack": "sangyo-digital-r3 2026-11",
    }  # fmt: skip
    return parts.Document(sheets=sheets, **(given | more))


def table(*rows: parts.Row, columns: int = 2, **more: Any) -> parts.Table:
    return parts.Table(columns=tuple(column(f"列{n}") for n in range(columns)), rows=rows, **more)


def row(*cells: parts.Cell, **more: Any) -> parts.Row:
    return parts.Row(cells=cells, **more)


def cost_line(number: int, category: str, quantity: int, price: int) -> parts.Row:
    amount = abs(price) * quantity // 1000 * (1 if price > 0 else -1)
    return row(
        words(category, key="category"), words(f"内容{number}", key="text"), figure(quantity, scale=1000, key="quantity"),
        figure(price, key="price"), figure(amount, formula=AMOUNT), id=f"C{number:02d}",
    )  # fmt: skip


def cost_table(*lines: parts.Row, total: int = 0) -> parts.Table:
    columns = (
        column("経費区分", 80, name="category", choices=CATEGORIES), column("内容", 120, name="text"),
        column("数量", 40, align="right", name="quantity"), column("単価", align="right", name="price"), column("金額", align="right", name="amount"),
    )  # fmt: skip
    last = row(words("合計"), figure(total, formula="SUM({cost.amount})", name="total", defined="total_cost"), style="total", span=4)
    return parts.Table(name="cost", columns=columns, rows=(*lines, last))


def summary() -> parts.Sheet:
    lines = [
        row(words(name), figure(value, formula="SUMIFS({cost.amount},{cost.category},{row.name})", name=f"sum.{name}"))
        for name, value in (("人件費", 294_000), ("外注費", 35_501))
    ]
    grant = row(words("補助金額"), figure(219_667, formula="INT({total}*2/3)", name="grant", defined="grant"), style="total")
    return sheet(parts.Table(name="sums", columns=(column("区分", name="name"), column("金額", name="value")), rows=(*lines, grant)), title="集 '計' 表")


def small_book() -> parts.Document:
    lines = (cost_line(1, "人件費", 120_000, 2450), cost_line(2, "外注費", 1_500, 27_001), cost_line(3, "外注費", 1_000, -5_000))
    return document(summary(), sheet(cost_table(*lines, total=329_501)))


def opened(made: parts.Document, **how: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(excel.write(made)), **how)


def first_sheet(*blocks: parts.Block) -> Worksheet:
    found = opened(document(sheet(*blocks))).worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def cell_with(page: Any, value: object) -> Any:
    return next(cell for line in page.iter_rows() for cell in line if cell.value == value)


def values(page: Any) -> list[object]:
    return [cell.value for line in page.iter_rows() for cell in line if cell.value is not None]


# ---------------------------------------------------------------------------------------------------------------- formulas


def test_every_formula_has_its_value_beside_it() -> None:
    written = {cell.coordinate: cell.value for line in opened(small_book())["経費"].iter_rows() for cell in line}
    shown = {cell.coordinate: cell.value for line in opened(small_book(), data_only=True)["経費"].iter_rows() for cell in line}
    found = {written[place]: shown[place] for place in written if str(written[place]).startswith("=")}
    assert list(found.values()) == [294_000, 40_501, -5_000, 329_501]


def test_formulas_find_cells_of_other_sheets() -> None:
    page = opened(small_book())["集 '計' 表"]
    formulas = [value for value in values(page) if str(value).startswith("=")]
    assert formulas == ["=SUMIFS('経費'!$E$3:$E$7,'経費'!$A$3:$A$7,A4)", "=SUMIFS('経費'!$E$3:$E$7,'経費'!$A$3:$A$7,A5)", "=INT('経費'!$E$8*2/3)"]


def test_a_sheet_name_with_an_apostrophe_is_quoted_in_formulas() -> None:
    other = sheet(table(row(words("同じ"), figure(1, formula="{grant}"))), title="写し")
    page = opened(document(*small_book().sheets, other))["写し"]
    assert "='集 ''計'' 表'!$B$6" in values(page)


def test_a_columns_range_reaches_from_the_head_over_the_row_that_invites_new_ones() -> None:
    page = opened(small_book())["経費"]
    invites = cell_with(page, SPACER)
    assert cell_with(page, "=SUM($E$3:$E$7)").row == invites.row + 1
    assert invites.coordinate == "A7"
    assert page["E7"].value is None


def test_a_table_without_lines_still_has_a_range() -> None:
    page = first_sheet(cost_table())
    assert cell_with(page, SPACER).row == 4
    assert page["E5"].value == "=SUM($E$3:$E$4)"


def test_a_table_whose_rows_are_not_the_drafts_invites_no_rows() -> None:
    assert SPACER not in values(opened(small_book())["集 '計' 表"])


@pytest.mark.parametrize("formula", ["{nobody}*2", "SUM({cost.nothing})", "{row.nothing}+1", "{}+1"])
def test_an_unknown_placeholder_is_named(formula: str) -> None:
    with pytest.raises(ValueError, match=r"unknown placeholder \{"):
        excel.write(document(sheet(cost_table(), table(row(words("x"), figure(1, formula=formula))))))


def test_no_formula_stands_without_a_cell_reference() -> None:
    with pytest.raises(ValueError, match="no formula stands without a cell reference: 1\\+1"):
        excel.write(document(sheet(table(row(words("x"), figure(2, formula="1+1"))))))


def test_a_formula_over_its_own_cell_is_refused() -> None:
    inside = row(words("小計"), words(""), words(""), words(""), figure(0, formula="SUM({cost.amount})"), style="group")
    with pytest.raises(ValueError, match="own cell"):
        excel.write(document(sheet(cost_table(cost_line(1, "人件費", 1000, 1), inside, cost_line(2, "人件費", 1000, 1)))))


def test_a_name_at_two_places_is_refused() -> None:
    twice = table(row(figure(1, name="a"), figure(2, name="a")))
    with pytest.raises(ValueError, match="two places: a"):
        excel.write(document(sheet(twice)))


def test_defined_names_point_to_one_cell() -> None:
    names = opened(small_book()).defined_names
    assert {name: names[name].attr_text for name in names} == {"total_cost": "'経費'!$E$8", "grant": "'集 ''計'' 表'!$B$6"}


# ------------------------------------------------------------------------------------------------------- texts and figures


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "http://example.jp", "{=1}", "1,234", "#N/A"])
def test_what_looks_like_a_formula_a_link_or_a_number_stays_text(text: str) -> None:
    page = first_sheet(parts.Paragraph(text=text), table(row(words(text), words(text, note=text))))
    found = [cell for line in page.iter_rows() for cell in line if cell.value is not None and text in str(cell.value)]
    assert len(found) == 3
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in found)
    assert found[0].quotePrefix == (text[0] in "=+-@\t")


def test_illegal_characters_are_left_out_and_lines_end_plainly() -> None:
    assert clean("a\x00b\x0bc\ud800d\r\ne\rf\tg") == "abcd\ne\nf\tg"


def test_a_text_longer_than_a_cell_says_that_the_rest_stands_in_the_draft() -> None:
    cut = clean("𠮷" * 20_000)
    assert len(cut.encode("utf-16-le")) <= 2 * LIMIT_TEXT
    assert cut.endswith("（続きは下書きにあります）")
    assert clean("あ" * LIMIT_TEXT) == "あ" * LIMIT_TEXT
    assert cut in values(first_sheet(table(row(words("𠮷" * 20_000), words("x")))))


@pytest.mark.parametrize(
    ("value", "scale", "unit", "mark", "expected"),
    [
        (1_234, 1, "", "", "#,##0;▲#,##0;0"),
        (1_000, 1000, "", "", "#,##0;▲#,##0;0"),
        (1_500, 1000, "", "", "#,##0.0;▲#,##0.0;0.0"),
        (1_250, 1000, "", "", "#,##0.00;▲#,##0.00;0.00"),
        (1, 1000, "", "", "#,##0.000;▲#,##0.000;0.000"),
        (42, 1, "人", "", '#,##0"人";▲#,##0"人";0"人"'),
        (33_000, 1, "", "※", '"※"#,##0;"※"▲#,##0;"※"0'),
    ],
)
def test_number_formats_show_commas_triangles_and_only_the_decimals_there_are(value: int, scale: int, unit: str, mark: str, expected: str) -> None:
    assert number_format(value, scale, unit, mark) == expected
    cell = cell_with(first_sheet(table(row(words("x"), figure(value, scale=scale, unit=unit, mark=mark)))), value / scale)
    assert cell.number_format == expected
    assert cell.data_type == "n"


def test_an_unknown_amount_is_an_empty_cell_and_a_word_is_a_text() -> None:
    page = first_sheet(table(row(figure(None, key="capital"), figure(0, word="対象外"))))
    assert page["A4"].value is None
    assert page["B4"].value == "対象外"
    assert page["B4"].number_format == FORMAT_GENERAL


def test_thousandths_become_plain_numbers() -> None:
    page = first_sheet(table(row(figure(3_200, scale=1000), figure(7_000, scale=1000))))
    assert (page["A4"].value, page["B4"].value) == (3.2, 7)


def test_input_cells_are_coloured_and_computed_ones_are_not() -> None:
    page = opened(small_book())["経費"]
    assert {page[place].fill.fgColor.rgb for place in ("A4", "B4", "C4", "D4")} == {"FF" + INPUT[1:]}
    assert page["E4"].fill.fill_type is None


def test_text_typed_into_an_input_cell_stays_text() -> None:
    page = first_sheet(parts.Paragraph(text="本文", key="plan"), table(row(words("0921234567", key="company.phone"), words("x"))))
    assert cell_with(page, "本文").number_format == "@"
    assert (cell_with(page, "0921234567").number_format, cell_with(page, "x").number_format) == ("@", FORMAT_GENERAL)


def test_notes_and_tags_and_ticks_are_written() -> None:
    page = first_sheet(table(row(words("題", note="注"), parts.Tag(text="未確認", style="solid"), parts.Tick()), columns=3))
    assert [page[place].value for place in ("A4", "B4", "C4")] == ["題\n注", "未確認", "□"]
    assert (page["B4"].font.color.rgb, page["B4"].fill.fgColor.rgb, page["B4"].font.bold) == ("FFFFFFFF", "FF000000", True)


# ------------------------------------------------------------------------------------------------------------------ layout


def test_no_column_is_too_narrow_for_its_figures() -> None:
    amount = -123_456_789_012
    page = first_sheet(parts.Table(columns=(column("x", 20), column("y", 20)), rows=(row(figure(amount), figure(1)),)))
    assert page.column_dimensions["A"].width * 7 * 3 / 4 > digits_width(figure(amount).text) * 10


def test_columns_of_yen_hold_at_least_fourteen_characters() -> None:
    page = opened(small_book())["経費"]
    assert page.column_dimensions["D"].width >= 14
    assert (page.column_dimensions["D"].min, page.column_dimensions["D"].max) == (4, 5)


def test_rows_are_as_high_as_their_words_need() -> None:
    text = "品質と納期について、お客様からいただいた言葉を記します。" * 4
    page = first_sheet(table(row(words(text), words("短い"))))
    lines = line_count(text, page.column_dimensions["A"].width * 7 * 3 / 4 - 6, 10)
    height = page.row_dimensions[4].height
    assert lines > 10
    assert height is not None
    assert height >= lines * 10 * 1.2


@pytest.mark.parametrize("text", ["長い記入。" * 1000, "一行\n" * 200])
def test_words_higher_than_a_row_may_be_get_several_rows(text: str) -> None:
    page = first_sheet(parts.Paragraph(text=text), table(row(words(text), words("短い"))))
    heights = [page.row_dimensions[at].height or 0 for at in range(1, page.max_row + 1)]
    assert max(heights) <= 409
    assert sum(heights) > 2 * 200 * 10
    merged = [found for found in page.merged_cells.ranges if found.max_row > found.min_row]
    assert len(merged) == 3


def test_a_wide_first_cell_covers_its_columns() -> None:
    page = first_sheet(table(row(words("人件費"), figure(5), words("小計"), style="group", span=3), columns=5))
    assert "A4:C4" in {str(found) for found in page.merged_cells.ranges}
    assert (page["D4"].value, page["E4"].value) == (5, "小計")


def test_a_row_with_too_many_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="more cells"):
        excel.write(document(sheet(table(row(words("a"), words("b"), span=2)))))


def test_what_is_for_paper_only_is_left_out() -> None:
    blocks = (
        parts.Paragraph(text="紙だけ", on="paper"), parts.Paragraph(text="表計算だけ", on="book"), parts.Heading(text="両方"),
        parts.Chart(drawing=parts.Phases(phases=()), on="both"), table(row(words("紙の表"), words("x")), on="paper"),
    )  # fmt: skip
    assert values(first_sheet(*blocks)) == ["経費", "別紙1", "表計算だけ", "両方"]


def test_every_word_of_every_block_is_in_the_book() -> None:
    tag = parts.Tag(text="未確認", style="dash")
    blocks = (
        parts.Heading(text="見出し", note="単位：円"), parts.Paragraph(text="本文", label="いま", rule=True), parts.Bullets(items=("点",)),
        parts.Bullets(items=("番号",), numbered=True), parts.Bullets(items=("札",), tags=(tag,)),
        parts.KeyFigures(items=tuple(parts.KeyFigure(label=f"図{n}", figure=figure(n), unit="円", note="注記", main=n == 2) for n in range(4))),
        parts.Panel(label="補助金額", figure=figure(2_000_000), tag=tag, note="率"), parts.Marks(marks=(parts.Mark(tag=tag, count=8),), verdict="判定"),
    )  # fmt: skip
    for extra in ((), (table(row(words("a"), words("b"))),), (parts.Table(columns=(column("一列", 400),), rows=()),)):
        found = " ".join(map(str, values(first_sheet(*blocks, *extra))))
        wanted = ("見出し", "単位：円", "本文", "いま", "点", "(1)", "番号", "未確認", "札", "図0", "図3", "注記", "2000000", "率", "8", "判定")
        assert [word for word in wanted if word not in found] == []


def test_parts_of_a_line_get_the_room_they_need_or_none() -> None:
    assert share_out([100, 100, 100, 100], [300, 100], [0, 0]) == [(0, 2), (3, 3)]
    assert share_out([250, 75, 85, 85, 61], [380, 170], [60, 170]) == [(0, 1), (2, 4)]
    assert share_out([100, 100], [1, 1, 1], [0, 0, 0]) == []
    assert share_out([30, 30], [1, 1], [50, 0]) == []


def test_a_sheet_is_at_least_as_wide_as_the_paper() -> None:
    page = first_sheet(parts.Table(columns=(column("x", 100),), rows=(row(words("a")),)))
    widths = [page.column_dimensions[column_letters(at)].width * 7 * 3 / 4 for at in range(2)]
    assert sum(widths) >= FRAME - 10


# -------------------------------------------------------------------------------------------------------------- whole book


@pytest.mark.parametrize(
    ("title", "taken", "expected"),
    [
        ("経費/明細:[1]?*\\", (), "経費／明細：［1］？＊＼"),
        ("'引用'", (), "引用"),
        ("あ" * 40, (), "あ" * 31),
        ("𠮷" * 40, (), "𠮷" * 15),
        ("Plan", ("plan",), "Plan（2）"),
        ("あ" * 40, ("あ" * 31,), "あ" * 28 + "（2）"),
        ("History", (), "History（2）"),
        ("", (), "様式"),
    ],
)
def test_sheet_names_keep_to_excels_rules(title: str, taken: tuple[str, ...], expected: str) -> None:
    assert sheet_name(title, taken) == expected


def test_the_same_document_gives_the_same_bytes() -> None:
    assert excel.write(small_book()) == excel.write(small_book())
    stamps = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(excel.write(small_book()))).infolist()}
    assert stamps == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_document_opens() -> None:
    page = opened(document()).worksheets[0]
    assert values(page)[0] == "申請書の下書き"
    assert values(first_sheet()) == ["経費", "別紙1"]
    excel.write(document(sheet(table(), parts.KeyFigures(items=()), parts.Marks(marks=(), verdict=""), parts.Bullets(items=()))))


def test_the_book_has_no_macro_no_password_and_no_link() -> None:
    files = zipfile.ZipFile(io.BytesIO(excel.write(small_book())))
    assert not [name for name in files.namelist() if "vba" in name.lower() or "external" in name.lower()]
    assert all(b"Protection" not in files.read(name) and b"hyperlink" not in files.read(name) for name in files.namelist() if "sheets/" in name)


def test_the_files_properties_say_whose_it_is_and_which_rules_it_follows() -> None:
    book = opened(small_book())
    assert (book.properties.title, book.properties.creator) == ("申請書の下書き", "株式会社みほん & 仲間")
    assert book.properties.created == dt.datetime(2021, 3, 3)  # noqa: DTZ001 (openpyxl gives it without a zone)
    assert {known.name: known.value for known in book.custom_doc_props.props} == {"dxapply pack": "sangyo-digital-r3 2026-11", "dxapply edition": 3}


def test_row_ids_stand_in_a_hidden_column_right_of_all_others() -> None:
    page = opened(small_book())["経費"]
    at = page.max_column
    letters = column_letters(at - 1)
    assert page.column_dimensions[letters].hidden
    assert [page.cell(line, at).value for line in range(3, 9)] == ["id", "C01", "C02", "C03", None, None]


# ------------------------------------------------------------------------------------------------------------------- print


def breaks_of(*blocks: parts.Block) -> list[int]:
    """The rows before which a page of the sheet ends, as Excel counts them."""
    return [one.id + 1 for one in first_sheet(*blocks).row_breaks.brk]


def section(name: str, rows: int) -> tuple[parts.Block, ...]:
    return parts.Heading(text=name), table(*(row(words(f"{name}{number}"), words("値")) for number in range(rows)), dense=False)


def test_no_page_ends_below_a_heading_and_a_short_section_stays_whole() -> None:
    long, short, last = section("長い節", 28), section("短い節", 6), section("末の節", 6)
    assert breaks_of(*long, *short, *last) == [cell_with(first_sheet(*long, *short, *last), "短い節").row]
    assert breaks_of(*section("少し", 3), *short) == []
    cut = section("切れる節", 40)
    assert breaks_of(*long, *cut) == [cell_with(first_sheet(*long, *cut), "切れる節").row], "its first lines would stand below"
    assert breaks_of(*section("中ほどの節", 20), *cut) == [], "a long one may be cut where its first lines find room"


def test_a_single_answer_is_chosen_from_a_list() -> None:
    labels = parts.Table(
        columns=(column("", 60), column("", 60)), head=False,
        rows=(row(words("消費税", label=True), words("課税事業者", key="company.tax_status")),
              row(words("牽引", label=True), words("はい", key="company.regional_leader")), row(words("名称", label=True), words("", key="company.name"))),
    )  # fmt: skip
    page = first_sheet(labels)
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    yes, tax = cell_with(page, "はい").coordinate, cell_with(page, "課税事業者").coordinate
    assert rules[yes] == '"はい,いいえ"'
    assert rules[tax].startswith('"課税事業者,') and set(rules) == {yes, tax}


def test_a_label_stands_above_its_words_where_the_column_is_wide() -> None:
    told = parts.Paragraph(text="言葉", label="見出し", key="plan.now")
    beside, above = (first_sheet(told, parts.Table(columns=(column("甲", width), column("乙", 472 - width)), rows=())) for width in (84, 220))
    assert cell_with(beside, "見出し").row == cell_with(beside, "言葉").row
    assert cell_with(above, "見出し").row + 1 == cell_with(above, "言葉").row


def test_the_book_prints_on_a4_one_page_wide() -> None:
    page = opened(small_book())["経費"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_area == "'経費'!$A$1:$F$9"


def test_header_and_footer_say_what_the_page_is() -> None:
    page = zipfile.ZipFile(io.BytesIO(excel.write(document(sheet(), fictitious=True)))).read("xl/worksheets/sheet1.xml").decode()
    assert all(word in page for word in ("別紙1", "下書き　架空の例", "第3版　令和3年3月3日", "&amp;P / &amp;N", "みほん &amp;&amp; 仲間", "sangyo-digital-r3"))
    final = zipfile.ZipFile(io.BytesIO(excel.write(document(sheet(), draft=False)))).read("xl/worksheets/sheet1.xml").decode()
    assert "下書き" not in final


def test_long_names_do_not_break_the_footer() -> None:
    made = document(sheet(title="長い題" * 60), program="事業" * 100, firm="&" * 200, pack="p" * 300)
    page = zipfile.ZipFile(io.BytesIO(excel.write(made))).read("xl/worksheets/sheet1.xml").decode()
    for tag in ("oddHeader", "oddFooter"):
        text = page.split(f"<{tag}>")[1].split(f"</{tag}>")[0].replace("&amp;", "&").replace("&quot;", '"')
        assert 0 < len(text) <= 255


def test_a_long_table_repeats_its_head_and_keeps_it_in_sight() -> None:
    lines = [cost_line(n, "人件費", 1000, n) for n in range(1, 101)]
    page = opened(document(sheet(cost_table(*lines))))["経費"]
    assert page.print_title_rows == "$3:$3"
    assert page.freeze_panes == "A4"
    short = opened(small_book())["経費"]
    assert (short.print_title_rows, short.freeze_panes) == (None, None)


# -------------------------------------------------------------------------------------------------------------- validation


def rules(page: Any) -> dict[str, Any]:
    return {str(rule.sqref): rule for rule in page.data_validations.dataValidation}


def test_choices_are_offered_down_to_the_row_that_invites_new_ones() -> None:
    found = rules(opened(small_book())["経費"])
    assert found["A4:A7"].formula1 == '"人件費,外注費"'


def test_many_choices_come_from_a_hidden_sheet() -> None:
    many = tuple(f"とても長い名前の経費区分その{n}" for n in range(40))
    one = parts.Table(columns=(column("区分", choices=many), column("別", choices=("a,b", "c"))), rows=(row(words("x", key="k"), words("y")),))
    book = opened(document(sheet(one), sheet(title="選択肢")))
    assert [page.title for page in book.worksheets] == ["経費", "選択肢", "選択肢（2）"]
    assert book["選択肢（2）"].sheet_state == "hidden"
    found = rules(book["経費"])
    assert found["A4"].formula1 == "'選択肢（2）'!$A$1:$A$40"
    assert found["B4"].formula1 == "'選択肢（2）'!$B$1:$B$2"
    assert book["選択肢（2）"]["A40"].value == many[-1]


def test_typed_numbers_may_be_discounts_but_no_words() -> None:
    found = rules(opened(small_book())["経費"])
    assert (found["D4:D7"].type, found["C4:C7"].type) == ("whole", "decimal")
    assert int(found["D4:D7"].formula1) < -1_000_000_000
    assert "数字" in found["D4:D7"].errorTitle
    assert not [place for place in found if "E" in place]


def test_decimals_typed_in_later_are_shown() -> None:
    shown = opened(small_book())["経費"].conditional_formatting
    assert [(str(rule.sqref), rule.rules[0].formula, rule.rules[0].dxf.numFmt.formatCode) for rule in shown] == [
        ("C4:C7", ["C4<>INT(C4)"], "#,##0.0##;▲#,##0.0##")
    ]


# --------------------------------------------------------------------------------------------------------------- elsewhere


def recalculated(book: openpyxl.Workbook, folder: Path) -> openpyxl.Workbook:
    """The book computed by LibreOffice; openpyxl drops the stored values on saving, so that none of ours can be left."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("soffice is missing: nothing here can recalculate a workbook")
    book.save(folder / "in.xlsx")
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run([*command, str(folder / "in.xlsx")], check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(folder / "out" / "in.xlsx", data_only=True)


def test_another_program_computes_the_same_and_follows_the_inputs(tmp_path: Path) -> None:
    book = opened(small_book())
    same = recalculated(book, tmp_path)
    before = opened(small_book(), data_only=True)
    for page in before.worksheets:
        assert [cell.value for line in page["A1:E8"] for cell in line] == [cell.value for line in same[page.title]["A1:E8"] for cell in line]


def test_a_changed_input_and_a_row_filled_in_at_the_spacer_are_counted(tmp_path: Path) -> None:
    book = opened(small_book())
    page = book["経費"]
    page["C4"] = 0.7
    for place, value in (("A7", "外注費"), ("C7", 2), ("D7", 100), ("E7", "=SIGN(D7)*INT(ROUND(C7*1000,0)*ABS(D7)/1000)")):
        page[place] = value
    computed = recalculated(book, tmp_path)
    assert [computed["経費"][f"E{line}"].value for line in range(4, 9)] == [1_715, 40_501, -5_000, 200, 37_416]
    assert [computed["集 '計' 表"][f"B{line}"].value for line in range(4, 7)] == [1_715, 35_701, 24_944]
