"""事業計画: purpose, measures, figures, people, schedule and five years."""

from __future__ import annotations

from dataclasses import replace

from dxapply.documents.measures_table import measures_in_book
from dxapply.documents.parts import (
    FRAME_WIDTH,
    Block,
    Bullets,
    Chart,
    Column,
    Figure,
    Gantt,
    GanttBar,
    Heading,
    Lines,
    Paragraph,
    Pattern,
    Place,
    Row,
    Series,
    Table,
    Text,
)
from dxapply.documents.words import bold, column, row_with, typed, verdict_tag, yen
from dxapply.documents.workbook_checks import agrees
from dxapply.drafting.issues import issues_of
from dxapply.drafting.plan import YearView, plan_years, project_period, yearly_growth
from dxapply.drafting.results import Results
from dxapply.model.dates import era_day, fiscal_year
from dxapply.model.money import THOUSAND
from dxapply.model.project import Project
from dxapply.model.rows import Task
from dxapply.programs.eligibility import Match
from dxapply.programs.subsidy import placed

__all__ = ["plan_blocks", "year_lines"]

_PATTERNS: tuple[Pattern, ...] = ("grey", "ink", "hatch", "white")
_YEAR_ROWS = (
    ("売上高", "sales"),
    ("　うち新サービス", "new_sales"),
    ("営業利益", "operating_profit"),
    ("人件費", "personnel"),
    ("減価償却費", "depreciation"),
    ("付加価値額", "value_added"),
    ("従業員（人）", "employees"),
    ("一人当たり付加価値額", "productivity"),
)
_DERIVED = ("value_added", "productivity")
_EMPTY = "（未入力）"
_BOOK_LABELS = (32.0, 96.0)
_YEARS_ROOM = 370  # the table, its note and the chart stay on one page


# 事業計画


def plan_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """Purpose, measures, KPIs, people, schedule and five years."""
    project, plan = results.project, results.project.plan
    return (
        Heading(text="1　目的と新規性", name="purpose"),
        Paragraph(text=plan.purpose or _EMPTY, key="plan.purpose"),
        *((Paragraph(text=plan.novelty, key="plan.novelty"),) if plan.novelty else ()),
        *_measures(results, match),
        *_kpis(project, match),
        *_people(project),
        *_schedule(project),
        *_years(project, match),
    )


def _measures(results: Results, match: Match) -> tuple[Block, ...]:
    project = results.project
    if not project.measures:
        return ()
    costs = _costs_by_measure(results, match)
    columns = (
        column("番号", 28, "center", name="id"),
        column("施策", 96),
        column("内容", 232),
        column("課題", 48),
        column("経費", 68, "right"),
    )
    rows = [
        row_with(
            bold(measure.id),
            Text(text=measure.title, bold=True, key=f"measures.{measure.id}.title"),
            typed(measure.text, f"measures.{measure.id}.text"),
            "・".join(issues_of(project, measure)) or "－",
            yen(costs.get(measure.id, 0)),
            id=measure.id,
        )
        for measure in project.measures
    ]
    if rest := costs.get("", 0):
        rows.append(row_with("－", "施策の決まっていない経費", "", "－", yen(rest)))
    rows.append(row_with(bold("合計"), yen(sum(costs.values()), bold=True), style="total", span=4))
    word = "税込" if match.estimate.counts_with_tax else "税抜"
    table = Table(columns=columns, rows=tuple(rows), on="paper")
    return (Heading(text="2　実施する施策", note=f"経費は補助対象にする行の合計（{word}、円）", name="measures"), table, measures_in_book(table, costs))


def _costs_by_measure(results: Results, match: Match) -> dict[str, int]:
    """The eligible lines' amounts by measure; lines of no measure under ""."""
    project, side = results.project, int(match.estimate.counts_with_tax)
    known = {measure.id for measure in project.measures}
    outside = len(match.program.categories)
    costs: dict[str, int] = {}
    for line, amounts, place in zip(project.cost_lines, results.amounts, placed(project, match.program), strict=True):
        if line.eligible and place != outside:
            measure = line.measure if line.measure in known else ""
            costs[measure] = costs.get(measure, 0) + amounts[side]
    return costs


