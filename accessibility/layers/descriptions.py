"""A description's texts with their times: checked, written as WebVTT `descriptions`, merged into a transcript. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accessibility.captions.files import webvtt
from accessibility.captions.files.faults import Fault, Unreadable
from accessibility.captions.files.timed_text import File
from accessibility.captions.transcript import Sentence
from accessibility.layers.pauses import spoken_ms
from accessibility.listening.cues import Cue

LONGEST = 300  # characters of one text: more is a lecture of its own
MOST = 500
MARKS = {"zh": ("〔画面：", "〕"), "en": ("[Picture: ", "]")}


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


def from_file(file: File) -> list[Description]:
    """The texts of a WebVTT file that was read; raises Unreadable where it is another kind."""
    if file.kind != "vtt":
        raise Unreadable(Fault(1, "head", file.kind))
    return [Description(cue.start_ms, " ".join(cue.text.split())) for cue in file.found.cues]


def to_webvtt(told: Sequence[Description], language: str, spoken: Mapping[str, int] | None = None) -> str:
    """As a `descriptions` track: each lasts as long as it is spoken (measured, else estimated)."""
    lasting = [(spoken or {}).get(each.text) or spoken_ms(each.text, language) for each in told]
    return webvtt.write(
        Cue(each.start_ms, each.start_ms + max(500, ms), each.text)
        for each, ms in zip(told, lasting, strict=True)
    )


def marked(told: Iterable[Description], language: str) -> list[Sentence]:
    """Descriptions as sentences of a transcript (accessibility.captions.transcript.build), marked as what the picture shows."""
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
