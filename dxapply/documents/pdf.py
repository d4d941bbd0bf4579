"""A Document as a PDF of A4 sheets: the blocks of each sheet, set one below the other, page after page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dxapply.documents import parts
from dxapply.documents.charts import MAP_WIDTH, draw, fitting
from dxapply.documents.fonts import figure_width, one_line, width
from dxapply.documents.letter import print_letter
from dxapply.documents.overflow import continued
from dxapply.documents.paper import BOTTOM, LEADING, LEFT, MEASURE, RIGHT, TOP, Drawn, Paper, Place, tag_width
from dxapply.documents.strokes import BODY, CELL, FRAME, GREY_30, GREY_45, GREY_65, GREY_95, HAIR, HEAD, INK, NOTE, SUBJECT, black, white
from dxapply.documents.tables import print_table, table_start
from dxapply.documents.typesetting import Line, break_lines, first_lines, spread_of

__all__ = ["Drawn", "Place", "lay_out", "write", "write_with_places"]

_LABEL = 72.0
_INSET = 10.0
_MOST_LABEL_LINES = 12


def write(document: parts.Document) -> bytes:
    """The PDF file of the document; the same document gives the same bytes."""
    return lay_out(document)[0]


def lay_out(document: parts.Document) -> tuple[bytes, list[Drawn]]:
    """The PDF file and every line drawn in it, for checks."""
    data, paper = _made(document)
    return data, paper.drawn


def write_with_places(document: parts.Document) -> tuple[bytes, list[Place]]:
    """The PDF file, and where on its pages the fields of the draft stand: all parts that show one."""
    data, paper = _made(document)
    return data, paper.places


def _made(document: parts.Document) -> tuple[bytes, Paper]:
    document = continued(document)
    paper = Paper(document)
    for sheet in document.sheets:
        blocks = [block for block in sheet.blocks if block.on != "book"]
        paper.open_sheet(sheet.number, sheet.title, titled=not any(isinstance(block, parts.Letter) for block in blocks))
        if sheet.lead:
            _flow(paper, break_lines(sheet.lead, BODY, MEASURE, ragged=False), LEFT, MEASURE, BODY, grey=True, key=sheet.leads)
        paper.end_title()
        for k, block in enumerate(blocks):
            _print(paper, block, blocks[k - 1] if k else None, blocks[k + 1] if k + 1 < len(blocks) else None)
    return paper.finish(), paper


def _print(paper: Paper, block: parts.Block, before: parts.Block | None, after: parts.Block | None) -> None:
    """One block, with the space that sets it off from the one before."""
    if isinstance(block, parts.Heading):
        _heading(paper, block, after)
        return
    gap = 0.0 if paper.fresh or before is None else _gap(before, block)
    if gap + min(_least(block), BOTTOM - TOP) > paper.room and not paper.fresh:
        paper.next_page()
        gap = 0.0
    paper.y += gap
    match block:
        case parts.Paragraph():
            _paragraph(paper, block)
        case parts.Bullets():
            _bullets(paper, block)
        case parts.KeyFigures():
            _key_figures(paper, block)
        case parts.Panel():
            _panel(paper, block)
        case parts.Marks():
            _marks(paper, block)
        case parts.Letter():
            print_letter(paper, block)
        case parts.Chart():
            _chart(paper, block)
        case parts.Table():
            print_table(paper, block)


def _gap(before: parts.Block, block: parts.Block) -> float:
    """The space above a block, a multiple of 4 pt."""
    if isinstance(before, parts.Heading):
        return 4.0 if isinstance(block, parts.Chart | parts.KeyFigures) else 0.0
    if isinstance(block, parts.Paragraph):
        words = isinstance(before, parts.Paragraph | parts.Bullets)
        if words:
            size = before.size if isinstance(before, parts.Paragraph) else "body"
            return 8.0 if size == "subject" else 4.0 if size != block.size else 0.0
        return 4.0 if block.size == "note" else 8.0
    if isinstance(before, parts.Paragraph):
        return 0.0 if isinstance(block, parts.Bullets) else 8.0
    return 4.0 if isinstance(block, parts.Bullets) else 12.0


def _least(block: parts.Block) -> float:
    """The height that a block needs to begin on a page."""
    match block:
        case parts.Table():
            return table_start(block)
        case parts.Chart():
            height = _chart_height(block.drawing)
            return height if height <= BOTTOM - TOP else 120.0
        case parts.KeyFigures():
            return 76.0
        case parts.Panel():
            return _panel_height(block)
        case parts.Marks():
            return _lay_marks(block).height
        case parts.Paragraph() if block.size == "subject":
            return 3 * LEADING[SUBJECT]
        case _:
            return 2 * LEADING[BODY]


# lines of words

def _heading(paper: Paper, heading: parts.Heading, after: parts.Block | None) -> None:
    """The title of a section and its note at the right; it stays with what it is the title of."""
    lines = break_lines(heading.text, HEAD, MEASURE, True)
    note = one_line(heading.note)
    beside = len(lines) == 1 and width(lines[0].text, HEAD, True) + 16 + width(note, NOTE) <= MEASURE
    notes = () if not note or beside else break_lines(note, NOTE, MEASURE)
    height = 4 + LEADING[HEAD] * len(lines) + 12 * len(notes)
    follows = 0.0 if after is None or isinstance(after, parts.Heading) else _least(after) + 4
    if not paper.fresh and 12 + min(max(heading.room, height + follows), BOTTOM - TOP) > paper.room:
        paper.next_page()
    paper.y += 0 if paper.fresh else 12
    paper.bookmark(heading.text, 1)
    _flow(paper, lines, LEFT, MEASURE, HEAD, bold=True, justified=False)
    if note and beside:
        paper.words(RIGHT, paper.y - 4, note, size=NOTE, align="right", colour=GREY_30)
    _flow(paper, notes, LEFT, MEASURE, NOTE, grey=True, justified=False)
    paper.y += 4


def _flow(paper: Paper, lines: Sequence[Line], x: float, measure: float, size: float, *, bold: bool = False, grey: bool = False,
          justified: bool = True, key: str = "") -> None:
    """Lines from the paper's place on; on a turn of the page at least two stay and two go. They lead to the field that they show."""
    leading = LEADING[size]
    top = paper.y
    for k, line in enumerate(lines):
        left = len(lines) - k
        room = paper.room // leading
        if room < 1 or (room < 2 and (k == 0 or left == 2) and left > 1 and not paper.fresh and len(lines) > 2):
            paper.lead_to(key, LEFT, top, RIGHT, paper.y)
            paper.next_page()
            top = paper.y
        spread = spread_of(line, size, measure, bold) if justified else 0.0
        baseline = paper.y + (leading - size) / 2 + .88 * size
        paper.words(x, baseline, line.text, size=size, bold=bold, colour=GREY_30 if grey else black, start=x, limit=x + measure, spread=spread,
                    kind="line", key=key)
        paper.y += leading
    paper.lead_to(key, LEFT, top, RIGHT, paper.y)


