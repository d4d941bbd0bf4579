"""The panel at the right: it helps, explains, leads to the fields, keeps what it shows up to date, and cuts no text."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from tkinter import ttk
from typing import get_args

import pytest

from dxapply.drafting.explanation import MORE_LINES
from dxapply.model.project import Project, new_row, with_rows
from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk
from dxapply.ui.parts.explained_rows import Row
from dxapply.ui.parts.explanation import SidePanel
from dxapply.ui.parts.paragraphs import Paragraph
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import TextSize
from tests.ui.conftest import DeskOf, WaitUntil
from tests.ui.hands import all_below, press

IDS = ("keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3")
PRICE = "cost_lines.C01.unit_price"


class Around:
    """A window that remembers what it was asked for."""

    def __init__(self) -> None:
        self.jumps: list[str] = []

    def jump(self, key: str) -> None:
        self.jumps.append(key)

    def explain(self, step: Step) -> None: ...
    def help(self, key: str) -> None: ...
    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None: ...
    def say(self, sentence: str) -> None: ...
    def save(self) -> bool:
        return True


@pytest.fixture
def panel_of(frame: Area, desk_of: DeskOf) -> Callable[..., tuple[SidePanel, Desk, Around]]:
    """A function that lays a panel at the right of the page: of ②'s sample unless told otherwise."""

    def lay(project: Project | None = None, program: str = "sangyo-digital-r3") -> tuple[SidePanel, Desk, Around]:
        desk, around = desk_of(project, program), Around()
        desk.around = around
        panel = SidePanel(frame, desk)
        panel.pack(side="right", fill="y")
        frame.update()
        return panel, desk, around

    return lay


PanelOf = Callable[..., tuple[SidePanel, Desk, Around]]


def step_of(desk: Desk, op: str) -> Step:
    assert desk.results.estimate is not None
    step = desk.results.estimate.step(op)
    assert step is not None
    return step


def said(panel: SidePanel) -> list[str]:
    """All that a person reads in the panel, from the top."""
    found = []
    for widget in all_below(panel):
        if not widget.winfo_manager() or not widget.winfo_ismapped():
            continue
        text = widget.text if isinstance(widget, Paragraph) else str(widget.cget("text")) if isinstance(widget, ttk.Label) else ""
        if text:
            found.append((widget.winfo_rooty(), widget.winfo_rootx(), text))
    return [text for *_, text in sorted(found)]


def too_wide(panel: SidePanel, look: Look) -> list[str]:
    """The texts that do not fit what they stand in, or stand out of the panel."""
    found = []
    right = panel.winfo_rootx() + panel.winfo_width()
    for widget in all_below(panel):
        if not widget.winfo_ismapped():
            continue
        if isinstance(widget, Paragraph):
            font = look.font(str(widget.cget("font")).removeprefix("dx."))  # type: ignore[arg-type]
            found += [line for line in widget.lines if font.measure(line) > widget.winfo_width()]
        elif isinstance(widget, ttk.Label | ttk.Button) and widget.winfo_reqwidth() > widget.winfo_width():
            found.append(str(widget.cget("text")))
        if widget.winfo_rootx() + widget.winfo_width() > right:
            found.append(str(widget))
    return found


def rows(panel: SidePanel) -> list[Row]:
    return panel._way.rows.rows


def row(panel: SidePanel, label: str) -> Row:
    return next(row for row in rows(panel) if row.line and row.line.label == label)


def inner(row: Row) -> list[Row]:
    assert row._inner is not None
    return row._inner._rows.rows


# ------------------------------------------------------------------------------------------------------------------- help


def test_a_field_is_helped_with_its_words_and_what_the_program_says(panel_of: PanelOf) -> None:
    panel, _, _ = panel_of()
    panel.show_help("company.employees")
    panel.update()
    texts = said(panel)
    assert texts[:3] == ["入力のヘルプ", "常時使用する従業員数", "役員、個人事業主本人、臨時の従業員は含めません。"]
    assert "この事業の要件" in texts
    assert "参考" in texts
    assert any(text.startswith("出典：他地域の公募案内") for text in texts)


