"""The round trip: a workbook that nobody touched is no difference, and what somebody edited in Excel comes back as exactly that."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from dxapply.documents import excel, excel_reading, excel_return
from dxapply.documents.document import draft_document
from dxapply.documents.excel_return import differences_of, read_return
from dxapply.drafting.differences import Added, Changed, Comparison, Moved, Removed, apply
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.returned_book import compare
from dxapply.errors import DxapplyError
from dxapply.model.project import Project, new_row, with_row
from dxapply.model.rows import Application, Company, CostLine, HistoryEntry, Task
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
PROGRAM = CATALOGUE.program("sangyo-digital-r3")
DAY = dt.date(2021, 3, 3)
IDS = [program.id for program in CATALOGUE.programs]
COSTS = "経費明細"
FIELDS = {2: "category", 3: "text", 4: "quantity", 5: "unit", 6: "unit_price", 7: "tax", 8: "tax_rate", 9: "eligible", 13: "basis"}
SHOWN, HIDDEN, LAST = 1, 15, 15
HEAD = 3  # the row of the heads of the cost lines
CATEGORIES = {category.code: category for category in PROGRAM.categories}


def results(project: Project) -> Results:
    return work_out(project, CATALOGUE, DAY)


def written(project: Project) -> bytes:
    return excel.write(draft_document(results(project), DAY))


def costs_book(project: Project) -> bytes:
    """The workbook with the cost lines and their sums alone, which is quicker to edit."""
    document = draft_document(results(project), DAY)
    return excel.write(dataclasses.replace(document, sheets=tuple(sheet for sheet in document.sheets if sheet.id in ("costs", "calculation", "funding"))))


@cache
def sample_book(program_id: str = PROGRAM.id) -> bytes:
    return written(sample(CATALOGUE.program(program_id)))


def edited(data: bytes, edit: Callable[[Any], None]) -> bytes:
    """The workbook after somebody worked on it, saved by another program than ours."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_cells(**values: object) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        for place, value in values.items():
            book[COSTS][place] = value

    return edit


def back(data: bytes, project: Project | None = None) -> Comparison:
    return differences_of(data, results(project or sample(PROGRAM)))


def refusal(data: bytes, project: Project | None = None) -> str:
    with pytest.raises(DxapplyError) as caught:
        back(data, project)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with something replaced in the XML of a part of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                content, count = re.subn(old.encode(), lambda found: new.encode(), content, count=1)
                assert count == 1
            target.writestr(name, content)
    return out.getvalue()


def costs_part(data: bytes) -> str:
    """The file inside the workbook in which the cost lines stand."""
    return next(sheet.part for sheet in excel_reading.Book(data).sheets if sheet.name == COSTS)


@cache
def sample_costs() -> bytes:
    return costs_book(sample(PROGRAM))


# ------------------------------------------------------------------------------------------------------------- unchanged


@pytest.mark.parametrize("program_id", IDS)
def test_an_unchanged_workbook_is_no_difference(program_id: str) -> None:
    project = sample(CATALOGUE.program(program_id))
    assert back(sample_book(program_id), project) == Comparison((), ())
    assert back(edited(sample_book(program_id), lambda book: None), project) == Comparison((), ())


@pytest.mark.parametrize("program_id", IDS)
def test_an_unchanged_workbook_of_an_empty_draft_is_no_difference(program_id: str) -> None:
    project = Project(application=Application(program=program_id))
    assert back(written(project), project) == Comparison((), ())


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("program_id", IDS)
def test_a_workbook_that_libreoffice_saved_is_no_difference(program_id: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sample_book(program_id))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", "out", "a.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert back((tmp_path / "out" / "a.xlsx").read_bytes(), sample(CATALOGUE.program(program_id))) == Comparison((), ())


def test_texts_that_excel_escapes_come_back_as_they_were() -> None:
    line = CostLine(id="C01", text="=1+1_x000D_ 𠮷 ", basis="'「'\t＝")
    project = Project(application=Application(program=PROGRAM.id), company=Company(name="㈱＆<みほん>"), cost_lines=(line,))
    assert back(written(project), project) == Comparison((), ())


