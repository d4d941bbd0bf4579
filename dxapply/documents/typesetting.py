"""Japanese line breaking on paper: text in, lines out. Widths are those of the paper's fonts, so the result is the same everywhere."""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass
from itertools import accumulate

from dxapply.documents.fonts import advance, clean, one_line, width
from dxapply.documents.line_breaking import BLANKS, LOOSEST, NO_END, NO_START, set_paragraph

__all__ = ["NO_END", "NO_START", "Line", "beginning", "break_lines", "first_lines", "shorten", "spread_of"]

_LAST_WORD = re.compile("[A-Za-z0-9０-９,，.．]+$")
_LONGEST_WORD = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One set line; `last` tells that its paragraph ends there, so that it is never stretched."""

    text: str
    last: bool


@functools.lru_cache(maxsize=8192)
def break_lines(text: str, size: float, limit: float, bold: bool = False, ragged: bool = True) -> tuple[Line, ...]:
    """The text in lines no wider than `limit` points at type size `size`: ragged for cells, else for prose that is stretched to the measure.

    A word or number, and a mark with what it clings to, is split only where it is wider than the line by itself. Each \\n ends a paragraph.
    """
    out: list[Line] = []
    units = max(int(limit * 1000 / size), 1)
    for paragraph in clean(text).split("\n"):
        lines = set_paragraph(paragraph, [advance(ch, bold) for ch in paragraph], units, ragged=ragged)
        out += [Line(line, last=k == len(lines)) for k, line in enumerate(lines, 1)]
    return tuple(out)


def spread_of(line: Line, size: float, limit: float, bold: bool = False) -> float:
    """The space in points to add between the characters so that the line fills its measure; 0 where that would tear it."""
    slack = limit - width(line.text, size, bold)
    if line.last or len(line.text) < 2 or not 0 < slack < limit * LOOSEST / 100:
        return 0.0
    return slack / (len(line.text) - 1)


def shorten(text: str, size: float, limit: float, bold: bool = False) -> str:
    """The text in one line, cut with … where it is wider than `limit` points; only for words that stand in full elsewhere."""
    text = one_line(text)
    if width(text, size, bold) <= limit:
        return text
    room = int(limit * 1000 / size) - advance("…", bold)
    ends = list(accumulate(advance(ch, bold) for ch in text))
    return beginning(text, bisect.bisect_right(ends, room)).rstrip(BLANKS) + "…"


def beginning(text: str, most: int) -> str:
    """At most so many characters of a longer text, so that … may follow: it never ends in a number, of which a part would be another number.

    Nor in the middle of a word, unless there is nothing before that word.
    """
    kept = text[:most]
    last = _LAST_WORD.search(kept)
    if last is None or len(last[0]) > _LONGEST_WORD:
        return kept
    number = any(ch.isdigit() for ch in last[0])
    return kept[:last.start()] if number or (last.start() and _LAST_WORD.match(text[most:most + 1])) else kept


def first_lines(text: str, size: float, limit: float, most: int, bold: bool = False) -> list[str]:
    """At most `most` lines of the text; the last one ends with … where more would follow."""
    lines = [line.text for line in break_lines(text, size, limit, bold)]
    if len(lines) <= most:
        return lines
    return [*lines[:most - 1], shorten("".join(lines[most - 1:most + 1]) + "…", size, limit, bold)]
