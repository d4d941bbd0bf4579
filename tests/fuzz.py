"""Whatever a file holds is a value or a DxapplyError: files of every kind that dxapply reads, changed by chance. Run by `python3 dev.py fuzz SECONDS`.

Each case comes from the seed and its number alone. What is anything else, too slow or too large is saved in build/fuzz with what it raised, and
`python tests/fuzz.py --again KIND FILE` reads it again. First the sweeps over a failing disk must notice three wrong ways to save.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import errno
import faulthandler
import importlib.util
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from dxapply.documents import excel, excel_return, pdf  # noqa: E402
from dxapply.documents.document import draft_document  # noqa: E402
from dxapply.documents.excel_import import read_rows  # noqa: E402
from dxapply.drafting.cost_table import REQUIRED, cost_lines, read_csv  # noqa: E402
from dxapply.drafting.differences import apply  # noqa: E402
from dxapply.drafting.results import Results, work_out  # noqa: E402
from dxapply.errors import DxapplyError  # noqa: E402
from dxapply.model.project import Project  # noqa: E402
from dxapply.model.register import REGISTER  # noqa: E402
from dxapply.programs import packs  # noqa: E402
from dxapply.programs.carried import catalogue_for  # noqa: E402
from dxapply.programs.program import Catalogue  # noqa: E402
from dxapply.samples import sample  # noqa: E402
from dxapply.storage import journal  # noqa: E402
from dxapply.storage.disk import Disk, temporary_folder  # noqa: E402
from dxapply.storage.places import JOURNAL  # noqa: E402
from dxapply.storage.processes import Process, this_process  # noqa: E402
from dxapply.storage.project_file import decode, encode  # noqa: E402
from tests.storage import test_disk as sweeps  # noqa: E402

TODAY = dt.date(2021, 3, 3)
PROGRAM = "sangyo-digital-r3"
CORPUS = ROOT / "tests" / "corpus"
FINDINGS = ROOT / "build" / "fuzz"
MOST_SECONDS = 5.0  # of the processor, for one case
MOST_GROWTH = 300  # MiB, for one case
HANGS = 60  # seconds after which a case is given up, and the process with it
FOUND = 1
JOURNAL_NAME = f"{'0' * 16}{JOURNAL}"


class Kind(NamedTuple):
    """A kind of file: those to begin with, what reads one, and how one is changed."""

    seeds: tuple[bytes, ...]
    read: Callable[[bytes], object]
    change: Callable[[bytes, random.Random], bytes]


# ------------------------------------------------------------------------------------------------------------ what is read


def read_draft(data: bytes) -> object:
    """Open a draft, reckon with it, and see that saving and opening it again gives the same; of one in twenty the documents are made too."""
    project = decode(data, REGISTER).project
    assert decode(encode(project, REGISTER), REGISTER).project == project
    results = work_out(project, catalogue_for(project)[0], TODAY)
    if zlib.crc32(data) % 20 == 0 and results.chosen:
        document = draft_document(results, TODAY)
        return excel.write(document), pdf.write(document)
    return results


def read_pack(name: str) -> Callable[[bytes], object]:
    """Load a pack of which that file was changed, and reckon with it."""

    def read(data: bytes) -> object:
        program = packs.load_files({**dict(packs.builtin_files(PROGRAM)), name: data.decode("utf-8", "replace")})
        catalogue = packs.catalogue_of([*builtin().programs, program])
        project = dataclasses.replace(sample_project(), packs=())
        return work_out(dataclasses.replace(project, application=dataclasses.replace(project.application, program=program.id)), catalogue, TODAY)

    return read


def read_costs(data: bytes) -> object:
    """Take over a table of costs."""
    rows = read_rows(data, REQUIRED) if data.startswith(b"PK") else read_csv(data)
    return cost_lines(rows, sample_project(), builtin().program(PROGRAM))


def read_book(data: bytes) -> object:
    """Take a workbook back, and reckon with what came of it."""
    found = excel_return.differences_of(data, sample_results())
    return work_out(apply(sample_project(), found.ready), builtin(), TODAY)


def read_journal(data: bytes) -> object:
    """Recover what a journal holds, as the next start does, and reckon with it."""
    with temporary_folder() as folder:
        (folder / JOURNAL_NAME).write_bytes(data)
        offers = journal.found(Disk(), folder, REGISTER)
    return [work_out(offer.project, catalogue_for(offer.project)[0], TODAY) for offer in offers]


def some_journal() -> bytes:
    """The journal of a session that ended too early: some changes, a save, and some more."""
    project, at = sample_project(), dt.datetime(2021, 3, 3, 9, 0, tzinfo=dt.UTC)
    with temporary_folder() as folder:
        ended = Process(this_process().host, 2**22 + 1, "before")
        written = journal.Journal.begin(Disk(), folder, project, REGISTER, path=Path("/a.dxapply"), saved="0" * 64, now=at, process=ended)
        for number, draft in enumerate(later(project)):
            written.write(draft, at)
            if number == 2:
                written.mark_saved("1" * 64, Path("/a.dxapply"), at)
        written.sync()
        written.close(is_saved=False)
        data = (folder / written.name).read_bytes()
    assert len(journal_lines(data)) == 7, "a journal of six lines behind its head"
    return data


def later(project: Project) -> Iterator[Project]:
    """The draft after one change, two, and so on: a field, a long text, a row less, rows in another order, an unread text."""
    for change in (
        {"company": dataclasses.replace(project.company, capital=1)}, {"plan": dataclasses.replace(project.plan, title="あ" * 200)},
        {"cost_lines": project.cost_lines[1:]}, {"issues": project.issues[::-1]}, {"unread": (("company.employees", "二十人"),)},
    ):  # fmt: skip
        project = dataclasses.replace(project, **change)
        yield project


@cache
def builtin() -> Catalogue:
    """The programs that come with dxapply."""
    return packs.builtin_catalogue()


@cache
def sample_project() -> Project:
    """The draft that everything is tried with."""
    return sample(builtin().program(PROGRAM))


@cache
def sample_results() -> Results:
    """What comes of it."""
    return work_out(sample_project(), builtin(), TODAY)


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of files that are read."""
    drafts = tuple(file.read_bytes() for file in sorted((ROOT / "tests" / "old_files").glob("v*/*.dxapply")))
    book = excel.write(draft_document(sample_results(), TODAY))
    found = {"draft": Kind(drafts, read_draft, change_json)}
    for name, text in packs.builtin_files(PROGRAM):
        found[f"pack {name}"] = Kind((text.encode(),), read_pack(name), change_bytes)
    found["costs csv"] = Kind(tuple(file.read_bytes() for file in sorted(CORPUS.glob("*.csv"))), read_costs, change_bytes)
    found["costs xlsx"] = Kind(((CORPUS / "costs.xlsx").read_bytes(),), read_costs, change_zip)
    found["workbook"] = Kind((book,), read_book, change_zip)
    found["journal"] = Kind((some_journal(),), read_journal, change_journal)
    if importlib.util.find_spec("dxapply.programs.jgrants"):
        raise AssertionError("jGrants answers are read by now: put their reader here")
    return found


