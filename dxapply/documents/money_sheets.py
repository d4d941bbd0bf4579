"""The sheets of the money: 経費明細, 補助金額の計算, 資金調達; the workbook's formulas stand here, beside the amounts that they give."""

from __future__ import annotations

from fractions import Fraction

from dxapply.documents.parts import Block, Bullets, Cell, Chart, Column, Figure, Flow, FlowStep, Heading, Panel, Paragraph, Row, Table, Tag, Text
from dxapply.documents.words import certainty_tag, percent, yen
from dxapply.drafting.funding import FundingSource
from dxapply.drafting.results import Results
from dxapply.model.money import THOUSAND, show_yen
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine, Quote
from dxapply.programs.eligibility import Match
from dxapply.programs.program import UNMAPPED, Basis, Program
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import CategoryResult, Estimate, placed

__all__ = ["calculation_blocks", "calculation_lead", "costs_blocks", "funding_blocks"]

_TAX = dict(REGISTER.field("cost_lines.*.tax").choices)
_FUNDING = dict(REGISTER.field("funding.*.kind").choices)
_YES, _NO = "○", "×"
_GROSS = "ROUND({row.quantity}*1000,0)*ABS({row.price})"
_EX_TAX = f'IF({{row.tax}}="{_TAX["included"]}",SIGN({{row.price}})*INT({_GROSS}*100/(1000*(100+{{row.tax_rate}}))),SIGN({{row.price}})*INT({_GROSS}/1000))'
_IN_TAX = f'IF({{row.tax}}="{_TAX["included"]}",SIGN({{row.price}})*INT({_GROSS}/1000),SIGN({{row.ex_tax}})*INT(ABS({{row.ex_tax}})*(100+{{row.tax_rate}})/100))'


# 経費明細

