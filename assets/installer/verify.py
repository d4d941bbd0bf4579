"""Install what was built as a user does, and look whether everything that it promises is there: `dev.py build --verify`.

Files, registry and pictures are looked at and never exit codes alone: a Windows program in wine may end with 0 and have done nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import ImageGrab
from wine_lab import Lab, install_wheels

__all__ = ["verify"]

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
TEST_PACKAGES = ("colorama", "hypothesis", "iniconfig", "packaging", "pluggy", "pygments", "pytest", "sortedcontainers")
PROGRAM_FILES = {"_internal", "dxapply.exe", "dxapply-cli.exe", "uninstall.exe"}
APPS_ENTRY, CLASSES = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\dxapply", r"Software\Classes"
REFUSED = 2
NOTE = "自分のメモ.txt"
KEY, FIRM = "company.name", "株式会社髙﨑鷗𠮷"  # the last two are no letters of the Windows code page

READ_REGISTRY = """
import json, sys, winreg
try:
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, sys.argv[1]) as key:
        print(json.dumps({name: value for name, value, _ in (winreg.EnumValue(key, i) for i in range(winreg.QueryInfoKey(key)[1]))}))
except FileNotFoundError:
    print("null")
"""
READ_PROGRAM = """
import json, sys, pefile
program = pefile.PE(sys.argv[1])
words = {key.decode(): value.decode() for info in program.FileInfo[0] if hasattr(info, "StringTable") for key, value in info.StringTable[0].entries.items()}
kinds = {kind.id: kind.directory.entries[0].directory.entries[0].data.struct for kind in program.DIRECTORY_ENTRY_RESOURCE.entries}
manifest = program.get_data(kinds[24].OffsetToData, kinds[24].Size).decode()
print(json.dumps({"words": words, "manifest": manifest}))
"""
HOLD_FILE = "import sys, time; held = open(sys.argv[1], 'rb'); print('held', flush=True); time.sleep(300)"

Check = tuple[str, bool]


def verify(setup: Path, portable: Path, lab: Lab, work: Path) -> int:
    """Go through all steps and print a line for each thing looked at; 1 where any was not as it should be, else 0.

    What the trial leaves to be looked at lies in the work folder: window.png, tests.log.
    """
    trial = Trial(setup, portable, lab, work)
    failed = 0
    for step in (trial.install, trial.look_at_programs, trial.selftest, trial.open_window, trial.upgrade, trial.uninstall, trial.unpack, trial.tests):
        started = time.monotonic()
        for seen, is_right in step():
            print(f"verify: {'right' if is_right else 'WRONG'}: {seen}", flush=True)
            failed += not is_right
        print(f"verify: {step.__name__}: {time.monotonic() - started:.0f} s", flush=True)
    print(f"verify: {failed} wrong" if failed else "verify: all right", flush=True)
    return 1 if failed else 0


class Trial:
    """One installation from its beginning to its end. Each step yields what it saw, and whether that is right."""

    def __init__(self, setup: Path, portable: Path, lab: Lab, work: Path) -> None:
        self._setup, self._portable, self._lab, self._work = setup, portable, lab, work
        self._place = lab.home / "置き 場 𠮷" / "dx apply"
        self._program, self._cli = self._place / "dxapply.exe", self._place / "dxapply-cli.exe"
        self._drafts = lab.home / "Documents" / "下書き ①髙鷗"
        self._draft, self._other = self._drafts / "申請 ㈱.dxapply", self._drafts / "二つめ.dxapply"
        self._local = lab.home / "AppData" / "Local" / "dxapply"
        self._shortcuts = (lab.home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/dxapply.lnk", lab.home / "Desktop" / "dxapply.lnk")
        for folder in (self._place.parent, self._drafts, *([self._local] if lab.wine else [])):
            shutil.rmtree(folder, ignore_errors=True)

    # ---------------------------------------------------------------------------------------------------------- the steps

    def install(self) -> Iterator[Check]:
        """Silently, into a folder with Japanese and spaces."""
        self._lab.run(self._setup, "/S", "/DESKTOP", *f"/D={self._lab.path(self._place)}".split(" "), timeout=300)
        yield f"files in {self._lab.path(self._place)}: {sorted(names(self._place))}", names(self._place) == PROGRAM_FILES
        entry = self._registry(APPS_ENTRY) or {}
        wanted = {"DisplayName": "dxapply", "Publisher": "dxapply contributors", "InstallLocation": self._lab.path(self._place), "NoModify": 1}
        yield f"list of apps: {entry.get('DisplayVersion')}, {entry.get('Publisher')}, {entry.get('EstimatedSize')} KB", wanted.items() <= entry.items()
        yield f"way to uninstall: {entry.get('QuietUninstallString')}", str(entry.get("QuietUninstallString")).endswith('uninstall.exe" /S')
        command = self._registry(rf"{CLASSES}\dxapply.Draft\shell\open\command")
        yield f"what a double-click runs: {command}", command == {"": f'"{self._lab.path(self._program)}" "%1"'}
        icon = str((self._registry(rf"{CLASSES}\dxapply.Draft\DefaultIcon") or {}).get(""))
        yield f"icon of a draft: {icon}", icon.endswith("dxapply-draft.ico") and any(self._place.rglob("dxapply-draft.ico"))
        yield ".dxapply is ours", (self._registry(rf"{CLASSES}\.dxapply") or {}).get("") == "dxapply.Draft"
        for link in self._shortcuts:
            yield f"shortcut in {link.parent.name}", link.is_file() and "dxapply.exe".encode("utf-16-le") in link.read_bytes()

    def look_at_programs(self) -> Iterator[Check]:
        """Version and manifest of both programs."""
        for program in (self._program, self._cli):
            read = json.loads(self._python(READ_PROGRAM, program))
            words, manifest = read["words"], read["manifest"]
            yield f"{program.name}: {words['FileDescription']} {words['FileVersion']}", words["OriginalFilename"] == program.name
            yield f"{program.name}: manifest", all(word in manifest for word in ("longPathAware", "UTF-8", "dpiAwareness", "asInvoker"))

    def selftest(self) -> Iterator[Check]:
        """The installed program tests itself: packs, fonts, licences, drafts, workbooks, papers, kills, and the window."""
        code, said = self._lab.run(self._cli, "selftest", "--window", timeout=300)
        yield from ((line, True) for line in said.splitlines())
        looked_at = ("事業パック", "書体", "ライセンス", "見本", "強制終了", "画面", "すべて正常")
        yield "the program finds nothing wrong with itself", code == 0 and all(word in said for word in looked_at)
        self._drafts.mkdir(parents=True)
        for draft in (self._draft, self._other):
            self._lab.run(self._cli, "new", draft, "--program", "keiei-digital-r3")
            self._lab.run(self._cli, "set", draft, f"{KEY}={FIRM}")
        yield "drafts with Japanese names and words outside the code page", self._firm(self._draft) == FIRM == self._firm(self._other)

    def open_window(self) -> Iterator[Check]:
        """The window on a draft, a second start, what a set-up and an uninstaller do meanwhile, and a kill."""
        with self._started(self._program, self._draft) as window:
            yield "the window opens the draft", self._awaited_recent(self._draft, 60)
            time.sleep(3)  # for the picture alone: until all of the page is drawn
            picture = self._work / "window.png"
            ImageGrab.grab(xdisplay=self._lab.environment.get("DISPLAY")).save(picture)
            yield f"picture: {picture.name}, {picture.stat().st_size if picture.is_file() else 0:,} bytes", picture.is_file()
            with self._started(self._program, self._other) as second:
                yield "a second start hands its file over and ends", self._awaited_recent(self._other, 60) and ended(second, 30)
            for program in (self._setup, self._place / "uninstall.exe"):
                before = contents(self._place)
                stay = (f"_?={self._lab.path(self._place)}".split(" ")) if program != self._setup else []
                code, _said = self._lab.run(program, "/S", *stay)
                yield f"{program.name} while the program runs: code {code}, nothing changed", code == REFUSED and contents(self._place) == before
            yield "the window is still there", window.poll() is None
        yield "the draft of a killed window opens again", self._firm(self._other) == FIRM
        log = self._local / "Logs" / "dxapply.log"
        text = log.read_text(encoding="utf-8") if log.is_file() else ""
        yield f"log of {len(text.splitlines())} lines without typed text", "(frozen)" in text and FIRM not in text and self._draft.stem not in text

    def upgrade(self) -> Iterator[Check]:
        """The same set-up over what is installed, with old parts of the program and a file of the user in its folder; first in vain."""
        before = contents(self._place)
        with self._started(self._lab.python, "-c", HOLD_FILE, self._cli) as other:
            assert other.stdout is not None
            other.stdout.readline()
            code, _said = self._lab.run(self._setup, "/S", timeout=300)
        yield f"upgrade while another program holds a file: code {code}, nothing changed", code == REFUSED and contents(self._place) == before
        note, old_part = self._place / NOTE, self._place / "_internal" / "old_part.pyd"
        for file in (note, old_part):
            file.write_text("x", encoding="utf-8")
        self._lab.run(self._setup, "/S", timeout=300)
        yield "upgrade: all is there, and the file of the user", names(self._place) == {*PROGRAM_FILES, NOTE}
        yield "upgrade: an old part of the program is gone", not old_part.exists()
        yield "upgrade: the icon on the desktop is still chosen", self._shortcuts[1].is_file()
        yield "upgrade: the program runs", self._firm(self._draft) == FIRM

    def uninstall(self) -> Iterator[Check]:
        """What a user made stays."""
        kept = contents(self._local) | contents(self._drafts)
        self._lab.run(self._place / "uninstall.exe", "/S")
        yield "uninstalled, and the user's file stays", awaited(lambda: names(self._place) == {NOTE}, 60)
        yield "no line in the list of apps", awaited(lambda: self._registry(APPS_ENTRY) is None, 30)
        yield "no association", self._registry(rf"{CLASSES}\.dxapply") is None and self._registry(rf"{CLASSES}\dxapply.Draft") is None
        yield "no shortcuts", not any(link.exists() for link in self._shortcuts)
        yield f"drafts, settings and log stay: {len(kept)} files", contents(self._local) | contents(self._drafts) == kept and self._draft in kept

    def unpack(self) -> Iterator[Check]:
        """The zip, which needs no installation."""
        with zipfile.ZipFile(self._portable) as archive:
            archive.extractall(self._place.parent)
        code, said = self._lab.run(self._place.parent / "dxapply" / "dxapply-cli.exe", "selftest", timeout=300)
        yield f"unpacked: {said.splitlines()[-1:]}", code == 0

    def tests(self) -> Iterator[Check]:
        """The tests that need no window, by the Windows Python."""
        packages = self._lab.python.parent / "Lib" / "site-packages"
        if self._lab.wine:
            install_wheels(REQUIREMENTS, self._work / "test-packages", TEST_PACKAGES)
            (packages / "trial.pth").write_text("\n".join(map(self._lab.path, (ROOT, self._work / "test-packages"))), encoding="utf-8")
        words = ("-m", "pytest", "tests", "--ignore", "tests/ui", "-p", "no:cacheprovider", "-q", "--basetemp", self._lab.home / "tests")
        code, said = self._lab.run(self._lab.python, *words, timeout=7200, folder=ROOT, more={"PYTHONDONTWRITEBYTECODE": "1"})
        (packages / "trial.pth").unlink(missing_ok=True)
        (self._work / "tests.log").write_text(said, encoding="utf-8")
        yield f"tests without a window: {''.join(said.splitlines()[-1:])}", code == 0

    # ---------------------------------------------------------------------------------------------------- looking at Windows

    def _python(self, code: str, *arguments: str | Path) -> str:
        """The last line that the Windows Python prints."""
        return self._lab.run(self._lab.python, "-c", code, *arguments)[1].splitlines()[-1]

    def _registry(self, key: str) -> dict[str, object] | None:
        """The values of the user's key, or None where there is no such key."""
        values: dict[str, object] | None = json.loads(self._python(READ_REGISTRY, key))
        return values

    def _firm(self, draft: Path) -> str:
        return self._lab.run(self._cli, "get", draft, KEY)[1].strip()

    def _awaited_recent(self, draft: Path, seconds: float) -> bool:
        """Whether the window comes to remember the draft as one that was open."""
        settings = self._local / "settings.json"
        return awaited(lambda: settings.is_file() and draft.name in settings.read_text(encoding="utf-8"), seconds)

    @contextlib.contextmanager
    def _started(self, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """The program while it runs; killed at the end, if it has not ended by itself."""
        process = self._lab.start(*words)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def names(folder: Path) -> set[str]:
    """What lies in the folder."""
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def contents(folder: Path) -> dict[Path, str]:
    """Every file under the folder with the hash of what is in it."""
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*")) if file.is_file()}


def ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the process ends with 0 in time."""
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return False


def awaited(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition comes to hold in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.3)
    return True
