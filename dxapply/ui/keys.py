"""Typing that a Japanese office can trust: text from an IME stays text, 𠮷 stays whole, shortcuts work on any layout, and a paste is cut to what fits.

`guard` every widget that takes text or keys once, read it with `typed_text`; `bind_ctrl` is for the window. Nothing here, and nothing in
this room, listens to KeyRelease: while an IME composes, key-downs are veiled (VK_PROCESSKEY) but the release of Enter arrives as it is, so
that confirming a conversion would submit the page.
"""

from __future__ import annotations

import tkinter as tk
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate
from tkinter import ttk
from typing import Literal, cast

from dxapply.model.text import clean

__all__ = ["MOST_PASTED", "TextWidget", "bind_ctrl", "guard", "type_text", "typed_text"]

MOST_PASTED = 20_000
"""Characters of one paste into a field. Tk lays a long line out anew at each key: a whole book would stop the window for minutes."""
TextWidget = tk.Entry | tk.Spinbox | tk.Text  # the entries of ttk and ttkbootstrap are tk.Entry too
Key = tk.Event  # of any widget: bound to classes, not to one
Handled = Literal["break"] | None

_FIRST = "dxapply.text"  # before all other bindtags
_EDIT = "dxapply.edit"  # after the widget's own bindings, before its class: a grid's cell may take Left or a paste for itself
_CLASSES = ("Entry", "Spinbox", "TEntry", "TCombobox", "TSpinbox", "Text")

_TAKEN_OFF = (
    *("<<Undo>>", "<<Redo>>"),  # else one Ctrl+Z undoes twice, in the widget and in the draft
    *(f"<Control-{letter}>" for letter in "dhikot"),  # Emacs: Ctrl+H, D, K delete, O, I insert, T swaps, and they tear 𠮷
    "<Insert>",  # pastes what was selected last, on Windows too
)

_SHIFT, _CONTROL = 0x1, 0x4
_ALT = {"win32": 0x20000, "x11": 0x20008}  # on Windows 0x8 is NumLock, which is on in every office


# -------------------------------------------------------------------------------------------------------------- the guard


def guard(widget: tk.Misc) -> None:
    """Makes a widget safe to type Japanese in: call it once, when the widget has been made, for all that take text or listen to keys.

    What an IME commits is text, whatever key Tk takes it for; a widget that takes no text then hears nothing, so that a committed "." is no
    Delete to a table. In text widgets characters above U+FFFF are moved over, selected and deleted whole; a paste replaces the selection and
    brings no control characters; one above MOST_PASTED is cut, which <<PasteCut>> tells; Tab leaves a Text; undo is left to the draft.
    """
    _prepare(widget.nametowidget("."))
    tags = [tag for tag in widget.bindtags() if tag not in {_FIRST, _EDIT}]
    if isinstance(widget, TextWidget):
        tags.insert(tags.index(widget.winfo_class()), _EDIT)
    widget.bindtags((_FIRST, *tags))


def typed_text(widget: TextWidget) -> str:
    """What stands in the widget, fit for a file: no control characters, no lone surrogates, and one line where the widget has one.

    Tk 8.6 can leave halves of 𠮷 or U+0005 behind (facts/toolkit.md §2).
    """
    if isinstance(widget, tk.Text):
        return clean(widget.get("1.0", "end-1c"))
    return _one_line(clean(widget.get()))


def type_text(widget: TextWidget, text: str) -> None:
    """Puts the text at the cursor as typing does: in place of a selection, with the cursor kept in sight; nothing where one cannot type."""
    _keep_whole(widget)
    entry = "ttk::entry::Insert" if isinstance(widget, ttk.Entry) else "tk::EntryInsert"
    widget.tk.call("tk::TextInsert" if isinstance(widget, tk.Text) else entry, widget, text)  # what Tk's own classes type with


