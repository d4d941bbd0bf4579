"""Timings, each beside a baseline that is measured in the same run and whose source is shown. Run by `python3 dev.py bench`; nothing tests them."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dxapply.documents import excel
from dxapply.documents.document import draft_document
from dxapply.documents.parts import Document
from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.model.rows import CostLine
from dxapply.programs import packs
from dxapply.programs.program import Catalogue
from dxapply.samples import sample
from dxapply.storage import project_file
from dxapply.storage.disk import Disk, put, temporary_folder

TODAY = dt.date(2021, 3, 3)
SIZES = (24, 200, 1_000, 10_000)
PROGRAM = "sangyo-digital-r3"


def clocked(action: Callable[[], object], times: int) -> float:
    """The median of so many runs, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def paired(ours: Callable[[], object], bare: Callable[[], object], times: int) -> tuple[float, float]:
    """The medians of two actions that take turns, so that both meet the same machine."""
    both = ([], [])  # type: tuple[list[float], list[float]]
    for _ in range(times):
        for action, taken in zip((ours, bare), both, strict=True):
            start = time.perf_counter()
            action()
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(both[0]), statistics.median(both[1])


def with_lines(project: Project, count: int) -> Project:
    """The project with so many cost lines, its own ones again and again."""
    own = project.cost_lines
    lines = tuple(replace(own[at % len(own)], id=f"C{at + 1:05}") for at in range(count))
    return replace(project, cost_lines=lines, quotes=())


# work_out

def bare_amounts(lines: tuple[CostLine, ...]) -> int:
    """The baseline of work_out: each line's two amounts by the same integer divisions, and their sum."""
    total = 0
    for line in lines:
        gross = (line.quantity or 0) * abs(line.unit_price or 0)
        without = gross // 1000
        total += without + without * (100 + (line.tax_rate or 0)) // 100
    return total


def bench_work_out(project: Project, catalogue: Catalogue) -> None:
    """The results of a draft with more and more cost lines."""
    print("work_out for the chosen program (ms)")
    print_source(bare_amounts)
    for size in SIZES:
        draft = with_lines(project, size)
        ours, bare = paired(partial(work_out, draft, catalogue, TODAY), partial(bare_amounts, draft.cost_lines), 30)
        print(f"  {size:>6} lines  {ours:8.3f}  per line {ours / size * 1000:7.2f} µs  baseline {bare:8.3f}  ratio {ours / bare:6.1f}")


# the workbook

CALLS = ("write_string", "write_rich_string", "write_number", "write_blank", "write_formula", "merge_range", "set_row", "set_column_pixels", "data_validation",
         "conditional_format")  # fmt: skip
Call = tuple[str, str, tuple[Any, ...], dict[str, Any]]


def recorded(document: Document) -> list[Call]:
    """The calls (sheet, method, arguments) by which excel.write fills its worksheets."""
    calls: list[Call] = []
    inside = [False]  # xlsxwriter's own methods call each other: only the outer call is the writer's

    def watch(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(self: Worksheet, *values: Any, **named: Any) -> Any:
            if inside[0]:
                return method(self, *values, **named)
            calls.append((self.get_name(), name, values, named))
            inside[0] = True
            try:
                return method(self, *values, **named)
            finally:
                inside[0] = False

        return watched

    methods = {name: getattr(Worksheet, name) for name in CALLS}
    try:
        for name, method in methods.items():
            setattr(Worksheet, name, watch(name, method))
        excel.write(document)
    finally:
        for name, method in methods.items():
            setattr(Worksheet, name, method)
    return calls


def bare_workbook(calls: list[Call], looks: dict[int, dict[str, Any]]) -> bytes:
    """The baseline of the workbook: bare xlsxwriter writing the same cells, formulas with their values, in the same formats."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False})
    formats = {key: book.add_format() for key in looks}
    for key, look in looks.items():
        vars(formats[key]).update(look)
    sheets = {name: book.add_worksheet(name) for name in dict.fromkeys(sheet for sheet, *_ in calls)}
    for sheet, method, values, named in calls:
        getattr(sheets[sheet], method)(*(formats[value.key] if type(value) is Look else value for value in values), **named)
    book.close()
    return file.getvalue()


class Look(NamedTuple):
    """Stands for a format of the recorded workbook, until the bare one makes its own."""

    key: int


def replayable(calls: list[Call]) -> tuple[list[Call], dict[int, dict[str, Any]]]:
    """The calls with their formats taken out, and the properties of these formats."""
    looks: dict[int, dict[str, Any]] = {}

    def kept(value: Any) -> Any:
        if not isinstance(value, Format):
            return value
        looks[id(value)] = {name: held for name, held in vars(value).items() if not name.startswith("_") and "ind" not in name[-7:]}
        return Look(id(value))

    plain = [(sheet, method, tuple(map(kept, values)), {name: kept(value) for name, value in named.items()}) for sheet, method, values, named in calls]
    return plain, looks


def bench_workbook(project: Project, catalogue: Catalogue) -> None:
    """The whole workbook of a draft with 1,000 cost lines."""
    document = draft_document(work_out(with_lines(project, 1_000), catalogue, TODAY), TODAY)
    calls, looks = replayable(recorded(document))
    print(f"xlsx of a draft with 1,000 cost lines (ms); {len(calls):,} calls of bare xlsxwriter")
    print_source(bare_workbook)
    ours, bare = paired(lambda: excel.write(document), lambda: bare_workbook(calls, looks), 9)
    print(f"  ours {ours:8.1f}  baseline {bare:8.1f}  ratio {ours / bare:5.2f} (wanted ≤ 1.3)")


# the save

def bare_save(path: Path, data: bytes) -> None:
    """The baseline of the save: one write, both fsyncs, the replace, and reading back."""
    temporary = path.with_suffix(".tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    assert path.read_bytes() == data


def bench_save(project: Project) -> None:
    """The sample's ready-encoded bytes onto the disk; encoding is timed apart."""
    data = project_file.encode(project, REGISTER)
    with temporary_folder() as folder:
        mine, theirs = folder / "ours.dxapply", folder / "bare.dxapply"
        print(f"save of {len(data):,} bytes (ms)")
        print_source(bare_save)
        disk = Disk()
        ours, bare = paired(lambda: put(disk, mine, data), lambda: bare_save(theirs, data), 101)
        print(f"  ours {ours:8.3f}  baseline {bare:8.3f}  ratio {ours / bare:5.2f} (wanted ≤ 1.5)")
    encoding = clocked(lambda: project_file.encode(project, REGISTER), 21)
    print(f"  encoding {encoding:8.3f}  decoding {clocked(lambda: project_file.decode(data, REGISTER), 21):8.3f}")


def print_source(baseline: Callable[..., object]) -> None:
    """Show what a baseline does."""
    print("".join(f"    | {line}\n" for line in inspect.getsource(baseline).splitlines()), end="")


if __name__ == "__main__":
    programs = packs.builtin_catalogue()
    draft = sample(programs.program(PROGRAM))
    bench_work_out(draft, programs)
    bench_workbook(draft, programs)
    bench_save(draft)
