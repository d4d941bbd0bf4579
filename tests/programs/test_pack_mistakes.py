"""Every mistake that a pack can hold is refused in Japanese, at the line where it stands.

Each file of tests/bad_packs differs in one place from the good one beside it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dxapply.programs.packs import load, load_files
from dxapply.programs.toml_tables import PackError, read_toml

FOLDER = Path(__file__).resolve().parent.parent / "bad_packs"
GOOD = {"program.toml": "good.toml", "examples.toml": "good_examples.toml", "forms.toml": "good_forms.toml"}

# file, line, words of the message; line 0: the reader of TOML gives none
MISTAKES = (
    ("unknown_key", 6, "「colour」", "知らない項目です"),
    ("unknown_table", 1, "「rounding」", "必要な項目がありません"),
    ("unknown_key_in_a_rule", 100, "「floors.0.months」", "知らない項目です"),
    ("no_title", 1, "「title」", "必要な項目がありません"),
    ("title_is_a_number", 3, "「title」", "文字で書きます"),
    ("float", 87, "「caps.0.yen」", "小数 5000000.0 は使えません"),
    ("float_rate", 82, "「rates.1.rate」", "小数 0.33 は使えません"),
    ("key_twice", 100, "同じ項目が2度書かれています"),
    ("table_twice", 130, "同じ項目が2度書かれています"),
    ("open_quote", 2, "TOMLの書き方の誤りです"),
    ("endless_number", 0, "数が長すぎる"),
    ("id_with_capitals", 1, "「id」", "小文字の英数字とハイフン"),
    ("id_with_path", 1, "「id」", "小文字の英数字とハイフン"),
    ("fiscal_year_of_the_era", 4, "「fiscal_year」", "2000以上の整数"),
    ("no_source", 81, "「rates.1.source」", "必要な項目がありません"),
    ("unknown_source", 83, "「rates.1.source」", "出典「blog」が sources にありません"),
    ("source_without_title", 11, "「sources.guide.title」", "空にできません"),
    ("source_without_day", 10, "「sources.guide.seen」", "必要な項目がありません"),
    ("wrong_certainty", 89, "「caps.0.certainty」", "official、reference、inferred、assumed のどれか"),
    ("certainty_of_the_user", 89, "「caps.0.certainty」", "official、reference、inferred、assumed のどれか"),
    ("no_certainty_of_a_limit", 116, "「categories.1.share.certainty」", "必要な項目がありません"),
    ("unknown_field", 64, "「requirements.1.when.field」", "項目「company.staff」はありません"),
    ("field_of_a_row", 64, "「requirements.1.when.field」", "項目「issues.*.title」はありません"),
    ("unknown_question", 70, "「requirements.2.when.count.1.field」", "項目「answers.good-pack.hire」はありません"),
    ("two_ops", 64, "「requirements.1.when.field」", "どれか1つを書きます"),
    ("no_op", 64, "「requirements.1.when.field」", "どれか1つを書きます"),
    ("unknown_op", 64, "「requirements.1.when.field」", "どれか1つを書きます"),
    ("two_groups", 58, "「requirements.0.when.none_of」", "知らない項目です"),
    ("empty_any_of", 58, "「requirements.0.when.any_of」", "条件を1つ以上書きます"),
    ("count_too_high", 70, "「requirements.2.when.at_least」", "条件の数を超えています"),
    ("unknown_choice", 75, "「rates.0.when.one_of」", "tiny", "読めません"),
    ("order_of_a_choice", 70, "「requirements.2.when.count.0.at_least」", "数か日付の項目に使います"),
    ("ratio_of_three", 141, "「targets.0.test.ratio」", "比べる項目を2つ書きます"),
    ("ratio_in_percent", 141, "「targets.0.test.at_least」", "109/100 のような分数"),
    ("rate_above_1", 82, "「rates.1.rate」", "0より大きく1以下の割合"),
    ("rate_of_0", 82, "「rates.1.rate」", "0より大きい割合"),
    ("rate_as_a_number", 82, "「rates.1.rate」", "文字で書きます"),
    ("tiers_not_rising", 77, "「rates.0.tiers」", "小さい順に並べ"),
    ("last_tier_bounded", 77, "「rates.0.tiers」", "最後の段だけ up_to を書きません"),
    ("tier_without_bound", 77, "「rates.0.tiers」", "最後の段だけ up_to を書きません"),
    ("tiers_on_nothing", 76, "「rates.0.tiers_on」", "grant、cost のどれか"),
    ("row_behind_any_firm", 80, "「rates.1.when」", "条件のない行の後"),
    ("negative_cap", 87, "「caps.0.yen」", "1以上の整数"),
    ("cap_of_0", 87, "「caps.0.yen」", "1以上の整数"),
    ("cap_beyond_all", 87, "「caps.0.yen」", "10,000,000,000,000以下の整数"),
    ("cap_as_a_text", 87, "「caps.0.yen」", "整数で書きます"),
    ("cap_as_true", 87, "「caps.0.yen」", "整数で書きます"),
    ("bonus_without_condition", 91, "「bonuses.0.when」", "必要な項目がありません"),
    ("unknown_mode", 93, "「bonuses.0.mode」", "add、replace のどれか"),
    ("rounding_unit", 126, "「rounding.unit」", "1 か 1000"),
    ("unknown_tax_status", 131, "「tax.with_tax_for」", "taxable、simplified、exempt から"),
    ("raised_small_as_text", 16, "「size.raised_small」", "true か false"),
    ("unknown_kind", 106, "「categories.0.kind」", "personnel、travel、meeting、machine"),
    ("reserved_code", 104, "「categories.0.code」", "unmapped は使えません"),
    ("code_in_japanese", 104, "「categories.0.code」", "小文字の英数字と下線"),
    ("code_twice", 111, "「categories.1.code」", "「machine」が2つあります"),
    ("share_of_1", 116, "「categories.1.share.share」", "0より大きく1より小さい割合"),
    ("share_of_0", 116, "「categories.1.share.share」", "0より大きい割合"),
    ("unknown_category_in_a_group", 120, "「groups.0.of」", "経費区分「travel」はありません"),
    ("empty_group", 120, "「groups.0.of」", "経費区分を1つ以上"),
    ("moment_without_offset", 52, "「calendar.1.moment」", "+09:00 の付いた日時"),
    ("moment_without_hour", 52, "「calendar.1.moment」", "日時で書きます"),
    ("day_with_hour", 45, "「calendar.0.day」", "時刻のない日付"),
    ("day_as_a_text", 45, "「calendar.0.day」", "日付で書きます"),
    ("day_that_is_none", 45, "TOMLの書き方の誤りです"),
    ("day_of_another_age", 45, "「calendar.0.day」", "1900年から2199年まで"),
    ("event_without_day", 42, "「calendar.0.day」", "必要な項目がありません"),
    ("unknown_event", 50, "「calendar.1.kind」", "open、briefing、intermediary_deadline、deadline"),
    ("choice_without_choices", 29, "「questions.0.kind」", "choice のときだけ choices"),
    ("choices_without_choice", 29, "「questions.0.kind」", "choice のときだけ choices"),
    ("unknown_question_kind", 37, "「questions.1.kind」", "text、yen、count、rate、date、choice、yes_no"),
    ("question_name_with_capitals", 36, "「questions.1.name」", "小文字の英数字と下線"),
    ("question_name_reserved", 36, "「questions.1.name」", "cap、floor、reason は使えません"),
    ("question_twice", 36, "「questions.1.name」", "「area」が2つあります"),
    ("requirement_twice", 63, "「requirements.1.id」", "「R1」が2つあります"),
    ("choice_twice", 33, "「questions.0.choices.1.code」", "「north」か「南」が2つあります"),
    ("choice_in_capitals", 33, "「questions.0.choices.1.code」", "小文字の英数字と下線"),
    ("unknown_key_of_a_choice", 33, "「questions.0.choices.1.hint」", "知らない項目です"),
    ("requirement_id_in_words", 63, "「requirements.1.id」", "R1 のように英数字"),
    ("blank_title", 3, "「title」", "空にできません"),
    ("control_character", 21, "「recipient.role」", "制御文字は使えません"),
    ("target_share_above_1", 138, "「targets.0.share」", "0より大きく1以下の割合"),
    ("review_point_as_a_text", 152, "「review.0.points」", "文字の並びで書きます"),
    ("list_as_a_table", 156, "「contacts」", "表の並びで書きます"),
    ("examples_unknown_category", 4, "「examples.0.lines.0.category」", "経費区分「travel」はありません"),
    ("examples_unknown_field", 9, "「examples.0.answers.company.staff」", "項目「company.staff」はありません"),
    ("examples_unknown_question", 10, "「examples.0.answers.answers.place」", "項目「answers.place」はありません"),
    ("examples_unreadable_answer", 9, "「examples.0.answers.company.employees」", "たくさん"),
    ("examples_unreadable_quantity", 5, "「examples.0.lines.1.quantity」", "1.2345"),
    ("examples_wrong_tax_rate", 5, "「examples.0.lines.1.tax_rate」", "10、8、0 のどれか"),
    ("examples_unknown_amount", 15, "「examples.0.expect.gift」", "grant_before_cap、grant、below_minimum のどれか"),
    ("examples_amount_as_a_text", 15, "「examples.0.expect.grant」", "整数で書きます"),
    ("examples_unknown_size_class", 13, "「examples.0.expect.size_class」", "small_scale、sme、mid、large、deemed_large、unknown のどれか"),
    ("examples_nothing_expected", 12, "「examples.0.expect」", "期待する値を1つ以上"),
    ("forms_unknown_sheet", 8, "「sheets.1.id」", "overview、company、eligibility、issues、plan、costs"),
    ("forms_sheet_twice", 8, "「sheets.1.id」", "「overview」が2つあります"),
    ("forms_sheet_without_number", 7, "「sheets.1.number」", "必要な項目がありません"),
    ("forms_unknown_section", 5, "「sheets.0.titles.aims」", "money、goals、phases、remaining から選びます"),
    ("forms_blank_section_title", 5, "「sheets.0.titles.goals」", "空にできません"),
    ("forms_long_section_title", 5, "「sheets.0.titles.goals」", "30字以内で書きます（いま40字）"),
)


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def files_with(name: str) -> tuple[str, dict[str, str]]:
    """The pack's file that the mistake belongs to, and the good pack with that file in the place of its own."""
    file = f"{name.partition('_')[0]}.toml"
    file = file if file in GOOD else "program.toml"
    return file, {**{place: text_of(good) for place, good in GOOD.items()}, file: text_of(f"{name}.toml")}


