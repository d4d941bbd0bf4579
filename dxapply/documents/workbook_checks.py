"""Sums that must agree, compared by the workbook itself, each with ○ or × beside it.

An accountant edits the book far from dxapply, so a total that no longer fits is told on the spot, before the book comes back.
"""

from __future__ import annotations

from dxapply.documents.arranging import title_of
from dxapply.documents.parts import Block, Figure, Heading, Row, Table, Text
from dxapply.documents.words import column, row_with
from dxapply.programs.subsidy import Estimate

__all__ = ["agrees", "sums_checked"]

NOT_YET = "－"


def agrees(formula: str, *, holds: bool | None, name: str = "") -> Figure:
    """A cell whose formula gives ○ where sums agree, × where they do not, － where it cannot be told; `holds` is what it gives now."""
    return Figure(value=None, word=NOT_YET if holds is None else "○" if holds else "×", formula=formula, bold=True, name=name)


def sums_checked(estimate: Estimate) -> tuple[Block, ...]:
    """The sums of the cost sheet, the categories and the funding side by side, and whether they agree."""
    costs = title_of(estimate.program, "costs", "経費明細")
    known = estimate.categories[: len(estimate.program.categories)]  # beyond them stand the lines of no category
    rows = (
        _pair(
            f"区分の合計（税抜）と{costs}の合計", "一覧にない区分の行があると合いません",
            ("check.ex_tax", sum(row.cost for row in known), "SUM({categories.ex_tax})"),
            ("check.ex_tax_lines", estimate.total_cost, "SUM({lines.ex_tax})"),
        ),
        _pair(
            f"区分の合計（税込）と{costs}の合計", "一覧にない区分の行があると合いません",
            ("check.in_tax", sum(row.cost_with_tax for row in known), "SUM({categories.in_tax})"),
            ("check.in_tax_lines", estimate.total_cost_with_tax, "SUM({lines.in_tax})"),
        ),
        row_with(
            Text(text=f"{costs}のすべての行", note="×なら、区分か式が抜けた行か、合計の外に入れた行があります"), "", "", "",
            agrees("{lines_check}", holds=sum(row.cost for row in known) == estimate.total_cost),
        ),
        _funding(estimate),
        _own_funds(estimate),
    )  # fmt: skip
    columns = (column("確認", 150), column("合計", 80, "right"), column("比べる額", 80, "right"), column("差", 80, "right"), column("判定", 90, "center"))
    return (
        Heading(text="合計の確認", note="×があれば、入力か式が変わっています", on="book", name="checks"),
        Table(columns=columns, rows=rows, on="book"),
    )


_Sum = tuple[str, int | None, str]


def _pair(label: str, why: str, one: _Sum, other: _Sum) -> Row:
    """A row that compares two sums: each with its name, its value now and its formula."""
    (name, value, formula), (other_name, other_value, other_formula) = one, other
    gap = None if value is None or other_value is None else value - other_value
    unknown = f"COUNT({{{name}}},{{{other_name}}})<2"
    gap_of = f"{{{name}}}-{{{other_name}}}"
    return row_with(
        Text(text=label, note=why),
        Figure(value=value, name=name, formula=formula),
        Figure(value=other_value, name=other_name, formula=other_formula),
        Figure(value=gap, formula=f'IF({unknown},"",{gap_of})'),
        agrees(f'IF({unknown},"{NOT_YET}",IF({gap_of}=0,"○","×"))', holds=None if gap is None else gap == 0),
    )


def _funding(estimate: Estimate) -> Row:
    """Grant, own funds and the rest against the whole cost with tax."""
    known = estimate.grant is not None and estimate.own_funds is not None
    total = (estimate.grant or 0) + (estimate.own_funds or 0) + estimate.other_sources if known else None
    formula = 'IF(COUNT({grant},{own_funds})<2,"",{grant}+{own_funds}+{others})'
    whole = ("check.whole", estimate.total_cost_with_tax, "{total_cost_with_tax}")
    return _pair("調達の合計と要する経費（税込）", "補助金、自己資金、借入金とその他の合計です", ("check.funding", total, formula), whole)


def _own_funds(estimate: Estimate) -> Row:
    """Own funds may not fall below 0: the other sources would pay more than there is to pay."""
    own = estimate.own_funds
    return row_with(
        Text(text="自己資金が0円以上", note="×なら、借入金とその他の額が多すぎます"),
        Figure(value=own, formula="{own_funds}"),
        "",
        "",
        agrees(f'IF(COUNT({{own_funds}})<1,"{NOT_YET}",IF({{own_funds}}>=0,"○","×"))', holds=None if own is None else own >= 0),
    )
