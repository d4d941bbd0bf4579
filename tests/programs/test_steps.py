"""The explanation of the subsidy: every step follows from its inputs alone, ends at what can be looked up, and reads as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.model.rows import Company, FundingRow
from dxapply.programs import steps
from dxapply.programs.packs import load
from dxapply.programs.program import Program
from dxapply.programs.steps import Step, compute, part_of
from dxapply.programs.subsidy import Estimate
from tests.programs.rule_packs import CATEGORIES
from tests.programs.test_subsidy import (
    BASIS,
    DEFICIT_BONUS,
    SME,
    WAGE_BONUS,
    Line,
    Rule,
    bought,
    cost_lines,
    estimate_of,
    program_of,
    project_of,
    rules,
    with_answers,
    worked,
)

BONUSES = f"""
{DEFICIT_BONUS}[[bonuses]]
when = {{ field = "company.regional_leader", equals = true }}
mode = "replace"
yen = 900_000
{BASIS}
{WAGE_BONUS}"""
LEAF_ROLES = {
    "cost line": {"quantity", "price", "tax_rate", "included"},
    "answer": {"funding"},
    "rule": {
        "max_amount", "share", "group", "rate", "tier", "bound", "tiers_on_cost", "own_rate", "max_grant", "unit", "by_category", "grant_share", "base_cap",
        "added_cap", "replaced_cap", "cap", "floor",
    },
}  # fmt: skip
texts = st.text("あ漢A1{}%、", max_size=8)
companies = st.builds(
    Company, deficit=st.booleans(), regional_leader=st.booleans(), lowest_wage_gap=st.sampled_from([0, 50]), tax_status=st.sampled_from(["taxable", "exempt"])
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pack")


def all_steps(estimate: Estimate) -> Iterator[Step]:
    for root in estimate.steps:
        yield from under(root)


def under(step: Step) -> Iterator[Step]:
    yield step
    for part in step.inputs:
        yield from under(part)


class Case(NamedTuple):
    """What an estimate is worked out from, with all that a tree can have: bonuses, a funding row with a name of its own."""

    rule: Rule
    lines: list[Line]
    company: Company
    name: str
    loan: int | None


def explained(folder: Path, case: Case) -> Estimate:
    program = program_of(folder, case.rule, BONUSES, with_tax_for=["exempt"])
    funding = () if case.loan is None else (FundingRow(id="F1", kind="loan", amount=case.loan, source=case.name),)
    return worked(project_of(case.lines, program, company=case.company, funding=funding), program)


random_estimates = given(case=st.builds(Case, rules(), cost_lines(), companies, texts, st.none() | st.integers(0, 10**6)))
random_cases = settings(deadline=None, max_examples=150)


# ---------------------------------------------------------------------------------------------------------- the figures


@random_cases
@random_estimates
def test_every_step_follows_from_its_inputs_alone(folder: Path, case: Case) -> None:
    estimate = explained(folder, case)
    for step in all_steps(estimate):
        if step.op != "leaf":
            assert compute(step.op, step.inputs) == (step.value, step.parts)


def parts(estimate: Estimate) -> list[Step]:
    """What each category has of the grant."""
    assert estimate.outcome
    return [part_of(estimate.outcome.grant, at, category.name) for at, category in enumerate(estimate.program.categories)]


@random_cases
@random_estimates
def test_what_a_category_has_of_the_grant_follows_from_its_inputs_alone_and_all_make_up_the_grant(folder: Path, case: Case) -> None:
    estimate = explained(folder, case)
    if estimate.outcome is None:
        return
    assert [part.value for part in parts(estimate)] == [category.grant for category in estimate.categories[: len(estimate.program.categories)]]
    assert sum(part.yen for part in parts(estimate)) == estimate.grant
    for part in parts(estimate):
        step = part
        while step.op == "part":
            assert compute(step.op, step.inputs) == (step.value, ())
            assert step.formula and "{" not in step.label.replace(step.name, "")
            step = step.inputs[0]
        assert step.op == "eligible"


@pytest.mark.parametrize(
    ("rule", "lines", "formulas"),
    [
        ({"rate": "1/2"}, [bought(1_000)], ["1,000 × 1/2"]),
        ({"rate": "1/2"}, [bought(1_001), bought(1_001, "web")], ["500と1/2 の円未満切捨てに、残りの1円を加える", "500と1/2 の円未満切捨て"]),
        ({"rate": "1/2", "cap": 100}, [bought(1_000), bought(1_000, "web")], ["500 × 上限額 100 ÷ 1,000 の円未満切捨て"] * 2),
        ({"rate": "1/2", "floor": 10_000}, [bought(1_000)], ["補助金全体が下限額 10,000 未満のため、500 を0にする"]),
        ({"rate": "1/2", "rates": {"web": "1/3"}, "max_grant": {"web": 10}}, [bought(300, "web")], ["300 × 1/3 を10 までに減らす"]),
        ({"tiers": [[100, "1/2"], [None, "1/4"]]}, [bought(300), bought(300, "web")], ["段階の率による補助金 200 × 300 ÷ 600"] * 2),
        ({"rate": "1/2", "grant_share": {"web": "1/4"}}, [bought(3_000), bought(3_000, "web")], ["3,000 × 1/2", "1,500 を補助金全体の1/4までに減らす"]),
    ],
)
def test_what_a_category_has_is_told_by_the_stage_that_decided(folder: Path, rule: Rule, lines: list[Line], formulas: list[str]) -> None:
    told = [part.formula for part in parts(estimate_of(folder, rule, lines)) if part.value or part.inputs[0].value]
    assert told == formulas


def test_what_a_category_has_names_the_source_of_the_rule_that_decided(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2", "cap": 100, "floor": 1}, [bought(1_000)])
    assert estimate.outcome
    assert parts(estimate)[CATEGORIES.index("machine")].basis is estimate.outcome.capped.basis


def line_value(step: Step) -> int:
    """A line's amount out of its quantity, price, tax rate and kind of price, by a formula of this test's own."""
    quantity, price, tax_rate, included = (int(part.value) for part in step.inputs)
    gross = Fraction(quantity, 1000) * abs(price)
    without = gross / (1 + Fraction(tax_rate, 100)) if included else gross
    amount = without // 1
    if step.op == "line_in_tax":
        amount = gross // 1 if included else amount * (1 + Fraction(tax_rate, 100)) // 1
    return int(amount) if price >= 0 else -int(amount)


@random_cases
@random_estimates
def test_lines_and_their_sums_follow_from_what_was_typed(folder: Path, case: Case) -> None:
    estimate = explained(folder, case)
    found = list(all_steps(estimate))
    for step in found:
        if step.op in ("line_ex_tax", "line_in_tax"):
            assert step.value == line_value(step)
        elif step.op in ("sum", "other_sources"):
            assert step.value == sum(int(part.value) for part in step.inputs)
        elif step.op == "eligible":
            assert step.value == max(sum(int(part.value) for part in step.inputs), 0)
    sums = {step.name: step for step in found if step.op == "sum"}
    assert sums["補助事業に要する経費（税抜）"].value == estimate.total_cost
    assert sums["補助事業に要する経費（税込）"].value == estimate.total_cost_with_tax
    typed = [f"C{at:02}" for at in range(1, len(case.lines) + 1)]
    assert [part.inputs[0].name for part in sums["補助事業に要する経費（税込）"].inputs] == typed
    eligible = [part.inputs[0].name for step in found if step.op == "eligible" for part in step.inputs]
    assert sorted(eligible) == [row for row, line in zip(typed, case.lines, strict=True) if line[5]]


@random_cases
@random_estimates
def test_every_leaf_is_a_cost_line_an_answer_or_a_rule_with_its_basis(folder: Path, case: Case) -> None:
    estimate = explained(folder, case)
    for step in all_steps(estimate):
        if step.op == "leaf":
            assert step.inputs == ()
            kind = next(kind for kind, roles in LEAF_ROLES.items() if step.role in roles)
            assert (step.basis is not None) == (kind == "rule")
            assert kind == "rule" or step.name
        else:
            assert step.inputs or step.op in ("sum", "eligible", "other_sources")


@random_cases
@random_estimates
def test_the_tree_ends_in_the_figures_of_the_estimate(folder: Path, case: Case) -> None:
    estimate = explained(folder, case)
    values = {op: step.value for op in ("own_funds", "grant", "capped", "limited", "other_sources") if (step := estimate.step(op))}
    assert values == {
        "own_funds": estimate.own_funds,
        "grant": estimate.grant,
        "capped": min(estimate.grant_before_cap or 0, estimate.cap.yen) if estimate.cap else estimate.grant_before_cap,
        "limited": estimate.eligible_cost,
        "other_sources": case.loan or 0,
    }


def test_while_the_rate_is_open_the_costs_are_explained_all_the_same() -> None:
    program = load(Path(__file__).resolve().parents[2] / "assets" / "packs" / "sangyo-digital-r3")
    estimate = worked(project_of([(program.categories[0].code, 1000, 500_000, "ex", 10, True)], program), program)
    assert [(step.label, step.value) for step in estimate.steps] == [
        ("補助対象経費", 500_000), ("補助事業に要する経費（税抜）", 500_000), ("補助事業に要する経費（税込）", 550_000),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ the words


@random_cases
@random_estimates
def test_all_that_is_said_reads_as_text(folder: Path, case: Case) -> None:
    estimate = explained(folder, case)
    for step in all_steps(estimate):
        said = (step.label, step.formula, step.because, step.source, step.figure)
        assert step.label
        assert step.figure
        assert step.op == "leaf" or step.formula
        for text in said:
            assert isinstance(text, str)
            assert "None" not in text
            assert "Fraction(" not in text
            assert "  " not in text


def said(estimate: Estimate, op: str) -> tuple[str, str, str, str]:
    step = estimate.step(op)
    assert step is not None
    return step.label, step.formula, step.because, step.figure


def test_the_way_to_a_capped_grant_is_told_like_this(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "2/3", "cap": 2_000_000, "floor": 500_000}, [bought(3_151_200)])
    assert [said(estimate, op) for op in ("limited", "rated", "rounded", "capped", "grant", "own_funds")] == [
        ("補助対象経費", "7区分の合計", "区分の上限は公表されていないため、そのまま合計", "3,151,200円"),
        ("補助率を掛けた額", "3,151,200 × 2/3", "補助対象経費に補助率を掛ける", "2,100,800円"),
        ("端数を切り捨てた額", "2,100,800 の円未満切捨て", "", "2,100,800円"),
        ("上限額と比べた額", "2,100,800 を上限額 2,000,000 までに減らす", "上限額を超える分を除く", "2,000,000円"),
        ("補助金額", "2,000,000 は下限額 500,000 以上", "下限額を下回るときは0円", "2,000,000円"),
        ("自己資金", "3,466,320 － 2,000,000 － 0", "要する経費（税込）から補助金と他の調達を引く", "1,466,320円"),
    ]


def test_what_was_not_published_is_told_and_nothing_is_made_up(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/3"}, [bought(11)])
    assert [said(estimate, op) for op in ("rated", "rounded", "capped", "grant")] == [
        ("補助率を掛けた額", "11 × 1/3", "補助対象経費に補助率を掛ける", "3と2/3円"),
        ("端数を切り捨てた額", "3と2/3 の円未満切捨て", "", "3円"),
        ("上限額と比べた額", "3 のまま", "上限額は公表されていない（公募要領で確認）", "3円"),
        ("補助金額", "3 のまま", "下限額は公表されていない（公募要領で確認）", "3円"),
    ]


def test_below_the_floor_is_told(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2", "cap": 1_000, "floor": 500}, [bought(998)])
    assert said(estimate, "capped")[1] == "499 は上限額 1,000 以下"
    assert said(estimate, "grant") == ("補助金額", "499 は下限額 500 未満", "下限額を下回るときは0円", "0円")


@pytest.mark.parametrize(
    ("rule", "op", "formula"),
    [
        ({"rate": "1/2", "max_amounts": {"machine": 900}}, "limited", "7区分の合計（machine費は900円まで）"),
        ({"rate": "1/2", "shares": {"web": "1/4"}}, "limited", "7区分の合計（web費は補助対象経費の1/4まで）"),
        ({"rate": "1/2", "group": {"of": ["ads", "web"], "max": 500}}, "limited", "7区分の合計（ads費・web費は合わせて500円まで）"),
        ({"rate": "1/2", "rates": {"web": "1/3"}, "max_grant": {"web": 10}}, "rated", "1,000 × 1/2（web費は1/3、web費の補助金は10円まで）"),
        ({"tiers": [[100, "3/4"], [None, "1/2"]]}, "rated", "1,000 × 段階の率（補助金100円まで3/4、残り1/2）"),
        ({"tiers": [[100, "3/4"], [None, "1/2"]], "tiers_on": "cost"}, "rated", "1,000 × 段階の率（経費100円まで3/4、残り1/2）"),
        ({"rate": "1/2", "round": 1000}, "rounded", "500 の千円未満切捨て"),
        ({"rate": "1/2", "level": "category"}, "rounded", "500 の区分ごとに円未満切捨て"),
        ({"rate": "1/2", "grant_share": {"web": "1/4"}}, "shared", "500 の円未満切捨て（web費は補助金全体の1/4まで）"),
    ],
)
def test_each_rule_is_told_in_the_formula(folder: Path, rule: Rule, op: str, formula: str) -> None:
    rule = {**rule, "cap": 10**6}
    lines = [bought(1_000)] if "max_amounts" not in rule else [bought(1_100)]
    assert said(estimate_of(folder, rule, lines), op)[1] == formula


@pytest.mark.parametrize(
    ("company", "formula", "because"),
    [
        (Company(deficit=True, regional_leader=True, lowest_wage_gap=50), "1,200,000 ＋ 100,000", "条件を満たすため、引き上げた上限額を使う"),
        (Company(deficit=False, regional_leader=False, lowest_wage_gap=50), "700,000 ＋ 100,000", "条件を満たすため、上限額に加算する"),
        (Company(deficit=False, regional_leader=True, lowest_wage_gap=0), "900,000", "条件を満たすため、引き上げた上限額を使う"),
    ],
)
def test_a_cap_with_bonuses_tells_only_what_it_adds_up_from(folder: Path, company: Company, formula: str, because: str) -> None:
    program = program_of(folder, {"rate": "1", "cap": 700_000}, BONUSES)
    estimate = worked(project_of([bought(5_000_000)], program, company=company), program)
    cap = next(step for step in all_steps(estimate) if step.op == "cap")
    assert (cap.formula, cap.because) == (formula, because)
    assert cap.value == sum(int(part.replace(",", "")) for part in formula.split(" ＋ ")) == estimate.grant


@pytest.mark.parametrize(
    ("line", "op", "formula", "because"),
    [
        (("machine", 1000, 620_000, "ex", 10, True), "line_ex_tax", "1 × 620,000", ""),
        (("machine", 1000, 620_000, "ex", 10, True), "line_in_tax", "（1 × 620,000）× 110 ÷ 100", "行ごとに円未満切捨て"),
        (("machine", 4000, 33_000, "in", 10, True), "line_ex_tax", "4 × 33,000 × 100 ÷ 110", "行ごとに円未満切捨て"),
        (("machine", 4000, 33_000, "in", 8, True), "line_in_tax", "4 × 33,000", ""),
        (("machine", 2500, 333, "ex", 0, True), "line_in_tax", "2.5 × 333", "行ごとに円未満切捨て"),
        (("machine", 1000, -250_000, "ex", 8, True), "line_in_tax", "（1 × ▲250,000）× 108 ÷ 100", "行ごとに円未満切捨て"),
    ],
)
def test_a_line_is_told_as_it_is_reckoned(folder: Path, line: Line, op: str, formula: str, because: str) -> None:
    step = next(step for step in all_steps(estimate_of(folder, {"rate": "1/2"}, [line])) if step.op == op)
    assert (step.formula, step.because) == (formula, because)
    assert [leaf.label for leaf in step.inputs] == ["数量", "単価", "消費税率", "単価の税区分"]
    assert step.inputs[3].figure == ("税込" if line[3] == "in" else "税抜")


def test_discounts_above_the_cost_are_told(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2"}, [bought(1_000), bought(-2_000), bought(300, "web")])
    sums = {step.label: (step.formula, step.because) for step in all_steps(estimate) if step.op == "eligible"}
    assert sums["machine費の対象経費"] == ("1,000 ＋ ▲2,000", "合計が0円を下回るため0円")
    assert sums["web費の対象経費"] == ("300", "補助対象の行の合計")
    assert sums["ads費の対象経費"] == ("なし", "補助対象の行の合計")


def test_a_rule_tells_its_source_and_how_sure_it_is(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2", "cap": 10}, [bought(1_000)])
    assert {step.source for step in all_steps(estimate) if step.role in ("rate", "unit", "cap")} == {"試験の定め（仮定・要確認）"}
    assert {step.source for step in all_steps(estimate) if step.role in LEAF_ROLES["cost line"]} == {""}


def test_every_leaf_that_the_applicant_wrote_names_its_field_and_no_rule_does(folder: Path) -> None:
    program = program_of(folder, {"rate": "1/2"})
    funding = (FundingRow(id="F1", kind="loan", amount=1, source="みほん信用金庫"),)
    project = with_answers(project_of([bought(1_000)], program, funding=funding), program, cap="400", floor="1", reason="公募要領 5ページ")
    leaves = [step for step in all_steps(worked(project, program)) if step.op == "leaf"]
    assert {step.role: step.key for step in leaves if step.key} == {
        "quantity": "cost_lines.C01.quantity", "price": "cost_lines.C01.unit_price", "tax_rate": "cost_lines.C01.tax_rate",
        "included": "cost_lines.C01.tax", "funding": "funding.F1.amount", "cap": program.key_of("cap"), "floor": program.key_of("floor"),
    }  # fmt: skip
    assert {step.role for step in leaves if not step.key} == {"rate", "unit"}


def test_a_line_names_its_row(folder: Path) -> None:
    estimate = estimate_of(folder, {"rate": "1/2"}, [bought(1_000), bought(2_000, "web")])
    assert {step.key for step in all_steps(estimate) if step.op.startswith("line_")} == {"cost_lines.C01", "cost_lines.C02"}


def test_an_own_entry_tells_that_the_applicant_made_it(folder: Path) -> None:
    program: Program = program_of(folder, {"rate": "1/2"})
    estimate = worked(with_answers(project_of([bought(1_000)], program), program, cap="400", reason="公募要領 5ページ"), program)
    cap = next(step for step in all_steps(estimate) if step.role == "cap")
    assert (cap.label, cap.figure, cap.source) == ("上限額", "400円", "公募要領 5ページ（申請者の入力）")


# --------------------------------------------------------------------------------------------------------- when said


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every function that makes words or the inputs of a line raises."""
    def refuse(*_: Any) -> str:
        raise AssertionError("words were made while working out")

    names = [name for name in vars(steps) if re.fullmatch(r"_(figure|number|\w*_words|\w*_formula|\w*_because)", name)]
    for name in names:
        monkeypatch.setattr(steps, name, refuse)
    for table in (steps._FORMULAS, steps._BECAUSE):
        for op in list(table):
            monkeypatch.setitem(table, op, refuse)
    return names


