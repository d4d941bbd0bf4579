"""Conditions: read strictly, judged in three values, put into words, and turned into the nearest change that flips them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dxapply.model.fields import Field, Kind, Value
from dxapply.model.project import Project, value_at, with_value
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company, Task, YearFigures
from dxapply.programs.conditions import Change, Comparison, Condition, Group, Judgement, Ratio, asked, judge, nearest, read_condition, words
from dxapply.programs.facts import ProjectFacts, derived_field
from dxapply.programs.packs import load_files
from dxapply.programs.size_class import CLASS_LABELS, SizeClass
from dxapply.programs.toml_tables import PackError, read_toml

GOOD = (Path(__file__).resolve().parent.parent / "bad_packs" / "good.toml").read_text(encoding="utf-8")
R2 = 'when = { field = "company.employees", at_most = 999 }'
DAY = dt.date(2022, 3, 31)

COLOURS = (("red", "赤"), ("blue", "青"), ("green", "緑"))
FIELDS = {
    field.key: field
    for field in (
        Field(key="staff", label="従業員数", kind=Kind.COUNT, unit="人", low=0, high=100),
        Field(key="staff_then", label="3年後の従業員数", kind=Kind.COUNT, unit="人", low=0, high=200),
        Field(key="sales", label="売上高", kind=Kind.YEN, low=0, high=100),
        Field(key="share", label="出資割合", kind=Kind.RATE),
        Field(key="day", label="終了日", kind=Kind.DATE),
        Field(key="colour", label="色", kind=Kind.CHOICE, choices=COLOURS),
        Field(key="leader", label="牽引企業", kind=Kind.YES_NO),
        Field(key="plan", label="承認事業者", kind=Kind.YES_NO),
        Field(key="partner", label="相手", kind=Kind.TEXT),
        Field(key="capital", label="資本金", kind=Kind.YEN, fixed=True),
        Field(key="size", label="規模", kind=Kind.CHOICE, choices=tuple(CLASS_LABELS.items()), fixed=True),
        *(Field(key=f"f{at}", label=f"事実{at}", kind=Kind.YES_NO) for at in range(6)),
    )
}


@dataclasses.dataclass(frozen=True)
class Known:
    """Facts out of a table; several values stand for a fact that is not settled yet."""

    values: Mapping[str, tuple[Value, ...]]

    def field(self, fact: str) -> Field:
        return FIELDS[fact]

    def possible(self, fact: str) -> Sequence[Value]:
        return self.values.get(fact, ())

    def asks(self, fact: str) -> tuple[str, ...]:
        return (f"ask.{fact}",)

    def changes(self, fact: str, value: Value) -> tuple[Change, ...] | None:
        return None if FIELDS[fact].fixed else (Change(fact, value),)


def known(**values: Value) -> Known:
    return Known({fact: (value,) for fact, value in values.items() if value is not None})


def condition(text: str) -> Condition:
    """The condition of a pack's `when`."""
    return read_condition(read_toml("program.toml", f"when = {text}").table("when"), FIELDS.get, lambda name: name.replace("answers.", ""))


def verdict(text: str, **values: Value) -> str:
    return judge(condition(text), known(**values)).verdict


# -------------------------------------------------------------------------------------------------------------- reading


