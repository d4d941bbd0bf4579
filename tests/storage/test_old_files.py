"""Drafts of every format that ever was, as they were saved: each opens without loss, as what it is expected to become.

`python -m tests.old_files.store` adds those of a new format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dxapply.model.project import CHAPTERS, LISTS
from dxapply.model.register import REGISTER
from dxapply.storage import project_file
from dxapply.storage.project_file import UPGRADES, decode, encode
from tests.old_files.store import FOLDER, SUMS, UPGRADE_HASHES, drafts, expected, format_folder, stored, sum_of, upgrade_hash

NOW = 1 + len(UPGRADES)
FILES = [file for number in range(1, NOW + 1) for file in stored(number)]
NAMES = [f"{file.parent.name} {file.stem}" for file in FILES]
FIELDS_SINCE: set[str] = set()  # the fields that came after this format was stored
each_file = pytest.mark.parametrize("file", FILES, ids=NAMES)


def formats_without_files(count: int) -> list[int]:
    """The numbers of the formats up to the one that so many upgrades lead to, of which too few drafts are stored."""
    return [number for number in range(1, count + 2) if len(stored(number)) < len(drafts())]


def changed_upgrades(upgrades: tuple[Callable[..., object], ...], hashes: list[str]) -> list[int]:
    """The places of the upgrades that are not as they were stored, or not stored, or gone."""
    found = [upgrade_hash(upgrade) for upgrade in upgrades]
    return [at for at in range(max(len(found), len(hashes))) if found[at : at + 1] != hashes[at : at + 1]]


def without_version(data: bytes) -> Any:
    """The JSON value of a draft, without the version of dxapply that wrote it."""
    raw = json.loads(data)
    del raw["dxapply"]["made_with"]
    return raw


@each_file
def test_an_old_draft_opens_as_what_it_is_expected_to_become(file: Path) -> None:
    """Kills: a reader that drops or bends what an older version wrote, and an upgrade that is not what was looked at."""
    opened = decode(file.read_bytes(), REGISTER)
    assert f"v{opened.version}" == file.parent.name
    assert not opened.read_only
    assert without_version(encode(opened.project, REGISTER)) == without_version(expected(file).read_bytes())
    assert decode(expected(file).read_bytes(), REGISTER).project == opened.project


@each_file
def test_an_old_draft_opens_without_trouble_but_for_what_was_odd_then(file: Path) -> None:
    troubles = decode(file.read_bytes(), REGISTER).troubles
    assert troubles == () or (file.stem == "odd" and len(troubles) == 3)


@pytest.mark.parametrize("file", stored(NOW), ids=lambda file: file.stem)
def test_a_draft_of_this_format_is_saved_as_it_was(file: Path) -> None:
    """Kills: a file that is written in another way although the number of its format is the same."""
    assert without_version(encode(decode(file.read_bytes(), REGISTER).project, REGISTER)) == without_version(file.read_bytes())


def test_the_stored_drafts_of_this_format_hold_every_part_and_every_field() -> None:
    raw = [json.loads(file.read_bytes()) for file in stored(NOW)]
    full = next(json.loads(file.read_bytes()) for file in stored(NOW) if file.stem == "full")
    assert {*CHAPTERS, *LISTS, "answers", "unread", "packs", "retired"} <= {name for draft in raw for name in draft}
    written = {f"{name}.{leaf}" for name in CHAPTERS for leaf in full[name]} | {f"{name}.*.{leaf}" for name in LISTS for row in full[name] for leaf in row}
    assert {field.key for field in REGISTER.fields} - written == FIELDS_SINCE


def test_stored_drafts_never_change() -> None:
    """Kills: an old file that is made anew so that a test passes."""
    sums = json.loads(SUMS.read_text(encoding="utf-8"))
    assert {f"{file.parent.name}/{file.name}": sum_of(file.read_bytes()) for file in FILES} == sums


def test_the_format_is_not_raised_without_drafts_of_it() -> None:
    assert formats_without_files(len(UPGRADES)) == []
    assert formats_without_files(len(UPGRADES) + 1) == [NOW + 1]
    assert sorted(folder.name for folder in FOLDER.iterdir() if re.fullmatch("v[0-9]+", folder.name)) == sorted(f"v{number}" for number in range(1, NOW + 1))


def test_upgrades_are_only_appended() -> None:
    """Kills: an upgrade that is changed after drafts have gone through it."""
    assert changed_upgrades(UPGRADES, json.loads(UPGRADE_HASHES.read_text(encoding="utf-8"))) == []


def test_a_changed_or_missing_upgrade_is_noticed() -> None:
    def first(raw: dict[str, object]) -> dict[str, object]:
        return {**raw, "a": 1}

    def second(raw: dict[str, object]) -> dict[str, object]:
        return {**raw, "b": 2}

    hashes = [upgrade_hash(first)]
    assert changed_upgrades((first,), hashes) == []
    assert changed_upgrades((second,), hashes) == [0]
    assert changed_upgrades((first, second), hashes) == [1]
    assert changed_upgrades((), hashes) == [0]


def test_a_format_that_came_with_an_upgrade_reads_the_stored_drafts_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: an upgrade that is not asked; with one more, each stored draft must become another than is expected."""
    monkeypatch.setattr(project_file, "UPGRADES", (*UPGRADES, lambda raw: {**raw, "company": {"name": "次の形式"}}))
    for file in FILES:
        assert decode(file.read_bytes(), REGISTER).project.company.name == "次の形式"


def test_the_folder_holds_nothing_else() -> None:
    for number in range(1, NOW + 1):
        files = {*stored(number), *(expected(file) for file in stored(number))}
        assert set(format_folder(number).iterdir()) == files
