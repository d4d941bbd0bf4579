"""Findings: each kind can arise, says where and what to do, and goes away when that is done."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings

from dxapply.drafting import checks, funding, issues, plan
from dxapply.drafting.findings import Finding
from dxapply.drafting.pages import PAGES, page_of
from dxapply.drafting.results import Results, work_out
from dxapply.model.draft import Draft
from dxapply.model.fields import read
from dxapply.model.project import LISTS, Project, row_of, with_value, without_row
from dxapply.model.rows import Application, Company, CostLine, Issue
from dxapply.programs.packs import builtin_catalogue, catalogue_of, load_files
from dxapply.programs.program import Catalogue
from dxapply.samples import sample
from tests.programs.rule_packs import rule_toml
from tests.strategies import projects

CATALOGUE = builtin_catalogue()
DAY = dt.date(2021, 3, 3)
FOOD, METAL, MACHINES = (sample(program) for program in CATALOGUE.programs)
MOST_CHARS = 60

Change = Callable[[Project], Project]


def results_of(project: Project, catalogue: Catalogue = CATALOGUE, day: dt.date = DAY) -> Results:
    return work_out(project, catalogue, day)


def findings_of(project: Project, catalogue: Catalogue = CATALOGUE, day: dt.date = DAY) -> list[Finding]:
    return list(results_of(project, catalogue, day).findings)


def put(**texts: str) -> Change:
    """Type these texts; in a key, __ stands for the dot."""
    def change(project: Project) -> Project:
        for name, text in texts.items():
            key = name.replace("__", ".")
            project = with_value(project, key, read(CATALOGUE.register.field(key), text))
        return project

    return change


def typed(key: str, text: str) -> Change:
    """Type a text as it is, readable or not."""
    def change(project: Project) -> Project:
        draft = Draft(project, CATALOGUE.register)
        draft.type_text(key, text)
        return draft.project

    return change


def gone(name: str, *row_ids: str) -> Change:
    def change(project: Project) -> Project:
        for row_id in row_ids or [row.id for row in getattr(project, name)]:
            project = without_row(project, name, row_id)
        return project

    return change


def all_of(*changes: Change) -> Change:
    def change(project: Project) -> Project:
        for each in changes:
            project = each(project)
        return project

    return change


def restored(name: str) -> Change:
    """Put a list back as the sample has it."""
    return lambda project: dataclasses.replace(project, **{name: getattr(FOOD, name)})


def chosen(program_id: str) -> Change:
    """Apply for another program."""
    return put(application__program=program_id)


# id of the finding: (what goes wrong in the food maker's draft, which has no finding at all; where it is told; what puts it right)
CASES: dict[str, tuple[Change, str, Change]] = {
    "needed": (put(company__name=""), "company.name", put(company__name="株式会社みほん")),
    "unread": (typed("company.capital", "三千万くらい"), "company.capital", typed("company.capital", "3億6,000万円")),
    "too-long": (put(plan__now="あ" * 201), "plan.now", put(plan__now="あ" * 200)),
    "unknown-program": (put(application__program="mihon-r9"), "application.program", put(application__program="keiei-digital-r3")),
    "unprintable": (put(company__name="株式会社🍣みほん"), "company.name", put(company__name="株式会社𠮷野みほん")),
    "odd-tax-rate": (put(cost_lines__C01__tax_rate="5"), "cost_lines.C01.tax_rate", put(cost_lines__C01__tax_rate="8")),
    "eligible-open": (put(cost_lines__C01__eligible="わからない"), "cost_lines.C01.eligible", put(cost_lines__C01__eligible="○")),
    "no-issues": (gone("issues"), "issues", restored("issues")),
    "no-measures": (gone("measures"), "measures", restored("measures")),
    "no-tasks": (gone("tasks"), "tasks", restored("tasks")),
    "no-kpis": (gone("kpis"), "kpis", restored("kpis")),
    "no-cost-lines": (gone("cost_lines"), "cost_lines", restored("cost_lines")),
    "issue-without-causes": (gone("causes", "G1"), "", restored("causes")),
    "issue-without-measures": (
        put(issues__K9__title="新しい課題", causes__G99__text="理由", causes__G99__issue="K9"), "issues.K9", put(measures__M1__causes="G99"),
    ),
    "issue-without-kpis": (put(issues__K9__title="新しい課題"), "issues.K9", put(kpis__P1__issues="K9")),
    "issue-without-lines": (put(issues__K9__title="新しい課題"), "issues.K9", put(cost_lines__C01__issues="K9")),
    "cause-without-issue": (put(causes__G99__text="理由"), "causes.G99.issue", put(causes__G99__issue="K1")),
    "cause-without-measure": (put(causes__G99__text="理由", causes__G99__issue="K1"), "causes.G99", put(measures__M1__causes="G99")),
    "measure-without-cause": (put(measures__M99__title="策"), "measures.M99.causes", put(measures__M99__causes="G1")),
    "measure-without-task": (put(measures__M99__title="策"), "measures.M99", put(tasks__T01__measure="M99")),
    "measure-without-cost": (put(measures__M99__title="策"), "measures.M99", put(cost_lines__C01__measure="M99")),
    "kpi-without-issue": (put(kpis__P1__issues=""), "kpis.P1.issues", put(kpis__P1__issues="K1")),
    "task-without-measure": (put(tasks__T01__measure=""), "tasks.T01.measure", put(tasks__T01__measure="M1")),
    "cost-without-measure": (put(cost_lines__C01__measure=""), "cost_lines.C01.measure", put(cost_lines__C01__measure="M1")),
    "cost-without-issue": (put(cost_lines__C01__issues=""), "cost_lines.C01.issues", put(cost_lines__C01__issues="K1")),
    "broken-link": (put(cost_lines__C01__task="T99"), "cost_lines.C01.task", put(cost_lines__C01__task="T02")),
    "still-suggested": (
        put(issues__K1__suggested="見積の回答が遅い", issues__K1__title="見積の回答が遅い"), "issues.K1.title", put(issues__K1__title="見積に平均3日かかる"),
    ),
    "too-many-top-issues": (
        lambda project: dataclasses.replace(project, issues=tuple(dataclasses.replace(issue, priority="A") for issue in project.issues)), "issues",
        restored("issues"),
    ),
    "period-reversed": (put(plan__end="R3.4.1"), "plan.end", put(plan__end="R4.3.31")),
    "end-too-late": (all_of(chosen("sangyo-digital-r3"), put(plan__end="R4.4.1")), "plan.end", put(plan__end="R4.3.31")),
    "task-without-days": (put(tasks__T01__start=""), "tasks.T01.start", restored("tasks")),
    "task-reversed": (put(tasks__T01__end="R2.1.1"), "tasks.T01.end", restored("tasks")),
    "task-before-start": (put(tasks__T01__start="R2.1.1"), "tasks.T01.start", restored("tasks")),
    "task-after-end": (put(tasks__T01__end="R9.1.1"), "tasks.T01.end", restored("tasks")),
    "kpi-without-base": (put(kpis__P1__base=""), "kpis.P1.base", put(kpis__P1__base="100")),
    "kpi-without-target": (put(kpis__P1__end="", kpis__P1__year3=""), "kpis.P1.end", put(kpis__P1__year3="100")),
    "kpi-without-method": (put(kpis__P1__method=""), "kpis.P1.method", put(kpis__P1__method="日報")),
    "kpi-without-change": (put(kpis__P1__base="5", kpis__P1__end="5", kpis__P1__year3="5"), "kpis.P1.end", put(kpis__P1__end="4")),
    "years-not-in-order": (put(five_years__Y2__year="2030年度"), "five_years", put(five_years__Y2__year="2021年度")),
    "value-added-missing": (put(five_years__Y3__personnel=""), "five_years.Y3.personnel", put(five_years__Y3__personnel="15億7,100万円")),
    "growth-undefined": (put(five_years__Y1__operating_profit="▲5,000,000千円"), "five_years.Y1.operating_profit", restored("five_years")),
    "year3-missing": (gone("five_years", "Y5", "Y6"), "five_years", restored("five_years")),
    "target-T1": (put(five_years__Y5__employees="336人"), "five_years", put(five_years__Y5__employees="367人")),
    "requirement-R1": (put(company__regional_leader=""), "company.regional_leader", put(company__regional_leader="はい")),
    "grant-unknown": (
        put(company__capital="", company__employees=""), "company.employees", put(company__capital="3億6,000万円", company__employees="336人"),
    ),
    "unmapped-category": (
        put(cost_lines__C01__category="mihon", cost_lines__C01__kind=""), "cost_lines.C01.category", put(cost_lines__C01__category="system"),
    ),
    "own-funds-negative": (put(funding__F1__amount="9億円"), "funding", put(funding__F1__amount="0円")),
    "bridge-missing": (gone("bridge"), "bridge", restored("bridge")),
    "bridge-mismatch": (put(bridge__B1__amount="0円"), "bridge", restored("bridge")),
    "entry-without-reason": (
        lambda project: with_value(project, "answers.keiei-digital-r3.cap", 5_000_000), "answers.keiei-digital-r3.reason",
        lambda project: with_value(project, "answers.keiei-digital-r3.reason", "公募要領 3頁"),
    ),
}  # fmt: skip

each_case = pytest.mark.parametrize("name", list(CASES))


def test_the_food_makers_draft_has_nothing_to_look_at() -> None:
    assert findings_of(FOOD) == []


@each_case
def test_a_finding_arises_and_goes_away_when_its_fix_is_applied(name: str) -> None:
    wrong, key, right = CASES[name]
    broken = wrong(FOOD)
    found = [finding for finding in findings_of(broken) if finding.id == name]
    assert found and (not key or key in [finding.key for finding in found])
    left = [finding for finding in findings_of(right(broken)) if finding.id == name]
    assert [finding for finding in left if finding.key == found[0].key] == []


def rule_catalogue(**rule: object) -> Catalogue:
    return catalogue_of([load_files({"program.toml": rule_toml({"rate": "1/2", **rule})})])


def costed(*lines: tuple[str, int]) -> Project:
    rows = tuple(CostLine(id=f"C{number:02}", category=code, text="見本", quantity=1000, unit_price=price) for number, (code, price) in enumerate(lines, 1))
    firm = Company(entity="sole_proprietor", industry="manufacturing", employees=5)
    return Project(application=Application(program="rule-under-test"), company=firm, cost_lines=rows)


@pytest.mark.parametrize(
    ("name", "rule", "lines", "fixed"),
    [
        ("below-minimum", {"floor": 500_000}, [("machine", 999_998)], [("machine", 1_000_000)]),
        ("cut-max_amount", {"max_amounts": {"expert": 100_000}}, [("expert", 100_001)], [("expert", 100_000)]),
        ("cut-share", {"shares": {"outsourcing": "1/2"}}, [("machine", 100), ("outsourcing", 101)], [("machine", 100), ("outsourcing", 100)]),
        ("cut-group", {"group": {"of": ["expert", "cloud"], "max": 100}}, [("expert", 60), ("cloud", 41)], [("expert", 60), ("cloud", 40)]),
        ("cut-max_grant", {"rates": {"ads": "1/2"}, "max_grant": {"ads": 100}}, [("ads", 202)], [("ads", 200)]),
        ("cut-grant_share", {"grant_share": {"web": "1/4"}}, [("machine", 60), ("web", 40)], [("machine", 60), ("web", 20)]),
        ("idle-cost", {"cap": 100}, [("machine", 210)], [("machine", 200)]),
    ],
)  # fmt: skip
def test_what_a_limit_takes_away_is_told_while_it_does(
    name: str, rule: dict[str, object], lines: list[tuple[str, int]], fixed: list[tuple[str, int]]
) -> None:
    catalogue = rule_catalogue(**rule)
    (finding,) = [finding for finding in findings_of(costed(*lines), catalogue) if finding.id == name]
    assert finding.key == "cost_lines" and finding.severity in ("hint", "warning")
    assert name not in [finding.id for finding in findings_of(costed(*fixed), catalogue)]


def test_a_closed_round_is_a_warning_and_no_error() -> None:
    told = findings_of(FOOD, day=dt.date(2026, 11, 24))
    assert [(finding.id, finding.severity, finding.key) for finding in told] == [("round-closed", "warning", "application.program")]


@pytest.mark.parametrize("answer", ["わからない", "いいえ"])
def test_an_unmet_or_open_requirement_is_a_warning_and_no_error(answer: str) -> None:
    project = put(company__regional_leader=answer, company__approved_plan=answer)(FOOD)
    assert [finding.severity for finding in findings_of(project) if finding.id == "requirement-R1"] == ["warning"]


def test_a_grant_below_its_floor_is_told_once() -> None:
    project = dataclasses.replace(METAL, cost_lines=METAL.cost_lines[:1])
    words = " ".join(finding.message for finding in findings_of(project))
    assert words.count("下限額") == 1 and "補助金額が500,000円以上" not in words


def test_how_much_cost_is_missing_to_the_floor_suffices_to_the_yen() -> None:
    catalogue = rule_catalogue(floor=500_000)
    (finding,) = [finding for finding in findings_of(costed(("machine", 400_001)), catalogue) if finding.id == "below-minimum"]
    assert "599,999円" in finding.fix
    assert "below-minimum" in [finding.id for finding in findings_of(costed(("machine", 400_001), ("expert", 599_998)), catalogue)]
    assert "below-minimum" not in [finding.id for finding in findings_of(costed(("machine", 400_001), ("expert", 599_999)), catalogue)]


def test_a_target_that_is_a_requirement_too_is_told_once() -> None:
    project = all_of(*(put(**{f"five_years__Y{number}__new_sales": "0円"}) for number in range(2, 6)))(METAL)
    told = [finding.id for finding in findings_of(project)]
    assert "requirement-R5" in told and "target-T1" not in told


def test_an_unread_text_is_told_in_place_of_an_empty_field() -> None:
    broken = typed("company.employees", "四十人くらい")(with_value(FOOD, "company.employees", None))
    assert [finding.id for finding in findings_of(broken) if finding.severity == "error"] == ["unread"]


@pytest.mark.parametrize("key", ["company.gone", "issues.K99.importance", "issues.K1.gone", ""])
def test_an_unread_text_whose_field_is_gone_blocks_nothing(key: str) -> None:
    assert findings_of(dataclasses.replace(FOOD, unread=((key, "何か"),))) == []


def test_a_text_that_cannot_be_read_is_cut_short_in_its_message() -> None:
    (finding,) = [finding for finding in findings_of(typed("company.capital", "長" * 500)(FOOD)) if finding.id == "unread"]
    assert len(finding.message) < 80


def test_no_program_chosen_is_told_as_a_field_to_fill() -> None:
    told = findings_of(put(application__program="")(FOOD))
    assert ("needed", "application.program") in [(finding.id, finding.key) for finding in told]
    assert results_of(put(application__program="")(FOOD)).chosen is None


# every finding


def drafts() -> Iterator[Results]:
    """The samples, an empty draft of each program, all broken drafts, and days when rounds are closed."""
    for project in (FOOD, METAL, MACHINES, Project()):
        yield results_of(project, day=dt.date(2026, 11, 24))
    for program in CATALOGUE.programs:
        yield results_of(Project(application=Application(program=program.id)))
        yield results_of(Project(application=Application(program=program.id), issues=(Issue(id="K1"),), cost_lines=(CostLine(id="C01"),)))
    for wrong, _, _ in CASES.values():
        yield results_of(wrong(FOOD))


ALL = tuple((results, finding) for results in drafts() for finding in results.findings)


def exists(project: Project, key: str) -> bool:
    """Whether the key is a list's, a row's or a field's."""
    chapter, _, rest = key.partition(".")
    if chapter in LISTS and "." not in rest:
        return not rest or row_of(project, chapter, rest) is not None
    row_id = rest.partition(".")[0]
    return CATALOGUE.register.find(key) is not None and (chapter not in LISTS or row_of(project, chapter, row_id) is not None)


