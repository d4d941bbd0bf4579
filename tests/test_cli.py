"""The commands, as a person or another program runs them: what they print, their exit codes, and that a refusal changes nothing."""

from __future__ import annotations

import dataclasses
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from dxapply import cli, selftest
from dxapply.__main__ import main
from dxapply.model.project import MOST_ROWS, Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.storage import project_file
from dxapply.storage.disk import TEMPORARY, Disk
from tests.faults import FaultyDisk
from tests.programs.rule_packs import write_pack

PROGRAMS = ("keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3")
CATALOGUE = builtin_catalogue()
HEADER = "経費区分,内容,数量,単位,単価,税区分,税率,補助対象"
ROWS = "人件費,見積の型づくり,120,時間,2450,税抜,0,○\n外注費,紙図面の読み取り,6200,枚,42,税抜,10,○\n"
TABLE = f"{HEADER}\n{ROWS}"
COMMANDS = (
    "programs", "new", "set", "get", "import-costs", "match", "budget", "check", "compare", "export", "import-excel", "pack", "demo", "selftest",
)  # fmt: skip


class Desk:
    """A folder in which a person works with the commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def run(self, *arguments: object, disk: Disk | None = None) -> tuple[int, str, str]:
        """Exit code, output and errors of a command."""
        self.capsys.readouterr()
        code = main([str(argument) for argument in arguments], disk)
        out, err = self.capsys.readouterr()
        return code, out, err

    def done(self, *arguments: object) -> str:
        """The output of a command that goes through in silence on the error stream."""
        code, out, err = self.run(*arguments)
        assert (code, err) == (0, "")
        return out

    def json(self, *arguments: object) -> Any:
        return json.loads(self.done(*arguments, "--json"))

    def refused(self, *arguments: object, disk: Disk | None = None) -> str:
        """The one sentence of a command that is refused and changes nothing."""
        before = self.snapshot()
        code, out, err = self.run(*arguments, disk=disk)
        assert (code, out) == (2, "")
        assert self.snapshot() == before
        return one_sentence(err)

    def snapshot(self) -> dict[str, bytes | None]:
        return {str(path.relative_to(self.folder)): path.read_bytes() if path.is_file() else None for path in sorted(self.folder.rglob("*"))}

    def write(self, name: str, data: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def keep(self, name: str, project: Project) -> Path:
        return self.write(name, project_file.encode(project, REGISTER))

    def draft(self, name: str = "a.dxapply", program: str = "sangyo-digital-r3") -> Path:
        self.done("new", name, "--program", program)
        return self.folder / name

    def project(self, name: str = "a.dxapply") -> Project:
        return project_file.decode((self.folder / name).read_bytes(), REGISTER).project


def one_sentence(err: str) -> str:
    """The sentence on the error stream: one line, in Japanese, no traceback."""
    err = err.replace("\r\n", "\n")  # as Windows ends a line
    assert err.count("\n") == 1 and err.endswith("。\n"), err
    assert "Traceback" not in err and "予期しない" not in err
    assert any("ぁ" <= char <= "ん" for char in err)
    return err.strip()


may_lack_a_screen = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may have no screen")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return Desk(tmp_path, capsys)


def sample_of(program_id: str) -> Project:
    return sample(CATALOGUE.program(program_id))


# ---------------------------------------------------------------------------------------------------------------- programs


def test_programs_are_listed_with_status_and_deadline(desk: Desk) -> None:
    lines = desk.done("programs", "--today", "2021-03-03").splitlines()
    assert [line.partition("　")[0] for line in lines] == list(PROGRAMS)
    assert "公募中" in lines[1] and "令和3年3月18日 17:00" in lines[1]


def test_programs_as_json(desk: Desk) -> None:
    views = desk.json("programs", "--today", "2021-03-03")
    assert [view["id"] for view in views] == list(PROGRAMS)
    assert views[0]["deadline"] == "2021-03-31T17:00:00+09:00"


@pytest.mark.parametrize("day", ["2021-03-03", "2021/3/3", "R3.3.3", "令和3年3月3日", "20210303", "210303", "２０２１年３月３日", "r3/3/3"])
def test_the_day_is_read_in_every_habit(desk: Desk, day: str) -> None:
    assert desk.done("programs", "--today", day).count("公募中") == 2


def test_the_day_may_stand_before_the_command(desk: Desk) -> None:
    assert desk.done("--today", "R3.3.3", "programs").count("公募中") == 2


def test_a_day_that_is_none_is_refused(desk: Desk) -> None:
    assert "日付" in desk.refused("programs", "--today", "そのうち")


@pytest.mark.parametrize("arguments", [["programs"], ["match", "a.dxapply"], ["check", "a.dxapply"], ["budget", "a.dxapply"], ["get", "a.dxapply"],
                                       ["compare", "a.dxapply", "wakamono-r3"], ["set", "a.dxapply", "plan.title=試作"], ["export", "a.dxapply"]])  # fmt: skip
def test_every_command_takes_a_day(desk: Desk, arguments: list[str]) -> None:
    desk.draft()
    code, _, err = desk.run(*arguments, "--today", "R3.3.3")
    assert code in (0, 1) and err == ""


# --------------------------------------------------------------------------------------------------------------------- new


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_new_draft_knows_its_program_and_carries_its_pack(desk: Desk, program: str) -> None:
    desk.draft("新しい 下書き.dxapply", program)
    project = desk.project("新しい 下書き.dxapply")
    assert project.application.program == program
    assert [pack.program for pack in project.packs] == [program]


def test_new_refuses_a_file_that_is_there(desk: Desk) -> None:
    desk.write("a.dxapply", "大事なもの")
    assert "もうあります" in desk.refused("new", "a.dxapply", "--program", "wakamono-r3")


def test_new_refuses_a_folder_of_that_name(desk: Desk) -> None:
    (desk.folder / "a.dxapply").mkdir()
    assert "もうあります" in desk.refused("new", "a.dxapply", "--program", "wakamono-r3")


def test_new_refuses_an_unknown_program_and_names_those_there_are(desk: Desk) -> None:
    assert "wakamono-r3" in desk.refused("new", "a.dxapply", "--program", "mihon-r9")


def test_new_refuses_a_missing_folder(desk: Desk) -> None:
    assert "フォルダー" in desk.refused("new", "nowhere/a.dxapply", "--program", "wakamono-r3")


@pytest.mark.skipif(os.name == "nt", reason="Windows takes other names, and says otherwise what is wrong with one")
def test_new_refuses_a_name_that_is_too_long(desk: Desk) -> None:
    assert "長すぎます" in desk.refused("new", "あ" * 300 + ".dxapply", "--program", "wakamono-r3")


def test_each_new_draft_knows_its_own_workbook_and_no_others_even_of_the_same_firm(desk: Desk) -> None:
    for name in "ab":
        desk.draft(f"{name}.dxapply")
        desk.done("set", f"{name}.dxapply", "company.name=株式会社みほん")
        desk.done("export", f"{name}.dxapply", "--excel", f"{name}.xlsx")
    assert desk.project("a.dxapply").identity != desk.project("b.dxapply").identity
    assert "別に作った下書きです" in desk.refused("import-excel", "a.dxapply", "b.xlsx")
    desk.done("set", "a.dxapply", "company.name=株式会社かわった")
    assert "下書きと違う所はありません" in desk.done("import-excel", "a.dxapply", "a.xlsx")


def test_new_wants_a_program(desk: Desk) -> None:
    assert "--program" in desk.refused("new", "a.dxapply")


# --------------------------------------------------------------------------------------------------------------- set and get


@pytest.mark.parametrize(
    ("key", "typed", "bare", "value"),
    [
        ("company.name", "㈱𠮷野家", "㈱𠮷野家", "㈱𠮷野家"),
        ("company.name", "a=b=c", "a=b=c", "a=b=c"),
        ("company.entity", "会社", "corporation", "corporation"),
        ("company.entity", "sole_proprietor", "sole_proprietor", "sole_proprietor"),
        ("company.industry", "旅館業", "hotel", "hotel"),
        ("company.tax_status", "免税事業者", "exempt", "exempt"),
        ("company.prefecture", "福岡県", "福岡県", "福岡県"),
        *(("company.regional_leader", yes, "yes", True) for yes in ("yes", "はい", "○", "YES")),
        *(("company.regional_leader", no, "no", False) for no in ("no", "いいえ", "×")),
        *(("company.regional_leader", open_, "", None) for open_ in ("unknown", "わからない", "")),
        ("company.large_holder_share", "0", "0", "0"),
        *(("company.large_holder_share", half, "1/2", "1/2") for half in ("1/2", "50%", "0.5", "５０％", "2分の1")),
        *(("company.large_holder_share", share, "49/100", "49/100") for share in ("49%", "0.49")),
        *(("company.employees", count, "42", 42) for count in ("42", "42人", "４２", "４２人")),
        ("company.capital", "1,200,000", "1200000", 1_200_000),
        ("company.capital", "１２０万", "1200000", 1_200_000),
        ("company.capital", "1,200千円", "1200000", 1_200_000),
        ("company.capital", "5,000万円", "50000000", 50_000_000),
        ("company.capital", "￥5", "5", 5),
        ("company.taxable_income", "▲1,000", "-1000", -1_000),
        *(("company.founded", day, "1974-04-01", "1974-04-01") for day in ("昭和49年4月1日", "S49.4.1", "1974/4/1", "1974-04-01")),
        ("company.corporate_number", "T7123456789012", "7123456789012", "7123456789012"),
        ("company.postal_code", "８１０００01", "810-0001", "810-0001"),
        ("issues.K1.title", "見積が遅い", "見積が遅い", "見積が遅い"),
        ("causes.G1.issue", "K1", "K1", "K1"),
        ("kpis.P1.issues", "K1、K2", "K1,K2", ["K1", "K2"]),
        ("cost_lines.C01.quantity", "2.5", "2.5", "2.5"),
        ("cost_lines.C01.category", "外注費", "outsourcing", "outsourcing"),
        ("cost_lines.C01.category", "outsourcing", "outsourcing", "outsourcing"),
        ("cost_lines.C01.tax", "税込", "included", "included"),
        ("answers.sangyo-digital-r3.member", "はい", "yes", True),
        ("answers.sangyo-digital-r3.intermediary_deadline", "R3.3.5", "2021-03-05", "2021-03-05"),
    ],
)  # fmt: skip
def test_a_value_is_taken_in_every_way_and_given_back_in_one(desk: Desk, key: str, typed: str, bare: str, value: object) -> None:
    desk.draft()
    assert desk.done("set", "a.dxapply", f"{key}={typed}") == "1件を入れました。\n"
    assert desk.done("get", "a.dxapply", key) == bare + "\n"
    assert desk.json("get", "a.dxapply", key) == value
    desk.done("set", "a.dxapply", f"{key}={bare}")
    assert desk.json("get", "a.dxapply", key) == value


def test_a_draft_as_json_is_nested_by_chapter(desk: Desk) -> None:
    desk.draft()
    desk.done("set", "a.dxapply", "company.employees=42人", "company.large_holder_share=50%", "company.regional_leader=○", "issues.K1.title=遅い")
    view = desk.json("get", "a.dxapply")
    company = view["company"]
    assert (company["employees"], company["large_holder_share"], company["regional_leader"], company["capital"]) == (42, "1/2", True, None)
    assert view["issues"][0]["id"] == "K1" and view["issues"][0]["title"] == "遅い"


def test_a_draft_is_listed_with_every_key_its_value_and_its_label(desk: Desk) -> None:
    desk.draft()
    desk.done("set", "a.dxapply", "company.employees=42", "issues.K1.title=見積が遅い", "plan.now=一行目\n二行目")
    lines = desk.done("get", "a.dxapply").splitlines()
    assert "company.employees = 42　（常時使用する従業員数）" in lines
    assert "company.capital = 　（資本金）" in lines
    assert "issues.K1.title = 見積が遅い　（課題）" in lines
    assert "tasks.*.title = 　（作業）" in lines
    assert "plan.now = 一行目 二行目　（いま）" in lines
    assert len(lines) == len(CATALOGUE.register.fields)


def test_set_takes_many_values_at_once(desk: Desk) -> None:
    desk.draft()
    assert "3件" in desk.done("set", "a.dxapply", "company.name=みほん", "company.employees=3人", "company.capital=100万円")


@pytest.mark.parametrize(
    "wrong",
    [
        "company.employees=四十二人くらい", "company.employees=▲1", "company.gone=1", "company=1", "issues.K1=x", "issues.K1.gone=x", "issues.*.title=x",
        "issues.k1.title=x", "issues..title=x", "company.name", "=x", "company.entity=財団", "company.regional_leader=たぶん",
        "company.large_holder_share=150%", "company.capital=10.5円", "company.corporate_number=1234567890123", "company.founded=2021-02-30",
        "company.email=mihon", "application.program=mihon-r9", "cost_lines.C01.category=謎の費用", "cost_lines.C01.quantity=1.2345",
        "cost_lines.C01.tax_rate=25", "plan.start=いつか", "answers.mihon-r9.member=yes",
    ],
)  # fmt: skip
def test_set_is_all_or_nothing(desk: Desk, wrong: str) -> None:
    desk.draft()
    desk.refused("set", "a.dxapply", "company.name=みほん", wrong, "plan.title=試作")


def test_an_unknown_key_is_named_and_the_list_of_keys_is_pointed_at(desk: Desk) -> None:
    desk.draft()
    sentence = desk.refused("set", "a.dxapply", "company.employes=42")
    assert "company.employes" in sentence and "get" in sentence


def test_get_refuses_an_unknown_key(desk: Desk) -> None:
    desk.draft()
    assert "company.gone" in desk.refused("get", "a.dxapply", "company.gone")


def test_get_wants_the_number_of_a_row(desk: Desk) -> None:
    desk.draft()
    assert "issues.K1.title" in desk.refused("get", "a.dxapply", "issues.*.title")


def test_a_second_name_for_a_row_is_refused(desk: Desk) -> None:
    desk.draft()
    desk.done("set", "a.dxapply", "cost_lines.C01.text=設計")
    assert "C01" in desk.refused("set", "a.dxapply", "cost_lines.C1.text=入力")


def test_a_category_brings_its_kind_along(desk: Desk) -> None:
    desk.draft()
    desk.done("set", "a.dxapply", "cost_lines.C01.category=プロトタイピング費")
    assert desk.done("get", "a.dxapply", "cost_lines.C01.kind") == "material\n"


def test_a_category_is_that_of_the_program_chosen_in_the_same_command(desk: Desk) -> None:
    desk.draft()
    desk.done("set", "a.dxapply", "cost_lines.C01.category=システム導入費", "application.program=keiei-digital-r3")
    assert desk.done("get", "a.dxapply", "cost_lines.C01.category") == "system\n"


def test_a_category_without_a_program_is_refused_with_what_to_do_first(desk: Desk) -> None:
    desk.draft()
    desk.done("set", "a.dxapply", "application.program=")
    assert "application.program" in desk.refused("set", "a.dxapply", "cost_lines.C01.category=外注費")


def test_another_program_adds_its_pack_to_the_draft(desk: Desk) -> None:
    desk.draft()
    desk.done("set", "a.dxapply", "application.program=wakamono-r3")
    assert [pack.program for pack in desk.project().packs] == ["sangyo-digital-r3", "wakamono-r3"]


def test_what_set_does_not_name_stays_as_it_was(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("sangyo-digital-r3"))
    desk.done("set", "a.dxapply", "company.employees=43")
    expected = sample_of("sangyo-digital-r3")
    after = dataclasses.replace(desk.project(), packs=())
    assert after == dataclasses.replace(expected, company=dataclasses.replace(expected.company, employees=43))


# ------------------------------------------------------------------------------------------------------------- import-costs


def workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.worksheets[0].append(line.split(","))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", TABLE.encode()), ("t.csv", TABLE.encode("utf-8-sig")), ("t.csv", TABLE.encode("cp932")),
        ("t.CSV", TABLE.replace("\n", "\r\n").encode("cp932")),
        ("t.xlsx", workbook(TABLE)), ("t.XLSX", workbook(TABLE)),
        ("t.csv", TABLE.replace("120,", "１２０,").replace("2450", "￥２４５０").replace("税抜,10", "税抜,１０％").encode("cp932")),
    ],
    ids=["utf-8", "with a mark", "cp932", "windows", "workbook", "workbook in capitals", "full width"],
)  # fmt: skip
def test_a_table_of_costs_is_taken_from_every_office(desk: Desk, name: str, data: bytes) -> None:
    desk.draft()
    desk.write(name, data)
    assert desk.done("import-costs", "a.dxapply", name) == "経費を2行取り込みました（全2行）。\n"
    assert [(line.id, line.category, line.kind, line.amounts) for line in desk.project().cost_lines] == [
        ("C01", "personnel", "personnel", (294_000, 294_000)), ("C02", "outsourcing", "outsourcing", (260_400, 286_440)),
    ]  # fmt: skip


def test_costs_are_appended_or_replace_those_that_were(desk: Desk) -> None:
    desk.draft()
    desk.write("t.csv", TABLE)
    desk.done("import-costs", "a.dxapply", "t.csv")
    assert "全4行" in desk.done("import-costs", "a.dxapply", "t.csv")
    assert "全2行" in desk.done("import-costs", "a.dxapply", "t.csv", "--replace")
    assert [line.id for line in desk.project().cost_lines] == ["C05", "C06"]


def test_ids_that_were_replaced_never_come_back(desk: Desk) -> None:
    desk.draft()
    desk.write("t.csv", TABLE)
    desk.write("one.csv", f"{HEADER}\n{ROWS.splitlines()[0]}\n")
    desk.done("import-costs", "a.dxapply", "t.csv")
    desk.done("import-costs", "a.dxapply", "one.csv", "--replace")
    assert dict(desk.project().retired)["cost_lines"] == 2
    desk.done("import-costs", "a.dxapply", "t.csv", "--replace")
    assert [line.id for line in desk.project().cost_lines] == ["C04", "C05"]


@pytest.mark.parametrize("replace", [[], ["--replace"]])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_broken_row_is_named_by_row_and_column_and_nothing_comes_in(desk: Desk, name: str, replace: list[str]) -> None:
    desk.draft()
    text = TABLE + "外注費,入力,たくさん,式,1000,税抜,10,○\n"
    desk.write(name, workbook(text) if name.endswith("x") else text)
    assert "4行目の数量" in desk.refused("import-costs", "a.dxapply", name, *replace)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "見出し"), (b"a,b\n1,2\n", "経費区分"), (HEADER.encode(), "行がありません"), (b"\x00\x01\x02\xff\xfe\xfd", "符号"),
        (TABLE.encode().replace("人件費".encode(), b'"\xe4\xba\xba'), "引用符"), (workbook(TABLE), "ブック"), ("謎" .encode() * 10, "見出し"),
        (TABLE.replace("人件費", "交際費").encode(), "2行目の経費区分"), (TABLE.replace("税抜,10", "税抜,12").encode("cp932"), "3行目の税率"),
    ],
    ids=["empty", "other columns", "no rows", "no text", "open quote", "workbook named csv", "words", "missing category", "wrong rate"],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(desk: Desk, data: bytes, words: str) -> None:
    desk.draft()
    desk.write("t.csv", data)
    assert words in desk.refused("import-costs", "a.dxapply", "t.csv")


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old"])
def test_a_workbook_that_is_none_is_refused(desk: Desk, data: bytes) -> None:
    desk.draft()
    desk.write("t.xlsx", data)
    desk.refused("import-costs", "a.dxapply", "t.xlsx")


def test_an_empty_table_does_not_empty_the_draft(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("sangyo-digital-r3"))
    desk.write("t.csv", HEADER)
    assert "行がありません" in desk.refused("import-costs", "a.dxapply", "t.csv", "--replace")


def test_a_missing_table_is_refused(desk: Desk) -> None:
    desk.draft()
    assert "見つかりません" in desk.refused("import-costs", "a.dxapply", "t.csv")


def test_costs_without_a_program_are_refused(desk: Desk) -> None:
    desk.keep("a.dxapply", Project())
    desk.write("t.csv", TABLE)
    assert "事業が決まっていません" in desk.refused("import-costs", "a.dxapply", "t.csv")


def test_a_list_that_is_full_takes_no_more_but_can_be_replaced(desk: Desk) -> None:
    full = tuple(CostLine(id=f"C{number:02}") for number in range(1, MOST_ROWS))
    desk.keep("a.dxapply", dataclasses.replace(sample_of("sangyo-digital-r3"), cost_lines=full, quotes=()))
    desk.write("t.csv", TABLE)
    assert "20,000行" in desk.refused("import-costs", "a.dxapply", "t.csv")
    assert "全2行" in desk.done("import-costs", "a.dxapply", "t.csv", "--replace")
    assert [line.id for line in desk.project().cost_lines] == ["C20000", "C20001"]


# ------------------------------------------------------------------------------------------------- match, budget, compare


def test_match_tells_every_program_its_requirements_and_the_next_questions(desk: Desk) -> None:
    desk.draft()
    text = desk.done("match", "a.dxapply", "--today", "R3.3.3")
    assert all(program.title in text for program in CATALOGUE.programs)
    assert "次に答えるとよい項目" in text and "常時使用する従業員数（company.employees）" in text


def test_match_as_json(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("sangyo-digital-r3"))
    views = desk.json("match", "a.dxapply", "--today", "R3.3.3")
    assert [(view["program"], view["verdict"]) for view in views] == [(PROGRAMS[0], "eligible"), (PROGRAMS[1], "unknown"), (PROGRAMS[2], "unknown")]
    assert {(row["id"], row["verdict"]) for row in views[1]["requirements"]} >= {("R1", "met"), ("R6", "unknown")}


def test_a_budget_is_told_in_yen(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("sangyo-digital-r3"))
    text = desk.done("budget", "a.dxapply")
    assert all(amount in text for amount in ("3,431,200円", "3,682,660円", "3,151,200円", "2/3", "2,000,000円（上限前 2,100,800円）", "682,660円"))
    assert "C01" not in text


def test_a_budget_explains_every_step_down_to_the_lines(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("sangyo-digital-r3"))
    text = desk.done("budget", "a.dxapply", "--explain")
    assert all(line.text in text for line in sample_of("sangyo-digital-r3").cost_lines)
    assert "3,151,200 × 2/3" in text and "上限額" in text and "参考・要確認" in text


def test_a_budget_under_another_program_leaves_the_draft_alone(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("sangyo-digital-r3"))
    before = desk.snapshot()
    view = desk.json("budget", "a.dxapply", "--program", "wakamono-r3")
    assert (view["program"], view["categories"][-1]["code"], view["grant"]) == ("wakamono-r3", "unmapped", 0)
    assert desk.snapshot() == before


def test_the_budget_of_an_empty_draft_has_nulls_and_not_zeros(desk: Desk) -> None:
    desk.draft()
    view = desk.json("budget", "a.dxapply")
    assert [view[name] for name in ("rate", "grant", "grant_before_cap", "own_funds", "below_minimum")] == [None] * 5
    assert view["size_class"] == "unknown" and "company.employees" in view["unknown"]
    assert "未定" in desk.done("budget", "a.dxapply")


def test_what_is_unknown_is_told_by_name(desk: Desk) -> None:
    desk.draft()
    assert "常時使用する従業員数（company.employees）" in desk.done("budget", "a.dxapply")
    desk.keep("b.dxapply", sample_of("keiei-digital-r3"))
    assert "上限額：公募要領で確認" in desk.done("budget", "b.dxapply")


def test_the_program_may_be_named_where_the_draft_has_none(desk: Desk) -> None:
    desk.keep("a.dxapply", Project())
    assert "事業が決まっていません" in desk.refused("budget", "a.dxapply")
    assert desk.json("budget", "a.dxapply", "--program", "wakamono-r3")["rate"] == "1/2"


def test_an_unknown_program_is_refused(desk: Desk) -> None:
    desk.draft()
    assert "wakamono-r3" in desk.refused("budget", "a.dxapply", "--program", "mihon-r9")
    assert "wakamono-r3" in desk.refused("compare", "a.dxapply", "keiei-digital-r3", "mihon-r9")


def test_programs_are_compared_in_the_order_asked(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("keiei-digital-r3"))
    asked = ["wakamono-r3", "keiei-digital-r3"]
    views = desk.json("compare", "a.dxapply", *asked)
    assert [view["program"] for view in views] == asked
    assert [view["unknown"] for view in views] == [["floor"], ["cap", "floor"]]
    assert [line[:1] for line in desk.done("compare", "a.dxapply", *asked).splitlines()] == ["③", "①"]


def test_compare_wants_a_program(desk: Desk) -> None:
    desk.draft()
    assert "ID" in desk.refused("compare", "a.dxapply")


# ------------------------------------------------------------------------------------------------------------------- check


def test_check_finds_errors_and_says_where_and_what_to_do(desk: Desk) -> None:
    desk.draft()
    code, out, err = desk.run("check", "a.dxapply", "--today", "R3.3.3")
    assert (code, err) == (1, "")
    assert "[要修正] 「名称」が未入力です。入力してください。例：株式会社みほん九州金属　（company.name）" in out
    assert "会社概要：未入力" in out and "必要な項目 1 / 9" in out


def test_check_as_json_gives_the_same_code(desk: Desk) -> None:
    desk.draft()
    code, out, _ = desk.run("check", "a.dxapply", "--json")
    view = json.loads(out)
    assert code == 1 and view["progress"]["of"] == 9
    assert {"id", "severity", "key", "page", "message", "fix"} == view["findings"][0].keys()


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("day", ["2021-03-03", "2026-11-24"])
def test_a_closed_round_and_an_open_requirement_are_no_errors(desk: Desk, program: str, day: str) -> None:
    desk.keep("a.dxapply", sample_of(program))
    assert desk.run("check", "a.dxapply", "--today", day)[0] == 0


def test_a_draft_without_findings_is_told_so(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("keiei-digital-r3"))
    assert desk.done("check", "a.dxapply", "--today", "R3.3.3").endswith("直すところはありません。\n")


# ------------------------------------------------------------------------------------------------------------------ export


def test_export_writes_both_documents_beside_the_draft(desk: Desk) -> None:
    desk.draft()
    desk.done("export", "a.dxapply")
    assert {path.name for path in desk.folder.iterdir()} == {"a.dxapply", "a.xlsx", "a.pdf"}


@pytest.mark.parametrize(("option", "name"), [("--excel", "x.xlsx"), ("--pdf", "p.pdf")])
def test_export_writes_only_what_is_asked(desk: Desk, option: str, name: str) -> None:
    desk.draft()
    desk.done("export", "a.dxapply", option, name)
    assert {path.name for path in desk.folder.iterdir()} == {"a.dxapply", name}


def test_export_makes_its_folder_and_those_above(desk: Desk) -> None:
    desk.draft()
    desk.done("export", "a.dxapply", "--outdir", "out/of/here")
    assert {path.name for path in (desk.folder / "out/of/here").iterdir()} == {"a.xlsx", "a.pdf"}


def test_a_path_goes_before_the_folder(desk: Desk) -> None:
    desk.draft()
    desk.done("export", "a.dxapply", "--outdir", "out", "--pdf", "p.pdf")
    assert {path.name for path in (desk.folder / "out").iterdir()} == {"a.xlsx"} and (desk.folder / "p.pdf").is_file()


@pytest.mark.parametrize("option", ["--excel", "--pdf"])
def test_a_missing_folder_is_refused_before_anything_is_written(desk: Desk, option: str) -> None:
    desk.draft()
    other = "--pdf" if option == "--excel" else "--excel"
    assert "フォルダー" in desk.refused("export", "a.dxapply", option, "nowhere/x", other, "y")


@pytest.mark.parametrize("arguments", [["--excel", "a.dxapply"], ["--pdf", "./a.dxapply"], ["--excel", "x", "--pdf", "x"]])
def test_a_document_never_takes_the_place_of_the_draft_or_of_the_other(desk: Desk, arguments: list[str]) -> None:
    desk.draft()
    assert "同じ名前" in desk.refused("export", "a.dxapply", *arguments)


def test_a_draft_that_is_named_like_a_workbook_is_not_overwritten(desk: Desk) -> None:
    desk.draft("a.xlsx")
    assert "同じ名前" in desk.refused("export", "a.xlsx")


def test_documents_of_a_draft_are_marked_as_one_until_they_are_final(desk: Desk) -> None:
    desk.keep("a.dxapply", sample_of("keiei-digital-r3"))
    desk.done("export", "a.dxapply", "--outdir", "draft")
    desk.done("export", "a.dxapply", "--outdir", "final", "--final")
    first_pages = [pdf_pages(desk.folder / name / "a.pdf")[0] for name in ("draft", "final")]
    assert ["下書き" in page for page in first_pages] == [True, False]
    headers = [openpyxl.load_workbook(desk.folder / name / "a.xlsx").worksheets[0].oddHeader.right.text or "" for name in ("draft", "final")]
    assert ["下書き" in header for header in headers] == [True, False]


def pdf_pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_final_is_refused_while_an_error_stands_and_allowed_after(desk: Desk) -> None:
    desk.keep("a.dxapply", dataclasses.replace(sample_of("sangyo-digital-r3"), plan=dataclasses.replace(sample_of("sangyo-digital-r3").plan, title="")))
    assert "補助事業の名称" in desk.refused("export", "a.dxapply", "--outdir", "out", "--final")
    desk.done("set", "a.dxapply", "plan.title=即日回答サービスの実証")
    desk.done("export", "a.dxapply", "--outdir", "out", "--final")


def test_without_a_program_nothing_can_be_exported(desk: Desk) -> None:
    desk.keep("a.dxapply", Project())
    assert "事業が決まっていません" in desk.refused("export", "a.dxapply", "--outdir", "out")


# ---------------------------------------------------------------------------------------------- demo, pack, selftest, coming


def test_demo_writes_nine_files_and_tells_each_grant(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":99")
    text = desk.done("demo", "out/drafts")
    assert {path.name for path in (desk.folder / "out/drafts").iterdir()} == {f"{name}.{ending}" for name in PROGRAMS for ending in ("dxapply", "xlsx", "pdf")}
    assert all(program.title in text for program in CATALOGUE.programs)
    assert text.count("補助金額") == 3 and "2,000,000円（上限前 2,100,800円）" in text


def test_demo_may_be_run_again(desk: Desk) -> None:
    desk.done("demo", "out")
    desk.done("demo", "out")


def test_demo_opens_no_window_and_its_drafts_are_whole(desk: Desk) -> None:
    desk.done("demo", "out")
    for name in PROGRAMS:
        assert desk.run("check", f"out/{name}.dxapply", "--today", "R3.3.3")[0] == 0
        assert len("".join(pdf_pages(desk.folder / "out" / f"{name}.pdf"))) > 5_000


def test_demo_does_not_overwrite_a_draft_of_ones_own(desk: Desk) -> None:
    desk.draft("wakamono-r3.dxapply")
    assert "wakamono-r3.dxapply" in desk.refused("demo", ".")


def test_a_pack_is_checked(desk: Desk) -> None:
    folder = write_pack(desk.folder / "pack", {"rate": "1/2"})
    assert "rule-under-test" in desk.done("pack", "check", folder)


def test_a_broken_pack_is_named_by_file_key_and_line(desk: Desk) -> None:
    folder = write_pack(desk.folder / "pack", {"rate": "1/2"})
    text = (folder / "program.toml").read_text(encoding="utf-8").replace("fiscal_year = 2021", "fiscal_year = 2021.5")
    (folder / "program.toml").write_text(text, encoding="utf-8")
    sentence = desk.refused("pack", "check", folder)
    assert "program.toml" in sentence and "fiscal_year" in sentence


@pytest.mark.parametrize("arguments", [["pack", "check", "."], ["pack", "check", "nowhere"]])
def test_a_folder_that_is_no_pack_is_refused(desk: Desk, arguments: list[str]) -> None:
    desk.refused(*arguments)


def test_a_pack_whose_worked_cases_do_not_come_out_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "wrong_examples", lambda program: ("「見本」のgrantが1ではなく2",))
    folder = write_pack(desk.folder / "pack", {"rate": "1/2"})
    assert "1ではなく2" in desk.refused("pack", "check", folder)


def test_the_selftest_goes_through(desk: Desk) -> None:
    text = desk.done("selftest")
    assert text.endswith("自己点検はすべて正常です。\n") and all(name in text for name in (*PROGRAMS, "ライセンス：正常", "保存中の強制終了：正常"))


def test_a_selftest_that_finds_a_fault_says_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "defined_values", lambda data: {"grant": 1})
    code, out, err = desk.run("selftest")
    assert code == 2 and "正常です" not in out
    assert "Excelの金額が計算と合いません" in one_sentence(err)


def test_the_selftest_sees_a_save_that_writes_over_the_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen
    halve = "import os, sys; os.truncate(sys.argv[1], os.path.getsize(sys.argv[1]) // 2)"
    monkeypatch.setattr(selftest.subprocess, "Popen", lambda command, **how: start([sys.executable, "-c", halve, command[-2]], **how))
    code, out, err = desk.run("selftest")
    assert code == 2 and "強制終了" not in out and "正常です" not in out
    assert "下書きが壊れます" in one_sentence(err)


def test_the_selftest_sees_that_the_other_program_does_not_start(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen
    monkeypatch.setattr(selftest.subprocess, "Popen", lambda command, **how: start([sys.executable, "-c", "raise SystemExit(1)"], **how))
    code, _out, err = desk.run("selftest")
    assert code == 2 and "もう1つ動かせません" in one_sentence(err)


def test_the_selftest_sees_a_font_without_its_licence(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "A_400Regular.ttf").touch()
    monkeypatch.setattr(selftest, "asset", tmp_path.joinpath)
    code, _out, err = desk.run("selftest")
    assert code == 2 and "書体のライセンスがありません" in one_sentence(err)


@pytest.mark.parametrize(
    "arguments",
    [["pack", "add", "pack"]],
)
def test_what_is_still_to_come_says_so(desk: Desk, arguments: list[str]) -> None:
    desk.draft()
    assert "次の版" in desk.refused(*arguments)


# ------------------------------------------------------------------------------------------------------------- import-excel


def exported(desk: Desk, program_id: str = "sangyo-digital-r3") -> Any:
    """The workbook of a sample's draft, for editing."""
    desk.keep("a.dxapply", sample_of(program_id))
    desk.done("export", "a.dxapply", "--excel", "a.xlsx")
    return openpyxl.load_workbook(desk.folder / "a.xlsx")


