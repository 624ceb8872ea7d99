"""Copies made from a master: a small picture, sound alone for little data, poster, storyboard, and its text tracks.

Nothing here knows courses or the database: a source path, an empty folder, and each copy as soon as it is made, so
that whoever keeps them loses at most the one that was in the making. Which numbers were chosen, and why, is in
docs/copies.md.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from media import admission, extras, ffmpeg
from media.container import LONGEST_MS
from media.extras import Extras, Track
from media.ffmpeg import Unreadable
from media.making import encoding, loudness, repacking, storyboard
from media.probe import Probe, probe

VERSION = 2  # raise when a copy comes out otherwise than before: copies are then made anew
WIDTH, HEIGHT = 960, 540
VIDEO_BITS, BUFFER_BITS, CRF = 920_000, 920_000, 22
AUDIO_BITS, SOUND_BITS, SAMPLE_RATE = 126_000, 48_000, 44_100
LEAST_BITS = 16_000
MOST_FPS_MILLI = 30_500
KEY_SECONDS = 2
# how long ffmpeg may take: on two slow cores it stays well under twice the clip's length
SLOWEST, START_SECONDS = 4, 120
KINDS = ("video", "audio", "sound", "poster", "sheet", "captions", "descriptions", "chapters")

# Fitted into 960x540 (turned for an upright picture), never enlarged, square pixels, even sizes.
_FIT = f"min(1,min(if(gte(iw*sar,ih),{WIDTH},{HEIGHT})/(iw*sar),if(gte(iw*sar,ih),{HEIGHT},{WIDTH})/ih))"
SCALE = f"scale='max(2,trunc({_FIT}*iw*sar/2)*2)':'max(2,trunc({_FIT}*ih/2)*2)',setsar=1"


@dataclass(frozen=True)
class Copy:
    """A copy that is made: where it lies, what it is, and what must be known to use it."""

    kind: str
    path: Path
    media_type: str
    position: int = 0
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Whom to tell how far it is: the stage, and milliseconds of media done and in all."""

    progress: Callable[[str, int, int], None]
    total_ms: int

    def stage(self, name: str) -> encoding.Told:
        """The same for one stage."""
        return lambda ms: self.progress(name, min(ms, self.total_ms), self.total_ms)


def parameters(*, loudness: bool = False) -> str:
    """A hash that names everything a copy depends on but its master."""
    chosen = (
        VERSION,
        WIDTH,
        HEIGHT,
        VIDEO_BITS,
        BUFFER_BITS,
        CRF,
        AUDIO_BITS,
        SOUND_BITS,
        SAMPLE_RATE,
        loudness,
    )
    return hashlib.sha256(json.dumps([*chosen, storyboard.MOST, storyboard.WIDTH]).encode()).hexdigest()


def make(
    source: Path,
    folder: Path,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    *,
    loudness: bool = False,
    have: Collection[str] = (),
    measured: Callable[[Callable[[], str]], str] = lambda measure: measure(),
) -> Iterator[Copy]:
    """Make every copy of a clip in `folder`, one after the other, but those whose kind one has already.

    `measured` is asked for the loudness with what measures it, so that whoever knows it need not measure again.
    Raises Unreadable, and whatever `progress` raises.
    """
    admission.look(source)
    probed = probe(source)
    if probed.duration_ms > LONGEST_MS:
        raise Unreadable("too-long", f"{probed.duration_ms / 3_600_000:.0f} h")
    beside = extras.read(source)
    told = Told(progress, probed.duration_ms)
    limits = _limits(probed)
    main = "video" if beside.picture is not None else "audio"
    even = ""
    if loudness and not {main, "sound"} <= set(have):
        even = measured(partial(_even, source, beside, told, limits))
    yield from (each for each in _texts(source, folder, beside, limits) if each.kind not in have)
    if main not in have:
        yield _main(main, source, folder, beside, probed, told, even)
    if "sound" not in have and beside.main is not None:
        yield _sound(source, folder, beside.main, told, even, limits)
    if beside.picture is not None and not {"poster", "sheet"} <= set(have):
        yield from _stills(folder, source, beside.picture, probed, told)