def test_every_finding_stands_at_a_field_a_row_or_a_list_that_is_there() -> None:
    assert [(finding.id, finding.key) for results, finding in ALL if not exists(results.project, finding.key)] == []


def test_every_finding_stands_on_a_page_that_is_there() -> None:
    pages = {page.id for page in PAGES}
    assert [(finding.id, finding.key) for _, finding in ALL if page_of(finding.key) not in pages] == []


def test_every_finding_says_what_to_do() -> None:
    assert [(finding.id, finding.fix) for _, finding in ALL if not finding.fix.strip()] == []


def test_every_message_is_a_whole_polite_sentence() -> None:
    assert [finding.message for _, finding in ALL if not finding.message.endswith(("ません。", "です。", "ます。"))] == []


def test_a_message_without_the_users_words_is_short() -> None:
    own_words = {"unread", "broken-link", "round-closed", "unknown-program", "unmapped-category"}
    with_rows_text = ("issue-", "cause-", "measure-", "kpi-", "task-", "cost-", "odd-", "eligible-")
    messages = {finding.message for _, finding in ALL if finding.id not in own_words and not finding.id.startswith(with_rows_text)}
    assert {message: len(message) for message in messages if len(message) > MOST_CHARS} == {}


def test_a_fix_is_short() -> None:
    assert {finding.fix for _, finding in ALL if len(finding.fix) > 80} == set()