def test_every_operator_is_read_as_what_it_is() -> None:
    assert [
        condition(text)
        for text in (
            '{ field = "leader", equals = true }', '{ field = "colour", one_of = ["red", "blue"] }', '{ field = "staff", at_least = 5 }',
            '{ field = "share", at_most = "1/3" }', '{ field = "day", before = 2022-03-31 }', '{ field = "day", equals = 2022-03-31 }',
            '{ field = "partner", answered = true }', '{ ratio = ["staff_then", "staff"], at_least = "109/100" }',
            '{ count = [{ field = "answers.leader", equals = true }, { field = "plan", equals = true }], at_least = 1 }',
        )
    ] == [
        Comparison("leader", "equals", True), Comparison("colour", "one_of", ("red", "blue")), Comparison("staff", "at_least", 5),
        Comparison("share", "at_most", Fraction(1, 3)), Comparison("day", "before", DAY), Comparison("day", "equals", DAY),
        Comparison("partner", "answered", True), Ratio("staff_then", "staff", Fraction(109, 100)),
        Group("count", (Comparison("leader", "equals", True), Comparison("plan", "equals", True)), 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ('{ field = "company.industry", one_of = [] }', "one_of", "値を1つ以上書きます"),
        ('{ field = "company.industry", one_of = [""] }', "one_of", "空にできません"),
        ('{ field = "company.industry", one_of = ["retail", " "] }', "one_of", "空にできません"),
        ('{ field = "company.name", equals = "" }', "equals", "空にできません"),
        ('{ field = "company.name", equals = "　" }', "equals", "空にできません"),
        ('{ field = "company.industry", equals = "" }', "equals", "空にできません"),
        ('{ field = "company.employees", before = 2022-03-31 }', "before", "日付の項目に使います"),
        ('{ field = "company.name", after = 2022-03-31 }', "after", "日付の項目に使います"),
        ('{ field = "company.regional_leader", before = 2022-03-31 }', "before", "日付の項目に使います"),
        ('{ field = "company.founded", one_of = ["2022-03-31"] }', "one_of", "選択か文字の項目に使います"),
        ('{ field = "company.employees", one_of = ["5"] }', "one_of", "選択か文字の項目に使います"),
        ('{ field = "company.regional_leader", one_of = ["yes"] }', "one_of", "選択か文字の項目に使います"),
        ('{ field = "company.founded", at_most = "2022-03-31" }', "at_most", "日付で書きます"),
        ('{ field = "company.founded", equals = 2022-03-31T00:00:00 }', "equals", "時刻のない日付で書きます"),
        ('{ field = "company.founded", at_least = 9999-12-31 }', "at_least", "1900年から2199年までの日で書きます"),
        ('{ field = "company.name", at_least = 5 }', "at_least", "数か日付の項目に使います"),
        ('{ field = "size_class", at_most = "sme" }', "at_most", "数か日付の項目に使います"),
        ('{ field = "company.employees", at_least = -1 }', "at_least", "小さすぎます"),
        ('{ field = "company.employees", at_least = true }', "at_least", "として読めません"),
        ('{ field = "company.regional_leader", equals = "yes" }', "equals", "として読めません"),
        ('{ field = "company.name", answered = false }', "answered", "true で書きます"),
        ('{ ratio = ["company.name", "company.employees"], at_least = "1/1" }', "ratio", "数の項目を2つ書きます"),
        ('{ ratio = ["year3.employees", "company.founded"], at_least = "1/1" }', "ratio", "数の項目を2つ書きます"),
        ('{ ratio = ["size_class", "company.regional_leader"], at_least = "1/1" }', "ratio", "数の項目を2つ書きます"),
        ('{ ratio = ["year3.employees", "company.employees"], at_least = "0/1" }', "at_least", "109/100 のような分数で書きます"),
    ],
)
def test_a_condition_that_could_never_be_meant_is_refused_where_it_stands(text: str, key: str, why: str) -> None:
    with pytest.raises(PackError) as error:
        load_files({"program.toml": GOOD.replace(R2, f"when = {text}")})
    message = str(error.value)
    assert f"program.toml の 64行目「requirements.1.when.{key}」" in message
    assert why in message


# -------------------------------------------------------------------------------------------------------------- judging


