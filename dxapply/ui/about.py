"""What the about box says: the version, the packs with their dates, and what the window stands on."""

from __future__ import annotations

import platform

from dxapply import __version__
from dxapply.programs.program import Catalogue, Program

__all__ = ["about_lines"]


def about_lines(catalogue: Catalogue, tk_version: str) -> tuple[str, ...]:
    """One line each for dxapply, every pack and the days of it, Python and Tk; "" is a gap."""
    return (
        f"dxapply {__version__}",
        "通信しません。入力はこのパソコンの中だけに保存されます。",
        "",
        *(line for program in catalogue.programs for line in (f"{program.number} {program.title}", _dates(program))),
        "",
        f"Python {platform.python_version()}、Tk {tk_version}",
    )  # fmt: skip


def _dates(program: Program) -> str:
    seen = program.basis.seen
    return f"　{program.version}版" + (f"、出典は{seen:%Y-%m-%d}に確認" if seen else "")
