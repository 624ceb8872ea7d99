"""What a file carries beside its first picture and sound: text tracks, further sound, chapters. Read in a child process.

A copy must not lose them (EN 301 549, 7.1.3 and 7.2.3): captions, descriptions as text, descriptions as sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from foundation import child
from foundation.child import Patience
from media import ffmpeg, main_sound
from media.ffmpeg import FORMATS, PROTOCOLS, seconds_for

# libavformat's disposition bits
_COVER = 0x0400
SPLINTER_MS = 1_000
_PROGRESSIVE = 1  # 0 where nobody says
_PROFILES = ("Constrained Baseline", "Baseline", "Main", "High")
# what can be written as text; pictures of words (DVD, Blu-ray) can't
TEXT_CODECS = ("mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text", "ttml")


@dataclass(frozen=True)
class Track:
    """A stream: its number in the file, codec, language ("" where not said), title, and what it is.

    `kind` is main, other or described for sound; captions, descriptions or pictures for text.
    """

    index: int
    codec: str
    language: str
    title: str
    kind: str
    channels: int = 0
    bit_rate: int = 0  # of sound, where the container says it


@dataclass(frozen=True)
class Chapter:
    """A chapter in milliseconds of media time."""

    start_ms: int
    end_ms: int
    title: str


@dataclass(frozen=True)
class Extras:
    """Everything beside the measurements: number of the picture stream, sounds, texts and chapters.

    `plain`: the picture is H.264 as every browser plays it, progressive, with square pixels.
    """

    picture: int | None
    plain: bool
    sounds: tuple[Track, ...]
    texts: tuple[Track, ...]
    chapters: tuple[Chapter, ...]

    @property
    def main(self) -> Track | None:
        """The sound that is heard when nobody chooses."""
        return next((each for each in self.sounds if each.kind == "main"), None)


def within(chapters: Sequence[Chapter], start_ms: int, end_ms: int) -> list[Chapter]:
    """The chapters of a stretch in its own time. One that a cut goes through is in both parts; a splinter, which comes
    of a cut beside a chapter's edge, goes to its neighbour."""
    own = [
        Chapter(max(each.start_ms, start_ms) - start_ms, min(each.end_ms, end_ms) - start_ms, each.title)
        for each in chapters
        if each.start_ms < end_ms and start_ms < each.end_ms
    ]
    if len(own) > 1 and own[0].end_ms < SPLINTER_MS and own[0].start_ms == 0:
        own[:2] = [replace(own[1], start_ms=0)]
    if (
        len(own) > 1
        and own[-1].end_ms - own[-1].start_ms < SPLINTER_MS
        and own[-1].end_ms == end_ms - start_ms
    ):
        own[-2:] = [replace(own[-2], end_ms=own[-1].end_ms)]
    return own


def read(path: Path) -> Extras:
    """What a file carries; raises Unreadable."""
    told = ffmpeg.ask("media.extras", [str(path.resolve())], patience=Patience(seconds_for(path)))
    return Extras(
        told["picture"],
        told["plain"],
        tuple(Track(**each) for each in told["sounds"]),
        tuple(Track(**each) for each in told["texts"]),
        tuple(Chapter(**each) for each in told["chapters"]),
    )


def _read(arguments: list[str]) -> dict[str, Any]:
    """In the child: open the container and list its streams."""
    import av

    with av.open(
        arguments[0], options={"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}
    ) as container:
        pictures = [each for each in container.streams.video if not int(each.disposition) & _COVER]
        return {
            "picture": pictures[0].index if pictures else None,
            "plain": bool(pictures) and _is_plain(pictures[0]),
            "sounds": _sounds(container),
            "texts": [_track(each, _text_kind(each)) for each in container.streams.subtitles],
            "chapters": [asdict(each) for each in chapters(container)],
        }


def _is_plain(picture: Any) -> bool:
    told = picture.codec_context
    square = not picture.sample_aspect_ratio or picture.sample_aspect_ratio == 1
    progressive = int(told.field_order) <= _PROGRESSIVE
    return bool(told.name == "h264" and told.profile in _PROFILES and square and progressive)


def _sounds(container: Any) -> list[dict[str, Any]]:
    main = main_sound.of(container)
    return [
        _track(
            each,
            "main"
            if main is not None and each.index == main.index
            else "described"
            if main_sound.describes(each)
            else "other",
        )
        for each in container.streams.audio
    ]


def _text_kind(stream: Any) -> str:
    if stream.codec_context.name not in TEXT_CODECS:
        return "pictures"
    return "descriptions" if main_sound.describes(stream) else "captions"


def _track(stream: Any, kind: str) -> dict[str, Any]:
    language = stream.metadata.get("language", "")
    track = Track(
        index=stream.index,
        codec=stream.codec_context.name,
        language="" if language == "und" else language[:20],
        title=main_sound.title_of(stream)[:200],
        kind=kind,
        channels=stream.channels if stream.type == "audio" else 0,
        bit_rate=(stream.codec_context.bit_rate or 0) if stream.type == "audio" else 0,
    )
    return asdict(track)


def chapters(container: Any) -> list[Chapter]:
    """In a child: the chapters of an open container."""
    return [_chapter(dict(each)) for each in container.chapters()]


def _chapter(raw: dict[str, Any]) -> Chapter:
    base = raw["time_base"]
    start, end = (int(raw[name] * base * 1000) for name in ("start", "end"))
    return Chapter(start, end, str(raw["metadata"].get("title", ""))[:200])


if __name__ == "__main__":
    child.answer(_read)
