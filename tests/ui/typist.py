"""A typist: what a person does at the window, by keys and clicks on what is in sight, never by calling the draft or a page.

Nothing is pressed that cannot be seen: what lies out of sight is scrolled to by the wheel first. Text comes as an IME commits it, at the cursor and
in place of what is selected, or by real keys.
"""

from __future__ import annotations

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from tkinter import ttk

from dxapply.model.dates import era_day
from dxapply.model.fields import Field, Kind, Value, show
from dxapply.model.money import show_scaled, show_yen
from dxapply.ui.parts.grid import Grid

__all__ = ["Typist", "spoken", "tsv"]

WaitUntil = Callable[..., None]
_KEYS = {"@": "at", "-": "minus", ".": "period", ",": "comma", "%": "percent", " ": "space", "/": "slash"}
_MOST_NOTCHES = 200
_MOST_TABS = 120
_WIDE = str.maketrans("0123456789,", "０１２３４５６７８９，")


def spoken(field: Field, value: Value, way: int = 0) -> str:
    """The value as people write it, each in one of several ways: 3,000万円, ３０，０００，０００, 令和3年5月10日, 2021/5/10, 71%, ○."""
    match value:
        case bool():
            return ("○" if value else "×") if way % 2 else show(field, value)
        case Fraction():
            return f"{value * 100}%".translate(_WIDE if way % 2 else {})
        case dt.date():
            ways = (era_day(value), f"{value:%Y/%m/%d}", f"{value:%Y%m%d}", f"R{value.year - 2018}.{value.month}.{value.day}")
            return ways[way % (4 if value.year > 2019 else 3)]
        case int() if field.kind is Kind.YEN and value % 10_000 == 0 and value and way % 3 == 0:
            return f"{show_yen(value // 10_000)}万円".translate(_WIDE if way % 2 else {})
        case int() if field.kind is Kind.YEN:
            return (show_yen(value), str(value), show_yen(value).translate(_WIDE))[way % 3].replace("▲", "-")
        case int() if field.kind is Kind.NUMBER:
            return show_scaled(value, 1000).replace(",", "").translate(_WIDE if way % 2 else {})
        case int():
            return f"{value}{field.unit if way % 2 else ''}"
    return show(field, value)


