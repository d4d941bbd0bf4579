"""The ttk styles of every part, on every surface: `page.Quiet.TButton` is the quiet button on the page.

ttk keeps elements and styles for each of its themes apart, so all is built once in each theme. Pictures are shared: they change their colours themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Any, NamedTuple

from dxapply.ui.shapes import Box, Glyph, Pictures, Shape, Slot, Thumb, device
from dxapply.ui.tokens import HEIGHT, RADIUS, ROLES, WIDTH, Colours, Role, Surface, Token

__all__ = ["BOX_SURFACE", "BUTTON_KINDS", "BUTTON_TONES", "PILL_KINDS", "Styles"]

TREE_PAD = 4
"""Device pixels at each side of the text in a Treeview's cell, whatever the scale (ttkTreeview.c of Tk 8.6); heads and the living cell do as it does."""
BUTTON_KINDS = ("Primary", "Quiet", "Ghost", "Link", "Jump", "Icon")
BUTTON_TONES: dict[str, Token] = {"Primary": "on_accent", "Quiet": "ink", "Jump": "ink", "Icon": "sub"}
_BUTTON_ROLES: dict[str, Role] = {"Primary": "strong", "Jump": "link"}
_BOX_EDGES: dict[str, tuple[Token, float]] = {"card": ("line", 1), "chosen": ("accent", 1.5)}
PILL_KINDS: dict[str, tuple[Token, Token]] = {
    "ask": ("ask_wash", "ask"), "bad": ("bad_wash", "bad"), "plain": ("hover", "sub"), "accent": ("wash", "accent"),
}  # fmt: skip
BOX_SURFACE: dict[str, Surface] = {"card": "page", "chosen": "page", "note": "chrome", "ask": "ask_wash", "bad": "bad_wash", "field": "page"}


class _Faces(NamedTuple):
    """The faces of a control: at rest, and one for each state; the first state that holds is shown."""

    rest: Shape
    states: tuple[tuple[str, Shape], ...]


