"""forms.toml of a pack: which sheets it wants, in what order, and how each differs from dxapply's own.

A form is data only: the words below are all that it can say. A sheet of the plan whose figures come first and have a title of their own:

    [[sheets]]
    id = "plan"
    number = "別紙2"
    title = "実施計画書"
    sections = ["years", "kpis"]
    titles = { years = "収支計画", kpis = "達成目標" }
    words = { "担当者" = "氏名", "測り方" = "確認の方法" }

Sections that `sections` leaves out follow in dxapply's order, those that `titles` leaves out keep dxapply's title. Numbers stand before a title by themselves.
`words` are heads of columns and labels: what dxapply's sheet says, and what the form says instead, in every table of the sheet. The cost sheet's own
table is told by `columns`.
"""

from __future__ import annotations

from collections.abc import Mapping

from dxapply.model.fields import Kind
from dxapply.model.register import REGISTER
from dxapply.programs.program import Form, FormColumn, Program
from dxapply.programs.toml_tables import Table

__all__ = ["AMOUNTS", "NARROWEST", "PAGE_WIDTH", "SECTIONS", "TITLES", "WORDS", "form_of"]

PAGE_WIDTH = 472
"""Points between the margins of the paper."""

AMOUNTS = ("cost", "cost_with_tax", "eligible", "grant")
"""The columns of the cost sheet that have subtotals and a total."""

