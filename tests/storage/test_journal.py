"""A crash loses nothing that was typed, the power going nothing that was synced; and whatever the bytes of a journal are, its good part comes back.

The sweeps fail, kill or cut each step of the disk; each names the mutants that it kills, and is tried on some.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxapply.model.draft import Draft
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.storage import journal as journals
from dxapply.storage.disk import TEMPORARY, Disk, DiskError
from dxapply.storage.journal import KEPT, Journal, Recovery, forget, found
from dxapply.storage.places import JOURNAL
from dxapply.storage.processes import Process, this_process
from tests.faults import KILLED, FaultyDisk, PowerCut, PowerDisk
from tests.storage.test_disk import CODES, DAMAGES
from tests.storage.test_project_changes import edited
from tests.strategies import projects

ROOT = Path(__file__).resolve().parent.parent.parent
DEAD = dataclasses.replace(this_process(), started="of another day")
NOW = dt.datetime(2021, 3, 3, 14, 32, tzinfo=dt.timezone(dt.timedelta(hours=9)))
DRAFT = Path("計画.dxapply").absolute()
MOST_STEPS = 200
SAVED_AT = 3


def states() -> list[Project]:
    """A draft as it is typed: a title, a row, an amount that cannot be read, a save, a row removed, undone, and a text."""
    draft = Draft(Project(identity="7d2e94b36f1c0a57"), REGISTER)
    seen = [draft.project]
    draft.watchers.append(lambda change: seen.append(change.after))
    draft.type_text("plan.title", "受発注の一元化")
    draft.add_row("issues", title="在庫が合わない")
    draft.type_text("company.sales", "1億くらい")
    draft.remove_row("issues", "K1")
    draft.undo()
    draft.type_text("plan.purpose", "髙﨑工業①の現場で、二重の入力をなくします。\n" * 3)
    return seen


STATES = states()


def begun(disk: Disk, folder: Path, project: Project = STATES[0], **more: Any) -> Journal:
    given = {"path": DRAFT, "saved": "0" * 64, "now": NOW, "process": DEAD}
    return Journal.begin(disk, folder, project, REGISTER, **given | more)


def typed(disk: Disk, folder: Path, note: Callable[[str], object] = lambda _word: None, process: Process = DEAD) -> Journal:
    """A session that goes through the states; `note` hears how far it is synced ("3"), and where it was saved ("s3")."""
    journal = begun(disk, folder, process=process)
    for number, project in enumerate(STATES[1:], 1):
        journal.write(project, NOW + dt.timedelta(seconds=number))
        if number != SAVED_AT + 1 and synced(journal):  # two changes may share a sync
            note(str(number))
        if number == SAVED_AT:
            journal.mark_saved("1" * 64, DRAFT, NOW)
            note(f"s{number}")
    return journal


def synced(journal: Journal) -> bool:
    try:
        journal.sync()
    except DiskError as error:
        assert str(error).startswith("復元用の記録を書けません（")
        return False
    return True


def crash(journal: Journal) -> None:
    """End as a process ends: its files are closed, and nothing else is done."""
    journal._let_go()


def recovered(folder: Path) -> list[Recovery]:
    return found(Disk(), folder, REGISTER)


def check(folder: Path, notes: list[str]) -> None:
    """What is recovered is the last synced state or a later one; or nothing, where the file holds all that was synced."""
    least = max((int(note) for note in notes if note[0] != "s"), default=0)
    offers = recovered(folder)
    if not offers:
        assert STATES[SAVED_AT if least >= SAVED_AT else 0] in STATES[least:]
        return
    assert len(offers) == 1
    assert offers[0].project in STATES[least:]
    assert offers[0].saved_project in (STATES[0], STATES[SAVED_AT])


# --------------------------------------------------------------------------------------------------------------- recovery


def test_all_that_was_typed_is_there_after_a_crash(tmp_path: Path) -> None:
    """Kills: a change that waits for the sync, a mark that does not end the count."""
    crash(typed(Disk(), tmp_path))
    (one,) = recovered(tmp_path)
    assert (one.project, one.saved_project) == (STATES[-1], STATES[SAVED_AT])
    assert (one.path, one.saved, one.changes, one.good_lines, one.bad_lines, one.kept) == (DRAFT, "1" * 64, len(STATES) - 1 - SAVED_AT, len(STATES), 0, "")
    assert one.at == NOW + dt.timedelta(seconds=len(STATES) - 1)


@given(projects(), st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large])
def test_any_edits_and_undos_of_any_draft_are_recovered(tmp_path_factory: pytest.TempPathFactory, project: Project, data: Any) -> None:
    """Kills: an undo that is not written, edits that are written as what the user did and not as what came of it."""
    folder = tmp_path_factory.mktemp("journals")
    draft = Draft(project, REGISTER)
    journal = begun(Disk(), folder, project)
    draft.watchers.append(lambda change: journal.write(change.after, NOW))
    for _ in range(data.draw(st.integers(1, 8))):
        edited(draft, data)
    crash(journal)
    assert [one.project for one in recovered(folder)] == ([] if draft.project == project else [draft.project])


def test_a_draft_without_a_file_has_a_journal_too(tmp_path: Path) -> None:
    """Kills: a journal that begins with the first save."""
    journal = begun(Disk(), tmp_path / "not" / "there", path=None, saved=None)
    journal.write(STATES[1], NOW)
    crash(journal)
    (one,) = recovered(tmp_path / "not" / "there")
    assert (one.path, one.saved, one.project) == (None, None, STATES[1])


def test_a_journal_with_nothing_unsaved_is_removed_silently(tmp_path: Path) -> None:
    """Kills: a question at each start after a crash that lost nothing, also where all was undone."""
    crash(begun(Disk(), tmp_path))
    saved, undone = typed(Disk(), tmp_path), begun(Disk(), tmp_path)
    saved.mark_saved("2" * 64, DRAFT, NOW)
    undone.write(STATES[1], NOW)
    undone.write(STATES[0], NOW)
    crash(saved)
    crash(undone)
    assert recovered(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_closed_draft_leaves_its_journal_only_where_it_was_not_saved(tmp_path: Path) -> None:
    """Kills: a close that removes what no file holds."""
    typed(Disk(), tmp_path).close(is_saved=True)
    assert list(tmp_path.iterdir()) == []
    typed(Disk(), tmp_path).close(is_saved=False)
    assert [one.project for one in recovered(tmp_path)] == [STATES[-1]]


@pytest.mark.parametrize("process", [this_process(), Process("another host", 1, "x")], ids=["of this program", "of another machine"])
def test_a_journal_whose_program_may_run_is_not_touched(tmp_path: Path, process: Process) -> None:
    """Kills: taking the draft that another window has open."""
    journal = typed(Disk(), tmp_path, process=process)
    before = (tmp_path / journal.name).read_bytes()
    assert recovered(tmp_path) == []
    crash(journal)
    assert (tmp_path / journal.name).read_bytes() == before


def test_a_recovered_draft_goes_on_in_a_journal_of_its_own_until_it_is_saved(tmp_path: Path) -> None:
    """Kills: a second crash that offers the same draft twice, or the older state, and an old journal that comes back after the save."""
    crash(typed(Disk(), tmp_path))
    (first,) = recovered(tmp_path)
    second = begun(Disk(), tmp_path, first.project, continues=first.name)
    crash(second)  # before anything was typed
    (again,) = recovered(tmp_path)
    assert (again.project, again.saved_project, again.continues) == (first.project, first.saved_project, (first.name,))
    third = begun(Disk(), tmp_path, again.project, continues=again.name)
    third.write(STATES[1], NOW)
    crash(third)
    (last,) = recovered(tmp_path)
    assert (last.project, last.changes, last.continues) == (STATES[1], first.changes + 1, (again.name, first.name))
    fourth = begun(Disk(), tmp_path, last.project, continues=last.name)
    fourth.mark_saved("3" * 64, DRAFT, NOW)
    assert [file.name for file in tmp_path.iterdir()] == [fourth.name]
    fourth.close(is_saved=True)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_journal_is_offered_where_the_one_after_it_is_broken(tmp_path: Path) -> None:
    """Kills: hiding a journal behind one that nobody can read."""
    crash(typed(Disk(), tmp_path))
    (first,) = recovered(tmp_path)
    second = begun(Disk(), tmp_path, first.project, continues=first.name)
    crash(second)
    (tmp_path / second.name).write_bytes(b"0" * 99)
    assert [one.name for one in recovered(tmp_path)] == [first.name]


def test_a_draft_that_another_window_has_recovered_is_not_offered_again(tmp_path: Path) -> None:
    """Kills: two windows that go on with one draft."""
    crash(typed(Disk(), tmp_path))
    (first,) = recovered(tmp_path)
    running = begun(Disk(), tmp_path, first.project, continues=first.name, process=this_process())
    assert recovered(tmp_path) == []
    crash(running)


def test_drafts_are_offered_the_latest_first_and_what_never_became_a_journal_is_removed(tmp_path: Path) -> None:
    """Kills: half-written files that pile up with each crash."""
    for days in (1, 3, 2):
        journal = begun(Disk(), tmp_path)
        journal.write(STATES[days], NOW.replace(tzinfo=None) + dt.timedelta(days=days))
        crash(journal)
    (tmp_path / f"{TEMPORARY}123").write_bytes(b"half")
    (tmp_path / "memo.txt").write_bytes(b"not ours")
    assert [one.project for one in recovered(tmp_path)] == [STATES[3], STATES[2], STATES[1]]
    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix != JOURNAL) == ["memo.txt"]


def test_what_the_user_does_not_want_back_goes_with_all_that_it_went_on_from(tmp_path: Path) -> None:
    crash(typed(Disk(), tmp_path))
    crash(begun(Disk(), tmp_path, STATES[-1], continues=recovered(tmp_path)[0].name))
    forget(Disk(), tmp_path, recovered(tmp_path)[0].name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../計画.dxapply", "計画.dxapply", "", "0" * 16 + ".journals", "/0123456789abcdef.journal"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """Kills: a journal that names what it went on from, and thereby what is removed."""
    folder = tmp_path / "journals"
    crash(begun(Disk(), folder, continues=name))
    (tmp_path / "計画.dxapply").write_bytes(b"x")
    (folder / "計画.dxapply").write_bytes(b"x")
    journal = begun(Disk(), folder)
    journal._continues = (name,)
    journal._begin_anew()
    crash(journal)
    forget(Disk(), folder, name)
    assert recovered(folder) == []
    assert (tmp_path / "計画.dxapply").exists()
    assert (folder / "計画.dxapply").exists()


# ------------------------------------------------------------------------------------------------------------ broken bytes


def session() -> bytes:
    """The bytes of a journal with two unsaved changes."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        journal = begun(Disk(), Path(folder))
        journal.write(STATES[1], NOW)
        journal.write(STATES[2], NOW)
        crash(journal)
        return (Path(folder) / journal.name).read_bytes()


