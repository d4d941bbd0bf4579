"""The page 確認: every finding leads to its field, all that is written can be read again, and the papers are listed and ticked off here."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk

import pytest

from dxapply.drafting.answers import HIDDEN, LIST_NAMES, answers_of, told
from dxapply.drafting.pages import PAGES, page_of
from dxapply.model.fields import Kind, Value, show
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.model.register import REGISTER
from dxapply.programs.steps import Step
from dxapply.ui.keys import typed_text
from dxapply.ui.pages.check import View
from dxapply.ui.parts.answer_list import MOST_LINES, ChapterRow
from dxapply.ui.parts.figure import Figure
from dxapply.ui.parts.finding_list import FindingList
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.style import Area, Look
from tests.ui.conftest import DeskOf, WaitUntil
from tests.ui.hands import all_below, click, press

PACKS = ("keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3")


class Around:
    """The window around, which notes what it is asked for."""

    def __init__(self) -> None:
        self.jumps: list[str] = []
        self.notes: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.steps: list[Step] = []

    def jump(self, key: str) -> None:
        self.jumps.append(key)

    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None:
        self.notes.append((title, paragraphs))

    def explain(self, step: Step) -> None:
        self.steps.append(step)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


Show = Callable[..., View]


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def show_page(frame: Area, desk_of: DeskOf, around: Around, wait_until: WaitUntil) -> Show:
    """A function that shows the page of a project, or of a program's sample, with all its tables."""

    def build(project: Project | None = None, program: str = "sangyo-digital-r3") -> View:
        desk = desk_of(project, program)
        desk.around = around  # type: ignore[assignment]
        view = View(frame, desk)
        view.frame.pack(fill="both", expand=True)
        wait_until(lambda: view.parts)
        return view

    return build


@pytest.fixture
def empty(desk_of: DeskOf) -> Project:
    """A draft with a program and nothing else."""
    return dataclasses.replace(Project(), application=desk_of().project.application)


def words(widget: tk.Misc) -> str:
    """All words of the widgets below, unfolded."""
    said = (child.text if isinstance(child, Paragraph) else str(child.cget("text")) for child in all_below(widget)
            if isinstance(child, ttk.Label | ttk.Button | Paragraph))  # fmt: skip
    return "\n".join(text.replace("\n", "") for text in said)


def open_wholly(findings: FindingList) -> None:
    while findings.more.winfo_manager():
        findings.more.invoke()
        findings.frame.update()


# ------------------------------------------------------------------------------------------------------------- findings


def test_every_finding_stands_on_the_page_and_its_link_jumps_to_its_field(show_page: Show, empty: Project, around: Around) -> None:
    view = show_page(empty)
    for gravity, part in view.findings.items():
        wanted = [finding for finding in view.desk.results.findings if finding.severity == gravity]
        open_wholly(part)
        around.jumps.clear()
        shown = [row for row in part.rows if row.frame.winfo_manager()]
        for row in shown:
            row.link.invoke()
        assert around.jumps == [finding.key for finding in wanted]
        assert [str(row.link.cget("text")).replace("\n", "") for row in shown] == [finding.message for finding in wanted]


def test_a_link_is_followed_by_click_and_by_enter_and_tells_the_fix_when_the_keyboard_comes(show_page: Show, empty: Project, around: Around) -> None:
    view = show_page(empty)
    first = view.findings["error"].rows[0]
    click(first.link)
    press(first.link, "<Return>")
    assert around.jumps == ["company.name", "company.name"]
    assert around.notes[-1] == ("直しかた", (("「名称」が未入力です。", "入力してください。例：株式会社みほん九州金属"),))


def test_each_line_names_its_chapter(show_page: Show, empty: Project) -> None:
    titles = {page.id: page.title for page in PAGES}
    for part in show_page(empty).findings.values():
        open_wholly(part)
        for row in part.rows:
            assert row.finding and row._page.cget("text") == titles[page_of(row.finding.key)]


def test_only_the_errors_are_in_the_red_box_and_counted_there(show_page: Show, empty: Project) -> None:
    view = show_page(empty)
    assert view.findings["error"].title.cget("text") == f"直すところが{len(view.desk.results.errors)}件あります"
    assert view.findings["error"].frame.surface == "bad_wash"
    assert {view.findings["warning"].frame.surface, view.findings["hint"].frame.surface} == {"page"}


def test_a_mended_error_goes_and_the_box_goes_with_the_last(show_page: Show, desk_of: DeskOf) -> None:
    sample = desk_of().project
    view = show_page(dataclasses.replace(sample, company=dataclasses.replace(sample.company, name="", address="")))
    assert [row.finding.key for row in view.findings["error"].rows if row.finding and row.frame.winfo_manager()] == ["company.name", "company.address"]
    view.draft.change("company.name", "株式会社みほん")
    assert [row.finding.key for row in view.findings["error"].rows if row.finding and row.frame.winfo_manager()] == ["company.address"]
    assert not view._fine.winfo_manager()
    view.draft.change("company.address", "福岡市")
    assert not view.findings["error"].frame.winfo_manager() and view._fine.winfo_manager()