@pytest.mark.parametrize(
    ("text", "fact", "verdicts"),
    [
        ('{ field = "staff", at_least = 5 }', "staff", {4: "unmet", 5: "met", 6: "met", None: "unknown", 0: "unmet"}),
        ('{ field = "staff", at_most = 5 }', "staff", {4: "met", 5: "met", 6: "unmet", None: "unknown", 0: "met"}),
        ('{ field = "staff", equals = 0 }', "staff", {0: "met", 1: "unmet", None: "unknown"}),
        ('{ field = "share", at_least = "1/2" }', "share", {Fraction(1, 2): "met", Fraction(499, 1000): "unmet", Fraction(0): "unmet", None: "unknown"}),
        ('{ field = "day", at_most = 2022-03-31 }', "day", {DAY: "met", DAY + dt.timedelta(1): "unmet", None: "unknown"}),
        ('{ field = "day", at_least = 2022-03-31 }', "day", {DAY: "met", DAY - dt.timedelta(1): "unmet"}),
        ('{ field = "day", before = 2022-03-31 }', "day", {DAY: "unmet", DAY - dt.timedelta(1): "met"}),
        ('{ field = "day", after = 2022-03-31 }', "day", {DAY: "unmet", DAY + dt.timedelta(1): "met"}),
        ('{ field = "leader", equals = false }', "leader", {False: "met", True: "unmet", None: "unknown"}),
        ('{ field = "colour", one_of = ["red", "blue"] }', "colour", {"red": "met", "blue": "met", "green": "unmet", None: "unknown"}),
        ('{ field = "partner", answered = true }', "partner", {"みほん": "met", None: "unknown"}),
        ('{ field = "leader", answered = true }', "leader", {True: "met", False: "met", None: "unknown"}),
    ],
)
def test_a_comparison_is_met_at_its_limit_and_unknown_without_an_answer(text: str, fact: str, verdicts: dict[Value, str]) -> None:
    assert {value: verdict(text, **{fact: value}) for value in verdicts} == verdicts


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [(109, 100, "met"), (108, 100, "unmet"), (36, 33, "met"), (35, 33, "unmet"), (0, 0, "met"), (None, 100, "unknown"), (109, None, "unknown")],
)
def test_a_ratio_is_exact(then: int | None, now: int | None, expected: str) -> None:
    assert verdict('{ ratio = ["staff_then", "staff"], at_least = "109/100" }', staff_then=then, staff=now) == expected


@pytest.mark.parametrize(("then", "now", "asks"), [(None, 1, ("ask.staff_then",)), (1, None, ("ask.staff",)), (None, None, ("ask.staff_then", "ask.staff"))])
def test_a_ratio_asks_for_what_it_lacks(then: int | None, now: int | None, asks: tuple[str, ...]) -> None:
    ratio = condition('{ ratio = ["staff_then", "staff"], at_least = "109/100" }')
    assert judge(ratio, known(staff_then=then, staff=now)) == Judgement("unknown", asks)


@pytest.mark.parametrize(
    ("possible", "expected"), [(("small_scale", "sme"), "met"), (("sme", "mid"), "unknown"), (("mid", "large"), "unmet"), ((), "unknown")]
)
def test_a_fact_with_several_values_is_judged_where_all_of_them_agree(possible: tuple[str, ...], expected: str) -> None:
    found = judge(condition('{ field = "size", one_of = ["small_scale", "sme"] }'), Known({"size": possible}))
    assert found == Judgement(expected, ("ask.size",) if expected == "unknown" else ())  # type: ignore[arg-type]


def test_a_fact_with_several_values_is_not_answered_yet() -> None:
    answered = condition('{ field = "size", answered = true }')
    assert [judge(answered, Known({"size": possible})).verdict for possible in (("sme",), ("sme", "mid"), ())] == ["met", "unknown", "unknown"]


flags = st.sampled_from([f"f{at}" for at in range(6)]).map(lambda fact: Comparison(fact, "equals", True))


def groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    def group(op: str, of: list[Condition], at_least: int) -> Group:
        return Group(op, tuple(of), min(at_least, len(of)) if op == "count" else 0)

    return st.builds(group, st.sampled_from(["all_of", "any_of", "none_of", "count"]), st.lists(inner, min_size=1, max_size=3), st.integers(1, 3))


trees = st.recursive(flags, groups, max_leaves=6)


def leaves(tree: Condition) -> Iterator[Comparison]:
    if isinstance(tree, Group):
        for inner in tree.of:
            yield from leaves(inner)
    elif isinstance(tree, Comparison):
        yield tree


def each_fact_once(tree: Condition) -> bool:
    facts = [leaf.fact for leaf in leaves(tree)]
    return len(facts) == len(set(facts))


