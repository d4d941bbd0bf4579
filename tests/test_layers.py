"""What import-linter cannot see of the design: who writes files, who reads the clock, where floats may be, and how big things get.

Each rule is a function from a module's syntax tree to the lines that break it, and is itself tried on text that does and does not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "dxapply"
MODULES = {file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8") for file in sorted(PACKAGE.rglob("*.py"))}

WRITES_FILES = {"storage/disk.py"}
READS_THE_CLOCK = {"cli.py", "__main__.py", "ui/window.py"}
WHOLE_YEN = ("model/", "programs/", "drafting/")
LONGEST_MODULE = 450
LONGEST_FUNCTION = 60

Rule = Callable[[ast.Module], Iterator[int]]

WRITING_MODULES = {"shutil", "tempfile"}
WRITING_METHODS = {"chmod", "hardlink_to", "mkdir", "rename", "rmdir", "symlink_to", "touch", "unlink", "write_bytes", "write_text"}
WRITING_OS = {
    "chmod", "link", "makedirs", "mkdir", "open", "remove", "removedirs", "rename", "renames", "replace", "rmdir", "symlink", "truncate",
    "unlink", "utime", "write",
}  # fmt: skip
CLOCK_METHODS = {"now", "today", "utcnow"}
CLOCK_TIME = {"ctime", "gmtime", "localtime", "strftime", "time", "time_ns"}


# ----------------------------------------------------------------------------------------------------------------- rules


def file_writes(tree: ast.Module) -> Iterator[int]:
    """The lines that change the file system, or bring in what does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            if imported_from(node) & WRITING_MODULES or names_from(node, "os") & WRITING_OS:
                yield node.lineno
        elif isinstance(node, ast.Call) and (opens_to_write(node) or moves_or_writes(node)):
            yield node.lineno


def moves_or_writes(call: ast.Call) -> bool:
    """Whether the call is one of os or of a Path that writes; str, datetime and dataclasses have a `replace` of another shape."""
    if not isinstance(call.func, ast.Attribute):
        return False
    if ast.unparse(call.func.value) == "os":
        return call.func.attr in WRITING_OS
    path_replace = call.func.attr == "replace" and len(call.args) == 1 and not call.keywords
    return path_replace or call.func.attr in WRITING_METHODS


def opens_to_write(call: ast.Call) -> bool:
    """Whether the call is an open() or path.open() that does more than read; a mode that is no literal counts as more."""
    if ast.unparse(call.func) in {"open", "io.open"}:
        place = 1
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "open":
        place = 0
    else:
        return False
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"] or call.args[place : place + 1]
    return any(not isinstance(mode, ast.Constant) or set(str(mode.value)) & set("wax+") for mode in modes)


def clock_readings(tree: ast.Module) -> Iterator[int]:
    """The lines that ask what day or time it is; how long something takes (time.monotonic) is another question."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and names_from(node, "time") & CLOCK_TIME:
            yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            wanted = CLOCK_TIME if ast.unparse(node.func.value) == "time" else CLOCK_METHODS
            if node.func.attr in wanted:
                yield node.lineno


def floats(tree: ast.Module) -> Iterator[int]:
    """The lines that make a float; to ask whether something is one is no float yet."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float")):
                yield node.lineno


def workbook_imports(tree: ast.Module) -> Iterator[int]:
    """The lines that import a library of workbooks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and imported_from(node) & {"openpyxl", "xlsxwriter"}:
            yield node.lineno


def long_functions(tree: ast.Module) -> Iterator[int]:
    """Where the functions stand that nobody reads in one go."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
            yield node.lineno


def missing_docstrings(tree: ast.Module) -> Iterator[int]:
    """Where a module, or a public function or class of it, does not say what it gives."""
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    if not ast.get_docstring(tree):
        yield 1
    yield from (node.lineno for node in public if not ast.get_docstring(node))


