"""The pages of a draft as data: which field stands where. The window, the findings and the progress all read this one table."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PAGES", "VERSIONS", "Page", "page_of"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its id, its title, why it is there, and the chapters, lists or single keys whose fields stand on it."""

    id: str
    title: str
    why: str
    holds: tuple[str, ...]


PAGES = (
    Page("start", "はじめに", "用意するものと、どこまで書けたかを確かめます。", ("application.edition", "application.fictitious")),
    Page(
        "company", "会社概要", "一度書けば、すべての様式に入ります。",
        ("company", "statements", "staff", "sales_shares", "history", "equipment", "strengths"),
    ),
    Page("programs", "事業を選ぶ", "条件に合う事業と、もらえる額の見込みを比べます。", ("application.program", "answers")),
    Page("issues", "課題整理", "困りごとを、原因と施策に結び付けます。", ("issues", "causes")),
    Page("plan", "事業計画", "何を、誰が、いつまでに行い、何がいくつになるかを書きます。", ("plan", "measures", "tasks", "kpis", "five_years", "team")),
    Page("budget", "経費", "積算の根拠とともに、経費を1行ずつ書きます。", ("cost_lines", "quotes")),
    Page("funding", "資金調達", "調達の合計が、要する経費と同じになるようにします。", ("funding", "bridge")),
    Page("check", "確認", "提出の前に、書類と確認事項を点検します。", ("enclosures", "confirmations", "notes")),
    Page("output", "出力", "紙とExcelに出し、提出する書類をそろえます。", ("adviser", "questions")),
)  # fmt: skip
VERSIONS = Page("versions", "以前の版", "保存の前の内容を、自動で残しています。見比べて、戻せます。", ())
"""No chapter, and so not among them: it is reached by the menu and left by going to any chapter."""
_PLACE = {name: page.id for page in PAGES for name in page.holds}


def page_of(key: str) -> str:
    """The id of the page where a field, a row or a list stands."""
    chapter, _, rest = key.partition(".")
    return _PLACE.get(f"{chapter}.{rest}") or _PLACE.get(chapter, "start")