def _paragraph(paper: Paper, block: parts.Paragraph) -> None:
    if block.label:
        _labelled(paper, block)
    elif block.size == "subject":
        _flow(paper, break_lines(block.text, SUBJECT, MEASURE, True), LEFT, MEASURE, SUBJECT, bold=True, justified=False, key=parts.led_to(block))
    elif block.text:
        size = NOTE if block.size == "note" else BODY
        _flow(paper, break_lines(block.text, size, MEASURE, ragged=False), LEFT, MEASURE, size, grey=size == NOTE, key=parts.led_to(block))
    if block.rule:
        paper.y += 4
        paper.rule(LEFT, paper.y, RIGHT, paper.y, HAIR, GREY_65)
        paper.y += 4


def _labelled(paper: Paper, block: parts.Paragraph) -> None:
    """The label in its column of 72 pt, the text right of it."""
    size = NOTE if block.size == "note" else BODY
    label = first_lines(block.label, size, _LABEL - 4, _MOST_LABEL_LINES, True)
    lines = break_lines(block.text, size, MEASURE - _LABEL, ragged=False)
    leading = LEADING[size]
    if min(len(lines), 2) * leading > paper.room or (len(label) * leading > paper.room and not paper.fresh):
        paper.next_page()
    for k, line in enumerate(label):
        paper.words(LEFT, paper.y + leading * k + (leading - size) / 2 + .88 * size, line, size=size, bold=True, colour=INK,
                    limit=LEFT + _LABEL, kind="line")
    page, below = paper.page, paper.y + len(label) * leading
    _flow(paper, lines, LEFT + _LABEL, MEASURE - _LABEL, size, key=parts.led_to(block))
    if paper.page == page:
        paper.y = max(paper.y, min(below, BOTTOM))


