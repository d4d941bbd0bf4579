"""The open draft of the window, from its file to its pages, and back into its file without being asked.

The window imports this room when a draft is first wanted, so that the start screen need not wait for it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import ttkbootstrap

from dxapply.drafting.naming import draft_name, free_path
from dxapply.drafting.reuse import LookAgain, start_from
from dxapply.errors import DxapplyError
from dxapply.model.draft import Draft
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs import packs
from dxapply.programs.carried import catalogue_for
from dxapply.samples import sample
from dxapply.storage import journal, lock, project_file
from dxapply.storage.disk import Disk, make_folder
from dxapply.storage.journal import Recovery
from dxapply.storage.lock import Lock
from dxapply.storage.places import Folders
from dxapply.storage.processes import this_user
from dxapply.storage.settings import Settings
from dxapply.ui import dialogs, recovering
from dxapply.ui.desk import Desk
from dxapply.ui.keeping import MADE_BY_NEWER, Keeping
from dxapply.ui.nets import Nets
from dxapply.ui.style import Look
from dxapply.ui.subsidy_bar import SaveState
from dxapply.ui.words import short
from dxapply.ui.workspace import Workspace

__all__ = ["Drafts", "Host"]

_PAUSE = 1500
"""Milliseconds without a change after which the draft is saved."""
_SYNC = 700
"""Milliseconds after a change until its journal is on the disk itself, and until what is half typed in a cell is in the draft."""
_LOOK = 4000
"""Milliseconds between two looks whether the file was changed by somebody else."""
_SAID = 5000
_LONGEST_TITLE = 60


class Host(Protocol):
    """The window that the draft is shown in."""

    root: ttkbootstrap.App
    look: Look
    clock: Callable[[], dt.datetime]
    disk: Disk
    documents: Path
    folders: Folders
    settings: Settings

    def close_opening(self) -> None:
        """Take the start screen away."""

    def remember_file(self, path: Path) -> None:
        """Remember the file as the one that was open last."""

    def remember_help(self, is_open: bool) -> None:
        """Remember whether help stands beside the page."""


class Drafts:
    """The open draft, if there is one: its desk, its workspace, and its file."""

    def __init__(self, host: Host) -> None:
        self._host, self._root, self._look = host, host.root, host.look
        self.desk: Desk | None = None
        self.workspace: Workspace | None = None
        self.keeping: Keeping | None = None
        self._save_alarm = self._said_alarm = self._sync_alarm = self._look_alarm = ""

    # ------------------------------------------------------------------------------------------------------------ opening

    def new(self, project: Project, look_again: tuple[LookAgain, ...] = (), page: str = "programs") -> None:
        """Open a new draft, which is saved at once in the user's documents."""
        if not self.leave():
            return
        host, today, project = self._host, self._host.clock().date(), dataclasses.replace(project, identity=project_file.new_identity())
        catalogue, _ = catalogue_for(project)
        draft = Draft(project, catalogue.register)
        with contextlib.suppress(DxapplyError):  # saving says it better
            make_folder(host.disk, host.documents)
        path = free_path(host.disk, host.documents, draft_name(project, catalogue, today))
        desk = Desk(self._look, draft, catalogue, today)
        desk.look_again = look_again
        keeping = Keeping(host.disk, path, draft, catalogue, self._nets(draft))
        keeping.save()
        self._hold(keeping)
        self._show(draft, keeping, desk, "start" if look_again else page)

    def open_file(self, path: Path | None) -> None:
        """Open a draft; without a path the user chooses one. What a crash left of it is offered first."""
        found = self._chosen(path)
        if found is None:
            return
        path, opened = found
        if self._offer_of(path):
            return
        how = "" if opened.read_only else self._may_edit(path)
        if how is None:
            return
        if how == "copy":
            self._open_copy(path, opened.project)
        elif self.leave():
            self._open(path, opened, read_only=MADE_BY_NEWER if opened.read_only else how)

    def _open(self, path: Path, opened: project_file.Opened, *, read_only: str) -> None:
        catalogue, unreadable = catalogue_for(opened.project)
        draft = Draft(opened.project, catalogue.register)
        keeping = Keeping(self._host.disk, path, draft, catalogue, self._nets(draft), held=opened.fingerprint, read_only=read_only)
        if not read_only:
            self._hold(keeping)
        self._show(draft, keeping, Desk(self._look, draft, catalogue, self._host.clock().date()), "start")
        if troubles := (*opened.troubles, *unreadable):
            dialogs.tell(self._root, self._look, "読めない所がありました", "\n".join(troubles[:12]))

    def _open_copy(self, path: Path, project: Project) -> None:
        """Open a copy beside the file, which somebody else has open; a copy is another draft."""
        if self.leave():
            self._open_new(self._beside(path, "写し"), dataclasses.replace(project, identity=project_file.new_identity()))

    def _beside(self, path: Path, word: str) -> Path:
        """A free path for another file of that draft: in its folder, or in the documents where that may not be written."""
        folder = self._host.documents if self._host.disk.is_protected(path.parent) else path.parent
        return free_path(self._host.disk, folder, f"{path.stem}_{word}")

    # ----------------------------------------------------------------------------------------------------- who has it open

    def _may_edit(self, path: Path) -> str | None:
        """"" where the file is ours to edit; else why it is only read, "copy" for a copy of it, or None where the user wants neither."""
        host = self._host
        held = lock.take(host.disk, path, host.clock(), this_user())
        if isinstance(held, Lock):
            if self.keeping is None or self.keeping.path != path:
                held.release(host.disk)  # it is taken again once the draft that is open now has been left
            return ""
        who = held.in_words(host.clock())
        text = f"{who}。同時に直すと、後から保存するほうが断られます。「編集する」は、相手が閉じたと分かっているときだけ選んでください。"
        choices = (("read", "読むだけで開く"), ("copy", "写しを開く"), ("edit", "編集する"), ("stay", "やめる"))
        match dialogs.ask(self._root, self._look, "ほかで開かれています", text, choices, "stay"):
            case "edit":
                lock.take_over(host.disk, path, host.clock(), this_user())
                return ""
            case "read":
                return who
            case "copy":
                return "copy"
        return None

    def _hold(self, keeping: Keeping) -> None:
        """Let others see who has the file open. Where that cannot be, nothing is said: a lock is a courtesy."""
        if keeping.is_saved:
            held = lock.take(self._host.disk, keeping.path, self._host.clock(), this_user())
            keeping.nets.lock = held if isinstance(held, Lock) else None

    def _nets(self, draft: Draft, continues: str = "") -> Nets:
        return Nets(self._host.disk, self._host.folders, draft, self._host.clock, continues=continues, tell=self._tell_net)

    def _tell_net(self, sentence: str) -> None:
        self._root.after_idle(self.say, sentence)

    # -------------------------------------------------------------------------------------------------- what a crash left

    def offer_recoveries(self) -> None:
        """Offer what crashes left, the latest first, until the user restores one."""
        for recovery in journal.found(self._host.disk, self._host.folders.journals, REGISTER):
            if self._offer(recovery):
                return

    def _offer_of(self, path: Path) -> bool:
        """Whether the user restored what a crash left of the draft in that file."""
        recoveries = journal.found(self._host.disk, self._host.folders.journals, REGISTER)
        return any(recovering.is_of(recovery, path) and self._offer(recovery) for recovery in recoveries)

    def _offer(self, recovery: Recovery) -> bool:
        """Whether the user restored it."""
        host = self._host
        base = recovering.base_of(host.disk, host.documents, recovery)
        if recovering.holds(base.project, recovery.project):  # it was saved, and only the journal did not hear of it
            journal.forget(host.disk, host.folders.journals, recovery.name)
            return False
        match recovering.ask_about(self._root, self._look, recovery, base, host.clock()):
            case "restore":
                return self._restore(recovery, base)
            case "drop":
                journal.forget(host.disk, host.folders.journals, recovery.name)
        return False

    def _offer_version(self, path: Path, error: DxapplyError) -> bool:
        """Whether the last version of a file that cannot be opened was offered; it is opened beside the file, which stays as it is."""
        host = self._host
        found = recovering.last_version(host.disk, host.folders.backups, path)
        if found is None:
            return False
        text = f"{error}\n自動で残した {recovering.when(found[0], host.clock())} の版を、別のファイルに開けます。元のファイルはそのまま残ります。"
        choices = (("open", "以前の版を開く"), ("stay", "やめる"))
        if dialogs.ask(self._root, self._look, "開けません", text, choices, "stay") == "open" and self.leave():
            self._open_new(self._beside(path, "復元"), found[1])
        return True

    def _restore(self, recovery: Recovery, base: recovering.Base) -> bool:
        """Open the draft as it stood last, one step after what its file holds; that it is safe is known when it has been saved."""
        if not self.leave():
            return False
        self._open_new(base.path, base.project or recovery.saved_project, held=base.held, continues=recovery.name)
        if self.keeping is not None and self.desk is not None:
            self.desk.draft.replace(recovery.project, label="復元")
            self.save()
            if self.keeping.nets.lock is None:
                self._hold(self.keeping)  # only now there is a file
        return True

    def _open_new(self, path: Path, project: Project, *, held: str | None = None, continues: str = "") -> None:
        catalogue, _ = catalogue_for(project)
        draft = Draft(project, catalogue.register)
        keeping = Keeping(self._host.disk, path, draft, catalogue, self._nets(draft, continues), held=held)
        if held is None and not continues:
            keeping.save()
        self._hold(keeping)
        self._show(draft, keeping, Desk(self._look, draft, catalogue, self._host.clock().date()), "start")

    def reuse(self, path: Path | None) -> None:
        """Start a new draft from an earlier one, which stays as it is."""
        if found := self._chosen(path):
            reused = start_from(found[1].project, self._host.clock().date())
            self.new(reused.project, reused.look_again)

    def open_sample(self, program_id: str) -> None:
        """Open a copy of a program's sample."""
        try:
            project = sample(packs.builtin_catalogue().program(program_id))
        except DxapplyError as error:
            dialogs.tell(self._root, self._look, "開けません", str(error))
            return
        self.new(project, page="start")

    def _chosen(self, path: Path | None) -> tuple[Path, project_file.Opened] | None:
        """A file and what it holds; None where the user chose none, or it cannot be opened, which is told."""
        path = path or dialogs.choose_open(self._root, self._host.settings.last_folder or self._host.documents)
        if path is None:
            return None
        self.save()  # it may be the file of the open draft
        try:
            return path, project_file.load(self._host.disk, path, REGISTER)
        except DxapplyError as error:
            if not self._offer_of(path) and not self._offer_version(path, error):
                dialogs.tell(self._root, self._look, "開けません", str(error))
            return None

    def _show(self, draft: Draft, keeping: Keeping, desk: Desk, page: str) -> None:
        self._host.close_opening()
        self.keeping, self.desk = keeping, desk
        width, height = self._root.winfo_width(), self._root.winfo_height()
        desk.width_class = self._look.width_class(max(width, 2))
        self.workspace = Workspace(self._root, desk, self, help_is_open=self._host.settings.help_is_open)
        self.workspace.on_page = self._autosave
        self.workspace.arrange(width, height)
        self.workspace.frame.pack(fill="both", expand=True)
        self.workspace.show(page)
        desk.nets = keeping.nets
        draft.watchers.append(lambda _change: self.heard_typing())
        self._look_alarm = self._root.after(_LOOK, self._look_at_file)
        self._show_file()
        self.tell_saved()

    def _show_file(self) -> None:
        if self.workspace and self.keeping and self.desk:
            self.desk.path = self.keeping.path
            self.workspace.rail.name(self.keeping.path.stem)
            self._root.title(f"{short(self.keeping.path.name, _LONGEST_TITLE)}　dxapply")
            if self.keeping.is_saved:
                self._host.remember_file(self.keeping.path)

    # ------------------------------------------------------------------------------------------------------------ closing

    def leave(self) -> bool:
        """Save and close the open draft; False where it could not be saved and the user stays."""
        if self.workspace is None or self.keeping is None:
            return True
        self.workspace.leave()
        if not self.keeping.save() and not self._may_lose():
            return False
        self.keeping.nets.close(is_saved=True)  # or the user wants no more of what is not
        self._cancel_alarms()
        self.workspace.close()
        self.workspace = self.desk = self.keeping = None
        return True

    def _may_lose(self) -> bool:
        """Whether the user closes a draft that could not be saved."""
        self.mend_file()
        if self.keeping is None or self.keeping.is_saved:
            return True
        self.tell_saved()
        words = "保存できていない変更は失われます。閉じてもよいですか。"
        return dialogs.ask(self._root, self._look, "保存できていません", words, (("stay", "戻る"), ("lose", "保存せずに閉じる")), "stay") == "lose"

    # ------------------------------------------------------------------------------------------------------------- saving

    def save(self) -> bool:
        """Save the draft now, and say whether it is saved."""
        if self.keeping is None or self.workspace is None:
            return True
        self.workspace.leave()
        self._cancel_save()
        self._cancel_said()
        saved = self.keeping.save()
        self.tell_saved()
        return saved

    def save_as(self) -> None:
        """Keep the draft in another file from now on."""
        if self.keeping is None or self.workspace is None:
            return
        self.workspace.leave()
        path = dialogs.choose_save(self._root, self.keeping.path.parent, self.keeping.path.name, ".dxapply", "dxapplyの下書き")
        if path is not None:
            if self.keeping.save_as(path):
                self.keeping.nets.let_go()
                self._hold(self.keeping)
            else:
                dialogs.tell(self._root, self._look, "保存できません", str(self.keeping.trouble))
        self._show_file()
        self.tell_saved()

    def mend_file(self) -> None:
        """Ask what to do about a file that could not be saved."""
        if self.keeping is None or self.keeping.trouble is None:
            return
        elsewhere = (("reload", "ファイルを読み直す"), ("overwrite", "この画面の内容で上書き"))
        again: tuple[tuple[str, str], ...] = elsewhere if self.keeping.is_changed_elsewhere else (("again", "もう一度保存"),)
        if self.keeping.read_only:
            again = again[:1] if self.keeping.is_changed_elsewhere else ()  # who only reads wants to see what the other saved
        choices = (*again, ("other", "別名で保存"), ("stay", "戻る"))
        title = "ほかで変更されています" if self.keeping.is_changed_elsewhere else "保存できません"
        match dialogs.ask(self._root, self._look, title, str(self.keeping.trouble), choices, "stay"):
            case "again":
                self.save()
            case "reload":
                self._reload()
            case "overwrite":
                self.keeping.overwrite()
            case "other":
                self.save_as()
        self.tell_saved()

    def _reload(self) -> None:
        """Show what the file holds by now; what the screen showed is one step back."""
        if self.keeping is not None and self.keeping.reload():
            self.say("読み直しました。元に戻す（Ctrl+Z）で取り消せます。")

    def _look_at_file(self) -> None:
        """See whether somebody else changed the file, as a synced folder does; the next save would find it too, but later."""
        self._look_alarm = self._root.after(_LOOK, self._look_at_file)
        if self.keeping is not None:
            self.keeping.look()
            self.tell_saved()

    def heard_typing(self) -> None:
        """Save after a pause: something was typed, into the draft or still into a cell. However long one types, the journal has it within a second."""
        self.tell_saved()
        self._cancel_save()
        self._save_alarm = self._root.after(_PAUSE, self._autosave)
        if not self._sync_alarm:
            self._sync_alarm = self._root.after(_SYNC, self._sync)

    def _sync(self) -> None:
        self._sync_alarm = ""
        if self.keeping is not None and self.workspace is not None:
            self.workspace.keep()
            self.keeping.nets.sync()

    def _autosave(self) -> None:
        if self.keeping is not None and self.workspace is not None:
            self.workspace.keep()
            if self.keeping.save() and self.keeping.nets.lock is None and not self.keeping.read_only:
                self._hold(self.keeping)  # a first save may have failed before
            self._cancel_save()
            self.tell_saved()

    def _cancel_save(self) -> None:
        if self._save_alarm:
            self._root.after_cancel(self._save_alarm)
            self._save_alarm = ""

    def tell_saved(self) -> None:
        """Show in the bar whether the file holds the draft, unless a passing word stands there."""
        if self.workspace is not None and self.keeping is not None and not self._said_alarm:
            self.workspace.tell_saved(self._save_state(self.keeping))

    def _save_state(self, keeping: Keeping) -> SaveState:
        if keeping.read_only and keeping.is_saved:
            return SaveState("読むだけ", "plain")
        if keeping.trouble is not None:
            return SaveState("ほかで変更" if keeping.is_changed_elsewhere else "保存できません", "failed")
        if not keeping.is_saved or (self.workspace is not None and self.workspace.is_typing):
            return SaveState("保存します…", "pending")
        return SaveState("保存済み", "saved", f"{self._host.clock():%H:%M}")

    def say(self, sentence: str) -> None:
        """Show a passing word in the place of the save state."""
        if self.workspace is None:
            return
        if self._said_alarm:
            self._root.after_cancel(self._said_alarm)
        self.workspace.tell_saved(SaveState(sentence, "plain"))
        self._said_alarm = self._root.after(_SAID, self._said)

    def _said(self) -> None:
        self._said_alarm = ""
        self.tell_saved()

    def _cancel_alarms(self) -> None:
        self._cancel_save()
        self._cancel_said()
        for alarm in (self._sync_alarm, self._look_alarm):
            if alarm:
                self._root.after_cancel(alarm)
        self._sync_alarm = self._look_alarm = ""

    def _cancel_said(self) -> None:
        if self._said_alarm:
            self._root.after_cancel(self._said_alarm)
            self._said_alarm = ""

    def help_folded(self, is_open: bool) -> None:
        """Remember whether help stands beside the page."""
        self._host.remember_help(is_open)
