"""The table of the cost sheet as the program's form has it: its columns, its subtotals and totals, its unit.

Where a form has columns for a line's own words each line is a row; else each category is one, with its lines among the words of its 積算基礎.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from dxapply.documents.amounts import nested_parts, whole_in
from dxapply.documents.parts import Align, Cell, Column, Figure, Place, Row, Table, Text
from dxapply.documents.words import bold, column, row_with, small
from dxapply.drafting.results import Results
from dxapply.model.money import THOUSAND, Yen, show_scaled, show_yen
from dxapply.model.project import Project, row_of
from dxapply.model.rows import CostLine, Measure
from dxapply.programs.eligibility import Match
from dxapply.programs.pack_forms import AMOUNTS, NARROWEST, PAGE_WIDTH
from dxapply.programs.program import UNMAPPED, Form, FormColumn
from dxapply.programs.subsidy import CategoryResult, Estimate, placed

__all__ = ["form_table", "usual_columns"]

_OF_A_LINE = ("number", "text", "reason", "breakdown", "quantity", "unit", "unit_price")
_WORDS = {"category": 1, "text": 3, "reason": 3, "breakdown": 2, "basis": 3, "note": 2}  # shares of the room that is left
_FIGURES = ("quantity", "unit_price", *AMOUNTS)
_WIDER = 8
_CHARACTER, _LINES_IN_A_CELL = 9.0, 16  # pt of width, so that a cell of several cost lines stays below what is moved to a sheet of its own
_ABSENT = "（未入力）"
# The field that a line's cell leads to, by the column's use; its amounts come out of the price.
_FIELDS = {
    "number": "text", "category": "category", "text": "text", "breakdown": "unit_price", "quantity": "quantity", "unit": "unit", "unit_price": "unit_price",
    "basis": "basis", "note": "basis", **dict.fromkeys(AMOUNTS, "unit_price"),
}  # fmt: skip
_REDUCED, _RAISED = "区分の上限による減額", "0円を下回る分の調整"
_BOOK = {"cost": "ex_tax", "cost_with_tax": "in_tax", "eligible": "counted"}
_CHAIN = (("grant", "eligible"), ("grant", "cost_with_tax"), ("eligible", "cost_with_tax"), ("cost", "cost_with_tax"))
_BOUNDS = {True: _CHAIN, False: (*_CHAIN, ("grant", "cost"), ("eligible", "cost"))}  # by whether the eligible cost counts with tax
_TOTALS = {"cost": "total_cost", "cost_with_tax": "total_cost_with_tax", "eligible": "eligible_cost", "grant": "grant"}


def usual_columns(counts_with_tax: bool, project: Project) -> tuple[FormColumn, ...]:
    """The columns of a form that names none; an id such as C1205 stands on one line as C05 does."""
    ids = ceil(max(28, 12 + 5.8 * max((len(line.id) for line in project.cost_lines), default=0)))
    return (
        FormColumn("number", "番号", ids),
        FormColumn("text", "経費区分・内容", 150 - ids),
        FormColumn("quantity", "数量", 36),
        FormColumn("unit", "単位", 32),
        FormColumn("unit_price", "単価", 51),
        FormColumn("cost_with_tax", "補助事業に\n要する経費\n（税込）", 59),
        FormColumn("eligible", f"補助対象\n経費\n（{'税込' if counts_with_tax else '税抜'}）", 59),
        FormColumn("basis", "積算基礎", 85),
    )


def form_table(results: Results, match: Match, form: Form, on: Place) -> Table:
    """The cost lines in the form's columns, with a subtotal of each category and the form's totals."""
    columns = form.columns or usual_columns(match.estimate.counts_with_tax, results.project)
    ruled = _ruled(columns)
    rows = _Rows(results, match, form, columns, on, {wanted.use: column.width for wanted, column in zip(columns, ruled, strict=True)})
    return Table(columns=ruled, rows=tuple(rows.all()), on=on)


# columns

def _ruled(columns: Sequence[FormColumn]) -> tuple[Column, ...]:
    """The columns with their widths: as declared, else figures what they need and words what is left of the page."""
    widths = [float(column.width or NARROWEST[column.use]) for column in columns]
    for at, wanted in enumerate(columns):
        if wanted.use in AMOUNTS and not wanted.width and sum(widths) + _WIDER <= PAGE_WIDTH:
            widths[at] += _WIDER
    free = {at: _WORDS[wanted.use] for at, wanted in enumerate(columns) if wanted.use in _WORDS and not wanted.width}
    free = free or {next(at for at, wanted in enumerate(columns) if wanted.use in _WORDS): 1}
    left = PAGE_WIDTH - sum(widths)
    for at, weight in free.items():
        widths[at] += left * weight / sum(free.values())
    return tuple(column(wanted.head, width, _align(wanted.use)) for wanted, width in zip(columns, widths, strict=True))


def _align(use: str) -> Align:
    return "center" if use == "number" else "right" if use in _FIGURES else "left"


# rows

@dataclass(frozen=True, slots=True)
class _Group:
    """A category with its lines and, for each amount, what prints for the whole, for each line, and for what a limit takes away."""

    category: CategoryResult
    place: int
    lines: tuple[int, ...]
    sums: dict[str, int | None]
    each: dict[str, tuple[int, ...]]
    adjusted: int
    why: str


class _Rows:
    """Makes the rows of one form. In the workbook the figures follow the table of inputs, or go where they cannot follow it."""

    def __init__(self, results: Results, match: Match, form: Form, columns: Sequence[FormColumn], on: Place, widths: Mapping[str, float]) -> None:
        self.in_book, self.widths = on == "book", widths
        self.project, self.amounts, self.match, self.form, self.columns = results.project, results.amounts, match, form, columns
        self.estimate: Estimate = match.estimate
        self.uses = [column.use for column in columns]
        self.first_amount = next(at for at, use in enumerate(self.uses) if use in AMOUNTS)
        self.wholes = {use: None if (whole := getattr(self.estimate, name)) is None else whole_in(form.unit, whole) for use, name in _TOTALS.items()}
        self.groups = tuple(self._groups())

    def all(self) -> Iterator[Row]:
        """All rows of the table."""
        by_line = any(use in _OF_A_LINE for use in self.uses)
        for group in self.groups:
            yield from self._by_line(group) if by_line else self._by_category(group)
        yield from self._web_apart() if self.form.totals == "web_apart" else (self._total(),)

    # amounts

    def _groups(self) -> Iterator[_Group]:
        """The categories that have lines, with amounts that add up at each level as they print."""
        places = placed(self.project, self.match.program)
        mapped = len(self.match.program.categories)
        shown: list[tuple[CategoryResult, int, tuple[int, ...]]] = []
        for at, category in enumerate(self.estimate.categories):
            place = mapped if category.code == UNMAPPED else at
            lines = tuple(number for number, where in enumerate(places) if where == place)
            if lines:
                shown.append((category, place, lines))
        wanted = ("grant", "eligible", *(use for use in ("cost", "cost_with_tax") if use in self.uses))
        wholes = {use: whole for use in wanted if (whole := self.wholes[use]) is not None}
        exact = [self._exact(category, lines) for category, _, lines in shown]
        parts = nested_parts(self.form.unit, wholes, exact, _BOUNDS[self.estimate.counts_with_tax])
        for (category, place, lines), rows, amounts in zip(shown, parts, exact, strict=True):
            sums = {use: sum(rows[use]) if use in rows else None for use in wanted}
            each = {use: amount[:-1] for use, amount in rows.items()}
            cut = amounts["eligible"][-1]
            yield _Group(category, place, lines, sums, each, rows["eligible"][-1], "" if not cut else _REDUCED if cut < 0 else _RAISED)

    def _exact(self, category: CategoryResult, lines: tuple[int, ...]) -> dict[str, list[Yen]]:
        """The lines' amounts in yen; what a limit takes away, and the grant, which no line has a part of, are a last row."""
        counted = [self._counted(number, category) or 0 for number in lines]
        sides = {use: [*(self.amounts[number][side] for number in lines), 0] for use, side in (("cost", 0), ("cost_with_tax", 1))}
        return {"grant": [*(0 for _ in lines), category.grant or 0], "eligible": [*counted, category.eligible - sum(counted)], **sides}

    def _counted(self, number: int, category: CategoryResult) -> Yen | None:
        """What a line adds to the eligible cost; None where it may not."""
        is_eligible = bool(self.project.cost_lines[number].eligible) and category.code != UNMAPPED
        return self.amounts[number][int(self.estimate.counts_with_tax)] if is_eligible else None

    # rows of lines

    def _by_line(self, group: _Group) -> Iterator[Row]:
        has_column = "category" in self.uses
        if not has_column:
            yield self._sum_row(group.category.name, group, "group")
        for at, number in enumerate(group.lines):
            line = self.project.cost_lines[number]
            cells = (replace(self._line_cell(use, line, group, at), leads=self._field(use, line)) for use in self.uses)
            yield row_with(*cells, id="" if self.in_book else line.id)  # in the workbook the id is that of the row of inputs
        if group.why and "eligible" in self.uses:
            yield self._adjusted_row(group)
        if has_column and (len(group.lines) > 1 or group.why or "grant" in self.uses):
            yield self._sum_row(f"小計　{group.category.name}", group, "total")

    def _adjusted_row(self, group: _Group) -> Row:
        words = next(at for at, use in enumerate(self.uses) if use in ("text", "reason", "category"))
        cells: list[Cell] = [Text(text=group.why) if at == words else Text(text="") for at in range(len(self.uses))]
        cells[self.uses.index("eligible")] = Figure(value=group.adjusted)
        return row_with(*cells)

    def _line_cell(self, use: str, line: CostLine, group: _Group, at: int) -> Cell:
        if use in AMOUNTS:
            return self._line_amount(use, line, group, at)
        if use == "category":
            return bold(group.category.name) if at == 0 else Text(text="")
        if use == "quantity":
            return Figure(value=line.quantity, scale=THOUSAND)
        if use == "unit_price":
            return Figure(value=line.unit_price, mark="※" if line.tax == "included" else "")
        return self._line_words(use, line)

    def _field(self, use: str, line: CostLine) -> str:
        """The field that a line's cell shows, or from which its amount comes."""
        name = ("measure" if "text" in self.uses else "text") if use == "reason" else _FIELDS[use]
        return f"cost_lines.{line.id}.{name}"

    def _line_words(self, use: str, line: CostLine) -> Text:
        match use:
            case "number":
                return small(line.id)
            case "text":
                return Text(text=line.text or _ABSENT)
            case "reason":
                reason = _reason(self.project, line)
                return Text(text=reason) if "text" in self.uses else Text(text=line.text or _ABSENT, note=reason, note_leads=f"cost_lines.{line.id}.measure")
            case "breakdown":
                return Text(text=_breakdown(line))
            case "unit":
                return Text(text=line.unit)
            case "note":
                return small("" if "basis" in self.uses else line.basis)
            case _:
                return small(line.basis)

    def _line_amount(self, use: str, line: CostLine, group: _Group, at: int) -> Cell:
        if use == "grant":
            return Text(text="")  # no rule says what part of a grant a single line has
        if use == "eligible" and self._counted(group.lines[at], group.category) is None:
            return Figure(value=None, word="対象外")
        live = f'SUMIFS({{lines.{_BOOK[use]}}},{{lines.id}},"{line.id}")'
        return self._figure(group.each[use][at], live, strong=False)

    # rows of categories

    def _by_category(self, group: _Group) -> Iterator[Row]:
        """The category with its amounts; its lines stand in the cell of words, a few in a row, so that a page can break between them."""
        place = next((use for use in ("basis", "note") if use in self.uses), "")
        lines = [self.project.cost_lines[number] for number in group.lines]
        parts = list(_in_cells(lines, self.widths[place])) if place else [""]
        for at, words in enumerate(parts):
            yield row_with(*(self._category_cell(use, group, small(words), is_first=at == 0) for use in self.uses))

    def _category_cell(self, use: str, group: _Group, words: Text, *, is_first: bool) -> Cell:
        if use == "basis" or (use == "note" and "basis" not in self.uses):
            return words
        if use == "category":
            return bold(group.category.name) if is_first else small("（続き）")
        return self._sum(use, group) if use in AMOUNTS and is_first else Text(text="")

    # sums

    def _sum_row(self, label: str, group: _Group, style: str) -> Row:
        count = f"小計（{len(group.lines)}行）" if style == "group" else f"{len(group.lines)}行"
        cells: list[Cell] = [self._sum(use, group) if use in AMOUNTS else Text(text="") for use in self.uses[self.first_amount :]]
        if self.uses[-1] in _WORDS:
            cells[-1] = small(count)
        return row_with(bold(label), *cells, style="group" if style == "group" else "total", span=self.first_amount)

    def _sum(self, use: str, group: _Group) -> Figure:
        return self._figure(group.sums[use], self._live_sum(use, group), strong=True)

    def _live_sum(self, use: str, group: _Group) -> str:
        """The formula of a category's sum in the workbook; "" where none can follow the inputs."""
        name = group.category.name
        if use == "grant" or group.place >= len(self.match.program.categories) or any(sign in name for sign in '"{}'):
            return ""
        return f"{{limited.{group.place}}}" if use == "eligible" else f'SUMIFS({{lines.{_BOOK[use]}}},{{lines.category}},"{name}")'

    def _total(self) -> Row:
        cells: list[Cell] = []
        for wanted in self.columns[self.first_amount :]:
            cells.append(self._whole(wanted.use, wanted.mark) if wanted.use in AMOUNTS else Text(text="", small=True))
        return row_with(bold(f"合計（{len(self.project.cost_lines)}行）"), *cells, style="total", span=self.first_amount)

    def _whole(self, use: str, mark: str = "") -> Figure:
        return self._figure(self.wholes[use], f"{{{_TOTALS[use]}}}", strong=True, mark=f"{mark} " if mark else "")

    def _web_apart(self) -> Iterator[Row]:
        """(1) to (6): the costs without websites and with them, each followed by its grant."""
        web = [group for group in self.groups if group.place < len(self.match.program.categories) and self._is_web(group)]
        names = "・".join(category.name for category in self.match.program.categories if category.kind == "web")
        rest = [group for group in self.groups if group not in web]
        for number, (words, groups) in enumerate(((f"{names}を除く補助対象経費", rest), (f"{names}の補助対象経費", web))):
            formulas = [self._live_sum("eligible", group) for group in groups]
            live = "+".join(formulas) if formulas and all(formulas) else ""
            yield self._web_row(f"（{2 * number + 1}）小計（{words}）", _added("eligible", groups), live)
            grant = None if self.wholes["grant"] is None else _added("grant", groups)
            yield self._web_row(f"（{2 * number + 2}）（{2 * number + 1}）に対する補助金交付申請額", grant, "")
        yield self._web_row("（5）補助対象経費の合計　（1）＋（3）", self.wholes["eligible"], "{eligible_cost}")
        yield self._web_row("（6）補助金交付申請額の合計　（2）＋（4）", self.wholes["grant"], "{grant}")

    def _is_web(self, group: _Group) -> bool:
        return self.match.program.categories[group.place].kind == "web"

    def _web_row(self, label: str, value: int | None, live: str) -> Row:
        place = self.uses.index("eligible")
        after: list[Cell] = [Text(text="") for _ in self.uses[place + 1 :]]
        return row_with(bold(label), self._figure(value, live, strong=True), *after, style="total", span=place)

    def _figure(self, value: int | None, live: str, *, strong: bool, mark: str = "") -> Figure:
        """A figure that in the workbook follows the inputs by `live`, or else goes as soon as they give other amounts."""
        if value is None or not self.in_book:
            return Figure(value=value, bold=strong, mark=mark)
        formula = live if self.form.unit == "yen" else ""
        if not formula:
            estimate = self.estimate
            known = [("total_cost_with_tax", estimate.total_cost_with_tax), ("eligible_cost", estimate.eligible_cost), ("grant", estimate.grant)]
            same = ",".join(f"{{{name}}}={amount}" for name, amount in known if amount is not None)
            formula = f'IF(AND({same}),{value},"")'
        return Figure(value=value, formula=formula, bold=strong, mark=mark)