def write(
    source: Path,
    target: Path,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    *,
    loudness: bool = False,
) -> list[Copy]:
    """Make every copy of a clip and put all of them into `target`, or none. Raises as `make` does."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".making-") as folder:
        found = list(make(source, Path(folder), progress, loudness=loudness))
        sheets = [each for each in found if each.kind == "sheet"]
        if sheets:
            path = Path(folder) / "storyboard.vtt"
            board = storyboard.Board(**sheets[0].details)
            path.write_text(
                storyboard.places(board, probe(source).duration_ms, lambda at: sheets[at].path.name), "utf-8"
            )
            found.append(Copy("storyboard", path, "text/vtt"))
        return [replace(each, path=each.path.replace(target / each.path.name)) for each in found]


def _limits(measured: Probe) -> int:
    return START_SECONDS + SLOWEST * measured.duration_ms // 1000


def _even(source: Path, beside: Extras, told: Told, seconds: int) -> str:
    """The filter that brings the main sound to an even loudness; empty where there is nothing to hear."""
    if beside.main is None:
        return ""
    return loudness.second_pass(source, beside.main.index, seconds=seconds, told=told.stage("loudness"))


def _main(
    kind: str, source: Path, folder: Path, beside: Extras, measured: Probe, told: Told, even: str
) -> Copy:
    """The copy that is played: picture and every sound, text track and chapter; or the sound of an audio clip."""
    path = folder / ("video.mp4" if kind == "video" else "audio.m4a")
    clip, sounds = ffmpeg.source(source, threads=1), _ordered(beside)
    streams = [clip[str(beside.picture)]] if beside.picture is not None else []
    streams += [clip[str(track.index)] for track in [*sounds, *_texts_within(kind, beside)]]
    how: dict[str, Any] = {**_MP4, **_whole(measured), "c:a": "aac", "ar": SAMPLE_RATE, "c:s": "mov_text"}
    how |= _picture(measured) if beside.picture is not None else {}
    for number, track in enumerate(sounds):
        how |= _channels(number, track) | {f"b:a:{number}": _bits(track, AUDIO_BITS)}
        if even and track.kind == "main":
            how[f"filter:a:{number}"] = even
    encoding.run(ffmpeg.output(streams, path, how), seconds=_limits(measured), told=told.stage(kind))
    lost = [track.language or track.codec for track in beside.texts if track.kind == "pictures"]
    details = {"left_out": lost, "repacked": not even and _is_repacked(kind, source, path, beside, measured)}
    return Copy(kind, path, "video/mp4" if kind == "video" else "audio/mp4", details=details)


def _texts_within(kind: str, beside: Extras) -> list[Track]:
    """The text tracks that go into the copy: an MP4 with a picture holds them."""
    return _written(beside) if kind == "video" else []


def _bits(track: Track, most: int) -> int:
    """No more bits than the master's own sound has of the same kind: they would hold nothing."""
    return min(most, max(LEAST_BITS, track.bit_rate)) if track.codec == "aac" and track.bit_rate else most


def _is_repacked(kind: str, source: Path, path: Path, beside: Extras, measured: Probe) -> bool:
    """Put a small master's own packets in the place of a copy that came out larger; whether that was done."""
    within = repacking.is_within(
        measured, beside, longer=WIDTH, shorter=HEIGHT, fps_milli=MOST_FPS_MILLI, bits=VIDEO_BITS + AUDIO_BITS
    )
    if not within or source.stat().st_size >= path.stat().st_size:
        return False
    same = path.with_name(f"same-{path.name}")
    clip = ffmpeg.source(source)
    streams = [clip[str(beside.picture)]] if beside.picture is not None else []
    streams += [clip[str(track.index)] for track in [*_ordered(beside), *_texts_within(kind, beside)]]
    how = {**_MP4, **_whole(measured), "c": "copy", "c:s": "mov_text"}
    encoding.run(ffmpeg.output(streams, same, how), seconds=_limits(measured))
    if same.stat().st_size >= path.stat().st_size:
        same.unlink()
        return False
    same.replace(path)
    return True


# No metadata of the whole file goes along (a phone writes where it was); languages and titles of the streams do.
_MP4 = {"map_metadata:g": -1, "map_chapters": 0, "movflags": "+faststart", "format": "mp4"}


