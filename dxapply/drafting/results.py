"""The results of a project: worked out whole after every edit, by calling what holds the rules. No rule stands here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from dxapply.drafting.checks import Progress, check_draft, progress_of
from dxapply.drafting.findings import Finding
from dxapply.drafting.funding import Funding, fund
from dxapply.model.project import Project
from dxapply.programs.eligibility import Match, match, next_questions
from dxapply.programs.program import Catalogue, Program
from dxapply.programs.subsidy import Estimate, LineAmounts, amounts_of, estimate

__all__ = ["Results", "work_out"]


@dataclass(frozen=True, kw_only=True)
class Results:
    """What a project comes to. `chosen` is the match with the program that is applied for, worked out at once; the rest when it is read."""

    project: Project
    catalogue: Catalogue
    today: dt.date
    amounts: LineAmounts
    chosen: Match | None

    @property
    def estimate(self) -> Estimate | None:
        """The estimate under the chosen program."""
        return self.chosen.estimate if self.chosen else None

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """The match with every program, in the order of the catalogue."""
        return tuple(self.match_with(program) for program in self.catalogue.programs)

    def match_with(self, program: Program) -> Match:
        """The match with one program."""
        if self.chosen and self.chosen.program is program:
            return self.chosen
        return _match(self.project, program, self.catalogue, self.amounts, self.today)

    @cached_property
    def funding(self) -> Funding | None:
        """The funding under the chosen program."""
        return fund(self.project, self.chosen.estimate) if self.chosen else None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All that is to be looked at."""
        return check_draft(self.project, self.catalogue.register, self.chosen)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a final export."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @cached_property
    def progress(self) -> Progress:
        """How far the draft is."""
        return progress_of(self.project, self.catalogue.register, self.findings)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The unanswered fields that decide most over all programs."""
        return next_questions(self.matches)


def work_out(project: Project, catalogue: Catalogue, today: dt.date) -> Results:
    """The results of a project on a day. Pure: the same project, catalogue and day give the same results."""
    amounts = amounts_of(project)
    program = catalogue.find(project.application.program)
    chosen = _match(project, program, catalogue, amounts, today) if program else None
    return Results(project=project, catalogue=catalogue, today=today, amounts=amounts, chosen=chosen)


def _match(project: Project, program: Program, catalogue: Catalogue, amounts: LineAmounts, today: dt.date) -> Match:
    return match(project, estimate(project, program, catalogue.register, amounts, today), catalogue.register, today)
