"""The start of a program that may have no console: nothing it says is lost, nothing it says breaks it, and the log holds what nobody expected.

And a second start: it hands its file over to the window that is open, or opens its own.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dxapply import cli
from dxapply.__main__ import main
from dxapply.errors import DxapplyError
from dxapply.storage import logs, second_start
from dxapply.storage.disk import Disk

SECRET = "山田太郎"


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of the test, and a screen that is said to be there; the window itself is that of `window`."""
    monkeypatch.setattr(logs, "log_path", lambda: tmp_path / "log" / "dxapply.log")
    monkeypatch.setattr(logs, "hear_stray_errors", lambda: None)
    monkeypatch.setenv("DISPLAY", ":0")
    return tmp_path / "log" / "dxapply.log"


def unheard(*arguments: str) -> int:
    """The exit code of dxapply with output and errors as the windowed program of Windows has them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", None)
        return main(arguments)


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was shown in the system's own box."""
    shown: list[str] = []
    plain_box = importlib.import_module("dxapply.ui.plain_box")
    monkeypatch.setattr(plain_box, "show_plainly", lambda _title, text: shown.append(text))
    return shown


def window_that(monkeypatch: pytest.MonkeyPatch, error: BaseException | None) -> None:
    """Put a window in the place of ours which ends well, or by that error."""

    def open_window(_path: Path | None) -> None:
        if error is not None:
            raise error

    launch = ModuleType("dxapply.ui.launch")
    launch.open_window = open_window  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dxapply.ui.launch", launch)


def test_without_a_console_the_window_opens_and_ends(boxes: list[str], log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window_that(monkeypatch, None)
    assert (unheard(), boxes) == (0, [])
    assert [line.split(": ", 1)[1] for line in log.read_text(encoding="utf-8").splitlines()] == list(logs.system_lines())


def test_without_a_console_why_there_is_no_window_is_a_box(boxes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    window_that(monkeypatch, DxapplyError("画面を開けません", "ディスプレイがありません"))
    assert (unheard(), boxes) == (2, ["画面を開けません（ディスプレイがありません）。"])


def test_without_a_console_an_error_of_the_start_is_a_box_and_in_the_log(boxes: list[str], log: Path,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    window_that(monkeypatch, RuntimeError(SECRET))
    assert unheard() == 2
    assert len(boxes) == 1 and "RuntimeError" in boxes[0] and SECRET not in boxes[0]
    text = log.read_text(encoding="utf-8")
    assert "CRITICAL" in text and "dxapply/__main__.py" in text and "RuntimeError" in text and SECRET not in text


def test_with_a_console_there_is_no_box(boxes: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    window_that(monkeypatch, RuntimeError(SECRET))
    assert main([]) == 2
    assert boxes == [] and capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only here a screen may be missing")
def test_without_a_console_a_missing_screen_is_a_box(boxes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert unheard() == 2
    assert len(boxes) == 1 and "ディスプレイ" in boxes[0]


def test_without_a_console_a_word_that_is_no_file_is_a_box(boxes: list[str], log: Path) -> None:
    assert unheard("foo") == 2
    assert len(boxes) == 1 and "「foo」" in boxes[0] and not log.exists()


def test_without_a_console_a_command_works_and_opens_no_box(boxes: list[str], log: Path, tmp_path: Path) -> None:
    draft = tmp_path / "a.dxapply"
    assert [unheard("programs"), unheard("new", str(draft), "--program", "sangyo-digital-r3"), unheard("check", str(draft))] == [0, 0, 1]
    assert [unheard("get", str(tmp_path / "none.dxapply")), unheard("budget"), unheard("--nonsense")] == [2, 2, 2]
    with pytest.raises(SystemExit) as ended:
        unheard("--help")
    assert (ended.value.code, boxes, log.exists()) == (0, [], False)


def test_a_command_that_fails_unexpectedly_is_in_the_log_with_or_without_a_console(log: Path, boxes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(cli.packs, "builtin_catalogue", broken)
    assert main(["programs"]) == 2
    assert (unheard("programs"), boxes) == (2, [])
    text = log.read_text(encoding="utf-8")
    assert "CRITICAL" in text and "ZeroDivisionError" in text and SECRET not in text


def test_without_a_console_an_interruption_is_silent(boxes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    window_that(monkeypatch, KeyboardInterrupt())
    assert (unheard(), boxes) == (2, [])


# --------------------------------------------------------------------------------------------------------- a second start


class Answered(Disk):
    """A disk on which an open window takes what it is asked for while a start waits; without `answers` it hangs."""

    def __init__(self, folder: Path, *, answers: bool = True) -> None:
        self.folder, self.answers = folder, answers
        self.taken: list[Path | None] = []

    def pause(self, seconds: float) -> None:
        if self.answers:
            self.taken += second_start.take(Disk(), self.folder)


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the starts, in which a window is announced."""
    folder = tmp_path / "starts"
    monkeypatch.setattr(second_start, "starts_folder", lambda: folder)
    second_start.announce(Disk(), folder)
    return folder


@pytest.mark.parametrize("name", ["みほん.dxapply", "none.dxapply", ""])
def test_a_second_start_hands_its_file_over_and_ends_well(starts: Path, log: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    window_that(monkeypatch, RuntimeError("nobody wanted a window"))
    (starts.parent / "みほん.dxapply").write_bytes(b"")
    path = starts.parent / name if name else None
    disk = Answered(starts)
    assert main([str(path)] if path else [], disk) == 0
    assert (disk.taken, log.exists()) == ([path], False)


def test_a_start_that_nobody_answers_opens_its_own_window(starts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []
    window_that(monkeypatch, None)
    monkeypatch.setattr(sys.modules["dxapply.ui.launch"], "open_window", opened.append)
    file = starts.parent / "みほん.dxapply"
    assert main([str(file)], Answered(starts, answers=False)) == 0
    assert (opened, second_start.take(Disk(), starts)) == ([file], [])


def test_neither_a_command_nor_a_word_that_is_no_file_is_handed_over(starts: Path, boxes: list[str]) -> None:
    disk = Answered(starts)
    assert [main(["programs"], disk), main(["foo"], disk), disk.taken] == [0, 2, []]


def test_a_second_start_ends_before_tk_is_imported(tmp_path: Path) -> None:
    text = (
        "import sys; sys.path.insert(0, sys.argv[1]); from dxapply.__main__ import main; from dxapply.storage.second_start import announce, starts_folder; "
        "from dxapply.storage.disk import Disk; from tests.test_main import Answered; "
        "folder = starts_folder(); announce(Disk(), folder); disk = Answered(folder); code = main(['a.dxapply'], disk); "
        "print(code, [path.name for path in disk.taken], [name for name in ('tkinter', 'ttkbootstrap', 'dxapply.ui') if name in sys.modules])"
    )
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(tmp_path)}
    command = [sys.executable, "-c", text, str(Path(__file__).parent.parent)]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env, check=False, timeout=60)
    assert ended.stdout.splitlines() == ["0 ['a.dxapply'] []"], ended.stderr
