"""What a Field makes of typed text, how it shows a value, and what it puts into a file."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dxapply.errors import DxapplyError
from dxapply.model.fields import Field, Kind, Register, Value, keep, read, show, take, unset
from dxapply.model.money import Unreadable
from dxapply.model.register import FIELDS, REGISTER
from dxapply.model.text import clean

few = settings(deadline=None, max_examples=15)
some = settings(deadline=None, max_examples=150)

TEXT = Field(key="answers.text", label="文字の項目", kind=Kind.TEXT)
LONG_TEXT = Field(key="answers.long", label="文章の項目", kind=Kind.LONG_TEXT)
NUMBER = Field(key="answers.number", label="数の項目", kind=Kind.NUMBER, unit="千円", low=0, high=5_000_000)
COUNT = Field(key="answers.count", label="整数の項目", kind=Kind.COUNT, unit="ページ")
CODE = Field(key="answers.gbiz", label="その他の番号", kind=Kind.IDENTIFIER, example="AB-12")
LINKS = Field(key="answers.links", label="参照の項目", kind=Kind.LINKS, to="issues")
EMPLOYEES = REGISTER.field("company.employees")
CORPORATE_NUMBER = REGISTER.field("company.corporate_number")

VALID_NUMBERS = ["7000012050002", "8000012010038", "1180301018771", "4011001098993", "7010705000725", "7123456789012"]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40) | st.text(
    "0123456789０５①²٣,，.．/／-－ー▲△()（）¥￥円千万億%％人年月日令和平成元RHＴT分のK、・○×はい いえ\n\x00\ud842@", max_size=16
)
PLAIN = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff")
IDS = st.from_regex(r"[A-Z][1-9][0-9]{0,3}", fullmatch=True)
IDENTIFIERS = {
    "corporate_number": st.sampled_from(VALID_NUMBERS),
    "postal_code": st.from_regex(r"[0-9]{3}-[0-9]{4}", fullmatch=True),
    "phone": st.from_regex(r"\+?[0-9]{2,3}-[0-9]{3,4}-[0-9]{4}", fullmatch=True),
    "contact_phone": st.from_regex(r"[0-9]{2}\([0-9]{4}\)[0-9]{4}", fullmatch=True),
    "email": st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.jp", fullmatch=True),
    "contact_email": st.from_regex(r"[A-Za-z0-9.+-]{1,8}@example\.co\.jp", fullmatch=True),
}


def values(field: Field) -> st.SearchStrategy[Value]:
    """The values that the field can hold, made without its reader."""
    most = 10**15 - 1
    number = st.integers(-most if field.low is None else field.low, most if field.high is None else field.high)
    made: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.TEXT: st.text(PLAIN, max_size=30).map(str.strip),
        Kind.LONG_TEXT: st.text(PLAIN | st.just("\n"), max_size=30).filter(lambda text: not text or text.strip() != ""),
        Kind.YEN: st.none() | number,
        Kind.COUNT: st.none() | number,
        Kind.NUMBER: st.none() | number,
        Kind.RATE: st.none() | st.fractions(min_value=0, max_value=1, max_denominator=10**9),
        Kind.DATE: st.none() | st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)),
        Kind.CHOICE: st.sampled_from(["", *(code for code, _ in field.choices)]),
        Kind.YES_NO: st.sampled_from([None, True, False]),
        Kind.IDENTIFIER: st.just("") | IDENTIFIERS.get(field.key.rpartition(".")[2], st.from_regex(r"[A-Z0-9-]{1,20}", fullmatch=True)),
        Kind.LINK: st.just("") | IDS,
        Kind.LINKS: st.lists(IDS, unique=True, max_size=4).map(tuple),
    }
    return made[field.kind]


def refusal(field: Field, text: str) -> str:
    """The sentence with which the field refuses the text."""
    with pytest.raises(Unreadable) as caught:
        read(field, text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith("。")
    return message


EVERY_KIND = (*FIELDS, TEXT, LONG_TEXT, NUMBER, COUNT, CODE, LINKS)
each_field = pytest.mark.parametrize("field", EVERY_KIND, ids=lambda field: field.key)


# -------------------------------------------------------------------------------------------------------- every field, every kind


@each_field
@few
@given(data=st.data())
def test_a_value_that_is_shown_reads_back(field: Field, data: st.DataObject) -> None:
    value = data.draw(values(field))

    assert read(field, show(field, value)) == value
    assert type(read(field, show(field, value))) is type(value)


@each_field
@few
@given(data=st.data())
def test_a_value_that_is_kept_is_taken_back(field: Field, data: st.DataObject) -> None:
    value = data.draw(values(field))

    assert take(field, keep(value)) == value
    assert type(take(field, keep(value))) is type(value)


@each_field
@few
@given(text=ANY_TEXT)
@example(text="9" * 5_000)
@example(text="0." + "9" * 5_000)
@example(text="\ud800")
def test_any_typed_text_is_read_or_unreadable_and_what_is_read_can_be_shown_and_kept(field: Field, text: str) -> None:
    try:
        value = read(field, text)
    except Unreadable as refused:
        str(refused).encode("utf-8")
        assert "\n" not in str(refused)
        return
    show(field, value).encode("utf-8")
    assert read(field, show(field, value)) == value
    assert take(field, keep(value)) == value


@each_field
@few
@given(
    kept=st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.lists(st.integers() | ANY_TEXT) | st.dictionaries(ANY_TEXT, st.none())
)
@example(kept=10**5_000)
@example(kept=-(10**15))
@example(kept=[["K1"]])
def test_anything_found_in_a_file_is_taken_or_unreadable(field: Field, kept: object) -> None:
    try:
        value = take(field, kept)
    except Unreadable as refused:
        str(refused).encode("utf-8")
        assert "\n" not in str(refused)
        return
    assert take(field, keep(value)) == value


@each_field
def test_an_empty_text_is_the_unset_value(field: Field) -> None:
    assert [read(field, text) for text in ("", " ", "　", "\t\n", "\x00")] == [unset(field.kind)] * 5
    assert show(field, unset(field.kind)) == ""
    assert take(field, None) == unset(field.kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, ""),
        (Kind.LONG_TEXT, ""),
        (Kind.CHOICE, ""),
        (Kind.IDENTIFIER, ""),
        (Kind.LINK, ""),
        (Kind.LINKS, ()),
        (Kind.YEN, None),
        (Kind.COUNT, None),
        (Kind.NUMBER, None),
        (Kind.RATE, None),
        (Kind.DATE, None),
        (Kind.YES_NO, None),
    ],
)
def test_texts_are_unset_as_empty_and_all_else_as_none(kind: Kind, value: Value) -> None:
    assert unset(kind) == value


# ----------------------------------------------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    "text",
    ["㈱みほん", "①番", "髙橋", "山﨑", "𠮷田商店", "葛\U000e0100城", "ﾐﾎﾝ", "Ａ社", "²", "～―－", "か゚", "見本　太郎", "平成㍻"],
)
@pytest.mark.parametrize("field", [TEXT, LONG_TEXT], ids=["TEXT", "LONG_TEXT"])
def test_a_text_stays_as_it_was_typed(field: Field, text: str) -> None:
    assert read(field, text) == text
    assert show(field, text) == text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("a\ud800b\udc00c", "abc"),
        ("\ud842\udfb7田", "𠮷田"),
        ("a\ufeffb\uffffc", "abc"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x0bb\u2028c\u2029d\x85e", "a\nb\nc\nd\ne"),
        ("a\tb", "a\tb"),
    ],
)
def test_control_characters_and_halves_of_characters_go_and_lines_end_in_one_way(typed: str, text: str) -> None:
    assert clean(typed) == text
    assert read(LONG_TEXT, typed) == text


def test_a_text_of_one_line_has_no_line_ends_and_no_blanks_around_it() -> None:
    assert read(TEXT, "　みほん\r\n九州 \n") == "みほん 九州"


def test_a_long_text_keeps_its_lines_and_blanks() -> None:
    assert read(LONG_TEXT, "　一行目\n\n 三行目 ") == "　一行目\n\n 三行目 "


@some
@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once_and_leaves_what_utf8_can_hold(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


# ------------------------------------------------------------------------------------------------------------ choices, yes and no


@pytest.mark.parametrize("typed", ["retail", "小売業", " 小売業　", "Retail", "ＲＥＴＡＩＬ"])
def test_a_choice_is_read_by_its_code_or_its_label(typed: str) -> None:
    field = REGISTER.field("company.industry")

    assert read(field, typed) == "retail"
    assert show(field, "retail") == "小売業"


def test_a_choice_is_read_from_half_width_kana_too() -> None:
    assert read(REGISTER.field("company.industry"), "ｻｰﾋﾞｽ業") == "service"


def test_another_choice_is_refused_and_the_message_names_some_that_exist() -> None:
    message = refusal(REGISTER.field("company.industry"), "林業")

    assert message == "「林業」は主な業種として読めません。製造業、建設業、運輸業、卸売業 などから選んでください。"


@pytest.mark.parametrize("field", [field for field in FIELDS if field.kind is Kind.CHOICE], ids=lambda field: field.key)
def test_no_two_choices_of_a_field_read_alike(field: Field) -> None:
    for code, label in field.choices:
        assert read(field, code) == code
        assert read(field, label) == code


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *((word, True) for word in ("yes", "はい", "○", "◯", "〇", "YES", "Ｙｅｓ", " はい ", "true")),
        *((word, False) for word in ("no", "いいえ", "×", "✕", "✗", "x", "Ｘ", "NO", "false")),
        *((word, None) for word in ("unknown", "わからない", "分からない", "Unknown")),
    ],
)
def test_yes_and_no_are_read_in_words_and_marks(typed: str, value: bool | None) -> None:
    assert read(REGISTER.field("company.deficit"), typed) is value


@pytest.mark.parametrize("typed", ["たぶん", "1", "0", "はいいいえ", "△", "y e s"])
def test_what_is_neither_yes_nor_no_is_refused(typed: str) -> None:
    assert "はい、いいえ、わからない" in refusal(REGISTER.field("company.deficit"), typed)


# ------------------------------------------------------------------------------------------------------------ numbers in bounds


@pytest.mark.parametrize(("typed", "value"), [("42", 42), ("42人", 42), ("４２人", 42), ("1,200人", 1_200), ("0", 0)])
def test_a_count_is_read_with_or_without_its_unit(typed: str, value: int) -> None:
    assert read(EMPLOYEES, typed) == value


@pytest.mark.parametrize("typed", ["-1", "▲5", "(5)", "−5人"])
def test_a_negative_count_of_people_is_refused(typed: str) -> None:
    assert refusal(EMPLOYEES, typed).startswith(f"常時使用する従業員数「{typed}」は小さすぎます。0人以上で")


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("company.employees", "9,999,999", 9_999_999),
        ("company.closing_month", "12月", 12),
        ("company.closing_month", "1", 1),
        ("company.taxable_income", "▲1億", -100_000_000),
        ("cost_lines.*.quantity", "0", 0),
        ("cost_lines.C01.unit_price", "▲42円", -42),
    ],
)
def test_a_number_within_its_bounds_is_read(key: str, typed: str, value: int) -> None:
    assert read(REGISTER.field(key), typed) == value


@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("company.employees", "10,000,000", "大きすぎます。9,999,999人以下"),
        ("company.closing_month", "13月", "大きすぎます。12月以下"),
        ("company.closing_month", "0", "小さすぎます。1月以上"),
        ("company.capital", "▲1", "小さすぎます。0円以上"),
        ("company.capital", "200,000億", "大きすぎます。10,000,000,000,000円以下"),
        ("cost_lines.*.quantity", "▲0.001", "小さすぎます。0以上"),
        ("five_years.*.year", "1989年度", "小さすぎます。1990年度以上"),
    ],
)
def test_a_number_out_of_bounds_is_refused_with_the_bound_in_its_unit(key: str, typed: str, says: str) -> None:
    assert says in refusal(REGISTER.field(key), typed)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (EMPLOYEES, 1_200, "1,200人"),
        (REGISTER.field("five_years.*.year"), 2026, "2026年度"),
        (REGISTER.field("company.capital"), 30_000_000, "30,000,000円"),
        (REGISTER.field("company.taxable_income"), -5, "▲5円"),
        (REGISTER.field("kpis.*.base"), 3_200, "3.2"),
        (REGISTER.field("company.founded"), dt.date(1974, 4, 1), "昭和49年4月1日"),
        (REGISTER.field("company.large_holder_share"), Fraction(1, 3), "1/3"),
        (REGISTER.field("company.deficit"), False, "いいえ"),
        (REGISTER.field("measures.*.causes"), ("G1", "G4"), "G1、G4"),
        (NUMBER, 2_500, "2.5千円"),
        (COUNT, 5, "5ページ"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(field: Field, value: Value, text: str) -> None:
    assert show(field, value) == text
    assert read(field, text) == value


# ---------------------------------------------------------------------------------------------------------------- identifiers


@pytest.mark.parametrize("number", VALID_NUMBERS)
def test_a_corporate_number_with_a_right_check_digit_is_read_in_any_form(number: str) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    grouped = f"{number[0]}-{number[1:5]}-{number[5:9]}-{number[9:]}"

    for typed in (number, "T" + number, "t" + number, wide, "Ｔ" + wide, grouped, "T" + grouped, grouped.replace("-", "ー"), f" {number[:5]} {number[5:]} "):
        assert read(CORPORATE_NUMBER, typed) == number


@pytest.mark.parametrize(
    "typed",
    ["1234567890123", "7123456789013", "0123456789012", "712345678901", "71234567890122", "TT7123456789012", "法人", "٧١٢٣٤٥٦٧٨٩٠١٢", "①123456789012"],
)
def test_another_corporate_number_is_refused(typed: str) -> None:
    message = refusal(CORPORATE_NUMBER, typed)

    assert message.startswith(f"法人番号「{typed}」は正しくありません（13けたでないか、検査用の数字が合いません）。")


@some
@given(st.sampled_from(VALID_NUMBERS), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_corporate_number_is_seen_unless_it_is_0_for_9(number: str, place: int, step: int) -> None:
    wrong = str((int(number[place]) + step) % 10)
    typed = number[:place] + wrong + number[place + 1 :]
    if place and {number[place], wrong} == {"0", "9"}:
        return  # modulo 9 cannot tell these two apart

    refusal(CORPORATE_NUMBER, typed)


def test_a_text_of_any_length_in_place_of_a_corporate_number_gives_a_short_message() -> None:
    assert len(refusal(CORPORATE_NUMBER, "9" * 100_000)) < 160


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("company.postal_code", "810-0001", "810-0001"),
        ("company.postal_code", "8100001", "810-0001"),
        ("company.postal_code", "〒８１０－０００１", "810-0001"),
        ("company.postal_code", "〒 810ー0001", "810-0001"),
        ("company.phone", "０９２－１２３－４５６７", "092-123-4567"),
        ("company.phone", "092(123)4567", "092(123)4567"),
        ("company.phone", "+81-92-123-4567", "+81-92-123-4567"),
        ("company.contact_phone", "090 1234 5678", "09012345678"),
        ("company.email", "Keikaku＠example.jp", "Keikaku@example.jp"),
        ("company.contact_email", "a.b+c@mail.example.co.jp", "a.b+c@mail.example.co.jp"),
    ],
)
def test_postal_codes_phones_and_addresses_are_read_in_any_width(key: str, typed: str, value: str) -> None:
    assert read(REGISTER.field(key), typed) == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("company.postal_code", "810-001"),
        ("company.postal_code", "810-00011"),
        ("company.postal_code", "81000018100001"),
        ("company.postal_code", "٨١٠-٠٠٠١"),
        ("company.phone", "なし"),
        ("company.phone", "12345"),
        ("company.phone", "()()()()()"),
        ("company.phone", "1" * 16),
        ("company.phone", "٠٩٢-١٢٣-٤٥٦٧"),
        ("company.contact_phone", "内線5"),
        ("company.email", "example.jp"),
        ("company.email", "a@example"),
        ("company.email", "a@@example.jp"),
        ("company.email", "a@example."),
        ("company.email", "計画@example.jp"),
    ],
)
def test_what_has_not_the_shape_of_its_number_is_refused_with_an_example(key: str, typed: str) -> None:
    field = REGISTER.field(key)

    assert f"{field.example} のように" in refusal(field, typed)


def test_an_identifier_that_only_a_program_knows_is_read_as_a_plain_code() -> None:
    assert read(CODE, "ＡＢ－１２") == "AB-12"
    assert "AB-12 のように" in refusal(CODE, "第5号")


# ---------------------------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("K1", ("K1",)),
        ("K1、K2", ("K1", "K2")),
        ("Ｋ１，Ｋ２", ("K1", "K2")),
        ("K1・K2　K3\nK4", ("K1", "K2", "K3", "K4")),
        ("K2、K1、K2", ("K2", "K1")),
        ("、K1、", ("K1",)),
        ("、", ()),
    ],
)
def test_links_are_read_however_they_are_set_apart(typed: str, links: tuple[str, ...]) -> None:
    assert read(LINKS, typed) == links
    assert take(LINKS, list(links)) == links


# --------------------------------------------------------------------------------------------------------------- kept in files


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Fraction(1, 2), "1/2"),
        (Fraction(0), "0"),
        (dt.date(2026, 4, 1), "2026-04-01"),
        (("K1", "K2"), ["K1", "K2"]),
        ((), []),
        ("", None),
        (None, None),
        (False, False),
        (0, 0),
        (42, 42),
        ("㈱", "㈱"),
    ],
)
def test_a_value_is_kept_as_json_can_hold_it(value: Value, kept: object) -> None:
    assert keep(value) == kept
    assert type(keep(value)) is type(kept)


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        ("company.employees", "42"),
        ("company.employees", 42.0),
        ("company.employees", True),
        ("company.employees", -1),
        ("company.capital", 10**15),
        ("company.capital", 10**5_000),
        ("company.name", 5),
        ("company.name", ["a"]),
        ("company.deficit", "yes"),
        ("company.deficit", 1),
        ("company.founded", 20260401),
        ("company.founded", "2026-02-30"),
        ("company.large_holder_share", 1),
        ("company.large_holder_share", "3/2"),
        ("company.industry", "forestry"),
        ("company.corporate_number", "1234567890123"),
        ("measures.*.causes", "G1"),
        ("measures.*.causes", ["G1", 2]),
        ("measures.*.causes", {}),
    ],
    ids=lambda kept: str(kept)[:20] if not isinstance(kept, int) else "",
)
def test_a_kept_value_of_another_kind_or_out_of_bounds_is_unreadable(key: str, kept: object) -> None:
    with pytest.raises(Unreadable):
        take(REGISTER.field(key), kept)


# ------------------------------------------------------------------------------------------------------------------- register


def test_a_field_is_found_by_its_key_and_a_rows_field_by_any_row() -> None:
    assert REGISTER.field("company.name").label == "名称"
    assert REGISTER.field("issues.K1.title") is REGISTER.field("issues.*.title")
    assert REGISTER.find("issues.K1.title") is REGISTER.find("issues.K2.title")


@pytest.mark.parametrize("key", ["", "company", "company.nme", "issues.K1", "issues.title", "issues.K1.title.x", "answers.K1.title", "issues.K1.id"])
def test_an_unknown_key_has_no_field(key: str) -> None:
    assert REGISTER.find(key) is None
    with pytest.raises(DxapplyError, match=f"項目「{key}」はありません"):
        REGISTER.field(key)


def test_a_program_adds_fields_to_a_register_of_its_own() -> None:
    more = REGISTER.with_fields([NUMBER])

    assert more.field("answers.number") is NUMBER
    assert more.fields == (*FIELDS, NUMBER)
    assert REGISTER.find("answers.number") is None


def test_two_fields_of_one_key_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two fields"):
        Register([TEXT, TEXT])


def test_a_choices_label_is_its_code_where_it_has_none() -> None:
    assert REGISTER.field("company.industry").label_of("retail") == "小売業"
    assert REGISTER.field("company.industry").label_of("forestry") == "forestry"


@pytest.mark.parametrize(("text", "code"), [("税込み", "included"), ("税抜き", "excluded"), ("税込", "included"), ("税抜", "excluded")])
def test_taxes_are_read_with_and_without_their_last_letter(text: str, code: str) -> None:
    assert read(REGISTER.field("cost_lines.*.tax"), text) == code
