"""Workbooks that come in, read as a stream: what stands in each cell, as a person would have typed it. Nothing is followed, run or unfolded.

The parts of the file are parsed event by event and counted, so that neither a bomb nor a million rows takes more than a few seconds and a
bounded piece of memory; a document type, without which there are no entities, is refused at sight. Links to other files are never opened.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat

from dxapply.errors import DxapplyError

__all__ = ["Book", "BookSheet", "Cell", "Place", "column_number", "guarding", "plain_number", "reference", "refused"]

MOST_BYTES = 64_000_000  # unpacked, of all parts that are read
MOST_STRINGS = 24_000_000  # of these, what Excel keeps its texts in, which is held in memory
MOST_ELEMENTS = 1_500_000
MOST_CHARACTERS = 40_000  # in a cell; Excel itself allows 32,767
_LONGEST_TAG = 2_000_000
_CHUNK = 1 << 16
_LARGE_FIX = "要る表だけを新しいブックに写してください"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_REFERENCE = re.compile(r"""(?:'((?:[^']|'')+)'|([^'!(=]+))!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?[A-Z]{1,3}\$?([1-9][0-9]{0,6}))?(?![0-9A-Z(!])""")
_DAYS_BY_NUMBER = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # Excel's own formats, the Japanese ones among them
_PERCENT_BY_NUMBER = frozenset((9, 10))
_OUTSIDE_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general|g/標準', re.IGNORECASE)
_DAY_CODE = re.compile(r"[dmyhsg]|(?<![0#?.])e", re.IGNORECASE)
_MOST_DAY = 2_958_465  # 9999-12-31

_Start = Callable[[str, Mapping[str, str]], None]


class Cell(NamedTuple):
    """What stands in a cell: its text as typed, its formula without =, and whether the value is one of Excel's errors."""

    text: str
    formula: str = ""
    error: bool = False


class BookSheet(NamedTuple):
    """A worksheet: its name and the part of the file in which it stands."""

    name: str
    part: str


class Place(NamedTuple):
    """Cells of one column of a sheet, rows and column counted from 1."""

    sheet: str
    first: int
    last: int
    column: int


class _Enough(Exception):  # what was looked for has been read
    pass


def refused(why: str, fix: str) -> DxapplyError:
    """The one error of a workbook that cannot be read."""
    return DxapplyError("このブックは読めません", why, fix)


@contextmanager
def guarding() -> Iterator[None]:
    """Whatever the parsers raise in here (ExpatError, zlib.error, KeyError and others) becomes one sentence."""
    try:
        yield
    except DxapplyError:
        raise
    except Exception:
        raise refused("Excelのブックではないか、壊れています", "Excelで開いて .xlsx として保存し直してください") from None


def reference(formula: str) -> Place | None:
    """Where the cells of one column are that a formula speaks of; None where they are gone."""
    found = _REFERENCE.search(formula)
    if found is None:
        return None
    sheet = found[1].replace("''", "'") if found[1] else found[2]
    return Place(sheet, int(found[4]), int(found[5] or found[4]), column_number(found[3]))


def column_number(letters: str) -> int:
    """The number of a column, counted from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class Book:
    """A workbook in bytes, whose sheets can be read row by row. Raises DxapplyError where the bytes are none, or too large."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLD_OR_LOCKED):
            raise refused("古い形式（.xls）か、パスワードの付いたブックです", "Excelで .xlsx として保存し直してください")
        self._bytes, self._elements = 0, 0
        with guarding():
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._start_1904 = False
            self.names: dict[str, str] = {}  # what the workbook's names refer to: 'シート'!$C$5
            self._related: dict[str, str] = {}  # ids and kinds of what the workbook is made of, with the parts
            workbook = self._find_workbook()
            self.sheets = self._find_sheets(workbook)
            self._kinds = self._read_styles(self._related.get("styles", ""))
            self._strings = self._read_strings(self._related.get("sharedStrings", ""))

    def rows(self, sheet: BookSheet, first: int = 1, last: int = 1_048_576) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The rows from `first` to `last` that have cells, each with its number and its cells by column; both are counted from 1."""
        with guarding():
            reader = _SheetReader(first, last, self._strings, self._text)
            with suppress(_Enough):
                for _ in self._parse(sheet.part, reader.start, reader.end, reader.words):
                    yield from reader.take()
            yield from reader.take()

    # the parts

    def _parse(
        self, part: str, start: _Start, end: Callable[[str], None] | None = None, words: Callable[[str], None] | None = None, most: int = MOST_BYTES
    ) -> Iterator[None]:
        """Parses a part piece by piece, within what the whole workbook may take."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = self._counted(start)
        parser.EndElementHandler, parser.CharacterDataHandler = end, words
        done = 0
        with self._zip.open(name=part) as file:
            while piece := file.read(_CHUNK):
                done, self._bytes = done + len(piece), self._bytes + len(piece)
                if self._bytes > MOST_BYTES or done > most:
                    raise refused("中身が大きすぎます", _LARGE_FIX)
                parser.Parse(piece, False)
                if done - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise refused("中身が大きすぎます", _LARGE_FIX)
                yield
        parser.Parse(b"", True)

    def _counted(self, start: _Start) -> _Start:
        def count(name: str, given: Mapping[str, str]) -> None:
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise refused("中身が大きすぎます", _LARGE_FIX)
            start(name, given)

        return count

    def _read_all(self, part: str, start: _Start, end: Callable[[str], None] | None = None, words: Callable[[str], None] | None = None) -> None:
        for _ in self._parse(part, start, end, words, MOST_STRINGS):
            pass

    def _find_workbook(self) -> str:
        found: list[str] = []

        def start(name: str, given: Mapping[str, str]) -> None:
            if name == "Relationship" and given.get("Type", "").endswith("/officeDocument"):
                found.append(given["Target"].lstrip("/"))

        self._read_all("_rels/.rels", start)
        return found[0]

    def _find_sheets(self, workbook: str) -> tuple[BookSheet, ...]:
        folder, _, name = workbook.rpartition("/")
        named: list[tuple[str, str]] = []
        words: list[str] = []
        defined: list[str] = []

        def relation(name: str, given: Mapping[str, str]) -> None:
            if name == "Relationship" and given.get("TargetMode") != "External":
                part = given["Target"].lstrip("/") if given["Target"].startswith("/") else f"{folder}/{given['Target']}".lstrip("/")
                kind = given["Type"].rpartition("/")[2]
                self._related[given["Id"]] = part if kind == "worksheet" else ""
                self._related.setdefault(kind, part)

        def start(name: str, given: Mapping[str, str]) -> None:
            match _local(name):
                case "sheet":
                    named.append((given["name"], next((value for key, value in given.items() if key.endswith(":id")), "")))
                case "workbookPr":
                    self._start_1904 = given.get("date1904", "0") in ("1", "true")
                case "definedName":
                    words.clear()
                    defined.append(given.get("name", ""))

        def end(name: str) -> None:
            if _local(name) == "definedName" and not defined[-1].startswith("_xlnm."):  # Excel's own: print areas and the like
                self.names[defined[-1]] = "".join(words)

        self._read_all(f"{folder}/_rels/{name}.rels".lstrip("/"), relation)
        self._read_all(workbook, start, end, words.append)
        return tuple(BookSheet(title, part) for title, relation_id in named if (part := self._related.get(relation_id, "")))

    def _read_styles(self, part: str) -> list[str]:
        """What each style of the workbook makes of a number: "day", "percent" or ""."""
        codes: dict[int, str] = {}
        kinds: list[str] = []
        inside = [""]

        def start(name: str, given: Mapping[str, str]) -> None:
            local = _local(name)
            if local == "numFmt" and "numFmtId" in given:
                codes[int(given["numFmtId"])] = given.get("formatCode", "")
            elif local == "xf" and inside[-1] == "cellXfs":
                kinds.append(_kind(number := int(given.get("numFmtId", "0")), codes.get(number)))
            inside.append(local)

        def end(name: str) -> None:
            inside.pop()

        if part:
            self._read_all(part, start, end)
        return kinds

    def _read_strings(self, part: str) -> list[str]:
        """The texts that cells share; the readings above kanji (rPh) are no part of them."""
        texts: list[str] = []
        reader = _TextReader()

        def start(name: str, given: Mapping[str, str]) -> None:
            reader.start(_local(name))

        def end(name: str) -> None:
            local = _local(name)
            reader.end(local)
            if local == "si":
                texts.append(reader.take())

        if part:
            self._read_all(part, start, end, reader.words)
        return texts

    # values

    def _text(self, kind: str, raw: str, style: int) -> str:
        """What was typed into a cell of this kind and style."""
        if kind == "b":
            return "TRUE" if raw.strip() in ("1", "true") else "FALSE"
        if kind == "d":
            return _day_text(dt.datetime.fromisoformat(raw))
        if kind not in ("", "n"):
            return raw
        shown = self._kinds[style] if 0 <= style < len(self._kinds) else ""
        if not shown and raw.isascii() and raw.isdigit() and len(raw) <= 15:
            return str(int(raw))
        return self._number(raw, shown) if raw.strip() else ""

    def _number(self, raw: str, shown: str) -> str:
        value = float(raw)
        if shown == "day" and 0 <= value <= _MOST_DAY:
            return _serial_text(value, dt.datetime(1904, 1, 1) if self._start_1904 else dt.datetime(1899, 12, 30))  # noqa: DTZ001  # a cell knows no zone
        return plain_number(value, percent=shown == "percent")


def plain_number(value: float, *, percent: bool = False) -> str:
    """The number in plain decimals, with the 15 digits that Excel itself keeps: 1200, 0.1, 10%."""
    exact = Decimal(f"{value:.15g}")
    exact = exact * 100 if percent else exact
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text


def _refuse_document_type(*given: object) -> None:
    raise refused("ブックには要らない定義（DTD）が入っています", "Excelで開いて .xlsx として保存し直してください")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _kind(number: int, code: str | None) -> str:
    """What a number format shows: a day, a percentage, or a plain number."""
    if code is None:
        return "day" if number in _DAYS_BY_NUMBER else "percent" if number in _PERCENT_BY_NUMBER else ""
    plain = _OUTSIDE_CODE.sub("", code.partition(";")[0])
    if plain.endswith("%"):
        return "percent"
    return "day" if _DAY_CODE.search(plain) else ""


def _serial_text(value: float, start: dt.datetime) -> str:
    """The day, the moment, or (below 1) the time of day that Excel counts in days since its start."""
    moment = start + dt.timedelta(seconds=round(value * 86_400))
    return moment.time().isoformat() if value < 1 else _day_text(moment)


def _day_text(moment: dt.datetime) -> str:
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(sep=" ")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _TextReader:
    """Gathers the words of one text: those in t, but not the readings in rPh."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._on = self._reading = False

    def start(self, local: str) -> None:
        """An element begins."""
        if local == "t":
            self._on = not self._reading
        elif local == "rPh":
            self._reading = True

    def end(self, local: str) -> None:
        """An element ends."""
        if local == "t":
            self._on = False
        elif local == "rPh":
            self._reading = False

    def words(self, words: str) -> None:
        """Words between elements."""
        if self._on:
            self._length += len(words)
            if self._length > MOST_CHARACTERS:
                raise refused("1つのセルの文字が多すぎます", _LARGE_FIX)
            self._pieces.append(words)

    def take(self) -> str:
        """The text so far, and begins the next one."""
        text = _unescaped("".join(self._pieces))
        self._pieces.clear()
        self._length = 0
        return text


class _SheetReader:
    """Gathers the cells of a sheet's rows from the events of its XML."""

    def __init__(self, first: int, last: int, strings: list[str], text: Callable[[str, str, int], str]) -> None:
        self.first, self.last, self.strings, self.text = first, last, strings, text
        self.done: list[tuple[int, dict[int, Cell]]] = []
        self.row, self.column, self.cells = 0, 0, dict[int, Cell]()
        self.kind, self.style = "", -1
        self.inline = _TextReader()
        self.into: list[str] | None = None
        self.value: list[str] = []
        self.formula: list[str] = []
        self.length = 0

    def take(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The rows that are complete, once."""
        done, self.done = self.done, []
        return iter(done)

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        match name if ":" not in name else _local(name):
            case "c":
                self._begin(given)
            case "v":
                self.into = self.value
            case "f":
                self.into = self.formula
                self.formula.append(" ")  # a shared formula has words in its first cell only, and is one all the same
            case "row":
                self.row = int(given["r"]) if "r" in given else self.row + 1
                self.column = 0
                if self.row > self.last and "r" in given:  # rows without a number are counted on, until they are too many
                    raise _Enough
            case "t" | "rPh" as local:
                self.inline.start(local)

    def _begin(self, given: Mapping[str, str]) -> None:
        place = _PLACE.fullmatch(given.get("r", ""))
        self.column = column_number(place[1]) if place else self.column + 1
        self.kind, self.style = given.get("t", ""), int(given.get("s", "-1"))

    def words(self, words: str) -> None:
        """Words between elements."""
        if self.into is None:
            self.inline.words(words)
            return
        self.length += len(words)
        if self.length > MOST_CHARACTERS:
            raise refused("1つのセルの文字が多すぎます", _LARGE_FIX)
        self.into.append(words)

    def end(self, name: str) -> None:
        """An element ends."""
        match name if ":" not in name else _local(name):
            case "v" | "f":
                self.into = None
            case "c":
                self._finish()
            case "row":
                if self.cells and self.first <= self.row <= self.last:
                    self.done.append((self.row, self.cells))
                self.cells = {}
            case "t" | "rPh" as local:
                self.inline.end(local)

    def _finish(self) -> None:
        raw, formula = "".join(self.value), "".join(self.formula)
        self.value.clear()
        self.formula.clear()
        self.length = 0
        inline = self.inline.take()
        if self.row < self.first:
            return
        if self.kind == "s":
            text = self.strings[int(raw)] if raw else ""
        elif self.kind == "inlineStr":
            text = inline
        else:
            text = self.text(self.kind, _unescaped(raw), self.style)
        if text or formula:
            self.cells[self.column] = Cell(text, formula.strip() or formula, self.kind == "e")
