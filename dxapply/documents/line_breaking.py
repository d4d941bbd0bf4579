"""Where a Japanese line may end: text and the widths of its characters in, lines out, for paper and screen alike.

Between two characters a break is forbidden (kinsoku), splits a word, is allowed, ends a phrase or follows a mark. Of all ways to set a paragraph
in the fewest lines the one with the least faults is taken. Widths are whole thousandths of the type size.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

__all__ = ["BLANKS", "LOOSEST", "NO_END", "NO_START", "set_paragraph"]

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
_PART = re.compile(rf"[A-Za-z0-9０-９À-ɏ]+(?:[.,，．][0-9０-９]+)*[/:@_+'’&=?#%~-]*|{_UNIT}|.")
BLANKS = " \u3000"
_CHOICES = 8
_WIDOWS = (1500, 4000), (2900, 1500)
_DEEPEST = 420
LOOSEST = 12
"""Percent of the measure that a stretched line may lack."""


def _script(ch: str) -> str:
    if "\u3041" <= ch <= "\u309f":
        return "hiragana"
    if "\u30a0" <= ch <= "\u30ff":
        return "katakana"
    return "latin" if ch.isascii() else "kanji"


@functools.lru_cache(maxsize=16384)
def _break_between(a: str, b: str) -> int:
    """What a break between two neighbours is, words apart."""
    if b in BLANKS or b in NO_START or a in NO_END or "\u0300" <= b <= "\u036f" or b in "\u3099\u309a":
        return _FORBIDDEN
    if a in "、。，．・）」』】！？" or a in BLANKS or b in "（「『【":
        return _MARK
    turn = _script(a), _script(b)
    if turn[0] == "hiragana" != turn[1] or set(turn) == {"kanji", "katakana"}:
        return _PHRASE
    return _ALLOWED


def _breaks(text: str, ends: list[int], limit: int) -> list[int]:
    """The quality of the break before each character.

    A word wider than the line is split between its parts (a number and its unit, the steps of an address), a part wider than the line anywhere the marks allow.
    """
    quality = [_FORBIDDEN, *(_break_between(a, b) for a, b in pairwise(text))]
    for word in _WORD.finditer(text):
        first, end = word.span()
        wide = ends[end] - ends[first] > limit
        for part, after in [found.span() for found in _PART.finditer(text, first, end)] if wide else [(first, end)]:
            inner = _ALLOWED if ends[after] - ends[part] > limit else _SPLITS
            quality[part + 1:after] = [inner if old != _FORBIDDEN else old for old in quality[part + 1:after]]
    indent = len(text) - len(text.lstrip(BLANKS))
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
    return slack * slack * 8 + (4000 if slack >= LOOSEST else 0)


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
            widow = next((fault for width, fault in _WIDOWS if start and used < width), 0)
            fault = widow if end == size else _fault(used, limit, quality[end], ragged)
            if end not in best or (lines + 1, faults + fault) < best[end][:2]:
                best[end] = lines + 1, faults + fault, start
    ends, end = [], size
    while end:
        ends.append(end)
        end = best[end][2]
    return ends[::-1]


def set_paragraph(text: str, advances: Sequence[int], limit: int, *, ragged: bool = True) -> list[str]:
    """The lines of one paragraph; blanks at its start indent it, blanks at the ends of lines are left out.

    A word or number, and a mark with what it clings to, is split only where it is wider than the line by itself.
    """
    full = [0, *accumulate(advances)]
    if full[-1] <= limit:
        return [text.rstrip(BLANKS)]
    indent = len(text) - len(text.lstrip(BLANKS))
    bare = full[:]
    for k in range(indent + 1, len(bare)):
        if text[k - 1] in BLANKS:
            bare[k] = bare[k - 1]
    ends = _fewest(full, bare, _breaks(text, full, limit), limit, ragged)
    return [text[start:end].rstrip(BLANKS) for start, end in zip([0, *ends], ends, strict=False)]
