"""What is to leave: which documents, as a draft or as final, into which folder; writing them, and what came of it, in place and without a dialog."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import TypeVar

import platformdirs

from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.storage.disk import Disk
from dxapply.ui import exporting
from dxapply.ui.background import Background, Job, Step
from dxapply.ui.desk import Desk
from dxapply.ui.exporting import ENDINGS, CannotShow, Format, Made, Order, Outcome, file_name, free_place, stem_of
from dxapply.ui.keys import guard
from dxapply.ui.parts.folder_field import FolderField, fitted, has_keyboard
from dxapply.ui.parts.paragraphs import paragraph
from dxapply.ui.parts.print_flow import PrintFlow
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.parts.sheet_choice import SheetChoice
from dxapply.ui.style import Area, BoxKind, ButtonKind
from dxapply.ui.tokens import Role, Token

__all__ = ["ExportPanel"]

_T = TypeVar("_T")
_QUICK = 150
"""Milliseconds of work about which nothing is said."""
_FORMATS: tuple[tuple[Format, str], ...] = (("excel", "Excel"), ("pdf", "PDF"))
_SUPPORT = "Excelは数式つき、PDFは印刷用です。"
_KINDS = (("draft", "下書き"), ("final", "提出用"))
_MARKED, _UNMARKED = "全ページに「下書き」の印が付きます。", "「下書き」の印を付けません。"


class ExportPanel:
    """The column at the right of the page. `is_final` is which kind is chosen; `on_change` is called when that changes, and when work begins and
    ends; `ask_folder` asks for another folder than the given one, `on_consult` shows the preparation of a talk.

    `disk` and `printing_folder` may be others in a test.
    """

    def __init__(self, parent: tk.Misc, desk: Desk, *, ask_folder: Callable[[Path], Path | None], on_change: Callable[[], object],
                 on_consult: Callable[[], object]) -> None:  # fmt: skip
        self._desk, self._look, self._on_change = desk, desk.look, on_change
        self.disk = Disk()
        self.printing_folder = platformdirs.user_cache_path("dxapply", appauthor=False) / "print"
        self._scroll = Scroll(parent, desk.look)
        self.frame, self._column = self._scroll.frame, self._scroll.content
        self._background = Background(self.frame)
        self._job: Job | None = None
        self._printing = PrintFlow(self, desk.look)
        self._alarm = self._step = ""
        self._progress: ttk.Label | None = None
        self._ours: dict[Path, str] = {}
        self._written: list[Path] = []
        self._wrapped: list[ttk.Label] = []
        self._build_choices()
        self._build_folder(ask_folder)
        self._build_buttons()
        self.below = self._look.frame(self._column)
        self.below.pack(fill="x")
        self._build_consult(on_consult)
        self._is_low = True
        self.set_low(is_low=False)
        self._column.bind("<Configure>", lambda _event: self._fold(), add="+")
        self._look.on_change(self.frame, self._fold)

    # ------------------------------------------------------------------------------------------------------------ building

    def _build_choices(self) -> None:
        look, column = self._look, self._column
        self._head("書き出す形式", above=0)
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
        self._head("書類の種類")
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

    def _build_folder(self, ask_folder: Callable[[Path], Path | None]) -> None:
        look = self._look
        self._head("保存先")
        self._place = FolderField(self._column, self._desk, ask_folder=ask_folder, on_change=self._clear)
        self.entry = self._place.entry
        self.entry.pack(fill="x")
        self.choose = self._button("別のフォルダーを選ぶ", self._place.choose, "Link")
        self.choose.pack(anchor="w")
        self.names = look.label(self._column, "", "caption", "sub", justify="left")

    def _build_buttons(self) -> None:
        look = self._look
        self.write = self._button("書き出す", self._export, "Primary", "box-arrow-down")
        self.write.pack(fill="x", pady=(look.px(16), look.px(8)))
        self.print = self._button("印刷する", self._print, "Quiet", "printer")
        self.print.pack(fill="x")

    def _build_consult(self, on_consult: Callable[[], object]) -> None:
        look = self._look
        self._head("相談の準備", above=24)
        self._questions = self._words("", "caption", "sub")
        self._questions.pack(anchor="w")
        self.consult = self._button("相談する人と質問を書く", on_consult, "Link", "arrow-right", right=True)
        self.consult.pack(anchor="w", pady=(0, look.px(12)))

    def _head(self, text: str, above: int = 16) -> None:
        self._look.label(self._column, text, "strong").pack(anchor="w", pady=(self._look.px(above), self._look.px(6)))

    def _words(self, text: str, role: Role = "body", tone: Token = "ink", parent: tk.Misc | None = None) -> ttk.Label:
        """A label that is folded at the width of the column."""
        label = self._look.label(parent or self._column, text, role, tone, justify="left")
        self._wrapped.append(label)
        return label

    def _button(self, text: str, command: Callable[[], object] | None = None, kind: ButtonKind = "Quiet", icon: str = "", *,
                right: bool = False, parent: tk.Misc | None = None) -> ttk.Button:  # fmt: skip
        button = self._look.button(parent or self._column, text, command, kind, icon=icon, icon_side="right" if right else "left")
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
            self.names.pack(anchor="w", pady=(look.px(8), 0), after=self.print)
        else:
            self._support.pack(anchor="w", after=self.checks["pdf"].master)
            self.names.pack(anchor="w", pady=(look.px(4), 0), after=self.choose)

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
        return self._job is not None and self._job.is_running

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
        self.sheets.show(results)
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
        self._set(self.names, "\n".join(fitted(self._look, name, "caption", self._column.winfo_width()) for name in names))
        self._place.refresh()

    def _set(self, label: ttk.Label, text: str) -> None:
        if label.cget("text") != text:
            label.configure(text=text)

    def _fold(self) -> None:
        self._fold_labels()
        self._show_names()

    def _fold_labels(self) -> None:
        self._wrapped = [label for label in self._wrapped if label.winfo_exists()]
        left, width = self._column.winfo_rootx(), self._column.winfo_width()
        for label in self._wrapped:
            inset = label.winfo_rootx() - left if label.winfo_ismapped() else self._look.px(12)
            label.configure(wraplength=max(1, width - inset - (self._look.px(24) if str(label.cget("image")) else 0)))

    # ------------------------------------------------------------------------------------------------------------- choices

    def _kind_chosen(self) -> None:
        self._clear()
        self._show()
        self._on_change()

    # ------------------------------------------------------------------------------------------------------------- writing

    def _export(self) -> None:
        self._place.take()  # a quick click comes before Tk tells that the field has lost the keyboard
        self._written = []
        self._write(Order(results=self._desk.results, date=self._desk.today, final=self.is_final, paths=self.paths, ours=dict(self._ours),
                          may_make_folder=self._place.is_usual, left_out=self.sheets.left_out))  # fmt: skip

    def _write(self, order: Order) -> None:
        self.start(lambda step: exporting.write_out(self.disk, order, step), partial(self._came, order))

    def _put(self, order: Order, left: Sequence[Made]) -> None:
        self.start(lambda step: exporting.put_all(self.disk, tuple(left), step), partial(self._came, order))

    def _came(self, order: Order, outcome: Outcome) -> None:
        self._ours |= outcome.written
        self._written += outcome.written
        if outcome.no_folder:
            self._ask_for_folder(order, outcome.no_folder)
        elif outcome.blocked_by:
            words = f"「{outcome.blocked_by.name}」はファイルです。その中には書き出せません。別のフォルダーを選んでください。"
            self._box("bad", words, (("別のフォルダーを選ぶ", self._place.choose),))
        elif outcome.taken:
            self._ask_about(order, outcome.taken)
        elif outcome.error:
            self._tell_failed(order, outcome.error, outcome.left)
        else:
            self._tell_written()

    def _ask_for_folder(self, order: Order, name: str) -> None:
        """A folder that is not there may be a slip of the keys."""
        self._box("ask", f"フォルダー「{name}」はまだありません。", (
            ("作って書き出す", lambda: self._write(dataclasses.replace(order, may_make_folder=True))),
            ("別のフォルダーを選ぶ", self._place.choose),
        ), safe=1)  # fmt: skip

    def _ask_about(self, order: Order, taken: Sequence[Path]) -> None:
        others = {path: free_place(path) for path in taken}
        renamed = {kind: others.get(path, path) for kind, path in order.paths.items()}
        self._box("ask", "同じ名前のファイルがあります。上書きしますか。", (
            ("上書きする", lambda: self._write(dataclasses.replace(order, may_overwrite=order.may_overwrite | set(taken)))),
            ("別名にする", lambda: self._write(dataclasses.replace(order, paths=renamed))),
        ), safe=1, renamed=tuple(others.values()))  # fmt: skip

    def _tell_failed(self, order: Order, error: DxapplyError, left: Sequence[Made]) -> None:
        first, *others = left
        elsewhere = [dataclasses.replace(first, path=free_place(first.path, taken=True)), *others]
        which = "Excelのファイル" if first.path.suffix == ENDINGS["excel"] else "PDFのファイル"
        self._box("bad", f"{which}を保存できません。{error.why}。{error.fix}。", (
            ("閉じて再試行", lambda: self._put(order, left)),
            ("別名で保存", lambda: self._put(order, elsewhere)),
        ), renamed=(elsewhere[0].path,))  # fmt: skip

    def _tell_written(self) -> None:
        area = self._clear()
        look = self._look
        if not self._written:
            return
        head = look.label(area, "書き出しました。", "strong", image=str(look.icon("check-circle", 16, "ok")), compound="left")
        head.pack(anchor="w", pady=(look.px(16), look.px(4)))
        for path in self._written:
            name = fitted(self._look, path.name, "caption", self._column.winfo_width())
            look.label(area, name, "caption", "sub").pack(anchor="w", pady=(look.px(4), 0))
            words = "Excelのファイルを開く" if path.suffix == ENDINGS["excel"] else "PDFのファイルを開く"
            self._button(words, partial(self._open, path), "Link", "box-arrow-up-right", right=True, parent=area).pack(anchor="w")
        self._button("フォルダーを開く", partial(self._open, self._written[-1].parent), "Link", "folder2-open", parent=area).pack(anchor="w")
        self._reveal()
        self._desk.around.say("書き出しました。")

    def _open(self, path: Path) -> None:
        try:
            exporting.show_file(path)
        except CannotShow as error:
            self._box("bad", str(error))

    def _print(self) -> None:
        results, final = self._desk.results, self.is_final
        self._printing.begin(results, self._desk.today, file_name(stem_of(results, self._desk.path), "pdf", final=final), final=final,
                             left_out=self.sheets.left_out)  # fmt: skip

    def say(self, kind: BoxKind, text: str) -> None:
        """Say a sentence below the buttons."""
        self._box(kind, text)

    # ------------------------------------------------------------------------------------------------------- work under way

    def start(self, work: Callable[[Step], _T], came: Callable[[_T], object], *, stopped: str = "") -> None:
        """Run the work beside the window and say so; `came` is called with what came of it. Where it is stopped, that is said."""
        if self.is_running:
            return
        self._clear()
        self._alarm = self.frame.after(_QUICK, self._show_work)
        self._job = self._background.start(work, done=partial(self._ended, came), failed=partial(self._ended, self._tell_error),
                                           step=self._tell_step, stopped=partial(self._ended, self._tell_stopped, stopped))  # fmt: skip
        self._show()
        self._on_change()

    def _ended(self, tell: Callable[[_T], object], value: _T) -> None:
        """The work is over: the area below is free for what came of it, and the keyboard goes back to where it came from."""
        self._quiet()
        had_keyboard = has_keyboard(self.below)
        self._clear()
        self._show()
        if had_keyboard:
            self.write.focus_set()
        tell(value)
        self._on_change()

    def _tell_error(self, error: DxapplyError) -> None:
        self._box("bad", str(error))

    def _tell_stopped(self, words: str) -> None:
        self._box("note", words or ("書き出しをやめました。ファイルは変わっていません。" if not self._written else "途中でやめました。"))

    def _tell_step(self, name: str) -> None:
        self._step = name
        if self._progress is not None:
            self._progress.configure(text=f"{name}…")

    def _show_work(self) -> None:
        self._alarm = ""
        area = self._clear()
        look = self._look
        self._progress = self._words(f"{self._step}…", "caption", "sub", area)
        self._progress.pack(anchor="w", pady=(look.px(16), look.px(6)))
        bar = look.progress(area, mode="indeterminate")
        bar.pack(fill="x")
        bar.start(20)
        self.cancel = self._button("やめる", self._stop, "Link", parent=area)
        self.cancel.pack(anchor="w")
        self._fold()
        self._reveal()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _quiet(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    # ------------------------------------------------------------------------------------------------------ the area below

    def _clear(self) -> Area:
        """The area below, empty."""
        self._progress = None
        for child in self.below.winfo_children():
            child.destroy()
        return self.below

    def _box(self, kind: BoxKind, text: str, choices: Sequence[tuple[str, Callable[[], object]]] = (), *, safe: int = 0,
             renamed: Sequence[Path] = ()) -> None:  # fmt: skip
        """A sentence in place of what came of the work, with what can be done; the keyboard goes to the safe choice if it is on this column."""
        look, area = self._look, self._clear()
        box = look.box(area, kind, padding=12)
        box.pack(fill="x", pady=(look.px(16), 0))
        paragraph(box, look, text).pack(fill="x")
        for path in renamed:
            name = fitted(self._look, f"別名：{path.name}", "caption", self._column.winfo_width() - look.px(28))
            look.label(box, name, "caption", "sub").pack(anchor="w", pady=(look.px(4), 0))
        buttons = [self._button(words, command, parent=box) for words, command in choices]
        for button in buttons:
            button.pack(fill="x", pady=(look.px(8), 0))
        self._reveal()
        if buttons and has_keyboard(self.frame):
            buttons[safe].focus_set()

    def _reveal(self) -> None:
        """Bring into sight what stands below the buttons."""
        self._column.update_idletasks()
        high, seen = self._column.winfo_height(), self._scroll.canvas.winfo_height()
        top, bottom = self._scroll.canvas.canvasy(0), self.below.winfo_y() + self.below.winfo_height()
        if bottom > top + seen > 1:
            self._scroll.canvas.yview_moveto(min(bottom - seen, self.write.winfo_y()) / high)
