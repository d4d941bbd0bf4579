"""The packs that a draft carries along, so that it opens whole on another machine and keeps the rules that it was written by."""

from __future__ import annotations

import dataclasses

from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.model.rows import PackText
from dxapply.programs import packs
from dxapply.programs.program import Catalogue, Program

__all__ = ["carrying", "catalogue_for", "without_spare_packs"]


def catalogue_for(project: Project) -> tuple[Catalogue, tuple[str, ...]]:
    """The programs that come with dxapply, and in their place those that the draft carries; a sentence for each of these that cannot be read."""
    carried: list[Program] = []
    troubles: list[str] = []
    for pack in project.packs:
        try:
            program = packs.load_files(dict(pack.files))
        except DxapplyError:
            program = None
        if program is not None and program.id == pack.program:
            carried.append(program)
        else:
            troubles.append(f"下書きに付いた事業パック「{pack.program[:40]}」を読めないため、dxapplyの事業パックを使います。")
    return packs.catalogue_of([*packs.builtin_catalogue().programs, *carried]), tuple(troubles)


def carrying(project: Project, catalogue: Catalogue) -> Project:
    """The project with the text of the pack of its program."""
    program = catalogue.find(project.application.program)
    if program is None or any(pack.program == program.id for pack in project.packs):
        return project
    return dataclasses.replace(project, packs=(*project.packs, PackText(program=program.id, files=program.files)))


def without_spare_packs(project: Project) -> Project:
    """The project without the packs of programs that it does not apply for, where dxapply itself comes with the very same ones."""
    def is_spare(pack: PackText) -> bool:
        return pack.program != project.application.program and pack.files == packs.builtin_files(pack.program)

    return dataclasses.replace(project, packs=tuple(pack for pack in project.packs if not is_spare(pack)))
