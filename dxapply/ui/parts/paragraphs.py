"""Running text folded by the rules of Japanese lines: no line begins with 。 or 」, no number loses its unit, and the lines have room between them.

Tk's own labels know no such rules and set their lines solid.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator, Sequence
from typing import Literal
from weakref import WeakKeyDictionary, WeakSet

from dxapply.documents.line_breaking import set_paragraph
from dxapply.ui.keys import guard
from dxapply.ui.style import Look
from dxapply.ui.tokens import Role, Token
from dxapply.ui.words import short

__all__ = ["Paragraph", "fold", "paragraph"]

_GAPS: dict[Role, int] = {"caption": 5, "label": 5, "h1": 9, "h2": 8, "h3": 7}
_GAP = 6
_BOLD: dict[Role, Role] = {"body": "strong", "caption": "label"}
_THOUSAND = 1000
_SHORT_TAIL = 4
_LINES = 200
_LONGEST = 2400

_widths: WeakKeyDictionary[Look, dict[tuple[Role, int], dict[str, int]]] = WeakKeyDictionary()
_living: WeakKeyDictionary[Look, WeakSet[Paragraph]] = WeakKeyDictionary()


def paragraph(parent: tk.Misc, look: Look, text: str, role: Role = "body", tone: Token = "ink", *, strong: Sequence[str] = ()) -> Paragraph:
    """Running text to pack with fill="x": it folds to its width and is as high as its lines, at each text size. `strong` words in it are bold."""
    made = Paragraph(parent, look, role, tone)
    made.put(text, strong=strong)
    return made


def fold(look: Look, text: str, width: int, role: Role = "body", strong: Sequence[str] = ()) -> list[str]:
    """The lines of a text in so many device pixels; each \\n ends a paragraph. A text too long for the screen is cut."""
    lines = [line for part, bold in _parts(short(text, _LONGEST), strong) for line in _fold_part(look, part, bold, width, role)]
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], "…"]


class Paragraph(tk.Text):
    """A text that one reads, marks and copies. Set `measure` to fold it before it is on the screen, where its width is known."""

    measure = 0

    def __init__(self, parent: tk.Misc, look: Look, role: Role = "body", tone: Token = "ink", *, is_selectable: bool = True, cursor: str = "") -> None:
        super().__init__(
            parent, wrap="none", width=1, height=1, borderwidth=0, highlightthickness=0, padx=0, pady=0, takefocus=False, state="disabled",
            font=f"dx.{role}", exportselection=False, cursor=cursor or ("xterm" if is_selectable else "arrow"),
        )  # fmt: skip
        self._look, self._role, self._tone = look, role, tone
        self._strong: tuple[str, ...] = ()
        self._folded_at = 0
        self.text = ""
        self.lines: list[str] = []
        self.bind("<Configure>", self._resized)
        if is_selectable:
            self.bind("<Button-1>", lambda _event: self.focus_set(), add="+")
            self.bind("<<Copy>>", self._copy)
            guard(self)
        else:
            self.bindtags(tuple(tag for tag in self.bindtags() if tag != "Text"))
        _enrol(look, self)
        self._paint()

    def put(self, text: str, *, strong: Sequence[str] = (), tone: Token | None = None) -> None:
        """Show another text, or the same in another tone."""
        if tone is not None and tone != self._tone:
            self._tone = tone
            self._paint()
        if (text, tuple(strong)) != (self.text, self._strong) or (self.measure and self.measure != self._folded_at):
            self.text, self._strong = text, tuple(strong)
            self._fold()

    def set_role(self, role: Role) -> None:
        """Set the text in another font."""
        if role != self._role:
            self._role = role
            self.configure(font=f"dx.{role}")
            self.dress()

    def dress(self) -> None:
        """Take over the theme, the text size and the surface that it lies on."""
        self._paint()
        self._fold()

    def _paint(self) -> None:
        look = self._look
        gap = look.px(_GAPS.get(self._role, _GAP))
        self.configure(background=look.colour(look.surface_of(self.master)), foreground=look.colour(self._tone), spacing1=gap // 2, spacing3=gap - gap // 2,
                       selectbackground=look.colour("accent"), selectforeground=look.colour("on_accent"),
                       inactiveselectbackground=look.colour("accent"))  # fmt: skip
        self.tag_configure("strong", font=f"dx.{_BOLD.get(self._role, self._role)}")
        self.tag_raise("sel")

    def _resized(self, event: tk.Event) -> None:
        if event.width != self._folded_at and event.width > 1:
            self._fold(event.width)

    def _fold(self, width: int = 0) -> None:
        width = width or self.measure or (self.winfo_width() if self.winfo_width() > 1 else self._folded_at)
        if not width:
            return  # its width comes with the first <Configure>
        self._folded_at = width
        self.lines = fold(self._look, self.text, width, self._role, self._strong)
        self.configure(state="normal", height=len(self.lines))
        self.delete("1.0", "end")
        self.insert("1.0", "\n".join(self.lines))
        self._embolden()
        self.configure(state="disabled")

    def _embolden(self) -> None:
        whole = "".join(self.lines)
        for start, end in _spans(whole, self._strong):
            for row, first, last in _in_lines(self.lines, start, end):
                self.tag_add("strong", f"{row}.{first}", f"{row}.{last}")

    def _copy(self, _event: tk.Event) -> Literal["break"]:
        """The clipboard gets the text as it was written, without the ends of lines that the folding made."""
        if self.tag_ranges("sel"):
            chosen = self.get("sel.first", "sel.last")
            self.clipboard_clear()
            self.clipboard_append(chosen if "\n" in self.text else chosen.replace("\n", ""))
        return "break"


def _enrol(look: Look, made: Paragraph) -> None:
    """One listener serves all paragraphs, since many come and go while the window lives."""
    if look not in _living:
        living = _living[look] = WeakSet()
        look.on_change(look.root, lambda: _dress_all(living))
    _living[look].add(made)


def _dress_all(living: WeakSet[Paragraph]) -> None:
    for made in list(living):
        if made.winfo_exists():
            made.dress()


# folding


def _parts(text: str, strong: Sequence[str]) -> Iterator[tuple[str, frozenset[int]]]:
    """Each paragraph of the text with the places of its bold characters."""
    for part in text.split("\n"):
        yield part, frozenset(at for start, end in _spans(part, strong) for at in range(start, end))


def _spans(text: str, strong: Sequence[str]) -> Iterator[tuple[int, int]]:
    for words in strong:
        if words and (start := text.find(words)) >= 0:
            yield start, start + len(words)


def _in_lines(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The (row, first, last) of a span of the joined lines."""
    begin = 0
    for row, line in enumerate(lines, 1):
        first, last = max(start - begin, 0), min(end - begin, len(line))
        if first < last:
            yield row, first, last
        begin += len(line)


def _fold_part(look: Look, text: str, bold: frozenset[int], width: int, role: Role) -> list[str]:
    size = -int(look.font(role).cget("size"))
    plain, strong = _advances(look, role, size, text), _advances(look, _BOLD.get(role, role), size, text)
    advances = [(strong if at in bold else plain)[char] for at, char in enumerate(text)]
    limit = width * _THOUSAND // size
    lines = set_paragraph(text, advances, limit, ragged=False)
    # Full lines read best in a narrow column, but not where they leave a word's tail alone.
    return set_paragraph(text, advances, limit) if len(lines) > 1 and len(lines[-1]) < _SHORT_TAIL else lines


def _advances(look: Look, role: Role, size: int, text: str) -> dict[str, int]:
    """How wide each character of the text is, in thousandths of the type size, rounded up; measured once."""
    known = _widths.setdefault(look, {}).setdefault((role, size), {})
    font = look.font(role)
    for char in text:
        if char not in known:
            known[char] = -(-font.measure(char) * _THOUSAND // size)
    return known
