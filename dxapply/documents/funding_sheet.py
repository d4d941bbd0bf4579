"""資金調達: where the money comes from, and who pays until the grant arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dxapply.documents.amounts import ADJUSTED, UNIT_WORDS, Unit
from dxapply.documents.arranging import title_of
from dxapply.documents.costs_sheet import quotes_blocks
from dxapply.documents.parts import Block, Column, Figure, Heading, Paragraph, Row, Table, Text
from dxapply.documents.words import bold, column, percent, row_with, typed, yen
from dxapply.documents.workbook_checks import agrees
from dxapply.drafting.funding import Funding, FundingSource, in_thousands, on_form
from dxapply.drafting.results import Results
from dxapply.model.money import shares_in_tenths, show_yen
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.eligibility import Match
from dxapply.programs.pack_sheets import form_or_standard
from dxapply.programs.program import Form

__all__ = ["funding_blocks"]

_FUNDING, _BRIDGE = (dict(REGISTER.field(f"{name}.*.kind").choices) for name in ("funding", "bridge"))
_SOURCES, _UNTIL_PAID = "1　資金調達の内訳", "2　補助金の入金までの手当て"
_GOES = "入力した額を変えると、調整した額は空欄になります。dxapplyで作り直してください。"
_FITTED = "割合は、合計が100.0％になるように、端数を上の行から順に丸めています。"
_TOTALS = {"cost_with_tax": "の合計（税込）と一致", "eligible": "の補助対象経費の合計と一致"}  # behind the name of the cost sheet


_UP_TO_HERE = "SUMPRODUCT({bridge.amount},--(ROW({bridge.amount})<=ROW()))"
_SHARE = f'IF({{bridged}}<=0,"",(INT({_UP_TO_HERE}*1000/{{bridged}}+0.5)-INT(({_UP_TO_HERE}-N({{row.amount}}))*1000/{{bridged}}+0.5))/10)'
"""The share in percent to one decimal, rounded as on paper: what the sum up to the row grows by; rows that are put in count, too."""


def funding_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """Where the money comes from, and who pays until the grant arrives."""
    form, whole = form_or_standard(match.program, "funding"), results.funding
    assert whole is not None
    funding = on_form(whole, match.estimate)
    word = UNIT_WORDS[form.unit]
    return (
        *_headed(Heading(text=_SOURCES, note=word, room=160, name="sources")),
        _sources_table(funding, form, match),
        *_notes(funding, form, match),
        *_book_sources(results, funding, form, match),
        *_bridge(whole, form.unit),
        *_quotes_in_book(results.project),
        *_estimate_note(funding, form),
    )


def _headed(heading: Heading) -> tuple[Heading, ...]:
    """The heading of a table whose amounts are in yen in the workbook, where they are typed in, whatever the form's unit on paper."""
    in_yen = UNIT_WORDS["yen"]
    return (heading,) if heading.note == in_yen else (replace(heading, on="paper"), replace(heading, note=in_yen, on="book"))


def _sources_table(funding: Funding, form: Form, match: Match) -> Table:
    printed = _printed(funding, form.unit)
    rows = _source_rows(funding.sources, printed.sources, funding.total, "funding")
    known = funding.own_funds is not None
    total = (
        Text(text="合計", bold=True),
        yen(printed.total, bold=True),
        percent(1000 if known and funding.total > 0 else None, bold=True),
        Text(text=title_of(match.program, "costs", "経費") + _TOTALS[form.total]),
    )
    return Table(columns=_source_columns(), rows=(*rows, row_with(*total, style="total")), on="paper")


def _printed(funding: Funding, unit: Unit) -> Funding:
    """The funding with its amounts as they print in that unit."""
    return in_thousands(funding) if unit == "thousand" else funding


def _notes(funding: Funding, form: Form, match: Match) -> tuple[Block, ...]:
    """What the total leaves out, and that the parts were fitted to it."""
    outside = match.estimate.total_cost_with_tax - funding.total
    words = f"補助対象外の経費と消費税{show_yen(outside)}円は、この表のほかに自己資金で支払います。" if form.total == "eligible" and outside else ""
    words += ADJUSTED if form.unit == "thousand" else ""
    words += _FITTED if funding.own_funds is not None and (_is_fitted(funding.sources, funding.total) or _is_fitted(funding.bridge, funding.bridged)) else ""
    return (Paragraph(text=words, size="note", on="paper"),) if words else ()


def _tenths(sources: Sequence[FundingSource], whole: int) -> tuple[int | None, ...]:
    return shares_in_tenths([source.amount for source in sources], whole)


def _is_fitted(sources: Sequence[FundingSource], whole: int) -> bool:
    """Whether a share is another one than it would be by itself, so that all add up to the total."""
    alone = tuple(tenth for source in sources for tenth in _tenths([source], whole))
    return alone != _tenths(sources, whole)


def _source_columns() -> tuple[Column, ...]:
    return (column("区分", 132), column("金額", 84, "right"), column("割合", 52, "right"), column("資金の調達先", 204))


