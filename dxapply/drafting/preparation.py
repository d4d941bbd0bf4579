"""用意するもの: the papers that a firm has at hand before it writes, with the minutes that getting them takes by our own estimate (目安).

What is enclosed comes from the draft's own list, or from the program where the draft has none yet. What is only read from comes from here.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from dxapply.model.project import Project, new_row, value_at, with_row, with_rows
from dxapply.model.register import REGISTER
from dxapply.programs.program import Basis, Catalogue, Enclosed

__all__ = ["GBIZ_ID", "Paper", "enclosed_papers", "minutes_in_words", "papers_at_hand", "with_ready"]

_MINUTES = (  # the first word that the paper's name has; nobody publishes such times, so that they are never called more than 目安
    ("決算", 15), ("登記", 40), ("履歴事項", 40), ("納税証明", 40), ("定款", 10), ("会社案内", 10), ("見積", 90), ("規程", 20), ("選定証", 10),
)  # fmt: skip
_OTHER_MINUTES = 30
_DONE, _NOT_STARTED = "done", "not_started"
_STATES = dict(REGISTER.field("enclosures.*.state").choices)


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A paper to have at hand: where it comes from, what for, the minutes it takes (our estimate), and the key of the field or row where it goes.

    `state` is how far it is in words ("" where that is not said). `source` is where it is said that there is such a paper ("" where nowhere is).
    """

    name: str
    origin: str
    use: str = ""
    minutes: int
    key: str
    is_ready: bool = False
    state: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class _AtHand:
    """What one reads from, or has to have, without enclosing it; it is ready when the fields that it fills are."""

    name: str
    origin: str
    use: str
    minutes: int
    fills: tuple[str, ...]
    source: str


_AT_HAND = (
    _AtHand("法人番号の通知", "国税庁の公表サイトでも分かります", "会社概要の法人番号", 5, ("company.corporate_number",), ""),
    _AtHand("労働者名簿と賃金台帳", "社内", "従業員数と、最低賃金との差", 20, ("company.employees", "company.lowest_wage_gap"), ""),
    _AtHand("税の申告書の控え", "社内・税理士", "課税所得の3年平均と、消費税の扱い", 15, ("company.taxable_income", "company.tax_status"), ""),
    _AtHand("株主名簿と役員の名簿", "社内", "大企業との関係", 10,
            ("company.large_holder_share", "company.large_holders_share", "company.large_officer_share"), ""),
)  # fmt: skip
GBIZ_ID = "電子申請のときはGビズIDプライムが要ります。発行に日数がかかるため、先に申し込んでください。"


# what is enclosed

def enclosed_papers(project: Project, catalogue: Catalogue) -> tuple[Paper, ...]:
    """The papers to enclose: those that the draft lists, or else those of its program; of all programs together where none is chosen yet."""
    if project.enclosures:
        return tuple(
            Paper(name=row.name or "（名前のない書類）", origin=row.source, minutes=_minutes_of(row.name), key=f"enclosures.{row.id}.state",
                  is_ready=row.state == _DONE, state=_STATES.get(row.state, ""))
            for row in project.enclosures
        )  # fmt: skip
    return tuple(
        Paper(name=paper.name, origin=paper.source, minutes=_minutes_of(paper.name), key="enclosures", source=_told(paper.basis))
        for paper in _usual(project, catalogue)
    )


def _usual(project: Project, catalogue: Catalogue) -> tuple[Enclosed, ...]:
    program = catalogue.find(project.application.program)
    wanted = program.enclosures if program else (paper for each in catalogue.programs for paper in each.enclosures)
    return tuple({paper.name: paper for paper in wanted}.values())


def _told(basis: Basis) -> str:
    return basis.title if basis.is_official else f"{basis.title}（{basis.certainty_label}）"


def _minutes_of(name: str) -> int:
    return next((minutes for word, minutes in _MINUTES if word in name), _OTHER_MINUTES)


def with_ready(project: Project, catalogue: Catalogue, place: int, is_ready: bool) -> Project:
    """The project in which the paper at that place is ready, or is not any more.

    Where the draft lists no papers yet, all of its program's are listed first, as a list of one would say that no other is wanted.
    """
    if not project.enclosures:
        for paper in _usual(project, catalogue):
            row = new_row(project, "enclosures", name=paper.name, copies=paper.copies, source=paper.source)
            project = with_row(project, "enclosures", row)
    rows = list(project.enclosures)
    rows[place] = dataclasses.replace(rows[place], state=_DONE if is_ready else _NOT_STARTED)
    return with_rows(project, "enclosures", tuple(rows))


# what is only read from

def papers_at_hand(project: Project) -> tuple[Paper, ...]:
    """The papers that fields are filled from, each ready when its fields are filled; the first empty one is where it goes."""
    return tuple(_at_hand(project, paper) for paper in _AT_HAND if project.company.entity != "sole_proprietor" or not _is_of_companies(paper))


def _is_of_companies(paper: _AtHand) -> bool:
    return any(key in ("company.corporate_number", "company.large_holder_share") for key in paper.fills)


def _at_hand(project: Project, paper: _AtHand) -> Paper:
    empty = [key for key in paper.fills if value_at(project, REGISTER.field(key)) in (None, "")]
    return Paper(name=paper.name, origin=paper.origin, use=paper.use, minutes=paper.minutes, key=next(iter(empty), paper.fills[0]), is_ready=not empty,
                 state="入力済み" if not empty else "", source=paper.source)  # fmt: skip


def minutes_in_words(minutes: int) -> str:
    """25分, 1時間, 2時間10分."""
    hours, rest = divmod(minutes, 60)
    return (f"{hours}時間" if hours else "") + (f"{rest}分" if rest or not hours else "")
