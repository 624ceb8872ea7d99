"""Archives: hostile ones are refused whole with every reason, honest ones open whatever their names are written in."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import inflate64
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
    ("one name in two cases", lambda: zip_of({"a.txt": b"1", "A.TXT": b"2"}), {"duplicate-file"}),
    ("one name composed and not", lambda: zip_of({"\u00e9": b"1", "e\u0301": b"2"}), {"duplicate-file"}),
    ("direction mark in a name", lambda: zip_of({"a\u202egpj.exe": b"1"}), {"unsafe-path"}),
    ("a PDF with a zip behind it", lambda: b"%PDF-1.7\n" + zip_of({"a.txt": b"1"}), {"two-files-in-one"}),
    (
        "such a PDF inside",
        lambda: zip_of({"a.pdf": b"%PDF-1.7\n" + zip_of({"b": b"1"})}),
        {"two-files-in-one"},
    ),
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
        assert (opened.top, list(opened.entries)) == ("视频", ["第一课.txt"])
        assert opened.entries["第一课.txt"].local.read_bytes() == b"hello"


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


def deflate64(contents: dict[str, bytes], *, plainly: bool = False) -> bytes:
    """A zip as Windows packs it where a file is above 2 GB; `plainly`: only its headers say so."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        for name, content in contents.items():
            if plainly:
                packer = zlib.compressobj(9, zlib.DEFLATED, -15)
                packed = packer.compress(content) + packer.flush()
            else:
                deflater = inflate64.Deflater()
                packed = deflater.deflate(content) + deflater.flush()
            opened.writestr(name, packed)
    raw = bytearray(target.getvalue())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = -1
        for content in contents.values():
            place = raw.index(mark, place + 1)
            raw[place + at : place + at + 2] = struct.pack("<H", 9)
            sums = place + at + 6
            raw[sums : sums + 4] = struct.pack("<L", zlib.crc32(content))
            raw[sums + 8 : sums + 12] = struct.pack("<L", len(content))
    return bytes(raw)


MANY = {
    "一.txt": bytes(range(256)) * 2000,
    "b.txt": b"",
    "c.txt": b"a" * 400_000,
    "d.txt": "先洗手".encode() * 9000,
}


@pytest.mark.parametrize("plainly", [False, True])
def test_what_windows_packs_is_unpacked(plainly: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(deflate64(MANY, plainly=plainly))
    with archive.open_safely(path) as opened:
        assert {name: entry.local.read_bytes() for name, entry in opened.entries.items()} == MANY
        assert opened.entries["d.txt"].sha256 == hashlib.sha256(MANY["d.txt"]).hexdigest()


def spoilt64(change: Callable[[bytearray], None]) -> bytes:
    raw = bytearray(deflate64({"a.txt": b"0123456789" * 5000, "b.txt": b"good"}))
    change(raw)
    return bytes(raw)


def _data(raw: bytearray) -> None:
    raw[45:60] = b"\xff" * 15


def _sum(raw: bytearray) -> None:
    raw[14] ^= 1
    raw[raw.index(b"PK\x01\x02") + 16] ^= 1


def _longer(raw: bytearray) -> None:
    for at in (22, raw.index(b"PK\x01\x02") + 24):
        raw[at : at + 4] = struct.pack("<L", 60_000)


def _shorter(raw: bytearray) -> None:
    for at in (22, raw.index(b"PK\x01\x02") + 24):
        raw[at : at + 4] = struct.pack("<L", 40_000)


@pytest.mark.parametrize("change", [_data, _sum, _longer, _shorter])
def test_what_is_not_what_it_says_is_damaged(change: Callable[[bytearray], None], tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(spoilt64(change))
    with pytest.raises(Rejected) as caught, archive.open_safely(path):
        pass
    assert [(each.code, each.where.file) for each in caught.value.faults] == [("damaged", "a.txt")]


@pytest.mark.parametrize("method", [1, 6, 18, 93, 98, 99])
def test_methods_that_nobody_unpacks_are_told_once(method: int, tmp_path: Path) -> None:
    raw = deflate64({f"{n}.txt": b"x" * 100 for n in range(5)}).replace(
        b"\x09\x00", struct.pack("<H", method)
    )
    path = tmp_path / "a.zip"
    path.write_bytes(raw)
    with pytest.raises(Rejected) as caught, archive.open_safely(path):
        pass
    assert [(each.code, each.params.get("count")) for each in caught.value.faults] == [("method-unknown", 5)]


def test_inside_another_file_only_what_zipfile_knows_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(deflate64({"a.txt": b"x"}))
    with path.open("rb") as file:
        faults, _members = archive.inspect(file, archive.INNER)
    assert [each.code for each in faults] == ["method-unknown"]
