"""What the build stands on: the icons are the drawing, the spec names what is there, and all that is bundled has its licence."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from PIL import IcoImagePlugin, Image

import dxapply

ROOT = Path(__file__).resolve().parent.parent
ICONS, INSTALLER = ROOT / "assets" / "icons", ROOT / "assets" / "installer"
SPEC = (ROOT / "build_exe.spec").read_text(encoding="utf-8")


def module(file: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module in the file, which is in no package; its neighbours are found as when it is run."""
    monkeypatch.syspath_prepend(str(file.parent))
    spec = importlib.util.spec_from_file_location(f"built_{file.stem}", file)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, spec.name, made)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("name", ["dxapply", "dxapply-draft"])
def test_an_icon_has_every_size_and_is_what_the_script_draws(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = module(ICONS / "draw.py", monkeypatch)
    shapes = {"dxapply": draw.application, "dxapply-draft": draw.draft}[name]
    with Image.open(ICONS / f"{name}.ico") as held:
        assert isinstance(held, IcoImagePlugin.IcoImageFile)
        assert held.ico.sizes() == {(size, size) for size in (16, 20, 24, 32, 40, 48, 64, 128, 256)}
        for size in draw.SIZES:
            kept = held.ico.getimage((size, size)).convert("RGBA")
            assert kept.tobytes() == draw.picture(shapes(size), size).tobytes(), size


def test_the_svg_is_what_the_script_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = module(ICONS / "draw.py", monkeypatch)
    assert (ICONS / "dxapply.svg").read_text(encoding="utf-8") == draw.svg_text(draw.application(256), 256)


def test_the_picture_of_the_set_up_is_what_the_script_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = module(ICONS / "draw.py", monkeypatch)
    with Image.open(ICONS / "setup-side.bmp") as held:
        assert held.size == (328, 628)
        assert held.convert("RGB").tobytes() == draw.side_picture().convert("RGB").tobytes()


def test_the_spec_compiles_and_the_files_that_it_names_are_there() -> None:
    compile(SPEC, "build_exe.spec", "exec")
    named = [node.value for node in ast.walk(ast.parse(SPEC)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    files = {name for name in named if re.fullmatch(r"[\w-]+\.(ico|manifest|toml)", name)}
    assert files == {"dxapply.ico", "dxapply.manifest", "finder.toml"}
    places = [INSTALLER / "dxapply.manifest", *(ROOT / "assets" / name for name in ("finder.toml", "icons/dxapply.ico", "fonts", "packs", "samples"))]
    assert [place for place in places if not place.exists()] == []


def test_every_asset_of_the_program_goes_into_the_frozen_one() -> None:
    not_the_programs = {"installer", "readme"}
    assert [one.name for one in (ROOT / "assets").iterdir() if one.name not in not_the_programs and f'"{one.name}"' not in SPEC] == []


def test_the_build_and_the_program_agree_on_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    build = module(INSTALLER / "windows_build.py", monkeypatch)
    assert build.version() == dxapply.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", dxapply.__version__)
    assert "dxapply.__version__" in SPEC


def test_the_licence_of_each_bundled_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = module(INSTALLER / "licences.py", monkeypatch)
    names = licences.bundled(ROOT)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {re.split(r"[^\w-]", one)[0] for one in declared} <= set(names)
    here = {one.metadata["Name"].lower().replace("_", "-") for one in metadata.distributions()}
    monkeypatch.setattr(licences, "bundled", lambda _root: [name for name in names if name in here])
    folders = {folder.split("/")[1] for _file, folder in licences.collected(ROOT)}
    assert {"dxapply", "fonts", "pillow", "et-xmlfile", "reportlab"} <= folders


def test_the_zip_is_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = module(INSTALLER / "windows_build.py", monkeypatch)
    (tmp_path / "dxapply" / "中").mkdir(parents=True)
    (tmp_path / "dxapply" / "中" / "字.txt").write_text("字", encoding="utf-8")
    build.pack(tmp_path / "dxapply", tmp_path / "one.zip")
    (tmp_path / "dxapply" / "中" / "字.txt").touch()
    build.pack(tmp_path / "dxapply", tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["dxapply/中/字.txt"]
