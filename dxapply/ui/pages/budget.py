"""経費: the cost lines as a grid, what they add up to by category, and all else that belongs to a line and its quotes."""

from __future__ import annotations

import tkinter as tk
from typing import Any

from dxapply.drafting.results import Results
from dxapply.model.fields import Value
from dxapply.model.money import show_yen
from dxapply.model.project import Project, row_of
from dxapply.model.rows import CostLine
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import line_step
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.budget_notes import LimitNote, LineNotes
from dxapply.ui.parts.category_totals import CategoryTotals
from dxapply.ui.parts.fold import Fold
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.grid_table import Tone
from dxapply.ui.parts.row_table import RowColumn, RowTable
from dxapply.ui.tokens import HEIGHT

__all__ = ["View"]

_PAUSE = 120
"""Milliseconds on one line after which the rest of it is shown: the arrows run through many."""
_DETAILS = ("basis", "tax_rate", "measure", "task", "issues", "kind")
_ROWS = 8
_BELOW = 420
"""Pixels at 100 % for the tools and the totals, which are to be seen below the grid."""


class View(PageView):
    """The page of the costs."""

    def build(self) -> None:
        """The grid, its totals, the rest of the chosen line, and the quotes."""
        self._line, self._due, self.form_of = "", "", ""
        self.form: Form | None = None
        self._quotes: RowTable | None = None
        content = self._content = self.scroll()
        self.lines = RowTable(content, self.desk, "cost_lines", _columns(), most=_ROWS, empty="まだ経費がありません。行を足すか、Excelから貼り付けてください。",
                              new=_new_line, tone=_tone)  # fmt: skip
        self.lines.frame.pack(fill="x")
        self.lines.tools.put("くわしく", "card-text", self._to_details)
        self.lines.tools.fold()
        self._build_notes(content)
        self.section(content, "区分ごとの合計")
        self.totals = CategoryTotals(content, self.desk)
        self.totals.frame.pack(fill="x", pady=(0, self.look.px(16)))
        self.limits = LimitNote(content, self.desk)
        self._below = self.look.frame(content)
        self._below.pack(fill="x")
        self._build_details(content)
        self.parts = [self.lines]
        self.lines.on_select = self._selected
        self.lines.on_cell = self._explain_category
        self.frame.bind("<Configure>", lambda event: self._stretch(event.height))

    def _build_notes(self, content: tk.Misc) -> None:
        look = self.look
        self.choose = look.button(content, "事業を選ぶと、区分の名前と補助金額が出ます。", lambda: self.desk.around.jump("programs"), "Link")
        self.notes = LineNotes(content, self.desk, self.focus_key)

    def _build_details(self, content: tk.Misc) -> None:
        look = self.look
        self.details = look.frame(content)
        self._title = look.label(self.details, "", "h2")
        self._title.pack(anchor="w", pady=(0, look.px(4)))
        self._category = look.label(self.details, "", "caption", "sub")
        self._category.pack(anchor="w", pady=(0, look.px(16)))
        self._fold = Fold(self.details, look)
        self._fold.add(self._title, "h2")
        self._fold.add(self._category, "caption")

    @property
    def quotes(self) -> RowTable:
        """The quotes of all lines; made when first wanted, as they are never in sight at once."""
        if self._quotes is None:
            self._quotes = RowTable(self._below, self.desk, "quotes", (
                RowColumn(name="line", head="経費", width=150), RowColumn(name="vendor", head="相手"), RowColumn(name="amount", head="税抜（円）", width=96),
                RowColumn(name="date", head="見積の日", width=118), RowColumn(name="valid_until", head="期限", width=118),
                RowColumn(name="chosen", head="採用", width=44),
            ), title="見積", most=6, empty="まだ見積がありません。経費の行を選んでから足すと、その経費の見積になります。", new=self._new_quote)  # fmt: skip
            self._quotes.frame.pack(fill="x", pady=(self.look.px(16), self.look.px(24)))
        return self._quotes

    # ------------------------------------------------------------------------------------------------------- what is shown

    def refresh(self, results: Results) -> None:
        """The totals and notes of the results."""
        self.totals.refresh(results)
        self.notes.refresh(results)
        if results.chosen is None and not self.choose.winfo_manager():
            self.choose.pack(anchor="w", after=self.lines.frame, pady=(0, self.look.px(8)))
        elif results.chosen is not None and self.choose.winfo_manager():
            self.choose.pack_forget()
        self._show_line(results)

    def _stretch(self, height: int) -> None:
        """A higher window shows more lines before the grid scrolls."""
        look = self.look
        self.lines.grow(max(_ROWS, (height - look.tx(_BELOW)) // look.tx(HEIGHT.grid_row)))

    def leave(self) -> None:
        """Takes over what is being typed in a cell."""
        self.lines.leave()
        if self._quotes is not None:
            self._quotes.leave()

    def focus_key(self, key: str) -> bool:
        """To the cell, else to the line's form."""
        if self.lines.focus_key(key):
            return True
        if key.startswith("quotes"):
            return self.quotes.focus_key(key)
        row = key.split(".")[1] if key.startswith("cost_lines.") else ""
        if not row or row_of(self.draft.project, "cost_lines", row) is None:
            return False
        self.lines.select(row)
        self._show_form()
        return self.form is not None and self.form.focus_key(key)

    # ----------------------------------------------------------------------------------------------------- the chosen line

    def _selected(self, line: str) -> None:
        self._line = line
        if self.form_of and row_of(self.draft.project, "cost_lines", self.form_of) is None:
            self._drop_form()  # what is typed in it would bring the line back
        if self._due:
            self.look.root.after_cancel(self._due)
        self._due = self.look.root.after(_PAUSE, self._show_rest)
        self._show_line(self.desk.results)

    def _show_rest(self) -> None:
        self._due = ""
        if self.frame.winfo_exists():
            self._show_form()
            _ = self.quotes

    def _kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds of cost by what the chosen program calls them, else another one."""
        chosen, names = self.desk.results.chosen, dict[str, str]()
        for program in (*([chosen.program] if chosen else []), *self.desk.catalogue.programs):
            for category in program.categories:
                if category.kind not in names and category.name not in names.values():
                    names[category.kind] = category.name
        return tuple(names.items())

    def _show_form(self) -> None:
        """The fields of the line that the grid has no column for."""
        if self.form_of == self._line:
            return
        self._drop_form()
        if self._line:
            self.form_of = self._line
            names = {f"cost_lines.{self._line}.kind": self._kinds()}
            self.form = Form(self.details, self.look, self.draft, [f"cost_lines.{self._line}.{name}" for name in _DETAILS], columns=2, names=names)
            self.form.frame.pack(fill="x")

    def _drop_form(self) -> None:
        if self.form is not None:
            self.form.frame.destroy()
        self.form, self.form_of = None, ""

    def _show_line(self, results: Results) -> None:
        line = row_of(results.project, "cost_lines", self._line)
        if isinstance(line, CostLine):
            self._fold.put(self._title, f"{line.id}　{line.text or '（内容が未入力）'}")
            self._fold.put(self._category, _about(line, results))
            if not self.details.winfo_manager():
                self.details.pack(fill="x", pady=(self.look.px(24), 0), before=self._below)
        else:
            self.details.pack_forget()

    def _to_details(self) -> None:
        self.leave()
        self._show_form()
        if self.form is not None:
            self.frame.update_idletasks()
            self.form.focus_key(f"cost_lines.{self.form_of}.{_DETAILS[0]}")

    def _new_quote(self, _project: Project) -> dict[str, Value]:
        return {"line": self._line}

    def _explain_category(self, column: str) -> None:
        """What each category may hold, as the program says it, while one chooses."""
        chosen = self.desk.results.chosen
        if column == "category" and chosen:
            told = tuple((category.name, f"{category.basis.note}{_certainty(category.basis.certainty_label)}") for category in chosen.program.categories)
            source = chosen.program.texts.get("categories_source", "")
            self.desk.around.note("経費区分", (*told, *((("出典", source),) if source else ())))


def _certainty(label: str) -> str:
    return f"（{label}）" if "要確認" in label else ""


def _about(line: CostLine, results: Results) -> str:
    """What the line's category may hold, and its quotes."""
    words = []
    category = results.chosen.program.category_of(line.category, line.kind) if results.chosen else None
    if category:
        words.append(f"{category.name}：{category.basis.note}{_certainty(category.basis.certainty_label)}")
    quotes = [quote for quote in results.project.quotes if quote.line == line.id]
    if quotes:
        told = "、".join(f"{quote.vendor} {show_yen(quote.amount or 0)}円{'（採用）' if quote.chosen else ''}" for quote in quotes)
        words.append(f"見積{len(quotes)}件：{told}")
    return "\n".join(words)


# ------------------------------------------------------------------------------------------------------------ the columns


def _columns() -> tuple[str | RowColumn, ...]:
    return (
        RowColumn(name="category", head="区分", width=138, choices=_categories, words=_category_name, brings=_kind_of),
        RowColumn(name="text"),
        RowColumn(name="quantity", head="数量", width=56),
        RowColumn(name="unit", head="単位", width=48),
        RowColumn(name="unit_price", head="単価（円）", width=92),
        RowColumn(name="tax", head="税", width=44),
        RowColumn(name="amount", head="税抜額（円）", width=96, shown=lambda line, _results: show_yen(line.amounts[0]), explained=_amount_step, align="right"),
        RowColumn(name="eligible", head="対象", width=44),
    )


def _categories(results: Results) -> list[tuple[str, str]]:
    return [(category.code, category.name) for category in results.chosen.program.categories] if results.chosen else []


def _category_name(line: CostLine, results: Results) -> str:
    """The official name in the program; a line that came from another program stands where its kind has a place."""
    category = results.chosen.program.category_of(line.category, line.kind) if results.chosen else None
    return category.name if category else line.category


def _kind_of(code: Value, results: Results) -> dict[str, Value]:
    """The kind that the category brings along, by which another program places the line."""
    kinds = {category.code: category.kind for category in results.chosen.program.categories} if results.chosen else {}
    return {"kind": kinds[code]} if isinstance(code, str) and code in kinds else {} if code else {"kind": ""}


def _amount_step(line: CostLine, _results: Results) -> Step:
    return line_step(line, line.amounts[0], 0)


def _tone(line: Any, _results: Results) -> Tone:
    return "" if line.eligible else "sub"


def _new_line(project: Project) -> dict[str, Value]:
    """A new line begins as the last one is taxed: a firm has its prices in one way."""
    return {"tax": project.cost_lines[-1].tax} if project.cost_lines else {}
