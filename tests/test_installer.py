"""What the set-up program is made of; where NSIS is there, it is made, of a folder with two small files."""

from __future__ import annotations

import ast
import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INSTALLER = ROOT / "assets" / "installer"
SCRIPT = (INSTALLER / "dxapply.nsi").read_text(encoding="utf-8")
BODY = re.sub(r"^\s*;.*$|\s;[^\"\n]*$", "", SCRIPT, flags=re.MULTILINE)

needs_nsis = pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not installed")


def made(folder: Path, *defined: str) -> subprocess.CompletedProcess[str]:
    """The answer of makensis, which takes each warning for an error, on a program of two small files."""
    source = folder / "中身 dxapply"
    (source / "_internal" / "深い").mkdir(parents=True)
    for name in ("dxapply.exe", "dxapply-cli.exe", "_internal/深い/部品.dll"):
        (source / name).write_bytes(b"MZ")
    words = ["-V2", "-WX", "-INPUTCHARSET", "UTF8", f"-DSOURCE={source}", f"-DOUTFILE={folder / 'dxapply-setup.exe'}", *defined, INSTALLER / "dxapply.nsi"]
    return subprocess.run(["makensis", *words], capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)


@needs_nsis
def test_the_script_makes_a_set_up_without_a_warning(tmp_path: Path) -> None:
    answer = made(tmp_path, "-DVERSION=1.2.3")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    data = (tmp_path / "dxapply-setup.exe").read_bytes()
    assert data[:2] == b"MZ"
    assert all(word.encode("utf-16-le") in data for word in ("1.2.3", "dxapply contributors", "セットアップ"))


@needs_nsis
def test_without_a_version_there_is_no_set_up(tmp_path: Path) -> None:
    answer = made(tmp_path)
    assert answer.returncode != 0 and "VERSION, SOURCE and OUTFILE are needed" in answer.stderr
    assert not (tmp_path / "dxapply-setup.exe").exists()


def test_the_set_up_asks_for_no_administrator_and_writes_only_what_is_the_users() -> None:
    assert "RequestExecutionLevel user" in BODY
    roots = set(re.findall(r"(?:WriteReg\w+|DeleteReg\w+|ReadReg\w+|InstallDirRegKey)\s+(?:/\w+\s+)?(HK\w+)", BODY))
    assert roots == {"HKCU"}
    assert "SetShellVarContext all" not in BODY


def test_a_silent_run_is_asked_nothing() -> None:
    questions = re.findall(r"MessageBox(?:[^\n]*\\\n)*[^\n]*", BODY)
    spoken_to_a_user_only = [question for question in questions if "/SD" not in question]
    assert len(questions) >= 3
    assert spoken_to_a_user_only == ['MessageBox MB_OK|MB_ICONEXCLAMATION "$0"']  # of the page on which a folder is chosen


def test_whole_folders_are_removed_only_where_they_are_ours() -> None:
    removed = re.findall(r'RMDir /r "([^"]+)"', BODY)
    ours = {r"$INSTDIR\${NEW}", r"$INSTDIR\${OLD}", r"$INSTDIR\${OLD}\${FILE}", r"$Before\${FILE}", r"$LOCALAPPDATA\${NAME}"}
    assert set(removed) == ours
    assert removed.count(r"$LOCALAPPDATA\${NAME}") == 1  # the user's settings, behind a question with 残す as its answer
    assert re.search(r'\$\{If\} \$WantsErasing == \$\{BST_CHECKED\}\s+RMDir /r "\$LOCALAPPDATA', BODY)


def test_an_error_is_looked_at_once_as_looking_clears_it() -> None:
    """Kills: a second ${Errors} on the way, which is never true after a first one was."""
    for block in re.split(r"^(?:Function|Section|!macro) ", BODY, flags=re.MULTILINE):
        looks = [line.strip() for line in block.splitlines() if re.search(r"\$\{Errors\}|ClearErrors|PUT_\w+$", line)]
        for before, after in itertools.pairwise(looks):
            assert not ("${Errors}" in before and "${Errors}" in after), block.splitlines()[0]


def test_the_trial_knows_the_files_that_the_script_installs() -> None:
    tree = ast.parse((INSTALLER / "verify.py").read_text(encoding="utf-8"))
    held = next(node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PROGRAM_FILES")
    files = re.search(r"!macro EACH_PROGRAM_FILE ACTION\n(.*?)!macroend", SCRIPT, re.DOTALL)
    assert files
    assert {*re.findall(r'"([^"]+)"', files[1]), "uninstall.exe"} == ast.literal_eval(held)


def test_every_word_for_the_user_is_japanese_and_names_what_to_do() -> None:
    sentences = re.findall(r'(?:REFUSE|MessageBox [^"`]*) "([^"$][^"]*)"', BODY)
    assert len(sentences) >= 4
    assert all(re.search("[ぁ-ん]", sentence) and sentence.endswith(("ださい。", "必要です。")) for sentence in sentences), sentences


def test_the_licence_is_shown_whole() -> None:
    shown = (INSTALLER / "licence.txt").read_text(encoding="utf-8-sig")
    ours = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert " ".join(ours.split()) in " ".join(shown.split())
