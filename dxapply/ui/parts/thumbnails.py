"""The pages of a PDF as small pictures one below the other, to see the whole and go to one of them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from PIL import ImageTk

from dxapply.ui.parts.scroll import let_wheel
from dxapply.ui.style import Look

__all__ = ["Thumbnails"]

_WIDTH, _GAP, _EDGE = 56, 12, 3
_TURN = 1  # milliseconds between two pictures, so that the window answers meanwhile


class Thumbnails:
    """`canvas` is what is packed, as wide as it needs to be. The pictures are drawn one after the other; old ones stay until the new are there."""

    def __init__(self, parent: tk.Misc, look: Look, go: Callable[[int], object]) -> None:
        self._look, self._go, self._data = look, go, b""
        self._heights: list[int] = []
        self._missing: list[int] = []
        self.pictures: dict[int, ImageTk.PhotoImage] = {}
        self._chosen, self._alarm = 0, ""
        self.canvas = tk.Canvas(parent, highlightthickness=0, borderwidth=0, takefocus=False, height=1)
        let_wheel(self.canvas, scrolls=True)
        self.canvas.bind("<Button-1>", lambda event: self._press(event.y))
        self.canvas.bind("<Destroy>", lambda _event: self._stop())
        look.on_change(self.canvas, self._dress)
        self._dress()

    def show(self, data: bytes, shapes: list[tuple[float, float]]) -> None:
        """Show the pages of this PDF, of these widths and heights."""
        width = self._look.px(_WIDTH)
        heights = [round(width * high / wide) for wide, high in shapes]
        if heights != self._heights:
            self._heights = heights
            self._lay_out()
        self._data, self._missing = data, list(range(len(shapes)))
        self._stop()
        self._alarm = self.canvas.after(_TURN, self._draw_next)

    def choose(self, page: int) -> None:
        """Mark the page that is open, and scroll it into sight."""
        self._chosen = page
        if page < len(self._heights):
            self._mark()
            top, bottom = self._top(page), self._top(page) + self._heights[page]
            whole, seen = self._top(len(self._heights)), self.canvas.winfo_height()
            first = self.canvas.canvasy(0)
            if top < first or bottom > first + seen:
                self.canvas.yview_moveto(max(0, top - (seen - self._heights[page]) // 2) / max(1, whole))

    # --------------------------------------------------------------------------------------------------------------- drawn

    def _top(self, page: int) -> int:
        gap = self._look.px(_GAP)
        return self._look.px(_EDGE) + sum(self._heights[:page]) + page * gap

    def _lay_out(self) -> None:
        look, canvas = self._look, self.canvas
        canvas.delete("all")
        self.pictures.clear()
        edge, width = look.px(_EDGE), look.px(_WIDTH)
        canvas.configure(width=width + 2 * edge, scrollregion=(0, 0, width + 2 * edge, self._top(len(self._heights))))
        for page, high in enumerate(self._heights):
            top = self._top(page)
            canvas.create_rectangle(edge - 1, top - 1, edge + width, top + high, tags=(f"sheet{page}", "sheet"))
            canvas.create_image(edge, top, anchor="nw", tags=f"picture{page}")
        self._mark()

    def _mark(self) -> None:
        look, canvas = self._look, self.canvas
        canvas.itemconfigure("sheet", outline=look.colour("rule"), fill="#FFFFFF", width=1)  # paper is white on a dark page too
        canvas.itemconfigure(f"sheet{self._chosen}", outline=look.colour("accent"), width=look.px(2))

    def _draw_next(self) -> None:
        from dxapply.documents.page_image import render  # noqa: PLC0415

        self._alarm = ""
        if self._missing:
            page = self._missing.pop(0)
            self.pictures[page] = ImageTk.PhotoImage(render(self._data, page, self._look.px(_WIDTH)), master=self.canvas)
            self.canvas.itemconfigure(f"picture{page}", image=str(self.pictures[page]))
            self._alarm = self.canvas.after(_TURN, self._draw_next)

    def _press(self, y: int) -> None:
        at = self.canvas.canvasy(y)
        page = next((page for page in range(len(self._heights)) if at < self._top(page + 1)), None)
        if page is not None:
            self._go(page)

    def _dress(self) -> None:
        self.canvas.configure(background=self._look.colour(self._look.surface_of(self.canvas.master)))
        self._mark()

    def _stop(self) -> None:
        if self._alarm:
            self.canvas.after_cancel(self._alarm)
            self._alarm = ""
