"""The packs that come with dxapply: every figure of the three programs, where it comes from, and how sure it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import pytest

from dxapply.model.fields import Field, read, show
from dxapply.model.project import Project, new_row, with_row, with_value
from dxapply.programs.conditions import Condition, asked, words
from dxapply.programs.facts import ProjectFacts
from dxapply.programs.pack_sheets import STANDARD
from dxapply.programs.packs import builtin_catalogue, catalogue_of, load, load_files, pack_folders
from dxapply.programs.program import CERTAINTY_LABELS, Amount, Basis, Example, Program, RateRow
from dxapply.programs.size_class import SizeClass
from dxapply.programs.subsidy import Estimate, amounts_of, estimate

CATALOGUE = builtin_catalogue()
KEIEI, SANGYO, WAKAMONO = (CATALOGUE.program(name) for name in ("keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"))
ALL = (KEIEI, SANGYO, WAKAMONO)
COMPILED = dt.date(2026, 11, 24)
JAPAN = dt.timezone(dt.timedelta(hours=9))
SMALL_OR_SME = "規模の区分が小規模企業者、中小企業者のどれかであること"
each = pytest.mark.parametrize("program", ALL, ids=lambda program: program.id)


def facts_of(program: Program) -> ProjectFacts:
    return ProjectFacts(Project(), CATALOGUE.register, program.fiscal_year, SizeClass(("sme",), ""), COMPILED, {})


def said(program: Program, condition: Condition | None) -> str:
    return words(condition, facts_of(program)) if condition else "すべて"


def rates(program: Program) -> list[tuple[str, Fraction | None, str]]:
    return [(said(program, row.when), row.rate, row.basis.certainty) for row in program.rates]


def amounts(program: Program, rows: tuple[Amount, ...]) -> list[tuple[str, int, str]]:
    return [(said(program, row.when), row.yen, row.basis.certainty) for row in rows]


def categories(program: Program) -> list[tuple[str, str, str, str]]:
    return [(category.code, category.name, category.kind, category.basis.certainty) for category in program.categories]


def events(program: Program) -> list[tuple[str, str, str]]:
    return [(event.kind, (event.moment or event.date).isoformat(), event.basis.certainty) for event in program.calendar]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=JAPAN)


# which packs there are


def test_the_three_programs_stand_in_the_order_of_their_numbers() -> None:
    assert [(program.number, program.id, program.title) for program in CATALOGUE.programs] == [
        ("①-1", "keiei-digital-r3", "地域企業デジタル経営強化支援事業"),
        ("②-1", "sangyo-digital-r3", "地域産業デジタル化支援事業"),
        ("③", "wakamono-r3", "戦略的ツール活用型若者人材移転支援事業"),
    ]


def test_every_folder_loads_and_has_the_name_of_its_program() -> None:
    assert [load(folder).id for folder in pack_folders()] == [folder.name for folder in pack_folders()]


@each
def test_identity(program: Program) -> None:
    assert program.family == "地域未来デジタル・人材投資促進事業"
    assert (program.fiscal_year, program.round, program.authority, program.version) == (2021, "令和3年度", "経済産業省", "2026-11-24")
    assert program.basis.is_official
    assert program.applicants


@each
def test_a_pack_carries_the_text_of_all_its_files(program: Program) -> None:
    assert [name for name, _ in program.files] == ["examples.toml", "forms.toml", "program.toml", "texts.toml"]


# ①-1


def test_keiei_rates_are_inferred_and_split_by_size() -> None:
    assert rates(KEIEI) == [(SMALL_OR_SME, Fraction(1, 2), "inferred"), ("すべて", Fraction(1, 3), "inferred")]


def test_keiei_has_neither_cap_nor_floor() -> None:
    assert (KEIEI.caps, KEIEI.floors, KEIEI.bonuses) == ((), (), ())
    assert {"上限額", "下限額"} <= set(KEIEI.unpublished)


def test_keiei_categories() -> None:
    assert categories(KEIEI) == [
        ("issue_review", "課題整理費", "expert", "inferred"),
        ("planning", "計画策定費", "expert", "inferred"),
        ("system", "システム導入費", "software", "inferred"),
    ]


def test_keiei_closes_on_the_last_day_of_march() -> None:
    assert events(KEIEI) == [("deadline", "2021-03-31T17:00:00+09:00", "official")]


def test_keiei_wants_a_regional_leader_or_an_approved_plan() -> None:
    assert [(row.id, row.basis.certainty) for row in KEIEI.requirements] == [("R1", "official")]
    assert asked(KEIEI.requirements[0].when) == ("company.regional_leader", "company.approved_plan")


def test_keiei_target_is_nine_percent_more_employees() -> None:
    target = KEIEI.targets[0]
    assert (target.share, target.basis.certainty, target.test_basis.certainty) == (Fraction(4, 5), "official", "inferred")
    assert said(KEIEI, target.test) == "事業の3年後の従業員数が常時使用する従業員数より9％以上多いこと"


# ②-1


def test_sangyo_rates() -> None:
    assert rates(SANGYO) == [(SMALL_OR_SME, Fraction(2, 3), "reference"), ("すべて", Fraction(1, 2), "reference")]


def test_sangyo_caps_and_floor() -> None:
    assert amounts(SANGYO, SANGYO.caps) == [(SMALL_OR_SME, 2_000_000, "reference"), ("すべて", 1_500_000, "reference")]
    assert amounts(SANGYO, SANGYO.floors) == [("すべて", 500_000, "reference")]


def test_sangyo_categories() -> None:
    assert categories(SANGYO) == [
        ("personnel", "人件費", "personnel", "reference"),
        ("prototyping", "プロトタイピング費", "material", "reference"),
        ("travel", "旅費", "travel", "inferred"),
        ("honorarium", "会議費・謝金", "meeting", "inferred"),
        ("rent", "備品費・借料及び損料", "rent", "inferred"),
        ("outsourcing", "外注費", "outsourcing", "inferred"),
        ("other", "その他諸経費", "other", "inferred"),
    ]


def test_sangyo_calendar() -> None:
    assert events(SANGYO) == [
        ("open", "2021-02-05", "official"),
        ("briefing", "2021-02-12", "official"),
        ("intermediary_deadline", "2021-03-05", "reference"),
        ("deadline", "2021-03-18T17:00:00+09:00", "official"),
        ("latest_end", "2022-03-31", "reference"),
    ]
    assert "他地域の例" in SANGYO.calendar[2].name


def test_sangyo_requirements() -> None:
    assert [(row.id, said(SANGYO, row.when), row.basis.certainty) for row in SANGYO.requirements][1:] == [
        ("R2", "連携する相手が決まっていること", "official"),
        ("R3", "常時使用する従業員数が999人以下であること", "reference"),
        ("R4", "最後の作業の終了日が令和4年3月31日までであること", "reference"),
        ("R5", "事業の翌年度から3年目までの新サービスの売上高が1円以上であること", "reference"),
        ("R6", "事業管理機関の会員であること", "reference"),
        ("R7", "事業管理機関の締切が決まっていること", "inferred"),
    ]
    assert asked(SANGYO.requirements[0].when) == ("company.regional_leader", "company.approved_plan")
    assert SANGYO.requirements[0].basis.is_official


def test_sangyo_target_is_sales_by_the_third_year() -> None:
    target = SANGYO.targets[0]
    assert (target.share, target.basis.certainty, target.test_basis.certainty) == (Fraction(1, 2), "official", "inferred")
    assert asked(target.test) == ("new_sales_by_year3",)


# ③


def test_wakamono_rate_and_cap_are_one_for_all() -> None:
    assert rates(WAKAMONO) == [("すべて", Fraction(1, 2), "reference")]
    assert amounts(WAKAMONO, WAKAMONO.caps) == [("すべて", 1_000_000, "reference")]
    assert WAKAMONO.floors == ()
    assert "下限額" in WAKAMONO.unpublished


def test_wakamono_categories() -> None:
    assert categories(WAKAMONO) == [("consulting", "コンサルティング料", "expert", "reference"), ("tools", "デジタルツール費", "cloud", "reference")]


def test_wakamono_calendar() -> None:
    assert events(WAKAMONO) == [
        ("open", "2021-06-02", "reference"),
        ("deadline", "2021-06-25", "reference"),
        ("open", "2021-08-23", "official"),
        ("deadline", "2021-09-13T12:00:00+09:00", "official"),
        ("open", "2021-09-14", "official"),
        ("deadline", "2021-09-27T12:00:00+09:00", "official"),
        ("open", "2021-09-28", "official"),
        ("deadline", "2021-10-11T12:00:00+09:00", "official"),
        ("open", "2021-10-12", "official"),
        ("deadline", "2021-11-01T12:00:00+09:00", "official"),
    ]
    assert all(event.arrival == "必着" for event in WAKAMONO.calendar if event.kind == "deadline" and event.moment)


def test_wakamono_requirements() -> None:
    assert [(row.id, said(WAKAMONO, row.when), row.basis.certainty) for row in WAKAMONO.requirements] == [
        ("R1", "コンソーシアムの一員としての応募であること", "official"),
        ("R2", "採用支援事業者や自治体との取組であること", "reference"),
        ("R3", "戦略の策定から定着までの一気通貫の取組であること", "reference"),
        ("R4", "若者人材を呼ぶ地域が決まっていること", "reference"),
        ("R5", "規模の区分が小規模企業者、中小企業者、中堅企業のどれかであること", "official"),
    ]


def test_wakamono_target_is_more_young_people_than_the_year_before() -> None:
    target = WAKAMONO.targets[0]
    assert (target.share, target.basis.certainty, target.test_basis.certainty) == (Fraction(1, 2), "official", "inferred")
    assert said(WAKAMONO, target.test) == "若者人材の年間採用数の増加（予定）が1人以上であること"


# what all three have


def test_the_way_of_the_money() -> None:
    ways = {program.id: [(step.giver, step.way, step.taker) for step in program.recipient.way] for program in ALL}
    assert ways == {
        "keiei-digital-r3": [("国", "補助（1/2, 1/3）", "民間企業")],
        "sangyo-digital-r3": [("国", "補助（定額）", "民間団体等（事業管理機関）"), ("民間団体等（事業管理機関）", "補助（2/3, 1/2）", "民間企業（実証企業）")],
        "wakamono-r3": [("国", "補助（定額）", "民間団体等（事務局）"), ("民間団体等（事務局）", "補助（1/2 で実施）", "民間企業")],
    }
    assert [program.recipient.kind for program in ALL] == ["direct", "intermediary", "consortium"]
    assert {program.recipient.basis.certainty for program in ALL} == {"inferred"}


def test_what_the_state_commissions_is_named_beside_its_program() -> None:
    assert [[part.number for part in program.commissions] for program in ALL] == [["①-2"], ["②-2"], []]


@each
def test_rounding_and_tax_are_assumed(program: Program) -> None:
    assert (program.rounding.unit, program.rounding.level, program.rounding.basis.certainty) == (1, "total", "assumed")
    assert (program.tax.with_tax_for, program.tax.basis.certainty) == ((), "assumed")


@each
def test_no_category_has_a_limit_of_its_own(program: Program) -> None:
    assert all(row.max_amount is row.share is row.rate is row.max_grant is row.grant_share is None for row in program.categories)
    assert program.groups == ()


@each
def test_the_three_offices_can_be_called(program: Program) -> None:
    assert [contact.phone for contact in program.contacts] == ["03-3501-0645", "03-3501-1697", "03-3501-2646"]
    assert all(contact.basis.is_official for contact in program.contacts)


@each
def test_review_points_were_not_published(program: Program) -> None:
    assert program.review == ()
    assert {"審査項目", "様式", "端数処理", "消費税の扱い", "経費区分の公式の一覧"} <= set(program.unpublished)


@each
def test_the_sheets_are_numbered_in_one_order(program: Program) -> None:
    assert [(form.number, form.id, form.title) for form in program.forms] == [
        ("様式第1", "cover", "交付申請書（参考様式）"),
        ("別紙1", "overview", "申請の概要"),
        ("別紙2", "company", "会社概要"),
        ("別紙3", "eligibility", "該当事業の確認"),
        ("別紙4-1", "issues", "課題整理"),
        ("別紙4-2", "plan", "事業計画"),
        ("別紙5", "costs", "経費明細"),
        ("別紙6", "calculation", "補助金額の計算"),
        ("別紙7", "funding", "資金調達"),
        ("別紙8", "enclosures", "確認事項と添付書類"),
        ("別紙9", "adviser", "相談用シート"),
    ]


def test_a_pack_without_sheets_prints_the_standard_ones() -> None:
    texts = dict(ALL[0].files)
    del texts["forms.toml"]
    assert load_files(texts).forms == STANDARD == ALL[0].forms


@each
def test_every_text_fits_a_line_and_speaks_politely(program: Program) -> None:
    spoken = {**program.texts, **{f"fix {row.id}": row.fix for row in program.requirements if row.fix}}
    assert "closed" in spoken
    assert {name for name, text in spoken.items() if len(text) > 60 or not text.endswith("。")} == set()


# days


@pytest.mark.parametrize(
    ("program", "day", "status"),
    [
        (KEIEI, dt.date(2021, 3, 31), "open"),
        (KEIEI, dt.date(2021, 4, 1), "closed"),
        (SANGYO, dt.date(2021, 2, 4), "upcoming"),
        (SANGYO, dt.date(2021, 2, 5), "open"),
        (SANGYO, dt.date(2021, 3, 3), "open"),
        (SANGYO, dt.date(2021, 3, 18), "open"),
        (SANGYO, dt.date(2021, 3, 19), "closed"),
        (WAKAMONO, dt.date(2021, 6, 1), "upcoming"),
        (WAKAMONO, dt.date(2021, 10, 20), "open"),
        (WAKAMONO, dt.date(2021, 11, 2), "closed"),
        *((program, COMPILED, "closed") for program in ALL),
    ],
)
def test_a_round_is_open_until_its_last_deadline(program: Program, day: dt.date, status: str) -> None:
    assert program.status(day) == status


def test_the_last_deadline_counts() -> None:
    assert [program.deadline for program in ALL] == [moment("2021-03-31T17:00"), moment("2021-03-18T17:00"), moment("2021-11-01T12:00")]


# questions


@each
def test_the_example_of_a_question_can_be_typed_and_reads_as_itself(program: Program) -> None:
    for question in program.questions:
        value = read(question, question.example)
        assert read(question, show(question, value)) == value


@each
def test_the_help_of_a_question_is_short_and_polite(program: Program) -> None:
    assert {field.key for field in program.questions if not 0 < len(field.help) <= 60 or not field.help.endswith("。")} == set()


@each
def test_every_question_is_asked_for_a_reason(program: Program) -> None:
    """All questions but the record of the year before, and the entries for what was not published, are used by a rule."""
    conditions = [row.when for row in program.requirements] + [target.test for target in program.targets]
    used = {fact for condition in conditions for fact in asked(condition)}
    spare = {field.key.rpartition(".")[2] for field in program.questions if field.key not in used}
    assert spare - {"youth_hires_before"} == {"cap", "floor", "reason"}


def test_the_register_knows_every_question_and_every_fact_of_a_condition() -> None:
    for program in ALL:
        for row in program.requirements:
            for fact in asked(row.when):
                assert facts_of(program).field(fact).label


# sources


def bases(value: object) -> Iterator[Basis]:
    if isinstance(value, Basis):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from bases(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for part in dataclasses.fields(value):
            yield from bases(getattr(value, part.name))


def numbers_without_basis(value: object, name: str, *, covered: bool) -> Iterator[str]:
    """The places of whole numbers, rates and days under which no Basis stands; worked cases and the bounds of questions are no rules."""
    if isinstance(value, (Example, Field, Basis)):
        return
    if isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from numbers_without_basis(item, f"{name}[{at}]", covered=covered)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
        covered = covered or (isinstance(parts.get("basis"), Basis) and not isinstance(value, Program))
        for part, inner in parts.items():
            yield from numbers_without_basis(inner, f"{name}.{part}", covered=covered)
    elif isinstance(value, (int, Fraction, dt.date)) and not isinstance(value, bool) and not covered:
        yield name


@each
def test_every_basis_names_its_source_and_the_day_it_was_seen(program: Program) -> None:
    found = list(bases(program))
    assert len(found) > 20
    assert {basis.title for basis in found if not basis.title.strip() or basis.seen != COMPILED} == set()


@each
def test_no_number_stands_without_a_basis(program: Program) -> None:
    assert list(numbers_without_basis(program, program.id, covered=False)) == [f"{program.id}.fiscal_year"]
    assert program.basis.is_official  # the fiscal year's


def test_a_number_without_a_basis_would_be_found() -> None:
    bare = dataclasses.replace(KEIEI, caps=(5,))  # type: ignore[arg-type]
    assert "keiei-digital-r3.caps[0]" in list(numbers_without_basis(bare, bare.id, covered=False))


@each
def test_what_is_not_official_says_so(program: Program) -> None:
    rows: list[RateRow | Amount] = [*program.rates, *program.caps, *program.floors]
    for basis in (row.basis for row in rows):
        assert not basis.is_official
        assert "要確認" in basis.certainty_label
    assert all("要確認" in label for certainty, label in CERTAINTY_LABELS.items() if certainty not in ("official", "user"))


@each
def test_only_pages_of_the_state_count_as_official(program: Program) -> None:
    state = ("経済産業省", "北海道経済産業局", "中国経済産業局", "戦略的ツール活用型若者人材移転支援事業の事務局")
    assert {basis.title for basis in bases(program) if basis.is_official and not basis.title.startswith(state)} == set()


# worked cases


def project_of(example: Example, program: Program) -> Project:
    project = Project()
    register = catalogue_of([program]).register
    for key, text in example.answers.items():
        project = with_value(project, key, read(register.field(key), text))
    kinds = {category.code: category.kind for category in program.categories}
    for line in example.lines:
        values = {name: getattr(line, name) for name in ("category", "quantity", "unit_price", "tax", "tax_rate", "eligible")}
        project = with_row(project, "cost_lines", new_row(project, "cost_lines", kind=kinds[line.category], **values))
    return project


def worked(example: Example, program: Program) -> Estimate:
    project = project_of(example, program)
    return estimate(project, program, catalogue_of([program]).register, amounts_of(project), COMPILED)


@pytest.mark.parametrize(("program", "example"), [(program, example) for program in ALL for example in program.examples])
def test_a_worked_case_comes_out_to_the_yen(program: Program, example: Example) -> None:
    result = worked(example, program)
    got = {name: result.size.value if name == "size_class" else getattr(result, name) for name in example.expect}
    assert got == dict(example.expect)


@each
def test_worked_cases_have_names_of_their_own(program: Program) -> None:
    names = [example.name for example in program.examples]
    assert len(set(names)) == len(names) >= 10


@each
def test_worked_cases_cover_every_category_and_every_size(program: Program) -> None:
    assert {line.category for example in program.examples for line in example.lines} == {category.code for category in program.categories}
    assert {"small_scale", "sme", "mid"} <= {example.expect["size_class"] for example in program.examples}
