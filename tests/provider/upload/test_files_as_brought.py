"""Files as providers bring them: what opens with a password is told, documents count once, sound is sound whatever its brand."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from judging.wording import of_faults
from packages.faults import Fault
from provider.upload import incoming
from tests.make import packages as make
from tests.make import papers, workbooks
from tests.make.compound import compound_file
from tests.make.packages import manifest_with


def locked() -> bytes:
    target = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(target, encryption=pikepdf.Encryption(user="a", owner="b"))
    return target.getvalue()


def told(folder: Path, changes: dict[str, bytes | None]) -> tuple[tuple[Fault, ...], dict[str, int | None]]:
    """The faults of a package, and how long each resource is."""
    with incoming.opened(make.package_zip(folder, changes), characters_per_minute=300) as arrived:
        items = [item for row in arrived.items for item in row]
        return arrived.faults, {item.resource.name or "": item.duration_ms for item in items}


def document(name: str, content: bytes, *more: tuple[str, str]) -> dict[str, bytes | None]:
    """The lesson that is read, as another file."""
    path = f"texts/{name}"
    return {
        "package.toml": manifest_with(("texts/面粉.txt", path), *more),
        "texts/面粉.txt": None,
        path: content,
    }


RIGHTS = "rights/承诺书.txt"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", locked(), "file-encrypted"),
        ("a.pdf", b"%PDF-1.7 cut short", "file-unreadable"),
        ("a.docx", compound_file(["EncryptionInfo", "EncryptedPackage"]), "file-type"),
        ("a.doc", compound_file(["WordDocument"]), "file-type"),
        ("a.docx", make.zip_of({"word/document.xml": b"<w"}), "file-unreadable"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "file-type"),
    ],
)
def test_a_rights_document_that_nobody_can_open_is_told(
    app: Flask, name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    path = f"rights/{name}"
    changes = {"package.toml": manifest_with((RIGHTS, path)), RIGHTS: None, path: content}
    faults, _times = told(tmp_path, changes)
    assert [each.code for each in faults] == [code]
    assert of_faults.line(faults[0])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", locked(), "file-encrypted"),
        ("a.docx", compound_file(["EncryptedPackage"]), "file-type"),
        ("a.docx", papers.docx(papers.paragraph(papers.run("藏", "<w:vanish/>"))), "document-empty"),
        (
            "a.odt",
            papers.odt("", parts={"META-INF/manifest.xml": b"<m><encryption-data/></m>"}),
            "file-encrypted",
        ),
        ("a.rtf", b"{\\rtf1 x}", "file-type"),
        ("a.txt", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x", "file-type"),
    ],
)
def test_a_lesson_that_nobody_can_read_is_told(
    app: Flask, name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    more = [('form = "reading"', 'form = "reading"\nminutes = 5')] if name.endswith(".pdf") else []
    faults, _times = told(tmp_path, document(name, content, *more))
    assert [each.code for each in faults] == [code]
    assert of_faults.line(faults[0])


WORDS = "揉面之前先洗手。" * 30  # 240 characters: 48 seconds
ONCE = {
    "plain": papers.docx(papers.paragraph(papers.run(WORDS))),
    "strict": papers.docx(papers.paragraph(papers.run(WORDS)), word=papers.STRICT),
    "moved": papers.docx(
        papers.paragraph(f"<w:moveFrom>{papers.run(WORDS)}</w:moveFrom>"),
        papers.paragraph(f"<w:moveTo>{papers.run(WORDS)}</w:moveTo>"),
    ),
    "hidden": papers.docx(papers.paragraph(papers.run(WORDS), papers.run(WORDS, "<w:vanish/>"))),
    "opendocument": papers.odt(f"<text:p>{WORDS}</text:p>"),
    "utf-16": WORDS.encode("utf-16"),
    "page": f"<html><p>{WORDS}<p hidden>{WORDS}".encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", ONCE.values(), ids=ONCE)
def test_a_text_takes_its_time_once(content: bytes, tmp_path: Path) -> None:
    faults, times = told(tmp_path, document("lesson", content))
    assert faults == ()
    assert times[make.READING] == 48_000


def test_sound_of_a_telephone_is_sound(app: Flask, tmp_path: Path) -> None:
    sound = make.clip(80, picture=False, name="x.m4a")
    changes: dict[str, bytes | None] = {"media/02.mp4": sound[:8] + b"isom" + sound[12:]}
    faults, _times = told(tmp_path, changes)
    assert [each.code for each in faults] == ["file-type"]
    assert "改成 audio" in of_faults.line(faults[0])
    kind = (
        'name = "认识面团"\nfile = "media/02.mp4"\nkind = "video"',
        'name = "认识面团"\nfile = "media/02.mp4"\nkind = "audio"',
    )
    changes["package.toml"] = manifest_with(kind)
    assert told(tmp_path, changes)[0] == ()


def test_raised_signs_reach_the_question(tmp_path: Path) -> None:
    rows = [list(workbooks.HEAD), workbooks.question(workbooks.runs(("10", ""), ("3", "superscript")))]
    rows[1][-1] = make.FIRST
    path = make.package_zip(tmp_path, {"exams.xlsx": workbooks.book(workbooks.sheet(*rows))})
    with incoming.opened(path, characters_per_minute=300) as arrived:
        assert arrived.faults == ()
        assert arrived.sets[0].questions[0].stem == "10³"
