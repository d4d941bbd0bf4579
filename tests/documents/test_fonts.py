"""Every character has a font, a width and a shape, or is left out on purpose."""

from __future__ import annotations

import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics

from dxapply.documents import fonts


def drawn(text: str, bold: bool = False) -> str:
    return "".join(run for _, run in fonts.runs(text, bold))


def test_names_and_marks_that_japanese_firms_use_have_a_glyph() -> None:
    assert fonts.missing("髙﨑①㈱～〜−¥￥№㎡㍻㋿令葛辻鷗俱𩸽𠀋𡈽ｱｲｳﾞﾟ𠮷▲△※○×？□〒々ゝヶⅢ") == ""


def test_a_character_that_the_first_font_lacks_comes_from_the_second() -> None:
    assert fonts.runs("𠮷野家") == [(fonts.FALLBACK, "𠮷"), (fonts.REGULAR, "野家")]
    assert fonts.runs("𠮷野家", bold=True) == [(fonts.FALLBACK, "𠮷"), (fonts.BOLD, "野家")]


def test_a_character_that_no_font_has_is_a_geta_and_is_told() -> None:
    assert drawn("a😀b") == "a〓b"
    assert fonts.missing("a😀b☑😀") == "😀☑"
    assert fonts.missing("〓") == ""


NOTHING = ["\x00", "\x05", "\x1b", "\x7f", "\u200b", "\u200d", "\ufeff", "\u202e", "\u00ad", "\ud800", "\udfff", "\ufe0f", "\U000e0100"]
BLANKS = [("\r\n", "\n"), ("\r", "\n"), ("\u2028", "\n"), ("\u2029", "\n"), ("\x0b", "\n"), ("\t", " "), ("\u00a0", " "), ("\u2003", " ")]


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_has_no_shape_never_reaches_the_page(nothing: str) -> None:
    assert fonts.clean(f"葛{nothing}城") == "葛城"
    assert drawn(f"葛{nothing}城") == "葛城"
    assert fonts.width(f"葛{nothing}城", 10) == fonts.width("葛城", 10)


@pytest.mark.parametrize(("typed", "line_end"), BLANKS)
def test_rare_blanks_and_line_ends_become_the_plain_ones(typed: str, line_end: str) -> None:
    assert fonts.clean(f"a{typed}b") == f"a{line_end}b"
    assert fonts.one_line(f" a{typed}b\n") == "a b"


def test_decomposed_kana_are_composed_but_old_forms_of_names_are_kept() -> None:
    assert fonts.clean("か\u3099きくは\u309a") == "がきくぱ"
    assert fonts.clean("e\u0301") == "é"
    assert fonts.clean("\ufa19\ufa1b﨑") == "\ufa19\ufa1b﨑"


def test_digits_of_a_figure_have_one_width() -> None:
    widths = {fonts.figure_width(digit * 5, 8.5) for digit in "0123456789"}
    assert max(widths) - min(widths) < .01
    assert fonts.figure_width("9,999,999", 8.5) + 8 == pytest.approx(58.5, abs=.1)


def test_the_font_of_the_page_is_loaded_once_even_by_many_threads() -> None:
    fonts.load()
    before = pdfmetrics.getFont(fonts.REGULAR)
    fonts.load.cache_clear()
    threads = [threading.Thread(target=fonts.load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pdfmetrics.getFont(fonts.REGULAR) is before


@given(st.text())
def test_width_and_runs_agree_on_every_text(text: str) -> None:
    width = sum(fonts.width(run, 10, font == fonts.BOLD) for font, run in fonts.runs(text, bold=True) if font != fonts.FALLBACK)
    fallback = sum(fonts.width(ch, 10, bold=True) for font, run in fonts.runs(text, bold=True) if font == fonts.FALLBACK for ch in run)
    assert width + fallback == pytest.approx(fonts.width(text, 10, bold=True))


@given(st.text())
def test_a_cleaned_text_is_clean_and_has_no_control_character(text: str) -> None:
    cleaned = fonts.clean(text)
    assert fonts.clean(cleaned) == cleaned
    assert all(ch == "\n" or unicodedata.category(ch) not in ("Cc", "Cf", "Cs") for ch in cleaned)