def _kpis(project: Project, match: Match) -> tuple[Block, ...]:
    third = fiscal_year(match.program.fiscal_year + 3)
    columns = (
        column("番号", 28, "center", name="id"),
        column("指標", 138),
        column("いま", 44, "right"),
        column("事業の終わり", 60, "right"),
        column(third, 56, "right"),
        column("単位", 32, "center"),
        column("測り方", 114),
    )
    rows = tuple(
        row_with(
            kpi.id,
            typed(kpi.name, f"kpis.{kpi.id}.name"),
            Figure(value=kpi.base, scale=THOUSAND, key=f"kpis.{kpi.id}.base"),
            Figure(value=kpi.end, scale=THOUSAND, bold=True, key=f"kpis.{kpi.id}.end"),
            Figure(value=kpi.year3, scale=THOUSAND, key=f"kpis.{kpi.id}.year3"),
            typed(kpi.unit, f"kpis.{kpi.id}.unit"),
            Text(text=kpi.method, small=True, key=f"kpis.{kpi.id}.method"),
            id=kpi.id,
        )
        for kpi in project.kpis
    )
    tests = tuple(
        f"当社の目標：{result.words}（{result.value}）〔{result.target.test_basis.certainty_label}〕。事業全体の成果目標：{result.target.statement}"
        for result in match.targets
    )
    tags = tuple(verdict_tag(result.verdict) for result in match.targets)
    heading = Heading(text="3　数値目標", note=f"{third}は事業の3年後", name="kpis")
    return (heading, *((Table(columns=columns, rows=rows),) if rows else ()), *((Bullets(items=tests, tags=tags),) if tests else ()))


def _people(project: Project) -> tuple[Block, ...]:
    rows = tuple(
        row_with(
            Text(text=row.role, bold=True, key=f"team.{row.id}.role"),
            typed(row.person, f"team.{row.id}.person"),
            typed(row.duty, f"team.{row.id}.duty"),
            id=row.id,
        )
        for row in project.team
    )
    plan = project.plan
    if plan.partner and not any(plan.partner in row.person for row in project.team):
        rows += (row_with(bold("連携する相手"), typed(plan.partner, "plan.partner"), typed(plan.partner_role, "plan.partner_role")),)
    if not rows:
        return ()
    columns = (column("役割", 76), column("担当者", 160), column("受け持つこと", 236))
    numbered = tuple(replace(row, cells=(Text(text=row.id or "－"), *row.cells)) for row in rows)
    return (
        Heading(text="4　実施体制", room=24.0 * min(len(rows), 6) + 24, name="people"),
        Table(columns=columns, rows=rows, on="paper"),
        Table(columns=(column("番号", 28, "center", name="id"), columns[0], replace(columns[1], width=114), columns[2]), rows=numbered, on="book"),
    )


def _schedule(project: Project) -> tuple[Block, ...]:
    """The schedule as a chart, and as a table in the workbook; on paper, too, where the chart cannot show all of it."""
    if not project.tasks:
        return ()
    note = f"{era_day(project.plan.start)}から" if project.plan.start else ""
    chart = _gantt(project)
    whole = chart and all(task.start and task.end and _fits_chart(task) for task in project.tasks)
    return (
        Heading(text="5　実施日程", note=note, room=200 if chart else 64, name="schedule"),
        *((Chart(drawing=chart),) if chart else ()),
        _tasks_table(project, "book" if whole else "both"),
    )


def _fits_chart(task: Task) -> bool:
    """Whether the narrow columns of the chart hold the task's words."""
    return len(task.title) <= 20 and len(task.owner) <= 6 and len(task.milestone) <= 8


def _gantt(project: Project) -> Gantt | None:
    period = project_period(project)
    patterns = {measure.id: _PATTERNS[at % len(_PATTERNS)] for at, measure in enumerate(project.measures)}
    bars = tuple(
        GanttBar(
            title=task.title,
            owner=task.owner,
            start=task.start,
            end=task.end,
            pattern=patterns.get(task.measure, "white"),
            milestone=task.milestone,
            measure=task.measure,
            task=f"tasks.{task.id}",
        )
        for task in project.tasks
        if task.start and task.end
    )
    if period is None or not bars:
        return None
    legend = tuple((patterns[measure.id], f"{measure.id} {measure.title}") for measure in project.measures)
    return Gantt(bars=bars, start=period[0], end=period[1], legend=legend)


