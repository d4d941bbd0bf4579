"""The .dxapply file: a Project as UTF-8 JSON that people can read and compare, and the way back from any bytes.

Reading never gives up on a whole draft for a bad part of it: what cannot be taken stays out of the Project's fields, is told as a trouble, and is
kept in `Project.extra` as (place, JSON text) together with what a newer version wrote. `encode` puts it back where it stood. A place is "" for
the file itself, "company" or "issues" for a part, "issues/K1" for a row; the text is an object (members of that place) or a list (elements of it).
"""

from __future__ import annotations

import dataclasses
import json
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from dxapply import __version__
from dxapply.errors import DxapplyError
from dxapply.model.fields import Field, Register, Value, keep, take
from dxapply.model.money import Unreadable
from dxapply.model.project import CHAPTERS, LISTS, MOST_ROWS, Project, new_row, rows_of, with_rows
from dxapply.model.rows import PackText, Row
from dxapply.storage.disk import MOST_BYTES, Disk, fingerprint, put, read
from dxapply.storage.guarded_json import MOST_VALUES, cut, has_too_many_values, is_too_deep, parsed, without_lone_surrogates

__all__ = ["PARTS", "UPGRADES", "Opened", "ProjectFileError", "decode", "encode", "file_value", "load", "new_identity", "save"]

Raw = dict[str, object]

# UPGRADES[n] makes format n + 2 out of format n + 1. Appended to, never changed; each is pure and takes any object without raising.
UPGRADES: tuple[Callable[[Raw], Raw], ...] = ()

_PAIRS = ("answers", "unread")
PARTS = (*CHAPTERS, *LISTS, *_PAIRS, "packs", "retired")
"""What a file has besides its header, each a field of Project by the same name."""
_PARTS = {"dxapply", *PARTS}
_IDENTITY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_IDENTITY_LENGTH = 16
_ROW_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")  # no dot: a key such as issues.K1.title is split at its dots
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_MOST_TROUBLES = 100
_MOST_NUMBER = 999_999_999
_KEPT = "元の内容はファイルに残します。"
_BACKUP = "バックアップから開いてください"
_TOO_DEEP = "入れ子が深すぎます"

_T = TypeVar("_T")


class ProjectFileError(DxapplyError):
    """Bytes that are no draft at all, or a draft that no file can hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """What a file holds: the project, a Japanese sentence for each part that could not be read, the bytes' fingerprint and format number.

    `read_only`: a newer dxapply wrote it, and saving over it could lose what this one does not understand.
    """

    project: Project
    troubles: tuple[str, ...]
    fingerprint: str
    version: int
    read_only: bool = False


def load(disk: Disk, path: Path, register: Register) -> Opened:
    """What the file at the path holds. Raises DiskError or ProjectFileError.

    A draft from before there were identities gets one out of its bytes, which is the same at each opening until it is saved.
    """
    opened = decode(read(disk, path, MOST_BYTES), register)
    if opened.project.identity:
        return opened
    project = dataclasses.replace(opened.project, identity=opened.fingerprint[:_IDENTITY_LENGTH])
    return dataclasses.replace(opened, project=project)


def new_identity() -> str:
    """An identity for a draft that is being made, which no other has; chance decides."""
    return secrets.token_hex(_IDENTITY_LENGTH // 2)


def save(disk: Disk, path: Path, project: Project, register: Register, *, expected: str | None = None) -> str:
    """The new fingerprint, after the project lies whole at the path; `expected` is the one of what was loaded. Raises DiskError."""
    data = encode(project, register)
    put(disk, path, data, expected=expected, private=True)
    return fingerprint(data)


# --------------------------------------------------------------------------------------------------------------- writing


class _Leaf(NamedTuple):
    name: str
    field: Field
    starts_unset: bool


def encode(project: Project, register: Register) -> bytes:
    """The file's bytes: what is unset is left out, and what could not be read before stands in its place again.

    Raises ProjectFileError where it would be too large to be opened again.
    """
    raw = file_value(project, register)
    filled = {name: part for name, part in raw.items() if part not in ({}, []) or name not in _PARTS}
    for indent, separators in ((1, (",", ": ")), (None, (",", ":"))):
        text = json.dumps(filled, ensure_ascii=False, indent=indent, separators=separators) + "\n"
        data = text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape
        if len(data) <= MOST_BYTES and not has_too_many_values(data):
            return data
    raise ProjectFileError("この下書きは大きすぎて保存できません", f"上限は{MOST_BYTES // 1_000_000}MB、値{MOST_VALUES:,}個です", "行や文章を減らしてください")


def file_value(project: Project, register: Register, parts: Collection[str] = PARTS) -> Raw:
    """The file's JSON object, with its empty parts; or the header and these parts alone."""
    raw, places = _tree(project, register, parts)
    blank: Raw = {name: _kept(kind(), _leaves(kind, name, register)) for name, kind in CHAPTERS.items() if name in parts}
    for place, text in project.extra:
        _put_back(places.get(place), text, {} if place else blank)
    return raw


