"""The licence of everything that the frozen program holds, for its folder `licences`; asked by build_exe.spec in the Python that builds."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path, PurePosixPath

__all__ = ["bundled", "collected"]

_REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)
_LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def bundled(root: Path) -> list[str]:
    """The packages in the frozen program: what it runs on, and PyInstaller, whose start code stands in front."""
    return [*_REQUIREMENT.findall((root / "requirements.txt").read_text(encoding="utf-8")), "pyinstaller"]


def collected(root: Path) -> list[tuple[str, str]]:
    """Each licence file with the folder that it goes to, as PyInstaller wants its data."""
    ours = [(root / "LICENSE", "licences/dxapply"), *((file, "licences/fonts") for file in sorted((root / "assets" / "fonts").glob("*_OFL.txt")))]
    python = Path(sys.base_prefix)
    theirs = [(python / "LICENSE.txt", "licences/Python"), *((file, f"licences/{file.parent.name}") for file in sorted(python.glob("tcl/*/license.terms")))]
    packages = [entry for name in bundled(root) for entry in _of_package(name)]
    return [(str(file), folder) for file, folder in (*ours, *theirs, *packages) if file.is_file()]


def _of_package(name: str) -> list[tuple[Path, str]]:
    """The licences in the package's dist-info, in the folders that it has them in; raises where it brings none."""
    package = metadata.distribution(name)
    found = []
    for file in package.files or ():
        inside = [place for place, part in enumerate(file.parts) if part.endswith(".dist-info")]
        below = PurePosixPath(*file.parts[inside[0] + 1:]) if inside else PurePosixPath()
        if inside and below.parts and _LICENCE.search(str(below)):
            found.append((Path(str(package.locate_file(file))), (PurePosixPath("licences") / name / below.parent).as_posix()))
    if not found:
        raise FileNotFoundError(f"{name} brings no licence")
    return found
