"""交付申請書: the letter that goes before the other sheets. No official form was found, so it says of itself that it is a reference."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from dxapply.documents.parts import Block, Figure, Letter, LetterItem, Paragraph, Row, Table, Text
from dxapply.documents.words import column, grant_span, label_row, row_with, small
from dxapply.drafting.plan import project_period
from dxapply.drafting.results import Results
from dxapply.model.dates import era_day, fiscal_year
from dxapply.model.project import Project
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Program

__all__ = ["blank_cover", "cover_blocks", "form_numbers", "period_words"]

_EMPTY = "（未入力）"
_NO_DAY = "令和　　　年　　　月　　　日"
_SUBJECT = "補助金交付申請書"
_TEXT = "標記の補助金の交付を受けたいので、下記のとおり申請します。申請に当たっては、公募要領の定めを守り、記載した内容に誤りのないことを確認しました。"
_REMARK = (
    "公式の様式は見つかっていません。この様式の番号と文言は参考です。提出には、応募する窓口が配布する様式を使ってください。"
    "押印の要否も公募要領で確かめてください。"
)
_MADE_UP = "この書面は架空の会社による作成例で、提出できません。"
_CONTENT = ("overview", "issues", "plan")  # the sheets that tell purpose and content


def cover_blocks(results: Results, match: Match, date: dt.date) -> tuple[Block, ...]:
    """The letter for paper, dated, and the same words and amounts as tables for the workbook."""
    project, items = results.project, _items(results, match)
    letter = Letter(
        number="第　　　　号",
        date=era_day(date),
        addressee=Text(text=f"{project.plan.manager or match.program.authority}　御中", leads="plan.manager"),
        sender=_sender(project),
        sealed="代表者",
        subject=(f"{fiscal_year(match.program.fiscal_year)}　{match.program.title}", _SUBJECT),
        text="　" + _TEXT,
        items=items if project.cost_lines else tuple(_without_amount(item) for item in items),
        remark=(_MADE_UP if project.application.fictitious else "") + _REMARK,
    )
    return (letter, *_book(replace(letter, items=items)))


def blank_cover(program: Program) -> Letter:
    """The letter to fill by pen: what a draft would say is empty."""
    nothing, sheets = Text(text=""), _numbers(program, _CONTENT)
    amounts = (("補助事業に要する経費", "（税込）"), ("補助対象経費", ""), ("補助金交付申請額", ""))
    return Letter(
        number="第　　　　号",
        date=_NO_DAY,
        addressee=Text(text=f"{program.authority or '　' * 12}　御中"),
        sender=(("住所", nothing), ("", nothing), ("名称", nothing), ("代表者", nothing), ("法人番号", nothing)),
        sealed="代表者",
        subject=(f"{fiscal_year(program.fiscal_year)}　{program.title}", _SUBJECT),
        text="　" + _TEXT,
        items=(
            LetterItem(label="補助事業の名称", value=nothing),
            LetterItem(label="補助事業の目的及び内容", value=Text(text=_content_words(sheets))),
            LetterItem(label="開始及び完了の予定日", value=Text(text=f"{_NO_DAY}から{_NO_DAY}まで")),
            *(LetterItem(label=label, value=nothing, unit="円", note=note) for label, note in amounts),
            LetterItem(label="連絡担当者", value=nothing),
        ),
        remark=_REMARK,
    )


def _content_words(sheets: str) -> str:
    return f"{sheets}のとおり" if sheets else "添付の書類のとおり"


def form_numbers(match: Match, ids: tuple[str, ...]) -> str:
    """The numbers of those sheets that the program wants, as a sentence names them: 別紙1、別紙4-1及び別紙4-2; "" where it wants none."""
    return _numbers(match.program, ids)


def _numbers(program: Program, ids: tuple[str, ...]) -> str:
    numbers = [form.number for form in program.forms if form.id in ids and form.number]
    return "及び".join(part for part in ("、".join(numbers[:-1]), *numbers[-1:]) if part)


def _sender(project: Project) -> tuple[tuple[str, Text], ...]:
    company = project.company
    postal = f"〒{company.postal_code}\n" if company.postal_code else ""
    representative = f"{company.representative_title}　{company.representative}".strip("　")
    number = (("法人番号", _shown(company.corporate_number, "company.corporate_number")),) if company.entity != "sole_proprietor" else ()
    return (
        ("住所", Text(text=postal + (company.address or _EMPTY), leads="company.address")),
        ("名称", _shown(company.name, "company.name")),
        ("代表者", _shown(representative, "company.representative")),
        *number,
    )


def _shown(text: str, key: str) -> Text:
    """What was typed into a field elsewhere, or that it is still empty."""
    return Text(text=text or _EMPTY, leads=key)


def _items(results: Results, match: Match) -> tuple[LetterItem, ...]:
    project, estimate = results.project, match.estimate
    sheets = form_numbers(match, _CONTENT)
    word = "税込" if estimate.counts_with_tax else "税抜"
    grant = Figure(
        value=estimate.grant,
        word="" if estimate.grant is not None else grant_span(estimate),
        bold=True,
        formula="{grant}" if estimate.grant is not None else "",
    )
    return (
        LetterItem(label="補助事業の名称", value=_shown(project.plan.title, "plan.title")),
        LetterItem(label="補助事業の目的及び内容", value=Text(text=_content_words(sheets))),
        LetterItem(label="開始及び完了の予定日", value=Text(text=period_words(project, _NO_DAY), leads="plan.start")),
        LetterItem(label="補助事業に要する経費", value=_amount(estimate.total_cost_with_tax, "total_cost_with_tax"), unit="円", note="（税込）"),
        LetterItem(label="補助対象経費", value=_amount(estimate.eligible_cost, "eligible_cost"), unit="円", note=f"（{word}）"),
        LetterItem(label="補助金交付申請額", value=grant, unit="円" if grant.value is not None or estimate.highest else "", note=_grant_note(match)),
        LetterItem(label="連絡担当者", value=_shown(_contact(project), "company.contact")),
    )


def _without_amount(item: LetterItem) -> LetterItem:
    """The item of a draft that has no costs yet: － says more than 0 yen."""
    return replace(item, value=Figure(value=None), unit="円") if isinstance(item.value, Figure) else item


def _amount(yen: int, name: str) -> Figure:
    return Figure(value=yen, formula=f"{{{name}}}")


def period_words(project: Project, unknown: str = "") -> str:
    """令和3年5月10日から令和4年3月31日まで; `unknown` stands for a day that is not known, and "" is given where it is "" and a day is missing."""
    period = project_period(project)
    start, end = period or (project.plan.start, project.plan.end)
    if not unknown and not (start and end):
        return ""
    return f"{era_day(start) if start else unknown}から{era_day(end) if end else unknown}まで"


def _grant_note(match: Match) -> str:
    """By which rate and bound the grant came about, and in 〔〕 that it is to be confirmed."""
    estimate = match.estimate
    if not estimate.rate:
        return ""
    before, cap = estimate.grant_before_cap, estimate.cap
    bound = "、上限額による" if cap and before is not None and before > cap.yen else "、下限額を下回るため0円" if estimate.below_minimum else ""
    bases = [("率", estimate.rate_row.basis if estimate.rate_row else None), ("上限", cap.basis if cap else None)]
    unsure = "・".join(name for name, basis in bases if basis and not basis.is_official)
    return f"（補助率{estimate.rate}以内{bound}）" + (f"〔{unsure}は要確認〕" if unsure else "")


def _contact(project: Project) -> str:
    company = project.company
    phone = company.contact_phone or company.phone
    mail = company.contact_email or company.email
    ways = "　".join(part for part in (f"電話 {phone}" if phone else "", mail) if part)
    return "\n".join(part for part in (f"{company.contact_title}　{company.contact}".strip("　"), ways) if part)


def _book(letter: Letter) -> tuple[Block, ...]:
    """The letter's words and amounts for the workbook, where a letter has no cells."""
    heads = (("番号", Text(text=letter.number)), ("日付", Text(text=letter.date)), ("提出先", letter.addressee), *letter.sender)
    rows = tuple(label_row(head) for head in heads)
    columns = (column("項目", 120), column("金額（円）", 84, "right"), column("内容", 268))
    return (
        Table(columns=(column("", 120), column("", 352)), rows=rows, head=False, on="book"),
        *(Paragraph(text=text, size="subject", on="book") for text in letter.subject),
        Paragraph(text=letter.text, on="book"),
        Table(columns=columns, rows=tuple(_book_item(number, item) for number, item in enumerate(letter.items, 1)), on="book"),
        Paragraph(text=letter.remark, size="note", on="book"),
    )


def _book_item(number: int, item: LetterItem) -> Row:
    label = f"{number}　{item.label}"
    return row_with(label, item.value, small(item.note)) if isinstance(item.value, Figure) else row_with(label, "", item.value)
