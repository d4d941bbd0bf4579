"""事業を選ぶ: the questions that decide at the left, at the right a card for each program that changes with every answer."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator, Sequence

from dxapply.drafting.pages import page_of
from dxapply.drafting.results import Results
from dxapply.drafting.reuse import asked_in_addition, with_program
from dxapply.model.draft import Change
from dxapply.model.project import LISTS, Project, value_at
from dxapply.programs.carried import carrying, without_spare_packs
from dxapply.programs.conditions import asked
from dxapply.programs.eligibility import Match
from dxapply.programs.facts import SIZE, derived_field
from dxapply.programs.program import Basis, Catalogue, Program
from dxapply.ui.desk import Desk
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.cards import Cards
from dxapply.ui.parts.comparison import Comparison
from dxapply.ui.parts.fold import Fold, put
from dxapply.ui.parts.forms import FormRow
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.parts.soon import soon
from dxapply.ui.tokens import WidthClass

__all__ = ["Questions", "View"]

_COLUMN = 292
_OWN_AMOUNTS = ("cap", "floor", "reason")
_SIZE_KEYS = tuple(
    f"company.{name}"
    for name in ("entity", "industry", "capital", "employees", "large_holder_share", "large_holders_share", "large_officer_share")
)
_EMPTY = (None, "", ())
_AT_ONCE = 5  # rows that are made at once; the others follow while one looks at these


# -------------------------------------------------------------------------------------------------------------- which questions


def _deciding(catalogue: Catalogue) -> tuple[str, ...]:
    """The fields that the rules of the loaded programs look at, apart from the programs' own questions and from what is drawn from lists."""
    keys: dict[str, None] = {}
    for program in catalogue.programs:
        conditions = [requirement.when for requirement in program.requirements]
        conditions += [bonus.when for bonus in program.bonuses]
        conditions += [row.when for row in program.rates if row.when]
        conditions += [row.when for row in (*program.caps, *program.floors) if row.when]
        for fact in (fact for condition in conditions for fact in asked(condition)):
            keys.update(dict.fromkeys(_SIZE_KEYS if fact == SIZE else (fact,)))
        if program.tax.with_tax_for:
            keys["company.tax_status"] = None
    return tuple(key for key in keys if _is_plain(key, catalogue))


def _is_plain(key: str, catalogue: Catalogue) -> bool:
    """Whether the key is that of one field that all programs share."""
    chapter = key.partition(".")[0]
    return chapter != "answers" and chapter not in LISTS and derived_field(key) is None and catalogue.register.find(key) is not None


def _wanted(results: Results, deciding: Sequence[str]) -> list[str]:
    """What to ask: first the open questions that decide most, then the answers that the programs look at."""
    keys = [key for key in results.questions if _is_plain(key, results.catalogue)]
    return list(dict.fromkeys([*keys, *(key for key in deciding if _is_answered(results, key))]))


def _is_answered(results: Results, key: str) -> bool:
    return value_at(results.project, results.catalogue.register.field(key), key) not in _EMPTY


def _own_keys(program: Program, results: Results) -> Iterator[str]:
    """The program's own questions; the cap and the floor that one may enter only where nobody published them, or where they are entered."""
    unknown = results.match_with(program).estimate.unknown
    open_amounts = {name for name in ("cap", "floor") if name in unknown}
    for field in program.questions:
        name = field.key.rpartition(".")[2]
        is_asked = name not in _OWN_AMOUNTS or name in open_amounts or (name == "reason" and bool(open_amounts))
        if is_asked or _is_answered(results, field.key):
            yield field.key


