"""The size of a firm: the law's table, みなし大企業, and what is unknown, against an oracle that tries every answer."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.model.fields import show
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company
from dxapply.programs.size_class import CLASS_LABELS, SizeRule, classify

OKU, MAN = 100_000_000, 10_000
FREE = {"large_holder_share": Fraction(0), "large_holders_share": Fraction(0), "large_officer_share": Fraction(0)}
PLAIN = SizeRule()
RAISED = SizeRule(raised_small=True)
INCOME = SizeRule(income_limit=15 * OKU)

# 中小企業基本法 第2条 and the 政令 rows: industry, capital and employees of an SME, employees of a small firm
TABLE = (
    ("manufacturing", 3 * OKU, 300, 20),
    ("construction", 3 * OKU, 300, 20),
    ("transport", 3 * OKU, 300, 20),
    ("other", 3 * OKU, 300, 20),
    ("wholesale", OKU, 100, 5),
    ("retail", 5_000 * MAN, 50, 5),
    ("service", 5_000 * MAN, 100, 5),
    ("entertainment", 5_000 * MAN, 100, 5),
    ("rubber", 3 * OKU, 900, 20),
    ("software", 3 * OKU, 300, 5),
    ("hotel", 5_000 * MAN, 200, 5),
)
rows = pytest.mark.parametrize(("industry", "capital", "employees", "small"), TABLE)


def firm(industry: str, capital: int | None, employees: int | None, **more: Any) -> Company:
    return Company(**{"entity": "corporation", "industry": industry, "capital": capital, "employees": employees, **FREE, **more})


def size(company: Company, rule: SizeRule = PLAIN) -> str:
    return classify(company, rule).value


def test_the_table_has_every_industry() -> None:
    assert {row[0] for row in TABLE} == {code for code, _ in REGISTER.field("company.industry").choices}


# ---------------------------------------------------------------------------------------------------------------- lines


@rows
def test_at_the_line_of_employees_a_firm_is_an_sme_above_it_not(industry: str, capital: int, employees: int, small: int) -> None:
    found = [size(firm(industry, capital + 1, count)) for count in (employees - 1, employees, employees + 1)]
    assert found == ["sme", "sme", "mid"]


@rows
def test_at_the_line_of_capital_a_firm_is_an_sme_above_it_not(industry: str, capital: int, employees: int, small: int) -> None:
    found = [size(firm(industry, yen, employees + 1)) for yen in (capital - 1, capital, capital + 1)]
    assert found == ["sme", "sme", "mid"]


@rows
def test_capital_or_employees_are_enough(industry: str, capital: int, employees: int, small: int) -> None:
    found = [size(firm(industry, *figures)) for figures in ((capital, 99_999), (10**13, employees), (capital, employees), (capital + 1, employees + 1))]
    assert found == ["sme", "sme", "sme", "mid"]


@rows
def test_a_sole_proprietor_counts_by_employees_only(industry: str, capital: int, employees: int, small: int) -> None:
    for yen in (None, 0, capital, 10**13):
        found = [size(firm(industry, yen, count, entity="sole_proprietor")) for count in (small, small + 1, employees, employees + 1)]
        assert found == ["small_scale", "sme", "sme", "mid"]


@rows
def test_a_cooperative_is_measured_as_a_corporation(industry: str, capital: int, employees: int, small: int) -> None:
    assert size(firm(industry, capital, employees + 1, entity="cooperative")) == "sme"
    assert size(firm(industry, capital + 1, employees + 1, entity="cooperative")) == "mid"


@rows
def test_a_small_firm_is_at_or_below_its_own_line_whatever_its_capital(industry: str, capital: int, employees: int, small: int) -> None:
    for yen in (0, capital, 10**13):
        assert [size(firm(industry, yen, count)) for count in (0, small, small + 1)] == ["small_scale", "small_scale", "sme"]


@rows
def test_only_hotels_and_entertainment_are_raised_to_20(industry: str, capital: int, employees: int, small: int) -> None:
    raised = 20 if industry in ("hotel", "entertainment") else small
    assert [size(firm(industry, 0, count), RAISED) for count in (raised, raised + 1)] == ["small_scale", "sme"]


@rows
def test_a_mid_sized_firm_has_at_most_2000_employees(industry: str, capital: int, employees: int, small: int) -> None:
    assert [size(firm(industry, capital + 1, count)) for count in (1_999, 2_000, 2_001)] == ["mid", "mid", "large"]
    assert [size(firm(industry, capital, count)) for count in (2_000, 2_001)] == ["sme", "sme"]


@pytest.mark.parametrize(
    ("industry", "capital", "employees", "expected"),
    [
        ("manufacturing", 10 * OKU, 500, "mid"),
        ("manufacturing", 10 * OKU, 300, "sme"),
        ("retail", 6_000 * MAN, 51, "mid"),
        ("hotel", 6_000 * MAN, 200, "sme"),
    ],
)
def test_the_test_points_of_the_collected_facts(industry: str, capital: int, employees: int, expected: str) -> None:
    assert size(firm(industry, capital, employees)) == expected


# --------------------------------------------------------------------------------------------------------- みなし大企業

HOLDER, HOLDERS, OFFICERS = "large_holder_share", "large_holders_share", "large_officer_share"


@pytest.mark.parametrize(
    ("name", "share", "expected"),
    [
        (HOLDER, Fraction(1, 2), "deemed_large"),
        (HOLDER, Fraction(4999, 10_000), "sme"),
        (HOLDER, Fraction(1), "deemed_large"),
        (HOLDERS, Fraction(2, 3), "deemed_large"),
        (HOLDERS, Fraction(6666, 10_000), "sme"),
        (HOLDERS, Fraction(1, 2), "sme"),
        (OFFICERS, Fraction(1, 2), "deemed_large"),
        (OFFICERS, Fraction(499, 1000), "sme"),
    ],
)
def test_tests_1_to_3_hold_from_their_limits(name: str, share: Fraction, expected: str) -> None:
    company = firm("manufacturing", OKU, 42, **{name: share})
    assert size(company) == expected
    assert size(dataclasses.replace(company, entity="sole_proprietor")) == "sme"


@pytest.mark.parametrize("name", ["owned_by_deemed", "officers_from_deemed"])
def test_tests_4_and_5_answered_yes_make_a_firm_deemed_large_and_unanswered_are_a_hint(name: str) -> None:
    found = {answer: classify(firm("manufacturing", OKU, 42, **{name: answer})) for answer in (True, False, None)}
    assert {answer: result.value for answer, result in found.items()} == {True: "deemed_large", False: "sme", None: "sme"}
    assert [f"company.{name}" in found[answer].hints for answer in (True, False, None)] == [False, False, True]
    assert found[None].asks == ()


def test_a_sole_proprietor_gets_no_hints() -> None:
    assert classify(firm("manufacturing", None, 42, entity="sole_proprietor")).hints == ()


def test_a_small_firm_can_be_deemed_large_too() -> None:
    assert size(firm("retail", 0, 1, large_holder_share=Fraction(1, 2))) == "deemed_large"


@pytest.mark.parametrize(("employees", "expected"), [(500, "mid"), (2_001, "large")])
def test_what_is_no_sme_anyway_is_not_deemed_anything(employees: int, expected: str) -> None:
    assert size(firm("manufacturing", 10 * OKU, employees, large_holder_share=Fraction(1))) == expected


def test_one_test_that_holds_settles_it_while_the_others_are_open() -> None:
    company = Company(entity="corporation", industry="manufacturing", capital=OKU, employees=42, large_officer_share=Fraction(1, 2))
    assert (size(company), classify(company).asks) == ("deemed_large", ())


@pytest.mark.parametrize(("income", "plain", "with_rule"), [(15 * OKU, "sme", "sme"), (15 * OKU + 1, "sme", "deemed_large"), (None, "sme", "sme")])
def test_taxable_income_counts_only_where_the_program_says_so(income: int | None, plain: str, with_rule: str) -> None:
    company = firm("manufacturing", OKU, 42, taxable_income=income)
    assert (size(company), size(company, INCOME)) == (plain, with_rule)
    assert ("company.taxable_income" in classify(company, INCOME).hints) == (income is None)
    assert "company.taxable_income" not in classify(company).hints


# -------------------------------------------------------------------------------------------------------------- unknown

# For every field that can leave the size open: all answers that the lines can tell apart.
ANSWERS: dict[str, tuple[Any, ...]] = {
    "entity": ("corporation", "sole_proprietor", "cooperative"),
    "industry": tuple(row[0] for row in TABLE),
    "employees": (0, 5, 6, 20, 21, 50, 51, 100, 101, 200, 201, 300, 301, 900, 901, 2_000, 2_001),
    "capital": (0, 5_000 * MAN, 5_000 * MAN + 1, OKU, OKU + 1, 3 * OKU, 3 * OKU + 1),
    "large_holder_share": (Fraction(0), Fraction(1, 2)),
    "large_holders_share": (Fraction(0), Fraction(2, 3)),
    "large_officer_share": (Fraction(0), Fraction(1, 2)),
}
BLANK = Company()
FEW = {**ANSWERS, "entity": ANSWERS["entity"][:2], "industry": ("manufacturing", "wholesale", "retail", "service", "rubber", "software", "hotel")}
rules = st.sampled_from([PLAIN, RAISED, INCOME])


def law(company: Company, rule: SizeRule) -> str:
    """The class of a firm that answered everything, straight from the table of this test."""
    capital, employees, small = next(row[1:] for row in TABLE if row[0] == company.industry)
    small = 20 if rule.raised_small and company.industry in ("hotel", "entertainment") else small
    count = company.employees or 0
    corporate = company.entity != "sole_proprietor"
    if not (count <= employees or (corporate and (company.capital or 0) <= capital)):
        return "mid" if count <= 2_000 else "large"
    tests = (
        (company.large_holder_share or 0) >= Fraction(1, 2), (company.large_holders_share or 0) >= Fraction(2, 3),
        (company.large_officer_share or 0) >= Fraction(1, 2), bool(company.owned_by_deemed), bool(company.officers_from_deemed),
        rule.income_limit is not None and (company.taxable_income or 0) > rule.income_limit,
    )  # fmt: skip
    if corporate and any(tests):
        return "deemed_large"
    return "small_scale" if count <= small else "sme"


def completions(company: Company) -> Iterator[Company]:
    """The firm with every answer to its open fields; for three and more open fields only the answers that differ most."""
    names = [name for name in ANSWERS if getattr(company, name) in (None, "")]
    answers = ANSWERS if len(names) < 3 else FEW
    for chosen in itertools.product(*(answers[name] for name in names)):
        yield dataclasses.replace(company, **dict(zip(names, chosen, strict=True)))


@st.composite
def firms(draw: st.DrawFn, most_open: int = 7) -> Company:
    open_names = draw(st.sets(st.sampled_from(sorted(ANSWERS)), max_size=most_open))
    values = {name: draw(st.sampled_from(answers)) for name, answers in ANSWERS.items() if name not in open_names}
    flags: dict[str, Any] = {name: draw(st.sampled_from([None, False, True])) for name in ("owned_by_deemed", "officers_from_deemed")}
    return Company(**values, **flags, taxable_income=draw(st.sampled_from([None, 0, 15 * OKU + 1])))


@settings(deadline=None, max_examples=300)
@given(company=firms(most_open=0), rule=rules)
def test_a_firm_that_answered_everything_has_the_class_of_the_law(company: Company, rule: SizeRule) -> None:
    assert classify(company, rule).possible == (law(company, rule),)


@settings(deadline=None, max_examples=150)
@given(company=firms(most_open=4), rule=rules)
def test_the_possible_classes_are_those_that_some_answer_gives(company: Company, rule: SizeRule) -> None:
    expected = {law(complete, rule) for complete in completions(company)}
    assert set(classify(company, rule).possible) == expected
    assert list(classify(company, rule).possible) == [name for name in CLASS_LABELS if name in expected]


@settings(deadline=None, max_examples=150)
@given(company=firms(most_open=4), rule=rules)
def test_the_size_is_unknown_exactly_when_an_answer_could_change_it(company: Company, rule: SizeRule) -> None:
    found = classify(company, rule)
    assert (found.value == "unknown") == (len({law(complete, rule) for complete in completions(company)}) > 1) == bool(found.asks)


@settings(deadline=None, max_examples=150)
@given(company=firms(), rule=rules, answered=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in ANSWERS.items()}))
def test_answers_to_what_is_asked_settle_it(company: Company, rule: SizeRule, answered: dict[str, Any]) -> None:
    asks = [key.removeprefix("company.") for key in classify(company, rule).asks]
    assert all(getattr(company, name) in (None, "") for name in asks)
    settled = classify(dataclasses.replace(company, **{name: answered[name] for name in asks}), rule)
    assert (settled.value != "unknown", settled.asks) == (True, ())


@settings(deadline=None, max_examples=100)
@given(company=firms(most_open=3), rule=rules)
def test_nothing_is_asked_that_tells_nothing(company: Company, rule: SizeRule) -> None:
    """Of two firms that are still possible and differ in one asked field alone, some have different classes."""
    found = list(completions(company))
    for key in classify(company, rule).asks:
        name = key.removeprefix("company.")
        classes: dict[Company, set[str]] = {}
        for complete in found:
            classes.setdefault(dataclasses.replace(complete, **{name: getattr(BLANK, name)}), set()).add(law(complete, rule))
        assert any(len(several) > 1 for several in classes.values())


def test_an_entity_that_alone_decides_about_the_known_shares_is_asked() -> None:
    found = classify(firm("manufacturing", OKU, 10, entity="", large_holder_share=Fraction(1, 2)))
    assert (found.possible, found.asks) == (("small_scale", "deemed_large"), ("company.entity",))


def test_a_firm_without_answers_is_asked_for_all_that_can_matter() -> None:
    found = classify(Company())
    assert found.asks == tuple(f"company.{name}" for name in ANSWERS)
    assert set(found.possible) == set(CLASS_LABELS)


def test_fields_that_have_nothing_to_do_with_size_change_nothing() -> None:
    company = firm("manufacturing", OKU, 42)
    assert classify(company) == classify(dataclasses.replace(company, name="見本", sales=1, regional_leader=True, tax_status="exempt"))


# ------------------------------------------------------------------------------------------------------------ the words


@pytest.mark.parametrize(
    ("company", "reason"),
    [
        (firm("manufacturing", 3_000 * MAN, 20), "製造業で従業員20人（20人以下）のため、小規模企業者です。"),
        (firm("manufacturing", 3_000 * MAN, 42), "製造業で従業員42人（300人以下）のため、中小企業者です。"),
        (firm("retail", 3_000 * MAN, 60), "小売業で資本金30,000,000円（5,000万円以下）、従業員60人のため、中小企業者です。"),
        (firm("retail", 6_000 * MAN, 51), "小売業で資本金60,000,000円（5,000万円超）、従業員51人（50人超、2,000人以下）のため、中堅企業です。"),
        (firm("other", 4 * OKU, 2_001), "その他の業種で資本金400,000,000円（3億円超）、従業員2,001人（2,000人超）のため、大企業です。"),
        (firm("hotel", None, 201, entity="sole_proprietor"), "旅館業の個人事業主で従業員201人（200人超、2,000人以下）のため、中堅企業です。"),
        (firm("hotel", 0, 5, large_holder_share=Fraction(3, 5)), "最も多く持つ大企業の出資割合が3/5（1/2以上）のため、みなし大企業です。"),
        (firm("hotel", 0, 5, officers_from_deemed=True), "「役員全員がみなし大企業を兼務」が「はい」のため、みなし大企業です。"),
        (firm("", 0, 5), "従業員5人はどの業種でも同じ区分になるため、小規模企業者です。"),
        (firm("", 100, 3_000), "資本金100円、従業員3,000人はどの業種でも同じ区分になるため、中小企業者です。"),
        (firm("retail", 0, None), "「常時使用する従業員数」が未入力のため、規模の区分は決まりません。"),
        (Company(), "「事業者の形態」「主な業種」「常時使用する従業員数」など7項目が未入力のため、規模の区分は決まりません。"),
    ],
)
def test_the_reason_is_told_like_this(company: Company, reason: str) -> None:
    assert classify(company).reason == reason


def test_the_reason_of_a_taxable_income_holds_it() -> None:
    found = classify(firm("manufacturing", OKU, 42, taxable_income=16 * OKU), INCOME)
    assert found.reason == "課税所得（3年平均）が1,600,000,000円（15億円超）のため、みなし大企業です。"


@settings(deadline=None, max_examples=300)
@given(company=firms(), rule=rules)
def test_each_reason_is_one_sentence_with_the_firms_figures(company: Company, rule: SizeRule) -> None:
    found = classify(company, rule)
    assert found.reason.endswith("。")
    assert found.reason.count("。") == 1
    assert "None" not in found.reason
    assert "（）" not in found.reason
    if found.value == "unknown":
        assert all(f"「{REGISTER.field(key).label}」" in found.reason for key in found.asks[:3])
        return
    assert CLASS_LABELS[found.value] in found.reason
    if found.value != "deemed_large":
        assert show(REGISTER.field("company.employees"), company.employees) in found.reason
    if found.value in ("mid", "large") and company.entity == "corporation":
        assert show(REGISTER.field("company.capital"), company.capital) in found.reason


def test_no_reason_is_longer_than_two_lines_of_a_page() -> None:
    found = [classify(firm(row[0], capital, employees)).reason for row in TABLE for capital in (0, 10**10) for employees in (1, 100, 3_000)]
    assert max(map(len, found)) <= 80
