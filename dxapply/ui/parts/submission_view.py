"""提出フォルダー: which file is which paper and what is missing, before anything is written; then the folder with all of it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING

from dxapply.drafting.paper_files import Entry, Matches
from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.model.text import beginning
from dxapply.storage.disk import Disk
from dxapply.ui import exporting
from dxapply.ui.background import Background, Job, Step
from dxapply.ui.desk import Desk
from dxapply.ui.exporting import stem_of, submission_folder
from dxapply.ui.keys import guard
from dxapply.ui.parts.fold import put
from dxapply.ui.parts.folder_field import FolderField, fitted
from dxapply.ui.parts.paragraphs import Paragraph, paragraph
from dxapply.ui.parts.scroll import Scroll, show_thumb
from dxapply.ui.parts.work_area import WorkArea
from dxapply.ui.style import ButtonKind
from dxapply.ui.words import short

if TYPE_CHECKING:
    from dxapply.documents.submission import Submission  # what it stands on starts late

__all__ = ["SubmissionView"]

_WHY = (
    "提出用の申請書類と、見積や添付書類の写しを、新しいフォルダーにまとめます。元のファイルは変わりません。"
    "どの書類かは、ファイルとフォルダーの名前から見分けます。"
)
_COLUMNS = (("state", "状況", 84), ("paper", "書類", 230), ("file", "ファイル", 190), ("name", "提出フォルダーでの名前", 210))
_NOT_CHOSEN = "まだ選んでいません。選ばなくても、申請書類だけで作れます。"
_LEFT_OUT = "入れません"
_UNKNOWN = "－"
_MOST_LINES, _LEAST_LINES = 10, 3
_MOST_OF_NAME = 24
_ADVICE = "ファイルの名前に、書類の名前か番号、経費の番号か見積の相手を入れると、見分けられます。"
_NO_PROGRAM = "事業を選ぶと、用意する書類がここに並びます。"
Line = tuple[str, str, str, str]


class SubmissionView:
    """`frame` is packed over the whole page; `on_back` leads away from it. `ask_folder` asks for a folder, from the given one on.

    `papers` is the folder with the papers, None until one is chosen; `disk` may be another in a test.
    """

    def __init__(self, parent: tk.Misc, desk: Desk, *, ask_folder: Callable[[Path], Path | None], on_back: Callable[[], object]) -> None:
        self._desk, self._look, self._ask_folder = desk, desk.look, ask_folder
        self.disk = Disk()
        self.papers: Path | None = None
        self.lines: list[Line] = []
        self._asked: tuple[object, Path | None] | None = None  # the draft and the folder that are shown, or about to be
        self._scroll = Scroll(parent, desk.look)
        self.frame, self._column = self._scroll.frame, self._scroll.content
        self._background = Background(self.frame)
        self._alarm = self._trouble = ""
        self._job: Job | None = None
        look = self._look
        self.back = self._button("書き出しに戻る", on_back, "chevron-left")
        self.back.pack(anchor="w", pady=(0, look.px(8)))
        look.label(self._column, "提出フォルダー", "h2").pack(anchor="w")
        paragraph(self._column, look, _WHY, "caption", "sub").pack(fill="x", pady=(look.px(4), look.px(12)))
        self._build_papers()
        self._build_list()
        self._build_place()
        for widget in (self.back, self.choose, self.again, self.none, self.tree, self._place.entry, self.elsewhere, self.way, self.make):
            widget.bind("<Escape>", lambda _event: on_back(), add="+")
        self.work.on_escape = on_back
        self._scroll.canvas.bind("<Configure>", lambda _event: self._fit_soon(), add="+")
        self._column.bind("<Configure>", lambda _event: self._fit_soon(), add="+")
        desk.watch(self.frame, self.refresh, late=True)

    def _button(self, text: str, command: Callable[[], object], icon: str = "", parent: tk.Misc | None = None, kind: ButtonKind = "Link") -> ttk.Button:
        button = self._look.button(parent or self._column, text, command, kind, icon=icon)
        button.bind("<Return>", lambda _event: button.invoke())
        guard(button)
        return button

    def _build_papers(self) -> None:
        look = self._look
        look.label(self._column, "見積と添付書類のあるフォルダー", "strong").pack(anchor="w", pady=(0, look.px(6)))
        row = look.frame(self._column)
        row.pack(fill="x", pady=(0, look.px(12)))
        self.choose = self._button("フォルダーを選ぶ", self.ask, "folder2-open", row, "Quiet")
        self.choose.pack(side="left")
        self.again = self._button("もう一度調べる", self.look_again, parent=row)
        self.none = self._button("選ばない", self.choose_none, parent=row)
        self._folder = look.label(row, "", "caption", "sub")
        self._folder.pack(side="left", padx=look.px(12))
        self.said = Paragraph(self._column, look)
        self.said.pack(fill="x", pady=(0, look.px(6)))

    def _build_list(self) -> None:
        look = self._look
        self._body = look.frame(self._column)
        self._body.pack(fill="x")
        self.tree = ttk.Treeview(self._body, columns=[name for name, *_ in _COLUMNS], show="headings", selectmode="browse", height=_LEAST_LINES,
                                 style=look.style_of(self._body, "Calm.Treeview"))  # fmt: skip
        for name, head, _ in _COLUMNS:
            self.tree.heading(name, text=head, anchor="w")
        bar = look.scrollbar(self._body, self.tree.yview)
        self.tree.configure(yscrollcommand=lambda first, last: show_thumb(bar, float(first), float(last)))
        self.tree.pack(fill="x", padx=(0, look.px(16)))
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._tell_whole())
        self.tree.bind("<Configure>", lambda _event: self.tree.after_idle(self._put_cells))  # the columns have their widths only then
        for sequence in ("<FocusIn>", "<Down>", "<Up>"):
            self.tree.bind(sequence, self._enter, add="+")
        guard(self.tree)
        self.whole = Paragraph(self._column, look, "caption", "sub")
        self.whole.pack(fill="x", pady=(look.px(4), 0))
        self._measure()
        look.on_change(self.tree, self._measure)

    def _build_place(self) -> None:
        look = self._look
        look.label(self._column, "作る場所", "strong").pack(anchor="w", pady=(look.px(12), look.px(6)))
        row = look.frame(self._column)
        row.pack(fill="x", padx=(0, look.px(16)))
        self._place = FolderField(row, self._desk, ask_folder=self._ask_folder, on_change=self._place_changed)
        self.elsewhere = self._button("別の場所を選ぶ", self._place.choose, parent=row)
        self._place.entry.pack(side="left", fill="x", expand=True, padx=(0, look.px(12)))
        self.elsewhere.pack(side="left")
        self.stop = look.label(self._column, "", "body", image=str(look.icon("exclamation-circle-fill", 14, "ask")), compound="left")
        self.way = self._button("確認を開く", lambda: self._desk.around.jump(self._page), "arrow-right")
        self.way.configure(compound="right")
        self._page = ""
        self._end = look.frame(self._column)
        self._end.pack(fill="x", pady=(look.px(16), look.px(8)))
        self.make = self._button("提出フォルダーを作る", self.write, "box-arrow-down", self._end, "Primary")
        self.make.pack(side="left")
        self._name = look.label(self._end, "", "caption", "sub")
        self._name.pack(side="left", padx=look.px(12))
        self.work = WorkArea(self._scroll, look, on_change=self._tell_state, home=lambda: self.make,
                             given_up=lambda: "提出フォルダーを作るのをやめました。何も残していません。")  # fmt: skip
        self.work.frame.pack(fill="x", pady=(0, look.px(16)))

    def _measure(self) -> None:
        for name, _, width in _COLUMNS:
            self.tree.column(name, width=self._look.tx(width), minwidth=self._look.tx(60), stretch=name != "state")
        self.tree.tag_configure("lacking", foreground=self._look.colour("ask"))
        self._put_cells()

    def _fit_soon(self) -> None:
        if not self._alarm:
            self._alarm = self.frame.after_idle(self._fit)

    def _fit(self) -> None:
        """As many lines of the list as leave the button in sight below it."""
        self._alarm = ""
        self._tell_folders()
        seen, tree = self._scroll.canvas.winfo_height(), self.tree
        if seen > 1:
            around = self._column.winfo_reqheight() - tree.winfo_reqheight() - self.work.frame.winfo_reqheight()
            line = int(ttk.Style(tree).lookup(str(tree.cget("style")), "rowheight"))
            head = tree.winfo_reqheight() - int(str(tree.cget("height"))) * line
            most = max(_LEAST_LINES, min(_MOST_LINES, (seen - around - head) // line))
            lines = min(max(len(self.lines), _LEAST_LINES), most)
            if int(str(tree.cget("height"))) != lines:
                tree.configure(height=lines)

    # --------------------------------------------------------------------------------------------------------- what is shown

    def focus_first(self) -> None:
        """The keyboard on what is to be done first."""
        (self.choose if self._desk.results.chosen else self.way).focus_set()

    def refresh(self, results: Results) -> None:
        """Show what the draft wants now."""
        self._tell_state()
        self._tell_folders()
        if self._asked != (results.project, self.papers):
            self.look_again()

    def ask(self) -> None:
        """Ask for the folder with the papers, and look into it."""
        chosen = self._ask_folder(self.papers or self._place.folder)
        if chosen is not None:
            self.papers = chosen
            self.look_again()

    def choose_none(self) -> None:
        """Go on without a folder of papers."""
        self.papers = None
        self.choose.focus_set()  # the way here goes
        self.look_again()

    def look_again(self) -> None:
        """Look which files there are, and which papers they are."""
        if self._job is not None:
            self._job.abandon()
        disk, results, papers = self.disk, self._desk.results, self.papers
        self._asked = results.project, papers
        self._tell_folders()
        self._job = self._background.start(lambda step: exporting.match_folder(disk, results, papers, step), done=self._show, failed=self._fail)

    def _fail(self, error: DxapplyError) -> None:
        """The folder cannot be looked into: say so, and show what is wanted without it."""
        self.papers, self._trouble = None, str(error)
        self.look_again()

    def _show(self, found: Matches | None) -> None:
        chosen = self.papers is not None
        self.lines = list(_lines(found, chosen=chosen)) if found else []
        self.said.put(" ".join(filter(None, (self._trouble, _summary(found, chosen=chosen) if found else _NO_PROGRAM))))
        self._trouble = ""
        self.tree.delete(*self.tree.get_children())
        for place, (state, *_) in enumerate(self.lines):
            self.tree.insert("", "end", str(place), tags=() if state in ("あり", _UNKNOWN) else ("lacking",))
        self._put_cells()
        self.whole.put(_ADVICE if found and found.left_out else "")
        if self.lines:
            self._body.pack(fill="x", after=self.said)
        else:
            self._body.pack_forget()
        self._fit_soon()

    def _put_cells(self) -> None:
        """Write the cells, each as long as its column is wide."""
        if not self.tree.winfo_exists():
            return
        measure, gap = self._look.font("num").measure, self._look.px(12)
        rooms = [self.tree.column(name, "width") - gap for name, *_ in _COLUMNS]
        for place, line in enumerate(self.lines):
            if self.tree.exists(str(place)):
                self.tree.item(str(place), values=[beginning(text, measure, room) for text, room in zip(line, rooms, strict=True)])

    def _enter(self, event: tk.Event[ttk.Treeview]) -> str | None:
        """Choose the first line when the keyboard comes and none is chosen: Tk's arrow keys lead from line to line, but not to the first."""
        if self.tree.focus() or not self.lines:
            return None
        self.tree.focus("0")
        self.tree.selection_set("0")
        return "break" if event.type is tk.EventType.KeyPress else None

    def _tell_whole(self) -> None:
        """The chosen line in full, below the list."""
        if selected := self.tree.selection():
            state, paper, file, name = self.lines[int(selected[0])]
            state = "" if state == _UNKNOWN else f"：{state}"
            self.whole.put("　".join(filter(None, (f"{paper}{state}", file if file != _UNKNOWN else "", name and f"→ {name}"))))

    def _tell_folders(self) -> None:
        look, wide, gap = self._look, self._column.winfo_width(), self._look.px(28)
        put(self.choose, "別のフォルダーを選ぶ" if self.papers else "フォルダーを選ぶ")
        ways = (self.again, self.none)
        room = wide - self.choose.winfo_reqwidth() - (sum(way.winfo_reqwidth() for way in ways) + 2 * gap if self.papers else 0) - gap
        put(self._folder, fitted(look, str(self.papers), "caption", room) if self.papers else _NOT_CHOSEN)
        for way in ways:
            if self.papers:
                way.pack(side="left", padx=(0, look.px(8)))
            else:
                way.pack_forget()
        self._place.refresh()
        put(self._name, fitted(look, f"「{self._path.name}」を作ります。", "caption", wide - self.make.winfo_reqwidth() - gap))

    def _tell_state(self) -> None:
        """What keeps from making the folder, with the way to mend it."""
        results, look = self._desk.results, self._look
        words, way, self._page = "", "", ""
        if results.chosen is None:
            words, way, self._page = "応募する事業が決まると、提出フォルダーを作れます。", "事業を選ぶ", "programs"
        elif results.errors:
            words, way, self._page = f"直すところが{len(results.errors)}件あるため、まだ作れません。", "確認を開く", "check"
        put(self.stop, words)
        if words:
            put(self.way, way)
            self.stop.pack(anchor="w", before=self._end, pady=(look.px(12), 0))
            self.way.pack(anchor="w", before=self._end)
        else:
            self.stop.pack_forget()
            self.way.pack_forget()
        self._fit_soon()
        self.make.state(["disabled" if words or self.work.is_running else "!disabled"])

    # ---------------------------------------------------------------------------------------------------------------- making

    @property
    def _path(self) -> Path:
        """The folder that is made: always a new one."""
        return submission_folder(self._place.folder, stem_of(self._desk.results, self._desk.path))

    def _place_changed(self) -> None:
        self.work.clear()
        self._tell_folders()

    def write(self) -> None:
        """Make the folder; where the one that it is to stand in is not there, ask first, for that may be a slip of the keys."""
        self._place.take()
        above = self._place.folder
        if self._place.is_usual or self._is_there(above):
            self._write()
        else:
            choices = (("作って続ける", self._write), ("別の場所を選ぶ", self._place.choose))
            self.work.box("ask", f"フォルダー「{self.work.shown(above.name)}」はまだありません。", choices, safe=1)

    def _is_there(self, folder: Path) -> bool:
        try:
            return folder.is_dir()
        except (OSError, ValueError):
            return True  # making it tells better what is wrong

    def _write(self) -> None:
        disk, results, today, path, papers = self.disk, self._desk.results, self._desk.today, self._path, self.papers

        def work(step: Step) -> Submission:
            return exporting.write_submission(disk, results, today, path, papers, step, final=True)

        self.work.start(work, partial(self._made, path))

    def _made(self, path: Path, made: Submission) -> None:
        name, lacking = self.work.shown(path.name), _lacking(len(made.missing))
        words = f"「{name}」を作りました。見積と添付書類の写しは{len(made.copies)}点です。{lacking}詳しくは「提出書類の一覧」にあります。"
        self.work.box("note", words, (("フォルダーを開く", partial(self.work.open, path)),))
        self._tell_folders()
        self._desk.around.say("提出フォルダーを作りました。")


