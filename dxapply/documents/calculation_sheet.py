"""補助金額の計算: the way from the cost to the grant, as the explanation tells it, and as formulas in the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from dxapply.documents.leading import category_leads, leading, step_leads
from dxapply.documents.parts import Block, Bullets, Cell, Chart, Column, Figure, Flow, FlowStep, Heading, Panel, Paragraph, Row, Table, Tag, Text
from dxapply.documents.words import bold, certainty_tag, column, grant_span, row_with, small, yen
from dxapply.documents.workbook_checks import sums_checked
from dxapply.drafting.results import Results
from dxapply.model.money import show_yen
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Basis, Program
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import CategoryResult, Estimate

__all__ = ["calculation_blocks", "calculation_lead", "category_columns"]


def calculation_lead(match: Match) -> str:
    """One sentence that says what the sheet shows."""
    return f"経費の合計から補助金額まで、{len(_shown_steps(match.estimate))}つの手順を順に示します。"


def calculation_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The way from the cost to the grant: the explanation's steps, the answer, the categories, the flow; in the workbook with formulas."""
    estimate = match.estimate
    columns = (
        column("手順", 28, "center"),
        column("すること", 88),
        column("規則と式", 144),
        column("結果（円）", 68, "right"),
        column("根拠", 76),
        column("確かさ", 68, "center"),
    )
    rows = tuple(leading(_step_row(number, step), step_leads(step.op, results, match)) for number, step in enumerate(_shown_steps(estimate), 1))
    return (
        Table(columns=columns, rows=rows, dense=False, on="paper"),
        *_answer(match),
        *_book_calculation(results, match),
        Heading(text="区分ごとの内訳", note="単位：円", on="paper", name="categories"),
        _categories_table(results, match),
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
    result: Cell = yen(int(step.value or 0), bold=main) if whole else Text(text=step.figure.removesuffix("円"), bold=main)
    rule = "。".join(part.rstrip("。") for part in (step.because, step.formula) if part)
    basis: Cell = certainty_tag(step.basis) if step.basis else Tag(text="計算")
    return row_with(bold(str(number)), bold(step.label), rule, result, small(step.basis.title if step.basis else "入力から計算"), basis)


def _answer(match: Match) -> tuple[Block, ...]:
    estimate = match.estimate
    unsure = _unsure(match)
    figure = Figure(value=estimate.grant, bold=True) if estimate.grant is not None else Figure(value=None, word=grant_span(estimate))
    return (Panel(label="補助金額（見込み）", figure=figure, tag=Tag(text="要確認", style="dash") if unsure else None, note=unsure, on="paper"),)


def _unsure(match: Match) -> str:
    """What of the calculation is not official: 率・上限・下限・端数."""
    estimate = match.estimate
    limited = estimate.step("limited")
    parts: tuple[tuple[str, Basis | None, bool], ...] = (
        ("対象経費", limited.basis if limited else None, False),
        ("率", estimate.rate_row.basis if estimate.rate_row else None, estimate.rate_row is None),
        ("上限", estimate.cap.basis if estimate.cap else None, estimate.cap is None),
        ("下限", estimate.floor.basis if estimate.floor else None, estimate.floor is None),
        ("端数", match.program.rounding.basis, False),
    )
    return "・".join(name for name, basis, is_open in parts if is_open or (basis and not basis.is_official))


def category_columns() -> tuple[Column, ...]:
    """The columns of the table of categories on paper."""
    return (
        column("経費区分", 120),
        column("要する経費\n（税抜）", 72, "right"),
        column("補助対象\n経費", 72, "right"),
        column("補助金額", 72, "right"),
        column("減らした額と理由", 136),
    )


def _categories_table(results: Results, match: Match) -> Table:
    estimate = match.estimate
    rows = [
        leading(_category_row(row), category_leads(row.code, results.project, match.program))
        for row in estimate.categories
        if row.cost or row.eligible
    ]
    total = (
        Text(text="合計", bold=True),
        yen(estimate.total_cost, bold=True),
        yen(estimate.eligible_cost, bold=True),
        yen(estimate.grant, bold=True),
        Text(text=""),
    )
    return Table(columns=category_columns(), rows=(*rows, row_with(*total, style="total")), on="paper")


def _category_row(row: CategoryResult) -> Row:
    cuts = "、".join(f"▲{show_yen(cut.yen)}円 {cut.because}" for cut in row.cuts)
    return row_with(row.name, yen(row.cost), yen(row.eligible), yen(row.grant), small(cuts))


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
    return (Heading(text="金額の流れ", note="斜線は次の手順で除かれる額", room=90, on="paper", name="flow"), Chart(drawing=Flow(steps=steps)))


def _lost(name: str, amount: int) -> str:
    return f"{name} ▲{show_yen(amount)}" if amount else ""


def _reading(match: Match) -> tuple[Block, ...]:
    estimate, words = match.estimate, []
    if estimate.idle_cost:
        words.append(f"補助対象経費のうち{show_yen(estimate.idle_cost)}円は、補助金を増やしません。")
    words += [
        f"{'上限額' if name == 'cap' else '下限額'}：公募要領で確認。公表されていないため、計算に入れていません。"
        for name in estimate.unknown
        if name in ("cap", "floor")
    ]
    if estimate.below_minimum and estimate.floor and (more := estimate.cost_for(estimate.floor.yen)):
        words.append(f"下限額に届くには、補助対象経費があと{show_yen(more)}円要ります。")
    if estimate.grant is None:
        words.append(estimate.size.reason)
    if _unsure(match):
        words.append("公的でない根拠は、最新の公募要領で置き換えてください。")
    return (Heading(text="読み方", name="reading"), Bullets(items=tuple(words))) if words else ()


# the workbook's calculation


def _is_live(program: Program) -> bool:
    """Whether the workbook reckons the grant by itself: no tiers, groups or shares of the grant, and at most one share of the cost."""
    shares = sum(category.share is not None for category in program.categories)
    grant_shares = any(category.grant_share for category in program.categories)
    return shares <= 1 and not grant_shares and not program.groups and not any(row.tiers for row in program.rates)


def _is_weighed(program: Program) -> bool:
    """Whether the grant is reckoned category by category: own rates, greatest grants, or rounding of each category."""
    return program.rounding.level == "category" or any(category.rate or category.max_grant for category in program.categories)


def _book_calculation(results: Results, match: Match) -> tuple[Block, ...]:
    frozen = "この事業の定めは、表計算では計算し直せません。経費を変えたら、dxapplyで作り直してください。"
    return (
        *((Paragraph(text=frozen, size="subject", on="book"),) if not _is_live(match.program) else ()),
        Heading(text="区分ごとの集計", note="単位：円", on="book", name="categories"),
        _book_categories(match),
        Heading(text="補助金額の計算", note="色の付いた欄は入力できます", on="book", name="grant"),
        _book_steps(results, match),
        *sums_checked(match.estimate),
    )


def _book_categories(match: Match) -> Table:
    program = match.program
    columns = [
        column("経費区分", 150, name="name"),
        column("税抜額", 80, "right", name="ex_tax"),
        column("税込額", 80, "right", name="in_tax"),
        column("対象の合計", 80, "right", name="sum"),
        column("上限を当てた額", 90, "right", name="limited"),
    ]
    if _is_weighed(program):
        columns += [column("率を掛けた額\n（分母を払う前）", 90, "right", name="exact"), column("切り捨てた額", 80, "right", name="rounded")]
    rows = tuple(row_with(*_book_category(match, at)) for at in range(len(program.categories)))
    return Table(columns=tuple(columns), rows=rows, name="categories", on="book")


def _book_category(match: Match, at: int) -> Iterator[Cell]:
    """The cells of a category in the workbook, from its sums to its grant before the cap."""
    estimate, program = match.estimate, match.program
    result, live = estimate.categories[at], _is_live(program)

    def sum_of(column: str) -> str:
        return f"SUMIFS({{lines.{column}}},{{lines.category}},{{row.name}})"

    yield Text(text=program.categories[at].name)
    yield Figure(value=result.cost, formula=sum_of("ex_tax"))
    yield Figure(value=result.cost_with_tax, formula=sum_of("in_tax"))
    yield Figure(value=estimate.sums[at], formula=f"MAX(0,{sum_of('counted')})")
    yield Figure(value=result.eligible, name=f"limited.{at}", formula=_limited_formula(program, at) if live else "")
    if _is_weighed(program):
        rated, rounded = estimate.step("rated"), estimate.step("rounded")
        common = _own_denominator(program) * (estimate.rate_row.rate.denominator if estimate.rate_row and estimate.rate_row.rate else 1)
        yield Figure(value=int(rated.parts[at] * common) if rated else None, formula=_exact_formula(program, at) if live and rated else "")
        each = f"INT({{row.exact}}/({_own_denominator(program)}*{{rate_denominator}}*{{unit}}))*{{unit}}"
        yield Figure(
            value=int(rated.parts[at] // program.rounding.unit) * program.rounding.unit if rated and rounded else None, formula=each if live and rated else ""
        )


def _limited_formula(program: Program, at: int) -> str:
    """The sum under its maximum amount; under a share of the total it is at most the others' s / (1 − s), which the others do not feel."""
    category = program.categories[at]
    cut = f"MIN({{row.sum}},{category.max_amount.yen})" if category.max_amount else "{row.sum}"
    if category.share is None:
        return cut
    share = category.share.share
    others = "+".join(f"{{limited.{other}}}" for other in range(len(program.categories)) if other != at) or "0"
    return f"MIN({cut},INT(({others})*{share.numerator}/{share.denominator - share.numerator}))"


def _own_denominator(program: Program) -> int:
    """The common denominator of the categories' own rates."""
    return lcm(*(category.rate.share.denominator for category in program.categories if category.rate))


def _exact_formula(program: Program, at: int) -> str:
    """The exact grant of a category over the common denominator of all rates: whole numbers only, the division comes last."""
    category, common = program.categories[at], _own_denominator(program)
    if category.rate:
        weight = category.rate.share.numerator * (common // category.rate.share.denominator)
        exact = f"{{row.limited}}*{weight}*{{rate_denominator}}"
    else:
        exact = f"{{row.limited}}*{common}*{{rate_numerator}}"
    return f"MIN({exact},{category.max_grant.yen * common}*{{rate_denominator}})" if category.max_grant else exact


def _rounded_formula(program: Program) -> str:
    """The grant before the cap: rounded once in all, or the sum of the rounded categories."""
    if not _is_weighed(program):
        return "INT({eligible_cost}*{rate_numerator}/({rate_denominator}*{unit}))*{unit}"
    if program.rounding.level == "category":
        return "SUM({categories.rounded})"
    return f"INT(SUM({{categories.exact}})/({_own_denominator(program)}*{{rate_denominator}}*{{unit}}))*{{unit}}"


def _book_steps(results: Results, match: Match) -> Table:
    estimate, live = match.estimate, _is_live(match.program)
    rate = estimate.rate_row.rate if live and estimate.rate_row else None
    columns = (column("項目", 150), column("値", 80, "right"), column("根拠と確かさ", 160))

    def item(label: str, figure: Figure, basis: Basis | None = None) -> Row:
        words = f"{basis.title}（{basis.certainty_label}）" if basis else ""
        return row_with(label, figure, small(words))

    def made(name: str, value: int | None, formula: str, *, defined: bool = False, always: bool = False) -> Figure:
        return Figure(value=value, name=name, formula=formula if live or always else "", defined=name if defined else "")

    cap, floor, rounding = estimate.cap, estimate.floor, match.program.rounding
    unknown = '{rate_denominator}=0,""'
    capped = estimate.step("capped")
    rows = (
        item("補助事業に要する経費（税抜）", made("total_cost", estimate.total_cost, "SUM({lines.ex_tax})", defined=True, always=True)),
        item("補助事業に要する経費（税込）", made("total_cost_with_tax", estimate.total_cost_with_tax, "SUM({lines.in_tax})", defined=True, always=True)),
        item("補助対象経費", made("eligible_cost", estimate.eligible_cost, "SUM({categories.limited})", defined=True)),
        item(
            "補助率（分子）",
            Figure(value=rate.numerator if rate else None, name="rate_numerator", key="rate"),
            estimate.rate_row.basis if estimate.rate_row else None,
        ),
        item("補助率（分母）", Figure(value=rate.denominator if rate else None, name="rate_denominator", key="rate")),
        item("端数処理の単位", Figure(value=rounding.unit, name="unit", key="unit"), rounding.basis),
        item(
            "端数を切り捨てた額",
            made("rounded", estimate.grant_before_cap, f"IF({unknown},{_rounded_formula(match.program)})"),
        ),
        item("上限額" if cap else "上限額（公募要領で確認）", Figure(value=cap.yen if cap else None, name="cap", key="cap"), cap.basis if cap else None),
        item(
            "上限額と比べた額", made("capped", int(capped.value or 0) if capped else None, f"IF({unknown},IF({{cap}}=0,{{rounded}},MIN({{rounded}},{{cap}})))")
        ),
        item(
            "下限額" if floor else "下限額（公募要領で確認）",
            Figure(value=floor.yen if floor else None, name="floor", key="floor"),
            floor.basis if floor else None,
        ),
        item("補助金額", made("grant", estimate.grant, f"IF({unknown},IF({{capped}}<{{floor}},0,{{capped}}))", defined=True)),
        item("借入金とその他の調達", made("others", estimate.other_sources, "SUM({funding.amount})", always=True)),
        item(
            "自己資金",
            made("own_funds", estimate.own_funds, 'IF({grant}="","",{total_cost_with_tax}-{grant}-{others})', defined=True),
        ),
    )
    return Table(columns=columns, rows=rows, on="book")
