"""The sheets about the firm: 申請の概要, 会社概要, 該当事業の確認."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dxapply.documents.arranging import title_of
from dxapply.documents.leading import leading, requirement_leads
from dxapply.documents.parts import (
    Block,
    Bullets,
    Chart,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Mark,
    Marks,
    Paragraph,
    Pattern,
    Phase,
    Phases,
    Row,
    Share,
    ShareBar,
    Table,
    Tag,
    Text,
)
from dxapply.documents.words import VERDICTS, certainty_tag, column, label_row, percent, row_with, typed, verdict_tag
from dxapply.drafting.plan import project_period
from dxapply.drafting.results import Results
from dxapply.model.dates import era_day, fiscal_year
from dxapply.model.fields import show
from dxapply.model.money import THOUSAND, shares_in_tenths, show_rate, show_scaled, show_yen
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.eligibility import Match, RequirementResult
from dxapply.programs.program import Basis, Event
from dxapply.programs.size_class import CLASS_LABELS

__all__ = ["CERTAINTIES", "company_blocks", "eligibility_blocks", "eligibility_lead", "overview_blocks"]

_PATTERNS: tuple[Pattern, ...] = ("ink", "grey", "hatch", "white")
_MOST_KPIS = 4
_STAGES = 3
CERTAINTIES = (
    "確かさの見方　公的：官公庁の公表資料で確認。参考：民間や他地域の資料。推定：ほかの制度や資料からの類推。仮定：計算のために置いた値。"
    "公的でないものは、応募前に最新の公募要領で確かめてください。"
)
_VERDICTS = {"eligible": "すべての要件を満たしています", "not_eligible": "満たさない要件があります", "unknown": "未確認が残るため、応募の可否は未定です"}


# 申請の概要


def overview_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The whole application on one page."""
    project, plan = results.project, results.project.plan
    story = (("いま", plan.now, "plan.now"), ("変えること", plan.change, "plan.change"), ("得られること", plan.gain, "plan.gain"))
    return (
        Paragraph(text=plan.title or "（補助事業の名称が未入力です）", size="subject", key="plan.title"),
        *(Paragraph(text=text or "（未入力）", label=label, key=key, rule=True) for label, text, key in story),
        *_money(results, match),
        *_goals(project, match),
        *_phases(project, match),
        *_open_points(results, match),
    )


def _money(results: Results, match: Match) -> tuple[Block, ...]:
    estimate = match.estimate
    lines = sum(1 for line in results.project.cost_lines if line.eligible)
    unsure = not all(basis.is_official for basis in (estimate.rate_row.basis if estimate.rate_row else match.program.basis, match.program.rounding.basis))

    def live(value: int | None, formula: str) -> Figure:
        return Figure(value=value, formula=formula if value is not None else "")

    figures = (
        KeyFigure(label="補助対象経費", figure=live(estimate.eligible_cost, "{eligible_cost}"), unit="円", note=f"{_tax_word(match)}、{lines}行"),
        KeyFigure(
            label="補助率",
            figure=Text(text=estimate.rate or ("段階別" if estimate.rate_row else "未定")),
            unit="以内" if estimate.rate else "",
            note=_size_word(match),
        ),
        KeyFigure(label="補助金額", figure=live(estimate.grant, "{grant}"), unit="円", note=_grant_note(match), main=True),
        KeyFigure(
            label="自社の負担",
            figure=live(_own_share(match), 'IF({grant}="","",{total_cost_with_tax}-{grant})'),
            unit="円",
            note=f"うち借入など {show_yen(estimate.other_sources)}円",
        ),
    )
    return (
        Heading(text="お金の全体像", note="補助金額は見込みです。率と上限は要確認" if unsure else "補助金額は見込みです", name="money"),
        KeyFigures(items=figures),
        *_funding_bar(results, match),
    )


def _own_share(match: Match) -> int | None:
    grant = match.estimate.grant
    return None if grant is None else match.estimate.total_cost_with_tax - grant


def _tax_word(match: Match) -> str:
    return "税込" if match.estimate.counts_with_tax else "税抜"


