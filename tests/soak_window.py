"""Thousands of random edits through the real widgets of the window, with autosave: memory and handles must stay flat. `dev.py fuzz --soak [EDITS]`."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import tkinter as tk
from pathlib import Path
from tkinter import ttk

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from dxapply.drafting.pages import PAGES  # noqa: E402
from dxapply.programs.packs import builtin_catalogue  # noqa: E402
from dxapply.storage.disk import temporary_folder  # noqa: E402
from dxapply.storage.places import Folders  # noqa: E402
from dxapply.ui import drafts  # noqa: E402
from dxapply.ui.style import Look, open_root  # noqa: E402
from dxapply.ui.window import Window  # noqa: E402
from tests.ui.hands import all_below  # noqa: E402

EDITS, SETTLED = 10_000, 2_000
MOST_GROWTH = 0.15
KEYS = ("a", "1", "9", "0", "BackSpace", "BackSpace", "Delete", "Home", "End", "Tab", "minus", "space")
SEED = 7


class User:
    """Types at random: a key into what has the keyboard, now and then another field, page, undo, redo or save."""

    def __init__(self, window: Window) -> None:
        self.window, self.chance, self.fields = window, random.Random(SEED), list[tk.Misc]()
        self.errors: list[BaseException] = []
        self.changes = 0
        window.root.report_callback_exception = lambda _kind, error, _where: self.errors.append(error)

    def edit(self) -> None:
        """One edit, and whatever the window does about it."""
        match self.chance.random():
            case roll if roll < 0.02:
                self.turn()
            case roll if roll < 0.06:
                self.window.undo()
            case roll if roll < 0.08:
                self.window.redo()
            case roll if roll < 0.30 or not self.fields:
                self.enter()
            case _:
                self.type()
        self.window.root.update()

    def count(self, _change: object) -> None:
        """The draft has changed."""
        self.changes += 1

    def turn(self) -> None:
        """To another page."""
        workspace = self.window.workspace
        assert workspace is not None
        page = self.chance.choice([page.id for page in PAGES if page.id != "output"])
        workspace.jump(page)
        self.window.root.update()
        self.fields = [widget for widget in all_below(workspace.view(page).frame) if isinstance(widget, ttk.Entry | tk.Text) and widget.winfo_viewable()]

    def enter(self) -> None:
        """Into another field of the page."""
        self.fields = [field for field in self.fields if field.winfo_exists() and field.winfo_viewable()]
        if self.fields:
            self.chance.choice(self.fields).focus_force()
        else:
            self.turn()

    def type(self) -> None:
        """A key, to whatever has the keyboard by now."""
        focused = self.window.root.focus_get()
        if isinstance(focused, ttk.Entry | tk.Text):
            focused.event_generate(f"<Key-{self.chance.choice(KEYS)}>")


def used() -> tuple[int, int]:
    """The bytes in memory and the open handles of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE"), len(list(Path("/proc/self/fd").iterdir()))


def main(edits: int) -> int:
    """1 where anything went wrong, or memory or handles grew after the first edits."""
    drafts._PAUSE, drafts._SYNC = 10, 5  # a save after nearly each edit
    with temporary_folder() as folder:
        root = open_root("dxapply")
        root.geometry("1280x800")
        window = Window(root, Look(root), settings_file=folder / "settings.json", documents=folder, folders=Folders.below(folder),
                        clock=lambda: dt.datetime.now().astimezone())  # fmt: skip
        user = User(window)
        window.start()
        window.open_sample(builtin_catalogue().programs[1].id)
        assert window.desk is not None
        window.desk.draft.watchers.append(user.count)
        user.turn()
        settled = used()
        for number in range(1, edits + 1):
            user.edit()
            if number == min(SETTLED, edits // 2):
                settled = used()
            if number % max(1, edits // 5) == 0 or number == min(SETTLED, edits // 2):
                memory, handles = used()
                print(f"soak: {number:>6,} edits  {memory / 1e6:6.1f} MB  {handles} handles  {user.changes:,} changes  {len(user.errors)} errors", flush=True)
        memory, handles = used()
        window.save()
        is_saved = window.keeping is not None and window.keeping.is_saved
        window.close()
    for error in user.errors[:3]:
        print(f"soak: {type(error).__name__}: {error}")
    grown = memory > settled[0] * (1 + MOST_GROWTH) or handles > settled[1]
    print(f"soak: {'grew' if grown else 'flat'}, {'saved' if is_saved else 'not saved'}")
    return int(grown or not is_saved or bool(user.errors))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else EDITS))