def _tree(project: Project, register: Register, parts: Collection[str]) -> tuple[Raw, dict[str, object]]:
    """The file, or those parts of it, as JSON values, and the objects and lists in it by their places."""
    identity: Raw = {"identity": project.identity} if project.identity else {}
    raw: Raw = {"dxapply": {"format": 1 + len(UPGRADES), "made_with": __version__, **identity}}
    raw |= {name: _kept(getattr(project, name), _leaves(kind, name, register)) for name, kind in CHAPTERS.items() if name in parts}
    places: dict[str, object] = {}
    for name in (name for name in LISTS if name in parts):
        leaves = _leaves(LISTS[name].row, f"{name}.*", register)
        rows = [{"id": row.id, **_kept(row, leaves)} for row in rows_of(project, name)]
        raw[name] = rows
        places |= {f"{name}/{row['id']}": row for row in rows}
    raw |= {name: dict(sorted(getattr(project, name))) for name in _PAIRS}
    packs = [{"program": pack.program, "files": dict(pack.files)} for pack in project.packs]
    raw |= {"packs": packs, "retired": dict(sorted(project.retired))}
    places |= {f"packs/{pack['program']}": pack for pack in packs} | {f"files/{pack['program']}": pack["files"] for pack in packs}
    raw = {name: part for name, part in raw.items() if name in parts or name == "dxapply"}
    return raw, {**places, **raw, "": raw}


def _leaves(kind: type[Any], prefix: str, register: Register) -> tuple[_Leaf, ...]:  # any dataclass of the model
    found = ((leaf, register.find(f"{prefix}.{leaf.name}")) for leaf in dataclasses.fields(kind) if leaf.name != "id")
    return tuple(_Leaf(leaf.name, field, _is_unset(leaf.default)) for leaf, field in found if field is not None)


def _kept(owner: object, leaves: tuple[_Leaf, ...]) -> Raw:
    """The set values of a chapter or row, and null where a value was unset that is set from the start."""
    values = ((leaf, getattr(owner, leaf.name)) for leaf in leaves)
    return {leaf.name: None if _is_unset(value) else keep(value) for leaf, value in values if not (_is_unset(value) and leaf.starts_unset)}


def _is_unset(value: object) -> bool:
    return value is None or value in ("", ())


def _put_back(place: object, text: str, blank: Raw) -> None:
    """Fill the members of a place that are still unset, which looks like `blank`, or lengthen its list; what has no place any more is left out.

    A field that was answered since keeps its answer: the odd value was shown as a trouble, and this settled it.
    """
    try:
        odd = parsed(text, [])
    except (ValueError, RecursionError):
        return
    if isinstance(place, dict) and isinstance(odd, dict):
        place |= {name: value for name, value in odd.items() if place.get(name) in (None, {}, [], blank.get(name))}
    elif isinstance(place, list) and isinstance(odd, list):
        place += odd


# --------------------------------------------------------------------------------------------------------------- reading


def decode(data: bytes, register: Register) -> Opened:
    """The project that the bytes hold, with its troubles. Raises ProjectFileError where they hold none, and never anything else."""
    reader = _Reader(register)
    raw = reader.document(data)
    version = reader.version(raw)
    for upgrade in UPGRADES[version - 1 :]:
        raw = upgrade(raw)
    project = reader.project(raw)
    newer = version > 1 + len(UPGRADES)
    return Opened(project=project, troubles=reader.sentences(), fingerprint=fingerprint(data), version=version, read_only=newer)