def _prepare(root: tk.Misc) -> None:
    """Binds our two tags, once in an interpreter, and takes off what Tk's classes do that no office expects."""
    if root.tk.call("bind", _FIRST):
        return
    root.bind_class(_FIRST, "<Key>", _on_first_key)
    root.bind_class(_EDIT, "<Key>", _on_key)
    root.bind_class(_EDIT, "<<Paste>>", _on_paste)
    for event in ("<<Cut>>", "<<Copy>>", "<<Clear>>"):
        root.bind_class(_EDIT, event, _on_selection_key)
    for name in _CLASSES:
        for event in _TAKEN_OFF:
            root.unbind_class(name, event)


# Key names that stand for no text. Tk on Windows hands a committed half-width character on as a key event whose virtual-key code is the
# character's own number (tkWinX.c HandleIMEComposition, tkWinKey.c TkpGetKeySym; CPython #125349, ttkbootstrap #1101): % is Left, . is
# Delete, x is F9, y is F10. The character itself is in the event too, and no real one of these keys brings any.
_NO_TEXT = frozenset({
    *(f"F{number}" for number in range(1, 36)),
    "Left", "Right", "Up", "Down", "Home", "End", "Prior", "Next", "Insert", "Delete",
    "Select", "Print", "Execute", "Help", "Menu", "App", "Win_L", "Win_R", "Cancel", "Clear", "Pause",
})  # fmt: skip


def _on_first_key(event: Key) -> Handled:
    if not _is_text(event, _windowing(event.widget)):
        return None
    if isinstance(event.widget, TextWidget):
        type_text(event.widget, event.char)
    return "break"


def _is_text(event: Key, windowing: str) -> bool:
    """Whether the event is a character that an IME has committed, rather than the key it is named after.

    It carries the Ctrl of a Ctrl+M that confirmed it (tkWinX.c), for which Tk would drop it; a real Ctrl and letter bring no letter.
    """
    char = event.char
    if not (char and char.isprintable()):
        return False
    with_ctrl = _state(event) & _CONTROL and not _state(event) & _ALT["win32"] and windowing == "win32"
    return event.keysym in _NO_TEXT or bool(with_ctrl and (char.isalpha() or not char.isascii()))


def _on_key(event: Key) -> Handled:
    if _run_shortcut(event) == "break":
        return "break"
    widget = _widget(event)
    _keep_whole(widget)
    if _state(event) & (_CONTROL | _alt(widget)):
        return None
    if isinstance(widget, tk.Text):
        return _leave(widget, event)
    return _edit_whole(widget, event.keysym, shift=bool(_state(event) & _SHIFT))


def _on_selection_key(event: Key) -> Handled:
    if _run_shortcut(event) == "break":
        return "break"
    _keep_whole(_widget(event))
    return None


def _on_paste(event: Key) -> Handled:
    """Pastes by hand: Tk on X11 keeps the selection, and a cell copied in Excel ends with a line end that no entry can show."""
    if _run_shortcut(event) == "break":  # Ctrl+Y, our 'redo', pastes on X11
        return "break"
    widget = _widget(event)
    try:
        text = clean(widget.clipboard_get())
    except tk.TclError:  # nothing in the clipboard, or no text
        return "break"
    _keep_whole(widget)
    _delete_selection(widget)
    fits = text[:MOST_PASTED]
    type_text(widget, fits if isinstance(widget, tk.Text) else _one_line(fits))
    if fits != text:
        widget.event_generate("<<PasteCut>>")
    return "break"


def _delete_selection(widget: TextWidget) -> None:
    if isinstance(widget, tk.Text):
        if widget.tag_ranges("sel"):
            widget.mark_set("insert", "sel.first")  # a paste goes where the selection was, also when the cursor stands elsewhere
            widget.delete("sel.first", "sel.last")
    elif selected := _selected(widget):
        widget.icursor(selected[0])
        widget.delete(*selected)


def _leave(text: tk.Text, event: Key) -> Handled:
    """Tab and Shift+Tab leave a long text as they leave any field: a tab in a form's cell is of no use."""
    if event.keysym not in {"Tab", "ISO_Left_Tab"}:
        return None
    back = event.keysym == "ISO_Left_Tab" or _state(event) & _SHIFT
    target = text.tk_focusPrev() if back else text.tk_focusNext()
    if target is not None:
        text.tk.call("tk::TabToWindow", target)
    return "break"


