"""What is known of a project when a program's conditions are judged: answers, the size class, and figures drawn from the draft's lists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dxapply.model.fields import Field, Kind, Register, Value
from dxapply.model.project import Project, value_at
from dxapply.model.rows import YearFigures
from dxapply.programs.conditions import Change
from dxapply.programs.size_class import CLASS_LABELS, SizeClass

__all__ = ["GRANT", "SIZE", "ProjectFacts", "derived_field", "value_added"]

SIZE, GRANT, TODAY = "size_class", "grant", "today"
_YEAR = re.compile(r"year([0-5])\.(sales|new_sales|operating_profit|personnel|depreciation|employees|payroll|value_added)")
_YEAR_LABELS = {
    "sales": "売上高", "new_sales": "新サービスの売上高", "operating_profit": "営業利益", "personnel": "人件費", "depreciation": "減価償却費",
    "employees": "従業員数", "payroll": "給与支給総額", "value_added": "付加価値額",
}  # fmt: skip
_DERIVED = {
    SIZE: Field(key=SIZE, label="規模の区分", kind=Kind.CHOICE, choices=tuple(CLASS_LABELS.items()), fixed=True),
    GRANT: Field(key=GRANT, label="補助金額", kind=Kind.YEN),
    TODAY: Field(key=TODAY, label="今日", kind=Kind.DATE, fixed=True),
    "last_task_end": Field(key="last_task_end", label="最後の作業の終了日", kind=Kind.DATE),
    "first_task_start": Field(key="first_task_start", label="最初の作業の開始日", kind=Kind.DATE),
    "new_sales_by_year3": Field(key="new_sales_by_year3", label="事業の翌年度から3年目までの新サービスの売上高", kind=Kind.YEN),
}


def derived_field(name: str) -> Field | None:
    """The declaration of a fact that is drawn from the draft rather than typed; None where there is no such fact.

    `year0` to `year5` count from the program's own fiscal year: year3.employees are the staff three fiscal years after it.
    """
    if match := _YEAR.fullmatch(name):
        number, figure = match.groups()
        when = "事業の年度" if number == "0" else f"事業の{number}年後"
        kind = Kind.COUNT if figure == "employees" else Kind.YEN
        return Field(key=name, label=f"{when}の{_YEAR_LABELS[figure]}", kind=kind, unit="人" if kind is Kind.COUNT else "")
    return _DERIVED.get(name)


def value_added(row: YearFigures) -> int | None:
    """付加価値額 = 営業利益 + 人件費 + 減価償却費 in yen; None where one of them is unset."""
    parts = (row.operating_profit, row.personnel, row.depreciation)
    return None if any(part is None for part in parts) else sum(part for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The facts of one project under one program.

    `known` holds what only the caller can know, the grant: its possible values and the fields that would settle them. `raise_grant` gives the cost
    that is missing for a grant.
    """

    project: Project
    register: Register
    fiscal_year: int
    size: SizeClass
    today: dt.date
    known: Mapping[str, tuple[tuple[Value, ...], tuple[str, ...]]]
    raise_grant: Callable[[int], int | None] | None = None

    def field(self, fact: str) -> Field:
        """The declaration of a fact."""
        return derived_field(fact) or self.register.field(fact)

    def possible(self, fact: str) -> Sequence[Value]:
        """The values that the fact can still have; none where it is unanswered."""
        if fact == SIZE:
            return self.size.possible
        if fact == GRANT:
            return self.known[GRANT][0] if GRANT in self.known else ()
        value = self._value(fact)
        return () if value in (None, "", ()) else (value,)

    def _value(self, fact: str) -> Value:
        if fact == TODAY:
            return self.today
        if fact == "last_task_end":
            return max((task.end for task in self.project.tasks if task.end), default=None)
        if fact == "first_task_start":
            return min((task.start for task in self.project.tasks if task.start), default=None)
        if fact == "new_sales_by_year3":
            return max((row.new_sales for row in self._first_years() if row.new_sales is not None), default=None)
        if match := _YEAR.fullmatch(fact):
            return self._figure(int(match[1]), match[2])
        return value_at(self.project, self.register.field(fact))

    def _figure(self, number: int, figure: str) -> Value:
        row = self._year(number)
        if row is None:
            return None
        value: Value = value_added(row) if figure == "value_added" else getattr(row, figure)
        return value

    def _year(self, number: int) -> YearFigures | None:
        return next((row for row in self.project.five_years if row.year == self.fiscal_year + number), None)

    def _first_years(self) -> list[YearFigures]:
        return [row for number in (1, 2, 3) if (row := self._year(number)) is not None]

    def asks(self, fact: str) -> tuple[str, ...]:
        """The keys of the fields that would settle the fact; a list is named by its own name."""
        if fact == SIZE:
            return self.size.asks
        if fact == GRANT:
            return self.known[GRANT][1] if GRANT in self.known else ()
        if fact in ("last_task_end", "first_task_start"):
            return ("tasks",)
        if fact == "new_sales_by_year3":
            row = self._year(3)
            return (f"five_years.{row.id}.new_sales",) if row else ("five_years",)
        if match := _YEAR.fullmatch(fact):
            return self._year_asks(int(match[1]), match[2])
        return (fact,)

    def _year_asks(self, number: int, figure: str) -> tuple[str, ...]:
        row = self._year(number)
        if row is None:
            return ("five_years",)
        figures = ("operating_profit", "personnel", "depreciation") if figure == "value_added" else (figure,)
        return tuple(f"five_years.{row.id}.{name}" for name in figures if getattr(row, name) is None)

    def changes(self, fact: str, value: Value) -> tuple[Change, ...] | None:
        """What to change so that the fact has that value; None where the firm cannot change it."""
        if self.field(fact).fixed:
            return None
        if fact == GRANT:
            more = self.raise_grant(value) if self.raise_grant and isinstance(value, int) else None
            return (Change("more_cost", more),) if more else None
        if fact in ("last_task_end", "first_task_start") and isinstance(value, dt.date):
            return self._task_changes(fact, value)
        if fact == "new_sales_by_year3":
            return self._sales_changes(value)
        if match := _YEAR.fullmatch(fact):
            return self._year_changes(int(match[1]), match[2], value)
        return (Change(fact, value),)

    def _task_changes(self, fact: str, day: dt.date) -> tuple[Change, ...] | None:
        """Every task that ends after (or starts before) the day moves to it; where none does, the last (or first) one moves out to it."""
        last = fact == "last_task_end"
        days = {task.id: end for task in self.project.tasks if (end := task.end if last else task.start)}
        if not days:
            return None
        beyond = [task for task, other in days.items() if (other > day if last else other < day)]
        outmost = max(days, key=lambda task: days[task]) if last else min(days, key=lambda task: days[task])
        return tuple(Change(f"tasks.{task}.{'end' if last else 'start'}", day) for task in beyond or [outmost])

    def _sales_changes(self, value: Value) -> tuple[Change, ...] | None:
        """The years whose new sales are above the value come down to it; where none are, the third year goes up to it."""
        if not isinstance(value, int):
            return None
        above = [row for row in self._first_years() if row.new_sales is not None and row.new_sales > value]
        return tuple(Change(f"five_years.{row.id}.new_sales", value) for row in above) or self._year_changes(3, "new_sales", value)

    def _year_changes(self, number: int, figure: str, value: Value) -> tuple[Change, ...] | None:
        row = self._year(number)
        if row is None:
            return None
        if figure == "value_added":
            if row.personnel is None or row.depreciation is None or not isinstance(value, int):
                return None
            figure, value = "operating_profit", value - row.personnel - row.depreciation
        return (Change(f"five_years.{row.id}.{figure}", value),)
