"""Starting the window: the root, the look that is remembered, and one sentence where it cannot be."""

from __future__ import annotations

import logging
import tkinter as tk
from pathlib import Path
from typing import cast

import ttkbootstrap

from dxapply.drafting.pages import PAGES
from dxapply.errors import DxapplyError
from dxapply.programs.packs import builtin_catalogue
from dxapply.storage import second_start, settings
from dxapply.storage.disk import Disk, temporary_folder
from dxapply.storage.places import Folders
from dxapply.ui.second_start import SecondStarts
from dxapply.ui.style import Look, open_root
from dxapply.ui.tokens import Mode, TextSize
from dxapply.ui.trouble import Trouble
from dxapply.ui.window import Window

__all__ = ["check_window", "open_window"]

_HELP = "dxapply --help でコマンドを確かめてください"
_log = logging.getLogger(__name__)


def open_window(path: Path | None) -> None:
    """Show the window until the user closes it. Raises DxapplyError where there is no screen."""
    remembered = settings.load(Disk(), settings.settings_path())
    root = _root(cast("Mode", remembered.theme or "light"))
    look = Look(root, cast("TextSize", remembered.text_size))
    _log.info("scale %d %%, text size %d of 4", round(look.scale * 100), settings.TEXT_SIZES.index(look.text_size) + 1)
    window = Window(root, look)
    root.report_callback_exception = Trouble(window)
    starts = SecondStarts(window, second_start.starts_folder())
    try:
        window.start(path)
        root.mainloop()
    finally:
        starts.stop()


def check_window() -> str:
    """Open a sample in a window of its own, visit every page, and say so. Raises DxapplyError where anything goes wrong."""
    root = _root("light")
    troubles: list[BaseException] = []
    root.report_callback_exception = lambda _kind, error, _where: troubles.append(error)
    try:
        with temporary_folder() as folder:
            window = Window(root, Look(root), settings_file=folder / "settings.json", documents=folder, folders=Folders.below(folder))
            window.start()
            window.open_sample(builtin_catalogue().programs[0].id)
            for page in PAGES:
                if window.workspace is not None:
                    window.workspace.jump(page.id)
                    root.update()
            window.leave_draft()
    finally:
        root.destroy()
    if troubles:
        raise DxapplyError("画面の自己点検に失敗しました", f"{type(troubles[0]).__name__}：{troubles[0]}", "dxapplyを入れ直してください")
    return f"画面：{len(PAGES)}ページを開きました。"


def _root(mode: Mode) -> ttkbootstrap.App:
    try:
        return open_root("dxapply", mode)
    except tk.TclError:
        raise DxapplyError("画面を開けません", "ディスプレイがありません", _HELP) from None
