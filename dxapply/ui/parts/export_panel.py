"""What is to leave: which documents, as a draft or as final, into which folder; writing them, and what came of it, in place and without a dialog."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tkinter import ttk

import platformdirs

from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.storage.disk import Disk
from dxapply.ui import exporting
from dxapply.ui.desk import Desk
from dxapply.ui.exporting import BLANKS, ENDINGS, Format, Made, Order, Outcome, file_name, free_place, stem_of
from dxapply.ui.keys import guard
from dxapply.ui.parts.drop_menu import Choice, DropMenu
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.folder_field import FolderField, fitted
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.parts.print_flow import PrintFlow
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.parts.sheet_choice import SheetChoice
from dxapply.ui.parts.work_area import WorkArea
from dxapply.ui.style import ButtonKind
from dxapply.ui.tokens import Role, Token

__all__ = ["ExportPanel"]

_FORMATS: tuple[tuple[Format, str], ...] = (("excel", "Excel"), ("pdf", "PDF"))
_SUPPORT = "Excelは数式つき、PDFは印刷用です。"
_EDITED = "出した後に直したExcelがあります。上書きすると直したところが消えます。先に取り込むか、別名にしてください。"
_KINDS = (("draft", "下書き"), ("final", "提出用"))
_MARKED, _UNMARKED = "見直し用です。「下書き」の印が付きます。", "「下書き」の印のない、提出する書類です。"


class ExportPanel:
    """The column at the right of the page. `is_final` is which kind is chosen; `on_change` is called when that changes, and when work begins and
    ends; `ask_folder` asks for another folder than the given one, `on_consult` shows the preparation of a talk.

    `handing_in` has room for the ways to hand in. `disk` and `printing_folder` may be others in a test.
    """

    def __init__(self, parent: tk.Misc, desk: Desk, *, ask_folder: Callable[[Path], Path | None], on_change: Callable[[], object],
                 on_consult: Callable[[], object]) -> None:  # fmt: skip
        self._desk, self._look, self._on_change = desk, desk.look, on_change
        self.disk = Disk()
        self.printing_folder = platformdirs.user_cache_path("dxapply", appauthor=False) / "print"
        self._scroll = Scroll(parent, desk.look)
        self.frame, self._column = self._scroll.frame, self._scroll.content
        self.work = WorkArea(self._scroll, desk.look, on_change=self._changed, home=lambda: self.write, given_up=self._given_up)
        self._printing = PrintFlow(self, desk.look)
        self._ours: dict[Path, str] = {}
        self._written: list[Path] = []
        self._wrapped: list[ttk.Label] = []
        self._build_choices()
        self._build_folder(ask_folder)
        self._build_buttons()
        self.work.frame.pack(fill="x")
        self._build_consult(on_consult)
        self._is_low = True
        self.set_low(is_low=False)
        self._column.bind("<Configure>", lambda _event: self._fold(), add="+")
        self._look.on_change(self.frame, self._fold)

    # ------------------------------------------------------------------------------------------------------------ building

    def _build_choices(self) -> None:
        look, column = self._look, self._column
        self._head("書類の種類", above=0)
        self._kind = tk.StringVar(column, "draft")
        self.kinds = look.segment(column, self._kind, _KINDS, self._kind_chosen)
        self.kinds.pack(fill="x")
        for button in self.kinds.winfo_children():
            guard(button)
        self.state = self._words("", "caption", "sub")
        self.state.configure(compound="left")
        self.state.pack(anchor="w", pady=(look.px(6), 0))
        self.way = self._button("", kind="Link")  # where the state is mended
        self.sheets = SheetChoice(column, self._desk, on_change=self._kind_chosen)
        self.sheets.button.pack(anchor="w", pady=(look.px(6), 0))
        self._head("書き出す形式")
        self.formats: dict[Format, tk.BooleanVar] = {}
        self.checks: dict[Format, ttk.Checkbutton] = {}
        line = look.frame(column)
        line.pack(fill="x")
        for kind, words in _FORMATS:
            variable = self.formats[kind] = tk.BooleanVar(column, True)
            check = self.checks[kind] = look.check(line, words, variable, self._show)
            check.pack(side="left", padx=(0, look.px(16)))
            guard(check)
        self._support = self._words(_SUPPORT, "caption", "sub")

    def _build_folder(self, ask_folder: Callable[[Path], Path | None]) -> None:
        look = self._look
        self._head("保存先")
        self._place = FolderField(self._column, self._desk, ask_folder=ask_folder, on_change=self.work.clear)
        self.entry = self._place.entry
        self.entry.pack(fill="x")
        self.choose = self._button("別のフォルダーを選ぶ", self._place.choose, "Link")
        self.choose.pack(anchor="w")
        self.names = Paragraph(self._column, look, "caption", "sub")

    def _build_buttons(self) -> None:
        look = self._look
        self.write = self._button("書き出す", self._export, "Primary", "box-arrow-down")
        self.write.pack(fill="x", pady=(look.px(16), look.px(8)))
        self.print = self._button("印刷する", self._print, "Quiet", "printer")
        self.print.pack(fill="x")
        self.blanks = DropMenu(self._column, look, "手書き用の用紙", self._blank_choices, "Link")
        look.tip(self.blanks.button, "ペンで書く空欄の様式と、聞き取りに使うヒアリングシートです。")
        self.blanks.button.pack(anchor="w", pady=(look.px(6), 0))

    def _build_consult(self, on_consult: Callable[[], object]) -> None:
        look = self._look
        self.handing_in = look.frame(self._column)
        self.handing_in.pack(fill="x")
        self._head("見てもらう")
        self._questions = self._words("", "caption", "sub")
        self._questions.pack(anchor="w")
        self.consult = self._button("相談する人と質問を書く", on_consult, "Link", "arrow-right", right=True)
        self.consult.pack(anchor="w", pady=(0, look.px(6)))

    def _head(self, text: str, above: int = 16) -> None:
        self._look.label(self._column, text, "strong").pack(anchor="w", pady=(self._look.px(above), self._look.px(6)))

    def _words(self, text: str, role: Role = "body", tone: Token = "ink") -> ttk.Label:
        """A label that is folded at the width of the column."""
        label = self._look.label(self._column, text, role, tone, justify="left")
        self._wrapped.append(label)
        return label

    def _button(self, text: str, command: Callable[[], object] | None = None, kind: ButtonKind = "Quiet", icon: str = "", *,
                right: bool = False) -> ttk.Button:  # fmt: skip
        button = self._look.button(self._column, text, command, kind, icon=icon, icon_side="right" if right else "left")
        button.bind("<Return>", lambda _event: button.invoke())
        guard(button)
        return button

    def set_low(self, *, is_low: bool) -> None:
        """Where the window is low, what only supports stands below the button that all is about, or nowhere."""
        if is_low == self._is_low:
            return
        self._is_low = is_low
        look = self._look
        if is_low:
            self._support.pack_forget()
            self.names.pack(fill="x", pady=(look.px(8), 0), after=self.print)
        else:
            self._support.pack(anchor="w", after=self.checks["pdf"].master)
            self.names.pack(fill="x", pady=(look.px(4), 0), after=self.choose)

    # ------------------------------------------------------------------------------------------------------- what is shown

    @property
    def is_final(self) -> bool:
        """Whether the documents are to go without the mark of a draft."""
        return self._kind.get() == "final"

    @property
    def folder(self) -> Path:
        """Where the documents go."""
        return self._place.folder

    @property
    def paths(self) -> dict[Format, Path]:
        """Where each document that is chosen goes."""
        stem = stem_of(self._desk.results, self._desk.path)
        return {kind: self.folder / file_name(stem, kind, final=self.is_final) for kind, chosen in self.formats.items() if chosen.get()}

    @property
    def is_running(self) -> bool:
        """Whether documents are being made."""
        return self.work.is_running

    def refresh(self, results: Results) -> None:
        """Show what the results allow."""
        self._show()
        asked, name = len(results.project.questions), results.project.adviser.name
        self._set(self._questions, f"{name or '相談する人は未入力'}、質問 {asked}件" if name or asked else "まだ書いていません。")

    def _show(self) -> None:
        results = self._desk.results
        errors = len(results.errors)
        if results.chosen is None:
            self._tell_state("応募する事業が決まると、書き出せます。", "ask", "事業を選ぶ", "programs")
        elif errors:
            what = "あるため、提出用は書き出せません。" if self.is_final else "あります。下書きとしては書き出せます。"
            self._tell_state(f"直すところが{errors}件{what}", "bad", "確認を開く", "check")
        else:
            self._tell_state(_UNMARKED if self.is_final else _MARKED, "sub")
        can_make = results.chosen is not None and not (errors and self.is_final) and not self.is_running
        self.write.state(["!disabled" if can_make and any(chosen.get() for chosen in self.formats.values()) else "disabled"])
        self.print.state(["!disabled" if can_make else "disabled"])
        self.blanks.button.state(["disabled" if self.is_running else "!disabled"])
        self.sheets.show(results, final=self.is_final)
        kind = dict(_KINDS)[self._kind.get()]
        put(self.write, f"{kind}を書き出す")
        put(self.print, f"{kind}を印刷する")
        self._show_names()

    def _tell_state(self, text: str, tone: Token, words: str = "", page: str = "") -> None:
        self._set(self.state, text)
        icon = str(self._look.icon("exclamation-circle-fill", 14, tone)) if tone != "sub" else ""
        self.state.configure(image=icon, style=self._look.style_of(self._column, f"caption.{'ink' if tone == 'bad' else tone}.TLabel"))
        self._fold_labels()
        if words:
            self.way.configure(text=words, command=lambda: self._desk.around.jump(page))
            self.way.pack(anchor="w", after=self.state)
        else:
            self.way.pack_forget()

    def _show_names(self) -> None:
        names = [path.name for path in self.paths.values()] or ["書き出す形式を選んでください。"]
        self.names.put("\n".join(fitted(self._look, name, "caption", self._column.winfo_width()) for name in names))
        self._place.refresh()

    def _set(self, label: ttk.Label, text: str) -> None:
        if label.cget("text") != text:
            label.configure(text=text)

    def _fold(self) -> None:
        self._fold_labels()
        self._show_names()

    def _fold_labels(self) -> None:
        left, width = self._column.winfo_rootx(), self._column.winfo_width()
        for label in self._wrapped:
            inset = label.winfo_rootx() - left if label.winfo_ismapped() else self._look.px(12)
            label.configure(wraplength=max(1, width - inset - (self._look.px(24) if str(label.cget("image")) else 0)))

    # ------------------------------------------------------------------------------------------------------------- choices

    def _kind_chosen(self) -> None:
        self.work.clear()
        self._show()
        self._on_change()

    # ------------------------------------------------------------------------------------------------------------- writing

    def _export(self) -> None:
        self._place.take()  # a quick click comes before Tk tells that the field has lost the keyboard
        self._begin(self.paths)

    def _begin(self, paths: Mapping[Format, Path]) -> None:
        self._written = []
        self._write(Order(results=self._desk.results, date=self._desk.today, final=self.is_final, paths=paths, ours=dict(self._ours),
                          may_make_folder=self._place.is_usual, left_out=self.sheets.left_out))  # fmt: skip

    def _write(self, order: Order) -> None:
        self.work.start(lambda step: exporting.write_out(self.disk, order, step), partial(self._came, order))

    def _put(self, order: Order, left: Sequence[Made]) -> None:
        self.work.start(lambda step: exporting.put_all(self.disk, tuple(left), step), partial(self._came, order))

    def _came(self, order: Order, outcome: Outcome) -> None:
        self._ours |= outcome.written
        self._written += outcome.written
        if outcome.no_folder:
            self._ask_for_folder(order, outcome.no_folder)
        elif outcome.blocked_by:
            words = f"「{outcome.blocked_by.name}」はファイルです。その中には書き出せません。別のフォルダーを選んでください。"
            self.work.box("bad", words, (("別のフォルダーを選ぶ", self._place.choose),))
        elif outcome.taken:
            self._ask_about(order, outcome.taken, edited=outcome.edited)
        elif outcome.error:
            self._tell_failed(order, outcome.error, outcome.left)
        else:
            self._tell_written()

    def _ask_for_folder(self, order: Order, name: str) -> None:
        """A folder that is not there may be a slip of the keys."""
        self.work.box("ask", f"フォルダー「{name}」はまだありません。", (
            ("作って書き出す", lambda: self._write(dataclasses.replace(order, may_make_folder=True))),
            ("別のフォルダーを選ぶ", self._place.choose),
        ), safe=1)  # fmt: skip

    def _ask_about(self, order: Order, taken: Sequence[Path], *, edited: bool) -> None:
        others = {path: free_place(path) for path in taken}
        renamed = {kind: others.get(path, path) for kind, path in order.paths.items()}
        self.work.box("ask", _EDITED if edited else "同じ名前のファイルがあります。上書きしますか。", (
            ("上書きする", lambda: self._write(dataclasses.replace(order, may_overwrite=order.may_overwrite | set(taken)))),
            ("別名にする", lambda: self._write(dataclasses.replace(order, paths=renamed))),
        ), safe=1, renamed=tuple(others.values()))  # fmt: skip

    def _tell_failed(self, order: Order, error: DxapplyError, left: Sequence[Made]) -> None:
        first, *others = left
        elsewhere = [dataclasses.replace(first, path=free_place(first.path, taken=True)), *others]
        which = "Excelのファイル" if first.path.suffix == ENDINGS["excel"] else "PDFのファイル"
        self.work.box("bad", f"{which}を保存できません。{error.why}。{error.fix}。", (
            ("閉じて再試行", lambda: self._put(order, left)),
            ("別名で保存", lambda: self._put(order, elsewhere)),
        ), renamed=(elsewhere[0].path,))  # fmt: skip

    def _tell_written(self) -> None:
        work, look = self.work, self._look
        area = work.clear()
        if not self._written:
            return
        head = look.label(area, "書き出しました。", "strong", image=str(look.icon("check-circle", 16, "ok")), compound="left")
        head.pack(anchor="w", pady=(look.px(16), look.px(4)))
        for path in self._written:
            look.label(area, work.shown(path.name), "caption", "sub").pack(anchor="w", pady=(look.px(4), 0))
            words = "Excelのファイルを開く" if path.suffix == ENDINGS["excel"] else "PDFのファイルを開く"
            work.button(area, words, partial(work.open, path), icon="box-arrow-up-right", right=True).pack(anchor="w")
        work.button(area, "フォルダーを開く", partial(work.open, self._written[-1].parent), icon="folder2-open").pack(anchor="w")
        work.reveal()
        self._desk.around.say("書き出しました。")

    # ------------------------------------------------------------------------------------------------------------ on paper

    def _print(self) -> None:
        results, today, final, left_out = self._desk.results, self._desk.today, self.is_final, self.sheets.left_out
        name = file_name(stem_of(results, self._desk.path), "pdf", final=final)
        self._printing.begin(lambda step: exporting.make_paper(results, today, step, final=final, left_out=left_out), name)

    def _blank_choices(self) -> Iterator[Choice]:
        """The papers to fill by pen; the forms are those of a program, so that without one there is the way to it."""
        for kind, name in BLANKS.items():
            if kind == "hearing" or self._desk.results.chosen:
                yield Choice(f"{name}をPDFに書き出す", partial(self._export_blank, kind))
                yield Choice(f"{name}を印刷する", partial(self._print_blank, kind))
            else:
                yield Choice(f"{name}を出すには、事業を選ぶ", lambda: self._desk.around.jump("programs"))

    def _export_blank(self, kind: Format) -> None:
        self._begin({kind: self._blank_path(kind)})

    def _print_blank(self, kind: Format) -> None:
        results, today = self._desk.results, self._desk.today
        self._printing.begin(lambda step: exporting.make_blank(results, today, kind, step), self._blank_path(kind).name)

    def _blank_path(self, kind: Format) -> Path:
        self._place.take()
        return self.folder / file_name(stem_of(self._desk.results, self._desk.path), kind, final=False)

    def _changed(self) -> None:
        self._show()
        self._on_change()

    def _given_up(self) -> str:
        return "書き出しをやめました。ファイルは変わっていません。" if not self._written else "途中でやめました。"