def truth(tree: Condition, true: Mapping[str, bool]) -> bool:
    """Whether a tree of flags holds, where every flag is known."""
    if isinstance(tree, Comparison):
        return true[tree.fact]
    assert isinstance(tree, Group)
    held = [truth(inner, true) for inner in tree.of]
    return {"all_of": all(held), "any_of": any(held), "none_of": not any(held), "count": sum(held) >= tree.at_least}[tree.op]


@settings(deadline=None, max_examples=400)
@given(tree=trees.filter(each_fact_once), answers=st.fixed_dictionaries({f"f{at}": st.sampled_from([True, False, None]) for at in range(6)}))
def test_three_valued_logic_is_what_all_answers_agree_on(tree: Condition, answers: dict[str, bool | None]) -> None:
    open_facts = [fact for fact in asked(tree) if answers[fact] is None]
    kept = {fact: value for fact, value in answers.items() if value is not None}
    table = {truth(tree, {**kept, **dict(zip(open_facts, row, strict=True))}) for row in itertools.product([True, False], repeat=len(open_facts))}
    found = judge(tree, known(**answers))
    assert found.verdict == ("unknown" if len(table) == 2 else "met" if table == {True} else "unmet")
    assert (found.asks == ()) == (found.verdict != "unknown")
    assert set(found.asks) <= {f"ask.{fact}" for fact in open_facts}


@pytest.mark.parametrize(
    ("op", "table"),
    [
        ("all_of", {"mm": "met", "mu": "unmet", "m?": "unknown", "uu": "unmet", "u?": "unmet", "??": "unknown"}),
        ("any_of", {"mm": "met", "mu": "met", "m?": "met", "uu": "unmet", "u?": "unknown", "??": "unknown"}),
        ("none_of", {"mm": "unmet", "mu": "unmet", "m?": "unmet", "uu": "met", "u?": "unknown", "??": "unknown"}),
    ],
)
def test_the_truth_tables_of_two(op: str, table: dict[str, str]) -> None:
    meaning = {"m": True, "u": False, "?": None}
    group = Group(op, (Comparison("leader", "equals", True), Comparison("plan", "equals", True)))
    for pair, expected in table.items():
        for one, other in (tuple(pair), tuple(pair[::-1])):
            assert judge(group, known(leader=meaning[one], plan=meaning[other])).verdict == expected


def test_asks_keep_the_order_of_the_condition_and_name_a_field_once() -> None:
    group = condition('{ all_of = [{ field = "plan", equals = true }, { field = "leader", equals = true }, { field = "plan", answered = true }] }')
    assert judge(group, known()).asks == ("ask.plan", "ask.leader")
    assert asked(group) == ("plan", "leader")


# ---------------------------------------------------------------------------------------------------------------- words

