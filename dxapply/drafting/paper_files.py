"""Which files are which papers of a draft: quotes and enclosures found by what their files are called, and what each copy of them is called.

The draft knows no files. A quote is found by its cost line or its vendor, an enclosure by its name or by the number that it has on the form; where
a file's own name does not say it, that of its folder may (見積, 決算書). What fits nowhere, or to two enclosures alike, is left out and named.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dxapply.drafting.naming import ENDING, file_name, id_spans
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Quote
from dxapply.programs.program import Program

__all__ = ["LIST", "Copy", "Entry", "Matches", "Wanted", "match_papers", "place_papers", "wanted_papers"]

LIST = "00_提出書類の一覧.pdf"
"""What the list of a folder to hand in is called; papers that lie beside one are copies already."""
_MOST_CHARS = 80  # of a name before its ending: Explorer's path has 259, and the folders above it need theirs
_MOST_LINES = 3
_QUOTE = "見積"
_STATES = dict(REGISTER.field("enclosures.*.state").choices)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_NUMBER = re.compile(r"(?:第|no\.?|添付)?0*(\d{1,3})(?:号)?(?:[_\-.)、 ](?!\d)|$)", re.IGNORECASE)
_LINE = re.compile(r"(?<![A-Z0-9])([A-Z])0*(\d{1,6})(?![0-9])")
_BRACKETS = re.compile(r"\([^()]*\)")
_FORMS_OF_FIRMS = re.compile(r"株式会社|有限会社|合同会社|合資会社|合名会社|\((?:株|有|同)\)")
_GAPS = re.compile(r"[\s_\-.,、。・()\[\]「」]+")
_NO_PAPERS = ("~$", ".", "desktop.ini", "thumbs.db")
_LEAD_ELSEWHERE = ("/", ".lnk", ".url")  # a folder that was not looked into, Windows' shortcuts: their names say what stands there, and it is not here


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """An enclosure of the form: its number there, its name, and how far it is in words."""

    number: int
    name: str
    state: str = ""

    @property
    def short(self) -> str:
        """The name without what stands in brackets."""
        return _BRACKETS.sub("", _folded(self.name)).strip() or _folded(self.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A paper that goes along: its name in the folder, the file (a path within its own folder) that it is copied from, and what it is.

    That is the number of an enclosure, or else a quote: its cost lines, and which of the draft's quotes it is, where that is known.
    """

    name: str
    source: str
    enclosure: int = 0
    lines: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of the list: a paper that is wanted (its number or its cost lines, its name, a note), and the copy that it has, if any."""

    label: str
    what: str
    note: str = ""
    copy: Copy | None = None
    state: Literal["あり", "なし", "要確認"] = "なし"


@dataclass(frozen=True, kw_only=True, slots=True)
class Matches:
    """Which files are which papers: a line for each enclosure and each quote, and for each file of it; what is `missing`, what was `left_out`."""

    enclosures: tuple[Entry, ...]
    quotes: tuple[Entry, ...]
    copies: tuple[Copy, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]


def match_papers(project: Project, program: Program, names: Sequence[str]) -> Matches:
    """Which of the files of these names are the papers that the draft and its program want."""
    wanted = wanted_papers(project, program)
    copies, left_out = place_papers(project, wanted, names)
    return Matches(enclosures=tuple(_enclosure_entries(wanted, copies)), quotes=tuple(_quote_entries(project.quotes, copies)), copies=copies,
                   missing=_missing(project, wanted, copies), left_out=left_out)  # fmt: skip


def wanted_papers(project: Project, program: Program) -> tuple[Wanted, ...]:
    """The enclosures as the form numbers them: those that the draft lists, or else those that its program usually wants."""
    if project.enclosures:
        return tuple(Wanted(number=number, name=row.name, state=_STATES.get(row.state, "")) for number, row in enumerate(project.enclosures, 1))
    return tuple(Wanted(number=number, name=paper.name) for number, paper in enumerate(program.enclosures, 1))


# which file is what


def place_papers(project: Project, wanted: Sequence[Wanted], names: Sequence[str]) -> tuple[tuple[Copy, ...], tuple[str, ...]]:
    """The copies in the order of the form, enclosures before quotes, and the names (paths within their folder) that fit nowhere.

    Hidden files, drafts, and folders to hand in that were made already are passed over.
    """
    placed: list[Copy] = []
    left_out: list[str] = []
    handed_in = {within for within, _, file in (name.rpartition("/") for name in names) if within and file == LIST}
    for name in names:
        within, _, file = name.rpartition("/")
        if file.lower().startswith(_NO_PAPERS) or file.lower().endswith(ENDING) or within in handed_in:
            continue
        copy = None if name.lower().endswith(_LEAD_ELSEWHERE) else _recognised(project, wanted, name)
        if copy:
            placed.append(copy)
        else:
            left_out.append(name)
    placed.sort(key=lambda copy: (not copy.enclosure, copy.enclosure, copy.lines, copy.name))
    return tuple(_apart(placed)), tuple(left_out)


def _recognised(project: Project, wanted: Sequence[Wanted], name: str) -> Copy | None:
    """What the file is, by its own name, or else by those of its folders, the inner one first; last by its number, which may be the firm's own."""
    *folders, stem = (_folded(word) for word in _ENDING.sub("", name).split("/"))
    paper = _by_title(wanted, stem)
    copy = _as_quote(project, name, stem)
    if not copy and (not paper or _QUOTE in paper.short):
        copy = _as_quote(project, name, " ".join((*folders, stem)))
    if not copy:
        paper = paper or next(filter(None, (_by_title(wanted, folder) for folder in reversed(folders))), None) or _by_number(wanted, stem)
        copy = _as_enclosure(paper, name) if paper else None
    return copy


