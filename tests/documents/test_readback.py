"""The paper read back by PDFium, character by character: nothing is missing, torn, cut or outside its cell, whatever a draft holds."""

from __future__ import annotations

import ctypes
import dataclasses
import functools
import re
from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import NamedTuple

import pypdfium2
import pytest
from pypdfium2 import raw

from dxapply.documents import fonts, parts
from dxapply.documents.document import draft_document
from dxapply.documents.fonts import width
from dxapply.documents.overflow import continued
from dxapply.documents.pdf import Drawn, lay_out, write_with_places
from dxapply.documents.typesetting import NO_END, NO_START
from dxapply.model.fields import Kind
from dxapply.model.project import CHAPTERS, LISTS, Project, with_value
from tests.documents.test_agreement import DAY, IDS, MANY, REGISTER, bare, blocks_on, empty, figures_of, results_of, sample_of, words_of

PAGE_HEIGHT = 841.89
TOUCH = .6
"""Points by which the ink of a glyph may stand over its own advance, and so over the edge of its cell."""
PROSE = (
    "図面と見積を「一つの台帳」にまとめ、1,234,567円（税抜）の費用で、平均3.2日の回答を0.8日に縮めます。ウェブサイト・メール・FAXの"
    "３つの窓口を、㈱𠮷髙のサーバーへ集めて、受注率を21％から35％へ。『小ロット』のチャンスは、C13～C16に示すとおりです！？　"
)
STARTS = [0, *(found.end() for found in re.finditer("[、。・』]|へ", PROSE))]


# the drafts


def full(program_id: str) -> Project:
    """The sample with every text at its limit, of words that a line breaks badly in, and 300 cost lines with great amounts."""
    project = sample_of(program_id)
    lines = project.cost_lines
    rows = tuple(dataclasses.replace(lines[k % len(lines)], id=f"C{k + 1:02}", unit_price=100_003 * (k + 1)) for k in range(MANY))
    project = dataclasses.replace(project, cost_lines=rows)
    texts = [field for field in REGISTER.fields if field.limit_chars and field.kind in (Kind.TEXT, Kind.LONG_TEXT)]
    for number, field in enumerate(texts):
        if field.key.partition(".")[0] in CHAPTERS:
            project = with_value(project, field.key, at_limit(number, limit(field.key, program_id)))
    for chapter in LISTS:
        own = [(number, field.key) for number, field in enumerate(texts) if field.key.startswith(f"{chapter}.*.")]
        filled = tuple(
            dataclasses.replace(row, **{key.rpartition(".")[2]: at_limit(number + place, limit(key, program_id)) for number, key in own})
            for place, row in enumerate(getattr(project, chapter))
        )
        project = dataclasses.replace(project, **{chapter: filled})
    return project


def limit(key: str, program_id: str) -> int:
    return REGISTER.limit_of(REGISTER.field(key), program_id)


def at_limit(number: int, most: int) -> str:
    """A text of just that many characters that begins with another phrase of the prose for each field and row, and does not end in a bracket."""
    start = STARTS[number % len(STARTS)]
    text = f"案{number}：{(PROSE * (most // len(PROSE) + 2))[start:]}"[:most]
    return text[:-1] + "末" if text[-1] in NO_END else text


MAKERS = {"empty": empty, "sample": sample_of, "full": full}
each_paper = pytest.mark.parametrize(("kind", "program_id"), [(kind, program_id) for kind in MAKERS for program_id in IDS])


# reading back


class Char(NamedTuple):
    """A character on a page: its origin and its ink, in points from the upper left corner."""

    text: str
    x: float
    y: float
    left: float
    top: float
    right: float
    bottom: float


class Paper(NamedTuple):
    """What was to be printed, what the printer traced, and what stands on the pages."""

    document: parts.Document
    drawn: list[Drawn]
    pages: list[dict[int, list[Char]]]  # the characters by the nearest point of their baseline
    first: list[int]  # the page from 1 where each sheet begins, and the one after the last


@functools.cache
def printed(kind: str, program_id: str) -> Paper:
    return paper_of(draft_document(results_of(MAKERS[kind](program_id)), DAY))


