"""A transcript as a Word document: real headings, the language marked, a title in its properties."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from accessibility.documents.paper import Paper

if TYPE_CHECKING:  # imported where a document is made, so that commands and pages start without it
    from docx.document import Document as Made

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Microsoft YaHei"
INK = (0x1B, 0x24, 0x20)
SIZES = {"Normal": 12, "Title": 22, "Heading 1": 16}


def make(paper: Paper, made_at: datetime) -> bytes:
    """The document; a screen reader walks it by its headings."""
    from docx import Document

    document = Document()
    dress(document, _tag(paper))
    describe(document, paper.title, _tag(paper), made_at)
    document.add_heading(paper.title, level=0)
    for note in paper.notes:
        document.add_paragraph(note)
    for part in paper.parts:
        if part.heading:
            document.add_heading(part.heading, level=1)
        for paragraph in part.paragraphs:
            document.add_paragraph(paragraph)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _tag(paper: Paper) -> str:
    return "zh-CN" if paper.language == "zh" else paper.language


def describe(document: Made, title: str, language: str, made_at: datetime) -> None:
    """The document's properties: its title, its language, no author's name."""
    document.core_properties.title = title
    document.core_properties.language = language
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = made_at.replace(tzinfo=None)


def dress(document: Made, language: str) -> None:
    """Type that is large enough, in one ink, and marked with its language, which decides the voice that reads it."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.size, style.font.color.rgb, style.font.name = Pt(size), RGBColor(*INK), FONT
        properties = style.element.get_or_add_rPr()
        properties.rFonts.set(qn("w:eastAsia"), FONT)
        properties.append(
            properties.makeelement(qn("w:lang"), {qn("w:val"): language, qn("w:eastAsia"): language})
        )
    document.styles["Normal"].paragraph_format.line_spacing = 1.5