def _bullets(paper: Paper, block: parts.Bullets) -> None:
    """Dots, numbers in brackets, or tags of one width, and the sentences right of them."""
    wide = max((tag_width(tag.text) for tag in block.tags), default=0.0)
    wide = min(wide, 120.0)
    numbers = [f"({k})" for k in range(1, len(block.items) + 1)]
    indent = wide + 8 if wide else width(numbers[-1], BODY) + 6 if block.numbered and numbers else 12.0
    for k, item in enumerate(block.items):
        lines = break_lines(item, BODY, MEASURE - indent, ragged=False)
        if min(len(lines), 2) * LEADING[BODY] > paper.room:
            paper.next_page()
        if k < len(block.tags):
            paper.tag(LEFT, paper.y + 11.2, block.tags[k], wide)
        else:
            paper.words(LEFT, paper.y + 11.6, numbers[k] if block.numbered else "・", size=BODY, limit=LEFT + indent)
        _flow(paper, lines, LEFT + indent, MEASURE - indent, BODY, key=block.leads[k] if k < len(block.leads) else "")


# figures set apart

_SIZES = ((20.0, 14.0), (17.0, 12.0), (14.0, 11.0), (11.0, 9.5), (9.5, 8.5))


def _key_width(item: parts.KeyFigure, size: float) -> float:
    """What a key figure needs in one line."""
    text = one_line(item.figure.text)
    figure = figure_width(text, size, True) if isinstance(item.figure, parts.Figure) else width(text, size, True)
    return figure + (2 + width(one_line(item.unit), CELL) if item.unit else 0) + 21


_KeyRow = tuple[Sequence[parts.KeyFigure], tuple[float, float], list[float]]


def _key_row(items: Sequence[parts.KeyFigure]) -> _KeyRow | None:
    """The largest type sizes (main, others) at which all stand in one row, with the widths of their columns; None where none is small enough."""
    for sizes in _SIZES:
        needs = [max(_key_width(item, sizes[0] if item.main else sizes[1]), 72.0) for item in items]
        spare = (MEASURE - sum(needs)) / len(items)
        if spare >= 0:
            return items, sizes, [need + spare for need in needs]
    return None


def _key_rows(items: Sequence[parts.KeyFigure]) -> list[_KeyRow]:
    """The figures in rows of four, or of fewer where their amounts are long: a figure is never cut."""
    for count in (4, 3, 2, 1):
        rows = [_key_row(items[k:k + count]) for k in range(0, len(items), count)]
        found = [row for row in rows if row]
        if len(found) == len(rows):
            return found
    return [_key_row([item]) or ([item], _SIZES[-1], [MEASURE]) for item in items]


def _key_figures(paper: Paper, block: parts.KeyFigures) -> None:
    """Rows of figures on a grey ground, the main one white on ink."""
    for items, sizes, widths in _key_rows(block.items):
        cells = [_key_cell(item, w - 18, sizes[0] if item.main else sizes[1]) for item, w in zip(items, widths, strict=True)]
        height = max(12 + sum(leading for *_, leading in cell) for cell in cells)
        if height + 8 > paper.room and not paper.fresh:
            paper.next_page()
        paper.box(LEFT, paper.y, MEASURE, height, fill=GREY_95)
        x = LEFT
        for k, (item, w, cell) in enumerate(zip(items, widths, cells, strict=True)):
            if item.main:
                paper.box(x, paper.y - 3, w, height + 6, fill=INK)
            elif k and not items[k - 1].main:
                paper.rule(x, paper.y + 10, x, paper.y + height - 8, HAIR, GREY_45)
            _key_lines(paper, item, cell, x + 9, x + w - 3)
            x += w
        paper.y += height + 4


_KeyLine = tuple[str, str, float, float]


