"""A Document as a PDF of A4 sheets: the blocks of each sheet, set one below the other, page after page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dxapply.documents import parts
from dxapply.documents.charts import MAP_WIDTH, draw, fitting
from dxapply.documents.fonts import one_line, width
from dxapply.documents.letter import print_letter
from dxapply.documents.overflow import continued
from dxapply.documents.paper import BOTTOM, LEADING, LEFT, MEASURE, RIGHT, TOP, Drawn, Paper, Place, tag_width
from dxapply.documents.set_apart import marks_height, panel_height, print_key_figures, print_marks, print_panel
from dxapply.documents.strokes import BODY, CELL, GREY_30, GREY_65, HAIR, HEAD, INK, NOTE, SUBJECT, black
from dxapply.documents.tables import height_beside, print_beside, print_table, table_start
from dxapply.documents.typesetting import Line, break_lines, first_lines, spread_of

__all__ = ["Drawn", "Place", "lay_out", "write", "write_with_places"]

_LABEL = 72.0
_MOST_LABEL_LINES = 12
_FEW_PAGES, _SHORT_TAIL = 3, 210.0
"""The pages of a sheet, and the points of its last page, up to which it is tried whether a tighter setting saves that page."""
_MOST_INDENT = 128.0
"""Points by which bullets stand in at most, below the widest tags."""
_DOT, _BETWEEN = 12.0, 24.0
_HALF = (MEASURE - _BETWEEN) / 2 - _DOT
_MANY = 6
"""Short words with dots from which on two stand beside each other."""


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
        if not sheet.blocks or any(block.on != "book" for block in sheet.blocks):  # some sheets stand in the workbook alone
            _sheet(paper, sheet)
    return paper.finish(), paper


def _sheet(paper: Paper, sheet: parts.Sheet) -> None:
    """A sheet of the document; set tighter where that saves a last page with little on it."""
    blocks = [block for block in sheet.blocks if block.on != "book"]
    begin = paper.point()
    _blocks(paper, sheet, blocks)
    pages = paper.page - begin.page
    if not 1 < pages <= _FEW_PAGES or paper.y - TOP > min(paper.left_over + _saved(blocks), _SHORT_TAIL):
        return
    paper.go_back(begin)
    paper.tight = True
    _blocks(paper, sheet, [replace(block, dense=True) if isinstance(block, parts.Table) else block for block in blocks])
    paper.tight = False
    if paper.page - begin.page == pages:
        paper.go_back(begin)
        _blocks(paper, sheet, blocks)


def _saved(blocks: Sequence[parts.Block]) -> float:
    """The most points that a tighter setting saves: at each gap, at each row, and where two tables stand side by side."""
    tables = [block for block in blocks if isinstance(block, parts.Table)]
    beside = min((LEADING[HEAD] + 16 + 16.0 * (len(table.rows) + 1) for table in tables if table.beside), default=0.0)
    return 4.0 * len(blocks) + sum(4.0 * (len(table.rows) + 1) for table in tables if not table.dense) + beside


def _blocks(paper: Paper, sheet: parts.Sheet, blocks: Sequence[parts.Block]) -> None:
    paper.open_sheet(sheet.number, sheet.title, apart=sheet.apart, titled=not any(isinstance(block, parts.Letter) for block in blocks))
    if sheet.lead:
        _flow(paper, break_lines(sheet.lead, BODY, MEASURE, ragged=False), LEFT, MEASURE, BODY, grey=True, key=sheet.leads)
    paper.end_title()
    k = 0
    while k < len(blocks):
        if _two_beside(paper, blocks[k:k + 4]):
            k += 4
            continue
        _print(paper, blocks[k], blocks[k - 1] if k else None, blocks[k + 1:k + 3])
        k += 1


def _two_beside(paper: Paper, blocks: Sequence[parts.Block]) -> bool:
    """Two narrow tables with their headings next to each other, where both fit on the page; whether they were printed."""
    match blocks:
        case [parts.Heading(note="") as one, parts.Table() as first, parts.Heading(note="") as other, parts.Table() as second]:
            pass
        case _:
            return False
    if not first.beside or not second.beside:
        return False
    lefts = LEFT, RIGHT - sum(second.beside)
    height = max(height_beside(table, left) for table, left in zip((first, second), lefts, strict=True))
    top = paper.y + (0.0 if paper.fresh else _wide_gap(paper))
    wide = max(width(one_line(heading.text), HEAD, True) - sum(table.beside) for heading, table in ((one, first), (other, second)))
    if top + LEADING[HEAD] + 4 + height > BOTTOM or wide > 0:
        return False
    ends = []
    for heading, table, left in ((one, first, lefts[0]), (other, second, lefts[1])):
        paper.y = top
        paper.bookmark(heading.text, 1)
        _flow(paper, break_lines(heading.text, HEAD, sum(table.beside), True), left, sum(table.beside), HEAD, bold=True, justified=False)
        paper.y += 4
        print_beside(paper, table, left)
        ends.append(paper.y)
    paper.y = max(ends)
    return True


def _wide_gap(paper: Paper) -> float:
    """The space between two blocks, and above a heading."""
    return 8.0 if paper.tight else 12.0


def _print(paper: Paper, block: parts.Block, before: parts.Block | None, after: Sequence[parts.Block]) -> None:
    """One block, with the space that sets it off from the one before; `after` are the next two."""
    if isinstance(block, parts.Heading):
        _heading(paper, block, after)
        return
    gap = 0.0 if paper.fresh or before is None else min(_gap(before, block), _wide_gap(paper))
    note = _note_height(after)
    least = _least(block) + (note if isinstance(block, parts.Chart) else 0.0)
    if gap + min(least, BOTTOM - TOP) > paper.room and not paper.fresh:
        paper.next_page()
        gap = 0.0
    paper.y += gap
    match block:
        case parts.Paragraph():
            _paragraph(paper, block)
        case parts.Bullets():
            _bullets(paper, block)
        case parts.KeyFigures():
            print_key_figures(paper, block)
        case parts.Panel():
            print_panel(paper, block)
        case parts.Marks():
            print_marks(paper, block)
        case parts.Letter():
            print_letter(paper, block)
        case parts.Chart():
            _chart(paper, block)
        case parts.Table():
            print_table(paper, block, note)


def _note_height(after: Sequence[parts.Block]) -> float:
    """What the note below a table or a chart needs on the same page, with its gap; 0 without a note."""
    match after:
        case [parts.Paragraph(size="note", label="") as note, *_]:
            return 4.0 + _least(note)
    return 0.0


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
            return panel_height(block)
        case parts.Marks():
            return marks_height(block)
        case parts.Paragraph() if block.size == "subject":
            return 3 * LEADING[SUBJECT]
        case parts.Paragraph(size="note", label=""):
            return LEADING[NOTE] * min(len(break_lines(block.text, NOTE, MEASURE, ragged=False)), 2)
        case parts.Bullets(items=(only,)):
            return LEADING[BODY] * min(len(break_lines(only, BODY, MEASURE - _MOST_INDENT, ragged=False)), 2)
        case _:
            return 2 * LEADING[BODY]


# lines of words

def _heading(paper: Paper, heading: parts.Heading, after: Sequence[parts.Block]) -> None:
    """The title of a section and its note at the right; it stays with what it is the title of."""
    lines = break_lines(heading.text, HEAD, MEASURE, True)
    note = one_line(heading.note)
    beside = len(lines) == 1 and width(lines[0].text, HEAD, True) + 16 + width(note, NOTE) <= MEASURE
    notes = () if not note or beside else break_lines(note, NOTE, MEASURE)
    height = 4 + LEADING[HEAD] * len(lines) + 12 * len(notes)
    gap = _wide_gap(paper)
    if not paper.fresh and gap + min(_heading_needs(heading, height, after), BOTTOM - TOP) > paper.room:
        paper.next_page()
    paper.y += 0 if paper.fresh else gap
    paper.bookmark(heading.text, 1)
    _flow(paper, lines, LEFT, MEASURE, HEAD, bold=True, justified=False)
    if note and beside:
        paper.words(RIGHT, paper.y - 4, note, size=NOTE, align="right", colour=GREY_30)
    _flow(paper, notes, LEFT, MEASURE, NOTE, grey=True, justified=False)
    paper.y += 4


def _heading_needs(heading: parts.Heading, height: float, after: Sequence[parts.Block]) -> float:
    """What must be left of the page: a section of few words needs no more than these."""
    if not after or isinstance(after[0], parts.Heading):
        return max(heading.room, height)
    whole = _few_words(after[0]) if len(after) == 1 or isinstance(after[1], parts.Heading) else 0.0
    return height + whole if whole else max(heading.room, height + _least(after[0]) + 4)


def _few_words(block: parts.Block) -> float:
    """The height of a few bullets, 0 of anything else."""
    if not isinstance(block, parts.Bullets) or len(block.items) > 3:
        return 0.0
    return LEADING[BODY] * sum(len(break_lines(item, BODY, MEASURE - _MOST_INDENT, ragged=False)) for item in block.items)


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
    wide = min(wide, _MOST_INDENT - 8)
    numbers = [f"({k})" for k in range(1, len(block.items) + 1)]
    indent = wide + 8 if wide else width(numbers[-1], BODY) + 6 if block.numbered and numbers else _DOT
    if _is_short_list(block):
        _short_list(paper, block.items)
        return
    for k, item in enumerate(block.items):
        lines = break_lines(item, BODY, MEASURE - indent, ragged=False)
        if min(len(lines), 2) * LEADING[BODY] > paper.room:
            paper.next_page()
        if k < len(block.tags):
            paper.tag(LEFT, paper.y + 11.2, block.tags[k], wide)
        else:
            paper.words(LEFT, paper.y + 11.6, numbers[k] if block.numbered else "・", size=BODY, limit=LEFT + indent)
        _flow(paper, lines, LEFT + indent, MEASURE - indent, BODY, key=block.leads[k] if k < len(block.leads) else "")


def _is_short_list(block: parts.Bullets) -> bool:
    """Whether these are many words with dots that all are short enough for half a line."""
    return len(block.items) >= _MANY and not (block.tags or block.numbered or block.leads) and all(width(one_line(item), BODY) <= _HALF for item in block.items)


def _short_list(paper: Paper, items: Sequence[str]) -> None:
    """Words with dots, two beside each other."""
    for k, item in enumerate(items):
        left = k % 2 == 0
        if left and LEADING[BODY] > paper.room:
            paper.next_page()
        x = LEFT if left else LEFT + _DOT + _HALF + _BETWEEN
        paper.y -= 0 if left else LEADING[BODY]
        paper.words(x, paper.y + 11.6, "・", size=BODY, limit=x + _DOT)
        _flow(paper, break_lines(item, BODY, _HALF), x + _DOT, _HALF, BODY)


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
