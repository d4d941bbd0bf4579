"""The few questions that the window asks before it goes on, the boxes of the help menu, and the choice of files and folders.

A question is a small window of our own look. Escape and its close box give the safe answer, which has the keyboard at first; Enter presses the button that has
the keyboard, and no other.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tkinter import filedialog

from dxapply.ui.keys import guard
from dxapply.ui.parts.dialog import DIALOG_WIDTH, Dialog, asking
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.style import Look

__all__ = ["ask", "ask_text", "choose_book", "choose_folder", "choose_open", "choose_save", "show_about", "show_shortcuts", "tell", "tell_unexpected"]

_DRAFTS = ("下書き", "*.dxapply")
_ALL = ("すべてのファイル", "*")
_CLOSE = "閉じる"
_COPIES = "版、システム、誤りの種類と場所だけを写します。入力した内容は含みません。"


def ask(parent: tk.Misc, look: Look, title: str, text: str, choices: Sequence[tuple[str, str]], default: str) -> str:
    """Which of the choices (value, words) was pressed; `default` is the safe one. The first stands out, as it does what was asked for."""
    dialog = Dialog(parent, look, title, choices, default)
    _words(dialog, look, text)
    return dialog.run()


def _words(dialog: Dialog, look: Look, text: str) -> None:
    words = Paragraph(dialog.body, look)
    words.measure = look.tx(DIALOG_WIDTH)
    words.put(text)
    words.pack(fill="x")


def tell(parent: tk.Misc, look: Look, title: str, text: str) -> None:
    """Show a sentence that must be read, such as why a file could not be opened."""
    ask(parent, look, title, text, [("", _CLOSE)], "")


def ask_text(parent: tk.Misc, look: Look, title: str, text: str, beginning: str, longest: int) -> str | None:
    """A short text of at most so many characters, "" among them; None where the user wants none of it."""
    dialog = Dialog(parent, look, title, (("take", "決める"), ("", "やめる")), "")
    _words(dialog, look, text)
    typed = tk.StringVar(dialog.window, beginning)
    entry = look.entry(dialog.body, textvariable=typed)
    entry.pack(fill="x", pady=(look.px(12), 0))
    entry.bind("<Return>", lambda _event: dialog.press("take"))
    entry.select_range(0, "end")
    dialog.first = entry
    return typed.get().strip()[:longest] if dialog.run() == "take" else None


def tell_unexpected(parent: tk.Misc, look: Look, title: str, text: str, report: str, show_log: Callable[[], object]) -> None:
    """Show the sentence on an error; meanwhile its report can be copied, and the folder of the log be shown."""
    dialog = Dialog(parent, look, title, [("", _CLOSE)], "")
    _words(dialog, look, text)
    row = look.frame(dialog.body)
    row.pack(anchor="w", pady=(look.px(16), 0))
    state = look.label(dialog.body, _COPIES, "caption", "sub", wraplength=look.tx(DIALOG_WIDTH), justify="left")
    state.pack(anchor="w", pady=(look.px(8), 0))

    def copy() -> None:
        dialog.window.clipboard_clear()
        dialog.window.clipboard_append(report)
        state.configure(text="コピーしました。メールなどに貼り付けてください。")

    for words, action in (("内容をコピー", copy), ("ログのフォルダーを開く", show_log)):
        button = look.button(row, words, action)
        button.pack(side="left", padx=(0, look.px(8)))
        guard(button)
    dialog.run()


def show_about(parent: tk.Misc, look: Look, lines: Sequence[str]) -> None:
    """Show what this program is, line by line; an empty line is a gap, and one that is set in says more of the line before it."""
    dialog = Dialog(parent, look, "dxapplyについて", [("", _CLOSE)], "")
    for line in lines:
        is_more = line.startswith("　")
        label = look.label(dialog.body, line.strip("　"), "caption" if is_more or not line else "body", "sub" if is_more else "ink", justify="left")
        label.configure(wraplength=look.tx(DIALOG_WIDTH))
        label.pack(anchor="w", pady=(0, look.px(4)) if is_more else look.px(2))
    dialog.run()


def show_shortcuts(parent: tk.Misc, look: Look, rows: Sequence[tuple[str, str]]) -> None:
    """Show which keys (left) do what (right)."""
    dialog = Dialog(parent, look, "キー操作の一覧", [("", _CLOSE)], "")
    table = look.frame(dialog.body)
    table.pack(anchor="w")
    for place, (keys, what) in enumerate(rows):
        look.label(table, keys, "strong").grid(row=place, column=0, sticky="nw", padx=(0, look.px(24)), pady=look.px(4))
        look.label(table, what, wraplength=look.tx(DIALOG_WIDTH - 160), justify="left").grid(row=place, column=1, sticky="w", pady=look.px(4))
    dialog.run()


# ---------------------------------------------------------------------------------------------------------- files, folders


@asking()
def choose_open(parent: tk.Misc, folder: str | Path) -> Path | None:
    """The draft to open; None where nothing was chosen."""
    _speak_japanese(parent)
    return _path(filedialog.askopenfilename(parent=parent, title="下書きを開く", initialdir=_there(folder), filetypes=[_DRAFTS, _ALL]))


@asking()
def choose_book(parent: tk.Misc, folder: str | Path) -> Path | None:
    """The workbook to take back; None where nothing was chosen."""
    _speak_japanese(parent)
    types = [("Excelブック", "*.xlsx"), _ALL]
    return _path(filedialog.askopenfilename(parent=parent, title="Excelのブックを選ぶ", initialdir=_there(folder), filetypes=types))


@asking()
def choose_save(parent: tk.Misc, folder: str | Path, name: str, ending: str, label: str) -> Path | None:
    """Where to write a new file of that ending (".xlsx"), which `label` names (Excelブック); None where nothing was chosen."""
    _speak_japanese(parent)
    types = [(label, f"*{ending}"), _ALL]
    return _path(filedialog.asksaveasfilename(parent=parent, title="名前を付けて保存", initialdir=_there(folder), initialfile=name, defaultextension=ending,
                                              filetypes=types))  # fmt: skip


@asking()
def choose_folder(parent: tk.Misc, folder: str | Path) -> Path | None:
    """An existing folder; None where nothing was chosen."""
    _speak_japanese(parent)
    return _path(filedialog.askdirectory(parent=parent, title="フォルダーを選ぶ", initialdir=_there(folder), mustexist=True))


def _path(chosen: object) -> Path | None:
    return Path(chosen) if isinstance(chosen, str) and chosen else None  # Tk gives () where the dialog was closed


def _there(folder: str | Path) -> str:
    """The folder, or the home where it is gone: Tk would show an error of its own."""
    with suppress(OSError, ValueError):
        if str(folder) and Path(folder).is_dir():
            return str(folder)
    return str(Path.home())


_TK_WORDS = {
    "&Open": "開く(&O)", "&Save": "保存(&S)", "&OK": "&OK", "OK": "OK", "&Cancel": "やめる(&C)", "Cancel": "やめる", "&Yes": "はい(&Y)", "&No": "いいえ(&N)",
    "&Directory:": "フォルダー(&D):", "File &name:": "ファイル名(&N):", "File &names:": "ファイル名(&N):", "Files of &type:": "種類(&T):",
    "&Selection:": "場所(&S):",
    "Show &Hidden Files and Directories": "隠しファイルも表示(&H)", "Show &Hidden Directories": "隠しフォルダーも表示(&H)", "Open": "開く", "Save As": "保存",
    "File \"%1$s\" already exists.\nDo you want to overwrite it?": "「%1$s」はすでにあります。\n上書きしますか。",
    "File \"%1$s\" does not exist.": "「%1$s」はありません。", "Directory \"%1$s\" does not exist.": "フォルダー「%1$s」はありません。",
}  # fmt: skip


def _speak_japanese(parent: tk.Misc) -> None:
    """Give Tk's own dialogs, which stand in for those of the system under X11, Japanese words; Tk brings none."""
    call = parent.tk.call
    if call("tk", "windowingsystem") != "x11":
        return
    with suppress(tk.TclError):
        call("catch", ("tk_getOpenFile", "-no-such-option"))  # loads the dialog's file, whose variables are set here
        call("set", "::tk::dialog::file::showHiddenBtn", 1)
        call("set", "::tk::dialog::file::showHiddenVar", 0)
        locale = parent.tk.splitlist(call("::msgcat::mcpreferences"))[0]
        call("namespace", "eval", "::tk", ("::msgcat::mcmset", locale, tuple(word for pair in _TK_WORDS.items() for word in pair)))
