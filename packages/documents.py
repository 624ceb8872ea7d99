"""The text of a document, one extraction for all who ask: twin, reading time, search, transcripts and checks.

A document becomes a page (`markup`), with headings, lists, tables, images with their alternative texts, readings above characters and
notes in their order; its text is the text of that page. So what is counted is what is read.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from packages import magic
from packages.reading import texts
from packages.reading.pages import opendocument, page, papers, slides, word
from packages.reading.pages.page import BLOCKS, Unreadable
from packages.reading.pages.word import Image

__all__ = [
    "BLOCKS",
    "Image",
    "Unreadable",
    "characters",
    "markup",
    "reading_ms",
    "text_of",
    "text_of_page",
    "type_of",
]
_MOST_BYTES = 50_000_000
_PAGES = {"docx": word.markup, "odt": opendocument.markup, "pptx": slides.markup}


def text_of(path: Path, found: str) -> str | None:
    """The plain text, a paragraph a line; None where we don't count (PDF), once it opens. Raises Unreadable."""
    if found == "pdf":
        papers.open_to_all(path)
        return None
    if found == "txt":
        return _decoded(path).strip()
    if found == "html":
        return page.text(_decoded(path))
    return page.text(_PAGES[found](path, _not_kept)) if found in _PAGES else None


def markup(path: Path, found: str, image: Image) -> str:
    """A document as HTML of its own making, to be cleaned before anybody sees it; `image` keeps its images. Raises Unreadable."""
    return _PAGES[found](path, image) if found in _PAGES else page.visible(_decoded(path), image)


def text_of_page(markup: str) -> str:
    """The text of a page that was made of a document, as `text_of` gives it of others."""
    return page.text(markup) if markup else ""


def type_of(media_type: str, path: str) -> str:
    """The type under which a document was stored: a key of magic.MEDIA_TYPES; "" for what is none. HTML is stored as text."""
    found = next((key for key in magic.TYPES_OF_KIND["document"] if magic.MEDIA_TYPES[key] == media_type), "")
    return "html" if found == "txt" and path.lower().endswith((".html", ".htm")) else found


def characters(text: str) -> int:
    """Characters to read: letters, digits, signs and punctuation; spaces and controls don't count."""
    return sum(1 for each in text if unicodedata.category(each)[0] not in "ZC")


def reading_ms(text: str, characters_per_minute: int) -> int:
    """Milliseconds to read a text, floored."""
    return characters(text) * 60_000 // characters_per_minute


def _not_kept(_content: object, _media_type: str, _alt: str) -> str:
    return "image"


def _decoded(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        raise Unreadable
    text = texts.decoded(path.read_bytes())
    if text is None:
        raise Unreadable
    return text
