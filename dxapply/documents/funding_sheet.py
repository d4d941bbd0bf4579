"""資金調達: where the money comes from, and who pays until the grant arrives."""

from __future__ import annotations

from fractions import Fraction

from dxapply.documents.costs_sheet import quotes_blocks
from dxapply.documents.parts import Block, Column, Figure, Heading, Paragraph, Row, Table, Text
from dxapply.documents.words import bold, column, percent, row_with, typed, yen
from dxapply.drafting.funding import FundingSource
from dxapply.drafting.results import Results
from dxapply.model.money import show_yen
from dxapply.model.register import REGISTER
from dxapply.programs.eligibility import Match

__all__ = ["funding_blocks"]

_FUNDING = dict(REGISTER.field("funding.*.kind").choices)


def funding_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """Where the money comes from, and who pays until the grant arrives."""
    return (
        Heading(text="1　資金調達の内訳", note="単位：円", room=160),
        _sources_table(results),
        *_book_sources(results),
        *_bridge(results),
        *quotes_blocks(results.project, "book"),
        *_estimate_note(match),
    )


def _sources_table(results: Results) -> Table:
    funding = results.funding
    assert funding is not None
    rows = [_source_row(source, funding.total) for source in funding.sources]
    known = funding.own_funds is not None
    total = (
        Text(text="合計", bold=True),
        yen(funding.total, bold=True),
        Text(text="100.0％" if known and funding.total else "－", bold=True),
        Text(text="経費明細の合計（税込）と一致"),
    )
    return Table(columns=_source_columns(), rows=(*rows, row_with(*total, style="total")), on="paper")


def _source_columns() -> tuple[Column, ...]:
    return (column("区分", 132), column("金額", 84, "right"), column("割合", 52, "right"), column("資金の調達先", 204))


def _source_row(source: FundingSource, total: int) -> Row:
    share = Fraction(source.amount, total) if source.amount is not None and total > 0 else None
    return row_with(
        source.label,
        yen(source.amount, bold=source.kind == "grant"),
        percent(share) if share is None or share >= 0 else "▲" + percent(-share),
        source.source or "－",
    )


def _book_sources(results: Results) -> tuple[Block, ...]:
    project = results.project
    rows = tuple(
        row_with(
            typed(_FUNDING.get(row.kind, _FUNDING["other"]), f"funding.{row.id}.kind"),
            Figure(value=row.amount or 0, key=f"funding.{row.id}.amount"),
            typed(row.source, f"funding.{row.id}.source"),
            id=row.id,
        )
        for row in project.funding
    )
    columns = (column("区分", 150, choices=tuple(_FUNDING.values())), column("金額", 90, "right", name="amount"), column("資金の調達先", 204))
    funding = results.funding
    assert funding is not None
    summary = (
        row_with(
            "自己資金",
            Figure(value=funding.own_funds, formula="{own_funds}" if funding.own_funds is not None else ""),
            "要する経費（税込）から補助金と他の調達を引いた額",
        ),
        row_with("補助金", Figure(value=funding.grant, formula="{grant}" if funding.grant is not None else ""), "補助金額の計算から"),
        row_with("借入金とその他", Figure(value=sum(row.amount or 0 for row in project.funding), formula="{others}"), "上の表の合計"),
        row_with(bold("合計"), Figure(value=funding.total, formula="{total_cost_with_tax}", bold=True), "要する経費（税込）と一致", style="total"),
    )
    plain = (column("区分", 150), column("金額", 90, "right"), column("備考", 204))
    return (Table(columns=columns, rows=rows, name="funding", on="book"), Heading(text="調達の合計", on="book"), Table(columns=plain, rows=summary, on="book"))


def _bridge(results: Results) -> tuple[Block, ...]:
    funding = results.funding
    if funding is None or not funding.bridge:
        return ()
    rows = [_source_row(source, funding.bridged) for source in funding.bridge]
    matches = "補助金額と一致" if funding.bridged == funding.grant else "補助金額と異なります"
    total = (Text(text="合計", bold=True), yen(funding.bridged, bold=True), Text(text="100.0％" if funding.bridged else "－", bold=True), Text(text=matches))
    return (
        Heading(text="2　補助金の入金までの手当て", note="単位：円", room=120),
        Paragraph(text="補助金は実績報告の後に支払われる見込みです。立て替える額の手当ては次のとおりです。"),
        Table(columns=_source_columns(), rows=(*rows, row_with(*total, style="total"))),
    )


def _estimate_note(match: Match) -> tuple[Block, ...]:
    own = match.estimate.own_funds
    if own is not None and own < 0:
        return (Paragraph(text=f"調達の合計が要する経費を{show_yen(-own)}円超えています。借入金かその他の額を減らしてください。", size="note"),)
    return ()
