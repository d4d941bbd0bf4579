"""What all tests share: property tests try the same cases in every run, so that a red build is red again when it is looked at."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from dxapply.storage import logs

settings.register_profile("same cases", derandomize=True, deadline=None)
settings.load_profile("same cases")


@pytest.fixture(scope="session", autouse=True)
def own_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A log, and a folder of the starts, in place of the user's, also for the processes that tests start."""
    folder = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder))
        patch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(folder))  # what platformdirs asks before Windows: a test must not hand over to the user's window
        if sys.platform == "win32":
            patch.setattr(logs, "log_path", lambda: folder / "dxapply.log")
        yield


@pytest.fixture(autouse=True)
def no_log_left() -> Iterator[None]:
    """A log that a test began ends with it."""
    ours = logging.getLogger("dxapply")
    level = ours.level
    yield
    ours.setLevel(level)
    for handler in [handler for handler in ours.handlers if isinstance(handler, logs.LogFile)]:
        ours.removeHandler(handler)
