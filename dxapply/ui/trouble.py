"""What happens when something fails in the window: the draft is saved, the log holds where, and the user reads one sentence."""

from __future__ import annotations

import importlib
import logging
import tkinter as tk
from types import TracebackType
from typing import TYPE_CHECKING

from dxapply.errors import DxapplyError
from dxapply.storage import logs
from dxapply.ui import dialogs
from dxapply.ui.plain_box import show_plainly

if TYPE_CHECKING:
    from dxapply.ui.window import Window

__all__ = ["Trouble"]

_TITLE = "予期しない誤り"
_log = logging.getLogger(__name__)


class Trouble:
    """What Tk calls with an error that came out of a callback. Whatever comes while an error is shown is logged, and no second box opens over it.

    A box keeps the user from all else, so what comes meanwhile comes by itself, again and again: it would never let the user go, and is not shown later either.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._is_shown = False
        self._sentences: set[str] = set()
        self._by_itself: set[tuple[str, ...]] = set()

    def __call__(self, kind: type[BaseException], error: BaseException, _where: TracebackType | None) -> None:
        """Tell the error: one of ours by its sentence, any other by a box with what is worth passing on."""
        if isinstance(error, DxapplyError):
            self._tell_sentence(str(error))
            return
        _log.error("not expected by anybody", exc_info=error)
        place = tuple(logs.own_lines(error))
        if self._is_shown:
            self._by_itself.add(place)
        elif place not in self._by_itself and self._is_there():
            self._is_shown = True
            try:
                self._tell_unexpected(kind.__name__, "\n".join([*logs.system_lines(), *logs.error_lines(error)]))
            finally:
                self._is_shown = False

    def _is_there(self) -> bool:
        """Whether the window still is; what fails while it goes is of no use to anybody but the log."""
        try:
            return bool(self._window.root.winfo_exists())
        except tk.TclError:
            return False

    def _tell_sentence(self, sentence: str) -> None:
        if sentence in self._sentences:
            return
        self._sentences.add(sentence)
        try:
            dialogs.tell(self._window.root, self._window.look, "できませんでした", sentence)
        finally:
            self._sentences.discard(sentence)

    def _tell_unexpected(self, name: str, report: str) -> None:
        state = "下書きは保存しました。" if self._saved() else "下書きはまだ保存できていません。別名で保存してください。"
        sentence = f"予期しない誤りがありました（{name}）。{state}続くときは、下の「内容をコピー」で写した文を添えてお知らせください。"
        try:
            dialogs.tell_unexpected(self._window.root, self._window.look, _TITLE, sentence, report, _show_log)
        except Exception as error:  # the look itself is broken: the system has a box of its own
            _log.error("the box of an error failed", exc_info=error)
            show_plainly(_TITLE, sentence.replace("下の「内容をコピー」で写した文", "この文"))

    def _saved(self) -> bool:
        try:
            return self._window.save()
        except Exception as error:  # what failed may be what saves
            _log.error("the draft could not be saved after an error", exc_info=error)
            return False


def _show_log() -> None:
    importlib.import_module("dxapply.ui.exporting").show_file(logs.log_path().parent)  # it brings much along, which a start does not need