def prices(desk: Desk) -> list[int | None]:
    return [line.unit_price for line in desk.project().cost_lines[:3]]


def test_an_unchanged_workbook_changes_nothing(desk: Desk) -> None:
    exported(desk)
    before = desk.snapshot()
    assert desk.done("import-excel", "a.dxapply", "a.xlsx") == "下書きと違う所はありません。\n"
    assert desk.snapshot() == before


def test_what_was_edited_in_excel_is_shown_first_and_then_taken_over_in_one_change(desk: Desk) -> None:
    book = exported(desk)
    first, second, third = prices(desk)
    book["経費明細"]["F4"], book["経費明細"]["F6"] = "３千円", 77
    book.save(desk.folder / "a.xlsx")
    before = desk.snapshot()
    told = desk.done("import-excel", "a.dxapply", "a.xlsx", "--dry-run")
    assert desk.snapshot() == before
    assert "経費 C01「見積の型づくりの直接作業（係長）」の単価：「2,450円」 → 「3,000円」（経費明細 F4）" in told and "取り込めるのは2件です" in told
    assert prices(desk) == [first, second, third]
    assert desk.done("import-excel", "a.dxapply", "a.xlsx").endswith("2件を取り込みました。\n")
    assert prices(desk) == [3000, second, 77]


