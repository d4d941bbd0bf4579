"""Japanese line breaking: text in, lines out.

Between two characters a break is forbidden (kinsoku), splits a word, is allowed, ends a phrase or follows a mark. Of all ways to set a paragraph
in the fewest lines the one with the least faults is taken. Widths are whole thousandths of the type size, so the result is the same everywhere.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from dxapply.documents.fonts import advance, clean, one_line, width

__all__ = ["NO_END", "NO_START", "Line", "break_lines", "first_lines", "shorten", "spread_of"]

NO_START = frozenset(
    "、。，．・：；？！!?,.:;/／゛゜ヽヾゝゞ々〻ー’”）〕］｝〉》」』】〙〗〟»)]}…‥‐–—―～〜゠"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡､｣･ｧｨｩｪｫｬｭｮｯｰﾞﾟ％%‰℃°′″"
)
NO_END = frozenset("‘“（〔［｛〈《「『【〘〖〝«([{｢￥¥$＄＃№〒▲△※")
_FORBIDDEN, _SPLITS, _ALLOWED, _PHRASE, _MARK = range(5)
_UNIT = (
    "(?:月[0-9０-９]+日|(?:百万|千|万|億)?円|億|百万|万|[かヶカヵ]月|年[度目間]?|時間?|日[間目]?|週間?|[月分秒人名件社者台枚式回本点個倍号版行頁歳期条割坪]"
    "|[％%℃㎡㎜㎝㎏㎞]|トン)"
)
_BODY = r"[A-Za-z0-9０-９À-ɏ]+(?:[.,，．/:@_+'’&=?#%~-]+[A-Za-z0-9０-９À-ɏ]+)*"
_ATOM = rf"[+\-−±約第]?{_BODY}(?:(?<=[0-9０-９]){_UNIT})?"
_ERA_DAY = "(?:令和|平成|昭和|大正|明治)(?:元|[0-9０-９]{1,2})年(?:度|[0-9０-９]{1,2}月(?:[0-9０-９]{1,2}日)?)?"
_WORD = re.compile(rf"{_ERA_DAY}|{_ATOM}(?:[～〜–]{_ATOM})?")
_BLANKS = " \u3000"
_CHOICES = 8
_WIDOW = 2900
_DEEPEST = 420
_STRETCH = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One set line; `last` tells that its paragraph ends there, so that it is never stretched."""

    text: str
    last: bool


def _script(ch: str) -> str:
    if "\u3041" <= ch <= "\u309f":
        return "hiragana"
    if "\u30a0" <= ch <= "\u30ff":
        return "katakana"
    return "latin" if ch.isascii() else "kanji"


def _break_between(a: str, b: str) -> int:
    """What a break between two neighbours is, words apart."""
    if b in _BLANKS or b in NO_START or a in NO_END or "\u0300" <= b <= "\u036f" or b in "\u3099\u309a":
        return _FORBIDDEN
    if a in "、。，．・）」』】！？" or a in _BLANKS or b in "（「『【":
        return _MARK
    turn = _script(a), _script(b)
    if turn[0] == "hiragana" != turn[1] or set(turn) == {"kanji", "katakana"}:
        return _PHRASE
    return _ALLOWED


def _breaks(text: str, ends: list[int], limit: int) -> list[int]:
    """The quality of the break before each character; a word wider than the line may be split wherever the marks allow."""
    quality = [_FORBIDDEN, *(_break_between(a, b) for a, b in pairwise(text))]
    for word in _WORD.finditer(text):
        first, end = word.span()
        wide = ends[end] - ends[first] > limit
        for k in range(first + 1, end):
            if quality[k] != _FORBIDDEN:
                quality[k] = _ALLOWED if wide else _SPLITS
    indent = len(text) - len(text.lstrip(_BLANKS))
    quality[:indent + 1] = [_FORBIDDEN] * (indent + 1)
    return quality


def _ends(start: int, full: list[int], bare: list[int], quality: list[int], limit: int) -> list[int]:
    """Where a line that begins at `start` may end, the fullest line first.

    `full` and `bare` are the widths of the text before a place, with and without the blanks before it: a blank at a line's end hangs.
    """
    room = full[start] + limit
    if bare[-1] <= room or start == len(full) - 2:
        return [len(full) - 1]
    farthest = max(bisect.bisect_right(bare, room) - 1, start + 1)
    lowest = room - limit * _DEEPEST // 1000
    found: list[int] = []
    for k in range(farthest, start, -1):
        if found and (len(found) == _CHOICES or bare[k] < lowest):
            break
        if quality[k] >= _ALLOWED:
            found.append(k)
    split = (k for k in range(farthest, start, -1) if quality[k] == _SPLITS)
    return found or [next(split, farthest)]


