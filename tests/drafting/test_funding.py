"""Where the money comes from: the sources add up to the uses, whatever was typed."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.drafting.funding import Funding, check_funding, fund, in_thousands
from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.model.rows import Application, BridgeRow, Company, CostLine, FundingRow, Plan
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Program
from dxapply.programs.subsidy import Estimate
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
FIRM = Company(entity="corporation", industry="manufacturing", employees=42, capital=30_000_000)


def draft(price: int, *funding: FundingRow, bridge: tuple[BridgeRow, ...] = (), manager: str = "") -> Project:
    """A draft under ③, whose rate is 1/2 and whose cap is 1,000,000 yen whatever the firm."""
    line = CostLine(id="C01", category="consulting", kind="expert", text="支援", quantity=1000, unit_price=price)
    project = Project(application=Application(program="wakamono-r3"), company=FIRM, cost_lines=(line,), funding=funding, bridge=bridge)
    return dataclasses.replace(project, plan=Plan(manager=manager))


def estimate_of(project: Project) -> Estimate:
    found = work_out(project, CATALOGUE, dt.date(2021, 3, 3)).estimate
    assert found is not None
    return found


def funded(project: Project) -> Funding:
    return fund(project, estimate_of(project))


def ids(project: Project) -> list[str]:
    return [finding.id for finding in check_funding(project, estimate_of(project))]


def test_own_funds_are_what_grant_and_others_leave_of_the_cost_with_tax() -> None:
    funding = funded(draft(1_000_001, FundingRow(id="F1", kind="loan", amount=300_000, source="みほん信用金庫")))
    assert [(source.kind, source.amount) for source in funding.sources] == [("own", 300_001), ("grant", 500_000), ("loan", 300_000)]
    assert (funding.total, funding.own_funds, funding.grant) == (1_100_001, 300_001, 500_000)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9), st.lists(st.tuples(st.sampled_from(("loan", "other", "")), st.none() | st.integers(0, 10**9)), max_size=4))
def test_the_sources_equal_the_uses(price: int, rows: list[tuple[str, int | None]]) -> None:
    typed = tuple(FundingRow(id=f"F{number}", kind=kind, amount=amount) for number, (kind, amount) in enumerate(rows, 1))
    funding = funded(draft(price, *typed))
    assert funding.own_funds is not None
    assert sum(source.amount or 0 for source in funding.sources) == funding.total


@pytest.mark.parametrize("program", CATALOGUE.programs, ids=lambda program: program.id)
def test_the_sources_of_each_sample_equal_its_uses(program: Program) -> None:
    funding = funded(sample(program))
    assert sum(source.amount or 0 for source in funding.sources) == funding.total > 0
    assert ids(sample(program)) == []


def test_loans_stand_before_other_sources_and_each_knows_its_row() -> None:
    rows = (FundingRow(id="F1", kind="other", amount=1), FundingRow(id="F2", kind="loan", amount=2), FundingRow(id="F3", amount=3))
    sources = funded(draft(1_000_000, *rows)).sources
    assert [(source.label, source.row) for source in sources] == [
        ("自己資金", ""), ("補助金", ""), ("金融機関からの借入金", "F2"), ("その他", "F1"), ("その他", "F3"),
    ]  # fmt: skip


@pytest.mark.parametrize(("manager", "source"), [("", "経済産業省"), ("みほん機構", "みほん機構")])
def test_the_grant_comes_from_whoever_takes_the_application(manager: str, source: str) -> None:
    assert funded(draft(1_000_000, manager=manager)).sources[1].source == source


def test_while_the_grant_is_unknown_own_funds_are_unknown_and_not_zero() -> None:
    project = dataclasses.replace(draft(1_000_000), application=Application(program="sangyo-digital-r3"))
    funding = funded(project)
    assert (funding.grant, funding.own_funds, funding.total) == (None, None, 1_100_000)
    assert ids(project) == []


def test_more_money_than_the_project_costs_is_an_error_that_says_by_how_much() -> None:
    project = draft(1_000_000, FundingRow(id="F1", kind="loan", amount=600_001), bridge=(BridgeRow(id="B1", kind="own", amount=500_000),))
    (finding,) = check_funding(project, estimate_of(project))
    assert (finding.id, finding.severity, finding.key) == ("own-funds-negative", "error", "funding")
    assert "1円" in finding.message
    assert funded(project).own_funds == -1


def test_exactly_as_much_as_it_costs_is_fine() -> None:
    assert ids(draft(1_000_000, FundingRow(id="F1", kind="loan", amount=600_000), bridge=(BridgeRow(id="B1", kind="own", amount=500_000),))) == []


@pytest.mark.parametrize(
    ("amounts", "expected", "words"),
    [
        ((), ["bridge-missing"], "500,000円"),
        ((500_000,), [], ""),
        ((200_000, 300_000), [], ""),
        ((499_999,), ["bridge-mismatch"], "1円足りません"),
        ((500_002,), ["bridge-mismatch"], "2円多すぎます"),
        ((None,), ["bridge-mismatch"], "500,000円足りません"),
    ],
)
def test_somebody_pays_until_the_grant_arrives(amounts: tuple[int | None, ...], expected: list[str], words: str) -> None:
    bridge = tuple(BridgeRow(id=f"B{number}", kind="own", amount=amount) for number, amount in enumerate(amounts, 1))
    project = draft(1_000_000, bridge=bridge)
    assert ids(project) == expected
    assert all(words in finding.message for finding in check_funding(project, estimate_of(project)))


def test_without_a_grant_nothing_has_to_be_bridged() -> None:
    assert ids(draft(0)) == []


_AMOUNTS = st.lists(st.integers(0, 5_000_000), max_size=4)


@settings(max_examples=60, deadline=None)
@given(price=st.integers(1, 9_999_999), typed=_AMOUNTS, bridged=_AMOUNTS)
def test_a_funding_in_thousands_still_adds_up_and_each_amount_is_less_than_a_thousand_away(price: int, typed: list[int], bridged: list[int]) -> None:
    rows = tuple(FundingRow(id=f"F{number}", kind="loan", amount=amount) for number, amount in enumerate(typed, 1))
    bridge = tuple(BridgeRow(id=f"B{number}", kind="own", amount=amount) for number, amount in enumerate(bridged, 1))
    exact = funded(draft(price, *rows, bridge=bridge))
    small = in_thousands(exact)
    assert (small.total, small.bridged) == (exact.total // 1000, exact.bridged // 1000)
    assert sum(source.amount or 0 for source in small.sources) == small.total
    assert sum(source.amount or 0 for source in small.bridge) == small.bridged
    assert small.grant == (exact.grant or 0) // 1000
    for one, other in zip((*exact.sources, *exact.bridge), (*small.sources, *small.bridge), strict=True):
        assert (other.kind, other.row) == (one.kind, one.row)
        assert abs((other.amount or 0) * 1000 - (one.amount or 0)) < 1000


def test_a_funding_in_thousands_keeps_what_is_unknown() -> None:
    exact = dataclasses.replace(funded(draft(1_234_567)), grant=None, own_funds=None)
    exact = dataclasses.replace(exact, sources=tuple(dataclasses.replace(source, amount=None) for source in exact.sources))
    small = in_thousands(exact)
    assert (small.grant, small.own_funds, [source.amount for source in small.sources]) == (None, None, [None, None])
