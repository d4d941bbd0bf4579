"""A workbook that came back, compared with the draft that it was made from.

Three texts are compared for each input: what stood in the cell when the workbook was written, what stands there now, and what would stand there if
the workbook were written again today. Only what was changed in Excel is a difference; where the draft has changed since, too, it is a conflict.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dxapply.drafting.cost_table import category_code
from dxapply.drafting.differences import Added, Changed, Comparison, Difference, Moved, Removed, free_ids, short
from dxapply.errors import DxapplyError
from dxapply.model.dates import fiscal_year
from dxapply.model.fields import Field, Kind, Register, Value, read, show
from dxapply.model.money import Unreadable
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.programs.program import Program

__all__ = ["BackCell", "BackRow", "BackTable", "ReturnedBook", "check_origin", "compare", "longest_rise"]

LIST_NAMES = {
    "statements": "業績", "staff": "従業員の構成", "sales_shares": "売上の構成", "history": "沿革", "equipment": "設備", "strengths": "強み", "issues": "課題",
    "causes": "原因", "measures": "施策", "tasks": "作業", "kpis": "指標", "five_years": "五年の計画", "team": "実施体制", "cost_lines": "経費",
    "quotes": "見積", "funding": "資金調達", "bridge": "立替えの手当て", "enclosures": "添付書類", "confirmations": "確認事項", "questions": "質問",
    "notes": "メモ",
}  # fmt: skip
_NOT_FILLED = re.compile(r"[－-]|（.*未入力.*）")  # what forms print where nothing is filled in
_POSTAL_FIRST = re.compile(r"〒?\s*([0-9０-９]{3}[-－ー‐]?[0-9０-９]{4})\s+(.+)", re.DOTALL)
_TITLES = ("title", "name", "text", "role", "vendor", "source", "year")  # what a row is called by, the first that it has
_TITLED = {"company.representative": "代表者", "company.contact": "連絡担当者"}  # before whose name the title stands in the same cell
_TITLE_AND_NAME = re.compile(r"(.*(?:\S長|役|員|代表|代行|理事|主任|主査|主事|担当|専務|常務|店主|補佐))[ \u3000]+(\S.*)")
_SERIAL_DAY = re.compile("[1-9][0-9]{4}")  # how Excel keeps a day, and shows it in a cell without a format for days; no day is typed in five digits
_FIRST_DAY = dt.date(1899, 12, 30)
_CATEGORY = "cost_lines.*.category"
_TAX_RATE = "cost_lines.*.tax_rate"
_TAX_RATES = (10, 8, 0)
_MOST_TOLD = 3


# ------------------------------------------------------------------------------------------------------- what came back


class BackCell(NamedTuple):
    """An input cell of a workbook that came back: what stands there now, what stood there when it was written, and where (経費明細 F12)."""

    text: str
    before: str
    place: str


class BackRow(NamedTuple):
    """A row of a table: its id ("" for one that the draft does not know), where it stands, and its cells by field."""

    id: str
    place: str
    cells: Mapping[str, BackCell]


class BackTable(NamedTuple):
    """A table of rows of a list: the rows that it had when it was written, as texts by id and field, and its rows now."""

    name: str
    exported: Mapping[str, Mapping[str, str]]
    rows: tuple[BackRow, ...]


class ReturnedBook(NamedTuple):
    """A workbook of ours that came back: whose it is, its cells by key (a field may stand at several places), its tables, and what cannot be read."""

    pack: str
    program: str
    firm: str
    title: str
    edition: int
    cells: tuple[tuple[str, BackCell], ...]
    tables: tuple[BackTable, ...]
    troubles: tuple[str, ...]
    overwritten: tuple[str, ...] = ()  # where results and labels were typed over (経費明細 K12)
    identity: str = ""  # of the draft that it was written from; "" in a workbook from before drafts had one


# ------------------------------------------------------------------------------------------------------------ the origin


def check_origin(returned: ReturnedBook, project: Project, program: Program) -> tuple[str, ...]:
    """What is worth knowing of a workbook of this draft: it is of another edition, was made by other rules, or has results typed over.

    Raises DxapplyError for a workbook of another program or of another draft. Where either has no identity yet, the firm and the plan tell.
    """
    pack, _, version = returned.pack.partition(" ")
    costs_only = "経費の表だけなら import-costs で、見出しを合わせて取り込めます"
    if pack != program.id:
        raise DxapplyError("別の事業の下書きから出したブックです", f"ブックは「{returned.program}」、下書きは「{program.title}」です", costs_only)
    if _is_of_another(returned, project):
        raise DxapplyError("別の下書きから出したブックです", _how_it_differs(returned, project) or "会社や計画の名が同じでも、別に作った下書きです", costs_only)
    notices = []
    if not (returned.identity and project.identity) and (why := _how_it_differs(returned, project)):
        notices.append(f"{why}。この下書きのブックかどうかを確かめてください。")
    if returned.edition != (project.application.edition or 1):
        notices.append(f"第{returned.edition}版から出したブックです。いまの下書きは第{project.application.edition or 1}版です。")
    if version != f"{program.version}版":
        notices.append(f"事業の定めが変わる前のブックです（ブックは{version}、いまは{program.version}版）。")
    if places := returned.overwritten:
        some = "、".join(places[:_MOST_TOLD]) + (f"など{len(places):,}か所" if len(places) > _MOST_TOLD else "")
        notices.append(f"入力欄ではない所（{some}）が書き換えられています。計算の結果や見出しなので、取り込みません。金額は入力欄で直してください。")
    return tuple(notices)


def _is_of_another(returned: ReturnedBook, project: Project) -> bool:
    if returned.identity and project.identity:
        return returned.identity != project.identity
    same_plan = _filled(returned.title) and _filled(project.plan.title) and not _differ(returned.title, project.plan.title)
    return _differ(returned.firm, project.company.name) and not same_plan


def _how_it_differs(returned: ReturnedBook, project: Project) -> str:
    for what, book, draft in (("会社", returned.firm, project.company.name), ("事業計画", returned.title, project.plan.title)):
        if _differ(book, draft):
            return f"ブックの{what}は{short(book)}、下書きは{short(draft)}です"
    return ""


def _differ(one: str, other: str) -> bool:
    """Whether both are filled and not the same; what is not filled in yet tells nothing."""
    return bool(_filled(one) and _filled(other)) and "".join(one.split()) != "".join(other.split())


def _filled(text: str) -> str:
    return "" if _NOT_FILLED.fullmatch(text.strip()) else text.strip()


def _same(one: str, other: str) -> bool:
    return one == other or one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


# ------------------------------------------------------------------------------------------------------------ comparing


def compare(returned: ReturnedBook, project: Project, register: Register, program: Program, shown: Mapping[str, str]) -> Comparison:
    """The differences between a workbook that came back and the draft; `shown` is what its inputs would hold if it were written today."""
    comparer = _Comparer(project, register, program, shown)
    cells: dict[str, list[BackCell]] = {}
    for key, cell in returned.cells:
        cells.setdefault(key, []).append(cell)
    found: list[Difference] = []
    kept = {name: {row.id for table in returned.tables if table.name == name for row in table.rows} for name in {table.name for table in returned.tables}}
    for table in returned.tables:
        rows = comparer.with_new_ids(table)
        for row in rows:
            if row.id in table.exported and comparer.has(table.name, row.id):
                for field, cell in row.cells.items():
                    cells.setdefault(f"{table.name}.{row.id}.{field}", []).append(cell)
        found += [*comparer.added(table, rows), *comparer.removed(table, kept[table.name]), *comparer.moved(table, rows)]
    changed = [difference for key, several in cells.items() for difference in comparer.changed(key, several)]
    return Comparison((*changed, *found), (*returned.troubles, *comparer.troubles))


class _Comparer:
    """Compares cell by cell and table by table, and gathers what cannot be read."""

    def __init__(self, project: Project, register: Register, program: Program, shown: Mapping[str, str]) -> None:
        self.project, self.register, self.program, self.shown = project, register, program, shown
        self.ids = {name: {row.id: row for row in rows_of(project, name)} for name in LISTS}
        self.free: dict[str, Iterator[str]] = {}
        self.troubles: list[str] = []

    def has(self, name: str, row_id: str) -> bool:
        """Whether the draft still has the row."""
        return row_id in self.ids[name]

    # cells

    def changed(self, key: str, cells: Sequence[BackCell]) -> Iterator[Changed]:
        """The change of a field, if its cells hold one that can be read, and all the same one."""
        edited = [cell for cell in cells if not _same(cell.text, cell.before)]
        if not edited:
            return
        if any(not _same(cell.text, edited[0].text) for cell in edited):
            places = "、".join(cell.place for cell in edited)
            self.troubles.append(f"{places}：同じ項目に違う内容が入っています。1つに揃えてください。")
            return
        cell, field = edited[0], self.register.find(key)
        chapter, _, rest = key.partition(".")
        if field is None or (chapter in LISTS and not self.has(chapter, rest.partition(".")[0])):
            self.troubles.append(f"{cell.place}：下書きにない項目です。取り込みません。")
            return
        values = self.read(key, field, cell)
        if values is None or all(_value(self.project, self.register, one) == value for one, value in values.items()):
            return
        now = self.shown.get(key)
        yield Changed(
            key=key, values=tuple(values.items()), label=self.label_of(key, field),
            draft=self.told(field, now, {one: _value(self.project, self.register, one) for one in values}), excel=self.told(field, cell.text, values),
            exported=self.handed_out(field, cell.before), place=cell.place, conflict=not _same(cell.before if now is None else now, cell.before),
        )  # fmt: skip

    def told(self, field: Field, text: str | None, values: Mapping[str, Value]) -> str:
        """The values of a cell, as a person reads them; `text` is what stands in it."""
        if field.key == _CATEGORY:
            return _filled(text or "")
        return " ".join(shown for key, value in values.items() if (shown := show(self.register.field(key), value)))

    def handed_out(self, field: Field, before: str) -> str:
        """What the workbook was written with, as a person reads it."""
        try:
            return _filled(before) if field.key == _CATEGORY else show(field, read(field, _filled(before)))
        except Unreadable:  # some forms show two fields in one cell
            return _filled(before)

    def read(self, key: str, field: Field, cell: BackCell) -> dict[str, Value] | None:
        """The values that a cell means, by key; None, and a trouble, where it cannot be read."""
        try:
            return self.values(key, field, _filled(cell.text) and cell.text)
        except Unreadable as error:
            self.troubles.append(f"{cell.place}：{error}")
            return None

    def values(self, key: str, field: Field, text: str) -> dict[str, Value]:
        """The values that a text means in this field; some forms show two fields in one cell. Raises Unreadable."""
        if field.key == _CATEGORY and text:
            code = category_code(self.program, text)
            kind = next(category.kind for category in self.program.categories if category.code == code)
            return {key: code, f"{key.removesuffix('category')}kind": kind}
        if key == "company.address" and (split := _POSTAL_FIRST.fullmatch(text.strip())):
            return {"company.postal_code": read(self.register.field("company.postal_code"), split[1]), key: read(field, split[2])}
        if key in _TITLED and text:
            title, name = self.title_and_name(key, text.strip())
            return {f"{key}_title": read(self.register.field(f"{key}_title"), title), key: read(field, name)}
        if field.kind is Kind.DATE and _SERIAL_DAY.fullmatch(text.strip()):
            return {key: _FIRST_DAY + dt.timedelta(days=int(text))}
        value = read(field, text)
        if field.key == _TAX_RATE and value not in _TAX_RATES:
            raise Unreadable(f"税率{short(text)}は10、8、0のどれでもありません", fix="10、8、0 のどれかにしてください")
        return {key: value}

    def title_and_name(self, key: str, text: str) -> tuple[str, str]:
        """The title and the name in a cell that shows both. Raises Unreadable where it is not sure where one ends."""
        known = _value(self.project, self.register, f"{key}_title")
        if found := _TITLE_AND_NAME.fullmatch(text):
            return found[1].rstrip(), found[2]
        if not known:
            return "", text
        if text.startswith((f"{known} ", f"{known}\u3000")):
            return str(known), text.removeprefix(str(known)).strip()
        raise Unreadable(f"{_TITLED[key]}{short(text)}の役職と氏名を分けられません", fix="役職と氏名の間を空けるか、会社のページで直してください")

    def label_of(self, key: str, field: Field) -> str:
        """経費 C05「紙図面の読み取り」の単価, or the field's label alone."""
        chapter, row_id, *_ = key.split(".")
        return f"{self.row_label(chapter, row_id)}の{field.label}" if chapter in LISTS else field.label

    def row_label(self, name: str, row_id: str) -> str:
        """経費 C05「紙図面の読み取り」."""
        row = self.ids[name].get(row_id)
        title = next((value for title in _TITLES if (value := getattr(row, title, ""))), "")
        return _row_label(name, row_id, fiscal_year(title) if isinstance(title, int) else title)

    # rows

    def with_new_ids(self, table: BackTable) -> tuple[BackRow, ...]:
        """The table's rows, those without an id with the next one that is free in the draft."""
        if table.name not in self.free:
            self.free[table.name] = free_ids(self.project, table.name)
        return tuple(row if row.id else row._replace(id=next(self.free[table.name])) for row in table.rows)

    def added(self, table: BackTable, rows: Sequence[BackRow]) -> Iterator[Added]:
        """The rows that were put in, and those that the draft has removed although they were changed in Excel."""
        order = tuple(row.id for row in rows)
        for row in rows:
            known = row.id in table.exported
            if known and (self.has(table.name, row.id) or all(_same(cell.text, cell.before) for cell in row.cells.values())):
                continue
            values: dict[str, Value] = {}
            for name, cell in row.cells.items():
                key = f"{table.name}.{row.id}.{name}"
                found = self.read(key, self.register.field(key), cell) if _filled(cell.text) else None
                values |= {one.rpartition(".")[2]: value for one, value in (found or {}).items()}
            label = _row_label(table.name, row.id, next((str(values[name]) for name in _TITLES if values.get(name)), ""))
            yield Added(name=table.name, row_id=row.id, values=tuple(values.items()), order=order, label=label, place=row.place, conflict=known)

    def removed(self, table: BackTable, kept: set[str]) -> Iterator[Removed]:
        """The rows that were taken out. A table without any row was hardly emptied to empty the draft: its rows stay, and a trouble says so."""
        if not kept:
            if any(self.has(table.name, row_id) for row_id in table.exported):
                self.troubles.append(f"「{LIST_NAMES[table.name]}」の表に行が1つもありません。下書きの行は残します。削除はdxapplyの画面でしてください。")
            return
        for row_id, texts in table.exported.items():
            if row_id not in kept and self.has(table.name, row_id):
                since = any(not _same(self.shown.get(f"{table.name}.{row_id}.{field}", text), text) for field, text in texts.items())
                yield Removed(name=table.name, row_id=row_id, label=self.row_label(table.name, row_id), conflict=since)

    def moved(self, table: BackTable, rows: Sequence[BackRow]) -> Iterator[Moved]:
        """The fewest rows that must move so that the draft's order becomes the table's."""
        places = {row.id: row.place for row in rows}
        common = {row_id for row_id in table.exported if row_id in places and self.has(table.name, row_id)}
        now = [row.id for row in rows if row.id in common]
        before = [row_id for row_id in table.exported if row_id in common]
        draft = [row_id for row_id in self.ids[table.name] if row_id in common]
        if now in (before, draft):
            return
        order = tuple(row.id for row in rows)
        standing = longest_rise(draft, now)
        for row_id in now:
            if row_id not in standing:
                yield Moved(
                    name=table.name, row_id=row_id, order=order, label=self.row_label(table.name, row_id), place=places[row_id], conflict=draft != before
                )


def _row_label(name: str, row_id: str, title: str) -> str:
    return f"{LIST_NAMES[name]} {row_id}{short(title) if title else ''}"


def _value(project: Project, register: Register, key: str) -> Value:
    return value_at(project, register.field(key), key)


def longest_rise(before: Sequence[str], now: Sequence[str]) -> set[str]:
    """The most ids that stand in one order in both, so that the others are the fewest that have moved."""
    rank = {row_id: place for place, row_id in enumerate(before)}
    ends: list[int] = []  # the smallest rank at which a rise of each length can end
    lengths: list[int] = []
    for row_id in now:
        at = bisect_left(ends, rank[row_id])
        ends[at : at + 1] = [rank[row_id]]
        lengths.append(at)
    standing: set[str] = set()
    wanted, last = len(ends) - 1, len(before)
    for row_id, length in zip(reversed(now), reversed(lengths), strict=True):
        if length == wanted and rank[row_id] < last:
            standing.add(row_id)
            wanted, last = wanted - 1, rank[row_id]
    return standing
