"""Papers to fill by pen: the program's forms with nothing in them, and the ヒアリングシート of an adviser who visits a firm without a computer.

Both are made of the register and the program alone, so that a field that is added stands on them by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from dxapply.documents.arranging import in_order, worded
from dxapply.documents.calculation_sheet import category_columns
from dxapply.documents.cover_sheet import blank_cover
from dxapply.documents.emptied import ROWS, emptied, filled_with_nothing
from dxapply.documents.fonts import width
from dxapply.documents.parts import FRAME_WIDTH, Block, Column, Document, Heading, Paragraph, Row, Sheet, Table, Text
from dxapply.documents.strokes import CELL
from dxapply.documents.tables import CELL_PAD
from dxapply.documents.words import bold, column, row_with
from dxapply.drafting.pages import PAGES, Page
from dxapply.drafting.portal import fields_on
from dxapply.model.fields import Field, Kind, Register
from dxapply.model.project import LISTS, Project
from dxapply.model.register import REGISTER
from dxapply.programs.conditions import words
from dxapply.programs.facts import ProjectFacts
from dxapply.programs.program import Form, Program
from dxapply.programs.size_class import SizeClass

__all__ = ["blank_forms", "hearing_sheet"]

_PEN = 28.0
"""Points of a row in which one writes by pen."""
_LABEL, _SHORT_LABEL, _QUESTION = 104.0, 104.0, 200.0
_HEADS = 44.0
"""Points of a heading and of the head of its table."""
_RULED, _CHARACTERS = 20.0, 32
"""Points from line to line of a long text, 7 mm, and the characters of 5 mm that one of them takes."""
_SHORT = 50
"""Characters up to which two fields stand side by side."""
_FEW_CHOICES, _HEAD_CHOICES, _SHORT_CHOICES = 12, 3, 8
_UNLIMITED, _LEAST_WORDS = 40, 16
"""Characters by which a column of words is thought to be used, where its field has no limit, and at least."""
_DAY, _DAY_IN_LIST = "令和　　　年　　　月　　　日", "令和　　年　　月　　日"
_PAST_DAY = "昭・平・令　　　年　　　月　　　日"  # 令和 in print would be wrong for most firms
_YES_NO = "□はい　□いいえ　□不明"

_NAMES = {
    "statements": "最近の業績", "staff": "従業員の構成", "sales_shares": "売上の構成", "history": "沿革", "equipment": "主な設備", "strengths": "強み",
    "issues": "課題", "causes": "原因", "measures": "施策", "tasks": "日程", "kpis": "数値目標", "five_years": "五年の計画", "team": "実施体制",
    "cost_lines": "経費の明細", "quotes": "見積", "funding": "調達（自己資金と補助金のほか）", "bridge": "補助金が入るまでの立替", "enclosures": "添付書類",
    "confirmations": "確認事項",
}  # fmt: skip
_USUAL_ROWS, _HEARING_ROWS = 5, 3
_AS_FILLED: Mapping[str, tuple[str, ...]] = {"plan": (), "costs": ("quotes.",), "funding": ("plan.manager",), "enclosures": ()}
"""The forms whose blanks are the filled ones with nothing in them, with the fields (by the beginnings of their keys) that have a place besides."""
_SECTIONS = {"sales_shares": "business"}  # the section of a list, where that has another name
_HIGH = {"cost_lines": 34.0}  # whose columns are so narrow that one writes two lines
_LEFT_OUT = frozenset({  # links that the desk draws afterwards, and what follows from another column
    "cost_lines.*.measure", "cost_lines.*.task", "cost_lines.*.issues", "cost_lines.*.kind", "kpis.*.issues",
})  # fmt: skip
_BESIDE = {"sales_shares": "staff"}  # two short lists that share a table
_PAGES_LEFT_OUT = ("start", "check", "output")  # what one does with a draft that is written
_HEARING = "ヒアリングシート"
_HEARING_LEAD = "分かるところから聞き取ります。分からないことは空けておき、後で確かめます。"
_HEARD, _FEWEST_LINES, _MOST_LINES = 100, 3, 8
"""Characters of a long text's limit for each line on which an answer is noted down, and the lines at least and at most."""
_WIDTHS: dict[Kind, float] = {
    Kind.YEN: 58, Kind.COUNT: 40, Kind.NUMBER: 42, Kind.RATE: 46, Kind.DATE: 88, Kind.CHOICE: 54, Kind.YES_NO: 44, Kind.LINK: 40, Kind.LINKS: 44,
}  # fmt: skip
_YEAR, _YEAR_OF_PLAN = 68.0, 36.0  # 令和3年度, beside many amounts without its era


