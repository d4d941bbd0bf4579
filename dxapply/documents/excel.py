"""The workbook of a Document: one sheet a form, inputs coloured, every formula with its value beside it, named cells.

It lays out what it is given and knows nothing of subsidies. The same Document gives the same bytes. No macro, no protection, no link.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import xlsxwriter

from dxapply.documents import excel_looks as looks
from dxapply.documents import parts
from dxapply.documents.excel_cells import CellWriter, clean
from dxapply.documents.excel_fingerprint import write_fingerprint
from dxapply.documents.excel_formulas import Names, Span, absolute, column_letters, sheet_reference
from dxapply.documents.excel_grid import FRAME, PlacedTable, Plan, sheet_name
from dxapply.documents.excel_help import explain
from dxapply.documents.excel_layout import plan_sheets
from dxapply.model.dates import era_day
from dxapply.model.fields import Kind
from dxapply.model.money import THOUSAND
from dxapply.model.register import REGISTER

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["CHOICES", "write"]

CHOICES = "選択肢"
# Plain margins of the paper: room for a punch at the left, for a thumb at the right; heights and gaps in pt.
LEFT, RIGHT, TOP, BOTTOM = 68, 55, 64, 62
A4, A4_SHORT, A4_LONG = 9, 595, 842
# Beyond this many widths of the paper a sheet lies, since upright its words would be too small to read.
WIDEST_UPRIGHT = 1.25
# What would take less than this of a last page is pressed onto the pages before, while words of 10 pt print no smaller than this.
LITTLE, SMALLEST_PRINT = 0.2, 6.0
# A section lower than this part of a page is not cut; of a longer one at least the heading, the table's head and two lines stand on one page.
SHORT_SECTION, KEPT_ROWS = 0.35, 5
# Excel and LibreOffice print in whole percents and set rows a little higher than they are told: so much of a page is surely there.
SURE = 0.96
# Excel's limits for the text of a header or a footer, and for a property of the file.
LIMIT_FURNITURE = 255
LIMIT_PROPERTY = 255
LIMIT_INLINE_LIST = 250
# A head row stays in sight where the table is long and the head stands near the top of the sheet.
LONG_TABLE, NEAR_TOP = 12, 190
QUIET = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}


def write(document: parts.Document) -> bytes:
    """The workbook as bytes. Raises ValueError where a formula speaks of a cell that is not there."""
    names = Names()
    plans = plan_sheets(document, names)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, QUIET)
    _describe(book, document)
    sheets = [book.add_worksheet(plan.name) for plan in plans]
    choices = _Choices(book, names.sheets)
    writer = CellWriter(book, names)
    for plan, sheet in zip(plans, sheets, strict=True):
        _size(sheet, plan, writer)
        writer.write(sheet, plan)
        _validate(sheet, plan, choices)
        _show_decimals(book, sheet, plan)
        _show_failures(book, sheet, plan)
        explain(sheet, plan, document.limits)
        _set_up_page(sheet, plan, document)
    for name in names.defined:
        book.define_name(name, names.place(name))
    choices.write()
    write_fingerprint(book, document, plans, names.sheets)
    book.close()
    return file.getvalue()


def _describe(book: Workbook, document: parts.Document) -> None:
    """Writes who, what and which rules into the file's properties; the day is the document's, so that the bytes do not change."""
    day = dt.datetime.combine(document.date, dt.time())
    book.set_properties({"title": clean(document.title), "author": clean(document.firm), "subject": clean(document.program), "created": day})
    book.set_custom_property("dxapply pack", clean(document.pack)[:LIMIT_PROPERTY], "text")
    book.set_custom_property("dxapply edition", document.edition, "number_int")


# --------------------------------------------------------------------------------------------------------------- the sheet


def _size(sheet: Worksheet, plan: Plan, writer: CellWriter) -> None:
    """Sets columns and rows; the column after the last one keeps the rows' ids, out of sight."""
    for column, width in enumerate(plan.widths):
        sheet.set_column_pixels(column, column, round(width * 4 / 3), writer.format(looks.Look(wrap=False)))
    sheet.set_column(plan.right + 1, plan.right + 1, 10, None, {"hidden": True})
    for row, height in enumerate(plan.heights):
        sheet.set_row(row, height)
    sheet.hide_gridlines(2)
    # A company's number is a text of digits; Excel need not mark it as a mistake.
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(plan.right + 1)}{len(plan.heights)}"})