def _source_rows(sources: Sequence[FundingSource], printed: Sequence[FundingSource], whole: int, rows_of: str) -> list[Row]:
    return [_source_row(source, shown.amount, tenths, rows_of) for source, shown, tenths in zip(sources, printed, _tenths(sources, whole), strict=True)]


def _source_row(source: FundingSource, amount: int | None, tenths: int | None, rows_of: str) -> Row:
    """A source of the list of that name; own funds and the grant are worked out and were typed in nowhere."""
    here = f"{rows_of}.{source.row}." if source.row else ""
    where = "plan.manager" if source.kind == "grant" else here and here + "source"
    return row_with(
        Text(text=source.label, leads=here and here + "kind"),
        Figure(value=amount, bold=source.kind == "grant", leads=here and here + "amount"),
        percent(tenths),
        Text(text=source.source or "－", leads=where),
    )


def _book_sources(results: Results, funding: Funding, form: Form, match: Match) -> tuple[Block, ...]:
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
    columns = _input_columns("funding", tuple(_FUNDING.values()))
    inputs = Table(columns=columns, rows=rows, name="funding", on="book")
    totals = (Heading(text="調達の合計", on="book", name="totals"), _totals_in_book(funding, form, match))
    return (inputs, *totals, *_sources_printed(funding, form.unit))


def _sources_printed(funding: Funding, unit: Unit) -> tuple[Block, ...]:
    """What the form prints in thousands, below the yen of the workbook."""
    if unit == "yen":
        return ()
    others = sum(source.amount or 0 for source in funding.sources if source.kind not in ("own", "grant"))
    same = [f"{{{cell}}}={amount}" for cell, amount in (("grant", funding.grant), ("part_own", funding.own_funds), ("others", others)) if amount is not None]
    printed = in_thousands(funding)
    rows = _printed_rows(funding.sources, printed.sources, same, "funding")
    return _printed_in_book(Heading(text=_SOURCES, note=UNIT_WORDS[unit], name="sources"), rows, printed.total, "must_be.parts")


def _printed_rows(sources: Sequence[FundingSource], printed: Sequence[FundingSource], same: Sequence[str], rows_of: str) -> list[Row]:
    """The sources in thousands; what was fitted to the total goes as soon as one of the amounts that it was fitted to is another one."""
    rows = []
    for source, shown in zip(sources, printed, strict=True):
        unchanged = [*same, f"COUNTIF({{{rows_of}.amount}},{source.amount})>0"] if source.row else same
        formula = 'IF({grant}="","",INT({grant}/1000))' if source.kind == "grant" else f'IF(AND({",".join(unchanged)}),{shown.amount},"")'
        rows.append(row_with(source.label, Figure(value=shown.amount, formula=formula if shown.amount is not None else ""), source.source or "－"))
    return rows


def _printed_in_book(heading: Heading, rows: Sequence[Row], total: int, cell: str) -> tuple[Block, ...]:
    whole = row_with(bold("合計"), Figure(value=total, bold=True, formula=f"INT({{{cell}}}/1000)"), "", style="total")
    columns = (column("区分", 132), column("金額", 84, "right"), column("資金の調達先", 160))
    words = Paragraph(text=f"{ADJUSTED}{_GOES}", size="note", on="book")
    return (replace(heading, on="book"), words, Table(columns=columns, rows=(*rows, whole), on="book"))


