"""The dialogs answer by mouse and by keyboard, safely by Escape, and give the keyboard back to where it was."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk
from typing import Any

import pytest
import ttkbootstrap

from dxapply.ui import dialogs
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.style import Area, Look
from tests.ui.hands import all_below

CHOICES = [("save", "保存して閉じる"), ("drop", "保存しない"), ("stay", "やめる")]


@pytest.fixture
def when_open(root: ttkbootstrap.App) -> Callable[[Callable[[tk.Toplevel], None]], None]:
    """A function that does something to the dialog as soon as it is open; one that stays open is closed after two seconds."""

    def do(action: Callable[[tk.Toplevel], None]) -> None:
        def try_it(left: int) -> None:
            window = the_dialog(root)
            if window is None or not window.winfo_viewable() or window.grab_current() is not window:
                assert left, "no dialog came"
                root.after(10, try_it, left - 1)
                return
            window.update()
            root.after(2_000, lambda: window.winfo_exists() and window.destroy())
            action(window)

        root.after_idle(try_it, 200)

    return do


def the_dialog(root: tk.Misc) -> tk.Toplevel | None:
    return next((child for child in reversed(all_below(root)) if isinstance(child, tk.Toplevel)), None)


def button(window: tk.Misc, words: str) -> ttk.Button:
    return next(widget for widget in all_below(window) if isinstance(widget, ttk.Button) and widget.cget("text") == words)


def texts(window: tk.Misc) -> str:
    words = [widget.text if isinstance(widget, Paragraph) else widget.cget("text") for widget in all_below(window) if isinstance(widget, ttk.Label | Paragraph)]
    return "\n".join(map(str, words))


def key(widget: tk.Misc, name: str) -> None:
    widget.event_generate(f"<{name}>")


def focused(window: tk.Misc) -> str:
    widget = window.focus_get()
    return str(widget.cget("text")) if isinstance(widget, ttk.Button) else str(widget)


def ask(frame: Area, look: Look) -> str:
    return dialogs.ask(frame, look, "変更を保存しますか", "保存していない変更があります。", CHOICES, "stay")


@pytest.mark.parametrize(("words", "answer"), [("保存して閉じる", "save"), ("保存しない", "drop"), ("やめる", "stay")])
def test_the_button_that_is_pressed_is_the_answer(frame: Area, look: Look, when_open: Any, words: str, answer: str) -> None:
    when_open(lambda window: button(window, words).invoke())
    assert ask(frame, look) == answer


def test_escape_gives_the_safe_answer(frame: Area, look: Look, when_open: Any) -> None:
    when_open(lambda window: (button(window, "保存しない").focus_force(), window.update(), key(button(window, "保存しない"), "Escape")))
    assert ask(frame, look) == "stay"


def test_the_close_box_gives_the_safe_answer(frame: Area, look: Look, when_open: Any) -> None:
    when_open(lambda window: window.tk.call(window.protocol("WM_DELETE_WINDOW")))
    assert ask(frame, look) == "stay"


def test_the_safe_button_has_the_keyboard_at_first(frame: Area, look: Look, when_open: Any) -> None:
    seen: list[str] = []
    when_open(lambda window: (seen.append(focused(window)), key(button(window, "やめる"), "Return")))
    assert ask(frame, look) == "stay"
    assert seen == ["やめる"]


def test_enter_presses_the_button_that_has_the_keyboard(frame: Area, look: Look, when_open: Any) -> None:
    when_open(lambda window: (button(window, "保存しない").focus_force(), window.update(), key(button(window, "保存しない"), "Return")))
    assert ask(frame, look) == "drop"


def test_arrows_and_tab_go_from_button_to_button(frame: Area, look: Look, when_open: Any) -> None:
    seen: list[str] = []

    def walk(window: tk.Toplevel) -> None:
        for name in ("Left", "Left", "Right", "Tab", "Right"):
            at = window.focus_get()
            assert at is not None
            key(at, name)
            window.update()
            seen.append(focused(window))
        window.destroy()

    when_open(walk)
    ask(frame, look)
    assert seen == ["保存しない", "保存して閉じる", "保存しない", "やめる", "保存して閉じる"]


def test_the_keyboard_comes_back_to_where_it_was(frame: Area, look: Look, when_open: Any, root: ttkbootstrap.App) -> None:
    entry = look.entry(frame)
    entry.pack()
    entry.focus_force()
    root.update()
    when_open(lambda window: window.destroy())
    ask(frame, look)
    root.update()
    assert root.focus_get() is entry
    assert root.grab_current() is None  # type: ignore[no-untyped-call]


def test_a_dialog_over_a_dialog_gives_the_hold_back(frame: Area, look: Look, when_open: Any, root: ttkbootstrap.App) -> None:
    answers: list[str] = []

    def outer(window: tk.Toplevel) -> None:
        when_open(lambda inner: button(inner, "閉じる").invoke())
        dialogs.tell(window, look, "保存できません", "ディスクがいっぱいです。")
        window.update()
        answers.append(str(root.grab_current() is window))  # type: ignore[no-untyped-call]
        button(window, "保存しない").invoke()

    when_open(outer)
    assert ask(frame, look) == "drop"
    assert answers == ["True"]


def test_it_stands_within_the_screen_and_over_the_window(frame: Area, look: Look, when_open: Any, root: ttkbootstrap.App) -> None:
    places: list[tuple[int, ...]] = []

    def look_at(window: tk.Toplevel) -> None:
        places.append((window.winfo_rootx(), window.winfo_rooty(), window.winfo_rootx() + window.winfo_width(), window.winfo_rooty() + window.winfo_height()))
        window.destroy()

    when_open(look_at)
    ask(frame, look)
    left, top, right, bottom = places[0]
    assert min(left, top) >= 0
    assert right <= root.winfo_screenwidth()
    assert bottom <= root.winfo_screenheight()
    assert abs((left + right) / 2 - (root.winfo_rootx() + root.winfo_width() / 2)) <= 2


def test_a_hidden_window_can_ask_too(frame: Area, look: Look, when_open: Any, root: ttkbootstrap.App) -> None:
    root.withdraw()
    try:
        when_open(lambda window: button(window, "保存しない").invoke())
        assert ask(frame, look) == "drop"
    finally:
        root.deiconify()
        root.update()


def test_a_trouble_is_told_with_one_button(frame: Area, look: Look, when_open: Any) -> None:
    seen: list[str] = []
    when_open(lambda window: (seen.append(texts(window)), key(button(window, "閉じる"), "Return")))
    dialogs.tell(frame, look, "ファイルを開けません", "「見本.dxapply」は空です。バックアップから開いてください。")
    assert seen == ["ファイルを開けません\n「見本.dxapply」は空です。バックアップから開いてください。"]


@pytest.mark.parametrize("text_size", ["標準", "特大"])
def test_a_long_sentence_wraps_and_nothing_is_cut(frame: Area, look: Look, when_open: Any, text_size: Any) -> None:
    look.set_text_size(text_size)
    cut: list[str] = []

    def measure(window: tk.Toplevel) -> None:
        cut.extend(str(widget) for widget in all_below(window) if widget.winfo_width() < widget.winfo_reqwidth())
        cut.extend(str(widget) for widget in all_below(window) if widget.winfo_height() < widget.winfo_reqheight())
        cut.extend(["wide"] if window.winfo_width() > look.tx(560) else [])
        window.destroy()

    when_open(measure)
    dialogs.ask(frame, look, "見本の株式会社みほんのファイルを閉じますか", "保存していない変更があります。" * 12, CHOICES, "stay")
    assert cut == []


def test_about_and_shortcuts_show_their_lines(frame: Area, look: Look, when_open: Any) -> None:
    seen: list[str] = []
    when_open(lambda window: (seen.append(texts(window)), window.destroy()))
    dialogs.show_about(frame, look, ["dxapply 0.1", "", "Tk 8.6"])
    when_open(lambda window: (seen.append(texts(window)), window.destroy()))
    dialogs.show_shortcuts(frame, look, [("Ctrl+S", "保存する"), ("Ctrl+Z", "元に戻す")])
    assert seen == ["dxapplyについて\ndxapply 0.1\n\nTk 8.6", "キー操作の一覧\nCtrl+S\n保存する\nCtrl+Z\n元に戻す"]


# ---------------------------------------------------------------------------------------------------------- files, folders


def test_a_file_is_chosen_among_drafts_in_the_folder(frame: Area, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **options: (asked.update(options), str(tmp_path / "a.dxapply"))[1])
    assert dialogs.choose_open(frame, tmp_path) == tmp_path / "a.dxapply"
    assert asked["initialdir"] == str(tmp_path)
    assert asked["filetypes"] == [("下書き", "*.dxapply"), ("すべてのファイル", "*")]


@pytest.mark.parametrize("nothing", ["", ()])
def test_nothing_chosen_is_none(frame: Area, monkeypatch: pytest.MonkeyPatch, nothing: object) -> None:
    for name in ("askopenfilename", "asksaveasfilename", "askdirectory"):
        monkeypatch.setattr(filedialog, name, lambda **_: nothing)
    assert dialogs.choose_open(frame, "") is None
    assert dialogs.choose_save(frame, "", "a", ".xlsx", "Excelブック") is None
    assert dialogs.choose_folder(frame, "") is None


@pytest.mark.parametrize("gone", ["", "/no/such/folder", "a\0b"])
def test_a_folder_that_is_gone_becomes_the_home(frame: Area, monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(filedialog, "askdirectory", lambda **options: (asked.update(options), "")[1])
    dialogs.choose_folder(frame, gone)
    assert asked["initialdir"] == str(Path.home())


def test_a_new_file_gets_the_ending_and_the_name(frame: Area, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: (asked.update(options), str(tmp_path / "計画.xlsx"))[1])
    assert dialogs.choose_save(frame, tmp_path, "計画.xlsx", ".xlsx", "Excelブック") == tmp_path / "計画.xlsx"
    assert (asked["defaultextension"], asked["initialfile"], asked["filetypes"][0]) == (".xlsx", "計画.xlsx", ("Excelブック", "*.xlsx"))


def test_the_dialog_that_tk_draws_itself_speaks_japanese(frame: Area, root: ttkbootstrap.App, tmp_path: Path) -> None:
    if root.tk.call("tk", "windowingsystem") != "x11":
        pytest.skip("the system draws it")
    (tmp_path / "見本.dxapply").write_bytes(b"")
    seen: list[str] = []

    def read_and_close(left: int) -> None:
        name = next((name for name in root.tk.splitlist(root.tk.call("winfo", "children", str(frame))) if "__tk_filedialog" in name), "")
        if not name or not root.tk.call("winfo", "viewable", name):
            assert left, "no dialog came"
            root.after(10, read_and_close, left - 1)
            return
        seen.extend(words_of(root, name))
        root.tk.call("set", "::tk::Priv(selectFilePath)", "")  # as its cancel button does

    root.after(10, read_and_close, 300)
    dialogs.choose_open(frame, tmp_path)
    assert {"開く(O)", "やめる(C)", "フォルダー(D):", "ファイル名(N):", "種類(T):"} <= set(seen)
    assert not any(word.isascii() and word.isalpha() for word in seen)


def words_of(root: tk.Misc, name: str) -> list[str]:
    children = root.tk.splitlist(root.tk.call("winfo", "children", name))
    own = [str(root.tk.call(name, "cget", "-text"))] if root.tk.call("winfo", "class", name) in ("TLabel", "TButton", "TCheckbutton", "Label", "Button") else []
    return own + [word for child in children for word in words_of(root, child)]