def test_a_conflict_is_named_and_keeps_what_the_draft_has(desk: Desk) -> None:
    book = exported(desk)
    book["経費明細"]["F4"] = 3000
    book.save(desk.folder / "a.xlsx")
    desk.done("set", "a.dxapply", "cost_lines.C01.unit_price=5")
    before = desk.snapshot()
    told = desk.done("import-excel", "a.dxapply", "a.xlsx")
    assert "下書きのまま　経費 C01" in told and "「5円」 → 「3,000円」" in told and "取り込んだ所はありません" in told
    assert desk.snapshot() == before
    assert [(one["kind"], one["conflict"], one["draft"], one["excel"]) for one in desk.json("import-excel", "a.dxapply", "a.xlsx")["differences"]] == [
        ("changed", True, "5円", "3,000円")
    ]


def test_what_cannot_be_read_is_named_by_sheet_and_cell_and_all_else_is_taken_over(desk: Desk) -> None:
    book = exported(desk)
    book["経費明細"]["F4"], book["経費明細"]["F5"] = "たくさん", 78
    book.save(desk.folder / "a.xlsx")
    code, out, err = desk.run("import-excel", "a.dxapply", "a.xlsx")
    assert (code, out.splitlines()[-1]) == (0, "1件を取り込みました。")
    assert "経費明細 F4：「たくさん」は" in one_sentence(err)
    assert prices(desk)[:2] == [2450, 78]


