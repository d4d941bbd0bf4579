"""One printer of Windows as GDI draws on it: what it is like, and its pages, dot by dot.

The library of Windows is handed in, so that a test can put a recorded one in its place.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import c_int, c_uint16, c_uint32, c_void_p, c_wchar_p
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dxapply.documents.print_bands import Band

__all__ = ["Device", "GdiFailed", "Measures"]

# What GetDeviceCaps is asked for.
_WIDTH, _HEIGHT, _DPI_X, _DPI_Y = 8, 10, 88, 90
_PAPER_WIDTH, _PAPER_HEIGHT, _OFFSET_X, _OFFSET_Y = 110, 111, 112, 113
_PLAIN_RGB, _COPY = 0, 0x00CC0020
_GDI_ERROR = (0, -1)  # of StretchDIBits: no row was taken
_CALLS: dict[str, tuple[Any, list[Any]]] = {
    "CreateDCW": (c_void_p, [c_wchar_p, c_wchar_p, c_wchar_p, c_void_p]),
    "GetDeviceCaps": (c_int, [c_void_p, c_int]),
    "StartDocW": (c_int, [c_void_p, c_void_p]),
    "StartPage": (c_int, [c_void_p]),
    "StretchDIBits": (c_int, [c_void_p, *[c_int] * 8, c_void_p, c_void_p, c_uint32, c_uint32]),
    "EndPage": (c_int, [c_void_p]),
    "EndDoc": (c_int, [c_void_p]),
    "AbortDoc": (c_int, [c_void_p]),
    "DeleteDC": (c_int, [c_void_p]),
}


class GdiFailed(OSError):
    """A call that Windows refused, and its code for why (0 where it gave none)."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call}: {code}")
        self.call, self.code = call, code


class _DocInfo(ctypes.Structure):
    _fields_ = [("size", c_int), ("name", c_wchar_p), ("output", c_wchar_p), ("kind", c_wchar_p), ("flags", c_uint32)]


class _BitmapHeader(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32), ("width", ctypes.c_int32), ("height", ctypes.c_int32), ("planes", c_uint16), ("bits", c_uint16),
        ("compression", c_uint32), ("bytes", c_uint32), ("per_metre_x", ctypes.c_int32), ("per_metre_y", ctypes.c_int32),
        ("colours", c_uint32), ("important", c_uint32),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """A printer's paper in dots: dots an inch, the whole sheet, and on it the part that can be printed, whose corner is the origin of what is drawn."""

    dpi: tuple[int, int]
    paper: tuple[int, int]
    offset: tuple[int, int]
    printable: tuple[int, int]


class Device:
    """A printer that is open, with the settings that its user gave it. Every call raises GdiFailed where Windows refuses it."""

    def __init__(self, printer: str, library: Any = None) -> None:
        self._gdi = _library() if library is None else library
        for name, (gives, takes) in _CALLS.items():
            call = getattr(self._gdi, name)
            call.restype, call.argtypes = gives, takes
        self._dc = self._gdi.CreateDCW("WINSPOOL", printer, None, None)
        if not self._dc:
            raise GdiFailed("CreateDC", _last_error())

    def measure(self) -> Measures:
        """The paper that is set for the printer."""
        asked = (_DPI_X, _DPI_Y, _PAPER_WIDTH, _PAPER_HEIGHT, _OFFSET_X, _OFFSET_Y, _WIDTH, _HEIGHT)
        dpi_x, dpi_y, paper_x, paper_y, left, top, width, height = (int(self._gdi.GetDeviceCaps(self._dc, what)) for what in asked)
        if min(dpi_x, dpi_y, width, height) <= 0:
            raise GdiFailed("GetDeviceCaps", 0)
        return Measures(dpi=(dpi_x, dpi_y), paper=(paper_x, paper_y), offset=(left, top), printable=(width, height))

    def begin(self, title: str) -> None:
        """Begin a job, which the printer's queue shows under that title."""
        info = _DocInfo(ctypes.sizeof(_DocInfo), title, None, None, 0)
        self._check("StartDoc", self._gdi.StartDocW(self._dc, ctypes.byref(info)))

    def begin_page(self) -> None:
        """Begin a sheet."""
        self._check("StartPage", self._gdi.StartPage(self._dc))

    def draw(self, band: Band, left: int, top: int) -> None:
        """Put a band of dots at a place of the printable part, dot on dot."""
        header = _BitmapHeader(size=ctypes.sizeof(_BitmapHeader), width=band.width, height=-band.height, planes=1, bits=24, bytes=len(band.dots))
        place = (left, top, band.width, band.height, 0, 0, band.width, band.height)
        rows = self._gdi.StretchDIBits(self._dc, *place, band.dots, ctypes.byref(header), _PLAIN_RGB, _COPY)
        if rows in _GDI_ERROR:
            raise GdiFailed("StretchDIBits", _last_error())

    def end_page(self) -> None:
        """End the sheet."""
        self._check("EndPage", self._gdi.EndPage(self._dc))

    def end(self) -> None:
        """End the job: now it is the printer's."""
        self._check("EndDoc", self._gdi.EndDoc(self._dc))

    def abort(self) -> None:
        """Take the job back; that it cannot be is no news."""
        self._gdi.AbortDoc(self._dc)

    def close(self) -> None:
        """Let go of the printer."""
        self._gdi.DeleteDC(self._dc)

    def _check(self, call: str, result: int) -> None:
        if result <= 0:
            raise GdiFailed(call, _last_error())


def _library() -> Any:
    if sys.platform == "win32":
        return ctypes.WinDLL("gdi32", use_last_error=True)
    raise GdiFailed("gdi32", 0)


def _last_error() -> int:
    return int(getattr(ctypes, "get_last_error", int)())
