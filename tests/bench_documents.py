"""Timings of what leaves and comes in, run by `python3 dev.py bench`: a table of 5,000 rows beside typst setting the same one, the sample's paper
and workbook, and the import of a workbook of 1,000 cost lines. Nothing tests them.

Every round has a table of its own, so that neither side can answer from what it remembers of the last one; fonts and modules are warm on both.
"""

from __future__ import annotations

import gc
import io
import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

import pypdfium2
import xlsxwriter
from bench import PROGRAM, TODAY, clocked  # beside this file

from dxapply.assets import asset
from dxapply.documents import excel, excel_import, pdf
from dxapply.documents.document import draft_document
from dxapply.documents.parts import Column, Document, Figure, Row, Sheet, Table, Text
from dxapply.drafting import cost_table
from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.programs import packs
from dxapply.programs.program import Catalogue
from dxapply.samples import sample

ROWS, ROUNDS = 5_000, 7
WORDS = ("紙図面の読み取りと部品表への登録", "見積の型づくり", "検査の記録を写真で残す仕組みの試作と現場での確かめ", "工程の見える化", "受注台帳の置き換え")
COLUMNS = (
    Column(head="番号", width=54, align="center"),
    Column(head="内容", width=170),
    Column(head="数量", width=48, align="right"),
    Column(head="単位", width=36),
    Column(head="単価（円）", width=76, align="right"),
    Column(head="金額（円）", width=88, align="right"),
)

Line = tuple[str, str, int, str, int, int]


def lines(turn: int) -> list[Line]:
    """5,000 rows: a number, words of one or two lines, quantity, unit, price, amount."""
    made = []
    for at in range(1, ROWS + 1):
        quantity, price = at * 7 % 90 + 1, at * 131 % 9_000 + 100 + turn
        made.append((f"C{at:05}", f"{WORDS[at % len(WORDS)]}（{turn}－{at}）", quantity, "枚" if at % 3 else "時間", price, quantity * price))
    return made


# ours and typst


def table_document(rows: list[Line]) -> Document:
    """The rows as a Document of one sheet."""
    cells = tuple(
        Row(cells=(Text(text=number), Text(text=words), Figure(value=quantity), Text(text=unit), Figure(value=price), Figure(value=amount)))
        for number, words, quantity, unit, price, amount in rows
    )
    sheet = Sheet(id="costs", number="別紙5", title="経費明細書", blocks=(Table(columns=COLUMNS, rows=cells),))
    return Document(title="5,000行の表", program="②-1", firm="株式会社みほん", edition=1, date=TODAY, pack="見本", sheets=(sheet,))


TYPST = """\
#set document(title: "5,000行の表")
#set page(paper: "a4", margin: (left: 68pt, right: 55pt, top: 64pt, bottom: 62pt),
  header: text(7.5pt)[株式会社みほん #h(1fr) 下書き],
  footer: text(7.5pt)[別紙5　経費明細書 #h(1fr) #context [#counter(page).display() / #counter(page).final().first()]])
#set text(font: ("BIZ UDPGothic", "Noto Sans JP"), size: 8.5pt, lang: "ja", top-edge: 9.2pt, bottom-edge: -2.8pt)
#set par(leading: 0pt)
= 別紙5　経費明細書
#table(columns: (%s), align: (%s), inset: (x: 4pt, y: 2pt), stroke: 0.25pt + luma(42%%),
  table.header(repeat: true, %s),
%s
)
"""


def typst_source(rows: list[Line]) -> bytes:
    """The same rows as a typst document: the same columns, widths, insets, fonts and repeated head, header and footer on every page."""
    widths = ", ".join(f"{column.width}pt" for column in COLUMNS)
    sides = ", ".join(column.align for column in COLUMNS)
    heads = ", ".join(f"table.cell(fill: luma(91%))[*{column.head}*]" for column in COLUMNS)
    body = "\n".join(f"[{number}], [{words}], [{quantity:,}], [{unit}], [{price:,}], [{amount:,}]," for number, words, quantity, unit, price, amount in rows)
    return (TYPST % (widths, sides, heads, body)).encode()


