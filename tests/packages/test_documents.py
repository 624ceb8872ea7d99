"""Plain text of documents, and its length."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages import documents
from packages.documents import Unreadable
from tests.make.packages import zip_of

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text_of(folder: Path, content: bytes, found: str) -> str | None:
    path = folder / "document"
    path.write_bytes(content)
    return documents.text_of(path, found)


def test_text_in_both_encodings(tmp_path: Path) -> None:
    assert text_of(tmp_path, "你好\n".encode("gb18030"), "txt") == "你好"
    assert text_of(tmp_path, "\ufeff你好\0".encode(), "txt") == "你好"
    with pytest.raises(Unreadable):
        text_of(tmp_path, b"\xff\xff\xff", "txt")


def test_html_is_what_is_read(tmp_path: Path) -> None:
    page = (
        "<html><head><title>题</title><style>p{}</style></head><body><h1>洗 手</h1>"
        "<p>先<b>打湿</b>\n再擦</p><img alt='一双手'><script>var x = '坏'</script><ul><li>一<li>二</ul>&lt;完&gt;"
    )
    assert text_of(tmp_path, page.encode(), "html") == "洗 手\n先打湿 再擦\n一双手\n一\n二\n<完>"


def test_docx_paragraphs(tmp_path: Path) -> None:
    body = f"<w:document {WORD}><w:p><w:r><w:t>第一</w:t></w:r><w:r><w:t>段</w:t></w:r></w:p><w:p/><w:p><w:t>二</w:t></w:p></w:document>"
    assert text_of(tmp_path, zip_of({"word/document.xml": body.encode()}), "docx") == "第一段\n二"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>"""


@pytest.mark.parametrize("body", [BOMB, OUTSIDE, b"<x>", b"\0"])
def test_hostile_docx(body: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        text_of(tmp_path, zip_of({"word/document.xml": body}), "docx")


def test_pdf_is_not_counted(tmp_path: Path) -> None:
    assert text_of(tmp_path, b"%PDF-1.7", "pdf") is None


def test_reading_time_is_floored() -> None:
    assert documents.characters("你好， a\n\t") == 4
    assert documents.reading_ms("字" * 300, 300) == 60_000
    assert documents.reading_ms("字", 290) == 206


@given(st.text(max_size=300))
def test_any_html_is_read(source: str) -> None:
    path_free = documents._html(source)
    assert "\n\n" not in path_free
