"""経費明細: the cost lines, grouped on paper and as one flat table with live formulas in the workbook; then the quotes compared."""

from __future__ import annotations

from dxapply.documents.amounts import ADJUSTED, UNIT_WORDS
from dxapply.documents.cost_columns import form_table
from dxapply.documents.parts import Block, Cell, Figure, Heading, Paragraph, Place, Row, Table, Text
from dxapply.documents.words import column, row_with, typed, yen
from dxapply.documents.workbook_checks import agrees
from dxapply.drafting.results import Results
from dxapply.model.money import THOUSAND
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine, Quote
from dxapply.programs.eligibility import Match
from dxapply.programs.pack_sheets import form_or_standard
from dxapply.programs.program import Form
from dxapply.programs.subsidy import placed

__all__ = ["costs_blocks", "quotes_blocks"]

_TAX = dict(REGISTER.field("cost_lines.*.tax").choices)
_YES, _NO = "○", "×"
_GROSS = "ROUND({row.quantity}*1000,0)*ABS({row.price})"
_EX_TAX = f'IF({{row.tax}}="{_TAX["included"]}",SIGN({{row.price}})*INT({_GROSS}*100/(1000*(100+{{row.tax_rate}}))),SIGN({{row.price}})*INT({_GROSS}/1000))'
_IN_TAX = (
    f'IF({{row.tax}}="{_TAX["included"]}",SIGN({{row.price}})*INT({_GROSS}/1000),SIGN({{row.ex_tax}})*INT(ABS({{row.ex_tax}})*(100+{{row.tax_rate}})/100))'
)

# A row that was put in by hand has a price, but its amounts only where the formulas were copied, too.
_ALL_RECKONED = 'SUMPRODUCT(({lines.price}<>"")*({lines.ex_tax}=""))=0'
# A row that was put in between the last row of the sums and their own is in no sum.
_NONE_OUTSIDE = "ROW(INDEX({lines.price},1))+ROWS({lines.price})=ROW()"
_NEW_ROWS = (
    "行を足すときは、上の行を写して「ここに行を挿入」より上に挿入してください。式も写り、合計に入ります。"
    "合計の右が×のときは、区分か式が抜けた行か、「ここに行を挿入」より下に入れた行があります。"
)


def costs_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The cost lines as the form has them, on paper; in the workbook one flat table of inputs with live formulas; then the quotes compared."""
    form = form_or_standard(match.program, "costs")
    tax = "課税の区分により税込で数えます" if match.estimate.counts_with_tax else "補助対象経費は税抜で数えます"
    note = f"{tax}。{_mark_note(form)}経費区分の名称と対象範囲は、最新の公募要領で確認してください。"
    return (
        Heading(text="経費明細", note=_unit_note(form), on="paper", name="lines"),
        form_table(results, match, form, "paper"),
        _book_table(results, match),
        Paragraph(text=_NEW_ROWS, size="note", on="book"),
        *_book_form(results, match, form),
        *((Paragraph(text=ADJUSTED, size="note", on="paper"),) if form.unit == "thousand" else ()),
        Paragraph(text=note, size="note"),
        *quotes_blocks(results.project, "paper"),
    )


def _unit_note(form: Form) -> str:
    if form.unit == "yen":
        return f"{UNIT_WORDS['yen']}（端数は行ごとに円未満切捨て）"
    in_yen = any(column.use in ("unit_price", "breakdown") for column in form.columns) or not form.columns
    return UNIT_WORDS[form.unit] + ("　単価は円" if in_yen else "")


def _mark_note(form: Form) -> str:
    return "※は税込の単価です。" if not form.columns or any(column.use == "unit_price" for column in form.columns) else ""


def _book_form(results: Results, match: Match, form: Form) -> tuple[Block, ...]:
    """The form's own columns below the inputs, where it has any: they follow the inputs, which alone are typed in."""
    if not form.columns:
        return ()
    follows = "上の表に入力した額が入ります。" if form.unit == "yen" else f"{ADJUSTED}上の表の額を変えると空欄になります。"
    grants = "区分ごとの補助金の額は、上の表の額を変えると空欄になります。" if form.unit == "yen" else ""
    return (
        Heading(text="様式の経費明細", note=_unit_note(form), on="book", name="form"),
        Paragraph(text=f"{follows}{grants}行を足したときと空欄になったときは、dxapplyで作り直してください。", size="note", on="book"),
        form_table(results, match, form, "book"),
    )