def planted(folder: Path, data: bytes) -> Path:
    """A folder with this journal only."""
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    path = folder / f"{'0' * 16}{JOURNAL}"
    path.write_bytes(data)
    return path


def check_prefix(folder: Path, data: bytes, sound: bytes) -> None:
    """Whatever is wrong with it, the good lines before that come back, the rest lies aside, and both numbers add up."""
    path = planted(folder, data)
    lines = sound.splitlines(keepends=True)
    good = next((number for number, line in enumerate(lines) if data.splitlines(keepends=True)[number : number + 1] != [line]), len(lines))
    offers = recovered(folder)
    if good == 0:
        assert offers == []
        assert [file.read_bytes() for file in folder.iterdir()] == [data]
        return
    rest = data[len(b"".join(lines[:good])) :]
    if good == 1 and not rest:
        assert (offers, list(folder.iterdir())) == ([], [])
        return
    (one,) = offers
    assert one.project == STATES[good - 1]
    assert (one.good_lines, one.bad_lines) == (good - 1, len(rest.split(b"\n")) - rest.endswith(b"\n") if rest else 0)
    assert path.read_bytes() == data
    assert one.kept == (path.name + KEPT if rest else "")
    forget(Disk(), folder, one.name)
    assert [file.read_bytes() for file in folder.iterdir()] == ([rest] if rest else [])