def _fault(used: int, limit: int, quality: int, ragged: bool) -> int:
    """How bad a line looks; 0 is best. A ragged line wants to end with a phrase, a line of prose to be full."""
    slack = max(limit - used, 0) * 100 // limit
    if ragged:
        return slack * slack + (0, 0, 1600, 120, 0)[quality]
    return slack * slack * 8 + (4000 if slack >= _STRETCH else 0)


def _fewest(full: list[int], bare: list[int], quality: list[int], limit: int, ragged: bool) -> list[int]:
    """The ends of the lines of the best way to set a paragraph: fewest lines first, then least faults, ties to the earlier break."""
    size = len(full) - 1
    best: dict[int, tuple[int, int, int]] = {0: (0, 0, 0)}
    for start in range(size):
        if start not in best:
            continue
        lines, faults, _ = best[start]
        for end in _ends(start, full, bare, quality, limit):
            used = bare[end] - full[start]
            widow = 1500 if start and used < _WIDOW else 0
            fault = widow if end == size else _fault(used, limit, quality[end], ragged)
            if end not in best or (lines + 1, faults + fault) < best[end][:2]:
                best[end] = lines + 1, faults + fault, start
    ends, end = [], size
    while end:
        ends.append(end)
        end = best[end][2]
    return ends[::-1]


def _paragraph(text: str, limit: int, bold: bool, ragged: bool) -> list[str]:
    """The lines of one paragraph; blanks at its start indent it, blanks at the ends of lines are left out."""
    full = [0, *accumulate(advance(ch, bold) for ch in text)]
    if full[-1] <= limit:
        return [text.rstrip(_BLANKS)]
    indent = len(text) - len(text.lstrip(_BLANKS))
    bare = full[:]
    for k in range(indent + 1, len(bare)):
        if text[k - 1] in _BLANKS:
            bare[k] = bare[k - 1]
    ends = _fewest(full, bare, _breaks(text, full, limit), limit, ragged)
    return [text[start:end].rstrip(_BLANKS) for start, end in zip([0, *ends], ends, strict=False)]


@functools.lru_cache(maxsize=8192)
def break_lines(text: str, size: float, limit: float, bold: bool = False, ragged: bool = True) -> tuple[Line, ...]:
    """The text in lines no wider than `limit` points at type size `size`: ragged for cells, else for prose that is stretched to the measure.

    A word or number, and a mark with what it clings to, is split only where it is wider than the line by itself. Each \\n ends a paragraph.
    """
    out: list[Line] = []
    units = max(int(limit * 1000 / size), 1)
    for paragraph in clean(text).split("\n"):
        lines = _paragraph(paragraph, units, bold, ragged)
        out += [Line(line, last=k == len(lines)) for k, line in enumerate(lines, 1)]
    return tuple(out)


def spread_of(line: Line, size: float, limit: float, bold: bool = False) -> float:
    """The space in points to add between the characters so that the line fills its measure; 0 where that would tear it."""
    slack = limit - width(line.text, size, bold)
    if line.last or len(line.text) < 2 or not 0 < slack < limit * _STRETCH / 100:
        return 0.0
    return slack / (len(line.text) - 1)


def shorten(text: str, size: float, limit: float, bold: bool = False) -> str:
    """The text in one line, cut with … where it is wider than `limit` points; only for words that stand in full elsewhere."""
    text = one_line(text)
    if width(text, size, bold) <= limit:
        return text
    room = int(limit * 1000 / size) - advance("…", bold)
    ends = list(accumulate(advance(ch, bold) for ch in text))
    return text[:bisect.bisect_right(ends, room)].rstrip(_BLANKS) + "…"


def first_lines(text: str, size: float, limit: float, most: int, bold: bool = False) -> list[str]:
    """At most `most` lines of the text; the last one ends with … where more would follow."""
    lines = [line.text for line in break_lines(text, size, limit, bold)]
    if len(lines) <= most:
        return lines
    return [*lines[:most - 1], shorten("".join(lines[most - 1:most + 1]) + "…", size, limit, bold)]
