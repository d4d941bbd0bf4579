"""課題整理: the issues as a list and on a map, the chosen one with its causes and all that serves it, and what hangs loose."""

from __future__ import annotations

import dataclasses
from functools import partial

from dxapply.drafting.finder import is_still_suggested
from dxapply.drafting.issues import IssueLinks, link_issues, priority_limit
from dxapply.drafting.results import Results
from dxapply.model.project import Project, new_row, row_of, with_row
from dxapply.model.rows import Cause, Issue, Row
from dxapply.ui.keys import guard
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.cause_list import CauseList
from dxapply.ui.parts.finder_view import FinderView
from dxapply.ui.parts.flow import Flow
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.issue_links import LooseEnds, ServedBy, link_words
from dxapply.ui.parts.issue_map import IssueMap
from dxapply.ui.parts.row_list import RowList, RowWords
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.style import Area
from dxapply.ui.tokens import WidthClass

__all__ = ["View"]

_FIELDS = ("title", "fact", "area", "priority", "importance", "effort")
_MAP, _SMALL_MAP, _LIST, _GAP = {"wide": 332, "middle": 340, "narrow": 276}, 272, 348, 32
"""Widths at 100 %: of the map in each class of window, of the map at its smallest, of the list beside a map that is not smaller, and between the two."""
_EMPTY = "まだ課題がありません。「課題を足す」で書くか、「業務から探す」で選びます。"
_HINT = "丸は、マウスか矢印キーで動かせます。"


