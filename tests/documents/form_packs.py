"""Packs whose forms differ from dxapply's own: the three sets of columns that calls use for their cost sheets, as data only.

They stand on the rules of a built-in pack, so that its sample fills them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from dxapply.documents import parts
from dxapply.documents.document import draft_document
from dxapply.drafting.results import Results, work_out
from dxapply.model.project import Project
from dxapply.programs.packs import builtin_catalogue, builtin_files, catalogue_of, load_files
from dxapply.programs.program import Program
from dxapply.samples import sample

_DAY = dt.date(2021, 3, 3)
ID = "sangyo-digital-r3"

# A prefecture's form: without tax, what is applied for by category, notes.
PREFECTURE = """
[[sheets]]
id = "costs"
number = "様式2"
title = "経費明細書"
columns = [
  { use = "category", head = "経費区分" },
  { use = "text", head = "種別・内容" },
  { use = "cost", head = "補助事業に\\n要する経費\\n（税抜）（円）", mark = "(A)" },
  { use = "grant", head = "交付申請額\\n（市町村・県合計）\\n（円）", width = 84, mark = "(B)" },
  { use = "note", head = "備考" },
]
"""

# The form of 持続化補助金: why each line is needed, unit price and times, and totals of its own for websites.
WEB_APART = """
[[sheets]]
id = "costs"
number = "様式3"
title = "経費明細表"
totals = "web_apart"
columns = [
  { use = "category", head = "経費区分", width = 84 },
  { use = "reason", head = "内容・必要理由" },
  { use = "breakdown", head = "経費内訳（単価×回数）" },
  { use = "eligible", head = "補助対象経費\\n（税抜）" },
]

[[sheets]]
id = "funding"
number = "様式2"
title = "資金調達方法"
total = "eligible"
"""

# The classic form of METI's subsidies: one row a category.
CLASSIC = """
[[sheets]]
id = "costs"
number = "別紙1"
title = "経費明細表"
unit = "thousand"
columns = [
  { use = "category", head = "経費区分" },
  { use = "cost_with_tax", head = "補助事業に\\n要する経費\\n（税込）" },
  { use = "eligible", head = "補助対象経費\\n（税抜）" },
  { use = "grant", head = "補助金交付\\n申請額" },
  { use = "basis", head = "積算基礎" },
]

[[sheets]]
id = "funding"
number = "別紙2"
title = "資金調達内訳"
unit = "thousand"
"""

WEB = """
[[categories]]
code = "web"
name = "ウェブサイト関連費"
kind = "web"
source = "{source}"
certainty = "assumed"
"""


def program_with(forms: str, *, web: bool = False) -> Program:
    """The built-in program with these forms in the place of its own; with a category for websites where it is wanted."""
    files = dict(builtin_files(ID))
    rules = files["program.toml"]
    source = rules.partition("[sources.")[2].partition("]")[0]
    files = {"program.toml": rules + (WEB.format(source=source) if web else ""), "forms.toml": forms}
    return load_files(files)


def project_with_web() -> Project:
    """The sample with two of its lines moved to the category for websites."""
    project = sample(builtin_catalogue().program(ID))
    first, second, *rest = project.cost_lines
    moved = tuple(dataclasses.replace(line, category="web", kind="web") for line in (first, second))
    return dataclasses.replace(project, cost_lines=(*moved, *rest))


def results_with(forms: str, project: Project | None = None, *, web: bool = False) -> Results:
    """The results of the sample, or of that project, under the program with these forms."""
    program = program_with(forms, web=web)
    return work_out(project or sample(builtin_catalogue().program(ID)), catalogue_of([program]), _DAY)


def document_with(forms: str, project: Project | None = None, *, web: bool = False) -> parts.Document:
    """The Document of the sample, or of that project, under the program with these forms."""
    return draft_document(results_with(forms, project, web=web), _DAY)
