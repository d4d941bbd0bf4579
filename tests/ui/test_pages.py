"""Every page, in the real window, with each program's sample: nothing is cut, everything is reached by Tab, and every field has its place.

The scale, theme and text size of the process come from the environment, so that other scales run in processes of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import font as tkfont
from tkinter import ttk
from typing import cast

import pytest

from dxapply.drafting.pages import PAGES, page_of
from dxapply.model.fields import Kind
from dxapply.model.project import LISTS, Project, rows_of
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.ui.desk import lies_in
from dxapply.ui.parts.grid import Grid
from dxapply.ui.style import Look
from dxapply.ui.tokens import Mode, TextSize
from dxapply.ui.window import Window

PROGRAMS = os.environ.get("DXAPPLY_TEST_PROGRAMS", " ".join(program.id for program in builtin_catalogue().programs)).split()
THEME = cast("Mode", os.environ.get("DXAPPLY_TEST_THEME", "light"))
TEXT = cast("TextSize", os.environ.get("DXAPPLY_TEST_TEXT", "標準"))
SCALE = float(os.environ.get("DXAPPLY_TEST_SCALE", "1"))
SIZE = os.environ.get("DXAPPLY_TEST_SIZE", "")
IDS = [page.id for page in PAGES]
_MOST_STOPS = 600

Open = Callable[[Project], Window]


@pytest.fixture
def dressed(look: Look) -> Look:
    if look.mode != THEME:
        look.set_theme(THEME)
    if look.text_size != TEXT:
        look.set_text_size(TEXT)
    return look


@pytest.fixture
def open_draft(dressed: Look, window: Window) -> Iterator[Open]:
    usual = window.root.geometry()

    def open_it(project: Project) -> Window:
        if SIZE:
            window.root.geometry(SIZE)
            window.root.update()
        window.new_draft(project)
        window.root.update()
        return window

    yield open_it
    window.root.geometry(usual)
    window.root.update()


def below(widget: tk.Misc) -> Iterator[tk.Misc]:
    yield widget
    for child in widget.winfo_children():
        if not isinstance(child, tk.Toplevel | tk.Menu):
            yield from below(child)


def show(window: Window, page: str) -> tk.Misc:
    assert window.workspace is not None
    window.workspace.jump(page)
    for _ in range(5):  # what is built when the page has been shown
        window.root.update()
    return window.workspace.view(page).frame


def words_of(widget: tk.Misc) -> str:
    return str(widget.cget("text")) if isinstance(widget, ttk.Label | ttk.Button | ttk.Checkbutton | ttk.Radiobutton) else ""


def font_of(widget: tk.Misc, words: str) -> tkfont.Font:
    name = str(widget.cget("font")) if "font" in widget.keys() else ""  # noqa: SIM118  # a widget's options, not a dict
    name = name or str(ttk.Style(widget).lookup(str(widget.cget("style")), "font")) or "TkDefaultFont"
    return tkfont.nametofont(name, widget)


def is_cut(widget: tk.Misc) -> str:
    """Why the words of a widget are not all to be read, or ""."""
    words = words_of(widget)
    if not words or not widget.winfo_viewable():
        return ""
    width, height = widget.winfo_width(), widget.winfo_height()
    wraps = isinstance(widget, ttk.Label) and int(str(widget.cget("wraplength")) or 0) > 0
    if not wraps and str(widget.cget("compound")) != "image":
        longest = max(font_of(widget, words).measure(line) for line in words.splitlines())
        if longest > width:
            return f"{words!r} is {longest} px in {width}"
    if widget.winfo_reqwidth() > width + 1 or widget.winfo_reqheight() > height + 1:
        return f"{words!r} wants {widget.winfo_reqwidth()}x{widget.winfo_reqheight()} and has {width}x{height}"
    return sticks_out(widget, words)


def sticks_out(widget: tk.Misc, words: str) -> str:
    """Whether a part of the widget lies outside of what holds it; up and down, a scrolled column may hold more than it shows."""
    left, right = widget.winfo_rootx(), widget.winfo_rootx() + widget.winfo_width()
    top, bottom = widget.winfo_rooty(), widget.winfo_rooty() + widget.winfo_height()
    here, scrolled = widget.master, False
    while here is not None and not isinstance(here, tk.Tk):
        scrolled = scrolled or isinstance(here, tk.Canvas)
        if left < here.winfo_rootx() - 1 or right > here.winfo_rootx() + here.winfo_width() + 1:
            return f"{words!r} sticks out of {here} at the side"
        if not scrolled and (top < here.winfo_rooty() - 1 or bottom > here.winfo_rooty() + here.winfo_height() + 1):
            return f"{words!r} sticks out of {here} above or below"
        here = here.master
    return ""


def stops(root: tk.Misc) -> list[str]:
    """What Tab comes to, in its order, once around."""
    found: list[str] = []
    here = root.tk_focusNext()
    while here is not None and str(here) not in found and len(found) < _MOST_STOPS:
        found.append(str(here))
        here = here.tk_focusNext()
    assert len(found) < _MOST_STOPS
    return found


def sample_of(program: str) -> Project:
    return sample(builtin_catalogue().program(program))


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_is_cut_on_any_page_and_tab_reaches_all_that_can_be_pressed_or_typed_in(open_draft: Open, program: str) -> None:
    window = open_draft(sample_of(program))
    cut, missed = {}, {}
    for page in IDS:
        frame = show(window, page)
        cut[page] = [why for widget in below(window.root) if (why := is_cut(widget))]
        reached = set(stops(window.root))
        wanted = [widget for widget in below(frame) if _takes_hands(widget) and widget.winfo_viewable()]
        missed[page] = [(str(widget), words_of(widget)) for widget in wanted if str(widget) not in reached]
        assert wanted, page
    assert [(page, why) for page, whys in cut.items() for why in whys] == []
    assert [(page, widget) for page, widgets in missed.items() for widget in widgets] == []


def test_nothing_is_cut_on_any_page_of_an_empty_draft(open_draft: Open) -> None:
    window = open_draft(Project())
    cut = {}
    for page in IDS:
        show(window, page)
        cut[page] = [why for widget in below(window.root) if (why := is_cut(widget))]
    assert [(page, why) for page, whys in cut.items() for why in whys] == []


def _takes_hands(widget: tk.Misc) -> bool:
    """Whether a user presses or types in the widget; of a group of choices Tab comes to one, and a figure that nothing explains is only read."""
    if isinstance(widget, ttk.Radiobutton):
        return False
    if isinstance(widget, ttk.Button | ttk.Checkbutton):
        return not widget.instate(["disabled"]) and str(widget.cget("takefocus")) != "0"
    return isinstance(widget, ttk.Entry | ttk.Combobox | tk.Text) and widget.master.winfo_class() != "Treeview" and _is_editable(widget)


def _is_editable(widget: tk.Misc) -> bool:
    return str(widget.cget("state")) in ("normal", "readonly") and str(widget.cget("takefocus")) != "0"


def keys_on(project: Project, page: str, window: Window) -> list[str]:
    """The key of every field on the page, in every row."""
    assert window.desk is not None
    keys = []
    for field in window.desk.catalogue.register.fields:
        if page_of(field.key.replace("*", "K1")) != page or field.key.endswith(".suggested"):
            continue
        if field.key.startswith("answers.") and project.application.program not in field.key:
            continue
        chapter, _, leaf = field.key.partition(".*.")
        keys += [f"{chapter}.{row.id}.{leaf}" for row in rows_of(project, chapter)[:2]] if chapter in LISTS else [field.key]
    return keys


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_field_takes_the_keyboard_in_sight(open_draft: Open, program: str) -> None:
    project = sample_of(program)
    window = open_draft(project)
    assert window.workspace is not None
    lost = []
    for page in IDS:
        show(window, page)
        for key in keys_on(project, page, window):
            window.root.focus_force()
            window.workspace.jump(key)
            window.root.update()
            if not _holds(window, window.root.focus_get(), key):
                lost.append((key, str(window.root.focus_get()), window.workspace.page))
    assert lost == []


def _holds(window: Window, widget: tk.Misc | None, key: str) -> bool:
    """Whether the widget is where the key is typed, and can be seen."""
    if widget is None or not widget.winfo_viewable() or not _in_sight(widget):
        return False
    assert window.desk is not None
    field = window.desk.catalogue.register.field(key)
    here: tk.Misc | None = widget
    while here is not None:
        if isinstance(here, Grid) and field.kind is not Kind.LONG_TEXT:
            return key.endswith((f".{here.row}.{here.column.key}", f".{here.column.key}.{here.row}"))  # years stand as columns
        if _about(here, key):
            return True
        here = here.master
    return False


def _about(widget: tk.Misc, key: str) -> bool:
    """Whether the widget says that it is about the key, or about that field in some row (a star)."""
    about = str(getattr(widget, "key", "")).split(".")
    asked = key.split(".")
    return about == asked or (len(about) == 3 and about[1] == "*" and about[::2] == asked[::2])


def _in_sight(widget: tk.Misc) -> bool:
    """Whether the widget is what lies on the screen at its middle, or of one that is larger than the page, near its upper edge."""
    x, top = widget.winfo_rootx() + widget.winfo_width() // 2, widget.winfo_rooty()
    found = (widget.winfo_containing(x, top + down) for down in (widget.winfo_height() // 2, 12))
    return any(seen is not None and (lies_in(seen, widget) or lies_in(widget, seen)) for seen in found)


@pytest.mark.skipif("DXAPPLY_TEST_THEME" in os.environ, reason="this process is one of those that the test starts")
@pytest.mark.parametrize(
    ("scale", "theme", "text", "size"),
    [
        ("1", "dark", "標準", ""), ("1", "light", "特大", ""), ("1", "light", "標準", "1024x700"), ("1.5", "light", "標準", ""), ("1.5", "dark", "標準", ""),
        ("2", "light", "標準", ""), ("2", "dark", "標準", ""),
    ],
)  # fmt: skip
def test_the_pages_hold_at_other_scales_themes_text_sizes_and_window_sizes(scale: str, theme: str, text: str, size: str, tmp_path: Path) -> None:
    more = {"SCALE": scale, "THEME": theme, "TEXT": text, "SIZE": size, "PROGRAMS": "sangyo-digital-r3"}
    env = {**os.environ, **{f"DXAPPLY_TEST_{name}": value for name, value in more.items()}}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}", __file__, "-k", "cut"]
    answer = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stdout[-6000:]