def test_a_journal_that_is_cut_at_any_byte_gives_the_lines_before(tmp_path: Path) -> None:
    """Kills: a line without a check, half a line that is taken for a whole one, a rest that is thrown away."""
    data = session()
    for end in range(len(data)):
        check_prefix(tmp_path / "a", data[:end], data)


def test_a_journal_with_a_bit_flipped_in_any_byte_gives_the_lines_before(tmp_path: Path) -> None:
    """Kills: a check of a part of the line, hexadecimal digits that are read in either case."""
    data = session()
    for at in range(len(data)):
        flipped = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
        check_prefix(tmp_path / "a", flipped, data)


def test_a_line_does_not_count_without_the_one_before(tmp_path: Path) -> None:
    """Kills: a check of each line by itself, by which a lost change is passed over and a later one made on something else."""
    header, first, second = session().splitlines(keepends=True)
    for data in (header + second, header + first + first, header + second + first):
        path = planted(tmp_path / "a", data)
        (one,) = recovered(path.parent)
        assert one.project in STATES[:2]
        assert one.bad_lines == data.count(b"\n") - 1 - one.good_lines > 0


@given(st.binary(max_size=200), st.lists(st.dictionaries(st.sampled_from(["at", "set", "steps", "saved", "path", "in", "rows"]), st.recursive(
    st.none() | st.integers() | st.sampled_from(["2021-03-03T14:32:00", "0001-01-01", "x", "\0"]), lambda inner: st.dictionaries(
        st.sampled_from(["in", "is", "gone", "rows", "plan", "issues"]), inner, max_size=2), max_leaves=4)), max_size=3))  # fmt: skip
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_and_any_lines_with_right_checks_give_a_draft_or_are_left(tmp_path_factory: pytest.TempPathFactory, tail: bytes, lines: list[Any]) -> None:
    """Kills: an error of any kind at the start of the program."""
    data = session().splitlines(keepends=True)[0]
    check = int(data[:8], 16)
    for line in lines:
        more, check = journals._line(line, check)
        data += more
    path = planted(tmp_path_factory.mktemp("journals"), data + tail)
    for one in recovered(path.parent):
        assert one.good_lines + one.bad_lines >= 1
    planted(path.parent, tail)
    assert recovered(path.parent) == []


