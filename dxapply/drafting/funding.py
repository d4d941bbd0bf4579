"""資金調達: where the money comes from, equal to what it is spent on, and who pays until the grant arrives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from dxapply.drafting.findings import Finding, an_error, hint, warning
from dxapply.model.money import THOUSAND, Yen, show_yen, split_down
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.subsidy import Estimate

__all__ = ["Funding", "FundingSource", "check_funding", "fund", "in_thousands", "on_form"]


@dataclass(frozen=True, slots=True)
class FundingSource:
    """A line of the funding table: its kind, whole yen (None: unknown), where from, and the row it was typed in ("" where computed)."""

    kind: str
    label: str
    amount: Yen | None
    source: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class Funding:
    """Sources that equal uses: own funds, grant, loans and others make up the whole cost with tax. `bridged` pays until the grant arrives."""

    sources: tuple[FundingSource, ...]
    total: Yen
    bridge: tuple[FundingSource, ...]
    bridged: Yen
    grant: Yen | None
    own_funds: Yen | None


_LABELS = dict(REGISTER.field("bridge.*.kind").choices)


def fund(project: Project, estimate: Estimate) -> Funding:
    """The funding of a project. Own funds and the grant are worked out; loans and others are the rows that the applicant typed."""
    typed = [FundingSource(row.kind or "other", _LABELS.get(row.kind, _LABELS["other"]), row.amount or 0, row.source, row.id) for row in project.funding]
    sources = (
        FundingSource("own", _LABELS["own"], estimate.own_funds, ""),
        FundingSource("grant", "補助金", estimate.grant, project.plan.manager or estimate.program.authority),
        *sorted(typed, key=lambda source: source.kind != "loan"),
    )
    bridge = tuple(FundingSource(row.kind, _LABELS.get(row.kind, _LABELS["other"]), row.amount or 0, row.source, row.id) for row in project.bridge)
    return Funding(sources, estimate.total_cost_with_tax, bridge, sum(source.amount or 0 for source in bridge), estimate.grant, estimate.own_funds)


def on_form(funding: Funding, estimate: Estimate) -> Funding:
    """The funding as the program's form has it: where its total is the eligible cost, own funds are what of that is left to pay."""
    form = estimate.program.form("funding")
    if form is None or form.total == "cost_with_tax":
        return funding
    own = None if estimate.grant is None else estimate.eligible_cost - estimate.grant - estimate.other_sources
    sources = (replace(funding.sources[0], amount=own), *funding.sources[1:])
    return replace(funding, sources=sources, total=estimate.eligible_cost, own_funds=own)


def in_thousands(funding: Funding) -> Funding:
    """The funding with all amounts in thousands of yen, rounded down; the sources add up to the total, and those of the bridge to theirs.

    The grant is rounded for itself, as on every form; the other sources share what is left of the total. While own funds are unknown each is rounded
    for itself.
    """
    total, bridged = funding.total // THOUSAND, funding.bridged // THOUSAND
    grant = None if funding.grant is None else funding.grant // THOUSAND
    others = [source for source in funding.sources if source.kind != "grant"]
    if grant is None or funding.own_funds is None:
        amounts = [None if source.amount is None else source.amount // THOUSAND for source in others]
    else:
        amounts = list(split_down([Fraction(source.amount or 0, THOUSAND) for source in others], whole=total - grant))
    left = iter(amounts)
    sources = tuple(replace(source, amount=grant if source.kind == "grant" else next(left)) for source in funding.sources)
    bridge_parts = split_down([Fraction(source.amount or 0, THOUSAND) for source in funding.bridge], whole=bridged)
    bridge = tuple(replace(source, amount=amount) for source, amount in zip(funding.bridge, bridge_parts, strict=True))
    return Funding(sources, total, bridge, bridged, grant, sources[0].amount)


def check_funding(project: Project, estimate: Estimate) -> Iterator[Finding]:
    """What is to be looked at in the funding."""
    funding = fund(project, estimate)
    left = on_form(funding, estimate).own_funds
    if funding.own_funds is not None and funding.own_funds < 0:
        over = show_yen(-funding.own_funds)
        message = f"補助金と他の調達の合計が、要する経費を{over}円超えています。"
        yield an_error("own-funds-negative", "funding", message, "借入金かその他の額を減らしてください。")
    elif left is not None and left < 0:
        message = f"補助金と他の調達の合計が、様式の合計額になる補助対象経費を{show_yen(-left)}円超えています。"
        yield warning("own-funds-negative-on-form", "funding", message, "対象外の経費と消費税にあてる借入金などを、この表から除いてください。")
    if not project.bridge and funding.grant:
        message = f"補助金{show_yen(funding.grant)}円が入るまでの手当てがありません。"
        yield hint("bridge-missing", "bridge", message, "立替の元を書いてください。補助金は実績報告の後に支払われます。")
    elif project.bridge and funding.grant is not None and funding.bridged != funding.grant:
        gap = funding.grant - funding.bridged
        word = f"{show_yen(gap)}円足りません" if gap > 0 else f"{show_yen(-gap)}円多すぎます"
        yield warning("bridge-mismatch", "bridge", f"立替の合計が、補助金額に対して{word}。", "立替額を直してください。")
