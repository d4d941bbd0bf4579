"""Menus and shortcuts: one list of actions gives both, and the list under ヘルプ names what really works."""

from __future__ import annotations

import tkinter as tk

import pytest

from dxapply.ui.actions import Action, Menu, bind_actions, make_menus, shortcut_rows
from dxapply.ui.style import Area, Look


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def menus(done: list[str]) -> tuple[Menu, ...]:
    return (
        Menu("編集", "E", (
            Action(label="元に戻す", run=lambda: done.append("undo"), keys=("Ctrl+Z",), words=lambda: f"元に戻す：{len(done)}"),
            None,
            Action(label="大きく", run=lambda: done.append("larger"), keys=("Ctrl++", "Ctrl+Shift++")),
            Action(label="次の区画", run=lambda: done.append("pane"), keys=("F6",)),
            Action(label="できない", run=lambda: done.append("never"), keys=("Ctrl+B",), can=lambda: False),
            Action(label="選ぶ", run=lambda: done.append("choose"), is_chosen=lambda: "choose" in done),
        )),
    )  # fmt: skip


@pytest.fixture
def window(root: tk.Tk, frame: Area) -> tk.Toplevel:
    top = tk.Toplevel(root)
    top.geometry("300x200+0+0")
    entry = tk.Entry(top)
    entry.pack()
    top.update()
    entry.focus_force()
    top.update()
    return top


def press(window: tk.Toplevel, event: str) -> None:
    widget = window.focus_get() or window
    widget.event_generate(event)
    window.update()


def test_keys_run_their_action_unless_it_cannot_be_done(window: tk.Toplevel, menus: tuple[Menu, ...], done: list[str]) -> None:
    bind_actions(window, menus)  # type: ignore[arg-type]
    for event in ("<Control-z>", "<Control-plus>", "<Control-Shift-plus>", "<F6>", "<Control-b>"):
        press(window, event)
    window.destroy()
    assert done == ["undo", "larger", "larger", "pane"]


def test_the_menu_says_what_stands_now_when_it_opens(root: tk.Tk, look: Look, menus: tuple[Menu, ...], done: list[str]) -> None:
    old = root.cget("menu")
    bar = make_menus(root, look, menus)
    try:
        inner = root.nametowidget(bar.entrycget(0, "menu"))
        done.extend(["x", "choose"])
        inner.tk.call(inner.cget("postcommand"))
        assert inner.entrycget(0, "label") == "元に戻す：2"
        assert str(inner.entrycget(4, "state")) == "disabled" and str(inner.entrycget(0, "state")) == "normal"
        assert root.getvar(str(inner.entrycget(5, "variable"))) in (1, True)
    finally:
        root.configure(menu=old)
        bar.destroy()


def test_the_list_of_shortcuts_has_every_action_with_keys(menus: tuple[Menu, ...]) -> None:
    assert shortcut_rows(menus) == (("Ctrl+Z", "元に戻す"), ("Ctrl++ ／ Ctrl+Shift++", "大きく"), ("F6", "次の区画"), ("Ctrl+B", "できない"))
