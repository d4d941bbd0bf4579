"""Where dxapply keeps what stands behind the drafts of a user: beside the settings, and never in a folder that is synced."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from dxapply.storage.disk import Disk

__all__ = ["JOURNAL", "Folders"]

JOURNAL = ".journal"
"""How the name of a journal ends."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folder of the journals, and that of earlier versions."""

    journals: Path
    backups: Path

    @classmethod
    def below(cls, folder: Path) -> Folders:
        """Those below a folder."""
        return cls(folder / "journals", folder / "backups")

    @classmethod
    def of_user(cls) -> Folders:
        """Those of the user who runs dxapply."""
        return cls.below(platformdirs.user_data_path("dxapply", appauthor=False))

    def has_journals(self, disk: Disk) -> bool:
        """Whether a draft is open, or was when dxapply ended too early. One look; never raises."""
        try:
            return any(name.endswith(JOURNAL) for name in disk.names(self.journals))
        except OSError:
            return False
