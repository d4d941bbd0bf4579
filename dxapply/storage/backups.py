"""What a draft's file held before it was saved over, kept in the user's own folder and thinned by time; what has a name stays for ever.

These versions are a net: a failure here loses no older version, and the caller saves all the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dxapply.model.text import beginning, clean
from dxapply.storage.disk import MOST_BYTES, TEMPORARY, Disk, DiskError, fingerprint, make_folder, put, remove
from dxapply.storage.disk import read as read_file
from dxapply.storage.reasons import NOT_WRITTEN, explained

__all__ = ["APART", "LONGEST_TITLE", "MOST_UNNAMED", "Version", "folder_of", "forget", "keep", "name", "read", "staying", "versions"]

APART = dt.timedelta(minutes=10)
LONGEST_TITLE = 60
MOST_NEWEST, MOST_HOURS, MOST_DAYS = 5, 25, 15  # a day touches 25 hours of the clock, and 14 days 15 of the calendar
MOST_UNNAMED = 2 * (MOST_NEWEST + MOST_HOURS + MOST_DAYS)  # twice, for a clock that was once ahead

_INDEX = "names.json"
_FORMAT = 1
_MOST_INDEX_BYTES = 1_000_000
_LEFT_OVER = 3600  # seconds after which a file that was being written is one that a crash left
_IDENTITY = re.compile(r"[0-9a-f]{8,64}", re.ASCII)
# 2021-03-03T05-32-00Z.dxapply; one that has a name bears a mark, so that losing the index does not make it one of the many. No system's clock
# stands before 1971 or after 2999, and not every zone knows those years.
_FILE = re.compile(r"(?P<time>(?:19[89]|197(?=[1-9])|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2})Z(?P<stays>\.named)?\.dxapply", re.ASCII)
_TIME = "%Y-%m-%dT%H-%M-%S"
_MARK, _ENDING = ".named", ".dxapply"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A file as it once was: where it is kept, when it was saved over (UTC), its size in bytes, its title, and whether it stays for ever."""

    path: Path
    at: dt.datetime
    size: int
    title: str = ""
    stays: bool = False


def folder_of(folder: Path, identity: str) -> Path:
    """The folder of one draft's versions. An identity that is no hexadecimal number, as dxapply makes them, is hashed: it might name any place."""
    name = identity if _IDENTITY.fullmatch(identity) else f"x{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    return folder / name


def versions(disk: Disk, folder: Path, identity: str) -> list[Version]:
    """The versions of a draft, the newest first. Never raises: a folder that cannot be read holds none, and a broken index no titles."""
    home = folder_of(folder, identity)
    names = _names(disk, home)
    titles: Mapping[str, str] = {}
    if _INDEX in names:
        with suppress(DiskError):
            titles = _titles(disk, home)
    found = (version for file in names if (version := _version(disk, home / file, titles)))
    return sorted(found, key=lambda version: (version.at, version.path.name), reverse=True)


def keep(disk: Disk, folder: Path, identity: str, data: bytes, now: dt.datetime, title: str = "") -> Version | None:
    """Keep the bytes that are about to be saved over, and thin the older versions; gives the new one, or None where none is due.

    One is due where none was kept in the last 10 minutes, and always where it gets a title. The bytes of the last one are not kept twice: it gets
    the title, unless it has one. `now` knows its zone. Raises DiskError where nothing could be kept; all older versions are there still.
    """
    known = versions(disk, folder, identity)
    newest = max((version for version in known if version.at <= now), key=lambda version: version.at, default=next(iter(known), None))
    title = _plain(title)
    if newest and not (title and newest.title) and _holds(disk, newest, data):
        return name(disk, newest, title) if title else None
    if not title and any(abs(now - version.at) < APART for version in known):  # one that lies ahead is of a clock that was put back since
        return None
    home = folder_of(folder, identity)
    make_folder(disk, home)
    version = _fresh(home, now, known, len(data))
    put(disk, version.path, data, private=True)
    if title:
        version = name(disk, version, title)
    _thin(disk, home, now, (version, *known))
    return version


def read(disk: Disk, version: Version) -> bytes:
    """The bytes of a version. Raises DiskError."""
    return read_file(disk, version.path, MOST_BYTES)


def name(disk: Disk, version: Version, title: str) -> Version:
    """The version under that title, which stays for ever; without a title it is one of the many again. Raises DiskError; no version is lost by it.

    It is copied and not renamed, for not every disk keeps a renamed file through a power cut.
    """
    title = _plain(title)
    home, other = version.path.parent, _path(version.path.parent, version.at, stays=bool(title))
    if other != version.path:
        data = read(disk, version)
        if other.name in _names(disk, home) and read_file(disk, other, MOST_BYTES) != data:  # nothing is ever put over a version
            raise DiskError("この版の名前を変えられません", "同じ時刻の版があります", "ほかの版を選んでください")
        put(disk, other, data, private=True)
    if title or other == version.path:
        _retitle(disk, home, other.name, title)
    if other != version.path:
        try:
            forget(disk, version)
        except DiskError:  # the one with the name is there: that the other is, too, hurts nobody
            if not title:
                raise
    return Version(path=other, at=version.at, size=version.size, title=title, stays=bool(title))


