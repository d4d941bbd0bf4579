"""Pages of a PDF read back: their text, as whoever copies from the page would get it, and their picture.

PDFium knows no threads: while a window is open, all of this is for the window's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from PIL import Image

__all__ = ["page_count", "page_shape", "pages_text", "render"]

def pages_text(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    with _opened(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def page_count(data: bytes) -> int:
    """How many pages a PDF has."""
    with _opened(data) as document:
        return len(document)


def page_shape(data: bytes, page: int) -> tuple[float, float]:
    """The width and height of a page in points; the first page is 0."""
    with _opened(data) as document:
        width, height = document[page].get_size()
        return float(width), float(height)


def render(data: bytes, page: int, width_px: int) -> Image.Image:
    """The picture of a page, so many pixels wide; the first page is 0."""
    with _opened(data) as document:
        sheet = document[page]
        scale = (max(1, width_px) - 0.01) / sheet.get_width()  # PDFium rounds up
        picture: Image.Image = sheet.render(scale=scale).to_pil().convert("RGB")
        return picture.copy()  # its own pixels: those of the page go with the document


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()
