"""事業を選ぶ, used as a person does: by typing, clicking and keys."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk

import pytest
import ttkbootstrap

from dxapply.drafting.comparison import compare
from dxapply.model.draft import Draft
from dxapply.model.project import LISTS, Project, with_value
from dxapply.model.register import REGISTER
from dxapply.programs.carried import catalogue_for
from dxapply.programs.program import Catalogue
from dxapply.programs.steps import Step
from dxapply.samples import sample
from dxapply.ui.desk import Desk
from dxapply.ui.pages.programs import View
from dxapply.ui.parts.card import Card
from dxapply.ui.parts.figure import Figure
from dxapply.ui.style import Area, Look

KEIEI, SANGYO, WAKAMONO = "keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"
MEMBER, DEADLINE = f"answers.{SANGYO}.member", f"answers.{SANGYO}.intermediary_deadline"
Show = Callable[..., View]


class Around:
    """The window, as far as the page asks for it."""

    def __init__(self) -> None:
        self.jumps: list[str] = []
        self.notes: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.steps: list[Step] = []
        self.is_help_open = False

    def jump(self, key: str) -> None:
        self.jumps.append(key)

    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None:
        self.notes.append((title, paragraphs))

    def explain(self, step: Step) -> None:
        self.steps.append(step)

    def help(self, key: str) -> None: ...
    def open_help(self) -> None:
        self.is_help_open = True

    def say(self, sentence: str) -> None: ...
    def save(self) -> bool:
        return True


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def show(root: ttkbootstrap.App, frame: Area, around: Around, wait_until: Callable[..., None]) -> Show:
    """A function that shows the page of a desk and waits until all of it is there."""
    def show_page(desk: Desk) -> View:
        desk.around = around
        view = View(frame, desk)
        view.frame.pack(fill="both", expand=True)
        root.focus_force()
        wait_until(lambda: len(list(view.cards)) == len(desk.catalogue.programs) and view.questions.count.cget("text"))
        settle(root)
        return view

    return show_page


def settle(root: tk.Misc) -> None:
    """Let the pause in the typing come, and what waits for it."""
    for _ in range(3):
        done = tk.BooleanVar(root, value=False)
        root.after(70, lambda done=done: done.set(True))  # type: ignore[misc]
        root.wait_variable(done)
    root.update()


def type_into(view: View, key: str, text: str) -> None:
    """Type a text into the question, in place of what stands there."""
    entry = focused(view, key)
    assert isinstance(entry, tk.Entry)
    entry.delete(0, "end")
    entry.insert(0, text)
    view.frame.update()


def focused(view: View, key: str) -> tk.Misc:
    view.frame.focus_force()
    view.frame.update()
    assert view.focus_key(key)
    view.frame.update()
    widget = view.frame.focus_get()
    assert widget is view.questions.rows[key].widget
    return widget


def press(view: View, key: str, words: str) -> None:
    """Press one of the choices of a question."""
    buttons = focused(view, key).master.winfo_children()  # type: ignore[union-attr]
    next(button for button in buttons if isinstance(button, ttk.Radiobutton) and button.cget("text") == words).invoke()
    view.frame.update()


def words(card: Card) -> str:
    return str(card.verdict.cget("text"))


def all_below(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        yield child
        yield from all_below(child)


def sample_of(program: str) -> Project:
    catalogue, _ = catalogue_for(Project())
    return sample(catalogue.program(program))


def fitting() -> Project:
    """②'s sample with its own questions answered, so that it fits."""
    project = sample_of(SANGYO)
    for key, value in ((MEMBER, True), (DEADLINE, dt.date(2021, 3, 5))):
        project = with_value(project, key, value)
    return project


def many_programs(count: int) -> Catalogue:
    """The three programs, and copies of them up to that number."""
    catalogue, _ = catalogue_for(Project())
    programs = list(catalogue.programs)
    for number in range(len(programs), count):
        base = programs[number % 3]
        name = f"copy{number}"
        questions = tuple(dataclasses.replace(field, key=field.key.replace(base.id, name)) for field in base.questions)
        programs.append(dataclasses.replace(base, id=name, number=f"④-{number}", questions=questions))
    return Catalogue(programs, REGISTER)


# ------------------------------------------------------------------------------------------------------------------ answers


