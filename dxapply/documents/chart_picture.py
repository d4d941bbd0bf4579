"""A chart as a picture for the screen: the very drawing that goes on paper, made into pixels."""

from __future__ import annotations

import pypdfium2
from PIL import Image, ImageOps
from reportlab.graphics import renderPDF

from dxapply.documents import parts
from dxapply.documents.charts import draw
from dxapply.documents.fonts import load
from dxapply.documents.page_image import PDFIUM

__all__ = ["picture", "prepare"]


def prepare() -> None:
    """Load the fonts, which would make the first picture slow; once is enough."""
    load()


def picture(lines: parts.Lines, width: int, colours: tuple[str, str] | None = None) -> Image.Image:
    """The chart `width` pixels wide; with `colours` (ink, page as #RRGGBB) in these instead of black on white, as the dark theme needs it."""
    drawing = draw(lines)
    page = renderPDF.drawToString(drawing)
    with PDFIUM:
        document = pypdfium2.PdfDocument(page)
        try:
            image: Image.Image = document[0].render(scale=width / drawing.width).to_pil()
        finally:
            document.close()
    if colours is None:
        return image.convert("RGB")
    ink, page = colours
    return ImageOps.colorize(image.convert("L"), black=ink, white=page)