@pytest.mark.parametrize("change", [{"journal": 2}, {"base": {"dxapply": {"format": 99}}}, {"base": {}}, {"process": None}, {"at": "x"}, {"continues": 5}])
def test_a_journal_of_another_version_is_left_alone(tmp_path: Path, change: dict[str, Any]) -> None:
    """Kills: a downgrade that removes, or offers in part, what a newer dxapply wrote."""
    header = journals.parsed(session().splitlines()[0][9:].decode(), [])
    assert isinstance(header, dict)
    first, check = journals._line(header | change, 0)
    second, _ = journals._line({"at": NOW.isoformat(), "set": {"in": {"plan": {"in": {"title": {"is": "新"}}}}}}, check)
    path = planted(tmp_path / "a", first + second)
    assert recovered(path.parent) == []
    assert path.read_bytes() == first + second


def test_what_cannot_be_set_aside_keeps_its_journal(tmp_path: Path) -> None:
    """Kills: a rest that is gone with the journal because the disk was full."""

    class Full(Disk):
        def write(self, descriptor: int, data: bytes | memoryview) -> int:
            raise OSError(errno.ENOSPC, "full")

    path = planted(tmp_path / "a", session() + b"torn")
    (one,) = found(Full(), path.parent, REGISTER)
    assert (one.project, one.bad_lines, one.kept) == (STATES[2], 1, "")
    forget(Full(), path.parent, one.name)
    assert path.exists()


# ------------------------------------------------------------------------------------------------------------------ sweeps


