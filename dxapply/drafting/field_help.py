"""What is said about a field or a page beside it: what it is for, how to write it, and what the chosen program says about it.

All of it comes from the field's own declaration, the pages and the program's pack; nothing is added to what they state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dxapply.drafting.pages import PAGES, Page, page_of
from dxapply.drafting.results import Results
from dxapply.model.fields import Field, Kind, show
from dxapply.model.money import show_yen
from dxapply.programs.conditions import Condition, asked, words
from dxapply.programs.eligibility import Match
from dxapply.programs.facts import SIZE, ProjectFacts
from dxapply.programs.program import Basis, Category, Program
from dxapply.programs.size_class import SIZE_KEYS

__all__ = ["Help", "Said", "help_of"]

KICKER = "入力のヘルプ"
_FEW_CHOICES = 12
_VERDICTS = {"met": "満たしています", "unmet": "満たしていません", "unknown": "まだ決まりません"}

# What a pack says in texts.toml, and where one wants to read it.
_TEXTS_OF_PAGE = {
    "programs": ("why_eligibility", "intermediary", "consortium", "target", "latest"),
    "issues": ("why_issues",),
    "plan": ("why_plan", "prior_order"),
    "budget": ("why_costs", "categories_source", "tax_source", "prior_order"),
    "funding": ("paid_later",),
    "check": ("latest",),
    "output": ("forms_source",),
}  # fmt: skip
_TEXTS_OF_FIELD = {
    "plan.manager": ("intermediary",),
    "plan.start": ("prior_order",),
    "tasks.*.start": ("prior_order",),
    "cost_lines.*.category": ("categories_source",),
    "cost_lines.*.tax": ("tax_source",),
    "funding.*.kind": ("paid_later",),
    "bridge.*.kind": ("paid_later",),
    "bridge.*.amount": ("paid_later",),
    "five_years.*.new_sales": ("target",),
}  # fmt: skip
_TEXTS_OF_QUESTION = {"cap": ("cap_source",), "floor": ("cap_source", "floor_meaning"), "intermediary_deadline": ("intermediary",)}

_HOW: dict[Kind, str] = {
    Kind.YEN: "円で書きます。「3,000万円」「500千円」とも書けます。",
    Kind.NUMBER: "小数は3けたまで書けます。",
    Kind.RATE: "「71%」「2/3」のどちらでも書けます。",
    Kind.DATE: "「令和3年5月10日」「2021-05-10」のどちらでも書けます。",
    Kind.YES_NO: "まだ分からないときは「わからない」のままで進めます。",
    Kind.LINKS: "いくつでも選べます。",
}
_FACTS = {
    SIZE: SIZE_KEYS,
    "last_task_end": ("tasks.*.end",),
    "first_task_start": ("tasks.*.start",),
    "new_sales_by_year3": ("five_years.*.new_sales",),
}  # fmt: skip
_VALUE_ADDED = ("operating_profit", "personnel", "depreciation")


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph under its heading, with the basis of a rule."""

    head: str
    text: str
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """What stands beside a field or a page."""

    kicker: str
    title: str
    said: tuple[Said, ...]


def help_of(key: str, results: Results) -> Help:
    """The help of a field (company.employees, cost_lines.C01.tax, cost_lines.*.tax), else of the page of that id, list, or row."""
    field = results.catalogue.register.find(key) if key else None
    return _field_help(field, results) if field else _page_help(_page(key), results)


def _page(key: str) -> Page:
    page_id = key if any(page.id == key for page in PAGES) else page_of(key)
    return next(page for page in PAGES if page.id == page_id)


def _page_help(page: Page, results: Results) -> Help:
    program = results.chosen.program if results.chosen else None
    names = _TEXTS_OF_PAGE.get(page.id, ())
    if results.chosen and results.chosen.status == "closed" and page.id == "programs":
        names = ("closed", *names)
    return Help("このページ", page.title, (Said("", page.why), *_texts(program, names)))


def _texts(program: Program | None, names: tuple[str, ...]) -> Iterator[Said]:
    """The pack's own sentences, under the program's name."""
    said = "\n".join(program.texts[name] for name in names if name in program.texts) if program else ""
    if program and said:
        yield Said(f"{program.number} {program.title}", said)


# ----------------------------------------------------------------------------------------------------------------- field


def _field_help(field: Field, results: Results) -> Help:
    match = results.chosen
    said = [Said("", field.help)] if field.help else []
    said += [part for part in (_choices(field, match), _example(field, results), _limits(field, results)) if part]
    if match:
        said += _program_says(field, match, results)
    return Help(KICKER, field.label, tuple(said) or (Said("", f"{field.label}を書きます。"),))


def _choices(field: Field, match: Match | None) -> Said | None:
    if field.key == "cost_lines.*.category" and match:
        return Said("この事業の区分", "、".join(category.name for category in match.program.categories))
    return Said("選べるもの", "、".join(label for _, label in field.choices)) if 1 < len(field.choices) <= _FEW_CHOICES else None


def _example(field: Field, results: Results) -> Said | None:
    """A good example; where the declaration has a code, the name that a person knows it by."""
    example = field.example
    if field.key == "application.program":
        program = results.catalogue.find(example)
        example = program.title if program else ""
    elif field.key in ("cost_lines.*.category", "cost_lines.*.kind", "notes.*.about"):
        named = results.catalogue.register.find(example)
        categories = results.chosen.program.categories if results.chosen and field.key == "cost_lines.*.category" else ()
        example = named.label if named else next((category.name for category in categories), "")
    return Said("書き方の例", example) if example else None


