"""What is said beside a field or page: always something, never more than its declaration and the pack state."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction

import pytest

from dxapply.drafting.field_help import Help, help_of
from dxapply.drafting.pages import PAGES
from dxapply.drafting.results import Results, work_out
from dxapply.model.project import Project, with_value
from dxapply.model.register import REGISTER
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Catalogue, CategoryGroup, Limit, Program
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
TODAY = dt.date(2021, 3, 3)
DEMONSTRATION = "sangyo-digital-r3"
IDS = tuple(program.id for program in CATALOGUE.programs)


def results_of(program_id: str = DEMONSTRATION) -> Results:
    return work_out(sample(CATALOGUE.program(program_id)), CATALOGUE, TODAY)


def with_program(program: Program) -> Results:
    """The results of ②'s sample under a program of its id that states something else."""
    return work_out(sample(CATALOGUE.program(DEMONSTRATION)), Catalogue((program,), REGISTER), TODAY)


def heads(told: Help) -> list[str]:
    return [said.head for said in told.said]


def under(told: Help, head: str) -> list[str]:
    return [said.text for said in told.said if said.head == head]


@pytest.mark.parametrize("program_id", [*IDS, ""])
def test_every_field_has_a_title_and_something_to_say(program_id: str) -> None:
    results = results_of(program_id) if program_id else work_out(Project(), CATALOGUE, TODAY)
    for field in CATALOGUE.register.fields:
        told = help_of(field.key, results)
        assert (told.kicker, told.title) == ("入力のヘルプ", field.label)
        assert told.said[0].text == field.help
        for said in told.said:
            assert said.text.strip()
            assert "None" not in said.text


def test_every_page_says_why_it_is_there() -> None:
    for page in PAGES:
        told = help_of(page.id, results_of())
        assert (told.title, told.said[0].text) == (page.title, page.why)


@pytest.mark.parametrize(("key", "page"), [("", "はじめに"), ("cost_lines", "経費"), ("cost_lines.C01", "経費"), ("tasks.T99", "事業計画")])
def test_a_list_or_a_row_is_told_by_its_page(key: str, page: str) -> None:
    assert help_of(key, results_of()).title == page


def test_a_field_of_a_row_is_told_like_that_of_any_row() -> None:
    assert help_of("cost_lines.C01.unit_price", results_of()) == help_of("cost_lines.*.unit_price", results_of())


def test_the_example_and_the_limits_are_those_of_the_field() -> None:
    told = help_of("plan.title", results_of())
    assert under(told, "書き方の例") == [CATALOGUE.register.field("plan.title").example]
    assert under(told, "書き方") == ["60字までです。"]
    assert under(help_of("issues.*.importance", results_of()), "書き方") == ["1から5までです。"]
    assert "▲" in under(help_of("statements.*.operating_profit", results_of()), "書き方")[0]
    assert "▲" not in under(help_of("company.capital", results_of()), "書き方")[0]


def test_codes_are_told_by_the_names_that_people_know() -> None:
    assert under(help_of("application.program", results_of()), "書き方の例") == ["地域産業デジタル化支援事業"]
    told = help_of("cost_lines.*.category", results_of())
    assert under(told, "書き方の例") == ["人件費"]
    assert under(told, "この事業の区分")[0].startswith("人件費、プロトタイピング費、")
    assert under(help_of("notes.*.about", results_of()), "書き方の例") == ["目的"]


def test_the_requirements_that_look_at_a_field_are_told_with_their_verdict_and_source() -> None:
    told = help_of("company.employees", results_of())
    said = next(said for said in told.said if said.head == "この事業の要件")
    assert said.text == "常時使用する従業員数が999人以下であること\n常時使用する従業員数：42人。満たしています。"
    assert said.basis is not None
    assert said.basis.certainty == "reference"


def test_an_unmet_and_an_open_requirement_are_told_as_such() -> None:
    project = with_value(sample(CATALOGUE.program(DEMONSTRATION)), "company.employees", 1200)
    assert "満たしていません。" in under(help_of("company.employees", work_out(project, CATALOGUE, TODAY)), "この事業の要件")[0]
    project = with_value(project, "company.employees", None)
    assert "まだ決まりません。" in under(help_of("company.employees", work_out(project, CATALOGUE, TODAY)), "この事業の要件")[0]


@pytest.mark.parametrize("key", ["company.employees", "company.industry", "company.capital"])
def test_what_decides_on_the_size_class_is_told_with_the_rate_and_the_class(key: str) -> None:
    told = help_of(key, results_of())
    assert under(told, "補助率") == ["2/3：規模の区分が小規模企業者、中小企業者のどれかであること"]
    assert under(told, "規模の見方") == ["製造業で従業員42人（300人以下）のため、中小企業者です。"]


@pytest.mark.parametrize(
    ("key", "words"),
    [("tasks.*.end", "最後の作業の終了日"), ("five_years.*.new_sales", "新サービスの売上高"), ("plan.partner", "連携する相手")],
)
def test_requirements_reach_the_fields_that_their_facts_are_drawn_from(key: str, words: str) -> None:
    assert words in under(help_of(key, results_of()), "この事業の要件")[0]


def test_a_field_that_nothing_looks_at_has_nothing_from_the_program() -> None:
    assert heads(help_of("company.phone", results_of())) == ["", "書き方の例"]


def test_without_a_program_only_the_declaration_is_told() -> None:
    assert heads(help_of("company.employees", work_out(Project(), CATALOGUE, TODAY))) == ["", "書き方の例", "書き方"]


def test_the_packs_own_words_stand_under_the_programs_name() -> None:
    title = "②-1 地域産業デジタル化支援事業"
    assert under(help_of("cost_lines.*.tax", results_of()), title) == ["消費税の扱いは見つかっていません。税抜の額で計算します。"]
    assert "どの取組に使う経費かが分かるように、一行ずつ書きます。" in under(help_of("budget", results_of()), title)[0]


def test_a_text_that_the_pack_names_after_a_field_stands_beside_that_field() -> None:
    program = CATALOGUE.program(DEMONSTRATION)
    program = dataclasses.replace(program, texts={"company.phone": "昼に出られる番号を書きます。"})
    told = help_of("company.phone", with_program(program))
    assert told.said[-1].text == "昼に出られる番号を書きます。"


def test_limits_of_categories_are_told_where_the_category_is_chosen() -> None:
    program = CATALOGUE.program(DEMONSTRATION)
    first, *others = program.categories
    bound = dataclasses.replace(first, max_amount=Limit(basis=program.basis, yen=500_000), share=Limit(basis=program.basis, share=Fraction(1, 4)))
    group = CategoryGroup(of=(first.code, others[0].code), yen=900_000, basis=program.basis)
    program = dataclasses.replace(program, categories=(bound, *others), groups=(group,))
    said = under(help_of("cost_lines.*.category", with_program(program)), "区分の上限")
    assert said == ["人件費は500,000円まで", "人件費は補助対象経費の1/4まで", "人件費・プロトタイピング費は合わせて900,000円まで"]


def test_how_tax_counts_is_told_beside_the_tax_status() -> None:
    assert under(help_of("company.tax_status", results_of()), "消費税の扱い") == ["どの事業者も、税抜の額を補助の対象にします。"]
    program = CATALOGUE.program(DEMONSTRATION)
    program = dataclasses.replace(program, tax=dataclasses.replace(program.tax, with_tax_for=("exempt",)))
    told = help_of("company.tax_status", with_program(program))
    assert under(told, "消費税の扱い") == ["免税事業者は税込の額、ほかは税抜の額を補助の対象にします。"]
