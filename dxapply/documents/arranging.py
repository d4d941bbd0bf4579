"""What a program's choice of forms makes of the sheets: order and titles of their sections, and their words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from dxapply.documents.parts import (
    Block,
    Chart,
    Flow,
    Gantt,
    Heading,
    IssueMap,
    KeyFigures,
    Letter,
    Lines,
    Panel,
    Paragraph,
    Phases,
    Row,
    ShareBar,
    Table,
    Text,
)
from dxapply.programs.pack_forms import SECTIONS
from dxapply.programs.program import Form, Program

__all__ = ["in_order", "title_of", "worded"]

Drawing = ShareBar | Gantt | IssueMap | Lines | Flow | Phases

_NUMBERED = re.compile(r"[0-9]+　")
_BEFORE = re.compile(r"(?:[0-9]+　|\s+)")
_IN_YEN = "（円）"


def title_of(program: Program, form_id: str, otherwise: str) -> str:
    """What the program calls that sheet, for words that speak of it; `otherwise` where it does not want the sheet."""
    form = program.form(form_id)
    return form.title if form else otherwise


def in_order(blocks: tuple[Block, ...], form: Form) -> tuple[Block, ...]:
    """The blocks with the form's sections first, in its order, and then the others, each under the title that the form has for it.

    Numbers count on from 1 without a gap, also where a section has nothing to show. What stands before all stays there.
    """
    known = SECTIONS.get(form.id, ())
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if isinstance(block, Heading) and block.name in known and block.name != parts[-1][0]:
            parts.append((block.name, []))
        parts[-1][1].append(_titled(block, form))
    places = {name: at for at, name in enumerate(form.sections)}
    ordered = sorted(parts[1:], key=lambda part: places.get(part[0], len(places)))
    return (*parts[0][1], *(_numbered(block, number) for number, (_, inside) in enumerate(ordered, 1) for block in inside))


def _titled(block: Block, form: Form) -> Block:
    if not isinstance(block, Heading) or block.name not in form.titles:
        return block
    number = _NUMBERED.match(block.text)
    return dataclasses.replace(block, text=(number[0] if number else "") + form.titles[block.name])


def _numbered(block: Block, number: int) -> Block:
    if isinstance(block, Heading) and block.name and _NUMBERED.match(block.text):
        return dataclasses.replace(block, text=_NUMBERED.sub(f"{number}　", block.text, count=1))
    return block


def worded(blocks: tuple[Block, ...], words: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks with the form's words as heads of columns and as labels; what the applicant typed is never touched."""
    return tuple(_worded(block, words) for block in blocks) if words else blocks


def _worded(block: Block, words: Mapping[str, str]) -> Block:
    match block:
        case Table():
            columns = tuple(dataclasses.replace(column, head=_said(column.head, words)) for column in block.columns)
            return dataclasses.replace(block, columns=columns, rows=tuple(_worded_row(row, words) for row in block.rows))
        case Paragraph(size="subject", key="", leads=""):
            return dataclasses.replace(block, text=_said(block.text, words))
        case Paragraph() | Panel():
            return dataclasses.replace(block, label=_said(block.label, words))
        case KeyFigures():
            return dataclasses.replace(block, items=tuple(dataclasses.replace(item, label=_said(item.label, words)) for item in block.items))
        case Letter():
            sender = tuple((_said(label, words), text) for label, text in block.sender)
            items = tuple(dataclasses.replace(item, label=_said(item.label, words)) for item in block.items)
            subject = (block.subject[0], _said(block.subject[1], words))
            return dataclasses.replace(block, sender=sender, items=items, subject=subject, sealed=_said(block.sealed, words))
        case Chart():
            return dataclasses.replace(block, drawing=_worded_drawing(block.drawing, words))
        case _:
            return block


def _worded_drawing(drawing: Drawing, words: Mapping[str, str]) -> Drawing:
    match drawing:
        case Gantt():
            tasks, people, milestones = drawing.heads
            return dataclasses.replace(drawing, heads=(_said(tasks, words), _said(people, words), _said(milestones, words)))
        case ShareBar():
            # A share that leads to a field is named by the applicant.
            shares = tuple(share if share.leads else dataclasses.replace(share, name=_said(share.name, words)) for share in drawing.shares)
            return dataclasses.replace(drawing, caption=_said(drawing.caption, words), shares=shares)
        case IssueMap():
            return dataclasses.replace(drawing, head=_said(drawing.head, words))
        case Lines():
            return dataclasses.replace(drawing, series=tuple(dataclasses.replace(one, name=_said(one.name, words)) for one in drawing.series))
        case Flow():
            return dataclasses.replace(drawing, steps=tuple(dataclasses.replace(step, name=_said(step.name, words)) for step in drawing.steps))
        case _:
            return drawing


def _worded_row(row: Row, words: Mapping[str, str]) -> Row:
    """The row with its labels in the form's words: cells that are set as labels and, in a row that is none of the draft's, the first two."""
    cells = tuple(
        dataclasses.replace(cell, text=_said(cell.text, words)) if isinstance(cell, Text) and _is_label(cell, at, row) else cell
        for at, cell in enumerate(row.cells)
    )
    return dataclasses.replace(row, cells=cells)


def _is_label(cell: Text, at: int, row: Row) -> bool:
    return not (cell.key or cell.leads) and (cell.label or (at < 2 and not row.id))


def _said(text: str, words: Mapping[str, str]) -> str:
    """The form's word for one of dxapply's, which may be numbered, indented or broken over lines, and have its unit behind it."""
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    plain = text[start:].replace("\n", "")
    if plain in words:
        return text[:start] + words[plain]
    bare = plain.removesuffix(_IN_YEN)
    return f"{text[:start]}{words[bare]}\n{_IN_YEN}" if bare in words and bare != plain else text
