"""The actions of the window, each once: the menus, the shortcuts and the list of shortcuts are made of them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from dxapply.ui.keys import bind_ctrl
from dxapply.ui.style import Look
from dxapply.ui.tokens import Token

__all__ = ["Action", "Menu", "bind_actions", "dress_menu", "edge_menu", "make_menus", "shortcut_rows"]


class Action(NamedTuple):
    """One thing to do. `keys` are as in "Ctrl+Shift+S" or "F1", the first is shown; `words` gives a label that changes; `can` tells whether it can be done."""

    label: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    words: Callable[[], str] | None = None
    can: Callable[[], bool] = lambda: True
    is_chosen: Callable[[], bool] | None = None


class Menu(NamedTuple):
    """A menu: its title with its Alt letter, and its actions; None is a line between groups."""

    title: str
    letter: str
    actions: tuple[Action | None, ...]


_KEY_NAMES = {"PageDown": "Next", "PageUp": "Prior", "+": "plus", "-": "minus"}


def bind_actions(root: tk.Tk, menus: Sequence[Menu]) -> None:
    """Run each action on its keys, wherever the keyboard is in the window."""
    for action in (action for menu in menus for action in menu.actions if action):
        for keys in action.keys:
            _bind(root, keys, action)


def _bind(root: tk.Tk, keys: str, action: Action) -> None:
    def run(_event: object = None) -> str:
        if action.can():
            action.run()
        return "break"

    *modifiers, name = keys.split("+") if keys[-1] != "+" else (*keys[:-2].split("+"), "+")
    if "Ctrl" in modifiers:
        bind_ctrl(root, _KEY_NAMES.get(name, name), run, shift="Shift" in modifiers)
    else:
        root.bind(f"<{''.join(f'{modifier}-' for modifier in modifiers)}{name}>", run)


def make_menus(root: tk.Tk, look: Look, menus: Sequence[Menu]) -> tk.Menu:
    """The menu bar. A menu is filled when it is first opened; labels, marks and what can be done are as they stand then."""
    bar = tk.Menu(root, tearoff=False)
    for menu in menus:
        inner = tk.Menu(bar, tearoff=False)
        inner.configure(postcommand=partial(_open, inner, menu.actions, look))
        title = f"{menu.title}({menu.letter})"
        bar.add_cascade(label=title, menu=inner, underline=len(title) - 2)
    look.on_change(bar, lambda: dress_menu(bar, look))
    dress_menu(bar, look)
    root.configure(menu=bar)
    return bar


def _open(menu: tk.Menu, actions: Sequence[Action | None], look: Look) -> None:
    dress_menu(menu, look)
    if menu.index("end") is None:
        _fill(menu, actions)
    _update(menu, actions)
    edge_menu(menu, look)


def dress_menu(menu: tk.Menu, look: Look) -> None:
    """Give a menu our colours and our font, which no theme does."""
    colours: dict[str, Token] = {
        "background": "chrome", "foreground": "ink", "activebackground": "wash", "activeforeground": "ink", "disabledforeground": "edge",
        "selectcolor": "accent",
    }  # fmt: skip
    menu.configure(font="dx.body", borderwidth=0, activeborderwidth=0, relief="flat")
    for option, token in colours.items():
        menu[option] = look.colour(token)


def edge_menu(menu: tk.Menu, look: Look) -> None:
    """Give a filled menu that drops down a hairline and room around its entries, where Tk draws it by itself: else it melts into the page."""
    if str(menu.tk.call("tk", "windowingsystem")) != "x11":
        return
    menu.configure(background=look.colour("edge"), borderwidth=1, activeborderwidth=look.px(4))  # a menu has no colour for its edge but its ground
    for place in range((menu.index("end") or 0) + 1):
        menu.entryconfigure(place, background=look.colour("page"))


def _fill(menu: tk.Menu, actions: Sequence[Action | None]) -> None:
    for action in actions:
        if action is None:
            menu.add_separator()
        elif action.is_chosen:
            menu.add_checkbutton(label=action.label, command=action.run, accelerator=_shown(action))
        else:
            menu.add_command(label=action.label, command=action.run, accelerator=_shown(action))


def _update(menu: tk.Menu, actions: Sequence[Action | None]) -> None:
    for place, action in enumerate(actions):
        if action is None:
            continue
        menu.entryconfigure(place, label=action.words() if action.words else action.label, state="normal" if action.can() else "disabled")
        if action.is_chosen:
            mark = tk.BooleanVar(menu, action.is_chosen())
            menu.entryconfigure(place, variable=mark, onvalue=True, offvalue=False)
            setattr(menu, f"mark{place}", mark)  # Tk forgets a variable that nobody holds


def _shown(action: Action) -> str:
    return action.keys[0] if action.keys else ""


def shortcut_rows(menus: Sequence[Menu]) -> tuple[tuple[str, str], ...]:
    """(keys, what they do) of all actions that have keys, in the order of the menus."""
    return tuple((" ／ ".join(action.keys), action.label) for menu in menus for action in menu.actions if action and action.keys)
