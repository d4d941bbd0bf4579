"""The explanation of an amount as a tree of Steps: numbers and keys; the words are made only when somebody reads them.

Leaves are cost lines, answers and pack rules. `compute` gives any other step's value from its inputs alone, so an explanation cannot differ from
the calculation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from dxapply.model.money import THOUSAND, Yen, down_to, line_amounts, show_scaled, show_yen
from dxapply.programs.arithmetic import Rules, cap_grants, cut_eligible, exact_grants, floor_grants, round_grants, share_grants
from dxapply.programs.program import Basis

__all__ = ["Amount", "Step", "compute", "decisive", "part_of", "rules_of", "step_of"]

Amount = int | Fraction
Parts = tuple[Amount, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step: what was done (`op`), its value, its parts by category where it has them, its inputs, and the basis of a rule.

    `role` and `places` say what a leaf is and which categories (or which tier) it binds; `name` is the category's, line's or rule's own name; `key`
    is the field that a leaf was read from, or the row that a line is. The inputs of a sum over many lines are made when they are read.
    """

    op: str
    value: Amount
    parts: Parts = ()
    made_inputs: tuple[Step, ...] | Callable[[], tuple[Step, ...]] = ()
    role: str = ""
    places: tuple[int, ...] = ()
    name: str = ""
    basis: Basis | None = None
    key: str = ""

    @property
    def inputs(self) -> tuple[Step, ...]:
        """The steps and leaves that this step was worked out from."""
        return self.made_inputs() if callable(self.made_inputs) else self.made_inputs

    @property
    def yen(self) -> Yen:
        """The value as whole yen. Only exact grants are not whole."""
        if not isinstance(self.value, int):
            raise TypeError(self.op)
        return self.value

    @property
    def is_rule(self) -> bool:
        """Whether this is a rule that is laid on an amount: a leaf, or the cap made up of its bonuses."""
        return self.op in ("leaf", "cap")

    @property
    def label(self) -> str:
        """What the step is called."""
        template = _ROLE_LABELS.get(self.role, "") if self.op == "leaf" else f"{{name}}の{_LABELS[self.role]}" if self.op == "part" else _LABELS[self.op]
        return template.format(name=self.name, number=self.places[0] + 1 if self.places else "") or self.name

    @property
    def formula(self) -> str:
        """How the value came about, in words and figures."""
        return _FORMULAS[self.op](self) if self.op in _FORMULAS else ""

    @property
    def figure(self) -> str:
        """The value as a person reads it: 2,000,000円, 3,852,833と1/3円, a rate as 2/3."""
        return _figure(self)

    @property
    def because(self) -> str:
        """The rule that the step follows."""
        return (_BECAUSE[self.op](self) if self.op in _BECAUSE else "") or (self.basis.note if self.basis else "")

    @property
    def source(self) -> str:
        """Where the rule comes from and how sure it is; "" for what the applicant wrote."""
        return f"{self.basis.title}（{self.basis.certainty_label}）" if self.basis else ""


def step_of(op: str, inputs: tuple[Step, ...], *, role: str = "", name: str = "", basis: Basis | None = None) -> Step:
    """The step of that kind worked out from its inputs."""
    value, parts = compute(op, inputs)
    return Step(op, value, parts, inputs, role=role, name=name, basis=basis)


def part_of(stage: Step, place: int, name: str) -> Step:
    """What the category at the place has of a stage on the way to the grant, worked out from what it had before that stage."""
    if stage.op == "limited":
        own = [step for step in stage.inputs if not step.is_rule][place]
    else:
        own = part_of(next(step for step in stage.inputs if not step.is_rule), place, name)
    value, _ = compute("part", (own, stage))
    basis = stage.basis if value != own.value or stage.op == "rated" else own.basis
    return Step("part", value, (), (own, stage), role=stage.op, places=(place,), name=name, basis=basis)


