"""The list of tasks at the left: the firm, the file, and the chapters, each with how far it is."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk

from dxapply.drafting.pages import PAGES, page_of
from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.tokens import WIDTH, Surface, Token, WidthClass

__all__ = ["Rail"]

_ICONS: dict[str, tuple[str, Token]] = {
    "完了": ("check-lg", "sub"), "入力中": ("circle-half", "accent"), "未入力": ("circle", "sub"), "要修正": ("exclamation-circle-fill", "bad"),
}  # fmt: skip
_LONGEST_NAME = 40
_LONGEST_FILE = 40


class Rail:
    """`frame` is as wide as the class of the window says; narrow, the chapters have their names below their icons."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        look = desk.look
        self.frame = look.frame(parent, "chrome")
        self.frame.pack_propagate(False)
        self._head = look.frame(self.frame)
        self._firm = look.label(self._head, "", "strong")
        self._file = look.label(self._head, "", "caption", "sub")
        self._firm.pack(anchor="w")
        self._file.pack(anchor="w", pady=(look.px(2), 0))
        self._rows = look.frame(self.frame)
        self._buttons: dict[str, ttk.Button] = {}
        self._counts: dict[str, ttk.Label] = {}
        self._states: dict[str, str] = {}
        self._chosen = self._name = ""
        self._is_narrow = False
        self._edge = look.line(self._rows, "accent", 3, upright=True)
        for page in PAGES:
            self._add(page.id, page.title)
        look.on_change(self.frame, self._measure)
        desk.watch(self.frame, self.refresh, late=True)

    def _add(self, page: str, title: str) -> None:
        look = self._look
        button = ttk.Button(self._rows, text=title, style=look.style_of(self._rows, "Rail.TButton"), command=lambda: self._desk.around.jump(page))
        button.pack(fill="x")
        for key, step in (("Up", -1), ("Down", 1)):
            button.bind(f"<{key}>", partial(self._step, page, step))
        guard(button)
        self._buttons[page] = button
        self._counts[page] = look.label(button, "", "caption", "sub")

    def _step(self, page: str, by: int, _event: tk.Event) -> str:
        pages = list(self._buttons)
        self._buttons[pages[(pages.index(page) + by) % len(pages)]].focus_set()
        return "break"

    def choose(self, page: str) -> None:
        """Mark the chapter that is open; none where the page is no chapter."""
        self._chosen = page
        for name, button in self._buttons.items():
            button.state(["selected" if name == page else "!selected"])
        if page in self._buttons:
            self._edge.place(in_=self._buttons[page], x=0, y=0, relheight=1, width=self._look.px(3))
            self._edge.lift()
        else:
            self._edge.place_forget()
        self.refresh(self._desk.results)

    def focus(self) -> None:
        """Give the keyboard to the open chapter."""
        self._buttons.get(self._chosen, self._buttons[PAGES[0].id]).focus_set()

    def name(self, file: str) -> None:
        """Say the file that the draft lies in."""
        self._name = file
        self._show_file()

    def _show_file(self) -> None:
        """The file without the firm at its head, which stands right above."""
        name = self._desk.project.company.name
        file = (self._name.removeprefix(name) if name else self._name).lstrip(" _　") or self._name
        if len(file) > _LONGEST_FILE:
            file = f"{file[:_LONGEST_FILE // 2]}…{file[1 - _LONGEST_FILE // 2:]}"
        self._file.configure(text="\n".join(self._in_lines(file.replace("_", " ").split(" "))))

    def _in_lines(self, words: list[str]) -> list[str]:
        """The words in as many lines as it takes to break none of them: Tk would break 令和 in two."""
        room, measure = self._look.tx(WIDTH.rail[self._desk.width_class]) - self._look.px(28), self._look.font("caption").measure
        lines = words[:1]
        for word in words[1:]:
            if measure(together := f"{lines[-1]} {word}") <= room:
                lines[-1] = together
            else:
                lines.append(word)
        return lines

    def arrange(self, width_class: WidthClass) -> None:
        """Be as wide as the window lets it."""
        self._is_narrow = width_class == "narrow"
        self._measure()

    def _measure(self) -> None:
        look = self._look
        width = look.tx(WIDTH.rail[self._desk.width_class])
        self.frame.configure(width=width)
        for label in (self._firm, self._file):
            label.configure(wraplength=width - look.px(28))
        if self._is_narrow:
            self._head.pack_forget()
        else:
            self._head.pack(fill="x", padx=(look.px(20), look.px(8)), pady=(look.px(26), look.px(20)))
        self._rows.pack_forget()
        self._rows.pack(fill="x", pady=(look.px(4) if self._is_narrow else 0, 0))
        style = look.style_of(self._rows, "NarrowRail.TButton" if self._is_narrow else "Rail.TButton")
        for button in self._buttons.values():
            button.configure(compound="top" if self._is_narrow else "left", style=style)
        self.refresh(self._desk.results)

    def refresh(self, results: Results) -> None:
        """Say how far each chapter is."""
        name = results.project.company.name or "名称未入力"
        self._firm.configure(text=name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…")
        self._show_file()
        wrong = [page_of(finding.key) for finding in results.errors if finding.id != "needed"]
        for page, button in self._buttons.items():
            self._show(page, button, results, wrong.count(page))

    def _show(self, page: str, button: ttk.Button, results: Results, errors: int) -> None:
        state = results.progress.pages[page]
        filled, needed = results.progress.counts.get(page, (0, 0))
        if self._states.get(page) != state:
            self._states[page] = state
            button.configure(image=str(self._look.icon(_ICONS[state][0], 16, _ICONS[state][1])))
        text, tone = (f"{errors}件", "bad") if errors else (f"{filled} / {needed}", "sub") if state == "入力中" and needed else ("", "sub")
        label = self._counts[page]
        ground: Surface = "page" if page == self._chosen else "chrome"
        label.configure(text=text, style=self._look.style_on(ground, f"caption.{tone}.TLabel"))
        if text and not self._is_narrow:
            label.place(relx=1, rely=0.5, x=-self._look.px(16), anchor="e")
        else:
            label.place_forget()
