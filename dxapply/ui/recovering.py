"""What a crash left, offered at the next start: until when it goes, what is newer in it than in the file, and what is to become of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import tkinter as tk
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dxapply.drafting.naming import free_path
from dxapply.drafting.version_differences import in_short, in_words
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.carried import catalogue_for
from dxapply.storage import backups, project_file
from dxapply.storage.disk import Disk, read
from dxapply.storage.journal import Recovery
from dxapply.ui import dialogs
from dxapply.ui.parts.dialog import Dialog
from dxapply.ui.parts.difference_list import DifferenceList, lines_of
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.style import Look

__all__ = ["Base", "ask_about", "base_of", "holds", "is_of", "last_version", "when"]

_IDENTITY, _HEAD = re.compile(rb'"identity": ?"([0-9a-f]{8,64})"'), 4096
_WIDE = 620
_ROWS = 9


class Base(NamedTuple):
    """What a draft is restored onto: its file, what that holds (None: there is none), its fingerprint, and whether it is another file than the draft had."""

    path: Path
    project: Project | None
    held: str | None
    is_elsewhere: bool = False


def base_of(disk: Disk, documents: Path, recovery: Recovery) -> Base:
    """The draft's own file, where that is still what it was; else a new one beside it, for nothing is written over what came since."""
    path = recovery.path or documents / f"{recovery.project.company.name or '復元した下書き'}.dxapply"
    try:
        opened = project_file.load(disk, path, REGISTER)
    except DxapplyError:
        opened = None
    if opened is not None and not opened.read_only and (recovery.saved == opened.fingerprint or holds(opened.project, recovery.project)):
        return Base(path, opened.project, opened.fingerprint)
    folder = path.parent if path.parent.is_dir() else documents
    is_own = opened is None and recovery.saved is None
    return Base(free_path(disk, folder, path.stem if is_own else f"{path.stem}_復元"), None, None, not is_own)


def holds(saved: Project | None, project: Project) -> bool:
    """Whether that is the project as it was saved: a file carries the packs too, which a draft need not hold."""
    return saved is not None and dataclasses.replace(saved, packs=project.packs) == project


def last_version(disk: Disk, folder: Path, path: Path) -> tuple[dt.datetime, Project] | None:
    """When the draft of a file that cannot be opened was kept last, and as what; its identity stands at the head of the file, if that is whole."""
    try:
        found = _IDENTITY.search(read(disk, path)[:_HEAD])
    except DxapplyError:
        return None
    for version in backups.versions(disk, folder, found[1].decode("ascii")) if found else ():
        with suppress(DxapplyError):
            return version.at, project_file.decode(backups.read(disk, version), REGISTER).project
    return None


def when(at: dt.datetime, now: dt.datetime) -> str:
    """The time of day, with its day where that is not today."""
    local = at.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local.month}月{local.day}日 {local:%H:%M}"


def is_of(recovery: Recovery, path: Path) -> bool:
    """Whether it is of the draft in that file."""
    try:
        return recovery.path is not None and (recovery.path == path or recovery.path.samefile(path))
    except OSError:
        return False


def ask_about(parent: tk.Misc, look: Look, recovery: Recovery, base: Base, now: dt.datetime) -> str:
    """What is to become of it: "restore", "drop" or, where the user does not say, "later"."""
    catalogue, _ = catalogue_for(recovery.project)
    changes = in_words(base.project or recovery.saved_project, recovery.project, catalogue.register, catalogue)
    dialog = Dialog(parent, look, "保存する前の入力が残っています", (("restore", "復元する"), ("later", "あとで決める"), ("drop", "捨てる")), "later")
    words = Paragraph(dialog.body, look)
    words.measure = look.tx(_WIDE)
    words.put("\n".join(_told(recovery, base, now, in_short(changes))))
    words.pack(fill="x", pady=(0, look.px(12)))
    look.frame(dialog.body, width=look.tx(_WIDE)).pack()
    differences = DifferenceList(dialog.body, look, ("項目", "保存した内容", "復元する内容"), height=_ROWS)
    differences.frame.pack(fill="both", expand=True)
    differences.show(lines_of(changes))
    answer = dialog.run()
    if answer != "drop":
        return answer
    sure = dialogs.ask(parent, look, "捨てますか", "保存されていない入力は、元に戻せなくなります。", (("drop", "捨てる"), ("later", "捨てない")), "later")
    return sure or "later"


def _told(recovery: Recovery, base: Base, now: dt.datetime, short: str) -> list[str]:
    name = f"「{recovery.path.stem}」" if recovery.path else "まだ保存していない下書き"
    told = [f"{name}は、{when(recovery.at, now)} まで入力されています。その後に、dxapplyかパソコンが途中で終わりました。{short}"]
    if base.is_elsewhere:
        told.append(f"元のファイルは、その後に変わったか、なくなっています。元のファイルには触れず、「{base.path.name}」に復元します。")
    if recovery.bad_lines:
        told.append(f"記録は{recovery.good_lines:,}件を読めました。壊れていた{recovery.bad_lines:,}件は、別に残しました。")
    return told