def test_many_findings_are_folded_and_the_rest_opens_with_the_keyboard_on_it(show_page: Show, empty: Project) -> None:
    view = show_page(empty)
    part = view.findings["warning"]
    before = [row for row in part.rows if row.frame.winfo_manager()]
    press(part.more, "<Return>")
    shown = [row for row in part.rows if row.frame.winfo_manager()]
    assert len(before) < len(shown) and view.frame.focus_get() is shown[len(before)].link


# ----------------------------------------------------------------------------------------------------- what is written


def shown_values(view: View) -> Iterator[tuple[str, str]]:
    """Every set value of the draft as the page must show it, with its page; codes that stand for names aside."""
    project, register = view.draft.project, view.draft.register
    for field in register.fields:
        chapter, _, rest = field.key.partition(".")
        page = page_of(field.key)
        if page == "check" or field.key in HIDDEN or field.key in ("application.program", "cost_lines.*.category"):
            continue
        values: list[Value] = [value_at(project, field)] if chapter not in LISTS else [getattr(row, rest[2:]) for row in rows_of(project, chapter)]
        yield from ((page, told(field, value)) for value in values if told(field, value))


@pytest.mark.parametrize("pack", PACKS)
def test_with_all_chapters_open_every_value_that_is_set_can_be_read(show_page: Show, pack: str) -> None:
    view = show_page(program=pack)
    for chapter in view.chapters.values():
        press(chapter.opener, "<Return>")
        assert chapter.is_open
    texts = {page: words(chapter.frame) for page, chapter in view.chapters.items()}
    values = list(shown_values(view))
    assert len(values) > 200
    missing = [(page, text) for page, text in values if " ".join(text.split("\n")).replace(" ", "") not in texts[page].replace(" ", "")]
    assert missing == []
    program = view.desk.results.chosen
    assert program and program.program.title in texts["programs"]
    assert program.program.categories[0].name in texts["budget"]


def test_a_share_is_told_in_percent_as_its_field_has_it(show_page: Show) -> None:
    view = show_page(program="sangyo-digital-r3")
    view.chapters["company"].toggle()
    assert "71%" in words(view.chapters["company"].frame) and "71/100" not in words(view.chapters["company"].frame)


def test_a_chapter_in_short_goes_back_to_one_line_in_a_wider_window(frame: Area, look: Look, desk_of: DeskOf) -> None:
    outer = look.frame(frame, width=look.px(420), height=look.px(200))
    outer.pack_propagate(False)
    outer.pack()
    desk = desk_of()
    chapter = ChapterRow(outer, desk, next(page for page in PAGES if page.id == "company"))
    chapter.refresh(desk.results)
    frame.update()
    label = chapter._words
    assert label is not None and label.winfo_height() > 1.5 * look.line_height("body")
    outer.configure(width=look.px(900))
    frame.update()
    assert label.winfo_height() < 1.5 * look.line_height("body") and label.winfo_width() == label.winfo_reqwidth()


def test_each_chapter_and_each_answer_has_a_way_to_change_it(show_page: Show, around: Around) -> None:
    view = show_page()
    for page, chapter in view.chapters.items():
        around.jumps.clear()
        chapter.change.invoke()
        assert around.jumps == [page]
        chapter.toggle()
        assert chapter.answers
        for link in (child for child in all_below(chapter.answers.frame) if isinstance(child, ttk.Button)):
            link.invoke()
        assert around.jumps[1:] == [answer.key for answer in answers_of(view.desk.results, page)]


def test_a_chapter_says_how_far_it_is(show_page: Show, empty: Project) -> None:
    view = show_page(empty)
    company = view.chapters["company"]
    assert (company._state.cget("text"), company._count.cget("text"), company.change.cget("text")) == ("未入力", "0 / 6", "入力")
    view.draft.change("company.name", "株式会社みほん")
    assert (company._state.cget("text"), company._count.cget("text"), company.change.cget("text")) == ("入力中", "1 / 6", "変更")
    assert "株式会社みほん" in words(company.frame)
    assert view._progress.cget("text") == "2 / 9 項目"


def test_a_chapter_opens_by_click_on_its_name_and_an_open_one_follows_the_draft(show_page: Show) -> None:
    view = show_page()
    company = view.chapters["company"]
    click(next(child for child in all_below(company.frame) if isinstance(child, ttk.Label) and child.cget("text") == "会社概要"))
    assert company.is_open
    view.draft.change("company.customers", 77)
    assert "77社" in words(company.frame)
    company.toggle()
    assert not company.is_open and "77社" not in words(company.frame)


