"""A Finding: something to look at in a draft, with its place and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "Severity"]

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What is to be looked at: its kind (`id`), how grave, the key of the field or row, the message, and the fix. Errors stop a final export only."""

    id: str
    severity: Severity
    key: str
    message: str
    fix: str