A, B = '{ field = "leader", equals = true }', '{ field = "plan", equals = true }'
C = '{ field = "staff", at_most = 99 }'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (A, "牽引企業であること"),
        ('{ field = "leader", equals = false }', "牽引企業でないこと"),
        ('{ field = "colour", equals = "red" }', "色が赤であること"),
        ('{ field = "colour", one_of = ["red", "blue"] }', "色が赤、青のどれかであること"),
        ('{ field = "staff", at_least = 5 }', "従業員数が5人以上であること"),
        (C, "従業員数が99人以下であること"),
        ('{ field = "share", at_least = "1/2" }', "出資割合が1/2以上であること"),
        ('{ field = "day", at_most = 2022-03-31 }', "終了日が令和4年3月31日までであること"),
        ('{ field = "day", at_least = 2022-03-31 }', "終了日が令和4年3月31日以後であること"),
        ('{ field = "day", before = 2022-03-31 }', "終了日が令和4年3月31日より前であること"),
        ('{ field = "day", after = 2022-03-31 }', "終了日が令和4年3月31日より後であること"),
        ('{ field = "day", equals = 2022-03-31 }', "終了日が令和4年3月31日であること"),
        ('{ field = "partner", answered = true }', "相手が決まっていること"),
        ('{ ratio = ["staff_then", "staff"], at_least = "109/100" }', "3年後の従業員数が従業員数より9％以上多いこと"),
        ('{ ratio = ["staff_then", "staff"], at_least = "203/200" }', "3年後の従業員数が従業員数より1.5％以上多いこと"),
        ('{ ratio = ["staff_then", "staff"], at_least = "4/3" }', "3年後の従業員数が従業員数の4/3倍以上であること"),
        ('{ ratio = ["staff_then", "staff"], at_least = "9/10" }', "3年後の従業員数が従業員数の90％以上であること"),
        ('{ ratio = ["staff_then", "staff"], at_least = "1/1" }', "3年後の従業員数が従業員数以上であること"),
        (f"{{ all_of = [{A}, {B}] }}", "牽引企業である、かつ承認事業者であること"),
        (f"{{ any_of = [{A}, {B}] }}", "牽引企業である、または承認事業者であること"),
        (f"{{ none_of = [{A}, {B}] }}", "「牽引企業である」「承認事業者である」のどれにも当たらないこと"),
        (f"{{ none_of = [{A}] }}", "「牽引企業である」に当たらないこと"),
        (f"{{ count = [{A}, {B}, {C}], at_least = 2 }}", "「牽引企業である」「承認事業者である」「従業員数が99人以下である」のうち2つ以上に当たること"),
        (f"{{ all_of = [{A}] }}", "牽引企業であること"),
        (f"{{ count = [{A}], at_least = 1 }}", "牽引企業であること"),
        (f"{{ all_of = [{{ any_of = [{A}, {B}] }}, {C}] }}", "「牽引企業である、または承認事業者である」に当たる、かつ従業員数が99人以下であること"),
        (f"{{ any_of = [{{ all_of = [{A}, {B}] }}, {C}] }}", "「牽引企業である、かつ承認事業者である」に当たる、または従業員数が99人以下であること"),
    ],
)
def test_the_words_of_a_condition(text: str, expected: str) -> None:
    assert words(condition(text), known()) == expected


@settings(deadline=None, max_examples=100)
@given(tree=trees)
def test_the_words_of_any_nesting_name_every_fact_and_close_every_bracket(tree: Condition) -> None:
    said = words(tree, known())
    assert said.endswith("こと")
    assert said.count("「") == said.count("」")
    assert all(FIELDS[fact].label in said for fact in asked(tree))


# --------------------------------------------------------------------------------------------------- the nearest change

CHANGEABLE: dict[str, tuple[st.SearchStrategy[Value], st.SearchStrategy[Comparison]]] = {
    "staff": (
        st.integers(0, 100),
        st.builds(Comparison, st.just("staff"), st.sampled_from(["at_least", "at_most", "equals"]), st.integers(1, 99)),
    ),
    "sales": (st.integers(0, 100), st.builds(Comparison, st.just("sales"), st.sampled_from(["at_least", "at_most"]), st.integers(1, 99))),
    "day": (
        st.dates(dt.date(2022, 3, 1), dt.date(2022, 4, 30)),
        st.builds(
            Comparison,
            st.just("day"),
            st.sampled_from(["at_least", "at_most", "before", "after", "equals"]),
            st.dates(dt.date(2022, 3, 1), dt.date(2022, 4, 30)),
        ),
    ),
    "leader": (st.booleans(), st.builds(Comparison, st.just("leader"), st.just("equals"), st.booleans())),
    "colour": (
        st.sampled_from(["red", "blue", "green"]),
        st.sampled_from([Comparison("colour", "equals", "red"), Comparison("colour", "one_of", ("blue", "green"))]),
    ),
}
changeable_trees = st.recursive(st.one_of([leaf for _, leaf in CHANGEABLE.values()]), groups, max_leaves=5).filter(each_fact_once)
some_answers = st.fixed_dictionaries({fact: st.none() | values for fact, (values, _) in CHANGEABLE.items()})


