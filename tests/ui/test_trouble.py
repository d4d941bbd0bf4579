"""An error that nobody expected: the draft is saved, one box tells it, and neither box, clipboard nor log holds what was typed."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import ttk

import pytest
import ttkbootstrap

from dxapply import __version__
from dxapply.errors import DxapplyError
from dxapply.programs.packs import builtin_catalogue
from dxapply.storage import logs
from dxapply.storage.disk import Disk
from dxapply.ui import dialogs, exporting, trouble
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.trouble import Trouble
from dxapply.ui.window import Window
from tests.ui.hands import all_below

SECRET = "山田太郎"
Boxes = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def no_trouble(callback_errors: list[str]) -> Iterator[None]:
    """Here errors are logged on purpose; those of callbacks are still none of it."""
    callback_errors.clear()
    yield
    assert callback_errors == []


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of the test."""
    path = tmp_path / "log" / "dxapply.log"
    monkeypatch.setattr(logs, "log_path", lambda: path)
    logs.begin_log(Disk(), path)
    return path


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> Boxes:
    """The sentence and the report of each box, which nobody needs to close."""
    shown: Boxes = []
    monkeypatch.setattr(dialogs, "tell_unexpected", lambda *given: shown.append((given[3], given[4])))
    monkeypatch.setattr(dialogs, "tell", lambda *given: shown.append((given[3], "")))
    return shown


def fail(tell: Trouble, error: BaseException | None = None) -> None:
    """An error that comes out of a callback."""
    try:
        raise error or ZeroDivisionError(SECRET)
    except BaseException as caught:
        tell(type(caught), caught, caught.__traceback__)


def once_shown(root: tk.Misc, action: Callable[[tk.Toplevel], None]) -> list[BaseException]:
    """Do something in the box as soon as it is there, and close it. Gives the list of what failed."""
    failed: list[BaseException] = []

    def try_it(left: int) -> None:
        box = next((child for child in reversed(all_below(root)) if isinstance(child, tk.Toplevel) and child.winfo_viewable()), None)
        if box is None:
            assert left, "no box came"
            root.after(10, try_it, left - 1)
            return
        box.update()
        try:
            action(box)
        except BaseException as error:
            failed.append(error)
        if box.winfo_exists():
            box.destroy()

    root.after(10, try_it, 300)
    return failed


def button(box: tk.Misc, words: str) -> ttk.Button:
    return next(widget for widget in all_below(box) if isinstance(widget, ttk.Button) and widget.cget("text") == words)


def words_in(box: tk.Misc) -> str:
    return "\n".join(widget.text if isinstance(widget, Paragraph) else str(widget.cget("text")) for widget in all_below(box)
                     if isinstance(widget, Paragraph | ttk.Label | ttk.Button))  # fmt: skip


def press(box: tk.Misc, words: str) -> None:
    button(box, words).invoke()
    box.update()


def test_the_draft_is_saved_and_the_error_is_one_sentence_and_in_the_log(window: Window, boxes: Boxes, log: Path) -> None:
    window.open_sample(builtin_catalogue().programs[0].id)
    assert window.desk is not None and window.keeping is not None
    window.desk.draft.set_all({"company.name": SECRET})
    fail(Trouble(window))
    ((sentence, report),) = boxes
    assert "ZeroDivisionError" in sentence and "下書きは保存しました" in sentence
    assert SECRET in window.keeping.path.read_text(encoding="utf-8")
    text = log.read_text(encoding="utf-8")
    assert "ERROR dxapply.ui.trouble" in text and "ui/test_trouble.py" in text
    assert not any(SECRET in words for words in (sentence, report, text))


def test_the_report_names_version_system_error_and_place(window: Window, boxes: Boxes, log: Path) -> None:
    fail(Trouble(window))
    lines = boxes[0][1].splitlines()
    assert lines[:3] == list(logs.system_lines()) and lines[0].startswith(f"dxapply {__version__}")
    assert lines[3] == "ZeroDivisionError" and lines[4].startswith("  ui/test_trouble.py:")


def test_a_draft_that_cannot_be_saved_is_told_so(window: Window, boxes: Boxes, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "save", lambda: False)
    fail(Trouble(window))

    def broken() -> bool:
        raise KeyError(SECRET)

    with monkeypatch.context() as patch:
        patch.setattr(window, "save", broken)
        fail(Trouble(window))
    assert ["別名で保存してください" in sentence for sentence, _ in boxes] == [True, True]
    assert "KeyError" in log.read_text(encoding="utf-8")


