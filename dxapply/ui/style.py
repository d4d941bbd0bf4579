"""The live look of the window: the colours of a theme, the pixels of a screen, the fonts of a text size, and the small parts made of them.

`open_root` gives the root, `Look(root)` all else. Parts know the surface they lie on: that of the `Area` that holds them.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any, Literal

import ttkbootstrap
from PIL import IcoImagePlugin, ImageTk
from ttkbootstrap.style.theme import Theme, ThemeDefinition

from dxapply.assets import asset
from dxapply.ui import app_fonts
from dxapply.ui.shapes import Disc, Glyph, Mark, Pictures, Verdict
from dxapply.ui.tokens import HEIGHT, PALETTES, TEXT_SIZES, TYPE, WIDTH, Colours, Mode, Role, Surface, TextSize, Token, WidthClass
from dxapply.ui.ttk_styles import BOX_SURFACE, BUTTON_TONES, Styles
from dxapply.ui.words import Button, Checkbutton, Label, Radiobutton, short

__all__ = ["Area", "BoxKind", "ButtonKind", "Look", "PillKind", "open_root"]

ButtonKind = Literal["Primary", "Quiet", "Ghost", "Link", "Jump", "Icon"]
PillKind = Literal["ask", "bad", "plain", "accent"]
BoxKind = Literal["card", "chosen", "note", "ask", "bad", "field"]

_POINT = 96 / 72
"""Pixels of a point at 100 %."""
_ICON_SIZES = (48, 32, 16)
_TK_FONTS: dict[str, Role] = {
    "TkDefaultFont": "body", "TkTextFont": "body", "TkMenuFont": "body", "TkHeadingFont": "caption", "TkCaptionFont": "strong",
    "TkSmallCaptionFont": "caption", "TkIconFont": "body", "TkTooltipFont": "caption", "TkFixedFont": "num",
}  # fmt: skip
_TEXT_EDGES = ("borderwidth", "highlightthickness", "padx", "pady", "relief")
"""What ttkbootstrap gives each text anew when the theme changes: an edge and a margin of its own."""
_VERDICT_TONES: dict[Verdict, Token] = {"met": "ok", "unmet": "sub", "unknown": "ask", "none": "sub"}


class _OurThemes(Theme):
    """The family dx-light and dx-dark with the colours that we give; ttkbootstrap's ramps would change them."""

    def to_definitions(self) -> list[ThemeDefinition]:
        """Both themes, ready for use."""
        return [ThemeDefinition(f"dx-{mode}", _bootstrap(colours), mode) for mode, colours in PALETTES.items()]  # type: ignore[no-untyped-call]


def _bootstrap(colours: Colours) -> dict[str, str]:
    """Our colours under the names that ttkbootstrap has for its own widgets: menus, tips, calendars."""
    names: dict[str, Token] = {
        "primary": "accent", "secondary": "sub", "success": "ok", "info": "accent", "warning": "ask", "danger": "bad", "light": "chrome",
        "dark": "ink", "bg": "page", "fg": "ink", "selectbg": "accent", "selectfg": "on_accent", "border": "edge", "inputfg": "ink",
        "inputbg": "page", "active": "hover",
    }  # fmt: skip
    return {name: colours[token] for name, token in names.items()}


def open_root(title: str, mode: Mode = "light", scale: float | None = None) -> ttkbootstrap.App:
    """The hidden root of the window, in our theme, with our fonts; raises tkinter.TclError where there is no screen.

    The scale is that of the screen unless it is given. It can be set only here, as ttkbootstrap draws at once.
    """
    app_fonts.load()
    _OurThemes("dx").register()  # type: ignore[no-untyped-call]
    root = ttkbootstrap.App(title, theme=f"dx-{mode}", iconphoto=None, scaling=None if scale is None else scale * _POINT)
    root.withdraw()
    _put_icon(root)
    root.bind_class("TButton", "<space>", "ttk::button::activate %W")  # ttkbootstrap takes Space away from buttons, and adds Enter
    for key in ("<Return>", "<KP_Enter>"):
        root.bind_class("TButton", key, _press_by_enter)
    _hear_less(root)
    return root


