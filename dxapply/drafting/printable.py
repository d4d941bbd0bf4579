"""Which characters paper can show: those that one of the fonts in assets/fonts holds. For any other a 〓 would be printed.

The fonts' own tables are read, and only once a text has a character that no Japanese code page knows.
"""

from __future__ import annotations

import bisect
import functools
import re
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from dxapply.assets import asset

__all__ = ["unprintable"]

_PRIVATE = re.compile("[\x80-\xa0\ue000-\uf8ff]")  # a code page has them, a font hardly ever
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
_WINDOWS, _FULL_UNICODE, _GROUPED = 3, 10, 12


def unprintable(text: str) -> str:
    """The characters of the text that no font holds, each once; none for what is never drawn, such as a selector of variants."""
    if _is_ordinary(text):
        return ""
    composed = unicodedata.normalize("NFC", text)
    return "".join(ch for ch in dict.fromkeys(text) if not _is_ordinary(ch) and not _is_held(ch) and not _is_unseen(ch, composed))


def _is_ordinary(text: str) -> bool:
    """Whether all of the text stands in the code page of Japanese Windows, which the fonts hold whole."""
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return not _PRIVATE.search(text)


def _is_unseen(ch: str, composed: str) -> bool:
    """Whether nothing is drawn for a character by itself: a mark that its letter takes in, a control character."""
    kind = unicodedata.category(ch)
    return kind in _UNSEEN or (kind.startswith("M") and (ch not in composed or unicodedata.name(ch, "").startswith(("VARIATION", "MONGOLIAN FREE"))))


@functools.cache
def _is_held(ch: str) -> bool:
    starts, ends = _ranges()
    return any((at := bisect.bisect_right(first, ord(ch)) - 1) >= 0 and ord(ch) <= last[at] for first, last in zip(starts, ends, strict=True))


@functools.cache
def _ranges() -> tuple[tuple[list[int], ...], tuple[list[int], ...]]:
    """The first and the last characters of each range, font by font."""
    found = [[*_groups(path)] for path in sorted(asset("fonts").glob("*.ttf"))]
    return tuple([start for start, _ in groups] for groups in found), tuple([end for _, end in groups] for groups in found)


def _groups(path: Path) -> Iterator[tuple[int, int]]:
    """The ranges of characters in the cmap of a TrueType font, in their order: those of its table of format 12, which is the whole of it."""
    with path.open("rb") as font:
        (count,) = struct.unpack(">4xH6x", font.read(12))
        places = {tag: (offset, length) for tag, _, offset, length in struct.iter_unpack(">4sLLL", font.read(16 * count))}
        offset, length = places[b"cmap"]
        font.seek(offset)
        cmap = font.read(length)
    (count,) = struct.unpack_from(">2xH", cmap)
    tables = {(platform, encoding): at for platform, encoding, at in struct.iter_unpack(">HHL", cmap[4 : 4 + 8 * count])}
    at = tables[_WINDOWS, _FULL_UNICODE]
    form, groups = struct.unpack_from(">H10xL", cmap, at)
    assert form == _GROUPED
    for start, end, _ in struct.iter_unpack(">LLL", cmap[at + 16 : at + 16 + 12 * groups]):
        yield start, end