def rules_of(leaves: tuple[Step, ...]) -> Rules:
    """The numbers that the rule leaves hold, as the arithmetic takes them."""
    def of(role: str) -> list[Step]:
        return [leaf for leaf in leaves if leaf.role == role]

    def yens(role: str) -> tuple[tuple[int, Yen], ...]:
        return tuple((leaf.places[0], leaf.yen) for leaf in of(role))

    def rates(role: str) -> tuple[tuple[int, Fraction], ...]:
        return tuple((leaf.places[0], Fraction(leaf.value)) for leaf in of(role))

    def one(role: str) -> Step | None:
        return next(iter(of(role)), None)

    bounds = dict(yens("bound"))
    rate, unit, cap, floor = one("rate"), one("unit"), one("cap"), one("floor")
    return Rules(
        max_amounts=yens("max_amount"),
        shares=rates("share"),
        groups=tuple((leaf.places, leaf.yen) for leaf in of("group")),
        rate=Fraction(rate.value) if rate else None,
        tiers=tuple((bounds.get(at), tier) for at, tier in rates("tier")),
        tiers_on_cost=bool(of("tiers_on_cost")),
        rates=rates("own_rate"),
        max_grants=yens("max_grant"),
        unit=unit.yen if unit else 1,
        by_category=bool(of("by_category")),
        grant_shares=rates("grant_share"),
        cap=cap.yen if cap else None,
        floor=floor.yen if floor else None,
    )


def compute(op: str, inputs: tuple[Step, ...]) -> tuple[Amount, Parts]:
    """The value and the parts by category that a step of this kind has with these inputs."""
    match op:
        case "line_ex_tax" | "line_in_tax":
            quantity, price, tax_rate, included = (step.yen for step in inputs)
            return line_amounts(quantity, price, tax_rate, included=bool(included))[op == "line_in_tax"], ()
        case "sum" | "other_sources" | "sources" | "bridged":
            return sum(step.yen for step in inputs), ()
        case "eligible":
            return max(sum(step.yen for step in inputs), 0), ()
        case "cap":
            return sum(step.yen for step in _cap_parts(inputs)), ()
        case "own_funds" | "gap":
            cost, *less = (step.yen for step in inputs)
            return cost - sum(less), ()
        case "part":
            own, stage = inputs
            part = stage.parts[own.places[0]]
            return int(part) if part.denominator == 1 else part, ()
    rules = rules_of(inputs)
    amounts = [step for step in inputs if not step.is_rule]
    parts = tuple(step.value for step in amounts) if op == "limited" else amounts[0].parts
    made = _stage(op, parts, rules)
    total = sum(made, Fraction(0))
    return (int(total) if total.denominator == 1 else total), made


def _cap_parts(inputs: tuple[Step, ...]) -> tuple[Step, ...]:
    """What a cap adds up from: the base, or the highest cap in its place, and the bonuses that are added."""
    replaced = [step for step in inputs if step.role == "replaced_cap"]
    base = [max(replaced, key=lambda step: step.yen)] if replaced else [step for step in inputs if step.role == "base_cap"]
    return (*base, *(step for step in inputs if step.role == "added_cap"))


def _stage(op: str, parts: Parts, rules: Rules) -> Parts:
    yens = tuple(int(part) for part in parts)
    exact = tuple(Fraction(part) for part in parts)
    match op:
        case "limited":
            return cut_eligible(yens, rules)
        case "rated":
            return exact_grants(yens, rules)
        case "rounded":
            return round_grants(exact, rules)
        case "shared":
            return share_grants(exact, rules)
        case "capped":
            return cap_grants(yens, rules)
        case "grant":
            return floor_grants(yens, rules)
    raise ValueError(op)


# words: what it is called

