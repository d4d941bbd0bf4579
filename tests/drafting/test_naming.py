"""A new draft's name says whose and for what it is, and is one that Windows takes, whatever the firm is called."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dxapply.drafting.naming import ENDING, MOST_CHARS, draft_name, file_name, free_path
from dxapply.model.project import Project
from dxapply.model.rows import Application, Company
from dxapply.programs.packs import builtin_catalogue, catalogue_of
from dxapply.storage.disk import Disk

CATALOGUE = builtin_catalogue()
TODAY = dt.date(2021, 3, 3)
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")}


def named(firm: str, program: str = "sangyo-digital-r3", today: dt.date = TODAY) -> str:
    return draft_name(Project(company=Company(name=firm), application=Application(program=program)), CATALOGUE, today)


def is_valid_on_windows(name: str) -> bool:
    stem = name.partition(".")[0].rstrip().upper()
    forbidden = re.search(r'[<>:"/\\|?*\x00-\x1f\x7f]', name)
    return bool(name) and not forbidden and name == name.strip(" .") and stem not in DEVICES and PureWindowsPath(name).name == name


def test_the_name_says_firm_program_and_year() -> None:
    assert named("株式会社みほん") == "株式会社みほん_地域産業デジタル化支援事業_令和3年度"


@pytest.mark.parametrize(("today", "year"), [((2021, 3, 31), "令和2年度"), ((2021, 4, 1), "令和3年度"), ((2019, 4, 1), "令和元年度")])
def test_without_a_program_it_is_todays_fiscal_year(today: tuple[int, int, int], year: str) -> None:
    assert named("株式会社みほん", "", dt.date(*today)) == f"株式会社みほん_事業未定_{year}"


def test_a_program_that_is_not_loaded_is_no_program_yet() -> None:
    assert named("甲社", "somewhere-else") == "甲社_事業未定_令和2年度"


def test_without_a_firm_it_still_has_a_name() -> None:
    assert named("") == "名称未定_地域産業デジタル化支援事業_令和3年度"


@pytest.mark.parametrize(
    ("firm", "beginning"),
    [
        ("A/B商事", "A／B商事_"),
        ('<>:"/\\|?*', "＜＞：”／＼｜？＊_"),
        ("CON", "_CON_"),
        ("nul.工業", "_nul.工業_"),
        (" . 株式会社 みほん. ", "株式会社 みほん_"),
        ("株式会社\t\r\nみほん", "株式会社 みほん_"),
        ("...", "下書き_"),
        ("髙﨑𠮷工業", "髙﨑𠮷工業_"),
        ("a\u202ecod.exe", "a cod.exe_"),
    ],
)
def test_what_windows_forbids_is_replaced(firm: str, beginning: str) -> None:
    assert named(firm).startswith(beginning)


def test_a_long_firm_is_cut_and_program_and_year_stay() -> None:
    name = named("長い名前の株式会社" * 30)
    assert name.endswith("_地域産業デジタル化支援事業_令和3年度")
    assert len(name) <= MOST_CHARS


@given(st.text(max_size=200), st.sampled_from(["", *(program.id for program in CATALOGUE.programs)]))
@example("CON", "")
@example("\ud800", "")
@example("𠮷" * 200, "")
def test_every_firm_gives_a_name_that_windows_takes(firm: str, program: str) -> None:
    name = named(firm, program)
    assert is_valid_on_windows(name)
    assert len(name) <= MOST_CHARS
    assert len(f"{name}（99）{ENDING}".encode()) <= 255


@given(st.text(max_size=200) | st.sampled_from(["con", "COM1 .txt", "LPT¹", "nul. .", " ", "aux" + "x" * 200, "CON" + " " * 120 + "x"]), st.integers(5, 100))
def test_every_text_gives_a_name_that_windows_takes(text: str, most: int) -> None:
    name = file_name(text, most)
    assert is_valid_on_windows(name)
    assert len(name) <= most


def test_a_long_program_is_cut_too() -> None:
    program = dataclasses.replace(CATALOGUE.programs[0], title="とても長い名前の支援事業" * 20)
    project = Project(application=Application(program=program.id), company=Company(name="甲社"))
    name = draft_name(project, catalogue_of([program]), TODAY)
    assert name.startswith("甲社_とても長い")
    assert name.endswith("年度")
    assert len(name) <= MOST_CHARS


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    assert free_path(Disk(), tmp_path, "甲社") == tmp_path / "甲社.dxapply"
    for taken in ("甲社", "甲社（2）"):
        (tmp_path / f"{taken}.dxapply").write_bytes(b"")
    assert free_path(Disk(), tmp_path, "甲社") == tmp_path / "甲社（3）.dxapply"


def test_a_folder_of_that_name_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "甲社.dxapply").mkdir()
    assert free_path(Disk(), tmp_path, "甲社") == tmp_path / "甲社（2）.dxapply"


def test_a_folder_that_cannot_be_read_ends_the_search(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert free_path(Disk(), tmp_path / "file", "甲社") == tmp_path / "file" / "甲社.dxapply"
