"""事業計画: what the project is, its measures, schedule, figures, people and five years. The page is long: what is not seen yet is made later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dxapply.documents.parts import Lines
from dxapply.documents.plan_sheets import year_lines
from dxapply.drafting.plan import plan_years
from dxapply.drafting.results import Results
from dxapply.ui.pages.page import PageView, Part
from dxapply.ui.parts.chart_image import ChartImage
from dxapply.ui.parts.flow import Flow
from dxapply.ui.parts.forms import Form
from dxapply.ui.parts.measures import Measures
from dxapply.ui.parts.row_table import RowColumn, RowTable
from dxapply.ui.parts.schedule import Schedule
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.parts.targets import Targets
from dxapply.ui.parts.year_table import YearTable
from dxapply.ui.style import Area

__all__ = ["View"]

_OUTLINE = (
    "plan.title", "plan.short", "plan.now", "plan.change", "plan.gain", "plan.purpose", "plan.novelty", "plan.partner", "plan.partner_role",
    "plan.manager",
)  # fmt: skip
_NO_CHART = "すべての年度の付加価値額がそろうと、ここに図が出ます。"


@dataclass
class _Section:
    """A part of the page: what its link says, the chapters of its keys, the frame that keeps its place, and what makes its parts."""

    words: str
    title: str
    chapters: tuple[str, ...]
    make: Callable[[Area], list[Part]]
    place: Area
    is_made: bool = False


class View(PageView):
    """The page of the plan."""

    def build(self) -> None:
        """The links, the first section, and a place for each of the others, which come one by one while nothing else is to do."""
        self._links = Flow(self.frame, self.look, gap=20)
        self._links.frame.pack(fill="x", pady=(0, self.look.px(16)))
        self._scroll = Scroll(self.frame, self.look)
        self._scroll.frame.pack(fill="both", expand=True)
        content = self._scroll.content
        makers: tuple[tuple[str, str, tuple[str, ...], Callable[[Area], list[Part]]], ...] = (
            ("概要", "事業の概要", _OUTLINE, self._outline),
            ("施策", "施策", ("measures",), self._measures),
            ("日程", "作業と日程", ("tasks", "plan.start", "plan.end"), self._schedule),
            ("指標", "指標（KPI）", ("kpis",), self._kpis),
            ("体制", "実施体制", ("team",), self._team),
            ("五年", "五年の計画", ("five_years",), self._years),
        )
        self.sections: list[_Section] = []
        for words, title, chapters, make in makers:
            place = self.look.frame(content, height=1)
            place.pack(fill="x", pady=(0, self.look.px(28)))
            section = _Section(words, title, chapters, make, place)
            self.sections.append(section)
            self._links.button(words, partial(self.show, section), "Link")
        self._alarm = ""
        self._make(self.sections[0])
        self.frame.bind("<Map>", lambda _event: self._go_on())
        self.frame.bind("<Destroy>", lambda event: self._stop() if event.widget is self.frame else None)

    # ------------------------------------------------------------------------------------------------------------ sections

    def _make(self, section: _Section) -> None:
        if section.is_made:
            return
        section.is_made = True
        self.look.label(section.place, section.title, "h2").pack(anchor="w", pady=(0, self.look.px(12)))
        self.parts += section.make(section.place)

    def _go_on(self) -> None:
        """One section after the other, each when the window has nothing else to do."""
        if not self._alarm and any(not section.is_made for section in self.sections):
            self._alarm = self.frame.after(20, self._make_next)

    def _make_next(self) -> None:
        self._alarm = ""
        section = next((section for section in self.sections if not section.is_made), None)
        if section is not None:
            self._make_in_place(section)
            self._go_on()

    def _make_in_place(self, section: _Section) -> None:
        """Make a section; where it lies above what is seen, that stays where it is on the screen."""
        canvas, content = self._scroll.canvas, self._scroll.content
        seen, before = canvas.canvasy(0), content.winfo_height()
        is_above = section.place.winfo_y() < seen
        self._make(section)
        if is_above:
            content.update_idletasks()
            after = content.winfo_height()
            canvas.yview_moveto((seen + after - before) / max(1, after))

    def _stop(self) -> None:
        if self._alarm:
            self.frame.after_cancel(self._alarm)
            self._alarm = ""

    def show(self, section: _Section) -> None:
        """Bring a section to the top, with the keyboard on its first field."""
        self._make(section)
        self.frame.update_idletasks()
        first = section.place.tk_focusNext()
        if first is not None:
            first.focus_set()
            self.frame.update_idletasks()
        canvas = self._scroll.canvas
        top = section.place.winfo_y() - self.look.px(20)  # the column moves by whole steps, and may go one too far
        canvas.yview_moveto(max(0, top) / max(1, self._scroll.content.winfo_height()))

    def focus_key(self, key: str) -> bool:
        """Give the keyboard to the field, row or list of that key, which is made first where it is not there yet."""
        chapter = key.partition(".")[0]
        section = next((section for section in self.sections if key in section.chapters or chapter in section.chapters), None)
        if section is None:
            return False
        if not section.is_made:
            self._make(section)
            self.frame.update_idletasks()
        return super().focus_key(key)

    def leave(self) -> None:
        """Take over what is being typed."""
        for part in self.parts:
            if isinstance(part, RowTable | YearTable):
                part.leave()

    # --------------------------------------------------------------------------------------------------- what they are made of

    def _outline(self, place: Area) -> list[Part]:
        form = Form(place, self.look, self.draft, _OUTLINE)
        form.frame.pack(fill="x")
        return [form]

    def _measures(self, place: Area) -> list[Part]:
        measures = Measures(place, self.desk)
        measures.frame.pack(fill="x")
        return [measures]

    def _schedule(self, place: Area) -> list[Part]:
        schedule = Schedule(place, self.desk)
        schedule.frame.pack(fill="x")
        return [schedule]

    def _kpis(self, place: Area) -> list[Part]:
        columns = (
            "name", RowColumn(name="base", width=56, head="いま"), RowColumn(name="end", width=56, head="終わり"),
            RowColumn(name="year3", width=58, head="3年目"), RowColumn(name="unit", width=48, head="単位"), "method",
            RowColumn(name="issues", width=64, head="課題"),
        )  # fmt: skip
        table = RowTable(place, self.desk, "kpis", columns, add="指標を足す", empty="指標はまだありません。課題が解けたかを測る数字を書きます。")
        table.frame.pack(fill="x")
        targets = Targets(place, self.desk)
        targets.frame.pack(fill="x", pady=(self.look.px(16), 0))
        return [table]

    def _team(self, place: Area) -> list[Part]:
        columns = (RowColumn(name="role", width=140), RowColumn(name="person", width=220), "duty")
        table = RowTable(place, self.desk, "team", columns, add="担当を足す", empty="体制はまだありません。役割ごとに、人と受け持つことを書きます。")
        table.frame.pack(fill="x")
        return [table]

    def _years(self, place: Area) -> list[Part]:
        table = YearTable(place, self.desk)
        table.frame.pack(fill="x")
        chart = ChartImage(place, self.desk, _chart)
        chart.frame.pack(fill="x", pady=(self.look.px(16), 0))
        return [table]


def _chart(results: Results) -> Lines | str:
    return year_lines(plan_years(results.project)) or (_NO_CHART if results.project.five_years else "")