def test_the_same_draft_gives_the_same_fingerprint_bytes() -> None:
    assert written(sample(PROGRAM)) == written(sample(PROGRAM))


# ---------------------------------------------------------------------------------------------------------------- edited


quantities = st.integers(0, 10**6)
texts = st.text("見積費用図面ア1=+-「あ", min_size=1, max_size=8).filter(lambda text: text != "-")  # which says that nothing is filled in
lines = st.builds(
    CostLine, id=st.just(""), category=st.sampled_from(sorted(CATEGORIES)), text=texts, quantity=quantities, unit=st.sampled_from(["枚", "式"]),
    unit_price=st.integers(-(10**9), 10**9), tax=st.sampled_from(["excluded", "included"]), tax_rate=st.sampled_from([10, 8, 0]),
    eligible=st.booleans(), basis=texts,
).map(lambda line: dataclasses.replace(line, kind=CATEGORIES[line.category].kind))  # fmt: skip


@st.composite
def edits(draw: DrawFn) -> tuple[list[CostLine], list[CostLine]]:
    """Cost lines, and what somebody made of them: some removed, some retyped, some put in (without an id), all in another order."""
    before = [dataclasses.replace(line, id=f"C{number:02}") for number, line in enumerate(draw(st.lists(lines, min_size=1, max_size=6)), 1)]
    kept = draw(st.permutations(before))[: draw(st.integers(0, len(before)))]
    after = [dataclasses.replace(draw(lines), id=line.id) if draw(st.booleans()) else line for line in kept]
    known = [dataclasses.replace(line, id="") for line in before]  # a row without an id that is just like a known one may have lost it
    for line in draw(st.lists(lines.filter(lambda line: line not in known), max_size=3)):
        after.insert(draw(st.integers(0, len(after))), line)
    assume(after)  # an emptied table is told and leaves the lines
    return before, after


def cells_of(line: CostLine, number: str) -> dict[int, object]:
    """A cost line as somebody types it: the category by name, the amounts as numbers or in words."""
    tax = {"excluded": "税抜", "included": "税込"}[line.tax]
    assert line.quantity is not None
    return {
        SHOWN: number, 2: CATEGORIES[line.category].name, 3: line.text, 4: line.quantity / 1000, 5: line.unit, 6: line.unit_price, 7: tax, 8: line.tax_rate,
        9: "○" if line.eligible else "×", 13: line.basis, HIDDEN: line.id or None,
    }  # fmt: skip


def type_lines(book: Any, after: list[CostLine]) -> None:
    """Types these lines over the table of cost lines."""
    sheet = book[COSTS]
    for row in range(HEAD + 1, HEAD + 30):
        for column in range(1, LAST + 1):
            cell = sheet.cell(row, column)
            if cell.coordinate not in sheet.merged_cells:
                cell.value = None
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row > HEAD:
            sheet.unmerge_cells(str(merged))
    # Below the lines stands their sum, which real rows would push down with all references to it.
    for (cell,) in book["dxapply"].iter_rows(max_col=1):
        if re.fullmatch(rf"=COLUMN\('{COSTS}'!\$A\$(?!{HEAD}\)).*", cell.value or ""):
            cell.value = f"=COLUMN('{COSTS}'!$A$40)"
    for row, line in enumerate(after, HEAD + 1):
        for column, value in cells_of(line, line.id or "").items():
            cell = sheet.cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"


@settings(deadline=None, max_examples=30)
@given(made=edits())
def test_whatever_is_changed_added_removed_moved_and_retyped_comes_back_exactly(made: tuple[list[CostLine], list[CostLine]]) -> None:
    before, after = made
    project = Project(application=Application(program=PROGRAM.id), cost_lines=tuple(before))
    found = back(edited(costs_book(project), lambda book: type_lines(book, after)), project)
    assert (found.troubles, found.conflicts) == ((), ())
    expected, with_ids = project, []
    for line in after:
        with_id = line if line.id else dataclasses.replace(line, id=new_row(expected, "cost_lines").id)
        expected = expected if line.id else with_row(expected, "cost_lines", with_id)
        with_ids.append(with_id)
    assert apply(project, found.differences).cost_lines == tuple(with_ids)


