"""Loading of program packs: strict, once, with every mistake named by file, key and line.

A pack is a folder with program.toml and, where it has them, forms.toml, texts.toml and examples.toml. Every number in it stands in a table that
names its source and how sure it is; what nobody published is absent.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

from dxapply.assets import asset
from dxapply.model.register import REGISTER
from dxapply.programs.pack_rules import read_program
from dxapply.programs.pack_sheets import read_examples, read_forms, read_texts
from dxapply.programs.program import Catalogue, Program
from dxapply.programs.toml_tables import PackError, read_toml

__all__ = ["FILES", "builtin_catalogue", "builtin_files", "catalogue_of", "load", "load_files", "pack_folders"]

FILES = ("program.toml", "forms.toml", "texts.toml", "examples.toml")


def pack_folders() -> tuple[Path, ...]:
    """The folders of the packs that come with dxapply, in the order of their names."""
    return tuple(sorted(path.parent for path in asset("packs").glob("*/program.toml")))


def builtin_catalogue() -> Catalogue:
    """The programs that come with dxapply."""
    return catalogue_of(load(folder) for folder in pack_folders())


def builtin_files(program_id: str) -> tuple[tuple[str, str], ...]:
    """The texts of the pack that comes with dxapply, as a draft carries them; none where no folder has that name."""
    folder = next((folder for folder in pack_folders() if folder.name == program_id), None)
    if folder is None:
        return ()
    return tuple(sorted((name, (folder / name).read_text(encoding="utf-8-sig")) for name in FILES if (folder / name).exists()))


def catalogue_of(programs: Iterable[Program]) -> Catalogue:
    """These programs in the order of their numbers; of two with one id the later stands."""
    by_id = {program.id: program for program in programs}
    return Catalogue(sorted(by_id.values(), key=lambda program: (program.number, program.id)), REGISTER)


def load(folder: Path) -> Program:
    """The program of a pack's folder. Raises PackError."""
    texts = {}
    for name in FILES:
        try:
            if (folder / name).exists():
                texts[name] = (folder / name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise PackError(f"{folder / name} を読めません", "ファイルが壊れているか、UTF-8ではありません", "作った人にもらい直してください") from None
    if "program.toml" not in texts:
        raise PackError(f"{folder} は事業パックではありません", "program.toml がありません", "フォルダーを確かめてください")
    return load_files(texts)


def load_files(files: Mapping[str, str]) -> Program:
    """The program out of the texts of a pack's files by name, such as a draft carries them. Raises PackError."""
    for name in files:
        if name not in FILES:
            raise PackError(f"ファイル「{name}」は事業パックにありません", f"{'、'.join(FILES)} だけを置きます", "名前を確かめてください")
    program = read_program(read_toml("program.toml", files.get("program.toml", "")))
    forms = read_forms(read_toml("forms.toml", files.get("forms.toml", "")), program)
    texts = read_texts(read_toml("texts.toml", files.get("texts.toml", "")))
    examples = read_examples(read_toml("examples.toml", files.get("examples.toml", "")), program)
    return dataclasses.replace(program, forms=forms, texts=texts, examples=examples, files=tuple(sorted(files.items())))