def _put_icon(root: ttkbootstrap.App) -> None:
    """Our icon for the window and every dialog: Windows takes the sizes that it wants from the file, X11 is given some."""
    file = asset("icons", "dxapply.ico")
    if sys.platform == "win32":
        root.tk.call("wm", "iconbitmap", root, "-default", str(file))
    else:
        with IcoImagePlugin.IcoImageFile(file) as icon:
            pictures = [ImageTk.PhotoImage(icon.ico.getimage((size, size)), master=root) for size in _ICON_SIZES]
        root.wm_iconphoto(True, *map(str, pictures))  # which keeps their pixels


def _hear_less(root: ttkbootstrap.App) -> None:
    """Take off what ttkbootstrap calls for each widget that is shown, four times, and of which nothing here makes use.

    It was half of the time in which a page is raised: a size kept for centring the window, a transparency of none, and <<MapChild>>.
    """
    for event in ("<Map>", "<Configure>", "<Visibility>"):
        root.unbind(event)
    root.unbind_all("<Map>")


def _press_by_enter(event: tk.Event) -> None:
    """Enter presses the button, unless the button hears of Enter by itself: twice would undo a fold, and add two rows."""
    button: object = event.widget  # a text where the button is gone by now
    if isinstance(button, ttk.Button) and not button.bind(f"<{event.keysym}>"):
        button.invoke()


class Area(ttk.Frame):
    """A frame that knows its surface, so that all that lies on it is drawn for that ground.

    `key` is the field that it is about, if it is about one: the help that is shown follows the keyboard by it.
    """

    key = ""

    def __init__(self, parent: tk.Misc, surface: Surface, style: str, **options: Any) -> None:
        super().__init__(parent, style=style, **options)
        self.surface: Surface = surface