def test_the_next_help_leaves_nothing_of_the_one_before(panel_of: PanelOf) -> None:
    panel, _, _ = panel_of()
    panel.show_help("company.employees")
    panel.update()
    panel.show_help("company.phone")
    panel.update()
    assert said(panel) == ["入力のヘルプ", "電話番号", "会社の代表番号です。", "書き方の例", "000-000-0000"]


def test_nothing_in_particular_is_helped_by_the_page_that_was_shown_last(panel_of: PanelOf) -> None:
    panel, _, _ = panel_of()
    panel.show_help("budget")
    panel.show_help("cost_lines.C01.tax")
    panel.show_help("")
    panel.update()
    assert said(panel)[:2] == ["このページ", "経費"]


def test_a_note_has_its_title_and_paragraphs(panel_of: PanelOf) -> None:
    panel, _, _ = panel_of()
    panel.show_note("見積書が足りない", (("", "2社以上の見積書が要ります。"), ("2社に頼めないとき", "理由を書いた書類を付けます。")))
    panel.update()
    assert said(panel)[1:] == ["見積書が足りない", "2社以上の見積書が要ります。", "2社に頼めないとき", "理由を書いた書類を付けます。"]


def test_help_follows_the_answers(panel_of: PanelOf, wait_until: WaitUntil) -> None:
    panel, desk, _ = panel_of()
    panel.show_help("company.employees")
    desk.draft.change("company.employees", 1200)
    wait_until(lambda: any("満たしていません" in text for text in said(panel)))


@pytest.mark.parametrize("program", [*IDS, ""])
@pytest.mark.parametrize("text_size", ["標準", "特大"])
def test_no_help_is_wider_than_the_panel(panel_of: PanelOf, look: Look, program: str, text_size: TextSize) -> None:
    look.set_text_size(text_size)
    panel, desk, _ = panel_of(None if program else Project(), program or IDS[0])
    for field in desk.catalogue.register.fields:
        panel.show_help(field.key)
        panel.update_idletasks()
        assert too_wide(panel, look) == [], field.key


# ------------------------------------------------------------------------------------------------------------ explanation


