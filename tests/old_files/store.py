"""Stores drafts as this version saves them, so that every later one is tried on them: `python -m tests.old_files.store`.

It is run when the format was raised: it adds the folder of the new format, in which nothing changes ever after, and the hash of each new upgrade,
and makes again what the older files are expected to become (….now.dxapply), to be looked at in the difference that git shows.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import inspect
import json
from collections.abc import Callable
from pathlib import Path

from dxapply.model.fields import Field, read
from dxapply.model.project import LISTS, Project, with_value
from dxapply.model.register import FIELDS, REGISTER
from dxapply.model.rows import Application, Company, CostLine, Issue, PackText
from dxapply.programs import packs
from dxapply.programs.carried import carrying
from dxapply.samples import sample
from dxapply.storage import project_file
from dxapply.storage.project_file import UPGRADES, decode, encode

FOLDER = Path(__file__).resolve().parent
SUMS = FOLDER / "sums.json"
UPGRADE_HASHES = FOLDER / "upgrades.json"
NOW = ".now.dxapply"


def format_folder(number: int) -> Path:
    """Where the drafts of that format are kept."""
    return FOLDER / f"v{number}"


def stored(number: int) -> list[Path]:
    """The drafts of that format."""
    return sorted(file for file in format_folder(number).glob("*.dxapply") if not file.name.endswith(NOW))


def expected(file: Path) -> Path:
    """The file in today's format that a stored one becomes."""
    return file.with_name(file.stem + NOW)


def sum_of(data: bytes) -> str:
    """The SHA-256 of the bytes."""
    return hashlib.sha256(data).hexdigest()


def upgrade_hash(upgrade: Callable[..., object]) -> str:
    """A hash of the source of an upgrade, which must not change any more."""
    return sum_of(inspect.getsource(upgrade).encode())


def first_key(field: Field) -> str:
    """The field's key, in the first row where it stands in rows."""
    name = field.key.partition(".")[0]
    return field.key.replace("*", LISTS[name].row_id(1)) if name in LISTS else field.key


def full_project() -> Project:
    """Every field with its example."""
    project = Project(identity="7d2e94b36f1c0a57", answers=(("answers.keiei-digital-r3.x", "はい"),), retired=(("cost_lines", 7), ("issues", 3)))
    for field in FIELDS:
        project = with_value(project, first_key(field), read(field, field.example))
    return project


def odd_project() -> Project:
    """What could not be read, what a newer version wrote, a pack of somebody else, values unset that are set from the start, odd signs."""
    lines = (CostLine(id="C09", text="＝1+1「𠮷野家」", tax="", tax_rate=None, eligible=None, unit_price=-42), CostLine(id="C02"))
    return Project(
        application=Application(program="someone-else", edition=None),
        company=Company(name="髙﨑①工業株式会社", founded=dt.date(1987, 4, 1)),
        issues=(Issue(id="K12", title="\u202e逆\ufffd"),),
        cost_lines=lines,
        unread=(("company.capital", "三千万\u2028くらい\n"), ("cost_lines.C09.quantity", "ダース"), ("issues.K12.loss", "\x00")),
        answers=(("answers.someone-else.mood", "良い"),),
        packs=(PackText(program="someone-else", files=(("notes.toml", "x = 1\n"), ("program.toml", 'id = "someone-else"\n'))),),
        retired=(("cost_lines", 9), ("issues", 12)),
        extra=(
            ("", '{"future": {"deep": [{}, null, 1.5]}}'),
            ("company", '{"employees": "四十二人", "mood": [1, 2]}'),
            ("cost_lines", '[7, null, ["x"]]'),
            ("cost_lines/C09", '{"quantity": {"a": 1}}'),
            ("dxapply", '{"signed": "yes"}'),
        ),
    )


def drafts() -> dict[str, Project]:
    """The drafts to store, by their names."""
    catalogue = packs.builtin_catalogue()
    samples = {program.id: carrying(sample(program), catalogue) for program in catalogue.programs}
    without_identity = dataclasses.replace(Project(), company=Company(name="株式会社みほん"))
    return {"empty": Project(), "full": full_project(), "odd": odd_project(), "without_identity": without_identity, **samples}


def store() -> None:
    """Write what is missing."""
    number = 1 + len(UPGRADES)
    folder = format_folder(number)
    if not folder.exists():
        folder.mkdir()
        for name, project in drafts().items():
            (folder / f"{name}.dxapply").write_bytes(encode(project, REGISTER))
    files = [file for each in range(1, number + 1) for file in stored(each)]
    for file in files:
        expected(file).write_bytes(encode(decode(file.read_bytes(), REGISTER).project, REGISTER))
    kept = {f"v{each}/{file.name}": sum_of(file.read_bytes()) for each in range(1, number + 1) for file in stored(each)}
    known = json.loads(SUMS.read_text(encoding="utf-8")) if SUMS.exists() else {}
    SUMS.write_text(json.dumps({**kept, **known}, indent=1) + "\n", encoding="utf-8", newline="\n")
    hashes = json.loads(UPGRADE_HASHES.read_text(encoding="utf-8")) if UPGRADE_HASHES.exists() else []
    hashes += [upgrade_hash(upgrade) for upgrade in project_file.UPGRADES[len(hashes) :]]
    UPGRADE_HASHES.write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    store()
