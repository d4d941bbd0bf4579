"""A whole application, typed from nothing to the documents that leave: by keys and clicks in the real window, never by the draft."""

from __future__ import annotations

import dataclasses
import tkinter as tk
from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from pathlib import Path
from tkinter import ttk

import openpyxl
import pypdfium2
import pytest

from dxapply.drafting.pages import PAGES
from dxapply.model.fields import Field, Kind, Value, show
from dxapply.model.project import LISTS, Project, rows_of, value_at
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.storage import project_file
from dxapply.storage.disk import Disk
from dxapply.ui.desk import Desk
from dxapply.ui.pages.company import SECTIONS
from dxapply.ui.parts.grid import Grid
from dxapply.ui.parts.row_source import named
from dxapply.ui.window import Window
from dxapply.ui.workspace import Workspace
from tests.ui.conftest import WaitUntil
from tests.ui.typist import Typist, spoken, tsv

PROGRAM = builtin_catalogue().program("sangyo-digital-r3")
SAMPLE = sample(PROGRAM)
ELIGIBLE, GRANT, OWN = 3_151_200, 2_000_000, 682_660
_BY_KEYS = ("company.corporate_number", "company.postal_code", "company.email")  # codes that one types without an IME


class Applicant(Typist):
    """A typist with the application on paper beside the screen."""

    def __init__(self, window: Window, wait_until: WaitUntil) -> None:
        super().__init__(window.root, wait_until)
        self.window = window
        self._ways = count()

    @property
    def desk(self) -> Desk:
        assert self.window.desk is not None
        return self.window.desk

    @property
    def space(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    def on(self, page: str) -> None:
        assert self.space.page == page
        self.root.update()

    def turn_to(self, page: str) -> None:
        """Open a chapter by a click on its name at the left."""
        title = next(each.title for each in PAGES if each.id == page)
        self.press(title, self.space.rail.frame)
        self.on(page)

    def turn_over(self, page: str) -> None:
        """Go on to the next chapter with the button below; the keyboard is on that page then."""
        self.click(self.space.bar.next)
        self.on(page)
        frame = self.space.view(page).frame
        self.wait_until(lambda: str(self.root.focus_get()).startswith(f"{frame}."))

    # -------------------------------------------------------------------------------------------------------------- fields

    def fill_in(self, *keys: str, by_tab: bool = False) -> None:
        """Write what the paper says into these fields, coming to each by Tab or by a click on its label."""
        for key in keys:
            field = REGISTER.field(key)
            value = value_at(SAMPLE, field, key)
            if value in (None, "", ()) or value_at(self.desk.project, field, key) == value:
                continue
            if by_tab:
                self.tab_to(key)
            else:
                self.go(key)
            self.answer(key, field, value, next(self._ways))

    # -------------------------------------------------------------------------------------------------------------- tables

    def table(self, title: str = "", add: str = "行を足す", nth: int = 0) -> tk.Misc:
        """The frame of a table, found by its title, or by the words of its tool to add a row."""
        if title:
            found: list[tk.Misc] = []
            self.wait_until(lambda: found.extend(w for w in self.below() if isinstance(w, ttk.Label) and str(w.cget("text")) == title) or found)
            return found[0].master.master
        buttons = [w for w in self.below() if isinstance(w, ttk.Button) and str(w.cget("text")) == add]
        return buttons[nth].master.master

    def cells(self, name: str, leaves: tuple[str, ...]) -> list[list[str]]:
        """The rows of a list as one types them."""
        fields = [(leaf, REGISTER.field(f"{name}.*.{leaf}") if leaf else None) for leaf in leaves]
        return [[spoken(field, getattr(row, leaf), next(self._ways)) if field else "" for leaf, field in fields] for row in rows_of(SAMPLE, name)]

    def type_rows(self, table: tk.Misc, name: str, leaves: tuple[str, ...], add: str = "行を足す") -> None:
        """Each row by the tool that adds one, with Tab between the cells."""
        for texts in self.cells(name, leaves):
            self.press(add, table)
            self.fill_row(texts)

    def paste_rows(self, table: tk.Misc, name: str, leaves: tuple[str, ...]) -> None:
        """All rows at once out of Excel."""
        self.copy(tsv(self.cells(name, leaves)))
        self.tool("Excelから貼り付け", table)

    def grid(self, table: tk.Misc) -> Grid:
        return next(widget for widget in self.below(table) if isinstance(widget, Grid))


@pytest.fixture
def applicant(window: Window, wait_until: WaitUntil) -> Applicant:
    window.show_opening()
    window.root.update()
    return Applicant(window, wait_until)


# ---------------------------------------------------------------------------------------------------------- chapter by chapter


def begin(a: Applicant) -> Path:
    """The start screen: three questions, the program, and the draft lies in the documents, where this path leads to."""
    a.click(next(w for w in a.below() if isinstance(w, ttk.Label) and str(w.cget("text")) == "新しく作る"))
    assert a.is_at("company.name")
    for key in ("company.name", "company.industry", "company.employees"):
        a.tab_to(key)
        a.answer(key, REGISTER.field(key), value_at(SAMPLE, REGISTER.field(key)))
    a.press(f"{PROGRAM.number}　{PROGRAM.title}")
    a.press("作る")
    a.on("programs")
    assert a.desk.project.application.program == PROGRAM.id
    assert a.window.keeping is not None and a.window.keeping.path.is_file()
    return a.window.keeping.path


def write_start(a: Applicant) -> None:
    a.turn_to("start")
    a.fill_in("application.edition", "application.fictitious")


def write_company(a: Applicant) -> None:
    """The firm: every field by Tab from the one before, every table by its tools."""
    a.turn_over("company")
    for section in SECTIONS:
        a.fill_in(*(f"company.{name}" for name in (*section.fields, *section.below_size)), by_tab=True)
    tables = {table.name: table for section in SECTIONS for table in section.tables}
    for name, table in tables.items():
        leaves = tuple(column.name for column in table.columns)
        if name in ("statements", "history"):
            a.paste_rows(a.table(table.title), name, leaves)
        else:
            a.type_rows(a.table(table.title), name, leaves)


def look_at_programs(a: Applicant) -> None:
    """All that decides is known by now: the card of the program says so."""
    a.turn_over("programs")
    assert PROGRAM.title in a.words(a.space.view("programs").frame)


def write_issues(a: Applicant) -> None:
    a.turn_over("issues")
    for issue in SAMPLE.issues:
        a.press("課題を足す")
        a.fill_in(*(f"issues.{issue.id}.{leaf}" for leaf in ("title", "fact", "area", "priority", "importance", "effort")), by_tab=True)
        for cause in SAMPLE.causes:
            if cause.issue == issue.id:
                a.press("原因を足す")
                a.fill_in(f"causes.{cause.id}.text", by_tab=True)


def write_plan(a: Applicant) -> None:
    """The plan by Tab and tools; the five years as one block out of Excel."""
    a.turn_over("plan")
    a.fill_in(*(field.key for field in REGISTER.fields if field.key.startswith("plan.") and field.kind is not Kind.DATE), by_tab=True)
    for measure in SAMPLE.measures:
        a.press("施策を足す")
        a.fill_in(*(f"measures.{measure.id}.{leaf}" for leaf in ("title", "text", "causes", "owner")), by_tab=True)
    a.fill_in("plan.start", "plan.end")
    for task in SAMPLE.tasks:
        a.press("作業を足す")
        a.fill_in(*(f"tasks.{task.id}.{leaf}" for leaf in ("title", "owner", "start", "end", "measure", "milestone")), by_tab=True)
    a.type_rows(a.table(add="指標を足す"), "kpis", ("name", "base", "end", "year3", "unit", "method", "issues"), "指標を足す")
    a.type_rows(a.table(add="担当を足す"), "team", ("role", "person", "duty"), "担当を足す")
    a.press("五年の計画をつくる")
    rows = ("sales", "new_sales", "operating_profit", "personnel", "depreciation", "", "", "employees")  # two derived rows, empty in the workbook
    a.paste(tsv([[f"{getattr(year, row):,}" if row else "" for year in SAMPLE.five_years] for row in rows]))


def write_budget(a: Applicant) -> None:
    """The lines as one block out of Excel, whose sums are left where they are computed; then what else belongs to each line; then the quotes."""
    a.turn_over("budget")
    names = {category.code: category.name for category in PROGRAM.categories}
    block = [[names[line.category], *texts] for line, texts in zip(SAMPLE.cost_lines, line_cells(SAMPLE.cost_lines), strict=True)]
    a.copy(tsv(block))
    table = a.table()
    a.tool("Excelから貼り付け", table)
    assert len(a.desk.project.cost_lines) == len(SAMPLE.cost_lines) and a.desk.project.unread == ()
    quotes = a.table("見積")  # comes when the keyboard has rested on a line
    for line in SAMPLE.cost_lines:
        a.click_cell(a.grid(table), line.id, "text")
        a.tool("くわしく", table)
        a.fill_in(*(f"cost_lines.{line.id}.{leaf}" for leaf in ("basis", "tax_rate", "measure", "task", "issues")), by_tab=True)
    a.paste_rows(quotes, "quotes", ("line", "vendor", "amount", "date", "valid_until", "chosen"))


def line_cells(lines: tuple[CostLine, ...]) -> Iterator[list[str]]:
    for line in lines:
        assert line.quantity is not None and line.unit_price is not None
        yield [line.text, f"{line.quantity / 1000:,g}", line.unit, f"{line.unit_price:,}", {"excluded": "税抜", "included": "税込"}[line.tax],
               f"{line.amounts[0]:,}", "○" if line.eligible else "×"]  # fmt: skip


def write_funding(a: Applicant) -> None:
    a.turn_over("funding")
    a.type_rows(a.table("借入金とその他"), "funding", ("kind", "source", "amount"))
    a.type_rows(a.table(nth=1), "bridge", ("kind", "source", "amount"))


def write_check(a: Applicant) -> None:
    a.turn_over("check")
    a.paste_rows(a.table("添付する書類"), "enclosures", ("name", "copies", "state", "source", "note"))
    a.type_rows(a.table("提出の前に確かめること"), "confirmations", ("text", "page", "owner"), "確認を足す")
    assert "直すところはありません。" in a.words(a.space.view("check").frame)


def write_consult(a: Applicant) -> None:
    """What is asked of the adviser, which stands behind the export."""
    a.turn_over("output")
    a.press("相談する人と質問を書く")
    a.fill_in(*(field.key for field in REGISTER.fields if field.key.startswith("adviser.")), by_tab=True)
    a.type_rows(a.table("質問"), "questions", ("text", "reference"), "質問を足す")
    a.press("書き出しに戻る")


def export(a: Applicant, folder: Path) -> tuple[Path, Path]:
    """Both documents, final, into the folder."""
    page = a.space.view("output").frame
    a.press("提出用", page)
    a.click(next(w for w in a.below(page) if isinstance(w, ttk.Entry)))
    a.write(str(folder))
    a.press("提出用を書き出す", page)
    a.wait_until(lambda: "はまだありません" in a.words(page))
    a.press("作って書き出す", page)
    a.wait_until(lambda: "フォルダーを開く" in a.words(page), 30)
    (workbook,), (paper,) = folder.glob("*_提出用.xlsx"), folder.glob("*_提出用.pdf")
    return workbook, paper


# ------------------------------------------------------------------------------------------------------------- what came of it


def plain(project: Project) -> Project:
    """The project without what no applicant types: the rules that go with the file, the numbers of rows that went, and which draft it is."""
    return dataclasses.replace(project, packs=(), retired=(), identity="")


def differences(one: Project, other: Project) -> list[tuple[str, object, object]]:
    """Every value in which two projects differ, by its key."""
    found: list[tuple[str, object, object]] = []
    for field in builtin_catalogue().register.fields:
        chapter, _, rest = field.key.partition(".*.")
        if chapter not in LISTS:
            found.append((field.key, value_at(one, field), value_at(other, field)))
            continue
        ids = dict.fromkeys(row.id for project in (one, other) for row in rows_of(project, chapter))
        found += [(f"{chapter}.{row_id}.{rest}", *(value_at(each, field, f"{chapter}.{row_id}.{rest}") for each in (one, other))) for row_id in ids]
    return [(key, here, there) for key, here, there in found if here != there]


def saved(window: Window) -> Project:
    assert window.keeping is not None
    opened = project_file.load(Disk(), window.keeping.path, REGISTER)
    assert opened.troubles == ()
    return opened.project


def test_a_whole_application_is_typed_from_nothing_to_the_documents(applicant: Applicant, tmp_path: Path) -> None:
    a = applicant
    path = begin(a)
    write_start(a)
    write_company(a)
    look_at_programs(a)
    write_issues(a)
    write_plan(a)
    write_budget(a)
    write_funding(a)
    write_check(a)
    write_consult(a)
    assert differences(a.desk.project, SAMPLE) == []
    assert plain(a.desk.project) == plain(SAMPLE)
    estimate = a.desk.results.estimate
    assert estimate is not None
    assert (estimate.eligible_cost, estimate.grant, estimate.own_funds) == (ELIGIBLE, GRANT, OWN)
    assert all(f"{yen:,}" in a.words(a.space.bar.frame) for yen in (ELIGIBLE, GRANT, OWN))
    assert set(a.desk.results.progress.pages.values()) == {"完了"}
    workbook, paper = export(a, tmp_path / "提出")
    check_documents(workbook, paper)
    undo_by_the_menu(a)
    a.key("<Control-s>")
    assert plain(saved(a.window)) == plain(SAMPLE)
    open_again(a)
    read_again(a)
    assert a.window.leave_draft() and plain(project_file.load(Disk(), path, REGISTER).project) == plain(SAMPLE)


def check_documents(workbook: Path, paper: Path) -> None:
    book = openpyxl.load_workbook(workbook, data_only=True)
    sheet, cell = next(book.defined_names["grant"].destinations)
    assert book[sheet][cell].value == GRANT
    with pypdfium2.PdfDocument(paper) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert SAMPLE.company.name in text and f"{GRANT:,}" in text and "下書き" not in text


def undo_by_the_menu(a: Applicant) -> None:
    """The menu names the last step, takes it back and shows where it was; Ctrl+Y does it again."""
    bar = a.root.nametowidget(str(a.root.cget("menu")))
    place = next(at for at in range(int(bar.index("end")) + 1) if str(bar.entrycget(at, "label")).startswith("編集"))
    edit = bar.nametowidget(str(bar.entrycget(place, "menu")))
    edit.tk.eval(str(edit.cget("postcommand")))
    label, last = str(edit.entrycget(0, "label")), SAMPLE.questions[-1]
    assert label == f"元に戻す：{REGISTER.field('questions.*.reference').label}の変更"
    edit.invoke(0)
    a.root.update()
    assert a.desk.project.questions[-1] == dataclasses.replace(last, reference="")
    assert a.is_at(f"questions.{last.id}.reference")
    a.key("<Control-y>")
    assert a.desk.project.questions[-1] == last


# ------------------------------------------------------------------------------------------------------------------ once more


def open_again(a: Applicant) -> None:
    """Close the draft, and open it from the files that were open last."""
    name = a.window.keeping.path.stem if a.window.keeping else ""
    a.window.show_opening()
    a.root.update()
    assert a.window.desk is None
    a.click(next(w for w in a.below() if isinstance(w, ttk.Label) and str(w.cget("text")).replace("\n", "").startswith(name[:8])))
    a.wait_until(lambda: a.window.workspace is not None)


def read_again(a: Applicant) -> None:
    """Each chapter shows what was typed."""
    a.turn_to("start")
    read_fields(a, "application.edition", "application.fictitious")
    a.turn_to("company")
    read_fields(a, *(f"company.{name}" for section in SECTIONS for name in (*section.fields, *section.below_size)))
    for table in (table for section in SECTIONS for table in section.tables):
        read_rows(a, a.table(table.title), table.name, tuple(column.name for column in table.columns))
    a.turn_to("issues")
    read_fields(a, *(f"issues.K1.{leaf}" for leaf in ("title", "fact", "area", "priority", "importance", "effort")))
    assert a.reads("causes.G1.text") == SAMPLE.causes[0].text
    a.turn_to("plan")
    read_fields(a, *(field.key for field in REGISTER.fields if field.key.startswith("plan.")))
    a.wait_until(lambda: sum(isinstance(widget, Grid) for widget in a.below()) == 3)  # KPI, team, years
    read_fields(a, "measures.M1.text", "measures.M1.causes", "tasks.T01.end", "tasks.T01.measure")
    read_rows(a, a.table(add="指標を足す"), "kpis", ("name", "base", "end", "year3", "unit", "method"))
    years = next(grid for grid in a.below() if isinstance(grid, Grid) and "value_added" in grid.table.rows)
    assert years.table.tree.set("value_added", "Y1") == "274,200,000" and years.table.tree.set("sales", "Y6") == "985,000,000"
    a.turn_to("budget")
    read_rows(a, a.table(), "cost_lines", ("text", "quantity", "unit", "unit_price", "tax"))
    read_rows(a, a.table("見積"), "quotes", ("vendor", "amount", "date"))
    read_fields(a, *(f"cost_lines.C01.{leaf}" for leaf in ("basis", "measure", "task", "issues")))
    a.turn_to("funding")
    read_rows(a, a.table("借入金とその他"), "funding", ("kind", "source", "amount"))
    read_rows(a, a.table(nth=1), "bridge", ("kind", "source", "amount"))
    a.turn_to("check")
    read_rows(a, a.table("添付する書類"), "enclosures", ("name", "copies", "state", "source", "note"))
    read_rows(a, a.table("提出の前に確かめること"), "confirmations", ("text", "page", "owner"))
    a.turn_to("output")
    a.press("相談する人と質問を書く")
    read_fields(a, *(field.key for field in REGISTER.fields if field.key.startswith("adviser.")))
    read_rows(a, a.table("質問"), "questions", ("text", "reference"))


def read_fields(a: Applicant, *keys: str) -> None:
    shown = {key: a.reads(key) for key in keys}
    assert shown == {key: as_written(REGISTER.field(key), value_at(SAMPLE, REGISTER.field(key), key), a.desk.project) for key in keys}


def read_rows(a: Applicant, table: tk.Misc, name: str, leaves: tuple[str, ...]) -> None:
    tree = a.grid(table).table.tree
    shown = [str(tree.set(row, leaf)) for row in tree.get_children() for leaf in leaves]
    fields = {leaf: REGISTER.field(f"{name}.*.{leaf}") for leaf in leaves}
    typed = [as_written(fields[leaf], getattr(row, leaf), a.desk.project) for row in rows_of(SAMPLE, name) for leaf in leaves]
    assert [(cell, words) for cell, words in zip(shown, typed, strict=True) if cell != words and not (cell[-1:] == "…" and words.startswith(cell[:-1]))] == []


def as_written(field: Field, value: Value, project: Project) -> str:
    """The value as it stands in a field or a cell: with commas, the unit outside, a row with its name."""
    if isinstance(value, Fraction):
        return f"{value * 100}%"
    if field.kind is Kind.LINK:
        return named(next(row for row in rows_of(project, field.to) if row.id == value))
    words = show(field, value)
    return words.removesuffix("円" if field.kind is Kind.YEN else field.unit) if isinstance(value, int) and not isinstance(value, bool) else words
