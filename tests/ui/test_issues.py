"""課題整理: list, map, finder, causes and links, as a person uses them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk

import pytest
import ttkbootstrap

from dxapply.drafting.finder import suggestions
from dxapply.model.project import Project
from dxapply.model.rows import Cause, CostLine, Issue, Kpi, Measure
from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk
from dxapply.ui.pages.issues import View
from dxapply.ui.parts.drop_menu import DropMenu
from dxapply.ui.parts.finder_view import FinderView
from dxapply.ui.style import Area, Look
from tests.ui.hands import all_below

DeskOf = Callable[..., Desk]
WaitUntil = Callable[..., None]
Show = Callable[..., View]

TIED = Project(
    issues=(Issue(id="K1", title="見積が遅い", area="sales", importance=5, effort=2), Issue(id="K2", title="在庫が合わない", importance=2, effort=4)),
    causes=(Cause(id="G1", text="紙に残る", issue="K1"), Cause(id="G2", text="数えていない", issue="K2"), Cause(id="G3", text="担当が一人", issue="K1")),
    measures=(Measure(id="M1", title="電子台帳", causes=("G1", "G3")), Measure(id="M2", title="棚卸し", causes=("G2",))),
    kpis=(Kpi(id="P1", name="回答日数", unit="日", base=3200, end=800, issues=("K1",)), Kpi(id="P2", name="差異", issues=("K2",))),
    cost_lines=(CostLine(id="C01", text="スキャナー", measure="M1", issues=("K1",)), CostLine(id="C02", text="棚札", measure="M2", issues=("K2",))),
)


class Window:
    """What the page asked of the window."""

    def __init__(self) -> None:
        self.jumps: list[str] = []
        self.notes: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.said: list[str] = []
        self.view: View | None = None

    def jump(self, key: str) -> None:
        self.jumps.append(key)
        if self.view is not None:
            self.view.focus_key(key)

    def explain(self, step: Step) -> None: ...
    def help(self, key: str) -> None: ...
    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None:
        self.notes.append((title, paragraphs))

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def save(self) -> bool:
        return True


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def show(frame: Area, desk_of: DeskOf, window: Window) -> Show:
    def build(project: Project | None = TIED) -> View:
        desk = desk_of(project)
        desk.around = window
        view = window.view = View(frame, desk)
        view.frame.pack(fill="both", expand=True)
        frame.update()
        return view

    return build


def key(widget: tk.Misc, *events: str) -> None:
    widget.focus_force()
    widget.update()
    for event in events:
        widget.event_generate(event)
        widget.update()


def click(widget: tk.Misc) -> None:
    x, y = widget.winfo_width() // 2, widget.winfo_height() // 2
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>", "<Leave>"):
        widget.event_generate(event, x=x, y=y)
    widget.update()


def drag(view: View, issue: str, to: tuple[int, int]) -> None:
    canvas, place = view.map.canvas, view.map.place_of(issue)
    assert place is not None
    canvas.event_generate("<ButtonPress-1>", x=place[0], y=place[1])
    half = (place[0] + to[0]) // 2, (place[1] + to[1]) // 2
    for x, y in (half, to):
        canvas.event_generate("<B1-Motion>", x=x, y=y)
        canvas.update()
    canvas.event_generate("<ButtonRelease-1>", x=to[0], y=to[1])
    canvas.update()


def choose(menu: DropMenu, words: str) -> None:
    """Opens the list by the keyboard and takes the line that begins so."""
    key(menu.button, "<Return>")
    assert menu.menu is not None
    last = menu.menu.index("end")
    assert last is not None
    lines = [str(menu.menu.entrycget(line, "label")) for line in range(last + 1)]
    menu.menu.invoke(next(place for place, line in enumerate(lines) if line.startswith(words)))
    menu.menu.unpost()
    menu.button.update()


def words_in(widget: tk.Misc) -> list[str]:
    return [str(part.cget("text")) for part in all_below(widget) if isinstance(part, ttk.Label | ttk.Button | ttk.Checkbutton) and part.winfo_ismapped()]


def drawn(canvas: tk.Canvas) -> list[str]:
    return [str(canvas.tk.call(canvas, "itemcget", item, "-text")) for item in canvas.find_all() if str(canvas.type(item)) == "text"]


def pills(view: View) -> int:
    return sum(str(part.cget("text")) == "候補のまま" for part in all_below(view.list.canvas) if isinstance(part, ttk.Label))


def fields(view: View, issue: str) -> tuple[int | None, int | None]:
    found = next(row for row in view.desk.project.issues if row.id == issue)
    return found.importance, found.effort


# ------------------------------------------------------------------------------------------------------------------- map


@pytest.mark.parametrize("spot", [(1, 1), (5, 5), (3, 4), (2, 5)])
def test_dragging_a_disc_changes_both_fields_as_one_step(show: Show, spot: tuple[int, int]) -> None:
    view = show()
    drag(view, "K2", view.map.middle_of(*spot))
    effort, importance = spot
    assert fields(view, "K2") == (importance, effort)
    view.draft.undo()
    assert view.desk.project == TIED


def test_a_disc_that_is_let_go_beyond_the_edge_stands_at_the_edge(show: Show) -> None:
    view = show()
    drag(view, "K2", (-40, -30))
    assert fields(view, "K2") == (5, 1)


def test_a_click_on_a_disc_selects_its_issue_and_moves_nothing(show: Show, window: Window) -> None:
    view = show()
    place = view.map.place_of("K2")
    assert place is not None
    view.map.canvas.event_generate("<ButtonPress-1>", x=place[0] + 2, y=place[1])
    view.map.canvas.event_generate("<B1-Motion>", x=place[0] + 3, y=place[1])
    view.map.canvas.event_generate("<ButtonRelease-1>", x=place[0] + 3, y=place[1])
    view.frame.update()
    assert view.list.selected == "K2"
    assert view.draft.undo_label == ""


def test_escape_leaves_the_disc_where_it_was(show: Show) -> None:
    view = show()
    place, to = view.map.place_of("K2"), view.map.middle_of(1, 5)
    assert place is not None
    view.map.canvas.focus_force()
    view.map.canvas.event_generate("<ButtonPress-1>", x=place[0], y=place[1])
    view.map.canvas.event_generate("<B1-Motion>", x=to[0], y=to[1])
    view.map.canvas.event_generate("<Escape>")
    view.map.canvas.event_generate("<ButtonRelease-1>", x=to[0], y=to[1])
    view.frame.update()
    assert view.desk.project == TIED
    assert view.map.place_of("K2") == place


def test_an_issue_without_a_place_waits_below_the_map_and_can_be_dragged_in(show: Show) -> None:
    view = show()
    issue = view.draft.add_row("issues", title="新しい課題")
    view.frame.update()
    assert "まだ置いていない課題" in drawn(view.map.canvas)
    place = view.map.place_of(issue)
    assert place is not None
    assert place[1] > view.map.middle_of(1, 1)[1]
    drag(view, issue, view.map.middle_of(2, 4))
    assert fields(view, issue) == (4, 2)


def test_issues_on_one_spot_can_each_be_seen_and_taken(show: Show) -> None:
    crowd = Project(issues=tuple(Issue(id=f"K{number}", importance=3, effort=3) for number in range(1, 10)))
    view = show(crowd)
    places = {issue.id: view.map.place_of(issue.id) for issue in crowd.issues}
    assert len(set(places.values())) == 9
    assert all(place and view.map.disc_at(*place) == issue for issue, place in places.items())
    drag(view, "K5", view.map.middle_of(5, 1))
    assert fields(view, "K5") == (1, 5)


def test_arrows_move_the_chosen_disc_and_other_keys_choose_one(show: Show) -> None:
    view = show()
    key(view.map.canvas, "<Up>", "<Right>", "<Right>")
    assert fields(view, "K1") == (5, 4)
    key(view.map.canvas, "<Next>", "<Up>")
    assert view.list.selected == "K2"
    assert fields(view, "K2") == (3, 4)
    key(view.map.canvas, "p")
    assert view.list.selected == "K1"
    view.draft.undo()
    assert fields(view, "K2") == (2, 4)


def test_an_arrow_puts_an_issue_on_the_map_and_delete_takes_it_off(show: Show) -> None:
    view = show(Project(issues=(Issue(id="K1", title="一"),)))
    key(view.map.canvas, "<Up>")
    assert fields(view, "K1") == (3, 3)
    key(view.map.canvas, "<Delete>")
    assert fields(view, "K1") == (None, None)


# ------------------------------------------------------------------------------------------------------------------ list


def test_the_list_says_area_links_and_what_is_missing(show: Show) -> None:
    view = show()
    view.draft.add_row("issues", title="三つ目")
    view.frame.update()
    assert {"営業・受注　施策1　指標1　経費1", "施策と指標がありません"} <= set(drawn(view.list.canvas))


@pytest.mark.parametrize(("top", "words"), [(1, "最優先（A）は4件まで。あと3件。"), (4, "最優先（A）は4件まで。あと0件。"),
                                            (6, "最優先（A）が6件あります。4件までに絞ってください。")])  # fmt: skip
def test_the_limit_of_top_priorities_is_told_and_forbids_nothing(show: Show, top: int, words: str) -> None:
    view = show(Project(issues=tuple(Issue(id=f"K{number}") for number in range(1, 8))))
    for number in range(1, top + 1):
        view.draft.change(f"issues.K{number}.priority", "A")
    view.frame.update()
    assert view.limit.cget("text") == words


def test_an_added_issue_is_open_for_typing(show: Show, root: ttkbootstrap.App) -> None:
    view = show(Project())
    assert "まだ課題がありません。" in " ".join(words_in(view.frame))
    click(view.add_button)
    entry = root.focus_get()
    assert isinstance(entry, ttk.Entry)
    entry.insert("insert", "見積が遅い")
    entry.update()
    assert [issue.title for issue in view.desk.project.issues] == ["見積が遅い"]
    assert "見積が遅い" in drawn(view.list.canvas)


def test_only_what_the_user_selects_is_noted_at_the_right(show: Show, window: Window) -> None:
    view = show()
    view.draft.change("issues.K1.title", "別の題名")
    view.frame.update()
    assert window.notes == []
    key(view.list.canvas, "<Down>")
    title, paragraphs = window.notes[-1]
    assert title == "課題 K2　在庫が合わない"
    assert ("施策", "M2 棚卸し") in paragraphs


def test_a_deleted_issue_says_what_stays_loose_and_comes_back_in_one_step(show: Show, window: Window) -> None:
    view = show()
    view.list.select("K2")
    key(view.list.canvas, "<Delete>")
    assert [issue.id for issue in view.desk.project.issues] == ["K1"]
    assert window.said == ["課題K2を削除しました。G2、P2、C02の課題が空きます。"]
    assert view.list.selected == "K1"
    view.desk.undo()
    view.frame.update()
    assert view.desk.project == TIED
    assert view.list.selected == "K2"


def test_a_copy_has_the_causes_of_its_issue_and_is_one_step(show: Show) -> None:
    view = show()
    button = next(part for part in all_below(view.frame) if isinstance(part, ttk.Button) and part.cget("text") == "複製")
    click(button)
    assert [issue.title for issue in view.desk.project.issues] == ["見積が遅い", "見積が遅い", "在庫が合わない"]
    assert [cause.text for cause in view.desk.project.causes if cause.issue == "K3"] == ["紙に残る", "担当が一人"]
    view.draft.undo()
    assert view.desk.project == TIED


# ---------------------------------------------------------------------------------------------------------------- causes


def test_a_cause_is_added_typed_moved_and_removed_by_the_keyboard(show: Show, root: ttkbootstrap.App) -> None:
    view = show()
    key(view.causes.add_button, "<Return>")
    entry = root.focus_get()
    assert isinstance(entry, ttk.Entry)
    for char in "人手が足りない":
        entry.insert("insert", char)
    entry.update()
    assert [cause.text for cause in view.desk.project.causes if cause.issue == "K1"] == ["紙に残る", "担当が一人", "人手が足りない"]
    key(entry, "<Alt-Up>")
    assert [cause.id for cause in view.desk.project.causes] == ["G1", "G2", "G4", "G3"]
    assert root.focus_get() is entry
    key(entry, "<Down>")
    assert view.causes.living == "G3"
    key(view.causes.delete, "<Return>")
    assert [cause.id for cause in view.desk.project.causes] == ["G1", "G2", "G4"]
    assert view.causes.living == "G4"


def test_typing_a_cause_is_one_step_and_is_not_rewritten(show: Show) -> None:
    view = show()
    entry = view.causes.lines["G1"].entry
    key(entry)
    entry.delete(0, "end")
    for char in "  古い ":
        entry.insert("insert", char)
        entry.update()
    assert entry.get() == "  古い "
    view.draft.undo()
    assert view.desk.project == TIED
    assert entry.get() == "紙に残る"


def causes_of(view: View, measure: str) -> tuple[str, ...]:
    return next(row.causes for row in view.desk.project.measures if row.id == measure)


def test_a_cause_goes_to_another_issue_and_to_a_measure_by_its_tools(show: Show) -> None:
    view = show()
    key(view.causes.lines["G3"].entry)
    choose(view.causes.measures, "M2")
    assert causes_of(view, "M2") == ("G2", "G3")
    choose(view.causes.measures, "M2")
    assert causes_of(view, "M2") == ("G2",)
    choose(view.causes.others, "K2")
    assert [cause.issue for cause in view.desk.project.causes] == ["K1", "K2", "K2"]
    assert list(view.causes.lines) == ["G1"]


# ----------------------------------------------------------------------------------------------------------------- links


def test_what_serves_the_issue_is_shown_and_jumps(show: Show, window: Window) -> None:
    view = show()
    links = {str(part.cget("text")): part for part in all_below(view.served.frame) if isinstance(part, ttk.Button)}
    key(links["M1 電子台帳"], "<Return>")
    key(links["P1 回答日数　3.2 → 0.8日"], "<Return>")
    key(next(link for words, link in links.items() if words.startswith("C01 スキャナー")), "<Return>")
    assert window.jumps == ["measures.M1", "kpis.P1", "cost_lines.C01"]


def test_a_kpi_and_a_cost_line_are_tied_to_the_issue_in_place(show: Show) -> None:
    view = show()
    choose(view.served.menus["kpis"], "P2")
    choose(view.served.menus["cost_lines"], "C02")
    assert view.desk.project.kpis[1].issues == ("K2", "K1")
    assert view.desk.project.cost_lines[1].issues == ("K2", "K1")


def loose(view: View) -> set[str]:
    return {f"{finding.id} {finding.key}" for finding in view._loose.shown}


def test_all_that_is_tied_shows_no_loose_end(show: Show, wait_until: WaitUntil) -> None:
    view = show()
    assert loose(view) == set()
    assert "つながっていないもの" not in words_in(view.frame)


ENDS = [
    ("cause-without-issue causes.G9.issue", "K1"), ("cause-without-measure causes.G8", "M1"), ("issue-without-kpis issues.K9", "P1"),
    ("issue-without-lines issues.K9", "C01"), ("measure-without-cause measures.M9.causes", "G1"), ("kpi-without-issue kpis.P9.issues", "K1"),
    ("cost-without-measure cost_lines.C09.measure", "M1"), ("cost-without-issue cost_lines.C08.issues", "K2"),
    ("broken-link kpis.P8.issues", "K1"),
]  # fmt: skip
LOOSE = Project(
    issues=(*TIED.issues, Issue(id="K9", title="遠い")),
    causes=(*TIED.causes, Cause(id="G9", text="宙に浮く"), Cause(id="G8", text="手つかず", issue="K9")),
    measures=(*TIED.measures, Measure(id="M9", title="目的のない施策")),
    kpis=(*TIED.kpis, Kpi(id="P9", name="何も測らない"), Kpi(id="P8", name="消えた課題の指標", issues=("K7",))),
    cost_lines=(*TIED.cost_lines, CostLine(id="C09", text="施策のない経費"), CostLine(id="C08", text="課題のない経費", measure="M1")),
)


@pytest.mark.parametrize(("end", "choice"), ENDS)
def test_a_loose_end_on_either_side_goes_when_it_is_tied_in_one_step(show: Show, wait_until: WaitUntil, end: str, choice: str) -> None:
    view = show(LOOSE)
    assert end in loose(view)
    choose(view._loose.menus[end], choice)
    wait_until(lambda: end not in loose(view))
    view.draft.undo()
    assert view.desk.project == LOOSE


def test_loose_ends_are_named_on_both_sides(show: Show) -> None:
    view = show(LOOSE)
    words = words_in(view._loose.frame)
    assert any(word.startswith("課題と原因") for word in words)
    assert any(word.startswith("施策・指標・経費") for word in words)
    assert "施策M9「目的のない施策」が取り除く原因が決まっていません。" in words


def test_a_loose_end_jumps_to_its_place(show: Show, window: Window) -> None:
    view = show(LOOSE)
    key(next(part for part in all_below(view._loose.frame) if isinstance(part, ttk.Button) and part.cget("text") == "M9を開く"), "<Return>")
    assert window.jumps == ["measures.M9.causes"]


# ---------------------------------------------------------------------------------------------------------------- finder


def finder(view: View) -> FinderView:
    click(view.finder_button)
    assert view._finder is not None
    return view._finder


def tick(view: FinderView, words: str) -> None:
    box = next(part for part in all_below(view.frame) if isinstance(part, ttk.Checkbutton) and str(part.cget("text")).replace("\n", "") == words)
    key(box, "<space>")


def test_what_is_ticked_is_taken_as_one_step_and_nothing_else(show: Show, root: ttkbootstrap.App) -> None:
    view = show()
    found = finder(view)
    found.show_group("quality")
    first, second = suggestions("quality")[:2]
    tick(found, first.title)
    tick(found, first.causes[1])
    tick(found, first.measures[0].title)
    found.show_group("stock")
    found.show_group("quality")
    tick(found, second.title)
    click(found.take_button)
    project = view.desk.project
    assert [issue.title for issue in project.issues[2:]] == [first.title, second.title]
    assert [cause.text for cause in project.causes[3:]] == [first.causes[1]]
    assert [measure.title for measure in project.measures[2:]] == [first.measures[0].title]
    assert project.kpis == TIED.kpis
    assert project.issues[2].fact == ""
    assert view.draft.undo_label == "課題の候補を選ぶ"
    assert view.list.selected == "K3"
    assert root.focus_get() is view.list.canvas
    view.desk.undo()
    assert view.desk.project == TIED


def test_nothing_is_ticked_beforehand_and_nothing_can_be_taken_then(show: Show) -> None:
    found = finder(show())
    assert all(not block.ticked.get() for block in found.blocks)
    assert found.take_button.instate(["disabled"])


def test_an_unticked_issue_takes_its_ticks_along(show: Show) -> None:
    view = show()
    found = finder(view)
    first = suggestions("sales")[0]
    tick(found, first.title)
    tick(found, first.causes[0])
    tick(found, first.title)
    assert found.count.cget("text") == ""
    tick(found, first.title)
    assert found.count.cget("text") == "課題 1"


def test_a_taken_text_is_marked_until_it_is_edited(show: Show) -> None:
    view = show(Project())
    found = finder(view)
    first = suggestions("sales")[0]
    tick(found, first.title)
    tick(found, first.causes[0])
    click(found.take_button)
    assert pills(view) == 1
    assert "候補のまま" in words_in(view.causes.frame)
    assert view._form is not None
    entry = view._form.rows["issues.K1.title"].widget
    assert isinstance(entry, ttk.Entry)
    key(entry)
    entry.insert("end", "ことが多い")
    entry.update()
    assert pills(view) == 0
    entry.delete(len(first.title), "end")
    entry.update()
    assert pills(view) == 1
    cause = view.causes.lines["G1"].entry
    key(cause)
    cause.insert("end", "。")
    cause.update()
    assert "候補のまま" not in words_in(view.causes.frame)


def test_what_was_taken_stands_ticked_and_cannot_be_taken_again(show: Show) -> None:
    view = show(Project())
    found = finder(view)
    first = suggestions("sales")[0]
    tick(found, first.title)
    tick(found, first.causes[0])
    click(found.take_button)
    found = finder(view)
    block = found.blocks[0]
    assert block.ticked.get()
    assert block.issue.instate(["disabled"])
    boxes = {words: box for box, words in block.boxes}
    assert boxes[first.causes[0]].instate(["disabled", "selected"])
    assert boxes[first.causes[1]].instate(["!disabled", "!selected"])
    tick(found, first.causes[1])
    click(found.take_button)
    assert [cause.issue for cause in view.desk.project.causes] == ["K1", "K1"]
    assert len(view.desk.project.issues) == 1


def test_the_figure_to_measure_is_advice_and_is_never_written(show: Show) -> None:
    view = show(Project())
    found = finder(view)
    first = suggestions("sales")[0]
    assert f"測るとよい数字：{first.figure}" in words_in(found.frame)
    tick(found, first.title)
    click(found.take_button)
    assert all(first.figure not in str(value) for issue in view.desk.project.issues for value in (issue.title, issue.fact))


def test_the_actions_of_the_report_name_their_source(show: Show) -> None:
    found = finder(show())
    key(found.tree, "<End>")
    found.show_group("online_work")
    found.frame.update()
    assert any(word.startswith("出典：経済産業省「DXレポート2") for word in words_in(found.frame))


def test_the_arrows_go_through_the_areas_and_escape_goes_back(show: Show, root: ttkbootstrap.App) -> None:
    view = show()
    found = finder(view)
    areas = found.short if found.short.winfo_ismapped() else found.tree  # a narrow page has a list that drops down
    if areas is found.tree:
        key(areas, "<Down>")
    else:
        found.short.set("仕入・購買")
        key(areas, "<<ComboboxSelected>>")
    assert found.group == "purchasing"
    assert found.short.get() == "仕入・購買"
    key(areas, "<Escape>")
    assert not found.frame.winfo_ismapped()
    assert root.focus_get() is view.finder_button


def test_tab_goes_through_the_finder(show: Show, root: ttkbootstrap.App) -> None:
    found = finder(show())
    first = suggestions("sales")[0]
    tick(found, first.title)
    found.back.focus_force()
    root.update()
    seen: list[str] = []
    while (here := root.focus_get()) is not None and str(here) not in seen:
        seen.append(str(here))
        here.event_generate("<<NextWindow>>")
        root.update()
    areas = found.short if found.short.winfo_ismapped() else found.tree
    boxes = [box for block in found.blocks for box in (block.issue, *(box for box, _ in block.boxes))]
    assert {str(part) for part in (areas, *boxes, found.take_button)} <= set(seen)


# ----------------------------------------------------------------------------------------------------- keys, layout, focus


@pytest.mark.parametrize("wanted", [
    "issues", "issues.K2", "issues.K2.title", "issues.K2.fact", "issues.K2.area", "issues.K2.importance", "issues.K2.effort", "issues.K2.priority",
    "causes", "causes.G2", "causes.G2.text", "causes.G2.issue",
])  # fmt: skip
def test_every_key_of_the_page_brings_the_keyboard(show: Show, root: ttkbootstrap.App, wanted: str) -> None:
    view = show()
    root.focus_force()
    assert view.focus_key(wanted)
    root.update()
    focused = root.focus_get()
    assert focused is not None
    assert focused.winfo_viewable()
    if "2" in wanted:
        assert view.list.selected == "K2"
    if wanted.count(".") == 2:
        assert any(getattr(here, "key", "").startswith(wanted.rpartition(".")[0]) for here in up_from(focused))


def up_from(widget: tk.Misc) -> Iterator[tk.Misc]:
    here: tk.Misc | None = widget
    while here is not None:
        yield here
        here = here.master


@pytest.mark.parametrize("wanted", ["measures.M1", "issues.K7", "causes.G7", "plan.title"])
def test_what_is_not_here_is_not_found(show: Show, wanted: str) -> None:
    assert not show().focus_key(wanted)


def test_a_cause_of_no_issue_is_found_among_the_loose_ends(show: Show, root: ttkbootstrap.App) -> None:
    view = show(LOOSE)
    assert view.focus_key("causes.G9.text")
    root.update()
    assert root.focus_get() is view._loose.menus["cause-without-issue causes.G9.issue"].button


def test_tab_reaches_everything(show: Show, root: ttkbootstrap.App) -> None:
    view = show(LOOSE)
    root.focus_force()
    view.add_button.focus_force()
    root.update()
    seen: list[str] = []
    while (here := root.focus_get()) is not None and str(here) not in seen:
        seen.append(str(here))
        here.event_generate("<<NextWindow>>")
        root.update()
    wanted = [part for part in all_below(view.frame) if isinstance(part, ttk.Button | ttk.Entry) and part.winfo_ismapped() and part.instate(["!disabled"])]
    assert len(wanted) > 20
    assert {str(part) for part in (*wanted, view.list.canvas, view.map.canvas)} <= set(seen)
    order = [seen.index(str(part)) for part in (view.add_button, view.list.canvas, view.map.canvas, view.causes.add_button, view.served.menus["kpis"].button)]
    assert order == sorted(order)


def test_a_narrow_page_has_the_map_below_the_list(show: Show, root: ttkbootstrap.App, look: Look, frame: Area) -> None:
    view = show()
    if frame.winfo_width() >= look.px(700):
        assert view._right.winfo_rootx() > view._left.winfo_rootx() + view._left.winfo_width()
    frame.pack_propagate(False)
    frame.pack_forget()
    frame.configure(width=look.px(563), height=look.px(600))
    frame.pack(anchor="nw")
    view.desk.width_class = "narrow"
    view.arrange("narrow")
    root.update()
    assert view._right.winfo_rooty() >= view._left.winfo_rooty() + view._left.winfo_height()
    assert view.map.canvas.winfo_width() <= view._top.winfo_width()


def test_all_follows_text_size_and_theme_while_it_is_shown(show: Show, look: Look, root: ttkbootstrap.App) -> None:
    view = show()
    side = view.map.canvas.winfo_width()
    look.set_text_size("特大")
    look.set_theme("dark")
    root.update()
    assert view.map.canvas.winfo_width() > side
    assert view.map.canvas.cget("background") == look.colour("page")


def test_a_shown_page_does_not_touch_what_is_typed(show: Show, root: ttkbootstrap.App) -> None:
    view = show()
    view.focus_key("issues.K1.fact")
    entry = root.focus_get()
    assert isinstance(entry, ttk.Entry)
    entry.insert("end", "平均3 ")
    entry.icursor(1)
    entry.update()
    assert entry.get() == "平均3 "
    assert entry.index("insert") == 1
    assert root.focus_get() is entry