def test_a_result_that_was_typed_over_is_told_and_all_else_is_taken_over(desk: Desk) -> None:
    book = exported(desk)
    book["経費明細"]["F4"], book["経費明細"]["J5"] = 3000, 1
    book.save(desk.folder / "a.xlsx")
    code, out, err = desk.run("import-excel", "a.dxapply", "a.xlsx")
    assert (code, out.splitlines()[-1]) == (0, "1件を取り込みました。")
    assert "入力欄ではない所（経費明細 J5）が書き換えられています。" in one_sentence(err)
    assert json.loads(desk.run("import-excel", "a.dxapply", "a.xlsx", "--json")[1])["notices"] == [one_sentence(err)]


def test_a_workbook_of_another_edition_is_named_and_read(desk: Desk) -> None:
    exported(desk)
    desk.done("set", "a.dxapply", "application.edition=9")
    code, out, err = desk.run("import-excel", "a.dxapply", "a.xlsx")
    assert (code, out) == (0, "下書きと違う所はありません。\n")
    assert "いまの下書きは第9版です" in one_sentence(err)


def test_a_workbook_of_another_draft_or_program_or_of_a_stranger_is_told_apart(desk: Desk) -> None:
    exported(desk)
    desk.keep("b.dxapply", sample_of("keiei-digital-r3"))
    assert "別の事業の下書き" in desk.refused("import-excel", "b.dxapply", "a.xlsx")
    desk.done("new", "c.dxapply", "--program", "sangyo-digital-r3")
    desk.done("set", "c.dxapply", "company.name=有限会社よそ", "plan.title=別の計画")
    assert "別の下書き" in desk.refused("import-excel", "c.dxapply", "a.xlsx")
    desk.write("t.xlsx", workbook(TABLE))
    assert "import-costs" in desk.refused("import-excel", "a.dxapply", "t.xlsx")
    desk.write("t.txt", "経費")
    assert "壊れています" in desk.refused("import-excel", "a.dxapply", "t.txt")


