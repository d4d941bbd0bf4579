"""The pages as one table: every field stands on exactly one of them, every link leads to one, and what a page says can be settled there."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator
from functools import cache

import pytest

from dxapply.drafting.answers import answers_of, in_short
from dxapply.drafting.explanation import Line, explain
from dxapply.drafting.findings import Finding
from dxapply.drafting.pages import PAGES, page_of
from dxapply.drafting.preparation import enclosed_papers, papers_at_hand
from dxapply.drafting.results import Results, work_out
from dxapply.drafting.reuse import asked_in_addition, start_from
from dxapply.drafting.year_words import DERIVED, year_words
from dxapply.model.fields import Field, Kind, unset
from dxapply.model.project import CHAPTERS, LISTS, Project, row_of, rows_of, value_at, with_rows, with_value, without_row
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.steps import Step
from dxapply.samples import sample
from tests.drafting.test_checks import CASES

CATALOGUE = builtin_catalogue()
REGISTER = CATALOGUE.register
DAY = dt.date(2021, 3, 3)
SAMPLES = {program.id: sample(program) for program in CATALOGUE.programs}
FOOD = SAMPLES["keiei-digital-r3"]
DAMAGED = 100
_NOT_TYPED = ("suggested", "kind")  # what comes with another field, and is not typed by itself


def holders(field: Field) -> list[str]:
    """The pages whose table names the field, by its key or by its chapter; a key of its own takes it out of its chapter."""
    chapter = field.key.partition(".")[0]
    by_key = [page.id for page in PAGES if field.key in page.holds]
    return by_key or [page.id for page in PAGES if chapter in page.holds]


@pytest.mark.parametrize("field", REGISTER.fields, ids=lambda field: field.key)
def test_every_field_stands_on_exactly_one_page(field: Field) -> None:
    assert holders(field) == [page_of(field.key)]


def test_every_name_on_a_page_is_a_chapter_a_list_or_a_field() -> None:
    known = {*CHAPTERS, *LISTS, "answers", *(field.key for field in REGISTER.fields)}
    assert [name for page in PAGES for name in page.holds if name not in known] == []


def test_every_list_stands_on_a_page() -> None:
    assert set(LISTS) <= {name for page in PAGES for name in page.holds}


def test_a_row_and_a_list_stand_where_their_fields_do() -> None:
    for name in LISTS:
        assert page_of(name) == page_of(f"{name}.X1") == page_of(f"{name}.X1.title")


def test_pages_have_ids_and_titles_of_their_own_and_say_why_they_are_there() -> None:
    assert len({page.id for page in PAGES}) == len({page.title for page in PAGES}) == len(PAGES)
    assert all(page.why.endswith("ます。") and len(page.why) <= 60 for page in PAGES)


def test_an_unknown_key_leads_to_the_first_page() -> None:
    assert page_of("") == page_of("nothing.here") == PAGES[0].id


# ------------------------------------------------------------------------------------------------------------ damaged drafts


def damaged(seed: int, whole: Project | None = None, *, rows_go: bool = True) -> Project:
    """A sample from which rows (unless told otherwise) and values have gone at random; answers turned round, links to nowhere, texts that cannot be read."""
    dice = random.Random(seed)
    project = whole or dice.choice(list(SAMPLES.values()))
    share = dice.choice((0.03, 0.15, 0.5))
    for name in LISTS:
        for row in rows_of(project, name):
            if rows_go and dice.random() < share / 2:
                project = without_row(project, name, row.id)
    keys = list(typed_keys(project))
    for key in keys:
        if dice.random() < share:
            project = with_value(project, key, unset(REGISTER.field(key).kind))
    for key in [key for key in keys if REGISTER.field(key).kind is Kind.YES_NO and dice.random() < share]:
        project = with_value(project, key, not value_at(project, REGISTER.field(key), key))
    links = [key for key in keys if REGISTER.field(key).kind in (Kind.LINK, Kind.LINKS)]
    for key in dice.sample(links, min(2, len(links))):
        project = with_value(project, key, "Z9" if REGISTER.field(key).kind is Kind.LINK else ("Z9",))
    numbers = [key for key in keys if REGISTER.field(key).kind in (Kind.YEN, Kind.COUNT, Kind.DATE)]
    unread = dict.fromkeys(dice.sample(numbers, min(2, len(numbers))), "まだ決めていない")
    return dataclasses.replace(project, unread=tuple(sorted(unread.items())))


def typed_keys(project: Project) -> Iterator[str]:
    """The key of every field that one types, in every row; not that of the program, without which little is said at all."""
    for field in REGISTER.fields:
        chapter, _, leaf = field.key.partition(".*.")
        if chapter in LISTS and leaf not in _NOT_TYPED:
            yield from (f"{chapter}.{row.id}.{leaf}" for row in rows_of(project, chapter))
        elif chapter not in LISTS and not field.key.startswith(("answers.", "application.program")):
            yield field.key


@cache
def drafts() -> tuple[Results, ...]:
    """The samples, an empty draft with and without a program, and the damaged drafts."""
    empty = (Project(), *(with_value(Project(), "application.program", program.id) for program in CATALOGUE.programs))
    return tuple(work_out(project, CATALOGUE, DAY) for project in (*SAMPLES.values(), *empty, *map(damaged, range(DAMAGED))))


# ------------------------------------------------------------------------------------------------------------ where links lead


def links_of(results: Results) -> Iterator[tuple[str, str]]:
    """(who says it, key) of every link that the pages, the panel and the findings give for a draft."""
    yield from (("finding", finding.key) for finding in results.findings)
    yield from (("question", key) for key in results.questions)
    for match in results.matches:
        for result in match.requirements:
            yield from (("ask", key) for key in result.asks)
            yield from (("change", change.key) for change in result.changes or () if change.key != "more_cost")  # no field: the page puts its list
        asked = asked_in_addition(results.project, results.catalogue, match.program, results.today)
        yield from (("asked in addition", field.key) for field in (*asked.questions, *asked.needed))
        yield from (("moved line", line.key) for line in asked.lines)
    yield from (("paper", paper.key) for paper in (*enclosed_papers(results.project, CATALOGUE), *papers_at_hand(results.project)))
    yield from (("answer", answer.key) for page in PAGES for answer in answers_of(results, page.id))
    yield from _years(results)
    yield from _explanations(results)


def _years(results: Results) -> Iterator[tuple[str, str]]:
    for row in results.project.five_years:
        for figure in DERIVED:
            words = year_words(results, row.id, figure)
            yield from (("year", f"five_years.{part.row}.{part.figure}") for part in words.parts if part.figure not in DERIVED) if words else ()


def _explanations(results: Results) -> Iterator[tuple[str, str]]:
    steps: list[Step] = [piece.step for page in PAGES for piece in in_short(results, page.id) if piece.step is not None]
    if results.estimate and results.estimate.grant is not None:
        steps.append(results.estimate.step("grant"))
    for step in steps:
        yield from (("explanation", key) for key in _leaves(explain(step, results.estimate, results).lines))


def _leaves(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        if line.key:
            yield line.key
        if line.unfold is not None:
            yield from _leaves(line.unfold().lines)


def is_there(project: Project, key: str) -> bool:
    """Whether the key is a list's, a row's that is there, or a field's on a page."""
    chapter, _, rest = key.partition(".")
    row_id = rest.partition(".")[0]
    if chapter in LISTS and (not row_id or "." not in rest):
        return not row_id or row_of(project, chapter, row_id) is not None
    return REGISTER.find(key) is not None and (chapter not in LISTS or row_of(project, chapter, row_id) is not None)


