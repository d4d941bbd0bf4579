"""A second start seen from the window that is open: it comes to the front and opens the file, but never under an open question."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import filedialog

import pytest

from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company
from dxapply.storage import project_file, second_start
from dxapply.storage.disk import Disk
from dxapply.ui import dialogs
from dxapply.ui import second_start as hearing
from dxapply.ui.parts.dialog import Dialog, is_asking
from dxapply.ui.second_start import SecondStarts
from dxapply.ui.window import Window

WaitUntil = Callable[..., None]


class Hasty(Disk):
    """A start on it does not wait, and leaves its request when it goes."""

    def pause(self, seconds: float) -> None:
        pass

    def unlink(self, path: Path) -> None:
        raise PermissionError(errno.EACCES, "kept")


class Starts:
    """The other starts, each of which asks for a file; they `are_served` when the window took note of all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def is_announced(self) -> bool:
        return (self.folder / "window").is_file()

    @property
    def are_served(self) -> bool:
        return not list(self.folder.glob("open-*"))

    def ask(self, path: Path | None) -> None:
        assert not second_start.hand_over(Hasty(), self.folder, path)
        assert not self.are_served


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The window looks more often than it does for a user."""
    monkeypatch.setattr(hearing, "POLL", 20)


@pytest.fixture
def starts(window: Window, tmp_path: Path, wait_until: WaitUntil) -> Iterator[Starts]:
    """Other starts, while the window with its start screen hears them."""
    window.start()
    heard, others = SecondStarts(window, tmp_path / "starts"), Starts(tmp_path / "starts")
    wait_until(lambda: others.is_announced)
    yield others
    heard.stop()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences of the boxes, which nobody needs to close."""
    sentences: list[str] = []
    monkeypatch.setattr(dialogs, "tell", lambda _parent, _look, _title, text: sentences.append(text))
    return sentences


def draft(folder: Path, name: str) -> Path:
    """A draft of that firm."""
    path = folder / f"{name}.dxapply"
    project_file.save(Disk(), path, Project(company=Company(name=name)), REGISTER)
    return path


def is_open(window: Window, path: Path) -> Callable[[], bool]:
    return lambda: window.keeping is not None and window.keeping.path == path


def while_asked(root: tk.Misc, act: Callable[[tk.Toplevel], None], left: int = 300) -> None:
    """Act as soon as a question has the grab, under which events go on, and close it."""
    box = root.grab_current()  # type: ignore[no-untyped-call]
    if isinstance(box, tk.Toplevel):
        try:
            act(box)
        finally:
            box.destroy()
    elif left:
        root.after(10, while_asked, root, act, left - 1)


# ------------------------------------------------------------------------------------------------------------ opening


def test_a_file_that_another_start_asks_for_is_opened(window: Window, starts: Starts, tmp_path: Path, wait_until: WaitUntil) -> None:
    path = draft(tmp_path, "みほん 産業")
    starts.ask(path)
    wait_until(is_open(window, path))
    assert starts.are_served and window.root.title() == "みほん 産業.dxapply　dxapply"


def test_the_open_draft_is_saved_before_another_one_is_opened(window: Window, starts: Starts, tmp_path: Path, wait_until: WaitUntil) -> None:
    first, second = draft(tmp_path, "一"), draft(tmp_path, "二")
    window.open_file(first)
    assert window.desk is not None
    window.desk.draft.change("company.name", "三")
    starts.ask(second)
    wait_until(is_open(window, second))
    assert project_file.load(Disk(), first, REGISTER).project.company.name == "三"


def test_a_draft_that_cannot_be_saved_stays_where_the_user_stays(window: Window, starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                 wait_until: WaitUntil) -> None:  # fmt: skip
    asked: list[str] = []

    def stay(_parent: object, _look: object, title: str, *_: object) -> str:
        asked.append(title)
        return "stay"

    monkeypatch.setattr(dialogs, "ask", stay)
    first, second = draft(tmp_path, "一"), draft(tmp_path, "二")
    window.open_file(first)
    assert window.desk is not None and window.keeping is not None
    window.desk.draft.change("company.name", "三")
    monkeypatch.setattr(window.keeping, "_put", lambda *_: False)
    starts.ask(second)
    wait_until(lambda: asked)
    assert is_open(window, first)() and starts.are_served


