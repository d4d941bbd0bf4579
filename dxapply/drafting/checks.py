"""All that is to be looked at in a draft, gathered.

Each check lives with what it checks; here stand only those of the fields themselves and of what the chosen program says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dxapply.drafting.finder import suggested_keys
from dxapply.drafting.findings import Finding, an_error, hint, warning
from dxapply.drafting.funding import check_funding
from dxapply.drafting.issues import check_links
from dxapply.drafting.pages import PAGES, page_of
from dxapply.drafting.plan import check_plan
from dxapply.drafting.printable import unprintable
from dxapply.drafting.quotes import check_quotes
from dxapply.model.fields import Field, Kind, Register, Value
from dxapply.model.money import show_yen
from dxapply.model.project import LISTS, Project, row_of, rows_of, value_at
from dxapply.programs.conditions import asked
from dxapply.programs.eligibility import Match, RequirementResult
from dxapply.programs.subsidy import Estimate

__all__ = ["Progress", "check_draft", "progress_of"]

_GRAVITY = {"error": 0, "warning": 1, "hint": 2}
_CUT_NAMES = {
    "max_amount": "区分の上限額", "share": "区分の割合の上限", "group": "区分の合計の上限額", "max_grant": "区分の補助上限額",
    "grant_share": "補助金に占める割合の上限",
}  # fmt: skip
_TAX_RATES = (10, 8, 0)
_PROGRAM = "application.program"
_MOST_NAMED = 3
_PLACES = {"last_task_end": "tasks", "first_task_start": "tasks", "size_class": "company.employees", "grant": "cost_lines"}  # of facts drawn from the draft


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a draft is: needed fields that are filled, of how many, the state of each page, and (filled, of how many) on each page that needs any."""

    done: int
    of: int
    pages: Mapping[str, str]
    counts: Mapping[str, tuple[int, int]]


def check_draft(project: Project, register: Register, chosen: Match | None) -> tuple[Finding, ...]:
    """Every finding of a draft, the gravest first, within that in the order of the pages."""
    findings = [*_check_fields(project, register), *_check_lines(project), *_check_suggested(project), *_check_signs(project, register), *check_links(project)]
    findings += check_plan(project, chosen.program if chosen else None)
    if chosen:
        findings += [*_check_match(chosen), *_check_targets(chosen, register), *_check_estimate(chosen.estimate, register)]
        findings += [*check_funding(project, chosen.estimate), *check_quotes(project, chosen.program), *_check_entries(project, register, chosen)]
    elif name := project.application.program:
        findings.append(an_error("unknown-program", _PROGRAM, f"事業「{name[:20]}」がありません。", "programs コマンドで確かめ、選び直してください。"))
    places = {page.id: at for at, page in enumerate(PAGES)}
    return tuple(sorted(findings, key=lambda finding: (_GRAVITY[finding.severity], places[page_of(finding.key)])))


# the fields themselves

def _check_fields(project: Project, register: Register) -> Iterator[Finding]:
    unread = {key: text for key, text in project.unread if _stands(project, register, key)}
    for key, text in unread.items():
        name = f"{_row_name(key)}「{register.field(key).label}」"
        yield an_error("unread", key, f"{name}に入力された「{text[:20]}」を読み取れません。", "例のとおりに入力し直してください。")
    for key, field, value in _leaves(project, register):
        name = f"{_row_name(key)}「{field.label}」"
        if value in (None, "", ()) and key not in unread and field.needed == "always":
            yield an_error("needed", key, f"{name}が未入力です。", f"入力してください。例：{field.example}")
        most = register.limit_of(field, project.application.program)
        if most and isinstance(value, str) and len(value) > most:
            yield warning("too-long", key, f"{name}が{most}字を{len(value) - most}字超えています。", "言葉を減らしてください。")


def _stands(project: Project, register: Register, key: str) -> bool:
    """Whether the key is one of a field, and of a row that is there."""
    chapter, _, rest = key.partition(".")
    return register.find(key) is not None and (chapter not in LISTS or row_of(project, chapter, rest.partition(".")[0]) is not None)


