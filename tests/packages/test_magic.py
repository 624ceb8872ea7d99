"""What a file is, by its bytes."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from judging.wording import of_files
from packages import magic
from packages.reading import compound
from tests.make import packages as make
from tests.make.compound import compound_file


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
    (make.clip(1, picture=False, name="x.mkv"), "x.webm", "mkv"),
    (picture("PNG"), "x.jpg", "png"),
    (picture("JPEG"), "x", "jpg"),
    (picture("GIF"), "x", "gif"),
    (picture("WEBP"), "x", "webp"),
    (b"%PDF-1.7\n", "x", "pdf"),
    ("第一行\n".encode("gbk") * 400, "x.txt", "txt"),
    ("第一行\n".encode() * 1000, "x.txt", "txt"),
    ("﻿<!DOCTYPE html><title>x</title>".encode(), "x.txt", "html"),
    (b"<p>x</p>", "x.htm", "html"),
    (b"<?xml version='1.0'?><svg xmlns='x'></svg>", "x.png", "svg"),
    (b"\x7fELF\0\0", "x.mp4", "elf"),
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


ISO = make.clip(1, picture=False, name="x.m4a")


def branded(content: bytes, brand: bytes) -> bytes:
    """The same file under another brand, as other telephones write it."""
    assert content[4:8] == b"ftyp"
    return content[:8] + brand + content[12:]


def untagged(content: bytes) -> bytes:
    """The same MP3 without the tag before its first frame."""
    return content[content.index(b"\xff\xf3") :]


def without_brand(content: bytes) -> bytes:
    """The same file without its first box, as old cameras write it."""
    return content[int.from_bytes(content[:4], "big") :]


def zipped(main: str, **others: bytes) -> bytes:
    return make.zip_of({"[Content_Types].xml": b"<Types/>", main: b"<x/>", **others})


def opendocument(kind: str) -> bytes:
    return make.zip_of(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"}
    )


UTF16 = "认识面粉，先洗手。"
MHT = b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html"\r\n\r\n--x\r\n<html>'
PDF = b"%PDF-1.7\n1 0 obj\nstartxref\n0\n%%EOF\n"
# what each kind is easily taken for
TAKEN_FOR = {
    "sound of a telephone, isom": (branded(ISO, b"isom"), "x.m4a", "m4a"),
    "sound of a telephone, mp42": (branded(ISO, b"mp42"), "x.mp4", "m4a"),
    "sound of a telephone, 3gp4": (branded(ISO, b"3gp4"), "x.m4a", "m4a"),
    "sound, QuickTime": (branded(ISO, b"qt  "), "x.mov", "m4a"),
    "sound, dash": (branded(ISO, b"dash"), "x.m4a", "m4a"),
    "picture of brand M4A": (branded(make.clip(1), b"M4A "), "x.m4a", "mp4"),
    "film, 3gp5": (branded(make.clip(1), b"3gp5"), "x.3gp", "mp4"),
    "MOV without a brand": (without_brand(make.clip(1, name="x.mov")), "x.mov", "mov"),
    "MOV that begins wide": (b"\0\0\0\x08wide" + without_brand(make.clip(1, name="x.mov")), "x.mov", "mov"),
    "sound without a brand": (without_brand(ISO), "x.m4a", "m4a"),
    "cut short": (make.clip(1)[:40], "x.mp4", "mp4"),
    "cut short, without a brand": (without_brand(make.clip(1))[:40], "x.mp4", ""),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "x.jpg", "heic"),
    "HEIC by its general brand": (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(64), "x.jpg", "heic"),
    "AVIF": (picture("AVIF"), "x.jpg", "avif"),
    "BMP": (picture("BMP"), "x.jpg", "bmp"),
    "TIFF": (picture("TIFF"), "x.jpg", "tiff"),
    "UTF-16": (UTF16.encode("utf-16"), "x.mp3", "txt"),
    "UTF-16, the other way round": (b"\xfe\xff" + UTF16.encode("utf-16-be"), "x.txt", "txt"),
    "UTF-16 page": ("<html><body>洗手".encode("utf-16"), "x.html", "html"),
    "UTF-16 without a mark": ("Wash your hands.\r\n".encode("utf-16-le"), "x.txt", "txt"),
    "a long text in UTF-16": ((UTF16 * 3000).encode("utf-16"), "x.txt", "txt"),
    "half a mark": (b"\xff\xfe", "x.txt", "txt"),
    "MP3 without a tag": (untagged(make.clip(1, picture=False, name="x.mp3")), "x.mp3", "mp3"),
    "one frame's head and nothing like it": (b"\xff\xfb\x90\x64" + bytes(range(256)) * 8, "x.mp3", ""),
    "FLAC behind a tag": (b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + b"fLaC" + bytes(60), "x.mp3", "flac"),
    "AAC behind a tag": (b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + b"\xff\xf1\x50\x80" + bytes(60), "x.mp3", "aac"),
    "AAC": (make.clip(1, picture=False, name="x.aac"), "x.mp3", "aac"),
    "FLAC": (make.clip(1, picture=False, name="x.flac"), "x.wav", "flac"),
    "AVI": (make.clip(1, name="x.avi"), "x.wav", "avi"),
    "MKV": (make.clip(1, name="x.mkv"), "x.webm", "mkv"),
    "TS": (make.clip(1, name="x.ts"), "x.mp4", "ts"),
    "PDF with a mark": (b"\xef\xbb\xbf" + PDF, "x.pdf", "pdf"),
    "PDF with a line end": (b"\r\n" + PDF, "x.pdf", "pdf"),
    "PDF with the head of a letter": (b"Content-Type: application/pdf\r\n\r\n" + PDF, "x.pdf", "pdf"),
    "PDF behind spaces": (b" " * 900 + PDF, "x.pdf", "pdf"),
    "a text about PDF": ("文件以 %PDF-1.7 开头。".encode(), "x.txt", "txt"),
    "a long text about PDF": ("%PDF-1 是开头。".encode() * 900, "x.txt", "pdf"),
    "RTF": (b"{\\rtf1\\ansi \\u27974?}", "x.txt", "rtf"),
    "RTF named as Word": (b"\r\n{\\rtf1 x}", "x.docx", "rtf"),
    "MHT": (MHT, "x.html", "mht"),
    "MHT by Word": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x", "x.mht", "mht"),
    "a page behind a remark": (b"<!-- saved from url=(0014)about:internet -->\r\n<html><body>x", "x", "html"),
    "XHTML": (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="http://www.w3.org/1999/xhtml">', "x", "html"),
    "a page of old": (b'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><p>x', "x", "html"),
    "SVG behind a remark": (b"<!-- x --><svg xmlns='x'/>", "x.html", "svg"),
    "XML": (b"<?xml version='1.0'?><lesson>x</lesson>", "x.txt", "xml"),
    "Word by another name": (zipped("word/document2.xml"), "x", "docx"),
    "Word with backslashes": (make.zip_of({"word\\document.xml": b"<x/>"}), "x.zip", "docx"),
    "slides": (zipped("ppt/presentation.xml"), "x", "pptx"),
    "binary workbook": (zipped("xl/workbook.bin"), "x.xlsx", "xlsb"),
    "OpenDocument text": (opendocument("text"), "x.docx", "odt"),
    "OpenDocument sheet": (opendocument("spreadsheet"), "x.xlsx", "ods"),
    "book": (make.zip_of({"mimetype": b"application/epub+zip"}), "x.zip", "epub"),
    "OFD": (make.zip_of({"OFD.xml": b"<x/>"}), "x.pdf", "ofd"),
    "a simulation with words in it": (make.zip_of({"index.html": b"", "a/word/document.xml": b""}), "x", "zip"),
    "compound file": (compound.HEAD + bytes(600), "x.doc", "ole"),
    "7z": (b"7z\xbc\xaf'\x1c\0\4" + bytes(60), "x.zip", "7z"),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(60), "x.zip", "rar"),
    "program": (b"MZ\x90\0\3\0\0\0" + bytes(100), "x.mp4", "exe"),
    "noughts": (bytes(500), "x.txt", ""),
    "Chinese": ("﻿第一行\n".encode("gb18030"), "x.txt", "txt"),
    "captions": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", "x.vtt", "txt"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "name", "found"), TAKEN_FOR.values(), ids=TAKEN_FOR)
def test_what_is_easily_taken_for_another(content: bytes, name: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert magic.sniff(path, name) == found


@pytest.mark.parametrize(
    ("streams", "found"),
    [
        (["WordDocument", "1Table"], "doc"),
        (["Workbook"], "xls"),
        (["Book"], "xls"),
        (["PowerPoint Document"], "ppt"),
        (["EncryptionInfo", "EncryptedPackage"], "encrypted-office"),
        (["Contents"], "ole"),
    ],
)
def test_office_of_old_and_office_with_a_password(streams: list[str], found: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(compound_file(streams))
    assert magic.sniff(path, "x.docx") == found


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.txt", "x.html", "x.mp3"]))
def test_any_bytes_have_a_type_or_none(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        assert isinstance(magic.sniff(path, name), str)
    assert magic.paper(content) in ("", "pdf", "png", "jpg")
    assert isinstance(magic.is_clip(content), bool)


def _pairs() -> list[tuple[str, str]]:
    found = [*magic.MEDIA_TYPES, *of_files.REMEDIES, "", "exe", "rar", "encrypted-office"]
    return [
        (each, kind) for each in found for kind, types in magic.TYPES_OF_KIND.items() if each not in types
    ]


def test_no_advice_leads_to_the_next_refusal(app: Flask) -> None:
    """What it tells to do ends with a file, or a kind, that is taken."""
    for found, wanted in _pairs():
        among = magic.TYPES_OF_KIND[wanted]
        told = of_files.remedy(found, among)
        assert told, (found, wanted)
        for kind in re.findall(r"改成 (\w+)", told):
            assert found in magic.TYPES_OF_KIND[kind], (found, wanted)
        for ending in re.findall(r"(?:另存为|导出为) ?(docx|pdf|xlsx|mp4|MP4|PDF|JPEG|MP3)", told):
            assert {"jpeg": "jpg"}.get(ending.lower(), ending.lower()) in {*among, "mp3"}, (found, wanted)


def test_what_is_filed_under_no_kind_is_not_told_to_change_it(app: Flask) -> None:
    told = of_files.remedy("m4a", magic.TYPES_OF_KIND["video"], filed=False)
    assert "kind" not in told
    assert "mp4" in told


def test_every_type_has_a_name() -> None:
    named = {*magic.MEDIA_TYPES, *magic._NAMED, *of_files.REMEDIES}
    assert named <= set(of_files.LABELS)