def test_the_file_that_is_open_is_not_loaded_again(window: Window, starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                   wait_until: WaitUntil) -> None:  # fmt: skip
    path = draft(tmp_path, "一")
    monkeypatch.chdir(tmp_path)
    window.open_file(Path("一.dxapply"))
    workspace = window.workspace
    starts.ask(path)
    wait_until(lambda: starts.are_served)
    path.unlink()
    starts.ask(path)
    wait_until(lambda: starts.are_served)
    assert workspace is not None and window.workspace is workspace


def test_without_a_file_the_window_only_comes_to_the_front(window: Window, starts: Starts, wait_until: WaitUntil) -> None:
    over = tk.Toplevel(window.root)
    over.geometry("200x200+100+100")
    wait_until(lambda: over.winfo_viewable() and over.winfo_containing(200, 200) is over)
    starts.ask(None)
    wait_until(lambda: starts.are_served and over.winfo_containing(200, 200) is not over)
    assert window.opening is not None and window.keeping is None
    over.destroy()


def test_a_window_that_is_out_of_sight_comes_back_with_its_keyboard(window: Window, starts: Starts, tmp_path: Path, wait_until: WaitUntil) -> None:
    window.root.withdraw()  # without a window manager nothing can be an icon
    window.root.update()
    path = draft(tmp_path, "一")
    starts.ask(path)
    wait_until(is_open(window, path))
    wait_until(window.root.winfo_viewable)
    wait_until(lambda: window.root.focus_displayof() is not None)


def test_a_file_that_cannot_be_opened_is_told_and_the_next_one_opened(window: Window, starts: Starts, told: list[str], tmp_path: Path,
                                                                      wait_until: WaitUntil) -> None:  # fmt: skip
    starts.ask(tmp_path / "none.dxapply")
    wait_until(lambda: told)
    path = draft(tmp_path, "一")
    starts.ask(path)
    wait_until(is_open(window, path))
    assert len(told) == 1 and "none.dxapply" in told[0]


def test_an_error_while_opening_does_not_end_the_hearing(window: Window, starts: Starts, callback_errors: list[str], tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil) -> None:  # fmt: skip
    def broken(_path: Path) -> None:
        raise DxapplyError("開けません")

    with monkeypatch.context() as patch:
        patch.setattr(window, "open_file", broken)
        starts.ask(tmp_path / "a.dxapply")
        wait_until(lambda: callback_errors)
    callback_errors.clear()
    path = draft(tmp_path, "一")
    starts.ask(path)
    wait_until(is_open(window, path))


# ---------------------------------------------------------------------------------------------------------- open questions


def test_files_wait_for_the_end_of_a_question_and_are_opened_in_order(window: Window, starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                      wait_until: WaitUntil) -> None:  # fmt: skip
    root, opened = window.root, list[Path]()
    monkeypatch.setattr(window, "open_file", opened.append)
    paths = [tmp_path / "b.dxapply", tmp_path / "a.dxapply"]

    def meanwhile(box: tk.Toplevel) -> None:
        for path in paths:
            starts.ask(path)
            wait_until(lambda: starts.are_served)
        wait_until(lambda: (focus := root.focus_get()) is not None and focus.winfo_toplevel() is box)  # the keyboard stays with the question
        assert opened == []

    while_asked(root, meanwhile)
    dialogs.tell(root, window.look, "確かめ", "読んでください。")
    wait_until(lambda: opened == paths)


def test_a_file_waits_while_a_dialog_of_the_system_is_open(window: Window, starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                           wait_until: WaitUntil) -> None:  # fmt: skip
    first, second = draft(tmp_path, "一"), draft(tmp_path, "二")

    def chosen(**_: object) -> str:
        starts.ask(second)
        wait_until(lambda: starts.are_served)
        assert is_asking() and window.keeping is None
        return str(first)

    monkeypatch.setattr(filedialog, "askopenfilename", chosen)
    window.open_file()
    assert is_open(window, first)() and not is_asking()
    wait_until(is_open(window, second))


def test_a_file_waits_for_the_question_that_the_one_before_it_asked(window: Window, starts: Starts, tmp_path: Path, wait_until: WaitUntil) -> None:
    root, path = window.root, draft(tmp_path, "一")
    starts.ask(tmp_path / "none.dxapply")

    def meanwhile(_box: tk.Toplevel) -> None:
        starts.ask(path)
        wait_until(lambda: starts.are_served)
        assert window.keeping is None

    while_asked(root, meanwhile)
    wait_until(is_open(window, path))


