"""A page of a PDF as the dots of a printer, band by band, so that a sheet at 1,200 dpi needs no more memory than one at 300."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from dxapply.documents.page_image import PDFIUM

__all__ = ["BAND_BYTES", "Band", "Cut", "bands"]

BAND_BYTES = 4_000_000
"""The most that the dots of a band take. The window's own pages wait for a band, so that it is small."""
_DOT = 3  # bytes: blue, green, red; there are printers that take no fourth
_LINE = 4  # a row of a Windows bitmap begins at every fourth byte


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How a page lies on a printer: `page` is its size in dots, of which the part at (left, top) with that width and height is printed.

    `turned` is a page that lies on its side, a quarter to the right.
    """

    page: tuple[int, int]
    left: int
    top: int
    width: int
    height: int
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of dots, from `top` within the cut: three bytes a dot (blue, green, red), each row of `stride` bytes, the upper one first."""

    top: int
    width: int
    height: int
    stride: int
    dots: bytes


def bands(data: bytes, page: int, cut: Cut, most_bytes: int = BAND_BYTES) -> Iterator[Band]:
    """The bands of a page of the PDF from top to bottom, each row in exactly one; the first page is 0. May run beside the window."""
    stride = -(-cut.width * _DOT // _LINE) * _LINE
    rows = max(1, most_bytes // max(1, stride))
    with PDFIUM:
        document = pypdfium2.PdfDocument(data)
        sheet = document[page]
    try:
        for top in range(0, cut.height, rows):
            height = min(rows, cut.height - top)
            with PDFIUM:
                dots = _drawn(sheet, cut, top, height, stride)
            yield Band(top, cut.width, height, stride, dots)
    finally:
        with PDFIUM:
            sheet.close()
            document.close()


def _drawn(sheet: pypdfium2.PdfPage, cut: Cut, top: int, height: int, stride: int) -> bytes:
    """The dots of some rows: the whole page is laid so that these rows come to lie on a bitmap of their size."""
    bitmap = pypdfium2.PdfBitmap.new_native(cut.width, height, raw.FPDFBitmap_BGR, stride=stride)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, cut.width, height)
        flags = raw.FPDF_ANNOT | raw.FPDF_PRINTING
        raw.FPDF_RenderPageBitmap(bitmap, sheet, -cut.left, -cut.top - top, *cut.page, int(cut.turned), flags)
        return bytes(bitmap.buffer)
    finally:
        bitmap.close()
