"""What hostile drafts of 20 MB cost to open: seconds of the processor and memory of a process of its own. Run by `python3 dev.py bench`.

Nothing tests the figures, for they are the machine's; wanted are 1 s and 200 MiB, whatever stands in the file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from dxapply.errors import DxapplyError
from dxapply.model.register import REGISTER
from dxapply.storage import project_file
from dxapply.storage.disk import MOST_BYTES, Disk, put, temporary_folder
from dxapply.storage.guarded_json import MOST_MEMBERS, MOST_VALUES

WANTED_SECONDS, WANTED_MEBIBYTES = 1.0, 200.0
HEAD = b'{"dxapply": {"format": 1}, '


def filled(start: bytes, unit: Callable[[int], bytes], end: bytes, between: bytes = b",") -> bytes:
    """A file of nearly 20 MB: the start, units with their numbers, and the end."""
    room = MOST_BYTES - len(start) - len(end)
    parts: list[bytes] = []
    while room > 0:
        part = unit(len(parts))
        room -= len(part) + len(between)
        parts.append(part)
    return start + between.join(parts[:-1]) + end


def same(part: bytes, start: bytes, end: bytes, between: bytes = b",") -> bytes:
    """A file of nearly 20 MB of one part again and again."""
    count = (MOST_BYTES - len(start) - len(end)) // (len(part) + len(between))
    return start + between.join([part] * count) + end


def members(place: bytes, unit: Callable[[int], bytes], end: bytes) -> Callable[[], bytes]:
    """A file with one object of nearly as many members as are read."""
    return lambda: place + b",".join(map(unit, range(MOST_MEMBERS - 10))) + end


def few(start: bytes, unit: Callable[[int], bytes], end: bytes, between: bytes = b",") -> bytes:
    """A file of nearly as many values as are read, of units with their numbers."""
    each = sum((unit(1) + between).count(sign) for sign in (b",", b"[", b"{"))
    return start + between.join(map(unit, range((MOST_VALUES - 300) // each))) + end


SHORT: dict[str, Callable[[], bytes]] = {
    "different numbers": lambda: few(HEAD + b'"x": [', lambda n: b"%d" % (n + 300), b"]}"),
    "texts": lambda: few(HEAD + b'"x": [', lambda n: b'"%035d"' % n, b"]}"),
    "texts with odd signs": lambda: few(HEAD + b'"x": [', lambda n: f'"𠮷𠮷𠮷𠮷𠮷𠮷{n}"'.encode(), b"]}"),
    "surrogates and one odd sign": lambda: few(HEAD + '"y": "𠮷", "x": ['.encode(), lambda n: rb'"\ud800%024d"' % n, b"]}"),
    "objects of one and an odd sign": lambda: few(HEAD + '"y": "𠮷", "x": ['.encode(), lambda n: b'{"%030d":0}' % n, b"]}"),
    "lists of one": lambda: few(HEAD + b'"x": [', lambda n: b"[0]", b"]}"),
    "objects of one": lambda: few(HEAD + b'"x": [', lambda n: b'{"%030d":0}' % n, b"]}"),
    "many deep ones": lambda: few(HEAD + b'"x": [', lambda n: b"[" * 45 + b"]" * 45, b"]}"),
    "members of company": members(HEAD + b'"company": {', lambda n: b'"%030d":0' % n, b"}}"),
    "members of the file": members(HEAD, lambda n: b'"%030d":0' % n, b"}"),
    "members of the header": members(b'{"dxapply": {"format": 1,', lambda n: b'"%030d":0' % n, b"}}"),
    "surrogates as keys": members(HEAD + b'"company": {', lambda n: rb'"\ud800%d":0' % n, b"}}"),
    "surrogates": lambda: few(HEAD + b'"x": [', lambda n: rb'"\ud800%d"' % n, b"]}"),
    "answers": members(HEAD + b'"answers": {', lambda n: b'"%030d":""' % n, b"}}"),
    "answers that are numbers": members(HEAD + b'"answers": {', lambda n: b'"%030d":0' % n, b"}}"),
    "retired": members(HEAD + b'"retired": {', lambda n: b'"%030d":0' % n, b"}}"),
    "empty rows": lambda: few(HEAD + b'"cost_lines": [', lambda n: b"{}", b"]}"),
    "rows of one id": lambda: few(HEAD + b'"cost_lines": [', lambda n: b'{"id":"C01"}', b"]}"),
    "rows with odd values": lambda: few(HEAD + b'"cost_lines": [', lambda n: b'{"id":"C%d","quantity":[],"unit_price":"","tax_rate":{},"q":1}' % n, b"]}"),
    "every list with all its rows": lambda: HEAD + b",".join(b'"%s":[%s]' % (name.encode(), b",".join([b"{}"] * 11_000)) for name in project_file.LISTS) + b"}",
    "files that are no texts": members(HEAD + b'"packs": [{"program":"a","files":{', lambda n: b'"%030d":0' % n, b"}}]}"),
    "packs": lambda: few(HEAD + b'"packs": [', lambda n: b'{"program":"%d","files":{}}' % n, b"]}"),
}  # fmt: skip

KINDS: dict[str, Callable[[], bytes]] = {
    "zeros": lambda: bytes(MOST_BYTES),
    "spaces": lambda: b" " * (MOST_BYTES - 2) + b"{}",
    "no UTF-8": lambda: HEAD + b'"company": {"name": "' + b"a" * (MOST_BYTES - 100) + b'\xff"}}',
    "one long text": lambda: HEAD + b'"company": {"name": "' + b"a" * (MOST_BYTES - 100) + b'"}}',
    "one long Japanese text": lambda: HEAD + b'"company": {"name": "' + "あ".encode() * ((MOST_BYTES - 100) // 3) + b'"}}',
    "one long text beyond the BMP": lambda: HEAD + b'"company": {"name": "' + "𠮷".encode() * ((MOST_BYTES - 100) // 4) + b'"}}',
    "one sign beyond the BMP": lambda: HEAD + '"company": {"name": "𠮷'.encode() + b"a" * (MOST_BYTES - 100) + b'"}}',
    "long text of choices": lambda: HEAD + b'"company": {"industry": "' + b"a" * (MOST_BYTES - 100) + b'"}}',
    "long digits of a rate": lambda: HEAD + b'"company": {"large_holder_share": "' + b"1" * (MOST_BYTES - 100) + b'"}}',
    "long number": lambda: HEAD + b'"company": {"capital": ' + b"9" * (MOST_BYTES - 100) + b"}}",
    "long fraction": lambda: HEAD + b'"company": {"capital": 0.' + b"9" * (MOST_BYTES - 100) + b"}}",
    "long phone": lambda: HEAD + b'"company": {"phone": "' + b"(" * (MOST_BYTES - 100) + b'"}}',
    "long email": lambda: HEAD + b'"company": {"email": "' + b"a@" * ((MOST_BYTES - 100) // 2) + b'"}}',
    "long email with dots": lambda: HEAD + b'"company": {"email": "a@' + b"." * (MOST_BYTES - 100) + b' "}}',
    "long links": lambda: HEAD + b'"measures": [{"id": "S1", "issues": ["' + b"K1 " * ((MOST_BYTES - 100) // 3) + b'"]}]}',
    "a million links": lambda: filled(HEAD + b'"measures": [{"id": "S1", "issues": [', lambda n: b'"K%d"' % n, b"]}]}"),
    "escapes": lambda: HEAD + b'"company": {"name": "' + rb"\u3042" * ((MOST_BYTES - 100) // 6) + b'"}}',
    "lone surrogates": lambda: HEAD + b'"company": {"name": "' + rb"\ud800" * ((MOST_BYTES - 100) // 6) + b'"}}',
    "one lone surrogate in many": lambda: filled(HEAD + rb'"x": ["\ud800",', lambda n: b"%d" % n, b"]}"),
    "surrogate pairs": lambda: HEAD + b'"company": {"name": "' + rb"\ud83d\ude00" * ((MOST_BYTES - 100) // 12) + b'"}}',
    "surrogates as keys": lambda: filled(HEAD + b'"company": {', lambda n: rb'"\ud800%d":0' % n, b"}}"),
    "NaN": lambda: same(b"NaN", HEAD + b'"x": [', b"]}"),
    "NaN at the end": lambda: same(b"0", HEAD + b'"x": [', b",NaN]}"),
    "numbers": lambda: same(b"0", HEAD + b'"x": [', b"]}"),
    "numbers of 400 digits": lambda: same(b"9" * 400, HEAD + b'"x": [', b"]}"),
    "fractions": lambda: filled(HEAD + b'"x": [', lambda n: b"%d.5" % n, b"]}"),
    "short fractions": lambda: same(b"1e1", HEAD + b'"x": [', b"]}"),
    "different numbers": lambda: filled(HEAD + b'"x": [', lambda n: b"%d" % (n + 300), b"]}"),
    "null": lambda: same(b"null", HEAD + b'"x": [', b"]}"),
    "empty texts": lambda: same(b'""', HEAD + b'"x": [', b"]}"),
    "short texts": lambda: filled(HEAD + b'"x": [', lambda n: b'"%x"' % n, b"]}"),
    "empty lists": lambda: same(b"[]", HEAD + b'"x": [', b"]}"),
    "empty objects": lambda: same(b"{}", HEAD + b'"x": [', b"]}"),
    "lists of one": lambda: same(b"[0]", HEAD + b'"x": [', b"]}"),
    "objects of one": lambda: same(b'{"a":0}', HEAD + b'"x": [', b"]}"),
    "bare lists at the top": lambda: same(b"[]", b"[", b"]"),
    "deep": lambda: b"[" * MOST_BYTES,
    "deep and closed": lambda: HEAD + b'"x": ' + b"[" * 9_000_000 + b"]" * 9_000_000 + b"}",
    "many deep ones": lambda: same(b"[" * 45 + b"]" * 45, HEAD + b'"x": [', b"]}"),
    "deep objects": lambda: b'{"a":' * (MOST_BYTES // 5),
    "one key a million times": lambda: same(b'"a":0', HEAD + b'"company": {', b"}}"),
    "each key twice": lambda: filled(HEAD + b'"company": {', lambda n: b'"%d":0' % (n // 2), b"}}"),
    "two keys twice in each row": lambda: same(b'{"a":0,"a":1}', HEAD + b'"issues": [', b"]}"),
    "renamed keys that stand there": lambda: filled(HEAD + b'"company": {', lambda n: b'"a#%d":0' % n, b',"a":1' + b',"a":2' * 90 + b"}}"),
    "few renamed keys that stand there": members(HEAD + b'"company": {', lambda n: b'"a#%d":0' % (n + 50_000), b',"a":1' + b',"a":2' * 9 + b"}}"),
    **{f"{kind}, as many as are read": short for kind, short in SHORT.items()},
    "members of company": lambda: filled(HEAD + b'"company": {', lambda n: b'"%x":0' % n, b"}}"),
    "members of the file": lambda: filled(HEAD, lambda n: b'"%x":0' % n, b"}"),
    "members of the header": lambda: filled(b'{"dxapply": {"format": 1,', lambda n: b'"%x":0' % n, b"}}"),
    "answers": lambda: filled(HEAD + b'"answers": {', lambda n: b'"%x":""' % n, b"}}"),
    "answers that are numbers": lambda: filled(HEAD + b'"answers": {', lambda n: b'"%x":1' % n, b"}}"),
    "retired": lambda: filled(HEAD + b'"retired": {', lambda n: b'"%x":1' % n, b"}}"),
    "empty rows": lambda: same(b"{}", HEAD + b'"cost_lines": [', b"]}"),
    "rows of one id": lambda: same(b'{"id":"C01"}', HEAD + b'"cost_lines": [', b"]}"),
    "rows with odd values": lambda: filled(HEAD + b'"cost_lines": [', lambda n: b'{"id":"C%d","quantity":[],"unit_price":"","tax_rate":{},"q":1}' % n, b"]}"),
    "20,000 full rows": lambda: filled(
        HEAD + b'"cost_lines": [',
        lambda n: f'{{"id":"C{n}","text":"{"あ" * 290}","quantity":{n},"unit_price":{n},"tax":"exclusive","unit":"個","category":"travel"}}'.encode(),
        b"]}",
    ),
    "every list with 20,000 rows": lambda: (
        HEAD + b",".join(b'"%s":[%s]' % (name.encode(), b",".join([b"{}"] * 20_000)) for name in project_file.LISTS) + b"}"
    ),
    "full lists of dates": lambda: filled(HEAD + b'"tasks": [', lambda n: b'{"id":"T%d","start":"2021-03-03","end":"2021-02-30","cost":"1/0"}' % n, b"]}"),
    "no rows": lambda: same(b"0", HEAD + b'"cost_lines": [', b"]}"),
    "packs": lambda: filled(HEAD + b'"packs": [', lambda n: b'{"program":"%x","files":{}}' % n, b"]}"),
    "packs of one name": lambda: same(b'{"program":"a","files":{"a":"b"}}', HEAD + b'"packs": [', b"]}"),
    "files of a pack": lambda: filled(HEAD + b'"packs": [{"program":"a","files":{', lambda n: b'"%x":""' % n, b"}}]}"),
    "files that are no texts": lambda: filled(HEAD + b'"packs": [{"program":"a","files":{', lambda n: b'"%x":0' % n, b"}}]}"),
    "chapters that are lists": lambda: same(b"0", HEAD + b'"company": [', b"]}"),
    "byte order marks": lambda: b"\xef\xbb\xbf" * (MOST_BYTES // 3),
    "a newer format": lambda: filled(b'{"dxapply": {"format": 99}, "x": [', lambda n: b'{"%x":[]}' % n, b"]}"),
}  # fmt: skip


def measured(path: Path) -> tuple[float, float, str]:
    """Seconds of the processor, mebibytes at the most, and how it came out, of a process that does nothing but open that file."""
    answer = subprocess.run([sys.executable, __file__, str(path)], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    if answer.returncode:
        return 0.0, 0.0, f"ended with {answer.returncode}: {answer.stderr[-300:]}"
    seconds, mebibytes, outcome = json.loads(answer.stdout)
    return seconds, mebibytes, outcome


def open_one(path: Path) -> None:
    """Print what opening that file costs."""
    start = time.process_time()
    try:
        opened = project_file.load(Disk(), path, REGISTER)
        outcome = f"opens, {len(opened.troubles)} troubles"
    except DxapplyError as error:
        outcome = str(error)
    seconds = time.process_time() - start
    # Not getrusage: there a process begins with the memory of the one that started it.
    peak = next(line for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines() if line.startswith("VmHWM"))
    print(json.dumps((seconds, int(peak.split()[1]) / 1024, outcome)))


def bench_loader(only: str = "") -> None:
    """All kinds, the figures that are beyond what is wanted marked by an exclamation mark."""
    print(f"opening hostile files of {MOST_BYTES // 1_000_000} MB (wanted ≤ {WANTED_SECONDS} s, ≤ {WANTED_MEBIBYTES} MiB of the whole process)")
    with temporary_folder() as folder:
        path = folder / "hostile.dxapply"
        for kind, data in KINDS.items():
            if only not in kind:
                continue
            put(Disk(), path, data()[:MOST_BYTES])
            seconds, mebibytes, outcome = measured(path)
            mark = "!" if seconds > WANTED_SECONDS or mebibytes > WANTED_MEBIBYTES or outcome.startswith("ended") else " "
            print(f"{mark} {kind:<52} {seconds:6.2f} s {mebibytes:6.0f} MiB  {outcome}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1 and Path(sys.argv[1]).is_file():
        open_one(Path(sys.argv[1]))
    elif sys.platform == "linux":
        bench_loader(" ".join(sys.argv[1:]))
    else:
        print("The loader is measured on Linux only.")