@pytest.fixture(params=[journals.MOST_GROWTH, 1], ids=["long", "written anew at each sync"])
def growth(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    most: int = request.param
    monkeypatch.setattr(journals, "MOST_GROWTH", most)
    return most


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("half", [False, True], ids=["whole", "half"])
@pytest.mark.usefixtures("growth")
def test_a_disk_that_fails_at_any_step_loses_nothing_synced_and_raises_nothing_else(tmp_path: Path, code: int, lasting: bool, half: bool) -> None:
    """Kills: lines behind half a line, a second fsync after one that failed, an old journal removed before the new one is whole."""
    for nth in range(1, MOST_STEPS):
        folder, notes = tmp_path / str(nth), list[str]()
        disk = FaultyDisk(nth, code, half=half, lasting=lasting)
        journal = typed(disk, folder, notes.append)
        is_mended = synced(journal)
        assert is_mended or lasting
        crash(journal)
        assert disk.open_files == 0 or lasting
        if is_mended:
            assert [one.project for one in recovered(folder)] == [STATES[-1]]
        check(folder, notes)
        if len(disk.steps) < nth:
            break
    assert 20 < nth < MOST_STEPS


@pytest.mark.parametrize("mutant", ["goes on behind half a line", "says that it is synced"])
def test_the_sweep_finds_a_journal_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    """The mutants: a failed write that is forgotten."""
    if mutant == "says that it is synced":
        monkeypatch.setattr(Journal, "sync", lambda self: None)
    else:
        monkeypatch.setattr(Journal, "_fail", lambda self, error: None)
    with pytest.raises(AssertionError):
        test_a_disk_that_fails_at_any_step_loses_nothing_synced_and_raises_nothing_else(tmp_path, errno.ENOSPC, False, True)


class JournalPower(PowerDisk):
    """A disk that also keeps, when the power goes, what was synced of a file that only grows."""

    def __init__(self, nth: int) -> None:
        super().__init__(nth)
        self.sound: dict[Path, bytes] = {}

    def append(self, path: Path, mode: int = 0o600) -> int:
        self.tick()
        descriptor = super().append(path, mode)
        self.paths[descriptor], self.sound[path] = path, path.read_bytes()
        return descriptor

    def fsync(self, descriptor: int) -> None:
        super().fsync(descriptor)
        path = self.paths[descriptor]
        self.sound[path] = path.read_bytes()

    def unlink(self, path: Path) -> None:
        self.tick()
        super().unlink(path)

    def lights_out(self, damage: Callable[[bytes], bytes], *, moves_last: bool) -> None:
        for path in self.loose & self.sound.keys():
            if path.exists():
                synced, all_of_it = self.sound[path], path.read_bytes()
                path.write_bytes(synced + damage(all_of_it[len(synced) :]))
        self.loose -= self.sound.keys()
        super().lights_out(damage, moves_last=moves_last)


class WithoutSync(JournalPower):
    """The mutant that does not sync."""

    def fsync(self, descriptor: int) -> None:
        self.tick()


def power_sweep(home: Path, kind: type[JournalPower], damage: Callable[[bytes], bytes], *, moves_last: bool) -> int:
    """How many steps a session has; the power went at each."""
    for nth in range(1, MOST_STEPS):
        folder, notes, disk = home / str(nth), list[str](), kind(nth)
        with suppress(PowerCut):
            crash(typed(disk, folder, notes.append))
        disk.lights_out(damage, moves_last=moves_last)
        for descriptor in disk.paths:
            with suppress(OSError):  # closed already
                os.close(descriptor)
        check(folder, notes)
        if disk.taken < nth:
            return nth - 1
    raise AssertionError("the session never ends")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("moves_last", [True, False], ids=["moves last", "moves lost"])
@pytest.mark.usefixtures("growth")
def test_the_power_going_at_any_step_loses_nothing_synced(tmp_path: Path, damage: Callable[[bytes], bytes], moves_last: bool) -> None:
    """Kills: a journal without fsync, and one whose name is not synced before it counts."""
    assert power_sweep(tmp_path, JournalPower, damage, moves_last=moves_last) > 20


def test_the_power_cuts_find_a_journal_without_fsync(tmp_path: Path) -> None:
    """The mutant: lines that the system still had in memory."""
    with pytest.raises(AssertionError):
        power_sweep(tmp_path, WithoutSync, DAMAGES["gone"], moves_last=True)


CHILD = """
import os, signal, sys
from pathlib import Path
from dxapply.storage import journal
from dxapply.storage.processes import this_process
from tests.faults import FaultyDisk
from tests.storage.test_journal import typed
journal.MOST_GROWTH = int(sys.argv[3])
if sys.argv[4] == "kill":
    os._exit = lambda code: os.kill(os.getpid(), signal.SIGKILL)
typed(FaultyDisk(int(sys.argv[2]), None, half=True), Path(sys.argv[1]), lambda word: os.write(1, f"{word} ".encode()), this_process())
"""


@pytest.mark.parametrize("how", ["exit", "kill"])
def test_a_process_that_is_killed_at_any_step_loses_nothing_typed(tmp_path: Path, how: str, growth: int) -> None:
    """Kills: what is kept in the memory of the program, and a process that has ended but is taken for a running one."""
    if how == "kill" and not hasattr(signal, "SIGKILL"):
        pytest.skip("Windows has no SIGKILL")
    for nth in range(1 + (how == "kill"), MOST_STEPS, 3 if growth > 1 else 7):
        folder = tmp_path / str(nth)
        arguments = [sys.executable, "-c", CHILD, str(folder), str(nth), str(growth), how]
        ended = subprocess.run(arguments, cwd=ROOT, check=False, capture_output=True, text=True)
        assert ended.returncode in (0, KILLED, -9), ended.stderr
        check(folder, ended.stdout.split())
        if ended.returncode == 0:
            break
    assert 20 < nth < MOST_STEPS


# -------------------------------------------------------------------------------------------------------------------- size


@pytest.mark.parametrize(("bound", "most"), [("MOST_GROWTH", 3_000), ("MOST_LINES", 10)])
def test_a_journal_that_grows_too_long_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int) -> None:
    """Kills: a journal that fills the disk in a long day, and one that loses what was not saved while it is written anew."""
    monkeypatch.setattr(journals, bound, most)
    journal = begun(Disk(), tmp_path)
    for number in range(200):
        journal.write(STATES[1 + number % 6], NOW)
        journal.sync()
    assert [file.name for file in tmp_path.iterdir()] == [journal.name]
    assert (tmp_path / journal.name).stat().st_size < 10_000
    for number in range(200):
        journal.write(STATES[1 + number % 6], NOW)
    first = journal.name
    journal.mark_saved("2" * 64, DRAFT, NOW)
    assert journal.name != first
    journal.write(STATES[5], NOW)
    crash(journal)
    (one,) = recovered(tmp_path)
    assert (one.project, one.saved_project, one.changes, one.saved) == (STATES[5], STATES[2], 1, "2" * 64)


