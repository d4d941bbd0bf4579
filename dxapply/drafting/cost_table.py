"""Tables of costs from elsewhere: a CSV file's cells, and the cost lines that a table's rows mean. A table comes in whole or not at all."""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dxapply.errors import DxapplyError
from dxapply.model.fields import Value, read
from dxapply.model.money import Unreadable, narrow, shown
from dxapply.model.project import LISTS, MOST_ROWS, Project, new_row
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine
from dxapply.model.text import clean
from dxapply.programs.program import Program

__all__ = ["COLUMNS", "REQUIRED", "category_code", "cost_lines", "head_name", "read_csv"]

COLUMNS = {
    "経費区分": "category", "内容": "text", "数量": "quantity", "単位": "unit", "単価": "unit_price", "税区分": "tax", "税率": "tax_rate",
    "補助対象": "eligible",
}  # fmt: skip
REQUIRED = ("経費区分", "内容", "数量", "単価")
_TAX_RATES = (10, 8, 0)
_AS_DECIMALS = {"0.1": 10, "0.10": 10, "0.08": 8}
_FIELDS = {label: REGISTER.field(f"cost_lines.*.{name}") for label, name in COLUMNS.items()}
_UNIT = re.compile(r"\([^()]*\)$")  # 税率（％）, as a workbook of ours has it, is 税率
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")
_MOST_CELLS = 1_000_000
_MOST_NAMED = 5
_WHAT = "経費の表を取り込めません"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


# cells


