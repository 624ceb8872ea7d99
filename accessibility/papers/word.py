"""A transcript as a Word document: real headings, the language marked, a title in its properties."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Made
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from accessibility.papers.paper import Paper

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Microsoft YaHei"
INK = RGBColor(0x1B, 0x24, 0x20)
SIZES = {"Normal": 12, "Title": 22, "Heading 1": 16}


def make(paper: Paper, made_at: datetime) -> bytes:
    """The document; a screen reader walks it by its headings."""
    document = Document()
    _dress(document, paper)
    document.core_properties.title = paper.title
    document.core_properties.language = _tag(paper)
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = made_at.replace(tzinfo=None)
    document.add_heading(paper.title, level=0)
    for note in paper.notes:
        document.add_paragraph(note)
    for part in paper.parts:
        document.add_heading(part.heading, level=1)
        for paragraph in part.paragraphs:
            document.add_paragraph(paragraph)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _tag(paper: Paper) -> str:
    return "zh-CN" if paper.language == "zh" else paper.language


def _dress(document: Made, paper: Paper) -> None:
    """Type that is large enough, in one ink, and marked with its language, which decides the voice that reads it."""
    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.size, style.font.color.rgb, style.font.name = Pt(size), INK, FONT
        properties = style.element.get_or_add_rPr()
        properties.rFonts.set(qn("w:eastAsia"), FONT)
        language = properties.makeelement(
            qn("w:lang"), {qn("w:val"): _tag(paper), qn("w:eastAsia"): _tag(paper)}
        )
        properties.append(language)
    document.styles["Normal"].paragraph_format.line_spacing = 1.5
