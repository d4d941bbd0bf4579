"""What changed between two projects, as a small JSON object, and that change made again in the JSON object of a file.

A difference names what it touches and nothing else: {"in": {part: …}, "gone": [parts]} in an object, {"rows": {id: …}, "gone": [ids], "order": [ids]}
in a list of rows, {"at": place, "less": signs, "put": text} in a long text, and {"is": value} where the whole value is another. Rows that both
projects share are never looked at, so that a keystroke costs as much in a large draft as in a small one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from dxapply.model.fields import Register
from dxapply.model.project import LISTS, Project, rows_of
from dxapply.storage.project_file import PARTS, file_value

__all__ = ["changed", "difference"]

_SHORT = 40
"""Signs up to which a text is written whole."""
Raw = dict[str, object]
_Node = Raw
_Step = Callable[[object, object], _Node]


def difference(before: Project, after: Project, register: Register) -> Raw:
    """What makes the file of the one project out of that of the other; {} where both have the same."""
    parts = [name for name in PARTS if getattr(before, name) is not getattr(after, name)]
    shared = [] if before.extra != after.extra else [name for name in parts if _is_plain(before, name) and _is_plain(after, name)]
    parts = parts if before.extra == after.extra else list(PARTS)
    left, right = _apart(before, after, shared)
    old, new = file_value(left, register, parts), file_value(right, register, parts)
    ids = {name: (_ids(before, name), _ids(after, name)) for name in shared}
    inner = {name: node for name, part in new.items() if (node := _part(old[name], part, ids.get(name)) if name in old else {"is": part})}
    return _object(inner, [name for name in old if name not in new])


def changed(value: Raw, change: Raw) -> Raw:
    """The JSON object of a file after that difference; the old one stays as it is. Raises ValueError where the difference is none, or another file's."""
    try:
        made = _changed(value, change)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("no difference of this file") from error
    if not isinstance(made, dict):
        raise ValueError("no file any more")
    return made


# ------------------------------------------------------------------------------------------------------------ what differs


def _is_plain(project: Project, name: str) -> bool:
    """Whether the part is a list in which only rows stand, each with an id of its own: nothing unreadable is put back among them."""
    if name not in LISTS or any(place == name or (not place and json.dumps(name) in text) for place, text in project.extra):
        return False
    ids = _ids(project, name)
    return len(set(ids)) == len(ids)


def _ids(project: Project, name: str) -> list[str]:
    return [row.id for row in rows_of(project, name)]


def _apart(before: Project, after: Project, names: list[str]) -> tuple[Project, Project]:
    """The projects with only those rows of these lists that they do not share."""
    old: dict[str, Any] = {}  # each list has its own row class
    new: dict[str, Any] = {}
    for name in names:
        first, second = rows_of(before, name), rows_of(after, name)
        seen, kept = set(map(id, first)), set(map(id, second))
        old[name] = tuple(row for row in first if id(row) not in kept)
        new[name] = tuple(row for row in second if id(row) not in seen)
    return dataclasses.replace(before, **old), dataclasses.replace(after, **new)


def _part(old: object, new: object, ids: tuple[list[str], list[str]] | None) -> _Node:
    if ids is not None and isinstance(old, list) and isinstance(new, list):
        return _rows({row["id"]: row for row in old}, {row["id"]: row for row in new}, *ids)
    return _members(old, new, _value) if isinstance(old, dict) and isinstance(new, dict) else _value(old, new)


def _rows(old: Raw, new: Raw, old_ids: list[str], new_ids: list[str]) -> _Node:
    """The nodes of rows, and their order where it is not that of the old rows with the new ones behind."""
    rows = {row_id: node for row_id, row in new.items() if (node := _members(old[row_id], row, _value) if row_id in old else {"is": row})}
    stay, had = set(new_ids), set(old_ids)
    usual = [row_id for row_id in old_ids if row_id in stay] + [row_id for row_id in new_ids if row_id not in had]
    gone = [row_id for row_id in old_ids if row_id not in stay]
    parts: Raw = {"rows": rows, "gone": gone, "order": [] if usual == new_ids else new_ids}
    return {name: part for name, part in parts.items() if part or name == "rows"} if rows or gone or parts["order"] else {}


def _members(old: object, new: object, step: _Step) -> _Node:
    """The nodes of an object's members."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return _value(old, new)
    inner = {name: node for name, value in new.items() if (node := step(old[name], value) if name in old else {"is": value})}
    return _object(inner, [name for name in old if name not in new])


def _object(inner: Mapping[str, _Node], gone: list[str]) -> _Node:
    return {**({"in": inner} if inner else {}), **({"gone": gone} if gone else {})}


def _value(old: object, new: object) -> _Node:
    if isinstance(old, str) and isinstance(new, str):
        return {} if old == new else _text(old, new)
    return {} if json.dumps(old) == json.dumps(new) else {"is": new}  # for 1 equals True


def _text(old: str, new: str) -> _Node:
    """The piece of a long text that is another, for a text is typed sign by sign."""
    if len(new) <= _SHORT:
        return {"is": new}
    most = min(len(old), len(new))
    head = _alike(most, lambda length: old[:length] == new[:length])
    tail = _alike(most - head, lambda length: old[len(old) - length :] == new[len(new) - length :])
    return {"at": head, "less": len(old) - head - tail, "put": new[head : len(new) - tail]}


def _alike(most: int, is_alike: Callable[[int], bool]) -> int:
    """The greatest length, up to `most`, that both texts have alike; found by halves."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_alike(middle) else (low, middle - 1)
    return low


# --------------------------------------------------------------------------------------------------------- made once more


def _changed(old: Any, node: Any) -> object:
    """The value after its node; whatever the node is, nothing but the errors that `changed` knows comes of it."""
    if "is" in node:
        value: object = node["is"]
        return value
    if "put" in node:
        return _spliced(old, node["at"], node["less"], node["put"])
    if "rows" in node:
        return _changed_rows(old or [], node)
    gone = set(node.get("gone", ()))
    kept = {name: value for name, value in (old or {}).items() if name not in gone}
    return kept | {name: _changed(kept.get(name), inner) for name, inner in node.get("in", {}).items()}


def _changed_rows(old: Any, node: Any) -> list[object]:
    rows = {row["id"]: row for row in old}
    if len(rows) < len(old):
        raise ValueError("rows of another list")
    for row_id in node.get("gone", ()):
        del rows[row_id]
    rows |= {row_id: _changed(rows.get(row_id), inner) for row_id, inner in node["rows"].items()}
    order = node.get("order")
    if order is None:
        return list(rows.values())
    if sorted(order) != sorted(rows):
        raise ValueError("rows of another list")
    return [rows[row_id] for row_id in order]


def _spliced(old: Any, at: Any, less: Any, put: Any) -> str:
    if not (isinstance(old, str) and isinstance(put, str) and 0 <= at <= at + less <= len(old)):
        raise ValueError("a piece of another text")
    return f"{old[:at]}{put}{old[at + less :]}"