NARROWEST: Mapping[str, int] = {
    "number": 28, "category": 48, "text": 72, "reason": 72, "breakdown": 66, "quantity": 36, "unit": 30, "unit_price": 50,
    "cost": 58, "cost_with_tax": 58, "eligible": 58, "grant": 58, "basis": 56, "note": 40,
}  # fmt: skip
"""All that a column of the cost sheet can hold, with the points that it needs on paper at least."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "company": ("strengths", "business", "statements", "history", "equipment"),
    "plan": ("purpose", "measures", "kpis", "people", "schedule", "years"),
    "funding": ("sources", "bridge"),
    "enclosures": ("enclosures", "confirmations"),
}
"""The sections of the sheets whose order a program may set; each is the name of a Heading."""

TITLES: Mapping[str, tuple[str, ...]] = {
    "overview": ("money", "goals", "phases", "remaining"),
    "company": SECTIONS["company"],
    "eligibility": ("next", "way", "unpublished"),
    "issues": ("map", "causes"),
    "plan": SECTIONS["plan"],
    "costs": ("lines", "form", "quotes"),
    "calculation": ("categories", "grant", "checks", "flow", "reading"),
    "funding": (*SECTIONS["funding"], "totals", "quotes"),
    "enclosures": SECTIONS["enclosures"],
    "adviser": ("substance", "questions", "steps"),
}
"""The sections of the sheets whose titles a program may set, by the names of their Headings; some stand in the workbook only."""

_QUOTES = ("経費", "採用した見積", "比べた見積", "採用した額", "比べた額", "差額")
WORDS: Mapping[str, tuple[str, ...]] = {
    "cover": (
        "補助金交付申請書", "補助事業の名称", "補助事業の目的及び内容", "開始及び完了の予定日", "補助事業に要する経費", "補助対象経費", "補助金交付申請額",
        "連絡担当者", "住所", "名称", "代表者", "法人番号", "番号", "日付", "提出先", "項目", "金額（円）", "内容",
    ),
    "overview": (
        "いま", "変えること", "得られること", "補助対象経費", "補助率", "補助金額", "自社の負担", "補助金", "借入金", "その他", "自己資金", "指標",
        "事業の終わり", "単位",
    ),
    "company": (
        "名称", "法人番号", "所在地", "代表者", "業種", "設立", "資本金", "従業員", "売上高（直近期）", "決算月", "規模の区分", "消費税",
        "地域未来牽引企業", "承認事業者", "連絡担当者", "電話", "売上の構成", "売上高", "営業利益", "経常利益", "従業員（人）", "年", "出来事",
        "設備", "台数", "能力", "番号", "強み", "メール", "名称のふりがな",
    ),
    "eligibility": ("番号", "要件", "当社の状況", "判定"),
    "issues": ("番号", "課題と現状", "現状の数字", "原因", "優先", "施策", "指標", "経費", "課題"),
    "plan": (
        "番号", "施策", "内容", "課題", "経費", "指標", "いま", "事業の終わり", "単位", "測り方", "役割", "担当者", "受け持つこと", "作業", "開始日",
        "終了日", "担当", "節目", "売上高", "うち新サービス", "営業利益", "人件費", "減価償却費", "付加価値額", "従業員（人）", "一人当たり付加価値額",
    ),
    "costs": (
        "番号", "経費区分・内容", "経費区分", "内容", "数量", "単位", "単価", "税区分", "税率（％）", "補助対象", "税抜額", "税込額", "補助対象経費",
        "積算基礎", "施策", *_QUOTES,
    ),
    "calculation": (
        "手順", "すること", "規則と式", "結果（円）", "補助金額（見込み）", "経費区分", "要する経費（税抜）", "補助対象経費", "補助金額", "減らした額と理由",
        "税抜額", "税込額", "対象の合計", "上限を当てた額", "項目", "値", "確認", "判定", "経費の合計（税込）", "補助率を掛けた額",
        "補助事業に要する経費（税抜）", "補助事業に要する経費（税込）", "上限額", "下限額", "自己資金",
    ),
    "funding": (
        "区分", "金額", "割合", "資金の調達先", "備考", "番号", "自己資金", "補助金", "補助金額", "借入金とその他", "補助対象経費", "要する経費（税込）",
        *_QUOTES,
    ),
    "enclosures": ("番号", "書類", "部数", "状況", "備考", "入手先", "確認", "確かめること", "関係する書類", "担当", "日付・氏名"),
    "adviser": (
        "相談先", "日時", "相談者", "締切", "実施すること", "お金", "期間", "効果", "弱いところ", "番号", "質問", "助言（書き込み欄）", "場所", "すること",
        "担当", "期限", "済", "日付", "時間", "相談する人", "肩書",
    ),
}  # fmt: skip
"""The heads of columns and the labels of the sheets that a program may name otherwise, without their line breaks."""

_ONLY_ON: Mapping[str, tuple[str, ...]] = {
    "sections": tuple(SECTIONS), "titles": tuple(TITLES), "unit": ("costs", "funding"), "columns": ("costs",), "totals": ("costs",), "total": ("funding",),
}  # fmt: skip
_WORDS_FIRST = ("category", "text", "reason")  # the words of a total stand there
_MOST_CHARACTERS = 10_000
_LONGEST_WORD = 20
_LONGEST_TITLE = 30  # characters, so that a title and its number stand on one line of the paper


def form_of(table: Table, sheets: tuple[str, ...], program: Program) -> Form:
    """One sheet. Raises PackError."""
    sheet = table.word("id", sheets)
    for key, places in _ONLY_ON.items():
        if key in table and sheet not in places:
            raise table.error(key, f"id が {'、'.join(places)} の様式だけに書けます")
    form = Form(
        id=sheet,
        number=table.text("number"),
        title=table.text("title"),
        sections=_sections(table, sheet),
        titles=_titles(table, sheet),
        words=_words(table, sheet),
        unit=table.word("unit", ("yen", "thousand"), "yen"),
        limits=_limits(table, program),
        columns=_columns(table),
        totals=table.word("totals", ("all", "web_apart"), "all"),
        total=table.word("total", ("cost_with_tax", "eligible"), "cost_with_tax"),
    )
    table.done()
    if form.totals == "web_apart":
        _refuse_web_apart(table, form, program)
    return form


def _sections(table: Table, sheet: str) -> tuple[str, ...]:
    names = table.texts("sections", default=True)
    known = SECTIONS.get(sheet, ())
    for at, name in enumerate(names):
        if name not in known:
            raise table.error("sections", f"{'、'.join(known)} から選びます")
        if name in names[:at]:
            raise table.error("sections", f"「{name}」が2つあります")
    return names


def _titles(table: Table, sheet: str) -> Mapping[str, str]:
    if "titles" not in table:
        return {}
    inner = table.table("titles")
    titles: dict[str, str] = {}
    for name in inner.names():
        if name not in TITLES[sheet]:
            raise inner.error(name, f"{'、'.join(TITLES[sheet])} から選びます")
        title = inner.text(name)
        if "\n" in title or title != title.strip():
            raise inner.error(name, "改行や前後の空白のない1行で書きます")
        if len(title) > _LONGEST_TITLE:
            raise inner.error(name, f"{_LONGEST_TITLE}字以内で書きます（いま{len(title)}字）")
        if title in titles.values():
            raise inner.error(name, f"「{title}」が2つあります")
        titles[name] = title
    return titles


def _words(table: Table, sheet: str) -> Mapping[str, str]:
    if "words" not in table:
        return {}
    inner = table.table("words")
    words = {}
    for name in inner.names():
        if name not in WORDS[sheet]:
            raise inner.error(name, f"「{name}」はこの様式の見出しにありません。{'、'.join(WORDS[sheet])} から選びます")
        words[name] = inner.text(name)
        if len(words[name]) > _LONGEST_WORD:
            raise inner.error(name, f"{_LONGEST_WORD}字以内で書きます（いま{len(words[name])}字）")
    return words


def _limits(table: Table, program: Program) -> Mapping[str, int]:
    """Characters by the key of a field; `answers.NAME` is one of the pack's own questions."""
    if "limits" not in table:
        return {}
    inner = table.table("limits")
    known = {field.key: field for field in (*REGISTER.fields, *program.questions)}
    limits = {}
    for name in inner.names():
        key = program.key_of(name.removeprefix("answers.")) if name.startswith("answers.") else name
        if key not in known:
            raise inner.error(name, f"項目「{name}」はありません")
        if known[key].kind not in (Kind.TEXT, Kind.LONG_TEXT):
            raise inner.error(name, "字数は、文章の項目だけに書けます")
        limits[key] = inner.number(name, low=1, high=_MOST_CHARACTERS)
    return limits


