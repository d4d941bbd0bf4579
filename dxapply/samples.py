"""The made-up applications that come with dxapply, one for each program that has one."""

from __future__ import annotations

from dxapply.assets import asset
from dxapply.errors import DxapplyError
from dxapply.model.project import Project
from dxapply.model.register import REGISTER
from dxapply.programs.program import Program
from dxapply.storage import project_file
from dxapply.storage.disk import Disk

__all__ = ["sample"]


def sample(program: Program) -> Project:
    """The sample of a program. Raises DxapplyError where there is none or it is not whole."""
    opened = project_file.load(Disk(), asset("samples", f"{program.id}.dxapply"), REGISTER)
    if opened.troubles:
        raise DxapplyError(f"「{program.title}」の見本を開けません", opened.troubles[0], "dxapplyを入れ直してください")
    return opened.project
