"""The sheet that tests a printer is true to the millimetre, says how it is read, and comes through the bands of a printer as it is."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops
from pypdfium2 import raw

from dxapply.documents import ruler_page
from dxapply.documents.page_image import PDFIUM, page_shapes, pages_text
from dxapply.documents.print_bands import Band, Cut, bands

INCH = 25.4
A4 = (210, 297)
_ROUNDING = 4  # PDFium softens an edge by its place on the bitmap, a band or a page


def dots(dpi: int, most_bytes: int = 4_000_000, *, left: int = 0, top: int = 0, turned: bool = False) -> Image.Image:
    """The sheet as a printer of that many dots an inch gets it, from a corner on, put together from its bands."""
    wide, high = (round(length / INCH * dpi) for length in (reversed(A4) if turned else A4))
    cut = Cut(page=(wide, high), left=left, top=top, width=wide - left, height=high - top, turned=turned)
    picture = Image.new("RGB", (cut.width, cut.height), "red")
    for band in bands(ruler_page.write(), 0, cut, most_bytes):
        picture.paste(image_of(band), (0, band.top))
    return picture


def image_of(band: Band) -> Image.Image:
    return Image.frombuffer("RGB", (band.width, band.height), band.dots, "raw", "BGR", band.stride, 1)


def apart(one: Image.Image, other: Image.Image) -> int:
    """The most by which any dot of the two is lighter or darker, of 255."""
    assert one.size == other.size
    return max(most for _, most in ImageChops.difference(one, other).getextrema())


def marks(line: Image.Image) -> list[float]:
    """The middles of the dark runs along a line of dots."""
    found: list[list[int]] = []
    for place, value in enumerate(line.convert("L").tobytes()):
        if value < 160:
            if found and found[-1][1] == place - 1:
                found[-1][1] = place
            else:
                found.append([place, place])
    return [(first + last) / 2 for first, last in found]


def across(picture: Image.Image, dpi: int, left: int = 0, top: int = 0) -> list[float]:
    """Where the marks of the ruler across stand."""
    row = round(76 / INCH * dpi) - top
    return [at for at in marks(picture.crop((0, row, picture.width, row + 1))) if 30 < (at + left) / dpi * INCH < 140]


def down(picture: Image.Image, dpi: int, left: int = 0, top: int = 0) -> list[float]:
    """Where the marks of the ruler down stand."""
    column = round(37 / INCH * dpi) - left
    return [at for at in marks(picture.crop((column, 0, column + 1, picture.height))) if 90 < (at + top) / dpi * INCH < 200]


def test_the_sheet_is_one_page_of_a4_and_always_the_same() -> None:
    (shape,) = page_shapes(ruler_page.write())
    assert [round(length / 72 * INCH, 2) for length in shape] == [210, 297]
    assert ruler_page.write() == ruler_page.write()


def test_the_sheet_says_how_it_is_checked() -> None:
    (text,) = pages_text(ruler_page.write())
    assert ruler_page.CHECK in text.replace("\r\n", "")


def test_a_hundred_millimetres_stay_so_within_half_a_dot_at_300_and_600_dpi() -> None:
    for dpi in (300, 600):
        picture = dots(dpi)
        for ruler in (across(picture, dpi), down(picture, dpi)):
            assert len(ruler) == 101
            assert abs(ruler[-1] - ruler[0] - 100 / INCH * dpi) <= .5 + .25, "half a dot, and what the middle of a mark of whole dots may be off"


def test_what_cannot_be_printed_at_the_edge_moves_nothing_on_the_paper() -> None:
    whole, cut = dots(300), dots(300, left=59, top=71)
    assert apart(cut, whole.crop((59, 71, whole.width, whole.height))) <= _ROUNDING


def test_a_sheet_that_lies_on_its_side_is_the_same_one_turned() -> None:
    turned = dots(300, turned=True)
    assert turned.size == dots(300).size[::-1]
    ruler = across(turned.transpose(Image.Transpose.ROTATE_90), 300)
    assert len(ruler) == 101 and abs(ruler[-1] - ruler[0] - 100 / INCH * 300) <= .75


def test_bands_hold_every_row_exactly_once_and_no_more_than_they_may() -> None:
    cut = Cut(page=(1240, 1754), left=31, top=29, width=1179, height=1699)
    for most in (1, 50_000, 1_000_000, 100_000_000):
        rows: list[int] = []
        for band in bands(ruler_page.write(), 0, cut, most):
            rows += range(band.top, band.top + band.height)
            assert len(band.dots) == band.stride * band.height <= max(most, band.stride) and band.stride % 4 == 0
        assert rows == list(range(cut.height))


def test_a_band_is_drawn_by_who_holds_pdfium_so_that_the_window_may_show_pages_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    real, held = raw.FPDF_RenderPageBitmap, []

    def draw(*given: object) -> object:
        held.append(PDFIUM._is_owned())  # type: ignore[attr-defined]
        return real(*given)

    monkeypatch.setattr(raw, "FPDF_RenderPageBitmap", draw)
    cut = Cut(page=(248, 351), left=0, top=0, width=248, height=351)
    for _ in bands(ruler_page.write(), 0, cut, 100_000):
        held.append(not PDFIUM._is_owned())  # type: ignore[attr-defined]  # while the printer takes it, nobody waits
    assert all(held) and len(held) == 6


def test_the_bands_together_are_the_page_however_they_are_cut() -> None:
    assert apart(dots(150, 100_000), dots(150, 100_000_000)) <= _ROUNDING
