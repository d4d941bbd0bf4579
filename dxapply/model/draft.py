"""The open draft: one Project that changes on one path, with undo and redo by snapshots."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dxapply.model.fields import Register, Value, read
from dxapply.model.money import Unreadable
from dxapply.model.project import CHAPTERS, LISTS, Project, new_row, row_of, rows_of, with_row, with_rows, with_value, without_row
from dxapply.model.text import clean

__all__ = ["EVERYWHERE", "Change", "Draft"]

EVERYWHERE = (*CHAPTERS, *LISTS, "answers")
"""The keys of a change that may be anywhere in the project."""
_MOST_STEPS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a step did: the project before and after, the keys it touched, its name for the undo menu, and who made it."""

    before: Project
    after: Project
    keys: tuple[str, ...]
    label: str
    by: object = None


class Draft:
    """The project that is open. All edits go through `change` or the row methods.

    The `watchers` are told of each step, also of undo and redo.
    """

    def __init__(self, project: Project, register: Register) -> None:
        self.project = project
        self.register = register
        self.watchers: list[Callable[[Change], None]] = []
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._typing: tuple[str, object] | None = None

    def change(self, key: str, value: Value, *, by: object = None) -> None:
        """Set a field to a value. Consecutive changes of one field by one widget are one undo step until `settle`."""
        label = f"{self.register.field(key).label}の変更"
        self._step(with_value(_without_unread(self.project, key), key, value), (key,), label, by)

    def type_text(self, key: str, text: str, *, by: object = None) -> Unreadable | None:
        """Set a field from typed text.

        A text that cannot be read is kept as unread, so that nothing typed is lost; its error is given back.
        """
        field = self.register.field(key)
        try:
            value = read(field, text)
        except Unreadable as error:
            self.keep_unread(key, text, by=by)
            return error
        self.change(key, value, by=by)
        return None

    def keep_unread(self, key: str, text: str, *, by: object = None) -> None:
        """Keep a text for a field that it cannot be read for; the value stays as it was."""
        kept = tuple(sorted({**dict(self.project.unread), key: clean(text)}.items()))
        self._step(dataclasses.replace(self.project, unread=kept), (key,), f"{self.register.field(key).label}の変更", by)

    def set_all(self, values: Mapping[str, Value], *, label: str = "まとめて変更", by: object = None) -> None:
        """Set several fields as one step, which goes on the typing of the first of them by the same widget."""
        after = self.project
        for key, value in values.items():
            self.register.field(key)
            after = with_value(_without_unread(after, key), key, value)
        self._step(after, tuple(values), label, by)

    def add_row(self, name: str, /, *, at: int | None = None, **values: Value) -> str:
        """Add a row to a list and give its id."""
        row = new_row(self.project, name, **values)
        self._step(with_row(self.project, name, row, at), (f"{name}.{row.id}",), "行の追加")
        return row.id

    def remove_row(self, name: str, row_id: str) -> None:
        """Remove a row; links to it are left, and the checks name them."""
        self._step(without_row(self.project, name, row_id), (f"{name}.{row_id}",), "行の削除")

    def move_row(self, name: str, row_id: str, to: int) -> None:
        """Move a row to another place of its list. A row that does not exist changes nothing."""
        row = row_of(self.project, name, row_id)
        if row is None:
            return
        rows = [other for other in rows_of(self.project, name) if other.id != row_id]
        rows.insert(max(to, 0), row)
        self._step(with_rows(self.project, name, tuple(rows)), (f"{name}.{row_id}",), "行の移動")

    def replace(self, project: Project, *, label: str, keys: tuple[str, ...] = EVERYWHERE) -> None:
        """Put another project in place as one step: several rows at once, an import, another program; `keys` say where it differs, the first leads there."""
        self._step(project, keys, label)

    def settle(self) -> None:
        """End the merging of typing: the next change of the same field is a new undo step."""
        self._typing = None

    @property
    def undo_label(self) -> str:
        """The name of the step that undo would take back; "" where there is none."""
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        """The name of the step that redo would do again; "" where there is none."""
        return self._undone[-1].label if self._undone else ""

    def undo(self) -> Change | None:
        """Take the last step back and give it; None where there is none."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return self._jump(dataclasses.replace(step, before=step.after, after=step.before, by=None))

    def redo(self) -> Change | None:
        """Do the last undone step again and give it; None where there is none."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return self._jump(dataclasses.replace(step, by=None))

    def _step(self, after: Project, keys: tuple[str, ...], label: str, by: object = None) -> None:
        if after == self.project:
            return
        change = Change(before=self.project, after=after, keys=keys, label=label, by=by)
        typing = (keys[0], by) if by is not None else None
        if typing is not None and typing == self._typing:
            before = self._done.pop().before
            typing = typing if before != after else None  # all that was typed is deleted again: no step is left to merge with
            self._done += [] if typing is None else [dataclasses.replace(change, before=before)]
        else:
            self._done = [*self._done[1 - _MOST_STEPS :], change]
        self._typing, self._undone, self.project = typing, [], after
        self._tell(change)

    def _jump(self, change: Change) -> Change:
        self._typing, self.project = None, change.after
        self._tell(change)
        return change

    def _tell(self, change: Change) -> None:
        for watcher in tuple(self.watchers):
            if watcher in self.watchers:  # one that an earlier watcher took off hears no more
                watcher(change)


def _without_unread(project: Project, key: str) -> Project:
    if key not in dict(project.unread):
        return project
    return dataclasses.replace(project, unread=tuple(pair for pair in project.unread if pair[0] != key))