def _columns(table: Table) -> tuple[FormColumn, ...]:
    columns: list[FormColumn] = []
    inners = table.tables("columns")
    for inner in inners:
        column = _column(inner)
        if any(other.use == column.use for other in columns):
            raise inner.error("use", f"「{column.use}」が2つあります")
        if column.use == "number" and columns:
            raise inner.error("use", "number は最初の列だけに置けます")
        if all(other.use == "number" for other in columns) and column.use not in ("number", *_WORDS_FIRST):
            raise inner.error("use", f"最初の列（number のほか）は {'、'.join(_WORDS_FIRST)} のどれかにします")
        columns.append(column)
    if columns and not any(column.use in AMOUNTS for column in columns):
        raise inners[-1].error("use", f"金額の列（{'、'.join(AMOUNTS)}）を1つ以上書きます")
    needed = sum(max(column.width, NARROWEST[column.use]) for column in columns)
    if needed > PAGE_WIDTH:
        raise inners[-1].error("width", f"列の幅の合計が{needed}になり、紙の幅{PAGE_WIDTH}を超えます")
    return tuple(columns)


def _column(table: Table) -> FormColumn:
    use = table.word("use", tuple(NARROWEST))
    width = table.number("width", low=NARROWEST[use], high=PAGE_WIDTH) if "width" in table else 0
    if "mark" in table and use not in AMOUNTS:
        raise table.error("mark", "合計に付ける印は、金額の列だけに書けます")
    column = FormColumn(use, table.text("head"), width, table.text("mark", ""))
    table.done()
    return column


def _refuse_web_apart(table: Table, form: Form, program: Program) -> None:
    """Totals apart for websites need such a category, and the column that the totals stand in."""
    if all(category.kind != "web" for category in program.categories):
        raise table.error("totals", "kind が web の経費区分がありません")
    if all(column.use != "eligible" for column in form.columns):
        raise table.error("totals", "columns に eligible の列が要ります")