def costs_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The cost lines: grouped by category on paper, one flat table with live formulas in the workbook; then the quotes compared."""
    project = results.project
    tax = "課税の区分により税込で数えます" if match.estimate.counts_with_tax else "補助対象経費は税抜で数えます"
    return (
        Heading(text="1　経費明細", note="単位：円（端数は行ごとに円未満切捨て）", on="paper"),
        _paper_table(results, match),
        _book_table(results, match),
        Paragraph(text=f"{tax}。※は税込の単価です。経費区分の名称と対象範囲は、最新の公募要領で確認してください。", size="note"),
        *_quotes(project),
    )


def _paper_table(results: Results, match: Match) -> Table:
    word = "税込" if match.estimate.counts_with_tax else "税抜"
    columns = (
        Column(head="番号", width=28, align="center"), Column(head="経費区分・内容", width=122), Column(head="数量", width=36, align="right"), Column(head="単位", width=32),
        Column(head="単価", width=51, align="right"), Column(head="補助事業に\n要する経費\n（税込）", width=59, align="right"), Column(head=f"補助対象\n経費\n（{word}）", width=59, align="right"),
        Column(head="積算基礎", width=85),
    )  # fmt: skip
    rows: list[Row] = []
    places = placed(results.project, match.program)
    for at, category in enumerate(match.estimate.categories):
        inside = [place for place, where in enumerate(places) if where == (len(match.program.categories) if category.code == UNMAPPED else at)]
        if inside:
            rows += _group(results, match, category, inside)
    estimate = match.estimate
    count = len(results.project.cost_lines)
    total = (Text(text=f"合計（{count}行）", bold=True), yen(estimate.total_cost_with_tax, bold=True), yen(estimate.eligible_cost, bold=True), Text(text="", small=True))
    rows.append(Row(cells=total, style="total", span=5))
    return Table(columns=columns, rows=tuple(rows), on="paper")


def _group(results: Results, match: Match, category: CategoryResult, inside: list[int]) -> list[Row]:
    side = int(match.estimate.counts_with_tax)
    head = (Text(text=category.name, bold=True), yen(category.cost_with_tax, bold=True), yen(category.eligible, bold=True), Text(text=f"小計（{len(inside)}行）", small=True))
    rows = [Row(cells=head, style="group", span=5)]
    counted = 0
    for place in inside:
        line, amounts = results.project.cost_lines[place], results.amounts[place]
        eligible = bool(line.eligible) and category.code != UNMAPPED
        counted += amounts[side] if eligible else 0
        rows.append(_paper_line(line, amounts[1], amounts[side] if eligible else None))
    if counted != category.eligible:
        why = "区分の上限による減額" if counted > category.eligible else "0円を下回る分の調整"
        adjusted = (Text(text=""), Text(text=why), Text(text=""), Text(text=""), Text(text=""), Text(text=""), yen(category.eligible - counted), Text(text="", small=True))
        rows.append(Row(cells=adjusted))
    return rows


def _paper_line(line: CostLine, with_tax: int, counted: int | None) -> Row:
    eligible = Figure(value=None, word="対象外") if counted is None else yen(counted)
    return Row(
        cells=(
            Text(text=line.id, small=True),
            Text(text=line.text or "（未入力）"),
            Figure(value=line.quantity, scale=THOUSAND),
            Text(text=line.unit),
            Figure(value=line.unit_price, mark="※" if line.tax == "included" else ""),
            yen(with_tax),
            eligible,
            Text(text=line.basis, small=True),
        ),
        id=line.id,
    )


def _book_table(results: Results, match: Match) -> Table:
    names = tuple(category.name for category in match.program.categories)
    columns = (
        Column(head="番号", width=32, name="id"), Column(head="経費区分", width=76, name="category", choices=names), Column(head="内容", width=150, name="text"),
        Column(head="数量", width=48, align="right", name="quantity"), Column(head="単位", width=36, name="unit"), Column(head="単価", width=64, align="right", name="price"),
        Column(head="税区分", width=40, align="center", name="tax", choices=tuple(_TAX.values())), Column(head="税率\n（％）", width=36, align="right", name="tax_rate", choices=("10", "8", "0")),
        Column(head="補助\n対象", width=36, align="center", name="eligible", choices=(_YES, _NO)), Column(head="税抜額", width=68, align="right", name="ex_tax"),
        Column(head="税込額", width=68, align="right", name="in_tax"), Column(head="補助対象\n経費", width=68, align="right", name="counted"), Column(head="積算基礎", width=120, name="basis"),
    )  # fmt: skip
    places = placed(results.project, match.program)
    rows = tuple(
        _book_line(line, amounts, match, place) for line, amounts, place in zip(results.project.cost_lines, results.amounts, places, strict=True)
    )
    return Table(columns=columns, rows=rows, name="lines", on="book")


def _book_line(line: CostLine, amounts: tuple[int, int], match: Match, place: int) -> Row:
    key = f"cost_lines.{line.id}."
    categories = match.program.categories
    side = int(match.estimate.counts_with_tax)
    counted = amounts[side] if line.eligible else 0
    cells: tuple[Cell, ...] = (
        Text(text=line.id),
        Text(text=categories[place].name if place < len(categories) else line.category, key=key + "category"),
        Text(text=line.text, key=key + "text"),
        Figure(value=line.quantity, scale=THOUSAND, key=key + "quantity"),
        Text(text=line.unit, key=key + "unit"),
        Figure(value=line.unit_price, key=key + "unit_price"),
        Text(text=_TAX.get(line.tax, _TAX["excluded"]), key=key + "tax"),
        Figure(value=line.tax_rate or 0, key=key + "tax_rate"),
        Text(text=_YES if line.eligible else _NO, key=key + "eligible"),
        Figure(value=amounts[0], formula=_EX_TAX),
        Figure(value=amounts[1], formula=_IN_TAX),
        Figure(value=counted, formula=f'IF({{row.eligible}}="{_YES}",{{row.{"in_tax" if side else "ex_tax"}}},0)'),
        Text(text=line.basis, key=key + "basis"),
    )
    return Row(cells=cells, id=line.id)


def _quotes(project: Project) -> tuple[Block, ...]:
    """The chosen quote of each line beside the others."""
    columns = (
        Column(head="番号", width=28, align="center"), Column(head="採用した見積", width=128), Column(head="金額", width=60, align="right"), Column(head="比べた見積", width=128),
        Column(head="金額", width=60, align="right"), Column(head="差額", width=68, align="right"),
    )  # fmt: skip
    rows: list[Row] = []
    by_line: dict[str, list[Quote]] = {}
    for quote in project.quotes:
        by_line.setdefault(quote.line, []).append(quote)
    for line in project.cost_lines:
        quotes = by_line.get(line.id, [])
        chosen = next((quote for quote in quotes if quote.chosen), None)
        if chosen and len(quotes) > 1:
            rows += [_quote_row(line, chosen, other) for other in quotes if other is not chosen]
    if not rows:
        return ()
    return (Heading(text="2　見積の比較（2者以上から取ったもの）", note="税抜、円"), Table(columns=columns, rows=tuple(rows)))


def _quote_row(line: CostLine, chosen: Quote, other: Quote) -> Row:
    gap = None if chosen.amount is None or other.amount is None else chosen.amount - other.amount
    return Row(cells=(Text(text=line.id, small=True), Text(text=chosen.vendor), yen(chosen.amount, bold=True), Text(text=other.vendor), yen(other.amount), yen(gap)))


# 補助金額の計算

def calculation_lead(match: Match) -> str:
    """One sentence that says what the sheet shows."""
    return f"経費の合計から補助金額まで、{len(_shown_steps(match.estimate))}つの手順を順に示します。"


def calculation_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The way from the cost to the grant: the explanation's steps, the answer, the categories, the flow; in the workbook with formulas."""
    estimate = match.estimate
    columns = (
        Column(head="手順", width=28, align="center"), Column(head="すること", width=88), Column(head="規則と式", width=144), Column(head="結果（円）", width=68, align="right"),
        Column(head="根拠", width=76), Column(head="確かさ", width=68, align="center"),
    )  # fmt: skip
    rows = tuple(_step_row(number, step) for number, step in enumerate(_shown_steps(estimate), 1))
    return (
        Table(columns=columns, rows=rows, dense=False, on="paper"),
        *_answer(match),
        *_book_calculation(results, match),
        Heading(text="区分ごとの内訳", note="単位：円", on="paper"),
        _categories_table(match),
        *_flow(estimate),
        *_reading(match),
    )


