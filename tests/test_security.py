"""What SECURITY.md promises, tried on whole commands: no network, no other program, no file outside, nothing that a reader of our files would run.

The promises that one module keeps alone are tested beside it; SECURITY.md names those tests, and here is seen that they are there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from dxapply.__main__ import main
from dxapply.documents import excel, pdf
from dxapply.documents.document import draft_document
from dxapply.drafting.results import work_out
from dxapply.model.fields import Kind
from dxapply.model.project import LISTS, Project, rows_of, with_value
from dxapply.model.register import FIELDS, REGISTER
from dxapply.model.rows import PackText
from dxapply.programs.packs import builtin_catalogue
from dxapply.samples import sample
from dxapply.storage import project_file, second_start, settings
from dxapply.storage.disk import TEMPORARY, Disk, put

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "sangyo-digital-r3"
HOSTILE = ("=HYPERLINK(\"http://evil.invalid\")", "+cmd|'/c calc'!A1", "-1+1", "@SUM(1)", "\t=1", "http://evil.invalid/", "file:///etc/passwd", "../../evil",
           "<b>x</b><a href=\"http://evil.invalid\">y</a>", ") Tj /JS (app.alert(1)) (", "&amp;<script>1</script>", "{=1}", "C:\\evil\\x")  # fmt: skip

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")


def hostile_project() -> Project:
    """The sample with an attack in every text, and a pack that names files elsewhere."""
    project = sample(builtin_catalogue().program(PROGRAM))
    number = 0
    for field in FIELDS:
        name, _, leaf = field.key.partition(".*.")
        keys = [f"{name}.{row.id}.{leaf}" for row in rows_of(project, name)] if name in LISTS else [field.key]
        for key in keys if field.kind in (Kind.TEXT, Kind.LONG_TEXT) and field.key != "application.program" else ():
            project = with_value(project, key, HOSTILE[number % len(HOSTILE)])
            number += 1
    assert number > 100
    files = (("../../evil.toml", "x = 1"), ("/tmp/evil.toml", "x = 1"), ("program.toml", 'id = "../../evil"'))
    packs = (PackText(program="../../evil", files=files), PackText(program="C:\\evil", files=files[:1]))
    return dataclasses.replace(project, packs=packs, identity="../../evil", unread=(("company.capital", "=1+1"),))


@cache
def hostile_documents() -> tuple[bytes, bytes]:
    """The workbook and the paper of that draft."""
    today = dt.date(2021, 3, 3)
    document = draft_document(work_out(hostile_project(), builtin_catalogue(), today), today)
    return excel.write(document), pdf.write(document)


# --------------------------------------------------------------------------------------- no network, no program, no other file

# A hook that Python itself asks before each of these: it cannot be gone around by another way to the same thing.
WATCHED = """
import json, os, sys
inside, written, refused = sys.argv[1], [], []
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn", "ftplib.", "smtplib.", "urllib.", "http.")
MOVES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "shutil.")
def hook(event, given):
    if event.startswith(("socket.", *STARTS)):
        refused.append(event)
        raise RuntimeError(event)
    if event == "open" and isinstance(given[0], (str, bytes)) and (given[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        written.append(os.fsdecode(given[0]))
    if event.startswith(MOVES):
        written.extend(os.fsdecode(place) for place in given if isinstance(place, (str, bytes)))
sys.dont_write_bytecode = True
sys.addaudithook(hook)
from dxapply.__main__ import main
# Not ssl: stdnum imports it, for nothing that we ask.
codes = [main(command) for command in json.loads(sys.argv[2])]
for line in sorted(set(written)):
    print("wrote", os.path.realpath(line))
print(json.dumps([codes, refused, sorted({"asyncio", "http.client", "urllib.request", "smtplib", "ftplib"} & set(sys.modules))]))
"""


def watched(folder: Path, *commands: list[str]) -> tuple[list[int], list[str], list[str], list[Path]]:
    """The exit codes, what was refused, which modules of a network were loaded, and which files were written, of a process that runs these commands."""
    environment = {**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = [sys.executable, "-c", WATCHED, str(folder), json.dumps(commands)]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder, env=environment, check=False)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    codes, refused, loaded = json.loads(lines[-1])
    return codes, refused, loaded, [Path(line[6:]) for line in lines if line.startswith("wrote ")]


def test_no_command_opens_a_socket_starts_a_program_or_writes_elsewhere(tmp_path: Path) -> None:
    """Kills: a library that looks for news, an `open` of a page, a temporary file in a folder that others read."""
    table = ROOT / "tests" / "corpus" / "costs.csv"
    draft, book = "demo/sangyo-digital-r3.dxapply", "demo/sangyo-digital-r3.xlsx"
    codes, refused, loaded, written = watched(
        tmp_path,
        ["demo", "demo"], ["new", "own.dxapply", "--program", PROGRAM], ["set", "own.dxapply", "company.name=みほん"],
        ["import-costs", draft, str(table)], ["match", draft], ["budget", draft, "--explain"], ["check", draft], ["compare", draft, PROGRAM],
        ["export", draft, "--outdir", "out"], ["import-excel", draft, book], ["export", draft, "--submission", "handed-in"],
    )  # fmt: skip
    assert (codes[:6], codes[8:10], refused, loaded) == ([0] * 6, [0, 0], [], [])
    assert len(written) > 10
    assert [path for path in written if not path.is_relative_to(tmp_path.resolve())] == []


OFFENCES = """
import socket
try: socket.socket()
except RuntimeError: pass
open("../x", "w")
"""


def test_the_watch_notices_a_socket_and_a_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "WATCHED", WATCHED.replace("\ncodes = ", f"\n{OFFENCES}\ncodes = "))
        _, refused, _, written = watched(tmp_path / "in")
    assert refused == ["socket.__new__"]
    assert written == [(tmp_path / "x").resolve()]


def test_a_draft_or_a_pack_in_it_cannot_name_a_file_outside_its_folder(tmp_path: Path) -> None:
    """Kills: a name out of a draft that becomes a path."""
    home = tmp_path / "a" / "b" / "c"
    home.mkdir(parents=True)
    (home / "draft.dxapply").write_bytes(project_file.encode(hostile_project(), REGISTER))
    commands = [["check", "draft.dxapply"], ["set", "draft.dxapply", "company.name=../../evil"], ["export", "draft.dxapply", "--outdir", "out"],
                ["export", "draft.dxapply", "--submission", "handed-in"]]  # fmt: skip
    codes, refused, _, written = watched(home, *commands)
    assert (codes[1:], refused) == ([0, 0, 0], [])
    touched = {path.relative_to(home.resolve()).parts[0] for path in written if path != home.resolve()}
    assert {name for name in touched if not name.startswith(TEMPORARY)} <= {"out", "handed-in", "draft.dxapply", "dxapply"}
    assert [path.name for path in tmp_path.rglob("*evil*") if not path.is_relative_to(home)] == []


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "..", "C:\\evil", "a/b", "nul\0x"])
def test_a_pack_check_of_a_folder_reads_only_its_four_files(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "program.toml").write_text(f"id = {json.dumps(name)}\nfiles = [{json.dumps(name)}]\n", encoding="utf-8")
    assert main(["pack", "check", str(tmp_path)]) == 2
    assert "evil" not in {path.name for path in tmp_path.parent.iterdir()}
    assert capsys.readouterr().err.count("\n") == 1


# ------------------------------------------------------------------------------------------------- what a reader would run


def test_no_typed_text_becomes_a_formula_or_a_link_of_the_workbook() -> None:
    """Kills: strings_to_formulas, strings_to_urls, and a text that is set into a formula, a name or a list of choices."""
    links, formulas = [], []
    with zipfile.ZipFile(io.BytesIO(hostile_documents()[0])) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8", "replace")
            links += [name] if 'TargetMode="External"' in text or re.search("<hyperlink [^>]*r:id", text) else []
            formulas += re.findall(r"<(?:f|formula1?|formula2|definedName)\b[^>]*>([^<]*)<", text)
        assert not [name for name in book.namelist() if re.search("vba|macro|externalLink|connections|embeddings", name)]
    assert links == []
    assert formulas
    assert [formula for formula in formulas if re.search(r"evil|cmd|calc'|HYPERLINK|passwd|DDE|WEBSERVICE", formula)] == []


def test_no_typed_text_becomes_markup_or_an_action_of_the_paper() -> None:
    """Kills: a text that is set into markup of reportlab, or into the syntax of PDF."""
    paper = hostile_documents()[1]
    assert re.findall(rb"/(?:JavaScript|JS|URI|Launch|SubmitForm|GoToR|EmbeddedFiles?|AA|RichMedia)\b", paper) == []
    reader = pdfium.PdfDocument(paper)
    drawn = "".join(reader[number].get_textpage().get_text_range() for number in range(len(reader)))
    reader.close()
    together = re.sub(r"\s", "", drawn)
    assert [text for text in ("<b>x</b>", ")Tj/JS(app.alert(1))(", "&amp;<script>1</script>", "../../evil") if text not in together] == []


# ------------------------------------------------------------------------------------------------------------ who may read


@needs_posix
def test_what_was_typed_can_be_read_by_its_user_alone_and_what_is_handed_on_as_the_user_wants(tmp_path: Path) -> None:
    """Kills: a draft that everybody on the machine can read; exports that the colleague cannot."""
    old_mask = os.umask(0o022)
    try:
        own, moved = tmp_path / "own.dxapply", tmp_path / "two.dxapply"
        assert main(["new", str(own), "--program", PROGRAM]) == 0
        project_file.save(Disk(), moved, Project(), REGISTER)
        settings.save(Disk(), tmp_path / "settings.json", settings.Settings(last_folder="/x"))
        second_start.announce(Disk(), tmp_path / "starts")
        assert main(["export", str(own), "--outdir", str(tmp_path / "out")]) == 0
    finally:
        os.umask(old_mask)
    private = {path.name: path.stat().st_mode & 0o777 for path in (own, moved, tmp_path / "settings.json")}
    assert set(private.values()) == {0o600}, private
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o644}


@needs_posix
def test_a_draft_that_its_user_opened_to_others_stays_open(tmp_path: Path) -> None:
    """Kills: 0600 on each save, which would shut colleagues out of a shared folder."""
    path = tmp_path / "own.dxapply"
    project_file.save(Disk(), path, Project(), REGISTER)
    path.chmod(0o664)
    project_file.save(Disk(), path, hostile_project(), REGISTER)
    assert path.stat().st_mode & 0o777 == 0o664


@needs_posix
def test_a_private_file_is_never_open_even_before_it_has_its_name(tmp_path: Path) -> None:
    """Kills: chmod after the bytes were written."""
    seen: list[int] = []

    class Watching(Disk):
        def write(self, descriptor: int, data: bytes | memoryview) -> int:
            seen.append(os.fstat(descriptor).st_mode & 0o777)
            return super().write(descriptor, data)

    put(Watching(), tmp_path / "a", b"x", private=True)
    assert seen == [0o600]


# ---------------------------------------------------------------------------------------------------------------- promises


def test_every_test_that_security_md_names_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) > 8
    for file, name in named:
        assert (ROOT / file).is_file(), file
        assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), name


def test_security_md_invents_no_address() -> None:
    assert re.findall(r"[\w.]+@[\w.]+|https?://", (ROOT / "SECURITY.md").read_text(encoding="utf-8")) == []
