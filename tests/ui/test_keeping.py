"""The file of the open draft: saved at once, never over what somebody else wrote, and in trouble until a save goes through."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from dxapply.model.draft import Draft
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.carried import catalogue_for
from dxapply.programs.program import Catalogue
from dxapply.storage import project_file
from dxapply.storage.disk import Disk
from dxapply.storage.places import Folders
from dxapply.ui.keeping import MADE_BY_NEWER, Keeping
from dxapply.ui.nets import Nets
from tests.faults import FullDisk

NOW = dt.datetime(2021, 3, 3, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.fixture
def disk() -> FullDisk:
    return FullDisk()


@pytest.fixture
def keeping(disk: FullDisk, tmp_path: Path) -> Keeping:
    catalogue, _ = catalogue_for(Project())
    return kept(disk, tmp_path / "下書き.dxapply", Draft(Project(), catalogue.register), catalogue)


def kept(disk: Disk, path: Path, draft: Draft, catalogue: Catalogue, **more: Any) -> Keeping:
    """The keeping of a draft, whose nets hang below another folder."""
    nets = Nets(disk, Folders.below(path.parent / "nets"), draft, lambda: NOW)
    return Keeping(disk, path, draft, catalogue, nets, **more)


def name_in(path: Path) -> str:
    return project_file.load(Disk(), path, REGISTER).project.company.name


def change(keeping: Keeping, name: str) -> None:
    keeping._draft.change("company.name", name)


def test_a_new_draft_is_not_saved_until_it_lies_in_its_file(keeping: Keeping) -> None:
    assert not keeping.is_saved and not keeping.path.exists()
    assert keeping.save() and keeping.is_saved and keeping.path.exists()


def test_a_change_makes_it_unsaved_and_taking_it_back_saves_nothing_twice(keeping: Keeping) -> None:
    keeping.save()
    change(keeping, "みほん")
    assert not keeping.is_saved
    assert keeping.save() and name_in(keeping.path) == "みほん"
    written = keeping.path.stat().st_mtime_ns
    assert keeping.save() and keeping.path.stat().st_mtime_ns == written


def test_the_file_carries_the_pack_of_the_chosen_program(keeping: Keeping) -> None:
    keeping._draft.change("application.program", "sangyo-digital-r3")
    keeping.save()
    packs = project_file.load(Disk(), keeping.path, REGISTER).project.packs
    assert [pack.program for pack in packs] == ["sangyo-digital-r3"]


def test_a_failed_save_leaves_the_file_and_stays_in_trouble_until_one_goes_through(keeping: Keeping, disk: FullDisk) -> None:
    change(keeping, "前")
    keeping.save()
    change(keeping, "後")
    disk.is_full = True
    assert not keeping.save() and keeping.trouble is not None and not keeping.is_saved
    assert name_in(keeping.path) == "前"
    disk.is_full = False
    assert keeping.save() and keeping.trouble is None and name_in(keeping.path) == "後"


def test_what_somebody_else_wrote_is_not_written_over_unless_the_user_says_so(keeping: Keeping) -> None:
    keeping.save()
    other = project_file.encode(Project(), REGISTER) + b"\n"
    keeping.path.write_bytes(other)
    change(keeping, "こちら")
    assert not keeping.save() and keeping.is_changed_elsewhere
    assert keeping.path.read_bytes() == other
    assert keeping.overwrite() and name_in(keeping.path) == "こちら" and not keeping.is_changed_elsewhere


def test_another_name_keeps_the_old_file_and_is_the_draft_s_file_from_then_on(keeping: Keeping, tmp_path: Path) -> None:
    change(keeping, "一")
    keeping.save()
    old = keeping.path
    change(keeping, "二")
    assert keeping.save_as(tmp_path / "別名.dxapply")
    assert keeping.path.name == "別名.dxapply" and (name_in(old), name_in(keeping.path)) == ("一", "二")
    change(keeping, "三")
    assert keeping.save() and (name_in(old), name_in(keeping.path)) == ("一", "三")


def test_another_name_that_cannot_be_written_changes_nothing(keeping: Keeping, tmp_path: Path) -> None:
    keeping.save()
    old = keeping.path
    assert not keeping.save_as(tmp_path / "ない" / "別名.dxapply")
    assert keeping.path == old and keeping.trouble is not None


def test_a_draft_of_a_newer_version_is_never_saved(keeping: Keeping, disk: FullDisk) -> None:
    keeping.save()
    opened = project_file.load(disk, keeping.path, REGISTER)
    reader = kept(disk, keeping.path, keeping._draft, keeping._catalogue, held=opened.fingerprint, read_only=MADE_BY_NEWER)
    before = keeping.path.read_bytes()
    change(keeping, "変えた")
    assert not reader.save() and keeping.path.read_bytes() == before
    assert reader.trouble is not None and "別名で保存" in str(reader.trouble)
    assert reader.save_as(keeping.path.with_name("写し.dxapply")) and reader.is_saved and keeping.path.read_bytes() == before
