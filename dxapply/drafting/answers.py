"""What is written in a draft, chapter by chapter, as one reads it before handing it in: each answered field, each row, and each chapter in short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from dxapply.drafting.pages import PAGES
from dxapply.drafting.results import Results
from dxapply.model.fields import Field, Value, show
from dxapply.model.money import show_scaled, show_yen
from dxapply.model.project import LISTS, row_of, rows_of, value_at
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine
from dxapply.programs.steps import Step

__all__ = ["HIDDEN", "LIST_NAMES", "Answer", "InShort", "answers_of", "in_short", "told"]

LIST_NAMES = {
    "statements": "決算の数字", "staff": "部門と人数", "sales_shares": "売上の内訳", "history": "沿革", "equipment": "主な設備", "strengths": "強み",
    "issues": "課題", "causes": "原因", "measures": "施策", "tasks": "作業の日程", "kpis": "指標", "five_years": "五年の計画", "team": "体制",
    "cost_lines": "経費", "quotes": "見積", "funding": "借入金とその他の調達", "bridge": "立替", "enclosures": "添付書類", "confirmations": "確認事項",
    "questions": "質問", "notes": "メモ",
}  # fmt: skip
_WHOLE = 1000
_SHORT_NAMES = {"tasks": "作業", "funding": "借入など"}
HIDDEN = frozenset({"cost_lines.*.kind", *(field.key for field in REGISTER.fields if field.key.endswith(".suggested"))})
"""What dxapply itself keeps beside the answers."""
_UNREAD = "（読み取れません）"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered field with its value in one line, or a list with a line for each of its rows; `is_unread` where a text could not be read."""

    key: str
    label: str
    lines: tuple[str, ...]
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class InShort:
    """A piece of what a chapter comes to; a computed amount with the Step that explains it."""

    text: str
    step: Step | None = None


def answers_of(results: Results, page: str) -> tuple[Answer, ...]:
    """All that is answered on a page, in its order; what was typed and could not be read stands there as it was typed."""
    holds = next(known.holds for known in PAGES if known.id == page)
    return tuple(answer for name in holds for answer in _answers(results, name))


def _answers(results: Results, name: str) -> Iterator[Answer]:
    if name in LISTS:
        if rows_of(results.project, name):
            yield _rows(results, name)
        return
    unread = dict(results.project.unread)
    for field in results.catalogue.register.fields:
        if field.key == name or field.key.partition(".")[0] == name:
            text = _words(results, field, field.key, value_at(results.project, field))
            if field.key in unread:
                yield Answer(field.key, field.label, (f"{unread[field.key]}{_UNREAD}",), is_unread=True)
            elif text:
                yield Answer(field.key, field.label, (text,))


def _rows(results: Results, name: str) -> Answer:
    """A list: each row with its id, its first field, and the others with their labels."""
    project, unread = results.project, dict(results.project.unread)
    fields = [field for field in results.catalogue.register.fields if field.key.startswith(f"{name}.*.") and field.key not in HIDDEN]
    lines, is_unread = [], False
    for row in rows_of(project, name):
        said: list[str] = []
        for field in fields:
            leaf = field.key.rpartition(".")[2]
            key = f"{name}.{row.id}.{leaf}"
            text = f"{unread[key]}{_UNREAD}" if key in unread else _words(results, field, key, getattr(row, leaf))
            is_unread = is_unread or key in unread
            if text:
                said.append(f"{field.label} {text}" if said else text)
        others = f"（{'、'.join(said[1:])}）" if said[1:] else ""
        lines.append(f"{row.id}　{''.join(said[:1])}{others}")
    return Answer(name, LIST_NAMES[name], tuple(lines), is_unread)


def _words(results: Results, field: Field, key: str, value: Value) -> str:
    """The value as a person reads it: programs and categories by their names."""
    if field.key == "application.program" and (program := results.catalogue.find(str(value))):
        return f"{program.number} {program.title}"
    if field.key == "cost_lines.*.category" and results.chosen:
        row = row_of(results.project, "cost_lines", key.split(".")[1])
        category = results.chosen.program.category_of(row.category, row.kind) if isinstance(row, CostLine) else None
        return category.name if category else str(value)
    return told(field, value)


def told(field: Field, value: Value) -> str:
    """The value as its field has it: 71%, not 71/100, but 2/3 stays 2/3."""
    if isinstance(value, Fraction) and _WHOLE % value.denominator == 0:
        return f"{show_scaled(int(value * _WHOLE), _WHOLE // 100)}%"
    return show(field, value)


# a chapter in short


def in_short(results: Results, page: str) -> tuple[InShort, ...]:
    """What a chapter comes to, in a few words; nothing where nothing is written."""
    return tuple(piece for piece in _IN_SHORT[page](results) if piece.text)


def _start(results: Results) -> list[InShort]:
    application = results.project.application
    return [InShort(f"第{application.edition}版" if application.edition else ""), InShort("架空の例" if application.fictitious else "")]


def _company(results: Results) -> list[InShort]:
    company = results.project.company
    employees = "" if company.employees is None else f"{company.employees:,}人"
    return [InShort(company.name), InShort(REGISTER.field("company.industry").label_of(company.industry)), InShort(employees)]


def _programs(results: Results) -> list[InShort]:
    return [InShort(results.chosen.program.title if results.chosen else "")]


def _counted(results: Results, *names: str) -> InShort:
    """How many rows the lists have, of those that have any."""
    counts = ((_SHORT_NAMES.get(name, LIST_NAMES[name]), len(rows_of(results.project, name))) for name in names)
    return InShort("、".join(f"{title} {count}件" for title, count in counts if count))


def _budget(results: Results) -> list[InShort]:
    lines, estimate = len(results.project.cost_lines), results.estimate
    if not lines:
        return []
    counted = InShort(f"{lines}行")
    return [counted, InShort(f"補助対象経費 {show_yen(estimate.eligible_cost)}円", estimate.step("limited"))] if estimate else [counted]


def _funding(results: Results) -> list[InShort]:
    funding, estimate = results.funding, results.estimate
    if funding is None or estimate is None or not (results.project.funding or results.project.bridge):
        return [_counted(results, "funding", "bridge")]
    own = "" if funding.own_funds is None else f"自己資金 {show_yen(funding.own_funds)}円"
    return [InShort(own, estimate.step("own_funds")), _counted(results, "funding", "bridge")]


def _output(results: Results) -> list[InShort]:
    name = results.project.adviser.name
    return [InShort(f"相談先 {name}" if name else ""), _counted(results, "questions")]


_IN_SHORT = {
    "start": _start,
    "company": _company,
    "programs": _programs,
    "issues": lambda results: [_counted(results, "issues", "causes")],
    "plan": lambda results: [_counted(results, "measures", "tasks", "kpis")],
    "budget": _budget,
    "funding": _funding,
    "check": lambda results: [_counted(results, "enclosures", "confirmations")],
    "output": _output,
}
