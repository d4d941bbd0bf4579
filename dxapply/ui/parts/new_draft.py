"""The three questions from which a new draft starts, and which programs the answers leave; one of these may be picked at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from dxapply.drafting.comparison import fits, round_words, verdict_words
from dxapply.drafting.naming import draft_name
from dxapply.drafting.results import work_out
from dxapply.model.draft import Draft
from dxapply.model.fields import Register
from dxapply.model.project import Project
from dxapply.programs.carried import carrying
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Catalogue, Program
from dxapply.ui.keys import guard
from dxapply.ui.parts.forms import Form
from dxapply.ui.style import Area, Look

__all__ = ["QUESTIONS", "NewDraft"]

QUESTIONS = ("company.name", "company.industry", "company.employees")
_NO_NAME = "会社の名称を入力してください。"


class NewDraft:
    """The questions in `frame`, and the button that makes the draft in the foot, where it is always seen.

    `project` is what was answered so far; only the button gives it to `on_make`.
    """

    def __init__(self, parent: tk.Misc, foot: Area, look: Look, catalogue: Catalogue, today: dt.date, on_make: Callable[[Project], object]) -> None:
        self.look, self._catalogue, self.today, self._on_make = look, catalogue, today, on_make
        self.draft = Draft(Project(), _own_words(catalogue.register))
        self.frame = look.frame(parent)
        self.form = Form(self.frame, look, self.draft, QUESTIONS)
        self.form.frame.pack(fill="x", padx=look.px(8))
        self._build_programs()
        self._build_foot(foot)
        self.draft.watchers.append(lambda _: self._refresh())
        self._refresh()

    @property
    def project(self) -> Project:
        """What was answered so far, with the rules of the program that was picked."""
        return carrying(self.draft.project, self._catalogue)

    def focus_first(self) -> None:
        """Give the keyboard to the first question."""
        self.form.focus_key(QUESTIONS[0])

    def _build_programs(self) -> None:
        look = self.look
        look.label(self.frame, "応募できそうな事業", "h2").pack(anchor="w", padx=look.px(8), pady=(look.px(8), look.px(4)))
        support = look.label(self.frame, "答えるたびに変わります。まだ選ばなくても始められます。", "caption", "sub")
        support.pack(anchor="w", padx=look.px(8), pady=(0, look.px(8)))
        self.picked = tk.StringVar(self.frame, "")
        self.radios: dict[str, ttk.Radiobutton] = {}
        self.radio(self.frame, "", "まだ決めない").pack(anchor="w", fill="x")
        self.rows = {program.id: _ProgramRow(self, program) for program in self._catalogue.programs}
        stops = list(self.radios.values())
        for place, radio in enumerate(stops):
            for key, to in (("Up", place - 1), ("Left", place - 1), ("Down", place + 1), ("Right", place + 1)):
                radio.bind(f"<{key}>", partial(_choose, stops[to % len(stops)]))
        self.picked.trace_add("write", lambda *_: self._picked())
        self._one_stop()

    def radio(self, parent: tk.Misc, value: str, words: str) -> ttk.Radiobutton:
        """A ring with words, of which one is chosen: a program's id, or "" for none."""
        radio = ttk.Radiobutton(parent, text=words, value=value, variable=self.picked, padding=(self.look.px(6), self.look.px(5)),
                                style=self.look.style_of(parent, "Radio.TRadiobutton"))  # fmt: skip
        guard(radio)
        self.radios[value] = radio
        return radio

    def _build_foot(self, foot: Area) -> None:
        look = self.look
        self.make = look.button(foot, "作る", self._make, "Primary", width=12)
        self.make.pack(side="left")
        self._words = look.label(foot, "", "caption", "sub", compound="left", justify="left")
        self._words.pack(side="left", fill="x", expand=True, padx=(look.px(16), 0))
        self._words.bind("<Configure>", lambda event: self._words.configure(wraplength=max(look.px(80), event.width - look.px(24))))
        guard(self.make)

    @property
    def words(self) -> str:
        """What stands beside the button: under which name the draft will be kept, or why none was made."""
        return str(self._words.cget("text"))

    def _say(self, sentence: str, *, is_wrong: bool = False) -> None:
        icon = str(self.look.icon("exclamation-circle-fill", 14, "bad")) if is_wrong else ""
        self._words.configure(text=sentence, image=icon, style=self.look.style_of(self._words.master, f"caption.{'bad' if is_wrong else 'sub'}.TLabel"))

    def _picked(self) -> None:
        self.draft.change("application.program", self.picked.get())
        self._one_stop()

    def _one_stop(self) -> None:
        """Tab comes to the chosen ring only, as everywhere; the arrows go on from there."""
        for value, radio in self.radios.items():
            radio.configure(takefocus=value == self.picked.get())

    def _refresh(self) -> None:
        matches = work_out(self.draft.project, self._catalogue, self.today).matches
        for match in matches:
            self.rows[match.program.id].show(match)
        self._say(f"「{draft_name(self.draft.project, self._catalogue, self.today)}」の名で、ドキュメントに保存します。")

    def _make(self) -> None:
        if not self.draft.project.company.name:
            self._say(_NO_NAME, is_wrong=True)
            self.focus_first()
            return
        self._on_make(self.project)