def test_a_blank_draft_can_be_filled_in_excel() -> None:
    project = Project(application=Application(program=PROGRAM.id))
    line = dataclasses.replace(sample(PROGRAM).cost_lines[0], id="", measure="", task="", issues=())
    found = back(edited(written(project), lambda book: type_lines(book, [line])), project)
    assert [type(one) for one in found.differences] == [Added]
    assert apply(project, found.ready).cost_lines == (dataclasses.replace(line, id="C01"),)


def test_dates_yes_and_no_and_amounts_are_read_as_japanese_offices_write_them() -> None:
    def edit(book: Any) -> None:
        values = {"設立": "S50.5.1", "資本金": "５千万円", "従業員": "４３人", "地域未来牽引企業": "×", "所在地": "〒８１００００２ 福岡県見本市二丁目"}
        for sheet in (book["会社概要"], book["事業計画"]):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value in values:
                        sheet.cell(cell.row, cell.column + 1).value = values[cell.value]
                    if cell.value == "令和3年5月24日":
                        cell.value, cell.number_format = dt.date(2021, 5, 25), 'ggge"年"m"月"d"日"'

    project = sample(PROGRAM)
    found = back(edited(sample_book(), edit))
    assert (found.troubles, found.conflicts) == ((), ())
    after = apply(project, found.differences)
    company = dataclasses.replace(
        project.company, founded=dt.date(1975, 5, 1), capital=50_000_000, employees=43, regional_leader=False, postal_code="810-0002",
        address="福岡県見本市二丁目",
    )  # fmt: skip
    assert after.company == company
    moved = [(one.start, other.start) for one, other in zip(project.tasks, after.tasks, strict=True) if one != other]
    assert moved and set(moved) == {(dt.date(2021, 5, 24), dt.date(2021, 5, 25))}
    assert dataclasses.replace(after, company=project.company, tasks=project.tasks) == project


def test_a_category_is_read_by_its_code_too_and_brings_its_kind() -> None:
    found = back(edited(sample_book(), with_cells(B4="outsourcing")))
    assert apply(sample(PROGRAM), found.ready).cost_lines[0].kind == "outsourcing"
    assert back(edited(sample_book(), with_cells(B4="謎の費用"))).troubles[0].startswith(f"{COSTS} B4：「謎の費用」という区分は")


@pytest.mark.parametrize("text", ["7", "2021-04-01", "言葉", ""])
@pytest.mark.parametrize("program_id", IDS)
def test_each_input_that_is_typed_over_is_a_difference_or_named_by_its_cell(program_id: str, text: str) -> None:
    program = CATALOGUE.program(program_id)
    returned = read_return(sample_book(program_id))
    cells = [*returned.cells]
    for table in returned.tables:
        cells += [(f"{table.name}.{row.id}.{name}", cell) for row in table.rows for name, cell in row.cells.items()]
    typed = returned._replace(cells=tuple((key, cell._replace(text=text)) for key, cell in cells), tables=())
    shown = {key: cell.before for key, cell in cells}
    found = compare(typed, sample(program), CATALOGUE.register, program, shown)
    changed = {one.key for one in found.differences}
    named = {trouble.partition("：")[0] for trouble in found.troubles}
    silent = {key for key, cell in cells if key not in changed and cell.place not in named and cell.before not in ("", "□", text)}
    assert not silent
    assert all(one.text and one.label for one in found.differences)


def test_a_year_of_the_plan_is_called_by_its_name() -> None:
    def edit(book: Any) -> None:
        row = next(row for row in book["事業計画"].iter_rows() if row[0].value == "営業利益")
        row[3].value = "3千万円"

    (found,) = back(edited(sample_book(), edit)).differences
    assert found.text.startswith("五年の計画 Y2「令和3年度」の営業利益：「29,300,000円」 → 「30,000,000円」")


def test_a_cell_that_is_emptied_is_a_change_and_a_row_that_is_emptied_is_removed() -> None:
    def edit(book: Any) -> None:
        book[COSTS]["M5"] = None
        for column in range(1, HIDDEN):
            book[COSTS].cell(6, column).value = None

    found = back(edited(sample_book(), edit))
    assert {(type(one), one.key) for one in found.differences} == {(Changed, "cost_lines.C02.basis"), (Removed, "cost_lines.C03")}


