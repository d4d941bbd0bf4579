"""A Finding: something to look at in a draft, with its place and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "Severity", "an_error", "hint", "warning"]

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What is to be looked at: its kind (`id`), how grave, the key of the field, row or list, the message, and the fix.

    Errors stop a final export, and nothing else.
    """

    id: str
    severity: Severity
    key: str
    message: str
    fix: str


def an_error(name: str, key: str, message: str, fix: str) -> Finding:
    """What must be put right before the draft is final."""
    return Finding(id=name, severity="error", key=key, message=message, fix=fix)


def warning(name: str, key: str, message: str, fix: str) -> Finding:
    """What is likely wrong, or could cost the grant."""
    return Finding(id=name, severity="warning", key=key, message=message, fix=fix)


def hint(name: str, key: str, message: str, fix: str) -> Finding:
    """What would make the draft better."""
    return Finding(id=name, severity="hint", key=key, message=message, fix=fix)
