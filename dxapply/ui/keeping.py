"""The file of the open draft: whether it holds what is on the screen, and putting it there.

Nothing here knows the window. A save that fails leaves the file as it was, and its trouble stands until a save goes through.
"""

from __future__ import annotations

from pathlib import Path

from dxapply.errors import DxapplyError
from dxapply.model.draft import Draft
from dxapply.model.project import Project
from dxapply.programs.carried import carrying
from dxapply.programs.program import Catalogue
from dxapply.storage import project_file
from dxapply.storage.disk import ChangedOnDisk, Disk, fingerprint, read

__all__ = ["Keeping"]


class Keeping:
    """A draft and its file. `held` is the fingerprint of what the file held when it was read or saved; None: there is no file yet."""

    def __init__(self, disk: Disk, path: Path, draft: Draft, catalogue: Catalogue, *, held: str | None = None, read_only: bool = False) -> None:
        self.path, self.read_only = path, read_only
        self.trouble: DxapplyError | None = None
        self._disk, self._draft, self._catalogue, self._held = disk, draft, catalogue, held
        self._saved: Project | None = draft.project if held else None

    @property
    def is_saved(self) -> bool:
        """Whether the file holds the draft as it stands."""
        return self._saved is self._draft.project

    @property
    def is_changed_elsewhere(self) -> bool:
        """Whether the last save found that somebody else had written the file."""
        return isinstance(self.trouble, ChangedOnDisk)

    def save(self) -> bool:
        """Put the draft into its file, unless it is there; False where that failed, and `trouble` says why."""
        if self.is_saved:
            return True
        if self.read_only:
            self.trouble = DxapplyError(f"「{self.path.name}」には保存できません", "新しい版のdxapplyで作られた下書きです", "別名で保存してください")
            return False
        return self._put(self.path, self._held)

    def save_as(self, path: Path) -> bool:
        """Put the draft into another file, whatever is there, and keep it there from now on; False where that failed, and all stays as it was."""
        if not self._put(path, None):
            return False
        self.path, self.read_only = path, False
        return True

    def overwrite(self) -> bool:
        """Save over what somebody else wrote into the file."""
        try:
            self._held = fingerprint(read(self._disk, self.path))
        except DxapplyError:
            self._held = None
        return self._put(self.path, self._held)

    def _put(self, path: Path, expected: str | None) -> bool:
        project = self._draft.project
        try:
            held = project_file.save(self._disk, path, carrying(project, self._catalogue), self._draft.register, expected=expected)
        except DxapplyError as error:
            self.trouble = error
            return False
        self._held, self._saved, self.trouble = held, project, None
        return True