def _key_cell(item: parts.KeyFigure, room: float, size: float) -> list[_KeyLine]:
    """The lines of a key figure as (kind, text, size, leading)."""
    lines: list[_KeyLine] = [("label", line, CELL, 13.0) for line in first_lines(item.label, CELL, room, 4, True)]
    if _key_width(item, size) <= room + 18.01:
        lines.append(("figure", one_line(item.figure.text), size, 23.0))
    else:
        lines += [("words", line, size, size * 1.3) for line in first_lines(f"{item.figure.text}{item.unit}", size, room, 16, True)]
    notes = first_lines(item.note, NOTE, room, 8) if item.note else []
    return lines + [("note", line, NOTE, 12.0 if k else 16.0) for k, line in enumerate(notes)]


def _key_lines(paper: Paper, item: parts.KeyFigure, lines: list[_KeyLine], x: float, limit: float) -> None:
    ink, grey = (white, white) if item.main else (black, GREY_30)
    y = paper.y + 4
    for kind, text, size, leading in lines:
        y += leading
        if kind == "figure":
            shown = paper.figure if isinstance(item.figure, parts.Figure) else paper.words
            w = shown(x, y, text, size=size, bold=True, align="left", colour=ink, start=x, limit=limit)
            paper.words(x + w + 2, y, item.unit, colour=ink, start=x, limit=limit)
        else:
            paper.words(x, y, text, size=size, bold=kind != "note", colour=ink if kind == "words" else grey, start=x, limit=limit, kind="line")


def _panel_lines(block: parts.Panel) -> tuple[list[str], list[str], float, float]:
    """The lines of label and note, where the figure ends and where the note begins."""
    figure = figure_width(one_line(block.figure.text), 20, True)
    ends = LEFT + max(268.0, figure + 90)
    label = first_lines(block.label, HEAD, ends - figure - 16 - LEFT - _INSET, 6, True) if block.label else []
    notes = ends + 12 + width(one_line(block.unit), HEAD) + 8
    if block.tag:
        notes += min(tag_width(block.tag.text), 80.0) + 8
    note = first_lines(block.note, CELL, max(RIGHT - _INSET - notes, 60.0), 16) if block.note else []
    return label, note, ends, notes


def _panel_height(block: parts.Panel) -> float:
    label, note, *_ = _panel_lines(block)
    return max(44.0, 28 + 16 * len(label), 24 + 12 * len(note)) + 8