def _widget(event: Key) -> TextWidget:
    return cast("TextWidget", event.widget)  # only a text widget has our tags


def _one_line(text: str) -> str:
    """The text on one line: line ends at its end go, those within and tabs become blanks."""
    return text.rstrip("\n").replace("\n", " ").replace("\t", " ")


# ------------------------------------------------------------------------------------------------------- whole characters
#
# Tk 8.6 counts 𠮷 as two places and its keys step by one: BackSpace behind 𠮷 in an entry deletes the character after it, Left stops
# within it, and what is typed there tears it. A Text steps right by itself, but a jump can put its cursor within. Tk 9 counts as Python.


def _stops(text: str, length: int) -> list[int]:
    """The places of Tk's count where the cursor may stand in a text that takes `length` of them."""
    wide = 2 if length > len(text) else 1
    return list(accumulate((wide if char > "\uffff" else 1 for char in text), initial=0))


def _stop_before(stops: list[int], place: int) -> int:
    return stops[max(0, bisect_right(stops, place) - 1)]


def _stop_after(stops: list[int], place: int) -> int:
    return stops[min(len(stops) - 1, bisect_left(stops, place))]


def _keep_whole(widget: TextWidget) -> None:
    """Moves a cursor that stands within a character behind it, and widens a selection that ends within one."""
    if isinstance(widget, tk.Text):
        _keep_text_whole(widget)
        return
    text, length = widget.get(), widget.index("end")
    if length == len(text):
        return
    stops = _stops(text, length)
    if (cursor := widget.index("insert")) not in stops:
        widget.icursor(_stop_after(stops, cursor))
    if selected := _selected(widget):
        whole = _stop_before(stops, selected[0]), _stop_after(stops, selected[1])
        if whole != selected:
            widget.tk.call(widget, "selection", "range", *whole)


def _keep_text_whole(text: tk.Text) -> None:
    marks = [mark for mark in ("insert", f"tk::anchor{text}") if mark in text.mark_names()]
    ends = ["sel.first", "sel.last"] if text.tag_ranges("sel") else []
    if not any(_torn(text, index) for index in (*marks, *ends)):
        return
    places = {index: _whole_place(text, index, after=index != "sel.first") for index in (*marks, *ends)}
    for mark in marks:  # a mark or a tag within a character splits it in Tk's store, and then every count on the line is wrong: off first
        text.mark_set(mark, "1.0")
    text.tag_remove("sel", "1.0", "end")
    for mark in marks:
        text.mark_set(mark, places[mark])
    if ends:
        text.tag_add("sel", *(places[end] for end in ends))


def _torn(text: tk.Text, index: str) -> bool:
    return "\ud800" <= text.get(f"{index} linestart", index)[-1:] <= "\udfff"


def _whole_place(text: tk.Text, index: str, *, after: bool) -> str:
    """Where the index is in whole characters, which do not change when a split one heals."""
    before = text.get(f"{index} linestart", index)
    whole = before.rstrip("".join(map(chr, range(0xD800, 0xE000)))) if _torn(text, index) else before
    place = len(whole) + (after and whole != before)
    return f"{text.index(index).partition('.')[0]}.0 + {place} chars"


def _edit_whole(entry: tk.Entry | tk.Spinbox, keysym: str, *, shift: bool) -> Handled:
    """Does a key's work on whole characters, in an entry where one takes two places; elsewhere Tk does it well by itself."""
    text, length = entry.get(), entry.index("end")
    if length == len(text) or keysym not in {"BackSpace", "Delete", "Left", "Right"}:
        return None
    stops = _stops(text, length)
    cursor = entry.index("insert")
    neighbour = _stop_before(stops, cursor - 1) if keysym in {"BackSpace", "Left"} else _stop_after(stops, cursor + 1)
    if keysym in {"BackSpace", "Delete"}:
        first, last = _selected(entry) or (min(cursor, neighbour), max(cursor, neighbour))
        entry.delete(first, last)  # between whole characters Tk deletes right
    else:
        _select(entry, neighbour if shift else None)
        entry.icursor(neighbour)
    entry.tk.call("ttk::entry::See" if isinstance(entry, ttk.Entry) else "tk::EntrySeeInsert", entry)
    return "break"


