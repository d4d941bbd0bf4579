"""Hypothesis strategies for what an applicant can write, built from the field register: whatever a field accepts, and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from stdnum.jp import cn

from dxapply.model.fields import Field, Kind, Value, read, unset
from dxapply.model.project import CHAPTERS, LISTS, Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import PackText

MOST = 10**13

words = st.text(st.characters(codec="utf-8"), max_size=12)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


def row_id(name: str, number: int) -> str:
    """The id that row of that number has in that list."""
    return LISTS[name].row_id(number)


def values(field: Field) -> SearchStrategy[Value]:
    """All that the field can hold, unset included."""
    return st.just(unset(field.kind)) | answers(field)


def answers(field: Field) -> SearchStrategy[Value]:
    """What the field can hold once it is answered (a text may still be empty)."""
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return words.map(lambda text: read(field, text))
        case Kind.YEN | Kind.COUNT | Kind.NUMBER:
            return st.integers(-MOST if field.low is None else field.low, MOST if field.high is None else field.high)
        case Kind.RATE:
            return st.fractions(0, 1, max_denominator=1000)
        case Kind.DATE:
            return st.dates(dt.date(1000, 1, 1), dt.date(2117, 12, 31))
        case Kind.CHOICE:
            return st.sampled_from([code for code, _ in field.choices])
        case Kind.YES_NO:
            return st.booleans()
        case Kind.IDENTIFIER:
            return identifiers(field)
        case Kind.LINK:
            return st.integers(1, 9).map(lambda number: row_id(field.to, number))
        case Kind.LINKS:
            return st.lists(st.integers(1, 9), max_size=3, unique=True).map(lambda found: tuple(row_id(field.to, number) for number in found))


def identifiers(field: Field) -> SearchStrategy[Value]:
    """Numbers and addresses of the kind that the field asks."""
    name = field.key.rpartition(".")[2]
    if name == "corporate_number":
        return st.integers(0, 10**12 - 1).map(lambda number: cn.calc_check_digit(f"{number:012}") + f"{number:012}")
    if name == "postal_code":
        return st.from_regex(r"[0-9]{3}-[0-9]{4}", fullmatch=True)
    if name.endswith("phone"):
        return st.from_regex(r"0[0-9]{1,3}-[0-9]{2,4}-[0-9]{4}", fullmatch=True)
    return st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.jp", fullmatch=True)


@st.composite
def leaves(draw: DrawFn, kind: type[Any], prefix: str) -> dict[str, Value]:
    """Values for some of the fields of a chapter or of a row's class."""
    known = [leaf.name for leaf in dataclasses.fields(kind) if leaf.name != "id"]
    chosen = draw(st.lists(st.sampled_from(known), max_size=6, unique=True))
    return {name: draw(values(REGISTER.field(f"{prefix}.{name}"))) for name in chosen}


@st.composite
def tables(draw: DrawFn, name: str) -> tuple[Any, ...]:
    """A few rows of that list, each with its own id, in any order."""
    numbers = draw(st.lists(st.integers(1, 999), max_size=3, unique=True))
    return tuple(LISTS[name].row(id=row_id(name, number), **draw(leaves(LISTS[name].row, f"{name}.*"))) for number in numbers)


def pairs(keys: SearchStrategy[str], texts: SearchStrategy[Any], most: int = 3) -> SearchStrategy[tuple[tuple[str, Any], ...]]:
    """(key, value) pairs in order of their keys, each key once."""
    return st.dictionaries(keys, texts, max_size=most).map(lambda found: tuple(sorted(found.items())))


packs = st.lists(
    st.builds(PackText, program=names, files=pairs(names, words)), max_size=2, unique_by=lambda pack: pack.program
).map(tuple)  # fmt: skip
retired = pairs(st.sampled_from(sorted(LISTS)), st.integers(0, 999))


@st.composite
def extras(draw: DrawFn, places: list[str]) -> tuple[tuple[str, str], ...]:
    """What a newer version wrote: members of these places that this one does not know."""
    chosen = draw(st.lists(st.sampled_from(places), max_size=3, unique=True))
    members = st.dictionaries(names.map(lambda name: f"x-{name}"), json_values, min_size=1, max_size=2)
    return tuple((place, json.dumps(dict(sorted(draw(members).items())), ensure_ascii=False)) for place in sorted(chosen))


@st.composite
def projects(draw: DrawFn) -> Project:
    """Any project that the fields accept: sparse chapters, a few lists with rows, answers, unread texts, packs, and what a newer version wrote."""
    parts: dict[str, Any] = {name: kind(**draw(leaves(kind, name))) for name, kind in CHAPTERS.items()}
    for name in draw(st.lists(st.sampled_from(sorted(LISTS)), max_size=5, unique=True)):
        parts[name] = draw(tables(name))
    rows = [f"{name}/{row.id}" for name in LISTS for row in parts.get(name, ())]
    parts |= {"answers": draw(pairs(names, words)), "unread": draw(pairs(names, words)), "packs": draw(packs), "retired": draw(retired)}
    identity = draw(st.sampled_from(["", "7d2e94b36f1c0a57"]))
    return Project(**parts, identity=identity, extra=draw(extras(["", *CHAPTERS, *rows])))