def _size_word(match: Match) -> str:
    return CLASS_LABELS.get(match.estimate.size.value, "規模の区分は未定")


def _grant_note(match: Match) -> str:
    estimate = match.estimate
    if estimate.grant is None:
        return f"{show_yen(estimate.lowest)}円から\n{show_yen(estimate.highest)}円まで" if estimate.highest else "未定"
    if estimate.below_minimum:
        return "下限額を下回ります"
    if estimate.cap and estimate.grant_before_cap is not None and estimate.grant_before_cap > estimate.cap.yen:
        return "上限額に到達"
    return "上限額：公募要領で確認" if "cap" in estimate.unknown else "上限額の範囲内"


def _funding_bar(results: Results, match: Match) -> tuple[Block, ...]:
    funding = results.funding
    if funding is None or funding.grant is None or funding.own_funds is None:
        return ()
    loans = sum(source.amount or 0 for source in funding.sources if source.kind == "loan")
    others = sum(source.amount or 0 for source in funding.sources if source.kind == "other")
    parts: tuple[tuple[str, int, Pattern], ...] = (
        ("補助金", funding.grant, "ink"),
        ("借入金", loans, "hatch"),
        ("その他", others, "grey"),
        ("自己資金", funding.own_funds, "white"),
    )
    shares = tuple(Share(name=name, value=value, pattern=pattern) for name, value, pattern in parts if value > 0)
    caption = f"補助事業に要する経費 {show_yen(funding.total)}円（税込）の内訳"
    return (Chart(drawing=ShareBar(shares=shares, unit="円", caption=caption)),) if shares else ()


def _goals(project: Project, match: Match) -> tuple[Block, ...]:
    kpis = project.kpis[:_MOST_KPIS]
    note = f"全{len(project.kpis)}項目は{title_of(match.program, 'plan', '事業計画書')}" if len(project.kpis) > len(kpis) else ""
    third = fiscal_year(match.program.fiscal_year + 3)
    columns = (
        column("指標", 212),
        column("いま", 64, "right"),
        column("事業の終わり", 72, "right"),
        column(third, 72, "right"),
        column("単位", 52, "center"),
    )
    rows = tuple(
        row_with(
            Text(text=kpi.name, leads=f"kpis.{kpi.id}.name"),
            Figure(value=kpi.base, scale=THOUSAND, leads=f"kpis.{kpi.id}.base"),
            Figure(value=kpi.end, scale=THOUSAND, bold=True, leads=f"kpis.{kpi.id}.end"),
            Figure(value=kpi.year3, scale=THOUSAND, leads=f"kpis.{kpi.id}.year3"),
            Text(text=kpi.unit, leads=f"kpis.{kpi.id}.unit"),
        )
        for kpi in kpis
    )
    return (Heading(text="めざす数値", note=note, name="goals"), Table(columns=columns, rows=rows)) if rows else ()


def _phases(project: Project, match: Match) -> tuple[Block, ...]:
    period = project_period(project)
    if period is None or not project.tasks:
        return ()
    heading = Heading(text="進め方", note="それぞれの期に始める作業", on="paper", name="phases")
    return (heading, Chart(drawing=Phases(phases=_phases_of(project, period)), on="paper"))


def _phases_of(project: Project, period: tuple[dt.date, dt.date]) -> tuple[Phase, ...]:
    """The period cut into three even stages by month; each shows the tasks that begin in it."""
    first = period[0].year * 12 + period[0].month - 1
    months = period[1].year * 12 + period[1].month - first
    phases = []
    for at in range(_STAGES):
        start, end = first + months * at // _STAGES, first + months * (at + 1) // _STAGES - 1
        inside = [task for task in project.tasks if task.start and start <= task.start.year * 12 + task.start.month - 1 <= max(end, start)]
        text = "、".join(task.title for task in inside[:3]) + (f"、ほか{len(inside) - 3}件" if len(inside) > 3 else "")
        leads = f"tasks.{inside[0].id}.title" if inside else ""
        phases.append(Phase(name=f"第{at + 1}期", months=f"{start % 12 + 1}月～{max(end, start) % 12 + 1}月", text=text, leads=leads))
    return tuple(phases)


