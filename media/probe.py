"""What a media file is: duration, streams, codecs, size. Read in a child process, for strangers' files.

The duration is that of the media (the longest stream that is played), never what somebody declared.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foundation import child
from foundation.child import Patience
from media import admission, ffmpeg
from media.ffmpeg import Unreadable, seconds_for


@dataclass(frozen=True)
class Probe:
    """What was measured: times in milliseconds, sizes in pixels, rates in bits and frames per second (x1000)."""

    duration_ms: int
    has_sound: bool
    has_picture: bool
    width: int | None
    height: int | None
    video_codec: str | None
    audio_codec: str | None
    sample_rate: int | None
    channels: int | None
    bit_rate: int | None
    frame_rate_milli: int | None
    av_offset_ms: int | None

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON."""
        return asdict(self)


def probe(path: Path) -> Probe:
    """Measure a file in a child process; raises Unreadable."""
    admission.look(path)
    patience = Patience(seconds_for(path))
    return Probe(**ffmpeg.ask("media.probe", [str(path.resolve())], patience=patience))


def _read(arguments: list[str]) -> dict[str, Any]:
    """In the child: open the container and read its streams."""
    with admission.opened(Path(arguments[0])) as container:
        picture, sound = admission.tracks(container)
        duration = _duration_ms(container, picture, sound)
        if not duration:
            raise Unreadable("no-duration")
        return asdict(_probe(container, picture, sound, duration))


def _probe(container: Any, picture: Any, sound: Any, duration: int) -> Probe:
    rate = picture.average_rate if picture else None
    return Probe(
        duration_ms=duration,
        has_sound=sound is not None,
        has_picture=picture is not None,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        video_codec=picture.codec_context.name if picture else None,
        audio_codec=sound.codec_context.name if sound else None,
        sample_rate=sound.sample_rate if sound else None,
        channels=sound.channels if sound else None,
        bit_rate=container.bit_rate or None,
        frame_rate_milli=int(rate * 1000) if rate else None,
        av_offset_ms=abs(_start_ms(picture) - _start_ms(sound)) if picture and sound else None,
    )


def _start_ms(stream: Any) -> int:
    return int((stream.start_time or 0) * stream.time_base * 1000)


def _duration_ms(container: Any, picture: Any, sound: Any) -> int:
    """The longest stream; where streams don't say, the container; where that doesn't either, the last packet."""
    told = [
        int(stream.duration * stream.time_base * 1000)
        for stream in (picture, sound)
        if stream is not None and stream.duration
    ]
    if told:
        return max(told)
    if container.duration:
        return int(container.duration // 1000)
    ends = [
        int((packet.pts + (packet.duration or 0)) * packet.time_base * 1000)
        for packet in container.demux()
        if packet.pts is not None
    ]
    return max(ends, default=0)


if __name__ == "__main__":
    child.answer(_read)
