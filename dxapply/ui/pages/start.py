"""はじめに: where the draft stands at its start. What to look at again, the program and its deadline, the papers to have at hand, and how far it is."""

from __future__ import annotations

from functools import partial
from tkinter import ttk

from dxapply.drafting.comparison import deadline_words, round_words
from dxapply.drafting.findings import Finding
from dxapply.drafting.pages import PAGES, page_of
from dxapply.drafting.results import Results
from dxapply.drafting.reuse import LookAgain
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.inputs import fold_words
from dxapply.ui.parts.paper_list import PaperList
from dxapply.ui.parts.paragraphs import paragraph
from dxapply.ui.style import Area
from dxapply.ui.tokens import HEIGHT, Token

__all__ = ["View"]

_ICONS: dict[str, tuple[str, Token]] = {
    "完了": ("check-lg", "sub"), "入力中": ("circle-half", "accent"), "未入力": ("circle", "sub"), "要修正": ("exclamation-circle-fill", "bad"),
}  # fmt: skip
_TONES: dict[str, Token] = {"完了": "sub", "入力中": "accent", "未入力": "sub", "要修正": "bad"}
_FEW = 6
"""Sentences of what to look at again that are shown before one asks for the rest."""


class View(PageView):
    """The page はじめに. `again` is None where the draft was not made out of an earlier one."""

    def build(self) -> None:
        """Make the sections, in the order of what is most wanted."""
        content = self.scroll()
        self.again = _Again(self._part(content), self.desk) if self.desk.look_again else None
        self.program = _Program(self._part(content), self.desk)
        self.papers = PaperList(self._part(content), self.desk)
        area = self._part(content)
        line = self.section(area, "進み具合")
        self._count = self.look.label(line, "", "num_s", "sub")
        self._count.pack(side="right", anchor="s")
        self.look.line(area, "rule").pack(fill="x")
        self.chapters = {page.id: _Chapter(area, self.desk, page.id, page.title) for page in PAGES if page.id != "start"}
        area = self._part(content)
        self.section(area, "この下書きについて")
        form = Form(area, self.look, self.draft, ["application.edition", "application.fictitious"], columns=2)
        form.frame.pack(fill="x", pady=(self.look.px(4), 0))
        self.parts.append(form)

    def _part(self, content: Area) -> Area:
        area = self.look.frame(content)
        area.pack(fill="x", pady=(0, self.look.px(24)))
        return area

    def refresh(self, results: Results) -> None:
        """Say anew what has changed."""
        self.program.show(results)
        put(self._count, f"{results.progress.done} / {results.progress.of} 項目")
        wrong: dict[str, list[Finding]] = {}
        for finding in results.errors:
            if finding.id != "needed":
                wrong.setdefault(page_of(finding.key), []).append(finding)
        for page, chapter in self.chapters.items():
            chapter.show(results.progress.pages[page], len(wrong.get(page, [])))
        self.papers.show(results)


def _guarded(button: ttk.Button) -> ttk.Button:
    guard(button)
    return button


# --------------------------------------------------------------------------------------------------------- what to look at