def _tasks_table(project: Project, on: Place) -> Table:
    columns = (
        column("番号", 32, "center", name="id"),
        column("作業", 112),
        column("開始日", 86),
        column("終了日", 86),
        column("節目", 64),
        column("担当", 60),
        column("施策", 32, "center", choices=tuple(measure.id for measure in project.measures)),
    )
    rows = tuple(
        row_with(
            task.id,
            typed(task.title, f"tasks.{task.id}.title"),
            typed(era_day(task.start) if task.start else "－", f"tasks.{task.id}.start"),
            typed(era_day(task.end) if task.end else "－", f"tasks.{task.id}.end"),
            typed(task.milestone, f"tasks.{task.id}.milestone"),
            typed(task.owner, f"tasks.{task.id}.owner"),
            typed(task.measure, f"tasks.{task.id}.measure"),
            id=task.id,
        )
        for task in project.tasks
    )
    return Table(columns=columns, rows=rows, on=on)


def _years(project: Project, match: Match) -> tuple[Block, ...]:
    views = plan_years(project)
    if not views:
        return ()
    return (
        Heading(text="6　五年の計画", note="単位：円（従業員は人）。ここに入力します", on="book", name="years"),
        _years_table(views, on_paper=False, below=_average_row(project, match, views)),
        Heading(text="6　五年の計画", note="単位：千円（千円未満切捨て。従業員は人）", room=_YEARS_ROOM, name="years"),
        _years_table(views, on_paper=True),
        _years_printed(views),
        Paragraph(text=_growth_words(project, match), size="note"),
        *_years_chart(views),
    )


def _years_table(views: tuple[YearView, ...], *, on_paper: bool, below: tuple[Row, ...] = ()) -> Table:
    """A column a year. In the workbook the labels run over two columns, those of the numbers and names in the sheet's other tables."""
    labels = (106.0,) if on_paper else _BOOK_LABELS
    rows = [_year_row(label, name, views, on_paper=on_paper) for label, name in _YEAR_ROWS]
    growth = row_with("　伸び率（％、切捨て）", *(_growth_cell(view, before) for view, before in zip(views, (None, *views), strict=False)))
    checks = () if on_paper else (row_with("　新サービスの確認", *(_sales_check(view) for view in views)),)
    spanned = (replace(row, span=len(labels)) for row in (*rows[:2], *checks, *rows[2:6], growth, *below, *rows[6:]))
    return Table(columns=_year_columns(views, labels), rows=tuple(spanned), on="paper" if on_paper else "book")


def _year_columns(views: tuple[YearView, ...], labels: tuple[float, ...]) -> tuple[Column, ...]:
    width = (FRAME_WIDTH - sum(labels)) / len(views)
    years = (column(view.label, width, "right", leads=f"five_years.{view.row.id}.year") for view in views)
    return (*(column("", label) for label in labels), *years)


def _years_printed(views: tuple[YearView, ...]) -> Table:
    """What paper prints, for the workbook: thousands that follow the yen of the table above."""
    rows = (row_with(label, *(_printed_cell(name, view) for view in views), span=len(_BOOK_LABELS)) for label, name in _YEAR_ROWS)
    return Table(columns=_year_columns(views, _BOOK_LABELS), rows=tuple(rows), on="book")


def _printed_cell(name: str, view: YearView) -> Figure:
    cell = f"{{year.{view.row.id}.{name}}}"
    return Figure(value=_as_printed(name, view), formula=f'IF({cell}="","",{cell if name == "employees" else f"TRUNC({cell}/1000)"})')


def _figure_of(name: str, view: YearView) -> int | None:
    value: int | None = getattr(view if name in _DERIVED else view.row, name)
    return value