def test_the_computed_amounts_explain_themselves(show_page: Show, around: Around) -> None:
    view = show_page()
    for page, op in (("budget", "limited"), ("funding", "own_funds")):
        [figure] = [child for child in all_below(view.chapters[page].frame) if isinstance(child, Figure)]
        press(figure, "<Return>")
        assert around.steps[-1].op == op


def test_what_could_not_be_read_stands_there_as_it_was_typed(show_page: Show) -> None:
    view = show_page()
    view.draft.type_text("company.capital", "たくさん")
    view.chapters["company"].toggle()
    assert "たくさん（読み取れません）" in words(view.chapters["company"].frame)


def test_of_a_very_long_list_the_first_rows_are_shown_and_the_others_counted(show_page: Show, desk_of: DeskOf) -> None:
    sample = desk_of().project
    lines = tuple(dataclasses.replace(sample.cost_lines[0], id=f"C{number:03d}") for number in range(1, 301))
    view = show_page(dataclasses.replace(sample, cost_lines=lines, quotes=()))
    view.chapters["budget"].toggle()
    text = words(view.chapters["budget"].frame)
    assert f"C{MOST_LINES:03d}" in text and f"C{MOST_LINES + 1:03d}" not in text
    assert f"ほか{300 - MOST_LINES}行は、表で見られます。" in text


# --------------------------------------------------------------------------------------------------------------- papers


def test_the_programs_papers_are_added_in_one_step_that_can_be_undone(show_page: Show, empty: Project) -> None:
    view = show_page(empty)
    wanted = view.desk.results.chosen
    assert wanted
    names = [paper.name for paper in wanted.program.enclosures]
    press(view.add_usual, "<Return>")
    assert [row.name for row in view.draft.project.enclosures] == names
    assert {row.state for row in view.draft.project.enclosures} == {"not_started"}
    assert not view._usual.winfo_manager()
    assert view.draft.undo_label == "添付書類の追加"
    view.draft.undo()
    assert view.draft.project.enclosures == () and view._usual.winfo_manager()


def test_papers_that_are_there_are_not_added_again(show_page: Show, empty: Project) -> None:
    view = show_page(empty)
    chosen = view.desk.results.chosen
    assert chosen
    first, *others = [paper.name for paper in chosen.program.enclosures]
    view.draft.add_row("enclosures", name=first, state="done")
    view.add_usual.invoke()
    assert [row.name for row in view.draft.project.enclosures] == [first, *others]
    assert view.draft.project.enclosures[0].state == "done"


def test_every_field_of_the_page_takes_the_keyboard_and_is_typed_into(show_page: Show) -> None:
    view = show_page()
    view.draft.add_row("notes", about="資金", text="税理士に確認する。")
    for field in (field for field in REGISTER.fields if page_of(field.key) == "check"):
        chapter, _, leaf = field.key.partition(".*.")
        row = rows_of(view.draft.project, chapter)[0].id
        view.frame.focus_force()
        assert view.focus_key(f"{chapter}.{row}.{leaf}"), field.key
        view.frame.update()
        entry = view.frame.focus_get()
        assert isinstance(entry, ttk.Entry) and typed_text(entry) == view_text(view, chapter, row, leaf)
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
            entry.delete(0, "end")
            entry.insert(0, "書き直し")
            view.leave()
            assert getattr(rows_of(view.draft.project, chapter)[0], leaf) == "書き直し"


def view_text(view: View, chapter: str, row: str, leaf: str) -> str:
    field = REGISTER.field(f"{chapter}.{row}.{leaf}")
    shown = show(field, value_at(view.draft.project, field, f"{chapter}.{row}.{leaf}"))
    return {"はい": "○", "いいえ": "×"}.get(shown, shown) if field.kind is Kind.YES_NO else shown


def test_lists_without_rows_take_the_keyboard_too(show_page: Show, empty: Project) -> None:
    view = show_page(empty)
    for name in ("enclosures", "confirmations", "notes"):
        view.frame.focus_force()
        assert view.focus_key(name)
        assert isinstance(view.frame.focus_get(), ttk.Button)
    assert not view.focus_key("company.name") and not view.focus_key("questions")


def test_a_page_that_goes_before_its_tables_are_made_leaves_no_trouble(frame: Area, desk_of: DeskOf) -> None:
    inner = Area(frame, "page", "TFrame")
    View(inner, desk_of())
    inner.destroy()
    frame.after(60, frame.quit)
    frame.mainloop()


def test_every_list_has_a_name() -> None:
    assert set(LIST_NAMES) == set(LISTS)
