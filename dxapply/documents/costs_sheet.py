"""経費明細: the cost lines, grouped on paper and as one flat table with live formulas in the workbook; then the quotes compared."""

from __future__ import annotations

from dxapply.documents.parts import Block, Cell, Figure, Heading, Paragraph, Place, Row, Table, Text
from dxapply.documents.words import column, row_with, small, yen
from dxapply.drafting.results import Results
from dxapply.model.money import THOUSAND
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine, Quote
from dxapply.programs.eligibility import Match
from dxapply.programs.program import UNMAPPED
from dxapply.programs.subsidy import CategoryResult, placed

__all__ = ["costs_blocks", "quotes_blocks"]

_TAX = dict(REGISTER.field("cost_lines.*.tax").choices)
_YES, _NO = "○", "×"
_GROSS = "ROUND({row.quantity}*1000,0)*ABS({row.price})"
_EX_TAX = f'IF({{row.tax}}="{_TAX["included"]}",SIGN({{row.price}})*INT({_GROSS}*100/(1000*(100+{{row.tax_rate}}))),SIGN({{row.price}})*INT({_GROSS}/1000))'
_IN_TAX = (
    f'IF({{row.tax}}="{_TAX["included"]}",SIGN({{row.price}})*INT({_GROSS}/1000),SIGN({{row.ex_tax}})*INT(ABS({{row.ex_tax}})*(100+{{row.tax_rate}})/100))'
)


def costs_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The cost lines: grouped by category on paper, one flat table with live formulas in the workbook; then the quotes compared."""
    project = results.project
    tax = "課税の区分により税込で数えます" if match.estimate.counts_with_tax else "補助対象経費は税抜で数えます"
    return (
        Heading(text="経費明細", note="単位：円（端数は行ごとに円未満切捨て）", on="paper"),
        _paper_table(results, match),
        _book_table(results, match),
        Paragraph(text=f"{tax}。※は税込の単価です。経費区分の名称と対象範囲は、最新の公募要領で確認してください。", size="note"),
        *quotes_blocks(project, "paper"),
    )


def _paper_table(results: Results, match: Match) -> Table:
    word = "税込" if match.estimate.counts_with_tax else "税抜"
    ids = _id_width(results.project)
    columns = (
        column("番号", ids, "center"),
        column("経費区分・内容", 150 - ids),
        column("数量", 36, "right"),
        column("単位", 32),
        column("単価", 51, "right"),
        column("補助事業に\n要する経費\n（税込）", 59, "right"),
        column(f"補助対象\n経費\n（{word}）", 59, "right"),
        column("積算基礎", 85),
    )
    rows: list[Row] = []
    places = placed(results.project, match.program)
    for at, category in enumerate(match.estimate.categories):
        inside = [place for place, where in enumerate(places) if where == (len(match.program.categories) if category.code == UNMAPPED else at)]
        if inside:
            rows += _group(results, match, category, inside)
    estimate = match.estimate
    count = len(results.project.cost_lines)
    total = (
        Text(text=f"合計（{count}行）", bold=True),
        yen(estimate.total_cost_with_tax, bold=True),
        yen(estimate.eligible_cost, bold=True),
        Text(text="", small=True),
    )
    rows.append(row_with(*total, style="total", span=5))
    return Table(columns=columns, rows=tuple(rows), on="paper")


def _id_width(project: Project) -> float:
    """The width in pt in which the longest id of a cost line stands on one line: C05 as well as C1205."""
    return max(28.0, 12 + 5.8 * max((len(line.id) for line in project.cost_lines), default=0))


def _group(results: Results, match: Match, category: CategoryResult, inside: list[int]) -> list[Row]:
    side = int(match.estimate.counts_with_tax)
    head = (
        Text(text=category.name, bold=True),
        yen(category.cost_with_tax, bold=True),
        yen(category.eligible, bold=True),
        Text(text=f"小計（{len(inside)}行）", small=True),
    )
    rows = [row_with(*head, style="group", span=5)]
    counted = 0
    for place in inside:
        line, amounts = results.project.cost_lines[place], results.amounts[place]
        eligible = bool(line.eligible) and category.code != UNMAPPED
        counted += amounts[side] if eligible else 0
        rows.append(_paper_line(line, amounts[1], amounts[side] if eligible else None))
    if counted != category.eligible:
        why = "区分の上限による減額" if counted > category.eligible else "0円を下回る分の調整"
        adjusted = (
            Text(text=""),
            Text(text=why),
            Text(text=""),
            Text(text=""),
            Text(text=""),
            Text(text=""),
            yen(category.eligible - counted),
            Text(text="", small=True),
        )
        rows.append(row_with(*adjusted))
    return rows


def _paper_line(line: CostLine, with_tax: int, counted: int | None) -> Row:
    eligible = Figure(value=None, word="対象外") if counted is None else yen(counted)
    return row_with(
        small(line.id),
        line.text or "（未入力）",
        Figure(value=line.quantity, scale=THOUSAND),
        line.unit,
        Figure(value=line.unit_price, mark="※" if line.tax == "included" else ""),
        yen(with_tax),
        eligible,
        small(line.basis),
        id=line.id,
    )


def _book_table(results: Results, match: Match) -> Table:
    names = tuple(category.name for category in match.program.categories)
    columns = (
        column("番号", 32, name="id"),
        column("経費区分", 76, name="category", choices=names),
        column("内容", 150, name="text"),
        column("数量", 48, "right", name="quantity"),
        column("単位", 36, name="unit"),
        column("単価", 64, "right", name="price"),
        column("税区分", 40, "center", name="tax", choices=tuple(_TAX.values())),
        column("税率\n（％）", 36, "right", name="tax_rate", choices=("10", "8", "0")),
        column("補助\n対象", 36, "center", name="eligible", choices=(_YES, _NO)),
        column("税抜額", 68, "right", name="ex_tax"),
        column("税込額", 68, "right", name="in_tax"),
        column("補助対象\n経費", 68, "right", name="counted"),
        column("積算基礎", 120, name="basis"),
    )
    places = placed(results.project, match.program)
    rows = tuple(_book_line(line, amounts, match, place) for line, amounts, place in zip(results.project.cost_lines, results.amounts, places, strict=True))
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
    return row_with(*cells, id=line.id)


def quotes_blocks(project: Project, on: Place) -> tuple[Block, ...]:
    """The chosen quote of each line beside the others; in the workbook they stand on another sheet, so that the cost lines have theirs alone."""
    columns = (
        column("番号", 28, "center"),
        column("採用した見積", 124),
        column("比べた見積", 124),
        column("採用した額", 64, "right"),
        column("比べた額", 64, "right"),
        column("差額", 68, "right"),
    )
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
    return (Heading(text="見積の比較（2者以上から取ったもの）", note="税抜、円", on=on), Table(columns=columns, rows=tuple(rows), on=on))


def _quote_row(line: CostLine, chosen: Quote, other: Quote) -> Row:
    gap = None if chosen.amount is None or other.amount is None else chosen.amount - other.amount
    return row_with(small(line.id), chosen.vendor, other.vendor, yen(chosen.amount, bold=True), yen(other.amount), yen(gap))
