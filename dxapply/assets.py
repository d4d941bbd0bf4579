"""Where the program's own files are: in the source tree, beside an installed package, or inside the frozen program."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["asset"]


def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) / "assets" if frozen else Path(__file__).resolve().parent.parent / "assets"


def asset(*parts: str) -> Path:
    """The path of a file or folder below assets/, such as asset("fonts", "BIZUDPGothic_400Regular.ttf")."""
    return _root().joinpath(*parts)
