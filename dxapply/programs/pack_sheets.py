"""forms.toml, texts.toml and examples.toml of a pack: the sheets it wants, its words, and its worked cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dxapply.model.fields import read
from dxapply.model.money import Unreadable, read_decimal, read_yen, show_rate
from dxapply.model.register import REGISTER
from dxapply.programs.pack_forms import form_of
from dxapply.programs.program import Example, ExampleLine, Form, Program
from dxapply.programs.size_class import CLASS_LABELS
from dxapply.programs.toml_tables import Table

__all__ = ["SHEETS", "STANDARD", "form_or_standard", "read_examples", "read_forms", "read_texts"]

# What a pack without sheets of its own prints: every sheet that dxapply knows, in the order of reading.
STANDARD = (
    Form(id="cover", number="様式第1", title="交付申請書（参考様式）"),
    Form(id="overview", number="別紙1", title="申請の概要"),
    Form(id="company", number="別紙2", title="会社概要"),
    Form(id="eligibility", number="別紙3", title="該当事業の確認"),
    Form(id="issues", number="別紙4-1", title="課題整理"),
    Form(id="plan", number="別紙4-2", title="事業計画"),
    Form(id="costs", number="別紙5", title="経費明細"),
    Form(id="calculation", number="別紙6", title="補助金額の計算"),
    Form(id="funding", number="別紙7", title="資金調達"),
    Form(id="enclosures", number="別紙8", title="確認事項と添付書類"),
    Form(id="adviser", number="別紙9", title="相談用シート"),
)
SHEETS = tuple(form.id for form in STANDARD)
_EXPECTED = ("size_class", "rate", "total_cost", "total_cost_with_tax", "eligible_cost", "grant_before_cap", "grant", "below_minimum")


def form_or_standard(program: Program, sheet: str) -> Form:
    """The program's form of that sheet, or dxapply's own where the program wants none."""
    return program.form(sheet) or next(form for form in STANDARD if form.id == sheet)


def read_forms(table: Table, program: Program) -> tuple[Form, ...]:
    """The sheets in their order; the standard ones where the pack names none. Raises PackError."""
    forms: list[Form] = []
    for inner in table.tables("sheets"):
        form = form_of(inner, SHEETS, program)
        if any(other.id == form.id for other in forms):
            raise inner.error("id", f"「{form.id}」が2つあります")
        if twice := next((key for other in forms for key in form.limits if key in other.limits), ""):
            raise inner.error("limits", f"「{twice}」の字数が、ほかの様式にもあります")
        forms.append(form)
    table.done()
    return tuple(forms) or STANDARD


def read_texts(table: Table) -> Mapping[str, str]:
    """Words by name. Raises PackError."""
    texts = {}
    for name, inner in table.named_tables("texts"):
        texts[name] = inner.text("text")
        inner.done()
    table.done()
    return texts


def read_examples(table: Table, program: Program) -> tuple[Example, ...]:
    """The worked cases: answers, cost lines, expected amounts. Raises PackError."""
    examples = tuple(_example(inner, program) for inner in table.tables("examples"))
    table.done()
    return examples


def _example(table: Table, program: Program) -> Example:
    answers = table.table("answers")
    values = dict(_answer(answers, name, program) for name in answers.names())
    lines = tuple(_line(inner, program) for inner in table.tables("lines"))
    expected = table.table("expect")
    expect = {name: _expected(expected, name) for name in expected.names()}
    if not expect:
        raise table.error("expect", "期待する値を1つ以上書きます")
    example = Example(name=table.text("name"), answers=values, lines=lines, expect=expect)
    table.done()
    return example


def _answer(table: Table, name: str, program: Program) -> tuple[str, str]:
    """The full key of an answered field and the text typed there; `answers.NAME` is one of the pack's own questions."""
    key = program.key_of(name.removeprefix("answers.")) if name.startswith("answers.") else name
    known = {field.key: field for field in program.questions}
    found = known.get(key) or (REGISTER.find(key) if "*" not in key and key.count(".") == 1 else None)
    if found is None:
        raise table.error(name, f"項目「{name}」はありません")
    text = table.text(name)
    try:
        read(found, text)
    except Unreadable as error:
        raise table.error(name, error.what) from None
    return key, text


def _expected(table: Table, name: str) -> object:
    if name not in _EXPECTED:
        raise table.error(name, f"{'、'.join(_EXPECTED)} のどれかを書きます")
    if name == "size_class":
        return table.word(name, (*CLASS_LABELS, "unknown"))
    if name == "rate":
        return show_rate(table.rate(name))
    return table.flag(name, default=False) if name == "below_minimum" else table.number(name)


def _line(table: Table, program: Program) -> ExampleLine:
    code = table.text("category")
    if all(category.code != code for category in program.categories):
        raise table.error("category", f"経費区分「{code}」はありません")
    quantity, price = _read(table, "quantity", read_decimal, "1"), _read(table, "unit_price", read_yen, None)
    tax_rate = table.number("tax_rate") if "tax_rate" in table else 10
    if tax_rate not in (10, 8, 0):
        raise table.error("tax_rate", "10、8、0 のどれかで書きます")
    line = ExampleLine(code, quantity, price, table.word("tax", ("excluded", "included"), "excluded"), tax_rate, table.flag("eligible", default=True))
    table.done()
    return line


def _read(table: Table, key: str, reader: Callable[[str], int], default: str | None) -> int:
    text = str(table.scalar(key)) if default is None else table.text(key, default)
    try:
        return reader(text)
    except Unreadable as error:
        raise table.error(key, error.what) from None
