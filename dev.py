"""The one task runner of the project: `python3 dev.py TASK`, with the standard library only.

Every task first sets up all that it needs, so that a fresh clone and one command are enough, on Debian and on Windows.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if sys.platform == "win32" else "bin")
SUFFIX = ".exe" if sys.platform == "win32" else ""
PYTHON = PROGRAMS / f"python{SUFFIX}"
DXAPPLY = PROGRAMS / f"dxapply{SUFFIX}"
STAMP = VENV / "setup.stamp"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
BUILD_PACKAGES = ("wine", "wine64", "nsis", "xvfb", "fonts-morisawa-bizud-gothic", "locales")
OLDEST_PYTHON = (3, 11)
FAILED = 1
WRONG_USE = 2


class SetupError(Exception):
    """What is missing on this machine and how to get it, in one sentence."""


# ---------------------------------------------------------------------------------------------------------------- set-up


def set_up() -> None:
    """Leave .venv as the requirement files want it; at once when nothing has changed since.

    The stamp goes first and comes back last, so a set-up that was interrupted is done again from an empty .venv.
    """
    python, files = base_python_identity(), hash_of_inputs()
    seen = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.is_file() and PYTHON.exists() else []
    if seen == [python, files] and DXAPPLY.is_file():
        return
    STAMP.unlink(missing_ok=True)
    install_system_packages()
    if seen[:1] != [python]:
        create_venv()
    for name in REQUIREMENTS:
        say(f"setup: installing {name}")
        pip("--only-binary=:all:", "--require-hashes", "-r", name)
    say("setup: installing dxapply, editable")
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    STAMP.write_text(f"{python}\n{files}\n", encoding="utf-8")
    say(f"setup: ready, {DXAPPLY.relative_to(ROOT)}")


def base_python_identity() -> str:
    """One line that changes with the Python that .venv stands on, or with the folder that its programs point into."""
    return f"{sys.version} {sys.base_prefix} {VENV}".replace("\n", " ")


def hash_of_inputs() -> str:
    """The hash of every file that says what is to be installed."""
    texts = [(ROOT / name).read_bytes() for name in (*REQUIREMENTS, "pyproject.toml")]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def create_venv() -> None:
    """An empty .venv in place of whatever stood there."""
    if not has_modules("venv", "ensurepip"):
        raise SetupError("this Python has no venv and ensurepip: get them (Debian: apt-get install python3-venv), then run this again")
    say("setup: creating .venv")
    # The base Python, because .venv's own could not replace the folder that it runs from.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run_or_stop([base, "-m", "venv", "--clear", VENV], "could not create .venv")


def pip(*arguments: str) -> None:
    """Install into .venv, with errors only as output."""
    quiet = ("-qq", "--no-input", "--disable-pip-version-check", "--no-warn-script-location")
    run_or_stop([PYTHON, "-m", "pip", "install", *quiet, *arguments], "pip could not install what the project needs (see above)")


def has_modules(*names: str) -> bool:
    """Whether this Python can import all of the names; each is tried, as tkinter may stand there without its library."""
    importlib.invalidate_caches()
    try:
        for name in names:
            importlib.import_module(name)
    except ImportError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ what Debian has to give


def install_system_packages() -> None:
    """Install the Debian packages that are missing, as root; what works without them goes on without."""
    install(missing_packages() if is_root_on_debian() else [], "setup")


def install(missing: Sequence[str], task: str) -> None:
    """Install the Debian packages, if there are any, for the task; what it cannot do without, it will say itself."""
    if not missing:
        return
    say(f"{task}: installing {' '.join(missing)}")
    if not (apt_get("update") and apt_get("install", "--yes", "--no-install-recommends", *missing)):
        say(f"{task}: apt-get could not install {' '.join(missing)}; going on without")


def is_root_on_debian() -> bool:
    """Whether packages of the system can be installed here."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def missing_packages() -> list[str]:
    """The Debian packages that this project wants and this machine lacks.

    Debian's Python leaves venv and tkinter out. A Python from elsewhere has its own, or could not use Debian's.
    """
    wanted = ["xvfb", "xauth"]
    if Path(sys.base_prefix) == Path("/usr"):
        parts = {"python3-venv": ("venv", "ensurepip"), "python3-tk": ("tkinter",)}
        wanted += [package for package, modules in parts.items() if not has_modules(*modules)]
    return lacking(wanted)


def lacking(wanted: Sequence[str]) -> list[str]:
    """Those of the Debian packages that are not installed."""
    answer = capture(["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}${Package}\n", *wanted])
    installed = {line.split()[-1] for line in answer.stdout.splitlines() if line.startswith("ii")}
    return [name for name in wanted if name not in installed]


def apt_get(*arguments: str) -> bool:
    """Whether apt-get did it; what it says is shown only when it did not."""
    answer = capture(["apt-get", "-qq", *arguments], {"DEBIAN_FRONTEND": "noninteractive"})
    if answer.returncode:
        say(answer.stdout)
    return answer.returncode == 0


# ----------------------------------------------------------------------------------------------------------------- tasks


def setup(_arguments: Sequence[str]) -> int:
    """Create .venv with dxapply and all that the tasks need."""
    return 0


def demo(arguments: Sequence[str]) -> int:
    """Write the example drafts of every program into ./drafts, and open the wizard where there is a screen and somebody at it; takes the options
    of `dxapply demo`.
    """
    code = run([DXAPPLY, "demo", "drafts", *arguments], cwd=ROOT)
    return run([DXAPPLY], cwd=ROOT) if code == 0 and has_screen() and sys.stdin.isatty() else code


