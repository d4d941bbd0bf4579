"""Draws the icons of dxapply: `.venv/bin/python assets/icons/draw.py` writes the .svg, the two .ico and the .bmp beside this file.

A form whose bars rise, on a tile of our blue; a draft is the same on a page. Edges lie on whole pixels at every size, so that it stays sharp
at 16 px, where a tenth of it is one pixel and a half. The same drawing gives the same pixels on every machine.
"""

from __future__ import annotations

import io
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # run as a script, it finds the colours of the window all the same

from dxapply.ui.tokens import PALETTES  # noqa: E402

__all__ = ["SIZES", "application", "draft", "icon_file", "picture", "side_picture", "svg_text"]

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_FINER = 8
"""Each pixel is the mean of so many squared."""
_LARGE = 32
"""From here on there is room for a title on the form, and for more than one blue."""
_SIDE, _SIDE_ICON = (328, 628), 160

_COLOURS = PALETTES["light"]
_BLUE, _WHITE, _EDGE = _COLOURS["accent"], _COLOURS["on_accent"], _COLOURS["edge"]
_PALE, _MIDDLE = "#B9CCEA", "#7FA3DA"


class Shape(NamedTuple):
    """A rounded box or, with corners, a polygon, in pixels of the size that it is drawn for."""

    colour: str
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    radius: float = 0
    corners: tuple[tuple[float, float], ...] = ()


def application(size: int) -> list[Shape]:
    """The tile with the form, back to front."""
    inset = size // 32
    tile = Shape(_BLUE, (inset, inset, size - inset, size - inset), round(size * 0.19))
    width, height = _even(size * 0.62), _even(size * 0.74)
    left, top = (size - width) // 2, (size - height) // 2
    sheet = (left, top, left + width, top + height)
    return [tile, *_sheet(sheet, size, _WHITE), *_content(sheet, size)]


def draft(size: int) -> list[Shape]:
    """The page with the bars, as large as a page can be, in a thin edge."""
    width = _even(size * 0.76)
    left, line = (size - width) // 2, max(1, size // 32)
    page = (left, 0, left + width, size)
    inner = (left + line, line, left + width - line, size - line)
    return [*_sheet(page, size, _EDGE), *_sheet(inner, size, _WHITE), *_content(inner, size)]


def _sheet(box: tuple[int, int, int, int], size: int, colour: str) -> list[Shape]:
    """Paper with its upper right corner folded where there is room."""
    left, top, right, bottom = box
    if size < _LARGE:
        return [Shape(colour, box, 1)]
    fold = round(size * 0.17)
    outline = Shape(colour, corners=((left, top), (right - fold, top), (right, top + fold), (right, bottom), (left, bottom)))
    folded = Shape(_PALE, corners=((right - fold, top), (right, top + fold), (right - fold, top + fold)))
    return [outline, folded] if colour == _WHITE else [outline]


