"""Keeping what has the keyboard in sight, in every column that scrolls."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from typing import Protocol
from weakref import WeakKeyDictionary

__all__ = ["ScrollView", "bring_into_view", "follow_focus", "keep_in_view"]


class ScrollView(Protocol):
    """The window through which a scrolled content is seen; a Canvas is one."""

    def winfo_rooty(self) -> int:
        """Where its upper edge is on the screen, in pixels."""

    def winfo_height(self) -> int:
        """How much of the content it shows, in pixels."""

    def yview_moveto(self, fraction: float, /) -> object:
        """Puts this share of the content above its upper edge."""


_views: WeakKeyDictionary[tk.Misc, tuple[ScrollView, int]] = WeakKeyDictionary()
_held: WeakKeyDictionary[tk.Misc, tk.Misc] = WeakKeyDictionary()  # by window: what has taken the keyboard, until its user does anything at all


def keep_in_view(content: tk.Misc, view: ScrollView, *, room: int = 48) -> None:
    """Tells that the content is seen through the view, so that focus within scrolls it; `room` pixels stay around, for label and error.

    What has just taken the focus stays in sight while content and view change their sizes: a page that was opened for it is made bit by bit.
    Call it after the bindings by which a scroll region follows its content: a view scrolls no farther than that.
    """
    _views[content] = view, room
    for part in (content, view):
        if isinstance(part, tk.Misc):
            _on_new_size(part, lambda: content.after_idle(_hold_in_view, content))


def follow_focus(root: tk.Tk | tk.Toplevel) -> None:
    """Scrolls whatever takes the focus into sight, in every container that `keep_in_view` knows, also backwards by Shift+Tab.

    ttk's Tab moves the focus only (facts/toolkit.md §1). A widget that takes it by a click stays where it is: it would slip away from under
    the pointer, and a button whose release falls elsewhere does nothing.
    """
    pressed: list[object] = []

    def press(event: tk.Event) -> None:
        pressed[:] = [event.widget]
        let_go(event)

    def release(_event: tk.Event) -> None:
        pressed.clear()

    def let_go(_event: tk.Event) -> None:
        _held.pop(root, None)

    def show(event: tk.Event) -> None:
        widget: object = event.widget  # a str for Tcl's own windows, such as the list that a combobox drops
        if isinstance(widget, tk.Misc) and widget not in pressed and _has_focus(widget):
            bring_into_view(widget)  # but not the frames around it, which hear FocusIn too and may be higher than the view
            _held[root] = widget

    root.bind("<ButtonPress-1>", press, add="+")
    root.bind("<ButtonRelease-1>", release, add="+")
    for act in ("<Key>", "<ButtonPress>", "<MouseWheel>"):
        root.bind(act, let_go, add="+")
    root.bind("<FocusIn>", show, add="+")


def bring_into_view(widget: tk.Misc, part: tuple[int, int] | None = None) -> None:
    """Scrolls the widget into sight in every container that `keep_in_view` knows; for what has moved while it kept the keyboard.

    Or just a part of it: from so many pixels below its upper edge to so many.
    """
    for content in _contents_around(widget):
        view, wanted = _views[content]
        content.update_idletasks()  # a page that was raised just now is laid out first; and an inner container has moved
        if not widget.winfo_exists():  # what was made anew while nothing else was to do
            return
        top, bottom = part or (0, widget.winfo_height())
        above = widget.winfo_rooty() + top - view.winfo_rooty()
        below = view.winfo_height() - above - (bottom - top)
        room = max(0, min(0 if part else wanted, (above + below) // 2))  # what is higher than its view shows its beginning
        if above >= room and below >= room:
            continue
        move = above - room if above < room else min(room - below, above - room)
        scrolled = view.winfo_rooty() - content.winfo_rooty()
        view.yview_moveto(max(0, scrolled + move) / max(1, content.winfo_height()))


def _contents_around(widget: tk.Misc) -> Iterator[tk.Misc]:
    """The scrolled contents that the widget stands in, the innermost first."""
    inner: tk.Misc | None = widget
    while inner is not None:
        if inner in _views and inner is not widget:
            yield inner
        inner = inner.master


def _hold_in_view(content: tk.Misc) -> None:
    if not content.winfo_exists():
        return
    widget = _held.get(content.winfo_toplevel())
    if widget is not None and widget.winfo_exists() and _has_focus(widget) and content in _contents_around(widget):
        bring_into_view(widget)


def _on_new_size(widget: tk.Misc, act: Callable[[], object]) -> None:
    """Runs the action when the widget has become larger or smaller, but not when it was moved only."""
    size = [(widget.winfo_width(), widget.winfo_height())]

    def hear(event: tk.Event) -> None:
        if size[0] != (event.width, event.height):
            size[0] = event.width, event.height
            act()

    widget.bind("<Configure>", hear, add="+")


def _has_focus(widget: tk.Misc) -> bool:
    return str(widget.tk.call("focus")) == str(widget)
