"""The file for support, from the menu: the user reads what is in it, says where it goes, and is told when it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import ttkbootstrap

from dxapply.errors import DxapplyError
from dxapply.storage import logs
from dxapply.storage.disk import Disk
from dxapply.storage.places import Folders
from dxapply.storage.settings import Settings
from dxapply.storage.support import Places, save_support_file, support_name, support_text
from dxapply.ui import dialogs
from dxapply.ui.desk import Desk
from dxapply.ui.style import Look

__all__ = ["make_support_file"]

_TITLE = "サポート用ファイル"
_WHAT = (
    "困ったときに、dxapplyを作った人に送るためのファイルです。版、システム、設定、表の行数や記録の大きさ、指摘の種類と件数、誤りの記録が入ります。\n"
    "入力した文や数字、会社の名前、ファイルの名前は入りません。どこにも送られません。"
)
_MADE = "「{}」を作りました。メモ帳で中を確かめてから送れます。"


class _Window(Protocol):
    """What of the window it tells of."""

    root: ttkbootstrap.App
    look: Look
    clock: Callable[[], dt.datetime]
    disk: Disk
    documents: Path
    folders: Folders
    settings: Settings

    @property
    def desk(self) -> Desk | None: ...


def make_support_file(window: _Window, log: Path | None = None) -> None:
    """Ask where the file is to go, and write it; what fails is told. `log` is the log of the user unless told."""
    root, look = window.root, window.look
    if dialogs.ask(root, look, _TITLE, _WHAT, (("make", "場所を選んで作る"), ("stay", "やめる")), "stay") != "make":
        return
    path = dialogs.choose_save(root, window.documents, support_name(window.clock()), ".txt", "テキスト")
    if path is None:
        return
    try:
        save_support_file(window.disk, path, _text(window, log or logs.log_path()))
    except DxapplyError as error:
        dialogs.tell(root, look, "作れません", str(error))
    else:
        dialogs.tell(root, look, _TITLE, _MADE.format(path.name))


def _text(window: _Window, log: Path) -> str:
    places = Places(log=log, journals=window.folders.journals, backups=window.folders.backups)
    results = window.desk.results if window.desk else None
    findings = [(finding.severity, finding.id) for finding in results.findings] if results else []
    root = window.root
    figures = {"画面の幅": root.winfo_screenwidth(), "画面の高さ": root.winfo_screenheight(), "拡大率（%）": round(window.look.scale * 100)}
    return support_text(window.disk, window.clock(), window.settings, places, results.project if results else None, findings, figures)
