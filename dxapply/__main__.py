"""Start-up: output in UTF-8, one Japanese sentence for whatever goes wrong, and no traceback ever."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dxapply import cli
from dxapply.errors import DxapplyError
from dxapply.storage.disk import Disk

__all__ = ["main"]

_HELP = "dxapply --help でコマンドを確かめてください"


def main(arguments: Sequence[str] | None = None, disk: Disk | None = None) -> int:
    """Run dxapply and give its exit code: a command, or the wizard where there is none (a file, or nothing). Tests may give a disk."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.run(given, disk, _check_window) if given and (given[0].startswith("-") or cli.is_command(given[0])) else _window(given)
        print(end="", flush=True)
        return code
    except DxapplyError as error:
        return _say(str(error))
    except BrokenPipeError:  # whoever read our output went away, such as `head`: there is nobody to tell
        return _silenced()
    except KeyboardInterrupt:
        return _say("中断しました。下書きのファイルは壊れていません。")
    except Exception as error:  # whatever it is, a user reads a sentence, not a traceback
        _silenced()
        name = type(error).__name__
        return _say(f"予期しない誤りで止まりました（{name}）。下書きのファイルは壊れていません。続くときは、この文を添えてお知らせください。")


def _window(given: Sequence[str]) -> int:
    """Open the wizard, which needs a display. A first word that can be no file was meant to be a command."""
    if len(given) > 1 or (given and not Path(given[0]).suffix and not cli.is_there(Path(given[0]))):
        raise DxapplyError(f"コマンド「{given[0]}」はありません", fix=_HELP)
    _check_screen()
    from dxapply.ui.launch import open_window

    open_window(Path(given[0]) if given else None)
    return cli.DONE


def _check_screen() -> None:
    """Refuse at once what Tk would refuse later, with all of it imported."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise DxapplyError("画面を開けません", "ディスプレイがありません", _HELP)


def _check_window() -> str:
    _check_screen()
    from dxapply.ui.launch import check_window

    return check_window()


def _silenced() -> int:
    """Close an output that takes nothing any more, so that Python does not try again, and complain, when it ends."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        return cli.REFUSED
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.close()
    return cli.REFUSED


def _say(sentence: str) -> int:
    print(" ".join(sentence.splitlines()), file=sys.stderr)
    return cli.REFUSED


if __name__ == "__main__":
    sys.exit(main())