def test_the_grant_is_explained_with_its_figure_and_the_way_to_it(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    panel.update()
    texts = said(panel)
    assert texts[:4] == ["求め方", "補助金額", "2,000,000", "円"]
    assert "2,000,000 は下限額 500,000 以上" in texts
    assert [row.line.label for row in rows(panel) if row.line] == ["補助対象経費", "補助率", "補助率を掛けた額", "上限額", "下限額"]
    assert "上限額に届いています。補助対象経費のうち151,200円は、補助金を増やしません。" in texts
    assert "https://www.tamaweb.or.jp/archives/8517" in texts


def test_the_rule_that_binds_is_bold_and_only_that(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    bold = [row.line.label for row in rows(panel) if row.line and str(row._label.cget("font")) == "dx.strong"]
    assert bold == ["上限額"]


@pytest.mark.parametrize("program", IDS)
def test_every_step_opens_with_its_figure_formula_and_source(panel_of: PanelOf, look: Look, program: str) -> None:
    panel, desk, _ = panel_of(program=program)
    assert desk.results.estimate is not None
    seen: set[tuple[str, str, str]] = set()
    todo = list(desk.results.estimate.steps)
    while todo:
        step = todo.pop()
        todo += step.inputs
        kind = step.op, step.role, "" if step.key.startswith("cost_lines.") else step.name  # one line stands for all
        if kind in seen:
            continue
        seen.add(kind)
        panel.show_step(step)
        panel.update()
        texts = said(panel)
        assert step.label in texts
        assert step.figure.removesuffix("円") in texts
        assert not step.formula or any(step.formula in text for text in texts)
        assert step.basis is None or any(step.basis.title in text for text in texts)
        assert too_wide(panel, look) == []
    assert len(seen) > 15


@pytest.mark.parametrize("text_size", get_args(TextSize))
@pytest.mark.parametrize("program", IDS)
def test_no_explanation_is_wider_than_the_panel_with_everything_open(panel_of: PanelOf, look: Look, program: str, text_size: TextSize) -> None:
    look.set_text_size(text_size)
    panel, desk, _ = panel_of(program=program)
    panel.show_step(step_of(desk, "own_funds"))
    open_all(rows(panel), depth=3)
    panel.update()
    assert too_wide(panel, look) == []


def open_all(found: list[Row], depth: int) -> None:
    for each in found[:8]:
        if each.line and each.line.unfold and depth:
            each._unfold()
            open_all(inner(each), depth - 1)


def test_a_figure_of_many_digits_is_set_smaller_rather_than_cut(panel_of: PanelOf, look: Look) -> None:
    panel, desk, _ = panel_of()
    desk.draft.change(PRICE, 9_999_999_999_999)
    panel.show_step(step_of(desk, "limited"))
    panel.update()
    assert panel._way.figure.cget("text").startswith("1,")
    assert too_wide(panel, look) == []


def test_enter_opens_a_row_and_closes_it_again_and_the_arrows_do_so_too(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    cost = row(panel, "補助対象経費")
    press(cost.box, "<Return>")
    assert "人件費の対象経費" in said(panel)
    press(cost.box, "<Return>")
    assert "人件費の対象経費" not in said(panel)
    press(cost.box, "<Right>")
    assert "人件費の対象経費" in said(panel)
    press(cost.box, "<Left>")
    assert "人件費の対象経費" not in said(panel)


def test_a_click_anywhere_on_a_row_opens_it(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    panel.update()
    cost = row(panel, "補助対象経費")
    cost._caption.event_generate("<Button-1>", x=2, y=2)
    panel.update()
    assert cost.is_open
    cost._figure.event_generate("<Button-1>", x=2, y=2)
    assert not cost.is_open


def test_from_the_grant_one_comes_to_the_price_of_a_line_and_into_its_field(panel_of: PanelOf) -> None:
    panel, desk, around = panel_of()
    panel.show_step(step_of(desk, "grant"))
    cost = row(panel, "補助対象経費")
    press(cost.box, "<Return>")
    category = inner(cost)[0]
    press(category.box, "<Return>")
    line = inner(category)[0]
    press(line.box, "<Return>")
    price = next(each for each in inner(line) if each.line and each.line.label == "単価")
    press(price.box, "<Return>")
    assert around.jumps == [PRICE]
    price._label.event_generate("<Button-1>", x=2, y=2)
    assert around.jumps == [PRICE, PRICE]


@pytest.mark.parametrize("program", IDS)
def test_every_leaf_with_a_key_leads_to_a_field_that_exists(panel_of: PanelOf, program: str) -> None:
    panel, desk, around = panel_of(program=program)
    panel.show_step(step_of(desk, "own_funds"))
    open_all(rows(panel), depth=4)
    panel.update()
    leads = [each for each in all_rows(rows(panel)) if each.line and each.line.key]
    for each in leads:
        each._act()
    assert len(around.jumps) == len(leads) > 20
    assert all(desk.catalogue.register.find(key) for key in around.jumps)


def all_rows(found: list[Row]) -> Iterator[Row]:
    for each in found:
        yield each
        if each.is_open and each._inner is not None:
            yield from all_rows(inner(each))


def test_tab_and_the_arrows_walk_through_the_rows_with_focus_that_is_seen(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    panel.update()
    panel.focus_force()
    panel.take_focus()
    panel.update()
    found = rows(panel)
    assert panel.focus_get() is found[0].box
    assert found[0].box.instate(["focus"])
    for following in found[1:]:
        focused = panel.focus_get()
        assert focused is not None
        assert focused.tk_focusNext() is following.box
        press(focused, "<Down>")
        assert panel.focus_get() is following.box
    press(found[-1].box, "<Up>")
    assert panel.focus_get() is found[-2].box


def test_escape_and_the_button_ask_to_fold_the_panel(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    asked: list[str] = []
    panel.on_close = lambda: asked.append("fold")
    panel.show_step(step_of(desk, "grant"))
    press(row(panel, "補助率").box, "<Escape>")
    press(panel._close, "<Escape>")
    press(panel._close, "<Return>")
    assert asked == ["fold"] * 3


def test_the_address_of_a_source_is_copied_and_nothing_else_happens(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    panel.update()
    panel._way._source._copy.invoke()
    assert panel.clipboard_get() == "https://www.tamaweb.or.jp/archives/8517"


# ------------------------------------------------------------------------------------------------------------ up to date


def test_after_an_edit_the_same_step_is_shown_with_its_new_figure_and_its_rows_left_open(panel_of: PanelOf, wait_until: WaitUntil) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "limited"))
    press(row(panel, "人件費の対象経費").box, "<Return>")
    box = row(panel, "人件費の対象経費").box
    desk.draft.change(PRICE, 3_450)
    wait_until(lambda: "3,271,200" in said(panel))
    assert said(panel)[1] == "補助対象経費"
    assert row(panel, "人件費の対象経費").is_open
    assert row(panel, "人件費の対象経費").box is box
    assert panel.focus_get() is box
    assert "414,000" in said(panel)


def test_an_opened_row_stays_with_its_line_when_another_one_comes_before_it(panel_of: PanelOf, wait_until: WaitUntil) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "sum"))
    press(rows(panel)[1].box, "<Return>")
    assert rows(panel)[1].is_open
    desk.draft.move_row("cost_lines", "C01", 5)
    wait_until(lambda: said(panel).index("C02 図面と原価の整理の直接作業（技術）（税込）") < said(panel).index("C01 見積の型づくりの直接作業（係長）（税込）"))
    assert [each.is_open for each in rows(panel)[:3]] == [True, False, False]


def test_a_step_that_is_gone_gives_way_to_help(panel_of: PanelOf, wait_until: WaitUntil) -> None:
    panel, desk, _ = panel_of()
    panel.show_help("budget")
    panel.show_step(step_of(desk, "sum").inputs[0])
    panel.update()
    assert said(panel)[0] == "求め方"
    desk.draft.remove_row("cost_lines", "C01")
    wait_until(lambda: said(panel)[:2] == ["このページ", "経費"])


def test_another_step_begins_with_all_rows_closed_and_at_its_top(panel_of: PanelOf) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    open_all(rows(panel), depth=2)
    panel.update()
    panel._scroll.canvas.yview_moveto(1)
    panel.show_step(step_of(desk, "own_funds"))
    panel.update()
    assert not any(each.is_open for each in rows(panel))
    assert panel._scroll.canvas.yview()[0] == 0


def test_while_it_is_folded_it_waits_and_shows_the_latest_when_it_comes_back(panel_of: PanelOf, wait_until: WaitUntil) -> None:
    panel, desk, _ = panel_of()
    panel.show_help("company.phone")
    panel.update()
    panel.pack_forget()
    panel.show_step(step_of(desk, "limited"))
    desk.draft.change(PRICE, 3_450)
    panel.pack(side="right", fill="y")
    wait_until(lambda: "3,271,200" in said(panel))


def test_theme_and_text_size_change_while_it_is_shown(panel_of: PanelOf, look: Look) -> None:
    panel, desk, _ = panel_of()
    panel.show_step(step_of(desk, "grant"))
    panel.update()
    width = panel.winfo_width()
    look.set_text_size("特大")
    look.set_theme("dark")
    panel.update()
    assert panel.winfo_width() == look.tx(288) > width
    assert too_wide(panel, look) == []
    grounds = {str(widget.cget("background")) for widget in all_below(panel) if isinstance(widget, Paragraph)}
    assert grounds == {look.colour("chrome"), look.colour("ask_wash")}


def test_a_sum_over_many_lines_shows_some_and_opens_the_others_bit_by_bit(panel_of: PanelOf, desk_of: DeskOf) -> None:
    base = desk_of().project
    lines = [new_row(base, "cost_lines", category="personnel", text="人", quantity=1000, unit_price=at, tax_rate=0) for at in range(300)]
    named = tuple(dataclasses.replace(line, id=f"C{at:03}") for at, line in enumerate(lines, 1))
    panel, desk, _ = panel_of(with_rows(base, "cost_lines", named))
    panel.show_step(step_of(desk, "sum"))
    panel.update()
    more = rows(panel)[-1]
    assert more.line is not None
    assert (len(rows(panel)), more.line.label) == (21, "ほか280行")
    press(more.box, "<Return>")
    assert len(inner(more)) == MORE_LINES + 1
    last = inner(more)[-1].line
    assert last is not None
    assert last.label == "ほか240行"