# ------------------------------------------------------------------------------------------------------------------- forms


def blank_forms(program: Program, date: dt.date) -> Document:
    """The program's forms, dated, with frames and labels and room for a pen. The same program and day give the same Document."""
    filled = {sheet.id: sheet for sheet in filled_with_nothing(program, date).sheets}
    sheets = (_form(form, program, date, filled[form.id]) for form in program.forms if form.id != "adviser")
    return _document(f"{program.title} 様式（空欄）", program, date, tuple(sheet for sheet in sheets if sheet.blocks))


def _document(title: str, program: Program | None, date: dt.date, sheets: tuple[Sheet, ...]) -> Document:
    name = f"{program.number} {program.title}" + (f"（{program.round}）" if program.round else "") if program else ""
    pack = f"{program.id} {program.version}版" if program else ""
    return Document(title=title, program=name, firm="", edition=1, date=date, pack=pack, sheets=sheets, draft=False)


def _form(form: Form, program: Program, date: dt.date, filled: Sheet) -> Sheet:
    """A form as it is filled, with nothing in it; where that has no room to write in, its fields one by one, under the same titles and words."""
    blocks: tuple[Block, ...]
    if form.id == "cover":
        blocks = worded((blank_cover(program),), form.words)
    elif form.id in _AS_FILLED:
        names = {category.name for category in program.categories}
        blocks = (*emptied(filled, partial(_long_text, form, program), names), *worded(tuple(_besides(form, program)), form.words))
    else:
        headings = {block.name: block for block in filled.blocks if isinstance(block, Heading) and block.on != "book"}
        blocks = worded(in_order(tuple(_by_fields(form, program, date, headings)), form), form.words)
    return Sheet(id=form.id, number=form.number, title=form.title, blocks=blocks)


def _long_text(form: Form, program: Program, key: str) -> Table:
    return _box(REGISTER.field(key), program, form.words)


def _besides(form: Form, program: Program) -> Iterator[Block]:
    """What a filled form shows only where there is some of it: the quotes, and whom one applies to."""
    fields = [field for field in fields_on(form.id, REGISTER, program) if field.key.startswith(_AS_FILLED[form.id])]
    for name, found in _chapters(fields):
        yield from _list(name, found, _USUAL_ROWS) if name in LISTS else _fields(found, program, form.words)


def _by_fields(form: Form, program: Program, date: dt.date, headings: Mapping[str, Heading]) -> Iterator[Block]:
    if form.id in _OTHERS:
        yield from _OTHERS[form.id](program, date)
    chapters = dict(_chapters(fields_on(form.id, REGISTER.with_fields(program.questions), program)))
    for name, fields in chapters.items():
        other = _BESIDE.get(name, "")
        if other in chapters:
            blocks = _two_lists((name, fields), (other, chapters[other]), ROWS.get(name, _USUAL_ROWS))
        elif name in LISTS:
            blocks = iter(()) if name in _BESIDE.values() else _list(name, fields, ROWS.get(name, _USUAL_ROWS))
        else:
            blocks = _fields(fields, program, form.words)
        yield from (_under(block, headings.get(_SECTIONS.get(name, name))) for block in blocks)


def _under(block: Block, heading: Heading | None) -> Block:
    """The block; where it is a heading, as the filled form has that."""
    return replace(heading, room=block.room) if isinstance(block, Heading) and heading else block


def _chapters(fields: Iterable[Field]) -> Iterator[tuple[str, list[Field]]]:
    """The fields by their list; single fields that follow one another stand together under the key of the first."""
    for name, found in groupby(fields, key=lambda field: field.key.partition(".")[0] if ".*." in field.key else ""):
        stand = list(found)
        yield name or stand[0].key, stand


