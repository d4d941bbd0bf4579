"""What the about box says: the version, the packs with their dates, and what the window stands on."""

from __future__ import annotations

import platform

from dxapply import __version__
from dxapply.programs.program import Catalogue

__all__ = ["about_lines"]


def about_lines(catalogue: Catalogue, tk_version: str) -> tuple[str, ...]:
    """One line each for dxapply, every pack with the day its source was seen, Python and Tk."""
    return (
        f"dxapply {__version__}",
        "通信しません。入力はこのパソコンの中だけに保存されます。",
        *(f"{program.number} {program.title}　{program.version}" + (f"（{program.basis.seen:%Y-%m-%d} 確認）" if program.basis.seen else "")
          for program in catalogue.programs),
        f"Python {platform.python_version()}、Tk {tk_version}",
    )  # fmt: skip
