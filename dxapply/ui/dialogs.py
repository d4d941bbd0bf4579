"""The few questions that the window asks before it goes on, the boxes of the help menu, and the choice of files and folders.

A question is a small window of our own look. Escape and its close box give the safe answer, which has the keyboard at first; Enter presses the button that has
the keyboard, and no other.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk

from dxapply.ui.keys import guard
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.parts.press_row import focus_on
from dxapply.ui.style import Area, Look

__all__ = ["ask", "choose_folder", "choose_open", "choose_save", "show_about", "show_shortcuts", "tell"]

_WIDTH = 440
_DRAFTS = ("下書き", "*.dxapply")
_ALL = ("すべてのファイル", "*")
_CLOSE = "閉じる"


def ask(parent: tk.Misc, look: Look, title: str, text: str, choices: Sequence[tuple[str, str]], default: str) -> str:
    """Which of the choices (value, words) was pressed; `default` is the safe one. The first stands out, as it does what was asked for."""
    dialog = _Dialog(parent, look, title, choices, default)
    words = Paragraph(dialog.body, look)
    words.measure = look.tx(_WIDTH)
    words.put(text)
    words.pack(fill="x")
    return dialog.run()


def tell(parent: tk.Misc, look: Look, title: str, text: str) -> None:
    """Show a sentence that must be read, such as why a file could not be opened."""
    ask(parent, look, title, text, [("", _CLOSE)], "")


def show_about(parent: tk.Misc, look: Look, lines: Sequence[str]) -> None:
    """Show what this program is, line by line; an empty line is a gap, and one that is set in says more of the line before it."""
    dialog = _Dialog(parent, look, "dxapplyについて", [("", _CLOSE)], "")
    for line in lines:
        is_more = line.startswith("　")
        label = look.label(dialog.body, line.strip("　"), "caption" if is_more or not line else "body", "sub" if is_more else "ink", justify="left")
        label.configure(wraplength=look.tx(_WIDTH))
        label.pack(anchor="w", pady=(0, look.px(4)) if is_more else look.px(2))
    dialog.run()


def show_shortcuts(parent: tk.Misc, look: Look, rows: Sequence[tuple[str, str]]) -> None:
    """Show which keys (left) do what (right)."""
    dialog = _Dialog(parent, look, "キー操作の一覧", [("", _CLOSE)], "")
    table = look.frame(dialog.body)
    table.pack(anchor="w")
    for place, (keys, what) in enumerate(rows):
        look.label(table, keys, "strong").grid(row=place, column=0, sticky="nw", padx=(0, look.px(24)), pady=look.px(4))
        look.label(table, what, wraplength=look.tx(_WIDTH - 160), justify="left").grid(row=place, column=1, sticky="w", pady=look.px(4))
    dialog.run()


# ---------------------------------------------------------------------------------------------------------- files, folders


def choose_open(parent: tk.Misc, folder: str | Path) -> Path | None:
    """The draft to open; None where nothing was chosen."""
    _speak_japanese(parent)
    return _path(filedialog.askopenfilename(parent=parent, title="下書きを開く", initialdir=_there(folder), filetypes=[_DRAFTS, _ALL]))


def choose_save(parent: tk.Misc, folder: str | Path, name: str, ending: str, label: str) -> Path | None:
    """Where to write a new file of that ending (".xlsx"), which `label` names (Excelブック); None where nothing was chosen."""
    _speak_japanese(parent)
    types = [(label, f"*{ending}"), _ALL]
    return _path(filedialog.asksaveasfilename(parent=parent, title="名前を付けて保存", initialdir=_there(folder), initialfile=name, defaultextension=ending,
                                              filetypes=types))  # fmt: skip


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


# -------------------------------------------------------------------------------------------------------------- the window


class _Dialog:
    """A small window over the parent's: a heading, `body`, and a row of buttons. `run` gives which one was pressed."""

    def __init__(self, parent: tk.Misc, look: Look, title: str, choices: Sequence[tuple[str, str]], default: str) -> None:
        self._look, self._answer, self._over = look, default, parent.winfo_toplevel()
        self._safe: ttk.Button | None = None
        self._had = [(_known(parent, "grab_current"), "grab_set"), (_known(parent, "focus_get"), "focus_force")]
        self.window = tk.Toplevel(self._over, background=look.colour("edge"))  # the edge, where no window manager draws one
        self.window.withdraw()
        self.window.title(title)
        self.window.resizable(False, False)
        self.window.protocol("WM_DELETE_WINDOW", self.window.destroy)
        sheet = look.frame(self.window, "page", padding=look.px(24))
        sheet.pack(fill="both", expand=True, padx=1, pady=1)
        look.label(sheet, title, "h2", wraplength=look.tx(_WIDTH), justify="left").pack(anchor="w", pady=(0, look.px(12)))
        self.body = look.frame(sheet)
        self.body.pack(fill="both", expand=True)
        look.frame(sheet, width=look.tx(_WIDTH)).pack()  # not narrower than this
        self._build_buttons(sheet, choices, default)
        self.window.bind("<Escape>", lambda _: self.window.destroy())

    def _build_buttons(self, sheet: Area, choices: Sequence[tuple[str, str]], default: str) -> None:
        row = self._look.frame(sheet)
        row.pack(anchor="e", pady=(self._look.px(24), 0))
        buttons = []
        for place, (value, words) in enumerate(choices):
            button = self._look.button(row, words, partial(self._press, value), "Quiet" if place or len(choices) == 1 else "Primary")
            button.pack(side="left", padx=(self._look.px(8) if place else 0, 0))
            guard(button)
            buttons.append(button)
            if value == default:
                self._safe = button
        for place, button in enumerate(buttons):
            button.bind("<Left>", partial(focus_on, buttons[place - 1]))
            button.bind("<Right>", partial(focus_on, buttons[(place + 1) % len(buttons)]))

    def _press(self, value: str) -> None:
        self._answer = value
        self.window.destroy()

    def run(self) -> str:
        """The answer; the window around waits until it is given."""
        window = self.window
        if self._over.winfo_viewable():
            window.transient(self._over)  # of a hidden window it would stay hidden too
        self._centre()
        window.bind("<Map>", self._take_hold)
        window.deiconify()
        window.lift()
        self._look.root.wait_window(window)
        self._give_back()
        return self._answer

    def _centre(self) -> None:
        window, over = self.window, self._over
        window.update_idletasks()
        wide, high = window.winfo_reqwidth(), window.winfo_reqheight()
        left, top = over.winfo_rootx() + (over.winfo_width() - wide) // 2, over.winfo_rooty() + (over.winfo_height() - high) * 2 // 5
        left, top = min(left, window.winfo_screenwidth() - wide), min(top, window.winfo_screenheight() - high)
        window.geometry(f"+{max(0, left)}+{max(0, top)}")

    def _take_hold(self, event: tk.Event) -> None:
        if event.widget is not self.window:
            return
        with suppress(tk.TclError):  # another program holds the screen: then it is a window like others
            self.window.grab_set()
        (self._safe or self.window).focus_force()

    def _give_back(self) -> None:
        """Keyboard and hold go back to where they were, for a dialog may ask over another."""
        for widget, back in self._had:
            with suppress(tk.TclError):
                if widget is not None and widget.winfo_exists():
                    getattr(widget, back)()


def _known(parent: tk.Misc, asked: str) -> tk.Misc | None:
    """The widget that Tk names, unless it is one that Tk made for itself, such as the list that a combobox drops."""
    try:
        widget: tk.Misc | None = getattr(parent, asked)()
    except KeyError:
        return None
    return widget