def _fields(fields: Sequence[Field], program: Program | None, said: Mapping[str, str]) -> Iterator[Block]:
    """Fields over the whole width, then short ones two in a row, then long texts on as many lines as their limit asks."""
    by_width = {wide: [field for field in fields if _width_of(field) == wide] for wide in ("whole", "half", "box")}
    if len(by_width["half"]) == 1:  # it would stand beside nothing
        by_width["whole"] += by_width.pop("half")
    for wide, found in by_width.items():
        if wide == "box":
            yield from (_box(field, program, said) for field in found)
        elif wide == "whole" and found:
            rows = tuple(row_with(_label(field), _room(field, program, FRAME_WIDTH - _LABEL), height=_PEN) for field in found)
            yield Table(columns=(column("", _LABEL), column("", FRAME_WIDTH - _LABEL)), rows=rows, head=False, dense=False)
        elif found:
            yield _two_a_row(_pairs(found, program))


def _pairs(fields: list[Field], program: Program | None) -> Iterator[Row]:
    for at in range(0, len(fields), 2):
        cells = [cell for field in fields[at : at + 2] for cell in (_label(field), _room(field, program, FRAME_WIDTH / 2 - _SHORT_LABEL))]
        yield row_with(*cells, height=_PEN)


def _width_of(field: Field) -> str:
    if field.kind is Kind.LONG_TEXT:
        return "box"
    choices = field.kind is Kind.CHOICE and len(field.choices) <= _FEW_CHOICES
    broad = choices or field.kind is Kind.LINKS or (field.kind is Kind.TEXT and not 0 < field.limit_chars <= _SHORT)
    return "whole" if broad else "half"