def _whole(measured: Probe) -> dict[str, str]:
    """Never longer than was measured: a file that has no end must not make one."""
    return {"t": f"{(measured.duration_ms + 1000) / 1000:.3f}"}


def _picture(measured: Probe) -> dict[str, Any]:
    filters = ["yadif=deint=interlaced", SCALE]
    rate = measured.frame_rate_milli or 0
    if rate > MOST_FPS_MILLI:
        filters.insert(0, f"fps={rate // 2}/1000")
    return {
        "vf": ",".join(filters),
        "pix_fmt": "yuv420p",
        "threads": encoding.THREADS,
        "c:v": "libx264",
        "preset": "faster",
        "profile:v": "high",
        "level": "3.1",
        "crf": CRF,
        "maxrate": VIDEO_BITS,
        "bufsize": BUFFER_BITS,
        "force_key_frames": f"expr:gte(t,n_forced*{KEY_SECONDS})",
    }


def _ordered(beside: Extras) -> list[Track]:
    """The main sound first: it is what a browser plays."""
    return sorted(beside.sounds, key=lambda track: track.kind != "main")


def _written(beside: Extras) -> list[Track]:
    return [track for track in beside.texts if track.kind != "pictures"]


def _channels(number: int, track: Track) -> dict[str, int]:
    """Stereo, or as it was where it was less."""
    return {f"ac:a:{number}": 2} if track.channels > 2 else {}


def _sound(source: Path, folder: Path, main: Track, told: Told, even: str, seconds: int) -> Copy:
    """The main sound alone, one channel, a third of the data: AAC, because every browser plays it.

    One that is as small already goes along as it is.
    """
    path = folder / "sound.m4a"
    if not even and repacking.is_plain(main) and 0 < main.bit_rate <= SOUND_BITS:
        codec: dict[str, Any] = {"c:a": "copy"}
    else:
        codec = {"ac": 1, "ar": SAMPLE_RATE, "c:a": "aac", "b:a": _bits(main, SOUND_BITS)}
        codec |= {"filter:a": even} if even else {}
    arguments = ffmpeg.output([ffmpeg.source(source)[str(main.index)]], path, {**_MP4, **codec})
    encoding.run(arguments, seconds=seconds, told=told.stage("sound"))
    return Copy("sound", path, "audio/mp4")


def _stills(folder: Path, source: Path, picture: int, measured: Probe, told: Told) -> Iterator[Copy]:
    """Poster and storyboard, from the copy where it was made in this run: that is much less to decode."""
    small = folder / "video.mp4"
    start = (small, "v:0") if small.is_file() else (source, str(picture))
    poster = storyboard.poster(*start, folder / "poster.jpg", SCALE, measured.duration_ms)
    yield Copy("poster", poster, "image/jpeg")
    board = storyboard.plan(measured.duration_ms)
    sheets = storyboard.draw(*start, folder, board, told.stage("storyboard"), _limits(measured))
    for position, sheet in enumerate(sheets):
        yield Copy("sheet", sheet, "image/jpeg", position, board.as_dict())


def _texts(source: Path, folder: Path, beside: Extras, seconds: int) -> Iterator[Copy]:
    """Captions, descriptions and chapters as WebVTT beside the copy: browsers don't read those inside."""
    for position, track in enumerate(_written(beside)):
        path = folder / f"{track.kind}-{position + 1}.vtt"
        try:
            text = ffmpeg.source(source)[str(track.index)]
            encoding.run(ffmpeg.output([text], path, {"c:s": "webvtt", "format": "webvtt"}), seconds=seconds)
        except Unreadable as error:
            if error.code != "broken":
                raise
            continue  # a text track that can't be read must not cost the picture
        details = {"language": track.language, "title": track.title}
        yield Copy(track.kind, path, "text/vtt", position, details)
    if beside.chapters:
        path = folder / "chapters.vtt"
        path.write_text(storyboard.webvtt((c.start_ms, c.end_ms, c.title) for c in beside.chapters), "utf-8")
        told = [{"start_ms": c.start_ms, "title": c.title.strip()} for c in beside.chapters]
        yield Copy("chapters", path, "text/vtt", details={"chapters": told})
