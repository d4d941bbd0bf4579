"""Work beside the window: it runs in a thread of its own, and what comes of it is heard in the window's."""

from __future__ import annotations

import gc
import logging
import sys
import threading

import pytest

from dxapply.errors import DxapplyError
from dxapply.ui.background import Background, Job, Step
from dxapply.ui.style import Area
from tests.ui.conftest import WaitUntil

MAIN = threading.main_thread()


class Heard:
    """All that was told of some work, each with the thread it was told in."""

    def __init__(self, page: Area) -> None:
        self.news: list[tuple[str, object]] = []
        self.threads: set[threading.Thread] = set()
        self.background = Background(page)

    def note(self, kind: str, value: object = None) -> None:
        self.news.append((kind, value))
        self.threads.add(threading.current_thread())

    def start(self, work: object) -> Job:
        return self.background.start(
            work,  # type: ignore[arg-type]
            done=lambda value: self.note("done", value), failed=lambda error: self.note("failed", str(error)),
            step=lambda name: self.note("step", name), stopped=lambda: self.note("stopped"),
        )  # fmt: skip


@pytest.fixture
def heard(frame: Area) -> Heard:
    return Heard(frame)


def test_work_runs_off_the_windows_thread_and_is_heard_in_it(heard: Heard, wait_until: WaitUntil) -> None:
    def work(step: Step) -> threading.Thread:
        step("一")
        step("二")
        return threading.current_thread()

    job = heard.start(work)
    wait_until(lambda: not job.is_running)
    assert heard.news == [("step", "一"), ("step", "二"), ("done", job.thread)]
    assert job.thread is not MAIN
    assert heard.threads == {MAIN}


def test_a_refusal_arrives_as_its_sentence(heard: Heard, wait_until: WaitUntil) -> None:
    def work(step: Step) -> None:
        raise DxapplyError("書類を作れません", "見本です", "やり直してください")

    job = heard.start(work)
    wait_until(lambda: not job.is_running)
    assert heard.news == [("failed", "書類を作れません（見本です）。やり直してください。")]


def test_an_unexpected_error_arrives_as_a_sentence_and_stands_in_the_log(heard: Heard, wait_until: WaitUntil, caplog: pytest.LogCaptureFixture) -> None:
    def work(step: Step) -> None:
        raise KeyError("secret")

    job = heard.start(work)
    wait_until(lambda: not job.is_running)
    [(kind, sentence)] = heard.news
    assert kind == "failed" and str(sentence).startswith("思わぬ誤りで止まりました（KeyError）。")
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]
    caplog.clear()


def test_stopped_work_ends_before_its_next_step(heard: Heard, wait_until: WaitUntil) -> None:
    go_on, reached = threading.Event(), []

    def work(step: Step) -> None:
        step("一")
        go_on.wait(5)
        step("二")
        reached.append("二")

    job = heard.start(work)
    wait_until(lambda: heard.news)
    job.stop()
    go_on.set()
    wait_until(lambda: not job.is_running)
    assert heard.news == [("step", "一"), ("stopped", None)]
    assert not reached


def test_of_abandoned_work_nothing_is_heard(heard: Heard, frame: Area) -> None:
    job = heard.start(lambda step: step("一"))
    job.abandon()
    job.thread.join(5)
    frame.update()
    assert not job.is_running and heard.news == []


def test_work_is_abandoned_with_its_page_and_its_thread_has_ended_then(heard: Heard, frame: Area, wait_until: WaitUntil) -> None:
    inner = Area(frame, "page", "TFrame")
    background, begun, told = Background(inner), threading.Event(), []

    def work(step: Step) -> None:
        begun.set()
        while True:
            step("一")

    job = background.start(work, done=told.append, failed=told.append, stopped=lambda: told.append("stopped"))
    wait_until(begun.is_set)
    inner.destroy()
    assert not job.thread.is_alive() and not job.is_running
    frame.update()
    assert told == []


def test_threads_take_short_turns_while_work_runs_and_only_then(heard: Heard, wait_until: WaitUntil) -> None:
    wait_until(gc.isenabled)  # the work of a test before may not have ended yet
    before, during, go_on = sys.getswitchinterval(), [], threading.Event()

    def work(step: Step) -> None:
        during.append(sys.getswitchinterval())
        go_on.wait(5)

    first, second = heard.start(work), heard.start(work)
    go_on.set()
    wait_until(lambda: not first.is_running and not second.is_running)
    assert max(during) < 0.001
    wait_until(lambda: sys.getswitchinterval() == before)


class Cycle:
    """Something that only the collector can take away; notes the thread that it is taken away in."""

    ends: list[threading.Thread]

    def __init__(self, ends: list[threading.Thread]) -> None:
        self.ends, self.itself = ends, self

    def __del__(self) -> None:
        self.ends.append(threading.current_thread())


def test_what_has_become_unreachable_is_never_taken_away_in_the_thread(heard: Heard, wait_until: WaitUntil) -> None:
    ends: list[threading.Thread] = []

    def work(step: Step) -> int:
        for _ in range(50):
            Cycle(ends)
        return len([[number] for number in range(100_000)])  # as many new lists as would make Python collect a hundred times

    wait_until(gc.isenabled)
    job = heard.start(work)
    wait_until(lambda: not job.is_running)
    wait_until(gc.isenabled)
    gc.collect()
    assert set(ends) == {MAIN} and len(ends) == 50


def test_a_listener_that_fails_does_not_end_the_hearing(frame: Area, wait_until: WaitUntil, callback_errors: list[str]) -> None:
    told: list[object] = []

    def work(step: Step) -> str:
        step("一")
        return "fertig"

    def refuse(_name: str) -> None:
        raise RuntimeError("a listener fails")

    job = Background(frame).start(work, done=told.append, failed=told.append, step=refuse)
    wait_until(lambda: not job.is_running)
    assert told == ["fertig"]
    assert len(callback_errors) == 1
    callback_errors.clear()