def _set_up_page(sheet: Worksheet, plan: Plan, document: parts.Document) -> None:
    """A4, one page wide, with the form's name above and program, firm, edition and page below; a sheet too wide to be read upright lies."""
    if _lies(plan):
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_paper(A4)
    pages = _pages(plan)
    sheet.fit_to_pages(1, pages)
    if not pages and _down(plan, len(plan.heights)) > SURE:
        sheet.set_h_pagebreaks(_breaks(plan))
    sheet.set_margins(LEFT / 72, RIGHT / 72, TOP / 72, BOTTOM / 72)
    sheet.print_area(0, 0, len(plan.heights) - 1, plan.right)
    sheet.set_header(*_header(plan, document))
    sheet.set_footer(*_footer(document))
    table = max((placed for placed in plan.tables if placed.table.head), key=lambda placed: placed.last - placed.head, default=None)
    if table is None:
        return
    alone = sum(placed.table.head for placed in plan.tables) == 1  # a repeated head would stand over the sheet's other tables, too
    if alone and _crosses_pages(plan, table):
        sheet.repeat_rows(table.head)
    if table.last - table.head >= LONG_TABLE and sum(plan.heights[: table.head + 1]) <= NEAR_TOP:
        sheet.freeze_panes(table.head + 1, 0)


def _lies(plan: Plan) -> bool:
    return sum(plan.widths) > WIDEST_UPRIGHT * FRAME


def _scale(plan: Plan) -> float:
    return min(1.0, ((A4_LONG if _lies(plan) else A4_SHORT) - LEFT - RIGHT) / sum(plan.widths))


def _down(plan: Plan, rows: int) -> float:
    """How many pages the sheet's first rows take."""
    return sum(plan.heights[:rows]) * _scale(plan) / ((A4_SHORT if _lies(plan) else A4_LONG) - TOP - BOTTOM)


def _crosses_pages(plan: Plan, table: PlacedTable) -> bool:
    return int(_down(plan, table.head)) != int(_down(plan, table.last + 1))


def _breaks(plan: Plan) -> list[int]:
    """The rows before which a page ends so that no heading stays behind alone: all of a section, or else its first rows, stand on one page."""
    room = SURE * ((A4_SHORT if _lies(plan) else A4_LONG) - TOP - BOTTOM) / _scale(plan)
    ends = dict(zip(plan.sections, [*plan.sections, len(plan.heights)][1:], strict=True))
    breaks: list[int] = []
    used = 0.0
    for row, height in enumerate(plan.heights):
        if row in ends:
            whole = sum(plan.heights[row : ends[row]])
            kept = whole if whole <= SHORT_SECTION * room else sum(plan.heights[row : row + KEPT_ROWS])
            if used and used + kept > room:
                breaks.append(row)
                used = 0.0
        used = height if used + height > room else used + height
    return breaks


def _pages(plan: Plan) -> int:
    """How many pages the sheet is pressed into, 0 for as many as it takes: a total alone on the last page would be a page for nothing."""
    pages = _down(plan, len(plan.heights))
    if pages <= SURE:
        return 0
    whole = max(int(pages), 1)
    few = whole == 1 or len(plan.sections) < 2  # a sheet of several sections ends its pages between them
    return whole if few and pages - whole < LITTLE and 10 * _scale(plan) * whole / pages >= SMALLEST_PRINT else 0


def _header(plan: Plan, document: parts.Document) -> tuple[str, dict[str, float]]:
    states = "　".join(word for word, holds in (("下書き", document.draft), ("架空の例", document.fictitious)) if holds)
    number = f'&8&"{looks.FONT},Bold"{_plain(plan.sheet.number, 20)}　' if plan.sheet.number else "&8"
    right = f'&R&8&"{looks.FONT},Bold"{states}' if states else ""
    return f'&L{number}&"{looks.FONT},Regular"{_plain(plan.sheet.title, 60)}{right}', {"margin": 34 / 72}


def _footer(document: parts.Document) -> tuple[str, dict[str, float]]:
    small = f'&7&"{looks.FONT},Regular"'
    edition = f"第{document.edition}版　{era_day(document.date)}"
    right = f'&R{small}{edition}　&8&"{looks.FONT},Bold"&P / &N'
    room = LIMIT_FURNITURE - len(right) - len(small) - 8
    first = f"{_plain(document.program, 50)}　{_plain(document.firm, 40)}"
    return f"&L{small}{first}\n{_plain(document.pack, max(room - len(first), 0))}{right}", {"margin": 24 / 72}


def _plain(text: str, limit: int) -> str:
    """The text for header and footer: cut, on one line, with its & doubled, for a single one begins a code there."""
    line = re.sub(r"\s+", " ", clean(text))
    line = line if len(line) <= limit else line[: max(limit - 1, 0)] + "…"
    while len(line) + line.count("&") > limit:
        line = line[:-1]
    return line.replace("&", "&&")


# -------------------------------------------------------------------------------------------------------------- validation


