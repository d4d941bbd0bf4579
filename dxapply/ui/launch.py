"""Starting the window: the root, the look that is remembered, and one sentence for whatever goes wrong on the way or later."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import cast

import ttkbootstrap

from dxapply.drafting.pages import PAGES
from dxapply.errors import DxapplyError
from dxapply.programs.packs import builtin_catalogue
from dxapply.storage import settings
from dxapply.storage.disk import Disk, temporary_folder
from dxapply.ui import dialogs
from dxapply.ui.style import Look, open_root
from dxapply.ui.tokens import Mode, TextSize
from dxapply.ui.window import Window

__all__ = ["check_window", "open_window"]

_HELP = "dxapply --help でコマンドを確かめてください"


def open_window(path: Path | None) -> None:
    """Show the window until the user closes it. Raises DxapplyError where there is no screen."""
    remembered = settings.load(Disk(), settings.settings_path())
    root = _root(cast("Mode", remembered.theme or "light"))
    look = Look(root, cast("TextSize", remembered.text_size))
    window = Window(root, look)
    root.report_callback_exception = _tell(window)
    window.start(path)
    root.mainloop()


def check_window() -> str:
    """Open a sample in a window of its own, visit every page, and say so. Raises DxapplyError where anything goes wrong."""
    root = _root("light")
    troubles: list[BaseException] = []
    root.report_callback_exception = lambda _kind, error, _where: troubles.append(error)
    try:
        with temporary_folder() as folder:
            window = Window(root, Look(root), settings_file=folder / "settings.json", documents=folder)
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


def _tell(window: Window) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What Tk is to do with an error that nobody expected: the draft is saved, and the user reads a sentence."""

    def tell(kind: type[BaseException], error: BaseException, _where: TracebackType | None) -> None:
        if isinstance(error, DxapplyError):
            dialogs.tell(window.root, window.look, "できませんでした", str(error))
            return
        state = "下書きは保存しました。" if window.save() else "下書きはまだ保存できていません。別名で保存してください。"
        sentence = f"予期しない誤りがありました（{kind.__name__}）。{state}続くときは、この文を添えてお知らせください。"
        dialogs.tell(window.root, window.look, "予期しない誤り", sentence)

    return tell
