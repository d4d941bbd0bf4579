"""A chart of the paper on the screen. It is drawn when nothing else is under way: what draws it takes a moment to load, and must not delay the page."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from PIL import ImageTk

from dxapply.documents.parts import Lines
from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk

__all__ = ["ChartImage"]

_MOST = 720  # pixels at 100 % that the chart is wide at most


class ChartImage:
    """What `chart` makes of the results: a chart, or the words that stand in its place; `label` shows it, `frame` is packed."""

    def __init__(self, parent: tk.Misc, desk: Desk, chart: Callable[[Results], Lines | str]) -> None:
        self._look, self._chart = desk.look, chart
        self.frame = desk.look.frame(parent)
        self.label = desk.look.label(self.frame, "", "caption", "sub")
        self.label.pack(anchor="w")
        self._wanted: Lines | str = ""
        self._drawn: tuple[Lines | str, int, str] | None = None
        self._image: ImageTk.PhotoImage | None = None
        self._alarm = ""
        for event in ("<Configure>", "<Map>"):
            self.frame.bind(event, lambda _event: self._soon())
        self.frame.bind("<Destroy>", lambda _event: self._cancel())
        desk.look.on_change(self.frame, self._soon)
        desk.watch(self.frame, self._hear, late=True)

    def _hear(self, results: Results) -> None:
        self._wanted = self._chart(results)
        self._soon()

    def _cancel(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    def _soon(self) -> None:
        """Draw once the window has shown what else has changed; loading what draws is a step of its own."""
        self._cancel()
        if self.frame.winfo_ismapped():
            self._alarm = self.frame.after(30, self._load)

    def _load(self) -> None:
        from dxapply.documents import chart_picture  # noqa: PLC0415 - the start must not load reportlab

        self._alarm = self.frame.after(10, self._prepare, chart_picture.prepare)

    def _prepare(self, prepare: Callable[[], None]) -> None:
        prepare()
        self._alarm = self.frame.after(10, self._draw)

    def _draw(self) -> None:
        from dxapply.documents.chart_picture import picture  # noqa: PLC0415

        self._alarm = ""
        look = self._look
        width = min(self.frame.winfo_width(), look.tx(_MOST))
        wanted = self._wanted, width, look.mode
        if wanted == self._drawn or width <= 1:
            return
        self._drawn = wanted
        if isinstance(self._wanted, str):
            self._image = None
            self.label.configure(image="", text=self._wanted, wraplength=width)
            return
        colours = (look.colour("ink"), look.colour("page")) if look.mode == "dark" else None
        self._image = ImageTk.PhotoImage(picture(self._wanted, width, colours), master=self.frame)
        self.label.configure(image=str(self._image), text="")
