"""The pages of a PDF, one at a time, as large as fits: leafed through by buttons, keys or wheel."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from PIL import ImageTk

from dxapply.ui.keys import guard
from dxapply.ui.style import Look

__all__ = ["Preview"]

_MOST_PICTURES = 3
_PAUSE = 60
"""Milliseconds without a change of size after which the page is drawn anew."""
_KEYS = {"Next": 1, "Prior": -1, "Right": 1, "Left": -1, "Down": 1, "Up": -1}


class Preview:
    """`frame` is the ground that the page lies on. `page` is the number of the shown page, from 0; `pages` how many there are, 0 before `show`."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        self._look, self._data, self._shape = look, b"", (1.0, 1.0)
        self.page = self.pages = 0
        self.pictures: dict[tuple[int, int], ImageTk.PhotoImage] = {}
        self._alarm = ""
        self.frame = look.box(parent, "note", padding=12, takefocus=False)
        self._stage = look.frame(self.frame)
        self._stage.pack(fill="both", expand=True)
        self._build_pages()
        self._message = look.label(self._stage, "", tone="sub", justify="center")
        self._link = look.button(self._stage, "", kind="Link")
        self._sheet = look.line(self._stage, "rule")
        self._sheet.configure(padding=1)
        self._picture = look.label(self._sheet)
        self._picture.pack()
        self._stage.bind("<Configure>", lambda event: self._resized(event.width))
        for widget in (self.frame, self._stage, self._sheet, self._picture):
            for name, by in (("<MouseWheel>", None), ("<Button-4>", -1), ("<Button-5>", 1)):
                widget.bind(name, lambda event, by=by: self._wheel(by if by else -1 if event.delta > 0 else 1))  # type: ignore[misc]
            widget.bind("<Button-1>", lambda _event: self.frame.focus_set())
        self._stage.bind("<Destroy>", lambda _event: self._cancel_alarm())
        self._bind_keys()

    def _build_pages(self) -> None:
        look = self._look
        self._row = look.frame(self.frame)
        self._back = look.button(self._row, command=lambda: self.go(self.page - 1), kind="Icon", icon="chevron-left")
        self._place = look.label(self._row, "", "num", anchor="center", width=9)
        self._on = look.button(self._row, command=lambda: self.go(self.page + 1), kind="Icon", icon="chevron-right")
        for widget, words in ((self._back, "前のページ"), (self._place, ""), (self._on, "次のページ")):
            widget.pack(side="left")
            if words:
                look.tip(widget, words)
                guard(widget)

    def _bind_keys(self) -> None:
        for key, by in _KEYS.items():
            self.frame.bind(f"<{key}>", lambda _event, by=by: self.go(self.page + by))  # type: ignore[misc]
        self.frame.bind("<Home>", lambda _event: self.go(0))
        self.frame.bind("<End>", lambda _event: self.go(self.pages - 1))
        guard(self.frame)

    # --------------------------------------------------------------------------------------------------------------- shown

    def show(self, data: bytes) -> None:
        """Show a PDF, at the page that was open."""
        from dxapply.documents.page_image import page_count  # noqa: PLC0415

        self._data, self.pages = data, page_count(data)
        self.pictures.clear()
        self._message.place_forget()
        self._link.place_forget()
        self.frame.configure(takefocus=True)
        self._row.pack(pady=(self._look.px(8), 0))
        self._stage.update_idletasks()  # the row of the pages takes its room before the page is measured
        self.go(self.page)

    def say(self, text: str, words: str = "", command: Callable[[], object] | None = None) -> None:
        """Say a sentence in place of the pages, with a link that leads on."""
        self._data, self.pages = b"", 0
        self.pictures.clear()
        self._picture.configure(image="")
        self._sheet.place_forget()
        self._row.pack_forget()
        self.frame.configure(takefocus=False)
        self._message.configure(text=text)
        self._message.place(relx=0.5, rely=0.45, anchor="center")
        if words and command:
            self._link.configure(text=words, command=command)
            self._link.place(in_=self._message, relx=0.5, rely=1, y=self._look.px(8), anchor="n")
        else:
            self._link.place_forget()

    def go(self, page: int) -> str:
        """Show that page, or the nearest that there is."""
        self.page = max(0, min(page, self.pages - 1))
        if self.pages:
            self._place.configure(text=f"{self.page + 1} / {self.pages}")
            self._back.state(["disabled" if self.page == 0 else "!disabled"])
            self._on.state(["disabled" if self.page == self.pages - 1 else "!disabled"])
            self._draw()
        return "break"

    # -------------------------------------------------------------------------------------------------------------- drawn

    def _draw(self) -> None:
        from dxapply.documents.page_image import page_shape, render  # noqa: PLC0415

        room, height = self._stage.winfo_width() - 2, self._stage.winfo_height() - 2
        if not self.pages or min(room, height) < self._look.px(40):
            return
        self._shape = page_shape(self._data, self.page)
        width = max(1, min(room, int(height * self._shape[0] / self._shape[1])))
        picture = self.pictures.pop((self.page, width), None)
        if picture is None:
            picture = ImageTk.PhotoImage(render(self._data, self.page, width), master=self.frame)
        self.pictures[self.page, width] = picture  # the last is the newest
        self._picture.configure(image=picture)
        self._sheet.place(relx=0.5, rely=0.5, anchor="center")
        while len(self.pictures) > _MOST_PICTURES:
            del self.pictures[next(iter(self.pictures))]

    def _resized(self, width: int) -> None:
        self._message.configure(wraplength=max(1, width - self._look.px(32)))
        self._cancel_alarm()
        self._alarm = self._stage.after(_PAUSE, self._draw_later)

    def _draw_later(self) -> None:
        self._cancel_alarm()
        self._draw()

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self._stage.after_cancel(self._alarm)
            self._alarm = ""

    def _wheel(self, by: int) -> str:
        return self.go(self.page + by)
