"""What a file carries beside its first picture and sound: text tracks, further sound, chapters. Read in a child process.

A copy must not lose them (EN 301 549, 7.1.3 and 7.2.3): captions, descriptions as text, descriptions as sound.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from media.doorway import FORMATS
from media.ffmpeg import PROTOCOLS, Unreadable, limit, seconds_for

# libavformat's disposition bits
_DEFAULT, _DUB, _COVER = 0x0001, 0x0002, 0x0400
_CAPTIONS, _DESCRIPTIONS, _VISUAL_IMPAIRED = 0x10000, 0x20000, 0x0100
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
class Carried:
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


def read(path: Path) -> Carried:
    """What a file carries; raises Unreadable."""
    seconds = seconds_for(path)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "media.carried", str(path)],
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=Path(__file__).resolve().parent.parent,
            preexec_fn=partial(limit, seconds),
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too-slow") from error
    if done.returncode != 0:
        raise Unreadable("broken", done.stderr.decode(errors="replace")[-300:])
    told = json.loads(done.stdout)
    return Carried(
        told["picture"],
        told["plain"],
        tuple(Track(**each) for each in told["sounds"]),
        tuple(Track(**each) for each in told["texts"]),
        tuple(Chapter(**each) for each in told["chapters"]),
    )


def _read(path: str) -> dict[str, Any]:
    """In the child: open the container and list its streams."""
    import av

    with av.open(path, options={"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}) as container:
        pictures = [each for each in container.streams.video if not int(each.disposition) & _COVER]
        return {
            "picture": pictures[0].index if pictures else None,
            "plain": bool(pictures) and _is_plain(pictures[0]),
            "sounds": _sounds(container.streams.audio),
            "texts": [_track(each, _text_kind(each)) for each in container.streams.subtitles],
            "chapters": [asdict(each) for each in chapters(container)],
        }


def _is_plain(picture: Any) -> bool:
    told = picture.codec_context
    square = not picture.sample_aspect_ratio or picture.sample_aspect_ratio == 1
    progressive = int(told.field_order) <= _PROGRESSIVE
    return bool(told.name == "h264" and told.profile in _PROFILES and square and progressive)


def _sounds(streams: Any) -> list[dict[str, Any]]:
    """The main one is the first that is marked as default, else the first that describes nothing."""
    plain = [each for each in streams if not _describes(each)] or list(streams)
    marked = [each for each in plain if int(each.disposition) & _DEFAULT]
    main = (marked or plain or [None])[0]
    return [
        _track(each, "main" if each is main else "described" if _describes(each) else "other")
        for each in streams
    ]


def _describes(stream: Any) -> bool:
    return bool(int(stream.disposition) & (_VISUAL_IMPAIRED | _DESCRIPTIONS)) or _says(stream)


def _says(stream: Any) -> bool:
    """Many programs mark a description by its title only."""
    title = _title(stream).lower()
    return any(word in title for word in ("descri", "口述影像", "口述解说"))


def _title(stream: Any) -> str:
    """MP4 calls it the name."""
    return str(stream.metadata.get("title") or stream.metadata.get("name") or "")


def _text_kind(stream: Any) -> str:
    if stream.codec_context.name not in TEXT_CODECS:
        return "pictures"
    return "descriptions" if _describes(stream) else "captions"


def _track(stream: Any, kind: str) -> dict[str, Any]:
    language = stream.metadata.get("language", "")
    track = Track(
        index=stream.index,
        codec=stream.codec_context.name,
        language="" if language == "und" else language[:20],
        title=_title(stream)[:200],
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
    sys.stdout.write(json.dumps(_read(sys.argv[1])))