def _as_quote(project: Project, name: str, stem: str) -> Copy | None:
    """The file as a quote: it names a cost line and a vendor, or is called 見積 and names one of them."""
    lines = _lines_in(project, stem)
    vendor = _vendor_in(project.quotes, stem)
    if not (lines or vendor) or not (_QUOTE in stem or (lines and vendor)):
        return None
    quotes = tuple(quote for quote in project.quotes if (not lines or quote.line in lines) and (not vendor or quote.vendor == vendor))
    if lines and not vendor and any(_of_line(quotes, line) > 1 for line in lines):
        quotes = ()  # of two vendors' quotes for a line, the file does not say which it is
    lines = lines or tuple(dict.fromkeys(quote.line for quote in quotes))
    named = "_".join(lines[:_MOST_LINES]) + ("ほか" if len(lines) > _MOST_LINES else "")
    vendors = dict.fromkeys(quote.vendor for quote in quotes)
    who = vendor or (next(iter(vendors)) if len(vendors) == 1 else "")
    return Copy(name=_named("_".join(filter(None, (_QUOTE, named, who))), name), source=name, lines=lines, quotes=tuple(quote.id for quote in quotes))


def _lines_in(project: Project, stem: str) -> tuple[str, ...]:
    """The cost lines whose ids stand in the name; C5 is C05."""
    ids = {_line_key(line.id): line.id for line in project.cost_lines}
    found = (ids.get((letter, int(number))) for letter, number in _LINE.findall(stem.upper()))
    return tuple(dict.fromkeys(line for line in found if line))


def _line_key(line: str) -> tuple[str, int] | None:
    found = _LINE.fullmatch(line)
    return (found[1], int(found[2])) if found else None


def _vendor_in(quotes: Sequence[Quote], stem: str) -> str:
    """The vendor whose name stands in the file's name, the longest of several; ""."""
    text = _bare(stem)
    known = {quote.vendor: _bare(_FORMS_OF_FIRMS.sub("", _folded(quote.vendor))) for quote in quotes if quote.vendor}
    return max((vendor for vendor, words in known.items() if len(words) > 1 and words in text), key=lambda vendor: len(known[vendor]), default="")


def _of_line(quotes: Sequence[Quote], line: str) -> int:
    return sum(quote.line == line for quote in quotes)


def _as_enclosure(paper: Wanted, name: str) -> Copy:
    return Copy(name=_named(f"{paper.number:02}_{paper.short}", name), source=name, enclosure=paper.number)


def _by_title(wanted: Sequence[Wanted], text: str) -> Wanted | None:
    return _by_name(wanted, text) or _by_word(wanted, text)


def _by_name(wanted: Sequence[Wanted], stem: str) -> Wanted | None:
    """The enclosure whose name, or one of the papers that its name joins, stands in the file's name; the longest of several."""
    text = _bare(stem)
    found = [(len(_bare(word)), paper) for paper in wanted for word in _words(paper) if len(_bare(word)) > 1 and _bare(word) in text]
    longest = max((length for length, _ in found), default=0)
    papers = {paper.number: paper for length, paper in found if length == longest}
    return next(iter(papers.values())) if len(papers) == 1 else None


