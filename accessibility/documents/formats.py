"""The formats that a transcript can be taken away in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Response

from accessibility.documents import braille, pdf, plain, word
from accessibility.documents.paper import Paper
from foundation.i18n import _
from foundation.web import name_download

MEDIA_TYPES = {
    "txt": plain.MEDIA_TYPE,
    "docx": word.MEDIA_TYPE,
    "pdf": pdf.MEDIA_TYPE,
    "brf": braille.MEDIA_TYPE,
}


def offered() -> Sequence[str]:
    """What this machine can make: braille needs a library of the system."""
    return [kind for kind in MEDIA_TYPES if kind != "brf" or braille.there()]


def make(paper: Paper, kind: str, now: datetime) -> bytes:
    """The file; raises braille.NoBraille."""
    if kind == "docx":
        return word.make(paper, now)
    return {"txt": plain.make, "pdf": pdf.make, "brf": braille.make}[kind](paper)


def response(paper: Paper, kind: str, now: datetime) -> Response:
    """A download named after the transcript."""
    answer = Response(make(paper, kind, now), content_type=MEDIA_TYPES[kind])
    return name_download(answer, f"{paper.title}.{kind}")


def note(state: str, who: str) -> str:
    """Who has looked at the words: a document is read far from the page that says so."""
    if state == "verified":
        return _("字幕已由%(who)s核对", who=who) if who else _("字幕已由专人核对")
    return _("字幕已由供应单位核对") if state == "corrected" else _("字幕由机器生成，还没有人核对")
