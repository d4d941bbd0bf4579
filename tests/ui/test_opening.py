"""The start screen: each row by mouse and by keyboard, the three questions with their verdicts, and the list of the last files in all its states."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest
import ttkbootstrap
from hypothesis import given
from hypothesis import strategies as st

from dxapply.assets import asset
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Company, PackText
from dxapply.programs.packs import builtin_catalogue
from dxapply.storage import project_file
from dxapply.storage.disk import Disk
from dxapply.storage.settings import Settings
from dxapply.ui.opening import Opening
from dxapply.ui.parts import recent_files
from dxapply.ui.parts.glance import glance
from dxapply.ui.parts.new_draft import NewDraft
from dxapply.ui.parts.recent_files import Glance, fetch, when_words
from dxapply.ui.style import Area, Look
from tests.ui.conftest import SCALE, TODAY, WaitUntil
from tests.ui.hands import all_below

CATALOGUE = builtin_catalogue()
SANGYO = "sangyo-digital-r3"
Asked = list[tuple[str, Any]]
Opens = Callable[..., Opening]


@pytest.fixture
def asked() -> Asked:
    """What the start screen asked for, in order."""
    return []


@pytest.fixture
def opens(frame: Area, look: Look, asked: Asked) -> Iterator[Opens]:
    """A function that shows the start screen, with these files as the last ones."""
    shown: list[Opening] = []

    def show(*recent: tuple[Path | str, str]) -> Opening:
        def note(name: str) -> Callable[[Any], None]:
            return lambda given: asked.append((name, given))

        settings = Settings(recent=tuple((str(path), when) for path, when in recent))
        opening = Opening(frame, look, TODAY, settings, on_new=note("new"), on_open=note("open"), on_reuse=note("reuse"),
                          on_sample=note("sample"), on_forget=note("forget"))  # fmt: skip
        opening.frame.pack(fill="both", expand=True)
        opening.focus_first()
        opening.frame.update()
        shown.append(opening)
        return opening

    yield show
    for opening in shown:
        opening.frame.destroy()


def words_of(widget: tk.Misc) -> list[str]:
    """All words that are laid out below the widget."""
    labels = [inner for inner in all_below(widget) if isinstance(inner, ttk.Label | ttk.Button) and inner.winfo_ismapped()]
    return [str(label.cget("text")) for label in labels if str(label.cget("text")).strip()]


def press(widget: tk.Misc, key: str) -> None:
    widget.focus_force()
    widget.update()
    widget.event_generate(f"<{key}>")
    widget.update()


def click(widget: tk.Misc) -> None:
    widget.update()
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        widget.event_generate(event, x=2, y=2)
    widget.update()


def label(widget: tk.Misc, words: str) -> ttk.Label:
    return next(inner for inner in all_below(widget) if isinstance(inner, ttk.Label) and inner.cget("text") == words)


def button(widget: tk.Misc, words: str) -> ttk.Button:
    return next(inner for inner in all_below(widget) if isinstance(inner, ttk.Button) and inner.cget("text") == words and inner.winfo_ismapped())


def focus(widget: tk.Misc) -> tk.Misc | None:
    widget.update()
    return widget.focus_get()


def questions(opening: Opening) -> NewDraft:
    opening.rows["new"].button.invoke()
    opening.frame.update()
    assert opening.new is not None
    return opening.new


def put(new: NewDraft, key: str, text: str) -> None:
    """Type over what stands in the field."""
    entry = new.form.rows[key].widget
    assert isinstance(entry, ttk.Entry)
    entry.focus_force()
    entry.update()
    entry.delete(0, "end")
    entry.insert(0, text)
    if isinstance(entry, ttk.Combobox):
        entry.set(text)
        entry.event_generate("<<ComboboxSelected>>")
    entry.update()


# --------------------------------------------------------------------------------------------------------------- the rows


@pytest.mark.parametrize(("row", "call"), [("open", ("open", None)), ("reuse", ("reuse", None))])
@pytest.mark.parametrize("key", ["Return", "KP_Enter", "space"])
def test_a_row_is_pressed_by_the_keyboard(opens: Opens, asked: Asked, row: str, call: tuple[str, Any], key: str) -> None:
    opening = opens()
    press(opening.rows[row].button, key)
    assert asked == [call]


@pytest.mark.parametrize("words", ["ファイルを開く", "保存した申請を続けます。"])
def test_a_row_is_pressed_by_a_click_on_any_of_its_words(opens: Opens, asked: Asked, words: str) -> None:
    opening = opens()
    click(label(opening.frame, words))
    assert asked == [("open", None)]


def test_a_press_that_ends_elsewhere_opens_nothing(opens: Opens, asked: Asked) -> None:
    opening = opens()
    title = label(opening.frame, "ファイルを開く")
    title.event_generate("<ButtonPress-1>", x=2, y=2)
    title.event_generate("<ButtonRelease-1>", x=2, y=500)
    opening.frame.update()
    assert asked == []
    assert opening.rows["open"].button.instate(["!pressed"])


def test_a_row_is_warm_under_the_mouse_and_cold_after(opens: Opens) -> None:
    row = opens().rows["open"]
    title = label(row.content, "ファイルを開く")
    title.event_generate("<Enter>", x=2, y=2)
    assert row.content.surface == "hover"
    title.event_generate("<Leave>", x=300, y=2)  # on to the empty right of the row
    assert row.content.surface == "hover"
    title.event_generate("<Leave>", x=2, y=500)
    assert row.content.surface == "page"


def test_the_first_row_has_the_keyboard_and_the_arrows_go_through_all(opens: Opens) -> None:
    opening = opens()
    buttons = [row.button for row in opening.rows.values()]
    assert focus(opening.frame) is buttons[0]
    for button in buttons[1:]:
        press(focus(opening.frame) or opening.frame, "Down")
        assert focus(opening.frame) is button
    press(buttons[-1], "Down")
    press(buttons[-1], "Up")
    assert focus(opening.frame) is buttons[-2]


def test_tab_goes_from_the_rows_to_the_papers_and_to_the_last_files(opens: Opens, tmp_path: Path) -> None:
    opening = opens((tmp_path, "2021-03-03T09:00:00"))
    stops = [focus(opening.frame)]
    for _ in range(5):
        press(stops[-1] or opening.frame, "Tab")
        stops.append(focus(opening.frame))
    assert {stop for stop in stops if stop} == {*(row.button for row in opening.rows.values()), opening.papers.button, opening.recent.rows[0].button}
    assert stops[:4] == [row.button for row in opening.rows.values()]


@pytest.mark.parametrize("name", ["new", "samples"])
def test_tab_stops_only_where_one_types_or_presses(opens: Opens, name: str) -> None:
    opening = opens()
    opening.rows[name].button.invoke()
    opening.frame.update()
    here, stops = opening.frame.tk_focusNext(), []
    while here is not None and here not in stops:
        stops.append(here)
        here = here.tk_focusNext()
    assert stops and not [stop for stop in stops if isinstance(stop, ttk.Frame | ttk.Label)]


@pytest.mark.parametrize("name", ["new", "samples"])
def test_escape_and_back_return_to_the_rows(opens: Opens, name: str) -> None:
    opening = opens()
    for back in ("Escape", "button"):
        opening.rows[name].button.invoke()
        opening.frame.update()
        assert opening.shown == name
        if back == "Escape":
            press(focus(opening.frame) or opening.frame, "Escape")
        else:
            press(button(opening.frame, "戻る"), "Return")
        assert opening.shown == "home"
        assert focus(opening.frame) is opening.rows[name].button


def test_the_papers_unfold_and_fold(opens: Opens, wait_until: WaitUntil) -> None:
    opening = opens()
    wait_until(lambda: len(words_of(opening.papers.frame)) == 2)  # how much there is comes when nobody waits for it
    assert "定款" not in " ".join(words_of(opening.papers.frame))
    press(opening.papers.button, "Return")
    shown = words_of(opening.papers.frame)
    assert "労働者名簿と賃金台帳" in shown
    assert "20分" in shown
    press(opening.papers.button, "space")
    assert len(words_of(opening.papers.frame)) == 2


def test_it_says_that_nothing_is_sent(opens: Opens) -> None:
    assert "通信しません。どこにも送りません。" in words_of(opens().frame)


# ------------------------------------------------------------------------------------------------------ the three questions


def test_each_answer_changes_the_verdicts_at_once(opens: Opens) -> None:
    new = questions(opens())
    row = new.rows[SANGYO]
    before = row.words
    put(new, "company.employees", "3000")
    assert row.words == "対象外"
    assert "常時使用する従業員数が999人以下であること" in row.reason
    put(new, "company.employees", "45")
    assert row.words.endswith("問で判定")
    assert row.words != before
    assert "満たさない" not in row.reason


def test_an_industry_leaves_less_to_ask(opens: Opens) -> None:
    new = questions(opens())
    assert new.rows["wakamono-r3"].words == "あと11問で判定"
    put(new, "company.industry", next(words for code, words in REGISTER.field("company.industry").choices if code == "retail"))
    assert new.draft.project.company.industry == "retail"
    assert new.rows["wakamono-r3"].words == "あと10問で判定"


def test_where_a_round_stands_is_said_beside_the_verdict(opens: Opens) -> None:
    new = questions(opens())
    assert new.rows[SANGYO].reason == "締切まであと15日"
    assert new.rows["wakamono-r3"].reason.startswith("受付前")


def test_the_draft_holds_the_answers_and_no_program_unless_one_was_picked(opens: Opens, asked: Asked) -> None:
    new = questions(opens())
    put(new, "company.name", "株式会社みほん")
    put(new, "company.employees", "４５人")
    press(new.make, "Return")
    [(name, project)] = asked
    assert name == "new"
    assert (project.company.name, project.company.employees, project.application.program) == ("株式会社みほん", 45, "")


def test_a_program_is_picked_by_the_arrows_and_its_rules_go_with_the_draft(opens: Opens, asked: Asked) -> None:
    new = questions(opens())
    put(new, "company.name", "株式会社みほん")
    press(new.radios[""], "Down")
    press(focus(new.frame) or new.frame, "Down")
    assert focus(new.frame) is new.radios[SANGYO]
    press(new.make, "space")
    [(_, project)] = asked
    assert project.application.program == SANGYO
    assert [pack.program for pack in project.packs] == [SANGYO]


def test_the_arrows_go_round_and_tab_comes_to_the_chosen_one_only(opens: Opens) -> None:
    new = questions(opens())
    press(new.radios[""], "Up")
    last = CATALOGUE.programs[-1].id
    assert new.picked.get() == last
    assert [value for value, radio in new.radios.items() if str(radio.cget("takefocus")) == "1"] == [last]
    press(new.radios[last], "Down")
    assert new.picked.get() == ""


def test_a_click_on_the_verdict_picks_the_program_too(opens: Opens) -> None:
    new = questions(opens())
    click(label(new.rows[SANGYO].frame, new.rows[SANGYO].words))
    assert new.picked.get() == SANGYO


def test_without_a_name_it_says_what_is_missing_and_makes_nothing(opens: Opens, asked: Asked) -> None:
    new = questions(opens())
    press(new.make, "Return")
    assert asked == []
    assert new.words == "会社の名称を入力してください。"
    assert focus(new.frame) is new.form.rows["company.name"].widget
    put(new, "company.name", "甲社")
    assert new.words == "「甲社_事業未定_令和2年度」の名で、ドキュメントに保存します。"


def test_enter_in_a_field_makes_no_draft(opens: Opens, asked: Asked) -> None:
    new = questions(opens())
    put(new, "company.name", "甲社")
    for key in new.form.rows:
        press(new.form.rows[key].widget, "Return")
    assert asked == []


def test_what_cannot_be_read_is_told_and_goes_along(opens: Opens, asked: Asked) -> None:
    new = questions(opens())
    put(new, "company.name", "甲社")
    put(new, "company.employees", "たくさん")
    new.make.focus_force()
    new.make.update()
    assert new.form.rows["company.employees"].error
    new.make.invoke()
    assert asked[0][1].unread == (("company.employees", "たくさん"),)


def test_what_was_typed_is_still_there_after_going_back(opens: Opens) -> None:
    opening = opens()
    put(questions(opening), "company.name", "甲社")
    press(focus(opening.frame) or opening.frame, "Escape")
    assert questions(opening).draft.project.company.name == "甲社"


def test_all_can_be_done_by_tab_alone(opens: Opens, asked: Asked) -> None:
    opening = opens()
    press(opening.rows["new"].button, "Return")
    name = focus(opening.frame)
    assert isinstance(name, ttk.Entry)
    name.insert(0, "甲社")
    seen = []
    while (at := focus(opening.frame)) is not (opening.new and opening.new.make):
        assert at is not None
        assert at not in seen
        seen.append(at)
        press(at, "Tab")
    press(focus(opening.frame) or opening.frame, "Return")
    assert asked[0][1].company.name == "甲社"


# ------------------------------------------------------------------------------------------------------------- the samples


def test_each_program_has_a_sample_to_look_at(opens: Opens, asked: Asked) -> None:
    opening = opens()
    press(opening.rows["samples"].button, "Return")
    assert list(opening.samples) == [program.id for program in CATALOGUE.programs]
    press(focus(opening.frame) or opening.frame, "Down")
    press(focus(opening.frame) or opening.frame, "Return")
    assert asked == [("sample", SANGYO)]


# ---------------------------------------------------------------------------------------------------------- the last files


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    paths = {name: tmp_path / f"{name}.dxapply" for name in ("whole", "begun", "odd", "gone")}
    shutil.copy(asset("samples", f"{SANGYO}.dxapply"), paths["whole"])
    project_file.save(Disk(), paths["begun"], Project(company=Company(name="甲社")), REGISTER)
    paths["odd"].write_bytes(b"{{{")
    return paths


def test_the_last_files_show_program_progress_and_time(opens: Opens, files: dict[str, Path], wait_until: WaitUntil) -> None:
    opening = opens((files["whole"], "2021-03-03T14:32:00+09:00"), (files["begun"], "2021-02-18T09:00:00"))
    assert "whole" in words_of(opening.recent.frame)
    assert "今日\u00a014:32" in words_of(opening.recent.frame)
    wait_until(lambda: "1 / 9 項目" in words_of(opening.recent.frame))
    assert words_of(opening.recent.frame) == ["whole", "今日\u00a014:32　地域産業デジタル化支援事業", "入力済み", "begun", "2月18日　事業は未定", "1 / 9 項目"]


def test_a_file_of_the_list_is_opened(opens: Opens, asked: Asked, files: dict[str, Path]) -> None:
    opening = opens((files["whole"], "2021-03-03T14:32:00"), (files["odd"], "2021-03-03T14:32:00"))
    press(opening.recent.rows[0].button, "Down")
    press(focus(opening.frame) or opening.frame, "Return")
    click(label(opening.recent.frame, "whole"))
    assert asked == [("open", files["odd"]), ("open", files["whole"])]


def test_a_file_that_is_gone_is_grey_and_can_be_taken_off(opens: Opens, asked: Asked, files: dict[str, Path], wait_until: WaitUntil) -> None:
    opening = opens((files["gone"], "2021-03-03T14:32:00"), (files["begun"], "2021-03-03T14:32:00"))
    wait_until(lambda: "見つかりません" in words_of(opening.recent.frame))
    assert len(opening.recent.rows) == 1
    press(button(opening.recent.frame, "一覧から外す"), "Return")
    assert asked == [("forget", files["gone"])]
    assert "gone" not in words_of(opening.recent.frame)
    assert focus(opening.frame) is opening.recent.rows[0].button


def test_a_file_that_cannot_be_read_says_so_and_can_still_be_tried(opens: Opens, asked: Asked, files: dict[str, Path], wait_until: WaitUntil) -> None:
    opening = opens((files["odd"], "2021-03-03T14:32:00"))
    wait_until(lambda: "読めません" in words_of(opening.recent.frame))
    press(opening.recent.rows[0].button, "Return")
    assert asked == [("open", files["odd"])]


def test_delete_takes_a_file_off_and_an_empty_list_says_what_it_is_for(opens: Opens, asked: Asked, files: dict[str, Path]) -> None:
    opening = opens((files["whole"], "2021-03-03T14:32:00"), (files["begun"], "2021-03-03T14:32:00"))
    press(opening.recent.rows[1].button, "Delete")
    assert focus(opening.frame) is opening.recent.rows[0].button
    press(opening.recent.rows[0].button, "Delete")
    assert [path for _, path in asked] == [files["begun"], files["whole"]]
    assert words_of(opening.recent.frame) == ["開いたファイルが、ここに並びます。"]
    assert files["whole"].exists()


def test_the_screen_can_go_while_files_are_read(opens: Opens, files: dict[str, Path], wait_until: WaitUntil) -> None:
    opening = opens(*((path, "2021-03-03T14:32:00") for path in files.values()))
    opening.frame.destroy()
    wait_until(lambda: not opening.frame.winfo_exists())


def test_long_names_fold_once_and_not_each_other(opens: Opens, look: Look, files: dict[str, Path]) -> None:
    laid_out: list[int] = []
    names = (f"株式会社みほん九州金属_地域産業デジタル化支援事業_{number}.dxapply" for number in range(10))
    opening = opens(*((files["whole"].with_name(name), "2021-03-03T14:32:00") for name in names))
    opening.recent.rows[0].content.bind("<Configure>", lambda event: laid_out.append(event.width), add="+")
    opening.recent.set_width(opening.recent.width - 20)
    opening.frame.update()
    opening.recent.set_width(opening.recent.width + 20)
    opening.frame.update()
    assert len(laid_out) <= 4
    name = next(inner for inner in all_below(opening.recent.rows[0].content) if isinstance(inner, ttk.Label))
    assert name.winfo_height() == 2 * look.line_height("strong")


def test_a_slow_disk_does_not_keep_the_screen(opens: Opens, monkeypatch: pytest.MonkeyPatch, files: dict[str, Path], wait_until: WaitUntil) -> None:
    answers: list[Glance] = []
    monkeypatch.setattr(recent_files, "fetch", lambda *_: _wait_for(answers))
    opening = opens((files["whole"], "2021-03-03T14:32:00"))
    assert "whole" in words_of(opening.recent.frame)
    assert "3 / 9 項目" not in words_of(opening.recent.frame)
    answers.append(Glance("there", "事業", "3 / 9 項目"))
    wait_until(lambda: "3 / 9 項目" in words_of(opening.recent.frame))


def _wait_for(answers: list[Glance]) -> Glance:
    end = time.monotonic() + 5
    while not answers and time.monotonic() < end:
        time.sleep(0.005)
    return answers[0]


# --------------------------------------------------------------------------------------------------------- a look at a file


class Bytes(Disk):
    """A disk on which every file holds these bytes, or fails with this error."""

    def __init__(self, data: bytes = b"", error: Exception | None = None) -> None:
        self.data, self.error = data, error

    def status(self, path: Path) -> os.stat_result:
        if self.error:
            raise self.error
        return os.stat_result((0o100600, 0, 0, 0, 0, 0, len(self.data), 0, 0, 0))

    def read(self, path: Path, most: int) -> bytes:
        return self.data[:most]


nearly = st.text(max_size=100).map(lambda text: f'{{"dxapply": {{"format": 1}}, "company": {{"name": "{text}"}}}}'.encode(errors="replace"))


@given(st.binary(max_size=300) | nearly)
def test_any_bytes_give_a_glance(data: bytes) -> None:
    assert glance(data, TODAY).state in ("there", "odd")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (FileNotFoundError(), "gone"), (NotADirectoryError(), "gone"), (OSError("the share is off"), "gone"), (ValueError("embedded null byte"), "gone"),
        (PermissionError(), "odd"), (DxapplyError("no"), "odd"),
    ],
)  # fmt: skip
def test_whatever_the_disk_says_is_a_glance(error: Exception, state: Any) -> None:
    assert fetch(Bytes(error=error), Path("a")) == Glance(state)


def test_a_huge_file_is_listed_unread() -> None:
    assert fetch(Bytes(b"{" * 2_000_001), Path("a")) == Glance("there")
    assert fetch(Bytes(b"{" * 2_000_000), Path("a")) == b"{" * 2_000_000


def test_a_draft_is_judged_by_the_rules_that_it_carries() -> None:
    program = CATALOGUE.program(SANGYO)
    files = tuple((name, text.replace("地域産業デジタル化支援事業", "別の支援事業")) for name, text in program.files)
    project = project_file.load(Disk(), asset("samples", f"{SANGYO}.dxapply"), REGISTER).project
    carried = dataclasses.replace(project, packs=(PackText(program=SANGYO, files=files),))
    assert glance(project_file.encode(carried, REGISTER), TODAY).program == "別の支援事業"


@pytest.mark.parametrize(
    ("when", "words"),
    [("2021-03-03T09:05:00", "今日 9:05"), ("2021-03-02T23:59:00+09:00", "3月2日"), ("2020-10-02T00:00:00", "2020年10月2日"), ("never", "")],
)
def test_the_time_is_said_as_people_do(when: str, words: str) -> None:
    assert when_words(when, dt.date(2021, 3, 3)) == words


# ---------------------------------------------------------------------------------------------------------------- the look


@pytest.mark.parametrize("size", ["1280x800", "1024x700"])
@pytest.mark.parametrize("text_size", ["標準", "特大"])
@pytest.mark.parametrize("view", ["home", "new", "samples"])
def test_no_word_is_cut(opens: Opens, root: ttkbootstrap.App, look: Look, files: dict[str, Path], wait_until: WaitUntil,
                        size: str, text_size: Any, view: str) -> None:  # fmt: skip
    if (size == "1024x700" and SCALE > 1) or (text_size == "特大" and SCALE > 1.5):
        pytest.skip("the smallest window is larger")
    root.geometry(f"{size}+0+0")
    try:
        long = "/株式会社みほん九州金属_地域産業デジタル化支援事業.dxapply"
        opening = opens(*((path, "2020-10-02T14:32:00") for path in files.values()), (long, "2021-03-03T14:32:00"))
        look.set_text_size(text_size)
        if view == "home":
            opening.papers.toggle()
        else:
            opening.rows[view].button.invoke()
        wait_until(lambda: words_of(opening.recent.frame).count("見つかりません") == 2)
        opening.frame.update()
        assert cut(opening.frame) == []
    finally:
        root.geometry("1280x800+0+0")
        root.update()


def cut(frame: tk.Misc) -> list[str]:
    widgets = [inner for inner in all_below(frame) if isinstance(inner, ttk.Label | ttk.Button | ttk.Radiobutton) and inner.winfo_ismapped()]
    return [f"{widget.winfo_width()} < {widget.winfo_reqwidth()}: {widget.cget('text')}" for widget in widgets
            if widget.winfo_width() < widget.winfo_reqwidth() or widget.winfo_height() < widget.winfo_reqheight()]  # fmt: skip


def test_theme_and_text_size_change_while_it_is_shown(opens: Opens, look: Look, files: dict[str, Path]) -> None:
    opening = opens((files["whole"], "2021-03-03T14:32:00"))
    height = opening.rows["new"].frame.winfo_height()
    look.set_theme("dark")
    look.set_text_size("大" if SCALE > 1.5 else "特大")
    opening.frame.update()
    assert opening.rows["new"].frame.winfo_height() == round(height * (1.15 if SCALE > 1.5 else 1.3))
    assert cut(opening.frame) == []
