"""The explanation of an amount as a tree of Steps: numbers and keys; the words are made only when somebody reads them.

Leaves are cost lines, answers and pack rules. `compute` gives any other step's value from its inputs alone, so an explanation cannot differ from
the calculation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from dxapply.model.money import THOUSAND, Yen, line_amounts, show_rate, show_scaled, show_yen
from dxapply.programs.arithmetic import Rules, cap_grants, cut_eligible, exact_grants, floor_grants, round_grants, share_grants
from dxapply.programs.program import Basis

__all__ = ["Amount", "Step", "compute", "rules_of", "step_of"]

Amount = int | Fraction
Parts = tuple[Amount, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step: what was done (`op`), its value, its parts by category where it has them, its inputs, and the basis of a rule.

    `role` and `places` say what a leaf is and which categories it binds; `name` is the category's, line's or rule's own name. The inputs of a sum
    over many lines are made when they are read.
    """

    op: str
    value: Amount | None
    parts: Parts = ()
    made_inputs: tuple[Step, ...] | Callable[[], tuple[Step, ...]] = ()
    role: str = ""
    places: tuple[int, ...] = ()
    name: str = ""
    basis: Basis | None = None

    @property
    def inputs(self) -> tuple[Step, ...]:
        """The steps and leaves that this step was worked out from."""
        return self.made_inputs() if callable(self.made_inputs) else self.made_inputs

    @property
    def label(self) -> str:
        """What the step is called."""
        return (_ROLE_LABELS.get(self.role, "") if self.op == "leaf" else _LABELS[self.op]).format(name=self.name) or self.name

    @property
    def formula(self) -> str:
        """How the value came about, in words and figures."""
        return _FORMULAS[self.op](self) if self.op in _FORMULAS else ""

    @property
    def figure(self) -> str:
        """The value as a person reads it: yen with commas, an exact fraction of a yen beside them, a rate as 2/3."""
        return _figure(self)

    @property
    def because(self) -> str:
        """The rule that the step follows."""
        return _BECAUSE.get(self.op, "") or (self.basis.note if self.basis else "")

    @property
    def source(self) -> str:
        """Where the rule comes from and how sure it is; "" for what the applicant wrote."""
        return f"{self.basis.title}（{self.basis.certainty_label}）" if self.basis else ""

    def rules(self) -> tuple[Step, ...]:
        """The pack rules among the inputs."""
        return tuple(step for step in self.inputs if step.op == "leaf" and step.basis is not None)


def step_of(op: str, inputs: tuple[Step, ...], *, role: str = "", name: str = "", basis: Basis | None = None) -> Step:
    """The step of that kind worked out from its inputs."""
    value, parts = compute(op, inputs)
    return Step(op, value, parts, inputs, role=role, name=name, basis=basis)


def rules_of(leaves: tuple[Step, ...]) -> Rules:
    """The numbers that the rule leaves hold, as the arithmetic takes them."""
    def of(role: str) -> list[Step]:
        return [leaf for leaf in leaves if leaf.role == role]

    def yens(role: str) -> tuple[tuple[int, Yen], ...]:
        return tuple((leaf.places[0], _whole(leaf)) for leaf in of(role))

    def rates(role: str) -> tuple[tuple[int, Fraction], ...]:
        return tuple((leaf.places[0], _exact(leaf)) for leaf in of(role))

    def one(role: str) -> Step | None:
        return next(iter(of(role)), None)

    bounds = dict(yens("bound"))
    rate, unit, cap, floor = one("rate"), one("unit"), one("cap"), one("floor")
    return Rules(
        max_amounts=yens("max_amount"),
        shares=rates("share"),
        groups=tuple((leaf.places, _whole(leaf)) for leaf in of("group")),
        rate=_exact(rate) if rate else None,
        tiers=tuple((bounds.get(at), tier) for at, tier in rates("tier")),
        tiers_on_cost=bool(of("tiers_on_cost")),
        rates=rates("own_rate"),
        max_grants=yens("max_grant"),
        unit=_whole(unit) if unit else 1,
        by_category=bool(of("by_category")),
        grant_shares=rates("grant_share"),
        cap=_whole(cap) if cap else None,
        floor=_whole(floor) if floor else None,
    )


def _whole(step: Step) -> int:
    assert isinstance(step.value, int)
    return step.value


def _exact(step: Step) -> Fraction:
    assert step.value is not None
    return Fraction(step.value)


def compute(op: str, inputs: tuple[Step, ...]) -> tuple[Amount, Parts]:
    """The value and the parts by category that a step of this kind has with these inputs."""
    if op in ("line_ex_tax", "line_in_tax"):
        quantity, price, tax_rate, included = (_whole(step) for step in inputs)
        return line_amounts(quantity, price, tax_rate, included=bool(included))[op == "line_in_tax"], ()
    if op in ("sum", "eligible", "cap", "other_sources"):
        return _add(op, inputs), ()
    if op == "own_funds":
        cost, grant, others = (_whole(step) for step in inputs)
        return cost - grant - others, ()
    rules = rules_of(inputs)
    steps = [step for step in inputs if step.op != "leaf" and step.op != "cap"]
    if op == "limited":
        cut = cut_eligible(tuple(_whole(step) for step in steps), rules)
        return sum(cut), cut
    return _stage(op, steps[0].parts, rules)


def _add(op: str, inputs: tuple[Step, ...]) -> int:
    if op == "cap":
        replaced = [_whole(step) for step in inputs if step.role == "replaced_cap"]
        base = max(replaced) if replaced else sum(_whole(step) for step in inputs if step.role == "base_cap")
        return base + sum(_whole(step) for step in inputs if step.role == "added_cap")
    total = sum(_whole(step) for step in inputs)
    return max(total, 0) if op == "eligible" else total


