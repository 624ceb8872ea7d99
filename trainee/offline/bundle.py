"""A published package as a zip of plain pages: sound, captions, transcript, images, texts. It needs no server and no script.

index.html, style.css
lessons/01.html …      one page a lesson, in the order of the catalogue
media/01.m4a …         the sound of a clip
captions/01.vtt …      its captions, for players that take them
files/01.png …         an image, or a document as it was handed in
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from accessibility.captions.files import webvtt
from accessibility.layers import descriptions
from hours import content
from hours.content import Lesson
from packages.models import Version

STYLE = Path(__file__).with_name("offline.css")
ENDINGS = {
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/ogg": "ogg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    "text/html": "html",
    "text/plain": "txt",
}
Locate = Callable[[Lesson], tuple[Path, str] | None]  # where a lesson's file lies, and its media type


@dataclass(frozen=True)
class Part:
    """A lesson in the bundle: its page, its file beside it and how large that is, and its transcript with times."""

    lesson: Lesson
    page: str
    file: str
    size: int
    captions: str
    rows: list[tuple[int, str]]

    @property
    def is_sound(self) -> bool:
        """Whether the file is listened to."""
        return self.file.startswith("media/")


def write(version: Version, target: Path, locate: Locate, report: Callable[[int, int], None]) -> None:
    """Write the bundle of a version to a path; `locate` gives the files, `report` hears how far it is."""
    every = content.lessons(version)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = []
        for number, lesson in enumerate(every, start=1):
            parts.append(_put(version, archive, lesson, locate(lesson)))
            report(number, len(every))
        for name, page in _pages(version, parts):
            archive.writestr(name, page)
        archive.write(STYLE, "style.css")


def _put(version: Version, archive: zipfile.ZipFile, lesson: Lesson, found: tuple[Path, str] | None) -> Part:
    """Put a lesson's file and captions into the archive; sound and pictures are packed already."""
    name, size = "", 0
    if found is not None:
        path, media_type = found
        ending = ENDINGS.get(media_type, "bin")
        name = f"{'media' if media_type.startswith('audio/') else 'files'}/{lesson.number:02d}.{ending}"
        packed = media_type.startswith(("audio/", "image/")) and media_type != "image/svg+xml"
        archive.write(path, name, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
        size = path.stat().st_size
    captions = ""
    cues = content.cues(version, lesson.id)
    if cues:
        captions = f"captions/{lesson.number:02d}.vtt"
        archive.writestr(captions, webvtt.write(cues))
    return Part(
        lesson, f"lessons/{lesson.number:02d}.html", name, size, captions, _transcript(version, lesson)
    )


def _transcript(version: Version, lesson: Lesson) -> list[tuple[int, str]]:
    """What is said and, where a description tells it, what is seen, in order of time; without captions the latter alone."""
    said = [
        (sentence.start_ms, sentence.text.strip())
        for section in content.sections(version, lesson)
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
    ]
    if said:
        return said
    told = lesson.layers.get("description", {})
    before, after = descriptions.MARKS.get(lesson.language, descriptions.MARKS["en"])
    return [(each.start_ms, f"{before}{each.text}{after}") for each in descriptions.of(told)]


def _pages(version: Version, parts: list[Part]) -> Iterator[tuple[str, str]]:
    told: dict[str, Any] = {
        "version": version,
        "courses": content.courses(version),
        "parts": parts,
        "size_of_all": sum(each.size for each in parts),
    }
    yield "index.html", _drawn("index.html", **told)
    for number, part in enumerate(parts):
        page = _drawn(
            "lesson.html",
            part=part,
            lesson=part.lesson,
            before=parts[number - 1] if number else None,
            after=parts[number + 1] if number + 1 < len(parts) else None,
            **told,
        )
        yield part.page, page


def _drawn(name: str, **told: Any) -> str:
    """A page of the bundle. It knows nothing of who asks: the work has no visitor."""
    return current_app.jinja_env.get_template(f"trainee/offline/{name}").render(**told)