class Look:
    """The look of one window. Made once, right after the root; `set_theme` and `set_text_size` change all that is on the screen."""

    def __init__(self, root: ttkbootstrap.App, text_size: TextSize = "標準") -> None:
        self.root = root
        self.mode: Mode = "dark" if root.style.theme_mode == "dark" else "light"
        self.text_size: TextSize = text_size
        self.scale = _sane(float(root.tk.call("tk", "scaling")) / _POINT)
        self.families = app_fonts.choose(tkfont.families(root))
        self._fonts = {role: tkfont.Font(root, name=f"dx.{role}", family=self.families.words, size=-14) for role in TYPE}
        self._pictures = Pictures(root, PALETTES[self.mode], self.scale)
        # ttkbootstrap's own Style would remember each option and replay it into the other theme.
        self._styles = Styles(ttk.Style(root), self._pictures, self.scale, self.line_height)
        self._listeners: list[tuple[tk.Misc, Callable[[], None]]] = []
        self._set_fonts()
        self._styles.renew(f"dx-{self.mode}", PALETTES[self.mode], TEXT_SIZES[self.text_size])

    # ----------------------------------------------------------------------------------------------------------- measures

    def px(self, length: float) -> int:
        """Device pixels of a length at 100 %, for widths and gaps."""
        return round(length * self.scale)

    def tx(self, length: float) -> int:
        """Device pixels of a length that holds text: it grows with the text size, and never shrinks below the standard."""
        return round(length * self.scale * max(1.0, TEXT_SIZES[self.text_size]))

    def width_class(self, width: int) -> WidthClass:
        """Which layout fits a window of so many device pixels; large text makes it narrower."""
        logical = width / self.tx(100) * 100
        return "wide" if logical >= WIDTH.wide_from else "middle" if logical >= WIDTH.middle_from else "narrow"

    def is_low(self, height: int) -> bool:
        """Whether a window of so many device pixels leaves out the why-line and lowers the bar."""
        return height / self.tx(100) * 100 < HEIGHT.low_window

    def font(self, role: Role) -> tkfont.Font:
        """The named font `dx.<role>`, to measure by."""
        return self._fonts[role]

    def line_height(self, role: Role) -> int:
        """Device pixels of one line of text."""
        return int(self._fonts[role].metrics("linespace"))

    def colour(self, token: Token) -> str:
        """The colour as #RRGGBB in the present theme; for what is drawn by hand, to be asked again in `on_change`."""
        return PALETTES[self.mode][token]

    # ------------------------------------------------------------------------------------------------------------ changes

    def set_text_size(self, text_size: TextSize) -> None:
        """Set all text anew; fonts, heights and rows follow at once, without restart."""
        self.text_size = text_size
        self._set_fonts()
        self._styles.renew(f"dx-{self.mode}", PALETTES[self.mode], TEXT_SIZES[self.text_size])
        _measure_again(self.root)
        self._tell()

    def set_theme(self, mode: Mode) -> None:
        """Redraw all in the light or the dark theme."""
        self.mode = mode
        self._pictures.repaint(PALETTES[mode])
        edges = {text: {option: text.cget(option) for option in _TEXT_EDGES} for text in _texts_below(self.root)}
        self.root.style.theme_use(f"dx-{mode}")  # type: ignore[no-untyped-call]
        for text, options in edges.items():
            text.configure(options)
        self._set_fonts()
        self._styles.renew(f"dx-{self.mode}", PALETTES[self.mode], TEXT_SIZES[self.text_size])
        self._tell()

    def on_change(self, widget: tk.Misc, redraw: Callable[[], None]) -> None:
        """Call `redraw` after each change of theme or text size, as long as the widget lives; for canvases, texts, and set heights."""
        self._listeners.append((widget, redraw))

    def _tell(self) -> None:
        self._listeners = [(widget, redraw) for widget, redraw in self._listeners if widget.winfo_exists()]
        for _, redraw in tuple(self._listeners):
            redraw()

    def _set_fonts(self) -> None:
        for role in TYPE:
            self._fonts[role].configure(**self._font_of(role), underline=TYPE[role].underlined)
        for name, role in _TK_FONTS.items():
            tkfont.nametofont(name, self.root).configure(**self._font_of(role))

    def _font_of(self, role: Role) -> dict[str, Any]:
        how = TYPE[role]
        # Negative sizes are pixels: whole points could not say 10.5.
        size = -max(1, round(how.points * _POINT * self.scale * TEXT_SIZES[self.text_size]))
        return {"family": self.families.figures if how.figures else self.families.words, "size": size, "weight": "bold" if how.bold else "normal"}

    # ----------------------------------------------------------------------------------------------------------- surfaces

    def surface_of(self, widget: tk.Misc) -> Surface:
        """The surface that a child of the widget lies on."""
        here: tk.Misc | None = widget
        while here is not None:
            if isinstance(here, Area):
                return here.surface
            here = here.master
        return "page"

    def frame(self, parent: tk.Misc, surface: Surface | None = None, **options: Any) -> Area:
        """A plain area; without a surface of its own it has that of its parent."""
        surface = surface or self.surface_of(parent)
        return Area(parent, surface, self._styles.ready(surface, "TFrame"), **options)

    def box(self, parent: tk.Misc, kind: BoxKind = "card", padding: int = 16, **options: Any) -> Area:
        """An area with round corners: a card, a note, or (field) the edge around a text of several lines, which takes ttk states."""
        return Area(parent, BOX_SURFACE[kind], self.style_of(parent, f"{kind}.Box.TFrame"), padding=self.px(padding), **options)

    def paint(self, area: Area, surface: Surface) -> None:
        """Move the area and all on it to another surface, as a row does under the mouse; boxes on it keep their own."""
        old, area.surface = area.surface, surface
        if old != surface:
            area.configure(style=self._styles.ready(surface, "TFrame"))
            self._paint_children(area, old, surface)

    def _paint_children(self, parent: tk.Misc, old: Surface, new: Surface) -> None:
        for child in parent.winfo_children():
            if isinstance(child, ttk.Widget):
                ground, _, name = str(child.cget("style")).partition(".")
                if ground == old:
                    child.configure(style=self._styles.ready(new, name))  # type: ignore[call-arg]
                if isinstance(child, Area):
                    if child.surface != old or name != "TFrame":
                        continue
                    child.surface = new
            self._paint_children(child, old, new)

    def style_of(self, parent: tk.Misc, name: str) -> str:
        """The ttk style of that name on the parent's surface, such as "Calm.Treeview", "Cell.TEntry", "Radio.TRadiobutton"; unknown ones raise ValueError."""
        return self._styles.ready(self.surface_of(parent), name)

    def style_on(self, surface: Surface, name: str) -> str:
        """The ttk style of that name on a surface, for what lies on another one than its parent."""
        return self._styles.ready(surface, name)

    # -------------------------------------------------------------------------------------------------------------- parts

    def label(self, parent: tk.Misc, text: str = "", role: Role = "body", tone: Token = "ink", **options: Any) -> ttk.Label:
        """Text on the parent's surface."""
        return Label(parent, text=text, style=self.style_of(parent, f"{role}.{tone}.TLabel"), **options)

    def button(self, parent: tk.Misc, text: str = "", command: Callable[[], object] | None = None, kind: ButtonKind = "Quiet", *,
               icon: str = "", icon_side: Literal["left", "right"] = "left", **options: Any) -> ttk.Button:  # fmt: skip
        """A button with words, an icon, or both; Jump is a link in ink, underlined, as the list of faults has it."""
        if icon:
            picture, off = self.icon(icon, 16, BUTTON_TONES.get(kind, "accent")), self.icon(icon, 16, "edge")
            options |= {"image": (str(picture), "disabled", str(off)), "compound": icon_side if text else "image"}
        return Button(parent, text=text, command=command or "", style=self.style_of(parent, f"{kind}.TButton"), **options)

    def tip(self, widget: tk.Misc, text: str) -> None:
        """Words for what shows a picture alone, when the mouse rests on it."""
        ttkbootstrap.ToolTip(widget, text=short(text), delay=500)

    def pill(self, parent: tk.Misc, text: str, kind: PillKind = "ask") -> ttk.Label:
        """A short word on a tinted ground: 要確認, 参考."""
        return Label(parent, text=text, style=self.style_of(parent, f"{kind}.Pill.TLabel"))

    def segment(self, parent: tk.Misc, variable: tk.Variable, choices: Sequence[tuple[str, str]], command: Callable[[], object] | None = None) -> Area:
        """Choices (value, words) side by side, all of one width, of which one is chosen."""
        row = self.frame(parent)
        for place, (value, words) in enumerate(choices):
            row.columnconfigure(2 * place, weight=1, uniform="choice")
            choice = Radiobutton(row, text=words, value=value, variable=variable, command=command or "", style=self.style_of(row, "Segment.TRadiobutton"))
            choice.grid(row=0, column=2 * place, sticky="ew")
            if place:
                row.columnconfigure(2 * place - 1, minsize=self.px(6))
        return row

    def entry(self, parent: tk.Misc, *, number: bool = False, **options: Any) -> ttk.Entry:
        """A field for one line; numbers stand at the right, in figures of one width. Its states are focus, invalid, disabled."""
        given = {"font": "dx.num", "justify": "right"} if number else {"font": "dx.body"}
        return ttk.Entry(parent, style=self.style_of(parent, "Number.TEntry" if number else "Field.TEntry"), **(given | options))

    def combobox(self, parent: tk.Misc, values: Sequence[str], **options: Any) -> ttk.Combobox:
        """A field that opens a list; read-only unless told otherwise."""
        box = ttk.Combobox(parent, values=list(values), style=self.style_of(parent, "Field.TCombobox"), **({"font": "dx.body", "state": "readonly"} | options))
        box.configure(postcommand=lambda: self._dress_list(box))
        return box

    def _dress_list(self, box: ttk.Combobox) -> None:
        """Colour the list of a combobox, which is a plain Tk widget that no theme reaches."""
        listbox = f"{self.root.tk.call('ttk::combobox::PopdownWindow', box)}.f.l"
        colours: dict[str, Token] = {
            "background": "page", "foreground": "ink", "selectbackground": "wash", "selectforeground": "ink", "highlightbackground": "edge",
        }  # fmt: skip
        options = [part for option, token in colours.items() for part in (f"-{option}", self.colour(token))]
        self.root.tk.call(listbox, "configure", "-font", "dx.body", "-borderwidth", 0, "-highlightthickness", 1, "-activestyle", "none", *options)

    def check(self, parent: tk.Misc, text: str, variable: tk.Variable, command: Callable[[], object] | None = None, **options: Any) -> ttk.Checkbutton:
        """A tick box with words."""
        return Checkbutton(parent, text=text, variable=variable, command=command or "", style=self.style_of(parent, "Check.TCheckbutton"), **options)

    def scrollbar(self, parent: tk.Misc, command: Callable[..., Any], orient: Literal["vertical", "horizontal"] = "vertical") -> ttk.Scrollbar:
        """A scrollbar without arrows, as broad as its thumb."""
        return ttk.Scrollbar(parent, orient=orient, command=command, style=self.style_of(parent, f"{orient.capitalize()}.TScrollbar"))

    def progress(self, parent: tk.Misc, **options: Any) -> ttk.Progressbar:
        """A thin bar that shows how far long work is."""
        return ttk.Progressbar(parent, style=self.style_of(parent, "Thin.TProgressbar"), **options)

    def line(self, parent: tk.Misc, tone: Token = "line", thickness: float = 1, *, upright: bool = False) -> ttk.Frame:
        """A line of one device pixel at each scale; thicker ones grow."""
        thick = self.px(thickness) if thickness > 1 else 1
        line = ttk.Frame(parent, style=self.style_of(parent, f"{tone}.Line.TFrame"))
        line.configure(width=thick if upright else 0, height=0 if upright else thick)
        return line

    def icon(self, name: str, size: float = 16, tone: Token = "sub") -> ImageTk.PhotoImage:
        """An icon of Bootstrap Icons; it changes its colour with the theme by itself."""
        return self._pictures.get(Glyph(name, size, tone))

    def mark(self, verdict: Verdict, size: float = 16, tone: Token | None = None) -> ImageTk.PhotoImage:
        """○ × ？ － for a verdict; not met is grey, as to be not eligible is no error."""
        return self._pictures.get(Mark(verdict, size, tone or _VERDICT_TONES[verdict]))

    def disc(self, size: float, fill: Token, edge: Token | None = None, width: float = 1.5) -> ImageTk.PhotoImage:
        """A circle, such as the ground of an issue's number."""
        return self._pictures.get(Disc(size, fill, edge, width))


def _measure_again(widget: tk.Misc) -> None:
    """Make every field below the widget measure its text again: Tk does so when a field is configured, but not when its named font changes."""
    for child in widget.winfo_children():
        if isinstance(child, ttk.Entry):
            child.configure(font=str(child.cget("font")))
        _measure_again(child)


def _texts_below(widget: tk.Misc) -> Iterator[tk.Text]:
    for child in widget.winfo_children():
        if isinstance(child, tk.Text):
            yield child
        yield from _texts_below(child)


def _sane(scale: float) -> float:
    """The scale in quarters from 100 to 400 %: screens report 101.6 dpi, and some nonsense."""
    return min(4.0, max(1.0, round(scale * 4) / 4))
