"""Issues and all that hangs on them: every link is followed, and every loose end is told from whichever side it hangs."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings

from dxapply.drafting.findings import Finding
from dxapply.drafting.issues import check_links, issues_of, link_issues, priority_limit
from dxapply.model.project import Project
from dxapply.model.rows import Cause, CostLine, Issue, Kpi, Measure, Quote, Row, Task
from tests.strategies import projects

WHOLE = Project(
    issues=(Issue(id="K1", title="見積が遅い"), Issue(id="K2", title="図面が探せない")),
    causes=(Cause(id="G1", text="紙に残る", issue="K1"), Cause(id="G2", text="棚にある", issue="K2"), Cause(id="G3", text="人が足りない", issue="K1")),
    measures=(Measure(id="M1", title="電子台帳", causes=("G1", "G2")), Measure(id="M2", title="人づくり", causes=("G3",))),
    tasks=(Task(id="T01", title="読み取り", measure="M1"), Task(id="T02", title="研修", measure="M2")),
    kpis=(Kpi(id="P1", name="日数", issues=("K1",)), Kpi(id="P2", name="時間", issues=("K2", "K1"))),
    cost_lines=(
        CostLine(id="C01", text="読み取り", measure="M1", task="T01", issues=("K2",)),
        CostLine(id="C02", text="講師", measure="M2", task="T02", issues=("K1",)),
    ),
)  # fmt: skip


def without(name: str, row_id: str) -> Project:
    return dataclasses.replace(WHOLE, **{name: tuple(row for row in getattr(WHOLE, name) if row.id != row_id)})


def changed(name: str, row_id: str, **values: object) -> Project:
    rows: tuple[Row, ...] = getattr(WHOLE, name)
    given_values: dict[str, object] = values
    return dataclasses.replace(WHOLE, **{name: tuple(dataclasses.replace(row, **given_values) if row.id == row_id else row for row in rows)})


def found(project: Project) -> set[tuple[str, str]]:
    return {(finding.id, finding.key) for finding in check_links(project)}


# following links


def test_an_issue_gathers_its_causes_their_measures_its_figures_and_its_costs() -> None:
    first, second = link_issues(WHOLE)
    assert [row.id for row in (*first.causes, *first.measures, *first.kpis, *first.lines)] == ["G1", "G3", "M1", "M2", "P1", "P2", "C02"]
    assert [row.id for row in (*second.causes, *second.measures, *second.kpis, *second.lines)] == ["G2", "M1", "P2", "C01"]


def test_issues_stand_in_the_order_of_the_draft() -> None:
    turned = dataclasses.replace(WHOLE, issues=WHOLE.issues[::-1])
    assert [links.issue.id for links in link_issues(turned)] == ["K2", "K1"]


def test_a_measure_serves_each_issue_once_however_many_causes_it_removes() -> None:
    several = changed("measures", "M1", causes=("G3", "G1", "G2"))
    assert issues_of(several, several.measures[0]) == ("K1", "K2")


def test_a_cause_without_issue_leads_a_measure_nowhere() -> None:
    loose = changed("causes", "G3", issue="")
    assert issues_of(loose, loose.measures[1]) == ()


# loose ends


def test_a_whole_chain_has_no_loose_end() -> None:
    assert list(check_links(WHOLE)) == []


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        (without("issues", "K2"), {("broken-link", "causes.G2.issue"), ("broken-link", "kpis.P2.issues"), ("broken-link", "cost_lines.C01.issues")}),
        (without("causes", "G2"), {("issue-without-causes", "issues.K2"), ("broken-link", "measures.M1.causes")}),
        (
            without("measures", "M2"),
            {("cause-without-measure", "causes.G3"), ("broken-link", "tasks.T02.measure"), ("broken-link", "cost_lines.C02.measure")},
        ),
        (without("tasks", "T02"), {("measure-without-task", "measures.M2"), ("broken-link", "cost_lines.C02.task")}),
        (without("kpis", "P2"), {("issue-without-kpis", "issues.K2")}),
        (without("cost_lines", "C01"), {("issue-without-lines", "issues.K2"), ("measure-without-cost", "measures.M1")}),
        (changed("causes", "G2", issue=""), {("cause-without-issue", "causes.G2.issue"), ("issue-without-causes", "issues.K2")}),
        (changed("measures", "M2", causes=()), {("measure-without-cause", "measures.M2.causes"), ("cause-without-measure", "causes.G3")}),
        (
            changed("measures", "M1", causes=("G1",)),
            {("cause-without-measure", "causes.G2"), ("issue-without-measures", "issues.K2")},
        ),
        (changed("tasks", "T02", measure=""), {("task-without-measure", "tasks.T02.measure"), ("measure-without-task", "measures.M2")}),
        (changed("kpis", "P2", issues=()), {("kpi-without-issue", "kpis.P2.issues"), ("issue-without-kpis", "issues.K2")}),
        (changed("cost_lines", "C02", measure=""), {("cost-without-measure", "cost_lines.C02.measure"), ("measure-without-cost", "measures.M2")}),
        (changed("cost_lines", "C01", issues=()), {("cost-without-issue", "cost_lines.C01.issues"), ("issue-without-lines", "issues.K2")}),
    ],
)
def test_a_loose_end_is_told_from_both_sides(project: Project, expected: set[tuple[str, str]]) -> None:
    assert found(project) == expected


def test_a_quote_for_a_line_that_is_gone_is_told() -> None:
    quoted = dataclasses.replace(WHOLE, quotes=(Quote(id="Q1", line="C99"),))
    assert found(quoted) == {("broken-link", "quotes.Q1.line")}


def test_each_broken_link_of_several_is_told() -> None:
    (first, second) = (finding.message for finding in check_links(changed("kpis", "P2", issues=("K8", "K2", "K9"))))
    assert "K8" in first and "K9" in second


def test_an_empty_draft_is_told_what_to_begin_with_and_nothing_else() -> None:
    assert found(Project()) == {(f"no-{name.replace('_', '-')}", name) for name in ("issues", "measures", "tasks", "kpis", "cost_lines")}


def test_cost_lines_alone_are_not_each_blamed_for_measures_that_nobody_wrote_yet() -> None:
    imported = Project(cost_lines=tuple(CostLine(id=f"C{number:02}") for number in range(1, 30)))
    assert {name for name, _ in found(imported)} == {"no-issues", "no-measures", "no-tasks", "no-kpis"}


def test_an_issue_without_causes_is_not_also_blamed_for_its_measures() -> None:
    assert "issue-without-measures" not in {name for name, _ in found(without("causes", "G2"))}


# priorities


@pytest.mark.parametrize(("count", "limit"), [(0, 4), (4, 4), (8, 4), (9, 4), (10, 5), (15, 7)])
def test_four_issues_may_come_first_or_half_of_a_long_list(count: int, limit: int) -> None:
    assert priority_limit(Project(issues=tuple(Issue(id=f"K{number}") for number in range(count)))) == limit


@pytest.mark.parametrize(("top", "told"), [(4, False), (5, True)])
def test_too_many_issues_that_come_first_are_told(top: int, told: bool) -> None:
    issues = tuple(Issue(id=f"K{number}", priority="A" if number < top else "B") for number in range(8))
    assert any(finding.id == "too-many-top-issues" for finding in check_links(Project(issues=issues))) is told


# any draft


@settings(deadline=None, max_examples=60)
@given(projects())
def test_any_draft_can_be_checked_and_every_finding_has_a_fix(project: Project) -> None:
    for finding in check_links(project):
        assert isinstance(finding, Finding) and finding.message.endswith("。") and finding.fix.endswith("。")


@settings(deadline=None, max_examples=60)
@given(projects())
def test_every_issue_is_linked_and_only_rows_that_name_it_hang_on_it(project: Project) -> None:
    for issue, links in zip(project.issues, link_issues(project), strict=True):
        assert links.issue is issue
        assert all(cause.issue == issue.id for cause in links.causes)
        assert all({cause.id for cause in links.causes} & set(measure.causes) for measure in links.measures)
        assert all(issue.id in row.issues for row in (*links.kpis, *links.lines))
