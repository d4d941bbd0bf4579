"""The file for whoever is asked to help tells how large things are, and never what was typed: planted words are looked for in it."""

from __future__ import annotations

import datetime as dt
import errno
import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dxapply import __version__
from dxapply.model.project import CHAPTERS, LISTS, Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import Application, Company, CostLine, PackText
from dxapply.storage.disk import Disk, DiskError
from dxapply.storage.logs import LogFile
from dxapply.storage.settings import Settings, load
from dxapply.storage.support import Places, save_support_file, support_name, support_text
from tests.faults import FaultyDisk
from tests.strategies import json_values, projects

NOW = dt.datetime(2026, 11, 25, 10, 32, tzinfo=dt.UTC)
PLANTED = "planted-7qzw"
SOUND = Settings()


def places(home: Path) -> Places:
    return Places(log=home / "log" / "dxapply.log", journals=home / "journals", backups=home / "backups")


def all_planted() -> Project:
    """A project whose every text, of every field, list, answer, pack and what else there is, holds the planted word."""
    parts: dict[str, Any] = {name: planted(kind, name) for name, kind in CHAPTERS.items()}
    parts |= {name: (planted(kind.row, f"{name}.*", id=kind.row_id(1)),) for name, kind in LISTS.items()}
    pair = ((PLANTED, PLANTED),)
    return Project(**parts, answers=pair, unread=pair, extra=pair, retired=((PLANTED, 1),), packs=(PackText(program=PLANTED, files=pair),), identity=PLANTED)


def planted(kind: type[Any], prefix: str, **given: str) -> Any:
    texts = {leaf: PLANTED for leaf in kind.__dataclass_fields__ if leaf != "id" and REGISTER.field(f"{prefix}.{leaf}") and getattr(kind(**given), leaf) == ""}
    return kind(**given, **texts)


def plant_files(home: Path) -> Places:
    """Journals, versions and a log of this home, with the word in each name and text that a user can give."""
    there = places(home)
    for folder in (there.journals, there.backups / PLANTED, there.log.parent):
        folder.mkdir(parents=True)
    (there.journals / f"{PLANTED}.journal").write_text(PLANTED, encoding="utf-8")
    (there.backups / PLANTED / f"{PLANTED}.dxapply").write_text(PLANTED * 3, encoding="utf-8")
    (there.backups / PLANTED / "names.json").write_text(PLANTED, encoding="utf-8")
    log_of(there.log)
    return there


def log_of(path: Path) -> None:
    """A log as dxapply writes it: of errors and values with the word in them."""
    handler = LogFile(Disk(), path)
    try:
        raise DiskError(PLANTED, PLANTED, PLANTED) from OSError(errno.EIO, PLANTED, PLANTED)
    except DiskError as error:
        known = (type(error), error, error.__traceback__)
        handler.emit(logging.LogRecord("dxapply.test", logging.ERROR, __file__, 1, "of %s", (PLANTED,), known))


# ------------------------------------------------------------------------------------------------------- nothing typed


def test_no_word_of_a_draft_of_a_name_or_of_the_settings_stands_in_it(tmp_path: Path) -> None:
    """Kills: any line that tells a value: a firm, a program of one's own, a file that was open, a folder, the message of an error."""
    recent = ((f"/{PLANTED}/{PLANTED}.dxapply", NOW.isoformat()),)
    settings = Settings(theme=PLANTED, text_size=PLANTED, geometry=PLANTED, recent=recent, last_folder=PLANTED)
    findings = [("error", PLANTED.upper()), (PLANTED, "needed"), *(("error", f"{kind}-{PLANTED}") for kind in ("requirement", "target", "cut", "no"))]
    text = support_text(Disk(), NOW, settings, plant_files(tmp_path / PLANTED), all_planted(), findings)
    assert PLANTED not in text.lower()
    assert "DiskError" in text and "requirement-…：1件" in text


def test_the_planted_word_is_found_where_one_is_told(tmp_path: Path) -> None:
    """The mutant tells the name of the firm; the others of this file plant the word where each value is."""
    project = all_planted()
    assert project.company.name == project.cost_lines[0].text == PLANTED
    assert PLANTED in (plant_files(tmp_path).journals / f"{PLANTED}.journal").read_text(encoding="utf-8")


def words_of(project: Project) -> set[str]:
    """The texts of a project that a line of ours would hardly hold by chance."""
    found = set[str]()

    def gather(value: Any) -> None:
        if isinstance(value, str):
            found.add(value.strip())
        elif isinstance(value, tuple):
            for inner in value:
                gather(inner)
        elif hasattr(value, "__dataclass_fields__"):
            for leaf in value.__dataclass_fields__:
                if leaf != "id":
                    gather(getattr(value, leaf))

    gather(project)
    return {word for word in found if len(word) > 3 and not word.isascii()}


@given(projects())
@hypothesis_settings(max_examples=60)
def test_of_any_draft_no_text_is_told(tmp_path_factory: pytest.TempPathFactory, project: Project) -> None:
    text = support_text(Disk(), NOW, SOUND, places(tmp_path_factory.mktemp("a")), project)
    assert not {word for word in words_of(project) if word in text}


