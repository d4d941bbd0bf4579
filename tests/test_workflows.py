"""What the workflows promise, read without a YAML library: their form, their rights, and what they may print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NAMES = [file.stem for file in WORKFLOWS]
RELEASE = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
KEY = re.compile(r"(?:- )?[A-Za-z_][\w-]*:(?: .+)?|- .+")

each_workflow = pytest.mark.parametrize("file", WORKFLOWS, ids=NAMES)


def lines_of(text: str) -> list[tuple[int, str]]:
    """Each line that says something, with its indent; what stands in a block of a script is left out."""
    found: list[tuple[int, str]] = []
    block: int | None = None
    for line in text.splitlines():
        words, indent = line.strip(), len(line) - len(line.lstrip())
        if not words or (block is not None and indent > block):
            continue
        block = indent if words.endswith(": |") else None
        if not words.startswith("#"):
            found.append((indent, words))
    return found


def jobs_of(text: str) -> dict[str, str]:
    """The text of each job by its name."""
    parts = re.split(r"^  (\w+):\n", text.partition("\njobs:\n")[2], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def steps_of(job: str) -> list[str]:
    """The text of each step of a job."""
    return re.split(r"^      - ", job.partition("    steps:\n")[2], flags=re.MULTILINE)[1:]


def test_there_is_a_workflow_for_tests_and_one_for_releases() -> None:
    assert NAMES == ["release", "test"]


@each_workflow
def test_a_workflow_is_well_formed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "\t" not in text
    assert text.endswith("\n")
    before = 0
    for indent, words in lines_of(text):
        assert indent % 2 == 0, words
        assert indent <= before + 4, words
        assert KEY.fullmatch(words), words
        before = indent
    assert text.count("${{") == text.count("}}")


@each_workflow
def test_every_action_is_pinned_to_a_commit_beside_its_version(file: Path) -> None:
    used = re.findall(r"uses: (.*)", file.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


@each_workflow
def test_every_job_has_a_time_limit(file: Path) -> None:
    for job in jobs_of(file.read_text(encoding="utf-8")).values():
        assert re.search(r"^    timeout-minutes: \d+$", job, flags=re.MULTILINE)


@each_workflow
def test_only_the_job_that_publishes_may_write(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.search(r"^permissions:( \{\}|\n  contents: read)$", text, flags=re.MULTILINE)
    writing = [name for name, job in jobs_of(text).items() if ": write" in job]
    assert writing == (["publish"] if file.stem == "release" else [])
    assert "write-all" not in text
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


@each_workflow
def test_what_others_may_write_never_becomes_part_of_a_script(file: Path) -> None:
    for job in jobs_of(file.read_text(encoding="utf-8")).values():
        for step in steps_of(job):
            assert "${{" not in step.partition(" run:")[2]


@each_workflow
def test_secrets_stand_only_where_they_are_needed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    needed = {"WINDOWS_CERTIFICATE", "WINDOWS_CERTIFICATE_PASSWORD", "GITHUB_TOKEN"} if file.stem == "release" else set()
    assert set(re.findall(r"secrets\.(\w+)", text)) == needed
    for line in text.splitlines():
        if "secrets." in line:
            assert re.fullmatch(r" +[A-Z_]+: \$\{\{ secrets\.\w+( != '')? \}\}", line)


def test_no_secret_is_printed() -> None:
    for job in jobs_of(RELEASE).values():
        for step in steps_of(job):
            for name in re.findall(r"(\w+): \$\{\{ secrets\.", step):
                shown = re.compile(rf"(echo|Write-\w+|Out-\w+|Add-Content|Set-Content|printf).*{name}\b")
                assert not shown.search(step)


def test_a_release_starts_with_a_tag_that_must_equal_the_version() -> None:
    assert 'tags: ["v*"]' in RELEASE
    steps = steps_of(jobs_of(RELEASE)["build"])
    names = [step.splitlines()[0] for step in steps]
    guard = names.index("name: The tag is the version")
    assert '"$GITHUB_REF_NAME" != "v$version"' in steps[guard]
    assert "dxapply.__version__" in steps[guard]
    assert guard < names.index("name: Build and verify")


def test_signing_waits_for_a_certificate_and_an_unsigned_file_stops_a_signed_release() -> None:
    steps = {step.splitlines()[0]: step for step in steps_of(jobs_of(RELEASE)["build"])}
    for name in ("name: Make ready to sign", "name: The set-up is signed"):
        assert "if: env.HAS_CERTIFICATE == 'true'" in steps[name]
    assert "DXAPPLY_SIGN=" in steps["name: Make ready to sign"]
    assert "Get-AuthenticodeSignature" in steps["name: Install, try and remove"]


def test_a_release_carries_the_set_up_the_zip_and_their_sums() -> None:
    for name in ("dxapply-setup-$VERSION.exe", "dxapply-$VERSION-portable.zip", "SHA256SUMS.txt", "gh release create", "dev.py build --verify"):
        assert name in RELEASE


def test_both_systems_and_both_pythons_are_tested() -> None:
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    for words in ("ubuntu-latest, windows-latest", '"3.11", "3.12"', ".ci/run", "dev.py check", "dev.py test"):
        assert words in text


def test_the_sketch_of_a_warning_says_that_it_is_a_sketch() -> None:
    words = "画面の見取り図（実際の画面ではありません）"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    drawing = re.search(rf"!\[{words}.*\]\((assets/readme/.*\.svg)\)", readme)
    assert drawing
    assert f">{words}</text>" in (ROOT / drawing[1]).read_text(encoding="utf-8")
