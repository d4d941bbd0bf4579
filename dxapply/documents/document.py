"""The Document of a draft: every sheet that its program wants, made once for both writers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from dxapply.documents.adviser_sheet import adviser_blocks, adviser_lead
from dxapply.documents.arranging import in_order, standing_formulas, worded
from dxapply.documents.calculation_sheet import calculation_blocks, calculation_lead
from dxapply.documents.costs_sheet import costs_blocks
from dxapply.documents.cover_sheet import cover_blocks
from dxapply.documents.firm_sheets import company_blocks, eligibility_blocks, eligibility_lead, overview_blocks
from dxapply.documents.funding_sheet import funding_blocks
from dxapply.documents.open_points import for_submission
from dxapply.documents.parts import Block, Document, Heading, Sheet, Table, Tag, TagStyle, Text, Tick
from dxapply.documents.plan_sheets import issues_blocks, issues_lead, plan_blocks
from dxapply.documents.words import column, row_with, typed
from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Enclosure
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Form, Program

__all__ = ["draft_document"]

_STATES = dict(REGISTER.field("enclosures.*.state").choices)
_STATE_TAGS: dict[str, TagStyle] = {"done": "line", "in_progress": "dash", "missing": "solid", "not_started": "solid"}


def draft_document(results: Results, date: dt.date, *, final: bool = False) -> Document:
    """The Document of a project under its chosen program, dated.

    Where it is final it has no 下書き mark, and what is to be confirmed stands on a last sheet of its own.

    Raises DxapplyError where no program is chosen, or where it is to be final while an error stands.
    """
    match = results.chosen
    if match is None:
        raise DxapplyError("書類を作れません", "応募する事業が決まっていません", "application.program に事業を入れてください")
    if final and results.errors:
        first = results.errors[0]
        raise DxapplyError(
            "提出用の書類を作れません", f"直すところが{len(results.errors)}件あります。最初は『{first.message}』です", "check コマンドで確かめてください"
        )
    project, program = results.project, match.program
    document = Document(
        title=f"{program.title} 申請書類{'' if final else '（下書き）'}",
        program=f"{program.number} {program.title}（{program.round}）" if program.round else f"{program.number} {program.title}",
        firm=project.company.name or "（名称未入力）",
        edition=project.application.edition or 1,
        date=date,
        pack=f"{program.id} {program.version}版",
        sheets=standing_formulas(tuple(_sheet(form, results, match, date) for form in program.forms)),
        fictitious=bool(project.application.fictitious),
        limits=_limits(results, program),
    )
    return for_submission(document) if final else document


def _limits(results: Results, program: Program) -> dict[str, int]:
    """The characters that the forms allow in the fields whose text is longer, by their keys."""
    register = results.catalogue.register
    return {finding.key: register.limit_of(register.field(finding.key), program.id) for finding in results.findings if finding.id == "too-long"}


def _sheet(form: Form, results: Results, match: Match, date: dt.date) -> Sheet:
    lead, blocks = _CONTENTS[form.id](results, match, date)
    blocks = worded(in_order(blocks, form), form.words)
    return Sheet(id=form.id, number=form.number, title=form.title, lead=lead, leads=_leads(form, results.project), blocks=blocks)


def _leads(form: Form, project: Project) -> str:
    """The field that the sentence below the title shows."""
    return "adviser.ask" if form.id == "adviser" and project.adviser.ask else ""


# 添付書類と確認事項


def _papers_lead(project: Project) -> str:
    return (
        f"提出の前に、書類のそろい具合と{len(project.confirmations)}つの確認事項を点検します。"
        if project.confirmations
        else "提出の前に、書類のそろい具合を点検します。"
    )


def _papers_blocks(project: Project, match: Match) -> tuple[Block, ...]:
    return (*_enclosures(project, match), *_confirmations(project))


def _enclosures(project: Project, match: Match) -> tuple[Block, ...]:
    columns = (
        column("番号", 28, "center"),
        column("書類", 180),
        column("部数", 36, "center"),
        column("状況", 52, "center"),
        column("備考", 96),
        column("入手先", 80),
    )
    rows = [
        row_with(
            str(number),
            typed(row.name, f"enclosures.{row.id}.name"),
            typed(row.copies, f"enclosures.{row.id}.copies"),
            _state(row),
            typed(row.note, f"enclosures.{row.id}.note"),
            typed(row.source, f"enclosures.{row.id}.source"),
            id=row.id,
        )
        for number, row in enumerate(project.enclosures, 1)
    ]
    if not rows:
        rows = [
            row_with(str(number), usual.name, usual.copies, "－", "要否を公募要領で確認", usual.source)
            for number, usual in enumerate(match.program.enclosures, 1)
        ]
    ready = sum(row.state == "done" for row in project.enclosures)
    note = f"{len(project.enclosures)}点のうち{ready}点が準備済み" if project.enclosures else "多くの補助金に共通の書類です"
    return (Heading(text="1　添付書類", note=note, name="enclosures"), Table(columns=columns, rows=tuple(rows), dense=False)) if rows else ()


def _state(row: Enclosure) -> Tag | Text:
    leads = f"enclosures.{row.id}.state"
    return Tag(text=_STATES[row.state], style=_STATE_TAGS[row.state], leads=leads) if row.state else Text(text="－", leads=leads)


def _confirmations(project: Project) -> tuple[Block, ...]:
    columns = (
        column("確認", 28, "center"),
        column("確かめること", 228),
        column("関係する書類", 80),
        column("担当", 36, "center"),
        column("日付・氏名", 100),
    )
    rows = tuple(
        row_with(
            Tag(text="済", leads=f"confirmations.{row.id}.done") if row.done else Tick(leads=f"confirmations.{row.id}.done"),
            typed(row.text, f"confirmations.{row.id}.text"),
            Text(text=row.page, leads=f"confirmations.{row.id}.page"),
            typed(row.owner, f"confirmations.{row.id}.owner"),
            "",
            height=36,
            id=row.id,
        )
        for row in project.confirmations
    )
    if not rows:
        return ()
    heading = Heading(text="2　確認事項", note="確かめたら□に印を付け、日付と氏名を書きます", name="confirmations")
    return (heading, Table(columns=columns, rows=rows, dense=False))


_CONTENTS: dict[str, Callable[[Results, Match, dt.date], tuple[str, tuple[Block, ...]]]] = {
    "cover": lambda results, match, date: ("", cover_blocks(results, match, date)),
    "overview": lambda results, match, _: ("", overview_blocks(results, match)),
    "company": lambda results, match, _: ("", company_blocks(results, match)),
    "eligibility": lambda results, match, _: (eligibility_lead(match), eligibility_blocks(results, match)),
    "issues": lambda results, match, _: (issues_lead(results.project), issues_blocks(results, match)),
    "plan": lambda results, match, _: ("", plan_blocks(results, match)),
    "costs": lambda results, match, _: ("", costs_blocks(results, match)),
    "calculation": lambda results, match, _: (calculation_lead(match), calculation_blocks(results, match)),
    "funding": lambda results, match, _: ("", funding_blocks(results, match)),
    "enclosures": lambda results, match, _: (_papers_lead(results.project), _papers_blocks(results.project, match)),
    "adviser": lambda results, match, _: (adviser_lead(results.project), adviser_blocks(results, match)),
}
