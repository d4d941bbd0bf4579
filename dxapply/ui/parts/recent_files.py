"""The files that were open last: each with its program, how far it is, and when it was open; what is gone can be taken off the list.

The files are fetched by a thread, for one may lie on a share that answers slowly or never, and the start waits for none of them. What stands in
them is worked out between the window's own events: a thread that computes would slow each of these by some milliseconds.
"""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from tkinter import ttk
from typing import Literal, NamedTuple

from dxapply.errors import DxapplyError
from dxapply.model.text import clean
from dxapply.storage.disk import Disk, read
from dxapply.ui.keys import guard
from dxapply.ui.parts.press_row import PressRow, walk
from dxapply.ui.style import Area, Look

__all__ = ["Glance", "RecentFiles", "fetch", "when_words"]

_MOST_READ = 2_000_000
"""Bytes above which a file is listed without being read: no usual draft is so large."""
_POLL = 50
_SOON = 400
"""Milliseconds after which the files are looked into: by then the window has imported what a draft needs."""
_ROW = 52


class Glance(NamedTuple):
    """What a look at a file gave: whether it is there and can be read, its program's title, and how far it is in words."""

    state: Literal["there", "gone", "odd"]
    program: str = ""
    progress: str = ""


def fetch(disk: Disk, path: Path) -> bytes | Glance:
    """The bytes of a file, or what is to be said where it is not there, cannot be read, or is too large. It never raises."""
    try:
        return read(disk, path) if disk.status(path).st_size <= _MOST_READ else Glance("there")
    except (PermissionError, DxapplyError):
        return Glance("odd")
    except (OSError, ValueError):
        return Glance("gone")


def when_words(when: str, today: dt.date) -> str:
    """今日 14:32, 11月18日, or 2020年11月18日 of an ISO time; "" for what is none."""
    try:
        moment = dt.datetime.fromisoformat(when)
    except ValueError:
        return ""
    if moment.date() == today:
        return f"今日 {moment.hour}:{moment:%M}"
    return f"{f'{moment.year}年' if moment.year != today.year else ''}{moment.month}月{moment.day}日"


class RecentFiles:
    """The rows, below each other in `frame`; `rows` are those that can be opened."""

    def __init__(self, parent: tk.Misc, look: Look, today: dt.date, recent: tuple[tuple[str, str], ...], *,
                 glance: Callable[[bytes, dt.date], Glance], on_open: Callable[[Path], object], on_forget: Callable[[Path], object],
                 disk: Disk | None = None) -> None:  # fmt: skip
        self._look, self._today, self._glance = look, today, glance
        self._on_open, self._on_forget, self._disk = on_open, on_forget, disk or Disk()
        self._found: SimpleQueue[tuple[str, bytes | Glance]] = SimpleQueue()
        self.frame = look.frame(parent)
        self.width = look.px(340)
        self._items: dict[str, _Item] = {}
        for path, when in recent:
            if path not in self._items:
                self._items[path] = _Item(self, path, when_words(when, today))
        self._empty: ttk.Label | None = None
        self._tell_empty()
        self._walk()
        self._alarm = self.frame.after(_SOON, self._fetch) if recent else ""
        self.frame.bind("<Destroy>", self._gone)

    @property
    def rows(self) -> list[PressRow]:
        """The rows that can be pressed, from the top."""
        return [item.row for item in self._items.values() if item.row]

    def set_width(self, width: int) -> None:
        """Fold the words for rows of so many device pixels. Told, not heard by <Configure>: rows that fold by themselves make each other narrower."""
        self.width = width
        for item in self._items.values():
            item.fold()

    def _fetch(self) -> None:
        paths = tuple(self._items)

        def fetch_all() -> None:
            for path in paths:
                self._found.put((path, fetch(self._disk, Path(path))))

        Thread(target=fetch_all, name="recent files", daemon=True).start()
        self._waiting = len(paths)
        self._alarm = self.frame.after(_POLL, self._take)

    def _take(self) -> None:
        """Show one more file: each takes some hundredths of a second, and between two of them the window has its turn."""
        if not self._found.empty():
            path, found = self._found.get()
            self._waiting -= 1
            if path in self._items:
                self._items[path].show(self._glance(found, self._today) if isinstance(found, bytes) else found)
                self._walk()
        self._alarm = self.frame.after(_POLL, self._take) if self._waiting else ""

    def _walk(self) -> None:
        walk(self.rows)

    def forget(self, path: str) -> None:
        """Take a file off the list; the keyboard goes to the next row."""
        places = list(self._items)
        place = places.index(path)
        self._items.pop(path).frame.destroy()
        self._tell_empty()
        self._walk()
        stops = [item.stop for item in self._items.values()]
        (stops[min(place, len(stops) - 1)] if stops else self.frame).focus_set()
        self._on_forget(Path(path))

    def open(self, path: str) -> None:
        """Open a file of the list."""
        self._on_open(Path(path))

    def _tell_empty(self) -> None:
        if not self._items and self._empty is None:
            self._empty = self._look.label(self.frame, "開いたファイルが、ここに並びます。", "caption", "sub")
            self._empty.pack(anchor="w", padx=self._look.px(8), pady=self._look.px(8))

    def _gone(self, event: tk.Event) -> None:
        if event.widget is self.frame and self._alarm:
            self.frame.after_cancel(self._alarm)


