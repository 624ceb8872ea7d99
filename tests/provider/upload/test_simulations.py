"""What lies in a simulation is told, in zips within its zip too."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from provider.upload import simulations

CLIP = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(200)
PAGE = "<p>示例</p>".encode()


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def inside(tmp_path: Path, members: dict[str, bytes]) -> list[str]:
    path = tmp_path / "simulation.zip"
    path.write_bytes(packed({"index.html": PAGE, **members}))
    return simulations.media_inside(path)


def test_pages_alone_hold_nothing(tmp_path: Path) -> None:
    assert inside(tmp_path, {"more.zip": packed({"a.html": PAGE})}) == []


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"a.zip": packed({"clip.mp4": CLIP})}, ["a.zip/clip.mp4"]),
        ({"data.bin": packed({"hidden": CLIP})}, ["data.bin/hidden"]),  # by its bytes, whatever it is called
        ({"a.zip": packed({"b.zip": packed({"c.mp3": b"x"})})}, ["a.zip/b.zip/c.mp3"]),
        ({"a.zip": packed({"p.html": b'<video src="data:video/mp4;base64,AA">'})}, ["a.zip/p.html"]),
        (
            {"a.zip": packed({"b.zip": packed({"c.zip": packed({"d.html": PAGE})})})},
            ["a.zip/b.zip/c.zip"],
        ),  # too deep
        ({"a.zip": packed({"x": CLIP})[:-30]}, ["a.zip"]),  # broken: nobody knows
        ({"a.zip": packed({"0": bytes(30_000_000)})}, ["a.zip"]),  # packs too well to be pages
    ],
)
def test_zips_in_the_zip_are_looked_into(tmp_path: Path, members: dict[str, bytes], told: list[str]) -> None:
    assert inside(tmp_path, members) == told


def test_a_crowd_of_zips_is_told_instead_of_read(tmp_path: Path) -> None:
    small = packed({"a.html": PAGE})
    told = inside(tmp_path, {f"{n:03}.zip": small for n in range(simulations.MOST_ZIPS + 3)})
    assert told == [f"{n:03}.zip" for n in range(simulations.MOST_ZIPS, simulations.MOST_ZIPS + 3)]