_LABELS = {
    "line_ex_tax": "{name}（税抜）", "line_in_tax": "{name}（税込）", "sum": "{name}", "eligible": "{name}の対象経費", "limited": "補助対象経費",
    "rated": "補助率を掛けた額", "rounded": "端数を切り捨てた額", "shared": "補助金の割合で抑えた額", "cap": "上限額", "capped": "上限額と比べた額",
    "grant": "補助金額", "other_sources": "借入金とその他の調達", "own_funds": "自己資金",
    "sources": "調達の合計", "bridged": "立替の合計", "gap": "差額",
}  # fmt: skip
_ROLE_LABELS = {
    "quantity": "数量", "price": "単価", "tax_rate": "消費税率", "included": "単価の税区分", "max_amount": "{name}の上限額",
    "share": "{name}の割合の上限", "group": "{name}の合計の上限額", "rate": "補助率", "tier": "第{number}段の補助率", "bound": "第{number}段の上限",
    "tiers_on_cost": "段階の基準", "own_rate": "{name}の補助率", "max_grant": "{name}の補助上限額", "unit": "端数処理の単位",
    "by_category": "端数処理の範囲", "grant_share": "{name}の補助金に占める割合の上限", "base_cap": "元の上限額", "added_cap": "上限額の加算",
    "replaced_cap": "上限額の引上げ", "cap": "上限額", "floor": "下限額", "funding": "{name}", "bridge": "{name}",
}  # fmt: skip
_WORDS = {"tiers_on_cost": "補助対象経費", "by_category": "区分ごと"}
_RATES = ("rate", "tier", "own_rate", "share", "grant_share")


def _figure(step: Step) -> str:
    if step.role in _WORDS:
        return _WORDS[step.role]
    if step.role == "included":
        return "税込" if step.value else "税抜"
    if step.role == "quantity":
        return show_scaled(step.yen, THOUSAND)
    if step.role == "tax_rate":
        return f"{step.value}％"
    return str(step.value) if step.role in _RATES else _number(step.value, "円")


def _number(value: Amount, unit: str = "") -> str:
    """A whole or exact number of yen: 3,852,833と1/3."""
    if isinstance(value, int):
        return f"{show_yen(value)}{unit}"
    whole, rest = divmod(value, 1)
    return f"{show_yen(whole)}と{rest}{unit}" if whole else f"{rest}{unit}"


# words: how it came about

def _line_formula(step: Step) -> str:
    quantity, price, tax_rate, included = step.inputs
    amount = f"{_figure(quantity)} × {_number(price.value)}"
    if not _changes_tax(step):
        return amount
    with_tax = 100 + tax_rate.yen
    return f"{amount} × 100 ÷ {with_tax}" if included.value else f"（{amount}）× {with_tax} ÷ 100"


def _changes_tax(line: Step) -> bool:
    """Whether the line's price stands without tax and the amount with it, or the other way round."""
    _, _, tax_rate, included = line.inputs
    return bool(tax_rate.value) and bool(included.value) != (line.op == "line_in_tax")


def _sum_words(steps: Sequence[Step], counted: str) -> str:
    """The sum in figures where it is short, else how much is added up."""
    if not steps:
        return "なし"
    return " ＋ ".join(_number(step.value) for step in steps) if len(steps) <= 3 else f"{len(steps)}{counted}の合計"


def _split(step: Step) -> tuple[Step, list[Step]]:
    """The earlier amount that a step starts from, and the rules laid on it."""
    inputs = step.inputs
    return next(part for part in inputs if not part.is_rule), [part for part in inputs if part.is_rule]


def _rule_words(rules: Sequence[Step]) -> str:
    """Limits in brackets: （外注費は補助対象経費の1/2まで、…）."""
    words = {
        "max_amount": "{name}は{figure}まで", "share": "{name}は補助対象経費の{figure}まで", "group": "{name}は合わせて{figure}まで",
        "own_rate": "{name}は{figure}", "max_grant": "{name}の補助金は{figure}まで", "grant_share": "{name}は補助金全体の{figure}まで",
    }  # fmt: skip
    said = [words[rule.role].format(name=rule.name, figure=_figure(rule)) for rule in rules if rule.role in words]
    return f"（{'、'.join(said)}）" if said else ""


def _limited_formula(step: Step) -> str:
    inputs = step.inputs
    return _sum_words([part for part in inputs if not part.is_rule], "区分") + _rule_words(inputs)


def _rated_formula(step: Step) -> str:
    earlier, rules = _split(step)
    rate = next((_figure(rule) for rule in rules if rule.role == "rate"), "")
    return f"{_number(earlier.value)} × {rate or _tier_words(rules)}{_rule_words(rules)}"


