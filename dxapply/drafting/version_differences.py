"""What lies between two versions of a draft, in words and yen: field by field and row by row, in the order of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dxapply.drafting.answers import HIDDEN, LIST_NAMES, told
from dxapply.drafting.differences import side_by_side
from dxapply.drafting.pages import PAGES, page_of
from dxapply.drafting.returned_book import longest_rise
from dxapply.model.dates import fiscal_year
from dxapply.model.fields import Field, Kind, Register, Value
from dxapply.model.money import Yen, show_yen
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.model.rows import CostLine, Row
from dxapply.model.text import beginning
from dxapply.programs.program import Catalogue

__all__ = ["Line", "PageChanges", "in_short", "in_words"]

_EMPTY = "空欄"
_MOST_SHOWN, _MOST_TITLE, _MOST_PIECES = 40, 20, 3
_UNREAD = "（読み取れません）"
_ROWS = {**LIST_NAMES, "statements": "決算", "staff": "部門", "equipment": "設備", "tasks": "作業", "funding": "調達"}
_TITLES = ("title", "name", "text", "role", "vendor", "source", "year")  # what a row is called by, the first that it has
_QUOTED = (Kind.TEXT, Kind.LONG_TEXT)
_MEASURED = {"kpis.*.base", "kpis.*.end", "kpis.*.year3", "cost_lines.*.quantity"}  # their rows have a unit of their own
_SUMS = {"cost_lines": "合計（税抜）", "funding": "合計", "bridge": "合計"}


class Line(NamedTuple):
    """One difference in one line, with the key of the field, row or list where it is; `is_count` for a sum over what other lines tell.

    `old` and `new` are both sides whole, where it has two.
    """

    key: str
    text: str
    is_count: bool = False
    old: str = ""
    new: str = ""

    @property
    def sides(self) -> tuple[str, str, str]:
        """What differs, as it was, and as it is; what has no two sides is told in the last."""
        what, _, told = self.text.partition("：")
        return (what, self.old or _EMPTY, self.new or _EMPTY) if self.old or self.new else (what, "", told)


class PageChanges(NamedTuple):
    """What differs on a page: its id, its title, and the lines."""

    page: str
    title: str
    lines: tuple[Line, ...]


def in_words(before: Project, after: Project, register: Register, catalogue: Catalogue | None = None) -> tuple[PageChanges, ...]:
    """How one version became the other, by pages, without those that are equal; a catalogue gives programs and cost categories their names.

    Which numbers of rows are used up, and which draft it is, is nothing that anybody wrote: it is not told.
    """
    if before == after:
        return ()
    lines = tuple(_Words(before, after, register, catalogue).lines())
    placed = ((page, tuple(line for line in lines if _page(line.key) == page.id)) for page in PAGES)
    return tuple(PageChanges(page.id, page.title, found) for page, found in placed if found)


def in_short(changes: tuple[PageChanges, ...]) -> str:
    """How many differences there are, and on which pages."""
    counts = [(change.title, sum(not line.is_count for line in change.lines)) for change in changes]
    if not counts:
        return "変わった所はありません。"
    return f"変わった所は{sum(count for _, count in counts):,}か所です（{'・'.join(f'{title} {count:,}' for title, count in counts)}）。"


def _page(key: str) -> str:
    return page_of(key) if key.partition(".")[0] in _PLACES else "start"


_PLACES = {name.partition(".")[0] for page in PAGES for name in page.holds}


class _Words:
    """The two versions, and what each holds where."""

    def __init__(self, before: Project, after: Project, register: Register, catalogue: Catalogue | None) -> None:
        self.before, self.after, self.register, self.catalogue = before, after, register, catalogue
        self.unread = {id(project): dict(project.unread) for project in (before, after)}
        self.rows = {id(project): {name: {row.id: row for row in rows_of(project, name)} for name in LISTS} for project in (before, after)}
        self.seen: set[str] = set()  # the keys whose unread texts are told with their fields

    def lines(self) -> Iterator[Line]:
        """All differences, those of a page in the order in which its parts stand there."""
        for name in (name for page in PAGES for name in page.holds):
            if name in LISTS:
                yield from self.table(name)
            elif name == "answers":
                yield from self.answers()
            else:
                for field in self.register.fields:
                    if field.key == name or field.key.partition(".")[0] == name:
                        yield from self.field(field, field.key, field.label)
        yield from self.beside()

    # fields

    def field(self, field: Field, key: str, label: str) -> Iterator[Line]:
        """The line of a field of which the value, or what was typed and could not be read, is another one."""
        self.seen.add(key)
        values = [self.value(project, field, key) for project in (self.before, self.after)]
        typed = [self.unread[id(project)].get(key) for project in (self.before, self.after)]
        if values[0] == values[1] and typed[0] == typed[1]:
            return
        said = [self.said(project, field, key, value) for project, value in zip((self.before, self.after), values, strict=True)]
        if typed[0] != typed[1]:
            said = [text if unread is None else f"「{_cut(unread)}」{_UNREAD}" for text, unread in zip(said, typed, strict=True)]
        quoted = field.kind in _QUOTED and key not in (*self.unread[id(self.before)], *self.unread[id(self.after)])
        text = f"{label}：{_from_to(*said, quoted=quoted)}{_more_or_less(field, values) if typed == [None, None] else ''}"
        yield Line(key, text, old=said[0], new=said[1])

    def said(self, project: Project, field: Field, key: str, value: Value) -> str:
        """The value as a person reads it: rows with what they are called, programs and categories by their names, figures with their unit."""
        if field.kind in (Kind.LINK, Kind.LINKS):
            ids = value if isinstance(value, tuple) else (value,) if value else ()
            return "、".join(self.called(project, field.to, str(row_id)) for row_id in ids)
        if not value:
            return told(field, value)
        row = self.row(project, key)
        if field.key in _MEASURED:
            return f"{told(field, value)}{getattr(row, 'unit', '')}"
        if field.key == "notes.*.about":
            about = self.register.find(str(value))
            return about.label if about else str(value)
        return self.named(project, field, row, str(value)) or told(field, value)

    def named(self, project: Project, field: Field, row: Row | None, code: str) -> str:
        """What a program or a category of costs is called; "" for anything else, and where nobody knows it."""
        if not self.catalogue:
            return ""
        if field.key == "application.program":
            chosen = self.catalogue.find(code)
            return chosen.title if chosen else ""
        if field.key == "cost_lines.*.category" and isinstance(row, CostLine):
            chosen = self.catalogue.find(project.application.program)
            programs = [*([chosen] if chosen else []), *self.catalogue.programs]  # a code may be another program's, until the line finds its place
            return next((category.name for program in programs for category in program.categories if category.code == code), "")
        return ""

    def answers(self) -> Iterator[Line]:
        """The answers to programs' own questions, also to those of a program that is not here."""
        before, after = dict(self.before.answers), dict(self.after.answers)
        typed = {key for texts in self.unread.values() for key in texts if key.startswith("answers.")}
        for key in sorted({*before, *after, *typed}):
            field = self.register.find(key)
            if field and field.key == key and key.startswith("answers."):
                lines = list(self.field(field, key, field.label))
                if lines or before.get(key) == after.get(key):
                    yield from lines
                    continue
            if before.get(key) != after.get(key):
                yield _of_key(key if key.startswith("answers.") else f"answers.{key}", key, before.get(key, ""), after.get(key, ""))

    # rows

    def table(self, name: str) -> Iterator[Line]:
        """A list: what it comes to, its rows as they stand now, and those that are gone."""
        before, after = self.rows[id(self.before)][name], self.rows[id(self.after)][name]
        prefix = f"{name}.*."
        fields = [field for field in self.register.fields if field.key.startswith(prefix)]
        yield from self.count(name)
        places = {row_id: number for number, row_id in enumerate(before, 1)}
        common = [row_id for row_id in after if row_id in before]
        standing = longest_rise([row_id for row_id in before if row_id in after], common)
        for number, (row_id, row) in enumerate(after.items(), 1):
            label = self.label(name, row_id)
            if row_id not in before:
                contents = self.contents(self.after, fields, name, row)
                yield Line(f"{name}.{row_id}", f"{label}：行を追加{contents}", old="（なし）", new=f"行を追加{contents}")
                continue
            if row_id not in standing:
                old, new = f"{places[row_id]:,}行目", f"{number:,}行目"
                yield Line(f"{name}.{row_id}", f"{label}：行を移動（{old} → {new}）", old=old, new=new)
            yield from self.row_fields(fields, name, row_id, label)
        for row_id, row in before.items():
            if row_id not in after:
                contents = self.contents(self.before, fields, name, row)
                yield Line(f"{name}.{row_id}", f"{self.label(name, row_id)}：行を削除{contents}", old=f"行{contents}", new="（削除）")

    def row_fields(self, fields: list[Field], name: str, row_id: str, label: str) -> Iterator[Line]:
        """The fields of a row that is in both; what dxapply keeps for itself only where nothing else in the row differs."""
        if self.rows[id(self.before)][name][row_id] == self.rows[id(self.after)][name][row_id] and self.before.unread == self.after.unread:
            return
        shown: list[Line] = []
        hidden: list[Line] = []
        for field in fields:
            key = f"{name}.{row_id}.{field.key.rpartition('.')[2]}"
            (hidden if field.key in HIDDEN else shown).extend(self.field(field, key, f"{label}の{field.label}"))
        yield from shown or hidden

    def count(self, name: str) -> Iterator[Line]:
        """How many rows a list has and what they come to, where that differs."""
        before, after = rows_of(self.before, name), rows_of(self.after, name)
        said = [f"{len(before):,}行 → {len(after):,}行"] if len(before) != len(after) else []
        sums = [_sum(before), _sum(after)]
        if name in _SUMS and sums[0] != sums[1]:
            said.append(f"{_SUMS[name]}は{show_yen(sums[0])}円 → {show_yen(sums[1])}円{_difference(*sums)}")
        if said:
            yield Line(name, f"{_ROWS[name]}：{'、'.join(said)}", is_count=True)

    def contents(self, project: Project, fields: list[Field], name: str, row: Row) -> str:
        """What stands in a row that came or went, in a few words."""
        usual = LISTS[name].row(id=row.id)
        title = next((leaf for leaf in _TITLES if getattr(row, leaf, "")), "")
        pieces = [f"税抜{show_yen(row.amounts[0])}円"] if isinstance(row, CostLine) else []
        for field in fields:
            leaf = field.key.rpartition(".")[2]
            key = f"{name}.{row.id}.{leaf}"
            self.seen.add(key)
            text = self.unread[id(project)].get(key)
            if text is not None:
                pieces.append(f"{field.label} {_cut(text)}{_UNREAD}")
            elif leaf != title and field.key not in HIDDEN and getattr(row, leaf) != getattr(usual, leaf):
                pieces.append(f"{field.label} {_cut(self.said(project, field, key, getattr(row, leaf))) or _EMPTY}")
        left = len(pieces) - _MOST_PIECES
        said = "、".join(pieces[:_MOST_PIECES]) + (f"、ほか{left}項目" if left > 0 else "")
        return f"（{said}）" if said else ""

    def label(self, name: str, row_id: str) -> str:
        """経費 C05「紙図面の読み取り」, by what the row is called now, else by what it was."""
        project = self.after if row_id in self.rows[id(self.after)][name] else self.before
        return f"{_ROWS[name]} {self.called(project, name, row_id)}"

    def called(self, project: Project, name: str, row_id: str) -> str:
        """C05「紙図面の読み取り」; the id alone for a row without a title, or none."""
        row = self.rows[id(project)].get(name, {}).get(row_id)
        value = next((value for leaf in _TITLES if (value := getattr(row, leaf, ""))), "")
        title = _cut(fiscal_year(value) if isinstance(value, int) else str(value))
        return f"{row_id}「{title}」" if title else row_id

    def row(self, project: Project, key: str) -> Row | None:
        """The row that a key lies in."""
        name, _, rest = key.partition(".")
        return self.rows[id(project)].get(name, {}).get(rest.partition(".")[0])

    def value(self, project: Project, field: Field, key: str) -> Value:
        """What the field holds; a list may be long, so its rows are not gone through for each of them."""
        row = self.row(project, key)
        value: Value = getattr(row, key.rpartition(".")[2]) if row else value_at(project, field, key)
        return value

    # beside the fields

    def beside(self) -> Iterator[Line]:
        """Typed texts that belong to no field here, the programs' texts that a draft carries, and what a newer version wrote."""
        before, after = self.unread[id(self.before)], self.unread[id(self.after)]
        for key in sorted({*before, *after} - self.seen):
            if before.get(key) != after.get(key):
                yield _of_key(key, key, before.get(key, ""), after.get(key, ""), _UNREAD)
        yield from self.packs()
        if self.before.extra != self.after.extra:
            yield Line("extra", "このバージョンのdxapplyが扱わない内容：変更")

    def packs(self) -> Iterator[Line]:
        """The programs whose texts were added, changed or taken out."""
        before, after = ({pack.program: pack for pack in project.packs} for project in (self.before, self.after))
        changed = [program for program in {**before, **after} if before.get(program) != after.get(program)]
        for program in changed:
            known = self.catalogue.find(program) if self.catalogue else None
            what = "追加" if program not in before else "変更" if program in after else "削除"
            yield Line("packs", f"下書きに添えた事業の定め「{known.title if known else _cut(program)}」：{what}")
        if not changed and self.before.packs != self.after.packs:
            yield Line("packs", "下書きに添えた事業の定め：並びの変更")


