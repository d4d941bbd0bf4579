"""The flow as data: every link of every draft brings the keyboard to its page, no field hides itself, and a page says so when it is done."""

from __future__ import annotations

import dataclasses
import time
import tkinter as tk
from collections import Counter
from tkinter import ttk

import pytest

from dxapply.drafting.pages import PAGES, page_of
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.model.rows import Cause
from dxapply.ui.desk import lies_in
from dxapply.ui.pages.programs import View as Programs
from dxapply.ui.parts.grid import Grid
from dxapply.ui.window import Window
from dxapply.ui.workspace import Workspace
from tests.drafting.test_pages import REGISTER, SAMPLES, drafts, links_of
from tests.ui.conftest import WaitUntil
from tests.ui.test_pages import keys_on
from tests.ui.typist import Typist

SANGYO = "sangyo-digital-r3"
IDS = [page.id for page in PAGES]
_MOST_OF_A_KIND = 4


def space_of(window: Window) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def open_draft(window: Window, project: Project) -> Workspace:
    window.new_draft(project)
    window.root.update()
    window.root.focus_force()
    window.root.update()
    return space_of(window)


def settle(window: Window) -> None:
    """What is told when the typing pauses is told now."""
    assert window.desk is not None
    window.root.update()
    window.desk._tell_late()
    window.root.update()


# ------------------------------------------------------------------------------------------------------------------- links


def is_lost(window: Window, key: str) -> bool:
    """Whether the key does not bring the keyboard to its page, or to where the page that is open asks it too."""
    space, before = space_of(window), space_of(window).page
    window.root.focus_set()
    space.jump(key)
    frame, end = space.view(space.page).frame, time.monotonic() + 10
    while not lies_in(window.root.focus_get(), frame):  # what was not laid out yet gets the keyboard when it is
        if time.monotonic() > end:
            return True
        window.root.update()
    return space.page not in (page_of(key), before)


def kind_of(who: str, key: str) -> str:
    """What links have in common that differ only in their row."""
    chapter, _, rest = key.partition(".")
    return f"{who} {chapter}.{rest.partition('.')[2] if chapter in LISTS else rest}"


def test_every_link_brings_the_keyboard_to_its_page(window: Window) -> None:
    open_draft(window, SAMPLES[SANGYO])
    assert window.desk is not None
    tried, lost = Counter[str](), []
    for at, results in enumerate(drafts()):
        kinds = {kind_of(who, key): key for who, key in links_of(results)}  # the last of each kind
        wanted = {key for kind, key in kinds.items() if tried[kind] < _MOST_OF_A_KIND}
        tried.update(kinds.keys())
        if wanted:
            window.desk.draft.replace(results.project, label="ほかの下書き")
            settle(window)
        lost += [f"draft {at}: {key}" for key in sorted(wanted, key=page_of) if is_lost(window, key)]
    assert lost == [] and len(tried) > 150


# ------------------------------------------------------------------------------------------------------- no field hides itself


def answers_to_try(widget: tk.Misc) -> list[str]:
    """What can be chosen in the field that has the keyboard; for one that takes a text, a text that means something, one that means nothing, and none."""
    if isinstance(widget, ttk.Radiobutton):
        return [str(choice.cget("text")) for choice in choices_beside(widget)]
    if isinstance(widget, ttk.Checkbutton):
        return [str(tick.cget("text")) for tick in choices_beside(widget)[:2]]
    if isinstance(widget, ttk.Combobox):
        return [str(value) for value in widget.cget("values")]
    if isinstance(widget, ttk.Button):  # a menu, which does its work at once
        return []
    grid = grid_of(widget)
    return [*(grid.column.offered()[:12] if grid else ()), "1", "？", ""]


def choices_beside(widget: tk.Misc) -> list[ttk.Radiobutton | ttk.Checkbutton]:
    assert widget.master is not None
    return [child for child in widget.master.winfo_children() if isinstance(child, ttk.Radiobutton | ttk.Checkbutton)]


def grid_of(widget: tk.Misc) -> Grid | None:
    here: tk.Misc | None = widget
    while here is not None and not isinstance(here, Grid):
        here = here.master
    return here


def give(widget: tk.Misc, answer: str) -> None:
    """Choose or write it in the field."""
    if isinstance(widget, ttk.Radiobutton | ttk.Checkbutton):
        choice = next(child for child in choices_beside(widget) if str(child.cget("text")) == answer)
        choice.event_generate("<ButtonPress-1>", x=4, y=4)
        choice.invoke()
    elif isinstance(widget, ttk.Combobox):
        widget.current([str(value) for value in widget.cget("values")].index(answer))
        widget.event_generate("<<ComboboxSelected>>")
    else:
        widget.event_generate("<<SelectAll>>")
        widget.event_generate("<Delete>")
        assert isinstance(widget, tk.Entry | tk.Text)
        widget.insert("insert", answer)
        if (grid := grid_of(widget)) is not None:
            is_first = grid.row == grid.table.rows[0]
            widget.event_generate("<Shift-Return>")  # takes it over, and goes up where there is a row above
            if not is_first:
                widget.event_generate("<Down>")


def first_rows(project: Project, keys: list[str]) -> list[str]:
    """Of the fields of rows only those of the first row."""
    first = {name: rows_of(project, name)[0].id for name in LISTS if rows_of(project, name)}
    return [key for key in keys if key.partition(".")[0] not in LISTS or key.split(".")[1] == first[key.partition(".")[0]]]