def read_csv(data: bytes) -> list[list[str]]:
    """The cells of a table in comma- or tab-separated text: UTF-8 or cp932, or UTF-16 with its mark. A blank line is an empty row.

    Raises DxapplyError where the text cannot be read, or its quotation marks do not pair.
    """
    text = _decoded(data)
    first = next((line for line in itertools.islice(_lines_of(text), MOST_ROWS + 2) if line.strip()), "")
    delimiter = "\t" if first.count("\t") >= max(first.count(","), 1) else ","
    if text.count(delimiter) > _MOST_CELLS:
        raise DxapplyError(_WHAT, f"{_MOST_CELLS:,}個を超えるマスがあります", "要る列だけを残して、保存し直してください")
    reader = csv.reader(_lines_of(text), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MOST_ROWS + 1:
                raise DxapplyError(_WHAT, f"{MOST_ROWS:,}行を超えています", "表を分けてください")
    except csv.Error:
        raise DxapplyError(_WHAT, f"{len(rows) + 1:,}行目で引用符（\"）が対になっていません", "CSV形式で保存し直してください") from None
    return rows


def _lines_of(text: str) -> Iterator[str]:
    """The lines with their ends, one at a time: a StringIO would hold four bytes for each character."""
    return (line[0] for line in _LINE.finditer(text))


def _decoded(data: bytes) -> str:
    """The text in whichever encoding it is. Raises DxapplyError where it is in none of them."""
    if data.startswith(_WORKBOOKS):
        raise DxapplyError(_WHAT, "CSVではなく、Excelのブックです", "拡張子を .xlsx にするか、CSV形式で保存し直してください")
    for encoding in ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DxapplyError(_WHAT, "文字の符号がUTF-8でもシフトJISでもありません", "CSV形式で保存し直してください")


# cost lines


def cost_lines(rows: Sequence[Sequence[str]], project: Project, program: Program | None) -> tuple[CostLine, ...]:
    """The cost lines that a table's rows mean, with ids that are free in the project; they are not in it yet.

    The first row that is not blank is the header. Raises one DxapplyError that names the first errors by row and column, and then gives none.
    """
    if program is None:
        raise DxapplyError(_WHAT, "応募する事業が決まっていません", "先に事業を選んでください")
    header = next((number for number, row in enumerate(rows) if _is_filled(row)), len(rows))
    columns = _columns(rows[header] if header < len(rows) else ())
    readers = _readers(program)
    errors: list[Unreadable] = []
    found: list[dict[str, Value]] = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        texts = {label: row[at] if at < len(row) else "" for label, at in columns.items()}
        if _is_filled([texts[label] for label in REQUIRED]):
            found.append(_values(number, texts, readers, errors))
    if errors:
        raise _refusal(errors)
    if len(found) > MOST_ROWS:
        raise DxapplyError(_WHAT, f"{MOST_ROWS:,}行を超えています", "表を分けてください")
    return tuple(_lines(project, program, found))


def _is_filled(row: Sequence[str]) -> bool:
    return any(text.strip() for text in row)


def _plain(text: str) -> str:
    """The text as names are compared: in one width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", clean(text)).split()).casefold()


def head_name(text: str) -> str:
    """The name of a column out of its head: 単価 of 単価\n（円）."""
    return _UNIT.sub("", _plain(text))


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each column that the header names. Raises DxapplyError where one that is needed is missing, or one stands twice."""
    names = [head_name(text) for text in header]
    if twice := [label for label in COLUMNS if names.count(label) > 1]:
        raise DxapplyError(_WHAT, f"見出しの行に「{'」「'.join(twice)}」の列が2つ以上あります", "1つにしてください")
    if missing := [label for label in REQUIRED if label not in names]:
        raise DxapplyError(_WHAT, f"見出しの行に「{'」「'.join(missing)}」の列がありません", f"見出しを {','.join(COLUMNS)} にしてください")
    return {label: names.index(label) for label in COLUMNS if label in names}


_Reader = Callable[[str], Value]


def _readers(program: Program) -> Mapping[str, _Reader]:
    """How the text of each column is read."""
    def field(label: str) -> _Reader:
        return lambda text: read(_FIELDS[label], text)

    return {**{label: field(label) for label in COLUMNS}, "経費区分": lambda text: category_code(program, text), "税率": _tax_rate, "補助対象": _eligible}


def category_code(program: Program, text: str) -> str:
    """The code of the category with that code or official name, in any width. Raises Unreadable where the program has none."""
    for category in program.categories:
        if _plain(text) in (_plain(category.name), category.code):
            return category.code
    names = "、".join(category.name for category in program.categories)
    raise Unreadable(f"「{shown(text)}」という区分はこの事業にありません", fix=f"経費区分は {names} から選んでください")


def _eligible(text: str) -> Value:
    """Whether the line counts: ○ or ×, or a plain yes or no. Raises Unreadable."""
    try:
        value = read(_FIELDS["補助対象"], text)
    except Unreadable:
        value = None
    if value is None:
        raise Unreadable(f"「{shown(text)}」は○でも×でもありません", fix="補助対象は ○ か × にしてください")
    return value


def _tax_rate(text: str) -> Value:
    """10, 8 or 0 out of 10, 10% or １０％. Raises Unreadable, with a hint where 0.1 was meant to be 10 %."""
    plain = narrow(text)
    if plain in _AS_DECIMALS:
        raise Unreadable(f"「{plain}」ではなく「{_AS_DECIMALS[plain]}」と入力します", fix="税率は 10、8、0 のどれかにしてください")
    try:
        rate = read(_FIELDS["税率"], text)
    except Unreadable:
        rate = None
    if rate not in _TAX_RATES:
        raise Unreadable(f"「{shown(text)}」は10、8、0のどれでもありません", fix="税率は 10、8、0 のどれかにしてください")
    return rate


def _values(number: int, texts: Mapping[str, str], readers: Mapping[str, _Reader], errors: list[Unreadable]) -> dict[str, Value]:
    """The values of a row's cells that are filled; what cannot be read is added to the errors, named by row and column."""
    values: dict[str, Value] = {}
    for label, text in texts.items():
        try:
            if clean(text).strip():
                values[COLUMNS[label]] = readers[label](text)
            elif label in REQUIRED:
                raise Unreadable("未入力です", fix="空欄を埋めてください")
        except Unreadable as error:
            errors.append(Unreadable(f"{number:,}行目の{label}：{error.what}", fix=error.fix))
    return values


def _refusal(errors: Sequence[Unreadable]) -> DxapplyError:
    """One error for all: the first of them by row and column, how many more there are, and how to put the very first right."""
    more = len(errors) - _MOST_NAMED
    named = "、".join(error.what for error in errors[:_MOST_NAMED])
    return DxapplyError(_WHAT, f"{named}、ほかに{more:,}か所" if more > 0 else named, errors[0].fix)


def _lines(project: Project, program: Program, found: Sequence[Mapping[str, Value]]) -> Iterator[CostLine]:
    kinds = {category.code: category.kind for category in program.categories}
    for row_id, values in zip(_free_ids(project), found, strict=False):
        given: dict[str, Any] = dict(values)  # the fields hold which kind of value belongs to which name
        yield CostLine(id=row_id, kind=kinds[given["category"]], **given)


def _free_ids(project: Project) -> Iterator[str]:
    """The ids of the rows to come, from the one that new_row would give."""
    kind, used = LISTS["cost_lines"], {line.id for line in project.cost_lines}
    first = int(new_row(project, "cost_lines").id.removeprefix(kind.letter))
    return (row_id for row_id in map(kind.row_id, itertools.count(first)) if row_id not in used)