class _Item:
    """One file of the list: a row to press, or grey words with a button that takes it off."""

    def __init__(self, files: RecentFiles, path: str, when: str) -> None:
        self._files, self._look, self._path, self._when = files, files._look, path, when
        self.frame = self._look.frame(files.frame)
        self.frame.pack(fill="x", pady=(0, self._look.px(2)))
        self._found = Glance("there")
        self.row: PressRow | None = None
        self._remove: ttk.Button | None = None
        self._pairs: tuple[tuple[ttk.Label, ttk.Label | ttk.Button | None], ...] = ()
        self._build_row()

    @property
    def stop(self) -> tk.Misc:
        """What has the keyboard in this row."""
        return self.row.button if self.row else self._remove or self.frame

    def _build_row(self) -> None:
        self.row = PressRow(self.frame, self._look, partial(self._files.open, self._path), height=_ROW, fill=self._fill)
        self.row.frame.pack(fill="x")
        self.row.button.bind("<Delete>", lambda _: self._files.forget(self._path))

    def _fill(self, content: Area) -> None:
        """The name in the whole width, below it when the file was open and what it is for; its progress at their right."""
        look = self._look
        name = look.label(content, self._name, "strong", justify="left")
        name.pack(anchor="w")
        line = look.frame(content)
        line.pack(fill="x", pady=(look.px(4), 0))
        self._about = look.label(line, self._words(), "caption", "sub", justify="left")
        self._about.pack(side="left", anchor="n")
        self._progress = look.label(line, self._found.progress, "caption", "sub")
        self._progress.pack(side="right", anchor="n")
        self._pairs = ((name, None), (self._about, self._progress))

    @property
    def _name(self) -> str:
        return clean(Path(self._path).stem) or self._path

    def _words(self) -> str:
        """When the file was open, and its program where its name does not say that already."""
        if self._found.state == "odd":
            return "読めません"
        program = self._found.program
        is_told = program in self._name or program.replace("は", "") in self._name  # 事業は未定 is 事業未定 in a name
        return "　".join(filter(None, (self._when.replace(" ", "\u00a0"), "" if is_told else program))) or " "

    def fold(self) -> None:
        """Fold the words at the left so that they end before those at their right."""
        px, width = self._look.px, self._files.width
        for words, beside in self._pairs:
            words.configure(wraplength=max(px(60), width - 2 * px(8) - (beside.winfo_reqwidth() + px(12) if beside else 0)))

    def show(self, found: Glance) -> None:
        """Show what stands in the file."""
        self._found = found
        if found.state == "gone":
            self._build_gone()
        elif self.row:
            self._about.configure(text=self._words())
            self._progress.configure(text=found.progress)
            self.fold()

    def _build_gone(self) -> None:
        """Grey words in place of the row, with a button that takes the file off the list."""
        had_keyboard = self.row is not None and self.row.button is self._look.root.focus_get()
        if self.row:
            self.row.frame.destroy()
            self.row = None
        look = self._look
        line = look.frame(self.frame)
        line.pack(fill="x", padx=look.px(8), pady=look.px(4))
        line.columnconfigure(0, weight=1)
        name = look.label(line, self._name, "body", "sub", justify="left")
        name.grid(row=0, column=0, sticky="w")
        look.label(line, "見つかりません", "caption", "sub").grid(row=1, column=0, sticky="w", pady=(look.px(4), 0))
        self._remove = remove = look.button(line, "一覧から外す", partial(self._files.forget, self._path), "Link")
        remove.grid(row=0, column=1, rowspan=2, sticky="e", padx=(look.px(12), 0))
        guard(remove)
        remove.bind("<Delete>", lambda _: remove.invoke())
        self._pairs = ((name, remove),)
        self.fold()
        if had_keyboard:
            remove.focus_set()
