"""Files made to do harm: each is refused with a clear code within ten seconds, and leaves nothing behind."""

import io
import os
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from judging.wording import of_properties
from media import ffmpeg
from media.checking.check import check
from media.ffmpeg import Unreadable
from media.making import copies
from media.probe import probe
from tests.make import clips

SECONDS = 10


def truncated(path: Path) -> None:
    whole = clips.write(path.with_suffix(".whole.mp4"), moving(), clips.talk(2))
    path.write_bytes(whole.read_bytes()[:20_000])  # the index of an MP4 is at its end
    whole.unlink()


def moving() -> list[clips.Picture]:
    return [clips.scene(1, n / 25) for n in range(50)]


def hls(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n")


def late_hls(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf\n\n  #EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/x.ts\n")


def ffconcat(path: Path) -> None:
    path.write_text("ffconcat version 1.0\nfile /etc/passwd\n")


def concat(path: Path) -> None:
    path.write_text("# a list\nfile '/etc/passwd'\n")


def dash(path: Path) -> None:
    path.write_text('<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1:1/</BaseURL></MPD>')


def huge_picture(path: Path) -> None:
    """Motion JPEG whose container and pictures say 30,000 x 30,000."""
    small = path.with_suffix(".small.mov")
    ffmpeg.run(
        ["-f", "lavfi", "-i", "testsrc2=size=64x64:duration=1", "-c:v", "mjpeg", "-y", str(small)], seconds=30
    )
    data = small.read_bytes()
    small.unlink()
    size = struct.pack(">HH", 30_000, 30_000)
    data = re.sub(rb"(\xff\xc0..\x08)\x00\x40\x00\x40", lambda found: found[1] + size, data, flags=re.DOTALL)
    path.write_bytes(data.replace(struct.pack(">HH", 64, 64), size))


def huge_still(path: Path) -> None:
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 30_000, 30_000)
    )


def endless(path: Path) -> None:
    """Nine hours of silence in a small file."""
    clips.endless(path, 9 * 3600)


def declared_long(path: Path) -> None:
    """Two pictures, the second due in three hundred hours."""
    whole = clips.write(path.with_suffix(".whole.mkv"), moving()[:2], None)
    arguments = ["-i", str(whole), "-c", "copy", "-bsf:v", "setts=pts=N*1080000000:dts=N*1080000000"]
    ffmpeg.run([*arguments, "-f", "matroska", "-y", str(path)], seconds=30)
    whole.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def zip_of_zips(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(5_000_000))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(20):
            archive.writestr(f"{n}.zip", inner.getvalue())


def dice(path: Path) -> None:
    path.write_bytes(np.random.default_rng(1).integers(0, 256, 200_000, np.uint8).tobytes())


def prose(path: Path) -> None:
    path.write_text("Wash your hands before you touch the flour.\n" * 200)


HOSTILE: dict[Callable[[Path], None], str] = {
    truncated: "broken",
    hls: "playlist",
    late_hls: "playlist",
    ffconcat: "playlist",
    concat: "playlist",
    dash: "playlist",
    huge_picture: "too-large",
    huge_still: "picture",
    endless: "too-long",
    declared_long: "too-long",
    empty: "empty",
    zip_of_zips: "archive",
    dice: "broken",
    prose: "text",
}


@pytest.mark.parametrize(("make", "code"), HOSTILE.items(), ids=lambda each: getattr(each, "__name__", each))
def test_it_is_refused_at_once_and_nothing_is_left(
    make: Callable[[Path], None], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    path = tmp_path / "lesson.mp4"
    make(path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    before, began = sorted(each.name for each in tmp_path.iterdir()), time.monotonic()
    with pytest.raises(Unreadable) as raised:
        check(path)
    assert time.monotonic() - began < SECONDS
    assert raised.value.code == code
    assert of_properties.refusal(code)
    if make not in (
        endless,
        declared_long,
    ):  # the probe of an upload asks how long; the check, whether that can be
        with pytest.raises(Unreadable) as told:
            probe(path)
        assert told.value.code == code
    assert sorted(each.name for each in tmp_path.iterdir()) == before
    assert list(scratch.iterdir()) == []
    assert children() == []


@pytest.mark.parametrize(("make", "code"), HOSTILE.items(), ids=lambda each: getattr(each, "__name__", each))
def test_no_copy_is_made_of_it_and_nothing_is_left(
    make: Callable[[Path], None], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder, scratch = tmp_path / "lesson.mp4", tmp_path / "copies", tmp_path / "scratch"
    make(path)
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    began = time.monotonic()
    with pytest.raises(Unreadable) as raised:
        copies.write(path, folder)
    assert time.monotonic() - began < SECONDS
    assert raised.value.code == code
    assert list(folder.iterdir()) == list(scratch.iterdir()) == []
    assert children() == []


def children() -> list[str]:
    """What this process has started and is still there, defunct or not."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(parent) == os.getpid() and ("media." in command or "ffmpeg" in command):
            found.append(command)
    return found
