"""A letter to an office on paper: number and date, addressee, sender with the place of the seal, subject, 記 with numbered items, 以上."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import Color

from dxapply.documents import parts
from dxapply.documents.fonts import figure_width, one_line, width
from dxapply.documents.paper import BOTTOM, LEADING, LEFT, MEASURE, RIGHT, Align, Paper
from dxapply.documents.strokes import BODY, GREY_30, GREY_45, GREY_95, HEAD, NOTE, OUTLINE, SUBJECT, TITLE, black
from dxapply.documents.typesetting import Line, break_lines, spread_of

__all__ = ["print_letter"]

_SENDER, _SENDER_WORDS = 292.0, 340.0
_SUBJECT_AT = 316.0  # where the subject stands on the page, if the sender leaves room
_ITEM, _VALUE, _AMOUNT_END = 86.0, 220.0, 316.0
_SEAL = 17.0
_GAP = 8.0  # between numbered items
_PEN = 28.0  # of a line that is filled by pen
_YEN = 130.0  # of an amount that is


def print_letter(paper: Paper, letter: parts.Letter) -> None:
    """Draws the letter from the paper's place on; one with long words goes on over the next page. What is empty gets a line to write on."""
    paper.y += 8
    for words in (letter.number, letter.date):
        _lines(paper, [words], RIGHT, BODY, align="right")
    paper.y += 12
    _lines(paper, _words(letter.addressee.text, HEAD, MEASURE), LEFT, HEAD, key=parts.led_to(letter.addressee))
    paper.y += 20
    _sender(paper, letter)
    paper.y = max(paper.y + 24, _SUBJECT_AT)
    for size, words in zip((SUBJECT, TITLE), letter.subject, strict=True):
        _lines(paper, _words(words, size, MEASURE, bold=True), (LEFT + RIGHT) / 2, size, bold=True, align="center")
    paper.y += 20
    _prose(paper, letter.text)
    paper.y += 12
    _lines(paper, ["記"], (LEFT + RIGHT) / 2, HEAD, align="center")
    paper.y += 12
    for number, item in enumerate(letter.items, 1):
        _item(paper, number, item)
    paper.y += 8
    _lines(paper, ["以上"], RIGHT, BODY, align="right")
    _remark(paper, letter.remark)


def _words(text: str, size: float, measure: float, *, bold: bool = False) -> list[str]:
    return [line.text for line in break_lines(text, size, measure, bold)]


def _lines(paper: Paper, lines: Sequence[str], x: float, size: float, *, bold: bool = False, align: Align = "left", colour: Color = black,
           limit: float = RIGHT, key: str = "") -> None:
    """Lines of words below each other, on the next page where this one has no room for one more; they lead to the field that they show."""
    top = paper.y
    for line in lines:
        if LEADING[size] > paper.room:
            paper.lead_to(key, x, top, limit, paper.y)
            paper.next_page()
            top = paper.y
        start = x if align == "left" else LEFT
        paper.words(x, _baseline(paper, size), line, size=size, bold=bold, align=align, colour=colour, start=start, limit=limit, kind="line", key=key)
        paper.y += LEADING[size]
    paper.lead_to(key, x, top, limit, paper.y)


def _baseline(paper: Paper, size: float) -> float:
    return paper.y + (LEADING[size] - size) / 2 + .88 * size


def _prose(paper: Paper, text: str) -> None:
    """The sentence of the letter, set to the measure."""
    lines: tuple[Line, ...] = break_lines(text, BODY, MEASURE, ragged=False)
    for line in lines:
        if LEADING[BODY] > paper.room:
            paper.next_page()
        spread = spread_of(line, BODY, MEASURE)
        paper.words(LEFT, _baseline(paper, BODY), line.text, size=BODY, spread=spread, kind="line")
        paper.y += LEADING[BODY]


def _sender(paper: Paper, letter: parts.Letter) -> None:
    """Who writes: labels and words at the right half of the page, the place of the seal at its edge."""
    _lines(paper, ["申請者"], _SENDER, BODY, bold=True)
    for label, words in letter.sender:
        sealed = label == letter.sealed
        limit = RIGHT - 2 * _SEAL - 8 if sealed else RIGHT
        lines = _words(words.text, BODY, limit - _SENDER_WORDS)
        paper.y += 4 if words.text else _PEN - LEADING[BODY]
        if LEADING[BODY] > paper.room or (sealed and paper.room < 2 * _SEAL):
            paper.next_page()
        paper.words(_SENDER, _baseline(paper, BODY), label, size=NOTE, colour=GREY_30, start=_SENDER, limit=_SENDER_WORDS)
        if sealed:
            _seal(paper)
        if words.text:
            _lines(paper, lines, _SENDER_WORDS, BODY, limit=limit, key=parts.led_to(words))
        else:
            _to_fill(paper, _SENDER_WORDS, limit)


