"""A window in a process of its own, into which text is typed until it is killed: `python -m tests.ui.victim HOME TEXT [FILE | recover] [full]`.

Its documents, settings and nets lie below HOME. It opens the file, restores what a crash left, or begins a new draft; after each letter of TEXT it
prints the name of the firm as the draft has it. On a disk that is "full" no draft can be saved, but its nets are written.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
import sys
import tkinter as tk
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dxapply.model.project import Project
from dxapply.storage.disk import Disk
from dxapply.storage.places import Folders
from dxapply.ui import recovering
from dxapply.ui.style import Look, open_root
from dxapply.ui.window import Window

__all__ = ["FullDisk", "kill_while_typing", "typing_window"]

NOW = dt.datetime(2021, 3, 3, 14, 32, tzinfo=dt.timezone(dt.timedelta(hours=9)))
RECOVER = "recover"


class FullDisk(Disk):
    """A disk that has no room for files while it is full, but in the folder of the nets."""

    is_full = True

    def create(self, path: Path, mode: int = 0o666) -> int:
        if self.is_full and "nets" not in path.parts:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().create(path, mode)


@contextmanager
def typing_window(home: Path, text: str, how: str = "", *, is_full: bool = False) -> Iterator[list[str]]:
    """A window that types the text over and over; it is killed in the midst of that. Gives what was in the draft at least, the last being the latest."""
    command = [sys.executable, "-m", "tests.ui.victim", str(home), text, how, "full" if is_full else ""]
    given = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=given, cwd=Path(__file__).parents[2], encoding="utf-8") as process:
        assert process.stdout is not None and process.stderr is not None
        told = [process.stdout.readline() for _ in range(len(text))]
        if not told[-1]:
            pytest.fail(process.stderr.read())
        try:
            yield told
        finally:
            process.kill()
            told += process.stdout.read().splitlines(keepends=True)
            told[:] = [line.rstrip("\n") for line in told if line.endswith("\n")]


def kill_while_typing(home: Path, text: str, how: str = "", *, is_full: bool = False) -> str:
    """Kill such a window at once; gives what was in the draft at least."""
    with typing_window(home, text, how, is_full=is_full) as told:
        pass
    return told[-1]


def main(home: Path, text: str, how: str, disk: Disk) -> None:
    """Show the window and type until somebody kills it."""
    root = open_root("victim")
    root.report_callback_exception = give_up
    window = Window(root, Look(root), disk=disk, settings_file=home / "settings.json", documents=home / "書類", folders=Folders.below(home / "nets"),
                    clock=lambda: NOW)  # fmt: skip
    recovering.ask_about = lambda *_: "restore"
    window.start(Path(how) if how not in ("", RECOVER) else None)
    if not how:
        window.new_draft(Project())
    root.after(1, type_on, window, text, 0)
    root.mainloop()


def give_up(*error: Any) -> None:
    """End at once, for nobody would print anything more."""
    traceback.print_exception(*error)
    sys.stderr.flush()
    os._exit(1)


def type_on(window: Window, text: str, count: int) -> None:
    """Type the next letter, when there is a draft."""
    if window.workspace is not None and window.desk is not None:
        if window.workspace.page != "company":
            window.workspace.jump("company.name")
            window.root.update()
        entry = window.root.focus_lastfor()
        assert isinstance(entry, tk.Entry), entry
        entry.insert("end", text[count % len(text)])
        window.root.update()
        count += 1
        print(window.desk.project.company.name, flush=True)
    window.root.after(1, type_on, window, text, count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], FullDisk() if sys.argv[4] else Disk())