def _open_points(results: Results, match: Match) -> tuple[Block, ...]:
    open_results = [result for result in match.requirements if result.verdict != "met"]
    errors = [finding for finding in results.errors if not finding.id.startswith("requirement")]
    items = (*(result.fix for result in open_results), *(f"{finding.message}{finding.fix}" for finding in errors[:5]))
    tags = (*(verdict_tag(result.verdict) for result in open_results), *(Tag(text="要修正", style="solid") for _ in errors[:5]))
    papers = [row for row in results.project.enclosures if row.state != "done"]
    if papers:
        items += (f"添付書類{len(results.project.enclosures)}点のうち{len(papers)}点がそろっていません。",)
        tags += (Tag(text="未完了", style="dash"),)
    if not items:
        return ()
    where = "と".join(f"「{form.title}」" for form in match.program.forms if form.id in ("eligibility", "enclosures"))
    return (Heading(text="提出までに残ること", note=f"詳しくは{where}" if where else "", name="remaining"), Bullets(items=items, tags=tags))


# 会社概要


def company_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """The firm: facts, business, strengths, results, history and machines."""
    project = results.project
    return (
        *_facts_tables(project, match),
        *_business(project),
        *_strengths(project),
        *_statements(project),
        *_history(project),
    )


def _strengths(project: Project) -> tuple[Block, ...]:
    rows = project.strengths
    listed = Bullets(items=tuple(row.text for row in rows), numbered=True, leads=tuple(f"strengths.{row.id}.text" for row in rows), on="paper")
    typed_in = tuple(row_with(f"({number})", typed(row.text, f"strengths.{row.id}.text"), id=row.id) for number, row in enumerate(rows, 1))
    table = Table(columns=(column("番号", 92, "center"), column("強み", 380)), rows=typed_in, on="book")
    return (Heading(text="強み", name="strengths"), listed, table) if rows else ()


def _facts_tables(project: Project, match: Match) -> tuple[Table, Table]:
    """The firm in short; how its name is read stands below the name on paper, and in a cell of its own in the workbook."""
    company = project.company

    def text(key: str, value: str | None = None) -> Text:
        name = key.removeprefix("company.")
        return Text(text=value if value is not None else show(REGISTER.field(key), getattr(company, name)) or "－", key=key)

    def number(key: str, unit: str) -> Figure:
        return Figure(value=getattr(company, key.removeprefix("company.")), unit=unit, key=key)

    named = replace(text("company.name"), note=company.name_kana, note_leads="company.name_kana")
    postal = f"〒{company.postal_code} " if company.postal_code else ""
    representative = f"{company.representative_title} {company.representative}".strip()
    rows = (
        label_row(("名称", named), ("法人番号", text("company.corporate_number"))),
        label_row(("所在地", text("company.address", postal + company.address or "－")), ("代表者", text("company.representative", representative or "－"))),
        label_row(
            ("業種", text("company.industry_text", company.industry_text or show(REGISTER.field("company.industry"), company.industry) or "－")),
            ("設立", text("company.founded")),
        ),
        label_row(("資本金", number("company.capital", "円")), ("従業員", number("company.employees", "人"))),
        label_row(("売上高（直近期）", number("company.sales", "円")), ("決算月", text("company.closing_month"))),
        label_row(("規模の区分", Text(text=_size_word(match), note=match.estimate.size.reason)), ("消費税", text("company.tax_status"))),
        label_row(("地域未来牽引企業", text("company.regional_leader")), ("承認事業者", text("company.approved_plan"))),
        label_row(
            ("連絡担当者", text("company.contact", f"{company.contact_title} {company.contact}".strip() or "－")),
            ("電話", text("company.contact_phone", company.contact_phone or company.phone or "－")),
        ),
    )
    columns = (column("", 92), column("", 204), column("", 56), column("", 120))
    paper = Table(columns=columns, rows=rows, head=False, dense=False, on="paper")
    plain = replace(rows[0], cells=(rows[0].cells[0], text("company.name"), *rows[0].cells[2:]))
    read_as = label_row(("名称のふりがな", typed(company.name_kana, "company.name_kana")))
    return paper, replace(paper, rows=(plain, read_as, *rows[1:]), on="book")


