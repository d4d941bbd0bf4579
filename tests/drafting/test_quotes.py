"""From how many vendors a line needs quotes: by unit price or amount, with or without tax, for all categories or some."""

from __future__ import annotations

import datetime as dt

import pytest

from dxapply.drafting.quotes import check_quotes, lacking_quotes, rule_words
from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.model.rows import Application, CostLine, Quote
from dxapply.programs.packs import builtin_catalogue, catalogue_of, load_files
from dxapply.programs.program import Program
from dxapply.programs.toml_tables import PackError
from dxapply.samples import sample
from tests.programs.rule_packs import rule_toml

UNIT = 'measure = "unit_price"\nyen = 500_000\nvendors = 2\n'
AMOUNT_WITH_TAX = 'measure = "amount"\nwith_tax = true\nyen = 1_000_000\nvendors = 3\nof = ["machine"]\n'


def program_with(*rules: str) -> Program:
    basis = 'source = "test"\ncertainty = "reference"\n'
    pack = rule_toml({"rate": "1/2"}) + "".join(f"\n[[quotes]]\n{rule}{basis}" for rule in rules)
    return load_files({"program.toml": pack})


def line(price: int, quantity: int = 1, category: str = "cloud", *, eligible: bool | None = True, tax: str = "excluded") -> CostLine:
    return CostLine(id="C1", category=category, text="架空の機械", quantity=quantity * 1000, unit_price=price, eligible=eligible, tax=tax)


def lacking(project: Project, program: Program) -> list[tuple[str, int, int]]:
    return [(lack.line.id, lack.rule.vendors, lack.vendors) for lack in lacking_quotes(project, program)]


@pytest.mark.parametrize(
    ("cost", "needs"),
    [
        (line(500_000), 2),
        (line(499_999, 100), None),  # many cheap ones
        (line(549_999, tax="included"), None),  # 499,999 without tax
        (line(550_000, tax="included"), 2),
        (line(500_000, eligible=False), None),
        (line(500_000, eligible=None), 2),
        (line(-500_000), None),
        (line(909_091, category="machine"), 3),  # 1,000,000 with tax; the stricter of two rules
        (line(909_090, category="machine"), 2),
        (line(909_091, category="cloud"), 2),
        (line(100_000, 10, category="machine"), 3),
        (line(100_000, 10, category="nowhere"), None),
    ],
)
def test_a_line_needs_quotes_exactly_from_the_bound_on(cost: CostLine, needs: int | None) -> None:
    found = lacking(Project(cost_lines=(cost,)), program_with(UNIT, AMOUNT_WITH_TAX))
    assert found == ([("C1", needs, 0)] if needs else [])


def test_quotes_of_one_vendor_count_once_and_those_of_other_lines_not() -> None:
    def quotes(*offers: tuple[str, str]) -> Project:
        rows = tuple(Quote(id=f"Q{number}", line=of, vendor=vendor) for number, (of, vendor) in enumerate(offers))
        return Project(cost_lines=(line(500_000),), quotes=rows)

    program = program_with(UNIT)
    assert lacking(quotes(("C1", "甲社"), ("C1", "甲社"), ("C2", "乙社"), ("C1", "")), program) == [("C1", 2, 1)]
    assert lacking(quotes(("C1", "甲社"), ("C1", "乙社")), program) == []


def test_a_line_that_lacks_quotes_is_a_warning_that_leads_to_the_quotes() -> None:
    program = program_with(UNIT)
    project = Project(application=Application(program=program.id), cost_lines=(line(500_000),))
    found = [finding for finding in work_out(project, catalogue_of([program]), dt.date(2021, 3, 3)).findings if finding.id == "few-quotes"]
    assert found == list(check_quotes(project, program))
    assert [(finding.severity, finding.key) for finding in found] == [("warning", "quotes")]
    assert "2者に足りません（いま0者）" in found[0].message


def test_the_rule_is_said_in_words() -> None:
    rules = program_with(UNIT, AMOUNT_WITH_TAX).quotes
    assert rule_words(rules[0]) == "税抜の単価が500,000円以上の経費は、2者以上の見積"
    assert rule_words(rules[1]) == "税込の金額が1,000,000円以上の経費は、3者以上の見積"


def test_no_built_in_program_states_a_number_and_then_no_line_lacks_any() -> None:
    for program in builtin_catalogue().programs:
        assert program.quotes == ()
        assert lacking(sample(program), program) == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (UNIT.replace("2", "1"), "2以上の整数"),
        (UNIT.replace("unit_price", "price"), "unit_price、amount"),
        (UNIT + 'of = ["travel"]\n', "経費区分「travel」はありません"),
        (UNIT.replace("yen = 500_000\n", ""), "必要な項目がありません"),
        (UNIT + "months = 3\n", "知らない項目です"),
    ],
)
def test_a_mistake_in_a_rule_is_refused(rule: str, words: str) -> None:
    with pytest.raises(PackError, match=words):
        program_with(rule)
