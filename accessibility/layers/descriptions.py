"""A description's texts with their times: checked, written as WebVTT `descriptions`, merged into a transcript. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accessibility import webvtt
from accessibility.cues import Cue
from accessibility.layers.pauses import spoken_ms
from accessibility.transcript import Sentence

LONGEST = 300  # characters of one text: more is a lecture of its own
MOST = 500
MARKS = {"zh": ("〔画面：", "〕"), "en": ("[Picture: ", "]")}
_STAMP = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?$")


@dataclass(frozen=True)
class Description:
    """A text and when it is spoken, in ms of the clip."""

    start_ms: int
    text: str


def of(content: Mapping[str, Any]) -> list[Description]:
    """The texts of a layer's content."""
    return [Description(cue["start_ms"], cue["text"]) for cue in content.get("cues", [])]


def content(told: Iterable[Description], language: str) -> dict[str, Any]:
    """What a layer keeps: in order of time, without empty texts."""
    kept = sorted((each for each in told if each.text.strip()), key=lambda each: each.start_ms)
    cues = [{"start_ms": each.start_ms, "text": " ".join(each.text.split())} for each in kept]
    return {"language": language, "cues": cues}


def from_webvtt(text: str) -> list[Description]:
    """The texts of a WebVTT file; raises webvtt.NotWebVTT."""
    return [Description(cue.start_ms, " ".join(cue.text.split())) for cue in webvtt.read(text)]


def to_webvtt(told: Sequence[Description], language: str, spoken: Mapping[str, int] | None = None) -> str:
    """As a `descriptions` track: each lasts as long as it is spoken (measured, else estimated)."""
    lasting = [(spoken or {}).get(each.text) or spoken_ms(each.text, language) for each in told]
    return webvtt.write(
        Cue(each.start_ms, each.start_ms + max(500, ms), each.text)
        for each, ms in zip(told, lasting, strict=True)
    )


def stamp(ms: int) -> str:
    """A time as people write it in the editor: 1:05.2, or 1:02:03.0 past the hour."""
    seconds, rest = divmod(ms, 1000)
    hours, minutes = divmod(seconds // 60, 60)
    shown = f"{minutes}:{seconds % 60:02d}" if not hours else f"{hours}:{minutes:02d}:{seconds % 60:02d}"
    return f"{shown}.{rest:03d}".rstrip("0").rstrip(".")


def read_stamp(text: str) -> int | None:
    """The ms of a time that somebody wrote (75, 1:15, 1:15.5, 0:01:15.500); None when it is none."""
    typed = text.strip().replace("：", ":").replace("。", ".")
    if re.fullmatch(r"\d{1,5}(\.\d{1,3})?", typed):
        return round(float(typed) * 1000)
    found = _STAMP.match(typed)
    if found is None or int(found[3]) > 59:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "0").ljust(3, "0"))


def marked(told: Iterable[Description], language: str) -> list[Sentence]:
    """Descriptions as sentences of a transcript (accessibility.transcript.build), marked as what the picture shows."""
    before, after = MARKS.get(language, MARKS["en"])
    return [Sentence(each.start_ms, each.start_ms, f"{before}{each.text}{after}") for each in told]


def merged(
    sentences: Sequence[Sentence], told: Sequence[Description], language: str
) -> list[tuple[Sentence, bool]]:
    """A transcript's sentences with the descriptions between them, each marked: (sentence, is a description).

    A description stands before the first sentence that begins after it.
    """
    described = [(each, True) for each in marked(told, language)]
    spoken = [(each, False) for each in sentences]
    return sorted([*described, *spoken], key=lambda pair: (pair[0].start_ms, not pair[1]))
