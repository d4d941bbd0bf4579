"""The file for support from the menu: the user reads what is in it before it is made, and nothing typed stands in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from dxapply.model.project import Project
from dxapply.model.rows import Application, Company, Plan
from dxapply.ui import dialogs
from dxapply.ui.window import Window
from tests.ui.victim import FullDisk

PLANTED = "植えた語"
AnswerWith = Callable[..., list[str]]


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The user chooses the name that is proposed, in the folder of the test; gives the proposed names."""
    names: list[str] = []

    def choose(_parent: object, _folder: object, name: str, ending: str, _label: str) -> Path:
        names.append(name)
        assert ending == ".txt"
        return tmp_path / name

    monkeypatch.setattr(dialogs, "choose_save", choose)
    return names


def run_from_menu(window: Window) -> None:
    [action] = [action for menu in window.menus for action in menu.actions if action and action.label == "サポート用ファイルを作る"]
    assert action.can()
    action.run()


def test_it_is_made_of_the_open_draft_without_a_word_of_it(window: Window, tmp_path: Path, chosen: list[str], answer_with: AnswerWith) -> None:
    """Kills: a line of the window that tells a name: of the draft, of its file, of the files that were open before."""
    project = Project(company=Company(name=PLANTED), plan=Plan(title=PLANTED), application=Application(program="sangyo-digital-r3"))
    window.new_draft(project)
    window.settings = dataclasses.replace(window.settings, recent=((f"/{PLANTED}", "2021-03-03T14:32:00+09:00"),), last_folder=f"/{PLANTED}")
    told = answer_with("場所を選んで作る", "閉じる")
    run_from_menu(window)
    text = (tmp_path / chosen[0]).read_text(encoding="utf-8-sig")
    assert chosen == ["dxapply-サポート用-20210303-1432.txt"] and PLANTED not in text
    for words in ("事業：sangyo-digital-r3", "誤り needed：", "最近使ったファイル：1件", "画面の幅：", "■ 復元用の記録"):
        assert words in text
    assert "入力した文や数字、会社の名前、ファイルの名前は入りません" in told[0] and chosen[0] in told[1]


def test_without_a_draft_it_is_made_too(window: Window, tmp_path: Path, chosen: list[str], answer_with: AnswerWith) -> None:
    answer_with("場所を選んで作る", "閉じる")
    run_from_menu(window)
    assert "■ 開いている下書き\nなし\n" in (tmp_path / chosen[0]).read_text(encoding="utf-8-sig")


def test_who_does_not_want_it_gets_none(window: Window, tmp_path: Path, chosen: list[str], answer_with: AnswerWith) -> None:
    answer_with("やめる")
    run_from_menu(window)
    assert chosen == [] and not [*tmp_path.glob("*.txt")]


def test_who_chooses_no_place_gets_none(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer_with: AnswerWith) -> None:
    monkeypatch.setattr(dialogs, "choose_save", lambda *_: None)
    answer_with("場所を選んで作る")
    run_from_menu(window)
    assert not [*tmp_path.glob("*.txt")]


def test_a_full_disk_is_told(window: Window, chosen: list[str], answer_with: AnswerWith) -> None:
    window.disk = FullDisk()
    told = answer_with("場所を選んで作る", "閉じる")
    run_from_menu(window)
    assert chosen and "作れません" in told[1] and "空き容量がありません" in told[1]
