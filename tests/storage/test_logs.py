"""The log: what went wrong and where, never what was typed; never larger than its bound; and no disk can make it fail."""

from __future__ import annotations

import errno
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxapply import __version__
from dxapply.storage import logs
from dxapply.storage.disk import Disk
from dxapply.storage.logs import LogFile, begin_log, error_lines, hear_stray_errors, system_lines, told
from tests.faults import FaultyDisk

PACKAGE = Path(logs.__file__).parent.parent


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def record(message: object = "words", *arguments: object, error: BaseException | None = None, level: int = logging.ERROR) -> logging.LogRecord:
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord("dxapply.test", level, __file__, 1, message, arguments, exc_info)


def raised(make: Callable[[], BaseException]) -> BaseException:
    try:
        raise make()
    except BaseException as error:  # whatever the test makes
        return error


def deep(left: int) -> None:
    if left:
        deep(left - 1)
    raise ZeroDivisionError


# ------------------------------------------------------------------------------------------------------- what it tells


def test_an_error_is_told_by_its_class_and_the_places_it_came_through() -> None:
    error = raised(ZeroDivisionError)
    first, place = error_lines(error)
    assert first == "ZeroDivisionError"
    assert place.strip().startswith("storage/test_logs.py:") and place.endswith(" raised")


def test_a_class_of_a_module_is_told_with_it() -> None:
    assert error_lines(threading.BrokenBarrierError())[0] == "threading.BrokenBarrierError"


def test_what_an_error_came_from_is_told_after_it() -> None:
    try:
        try:
            raise KeyError("k")
        except KeyError:
            raise ValueError("v") from OSError("o")
    except ValueError as error:
        assert [line for line in error_lines(error) if not line.startswith(" ")] == ["ValueError", "after: OSError"]
    try:
        try:
            raise KeyError("k")
        except KeyError:
            raise ValueError("v") from None
    except ValueError as error:
        assert [line for line in error_lines(error) if not line.startswith(" ")] == ["ValueError", "after: KeyError"]


def test_a_group_is_told_with_what_it_holds() -> None:
    group = ExceptionGroup("g", [ValueError("a"), ExceptionGroup("h", [KeyError("b")])])
    assert error_lines(group) == ["ExceptionGroup", "within: ValueError", "within: ExceptionGroup", "within: KeyError"]


def test_errors_that_came_from_each_other_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert error_lines(one) == ["ValueError", "after: KeyError"]


def test_of_an_endless_recursion_the_two_ends_are_told() -> None:
    try:
        deep(200)
    except ZeroDivisionError as error:
        lines = error_lines(error)
    assert len(lines) == 32 and lines[7] == "  … 172"


def test_a_path_shows_no_name_of_a_user() -> None:
    shout = compile("raise ValueError", r"C:\Users\山田\AppData\dxapply\ui\launch.py", "exec")
    try:
        exec(shout)
    except ValueError as error:
        assert error_lines(error)[-1] == "  ui/launch.py:1 <module>"


@pytest.mark.parametrize(("values", "words"), [((3, "秘密"), "3 of str"), ((3,), "%s of %s"), (("秘密", None), "str of NoneType")])
def test_of_the_values_of_a_record_only_numbers_are_told(values: tuple[object, ...], words: str) -> None:
    assert told(record("%s of %s", *values)) == f"ERROR dxapply.test: {words}"


def test_a_value_that_does_not_fit_is_left_out() -> None:
    assert told(record("%d files", "秘密")) == "ERROR dxapply.test: %d files"
    assert told(record("%(name)s", {"name": "秘密"})) == "ERROR dxapply.test: %(name)s"


class Secretive(Exception):
    """An error that holds what was typed in every place that there is."""

    def __init__(self, text: str) -> None:
        super().__init__(text, {text: text})
        self.text = text
        self.add_note(text)

    def __str__(self) -> str:
        return self.text


def fail_with(text: str, kind: Callable[[str], BaseException], depth: int) -> None:
    local = {text: text}
    if depth:
        try:
            fail_with(text, kind, depth - 1)
        except BaseException as error:
            raise ExceptionGroup(text, [Secretive(text), ValueError(local)]) from error
    raise kind(text)


KINDS = (Secretive, ValueError, OSError, KeyError, SyntaxError, ImportError, lambda text: UnicodeEncodeError("utf-8", text, 0, 1, text),
         lambda text: FileNotFoundError(2, text, text))  # fmt: skip


@given(text=st.text(alphabet="秘密髙﨑𠮷①㈱\n\0\udc81", min_size=2), kind=st.sampled_from(KINDS), depth=st.integers(0, 2))
def test_nothing_that_was_typed_is_told(text: str, kind: Callable[[str], BaseException], depth: int) -> None:
    try:
        fail_with(text, kind, depth)
    except BaseException as error:
        words = told(record("broken by %s: %r", text, {text}, error=error))
    assert not set(words) & set(text) - {"\n"}
    assert "fail_with" in words


def test_the_modules_of_the_program_log_plain_words_and_numbers() -> None:
    import ast

    wrong = []
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("_log.", "_LOG.", "logging.")) and node.args:
                name = ast.unparse(node.func)
                if name not in {"logging.getLogger", "_log.info"} and not isinstance(node.args[0], ast.Constant):
                    wrong.append(f"{file.name}:{node.lineno}")
                if name.startswith("logging.") and name != "logging.getLogger":
                    wrong.append(f"{file.name}:{node.lineno}")
    assert wrong == []