def test_the_good_pack_loads() -> None:
    program = load_files({place: text_of(good) for place, good in GOOD.items()})
    assert program.id == "good-pack"
    assert len(program.examples) == 1
    assert [form.id for form in program.forms] == ["overview", "costs"]


@pytest.mark.parametrize(("name", "line", "words"), [(name, line, words) for name, line, *words in MISTAKES])
def test_a_mistake_is_named_with_file_key_and_line(name: str, line: int, words: list[str]) -> None:
    file, files = files_with(name)
    with pytest.raises(PackError) as error:
        load_files(files)
    message = str(error.value)
    assert f"{file} の {line}行目" in message if line else file in message
    for word in words:
        assert word in message


def test_every_bad_file_is_tried_and_every_trial_has_a_file() -> None:
    on_disk = {path.stem for path in FOLDER.glob("*.toml")} - {"good", "good_examples", "good_forms"}
    assert on_disk == {row[0] for row in MISTAKES}


@pytest.mark.parametrize("name", [row[0] for row in MISTAKES])
def test_a_bad_file_differs_in_one_place(name: str) -> None:
    file, files = files_with(name)
    matcher = difflib.SequenceMatcher(None, text_of(GOOD[file]).splitlines(), files[file].splitlines(), autojunk=False)
    assert sum(code[0] != "equal" for code in matcher.get_opcodes()) == 1


