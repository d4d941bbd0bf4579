"""What is pressed in the preview: wherever a typed text or number stands whole on a page, its place leads to its field; nobody lists the places."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, groupby
from typing import NamedTuple

import pytest

from dxapply.documents import fonts, parts
from dxapply.documents.document import draft_document
from dxapply.documents.paper import Drawn, Place
from dxapply.documents.pdf import lay_out, write_with_places
from dxapply.model.dates import era_day, fiscal_year
from dxapply.model.fields import Field, Kind, Value
from dxapply.model.money import THOUSAND, show_scaled, show_yen
from dxapply.model.project import CHAPTERS, LISTS, Project, with_value
from dxapply.model.register import REGISTER
from tests.documents.test_agreement import DAY, IDS, bare, blocks_on, empty, results_of, sample_of
from tests.documents.test_readback import full

WORDS, NUMBERS = (Kind.TEXT, Kind.LONG_TEXT, Kind.DATE, Kind.CHOICE), (Kind.YEN, Kind.COUNT, Kind.NUMBER)
FEW = 1000
"""A field that takes fewer values than that (a month, a mark from 1 to 5) cannot be told from other numbers of a page."""
YEAR = re.compile("(平成|令和)([0-9]+|元)年度?")
TOGETHER = {
    "company.representative": r"company\.representative_title",
    "company.contact": r"company\.contact_title",
    "tasks.*.title": r"tasks\.[^.]+\.(title|milestone)",  # a stage of the overview names several tasks
}
"""Fields that stand in one cell with another, to which the cell leads."""
ELSEWHERE = {
    "application.": "names the program, whose titles are its own words",
    "cost_lines.*.kind": "is no word of a form: a category's kind in the program's own terms",
    "*.suggested": "is what was offered, never what is printed",
}


# the drafts


def told_apart(program_id: str) -> Project:
    """The sample with a number of its own in each field that has room for one, so that no amount is worked out to what was typed elsewhere."""
    project, numbers = sample_of(program_id), (1009 + 37 * k for k in count())
    for key, field, value in typed(project):
        if field.kind in NUMBERS and value is not None and roomy(field):
            project = with_value(project, key, next(numbers) * (THOUSAND if field.kind is Kind.YEN else 1) + (37 if field.kind is Kind.NUMBER else 0))
    return project


def roomy(field: Field) -> bool:
    return field.high is None or (field.high - (field.low or 0) >= FEW and field.unit != "年度")


MAKERS = {"sample": sample_of, "told apart": told_apart, "full": full}


# what was typed


def typed(project: Project) -> Iterator[tuple[str, Field, Value]]:
    """Every field that stands in a project, with its value."""
    for field in REGISTER.fields:
        chapter, _, name = field.key.partition(".")
        if chapter in CHAPTERS:
            yield field.key, field, getattr(getattr(project, chapter), name)
        elif chapter in LISTS:
            for row in getattr(project, chapter):
                yield field.key.replace("*", row.id), field, getattr(row, name.rpartition(".")[2])


def is_elsewhere(field: Field) -> bool:
    return any(field.key.startswith(sign) or field.key.endswith(sign.removeprefix("*")) for sign in ELSEWHERE)


def shown_as(field: Field, value: Value, *, numbers: bool) -> str:
    """What a form shows of a value; "" where it cannot be told from the form's own words."""
    if isinstance(value, dt.date):
        return era_day(value)
    if field.key == "five_years.*.year":
        return fiscal_year(value) if isinstance(value, int) else ""
    if isinstance(value, str):
        return dict(field.choices).get(value, value) if field.kind in WORDS else ""
    if not numbers or isinstance(value, bool) or not isinstance(value, int) or field.kind not in NUMBERS or not roomy(field):
        return ""
    return show_scaled(value, THOUSAND) if field.kind is Kind.NUMBER else show_yen(value) + (field.unit if field.key == "company.employees" else "")


def fields_by_text(project: Project, *, numbers: bool) -> dict[str, set[str]]:
    """The fields that may have been typed where a text stands, by that text."""
    found: dict[str, set[str]] = {}
    for key, field, value in typed(project):
        if not is_elsewhere(field) and (text := bare(fonts.clean(shown_as(field, value, numbers=numbers)))):
            found.setdefault(text, set()).add(key)
    return found


# what stands on the pages


class Stretch(NamedTuple):
    """Lines below each other in one column of a page, and what they say together."""

    page: int
    text: str
    lines: tuple[Drawn, ...]


@functools.cache
def printed(kind: str, program_id: str) -> tuple[Project, tuple[Stretch, ...], dict[int, list[Place]]]:
    project = MAKERS[kind](program_id)
    document = draft_document(results_of(project), DAY)
    places: dict[int, list[Place]] = {}
    for place in write_with_places(document)[1]:
        places.setdefault(place.page + 1, []).append(place)
    return project, tuple(stretches(lay_out(document)[1])), places


