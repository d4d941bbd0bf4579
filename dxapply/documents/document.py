"""The Document of a draft: every sheet that its program wants, made once for both writers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from dxapply.documents.adviser_sheet import adviser_blocks, adviser_lead
from dxapply.documents.arranging import in_order, worded
from dxapply.documents.calculation_sheet import calculation_blocks, calculation_lead
from dxapply.documents.costs_sheet import costs_blocks
from dxapply.documents.cover_sheet import cover_blocks
from dxapply.documents.firm_sheets import company_blocks, eligibility_blocks, eligibility_lead, overview_blocks
from dxapply.documents.funding_sheet import funding_blocks
from dxapply.documents.issues_sheet import issues_blocks, issues_lead
from dxapply.documents.open_points import for_submission
from dxapply.documents.papers_sheet import papers_blocks, papers_lead
from dxapply.documents.parts import Block, Document, Sheet
from dxapply.documents.plan_sheets import plan_blocks
from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.programs.eligibility import Match
from dxapply.programs.pack_sheets import form_or_standard
from dxapply.programs.program import Form, Program

__all__ = ["draft_document"]

_RECKONED_ON = ("costs", "calculation", "funding")
_NO_FORM = "この事業の様式にはない表です。ほかの表の金額は、ここで計算します。"


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
        sheets=(*(_sheet(form, results, match, date) for form in program.forms), *_reckoning(results, match, date)),
        fictitious=bool(project.application.fictitious),
        limits=_limits(results, program),
        identity=project.identity,
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


def _reckoning(results: Results, match: Match, date: dt.date) -> Iterator[Sheet]:
    """The sheets that the program has no form for and the amounts are reckoned on: they stand in the workbook alone, behind the forms."""
    for name in _RECKONED_ON:
        if match.program.form(name) is None:
            sheet = _sheet(replace(form_or_standard(match.program, name), number=""), results, match, date)
            yield replace(sheet, lead=_NO_FORM, blocks=tuple(replace(block, on="book") for block in sheet.blocks if block.on != "paper"))


def _leads(form: Form, project: Project) -> str:
    """The field that the sentence below the title shows."""
    return "adviser.ask" if form.id == "adviser" and project.adviser.ask else ""


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
    "enclosures": lambda results, match, _: (papers_lead(results.project), papers_blocks(results.project, match)),
    "adviser": lambda results, match, _: (adviser_lead(results.project), adviser_blocks(results, match)),
}
