"""Words, figures, rules and fills as the operators of a PDF page, each state written only where it changes.

reportlab's own text objects write colour, font, spacing and numbers of six digits anew for each word, and reckon its width once more; on a page of
table that is most of the time. Places are written to a hundredth of a point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics

from dxapply.documents.fonts import BOLD, FALLBACK, REGULAR, advance, runs

__all__ = ["Pen"]

_Shown = list[tuple[str, str]]
_ONES = re.compile("1+")


class Pen:
    """Writes onto the current page of a canvas; y runs up from the foot of the page."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self._bytes = {name: _Bytes(name, canvas) for name in (REGULAR, BOLD, FALLBACK)}
        self._lacks = {name: advance("0", name == BOLD) - advance("1", name == BOLD) for name in (REGULAR, BOLD)}
        self._colours: dict[Color, str] = {}
        self.forget()

    def forget(self) -> None:
        """Take no state for granted: the page is another one, or reportlab itself wrote on it."""
        self._face: tuple[str, float] = "", 0.0
        self._fill: Color | None = None
        self._stroke: Color | None = None
        self._weight = -1.0

    def text(self, x: float, y: float, pieces: Sequence[tuple[str, str]], size: float, colour: Color, spread: float = 0.0) -> None:
        """Words at a baseline, in pieces of one font each, with so many points more between the characters."""
        code = self._canvas._code
        self._fill_with(colour)
        code.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm")
        if spread:
            code.append(f"{spread:.4f} Tc")
        for name, text in pieces:
            for subset, words in self._shown(self._bytes[name], text):
                self._set_face(subset, size)
                code.append(f"({words}) Tj")
        code.append("0 Tc ET" if spread else "ET")

    def figure(self, x: float, y: float, text: str, size: float, bold: bool, colour: Color) -> None:
        """A figure at a baseline, all its digits of one width.

        The 1 of BIZ UDPGothic is narrower than its other digits. What a run of them lacks is shared by the gaps at its ends and between them: two gaps of
        one 1 would make .13 of the size, and from .1 on a reader of the text takes a gap for the end of a word.
        """
        code = self._canvas._code
        self._fill_with(colour)
        code.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm")
        for name, run in runs(text, bold):
            for subset, words in self._shown(self._bytes[name], run, self._lacks.get(name, 0)):
                self._set_face(subset, size)
                code.append(f"[({words})] TJ")
        code.append("ET")

    def lines(self, ends: Sequence[tuple[float, float, float, float]], weight: float, colour: Color) -> None:
        """Straight lines, each from (x, y) to (x, y)."""
        code = self._canvas._code
        if weight != self._weight:
            self._weight = weight
            code.append(f"{weight:g} w")
        if colour is not self._stroke:
            self._stroke = colour
            code.append(f"{self._rgb(colour)} RG")
        code.append(" ".join([f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l" for x1, y1, x2, y2 in ends]) + " S")

    def area(self, x: float, y: float, w: float, h: float, colour: Color) -> None:
        """A filled box without an outline, from its lower left corner."""
        self._fill_with(colour)
        self._canvas._code.append(f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re f")

    # state

    def _set_face(self, subset: str, size: float) -> None:
        if (subset, size) != self._face:
            self._face = subset, size
            self._canvas._code.append(f"{subset} {size:g} Tf")

    def _fill_with(self, colour: Color) -> None:
        if colour is not self._fill:
            self._fill = colour
            self._canvas._code.append(f"{self._rgb(colour)} rg")

    def _rgb(self, colour: Color) -> str:
        if colour not in self._colours:
            self._colours[colour] = f"{colour.red:.3g} {colour.green:.3g} {colour.blue:.3g}"
        return self._colours[colour]

    # characters

    def _shown(self, table: _Bytes, text: str, lack: int = 0) -> _Shown:
        """The text as (subset, escaped bytes) pairs, with so many thousandths of the size as gaps for each 1."""
        found = [*map(table.__getitem__, text)]
        for ones in _ONES.finditer(text) if lack else ():
            gap = f"){-lack * len(ones[0]) / (len(ones[0]) + 1):.4g} ("
            found[ones.start() : ones.end()] = [(subset, gap + byte) for subset, byte in found[ones.start() : ones.end()]]
            subset, byte = found[ones.end() - 1]
            found[ones.end() - 1] = subset, byte + gap
        subsets, codes = zip(*found, strict=True) if found else ((), ())
        if len(set(subsets)) == 1:  # as almost always
            return [(subsets[0], "".join(codes))]
        return [(subset, "".join([byte for _, byte in group])) for subset, group in groupby(found, itemgetter(0))]


class _Bytes(dict[str, tuple[str, str]]):
    """By character, the subset of the font that it has in this file, and its byte there, escaped."""

    def __init__(self, name: str, canvas: Any) -> None:
        super().__init__()
        self._font: Any = pdfmetrics.getFont(name)
        self._canvas = canvas

    def __missing__(self, ch: str) -> tuple[str, str]:
        document = self._canvas._doc
        ((subset, data),) = self._font.splitString(ch, document)
        found = self[ch] = self._font.getSubsetInternalName(subset, document), self._canvas._escape(data)
        return found
