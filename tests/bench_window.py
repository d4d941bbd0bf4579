"""Timings of the window, run by `python3 dev.py bench`: its start beside a bare ttkbootstrap App with the same widgets, its pages, its memory,
from a key in the budget to all totals, and how long an export keeps the window from its next event.

Each start is a process of its own. `bench_window.py ours|bare TREE` is one start and prints its milliseconds; without arguments all is measured.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

STARTED = time.perf_counter()
RUNS = 9
LATE = ("reportlab", "openpyxl", "xlsxwriter", "pypdfium2")
OPTIONS = {"TLabel": "text", "TButton": "text", "TRadiobutton": "text", "TCheckbutton": "text"}


# ------------------------------------------------------------------------------------------------------------ one start


def ours(tree: Path) -> None:
    """Show the start screen of dxapply, write down its widgets, and print the milliseconds and what was imported too early."""
    from dxapply.storage import settings
    from dxapply.storage.disk import Disk
    from dxapply.ui.style import Look, open_root
    from dxapply.ui.window import Window

    root = open_root("dxapply", "light")
    settings.load(Disk(), settings.settings_path())
    window = Window(root, Look(root))
    window.start()
    root.update()
    taken = (time.perf_counter() - STARTED) * 1000
    early = [name for name in LATE if name in sys.modules]
    widgets: list[tuple[str, int, str]] = []
    list_widgets(root, -1, widgets)
    tree.write_text(json.dumps(widgets), encoding="utf-8")
    print(json.dumps([taken, early, len(widgets)]))
    root.destroy()


def list_widgets(widget: Any, parent: int, found: list[tuple[str, int, str]]) -> None:
    """(class, place of the parent, words) of every widget below, parents first."""
    for child in widget.winfo_children():
        name = child.winfo_class()
        if name in ("Menu", "Toplevel"):
            continue
        found.append((name, parent, str(child.cget("text")) if name in OPTIONS else ""))
        list_widgets(child, len(found) - 1, found)


def bare(tree: Path) -> None:
    """Show the same number of widgets of the same classes in a plain ttkbootstrap App, and print the milliseconds."""
    import ttkbootstrap as ttk

    root = ttk.App("bare", theme="bootstrap-light")
    made: list[Any] = []
    kinds = {"TLabel": ttk.Label, "TButton": ttk.Button, "TRadiobutton": ttk.Radiobutton, "TCheckbutton": ttk.Checkbutton, "TEntry": ttk.Entry,
             "TCombobox": ttk.Combobox, "TScrollbar": ttk.Scrollbar, "TSeparator": ttk.Separator, "Canvas": ttk.Canvas, "Text": ttk.Text}  # fmt: skip
    for name, parent, words in json.loads(tree.read_text(encoding="utf-8")):
        kind = kinds.get(name, ttk.Frame)
        widget = kind(root if parent < 0 else made[parent], **({"text": words} if words else {}))
        widget.pack()
        made.append(widget)
    root.geometry("1280x800")
    root.update()
    print(json.dumps([(time.perf_counter() - STARTED) * 1000, [], len(made)]))
    root.destroy()


# --------------------------------------------------------------------------------------------------------------- starts


def run_start(kind: str, tree: Path) -> tuple[float, list[str], int]:
    """One start with compiled modules, as an installed program has them, whatever this machine does about them."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPYCACHEPREFIX": str(tree.parent / "compiled")}
    answer = subprocess.run([sys.executable, __file__, kind, str(tree)], capture_output=True, text=True, check=True, encoding="utf-8", env=env)
    taken, early, count = json.loads(answer.stdout)
    return taken, early, count


def bench_start(folder: Path) -> None:
    """The start beside the bare one, taking turns."""
    tree = folder / "tree.json"
    run_start("ours", tree)
    run_start("bare", tree)
    both: dict[str, list[float]] = {"ours": [], "bare": []}
    early: list[str] = []
    count = 0
    for _ in range(RUNS):
        for kind, taken in both.items():
            milliseconds, names, count = run_start(kind, tree)
            taken.append(milliseconds)
            early += names
    mine, plain = (statistics.median(taken) for taken in both.values())
    print(f"start to the first page ({count} widgets): {mine:.0f} ms, a bare App with the same widgets {plain:.0f} ms: {mine / plain:.2f} x (bound 1.3)")
    print(f"imported too early: {', '.join(sorted(set(early))) or 'nothing'}")


# --------------------------------------------------------------------------------------------------------------- pages