def has_screen() -> bool:
    """Whether a window can be shown here."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def start(arguments: Sequence[str]) -> int:
    """Start dxapply with the arguments that follow, in the folder that you stand in."""
    return run([DXAPPLY, *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run the tests; takes the options of pytest."""
    return run([*headless_display(), PYTHON, "-m", "pytest", *arguments], cwd=ROOT)


def check(_arguments: Sequence[str]) -> int:
    """Check style, types for Linux and Windows, import layers, and every program pack."""
    failed = [name for name, command in checks() if not passes(name, command)]
    say(f"check: failed: {', '.join(failed)}" if failed else "check: all passed")
    return FAILED if failed else 0


def bench(arguments: Sequence[str]) -> int:
    """Measure how long calculation, export and import take, what hostile files cost, and the window's start and pages."""
    code = run([PYTHON, "tests/bench.py", *arguments], cwd=ROOT) or run([PYTHON, "tests/bench_documents.py"], cwd=ROOT)
    code = code or run([PYTHON, "tests/bench_loader.py"], cwd=ROOT)
    return code or run([*headless_display(), PYTHON, "tests/bench_window.py"], cwd=ROOT)


def fuzz(arguments: Sequence[str]) -> int:
    """Read files changed by chance for so many SECONDS (60), and try wrong ways to save on the tests; --seed for other cases.

    With --soak [EDITS] type at random into the real window instead (10,000 edits): memory and handles must stay flat.
    """
    if "--soak" in arguments:
        return run([*headless_display(), PYTHON, "tests/soak_window.py", *(word for word in arguments if word != "--soak")], cwd=ROOT)
    return run([PYTHON, "tests/fuzz.py", *arguments], cwd=ROOT)


def build(arguments: Sequence[str]) -> int:
    """Make the installer for Windows and the zip in dist/, on Debian through wine; with --verify, try them as well."""
    if is_root_on_debian():
        install(lacking(BUILD_PACKAGES), "build")
    return run([PYTHON, "assets/installer/windows_build.py", *arguments], cwd=ROOT)


TASKS: dict[str, Callable[[Sequence[str]], int]] = {
    "setup": setup,
    "demo": demo,
    "run": start,
    "test": test,
    "check": check,
    "bench": bench,
    "fuzz": fuzz,
    "build": build,
}


def headless_display() -> list[str | Path]:
    """What to put before a command that opens windows: a virtual display on a Linux without one, else nothing."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and shutil.which("xvfb-run"):
        return ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1200x24"]
    return []


def checks() -> list[tuple[str, list[str | Path]]]:
    """Every check with its command. Types are read once for each system, since each has code that the other never runs."""
    packs = sorted(file.parent.relative_to(ROOT) for file in (ROOT / "assets" / "packs").rglob("program.toml"))
    pack_checks: list[tuple[str, list[str | Path]]] = [(f"pack {pack.name}", [DXAPPLY, "pack", "check", pack]) for pack in packs]
    return [
        ("ruff", [PYTHON, "-m", "ruff", "check", "--no-fix", "."]),
        ("mypy on Linux", [PYTHON, "-m", "mypy", "--platform", "linux"]),
        ("mypy on Windows", [PYTHON, "-m", "mypy", "--platform", "win32"]),
        ("import layers", [PROGRAMS / f"lint-imports{SUFFIX}"]),
        *pack_checks,
    ]


def passes(name: str, command: Sequence[str | Path]) -> bool:
    """Whether the check succeeds; what it printed is shown only when it does not."""
    answer = capture(command)
    say(f"{name}: {'failed' if answer.returncode else 'ok'}")
    if answer.returncode:
        say(answer.stdout)
    return answer.returncode == 0


# -------------------------------------------------------------------------------------------------------------- commands


def run(command: Sequence[str | Path], cwd: Path | None = None) -> int:
    """The exit code of the command, which has the terminal to itself."""
    return subprocess.run(command, cwd=cwd, env=environment(), check=False).returncode


def run_or_stop(command: Sequence[str | Path], trouble: str) -> None:
    """Run the command in the project's folder, and end the task with the trouble if it fails."""
    if run(command, cwd=ROOT):
        raise SetupError(trouble)


def capture(command: Sequence[str | Path], more: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The exit code of the command and all it printed, read as UTF-8."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment() | (more or {}),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def environment() -> dict[str, str]:
    """The environment of every command: a Japanese Windows writes cp932 into a pipe, unless told otherwise."""
    return {**os.environ, "PYTHONIOENCODING": "utf-8"}


def say(line: str) -> None:
    """Print a line at once, so that it stands before what a command prints next."""
    print(line.rstrip(), flush=True)


def usage() -> str:
    """The tasks, each with the first line of its docstring."""
    tasks = [f"  {name:<6} {(task.__doc__ or '').splitlines()[0]}" for name, task in TASKS.items()]
    return "\n".join(["usage: python3 dev.py TASK [ARGUMENTS]", *tasks])


def main(arguments: Sequence[str]) -> int:
    """The exit code of the task that the first argument names."""
    if not arguments or arguments[0] not in TASKS:
        print(usage(), file=sys.stderr)
        return WRONG_USE
    try:
        set_up()
        return TASKS[arguments[0]](arguments[1:])
    except SetupError as trouble:
        print(f"dev.py: {trouble}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"dev.py: Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    sys.exit(main(sys.argv[1:]))