def paper_of(document: parts.Document) -> Paper:
    data, drawn = lay_out(document)
    reader = pypdfium2.PdfDocument(data)
    try:
        pages = [by_row(chars_of(page)) for page in reader]
        first = [target.get_index() + 1 for mark in reader.get_toc() if mark.level == 0 and (target := mark.get_dest())]
    finally:
        reader.close()
    return Paper(continued(document), drawn, pages, [*first, len(pages) + 1])


def chars_of(page: pypdfium2.PdfPage) -> Iterator[Char]:
    """The characters of a page but for those that PDFium adds between lines; a character of two code units comes as its first."""
    opened = page.get_textpage()
    text = opened.raw
    x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
    for k in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, k)
        if raw.FPDFText_IsGenerated(text, k) == 1 or chr(code).isspace():
            continue
        raw.FPDFText_GetCharOrigin(text, k, x, y)
        raw.FPDFText_GetCharBox(text, k, left, right, bottom, top)
        yield Char(chr(code), x.value, PAGE_HEIGHT - y.value, left.value, PAGE_HEIGHT - top.value, right.value, PAGE_HEIGHT - bottom.value)


def of_line(line: Drawn, pages: list[dict[int, list[Char]]]) -> list[Char]:
    """The characters of the line's page that stand on its baseline between its ends."""
    near = (char for row in range(round(line.y) - 1, round(line.y) + 2) for char in pages[line.page - 1].get(row, ()))
    return sorted((char for char in near if abs(char.y - line.y) < .05 and line.left - .05 <= char.x < line.right - .05), key=lambda char: char.x)


def by_row(chars: Iterator[Char]) -> dict[int, list[Char]]:
    rows: dict[int, list[Char]] = {}
    for char in chars:
        rows.setdefault(round(char.y), []).append(char)
    return rows


def text_of(chars: list[Char]) -> str:
    units = b"".join(char.text.encode("utf-16-le", "surrogatepass") for char in chars)
    return bare(units.decode("utf-16-le", "surrogatepass"))


# every word and amount, on its page


@each_paper
def test_each_traced_line_is_read_where_it_was_drawn_and_nothing_else_is(kind: str, program_id: str) -> None:
    paper = printed(kind, program_id)
    read = 0
    for line in paper.drawn:
        found = of_line(line, paper.pages)
        assert text_of(found) == bare(line.text), line
        read += len(found)
    assert read == sum(len(row) for page in paper.pages for row in page.values())


@each_paper
def test_every_text_and_amount_of_a_sheet_is_found_on_the_pages_of_that_sheet(kind: str, program_id: str) -> None:
    paper = printed(kind, program_id)
    assert len(paper.first) == len(paper.document.sheets) + 1
    absent = []
    for sheet, start, end in zip(paper.document.sheets, paper.first, paper.first[1:], strict=False):
        lines = [line for line in paper.drawn if start <= line.page < end]
        words = bare("".join(line.text for line in lines if line.kind != "furniture"))
        # A letter has no title above it: the head of the page names the form.
        assert bare(sheet.title) in bare("".join(line.text for line in lines))
        wanted = [(sheet.lead,), *(words_of(block) for _, block in blocks_on(dataclasses.replace(paper.document, sheets=(sheet,)), "paper"))]
        absent += [(sheet.id, text) for texts in wanted for text in texts if bare(fonts.clean(text)) not in words]
    assert absent == []


@each_paper
def test_no_figure_is_cut_or_parted(kind: str, program_id: str) -> None:
    paper = printed(kind, program_id)
    whole = "\n".join(dict.fromkeys(line.text for line in paper.drawn))
    figures = {figure.text for _, block in blocks_on(paper.document, "paper") if not isinstance(block, parts.Chart) for figure in figures_of(block)}
    amounts = {text for text in figures if re.search("[0-9]", text)}
    assert [text for text in amounts if fonts.one_line(text) not in whole] == []
    assert not any(re.search("[0-9][,.]?…", line.text) for line in paper.drawn)