def _shown_steps(estimate: Estimate) -> list[Step]:
    """The steps of the explanation that paper shows, from the whole cost to own funds."""
    wanted = ("limited", "rated", "rounded", "shared", "capped", "grant", "own_funds")
    sums = [step for root in estimate.steps for step in (root, *root.inputs) if step.op == "sum"]
    return [*sorted({step.name: step for step in sums}.values(), key=lambda step: step.name), *(step for op in wanted if (step := estimate.step(op)))]


def _step_row(number: int, step: Step) -> Row:
    main = step.op in ("limited", "grant")
    whole = isinstance(step.value, int)
    result: Cell = yen(int(step.value or 0), bold=main) if whole else Text(text=step.figure, bold=main)
    rule = "。".join(part for part in (step.because, step.formula) if part)
    basis: Cell = certainty_tag(step.basis) if step.basis else Tag(text="計算")
    return Row(cells=(Text(text=str(number), bold=True), Text(text=step.label, bold=True), Text(text=rule), result, Text(text=step.basis.title if step.basis else "この下書きから計算", small=True), basis))


def _answer(match: Match) -> tuple[Block, ...]:
    estimate = match.estimate
    unsure = _unsure(match)
    figure = Figure(value=estimate.grant, bold=True) if estimate.grant is not None else Figure(value=None, word=f"{show_yen(estimate.lowest)}～{show_yen(estimate.highest)}")
    return (Panel(label="補助金額（見込み）", figure=figure, tag=Tag(text="要確認", style="dash") if unsure else None, note=unsure, on="paper"),)