def test_an_open_list_keeps_a_file_waiting(window: Window, starts: Starts, tmp_path: Path, wait_until: WaitUntil) -> None:
    path = draft(tmp_path, "一")
    held = tk.Frame(window.root, width=9, height=9)
    held.place(x=0, y=0)
    held.update()
    held.grab_set()
    starts.ask(path)
    wait_until(lambda: starts.are_served)
    assert window.keeping is None
    held.destroy()
    wait_until(is_open(window, path))


def test_a_question_counts_even_if_it_fails(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> str:
        raise tk.TclError("no dialog")

    monkeypatch.setattr(filedialog, "askopenfilename", fails)
    with pytest.raises(tk.TclError):
        dialogs.choose_open(window.root, "")
    assert not is_asking()
    dialog = Dialog(window.root, window.look, "問い", [("", "閉じる")], "")
    dialog.window.after(1, dialog.window.destroy)
    dialog.run()
    assert not is_asking()


# ------------------------------------------------------------------------------------------------------------ its end


def test_a_folder_that_vanishes_ends_nothing(window: Window, starts: Starts, tmp_path: Path, wait_until: WaitUntil) -> None:
    (starts.folder / "window").unlink()
    starts.folder.rmdir()
    looks: list[int] = []
    window.root.after(100, looks.append, 1)
    wait_until(lambda: looks)
    second_start.announce(Disk(), starts.folder)
    path = draft(tmp_path, "一")
    starts.ask(path)
    wait_until(is_open(window, path))


def test_a_window_that_stops_hearing_takes_its_announcement_back_and_looks_no_more(window: Window, tmp_path: Path, wait_until: WaitUntil) -> None:
    folder = tmp_path / "starts"
    heard, others = SecondStarts(window, folder), Starts(folder)
    wait_until(lambda: others.is_announced)
    heard.stop()
    assert list(folder.iterdir()) == []
    second_start.announce(Disk(), folder)
    others.ask(draft(tmp_path, "一"))
    later: list[int] = []
    window.root.after(100, later.append, 1)
    wait_until(lambda: later)
    assert not others.are_served and window.keeping is None


def test_a_window_that_stops_before_it_waited_never_announced_itself(window: Window, tmp_path: Path) -> None:
    heard = SecondStarts(window, tmp_path / "starts")
    heard.stop()
    window.root.update()
    assert not (tmp_path / "starts").exists()


def test_a_window_without_a_place_for_its_announcement_opens_all_the_same(window: Window, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    heard = SecondStarts(window, tmp_path / "file" / "starts")
    window.start()
    window.root.update()
    heard.stop()
    assert window.opening is not None


LAUNCHED = """
import sys
from pathlib import Path
from dxapply.storage import second_start
from dxapply.storage.disk import Disk
from dxapply.ui import launch
from dxapply.ui.window import Window
folder, was = second_start.starts_folder(), Window.start
def start(self, path=None):
    class Meanwhile(Disk):
        def pause(disk, seconds):
            super().pause(seconds)
            self.root.update()
    def ask(left=200):
        if not (folder / "window").is_file() and left:
            self.root.after(20, ask, left - 1)
            return
        print(second_start.hand_over(Meanwhile(), folder, Path(sys.argv[1])), self.keeping is not None)
        self.close()
    was(self, path)
    self.root.after(20, ask)
Window.start = start
launch.open_window(None)
print(list(folder.iterdir()))
"""


def run(state: Path, *command: str) -> list[str]:
    """What that command of Python prints, with a folder of the starts of its own."""
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "XDG_STATE_HOME": str(state), "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(state)}
    ended = subprocess.run([sys.executable, *command], capture_output=True, text=True, encoding="utf-8", env=env, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def test_the_window_of_a_user_announces_itself_hears_and_takes_it_back(root: tk.Tk, tmp_path: Path) -> None:
    assert run(tmp_path, "-c", LAUNCHED, str(draft(tmp_path, "みほん"))) == ["True True", "[]"]


def test_the_selftest_of_the_window_is_no_window_that_others_ask(root: tk.Tk, tmp_path: Path) -> None:
    run(tmp_path, "-m", "dxapply", "selftest", "--window")
    assert list(tmp_path.rglob("starts")) == []