def _content(sheet: tuple[int, int, int, int], size: int) -> list[Shape]:
    """Three bars that rise, and from _LARGE on the title of the form."""
    left, top, right, bottom = sheet
    bar, gap = 2 * (size // 16), (size + 8) // 16
    start = left + (right - left - 3 * bar - 2 * gap) // 2
    foot = bottom - max(2, round(size * 0.1))
    colours = (_MIDDLE, _MIDDLE, _BLUE) if size >= _LARGE else (_BLUE,) * 3
    heights = (0.2, 0.33, 0.46) if size >= _LARGE else (0.22, 0.36, 0.52)
    tall = [max(2, round(size * share)) for share in heights]
    corner = size // 64
    bars = [
        Shape(colour, (start + place * (bar + gap), foot - height, start + place * (bar + gap) + bar, foot), corner)
        for place, (colour, height) in enumerate(zip(colours, tall, strict=True))
    ]
    if size < _LARGE:
        return bars
    line, high = max(2, size // 20), top + round(size * 0.11)
    return [Shape(_PALE, (start, high, start + 2 * bar, high + line), line / 2 if size > _LARGE else 0), *bars]


def _even(length: float) -> int:
    """A length that leaves the same on both sides of an even size."""
    return 2 * round(length / 2)


# --------------------------------------------------------------------------------------------------------------- writing


def picture(shapes: Sequence[Shape], size: int) -> Image.Image:
    """The shapes on nothing, as RGBA."""
    large = Image.new("RGBA", (size * _FINER, size * _FINER), (0, 0, 0, 0))
    pen = ImageDraw.Draw(large)
    for shape in shapes:
        if shape.corners:
            right, bottom = (max(edges) for edges in zip(*shape.corners, strict=True))  # Pillow draws these two edges as well
            pen.polygon([(x * _FINER - (x == right), y * _FINER - (y == bottom)) for x, y in shape.corners], shape.colour)
        else:
            left, top, right, bottom = (round(edge * _FINER) for edge in shape.box)
            pen.rounded_rectangle((left, top, right - 1, bottom - 1), round(shape.radius * _FINER), shape.colour)
    return large.convert("RGBa").resize((size, size), Image.Resampling.BOX).convert("RGBA")


def side_picture() -> Image.Image:
    """What stands at the side of the set-up program's first and last page, at 200 %; few colours keep its file small."""
    side, icon = Image.new("RGB", _SIDE, _COLOURS["chrome"]), picture(application(_SIDE_ICON), _SIDE_ICON)
    side.paste(icon, ((_SIDE[0] - _SIDE_ICON) // 2, (_SIDE[1] - _SIDE_ICON) // 3), icon)
    return side.quantize(64, dither=Image.Dither.NONE)


def icon_file(pictures: Sequence[Image.Image]) -> bytes:
    """The .ico: bitmaps as every Windows program reads them, and a PNG from 256 px on, as Windows itself has it."""
    bodies = [_png(one) if one.width >= 256 else _bitmap(one) for one in pictures]
    place, entries = 6 + 16 * len(bodies), b""
    for one, body in zip(pictures, bodies, strict=True):
        entries += struct.pack("<BBBBHHII", one.width % 256, one.height % 256, 0, 0, 1, 32, len(body), place)
        place += len(body)
    return struct.pack("<HHH", 0, 1, len(bodies)) + entries + b"".join(bodies)


def _bitmap(one: Image.Image) -> bytes:
    """A BITMAPINFOHEADER, the pixels from the bottom up, and the mask for what knows no transparency."""
    header = struct.pack("<IiiHHIIiiII", 40, one.width, 2 * one.height, 1, 32, 0, 0, 0, 0, 0, 0)
    upside_down = one.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    row = (one.width + 31) // 32 * 4
    seen_through = upside_down.getchannel("A").point(lambda alpha: 0 if alpha >= 128 else 255).convert("1", dither=Image.Dither.NONE)
    bits, width = seen_through.tobytes(), (one.width + 7) // 8
    mask = b"".join(bits[start:start + width].ljust(row, b"\0") for start in range(0, len(bits), width))
    return header + upside_down.tobytes("raw", "BGRA") + mask


def _png(one: Image.Image) -> bytes:
    held = io.BytesIO()
    one.save(held, "PNG", optimize=True)
    return held.getvalue()


def svg_text(shapes: Sequence[Shape], size: int) -> str:
    """The shapes as a drawing that has no size of its own."""
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">', "<title>dxapply</title>"]
    for colour, (left, top, right, bottom), radius, corners in shapes:
        if corners:
            lines.append(f'<path fill="{colour}" d="M{" L".join(f"{x:g},{y:g}" for x, y in corners)} Z"/>')
        else:
            box = f'x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}"'
            lines.append(f'<rect {box} rx="{radius:g}" fill="{colour}"/>')
    return "\n".join([*lines, "</svg>", ""])


def main() -> None:
    """Write the four files."""
    folder = Path(__file__).resolve().parent
    (folder / "dxapply.svg").write_text(svg_text(application(256), 256), encoding="utf-8", newline="\n")
    for name, shapes in (("dxapply", application), ("dxapply-draft", draft)):
        (folder / f"{name}.ico").write_bytes(icon_file([picture(shapes(size), size) for size in SIZES]))
    side_picture().save(folder / "setup-side.bmp")


if __name__ == "__main__":
    main()
