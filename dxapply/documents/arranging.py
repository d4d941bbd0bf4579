"""What a program's choice of forms makes of the sheets: the order of their sections, and formulas that speak of what stands in the book only."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Any

from dxapply.documents.parts import Block, Figure, Heading, Sheet, Table

__all__ = ["in_order", "standing_formulas"]

_NUMBERED = re.compile(r"[0-9]+　")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_RECKONING = {"costs", "calculation", "funding"}


def in_order(blocks: tuple[Block, ...], sections: Sequence[str]) -> tuple[Block, ...]:
    """The blocks with these sections first, in this order, and then the others; their numbers count on from 1. What stands before all stays there."""
    if not sections:
        return blocks
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if isinstance(block, Heading) and block.name and block.name != parts[-1][0]:
            parts.append((block.name, []))
        parts[-1][1].append(block)
    places = {name: at for at, name in enumerate(sections)}
    ordered = sorted(parts[1:], key=lambda part: places.get(part[0], len(places)))
    return (*parts[0][1], *(_numbered(block, number) for number, (_, inside) in enumerate(ordered, 1) for block in inside))


def _numbered(block: Block, number: int) -> Block:
    if isinstance(block, Heading) and block.name and _NUMBERED.match(block.text):
        return dataclasses.replace(block, text=_NUMBERED.sub(f"{number}　", block.text, count=1))
    return block


def standing_formulas(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """The sheets with the formulas whose cells all stand in the book; where a sheet that they speak of is not wanted, the value stands alone."""
    if {sheet.id for sheet in sheets} >= _RECKONING:
        return sheets
    names = {name for sheet in sheets for block in sheet.blocks if block.on != "paper" for name in _names(block)}
    return tuple(_standing(sheet, names) for sheet in sheets)


def _names(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from (f"{block.name}.{column.name}" for column in block.columns if block.name and column.name and block.rows)
        yield from (cell.name for row in block.rows for cell in row.cells if isinstance(cell, Figure) and cell.name)


def _standing(part: Any, names: set[str]) -> Any:
    """The part, and all in it, without formulas over names that are none of these."""
    if isinstance(part, tuple):
        return tuple(_standing(inner, names) for inner in part)
    if isinstance(part, Figure):
        used = [name for name in _PLACEHOLDER.findall(part.formula) if not name.startswith("row.")]
        # A check (a word that a formula gives) has nothing to compare then, so it says nothing.
        return part if all(name in names for name in used) else dataclasses.replace(part, formula="", word="")
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        inner = {field.name: _standing(getattr(part, field.name), names) for field in dataclasses.fields(part)}
        return dataclasses.replace(part, **inner)
    return part
