"""Plain text of documents, and its length."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages import documents, magic
from packages.documents import Unreadable
from packages.reading.pages import page
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
    body = f"<w:document {WORD}><w:body><w:p><w:r><w:t>第一</w:t></w:r><w:r><w:t>段</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>二</w:t></w:r></w:p></w:body></w:document>"
    assert text_of(tmp_path, zip_of({"word/document.xml": body.encode()}), "docx") == "第一段\n二"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>"""


@pytest.mark.parametrize("body", [BOMB, OUTSIDE, b"<x>", b"\0"])
def test_hostile_docx(body: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        text_of(tmp_path, zip_of({"word/document.xml": body}), "docx")


def pdf(password: str = "", owner: str = "") -> bytes:
    target = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(target, encryption=pikepdf.Encryption(user=password, owner=owner) if owner else False)
    return target.getvalue()


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\xef\xbb\xbf", b"X-Mailer: x\r\n\r\n"])
def test_pdf_is_not_counted_but_opened(before: bytes, tmp_path: Path) -> None:
    assert text_of(tmp_path, before + pdf(), "pdf") is None


def test_a_pdf_that_only_forbids_to_print_opens(tmp_path: Path) -> None:
    assert text_of(tmp_path, pdf(owner="主人"), "pdf") is None


@pytest.mark.parametrize("content", [pdf("a", "b"), pdf("密码", "密码")], ids=["latin", "chinese"])
def test_a_pdf_with_a_password_is_told(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="encrypted"):
        text_of(tmp_path, content, "pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", pdf()[:200], b""])
def test_a_broken_pdf_is_told(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="unreadable"):
        text_of(tmp_path, content, "pdf")


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_in_every_encoding_that_programs_write(name: str, tmp_path: Path) -> None:
    assert text_of(tmp_path, "认识面粉，\r\n先洗手。".encode(name), "txt") == "认识面粉，\r\n先洗手。"
    assert text_of(tmp_path, "<html><p>认识面粉".encode(name), "html") == "认识面粉"


def test_utf_16_without_a_mark_and_the_other_way_round(tmp_path: Path) -> None:
    assert text_of(tmp_path, "Wash hands first. 洗手".encode("utf-16-le"), "txt") == "Wash hands first. 洗手"
    assert text_of(tmp_path, b"\xfe\xff" + "认识面粉".encode("utf-16-be"), "txt") == "认识面粉"


def test_html_without_what_nobody_sees(tmp_path: Path) -> None:
    page = (
        "<p>看得见<p hidden>一<p style='color:red; display: none'>二<div style='visibility:hidden'>三<b>四</b></div>后面"
        "<ruby>饺<rp>(</rp><rt>jiǎo</rt><rp>)</rp></ruby>子<table><tr><td>甲<td>乙</table><p style='display:block'>末"
    )
    assert text_of(tmp_path, page.encode(), "html") == "看得见\n后面饺子\n甲 乙\n末"


def test_a_page_keeps_the_images_that_it_carries_and_the_words_of_the_others(tmp_path: Path) -> None:
    kept: list[tuple[bytes, str, str]] = []

    def image(content: Callable[[], bytes], media_type: str, alt: str) -> str:
        kept.append((content(), media_type, alt))
        return "image:0" if media_type else ""

    source = "<p>一<img alt='面盆' src='http://example.com/a.png'>二<img src='data:image/png;base64,AAAA' alt='手'><i hidden>x</i>三"
    shown = page.visible(source, image)
    assert kept == [(b"", "", "面盆"), (b"\0\0\0", "image/png", "手")]
    assert "一面盆二" in shown
    assert 'src="image:0"' in shown
    assert "x" not in documents.page.text(shown)


def test_raised_and_lowered_words_stay_so(tmp_path: Path) -> None:
    page = "<p>10<sup>3</sup> 个 H<sub>2</sub>O 见<sup>注</sup>"
    assert text_of(tmp_path, page.encode(), "html") == "10³ 个 H₂O 见^(注)"


def test_what_is_stored_tells_its_type() -> None:
    assert documents.type_of(magic.MEDIA_TYPES["docx"], "lesson.doc") == "docx"
    assert documents.type_of("text/plain", "a.HTM") == "html"
    assert documents.type_of("text/plain", "a.txt") == "txt"
    assert documents.type_of("video/mp4", "a.html") == ""


def test_reading_time_is_floored() -> None:
    assert documents.characters("你好， a\n\t") == 4
    assert documents.reading_ms("字" * 300, 300) == 60_000
    assert documents.reading_ms("字", 290) == 206


@given(st.text(max_size=300))
def test_any_html_is_read(source: str) -> None:
    assert "\n\n" not in page.text(source)
    assert page.text(page.visible(source, lambda *_given: "x")) is not None


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<div>", "</p>", "&amp", "<![CDATA[", "<p a='"])
def test_html_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    began = time.process_time()
    page.visible(piece * (1_000_000 // len(piece)), lambda *_given: "")
    page.text(piece * (2_000_000 // len(piece)))
    assert time.process_time() - began < 3


def test_deep_html_keeps_its_words() -> None:
    assert "底" in page.text("<div>" * 200 + "底" + "</div>" * 200)
