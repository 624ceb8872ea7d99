"""Loose files become an archive under the very names they came with, which is then opened as any stranger's zip."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from packages import archive
from packages.archive import Rejected
from provider.intake import packing
from provider.intake.packing import Loose


def packed(folder: Path, *names: str) -> tuple[str, list[str]]:
    """The folder's name that was left off, and the paths in the archive. Raises Rejected."""
    target = folder / "made.zip"
    top = packing.pack([Loose(name, io.BytesIO(name.encode())) for name in names], target)
    with archive.open_safely(target) as opened:
        for path, entry in opened.entries.items():
            assert entry.local.read_text().endswith(path.rsplit("/", 1)[-1])
        return top, list(opened.entries)


def test_the_folder_around_everything_is_left_off_and_remembered(tmp_path: Path) -> None:
    assert packed(tmp_path, "面点/1/a.txt", "面点/b.txt") == ("面点", ["1/a.txt", "b.txt"])


def test_files_without_a_folder_stay_as_they_are(tmp_path: Path) -> None:
    assert packed(tmp_path, "a.txt", "b.txt") == ("", ["a.txt", "b.txt"])


@pytest.mark.parametrize(
    "names", [("..\\a.txt", "..\\b.txt"), ("C:\\a.txt", "C:\\b.txt"), ("\\a.txt",), ("../a", "../b")]
)
def test_a_way_out_is_no_folder_to_leave_off(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(Rejected) as refused:
        packed(tmp_path, *names)
    assert {each.code for each in refused.value.faults} == {"unsafe-path"}


def test_a_name_that_no_text_is_holds_a_stand_in(tmp_path: Path) -> None:
    assert (
        packed(tmp_path, "a\udcff.txt".encode("utf-8", "surrogateescape").decode("latin-1"), "b.txt")[1][1]
        == "b.txt"
    )


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("课.zip", b"anything", True),
        ("课", b"PK\x03\x04", True),
        ("讲义.docx", b"PK\x03\x04", False),
        ("课.mp4", b"\0\0\0\x18ftyp", False),
    ],
)
def test_one_file_is_a_zip_or_a_beginning(name: str, head: bytes, expected: bool) -> None:
    assert packing.is_archive([Loose(name, io.BytesIO(head))]) is expected
    assert not packing.is_archive([Loose(name, io.BytesIO(head))] * 2)


def test_more_files_take_the_place_of_those_of_their_path(tmp_path: Path) -> None:
    packing.pack(
        [Loose(f"课/{name}", io.BytesIO(b"old")) for name in ("A.txt", "b.txt")], tmp_path / "old.zip"
    )
    more = [Loose("a.TXT", io.BytesIO(b"new")), Loose("c.txt", io.BytesIO(b"new"))]
    with archive.open_safely(tmp_path / "old.zip") as before:
        packing.add(before, more, tmp_path / "new.zip")
    with archive.open_safely(tmp_path / "new.zip") as after:
        told = {path: entry.local.read_bytes() for path, entry in after.entries.items()}
    assert told == {"b.txt": b"old", "a.TXT": b"new", "c.txt": b"new"}
