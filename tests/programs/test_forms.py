"""forms.toml: what a program's forms can say, and each mistake named at its line in Japanese."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Plan
from dxapply.programs.pack_forms import PAGE_WIDTH, SECTIONS, TITLES, WORDS
from dxapply.programs.packs import catalogue_of, load_files
from dxapply.programs.program import FormColumn, Program
from dxapply.programs.toml_tables import PackError

GOOD = (Path(__file__).resolve().parent.parent / "bad_packs" / "good.toml").read_text(encoding="utf-8")
WEB = '\n[[categories]]\ncode = "web"\nname = "ウェブサイト関連費"\nkind = "web"\nsource = "guide"\ncertainty = "official"\n'
COSTS = '[[sheets]]\nid = "costs"\nnumber = "様式3"\ntitle = "経費明細"\n'
PLAN = '[[sheets]]\nid = "plan"\nnumber = "様式2"\ntitle = "事業計画"\n'
FUNDING = '[[sheets]]\nid = "funding"\nnumber = "様式4"\ntitle = "資金調達"\n'


def pack_with(forms: str, *, web: bool = False) -> Program:
    return load_files({"program.toml": GOOD + (WEB if web else ""), "forms.toml": forms})


def columns(*uses: str, more: str = "") -> str:
    return "".join(f'\n[[sheets.columns]]\nuse = "{use}"\nhead = "見出し"\n' for use in uses) + more


# what stands there


def test_a_form_that_says_nothing_is_printed_as_dxapply_does() -> None:
    (form,) = pack_with(COSTS).forms
    assert (form.unit, form.totals, form.total, form.columns, form.sections, dict(form.limits)) == ("yen", "all", "cost_with_tax", (), (), {})


def test_a_form_says_its_unit_columns_totals_and_what_the_funding_adds_up_to() -> None:
    forms = COSTS + 'unit = "thousand"\ntotals = "web_apart"\n' + columns("category", "text", "eligible", more='width = 90\nmark = "(A)"\n')
    costs, funding = pack_with(forms + FUNDING + 'total = "eligible"\n', web=True).forms
    assert costs.unit == "thousand" and costs.totals == "web_apart"
    assert costs.columns == (FormColumn("category", "見出し"), FormColumn("text", "見出し"), FormColumn("eligible", "見出し", 90, "(A)"))
    assert funding.total == "eligible"


def test_a_form_says_what_its_sections_are_called_with_or_without_an_order() -> None:
    (plan,) = pack_with(PLAN + 'sections = ["years"]\ntitles = { years = "収支計画", kpis = "達成目標" }\n').forms
    assert (plan.sections, dict(plan.titles)) == (("years",), {"years": "収支計画", "kpis": "達成目標"})
    (alone,) = pack_with(PLAN + '\n[sheets.titles]\nkpis = "達成目標"\n').forms
    assert (alone.sections, dict(alone.titles)) == ((), {"kpis": "達成目標"})


def test_a_form_says_its_own_words_for_heads_and_labels() -> None:
    (plan,) = pack_with(PLAN + 'words = { "担当者" = "氏名", "測り方" = "確認の方法" }\n').forms
    assert dict(plan.words) == {"担当者": "氏名", "測り方": "確認の方法"}


def test_a_list_of_columns_on_lines_of_their_own_is_the_same() -> None:
    inline = COSTS + 'columns = [\n  { use = "category", head = "区分" },\n  { use = "cost", head = "額" },\n]\n'
    assert pack_with(inline).form("costs") == pack_with(COSTS + columns("category", "cost").replace("見出し", "区分", 1).replace("見出し", "額")).form("costs")


def test_the_limits_of_all_forms_are_the_programs_by_the_keys_of_fields() -> None:
    forms = PLAN + 'limits = { "plan.purpose" = 400, "issues.*.title" = 25 }\n' + COSTS + '[sheets.limits]\n"answers.note" = 30\n'
    questions = GOOD + '\n[[questions]]\nname = "note"\nlabel = "補足"\nkind = "text"\nhelp = "補足を書きます。"\nexample = "なし"\n'
    program = load_files({"program.toml": questions, "forms.toml": forms})
    assert program.limits == {"plan.purpose": 400, "issues.*.title": 25, "answers.good-pack.note": 30}


def test_a_programs_limit_wins_over_the_fields_own_and_holds_for_that_program_only() -> None:
    register = catalogue_of([pack_with(PLAN + 'limits = { "plan.purpose" = 400 }\n')]).register
    purpose, novelty = register.field("plan.purpose"), register.field("plan.novelty")
    assert (register.limit_of(purpose, "good-pack"), register.limit_of(purpose, "another")) == (400, purpose.limit_chars)
    assert register.limit_of(novelty, "good-pack") == novelty.limit_chars
    assert REGISTER.limit_of(purpose, "good-pack") == purpose.limit_chars


def test_a_text_beyond_the_forms_limit_is_told_with_that_limit() -> None:
    catalogue = catalogue_of([pack_with(PLAN + 'limits = { "plan.purpose" = 5 }\n')])
    project = Project(application=Application(program="good-pack"), plan=Plan(purpose="六文字の目的"))
    told = {finding.key: finding.message for finding in work_out(project, catalogue, dt.date(2026, 4, 1)).findings if finding.id == "too-long"}
    assert told == {"plan.purpose": "「目的」が5字を1字超えています。"}
    other = dataclasses.replace(project, application=Application(program=""))
    assert not [finding for finding in work_out(other, catalogue, dt.date(2026, 4, 1)).findings if finding.id == "too-long"]


# mistakes

MISTAKES = (
    (COSTS + 'colour = "red"', 5, "「sheets.0.colour」", "知らない項目です"),
    (COSTS + 'unit = "yens"', 5, "「sheets.0.unit」", "yen、thousand のどれか"),
    (PLAN + 'unit = "yen"', 5, "「sheets.0.unit」", "costs、funding の様式だけ"),
    (FUNDING + 'totals = "all"', 5, "「sheets.0.totals」", "costs の様式だけ"),
    (COSTS + 'total = "eligible"', 5, "「sheets.0.total」", "funding の様式だけ"),
    (FUNDING + 'total = "all"', 5, "「sheets.0.total」", "cost_with_tax、eligible のどれか"),
    (COSTS + 'sections = ["kpis"]', 5, "「sheets.0.sections」", "company、plan、funding、enclosures の様式だけ"),
    (PLAN + 'sections = ["kpis", "goals"]', 5, "「sheets.0.sections」", "purpose、measures、kpis"),
    (PLAN + 'sections = ["kpis", "kpis"]', 5, "「sheets.0.sections」", "「kpis」が2つあります"),
    (PLAN + "sections = 3", 5, "「sheets.0.sections」", "文字の並びで書きます"),
    (PLAN + 'titles = { goals = "目標" }', 5, "「sheets.0.titles.goals」", "purpose、measures、kpis"),
    (PLAN + 'titles = { kpis = "" }', 5, "「sheets.0.titles.kpis」", "空にできません"),
    (PLAN + 'titles = { kpis = "目標\\n値" }', 5, "「sheets.0.titles.kpis」", "1行で書きます"),
    (PLAN + f'titles = {{ kpis = "{"目" * 31}" }}', 5, "「sheets.0.titles.kpis」", "30字以内で書きます（いま31字）"),
    (PLAN + '[sheets.titles]\nyears = "計画"\nkpis = "計画"', 7, "「sheets.0.titles.kpis」", "「計画」が2つあります"),
    (PLAN + 'titles = ["kpis"]', 5, "「sheets.0.titles」", "表で書きます"),
    (PLAN + 'words = { "氏名" = "担当者" }', 5, "「sheets.0.words.氏名」", "「氏名」はこの様式の見出しにありません。番号、施策"),
    (PLAN + 'words = { "担当者" = "" }', 5, "「sheets.0.words.担当者」", "空にできません"),
    (PLAN + f'[sheets.words]\n"担当者" = "{"名" * 21}"', 6, "「sheets.0.words.担当者」", "20字以内で書きます（いま21字）"),
    (COSTS.replace("costs", "cover") + 'titles = { lines = "明細" }', 5, "「sheets.0.titles」", "の様式だけに書けます"),
    (FUNDING + columns("text", "cost"), 1, "「sheets.0.columns」", "costs の様式だけ"),
    (COSTS + columns("text", "price"), 11, "「sheets.0.columns.1.use」", "number、category、text、reason、breakdown"),
    (COSTS + columns("text", "cost", "cost"), 15, "「sheets.0.columns.2.use」", "「cost」が2つあります"),
    (COSTS + columns("text", "basis"), 11, "「sheets.0.columns.1.use」", "金額の列（cost、cost_with_tax、eligible、grant）"),
    (COSTS + columns("cost", "text"), 7, "「sheets.0.columns.0.use」", "category、text、reason のどれか"),
    (COSTS + columns("number", "cost"), 11, "「sheets.0.columns.1.use」", "category、text、reason のどれか"),
    (COSTS + columns("text", "number", "cost"), 11, "「sheets.0.columns.1.use」", "最初の列だけ"),
    (COSTS + columns("text", "cost", more='colour = "red"\n'), 13, "「sheets.0.columns.1.colour」", "知らない項目です"),
    (COSTS + columns("text", "cost", more='mark = "(A)"\n').replace('head = "見出し"\n', 'head = "見出し"\nmark = "(A)"\n', 1), 9, "mark」", "金額の列だけ"),
    (COSTS + columns("text", "cost", more="width = 20\n"), 13, "「sheets.0.columns.1.width」", "58以上の整数"),
    (COSTS + columns("text", "cost", more="width = 440\n"), 13, "「sheets.0.columns.1.width」", "合計が512になり、紙の幅472を超えます"),
    (COSTS + '[[sheets.columns]]\nuse = "text"\n', 5, "「sheets.0.columns.0.head」", "必要な項目がありません"),
    (COSTS + 'totals = "web_apart"\n' + columns("text", "eligible"), 5, "「sheets.0.totals」", "kind が web の経費区分がありません"),
    (PLAN + 'limits = { "plan.aim" = 400 }', 5, "「sheets.0.limits.plan.aim」", "項目「plan.aim」はありません"),
    (PLAN + 'limits = { "issues.K1.title" = 40 }', 5, "「sheets.0.limits.issues.K1.title」", "はありません"),
    (PLAN + 'limits = { "plan.start" = 40 }', 5, "「sheets.0.limits.plan.start」", "文章の項目だけ"),
    (PLAN + 'limits = { "plan.purpose" = 0 }', 5, "「sheets.0.limits.plan.purpose」", "1以上の整数"),
    (PLAN + 'limits = { "plan.purpose" = "400" }', 5, "「sheets.0.limits.plan.purpose」", "整数で書きます"),
    (PLAN + 'limits = { "plan.purpose" = 400 }\n' + COSTS + 'limits = { "plan.purpose" = 300 }', 10, "「sheets.1.limits」", "ほかの様式にもあります"),
)  # fmt: skip


@pytest.mark.parametrize(("forms", "line", "name", "why"), MISTAKES)
def test_a_mistake_is_named_with_its_line(forms: str, line: int, name: str, why: str) -> None:
    with pytest.raises(PackError) as error:
        pack_with(forms)
    message = str(error.value)
    assert f"forms.toml の {line}行目" in message and name in message and why in message


def test_totals_apart_for_websites_need_the_column_they_stand_in() -> None:
    with pytest.raises(PackError, match="eligible の列が要ります"):
        pack_with(COSTS + 'totals = "web_apart"\n' + columns("text", "cost"), web=True)


def test_the_paper_is_as_wide_for_packs_as_for_documents() -> None:
    from dxapply.documents.parts import FRAME_WIDTH

    assert PAGE_WIDTH == FRAME_WIDTH


def test_every_section_of_a_sheet_is_named_once() -> None:
    assert all(len(set(names)) == len(names) for names in (*SECTIONS.values(), *TITLES.values(), *WORDS.values()))
    assert all(set(names) <= set(TITLES[sheet]) for sheet, names in SECTIONS.items())