def _input_columns(rows_of: str, kinds: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns in which the sources of a list are typed in."""
    return (
        column("区分", 132, choices=kinds, key=f"{rows_of}.*.kind"),
        column("金額", 84, "right", name="amount", key=f"{rows_of}.*.amount"),
        column("資金の調達先", 160, key=f"{rows_of}.*.source"),
    )


def _totals_in_book(funding: Funding, form: Form, match: Match) -> Table:
    """The three parts of the funding and their sum, beside what it must be."""
    uses, whole = ("補助対象経費", "eligible_cost") if form.total == "eligible" else ("要する経費（税込）", "total_cost_with_tax")
    own = 'IF({grant}="","",{eligible_cost}-{grant}-{others})' if form.total == "eligible" else 'IF({own_funds}="","",{own_funds})'
    reckoned = f"{title_of(match.program, 'calculation', '補助金額の計算')}から"
    others = sum(source.amount or 0 for source in funding.sources if source.kind not in ("own", "grant"))
    known = funding.own_funds is not None and funding.grant is not None
    total = (funding.own_funds or 0) + (funding.grant or 0) + others if known else None
    rows = (
        row_with("自己資金", Figure(value=funding.own_funds, name="part_own", formula=own), f"{uses}から他を引いた額"),
        row_with("補助金", Figure(value=funding.grant, name="part_grant", formula='IF({grant}="","",{grant})'), reckoned),
        row_with("借入金とその他", Figure(value=others, formula="{others}"), "上の表の合計"),
    )
    unknown = "COUNT({part_own},{part_grant})<2"
    summed = Figure(value=total, name="parts", formula=f'IF({unknown},"",SUM({{parts.amount}}))', bold=True)
    compared = (*rows, row_with(bold("合計"), summed, "3つの合計", style="total"), _must_be(uses, funding.total, whole, "parts", total))
    columns = (column("区分", 132), column("金額", 84, "right", name="amount"), column("備考", 160))
    return Table(columns=columns, rows=compared, name="parts", on="book")


def _must_be(label: str, value: int | None, cell: str, total: str, total_now: int | None) -> Row:
    """The amount that a total must be, out of another sheet, and whether it is."""
    holds = None if value is None or total_now is None else value == total_now
    verdict = agrees(f'IF(COUNT({{must_be.{total}}},{{{total}}})<2,"－",IF({{must_be.{total}}}={{{total}}},"○","×"))', holds=holds)
    amount = Figure(value=value, name=f"must_be.{total}", formula=f'IF({{{cell}}}="","",{{{cell}}})')
    return row_with(bold(label), amount, verdict, style="total")


def _bridge(funding: Funding, unit: Unit) -> tuple[Block, ...]:
    if not funding.bridge:
        return ()
    words = Paragraph(text="補助金は実績報告の後に支払われる見込みです。立て替える額の手当ては次のとおりです。")
    headings = _headed(Heading(text=_UNTIL_PAID, note=UNIT_WORDS[unit], room=120, name="bridge"))
    return (*headings, words, _bridge_table(funding, unit), _bridge_in_book(funding), *_bridge_printed(funding, unit))


def _bridge_printed(funding: Funding, unit: Unit) -> tuple[Block, ...]:
    if unit == "yen":
        return ()
    printed = in_thousands(funding)
    rows = _printed_rows(funding.bridge, printed.bridge, [f"{{bridged}}={funding.bridged}"], "bridge")
    return _printed_in_book(Heading(text=_UNTIL_PAID, note=UNIT_WORDS[unit], name="bridge"), rows, printed.bridged, "bridged")


def _bridge_table(funding: Funding, unit: Unit) -> Table:
    matches = "補助金額と一致" if funding.bridged == funding.grant else "補助金額と異なります"
    printed = _printed(funding, unit)
    rows = _source_rows(funding.bridge, printed.bridge, funding.bridged, "bridge")
    total = (bold("合計"), yen(printed.bridged, bold=True), percent(1000 if funding.bridged > 0 else None, bold=True), matches)
    return Table(columns=_source_columns(), rows=(*rows, row_with(*total, style="total")), on="paper")


def _bridge_in_book(funding: Funding) -> Table:
    """The rows as inputs in yen, with their shares, and their sum beside the grant."""
    rows = tuple(
        row_with(
            typed(source.label, f"bridge.{source.row}.kind"),
            Figure(value=source.amount, key=f"bridge.{source.row}.amount"),
            typed(source.source, f"bridge.{source.row}.source"),
            percent(tenths, formula=_SHARE),
            id=source.row,
        )
        for source, tenths in zip(funding.bridge, _tenths(funding.bridge, funding.bridged), strict=True)
    )
    whole = percent(1000 if funding.bridged > 0 else None, bold=True, formula='IF({bridged}<=0,"",SUM({bridge.share}))')
    total = row_with(bold("合計"), Figure(value=funding.bridged, name="bridged", formula="SUM({bridge.amount})", bold=True), "", whole, style="total")
    columns = (*_input_columns("bridge", tuple(_BRIDGE.values())), column("割合", 64, "right", name="share"))
    must_be = _must_be("補助金額", funding.grant, "grant", "bridged", funding.bridged)
    return Table(columns=columns, rows=(*rows, total, replace(must_be, cells=(*must_be.cells, Text(text="")))), name="bridge", on="book")


def _quotes_in_book(project: Project) -> tuple[Block, ...]:
    """The quotes compared, words and amounts in the order of the tables above, whose columns they share; the workbook reckons what lies between."""
    blocks = quotes_blocks(project, "book")
    return tuple(_like_sources(block) if isinstance(block, Table) else block for block in blocks)


def _like_sources(table: Table) -> Table:
    line, chosen, other, amount, compared, gap = table.columns
    columns = (chosen, replace(amount, name="amount"), other, replace(compared, name="other"), replace(gap, name="gap"), replace(line, head="経費", width=36))
    return replace(table, columns=columns, rows=tuple(map(_quote_like_sources, table.rows)), name="quotes")


def _quote_like_sources(row: Row) -> Row:
    line, chosen, other, amount, compared, gap = row.cells
    assert isinstance(gap, Figure)
    live = replace(gap, formula='IF(COUNT({row.amount},{row.other})<2,"",{row.amount}-{row.other})')
    return replace(row, cells=(chosen, amount, other, compared, live, line))


def _estimate_note(funding: Funding, form: Form) -> tuple[Block, ...]:
    own = funding.own_funds
    if own is not None and own < 0:
        uses = "要する経費" if form.total == "cost_with_tax" else "この表の合計になる補助対象経費"
        return (Paragraph(text=f"調達の合計が{uses}を{show_yen(-own)}円超えています。借入金かその他の額を減らしてください。", size="note"),)
    return ()