def _leaves(project: Project, register: Register) -> Iterator[tuple[str, Field, Value]]:
    """The fields of the project with their keys and values, the rows' fields row by row where they are checked."""
    by_list: dict[str, list[Field]] = {}
    for field in register.fields:
        chapter, _, rest = field.key.partition(".")
        if rest.startswith("*."):
            by_list.setdefault(chapter, []).append(field)
        elif chapter != "answers":
            yield field.key, field, value_at(project, field)
    for chapter, fields in by_list.items():
        program = project.application.program
        watched = [(field, field.key.rpartition(".")[2]) for field in fields if register.limit_of(field, program) or field.needed == "always"]
        for row in rows_of(project, chapter):
            for field, name in watched:
                yield f"{chapter}.{row.id}.{name}", field, getattr(row, name)


def _check_signs(project: Project, register: Register) -> Iterator[Finding]:
    """The characters that paper would print as 〓."""
    texts = [*_texts(project, register)]
    if not unprintable("".join([text for *_, text in texts])):
        return
    for field, row_id, text in texts:
        if signs := unprintable(text):
            key = field.key.replace("*", row_id)
            shown = "".join(f"『{sign}』" for sign in signs[:_MOST_NAMED]) + ("など" if len(signs) > _MOST_NAMED else "")
            yield warning("unprintable", key, f"{_row_name(key)}「{field.label}」の{shown}は紙に印刷できません。", "別の文字にしてください。")


def _texts(project: Project, register: Register) -> Iterator[tuple[Field, str, str]]:
    """All that was typed as words, as (field, id of the row, text)."""
    for field in register.fields:
        chapter, _, name = field.key.partition(".*.")
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.IDENTIFIER):
            values = [(row.id, getattr(row, name)) for row in rows_of(project, chapter)] if name else [("", value_at(project, field))]
            yield from ((field, row_id, value) for row_id, value in values if value and isinstance(value, str))


def _row_name(key: str) -> str:
    chapter, _, rest = key.partition(".")
    return f"{rest.partition('.')[0]}の" if chapter in LISTS else ""


def _labels(keys: Iterable[str], register: Register) -> str:
    """The labels of the first fields, and that there are more."""
    labels = [field.label for key in keys if (field := register.find(key))]
    return "".join(f"「{label}」" for label in labels[:_MOST_NAMED]) + ("など" if len(labels) > _MOST_NAMED else "")


def _check_lines(project: Project) -> Iterator[Finding]:
    for line in project.cost_lines:
        key, name = f"cost_lines.{line.id}", f"経費{line.id}「{line.text}」"
        if line.tax_rate not in _TAX_RATES:
            yield an_error("odd-tax-rate", f"{key}.tax_rate", f"{name}の消費税率が、10、8、0のどれでもありません。", "税率を直してください。")
        if line.eligible is None:
            message = f"{name}が補助対象かどうか、決まっていません。"
            yield warning("eligible-open", f"{key}.eligible", message, "「はい」か「いいえ」を選んでください。それまでは対象外として数えます。")


def _check_suggested(project: Project) -> Iterator[Finding]:
    """Texts that still read as dxapply suggested them: an examiner wants the firm's own words."""
    keys = list(suggested_keys(project))
    if keys:
        yield hint("still-suggested", keys[0], f"候補のままの文が{len(keys)}件あります。", "自社の言葉と数字に直してください。")


# what the program says

def _check_match(chosen: Match) -> Iterator[Finding]:
    program = chosen.program
    if chosen.status == "closed":
        message = f"「{program.title}」のこの回の公募は終わっています。"
        yield warning("round-closed", _PROGRAM, message, "練習と、次の公募の準備に使ってください。")
    for result in chosen.requirements:
        if result.verdict != "met" and result.id != "floor":  # of the floor, what the estimate says is nearer to the point
            state = "満たしていません" if result.verdict == "unmet" else "確かめられていません"
            yield warning(f"requirement-{result.id}", _key_of(result), f"要件「{result.words}」を{state}。", result.fix)


def _key_of(result: RequirementResult) -> str:
    """Where a requirement can be settled: the first field to ask, or to change; else where the program is chosen."""
    changes = [change.key for change in result.changes or () if "." in change.key]
    return next(iter((*result.asks, *changes)), _PROGRAM)


