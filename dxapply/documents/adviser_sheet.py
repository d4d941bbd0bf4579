"""相談用シート: one page for whoever gives advice: who and when, the substance in five lines, the questions with room for a pen, what to do next."""

from __future__ import annotations

from dataclasses import replace

from dxapply.documents.cover_sheet import form_numbers, period_words
from dxapply.documents.parts import Block, Figure, Heading, Paragraph, Row, Table, Text
from dxapply.documents.words import bold, column, grant_span, label_row, row_with, typed
from dxapply.drafting.results import Results
from dxapply.model.dates import era_day
from dxapply.model.money import THOUSAND, show_scaled, show_yen
from dxapply.model.project import Project
from dxapply.model.rows import Kpi, Question
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Event

__all__ = ["adviser_blocks", "adviser_lead"]

_BLANK_QUESTIONS, _STEPS = 4, 3
_QUESTION_HEIGHT, _STEP_HEIGHT, _LINE_HEIGHT = 54.0, 28.0, 28.0  # in which a pen has room, in points; five questions stand on the page
_MOST_KPIS = 2
_BOOK_WIDTHS = (28.0, 64.0, 160.0, 60.0, 160.0)  # of number, place and question; labels of the meeting run over the first two


def adviser_lead(project: Project) -> str:
    """What is wanted of the adviser, in the applicant's words where there are any."""
    return project.adviser.ask or "相談の相手に見せる一枚です。空いている欄は手で書き込めます。"


def adviser_blocks(results: Results, match: Match) -> tuple[Block, ...]:
    """Who and when, five lines of substance, the questions and the next steps; what is not known yet is a blank to write in."""
    return (
        *_meeting(results.project, match),
        Heading(text="1　要点", name="substance"),
        *(Paragraph(text=text, label=label, leads=key, rule=not text) for label, text, key in _substance(results, match)),
        Heading(text="2　おたずねしたいこと", note="右の欄に助言を書き込んでください", room=24 + _QUESTION_HEIGHT, name="questions"),
        *_questions(results.project),
        Heading(text="3　次にすること", room=120, name="steps"),
        *_next_steps(),
        Paragraph(text=_closing(match), size="note"),
    )


def _meeting(project: Project, match: Match) -> tuple[Table, Table]:
    adviser, company = project.adviser, project.company
    title = f"（{adviser.title}）" if adviser.title else ""
    length = f"{adviser.minutes}分" if adviser.minutes else ""
    when = "　".join(part for part in (era_day(adviser.date) if adviser.date else "", length) if part)
    contact = company.contact + (f"（{company.contact_title}）" if company.contact and company.contact_title else "")
    office = Text(text=f"{adviser.office}　{adviser.name}".strip("　") + title, leads="adviser.office" if adviser.office else "adviser.name")
    day = Text(text=when, note=adviser.place, leads="adviser.date", note_leads="adviser.place")
    rows = (
        label_row(("相談先", office), ("日時", day)),
        label_row(("相談者", Text(text=contact, leads="company.contact")), ("締切", Text(text=_deadline(match)))),
    )
    tall = tuple(Row(cells=row.cells, height=_LINE_HEIGHT if any(not cell.text for cell in row.cells) else 0) for row in rows)
    columns = (column("", 64), column("", 184), column("", 48), column("", 176))
    return Table(columns=columns, rows=tall, head=False, dense=False, on="paper"), _meeting_in_book(project, match)


def _meeting_in_book(project: Project, match: Match) -> Table:
    """Who and when, a field a cell, to type in."""
    adviser, company = project.adviser, project.company
    day, contact = era_day(adviser.date) if adviser.date else "", f"{company.contact_title}　{company.contact}".strip("　")
    rows = (
        label_row(("相談先", typed(adviser.office, "adviser.office")), ("日付", typed(day, "adviser.date"))),
        label_row(("相談する人", typed(adviser.name, "adviser.name")), ("時間", Figure(value=adviser.minutes, unit="分", key="adviser.minutes"))),
        label_row(("肩書", typed(adviser.title, "adviser.title")), ("場所", typed(adviser.place, "adviser.place"))),
        label_row(("相談者", Text(text=contact, leads="company.contact")), ("締切", Text(text=_deadline(match)))),
    )
    return _book_table(("",) * len(_BOOK_WIDTHS), tuple(replace(row, span=2) for row in rows))


def _deadline(match: Match) -> str:
    """国の締切 令和3年3月18日 17時; the last one of the round, as it was published."""
    ends = [event for event in match.program.calendar if event.kind == "deadline"]
    return _event_words(max(ends, key=lambda event: event.date)) if ends else ""


def _event_words(event: Event) -> str:
    hour = f" {event.moment.hour}時{f'{event.moment.minute}分' if event.moment.minute else ''}" if event.moment else ""
    return f"{event.name} {era_day(event.date)}{hour}"


# the substance


