"""What all tests share: property tests try the same cases in every run, so that a red build is red again when it is looked at."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("same cases", derandomize=True, deadline=None)
settings.load_profile("same cases")
