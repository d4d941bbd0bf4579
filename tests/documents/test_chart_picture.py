"""A chart of the paper as a picture for the screen."""

from __future__ import annotations

import pytest

from dxapply.documents.chart_picture import picture
from dxapply.documents.plan_sheets import year_lines
from dxapply.drafting.plan import plan_years
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

LINES = year_lines(plan_years(sample(builtin_catalogue().program("sangyo-digital-r3"))))


@pytest.mark.parametrize("width", [400, 720, 1441])
def test_the_picture_is_as_wide_as_asked_for(width: int) -> None:
    assert LINES is not None
    image = picture(LINES, width)
    assert abs(image.width - width) <= 2
    assert image.getpixel((image.width - 1, image.height - 1)) == (255, 255, 255)


def test_the_picture_takes_the_colours_of_a_dark_page() -> None:
    assert LINES is not None
    image = picture(LINES, 600, ("#E9ECF1", "#171B22"))
    assert image.getpixel((image.width - 1, image.height - 1)) == (0x17, 0x1B, 0x22)
    darkest, brightest = image.convert("L").getextrema()
    assert (darkest, brightest > 200) == (27, True)
