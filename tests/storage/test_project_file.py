"""The .dxapply file gives back every project exactly, and of any other bytes the good part with its troubles, or one ProjectFileError."""

from __future__ import annotations

import dataclasses
import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxapply.model.fields import Field, read
from dxapply.model.project import CHAPTERS, LISTS, Project, value_at, with_value
from dxapply.model.register import FIELDS, REGISTER
from dxapply.model.rows import Company, CostLine, Issue, PackText
from dxapply.storage import project_file
from dxapply.storage.disk import MOST_BYTES, ChangedOnDisk, Disk, DiskError, fingerprint
from dxapply.storage.project_file import Opened, ProjectFileError, decode, encode, load, new_identity, save
from tests.faults import FaultyDisk
from tests.strategies import json_values, projects, row_id, values

HEADER = {"dxapply": {"format": 1, "made_with": "0.1.0"}}
FEW, SOME, MANY = 25, 80, 200
property_test = settings(deadline=None, max_examples=MANY, suppress_health_check=[HealthCheck.too_slow])
slow_property = settings(property_test, max_examples=SOME)


def opened(raw: object) -> Opened:
    """What a file of this JSON value gives."""
    return decode(json.dumps(raw).encode(), REGISTER)


def with_parts(**parts: object) -> dict[str, object]:
    """A file of this format with these parts."""
    return {**HEADER, **parts}


def first_key(field: Field) -> str:
    """The field's key, in the first row where it stands in rows."""
    name = field.key.partition(".")[0]
    return field.key.replace("*", row_id(name, 1)) if name in LISTS else field.key


def written(project: Project) -> Any:
    """The JSON value of the project's file."""
    return json.loads(encode(project, REGISTER))


def settled(data: bytes) -> Opened | None:
    """What the bytes give, after a check that saving it and opening it again gives the same; None where it is no draft."""
    try:
        first = decode(data, REGISTER)
    except ProjectFileError as error:
        assert error.what
        assert error.why
        assert "\n" not in str(error)
        return None
    assert all("\n" not in trouble and trouble.endswith("。") for trouble in first.troubles)
    assert decode(encode(first.project, REGISTER), REGISTER).project == first.project
    return first


# ------------------------------------------------------------------------------------------------------------- round trips


@given(projects())
@property_test
def test_what_is_saved_is_what_is_opened(project: Project) -> None:
    """Kills: a leaf that is not written, or is read back as another value."""
    data = encode(project, REGISTER)
    assert decode(data, REGISTER) == Opened(project=project, troubles=(), fingerprint=fingerprint(data), version=1)


@pytest.mark.parametrize("field", FIELDS, ids=[field.key for field in FIELDS])
def test_every_field_of_the_register_comes_back(field: Field) -> None:
    """Kills: a field that is forgotten in the file."""
    key = first_key(field)
    project = with_value(Project(), key, read(field, field.example))
    again = decode(encode(project, REGISTER), REGISTER)
    assert again.project == project
    assert value_at(again.project, field, key) not in (None, "", ())
    assert again.troubles == ()


@given(st.data())
@property_test
def test_every_value_that_a_field_can_hold_comes_back(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(FIELDS))
    key = first_key(field)
    project = with_value(Project(), key, data.draw(values(field)))
    assert decode(encode(project, REGISTER), REGISTER).project == project


def test_an_empty_project_is_a_small_file() -> None:
    assert written(Project()) == {**HEADER, "application": {"edition": 1}}
    assert decode(encode(Project(), REGISTER), REGISTER).project == Project()


def test_a_value_that_is_set_from_the_start_can_be_unset() -> None:
    """Kills: leaving out what is unset where the start value is not."""
    line = CostLine(id="C01", tax="", tax_rate=None, eligible=None)
    project = dataclasses.replace(Project(cost_lines=(line,)), application=dataclasses.replace(Project().application, edition=None))
    assert decode(encode(project, REGISTER), REGISTER).project == project


def test_the_file_can_be_read_and_compared_by_people() -> None:
    project = Project(company=Company(name="株式会社みほん", employees=42), issues=(Issue(id="K1", title="見積が遅い"),))
    assert encode(project, REGISTER).decode() == (
        '{\n "dxapply": {\n  "format": 1,\n  "made_with": "0.1.0"\n },\n "application": {\n  "edition": 1\n },\n'
        ' "company": {\n  "name": "株式会社みほん",\n  "employees": 42\n },\n'
        ' "issues": [\n  {\n   "id": "K1",\n   "title": "見積が遅い"\n  }\n ]\n}\n'
    )


