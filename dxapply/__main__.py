"""Start-up: output in UTF-8, one Japanese sentence for whatever goes wrong, and no traceback ever."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from dxapply import cli
from dxapply.errors import DxapplyError

__all__ = ["main"]

_COMMANDS = ("programs", "new", "set", "get", "import-costs", "match", "budget", "check", "compare", "export", "import-excel", "pack", "demo", "selftest")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run dxapply and give its exit code: a command, or the wizard where the first argument is none (a file, or nothing)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.run(given) if given and (given[0] in _COMMANDS or given[0].startswith("-")) else _window()
        sys.stdout.flush()
        return code
    except DxapplyError as error:
        return _say(str(error))
    except BrokenPipeError:  # the reader of our output went away, such as `head`: nothing more to say to it
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # lives until the process ends
        return cli.REFUSED
    except KeyboardInterrupt:
        return _say("中断しました。下書きは変えていません。")
    except Exception as error:  # noqa: BLE001  # whatever it is, a user reads a sentence, not a traceback
        return _say(f"予期しない誤りで止まりました（{type(error).__name__}）。下書きは元のままです。同じことが続くときは、操作を添えてお知らせください。")


def _window() -> int:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise DxapplyError("画面を開けません", "ディスプレイがありません", "dxapply --help でコマンドを確かめてください")
    raise DxapplyError("画面はまだありません", "次の版で入ります", "dxapply --help でコマンドを確かめてください")


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return cli.REFUSED


if __name__ == "__main__":
    sys.exit(main())