@pytest.mark.parametrize("page", IDS)
def test_no_field_hides_itself_or_loses_the_keyboard_whatever_is_put_into_it(window: Window, wait_until: WaitUntil, page: str) -> None:
    space, typist = open_draft(window, SAMPLES[SANGYO]), Typist(window.root, wait_until)
    space.jump(page)
    wait_until(lambda: lies_in(window.root.focus_get(), space.view(page).frame))
    gone = []
    for key in first_rows(SAMPLES[SANGYO], keys_on(SAMPLES[SANGYO], page, window)):
        if key == "application.program":  # a card, in which nothing is typed
            continue
        space.jump(key)
        wait_until(lambda key=key: typist.is_at(key))
        for answer in answers_to_try(typist.focused):
            give(typist.focused, answer)
            settle(window)
            if not (typist.is_at(key) and typist.focused.winfo_viewable()):
                gone.append(f"{key} at {answer!r}: {window.root.focus_get()}")
                space.jump(key)
                wait_until(lambda key=key: typist.is_at(key))
    assert space.page == page and gone == []


@pytest.mark.parametrize("program", list(SAMPLES))
def test_no_question_of_a_program_hides_itself_whatever_is_answered(window: Window, wait_until: WaitUntil, program: str) -> None:
    space, typist = open_draft(window, SAMPLES[program]), Typist(window.root, wait_until)
    space.jump("programs")
    settle(window)
    view, gone = space.view("programs"), []
    assert isinstance(view, Programs)
    wait_until(lambda: len(view.questions.shown) > 5)
    for key in tuple(view.questions.shown):
        space.jump(key)
        wait_until(lambda key=key: typist.is_at(key))
        for answer in answers_to_try(typist.focused):
            give(typist.focused, answer)
            settle(window)
            if not (typist.is_at(key) and typist.focused.winfo_viewable()):
                gone.append(f"{key} at {answer!r}: {window.root.focus_get()}")
                space.jump(key)
    assert space.page == "programs" and gone == []


# --------------------------------------------------------------------------------------------- the keyboard, where links once lost it


def test_the_first_task_of_a_plan_is_there_to_be_typed_at_once(window: Window, wait_until: WaitUntil) -> None:
    space, typist = open_draft(window, Project()), Typist(window.root, wait_until)
    space.jump("tasks")
    typist.titled("五年の計画をつくる")  # comes last, and then nothing moves any more
    typist.press("作業を足す")
    wait_until(lambda: typist.is_at("tasks.T01.title"))


def test_a_cause_without_an_issue_is_found_also_among_many(window: Window, wait_until: WaitUntil) -> None:
    causes = tuple(Cause(id=f"G{number}", text=f"原因{number}") for number in range(1, 15))
    space, typist = open_draft(window, dataclasses.replace(SAMPLES[SANGYO], causes=causes)), Typist(window.root, wait_until)
    space.jump("issues")
    settle(window)
    space.jump("causes.G14.text")
    wait_until(lambda: str(typist.focused.cget("text")) == "課題を選ぶ")  # type: ignore[call-overload]
    line = typist.focused.master
    assert "G14" in typist.words(line)


@pytest.mark.parametrize("key", ["company.phone", "plan.now", "statements.S1.sales", "cost_lines.C01.text", "questions.U1.text"])
def test_what_is_typed_after_a_change_of_the_page_by_keys_stays_out_of_the_page_before(window: Window, wait_until: WaitUntil, key: str) -> None:
    space, typist = open_draft(window, SAMPLES[SANGYO]), Typist(window.root, wait_until)
    assert window.desk is not None
    space.jump(key)
    wait_until(lambda: typist.is_at(key))
    typist.key("<Control-Key-6>" if space.page != "budget" else "<Control-Key-5>")
    wait_until(lambda: lies_in(window.root.focus_get(), space.view(space.page).frame))
    assert space.page != page_of(key) and typist.focused.winfo_viewable()
    typist.type("1")
    assert value_at(window.desk.project, REGISTER.field(key), key) == value_at(SAMPLES[SANGYO], REGISTER.field(key), key)


def test_a_row_that_goes_while_its_table_is_out_of_sight_is_missed_by_nobody(window: Window, wait_until: WaitUntil) -> None:
    space, typist = open_draft(window, SAMPLES[SANGYO]), Typist(window.root, wait_until)
    assert window.desk is not None
    space.jump("statements.S3.sales")
    wait_until(lambda: typist.is_at("statements.S3.sales"))
    space.show("plan")
    window.desk.draft.remove_row("statements", "S3")
    space.focus_page()
    window.root.update()
    space.jump("statements")
    wait_until(lambda: lies_in(window.root.focus_get(), space.view("company").frame))
    assert [row.id for row in window.desk.project.statements] == ["S1", "S2"]


def test_the_growth_of_the_base_year_can_be_come_to(window: Window, wait_until: WaitUntil) -> None:
    space, typist = open_draft(window, SAMPLES[SANGYO]), Typist(window.root, wait_until)
    space.jump("five_years.Y1.employees")
    wait_until(lambda: typist.is_at("five_years.Y1.employees"))
    typist.key("<Up>")
    assert typist.is_at("five_years.Y1.growth") and "令和2年度の付加価値額の伸び率" in typist.words(space.view("plan").frame)
