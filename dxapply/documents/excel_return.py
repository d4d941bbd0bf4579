"""A workbook of ours that came back: where each input is now, and what stands there.

The hidden sheet (excel_fingerprint) says by references where cells, tables and columns have gone. Of every sheet only these cells are kept; links,
pictures, macros and formulas are neither followed nor worked out: a formula gives the value that was stored with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dxapply.documents.document import draft_document
from dxapply.documents.excel_fingerprint import FORMAT, HIDDEN_ID, MAGIC, SHEET, SHOWN_ID, shown_inputs
from dxapply.documents.excel_formulas import column_letters
from dxapply.documents.excel_import import MOST_ROWS
from dxapply.documents.excel_layout import SPACER
from dxapply.documents.excel_printed import FORMULA, overwritten
from dxapply.documents.excel_reading import Book, BookSheet, Cell, Place, guarding, reference, refused
from dxapply.drafting.differences import Comparison
from dxapply.drafting.results import Results
from dxapply.drafting.returned_book import BackCell, BackRow, BackTable, ReturnedBook, check_origin, compare
from dxapply.errors import DxapplyError
from dxapply.model.register import REGISTER

__all__ = ["differences_of", "read_return"]

_BEHIND = 500  # rows looked at behind a table, where somebody typed on below its end
_LEAST_CELLS = 2  # that a row behind a table has: words of one cell are a remark
_MOST_CELLS = 600_000
_MOST_MARKS = 100_000
_MOST_TOLD = 3
_NOTHING = Cell("")


def differences_of(data: bytes, results: Results) -> Comparison:
    """What the workbook would change in the draft. Raises DxapplyError where it is none of this draft and program, or cannot be read."""
    match = results.chosen
    if match is None:
        raise DxapplyError("Excelを取り込めません", "応募する事業が決まっていません", "先に事業を選んでください")
    returned = read_return(data)
    notices = check_origin(returned, results.project, match.program)
    shown = shown_inputs(draft_document(results, results.today))
    return compare(returned, results.project, results.catalogue.register, match.program, shown)._replace(notices=notices)


def read_return(data: bytes) -> ReturnedBook:
    """What came back. Raises DxapplyError where the bytes are no workbook, none of ours, too large, or a newer dxapply's."""
    book = Book(data)
    with guarding():
        return _Return(book, _read_marks(book)).whole()


# ------------------------------------------------------------------------------------------------------- the hidden sheet


@dataclass(slots=True)
class _Table:
    """A table as the hidden sheet has it. A place is None where Excel has lost the cell."""

    name: str
    rows: Place | None
    columns: list[tuple[str, Place | None]] = field(default_factory=list)
    others: list[Place | None] = field(default_factory=list)
    fixed: list[Place | None] = field(default_factory=list)  # the columns that are printed and no inputs
    exported: dict[str, Mapping[str, str]] = field(default_factory=dict)
    printed: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Printed:
    """What a sheet prints outside of the draft's rows: its columns, and by row the texts in them."""

    columns: list[Place | None] = field(default_factory=list)
    rows: list[tuple[Place, list[str]]] = field(default_factory=list)


@dataclass(slots=True)
class _Marks:
    """All that the hidden sheet says."""

    facts: dict[str, str] = field(default_factory=dict)
    tables: list[_Table] = field(default_factory=list)
    cells: list[tuple[str, str, str, Place | None]] = field(default_factory=list)
    printed: list[_Printed] = field(default_factory=list)


def _read_marks(book: Book) -> _Marks:
    """The hidden sheet. Raises DxapplyError where the workbook has none, or one that only a newer dxapply understands."""
    for sheet in reversed(book.sheets):
        if sheet.name.startswith(SHEET):
            rows = book.rows(sheet)
            _, first = next(rows, (0, {}))
            if _text(first, 2) == MAGIC:
                if _text(first, 3) != str(FORMAT):
                    raise refused("新しい版のdxapplyで出したブックです", "dxapplyを新しい版にしてください")
                return _marks(cells for _, cells in rows)
    raise DxapplyError(
        "dxapplyで出したブックではありません", "項目の場所が分かりません", "経費の表だけなら import-costs で、見出しを合わせて取り込めます"
    )


