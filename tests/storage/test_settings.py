"""What the window remembers comes back as it was, and a broken settings file is a first start, never an error."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxapply.storage.disk import Disk, DiskError
from dxapply.storage.settings import MOST_RECENT, TEXT_SIZES, Settings, load, save, settings_path, with_recent, without_recent
from dxapply.ui import tokens
from tests.faults import FaultyDisk
from tests.strategies import json_values

WHEN = dt.datetime(2021, 3, 3, 14, 32, tzinfo=dt.timezone(dt.timedelta(hours=9)))
FULL = Settings(
    theme="dark", text_size="特大", geometry="1280x800+10+10", help_is_open=False,
    recent=(("/家/みほん.dxapply", "2021-03-03T14:32:00+09:00"), ("C:\\書類\\申請.dxapply", "2021-03-02T09:00:00")), last_folder="/家/書類",
)  # fmt: skip


class OneFile(Disk):
    """A disk on which every file holds these bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def status(self, path: Path) -> object:  # type: ignore[override]
        return type("Status", (), {"st_mode": 0o100600})

    def read(self, path: Path, most: int) -> bytes:
        return self.data[:most]


def of(raw: object) -> Settings:
    return load(OneFile(json.dumps(raw).encode()), Path("settings.json"))


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "settings.json"
    save(Disk(), path, FULL)
    assert load(Disk(), path) == FULL


def test_a_path_whose_bytes_are_no_text_comes_back(tmp_path: Path) -> None:
    odd = with_recent(Settings(), Path("/\udce3\udc81/a.dxapply"), WHEN)
    save(Disk(), tmp_path / "s.json", odd)
    assert load(Disk(), tmp_path / "s.json") == odd


def test_without_a_file_it_is_a_first_start(tmp_path: Path) -> None:
    assert load(Disk(), tmp_path / "none.json") == Settings()


def test_a_folder_in_the_place_of_the_file_is_a_first_start(tmp_path: Path) -> None:
    assert load(Disk(), tmp_path) == Settings()


@given(st.binary(max_size=200))
def test_any_bytes_give_settings(data: bytes) -> None:
    assert load(OneFile(data), Path("s")) == Settings()


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"recent": ' + b"9" * 5_000 + b"}", b'\xef\xbb\xbf{"theme": "dark"}', b"x" * 2_000_000, b'{"theme": NaN}'])
def test_bytes_that_hurt_a_json_reader_give_settings(data: bytes) -> None:
    assert load(OneFile(data), Path("s")) == Settings()


@given(st.dictionaries(st.sampled_from([field.name for field in dataclasses.fields(Settings)]), json_values))
def test_any_values_give_settings_that_can_be_saved_and_come_back(raw: dict[str, object]) -> None:
    settings = of(raw)
    assert settings.theme in ("light", "dark", "")
    assert settings.text_size in TEXT_SIZES
    assert type(settings.help_is_open) is bool
    assert of(dataclasses.asdict(settings)) == settings


@pytest.mark.parametrize("geometry", ["1280x800+10+10", "1280x800+-8+-8", "900x700-5+0"])
def test_the_place_of_a_window_is_kept(geometry: str) -> None:
    assert of({"geometry": geometry}).geometry == geometry


@pytest.mark.parametrize("geometry", ["", "1280x800", "0x0+0+0", "1x1+0+0", "1280x800+10+10; exit", "１２８０x800+0+0", "1280x800+10+10\n", 5, None])
def test_a_place_that_tk_would_refuse_is_dropped(geometry: object) -> None:
    assert of({"geometry": geometry}).geometry == ""


def test_one_odd_value_leaves_the_others() -> None:
    settings = of({"theme": "pink", "text_size": "大", "help_is_open": "no", "recent": [["/a", "never"], ["/b", "2021-03-03T00:00:00"], 5, ["/c"]], "new": 1})
    assert settings == Settings(text_size="大", recent=(("/b", "2021-03-03T00:00:00"),))


def test_a_file_that_stands_twice_is_shown_once() -> None:
    assert of({"recent": [["/a", "2021-03-03T00:00:00"], ["/a", "2020-03-03T00:00:00"]]}).recent == (("/a", "2021-03-03T00:00:00"),)


def test_the_file_that_is_opened_comes_first_and_once() -> None:
    settings = with_recent(with_recent(with_recent(Settings(), Path("/a"), WHEN), Path("/b"), WHEN), Path("/a"), WHEN + dt.timedelta(hours=1))
    assert settings.recent == ((str(Path("/a")), "2021-03-03T15:32:00+09:00"), (str(Path("/b")), "2021-03-03T14:32:00+09:00"))


def test_no_more_than_ten_files_are_remembered() -> None:
    settings = Settings()
    for number in range(14):
        settings = with_recent(settings, Path(f"/{number}"), WHEN)
    assert [Path(path) for path, _ in settings.recent] == [Path(f"/{number}") for number in range(13, 13 - MOST_RECENT, -1)]
    assert of(dataclasses.asdict(settings)) == settings


def test_a_file_can_be_forgotten() -> None:
    settings = with_recent(with_recent(Settings(), Path("/a"), WHEN), Path("/b"), WHEN)
    assert [Path(path) for path, _ in without_recent(settings, Path("/b")).recent] == [Path("/a")]


def test_a_disk_that_is_full_is_told_and_leaves_the_old_settings(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    save(Disk(), path, FULL)
    with pytest.raises(DiskError):
        save(FaultyDisk(3, 28, lasting=True), path, Settings())
    assert load(Disk(), path) == FULL


def test_the_text_sizes_are_those_of_the_look() -> None:
    assert tuple(tokens.TEXT_SIZES) == TEXT_SIZES


def test_the_settings_lie_in_the_users_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, appauthor: Path("/user") / name)
    assert settings_path() == Path("/user/dxapply/settings.json")
