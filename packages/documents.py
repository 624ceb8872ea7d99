"""The plain text of a document, and how long it takes to read: characters by the scheme's reading speed."""

from __future__ import annotations

import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from packages import archive

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BYTES = 50_000_000
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_HIDDEN = frozenset(("script", "style", "template", "noscript"))


class Unreadable(Exception):
    """The document can't be read as what it says it is."""


def text_of(path: Path, found: str) -> str | None:
    """The plain text, a paragraph a line; None where we don't count (PDF). Raises Unreadable."""
    if found == "docx":
        return _docx(path)
    if found == "html":
        return _html(_decoded(path))
    return _decoded(path).strip() if found == "txt" else None


def characters(text: str) -> int:
    """Characters to read: letters, digits, signs and punctuation; spaces and controls don't count."""
    return sum(1 for each in text if unicodedata.category(each)[0] not in "ZC")


def reading_ms(text: str, characters_per_minute: int) -> int:
    """Milliseconds to read a text, floored."""
    return characters(text) * 60_000 // characters_per_minute


def _decoded(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        raise Unreadable
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Unreadable


def _docx(path: Path) -> str:
    try:
        with path.open("rb") as file:
            faults, members = archive.inspect(file, archive.INNER)
            if faults or "word/document.xml" not in members:
                raise Unreadable
            if members["word/document.xml"].file_size > _MOST_BYTES:
                raise Unreadable
            with zipfile.ZipFile(file) as opened:
                root = fromstring(opened.read("word/document.xml"))
    except (*archive.BROKEN, ParseError, DefusedXmlException) as error:
        raise Unreadable from error
    lines = ("".join(run.text or "" for run in each.iter(_WORD + "t")) for each in root.iter(_WORD + "p"))
    return "\n".join(line for line in lines if line.strip())


def _html(source: str) -> str:
    reader = _Plain()
    reader.feed(source)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Plain(HTMLParser):
    """Collects what is read: alternative texts are, scripts and the head's title are not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; an image gives its alternative text."""
        if tag in _HIDDEN or tag == "title":
            self._hidden.append(tag)
        elif tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        """A block ends a line."""
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, unless it is hidden; source line breaks are spaces."""
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))
