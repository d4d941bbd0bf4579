"""One user at a draft for a while, with saves, full disks, crashes and other programs, in any order: nothing that was typed is lost.

The window is left out: this is the draft, its file and the nets under it, with a clock of its own.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from dxapply.model.draft import Draft
from dxapply.model.fields import Register, Value
from dxapply.model.project import Project, rows_of
from dxapply.model.register import REGISTER
from dxapply.programs.carried import catalogue_for
from dxapply.storage import journal as journals
from dxapply.storage import project_file
from dxapply.storage.disk import Disk, DiskError
from dxapply.storage.journal import Journal
from dxapply.storage.places import Folders
from dxapply.storage.processes import Process, this_process
from dxapply.ui import recovering
from dxapply.ui.keeping import Keeping
from dxapply.ui.nets import Nets
from tests.faults import FullDisk
from tests.strategies import values

DEAD = Process(this_process().host, 2**22 + 1, "before the crash")
NOW = dt.datetime(2021, 3, 3, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
FIELDS = [field for field in REGISTER.fields if "*" not in field.key and not field.key.startswith("application.")]
LISTS_USED = ("cost_lines", "issues", "kpis", "tasks")
EDIT = st.sampled_from(FIELDS).flatmap(lambda field: st.tuples(st.just(field.key), values(field)))
OTHER = "よそで書かれた名前"


def bare(project: Project) -> Project:
    """The project without the packs that its file carries."""
    return dataclasses.replace(project, packs=())


class Work(RuleBasedStateMachine):
    """`origin` is what the session began with, `states` all that the draft ever was."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="dxapply-work-"))
        self.disk, self.folders, self.seconds = FullDisk(), Folders.below(self.home / "nets"), 0
        self.states: list[Project] = []
        self.open(self.home / "下書き.dxapply", Project(identity=project_file.new_identity()), held=None)
        self.keeping.save()

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.end()
            shutil.rmtree(self.home)

    def end(self) -> None:
        """Let go of the journal, as the system does for a process that ends."""
        if self.keeping.nets._journal is not None:
            self.keeping.nets._journal._let_go()

    def clock(self) -> dt.datetime:
        self.seconds += 20
        return NOW + dt.timedelta(seconds=self.seconds)

    def open(self, path: Path, project: Project, *, held: str | None, continues: str = "") -> None:
        catalogue, _ = catalogue_for(project)
        self.draft = Draft(project, catalogue.register)
        self.draft.watchers.append(lambda change: self.states.append(bare(change.after)))
        self.states.append(bare(project))
        self.origin, self.steps = project, 0
        nets = Nets(self.disk, self.folders, self.draft, self.clock, continues=continues)
        self.keeping = Keeping(self.disk, path, self.draft, catalogue, nets, held=held)

    @property
    def register(self) -> Register:
        return self.draft.register

    # what a user does

    @rule(edit=EDIT, by=st.sampled_from([None, "entry"]))
    def edit(self, edit: tuple[str, Value], by: str | None) -> None:
        self.draft.change(*edit, by=by)

    @rule(text=st.sampled_from(["あいう", "12円?", "令和"]))
    def type_what_cannot_be_read(self, text: str) -> None:
        assert self.draft.type_text("company.capital", text) is not None
        assert dict(self.draft.project.unread)["company.capital"] == text

    @rule(name=st.sampled_from(LISTS_USED))
    def add_row(self, name: str) -> None:
        self.draft.add_row(name)

    @rule(name=st.sampled_from(LISTS_USED), place=st.integers(0, 5), to=st.integers(0, 5))
    def move_or_remove_row(self, name: str, place: int, to: int) -> None:
        rows = rows_of(self.draft.project, name)
        if place < len(rows):
            row = rows[place].id
            self.draft.move_row(name, row, to) if to < 4 else self.draft.remove_row(name, row)

    @rule()
    def undo(self) -> None:
        self.draft.undo()

    @rule()
    def redo(self) -> None:
        self.draft.redo()

    @rule()
    def all_the_way_back_and_forth(self) -> None:
        now, steps = self.draft.project, 0
        while self.draft.undo():
            steps += 1
        assert self.draft.project == self.origin
        for _ in range(steps):
            self.draft.redo()
        assert self.draft.project == now

    @rule()
    def save(self) -> None:
        if self.keeping.save():
            assert bare(self.in_file()) == bare(self.draft.project)
        else:
            assert self.keeping.is_changed_elsewhere

    @rule()
    def save_on_a_full_disk(self) -> None:
        before = self.keeping.path.read_bytes()
        self.disk.is_full = True
        saved = self.keeping.save()
        self.disk.is_full = False
        assert saved or self.keeping.path.read_bytes() == before

    @rule(number=st.integers(1, 3))
    def save_as(self, number: int) -> None:
        assert self.keeping.save_as(self.home / f"別名{number}.dxapply")

    @rule()
    def sync(self) -> None:
        self.keeping.nets.sync()

    # what others do

    @rule(answer=st.sampled_from(["reload", "overwrite"]))
    def change_elsewhere(self, answer: str) -> None:
        other = dataclasses.replace(self.in_file(), company=dataclasses.replace(self.in_file().company, name=f"{OTHER}{self.seconds}"))
        self.states.append(bare(other))
        self.keeping.path.write_bytes(project_file.encode(other, self.register))
        mine = self.draft.project
        assert self.keeping.is_saved or not self.keeping.save()
        if answer == "reload":
            assert self.keeping.reload() and bare(self.draft.project) == bare(other)
            self.draft.undo()
            assert self.draft.project == mine
            self.draft.redo()
        else:
            assert self.keeping.overwrite() and bare(self.in_file()) == bare(mine)
            kept = [self.keeping.nets.project_of(version) for version in self.keeping.nets.versions()]
            assert bare(other) in [bare(project) for project in kept]

    @rule(again=st.booleans())
    def crash(self, again: bool) -> None:
        """Of what was typed all is there at the next start; the first may crash before anything was saved, too."""
        for _ in range(1 + again):
            self.crash_once()
        self.keeping.save()

    def crash_once(self) -> None:
        lost, path = self.draft.project, self.keeping.path
        self.end()
        offers = journals.found(self.disk, self.folders.journals, REGISTER)
        if bare(self.in_file()) == bare(lost):
            assert all(bare(offer.project) == bare(lost) for offer in offers)
            for offer in offers:
                journals.forget(self.disk, self.folders.journals, offer.name)
            opened = project_file.load(self.disk, path, REGISTER)
            self.open(path, opened.project, held=opened.fingerprint)
            return
        assert [bare(offer.project) for offer in offers] == [bare(lost)]
        base = recovering.base_of(self.disk, self.home, offers[0])
        assert base.path == path and base.project is not None
        self.open(path, base.project, held=base.held, continues=offers[0].name)
        self.draft.replace(offers[0].project, label="復元")

    @precondition(lambda self: not self.keeping.is_changed_elsewhere)
    @rule()
    def close_and_open_again(self) -> None:
        assert self.keeping.save()
        self.keeping.nets.close(is_saved=True)
        assert journals.found(self.disk, self.folders.journals, REGISTER) == [] and not self.folders.has_journals(self.disk)
        opened = project_file.load(self.disk, self.keeping.path, REGISTER)
        assert not opened.troubles and bare(opened.project) == bare(self.draft.project)
        self.open(self.keeping.path, opened.project, held=opened.fingerprint)

    # what always holds

    def in_file(self) -> Project:
        return project_file.load(self.disk, self.keeping.path, REGISTER).project

    @invariant()
    def what_is_written_is_what_is_read(self) -> None:
        if hasattr(self, "draft"):
            project = self.draft.project
            assert project_file.decode(project_file.encode(project, self.register), self.register).project == project

    @invariant()
    def the_file_holds_a_whole_state_that_the_draft_once_had(self) -> None:
        if hasattr(self, "draft"):
            assert bare(self.in_file()) in self.states


