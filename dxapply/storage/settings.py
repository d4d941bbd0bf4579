"""What the window remembers between two starts: theme, text size, place, and the files that were open last. It never holds anything of a draft.

A settings file is a convenience: whatever its bytes are, `load` gives settings to start with.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from dxapply.storage.disk import Disk, DiskError, make_folder, put, read

__all__ = ["MOST_RECENT", "TEXT_SIZES", "Settings", "load", "save", "settings_path", "with_recent", "without_recent"]

MOST_RECENT = 10
TEXT_SIZES = ("小", "標準", "大", "特大")  # the names of ui.tokens, which this room does not know
_FORMAT = 1
_MOST_BYTES = 1_000_000
_LONGEST_PATH = 4_096
_THEMES = ("light", "dark", "")
_GEOMETRY = re.compile(r"[1-9][0-9]{2,4}x[1-9][0-9]{2,4}(?:[+-]-?[0-9]{1,5}){2}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """`theme` "" is that of the system. `geometry` is Tk's ("1280x800+10+10", "" for none). `recent`: (path, ISO time), the newest first."""

    theme: str = ""
    text_size: str = "標準"
    geometry: str = ""
    help_is_open: bool = True
    recent: tuple[tuple[str, str], ...] = ()
    last_folder: str = ""


def settings_path() -> Path:
    """Where the settings of this user are kept."""
    return platformdirs.user_config_path("dxapply", appauthor=False) / "settings.json"


def load(disk: Disk, path: Path) -> Settings:
    """The settings in the file; what is missing, odd or unknown is as at the first start. Never raises."""
    try:
        raw = json.loads(read(disk, path, _MOST_BYTES).decode("utf-8"))
    except (DiskError, ValueError, RecursionError):
        return Settings()
    return _settings(raw) if isinstance(raw, dict) else Settings()


def save(disk: Disk, path: Path, settings: Settings) -> None:
    """Write the settings, and make their folder if need be. Raises DiskError, which is not worth telling anybody."""
    text = json.dumps({"format": _FORMAT, **dataclasses.asdict(settings)}, ensure_ascii=False, indent=1) + "\n"
    make_folder(disk, path.parent)
    put(disk, path, text.encode("utf-8", "backslashreplace"), private=True)  # a path may hold bytes that are no UTF-8: JSON has escapes for them


def with_recent(settings: Settings, path: Path, when: dt.datetime) -> Settings:
    """The settings with that file as the one that was open last."""
    rest = without_recent(settings, path).recent
    return dataclasses.replace(settings, recent=((str(path), when.isoformat(timespec="seconds")), *rest)[:MOST_RECENT])


def without_recent(settings: Settings, path: Path) -> Settings:
    """The settings without that file among the last ones."""
    return dataclasses.replace(settings, recent=tuple(entry for entry in settings.recent if entry[0] != str(path)))


# ---------------------------------------------------------------------------------------------------------------- checks


def _settings(raw: dict[str, object]) -> Settings:
    usual = Settings()
    geometry = _text(raw.get("geometry"))
    is_open = raw.get("help_is_open")
    return Settings(
        theme=_one_of(_THEMES, raw.get("theme"), usual.theme),
        text_size=_one_of(TEXT_SIZES, raw.get("text_size"), usual.text_size),
        geometry=geometry if _GEOMETRY.fullmatch(geometry) else usual.geometry,
        help_is_open=is_open if isinstance(is_open, bool) else usual.help_is_open,
        recent=_recent(raw.get("recent")),
        last_folder=_text(raw.get("last_folder")),
    )


def _one_of(known: tuple[str, ...], value: object, usual: str) -> str:
    return value if isinstance(value, str) and value in known else usual


def _recent(value: object) -> tuple[tuple[str, str], ...]:
    entries = value if isinstance(value, list) else []
    found: dict[str, str] = {}
    for entry in entries:
        path, when = map(_text, entry) if isinstance(entry, list) and len(entry) == 2 else ("", "")
        if path and _is_time(when):
            found.setdefault(path, when)
    return tuple(found.items())[:MOST_RECENT]


def _text(value: object) -> str:
    """The value if it can be a path."""
    return value if isinstance(value, str) and len(value) <= _LONGEST_PATH and "\0" not in value else ""


def _is_time(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