# mistakes that are no file of their own


def test_a_file_that_is_no_part_of_a_pack_is_refused() -> None:
    with pytest.raises(PackError, match="事業パックにありません"):
        load_files({"program.toml": text_of("good.toml"), "run.py": ""})


def test_a_folder_without_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"program\.toml がありません"):
        load(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "program.toml").write_bytes('title = "見本"'.encode("cp932"))
    with pytest.raises(PackError, match="UTF-8ではありません"):
        load(tmp_path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "program.toml").write_bytes(b"\xef\xbb\xbf" + text_of("good.toml").encode())
    assert load(tmp_path).id == "good-pack"


def test_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "program.toml").write_bytes(text_of("negative_cap.toml").replace("\n", "\r\n").encode())
    with pytest.raises(PackError, match=r"87行目「caps\.0\.yen」"):
        load(tmp_path)


def test_an_empty_pack_is_refused_at_its_first_line() -> None:
    with pytest.raises(PackError, match="1行目「id」"):
        load_files({"program.toml": ""})


def test_tables_in_tables_without_end_are_refused() -> None:
    with pytest.raises(PackError, match="表が深すぎます"):
        read_toml("program.toml", f"[{'.'.join(['a'] * 5000)}]\nb = 1.5")
    with pytest.raises(PackError, match="を読めません"):
        read_toml("program.toml", "a = " + "[" * 5000)


def test_a_line_is_found_behind_texts_of_many_lines_and_quoted_names() -> None:
    text = 'a = """\nb = 1.5\n[c]\n"""\n["c.d".e]\nf.g = 1.5\n'
    with pytest.raises(PackError, match=r"6行目「c\.d\.e\.f\.g」"):
        read_toml("texts.toml", text)


# anything anywhere

VALUES = (
    '""', '"x"', '"1/0"', '"²"', '"\\u0000"', "0", "-1", "9223372036854775807", "true", "[]", "[[]]", '["x"]', "{}", "{ a = 1 }", "[{ a = 1 }]", "2026-01-01",
    "2026-01-01T00:00:00", "12:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
)  # fmt: skip
_VALUE = re.compile(r'(?<== )(?=("[^"]*"|[0-9][0-9_:+T-]*|true|false|\[.*\]|\{.*\}))')


def with_one_value_changed(text: str, value: str) -> Iterator[str]:
    """The text with each of its values, also those inside of others, replaced in turn."""
    for match in _VALUE.finditer(text):
        yield text[: match.start(1)] + value + text[match.end(1) :]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("file", GOOD)
def test_any_value_in_any_place_is_taken_or_refused_at_a_line(file: str, value: str) -> None:
    good = {place: text_of(name) for place, name in GOOD.items()}
    for text in with_one_value_changed(good[file], value):
        try:
            load_files({**good, file: text})
        except PackError as error:
            assert re.search(r"\.toml の [1-9][0-9]*行目", str(error))