def _added(use: str, groups: Sequence[_Group]) -> int:
    return sum(group.sums[use] or 0 for group in groups)


# words

def _in_cells(lines: Sequence[CostLine], width: float) -> Iterator[str]:
    """The words and breakdowns of cost lines, as many together as a cell of that width in pt may hold."""
    held, height = list[str](), 0
    for line in lines:
        words = [line.text or _ABSENT, f"　{_breakdown(line)}"]
        needed = sum(1 + int(len(text) * _CHARACTER / width) for text in words)
        if held and height + needed > _LINES_IN_A_CELL:
            yield "\n".join(held)
            held, height = [], 0
        held, height = [*held, *words], height + needed
    yield "\n".join(held)


def _breakdown(line: CostLine) -> str:
    """単価×回数: 33円×6,200枚."""
    if line.quantity is None or line.unit_price is None:
        return _ABSENT
    return f"{show_yen(line.unit_price)}円{'（税込）' if line.tax == 'included' else ''}×{show_scaled(line.quantity, THOUSAND)}{line.unit}"


def _reason(project: Project, line: CostLine) -> str:
    """Why a line is needed: the measure that it pays for; "" where none is named."""
    measure = row_of(project, "measures", line.measure) if line.measure else None
    return f"施策「{measure.title}」のため" if isinstance(measure, Measure) and measure.title else ""
