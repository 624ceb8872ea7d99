"""In the child: one file measured from its container to its last frame, put together as the result of the check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from foundation import child
from media import admission, container
from media.checking.properties import (
    ESTIMATED,
    OF_BOTH_BY_PERSON,
    OF_PICTURE_BY_PERSON,
    OF_SOUND_BY_PERSON,
    PERSON,
    measurement,
)
from media.container import Contents
from media.ffmpeg import Unreadable

STRETCHES = ("loudness", "peak", "gaps", "black", "frozen", "flashes", "clipping", "scenes", "silences")
STEP_MS = 1000
COMB_EVERY = 12
MOST_PIXELS_IN_ALL = 1920 * 1080 * 50 * 3600 * 8


def measure(arguments: list[str], report: Callable[[Any], None] = child.report) -> dict[str, Any]:
    """The whole check of the file named: what media.checking.check.MediaCheck holds."""
    path = Path(arguments[0])
    with admission.opened(path) as opened:
        contents = container.read(path, opened)
    _within_reason(contents)
    report([0, contents.duration_ms])
    with admission.opened(path) as opened:
        contents.picture, contents.sound = admission.tracks(opened)
        return _pass(opened, contents, report)


def _within_reason(contents: Contents) -> None:
    """A small file can hold endlessly many large pictures."""
    picture = contents.picture
    if picture is not None and picture.width * picture.height * contents.video.packets > MOST_PIXELS_IN_ALL:
        raise Unreadable("too-large", f"{contents.video.packets} frames")


def _pass(opened: Any, contents: Contents, report: Callable[[Any], None]) -> dict[str, Any]:
    """Decode once, and put together what was seen and heard."""
    # a second of loading that a file which is refused does without
    from media.checking import decoding
    from media.checking.decoding import Frames, Seconds
    from media.checking.measures import Heard, Watched

    picture, sound = contents.picture, contents.sound
    watched = heard = frames = seconds = None
    if picture is not None:
        watched = Watched(*decoding.small_size(picture.width, picture.height))
        frames = Frames(picture, watched, COMB_EVERY, contents.base_ms)
    if sound is not None:
        heard = Heard(decoding.rate_of(sound))
        seconds = Seconds(sound, heard, contents.base_ms)
    complaints = decoding.run(opened, contents, frames, seconds, report)
    rows = [*_of_file(contents), *_of_picture(contents, frames.rotation if frames else 0)]
    rows += watched.lines(contents.duration_ms, picture.codec_context.field_order) if watched else []
    rows += [*_of_sound(contents), *(heard.lines() if heard else [])]
    rows.append(measurement("decode_errors", len(complaints.places), at=complaints.places))
    timeline: dict[str, Any] = {"step_ms": STEP_MS, **{name: [] for name in STRETCHES}}
    for part in (watched, heard):
        timeline |= part.timeline() if part else {}
    return {"measurements": [*rows, *_by_person(contents)], "timeline": timeline}


def _of_file(contents: Contents) -> list[dict[str, Any]]:
    both = contents.picture is not None and contents.sound is not None
    video, audio = contents.video, contents.audio
    offset = round(abs((video.start_ms or 0) - (audio.start_ms or 0))) if both else None
    longer = abs(video.duration_ms - audio.duration_ms) if both else None
    fits = contents.extension_fits
    rows = [
        measurement("container", contents.container),
        measurement("duration_ms", contents.duration_ms),
        measurement("missing_ms", max(0, contents.declared_ms - contents.duration_ms)),
        measurement("has_picture", int(contents.picture is not None)),
        measurement("has_sound", int(contents.sound is not None)),
    ]
    if fits is not None:
        rows.append(measurement("extension_fits", int(fits)))
    if both:
        rows += [measurement("av_offset_ms", offset), measurement("duration_difference_ms", longer)]
    return rows


def _of_picture(contents: Contents, rotation: int) -> list[dict[str, Any]]:
    picture, track = contents.picture, contents.video
    if picture is None:
        return []
    seconds, opening = track.whole_seconds(), contents.opening_ms
    width, height = picture.width, picture.height
    shape = container.aspect(width, height, picture.sample_aspect_ratio)
    if rotation % 180:
        width, height, shape = height, width, ":".join(reversed(shape.split(":")))
    return [
        measurement("opening_ms", opening, at=[(0, opening)] if opening else []),
        measurement("video_codec", picture.codec_context.codec.canonical_name),
        measurement("width_px", width),
        measurement("height_px", height),
        measurement("aspect", shape),
        measurement("frame_rate_mfps", container.frame_rate_mfps(track, picture.average_rate)),
        measurement("frame_rate_mode", container.frame_rate_mode(track)),
        measurement("video_bit_rate_bps", track.mean_bps),
        measurement("video_bit_rate_min_bps", min(seconds, default=None)),
        measurement("video_bit_rate_max_bps", max(seconds, default=None)),
    ]


def _of_sound(contents: Contents) -> list[dict[str, Any]]:
    sound, track = contents.sound, contents.audio
    if sound is None:
        return []
    return [
        measurement("audio_codec", sound.codec_context.codec.canonical_name),
        measurement("audio_bit_rate_bps", track.mean_bps),
        measurement("audio_rate_mode", container.rate_mode(track), ESTIMATED),
        measurement("sample_rate_hz", sound.sample_rate),
        measurement("channels", sound.channels),
    ]


def _by_person(contents: Contents) -> list[dict[str, Any]]:
    """What can't be told from a file: lines for the reviewer, or for the provider's declaration."""
    picture, sound = contents.picture is not None, contents.sound is not None
    names = [
        *(OF_PICTURE_BY_PERSON if picture else ()),
        *(OF_SOUND_BY_PERSON if sound else ()),
        *(OF_BOTH_BY_PERSON if picture and sound else ()),
    ]
    return [measurement(name, None, PERSON) for name in names]


if __name__ == "__main__":
    child.answer(measure)
