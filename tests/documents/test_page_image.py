"""The pages of a PDF as pictures: as wide as was asked for, with what stands on them."""

from __future__ import annotations

import datetime as dt

import pytest
from PIL import Image, ImageChops

from dxapply.documents import pdf
from dxapply.documents.document import draft_document
from dxapply.documents.page_image import page_shapes, pages_text, render
from dxapply.drafting.results import work_out
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

TODAY = dt.date(2021, 3, 3)


@pytest.fixture(scope="module")
def paper() -> bytes:
    catalogue = builtin_catalogue()
    return pdf.write(draft_document(work_out(sample(catalogue.program("keiei-digital-r3")), catalogue, TODAY), TODAY))


def test_the_pages_are_as_many_as_can_be_read(paper: bytes) -> None:
    assert len(page_shapes(paper)) == len(pages_text(paper)) > 1


def test_a_page_is_a_sheet_of_a4(paper: bytes) -> None:
    width, height = page_shapes(paper)[0]
    assert (round(width), round(height)) == (595, 842)


@pytest.mark.parametrize("width", [1, 320, 555, 794, 1000])
def test_a_picture_is_exactly_as_wide_as_was_asked_for(paper: bytes, width: int) -> None:
    picture = render(paper, 0, width)
    assert picture.mode == "RGB" and picture.width == width
    assert abs(picture.height - width * 842 / 595) <= 2


def test_pages_differ_and_each_has_ink_on_white(paper: bytes) -> None:
    first, second = render(paper, 0, 300), render(paper, 1, 300)
    assert ImageChops.difference(first, second).getbbox()
    assert first.getpixel((2, 2)) == (255, 255, 255)
    assert ImageChops.difference(first, Image.new("RGB", first.size, "white")).getbbox()
