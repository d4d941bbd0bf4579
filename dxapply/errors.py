"""The one error root: what happened, why, and what to do, as one Japanese sentence."""

from __future__ import annotations

__all__ = ["DxapplyError"]


class DxapplyError(Exception):
    """A failure that a user reads: `what` happened, `why`, and what to do (`fix`). Everything dxapply raises on purpose is one of these."""

    def __init__(self, what: str, why: str = "", fix: str = "") -> None:
        super().__init__(what, why, fix)
        self.what, self.why, self.fix = what, why, fix

    def __str__(self) -> str:
        reason = f"（{self.why}）" if self.why else ""
        advice = f"。{self.fix}" if self.fix else ""
        return f"{self.what}{reason}{advice}。".replace("\n", " ")
