"""Forms made of declarations: what is typed into them reaches the draft, comes back as it was meant, and is never rewritten under the hand."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

import pytest

from dxapply.model.draft import Draft
from dxapply.model.fields import read
from dxapply.model.project import Project, value_at
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company
from dxapply.ui.parts.forms import Form, FormRow
from dxapply.ui.parts.scroll import Scroll
from dxapply.ui.sight import follow_focus
from dxapply.ui.style import Area, Look

STATIC = [field.key for field in REGISTER.fields if "*" not in field.key]
NAME, CAPITAL, EMPLOYEES, FOUNDED = "company.name", "company.capital", "company.employees", "company.founded"
SHARE = "company.top_customers_share"
LEADER, TAX, INDUSTRY, NOW, NUMBER = "company.regional_leader", "company.tax_status", "company.industry", "plan.now", "company.corporate_number"

Build = Callable[..., Form]


@pytest.fixture
def draft() -> Draft:
    return Draft(Project(), REGISTER)


@pytest.fixture
def build(frame: Area, look: Look, draft: Draft) -> Build:
    """A function that builds a form of some keys that fills the page."""

    def make(*keys: str) -> Form:
        scroll = Scroll(frame, look)
        scroll.frame.pack(fill="both", expand=True)
        form = Form(scroll.content, look, draft, keys)
        form.frame.pack(fill="x")
        frame.update()
        return form

    return make


def focus(form: Form, key: str) -> tk.Misc:
    """The keyboard on the field, as Tab brings it; the X server may still be giving it to the window."""
    for _ in range(50):
        form.frame.focus_force()
        form.focus_key(key)
        form.frame.update()
        if form.frame.focus_get() is form.rows[key].widget:
            return form.rows[key].widget
    pytest.fail("the field does not get the keyboard")


def leave(form: Form) -> None:
    form.frame.focus_force()
    form.frame.update()


def enter(form: Form, key: str, text: str) -> None:
    """Types over what stands in the field, and stays there."""
    widget = focus(form, key)
    assert isinstance(widget, tk.Entry | tk.Text)
    start = "1.0" if isinstance(widget, tk.Text) else 0
    widget.delete(start, "end")
    for char in text:
        widget.insert("insert", char)
    widget.update()


def fill(form: Form, key: str, text: str) -> None:
    enter(form, key, text)
    leave(form)


def press(widget: tk.Misc, *events: str) -> None:
    for event in events:
        widget.event_generate(event)
        widget.update()


def click(widget: tk.Misc) -> None:
    x, y = widget.winfo_width() // 2, widget.winfo_height() // 2
    widget.event_generate("<Enter>", x=x, y=y)
    widget.event_generate("<ButtonPress-1>", x=x, y=y)
    widget.event_generate("<ButtonRelease-1>", x=x, y=y)
    widget.update()


def shown(row: FormRow) -> str:
    """What a person reads in the row's input."""
    widget = row.widget
    if isinstance(widget, ttk.Radiobutton):
        chosen = [choice for choice in segments(row) if choice.instate(["selected"])]
        return str(chosen[0].cget("text")) if chosen else ""
    if isinstance(widget, tk.Text):
        return widget.get("1.0", "end-1c")
    assert isinstance(widget, tk.Entry)
    return widget.get()


def segments(row: FormRow) -> list[ttk.Radiobutton]:
    return [child for child in row.widget.master.winfo_children() if isinstance(child, ttk.Radiobutton)]


def segment(row: FormRow, words: str) -> ttk.Radiobutton:
    return next(choice for choice in segments(row) if choice.cget("text") == words)


def words_in(widget: tk.Misc) -> list[str]:
    """All labels that are on the screen below the widget."""
    here = [str(widget.cget("text"))] if isinstance(widget, ttk.Label) and widget.winfo_ismapped() else []
    return [*here, *(word for child in widget.winfo_children() for word in words_in(child))]


def pick(row: FormRow, label: str) -> None:
    """Picks from the list that drops down, by keys."""
    box = row.widget
    assert isinstance(box, ttk.Combobox)
    box.focus_force()
    press(box, "<Down>")
    listbox = f"{box.tk.call('ttk::combobox::PopdownWindow', box)}.f.l"
    here = int(box.tk.call(listbox, "curselection")[0])
    values = list(box.cget("values"))
    box.tk.call("focus", "-force", listbox)
    step = values.index(label) - here
    for event in (*["<Down>" if step > 0 else "<Up>"] * abs(step), "<Return>"):
        box.tk.call("event", "generate", listbox, event)
        box.update()