def _own_words(register: Register) -> Register:
    """The register for these questions, which stand under no heading that says whose name is asked."""
    return Register(dataclasses.replace(field, label="会社の名称") if field.key == "company.name" else field for field in register.fields)


class _ProgramRow:
    """A program to pick: its name and the verdict on one line, below them the round and where the verdict is no the reason. All of it can be clicked."""

    def __init__(self, new: NewDraft, program: Program) -> None:
        look = self._look = new.look
        self.frame: Area = look.frame(new.frame)
        self.frame.pack(fill="x", pady=(0, look.px(8)))
        self.frame.columnconfigure(0, weight=1)
        self.radio = new.radio(self.frame, program.id, f"{program.number}　{program.title}")
        self.radio.grid(row=0, column=0, sticky="w")
        self._verdict = look.label(self.frame, "", "body", compound="left")
        words = round_words(program, new.today)
        self._round = f"締切まで{words}" if words.startswith("あと") else words
        self._below = look.label(self.frame, "", "caption", "sub", justify="left")
        self._below.grid(row=2, column=0, columnspan=2, sticky="ew", padx=(look.px(32), look.px(8)))
        self.frame.bind("<Configure>", lambda event: self._arrange(event.width))
        self._below.bind("<Configure>", lambda event: self._below.configure(wraplength=event.width))
        for label in (self._verdict, self._below):
            label.bind("<Button-1>", partial(_choose, self.radio))

    def _arrange(self, width: int) -> None:
        """The verdict stands at the right of the name, or below it where both have no room."""
        px = self._look.px
        if self.radio.winfo_reqwidth() + self._look.tx(150) <= width:
            self._verdict.grid(row=0, column=1, sticky="e", padx=(px(12), px(8)))
        else:
            self._verdict.grid(row=1, column=0, sticky="w", padx=(px(32), px(8)), pady=(0, px(3)))

    @property
    def words(self) -> str:
        """The verdict as it is shown."""
        return str(self._verdict.cget("text"))

    @property
    def reason(self) -> str:
        """What stands below: the round, and why the verdict is no."""
        return str(self._below.cget("text"))

    def show(self, match: Match) -> None:
        """Show the verdict, and where it is no the first reason."""
        verdict, words = fits(match), verdict_words(match)
        unmet = [result.words for result in match.requirements if result.verdict == "unmet" and result.id != "floor"]
        below = "　".join((self._round, *(f"満たさない要件：{reason}" for reason in unmet[:1])))
        if (words, below) != (self.words, self.reason):
            self._verdict.configure(text=words, image=str(self._look.mark(verdict, 14)))
            self._below.configure(text=below)


def _choose(radio: ttk.Radiobutton, _event: tk.Event) -> str:
    radio.focus_set()
    radio.invoke()
    return "break"