def _panel(paper: Paper, block: parts.Panel) -> None:
    """The answer: label, large figure with its unit, a tag and what the tag is about, between two rules."""
    label, note, ends, notes = _panel_lines(block)
    height = _panel_height(block) - 8
    top = paper.y
    paper.box(LEFT, top, MEASURE, height, fill=GREY_95)
    for y in (top, top + height):
        paper.rule(LEFT, y, RIGHT, y, FRAME, black)
    for k, line in enumerate(label):
        paper.words(LEFT + _INSET, top + 27 + 16 * k, line, size=HEAD, bold=True, kind="line")
    paper.figure(ends, top + 29, one_line(block.figure.text), size=20, bold=True, colour=INK)
    paper.words(ends + 6, top + 28, block.unit, size=HEAD)
    if block.tag:
        w = min(tag_width(block.tag.text), 80.0)
        paper.tag(notes - 8 - w, top + 26, block.tag, w)
    for k, line in enumerate(note):
        paper.words(notes, top + 26 + 12 * k, line, start=notes, limit=RIGHT, kind="line")
    paper.y += height + 8


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where the counts stand (mark, x, line, width of the tag), the verdict, and the height of it all."""

    places: list[tuple[parts.Mark, float, int, float]]
    verdict: tuple[Line, ...]
    beside: bool
    height: float


def _lay_marks(block: parts.Marks) -> _Marks:
    at, row = LEFT + _INSET, 0
    places = []
    for mark in block.marks:
        w = min(tag_width(mark.tag.text), 120.0)
        need = w + 8 + width(str(mark.count), SUBJECT, True) + 20
        if at + need > RIGHT - _INSET and at > LEFT + _INSET:
            at, row = LEFT + _INSET, row + 1
        places.append((mark, at, row, w))
        at += need + 20
    verdict = break_lines(block.verdict, CELL, MEASURE - 2 * _INSET, True) if block.verdict else ()
    beside = len(verdict) == 1 and at + width(verdict[0].text, CELL, True) <= RIGHT - _INSET
    return _Marks(places, verdict, beside, 32.0 + 20 * row + (12 * len(verdict) + 4 if verdict and not beside else 0))


def _marks(paper: Paper, block: parts.Marks) -> None:
    """How many rows have each tag, and the verdict at the right, or below where it has no room."""
    laid = _lay_marks(block)
    paper.box(LEFT, paper.y, MEASURE, laid.height, fill=GREY_95)
    for mark, x, row, w in laid.places:
        y = paper.y + 20 + 20 * row
        paper.tag(x, y, mark.tag, w)
        counted = paper.words(x + w + 8, y + 1.5, str(mark.count), size=SUBJECT, bold=True)
        paper.words(x + w + 12 + counted, y, "件")
    for k, line in enumerate(laid.verdict):
        if laid.beside:
            paper.words(RIGHT - _INSET, paper.y + 20, line.text, bold=True, align="right", kind="line")
        else:
            y = paper.y + laid.height - 12 * (len(laid.verdict) - k)
            paper.words(LEFT + _INSET, y, line.text, bold=True, kind="line")
    paper.y += laid.height


# charts

def _chart_height(drawing: object) -> float:
    match drawing:
        case parts.ShareBar():
            return draw(drawing).height + (16.0 if drawing.caption else 0.0)
        case parts.Gantt() | parts.IssueMap() | parts.Lines() | parts.Flow() | parts.Phases():
            return draw(drawing).height
    return 0.0


def _chart(paper: Paper, block: parts.Chart) -> None:
    drawing = block.drawing
    if isinstance(drawing, parts.IssueMap):
        _map(paper, drawing)
        return
    if isinstance(drawing, parts.ShareBar) and drawing.caption:
        _flow(paper, break_lines(drawing.caption, CELL, MEASURE), LEFT, MEASURE, CELL, justified=False)
        paper.y += 4
    rest: parts.ShareBar | parts.Gantt | parts.IssueMap | parts.Lines | parts.Flow | parts.Phases | None = drawing
    while rest is not None:
        shown, rest = fitting(rest, paper.room)
        made = draw(shown)
        if made.height > paper.room and not paper.fresh:
            paper.next_page()
        paper.place(made, LEFT, paper.y)
        paper.y += made.height
        if rest is not None:
            paper.next_page()


def _map(paper: Paper, chart: parts.IssueMap) -> None:
    """The map with its reading at the right, or below where the reading is longer than the map."""
    made = draw(chart)
    top, page = paper.y, paper.page
    paper.place(made, LEFT, top)
    left = LEFT + MAP_WIDTH + 20
    lines = _reading(chart, RIGHT - left)
    if sum(leading for *_, leading, _ in lines) <= max(made.height, min(BOTTOM - top, made.height + 60)):
        y = top
        for indent, text, bold, leading, key in lines:
            if text:
                paper.words(left + indent, y + 9.2, text, bold=bold, start=left, limit=RIGHT, kind="line", key=key)
                paper.lead_to(key, left + indent, y, RIGHT, y + leading)
            y += leading
        paper.y = max(top + made.height, y)
        return
    paper.y = top + made.height + 8
    assert page == paper.page
    _bullets(paper, parts.Bullets(items=chart.reading))
    for name, title, key in _named(chart):
        _paragraph(paper, parts.Paragraph(label=name, text=title, leads=key))


def _named(chart: parts.IssueMap) -> list[tuple[str, str, str]]:
    """The measures as (number, title, field)."""
    return [(name, title, chart.leads[k] if k < len(chart.leads) else "") for k, (name, title) in enumerate(chart.names)]


def _reading(chart: parts.IssueMap, measure: float) -> list[tuple[float, str, bool, float, str]]:
    """The lines at the right of the map as (indent, text, bold, leading, field)."""
    lines: list[tuple[float, str, bool, float, str]] = []
    if chart.reading:
        lines.append((0, "読み取り", True, 16, ""))
    for sentence in chart.reading:
        broken = break_lines(sentence, CELL, measure - 10)
        lines.append((0, "・", False, 0, ""))
        lines += [(10, line.text, False, 12.0, "") for line in broken]
        lines.append((0, "", False, 4, ""))
    if chart.names:
        lines.append((0, chart.head, True, 16, ""))
    indent = min(max((width(one_line(name), CELL, True) for name, _ in chart.names), default=0) + 8, 80)
    for name, title, key in _named(chart):
        lines.append((0, name, True, 0, ""))
        lines += [(indent, line.text, False, 14.0, key) for line in break_lines(title, CELL, measure - indent)]
    return lines
