"""The measures in the workbook: what each one costs is reckoned there from the cost lines, and compared with the cost of the categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dxapply.documents.parts import Figure, Row, Table
from dxapply.documents.words import bold, row_with
from dxapply.documents.workbook_checks import agrees

__all__ = ["measures_in_book"]

_TEXT_WIDTH = 160  # in pt; a measure's words take more lines here than on paper, so that the sheet's grid stays narrow
# A line of no category counts nowhere, though it may be marked as eligible.
_COUNTS = "(COUNTIF({categories.name},{lines.category})>0)"
_OF_MEASURE = f"SUMPRODUCT(({{lines.measure}}={{row.id}})*{_COUNTS},{{lines.counted}})"
_OF_NONE = f"SUMPRODUCT((COUNTIF({{measures.id}},{{lines.measure}})=0)*{_COUNTS},{{lines.counted}})"
_OF_ALL = "SUM({measures.cost})+{measures_rest}"
_AGREE = f'IF({{measures_cost}}=SUMPRODUCT({_COUNTS}*1,{{lines.counted}}),"○","×")'


def measures_in_book(table: Table, costs: Mapping[str, int]) -> Table:
    """The table of measures for the workbook: the long words stand last, in the column that the sheet's other tables need least.

    `costs` are the eligible costs in yen by measure, those of no measure under "". The lines of `table` are the measures, its cost stands last.
    """
    number, name, text, issues, cost = table.columns
    columns = (replace(number, name="id"), name, issues, replace(cost, name="cost"), replace(text, width=_TEXT_WIDTH))
    rows = tuple(_measure(row, costs) for row in table.rows if row.id)
    rest, whole = costs.get("", 0), sum(costs.values())
    below = (
        row_with("施策の決まっていない経費", Figure(value=rest, name="measures_rest", formula=_OF_NONE), "", style="group", span=3),
        row_with(bold("合計"), Figure(value=whole, name="measures_cost", formula=_OF_ALL), agrees(_AGREE, holds=True), style="total", span=3),
    )
    return replace(table, columns=columns, rows=(*rows, *below), name="measures", on="book")


def _measure(row: Row, costs: Mapping[str, int]) -> Row:
    number, name, text, issues, _ = row.cells
    return replace(row, cells=(number, name, issues, Figure(value=costs.get(row.id, 0), formula=_OF_MEASURE), text))
