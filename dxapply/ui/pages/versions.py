"""以前の版: what the file held before it was saved over, beside what the draft holds now; any of them can be looked at, named, and brought back."""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from dxapply.drafting.results import Results, work_out
from dxapply.drafting.version_differences import in_words
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.storage.backups import LONGEST_TITLE, Version
from dxapply.ui import dialogs
from dxapply.ui.background import Background, Job, Step
from dxapply.ui.exporting import make_preview
from dxapply.ui.keys import guard
from dxapply.ui.nets import Nets
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.difference_list import DifferenceList, Line, is_head, lines_of
from dxapply.ui.parts.preview import Preview
from dxapply.ui.parts.scroll import show_thumb
from dxapply.ui.recovering import when
from dxapply.ui.tokens import WIDTH, WidthClass

__all__ = ["View"]

_WIDTH = 300
_PAUSE = 250
"""Milliseconds without a change, or another choice, after which the differences are found anew."""
_EMPTY = "まだありません。保存を重ねると、10分ごとの内容がここに残ります（時間がたつと、1時間ごと、1日ごとに間引きます）。"


class View(PageView):
    """`tree` lists the versions, `differences` what has changed since the chosen one."""

    needs_room = True

    def build(self) -> None:
        """The list at the left, the differences or the paper at the right, the buttons below."""
        look = self.look
        self._background, self._alarm = Background(self.frame), ""
        self._job: Job | None = None
        self._versions: dict[str, Version] = {}
        self._chosen: tuple[Version, Project] | None = None
        body = look.frame(self.frame)
        body.pack(fill="both", expand=True, padx=(0, look.px(WIDTH.gutter)))
        body.columnconfigure(1, weight=1)
        body.rowconfigure(0, weight=1)
        self._build_list(body)
        self._right = look.frame(body)
        self._right.grid(row=0, column=1, sticky="nsew", padx=(look.px(24), 0))
        self._head = look.label(self._right, "", "strong", justify="left")
        self._head.pack(anchor="w", pady=(0, look.px(8)))
        self.differences = DifferenceList(self._right, look, ("項目", "この版", "いま"))
        self.differences.frame.pack(fill="both", expand=True)
        self.preview: Preview | None = None
        self._build_buttons()
        self.frame.bind("<Map>", lambda event: self._list() if event.widget is self.frame else None, add="+")
        self.frame.bind("<Destroy>", lambda event: self._cancel() if event.widget is self.frame else None, add="+")

    def _build_list(self, body: tk.Misc) -> None:
        look = self.look
        left = look.frame(body)
        left.grid(row=0, column=0, sticky="ns")
        self.tree = ttk.Treeview(left, columns=["title"], show="tree headings", selectmode="browse", style=look.style_of(left, "Calm.Treeview"))
        self.tree.heading("#0", text="時刻", anchor="w")
        self.tree.heading("title", text="名前", anchor="w")
        bar = look.scrollbar(left, self.tree.yview)
        self.tree.configure(yscrollcommand=lambda first, last: show_thumb(bar, float(first), float(last)))
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._choose_soon())
        guard(self.tree)
        self.empty = look.label(left, _EMPTY, "body", "sub", wraplength=look.tx(2 * _WIDTH), justify="left")

    def _build_buttons(self) -> None:
        look = self.look
        row = look.frame(self.frame)
        row.pack(side="bottom", fill="x", padx=(0, look.px(WIDTH.gutter)), pady=look.px(12), before=self.frame.winfo_children()[0])
        self.keep_this = look.button(row, "いまの内容に名前を付けて残す", self.keep_now, icon="bookmark-plus")
        self.look_at = look.button(row, "紙で見る", self.show_paper)
        self.rename = look.button(row, "名前を付ける", self.give_name)
        self.restore = look.button(row, "この版に戻す", self.bring_back, "Primary")
        self.keep_this.pack(side="left")
        self.restore.pack(side="right")
        self.rename.pack(side="right", padx=look.px(8))
        self.look_at.pack(side="right")
        for button in (self.keep_this, self.look_at, self.rename, self.restore):
            button.bind("<Return>", lambda event: event.widget.invoke())
            guard(button)

    def arrange(self, width_class: WidthClass) -> None:
        """Give the list its width."""
        wide = _WIDTH if width_class == "wide" else _WIDTH * 4 // 5
        self.tree.column("#0", width=self.look.tx(wide // 2), minwidth=self.look.tx(80), stretch=False)
        self.tree.column("title", width=self.look.tx(wide // 2), minwidth=self.look.tx(60), stretch=False)

    # ---------------------------------------------------------------------------------------------------------- the list

    def refresh(self, results: Results) -> None:
        """The draft has changed: the differences are others."""
        self._choose_soon()

    def _list(self) -> None:
        """List what is there by now; the choice stays."""
        chosen = self.tree.selection()
        self._versions = {version.path.name: version for version in (self.desk.nets.versions() if self.desk.nets else [])}
        self.tree.delete(*self.tree.get_children())
        for name, version in self._versions.items():
            self.tree.insert("", "end", name, text=self._time(version.at), values=(version.title,))
        self.empty.pack_forget()
        self.tree.pack_forget()
        if self._versions:
            self.tree.pack(fill="both", expand=True)
            self._right.grid()
        else:
            self.empty.pack(anchor="w", pady=self.look.px(8))
            self._right.grid_remove()
        place = next((name for name in (*chosen, *self._versions) if name in self._versions), None)
        if place is not None:
            self.tree.selection_set(place)
            self.tree.focus(place)
        self._choose_soon()

    def _time(self, at: dt.datetime) -> str:
        return when(at, self.desk.nets.clock() if self.desk.nets else at)

    def _choose_soon(self) -> None:
        self._cancel()
        self._alarm = self.frame.after(_PAUSE, self._show_chosen)

    def _cancel(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""
        if self._job is not None:
            self._job.abandon()

    # ------------------------------------------------------------------------------------------------------ the chosen one

    @property
    def version(self) -> Version | None:
        """The version that is chosen."""
        selected = self.tree.selection()
        return self._versions.get(selected[0]) if selected else None

    def _show_chosen(self) -> None:
        """Read the chosen version, and find what has changed since, beside the window."""
        self._alarm, version, nets, now = "", self.version, self.desk.nets, self.desk.project
        self._chosen = None
        self._let(False)
        if version is None or nets is None:
            self._head.configure(text="")
            self.differences.show(())
            return

        def work(_step: Step) -> tuple[Project, tuple[Line, ...]]:
            before = nets.project_of(version)
            return before, lines_of(in_words(before, now, self.draft.register, self.desk.catalogue))

        self._job = self._background.start(work, done=lambda found: self._show(version, *found), failed=self._fail)

    def _show(self, version: Version, before: Project, lines: tuple[Line, ...]) -> None:
        self._chosen = version, before
        count = sum(not is_head(line) for line in lines)
        since = f"{self._time(version.at)} の版{f'「{version.title}」' if version.title else ''}"
        self._head.configure(text=f"{since}と、いまの内容の違い　{count:,}件" if count else f"{since}は、いまの内容と同じです")
        self.differences.show(lines)
        self._let(True)
        if self.preview is not None and self.preview.frame.winfo_manager():
            self._draw(before)

    def _fail(self, error: DxapplyError) -> None:
        self._head.configure(text=str(error))
        self.differences.show(())

    def _let(self, can: bool) -> None:
        for button in (self.look_at, self.rename, self.restore):
            button.state(["!disabled" if can else "disabled"])

    def show_paper(self) -> None:
        """Show the chosen version as it would print, in the place of the differences, and the other way round."""
        if self.preview is None:
            self.preview = Preview(self._right, self.look)
        if self.preview.frame.winfo_manager():
            self.preview.frame.pack_forget()
            self.differences.frame.pack(fill="both", expand=True)
            self.look_at.configure(text="紙で見る")
        elif self._chosen is not None:
            self.differences.frame.pack_forget()
            self.preview.frame.pack(fill="both", expand=True)
            self.look_at.configure(text="違いを見る")
            self._draw(self._chosen[1])

    def _draw(self, project: Project) -> None:
        preview, desk = self.preview, self.desk
        assert preview is not None
        preview.say("書類を作っています…")

        def work(step: Step) -> bytes:
            return make_preview(work_out(project, desk.catalogue, desk.today), desk.today, step)[0]

        self._job = self._background.start(work, done=preview.show, failed=lambda error: preview.say(str(error)))

    # --------------------------------------------------------------------------------------------------------- what is done

    def bring_back(self) -> None:
        """Put the chosen version in the place of the draft as one step; what was there is kept under a name first."""
        if self._chosen is None or self.desk.nets is None:
            return
        version, project = self._chosen
        try:
            self.desk.nets.keep_now(f"{self._time(version.at)}の版に戻す前")
        except DxapplyError as error:
            if self._ask("控えを残せません", f"{error}\n元に戻す（Ctrl+Z）では戻せます。続けますか。", "続ける") != "go":
                return
        self.draft.replace(project, label="以前の版に戻す")
        self.desk.around.say("この版に戻しました。元に戻す（Ctrl+Z）で取り消せます。")
        self._list()

    def give_name(self) -> None:
        """Ask for a name of the chosen version; what has one is never thinned out."""
        if self._chosen is None or self.desk.nets is None:
            return
        version = self._chosen[0]
        why = "名前を付けた版は、間引かれずに残ります。空にすると名前を外します。"
        title = dialogs.ask_text(self.frame, self.look, "この版の名前", why, version.title, LONGEST_TITLE)
        if title is not None:
            self._try(lambda nets: nets.name(version, title))

    def keep_now(self) -> None:
        """Ask for a name, and keep the draft as it is now under it."""
        title = dialogs.ask_text(self.frame, self.look, "いまの内容の名前", "たとえば「商工会に見せる前」のように付けます。", "", LONGEST_TITLE)
        if title:
            self._try(lambda nets: nets.keep_now(title))

    def _try(self, act: Callable[[Nets], object]) -> None:
        try:
            if self.desk.nets is not None:
                act(self.desk.nets)
        except DxapplyError as error:
            dialogs.tell(self.frame, self.look, "できませんでした", str(error))
        self._list()

    def _ask(self, title: str, text: str, go: str) -> str:
        return dialogs.ask(self.frame, self.look, title, text, (("go", go), ("stay", "やめる")), "stay")
