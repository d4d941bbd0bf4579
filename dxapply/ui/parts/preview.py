"""The pages of a PDF as they will print: leafed through, looked at from near, and a press on a part leads to its field."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PIL import ImageTk

from dxapply.ui.keys import guard
from dxapply.ui.parts.scroll import show_thumb
from dxapply.ui.parts.thumbnails import Thumbnails
from dxapply.ui.style import Look

if TYPE_CHECKING:
    from dxapply.documents.paper import Place  # what it stands on starts late

__all__ = ["Preview"]

_MOST_PICTURES = 3
_PAUSE = 60
"""Milliseconds without a change of size after which the page is drawn anew."""
_ZOOMS = (50, 75, 100, 125, 150, 200)
"""Percent of the size on paper."""
_POINTS = 72
_SCREEN = 96
"""Dots to an inch at 100 %, as Windows counts."""
_LEAST_FOR_THUMBNAILS = 420
_KEYS = {"Next": 1, "Prior": -1}


class Preview:
    """`frame` is the ground that the page lies on. `page` is the number of the shown page, from 0; `pages` how many there are, 0 before `show`.

    `zoom` is in percent of the size on paper; 0 shows the whole page, as large as fits.
    """

    def __init__(self, parent: tk.Misc, look: Look, on_field: Callable[[str], object] = lambda _key: None) -> None:
        self._look, self._on_field, self._data = look, on_field, b""
        self._shapes: list[tuple[float, float]] = []
        self._places: dict[int, list[Place]] = {}
        self.page = self.pages = self.zoom = 0
        self.pictures: dict[tuple[int, int], ImageTk.PhotoImage] = {}
        self._alarm = ""
        self._left = self._top = self._width = 0  # where the page lies on the stage, and how wide it is
        self.frame = look.box(parent, "note", padding=12, takefocus=False)
        self._body = look.frame(self.frame)
        self._body.pack(fill="both", expand=True)
        self.thumbnails = Thumbnails(self._body, look, self.go)
        self._holder = look.frame(self._body)
        self._holder.pack(side="right", fill="both", expand=True)
        self._stage = tk.Canvas(self._holder, highlightthickness=0, borderwidth=0, takefocus=False, width=1, height=1)
        self._stage.pack(fill="both", expand=True)
        self._build_bars()
        self._build_row()
        self._message = look.label(self._holder, "", tone="sub", justify="center")
        self._link = look.button(self._holder, "", kind="Link")
        self._listen()
        self._dress()
        look.on_change(self._stage, self._dress)

    def _build_bars(self) -> None:
        look = self._look
        self._down = look.scrollbar(self._holder, self._stage.yview)
        self._across = look.scrollbar(self._holder, self._stage.xview, "horizontal")
        self._stage.configure(
            yscrollcommand=lambda first, last: show_thumb(self._down, float(first), float(last)),
            xscrollcommand=lambda first, last: show_thumb(self._across, float(first), float(last)),
        )

    def _build_row(self) -> None:
        look = self._look
        self._row = look.frame(self.frame)
        self._back = look.button(self._row, command=lambda: self.go(self.page - 1), kind="Icon", icon="chevron-left")
        self._place = look.label(self._row, "", "num", anchor="center", width=9)
        self._on = look.button(self._row, command=lambda: self.go(self.page + 1), kind="Icon", icon="chevron-right")
        self._smaller = look.button(self._row, command=lambda: self.step(-1), kind="Icon", icon="zoom-out")
        self._percent = look.button(self._row, "全体", lambda: self.set_zoom(0), "Link")
        self._larger = look.button(self._row, command=lambda: self.step(1), kind="Icon", icon="zoom-in")
        tips = ((self._back, "前のページ"), (self._on, "次のページ"), (self._smaller, "小さく表示（−）"), (self._percent, "ページ全体を表示（0）"),
                (self._larger, "大きく表示（＋）"))  # fmt: skip
        for widget, words in tips:
            look.tip(widget, words)
            guard(widget)
        for part in (self._back, self._place, self._on):
            part.pack(side="left")
        self._smaller.pack(side="left", padx=(look.px(24), 0))
        self._percent.pack(side="left", padx=look.px(4))
        self._larger.pack(side="left")

    def _listen(self) -> None:
        stage, frame = self._stage, self.frame
        self._holder.bind("<Configure>", lambda event: self._resized(event.width))
        self._body.bind("<Configure>", lambda event: self._fit_thumbnails(event.width))
        stage.bind("<Button-1>", self._press)
        stage.bind("<Motion>", lambda event: self._point(self._place_at(event.x, event.y)))
        stage.bind("<Leave>", lambda _event: self._point(None))
        stage.bind("<Destroy>", lambda _event: self._cancel_alarm())
        for widget in (frame, self._body, self._holder, stage):
            for name, by in (("<MouseWheel>", 0), ("<Button-4>", -1), ("<Button-5>", 1)):
                widget.bind(name, lambda event, by=by: self._wheel(by or (-1 if event.delta > 0 else 1)))  # type: ignore[misc]
                widget.bind(f"<Control-{name[1:]}", lambda event, by=by: self.step(-(by or (-1 if event.delta > 0 else 1))))  # type: ignore[misc]
        for key, by in _KEYS.items():
            frame.bind(f"<{key}>", lambda _event, by=by: self.go(self.page + by))  # type: ignore[misc]
        for key, by in (("Down", 1), ("Up", -1)):
            frame.bind(f"<{key}>", lambda _event, by=by: self._wheel(by))  # type: ignore[misc]
        for key, by in (("Right", 1), ("Left", -1)):
            frame.bind(f"<{key}>", lambda _event, by=by: self._sideways(by))  # type: ignore[misc]
        for keys, by in ((("plus", "semicolon", "KP_Add"), 1), (("minus", "KP_Subtract"), -1)):
            for key in keys:
                frame.bind(f"<{key}>", lambda _event, by=by: self.step(by))  # type: ignore[misc]
        for key in ("Key-0", "KP_0"):
            frame.bind(f"<{key}>", lambda _event: self.set_zoom(0))
        frame.bind("<Home>", lambda _event: self.go(0))
        frame.bind("<End>", lambda _event: self.go(self.pages - 1))
        frame.bind("<Return>", lambda _event: self._first_field())
        guard(frame)

    # --------------------------------------------------------------------------------------------------------------- shown

    def show(self, data: bytes, places: Sequence[Place] = ()) -> None:
        """Show a PDF, at the page that was open; `places` lead to the fields."""
        from dxapply.documents.page_image import page_shapes  # noqa: PLC0415

        self._data, self._shapes = data, page_shapes(data)
        self.pages = len(self._shapes)
        self._places = {}
        for place in places:
            self._places.setdefault(place.page, []).append(place)
        self.pictures.clear()
        self._message.place_forget()
        self._link.place_forget()
        self.frame.configure(takefocus=True)
        self._row.pack(pady=(self._look.px(8), 0))
        self._fit_thumbnails(self._body.winfo_width())
        self.thumbnails.show(data, self._shapes)
        self._stage.update_idletasks()  # the row of the pages takes its room before the page is measured
        self._turn(self.page, keep_sight=True)

    def say(self, text: str, words: str = "", command: Callable[[], object] | None = None) -> None:
        """Say a sentence in place of the pages, with a link that leads on."""
        self._data, self.pages, self._places = b"", 0, {}
        self.pictures.clear()
        self._stage.delete("all")
        self._stage.configure(scrollregion=(0, 0, 0, 0))
        self._row.pack_forget()
        self.thumbnails.canvas.pack_forget()
        self.frame.configure(takefocus=False)
        self._message.configure(text=text)
        self._message.place(relx=0.5, rely=0.45, anchor="center")
        if words and command:
            self._link.configure(text=words, command=command)
            self._link.place(in_=self._message, relx=0.5, rely=1, y=self._look.px(8), anchor="n")
        else:
            self._link.place_forget()

    def go(self, page: int) -> str:
        """Show that page from its beginning, or the nearest that there is."""
        self._turn(page)
        return "break"

    def _turn(self, page: int, *, keep_sight: bool = False, from_end: bool = False) -> None:
        self.page = max(0, min(page, self.pages - 1))
        if self.pages:
            self._place.configure(text=f"{self.page + 1} / {self.pages}")
            self._back.state(["disabled" if self.page == 0 else "!disabled"])
            self._on.state(["disabled" if self.page == self.pages - 1 else "!disabled"])
            self.thumbnails.choose(self.page)
            self._draw()
            if not keep_sight:
                self._stage.yview_moveto(1 if from_end else 0)

    # ---------------------------------------------------------------------------------------------------------------- size

    def set_zoom(self, percent: int) -> str:
        """Show pages at so many percent of their size on paper; 0 shows the whole page."""
        if self.pages and percent != self.zoom:
            middle = self._stage.canvasy(self._stage.winfo_height() / 2) / max(1, self._height)
            self.zoom = percent
            self._draw()
            self._stage.yview_moveto(middle - self._stage.winfo_height() / 2 / max(1, self._height))
            self._stage.xview_moveto((1 - self._stage.winfo_width() / max(1, self._width)) / 2)
        return "break"

    def step(self, by: int) -> str:
        """Show pages one step larger or smaller; below the whole page there is no step."""
        shown, whole = self._percent_of(self._width), self._percent_of(self._whole_width)
        larger = (zoom for zoom in _ZOOMS if zoom > shown)
        smaller = (zoom for zoom in reversed(_ZOOMS) if whole < zoom < shown)
        return self.set_zoom(next(larger, self.zoom) if by > 0 else next(smaller, 0))

    def _percent_of(self, width: int) -> int:
        return round(width * 100 / self._paper_width) if self.pages else 0

    @property
    def _paper_width(self) -> float:
        """The width of the page on paper in pixels of the screen."""
        return self._shapes[self.page][0] * _SCREEN * self._look.scale / _POINTS

    @property
    def _whole_width(self) -> int:
        room, height = self._stage.winfo_width() - 2, self._stage.winfo_height() - 2
        wide, high = self._shapes[self.page]
        return max(1, min(room, int(height * wide / high)))

    @property
    def _height(self) -> int:
        wide, high = self._shapes[self.page]
        return round(self._width * high / wide)

    # --------------------------------------------------------------------------------------------------------------- drawn

    def _draw(self) -> None:
        from dxapply.documents.page_image import render  # noqa: PLC0415

        look, stage = self._look, self._stage
        if not self.pages or min(stage.winfo_width(), stage.winfo_height()) < look.px(40):
            return
        self._width = round(self._paper_width * self.zoom / 100) if self.zoom else self._whole_width
        picture = self.pictures.pop((self.page, self._width), None)
        if picture is None:
            picture = ImageTk.PhotoImage(render(self._data, self.page, self._width), master=self.frame)
        self.pictures[self.page, self._width] = picture  # the last is the newest
        while len(self.pictures) > _MOST_PICTURES:
            del self.pictures[next(iter(self.pictures))]
        width, height = picture.width() + 2, picture.height() + 2
        whole = max(width, stage.winfo_width()), max(height, stage.winfo_height())
        self._left, self._top = (whole[0] - width) // 2 + 1, (whole[1] - height) // 2 + 1
        stage.delete("all")
        stage.create_rectangle(self._left - 1, self._top - 1, self._left + picture.width(), self._top + picture.height(), outline=look.colour("rule"))
        stage.create_image(self._left, self._top, anchor="nw", image=str(picture))
        stage.configure(scrollregion=(0, 0, *whole), cursor="")
        self._say_size()

    def _say_size(self) -> None:
        self._percent.configure(text=f"{self.zoom}％" if self.zoom else "全体")
        self._larger.state(["disabled" if self._percent_of(self._width) >= _ZOOMS[-1] else "!disabled"])
        self._smaller.state(["!disabled" if self.zoom else "disabled"])

    def _resized(self, width: int) -> None:
        self._message.configure(wraplength=max(1, width - self._look.px(32)))
        self._cancel_alarm()
        self._alarm = self._stage.after(_PAUSE, self._draw_later)

    def _fit_thumbnails(self, width: int) -> None:
        thumbnails = self.thumbnails.canvas
        if not self.pages or width < self._look.px(_LEAST_FOR_THUMBNAILS):
            thumbnails.pack_forget()
        elif not thumbnails.winfo_manager():
            thumbnails.pack(side="left", fill="y", padx=(0, self._look.px(12)), before=self._holder)

    def _draw_later(self) -> None:
        self._cancel_alarm()
        self._draw()

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self._stage.after_cancel(self._alarm)
            self._alarm = ""

    def _dress(self) -> None:
        self._stage.configure(background=self._look.colour(self._look.surface_of(self._holder)))
        self._draw()

    # -------------------------------------------------------------------------------------------------------- mouse, keys

    def _wheel(self, by: int) -> str:
        """Move over a page that is larger than the stage, and at its end on to the next."""
        first, last = self._stage.yview()
        if (by < 0 and first > 0) or (by > 0 and last < 1):
            self._stage.yview_scroll(3 * by, "units")
        elif 0 <= self.page + by < self.pages:
            self._turn(self.page + by, from_end=by < 0)
        return "break"

    def _sideways(self, by: int) -> str:
        if self._stage.xview() == (0.0, 1.0):
            return self.go(self.page + by)
        self._stage.xview_scroll(3 * by, "units")
        return "break"

    def _place_at(self, x: int, y: int) -> Place | None:
        """The smallest place under a point of the stage."""
        if not self.pages:
            return None
        points = self._shapes[self.page][0] / max(1, self._width)
        across, down = (self._stage.canvasx(x) - self._left) * points, (self._stage.canvasy(y) - self._top) * points
        here = (place for place in self._places.get(self.page, ()) if place.left <= across <= place.right and place.top <= down <= place.bottom)
        return min(here, key=lambda place: (place.right - place.left) * (place.bottom - place.top), default=None)

    def _point(self, place: Place | None) -> None:
        """Frame what a press would lead to."""
        self._stage.delete("place")
        self._stage.configure(cursor="hand2" if place else "")
        if place:
            pixels = self._width / self._shapes[self.page][0]
            left, top, right, bottom = (round(edge * pixels) for edge in (place.left, place.top, place.right, place.bottom))
            frame = self._left + left - 2, self._top + top - 1, self._left + right + 2, self._top + bottom + 1
            self._stage.create_rectangle(*frame, outline=self._look.colour("accent"), width=self._look.px(1.5), tags="place")

    def _press(self, event: tk.Event) -> None:
        self.frame.focus_set()
        place = self._place_at(event.x, event.y)
        if place:
            self._on_field(place.key)

    def _first_field(self) -> str:
        """Enter leads to the first field of the page."""
        places = self._places.get(self.page, ())
        if places:
            self._on_field(min(places, key=lambda place: (place.top, place.left)).key)
        return "break"