def test_the_verdict_flips_where_the_requirement_ends(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of(fitting()))
    card = view.cards.card(SANGYO)
    assert words(card) == "対象"
    type_into(view, "company.employees", "1000")
    assert words(card) == "対象外"
    type_into(view, "company.employees", "999人")
    assert words(card) == "対象"


def test_every_answer_changes_the_cards(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of())
    card = view.cards.card(SANGYO)
    assert words(card) == "あと2問で判定"
    press(view, MEMBER, "はい")
    assert words(card) == "あと1問で判定"
    type_into(view, DEADLINE, "R3.3.5")
    assert words(card) == "対象"
    press(view, "company.regional_leader", "いいえ")
    assert words(card) == "対象外"
    press(view, "company.regional_leader", "わからない")
    assert words(card) == "あと1問で判定"


def test_rate_and_grant_follow_the_size_of_the_firm(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of())
    card = view.cards.card(SANGYO)
    assert (card.rate.cget("text"), card.grant.cget("text")) == ("2/3", "2,000,000")
    type_into(view, "company.capital", "5億円")
    type_into(view, "company.employees", "500")
    assert (card.rate.cget("text"), card.grant.cget("text")) == ("1/2", "1,500,000")


def test_an_unknown_grant_is_shown_as_lowest_and_highest(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of())
    card = view.cards.card(SANGYO)
    type_into(view, "company.capital", "")
    type_into(view, "company.employees", "")
    assert (card.rate.cget("text"), card.grant.cget("text")) == ("1/2～2/3", "1,500,000～2,000,000")
    assert card.grant.step is None


def test_the_grant_can_be_asked_about(show: Show, desk_of: Callable[..., Desk], around: Around) -> None:
    view = show(desk_of())
    view.cards.card(SANGYO).grant.invoke()
    assert [step.yen for step in around.steps] == [2_000_000]


def test_a_cap_that_nobody_published_is_to_be_looked_up(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of(program=KEIEI))
    assert "上限: 公募要領で確認" in view.cards.card(KEIEI).note.cget("text")
    assert "上限" not in view.cards.card(SANGYO).note.cget("text")


def test_the_count_of_answers_follows(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of())
    assert view.questions.count.cget("text") == "10 / 12 問に回答"
    press(view, MEMBER, "いいえ")
    assert view.questions.count.cget("text") == "11 / 12 問に回答"


# ------------------------------------------------------------------------------------------------------------- nearest change


def test_the_nearest_change_leads_to_the_field_and_makes_the_program_fit(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of(with_value(fitting(), "company.employees", 1200)))
    card = view.cards.card(SANGYO)
    assert card.body is not None
    row = card.body.requirements.rows["R3"]
    assert row.repair is not None
    assert row.repair.head.cget("text") == "こうすれば対象になります"
    assert "999人" in row.repair.fold.text(row.repair.text)
    row.repair.link.invoke()
    view.frame.update()
    assert view.frame.focus_get() is view.questions.rows["company.employees"].widget
    type_into(view, "company.employees", "999")
    assert words(card) == "対象"
    assert not row.repair.frame.winfo_manager()


def test_a_closed_card_shows_the_nearest_change(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of(with_value(sample_of(SANGYO), "company.regional_leader", False)))
    card = view.cards.card(KEIEI)
    assert not card.is_open
    assert card.repair.frame.winfo_manager()
    assert card.repair.head.cget("text") == "こうすれば対象になります"
    card.repair.link.invoke()
    view.frame.update()
    press(view, "company.regional_leader", "はい")
    settle(view.frame)
    assert words(card) == "対象"
    assert not card.repair.frame.winfo_manager()


def test_a_repair_on_another_page_is_left_to_the_window(show: Show, desk_of: Callable[..., Desk], around: Around) -> None:
    project = fitting()
    last = max((task for task in project.tasks if task.end), key=lambda task: task.end or dt.date.min)
    view = show(desk_of(with_value(project, f"tasks.{last.id}.end", dt.date(2022, 5, 1))))
    card = view.cards.card(SANGYO)
    assert card.body is not None
    repair = card.body.requirements.rows["R4"].repair
    assert repair is not None
    repair.link.invoke()
    assert around.jumps == [f"tasks.{last.id}.end"]