def put_in(form: Form, key: str, text: str) -> None:
    """Answers a field in the way of its kind."""
    row = form.rows[key]
    if isinstance(row.widget, ttk.Radiobutton):
        click(segment(row, text))
    elif isinstance(row.widget, ttk.Combobox):
        pick(row, text)
    else:
        fill(form, key, text)


# ---------------------------------------------------------------------------------------------------------- every field


@pytest.mark.parametrize("chapter", ["application", "company", "plan", "adviser"])
def test_every_field_builds_takes_its_example_and_shows_it(build: Build, draft: Draft, chapter: str) -> None:
    keys = [key for key in STATIC if key.startswith(f"{chapter}.")]
    form = build(*keys)
    for key in keys:
        field = REGISTER.field(key)
        example = "7000012050002" if key == NUMBER else field.example
        put_in(form, key, example)
        assert form.rows[key].error == ""
        assert value_at(draft.project, field) == read(field, example)
        assert read(field, shown(form.rows[key])) == read(field, example)
        words = words_in(form.rows[key].frame)
        assert {field.label, field.help, "必須" if field.needed == "always" else "任意"} <= set(words)
        assert not field.unit or field.unit in words


def test_the_page_of_all_fields_builds_and_goes_without_an_error(build: Build, draft: Draft) -> None:
    form = build(*STATIC)
    assert len(form.rows) >= 40
    form.frame.destroy()
    assert not draft.watchers


def test_every_text_widget_is_guarded_against_keys_of_an_ime(build: Build) -> None:
    form = build(*STATIC)
    texts = [widget for widget in all_below(form.frame) if isinstance(widget, tk.Entry | tk.Text)]
    assert len(texts) > 30
    assert all(widget.bindtags()[0] == "dxapply.text" for widget in texts)


def test_a_row_that_was_taken_away_shows_nothing(build: Build, draft: Draft) -> None:
    form = build("issues.K1.title")
    fill(form, "issues.K1.title", "見積が遅い")
    draft.undo()
    assert shown(form.rows["issues.K1.title"]) == ""


# ------------------------------------------------------------------------------------------------------ texts and numbers


def test_what_is_typed_is_not_rewritten_until_focus_leaves(build: Build, draft: Draft) -> None:
    form = build(CAPITAL, NAME)
    enter(form, CAPITAL, "１２０万")
    assert shown(form.rows[CAPITAL]) == "１２０万"
    assert draft.project.company.capital == 1_200_000
    leave(form)
    assert shown(form.rows[CAPITAL]) == "1,200,000"
    assert form.rows[CAPITAL].note == "1,200,000円 と読みました"
    assert {"1,200,000円 と読みました", "円"} <= set(words_in(form.rows[CAPITAL].frame))


@pytest.mark.parametrize("typed", ["1200000", "1,200,000円", "１２０００００"])
def test_a_number_that_means_its_digits_gets_commas_and_no_note(build: Build, typed: str) -> None:
    form = build(CAPITAL)
    fill(form, CAPITAL, typed)
    assert shown(form.rows[CAPITAL]) == "1,200,000"
    assert form.rows[CAPITAL].note == ""


def test_the_note_goes_when_one_types_again(build: Build) -> None:
    form = build(CAPITAL)
    fill(form, CAPITAL, "120万")
    enter(form, CAPITAL, "5")
    assert form.rows[CAPITAL].note == ""


@pytest.mark.parametrize(("typed", "written", "note"), [("71%", "71%", ""), ("７１％", "71%", ""), ("1/2", "50%", "50% と読みました"), ("2/3", "2/3", "")])
def test_a_share_is_shown_in_percent_where_that_is_exact(build: Build, typed: str, written: str, note: str) -> None:
    form = build(SHARE)
    fill(form, SHARE, typed)
    assert (shown(form.rows[SHARE]), form.rows[SHARE].note) == (written, note)


@pytest.mark.parametrize("typed", ["R3.3.3", "2021/3/3", "令和3年3月3日"])
def test_a_day_is_shown_in_both_calendars(build: Build, typed: str) -> None:
    form = build(FOUNDED)
    fill(form, FOUNDED, typed)
    assert shown(form.rows[FOUNDED]) == "令和3年3月3日"
    words = words_in(form.rows[FOUNDED].frame)
    assert "2021年3月3日（水）" in words
    assert not any("令和3年3月3日" in word for word in words)


