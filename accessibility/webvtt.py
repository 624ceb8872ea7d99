"""WebVTT in and out, by webvtt-py."""

from __future__ import annotations

import io
from collections.abc import Iterable

import webvtt

from accessibility.cues import Cue


class NotWebVTT(Exception):
    """A text isn't WebVTT."""


def write(cues: Iterable[Cue]) -> str:
    """Cues as a WebVTT file."""
    made = webvtt.WebVTT()
    for cue in cues:
        made.captions.append(
            webvtt.Caption(_stamp(cue.start_ms), _stamp(cue.end_ms), _escaped(cue.text).split("\n"))
        )
    return str(made.content)


def read(text: str) -> list[Cue]:
    """The cues of a WebVTT file; raises NotWebVTT."""
    try:
        found = webvtt.from_buffer(io.StringIO(text))
    except webvtt.errors.MalformedFileError as error:
        raise NotWebVTT(str(error)) from error
    return [Cue(_ms(c.start), _ms(c.end), _plain(c.text)) for c in found.captions]


def _stamp(ms: int) -> str:
    seconds, milli = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milli:03}"


def _ms(stamp: str) -> int:
    clock, milli = stamp.split(".")
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total * 1000 + int(milli)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