def bench_table() -> None:
    """Both set 5,000 rows, taking turns: from the Document, or from the source text, to the bytes of the PDF."""
    print(f"PDF of a table of {ROWS:,} rows (ms)")
    try:
        import typst
    except ImportError:
        print("  typst is not installed here: nothing to compare with")
        typst = None
    compiler: Any = typst and typst.Compiler(font_paths=[str(asset("fonts"))], ignore_system_fonts=True)
    ours, theirs = [], []  # type: list[float], list[float]
    for turn in range(-1, ROUNDS):  # the first turn warms up
        rows = lines(turn + 2)
        document, source = table_document(rows), typst_source(rows)
        taken, paper = timed(lambda document=document: pdf.write(document))  # type: ignore[misc]
        if typst:
            # Without tags, for ours has none: with them typst has more to do.
            other, sheets = timed(lambda source=source: compiler.compile(source, format="pdf", pdf_tags=False))  # type: ignore[misc]
        if turn < 0:
            told = f"  ours {looked_at(paper, rows)} pages"
            print(f"{told}, typst {typst.__version__} {looked_at(sheets, rows)} pages" if typst else told)
            continue
        ours.append(taken)
        if typst:
            theirs.append(other)
    print(f"  ours {statistics.median(ours):8.1f}")
    if typst:
        faster = statistics.median(other / taken for other, taken in zip(theirs, ours, strict=True))  # of neighbours, which met the same machine
        print(f"  typst{statistics.median(theirs):8.1f}  ours is {faster:.2f} x faster (wanted ≥ 2)")


def timed(action: Callable[[], bytes]) -> tuple[float, bytes]:
    """The milliseconds that it takes, and what it gives; what lies about is collected before."""
    gc.collect()
    start = time.perf_counter()
    made = action()
    return (time.perf_counter() - start) * 1000, made


def looked_at(data: bytes, rows: list[Line]) -> int:
    """How many pages the PDF has, when its first page holds the first row's words and its last page the last row's."""
    with pypdfium2.PdfDocument(data) as file:
        for place, row in ((0, rows[0]), (len(file) - 1, rows[-1])):
            found = "".join(file[place].get_textpage().get_text_bounded().split())
            for word in (row[0], row[1], f"{row[5]:,}"):
                assert word in found, f"page {place + 1} lacks {word}"
        return len(file)


# the sample, and a workbook that comes in


def bench_sample(project: Project, catalogue: Catalogue) -> None:
    """The sample's documents, each made anew from its results."""
    results = work_out(project, catalogue, TODAY)
    document = draft_document(results, TODAY)
    makings: dict[str, tuple[Callable[[], object], int]] = {
        "PDF": (lambda: pdf.write(draft_document(results, TODAY)), 600),
        "workbook": (lambda: excel.write(draft_document(results, TODAY)), 400),
    }
    with pypdfium2.PdfDocument(pdf.write(document)) as file:
        print(f"the sample's documents ({len(file)} pages), warm, from the results (ms)")
    excel.write(document)
    for name, (making, wanted) in makings.items():
        print(f"  {name:8} {clocked(making, 7):8.1f} (wanted ≤ {wanted})")
    print(f"  the Document alone {clocked(lambda: draft_document(results, TODAY), 21):8.1f}")


def costs_workbook(count: int) -> bytes:
    """A table of so many cost lines, as a firm would send it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("経費")
    sheet.write_row(0, 0, tuple(cost_table.COLUMNS))
    for at, words in zip(range(count), itertools.cycle(WORDS)):
        sheet.write_row(at + 1, 0, ("外注費", f"{words}{at}", at % 90 + 1, "枚", at * 131 % 9_000 + 100, "税抜", "10%", "○"))
    book.close()
    return file.getvalue()


def bare_cells(data: bytes) -> int:
    """The baseline of the import: openpyxl walking over all cells."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return sum(cell.value is not None for row in book.worksheets[0].iter_rows() for cell in row)


def bench_import(project: Project, catalogue: Catalogue, count: int = 1_000) -> None:
    """From the bytes of a plain table to cost lines."""
    program, data = catalogue.program(PROGRAM), costs_workbook(count)

    def come_in() -> int:
        return len(cost_table.cost_lines(excel_import.read_rows(data), project, program))

    assert come_in() == count
    mine, bare = clocked(come_in, 7), clocked(lambda: bare_cells(data), 7)
    print(f"import of a workbook with {count:,} cost lines (ms)")
    print(f"  ours {mine:8.1f} (wanted ≤ 1,500)  openpyxl alone {bare:8.1f}  ratio {mine / bare:5.2f}")


if __name__ == "__main__":
    programs = packs.builtin_catalogue()
    draft = sample(programs.program(PROGRAM))
    bench_table()
    bench_sample(draft, programs)
    bench_import(draft, programs)
