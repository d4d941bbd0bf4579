"""The files of a folder with papers: all of them to a depth, nothing of the system's, never past a link, and one sentence where it is too much."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from dxapply.storage import papers as papers_module
from dxapply.storage.disk import Disk, DiskError
from dxapply.storage.papers import file_names

needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no links that anybody may make, nor such paths")


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def test_files_of_folders_are_named_by_their_path_after_those_of_the_folder_itself(tmp_path: Path) -> None:
    put(tmp_path, "b.pdf", "見積/C06 みほんソフト.pdf", "a/1.pdf", "a/b/c/3.pdf", "z.pdf")
    (tmp_path / "空").mkdir()
    assert file_names(Disk(), tmp_path) == ["b.pdf", "z.pdf", "a/1.pdf", "見積/C06 みほんソフト.pdf", "a/b/c/3.pdf"]


def test_a_folder_that_lies_too_deep_is_named_itself(tmp_path: Path) -> None:
    put(tmp_path, "a/b/c/d/4.pdf", "a/b/c/3.pdf")
    assert file_names(Disk(), tmp_path) == ["a/b/c/3.pdf", "a/b/c/d/"]


def test_hidden_and_system_folders_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, ".git/a.pdf", "$RECYCLE.BIN/b.pdf", "__MACOSX/c.pdf", ".DS_Store", "決算書.pdf")
    assert file_names(Disk(), tmp_path) == ["決算書.pdf"]


@needs_posix
def test_a_link_is_never_followed(tmp_path: Path) -> None:
    put(tmp_path, "out/秘密.pdf", "in/決算書.pdf")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "file.pdf").symlink_to(tmp_path / "out" / "秘密.pdf")
    assert file_names(Disk(), tmp_path / "in") == ["決算書.pdf"]


def test_of_windows_junctions_and_hidden_folders_are_passed_over_and_files_of_a_cloud_are_not(tmp_path: Path) -> None:
    class Known:
        def __init__(self, **told: int) -> None:
            self.st_mode = stat.S_IFDIR
            self.__dict__.update(told)

    class Told(Disk):
        def look(self, path: Path) -> os.stat_result:
            known = {"junction": Known(st_reparse_tag=0xA0000003), "hidden": Known(st_file_attributes=0x12), "system": Known(st_file_attributes=0x14),
                     "cloud": Known(st_reparse_tag=0x9000001A, st_file_attributes=0x410)}  # fmt: skip
            return known.get(path.name) or super().look(path)  # type: ignore[return-value]

    put(tmp_path, "junction/1.pdf", "hidden/2.pdf", "system/3.pdf", "cloud/4.pdf")
    assert file_names(Told(), tmp_path) == ["cloud/4.pdf"]


@pytest.mark.parametrize("names", [["1.pdf", "2.pdf", "3.pdf", "4.pdf"], ["a/1.pdf", "a/2.pdf", "b/3.pdf"]], ids=["files", "folders"])
def test_a_folder_that_holds_too_much_is_refused_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
    monkeypatch.setattr(papers_module, "_MOST_NAMES", 3)
    put(tmp_path, *names)
    with pytest.raises(DiskError, match=r"3個を超えています.*だけのフォルダーを選んで"):
        file_names(Disk(), tmp_path)
    monkeypatch.setattr(papers_module, "_MOST_NAMES", 5)
    assert file_names(Disk(), tmp_path) == names


class LongPaths(Disk):
    """A disk as Windows is where long paths are off: what lies there is named by its folder and not found."""

    windows = True

    def look(self, path: Path) -> os.stat_result:
        if len(str(path)) > 259:
            raise FileNotFoundError(errno.ENOENT, "not found", str(path))
        return super().look(path)


@needs_posix
def test_a_path_that_is_too_long_for_windows_is_told_with_the_files_name(tmp_path: Path) -> None:
    folder = "長" * 60
    put(tmp_path, f"{folder}/決算書.pdf")
    base = tmp_path / ("x" * (255 - len(str(tmp_path)) - len(folder)))
    base.mkdir()
    (tmp_path / folder).rename(base / folder)
    with pytest.raises(DiskError, match=r"^「決算書\.pdf」を開けません（ファイルの名前や場所が長すぎます）。"):
        file_names(LongPaths(), base)


def test_a_folder_that_is_not_there_or_is_none_is_told(tmp_path: Path) -> None:
    put(tmp_path, "b.pdf")
    with pytest.raises(DiskError, match="「none」を開けません（フォルダーがありません"):
        file_names(Disk(), tmp_path / "none")
    with pytest.raises(DiskError, match=r"フォルダーではありません|使えない文字"):  # what Windows says depends on the disk
        file_names(Disk(), tmp_path / "b.pdf")


def test_a_folder_below_that_may_not_be_looked_into_is_told_with_its_name(tmp_path: Path) -> None:
    class Closed(Disk):
        def names(self, folder: Path) -> list[str]:
            if folder.name == "見積":
                raise PermissionError(errno.EACCES, "closed", str(folder))
            return super().names(folder)

    put(tmp_path, "見積/a.pdf")
    with pytest.raises(DiskError, match="「見積」を開けません（読み取りが許されていません）"):
        file_names(Closed(), tmp_path)
