"""The pen writes each state once, places to a hundredth of a point, and words that a reader gets back as they were."""

from __future__ import annotations

import ctypes
import io
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from dxapply.documents import fonts
from dxapply.documents.fonts import BOLD, REGULAR, runs
from dxapply.documents.pen import Pen

INK, RED = Color(0, 0, 0), Color(1, 0, 0)
HARD = "(a)b\\c\\(d))"
ROUNDING = .015
"""Points by which a reader may place a character of this size otherwise: widths stand in the file as whole thousandths of the size."""


class Sheet:
    """A page with a pen. `fresh` gives what was written since it was asked last."""

    def __init__(self) -> None:
        fonts.load()
        self._file = io.BytesIO()
        self.canvas: Any = Canvas(self._file, pagesize=(500, 500), pageCompression=0, invariant=1)
        self.pen = Pen(self.canvas)
        self._read = len(self.canvas._code)

    def fresh(self) -> list[str]:
        code = self.canvas._code[self._read :]
        self._read = len(self.canvas._code)
        return list(code)

    def next_page(self) -> None:
        self.canvas.showPage()
        self.pen.forget()
        self._read = len(self.canvas._code)

    def saved(self) -> bytes:
        self.canvas.save()
        return self._file.getvalue()


@pytest.fixture
def sheet() -> Sheet:
    return Sheet()


def operators(code: list[str]) -> list[str]:
    """The last word of each entry: the operator that it ends with."""
    return [entry.split()[-1] for entry in code]


