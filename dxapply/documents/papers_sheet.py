"""添付書類と確認事項: the papers to hand in and how far each is, and what is to be confirmed before."""

from __future__ import annotations

from dataclasses import replace

from dxapply.documents.parts import Block, Heading, Table, Tag, TagStyle, Text, Tick
from dxapply.documents.words import chosen_in_book, column, row_with, typed
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Confirmation, Enclosure
from dxapply.programs.eligibility import Match

__all__ = ["papers_blocks", "papers_lead"]

_STATES = dict(REGISTER.field("enclosures.*.state").choices)
_STATE_TAGS: dict[str, TagStyle] = {"done": "line", "in_progress": "dash", "missing": "solid", "not_started": "solid"}
_DONE, _OPEN = "済", "□"


def papers_lead(project: Project) -> str:
    """One sentence that says what the sheet is for."""
    return (
        f"提出の前に、書類のそろい具合と{len(project.confirmations)}つの確認事項を点検します。"
        if project.confirmations
        else "提出の前に、書類のそろい具合を点検します。"
    )


def papers_blocks(project: Project, match: Match) -> tuple[Block, ...]:
    """The papers with their states, and what is to be confirmed; on paper tags and boxes, in the workbook words to choose from."""
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
    if not rows:
        return ()
    table = Table(columns=columns, rows=tuple(rows), dense=False)
    tables = chosen_in_book(table, 3, tuple(_STATES.values())) if project.enclosures else (table,)
    return (Heading(text="1　添付書類", note=note, name="enclosures"), *tables)


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
            _done(row),
            typed(row.text, f"confirmations.{row.id}.text"),
            typed(row.page, f"confirmations.{row.id}.page"),
            typed(row.owner, f"confirmations.{row.id}.owner"),
            "",
            height=36,
            id=row.id,
        )
        for row in project.confirmations
    )
    if not rows:
        return ()
    heading = Heading(text="2　確認事項", note="確かめたら□に印を付け、日付と氏名を書きます", on="paper", name="confirmations")
    in_book = replace(heading, note=f"確かめたら{_OPEN}を{_DONE}に変えます", on="book")
    return (heading, in_book, *chosen_in_book(Table(columns=columns, rows=rows, dense=False), 0, (_DONE, _OPEN)))


def _done(row: Confirmation) -> Tag | Tick:
    leads = f"confirmations.{row.id}.done"
    return Tag(text=_DONE, leads=leads) if row.done else Tick(text=_OPEN, leads=leads)