def test_the_other_calendar_is_gone_while_a_day_is_typed_and_no_day_stands_there(build: Build) -> None:
    form = build(FOUNDED)
    fill(form, FOUNDED, "R3.3.3")
    enter(form, FOUNDED, "R3.3.4")
    assert form.rows[FOUNDED].note == ""
    fill(form, FOUNDED, "")
    assert form.rows[FOUNDED].note == ""


def test_an_unreadable_text_is_kept_and_told_when_focus_leaves(build: Build, draft: Draft) -> None:
    form = build(EMPLOYEES)
    enter(form, EMPLOYEES, "たくさん")
    assert form.rows[EMPLOYEES].error == ""
    leave(form)
    row = form.rows[EMPLOYEES]
    assert shown(row) == "たくさん"
    assert "たくさん" in row.error
    assert row.error in words_in(row.frame)
    assert isinstance(row.widget, ttk.Entry)
    assert row.widget.instate(["invalid"])
    assert draft.project.unread == ((EMPLOYEES, "たくさん"),)


def test_an_error_goes_as_soon_as_it_is_mended(build: Build) -> None:
    form = build(EMPLOYEES)
    fill(form, EMPLOYEES, "たくさん")
    enter(form, EMPLOYEES, "42")
    row = form.rows[EMPLOYEES]
    assert row.error == ""
    assert isinstance(row.widget, ttk.Entry)
    assert not row.widget.instate(["invalid"])


def test_an_unreadable_text_outlives_the_form(build: Build) -> None:
    form = build(EMPLOYEES)
    fill(form, EMPLOYEES, "たくさん")
    error = form.rows[EMPLOYEES].error
    form.frame.destroy()
    again = build(EMPLOYEES).rows[EMPLOYEES]
    assert (shown(again), again.error) == ("たくさん", error)


def test_tab_leaves_a_long_text_and_its_lines_are_kept(build: Build, draft: Draft) -> None:
    form = build(NOW, NAME)
    enter(form, NOW, "一行目")
    press(form.rows[NOW].widget, "<Return>")
    form.rows[NOW].widget.insert("insert", "𠮷")  # type: ignore[attr-defined]
    press(form.rows[NOW].widget, "<Tab>")
    assert form.frame.focus_get() is form.rows[NAME].widget
    assert draft.project.plan.now == "一行目\n𠮷"


def test_enter_does_nothing_in_a_text_of_one_line(build: Build, draft: Draft) -> None:
    form = build(NAME)
    enter(form, NAME, "みほん")
    press(form.rows[NAME].widget, "<Return>")
    assert form.frame.focus_get() is form.rows[NAME].widget
    assert (shown(form.rows[NAME]), draft.project.company.name) == ("みほん", "みほん")


def test_a_long_text_counts_its_characters_against_the_limit(build: Build) -> None:
    form = build(NOW)
    row = form.rows[NOW]
    assert row.count == "0 / 200字"
    enter(form, NOW, "あ" * 128)
    assert row.count == "128 / 200字"
    assert row.count in words_in(row.frame)
    enter(form, NOW, "あ" * 201)
    assert row.count == "201 / 200字"
    label = next(child for child in all_below(row.frame) if isinstance(child, ttk.Label) and child.cget("text") == row.count)
    assert "caption.ask" in str(label.cget("style"))


def test_a_short_text_counts_while_it_has_the_keyboard_or_is_nearly_full(build: Build) -> None:
    form = build(NAME)
    assert form.rows[NAME].count == ""
    enter(form, NAME, "みほん")
    assert form.rows[NAME].count == "3 / 100字"
    leave(form)
    assert form.rows[NAME].count == ""
    fill(form, NAME, "あ" * 80)
    assert form.rows[NAME].count == "80 / 100字"


def all_below(widget: tk.Misc) -> list[tk.Misc]:
    return [widget, *(below for child in widget.winfo_children() for below in all_below(child))]


# --------------------------------------------------------------------------------------------------------------- choices


def test_yes_and_no_are_chosen_by_mouse(build: Build, draft: Draft) -> None:
    form = build(LEADER)
    row = form.rows[LEADER]
    for words, value in (("はい", True), ("いいえ", False), ("わからない", None)):
        click(segment(row, words))
        assert (shown(row), draft.project.company.regional_leader) == (words, value)


