"""The rows of the schedule as they are drawn: the words of each task at the left, its bar over the months at the right.

What is drawn is told from outside; the keyboard and the mouse are in `gantt`.
"""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from PIL import Image, ImageDraw, ImageTk

from dxapply.model.dates import years_of
from dxapply.ui.parts.months import Days, Months
from dxapply.ui.style import Look
from dxapply.ui.tokens import HEIGHT, RADIUS, Role, Token

__all__ = ["Ground", "ScheduleDrawing", "TaskLine"]

_HEAD, _TITLE, _OWNER, _PAD, _BAR = 40, 196, 88, 8, 16
_FINER = 4
_NO_TITLE = "（作業の名前）"


@dataclass(frozen=True)
class TaskLine:
    """What a row shows."""

    id: str
    title: str
    owner: str
    days: Days | None
    is_wrong: bool


@dataclass(frozen=True)
class Ground:
    """What lies behind all rows: the months, the first day on which something may be ordered, and the project's own days."""

    months: Months
    first: dt.date | None
    start: dt.date | None
    end: dt.date | None


class ScheduleDrawing:
    """The canvas with the rows; `selected` is the task of the row at `place`, `has_focus` whether that row shows the keyboard."""

    def __init__(self, parent: tk.Misc, look: Look, ground: Ground) -> None:
        self._look = look
        self.lines: tuple[TaskLine, ...] = ()
        self.ground = ground
        self.selected, self.place, self.has_focus, self.width = "", 0, False, 0
        self._bars: dict[tuple[int, int, str, str, int], ImageTk.PhotoImage] = {}
        self.canvas = tk.Canvas(parent, highlightthickness=0, borderwidth=0, width=1, height=1, takefocus=True)

    # ------------------------------------------------------------------------------------------------------------ measures

    @property
    def row_height(self) -> int:
        """Device pixels from one row to the next."""
        return self._look.tx(HEIGHT.plan_row)

    def top(self, place: int) -> int:
        """Where the row at the place begins."""
        return self._look.tx(_HEAD) + place * self.row_height

    @property
    def _title_width(self) -> int:
        return min(self._look.tx(_TITLE), self.width * 3 // 10)

    @property
    def left(self) -> int:
        """Where the months begin."""
        return self._title_width + min(self._look.tx(_OWNER), self.width // 8)

    @property
    def month(self) -> float:
        """Device pixels of a month."""
        return max(1, self.width - self.left) / self.ground.months.count

    def _x(self, day: dt.date, *, after: bool = False) -> int:
        return self.left + round(self.ground.months.at(day, after=after) * self.month)

    def ends(self, days: Days) -> tuple[int, int]:
        """Where a bar begins and ends; one out of the months leaves a stub at their edge."""
        stub = self._look.px(4)
        left = min(self._x(days[0]), self.width - stub)
        return left, max(self._x(max(days), after=True), left + stub)

    # ------------------------------------------------------------------------------------------------------------- drawing

    def redraw(self) -> None:
        """Draw all anew: other rows, another ground, another width, theme or text size."""
        canvas, look = self.canvas, self._look
        canvas.delete("all")
        bottom = self.top(len(self.lines))
        canvas.configure(background=look.colour("page"), height=bottom + 1)
        if not self.width:
            return
        kept, self._bars = self._bars, {}  # the pictures that this drawing does not take over go
        self._draw_ground(bottom)
        self._draw_head()
        for line in self.lines:
            self.draw_row(line)
        self.order()
        kept.clear()

    def _draw_ground(self, bottom: int) -> None:
        canvas, look, ground = self.canvas, self._look, self.ground
        top = self.top(0)
        if ground.first and (edge := self._x(ground.first)) > self.left:
            canvas.create_rectangle(self.left, top, edge, bottom, width=0, fill=look.colour("chrome"), tags="ground")
        if not self.lines:
            return
        for day, after in ((ground.start, False), (ground.end, True)):
            if day:
                x = min(self._x(day, after=after), self.width - 1)
                canvas.create_line(x, top - look.px(6), x, bottom, fill=look.colour("edge"), dash=(2, 3), tags="dotted")

    def _draw_head(self) -> None:
        canvas, look, top = self.canvas, self._look, self.top(0)
        sub = look.colour("sub")
        canvas.create_line(0, top - 1, self.width, top - 1, fill=look.colour("rule"), tags="rule")
        low = top - look.tx(11)
        for x, text in ((look.px(_PAD), "作業"), (self._title_width, "担当")):
            canvas.create_text(x, low, anchor="w", text=text, font="dx.caption", fill=sub)
        widest = look.font("caption").measure("12月") + look.px(4)
        step = next((step for step in (1, 2, 3, 6, 12) if step * self.month >= widest), 12)
        free = 0
        for place, (year, month) in enumerate(self.ground.months.names()):
            x = self.left + round(place * self.month)
            if (month - 1) % step == 0 and x + (self.month if step == 1 else widest) <= self.width + 1:
                middle = x + self.month / 2 if step == 1 else x + look.font("caption").measure("12月") / 2
                canvas.create_text(middle, low, text=f"{month}月", font="dx.caption", fill=sub)
            text = _year_name(year)
            if (place == 0 or month == 1) and x >= free and x + look.font("caption").measure(text) <= self.width:
                canvas.create_text(x + look.px(2), top - look.tx(28), anchor="w", text=text, font="dx.caption", fill=sub)
                free = x + look.font("caption").measure(text) + look.px(8)

    def draw_row(self, line: TaskLine) -> None:
        """The row at its place: ground, words, hairline, bar."""
        canvas, look = self.canvas, self._look
        place = next((place for place, other in enumerate(self.lines) if other.id == line.id), None)
        if place is None or not self.width:
            return
        tag = f"row.{line.id}"
        canvas.delete(tag)
        top, high, chosen = self.top(place), self.row_height, line.id == self.selected
        if chosen:
            canvas.create_rectangle(0, top, self.width, top + high - 1, width=0, fill=look.colour("wash"), tags=(tag, "wash"))
        canvas.create_line(0, top + high - 1, self.width, top + high - 1, fill=look.colour("line"), tags=(tag, "rule"))
        self._draw_words(line, tag, top + high // 2, chosen=chosen)
        if line.days:
            self._draw_bar(line, tag, top + high // 2, chosen=chosen)
        elif chosen or not line.is_wrong:
            canvas.create_text(self.left + look.px(_PAD), top + high // 2, anchor="w", text="日付がありません", font="dx.caption", fill=look.colour("sub"),
                               tags=(tag, "word"))  # fmt: skip

    def _draw_words(self, line: TaskLine, tag: str, middle: int, *, chosen: bool) -> None:
        canvas, look, x = self.canvas, self._look, self._look.px(_PAD)
        tone: Token = "bad" if line.is_wrong else "ink" if line.title else "sub"
        if line.is_wrong:
            canvas.create_image(x, middle, anchor="w", image=str(look.icon("exclamation-circle-fill", 14, "bad")), tags=(tag, "word"))
            x += look.px(22)
        role: Role = "strong" if chosen and not line.is_wrong else "body"
        self._draw_word(line.title or _NO_TITLE, (x, self._title_width, middle), tone, role, tag)
        self._draw_word(line.owner, (self._title_width, self.left, middle), "sub", "body", tag)

    def _draw_word(self, text: str, place: tuple[int, int, int], tone: Token, role: Role, tag: str) -> None:
        left, right, middle = place
        words, font = self._fitted(text, right - left - self._look.px(_PAD), role)
        self.canvas.create_text(left, middle, anchor="w", text=words, font=font, fill=self._look.colour(tone), tags=(tag, "word"))

    def _fitted(self, text: str, width: int, role: Role) -> tuple[str, str]:
        """The text in one line, or in two small ones, of which the last is cut where even they are too short; the form below has it whole."""
        if self._look.font(role).measure(text) <= width:
            return text, f"dx.{role}"
        measure = self._look.font("caption").measure
        sizes = dict(zip(set(text), map(measure, set(text)), strict=True))
        first = max(1, bisect_right(list(accumulate(sizes[letter] for letter in text)), width))
        rest = text[first:]
        if measure(rest) > width:
            rest = rest[: bisect_right(list(accumulate(sizes[letter] for letter in rest)), width - measure("…"))] + "…"
        return f"{text[:first]}\n{rest}" if rest else text[:first], "dx.caption"

    def _draw_bar(self, line: TaskLine, tag: str, middle: int, *, chosen: bool) -> None:
        assert line.days
        left, right = self.ends(line.days)
        fill: Token = "bad_wash" if line.is_wrong else "accent" if chosen else "wbar"
        edge: Token = "bad" if line.is_wrong else fill
        thick = max(1, self._look.px(2 if chosen else 1.5)) if line.is_wrong else 0
        image = self._bar(right - left, self._look.px(_BAR), self._look.colour(fill), self._look.colour(edge), thick)
        self.canvas.create_image(left, middle, anchor="w", image=str(image), tags=(tag, "bar", f"bar.{line.id}"))

    def _bar(self, width: int, height: int, fill: str, edge: str, thick: int) -> ImageTk.PhotoImage:
        key = width, height, fill, edge, thick
        if key not in self._bars:
            radius = self._look.px(RADIUS.bar) * _FINER
            image = Image.new("RGBA", (width * _FINER, height * _FINER), f"{edge}00")
            pen, box = ImageDraw.Draw(image), (0, 0, width * _FINER - 1, height * _FINER - 1)
            pen.rounded_rectangle(box, radius, fill=fill, outline=edge, width=thick * _FINER)
            self._bars[key] = ImageTk.PhotoImage(image.reduce(_FINER), master=self.canvas)
        return self._bars[key]

    def order(self) -> None:
        """What lies over what, once all is drawn."""
        for tag in ("ground", "wash", "rule", "dotted", "word", "bar"):
            self.canvas.tag_raise(tag)
        self.draw_focus()

    def draw_focus(self) -> None:
        """The edge around the row that has the keyboard."""
        self.canvas.delete("focus")
        if self.has_focus and self.lines and self.width:
            top, thick = self.top(self.place), self._look.px(2)
            box = thick / 2, top + thick / 2, self.width - thick / 2, top + self.row_height - 1 - thick / 2
            self.canvas.create_rectangle(*box, outline=self._look.colour("accent"), width=thick, tags="focus")


def _year_name(year: int) -> str:
    era, number = years_of(dt.date(year, 12, 31))
    return f"{era}{'元' if number == 1 else number}年"
