"""Labels, buttons and choices that stay on the screen whatever text they get: what is too long is cut with 「…」, on the screen only.

X11 ends the process of a widget that is broader or higher than 32,767 pixels, which one paste of a whole letter into a title reaches.
"""

from __future__ import annotations

from tkinter import ttk
from typing import Any

__all__ = ["Button", "Checkbutton", "Label", "Radiobutton", "short"]

_LINE = 400
"""Characters of one line: 28,000 pixels at 400 % in the largest text."""
_LINES = 200
_FOLDED = 1200
"""Characters of a text that folds: a dozen such labels one below the other still fit a column at 200 %."""


def short(text: str, most: int = _LINE) -> str:
    """The text for the screen: at most so many characters, of which the last is 「…」 where some are left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _fitting(text: str, line: int) -> str:
    lines = [short(part, line) for part in short(text, _FOLDED).split("\n", _LINES)]
    return "\n".join(lines if len(lines) <= _LINES else [*lines[: _LINES - 1], "…"])


class _Words(ttk.Widget):
    """A widget of ttk that shows as much of its text as fits the screen; `cget` still gives all of it."""

    _whole = ""  # the text, while not all of it is shown

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **self._shown(options))

    def configure(self, cnf: Any = None, **options: Any) -> Any:
        """As every widget does."""
        if isinstance(cnf, dict):
            cnf, options = None, {**cnf, **options}
        return super().configure(cnf, **self._shown(options))

    def cget(self, key: str) -> Any:
        """As every widget does, but for a text always the whole."""
        return self._whole if key == "text" and self._whole else super().cget(key)

    config = configure
    __getitem__ = cget

    def _shown(self, options: dict[str, Any]) -> dict[str, Any]:
        """The options with what is shown of the text; a label that begins to fold shows more."""
        if "text" not in options and not (self._whole and "wraplength" in options):
            return options
        whole = str(options.get("text", self._whole))
        if len(whole) <= _LINE and whole.count("\n") < _LINES:
            self._whole = ""
            return options
        self._whole = whole
        return {**options, "text": _fitting(whole, _FOLDED if self._folds(options) else _LINE)}

    def _folds(self, options: dict[str, Any]) -> bool:
        if "wraplength" in options:
            return bool(options["wraplength"])
        return hasattr(self, "_w") and isinstance(self, ttk.Label) and str(super().cget("wraplength")) not in {"", "0"}


class Label(_Words, ttk.Label):
    """Text."""


class Button(_Words, ttk.Button):
    """Words that one presses."""


class Checkbutton(_Words, ttk.Checkbutton):
    """Words that one ticks."""


class Radiobutton(_Words, ttk.Radiobutton):
    """Words of which one is chosen."""