def run(monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """Let the user work, in a process that will have ended by the next start."""
    monkeypatch.setattr(journals, "this_process", lambda: DEAD)
    quiet = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    given: dict[str, Any] = {"max_examples": 40, "stateful_step_count": 40, "deadline": None, "derandomize": True, "suppress_health_check": quiet}
    run_state_machine_as_test(Work, settings=settings(**given | more))


def test_nothing_that_was_typed_is_lost_whatever_happens_in_whatever_order(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch)


def forgets_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Journal, "write", lambda *_: None)


def ends_before_the_save(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Nets.before_save

    def before_save(self: Nets, title: str = "") -> None:
        if self._journal is not None:
            self._journal.close(is_saved=True)
        real(self, title)

    monkeypatch.setattr(Nets, "before_save", before_save)


def keeps_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Nets, "before_save", lambda *_: None)


def writes_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(disk: Disk, path: Path, data: bytes, **_more: Any) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            disk.write(descriptor, data)
        except OSError as error:
            raise DiskError("保存できません") from error
        finally:
            os.close(descriptor)

    monkeypatch.setattr(project_file, "put", careless)


@pytest.mark.parametrize("mutate", [forgets_changes, ends_before_the_save, keeps_no_version, writes_in_place])
def test_it_sees_a_program_that(mutate: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kills: each of these mutants, which lose something."""
    mutate(monkeypatch)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        run(monkeypatch, phases=[Phase.generate])