def _to_fill(paper: Paper, left: float, right: float) -> None:
    """A line on which one writes by pen; the room for it was left above."""
    paper.y += LEADING[BODY]
    paper.rule(left, paper.y, right, paper.y)


def _seal(paper: Paper) -> None:
    """A dashed circle level with the line that begins here."""
    middle = paper.y + LEADING[BODY] / 2
    paper.box(RIGHT - 2 * _SEAL, middle - _SEAL, 2 * _SEAL, 2 * _SEAL, weight=OUTLINE, colour=GREY_45, dash=(2, 2), radius=_SEAL)
    paper.words(RIGHT - _SEAL, middle + 2.6, "印", size=NOTE, align="center", colour=GREY_30)


def _item(paper: Paper, number: int, item: parts.LetterItem) -> None:
    """A numbered item: its label, and at one edge for all its words or its amount."""
    labels = _words(item.label, BODY, _VALUE - 8 - _ITEM)
    if isinstance(item.value, parts.Text) and not item.value.text:
        paper.y += _PEN - LEADING[BODY] - _GAP
    if min(len(labels), 2) * LEADING[BODY] > paper.room:
        paper.next_page()
    top, page = paper.y, paper.page
    paper.words(LEFT, _baseline(paper, BODY), str(number), size=BODY, bold=True)
    for k, line in enumerate(labels):
        paper.words(_ITEM, _baseline(paper, BODY) + LEADING[BODY] * k, line, size=BODY, limit=_VALUE, kind="line")
    if isinstance(item.value, parts.Figure):
        _amount(paper, item, item.value)
    elif not item.value.text:
        _item_to_fill(paper, item)
    else:
        _lines(paper, _words(item.value.text, BODY, RIGHT - _VALUE, bold=item.value.bold), _VALUE, BODY, bold=item.value.bold,
               key=parts.led_to(item.value))
        _lines(paper, _words(item.note, NOTE, RIGHT - _VALUE) if item.note else [], _VALUE, NOTE, colour=GREY_30)
    if paper.page == page:
        paper.y = max(paper.y, top + LEADING[BODY] * len(labels))
    paper.y += _GAP


def _item_to_fill(paper: Paper, item: parts.LetterItem) -> None:
    """A line for words, or between 金 and the unit one for an amount."""
    y = _baseline(paper, BODY)
    if item.unit:
        paper.words(_VALUE, y, "金", size=BODY)
        after = _VALUE + 20 + _YEN + 6
        after += paper.words(after, y, item.unit, size=BODY)
        paper.words(after + 6, y, item.note, size=NOTE, colour=GREY_30)
    _to_fill(paper, _VALUE + 20 if item.unit else _VALUE, _VALUE + 20 + _YEN if item.unit else RIGHT)


def _amount(paper: Paper, item: parts.LetterItem, figure: parts.Figure) -> None:
    """金 and an amount whose last digits stand below each other, then its unit and what is to be said about it."""
    y, text = _baseline(paper, BODY), one_line(figure.text)
    ends = max(_AMOUNT_END, _VALUE + 20 + figure_width(text, HEAD, figure.bold))
    paper.words(_VALUE, y, "金", size=BODY)
    paper.figure(ends, y + .4, text, size=HEAD, bold=figure.bold)
    after = ends + 6 + paper.words(ends + 6, y, item.unit, size=BODY)
    if not item.note:
        paper.y += LEADING[BODY]
    elif after + 6 + width(one_line(item.note), NOTE) <= RIGHT:
        paper.words(after + 6, y, item.note, size=NOTE, colour=GREY_30)
        paper.y += LEADING[BODY]
    else:
        paper.y += LEADING[BODY]
        _lines(paper, _words(item.note, NOTE, RIGHT - _VALUE), _VALUE, NOTE, colour=GREY_30)


def _remark(paper: Paper, text: str) -> None:
    """What the reader has to know about the letter, on a grey ground at the foot of the page."""
    lines = _words(text, NOTE, MEASURE - 16) if text else []
    height = LEADING[NOTE] * len(lines) + 12
    if not lines:
        return
    if height + 16 > paper.room:
        paper.next_page()
    paper.y = max(paper.y, BOTTOM - height)
    paper.box(LEFT, paper.y, MEASURE, height, fill=GREY_95)
    paper.y += 6
    _lines(paper, lines, LEFT + 8, NOTE, colour=GREY_30, limit=RIGHT - 8)