def _box(field: Field, program: Program | None, said: Mapping[str, str]) -> Table:
    """Ruled lines for a long text, under what the form calls it."""
    label, limit = said.get(field.label, field.label), _limit_of(field, program)
    return _lines(f"{label}（{limit}字まで）" if limit else label, max(2, -(-limit // _CHARACTERS)), _RULED)


def _lines(label: str, count: int, height: float) -> Table:
    """Ruled lines over the whole width; a label that is the head comes again where they go on overleaf."""
    return Table(columns=(column(label, FRAME_WIDTH),), rows=(row_with("", height=height),) * count)


def _limit_of(field: Field, program: Program | None) -> int:
    found = (form.limits[field.key] for form in program.forms if field.key in form.limits) if program else iter(())
    return next(found, field.limit_chars)


def _label(field: Field, note: str = "") -> Text:
    return Text(text=field.label, bold=True, label=True, note=note)


def _unit(field: Field) -> str:
    return {Kind.YEN: "円", Kind.RATE: "％"}.get(field.kind, field.unit)


def _with_unit(field: Field) -> str:
    unit = _unit(field)
    apart = "\n" if unit == "円" else ""
    return f"{field.label}{apart}（{unit}）" if unit and unit not in field.label else field.label


def _room(field: Field, program: Program | None, wide: float) -> Text:
    """Where one writes: with the unit at its right edge, or with what stands in it already."""
    unit = _unit(field)
    return _before(unit) if unit else Text(text=_hint(field, program, wide - 2 * CELL_PAD))


def _before(unit: str) -> Text:
    return Text(text=unit, align="right")


def _hint(field: Field, program: Program | None, wide: float) -> str:
    """What is printed in the room itself: choices to tick, the frame of a day, the program that the paper is for."""
    if field.key == "application.program" and program:
        return program.title
    if field.key == "company.founded":
        return _PAST_DAY
    if field.kind is Kind.CHOICE and len(field.choices) <= _FEW_CHOICES:
        return _ticks([label for _, label in field.choices], wide)
    return {Kind.YES_NO: _YES_NO, Kind.DATE: _DAY}.get(field.kind, "")


def _ticks(labels: Iterable[str], wide: float) -> str:
    """Boxes with their words, in lines that part no choice."""
    lines = [""]
    for label in labels:
        longer = f"{lines[-1]}　□{label}".lstrip("　")
        if width(longer, CELL) <= wide:
            lines[-1] = longer
        else:
            lines.append(f"□{label}")
    return "\n".join(lines)


# ------------------------------------------------------------------------------------------------------------------- lists


def _list(name: str, fields: Sequence[Field], rows: int, note: str = "", least: int = 3) -> Iterator[Block]:
    """A table with the ids of its rows and room in them; its heading and so many rows at least stand on one page."""
    kept = [field for field in fields if field.key not in _LEFT_OUT and not field.key.endswith(".suggested")]
    yield Heading(text=_NAMES.get(name, name), note=note, room=_HEADS + _HIGH.get(name, _PEN) * least)
    rooms = [_DAY_IN_LIST if field.kind is Kind.DATE else "" for field in kept]
    lines = tuple(row_with(bold(LISTS[name].row_id(number)), *rooms, height=_HIGH.get(name, _PEN)) for number in range(1, rows + 1))
    yield Table(columns=(column("番号", 28, "center"), *_columns(kept, FRAME_WIDTH - 28)), rows=lines)


def _two_lists(one: tuple[str, Sequence[Field]], other: tuple[str, Sequence[Field]], rows: int) -> Iterator[Block]:
    """Two lists of few columns side by side."""
    lists = (one, other)
    yield Heading(text="、".join(_NAMES[name] for name, _ in lists), room=_HEADS + 3 * _PEN)
    columns = [found for _, fields in lists for found in (column("番号", 28, "center"), *_columns(fields, FRAME_WIDTH / 2 - 28))]
    lines = []
    for number in range(1, rows + 1):
        (first, its), (second, others) = lists
        left, right = (bold(LISTS[name].row_id(number)) for name in (first, second))
        lines.append(row_with(left, *("" for _ in its), right, *("" for _ in others), height=_PEN))
    yield Table(columns=tuple(columns), rows=tuple(lines))


def _columns(fields: Sequence[Field], room: float) -> Iterator[Column]:
    """Figures as wide as they need, words as their limits ask of what is left."""
    fixed = sum(_fixed(field) for field in fields)
    shares = {field.key: max(field.limit_chars or _UNLIMITED, _LEAST_WORDS) ** 0.5 for field in fields if not _fixed(field)}
    for field in fields:
        wide = shares[field.key] / sum(shares.values()) * (room - fixed) if field.key in shares else _fixed(field)
        wide *= 1 if shares else room / fixed
        yield column(_head(field), wide, "right" if field.kind is Kind.YEN else "left")


def _fixed(field: Field) -> float:
    """What a column needs whatever its neighbours; 0 for words."""
    if field.key.endswith(".year"):
        return _YEAR if field.kind is Kind.TEXT else _YEAR_OF_PLAN
    if field.kind is Kind.YEN:
        return max(_WIDTHS[Kind.YEN], width(field.label, CELL, True) + 2 * CELL_PAD + 1)
    is_long = field.kind is Kind.CHOICE and len(field.choices) <= _HEAD_CHOICES and sum(len(label) for _, label in field.choices) > _SHORT_CHOICES
    return 128.0 if is_long else _WIDTHS.get(field.kind, 0.0)


def _head(field: Field) -> str:
    """The label with its unit or its few choices."""
    if field.kind is Kind.CHOICE and len(field.choices) <= _HEAD_CHOICES:
        return f"{field.label}\n{'・'.join(label for _, label in field.choices)}"
    return f"{field.label}\n○・×" if field.kind is Kind.YES_NO else _with_unit(field)


# ------------------------------------------------------------------------------------------------- what is no field


def _requirements(program: Program, date: dt.date) -> Iterator[Block]:
    """Each requirement in words, with boxes to tick."""
    facts = ProjectFacts(Project(), REGISTER.with_fields(program.questions), program.fiscal_year, SizeClass((), ""), date, {})
    columns = (column("番号", 32, "center"), column("要件", 200), column("判定", 120), column("確かめたこと", 120))
    rows = tuple(
        row_with(bold(requirement.id), words(requirement.when, facts), "□満たす　□満たさない\n□不明", "", height=_PEN)
        for requirement in program.requirements
    )
    if rows:
        yield Table(columns=columns, rows=rows, dense=False)


def _calculation(program: Program, _date: dt.date) -> Iterator[Block]:
    """The amounts by category, and the way from the cost to the grant."""
    name, *amounts_of = category_columns()[:-1]
    columns = (replace(name, width=148), *(replace(each, width=108) for each in amounts_of))
    names = (*(category.name for category in program.categories), "合計")
    amounts = (_before("円"),) * 3
    rows = tuple(row_with(Text(text=name, bold=True), *amounts, height=_PEN, style="total" if name == "合計" else "line") for name in names)
    yield Heading(text="区分ごとの内訳", name="categories")
    yield Table(columns=columns, rows=rows)
    steps = {"補助対象経費の合計": "円", "補助率": "", "補助率を掛けた額": "円", "上限額（公募要領で確認）": "円", "補助金額（小さい方）": "円"}
    yield Heading(text="補助金額の計算", note="端数の扱いは公募要領で確認", name="grant")
    yield _labelled(steps)


def _labelled(units: Mapping[str, str]) -> Table:
    """Labels, and the room for what each asks for, before its unit."""
    rows = tuple(row_with(Text(text=label, bold=True, label=True), _before(unit), height=_PEN) for label, unit in units.items())
    return Table(columns=(column("", 200), column("", FRAME_WIDTH - 200)), rows=rows, head=False, dense=False)


_OTHERS: dict[str, Callable[[Program, dt.date], Iterator[Block]]] = {"eligibility": _requirements, "calculation": _calculation}


# ----------------------------------------------------------------------------------------------------------------- hearing


def hearing_sheet(program: Program | None, date: dt.date) -> Document:
    """The questions of the register and of the program in the order of the pages, with short help and room for the answers."""
    register = REGISTER.with_fields(program.questions if program else ())
    blocks: list[Block] = [_visit()]
    for number, page in enumerate((page for page in PAGES if page.id not in _PAGES_LEFT_OUT), 1):
        blocks += [Heading(text=f"{number}　{page.title}", note=page.why, room=5 * _PEN), *_page(page, register, program)]
    # One sheet of all pages, so that none begins on new paper for a few questions.
    sheet = Sheet(id="hearing", number="", title=_HEARING, lead=_HEARING_LEAD, blocks=tuple(blocks))
    return _document(f"{program.title} {_HEARING}" if program else _HEARING, program, date, (sheet,))


def _visit() -> Table:
    day, asker = (Text(text=label, bold=True, label=True) for label in ("訪問した日", "聞いた人"))
    return _two_a_row([row_with(day, _DAY, asker, "", height=_PEN)])


def _two_a_row(rows: Iterable[Row]) -> Table:
    half = FRAME_WIDTH / 2 - _SHORT_LABEL
    columns = (column("", _SHORT_LABEL), column("", half), column("", _SHORT_LABEL), column("", half))
    return Table(columns=columns, rows=tuple(rows), head=False, dense=False)


def _page(page: Page, register: Register, program: Program | None) -> Iterator[Block]:
    """The questions of a page; single ones that follow one another share a table."""
    for is_list, names in groupby(page.holds, key=lambda name: name in LISTS):
        asked = [(name, _asked(name, register, program)) for name in names]
        single = [field for _, fields in asked if not is_list for field in fields]
        for is_long, run in groupby(single, key=lambda field: field.kind is Kind.LONG_TEXT):
            fields = [*run]
            yield from _heard(fields) if is_long else [_questions(fields, program)]
        for name, fields in asked if is_list else ():
            yield from _list(name, fields, _HEARING_ROWS, "分かるだけ書きます", least=_HEARING_ROWS + 1)
            yield Paragraph(text=_helps(fields), size="note")


def _asked(name: str, register: Register, program: Program | None) -> list[Field]:
    if name == "answers":
        return list(program.questions) if program else []
    return [field for field in register.fields if field.key == name or field.key.startswith(f"{name}.")]


def _helps(fields: Iterable[Field]) -> str:
    return "".join(f"〔{field.label}〕{field.help}" for field in fields if field.needed == "always")


def _questions(fields: Iterable[Field], program: Program | None) -> Table:
    """A question and its help at the left, room for its answer at the right."""
    rows = tuple(row_with(_label(field, field.help), _room(field, program, FRAME_WIDTH - _QUESTION), height=_PEN) for field in fields)
    return Table(columns=(column("", _QUESTION), column("", FRAME_WIDTH - _QUESTION)), rows=rows, head=False)


def _heard(fields: Iterable[Field]) -> Iterator[Table]:
    """Questions that are answered at length, each over lines of its own."""
    for field in fields:
        yield _lines(f"{field.label}　{field.help}", min(_MOST_LINES, max(_FEWEST_LINES, field.limit_chars // _HEARD)), _PEN)
