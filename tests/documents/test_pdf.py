"""The printed draft holds every word of the Document, inside its edges, and can be read back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.documents import parts
from dxapply.documents.fonts import clean, figure_width, width
from dxapply.documents.parts import (
    Bullets,
    Chart,
    Column,
    Document,
    Figure,
    Flow,
    FlowStep,
    Gantt,
    GanttBar,
    Heading,
    IssueMap,
    KeyFigure,
    KeyFigures,
    Lines,
    Mark,
    Marks,
    Panel,
    Paragraph,
    Phase,
    Phases,
    PlacedIssue,
    Row,
    Series,
    Share,
    ShareBar,
    Sheet,
    Table,
    Tag,
    Text,
    Tick,
)
from dxapply.documents.pdf import Drawn, lay_out, write
from dxapply.documents.tables import column_widths
from dxapply.documents.typesetting import NO_END, NO_START

DAY = dt.date(2021, 3, 3)
NAMES = "𠮷野家と㈱髙﨑①のｱｲｳﾞﾟ令和3年"
LONG = (NAMES + "の長い文章は、数字1,234,567円とLatinと（括弧）を含みます。" * 60)[:1992] + "ここで終わり。"
UNBROKEN = "A" * 1000 + "1" * 1000


def document(*blocks: parts.Block, **changes: Any) -> Document:
    plain = Document(title="交付申請書（下書き）", program="② 地域産業デジタル化支援事業", firm="株式会社みほん", edition=3, date=DAY, pack="第1版",
                     sheets=(Sheet(id="a", number="別紙1", title="申請の概要", blocks=blocks, lead="一行で言うと、こうなります。"),))
    return dataclasses.replace(plain, **changes)


def text(words: str, **looks: bool | str) -> Text:
    return Text(text=words, **looks)  # type: ignore[arg-type]


COSTS = Table(
    columns=(Column(head="番号", width=28, align="center"), Column(head="経費区分・内容", width=150), Column(head="数量", width=44, align="right"),
             Column(head="補助対象\n経費", width=80, align="right"), Column(head="判定", width=70, align="center"), Column(head="積算基礎", width=100)),
    rows=(
        Row(style="group", span=3, cells=(text("人件費"), Figure(value=916_600), text(""), text("小計（2行）", small=True))),
        Row(cells=(text("C01"), text("見積の型づくりの直接作業（係長）", note="業務日誌"), Figure(value=2500, scale=1000, unit="時間"),
                   Figure(value=294_000), Tag(text="○ 満たす"), text("同上"))),
        Row(cells=(text("C02"), text("𠮷見さんの㈱髙﨑での作業"), Figure(value=None), Figure(value=-33_000, mark="※"),
                   Tag(text="？ 未確認", style="dash"), Tick())),
        Row(cells=(text("C03"), text(""), Figure(value=0), Figure(value=None, word="対象外"), Tag(text="× 満たさない", style="solid"), text("参考"))),
        Row(style="total", span=3, cells=(text("合計（3行）"), Figure(value=3_151_200), text(""), text(""))),
    ),
)
SHEET_OF_VALUES = Table(head=False, dense=False, columns=(Column(head="", width=92), Column(head="", width=380)),
                        rows=(Row(cells=(text("名称", label=True), text("株式会社みほん九州金属"))),
                              Row(height=36, cells=(text("書き込み欄", label=True), text("")))))
EVERYTHING: tuple[parts.Block, ...] = (
    Paragraph(text="図面を送ると即日で価格と納期が返る、小ロット板金の受注サービスの実証", size="subject"),
    Paragraph(text="当社は福岡県で精密板金を営む42人の会社です。" * 4, label="変えること", rule=True),
    Paragraph(text="　本文の段落です。" * 12), Paragraph(text="注の段落です。", size="note"),
    Heading(text="お金の全体像", note="単位：円"),
    KeyFigures(items=(KeyFigure(label="補助対象経費", figure=Figure(value=3_151_200), unit="円", note="税抜"),
                      KeyFigure(label="補助率", figure=text("2/3"), unit="以内"),
                      KeyFigure(label="補助金額", figure=Figure(value=2_000_000), unit="円", note="上限額に到達", main=True))),
    Chart(drawing=ShareBar(shares=(Share(name="補助金", value=2, pattern="ink"), Share(name="自己資金", value=1, pattern="white")), unit="円", caption="内訳")),
    Heading(text="経費明細"), COSTS, SHEET_OF_VALUES,
    Marks(marks=(Mark(tag=Tag(text="○ 満たす"), count=8), Mark(tag=Tag(text="× 満たさない", style="solid"), count=1)), verdict="応募の可否は未定"),
    Panel(label="補助金額（見込み）", figure=Figure(value=2_000_000), tag=Tag(text="要確認", style="dash"), note="率・上限・下限・端数"),
    Bullets(items=("前期分を税理士から取り寄せる。", "窓口に確かめる。"), tags=(Tag(text="× 満たさない", style="solid"), Tag(text="？ 未確認", style="dash"))),
    Bullets(items=("厚さ0.5mmから16mmまで。", "二つ目です。"), numbered=True), Bullets(items=("点の行です。",)),
    Chart(drawing=Gantt(bars=(GanttBar(title="試作", owner="見本", start=DAY, end=DAY, pattern="ink", milestone="完成"),),
                        start=DAY, end=dt.date(2022, 3, 31))),
    Chart(drawing=IssueMap(issues=(PlacedIssue(id="K1", importance=5, effort=3, pattern="ink"),), reading=("K1から始めます。",),
                           names=(("M1", "図面の電子台帳"),))),
    Chart(drawing=Lines(years=("令和2年度", "令和3年度"), series=(Series(name="付加価値額", values=(1_000_000, 2_000_000), solid=True),))),
    Chart(drawing=Flow(steps=(FlowStep(name="合計", value=3, lost=1, because="対象外"), FlowStep(name="補助金額", value=2)))),
    Chart(drawing=Phases(phases=(Phase(name="準備", months="5月～7月", text="図面の電子化"),))),
)


# reading back

def pages_of(file: bytes) -> list[str]:
    reader = pdfium.PdfDocument(file)
    try:
        return [page.get_textpage().get_text_bounded() for page in reader]
    finally:
        reader.close()


def bare(words: str) -> str:
    # The reader marks a hyphen at the end of a line with a character of its own.
    return re.sub(r"\s", "", words.replace("\ufffe", "-").replace("\x02", "-"))


def words_of(block: parts.Block) -> Iterator[str]:
    """Every Text and Figure of a block, and its running words."""
    match block:
        case Table():
            for row in block.rows:
                for cell in row.cells:
                    if isinstance(cell, Text):
                        yield from (cell.text, cell.note)
                    elif isinstance(cell, Figure | Tag):
                        yield cell.text
        case Heading():
            yield from (block.text, block.note)
        case Paragraph():
            yield from (block.label, block.text)
        case Bullets():
            yield from block.items
        case KeyFigures():
            for item in block.items:
                yield from (item.label, item.figure.text, item.unit, item.note)
        case Panel():
            yield from (block.label, block.figure.text, block.unit, block.note)
        case Marks():
            yield block.verdict
        case Chart():
            return


def assert_whole(doc: Document) -> tuple[list[str], list[Drawn]]:
    """Every drawn line stands on its page, inside its edges, with every glyph; gives the pages and the lines."""
    file, drawn = lay_out(doc)
    assert b"Helvetica" not in file
    assert b"Times-" not in file
    pages = pages_of(file)
    read = [bare(page) for page in pages]
    for line in drawn:
        assert line.left >= line.start - .1, line
        assert line.right <= line.limit + .1, line
        assert line.left >= 68 - .1, line
        assert line.right <= 540 + .1, line
        assert bare(line.text) in read[line.page - 1], line
        assert "〓" not in line.text
    for page, words in enumerate(pages, 1):
        assert f"{page}/{len(pages)}" in bare(words)
        assert "〓" not in words
    return pages, drawn


def drawn_text(drawn: list[Drawn]) -> str:
    return bare("".join(line.text for line in drawn))


# the three documents

def test_an_empty_document_is_one_page_with_its_header_and_footer() -> None:
    for doc in (document(sheets=()), document(), document(sheets=(Sheet(id="", number="", title="", blocks=()),), title="", program="", firm="", pack="")):
        pages, _ = assert_whole(doc)
        assert len(pages) == 1
        assert "下書き" in pages[0]
        assert "第3版" in pages[0]
        assert "令和3年3月3日" in pages[0]


def test_blocks_without_anything_in_them_can_be_printed() -> None:
    empty = (Heading(text=""), Paragraph(text=""), Paragraph(text="", label="いま"), Bullets(items=()), KeyFigures(items=()), Marks(marks=(), verdict=""),
             Panel(label="", figure=Figure(value=None)), Table(columns=(), rows=()),
             Table(columns=COSTS.columns, rows=()), Table(columns=COSTS.columns, rows=(Row(cells=()),)),
             Chart(drawing=ShareBar(shares=(), unit="円")), Chart(drawing=Gantt(bars=(), start=DAY, end=DAY)), Chart(drawing=IssueMap(issues=())),
             Chart(drawing=Lines(years=(), series=())), Chart(drawing=Flow(steps=())), Chart(drawing=Phases(phases=())))
    pages, _ = assert_whole(document(*empty))
    assert "まだ入力がありません" in "".join(pages)


def test_every_word_and_figure_of_a_document_is_read_back_from_its_pages() -> None:
    doc = document(*EVERYTHING, fictitious=True)
    pages, _ = assert_whole(doc)
    read = bare("".join(pages))
    for block in EVERYTHING:
        for words in words_of(block):
            assert bare(clean(words)) in read, words
    for expected in ("架空の例", "下書き", "別紙1", "株式会社みほん", "②地域産業デジタル化支援事業", "第1版", "読み取り", "図面の電子台帳"):
        assert expected in read


def hostile(words: str) -> Document:
    """Every text is `words`; three hundred and more rows; the greatest amounts."""
    columns = (Column(head="内容", width=300), Column(head="金額", width=40, align="right"))
    figures = tuple(Row(cells=(text(words), Figure(value=10**14 + k, unit="円"))) for k in range(20))
    many = tuple(Row(cells=(text(f"{k}番目の行"), Figure(value=k)), style="group" if k % 7 == 0 else "line") for k in range(300))
    blocks: tuple[parts.Block, ...] = (
        Heading(text=words, note=words), Paragraph(text=words, label=words, rule=True), Paragraph(text=words, size="subject"),
        Paragraph(text=words, size="note"), Bullets(items=(words, words), numbered=True), Bullets(items=(words,), tags=(Tag(text=words),)),
        KeyFigures(items=(KeyFigure(label="金額", figure=Figure(value=10**14), unit="円", main=True),
                          KeyFigure(label="率", figure=text("公募要領で確認"), unit="以内"),
                          *[KeyFigure(label=words, figure=text(words), unit=words, note=words)] * 3)),
        Panel(label="補助金額", figure=Figure(value=-(10**14)), note="要確認"), Panel(label=words, figure=Figure(value=None), tag=Tag(text=words), note=words),
        Marks(marks=(Mark(tag=Tag(text=words), count=10**6), Mark(tag=Tag(text="満たす"), count=0)), verdict=words),
        Table(columns=columns, rows=figures), Table(columns=columns, rows=many),
        Chart(drawing=IssueMap(issues=(), reading=(words,), names=(("M1", words),))),
        Chart(drawing=ShareBar(shares=(Share(name=words, value=1, pattern="ink"),), unit="円", caption=words)),
        Chart(drawing=Gantt(bars=tuple(GanttBar(title=f"{k}{words}", owner=words, start=DAY, end=DAY, pattern="ink", milestone=words) for k in range(60)),
                            start=DAY, end=DAY, legend=(("ink", words),))),
        Chart(drawing=Phases(phases=tuple(Phase(name=words, months=words, text=words) for _ in range(30)))),
    )
    sheet = Sheet(id="x", number=words[:60], title=words, lead=words, blocks=blocks)
    return document(title=words, program=words, firm=words, pack=words, sheets=(sheet,), fictitious=True)


@pytest.mark.parametrize("words", [LONG, UNBROKEN, "、" * 2000, "「" * 2000, "ｱﾞ𠮷㈱①" * 400, "a b " * 500, "一\n" * 300],
                         ids=["prose", "unbroken", "marks", "brackets", "names", "blanks", "lines"])
def test_a_hostile_document_loses_nothing_and_leaves_no_edge(words: str) -> None:
    _, drawn = assert_whole(hostile(words))
    everything = drawn_text(drawn)
    for k in range(300):
        assert f"{k}番目の行" in everything
    for k in range(20):
        assert f"{10**14 + k:,}円" in everything
    # The cells are too high for their table: each refers to the one 別紙 that has the words whole.
    assert drawn_text([line for line in drawn if line.left == 72.0]).count("（別紙1-1のとおり）") == 20
    first = next(line.page for line in drawn if line.text == "書ききれない文章" and line.kind == "line")
    assert bare(clean(words)) in drawn_text([line for line in drawn if line.page >= first and line.kind == "line"])


# what every page says

def test_header_and_footer_tell_form_firm_edition_day_and_pack_on_every_page() -> None:
    pages, _ = assert_whole(document(*[Paragraph(text="本文です。" * 300)] * 4, fictitious=True))
    assert len(pages) > 2
    for page in pages:
        for expected in ("別紙1", "申請の概要", "下書き", "架空の例", "②地域産業デジタル化支援事業", "株式会社みほん", "第3版", "令和3年3月3日", "第1版"):
            assert expected in bare(page)
    assert "（続き）" not in bare(pages[0])
    assert all("申請の概要（続き）" in bare(page) for page in pages[1:])


def test_a_final_version_of_a_real_firm_has_no_stamp() -> None:
    pages, _ = assert_whole(document(Paragraph(text="本文"), draft=False, title="申請書"))
    assert "下書き" not in pages[0]
    assert "架空の例" not in pages[0]


def test_a_long_name_of_the_firm_takes_a_line_of_the_pack_below_it() -> None:
    firm = "株式会社とても長い名前のみほん九州精密金属製作所"
    pages, drawn = assert_whole(document(Paragraph(text="本文"), firm=firm, pack="地域産業デジタル化支援事業 令和3年度 第12版（2021-02-28）"))
    assert firm in bare(pages[0])
    assert "第12版" in bare(pages[0])
    assert not any("…" in line.text for line in drawn)


def test_the_file_tells_title_author_language_and_shows_its_title() -> None:
    file = write(document(Paragraph(text="本文")))
    reader = pdfium.PdfDocument(file)
    told = reader.get_metadata_dict()
    reader.close()
    assert told["Title"] == "交付申請書（下書き）"
    assert told["Author"] == "株式会社みほん"
    assert told["Subject"] == "② 地域産業デジタル化支援事業"
    assert told["Creator"] == "dxapply"
    assert b"/Lang (ja-JP)" in file
    assert b"/DisplayDocTitle true" in file


def test_the_outline_has_forms_above_sections_and_leads_to_their_pages() -> None:
    def blocks(k: int) -> tuple[parts.Block, ...]:
        return Heading(text=f"節{k}"), Paragraph(text="本文です。" * 500), Heading(text=f"次の節{k}"), Paragraph(text="短い")
    sheets = tuple(Sheet(id=str(k), number=f"別紙{k}", title=f"様式{k}", blocks=blocks(k)) for k in (1, 2))
    file, drawn = lay_out(document(sheets=sheets))
    reader = pdfium.PdfDocument(file)
    outline = []
    for mark in reader.get_toc():
        target = mark.get_dest()
        assert target is not None
        outline.append((mark.level, mark.get_title(), target.get_index() + 1))
    reader.close()
    assert [(level, title) for level, title, _ in outline] == [(0, "別紙1 様式1"), (1, "節1"), (1, "次の節1"), (0, "別紙2 様式2"), (1, "節2"), (1, "次の節2")]
    for _, title, page in outline:
        words = title.split()[-1]
        assert page == next(line.page for line in drawn if line.text == words and line.kind == "line")


def test_all_fonts_are_embedded_as_subsets() -> None:
    file = write(document(*EVERYTHING))
    names = re.findall(rb"/BaseFont /(\S+)", file)
    assert names
    assert all(re.match(rb"[A-Z]{6}\+", name) for name in names)
    assert file.count(b"/FontFile2") >= len(set(names))


def test_every_chart_is_drawn_in_vectors() -> None:
    reader = pdfium.PdfDocument(write(document(*EVERYTHING)))
    kinds = {thing.type for page in reader for thing in page.get_objects()}
    reader.close()
    assert pdfium.raw.FPDF_PAGEOBJ_PATH in kinds
    assert kinds.isdisjoint({pdfium.raw.FPDF_PAGEOBJ_IMAGE, pdfium.raw.FPDF_PAGEOBJ_SHADING})


def test_the_same_document_gives_the_same_bytes() -> None:
    once = write(document(*EVERYTHING))
    write(document(Paragraph(text="別の文書が間に入る。𠮷")))
    assert write(document(*EVERYTHING)) == once


def test_what_belongs_into_the_book_only_is_not_printed() -> None:
    of_the_book = Table(columns=COSTS.columns, rows=(), on="book")
    pages, _ = assert_whole(document(Paragraph(text="本だけ", on="book"), Paragraph(text="紙だけ", on="paper"), of_the_book))
    assert "本だけ" not in pages[0]
    assert "紙だけ" in pages[0]
    assert "まだ入力がありません" not in pages[0]


def test_control_characters_and_lone_surrogates_do_not_stop_the_printer() -> None:
    nasty = "葛\U000e0100\x00\x05\u200b城\ud800"
    pages, _ = assert_whole(document(Paragraph(text=nasty), Heading(text=nasty), title=nasty, firm=nasty))
    assert "葛城" in bare(pages[0])


# tables

def table(rows: int, *, group_every: int = 0, height: float = 0, dense: bool = True) -> Table:
    columns = (Column(head="番号", width=60), Column(head="内容", width=312), Column(head="金額", width=100, align="right"))
    return Table(columns=columns, dense=dense, rows=tuple(
        Row(cells=(text(f"R{k:03}"), text("内容です"), Figure(value=k)), style="group" if group_every and k % group_every == 0 else "line", height=height)
        for k in range(rows)))


def first_and_last_rows(drawn: list[Drawn]) -> list[tuple[str, str]]:
    """The first and the last row's number on each page."""
    by_page: dict[int, list[str]] = {}
    for line in drawn:
        if re.fullmatch(r"R\d{3}", line.text):
            by_page.setdefault(line.page, []).append(line.text)
    return [(rows[0], rows[-1]) for rows in by_page.values()]