class Styles:
    """Makes a style when it is first asked for, and all of them again for another theme or text size."""

    def __init__(self, style: ttk.Style, pictures: Pictures, scale: float, line_height: Callable[[Role], int]) -> None:
        self._style, self._pictures, self._scale, self._line_height = style, pictures, scale, line_height
        self._elements: set[tuple[str, str]] = set()
        self._made: dict[tuple[Surface, str], str] = {}
        self._colours: Colours = {}
        self._theme, self._text = "", 1.0

    def renew(self, theme: str, colours: Colours, text: float) -> None:
        """Take over the theme that ttk uses now, and the text size, and make again all that was made before."""
        self._theme, self._colours, self._text = theme, colours, text
        for surface, name in self._made:
            self._make(surface, name)

    def ready(self, surface: Surface, name: str) -> str:
        """The full name of the style on the surface, which is there from now on; a name that no part has raises ValueError."""
        if (surface, name) not in self._made:
            self._make(surface, name)
            self._made[surface, name] = f"{surface}.{name}"
        return self._made[surface, name]

    def _make(self, surface: Surface, name: str) -> None:
        match name.split("."):
            case ["TFrame"]:
                self._style.configure(f"{surface}.{name}", background=self._colours[surface])
            case [tone, "Line", "TFrame"]:
                self._style.configure(f"{surface}.{name}", background=self._named(tone))
            case [kind, "Box", "TFrame"] if kind in BOX_SURFACE:
                self._box(surface, kind)
            case [kind, "Pill", "TLabel"] if kind in PILL_KINDS:
                self._pill(surface, kind)
            case ["Rail" | "NarrowRail" as kind, "TButton"]:
                self._rail(surface, kind)
            case [role, tone, "Figure", "TButton"]:
                self._figure(surface, role, tone)
            case [role, tone, "TLabel"]:
                self._label(surface, role, tone)
            case [kind, "TButton"] if kind in BUTTON_KINDS:
                self._button(surface, kind)
            case ["Field" | "Number" as kind, "TEntry" | "TCombobox" as widget]:
                self._field(surface, kind, widget)
            case ["Cell" | "BadCell" | "RestCell" | "PlainCell" as kind, "TEntry"]:
                self._cell(surface, kind)
            case ["Segment", "TRadiobutton"]:
                self._segment(surface)
            case ["Check", "TCheckbutton"] | ["Radio", "TRadiobutton"]:
                self._slot(surface, name.partition(".")[0])
            case ["Calm", "Treeview"]:
                self._tree(surface)
            case ["Vertical" | "Horizontal" as way, "TScrollbar"]:
                self._scrollbar(surface, way)
            case ["Thin", "TProgressbar"]:
                self._progress(surface)
            case _:
                raise ValueError(f"no part has the style {name}")

    # ------------------------------------------------------------------------------------------------------------ tools

    def _named(self, token: str) -> str:
        """The colour of a token out of a style's name."""
        if token not in self._colours:
            raise ValueError(f"there is no colour {token}")
        return self._colours[token]  # type: ignore[index]

    def _px(self, length: float) -> int:
        return round(length * self._scale)

    def _tx(self, length: float) -> int:
        return round(length * self._scale * max(1.0, self._text))

    def _inside(self, height: int, role: Role) -> tuple[int, int]:
        """The padding above and below one line of text that makes a control exactly so high, whatever the font."""
        free = max(0, self._tx(height) - self._line_height(role))
        return free // 2, free - free // 2

    def _flat(self, token: Token) -> list[tuple[str, str]]:
        """One background in all states: an empty map would let ttkbootstrap's through, which paints white corners."""
        return [("active", self._colours[token]), ("!active", self._colours[token])]

    def _element(self, name: str, faces: _Faces, border: int, **options: Any) -> None:
        """Make an image element, once in each theme, as ttk cannot change one; zero width and height let it shrink below its picture."""
        if (self._theme, name) in self._elements:
            return
        self._elements.add((self._theme, name))
        states = [(*state.split(), str(self._pictures.get(shape))) for state, shape in faces.states]
        wanted = {"border": border, "padding": 0, "sticky": "nsew", "width": 2 * border, "height": 2 * border} | options
        # tkinter's stub knows no image elements with states.
        create: Any = self._style.element_create
        create(name, "image", str(self._pictures.get(faces.rest)), *states, **wanted)

    def _face(self, name: str, faces: _Faces, radius: float = RADIUS.control) -> str:
        """Make the face of a control out of boxes, and give the element's name."""
        self._element(f"{name}.face", faces, device(radius, self._scale) + 1)
        return f"{name}.face"

    def _layout(self, name: str, elements: Sequence[str], inner_sticky: str = "nsew") -> None:
        """Lay out a control as elements each inside the one before."""
        tree: Any = []
        for element in reversed(elements):
            options: dict[str, Any] = {"sticky": inner_sticky if not tree else "nsew"}
            if tree:
                options["children"] = tree
            tree = [(element, options)]
        self._style.layout(name, tree)

    def _nest(self, name: str, padding: str, inner: list[tuple[str, dict[str, str]]]) -> None:
        """Lay out a control of several elements side by side, inside its padding and its face."""
        tree: Any = [(f"{name}.face", {"sticky": "nsew", "children": [(padding, {"sticky": "nsew", "children": inner})]})]
        self._style.layout(name, tree)

    # ---------------------------------------------------------------------------------------------------------- buttons

    def _button(self, surface: Surface, kind: str) -> None:
        name, colours = f"{surface}.{kind}.TButton", self._colours
        self._face(name, _button_faces(surface, kind))
        self._layout(name, (f"{name}.face", "Button.padding", "Button.label"))
        role, tone = _BUTTON_ROLES.get(kind, "body"), BUTTON_TONES.get(kind, "accent")
        above, below = self._inside(HEIGHT.control, role)
        side = self._px(16 if kind in ("Primary", "Quiet") else 8)
        padding: tuple[int, ...] = (side, above, side, below)
        if kind in ("Link", "Jump"):
            padding = (self._px(2), self._px(4))
        elif kind == "Icon":
            free = self._px(HEIGHT.control) - device(16, self._scale)
            padding = (free // 2, free // 2, free - free // 2, free - free // 2)
        ground: Token = "accent" if kind == "Primary" else surface
        self._style.configure(name, background=colours[ground], foreground=colours[tone], font=f"dx.{role}", padding=padding,
                              anchor="w" if kind in ("Link", "Jump") else "center", space=self._px(8), shiftrelief=0, width="")  # fmt: skip
        self._style.map(name, background=self._flat(ground), foreground=[("disabled", colours["sub"]), ("!disabled", colours[tone])], relief=[])

    def _rail(self, surface: Surface, kind: str) -> None:
        """A chapter in the list of tasks, on the ground of the page where it is the open one; in a narrow list its name stands below its icon."""
        name, colours, is_narrow = f"{surface}.{kind}.TButton", self._colours, kind == "NarrowRail"
        ring = Box(surface, surface, "accent", 2, 0)
        faces = _Faces(Box(surface, surface, radius=0), (
            ("selected focus", Box("page", surface, "accent", 2, 0)), ("selected", Box("page", surface, radius=0)),
            ("focus", ring), ("active", Box("hover", surface, radius=0)),
        ))  # fmt: skip
        self._face(name, faces, RADIUS.cell)
        self._layout(name, (f"{name}.face", "Button.padding", "Button.label"), inner_sticky="" if is_narrow else "nsew")
        above, below = self._inside(HEIGHT.control, "strong")
        padding = (self._px(2), self._px(6)) if is_narrow else (self._px(20), above, self._px(8), below)
        font, bold = ("dx.caption", "dx.label") if is_narrow else ("dx.body", "dx.strong")
        self._style.configure(name, background=colours[surface], foreground=colours["ink"], font=font, anchor="center" if is_narrow else "w",
                              space=self._px(2 if is_narrow else 12), shiftrelief=0, padding=padding, width="")  # fmt: skip
        self._style.map(name, background=[("selected", colours["page"]), ("active", colours["hover"]), ("!active", colours[surface])], relief=[],
                        foreground=[("!disabled", colours["ink"])], font=[("selected", bold)])  # fmt: skip

    def _figure(self, surface: Surface, role: str, tone: str) -> None:
        """A figure that can be asked about: as a label, with the faces of a ghost button as tight around it as a figure in a column stands."""
        name = f"{surface}.{role}.{tone}.Figure.TButton"
        self._face(name, _button_faces(surface, "Ghost"), RADIUS.bar)
        self._layout(name, (f"{name}.face", "Button.padding", "Button.label"))
        self._style.configure(name, background=self._colours[surface], foreground=self._named(tone), font=f"dx.{role}", padding=(self._px(4), self._px(2)),
                              anchor="e", shiftrelief=0, width="")  # fmt: skip
        self._style.map(name, background=self._flat(surface), foreground=[("!disabled", self._named(tone))], relief=[])

    # ----------------------------------------------------------------------------------------------------------- fields

    def _field(self, surface: Surface, kind: str, widget: str) -> None:
        """Text, number or choice: one height, though their fonts have different ones."""
        name = f"{surface}.{kind}.{widget}"
        self._face(name, _field_faces(surface))
        if widget == "TCombobox":
            side = device(12, self._scale)  # never higher than small text, or the field would grow
            arrow = _Faces(Glyph("chevron-down", 12, "ink"), (("disabled", Glyph("chevron-down", 12, "edge")),))
            self._element("dx.Combobox.downarrow", arrow, 0, width=side, height=side, sticky="")
            inner = [("dx.Combobox.downarrow", {"side": "right", "sticky": ""}), ("Combobox.textarea", {"sticky": "nsew"})]
            self._nest(name, "Combobox.padding", inner)
        else:
            self._layout(name, (f"{name}.face", "Entry.padding", "Entry.textarea"))
        self._field_colours(name, "num" if kind == "Number" else "body")

    def _field_colours(self, name: str, role: Role) -> None:
        colours, side = self._colours, self._px(12)
        above, below = self._inside(HEIGHT.control, role)
        self._style.configure(name, padding=(side, above, side, below), foreground=colours["ink"], background=colours["page"], fieldbackground=colours["page"],
                              insertcolor=colours["ink"], insertwidth=device(1.5, self._scale), selectbackground=colours["accent"],
                              selectforeground=colours["on_accent"], selectborderwidth=0, borderwidth=0)  # fmt: skip
        # A choice that is read-only would show its value selected for ever.
        self._style.map(name, background=self._flat("page"), fieldbackground=self._flat("page"),
                        foreground=[("disabled", colours["sub"]), ("!disabled", colours["ink"])],
                        selectbackground=[("readonly", colours["page"]), ("!readonly", colours["accent"])],
                        selectforeground=[("readonly", colours["ink"]), ("!readonly", colours["on_accent"])])  # fmt: skip

    def _cell(self, surface: Surface, kind: str) -> None:
        """The living cell of a grid: nearly square, tight, with an edge. At rest, while the keyboard is elsewhere, it has the ground of its row."""
        name = f"{surface}.{kind}.TEntry"
        grounds: dict[str, Surface] = {"RestCell": "wash", "PlainCell": surface}
        edge: Token | None = {"Cell": "accent", "BadCell": "bad"}.get(kind)  # type: ignore[assignment]
        box = Box(grounds.get(kind, "page"), surface, edge, 2, RADIUS.cell)
        self._face(name, _Faces(box, ()), RADIUS.cell)
        self._layout(name, (f"{name}.face", "Entry.padding", "Entry.textarea"))
        self._field_colours(name, "num")
        self._style.configure(name, padding=(TREE_PAD, 0))

    # ---------------------------------------------------------------------------------------------------------- choices

    def _segment(self, surface: Surface) -> None:
        name, colours = f"{surface}.Segment.TRadiobutton", self._colours
        self._face(name, _segment_faces(surface))
        self._layout(name, (f"{name}.face", "Radiobutton.padding", "Radiobutton.label"), inner_sticky="")
        above, below = self._inside(HEIGHT.control, "body")
        self._style.configure(name, background=colours["page"], foreground=colours["ink"], padding=(self._px(10), above, self._px(10), below), font="dx.body")
        self._style.map(name, background=[("selected", colours["wash"]), ("active", colours["hover"]), ("!active", colours["page"])],
                        foreground=[("disabled", colours["sub"]), ("selected", colours["accent"]), ("!selected", colours["ink"])])  # fmt: skip

    def _slot(self, surface: Surface, kind: str) -> None:
        """A tick or a ring with words beside it; the whole gets an edge when the keyboard is there."""
        name, is_round = f"{surface}.{kind}.T{kind}button", kind == "Radio"
        states = tuple((state, Slot("selected" in state, surface, edge, is_round)) for state, edge in _SLOT_EDGES)
        slots = _Faces(Slot(False, surface, "edge", is_round), states)
        self._element(f"{name}.slot", slots, 0, sticky="w", width=device(26, self._scale), height=device(18, self._scale))
        self._face(name, _Faces(Box(surface, surface), (("focus", Box(surface, surface, "accent", 2)),)))
        words = (f"{kind}button.label", {"side": "left", "sticky": "nsew"})
        self._nest(name, f"{kind}button.padding", [(f"{name}.slot", {"side": "left", "sticky": ""}), words])
        above, below = self._inside(HEIGHT.control, "body")
        padding = (self._px(6), above, self._px(8), below)
        self._style.configure(name, background=self._colours[surface], foreground=self._colours["ink"], font="dx.body", padding=padding)
        self._style.map(name, background=self._flat(surface), foreground=[("disabled", self._colours["sub"]), ("!disabled", self._colours["ink"])])

    # ----------------------------------------------------------------------------------------------------- labels, boxes

    def _label(self, surface: Surface, role: str, tone: str) -> None:
        """Words without the border element of ttkbootstrap, so that labels and frames align."""
        if role not in ROLES:
            raise ValueError(f"no text is set as {role}")
        name = f"{surface}.{role}.{tone}.TLabel"
        self._layout(name, ("Label.padding", "Label.label"))
        self._style.configure(name, background=self._colours[surface], foreground=self._named(tone), font=f"dx.{role}", padding=0, space=self._px(8))
        self._style.map(name, background=self._flat(surface), foreground=[("disabled", self._colours["sub"])])

    def _pill(self, surface: Surface, kind: str) -> None:
        usual, tone = PILL_KINDS[kind]
        fill: Token = "chrome" if usual == surface else usual
        name = f"{surface}.{kind}.Pill.TLabel"
        self._face(name, _Faces(Box(fill, surface, None, radius=RADIUS.pill), ()), RADIUS.pill)
        self._layout(name, (f"{name}.face", "Label.padding", "Label.label"))
        self._style.configure(name, background=self._colours[fill], foreground=self._colours[tone], font="dx.caption", padding=(self._px(8), self._px(3)))
        self._style.map(name, background=self._flat(fill))

    def _box(self, surface: Surface, kind: str) -> None:
        """A frame with round corners: a card, the chosen card, a note, or the edge around a text of several lines."""
        name, fill = f"{surface}.{kind}.Box.TFrame", BOX_SURFACE[kind]
        if kind == "field":
            self._face(name, _field_faces(surface))
        else:
            edge, width = _BOX_EDGES.get(kind, (None, 1))
            focus = Box(fill, surface, "accent", 2, RADIUS.card)
            self._face(name, _Faces(Box(fill, surface, edge, width, RADIUS.card), (("focus", focus),)), RADIUS.card)
        self._layout(name, (f"{name}.face",))
        self._style.configure(name, background=self._colours[surface])

    # ---------------------------------------------------------------------------------------------------- tables, motion

    def _tree(self, surface: Surface) -> None:
        """The calm table: no frame, no stripes; rows as high as the text wants, and never below 32 px."""
        name, colours = f"{surface}.Calm.Treeview", self._colours
        row = max(self._tx(HEIGHT.grid_row), self._line_height("num") + self._px(8))
        self._layout(name, ("Treeview.treearea",))
        self._style.configure(name, background=colours[surface], fieldbackground=colours[surface], foreground=colours["ink"], font="dx.num", rowheight=row,
                              borderwidth=0, relief="flat", indent=self._px(16))  # fmt: skip
        self._style.map(name, background=[("selected", colours["wash"])], foreground=[("selected", colours["ink"])])
        heading = f"{name}.Heading"
        self._layout(heading, ("Treeheading.cell", "Treeheading.padding", "Treeheading.text"), inner_sticky="we")
        self._style.configure(heading, background=colours[surface], foreground=colours["sub"], font="dx.caption", relief="flat", borderwidth=0,
                              padding=(TREE_PAD, self._px(8)))  # fmt: skip
        self._style.map(heading, background=self._flat(surface), foreground=[("!disabled", colours["sub"])], relief=[])

    def _scrollbar(self, surface: Surface, way: str) -> None:
        """A thumb without arrows in a trough that cannot be seen."""
        name, upright, room = f"{surface}.{way}.TScrollbar", way == "Vertical", WIDTH.thumb
        thumb = _Faces(Thumb("edge", surface, 6, room, upright), (("active", Thumb("sub", surface, 8, room, upright)),))
        self._element(f"{name}.thumb", thumb, device(room / 2, self._scale), width=-1, height=-1)
        self._element(f"{name}.trough", _Faces(Box(surface, surface), ()), 2, width=device(room, self._scale), height=device(room, self._scale))
        inner = [(f"{name}.thumb", {"expand": 1, "sticky": "nsew", "unit": 1})]
        tree: Any = [(f"{name}.trough", {"sticky": "ns" if upright else "we", "children": inner})]
        self._style.layout(name, tree)
        self._style.configure(name, background=self._colours[surface], troughcolor=self._colours[surface])

    def _progress(self, surface: Surface) -> None:
        """A thin bar for long work."""
        name, thick = f"{surface}.Thin.TProgressbar", device(4, self._scale)
        self._element(f"{name}.trough", _Faces(Box("line", surface, radius=2), ()), device(2, self._scale), height=thick)
        self._element(f"{name}.pbar", _Faces(Box("accent", surface, radius=2), ()), device(2, self._scale), height=thick)
        tree: Any = [(f"{name}.trough", {"sticky": "we", "children": [(f"{name}.pbar", {"side": "left", "sticky": "ns"})]})]
        self._style.layout(name, tree)
        self._style.configure(name, background=self._colours[surface])


_SLOT_EDGES: tuple[tuple[str, Token], ...] = (
    ("disabled selected", "edge"), ("disabled", "rule"), ("selected", "accent"), ("active", "accent"),
)  # fmt: skip


def _button_faces(surface: Surface, kind: str) -> _Faces:
    """How a button of the kind looks at rest, under the mouse, pressed, with the keyboard, and when it cannot be used."""
    if kind == "Primary":
        ring, hot = Box("accent", surface, "ink", 2), Box("accent_hover", surface)
        return _Faces(Box("accent", surface), (("disabled", Box("hover", surface)), ("focus", ring), ("pressed", hot), ("active", hot)))
    warm: Token = "wash" if surface == "hover" else "hover"
    if kind == "Quiet":
        rest = Box("page", surface, "edge")
        off, hot = Box("chrome" if surface != "chrome" else "page", surface, "rule"), Box("hover", surface, "edge")
        ring, both = Box("page", surface, "accent", 2), Box("hover", surface, "accent", 2)
        return _Faces(rest, (("disabled", off), ("active focus", both), ("focus", ring), ("active", hot)))
    rest = Box(surface, surface)
    tone: Token = "ink" if kind == "Jump" else "accent"
    ring, both = Box(surface, surface, tone, 2), Box(warm, surface, tone, 2)
    return _Faces(rest, (("disabled", rest), ("active focus", both), ("focus", ring), ("active", Box(warm, surface))))


def _field_faces(surface: Surface) -> _Faces:
    """How a field looks at rest, with a fault, with the keyboard, and when it cannot be written in."""
    return _Faces(Box("page", surface, "edge"), (
        ("disabled", Box("chrome" if surface != "chrome" else "page", surface, "rule")),
        ("invalid", Box("page", surface, "bad", 2)),
        ("focus", Box("page", surface, "accent", 2)),
    ))  # fmt: skip


def _segment_faces(surface: Surface) -> _Faces:
    """How a segment looks; chosen is said by wash, edge and words, so that it does not hang on colour alone."""
    chosen = Box("wash", surface, "accent", 1.5)
    return _Faces(Box("page", surface, "edge"), (
        ("disabled selected", Box("hover", surface, "edge")),
        ("disabled", Box("page", surface, "rule")),
        ("selected focus", Box("wash", surface, "ink", 2)),
        ("selected", chosen),
        ("focus", Box("page", surface, "accent", 2)),
        ("active", Box("hover", surface, "edge")),
    ))  # fmt: skip