def _as_printed(name: str, view: YearView) -> int | None:
    """The figure in thousands of yen, rounded towards 0; people as they are."""
    value = _figure_of(name, view)
    return value if name == "employees" or value is None else (abs(value) // THOUSAND) * (1 if value >= 0 else -1)


def _year_row(label: str, name: str, views: tuple[YearView, ...], *, on_paper: bool) -> Row:
    bold = name == "value_added"
    return row_with(Text(text=label, bold=bold), *(_year_cell(name, view, on_paper=on_paper, bold=bold) for view in views), style="total" if bold else "line")


def _year_cell(name: str, view: YearView, *, on_paper: bool, bold: bool) -> Figure:
    is_typed = name not in _DERIVED
    if on_paper:
        return Figure(value=_as_printed(name, view), bold=bold, leads=f"five_years.{view.row.id}.{name}" if is_typed else "")
    value, here = _figure_of(name, view), f"year.{view.row.id}."
    if is_typed:
        return Figure(value=value, name=here + name, key=f"five_years.{view.row.id}.{name}")
    profit, personnel, depreciation, added, staff = (
        f"{{{here}{part}}}" for part in ("operating_profit", "personnel", "depreciation", "value_added", "employees")
    )
    if name == "value_added":
        formula = f'IF(COUNT({profit},{personnel},{depreciation})<3,"",{profit}+{personnel}+{depreciation})'
    else:
        formula = f'IF(OR(COUNT({added},{staff})<2,{staff}=0),"",INT({added}/{staff}))'
    return Figure(value=value, bold=bold, name=here + name, formula=formula)


def _growth_cell(view: YearView, before: YearView | None) -> Figure:
    """The growth against the year before, in percent to one decimal, rounded down."""
    value = None if view.growth is None else view.growth // 10
    if before is None:
        return Figure(value=value, scale=10)
    now, then = f"{{year.{view.row.id}.value_added}}", f"{{year.{before.row.id}.value_added}}"
    # A single IF would divide by "" where a year has no figure: Excel reckons all of an OR.
    return Figure(value=value, scale=10, formula=f'IF(COUNT({now},{then})<2,"",IF({then}<=0,"",INT(({now}-{then})*1000/{then})/10))')


def _average_row(project: Project, match: Match, views: tuple[YearView, ...]) -> tuple[Row, ...]:
    """The yearly growth from the base year in percent to two decimals, rounded down, in the last year's column; as the program reckons it."""
    rate, years = yearly_growth(project, match.program)
    if years < 1:
        return ()
    dated = [at for at, view in enumerate(views) if view.row.year is not None]
    then, now = (f"{{year.{views[at].row.id}.value_added}}" for at in (dated[0], dated[-1]))
    if match.program.growth == "simple" or years == 1:
        points, unknown = f"({now}-{then})*10000/({then}*{years})", f"{then}<=0"
    else:  # a root is not exact in Excel: rounded to a millionth of a point, 4.25 stays 4.25
        points, unknown = f"ROUND((({now}/{then})^(1/{years})-1)*10000,6)", f"OR({then}<=0,{now}<0)"
    average = Figure(value=rate, scale=100, formula=f'IF(COUNT({now},{then})<2,"",IF({unknown},"",INT({points})/100))')
    return (row_with("　基準年度から年平均", *(average if at == dated[-1] else Text(text="") for at in range(len(views)))),)


def _sales_check(view: YearView) -> Figure:
    """Whether the sales of the new service lie within all sales of the year."""
    sales, new = view.row.sales, view.row.new_sales
    whole, part = f"{{year.{view.row.id}.sales}}", f"{{year.{view.row.id}.new_sales}}"
    holds = None if sales is None or new is None else new <= sales
    return agrees(f'IF(COUNT({whole},{part})<2,"－",IF({part}<={whole},"○","×"))', holds=holds)


def _growth_words(project: Project, match: Match) -> str:
    rate, years = yearly_growth(project, match.program)
    definition = "付加価値額＝営業利益＋人件費＋減価償却費。"
    if years < 1:
        return definition
    mode = "年平均成長率（複利）" if match.program.growth == "compound" else "年率平均（単利）"
    shown = "算定不可" if rate is None else f"{'▲' if rate < 0 else ''}{abs(rate) // 100}.{abs(rate) % 100:02}％（切捨て）"
    return f"{definition}基準年度（{plan_years(project)[0].label}）から{years}年間の{mode}は{shown}です。"


def _years_chart(views: tuple[YearView, ...]) -> tuple[Block, ...]:
    lines = year_lines(views)
    return (Chart(drawing=lines),) if lines else ()


def year_lines(views: tuple[YearView, ...]) -> Lines | None:
    """付加価値額 by year, and the sales of the new service where all years have them; None while a year lacks its 付加価値額."""
    added = tuple(view.value_added for view in views if view.value_added is not None)
    fresh = tuple(view.row.new_sales for view in views if view.row.new_sales is not None)
    if len(added) != len(views) or len(views) < 2:
        return None
    series = [Series(name="付加価値額", values=added, solid=True)]
    if len(fresh) == len(views):
        series.append(Series(name="新サービスの売上", values=fresh, solid=False))
    return Lines(years=tuple(view.label for view in views), series=tuple(series))
