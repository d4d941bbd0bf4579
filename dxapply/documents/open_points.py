"""From 下書き to 提出用: what is still to be confirmed leaves its place and stands on a last sheet of its own, for the firm.

One change of a whole Document, so that no sheet has to know of the two states. What the applicant typed is never touched, nor is any amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dxapply.documents.firm_sheets import CERTAINTIES
from dxapply.documents.parts import Block, Bullets, Cell, Document, Heading, KeyFigures, Letter, Panel, Paragraph, Row, Sheet, Table, Tag, Text, Tick, led_to
from dxapply.documents.words import column, row_with, small

__all__ = ["for_submission", "handed_in"]

_FOR_THE_ADVISER = "adviser"
_LIST_ID = "open_points"
_MARK = re.compile(r"要確認|公募要領で(?:確認|置き換え)")
_REMARK = re.compile(r"〔([^〔〕]*要確認)〕|（((?:参考|推定|仮定)・要確認|公募要領で確認)）")
_SENTENCE = re.compile(r"[^。\n]*(?:。|\n|$)")
_NUMBER = re.compile(r"^(?:R[0-9]+|下限)：")
# Sections that tell the applicant what is left to do: the heading's name, and the word for how things stand with each item.
_TO_DO = {"remaining": "残り", "next": "残り", "unpublished": "公表なし"}
_SOURCE, _CERTAINTY = "根拠", "確かさ"  # heads of columns
_CONFIRM = "公募要領で確かめる"
_ACTIONS = {"参考": "公募要領で裏付ける", "推定": "窓口で確かめる", "仮定": "公募要領の決まりに置き換える", "公表なし": "窓口で確かめる"}


@dataclass(frozen=True, slots=True)
class _Point:
    """Something to be confirmed: what, on which sheet, where it comes from, how sure it is."""

    what: str
    sheet: Sheet
    source: str = ""
    certainty: str = ""

    @property
    def action(self) -> str:
        """What to do about it."""
        done = next((action for word, action in _ACTIONS.items() if self.certainty.startswith(word)), "")
        return done or (_CONFIRM if "要確認" in self.certainty or _MARK.search(self.what) else "提出の前に済ませる")


def for_submission(document: Document) -> Document:
    """The Document to hand in: without 下書き, without 相談用シート and without any note to confirm something.

    What is to be confirmed is listed on a last sheet for the applicant, with where it stood.
    """
    points: list[_Point] = []
    sheets = tuple(_settled(sheet, points) for sheet in document.sheets if sheet.id != _FOR_THE_ADVISER)
    return replace(document, sheets=(*sheets, _list(points)), draft=False)


def handed_in(document: Document) -> Document:
    """The Document without the list that an applicant keeps."""
    return replace(document, sheets=tuple(sheet for sheet in document.sheets if sheet.id != _LIST_ID))


def _settled(sheet: Sheet, points: list[_Point]) -> Sheet:
    """The sheet without its open points, which are added to the list."""
    kept: list[Block] = []
    to_do = ""
    for block in sheet.blocks:
        if isinstance(block, Heading):
            to_do = _TO_DO.get(block.name, "")
        if to_do and isinstance(block, Heading | Bullets):
            points += _tasks(block, to_do, sheet) if isinstance(block, Bullets) else ()
            continue
        shown, found = _without_points(block, sheet)
        if block.on != "book":  # the workbook says the same once more
            points += found
        kept += [shown] if shown else []
    return replace(sheet, blocks=tuple(_with_content(kept)))


def _tasks(block: Bullets, state: str, sheet: Sheet) -> Iterator[_Point]:
    for at, item in enumerate(block.items):
        if item:
            yield _Point(item.removesuffix("：公募要領で確認"), sheet, certainty=block.tags[at].text if at < len(block.tags) else state)


def _with_content(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks without the headings that have nothing below them any more."""
    for at, block in enumerate(blocks):
        places = (block.on, "both") if block.on != "both" else ("both", "paper", "book")
        follows = next((other for other in blocks[at + 1 :] if other.on in places), None)
        if not isinstance(block, Heading) or not (follows is None or isinstance(follows, Heading)):
            yield block


def _without_points(block: Block, sheet: Sheet) -> tuple[Block | None, list[_Point]]:
    """The block without its open points (None where nothing is left of it), and the points."""
    match block:
        case Heading():
            note, found = _cleared(block.note, sheet, about=block.text)
            return replace(block, note=note), found
        case Paragraph(key="", label=""):
            if block.text == CERTAINTIES:  # the last sheet explains the words
                return None, []
            text, found = _cleared(block.text, sheet)
            return (replace(block, text=text) if text or not found else None), found
        case Bullets(numbered=False):
            return _bullets(block, sheet)
        case Panel():
            if block.tag is None or not _MARK.search(block.tag.text):
                return block, []
            return replace(block, tag=None, note=""), [_Point(f"{block.label}：{block.note}", sheet, certainty=block.tag.text)]
        case KeyFigures():
            cleared = [_cleared(item.note, sheet, about=item.label) for item in block.items]
            items = tuple(replace(item, note=note) for item, (note, _) in zip(block.items, cleared, strict=True))
            return replace(block, items=items), [point for _, found in cleared for point in found]
        case Letter():
            cleared = [_cleared(item.note, sheet, about=item.label) for item in block.items]
            entries = tuple(replace(item, note=note) for item, (note, _) in zip(block.items, cleared, strict=True))
            return replace(block, items=entries), [point for _, found in cleared for point in found]
        case Table():
            return _table(block, sheet)
        case _:
            return block, []


