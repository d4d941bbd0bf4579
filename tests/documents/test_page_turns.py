"""Where pages turn: no page is left with a few words, notes stay with their tables, and a sheet that goes over by little is set tighter."""

from __future__ import annotations

import datetime as dt
import functools
import os
import subprocess
import sys
from collections.abc import Iterator

import pypdfium2
import pytest

from dxapply.documents import parts
from dxapply.documents.blank_forms import blank_forms, hearing_sheet
from dxapply.documents.document import draft_document
from dxapply.documents.fonts import one_line
from dxapply.documents.paper import BOTTOM, TOP
from dxapply.documents.parts import Bullets, Chart, Column, Document, Figure, Heading, Panel, Paragraph, Phase, Phases, Row, Sheet, Table, Text
from dxapply.documents.pdf import Drawn, lay_out, write
from dxapply.documents.typesetting import break_lines
from dxapply.programs.packs import builtin_catalogue
from tests.documents.test_agreement import DAY, IDS, empty, results_of, sample_of

LEAST = 100
"""Points that stand at least on the last page of a form."""
each_program = pytest.mark.parametrize("program_id", IDS)


@functools.cache
def sample_document(program_id: str) -> Document:
    return draft_document(results_of(sample_of(program_id)), DAY)


@functools.cache
def sample_paper(program_id: str) -> tuple[bytes, list[Drawn]]:
    return lay_out(sample_document(program_id))


def document(*blocks: parts.Block) -> Document:
    sheet = Sheet(id="a", number="別紙1", title="様式", blocks=blocks)
    return Document(title="書類", program="②", firm="みほん", edition=1, date=dt.date(2021, 3, 3), pack="", sheets=(sheet,))


def written(*blocks: parts.Block) -> list[Drawn]:
    """What stands on the pages of such a sheet, but for heads and feet of pages."""
    return [line for line in lay_out(document(*blocks))[1] if line.kind != "furniture"]