class _Again:
    """What was taken over from the earlier application and is to be looked at again; what one has gone to gets a tick."""

    def __init__(self, area: Area, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        look = self._look
        look.label(area, "前回の申請から写したところ", "h2").pack(anchor="w", pady=(look.px(8), 0))
        words = f"見直すところが{len(desk.look_again)}件あります。元の申請のファイルはそのままです。"
        paragraph(area, look, words, "caption", "sub").pack(fill="x", pady=(look.px(2), look.px(8)))
        self._list = look.frame(area)
        self._list.pack(fill="x")
        self._list.columnconfigure(1, weight=1)
        self.links: list[ttk.Button] = []
        self._width = 0
        for item in desk.look_again[:_FEW]:
            self._add(item)
        rest = desk.look_again[_FEW:]
        self.more = _guarded(look.button(area, f"残りの{len(rest)}件も見る", lambda: self._show(rest), "Link", icon="chevron-down")) if rest else None
        if self.more:
            self.more.pack(anchor="w")
        self._list.bind("<Configure>", lambda event: self._fold(event.width))
        look.on_change(self._list, self._fold)

    def _add(self, item: LookAgain) -> None:
        row, look = len(self.links), self._look
        mark = look.label(self._list, image=str(look.icon("circle", 14, "sub")))
        mark.grid(row=row, column=0, sticky="n", padx=(0, look.px(8)), pady=look.px(9))
        link = _guarded(look.button(self._list, item.sentence, partial(self._go, item, mark), "Jump"))
        link.grid(row=row, column=1, sticky="w", pady=look.px(3))
        self.links.append(link)

    def _go(self, item: LookAgain, mark: ttk.Label) -> None:
        mark.configure(image=str(self._look.icon("check-lg", 14, "sub")))
        self._desk.around.jump(self._desk.place_of(item.key))

    def _show(self, rest: tuple[LookAgain, ...]) -> None:
        for item in rest:
            self._add(item)
        self._fold()
        if self.more:
            self.more.destroy()
            self.more = None
        self.links[_FEW].focus_set()

    def _fold(self, width: int = 0) -> None:
        if width == self._width:
            return
        self._width = width or self._width
        room, measure = self._width - self._look.px(40), self._look.font("link").measure
        for link, item in zip(self.links, self._desk.look_again, strict=False):
            link.configure(text=fold_words(item.sentence, measure, room))


# ------------------------------------------------------------------------------------------------------------- the program


class _Program:
    """The program that is applied for, and by when."""

    def __init__(self, area: Area, desk: Desk) -> None:
        self._desk, look = desk, desk.look
        look.label(area, "応募する事業", "h2").pack(anchor="w", pady=(look.px(8), look.px(8)))
        self._name = paragraph(area, look, "", "strong")
        self._name.pack(fill="x")
        self._until = paragraph(area, look, "", "body", "sub")
        self._until.pack(fill="x", pady=(look.px(2), look.px(4)))
        self._compare = _guarded(look.button(area, "ほかの事業と比べる", self._go, "Link"))
        self._choose = _guarded(look.button(area, "事業を選ぶ", self._go, "Quiet"))

    @property
    def words(self) -> tuple[str, str]:
        """The name and the deadline as they are shown."""
        return self._name.text, self._until.text

    def show(self, results: Results) -> None:
        """Show the program that is chosen, or that none is."""
        program = results.chosen.program if results.chosen else None
        self._name.put(f"{program.number}　{program.title}" if program else "まだ選んでいません。")
        if program:
            self._until.put(f"締切　{deadline_words(program, results.today)}　{round_words(program, results.today)}")
        else:
            self._until.put("事業を選ぶと、締切と補助金額の見込みを表示します。")
        shown, other = (self._compare, self._choose) if program else (self._choose, self._compare)
        if not shown.winfo_manager():
            other.pack_forget()
            shown.pack(anchor="w")

    def _go(self) -> None:
        self._desk.around.jump("programs")


# ---------------------------------------------------------------------------------------------------------------- chapters


class _Chapter:
    """A page with how far it is: an icon, its name as a link, and the word for its state."""

    def __init__(self, area: Area, desk: Desk, page: str, title: str) -> None:
        self._look = look = desk.look
        self._row = look.frame(area)
        self._row.pack(fill="x")
        self._row.columnconfigure(1, weight=1)
        self._icon = look.label(self._row)
        self._icon.grid(row=0, column=0, padx=(0, look.px(10)))
        self.link = _guarded(look.button(self._row, title, lambda: desk.around.jump(page), "Link"))
        self.link.grid(row=0, column=1, sticky="w")
        self._state = look.label(self._row)
        self._state.grid(row=0, column=2, sticky="e")
        look.line(area).pack(fill="x")
        self._shown: tuple[str, int] | None = None
        self._measure()
        look.on_change(self._row, self._measure)

    def _measure(self) -> None:
        self._row.rowconfigure(0, minsize=self._look.tx(HEIGHT.grid_row))

    @property
    def words(self) -> str:
        """The state as it is shown."""
        return str(self._state.cget("text"))

    def show(self, state: str, wrong: int) -> None:
        """Show the state, with the number of what is to be put right."""
        if (state, wrong) == self._shown:
            return
        self._shown = state, wrong
        look = self._look
        icon, tone = _ICONS[state]
        self._icon.configure(image=str(look.icon(icon, 16, tone)))
        words = f"{state}　{wrong}件" if wrong else state
        self._state.configure(text=words, style=look.style_of(self._row, f"body.{_TONES[state]}.TLabel"))
