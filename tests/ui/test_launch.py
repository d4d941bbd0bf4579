"""Starting the window as a user does: a process of its own that opens, shows every page, and ends; one sentence where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
import tkinter as tk
from pathlib import Path

import pytest

from dxapply.errors import DxapplyError
from dxapply.ui import launch
from dxapply.ui.launch import check_window

LATE = "reportlab openpyxl xlsxwriter pypdfium2"
START = """
import sys
from dxapply.ui import launch
from dxapply.ui.window import Window
was = Window.start
def start(self, path=None):
    was(self, path)
    self.root.update()
    print(self.workspace is not None, [name for name in sys.argv[2].split() if name in sys.modules])
    self.root.after_idle(self.close)
Window.start = start
from pathlib import Path
launch.open_window(Path(sys.argv[1]) if sys.argv[1] else None)
print("closed")
"""


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "PYTHONIOENCODING": "utf-8", **env}
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, encoding="utf-8", env=given, check=False, timeout=120)


def test_the_window_starts_without_what_only_an_export_needs_and_ends_when_it_is_closed(root: tk.Tk) -> None:
    answer = run("-c", START, "", LATE)
    assert (answer.stdout.splitlines(), answer.returncode) == (["False []", "closed"], 0), answer.stderr


def test_a_file_that_is_given_is_opened(root: tk.Tk, tmp_path: Path) -> None:
    path = tmp_path / "わが社.dxapply"
    path.write_text('{"dxapply": {"format": 1}, "company": {"name": "みほん"}}', encoding="utf-8")
    answer = run("-c", START, str(path), LATE)
    assert (answer.stdout.splitlines(), answer.returncode) == (["True []", "closed"], 0), answer.stderr


def test_the_selftest_of_the_window_visits_every_page(root: tk.Tk) -> None:
    answer = run("-m", "dxapply", "selftest", "--window")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines()[-2:] == ["画面：9ページを開きました。", "自己点検はすべて正常です。"]


def test_a_display_that_does_not_answer_gets_one_sentence() -> None:
    answer = run("-m", "dxapply", DISPLAY=":9")
    assert (answer.returncode, len(answer.stderr.splitlines())) == (2, 1) and "ディスプレイ" in answer.stderr and "Traceback" not in answer.stderr


def test_a_window_that_cannot_be_opened_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> tk.Tk:
        raise tk.TclError("no display name and no $DISPLAY environment variable")

    monkeypatch.setattr(launch, "open_root", refuse)
    with pytest.raises(DxapplyError, match="画面を開けません"):
        check_window()


def test_a_window_that_breaks_at_its_start_is_one_sentence_and_in_the_log(root: tk.Tk, tmp_path: Path) -> None:
    text = "import sys; from dxapply.ui.window import Window; Window.start = None; from dxapply.__main__ import main; sys.exit(main([]))"
    answer = run("-c", text, XDG_STATE_HOME=str(tmp_path))
    assert (answer.returncode, len(answer.stderr.splitlines())) == (2, 1) and "TypeError" in answer.stderr
    if sys.platform != "win32":
        log = (tmp_path / "dxapply" / "log" / "dxapply.log").read_text(encoding="utf-8")
        assert "dxapply.ui.launch: scale 100 %" in log and "ui/launch.py" in log.partition("TypeError")[2]
