"""An open draft on the screen: the chapters at the left, one page, help and explanation at the right, and the bar below."""

from __future__ import annotations

import importlib
import tkinter as tk
from collections.abc import Callable
from typing import Protocol

from dxapply.drafting.pages import PAGES, VERSIONS, Page, page_of
from dxapply.programs.steps import Step
from dxapply.ui.desk import Desk, lies_in
from dxapply.ui.pages.page import PageView
from dxapply.ui.parts.explanation import SidePanel
from dxapply.ui.rail import Rail
from dxapply.ui.style import Area
from dxapply.ui.subsidy_bar import SaveState, SubsidyBar
from dxapply.ui.tokens import WIDTH

__all__ = ["Hands", "Workspace"]

_CHAPTERS = [page.id for page in PAGES]
_PAGES = {page.id: page for page in (*PAGES, VERSIONS)}
_HEAD = 92
_LOW_HEAD = 62


class Hands(Protocol):
    """What the workspace leaves to the window."""

    def save(self) -> bool:
        """Save the draft now."""

    def mend_file(self) -> None:
        """Ask what to do about a file that could not be saved."""

    def say(self, sentence: str) -> None:
        """A passing word beside the save state."""

    def help_folded(self, is_open: bool) -> None:
        """The help was opened or folded by the user, which is remembered."""


