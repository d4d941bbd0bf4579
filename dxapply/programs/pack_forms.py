"""forms.toml of a pack: which sheets it wants, in what order, and how each differs from dxapply's own.

A form is data only: the words below are all that it can say.
"""

from __future__ import annotations

from collections.abc import Mapping

from dxapply.model.fields import Kind
from dxapply.model.register import REGISTER
from dxapply.programs.program import Form, FormColumn, Program
from dxapply.programs.toml_tables import Table

__all__ = ["AMOUNTS", "NARROWEST", "PAGE_WIDTH", "SECTIONS", "form_of"]

PAGE_WIDTH = 472
"""Points between the margins of the paper."""

AMOUNTS = ("cost", "cost_with_tax", "eligible", "grant")
"""The columns of the cost sheet that have subtotals and a total."""

NARROWEST: Mapping[str, int] = {
    "number": 28, "category": 48, "text": 72, "reason": 72, "breakdown": 66, "quantity": 36, "unit": 30, "unit_price": 50,
    "cost": 58, "cost_with_tax": 58, "eligible": 58, "grant": 58, "basis": 56, "note": 40,
}  # fmt: skip
"""All that a column of the cost sheet can hold, with the points that it needs on paper at least."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "company": ("strengths", "business", "statements", "history", "equipment"),
    "plan": ("purpose", "measures", "kpis", "people", "schedule", "years"),
    "funding": ("sources", "bridge"),
    "enclosures": ("enclosures", "confirmations"),
}
"""The sections of the sheets whose order a program may set; each is the name of a Heading."""

_ONLY_ON: Mapping[str, tuple[str, ...]] = {
    "sections": tuple(SECTIONS), "unit": ("costs", "funding"), "columns": ("costs",), "totals": ("costs",), "total": ("funding",),
}  # fmt: skip
_WORDS_FIRST = ("category", "text", "reason")  # the words of a total stand there
_MOST_CHARACTERS = 10_000


def form_of(table: Table, sheets: tuple[str, ...], program: Program) -> Form:
    """One sheet. Raises PackError."""
    sheet = table.word("id", sheets)
    for key, places in _ONLY_ON.items():
        if key in table and sheet not in places:
            raise table.error(key, f"id が {'、'.join(places)} の様式だけに書けます")
    form = Form(
        id=sheet,
        number=table.text("number"),
        title=table.text("title"),
        sections=_sections(table, sheet),
        unit=table.word("unit", ("yen", "thousand"), "yen"),
        limits=_limits(table, program),
        columns=_columns(table),
        totals=table.word("totals", ("all", "web_apart"), "all"),
        total=table.word("total", ("cost_with_tax", "eligible"), "cost_with_tax"),
    )
    table.done()
    if form.totals == "web_apart":
        _refuse_web_apart(table, form, program)
    return form


def _sections(table: Table, sheet: str) -> tuple[str, ...]:
    names = table.texts("sections", default=True)
    known = SECTIONS.get(sheet, ())
    for at, name in enumerate(names):
        if name not in known:
            raise table.error("sections", f"{'、'.join(known)} から選びます")
        if name in names[:at]:
            raise table.error("sections", f"「{name}」が2つあります")
    return names


def _limits(table: Table, program: Program) -> Mapping[str, int]:
    """Characters by the key of a field; `answers.NAME` is one of the pack's own questions."""
    if "limits" not in table:
        return {}
    inner = table.table("limits")
    known = {field.key: field for field in (*REGISTER.fields, *program.questions)}
    limits = {}
    for name in inner.names():
        key = program.key_of(name.removeprefix("answers.")) if name.startswith("answers.") else name
        if key not in known:
            raise inner.error(name, f"項目「{name}」はありません")
        if known[key].kind not in (Kind.TEXT, Kind.LONG_TEXT):
            raise inner.error(name, "字数は、文章の項目だけに書けます")
        limits[key] = inner.number(name, low=1, high=_MOST_CHARACTERS)
    return limits


def _columns(table: Table) -> tuple[FormColumn, ...]:
    columns: list[FormColumn] = []
    inners = table.tables("columns")
    for inner in inners:
        column = _column(inner)
        if any(other.use == column.use for other in columns):
            raise inner.error("use", f"「{column.use}」が2つあります")
        if column.use == "number" and columns:
            raise inner.error("use", "number は最初の列だけに置けます")
        if all(other.use == "number" for other in columns) and column.use not in ("number", *_WORDS_FIRST):
            raise inner.error("use", f"最初の列（number のほか）は {'、'.join(_WORDS_FIRST)} のどれかにします")
        columns.append(column)
    if columns and not any(column.use in AMOUNTS for column in columns):
        raise inners[-1].error("use", f"金額の列（{'、'.join(AMOUNTS)}）を1つ以上書きます")
    needed = sum(max(column.width, NARROWEST[column.use]) for column in columns)
    if needed > PAGE_WIDTH:
        raise inners[-1].error("width", f"列の幅の合計が{needed}になり、紙の幅{PAGE_WIDTH}を超えます")
    return tuple(columns)


def _column(table: Table) -> FormColumn:
    use = table.word("use", tuple(NARROWEST))
    width = table.number("width", low=NARROWEST[use], high=PAGE_WIDTH) if "width" in table else 0
    if "mark" in table and use not in AMOUNTS:
        raise table.error("mark", "合計に付ける印は、金額の列だけに書けます")
    column = FormColumn(use, table.text("head"), width, table.text("mark", ""))
    table.done()
    return column


def _refuse_web_apart(table: Table, form: Form, program: Program) -> None:
    """Totals apart for websites need such a category, and the column that the totals stand in."""
    if all(category.kind != "web" for category in program.categories):
        raise table.error("totals", "kind が web の経費区分がありません")
    if all(column.use != "eligible" for column in form.columns):
        raise table.error("totals", "columns に eligible の列が要ります")