def test_a_requirement_says_why_and_where_it_stands(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of())
    body = view.cards.card(SANGYO).body
    assert body is not None
    official, reference = body.requirements.rows["R1"], body.requirements.rows["R3"]
    assert "満たします" in official.fold.text(official.because)
    assert "出典：経済産業省" in official.fold.text(official.source)
    assert not official.pill.winfo_manager()
    assert reference.value.cget("text") == "42人"
    assert reference.pill.winfo_manager()
    assert "要確認" in reference.pill.cget("text")


def test_the_sources_of_all_rules_are_shown(show: Show, desk_of: Callable[..., Desk], around: Around) -> None:
    view = show(desk_of())
    body = view.cards.card(SANGYO).body
    assert body is not None
    body.sources.invoke()
    assert around.is_help_open
    title, paragraphs = around.notes[0]
    assert title == "地域産業デジタル化支援事業の根拠"
    assert {"上限額", "下限額", "補助率", "端数処理"} <= {head for head, _ in paragraphs}


# ----------------------------------------------------------------------------------------------------------- order, places


def test_nothing_moves_while_one_types_and_the_order_is_new_when_the_page_comes_back(
    show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App
) -> None:
    view = show(desk_of())
    fields, cards = view.questions.shown, [card.program.id for card in view.cards]
    places = {key: view.questions.rows[key].frame.winfo_y() for key in fields}
    press(view, "company.regional_leader", "わからない")
    type_into(view, "company.employees", "")
    settle(root)
    assert view.questions.shown[: len(fields)] == fields
    assert {key: view.questions.rows[key].frame.winfo_y() for key in fields} == places
    assert [card.program.id for card in view.cards] == cards == [SANGYO, KEIEI, WAKAMONO]
    view.desk.draft.change("company.regional_leader", False)
    view.frame.pack_forget()
    root.update()
    view.desk.catch_up(view.frame)
    view.frame.pack(fill="both", expand=True)
    root.update()
    assert view.questions.shown[0] == "company.employees"
    assert [card.program.id for card in view.cards] == [SANGYO, WAKAMONO, KEIEI]
    assert list(view.cards.scroll.content.pack_slaves()) == [card.frame for card in view.cards]