def _tier_words(rules: Sequence[Step]) -> str:
    bounds = {rule.places: _figure(rule) for rule in rules if rule.role == "bound"}
    measure = "経費" if any(rule.role == "tiers_on_cost" for rule in rules) else "補助金"
    tiers = [f"{measure}{bounds[rule.places]}まで{_figure(rule)}" if rule.places in bounds else f"残り{_figure(rule)}" for rule in rules if rule.role == "tier"]
    return f"段階の率（{'、'.join(tiers)}）"


def _rounded_formula(step: Step) -> str:
    earlier, rules = _split(step)
    unit = next(rule.yen for rule in rules if rule.role == "unit")
    scope = "区分ごとに" if any(rule.role == "by_category" for rule in rules) else ""
    return f"{_number(earlier.value)} の{scope}{'円' if unit == 1 else '千円'}未満切捨て{_rule_words(rules)}"


def _cap_formula(step: Step) -> str:
    return " ＋ ".join(_number(part.value) for part in _cap_parts(step.inputs))


def _capped_formula(step: Step) -> str:
    earlier, rules = _split(step)
    if not rules:
        return f"{_number(earlier.value)} のまま"
    bound = f"上限額 {_number(rules[0].value)}"
    return f"{_number(earlier.value)} を{bound} までに減らす" if earlier.value > rules[0].value else f"{_number(earlier.value)} は{bound} 以下"


def _grant_formula(step: Step) -> str:
    earlier, rules = _split(step)
    if not rules:
        return f"{_number(earlier.value)} のまま"
    return f"{_number(earlier.value)} は下限額 {_number(rules[0].value)} {'未満' if earlier.value < rules[0].value else '以上'}"


def decisive(part: Step) -> Step:
    """The last stage that made a category's part another amount or laid the rate on it; the eligible cost itself where none did."""
    if part.op != "part" or part.role == "rated" or part.value != part.inputs[0].value:
        return part
    return decisive(part.inputs[0])


def _part_formula(step: Step) -> str:
    made = decisive(step)
    if made.op != "part":
        return made.formula
    own, stage = made.inputs
    return _PART_FORMULAS[made.role](made, _number(own.value), [rule for rule in stage.inputs if rule.is_rule])


def _limited_part(part: Step, own: str, _rules: Sequence[Step]) -> str:
    return f"{own} を区分の上限 {_number(part.value)} までに減らす"


def _rated_part(part: Step, own: str, rules: Sequence[Step]) -> str:
    place, eligible = part.places[0], part.inputs[1].inputs[0].parts
    numbers = rules_of(tuple(rules))
    rates, most = dict(numbers.rates), dict(numbers.max_grants)
    uncut = exact_grants(tuple(map(int, eligible)), replace(numbers, max_grants=()))
    if place in rates or not numbers.tiers:
        formula = f"{own} × {rates.get(place, numbers.rate)}"
    else:
        tiered = [at for at in range(len(eligible)) if at not in rates]
        grant, cost = (sum(amounts[at] for at in tiered) for amounts in (uncut, eligible))
        formula = f"段階の率による補助金 {_number(_plain(grant))} × {own} ÷ {_number(cost)}" if cost else f"{own} × {_tier_words(rules)}"
    return f"{formula} を{_number(most[place])} までに減らす" if uncut[place] != part.value else formula


def _plain(value: Amount) -> Amount:
    return int(value) if value.denominator == 1 else value


def _rounded_part(part: Step, own: str, rules: Sequence[Step]) -> str:
    unit = next(rule.yen for rule in rules if rule.role == "unit")
    down = down_to(part.inputs[0].value, unit)
    share = next((rule for rule in rules if rule.role == "grant_share" and rule.places == part.places), None)
    if part.yen < down and share:
        return f"{own} を補助金全体の{_figure(share)}までに減らす"
    return f"{own} の{'円' if unit == 1 else '千円'}未満切捨て{_left_over(part.yen - down)}"


def _left_over(more: int) -> str:
    return f"に、残りの{show_yen(more)}円を加える" if more else ""