class _Choices:
    """The lists that are too long for Excel's own: columns of a hidden sheet."""

    def __init__(self, book: Workbook, taken: list[str]) -> None:
        self.book, self.name, self.lists = book, sheet_name(CHOICES, taken), dict[tuple[str, ...], str]()

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        """What a validation takes its list from."""
        if len(",".join(choices)) <= LIMIT_INLINE_LIST and not any("," in choice or '"' in choice for choice in choices):
            return list(choices)
        if choices not in self.lists:
            column = absolute(Span(-1, len(self.lists), 0, len(choices) - 1))
            self.lists[choices] = f"={sheet_reference(self.name)}!{column}"
        return self.lists[choices]

    def write(self) -> None:
        """Writes the hidden sheet, if any list needs it."""
        if self.lists:
            sheet = self.book.add_worksheet(self.name)
            for column, choices in enumerate(self.lists):
                for row, choice in enumerate(choices):
                    sheet.write_string(row, column, clean(choice))
            sheet.hide()


def _validate(sheet: Worksheet, plan: Plan, choices: _Choices) -> None:
    """Offers lists, and refuses words where a number is asked; discounts are negative, so any number will do."""
    for placed in plan.tables:
        for row, at, single in _single_rules(placed, choices):
            sheet.data_validation(row, at, row, at, single)
        typed = _typed_columns(placed)
        for at, column in enumerate(placed.table.columns):
            rule = _list_rule(choices.source(column.choices)) if column.choices else _number_rule(typed[at]) if at in typed else None
            for first, last in placed.runs() if rule else ():
                sheet.data_validation(first, at, last, at, rule)


def _single_rules(placed: PlacedTable, choices: _Choices) -> Iterator[tuple[int, int, dict[str, object]]]:
    """The lists of those inputs that stand in no column of their kind: row, column and rule of each."""
    for row, cells in zip(placed.rows, placed.cells, strict=True):
        for at, _, cell in cells:
            if isinstance(cell, parts.Text) and cell.key and not placed.table.columns[min(at, placed.right)].choices:
                field = REGISTER.find(cell.key)
                words = ("はい", "いいえ") if field and field.kind is Kind.YES_NO else tuple(label for _, label in field.choices) if field else ()
                if words:
                    yield row, at, _list_rule(choices.source(words))


def _typed_columns(placed: PlacedTable) -> dict[int, int]:
    """The columns in whose lines numbers are typed, with the scale of the numbers; a column may say it by its field before there are lines."""
    typed: dict[int, int] = {}
    for _, row in placed.lines:
        for at, cell in enumerate(row.cells, row.span - 1):
            if type(cell) is parts.Figure and cell.key:
                typed[at] = max(cell.scale, typed.get(at, 1))
    for at, column in enumerate(placed.table.columns):
        if scale := _SCALES.get(field.kind, 0) if column.key and (field := REGISTER.find(column.key)) else 0:
            typed.setdefault(at, scale)
    return typed


_SCALES = {Kind.YEN: 1, Kind.COUNT: 1, Kind.NUMBER: THOUSAND}


def _list_rule(source: list[str] | str) -> dict[str, object]:
    return {
        "validate": "list", "source": source, "error_title": "選択肢にない言葉です", "error_message": "一覧から選んでください。",
    }  # fmt: skip


def _number_rule(scale: int) -> dict[str, object]:
    message = "数字だけを入力してください。単位や文字は入れません。" if scale > 1 else "整数を入力してください。値引きは −1000 のようにマイナスで入力します。"
    return {
        "validate": "decimal" if scale > 1 else "integer", "criteria": "between", "minimum": -(10**12), "maximum": 10**12,
        "error_title": "数字ではありません", "error_message": message,
    }  # fmt: skip


def _show_decimals(book: Workbook, sheet: Worksheet, plan: Plan) -> None:
    """Shows decimals of a number typed in later: a fixed format would show 1.5 as 2, a loose one 1 as 1 with a dangling point."""
    decimals = [(placed, at) for placed in plan.tables for at, scale in _typed_columns(placed).items() if scale > 1]
    shown = book.add_format({"num_format": "#,##0.0##;▲#,##0.0##"}) if decimals else None
    for placed, at in decimals:
        for first, last in placed.runs():
            cell = f"{column_letters(at)}{first + 1}"
            sheet.conditional_format(first, at, last, at, {"type": "formula", "criteria": f"={cell}<>INT({cell})", "format": shown})


def _show_failures(book: Workbook, sheet: Worksheet, plan: Plan) -> None:
    """Shows × of a check white on black, as a tag that asks for attention: a sign, a dark spot and bold, so that no colour is needed."""
    checks = [(row, first) for placed in plan.tables for row, cells in zip(placed.rows, placed.cells, strict=True) for first, _, cell in cells if _checks(cell)]
    shown = book.add_format({"bold": True, "font_color": looks.WHITE, "bg_color": looks.BLACK}) if checks else None
    for row, column in checks:
        sheet.conditional_format(row, column, row, column, {"type": "cell", "criteria": "==", "value": '"×"', "format": shown})


def _checks(cell: parts.Cell) -> bool:
    return isinstance(cell, parts.Figure) and bool(cell.word and cell.formula)
