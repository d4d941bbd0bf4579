"""Typed text as it may be kept, and as much of it as there is room for."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["beginning", "clean"]

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters and lone surrogates, which no file, paper or workbook can hold; every line ends with \\n."""
    if text.isprintable():
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")  # the halves of 𠮷 side by side become one again
    return _CONTROL.sub("", _LINE_ENDS.sub("\n", whole))


def beginning(text: str, measure: Callable[[str], int], room: int) -> str:
    """The text, or as much of its beginning as is no wider than the room, with 「…」 where it goes on."""
    if measure(text) <= room:
        return text
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if measure(text[:middle] + "…") <= room else (low, middle)
    return text[:low].rstrip() + "…"
