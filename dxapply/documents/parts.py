"""The parts of a Document: sheets, blocks, tables and cells, before they are paper or workbook.

A Document is a tree of frozen values. Both writers read the same tree, so that no amount can differ between them; they decide looks only.
Widths are points on the paper's frame of 472 pt. A block says by `on` where it stands: on both, on paper only, or in the book only.
What is typed in a part has its field's `key`, and is an input of the workbook. What shows the same once more `leads` to the field of that key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dxapply.model.money import show_scaled

__all__ = [
    "FRAME_WIDTH", "Align", "Bullets", "Cell", "Chart", "Column", "Document", "Figure", "Flow", "FlowStep", "Gantt", "GanttBar", "Heading",
    "IssueMap", "KeyFigure", "KeyFigures", "Letter", "LetterItem", "Lines", "Mark", "Marks", "Panel", "Paragraph", "Phase", "Phases", "Place",
    "PlacedIssue", "Row", "RowStyle", "Series", "Share", "ShareBar", "Sheet", "Table", "Tag", "TagStyle", "Text", "Tick", "led_to",
]

FRAME_WIDTH = 472
Place = Literal["both", "paper", "book"]
Pattern = Literal["ink", "grey", "hatch", "white"]
TagStyle = Literal["line", "solid", "dash"]
RowStyle = Literal["line", "group", "total"]
Align = Literal["left", "center", "right"]


# cells

@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """Words in a cell. `note` is a smaller grey line below; `key` names the field that the words are typed in (an input of the workbook).

    `leads` and, for the note, `note_leads` name the field that the words show where they are not typed in.
    `align` is where they stand on paper, if not as their column does.
    """

    text: str
    bold: bool = False
    small: bool = False
    label: bool = False
    note: str = ""
    key: str = ""
    leads: str = ""
    note_leads: str = ""
    align: Align | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number in a cell: `value / scale`, exact; None prints as － and is an empty cell of the workbook.

    `formula` is an Excel formula without its =; {name} stands for the cell of that name, {table.column} for the cells of a column's lines.
    `mark` stands before the digits (※), `unit` after them, `word` instead of them (対象外; with a formula, the word that it gives: ○ or ×).
    On paper at least so many `decimals` stand, be they zeros.
    `defined` gives the cell a name in the whole book. `leads` names the field that it shows where it is not typed in.
    """

    value: int | None
    scale: int = 1
    decimals: int = 0
    unit: str = ""
    mark: str = ""
    word: str = ""
    bold: bool = False
    key: str = ""
    leads: str = ""
    name: str = ""
    formula: str = ""
    defined: str = ""

    @property
    def text(self) -> str:
        """What paper shows: thousands commas, ▲ for negative, － for none."""
        if self.word:
            return self.word
        if self.value is None:
            return "－"
        return f"{self.mark}{show_scaled(self.value, self.scale, self.decimals)}{self.unit}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """A small framed word for a state or a certainty; it is told by shape and word, never by colour."""

    text: str
    style: TagStyle = "line"
    leads: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """An empty box to tick by pen."""

    text: str = "□"
    leads: str = ""


Cell = Text | Figure | Tag | Tick


def led_to(part: Cell | Paragraph) -> str:
    """The key of the field that a part shows, typed there or not; "" where it shows none."""
    return part.leads if isinstance(part, Tag | Tick) else part.key or part.leads


# tables

@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: its head (may hold line breaks), width in pt, alignment; `choices` are offered as a list in the workbook.

    `key` names the field that its lines are typed in (cost_lines.*.quantity), so that a table without lines knows it, too.
    `leads` names the field that the head shows.
    """

    head: str
    width: float
    align: Align = "left"
    name: str = ""
    choices: tuple[str, ...] = ()
    key: str = ""
    leads: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of cells. `span` is how many columns the first cell covers; a group row is a category's head; `id` is the row's id in the draft."""

    cells: tuple[Cell, ...]
    style: RowStyle = "line"
    span: int = 1
    height: float = 0
    id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A ruled table. Without a head it is a sheet of labels and values. `name` lets formulas speak of its columns.

    `beside` are the widths of its columns, in pt, where it stands on paper next to another such table.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    head: bool = True
    dense: bool = True
    name: str = ""
    on: Place = "both"
    beside: tuple[float, ...] = ()


# words

@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A section's title; `note` stands small at the right (the unit, a reference); `room` pt must be left below it on the page.

    `name` is the section that begins here, by which a program's form may set the order.
    """

    text: str
    note: str = ""
    room: float = 64
    on: Place = "both"
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Running text. With a `label` the text stands right of it. `key` names the field it is typed in, `leads` the one that it shows otherwise."""

    text: str
    label: str = ""
    size: Literal["body", "note", "subject"] = "body"
    key: str = ""
    leads: str = ""
    rule: bool = False
    on: Place = "both"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullets:
    """Short sentences, one a line; `tags`, one an item where given, stand in the place of the dot; `leads`, too, one an item."""

    items: tuple[str, ...]
    numbered: bool = False
    tags: tuple[Tag, ...] = ()
    leads: tuple[str, ...] = ()
    on: Place = "both"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigure:
    """One of the four figures of the overview; the main one is the dark spot of the page."""

    label: str
    figure: Figure | Text
    unit: str = ""
    note: str = ""
    main: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigures:
    """The row of key figures."""

    items: tuple[KeyFigure, ...]
    on: Place = "both"


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """An answer set apart: a label, a large figure with its unit, a tag and what the tag is about."""

    label: str
    figure: Figure
    unit: str = "円"
    tag: Tag | None = None
    note: str = ""
    on: Place = "both"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """How many rows have this tag."""

    tag: Tag
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """The counts of a list of judgements and the verdict in words."""

    marks: tuple[Mark, ...]
    verdict: str
    on: Place = "both"


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterItem:
    """A numbered item of a letter: words, or an amount with its unit; `note` stands small behind it."""

    label: str
    value: Text | Figure
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A letter to an office on a page of its own: it needs no title above it, for its subject says what it is.

    `sender` are labels with their words, the seal stands beside the one named `sealed`; `remark` is set apart at the foot of the page.
    """

    number: str
    date: str
    addressee: Text
    sender: tuple[tuple[str, Text], ...]
    subject: tuple[str, str]
    text: str
    items: tuple[LetterItem, ...]
    sealed: str = ""
    remark: str = ""
    on: Place = "paper"