def test_an_old_journal_that_cannot_be_removed_is_not_offered(tmp_path: Path) -> None:
    """Kills: two offers for one draft where a virus scanner held the old journal."""

    class Held(Disk):
        def unlink(self, path: Path) -> None:
            raise OSError(errno.EBUSY, "held")

    journal = typed(Held(), tmp_path)
    journal._begin_anew()
    crash(journal)
    assert len(list(tmp_path.iterdir())) == 2
    assert [(one.name, one.project) for one in recovered(tmp_path)] == [(journal.name, STATES[-1])]


def test_a_keystroke_costs_a_short_line_however_large_the_draft_is(tmp_path: Path) -> None:
    """Kills: a journal of whole drafts."""
    draft = Draft(sample(builtin_catalogue().programs[0]), REGISTER)
    for _ in range(300):
        draft.add_row("cost_lines", text="現場で使う端末")
    last = draft.project.cost_lines[-1].id
    journal = begun(Disk(), tmp_path, draft.project)
    size = (tmp_path / journal.name).stat().st_size
    draft.type_text(f"cost_lines.{last}.text", "現場で使う端末と")
    journal.write(draft.project, NOW)
    assert (tmp_path / journal.name).stat().st_size - size < 200
    crash(journal)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_only_the_user_can_read_a_journal(tmp_path: Path) -> None:
    """Kills: typed text in a file that everybody may read, while the draft itself is private."""
    planted(tmp_path, session() + b"torn")
    recovered(tmp_path)
    crash(begun(Disk(), tmp_path))
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir() if file.name != f"{'0' * 16}{JOURNAL}"} == {0o600}