def _from_to(old: str, new: str, *, quoted: bool) -> str:
    """「旧」 → 「新」, of long texts what stands around the place where they part."""
    short = side_by_side(old, new, most=_MOST_SHOWN)
    if short[0] == short[1]:
        return "空白か改行だけの違い" if "".join(old.split()) == "".join(new.split()) else "見た目の同じ、別の値"
    return " → ".join(f"「{text}」" if quoted and whole else text for text, whole in zip(short, (old, new), strict=True))


def _of_key(place: str, key: str, old: str, new: str, more: str = "") -> Line:
    """The line of a text that belongs to no known field."""
    return Line(place, f"項目「{_cut(key)}」{more}：{_from_to(old, new, quoted=True)}", old=old, new=new)


def _more_or_less(field: Field, values: list[Value]) -> str:
    old, new = values
    if field.kind is not Kind.YEN or not isinstance(old, int) or not isinstance(new, int):
        return ""
    return _difference(old, new)


def _difference(old: Yen, new: Yen) -> str:
    return f"（{abs(new - old):,}円の{'増' if new > old else '減'}）"


def _sum(rows: tuple[Any, ...]) -> Yen:  # rows of one list, of which only some have amounts
    return sum(row.amounts[0] if isinstance(row, CostLine) else getattr(row, "amount", None) or 0 for row in rows)


def _cut(text: str) -> str:
    return beginning(" ".join(text.split()), len, _MOST_TITLE)