# charts

@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A part of a whole."""

    name: str
    value: int
    pattern: Pattern
    leads: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareBar:
    """One bar of the whole. The thick one shows amount and share below each part, the thin one name and amount only, which is a value over `scale`."""

    shares: tuple[Share, ...]
    unit: str
    scale: int = 1
    thin: bool = False
    caption: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GanttBar:
    """A task of the schedule; its measure's number stands in the bar, the milestone at its end. `task` is the key of its row in the draft (tasks.T1)."""

    title: str
    owner: str
    start: dt.date
    end: dt.date
    pattern: Pattern
    milestone: str = ""
    measure: str = ""
    task: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gantt:
    """The schedule by month; `heads` stand over the tasks and over the people, and name the milestones."""

    bars: tuple[GanttBar, ...]
    start: dt.date
    end: dt.date
    legend: tuple[tuple[Pattern, str], ...] = ()
    heads: tuple[str, str, str] = ("作業", "担当", "節目")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedIssue:
    """An issue on the map: importance and effort from 1 to 5, priority by darkness."""

    id: str
    importance: int
    effort: int
    pattern: Pattern
    leads: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueMap:
    """Importance over effort; `reading` are sentences at its right, `names` the measures below them under `head`, `leads` the fields of these, one each."""

    issues: tuple[PlacedIssue, ...]
    reading: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    head: str = "施策"
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A line of a chart in yen by year."""

    name: str
    values: tuple[int, ...]
    solid: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """Figures by year, zero-based, shown in millions of yen."""

    years: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowStep:
    """An amount on the way to the grant and what the next step takes away from it."""

    name: str
    value: int
    lost: int = 0
    because: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """From the whole cost down to the grant, one bar a step."""

    steps: tuple[FlowStep, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """A stage of the project: name, months, what is done."""

    name: str
    months: str
    text: str
    leads: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phases:
    """The stages as arrows."""

    phases: tuple[Phase, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawing. Its numbers stand in a table or a sentence beside it, so the book may leave it out."""

    drawing: ShareBar | Gantt | IssueMap | Lines | Flow | Phases
    on: Place = "paper"


Block = Heading | Paragraph | Bullets | KeyFigures | Panel | Marks | Letter | Chart | Table


# the whole

@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A form: its number on paper (別紙1), its title, one sentence that says the result, and its blocks. `leads` is the field of the sentence.

    The pages of one that goes along `apart` count for themselves, under its number: those of the forms end before it.
    """

    id: str
    number: str
    title: str
    blocks: tuple[Block, ...]
    lead: str = ""
    leads: str = ""
    apart: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """All that a draft prints, made once for both writers. `draft` shows 下書き, `fictitious` 架空の例, on every page.

    `limits` are the characters that the form allows, by the keys of those fields whose text is longer; `identity` is the draft's.
    """

    title: str
    program: str
    firm: str
    edition: int
    date: dt.date
    pack: str
    sheets: tuple[Sheet, ...]
    draft: bool = True
    fictitious: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)
    identity: str = ""
