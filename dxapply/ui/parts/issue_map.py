"""The map of importance and effort: issues as discs that one drags, or moves by the arrows; those without a place wait in a strip below.

The quarter to begin with is the same as on paper: importance 4 or 5, effort 1 to 3. A move changes both fields in one step.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from dxapply.drafting.results import Results
from dxapply.model.rows import Issue
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.row_list import number_of
from dxapply.ui.tokens import Role, Token

__all__ = ["IssueMap"]

_STEPS = 5
_EASY, _IMPORTANT = 3, 4
"""Up to this effort, and from this importance, an issue is one to begin with."""
_DISC = 26
_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}
_Spot = tuple[int, int]  # effort, importance


@dataclass(frozen=True)
class _Placed:
    """A disc: its issue, its spot (None in the strip), and the middle of it on the canvas."""

    issue: str
    spot: _Spot | None
    x: int
    y: int


@dataclass
class _Drag:
    """A disc on its way: where it was taken, and whether it has left that place."""

    disc: _Placed
    x: int
    y: int
    is_off: bool = False


class IssueMap:
    """The issues of the draft on a square of five by five spots, which it follows by itself. `on_pick` hears which one the user takes."""

    def __init__(self, parent: tk.Misc, desk: Desk, side: int = 340) -> None:
        self._desk, self._look = desk, desk.look
        self.selected = ""
        self.on_pick: Callable[[str], None] = lambda _issue: None
        self.on_open: Callable[[str], None] = lambda _issue: None
        self._side = self._look.tx(side)
        self._issues: tuple[tuple[str, _Spot | None], ...] | None = None
        self._discs: list[_Placed] = []
        self._drag: _Drag | None = None
        self.canvas = tk.Canvas(parent, highlightthickness=0, borderwidth=0, takefocus=True)
        self._listen()
        self._look.on_change(self.canvas, self._redraw)
        desk.watch(self.canvas, self._refresh)

    def _listen(self) -> None:
        canvas = self.canvas
        for key, (effort, importance) in _ARROWS.items():
            canvas.bind(f"<{key}>", partial(self._arrow, effort, importance))
        for key, step in (("Prior", -1), ("Next", 1), ("p", -1), ("n", 1)):
            canvas.bind(f"<{key}>", partial(self._turn, step))
        canvas.bind("<Delete>", lambda _: self._put(self.selected, None))
        canvas.bind("<Escape>", lambda _: self._drop(None))
        canvas.bind("<Return>", lambda _: self.on_open(self.selected))
        canvas.bind("<ButtonPress-1>", self._press)
        canvas.bind("<B1-Motion>", self._move)
        canvas.bind("<ButtonRelease-1>", self._release)
        canvas.bind("<Motion>", lambda event: canvas.configure(cursor="hand2" if self.disc_at(event.x, event.y) else ""))
        canvas.bind("<FocusIn>", lambda _: self._show_focus(True))
        canvas.bind("<FocusOut>", lambda _: self._show_focus(False))
        guard(canvas)

    # ------------------------------------------------------------------------------------------------------------ content

    def select(self, issue: str) -> None:
        """Fill the disc of that issue, in front of all others."""
        if issue != self.selected:
            before, self.selected = self.selected, issue
            self._dress(before)
            self._dress(issue)

    def set_side(self, side: int) -> None:
        """Make the square so many device pixels wide and high."""
        if side != self._side:
            self._side = side
            self._redraw()

    def place_of(self, issue: str) -> tuple[int, int] | None:
        """Where the middle of the issue's disc is on the canvas."""
        return next(((disc.x, disc.y) for disc in self._discs if disc.issue == issue), None)

    def middle_of(self, effort: int, importance: int) -> tuple[int, int]:
        """Where the middle of a spot is on the canvas."""
        left, top, cell, row = self._measures()
        return round(left + (effort - 0.5) * cell), round(top + (_STEPS - importance + 0.5) * row)

    def disc_at(self, x: int, y: int) -> str:
        """The issue whose disc is at that place of the canvas, the one in front; "" where there is none."""
        found = self._disc_at(x, y)
        return found.issue if found else ""

    def _disc_at(self, x: int, y: int) -> _Placed | None:
        reach = self._disc_size() // 2 + self._look.px(3)
        near = [disc for disc in self._discs if (disc.x - x) ** 2 + (disc.y - y) ** 2 <= reach**2]
        return min(near, key=lambda disc: ((disc.x - x) ** 2 + (disc.y - y) ** 2, disc.issue != self.selected), default=None)

    def _refresh(self, results: Results) -> None:
        issues = tuple((issue.id, _spot_of(issue)) for issue in results.project.issues)
        if issues != self._issues:
            self._issues, self._drag = issues, None
            self._redraw()

    # ------------------------------------------------------------------------------------------------------------- moving

    def _put(self, issue: str, spot: _Spot | None) -> None:
        """Give the issue another place, as one step."""
        now = dict(self._issues or ())
        if issue in now and now[issue] != spot:
            effort, importance = spot or (None, None)
            label = "課題を見取り図に置く" if spot else "課題を見取り図から外す"
            self._desk.draft.set_all({f"issues.{issue}.importance": importance, f"issues.{issue}.effort": effort}, label=label)

    def _arrow(self, effort: int, importance: int, _event: tk.Event) -> str:
        spot = dict(self._issues or ()).get(self.selected)
        moved = (_within(spot[0] + effort), _within(spot[1] + importance)) if spot else (_EASY, _EASY)
        self._put(self.selected, moved)
        return "break"

    def _turn(self, step: int, _event: tk.Event) -> str:
        """Take the next disc, in the order of the list."""
        ids = [issue for issue, _ in self._issues or ()]
        if ids:
            here = ids.index(self.selected) if self.selected in ids else -step
            self._pick(ids[(here + step) % len(ids)])
        return "break"

    def _pick(self, issue: str) -> None:
        self.select(issue)
        self.on_pick(issue)

    def _press(self, event: tk.Event) -> None:
        self.canvas.focus_set()
        if disc := self._disc_at(event.x, event.y):
            self._pick(disc.issue)
            self._drag = _Drag(disc, event.x, event.y)

    def _move(self, event: tk.Event) -> None:
        drag = self._drag
        if drag is None:
            return
        if not drag.is_off and max(abs(event.x - drag.x), abs(event.y - drag.y)) < self._look.px(4):
            return
        drag.is_off = True
        tag = _tag(drag.disc.issue)
        self.canvas.tag_raise(tag)
        for item in self.canvas.find_withtag(tag):
            self.canvas.coords(item, event.x, event.y)
        self._show_target(self._spot_at(event.x, event.y))

    def _release(self, event: tk.Event) -> None:
        drag = self._drag
        self._drop(self._spot_at(event.x, event.y) if drag and drag.is_off else None)

    def _drop(self, spot: _Spot | None) -> None:
        """End the drag: at the spot, or with the disc back where it was."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        self._show_target(None)
        if spot is None or spot == drag.disc.spot:
            self._redraw()
        else:
            self._put(drag.disc.issue, spot)

    def _spot_at(self, x: int, y: int) -> _Spot | None:
        """The spot nearest to a place; None over the strip."""
        left, top, cell, row = self._measures()
        if y > self._strip_top():
            return None
        return _within(int((x - left) // cell) + 1), _within(_STEPS - int((y - top) // row))

    # ------------------------------------------------------------------------------------------------------------ drawing

    def _measures(self) -> tuple[int, int, float, float]:
        """Left edge and upper edge of the spots, and their width and height; above and below them is room for the words of the corners."""
        band = self._line() + self._look.px(14)
        return 1, self._line() + self._look.px(8) + band, (self._side - 2) / _STEPS, (self._side - 2 * band) / _STEPS

    def _line(self) -> int:
        return self._look.line_height("caption")

    def _ground(self) -> tuple[int, int]:
        """The upper and the lower edge of the square."""
        top = self._line() + self._look.px(8)
        return top, top + self._side

    def _strip_top(self) -> int:
        return self._ground()[1] + self._line() + self._look.px(20)

    def _disc_size(self) -> int:
        return self._look.tx(_DISC)

    def _redraw(self) -> None:
        look, canvas = self._look, self.canvas
        canvas.delete("all")
        canvas.configure(background=look.colour(look.surface_of(canvas.master)), width=self._side)
        self._draw_ground()
        self._discs = [*self._on_map(), *self._in_strip()]
        for disc in self._discs:
            self._draw_disc(disc)
        self._dress(self.selected)
        waiting = [disc.y for disc in self._discs if disc.spot is None]
        bottom = max(waiting) + self._disc_size() // 2 + look.px(4) if waiting else self._strip_top() - look.px(12)
        canvas.configure(height=bottom)
        if waiting:
            self._word(0, self._strip_top(), "nw", "まだ置いていない課題", "caption", "sub")
        self._show_focus(str(canvas.tk.call("focus")) == str(canvas))

    def _draw_ground(self) -> None:
        look, canvas, side = self._look, self.canvas, self._side
        top, bottom = self._ground()
        x, _ = self.middle_of(_EASY, 1)
        _, y = self.middle_of(1, _IMPORTANT)
        _, _, cell, row = self._measures()
        x, y = round(x + cell / 2), round(y + row / 2)
        canvas.create_rectangle(0, top, x, y, fill=look.colour("wash"), width=0)
        for ends in ((0, y, side, y), (x, top, x, bottom)):
            canvas.create_line(*ends, fill=look.colour("line"))
        for ends in ((0, top, 0, bottom), (0, bottom, side, bottom)):
            canvas.create_line(*ends, fill=look.colour("rule"))
        inset = look.px(10)
        self._word(inset, top + inset, "nw", "先に取り組む", "label", "accent")
        self._word(side - inset, top + inset, "ne", "計画して取り組む")
        self._word(inset, bottom - inset, "sw", "手が空いたら")
        self._word(side - inset, bottom - inset, "se", "見送る")
        self._word(0, 0, "nw", "↑ 重要度 大")
        self._word(0, bottom + look.px(8), "nw", "手間 小")
        self._word(side, bottom + look.px(8), "ne", "手間 大 →")

    def _word(self, x: int, y: int, anchor: str, text: str, role: Role = "caption", tone: Token = "sub") -> None:
        self.canvas.create_text(x, y, anchor=anchor, text=text, font=f"dx.{role}", fill=self._look.colour(tone))  # type: ignore[call-overload]

    def _on_map(self) -> Iterator[_Placed]:
        """The discs that have a spot; those of one spot stand side by side, closer the more they are."""
        spots: dict[_Spot, list[str]] = {}
        for issue, spot in self._issues or ():
            if spot:
                spots.setdefault(spot, []).append(issue)
        _, _, cell, row = self._measures()
        disc = self._disc_size()
        for spot, issues in spots.items():
            x, y = self.middle_of(*spot)
            across = next(count for count in range(1, len(issues) + 1) if count * count >= len(issues))
            down = -(-len(issues) // across)
            step_x = min(disc + self._look.px(2), (cell - disc) / max(1, across - 1))
            step_y = min(disc + self._look.px(2), (row - disc) / max(1, down - 1))
            for place, issue in enumerate(issues):
                column, line = place % across, place // across
                yield _Placed(issue, spot, round(x + (column - (across - 1) / 2) * step_x), round(y + (line - (down - 1) / 2) * step_y))

    def _in_strip(self) -> Iterator[_Placed]:
        disc, look = self._disc_size(), self._look
        step = disc + look.px(8)
        across = max(1, self._side // step)
        top = self._strip_top() + self._line() + look.px(8) + disc // 2
        for place, issue in enumerate(issue for issue, spot in self._issues or () if spot is None):
            yield _Placed(issue, None, disc // 2 + place % across * step, top + place // across * step)

    def _draw_disc(self, disc: _Placed) -> None:
        tag = _tag(disc.issue)
        self.canvas.create_image(disc.x, disc.y, tags=(tag, f"{tag}.disc"))
        self.canvas.create_text(disc.x, disc.y, text=number_of(disc.issue), font="dx.num_s", tags=(tag, f"{tag}.number"))
        self._dress(disc.issue)

    def _dress(self, issue: str) -> None:
        look, tag, chosen = self._look, _tag(issue), issue == self.selected
        size = self._disc_size() / look.scale
        self.canvas.itemconfigure(f"{tag}.disc", image=str(look.disc(size, "accent", "page", 1) if chosen else look.disc(size, "page", "accent")))
        self.canvas.itemconfigure(f"{tag}.number", fill=look.colour("on_accent" if chosen else "accent"))
        if chosen:
            self.canvas.tag_raise(tag)

    def _show_target(self, spot: _Spot | None) -> None:
        """The spot under the disc on its way."""
        self.canvas.delete("target")
        if spot:
            (x, y), reach = self.middle_of(*spot), self._disc_size() * 0.7
            self.canvas.create_oval(x - reach, y - reach, x + reach, y + reach, outline=self._look.colour("accent"), dash=(3, 3), tags="target")
            self.canvas.tag_lower("target", _tag(self._drag.disc.issue) if self._drag else "all")

    def _show_focus(self, focused: bool) -> None:
        self.canvas.delete("focus")
        if focused:
            top, bottom = self._ground()
            self.canvas.create_rectangle(1, top + 1, self._side - 1, bottom - 1, outline=self._look.colour("accent"), width=self._look.px(2), tags="focus")


def _spot_of(issue: Issue) -> _Spot | None:
    if issue.importance is None or issue.effort is None:
        return None
    return _within(issue.effort), _within(issue.importance)


def _within(value: int) -> int:
    return min(max(value, 1), _STEPS)


def _tag(issue: str) -> str:
    return f"issue.{issue}"
