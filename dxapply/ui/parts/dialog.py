"""The small window of our own look in which a question is asked: a heading, what it is about, and a row of buttons."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from dxapply.ui.keys import guard
from dxapply.ui.parts.press_row import focus_on
from dxapply.ui.style import Area, Look

__all__ = ["DIALOG_WIDTH", "Dialog", "asking", "is_asking"]

DIALOG_WIDTH = 440
"""Pixels at 100 % that a dialog's content has at least, and at which its texts fold."""
_open_questions: list[None] = []


@contextmanager
def asking() -> Iterator[None]:
    """While a dialog is open, ours or the system's: the events of the window go on under it."""
    _open_questions.append(None)
    try:
        yield
    finally:
        _open_questions.pop()


def is_asking() -> bool:
    """Whether a dialog is open. It may not have the grab yet, and those of the system never have it."""
    return bool(_open_questions)


class Dialog:
    """A small window over the parent's: a heading, `body`, and a row of buttons. `run` gives which one was pressed; `first` has the keyboard at first."""

    def __init__(self, parent: tk.Misc, look: Look, title: str, choices: Sequence[tuple[str, str]], default: str) -> None:
        self._look, self._answer, self._over = look, default, parent.winfo_toplevel()
        self.first: tk.Widget | None = None
        self._had = [(_known(parent, "grab_current"), "grab_set"), (_known(parent, "focus_get"), "focus_force")]
        self.window = tk.Toplevel(self._over, background=look.colour("edge"))  # the edge, where no window manager draws one
        self.window.withdraw()
        self.window.title(title)
        self.window.resizable(False, False)
        self.window.protocol("WM_DELETE_WINDOW", self.window.destroy)
        sheet = look.frame(self.window, "page", padding=look.px(24))
        sheet.pack(fill="both", expand=True, padx=1, pady=1)
        look.label(sheet, title, "h2", wraplength=look.tx(DIALOG_WIDTH), justify="left").pack(anchor="w", pady=(0, look.px(12)))
        self.body = look.frame(sheet)
        self.body.pack(fill="both", expand=True)
        look.frame(sheet, width=look.tx(DIALOG_WIDTH)).pack()  # not narrower than this
        self._build_buttons(sheet, choices, default)
        self.window.bind("<Escape>", lambda _: self.window.destroy())

    def _build_buttons(self, sheet: Area, choices: Sequence[tuple[str, str]], default: str) -> None:
        row = self._look.frame(sheet)
        row.pack(anchor="e", pady=(self._look.px(24), 0))
        buttons = []
        for place, (value, words) in enumerate(choices):
            button = self._look.button(row, words, partial(self.press, value), "Quiet" if place or len(choices) == 1 else "Primary")
            button.pack(side="left", padx=(self._look.px(8) if place else 0, 0))
            guard(button)
            buttons.append(button)
            if value == default:
                self.first = button
        for place, button in enumerate(buttons):
            button.bind("<Left>", partial(focus_on, buttons[place - 1]))
            button.bind("<Right>", partial(focus_on, buttons[(place + 1) % len(buttons)]))

    def press(self, value: str) -> None:
        """Close with that answer."""
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
        with asking():
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
        (self.first or self.window).focus_force()

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
