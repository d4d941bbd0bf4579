"""What all tests of the window share: one root a process, pinned scale, own folders, and no error that goes unseen.

A test gets `root`, `look` (always light, 標準), `frame` (an empty page, gone after the test) and `wait_until`.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
import time
import tkinter as tk
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest
import ttkbootstrap

from dxapply.model.draft import Draft
from dxapply.model.project import Project
from dxapply.programs.carried import catalogue_for
from dxapply.samples import sample
from dxapply.storage.places import Folders
from dxapply.ui import dialogs, keys
from dxapply.ui.desk import Desk
from dxapply.ui.pages.page import PageView
from dxapply.ui.style import Area, Look, open_root
from tests.ui.answers import Answers
from tests.ui.output_page import Around

if TYPE_CHECKING:
    from dxapply.ui.pages.output import View as OutputView
    from dxapply.ui.window import Window

SCALE = float(os.environ.get("DXAPPLY_TEST_SCALE", "1"))
FOLDERS = (
    "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
    "XDG_DOCUMENTS_DIR",
)  # fmt: skip
WaitUntil = Callable[..., None]
DeskOf = Callable[..., Desk]
AnswerWith = Callable[..., list[str]]
Page = TypeVar("Page", bound=PageView)


class ShowPage(Protocol):
    """Shows the page of that class for a desk, as broad as it is beside the help."""

    def __call__(self, view: type[Page], desk: Desk) -> Page: ...


class ShowOutput(Protocol):
    """Shows the page 出力 for a draft whose file lies in tmp_path, with a folder of the test to print from."""

    def __call__(self, project: Project | None = None) -> OutputView: ...


TODAY = dt.date(2021, 3, 3)
NOW = dt.datetime(2021, 3, 3, 14, 32, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.fixture(scope="package", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders in place of the user's: what the window remembers never reaches the one who runs the tests."""
    home = tmp_path_factory.mktemp("user")
    cookie = Path.home() / ".Xauthority"
    with pytest.MonkeyPatch.context() as patch:
        if cookie.is_file() and "XAUTHORITY" not in os.environ:
            patch.setenv("XAUTHORITY", str(cookie))
        for name in FOLDERS:
            folder = home / name.lower()
            folder.mkdir(mode=0o700)
            patch.setenv(name, str(folder))
        if sys.platform == "win32":
            patch.setattr("platformdirs.windows.get_win_folder", lambda name: str(home / name))
        yield home


@pytest.fixture(scope="session")
def callback_errors() -> list[str]:
    """What Tk callbacks raised, as text; a test that wants one clears the list."""
    return []


