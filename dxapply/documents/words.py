"""Cells and words that several sheets share."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from dxapply.documents.parts import Figure, Row, Tag, TagStyle, Text
from dxapply.model.money import Yen
from dxapply.programs.conditions import Verdict
from dxapply.programs.program import Basis

__all__ = ["VERDICTS", "certainty_tag", "id_spans", "label_row", "note_of_basis", "percent", "verdict_tag", "yen"]

VERDICTS: dict[Verdict, tuple[str, str, TagStyle]] = {"met": ("○", "満たす", "line"), "unmet": ("×", "満たさない", "solid"), "unknown": ("？", "未確認", "dash")}


def verdict_tag(verdict: Verdict) -> Tag:
    """○ 満たす, × 満たさない or ？ 未確認; told by shape and word."""
    mark, word, style = VERDICTS[verdict]
    return Tag(text=f"{mark} {word}", style=style)


def certainty_tag(basis: Basis) -> Tag:
    """How sure a rule is; what is not official has a dashed frame and 要確認."""
    return Tag(text=basis.certainty_label, style="line" if basis.is_official or basis.certainty == "user" else "dash")


def note_of_basis(bases: Iterable[Basis]) -> str:
    """The words for what must be checked in the guideline, "" where all of it is official."""
    return "" if all(basis.is_official for basis in bases) else "公的でない根拠を含みます。最新の公募要領で確認してください。"


def yen(amount: Yen | None, *, bold: bool = False, unit: str = "") -> Figure:
    """An amount in yen as a cell."""
    return Figure(value=amount, bold=bold, unit=unit)


def percent(share: Fraction | None) -> str:
    """A share in percent to one decimal, rounded half up for reading only: 54.3％."""
    if share is None:
        return "－"
    tenths = int(share * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}％"


def label_row(*pairs: tuple[str, Text | Figure]) -> Row:
    """A row of labels with their values."""
    return Row(cells=tuple(cell for label, value in pairs for cell in (Text(text=label, bold=True, label=True), value)))


def id_spans(ids: Iterable[str]) -> str:
    """C10・C11・C12 as C10～C12 where three or more run on."""
    runs: list[list[str]] = []
    for row_id in ids:
        if runs and _follows(runs[-1][-1], row_id):
            runs[-1].append(row_id)
        else:
            runs.append([row_id])
    return "・".join(f"{run[0]}～{run[-1]}" if len(run) > 2 else "・".join(run) for run in runs)


def _follows(before: str, after: str) -> bool:
    letters, number = before.rstrip("0123456789"), before[len(before.rstrip("0123456789")):]
    other, next_number = after.rstrip("0123456789"), after[len(after.rstrip("0123456789")):]
    return letters == other and number.isascii() and bool(number) and bool(next_number) and int(next_number) == int(number) + 1