# ------------------------------------------------------------------------------------------------------------------ change

ODD = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\t", b'"', b"'", b'""', b",", b"[", b"]", b"{", b"}", b"=", b"<", b">", b"&lt;", b"&#0;", b"-1", b"0",
    b"1e999", b"NaN", b"null", b"true", b"1/0", b"2/3", b"9" * 30, b"9" * 5000, b"0.1", b"-0", b"\\ud800", b"\xed\xa0\x80", b"[" * 2000, b'{"a":' * 500,
    b"a" * 70_000, "▲".encode(), "令和".encode(), "１２万".encode(), "２月３０日".encode(), "𠮷".encode(), "\u202e".encode(), "か\u3099".encode(),
    b"2021-02-30", b"9999-12-31", b"0001-01-01", b"C01", b"K1", b"=1+1", b"http://x", b"../../x", b"<!DOCTYPE a>", b"<![CDATA[",
)  # fmt: skip
NUMBER = re.compile(rb"[0-9]+")
VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 10**13, 10**13 + 1, -(10**13), 10**14, 10**30, 0.5, 1e300, "", " ", "0", "1/0", "2/3", "9" * 400, "はい", "\ud800", "\x00",
    "C01", "K1", "9999-12-31", "1000-01-01", "excluded", "included", "none", "sangyo-digital-r3", "あ" * 5000, [], {}, [[]], [{}], {"id": "C01"}, ["K1", "K1"],
)  # fmt: skip