def test_rows_sorted_without_their_hidden_ids_are_known_by_the_numbers_in_sight() -> None:
    def edit(book: Any) -> None:
        first, second = ([book[COSTS].cell(row, column).value for column in range(1, HIDDEN)] for row in (4, 5))
        for column, (one, other) in enumerate(zip(first, second, strict=True), 1):
            book[COSTS].cell(4, column).value, book[COSTS].cell(5, column).value = other, one

    found = back(edited(sample_book(), edit))
    assert [type(one) for one in found.differences] == [Moved]
    assert [line.id for line in apply(sample(PROGRAM), found.ready).cost_lines[:3]] == ["C02", "C01", "C03"]


def test_rows_that_are_numbered_anew_stay_the_rows_that_they_were() -> None:
    def edit(book: Any) -> None:
        for row in range(4, 10):
            book[COSTS].cell(row, 1).value = f"C{13 - row:02}"

    assert back(edited(sample_book(), edit)) == Comparison((), ())


def test_a_row_that_was_copied_is_a_new_one() -> None:
    def edit(book: Any) -> None:
        sheet = book[COSTS]
        last = max(row for row in range(4, 60) if sheet.cell(row, HIDDEN).value)
        for column in range(1, LAST + 1):
            sheet.cell(last + 1, column).value = sheet.cell(4, column).value
        sheet.cell(last + 1, 3).value = "写した行"

    found = back(edited(sample_book(), edit))
    assert [type(one) for one in found.differences] == [Added]
    lines = apply(sample(PROGRAM), found.differences).cost_lines
    assert (len(lines), lines[-1].text, lines[-1].unit_price) == (len(sample(PROGRAM).cost_lines) + 1, "写した行", lines[0].unit_price)


def shifted(book: Any, sheet: str, *, row: int = 0, column: int = 0) -> None:
    """Puts a row or a column in as Excel does it: the references on the hidden sheet go along."""
    page = book[sheet]
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    if row:
        page.insert_rows(row)
    if column:
        page.insert_cols(column)

    def moved(found: re.Match[str]) -> str:
        letters = openpyxl.utils.column_index_from_string(found[1])
        at = int(found[2])
        return f"${openpyxl.utils.get_column_letter(letters + (1 <= column <= letters))}${at + (1 <= row <= at)}"

    for (cell,) in book["dxapply"].iter_rows(max_col=1):
        if cell.value and f"'{sheet}'" in cell.value:
            cell.value = re.sub(r"\$([A-Z]+)\$([0-9]+)", moved, cell.value)


def test_rows_and_columns_that_are_put_in_and_sheets_that_are_renamed_and_reordered_change_nothing() -> None:
    def edit(book: Any) -> None:
        for sheet in ("会社概要", COSTS, "事業計画"):
            shifted(book, sheet, row=2)
            shifted(book, sheet, column=2)
        book.move_sheet(COSTS, -4)
        for (cell,) in book["dxapply"].iter_rows(max_col=1):
            cell.value = cell.value and cell.value.replace(f"'{COSTS}'", "'け い''ひ'")
        book[COSTS].title = "け い'ひ"

    assert back(edited(sample_book(), edit)) == Comparison((), ())


def test_a_row_that_is_put_in_between_is_added_in_its_place() -> None:
    def edit(book: Any) -> None:
        shifted(book, COSTS, row=6)
        for column, value in {2: "外注費", 3: "間の行", 4: 1, 6: "1,200円"}.items():
            book[COSTS].cell(6, column).value = value

    found = back(edited(sample_book(), edit))
    after = apply(sample(PROGRAM), found.ready).cost_lines
    assert [type(one) for one in found.differences] == [Added]
    assert (after[2].text, after[2].unit_price, after[2].tax, after[3]) == ("間の行", 1200, "excluded", sample(PROGRAM).cost_lines[2])


