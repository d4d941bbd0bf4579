"""Typing as a Japanese office types: by IME, with 𠮷, by Tab, and with Ctrl on a kana keyboard."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tkinter import ttk
from types import SimpleNamespace
from typing import Any

import pytest
import ttkbootstrap as tb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxapply.ui import keys
from dxapply.ui.keys import TextWidget, bind_ctrl, guard, type_text, typed_text
from dxapply.ui.sight import follow_focus, keep_in_view

UI = Path(keys.__file__).parent
KINDS: dict[str, Callable[[tk.Misc], TextWidget]] = {
    "tk.Entry": tk.Entry,
    "ttk.Entry": ttk.Entry,
    "ttk.Combobox": ttk.Combobox,
    "ttk.Spinbox": ttk.Spinbox,
    "tk.Spinbox": tk.Spinbox,
    "Text": lambda master: tk.Text(master, height=3, width=40, undo=True),
    "our Entry": tb.Entry,
    "our Combobox": tb.Combobox,
}
ENTRIES = [kind for kind in KINDS if kind != "Text"]

# The key that Tk on Windows makes of a committed character: the one whose virtual-key code is the character's number (tkWinKey.c).
WINDOWS_KEYS = {
    **dict(zip("!\"#$%&'(", ["Prior", "Next", "End", "Home", "Left", "Up", "Right", "Down"], strict=True)),
    **dict(zip(")*+-./", ["Select", "Print", "Execute", "Insert", "Delete", "Help"], strict=True)),
    **{chr(number + 111): f"F{number}" for number in range(1, 16)},
    "[": "Win_L",
    "\\": "Win_R",
    "]": "App",
}
X11_NAMES = {" ": "space", ",": "comma", "=": "equal", "~": "asciitilde"}
FIELDS = 80


@pytest.fixture(params=list(KINDS))
def widget(request: pytest.FixtureRequest, frame: tk.Misc) -> TextWidget:
    return made(request.param, frame)


@pytest.fixture(params=ENTRIES)
def entry(request: pytest.FixtureRequest, frame: tk.Misc) -> TextWidget:
    return made(request.param, frame)


def made(kind: str, frame: tk.Misc) -> TextWidget:
    widget = KINDS[kind](frame)
    guard(widget)
    widget.pack()
    focus(widget)
    return widget


def focus(widget: tk.Misc) -> None:
    """The keyboard on the widget, for sure: the X server may still be taking it from a widget that has just gone."""
    for _ in range(50):
        widget.focus_force()
        widget.update()
        if widget.focus_get() is widget:
            return
    pytest.fail("the widget does not get the keyboard")


def fill(widget: TextWidget, text: str) -> None:
    """Text that stands in the widget, with nothing selected and the cursor behind it."""
    widget.delete("1.0" if isinstance(widget, tk.Text) else 0, "end")
    widget.insert("insert", text)


def contents(widget: TextWidget) -> str:
    return widget.get("1.0", "end-1c") if isinstance(widget, tk.Text) else widget.get()


def put_cursor(widget: TextWidget, place: int) -> None:
    if isinstance(widget, tk.Text):
        widget.mark_set("insert", f"1.{place}")
    else:
        widget.icursor(place)


def cursor(widget: TextWidget) -> int:
    place = widget.index("insert")
    return place if isinstance(place, int) else int(place.partition(".")[2])


def select(widget: TextWidget, first: int, last: int) -> None:
    if isinstance(widget, tk.Text):
        widget.tag_add("sel", f"1.{first}", f"1.{last}")
    else:
        widget.tk.call(widget, "selection", "range", first, last)
    put_cursor(widget, last)


def press(widget: tk.Misc, *events: str) -> None:
    for event in events:
        widget.event_generate(event)
        widget.update()


def paste(widget: TextWidget, text: str, event: str = "<<Paste>>") -> None:
    widget.clipboard_clear()
    widget.clipboard_append(text)
    press(widget, event)


def commit(widget: tk.Misc, text: str) -> None:
    """Text as Tk on Windows gets it from an IME: each character is a key event of whatever key has its number.

    X11 cannot make such events, so the first bindtag's own script runs with what Tk would put into it; if that does not stop them, the
    real key follows, as the class would see it.
    """
    for char in text:
        keysym = WINDOWS_KEYS.get(char, char)
        if not stopped_by(widget.bindtags()[0], widget, char, keysym):
            press(widget, f"<Key-{X11_NAMES.get(keysym, keysym)}>")


def stopped_by(tag: str, widget: tk.Misc, char: str, keysym: str) -> bool:
    """Whether the tag's binding of <Key> stops an event, run in Tcl with the event's fields put in as Tk does it."""
    fields = {"A": char, "K": keysym, "W": str(widget), "k": str(ord(char)), "s": "0", "T": "2", "N": str(ord(char)), "E": "0"}
    script = re.sub("%(.)", lambda found: quoted(fields.get(found[1], "0")), str(widget.tk.call("bind", tag, "<Key>")))
    return bool(widget.tk.eval(f"catch {{{script}}}") == "3")  # 3 is break


def quoted(word: str) -> str:
    return "".join(char if char.isalnum() or char in "._" else f"\\{char}" for char in word)


# ------------------------------------------------------------------------------------------------ text from an input method


@pytest.mark.parametrize("text", ["50%", "3.5", "excel", "r", "t", "p", "y", "(-1)", "R&D!", "'{~}'", "a/b*c+d", '#"$', "[\\]"])
def test_what_an_input_method_commits_is_text(widget: TextWidget, text: str) -> None:
    commit(widget, text)
    assert contents(widget) == text


def test_a_committed_character_stands_at_the_cursor(widget: TextWidget) -> None:
    fill(widget, "35")
    put_cursor(widget, 1)
    commit(widget, ".")
    assert (contents(widget), cursor(widget)) == ("3.5", 2)


def test_a_committed_character_replaces_the_selection(widget: TextWidget) -> None:
    fill(widget, "40円")
    select(widget, 0, 2)
    commit(widget, "%")
    assert contents(widget) == "%円"


def test_nothing_else_handles_a_committed_character(widget: TextWidget, root: tk.Tk) -> None:
    seen: list[str] = []
    widget.bind("<Key>", lambda event: seen.append(event.keysym))
    fake = SimpleNamespace(widget=widget, char="y", keysym="F10", keycode=121, state=0)
    assert keys._on_first_key(fake) == "break"  # type: ignore[arg-type]
    assert widget.bindtags()[0] == "dxapply.text"
    assert (contents(widget), seen) == ("y", [])


@pytest.mark.parametrize(("keysym", "char"), [("Left", ""), ("Delete", "\x7f"), ("F9", ""), ("a", "a"), ("percent", "%"), ("KP_4", "4")])
def test_a_real_key_passes(widget: TextWidget, keysym: str, char: str) -> None:
    fake = SimpleNamespace(widget=widget, char=char, keysym=keysym, keycode=0, state=0)
    assert keys._on_first_key(fake) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("windowing", "state", "keysym", "char", "text"),
    [
        ("win32", 0x4, "??", "株", True),  # Ctrl+M confirms a conversion in MS-IME
        ("win32", 0x4, "Z", "Z", True),
        ("win32", 0x4, "F9", "x", True),
        ("win32", 0x4, "z", "\x1a", False),
        ("win32", 0x4, "space", " ", False),
        ("win32", 0x4, "1", "1", False),
        ("win32", 0x20004, "e", "€", False),  # AltGr
        ("win32", 0, "a", "a", False),
        ("win32", 0xC, "Left", "", False),
        ("x11", 0x4, "kana_TSU", "ツ", False),
    ],
)
def test_ctrl_does_not_make_a_committed_character_a_key(windowing: str, state: int, keysym: str, char: str, text: bool) -> None:
    fake = SimpleNamespace(char=char, keysym=keysym, keycode=0, state=state)
    assert keys._is_text(fake, windowing) is text  # type: ignore[arg-type]


def test_real_keys_still_move_and_delete(widget: TextWidget) -> None:
    fill(widget, "1200")
    press(widget, "<Left>", "<Left>", "<Delete>", "<Home>", "<Key-9>", "<End>", "<BackSpace>", "<Key-percent>")
    assert contents(widget) == "912%"


def test_a_combobox_that_only_lets_choose_takes_no_text(frame: tk.Misc) -> None:
    box = tb.Combobox(frame, values=["製造業", "小売業"], state="readonly")
    box.pack()
    guard(box)
    box.set("製造業")
    commit(box, "%(")
    paste(box, "x")
    assert box.get() == "製造業"


def test_a_table_does_not_take_a_committed_point_for_delete(frame: tk.Misc) -> None:
    table, deleted = ttk.Treeview(frame), []
    table.pack()
    guard(table)
    table.bind("<Delete>", lambda _event: deleted.append("row"))
    focus(table)
    commit(table, "3.5")
    assert deleted == []
    press(table, "<Delete>")
    assert deleted == ["row"]


def test_guarding_twice_is_guarding_once(widget: TextWidget) -> None:
    before = widget.bindtags()
    guard(widget)
    assert widget.bindtags() == before
    assert len(set(before)) == len(before)


def test_the_widgets_own_bindings_come_before_our_keys(widget: TextWidget) -> None:
    widget.bind("<<Paste>>", lambda _event: "break")
    paste(widget, "a grid pastes it by itself")
    assert contents(widget) == ""


# ------------------------------------------------------------------------------------------------------- whole characters


@pytest.mark.parametrize("event", ["<<Paste>>", "<Control-v>"])
def test_a_paste_keeps_what_lies_above_the_basic_plane(widget: TextWidget, event: str) -> None:
    paste(widget, "𠮷田𩸽店", event)
    assert typed_text(widget) == "𠮷田𩸽店"


@pytest.mark.parametrize(("place", "left"), [(0, "𠮷男𩸽"), (1, "男𩸽"), (2, "男𩸽"), (3, "𠮷𩸽"), (4, "𠮷男"), (5, "𠮷男")])
def test_backspace_takes_one_whole_character_wherever_the_cursor_is(widget: TextWidget, place: int, left: str) -> None:
    paste(widget, "𠮷男𩸽")
    put_cursor(widget, place)
    press(widget, "<BackSpace>")
    assert contents(widget) == left


@pytest.mark.parametrize(("place", "left"), [(0, "男𩸽"), (1, "𠮷𩸽"), (2, "𠮷𩸽"), (3, "𠮷男"), (4, "𠮷男𩸽"), (5, "𠮷男𩸽")])
def test_delete_takes_one_whole_character_wherever_the_cursor_is(widget: TextWidget, place: int, left: str) -> None:
    paste(widget, "𠮷男𩸽")
    put_cursor(widget, place)
    press(widget, "<Delete>")
    assert contents(widget) == left


def test_typing_never_tears_a_character(widget: TextWidget) -> None:
    for act in (lambda: type_text(widget, "x"), lambda: commit(widget, "%"), lambda: press(widget, "<Key-a>"), lambda: paste(widget, "男")):
        fill(widget, "𠮷")
        put_cursor(widget, 1)
        act()
        assert typed_text(widget) in {"𠮷x", "𠮷%", "𠮷a", "𠮷男"}


def test_a_selection_that_ends_within_a_character_takes_all_of_it(widget: TextWidget) -> None:
    fill(widget, "男𠮷男𩸽男")
    select(widget, 2, 5)
    press(widget, "<<Cut>>")
    assert (typed_text(widget), widget.clipboard_get()) == ("男男", "𠮷男𩸽")


def test_copy_by_key_gives_whole_characters(widget: TextWidget) -> None:
    fill(widget, "男𠮷")
    press(widget, "<Shift-Left>", "<Control-c>")
    assert widget.clipboard_get() == "𠮷"


def test_no_mark_of_tk_keeps_a_character_of_a_long_text_split(frame: tk.Misc) -> None:
    text = made("Text", frame)
    fill(text, "𠮷男𩸽")
    for mark in ("insert", f"tk::anchor{text}"):
        text.mark_set(mark, "1.1")  # type: ignore[union-attr]
    press(text, "<Right>", "<Shift-Left>", "<BackSpace>")
    assert (contents(text), text.index("1.end")) == ("𠮷𩸽", "1.4")  # type: ignore[arg-type]


def test_plain_text_is_left_to_tk(entry: TextWidget) -> None:
    fill(entry, "髙﨑①")
    assert keys._edit_whole(entry, "BackSpace", shift=False) is None  # type: ignore[arg-type]


def test_a_validated_entry_sees_only_the_change(frame: tk.Misc) -> None:
    seen: list[str] = []
    value = tk.StringVar(frame)
    entry = tb.Entry(frame, textvariable=value)
    entry.pack()
    guard(entry)
    value.set("𠮷男")
    value.trace_add("write", lambda *_: seen.append(value.get()))
    focus(entry)
    entry.icursor(2)
    press(entry, "<BackSpace>")
    assert seen == ["男"]


@pytest.mark.parametrize("text", ["a\x00b", "a\x05b", "a\ud842b", "a\udfb7b", "a\ufeffb"])
def test_no_control_character_and_no_half_of_one_leaves_a_widget(text: str) -> None:
    class Entry(tk.Entry):
        def __init__(self) -> None:
            pass

        def get(self) -> str:
            return text

    class Text(tk.Text):
        def __init__(self) -> None:
            pass

        def get(self, *_: object) -> str:
            return text

    assert typed_text(Entry()) == typed_text(Text()) == "ab"


def test_a_cell_copied_in_excel_is_pasted_on_one_line(entry: TextWidget) -> None:
    paste(entry, "1,200\r\n")
    assert contents(entry) == "1,200"
    fill(entry, "")
    paste(entry, "東京都\t港区\r\n芝公園\n")
    assert contents(entry) == typed_text(entry) == "東京都 港区 芝公園"


def test_a_long_text_keeps_its_lines(frame: tk.Misc) -> None:
    text = made("Text", frame)
    paste(text, "一行目\r\n二行目\x07")
    assert contents(text) == typed_text(text) == "一行目\n二行目"


@pytest.mark.parametrize("place", [3, 4])
def test_a_paste_replaces_the_selection(widget: TextWidget, place: int) -> None:
    fill(widget, "男𠮷男")
    select(widget, 1, 3)
    put_cursor(widget, place)
    paste(widget, "女")
    assert (contents(widget), cursor(widget)) == ("男女男", 2)


def test_an_empty_clipboard_pastes_nothing(widget: TextWidget) -> None:
    fill(widget, "男")
    widget.clipboard_clear()
    press(widget, "<<Paste>>")
    assert contents(widget) == "男"


@dataclass
class Line:
    """A text widget of one line as a person thinks of it: characters, a cursor, and the far end of a selection."""

    chars: list[str] = field(default_factory=list)
    cursor: int = 0
    anchor: int | None = None

    def replace(self, text: str) -> None:
        self.remove(self.cursor, self.cursor)
        self.chars[self.cursor : self.cursor] = text
        self.cursor += len(text)

    def remove(self, first: int, last: int) -> None:
        if self.anchor is not None:
            first, last = sorted((self.anchor, self.cursor))
        first, last = max(0, first), min(len(self.chars), last)
        del self.chars[first:last]
        self.cursor, self.anchor = first, None

    def go(self, place: int, *, selecting: bool = False) -> None:
        anchor = self.cursor if self.anchor is None else self.anchor
        self.cursor = min(len(self.chars), max(0, place))
        self.anchor = anchor if selecting and anchor != self.cursor else None

    def press(self, key: str) -> None:
        match key:
            case "<BackSpace>":
                self.remove(self.cursor - 1, self.cursor)
            case "<Delete>":
                self.remove(self.cursor, self.cursor + 1)
            case "<Left>" | "<Shift-Left>":
                self.go(self.cursor - 1, selecting="Shift" in key)
            case "<Right>" | "<Shift-Right>":
                self.go(self.cursor + 1, selecting="Shift" in key)
            case "<Home>":
                self.go(0)
            case "<End>":
                self.go(len(self.chars))


MOVES = ("<BackSpace>", "<Delete>", "<Left>", "<Right>", "<Shift-Left>", "<Shift-Right>", "<Home>", "<End>")
TEXTS = st.text("𠮷𩸽😀男髙aか%.", max_size=5)
STEPS = st.lists(st.one_of(st.sampled_from(MOVES), st.tuples(st.sampled_from(["paste", "type", "commit"]), TEXTS)), max_size=14)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=TEXTS, steps=STEPS)
@pytest.mark.parametrize("kind", ["tk.Entry", "our Entry", "our Combobox", "tk.Spinbox", "Text"])
def test_any_keys_do_what_a_person_expects(frame: tk.Misc, kind: str, start: str, steps: list[Any]) -> None:
    # What stands in an entry with such a character is edited by us; elsewhere Tk must agree with the same model.
    for earlier in frame.winfo_children():
        earlier.destroy()
    widget = made(kind, frame)
    line = Line(list("𠮷" + start), len(start) + 1)
    fill(widget, "𠮷" + start)
    for step in steps:
        match step:
            case str(key):
                press(widget, key)
                line.press(key)
            case ("paste", text) if text:
                paste(widget, text)
                line.replace(text)
            case ("type", text) if text:
                type_text(widget, text)
                line.replace(text)
            case ("commit", text):
                committed = [char for char in text if char in WINDOWS_KEYS]
                commit(widget, "".join(committed))
                for char in committed:
                    line.replace(char)
        assert typed_text(widget) == "".join(line.chars), step
        assert cursor(widget) == sum(2 if char > "\uffff" else 1 for char in line.chars[: line.cursor]), step


# -------------------------------------------------------------------------------------------------------------- shortcuts


@pytest.fixture
def window(root: tk.Tk) -> Iterator[tk.Toplevel]:
    top = tk.Toplevel(root)
    top.update()
    yield top
    top.destroy()
    root.update()


def test_ctrl_and_a_letter_act_once_from_any_widget(window: tk.Toplevel) -> None:
    done: list[str] = []
    bind_ctrl(window, "z", lambda: done.append("undo"))
    bind_ctrl(window, "z", lambda: done.append("redo"), shift=True)
    bind_ctrl(window, "y", lambda: done.append("redo"))
    bind_ctrl(window, "Return", lambda: done.append("next"))
    button = ttk.Button(window, text="次へ")
    button.pack()
    for widget in (*(made(kind, window) for kind in KINDS), button):
        widget.focus_force()
        widget.clipboard_clear()
        widget.clipboard_append("Ctrl+Y pastes on X11")
        done.clear()
        press(widget, "<Control-z>", "<Control-Z>", "<Control-y>", "<Control-Return>", "<Key-z>", "<Control-Alt-z>", "<Return>")
        assert done == ["undo", "redo", "redo", "next"]
        assert widget is button or contents(widget).strip() == "z"  # type: ignore[arg-type]


def test_a_committed_letter_is_no_shortcut(window: tk.Toplevel, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    bind_ctrl(window, "z", lambda: done.append("undo"))
    monkeypatch.setattr(keys, "_windowing", lambda _widget: "win32")
    for char, wanted in (("Z", []), ("\x1a", ["undo"])):
        keys._run_shortcut(SimpleNamespace(widget=window, keysym="Z", keycode=90, char=char, state=0x4))  # type: ignore[arg-type]
        assert done == wanted


def test_a_destroyed_window_keeps_no_shortcuts(root: tk.Tk) -> None:
    dialog = tk.Toplevel(root)
    tk.Entry(dialog)
    bind_ctrl(dialog, "z", dialog.bell)
    dialog.destroy()
    assert dialog not in keys._shortcuts


def test_a_shortcut_of_the_window_leaves_its_dialogs_alone(window: tk.Toplevel) -> None:
    done: list[str] = []
    bind_ctrl(window, "z", lambda: done.append("undo"))
    dialog = tk.Toplevel(window)
    press(made("our Entry", dialog), "<Control-z>")
    assert done == []


@pytest.mark.parametrize(
    ("windowing", "keysym", "keycode", "char", "key"),
    [
        ("x11", "z", 52, "\x1a", "z"),
        ("x11", "Z", 52, "\x1a", "z"),
        ("x11", "kana_TSU", 52, "", "z"),
        ("x11", "w", 52, "\x17", "w"),  # a French keyboard means what it says
        ("x11", "kana_N", 29, "", "y"),
        ("win32", "??", 90, "\x1a", "z"),
        ("win32", "kana_TSU", 90, "", "z"),
        ("win32", "z", 90, "\x1a", "z"),
        ("win32", "??", 229, "", "??"),  # composing
        ("win32", "Return", 13, "\n", "Return"),
        ("aqua", "z", 393338, "\x1a", "z"),
    ],
)
def test_a_key_is_known_by_its_letter_or_by_where_it_lies(windowing: str, keysym: str, keycode: int, char: str, key: str) -> None:
    assert keys._key_name(SimpleNamespace(keysym=keysym, keycode=keycode, char=char), windowing) == key  # type: ignore[arg-type]


def test_a_widget_undoes_nothing_by_itself(widget: TextWidget) -> None:
    commit(widget, "%")
    press(widget, "<Key-a>", "<Control-z>", "<<Undo>>", "<<Redo>>", "<Control-Z>")
    assert contents(widget) == "%a"


@pytest.mark.parametrize("key", ["<Control-d>", "<Control-h>", "<Control-i>", "<Control-k>", "<Control-o>", "<Control-t>", "<Insert>"])
def test_no_key_edits_that_an_office_does_not_know(widget: TextWidget, key: str) -> None:
    fill(widget, "𠮷男")
    select(widget, 0, 2)
    put_cursor(widget, 3)
    press(widget, key)
    assert contents(widget) == "𠮷男"


def test_nothing_in_the_window_listens_to_the_release_of_a_key() -> None:
    listening = [path.name for path in UI.rglob("*.py") if re.search(r"[\"']<[^>]*KeyRelease", path.read_text(encoding="utf-8"))]
    assert listening == []


# ------------------------------------------------------------------------------------------------------------------ focus


class Page:
    """Many fields in a scrolled frame, low enough that few are seen."""

    def __init__(self, master: tk.Toplevel) -> None:
        self.canvas = tk.Canvas(master, width=400, height=300)
        self.canvas.pack()
        self.content = tk.Frame(self.canvas)
        self.canvas.create_window(0, 0, window=self.content, anchor="nw")
        self.content.bind("<Configure>", lambda _event: self.canvas.configure(scrollregion=self.canvas.bbox("all")))
        self.fields = [self.field(number) for number in range(FIELDS)]
        keep_in_view(self.content, self.canvas)
        follow_focus(master)
        master.update()

    def field(self, number: int) -> TextWidget:
        tk.Label(self.content, text=f"質問{number}").pack()
        widget = list(KINDS.values())[number % len(KINDS)](self.content)
        guard(widget)
        widget.pack()
        return widget

    def shows(self, widget: tk.Misc) -> bool:
        top = widget.winfo_rooty() - self.canvas.winfo_rooty()
        return 0 <= top <= self.canvas.winfo_height() - widget.winfo_height()


class Spy:
    """A view that notes how far it was told to scroll."""

    def __init__(self, canvas: tk.Canvas, scrolled: list[float]) -> None:
        self.winfo_rooty, self.winfo_height = canvas.winfo_rooty, canvas.winfo_height
        self.canvas, self.scrolled = canvas, scrolled

    def yview_moveto(self, fraction: float) -> None:
        self.scrolled.append(fraction)
        self.canvas.yview_moveto(fraction)


@pytest.fixture
def page(window: tk.Toplevel) -> Page:
    return Page(window)


def test_every_field_is_seen_while_tab_goes_through_them_and_back(page: Page) -> None:
    page.fields[0].focus_force()
    page.canvas.update()
    for tab, order in (("<Tab>", page.fields), ("<Shift-Tab>", page.fields[::-1])):
        for number, expected in enumerate(order):
            focused = page.canvas.focus_get()
            assert focused is expected
            assert page.shows(focused), (tab, number)
            if number < FIELDS - 1:
                press(focused, tab)


def test_a_jump_to_a_far_field_shows_it_with_room_for_its_label(page: Page) -> None:
    for number in (70, 3, 40):
        page.fields[number].focus_force()
        page.canvas.update()
        top = page.fields[number].winfo_rooty() - page.canvas.winfo_rooty()
        assert 48 <= top <= 300 - 48


def test_a_field_made_just_now_is_seen_too(page: Page) -> None:
    focus(page.fields[0])
    newest = [page.field(number) for number in range(10)][-1]
    newest.focus_set()
    page.canvas.update()
    assert page.shows(newest)


def test_what_is_seen_already_does_not_move(page: Page) -> None:
    before = page.canvas.yview()
    page.fields[2].focus_force()
    page.canvas.update()
    assert page.canvas.yview() == before


def test_a_section_higher_than_the_view_is_not_scrolled_to_its_beginning(page: Page) -> None:
    section = tk.Frame(page.content)
    section.pack()
    fields = [made("our Entry", section) for _ in range(30)]
    page.fields[0].focus_force()
    page.canvas.update()
    scrolled: list[float] = []
    keep_in_view(page.content, Spy(page.canvas, scrolled))
    fields[20].focus_force()
    page.canvas.update()
    assert len(scrolled) == 1
    assert page.shows(fields[20])


def test_what_is_higher_than_the_view_shows_its_beginning(page: Page) -> None:
    tall = tk.Text(page.content, height=60)
    tall.pack()
    tall.focus_force()
    page.canvas.update()
    assert abs(tall.winfo_rooty() - page.canvas.winfo_rooty()) <= 3


def test_a_field_that_is_clicked_does_not_slip_away(page: Page) -> None:
    page.canvas.yview_moveto(page.fields[5].winfo_y() / page.content.winfo_height() + 0.001)
    page.canvas.update()
    before = page.canvas.yview()
    press(page.fields[5], "<ButtonPress-1>")
    page.fields[5].focus_force()
    page.canvas.update()
    assert page.canvas.yview() == before
    press(page.fields[5], "<ButtonRelease-1>")
    page.fields[60].focus_force()
    page.canvas.update()
    assert page.shows(page.fields[60])


def test_a_scrolled_frame_within_a_scrolled_frame_follows_too(page: Page) -> None:
    inner = Page.__new__(Page)
    inner.canvas = tk.Canvas(page.content, width=300, height=120)
    inner.canvas.pack(before=page.fields[40])
    inner.content = tk.Frame(inner.canvas)
    inner.canvas.create_window(0, 0, window=inner.content, anchor="nw")
    inner.content.bind("<Configure>", lambda _event: inner.canvas.configure(scrollregion=inner.canvas.bbox("all")))
    inner.fields = [inner.field(number) for number in range(20)]
    keep_in_view(inner.content, inner.canvas, room=8)
    page.canvas.update()
    inner.fields[16].focus_force()
    page.canvas.update()
    assert inner.shows(inner.fields[16])
    assert page.shows(inner.fields[16])


def test_the_scrolled_frame_of_the_toolkit_follows(window: tk.Toplevel) -> None:
    frame = tb.ScrolledFrame(window, height=200, width=300)
    frame.pack()
    fields = [tb.Entry(frame) for _ in range(40)]
    for entry in fields:
        entry.pack()
    assert isinstance(frame.master, tk.Canvas)
    keep_in_view(frame, frame.master)
    follow_focus(window)
    window.update()
    fields[30].focus_force()
    window.update()
    top = fields[30].winfo_rooty() - frame.master.winfo_rooty()
    assert 0 <= top <= 200 - fields[30].winfo_height()


def test_a_paste_of_a_whole_book_is_cut_and_tells_so(widget: TextWidget) -> None:
    told: list[object] = []
    widget.bind("<<PasteCut>>", told.append)
    fill(widget, "前に書いた")
    for pasted, times in (("a" * keys.MOST_PASTED, 0), ("a" * 3_000_000, 1)):
        widget.clipboard_clear()
        widget.clipboard_append(pasted)
        widget.event_generate("<<Paste>>")
        assert len(told) == times
    assert typed_text(widget) == "前に書いた" + "a" * (2 * keys.MOST_PASTED)