def _stage(op: str, parts: Parts, rules: Rules) -> tuple[Amount, Parts]:
    yens = tuple(int(part) for part in parts)
    exact = tuple(Fraction(part) for part in parts)
    made: Parts
    match op:
        case "rated":
            made = exact_grants(yens, rules)
        case "rounded":
            made = round_grants(exact, rules)
        case "shared":
            made = share_grants(exact, rules)
        case "capped":
            made = cap_grants(yens, rules)
        case "grant":
            made = floor_grants(yens, rules)
        case _:
            raise ValueError(op)
    total = sum(made, Fraction(0))
    return (int(total) if total.denominator == 1 else total), made


# words

_LABELS = {
    "line_ex_tax": "{name}（税抜）", "line_in_tax": "{name}（税込）", "sum": "{name}", "eligible": "{name}の対象経費", "limited": "補助対象経費",
    "rated": "補助率を掛けた額", "rounded": "端数を切り捨てた額", "shared": "区分の割合で抑えた額", "cap": "上限額", "capped": "上限額と比べた額", "grant": "補助金額",
    "other_sources": "借入金とその他の調達", "own_funds": "自己資金",
}  # fmt: skip
_ROLE_LABELS = {
    "quantity": "数量", "price": "単価", "tax_rate": "消費税率", "included": "税込の単価", "max_amount": "{name}の上限額", "share": "{name}の割合の上限",
    "group": "{name}の合計の上限額", "rate": "補助率", "tier": "段階の補助率", "bound": "段階の境", "tiers_on_cost": "段階は経費で分ける", "own_rate": "{name}の補助率",
    "max_grant": "{name}の補助上限額", "unit": "端数処理の単位", "by_category": "区分ごとに切捨て", "grant_share": "{name}の補助金に占める割合の上限", "base_cap": "上限額",
    "added_cap": "上限額の加算", "replaced_cap": "上限額の引上げ", "cap": "上限額", "floor": "下限額", "funding": "{name}",
}  # fmt: skip
_BECAUSE = {
    "line_ex_tax": "行ごとに円未満切捨て", "line_in_tax": "行ごとに円未満切捨て", "eligible": "区分の合計が0円を下回るときは0円", "limited": "区分ごとの上限を当てる",
    "rated": "補助対象経費に補助率を掛ける", "shared": "区分の補助金は全体に対する割合まで", "capped": "上限額を超える分を除く", "grant": "下限額を下回るときは0円",
    "own_funds": "要する経費（税込）から補助金と他の調達を引く",
}  # fmt: skip


def _figure(step: Step) -> str:
    value = step.value
    if value is None:
        return "未定"
    if step.role == "quantity":
        return show_scaled(int(value), THOUSAND)
    if step.role == "tax_rate":
        return f"{value}％"
    if isinstance(value, Fraction):
        whole, rest = divmod(value.numerator, value.denominator)
        return show_rate(value) if value <= 1 else show_yen(whole) + (f"と{rest}/{value.denominator}" if rest else "")
    return show_yen(value)


def _line_formula(step: Step) -> str:
    quantity, price, tax_rate, included = step.inputs
    product = f"{_figure(quantity)} × {_figure(price)}"
    if step.op == "line_ex_tax":
        return f"{product} × 100 ÷ {100 + _whole(tax_rate)}" if included.value and tax_rate.value else product
    return product if included.value or not tax_rate.value else f"{product} × {100 + _whole(tax_rate)} ÷ 100"


def _sum_formula(step: Step) -> str:
    inputs = step.inputs
    if not inputs:
        return "0"
    return " ＋ ".join(_figure(part) for part in inputs) if len(inputs) <= 3 else f"{len(inputs)}行の合計"


def _rules_formula(step: Step) -> str:
    """The earlier amount and the rules that were laid on it."""
    earlier = next((part for part in step.inputs if part.op not in ("leaf", "cap")), None)
    rules = [part for part in step.inputs if (part.op == "leaf" or part.op == "cap") and part is not earlier and part.role != "by_category"]
    named = "、".join(f"{rule.label} {_figure(rule)}" for rule in rules)
    if step.op == "limited":
        return named or "区分ごとの上限は公表されていません"
    if step.op == "rated" and len(rules) == 1 and earlier is not None:
        return f"{_figure(earlier)} × {_figure(rules[0])}"
    if step.op == "rounded":
        unit = _whole(rules[0])
        return f"{_figure(earlier) if earlier else ''} の{'円' if unit == 1 else '千円'}未満切捨て{'（区分ごと）' if any(part.role == 'by_category' for part in step.inputs) else ''}"
    return f"{_figure(earlier)} と {named}" if earlier is not None and named else (f"{_figure(earlier)}（定めなし）" if earlier is not None else named)


def _own_formula(step: Step) -> str:
    return " － ".join(_figure(part) for part in step.inputs)


_FORMULAS: dict[str, Callable[[Step], str]] = {
    "line_ex_tax": _line_formula, "line_in_tax": _line_formula, "sum": _sum_formula, "eligible": _sum_formula, "other_sources": _sum_formula,
    "limited": _rules_formula, "rated": _rules_formula, "rounded": _rules_formula, "shared": _rules_formula, "cap": _sum_formula,
    "capped": _rules_formula, "grant": _rules_formula, "own_funds": _own_formula,
}  # fmt: skip