def white(points: float) -> Table:
    """A row without words that takes so much room."""
    return Table(columns=(Column(head="", width=472),), rows=(*(Row(cells=(Text(text=""),), height=300) for _ in range(int(points // 300))),
                 Row(cells=(Text(text=""),), height=points % 300)), head=False)


def table(rows: int, *, name: str = "行", dense: bool = True, beside: tuple[float, ...] = ()) -> Table:
    columns = (Column(head="番号", width=100), Column(head="内容", width=372))
    return Table(columns=columns, rows=tuple(Row(cells=(Text(text=f"{name}{k}"), Text(text="言葉"))) for k in range(rows)), dense=dense, beside=beside)


def place(drawn: list[Drawn], words: str) -> Drawn:
    (found,) = (line for line in drawn if line.text == words)
    return found


def pages_of(drawn: list[Drawn]) -> int:
    return max(line.page for line in drawn)


# nearly empty pages


@each_program
def test_no_form_of_a_sample_ends_with_a_page_of_few_words(program_id: str) -> None:
    data, drawn = sample_paper(program_id)
    reader = pypdfium2.PdfDocument(data)
    first = [target.get_index() + 1 for mark in reader.get_toc() if mark.level == 0 and (target := mark.get_dest())]
    ends = [*first[1:], len(reader) + 1]
    reader.close()
    for begin, end in zip(first, ends, strict=True):
        if end - begin > 1:
            lowest = max(line.y for line in drawn if line.page == end - 1 and line.kind != "furniture")
            assert lowest - TOP >= LEAST, (begin, end)


@each_program
def test_the_company_of_a_sample_takes_one_page_with_its_history_beside_its_machines(program_id: str) -> None:
    _, drawn = sample_paper(program_id)
    history, machines = place(drawn, "沿革"), place(drawn, "主な設備")
    assert (history.page, history.y) == (machines.page, machines.y)
    assert history.right < machines.left
    assert len({line.page for line in drawn if line.kind == "furniture" and line.text.startswith("会社概要")}) == 1


def test_a_sheet_that_goes_over_by_little_is_set_tighter_and_keeps_its_words() -> None:
    blocks = [block for k in range(5) for block in (Heading(text=f"節{k}"), table(1, name=f"行{k}-", dense=False))]
    room = BOTTOM - TOP - 40 - 5 * 68
    as_usual = written(white(room - 24), *blocks)
    drawn = written(white(room + 8), *blocks)
    assert pages_of(as_usual) == pages_of(drawn) == 1
    assert place(drawn, "節4").y - place(drawn, "節0").y == place(as_usual, "節4").y - place(as_usual, "節0").y - 4 * 8
    assert [line.text for line in drawn] == [line.text for line in as_usual]
    assert len({(line.page, line.left, line.y) for line in drawn}) == len(drawn)


def test_a_sheet_that_stays_too_long_is_set_as_if_nothing_had_been_tried() -> None:
    """The second of two pages is short, and no gap is wide enough to save it."""
    blocks = [Heading(text="節"), Paragraph(text="行。\n" * 45), table(1, dense=False)]
    drawn = written(*blocks)
    assert pages_of(drawn) == 2
    assert len({(line.page, line.left, line.y) for line in drawn}) == len(drawn)
    data = write(document(*blocks))
    reader = pypdfium2.PdfDocument(data)
    assert [mark.get_title() for mark in reader.get_toc()] == ["別紙1 様式", "節"]
    assert len(reader) == 2
    reader.close()


def test_two_narrow_tables_stand_below_each_other_where_they_have_no_room_side_by_side() -> None:
    narrow = (100.0, 120.0)
    for rows, beside in ((5, True), (60, False)):
        drawn = written(Heading(text="左"), table(rows, name="左", beside=narrow), Heading(text="右"), table(3, name="右", beside=narrow))
        left, right = place(drawn, "左"), place(drawn, "右")
        assert (left.page == right.page and left.y == right.y) is beside
        assert all(len([line for line in drawn if line.text == f"左{k}"]) == 1 for k in range(rows))


# what belongs together


@pytest.mark.parametrize("first", [table(4), Chart(drawing=Phases(phases=(Phase(name="準備", months="", text="図面"),)))])
def test_a_note_stands_on_the_page_of_what_it_is_about(first: parts.Block) -> None:
    for above in range(460, 716, 4):
        drawn = written(white(above), first, Paragraph(text="注です。", size="note"))
        last = "行3" if isinstance(first, Table) else "図面"
        assert place(drawn, last).page == place(drawn, "注です。").page, above


def test_a_section_of_one_line_stays_where_it_has_just_room() -> None:
    def turns(above: float) -> int:
        return pages_of(written(white(above), Heading(text="節"), Bullets(items=("一つだけです。",))))

    room = BOTTOM - TOP - 40
    assert turns(room - 56) == 1
    assert turns(room - 20) == 2


# words and numbers


def test_a_word_in_the_place_of_an_amount_has_no_unit() -> None:
    for figure, unit in ((Figure(value=1000), ["円"]), (Figure(value=None, word="未定"), []), (Figure(value=None), [])):
        assert [line.text for line in written(Panel(label="補助金額", figure=figure)) if line.text == "円"] == unit
    _, drawn = lay_out(draft_document(results_of(empty(IDS[0])), DAY))
    undecided = [line for line in drawn if line.text == "未定" and line.size == 20]
    assert undecided
    for line in undecided:
        assert not any(other.text == "円" and other.page == line.page and abs(other.y - line.y) < 2 for other in drawn)


@each_program
def test_the_three_amounts_of_an_empty_letter_have_one_unit(program_id: str) -> None:
    (letter,) = (block for block in draft_document(results_of(empty(program_id)), DAY).sheets[0].blocks if isinstance(block, parts.Letter))
    assert [item.unit for item in letter.items if isinstance(item.value, Figure)] == ["円"] * 3


@pytest.mark.parametrize("words", ["台帳の受付日時と回答日時の差", "廃棄伝票の金額を売上高で割る"])
def test_no_last_line_is_a_single_character(words: str) -> None:
    for limit in range(60, 106):
        *above, last = break_lines(words, 7.5, float(limit))
        assert not above or len(last.text) > 1, limit


# the file


def files() -> Iterator[tuple[str, Document]]:
    for program in builtin_catalogue().programs:
        yield f"sample {program.id}", sample_document(program.id)
        yield f"final {program.id}", draft_document(results_of(sample_of(program.id)), DAY, final=True)
        yield f"empty {program.id}", draft_document(results_of(empty(program.id)), DAY)
        yield f"blank {program.id}", blank_forms(program, DAY)
        yield f"hearing {program.id}", hearing_sheet(program, DAY)


def test_every_paper_tells_its_title_and_language_and_leads_to_each_sheet_and_page() -> None:
    for name, made in files():
        data, drawn = lay_out(made)
        reader = pypdfium2.PdfDocument(data)
        told, pages = reader.get_metadata_dict()["Title"], len(reader)
        outline = [(mark.get_title(), target.get_index()) for mark in reader.get_toc() if mark.level == 0 and (target := mark.get_dest())]
        reader.close()
        assert told == one_line(made.title)
        assert told, name
        assert b"/Lang (ja-JP)" in data, name
        titles = [f"{sheet.number} {sheet.title}".strip() for sheet in made.sheets]
        assert [title for title, _ in outline][:len(titles)] == titles, name
        assert [page for _, page in outline] == sorted({page for _, page in outline}), name
        # The list for the firm's own use counts for itself: the forms that are handed in end with their last page.
        own = sum(page >= dict(outline)[titles[-1]] for page in range(pages)) if made.sheets[-1].apart else 0
        counted = [f"{k} / {pages - own}" for k in range(1, pages - own + 1)] + [f"社内用 {k} / {own}" for k in range(1, own + 1)]
        assert [line.text for line in drawn if line.kind == "furniture" and " / " in line.text] == counted, name


_DIGESTS = """
import hashlib
from dxapply.documents import ruler_page
from dxapply.documents.pdf import write
from tests.documents.test_page_turns import files
for name, made in files():
    print(name, hashlib.sha256(write(made)).hexdigest())
print(hashlib.sha256(ruler_page.write()).hexdigest())
"""


def test_two_processes_with_other_hash_seeds_write_the_same_bytes() -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _DIGESTS], env=os.environ | {"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True) for seed in ("1", "77")
    ]
    one, other = (process.communicate()[0] for process in running)
    assert one.count("\n") == 16
    assert one == other


def lines_of(*items: str) -> dict[float, list[str]]:
    """What a list of these items looks like: its words by their line."""
    lines: dict[float, list[str]] = {}
    for line in written(Bullets(items=items)):
        if line.text in items:
            lines.setdefault(line.y, []).append(line.text)
    return lines


def test_many_short_words_stand_two_beside_each_other_and_others_one_by_one() -> None:
    words = tuple(f"審査項目{k}：公募要領で確認" for k in range(7))
    assert [*lines_of(*words).values()] == [[*words[0:2]], [*words[2:4]], [*words[4:6]], [words[6]]]
    assert all(len(line) == 1 for line in lines_of(*words[:5]).values())
    assert all(len(line) == 1 for line in lines_of(*words, "様式" * 20).values())