class _Reader:
    """One reading of a file: takes value after value, and notes what it could not take."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.troubles: list[str] = []
        self.members: dict[str, Raw] = {}  # of objects, by place: unknown and odd ones
        self.elements: dict[str, list[object]] = {}  # of lists, by place: what is no row, and rows beyond the most

    def sentences(self) -> tuple[str, ...]:
        """The troubles, cut where nobody would read on."""
        more = len(self.troubles) - _MOST_TROUBLES
        return (*self.troubles[:_MOST_TROUBLES], *([f"ほかに{more:,}件の読めない所があります。"] if more > 0 else []))

    def document(self, data: bytes) -> Raw:
        """The JSON object in the bytes."""
        repeated: list[str] = []
        raw = _document(data, repeated)
        self.troubles += [f"「{cut(key)}」が2回書かれています。先の値を使い、後の値はファイルに残します。" for key in repeated]
        whole = cast(Raw, without_lone_surrogates(raw)) if _SURROGATE_ESCAPE.search(data) else raw
        if whole != raw:
            self.troubles.append("文字として使えない符号を「\ufffd」に置き換えました。")
        return whole

    def version(self, raw: Raw) -> int:
        """The number of the format, this version's own where the file names none that can be."""
        header = raw.get("dxapply")
        number = header.get("format") if isinstance(header, dict) else None
        if isinstance(number, int) and not isinstance(number, bool) and number >= 1:
            if number > 1 + len(UPGRADES):
                self.troubles.append("新しい版のdxapplyで作られたファイルです。読むだけで開きます。")
            return number
        if not _PARTS & raw.keys():
            raise ProjectFileError("このファイルは開けません", "dxapplyの下書きではありません", "拡張子が .dxapply のファイルを選んでください")
        self.troubles.append("ファイルの形式の番号が読めません。いまの形式として開きました。")
        return 1 + len(UPGRADES)

    def project(self, raw: Raw) -> Project:
        """The project in a file of this version's format."""
        self._set_aside("", {name: part for name, part in raw.items() if name not in _PARTS})
        header = raw.get("dxapply")
        identity = self._identity(header) if isinstance(header, dict) else ""
        # The lists below have a class each, which a loop over their names cannot tell mypy.
        values: dict[str, Any] = {name: self._chapter(name, self._part(raw, name, dict)) for name in CHAPTERS}
        values |= {name: self._texts(self._part(raw, name, dict), name) for name in _PAIRS}
        values |= {"packs": self._packs(self._part(raw, "packs", list)), "retired": self._retired(self._part(raw, "retired", dict))}
        project = Project(identity=identity, **values)
        for name in LISTS:
            project = with_rows(project, name, tuple(self._rows(project, name, self._part(raw, name, list))))
        return dataclasses.replace(project, extra=self._extra())

    def _identity(self, header: Raw) -> str:
        """The draft's identity out of the file's header; "" where it has none that can be."""
        identity = header.get("identity")
        known = isinstance(identity, str) and _IDENTITY.fullmatch(identity)
        self._set_aside("dxapply", {name: value for name, value in header.items() if name not in ("format", "made_with", *(["identity"] if known else []))})
        return str(identity) if known else ""

    def _part(self, raw: Raw, name: str, kind: type[_T]) -> _T:
        """A part of the file, empty where it is missing or of another type."""
        part = raw.get(name)
        if isinstance(part, kind) or part in (None, {}, []):
            return part if isinstance(part, kind) else kind()
        self.troubles.append(f"「{name}」の部分を読めません。{_KEPT}")
        self._set_aside("", {name: part})
        return kind()

    def _chapter(self, name: str, kept: Raw) -> object:
        fields = {leaf.name: leaf.field for leaf in _leaves(CHAPTERS[name], name, self.register)}
        return CHAPTERS[name](**self._values(kept, fields, name))

    def _values(self, kept: Raw, fields: Mapping[str, Field], place: str, whose: str = "") -> dict[str, Value]:
        """The values of a chapter or row; an odd one leaves its field unset."""
        values: dict[str, Value] = {}
        for name, value in kept.items():
            field = fields.get(name)
            if field is None:
                self._set_aside(place, {name: value})
                continue
            try:
                values[name] = take(field, value)
            except Unreadable:
                values[name] = take(field, None)
                self._set_aside(place, {name: value})
                self.troubles.append(f"{whose}「{field.label}」の値を読めないため、空欄にしました。{_KEPT}")
        return values

    def _rows(self, project: Project, name: str, kept: list[object]) -> Iterator[Row]:
        fields = {leaf.name: leaf.field for leaf in _leaves(LISTS[name].row, f"{name}.*", self.register)}
        rows = [row for row in kept if isinstance(row, dict)]
        strange = [element for element in kept if not isinstance(element, dict)]
        if strange:
            self.troubles.append(f"「{name}」の表に、行として読めないものが{len(strange):,}個あります。{_KEPT}")
        if len(rows) > MOST_ROWS:
            self.troubles.append(f"「{name}」の表は{MOST_ROWS:,}行までです。残りの{len(rows) - MOST_ROWS:,}行は、読まずにファイルに残します。")
        if left := strange + rows[MOST_ROWS:]:
            self.elements[name] = left
        for row_id, row in zip(self._ids(project, name, rows[:MOST_ROWS]), rows, strict=False):
            others = {key: value for key, value in row.items() if key != "id"}
            taken: Row = LISTS[name].row(id=row_id, **self._values(others, fields, f"{name}/{row_id}", f"{row_id}の"))
            yield taken

    def _ids(self, project: Project, name: str, rows: list[Raw]) -> list[str]:
        """An id for each row: its own, or a new one where that is missing, odd or another row's."""
        ids, taken = [], set()
        for row in rows:
            row_id = row.get("id")
            good = isinstance(row_id, str) and _ROW_ID.fullmatch(row_id) and row_id not in taken
            ids.append(str(row_id) if good else "")
            taken.add(ids[-1])
        fresh = _fresh_ids(project, name, taken)
        for number, row_id in enumerate(ids):
            if not row_id:
                ids[number] = next(fresh)
                self.troubles.append(f"「{name}」の表の{number + 1:,}行目に、新しい番号 {ids[number]} を付けました。")
        return ids

    def _texts(self, kept: Raw, place: str) -> tuple[tuple[str, str], ...]:
        """The (key, text) pairs of an object, by key."""
        texts = {key: text for key, text in kept.items() if isinstance(text, str)}
        few = dict(list(texts.items())[:MOST_ROWS])
        if len(few) < len(kept):
            self.troubles.append(f"「{place}」に読めない値が{len(kept) - len(few):,}個あります。{_KEPT}")
            self._set_aside(place, {key: value for key, value in kept.items() if key not in few})
        return tuple(sorted(few.items()))

    def _packs(self, kept: list[object]) -> tuple[PackText, ...]:
        packs: dict[str, PackText] = {}
        for pack in kept:
            program, files = (pack.get("program"), pack.get("files")) if isinstance(pack, dict) else (None, None)
            if not (isinstance(pack, dict) and isinstance(files, dict) and isinstance(program, str)) or program in packs or len(packs) >= MOST_ROWS:
                self.elements.setdefault("packs", []).append(pack)
                continue
            texts = {name: text for name, text in files.items() if isinstance(text, str)}
            packs[program] = PackText(program=program, files=tuple(texts.items()))
            self._set_aside(f"packs/{program}", {name: value for name, value in pack.items() if name not in ("program", "files")})
            self._set_aside(f"files/{program}", {name: text for name, text in files.items() if name not in texts})
        if strange := self.elements.get("packs"):
            self.troubles.append(f"「packs」に読めないものが{len(strange):,}個あります。{_KEPT}")
        return tuple(packs.values())

    def _retired(self, kept: Raw) -> tuple[tuple[str, int], ...]:
        """The highest number of the removed rows of each list."""
        numbers: dict[str, int] = {}
        for name, number in kept.items():
            if name in LISTS and isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _MOST_NUMBER:
                numbers[name] = number
            else:
                self._set_aside("retired", {name: number})
        return tuple(sorted(numbers.items()))

    def _set_aside(self, place: str, members: Raw) -> None:
        if members:
            self.members.setdefault(place, {}).update(members)

    def _extra(self) -> tuple[tuple[str, str], ...]:
        members = {place: dict(sorted(odd.items())) for place, odd in self.members.items()}  # their order in the file has no meaning
        odd: dict[str, Raw | list[object]] = {**members, **self.elements}
        return tuple((place, json.dumps(odd[place], ensure_ascii=False)) for place in sorted(odd))