def towards(old: Value, new: Value) -> Value:
    """One unit less of the change: one person, one yen, one day short of it; all of it where it has no units."""
    if isinstance(new, dt.date) and isinstance(old, dt.date):
        return new + dt.timedelta(days=1 if old > new else -1)
    if isinstance(new, int) and isinstance(old, int) and not isinstance(new, bool):
        return new + (1 if old > new else -1)
    return old


@settings(deadline=None, max_examples=400)
@given(tree=changeable_trees, answers=some_answers)
def test_the_nearest_change_flips_an_unmet_condition_and_one_unit_less_does_not(tree: Condition, answers: dict[str, Value]) -> None:
    facts = known(**answers)
    assume(judge(tree, facts).verdict == "unmet")
    changes = nearest(tree, facts)
    assert changes
    changed = {**answers, **{change.key: change.value for change in changes}}
    assert judge(tree, known(**changed)).verdict == "met"
    for change in changes:
        short = {**changed, change.key: towards(answers[change.key], change.value)}
        assert judge(tree, known(**short)).verdict != "met"


@pytest.mark.parametrize(
    ("text", "values", "changes"),
    [
        ('{ field = "staff", at_most = 10 }', {"staff": 42}, {"staff": 10}),
        ('{ field = "staff", at_least = 50 }', {"staff": 42}, {"staff": 50}),
        ('{ none_of = [{ field = "staff", at_most = 50 }] }', {"staff": 42}, {"staff": 51}),
        ('{ field = "share", at_least = "1/2" }', {"share": Fraction(1, 3)}, {"share": Fraction(1, 2)}),
        ('{ field = "colour", one_of = ["blue", "green"] }', {"colour": "red"}, {"colour": "blue"}),
        ('{ none_of = [{ field = "colour", equals = "red" }] }', {"colour": "red"}, {"colour": "blue"}),
        ('{ none_of = [{ field = "leader", equals = true }] }', {"leader": True}, {"leader": False}),
        ('{ none_of = [{ field = "staff", equals = 100 }] }', {"staff": 100}, {"staff": 99}),
        ('{ ratio = ["staff_then", "staff"], at_least = "109/100" }', {"staff": 33, "staff_then": 33}, {"staff_then": 36}),
        ('{ none_of = [{ ratio = ["staff_then", "staff"], at_least = "109/100" }] }', {"staff": 33, "staff_then": 40}, {"staff_then": 35}),
        (f"{{ any_of = [{A}, {B}] }}", {"leader": False, "plan": False}, {"leader": True}),
        (f"{{ count = [{A}, {B}, {C}], at_least = 2 }}", {"leader": False, "plan": False, "staff": 1}, {"leader": True}),
        (f"{{ any_of = [{{ all_of = [{A}, {B}] }}, {C}] }}", {"leader": False, "plan": False, "staff": 100}, {"staff": 99}),
        (f"{{ none_of = [{{ count = [{A}, {B}, {C}], at_least = 2 }}] }}", {"leader": True, "plan": True, "staff": 1}, {"leader": False, "plan": False}),
        ('{ all_of = [{ field = "staff", at_most = 10 }, { none_of = [{ field = "staff", at_least = 8 }] }] }', {"staff": 42}, {"staff": 7}),
        ('{ all_of = [{ none_of = [{ field = "staff", at_least = 8 }] }, { field = "staff", at_most = 10 }] }', {"staff": 42}, {"staff": 7}),
        ('{ all_of = [{ field = "staff", at_least = 5 }, { field = "staff", at_least = 8 }] }', {"staff": 3}, {"staff": 8}),
        ('{ any_of = [{ field = "capital", at_most = 5 }, { field = "staff", at_most = 5 }] }', {"capital": 6, "staff": 6}, {"staff": 5}),
    ],
)
def test_the_nearest_change_is_the_smallest_that_suffices(text: str, values: dict[str, Value], changes: dict[str, Value]) -> None:
    found = nearest(condition(text), known(**values))
    assert found is not None
    assert {change.key: change.value for change in found} == changes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{ field = "capital", at_most = 5 }', {"capital": 6}),
        ('{ field = "size", equals = "sme" }', {"size": "mid"}),
        ('{ all_of = [{ field = "staff", at_most = 5 }, { field = "capital", at_most = 5 }] }', {"staff": 6, "capital": 6}),
        ('{ all_of = [{ field = "staff", at_most = 5 }, { field = "staff", at_least = 8 }] }', {"staff": 6}),
        ('{ none_of = [{ field = "staff", at_least = 0 }] }', {"staff": 6}),
        ('{ none_of = [{ field = "staff", at_most = 100 }] }', {"staff": 6}),
        ('{ none_of = [{ field = "partner", answered = true }] }', {"partner": "みほん"}),
        ('{ none_of = [{ field = "partner", equals = "みほん" }] }', {"partner": "みほん"}),
        ('{ none_of = [{ field = "share", at_least = "1/2" }] }', {"share": Fraction(1, 2)}),
        ('{ all_of = [{ field = "staff", at_most = 5 }, { field = "partner", answered = true }] }', {"staff": 6}),
        ('{ all_of = [{ field = "staff", at_most = 5 }, { ratio = ["staff_then", "sales"], at_least = "1/1" }] }', {"staff": 6, "staff_then": 1}),
    ],
)
def test_there_is_no_change_where_no_single_value_would_do(text: str, values: dict[str, Value]) -> None:
    assert judge(condition(text), known(**values)).verdict == "unmet"
    assert nearest(condition(text), known(**values)) is None