def _marks(lines: Iterator[dict[int, Cell]]) -> _Marks:
    marks = _Marks()
    for number, line in enumerate(lines):
        if number > _MOST_MARKS:
            raise refused("中身が大きすぎます", "要る行だけにしてください")
        what, first = _text(line, 2), _text(line, 3)
        place = reference(line[1].formula) if 1 in line else None
        match what:
            case "table":
                marks.tables.append(_Table(first, place))
            case "column":
                marks.tables[-1].columns.append((first, place))
            case "other":
                marks.tables[-1].others.append(place)
            case "row":
                table = marks.tables[-1]
                names = [name for name, _ in table.columns if not name.startswith("#")]
                table.exported[first] = {name: _text(line, at) for at, name in enumerate(names, 4)}
                table.printed[first] = [_text(line, at) for at in range(4 + len(names), 4 + len(names) + len(table.fixed))]
            case "fixed":
                marks.tables[-1].fixed.append(place)
            case "grid":
                if first == "0":
                    marks.printed.append(_Printed())
                marks.printed[-1].columns.append(place)
            case "printed":
                if place:
                    marks.printed[-1].rows.append((place, [_text(line, at) for at in range(3, max(line) + 1)]))
            case "cell":
                marks.cells.append((first, _text(line, 4), _text(line, 5), place))
            case _:
                marks.facts[what] = first
    return marks


def _text(cells: Mapping[int, Cell], column: int) -> str:
    return cells.get(column, _NOTHING).text


def _wanted(marks: _Marks) -> dict[str, tuple[int, set[int]]]:
    """The last row and the columns of each sheet in which something is looked for."""
    lasts: dict[str, int] = {}
    columns: dict[str, set[int]] = {}

    def want(place: Place | None, last: int | None = None) -> None:
        if place:
            columns.setdefault(place.sheet, set()).add(place.column)
            lasts[place.sheet] = max(lasts.get(place.sheet, 0), place.first if last is None else last)

    for *_, place in marks.cells:
        want(place)
    for table in marks.tables:
        want(table.rows, table.rows.last + _BEHIND if table.rows else None)
        for place in (*(place for _, place in table.columns), *table.fixed):
            want(place)
    for printed in marks.printed:
        for place, _ in printed.rows:
            want(place)
        for place in printed.columns:
            want(place, 0)  # which begins in the sheet's first row
    return {name: (last, columns[name]) for name, last in lasts.items()}


# ------------------------------------------------------------------------------------------------------------- the sheets