def _bullets(block: Bullets, sheet: Sheet) -> tuple[Block | None, list[_Point]]:
    cleared = [_cleared(item, sheet) for item in block.items]
    places = [at for at, (text, found) in enumerate(cleared) if text or not found]
    tags = tuple(block.tags[at] for at in places if at < len(block.tags))
    shown = replace(block, items=tuple(cleared[at][0] for at in places), tags=tags)
    return (shown if places else None), [point for _, found in cleared for point in found]


def _cleared(text: str, sheet: Sheet, *, about: str = "", whole: bool = True) -> tuple[str, list[_Point]]:
    """The words without remarks in brackets and, where `whole` sentences may go, without those that ask to confirm; and what they said.

    `about` names what a remark without words of its own belongs to.
    """
    found: list[_Point] = []
    rest = _REMARK.sub("", text)
    for remark in _REMARK.finditer(text):
        words = f"{about}{'' if rest.startswith('（') else '：'}{rest}" if about and rest else about or rest
        found.append(_Point(words, sheet, certainty=remark[1] or remark[2]))
    if not whole or not _MARK.search(rest):
        return rest, found
    sentences = _SENTENCE.findall(rest)
    asked = [sentence for sentence in sentences if _MARK.search(sentence)]
    found += [_Point(f"{about}：{sentence}" if about else sentence, sheet) for sentence in asked]
    left = "".join(sentence for sentence in sentences if sentence not in asked)
    return left.removesuffix("。") if about else left, found  # a note beside something ends without 。


# tables


def _table(table: Table, sheet: Sheet) -> tuple[Table, list[_Point]]:
    """The table without its column of certainties, if any of them is weak, and without remarks in its cells."""
    weak = next((at for row in table.rows for at, cell in enumerate(row.cells, row.span - 1) if isinstance(cell, Tag) and _MARK.search(cell.text)), None)
    rules = any(head.head == _CERTAINTY for head in table.columns)
    found: list[_Point] = []
    rows = []
    for row in table.rows:
        found += _rule_point(table, row, weak, sheet) if weak is not None else ()
        number = row.cells[0].text if rules else ""
        cells = [_cell(cell, sheet, number, rules=rules) for cell in row.cells]
        found += [point for _, points in cells for point in points]
        rows.append(replace(row, cells=tuple(cell for cell, _ in cells)))
    table = replace(table, rows=tuple(rows))
    return (table if weak is None else _without_column(table, weak)), found


def _rule_point(table: Table, row: Row, weak: int, sheet: Sheet) -> Iterator[_Point]:
    """The point of a row of rules whose certainty is weak: its number and its words, its source, its certainty."""
    tag = row.cells[weak] if row.span == 1 and weak < len(row.cells) else None
    if not isinstance(tag, Tag) or not _MARK.search(tag.text):
        return
    words = [cell.text for cell in row.cells[:2] if isinstance(cell, Text)]
    at = next((at for at, head in enumerate(table.columns) if head.head == _SOURCE), None)
    source = row.cells[at] if at is not None else Text(text="")
    yield _Point("　".join(words), sheet, source.text, tag.text)


def _cell(cell: Cell, sheet: Sheet, number: str, *, rules: bool) -> tuple[Cell, list[_Point]]:
    """A cell without its remarks. Sentences go only from a table of rules: in others the applicant's own words may stand."""
    if not isinstance(cell, Text) or led_to(cell):
        return cell, []
    if cell.text.endswith("を公募要領で確認"):
        return replace(cell, text="－"), []
    text, found = _cleared(cell.text, sheet, whole=False)
    note, more = _cleared(cell.note, sheet, about=number, whole=rules)
    return replace(cell, text=text, note=note), [*found, *more]


def _without_column(table: Table, at: int) -> Table:
    """The table without one column, whose width goes to the widest of words."""
    columns = [head for place, head in enumerate(table.columns) if place != at]
    words = [place for place, head in enumerate(columns) if head.align == "left"] or [0]
    widest = max(words, key=lambda place: (columns[place].width, -place))
    columns[widest] = replace(columns[widest], width=columns[widest].width + table.columns[at].width)
    return replace(table, columns=tuple(columns), rows=tuple(_without_cell(row, at) for row in table.rows))


def _without_cell(row: Row, at: int) -> Row:
    if at < row.span and row.span > 1:
        return replace(row, span=row.span - 1)
    place = at - row.span + 1
    return replace(row, cells=(*row.cells[:place], *row.cells[place + 1 :]))


# the last sheet


def _list(points: Iterable[_Point]) -> Sheet:
    """All points, sheet by sheet, each once, with a box to tick."""
    once: dict[tuple[str, str], _Point] = {}
    for point in points:
        once.setdefault((_NUMBER.sub("", point.what), point.source), point)
    rows: list[Row] = []
    for sheet in dict.fromkeys(point.sheet for point in once.values()):
        own = [point for point in once.values() if point.sheet is sheet]
        rows.append(row_with(Text(text=f"{sheet.number}　{sheet.title}".strip("　"), bold=True), "", "", f"{len(own)}件", style="group", span=2))
        rows += [row_with(Tick(), point.what, small(point.source or "－"), point.certainty or "－", point.action) for point in own]
    columns = (column("確認", 32, "center"), column("不確かなこと", 196), column("出どころ", 88), column(_CERTAINTY, 72), column("すること", 84))
    content: tuple[Block, ...] = (Table(columns=columns, rows=tuple(rows)), Paragraph(text=CERTAINTIES, size="note"))
    return Sheet(
        id=_LIST_ID,
        number="社内用",
        title="要確認事項の一覧",
        lead="この一覧は社内用です。提出しません。公募要領や窓口で確かめたら、□に印を付けます。",
        apart=True,
        blocks=content if rows else (Paragraph(text="要確認の点は残っていません。"),),
    )
