"""Slides (pptx) as a page, by python-pptx: each slide under its title, what stands on it, tables, alternative texts, notes."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from packages import archive
from packages.reading import compound
from packages.reading.pages.page import Unreadable
from packages.reading.pages.word import Image

_DEEPEST = 20  # groups in groups


def markup(path: Path, image: Image) -> str:
    """HTML of all slides that are shown. Raises Unreadable."""
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError, PythonPptxError

    with path.open("rb") as file:
        faults, _members = archive.inspect(file, archive.INNER)
        if faults:
            raise Unreadable(compound.reason(path))
        try:
            return "".join(_slides(Presentation(file), image))
        except (
            *archive.BROKEN,
            etree.LxmlError,
            PackageNotFoundError,
            PythonPptxError,
            KeyError,
            AttributeError,
            TypeError,
            AssertionError,
        ) as error:
            raise Unreadable from error


def _slides(shown: Any, image: Image) -> Iterator[str]:
    for number, slide in enumerate(shown.slides, 1):
        if slide._element.get("show") in ("0", "false"):
            continue
        title = slide.shapes.title
        words = _paragraphs(title.text_frame) if title is not None and title.has_text_frame else []
        yield f"<h2>{html.escape(' '.join(words) or f'{number}')}</h2>"
        for shape in slide.shapes:
            if title is None or shape.shape_id != title.shape_id:
                yield from _shape(shape, image, 0)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            notes = _paragraphs(slide.notes_slide.notes_text_frame)
            yield f"<blockquote>{_lines(notes)}</blockquote>" if notes else ""


def _shape(shape: Any, image: Image, deep: int) -> Iterator[str]:
    properties = next(shape._element.iter("{*}cNvPr"), None)
    told = (properties.get("descr") or "").strip() if properties is not None else ""
    if properties is not None and properties.get("hidden") in ("1", "true"):
        return
    if hasattr(shape, "shapes"):
        if deep < _DEEPEST:
            for each in shape.shapes:
                yield from _shape(each, image, deep + 1)
    elif shape.has_text_frame:
        yield _lines(_paragraphs(shape.text_frame))
    elif getattr(shape, "has_table", False):
        rows = (
            "".join(
                f"<td>{html.escape(' '.join(_paragraphs(cell.text_frame)))}</td>"
                for cell in row.cells
                if not cell.is_spanned
            )
            for row in shape.table.rows
        )
        yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    elif hasattr(shape, "image"):
        try:
            found = shape.image
            source = image(lambda: bytes(found.blob), found.content_type, told)
        except (*archive.BROKEN, AttributeError):  # it points outside, or to nothing
            source = ""
        yield (
            f'<p><img src="{html.escape(source)}" alt="{html.escape(told)}"></p>'
            if source
            else f"<p>{html.escape(told)}</p>"
        )
    elif told:  # a chart, a diagram, a clip
        yield f"<p>{html.escape(told)}</p>"


def _paragraphs(frame: Any) -> list[str]:
    texts = (" ".join(paragraph.text.replace("\v", "\n").split()) for paragraph in frame.paragraphs)
    return [each for each in texts if each]


def _lines(lines: list[str]) -> str:
    return "".join(f"<p>{html.escape(each)}</p>" for each in lines)
