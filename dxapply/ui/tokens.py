"""The numbers and colours of the look, each in one place: paper, ink, one blue.

All px are at 100 %. Whoever draws multiplies by the scale of the screen, and heights that hold text also by the text size. These are named
tuples, as are others that the start screen waits for: a dataclass takes six times as long to be made.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

__all__ = [
    "CONTROL_EDGES", "HEIGHT", "PALETTES", "RADIUS", "ROLES", "SPACE", "SURFACES", "TEXT_PAIRS", "TEXT_SIZES", "TYPE", "WIDTH",
    "Colours", "Mode", "Role", "Surface", "TextSize", "Token", "Type", "WidthClass", "contrast",
]  # fmt: skip

Mode = Literal["light", "dark"]
Surface = Literal["page", "chrome", "wash", "ask_wash", "bad_wash", "hover"]
Token = Literal[
    "page", "chrome", "wash", "ask_wash", "bad_wash", "hover", "ink", "sub", "accent", "accent_hover", "on_accent", "ok", "ask", "bad",
    "edge", "line", "rule", "wbar",
]  # fmt: skip
Role = Literal["h1", "h2", "h3", "strong", "body", "link", "caption", "label", "num", "num_s", "num_l", "num_xl"]
TextSize = Literal["小", "標準", "大", "特大"]
WidthClass = Literal["wide", "middle", "narrow"]
Colours = Mapping[Token, str]

SURFACES: tuple[Surface, ...] = get_args(Surface)
ROLES: tuple[Role, ...] = get_args(Role)
SPACE = (4, 8, 12, 16, 24, 32, 48)
TEXT_SIZES: Mapping[TextSize, float] = MappingProxyType({"小": 0.9, "標準": 1.0, "大": 1.15, "特大": 1.3})


class _Radii(NamedTuple):
    """Corners: `control` for buttons and fields, `card` for cards and notes, `cell` for the living cell of a grid."""

    control: int = 6
    card: int = 10
    pill: int = 9
    bar: int = 4
    cell: int = 2


class _Heights(NamedTuple):
    """What a control or a row is high; `bar_low` is the subsidy bar in a window that is less than `low_window` high."""

    control: int = 44
    grid_row: int = 36
    plan_row: int = 40
    check_row: int = 48
    issue_row: int = 66
    start_row: int = 76
    bar: int = 80
    bar_low: int = 72
    low_window: int = 560


def _three(wide: int, middle: int, narrow: int) -> Mapping[WidthClass, int]:
    """One width for each class of window: WIDTH.rail["narrow"]."""
    return MappingProxyType({"wide": wide, "middle": middle, "narrow": narrow})


class _Widths(NamedTuple):
    """What the parts of the frame are wide, for a wide, a middle and a narrow window, and where those begin."""

    rail: Mapping[WidthClass, int] = _three(208, 188, 72)
    margin: Mapping[WidthClass, int] = _three(32, 28, 20)
    export: Mapping[WidthClass, int] = _three(320, 280, 250)
    help: int = 288
    questions: int = 232
    gutter: int = 20
    thumb: int = 8
    wide_from: int = 1200
    middle_from: int = 960


RADIUS, HEIGHT, WIDTH = _Radii(), _Heights(), _Widths()


class Type(NamedTuple):
    """One way to set text: points at 100 %, and whether it is bold, underlined, or figures of one width."""

    points: float
    bold: bool = False
    figures: bool = False
    underlined: bool = False


TYPE: Mapping[Role, Type] = MappingProxyType({
    "h1": Type(19.5, bold=True),
    "h2": Type(13.5, bold=True),
    "h3": Type(12, bold=True),
    "strong": Type(10.5, bold=True),
    "body": Type(10.5),
    "link": Type(10.5, underlined=True),
    "caption": Type(9),
    "label": Type(9, bold=True),
    "num": Type(10.5, figures=True),
    "num_s": Type(9, figures=True),
    "num_l": Type(15, figures=True),
    "num_xl": Type(21, bold=True, figures=True),
})  # fmt: skip

_LIGHT: Colours = MappingProxyType({
    "page": "#FFFFFF", "chrome": "#F3F5F8", "wash": "#E9EFF9", "ask_wash": "#FDF1DA", "bad_wash": "#FCEEEC", "hover": "#E8ECF1",
    "ink": "#1A2330", "sub": "#555F6D", "accent": "#1B4F9C", "accent_hover": "#163F7D", "on_accent": "#FFFFFF",
    "ok": "#1C6B41", "ask": "#845000", "bad": "#B3261E", "edge": "#7A8595", "line": "#E1E5EA", "rule": "#C9D0D9", "wbar": "#B9CBE8",
})  # fmt: skip
_DARK: Colours = MappingProxyType({
    "page": "#171B22", "chrome": "#1E232C", "wash": "#22304A", "ask_wash": "#3A2F19", "bad_wash": "#3B2222", "hover": "#2A313C",
    "ink": "#E9ECF1", "sub": "#A6B0BE", "accent": "#8FB6F5", "accent_hover": "#A9C7F8", "on_accent": "#0F1A2B",
    "ok": "#7CCB9C", "ask": "#F0C06A", "bad": "#F39A92", "edge": "#758194", "line": "#2D343F", "rule": "#414A58", "wbar": "#3B5480",
})  # fmt: skip
PALETTES: Mapping[Mode, Colours] = MappingProxyType({"light": _LIGHT, "dark": _DARK})

_ON_EVERY_SURFACE: tuple[Token, ...] = ("ink", "sub", "accent")
TEXT_PAIRS: tuple[tuple[Token, Token], ...] = (
    *((tone, surface) for surface in SURFACES for tone in _ON_EVERY_SURFACE),
    *((tone, surface) for surface in ("page", "chrome") for tone in ("ok", "ask", "bad")),
    ("ask", "ask_wash"), ("bad", "bad_wash"), ("on_accent", "accent"), ("on_accent", "accent_hover"),
)  # fmt: skip
CONTROL_EDGES: tuple[tuple[Token, Token], ...] = (
    *((edge, surface) for surface in ("page", "chrome") for edge in ("edge", "accent", "bad", "ink")),
    ("accent", "wash"), ("accent", "hover"),
)  # fmt: skip


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#RRGGBB) by WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
