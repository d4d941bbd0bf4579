"""What is pasted into a portal: every text of the forms once, in the order of the forms, counted as a portal counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from fractions import Fraction

import pytest

from dxapply.documents.document import draft_document
from dxapply.documents.parts import Document, Figure, Paragraph, Table, Text
from dxapply.drafting.portal import PortalText, PortalTexts, portal_texts
from dxapply.drafting.results import work_out
from dxapply.model.fields import Kind, Value
from dxapply.model.project import LISTS, Project, with_value
from dxapply.model.register import REGISTER
from dxapply.model.rows import BridgeRow, FundingRow
from dxapply.programs.pack_sheets import STANDARD
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Catalogue
from dxapply.samples import sample

CATALOGUE = builtin_catalogue()
DAY = dt.date(2021, 3, 3)
PROGRAM = "sangyo-digital-r3"


def texts(project: Project) -> dict[str, PortalText]:
    """The texts by their keys; no key may come twice."""
    found = portal_texts(work_out(project, CATALOGUE, DAY))
    by_key = {text.key: text for text in found}
    assert len(by_key) == len(found)
    return by_key


def pasted(key: str, value: Value) -> PortalText:
    return texts(with_value(Project(), key, value))[key]


def the_sample(program: str = PROGRAM) -> Project:
    return sample(CATALOGUE.program(program))


def typed_keys(document: Document) -> list[str]:
    """The keys of all that the applicant typed and a form shows, as the forms show it."""
    keys = []
    for sheet in document.sheets:
        if sheet.id == "adviser":
            continue
        for block in sheet.blocks:
            if isinstance(block, Paragraph):
                keys.append(block.key)
            elif isinstance(block, Table):
                keys += [cell.key for row in block.rows for cell in row.cells if isinstance(cell, Text | Figure)]
    return [key for key in keys if key.count(".") and REGISTER.find(key)]


@pytest.mark.parametrize("program", [program.id for program in CATALOGUE.programs])
def test_every_field_that_a_form_shows_stands_in_the_list_once(program: str) -> None:
    project = the_sample(program)
    found = texts(project)
    shown = {key for key in typed_keys(draft_document(work_out(project, CATALOGUE, DAY), DAY)) if not key.endswith((".issue", ".measure", ".line"))}
    assert len(shown) > 100
    assert shown <= set(found)


def test_every_field_but_links_and_notes_for_oneself_stands_on_a_form() -> None:
    lists = {field.key.partition(".")[0] for field in REGISTER.fields if "*" in field.key}
    project = Project()  # no program: the forms that dxapply knows
    for name in sorted(lists - {"notes", "questions"}):
        field = next(field for field in REGISTER.fields if field.key.startswith(f"{name}.*."))
        project = with_value(project, field.key.replace("*", LISTS[name].row_id(1)), _some(field.key))
    found = {_starred(key) for key in texts(project)}
    missing = {field.key for field in REGISTER.fields if field.key not in found}
    left_out = {key for key in missing if key.endswith((".suggested", ".measure", ".issue", ".issues", ".causes", ".task", ".line"))}
    assert {key for key in missing - left_out if not key.startswith(("adviser.", "questions.", "notes."))} == {
        "application.edition", "application.fictitious", "cost_lines.*.kind",
    }  # fmt: skip


def _some(key: str) -> Value:
    values: dict[str, Value] = {"quotes.*.line": "C01", "five_years.*.year": 2021}
    return values.get(key, "loan" if key.endswith("ing.*.kind") else "own" if key == "bridge.*.kind" else "あ")


def _starred(key: str) -> str:
    parts = key.split(".")
    return f"{parts[0]}.*.{parts[2]}" if len(parts) == 3 and parts[0] != "answers" else key


@pytest.mark.parametrize("order", [lambda forms: forms, lambda forms: tuple(reversed(forms))])
def test_the_order_is_that_of_the_program_s_forms(order: Callable[[tuple[object, ...]], tuple[object, ...]]) -> None:
    results = work_out(the_sample(), CATALOGUE, DAY)
    assert results.chosen is not None
    forms = order(results.chosen.program.forms)
    program = dataclasses.replace(results.chosen.program, forms=forms)  # type: ignore[arg-type]
    changed = dataclasses.replace(results, chosen=dataclasses.replace(results.chosen, program=program))
    seen = list(dict.fromkeys(text.form for text in portal_texts(changed)))
    named = [f"{form.number}　{form.title}" for form in program.forms if form.id != "adviser"]
    assert seen == [name for name in named if name in seen]
    assert len(seen) >= len(named) - 1  # all that the letter holds stands on other forms too


def test_fields_stand_in_the_order_of_their_form() -> None:
    keys = list(texts(the_sample()))
    assert keys.index("plan.now") < keys.index("plan.change") < keys.index("company.capital") < keys.index("issues.K1.title") < keys.index("plan.purpose")
    assert keys.index("cost_lines.C01.text") < keys.index("cost_lines.C01=amount") < keys.index("cost_lines.C02.text")


@pytest.mark.parametrize(("typed", "text", "count"), [
    ("𠮷野家", "𠮷野家", 3),
    ("一行目\r\n二行目", "一行目\n二行目", 7),
    ("一行目\u2028二行目", "一行目\n二行目", 7),
    ("　字下げ\n\n", "　字下げ", 4),
    ("\n\nあ ", "あ", 1),
    ("", "", 0),
])  # fmt: skip
def test_a_text_is_counted_as_it_is_pasted(typed: str, text: str, count: int) -> None:
    found = pasted("plan.purpose", typed)
    assert (found.text, found.length, found.limit, found.over) == (text, count, 600, 0)


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    assert [pasted("plan.now", "𠮷" * length).over for length in (199, 200, 201, 260)] == [0, 0, 1, 60]


def test_the_limit_is_that_of_the_program_s_forms() -> None:
    program = CATALOGUE.program(PROGRAM)
    strict = tuple(dataclasses.replace(form, limits={"plan.now": 5, "issues.*.title": 3}) if form.id == "plan" else form for form in program.forms)
    catalogue = Catalogue([dataclasses.replace(program, forms=strict)], REGISTER)
    found = {text.key: text for text in portal_texts(work_out(the_sample(), catalogue, DAY))}
    assert (found["plan.now"].limit, found["issues.K1.title"].limit, found["plan.change"].limit) == (5, 3, 200)
    assert found["plan.now"].over == found["plan.now"].length - 5 > 0


def test_a_line_break_counts_towards_the_limit() -> None:
    assert pasted("plan.now", "あ" * 100 + "\n" + "い" * 100).over == 1


@pytest.mark.parametrize(("key", "value", "text"), [
    ("company.capital", 30_000_000, "30000000"),
    ("company.taxable_income", -1_234_567, "-1234567"),
    ("company.employees", 1042, "1042"),
    ("company.founded", dt.date(2021, 3, 3), "2021/03/03"),
    ("company.top_customers_share", Fraction(71, 100), "71%"),
    ("company.top_customers_share", Fraction(2, 3), "2/3"),
    ("company.entity", "corporation", "会社"),
    ("company.regional_leader", False, "いいえ"),
    ("kpis.P1.base", -3_200_500, "-3200.5"),
    ("company.corporate_number", "7123456789012", "7123456789012"),
])  # fmt: skip
def test_values_are_written_as_a_portal_takes_them(key: str, value: Value, text: str) -> None:
    assert pasted(key, value).text == text


def test_amounts_that_are_worked_out_stand_there_too() -> None:
    project = the_sample()
    found, results = texts(project), work_out(project, CATALOGUE, DAY)
    assert results.estimate is not None
    assert found["=grant"].text == str(results.estimate.grant)
    assert found["=eligible_cost"].text == str(results.estimate.eligible_cost)
    assert sum(int(text.text) for key, text in found.items() if key.startswith("=eligible.")) == results.estimate.eligible_cost
    assert found["cost_lines.C01=amount"].text == str(results.amounts[0][0])


def test_a_category_goes_by_its_name() -> None:
    project = the_sample()
    names = {category.name for category in CATALOGUE.program(PROGRAM).categories}
    assert {text.text for key, text in texts(project).items() if key.endswith(".category")} <= names


def test_without_a_program_the_known_forms_give_their_order() -> None:
    found = portal_texts(work_out(Project(), CATALOGUE, DAY))
    assert found[0].form == f"{STANDARD[0].number}　{STANDARD[0].title}"
    assert all(not text.text for text in found)
    assert not any(text.key.startswith("=") for text in found)


def test_every_text_leads_to_where_it_is_written() -> None:
    for text in texts(the_sample()).values():
        assert text.place == text.key or text.key.startswith(("=", "cost_lines."))


# units


def in_thousands(project: Project, **funding: str) -> dict[str, PortalText]:
    """The texts under a program whose forms of costs and funding are in thousands."""
    program = CATALOGUE.program(PROGRAM)
    forms = tuple(dataclasses.replace(form, unit="thousand") if form.id in ("costs", "funding") else form for form in program.forms)
    forms = tuple(dataclasses.replace(form, **funding) if form.id == "funding" else form for form in forms)  # type: ignore[arg-type]
    catalogue = Catalogue([dataclasses.replace(program, forms=forms)], REGISTER)
    return {text.key: text for text in portal_texts(work_out(project, catalogue, DAY))}


def funded() -> Project:
    """The sample with sources and a bridge whose yen are no whole thousands."""
    project = the_sample()
    rows = (FundingRow(id="F1", kind="loan", amount=123_456, source="銀行"), FundingRow(id="F2", kind="other", amount=1_999, source="寄附"))
    bridge = (BridgeRow(id="B1", kind="own", amount=1_000_600), BridgeRow(id="B2", kind="loan", amount=999_400))
    return dataclasses.replace(project, funding=rows, bridge=bridge)


def test_each_amount_names_its_unit() -> None:
    found = texts(the_sample())
    for key in (key for key in found if "=" in key or ((field := REGISTER.find(key)) and field.kind is Kind.YEN)):
        assert found[key].label.endswith(("（円）", "、円）")), found[key].label
    assert found["company.sales"].label == "売上高（直近期、円）"
    assert not found["company.name"].label.endswith("）")


def test_a_funding_in_thousands_is_given_as_its_form_prints_it() -> None:
    exact, found = texts(funded()), in_thousands(funded())
    keys = ("=own_funds", "=funding.grant", "funding.F1.amount", "funding.F2.amount")
    assert [found[key].label.rpartition("（")[2] for key in keys] == ["千円）"] * 4
    assert sum(int(found[key].text) for key in keys) == int(exact["=total_cost_with_tax"].text) // 1000
    assert found["=funding.grant"].text == str(int(exact["=grant"].text) // 1000)
    assert all(abs(int(found[key].text) * 1000 - int(exact[key].text)) < 1000 for key in keys)
    assert [found[f"bridge.{row}.amount"].text for row in ("B1", "B2")] == ["1001", "999"]
    assert [exact[f"bridge.{row}.amount"].text for row in ("B1", "B2")] == ["1000600", "999400"]


def test_the_funding_in_thousands_is_that_of_the_paper() -> None:
    program = CATALOGUE.program(PROGRAM)
    forms = tuple(dataclasses.replace(form, unit="thousand") if form.id == "funding" else form for form in program.forms)
    results = work_out(funded(), Catalogue([dataclasses.replace(program, forms=forms)], REGISTER), DAY)
    sheet = next(sheet for sheet in draft_document(results, DAY).sheets if sheet.id == "funding")
    sources = next(block for block in sheet.blocks if isinstance(block, Table) and block.on == "paper")
    printed = [amount.value for row in sources.rows if isinstance(amount := row.cells[1], Figure)]
    found = in_thousands(funded())
    assert [int(found[key].text) for key in ("=own_funds", "=funding.grant", "funding.F1.amount", "funding.F2.amount")] == printed[:4]


def test_own_funds_are_those_of_the_form_where_it_adds_up_to_the_eligible_cost() -> None:
    found = in_thousands(funded(), unit="yen", total="eligible")
    sources = (found["=own_funds"], found["=funding.grant"], found["funding.F1.amount"], found["funding.F2.amount"])
    assert sum(int(text.text) for text in sources) == int(found["=eligible_cost"].text)


def test_a_cost_line_stays_in_yen_and_says_that_its_form_does_not() -> None:
    exact, found = texts(the_sample()), in_thousands(the_sample())
    assert found["cost_lines.C01=amount"].text == exact["cost_lines.C01=amount"].text
    assert found["cost_lines.C01=amount"].label.endswith("、円。様式は千円）")
    assert found["cost_lines.C01.unit_price"].label.endswith("（円）")


def test_an_amount_that_is_not_typed_yet_stays_empty_in_thousands() -> None:
    project = dataclasses.replace(the_sample(), funding=(FundingRow(id="F1", kind="loan"),))
    assert in_thousands(project)["funding.F1.amount"].text == ""


# again and again


def test_what_was_kept_is_what_is_made_anew() -> None:
    kept, project = PortalTexts(), the_sample()
    edits: list[tuple[str, Value]] = [
        ("company.name", "別の会社"), ("cost_lines.C01.unit_price", 7), ("cost_lines.C01.category", "other"), ("issues.K1.title", "題"),
        ("company.entity", "individual"),
    ]  # fmt: skip
    for key, value in edits:
        results = work_out(project, CATALOGUE, DAY)
        assert kept.of(results) == portal_texts(results)
        project = with_value(project, key, value)
    for changed in (project, dataclasses.replace(project, cost_lines=project.cost_lines[::-1]), the_sample("wakamono-r3"), Project()):
        results = work_out(changed, CATALOGUE, DAY)
        assert kept.of(results) == portal_texts(results)


def test_a_row_that_no_edit_touches_keeps_its_texts() -> None:
    kept, project = PortalTexts(), the_sample()
    first = {text.key: text for text in kept.of(work_out(project, CATALOGUE, DAY))}
    second = {text.key: text for text in kept.of(work_out(with_value(project, "cost_lines.C02.text", "別"), CATALOGUE, DAY))}
    assert second["cost_lines.C01.text"] is first["cost_lines.C01.text"]
    assert second["cost_lines.C02.text"].text == "別"


def test_an_empty_draft_and_three_hundred_cost_lines_have_all_their_texts() -> None:
    project = the_sample()
    lines = tuple(dataclasses.replace(project.cost_lines[0], id=f"C{number:02}") for number in range(1, 301))
    found = texts(dataclasses.replace(project, cost_lines=lines, quotes=()))
    assert sum(key.endswith("=amount") for key in found) == 300


@pytest.mark.parametrize("text", ["あ" * 20_000, "𠮷😀" * 10_000])
def test_a_very_long_text_is_pasted_whole(text: str) -> None:
    found = pasted("plan.purpose", text)
    assert (found.text, found.length, found.over) == (text, 20_000, 19_400)