def test_yes_and_no_are_one_stop_of_tab_and_chosen_by_arrows(build: Build, draft: Draft) -> None:
    form = build(NAME, LEADER, CAPITAL)
    press(focus(form, NAME), "<Tab>")
    here = form.frame.focus_get()
    assert here is segment(form.rows[LEADER], "はい")
    press(here, "<space>")
    assert draft.project.company.regional_leader is True
    press(here, "<Right>")
    assert draft.project.company.regional_leader is False
    press(segment(form.rows[LEADER], "いいえ"), "<Tab>")
    assert form.frame.focus_get() is form.rows[CAPITAL].widget


def test_an_untouched_question_has_nothing_chosen(build: Build) -> None:
    assert shown(build(LEADER).rows[LEADER]) == ""


def test_not_knowing_is_an_answer_that_stays_chosen(build: Build, draft: Draft) -> None:
    form = build(LEADER, NAME)
    row = form.rows[LEADER]
    click(segment(row, "わからない"))
    focus(form, NAME)
    draft.set_all({NAME: "みほん"})
    assert (shown(row), draft.project.company.regional_leader) == ("わからない", None)
    draft.set_all({LEADER: True})
    draft.undo()
    assert shown(row) == "わからない"


def test_not_knowing_can_be_taken_back(build: Build) -> None:
    row = build(LEADER).rows[LEADER]
    click(segment(row, "わからない"))
    press(segment(row, "わからない"), "<Delete>")
    assert shown(row) == ""


def test_undo_to_the_unanswered_question_shows_nothing_chosen(build: Build, draft: Draft) -> None:
    row = build(LEADER).rows[LEADER]
    click(segment(row, "いいえ"))
    draft.undo()
    assert shown(row) == ""


def test_showing_a_choice_that_no_label_has_changes_nothing(frame: Area, look: Look) -> None:
    project = Project(company=Company(tax_status="abroad"))
    draft = Draft(project, REGISTER)
    form = Form(frame, look, draft, [TAX])
    form.frame.pack()
    frame.update()
    assert draft.project == project


@pytest.mark.parametrize(("width", "lines"), [(600, 1), (240, 2), (110, 3)])
def test_choices_that_do_not_fit_side_by_side_go_below(frame: Area, look: Look, draft: Draft, width: int, lines: int) -> None:
    column = look.frame(frame, width=look.px(width), height=look.px(400))
    column.pack_propagate(False)
    column.pack()
    form = Form(column, look, draft, [LEADER])
    form.frame.pack(fill="x")
    frame.update()
    choices = segments(form.rows[LEADER])
    assert len({choice.winfo_rooty() for choice in choices}) == lines
    assert all(choice.winfo_width() >= choice.winfo_reqwidth() for choice in choices)


def test_a_few_choices_stand_side_by_side_and_delete_takes_one_back(build: Build, draft: Draft) -> None:
    form = build(TAX)
    row = form.rows[TAX]
    assert shown(row) == ""
    press(focus(form, TAX), "<space>")
    assert draft.project.company.tax_status == "taxable"
    press(row.widget, "<Delete>")
    assert (shown(row), draft.project.company.tax_status) == ("", "")


def test_many_choices_drop_down_and_can_be_taken_back(build: Build, draft: Draft) -> None:
    form = build(INDUSTRY)
    pick(form.rows[INDUSTRY], "小売業")
    assert (shown(form.rows[INDUSTRY]), draft.project.company.industry) == ("小売業", "retail")
    pick(form.rows[INDUSTRY], "（未選択）")
    assert draft.project.company.industry == ""


def test_the_wheel_moves_the_page_and_not_the_choice_under_the_pointer(build: Build, draft: Draft) -> None:
    form = build(INDUSTRY, *(key for key in STATIC if key != INDUSTRY))
    top = form.frame.winfo_rooty()
    press(form.rows[INDUSTRY].widget, "<Button-5>")
    assert draft.project.company.industry == ""
    assert form.frame.winfo_rooty() < top


# ------------------------------------------------------------------------------------------------------------ links to rows


@pytest.fixture
def linked(draft: Draft) -> Draft:
    """A draft with two measures, two causes, a cost line and a measure's row to fill."""
    draft.set_all({
        "measures.M1.title": "図面の台帳", "measures.M2.title": "見積の受付", "causes.G1.text": "図面を探す", "causes.G2.text": "紙に残る",
        "cost_lines.C01.text": "読み取り",
    })  # fmt: skip
    return draft