@given(st.integers(1, 160), st.sampled_from([0, 2, 3, 5, 9]), st.sampled_from([0.0, 36.0, 60.0]), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_a_table_breaks_between_rows_and_never_after_a_group_row_nor_before_the_last_row(rows: int, group_every: int, height: float, above: int) -> None:
    block = table(rows, group_every=group_every, height=height)
    _, drawn = lay_out(document(Paragraph(text="上の段落。\n" * above), block))
    pages = first_and_last_rows(drawn)
    numbers = [line.text for line in drawn if re.fullmatch(r"R\d{3}", line.text)]
    assert numbers == [f"R{k:03}" for k in range(rows)]
    for _, last in pages[:-1]:
        assert not (group_every and int(last[1:]) % group_every == 0)
    if len(pages) > 1 and rows > 1:
        assert pages[-1][0] != pages[-1][1]
    heads = {line.page for line in drawn if line.text == "番号"}
    assert heads == {line.page for line in drawn if re.fullmatch(r"R\d{3}", line.text)}
    assert sum(line.text == "（次ページへ続く）" for line in drawn) == sum(line.text == "（前ページからの続き）" for line in drawn) == len(pages) - 1


def test_a_cell_higher_than_a_page_is_cut_between_lines_and_goes_on() -> None:
    words = "長い文章です。" * 900
    # A text would go to the 別紙; what stands in the place of a figure may not.
    instead = Figure(value=None, word=words)
    block = Table(columns=(Column(head="番号", width=60), Column(head="内容", width=200), Column(head="金額", width=212, align="right")),
                  rows=(Row(cells=(text("前"), text("前の行"), Figure(value=1))), Row(cells=(text("長"), instead, Figure(value=2))),
                        Row(cells=(text("後"), text("後の行"), Figure(value=3)))))
    pages, drawn = assert_whole(document(Heading(text="見出し"), block))
    assert len(pages) > 2
    assert words in drawn_text([line for line in drawn if line.left == 132.0 and line.text != "内容"])
    assert [line.text for line in drawn if line.kind == "figure"] == ["1", "2", "3"]
    # It begins on the page of its heading: white pages help nobody.
    assert next(line.page for line in drawn if line.text == "2") == 1


def test_rows_to_write_in_keep_their_height() -> None:
    _, drawn = lay_out(document(table(7, height=60)))
    _, low = lay_out(document(table(7)))
    assert len(drawn) == len(low)
    assert write(document(table(12, height=60))) != write(document(table(12)))
    assert len(pages_of(write(document(table(12, height=60))))) == 2
    assert len(pages_of(write(document(table(12))))) == 1


def test_a_column_too_narrow_for_its_figures_takes_from_the_widest_words() -> None:
    block = Table(columns=(Column(head="内容", width=300), Column(head="備考", width=112), Column(head="金額", width=60, align="right")),
                  rows=(Row(cells=(text("a"), text("b"), Figure(value=999_999_999_999))),))
    widths = column_widths(block)
    assert sum(widths) == pytest.approx(472)
    assert widths[2] >= figure_width("999,999,999,999", 8.5) + 8
    assert widths[1] == 112
    _, drawn = assert_whole(document(block))
    assert any(line.text == "999,999,999,999" and line.kind == "figure" for line in drawn)


@given(st.lists(st.tuples(st.floats(20, 300), st.sampled_from(["words", "figure", "tag"]), st.integers(0, 10**12)), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_no_figure_is_ever_cut_while_the_page_is_wide_enough_for_all(columns: list[tuple[float, str, int]]) -> None:
    cells: list[parts.Cell] = [text("内容") if kind == "words" else Tag(text="未確認") if kind == "tag" else Figure(value=value) for _, kind, value in columns]
    block = Table(columns=tuple(Column(head="", width=w, align="right") for w, *_ in columns), rows=(Row(cells=tuple(cells)),))
    widths = column_widths(block)
    needs = [figure_width(f"{value:,}", 8.5) + 8 if kind == "figure" else 48 for _, kind, value in columns]
    declared = sum(w for w, *_ in columns)
    assert sum(widths) == pytest.approx(min(declared, 472))
    if sum(needs) + 2 <= min(declared, 472):
        _, drawn = assert_whole(document(block))
        figures = [line.text for line in drawn if line.kind == "figure"]
        assert figures == [f"{value:,}" for _, kind, value in columns if kind == "figure"]


def test_figures_of_a_column_stand_digit_below_digit() -> None:
    rows = tuple(Row(cells=(Figure(value=v),)) for v in (111_111, 222_222, 909_191))
    _, drawn = lay_out(document(Table(columns=(Column(head="金額", width=200, align="right"),), rows=rows)))
    figures = [line for line in drawn if line.kind == "figure"]
    assert len({round(line.right, 3) for line in figures}) == 1
    assert len({round(line.left, 3) for line in figures}) == 1


def test_no_line_of_a_cell_or_paragraph_begins_or_ends_with_a_forbidden_mark() -> None:
    _, drawn = lay_out(document(*EVERYTHING))
    for line in drawn:
        if line.kind == "line" and len(line.text) > 1:
            assert line.text[0] not in NO_START, line
            assert line.text[-1] not in NO_END, line


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    for above in range(20, 46):
        for block in (table(3), Paragraph(text="本文です。" * 40), Chart(drawing=Phases(phases=(Phase(name="準備", months="", text="図面"),))),
                      Panel(label="補助金額の欄", figure=Figure(value=1)), Bullets(items=("項目",)), Marks(marks=(), verdict="判定の言葉")):
            _, drawn = lay_out(document(Paragraph(text="行。\n" * above), Heading(text="見出しです"), block))
            order = [line for line in drawn if line.kind != "furniture"]
            k = next(k for k, line in enumerate(order) if line.text == "見出しです")
            assert order[k + 1].page == order[k].page, (above, block)


def test_a_paragraph_leaves_no_single_line_on_either_page() -> None:
    for above in range(34, 44):
        _, drawn = lay_out(document(Paragraph(text="行。\n" * above), Paragraph(text="続く文章です。" * 30)))
        pages = [line.page for line in drawn if "続く文章" in line.text]
        assert min(pages.count(page) for page in set(pages)) >= 2


def test_a_schedule_of_sixty_tasks_goes_over_pages_and_names_each() -> None:
    bars = tuple(GanttBar(title=f"作業{k:02}", owner="見本", start=DAY, end=DAY, pattern="grey") for k in range(60))
    pages, _ = assert_whole(document(Heading(text="日程"), Chart(drawing=Gantt(bars=bars, start=DAY, end=dt.date(2022, 3, 1)))))
    assert len(pages) == 2
    for k in range(60):
        assert f"作業{k:02}" in bare("".join(pages))


def test_the_reading_of_the_map_stands_at_its_right_and_a_long_one_below_it() -> None:
    issues = (PlacedIssue(id="K1", importance=5, effort=3, pattern="ink"),)
    _, short = lay_out(document(Chart(drawing=IssueMap(issues=issues, reading=("短い読み取りです。",)))))
    assert next(line.left for line in short if line.text == "短い読み取りです。") > 68 + 244
    _, long = lay_out(document(Chart(drawing=IssueMap(issues=issues, reading=("長い読み取りです。" * 200,)))))
    assert next(line.left for line in long if line.text.startswith("長い読み取り")) < 100


def test_the_grant_is_never_cut_however_large_the_amounts_are() -> None:
    for value in (0, 2_000_000, 10**9, 10**14, -(10**14)):
        items = tuple(KeyFigure(label="金額", figure=Figure(value=value), unit="円", main=k == 2) for k in range(4))
        _, drawn = assert_whole(document(KeyFigures(items=items), Panel(label="補助金額", figure=Figure(value=value))))
        assert [line.text for line in drawn].count(Figure(value=value).text) == 5


def test_tags_of_one_column_have_one_width() -> None:
    _, drawn = lay_out(document(COSTS))
    frames = {(round(line.start, 2), round(line.limit, 2)) for line in drawn if line.kind == "tag"}
    assert len(frames) == 1
    assert all(width(line.text, 7, bold=True) <= line.limit - line.start for line in drawn if line.kind == "tag")