def kinds() -> set[str]:
    """The ids that the modules' source can give, read from their syntax."""
    names: set[str] = set()
    for module in (checks, funding, issues, plan):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("an_error", "warning", "hint"):
                first = node.args[0]
                names.add(first.value if isinstance(first, ast.Constant) else ast.unparse(first).partition("{")[0][2:] + "*")
    return names


def test_every_kind_of_finding_is_tried_here() -> None:
    tried = {*CASES, "round-closed", "below-minimum", "idle-cost", "cut-*", "requirement-*", "target-*", "no-*"}
    tried |= {"start-too-early"}  # in test_plan, for no pack has such a day
    tried |= {"own-funds-negative-on-form"}  # in documents/test_costs_sheet, for no built-in form adds up to the eligible cost alone
    assert kinds() - tried == set()


def test_the_gravest_come_first_and_then_the_order_of_the_pages() -> None:
    gravity, places = {"error": 0, "warning": 1, "hint": 2}, {page.id: at for at, page in enumerate(PAGES)}
    broken = all_of(*chain(wrong for name, (wrong, _, _) in CASES.items() if name not in ("unknown-program", "no-issues", "no-cost-lines")))(FOOD)
    order = [(gravity[finding.severity], places[page_of(finding.key)]) for finding in findings_of(broken)]
    assert order == sorted(order) and len(order) > 20