def test_an_error_of_ours_is_its_own_sentence_and_not_in_the_log(window: Window, boxes: Boxes, log: Path) -> None:
    fail(Trouble(window), DxapplyError("読めません", fix="直してください"))
    assert boxes == [("読めません。直してください。", "")]
    assert "DxapplyError" not in log.read_text(encoding="utf-8")


def test_in_a_storm_one_box_stands_at_a_time_and_the_storm_ends_with_it(window: Window, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell, shown, depth = Trouble(window), list[int](), 0

    def stand(*_given: object) -> None:
        nonlocal depth
        depth += 1
        shown.append(depth)
        for _ in range(50):
            fail(tell)
            fail(tell, KeyError(SECRET))
        depth -= 1

    monkeypatch.setattr(dialogs, "tell_unexpected", stand)
    for _ in range(20):
        fail(tell)
    assert shown == [1]
    fail(tell, IndexError())
    assert shown == [1, 1]
    assert "KeyError" in log.read_text(encoding="utf-8")


def test_an_error_that_comes_again_when_the_user_tries_again_is_told_again(window: Window, boxes: Boxes, log: Path) -> None:
    tell = Trouble(window)
    fail(tell)
    fail(tell)
    assert len(boxes) == 2


def test_a_sentence_of_ours_stands_once_at_a_time(window: Window, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell, shown = Trouble(window), list[str]()

    def stand(*given: object) -> None:
        shown.append(str(given[3]))
        for error in (DxapplyError("甲"), DxapplyError("乙")):
            fail(tell, error)

    monkeypatch.setattr(dialogs, "tell", stand)
    fail(tell, DxapplyError("甲"))
    assert shown == ["甲。", "乙。"]


def test_where_our_box_fails_the_system_shows_its_own(window: Window, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise tk.TclError(SECRET)

    shown: list[str] = []
    monkeypatch.setattr(dialogs, "tell_unexpected", broken)
    monkeypatch.setattr(trouble, "show_plainly", lambda _title, text: shown.append(text))
    fail(Trouble(window))
    assert len(shown) == 1 and "下書きは保存しました。続くときは、この文を添えて" in shown[0]
    text = log.read_text(encoding="utf-8")
    assert "the box of an error failed" in text and SECRET not in text


def test_of_a_window_that_is_gone_only_the_log_hears(window: Window, boxes: Boxes, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def winfo_exists(self) -> bool:
            raise tk.TclError("application has been destroyed")

    tell = Trouble(window)
    with monkeypatch.context() as patch:
        patch.setattr(window, "root", Gone())
        fail(tell)
    assert boxes == [] and "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_the_box_copies_the_report_and_opens_the_folder_of_the_log(window: Window, log: Path, root: ttkbootstrap.App,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    folders: list[Path] = []
    monkeypatch.setattr(exporting, "show_file", folders.append)
    copied: list[str] = []

    def act(box: tk.Toplevel) -> None:
        assert "ZeroDivisionError" in words_in(box) and "入力した内容は含みません" in words_in(box)
        press(box, "内容をコピー")
        copied.append(box.clipboard_get())
        assert "コピーしました" in words_in(box)
        press(box, "ログのフォルダーを開く")
        assert SECRET not in words_in(box)
        press(box, "閉じる")
        assert not box.winfo_exists()

    failed = once_shown(root, act)
    fail(Trouble(window))
    assert failed == []
    assert copied[0].splitlines()[:4] == [*logs.system_lines(), "ZeroDivisionError"] and SECRET not in copied[0]
    assert folders == [log.parent]


def test_a_folder_that_cannot_be_shown_is_a_sentence_over_the_box(window: Window, log: Path, root: ttkbootstrap.App,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def refuse(path: Path) -> None:
        raise exporting.CannotShow(f"「{path.name}」を開けません")

    monkeypatch.setattr(exporting, "show_file", refuse)
    told: list[str] = []
    monkeypatch.setattr(dialogs, "tell", lambda *given: told.append(given[3]))
    tell = Trouble(window)
    monkeypatch.setattr(root, "report_callback_exception", tell)
    failed = once_shown(root, lambda box: button(box, "ログのフォルダーを開く").invoke())
    fail(tell)
    assert (told, failed) == (["「log」を開けません。"], [])