def _fresh_ids(project: Project, name: str, taken: set[str]) -> Iterator[str]:
    """Ids for rows of that list which no row has or had."""
    kind = LISTS[name]
    known = with_rows(project, name, tuple(kind.row(id=row_id) for row_id in taken if row_id))
    number = int(new_row(known, name).id.removeprefix(kind.letter))
    while True:
        if (row_id := kind.row_id(number)) not in taken:
            yield row_id
        number += 1


# --------------------------------------------------------------------------------------------------------- JSON, guarded


def _document(data: bytes, repeated: list[str]) -> Raw:
    """The JSON object in the bytes; the keys that stand twice in an object are added to `repeated`. Raises ProjectFileError."""
    what = "このファイルは開けません"
    if len(data) > MOST_BYTES:
        raise ProjectFileError(what, f"大きさが{MOST_BYTES // 1_000_000}MBを超えています", "dxapplyの下書きかどうかを確かめてください")
    if not data.strip(b"\0\t\r\n "):  # what a power cut leaves on some disks
        raise ProjectFileError(what, "中身が空です", _BACKUP)
    if has_too_many_values(data):
        raise ProjectFileError(what, f"値の数が{MOST_VALUES:,}個を超えています", _BACKUP)
    try:
        raw = parsed(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"), repeated)
    except UnicodeDecodeError:
        raise ProjectFileError(what, "文字の符号がUTF-8ではありません", _BACKUP) from None
    except json.JSONDecodeError as error:
        raise ProjectFileError(what, f"{error.lineno:,}行目の{error.colno:,}文字目から先が壊れています", _BACKUP) from None
    except RecursionError:
        raise ProjectFileError(what, _TOO_DEEP, _BACKUP) from None
    except ValueError as error:
        raise ProjectFileError(what, str(error), _BACKUP) from None
    if not isinstance(raw, dict):
        raise ProjectFileError(what, "dxapplyの下書きではありません", "拡張子が .dxapply のファイルを選んでください")
    if is_too_deep(raw):
        raise ProjectFileError(what, _TOO_DEEP, _BACKUP)
    return raw
