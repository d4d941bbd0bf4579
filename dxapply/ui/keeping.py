"""The file of the open draft: whether it holds what is on the screen, putting it there, and seeing that somebody else changed it.

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
from dxapply.ui.nets import Nets

__all__ = ["MADE_BY_NEWER", "Keeping"]

MADE_BY_NEWER = "新しい版のdxapplyで作られた下書きです"


class Keeping:
    """A draft and its file. `held` is the fingerprint of what the file held when it was read or saved; None: there is no file yet.

    `read_only` says why the file is left alone; "" where it is not.
    """

    def __init__(self, disk: Disk, path: Path, draft: Draft, catalogue: Catalogue, nets: Nets, *, held: str | None = None, read_only: str = "") -> None:
        self.path, self.nets, self.read_only = path, nets, read_only
        self.trouble: DxapplyError | None = None
        self._disk, self._draft, self._catalogue, self._held = disk, draft, catalogue, held
        self._saved: Project | None = draft.project if held else None
        self._seen = self._stamp(path)
        nets.follow(path, held)

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
            self.trouble = DxapplyError(f"「{self.path.name}」には保存できません", self.read_only, "別名で保存してください")
            return False
        return self._put(self.path, self._held)

    def save_as(self, path: Path) -> bool:
        """Put the draft into another file, whatever is there, and keep it there from now on; False where that failed, and all stays as it was."""
        if not self._put(path, None):
            return False
        self.path, self.read_only = path, ""
        return True

    def overwrite(self) -> bool:
        """Save over what somebody else wrote into the file, which stays among its versions."""
        self.nets.before_save("ほかで保存された内容")
        try:
            self._held = fingerprint(read(self._disk, self.path))
        except DxapplyError:
            self._held = None
        return self._put(self.path, self._held)

    def look(self) -> bool:
        """Whether the file holds something else than it did by now, as when a synced folder brought it: then `trouble` says so."""
        stamp = self._stamp(self.path)
        if self._held is None or stamp in (None, self._seen):
            return False
        self._seen = stamp
        try:
            is_other = fingerprint(read(self._disk, self.path)) != self._held
        except DxapplyError:  # it is being written just now, or is going: the next save will see
            return False
        if is_other:
            self.trouble = ChangedOnDisk(f"「{self.path.name}」は、開いた後にほかで変更されています", fix="読み直すか、この画面の内容を残すかを選んでください")
        elif self.is_changed_elsewhere:  # it was changed back
            self.trouble = None
        return is_other

    def reload(self) -> bool:
        """Take what the file holds now in the place of the draft, as one step; False where it cannot be read, and `trouble` says why."""
        try:
            opened = project_file.load(self._disk, self.path, self._draft.register)
        except DxapplyError as error:
            self.trouble = error
            return False
        self._draft.replace(opened.project, label="ファイルの読み直し")
        self._held, self._saved, self.trouble = opened.fingerprint, self._draft.project, None
        self.nets.saved(self.path, opened.fingerprint)
        return True

    def _stamp(self, path: Path) -> tuple[int, int] | None:
        """What changes with the file's content, as far as one look can tell; None where there is no file."""
        try:
            known = self._disk.status(path)
        except OSError:
            return None
        return known.st_mtime_ns, known.st_size

    def _put(self, path: Path, expected: str | None) -> bool:
        project = self._draft.project
        if path == self.path:
            self.nets.before_save()
        try:
            held = project_file.save(self._disk, path, carrying(project, self._catalogue), self._draft.register, expected=expected)
        except DxapplyError as error:
            self.trouble = error
            return False
        self._held, self._saved, self.trouble, self._seen = held, project, None, self._stamp(path)
        self.nets.saved(path, held)
        return True