def _capped_part(part: Step, own: str, rules: Sequence[Step]) -> str:
    earlier, cap = part.inputs[1].inputs[0], next(rule.yen for rule in rules if rule.role == "cap")
    spread = f"{own} × 上限額 {_number(cap)} ÷ {_number(earlier.value)}"
    more = part.yen - down_to(Fraction(part.inputs[0].yen * cap, earlier.yen))
    return f"{spread} の円未満切捨て{_left_over(more)}" if more in (0, 1) else f"{spread} に、補助金全体に占める割合の上限を当てる"


def _floored_part(_part: Step, own: str, rules: Sequence[Step]) -> str:
    return f"補助金全体が下限額 {_number(rules[0].value)} 未満のため、{own} を0にする"


_PART_FORMULAS: dict[str, Callable[[Step, str, Sequence[Step]], str]] = {
    "limited": _limited_part,
    "rated": _rated_part,
    "rounded": _rounded_part,
    "shared": _rounded_part,
    "capped": _capped_part,
    "grant": _floored_part,
}
_FORMULAS: dict[str, Callable[[Step], str]] = {
    "line_ex_tax": _line_formula,
    "line_in_tax": _line_formula,
    "sum": lambda step: _sum_words(step.inputs, "行"),
    "eligible": lambda step: _sum_words(step.inputs, "行"),
    "other_sources": lambda step: _sum_words(step.inputs, "件"),
    "sources": lambda step: _sum_words(step.inputs, "件"),
    "bridged": lambda step: _sum_words(step.inputs, "件"),
    "gap": lambda step: " － ".join(_number(part.value) for part in step.inputs),
    "part": _part_formula,
    "limited": _limited_formula,
    "rated": _rated_formula,
    "rounded": _rounded_formula,
    "shared": _rounded_formula,
    "cap": _cap_formula,
    "capped": _capped_formula,
    "grant": _grant_formula,
    "own_funds": lambda step: " － ".join(_number(part.value) for part in step.inputs),
}


# words: which rule it follows

def _line_because(step: Step) -> str:
    return "行ごとに円未満切捨て" if step.inputs[0].yen % THOUSAND or _changes_tax(step) else ""


def _eligible_because(step: Step) -> str:
    below = sum(part.yen for part in step.inputs) < 0
    return "合計が0円を下回るため0円" if below else "補助対象の行の合計"


def _limited_because(step: Step) -> str:
    return "区分の上限を超えた分を除く" if any(part.is_rule for part in step.inputs) else "区分の上限は公表されていないため、そのまま合計"


def _rated_because(step: Step) -> str:
    tiered = any(part.role == "tier" for part in step.inputs)
    return "段ごとに率を掛け、残りの経費を次の段へ送る" if tiered else "補助対象経費に補助率を掛ける"


def _cap_because(step: Step) -> str:
    replaced = any(part.role == "replaced_cap" for part in step.inputs)
    return "条件を満たすため、引き上げた上限額を使う" if replaced else "条件を満たすため、上限額に加算する"


def _part_because(step: Step) -> str:
    return {
        "limited": "区分の上限を超えた分を除く",
        "rounded": "切り捨てた残りは、端数の大きい区分から配る",
        "capped": "上限額を、区分ごとの額に比例して分ける",
    }.get(decisive(step).role, "")  # fmt: skip


_BECAUSE: dict[str, Callable[[Step], str]] = {
    "line_ex_tax": _line_because,
    "line_in_tax": _line_because,
    "sum": lambda step: "補助対象外の行も含むすべての行",
    "eligible": _eligible_because,
    "limited": _limited_because,
    "rated": _rated_because,
    "shared": lambda step: "補助金全体に対する割合を超えた分を除く",
    "cap": _cap_because,
    "capped": lambda step: "上限額を超える分を除く" if _split(step)[1] else "上限額は公表されていない（公募要領で確認）",
    "grant": lambda step: "下限額を下回るときは0円" if _split(step)[1] else "下限額は公表されていない（公募要領で確認）",
    "own_funds": lambda step: "要する経費（税込）から補助金と他の調達を引く",
    "gap": lambda step: "要する経費（税込）から調達の合計を引く",
    "bridged": lambda step: "補助金が入るまでに立て替える額の合計",
    "part": _part_because,
}