@settings(deadline=None, max_examples=60)
@given(projects())
def test_any_draft_gets_findings_that_point_somewhere(project: Project) -> None:
    for finding in findings_of(project):
        assert exists(project, finding.key), finding
        assert finding.fix and page_of(finding.key)


# progress


def test_an_empty_draft_has_done_nothing_but_choose_its_program() -> None:
    progress = results_of(Project(application=Application(program="keiei-digital-r3"))).progress
    assert (progress.done, progress.of) == (1, 9)
    assert (sum(filled for filled, _ in progress.counts.values()), sum(of for _, of in progress.counts.values())) == (1, 9)
    assert progress.counts["programs"] == (1, 1) and "funding" not in progress.counts
    assert progress.pages["company"] == "未入力" and progress.pages["programs"] == "完了"


def test_a_page_with_an_error_wants_repair_and_one_with_a_gap_is_under_way() -> None:
    broken = all_of(put(plan__end="R3.4.1"), put(company__name=""))(FOOD)
    pages = results_of(broken).progress.pages
    assert (pages["plan"], pages["company"], pages["issues"]) == ("要修正", "入力中", "完了")


def test_every_needed_field_counts_once_for_each_row() -> None:
    one, two = (results_of(dataclasses.replace(FOOD, issues=FOOD.issues[:count])).progress for count in (1, 2))
    assert (two.of - one.of, two.done - one.done) == (1, 1)


def test_progress_names_every_page() -> None:
    assert list(results_of(Project()).progress.pages) == [page.id for page in PAGES]