def test_a_table_or_column_that_is_gone_leaves_the_draft_as_it_is_and_says_so() -> None:
    def without_column(book: Any) -> None:
        for (cell,) in book["dxapply"].iter_rows(max_col=1):
            if cell.value == f"=COLUMN('{COSTS}'!$F$3)":
                cell.value = "=COLUMN(#REF!)"

    found = back(edited(sample_book(), without_column))
    assert found.differences == () and found.troubles == ("「単価」の列がなくなっています。この列は下書きのままにします。",)
    found = back(edited(sample_book(), lambda book: book.remove(book[COSTS])))
    assert found.differences == () and len(found.troubles) == 1 and "表がなくなっています" in found.troubles[0]

    def without_ids(book: Any) -> None:
        for row in range(4, 60):
            for column in (SHOWN, HIDDEN):
                if book[COSTS].cell(row, column).coordinate not in book[COSTS].merged_cells:
                    book[COSTS].cell(row, column).value = None

    found = back(edited(sample_book(), without_ids))
    assert found.differences == () and "行の番号がなくなっています" in found.troubles[0]


# -------------------------------------------------------------------------------------------------------------- the origin


def test_a_workbook_of_a_newer_dxapply_is_refused() -> None:
    def edit(book: Any) -> None:
        book["dxapply"]["C1"] = "2"

    assert "新しい版のdxapply" in refusal(edited(sample_book(), edit))


def test_a_workbook_from_before_the_firm_had_a_name_is_still_this_drafts() -> None:
    project = Project(application=Application(program=PROGRAM.id))
    named = dataclasses.replace(project, company=Company(name="株式会社みほん"))
    assert back(written(project), named) == Comparison((), ())


def test_a_workbook_says_of_which_draft_it_is() -> None:
    project = sample(PROGRAM)
    assert read_return(sample_book()).identity == project.identity != ""
    company, plan = dataclasses.replace(project.company, name="株式会社あたらしい"), dataclasses.replace(project.plan, title="新しい名")
    renamed = dataclasses.replace(project, company=company, plan=plan)
    assert back(sample_book(), renamed).differences == ()
    assert "別に作った下書きです" in refusal(sample_book(), dataclasses.replace(project, identity="b3729f5e0c18d64a"))


def test_a_firm_that_was_renamed_has_the_same_draft_and_another_firm_has_another() -> None:
    project = dataclasses.replace(sample(PROGRAM), identity="")
    renamed = dataclasses.replace(project, company=dataclasses.replace(project.company, name="株式会社あたらしい"))
    assert back(sample_book(), renamed).differences == ()
    stranger = dataclasses.replace(renamed, plan=dataclasses.replace(project.plan, title="別の計画"))
    assert "別の下書きから出したブックです" in refusal(sample_book(), stranger)


# ----------------------------------------------------------------------------------------------------------------- hostile


def test_a_formula_gives_its_stored_value_and_is_left_out_where_it_has_none() -> None:
    data = edited(sample_book(), with_cells(F4="=1000*3", C4='="式"&"の文"'))
    assert [trouble.partition("：")[0] for trouble in back(data).troubles] == [f"{COSTS} C4", f"{COSTS} F4"]
    assert back(data).differences == ()
    stored = replaced(data, costs_part(data), r"<f>1000\*3</f><v ?/?>(</v>)?", "<f>1000*3</f><v>3000</v>")
    assert [(one.key, one.text.rpartition("→ ")[2]) for one in back(stored).differences] == [("cost_lines.C01.unit_price", f"「3,000円」（{COSTS} F4）")]


def test_an_error_of_excel_is_no_text() -> None:
    data = edited(sample_book(), with_cells(C4="#REF!"))
    assert back(data).differences == () and "Excelのエラー（#REF!）" in back(data).troubles[0]


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels", "sheet"])
@pytest.mark.parametrize("declared", [LAUGHS, "<!DOCTYPE x SYSTEM 'http://192.0.2.1/x.dtd'>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"])
def test_a_document_type_is_refused_wherever_it_stands(part: str, declared: str) -> None:
    data = sample_book()
    place = costs_part(data) if part == "sheet" else part
    assert "DTD" in refusal(replaced(data, place, r"\?>", f"?>{declared}"))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "sheet"])