def _business(project: Project) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if project.sales_shares:
        drawn = tuple((row.name, _tenths(row.share) or 0, row.id) for row in project.sales_shares)
        amounts = tuple(typed(_share_words(row.share), f"sales_shares.{row.id}.share") for row in project.sales_shares)
        blocks += _share_blocks("売上の構成", drawn, amounts, "％", "sales_shares", 10)
    if project.staff:
        total = sum(row.count or 0 for row in project.staff)
        counts = tuple(Figure(value=row.count, unit="人", key=f"staff.{row.id}.count") for row in project.staff)
        people = tuple((row.name, row.count or 0, row.id) for row in project.staff)
        blocks += _share_blocks(f"従業員の構成（{total}人）", people, counts, "人", "staff")
    company = project.company
    if company.customers or company.top_customers_share is not None:
        share = percent(_tenths(company.top_customers_share)).text
        blocks.append(Paragraph(text=f"取引先は{company.customers or 0}社で、上位3社が売上の{share}を占めます。", size="note", leads="company.customers"))
    return (Heading(text="事業の内容", name="business"), *blocks) if blocks else ()


def _tenths(share: Fraction | None) -> int | None:
    """The share in tenths of a percent, rounded half up for reading only."""
    return None if share is None else shares_in_tenths([share.numerator], share.denominator)[0]


def _share_words(share: Fraction | None) -> str:
    """The share in percent where that is exact, so that it is read back as it was: 48％, 12.5％, 1/3."""
    if share is None:
        return ""
    exact = share * 1000
    return show_scaled(int(exact), 10) + "％" if exact.denominator == 1 else show_rate(share)


def _share_blocks(
    caption: str, shares: Sequence[tuple[str, int, str]], amounts: Sequence[Text | Figure], unit: str, rows_of: str, scale: int = 1
) -> tuple[Block, ...]:
    """The shares as a bar on paper, and in the workbook as a table to type in; `shares` are names, values and ids of the rows."""
    drawn = tuple(
        Share(name=name, value=value, pattern=_PATTERNS[at % len(_PATTERNS)], leads=f"{rows_of}.{row_id}.name")
        for at, (name, value, row_id) in enumerate(shares)
        if value > 0
    )
    rows = tuple(row_with(typed(name, f"{rows_of}.{row_id}.name"), amount, id=row_id) for (name, _, row_id), amount in zip(shares, amounts, strict=True))
    table = Table(columns=(column(caption, 92), column("", 64, "right")), rows=rows, on="book")
    return (*((Chart(drawing=ShareBar(shares=drawn, unit=unit, scale=scale, thin=True, caption=caption)),) if drawn else ()), table)


def _statements(project: Project) -> tuple[Block, ...]:
    if not project.statements:
        return ()
    rows = project.statements[-3:]
    columns = (column("", 112), *(column(row.year, 360 / len(rows), "right", leads=f"statements.{row.id}.year") for row in rows))
    figures = (("売上高", "sales"), ("営業利益", "operating_profit"), ("経常利益", "ordinary_profit"), ("従業員（人）", "employees"))
    lines = tuple(
        row_with(
            Text(text=label, bold=name == "sales"), *(Figure(value=getattr(row, name), bold=name == "sales", key=f"statements.{row.id}.{name}") for row in rows)
        )
        for label, name in figures
    )
    return (Heading(text=f"最近{len(rows)}年の業績", note="単位：円（従業員は人）", name="statements"), Table(columns=columns, rows=lines))