def forget(disk: Disk, version: Version) -> None:
    """Remove a version, and its title; one that is gone already is fine. Raises DiskError where it stays."""
    try:
        remove(disk, version.path)
    except OSError as error:
        raise explained("この版を削除できません", version.path, error, NOT_WRITTEN, windows=disk.windows) from error
    if version.title:
        with suppress(DiskError):  # a title without its file is never shown, and goes with the next change of the index
            _retitle(disk, version.path.parent, version.path.name, "")


def staying(times: Iterable[dt.datetime], now: dt.datetime) -> set[dt.datetime]:
    """Which of these times thinning keeps: the 5 newest, the last of each hour of a day's work and the last of each day of two weeks' work.

    Hours and days are counted where something was kept in them, so that neither a long absence nor a clock that was far ahead for a moment
    empties the folder. Those ahead of now are of such a clock: they are thinned by themselves, and take no place away from the others. Days
    are those of the zone of `now`; hours have no zone, so that the one that summer time repeats is two.
    """
    known = set(times)
    behind = {at for at in known if at <= now}
    return _staying(behind, now.tzinfo) | _staying(known - behind, now.tzinfo)


# --------------------------------------------------------------------------------------------------------------- thinning


def _staying(times: set[dt.datetime], zone: dt.tzinfo | None) -> set[dt.datetime]:
    hours: dict[int, dt.datetime] = {}
    days: dict[dt.date, dt.datetime] = {}
    newest = sorted(times, reverse=True)
    for at in newest:
        hours.setdefault(int(at.timestamp() // 3600), at)
        days.setdefault(at.astimezone(zone).date(), at)
    return {*newest[:MOST_NEWEST], *list(hours.values())[:MOST_HOURS], *list(days.values())[:MOST_DAYS]}


def _thin(disk: Disk, home: Path, now: dt.datetime, known: Iterable[Version]) -> None:
    """Remove the versions that need not stay, and what crashes left. What cannot be removed stays until the next time."""
    unnamed = [version for version in known if not version.stays]
    stay = staying((version.at for version in unnamed), now)
    for version in unnamed:
        if version.at not in stay:
            with suppress(OSError):
                remove(disk, version.path)
    for file in _names(disk, home):
        with suppress(OSError):
            if file.startswith(TEMPORARY) and disk.look(home / file).st_mtime < now.timestamp() - _LEFT_OVER:
                remove(disk, home / file)


# ------------------------------------------------------------------------------------------------------------- the folder


def _names(disk: Disk, home: Path) -> list[str]:
    try:
        return disk.names(home)
    except (OSError, ValueError):
        return []


def _version(disk: Disk, path: Path, titles: Mapping[str, str]) -> Version | None:
    """The version at the path; None for whatever else lies in the folder."""
    found = _FILE.fullmatch(path.name)
    try:
        if not found:
            return None
        at = dt.datetime.strptime(found["time"], _TIME).replace(tzinfo=dt.UTC)
        known = disk.look(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(known.st_mode):
        return None
    title = titles.get(path.name, "")
    return Version(path=path, at=at, size=known.st_size, title=title, stays=bool(found["stays"] or title))


def _path(home: Path, at: dt.datetime, *, stays: bool) -> Path:
    return home / f"{at.strftime(_TIME)}Z{_MARK if stays else ''}{_ENDING}"


def _fresh(home: Path, now: dt.datetime, known: Iterable[Version], size: int) -> Version:
    """A version of that time, or of the first second after it that has none."""
    at = now.astimezone(dt.UTC).replace(microsecond=0)
    taken = {version.at for version in known}
    while at in taken:
        at += dt.timedelta(seconds=1)
    return Version(path=_path(home, at, stays=False), at=at, size=size)


def _holds(disk: Disk, version: Version, data: bytes) -> bool:
    try:
        return version.size == len(data) and fingerprint(read(disk, version)) == fingerprint(data)
    except DiskError:  # it cannot be read: the bytes are kept once more
        return False


# -------------------------------------------------------------------------------------------------------------- the index


def _plain(title: str) -> str:
    return beginning(" ".join(clean(title).split()), len, LONGEST_TITLE)


def _titles(disk: Disk, home: Path) -> dict[str, str]:
    """The titles by their files; none out of an index that is broken. Raises DiskError where it cannot be read."""
    try:
        raw = json.loads(read_file(disk, home / _INDEX, _MOST_INDEX_BYTES))
    except (ValueError, RecursionError):
        return {}
    titles = raw.get("titles") if isinstance(raw, dict) else None
    if not isinstance(titles, dict):
        return {}
    return {file: plain for file, title in titles.items() if _FILE.fullmatch(file) and isinstance(title, str) and (plain := _plain(title))}


def _retitle(disk: Disk, home: Path, file: str, title: str) -> None:
    """Put the index with that title for the file, "" for none, and without those whose files are gone. Raises DiskError; the old index is there still."""
    names = set(_names(disk, home))
    titles = {**(_titles(disk, home) if _INDEX in names else {}), file: title}
    kept = {one: text for one, text in titles.items() if text and one in names}
    put(disk, home / _INDEX, json.dumps({"format": _FORMAT, "titles": kept}, ensure_ascii=False, indent=1).encode("utf-8"), private=True)