def _lines(found: Matches, *, chosen: bool) -> Iterator[Line]:
    """The lines of the list: papers, quotes, and the files that are neither. Before a folder is `chosen`, nothing is said to be missing."""
    for entry in (*found.enclosures, *found.quotes):
        yield entry.state if chosen else _UNKNOWN, f"{entry.label}　{entry.what}", *_files(entry)
    yield from ((_LEFT_OUT, "（どの書類か分かりません）", name, "") for name in found.left_out)


def _files(entry: Entry) -> tuple[str, str]:
    if entry.copy:
        return entry.copy.source, entry.copy.name
    return ("見積の行にあります" if entry.state == "あり" else _UNKNOWN), ""


def _summary(found: Matches, *, chosen: bool) -> str:
    if not chosen:
        return f"用意する書類は{len(found.missing)}点です。フォルダーを選ぶと、どのファイルを入れるかが出ます。"
    words = f"{len(found.copies)}個のファイルを入れます。{_lacking(len(found.missing))}"
    if not found.left_out:
        return words
    first, others = short(found.left_out[0], _MOST_OF_NAME), len(found.left_out) - 1
    return f"{words}どの書類か分からず入れないファイルがあります（{first}{f'ほか{others}個' if others else ''}）。"


def _lacking(count: int) -> str:
    return f"足りない書類は{count}点です。" if count else "挙げた書類はそろっています。"