def imported_from(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The top-level packages that an import names."""
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]} if not node.level else set()
    return {name.name.partition(".")[0] for name in node.names}


def names_from(node: ast.Import | ast.ImportFrom, module: str) -> set[str]:
    """The names that `from module import …` brings in."""
    return {name.name for name in node.names} if isinstance(node, ast.ImportFrom) and node.module == module else set()


def breaches(rule: Rule, modules: dict[str, str]) -> list[str]:
    """Every `file:line` of the modules that breaks the rule, to read in a failed test."""
    return [f"dxapply/{path}:{line}" for path, text in modules.items() for line in rule(ast.parse(text))]


def without(allowed: set[str]) -> dict[str, str]:
    """The modules that a rule holds for, when it lets some off."""
    return {path: text for path, text in MODULES.items() if path not in allowed}


# ------------------------------------------------------------------------------------------------------------ the design


def test_only_the_disk_module_changes_the_file_system() -> None:
    assert breaches(file_writes, without(WRITES_FILES)) == []


def test_only_the_start_and_the_window_read_the_clock() -> None:
    assert breaches(clock_readings, without(READS_THE_CLOCK)) == []


def test_no_float_stands_where_yen_are_reckoned() -> None:
    assert breaches(floats, {path: text for path, text in MODULES.items() if path.startswith(WHOLE_YEN)}) == []


def test_only_the_excel_modules_of_documents_know_workbooks() -> None:
    assert breaches(workbook_imports, {path: text for path, text in MODULES.items() if not path.startswith("documents/excel")}) == []


def test_no_function_is_longer_than_a_screen() -> None:
    assert breaches(long_functions, MODULES) == []


def test_no_module_has_more_lines_than_its_bound() -> None:
    assert {path: lines for path, text in MODULES.items() if (lines := text.count("\n")) > LONGEST_MODULE} == {}


def test_every_module_and_all_that_is_public_in_it_says_what_it_gives() -> None:
    assert breaches(missing_docstrings, MODULES) == []


# --------------------------------------------------------------------------------------------------- the rules, on trial


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (file_writes, "open(name, 'w')"),
        (file_writes, "open(name, mode=mode)"),
        (file_writes, "path.open('ab')"),
        (file_writes, "path.write_text(text, encoding='utf-8')"),
        (file_writes, "path.parent.mkdir(parents=True)"),
        (file_writes, "temporary.replace(path)"),
        (file_writes, "os.replace(temporary, path)"),
        (file_writes, "from os import replace"),
        (file_writes, "import shutil"),
        (file_writes, "from tempfile import NamedTemporaryFile"),
        (clock_readings, "datetime.now(UTC)"),
        (clock_readings, "datetime.date.today()"),
        (clock_readings, "time.time()"),
        (clock_readings, "from time import time"),
        (floats, "rate = 0.5"),
        (floats, "share = float(text)"),
        (workbook_imports, "from openpyxl.styles import Font"),
        (workbook_imports, "import xlsxwriter"),
        (long_functions, "def f():\n" + "    pass\n" * LONGEST_FUNCTION),
        (missing_docstrings, "'''A module.'''\ndef estimate(): ..."),
        (missing_docstrings, "import ast"),
    ],
)
def test_a_rule_sees_what_it_forbids(rule: Rule, text: str) -> None:
    assert len(list(rule(ast.parse(text)))) == 1


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (file_writes, "open(name, encoding='utf-8').read()"),
        (file_writes, "path.open('rb')"),
        (file_writes, "text.replace('，', ',')"),
        (file_writes, "moment.replace(tzinfo=JST)"),
        (file_writes, "dataclasses.replace(project, issues=())"),
        (file_writes, "os.path.join(folder, name)"),
        (clock_readings, "time.monotonic()"),
        (clock_readings, "date.fromisoformat(text)"),
        (floats, "isinstance(value, float)"),
        (floats, "Fraction('1/2')"),
        (workbook_imports, "from dxapply.documents import excel"),
        (long_functions, "def f():\n" + "    pass\n" * (LONGEST_FUNCTION - 1)),
        (missing_docstrings, "'''A module.'''\ndef _inner(): ..."),
    ],
)
def test_a_rule_lets_pass_what_it_allows(rule: Rule, text: str) -> None:
    assert list(rule(ast.parse(text))) == []