@pytest.fixture(scope="session")
def root(callback_errors: list[str]) -> Iterator[ttkbootstrap.App]:
    """The one root of the process, 1280x800 on the screen; without a screen the test is skipped, but not on CI."""
    try:
        app = open_root("test", scale=SCALE)
    except tk.TclError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the window needs a screen ({error}): run python3 dev.py test")

    def note(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        callback_errors.append("".join(traceback.format_exception(kind, error, where)))

    app.report_callback_exception = note
    app.geometry("1280x800+0+0" if SCALE < 2 else "1600x1100+0+0")
    app.deiconify()
    app.update()
    yield app
    app.destroy()


@pytest.fixture(scope="session")
def _the_look(root: ttkbootstrap.App) -> Look:
    return Look(root)


@pytest.fixture
def look(_the_look: Look) -> Iterator[Look]:
    """The look of the root; a test may change theme and text size."""
    yield _the_look
    if _the_look.mode != "light":
        _the_look.set_theme("light")
    if _the_look.text_size != "標準":
        _the_look.set_text_size("標準")


@pytest.fixture
def frame(root: ttkbootstrap.App, look: Look) -> Iterator[Area]:
    """An empty page that fills the root."""
    area = look.frame(root, "page")
    area.pack(fill="both", expand=True)
    yield area
    area.destroy()


@pytest.fixture
def desk_of(look: Look) -> Iterator[DeskOf]:
    """A function that lays a draft on a desk: that project, or the sample of that program (②'s unless told), on 2021-03-03."""
    desks: list[Desk] = []

    def lay(project: Project | None = None, program: str = "sangyo-digital-r3") -> Desk:
        catalogue, _ = catalogue_for(Project())
        project = sample(catalogue.program(program)) if project is None else project
        desks.append(Desk(look, Draft(project, catalogue.register), catalogue, TODAY))
        return desks[-1]

    yield lay
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    """The sample of ② on a desk."""
    return desk_of()


@pytest.fixture
def show_page(frame: Area, look: Look) -> ShowPage:
    """A function that shows a page: show_page(View, desk)."""

    def show(view: type[Page], desk: Desk) -> Page:
        page = view(frame, desk)
        page.frame.pack(fill="both", expand=True, padx=(20, 300 if look.scale == 1 else 20))  # where it is narrow, no help stands beside it
        frame.update()
        return page

    return show


@pytest.fixture
def around() -> Around:
    """The window around the desk of `show_output`, which notes what it is asked for."""
    return Around()


@pytest.fixture
def show_output(frame: Area, desk_of: DeskOf, around: Around, tmp_path: Path) -> ShowOutput:
    """A function that shows the page 出力: show_output(project); the sample of ② unless told otherwise."""
    from dxapply.ui.pages.output import View

    def build(project: Project | None = None) -> OutputView:
        desk = desk_of(project)
        desk.around = around  # type: ignore[assignment]
        desk.path = tmp_path / "わが社.dxapply"
        view = View(frame, desk)
        view.panel.printing_folder = tmp_path / "print"
        view.frame.pack(fill="both", expand=True)
        frame.update()
        return view

    return build


@pytest.fixture
def window(root: ttkbootstrap.App, look: Look, tmp_path: Path) -> Iterator[Window]:
    """The window with nothing open yet, its files and settings in a folder of the test, on 2021-03-03."""
    from dxapply.ui.window import Window

    folders = Folders.below(tmp_path / "nets")
    made = Window(root, look, settings_file=tmp_path / "settings.json", documents=tmp_path / "書類", folders=folders, clock=lambda: NOW)
    yield made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialogs, "ask", lambda *_: "lose")  # nobody is there to answer
        made.leave_draft()
    made.close_opening()
    root.configure(menu="")
    keys._shortcuts.get(root, {}).clear()  # the root lives on: Ctrl+O would ask for a file in a test of typing


@pytest.fixture
def answer_with(root: ttkbootstrap.App) -> Iterator[AnswerWith]:
    """A function that will press these buttons, one in each dialog that opens; it gives what the dialogs said."""
    users: list[Answers] = []

    def answer(*words: str) -> list[str]:
        users.append(Answers(root, words))
        return users[-1].told

    yield answer
    for user in users:
        user.stop()
    assert not any(user.left for user in users), f"no dialog came for {[user.left for user in users]}"


@pytest.fixture
def wait_until(root: ttkbootstrap.App) -> WaitUntil:
    """A function that lets events come until a condition holds: wait_until(lambda: label.winfo_viewable()); it fails after some seconds."""

    def wait(condition: Callable[[], object], seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        root.update()
        while not condition():
            assert time.monotonic() < end, f"did not come true in {seconds} s"
            alarm = root.after(10, lambda: None)
            root.tk.dooneevent(0)
            root.after_cancel(alarm)

    return wait


@pytest.fixture(autouse=True)
def no_trouble(root: ttkbootstrap.App, callback_errors: list[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails a test in which a Tk callback raised or an ERROR was logged; a test that wants an ERROR ends with caplog.clear()."""
    callback_errors.clear()
    yield
    root.update()
    logged = [record.getMessage() for phase in ("setup", "call", "teardown") for record in caplog.get_records(phase) if record.levelno >= logging.ERROR]
    troubles = [*callback_errors, *logged]
    callback_errors.clear()
    if troubles:
        pytest.fail("\n".join(troubles), pytrace=False)