def stretches(drawn: list[Drawn]) -> Iterator[Stretch]:
    """Every line, and every run of lines that may be one text."""
    content = [line for line in drawn if line.kind != "furniture"]
    for (page, *_), column in groupby(content, key=lambda line: (line.page, line.start, line.limit, line.size, line.kind)):
        lines = tuple(column)
        for first in range(len(lines)):
            for last in range(first + 1, min(first + 25, len(lines)) + 1):
                if all(b.y > a.y for a, b in zip(lines[first:last], lines[first + 1 : last], strict=False)):
                    yield Stretch(page, bare("".join(line.text for line in lines[first:last])), lines[first:last])


def leads(line: Drawn, places: list[Place]) -> str:
    """The field to which a press on the middle of a line leads, as the window finds it: that of the smallest place there."""
    x, y = (line.left + line.right) / 2, line.y - line.size / 3
    here = [place for place in places if place.left <= x <= place.right and place.top <= y <= place.bottom]
    return min(here, key=lambda place: (place.right - place.left) * (place.bottom - place.top)).key if here else ""


def beside(led: str, keys: set[str]) -> bool:
    """Whether the field stands in a cell together with another one, to which the cell leads."""
    return any(re.fullmatch(TOGETHER.get(re.sub("[A-Z][0-9]+", "*", led), "-"), key) for key in keys)


def is_year(line: Drawn, text: str, keys: set[str]) -> bool:
    """A year that was not typed where it stands: at the axis of a chart, or reckoned from the program's own."""
    return bool(YEAR.fullmatch(text)) and (line.kind == "chart" or all(key.startswith("five_years.") for key in keys))


@functools.cache
def own_words(program_id: str) -> frozenset[str]:
    """What the forms say by themselves: the heads, labels and answers that an empty draft prints, too."""
    return frozenset(stretch.text for stretch in stretches(lay_out(draft_document(results_of(empty(program_id)), DAY))[1]))


@pytest.mark.parametrize("program_id", IDS)
@pytest.mark.parametrize("kind", list(MAKERS))
def test_wherever_a_typed_text_stands_whole_a_press_leads_to_its_field(kind: str, program_id: str) -> None:
    project, found, places = printed(kind, program_id)
    fields = {text: keys for text, keys in fields_by_text(project, numbers=kind == "told apart").items() if text not in own_words(program_id)}
    texts = {key: [text] for text, keys in fields_by_text(project, numbers=True).items() for key in keys}
    lost = {}
    for stretch in found:
        keys = fields.get(stretch.text, set())
        for line in stretch.lines if keys else ():
            led = leads(line, places.get(stretch.page, []))
            # A line of a longer text, or of one put together out of several, leads to a field whose words stand there.
            stands = led in keys or any(text in stretch.text or stretch.text in text for text in texts.get(led, ()))
            if not stands and not beside(led, keys) and not (led == "" and is_year(line, stretch.text, keys)):
                lost[stretch.page, stretch.text[:30], round(line.y)] = (sorted(keys)[:3], led)
    assert lost == {}


@pytest.mark.parametrize("program_id", IDS)
def test_charts_and_notes_lead_to_what_they_show_of_a_row(program_id: str) -> None:
    project, _, places = printed("sample", program_id)
    led = {place.key for page in places.values() for place in page}
    first = project.tasks[0].id
    wanted = {f"issues.{row.id}.importance" for row in project.issues if row.importance and row.effort} | {f"issues.{row.id}.fact" for row in project.issues}
    wanted |= {f"tasks.{first}.{name}" for name in ("title", "owner", "start")}
    wanted |= {f"strengths.{row.id}.text" for row in project.strengths} | {f"staff.{row.id}.name" for row in project.staff if row.count}
    assert wanted <= led
    assert all(f"tasks.{row.id}.milestone" in led for row in project.tasks if row.milestone)


@pytest.mark.parametrize("kind", list(MAKERS))
def test_a_field_is_typed_in_at_one_place_of_the_workbook_however_many_places_lead_to_it(kind: str) -> None:
    for program_id in IDS:
        document = draft_document(results_of(MAKERS[kind](program_id)), DAY)
        inputs = [key for _, block in blocks_on(document, "book") for key in keys_of(block) if REGISTER.find(key)]
        assert inputs and [key for key, times in Counter(inputs).items() if times > 1] == []


def keys_of(value: object) -> Iterator[str]:
    """The keys of the fields that are typed in somewhere in a part."""
    if isinstance(value, tuple):
        for inner in value:
            yield from keys_of(inner)
    elif dataclasses.is_dataclass(value) and not isinstance(value, parts.Column):
        yield from filter(None, [getattr(value, "key", "")])
        for field in dataclasses.fields(value):
            yield from keys_of(getattr(value, field.name))
