"""What an edited workbook would change in the draft: differences, each of which can be taken over alone or all together."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dxapply.errors import DxapplyError
from dxapply.model.fields import Value
from dxapply.model.project import LISTS, MOST_ROWS, Project, new_row, row_of, rows_of, with_rows, with_value
from dxapply.model.rows import Row
from dxapply.model.text import beginning

__all__ = [
    "Added", "Changed", "Comparison", "Difference", "Moved", "Removed", "apply", "difference_lines", "differences_view", "free_ids", "short", "side_by_side",
]  # fmt: skip

_EMPTY = "空欄"
_MOST_SHOWN = 30
_AFTER = 6
"""Characters from the place on where two texts part, without which it is not seen how they differ."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A field that was changed in Excel; `values` are the field and what it brings along (a category its kind), `draft` and `excel` are shown."""

    key: str
    values: tuple[tuple[str, Value], ...]
    label: str
    draft: str
    excel: str
    exported: str
    place: str
    conflict: bool = False

    @property
    def text(self) -> str:
        """The difference in one line, of long texts what stands around the place where they part."""
        draft, excel, exported = (f"「{text}」" for text in side_by_side(self.draft, self.excel, self.exported, most=_MOST_SHOWN))
        since = f"。Excelに出したときは {exported}" if self.conflict else ""
        return f"{self.label}：{draft} → {excel}（{self.place}{since}）"


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfRow:
    """What was done to a whole row of a list."""

    name: str
    row_id: str
    label: str
    conflict: bool = False

    @property
    def key(self) -> str:
        """The row's place in the draft."""
        return f"{self.name}.{self.row_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Added(_OfRow):
    """A row that was put in; `order` are the ids of the table's rows as they stand in Excel, this one's among them. A conflict: the draft removed it."""

    values: tuple[tuple[str, Value], ...]
    order: tuple[str, ...]
    place: str

    @property
    def text(self) -> str:
        """The difference in one line."""
        why = "。下書きでは削除した行で、Excelでは直されています" if self.conflict else ""
        return f"{self.label}：行の追加（{self.place}{why}）"


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed(_OfRow):
    """A row that was taken out in Excel. A conflict: the draft has changed it since."""

    @property
    def text(self) -> str:
        """The difference in one line."""
        return f"{self.label}：行の削除{'（下書きでは、その後に直しています）' if self.conflict else ''}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved(_OfRow):
    """A row that stands elsewhere in Excel; `order` as in Added. A conflict: the draft's rows were moved since, too."""

    order: tuple[str, ...]
    place: str

    @property
    def text(self) -> str:
        """The difference in one line."""
        return f"{self.label}：行の移動（{self.place}{'。下書きでも並べ替えています' if self.conflict else ''}）"


Difference = Changed | Added | Removed | Moved


class Comparison(NamedTuple):
    """The differences in the order of the workbook; what could not be read and so is left out, one sentence each; what is worth knowing."""

    differences: tuple[Difference, ...]
    troubles: tuple[str, ...]
    notices: tuple[str, ...] = ()

    @property
    def ready(self) -> tuple[Difference, ...]:
        """The differences that are no conflict."""
        return tuple(difference for difference in self.differences if not difference.conflict)

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        """The differences at places that the draft has changed since."""
        return tuple(difference for difference in self.differences if difference.conflict)


def side_by_side(draft: str, excel: str, *others: str, most: int, measure: Callable[[str], int] = len) -> tuple[str, ...]:
    """The texts on one line each, none wider than `most`: of one that would be, what stands around the place where the first two part.

    Where these differ in blanks and line ends alone, a line end is shown as ↵. Where there is no text stands 「空欄」.
    """
    texts = tuple(" ".join(text.split()) for text in (draft, excel, *others))
    if texts[0] == texts[1]:
        texts = tuple(text.replace("\n", "↵") for text in (draft, excel, *others))
    at = next((place for place, (one, other) in enumerate(zip(*texts[:2], strict=False)) if one != other), min(map(len, texts[:2])))
    return tuple(_around(text, at, measure, most) or _EMPTY for text in texts)


