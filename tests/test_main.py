"""The start of a program that may have no console: nothing it says is lost, nothing it says breaks it, and the log holds what nobody expected."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dxapply import cli
from dxapply.__main__ import main
from dxapply.errors import DxapplyError
from dxapply.storage import logs

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
