"""Long work beside the window: a function of frozen values runs in a thread, and its steps, its result or its failure come back to the window's own.

Tk belongs to one thread, so nothing that the work is given may touch it. What comes back waits in a queue that the window empties.
"""

from __future__ import annotations

import gc
import logging
import queue
import sys
import threading
import tkinter as tk
from collections.abc import Callable
from typing import Any, TypeVar

from dxapply.errors import DxapplyError

__all__ = ["Background", "Job", "Step", "Stopped"]

Step = Callable[[str], None]
"""What the work calls before each step, with its name; it raises Stopped once the work is not wanted any more."""

_T = TypeVar("_T")
_POLL = 20
"""Milliseconds between two looks into the queue."""
_SHORT_TURN = 0.0005
"""Seconds after which a thread must let the other one go on while work runs; Python's own 5 ms add up to what a hand feels."""
_LONGEST_FAREWELL = 2.0
"""Seconds that a window which closes waits for the step that is under way."""

_log = logging.getLogger(__name__)


class Stopped(Exception):
    """The work was stopped between two steps."""


class Background:
    """Starts work for a widget. What is still under way when the widget goes is abandoned: its step ends, and nothing of it is heard."""

    def __init__(self, widget: tk.Misc) -> None:
        self._widget = widget
        self._jobs: list[Job] = []
        widget.bind("<Destroy>", self._gone, add="+")

    def start(
        self, work: Callable[[Step], _T], *, done: Callable[[_T], object], failed: Callable[[DxapplyError], object],
        step: Callable[[str], object] = lambda _name: None, stopped: Callable[[], object] = lambda: None,
    ) -> Job:  # fmt: skip
        """Run the work beside the window; the listeners are called in the window's own thread."""

        def tell(kind: str, value: Any) -> None:
            match kind:
                case "done":
                    done(value)
                case "failed":
                    failed(value)
                case "step":
                    step(value)
                case _:
                    stopped()

        self._jobs = [job for job in self._jobs if job.thread.is_alive()]
        self._jobs.append(Job(self._widget, work, tell))
        return self._jobs[-1]

    def _gone(self, event: tk.Event) -> None:
        if event.widget is self._widget:
            for job in self._jobs:
                job.abandon()
            for job in self._jobs:
                job.thread.join(_LONGEST_FAREWELL)


class Job:
    """Work that was started. `is_running` until its end was told, or it was abandoned."""

    def __init__(self, widget: tk.Misc, work: Callable[[Step], object], tell: Callable[[str, Any], None]) -> None:
        self.is_running = True
        self._widget, self._root, self._tell = widget, widget.nametowidget("."), tell
        self._stop = threading.Event()
        self._news: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        _manners.put_on()
        self.thread = threading.Thread(target=self._run, args=(work,), name="dxapply-work", daemon=True)
        self.thread.start()
        self._alarm = widget.after(_POLL, self._hear)

    def stop(self) -> None:
        """Ask the work to end before its next step; `stopped` is told when it did, or `done` where no step was left."""
        self._stop.set()

    def abandon(self) -> None:
        """Hear no more of the work, which ends before its next step."""
        self._stop.set()
        if self.is_running:
            self._end()

    # ------------------------------------------------------------------------------------------------------- in the thread

    def _run(self, work: Callable[[Step], object]) -> None:
        try:
            self._news.put(("done", work(self._step)))
        except Stopped:
            self._news.put(("stopped", None))
        except DxapplyError as error:
            self._news.put(("failed", error))
        except Exception as error:  # whatever it is, a user reads a sentence, and the log holds the rest
            _log.exception("work in the background failed")
            name = type(error).__name__
            self._news.put(("failed", DxapplyError("思わぬ誤りで止まりました", name, "下書きは壊れていません。もう一度試してください")))

    def _step(self, name: str) -> None:
        if self._stop.is_set():
            raise Stopped
        self._news.put(("step", name))

    # ------------------------------------------------------------------------------------------------------- in the window

    def _hear(self) -> None:
        """Tell the news that there are, not those that come meanwhile: work may tell faster than anybody listens.

        The alarm is set again first, so that a listener that fails does not end the hearing.
        """
        self._alarm = self._widget.after(_POLL, self._hear)
        for _ in range(self._news.qsize()):
            if not self.is_running:
                return
            kind, value = self._news.get_nowait()
            if kind != "step":
                self._end()
            self._tell(kind, value)

    def _end(self) -> None:
        self.is_running = False
        self._widget.after_cancel(self._alarm)
        self._leave()

    def _leave(self) -> None:
        """The interpreter is as before when the thread has ended, which abandoned work does only after its step."""
        if self.thread.is_alive():
            self._root.after(_POLL, self._leave)
        else:
            _manners.lay_off()


class _Manners:
    """How the threads of the program live together while any work runs; as before it afterwards. For the window's thread only.

    Each takes short turns. And no thread collects what has become unreachable: a variable or a picture of Tk among it would be taken
    from Tk in the wrong thread, which waits for the window, or fails.
    """

    def __init__(self) -> None:
        self._guests, self._turn, self._collects = 0, 0.0, False

    def put_on(self) -> None:
        if not self._guests:
            self._turn, self._collects = sys.getswitchinterval(), gc.isenabled()
            sys.setswitchinterval(_SHORT_TURN)
            gc.disable()
        self._guests += 1

    def lay_off(self) -> None:
        self._guests -= 1
        if not self._guests:
            sys.setswitchinterval(self._turn)
            if self._collects:
                gc.enable()


_manners = _Manners()