def test_no_words_are_made_while_working_out_10_000_lines(folder: Path, mute: list[str]) -> None:
    assert len(mute) > 10
    program = program_of(folder, {"rate": "2/3", "cap": 10**9, "shares": {"web": "1/4"}, "floor": 1})
    lines = [bought(1_000 + at, CATEGORIES[at % 7]) for at in range(10_000)]
    estimate = worked(project_of(lines, program, company=SME), program)
    step = estimate.step("sum")
    assert step is not None
    assert estimate.grant == Fraction(2, 3) * estimate.eligible_cost // 1
    with pytest.raises(AssertionError, match="words were made"):
        step.formula  # noqa: B018 - the very reading of it makes the words


def test_the_lines_of_a_sum_are_made_when_they_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    program = program_of(folder, {"rate": "1/2"})
    project = project_of([bought(1)] * 50, program)
    plain = steps.Step.__init__

    def counted(self: Step, op: str, *values: Any, **named: Any) -> None:
        made.append(op)
        plain(self, op, *values, **named)

    monkeypatch.setattr(Step, "__init__", counted)
    estimate = worked(project, program)
    assert not [op for op in made if op.startswith("line_")]
    total = estimate.step("sum")
    assert total is not None
    assert len(total.inputs) == 50
    assert made.count("line_in_tax") == 50
