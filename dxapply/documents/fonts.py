"""The three fonts of the paper: which one holds a character, how wide it is, and what never reaches a page.

BIZ UDPGothic (regular, bold) comes first, Noto Sans JP is asked for what it lacks, and 〓 stands for what neither has.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata

from reportlab import rl_config
from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics, ttfonts

from dxapply.assets import asset

__all__ = ["BOLD", "FALLBACK", "REGULAR", "advance", "clean", "figure_width", "load", "missing", "one_line", "runs", "width"]

REGULAR, BOLD, FALLBACK = "BIZUDPGothic", "BIZUDPGothic-Bold", "NotoSansJP"
_FILES = {REGULAR: "BIZUDPGothic_400Regular.ttf", BOLD: "BIZUDPGothic_700Bold.ttf", FALLBACK: "NotoSansJP_400Regular.ttf"}
_LOADING = threading.Lock()
_GETA = "〓"
_COMPOSED = re.compile(r"[^\W\d_][\u0300-\u036f\u3099\u309a]+")
_BLANKS = re.compile(r"[ \n]+")
# What is printable and yet not set as it is: marks that are composed, and selectors.
_ODD = re.compile("[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180f]")
_ENTRY = "<{:02X}> <{}>".format
_MOST_ENTRIES = 100


@functools.cache
def load() -> None:
    """Registers the fonts, once; all other functions of this module call it themselves."""
    with _LOADING:
        # A second thread that waited here must not swap the fonts under a document that is being written.
        if STATE_DEFAULTS["fontName"] == REGULAR:
            return
        ttfonts.makeToUnicodeCMap = _to_unicode
        for name, file in _FILES.items():
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(asset("fonts", file)), shapable=False))
        # Without this every drawing begins with Times-Roman, which is not embedded.
        STATE_DEFAULTS["fontName"] = REGULAR
        # Streams stay the bytes that they are: text of base 85 is a quarter longer, and slow to make.
        rl_config.useA85 = 0


def _to_unicode(fontname: str, subset: list[int]) -> str:
    """The map from codes to text that readers copy by.

    reportlab's own writes U+20BB7 as <20BB7> where PDF wants UTF-16 <D842DFB7>, and all 256 entries in one block where it allows 100.
    """
    entries = [_ENTRY(code, chr(point).encode("utf-16-be").hex().upper()) for code, point in enumerate(subset)]
    blocks = []
    for first in range(0, len(entries), _MOST_ENTRIES):
        block = entries[first:first + _MOST_ENTRIES]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def", f"/CMapName /{fontname} def", "/CMapType 2 def",
        "1 begincodespacerange", f"<00> <{len(subset) - 1:02X}>", "endcodespacerange", *blocks,
        "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end",
    ])


@functools.cache
def _spelled(ch: str) -> str:
    """How one character is set: itself, a plain space for the rare spaces, nothing for what has no shape of its own."""
    category = unicodedata.category(ch)
    if ch == "\n" or ch == "\u3000":
        return ch
    if category in ("Zl", "Zp") or ch in "\x0b\x0c\x85":
        return "\n"
    if category == "Zs" or ch == "\t":
        return " "
    selector = "\ufe00" <= ch <= "\ufe0f" or "\U000e0100" <= ch <= "\U000e01ef" or "\u180b" <= ch <= "\u180f"
    return "" if category in ("Cc", "Cf", "Cs") or selector else ch


def clean(text: str) -> str:
    """The text as it is set: line ends as \\n, か and its dakuten as one が, no control characters, no variation selectors.

    Only letters with a combining mark are composed: NFC of the whole text would turn 神 (U+FA19) of a name into 神.
    """
    if text.isprintable() and not _ODD.search(text):
        return text
    text = "".join(map(_spelled, text.replace("\r\n", "\n").replace("\r", "\n")))
    return _COMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def one_line(text: str) -> str:
    """The cleaned text with its line ends and runs of blanks as single blanks."""
    text = clean(text)
    return (_BLANKS.sub(" ", text) if "  " in text or "\n" in text else text).strip(" ")


@functools.cache
def _glyph(ch: str, bold: bool) -> tuple[str, int, str]:
    """Font, advance in thousandths of the size and the character to draw; no character where nothing is drawn."""
    load()
    ch = _spelled(ch).replace("\n", "")
    if not ch:
        return BOLD if bold else REGULAR, 0, ""
    for name in (BOLD if bold else REGULAR, FALLBACK):
        font = pdfmetrics.getFont(name)
        assert isinstance(font, ttfonts.TTFont)
        face = font.face
        if ord(ch) in face.charToGlyph:
            return name, round(face.charWidths.get(ord(ch), face.defaultWidth)), ch
    return _glyph(_GETA, bold)


def advance(ch: str, bold: bool = False) -> int:
    """The width of one character in thousandths of the type size."""
    return _glyph(ch, bold)[1]


class _Advances(dict[str, int]):
    """The widths of the characters of one weight, looked up once each; `even` ones have the digit 0's width for a 1."""

    def __init__(self, *, bold: bool, even: bool) -> None:
        super().__init__()
        self.bold, self.even = bold, even

    def __missing__(self, ch: str) -> int:
        found = self[ch] = _glyph("0" if self.even and ch == "1" else ch, self.bold)[1]
        return found


_ADVANCES, _EVEN = ([_Advances(bold=bold, even=even) for bold in (False, True)] for even in (False, True))


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of the text in points when set in one line."""
    return sum(map(_ADVANCES[bold].__getitem__, text)) * size / 1000


class _Fonts(dict[str, "str | None"]):
    """The font that draws each character as it stands; None where another one, or none, is drawn for it."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        self.bold = bold

    def __missing__(self, ch: str) -> str | None:
        name, _, drawn = _glyph(ch, self.bold)
        found = self[ch] = name if drawn == ch else None
        return found


_DRAWN = [_Fonts(False), _Fonts(True)]


def runs(text: str, bold: bool = False) -> list[tuple[str, str]]:
    """The text in pieces of one font each: (font name, what to draw)."""
    table = _DRAWN[bold]
    names = {table[ch] for ch in text}
    if len(names) == 1 and None not in names:
        return [(names.pop(), text)]  # type: ignore[list-item]
    out: list[tuple[str, str]] = []
    for ch in text:
        name, _, drawn = _glyph(ch, bold)
        if out and out[-1][0] == name:
            out[-1] = name, out[-1][1] + drawn
        elif drawn:
            out.append((name, drawn))
    return out


def missing(text: str) -> str:
    """The characters that no font holds, each once; paper shows 〓 for them."""
    return "".join(dict.fromkeys(ch for ch in clean(text) if ch not in "\n〓" and _glyph(ch, False)[2] == _GETA))


def figure_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a figure in points with all its digits of one width.

    The 1 of BIZ UDPGothic is narrower than its other digits: a right-aligned column would drift by 1.1 pt for each 1.
    """
    return sum(map(_EVEN[bold].__getitem__, text)) * size / 1000
