"""Nothing that a file holds makes a reader fail otherwise than by a fault that is documented, in time that grows with its length.

The ordinary suite tries 1,100 files here and 900 of captions (tests/accessibility/test_caption_fuzz.py); WUAI_FUZZ=50 tries fifty
times as many, 10^5 in all. Each file is told by its kind and number, and comes out the same again.
"""

from __future__ import annotations

import io
import os
import random
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from accessibility.layers import twin_child
from exams.bank import workbook
from judging.wording import of_faults
from packages import archive, documents, magic
from packages.documents import Unreadable
from packages.reading import cells
from packages.reading.reader import NotRead
from tests.make import packages, papers, workbooks
from tests.packages.test_pages import ODT, SEEN, picture

TIMES = int(os.environ.get("WUAI_FUZZ", "1"))
SLOWEST = 10  # seconds of the processor for one small file; an honest one takes a hundredth
HOSTILE = (
    b"\0", b"<", b">", b'"', b"&#0;", b"&#xD800;", b"]]>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"-1", b"9" * 400, b"1e999", b"NaN",
    "\u200b".encode(), b"\xff\xfe", b"_x0000_", b"_xD800_", b"A1048577", b"ZZZ1", b"A0", b"A1:XFD1048576", b"xmlns='x'", b"<a>" * 300, b"../",
    b'"0";"', b"[h]:[m]:[s]", b"yyyy-mm-dd h:mm:ss.000", b"# ??/??", b"0.0E+0", b"[>1]0;[<1]0", b"true", b"", "９".encode(),
)  # fmt: skip
_WORD = re.compile(rb"<[^>]*>|[\w.:-]+|\s+|.", re.DOTALL)


def _deck() -> bytes:
    made = papers.deck()
    added = papers.slide(made, "和面", "先洗手", notes="慢慢讲")
    added.shapes.add_table(1, 2, 100, 100, 1000, 1000)
    added.shapes.add_picture(io.BytesIO(picture()), 100, 100)
    return papers.saved(made)


def _pdf() -> bytes:
    target = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(target)
    return target.getvalue()


def _book() -> bytes:
    rows = [list(workbooks.HEAD), workbooks.question(), workbooks.question("二", "正确", "判断题", ())]
    rows[1][8] = workbooks.number("45356", 1)
    rows[2][7] = workbooks.runs(("10", ""), ("3", "superscript"))
    rows.append(
        [
            '<c AT t="s"><v>0</v></c>',
            '<c AT t="e"><v>#REF!</v></c>',
            "<c AT><f>A1</f></c>",
            '<c AT t="d"><v>2024-03-05</v></c>',
        ]
    )
    made = workbooks.sheet(*rows, merged=("A2:A3",))
    shared = f'<sst xmlns="{workbooks.MAIN}"><si><r><t>共_x000D_用</t></r></si></sst>'
    return workbooks.book(made, formats=("m-d", "0.00"), changes={"xl/sharedStrings.xml": shared})