def _substance(results: Results, match: Match) -> tuple[tuple[str, str, str], ...]:
    """The lines as (label, words, the field that they lead to)."""
    project = results.project
    period = period_words(project)
    shown = [kpi for kpi in project.kpis[:_MOST_KPIS] if kpi.end is not None]
    partner = f"{project.plan.partner}と実施" if project.plan.partner else ""
    return (
        ("実施すること", project.plan.title, "plan.title"),
        ("お金", _money(match) if project.cost_lines else "", ""),
        ("期間", "。".join(part for part in (period, partner) if part), "plan.start"),
        ("効果", "。".join(_effect(kpi) for kpi in shown), f"kpis.{shown[0].id}.end" if shown else ""),
        ("弱いところ", _weak(results, match) if project.plan.title or project.cost_lines else "", ""),
    )


def _money(match: Match) -> str:
    estimate = match.estimate
    whole = f"要する経費{show_yen(estimate.total_cost_with_tax)}円"
    if estimate.grant is None:
        return f"{whole}、補助金{grant_span(estimate)}{'円' if estimate.highest else ''}"
    before, cap = estimate.grant_before_cap, estimate.cap
    bound = "（上限）" if cap and before is not None and before > cap.yen else "（下限を下回る）" if estimate.below_minimum else ""
    return f"{whole}、補助金{show_yen(estimate.grant)}円{bound}、自社の負担{show_yen(estimate.total_cost_with_tax - estimate.grant)}円"


def _effect(kpi: Kpi) -> str:
    """見積の回答を3.2日から0.8日に."""
    start = f"{show_scaled(kpi.base, THOUSAND)}{kpi.unit}から" if kpi.base is not None else ""
    return f"{kpi.name}を{start}{show_scaled(kpi.end or 0, THOUSAND)}{kpi.unit}に"


def _weak(results: Results, match: Match) -> str:
    """What still stands against the application: requirements, mistakes, papers."""
    unmet = sum(result.verdict == "unmet" for result in match.requirements)
    unknown = sum(result.verdict == "unknown" for result in match.requirements)
    papers = sum(row.state != "done" for row in results.project.enclosures)
    parts = (
        (unmet, f"満たさない要件が{unmet}件"),
        (unknown, f"確かめていない要件が{unknown}件"),
        (len(results.errors), f"直すところが{len(results.errors)}件"),
        (papers, f"そろっていない添付書類が{papers}点"),
    )
    return "。".join(words for count, words in parts if count) or "大きな点は見つかっていません"


# questions and next steps


def _questions(project: Project) -> tuple[Table, Table]:
    """The questions with a box beside each for the advice; in the workbook question and place are cells of their own."""
    numbered = [(bold(str(number)), row) for number, row in enumerate(project.questions, 1)]
    paper = [row_with(number, _question(row), "", height=_QUESTION_HEIGHT) for number, row in numbered]
    book = [
        row_with(number, *(typed(getattr(row, name), f"questions.{row.id}.{name}") for name in ("reference", "text")), "", height=_QUESTION_HEIGHT, id=row.id)
        for number, row in numbered
    ]
    blanks = range(1, _BLANK_QUESTIONS + 1) if not project.questions else ()
    paper += [row_with(bold(str(number)), "", "", height=_QUESTION_HEIGHT) for number in blanks]
    book += [row_with(bold(str(number)), "", "", "", height=_QUESTION_HEIGHT) for number in blanks]
    number, advice = column("番号", 28, "center"), column("助言（書き込み欄）", 256)
    return (
        Table(columns=(number, column("質問", 188), advice), rows=tuple(paper), dense=False, on="paper"),
        _book_table(("番号", "場所", "質問", "助言（書き込み欄）"), tuple(book)),
    )


def _question(row: Question) -> Text:
    here = f"questions.{row.id}."
    return Text(text=row.text, note=row.reference, leads=here + "text", note_leads=here + "reference")


def _next_steps() -> tuple[Table, Table]:
    """Empty rows for what is agreed on."""
    columns = (column("すること", 300), column("担当", 68), column("期限", 68), column("済", 36, "center"))
    paper = tuple(row_with("", "", "", "", height=_STEP_HEIGHT) for _ in range(_STEPS))
    book = tuple(row_with(str(number), "", "", "", height=_STEP_HEIGHT) for number in range(1, _STEPS + 1))
    return Table(columns=columns, rows=paper, dense=False, on="paper"), _book_table(("番号", "期限", "すること", "担当"), book)


def _book_table(heads: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
    """A table of the workbook; all of them share the widths of their columns, for a sheet has one grid. The last column takes what is left."""
    widths = (*_BOOK_WIDTHS[: len(heads) - 1], sum(_BOOK_WIDTHS[len(heads) - 1 :]))
    columns = tuple(column(head, width, "center" if head == "番号" else "left") for head, width in zip(heads, widths, strict=True))
    return Table(columns=columns, rows=rows, head=any(heads), dense=False, on="book")


def _closing(match: Match) -> str:
    money, issues = form_numbers(match, ("costs", "calculation")), form_numbers(match, ("issues",))
    where = "、".join(part for part in (f"金額の根拠は{money}" if money else "", f"課題とのつながりは{issues}" if issues else "") if part)
    return "相談先の方へ：" + (f"{where}をご覧ください。" if where else "") + "この一枚は提出しません。"