def tsv(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as Excel puts them into the clipboard."""
    return "".join("\t".join(row) + "\r\n" for row in rows)


class Typist:
    """The hands of a person at the window."""

    def __init__(self, root: tk.Tk, wait_until: WaitUntil) -> None:
        self.root, self.wait_until = root, wait_until
        root.focus_force()
        root.update()

    # ------------------------------------------------------------------------------------------------------------ the eyes

    @property
    def focused(self) -> tk.Misc:
        """What has the keyboard."""
        widget = self.root.focus_get()
        assert widget is not None, "the keyboard is nowhere"
        return widget

    def is_at(self, key: str) -> bool:
        """Whether the keyboard is where the key is typed; of a grid, in its cell."""
        here = self.root.focus_get()
        if isinstance(here, ttk.Frame | ttk.Label):  # what holds a field is no place to type in
            return False
        while here is not None:
            if isinstance(here, Grid):
                return key.endswith((f".{here.row}.{here.column.key}", f".{here.column.key}.{here.row}"))  # years stand as columns
            if getattr(here, "key", "") == key:
                return True
            here = here.master
        return False

    def below(self, widget: tk.Misc | None = None) -> Iterator[tk.Misc]:
        """The widget, and all in it that is laid out."""
        widget = widget or self.root
        yield widget
        for child in widget.winfo_children():
            if not isinstance(child, tk.Toplevel | tk.Menu) and child.winfo_ismapped():
                yield from self.below(child)

    def area(self, key: str) -> tk.Misc:
        """What stands for the key; waits for it, as pages are made bit by bit."""
        found: list[tk.Misc] = []

        def is_there() -> bool:
            found[:] = [widget for widget in self.below() if getattr(widget, "key", "") == key]
            return bool(found)

        if not is_there():
            self.wait_until(is_there)
        return found[0]

    def words(self, widget: tk.Misc | None = None) -> str:
        """All that can be read in the widget."""
        return "\n".join(_text(inner) for inner in self.below(widget) if _text(inner))

    def titled(self, words: str, inside: tk.Misc | None = None) -> tk.Misc:
        """The button, tick or choice that says these words and can be pressed; waits for it."""
        found: list[tk.Misc] = []

        def is_there() -> bool:
            kinds = (ttk.Button, ttk.Checkbutton, ttk.Radiobutton)
            found[:] = [widget for widget in self.below(inside) if isinstance(widget, kinds) and _text(widget).replace("\n", "") == words]
            return bool(found)

        if not is_there():
            self.wait_until(is_there)
        return found[0]

    # ------------------------------------------------------------------------------------------------------------ the mouse

    def click(self, widget: tk.Misc, x: int | None = None, y: int | None = None) -> None:
        """Press and release the left button in the middle of the widget, or at a place in it."""
        x, y = widget.winfo_width() // 2 if x is None else x, widget.winfo_height() // 2 if y is None else y
        self._scroll_to(widget, y)
        met = self.root.winfo_containing(widget.winfo_rootx() + x, widget.winfo_rooty() + y)
        assert met is not None and str(met).startswith(str(widget)), f"{met} lies over {widget}"
        for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
            widget.event_generate(event, x=x, y=y)
        self.root.update()

    def press(self, words: str, inside: tk.Misc | None = None) -> None:
        """Click the button, tick or choice with these words."""
        self.click(self.titled(words, inside))

    def tool(self, words: str, table: tk.Misc) -> None:
        """Use a tool of a table, also where it has no room and stands in the menu behind その他."""
        found = [widget for widget in self.below(table) if isinstance(widget, ttk.Button) and str(widget.cget("text")) == words]
        if found:
            self.click(found[0])
        else:
            self.pick("その他", words, table)

    def pick(self, button: str, words: str, inside: tk.Misc | None = None) -> None:
        """Open the menu of a button, and take a line of it by the arrows and Enter."""
        opener = self.titled(button, inside)
        self.click(opener)
        menu = next(child for child in opener.winfo_children() if isinstance(child, tk.Menu) and child.winfo_viewable())
        last = menu.index("end")
        place = next(at for at in range(0 if last is None else last + 1) if str(menu.entrycget(at, "label")) == words)
        menu.focus_force()
        for _ in range(place + 1):
            menu.event_generate("<Down>")
        menu.event_generate("<Return>")
        self.root.update()

    def _scroll_to(self, widget: tk.Misc, y: int) -> None:
        """Turn the wheel over each column around the widget until the place is in sight."""
        self.root.update_idletasks()
        columns = [around for around in _around(widget) if isinstance(around, tk.Canvas) and around is not widget]
        for column in columns:
            for _ in range(_MOST_NOTCHES):
                top, at = column.winfo_rooty(), widget.winfo_rooty() + y
                if top + 4 <= at <= top + column.winfo_height() - 4:
                    break
                before = column.canvasy(0)
                column.event_generate("<Button-4>" if at < top + 4 else "<Button-5>")
                self.root.update_idletasks()
                if column.canvasy(0) == before:
                    break
        self.root.update()

    # ------------------------------------------------------------------------------------------------------------- the keys

    def key(self, *events: str) -> None:
        """Press keys, such as <Tab> or <Control-z>."""
        for event in events:
            self.focused.event_generate(event)
            self.root.update()

    def commit(self, text: str) -> None:
        """A text as an IME commits it: at the cursor, in place of what is selected."""
        widget = self.focused
        assert isinstance(widget, tk.Entry | tk.Text), f"{widget} takes no text"
        if isinstance(widget, tk.Text):
            if widget.tag_ranges("sel"):
                widget.delete("sel.first", "sel.last")
        elif widget.selection_present():
            widget.delete("sel.first", "sel.last")
        widget.insert("insert", text)
        self.root.update()

    def type(self, text: str) -> None:
        """A text in ASCII, each character by its real key."""
        for char in text:
            self.focused.event_generate(f"<Key-{_KEYS.get(char, char)}>")
        self.root.update()

    def write(self, text: str) -> None:
        """A text in place of all that stands in the field."""
        self.focused.event_generate("<<SelectAll>>")
        self.commit(text)

    def paste(self, text: str) -> None:
        """A text through the clipboard, with Ctrl+V."""
        self.copy(text)
        self.key("<<Paste>>")

    def copy(self, text: str) -> None:
        """Put a text into the clipboard, as Excel does."""
        self.root.clipboard_clear()
        self.root.clipboard_append(text)

    def tab_to(self, key: str) -> None:
        """Press Tab until the keyboard is in the field of that key."""
        for _ in range(_MOST_TABS):
            if self.is_at(key):
                return
            self.key("<Tab>")
        raise AssertionError(f"Tab does not come to {key}")

    # ------------------------------------------------------------------------------------------------------------ fields

    def go(self, key: str) -> None:
        """Bring the keyboard to a field of a form by a click on its label."""
        area = self.area(key)
        if not self.is_at(key):
            self.click(next(child for child in area.winfo_children() if isinstance(child, ttk.Label)), 4, 8)
        assert self.is_at(key), f"the keyboard is not at {key} but at {self.root.focus_get()}"

    def answer(self, key: str, field: Field, value: Value, way: int = 0) -> None:
        """Fill in the field that has the keyboard, in the manner of its kind."""
        assert self.is_at(key), f"the keyboard is not at {key} but at {self.root.focus_get()}"
        widget = self.focused
        if isinstance(widget, ttk.Radiobutton):
            self.press(show(field, value), self.area(key))
        elif isinstance(widget, ttk.Checkbutton):
            assert isinstance(value, tuple)
            for row_id in value:
                self.click(self._tick(key, row_id))
        elif isinstance(widget, ttk.Combobox):
            self.choose(widget, show(field, value))
        elif isinstance(widget, ttk.Entry) and field.kind in (Kind.COUNT, Kind.IDENTIFIER) and (text := spoken(field, value)).isascii():
            widget.event_generate("<<SelectAll>>")
            self.type(text)
        else:
            self.write(spoken(field, value, way))

    def _tick(self, key: str, row_id: str) -> tk.Misc:
        boxes = [widget for widget in self.below(self.area(key)) if isinstance(widget, ttk.Checkbutton)]
        return next(box for box in boxes if _text(box).split(" ")[0] == row_id)

    def choose(self, box: ttk.Combobox, words: str) -> None:
        """Drop the list down and pick the line that says these words, or begins with them as with an id."""
        values = [str(value) for value in box.cget("values")]
        place = values.index(words) if words in values else next(at for at, value in enumerate(values) if value.split(" ")[0] == words)
        step = place - box.current()
        if not step:
            return
        box.event_generate("<Down>")
        listbox = f"{box.tk.call('ttk::combobox::PopdownWindow', box)}.f.l"
        self.wait_until(lambda: int(box.tk.call("winfo", "viewable", listbox)))
        box.tk.call("focus", "-force", listbox)
        for event in (*["<Down>" if step > 0 else "<Up>"] * abs(step), "<Return>"):
            box.tk.call("event", "generate", listbox, event)
        self.root.update()
        box.focus_force()  # X gives it back late where no window manager is
        self.root.update()

    def reads(self, key: str) -> str:
        """What stands in the field of a form."""
        inputs = (ttk.Radiobutton, ttk.Checkbutton, tk.Entry, tk.Text)
        widgets = [widget for widget in self.below(self.area(key)) if isinstance(widget, inputs)]
        if not widgets:  # made, but not laid out yet
            self.wait_until(lambda: widgets.extend(widget for widget in self.below(self.area(key)) if isinstance(widget, inputs)) or widgets)
        chosen = [_text(widget) for widget in widgets if isinstance(widget, ttk.Radiobutton) and widget.instate(["selected"])]
        ticked = [_text(widget).split(" ")[0] for widget in widgets if isinstance(widget, ttk.Checkbutton) and widget.instate(["selected"])]
        typed = [_text(widget) for widget in widgets if isinstance(widget, tk.Entry | tk.Text)]
        return "、".join([*chosen, *ticked, *typed])

    # ------------------------------------------------------------------------------------------------------------- tables

    def click_cell(self, grid: Grid, row: str, column: str) -> None:
        """Click a cell of a table."""
        tree = grid.table.tree
        self._scroll_to(tree, grid.table.head_height)
        tree.see(row)
        self.root.update()
        x, y, width, height = (int(part) for part in tree.bbox(row, column))
        self.click_at(tree, x + width // 2, y + height // 2)

    def click_at(self, tree: ttk.Treeview, x: int, y: int) -> None:
        """Click a table at a place; where its living cell lies there, that is what is met."""
        self._scroll_to(tree, y)
        met = self.root.winfo_containing(tree.winfo_rootx() + x, tree.winfo_rooty() + y)
        assert met is not None and str(met).startswith(str(tree)), f"{met} lies over {tree}"
        target = met if met is not tree else tree
        target.event_generate("<ButtonPress-1>", x=x if target is tree else 2, y=y if target is tree else 2)
        target.event_generate("<ButtonRelease-1>", x=x if target is tree else 2, y=y if target is tree else 2)
        self.root.update()

    def fill_row(self, texts: Sequence[str]) -> None:
        """Type a row from the living cell on, with Tab between the cells."""
        for place, text in enumerate(texts):
            if place:
                self.key("<Tab>")
            if text:
                self.commit(text)
        self.key("<Return>")


def _around(widget: tk.Misc) -> list[tk.Misc]:
    """What the widget stands in, the outermost first."""
    found: list[tk.Misc] = []
    here = widget.master
    while here is not None:
        found.insert(0, here)
        here = here.master
    return found


def _text(widget: tk.Misc) -> str:
    if isinstance(widget, ttk.Label | ttk.Button | ttk.Checkbutton | ttk.Radiobutton):
        return str(widget.cget("text"))
    if isinstance(widget, tk.Text):
        return str(widget.get("1.0", "end-1c"))
    return str(widget.get()) if isinstance(widget, tk.Entry) else ""
