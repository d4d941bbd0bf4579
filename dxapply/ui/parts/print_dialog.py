"""The dialog before printing: which printer, which pages, how many copies, at true size. Only its button sends: Enter in a field does nothing."""

from __future__ import annotations

import tkinter as tk
import unicodedata
from dataclasses import dataclass
from functools import partial
from tkinter import ttk
from typing import Literal

from dxapply.ui.keys import guard, typed_text
from dxapply.ui.parts.dialog import DIALOG_WIDTH, Dialog
from dxapply.ui.printing import MOST_COPIES, Printers, read_pages
from dxapply.ui.style import Area, Look
from dxapply.ui.words import Radiobutton

__all__ = ["Answer", "PrintDialog", "ask_how"]

_COPIES_WRONG = f"部数は1から{MOST_COPIES}の数で入力してください。"
_NOTHING = ""
What = Literal["paper", "ruler", "viewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is to be printed where: so many copies of the `pages` (the first is 0) of the paper, or one sheet with a ruler; or the viewer is to print."""

    what: What
    printer: str
    pages: tuple[int, ...] = (0,)
    copies: int = 1


def ask_how(parent: tk.Misc, look: Look, printers: Printers, pages: int, chosen: str = "") -> Answer | None:
    """How a paper of so many pages is to be printed; None where it is not.

    `chosen` is the printer that was taken last; else the usual one is proposed.
    """
    dialog = PrintDialog(parent, look, printers, pages, chosen)
    dialog.run()
    return dialog.answer


class PrintDialog(Dialog):
    """The dialog; `answer` is what it was closed with."""

    def __init__(self, parent: tk.Misc, look: Look, printers: Printers, pages: int, chosen: str) -> None:
        super().__init__(parent, look, "印刷", [("paper", "印刷する"), (_NOTHING, "やめる")], _NOTHING)
        self._of = pages
        self.answer: Answer | None = None
        self.body.columnconfigure(1, weight=1)
        self._build_printer(printers, chosen)
        self._build_pages()
        self._build_copies()
        self._put(6, "大きさ", look.label(self.body, "実寸（100％）です。拡大も縮小もしません。"))
        self._build_links()
        self.first = self.printer

    # ------------------------------------------------------------------------------------------------------------ building

    def _put(self, row: int, words: str, widget: tk.Widget, *, wide: bool = False) -> None:
        look = self._look
        above = look.px(20 if row else 0), 0
        look.label(self.body, words, "strong").grid(row=row, column=0, sticky="w", padx=(0, look.px(20)), pady=above)
        widget.grid(row=row, column=1, sticky="ew" if wide else "w", pady=above)

    def _build_printer(self, printers: Printers, chosen: str) -> None:
        self.printer = self._look.combobox(self.body, printers.names, width=1)
        usual = next((name for name in (chosen, printers.usual) if name in printers.names), printers.names[0])
        self.printer.set(usual)
        guard(self.printer)
        self._put(0, "プリンター", self.printer, wide=True)

    def _build_pages(self) -> None:
        look = self._look
        self._which = tk.StringVar(self.body, "all")
        self.all = self._radio(self.body, f"すべて（{self._of}ページ）", "all")
        self._put(1, "ページ", self.all)
        row = look.frame(self.body)
        self.some = self._radio(row, "指定する", "some")
        self.some.pack(side="left", padx=(0, look.px(8)))
        self.pages = look.entry(row, width=14, takefocus=False)  # in passing, Tab must not choose it
        self.pages.pack(side="left")
        self.pages.bind("<FocusIn>", lambda _event: self._choose("some"), add="+")
        guard(self.pages)
        look.label(row, "例 1-3, 5", "caption", "sub").pack(side="left", padx=(look.px(8), 0))
        row.grid(row=2, column=1, sticky="w", pady=(look.px(8), 0))
        for radio, other, value in ((self.all, self.some, "some"), (self.some, self.all, "all")):
            for key in ("Up", "Down", "Left", "Right"):
                radio.bind(f"<{key}>", partial(self._step_to, other, value))
        self._pages_fault = self._fault(3)

    def _radio(self, parent: tk.Misc, words: str, value: str) -> ttk.Radiobutton:
        look = self._look
        radio = Radiobutton(parent, text=words, value=value, variable=self._which, command=partial(self._pressed, value),
                            style=look.style_of(parent, "Radio.TRadiobutton"))  # fmt: skip
        guard(radio)
        return radio

    def _build_copies(self) -> None:
        look = self._look
        row = look.frame(self.body)
        self.copies = look.entry(row, number=True, width=4)
        self.copies.insert(0, "1")
        self.copies.pack(side="left")
        for key, by in (("Up", 1), ("Down", -1)):
            self.copies.bind(f"<{key}>", partial(self._count, by))
        guard(self.copies)
        look.label(row, "部").pack(side="left", padx=(look.px(8), 0))
        self._put(4, "部数", row)
        self._copies_fault = self._fault(5)

    def _fault(self, row: int) -> ttk.Label:
        """The line below a field that says what is to be mended there."""
        label = self._look.label(self.body, "", "caption", "bad", wraplength=self._look.tx(DIALOG_WIDTH - 100), justify="left")
        label.grid(row=row, column=1, sticky="w", pady=(self._look.px(4), 0))
        label.grid_remove()
        return label

    def _build_links(self) -> None:
        look = self._look
        links: Area = look.frame(self.body)
        links.grid(row=7, column=0, columnspan=2, sticky="w", pady=(look.px(20), 0))
        self.ruler = look.button(links, "100 mmの定規を1枚印刷して確かめる", partial(self.press, "ruler"), "Link")
        self.viewer = look.button(links, "PDFを開き、両面などを選んで印刷する", partial(self.press, "viewer"), "Link")
        for link in (self.ruler, self.viewer):
            link.pack(anchor="w")
            guard(link)

    # ------------------------------------------------------------------------------------------------------------ answering

    def press(self, value: str) -> None:
        """Close with that answer; before sending, the fields must be readable."""
        match value:
            case "ruler" | "viewer":
                self.answer = Answer(what=value, printer=self.printer.get())
            case "paper":
                self.answer = self._read()
                if self.answer is None:
                    return
        super().press(value)

    def _read(self) -> Answer | None:
        pages = tuple(range(self._of)) if self._which.get() == "all" else read_pages(typed_text(self.pages), self._of)
        copies = self._read_copies()
        wrong = f"1から{self._of}までのページを、1-3, 5 のように入力してください。"
        self._tell(self._copies_fault, self.copies, "" if copies else _COPIES_WRONG)
        self._tell(self._pages_fault, self.pages, "" if pages else wrong)
        return Answer(what="paper", printer=self.printer.get(), pages=pages, copies=copies) if pages and copies else None

    def _tell(self, label: ttk.Label, field: ttk.Entry, text: str) -> None:
        label.configure(text=text)
        field.state(["invalid" if text else "!invalid"])
        if text:
            label.grid()
            field.focus_set()
        else:
            label.grid_remove()

    def _choose(self, value: str) -> None:
        self._which.set(value)
        self.pages.configure(takefocus=value == "some")
        if value == "all":
            self._tell(self._pages_fault, self.pages, "")

    def _pressed(self, value: str) -> None:
        self._choose(value)
        if value == "some":
            self.pages.focus_set()

    def _step_to(self, radio: ttk.Radiobutton, value: str, _event: object) -> str:
        """An arrow chooses the other, and stays among the choices."""
        self._choose(value)
        radio.focus_set()
        return "break"

    def _count(self, by: int, _event: object) -> str:
        """One copy more or fewer."""
        copies = min(MOST_COPIES, max(1, (self._read_copies() or 1) + by))
        self.copies.delete(0, "end")
        self.copies.insert(0, str(copies))
        return "break"

    def _read_copies(self) -> int:
        """The number of copies, or 0 where none can be read."""
        text = unicodedata.normalize("NFKC", typed_text(self.copies)).strip().removesuffix("部").strip()
        return int(text) if text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MOST_COPIES else 0