def _limits(field: Field, results: Results) -> Said | None:
    """字数, 範囲 and how it is read."""
    most = results.catalogue.register.limit_of(field, results.project.application.program)
    sentences = [f"{most:,}字までです。"] if most else []
    if field.low is not None and field.high is not None and _is_telling(field):
        sentences.append(f"{show(field, field.low)}から{show(field, field.high)}までです。")
    if field.unit and field.kind is Kind.COUNT:
        sentences.append(f"単位は「{field.unit}」です。")
    sentences += [_HOW[field.kind]] if field.kind in _HOW else []
    if field.kind is Kind.YEN and field.low is not None and field.low < 0:
        sentences.append("マイナスは▲か-を前に付けます。")
    return Said("書き方", "".join(sentences)) if sentences else None


def _is_telling(field: Field) -> bool:
    """Whether the bounds mean something to a person, rather than only keep nonsense out."""
    return field.kind is Kind.COUNT and field.high is not None and field.high <= 9999


# --------------------------------------------------------------------------------------------------------------- program


def _program_says(field: Field, match: Match, results: Results) -> Iterator[Said]:
    """What the chosen program says about the field: its requirements, rates, caps and floors that ask for it, its limits and its words."""
    program, register = match.program, results.catalogue.register
    facts = ProjectFacts(results.project, register, program.fiscal_year, match.estimate.size, results.today, {})
    yield from _requirements(field, match)
    yield from _targets(field, match)
    yield from _amounts(field, program, facts)
    if field.key in SIZE_KEYS and any(SIZE in asked(when) for when in _conditions(program)):
        yield Said("規模の見方", match.estimate.size.reason)
    if field.key == "company.tax_status":
        yield Said("消費税の扱い", _tax_words(field, program), program.tax.basis)
    if field.key == "cost_lines.*.category":
        yield from _category_limits(program)
    yield from _texts(program, _names_of_texts(field, program))


def _requirements(field: Field, match: Match) -> Iterator[Said]:
    """The requirements that look at the field, with what they make of the firm's answer."""
    conditions = {requirement.id: requirement.when for requirement in match.program.requirements}
    for result in match.requirements:
        if result.id in conditions and _looks_at(conditions[result.id], field):
            yield Said("この事業の要件", f"{result.words}\n{result.value}。{_VERDICTS[result.verdict]}。", result.basis)


def _targets(field: Field, match: Match) -> Iterator[Said]:
    said = {result.words for result in match.requirements}
    for result in match.targets:
        if result.words not in said and _looks_at(result.target.test, field):
            yield Said("この事業の目標", f"{result.words}\n{_VERDICTS[result.verdict]}。", result.target.test_basis)


def _conditions(program: Program) -> Iterator[Condition]:
    yield from (requirement.when for requirement in program.requirements)
    yield from (bonus.when for bonus in program.bonuses)
    yield from (rate.when for rate in program.rates if rate.when)
    yield from (row.when for row in (*program.caps, *program.floors) if row.when)


def _amounts(field: Field, program: Program, facts: ProjectFacts) -> Iterator[Said]:
    """The rates, caps and floors that the field decides on."""
    for rate in program.rates:
        if rate.when and _looks_at(rate.when, field):
            shown = str(rate.rate) if rate.rate is not None else "段階の率"
            yield Said("補助率", f"{shown}：{words(rate.when, facts)}", rate.basis)
    for head, rows in (("上限額", program.caps), ("下限額", program.floors)):
        for row in rows:
            if row.when and _looks_at(row.when, field):
                yield Said(head, f"{show_yen(row.yen)}円：{words(row.when, facts)}", row.basis)
    for bonus in program.bonuses:
        if _looks_at(bonus.when, field):
            way = "に引き上げ" if bonus.mode == "replace" else "を加算"
            yield Said("上限額の引上げ", f"{show_yen(bonus.yen)}円{way}：{words(bonus.when, facts)}", bonus.basis)


def _looks_at(condition: Condition, field: Field) -> bool:
    return any(field.key in _fields_of(fact) for fact in asked(condition))


def _fields_of(fact: str) -> tuple[str, ...]:
    """The fields, rows as stars, that a fact is drawn from."""
    if fact.startswith("year") and "." in fact:
        figure = fact.partition(".")[2]
        return tuple(f"five_years.*.{name}" for name in (_VALUE_ADDED if figure == "value_added" else (figure,)))
    return _FACTS.get(fact, (fact,))


def _tax_words(field: Field, program: Program) -> str:
    statuses = "、".join(field.label_of(code) for code in program.tax.with_tax_for)
    return f"{statuses}は税込の額、ほかは税抜の額を補助の対象にします。" if statuses else "どの事業者も、税抜の額を補助の対象にします。"


def _category_limits(program: Program) -> Iterator[Said]:
    for category in program.categories:
        yield from _limits_of(category)
    for group in program.groups:
        names = "・".join(category.name for category in program.categories if category.code in group.of)
        yield Said("区分の上限", f"{names}は合わせて{show_yen(group.yen)}円まで", group.basis)


def _limits_of(category: Category) -> Iterator[Said]:
    if category.max_amount:
        yield Said("区分の上限", f"{category.name}は{show_yen(category.max_amount.yen)}円まで", category.max_amount.basis)
    if category.share:
        yield Said("区分の上限", f"{category.name}は補助対象経費の{category.share.share}まで", category.share.basis)


def _names_of_texts(field: Field, program: Program) -> tuple[str, ...]:
    """The pack's texts about the field: those named after it, and those of a known name that belong beside it."""
    question = field.key.removeprefix(f"answers.{program.id}.")
    known = _TEXTS_OF_QUESTION.get(question, ()) if question != field.key else _TEXTS_OF_FIELD.get(field.key, ())
    return (field.key, *known)