@pytest.mark.parametrize("stuff", ["<si><t/></si>", "<a/>", " " * 1000, "<x>" + "あ" * 900 + "</x>"])
def test_a_bomb_is_refused(part: str, stuff: str) -> None:
    data = sample_book()
    out = io.BytesIO()
    place = costs_part(data) if part == "sheet" else part
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == place:
                at = content.index(b">", content.index(b"<", content.index(b"?>") + 2)) + 1
                content = content[:at] + stuff.encode() * (70_000_000 // len(stuff.encode())) + content[at:]
            target.writestr(name, content)
    assert "大きすぎます" in refusal(out.getvalue())


def test_one_endless_tag_is_refused() -> None:
    data = sample_book()
    assert "大きすぎます" in refusal(replaced(data, costs_part(data), "<sheetData>", f'<x a="{"い" * 3_000_000}"/><sheetData>'))


def test_a_million_rows_behind_the_table_are_not_read_and_in_it_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = sample_book()
    rows = "".join(f'<row r="{row}"><c r="C{row}"><v>1</v></c></row>' for row in range(1_000, 60_000))
    many = replaced(data, costs_part(data), "</sheetData>", f"{rows}</sheetData>")
    assert back(many) == Comparison((), ())
    assert "行を超えています" in refusal(edited(data, lambda book: book["dxapply"].__setitem__(table_reference(book), "=ROWS('経費明細'!$A$3:$A$1000000)")))
    monkeypatch.setattr(excel_return, "_MOST_CELLS", 50)
    assert "大きすぎます" in refusal(data)


def table_reference(book: Any) -> str:
    """The cell of the hidden sheet that says where the cost lines are."""
    return str(next(row[0].coordinate for row in book["dxapply"].iter_rows() if (row[1].value, row[2].value) == ("table", "cost_lines")))


def test_links_to_other_files_are_not_followed() -> None:
    data = edited(sample_book(), lambda book: None)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rel = f'<Relationship Id="rIdX" Type="{kind}/worksheet" Target="http://192.0.2.1/evil.xml" TargetMode="External"/></Relationships>'
    linked = replaced(data, "xl/_rels/workbook.xml.rels", "</Relationships>", rel)
    assert back(linked) == Comparison((), ())
    formula = replaced(linked, costs_part(linked), '<c r="F4"[^>]*><v>2450</v>', '<c r="F4"><f>[1]Sheet1!$A$1</f><v>2450</v>')
    assert back(formula) == Comparison((), ())


@settings(deadline=None, max_examples=60)
@given(at=st.integers(0, 10**6), bits=st.integers(1, 255))
def test_a_damaged_workbook_gives_differences_or_a_sentence_and_nothing_else(at: int, bits: int) -> None:
    data = bytearray(sample_book())
    data[at % len(data)] ^= bits
    try:
        read_return(bytes(data))
    except DxapplyError as error:
        assert "\n" not in str(error)


@settings(deadline=None, max_examples=60)
@given(column=st.integers(1, 5), row=st.integers(1, 60), value=st.sampled_from(["", "table", "row", "cell", "column", "other", "=ROWS('経費明細'!$A$1)", "x"]))
def test_a_hidden_sheet_that_somebody_spoilt_gives_differences_or_a_sentence(column: int, row: int, value: str) -> None:
    def edit(book: Any) -> None:
        book["dxapply"].cell(row, column).value = value or None

    try:
        back(edited(sample_costs(), edit))
    except DxapplyError as error:
        assert "\n" not in str(error)


# ----------------------------------------------------------------------------------------------------------------- samples


def test_rows_of_every_list_come_back() -> None:
    project = dataclasses.replace(
        Project(application=Application(program=PROGRAM.id)),
        history=(HistoryEntry(id="H1", year="平成3年", text="創業"),),
        tasks=(Task(id="T01", title="読み取り", start=DAY, end=DAY),),
    )

    def edit(book: Any) -> None:
        for page in book.worksheets[:-1]:
            for row in page.iter_rows():
                for cell in row:
                    if cell.value in ("創業", "読み取り"):
                        cell.value += "（改）"

    after = apply(project, back(edited(written(project), edit), project).ready)
    assert (after.history[0].text, after.tasks[0].title) == ("創業（改）", "読み取り（改）")
