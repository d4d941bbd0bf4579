"""Cells and words that several sheets share."""

from __future__ import annotations

from dataclasses import replace

from dxapply.documents.parts import Align, Cell, Column, Figure, Row, RowStyle, Table, Tag, TagStyle, Text
from dxapply.model.money import Yen, show_yen
from dxapply.programs.conditions import Verdict
from dxapply.programs.program import Basis
from dxapply.programs.subsidy import Estimate

__all__ = [
    "VERDICTS",
    "bold",
    "certainty_tag",
    "chosen_in_book",
    "column",
    "grant_span",
    "label_row",
    "percent",
    "row_with",
    "small",
    "typed",
    "verdict_tag",
    "yen",
]

VERDICTS: dict[Verdict, tuple[str, str, TagStyle]] = {
    "met": ("○", "満たす", "line"),
    "unmet": ("×", "満たさない", "solid"),
    "unknown": ("？", "未確認", "dash"),
}


def verdict_tag(verdict: Verdict) -> Tag:
    """○ 満たす, × 満たさない or ？ 未確認; told by shape and word."""
    mark, word, style = VERDICTS[verdict]
    return Tag(text=f"{mark} {word}", style=style)


def certainty_tag(basis: Basis) -> Tag:
    """How sure a rule is; what is not official has a dashed frame and 要確認."""
    return Tag(text=basis.certainty_label, style="line" if basis.is_official or basis.certainty == "user" else "dash")


def row_with(*cells: Cell | str, style: RowStyle = "line", span: int = 1, height: float = 0, id: str = "") -> Row:  # the Row's own name
    """A row of these cells; a plain text is a cell of its own."""
    return Row(cells=tuple(Text(text=cell) if isinstance(cell, str) else cell for cell in cells), style=style, span=span, height=height, id=id)


def column(head: str, width: float, align: Align = "left", *, name: str = "", choices: tuple[str, ...] = (), key: str = "", leads: str = "") -> Column:
    """A column of a table, width in pt."""
    return Column(head=head, width=width, align=align, name=name, choices=choices, key=key, leads=leads)


def chosen_in_book(table: Table, at: int, choices: tuple[str, ...]) -> tuple[Table, Table]:
    """The table on paper, where column `at` shows states by tags and boxes, and in the workbook, where they are words to choose from."""
    columns = tuple(replace(column, choices=choices) if number == at else column for number, column in enumerate(table.columns))
    rows = tuple(replace(row, cells=tuple(_chosen(cell) if number == at else cell for number, cell in enumerate(row.cells))) for row in table.rows)
    return replace(table, on="paper"), replace(table, columns=columns, rows=rows, on="book")


def _chosen(cell: Cell) -> Cell:
    """The field that a tag or a box shows as an input; － stands for none yet."""
    if isinstance(cell, Figure) or not cell.leads:
        return cell
    return Text(text="" if cell.text == "－" else cell.text, key=cell.leads)


def typed(text: str, key: str) -> Text:
    """Words that the applicant typed into that field."""
    return Text(text=text, key=key)


def bold(text: str) -> Text:
    """Words that stand out."""
    return Text(text=text, bold=True)


def small(text: str) -> Text:
    """Words in the size of a note."""
    return Text(text=text, small=True)


def yen(amount: Yen | None, *, bold: bool = False, unit: str = "") -> Figure:
    """An amount in yen as a cell."""
    return Figure(value=amount, bold=bold, unit=unit)


def percent(tenths: int | None, *, bold: bool = False, formula: str = "") -> Figure:
    """A share in tenths of a percent as a cell: 54.3％."""
    return Figure(value=tenths, scale=10, decimals=1, unit="％", bold=bold, formula=formula)


def grant_span(estimate: Estimate) -> str:
    """The span of a grant that is not known yet: 500,000～2,000,000; 未定 where there is nothing to reckon from."""
    return f"{show_yen(estimate.lowest)}～{show_yen(estimate.highest)}" if estimate.highest else "未定"


def label_row(*pairs: tuple[str, Text | Figure]) -> Row:
    """A row of labels with their values."""
    return Row(cells=tuple(cell for label, value in pairs for cell in (Text(text=label, bold=True, label=True), value)))
