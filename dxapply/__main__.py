"""Start-up: output in UTF-8, one Japanese sentence for whatever goes wrong, and no traceback ever."""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dxapply import cli
from dxapply.errors import DxapplyError
from dxapply.storage import logs, second_start
from dxapply.storage.disk import Disk

__all__ = ["main"]

_HELP = "dxapply --help でコマンドを確かめてください"
_log = logging.getLogger("dxapply.start")  # run as a program, this module is called __main__


def main(arguments: Sequence[str] | None = None, disk: Disk | None = None) -> int:
    """Run dxapply and give its exit code: a command, or the wizard where there is none (a file, or nothing). Tests may give a disk."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    is_command = bool(given) and (given[0].startswith("-") or cli.is_command(given[0]))
    say = _say if is_command else _say_in_sight
    try:
        code = cli.run(given, disk, _check_window) if is_command else _window(given, disk or Disk())
        print(end="", flush=True)
        return code
    except DxapplyError as error:
        return say(str(error))
    except KeyboardInterrupt:
        return _say("中断しました。下書きのファイルは壊れていません。")
    except Exception as error:  # whatever it is, a user reads a sentence, not a traceback
        _silenced()
        if _is_reader_gone(error):  # such as `head`: there is nobody to tell
            return cli.REFUSED
        logs.begin_log(disk or Disk(), logs.log_path())
        _log.critical("ended by an error that nobody expected", exc_info=error)
        name = type(error).__name__
        return say(f"予期しない誤りで止まりました（{name}）。下書きのファイルは壊れていません。続くときは、この文を添えてお知らせください。")


def _window(given: Sequence[str], disk: Disk) -> int:
    """Open the wizard, which needs a display, or hand over to the one that is open. A first word that can be no file was meant to be a command."""
    if len(given) > 1 or (given and not Path(given[0]).suffix and not cli.is_there(Path(given[0]))):
        raise DxapplyError(f"コマンド「{given[0]}」はありません", fix=_HELP)
    _check_screen()
    path = Path(given[0]) if given else None
    if second_start.hand_over(disk, second_start.starts_folder(), path, _let_another_come_forward):
        return cli.DONE
    logs.begin_log(disk, logs.log_path())
    logs.hear_stray_errors()
    from dxapply.ui.launch import open_window

    open_window(path)
    return cli.DONE


def _let_another_come_forward() -> None:
    """Only the program that the user has just started may allow the window to come to the front of Windows."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # ASFW_ANY


def _check_screen() -> None:
    """Refuse at once what Tk would refuse later, with all of it imported."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise DxapplyError("画面を開けません", "ディスプレイがありません", _HELP)


def _check_window() -> str:
    _check_screen()
    from dxapply.ui.launch import check_window

    return check_window()


def _is_reader_gone(error: Exception) -> bool:
    """Whether our output has no reader any more. Windows calls that an invalid argument; files have names."""
    is_pipe = isinstance(error, OSError) and error.filename is None and sys.platform == "win32" and error.errno == errno.EINVAL
    return is_pipe or isinstance(error, BrokenPipeError)


def _silenced() -> None:
    """Close an output that takes nothing any more, so that Python does not try again, and complain, when it ends."""
    if sys.stdout is None:
        return
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        return
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.close()


def _say(sentence: str) -> int:
    """Print it where errors go; the windowed program of Windows has no such place, and whoever runs a command by it reads the exit code."""
    if sys.stderr is not None:
        print(" ".join(sentence.splitlines()), file=sys.stderr)
    return cli.REFUSED


def _say_in_sight(sentence: str) -> int:
    """Print it, or where nobody would see that, show it in a box."""
    if sys.stderr is None:
        from dxapply.ui.plain_box import show_plainly

        show_plainly("dxapply", sentence)
    return _say(sentence)


if __name__ == "__main__":
    sys.exit(main())
