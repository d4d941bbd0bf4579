"""What lies between two versions is told field by field and row by row, each difference once, in a clerk's words."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxapply.drafting.answers import HIDDEN
from dxapply.drafting.pages import PAGES
from dxapply.drafting.version_differences import Line, in_short, in_words
from dxapply.model.fields import Field, read, unset
from dxapply.model.project import LISTS, Project, new_row, rows_of, with_row, with_rows, with_value, without_row
from dxapply.model.register import FIELDS
from dxapply.model.rows import CostLine, FundingRow, Issue, Kpi, Measure, Note, PackText, Plan
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from tests.strategies import answers, projects

CATALOGUE = builtin_catalogue()
REGISTER = CATALOGUE.register
SAMPLE = sample(CATALOGUE.program("sangyo-digital-r3"))


def lines(before: Project, after: Project) -> list[Line]:
    return [line for change in in_words(before, after, REGISTER, CATALOGUE) for line in change.lines]


def told(before: Project, after: Project) -> list[str]:
    return [line.text for line in lines(before, after)]


def typed(project: Project, key: str, text: str) -> Project:
    return with_value(project, key, read(REGISTER.field(key), text))


def as_told(project: Project) -> Project:
    """The project without what is not told: which draft it is, and which numbers of rows are used up."""
    return dataclasses.replace(project, identity="", retired=())


# -------------------------------------------------------------------------------------------------------------- everything


@settings(max_examples=60)
@given(projects())
def test_equal_versions_differ_in_nothing(project: Project) -> None:
    assert in_words(project, dataclasses.replace(project, identity="0123456789abcdef"), REGISTER) == ()
    assert in_short(()) == "変わった所はありません。"


@settings(max_examples=120)
@given(projects(), projects())
def test_any_two_versions_that_differ_are_told_apart_and_nothing_is_told_twice(before: Project, after: Project) -> None:
    found = lines(before, after)
    assert bool(found) == (as_told(before) != as_told(after))
    assert len(set(found)) == len(found)
    keys = [line.key for line in found if not line.text.endswith("行目）") and line.key not in ("packs", "extra")]
    assert len(set(keys)) == len(keys)
    assert all("\n" not in line.text and "：" in line.text for line in found)


@pytest.mark.parametrize("field", REGISTER.fields, ids=lambda field: field.key)
@settings(max_examples=8)
@given(st.data())
def test_a_change_of_any_field_is_told_with_its_key_and_label(field: Field, data: Any) -> None:
    """Kills: a list of fields by hand, which forgets the next one."""
    chapter = field.key.partition(".")[0]
    base = with_row(Project(), chapter, LISTS[chapter].row(id=LISTS[chapter].row_id(1))) if chapter in LISTS else Project()
    key = field.key.replace("*", LISTS[chapter].row_id(1)) if chapter in LISTS else field.key
    empty = with_value(base, key, unset(field.kind))
    full = with_value(base, key, data.draw(answers(field).filter(lambda value: value != unset(field.kind))))
    for before, after in ((empty, full), (full, empty)):
        (line,) = [line for line in lines(before, after) if not line.is_count]
        assert line.key == key and field.label in line.text


@pytest.mark.parametrize("name", LISTS)
def test_rows_of_every_list_that_come_go_and_move_are_told(name: str) -> None:
    """Kills: rows compared by their places, by which one row more at the top changes all the others."""
    project = Project()
    for _ in range(4):
        project = with_row(project, name, new_row(project, name))
    first, second, third, fourth = rows_of(project, name)
    changed = with_rows(project, name, (fourth, first, second))
    changed = with_row(changed, name, new_row(changed, name), at=0)
    found = [line for line in lines(project, changed) if not line.is_count]
    assert [(line.key, line.text.partition("：")[2].partition("（")[0]) for line in found] == [
        (f"{name}.{rows_of(changed, name)[0].id}", "行を追加"), (f"{name}.{fourth.id}", "行を移動"), (f"{name}.{third.id}", "行を削除"),
    ]  # fmt: skip


def test_every_line_stands_on_the_page_of_its_field() -> None:
    full = SAMPLE
    for field in FIELDS:
        chapter = field.key.partition(".")[0]
        if chapter not in LISTS:
            full = with_value(full, field.key, unset(field.kind))
    changes = in_words(SAMPLE, full, REGISTER)
    assert [change.page for change in changes] == [page.id for page in PAGES if page.id in {change.page for change in changes}]
    assert {line.key.partition(".")[0] for change in changes if change.page == "company" for line in change.lines} == {"company"}


def test_what_dxapply_keeps_beside_a_row_is_told_only_where_nothing_else_in_it_differs() -> None:
    before = Project(issues=(Issue(id="K1", title="a", suggested="a"),))
    both = typed(typed(before, "issues.K1.title", "b"), "issues.K1.suggested", "")
    assert [line.key for line in lines(before, both)] == ["issues.K1.title"]
    assert [line.key for line in lines(before, typed(before, "issues.K1.suggested", ""))] == ["issues.K1.suggested"]
    assert "issues.*.suggested" in HIDDEN


# -------------------------------------------------------------------------------------------------------------- the words


def test_amounts_are_told_in_yen_with_what_they_rose_or_fell_by() -> None:
    capital = typed(SAMPLE, "company.capital", "3,500万円")
    assert told(SAMPLE, capital) == ["資本金：30,000,000円 → 35,000,000円（5,000,000円の増）"]
    assert told(capital, SAMPLE) == ["資本金：35,000,000円 → 30,000,000円（5,000,000円の減）"]
    assert told(SAMPLE, typed(SAMPLE, "company.capital", "")) == ["資本金：30,000,000円 → 空欄"]


def test_a_cost_line_is_told_with_what_all_of_them_come_to() -> None:
    line = CostLine(id="C01", category="prototyping", text="試作", quantity=2000, unit="式", unit_price=100_000)
    before = Project(application=SAMPLE.application, cost_lines=(line,))
    assert told(before, typed(before, "cost_lines.C01.quantity", "3")) == [
        "経費：合計（税抜）は200,000円 → 300,000円（100,000円の増）", "経費 C01「試作」の数量：2式 → 3式",
    ]  # fmt: skip
    assert told(before, without_row(before, "cost_lines", "C01")) == [
        "経費：1行 → 0行、合計（税抜）は200,000円 → 0円（200,000円の減）",
        "経費 C01「試作」：行を削除（税抜200,000円、経費区分 プロトタイピング費、数量 2式、ほか2項目）",
    ]


def test_links_programs_and_categories_are_told_by_their_names() -> None:
    """Kills: codes on the screen."""
    project = Project(application=SAMPLE.application, measures=(Measure(id="M1", title="台帳"),), cost_lines=(CostLine(id="C01", text="試作"),))
    assert told(project, typed(project, "cost_lines.C01.measure", "M1")) == ["経費 C01「試作」の経費の施策：空欄 → M1「台帳」"]
    assert told(project, typed(project, "cost_lines.C01.category", "prototyping")) == ["経費 C01「試作」の経費区分：空欄 → 「プロトタイピング費」"]
    other = typed(project, "application.program", "keiei-digital-r3")
    assert told(project, other) == ["応募する事業：「地域産業デジタル化支援事業」 → 「地域企業デジタル経営強化支援事業」"]
    note = Project(notes=(Note(id="X1", text="確かめる"),))
    assert told(note, typed(note, "notes.X1.about", "plan.purpose")) == ["メモ X1「確かめる」のメモの項目：空欄 → 「目的」"]


def test_figures_have_the_unit_of_their_row() -> None:
    before = Project(kpis=(Kpi(id="P1", name="日数", unit="日", end=800),))
    assert told(before, typed(before, "kpis.P1.end", "0.9")) == ["指標 P1「日数」の事業の終わりの値：0.8日 → 0.9日"]


def test_a_row_whose_name_changed_is_called_by_its_new_one() -> None:
    before = Project(funding=(FundingRow(id="F1", source="みほん銀行"),))
    assert told(before, typed(before, "funding.F1.source", "みほん信用金庫")) == ["調達 F1「みほん信用金庫」の調達先：「みほん銀行」 → 「みほん信用金庫」"]


def test_long_texts_are_shown_where_they_part() -> None:
    text = "図面を送ると即日で価格と納期が返る仕組みを作り、小さなロットの板金の注文を増やします。" * 6
    (line,) = told(Project(plan=Plan(purpose=f"{text}来年から始めます。")), Project(plan=Plan(purpose=f"{text}今年から始めます。")))
    assert "来年から始めます。」 → 「" in line and line.endswith("今年から始めます。」") and len(line) < 100


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("", " ", "目的：空欄 → 「 」"), (" ", "\n\n", "目的：「 」 → 「↵↵」"),
        ("a\nb", "a b", "目的：「a↵b」 → 「a b」"), ("a", "a\n", "目的：「a」 → 「a↵」"), ("", "a", "目的：空欄 → 「a」"),
    ],
)
def test_blanks_and_line_ends_are_seen(old: str, new: str, line: str) -> None:
    assert told(Project(plan=Plan(purpose=old)), Project(plan=Plan(purpose=new))) == [line]


def test_what_could_not_be_read_is_told_with_its_field_and_once() -> None:
    unread = dataclasses.replace(SAMPLE, unread=(("company.sales", "八億くらい"),))
    assert told(SAMPLE, unread) == ["売上高（直近期）：812,000,000円 → 「八億くらい」（読み取れません）"]
    solved = typed(dataclasses.replace(unread, unread=()), "company.sales", "8億円")
    assert told(unread, solved) == ["売上高（直近期）：「八億くらい」（読み取れません） → 800,000,000円"]


def test_what_belongs_to_no_field_is_told_too() -> None:
    pack = PackText(program="keiei-digital-r3", files=(("a", "1"),))
    base = Project()
    assert told(base, dataclasses.replace(base, packs=(pack,))) == ["下書きに添えた事業の定め「地域企業デジタル経営強化支援事業」：追加"]
    assert told(base, dataclasses.replace(base, extra=(("", "{}"),))) == ["このバージョンのdxapplyが扱わない内容：変更"]
    assert told(base, dataclasses.replace(base, answers=(("answers.gone.key", "yes"),))) == ["項目「answers.gone.key」：空欄 → 「yes」"]
    assert told(base, dataclasses.replace(base, unread=(("gone.key", "あ"),))) == ["項目「gone.key」（読み取れません）：空欄 → 「あ」"]


def test_the_differences_are_counted_by_pages() -> None:
    after = typed(typed(typed(SAMPLE, "company.employees", "45"), "plan.partner", ""), f"cost_lines.{SAMPLE.cost_lines[0].id}.unit_price", "9,999")
    assert in_short(in_words(SAMPLE, after, REGISTER)) == "変わった所は3か所です（会社概要 1・事業計画 1・経費 1）。"


def test_thousands_of_rows_are_compared_without_going_through_all_of_them_for_each() -> None:
    """Kills: a search through the list for each field, with which 4,000 lines take minutes; it is counted, for clocks tell nothing here."""
    rows = tuple(CostLine(id=f"C{number:02}", text="t", unit_price=number) for number in range(1, 4001))
    before = Project(cost_lines=rows)
    after = Project(cost_lines=tuple(dataclasses.replace(row, unit_price=(row.unit_price or 0) + 1) for row in rows))
    assert len(lines(before, after)) == 4000
