"""What the container tells without decoding: tracks, times, rates, and the bits that each second takes.

Every packet is looked at once; what is kept is a number a second, so memory stays small however long the file is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from media import admission
from media.ffmpeg import Unreadable

LONGEST_MS = 8 * 3_600_000
CONSTANT_SPREAD_PERCENT = 10
KNOWN_ASPECTS = ((16, 9), (4, 3), (9, 16), (3, 4), (21, 9), (1, 1), (3, 2), (2, 1))
KNOWN_RATES = (
    12_000,
    15_000,
    23_976,
    24_000,
    25_000,
    29_970,
    30_000,
    48_000,
    50_000,
    59_940,
    60_000,
    120_000,
)
_OPENINGS = ("片头", "opening", "intro", "title")
_DECLARING = ("mp4", "mov", "matroska")
_MOST_STEPS = 4000


@dataclass
class Track:
    """What the packets of one track add up to. Times in milliseconds, from the track's own first packet."""

    per_second: list[int] = field(default_factory=list)
    packets: int = 0
    start_ms: float | None = None
    end_ms: float = 0
    steps: Counter[int] = field(default_factory=Counter)
    _last_dts: int | None = None

    def add(self, packet: Any) -> None:
        """One packet more."""
        if packet.pts is None or packet.size == 0:
            return
        scale = float(packet.time_base) * 1000
        # what comes before nought is the encoder's run-up, which players skip
        at = max(0.0, packet.pts * scale)
        if self.start_ms is None or at < self.start_ms:
            self.start_ms = at
        self.end_ms = max(self.end_ms, (packet.pts + (packet.duration or 0)) * scale)
        if self.end_ms - self.start_ms > LONGEST_MS:
            raise Unreadable("too-long", f"{self.end_ms / 3_600_000:.0f} h")
        self.packets += 1
        second = max(0, int(at - self.start_ms) // 1000)
        self.per_second.extend([0] * (second + 1 - len(self.per_second)))
        self.per_second[second] += packet.size * 8
        self._step(packet, scale)

    def _step(self, packet: Any, scale: float) -> None:
        """Steps between packets, in microseconds: equal ones make a constant frame rate."""
        if packet.dts is None:
            return
        if self._last_dts is not None and len(self.steps) < _MOST_STEPS:
            self.steps[round((packet.dts - self._last_dts) * scale * 1000)] += 1
        self._last_dts = packet.dts

    @property
    def duration_ms(self) -> int:
        """From the first packet to the end of the last."""
        return round(self.end_ms - self.start_ms) if self.start_ms is not None else 0

    @property
    def mean_bps(self) -> int:
        """Bits of a second, over the whole."""
        return round(sum(self.per_second) * 1000 / self.duration_ms) if self.duration_ms else 0

    def whole_seconds(self) -> list[int]:
        """Bits of each whole second; the last, which is seldom whole, is left out."""
        return self.per_second[: max(1, self.duration_ms // 1000)]


@dataclass
class Contents:
    """The container's facts as the demuxer gives them, and what the packets add up to."""

    container: str
    extension_fits: bool | None
    declared_ms: int
    opening_ms: int | None
    picture: Any
    sound: Any
    video: Track
    audio: Track

    @property
    def duration_ms(self) -> int:
        """The longer of sound and picture, by what is really there."""
        return max(self.video.duration_ms, self.audio.duration_ms)

    @property
    def base_ms(self) -> float:
        """Where the clip begins: recordings of broadcasts (MPEG) may count from any hour."""
        starts = [each.start_ms for each in (self.video, self.audio) if each.start_ms is not None]
        return 0.0 if self.container in _DECLARING else min(starts, default=0.0)


def read(path: Path, container: Any) -> Contents:
    """Walk through all packets. Raises Unreadable for what is too long, or has nothing in it."""
    picture, sound = admission.tracks(container)
    of_index = {stream.index: Track() for stream in (picture, sound) if stream is not None}
    _walk(container, [s for s in (picture, sound) if s is not None], of_index)
    video, audio = (of_index[s.index] if s is not None else Track() for s in (picture, sound))
    name = admission.name(container)
    if not video.packets and not audio.packets:
        raise Unreadable("no-duration")
    declared = int(container.duration // 1000) if container.duration and name in _DECLARING else 0
    return Contents(
        name, admission.fits(path, name), declared, opening_ms(container), picture, sound, video, audio
    )


def _walk(container: Any, streams: list[Any], of_index: dict[int, Track]) -> None:
    import av

    try:
        for packet in container.demux(streams):
            of_index[packet.stream_index].add(packet)
    except av.FFmpegError:
        # what could be read counts; the decode pass tells where it broke
        return


def opening_ms(container: Any) -> int | None:
    """How long the opening is, where a chapter is marked as one."""
    chapters = sorted(container.chapters(), key=lambda chapter: chapter["start"] * chapter["time_base"])
    if not chapters:
        return None
    first = chapters[0]
    title = str(first.get("metadata", {}).get("title", "")).lower()
    if not any(word in title for word in _OPENINGS):
        return None
    return int((first["end"] - first["start"]) * first["time_base"] * 1000)


def frame_rate_mfps(track: Track, told: Fraction | None) -> int | None:
    """Frames in a thousand seconds; a rate that everybody knows where it is within a thousandth of one."""
    if track.packets < 2:
        return int(told * 1000) if told else None
    total = sum(step * count for step, count in track.steps.items())
    count = sum(track.steps.values())
    if total <= 0:
        return int(told * 1000) if told else None
    rate = count * 1_000_000_000 / total
    close = min(KNOWN_RATES, key=lambda known: abs(known - rate))
    return close if abs(close - rate) * 1000 <= close else round(rate)


def frame_rate_mode(track: Track) -> str | None:
    """cfr where nearly all steps between frames are the same, else vfr."""
    if track.packets < 3:
        return None
    usual = track.steps.most_common(1)[0][0]
    # containers that count in whole milliseconds step 33, 33, 34
    slack = max(2000, usual // 20)
    odd = sum(count for step, count in track.steps.items() if abs(step - usual) > slack)
    return "vfr" if odd * 50 > sum(track.steps.values()) else "cfr"


def rate_mode(track: Track) -> str | None:
    """cbr where every second takes nearly the same bits, else vbr."""
    seconds = track.whole_seconds()
    if len(seconds) < 3 or not track.mean_bps:
        return None
    spread = max(seconds) - min(seconds)
    return "cbr" if spread * 100 <= CONSTANT_SPREAD_PERCENT * track.mean_bps else "vbr"


def aspect(width: int, height: int, pixel: Fraction | None) -> str:
    """The shape of the picture as shown, such as 16:9; within a hundredth of a usual one, that one."""
    shown = Fraction(width, height) * (pixel or 1)
    for wide, high in KNOWN_ASPECTS:
        if abs(shown * high - wide) * 100 <= wide:
            return f"{wide}:{high}"
    near = shown.limit_denominator(100)
    return f"{near.numerator}:{near.denominator}"
