"""An edited workbook taken back: what differs from the draft, which of both is to stand, and taking it over as one step."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tkinter import ttk

from dxapply.drafting.differences import Changed, Comparison, Difference, apply, side_by_side
from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.model.draft import EVERYWHERE
from dxapply.model.project import Project
from dxapply.model.text import beginning
from dxapply.storage.disk import Disk, read
from dxapply.ui.background import Background, Job, Step
from dxapply.ui.desk import Desk
from dxapply.ui.keys import guard
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.folder_field import fitted
from dxapply.ui.parts.paragraphs import Paragraph, paragraph
from dxapply.ui.parts.scroll import show_thumb
from dxapply.ui.style import Area

__all__ = ["BookReturn"]

_WHY = "書き出したExcelを直したら、ここで下書きに取り込みます。違う所を1つずつ選べます。"
_COLUMNS = (("side", "採る方", 84), ("place", "項目", 220), ("draft", "下書き", 170), ("excel", "Excel", 170))
_SIDES = {True: "● Excel", False: "○ 下書き"}
_MOST_TOLD = 5
_MOST_WHOLE = 50
"""Characters of each text of the chosen difference: the list above it needs the room."""


class BookReturn:
    """`frame` is packed over the whole page; `on_back` leads away from it. `choose` asks for the workbook."""

    def __init__(self, parent: tk.Misc, desk: Desk, *, choose: Callable[[], Path | None], on_back: Callable[[], object]) -> None:
        self._desk, self._look, self._choose = desk, desk.look, choose
        self._background = Background(parent)
        self._job: Job | None = None
        self._path: Path | None = None
        self._title = ""
        self._project: Project | None = None  # the draft that the differences were found in
        self._comparison: Comparison | None = None
        self.taken: set[int] = set()
        look = self._look
        self.frame: Area = look.frame(parent)
        self.back = look.button(self.frame, "書き出しに戻る", on_back, "Link", icon="chevron-left")
        self.back.pack(anchor="w", pady=(0, look.px(8)))
        look.label(self.frame, "Excelから取り込む", "h2").pack(anchor="w")
        self._why = paragraph(self.frame, look, _WHY, "caption", "sub")
        self._why.pack(fill="x", padx=(0, look.px(16)), pady=(look.px(4), look.px(4)))
        line = look.frame(self.frame)
        line.pack(fill="x", pady=(look.px(8), look.px(12)))
        self.choose = look.button(line, "Excelのブックを選ぶ", self.ask, icon="folder2-open")
        self.choose.pack(side="left")
        self._name = look.label(line, "", "caption", "sub")
        self._name.pack(side="left", padx=look.px(12))
        line.bind("<Configure>", lambda _event: self._tell_name())
        told = look.frame(self.frame)
        told.pack(fill="x", pady=(0, look.px(8)))
        self.said = Paragraph(told, look)
        self.said.pack(fill="x")
        self.notes = Paragraph(told, look, "caption", "ask")
        self._build_list()
        self._build_foot()
        for button in (self.back, self.choose, self.all, self.none, self.take):
            button.bind("<Return>", lambda event: event.widget.invoke())
            button.bind("<Escape>", lambda _event: on_back())
            guard(button)
        self.tree.bind("<Escape>", lambda _event: on_back())
        desk.watch(self.frame, self._follow, late=True)

    def _build_list(self) -> None:
        look = self._look
        self._body = look.frame(self.frame)
        self.tree = ttk.Treeview(self._body, columns=[name for name, *_ in _COLUMNS], show="headings", selectmode="browse",
                                 style=look.style_of(self._body, "Calm.Treeview"))  # fmt: skip
        for name, head, _ in _COLUMNS:
            self.tree.heading(name, text=head, anchor="w")
        bar = look.scrollbar(self._body, self.tree.yview)
        self.tree.configure(yscrollcommand=lambda first, last: show_thumb(bar, float(first), float(last)))
        self.tree.pack(fill="both", expand=True, padx=(0, look.px(16)))
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._tell_whole())
        for key in ("space", "Return"):
            self.tree.bind(f"<{key}>", lambda _event: self._turn(self._chosen))
        self.tree.bind("<Button-1>", self._press)
        self.tree.bind("<Configure>", lambda _event: self.tree.after_idle(self._put_cells))  # the columns have their widths only then
        guard(self.tree)
        self._measure()
        look.on_change(self.tree, self._measure)

    def _build_foot(self) -> None:
        look = self._look
        self._foot = look.frame(self.frame)
        self.whole = Paragraph(self._foot, look, "caption", "sub")
        self.whole.pack(fill="x", padx=(0, look.px(16)), pady=(0, look.px(8)))
        self.all = look.button(self._foot, "すべてExcelを採る", lambda: self._take_side(True), "Link")
        self.none = look.button(self._foot, "すべて下書きのまま", lambda: self._take_side(False), "Link")
        self.take = look.button(self._foot, "取り込む", self.take_over, "Primary")
        self.all.pack(side="left")
        self.none.pack(side="left", padx=look.px(16))
        self.take.pack(side="right", padx=(0, look.px(16)))

    def _measure(self) -> None:
        for name, _, width in _COLUMNS:
            self.tree.column(name, width=self._look.tx(width), minwidth=self._look.tx(60), stretch=name != "side")
        self._put_cells()
        self.tree.tag_configure("conflict", foreground=self._look.colour("ask"))

    # ------------------------------------------------------------------------------------------------------------- reading

    def focus_first(self) -> None:
        """The keyboard on what is to be done first."""
        (self.tree if self._comparison and self._comparison.differences else self.choose).focus_set()

    def ask(self) -> None:
        """Ask for a workbook, and read it."""
        path = self._choose()
        if path is not None:
            self.read_book(path)

    def read_book(self, path: Path) -> None:
        """Read this workbook and show what differs."""
        self._path = path
        self._title = path.name
        self._tell_name()
        self._clear("ブックを読んでいます…")
        self._compare()

    def _tell_name(self) -> None:
        """The name of the book, as far as there is room for it beside the button."""
        room = self._name.master.winfo_width() - self.choose.winfo_reqwidth() - self._look.px(40)
        put(self._name, fitted(self._look, self._title, "caption", room))

    def _compare(self) -> None:
        """Find the differences beside the window."""
        if self._job is not None:
            self._job.abandon()
        path, results = self._path, self._desk.results
        self._project = results.project

        def work(_step: Step) -> Comparison:
            from dxapply.documents.excel_return import differences_of  # noqa: PLC0415

            assert path is not None
            return differences_of(read(Disk(), path, fix="dxapplyで書き出したブックかどうかを確かめてください"), results)

        self._job = self._background.start(work, done=self._show, failed=self._fail)

    def _follow(self, results: Results) -> None:
        """The draft has changed: the differences are others."""
        if self._path and results.project is not self._project:
            self._compare()

    def _fail(self, error: DxapplyError) -> None:
        self._path = self._comparison = None
        self._clear(str(error))

    def _clear(self, sentence: str) -> None:
        self.tree.delete(*self.tree.get_children())
        for part in (self._body, self._foot, self.notes):
            part.pack_forget()
        self.said.put(sentence)

    # ---------------------------------------------------------------------------------------------------------------- list

    def _show(self, comparison: Comparison) -> None:
        """List the differences; those that the draft has changed since stay as in the draft until they are chosen."""
        self._comparison = comparison
        count = len(comparison.differences)
        self._clear(f"下書きと違う所が{count:,}件あります。" if count else "下書きと違う所はありません。")
        self.taken = {place for place, difference in enumerate(comparison.differences) if not difference.conflict}
        self._note([*comparison.notices, *comparison.troubles])
        for place, difference in enumerate(comparison.differences):
            self.tree.insert("", "end", str(place), tags=("conflict",) if difference.conflict else ())
        if count:
            self._why.pack_forget()  # it has been followed; a low window needs its lines for the list
            self._foot.pack(side="bottom", fill="x", pady=(self._look.px(8), self._look.px(12)))
            self._body.pack(fill="both", expand=True)
            self._put_cells()
            self.tree.selection_set("0")
            self.tree.focus("0")
            self._count()

    def _note(self, sentences: list[str]) -> None:
        more = [f"ほかに{len(sentences) - _MOST_TOLD:,}件あります。"] if len(sentences) > _MOST_TOLD else []
        if sentences:
            self.notes.put("\n".join([*sentences[:_MOST_TOLD], *more]))
            self.notes.pack(fill="x", pady=(self._look.px(4), 0))

    def _put_cells(self) -> None:
        """Write the cells, each as long as its column is wide."""
        if not self.tree.winfo_exists():
            return
        measure, gap = self._look.font("num").measure, self._look.px(12)
        rooms = [self.tree.column(name, "width") - gap for name, *_ in _COLUMNS]
        for place, difference in enumerate(self._comparison.differences if self._comparison else ()):
            if self.tree.exists(str(place)):
                values = (_SIDES[place in self.taken], beginning(difference.label, measure, rooms[1]), *_sides_of(difference, measure, rooms[2:]))
                self.tree.item(str(place), values=values)

    @property
    def _chosen(self) -> int | None:
        selected = self.tree.selection()
        return int(selected[0]) if selected else None

    def _press(self, event: tk.Event) -> str | None:
        row = self.tree.identify_row(event.y)
        if row and self.tree.identify_column(event.x) == "#1":
            self.tree.focus_set()
            self.tree.selection_set(row)
            self._turn(int(row))
            return "break"
        return None

    def _turn(self, place: int | None) -> str:
        if place is not None:
            self.taken ^= {place}
            self.tree.set(str(place), "side", _SIDES[place in self.taken])
            self._count()
        return "break"

    def _take_side(self, excel: bool) -> None:
        count = len(self._comparison.differences) if self._comparison else 0
        self.taken = set(range(count)) if excel else set()
        for place in range(count):
            self.tree.set(str(place), "side", _SIDES[excel])
        self._count()

    def _count(self) -> None:
        put(self.take, f"{len(self.taken):,}件を取り込む")
        self.take.state(["!disabled" if self.taken else "disabled"])
        self._tell_whole()

    def _tell_whole(self) -> None:
        """The chosen difference in full, below the list."""
        if self._comparison and self._chosen is not None:
            difference = self._comparison.differences[self._chosen]
            self.whole.put("\n".join(_lines_of(difference)) if isinstance(difference, Changed) else difference.text)

    # -------------------------------------------------------------------------------------------------------------- taking

    def take_over(self) -> None:
        """Take the chosen differences into the draft, as one step that can be undone."""
        if not self._comparison or not self.taken or self._project is not self._desk.project:
            return
        chosen = [difference for place, difference in enumerate(self._comparison.differences) if place in self.taken]
        try:
            project = apply(self._desk.project, chosen)
        except DxapplyError as error:
            self.said.put(str(error))
            return
        self._desk.draft.replace(project, label="Excelの取り込み", keys=(_key_of(chosen[0]), *EVERYWHERE))
        self._desk.around.say(f"{len(chosen):,}件を取り込みました。Ctrl+Zで元に戻せます。")


def _key_of(difference: Difference) -> str:
    """Where the draft differs: the field or the row, to which undoing leads."""
    return difference.key if isinstance(difference, Changed) else f"{difference.name}.{difference.row_id}"


def _sides_of(difference: Difference, measure: Callable[[str], int], rooms: Sequence[int]) -> tuple[str, ...]:
    """What stands in the draft and in Excel, each as wide as its room; of a whole row what was done to it."""
    if isinstance(difference, Changed):
        return side_by_side(difference.draft, difference.excel, most=min(rooms), measure=measure)
    return "－", beginning(difference.text.rpartition("：")[2], measure, rooms[1])


def _lines_of(difference: Changed) -> Iterator[str]:
    """The difference with its texts one below the other, so that they are compared at a glance."""
    draft, excel, exported = side_by_side(difference.draft, difference.excel, difference.exported, most=_MOST_WHOLE)
    yield f"{difference.label}（{difference.place}）"
    yield f"下書き：{draft}"
    yield f"Excel：{excel}"
    if difference.conflict:
        yield f"Excelに出したとき：{exported}"