def words_of(pdf: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return str(document[page].get_textpage().get_text_range())


def origins(pdf: bytes) -> list[float]:
    """Where each character of the first page begins, in points from the left."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage()
        for at in range(text.count_chars()):
            x, y = ctypes.c_double(), ctypes.c_double()
            assert pdfium.FPDFText_GetCharOrigin(text.raw, at, x, y)
            found.append(x.value)
    return found


# the operators of words


def test_words_set_their_colour_place_and_font_and_then_stand_there(sheet: Sheet) -> None:
    sheet.pen.text(10, 20, runs("ab"), 9, INK)
    code = sheet.fresh()
    assert operators(code) == ["rg", "Tm", "Tf", "Tj", "ET"]
    assert code[0] == "0 0 0 rg"
    assert code[1] == "BT 1 0 0 1 10.00 20.00 Tm"
    assert code[2].startswith("/F")
    assert code[2].endswith(" 9 Tf")


def test_a_state_that_does_not_change_is_not_written_again(sheet: Sheet) -> None:
    sheet.pen.text(0, 0, runs("ab"), 9, INK)
    sheet.fresh()
    sheet.pen.text(0, 9, runs("ba"), 9, INK)
    assert operators(sheet.fresh()) == ["Tm", "Tj", "ET"]


@pytest.mark.parametrize(("bold", "size", "colour", "changed"), [
    (False, 10.5, INK, ["Tf"]),
    (True, 9, INK, ["Tf"]),
    (False, 9, RED, ["rg"]),
    (True, 8, RED, ["rg", "Tf"]),
])  # fmt: skip
def test_only_the_state_that_changes_is_written(sheet: Sheet, bold: bool, size: float, colour: Color, changed: list[str]) -> None:
    sheet.pen.text(0, 0, runs("ab"), 9, INK)
    sheet.fresh()
    sheet.pen.text(0, 0, runs("ab", bold), size, colour)
    assert [operator for operator in operators(sheet.fresh()) if operator in ("rg", "Tf")] == changed


def test_forgetting_writes_the_whole_state_anew(sheet: Sheet) -> None:
    sheet.pen.text(0, 0, runs("ab"), 9, INK)
    sheet.pen.lines([(0, 0, 1, 1)], .5, INK)
    sheet.fresh()
    sheet.pen.forget()
    sheet.pen.text(0, 0, runs("ab"), 9, INK)
    sheet.pen.lines([(0, 0, 1, 1)], .5, INK)
    assert operators(sheet.fresh()) == ["rg", "Tm", "Tf", "Tj", "ET", "w", "RG", "S"]


def test_spread_characters_are_set_for_these_words_only(sheet: Sheet) -> None:
    sheet.pen.text(0, 0, runs("ab"), 9, INK, spread=.12347)
    assert [entry for entry in sheet.fresh() if "Tc" in entry] == ["0.1235 Tc", "0 Tc ET"]
    sheet.pen.text(0, 0, runs("ab"), 9, INK)
    assert not any("Tc" in entry for entry in sheet.fresh())


def test_spread_moves_each_character_by_its_points() -> None:
    places = []
    for spread in (0.0, 2.0):
        sheet = Sheet()
        sheet.pen.text(10, 20, runs("ああああ"), 10, INK, spread)
        places.append(origins(sheet.saved()))
    assert [round(wide - plain, 2) for plain, wide in zip(*places, strict=True)] == [0, 2, 4, 6]


def test_a_piece_of_another_font_goes_on_where_the_one_before_ends(sheet: Sheet) -> None:
    sheet.pen.text(10, 20, [(REGULAR, "あ"), (BOLD, "あ"), (REGULAR, "あ")], 10, INK)
    assert operators(sheet.fresh()) == ["rg", "Tm", "Tf", "Tj", "Tf", "Tj", "Tf", "Tj", "ET"]
    step = fonts.advance("あ") / 100
    assert origins(sheet.saved()) == pytest.approx([10, 10 + step, 10 + step + fonts.advance("あ", bold=True) / 100], abs=.02)


# figures


@pytest.mark.parametrize("figure", ["0101101", "8118", "1110"])
def test_all_digits_of_a_figure_stand_in_a_column_and_no_gap_looks_like_the_end_of_a_word(sheet: Sheet, figure: str) -> None:
    sheet.pen.figure(10, 20, figure, 10, False, INK)
    code = sheet.fresh()
    assert operators(code) == ["rg", "Tm", "Tf", "TJ", "ET"]
    assert fonts.advance("0") - fonts.advance("1") > 100, "else this test shows nothing"
    places = origins(sheet.saved())
    column = fonts.advance("0") / 100
    assert [place for place, digit in zip(places, figure, strict=True) if digit != "1"] == pytest.approx(
        [10 + column * at for at, digit in enumerate(figure) if digit != "1"], abs=len(figure) * ROUNDING
    )
    gaps = [after - before - fonts.advance(digit) / 100 for (before, after), digit in zip(pairwise(places), figure, strict=False)]
    assert max(gaps) < 1, "a tenth of the size of type"


@pytest.mark.parametrize("bold", [False, True])
def test_a_figure_is_as_wide_as_it_was_reckoned(bold: bool) -> None:
    sheet = Sheet()
    sheet.pen.figure(10, 20, "1,111,011円", 10, bold, INK)
    end = 10 + fonts.figure_width("1,111,011", 10, bold)
    assert origins(sheet.saved())[-1] == pytest.approx(end, abs=9 * ROUNDING)


def test_words_have_no_rests_beside_their_ones(sheet: Sheet) -> None:
    sheet.pen.figure(0, 0, "11", 9, False, INK)
    sheet.fresh()
    sheet.pen.text(100, 50, runs("11"), 9, INK)
    assert operators(sheet.fresh()) == ["Tm", "Tj", "ET"]
    assert origins(sheet.saved())[-1] == pytest.approx(100 + fonts.advance("1") * 9 / 1000, abs=ROUNDING)


# rules and fills


def test_lines_of_one_look_are_one_path(sheet: Sheet) -> None:
    sheet.pen.lines([(1, 2, 3, 4), (5.006, 6, 7.25, 8)], .5, RED)
    assert sheet.fresh() == ["0.5 w", "1 0 0 RG", "1.00 2.00 m 3.00 4.00 l 5.01 6.00 m 7.25 8.00 l S"]
    sheet.pen.lines([(1, 2, 3, 4)], .5, RED)
    assert operators(sheet.fresh()) == ["S"]
    sheet.pen.lines([(1, 2, 3, 4)], .25, RED)
    assert operators(sheet.fresh()) == ["w", "S"]
    sheet.pen.lines([(1, 2, 3, 4)], .25, INK)
    assert operators(sheet.fresh()) == ["RG", "S"]


def test_a_fill_and_words_share_their_colour_and_lines_have_their_own(sheet: Sheet) -> None:
    sheet.pen.area(1, 2, 3.006, 4, RED)
    assert sheet.fresh() == ["1 0 0 rg", "1.00 2.00 3.01 4.00 re f"]
    sheet.pen.text(0, 0, runs("a"), 9, RED)
    assert "rg" not in operators(sheet.fresh())
    sheet.pen.lines([(1, 2, 3, 4)], .5, RED)
    assert "RG" in operators(sheet.fresh())


def test_numbers_are_written_short_and_never_with_an_exponent(sheet: Sheet) -> None:
    sheet.pen.text(-0.0004, 123456.789, runs("a"), 10.5, Color(1 / 3, 0, .5))
    sheet.pen.lines([(1e-7, 0, 1e5, 0)], 1, INK)
    code = sheet.fresh()
    assert code[0] == "0.333 0 0.5 rg"
    assert "123456.79 Tm" in code[1]
    assert "10.5 Tf" in code[2]
    assert "1 w" in code
    assert not any("e-" in entry or "e+" in entry for entry in code)


# what a reader gets


@pytest.mark.parametrize("text", [HARD, "髙﨑①㈱〜〒", "𠮷野家", "a b", "￥1,234"])
def test_words_are_read_back_as_they_were(sheet: Sheet, text: str) -> None:
    sheet.pen.text(10, 20, runs(text), 9, INK)
    assert words_of(sheet.saved()) == text


def test_brackets_and_backslashes_never_end_a_string(sheet: Sheet) -> None:
    sheet.pen.text(10, 20, runs(HARD), 9, INK)
    (words,) = [entry for entry in sheet.fresh() if entry.endswith("Tj")]
    assert words == "(" + HARD.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ") Tj"


def test_more_characters_than_a_subset_holds_are_read_back_too(sheet: Sheet) -> None:
    text = "".join(chr(code) for code in range(0x4E00, 0x5200) if runs(chr(code)) == [(REGULAR, chr(code))])
    assert len(text) > 300
    for at in range(0, len(text), 40):
        sheet.pen.text(10, 490 - at, runs(text[at : at + 40]), 8, INK)
    sheet.fresh()
    mixed = text[0] + text[-1] + text[1]
    sheet.pen.text(10, 10, [(REGULAR, mixed)], 8, INK)
    faces = [entry for entry in sheet.fresh() if entry.endswith("Tf")]
    assert len(faces) > 1
    assert words_of(sheet.saved()).split() == [*(text[at : at + 40] for at in range(0, len(text), 40)), mixed]


def test_the_file_holds_only_the_characters_that_are_written(sheet: Sheet) -> None:
    sheet.pen.text(10, 20, runs("経費"), 9, INK)
    few = sheet.saved()
    whole = Sheet()
    for at in range(400):
        whole.pen.text(10, 20, runs(chr(0x4E00 + at)), 9, INK)
    assert len(few) < 40_000
    assert len(whole.saved()) > len(few) + 20_000
    assert b"BIZUDPGothic" in few
    assert b"NotoSansJP" not in few


def test_a_new_page_starts_with_its_own_state(sheet: Sheet) -> None:
    for page in ("一枚目", "二枚目"):
        sheet.pen.text(10, 20, runs(page), 9, RED)
        assert operators(sheet.fresh())[:3] == ["rg", "Tm", "Tf"]
        sheet.next_page()
    pdf = sheet.saved()
    assert [words_of(pdf, page) for page in (0, 1)] == ["一枚目", "二枚目"]


def test_the_same_strokes_give_the_same_bytes() -> None:
    def drawn() -> bytes:
        sheet = Sheet()
        sheet.pen.area(1, 2, 3, 4, RED)
        sheet.pen.lines([(1, 2, 3, 4)], .5, INK)
        sheet.pen.text(10, 20, runs("𠮷野家の経費", bold=True), 9, INK, .3)
        sheet.pen.figure(10, 40, "1,234", 9, True, INK)
        return sheet.saved()

    assert drawn() == drawn()