def test_a_link_is_picked_from_the_rows_by_name(build: Build, linked: Draft) -> None:
    form = build("cost_lines.C01.measure")
    row = form.rows["cost_lines.C01.measure"]
    pick(row, "M2 見積の受付")
    assert linked.project.cost_lines[0].measure == "M2"
    pick(row, "（未選択）")
    assert linked.project.cost_lines[0].measure == ""


def test_a_link_shows_the_rows_as_they_are_called_now(build: Build, linked: Draft) -> None:
    row = build("cost_lines.C01.measure").rows["cost_lines.C01.measure"]
    linked.set_all({"cost_lines.C01.measure": "M1"})
    linked.set_all({"measures.M1.title": "図面の検索"})
    assert shown(row) == "M1 図面の検索"
    linked.add_row("measures", title="三つ目")
    assert "M3 三つ目" in row.widget.cget("values")


def test_a_link_to_a_row_that_is_gone_is_shown_and_kept(build: Build, linked: Draft) -> None:
    row = build("cost_lines.C01.measure").rows["cost_lines.C01.measure"]
    linked.set_all({"cost_lines.C01.measure": "M1"})
    linked.remove_row("measures", "M1")
    assert shown(row) == "M1（行がありません）"
    pick(row, "M2 見積の受付")
    assert linked.project.cost_lines[0].measure == "M2"


def ticks(row: FormRow) -> dict[str, ttk.Checkbutton]:
    return {str(box.cget("text")): box for box in all_below(row.frame) if isinstance(box, ttk.Checkbutton)}


def test_links_are_ticked_in_the_order_of_the_rows(build: Build, linked: Draft) -> None:
    row = build("measures.M1.causes").rows["measures.M1.causes"]
    click(ticks(row)["G2 紙に残る"])
    click(ticks(row)["G1 図面を探す"])
    assert linked.project.measures[0].causes == ("G1", "G2")
    linked.undo()
    assert linked.project.measures[0].causes == ()
    assert not any(box.instate(["selected"]) for box in ticks(row).values())


def test_ticks_follow_the_rows_and_what_is_ticked_stays(build: Build, linked: Draft) -> None:
    form = build("measures.M1.causes")
    row = form.rows["measures.M1.causes"]
    click(ticks(row)["G2 紙に残る"])
    linked.add_row("causes", at=0, text="人が足りない")
    linked.set_all({"causes.G1.text": "図面が多い"})
    form.frame.update()
    boxes = ticks(row)
    assert sorted(boxes, key=lambda words: boxes[words].winfo_rooty()) == ["G3 人が足りない", "G1 図面が多い", "G2 紙に残る"]
    assert [words for words, box in boxes.items() if box.instate(["selected"])] == ["G2 紙に残る"]


def test_a_ticked_row_that_is_gone_can_be_unticked(build: Build, linked: Draft) -> None:
    linked.set_all({"measures.M1.causes": ("G1", "G2")})
    row = build("measures.M1.causes").rows["measures.M1.causes"]
    linked.remove_row("causes", "G2")
    assert linked.project.measures[0].causes == ("G1", "G2")
    row.frame.update()
    click(ticks(row)["G2（行がありません）"])
    assert linked.project.measures[0].causes == ("G1",)


def test_ticks_are_reached_and_set_by_keys(build: Build, linked: Draft) -> None:
    form = build("measures.M1.title", "measures.M1.causes")
    row = form.rows["measures.M1.causes"]
    press(focus(form, "measures.M1.title"), "<Tab>")
    here = form.frame.focus_get()
    assert here is ticks(row)["G1 図面を探す"]
    press(here, "<Down>")
    press(form.frame.focus_get() or here, "<space>")
    assert linked.project.measures[0].causes == ("G2",)


def test_long_names_of_ticks_fold_within_the_width(frame: Area, look: Look, linked: Draft) -> None:
    linked.set_all({"causes.G1.text": "図面と原価が紙に残るため、過去の見積や図面を探すのに毎回時間がかかり、回答が遅くなる。" * 2})
    column = look.frame(frame, width=look.px(300), height=look.px(600))
    column.pack_propagate(False)
    column.pack()
    form = Form(column, look, linked, ["measures.M1.causes"])
    form.frame.pack(fill="x")
    frame.update()
    boxes = [box for box in all_below(form.frame) if isinstance(box, ttk.Checkbutton)]
    assert all(box.winfo_reqwidth() <= form.frame.winfo_width() for box in boxes)
    assert "".join(str(boxes[0].cget("text")).splitlines()) == f"G1 {linked.project.causes[0].text}"


