"""The bundled fonts, for this process only: nothing is installed, and a machine without them still gets Japanese letters.

Words are set in BIZ UDPGothic. Figures in columns are set in Noto Sans JP, because the 1 of BIZ UDPGothic is narrower than its other digits.
"""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from dxapply.assets import asset

__all__ = ["Families", "choose", "load"]

_FILES = {
    "BIZUDPGothic_400Regular.ttf": "BIZ UDPGothic",
    "BIZUDPGothic_700Bold.ttf": "BIZ UDPGothic",
    "NotoSansJP_400Regular.ttf": "Noto Sans JP",
}
_INSTEAD = ("BIZ UDPGothic", "Yu Gothic UI", "Meiryo UI", "Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "Hiragino Sans", "MS UI Gothic")
_LOG = logging.getLogger(__name__)


class Families(NamedTuple):
    """The two families of the window: `words` for text, `figures` where digits stand below each other."""

    words: str
    figures: str


@functools.cache
def load() -> tuple[str, ...]:
    """The families that this process can use from now on, each once; to be called before the first root. Missing fonts are no error."""
    found = [family for file, family in _FILES.items() if _added(asset("fonts", file))]
    if len(found) < len(_FILES):
        _LOG.warning("only %d of %d bundled fonts could be loaded", len(found), len(_FILES))
    return tuple(dict.fromkeys(found))


def choose(present: Collection[str]) -> Families:
    """The families to use out of those that Tk knows: ours, else the first Japanese one that the system has, else Tk's own choice."""
    words = next((family for family in _INSTEAD if family in present), "TkDefaultFont")
    figures = "Noto Sans JP" if "Noto Sans JP" in present else words
    return Families(words, figures)


def _added(path: Path) -> bool:
    """Whether the system took the font file for this process; a system that we do not know, or that refuses, gives False."""
    if not path.is_file():
        return False
    try:
        return _add(path)
    except (OSError, AttributeError):
        # No such library, or one without this function.
        return False


if sys.platform == "win32":

    def _add(path: Path) -> bool:
        """Add the font to this process (FR_PRIVATE): no other program sees it, and it is gone when we end."""
        private = 0x10
        add = ctypes.windll.gdi32.AddFontResourceExW
        add.argtypes = [ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_void_p]
        add.restype = ctypes.c_int
        return bool(add(str(path), private, None))

else:

    def _add(path: Path) -> bool:
        """Add the font to fontconfig's current configuration, which Tk shares with us as both load the same library."""
        add = ctypes.CDLL("libfontconfig.so.1").FcConfigAppFontAddFile
        add.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        add.restype = ctypes.c_int
        return bool(add(None, os.fsencode(path)))