def test_every_link_of_every_draft_leads_to_a_page_and_to_what_is_there() -> None:
    lost = {(who, key) for results in drafts() for who, key in links_of(results) if not is_there(results.project, key)}
    astray = {(who, key) for results in drafts() for who, key in links_of(results) if page_of(key) not in [page.id for page in PAGES]}
    assert (lost, astray) == (set(), set())


def test_links_of_every_kind_are_tried() -> None:
    kinds = {who for results in drafts() for who, _ in links_of(results)}
    assert kinds == {
        "finding", "question", "ask", "change", "asked in addition", "moved line", "paper", "answer", "year", "explanation",
    }  # fmt: skip


def test_what_an_earlier_application_tells_to_look_at_leads_to_what_is_there() -> None:
    lost = set()
    for results in drafts():
        reused = start_from(results.project, DAY)
        lost |= {item.key for item in reused.look_again if not is_there(reused.project, item.key)}
    assert lost == set()


# ------------------------------------------------------------------------------------------- every page settles what it says

_COMPUTED = ("bridge-mismatch", "own-funds-negative", "below-minimum", "idle-cost", "cut-", "target-", "requirement-", "grant-unknown", "growth-undefined")
"""Findings about amounts that hang on other pages too: the cases of test_checks show how each of them is settled."""
_BOTH_SIDES = {"issue-": "plan budget", "cause-": "plan", "measure-": "issues budget", "kpi-without-issue": "issues", "cost-without": "issues plan",
               "task-without-measure": "plan", "broken-link": "issues plan budget"}  # fmt: skip


