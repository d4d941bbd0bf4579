"""Makes the program for Windows: the folder dist/dxapply by PyInstaller, the installer of it by NSIS, and a zip that needs no installation."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from verify import verify
from wine_lab import Lab, LabError, command, install_wheels, open_lab

__all__ = ["build"]

ROOT = Path(__file__).resolve().parents[2]
DIST, WORK = ROOT / "dist", ROOT / "build" / "windows"
FOLDER = DIST / "dxapply"
SCRIPT = Path(__file__).resolve().parent / "dxapply.nsi"
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "requirements-build.txt")
LARGEST_FOLDER, LARGEST_INSTALLER = 90_000_000, 36_000_000
_FIXED_TIME = (2026, 1, 1, 0, 0, 0)
_FAILED = 1


def build(arguments: Sequence[str]) -> int:
    """The exit code of the build, and of the trial that follows with --verify."""
    try:
        with open_lab(WORK) as lab:
            setup, portable = _make(lab)
            if "--verify" in arguments:
                return verify(setup, portable, lab, WORK)
    except LabError as trouble:
        print(f"build: {trouble}", file=sys.stderr)
        return _FAILED
    return 0


def version() -> str:
    """The version of the program, read and not imported: this Python may lack what the program needs."""
    found = re.search(r'^__version__ = "([^"]+)"$', (ROOT / "dxapply" / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LabError("dxapply/__init__.py has no version")
    return found[1]


def _make(lab: Lab) -> tuple[Path, Path]:
    """The installer and the zip, each step with what it took."""
    started = time.monotonic()
    _step("wheels", started, _install(lab))
    started = time.monotonic()
    _freeze(lab)
    _sign(FOLDER / "dxapply.exe", FOLDER / "dxapply-cli.exe")
    size = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file())
    _demand(size <= LARGEST_FOLDER, f"the folder has grown to {size:,} bytes")
    _step("folder", started, f"{size:,} bytes, {sum(file.is_file() for file in FOLDER.rglob('*')):,} files")
    started = time.monotonic()
    setup = DIST / f"dxapply-setup-{version()}.exe"
    _make_installer(setup)
    _sign(setup)
    _demand(setup.stat().st_size <= LARGEST_INSTALLER, f"the installer has grown to {setup.stat().st_size:,} bytes")
    _step(setup.name, started, f"{setup.stat().st_size:,} bytes")
    started = time.monotonic()
    portable = DIST / f"dxapply-{version()}-portable.zip"
    pack(FOLDER, portable)
    _step(portable.name, started, f"{portable.stat().st_size:,} bytes")
    return setup, portable


def _install(lab: Lab) -> str:
    """Put what the program and PyInstaller need into the Python of the lab; on Windows that is .venv, which holds the program's own."""
    if lab.wine:
        packages = lab.python.parent / "Lib" / "site-packages"
        installed = packages / "build.stamp"
        wanted = "".join(file.read_text(encoding="utf-8") for file in REQUIREMENTS)
        if installed.is_file() and installed.read_text(encoding="utf-8") == wanted:
            return "as they were"
        shutil.rmtree(packages, ignore_errors=True)
        install_wheels(REQUIREMENTS, packages)
        installed.write_text(wanted, encoding="utf-8")
    else:
        quiet = ("--quiet", "--no-input", "--disable-pip-version-check", "--only-binary=:all:", "--require-hashes")
        command([lab.python, "-m", "pip", "install", *quiet, "-r", ROOT / "requirements-build.txt"])
    return "installed"


def _freeze(lab: Lab) -> None:
    """PyInstaller's folder. The two seeds leave the same order, and the same time, in what it writes."""
    log = WORK / "pyinstaller.log"
    options = ("-m", "PyInstaller", "--noconfirm", "--clean", "--distpath", DIST, "--workpath", WORK / "pyinstaller")
    code, text = lab.run(lab.python, *options, ROOT / "build_exe.spec", timeout=900, more={"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1767225600"})
    log.write_text(text, encoding="utf-8")
    _demand(code == 0 and (FOLDER / "dxapply.exe").is_file(), f"PyInstaller failed, see {log}:\n{text[-2000:]}")


def _make_installer(setup: Path) -> None:
    """The installer by makensis, which Windows has in a folder of its own and not on the path."""
    makensis = shutil.which("makensis") or shutil.which("makensis", path=r"C:\Program Files (x86)\NSIS") or "makensis"
    defined = (f"-DVERSION={version()}", f"-DSOURCE={FOLDER}", f"-DOUTFILE={setup}")
    signed = [f"-DSIGN={signer}"] if (signer := _signer()) else []
    command([makensis, "-V2", "-INPUTCHARSET", "UTF8", *defined, *signed, SCRIPT])


def _signer() -> str:
    """The program that signs each file it is given, or nothing where there is no certificate; its path has no space, for makensis."""
    return os.environ.get("DXAPPLY_SIGN", "")


def _sign(*files: Path) -> None:
    """Sign the files in place; makensis has the uninstaller signed by itself, as only it ever sees that file."""
    if signer := _signer():
        for file in files:
            command([signer, file])


def pack(folder: Path, portable: Path) -> None:
    """The folder as a zip that is the same whenever it is made of the same files."""
    with zipfile.ZipFile(portable, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{file.relative_to(folder).as_posix()}", _FIXED_TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, file.read_bytes())


def _step(name: str, started: float, result: str) -> None:
    print(f"build: {name}: {result} ({time.monotonic() - started:.0f} s)", flush=True)


def _demand(holds: bool, trouble: str) -> None:
    if not holds:
        raise LabError(trouble)


if __name__ == "__main__":
    sys.exit(build(sys.argv[1:]))
