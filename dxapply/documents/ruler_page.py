"""印刷テスト: one sheet on which a ruler shows whether a printer keeps true size, and frames, greys and small type show what it makes of them."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from dxapply.documents.fonts import REGULAR, load, runs, width
from dxapply.documents.strokes import BODY, CELL, GREY_30, GREY_45, HAIR, NOTE, SUBJECT, TAG, TITLE, black

__all__ = ["CHECK", "write"]

CHECK = "定規をあて、横と縦の目盛りがどちらも100 mmであれば、実寸で印刷されています。"
_FIX = "違うときは、プリンターの設定で拡大・縮小をやめ、「実際のサイズ」または「100％」を選んでください。"
_WIDTH, _HEIGHT = 210.0, 297.0
_LEFT, _TOP = 35.0, 30.0  # all that follows is in millimetres from the upper left corner
_ACROSS, _DOWN = (_LEFT, 78.0), (_LEFT, 95.0)  # where the rulers begin
_LENGTH = 100
_GREYS = (100, 85, 70, 55, 40, 25, 10, 5)
_SIZES = (TAG, NOTE, CELL, BODY, 11.0, SUBJECT, TITLE)
_STROKES = (HAIR, .4, .6, .7, 1.2)
_MARGINS = (5, 10)


def write() -> bytes:
    """The PDF of the sheet; always the same bytes."""
    load()
    target = io.BytesIO()
    first: Any = REGULAR  # the stubs take the name of the first font for a number
    sheet = Canvas(target, pagesize=(_WIDTH * mm, _HEIGHT * mm), lang="ja-JP", initialFontName=first, pdfVersion=(1, 7), invariant=1)
    sheet.setTitle("印刷テスト")
    sheet.setCreator("dxapply")
    _margins(sheet)
    _words(sheet, _LEFT, _TOP + 8, "印刷テスト", TITLE, bold=True)
    _words(sheet, _LEFT, _TOP + 18, CHECK, BODY)
    _words(sheet, _LEFT, _TOP + 24, _FIX, BODY)
    _words(sheet, _LEFT, _TOP + 30, "外側の2本の枠は、用紙の端から5 mmと10 mmです。欠けるところは、このプリンターでは印刷されません。", CELL, GREY_30)
    _ruler_across(sheet)
    _ruler_down(sheet)
    _greys(sheet, 60, 104)
    _sizes(sheet, 60, 133)
    _strokes(sheet, 60, 191)
    sheet.showPage()
    sheet.save()
    return target.getvalue()


def _words(sheet: Canvas, x: float, y: float, text: str, size: float, colour: Color = black, *, bold: bool = False, middle: bool = False) -> None:
    left = x * mm - (width(text, size, bold) / 2 if middle else 0)
    line = sheet.beginText(left, (_HEIGHT - y) * mm)
    line.setFillColor(colour)
    for font, run in runs(text, bold):
        line.setFont(font, size)
        line.textOut(run)
    sheet.drawText(line)


def _rule(sheet: Canvas, x1: float, y1: float, x2: float, y2: float, weight: float = .4, colour: Color = black) -> None:
    sheet.setLineWidth(weight)
    sheet.setStrokeColor(colour)
    sheet.line(x1 * mm, (_HEIGHT - y1) * mm, x2 * mm, (_HEIGHT - y2) * mm)


def _margins(sheet: Canvas) -> None:
    for margin in _MARGINS:
        sheet.setLineWidth(HAIR)
        sheet.setStrokeColor(GREY_45)
        sheet.rect(margin * mm, margin * mm, (_WIDTH - 2 * margin) * mm, (_HEIGHT - 2 * margin) * mm)


def _tick(step: int) -> float:
    return 6.0 if step % 10 == 0 else 4.5 if step % 5 == 0 else 3.0


def _ruler_across(sheet: Canvas) -> None:
    x, y = _ACROSS
    _rule(sheet, x, y, x + _LENGTH, y)
    for step in range(_LENGTH + 1):
        _rule(sheet, x + step, y, x + step, y - _tick(step))
        if step % 10 == 0:
            _words(sheet, x + step, y + 4, str(step), NOTE, middle=True)
    _words(sheet, x + _LENGTH + 5, y + 4, "横 mm", NOTE)


def _ruler_down(sheet: Canvas) -> None:
    x, y = _DOWN
    _rule(sheet, x, y, x, y + _LENGTH)
    for step in range(_LENGTH + 1):
        _rule(sheet, x, y + step, x + _tick(step), y + step)
        if step % 10 == 0:
            _words(sheet, x - 4, y + step + 1, str(step), NOTE, middle=True)
    _words(sheet, x - 4, y + _LENGTH + 6, "縦 mm", NOTE, middle=True)


def _greys(sheet: Canvas, x: float, y: float) -> None:
    _words(sheet, x, y, "濃さ（どの段も見分けられること）", CELL, GREY_30)
    for place, share in enumerate(_GREYS):
        left = x + place * 14
        sheet.setFillColor(Color(*[1 - share / 100] * 3))
        sheet.setStrokeColor(GREY_45)
        sheet.setLineWidth(HAIR)
        sheet.rect(left * mm, (_HEIGHT - y - 14) * mm, 14 * mm, 11 * mm, fill=1)
        _words(sheet, left + 7, y + 18, f"{share}％", NOTE, middle=True)


def _sizes(sheet: Canvas, x: float, y: float) -> None:
    _words(sheet, x, y, "文字の大きさ（いちばん小さい字も読めること）", CELL, GREY_30)
    for size in _SIZES:
        y += 2.5 + size / mm
        _words(sheet, x, y, f"{size:g}", NOTE, GREY_30)
        _words(sheet, x + 10, y, "補助事業の経費 ￥1,234,567", size)


def _strokes(sheet: Canvas, x: float, y: float) -> None:
    _words(sheet, x, y, "線の太さ（細い線も切れないこと）", CELL, GREY_30)
    for place, weight in enumerate(_STROKES):
        _words(sheet, x, y + 6 + place * 4, f"{weight:g}", NOTE, GREY_30)
        _rule(sheet, x + 10, y + 5 + place * 4, x + 112, y + 5 + place * 4, weight)