def bench_pages(folder: Path) -> None:
    """Each page of the sample: built and shown the first time, and raised again; then the memory of the process."""
    import datetime as dt

    from bench import with_lines  # beside this file

    from dxapply.drafting.pages import PAGES
    from dxapply.programs.packs import builtin_catalogue
    from dxapply.samples import sample
    from dxapply.storage.places import Folders
    from dxapply.ui.style import Look, open_root
    from dxapply.ui.window import Window

    root = open_root("dxapply", "light")
    noon = dt.datetime(2021, 3, 3, 12, tzinfo=dt.UTC)
    window = Window(root, Look(root), settings_file=folder / "settings.json", documents=folder, folders=Folders.below(folder), clock=lambda: noon)
    window.start()
    project = sample(builtin_catalogue().program("sangyo-digital-r3"))
    for page in PAGES:
        window.new_draft(project, page="funding" if page.id != "funding" else "check")
        root.update()
        assert window.workspace is not None
        first = clocked_show(root, window.workspace, page.id)
        for _ in range(20):
            root.update()
        again = statistics.median(clocked_again(root, window.workspace, page.id) for _ in range(9))
        print(f"page {page.id:9} first {first:5.0f} ms (bound 120), again {again:4.0f} ms (bound 20)")
    for page in PAGES:
        window.workspace.show(page.id)
        for _ in range(20):
            root.update()
    print(f"memory after all pages: {resident():.0f} MB (bound 200)")
    for count in (200, 1_000):
        bench_keys(root, window, replace(with_lines(project, count), unread=()), count)
    for count in (24, 300):
        bench_export(root, window, with_lines(project, count), count)
    window.leave_draft()
    root.destroy()


def bench_keys(root: Any, window: Any, project: Any, count: int) -> None:
    """A price is typed and left by Tab, with real events, until page and bar show all totals."""
    window.new_draft(project, page="budget")
    window.workspace.jump(f"cost_lines.{project.cost_lines[0].id}.unit_price")
    for _ in range(20):
        root.update()
    taken = []
    for turn in range(40):
        line = project.cost_lines[turn % len(project.cost_lines)].id
        window.workspace.jump(f"cost_lines.{line}.unit_price")
        root.update()
        entry = root.focus_get()
        start = time.perf_counter()
        entry.event_generate("<Key>", keysym="1")
        entry.event_generate("<Tab>")
        root.update_idletasks()
        taken.append((time.perf_counter() - start) * 1000)
        shown = str(window.workspace.bar._eligible.figure.cget("text")).replace(",", "")
        assert int(shown) == window.desk.results.estimate.eligible_cost
        root.update()
    bound = {200: 33, 1_000: 60}[count]
    usual, slow = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    print(f"key to all totals at {count:5,} lines: median {usual:3.0f} ms, p95 {slow:3.0f} ms (bound {bound})")


def bench_export(root: Any, window: Any, project: Any, count: int) -> None:
    """The longest time between two ticks of 10 ms while workbook and paper are made and written."""
    window.new_draft(project, page="output")
    for _ in range(300):
        root.update()
        time.sleep(0.01)
    panel = window.workspace.view("output").panel
    ticks = [time.perf_counter()]

    def tick() -> None:
        ticks.append(time.perf_counter())
        if panel.is_running:
            root.after(10, tick)

    start = time.perf_counter()
    panel.write.invoke()
    root.after(10, tick)
    while panel.is_running:
        root.tk.dooneevent(0)
    gaps = [(later - earlier) * 1000 for earlier, later in pairwise(ticks)]
    took = (time.perf_counter() - start) * 1000
    print(f"export of {count:3} lines: {took:5.0f} ms, longest gap between events {max(gaps):3.0f} ms (bound 150)")


def clocked_show(root: Any, workspace: Any, page: str) -> float:
    start = time.perf_counter()
    workspace.show(page)
    root.update_idletasks()
    return (time.perf_counter() - start) * 1000


def clocked_again(root: Any, workspace: Any, page: str) -> float:
    workspace.show("funding" if page != "funding" else "check")
    root.update()
    return clocked_show(root, workspace, page)


def resident() -> float:
    """The memory of this process in MB; 0 where the system does not tell it so."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    return int(next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Measure all."""
    from dxapply.storage.disk import temporary_folder

    with temporary_folder() as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_DOCUMENTS_DIR"):
            os.environ[name] = str(folder)
        bench_start(folder)
        bench_pages(folder)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        {"ours": ours, "bare": bare}[sys.argv[1]](Path(sys.argv[2]))
    else:
        main()