def _words(paper: Wanted) -> Iterator[str]:
    """The name, and each paper where it joins some: 会社案内・製品資料, 定款または会社案内."""
    yield paper.short
    yield from (word for word in re.split("・|または", paper.short) if len(word) > 2)


def _by_number(wanted: Sequence[Wanted], stem: str) -> Wanted | None:
    found = _NUMBER.match(stem)
    return next((paper for paper in wanted if found and paper.number == int(found[1])), None)


def _by_word(wanted: Sequence[Wanted], stem: str) -> Wanted | None:
    """The one enclosure whose name holds a word of the file's name: 決算書 of 直近2期の決算書; none where two hold it."""
    words = [word for word in _GAPS.split(stem) if len(word) > 2 and not word.isascii()]
    found = [paper for paper in wanted if any(_bare(word) in _bare(paper.short) for word in words)]
    return found[0] if len(found) == 1 else None


def _folded(text: str) -> str:
    """The text with wide and narrow, composed and decomposed signs alike."""
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    return _GAPS.sub("", text).casefold()


# names


def _named(stem: str, source: str) -> str:
    """The name in the folder: such as every Windows takes, with the ending of the source."""
    ending = _ENDING.search(source)
    return file_name(stem, _MOST_CHARS) + (ending[0].lower() if ending else "")


def _apart(copies: Sequence[Copy]) -> Iterator[Copy]:
    """The copies, those that would have a name that stands already with a number behind it; large and small letters are one to Windows."""
    taken: set[str] = set()
    for copy in copies:
        ending = _ENDING.search(copy.name)
        stem, tail = (copy.name[: ending.start()], ending[0]) if ending else (copy.name, "")
        name, number = copy.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}（{number}）{tail}"
        taken.add(name.casefold())
        yield dataclasses.replace(copy, name=name)


# what each paper has


def _enclosure_entries(wanted: Sequence[Wanted], copies: Sequence[Copy]) -> Iterator[Entry]:
    there, quoted = _there(copies)
    for paper in wanted:
        label, name = str(paper.number), paper.name or "（名前のない書類）"
        found = [copy for copy in copies if copy.enclosure == paper.number]
        if not found:
            with_quotes = _is_there(paper, there, quoted)
            yield Entry(label=label, what=name, note=f"準備の状況：{paper.state}" if paper.state else "", state="あり" if with_quotes else "なし")
        yield from (Entry(label=label, what=name, copy=copy, state="あり") for copy in found)


def _quote_entries(quotes: Sequence[Quote], copies: Sequence[Copy]) -> Iterator[Entry]:
    """The quotes, and after them the files of which it is not known which quote they are."""
    for quote in quotes:
        vendor, note = quote.vendor or "（未入力）", "採用" if quote.chosen else ""
        found = [copy for copy in copies if quote.id in copy.quotes]
        yield from (Entry(label=quote.line, what=vendor, note=note, copy=copy, state="あり") for copy in found)
        if not found:
            yield Entry(label=quote.line, what=vendor, note=note)
    loose = [copy for copy in copies if not copy.enclosure and not copy.quotes]
    yield from (Entry(label=id_spans(copy.lines), what="（どの見積か確かめてください）", copy=copy, state="要確認") for copy in loose)


def _missing(project: Project, wanted: Sequence[Wanted], copies: Sequence[Copy]) -> tuple[str, ...]:
    """The enclosures and quotes without a file, in words."""
    there, quoted = _there(copies)
    papers = [paper for paper in wanted if not _is_there(paper, there, quoted)]
    words = [f"{paper.number:02} {paper.name}{f'（準備の状況：{paper.state}）' if paper.state else ''}" for paper in papers]
    return (*words, *(f"経費{quote.line}の見積（{quote.vendor or '相手は未入力'}）" for quote in project.quotes if quote.id not in quoted))


def _there(copies: Sequence[Copy]) -> tuple[set[int], set[str]]:
    """The numbers of the enclosures, and the ids of the quotes, that have a file."""
    return {copy.enclosure for copy in copies}, {quote for copy in copies for quote in copy.quotes}


def _is_there(paper: Wanted, there: set[int], quoted: set[str]) -> bool:
    """Whether the enclosure has a file; 見積書 as a whole is there with the first quote, as each is told of by itself."""
    return paper.number in there or (_QUOTE in paper.short and bool(quoted))
