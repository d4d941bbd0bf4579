"""The line breaker keeps the rules of Japanese typesetting, whatever it is given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.documents.fonts import clean, width
from dxapply.documents.typesetting import NO_END, NO_START, Line, break_lines, first_lines, shorten, spread_of

HOSTILE = "あいうかキカーッ漢字間、。（）「」・？！1234567890,./-%％円年abcXYZ ～　…『』ｱﾞ𠮷髙﨑①㈱C13人月\n"
texts = st.text(alphabet=HOSTILE, max_size=160) | st.text(max_size=60) | st.lists(
    st.sampled_from(["3,151,200円", "C13～C16", "令和4年3月31日", "（税抜）", "「見積の型」", "0.5mm",
                     "https://example.jp/a", "株式会社", "デジタル化", "、", "です。", " "]),
    max_size=40,
).map("".join)
sizes = st.sampled_from([7.5, 8.5, 9.5, 13.0])
limits = st.integers(24, 472).map(float)


def words_of(lines: tuple[Line, ...] | list[Line]) -> list[str]:
    return [line.text for line in lines]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def glued(text: str, k: int) -> bool:
    """Whether a breaker may count the place before text[k] as inseparable; rather too often than too seldom."""
    a, b = text[k - 1], text[k]
    wordlike = re.compile(r"[A-Za-z0-9０-９À-ɏ.,，．/:@_+'’&=?#%~～〜–±−約第-]")
    after_digits = re.search(r"[0-9０-９].{0,5}$", text[max(k - 6, 0):k])
    return bool(b in NO_START or a in NO_END or b.isspace() or (wordlike.match(a) and wordlike.match(b)) or after_digits
                or "\u0300" <= b <= "\u036f" or b in "\u3099\u309a")


def chain_width(text: str, k: int, size: float) -> float:
    """The width of all that clings together around a place."""
    start, end = k - 1, k
    while start > 0 and glued(text, start):
        start -= 1
    while end < len(text) and glued(text, end):
        end += 1
    return width(text[start:end].strip(" \u3000"), size)


def breaks_of(paragraph: str, lines: list[str]) -> list[int]:
    """Where in the paragraph its lines begin, but the first."""
    places, at = [], 0
    for line in lines[:-1]:
        at = paragraph.index(line, at) + len(line)
        while at < len(paragraph) and paragraph[at] in " \u3000":
            at += 1
        places.append(at)
    return places


@given(texts, sizes, limits, st.booleans(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_character_is_lost_or_added(text: str, size: float, limit: float, bold: bool, ragged: bool) -> None:
    assert bare("".join(words_of(break_lines(text, size, limit, bold, ragged)))) == bare(clean(text))


@given(texts, sizes, limits, st.booleans(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_line_is_wider_than_its_limit(text: str, size: float, limit: float, bold: bool, ragged: bool) -> None:
    for line in break_lines(text, size, limit, bold, ragged):
        assert width(line.text, size, bold) <= limit + .001


@given(texts, sizes, limits, st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_line_begins_or_ends_with_a_forbidden_mark_and_no_word_is_cut_where_the_piece_fits(text: str, size: float, limit: float, ragged: bool) -> None:
    for paragraph in clean(text).split("\n"):
        lines = words_of(break_lines(paragraph, size, limit, False, ragged))
        for k in breaks_of(paragraph, lines):
            if not 0 < k < len(paragraph):
                continue
            a, b = paragraph[k - 1], paragraph[k]
            cut = re.fullmatch(r"[A-Za-z0-9]{2}|[0-9][,.]|[,.][0-9]", a + b) or (a.isdecimal() and b in "円年人％")
            if b in NO_START or a in NO_END or cut:
                assert chain_width(paragraph, k, size) > limit, (lines, a, b)


@given(texts, sizes, limits, st.booleans())
@settings(max_examples=100, deadline=None)
def test_the_same_text_is_always_broken_the_same(text: str, size: float, limit: float, ragged: bool) -> None:
    once = break_lines(text, size, limit, False, ragged)
    break_lines.cache_clear()
    assert break_lines(text, size, limit, False, ragged) == once


@given(texts, sizes, limits)
@settings(max_examples=100, deadline=None)
def test_a_shortened_text_fits_and_says_that_it_is_cut(text: str, size: float, limit: float) -> None:
    short = shorten(text, size, limit)
    assert width(short, size) <= limit + .001
    assert short.endswith("…") or bare(short) == bare(clean(text))


@given(texts, st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_the_first_lines_fit_too_and_only_the_last_is_cut(text: str, most: int) -> None:
    lines = first_lines(text, 8.5, 90, most)
    assert len(lines) <= most
    assert all(width(line, 8.5) <= 90.001 for line in lines)
    assert lines[:-1] == words_of(break_lines(text, 8.5, 90))[:len(lines) - 1]


@pytest.mark.parametrize("piece", ["3,151,200円", "C13～C16", "2/3", "0.5mm", "42人", "10か月", "第3版", "5月～7月", "1～10個", "3月31日",
                                   "▲308,000円", "abc@example.jp"])
def test_a_number_with_its_unit_and_a_range_stay_in_one_line(piece: str) -> None:
    for padding in range(12):
        lines = words_of(break_lines("あ" * padding + piece + "である。", 8.5, 100))
        assert any(piece in line for line in lines), lines


@pytest.mark.parametrize(("text", "measure", "expected"), [
    ("図面と原価が紙に残り、積算できる人が2名に限られる", 124, ["図面と原価が紙に残り、", "積算できる人が2名に限られる"]),
    ("新しい客が図面を送る窓口がなく、紹介に頼っている", 124, ["新しい客が図面を送る", "窓口がなく、紹介に頼っている"]),
    ("試作品の外部測定（三次元測定）", 114, ["試作品の外部測定", "（三次元測定）"]),
    ("実際の原価が月末まで分からない", 112, ["実際の原価が月末まで", "分からない"]),
])
def test_a_cell_steps_back_to_the_end_of_a_phrase(text: str, measure: float, expected: list[str]) -> None:
    assert words_of(break_lines(text, 8.5, measure)) == expected


def test_the_last_line_does_not_hold_one_lonely_character() -> None:
    text = "あいうえおかきくけこさしすせそた"
    lines = words_of(break_lines(text, 8.5, width(text[:-1], 8.5) + .1))
    assert len(lines) == 2
    assert width(lines[1], 8.5) >= 2.9 * 8.5


def test_stepping_back_never_costs_a_line() -> None:
    text = "顧客が図面を送ると価格の目安と納期が返る画面12枚を試作する。"
    assert len(break_lines(text, 8.5, 224)) == 2


def test_prose_is_stretched_to_the_measure_but_not_torn() -> None:
    text = "当社は福岡県で精密板金を営む42人の会社です。売上の71％を上位3社に頼り、半導体の景気に左右されます。" * 3
    lines = break_lines(text, 9.5, 400, ragged=False)
    for line in lines[:-1]:
        stretched = width(line.text, 9.5) + spread_of(line, 9.5, 400) * (len(line.text) - 1)
        assert stretched == pytest.approx(400)
    assert spread_of(lines[-1], 9.5, 400) == 0
    assert spread_of(Line("短い", last=False), 9.5, 400) == 0


def test_line_ends_of_the_text_stay_and_the_indent_of_a_paragraph_too() -> None:
    assert words_of(break_lines("一行目\r\n　二行目\n\n四行目", 8.5, 200)) == ["一行目", "　二行目", "", "四行目"]
    assert [line.last for line in break_lines("あ" * 30 + "\nい", 8.5, 100)].count(True) == 2


def test_a_word_wider_than_the_line_is_cut_and_fills_its_lines() -> None:
    lines = words_of(break_lines("A" * 200, 8.5, 100))
    assert "".join(lines) == "A" * 200
    assert all(width(line, 8.5) > 80 for line in lines[:-1])


def test_marks_that_come_in_a_crowd_are_kept_with_the_text_before_them() -> None:
    for measure in range(30, 120, 3):
        for line in words_of(break_lines("「（漢字）」、。「（仮名）」。「（英字）」！？", 8.5, measure)):
            assert line[0] not in NO_START or measure < 60