@given(projects())
@settings(property_test, max_examples=FEW)
def test_one_project_has_one_file(project: Project) -> None:
    """Kills: an order that comes from a set or from the history of edits."""
    shuffled = dataclasses.replace(
        project, answers=project.answers[::-1], unread=project.unread[::-1], retired=project.retired[::-1], extra=project.extra[::-1]
    )
    assert encode(shuffled, REGISTER) == encode(project, REGISTER)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00\x1f\u2028\ufeff", "\ud83d\ude00"])
def test_no_typed_text_can_stop_a_save(text: str) -> None:
    """Kills: encode("utf-8") over half a surrogate pair, which a Windows keyboard can send."""
    again = decode(encode(Project(unread=(("company.capital", text),)), REGISTER), REGISTER)
    assert dict(again.project.unread).keys() == {"company.capital"}


def test_a_project_that_could_not_be_opened_again_is_not_written() -> None:
    big = Project(packs=(PackText(program="big", files=(("a.toml", "あ" * (MOST_BYTES // 3)),)),))
    with pytest.raises(ProjectFileError, match="大きすぎて保存できません"):
        encode(big, REGISTER)


def test_a_file_that_only_its_blanks_make_too_large_is_written_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_file, "MOST_BYTES", 2000)
    project = Project(extra=(("", json.dumps({"x": [[[[[1]]]]] * 50})),))
    data = encode(project, REGISTER)
    assert b"\n " not in data
    assert decode(data, REGISTER).project == project


# ------------------------------------------------------------------------------------------------------ files of other kinds


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "中身が空です"),
        (bytes(4096), "中身が空です"),
        (b"\xef\xbb\xbf", "先が壊れています"),
        ("会社".encode("cp932"), "UTF-8"),
        ('{"dxapply": {"format": 1}}'.encode("utf-16"), "UTF-8"),
        (b"PK\x03\x04 no json", "先が壊れています"),
        (b'{"dxapply": {"format": 1}, "company": {"name": "', "1行目"),
        (b"[]", "下書きではありません"),
        (b"null", "下書きではありません"),
        (b'"text"', "下書きではありません"),
        (b"{}", "下書きではありません"),
        (b'{"name": "some package", "version": "1.0"}', "下書きではありません"),
        (b"[" * 100_000, "入れ子が深すぎます"),
        (b'{"a":' * 100_000, "入れ子が深すぎます"),
        (b"[" * 400 + b"]" * 400, "下書きではありません"),
        (b'{"company": {"x": ' + b"[" * 400 + b"]" * 400 + b"}}", "入れ子が深すぎます"),
        (b'{"company": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}", "入れ子が深すぎます"),
        (b'{"company": {"capital": NaN}}', "「NaN」"),
        (b'{"company": {"capital": -Infinity}}', "「-Infinity」"),
        (b'{"company": {"capital": 1e999}}', "「1e999」"),
        (b'{"company": {"capital": ' + b"9" * 100_000 + b"}}", "けた数の多すぎる数"),
        (b'{"company": {' + b",".join([b'"a": 1'] * 1000) + b"}}", "何度も"),
        (b" " * MOST_BYTES + b"{}", "20MBを超えています"),
    ],
    ids=lambda given: None if isinstance(given, str) else repr(given[:20]),
)
def test_what_is_no_draft_is_one_error_that_says_why(data: bytes, why: str) -> None:
    with pytest.raises(ProjectFileError, match=why) as caught:
        decode(data, REGISTER)
    assert caught.value.what == "このファイルは開けません"
    assert caught.value.fix


def test_a_byte_order_mark_is_no_trouble() -> None:
    data = b"\xef\xbb\xbf" + encode(Project(company=Company(name="株式会社みほん")), REGISTER)
    assert decode(data, REGISTER).project.company.name == "株式会社みほん"
    assert decode(data, REGISTER).troubles == ()


def test_a_newer_format_opens_to_be_read_only() -> None:
    found = opened({"dxapply": {"format": 2, "made_with": "9.0"}, "company": {"name": "みほん", "mood": "good"}})
    assert (found.version, found.read_only, found.project.company.name) == (2, True, "みほん")
    assert found.troubles == ("新しい版のdxapplyで作られたファイルです。読むだけで開きます。",)


@pytest.mark.parametrize("header", [{}, {"dxapply": 5}, {"dxapply": {}}, *({"dxapply": {"format": number}} for number in ("1", 0, -1, 1.0, True, None))])
def test_a_draft_without_a_format_number_opens_with_a_trouble(header: dict[str, object]) -> None:
    found = opened({**header, "company": {"name": "みほん"}})
    assert (found.version, found.read_only, found.project.company.name) == (1, False, "みほん")
    assert any("形式の番号" in trouble for trouble in found.troubles)


def test_an_older_format_is_upgraded_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: an upgrade that is skipped, done twice, or done in another order."""

    def step(mark: str) -> Callable[[dict[str, object]], dict[str, object]]:
        return lambda raw: {**raw, "company": {"name": raw["company"]["name"] + mark}}  # type: ignore[index]

    monkeypatch.setattr(project_file, "UPGRADES", (step("2"), step("3")))
    names = [opened({"dxapply": {"format": number}, "company": {"name": "版"}}).project.company.name for number in (1, 2, 3, 4)]
    assert names == ["版23", "版3", "版", "版"]
    assert written(Project())["dxapply"]["format"] == 3
    assert [opened({"dxapply": {"format": number}}).read_only for number in (3, 4)] == [False, True]


# --------------------------------------------------------------------------------------------------- what cannot be taken


@pytest.mark.parametrize(
    ("part", "name", "odd"),
    [
        ("company", "employees", "四十二人"),
        ("company", "employees", -1),
        ("company", "employees", 10**50),
        ("company", "employees", True),
        ("company", "employees", 42.0),
        ("company", "employees", [42]),
        ("company", "name", 5),
        ("company", "name", {"ja": "みほん"}),
        ("company", "name", ["みほん"]),
        ("company", "industry", "space"),
        ("company", "founded", "2021-02-30"),
        ("company", "large_holder_share", "3/2"),
        ("company", "deficit", "yes"),
        ("company", "corporate_number", "1234567890123"),
        ("application", "edition", "first"),
    ],
)
def test_an_odd_value_leaves_its_field_unset_and_is_kept_in_the_file(part: str, name: str, odd: object) -> None:
    """Kills: dropping what cannot be read, and giving up on the whole file for it."""
    raw = with_parts(**{part: {name: odd, "program": "x"} if part == "application" else {name: odd, "phone": "0120-000-000"}})
    found = opened(raw)
    assert getattr(getattr(found.project, part), name) in (None, "")
    assert len(found.troubles) == 1
    assert REGISTER.field(f"{part}.{name}").label in found.troubles[0]
    assert written(found.project)[part][name] == odd
    assert settled(encode(found.project, REGISTER))


def test_an_answer_that_was_given_since_takes_the_place_of_the_odd_value() -> None:
    found = opened(with_parts(company={"employees": "四十二人"}))
    answered = with_value(found.project, "company.employees", 42)
    assert written(answered)["company"] == {"employees": 42}


def test_an_odd_value_in_a_row_stays_with_its_row() -> None:
    found = opened(with_parts(cost_lines=[{"id": "C01", "unit_price": "いくらか", "tax_rate": [], "issues": [1]}, {"id": "C02"}]))
    assert found.project.cost_lines == (CostLine(id="C01", tax_rate=None), CostLine(id="C02"))
    assert [trouble[:3] for trouble in found.troubles] == ["C01"] * 3
    moved = dataclasses.replace(found.project, cost_lines=found.project.cost_lines[::-1])
    rows = written(moved)["cost_lines"]
    assert [(row["id"], row.get("unit_price"), row["tax_rate"], row.get("issues")) for row in rows] == [
        ("C02", None, 10, None),
        ("C01", "いくらか", [], [1]),
    ]


def test_what_belonged_to_a_removed_row_goes_with_it() -> None:
    found = opened(with_parts(issues=[{"id": "K1", "mood": "bad"}]))
    assert "issues" not in written(dataclasses.replace(found.project, issues=()))


@pytest.mark.parametrize("odd", [5, "text", True, [1], 1.5], ids=repr)
@pytest.mark.parametrize("part", [*CHAPTERS, "answers", "unread", "retired"])
def test_a_part_of_the_wrong_type_is_kept_in_the_file(part: str, odd: object) -> None:
    found = opened(with_parts(**{part: odd, "kpis": [{"id": "P1"}]}))
    assert found.project == dataclasses.replace(Project(), kpis=found.project.kpis, extra=found.project.extra)
    assert len(found.troubles) == 1
    assert written(found.project)[part] == odd


@pytest.mark.parametrize("odd", [5, "text", True, {"a": 1}, 1.5], ids=repr)
@pytest.mark.parametrize("part", [*LISTS, "packs"])
def test_a_list_of_the_wrong_type_is_kept_in_the_file(part: str, odd: object) -> None:
    found = opened(with_parts(**{part: odd}))
    assert found.project == dataclasses.replace(Project(), extra=found.project.extra)
    assert len(found.troubles) == 1
    assert written(found.project)[part] == odd


def test_what_is_no_row_is_kept_behind_the_rows() -> None:
    found = opened(with_parts(issues=[1, {"id": "K1"}, None, ["x"], {"id": "K2"}]))
    assert [row.id for row in found.project.issues] == ["K1", "K2"]
    assert found.troubles == ("「issues」の表に、行として読めないものが3個あります。元の内容はファイルに残します。",)
    assert written(found.project)["issues"] == [{"id": "K1"}, {"id": "K2"}, 1, None, ["x"]]


@pytest.mark.parametrize("bad", [None, 5, "", "K1", " ", "a.b", "K 1", "K/1", "Ｋ１", "x" * 41, ["K1"]], ids=repr)
def test_a_row_without_an_id_of_its_own_gets_a_new_one(bad: object) -> None:
    """Kills: two rows with one id, of which an edit would reach only one."""
    found = opened(with_parts(issues=[{"id": "K1", "title": "一"}, {"id": bad, "title": "二"}, {"title": "三"}, {"id": "K7"}], retired={"issues": 8}))
    assert [(row.id, row.title) for row in found.project.issues] == [("K1", "一"), ("K9", "二"), ("K10", "三"), ("K7", "")]
    assert found.troubles == ("「issues」の表の2行目に、新しい番号 K9 を付けました。", "「issues」の表の3行目に、新しい番号 K10 を付けました。")
    assert settled(encode(found.project, REGISTER)) == dataclasses.replace(found, troubles=(), fingerprint=fingerprint(encode(found.project, REGISTER)))


def test_new_ids_keep_clear_of_all_that_are_there() -> None:
    found = opened(with_parts(issues=[{}, {"id": "K999999999"}, {"id": "K1000000000"}, {"id": "K1000000002"}, {}, {}]))
    assert len({row.id for row in found.project.issues}) == 6


def test_rows_beyond_the_most_are_left_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_file, "MOST_ROWS", 3)
    rows = [{"id": f"K{number}"} for number in range(1, 6)]
    found = opened(with_parts(issues=rows, answers={"a": "1", "b": "2", "c": "3", "d": "4"}))
    assert [row.id for row in found.project.issues] == ["K1", "K2", "K3"]
    assert len(found.project.answers) == 3
    assert len(found.troubles) == 2
    assert written(found.project)["issues"] == rows
    assert written(found.project)["answers"] == {"a": "1", "b": "2", "c": "3", "d": "4"}
    assert settled(encode(found.project, REGISTER))


def test_unknown_keys_come_back_where_they_were() -> None:
    """Kills: an older version that strips what a newer one wrote."""
    raw = {
        "dxapply": {"format": 1, "made_with": "0.1.0", "signed": "yes"},
        "application": {"edition": 1},
        "company": {"name": "みほん", "mood": {"today": [1, 2.5, None, True]}, "": 0},
        "plan": {"colour": "青"},
        "issues": [{"id": "K1", "weight": 3, "id.x": "y"}, {"id": "K2"}],
        "packs": [
            {"program": "p/q", "files": {"a.toml": "x = 1", "b.toml": 5}, "hash": "f00"},
            {"program": "p/q", "files": {"a.toml": "x = 2"}},
            {"program": "p"},
            7,
        ],
        "answers": {"answers.p.x": "はい", "answers.p.y": 3},
        "retired": {"issues": 4, "dreams": 2, "tasks": -1, "kpis": 10**9, "notes": True},
        "future": {"deep": [{}]},
    }
    found = opened(raw)
    assert written(found.project) == raw
    assert found.project.retired == (("issues", 4),)
    assert found.project.packs == (PackText(program="p/q", files=(("a.toml", "x = 1"),)),)
    assert settled(encode(found.project, REGISTER))


def test_the_order_of_keys_has_no_meaning() -> None:
    """Kills: a project that differs by the order in which another program wrote its file."""
    company = {"mood": 1, "name": "みほん", "employees": "many", "colour": 2}
    answers = {"b": "2", "a": "1", "c": 3, "": 4}
    retired = {"tasks": 2, "issues": 1, "x": 3, "u": 4}
    there = opened(with_parts(company=company, answers=answers, retired=retired)).project
    back = opened(with_parts(**{name: dict(reversed(part.items())) for name, part in (("retired", retired), ("answers", answers), ("company", company))}))
    assert there == back.project
    assert there.answers == (("a", "1"), ("b", "2"))


def test_a_key_that_stands_twice_keeps_its_first_value_and_the_file_keeps_both() -> None:
    data = b'{"dxapply": {"format": 1}, "company": {"name": "A", "name#3": "B", "name": "C"}, "company": {"sales": 1}}'
    found = decode(data, REGISTER)
    assert found.project.company == Company(name="A")
    assert [trouble.partition("が")[0] for trouble in found.troubles] == ["「name」", "「company」"]
    text = encode(found.project, REGISTER).decode()
    assert all(value in text for value in ('"A"', '"B"', '"C"', '"sales": 1'))
    assert settled(encode(found.project, REGISTER))


def test_lone_surrogates_are_replaced_wherever_they_stand() -> None:
    """Kills: a text that no later save could write."""
    data = rb'{"dxapply": {"format": 1}, "company": {"name": "a\ud800b", "\udfff": 1}, "answers": {"k": "\uDBFF"}, "plan": {"title": "\ud83d\ude00\\ud800"}}'
    found = decode(data, REGISTER)
    assert found.project.company.name == "a\ufffdb"
    assert found.project.answers == (("k", "\ufffd"),)
    assert found.project.plan.title == "\U0001f600\\ud800"
    assert found.troubles == ("文字として使えない符号を「\ufffd」に置き換えました。",)
    assert json.loads(encode(found.project, REGISTER).decode("utf-8"))["company"]["\ufffd"] == 1
    assert decode(rb'{"answers": {"k": "\uDBFF"}}', REGISTER).project.answers == (("k", "\ufffd"),)


def test_a_flood_of_troubles_is_cut() -> None:
    found = opened(with_parts(issues=[{"id": f"K{number}", "title": 5} for number in range(1, 501)]))
    assert len(found.troubles) == 101
    assert found.troubles[-1] == "ほかに400件の読めない所があります。"


@pytest.mark.parametrize("extra", [("company", "no json"), ("company", "[1]"), ("issues/K9", '{"a": 1}'), ("", "NaN"), ("x" * 9, "{}"), ("", "[" * 9999)])
def test_an_extra_that_fits_nowhere_does_not_stop_a_save(extra: tuple[str, str]) -> None:
    assert decode(encode(Project(extra=(extra,)), REGISTER), REGISTER).project == Project()


# -------------------------------------------------------------------------------------------------------------------- fuzz


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
@property_test
def test_any_bytes_are_a_draft_or_one_error(data: bytes) -> None:
    settled(data)


parts = st.sampled_from(["dxapply", *CHAPTERS, *LISTS, "answers", "unread", "packs", "retired", "x"])
leaf_names = st.sampled_from(sorted({"id", "program", "files", "format", *(field.key.rpartition(".")[2] for field in FIELDS)}))
rows = st.dictionaries(leaf_names, json_values | st.sampled_from(["K1", "2/3", "2026-04-01", "A"]), max_size=4)


@given(st.dictionaries(parts, json_values | rows | st.lists(json_values | rows, max_size=4), max_size=6))
@property_test
def test_any_json_is_a_draft_or_one_error(raw: dict[str, object]) -> None:
    """Kills: a look into a value before its type is known."""
    settled(json.dumps(raw).encode())


@given(st.data())
@slow_property
def test_a_draft_that_was_cut_or_overwritten_is_a_draft_or_one_error(data: st.DataObject) -> None:
    whole = encode(data.draw(projects()), REGISTER)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    settled(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])


def mutate(raw: Any, data: st.DataObject) -> Any:
    """The JSON value with one place, at any depth, replaced, removed, doubled or renamed."""
    if not isinstance(raw, dict | list) or not raw or data.draw(st.integers(0, 3)) == 0:
        return data.draw(json_values | st.just(raw if not isinstance(raw, list) else raw * 2))
    key = data.draw(st.sampled_from(sorted(raw) if isinstance(raw, dict) else range(len(raw))))
    if data.draw(st.integers(0, 4)) > 0:
        changed = {**raw} if isinstance(raw, dict) else [*raw]
        changed[key] = mutate(raw[key], data)
        return changed
    if isinstance(raw, list):
        return raw[:key] + raw[key + 1 :]
    return {(data.draw(leaf_names) if name == key else name): value for name, value in raw.items()}


@given(st.data())
@property_test
def test_a_draft_of_changed_structure_is_a_draft_or_one_error(data: st.DataObject) -> None:
    raw = json.loads(encode(data.draw(projects()), REGISTER))
    for _ in range(data.draw(st.integers(1, 3))):
        raw = mutate(raw, data)
    settled(json.dumps(raw, ensure_ascii=data.draw(st.booleans())).encode())


@given(projects(), st.integers(1, 3), st.data())
@slow_property
def test_the_good_rows_open_beside_a_bad_one(project: Project, count: int, data: st.DataObject) -> None:
    """Kills: a bad row that takes the rest of its table with it."""
    raw = written(project)
    name = data.draw(st.sampled_from(sorted(LISTS)))
    strange = data.draw(st.lists(st.none() | st.integers() | st.text(max_size=3), min_size=count, max_size=count))
    raw[name] = [*strange, *raw.get(name, [])]
    found = opened(raw)
    assert dataclasses.replace(found.project, extra=project.extra) == project
    assert found.troubles


# ---------------------------------------------------------------------------------------------------------- load and save


def test_a_saved_project_is_loaded_again(tmp_path: Path) -> None:
    path = tmp_path / "計画.dxapply"
    project = Project(company=Company(name="株式会社みほん"), identity=new_identity())
    mark = save(Disk(), path, project, REGISTER)
    assert load(Disk(), path, REGISTER) == Opened(project=project, troubles=(), fingerprint=mark, version=1)


def test_a_draft_from_before_identities_has_the_same_one_at_each_opening_and_keeps_it(tmp_path: Path) -> None:
    path, copy = tmp_path / "計画.dxapply", tmp_path / "写し.dxapply"
    save(Disk(), path, Project(company=Company(name="株式会社みほん")), REGISTER)
    first = load(Disk(), path, REGISTER).project
    assert first.identity and first == load(Disk(), path, REGISTER).project
    renamed = dataclasses.replace(first, company=Company(name="株式会社あたらしい"))
    save(Disk(), path, renamed, REGISTER)
    assert load(Disk(), path, REGISTER).project == renamed
    save(Disk(), copy, Project(company=Company(name="有限会社よそ")), REGISTER)
    assert load(Disk(), copy, REGISTER).project.identity != first.identity


def test_new_drafts_have_identities_of_their_own() -> None:
    assert len({new_identity() for _ in range(50)}) == 50


@pytest.mark.parametrize("odd", [5, "", "二つ", "a b", "x" * 41, None, ["a"]])
def test_an_odd_identity_is_none_and_stays_in_the_file(odd: object) -> None:
    found = opened({"dxapply": {"format": 1, "made_with": "0.1.0", "identity": odd}, "company": {"name": "みほん"}})
    assert (found.project.identity, found.troubles) == ("", ())
    assert written(found.project)["dxapply"]["identity"] == odd


def test_a_project_is_saved_over_what_was_loaded_and_over_nothing_else(tmp_path: Path) -> None:
    """Kills: `expected` that is not passed on."""
    path = tmp_path / "計画.dxapply"
    mark = save(Disk(), path, Project(), REGISTER)
    newer = save(Disk(), path, Project(company=Company(name="一")), REGISTER, expected=mark)
    with pytest.raises(ChangedOnDisk):
        save(Disk(), path, Project(company=Company(name="二")), REGISTER, expected=mark)
    assert load(Disk(), path, REGISTER).fingerprint == newer


def test_every_failed_step_of_a_load_is_a_disk_error(tmp_path: Path) -> None:
    path = tmp_path / "計画.dxapply"
    save(Disk(), path, Project(), REGISTER)
    for nth in range(1, 9):
        disk = FaultyDisk(nth, errno.EIO)
        try:
            load(disk, path, REGISTER)
        except DiskError as error:
            assert "入出力エラー" in error.why
        if len(disk.steps) < nth:
            break
    assert 2 <= nth < 9


def test_a_file_that_is_too_large_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "計画.dxapply"
    with path.open("wb") as file:
        file.truncate(10**10)
    with pytest.raises(DiskError, match="20MBを超えています"):
        load(Disk(), path, REGISTER)
