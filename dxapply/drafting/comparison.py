"""What programs come to for one draft, in words: for the card of each, and for several side by side on fixed axes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dxapply.model.money import Yen, show_rate, show_yen
from dxapply.model.register import REGISTER
from dxapply.programs.conditions import Verdict
from dxapply.programs.eligibility import Match
from dxapply.programs.program import Basis, Event, Program, weakest
from dxapply.programs.size_class import CLASS_LABELS
from dxapply.programs.steps import Step
from dxapply.programs.subsidy import Estimate

__all__ = ["UNPUBLISHED", "Axis", "Cell", "compare", "deadline_words", "fits", "grant_words", "rate_words", "round_words", "verdict_words"]

UNPUBLISHED = "公募要領で確認"
_STATUS = {"open": "受付中", "closed": "終了", "upcoming": "受付前", "unknown": "受付の日程は未公表"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one program has on an axis; the step explains an amount."""

    text: str
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """One row of the comparison: what is compared, and each program's words in the order asked for."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the programs differ here."""
        return len({cell.text for cell in self.cells}) > 1


# the verdict

def fits(match: Match) -> Verdict:
    """Whether the program fits: met, unmet or unknown.

    A grant below the floor says nothing as long as no cost is written, so that it does not turn away who has only begun.
    """
    unmet = [result for result in match.requirements if result.verdict == "unmet"]
    if match.estimate.total_cost == 0 and unmet and all(result.id == "floor" for result in unmet):
        return "unknown"
    return {"eligible": "met", "not_eligible": "unmet", "unknown": "unknown"}[match.verdict]  # type: ignore[return-value]


def verdict_words(match: Match) -> str:
    """対象, 対象外, or how many questions are left until it is known."""
    verdict = fits(match)
    if verdict != "unknown":
        return "対象" if verdict == "met" else "対象外"
    asks = {key for result in match.requirements if result.verdict == "unknown" for key in result.asks}
    return f"あと{len(asks)}問で判定" if asks else "経費を書くと判定"


# the figures

def grant_words(estimate: Estimate) -> str:
    """The grant without its unit, lowest～highest while it is unknown, － where no cost is written or no rate is known."""
    if estimate.total_cost == 0 or not estimate.outcomes:
        return "－"
    return _span((estimate.lowest, estimate.highest))


def rate_words(estimate: Estimate) -> str:
    """The rate, or all that still could apply."""
    if estimate.program.categories and any(category.rate for category in estimate.program.categories):
        return "区分ごと"
    rows = {outcome.pick.rate for outcome in estimate.outcomes if outcome.pick.rate}
    if any(row.tiers for row in rows):
        return "段階の率"
    rates = sorted({row.rate for row in rows if row.rate is not None})
    return "～".join(show_rate(rate) for rate in (rates[:1] + rates[1:][-1:])) or UNPUBLISHED


def _span(amounts: Iterable[Yen]) -> str:
    """An amount, or the least and the greatest of several."""
    shown = sorted(set(amounts))
    return "～".join(show_yen(amount) for amount in (shown[:1] + shown[1:][-1:]))


def _limit(steps: Iterable[Step | None]) -> str:
    """上限 or 下限 of the ways that are still possible."""
    amounts = list(steps)
    known = [step.yen for step in amounts if step]
    if not known:
        return UNPUBLISHED
    return f"{_span(known)}円" + (f"、または{UNPUBLISHED}" if None in amounts else "")


# the round

def deadline_words(program: Program, today: dt.date) -> str:
    """The next deadline with its hour, the last one where all have passed: 2021-03-18 17:00."""
    deadlines = _deadlines(program)
    if not deadlines:
        return "未公表"
    return _moment(next((event for event in deadlines if event.date >= today), deadlines[-1]))


def round_words(program: Program, today: dt.date) -> str:
    """Where the round stands: あと15日, 今日まで, 終了, 受付前（6月2日から）."""
    status = program.status(today)
    if status == "open":
        days = next((event.date - today).days for event in _deadlines(program) if event.date >= today)
        return f"あと{days:,}日" if days else "今日まで"
    opening = min((event.date for event in program.calendar if event.kind == "open" and event.date > today), default=None)
    if status != "upcoming" or opening is None:
        return _STATUS[status]
    year = f"{opening.year}年" if opening.year != today.year else ""
    return f"受付前（{year}{opening.month}月{opening.day}日から）"