def change_bytes(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some places overwritten, cut out, doubled, moved, or filled with odd ones."""
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((0, 1, 2, 8, 40, 400)))
        numbers = [found.span() for found in NUMBER.finditer(data)]
        match chance.randrange(6):
            case 0 if data:
                at = min(at, len(data) - 1)
                data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[end:]
            case 2:
                data = data[:end] + data[at:end] * chance.choice((1, 2, 50)) + data[end:]
            case 3 if numbers:
                at, end = chance.choice(numbers)
                data = data[:at] + chance.choice(ODD) + data[end:]
            case 4:
                to = chance.randrange(len(data) + 1)
                data = data[:to] + data[at:end] + data[to:]
            case _:
                data = data[:at] + chance.choice(ODD) + data[end:]
    return data


def change_json(data: bytes, chance: random.Random) -> bytes:
    """The JSON value with some places, at any depth, of another value; one time in three, its bytes are changed."""
    if chance.randrange(3) == 0:
        return change_bytes(data, chance)
    raw = json.loads(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8, 30))):
        raw = _with_change(raw, chance)
    return json.dumps(raw, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def journal_lines(data: bytes) -> list[bytes]:
    """The JSON of each line."""
    return [line.partition(b" ")[2] for line in data.split(b"\n")[:-1]]


def change_journal(data: bytes, chance: random.Random) -> bytes:
    """Lines with other values, taken out, doubled or in another order, with their checks made anew; one time in four, its bytes are changed."""
    if chance.randrange(4) == 0:
        return change_bytes(data, chance)
    lines = journal_lines(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0 if len(lines) > 1:
                del lines[place]
            case 1:
                lines.insert(chance.randrange(len(lines) + 1), lines[place])
            case 2:
                chance.shuffle(lines)
            case _:
                with contextlib.suppress(ValueError):
                    lines[place] = change_json(lines[place], chance).replace(b"\n", b" ")
    check, made = 0, b""
    for line in lines:
        check = zlib.crc32(line, check)
        made += b"%08x %s\n" % (check, line)
    return made


def _with_change(raw: Any, chance: random.Random) -> Any:
    if not isinstance(raw, dict | list) or not raw or chance.randrange(5) == 0:
        return chance.choice((*VALUES, raw, [raw, raw], {"a": raw}))
    if isinstance(raw, list):
        at = chance.randrange(len(raw))
        match chance.randrange(6):
            case 0:
                return raw[:at] + raw[at + 1 :]
            case 1:
                return [*raw, raw[at]] * chance.choice((1, 1, 3))
            case 2:
                return chance.sample(raw, len(raw))
        return [*raw[:at], _with_change(raw[at], chance), *raw[at + 1 :]]
    name = chance.choice(sorted(raw))
    match chance.randrange(6):
        case 0:
            return {key: value for key, value in raw.items() if key != name}
        case 1:
            return {(chance.choice(sorted(raw)) + chance.choice(("", "x")) if key == name else key): value for key, value in raw.items()}
    return {**raw, name: _with_change(raw[name], chance)}


def change_zip(data: bytes, chance: random.Random) -> bytes:
    """The archive with one or two of its parts changed; one time in eight, its own bytes are."""
    if chance.randrange(8) == 0:
        return change_bytes(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name in chance.sample(sorted(parts), chance.choice((1, 2))):
        parts[name] = change_bytes(parts[name], chance)
    if chance.randrange(10) == 0:
        del parts[chance.choice(sorted(parts))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------------------------- cases


def case(seed: int, number: int) -> tuple[str, bytes]:
    """The kind and the bytes of the case with that number."""
    chance = random.Random(f"{seed}/{number}")
    name = chance.choice(sorted(kinds()))
    kind = kinds()[name]
    return name, kind.change(chance.choice(kind.seeds), chance)


def outcome(name: str, data: bytes) -> tuple[str, str]:
    """How reading the bytes comes out: "value", "refused" or what is wrong with it, and the traceback."""
    _forget_peak()
    before, start = _peak(), time.process_time()
    try:
        kinds()[name].read(data)
        word, trace = "value", ""
    except DxapplyError as error:
        word, trace = ("refused", "") if "\n" not in str(error) else ("an error of two lines", str(error))
    except Exception as error:
        word, trace = type(error).__name__, traceback.format_exc()
    seconds, growth = time.process_time() - start, _peak() - before
    if seconds > MOST_SECONDS:
        return "slow", f"{seconds:.1f} s\n{trace}"
    return ("large", f"{growth} MiB\n{trace}") if growth > MOST_GROWTH else (word, trace)


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """MiB that this process had at the most since that was forgotten; 0 on other systems."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024
    return 0


def work(seed: int, first: int, until: float, at: Path) -> None:
    """Try case after case; their number stands in a file, for whoever finds this process dead."""
    counts: Counter[str] = Counter()
    number = first
    while time.time() < until:
        at.write_text(str(number), encoding="ascii")
        faulthandler.dump_traceback_later(HANGS, exit=True)
        name, data = case(seed, number)
        word, trace = outcome(name, data)
        counts[f"{name}: {word if word in ('value', 'refused') else 'found'}"] += 1
        if word not in ("value", "refused"):
            keep(seed, number, name, data, word, trace)
        number += 1
    print(json.dumps(counts))


def keep(seed: int, number: int, name: str, data: bytes, word: str, trace: str) -> None:
    """Save a finding, and say so."""
    FINDINGS.mkdir(parents=True, exist_ok=True)
    path = FINDINGS / f"{name.replace(' ', '_')}-{seed}-{number}"
    path.write_bytes(data)
    path.with_name(path.name + ".txt").write_text(f"{word}\n{trace}", encoding="utf-8", errors="backslashreplace")
    last = trace.strip().splitlines()[-1:] or [""]
    print(f"found: {name}: {word} ({last[0][:100]}), saved as {path.relative_to(ROOT)}", file=sys.stderr, flush=True)


def run(seed: int, seconds: float) -> Counter[str]:
    """Try cases for so long, in a process that may die; how often each kind came out how."""
    counts: Counter[str] = Counter()
    until, number = time.time() + seconds, 0
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder) / "number"
        while time.time() < until:
            command = [sys.executable, __file__, "--work", str(seed), str(number), str(until), str(at)]
            answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
            number = int(at.read_text(encoding="ascii")) if at.exists() else number
            if answer.returncode == 0:
                counts.update(json.loads(answer.stdout))
                break
            name, data = case(seed, number)
            keep(seed, number, name, data, f"the process ended with {answer.returncode}", "hanging, or out of memory")
            counts[f"{name}: found"] += 1
            number += 1
    return counts