class Questions:
    """The column of questions. A field never moves nor goes while one types: `order` alone lays them out anew, new ones come at the end."""

    def __init__(self, parent: tk.Misc, desk: Desk) -> None:
        self._desk, self._look = desk, desk.look
        look = self._look
        self.frame = look.frame(parent)
        self.frame.pack_propagate(False)
        self.count = look.label(self.frame, "", "caption", "sub")
        self.count.pack(anchor="w", pady=(look.px(5), look.px(13)))  # on one line with the tools above the cards
        self.scroll = Scroll(self.frame, look)
        self.scroll.frame.pack(fill="both", expand=True)
        self._common = look.frame(self.scroll.content)
        self._common.pack(fill="x")
        self._own = look.frame(self.scroll.content)
        self._title = look.label(self._own, "", "h3")
        self._title.pack(anchor="w", pady=(look.px(8), look.px(16)))
        self._fold = Fold(self._own, look)
        self._fold.add(self._title, "h3")
        self.rows: dict[str, FormRow] = {}
        self._deciding = _deciding(desk.catalogue)
        self._asked: list[str] = []
        self._asked_own: dict[str, list[str]] = {}
        self.program: Program | None = None
        self._is_growing = False
        desk.draft.watchers.append(self._hear)
        self.frame.bind("<Destroy>", self._gone)
        self._measure()
        look.on_change(self.frame, self._measure)

    def _measure(self) -> None:
        self.frame.configure(width=self._look.tx(_COLUMN) + self._look.px(20))

    def _hear(self, change: Change) -> None:
        for row in self.rows.values():
            row.hear(change)

    def _gone(self, event: tk.Event) -> None:
        if event.widget is self.frame and self._hear in self._desk.draft.watchers:
            self._desk.draft.watchers.remove(self._hear)

    @property
    def shown(self) -> list[str]:
        """The keys of the fields, from the top."""
        return [*self._asked, *(self._asked_own.get(self.program.id, []) if self.program else [])]

    def order(self, results: Results) -> None:
        """Lay the fields out anew, before the page is shown."""
        wanted = _wanted(results, self._deciding)
        if wanted != self._asked:
            for key in self._asked:
                self.rows[key].frame.pack_forget()
            self._asked = []
            self._append(self._common, self._asked, wanted)
            self.scroll.to_top()
        if self.program:
            self.show_own(self.program, results)

    def grow(self, results: Results) -> None:
        """Take in what has come to be asked."""
        self._append(self._common, self._asked, _wanted(results, self._deciding))
        if self.program:
            self._append(self._own, self._asked_own[self.program.id], _own_keys(self.program, results))

    def show_own(self, program: Program | None, results: Results) -> None:
        """Ask that program's own questions below those of all."""
        if self.program is not None and program is not self.program:
            for key in self._asked_own[self.program.id]:
                self.rows[key].frame.pack_forget()
        is_new = program is not self.program
        self.program = program
        if program is None:
            self._own.pack_forget()
            return
        keys = self._asked_own.setdefault(program.id, [])
        if is_new:
            for key in keys:
                self._pack(self.rows[key])
        self._fold.put(self._title, f"{program.number} の質問")
        self._append(self._own, keys, _own_keys(program, results))
        if keys and not self._own.winfo_manager():
            self._own.pack(fill="x")

    def _append(self, parent: tk.Misc, shown: list[str], keys: Sequence[str] | Iterator[str]) -> None:
        made = 0
        for key in [key for key in keys if key not in shown]:
            if key not in self.rows:
                if made == _AT_ONCE:
                    self._grow_soon()
                    return
                made += 1
                self.rows[key] = FormRow(parent, self._look, self._desk.draft, key)
            self._pack(self.rows[key])
            shown.append(key)

    def _grow_soon(self) -> None:
        if not self._is_growing:
            self._is_growing = True
            soon(self.frame, self._go_on)

    def _go_on(self) -> None:
        """Make the rows that are still missing."""
        self._is_growing = False
        self.grow(self._desk.results)
        self.show(self._desk.results)

    def _pack(self, row: FormRow) -> None:
        row.frame.pack(fill="x", pady=(0, self._look.px(20)))

    def show(self, results: Results) -> None:
        """How many of the questions are answered; a cap or a floor that one may enter is none."""
        if self._is_growing:
            return
        keys = [key for key in self.shown if not (key.startswith("answers.") and key.rpartition(".")[2] in _OWN_AMOUNTS)]
        put(self.count, f"{sum(_is_answered(results, key) for key in keys)} / {len(keys)} 問に回答")

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to a field that is asked, also to one of the open program that was not asked so far."""
        if self.program and key not in self.shown and any(field.key == key for field in self.program.questions):
            self._append(self._own, self._asked_own[self.program.id], [key])
        while self._is_growing and key not in self.shown:
            self._go_on()
        if key not in self.shown:
            return False
        widget = self.rows[key].widget
        widget.tk.call("tk::TabToWindow", widget)
        return True


# -------------------------------------------------------------------------------------------------------------------- the page


class View(PageView):
    """The page: questions and cards, or the comparison in their place."""

    def build(self) -> None:
        """Make both columns."""
        self._chosen = self.desk.project.application.program
        self._comparison: Comparison | None = None
        self._columns = self.look.frame(self.frame)
        self._columns.pack(fill="both", expand=True)
        self.questions = Questions(self._columns, self.desk)
        self.cards = Cards(self._columns, self.desk, self)
        self._is_stacked: bool | None = None
        self._lay_out(1 << 16)
        self.questions.show_own(self.desk.catalogue.find(self._chosen), self.desk.results)
        self.frame.bind("<Configure>", lambda event: self._lay_out(event.width, event.height))
        self.frame.bind("<Unmap>", lambda _event: self._order() if not self.frame.winfo_manager() else None)
        soon(self.frame, self._begin)

    def arrange(self, width_class: WidthClass) -> None:
        """Lay the columns out for the width there is."""
        if self.frame.winfo_width() > 1:
            self._lay_out(self.frame.winfo_width(), self.frame.winfo_height())

    def _lay_out(self, width: int, height: int = 0) -> None:
        """Questions beside the cards; above them where the window is too narrow for two columns."""
        is_stacked = width < self.look.tx(690)
        if is_stacked and height > 1:
            self.questions.frame.configure(height=height * 2 // 5)
        if is_stacked == self._is_stacked:
            return
        self._is_stacked = is_stacked
        gap = self.look.px(16)
        if is_stacked:
            self.questions.frame.pack(side="top", fill="x", padx=0, pady=(0, gap))
        else:
            self.questions.frame.pack(side="left", fill="y", padx=(0, gap), pady=0)
        self.cards.frame.pack(side="left", fill="both", expand=True)

    # ------------------------------------------------------------------------------------------------------------- results

    def refresh(self, results: Results) -> None:
        """Write what the answers come to; fields and cards keep their places while the page is shown."""
        if not self.frame.winfo_manager():
            self._order()
        if self._comparison:
            self._comparison.show(results)
        elif results.project.application.program != self._chosen:
            self._chosen = results.project.application.program
            self.cards.chosen_changed(results)
        else:
            self.cards.show(results)
        self.questions.show(results)

    def _begin(self) -> None:
        """What is not seen at first is shown, and kept up, from now on."""
        self.desk.watch(self._columns, self._show_late, late=True)

    def _show_late(self, results: Results) -> None:
        self.questions.grow(results)
        self.questions.show(results)
        self.cards.show_late(results)

    def _order(self) -> None:
        self.questions.order(self.desk.results)
        self.cards.order(self.desk.results)

    # ------------------------------------------------------------------------------------------------- what the cards leave to it

    def jump(self, key: str) -> None:
        """Bring the keyboard to a field, here or on its page."""
        if not self.focus_key(key):
            self.desk.around.jump(key)

    def opened(self, program: Program | None) -> None:
        """The questions of the program whose card is open."""
        self.questions.show_own(program, self.desk.results)
        self.questions.show(self.desk.results)

    def choose(self, program: Program | None) -> None:
        """Apply for that program, or for none yet, as one step that can be undone."""
        desk = self.desk
        if program:
            self.cards.card(program.id).moved = asked_in_addition(desk.project, desk.catalogue, program, desk.today).lines
        else:
            self.cards.keep_open(desk.project.application.program)
        self.draft.replace(_applying_for(program, desk.project, desk.catalogue), label="事業の選択", keys=("application.program",))

    def sources(self, match: Match) -> None:
        """Where each rule of the program comes from, and how sure it is."""
        program = match.program
        rules = [(result.words, result.basis) for result in match.requirements]
        rules += [("補助率", row.basis) for row in program.rates[:1]]
        rules += [(name, rows[0].basis) for name, rows in (("上限額", program.caps), ("下限額", program.floors)) if rows]
        rules += [("端数処理", program.rounding.basis), ("消費税の扱い", program.tax.basis)]
        paragraphs = tuple((head, _source_words(basis)) for head, basis in rules)
        self.desk.around.note(f"{program.title}の根拠", paragraphs)
        self.desk.around.open_help()

    def compare(self) -> None:
        """Set the ticked programs side by side in the place of the columns."""
        if len(self.cards.ticked) < 2:
            return
        self._comparison = Comparison(self.frame, self.desk, self.cards.ticked, self.back)
        self._columns.pack_forget()
        self._comparison.frame.pack(fill="both", expand=True)
        self._comparison.back.focus_set()
        self.desk.around.help("")  # that of a question is of no use here

    @property
    def comparison(self) -> Comparison | None:
        """The comparison that is shown; None while questions and cards are."""
        return self._comparison

    def back(self) -> None:
        """From the comparison back to questions and cards."""
        if self._comparison is None:
            return
        self._comparison.frame.destroy()
        self._comparison = None
        self._columns.pack(fill="both", expand=True)
        self.refresh(self.desk.results)
        self._show_late(self.desk.results)
        self.cards.compare.focus_set()

    # ------------------------------------------------------------------------------------------------------------ keyboard

    def focus_key(self, key: str) -> bool:
        """The choice stands on its card; a program's own questions stand with its card opened; other questions where they are asked."""
        program = next((program for program in self.desk.catalogue.programs if any(field.key == key for field in program.questions)), None)
        if self._comparison and (program or page_of(key) == "programs" or key in self.questions.shown):
            self.back()
        if program:
            self.cards.unfold(program.id)
        return self.cards.focus_key(key) or self.questions.focus_key(key)


def _applying_for(program: Program | None, project: Project, catalogue: Catalogue) -> Project:
    """The project with that choice, carrying the program's pack."""
    return carrying(without_spare_packs(with_program(project, program)), catalogue)


def _source_words(basis: Basis) -> str:
    seen = f"、{basis.seen}確認" if basis.seen else ""
    return "\n".join(filter(None, (f"{basis.title}（{basis.certainty_label}{seen}）", basis.url, basis.note)))
