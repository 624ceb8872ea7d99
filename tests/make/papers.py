"""Makers of documents part by part, as programs other than ours write them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pptx import Presentation
from pptx.util import Cm

from tests.make.packages import zip_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NAMES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def run(words: str, properties: str = "") -> str:
    """A run of a Word document."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*inside: str, properties: str = "") -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(inside)}</w:p>"


def docx(
    *body: str, word: str = WORD, parts: Mapping[str, str] | None = None, main: str = "word/document.xml"
) -> bytes:
    """A Word document of these blocks; `parts` are added."""
    document = f'<w:document xmlns:w="{word}" {_NAMES}><w:body>{"".join(body)}</w:body></w:document>'
    return zip_of({name: each.encode() for name, each in {main: document, **(parts or {})}.items()})


def notes(*each: str) -> str:
    """The part of a Word document that holds footnotes 1, 2 ..."""
    inside = "".join(
        f'<w:footnote w:id="{n}">{paragraph(run(words))}</w:footnote>' for n, words in enumerate(each, 1)
    )
    return f'<w:footnotes xmlns:w="{WORD}">{inside}</w:footnotes>'


def odt(body: str, styles: str = "", parts: Mapping[str, bytes] | None = None) -> bytes:
    """An OpenDocument text of this body."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style", "draw")
    )
    names += ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zip_of(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            **(parts or {}),
        }
    )


def deck() -> Any:
    """An empty deck of slides (python-pptx)."""
    return Presentation()


def slide(made: Any, title: str, *lines: str, notes: str = "") -> Any:
    """A slide with a title and lines in a box, and its notes."""
    added = made.slides.add_slide(made.slide_layouts[5])
    added.shapes.title.text = title
    for at, line in enumerate(lines):
        added.shapes.add_textbox(Cm(2), Cm(2 + at), Cm(5), Cm(1)).text_frame.text = line
    if notes:
        added.notes_slide.notes_text_frame.text = notes
    return added


def saved(made: Any) -> bytes:
    """The bytes of a deck."""
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()