# ------------------------------------------------------------------------------------------------------------ the file


def test_it_lies_in_the_users_log_folder() -> None:
    if sys.platform != "win32":
        assert logs.log_path() == platformdirs.user_log_path("dxapply", appauthor=False) / "dxapply.log"


def test_it_begins_with_what_the_program_runs_on_once(tmp_path: Path) -> None:
    path = tmp_path / "記録" / "dxapply.log"
    begin_log(Disk(), path)
    begin_log(Disk(), tmp_path / "other.log")
    lines = lines_of(path)
    assert [line.split(": ", 1)[1] for line in lines] == list(system_lines()) and f"dxapply {__version__} (from source)" in lines[0]
    assert not (tmp_path / "other.log").exists()


def test_a_line_begins_with_time_level_and_name(tmp_path: Path) -> None:
    log = LogFile(Disk(), tmp_path / "a.log")
    made = record("one %d", 1, level=logging.WARNING)
    made.created = 0.0
    log.handle(made)
    (line,) = lines_of(tmp_path / "a.log")
    assert line[:4] in {"1969", "1970"} and line[10] == "T" and line.endswith(" WARNING dxapply.test: one 1")


def test_what_this_program_logs_is_written_and_what_libraries_log_is_not(tmp_path: Path) -> None:
    begin_log(Disk(), tmp_path / "a.log")
    logging.getLogger("dxapply.ui").warning("ours")
    logging.getLogger("PIL").error("theirs")
    text = (tmp_path / "a.log").read_text(encoding="utf-8")
    assert "ours" in text and "theirs" not in text


@given(lengths=st.lists(st.integers(1, 3_000), min_size=1, max_size=40))
def test_it_and_the_one_before_it_never_grow_beyond_the_bound(lengths: list[int]) -> None:
    from dxapply.storage.disk import temporary_folder

    with temporary_folder() as folder:
        log = LogFile(Disk(), folder / "dxapply.log", most=4_000)
        for place, length in enumerate(lengths):
            log.handle(record(f"{place} " + "x" * length))
            assert all(file.stat().st_size <= 4_000 for file in folder.iterdir())
        assert {file.name for file in folder.iterdir()} <= {"dxapply.log", "dxapply.1.log"}
        assert f": {len(lengths) - 1} " in (folder / "dxapply.log").read_text(encoding="utf-8")


def test_a_storm_is_counted_and_carries_nothing_away(tmp_path: Path) -> None:
    log = LogFile(Disk(), tmp_path / "a.log")
    log.handle(record("before"))
    for _ in range(1_000):
        log.handle(record("again", error=raised(lambda: ValueError("x"))))
    log.handle(record("after"))
    lines = lines_of(tmp_path / "a.log")
    assert [line.strip() for line in lines if "times" in line] == [f"the same, {2**power} times" for power in range(1, 10)]
    assert "before" in lines[0] and "after" in lines[-1]


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("nth", range(1, 12))
def test_whatever_the_disk_refuses_nobody_hears_of_it(tmp_path: Path, nth: int, lasting: bool) -> None:
    disk = FaultyDisk(nth, errno.ENOSPC, lasting=lasting, half=True)
    log = LogFile(disk, tmp_path / "folder" / "a.log", most=300)
    for place in range(4):
        log.handle(record(f"{place} " + "x" * 200))
    assert disk.open_files == 0
    assert all(file.stat().st_size <= 300 for file in tmp_path.rglob("*.log"))


def test_a_record_that_cannot_be_said_is_passed_over(tmp_path: Path) -> None:
    class Mute:
        def __str__(self) -> str:
            raise RuntimeError

    log = LogFile(Disk(), tmp_path / "a.log")
    log.handle(record(Mute()))
    log.handle(record("next \udc81"))
    assert lines_of(tmp_path / "a.log")[0].endswith(r"next \udc81")


# ------------------------------------------------------------------------------------------------------------ stray errors


@pytest.fixture
def stray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of a program that hears stray errors."""
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    begin_log(Disk(), tmp_path / "a.log")
    hear_stray_errors()
    return tmp_path / "a.log"


def test_an_error_that_ends_a_thread_is_logged(stray: Path) -> None:
    def work() -> None:
        raise Secretive("秘密")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    text = stray.read_text(encoding="utf-8")
    assert "a thread ended by an error" in text and "Secretive" in text and "work" in text and "秘密" not in text


def test_a_thread_that_ends_itself_is_no_error(stray: Path) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert "thread" not in stray.read_text(encoding="utf-8")


def test_what_nobody_catches_is_logged(stray: Path) -> None:
    error = raised(lambda: Secretive("秘密"))
    sys.excepthook(type(error), error, error.__traceback__)
    sys.unraisablehook(SimpleNamespace(exc_type=KeyError, exc_value=KeyError("秘密"), exc_traceback=None, err_msg="秘密", object="秘密"))  # type: ignore[arg-type]
    text = stray.read_text(encoding="utf-8")
    assert "not caught by anybody" in text and "KeyError" in text and "秘密" not in text