def restored(project: Project, whole: Project, page: str) -> Project:
    """The project with all that stands on a page as the whole draft has it."""
    for name in next(each.holds for each in PAGES if each.id == page):
        if name in LISTS:
            project = with_rows(project, name, rows_of(whole, name))
        elif name in CHAPTERS:
            project = dataclasses.replace(project, **{name: getattr(whole, name)})
        elif name != "answers":
            field = REGISTER.field(name)
            project = with_value(project, name, value_at(whole, field))
    unread = tuple(pair for pair in project.unread if page_of(pair[0]) != page)
    return dataclasses.replace(project, unread=unread)


def kinds_to_settle(results: Results) -> list[Finding]:
    return [finding for finding in results.findings if not finding.id.startswith(_COMPUTED)]


@pytest.mark.parametrize("seed", range(0, DAMAGED, 4))
def test_what_is_told_of_a_page_goes_when_that_page_is_filled_in(seed: int) -> None:
    project = damaged(seed, FOOD)
    results = work_out(project, CATALOGUE, DAY)
    assert kinds_to_settle(results)
    left = []
    for finding in kinds_to_settle(results):
        pages = next((more.split() for kind, more in _BOTH_SIDES.items() if finding.id.startswith(kind)), [])
        mended = project
        for page in (page_of(finding.key), *pages):
            mended = restored(mended, FOOD, page)
        now = {(other.id, other.key) for other in work_out(mended, CATALOGUE, DAY).findings}
        left += [(finding.id, finding.key)] if (finding.id, finding.key) in now else []
    assert left == []


@pytest.mark.parametrize("name", [name for name, (_, key, _) in CASES.items() if key])
def test_a_fix_helps_also_in_a_draft_that_lacks_other_things(name: str) -> None:
    wrong, key, right = CASES[name]
    told = 0
    for seed in range(12):
        before = damaged(seed, FOOD, rows_go=False)  # a fix that names a row needs it
        broken = wrong(before)
        if (name, key) in told_of(broken) - told_of(before):
            told += 1
            assert (name, key) not in told_of(right(broken)), seed
    assert told


def told_of(project: Project) -> set[tuple[str, str]]:
    return {(finding.id, finding.key) for finding in work_out(project, CATALOGUE, DAY).findings}


@pytest.mark.parametrize("page", [page.id for page in PAGES])
@pytest.mark.parametrize("program", list(SAMPLES))
def test_a_page_is_done_when_all_that_it_needs_is_filled_in_and_not_before(page: str, program: str) -> None:
    whole = SAMPLES[program]
    needed = [key for key in (*typed_keys(whole), "application.program") if REGISTER.field(key).needed == "always" and page_of(key) == page]
    project = whole
    for key in needed:
        project = with_value(project, key, unset(REGISTER.field(key).kind))
    for key in needed:
        assert state(project, page) in ("入力中", "未入力")
        project = with_value(project, key, value_at(whole, REGISTER.field(key), key))
    assert state(project, page) == "完了"


def state(project: Project, page: str) -> str:
    return work_out(project, CATALOGUE, DAY).progress.pages[page]
