"""提出フォルダー: the list of what is there and what is missing, the forms, and the numbered copies of the papers that go along."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dxapply.documents import excel, pdf
from dxapply.documents.document import draft_document
from dxapply.documents.open_points import handed_in
from dxapply.documents.parts import Block, Bullets, Heading, Paragraph, Row, Sheet, Table, Tag, TagStyle, Text
from dxapply.documents.words import column, row_with
from dxapply.drafting.paper_files import LIST, Copy, Entry, match_papers
from dxapply.drafting.quotes import lacking_quotes
from dxapply.drafting.results import Results
from dxapply.model.project import Project
from dxapply.programs.program import Program

__all__ = ["Submission", "gather"]

_STATE_TAGS: Mapping[str, TagStyle] = {"あり": "line", "なし": "solid", "要確認": "dash"}
_FILE_COLUMNS = (column("このフォルダーのファイル", 148), column("元のファイル", 108), column("状況", 48, "center"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What goes into the folder: the forms (name, bytes), which are made already, and the copies; what is `missing`, and what was `left_out`."""

    forms: tuple[tuple[str, bytes], ...]
    copies: tuple[Copy, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]

    def files(self, read: Callable[[str], bytes]) -> Iterator[tuple[str, bytes]]:
        """Every file of the folder (name, bytes); `read` gives the bytes of a paper by its source, one at a time, for scans are large."""
        yield from self.forms
        for copy in self.copies:
            yield copy.name, read(copy.source)

    def told(self) -> list[str]:
        """What stands in the folder, what is missing and what was left out, one a line."""
        lines = [f"　{name}" for name, _ in self.forms]
        lines += [f"　{copy.name}　←　{copy.source}" for copy in self.copies]
        lines += [f"足りない書類：{words}" for words in self.missing]
        return lines + [f"どの書類か分からず、入れなかったファイル：{name}" for name in self.left_out]


def gather(results: Results, date: dt.date, names: Sequence[str], *, final: bool = False) -> Submission:
    """The folder of a project under its chosen program, with the papers of these file names (paths within their folder).

    Raises DxapplyError where no program is chosen, or where it is to be final while an error stands.
    """
    document = handed_in(draft_document(results, date, final=final))
    assert results.chosen is not None  # else it was refused just now
    project, program = results.project, results.chosen.program
    found = match_papers(project, program, names)
    state = "提出用" if final else "下書き"
    made = tuple((f"00_申請書類（{state}）{ending}", write(document)) for ending, write in ((".pdf", pdf.write), (".xlsx", excel.write)))
    lead = f"足りない書類が{len(found.missing)}点あります。" if found.missing else "挙げた書類はそろっています。"
    blocks = (*_forms_blocks(state), *_enclosures_blocks(found.enclosures), *_quotes_blocks(found.quotes, project, program), *_left_out_blocks(found.left_out))
    sheet = Sheet(id="submission", number="", title="提出書類の一覧", lead=lead, blocks=blocks)
    listed = pdf.write(dataclasses.replace(document, title=f"{document.title} 提出書類の一覧", sheets=(sheet,)))
    return Submission(forms=((LIST, listed), *made), copies=found.copies, missing=found.missing, left_out=found.left_out)


# the list


def _forms_blocks(state: str) -> tuple[Block, ...]:
    rows = (row_with(f"00_申請書類（{state}）.pdf", "印刷して出す書類"), row_with(f"00_申請書類（{state}）.xlsx", "同じ内容のExcel"))
    return (Heading(text="1　申請書類"), Table(columns=(column("ファイル", 300), column("内容", 172)), rows=rows))


def _rows(entries: Iterable[Entry]) -> tuple[Row, ...]:
    """The lines of the list as they are printed."""
    return tuple(
        row_with(entry.label, Text(text=entry.what, note=entry.note), *_files_of(entry), Tag(text=entry.state, style=_STATE_TAGS[entry.state]))
        for entry in entries
    )


def _files_of(entry: Entry) -> tuple[str, str]:
    if entry.copy:
        return entry.copy.name, entry.copy.source
    return ("「3　見積」にあります", "") if entry.state == "あり" else ("－", "")


def _enclosures_blocks(entries: Sequence[Entry]) -> tuple[Block, ...]:
    if not entries:
        return (Heading(text="2　添付書類"), Paragraph(text="添付書類の欄に、書類がありません。"))
    columns = (column("番号", 28, "center"), column("書類", 140), *_FILE_COLUMNS)
    lacking, papers = sum(entry.state == "なし" for entry in entries), len({entry.label for entry in entries})
    note = f"{papers}点のうち{lacking}点が足りません" if lacking else f"{papers}点"
    return (Heading(text="2　添付書類", note=note), Table(columns=columns, rows=_rows(entries)))


def _quotes_blocks(entries: Sequence[Entry], project: Project, program: Program) -> tuple[Block, ...]:
    columns = (column("経費", 52), column("見積の相手", 116), *_FILE_COLUMNS)
    lacking = tuple(
        f"経費{lack.line.id}「{lack.line.text}」は{lack.rule.vendors}者の見積が要ります（いま{lack.vendors}者）。" for lack in lacking_quotes(project, program)
    )
    if not entries and not lacking:
        return ()
    table = (Table(columns=columns, rows=_rows(entries)),) if entries else ()
    return (Heading(text="3　見積"), *table, *((Bullets(items=lacking),) if lacking else ()))


def _left_out_blocks(left_out: Sequence[str]) -> tuple[Block, ...]:
    if not left_out:
        return ()
    advice = "名前に、書類の名前か番号、経費の番号か見積の相手を入れると、このフォルダーに入ります。"
    return (Heading(text="入れなかったファイル", note="どの書類か分からないもの"), Bullets(items=tuple(left_out)), Paragraph(text=advice, size="note"))
