"""Yen, quantities and rates: what people type, what is refused, and that no yen is lost or made."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.model.money import (
    Unreadable,
    down_to,
    line_amounts,
    narrow,
    read_decimal,
    read_rate,
    read_whole,
    read_yen,
    show_rate,
    show_scaled,
    show_yen,
    shown,
    split_down,
    spread,
    unreadable,
)

quick = settings(deadline=None, max_examples=150)
YEN = st.integers(-(10**15) + 1, 10**15 - 1)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=8)
EXACT = st.lists(st.fractions(min_value=0, max_value=10**7, max_denominator=997), max_size=8)


def refusal(read: object, text: str) -> str:
    """The message with which the reader refuses the text: it must be one sentence on one line."""
    with pytest.raises(Unreadable) as caught:
        read(text)  # type: ignore[operator]
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith("。")
    assert len(message) < 120
    return message


# ------------------------------------------------------------------------------------------------------------------- yen


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("0", 0),
        ("1200000", 1_200_000),
        ("1,200,000", 1_200_000),
        ("1,200,000円", 1_200_000),
        ("１，２００，０００", 1_200_000),
        ("１２０００００", 1_200_000),
        ("1、200、000", 1_200_000),
        ("1 200 000", 1_200_000),
        ("　1,200,000　円 ", 1_200_000),
        ("1\u00a0200\u202f000", 1_200_000),
        ("120万", 1_200_000),
        ("１２０万", 1_200_000),
        ("１２０万円", 1_200_000),
        ("1,200千円", 1_200_000),
        ("5,000万円", 50_000_000),
        ("5百万円", 5_000_000),
        ("2千万円", 20_000_000),
        ("1億2,000万円", 120_000_000),
        ("1億2千万", 120_000_000),
        ("1億2,345万6,789円", 123_456_789),
        ("3億", 300_000_000),
        ("1.5万", 15_000),
        ("1.2345万", 12_345),
        ("0.5億", 50_000_000),
        ("5.0", 5),
        ("￥5", 5),
        ("¥1,200", 1_200),
        ("\\1,200", 1_200),
        ("￥1,200円", 1_200),
        ("▲5", -5),
        ("△5", -5),
        ("(5)", -5),
        ("（５）", -5),
        ("(5円)", -5),
        ("(¥5)", -5),
        ("-5", -5),
        ("－5", -5),
        ("−5", -5),
        ("ー5", -5),
        ("‐5", -5),
        ("￥-5", -5),
        ("¥▲5", -5),
        ("▲¥5", -5),
        ("▲1億2,000万円", -120_000_000),
        ("+5", 5),
        ("-0", 0),
        ("999,999,999,999,999", 999_999_999_999_999),
        ("9,999,999億", 999_999_900_000_000),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, yen: int) -> None:
    assert read_yen(typed) == yen
    assert type(read_yen(typed)) is int


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "円",
        "万",
        "￥",
        "-",
        "ー",
        "()",
        "(-5)",
        "▲▲5",
        "--5",
        "+-5",
        "5-",
        "5-3",
        "1.5円",
        "0.1",
        "1.23456万",
        "1.",
        ".5",
        "1.2.3",
        "12万万",
        "1万2億",
        "1万0億",
        "1億20,000万",
        "1千5000",
        "5円円",
        "abc",
        "1e5",
        "1_000",
        "0x10",
        "inf",
        "nan",
        "½",
        "1,200,000²",
        "1,200,000①",
        "⑴",
        "٣",
        "१२",
        "12\n34",
        "12\t34",
        "税込120万",
        "約120万",
        "120ドル",
        "1,000,000,000,000,000",
        "10,000,000億",
        "9" * 16,
        "9" * 5_000,
        "9." + "9" * 5_000,
        "万" * 5_000,
        "1" + ",000" * 100_000,
        "5\ud800",
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_what_is_no_whole_number_of_yen_is_refused_in_one_sentence(typed: str) -> None:
    assert "金額として読めません" in refusal(read_yen, typed)


@quick
@given(YEN)
def test_an_amount_that_is_shown_reads_back(yen: int) -> None:
    assert read_yen(show_yen(yen)) == yen
    assert read_yen(show_yen(yen) + "円") == yen


@quick
@given(YEN, st.sampled_from(["▲{}", "△{}", "({})", "（{}）", "-{}", "－{}", "￥-{}"]))
def test_every_sign_of_a_loss_means_the_same(yen: int, sign: str) -> None:
    assert read_yen(sign.format(f"{abs(yen):,}")) == -abs(yen)


@quick
@given(st.integers(0, 9_999), st.integers(0, 9_999), st.integers(0, 9_999))
def test_oku_man_and_yen_add_up(oku: int, man: int, rest: int) -> None:
    assert read_yen(f"{oku}億{man:,}万{rest:,}円") == oku * 10**8 + man * 10**4 + rest


@quick
@given(st.text())
def test_any_text_is_an_amount_or_unreadable(text: str) -> None:
    try:
        assert abs(read_yen(text)) < 10**15
    except Unreadable as refused:
        assert "\n" not in str(refused)


@pytest.mark.parametrize(("yen", "text"), [(0, "0"), (5, "5"), (1_234, "1,234"), (-5, "▲5"), (-1_234_567, "▲1,234,567")])
def test_an_amount_is_shown_with_commas_and_a_loss_with_a_triangle(yen: int, text: str) -> None:
    assert show_yen(yen) == text


# ---------------------------------------------------------------------------------------------------- whole numbers and others


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("42", "", 42),
        ("42", "人", 42),
        ("42人", "人", 42),
        ("４２人", "人", 42),
        ("42 人", "人", 42),
        ("1,200社", "社", 1_200),
        ("▲3", "", -3),
        ("(3人)", "人", -3),
        ("１０％", "%", 10),
        ("2026年度", "年度", 2026),
        ("5ページ", "ページ", 5),
        ("5㎡", "㎡", 5),
        ("5m²", "m²", 5),
        ("007", "", 7),
    ],
)
def test_a_whole_number_is_read_with_or_without_its_unit(typed: str, unit: str, number: int) -> None:
    assert read_whole(typed, unit=unit) == number


@pytest.mark.parametrize("typed", ["", "人", "42名", "42人人", "4.2", "42.0", "1e5", "٤٢", "4²", "９" * 16, "9" * 5_000, "四十二", "4\n2"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    assert "整数として読めません" in refusal(lambda text: read_whole(text, unit="人"), typed)


@pytest.mark.parametrize(
    ("typed", "thousandths"),
    [
        ("2.5", 2_500),
        ("２．５", 2_500),
        ("2.5日", 2_500),
        ("3.2 日", 3_200),
        ("21%", 21_000),
        ("21％", 21_000),
        ("6,200枚", 6_200_000),
        ("5ページ", 5_000),
        ("0.001", 1),
        ("0.125", 125),
        ("2.5000", 2_500),
        ("▲2.5", -2_500),
        ("(2.5)", -2_500),
        ("1人日", 1_000),
        ("8h", 8_000),
        ("999999999999.999", 999_999_999_999_999),
    ],
)
def test_a_quantity_is_kept_in_whole_thousandths(typed: str, thousandths: int) -> None:
    assert read_decimal(typed) == thousandths


@pytest.mark.parametrize("typed", ["5万", "5万枚", "1千", "2億", "3百", "2時間半", "5½", "5²", "2.5.", "5-", "5-10", "3/4"])
def test_a_quantity_with_a_word_that_changes_the_number_is_refused_and_not_cut_short(typed: str) -> None:
    assert "数として読めません" in refusal(read_decimal, typed)


@pytest.mark.parametrize("typed", ["", "枚", "2.0005", "1e-3", "٣", "1" * 13, "9" * 5_000, "0." + "0" * 5_000 + "1", ".5"])
def test_what_has_no_thousandths_is_refused(typed: str) -> None:
    assert "数として読めません" in refusal(read_decimal, typed)


@quick
@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(["", "人", "%", "千円", "ページ", "万枚", "㎡"]))
def test_a_quantity_that_is_shown_reads_back_with_its_unit(thousandths: int, unit: str) -> None:
    assert read_decimal(show_scaled(thousandths, 1000) + unit, unit=unit) == thousandths


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [
        (0, 1000, "0"),
        (2_500, 1000, "2.5"),
        (2_000, 1000, "2"),
        (1, 1000, "0.001"),
        (-1, 1000, "▲0.001"),
        (6_200_050, 1000, "6,200.05"),
        (12_345, 1, "12,345"),
        (-12_345, 1, "▲12,345"),
        (105, 10, "10.5"),
    ],
)
def test_a_scaled_number_is_shown_without_idle_zeros(value: int, scale: int, text: str) -> None:
    assert show_scaled(value, scale) == text


# ----------------------------------------------------------------------------------------------------------------- rates


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("0", Fraction(0)),
        ("1", Fraction(1)),
        ("1/2", Fraction(1, 2)),
        ("１／２", Fraction(1, 2)),
        ("2/3", Fraction(2, 3)),
        ("2/3以内", Fraction(2, 3)),
        ("4/6", Fraction(2, 3)),
        ("3分の2", Fraction(2, 3)),
        ("３分の２以内", Fraction(2, 3)),
        ("49%", Fraction(49, 100)),
        ("49.5％", Fraction(99, 200)),
        ("５０％", Fraction(1, 2)),
        ("0.49", Fraction(49, 100)),
        ("0%", Fraction(0)),
        ("100%", Fraction(1)),
        ("0.123456789012", Fraction(123456789012, 10**12)),
        ("0/5", Fraction(0)),
    ],
)
def test_a_rate_is_read_exactly(typed: str, rate: Fraction) -> None:
    assert read_rate(typed) == rate


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "%",
        "49",
        "1.01",
        "101%",
        "3/2",
        "2分の3",
        "1/0",
        "1/00",
        "0分の1",
        "-1/2",
        "▲50%",
        "－０．１",
        "(0.5)",
        "(50%)",
        "1/2%",
        "1/2/3",
        "50%%",
        "1e-1",
        "半分",
        "½",
        "٥٠%",
        "9" * 5_000,
        "1/" + "9" * 5_000,
        "0." + "1" * 5_000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_what_is_no_rate_from_0_to_1_is_refused(typed: str) -> None:
    assert "割合として読めません" in refusal(read_rate, typed)


@quick
@given(st.integers(0, 10**12), st.integers(0, 12), st.sampled_from(["", "%"]))
def test_a_rate_of_any_readable_decimals_reads_back_as_the_fraction_that_is_shown(digits: int, places: int, percent: str) -> None:
    text = str(digits) if not places else f"{digits // 10**places}.{digits % 10**places:0{places}}"
    try:
        rate = read_rate(text + percent)
    except Unreadable:
        return
    assert read_rate(show_rate(rate)) == rate


@quick
@given(st.fractions(min_value=0, max_value=1, max_denominator=10**15 - 1))
def test_a_rate_that_is_shown_reads_back(rate: Fraction) -> None:
    assert read_rate(show_rate(rate)) == rate


# ----------------------------------------------------------------------------------------------------------- texts of messages


def test_narrow_keeps_marks_apart_from_digits() -> None:
    assert narrow("　Ｋ１２ｰ①² ") == "K12ー①²"
    assert narrow("ｻｰﾋﾞｽ業") == "サービス業"


def test_a_message_names_a_long_or_broken_text_on_one_line() -> None:
    assert shown("あ" * 100_000) == "あ" * 40 + "…"
    assert shown("a\r\nb\tc\ud800") == "a b c?"
    assert str(unreadable("1\n2", "金額", "5 のように")) == "「1 2」は金額として読めません。5 のように。"


# ----------------------------------------------------------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("thousandths", "price", "tax_rate", "included", "amounts"),
    [
        (1_000, 33, 10, True, (30, 33)),
        (1_000, 999_999, 10, True, (909_090, 999_999)),
        (1_000, 1_000, 10, False, (1_000, 1_100)),
        (1_000, 999, 10, False, (999, 1_098)),
        (1_000, 999, 8, False, (999, 1_078)),
        (1_000, 999, 0, False, (999, 999)),
        (1_000, 999, 0, True, (999, 999)),
        (1_000, 108, 8, True, (100, 108)),
        (2_500, 333, 10, False, (832, 915)),
        (2_500, 333, 10, True, (756, 832)),
        (6_200_000, 42, 10, False, (260_400, 286_440)),
        (1, 999, 10, False, (0, 0)),
        (0, 5_000, 10, True, (0, 0)),
        (5_000, 0, 10, True, (0, 0)),
        (1_000, -33, 10, True, (-30, -33)),
        (1_000, -999, 10, False, (-999, -1_098)),
        (2_500, -333, 10, False, (-832, -915)),
    ],
)
def test_a_line_gives_its_amounts_without_and_with_tax(
    thousandths: int, price: int, tax_rate: int, included: bool, amounts: tuple[int, int]
) -> None:
    assert line_amounts(thousandths, price, tax_rate, included=included) == amounts


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 10**10), st.integers(-(10**10), 10**10), st.sampled_from([0, 8, 10]), st.booleans())
def test_line_amounts_agree_with_exact_fractions(thousandths: int, price: int, tax_rate: int, included: bool) -> None:
    exact = Fraction(thousandths, 1000) * abs(price)
    with_rate = Fraction(100 + tax_rate, 100)
    without, with_tax = (exact / with_rate, exact) if included else (exact, floor(exact) * with_rate)
    sign = -1 if price < 0 else 1

    assert line_amounts(thousandths, price, tax_rate, included=included) == (sign * floor(without), sign * floor(with_tax))


@quick
@given(st.integers(0, 10**10), st.integers(0, 10**10), st.sampled_from([0, 8, 10]), st.booleans())
def test_a_discount_takes_off_exactly_what_the_same_price_adds(thousandths: int, price: int, tax_rate: int, included: bool) -> None:
    without, with_tax = line_amounts(thousandths, price, tax_rate, included=included)

    assert line_amounts(thousandths, -price, tax_rate, included=included) == (-without, -with_tax)
    assert without <= with_tax


@quick
@given(st.integers(0, 10**10), st.integers(0, 10**8), st.sampled_from([0, 8, 10]), st.booleans())
def test_a_dearer_line_never_costs_less(thousandths: int, price: int, tax_rate: int, included: bool) -> None:
    cheap = line_amounts(thousandths, price, tax_rate, included=included)
    dear = line_amounts(thousandths, price + 1, tax_rate, included=included)

    assert cheap[0] <= dear[0]
    assert cheap[1] <= dear[1]


# ------------------------------------------------------------------------------------------------------------ rounding down


@pytest.mark.parametrize(
    ("amount", "unit", "down"),
    [
        (Fraction(1999, 2), 1, 999),
        (Fraction(2, 3), 1, 0),
        (1_999, 1_000, 1_000),
        (Fraction(2_000_000, 3), 1_000, 666_000),
        (2_000, 1_000, 2_000),
        (0, 1_000, 0),
    ],
)
def test_an_amount_is_rounded_down_to_its_unit(amount: Fraction | int, unit: int, down: int) -> None:
    assert down_to(amount, unit) == down


@pytest.mark.parametrize(
    ("exact", "unit", "parts"),
    [
        ([], 1, ()),
        ([Fraction(1, 3)] * 3, 1, (1, 0, 0)),
        ([Fraction(2, 3)] * 3, 1, (1, 1, 0)),
        ([Fraction(1, 4), Fraction(3, 4)], 1, (0, 1)),
        ([Fraction(1, 2), Fraction(1, 2)], 1, (1, 0)),
        ([Fraction(5), Fraction(7)], 1, (5, 7)),
        ([Fraction(1_500), Fraction(1_500)], 1_000, (2_000, 1_000)),
        ([Fraction(1_400), Fraction(1_500)], 1_000, (1_000, 1_000)),
        ([Fraction(999), Fraction(1)], 1_000, (1_000, 0)),
        ([Fraction(400), Fraction(500)], 1_000, (0, 0)),
    ],
)
def test_the_parts_get_their_floors_and_what_is_left_goes_to_the_largest_fractions(
    exact: list[Fraction], unit: int, parts: tuple[int, ...]
) -> None:
    assert split_down(exact, unit) == parts


def test_parts_of_a_whole_that_was_rounded_up_elsewhere_add_up_to_it() -> None:
    exact = [Fraction(2, 5), Fraction(3, 5), Fraction(1, 5)]
    assert (split_down(exact), split_down(exact, whole=2)) == ((0, 1, 0), (1, 1, 0))


@settings(deadline=None, max_examples=120)
@given(EXACT, st.sampled_from([1, 1_000]))
def test_the_parts_add_up_to_the_sum_rounded_down_once(exact: list[Fraction], unit: int) -> None:
    parts = split_down(exact, unit)

    assert sum(parts) == floor(sum(exact, Fraction(0)) / unit) * unit
    assert sum(parts) <= sum(exact)
    for part, own in zip(parts, exact, strict=True):
        assert part % unit == 0
        assert part in {floor(own / unit) * unit, floor(own / unit) * unit + unit}
        assert own % unit or part == own  # a part that is whole already never gets more than itself


@settings(deadline=None, max_examples=120)
@given(EXACT, st.sampled_from([1, 1_000]))
def test_a_larger_share_never_gets_less_and_of_equal_ones_the_earlier_gets_more(exact: list[Fraction], unit: int) -> None:
    parts = split_down(exact, unit)

    for first in range(len(exact)):
        for second in range(first + 1, len(exact)):
            if exact[first] >= exact[second]:
                assert parts[first] >= parts[second]
            else:
                assert parts[first] <= parts[second]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (101, [1, 1, 1], (34, 34, 33)),
        (100, [2, 1], (67, 33)),
        (1, [5, 5], (1, 0)),
        (0, [3, 4], (0, 0)),
        (10, [0, 1, 0], (0, 10, 0)),
        (2_000_000, [1_333_333, 666_667], (1_333_333, 666_667)),
        (5, [0, 0], (0, 0)),
        (5, [], ()),
    ],
)
def test_a_total_is_spread_in_proportion_to_the_weights(total: int, weights: list[int], parts: tuple[int, ...]) -> None:
    assert spread(total, weights) == parts


@settings(deadline=None, max_examples=120)
@given(st.integers(0, 10**10), WEIGHTS)
def test_what_is_spread_adds_up_and_follows_the_weights(total: int, weights: list[int]) -> None:
    parts = spread(total, weights)

    assert sum(parts) == (total if any(weights) else 0)
    assert all(part >= 0 for part in parts)
    for first in range(len(weights)):
        for second in range(first + 1, len(weights)):
            if weights[first] >= weights[second]:
                assert parts[first] >= parts[second]
            else:
                assert parts[first] <= parts[second]


@quick
@given(WEIGHTS.filter(any), st.integers(0, 10**9))
def test_a_total_below_the_weights_gives_none_more_than_its_weight(weights: list[int], total: int) -> None:
    total = min(total, sum(weights))

    assert all(part <= weight for part, weight in zip(spread(total, weights), weights, strict=True))