SEEDS: dict[str, Callable[[], bytes]] = {
    "xlsx": _book,
    "docx": lambda: papers.docx(*(body for body, _wanted in SEEN.values()), parts={"word/footnotes.xml": papers.notes("脚注")}),
    "odt": lambda: papers.odt("".join(body for body, _wanted in ODT.values())),
    "pptx": _deck,
    "html": lambda: "<html><body><h1>题</h1><p hidden>藏<p>先<ruby>饺<rt>jiǎo</rt></ruby><img alt='盆' src='data:image/png;base64,AA=='><table><tr><td>甲".encode(),
    "pdf": _pdf,
    "zip": lambda: packages.zip_of({"package.toml": b"format = 1", "a/b.txt": b"x" * 300, "c.docx": papers.docx("")}),
    "mp4": lambda: packages.clip(1),
    "mp3": lambda: packages.clip(1, picture=False, name="x.mp3"),
    "txt": lambda: "认识面粉\n先洗手 {\\rtf1 %PDF-1.7 <svg>".encode("utf-16"),
}  # fmt: skip
EACH = {
    "xlsx": 300,
    "docx": 150,
    "odt": 150,
    "pptx": 40,
    "html": 120,
    "pdf": 40,
    "zip": 150,
    "mp4": 50,
    "mp3": 40,
    "txt": 60,
}


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """A file with bytes changed, or a part of a zip with pieces taken out, doubled, moved or put in."""
    if content.startswith(b"PK") and chance.random() < 0.85:
        source = zipfile.ZipFile(io.BytesIO(content))
        parts = {each: source.read(each) for each in source.namelist()}
        for _ in range(chance.randint(1, 2)):
            name = chance.choice(sorted(parts))
            if chance.random() < 0.05:
                del parts[name]
                break
            parts[name] = _words(parts[name], chance)
        return packages.zip_of(parts)
    if chance.random() < 0.5:
        return _words(content, chance)
    raw = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        raw[at : at + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
    return bytes(raw[: chance.randrange(len(raw) + 1)] if chance.random() < 0.1 else raw)


def _words(content: bytes, chance: random.Random) -> bytes:
    parts = _WORD.findall(content[:200_000])
    for _ in range(chance.randint(1, 5)):
        at, other = chance.randrange(len(parts) + 1), chance.randrange(len(parts) + 1)
        step = chance.choice(("out", "twice", "instead", "instead", "before", "from", "cut"))
        changed = {
            "out": [],
            "twice": parts[at : at + 9] * 2,
            "instead": [chance.choice(HOSTILE)],
            "before": [chance.choice(HOSTILE), *parts[at : at + 1]],
            "from": parts[other : other + 6],
        }
        parts[at : at + 1] = changed.get(step, [])
        if step == "cut" and chance.random() < 0.3:
            parts = parts[: at + 1]
    return b"".join(parts)


def harmless(kind: str, path: Path) -> None:
    """Every reader that such a file may come to gives what a page and a database can hold, or says what is wrong."""
    found = magic.sniff(path, f"x.{kind}")
    assert isinstance(found, str)
    for each in {kind, found} & {*magic.TYPES_OF_KIND["document"], "xlsx", "zip"}:
        _read(each, path)


def _read(kind: str, path: Path) -> None:
    if kind == "xlsx":
        _sets, faults = workbook.read(path, cells=_cells)
        assert all(of_faults.line(each) for each in faults)
        return
    with suppress(Unreadable), told():
        if kind == "zip":
            with archive.open_safely(path) as opened:
                assert opened.entries is not None
            return
        text = documents.text_of(path, kind)
        if kind not in ("pdf", "txt"):
            markup = twin_child.harmless(documents.markup(path, kind, lambda *_given: "image:0"))
            assert "<script" not in markup
        (text or "").encode()


@contextmanager
def told() -> Iterator[None]:
    """What an archive is refused for can be said."""
    try:
        yield
    except archive.Rejected as error:
        for each in error.faults:
            of_faults.line(each)


def _cells(path: Path, bounds: cells.Bounds) -> list[cells.Sheet]:
    try:
        sheets = cells.read(path, bounds)
    except cells.Unreadable as error:
        raise NotRead(error.reason) from error
    for sheet in sheets:
        for line in sheet.rows:
            "".join(line).encode()
    return sheets


@pytest.mark.timeout(0 if TIMES > 1 else 300)
@pytest.mark.parametrize("kind", SEEDS)
def test_a_spoilt_file_is_told(app: Flask, kind: str, tmp_path: Path) -> None:
    seed, path = SEEDS[kind](), tmp_path / "file"
    for number in range(EACH[kind] * TIMES):
        path.write_bytes(spoilt(seed, random.Random(f"{kind} {number}")))
        began = time.process_time()
        try:
            harmless(kind, path)
        except Exception as error:
            raise AssertionError(f"{kind} {number}: {error!r}") from error
        assert time.process_time() - began < SLOWEST, f"{kind} {number}"


@pytest.mark.parametrize("kind", SEEDS)
def test_the_seeds_are_read(app: Flask, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(SEEDS[kind]())
    assert magic.sniff(path, f"x.{kind}") == kind
    harmless(kind, path)
