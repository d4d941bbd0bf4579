"""What the tests of the page 出力 share: a window around that takes notes, and the eyes and hands of a user."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.parts.submission_view import SubmissionView
from tests.ui.hands import all_below, click

if TYPE_CHECKING:
    from dxapply.ui.pages.output import View
    from tests.ui.conftest import WaitUntil

__all__ = ["Around", "below", "button", "export", "files", "has_button", "told"]


class Around:
    """The window around, which notes what it is asked for."""

    def __init__(self) -> None:
        self.jumps: list[str] = []
        self.said: list[str] = []

    def jump(self, key: str) -> None:
        self.jumps.append(key)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


def below(view: View | SubmissionView) -> Iterator[tk.Misc]:
    """All that stands below the buttons."""
    area = view.work.frame if isinstance(view, SubmissionView) else view.panel.work.frame
    yield area
    yield from all_below(area)


def told(view: View | SubmissionView) -> str:
    """The words below the buttons."""
    words = (widget.text if isinstance(widget, Paragraph) else str(widget.cget("text")) if isinstance(widget, ttk.Label) else "" for widget in below(view))
    return "\n".join(filter(None, words))


def button(view: View | SubmissionView, words: str) -> ttk.Button:
    return next(widget for widget in below(view) if isinstance(widget, ttk.Button) and widget.cget("text") == words)


def has_button(view: View | SubmissionView, words: str) -> bool:
    return any(isinstance(widget, ttk.Button) and widget.cget("text") == words for widget in below(view))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def export(view: View, wait_until: WaitUntil) -> None:
    click(view.panel.write)
    wait_until(lambda: not view.panel.is_running)
    view.frame.update()