class _Return:
    """Reads the sheets of a workbook by what its hidden sheet says."""

    def __init__(self, book: Book, marks: _Marks) -> None:
        self.book, self.marks = book, marks
        self.troubles: list[str] = []
        self.overwritten: list[str] = []
        self.kept = 0
        names = {sheet.name for sheet in book.sheets}
        for table in marks.tables:
            table.rows = table.rows if table.rows and table.rows.sheet in names else None
        wanted = _wanted(marks)
        self.sheets = {sheet.name: self._read(sheet, *wanted.get(sheet.name, (0, set()))) for sheet in book.sheets if not sheet.name.startswith(SHEET)}

    def _read(self, sheet: BookSheet, last: int, columns: set[int]) -> dict[int, dict[int, Cell]]:
        """The rows of a sheet up to the last in which something is looked for, with the cells of these columns alone."""
        if last > MOST_ROWS + 2 * _BEHIND:
            raise refused(f"「{sheet.name}」が{MOST_ROWS:,}行を超えています", "行を減らしてください")
        rows: dict[int, dict[int, Cell]] = {}
        for number, cells in self.book.rows(sheet, last=last) if last else ():
            rows[number] = {column: cell for column, cell in cells.items() if column in columns}
            self.kept += len(rows[number])
            if self.kept > _MOST_CELLS:
                raise refused("中身が大きすぎます", "要る行だけにしてください")
        return rows

    def whole(self) -> ReturnedBook:
        """All that came back."""
        facts = self.marks.facts
        cells = tuple(self._cells())
        tables = tuple(made for table in self.marks.tables if (made := self._table(table)))
        for printed in self.marks.printed:
            for place, texts in printed.rows:
                self._check(place.sheet, place.first, printed.columns, texts)
        edition = facts.get("edition", "")
        return ReturnedBook(
            pack=facts.get("pack", ""), program=facts.get("program", ""), firm=facts.get("firm", ""), title=facts.get("title", ""),
            identity=facts.get("identity", ""), edition=int(edition) if edition.isascii() and edition.isdigit() else 1, cells=cells, tables=tables,
            troubles=tuple(self.troubles), overwritten=tuple(self.overwritten),
        )  # fmt: skip

    # cells

    def _cells(self) -> Iterator[tuple[str, BackCell]]:
        """The inputs that belong to no row which could be sorted."""
        gone: list[str] = []
        for key, before, note, place in self.marks.cells:
            if place is None or place.sheet not in self.sheets:
                known = REGISTER.find(key)
                gone.append(known.label if known else key)
            elif cell := self._back(place.sheet, place.first, place.column, before, note):
                yield key, cell
        if gone:
            some = "、".join(dict.fromkeys(gone[:_MOST_TOLD])) + ("ほか" if len(gone) > _MOST_TOLD else "")
            self.troubles.append(f"入力欄が{len(gone)}か所なくなっています（{some}）。下書きのままにします。")

    def _back(self, sheet: str, row: int, column: int, before: str, note: str = "") -> BackCell | None:
        """What stands in an input cell; None, and a trouble, where Excel itself could not tell."""
        cell = self.sheets[sheet].get(row, {}).get(column, _NOTHING)
        place = f"{sheet} {column_letters(column - 1)}{row}"
        if cell.error:
            self.troubles.append(f"{place}：Excelのエラー（{cell.text[:20]}）になっています。下書きのままにします。")
            return None
        if cell.formula and not cell.text:
            self.troubles.append(f"{place}：式の値が保存されていません。Excelで開いて保存し直すか、値を入力してください。")
            return None
        text = cell.text.replace("\r\n", "\n").replace("\r", "\n")
        if note:
            text = "" if text == note else text.removesuffix(f"\n{note}")
        return BackCell("" if text == SPACER else text, before, place)

    def _check(self, sheet: str, row: int, columns: Sequence[Place | None], texts: Sequence[str]) -> None:
        """Notes where something else stands in this row than what was printed in these columns."""
        cells = self.sheets.get(sheet, {}).get(row, {})
        for place, text in zip(columns, texts, strict=False):
            if place and text and overwritten(cells.get(place.column), text):
                self.overwritten.append(f"{sheet} {column_letters(place.column - 1)}{row}")

    # tables

    def _table(self, table: _Table) -> BackTable | None:
        """A table's rows; None, and a trouble, where the table or what tells its rows apart is gone."""
        label = REGISTER.field(f"{table.name}.*.{table.columns[0][0]}").label
        if table.rows is None:
            self.troubles.append(f"「{label}」の表がなくなっています。表の行は下書きのままにします。")
            return None
        columns = {name: place.column for name, place in table.columns if place and place.sheet == table.rows.sheet}
        fields = {name: column for name, column in columns.items() if not name.startswith("#")}
        for name, _ in table.columns:
            if name not in columns and not name.startswith("#"):
                self.troubles.append(f"「{REGISTER.field(f'{table.name}.*.{name}').label}」の列がなくなっています。この列は下書きのままにします。")
        if not fields:
            return None
        rows = self._filled_rows(table, fields)
        ids = self._ids(table, rows, columns, fields)
        if not any(ids.values()) and self._look_alike(table, rows, fields):
            self.troubles.append(f"「{label}」の表から、行の番号がなくなっています。表の行は下書きのままにします。")
            return None
        formulas = [FORMULA if any(texts[at] == FORMULA for texts in table.printed.values()) else "" for at in range(len(table.fixed))]
        for number in rows:
            self._check(table.rows.sheet, number, table.fixed, table.printed.get(ids[number], formulas))
        return BackTable(table.name, table.exported, tuple(self._row(table, number, ids[number], fields) for number in rows))

    def _look_alike(self, table: _Table, rows: Sequence[int], fields: Mapping[str, int]) -> bool:
        """Whether a row is just as one was written: then its id was lost, and it is no new one."""
        assert table.rows is not None
        cells = self.sheets[table.rows.sheet]
        written = {tuple(texts.get(name, "").strip() for name in fields) for texts in table.exported.values()}
        return any(tuple(_text(cells[number], column).strip() for column in fields.values()) in written for number in rows)

    def _filled_rows(self, table: _Table, fields: Mapping[str, int]) -> list[int]:
        """The rows of the table that hold an input or an id, and those typed on right below its end."""
        assert table.rows is not None
        cells = self.sheets[table.rows.sheet]
        others = self._others(table)
        ids = [place.column for name, place in table.columns if name.startswith("#") and place]
        inside = [
            number
            for number in range(table.rows.first + 1, table.rows.last + 1)
            if number in cells and self._has_input(cells[number], table, fields, ids) and not self._is_other(table, number, fields, others)
        ]
        taken = {other.rows.first for other in self.marks.tables if other.rows and other.rows.sheet == table.rows.sheet}
        for number in range(table.rows.last + 1, table.rows.last + _BEHIND + 1):
            filled = sum(bool(_text(cells.get(number, {}), column).strip()) for column in fields.values())
            if filled < min(_LEAST_CELLS, len(fields)) or number in taken or self._is_other(table, number, fields, others):
                break
            if number == table.rows.last + _BEHIND:
                self.troubles.append(f"{table.rows.sheet} {number}行目から下は、表の下に行が多すぎるため読んでいません。表の中に行を挿入して入れてください。")
                break
            inside.append(number)
        return inside

    def _others(self, table: _Table) -> dict[int, dict[int, str]]:
        """The rows of a table that are none of the draft's (totals), and what is printed in them by column."""
        assert table.rows is not None
        found: dict[int, dict[int, str]] = {place.first: {} for place in table.others if place}
        for printed in self.marks.printed:
            for row, texts in printed.rows:
                if row.sheet == table.rows.sheet and row.first in found:
                    found[row.first] = {place.column: text for place, text in zip(printed.columns, texts, strict=False) if place and text}
        return found

    def _is_other(self, table: _Table, number: int, fields: Mapping[str, int], others: Mapping[int, Mapping[int, str]]) -> bool:
        """Whether a row is a total, known by its place, or by its words where a tool has moved rows without the references to them.

        A row of the draft may have come to a total's place in that way: it has an id, or as many inputs as a new row has.
        """
        assert table.rows is not None
        cells = self.sheets[table.rows.sheet].get(number, {})
        ids = (place.column for name, place in table.columns if name.startswith("#") and place)
        if any(_text(cells, column) in table.exported for column in ids):
            return False
        typed = {column for column in fields.values() if column in cells and cells[column].text.strip() and not cells[column].formula}
        for at, words in others.items():
            own = typed - words.keys()
            if number == at and len(own) < _LEAST_CELLS:
                return True
            if words and not own and all(column in cells and not overwritten(cells[column], text) for column, text in words.items()):
                return True
        return False

    def _has_input(self, cells: Mapping[int, Cell], table: _Table, fields: Mapping[str, int], ids: Sequence[int]) -> bool:
        """Whether a row is one of the draft's: something is filled in, or it was as empty when it was written."""
        for column in fields.values():
            cell = cells.get(column, _NOTHING)
            if cell.formula or cell.text.strip() not in ("", SPACER):
                return True
        known = [table.exported[row_id] for column in ids if (row_id := _text(cells, column)) in table.exported]
        return any(not any(texts.get(name) for name in fields) for texts in known)

    def _ids(self, table: _Table, rows: Sequence[int], columns: Mapping[str, int], fields: Mapping[str, int]) -> dict[int, str]:
        """The id of each row, "" for a new one: out of the hidden column or the one in sight, whichever fits more of what was written.

        The hidden one stays behind where somebody sorts the columns in sight alone; the other where somebody numbers the rows anew.
        """
        best: dict[int, str] = dict.fromkeys(rows, "")
        most = 0
        for name in (HIDDEN_ID, SHOWN_ID):
            if name in columns:
                ids, fit = self._ids_in(table, rows, columns[name], fields)
                if fit > most:
                    best, most = ids, fit
        return best

    def _ids_in(self, table: _Table, rows: Sequence[int], column: int, fields: Mapping[str, int]) -> tuple[dict[int, str], int]:
        """The ids in one column, of a row that was copied only at the copy that fits best; and how many ids and texts fit."""
        assert table.rows is not None
        cells = self.sheets[table.rows.sheet]
        best: dict[str, tuple[int, int]] = {}
        for number in rows:
            row_id = unicodedata.normalize("NFKC", _text(cells[number], column)).strip()
            if row_id in table.exported:
                before = table.exported[row_id]
                fit = 1 + sum(_text(cells[number], at).strip() == before.get(name, "").strip() for name, at in fields.items())
                if fit > best.get(row_id, (0, 0))[0]:
                    best[row_id] = (fit, number)
        known = {number: row_id for row_id, (_, number) in best.items()}
        return {number: known.get(number, "") for number in rows}, sum(fit for fit, _ in best.values())

    def _row(self, table: _Table, number: int, row_id: str, fields: Mapping[str, int]) -> BackRow:
        assert table.rows is not None
        before = table.exported.get(row_id, {})
        cells = {name: self._back(table.rows.sheet, number, column, before.get(name, "")) for name, column in fields.items()}
        return BackRow(row_id, f"{table.rows.sheet} {number}行目", {name: cell for name, cell in cells.items() if cell})
