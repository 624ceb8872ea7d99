"""What a file is, by its bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from packages import magic
from tests.make import packages as make


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, kind)
    return target.getvalue()


TABLE = [
    (make.clip(1), "x.mp4", "mp4"),
    (make.clip(1, name="x.mov"), "x.mp4", "mov"),
    (make.clip(1, picture=False, name="x.m4a"), "x", "m4a"),
    (make.clip(1, picture=False, name="x.mp3"), "x", "mp3"),
    (make.clip(1, picture=False, name="x.wav"), "x.mp3", "wav"),
    (make.clip(1, picture=False, name="x.mkv"), "x.webm", ""),
    (picture("PNG"), "x.jpg", "png"),
    (picture("JPEG"), "x", "jpg"),
    (picture("GIF"), "x", "gif"),
    (picture("WEBP"), "x", "webp"),
    (b"%PDF-1.7\n", "x", "pdf"),
    ("第一行\n".encode("gbk") * 400, "x.txt", "txt"),
    ("第一行\n".encode() * 1000, "x.txt", "txt"),
    ("﻿<!DOCTYPE html><title>x</title>".encode(), "x.txt", "html"),
    (b"<p>x</p>", "x.htm", "html"),
    (b"<?xml version='1.0'?><svg xmlns='x'></svg>", "x.png", ""),
    (b"\x7fELF\0\0", "x.mp4", ""),
    (b"#EXTM3U\nhttp://example.com/1.ts\n", "x.mp4", "txt"),
    (make.zip_of({"word/document.xml": b""}), "x", "docx"),
    (make.zip_of({"xl/workbook.xml": b""}), "x", "xlsx"),
    (make.zip_of({"index.html": b""}), "x", "zip"),
    (b"PK\x03\x04 broken", "x.zip", ""),
    (b"", "x.mp4", ""),
]


@pytest.mark.parametrize(("content", "name", "found"), TABLE, ids=range(len(TABLE)))
def test_type_by_bytes(content: bytes, name: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert magic.sniff(path, name) == found


def test_a_strangers_html_is_served_as_text() -> None:
    assert magic.media_type("html") == "text/plain"
    assert magic.media_type("") == "application/octet-stream"
