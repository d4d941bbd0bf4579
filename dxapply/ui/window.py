"""The one window: the start screen or the open draft, its menus, and what is remembered until the next start.

Here stands only what the start screen needs; what a draft needs is imported when the first one is wanted, or when nobody waits.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import importlib
import tkinter as tk
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import platformdirs
import ttkbootstrap

from dxapply.errors import DxapplyError
from dxapply.storage import settings
from dxapply.storage.disk import Disk
from dxapply.storage.places import Folders
from dxapply.ui.actions import bind_actions, make_menus, shortcut_rows
from dxapply.ui.menus import window_menus
from dxapply.ui.opening import Opening
from dxapply.ui.sight import follow_focus
from dxapply.ui.style import Look
from dxapply.ui.tokens import Mode, TextSize

if TYPE_CHECKING:
    from dxapply.drafting.reuse import LookAgain
    from dxapply.model.project import Project
    from dxapply.ui.desk import Desk
    from dxapply.ui.drafts import Drafts
    from dxapply.ui.keeping import Keeping
    from dxapply.ui.workspace import Workspace

__all__ = ["Window"]

Clock = Callable[[], dt.datetime]
_OWN = "dxapply.window"
"""A bindtag of the root alone: what is bound to the root itself hears every widget in it, of which there are thousands."""
_SMALLEST = (680, 460)
_SIZE = (1280, 800)
_OFFER = 300
"""Milliseconds after the start until what a crash left is offered."""
_WARM = ("model.register", "programs.packs", "drafting.results", "drafting.reuse", "storage.project_file", "ui.parts.forms", "ui.workspace", "ui.drafts")
"""What a draft needs, in steps of some tens of milliseconds, imported while the user looks at the start screen."""


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


class Window:
    """The window on the given root. `desk`, `workspace` and `keeping` are those of the open draft; None while the start screen is shown."""

    def __init__(self, root: ttkbootstrap.App, look: Look, *, disk: Disk | None = None, settings_file: Path | None = None,
                 documents: Path | None = None, folders: Folders | None = None, clock: Clock = _now) -> None:  # fmt: skip
        self.root, self.look, self.clock = root, look, clock
        self.disk = disk or Disk()
        self._settings_file = settings_file or settings.settings_path()
        self.documents = documents or platformdirs.user_documents_path()
        self.folders = folders or Folders.of_user()
        self.settings = settings.load(self.disk, self._settings_file)
        self.opening: Opening | None = None
        self._size = (0, 0)
        root.minsize(*(min(look.px(length), most) for length, most in zip(_SMALLEST, self._screen(), strict=True)))
        root.protocol("WM_DELETE_WINDOW", self.close)
        follow_focus(root)
        root.bind("<FocusIn>", lambda event: self._follow_keyboard(event.widget), add="+")
        root.bind("<<Typing>>", lambda _event: self._heard_typing(), add="+")
        root.bindtags((_OWN, *root.bindtags()))
        root.bind_class(_OWN, "<Configure>", self._resized)
        root.bind("<Escape>", lambda _event: self._close_drawer(), add="+")
        self.menus = window_menus(self)
        bind_actions(root, self.menus)
        make_menus(root, look, self.menus)

    def start(self, path: Path | None = None) -> None:
        """Show the start screen, or the file, with the place and size of the last time."""
        width, height = (min(self.look.px(length), most) for length, most in zip(_SIZE, self._screen(), strict=True))
        self.root.geometry(f"{width}x{height}")
        if self.settings.geometry:
            with contextlib.suppress(tk.TclError):
                self.root.geometry(self.settings.geometry)
        self.show_opening()
        self.root.deiconify()
        if path is not None:
            self.open_file(path)
        elif self.folders.has_journals(self.disk):
            self.root.after(_OFFER, self._offer_recoveries)
        else:
            self.root.after(100, self._warm, 0)

    def _offer_recoveries(self) -> None:
        self.root.update_idletasks()  # the question stands over the window, which must be there
        self.drafts.offer_recoveries()

    def _screen(self) -> tuple[int, int]:
        return self.root.winfo_screenwidth(), self.root.winfo_screenheight() - self.look.px(80)

    def _warm(self, step: int) -> None:
        if step < len(_WARM):
            importlib.import_module(f"dxapply.{_WARM[step]}")
            self.root.after(20, self._warm, step + 1)

    # -------------------------------------------------------------------------------------------------------- the draft

    @cached_property
    def drafts(self) -> Drafts:
        """What opens, shows and keeps a draft."""
        made: Drafts = importlib.import_module("dxapply.ui.drafts").Drafts(self)
        return made

    @property
    def _drafts(self) -> Drafts | None:
        """That, if a draft was ever wanted."""
        found: Drafts | None = vars(self).get("drafts")
        return found

    @property
    def desk(self) -> Desk | None:
        """The desk of the open draft."""
        return self._drafts.desk if self._drafts else None

    @property
    def workspace(self) -> Workspace | None:
        """What the open draft is shown in."""
        return self._drafts.workspace if self._drafts else None

    @property
    def keeping(self) -> Keeping | None:
        """The file of the open draft."""
        return self._drafts.keeping if self._drafts else None

    def new_draft(self, project: Project, look_again: tuple[LookAgain, ...] = (), page: str = "programs") -> None:
        """Open a new draft, which is saved at once in the user's documents."""
        self.drafts.new(project, look_again, page)

    def open_file(self, path: Path | None = None) -> None:
        """Open a draft; without a path the user chooses one."""
        self.drafts.open_file(path)

    def reuse(self, path: Path | None = None) -> None:
        """Start a new draft from an earlier one, which stays as it is."""
        self.drafts.reuse(path)

    def open_sample(self, program_id: str) -> None:
        """Open a copy of a program's sample."""
        self.drafts.open_sample(program_id)

    def save(self) -> bool:
        """Save the draft now; False where that failed."""
        return self._drafts.save() if self._drafts else True

    def save_as(self) -> None:
        """Keep the draft in another file from now on."""
        self.drafts.save_as()

    def leave_draft(self) -> bool:
        """Save and close the open draft; False where it could not be saved and the user stays."""
        return self._drafts.leave() if self._drafts else True

    def undo(self) -> None:
        """Take the last step back."""
        if self.workspace:
            self.workspace.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        if self.workspace:
            self.workspace.redo()

    # ------------------------------------------------------------------------------------------------- the start screen

    def show_opening(self) -> None:
        """Close the open draft, and show the start screen."""
        if not self.leave_draft():
            return
        if self.opening is None:
            self.opening = Opening(self.root, self.look, self.clock().date(), self.settings, on_new=self.new_draft, on_open=self.open_file,
                                   on_reuse=self.reuse, on_sample=self.open_sample, on_forget=self._forget)  # fmt: skip
            self.opening.frame.pack(fill="both", expand=True)
        self.root.title("dxapply")
        self.opening.focus_first()

    def close_opening(self) -> None:
        """Take the start screen away."""
        if self.opening is not None:
            self.opening.frame.destroy()
            self.opening = None

    def close(self) -> None:
        """End dxapply, with the draft saved."""
        if self.leave_draft():
            self._remember(geometry=self.root.geometry())
            self.root.destroy()

    # -------------------------------------------------------------------------------------------------------- remembering

    def _remember(self, **changed: Any) -> None:
        self.settings = dataclasses.replace(self.settings, **changed)
        with contextlib.suppress(DxapplyError):  # a look that is forgotten is no reason to disturb anybody
            settings.save(self.disk, self._settings_file, self.settings)

    def remember_file(self, path: Path) -> None:
        """Remember the file as the one that was open last."""
        self.settings = settings.with_recent(self.settings, path, self.clock())
        self._remember(last_folder=str(path.parent))

    def _forget(self, path: Path) -> None:
        self.settings = settings.without_recent(self.settings, path)
        self._remember()

    def remember_help(self, is_open: bool) -> None:
        """Remember whether help stands beside the page."""
        self._remember(help_is_open=is_open)

    def set_text_size(self, text_size: TextSize) -> None:
        """Set all text anew, and remember it."""
        self.look.set_text_size(text_size)
        self._remember(text_size=text_size)
        if self.workspace:
            self.workspace.arrange(*self._size)

    def step_text_size(self, by: int) -> None:
        """The next larger or smaller text size."""
        sizes: tuple[TextSize, ...] = get_args(TextSize)
        place = sizes.index(self.look.text_size) + by
        if 0 <= place < len(sizes):
            self.set_text_size(sizes[place])

    def set_theme(self, mode: Mode) -> None:
        """Light or dark, and remember it."""
        self.look.set_theme(mode)
        self._remember(theme=mode)

    # ------------------------------------------------------------------------------------------------------------- events

    def _resized(self, event: tk.Event) -> None:
        if (event.width, event.height) != self._size:
            self._size = (event.width, event.height)
            if self.workspace:
                self.workspace.arrange(*self._size)

    def _heard_typing(self) -> None:
        if self._drafts is not None:
            self._drafts.heard_typing()

    def _close_drawer(self) -> None:
        if self.workspace is not None:
            self.workspace.close_drawer()

    def _follow_keyboard(self, widget: object) -> None:
        if self.workspace is not None and isinstance(widget, tk.Misc):
            self.workspace.follow_keyboard(widget)

    # --------------------------------------------------------------------------------------------------------------- help

    def show_shortcuts(self) -> None:
        """The list of all shortcuts."""
        from dxapply.ui import dialogs

        dialogs.show_shortcuts(self.root, self.look, shortcut_rows(self.menus))

    def make_support_file(self) -> None:
        """Write the file for whoever is asked to help."""
        from dxapply.ui.support_file import make_support_file

        make_support_file(self)

    def show_about(self) -> None:
        """Version, dates of the packs, and Tk."""
        from dxapply.programs import packs
        from dxapply.ui import dialogs
        from dxapply.ui.about import about_lines

        catalogue = self.desk.catalogue if self.desk else packs.builtin_catalogue()
        dialogs.show_about(self.root, self.look, about_lines(catalogue, str(self.root.tk.call("info", "patchlevel"))))