class Workspace:
    """`frame` fills the window. It is what the desk's pages know as `around`."""

    def __init__(self, parent: tk.Misc, desk: Desk, hands: Hands, *, help_is_open: bool) -> None:
        self.desk, self._look, self._hands = desk, desk.look, hands
        desk.around = self
        self.page = ""
        self._views: dict[str, PageView] = {}
        self._wants_help = help_is_open
        self._is_drawer_open = False
        self._is_folded_for_room = False
        self._is_low = False
        self._waiting = ""
        self.on_page: Callable[[], None] = lambda: None
        look = desk.look
        self.frame = look.frame(parent)
        self.frame.columnconfigure(1, weight=1)
        self.frame.rowconfigure(0, weight=1)
        self.rail = Rail(self.frame, desk)
        self.rail.frame.grid(row=0, column=0, sticky="ns")
        self._middle = look.frame(self.frame)
        self._middle.grid(row=0, column=1, sticky="nsew")
        self._build_head()
        self._host = look.frame(self._middle)
        self._host.pack(fill="both", expand=True)
        self.side = SidePanel(self.frame, desk)
        self.side.on_close = lambda: self.fold_help(by_user=True)
        look.line(self.frame).grid(row=1, column=0, columnspan=3, sticky="ew")
        self.bar = SubsidyBar(self.frame, desk)
        self.bar.frame.grid(row=2, column=0, columnspan=3, sticky="ew")
        self.bar.mend.configure(command=hands.mend_file)
        self.bar.next.configure(command=self.go_on)
        look.on_change(self.frame, self._measure)
        look.root.bind("<<PasteCut>>", lambda _: self.say("長すぎるため、はじめの2万字だけを貼り付けました。"))
        desk.draft.watchers.append(lambda _change: self._show_undo())
        self._show_undo()

    # --------------------------------------------------------------------------------------------------------------- head

    def _build_head(self) -> None:
        look = self._look
        self._head = look.frame(self._middle)
        self._head.pack(fill="x")
        self._head.pack_propagate(False)
        self._tools = look.frame(self._head)
        self._tools.pack(side="right", anchor="n", pady=(look.px(20), 0))
        self._undo = look.button(self._tools, "", self.undo, "Icon", icon="arrow-counterclockwise")
        self._redo = look.button(self._tools, "", self.redo, "Icon", icon="arrow-clockwise")
        self._ask = look.button(self._tools, "", lambda: self.open_help(by_user=True), "Icon", icon="question-circle")
        for button, words in ((self._undo, "元に戻す（Ctrl+Z）"), (self._redo, "やり直す（Ctrl+Y）"), (self._ask, "説明を開く（F1）")):
            look.tip(button, words)
        self._undo.pack(side="left")
        self._redo.pack(side="left")
        self._title = look.label(self._head, "", "h1")
        self._title.pack(anchor="w", pady=(look.px(20), 0))
        self._why = look.label(self._head, "", "body", "sub")
        self._why.pack(anchor="w", pady=(look.px(6), 0))

    def undo(self) -> None:
        """Take the last step back; what is still being typed is a step too."""
        self.leave()
        self.desk.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self.leave()
        self.desk.redo()

    def _show_undo(self) -> None:
        self._undo.state(["!disabled" if self.desk.draft.undo_label else "disabled"])
        self._redo.state(["!disabled" if self.desk.draft.redo_label else "disabled"])

    # --------------------------------------------------------------------------------------------------------------- pages

    def view(self, page: str) -> PageView:
        """The page, made the first time it is wanted."""
        if page not in self._views:
            module = importlib.import_module(f"dxapply.ui.pages.{page}")
            self._views[page] = module.View(self._host, self.desk)
        return self._views[page]

    def show(self, page: str) -> None:
        """Show a page; what was being typed on the one before is taken over."""
        if page == self.page:
            return
        if self.page:
            self.leave()
            self.on_page()
            self._views[self.page].frame.pack_forget()
        view = self.view(page)
        self.desk.catch_up(view.frame)
        self.page = page
        self._title.configure(text=_PAGES[page].title)
        self._why.configure(text=_PAGES[page].why)
        self.side.show_help(page)
        self._is_folded_for_room = view.needs_room
        self._is_drawer_open = False
        self._lay_side()
        self._place(view)
        self.rail.choose(page)
        following = self._following(1)
        self.bar.lead_to(following.title if following else "")

    def _place(self, view: PageView) -> None:
        look = self._look
        margin = look.px(WIDTH.margin[self.desk.width_class])
        view.frame.pack(fill="both", expand=True, padx=(margin, max(0, margin - look.px(WIDTH.gutter))))

    def _following(self, by: int) -> Page | None:
        place = _CHAPTERS.index(self.page) + by if self.page in _CHAPTERS else -1
        return PAGES[place] if 0 <= place < len(PAGES) else None

    def go_on(self, by: int = 1) -> None:
        """To the next chapter, or the one before, with the keyboard on its first field."""
        following = self._following(by)
        if following:
            self.show(following.id)
            self.frame.update_idletasks()
            self.focus_page()

    def focus_page(self, tries: int = 5) -> None:
        """Give the keyboard to the first thing on the page that takes it, as soon as the page is laid out."""
        frame = self._views[self.page].frame
        first = frame.tk_focusNext()
        if first is not None and lies_in(first, frame):
            first.focus_set()
        elif tries:
            self._waiting = self._look.root.after(20, lambda: self.focus_page(tries - 1))

    def _stop_waiting(self) -> None:
        if self._waiting:
            self._look.root.after_cancel(self._waiting)
            self._waiting = ""

    # --------------------------------------------------------------------------------------------------- what pages ask for

    def jump(self, key: str) -> None:
        """Show the page of the key, with the keyboard on its field."""
        self._stop_waiting()
        if key in _PAGES:
            self.show(key)
            self.frame.update_idletasks()
            self.focus_page()  # else what is typed now would go into a field of the page before
            return
        self.close_drawer()  # it would lie over the field
        if not (self.page and self.view(self.page).focus_key(key)):  # a question may stand on a page that only asks it too
            self.show(page_of(key))
            self.frame.update_idletasks()  # what is not laid out yet cannot take the keyboard
            self.view(self.page).focus_key(key)
        self.frame.update_idletasks()
        self.side.show_help(key)

    def explain(self, step: Step) -> None:
        """Show how the amount came about, at the right."""
        self.side.show_step(step)
        self.open_help()

    def help(self, key: str) -> None:
        """Show the help of a field, where help is open."""
        self.side.show_help(key or self.page)

    def note(self, title: str, paragraphs: tuple[tuple[str, str], ...]) -> None:
        """Show some paragraphs at the right, where help is open."""
        self.side.show_note(title, paragraphs)

    def say(self, sentence: str) -> None:
        """A passing word beside the save state."""
        self._hands.say(sentence)

    def save(self) -> bool:
        """Save the draft now."""
        return self._hands.save()

    def follow_keyboard(self, widget: tk.Misc) -> None:
        """Show the help of the field that has the keyboard."""
        here: tk.Misc | None = widget
        while here is not None and here is not self._host:
            if isinstance(here, Area) and here.key:
                self.help(here.key)
                return
            here = here.master

    # ---------------------------------------------------------------------------------------------------------------- help

    @property
    def _has_room(self) -> bool:
        return self.desk.width_class == "wide"

    def open_help(self, *, by_user: bool = False) -> None:
        """Show the panel at the right: beside the page where there is room, else over it."""
        self._is_folded_for_room = False
        if self._has_room:
            self._wants_help = True
            if by_user:
                self._hands.help_folded(True)
        else:
            self._is_drawer_open = True
        self._lay_side()

    def fold_help(self, *, by_user: bool = False) -> None:
        """Fold the panel away."""
        if self._has_room:
            self._wants_help = False
            if by_user:
                self._hands.help_folded(False)
        self._is_drawer_open = False
        self._lay_side()
        if by_user:
            self._ask.focus_set()

    def toggle_help(self) -> None:
        """Open the panel, or fold it."""
        if self.side.winfo_manager():
            self.fold_help(by_user=True)
        else:
            self.open_help(by_user=True)

    def close_drawer(self) -> bool:
        """Close the panel where it lies over the page; False where it does not."""
        if not self._is_drawer_open:
            return False
        self._is_drawer_open = False
        self._lay_side()
        return True

    def _lay_side(self) -> None:
        look, panel = self._look, self.side
        width = look.tx(WIDTH.help)
        if self._has_room and self._wants_help and not self._is_folded_for_room:
            panel.place_forget()
            panel.configure(width=width)
            panel.grid(row=0, column=2, sticky="ns")
        elif self._is_drawer_open:
            panel.grid_forget()
            panel.place(in_=self._middle, relx=1, rely=0, relheight=1, anchor="ne", width=min(width, self._middle.winfo_width()))
            panel.lift()
        else:
            panel.grid_forget()
            panel.place_forget()
        if panel.winfo_manager() == "grid":
            self._ask.pack_forget()
        else:
            self._ask.pack(side="left")

    # -------------------------------------------------------------------------------------------------------------- layout

    def arrange(self, width: int, height: int) -> None:
        """Lay everything out for a window of so many device pixels."""
        width_class, is_low = self._look.width_class(width), self._look.is_low(height)
        if (width_class, is_low) == (self.desk.width_class, self._is_low) and self.frame.winfo_viewable():
            return
        self._is_low = is_low
        self.desk.width_class = width_class
        self._measure()

    def _measure(self) -> None:
        look, width_class = self._look, self.desk.width_class
        margin = look.px(WIDTH.margin[width_class])
        self._head.configure(height=look.tx(_LOW_HEAD if self._is_low else _HEAD))
        self._head.pack(padx=(margin, margin - look.px(8)))
        if self._is_low:
            self._why.pack_forget()
        else:
            self._why.pack(anchor="w", pady=(look.px(6), 0))
        self.rail.arrange(width_class)
        self.bar.arrange()
        self._lay_side()
        for name, view in self._views.items():
            view.arrange(width_class)
            if name == self.page:
                self._place(view)

    def tell_saved(self, state: SaveState) -> None:
        """Show the save state."""
        self.bar.say(state)

    def next_pane(self) -> None:
        """Move the keyboard to the next of rail, page, help and bar."""
        panes: list[tuple[tk.Misc, Callable[[], object]]] = [(self.rail.frame, self.rail.focus), (self._middle, self.focus_page)]
        if self.side.winfo_manager():
            panes.append((self.side, self.side.take_focus))
        panes.append((self.bar.frame, self.bar.focus))
        focused = self.frame.focus_get()
        here = next((place for place, (pane, _) in enumerate(panes) if lies_in(focused, pane)), -1)
        panes[(here + 1) % len(panes)][1]()

    @property
    def is_typing(self) -> bool:
        """Whether a cell of the open page holds a text that the draft does not have yet."""
        return bool(self.page) and self._views[self.page].is_typing

    def keep(self) -> None:
        """Give what is half typed to the draft, without touching where it is typed."""
        if self.page:
            self._views[self.page].keep()

    def leave(self) -> None:
        """Take over what is being typed."""
        if self.page:
            self._views[self.page].leave()

    def close(self) -> None:
        """Take over what is being typed, and leave the screen."""
        self.leave()
        self._stop_waiting()
        self.desk.close()
        self.frame.destroy()