@each_paper
def test_no_glyph_is_missing(kind: str, program_id: str) -> None:
    read = "".join(char.text for page in printed(kind, program_id).pages for row in page.values() for char in row)
    assert set(read) & set("〓\0\ufffd") == set()


# lines


def chain_around(text: str, at: int) -> str:
    """What a rule ties together over that place of a text, a mark with its neighbour or the digits of a number; "" where it may be parted."""
    if not _tied(text, at):
        return ""
    first, last = at, at
    while first > 0 and _tied(text, first):
        first -= 1
    while last < len(text) and _tied(text, last):
        last += 1
    return text[first:last]


def _tied(text: str, at: int) -> bool:
    a, b = text[at - 1], text[at]
    return b in NO_START or a in NO_END or bool(re.match("[A-Za-z0-9０-９,，.．]{2}", a + b) and b not in ",，.．")


def columns_of(drawn: list[Drawn]) -> Iterator[list[Drawn]]:
    """The lines that stand below each other in one column: those of one text, or of several."""
    for _, lines in groupby((line for line in drawn if line.kind == "line"), key=lambda line: (line.start, line.limit, line.size, line.key)):
        yield list(lines)


@each_paper
def test_no_line_begins_or_ends_with_a_forbidden_mark_and_no_number_goes_over_two_lines(kind: str, program_id: str) -> None:
    paper = printed(kind, program_id)
    texts = "\n".join(re.sub("[ \u3000]", "", fonts.clean(words)) for _, block in blocks_on(paper.document, "paper") for words in words_of(block))
    faults = []
    for lines in columns_of(paper.drawn):
        column = "".join(line.text for line in lines)
        for line, at in zip(lines, accumulate(len(line.text) for line in lines[:-1]), strict=False):
            chain = chain_around(column, at)
            # Two items below each other are no text that was broken; a chain wider than its column has to break somewhere (PAPER.md: 28 to 100 pt).
            if chain and bare(column[max(at - 8, 0):at + 8]) in texts and width(chain, line.size) <= line.limit - line.start:
                faults.append((column[max(at - 8, 0):at], column[at:at + 8], line))
    assert faults == []


# cells


@each_paper
def test_each_glyph_stands_inside_its_cell(kind: str, program_id: str) -> None:
    paper = printed(kind, program_id)
    for line in paper.drawn:
        for char in of_line(line, paper.pages):
            assert line.start - TOUCH <= char.left, line
            assert char.right <= line.limit + TOUCH, line


@each_paper
def test_no_line_covers_another(kind: str, program_id: str) -> None:
    paper = printed(kind, program_id)
    for number in range(1, len(paper.pages) + 1):
        lines = sorted((line for line in paper.drawn if line.page == number), key=lambda line: line.y)
        for k, a in enumerate(lines):
            for b in lines[k + 1:]:
                if b.y - a.y >= .75 * b.size:
                    break
                assert a.right <= b.left + .1 or b.right <= a.left + .1, (a, b)


# fields under the pointer


@each_paper
def test_what_was_typed_into_a_field_stands_in_the_place_that_leads_to_it(kind: str, program_id: str) -> None:
    paper = printed(kind, program_id)
    spots: dict[tuple[int, str], list[tuple[float, float, float, float]]] = {}
    for place in write_with_places(paper.document)[1]:
        page, left, top, right, bottom, key = dataclasses.astuple(place)
        spots.setdefault((page + 1, key), []).append((left, top, right, bottom))
    for line in (line for line in paper.drawn if line.key):
        (left, top, right, bottom), *others = [spot for spot in spots[line.page, line.key] if spot[1] <= line.y <= spot[3] and spot[0] <= line.left <= spot[2]]
        assert not others
        for char in of_line(line, paper.pages):
            assert left - TOUCH <= char.left <= char.right <= right + TOUCH, line
            assert top <= char.top <= char.bottom <= bottom, line
    assert all(REGISTER.find(key) or key.startswith("answers.") for _, key in spots)
    assert {key for _, key in spots} >= {"plan.title", "plan.purpose", "company.name", "company.capital"}
