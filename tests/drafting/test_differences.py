"""The differences between an edited workbook and the draft: what is one, what is a conflict, and that each can be taken over alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dxapply.drafting.differences import Added, Changed, Comparison, Moved, Removed, apply, difference_lines, differences_view, side_by_side
from dxapply.drafting.returned_book import BackCell, BackRow, BackTable, ReturnedBook, check_origin, compare
from dxapply.errors import DxapplyError
from dxapply.model.draft import Draft
from dxapply.model.project import Project, without_row
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Company, Equipment, Plan
from dxapply.programs.packs import builtin_catalogue

PROGRAM = builtin_catalogue().program("sangyo-digital-r3")
BASE = Project(application=Application(program=PROGRAM.id), company=Company(name="株式会社みほん", employees=42))


def machines(*names: str) -> Project:
    """A draft with machines D1, D2 … of these names."""
    return dataclasses.replace(BASE, equipment=tuple(Equipment(id=f"D{number}", name=name) for number, name in enumerate(names, 1)))


def shown(project: Project) -> dict[str, str]:
    return {"company.employees": str(project.company.employees), **{f"equipment.{row.id}.name": row.name for row in project.equipment}}


def book(before: Project, rows: list[tuple[str, str]] | None = None, **cells: str) -> ReturnedBook:
    """The workbook of a draft after somebody edited it: rows are (id, name)."""
    was = shown(before)
    exported: dict[str, Mapping[str, str]] = {row.id: {"name": row.name} for row in before.equipment}
    names = {row_id: texts["name"] for row_id, texts in exported.items()}
    table = rows if rows is not None else list(names.items())
    back = tuple(
        BackRow(row_id, f"会社概要 {at}行目", {"name": BackCell(name, names.get(row_id, ""), f"会社概要 A{at}")})
        for at, (row_id, name) in enumerate(table, 5)
    )
    typed = tuple((f"company.{name}", BackCell(text, was.get(f"company.{name}", ""), "会社概要 B2")) for name, text in cells.items())
    return ReturnedBook(f"{PROGRAM.id} {PROGRAM.version}版", PROGRAM.title, before.company.name, "", 1, typed, (BackTable("equipment", exported, back),), ())


def found(edited: ReturnedBook, project: Project) -> Comparison:
    return compare(edited, project, REGISTER, PROGRAM, shown(project))


def test_a_cell_that_was_changed_in_excel_alone_is_a_difference() -> None:
    (change,) = found(book(BASE, employees="４３人"), BASE).differences
    assert (type(change), change.conflict, change.text) == (Changed, False, "常時使用する従業員数：「42人」 → 「43人」（会社概要 B2）")
    assert apply(BASE, [change]).company.employees == 43


def test_a_cell_that_was_changed_in_the_draft_alone_is_none() -> None:
    later = dataclasses.replace(BASE, company=dataclasses.replace(BASE.company, employees=50))
    assert found(book(BASE), later) == Comparison((), ())
    assert found(book(BASE, employees="42"), later) == Comparison((), ())


def test_a_cell_that_was_changed_on_both_sides_is_a_conflict_unless_both_say_the_same() -> None:
    later = dataclasses.replace(BASE, company=dataclasses.replace(BASE.company, employees=50))
    (change,) = found(book(BASE, employees="43"), later).differences
    assert change.conflict and "「50人」 → 「43人」" in change.text and "Excelに出したときは 「42人」" in change.text
    assert found(book(BASE, employees="50"), later) == Comparison((), ())
    assert found(book(BASE, employees="43"), later).ready == ()


LONG = "図面を送ると即日で価格と納期が返る仕組みを作り、小さなロットの板金の注文を増やします。" * 4


def test_long_texts_are_shown_around_the_place_where_they_part() -> None:
    draft, excel = side_by_side(f"{LONG}来年から始めます。", f"{LONG}今年から始めます。", most=20)
    assert draft.startswith("…") and draft.endswith("来年から始めます。") and excel.endswith("今年から始めます。")
    assert len(draft) <= 20 and draft[:-9] == excel[:-9]


def test_what_differs_in_the_middle_has_an_ellipsis_at_both_ends() -> None:
    draft, excel, exported = side_by_side(f"{LONG}甲{LONG}", f"{LONG}乙{LONG}", f"{LONG}丙{LONG}", most=30)
    assert [text.strip("…")[10] for text in (draft, excel, exported)] == ["甲", "乙", "丙"]
    assert all(text.startswith("…") and text.endswith("…") and len(text) <= 30 for text in (draft, excel, exported))


def test_what_differs_at_the_beginning_or_is_short_is_shown_from_its_beginning() -> None:
    assert side_by_side("甲", "乙", most=20) == ("甲", "乙")
    assert side_by_side("", f"甲{LONG}", most=5) == ("空欄", f"甲{LONG[:3]}…")
    assert side_by_side(LONG, f"{LONG}末尾", most=10) == (f"…{LONG[-9:]}", f"…{LONG[-7:]}末尾")


def test_texts_that_differ_in_line_ends_alone_are_not_shown_alike() -> None:
    assert side_by_side("一行目\n二行目", "一行目 二行目", most=20) == ("一行目↵二行目", "一行目 二行目")


@given(st.text("あい\n ", max_size=60), st.text("あい\n ", max_size=60), st.integers(8, 40))
def test_of_texts_that_differ_never_the_same_is_shown(draft: str, excel: str, most: int) -> None:
    shown_draft, shown_excel = side_by_side(draft, excel, most=most)
    assert len(shown_draft) <= most and len(shown_excel) <= most
    if draft.split() != excel.split():
        assert shown_draft != shown_excel


def test_a_change_in_one_line_shows_where_both_texts_part() -> None:
    later = dataclasses.replace(BASE, equipment=machines(f"{LONG}旧").equipment)
    (change,) = found(book(later, [("D1", f"{LONG}新")]), later).differences
    assert "旧」 → 「…" in change.text and "新」（" in change.text


def test_what_cannot_be_read_is_told_with_its_cell_and_left_out() -> None:
    comparison = found(book(BASE, employees="たくさん"), BASE)
    assert comparison.differences == () and comparison.troubles[0].startswith("会社概要 B2：「たくさん」は")


def test_two_cells_of_one_field_that_differ_are_told_and_left_out() -> None:
    edited = book(BASE, employees="43")
    both = edited._replace(cells=(*edited.cells, ("company.employees", BackCell("44", "42", "申請の概要 C3"))))
    assert found(both, BASE).differences == () and "会社概要 B2、申請の概要 C3" in found(both, BASE).troubles[0]
    one = edited._replace(cells=(*edited.cells, ("company.employees", BackCell("42", "42", "申請の概要 C3"))))
    assert len(found(one, BASE).differences) == 1


def test_taking_a_cell_over_forgets_what_was_typed_there_and_could_not_be_read() -> None:
    unread = dataclasses.replace(BASE, unread=(("company.employees", "たくさん"),))
    assert apply(unread, found(book(BASE, employees="43"), unread).differences).unread == ()


def test_a_row_that_was_taken_out_is_removed_and_a_conflict_where_the_draft_changed_it_since() -> None:
    before = machines("旋盤", "切断機")
    edited = book(before, [("D2", "切断機")])
    (difference,) = found(edited, before).differences
    assert (difference.text, difference.conflict) == ("設備 D1「旋盤」：行の削除", False)
    assert [row.id for row in apply(before, [difference]).equipment] == ["D2"]
    (conflict,) = found(edited, machines("大きな旋盤", "切断機")).differences
    assert isinstance(conflict, Removed) and conflict.conflict


def test_a_row_that_the_draft_removed_comes_back_only_where_excel_changed_it_and_as_a_conflict() -> None:
    before = machines("旋盤", "切断機")
    later = without_row(before, "equipment", "D1")
    assert found(book(before), later) == Comparison((), ())
    (conflict,) = found(book(before, [("D1", "小さな旋盤"), ("D2", "切断機")]), later).differences
    assert isinstance(conflict, Added) and conflict.conflict
    assert [(row.id, row.name) for row in apply(later, [conflict]).equipment] == [("D3", "小さな旋盤"), ("D2", "切断機")]


def test_rows_that_only_the_draft_has_stay_where_they_are() -> None:
    before = machines("旋盤", "切断機")
    later = machines("旋盤", "切断機", "溶接機")
    after = apply(later, found(book(before, [("D1", "旋盤"), ("", "研磨機"), ("D2", "切断機")]), later).differences)
    assert [row.name for row in after.equipment] == ["旋盤", "研磨機", "切断機", "溶接機"]


def test_rows_moved_on_both_sides_are_conflicts() -> None:
    before = machines("あ", "い", "う")
    later = dataclasses.replace(before, equipment=(before.equipment[1], before.equipment[0], before.equipment[2]))
    edited = book(before, [("D3", "う"), ("D1", "あ"), ("D2", "い")])
    assert [(type(one), one.conflict) for one in found(edited, before).differences] == [(Moved, False)]
    assert {(type(one), one.conflict) for one in found(edited, later).differences} == {(Moved, True)}


def test_a_table_without_any_row_leaves_the_rows_of_the_draft_and_is_told() -> None:
    before = machines("旋盤", "切断機")
    comparison = found(book(before, []), before)
    assert comparison.differences == ()
    assert comparison.troubles == ("「設備」の表に行が1つもありません。下書きの行は残します。削除はdxapplyの画面でしてください。",)
    assert found(book(before, []), machines()) == Comparison((), ())
    replaced = found(book(before, [("", "溶接機")]), before)
    assert (replaced.troubles, [row.name for row in apply(before, replaced.differences).equipment]) == ((), ["溶接機"])


rows = st.lists(st.sampled_from("ＡＢＣＤＥ"), max_size=5)


@given(names=rows, data=st.data())
def test_all_together_make_the_draft_what_excel_has_and_each_alone_is_one_step_of_it(names: list[str], data: st.DataObject) -> None:
    before = machines(*names)
    kept = data.draw(st.permutations([(row.id, row.name) for row in before.equipment]))[: data.draw(st.integers(0, len(names)))]
    table = [(row_id, data.draw(st.sampled_from([name, "Ｚ"]))) for row_id, name in kept]
    for name in data.draw(rows):
        table.insert(data.draw(st.integers(0, len(table))), ("", name))
    assume(table or not names)  # an emptied table is told and leaves the rows
    comparison = found(book(before, table), before)
    after = apply(before, comparison.differences)
    assert [row.name for row in after.equipment] == [name for _, name in table]
    assert [row.id for row in after.equipment if row.id in {row_id for row_id, _ in kept}] == [row_id for row_id, _ in table if row_id]
    assert found(book(before, table), before).troubles == ()
    for difference in comparison.differences:
        alone = apply(before, [difference])
        change = isinstance(difference, Added) - isinstance(difference, Removed)
        assert len(alone.equipment) == len(before.equipment) + change
        assert alone != before or isinstance(difference, Moved)  # which may stand behind the very row that has not moved


def test_the_fewest_rows_are_moved() -> None:
    before = machines(*"あいうえお")
    edited = book(before, [(row.id, row.name) for row in (*before.equipment[1:], before.equipment[0])])
    assert [one.key for one in found(edited, before).differences] == ["equipment.D1"]


def test_an_import_is_one_step_to_take_back() -> None:
    before = machines("旋盤", "切断機")
    draft = Draft(before, REGISTER)
    comparison = found(book(before, [("D2", "切断機（改）"), ("", "溶接機")], employees="43"), before)
    assert [type(one) for one in comparison.ready] == [Changed, Changed, Added, Removed]
    draft.replace(apply(before, comparison.ready), label="Excelの取り込み")
    assert draft.undo_label == "Excelの取り込み"
    draft.undo()
    assert draft.project == before


# -------------------------------------------------------------------------------------------------------------- the origin


@pytest.mark.parametrize(
    ("edited", "sentence"),
    [
        (book(BASE)._replace(pack="keiei-digital-r3 1版", program="別の事業"), "別の事業の下書きから出したブックです"),
        (book(BASE)._replace(firm="有限会社よそ"), "別の下書きから出したブックです"),
        (book(BASE)._replace(firm="有限会社よそ", title="よその計画"), "別の下書きから出したブックです"),
    ],
)
def test_a_strangers_workbook_is_refused_and_the_way_for_its_costs_is_shown(edited: ReturnedBook, sentence: str) -> None:
    with pytest.raises(DxapplyError, match="import-costs") as caught:
        check_origin(edited, dataclasses.replace(BASE, plan=Plan(title="計画")), PROGRAM)
    assert caught.value.what == sentence


IDENTIFIED = dataclasses.replace(BASE, plan=Plan(title="計画"), identity="7d2e94b36f1c0a57")
BOOK = book(IDENTIFIED)._replace(title="計画", identity=IDENTIFIED.identity)


@pytest.mark.parametrize(
    ("edited", "why"),
    [
        (BOOK._replace(identity="b3729f5e0c18d64a", title="別の計画"), "ブックの事業計画は「別の計画」、下書きは「計画」です"),
        (BOOK._replace(identity="b3729f5e0c18d64a", firm="有限会社よそ", title=""), "ブックの会社は「有限会社よそ」、下書きは"),
        (BOOK._replace(identity="b3729f5e0c18d64a"), "会社や計画の名が同じでも、別に作った下書きです"),
    ],
)
def test_a_workbook_of_another_draft_is_told_by_its_identity(edited: ReturnedBook, why: str) -> None:
    with pytest.raises(DxapplyError, match="import-costs") as caught:
        check_origin(edited, IDENTIFIED, PROGRAM)
    assert caught.value.what == "別の下書きから出したブックです" and caught.value.why.startswith(why)


def test_a_draft_knows_its_workbook_whatever_its_firm_and_its_plan_are_called_since() -> None:
    assert check_origin(BOOK._replace(firm="有限会社むかし", title="むかしの計画"), IDENTIFIED, PROGRAM) == ()


@pytest.mark.parametrize("edited", [BOOK, BOOK._replace(title="別"), BOOK._replace(firm="（名称未入力）", title="－"), BOOK._replace(firm="有限会社むかし")])
def test_where_an_identity_is_missing_one_name_that_fits_or_is_not_filled_is_enough(edited: ReturnedBook) -> None:
    told = check_origin(edited._replace(identity=""), IDENTIFIED, PROGRAM)
    assert told == check_origin(edited, dataclasses.replace(IDENTIFIED, identity=""), PROGRAM)
    assert all("この下書きのブックかどうかを確かめてください" in notice for notice in told)
    assert len(told) == (edited.title == "別" or edited.firm == "有限会社むかし")


@pytest.mark.parametrize("title", ["", "－", "（未入力）", "別の計画"])
def test_where_an_identity_is_missing_another_firm_without_the_same_plan_is_a_stranger(title: str) -> None:
    with pytest.raises(DxapplyError, match="別の下書き"):
        check_origin(BOOK._replace(identity="", firm="有限会社よそ", title=title), IDENTIFIED, PROGRAM)


def test_another_edition_and_older_rules_are_told() -> None:
    assert check_origin(book(BASE), BASE, PROGRAM) == ()
    edition = dataclasses.replace(BASE, application=dataclasses.replace(BASE.application, edition=3))
    assert check_origin(book(BASE), edition, PROGRAM) == ("第1版から出したブックです。いまの下書きは第3版です。",)
    assert "事業の定めが変わる前のブックです" in check_origin(book(BASE)._replace(pack=f"{PROGRAM.id} 0版"), BASE, PROGRAM)[0]


# ----------------------------------------------------------------------------------------------------------------- telling


def test_the_lines_say_what_is_taken_over_and_what_stays() -> None:
    later = dataclasses.replace(BASE, company=dataclasses.replace(BASE.company, employees=50))
    comparison = found(book(BASE, [("", "溶接機")], employees="43"), later)
    assert list(difference_lines(comparison, taken=True)) == [
        "下書きのまま　常時使用する従業員数：「50人」 → 「43人」（会社概要 B2。Excelに出したときは 「42人」）",
        "取り込み　設備 D1「溶接機」：行の追加（会社概要 5行目）",
        "1件を取り込みました。",
        "1件は、Excelに出した後に下書きも変わっているので、下書きのままです。",
    ]
    assert list(difference_lines(Comparison((), ()), taken=False)) == ["下書きと違う所はありません。"]
    view = differences_view(comparison)
    assert view["unread"] == [] and isinstance(view["differences"], list) and [one["kind"] for one in view["differences"]] == ["changed", "added"]
