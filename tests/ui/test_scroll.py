"""What has the keyboard stays in sight while a page gets its heights, and the user may still look elsewhere."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

import pytest
import ttkbootstrap

from dxapply.model.project import Project
from dxapply.programs.carried import catalogue_for
from dxapply.samples import sample
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.sight import follow_focus
from dxapply.ui.style import Area, Look
from dxapply.ui.window import Window

WaitUntil = Callable[..., None]


def in_sight(widget: tk.Misc, view: tk.Misc) -> bool:
    above = widget.winfo_rooty() - view.winfo_rooty()
    return above >= 0 and above + widget.winfo_height() <= view.winfo_height()


def column(look: Look, frame: Area, wait_until: WaitUntil) -> tuple[Scroll, tk.Misc, tk.Misc]:
    """A column of a growing part, and an entry far below it with the keyboard."""
    follow_focus(look.root)
    scroll = Scroll(frame, look)
    scroll.frame.pack(fill="both", expand=True)
    part = look.frame(scroll.content, height=2000)
    part.pack(fill="x")
    entry = look.entry(scroll.content)
    entry.pack(pady=(0, 900))
    look.root.update()
    entry.focus_force()
    wait_until(lambda: in_sight(entry, scroll.canvas))
    return scroll, part, entry


def test_what_has_the_keyboard_stays_in_sight_when_a_part_above_it_grows(look: Look, frame: Area, wait_until: WaitUntil) -> None:
    scroll, part, entry = column(look, frame, wait_until)
    part.configure(height=5000)  # type: ignore[call-arg]
    wait_until(lambda: entry.winfo_y() > 4000 and in_sight(entry, scroll.canvas))


def test_what_has_the_keyboard_stays_in_sight_in_a_smaller_window(look: Look, frame: Area, wait_until: WaitUntil) -> None:
    scroll, _, entry = column(look, frame, wait_until)
    scroll.frame.pack(padx=0, pady=(0, max(0, frame.winfo_height() - 150)))
    wait_until(lambda: scroll.canvas.winfo_height() <= 150 and in_sight(entry, scroll.canvas))


def test_who_scrolls_away_by_wheel_is_left_alone_until_the_keyboard_goes_on(look: Look, frame: Area, wait_until: WaitUntil) -> None:
    scroll, part, entry = column(look, frame, wait_until)
    for _ in range(60):
        scroll.canvas.event_generate("<Button-4>")
    assert scroll.canvas.yview()[0] == 0
    part.configure(height=2500)  # type: ignore[call-arg]
    wait_until(lambda: entry.winfo_y() >= 2500)
    look.root.update()
    assert scroll.canvas.yview()[0] == 0
    scroll.content.focus_force()
    look.root.update()
    entry.focus_force()
    wait_until(lambda: in_sight(entry, scroll.canvas))


@pytest.mark.parametrize("key", ["quotes.Q3.amount", "kpis.P3.name", "team", "five_years.Y5.sales"])
def test_the_first_jump_to_a_page_ends_with_its_field_in_sight(window: Window, root: ttkbootstrap.App, wait_until: WaitUntil, key: str) -> None:
    catalogue, _ = catalogue_for(Project())
    window.new_draft(sample(catalogue.program("sangyo-digital-r3")), page="check")
    root.update()
    root.focus_force()
    assert window.workspace is not None
    window.workspace.jump(key)

    def is_seen() -> bool:
        widget = root.focus_get()
        top = widget.winfo_rooty() - root.winfo_rooty() if widget else 0
        return widget is not None and widget is not root and 0 < top < root.winfo_height() - 100

    wait_until(is_seen)
    alarm = [""]
    root.after(400, lambda: alarm.append("late parts are there"))
    wait_until(lambda: len(alarm) > 1)
    assert is_seen()


@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_column_that_shrinks_above_what_is_seen_is_never_blank(look: Look, frame: Area, is_hidden: bool) -> None:
    scroll = Scroll(frame, look)
    scroll.frame.pack(fill="both", expand=True)
    parts = [look.frame(scroll.content, height=high) for high in (300, 3000)]
    for part in parts:
        part.pack(fill="x")
    look.root.update()
    scroll.canvas.yview_moveto(1)
    look.root.update()
    if is_hidden:
        scroll.frame.pack_forget()
        look.root.update()
    parts[1].pack_forget()
    if is_hidden:
        scroll.frame.pack(fill="both", expand=True)
    look.root.update()
    assert parts[0].winfo_viewable() and in_sight(parts[0], scroll.canvas)
    assert scroll.content.winfo_height() == 300
