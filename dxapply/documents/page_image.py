"""Pages of a PDF read back: their text, as whoever copies from the page would get it."""

from __future__ import annotations

import pypdfium2

__all__ = ["pages_text"]


def pages_text(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