def _check_targets(chosen: Match, register: Register) -> Iterator[Finding]:
    """The firm's own tests of the program's targets; one that is a requirement too is told there."""
    told = {result.words for result in chosen.requirements if result.verdict != "met"}
    for result in chosen.targets:
        if result.verdict != "met" and result.words not in told:
            state = "に届いていません" if result.verdict == "unmet" else "をまだ確かめられていません"
            fact = asked(result.target.test)[0]
            key = next(iter(result.asks), fact if register.find(fact) else _PLACES.get(fact, "five_years"))
            yield warning(f"target-{result.target.id}", key, f"成果目標「{result.words}」{state}。", result.fix)


def _check_estimate(estimate: Estimate, register: Register) -> Iterator[Finding]:
    if estimate.grant is None:
        asks = [key for key in estimate.unknown if "." in key]
        bounds = f"{show_yen(estimate.lowest)}円から{show_yen(estimate.highest)}円の間で、" if estimate.lowest < estimate.highest else ""
        message = f"補助金額が、{bounds}まだ決まりません。"
        fix = f"{_labels(asks, register)}を入力してください。" if asks else "公募要領で補助率を確認してください。"
        yield warning("grant-unknown", next(iter(asks), _PROGRAM), message, fix)
    if estimate.below_minimum and estimate.floor:
        more = estimate.cost_for(estimate.floor.yen)
        message = f"補助金額が下限額の{show_yen(estimate.floor.yen)}円を下回り、0円になります。"
        advice = f"補助対象経費があと{show_yen(more)}円要ります。" if more else "経費の組み方を見直してください。"
        yield warning("below-minimum", "cost_lines", message, advice)
    for category in estimate.categories:
        for cut in category.cuts:
            if cut.rule in _CUT_NAMES:
                message = f"{category.name}のうち{show_yen(cut.yen)}円が、{_CUT_NAMES[cut.rule]}で除かれます。"
                yield hint(f"cut-{cut.rule}", "cost_lines", message, "区分の配分を見直すか、自己負担と考えてください。")
    if estimate.idle_cost:
        message = f"補助対象経費のうち{show_yen(estimate.idle_cost)}円は、補助金を増やしません。"
        yield hint("idle-cost", "cost_lines", message, "減らすか、見積の変動への備えとして残してください。")


def _check_entries(project: Project, register: Register, chosen: Match) -> Iterator[Finding]:
    """Cost lines without a category here, and own entries of a cap or floor that lack their reason."""
    program = chosen.program
    for line in project.cost_lines:
        if line.category and program.category_of(line.category, line.kind) is None:
            message = f"経費{line.id}の区分「{line.category[:20]}」は、この事業にありません。"
            yield an_error("unmapped-category", f"cost_lines.{line.id}.category", message, "この事業の区分から選んでください。")
    entered = any(value_at(project, register.field(program.key_of(name))) is not None for name in ("cap", "floor"))
    reason = program.key_of("reason")
    if entered and not value_at(project, register.field(reason)):
        message = "入力した上限額・下限額に根拠がないため、計算に使っていません。"
        yield warning("entry-without-reason", reason, message, "読んだ書類とページを書いてください。")


# how far it is

def progress_of(project: Project, register: Register, findings: tuple[Finding, ...]) -> Progress:
    """How many of the needed fields are filled, and each page's state: 未入力, 入力中, 完了 or 要修正."""
    empty, filled, anything = dict[str, int](), dict[str, int](), set[str]()
    wrong = {page_of(finding.key) for finding in findings if finding.id != "needed" and finding.severity == "error"}
    for key, field, value in _leaves(project, register):
        page = page_of(key)
        is_set = value not in (None, "", ())
        if is_set and field.kind is not Kind.YES_NO:
            anything.add(page)
        if field.needed == "always":
            counts = filled if is_set else empty
            counts[page] = counts.get(page, 0) + 1
    states = {page.id: _state(page.id in wrong, empty.get(page.id, 0), page.id in anything) for page in PAGES}
    by_page = {page.id: (filled.get(page.id, 0), filled.get(page.id, 0) + empty.get(page.id, 0)) for page in PAGES if page.id in {*filled, *empty}}
    return Progress(sum(filled.values()), sum(filled.values()) + sum(empty.values()), states, by_page)


def _state(is_wrong: bool, empty: int, has_anything: bool) -> str:
    if is_wrong:
        return "要修正"
    if not has_anything:
        return "未入力"
    return "入力中" if empty else "完了"