def _book_table(results: Results, match: Match) -> Table:
    names = tuple(category.name for category in match.program.categories)
    columns = (
        column("番号", 32, name="id"),
        column("経費区分", 76, name="category", choices=names, key="cost_lines.*.category"),
        column("内容", 150, name="text", key="cost_lines.*.text"),
        column("数量", 48, "right", name="quantity", key="cost_lines.*.quantity"),
        column("単位", 36, name="unit", key="cost_lines.*.unit"),
        column("単価\n（円）", 64, "right", name="price", key="cost_lines.*.unit_price"),
        column("税区分", 40, "center", name="tax", choices=tuple(_TAX.values()), key="cost_lines.*.tax"),
        column("税率\n（％）", 36, "right", name="tax_rate", choices=("10", "8", "0"), key="cost_lines.*.tax_rate"),
        column("補助\n対象", 36, "center", name="eligible", choices=(_YES, _NO), key="cost_lines.*.eligible"),
        column("税抜額\n（円）", 68, "right", name="ex_tax"),
        column("税込額\n（円）", 68, "right", name="in_tax"),
        column("補助対象\n経費（円）", 68, "right", name="counted"),
        column("積算基礎", 120, name="basis", key="cost_lines.*.basis"),
        column("施策", 36, "center", name="measure", choices=tuple(measure.id for measure in results.project.measures), key="cost_lines.*.measure"),
    )
    places = placed(results.project, match.program)
    rows = tuple(_book_line(line, amounts, match, place) for line, amounts, place in zip(results.project.cost_lines, results.amounts, places, strict=True))
    return Table(columns=columns, rows=(*rows, _book_total(results, match)), name="lines", on="book")


def _book_total(results: Results, match: Match) -> Row:
    """The sums below the lines, and whether the categories on the calculation's sheet add up to them and every price has its amount."""
    estimate, side = match.estimate, int(match.estimate.counts_with_tax)
    counted = sum(amounts[side] for line, amounts in zip(results.project.cost_lines, results.amounts, strict=True) if line.eligible)
    holds = sum(category.cost for category in estimate.categories[: len(match.program.categories)]) == estimate.total_cost
    total = (
        Text(text="合計"),
        Figure(value=estimate.total_cost, formula="SUM({lines.ex_tax})"),
        Figure(value=estimate.total_cost_with_tax, formula="SUM({lines.in_tax})"),
        Figure(value=counted, formula="SUM({lines.counted})"),
        agrees(f'IF(AND(SUM({{categories.ex_tax}})=SUM({{lines.ex_tax}}),{_ALL_RECKONED},{_NONE_OUTSIDE}),"○","×")', holds=holds, name="lines_check"),
    )
    return row_with(*total, style="total", span=9)


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
        Text(text=line.measure, key=key + "measure"),
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
    return (Heading(text="見積の比較（2者以上から取ったもの）", note="税抜、円", on=on, name="quotes"), Table(columns=columns, rows=tuple(rows), on=on))


def _quote_row(line: CostLine, chosen: Quote, other: Quote) -> Row:
    gap = None if chosen.amount is None or other.amount is None else chosen.amount - other.amount
    vendors = (typed(quote.vendor, f"quotes.{quote.id}.vendor") for quote in (chosen, other))
    amounts = (Figure(value=quote.amount, bold=quote is chosen, key=f"quotes.{quote.id}.amount") for quote in (chosen, other))
    return row_with(Text(text=line.id, small=True, leads=f"cost_lines.{line.id}.text"), *vendors, *amounts, yen(gap))