def _select(entry: tk.Entry | tk.Spinbox, to: int | None) -> None:
    """Selects from the far end of the selection, or else the cursor, up to a place; or nothing at all."""
    cursor = entry.index("insert")
    first, last = _selected(entry) or (cursor, cursor)
    anchor = first if cursor == last else last
    if to is None or to == anchor:
        entry.tk.call(entry, "selection", "clear")
    else:
        entry.tk.call(entry, "selection", "range", min(anchor, to), max(anchor, to))


def _selected(entry: tk.Entry | tk.Spinbox) -> tuple[int, int] | None:
    if not entry.tk.getboolean(entry.tk.call(entry, "selection", "present")):
        return None
    return entry.index("sel.first"), entry.index("sel.last")


# -------------------------------------------------------------------------------------------------------------- shortcuts

Action = Callable[[], object]

_shortcuts: dict[tk.Misc, dict[tuple[str, bool], Action]] = {}  # by window, until it is destroyed

# Where a key lies, for layouts and IME modes in which Ctrl+Z brings no "z" (CPython #75427, #90210): the virtual-key code on Windows, which
# is the capital's or the digit's own number, and the place on a PC keyboard under X11.
_KEY_CODES = {
    "win32": {char: ord(char.upper()) for char in "abcdefghijklmnopqrstuvwxyz0123456789"},
    "x11": {
        **{char: code for code, char in enumerate("1234567890", 10)},
        **{char: code for code, char in enumerate("qwertyuiop", 24)},
        **{char: code for code, char in enumerate("asdfghjkl", 38)},
        **{char: code for code, char in enumerate("zxcvbnm", 52)},
    },
}


def bind_ctrl(root: tk.Tk | tk.Toplevel, key: str, action: Action, *, shift: bool = False) -> None:
    """Runs the action on Ctrl and the key (a letter, a digit, or a key name such as Return) anywhere in this window, and nothing else.

    It comes before what Tk does with the key in a guarded text widget, and after the bindings of the widget itself. Dialogs have their own.
    """
    if root not in _shortcuts:
        _shortcuts[root] = {}
        root.bind("<Control-Key>", _run_shortcut, add="+")
        root.bind("<Destroy>", lambda event: _shortcuts.pop(event.widget, None), add="+")
    _shortcuts[root][key.lower() if len(key) == 1 else key, shift] = action


def _run_shortcut(event: Key) -> Handled:
    widget: object = event.widget
    if not isinstance(widget, tk.Misc) or not _state(event) & _CONTROL or _state(event) & _alt(widget):
        return None  # Ctrl+Alt is AltGr, with which people type
    windowing = _windowing(widget)
    if _is_text(event, windowing):
        return None
    pressed = _key_name(event, windowing), bool(_state(event) & _SHIFT)
    action = _shortcuts.get(widget.winfo_toplevel(), {}).get(pressed)
    if action is None:
        return None
    action()
    return "break"


def _key_name(event: Key, windowing: str) -> str:
    """The key that was pressed with Ctrl: by its name, or where that is no Latin letter, digit or sign, by where it lies."""
    keysym = event.keysym
    if len(keysym) == 1 and keysym.isascii():
        return keysym.lower()
    codes = _KEY_CODES.get(windowing, {})
    return next((char for char, code in codes.items() if code == event.keycode), keysym)


def _state(event: Key) -> int:
    return event.state if isinstance(event.state, int) else 0  # a virtual event that no key made has none


def _windowing(widget: tk.Misc) -> str:
    return str(widget.tk.call("tk", "windowingsystem"))


def _alt(widget: tk.Misc) -> int:
    return _ALT.get(_windowing(widget), 0)