@given(projects(), st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
@hypothesis_settings(max_examples=60)
def test_the_words_of_a_draft_change_no_word_of_the_file(tmp_path_factory: pytest.TempPathFactory, project: Project, name: str) -> None:
    """Of two drafts whose texts are equally long the same is told: so that nothing of them can stand there."""
    there = places(tmp_path_factory.mktemp("a"))
    one, other = (replace(project, company=Company(name=each), cost_lines=(CostLine(id="C01", text=each),)) for each in (name, "x" * len(name)))
    assert support_text(Disk(), NOW, SOUND, there, one) == support_text(Disk(), NOW, SOUND, there, other)


@given(st.dictionaries(st.sampled_from(["theme", "text_size", "geometry", "help_is_open", "recent", "last_folder"]), json_values | st.just(PLANTED)))
@hypothesis_settings(max_examples=60)
def test_of_any_settings_file_only_what_dxapply_can_set_is_told(tmp_path_factory: pytest.TempPathFactory, raw: dict[str, object]) -> None:
    home = tmp_path_factory.mktemp("a")
    (home / "settings.json").write_text(json.dumps(raw), encoding="utf-8")
    assert PLANTED not in support_text(Disk(), NOW, load(Disk(), home / "settings.json"), places(home))


# ------------------------------------------------------------------------------------------------------------ what it tells


def test_it_tells_what_dxapply_runs_on_and_how_it_is_set(tmp_path: Path) -> None:
    settings = Settings(theme="dark", text_size="特大", geometry="1280x800+10+10", recent=(("/a", "b"), ("/c", "d")))
    text = support_text(Disk(), NOW, settings, places(tmp_path), figures={"画面の幅": 1920})
    for told in (__version__, "Python 3.", "reportlab ", "色：暗い", "文字の大きさ：特大", "1280x800+10+10", "最近使ったファイル：2件", "画面の幅：1,920"):
        assert told in text


def test_it_tells_how_large_the_draft_is_and_what_was_found(tmp_path: Path) -> None:
    lines = tuple(CostLine(id=f"C{number:02}", text="機械") for number in range(1, 13))
    project = Project(application=Application(program="keiei-digital-r3"), company=Company(name="高崎工業", employees=3), cost_lines=lines)
    text = support_text(Disk(), NOW, SOUND, places(tmp_path), project, [("error", "needed"), ("error", "needed"), ("hint", "idle-cost")])
    for told in ("事業：keiei-digital-r3", "company：2欄、4字", "cost_lines：12行、", "誤り needed：2件", "ヒント idle-cost：1件"):
        assert told in text


@pytest.mark.parametrize("program", ["own", "..", "/", "keiei-digital-r3/..", "", "KEIEI-DIGITAL-R3"])
def test_a_program_that_does_not_come_with_dxapply_is_not_named(tmp_path: Path, program: str) -> None:
    """Kills: a look for the folder of whatever the draft names."""
    text = support_text(Disk(), NOW, SOUND, places(tmp_path), Project(application=Application(program=program)))
    assert f"事業：{'独自' if program else '未選択'}\n" in text


def test_it_tells_how_many_journals_and_versions_there_are_and_how_large(tmp_path: Path) -> None:
    there = plant_files(tmp_path)
    text = support_text(Disk(), NOW, SOUND, there)
    size, most = len(PLANTED), 3 * len(PLANTED)
    assert f"1件、合計 {size}バイト、最大 {size}バイト" in text
    assert f"2件、合計 {size + most}バイト、最大 {most}バイト" in text


def test_it_holds_the_log_and_the_one_before_it_the_older_first(tmp_path: Path) -> None:
    there = places(tmp_path)
    there.log.parent.mkdir()
    there.log.write_bytes(b"younger\x07\xff\n")
    there.log.with_name("dxapply.1.log").write_bytes("older①\n".encode())
    assert support_text(Disk(), NOW, SOUND, there).endswith("\nolder①\nyounger?\ufffd\n")


def test_at_the_first_start_there_is_nothing_to_tell(tmp_path: Path) -> None:
    text = support_text(Disk(), NOW, SOUND, places(tmp_path))
    assert text.count("\n0件\n") == 2 and text.endswith("なし\n") and "読めません" not in text


# ------------------------------------------------------------------------------------------------------------ faulty disks


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
def test_whatever_cannot_be_read_the_rest_is_told(tmp_path: Path, code: int, lasting: bool) -> None:
    """Kills: no file for support just when the disk is what is broken."""
    there = plant_files(tmp_path)
    for nth in range(1, 60):
        disk = FaultyDisk(nth, code, lasting=lasting)
        text = support_text(disk, NOW, SOUND, there, all_planted())
        assert f"dxapply {__version__}" in text and PLANTED not in text
        if len(disk.steps) < nth:
            break
        assert f"読めません（エラー {code}）" in text
    assert 8 < nth < 60


def test_the_file_is_written_as_every_editor_reads_it(tmp_path: Path) -> None:
    path = tmp_path / support_name(NOW)
    save_support_file(Disk(), path, "髙﨑①\n\udc80\n")
    assert path.name == "dxapply-サポート用-20261125-1032.txt"
    assert path.read_bytes() == "\ufeff髙﨑①\n?\n".encode()


def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="空き容量がありません"):
        save_support_file(FaultyDisk(5, errno.ENOSPC), tmp_path / "a.txt", "text")
