"""Archives: hostile ones are refused whole with every reason, honest ones open whatever their names are written in."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packages import archive
from packages.archive import Limits, Rejected
from tests.make.packages import zip_of

SMALL = Limits(packed=1_000_000, unpacked=3_000_000, files=20, depth=3, path=60, ratio=50, ratio_from=500_000)


def entry(
    name: str | bytes, content: bytes = b"x", *, flags: int = 0, attributes: int = 0
) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name.decode("cp437") if isinstance(name, bytes) else name)
    info.external_attr = attributes
    return info


def made(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for info, content in entries:
            info.compress_type = zipfile.ZIP_DEFLATED
            opened.writestr(info, content)
    return target.getvalue()


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """Other bytes of the same length in place of a name, in both headers: what no honest writer makes."""
    assert len(old) == len(new)
    return content.replace(old, new)


def flagged(content: bytes, bits: int) -> bytes:
    """Set bits of the general purpose flag of the first entry, in both headers."""
    raw = bytearray(content)
    central = content.index(b"PK\x01\x02")
    for at in (6, central + 8):
        raw[at : at + 2] = struct.pack("<H", struct.unpack("<H", raw[at : at + 2])[0] | bits)
    return bytes(raw)


def overlapping() -> bytes:
    """Two names for the same bytes: the second entry's header points at the first one's."""
    content = bytearray(made((entry("a.txt"), b"0" * 1000), (entry("b.txt"), b"0" * 1000)))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def lying_size() -> bytes:
    """An entry that unpacks to more than both headers say, its checksum right for what they say."""
    content = bytearray(made((entry("a.txt"), b"0" * 100_000)))
    central = content.index(b"PK\x01\x02")
    content[22:26] = content[central + 24 : central + 28] = struct.pack("<L", 10)
    content[14:18] = content[central + 16 : central + 20] = struct.pack("<L", zlib.crc32(b"0" * 100_000))
    return bytes(content)


def damaged() -> bytes:
    content = bytearray(made((entry("a.txt"), bytes(range(256)) * 20)))
    content[40:60] = b"\xff" * 20
    return bytes(content)


def too_many() -> bytes:
    return zip_of({f"{number}.txt": b"" for number in range(21)})


def twice() -> bytes:
    return renamed(made((entry("aa.txt"), b"1"), (entry("bb.txt"), b"2")), b"bb.txt", b"aa.txt")


LINK, DEVICE = 0o120777 << 16, 0o020666 << 16
HOSTILE: list[tuple[str, Callable[[], bytes], set[str]]] = [
    ("not a zip", lambda: b"Rar!\x1a\x07\x01\x00" + b"0" * 100, {"not-a-zip"}),
    ("empty", lambda: b"", {"not-a-zip"}),
    ("cut off", lambda: zip_of({"a.txt": b"x" * 5000})[:-30], {"damaged"}),
    ("damaged data", damaged, {"damaged"}),
    ("declares less than it holds", lying_size, {"damaged"}),
    ("parent folder", lambda: made((entry("../../etc/passwd"), b"x")), {"unsafe-path"}),
    ("parent folder with backslashes", lambda: made((entry("a\\..\\..\\b"), b"x")), {"unsafe-path"}),
    ("absolute", lambda: made((entry("/etc/passwd"), b"x")), {"unsafe-path"}),
    ("drive", lambda: made((entry("C:/windows/x"), b"x")), {"unsafe-path"}),
    ("NUL in a name", lambda: renamed(made((entry("aXb.txt"), b"x")), b"aXb", b"a\0b"), {"unsafe-path"}),
    ("control character", lambda: renamed(made((entry("aXb.txt"), b"x")), b"aXb", b"a\nb"), {"unsafe-path"}),
    ("link", lambda: made((entry("a", attributes=LINK), b"/etc/passwd")), {"link"}),
    ("device", lambda: made((entry("a", attributes=DEVICE), b"")), {"link"}),
    ("encrypted", lambda: flagged(made((entry("a"), b"x")), 1), {"encrypted"}),
    ("too many files", too_many, {"too-many-files"}),
    (
        "bomb by size",
        lambda: made((entry("a"), b"\0" * 3_000_001)),
        {"unpacks-too-large", "packed-too-tightly"},
    ),
    ("bomb by ratio", lambda: made((entry("a"), b"\0" * 1_000_000)), {"packed-too-tightly"}),
    ("too large", lambda: b"PK\x03\x04" + b"0" * 1_000_001, {"archive-too-large"}),
    ("too deep", lambda: made((entry("a/b/c/d/e.txt"), b"x")), {"nested-too-deep"}),
    ("name too long", lambda: made((entry("x" * 61), b"x")), {"name-too-long"}),
    ("one name twice", twice, {"duplicate-file"}),
    ("overlapping", overlapping, {"overlap"}),
    (
        "names in no encoding",
        lambda: renamed(made((entry("aX.txt"), b"x")), b"aX.", b"\xff\xff."),
        {"name-unreadable"},
    ),
]


@pytest.mark.parametrize(("make", "codes"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_archives_are_refused_whole(
    make: Callable[[], bytes], codes: set[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(make())
    with pytest.raises(Rejected) as caught, archive.open_safely(path, SMALL):
        pytest.fail("it was opened")
    assert {each.code for each in caught.value.faults} == codes


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(
        made((entry("../a"), b"x"), (entry("b", attributes=LINK), b"x"), (entry("y" * 70), b"x"))
    )
    with pytest.raises(Rejected) as caught, archive.open_safely(path, SMALL):
        pytest.fail("it was opened")
    told = [(each.code, each.where.file) for each in caught.value.faults]
    assert told == [("unsafe-path", "../a"), ("link", "b"), ("name-too-long", "y" * 60)]


def test_a_directory_of_millions_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    content = bytearray(zip_of({"a": b""}))
    end = content.index(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<L", 500_000_000)
    path.write_bytes(content)
    with pytest.raises(Rejected) as caught, archive.open_safely(path, SMALL):
        pytest.fail("it was opened")
    assert caught.value.faults[0].code == "too-many-files"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_unflagged_names_are_read_as_meant(encoding: str, tmp_path: Path) -> None:
    name = "视频/第一课.txt"
    raw = name.encode(encoding)
    stand_in = ("x" * len(raw)).encode()
    path = tmp_path / "x.zip"
    path.write_bytes(renamed(made((entry(stand_in), b"hello")), stand_in, raw))
    with archive.open_safely(path) as opened:
        assert list(opened.entries) == [name]
        assert opened.entries[name].local.read_bytes() == b"hello"


def test_one_folder_around_everything_and_junk_are_left_off(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    inside = ("包/package.toml", "包/a/1.txt", "__MACOSX/包/._a", "包/.DS_Store", "包/a/Thumbs.db", "包/._x")
    path.write_bytes(zip_of(dict.fromkeys(inside, b"x")))
    with archive.open_safely(path) as opened:
        assert sorted(opened.entries) == ["a/1.txt", "package.toml"]


def test_decomposed_names_are_found(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zip_of({"e\u0301.txt": b"x", "package.toml": b""}))
    with archive.open_safely(path) as opened:
        assert opened.find("é.txt") is not None
        assert opened.find("./e\u0301.txt") is not None
        assert opened.find("../é.txt") is None


def test_nothing_is_left_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zip_of({"a": b"x"}))
    with archive.open_safely(path) as opened:
        local = opened.entries["a"].local
        assert local.name == "00000"
    assert not local.parent.exists()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_zip_with_any_bytes_changed_is_opened_or_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    raw = bytearray(zip_of({"package.toml": b"format = 1", "a/b.txt": b"hello" * 50}))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("any") / "x.zip"
    path.write_bytes(raw)
    with suppress(Rejected), archive.open_safely(path, SMALL) as opened:
        assert all(".." not in each.split("/") for each in opened.entries)