def _unsure(match: Match) -> str:
    """What of the calculation is not official: 率・上限・下限・端数."""
    estimate = match.estimate
    bases: tuple[tuple[str, Basis | None], ...] = (
        ("率", estimate.rate_row.basis if estimate.rate_row else None), ("上限", estimate.cap.basis if estimate.cap else None),
        ("下限", estimate.floor.basis if estimate.floor else None), ("端数", match.program.rounding.basis),
    )  # fmt: skip
    return "・".join(name for name, basis in bases if basis and not basis.is_official)


def _categories_table(match: Match) -> Table:
    columns = (
        Column(head="経費区分", width=120), Column(head="要する経費\n（税抜）", width=72, align="right"), Column(head="補助対象\n経費", width=72, align="right"),
        Column(head="補助金額", width=72, align="right"), Column(head="減らした額と理由", width=136),
    )  # fmt: skip
    estimate = match.estimate
    rows = [
        Row(cells=(Text(text=row.name), yen(row.cost), yen(row.eligible), yen(row.grant), Text(text="、".join(f"▲{show_yen(cut.yen)}円 {cut.because}" for cut in row.cuts), small=True)))
        for row in estimate.categories
        if row.cost or row.eligible
    ]
    total = (Text(text="合計", bold=True), yen(estimate.total_cost, bold=True), yen(estimate.eligible_cost, bold=True), yen(estimate.grant, bold=True), Text(text=""))
    return Table(columns=columns, rows=(*rows, Row(cells=total, style="total")), on="paper")


def _flow(estimate: Estimate) -> tuple[Block, ...]:
    before, grant, eligible, whole = estimate.grant_before_cap, estimate.grant, estimate.eligible_cost, estimate.total_cost_with_tax
    if before is None or grant is None or not whole >= eligible >= before >= grant >= 0 or not whole:
        return ()
    cut_name = "下限未満" if estimate.below_minimum else "上限超過"
    steps = (
        FlowStep(name="経費の合計（税込）", value=whole, lost=whole - eligible, because=_lost("対象外と消費税", whole - eligible)),
        FlowStep(name="補助対象経費", value=eligible, lost=eligible - before, because=_lost("自社負担", eligible - before)),
        FlowStep(name="補助率を掛けた額", value=before, lost=before - grant, because=_lost(cut_name, before - grant)),
        FlowStep(name="補助金額", value=grant),
    )
    return (Heading(text="金額の流れ", note="斜線は次の手順で除かれる額", room=90, on="paper"), Chart(drawing=Flow(steps=steps)))


def _lost(name: str, amount: int) -> str:
    return f"{name} ▲{show_yen(amount)}" if amount else ""


def _reading(match: Match) -> tuple[Block, ...]:
    estimate, words = match.estimate, []
    if estimate.idle_cost:
        words.append(f"補助対象経費のうち{show_yen(estimate.idle_cost)}円は、補助金を増やしません。")
    words += [f"{'上限額' if name == 'cap' else '下限額'}：公募要領で確認。公表されていないため、計算に入れていません。" for name in estimate.unknown if name in ("cap", "floor")]
    if estimate.below_minimum and estimate.floor and (more := estimate.cost_for(estimate.floor.yen)):
        words.append(f"下限額に届くには、補助対象経費があと{show_yen(more)}円要ります。")
    if estimate.grant is None:
        words.append(estimate.size.reason)
    if _unsure(match):
        words.append("公的でない根拠は、最新の公募要領で置き換えてください。")
    return (Heading(text="読み方"), Bullets(items=tuple(words))) if words else ()


# the workbook's calculation

def _is_live(program: Program) -> bool:
    """Whether the workbook can reckon the grant by itself: one rate, rounding of the total, no shares, groups or own rates of categories."""
    plain = not any(category.share or category.rate or category.max_grant or category.grant_share for category in program.categories)
    return plain and not program.groups and program.rounding.level == "total" and not any(row.tiers for row in program.rates)


def _book_calculation(results: Results, match: Match) -> tuple[Block, ...]:
    note = "" if _is_live(match.program) else "この事業の区分の定めは、表計算では計算し直しません。経費を変えたら、dxapplyで作り直してください。"
    return (
        Heading(text="区分ごとの集計", note="単位：円", on="book"),
        _book_categories(match),
        Heading(text="補助金額の計算", note="色の付いた欄は入力できます", on="book"),
        _book_steps(results, match),
        *((Paragraph(text=note, size="note", on="book"),) if note else ()),
    )


