"""Every picture of the window, drawn by Pillow for the scale of the screen: Tk has neither round corners nor smooth edges.

A picture is asked for by what it means (tokens), not by its colours. A new theme redraws each in place, so whoever shows one need not be told.
"""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from typing import Literal, Protocol

from PIL import Image, ImageDraw, ImageTk
from ttkbootstrap.style.icons import IconRenderer

from dxapply.ui.tokens import Colours, Token

__all__ = ["Box", "Disc", "Glyph", "Mark", "Pictures", "Shape", "Slot", "Thumb", "Verdict"]

Verdict = Literal["met", "unmet", "unknown", "none"]
_FINER = 4
"""How many times larger a shape is drawn; averaging down leaves no ringing, which tiles would repeat as dots."""
_TILE = 48
"""The side of the middle of a box. Tk fills a box by tiling it: a small tile is drawn thousands of times."""
_CLEAR = (0, 0, 0, 0)


class Shape(Protocol):
    """What can be drawn once the colours and the scale are known; equal shapes share one picture."""

    def draw(self, colours: Colours, scale: float) -> Image.Image:
        """The drawing in device pixels."""
        ...

    def __hash__(self) -> int: ...


class Pictures:
    """The pictures of one window, each kept as long as the window, as Tk forgets those that nobody holds."""

    def __init__(self, root: tk.Misc, colours: Colours, scale: float) -> None:
        self._root, self._colours, self._scale = root, colours, scale
        self._made: dict[Shape, ImageTk.PhotoImage] = {}

    def get(self, shape: Shape) -> ImageTk.PhotoImage:
        """The picture of the shape, in the colours of the theme, now and after each change."""
        if shape not in self._made:
            self._made[shape] = ImageTk.PhotoImage(shape.draw(self._colours, self._scale), master=self._root)
        return self._made[shape]

    def repaint(self, colours: Colours) -> None:
        """Draw all pictures again in other colours."""
        self._colours = colours
        for shape, picture in self._made.items():
            picture.paste(shape.draw(colours, self._scale))


def device(length: float, scale: float) -> int:
    """The length in whole device pixels, at least one."""
    return max(1, round(length * scale))


@dataclass(frozen=True)
class Box:
    """A rounded rectangle that stretches; its corners are painted in `under`, as Tk shows clear ones white."""

    fill: Token
    under: Token
    edge: Token | None = None
    width: float = 1
    radius: float = 6

    def border(self, scale: float) -> int:
        """How far the part that does not stretch reaches, in device pixels."""
        return device(self.radius, scale) + 1

    def draw(self, colours: Colours, scale: float) -> Image.Image:
        """The drawing: corners, edges, and a middle to tile."""
        side = 2 * self.border(scale) + _TILE
        radius, width = device(self.radius, scale), device(self.width, scale) if self.edge else 0
        image = Image.new("RGB", (side * _FINER, side * _FINER), colours[self.under])
        pen, last = ImageDraw.Draw(image), side * _FINER - 1
        pen.rounded_rectangle((0, 0, last, last), radius * _FINER, fill=colours[self.edge or self.fill])
        if width:
            inset = width * _FINER
            pen.rounded_rectangle((inset, inset, last - inset, last - inset), max(0, radius - width) * _FINER, fill=colours[self.fill])
        return image.reduce(_FINER)


@dataclass(frozen=True)
class Thumb:
    """The part of a scrollbar that moves: `width` of the `room` that is kept for it; it stretches along `upright` or across."""

    fill: Token
    under: Token
    width: float
    room: float
    upright: bool = True

    def draw(self, colours: Colours, scale: float) -> Image.Image:
        """The drawing, three times as long as it is broad, so that its ends keep their shape."""
        room, width = device(self.room, scale), device(self.width, scale)
        length, off = 3 * room, (room - width) / 2
        image = Image.new("RGB", (room * _FINER, length * _FINER), colours[self.under])
        ends = (off * _FINER, 0, (off + width) * _FINER - 1, length * _FINER - 1)
        ImageDraw.Draw(image).rounded_rectangle(ends, width * _FINER / 2, fill=colours[self.fill])
        image = image.reduce(_FINER)
        return image if self.upright else image.transpose(Image.Transpose.ROTATE_90)


