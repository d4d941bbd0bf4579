"""Check your answers: a row for each chapter with what is written in short, which opens into all that is answered in it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from dxapply.drafting.answers import Answer, InShort, answers_of, in_short
from dxapply.drafting.pages import Page
from dxapply.drafting.results import Results
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.figure import Figure
from dxapply.ui.parts.flow import Flow
from dxapply.ui.parts.fold import Fold, put
from dxapply.ui.parts.paragraphs import paragraph
from dxapply.ui.style import Area
from dxapply.ui.tokens import HEIGHT, Token

__all__ = ["ChapterRow"]

MOST_LINES = 60
"""Rows of a list that are shown; the others are read in their own table."""
_ONE_LINE = 24
"""Characters that a label holds; more may take several lines, which only a paragraph sets with room between them."""
_TONES: dict[str, Token] = {"完了": "sub", "入力中": "accent", "要修正": "bad", "未入力": "sub"}
_TITLE, _STATE, _COUNT, _CHANGE, _LABEL = 112, 60, 64, 52, 184


class ChapterRow:
    """A chapter. `is_open` tells whether its answers are shown, `toggle` opens and closes it."""

    def __init__(self, parent: tk.Misc, desk: Desk, page: Page) -> None:
        self._desk, self._look, self.page = desk, desk.look, page
        self.answers: AnswerTable | None = None
        self._pieces: tuple[InShort, ...] | None = None
        look = desk.look
        self.frame = look.frame(parent)
        self.frame.pack(fill="x")
        self._row = look.frame(self.frame)
        self._row.pack(fill="x")
        title = look.label(self._row, page.title, "strong")
        title.grid(row=0, column=0, sticky="w")
        title.bind("<Button-1>", lambda _event: self.toggle())
        self._short = Flow(self._row, look, 12)
        self._words: ttk.Label | None = None
        self._short.frame.bind("<Configure>", lambda event: self._fold(event.width), add="+")
        self._short.frame.grid(row=0, column=1, sticky="ew", padx=(look.px(8), 0))
        self._state = look.label(self._row)
        self._state.grid(row=0, column=2, sticky="w", padx=(look.px(12), 0))
        self._count = look.label(self._row, "", "num_s", "sub")
        self._count.grid(row=0, column=3, sticky="e", padx=(0, look.px(8)))
        self.change = look.button(self._row, "", self._jump, "Link")
        self.change.grid(row=0, column=4, sticky="e")
        self.opener = look.button(self._row, "", self.toggle, "Icon", icon="chevron-down")
        self.opener.grid(row=0, column=5)
        look.tip(self.opener, "書いた内容を開く、閉じる")
        for button in (self.change, self.opener):
            button.bind("<Return>", lambda _event, button=button: button.invoke())  # type: ignore[misc]
            guard(button)
        look.line(self.frame).pack(fill="x")
        self._measure()
        look.on_change(self.frame, self._measure)

    def _measure(self) -> None:
        row, look = self._row, self._look
        row.rowconfigure(0, minsize=look.tx(HEIGHT.check_row))
        row.columnconfigure(1, weight=1)
        for column, width in ((0, _TITLE), (2, _STATE + 12), (3, _COUNT), (4, _CHANGE)):
            row.columnconfigure(column, minsize=look.tx(width))

    @property
    def is_open(self) -> bool:
        """Whether the answers are shown."""
        return self.answers is not None

    def toggle(self) -> None:
        """Open the chapter, or close it."""
        if self.answers is not None:
            self.answers.frame.destroy()
            self.answers = None
        else:
            self.answers = AnswerTable(self.frame, self._desk)
            self.answers.frame.pack(fill="x", after=self._row)
            self.answers.put(answers_of(self._desk.results, self.page.id))
        self.opener.configure(image=str(self._look.icon("chevron-up" if self.is_open else "chevron-down", 16, "sub")))

    def refresh(self, results: Results) -> None:
        """Show how far the chapter is, and what is answered while it is open."""
        state = results.progress.pages[self.page.id]
        filled, needed = results.progress.counts.get(self.page.id, (0, 0))
        self._state.configure(text=state, style=self._look.style_of(self._row, f"body.{_TONES[state]}.TLabel"))
        put(self._count, f"{filled} / {needed}" if needed else "")
        put(self.change, "入力" if state == "未入力" else "変更")
        pieces = in_short(results, self.page.id)
        if pieces != self._pieces:
            self._pieces = pieces
            self._tell_short(pieces)
        if self.answers is not None:
            self.answers.put(answers_of(results, self.page.id))

    def _tell_short(self, pieces: tuple[InShort, ...]) -> None:
        """The words in one label, the computed amounts as figures that explain themselves; what does not fit goes on in the next line."""
        for child in self._short.frame.winfo_children():
            child.destroy()
        look, parent = self._look, self._short.frame
        words = "　".join(piece.text for piece in pieces if piece.step is None)
        self._words = look.label(parent, words or ("" if pieces else "未入力"), "body", "ink" if words else "sub", justify="left")
        self._fold(parent.winfo_width())
        for piece in pieces:
            if piece.step is not None:
                Figure(parent, self._desk, "body").put(piece.text, piece.step)
        self._short.lay()

    def _fold(self, width: int) -> None:
        if self._words is not None and width > 1:
            self._words.configure(wraplength=width)
            self._short.lay()  # with the size that the words have now

    def _jump(self) -> None:
        self._desk.around.jump(self.page.id)


class AnswerTable:
    """All answers of a chapter: label, value, and the way to change it."""

    def __init__(self, parent: Area, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        self._answers: tuple[Answer, ...] | None = None
        self.frame = self._look.frame(parent, padding=(0, 0, self._look.px(44), self._look.px(12)))
        self._lines: Area | None = None
        self._look.on_change(self.frame, self._measure)

    def put(self, answers: tuple[Answer, ...]) -> None:
        """Show these answers, unless they stand there already."""
        if answers == self._answers:
            return
        self._answers = answers
        if self._lines is not None:
            self._lines.destroy()
        self._lines = self._look.frame(self.frame)
        self._lines.pack(fill="x")
        self._lines.columnconfigure(1, weight=1)
        if not answers:
            self._look.label(self._lines, "まだ何も書いていません。", "body", "sub").grid(sticky="w")
        values = Fold(self._lines, self._look)
        for place, answer in enumerate(answers):
            self._add(self._lines, values, place, answer)
        self._measure()

    def _measure(self) -> None:
        if self._lines is not None:
            self._lines.columnconfigure(0, minsize=self._look.tx(_LABEL))

    def _add(self, lines: Area, values: Fold, place: int, answer: Answer) -> None:
        look, gap = self._look, self._look.px(5)
        name = look.label(lines, answer.label, "caption", "sub", wraplength=look.tx(_LABEL) - look.px(8), justify="left")
        name.grid(row=place, column=0, sticky="nw", pady=(gap + look.px(2), gap))
        told = look.frame(lines)
        told.grid(row=place, column=1, sticky="ew", pady=gap)
        rest = len(answer.lines) - MOST_LINES
        for text in (*answer.lines[:MOST_LINES], *([f"ほか{rest}行は、表で見られます。"] if rest > 0 else ())):
            tone: Token = "bad" if answer.is_unread else "ink"
            if len(text) > _ONE_LINE:
                paragraph(told, look, text, "body", tone).pack(fill="x", pady=(0, look.px(8) if len(answer.lines) > 1 else 0))
                continue
            value = look.label(told, text, "body", tone, justify="left")
            value.pack(anchor="w", pady=(0, look.px(4) if len(answer.lines) > 1 else 0))
            values.add(value, "body", look.tx(_LABEL + _CHANGE) + look.px(16))
        change = look.button(lines, "変更", lambda: self._desk.around.jump(answer.key), "Link")
        change.grid(row=place, column=2, sticky="ne", padx=(look.px(8), 0))
        change.bind("<Return>", lambda _event: change.invoke())
        guard(change)
