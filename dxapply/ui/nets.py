"""The nets under an open draft: the journal of what is typed, the versions of its file, and the lock beside it.

A net that fails stops neither typing nor saving. That it failed is told once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dxapply.errors import DxapplyError
from dxapply.model.draft import Change, Draft
from dxapply.model.project import Project
from dxapply.storage import backups, project_file
from dxapply.storage.backups import Version
from dxapply.storage.disk import Disk, read
from dxapply.storage.journal import Journal
from dxapply.storage.lock import Lock
from dxapply.storage.places import Folders

__all__ = ["Nets"]

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Nets:
    """Those of one draft. `continues` names the journal that it was recovered from; `tell` is given a sentence where a net fails."""

    disk: Disk
    folders: Folders
    draft: Draft
    clock: Callable[[], dt.datetime]
    continues: str = ""
    lock: Lock | None = None
    tell: Callable[[str], object] = lambda _sentence: None
    _journal: Journal | None = field(default=None, init=False)
    _path: Path = field(default=Path(), init=False)
    _held: str | None = field(default=None, init=False)
    _last_kept: dt.datetime | None = field(default=None, init=False)
    _has_told: bool = field(default=False, init=False)

    def follow(self, path: Path, held: str | None) -> None:
        """From now on hear of each change of the draft, which lies in this file; `held` is the fingerprint of what that holds, None where it is not there."""
        self._path, self._held = path, held
        self.draft.watchers.append(self._heard)

    def close(self, *, is_saved: bool) -> None:
        """The draft is closed. Where all of it was saved and read back, its journal is not needed any more."""
        self.draft.watchers.remove(self._heard)
        with self._calmly("復元用の記録"):
            if self._journal is not None:
                self._journal.close(is_saved=is_saved)
        self.let_go()

    def let_go(self) -> None:
        """Take the lock away that stands beside the file."""
        if self.lock is not None:
            self.lock.release(self.disk)
            self.lock = None

    # -------------------------------------------------------------------------------------------------------- the journal

    def _heard(self, change: Change) -> None:
        """Write the change down, before anything else may happen to it."""
        now = self.clock()
        if self._journal is None:
            self._journal = Journal.begin(self.disk, self.folders.journals, change.before, self.draft.register, path=self._path, saved=self._held, now=now,
                                          continues=self.continues)  # fmt: skip
        self._journal.write(change.after, now)

    def sync(self) -> None:
        """Return when what was written down is on the disk itself."""
        with self._calmly("復元用の記録"):
            if self._journal is not None:
                self._journal.sync()

    # ---------------------------------------------------------------------------------------------------------- the file

    def before_save(self, title: str = "") -> None:
        """Keep what the file holds, if it is time for another version, or under a title."""
        with self._calmly("以前の版"):
            now = self.clock()
            is_due = self._last_kept is None or abs(now - self._last_kept) >= backups.APART
            if (is_due or title) and self._is_there():
                backups.keep(self.disk, self.folders.backups, self._identity, read(self.disk, self._path), now, title)
                self._last_kept = now

    def _is_there(self) -> bool:
        try:
            self.disk.status(self._path)
        except OSError:
            return False
        return True

    def saved(self, path: Path, held: str) -> None:
        """The draft was saved there and read back."""
        self._path, self._held = path, held
        if self._journal is not None:
            self._journal.mark_saved(held, path, self.clock())

    # ------------------------------------------------------------------------------------------------------- the versions

    @property
    def _identity(self) -> str:
        return self.draft.project.identity

    def versions(self) -> list[Version]:
        """The versions of the draft's file, the newest first."""
        return backups.versions(self.disk, self.folders.backups, self._identity)

    def project_of(self, version: Version) -> Project:
        """The draft as it was in that version. Raises DxapplyError where it cannot be read."""
        return project_file.decode(backups.read(self.disk, version), self.draft.register).project

    def name(self, version: Version, title: str) -> None:
        """Give the version a title, or take it away by "". Raises DxapplyError."""
        backups.name(self.disk, version, title)

    def keep_now(self, title: str) -> None:
        """Keep the draft as it is now under a title. Raises DxapplyError."""
        data = project_file.encode(self.draft.project, self.draft.register)
        backups.keep(self.disk, self.folders.backups, self._identity, data, self.clock(), title)

    # -------------------------------------------------------------------------------------------------------------- trouble

    @contextmanager
    def _calmly(self, what: str) -> Iterator[None]:
        """Go on where a net fails, and tell it the first time."""
        try:
            yield
        except DxapplyError as error:
            _log.warning("a net failed", exc_info=error)
            if not self._has_told:
                self._has_told = True
                reason = f"（{error.why}）" if error.why else ""
                self.tell(f"{what}を残せません{reason}。入力と保存は続けられます。")
