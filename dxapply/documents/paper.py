"""A4 sheets of paper: lines of words, figures, rules and boxes at a place, page after page, with header, footer and bookmarks.

y runs down from the top of the page and is turned over here only. Every drawn line leaves a trace, so that a test can look at each.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from dxapply.documents import parts, strokes
from dxapply.documents.charts import words_of
from dxapply.documents.fonts import BOLD, REGULAR, figure_width, load, one_line, runs, width
from dxapply.documents.pen import Pen
from dxapply.documents.strokes import BODY, CELL, GREY_30, GREY_45, GREY_65, HAIR, HEAD, INK, NOTE, OUTLINE, STRONG, SUBJECT, TAG, THIN, TITLE, black, white
from dxapply.documents.typesetting import first_lines, shorten
from dxapply.model.dates import era_day

__all__ = ["BOTTOM", "LEADING", "LEFT", "MEASURE", "RIGHT", "TOP", "Drawn", "Paper", "Place", "tag_width"]

PAGE_WIDTH, PAGE_HEIGHT = 595.276, 841.890
# 24 mm at the left leave the punch holes free.
LEFT, RIGHT, TOP, BOTTOM = 68.0, 540.0, 64.0, 780.0
MEASURE = RIGHT - LEFT
LEADING = {NOTE: 12.0, CELL: 12.0, BODY: 16.0, HEAD: 16.0, SUBJECT: 20.0, TITLE: 24.0}
_MOST_TITLE_LINES = 6
Align = Literal["left", "center", "right"]
Kind = Literal["line", "word", "figure", "tag", "chart", "furniture"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line on a page: its text, from `left` to `right`, and the edges `start` and `limit` that it must keep. A "line" came from the breaker.

    `y` is its baseline in points from the top of the page, `key` the field that its words show.
    """

    page: int
    text: str
    left: float
    right: float
    start: float
    limit: float
    kind: Kind
    y: float
    size: float
    key: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text of a field stands: the page from 0, the edges in points from the page's upper left corner, and the field's key."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    key: str


@dataclass(frozen=True, slots=True)
class _Bookmark:
    page: int
    text: str
    level: int
    y: float


@dataclass(frozen=True, slots=True)
class Point:
    """A place in what was printed, to which one can go back."""

    page: int
    y: float
    top: float
    counts: tuple[int, ...]
    state: dict[str, Any]
    written: int


class _Sheets(Canvas):
    """A canvas that holds its pages back until their number is known."""

    def __init__(self, target: io.BytesIO) -> None:
        # The stubs take the name of the first font for a number.
        first: Any = REGULAR
        super().__init__(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), lang="ja-JP", initialFontName=first, pdfVersion=(1, 7), invariant=1)
        self.held: list[dict[str, Any]] = []

    def hold(self) -> None:
        """Puts the page aside and begins a new one."""
        self.held.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def bring_back(self, state: dict[str, Any]) -> None:
        """Makes a page that was put aside the current one."""
        self.__dict__.update(state)


def tag_width(text: str) -> float:
    """The width of a tag's frame: 16, 36 or 54 pt, or what its words need."""
    need = width(one_line(text), TAG, True) + 3
    return next((step for step in (16.0, 36.0, 54.0) if need <= step), need + 5)