def _around(text: str, at: int, measure: Callable[[str], int], most: int) -> str:
    """As much of the text as is no wider, with 「…」 at the ends that go on: its beginning, unless the place lies beyond that."""
    if measure(text) <= most:
        return text
    start = 0
    if measure(f"{text[:at + _AFTER]}…") > most:
        start = min(at, len(text))
        while start and (measure(text[start - 1 : at]) <= most // 3 or measure(f"…{text[start - 1:]}") <= most):
            start -= 1
    return beginning(f"{'…' if start else ''}{text[start:]}", measure, most)


def short(text: str) -> str:
    """The text in quotation marks, on one line, its end left out where it is long; 「空欄」 where there is none."""
    line = " ".join(text.split()) or _EMPTY
    return f"「{line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + '…'}」"


def free_ids(project: Project, name: str) -> Iterator[str]:
    """The ids of the list's rows to come, from the one that new_row would give."""
    kind, used = LISTS[name], {row.id for row in rows_of(project, name)}
    first = int(new_row(project, name).id.removeprefix(kind.letter))
    return (row_id for row_id in map(kind.row_id, itertools.count(first)) if row_id not in used)


# -------------------------------------------------------------------------------------------------------------- applying


def apply(project: Project, differences: Iterable[Difference]) -> Project:
    """The project with these differences taken over, conflicts too: whoever wants the draft's value leaves them out.

    A row keeps the id that it was announced with, unless the draft has used it since. Raises DxapplyError where a list would grow too long.
    """
    chosen = tuple(differences)
    changes: dict[str, dict[str, dict[str, Value]]] = {}
    for difference in chosen:
        if isinstance(difference, Changed):
            project = _without_unread(project, {key for key, _ in difference.values})
            for key, value in difference.values:
                chapter, _, rest = key.partition(".")
                row_id, _, field = rest.rpartition(".")
                if chapter not in LISTS:
                    project = with_value(project, key, value)
                elif row_of(project, chapter, row_id):
                    changes.setdefault(chapter, {}).setdefault(row_id, {})[field] = value
    for name in LISTS:
        placed = [difference for difference in chosen if not isinstance(difference, Changed) and difference.name == name]
        if placed or name in changes:
            project = with_rows(project, name, _rows(project, name, changes.get(name, {}), placed))
    return project


def _without_unread(project: Project, keys: set[str]) -> Project:
    unread = tuple(pair for pair in project.unread if pair[0] not in keys)
    return project if unread == project.unread else dataclasses.replace(project, unread=unread)


def _rows(project: Project, name: str, changes: Mapping[str, Mapping[str, Any]], placed: Sequence[Added | Removed | Moved]) -> tuple[Row, ...]:
    """The rows of a list after changes, removals, additions and moves."""
    gone = {one.row_id for one in placed if isinstance(one, Removed)}
    rows = {row.id: dataclasses.replace(row, **changes[row.id]) if row.id in changes else row for row in rows_of(project, name) if row.id not in gone}
    order = list(rows)
    added: dict[str, str] = {}  # the ids that new rows were announced with, and those that they have got
    free = free_ids(project, name)
    ranked = [one for one in placed if not isinstance(one, Removed) and (isinstance(one, Added) or one.row_id in rows)]
    for one in sorted(ranked, key=lambda one: one.order.index(one.row_id)):
        if isinstance(one, Added):
            values: dict[str, Any] = dict(one.values)
            added[one.row_id] = next(free)
            rows[added[one.row_id]] = LISTS[name].row(id=added[one.row_id], **values)
        else:
            order.remove(one.row_id)
        _put(order, one, added)
    if len(order) > MOST_ROWS:
        raise DxapplyError("Excelの行をすべては取り込めません", f"1つの表は{MOST_ROWS:,}行までです", "行をまとめてください")
    return tuple(rows[row_id] for row_id in order)


def _put(order: list[str], one: Added | Moved, added: Mapping[str, str]) -> None:
    """Puts the row behind the nearest row that stands before it in Excel and is there; else before all that Excel has; else at the end."""
    mine = added.get(one.row_id, one.row_id)
    there = {row_id: place for place, row_id in enumerate(order)}
    before = (added.get(row_id, row_id) for row_id in reversed(one.order[: one.order.index(one.row_id)]))
    place = next((there[row_id] + 1 for row_id in before if row_id in there), None)
    if place is None:
        place = min((there[row_id] for row_id in one.order if row_id in there), default=len(order))
    order.insert(place, mine)


# --------------------------------------------------------------------------------------------------------------- telling


def difference_lines(comparison: Comparison, *, taken: bool) -> Iterator[str]:
    """A line a difference, and how many there are; `taken` says whether those without a conflict were taken over."""
    for difference in comparison.differences:
        yield f"{'下書きのまま' if difference.conflict else '取り込み'}　{difference.text}"
    ready, conflicts = len(comparison.ready), len(comparison.conflicts)
    if not ready and not conflicts:
        yield "下書きと違う所はありません。"
    elif taken:
        yield f"{ready}件を取り込みました。" if ready else "取り込んだ所はありません。"
    else:
        yield f"取り込めるのは{ready}件です。下書きは変えていません。"
    if conflicts:
        yield f"{conflicts}件は、Excelに出した後に下書きも変わっているので、下書きのままです。"


def differences_view(comparison: Comparison) -> dict[str, object]:
    """The differences as --json gives them."""
    return {
        "differences": [
            {
                "kind": type(difference).__name__.lower(), "key": difference.key, "text": difference.text, "conflict": difference.conflict,
                **({"draft": difference.draft, "excel": difference.excel} if isinstance(difference, Changed) else {}),
            }
            for difference in comparison.differences
        ],
        "unread": list(comparison.troubles),
        "notices": list(comparison.notices),
    }  # fmt: skip
