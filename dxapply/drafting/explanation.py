"""How an amount came about, as lines for a person: the way from the cost to the grant, each rule with its source, each answer with its field.

The words and figures are those of the Steps; here stands only which of them are shown, and in which order. What lies below a line is made when
it is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from dxapply.drafting.results import Results
from dxapply.drafting.sums import beside_estimate
from dxapply.model.fields import Kind, show
from dxapply.model.money import show_yen
from dxapply.model.project import value_at
from dxapply.programs.conditions import Condition, asked, words
from dxapply.programs.facts import SIZE, ProjectFacts
from dxapply.programs.program import Amount, Basis, Bonus, Program, RateRow
from dxapply.programs.size_class import SIZE_KEYS
from dxapply.programs.steps import Step, decisive
from dxapply.programs.subsidy import Estimate

__all__ = ["FIRST_LINES", "MORE_LINES", "Explained", "Line", "Opened", "Place", "Remark", "explain", "find_again", "place_of"]

FIRST_LINES = 20
"""How many lines of a sum are shown at first; MORE_LINES with each further opening."""
MORE_LINES = 40
_WAY = ("rated", "rounded", "shared", "capped", "grant")
_ABOUT_GRANT = ("limited", *_WAY, "own_funds")
_SAID_BY_FORMULA = ("unit", "by_category")
_LINE_OPS = ("line_ex_tax", "line_in_tax")
_MANY_OPS = ("sum", "eligible")
_LINES = "cost_lines."
_ASK_GUIDELINE = "公募要領で確認"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What lies below a line: the rule in words, further lines, and the source."""

    words: str = ""
    lines: tuple[Line, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A part of an amount. `mark` names it among its neighbours, also after a change; `key` is the field to go to; `unfold` gives what lies below."""

    mark: str
    label: str
    figure: str = ""
    caption: str = ""
    basis: Basis | None = None
    key: str = ""
    is_binding: bool = False
    is_more: bool = False
    unfold: Callable[[], Opened] | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a limit means for the firm; `strong` are the amounts in it. `is_binding`: cost earns nothing, or the grant is nothing."""

    text: str
    strong: tuple[str, ...]
    is_binding: bool


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The explanation of one step."""

    title: str
    figure: str
    formula: str
    because: str
    lines: tuple[Line, ...]
    remark: Remark | None
    basis: Basis | None


def explain(step: Step, estimate: Estimate | None, results: Results) -> Explained:
    """How the step came about; `estimate` is the one that it belongs to, where that is known."""
    writer = _Writer(estimate, results)
    return Explained(
        title=step.label,
        figure=step.figure,
        formula=step.formula,
        because=step.because,
        lines=writer.below(step) or writer.chosen_by(step),
        remark=_remark(step, estimate) if estimate else None,
        basis=step.basis,
    )


# ----------------------------------------------------------------------------------------------------------------- lines


class _Writer:
    """Makes the lines below a step."""

    def __init__(self, estimate: Estimate | None, results: Results) -> None:
        self._estimate, self._results = estimate, results
        cuts = [(cut.rule, at) for at, category in enumerate(estimate.categories) for cut in category.cuts] if estimate else []
        self._cuts = frozenset(cuts)

    def below(self, step: Step) -> tuple[Line, ...]:
        """The lines that a step was worked out from."""
        if step.op in _WAY:
            return tuple(self._way(step))
        if step.op == "part":
            return tuple(self._part(step))
        if step.op == "limited":
            return tuple(self._categories(step))
        parts = step.inputs
        return self._some(parts, FIRST_LINES) if step.op in _MANY_OPS else tuple(self._line(part) for part in parts)

    def _some(self, parts: Sequence[Step], most: int) -> tuple[Line, ...]:
        """The first lines of many, and one that opens the next."""
        shown, rest = tuple(self._line(part) for part in parts[:most]), parts[most:]
        if not rest:
            return shown
        more = Line(mark="more", label=f"ほか{len(rest):,}行", is_more=True, unfold=lambda: Opened(lines=self._some(rest, MORE_LINES)))
        return (*shown, more)

    def _way(self, step: Step) -> Iterator[Line]:
        """The way from the eligible cost up to a step, without the step itself: each rule, and each amount that it made another."""
        earlier = next(part for part in step.inputs if not part.is_rule)
        if earlier.op in _WAY:
            yield from self._way(earlier)
            if _is_news(earlier):
                yield self._stage(earlier)
        else:
            yield self._line(earlier)
        rules = [part for part in step.inputs if part.is_rule and part.role not in _SAID_BY_FORMULA]
        for rule in rules:
            if step.op != "capped" or rule.role == "cap":
                yield self._rule(rule, step.formula if rule.role in ("cap", "floor") else "")
        if not rules and step.op in ("capped", "grant"):
            yield from self._not_published(step)

    def _part(self, step: Step) -> Iterator[Line]:
        """What a category had before the stage that decided, and the amount of all categories that it has a part of."""
        made = decisive(step)
        yield self._line(decisive(made.inputs[0]) if made.op == "part" else made)
        yield self._line(step.inputs[1])

    def _not_published(self, step: Step) -> Iterator[Line]:
        """The cap or floor that the call does not state, with the field in which the applicant can enter it."""
        name, label = ("cap", "上限額") if step.op == "capped" else ("floor", "下限額")
        key = self._estimate.program.key_of(name) if self._estimate else ""
        yield Line(mark=name, label=label, figure=_ASK_GUIDELINE, caption="公表されていないため、計算に入れていません。", key=key)

    def _stage(self, step: Step) -> Line:
        """An amount on the way; what it was worked out from stands in the lines before it."""
        opened = Opened(words=step.because, basis=step.basis)
        unfold = (lambda: opened) if opened.words or opened.basis else None
        return Line(mark=step.op, label=step.label, figure=_bare(step), caption=step.formula, basis=step.basis, unfold=unfold)

    def _categories(self, step: Step) -> Iterator[Line]:
        """The categories with cost, the limits, and the others in one line."""
        amounts = [part for part in step.inputs if not part.is_rule]
        empty = [part for part in amounts if not part.value and not part.inputs]
        yield from (self._line(part) for part in amounts if part not in empty)
        yield from (self._rule(part) for part in step.inputs if part.is_rule)
        if empty:
            names = "、".join(part.name for part in empty)
            yield Line(mark="empty", label=f"ほか{len(empty)}区分", figure="0", caption=names)

    def _line(self, step: Step) -> Line:
        if step.op == "leaf":
            return self._leaf(step) if step.key else self._rule(step)
        unfold: Callable[[], Opened] | None = lambda: Opened(words=step.because, lines=self.below(step), basis=step.basis)  # noqa: E731
        if step.op in _LINE_OPS:
            unfold = lambda: Opened(words=step.because, lines=self.below(step))  # noqa: E731
        elif not step.inputs:
            unfold = None
        return Line(mark=_mark(step), label=step.label, figure=_bare(step), caption=step.formula, basis=step.basis, unfold=unfold)

    def _leaf(self, step: Step) -> Line:
        """What the applicant wrote."""
        caption = step.basis.title if step.basis else ""
        return Line(mark=_mark(step), label=step.label, figure=_bare(step), caption=caption, basis=step.basis, key=step.key, is_binding=self._binds(step))

    def _rule(self, rule: Step, formula: str = "") -> Line:
        """A rule of the program: what it did here, or for whom it is."""
        if rule.op == "leaf" and rule.key:
            line = self._leaf(rule)
            return Line(mark=line.mark, label=line.label, figure=line.figure, caption=formula or line.caption, basis=line.basis, key=line.key,
                        is_binding=line.is_binding)  # fmt: skip
        condition = self._condition(rule)
        caption = formula or (words(condition, self._facts()) if condition else "") or (rule.basis.note if rule.basis else "")
        return Line(mark=_mark(rule), label=rule.label, figure=_bare(rule), caption=caption, basis=rule.basis, is_binding=self._binds(rule),
                    unfold=lambda: self._opened_rule(rule))  # fmt: skip

    def _opened_rule(self, rule: Step) -> Opened:
        parts = tuple(self._rule(part) for part in rule.inputs)
        return Opened(words=self._reason(rule) or rule.because, lines=(*parts, *self.chosen_by(rule)), basis=rule.basis)

    def _binds(self, rule: Step) -> bool:
        """Whether the rule takes something away here."""
        return any(name == rule.role and (not rule.places or at in rule.places) for name, at in self._cuts)

    # which answers chose a rule

    def chosen_by(self, rule: Step) -> tuple[Line, ...]:
        """The answers by which this rule, and no other of its kind, is the firm's."""
        condition = self._condition(rule)
        return tuple(line for fact in asked(condition) for line in self._fact(fact)) if condition else ()

    def _reason(self, rule: Step) -> str:
        """Why the firm has its size class, where that decides on the rule."""
        condition = self._condition(rule)
        return self._estimate.size.reason if self._estimate and condition and SIZE in asked(condition) else ""

    def _condition(self, rule: Step) -> Condition | None:
        """The condition under which the rule holds."""
        if self._estimate is None or rule.basis is None:
            return None
        rows = _rows_of(rule, self._estimate.program) if rule.op == "leaf" else ()
        return next((row.when for row in rows if row.basis is rule.basis and _number(row) == rule.value), None)

    def _facts(self) -> ProjectFacts:
        assert self._estimate is not None
        results = self._results
        return ProjectFacts(results.project, results.catalogue.register, self._estimate.program.fiscal_year, self._estimate.size, results.today, {})

    def _fact(self, fact: str) -> Iterator[Line]:
        """The fields that a fact follows from."""
        facts = self._facts()
        if fact == SIZE:
            yield from (self._answer(key) for key in self._size_keys())
        elif facts.register.find(fact):
            yield self._answer(fact)
        else:
            shown = "、".join(show(facts.field(fact), value) for value in facts.possible(fact))
            yield Line(mark=fact, label=facts.field(fact).label, figure=shown or "未入力", key=next(iter(facts.asks(fact)), ""))

    def _size_keys(self) -> Iterator[str]:
        """The fields that the size class is told by, or those that are missing for it."""
        assert self._estimate is not None
        size = self._estimate.size
        if size.asks:
            yield from size.asks
            return
        for key in SIZE_KEYS:
            field = self._results.catalogue.register.field(key)
            shown = show(field, value_at(self._results.project, field))
            if shown and (field.label in size.reason or (field.kind is not Kind.RATE and shown in size.reason)):
                yield key

    def _answer(self, key: str) -> Line:
        field = self._results.catalogue.register.field(key)
        shown = show(field, value_at(self._results.project, field, key))
        return Line(mark=key, label=field.label, figure=shown or "未入力", key=key)


def _rows_of(rule: Step, program: Program) -> tuple[RateRow | Amount | Bonus, ...]:
    """The rows of the program that the rule can be one of."""
    match rule.role:
        case "rate":
            return program.rates
        case "cap" | "base_cap":
            return program.caps
        case "added_cap" | "replaced_cap":
            return program.bonuses
        case "floor":
            return program.floors
    return ()


def _number(row: RateRow | Amount | Bonus) -> Fraction | int | None:
    return row.rate if isinstance(row, RateRow) else row.yen


def _bare(step: Step) -> str:
    """The figure without 円, which stands once beside the amount explained; among a line's quantity and rate the price keeps it."""
    return step.figure if step.role == "price" else step.figure.removesuffix("円")


def _is_news(stage: Step) -> bool:
    """Whether the stage shows an amount that does not stand in the lines before it already."""
    before = [part.value for part in stage.inputs if not part.is_rule or (stage.op == "capped" and part.role == "cap")]
    return stage.op == "rated" or stage.value not in before


def _mark(step: Step) -> str:
    """What names a step in its estimate, also after a change; a line by its row, as its text can change."""
    return "/".join((step.op, step.role, ".".join(map(str, step.places)), step.key or step.name))


# ---------------------------------------------------------------------------------------------------------------- remarks


def _remark(step: Step, estimate: Estimate) -> Remark | None:
    if step.op not in _ABOUT_GRANT or estimate.grant is None:
        return None
    if estimate.below_minimum and estimate.floor:
        return _below_floor(estimate, estimate.floor.yen)
    cuts = {cut.rule for category in estimate.categories for cut in category.cuts}
    if idle := estimate.idle_cost:
        lead = "上限額に届いています。" if "cap" in cuts else "区分の上限に届いています。"
        amount = f"{show_yen(idle)}円"
        return Remark(f"{lead}補助対象経費のうち{amount}は、補助金を増やしません。", (amount,), is_binding=True)
    if cuts:
        lost = sum(cut.yen for category in estimate.categories for cut in category.cuts)
        return Remark(f"区分の上限を超えた{show_yen(lost)}円は、補助金に入りません。", (f"{show_yen(lost)}円",), is_binding=True)
    more = estimate.cost_for(estimate.cap.yen) if estimate.cap else None
    if not more:
        return None
    return Remark(f"上限額まで、補助対象経費をあと{show_yen(more)}円増やせます。", (f"{show_yen(more)}円",), is_binding=False)


def _below_floor(estimate: Estimate, floor: int) -> Remark:
    more = estimate.cost_for(floor)
    if not more:
        return Remark("下限額を下回るため、補助金額は0円です。", (), is_binding=True)
    amount = f"{show_yen(more)}円"
    return Remark(f"下限額を下回るため、補助金額は0円です。下限額に届くには、補助対象経費があと{amount}要ります。", (amount,), is_binding=True)


# ---------------------------------------------------------------------------------------------------------- the same step


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands, so that it is found again after a change: its program ("": the chosen one), its mark, and which one of that mark."""

    program: str
    mark: str
    number: int = 0


def place_of(step: Step, results: Results) -> Place | None:
    """Where the step stands; None where no program's estimate has it."""
    mark = _mark(step)
    for program, estimate in _estimates(results):
        alike = list(_alike(program, estimate, results, mark))
        same = next((number for number, other in enumerate(alike) if _is_same(other, step)), None)
        if same is not None:
            return Place(program, mark, same)
    return None


def _is_same(one: Step, other: Step) -> bool:
    """Whether two steps say the same: a cost line's step is made anew each time it is read, and so is a match that nobody keeps."""
    if one is other:
        return True
    if (_mark(one), one.value, one.basis) != (_mark(other), other.value, other.basis):
        return False
    return one.op in _MANY_OPS or all(_is_same(mine, its) for mine, its in zip(one.inputs, other.inputs, strict=False))


def _estimates(results: Results) -> Iterator[tuple[str, Estimate | None]]:
    yield "", results.estimate
    yield from ((match.program.id, match.estimate) for match in results.matches)


def find_again(place: Place, results: Results) -> tuple[Step, Estimate | None] | None:
    """The step that stands there now, with its estimate where a program is chosen; None where it is gone."""
    program = results.catalogue.find(place.program) if place.program else None
    if place.program and program is None:
        return None
    estimate = results.match_with(program).estimate if program else results.estimate
    alike = list(islice(_alike(place.program, estimate, results, place.mark), place.number + 1))
    return (alike[-1], estimate) if alike else None


def _alike(program: str, estimate: Estimate | None, results: Results, mark: str) -> Iterator[Step]:
    """The steps of that mark, each once; beside the estimate of the chosen program stand the sums that the pages add to it."""
    ways = [outcome.grant for outcome in estimate.outcomes if estimate.outcome is None] if estimate else []
    beside = [] if program else [step for step in beside_estimate(results) if _mark(step) == mark or (estimate is None and step.op == "sum")]
    seen: set[int] = set()
    for root in (*(estimate.steps if estimate else ()), *ways, *beside):
        for step in _walk(root, mark):
            if _mark(step) == mark and id(step) not in seen:
                seen.add(id(step))
                yield step


def _walk(step: Step, mark: str) -> Iterator[Step]:
    """The step and what can lie below it of that mark: of the single cost lines, which are many, only the one that the mark names."""
    yield step
    if step.op not in _MANY_OPS:
        for part in step.inputs:
            yield from _walk(part, mark)
    elif _LINES in mark:
        row = ".".join(mark[mark.index(_LINES) :].split(".")[:2])
        for part in step.inputs:
            if part.key == row:
                yield from _walk(part, mark)
