"""No text, however long, makes a widget that the screen cannot hold; it is cut on the screen only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dxapply.ui.style import Area, Look
from dxapply.ui.words import short

_TOUR = '''
import datetime as dt, sys, traceback
from pathlib import Path
from dxapply.drafting.pages import PAGES
from dxapply.model.draft import Draft
from dxapply.model.fields import Kind
from dxapply.model.project import LISTS, Project, rows_of
from dxapply.programs.carried import catalogue_for
from dxapply.samples import sample
from dxapply.ui.style import Look, open_root
from dxapply.ui.window import Window

home, scale, unread = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "unread"
catalogue, _ = catalogue_for(Project())
draft = Draft(sample(catalogue.program("sangyo-digital-r3")), catalogue.register)
for field in catalogue.register.fields:
    if (field.kind not in (Kind.TEXT, Kind.LONG_TEXT)) != unread or field.key.startswith("application.") or field.kind in (Kind.LINK, Kind.LINKS):
        continue
    chapter, star, leaf = field.key.partition(".*.")
    for key in [f"{chapter}.{row.id}.{leaf}" for row in rows_of(draft.project, chapter)[:3]] if star else [field.key]:
        draft.type_text(key, "う" * 20_000)
root = open_root("test", scale=scale)
def note(kind, error, where):
    traceback.print_exception(kind, error, where)
    sys.exit("a callback failed")
root.report_callback_exception = note
root.geometry("1280x800+0+0")
window = Window(root, Look(root), settings_file=home / "s.json", documents=home / "d", clock=lambda: dt.datetime(2021, 3, 3, tzinfo=dt.timezone.utc))
window.new_draft(draft.project)
root.deiconify()
root.update()
def widest(widget):
    return max([(max(widget.winfo_reqwidth(), widget.winfo_width(), widget.winfo_height()), str(widget)), *map(widest, widget.winfo_children())])
for key in (*(page.id for page in PAGES), *(f"{name}.{rows_of(draft.project, name)[0].id}" for name in LISTS if rows_of(draft.project, name))):
    window.workspace.jump(key)
    root.update()
    size, name = widest(root)
    print(key, size, name, flush=True)
    assert size < 32_000
print("lives")
'''


def _tour(home: Path, scale: str, what: str) -> None:
    """A process of its own: the screen would take this one along."""
    told = subprocess.run([sys.executable, "-c", _TOUR, str(home), scale, what], check=False, capture_output=True, text=True, timeout=150)
    assert told.stdout.endswith("lives\n"), told.stdout + told.stderr


def test_a_draft_with_twenty_thousand_characters_in_every_text_shows_all_its_pages(look: Look, tmp_path: Path) -> None:
    _tour(tmp_path, "1", "texts")


def test_a_draft_with_twenty_thousand_unreadable_characters_in_every_other_field_shows_all_its_pages(look: Look, tmp_path: Path) -> None:
    _tour(tmp_path, "1", "unread")


def test_a_label_keeps_its_text_whole_and_shows_what_fits(look: Look, frame: Area) -> None:
    label = look.label(frame, "あ" * 50_000)
    assert label.cget("text") == label["text"] == "あ" * 50_000
    assert label.winfo_reqwidth() <= look.font("body").measure("あ" * 401)
    label.configure(wraplength=look.px(400))
    assert label.winfo_reqheight() > look.line_height("body") * 30  # it folds now, and has room for more
    label["text"] = "短い"
    assert label.cget("text") == "短い"
    assert label.winfo_reqwidth() == look.font("body").measure("短い")


def test_ten_thousand_lines_are_cut_too(look: Look, frame: Area) -> None:
    assert look.button(frame, "行\n" * 10_000).winfo_reqheight() < look.line_height("body") * 250


def test_a_short_text_stays_as_it_is() -> None:
    assert short("あいうえお", 5) == "あいうえお"
    assert short("あいうえおか", 5) == "あいうえ…"
