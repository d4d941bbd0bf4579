"""Whether a process still runs: a number that is used again is another process, and nothing is said of other machines."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxapply.storage import processes
from dxapply.storage.processes import Process, is_running, process_from, process_of, this_process
from tests.strategies import json_values

WAITS = "import sys; print('here', flush=True); sys.stdin.read()"


def test_this_process_runs_and_is_the_same_whenever_it_is_asked() -> None:
    assert is_running(this_process()) is True
    assert this_process() == this_process() == process_of(os.getpid())


def test_the_system_tells_when_this_process_began() -> None:
    """Kills: a beginning that is never told, with which every pid used again would be the old process."""
    assert this_process().started


def test_another_process_runs_until_it_is_killed() -> None:
    """Kills: os.kill(pid, 0) alone, for which a process that waits to be reaped still runs; and a question that ends the process."""
    with subprocess.Popen([sys.executable, "-c", WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        known = process_of(child.pid)
        assert is_running(known) is True and child.poll() is None
        child.kill()
        if sys.platform != "win32":
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and keeps its number
            assert is_running(known) is False
        child.wait()
        assert is_running(known) is False


def test_a_number_that_is_used_again_is_another_process() -> None:
    """Kills: a comparison of the numbers alone, by which a lock would be held for as long as any program has that number."""
    assert is_running(replace(this_process(), started="an earlier boot 1")) is False


def test_of_another_machine_nothing_is_known() -> None:
    """Kills: taking the lock of a colleague for a dead one, because no process here has that number."""
    assert is_running(replace(this_process(), host="another-machine")) is None
    assert is_running(Process("another-machine", 2**22 + 1, "")) is None


def test_without_a_name_of_the_machine_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_host", lambda: "")
    assert is_running(this_process()) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such question")
def test_where_the_system_tells_no_beginning_the_number_alone_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    known = this_process()
    monkeypatch.setattr(processes, "_began", lambda pid: "")
    assert is_running(known) is True
    assert is_running(replace(known, pid=2**22 + 1)) is False


@given(st.integers(1, 2**32 - 1), st.text(max_size=9))
def test_any_number_and_any_beginning_gives_an_answer(pid: int, started: str) -> None:
    """Kills: an OverflowError out of os.kill for what a file tells."""
    assert is_running(Process(this_process().host, pid, started)) in (True, False, None)


def test_a_process_is_read_back_as_it_was_written() -> None:
    assert process_from(asdict(this_process())) == this_process()


@pytest.mark.parametrize("pid", [0, -1, True, 1.0, "1", None, 2**32, 10**400])
def test_what_can_be_no_number_of_a_process_is_none(pid: object) -> None:
    """Kills: os.kill(0, …) and os.kill(-1, …), which ask whole groups."""
    assert process_from({"host": "a", "pid": pid, "started": ""}) is None


@given(json_values | st.fixed_dictionaries({"host": json_values, "pid": json_values, "started": json_values}))
def test_whatever_a_file_tells_is_a_process_or_none(raw: object) -> None:
    found = process_from(raw)
    assert found is None or is_running(found) in (True, False, None)