def _book_categories(match: Match) -> Table:
    columns = (
        Column(head="経費区分", width=150, name="name"), Column(head="税抜額", width=80, align="right", name="ex_tax"), Column(head="税込額", width=80, align="right", name="in_tax"),
        Column(head="対象の合計", width=80, align="right", name="sum"), Column(head="上限を当てた額", width=90, align="right", name="limited"),
    )  # fmt: skip
    live = _is_live(match.program)
    rows = tuple(_book_category(match, at, live=live) for at in range(len(match.program.categories)))
    return Table(columns=columns, rows=rows, name="categories", on="book")


def _book_category(match: Match, at: int, *, live: bool) -> Row:
    estimate, category = match.estimate, match.program.categories[at]
    result = estimate.categories[at]

    def sum_of(column: str) -> str:
        return f"SUMIFS({{lines.{column}}},{{lines.category}},{{row.name}})"

    limited = f"MIN({{row.sum}},{category.max_amount.yen})" if category.max_amount else "{row.sum}"
    return Row(
        cells=(
            Text(text=category.name),
            Figure(value=result.cost, formula=sum_of("ex_tax")),
            Figure(value=result.cost_with_tax, formula=sum_of("in_tax")),
            Figure(value=estimate.sums[at], formula=f"MAX(0,{sum_of('counted')})"),
            Figure(value=result.eligible, formula=limited if live else ""),
        )
    )


def _book_steps(results: Results, match: Match) -> Table:
    estimate, live = match.estimate, _is_live(match.program)
    rate = estimate.rate_row.rate if live and estimate.rate_row else None
    columns = (Column(head="項目", width=150), Column(head="値", width=80, align="right"), Column(head="根拠と確かさ", width=160))

    def row(label: str, figure: Figure, basis: Basis | None = None) -> Row:
        words = f"{basis.title}（{basis.certainty_label}）" if basis else ""
        return Row(cells=(Text(text=label), figure, Text(text=words, small=True)))

    def made(name: str, value: int | None, formula: str, *, defined: bool = False, always: bool = False) -> Figure:
        return Figure(value=value, name=name, formula=formula if live or always else "", defined=name if defined else "")

    cap, floor, rounding = estimate.cap, estimate.floor, match.program.rounding
    unknown = '{rate_denominator}=0,""'
    capped = estimate.step("capped")
    rows = (
        row("補助事業に要する経費（税抜）", made("total_cost", estimate.total_cost, "SUM({lines.ex_tax})", defined=True, always=True)),
        row("補助事業に要する経費（税込）", made("total_cost_with_tax", estimate.total_cost_with_tax, "SUM({lines.in_tax})", defined=True, always=True)),
        row("補助対象経費", made("eligible_cost", estimate.eligible_cost, "SUM({categories.limited})", defined=True)),
        row("補助率（分子）", Figure(value=rate.numerator if rate else None, name="rate_numerator", key="rate"), estimate.rate_row.basis if estimate.rate_row else None),
        row("補助率（分母）", Figure(value=rate.denominator if rate else None, name="rate_denominator", key="rate")),
        row("端数処理の単位", Figure(value=rounding.unit, name="unit", key="unit"), rounding.basis),
        row("端数を切り捨てた額", made("rounded", estimate.grant_before_cap, f"IF({unknown},INT({{eligible_cost}}*{{rate_numerator}}/({{rate_denominator}}*{{unit}}))*{{unit}})")),
        row("上限額" if cap else "上限額（公募要領で確認）", Figure(value=cap.yen if cap else None, name="cap", key="cap"), cap.basis if cap else None),
        row("上限額と比べた額", made("capped", int(capped.value or 0) if capped else None, f"IF({unknown},IF({{cap}}=0,{{rounded}},MIN({{rounded}},{{cap}})))")),
        row("下限額" if floor else "下限額（公募要領で確認）", Figure(value=floor.yen if floor else None, name="floor", key="floor"), floor.basis if floor else None),
        row("補助金額", made("grant", estimate.grant, f"IF({unknown},IF({{capped}}<{{floor}},0,{{capped}}))", defined=True)),
        row("借入金とその他の調達", made("others", estimate.other_sources, "SUM({funding.amount})", always=True)),
        row("自己資金", made("own_funds", estimate.own_funds, 'IF({grant}="","",{total_cost_with_tax}-{grant}-{others})', defined=True, always=estimate.grant is not None)),
    )
    return Table(columns=columns, rows=rows, on="book")