# ----------------------------------------------------------------------------------------------------------------- mutants


def replaced_before_written(disk: Any, path: Path, data: bytes) -> None:
    """The mutant: an empty file is put in place, and then filled."""
    temporary = path.with_name("early")
    descriptor = disk.create(temporary)
    try:
        disk.replace(temporary, path)
        disk.write(descriptor, data)
        disk.fsync(descriptor)
    finally:
        disk.close(descriptor)


def mutants() -> Iterator[tuple[str, Callable[[Path], object]]]:
    """Wrong ways to save, each with the sweep that must fail over it."""
    def swept(save: Callable[..., object]) -> Callable[[Path], object]:
        def told(disk: Any, path: Path, data: bytes) -> None:
            try:
                save(disk, path, data)
            except OSError as error:
                raise sweeps.DiskError("failed") from error

        return lambda home: sweeps.fault_sweep(home, told, sweeps.OLD, errno.ENOSPC, half=True, lasting=False)

    yield 'open(path, "w")', swept(sweeps.careless)
    yield "replace before write", swept(replaced_before_written)
    yield "no fsync", lambda home: sweeps.power_sweep(home, sweeps.WithoutFsync, sweeps.OLD, sweeps.DAMAGES["half"], moves_last=True)
    yield "no fsync of the folder", lambda home: sweeps.power_sweep(home, sweeps.WithoutFolderSync, sweeps.OLD, sweeps.DAMAGES["gone"], moves_last=False)


def surviving_mutants() -> list[str]:
    """The wrong ways to save that a sweep let pass."""
    survivors: list[str] = []
    for name, sweep in mutants():
        with tempfile.TemporaryDirectory() as folder:
            try:
                sweep(Path(folder))
            except AssertionError:
                print(f"mutant {name}: noticed", flush=True)
            else:
                survivors.append(name)
    return survivors


# -------------------------------------------------------------------------------------------------------------------- task


def main(arguments: list[str]) -> int:
    """The exit code: 0 where nothing was found."""
    if arguments[:1] == ["--work"]:
        work(int(arguments[1]), int(arguments[2]), float(arguments[3]), Path(arguments[4]))
        return 0
    if arguments[:1] == ["--again"]:
        print(*outcome(arguments[1], Path(arguments[2]).read_bytes()), sep="\n")
        return 0
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description="Change files by chance and read them.")
    parser.add_argument("seconds", type=float, nargs="?", default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    survivors = surviving_mutants()
    for name, kind in kinds().items():  # else nothing but refusals would be tried
        assert all(outcome(name, seed)[0] == "value" for seed in kind.seeds), f"a file of the corpus is not read: {name}"
    print(f"seed {options.seed}, {options.seconds:.0f} s; skipped: jGrants answers (no reader yet)", flush=True)
    counts = run(options.seed, options.seconds)
    for line, count in sorted(counts.items()):
        print(f"  {line:<28} {count:>7,}")
    found = sum(count for line, count in counts.items() if line.endswith("found"))
    print(f"{sum(counts.values()):,} cases, {found} found; mutants that survived: {', '.join(survivors) or 'none'}")
    return FOUND if found or survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
