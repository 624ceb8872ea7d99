"""A transcript as PDF/UA-1: Typst sets it and refuses to write a file that breaks the standard's machine rules."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import noto_cjk_sans_otc
import typst

from accessibility.documents.paper import Paper

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).resolve().parent / "paper.typ"


def make(paper: Paper) -> bytes:
    """The PDF, tagged: title, headings, paragraphs, language."""
    return typeset(TEMPLATE, json.dumps(asdict(paper), ensure_ascii=False))


def typeset(template: Path, told: str) -> bytes:
    """What a template makes of JSON, tagged, in the one font that every machine of the site has."""
    made: bytes = typst.compile(
        str(template),
        format="pdf",
        font_paths=[str(Path(str(noto_cjk_sans_otc.FONT_PATH)).parent)],
        ignore_system_fonts=True,
        sys_inputs={"told": told},
        pdf_standards=["ua-1"],
    )
    return made