def test_a_condition_that_cannot_be_met_in_millions_of_ways_is_given_up_soon() -> None:
    above = tuple(Comparison("staff", "at_least", 50 + at) for at in range(24))
    below = tuple(Comparison("staff", "at_most", 40 - at) for at in range(24))
    assert nearest(Group("count", (*above, *below), 25), known(staff=45)) is None


# --------------------------------------------------------------------------------------------- the facts of a real draft

SIZE = SizeClass(("sme",), "")
TODAY = dt.date(2021, 3, 3)


def facts_of(project: Project) -> ProjectFacts:
    return ProjectFacts(project, REGISTER, 2021, SIZE, TODAY, {})


def real(text: str) -> Condition:
    def find(name: str) -> Field | None:
        return derived_field(name) or REGISTER.find(name)

    return read_condition(read_toml("program.toml", f"when = {text}").table("when"), find, lambda name: name)


def applied(project: Project, changes: Sequence[Change]) -> Project:
    for change in changes:
        project = with_value(project, change.key, change.value)
    return project


FIRM = Company(entity="corporation", industry="manufacturing", capital=10**7, employees=1_200, founded=dt.date(2000, 4, 1), regional_leader=False, sales=500)
TASKS = (
    Task(id="T01", start=dt.date(2021, 4, 1), end=dt.date(2022, 4, 10)),
    Task(id="T02", start=dt.date(2021, 6, 1), end=dt.date(2022, 5, 20)),
    Task(id="T03", start=dt.date(2021, 5, 1), end=dt.date(2021, 9, 30)),
    Task(id="T04"),
)
YEARS = tuple(
    YearFigures(id=f"Y{at}", year=2021 + at, new_sales=at * 10, employees=100, operating_profit=5, personnel=80, depreciation=15, payroll=70)
    for at in range(4)
)
DRAFT = Project(company=FIRM, tasks=TASKS, five_years=YEARS)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ('{ field = "company.employees", at_most = 999 }', [("company.employees", 999)]),
        ('{ field = "company.regional_leader", equals = true }', [("company.regional_leader", True)]),
        ('{ field = "company.sales", at_least = 1000 }', [("company.sales", 1_000)]),
        ('{ field = "last_task_end", at_most = 2022-03-31 }', [("tasks.T01.end", DAY), ("tasks.T02.end", DAY)]),
        ('{ field = "last_task_end", before = 2022-05-20 }', [("tasks.T02.end", dt.date(2022, 5, 19))]),
        ('{ field = "last_task_end", at_least = 2022-06-01 }', [("tasks.T02.end", dt.date(2022, 6, 1))]),
        ('{ field = "first_task_start", at_least = 2021-05-15 }', [("tasks.T01.start", dt.date(2021, 5, 15)), ("tasks.T03.start", dt.date(2021, 5, 15))]),
        ('{ field = "first_task_start", at_most = 2021-03-15 }', [("tasks.T01.start", dt.date(2021, 3, 15))]),
        ('{ field = "new_sales_by_year3", at_least = 31 }', [("five_years.Y3.new_sales", 31)]),
        ('{ field = "new_sales_by_year3", at_most = 15 }', [("five_years.Y2.new_sales", 15), ("five_years.Y3.new_sales", 15)]),
        ('{ field = "year3.employees", at_least = 109 }', [("five_years.Y3.employees", 109)]),
        ('{ ratio = ["year3.employees", "year0.employees"], at_least = "109/100" }', [("five_years.Y3.employees", 109)]),
        ('{ field = "year2.value_added", at_least = 103 }', [("five_years.Y2.operating_profit", 8)]),
        ('{ ratio = ["year3.value_added", "year0.value_added"], at_least = "103/100" }', [("five_years.Y3.operating_profit", 8)]),
        ('{ field = "year1.payroll", at_most = 69 }', [("five_years.Y1.payroll", 69)]),
    ],
)
def test_the_change_of_a_draft_flips_the_verdict_and_one_unit_less_does_not(text: str, changes: list[tuple[str, Value]]) -> None:
    wanted = real(text)
    assert judge(wanted, facts_of(DRAFT)).verdict == "unmet"
    found = nearest(wanted, facts_of(DRAFT))
    assert found is not None
    assert [(change.key, change.value) for change in found] == changes
    assert judge(wanted, facts_of(applied(DRAFT, found))).verdict == "met"
    for change in found:
        before = value_at(DRAFT, REGISTER.field(change.key), change.key)
        short = with_value(applied(DRAFT, found), change.key, towards(before, change.value))
        assert judge(wanted, facts_of(short)).verdict == "unmet"