def test_another_drafts_cost_lines_are_taken_in_by_their_heads(desk: Desk) -> None:
    exported(desk)
    lines = desk.project().cost_lines
    desk.draft("c.dxapply")
    desk.done("import-costs", "c.dxapply", "a.xlsx")
    taken = desk.project("c.dxapply").cost_lines
    assert [(line.category, line.text, line.amounts) for line in taken] == [(line.category, line.text, line.amounts) for line in lines]


def test_a_draft_without_a_program_takes_no_workbook(desk: Desk) -> None:
    exported(desk)
    desk.keep("b.dxapply", Project())
    assert "応募する事業" in desk.refused("import-excel", "b.dxapply", "a.xlsx")


# ----------------------------------------------------------------------------------------------------------- the command line


@may_lack_a_screen
@pytest.mark.parametrize("arguments", [[], ["a.dxapply"], ["nowhere.dxapply"], ["selftest", "--window"]])
def test_without_a_display_the_window_is_refused(desk: Desk, arguments: list[str]) -> None:
    desk.draft()
    assert "ディスプレイ" in desk.refused(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["budgte", "a.dxapply"], ["foo"], ["set"], ["set", "a.dxapply"], ["get"], ["new"], ["export"], ["demo"], ["pack"], ["pack", "foo"], ["pack", "check"],
        ["get", "a.dxapply", "company.name", "company.employees"], ["match", "a.dxapply", "b.dxapply"], ["programs", "x"], ["demo", "a", "b"],
        ["--foo"], ["programs", "--foo"], ["programs", "--js"], ["set", "a.dxapply", "company.name=x", "--json"], ["demo", "out", "--json"],
        ["budget", "a.dxapply", "--program"], ["programs", "--today"], ["a.dxapply", "b.dxapply"], ["あ" * 300],
    ],
)  # fmt: skip
def test_a_command_line_that_is_none_gets_one_sentence(desk: Desk, arguments: list[str]) -> None:
    desk.draft()
    desk.refused(*arguments)