class Paper:
    """The pages of one document and the place on them where the next block begins.

    `tight` asks for smaller gaps; `left_over` are the points that the sheet left white on the pages before this one.
    """

    def __init__(self, document: parts.Document) -> None:
        load()
        self.document = document
        self.page = 0
        self.y = self.top = TOP
        self.drawn: list[Drawn] = []
        self.places: list[Place] = []
        self._target = io.BytesIO()
        self._canvas = _Sheets(self._target)
        self._pen = Pen(self._canvas)
        self._names: list[tuple[str, str, bool]] = []
        self._bookmarks: list[_Bookmark] = []
        self.tight, self.left_over = False, 0.0

    # going back

    def point(self) -> Point:
        """Where the printing stands now, between two sheets."""
        canvas: Any = self._canvas
        return Point(self.page, self.y, self.top, tuple(map(len, self._made())), dict(canvas.__dict__), len(canvas._code))

    def go_back(self, point: Point) -> None:
        """Takes back all that was printed since."""
        canvas: Any = self._canvas
        canvas.bring_back(point.state)
        del canvas._code[point.written:]
        for made, count in zip(self._made(), point.counts, strict=True):
            del made[count:]
        self.page, self.y, self.top = point.page, point.y, point.top
        self._pen.forget()

    def _made(self) -> tuple[list[Any], ...]:
        return self.drawn, self.places, self._names, self._bookmarks, self._canvas.held

    # marks

    def words(self, x: float, y: float, text: str, *, size: float = CELL, bold: bool = False, align: Align = "left", colour: Color = black,
              start: float = LEFT, limit: float = RIGHT, spread: float = 0.0, kind: Kind = "word", page: int = 0, key: str = "") -> float:
        """Draws one line at a baseline and gives its width; x is its left edge, its middle or its right edge."""
        text = text if kind == "line" else one_line(text)
        w = width(text, size, bold) + spread * max(len(text) - 1, 0)
        left = x - w * {"left": 0.0, "center": .5, "right": 1.0}[align]
        if not text:
            return 0.0
        self._pen.text(left, PAGE_HEIGHT - y, runs(text, bold), size, colour, spread)
        self.drawn.append(Drawn(page or self.page, text, left, left + w, start, limit, kind, y, size, key))
        return w

    def figure(self, x: float, y: float, text: str, *, size: float = CELL, bold: bool = False, align: Align = "right", colour: Color = black,
               start: float = LEFT, limit: float = RIGHT, key: str = "") -> float:
        """Draws a number with all its digits of one width, so that columns stand straight, and gives its width."""
        w = figure_width(text, size, bold)
        left = x - w * {"left": 0.0, "center": .5, "right": 1.0}[align]
        self._pen.figure(left, PAGE_HEIGHT - y, text, size, bold, colour)
        self.drawn.append(Drawn(self.page, text, left, left + w, start, limit, "figure", y, size, key))
        return w

    def lead_to(self, key: str, left: float, top: float, right: float, bottom: float) -> None:
        """Remembers that this part of the page belongs to a field; nothing for a part that belongs to none."""
        if key and bottom > top:
            self.places.append(Place(self.page - 1, left, top, right, bottom, key))

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = HAIR, colour: Color = GREY_65) -> None:
        """Draws a straight line."""
        self._pen.lines([(x1, PAGE_HEIGHT - y1, x2, PAGE_HEIGHT - y2)], weight, colour)

    def uprights(self, xs: Sequence[float], y: float, height: float, weight: float = HAIR, colour: Color = GREY_65) -> None:
        """Draws vertical rules side by side, from y down."""
        if xs:
            self._pen.lines([(x, PAGE_HEIGHT - y, x, PAGE_HEIGHT - y - height) for x in xs], weight, colour)

    def box(self, x: float, y: float, w: float, h: float, *, fill: Color | None = None, weight: float = 0.0, colour: Color = black,
            dash: tuple[float, float] | None = None, radius: float = 0.0) -> None:
        """Draws a box from its upper left corner: filled, outlined (with a weight) or both."""
        canvas = self._canvas
        if fill and not weight and not radius:
            self._pen.area(x, PAGE_HEIGHT - y - h, w, h, fill)
            return
        self._pen.forget()
        if fill:
            canvas.setFillColor(fill)
        if weight:
            canvas.setLineWidth(weight)
            canvas.setStrokeColor(colour)
            canvas.setDash(*(list(dash),) if dash else ([],))
        if radius:
            canvas.roundRect(x, PAGE_HEIGHT - y - h, w, h, radius, stroke=int(weight > 0), fill=int(fill is not None))
        else:
            canvas.rect(x, PAGE_HEIGHT - y - h, w, h, stroke=int(weight > 0), fill=int(fill is not None))
        canvas.setDash([])

    def tag(self, x: float, y: float, tag: parts.Tag, w: float = 0.0) -> float:
        """Draws a small framed word with its words on baseline y and gives the frame's width."""
        w = w or tag_width(tag.text)
        solid = tag.style == "solid"
        self.box(x, y - 8.5, w, 11, fill=black if solid else white, weight=OUTLINE, colour=GREY_30 if tag.style == "dash" else black,
                 dash=(1.5, 1.5) if tag.style == "dash" else None, radius=1.5)
        self.words(x + w / 2, y - .3, shorten(tag.text, TAG, w - 2, solid), size=TAG, bold=solid, align="center", colour=white if solid else black,
                   start=x, limit=x + w, kind="tag")
        return w

    def place(self, drawing: Drawing, x: float, y: float) -> None:
        """Draws a chart from its upper left corner; its parts lead to the fields that they show."""
        self._pen.forget()
        renderPDF.draw(drawing, self._canvas, x, PAGE_HEIGHT - y - drawing.height)
        for string in words_of(drawing):
            left = x + string.x
            right = left + width(string.text, string.fontSize, string.fontName == BOLD)
            baseline = y + drawing.height - string.y
            self.drawn.append(Drawn(self.page, string.text, left, right, x, x + drawing.width, "chart", baseline, string.fontSize))
        for spot in strokes.spots_of(drawing):
            low = y + drawing.height - spot.low
            self.lead_to(spot.key, x + spot.left, low - spot.height, x + spot.left + spot.width, low)

    # pages

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on the page below its head yet."""
        return self.y == self.top

    @property
    def room(self) -> float:
        """What is left of the page in points."""
        return BOTTOM - self.y

    def open_sheet(self, number: str, title: str, *, titled: bool = True, apart: bool = False) -> None:
        """Begins a form on a new page, with its title and the strong rule; a letter says by itself what it is and has neither.

        The pages of one that goes along `apart` are counted for themselves.
        """
        self._begin(number, title, apart)
        self.left_over = 0.0
        self.bookmark(f"{number} {title}".strip(), 0)
        if not titled:
            return
        for line in first_lines(title, TITLE, MEASURE, _MOST_TITLE_LINES, True):
            self.y += LEADING[TITLE]
            self.words(LEFT, self.y - 4, line, size=TITLE, bold=True, colour=INK, kind="line")
        self.y += 4
        self.rule(LEFT, self.y, RIGHT, self.y, STRONG, INK)
        self.y += 4

    def end_title(self) -> None:
        """Lets the content begin here, below the title and the sentence that says the form's result."""
        self.y += 8
        self.top = self.y

    def next_page(self) -> None:
        """Goes on with the form on a new page."""
        self.left_over += self.room
        number, title, apart = self._names[-1] if self._names else ("", "", False)
        self._begin(number, title if title.endswith("（続き）") else title + "（続き）", apart)

    def _begin(self, number: str, title: str, apart: bool = False) -> None:
        if self.page:
            self._canvas.hold()
            self._pen.forget()
        self.page += 1
        self._names.append((number, title, apart))
        self.y = self.top = TOP

    def bookmark(self, text: str, level: int) -> None:
        """Lets the reader's outline lead to this place."""
        self._bookmarks.append(_Bookmark(self.page, one_line(text), level, max(self.y - 8, 0)))

    def finish(self) -> bytes:
        """The whole file, once every page has its header, its footer and its number of pages."""
        if not self.page:
            self._begin("", "")
        self._canvas.hold()
        canvas, doc = self._canvas, self.document
        canvas.setTitle(one_line(doc.title))
        canvas.setAuthor(one_line(doc.firm))
        canvas.setSubject(one_line(f"{doc.program}{'（架空の例）' if doc.fictitious else ''}"))
        canvas.setCreator("dxapply")
        for page, state in enumerate(canvas.held, 1):
            canvas.bring_back(state)
            self._pen.forget()
            self._header(page)
            self._footer(page)
            self._outline(page)
            canvas.showPage()
        canvas.setViewerPreference("DisplayDocTitle", "true")
        if self._bookmarks:
            canvas.showOutline()
        canvas.save()
        return self._target.getvalue()

    def _outline(self, page: int) -> None:
        for k, mark in enumerate(self._bookmarks):
            if mark.page == page:
                self._canvas.bookmarkHorizontal(f"m{k}", 0, PAGE_HEIGHT - mark.y)
                self._canvas.addOutlineEntry(mark.text, f"m{k}", mark.level, 0)

    def _header(self, page: int) -> None:
        number, title, _ = self._names[page - 1]
        right = RIGHT
        if self.document.fictitious:
            right -= self._stamp(page, right, "架空の例", solid=False) + 4
        if self.document.draft:
            right -= self._stamp(page, right, "下書き", solid=True) + 4
        at = LEFT
        if number:
            at += self.words(LEFT, 40, shorten(number, CELL, 120, True), bold=True, kind="furniture", page=page) + 8
        self.words(at, 40, shorten(title, CELL, right - 8 - at), colour=GREY_30, kind="furniture", page=page)
        self.rule(LEFT, 47, RIGHT, 47, THIN, GREY_45)

    def _stamp(self, page: int, right: float, text: str, *, solid: bool) -> float:
        w = width(text, NOTE, True) + 12
        self.box(right - w, 29.5, w, 14, fill=black if solid else white, weight=.7, radius=1)
        self.words(right - w / 2, 39.4, text, size=NOTE, bold=True, align="center", colour=white if solid else black, kind="furniture", page=page)
        return w

    def _footer(self, page: int) -> None:
        doc = self.document
        self.rule(LEFT, 794, RIGHT, 794, THIN, GREY_45)
        numbered = self.words(RIGHT, 806, self._numbered(page), bold=True, align="right", kind="furniture", page=page)
        right = RIGHT - max(numbered + 12, 36)
        whose, edition = f"{doc.program}　{doc.firm}".strip("　"), f"第{doc.edition}版　{era_day(doc.date)}"
        # Where the pack's name has no room its version does: the program itself is named at the left.
        packs = (doc.pack, f"パック{doc.pack.rpartition(' ')[2]}") if doc.pack else ()
        pack = next((words for words in packs if width(f"{whose}{words}　{edition}", NOTE) + 12 <= right - LEFT), "")
        if pack:
            edition = f"{pack}　{edition}"
        elif doc.pack:
            self.words(LEFT, 817, shorten(doc.pack, NOTE, MEASURE), size=NOTE, colour=GREY_30, kind="furniture", page=page)
        told = self.words(right, 806, edition, size=NOTE, align="right", colour=GREY_30, kind="furniture", page=page)
        self.words(LEFT, 806, shorten(whose, NOTE, right - told - 12 - LEFT), size=NOTE, colour=GREY_30, kind="furniture", page=page)

    def _numbered(self, page: int) -> str:
        """3 / 15, or 社内用 1 / 2 on a form that goes along apart."""
        number, _, apart = self._names[page - 1]
        same = [at for at, name in enumerate(self._names, 1) if name[2] == apart and (not apart or name[0] == number)]
        return f"{number if apart else ''} {same.index(page) + 1} / {len(same)}".strip()