# 資金調達

def funding_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """Where the money comes from, and who pays until the grant arrives."""
    return (
        Heading(text="1　資金調達の内訳", note="単位：円", room=160),
        _sources_table(results),
        *_book_sources(results),
        *_bridge(results),
        *_estimate_note(match),
    )


def _sources_table(results: Results) -> Table:
    funding = results.funding
    assert funding is not None
    rows = [_source_row(source, funding.total) for source in funding.sources]
    known = funding.own_funds is not None
    total = (Text(text="合計", bold=True), yen(funding.total, bold=True), Text(text="100.0％" if known and funding.total else "－", bold=True), Text(text="経費明細の合計（税込）と一致"))
    return Table(columns=_source_columns(), rows=(*rows, Row(cells=total, style="total")), on="paper")


def _source_columns() -> tuple[Column, ...]:
    return (Column(head="区分", width=132), Column(head="金額", width=84, align="right"), Column(head="割合", width=52, align="right"), Column(head="資金の調達先", width=204))


def _source_row(source: FundingSource, total: int) -> Row:
    share = Fraction(source.amount, total) if source.amount is not None and total > 0 else None
    return Row(cells=(Text(text=source.label), yen(source.amount, bold=source.kind == "grant"), Text(text=percent(share) if share is None or share >= 0 else "▲" + percent(-share)), Text(text=source.source or "－")))


def _book_sources(results: Results) -> tuple[Block, ...]:
    project = results.project
    rows = tuple(
        Row(
            cells=(
                Text(text=_FUNDING.get(row.kind, _FUNDING["other"]), key=f"funding.{row.id}.kind"),
                Figure(value=row.amount or 0, key=f"funding.{row.id}.amount"),
                Text(text=row.source, key=f"funding.{row.id}.source"),
            ),
            id=row.id,
        )
        for row in project.funding
    )
    columns = (Column(head="区分", width=150, choices=tuple(_FUNDING.values())), Column(head="金額", width=90, align="right", name="amount"), Column(head="資金の調達先", width=204))
    funding = results.funding
    assert funding is not None
    summary = (
        Row(cells=(Text(text="自己資金"), Figure(value=funding.own_funds, formula="{own_funds}" if funding.own_funds is not None else ""), Text(text="要する経費（税込）から補助金と他の調達を引いた額"))),
        Row(cells=(Text(text="補助金"), Figure(value=funding.grant, formula="{grant}" if funding.grant is not None else ""), Text(text="補助金額の計算から"))),
        Row(cells=(Text(text="借入金とその他"), Figure(value=sum(row.amount or 0 for row in project.funding), formula="{others}"), Text(text="上の表の合計"))),
        Row(cells=(Text(text="合計", bold=True), Figure(value=funding.total, formula="{total_cost_with_tax}", bold=True), Text(text="要する経費（税込）と一致")), style="total"),
    )
    plain = (Column(head="区分", width=150), Column(head="金額", width=90, align="right"), Column(head="備考", width=204))
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
        Table(columns=_source_columns(), rows=(*rows, Row(cells=total, style="total"))),
    )


def _estimate_note(match: Match) -> tuple[Block, ...]:
    own = match.estimate.own_funds
    if own is not None and own < 0:
        return (Paragraph(text=f"調達の合計が要する経費を{show_yen(-own)}円超えています。借入金かその他の額を減らしてください。", size="note"),)
    return ()