def test_an_unknown_command_is_named(desk: Desk) -> None:
    assert "「budgte」" in desk.refused("budgte", "a.dxapply")


def test_the_sentence_shows_how_to_write_the_command(desk: Desk) -> None:
    desk.draft()
    assert "dxapply set" in desk.refused("set", "a.dxapply") and "KEY=VALUE" in desk.refused("set", "a.dxapply")


@pytest.mark.parametrize("arguments", [["--help"], *([command, "--help"] for command in COMMANDS), ["pack", "check", "-h"]])
def test_help_is_in_japanese(desk: Desk, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    text = desk.capsys.readouterr().out
    assert ended.value.code == 0
    assert text.startswith("使い方：dxapply") and not any(word in text for word in ("usage", "positional", "optional", "options:", "show this"))


def test_every_command_is_known_and_no_file_is_one() -> None:
    assert all(cli.is_command(command) for command in COMMANDS)
    assert not any(cli.is_command(word) for word in ("", "a.dxapply", "--help", "New"))


# ---------------------------------------------------------------------------------------------------------------- bad files

READING = (
    ["get", "a.dxapply"], ["match", "a.dxapply"], ["budget", "a.dxapply"], ["check", "a.dxapply"], ["compare", "a.dxapply", "wakamono-r3"],
    ["export", "a.dxapply"],
)  # fmt: skip
WRITING = (["set", "a.dxapply", "company.name=みほん"], ["import-costs", "a.dxapply", "t.csv"])


@pytest.mark.parametrize("arguments", [*READING, *WRITING], ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("data", [None, b"", b"\0" * 100, b"hello", b"{}", b"[]", b"{\"dxapply\": ", b"\xff\xfe", b"PK\x03\x04", b"[" * 2_000],
                         ids=["missing", "empty", "zeros", "words", "no draft", "a list", "cut off", "no UTF-8", "a workbook", "too deep"])  # fmt: skip
def test_a_file_that_is_no_draft_is_refused_by_every_command(desk: Desk, arguments: list[str], data: bytes | None) -> None:
    desk.write("t.csv", TABLE)
    if data is not None:
        desk.write("a.dxapply", data)
    desk.refused(*arguments)


@pytest.mark.parametrize("arguments", [*READING, *WRITING], ids=lambda arguments: arguments[0])
def test_a_folder_is_no_draft(desk: Desk, arguments: list[str]) -> None:
    desk.write("t.csv", TABLE)
    (desk.folder / "a.dxapply").mkdir()
    assert "フォルダー" in desk.refused(*arguments)


def newer(desk: Desk) -> None:
    raw = json.loads(project_file.encode(sample_of("sangyo-digital-r3"), REGISTER))
    raw["dxapply"]["format"] = 99
    raw["company"]["colour"] = "青"
    desk.write("a.dxapply", json.dumps(raw, ensure_ascii=False))


@pytest.mark.parametrize("arguments", WRITING, ids=lambda arguments: arguments[0])
def test_a_draft_of_a_newer_version_is_never_written(desk: Desk, arguments: list[str]) -> None:
    newer(desk)
    desk.write("t.csv", TABLE)
    assert "新しい版" in desk.refused(*arguments)


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
def test_a_draft_of_a_newer_version_is_read_and_told(desk: Desk, arguments: list[str]) -> None:
    newer(desk)
    before = desk.snapshot()["a.dxapply"]
    code, out, err = desk.run(*arguments)
    assert code == 0 and out and "新しい版" in err
    assert desk.snapshot()["a.dxapply"] == before


def damaged(desk: Desk) -> None:
    raw = json.loads(project_file.encode(sample_of("sangyo-digital-r3"), REGISTER))
    raw["company"]["employees"] = "たくさん"
    raw["company"]["colour"] = "青"
    desk.write("a.dxapply", json.dumps(raw, ensure_ascii=False))


def test_what_cannot_be_read_in_a_draft_is_told_and_kept(desk: Desk) -> None:
    damaged(desk)
    code, _, err = desk.run("set", "a.dxapply", "company.name=みほん")
    assert code == 0 and "常時使用する従業員数" in err and "Traceback" not in err
    raw = json.loads((desk.folder / "a.dxapply").read_bytes())
    assert (raw["company"]["employees"], raw["company"]["colour"], raw["company"]["name"]) == ("たくさん", "青", "みほん")


def test_a_refusal_is_one_sentence_even_where_the_draft_has_troubles(desk: Desk) -> None:
    damaged(desk)
    assert "company.gone" in desk.refused("set", "a.dxapply", "company.gone=1")


def with_pack(desk: Desk, change: Callable[[dict[str, str]], object]) -> None:
    desk.draft()
    raw = json.loads((desk.folder / "a.dxapply").read_bytes())
    change(raw["packs"][0]["files"])
    desk.write("a.dxapply", json.dumps(raw, ensure_ascii=False))


@pytest.mark.parametrize(
    "change",
    [
        lambda files: files.update({"program.toml": files["program.toml"].replace('rate = "2/3"', "rate = 0.67")}),
        lambda files: files.update({"program.toml": ""}),
        lambda files: files.update({"more.toml": "x = 1"}),
        lambda files: files.clear(),
        lambda files: files.update({"program.toml": files["program.toml"].replace('id = "sangyo-digital-r3"', 'id = "wakamono-r3"')}),
    ],
    ids=["a float", "empty", "a file too many", "no file", "another program's"],
)
def test_a_carried_pack_that_is_broken_gives_way_to_dxapplys_own(desk: Desk, change: Callable[[dict[str, str]], object]) -> None:
    with_pack(desk, change)
    code, out, err = desk.run("budget", "a.dxapply", "--json")
    assert code == 0 and json.loads(out)["program"] == "sangyo-digital-r3"
    assert "sangyo-digital-r3" in one_sentence(err)
    assert len(json.loads(desk.run("match", "a.dxapply", "--json")[1])) == 3


def test_a_carried_pack_stands_before_dxapplys_own(desk: Desk) -> None:
    with_pack(desk, lambda files: files.update({"program.toml": files["program.toml"].replace("yen = 2_000_000", "yen = 1_234_567")}))
    desk.done("set", "a.dxapply", "company.entity=個人事業主", "company.industry=製造業", "company.employees=5", "cost_lines.C01.category=外注費",
              "cost_lines.C01.quantity=1", "cost_lines.C01.unit_price=900万円")  # fmt: skip
    assert desk.json("budget", "a.dxapply")["grant"] == 1_234_567


def test_a_program_that_only_the_draft_knows_still_works(desk: Desk) -> None:
    folder = write_pack(desk.folder / "pack", {"rate": "1/2", "cap": 1_000})
    files = {"program.toml": (folder / "program.toml").read_text(encoding="utf-8")}
    raw = {"dxapply": {"format": 1}, "application": {"program": "rule-under-test"}, "packs": [{"program": "rule-under-test", "files": files}]}
    desk.write("a.dxapply", json.dumps(raw))
    desk.write("t.csv", f"{HEADER}\nmachine,機械,1,台,5000,税抜,10,○\n")
    desk.done("import-costs", "a.dxapply", "t.csv")
    assert desk.json("budget", "a.dxapply")["grant"] == 1_000


def test_a_program_that_nobody_knows_is_told(desk: Desk) -> None:
    desk.write("a.dxapply", json.dumps({"dxapply": {"format": 1}, "application": {"program": "mihon-r9"}}))
    assert "mihon-r9" in desk.refused("budget", "a.dxapply")
    code, out, _ = desk.run("check", "a.dxapply")
    assert code == 1 and "mihon-r9" in out


# ---------------------------------------------------------------------------------------------------------------- bad disks


class Changed(Disk):
    """A disk on which somebody else saves the file after it was read."""

    def create(self, path: Path, mode: int = 0o666) -> int:
        for draft in path.parent.glob("*.dxapply"):
            draft.write_text("別の人の下書き", encoding="utf-8")
        return super().create(path, mode)


@pytest.mark.parametrize("arguments", WRITING, ids=lambda arguments: arguments[0])
def test_a_draft_that_somebody_else_changed_meanwhile_is_left_as_they_saved_it(desk: Desk, arguments: list[str]) -> None:
    desk.draft()
    desk.write("t.csv", TABLE)
    code, out, err = desk.run(*arguments, disk=Changed())
    assert (code, out) == (2, "") and "変更されています" in one_sentence(err)
    assert (desk.folder / "a.dxapply").read_text(encoding="utf-8") == "別の人の下書き"
    assert {path.name for path in desk.folder.iterdir()} == {"a.dxapply", "t.csv"}


def steps_of(desk: Desk, arguments: list[str]) -> list[str]:
    """The disk steps of a command that goes through; what it wrote is undone."""
    before = desk.snapshot()
    disk = FaultyDisk(0, None)
    assert desk.run(*arguments, disk=disk)[0] == 0
    for path in desk.folder.iterdir():
        if path.name not in before:
            path.unlink()
    for name, data in before.items():
        if data is not None:
            (desk.folder / name).write_bytes(data)
    return disk.steps


WRITES = (*WRITING, ["new", "b.dxapply", "--program", "wakamono-r3"], ["export", "a.dxapply", "--excel", "x.xlsx"], ["export", "a.dxapply", "--pdf", "p.pdf"])


@pytest.mark.parametrize("arguments", WRITES, ids=lambda arguments: " ".join(arguments[:1] + arguments[2:3]))
@pytest.mark.parametrize(("step", "code", "words"), [
    ("create", errno.EACCES, "書き込みが許されていません"), ("create", errno.EROFS, "読み取り専用"), ("create", errno.ENOSPC, "空き容量"),
    ("write", errno.ENOSPC, "空き容量"), ("fsync", errno.ENOSPC, "空き容量"), ("close", errno.EDQUOT, "空き容量"), ("write", errno.EIO, "入出力エラー"),
    ("replace", errno.EACCES, "書き込みが許されていません"),
])  # fmt: skip
def test_a_full_or_a_read_only_disk_loses_nothing(desk: Desk, arguments: list[str], step: str, code: int, words: str) -> None:
    desk.draft()
    desk.write("t.csv", TABLE)
    nth = steps_of(desk, arguments).index(step) + 1
    disk = FaultyDisk(nth, code, half=True)
    assert words in desk.refused(*arguments, disk=disk)
    assert disk.open_files == 0


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize("arguments", [*READING, *WRITING], ids=lambda arguments: arguments[0])
def test_a_draft_that_may_not_be_read_is_refused(desk: Desk, arguments: list[str], code: int) -> None:
    desk.draft()
    desk.write("t.csv", TABLE)
    desk.refused(*arguments, disk=FaultyDisk(1, code))


def test_demo_on_a_full_disk_ends_with_one_sentence(desk: Desk) -> None:
    code, _, err = desk.run("demo", "out", disk=FaultyDisk(4, errno.ENOSPC, lasting=True))
    assert code == 2 and "空き容量" in one_sentence(err)
    assert list(desk.folder.rglob(f"{TEMPORARY}*")) == []


def test_a_draft_that_is_marked_read_only_is_left_alone(desk: Desk) -> None:
    path = desk.draft()
    path.chmod(0o444)
    assert "読み取り専用" in desk.refused("set", "a.dxapply", "company.name=みほん")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="Windows has no mode bits; root may write anywhere")
def test_a_real_read_only_folder_is_refused(desk: Desk) -> None:
    desk.draft()
    desk.folder.chmod(0o555)
    try:
        assert "許されていません" in desk.refused("set", "a.dxapply", "company.name=みほん")
    finally:
        desk.folder.chmod(0o755)


def test_nothing_is_left_beside_the_draft_after_many_saves(desk: Desk) -> None:
    desk.draft()
    for number in range(5):
        desk.done("set", "a.dxapply", f"company.employees={number}")
    assert [path.name for path in desk.folder.iterdir()] == ["a.dxapply"]


# ------------------------------------------------------------------------------------------------------- as a real process


def process(folder: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """dxapply in a process of its own, in a locale that knows no Japanese."""
    left_out = ("PYTHONIOENCODING", "PYTHONUTF8", "DISPLAY", "WAYLAND_DISPLAY", "LC_ALL", "LC_CTYPE")
    plain = {name: value for name, value in os.environ.items() if name not in left_out}
    environment = {**plain, "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-X", "utf8=0", "-W", "error", "-m", "dxapply", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=False, **{"capture_output": True, **more})


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    answer = process(tmp_path, "programs", "--json")
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert json.loads(answer.stdout.decode("utf-8"))[1]["title"] == "地域産業デジタル化支援事業"


def test_errors_are_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    answer = process(tmp_path, "get", "nowhere.dxapply")
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert "見つかりません" in one_sentence(answer.stderr.decode("utf-8"))


@may_lack_a_screen
def test_without_a_display_a_process_ends_with_one_line(tmp_path: Path) -> None:
    answer = process(tmp_path)
    assert answer.returncode == 2 and "ディスプレイ" in one_sentence(answer.stderr.decode("utf-8"))


def test_a_new_user_gets_from_nothing_to_paper_in_processes_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(TABLE.encode("cp932"))
    for arguments, code in (
        (("new", "a.dxapply", "--program", "sangyo-digital-r3"), 0), (("set", "a.dxapply", "company.employees=42"), 0),
        (("import-costs", "a.dxapply", "t.csv"), 0), (("check", "a.dxapply"), 1), (("export", "a.dxapply", "--outdir", "out"), 0),
    ):  # fmt: skip
        answer = process(tmp_path, *arguments)
        assert (answer.returncode, answer.stderr) == (code, b""), arguments
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a.xlsx", "a.pdf"}


def test_a_reader_that_goes_away_is_no_error_to_talk_about(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        answer = process(tmp_path, "programs", capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert answer.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full to write to")
def test_output_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        answer = process(tmp_path, "programs", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert answer.returncode == 2 and answer.stderr.count(b"\n") == 1 and b"Traceback" not in answer.stderr


def test_a_fault_of_our_own_is_one_sentence_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr(cli.packs, "builtin_catalogue", broken)
    code, out, err = desk.run("programs")
    assert (code, out) == (2, "") and err.count("\n") == 1 and "RuntimeError" in err and "Traceback" not in err


def test_an_interruption_is_one_sentence_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.packs, "builtin_catalogue", interrupted)
    code, out, err = desk.run("programs")
    assert (code, out) == (2, "") and "中断" in one_sentence(err)