def _history(project: Project) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if project.history:
        history = tuple(
            row_with(Text(text=row.year, bold=True, key=f"history.{row.id}.year"), typed(row.text, f"history.{row.id}.text"), id=row.id)
            for row in project.history
        )
        years = (column("年", 92), column("出来事", 380))
        blocks += [Heading(text="沿革", name="history"), Table(columns=years, rows=history, beside=(56, 180))]
    if project.equipment:
        machines = tuple(
            row_with(
                typed(row.name, f"equipment.{row.id}.name"),
                Figure(value=row.count, unit="台", key=f"equipment.{row.id}.count"),
                typed(row.note, f"equipment.{row.id}.note"),
                id=row.id,
            )
            for row in project.equipment
        )
        columns = (column("設備", 112), column("台数", 64, "right"), column("能力", 296))
        blocks += [Heading(text="主な設備", name="equipment"), Table(columns=columns, rows=machines, beside=(94, 34, 96))]
    return tuple(blocks)


# 該当事業の確認


def eligibility_lead(match: Match) -> str:
    """One sentence that says what the sheet shows."""
    return f"{match.program.title}の{match.program.recipient.role}として応募できるかを、{len(match.requirements)}件の要件で確かめました。"


def eligibility_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """Every requirement with its verdict, and what to do next."""
    counts = Counter(result.verdict for result in match.requirements)
    marks = tuple(Mark(tag=verdict_tag(verdict), count=counts[verdict]) for verdict in VERDICTS)
    columns = (
        column("番号", 32, "center"),
        column("要件", 140),
        column("当社の状況", 92),
        column("判定", 68, "center"),
        column("根拠", 72),
        column("確かさ", 68, "center"),
    )
    keys = {result.id: requirement_leads(result, results, match) for result in match.requirements}
    rows = tuple(leading(_requirement_row(result), keys[result.id]) for result in match.requirements)
    fixes = {result.id: f"{'下限' if result.id == 'floor' else result.id}：{result.fix}" for result in match.requirements if result.fix}
    next_steps = Bullets(items=tuple(fixes.values()), leads=tuple(keys[name] for name in fixes))
    return (
        Marks(marks=marks, verdict=_VERDICTS[match.verdict]),
        Table(columns=columns, rows=rows, dense=False),
        *((Heading(text="次にすること", name="next"), next_steps) if fixes else ()),
        *_way(match),
        Paragraph(
            text=CERTAINTIES,
            size="note",
        ),
    )


def _requirement_row(result: RequirementResult) -> Row:
    name = "下限" if result.id == "floor" else result.id
    note = result.basis.note
    cells = (
        Text(text=name),
        Text(text=result.words, note=note),
        Text(text=result.value, bold=result.verdict != "met"),
        verdict_tag(result.verdict),
        Text(text=result.basis.title, small=True),
        certainty_tag(result.basis),
    )
    return row_with(*cells)


def _way(match: Match) -> tuple[Block, ...]:
    """How the money reaches the firm, the round's dates, and what nobody published."""
    program = match.program
    way = "。".join(f"{step.giver}から{step.taker}へ {step.way}" for step in program.recipient.way)
    dates = tuple(_event_words(event) for event in program.calendar)
    closed = ("この回の公募は終わっています。練習と、次の公募の準備に使えます。",) if match.status == "closed" else ()
    commissioned = tuple(
        f"{part.number} {part.title}は、国が委託して行う部分です。申請者が選ぶものではありません。{_unsure(part.basis)}" for part in program.commissions
    )
    unpublished = tuple(f"{item}：公募要領で確認" for item in program.unpublished)
    return (
        Heading(text="お金の流れと日程", name="way"),
        Paragraph(text=f"{program.recipient.text}（{way}）{_unsure(program.recipient.basis)}" if way else program.recipient.text),
        Bullets(items=(*closed, *dates, *commissioned)),
        *((Heading(text="公表されていないこと", name="unpublished"), Bullets(items=unpublished)) if unpublished else ()),
    )


def _event_words(event: Event) -> str:
    """国の締切：令和3年3月18日 17時（必着）."""
    hour = f" {event.moment.hour}時{f'{event.moment.minute}分' if event.moment.minute else ''}" if event.moment else ""
    return f"{event.name}：{era_day(event.date)}{hour}{f'（{event.arrival}）' if event.arrival else ''}{_unsure(event.basis)}"


def _unsure(basis: Basis) -> str:
    """The mark behind a fact that no official source states: 〔参考・要確認〕."""
    return "" if basis.is_official else f"〔{basis.certainty_label}〕"
