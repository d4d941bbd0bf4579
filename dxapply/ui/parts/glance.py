"""A look into a file without opening it: the program that it is for, and how far it is."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from dxapply.drafting.results import work_out
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.carried import catalogue_for
from dxapply.programs.packs import builtin_catalogue
from dxapply.programs.program import Catalogue
from dxapply.storage import project_file
from dxapply.ui.parts.recent_files import Glance

__all__ = ["glance"]


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return builtin_catalogue()


def glance(data: bytes, today: dt.date) -> Glance:
    """What stands in a file of these bytes, whatever they are. It never raises."""
    try:
        project = project_file.decode(data, REGISTER).project
        catalogue = _catalogue_of(project, _catalogue())
        progress = work_out(project, catalogue, today).progress
    except Exception:  # a list of files is no place to fail; opening the file will say what is wrong
        return Glance("odd")
    program = catalogue.find(project.application.program)
    how_far = "入力済み" if progress.done >= progress.of else f"{progress.done:,} / {progress.of:,} 項目"
    return Glance("there", program.title if program else "事業は未定", how_far)


def _catalogue_of(project: Project, catalogue: Catalogue) -> Catalogue:
    """The catalogue, unless the draft carries other rules: to read those takes longer than all else."""
    for pack in project.packs:
        program = catalogue.find(pack.program)
        if program is None or tuple(sorted(pack.files)) != program.files:
            return catalogue_for(project)[0]
    return catalogue