@dataclass(frozen=True)
class Slot:
    """The box or ring in front of a choice, ticked or not."""

    ticked: bool
    under: Token
    edge: Token = "edge"
    round: bool = False
    size: float = 18

    def draw(self, colours: Colours, scale: float) -> Image.Image:
        """The drawing: an empty slot has an edge, a ticked one is filled and holds a tick or a dot."""
        side, width = device(self.size, scale) * _FINER, device(1.5, scale) * _FINER
        radius = side / 2 if self.round else device(4, scale) * _FINER
        image = Image.new("RGB", (side, side), colours[self.under])
        pen = ImageDraw.Draw(image)
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius, fill=colours[self.edge])
        if not self.ticked:
            pen.rounded_rectangle((width, width, side - 1 - width, side - 1 - width), max(0, radius - width), fill=colours["page"])
        elif self.round:
            pen.ellipse((side * 0.32, side * 0.32, side * 0.68, side * 0.68), fill=colours["on_accent"])
        else:
            points = [(side * 0.24, side * 0.52), (side * 0.43, side * 0.70), (side * 0.77, side * 0.32)]
            pen.line(points, fill=colours["on_accent"], width=round(width * 1.3), joint="curve")
        return image.reduce(_FINER)


@dataclass(frozen=True)
class Mark:
    """○ × ？ － as a verdict, in one stroke weight, so that they read as a set."""

    kind: Verdict
    size: float
    tone: Token

    def draw(self, colours: Colours, scale: float) -> Image.Image:
        """The drawing on clear ground."""
        side, stroke = device(self.size, scale) * _FINER, max(2, round(2.1 * scale)) * _FINER
        colour, image = colours[self.tone], Image.new("RGBA", (side, side), _CLEAR)
        pen, far = ImageDraw.Draw(image), side * 0.84
        near = side - far
        if self.kind == "met":
            pen.ellipse((side * 0.1, side * 0.1, side * 0.9, side * 0.9), outline=colour, width=stroke)
        elif self.kind == "unmet":
            pen.line((near, near, far, far), fill=colour, width=stroke)
            pen.line((far, near, near, far), fill=colour, width=stroke)
        elif self.kind == "unknown":
            pen.arc((side * 0.26, side * 0.06, side * 0.74, side * 0.54), 180, 450, fill=colour, width=stroke)
            pen.line((side * 0.5, side * 0.48, side * 0.5, side * 0.68), fill=colour, width=stroke)
            pen.ellipse((side * 0.5 - stroke * 0.6, side * 0.8, side * 0.5 + stroke * 0.6, side * 0.8 + stroke * 1.2), fill=colour)
        else:
            pen.line((side * 0.25, side * 0.5, side * 0.75, side * 0.5), fill=colour, width=stroke)
        return image.reduce(_FINER)


@dataclass(frozen=True)
class Disc:
    """A filled circle, as it carries the number of an issue."""

    size: float
    fill: Token
    edge: Token | None = None
    width: float = 1.5

    def draw(self, colours: Colours, scale: float) -> Image.Image:
        """The drawing on clear ground."""
        side = device(self.size, scale) * _FINER
        inset = device(self.width, scale) * _FINER if self.edge else 0
        image = Image.new("RGBA", (side, side), _CLEAR)
        pen = ImageDraw.Draw(image)
        pen.ellipse((0, 0, side - 1, side - 1), fill=colours[self.edge or self.fill])
        pen.ellipse((inset, inset, side - 1 - inset, side - 1 - inset), fill=colours[self.fill])
        return image.reduce(_FINER)


@dataclass(frozen=True)
class Glyph:
    """An icon of Bootstrap Icons, which ttkbootstrap brings."""

    name: str
    size: float
    tone: Token

    def draw(self, colours: Colours, scale: float) -> Image.Image:
        """The drawing on clear ground; an unknown name raises ValueError."""
        image: Image.Image = IconRenderer.render(self.name, device(self.size, scale), colours[self.tone])  # type: ignore[no-untyped-call]
        return image