def test_ticks_without_rows_say_what_to_write_first(build: Build, draft: Draft) -> None:
    draft.set_all({"measures.M1.title": "図面の台帳"})
    form = build("measures.M1.causes")
    focus(form, "measures.M1.causes")
    assert str(form.rows["measures.M1.causes"].widget.cget("text")) == "原因を書くと、ここから選べます。"


# ------------------------------------------------------------------------------------------------------------ two columns


def columns(frame: Area, look: Look, draft: Draft, width: int, *keys: str) -> Form:
    page = look.frame(frame, width=look.px(width), height=look.px(700))
    page.pack_propagate(False)
    page.pack()
    form = Form(page, look, draft, keys, columns=2)
    form.frame.pack(fill="x")
    frame.update()
    return form


def places(form: Form) -> list[tuple[int, int]]:
    """Line and column of each row, by where it stands on the screen."""
    tops = sorted({row.frame.winfo_rooty() for row in form.rows.values()})
    lefts = sorted({row.frame.winfo_rootx() for row in form.rows.values()})
    return [(tops.index(row.frame.winfo_rooty()), lefts.index(row.frame.winfo_rootx())) for row in form.rows.values()]


PAIRS = (CAPITAL, EMPLOYEES, NAME, FOUNDED, "company.phone", LEADER)


def test_short_fields_stand_side_by_side_in_reading_order(frame: Area, look: Look, draft: Draft) -> None:
    form = columns(frame, look, draft, 760, *PAIRS)
    assert places(form) == [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (3, 0)]
    here = focus(form, PAIRS[0])
    for key in PAIRS[1:]:
        press(here, "<Tab>")
        here = form.rows[key].widget
        assert form.frame.focus_get() is here


def test_two_columns_fold_into_one_where_it_is_narrow_and_come_back(frame: Area, look: Look, draft: Draft) -> None:
    form = columns(frame, look, draft, 760, *PAIRS)
    page = form.frame.master
    page.configure(width=look.px(420))
    frame.update()
    assert places(form) == [(line, 0) for line in range(len(PAIRS))]
    page.configure(width=look.px(760))
    frame.update()
    assert places(form)[1] == (0, 1)


def test_neighbours_have_their_inputs_on_one_line(frame: Area, look: Look, draft: Draft) -> None:
    form = columns(frame, look, draft, 600, CAPITAL, EMPLOYEES)
    one, other = (form.rows[key] for key in (CAPITAL, EMPLOYEES))
    assert one.heights() != other.heights()
    assert one.widget.winfo_rooty() == other.widget.winfo_rooty()
    look.set_text_size("特大")
    frame.update()
    assert len({row.widget.winfo_rooty() for row in (one, other)}) == len({place for place, _ in places(form)})


def test_every_word_of_a_form_fits_its_column(frame: Area, look: Look, draft: Draft) -> None:
    form = columns(frame, look, draft, 620, *(key for key in STATIC if key.startswith("company.")))
    for widget in all_below(form.frame):
        if isinstance(widget, ttk.Label | ttk.Radiobutton) and widget.winfo_ismapped():
            assert widget.winfo_reqwidth() <= widget.winfo_width(), widget.cget("text")


# ------------------------------------------------------------------------------------------------- changes from elsewhere


def test_undo_and_redo_reach_the_widgets(build: Build, draft: Draft) -> None:
    form = build(NAME, CAPITAL, LEADER, NOW, INDUSTRY)
    steps = ((NAME, "𠮷野金属"), (CAPITAL, "120万"), (LEADER, "はい"), (NOW, "見積が遅い"), (INDUSTRY, "製造業"))
    before = {key: shown(row) for key, row in form.rows.items()}
    for key, text in steps:
        put_in(form, key, text)
    after = {key: shown(row) for key, row in form.rows.items()}
    for _ in steps:
        draft.undo()
    assert {key: shown(row) for key, row in form.rows.items()} == before
    assert draft.undo() is None
    for _ in steps:
        draft.redo()
    assert {key: shown(row) for key, row in form.rows.items()} == after


