"""The desk: the open draft with its results, and all that a page may ask of the window around it.

Everything on the screen reads `results`, which are worked out anew after each change. A reader on a page that is not shown waits until it is.
"""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dxapply.drafting.results import Results, work_out
from dxapply.drafting.reuse import LookAgain
from dxapply.model.draft import Change, Draft
from dxapply.model.project import LISTS, Project, row_of
from dxapply.programs.program import Catalogue
from dxapply.programs.steps import Step
from dxapply.ui.nets import Nets
from dxapply.ui.style import Look
from dxapply.ui.tokens import WidthClass

__all__ = ["Around", "Desk", "Refresh", "lies_in"]

Refresh = Callable[[Results], None]
_PAUSE = 60
"""Milliseconds without a change after which the late readers are told."""


class Around(Protocol):
    """What a page may ask of the window."""

    def jump(self, key: str) -> None:
        """Show the page of a field, row, list or page id, with the keyboard on it."""

    def explain(self, step: Step) -> None:
        """Show how the amount came about."""

    def help(self, key: str) -> None:
        """Show the help of a field; "" for that of the page."""

    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None:
        """Show (head, text) paragraphs under a title where help and explanation stand: links of an issue, the fix of a finding."""

    def open_help(self) -> None:
        """Open help and explanation, where they are folded: the user asked for what they show."""

    def say(self, sentence: str) -> None:
        """A passing word beside the save state."""

    def save(self) -> bool:
        """Save the draft now; False where that failed, which the window tells by itself."""


class _Nowhere:
    """No window: the desk of a test, or before the window is there."""

    def jump(self, key: str) -> None: ...
    def explain(self, step: Step) -> None: ...
    def help(self, key: str) -> None: ...
    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None: ...
    def open_help(self) -> None: ...
    def say(self, sentence: str) -> None: ...
    def save(self) -> bool:
        return True


@dataclass(eq=False)
class _Reader:
    widget: tk.Misc
    refresh: Refresh
    late: bool
    is_stale: bool = field(default=False)


class Desk:
    """The open draft. `width_class` is that of the window, which sets it before it arranges its pages; `path` is the draft's file, `nets` are under it."""

    def __init__(self, look: Look, draft: Draft, catalogue: Catalogue, today: dt.date) -> None:
        self.look, self.draft, self.catalogue, self.today = look, draft, catalogue, today
        self.around: Around = _Nowhere()
        self.width_class: WidthClass = "wide"
        self.look_again: tuple[LookAgain, ...] = ()  # what a draft that was made out of an earlier one says at its start
        self.path: Path | None = None
        self.nets: Nets | None = None
        self.results = work_out(draft.project, catalogue, today)
        self._readers: list[_Reader] = []
        self._alarm = ""
        draft.watchers.append(self._changed)

    @property
    def project(self) -> Project:
        """The project as it stands now."""
        return self.draft.project

    def close(self) -> None:
        """Hear no more of the draft."""
        self.draft.watchers.remove(self._changed)
        self._readers.clear()
        if self._alarm:
            self.look.root.after_cancel(self._alarm)

    # ------------------------------------------------------------------------------------------------------------ readers

    def watch(self, widget: tk.Misc, refresh: Refresh, *, late: bool = False) -> None:
        """Call `refresh` now, and after each change for as long as the widget lives: at once while it is on the screen, else when its page comes.

        `late` readers, which show nothing of what is being typed, are told when the typing pauses.
        """
        self._readers.append(_Reader(widget, refresh, late))
        refresh(self.results)

    def catch_up(self, page: tk.Misc) -> None:
        """Bring all below the widget up to date, right before it is shown."""
        for reader in tuple(self._readers):
            if reader.is_stale and lies_in(reader.widget, page):
                self._tell(reader)

    def _changed(self, change: Change) -> None:
        self.results = work_out(change.after, self.catalogue, self.today)
        self._readers = [reader for reader in self._readers if reader.widget.winfo_exists()]
        for reader in tuple(self._readers):
            if reader.late or not _is_shown(reader.widget):
                reader.is_stale = True
            else:
                self._tell(reader)
        if self._alarm:
            self.look.root.after_cancel(self._alarm)
        self._alarm = self.look.root.after(_PAUSE, self._tell_late)

    def _tell_late(self) -> None:
        self._alarm = ""
        for reader in tuple(self._readers):
            if reader.late and reader.is_stale and reader.widget.winfo_exists() and _is_shown(reader.widget):
                self._tell(reader)

    def _tell(self, reader: _Reader) -> None:
        if reader.widget.winfo_exists():
            reader.is_stale = False
            reader.refresh(self.results)

    # --------------------------------------------------------------------------------------------------------------- undo

    def undo(self) -> None:
        """Take the last step back, and show where it was."""
        self._show(self.draft.undo())

    def redo(self) -> None:
        """Do the last undone step again, and show where it is."""
        self._show(self.draft.redo())

    def _show(self, change: Change | None) -> None:
        if change is not None:
            self.around.jump(self.place_of(change.keys[0]))

    def place_of(self, key: str) -> str:
        """The key itself, or that of its list where its row is gone."""
        chapter, _, rest = key.partition(".")
        return chapter if chapter in LISTS and rest and row_of(self.project, chapter, rest.partition(".")[0]) is None else key


def lies_in(widget: tk.Misc | None, outer: tk.Misc) -> bool:
    """Whether the widget is the outer one, or lies in it."""
    return f"{widget}.".startswith(f"{outer}.")


def _is_shown(widget: tk.Misc) -> bool:
    """Whether the widget and all around it are laid out in the window, be the window hidden or not."""
    here: tk.Misc | None = widget
    while here is not None and not isinstance(here, tk.Tk | tk.Toplevel):
        if not here.winfo_manager():
            return False
        here = here.master
    return True