FIXED = [field for field in REGISTER.fields if field.fixed and field.key.startswith("company.")]


def test_the_fixed_facts_of_a_firm_are_these() -> None:
    assert {"company.entity", "company.industry", "company.capital", "company.taxable_income", "company.tax_status"} <= {field.key for field in FIXED}


@pytest.mark.parametrize("field", [*FIXED, derived_field("size_class"), derived_field("today")], ids=lambda field: field.key)
def test_a_fact_that_a_firm_cannot_change_gives_no_change(field: Field) -> None:
    values: dict[Kind, Value] = {Kind.DATE: TODAY, Kind.RATE: Fraction(1, 2), Kind.YES_NO: True}
    value = values.get(field.kind, 5)
    assert facts_of(DRAFT).changes(field.key, value) is None


@pytest.mark.parametrize("fact", ["last_task_end", "first_task_start"])
def test_without_tasks_there_is_no_day_to_change(fact: str) -> None:
    assert facts_of(Project()).changes(fact, DAY) is None
    assert facts_of(Project()).asks(fact) == ("tasks",)


@pytest.mark.parametrize(
    ("fact", "asks"),
    [
        ("year3.employees", ("five_years",)),
        ("new_sales_by_year3", ("five_years",)),
        ("size_class", ()),
        ("company.employees", ("company.employees",)),
        ("grant", ()),
    ],
)
def test_what_would_settle_a_fact_of_an_empty_draft(fact: str, asks: tuple[str, ...]) -> None:
    assert facts_of(Project()).asks(fact) == asks
    assert list(facts_of(Project()).possible(fact)) == (["sme"] if fact == "size_class" else [])


def test_a_year_with_gaps_asks_for_the_gaps() -> None:
    project = Project(five_years=(YearFigures(id="Y1", year=2024, personnel=5),))
    assert facts_of(project).asks("year3.value_added") == ("five_years.Y1.operating_profit", "five_years.Y1.depreciation")
    assert facts_of(project).asks("new_sales_by_year3") == ("five_years.Y1.new_sales",)
    assert facts_of(project).changes("year3.value_added", 5) is None
