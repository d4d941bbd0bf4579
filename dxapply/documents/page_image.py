"""Pages of a PDF read back: their text, as whoever copies from the page would get it, and their picture.

PDFium knows no threads: who calls it holds PDFIUM, so that a page can be printed beside the window. Pictures are for the window's own thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from PIL import Image

__all__ = ["PDFIUM", "page_shapes", "pages_text", "render"]

PDFIUM = threading.RLock()
"""Held by whoever calls PDFium, for one page or one band of it at most: the window waits meanwhile."""


def pages_text(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    with _opened(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def page_shapes(data: bytes) -> list[tuple[float, float]]:
    """The width and height of each page in points."""
    with _opened(data) as document:
        return [(float(width), float(height)) for width, height in (page.get_size() for page in document)]


def render(data: bytes, page: int, width_px: int) -> Image.Image:
    """The picture of a page, so many pixels wide; the first page is 0."""
    with _opened(data) as document:
        sheet = document[page]
        scale = (max(1, width_px) - 0.01) / sheet.get_width()  # PDFium rounds up
        picture: Image.Image = sheet.render(scale=scale).to_pil().convert("RGB")
        return picture.copy()  # its own pixels: those of the page go with the document


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    with PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