class View(PageView):
    """The page. The issue that is chosen in the list is chosen on the map too, and its fields stand below."""

    def build(self) -> None:
        """Make list, map and the parts of an issue; the finder is made when it is first opened."""
        self._linked: tuple[Results, dict[str, IssueLinks]] | None = None
        self._finder: FinderView | None = None
        self._form: Form | None = None
        self._form_of, self._wide, self._arranged = "", True, (0, 0)
        self._scroll = Scroll(self.frame, self.look)
        self._scroll.frame.pack(fill="both", expand=True)
        page = self._scroll.content
        self._top = self.look.frame(page)
        self._top.pack(fill="x")
        self._top.bind("<Configure>", lambda event: self._lay_out(event.width))
        self._build_list()
        self._build_map()
        self._detail = self.look.frame(page)
        self._build_detail()
        self._loose = LooseEnds(page, self.desk)
        self._loose.frame.pack(fill="x", pady=(self.look.px(24), self.look.px(24)))
        self.list.on_select, self.list.on_pick = self._selected, self._note_links
        self.list.on_open, self.list.on_delete = self._open_form, lambda _: self._delete()
        self.map.on_pick, self.map.on_open = self._picked_on_map, self._open_form
        self.look.on_change(self._top, lambda: self._lay_out(self._top.winfo_width()))
        self._selected(self.list.selected)

    def _build_list(self) -> None:
        look = self.look
        self._left = look.frame(self._top)
        tools = Flow(self._left, look)
        tools.frame.pack(fill="x", pady=(0, look.px(8)))
        self.add_button = look.button(tools.frame, "課題を足す", self._add, "Quiet", icon="plus-lg")
        self.finder_button = look.button(tools.frame, "業務から探す", self.open_finder, "Ghost", icon="search")
        for button in (self.add_button, self.finder_button):
            guard(button)
        tools.lay()
        self.list = RowList(self._left, self.desk, "issues", self._words, empty=_EMPTY)
        self.list.frame.pack(fill="x")

    def _build_map(self) -> None:
        look = self.look
        self._right = look.frame(self._top)
        look.label(self._right, "重要度と手間", "strong").pack(anchor="w", pady=(0, look.px(8)))
        self.map = IssueMap(self._right, self.desk)
        self.map.canvas.pack(anchor="w")
        self.limit = look.label(self._right, "", "caption", "sub")
        self.limit.pack(anchor="w", pady=(look.px(10), 0))
        self._hint = look.label(self._right, _HINT, "caption", "sub")
        self._hint.pack(anchor="w", pady=(look.px(4), 0))

    def _build_detail(self) -> None:
        look = self.look
        head = look.frame(self._detail)
        head.pack(fill="x", pady=(look.px(24), look.px(12)))
        self._head = look.label(head, "", "h2")
        self._head.pack(side="left", padx=(0, look.px(16)))
        tools = (("上へ", partial(self._move, -1), "arrow-up"), ("下へ", partial(self._move, 1), "arrow-down"), ("複製", self._duplicate, "files"),
                 ("削除", self._delete, "trash3"))  # fmt: skip
        for words, act, icon in tools:
            button = look.button(head, words, act, "Ghost", icon=icon)
            button.pack(side="left")
            guard(button)
        self._form_place: Area = look.frame(self._detail)
        self._form_place.pack(fill="x")
        self.causes = CauseList(self._detail, self.desk)
        self.causes.frame.pack(fill="x", pady=(look.px(4), 0))
        look.label(self._detail, "つながり", "h2").pack(anchor="w", pady=(look.px(28), look.px(8)))
        self.served = ServedBy(self._detail, self.desk)
        self.served.frame.pack(fill="x")

    # ------------------------------------------------------------------------------------------------------------ content

    def _links(self, results: Results) -> dict[str, IssueLinks]:
        """The links of all issues, worked out once for each results."""
        if self._linked is None or self._linked[0] is not results:
            self._linked = results, {links.issue.id: links for links in link_issues(results.project)}
        return self._linked[1]

    def _words(self, row: Row, results: Results) -> RowWords:
        assert isinstance(row, Issue)
        links = self._links(results)[row.id]
        area = dict(self.draft.register.field("issues.*.area").choices).get(row.area, "")
        counts = (("施策", len(links.measures)), ("指標", len(links.kpis)), ("経費", len(links.lines)))
        caption = [area, f"優先{row.priority}" if row.priority else "", *(f"{head}{count}" for head, count in counts if count)]
        lacks = [head for head, count in counts[:2] if not count]
        warn = f"{'と'.join(lacks)}がありません" if lacks else ""
        return RowWords(title=row.title, caption="　".join(filter(None, caption)), warn=warn, is_suggested=is_still_suggested(row))

    def refresh(self, results: Results) -> None:
        """Show the parts of the chosen issue, and how many top priorities are left."""
        self._show_limit(results.project)
        links = self._links(results).get(self.list.selected)
        if links is None:
            return
        self.causes.show(links.issue.id, results.project)
        self.served.show(links)

    def _show_limit(self, project: Project) -> None:
        top, most = sum(issue.priority == "A" for issue in project.issues), priority_limit(project)
        if bool(project.issues) != bool(self._hint.winfo_manager()):
            if project.issues:
                self._hint.pack(anchor="w", pady=(self.look.px(4), 0))
            else:
                self._hint.pack_forget()
        words = f"最優先（A）は{most}件まで。あと{most - top}件。" if top <= most else f"最優先（A）が{top}件あります。{most}件までに絞ってください。"
        if self.limit.cget("text") != words:
            self.limit.configure(text=words, style=self.look.style_of(self._right, f"caption.{'sub' if top <= most else 'ask'}.TLabel"))

    # ---------------------------------------------------------------------------------------------------------- selection

    def _selected(self, issue: str) -> None:
        """Another issue is chosen, by whomever: show its parts."""
        self.map.select(issue)
        if not issue:
            self._detail.pack_forget()
            self._form_of = ""
            return
        if not self._detail.winfo_manager():
            self._detail.pack(fill="x", after=self._top)
        if issue != self._form_of:
            self._form_of = issue
            self._head.configure(text=f"課題 {issue}")
            if self._form is not None:
                self._form.frame.destroy()
            self._form = Form(self._form_place, self.look, self.draft, [f"issues.{issue}.{name}" for name in _FIELDS], columns=2)
            self._form.frame.pack(fill="x")
        self.refresh(self.desk.results)

    def _picked_on_map(self, issue: str) -> None:
        self.list.select(issue)
        self._note_links(issue)

    def _note_links(self, issue: str) -> None:
        """Tell at the right what serves the issue that the user chose; after the help of what has the keyboard by that."""
        self.frame.after_idle(self._note_now, issue)

    def _note_now(self, issue: str) -> None:
        links = self._links(self.desk.results).get(issue)
        if links is None or not self.frame.winfo_exists():
            return
        paragraphs = [("原因", "\n".join(f"{cause.id} {cause.text}" for cause in links.causes) or "まだありません。")]
        paragraphs += [(head, "\n".join(words for _, words in items) or "まだありません。") for _, head, items in link_words(links)]
        self.desk.around.note(f"課題 {issue}　{links.issue.title}", tuple(paragraphs))

    def _open_form(self, issue: str) -> None:
        if issue:
            self.focus_key(f"issues.{issue}.title")

    # ---------------------------------------------------------------------------------------------------------- the tools

    def _add(self) -> None:
        issue = self.draft.add_row("issues")
        self.focus_key(f"issues.{issue}.title")

    def _move(self, step: int) -> None:
        ids = [issue.id for issue in self.desk.project.issues]
        to = ids.index(self.list.selected) + step
        if 0 <= to < len(ids):
            self.draft.move_row("issues", self.list.selected, to)

    def _duplicate(self) -> None:
        """A copy of the issue with its causes, below it; measures, KPIs and cost lines stay with the first."""
        project, issue = self.desk.project, row_of(self.desk.project, "issues", self.list.selected)
        if not isinstance(issue, Issue):
            return
        copy = new_row(project, "issues")
        place = project.issues.index(issue) + 1
        project = with_row(project, "issues", dataclasses.replace(issue, id=copy.id, suggested=""), place)
        for cause in self._links(self.desk.results)[issue.id].causes:
            cause_copy = new_row(project, "causes")
            project = with_row(project, "causes", dataclasses.replace(cause, id=cause_copy.id, issue=copy.id, suggested=""))
        self.draft.replace(project, label="課題の複製", keys=(f"issues.{copy.id}",))
        self.focus_key(f"issues.{copy.id}.title")

    def _delete(self) -> None:
        """Take the issue away without a question, and say what stays loose: it is one step back."""
        issue = self.list.selected
        links = self._links(self.desk.results).get(issue)
        if links is None:
            return
        loose = [*(cause.id for cause in links.causes), *(kpi.id for kpi in links.kpis), *(line.id for line in links.lines)]
        self.draft.remove_row("issues", issue)
        names = "、".join(loose[:5]) + (f"など{len(loose)}件" if len(loose) > 5 else "")
        self.desk.around.say(f"課題{issue}を削除しました。" + (f"{names}の課題が空きます。" if loose else ""))
        if not self.list.focus_key("issues"):
            self.add_button.focus_set()

    # ------------------------------------------------------------------------------------------------------------- finder

    def open_finder(self) -> None:
        """Show the finder in the place of the page."""
        if self._finder is None:
            self._finder = FinderView(self.frame, self.desk)
            self._finder.on_close, self._finder.on_take = self._close_finder, self._show_taken
        else:
            self.desk.catch_up(self._finder.frame)
        self._scroll.frame.pack_forget()
        self._finder.frame.pack(fill="both", expand=True, padx=(0, self.look.px(20)))
        self._finder.focus()

    def _close_finder(self) -> None:
        self._show_page()
        self.finder_button.focus_set()

    def _show_page(self) -> None:
        if self._finder is not None and self._finder.frame.winfo_manager():
            self._finder.frame.pack_forget()
            self._scroll.frame.pack(fill="both", expand=True)
            self.desk.catch_up(self._scroll.frame)

    def _show_taken(self, issue: str) -> None:
        self._show_page()
        self.list.focus_key(f"issues.{issue}")
        self._note_links(issue)

    # ------------------------------------------------------------------------------------------------------ focus, layout

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to an issue, a cause, a field of either, or to one of the lists."""
        chapter, _, rest = key.partition(".")
        row_id, _, leaf = rest.partition(".")
        if chapter not in ("issues", "causes"):
            return False
        self._show_page()
        if chapter == "causes":
            return self._focus_cause(key, row_id)
        if not row_id or row_of(self.desk.project, "issues", row_id) is None:
            if not self.list.focus_key("issues"):
                self.add_button.focus_set()
            return not row_id
        self.list.select(row_id)
        if leaf and self._form is not None:
            return self._form.focus_key(f"issues.{row_id}.{'title' if leaf == 'suggested' else leaf}")
        return self.list.focus_key(key)

    def _focus_cause(self, key: str, row_id: str) -> bool:
        cause = row_of(self.desk.project, "causes", row_id) if row_id else None
        if isinstance(cause, Cause):
            self.list.select(cause.issue)
        if self.list.selected and self.causes.focus_key(key):
            return True
        if row_id:
            return self._loose.focus_key(key)
        self.add_button.focus_set()
        return True

    def leave(self) -> None:
        """Nothing is kept back here: what is typed goes to the draft at once."""

    def arrange(self, width_class: WidthClass) -> None:
        """The map stands beside the list, or below it; that hangs on the width of the page itself."""
        self._lay_out(self._top.winfo_width())

    def _lay_out(self, width: int) -> None:
        look = self.look
        most = look.tx(_MAP[self.desk.width_class])
        if (width, most) == self._arranged or width <= 1:
            return
        self._arranged = width, most
        side = min(most, width - look.tx(_LIST) - look.px(_GAP))
        self._wide = side >= look.tx(_SMALL_MAP)
        if not self._wide:
            side = min(most, width)
        self.map.set_side(side)
        for label in (self.limit, self._hint):
            label.configure(wraplength=side)
        self._top.columnconfigure(0, weight=1)
        self._left.grid(row=0, column=0, sticky="new")
        if self._wide:
            self._right.grid(row=0, column=1, rowspan=1, sticky="ne", padx=(look.px(_GAP), 0), pady=(look.px(12), 0))
        else:
            self._right.grid(row=1, column=0, sticky="nw", padx=0, pady=(look.px(24), 0))