def test_leaving_a_field_ends_its_undo_step(build: Build, draft: Draft) -> None:
    form = build(NAME)
    fill(form, NAME, "みほん")
    fill(form, NAME, "みほん金属")
    draft.undo()
    assert shown(form.rows[NAME]) == "みほん"


def test_undo_brings_an_unreadable_text_back_with_its_error(build: Build, draft: Draft) -> None:
    form = build(EMPLOYEES)
    fill(form, EMPLOYEES, "たくさん")
    fill(form, EMPLOYEES, "42")
    draft.undo()
    assert shown(form.rows[EMPLOYEES]) == "たくさん"
    assert form.rows[EMPLOYEES].error


def test_a_change_from_elsewhere_shows_while_other_fields_stay_as_typed(build: Build, draft: Draft) -> None:
    form = build(CAPITAL, EMPLOYEES, NAME)
    enter(form, CAPITAL, "１２０万")
    other = build(EMPLOYEES)  # the same field on another page
    other.rows[EMPLOYEES].widget.insert(0, "1042")  # type: ignore[attr-defined]
    form.frame.update()
    assert shown(form.rows[EMPLOYEES]) == "1,042"
    assert shown(form.rows[CAPITAL]) == "１２０万"


def test_a_value_that_no_entry_can_show_as_it_is_is_not_changed_by_showing_it(build: Build, draft: Draft) -> None:
    form = build(NAME)
    draft.set_all({NAME: "みほん\t金属"})
    focus(form, NAME)
    leave(form)
    assert shown(form.rows[NAME]).startswith("みほん")
    assert draft.project.company.name == "みほん\t金属"


def test_no_round_trip_changes_the_project_again(build: Build, draft: Draft) -> None:
    form = build(*STATIC)
    heard: list[object] = []
    draft.watchers.append(heard.append)
    draft.set_all({key: read(REGISTER.field(key), "7000012050002" if key == NUMBER else REGISTER.field(key).example) for key in STATIC})
    form.frame.update()
    assert len(heard) == 1


# ------------------------------------------------------------------------------------------------------------ the column


def test_focus_on_a_field_below_brings_it_into_view(root: tk.Tk, build: Build) -> None:
    follow_focus(root)
    form = build(*STATIC)
    last = focus(form, STATIC[-1])
    place = last.winfo_rooty() - form.frame.winfo_rooty()
    assert 0 <= place <= form.frame.winfo_height() - last.winfo_height()


def test_a_field_is_focused_with_its_text_selected_as_by_tab(build: Build) -> None:
    form = build(NAME, CAPITAL)
    fill(form, NAME, "みほん")
    widget = focus(form, NAME)
    assert isinstance(widget, ttk.Entry)
    assert widget.selection_get() == "みほん"


def test_a_click_on_the_label_gives_the_keyboard_to_the_field(build: Build) -> None:
    form = build(NAME, CAPITAL)
    focus(form, CAPITAL)
    click(next(child for child in all_below(form.rows[NAME].frame) if isinstance(child, ttk.Label) and child.cget("text") == "名称"))
    assert form.frame.focus_get() is form.rows[NAME].widget


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_long_text_wears_the_theme(build: Build, look: Look, mode: str) -> None:
    form = build(NOW)
    look.set_theme("dark")
    if mode == "light":
        look.set_theme("light")
    assert str(form.rows[NOW].widget.cget("background")) == look.colour("page")


def test_support_texts_fold_within_the_column(root: tk.Tk, build: Build) -> None:
    form = build(*STATIC)
    labels: Sequence[tk.Misc] = [widget for widget in all_below(form.frame) if isinstance(widget, ttk.Label) and widget.winfo_ismapped()]
    assert all(label.winfo_reqwidth() <= form.frame.winfo_width() for label in labels)


def test_the_count_follows_the_limit_of_the_chosen_programs_form(frame: Area, look: Look) -> None:
    limited = REGISTER.with_limits({"first": {NOW: 80}})
    draft = Draft(Project(), limited)
    form = Form(frame, look, draft, [NOW])
    assert form.rows[NOW].count == f"0 / {REGISTER.field(NOW).limit_chars}字"
    draft.change("application.program", "first")
    assert form.rows[NOW].count == "0 / 80字"
    draft.undo()
    assert form.rows[NOW].count == f"0 / {REGISTER.field(NOW).limit_chars}字"