def test_a_field_that_comes_to_be_asked_is_put_at_the_end(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    project = with_value(with_value(sample_of(SANGYO), "company.regional_leader", True), "company.approved_plan", None)
    view = show(desk_of(project))
    assert "company.approved_plan" not in view.questions.shown
    before = [key for key in view.questions.shown if not key.startswith("answers.")]
    press(view, "company.regional_leader", "いいえ")
    settle(root)
    assert [key for key in view.questions.shown if not key.startswith("answers.")] == [*before, "company.approved_plan"]


def test_cards_out_of_sight_are_written_when_the_typing_pauses(
    show: Show, look: Look, root: ttkbootstrap.App, wait_until: Callable[..., None]
) -> None:
    catalogue = many_programs(13)
    desk = Desk(look, Draft(sample_of(SANGYO), catalogue.register), catalogue, dt.date(2021, 3, 3))
    view = show(desk)
    last = [card for card in view.cards if card.program.id.startswith("copy") and card.program.title.startswith("地域産業")][-1]
    assert words(last) != "対象外"
    entry = focused(view, "company.employees")
    assert isinstance(entry, tk.Entry)
    entry.insert("end", "00")
    assert words(view.cards.card(SANGYO)) == "対象外"
    assert last.is_stale
    assert words(last) != "対象外"
    wait_until(lambda: words(last) == "対象外")
    desk.close()


# ------------------------------------------------------------------------------------------------------------------ choosing


def test_choosing_is_one_step_that_carries_the_pack_and_can_be_undone(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    desk = desk_of()
    view = show(desk)
    before = desk.project
    card = view.cards.unfold(KEIEI)
    assert card.body is not None
    card.body.choose.invoke()
    root.update()
    assert desk.project.application.program == KEIEI
    assert [pack.program for pack in desk.project.packs] == [KEIEI]
    assert (card.is_chosen, desk.draft.undo_label) == (True, "事業の選択")
    assert card.pill.winfo_manager()
    desk.undo()
    root.update()
    assert desk.project == before
    assert (card.is_chosen, view.cards.card(SANGYO).is_chosen) == (False, True)


def test_nothing_typed_is_lost_when_the_choice_goes_to_and_fro(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    desk = desk_of(fitting())
    view = show(desk)
    view.choose(desk.catalogue.program(SANGYO))
    at_first = desk.project
    for program in (KEIEI, SANGYO):
        body = view.cards.unfold(program).body
        assert body is not None
        body.choose.invoke()
        root.update()
    assert desk.project == at_first
    assert all(getattr(desk.project, name) == getattr(fitting(), name) for name in (*LISTS, "answers", "company", "plan"))


def test_no_program_can_be_chosen_either(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    desk = desk_of()
    view = show(desk)
    card = view.cards.card(SANGYO)
    assert card.body is not None
    assert card.body.choose.cget("text") == "まだ決めない"
    card.body.choose.focus_set()
    card.body.choose.invoke()
    root.update()
    assert (desk.project.application.program, card.is_chosen, desk.project.packs) == ("", False, ())
    assert (card.is_open, card.body.choose.cget("text")) == (True, "この事業で申請する")
    assert root.focus_get() is card.body.choose


def test_the_keyboard_is_never_left_on_what_is_not_seen(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    desk = desk_of()
    view = show(desk)
    card = view.cards.card(SANGYO)
    assert card.body is not None
    card.body.sources.focus_set()
    root.update()
    desk.draft.change("application.program", KEIEI)
    root.update()
    assert not card.is_open
    assert root.focus_get() is card.frame


def test_what_a_program_asks_in_addition_is_listed_with_links(
    show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App, around: Around
) -> None:
    desk = desk_of()
    view = show(desk)
    body = view.cards.unfold(KEIEI).body
    assert body is not None
    settle(root)
    listed = {str(link.cget("text")): link for link in body.asked.links if link.winfo_manager()}
    assert "人件費 → 区分なし（4行）" in listed
    listed["人件費 → 区分なし（4行）"].invoke()
    assert around.jumps == ["cost_lines.C01.category"]
    listed["上限額・下限額の根拠"].invoke()
    root.update()
    assert view.frame.focus_get() is view.questions.rows[f"answers.{KEIEI}.reason"].widget
    body.choose.invoke()
    settle(root)
    assert "人件費 → 区分なし（4行）" in {str(link.cget("text")) for link in body.asked.links if link.winfo_manager()}


# ---------------------------------------------------------------------------------------------------------------- comparison


def test_the_comparison_marks_exactly_the_axes_that_differ(show: Show, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    view = show(desk)
    assert view.cards.compare.instate(["disabled"])
    for name in (SANGYO, KEIEI):
        view.cards.card(name).tick.invoke()
    view.cards.compare.invoke()
    table = view.comparison
    assert table is not None
    marked = {name for name, row in table.rows.items() if row.pill.winfo_manager()}
    axes = compare([desk.results.match_with(program) for program in table.programs], desk.today)
    assert marked == {axis.name for axis in axes if axis.differs}
    assert set(table.rows) - marked == {"規模区分", "端数処理", "税の扱い"}


def test_only_the_differences_can_be_shown(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    view = show(desk_of())
    for name in (SANGYO, KEIEI, WAKAMONO):
        view.cards.card(name).tick.invoke()
    view.compare()
    table = view.comparison
    assert table is not None
    table.tick.invoke()
    root.update()
    assert not table.rows["規模区分"].frame.winfo_manager()
    table.tick.invoke()
    root.update()
    assert table.scroll.content.pack_slaves() == [row.frame for row in table.rows.values()]


def test_at_most_four_are_compared(show: Show, look: Look) -> None:
    catalogue = many_programs(6)
    desk = Desk(look, Draft(sample_of(SANGYO), catalogue.register), catalogue, dt.date(2021, 3, 3))
    view = show(desk)
    cards = list(view.cards)
    for card in cards[:4]:
        card.tick.invoke()
    assert cards[5].tick.instate(["disabled"])
    cards[0].tick.invoke()
    assert cards[5].tick.instate(["!disabled"])
    desk.close()


def test_an_amount_in_the_comparison_can_be_asked_about_and_undo_changes_it(
    show: Show, desk_of: Callable[..., Desk], around: Around, root: ttkbootstrap.App
) -> None:
    desk = desk_of()
    view = show(desk)
    type_into(view, "company.employees", "500")
    type_into(view, "company.capital", "5億円")
    for name in (SANGYO, KEIEI):
        view.cards.card(name).tick.invoke()
    view.compare()
    table = view.comparison
    assert table is not None
    cell = table.rows["補助金額"].cells[0]
    assert isinstance(cell, ttk.Button)
    assert cell.cget("text") == "1,500,000円"
    cell.invoke()
    assert around.steps[0].yen == 1_500_000
    desk.draft.undo()
    root.update()
    assert cell.cget("text") == "2,000,000円"


# ------------------------------------------------------------------------------------------------------------------ keyboard


def test_everything_is_done_by_keyboard(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    desk = desk_of()
    view = show(desk)
    assert view.focus_key("application.program")
    root.update()
    first, second = list(view.cards)[:2]
    assert root.focus_get() is first.frame
    first.frame.event_generate("<Down>")
    root.update()
    assert root.focus_get() is second.frame
    second.frame.event_generate("<Return>")
    root.update()
    assert second.is_open
    second.tick.focus_set()
    root.update()
    second.tick.event_generate("<space>")
    first.tick.focus_set()
    root.update()
    first.tick.event_generate("<Return>")
    view.cards.compare.focus_set()
    root.update()
    view.cards.compare.event_generate("<Return>")
    root.update()
    table = view.comparison
    assert table is not None
    assert root.focus_get() is table.back
    view.frame.pack(expand=False)
    view.frame.pack_propagate(False)
    view.frame.configure(height=view.look.px(320))  # lower than the table
    table.ring.focus_set()
    root.update()
    table.ring.event_generate("<Next>")
    root.update()
    assert table.scroll.canvas.yview()[0] > 0
    table.ring.event_generate("<Escape>")
    root.update()
    assert view.comparison is None
    assert root.focus_get() is view.cards.compare
    assert second.body is not None
    second.body.choose.focus_set()
    root.update()
    second.body.choose.event_generate("<Return>")
    root.update()
    assert desk.project.application.program == KEIEI


def test_tab_comes_to_every_question_card_and_button_in_reading_order(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    view = show(desk_of())
    here: tk.Misc | None = view.questions.rows[view.questions.shown[0]].widget
    way: list[tk.Misc] = []
    while here is not None and here not in way:
        way.append(here)
        here = here.tk_focusNext()
    fields = [way.index(view.questions.rows[key].widget) for key in view.questions.shown]
    assert fields == sorted(fields)
    cards = [way.index(card.frame) for card in view.cards]
    assert cards == sorted(cards)
    body = view.cards.card(SANGYO).body
    assert body is not None
    assert {body.choose, body.sources, view.cards.card(SANGYO).grant, view.cards.card(KEIEI).tick} <= set(way)


def test_every_own_question_of_every_program_can_be_reached(show: Show, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    view = show(desk)
    for program in desk.catalogue.programs:
        for field in program.questions:
            focused(view, field.key)
            assert view.cards.card(program.id).is_open
    assert not view.focus_key("company.name")
    assert not view.focus_key("cost_lines.C01.text")


def test_a_click_on_a_card_opens_it_and_its_questions_and_closes_it_again(show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App) -> None:
    view = show(desk_of())
    card = view.cards.card(KEIEI)
    seen = []
    for _ in range(2):
        card.title.event_generate("<Button-1>")
        root.update()
        seen.append((card.is_open, view.cards.card(SANGYO).is_open, view.questions.program))
    assert seen == [(True, True, card.program), (False, True, view.cards.card(SANGYO).program)]  # the chosen one stays open


# --------------------------------------------------------------------------------------------------------- drafts, days, looks


def test_an_empty_draft_asks_what_decides_and_turns_no_program_away(show: Show, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of(Project()))
    assert view.questions.count.cget("text") == "0 / 10 問に回答"
    assert not any(card.is_open for card in view.cards)
    assert all(words(card).startswith("あと") for card in view.cards)
    assert all(card.grant.cget("text") == "－" and not card.yen.winfo_manager() for card in view.cards)
    assert view.focus_key("application.program")


def test_a_round_to_come_and_a_closed_one_say_so(show: Show, look: Look, desk_of: Callable[..., Desk]) -> None:
    view = show(desk_of())
    shown = {card.program.id: (card.deadline.cget("text"), card.round.cget("text")) for card in view.cards}
    assert shown == {
        SANGYO: ("2021-03-18 17:00", "あと15日"),
        KEIEI: ("2021-03-31 17:00", "あと28日"),
        WAKAMONO: ("2021-06-25", "受付前（6月2日から）"),
    }


def test_a_closed_round_keeps_its_verdict(show: Show, look: Look) -> None:
    catalogue, _ = catalogue_for(Project())
    desk = Desk(look, Draft(fitting(), catalogue.register), catalogue, dt.date(2026, 11, 24))
    view = show(desk)
    assert {card.round.cget("text") for card in view.cards} == {"終了"}
    assert words(view.cards.card(SANGYO)) == "対象"
    desk.close()


@pytest.mark.parametrize("text", ["標準", "特大"])
@pytest.mark.parametrize("program", [KEIEI, SANGYO, WAKAMONO])
def test_no_text_is_cut(show: Show, desk_of: Callable[..., Desk], look: Look, root: ttkbootstrap.App, program: str, text: str) -> None:
    view = show(desk_of(program=program))
    if text != "標準":
        look.set_text_size("特大")
        settle(root)
    view.cards.unfold(WAKAMONO)
    settle(root)
    labels = [widget for widget in all_below(view.frame) if isinstance(widget, ttk.Label | ttk.Button) and widget.winfo_viewable()]
    assert labels
    assert [str(label.cget("text")) for label in labels if label.winfo_reqwidth() > label.winfo_width() + 1] == []


def test_the_theme_and_the_text_size_change_while_the_page_is_shown(show: Show, desk_of: Callable[..., Desk], look: Look, root: ttkbootstrap.App) -> None:
    view = show(desk_of())
    narrow = int(view.questions.frame.cget("width"))
    look.set_theme("dark")
    look.set_text_size("特大")
    root.update()
    assert int(view.questions.frame.cget("width")) > narrow
    assert str(view.cards.scroll.canvas.cget("background")) == look.colour("page")


def test_a_pack_of_another_make_stays_when_the_choice_goes_elsewhere(show: Show, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of()
    view = show(desk)
    view.choose(desk.catalogue.program(SANGYO))
    other = tuple(dataclasses.replace(pack, files=(*pack.files, ("texts.toml", "# own"))) for pack in desk.project.packs)
    desk.draft.replace(dataclasses.replace(desk.project, packs=other), label="別のパック")
    view.choose(desk.catalogue.program(KEIEI))
    assert [pack.program for pack in desk.project.packs] == [SANGYO, KEIEI]


def test_the_columns_of_a_comparison_stay_in_line_in_large_text(show: Show, desk_of: Callable[..., Desk], look: Look, root: ttkbootstrap.App) -> None:
    view = show(desk_of())
    for card in view.cards:
        card.tick.invoke()
    view.compare()
    table = view.comparison
    assert table is not None
    root.update()
    look.set_text_size("特大")
    settle(root)
    lefts = {row.cells[1].winfo_rootx() for row in table.rows.values() if isinstance(row.cells[1], Figure)}
    words = {row.cells[1].winfo_rootx() for row in table.rows.values() if not isinstance(row.cells[1], Figure)}
    assert len(lefts) == len(words) == 1
    assert words.pop() - lefts.pop() == look.px(4)


def test_no_card_is_cut_between_the_widths_at_which_the_layout_changes(
    show: Show, desk_of: Callable[..., Desk], root: ttkbootstrap.App, frame: Area,
) -> None:  # fmt: skip
    view = show(desk_of(sample_of("sangyo-digital-r3")))
    laid_out = set()
    for width in range(640, 760, 10):
        frame.pack(padx=(0, root.winfo_width() - width))
        settle(root)
        laid_out.add(view._is_stacked)
        labels = [part for part in all_below(view.cards.frame) if isinstance(part, ttk.Label) and part.winfo_ismapped()]
        assert [str(label.cget("text")) for label in labels if label.winfo_reqwidth() > label.winfo_width()] == [], width
    assert laid_out == {True, False}
