"""出力: the documents as they will leave, where they go, and what is prepared for the talk about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxapply.drafting.results import Results
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.ui import dialogs
from dxapply.ui.background import Background, Job, Step
from dxapply.ui.exporting import make_preview
from dxapply.ui.keys import guard
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.book_return import BookReturn
from dxapply.ui.parts.export_panel import ExportPanel
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.portal_aid import PortalAid
from dxapply.ui.parts.preview import Preview
from dxapply.ui.parts.row_table import RowColumn, RowTable
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.parts.submission_view import SubmissionView
from dxapply.ui.style import Area
from dxapply.ui.tokens import WIDTH, WidthClass

if TYPE_CHECKING:
    from dxapply.documents.paper import Place  # what it stands on starts late

__all__ = ["View"]

_PAUSE = 250
"""Milliseconds without a change after which the documents are made anew for the preview."""
_QUICK = 150
_GAP, _FOOT = 32, 20
_LEAST_PREVIEW = 260
_WIDEST_PANEL = 480
_LOW = 440
"""Height at 100 % below which the button to write would stand out of sight."""


class View(PageView):
    """The preview, the export, and at the side the preparation of a talk: `show_consult` and `show_export` go from one to the other."""

    needs_room = True

    def build(self) -> None:
        """The export; what stands at the side is made when it is first needed."""
        look = self.look
        self._export = look.frame(self.frame)
        self._export.pack(fill="both", expand=True)
        self._export.grid_propagate(False)  # it fills the page, whatever its parts ask for
        self._export.rowconfigure(0, weight=1)
        self._export.columnconfigure(0, weight=1)
        self.preview = Preview(self._export, look, self.desk.around.jump)
        self.panel = ExportPanel(self._export, self.desk, ask_folder=lambda folder: dialogs.choose_folder(self.frame, folder), on_change=self._preview_soon,
                                 on_consult=self.show_consult)  # fmt: skip
        self.panel.frame.pack_propagate(False)
        self._build_links()
        self._consult: Area | None = None
        self._portal: PortalAid | None = None
        self._return: BookReturn | None = None
        self._submission: SubmissionView | None = None
        self._background = Background(self.frame)
        self._job: Job | None = None
        self._alarm = ""
        self._shown: tuple[Project, bool, frozenset[str]] | None = None  # what the preview shows, or is about to
        self._export.bind("<Configure>", lambda _event: self._measure())
        self._export.bind("<Map>", lambda _event: self.panel.refresh(self.desk.results))  # the draft may have another file by now
        self.preview.frame.bind("<Map>", lambda _event: self._preview_soon(), add="+")
        self.frame.bind("<Destroy>", lambda event: self._cancel_alarm() if event.widget is self.frame else None, add="+")
        look.on_change(self.frame, self._measure)

    def refresh(self, results: Results) -> None:
        """Show what can leave; the preview follows when the typing pauses."""
        self.panel.refresh(results)
        self._preview_soon()

    def arrange(self, width_class: WidthClass) -> None:
        """Give the column its width."""
        self._measure()

    def leave(self) -> None:
        """Take over the question that is being typed."""
        if self._consult is not None:
            self.questions.leave()

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to a field of the preparation, which is shown for it."""
        if key != "questions" and not key.startswith(("adviser.", "questions.")):
            return False
        self.show_consult()
        self.frame.update_idletasks()  # what is not laid out yet cannot take the keyboard
        return super().focus_key(key)

    def _measure(self) -> None:
        """The column at the right, as wide as the window's class says; the preview goes where there is no room for it."""
        look = self.look
        width, column = self._export.winfo_width(), look.tx(WIDTH.export[self.desk.width_class]) + look.px(WIDTH.gutter)
        if width > 1 and width < column + look.px(_GAP) + look.tx(_LEAST_PREVIEW):
            self.preview.frame.grid_remove()
            self.panel.frame.grid(row=0, column=0, sticky="nsw")
            column = min(width, look.tx(_WIDEST_PANEL))
        else:
            self.preview.frame.grid(row=0, column=0, sticky="nsew", padx=(0, look.px(_GAP)), pady=(0, look.px(_FOOT)))
            self.panel.frame.grid(row=0, column=1, sticky="ns")
        self.panel.frame.configure(width=column)
        self.panel.set_low(is_low=1 < self._export.winfo_height() < look.tx(_LOW))

    # ------------------------------------------------------------------------------------------------------------- preview

    def _preview_soon(self) -> None:
        """Make the preview when nothing has changed for a while; where it cannot be seen, when it comes; while documents are written, afterwards."""
        self._cancel_alarm()
        if self.panel.is_running:
            if self._job is not None and self._job.is_running:
                self._job.abandon()  # two workers at once would slow the window
                self._shown = None
            return
        if self.preview.frame.winfo_ismapped() and self._wanted() != self._shown:
            self._alarm = self.frame.after(_PAUSE if self._shown else _QUICK // 3, self._make_preview)

    def _wanted(self) -> tuple[Project, bool, frozenset[str]]:
        return self.desk.project, self.panel.is_final and not self.desk.results.errors, self.panel.sheets.left_out

    def _make_preview(self) -> None:
        self._cancel_alarm()
        if self._job is not None:
            self._job.abandon()
        self._shown = self._wanted()
        results, today, (_, final, left_out) = self.desk.results, self.desk.today, self._shown
        if results.chosen is None:
            self.preview.say("応募する事業が決まると、ここに書類が出ます。", "事業を選ぶ", lambda: self.desk.around.jump("programs"))
            return
        if not self.preview.pages:
            self._alarm = self.frame.after(_QUICK, lambda: self.preview.say("書類を作っています…"))

        def work(step: Step) -> tuple[bytes, tuple[Place, ...]]:
            return make_preview(results, today, step, final=final, left_out=left_out)

        self._job = self._background.start(work, done=self._show_preview, failed=self._tell_preview)

    def _show_preview(self, made: tuple[bytes, tuple[Place, ...]]) -> None:
        self._cancel_alarm()
        self.preview.show(*made)

    def _tell_preview(self, error: DxapplyError) -> None:
        self._cancel_alarm()
        self.preview.say(str(error), "もう一度試す", self._make_preview)

    def _cancel_alarm(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    # ------------------------------------------------------------------------------------------------- what to ask for advice

    def show_consult(self) -> None:
        """Show the preparation of a talk in place of the export."""
        if self._consult is None:
            self._build_consult()
        assert self._consult is not None
        if self._change_to(self._consult):
            self.back.focus_set()

    def show_portal(self) -> None:
        """Show the texts to copy into a portal in place of the export."""
        if self._portal is None:
            self._portal = PortalAid(self.frame, self.desk, on_back=self.show_export)
        if self._change_to(self._portal.frame):
            self.desk.catch_up(self._portal.frame)
            self._portal.focus_first()

    def show_return(self) -> None:
        """Show how an edited workbook is taken back, in place of the export."""
        if self._return is None:
            self._return = BookReturn(self.frame, self.desk, choose=lambda: dialogs.choose_book(self.frame, self.panel.folder), on_back=self.show_export)
        if self._change_to(self._return.frame):
            self.desk.catch_up(self._return.frame)
            self._return.focus_first()

    def show_submission(self) -> None:
        """Show what goes into the folder to hand in, in place of the export."""
        if self._submission is None:
            self._submission = SubmissionView(self.frame, self.desk, ask_folder=lambda folder: dialogs.choose_folder(self.frame, folder),
                                              on_back=self.show_export)  # fmt: skip
        if self._change_to(self._submission.frame):
            self.desk.catch_up(self._submission.frame)
            self._submission.refresh(self.desk.results)
            self._submission.focus_first()

    def show_export(self) -> None:
        """Show the export again."""
        self.leave()
        links = ((self._portal, self.portal), (self._return, self.book), (self._submission, self.submission))
        link = next((link for part, link in links if part is not None and part.frame.winfo_manager()), self.panel.consult)
        if self._change_to(self._export):
            link.focus_set()

    def _change_to(self, area: Area) -> bool:
        """Show one of these on the whole page; False where it is shown already."""
        if area.winfo_manager():
            return False
        for other in (self._export, self._consult, *(part.frame for part in (self._portal, self._return, self._submission) if part)):
            if other is not None:
                other.pack_forget()
        area.pack(fill="both", expand=True)
        return True

    def _build_links(self) -> None:
        """The ways to what else is done with the documents, at the end of the column."""
        look, handing_in, column = self.look, self.panel.handing_in, self.panel.consult.master
        look.label(handing_in, "提出する", "strong").pack(anchor="w", pady=(look.px(24), look.px(6)))
        self.submission = look.button(handing_in, "提出フォルダーを作る", self.show_submission, "Link", icon="arrow-right", icon_side="right")
        self.portal = look.button(handing_in, "ポータルに写す", self.show_portal, "Link", icon="arrow-right", icon_side="right")
        self.book = look.button(column, "直したExcelを取り込む", self.show_return, "Link", icon="arrow-right", icon_side="right")
        for link in (self.submission, self.portal, self.book):
            link.pack(anchor="w", pady=(0, look.px(6)))
            link.bind("<Return>", lambda event: event.widget.invoke())
            guard(link)

    def _build_consult(self) -> None:
        look = self.look
        scroll = Scroll(self.frame, look)
        self._consult, content = scroll.frame, scroll.content
        self.back = look.button(content, "書き出しに戻る", self.show_export, "Link", icon="chevron-left")
        self.back.pack(anchor="w", pady=(0, look.px(8)))
        self.back.bind("<Return>", lambda _event: self.back.invoke())
        guard(self.back)
        self.section(content, "相談の準備")
        fields = [field.key for field in self.draft.register.fields if field.key.startswith("adviser.")]
        form = Form(content, look, self.draft, fields)
        form.frame.pack(fill="x")
        columns = ("text", RowColumn(name="reference", width=180))
        self.questions = RowTable(content, self.desk, "questions", columns, add="質問を足す", empty="質問はまだありません。", title="質問")
        self.questions.frame.pack(fill="x", pady=(look.px(8), look.px(24)))
        self.parts = [form, self.questions]
