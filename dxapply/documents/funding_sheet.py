"""資金調達: where the money comes from, and who pays until the grant arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dxapply.documents.amounts import ADJUSTED, UNIT_WORDS, Unit, parts_in, whole_in
from dxapply.documents.costs_sheet import quotes_blocks
from dxapply.documents.parts import Block, Column, Figure, Heading, Paragraph, Row, Table, Text
from dxapply.documents.words import bold, column, percent, row_with, typed, yen
from dxapply.drafting.funding import Funding, FundingSource, on_form
from dxapply.drafting.results import Results
from dxapply.model.money import show_yen
from dxapply.model.register import REGISTER
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Form

__all__ = ["funding_blocks"]

_FUNDING = dict(REGISTER.field("funding.*.kind").choices)


_TOTALS = {"cost_with_tax": "経費明細の合計（税込）と一致", "eligible": "経費明細の補助対象経費の合計と一致"}


def funding_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """Where the money comes from, and who pays until the grant arrives."""
    form, whole = match.program.form("funding"), results.funding
    assert form is not None and whole is not None
    funding = on_form(whole, match.estimate)
    word = UNIT_WORDS[form.unit]
    return (
        *_headed(Heading(text="1　資金調達の内訳", note=word, room=160, name="sources")),
        _sources_table(funding, form),
        *_notes(funding, form, match),
        *_book_sources(results, funding, form),
        *_bridge(whole, form.unit),
        *quotes_blocks(results.project, "book"),
        *_estimate_note(funding, form),
    )


def _headed(heading: Heading) -> tuple[Heading, ...]:
    """The heading of a table whose amounts are in yen in the workbook, where they are typed in, whatever the form's unit on paper."""
    in_yen = UNIT_WORDS["yen"]
    return (heading,) if heading.note == in_yen else (replace(heading, on="paper"), replace(heading, note=in_yen, on="book"))


def _sources_table(funding: Funding, form: Form) -> Table:
    whole = whole_in(form.unit, funding.total)
    rows = [
        _source_row(source, amount, funding.total) for source, amount in zip(funding.sources, _amounts(funding, form.unit, whole), strict=True)
    ]
    known = funding.own_funds is not None
    total = (
        Text(text="合計", bold=True),
        yen(whole, bold=True),
        Text(text="100.0％" if known and funding.total else "－", bold=True),
        Text(text=_TOTALS[form.total]),
    )
    return Table(columns=_source_columns(), rows=(*rows, row_with(*total, style="total")), on="paper")


def _amounts(funding: Funding, unit: Unit, whole: int) -> tuple[int | None, ...]:
    """What prints for each source. The grant prints as on every sheet; the others share what is left of the total."""
    grant, others = funding.grant, [source for source in funding.sources if source.kind != "grant"]
    if grant is None or funding.own_funds is None:
        return tuple(None if source.amount is None else whole_in(unit, source.amount) for source in funding.sources)
    of_grant = whole_in(unit, grant)
    left = iter(parts_in(unit, whole - of_grant, [source.amount or 0 for source in others]))
    return tuple(of_grant if source.kind == "grant" else next(left) for source in funding.sources)


def _notes(funding: Funding, form: Form, match: Match) -> tuple[Block, ...]:
    """What the total leaves out, and that the parts were fitted to it."""
    outside = match.estimate.total_cost_with_tax - funding.total
    words = f"補助対象外の経費と消費税{show_yen(outside)}円は、この表のほかに自己資金で支払います。" if form.total == "eligible" and outside else ""
    words += ADJUSTED if form.unit == "thousand" else ""
    return (Paragraph(text=words, size="note", on="paper"),) if words else ()


def _source_columns() -> tuple[Column, ...]:
    return (column("区分", 132), column("金額", 84, "right"), column("割合", 52, "right"), column("資金の調達先", 204))


def _source_row(source: FundingSource, amount: int | None, total: int) -> Row:
    share = Fraction(source.amount, total) if source.amount is not None and total > 0 else None
    return row_with(
        source.label,
        yen(amount, bold=source.kind == "grant"),
        percent(share) if share is None or share >= 0 else "▲" + percent(-share),
        source.source or "－",
    )


def _book_sources(results: Results, funding: Funding, form: Form) -> tuple[Block, ...]:
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
    is_eligible = form.total == "eligible"
    own = 'IF({grant}="","",{eligible_cost}-{grant}-{others})' if is_eligible else "{own_funds}"
    uses, whole = ("補助対象経費", "{eligible_cost}") if is_eligible else ("要する経費（税込）", "{total_cost_with_tax}")
    summary = (
        row_with(
            "自己資金", Figure(value=funding.own_funds, formula=own if funding.own_funds is not None else ""), f"{uses}から補助金と他の調達を引いた額"
        ),
        row_with("補助金", Figure(value=funding.grant, formula="{grant}" if funding.grant is not None else ""), "補助金額の計算から"),
        row_with("借入金とその他", Figure(value=sum(row.amount or 0 for row in project.funding), formula="{others}"), "上の表の合計"),
        row_with(bold("合計"), Figure(value=funding.total, formula=whole, bold=True), f"{uses}と一致", style="total"),
    )
    plain = (column("区分", 150), column("金額", 90, "right"), column("備考", 204))
    return (Table(columns=columns, rows=rows, name="funding", on="book"), Heading(text="調達の合計", on="book"), Table(columns=plain, rows=summary, on="book"))


def _bridge(funding: Funding, unit: Unit) -> tuple[Block, ...]:
    if not funding.bridge:
        return ()
    matches = "補助金額と一致" if funding.bridged == funding.grant else "補助金額と異なります"
    words = Paragraph(text="補助金は実績報告の後に支払われる見込みです。立て替える額の手当ては次のとおりです。")
    heading = Heading(text="2　補助金の入金までの手当て", note=UNIT_WORDS[unit], room=120, name="bridge")
    if unit == "yen":
        return (heading, words, _bridge_table(funding, unit, matches))
    on_paper, in_book = _headed(heading)
    table = _bridge_table(funding, unit, matches)
    return (on_paper, in_book, words, replace(table, on="paper"), replace(_bridge_table(funding, "yen", matches), on="book"))


def _bridge_table(funding: Funding, unit: Unit, matches: str) -> Table:
    whole = whole_in(unit, funding.bridged)
    amounts: Sequence[int] = parts_in(unit, whole, [source.amount or 0 for source in funding.bridge])
    rows = [_source_row(source, amount, funding.bridged) for source, amount in zip(funding.bridge, amounts, strict=True)]
    total = (Text(text="合計", bold=True), yen(whole, bold=True), Text(text="100.0％" if funding.bridged else "－", bold=True), Text(text=matches))
    return Table(columns=_source_columns(), rows=(*rows, row_with(*total, style="total")))


def _estimate_note(funding: Funding, form: Form) -> tuple[Block, ...]:
    own = funding.own_funds
    if own is not None and own < 0:
        uses = "要する経費" if form.total == "cost_with_tax" else "この表の合計になる補助対象経費"
        return (Paragraph(text=f"調達の合計が{uses}を{show_yen(-own)}円超えています。借入金かその他の額を減らしてください。", size="note"),)
    return ()
