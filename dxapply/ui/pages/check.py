"""確認: what is to be put right, all that is written, and the papers that go with it."""

from __future__ import annotations

from tkinter import ttk

from dxapply.drafting.findings import Severity
from dxapply.drafting.pages import PAGES
from dxapply.drafting.results import Results
from dxapply.model.project import Project, new_row, with_row
from dxapply.programs.program import Enclosed
from dxapply.ui.keys import guard
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.answer_list import ChapterRow
from dxapply.ui.parts.finding_list import FindingList
from dxapply.ui.parts.fold import Fold, put
from dxapply.ui.parts.row_table import RowColumn, RowTable
from dxapply.ui.style import Area

__all__ = ["View"]

_GRAVITIES: tuple[tuple[Severity, str, int], ...] = (
    ("error", "直すところが{}件あります", 8), ("warning", "お確かめください　{}件", 4), ("hint", "より良くするために　{}件", 3),
)  # fmt: skip
_OWN = "check"
_SOON = 30
"""Milliseconds until the tables are made, which nobody sees before scrolling."""


class View(PageView):
    """`findings` are the lists by gravity, `chapters` the rows of what is written, by page."""

    def build(self) -> None:
        """What stands at the top; the tables below come right after it is on the screen, the answers when a chapter is opened."""
        content = self.scroll()
        self._build_findings(content)
        self._build_chapters(content)
        self._content = content
        self._alarm = self.frame.after(_SOON, self._build_tables)
        self.frame.bind("<Destroy>", lambda event: self._cancel_alarm() if event.widget is self.frame else None, add="+")

    def _build_tables(self) -> None:
        if not self.parts:
            self._cancel_alarm()
            self._build_enclosures(self._content)
            self._build_lists(self._content)
            self._show_usual(self.desk.results)

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the table, row or cell of that key."""
        self._build_tables()
        self.frame.update_idletasks()  # what is not laid out yet cannot take the keyboard
        return super().focus_key(key)

    def _build_findings(self, content: Area) -> None:
        look = self.look
        self._top = look.frame(content)
        self._top.pack(fill="x")
        self._top.columnconfigure(0, weight=1)
        self._fine = look.label(self._top, "直すところはありません。", image=str(look.icon("check-circle", 16, "ok")), compound="left")
        self.findings = {gravity: FindingList(self._top, self.desk, few=few, is_errors=gravity == "error") for gravity, _, few in _GRAVITIES}

    def _build_chapters(self, content: Area) -> None:
        look = self.look
        line = self.section(content, "書いた内容")
        self._progress = look.label(line, "", "num_s", "sub")
        self._progress.pack(side="right", anchor="s", padx=(0, look.px(4)))
        look.line(content, "rule").pack(fill="x")
        self.chapters = {page.id: ChapterRow(content, self.desk, page) for page in PAGES if page.id != _OWN}

    def _build_enclosures(self, content: Area) -> None:
        look = self.look
        columns = (
            "name", RowColumn(name="copies", width=64), RowColumn(name="state", width=104), RowColumn(name="source", width=120),
            RowColumn(name="note", width=160),
        )  # fmt: skip
        table = self._table(content, "enclosures", columns, "書類を足す", "添付書類はまだありません。", "添付する書類")
        self._usual = look.frame(table.frame)
        self.add_usual = look.button(self._usual, "この事業の添付書類を加える", self._add_usual, "Quiet", icon="plus-lg")
        self.add_usual.pack(side="left")
        self.add_usual.bind("<Return>", lambda _event: self.add_usual.invoke())
        guard(self.add_usual)
        self._usual_note = look.label(self._usual, "", "caption", "sub", justify="left")
        self._usual_note.pack(side="left", padx=(look.px(12), 0))
        self._folds = Fold(self._usual, look)
        self._folds.add(self._usual_note, "caption", look.px(4), (self.add_usual,))

    def _build_lists(self, content: Area) -> None:
        columns = ("text", RowColumn(name="page", width=140), RowColumn(name="owner", width=88), RowColumn(name="done", width=88))
        self._table(content, "confirmations", columns, "確認を足す", "確認事項はまだありません。", "提出の前に確かめること")
        self._table(content, "notes", (RowColumn(name="about", width=180), "text"), "メモを足す", "メモはまだありません。提出する紙には出ません。", "メモ")

    def _table(self, content: Area, name: str, columns: tuple[str | RowColumn, ...], add: str, empty: str, title: str) -> RowTable:
        table = RowTable(content, self.desk, name, columns, add=add, empty=empty, title=title)
        table.frame.pack(fill="x", pady=(self.look.px(28), 0))
        self.parts.append(table)
        return table

    def leave(self) -> None:
        """Take over what is being typed into a table."""
        for part in self.parts:
            if isinstance(part, RowTable):
                part.leave()

    # ------------------------------------------------------------------------------------------------------------- results

    def refresh(self, results: Results) -> None:
        """Show what is to be looked at, and how far each chapter is."""
        self._show_findings(results)
        progress = results.progress
        put(self._progress, f"{progress.done} / {progress.of} 項目")
        for chapter in self.chapters.values():
            chapter.refresh(results)
        if self.parts:
            self._show_usual(results)

    def _show_findings(self, results: Results) -> None:
        self._set_shown(self._fine, 0, not results.errors)
        for place, (gravity, title, _) in enumerate(_GRAVITIES, 1):
            found = [finding for finding in results.findings if finding.severity == gravity]
            self.findings[gravity].put(found, title.format(len(found)))
            self._set_shown(self.findings[gravity].frame, place, bool(found))

    def _set_shown(self, widget: ttk.Widget, place: int, wanted: bool) -> None:
        if wanted != bool(widget.winfo_manager()):
            if wanted:
                widget.grid(row=place, column=0, sticky="ew", pady=(0, self.look.px(16)))
            else:
                widget.grid_remove()

    # ---------------------------------------------------------------------------------------------------------- enclosures

    def _missing(self, project: Project) -> list[Enclosed]:
        """The papers that the program usually wants and that are not in the list."""
        chosen = self.desk.results.chosen
        there = {row.name for row in project.enclosures}
        return [paper for paper in chosen.program.enclosures if paper.name not in there] if chosen else []

    def _show_usual(self, results: Results) -> None:
        missing = self._missing(results.project)
        if missing:
            self._folds.put(self._usual_note, f"多くの補助金に共通の書類が、ほかに{len(missing)}点あります。要否は公募要領で確かめてください。")
            self._usual.pack(fill="x", pady=(self.look.px(8), 0))
        else:
            self._usual.pack_forget()

    def _add_usual(self) -> None:
        """Add the program's papers as one step."""
        project = self.draft.project
        for paper in self._missing(project):
            row = new_row(project, "enclosures", name=paper.name, copies=paper.copies, source=paper.source, state="not_started")
            project = with_row(project, "enclosures", row)
        self.draft.replace(project, label="添付書類の追加", keys=("enclosures",))
        self.parts[0].focus_key("enclosures")