def _deadlines(program: Program) -> list[Event]:
    return sorted((event for event in program.calendar if event.kind == "deadline"), key=lambda event: event.date)


def _moment(event: Event) -> str:
    """The day, and the hour where one was published; 必着 where it has to arrive by then."""
    hour = f" {event.moment:%H:%M}" if event.moment else ""
    return f"{event.date}{hour}{event.arrival}"


def _terms(program: Program) -> Iterator[str]:
    """Each term from its opening to its deadline."""
    openings = [event.date for event in program.calendar if event.kind == "open"]
    for event in _deadlines(program):
        begun = max((day for day in openings if day <= event.date), default=None)
        end = _moment(event)
        # The year once: a narrow column has room for no more.
        yield f"{begun or ''}～{end.removeprefix(f'{event.date.year}-') if begun and begun.year == event.date.year else end}"


# side by side

def compare(matches: Sequence[Match], today: dt.date) -> tuple[Axis, ...]:
    """The programs of these matches on the fixed axes."""
    columns = [_cells(match, today) for match in matches]
    return tuple(Axis(name, tuple(column[name] for column in columns)) for name in columns[0]) if columns else ()


def _cells(match: Match, today: dt.date) -> dict[str, Cell]:
    program, estimate = match.program, match.estimate
    grant = f"{grant_words(estimate)}円".replace("－円", "－")
    texts = {
        "対象者": program.applicants,
        "規模区分": "、".join(CLASS_LABELS[name] for name in estimate.size.possible) if len(estimate.size.possible) <= 2 else "未定",
        "補助率": rate_words(estimate),
        "上限": _limit(outcome.pick.cap for outcome in estimate.outcomes),
        "下限": _limit(outcome.pick.floor for outcome in estimate.outcomes),
        "補助対象経費": f"{show_yen(estimate.eligible_cost)}円",
        "補助金額": grant,
        "自己資金": "未定" if estimate.own_funds is None else f"{show_yen(estimate.own_funds)}円",
        "経費区分": "、".join(category.name for category in program.categories),
        "受付期間": "\n".join((_STATUS[match.status], *_terms(program))),
        "要件と成果目標の数": _requirements(match),
        "端数処理": _rounding(program),
        "税の扱い": _tax(program),
        "出典と確かさ": _sources(estimate),
    }
    steps = {"補助対象経費": estimate.step("limited"), "補助金額": estimate.step("grant"), "自己資金": estimate.step("own_funds")}
    return {name: Cell(text, steps.get(name)) for name, text in texts.items()}


def _requirements(match: Match) -> str:
    counts = [sum(result.verdict == verdict for result in match.requirements) for verdict in ("met", "unmet", "unknown")]
    return f"要件{sum(counts)}件（○{counts[0]}　×{counts[1]}　？{counts[2]}）\n成果目標{len(match.targets)}件"


def _rounding(program: Program) -> str:
    unit = {1: "1円", 1000: "千円"}.get(program.rounding.unit, f"{show_yen(program.rounding.unit)}円")
    return f"{'区分ごとに' if program.rounding.level == 'category' else '全体で'}{unit}未満を切捨て"


def _tax(program: Program) -> str:
    field = REGISTER.field("company.tax_status")
    names = "、".join(field.label_of(code) for code in program.tax.with_tax_for)
    return f"{names}は税込、ほかは税抜で数える" if names else "税抜で数える"


def _sources(estimate: Estimate) -> str:
    program = estimate.program
    numbers: list[Basis] = [row.basis for row in program.rates]
    numbers += [row.basis for row in (*program.caps, *program.floors)]
    numbers += [row.basis for row in program.bonuses]
    about = f"{program.basis.title}（{program.basis.certainty_label}）"
    return f"{about}\n率と額：{weakest(numbers).certainty_label}" if numbers else about
