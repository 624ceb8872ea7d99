"""In the child: a clip written as several, without encoding it anew but for the pictures from a cut to the next key frame.

A cut is moved to where the stream can be parted: at a key frame inside the pause if there is one, else between two
pictures neither of which needs the other to be shown in order. Sound is copied packet by packet; an edit list hides
what the first packets hold from before the cut, so that it begins at the very sample.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import av

from foundation import child
from media import admission, extras, main_sound
from media.cutting import avc
from media.extras import Chapter
from media.ffmpeg import Unreadable

NEAR = Fraction(1, 2)  # seconds that sound is looked for before a cut
# how many packets before a cut a decoder needs to be right at the cut
COPIED_SOUND = {"aac": 4, "mp3": 12, "alac": 1}
QUALITY = {"crf": "17", "preset": "fast", "bf": "0"}
PROFILES = {"Constrained Baseline": "baseline", "Baseline": "baseline", "Main": "main", "High": "high"}
REPORT_EVERY = 2_000


@dataclass(frozen=True)
class Place:
    """Where a clip can be parted: the packet that comes first then, and the moment (in the stream's units)."""

    packet: int
    moment: int
    key: bool


@dataclass(frozen=True)
class Index:
    """The picture's packets in the order they are decoded: when each is shown and decoded, which are key frames, and at
    which of those a new stream may begin.
    """

    shown: list[int]
    decoded: list[int]
    keys: list[int]
    clean: list[int]
    unit: Fraction

    def places(self) -> list[Place]:
        """Everywhere that all that comes before is shown before all that comes after."""
        latest = list(self.shown)
        for n in range(len(latest) - 2, -1, -1):
            latest[n] = min(latest[n], latest[n + 1])
        found, before, clean = [], -(1 << 62), set(self.clean)
        for n, first in enumerate(latest):
            if before < first:
                found.append(Place(n, first, n in clean))
            before = max(before, self.shown[n])
        return found

    def nearest(self, places: list[Place], cut: list[int]) -> Place:
        """The place for a cut [at, earliest, latest] in ms: a key frame within, else what is nearest to it."""
        at, earliest, latest = (Fraction(ms, 1000) / self.unit for ms in cut)
        keys = [one for one in places if one.key and earliest <= one.moment <= latest]
        return min(keys or places, key=lambda one: abs(one.moment - at))


Moment = tuple[Fraction, Place | None]  # seconds, and the picture's place


def part(arguments: list[str]) -> dict[str, Any]:
    """Write the parts of a file into a folder; cuts as `at,earliest,latest` in ms."""
    source, folder, *told = arguments
    cuts = [[int(ms) for ms in one.split(",")] for one in told]
    with admission.opened(Path(source)) as opened:
        picture, sound = next(iter(opened.streams.video), None), main_sound.of(opened)
        if not is_copied(opened, sound):
            raise Unreadable("not-copied")
        heard = None if sound is None else sound.index
        chapters = extras.chapters(opened)
        index = None if picture is None else _index(opened, picture)
    moments: list[Moment]
    if index is None:
        moments = [(Fraction(at, 1000), None) for at, _earliest, _latest in cuts]
    else:
        places = index.places()
        found = [index.nearest(places, cut) for cut in cuts]
        moments = [(one.moment * index.unit, one) for one in found]
    return {"parts": _parts(Path(source), Path(folder), index, heard, moments, chapters)}


def is_copied(opened: Any, sound: Any) -> bool:
    """Whether packets of the picture and of this sound can be put into an MP4 as they are, and H.264 beside them."""
    picture = next(iter(opened.streams.video), None)
    if sound is not None and _sound_codec(sound) not in COPIED_SOUND:
        return False
    if picture is None:
        return sound is not None and _sound_codec(sound) == "aac"
    context = picture.codec_context
    told = avc.record(context.extradata) if context.name == "h264" else None
    return told is not None and told.free_number() is not None


def _sound_codec(stream: Any) -> str:
    """The decoder of MP3 is called after the numbers that it counts with."""
    return str(stream.codec_context.name).removesuffix("float")


def _index(opened: Any, picture: Any) -> Index:
    shown: list[int] = []
    decoded: list[int] = []
    keys: list[int] = []
    clean: list[int] = []
    record = avc.record(picture.codec_context.extradata)
    assert record is not None
    for packet in opened.demux(picture):
        if packet.pts is None or packet.dts is None:
            continue
        if packet.is_keyframe:
            keys.append(len(shown))
            if avc.begins_anew(bytes(packet), record.length_bytes):
                clean.append(len(shown))
        shown.append(packet.pts)
        decoded.append(packet.dts)
    return Index(shown, decoded, keys, clean, Fraction(picture.time_base))


def _parts(
    source: Path,
    folder: Path,
    index: Index | None,
    heard: int | None,
    moments: list[Moment],
    chapters: list[Chapter],
) -> list[dict[str, Any]]:
    edges: list[Moment | None] = [None, *moments, None]
    suffix = "m4a" if index is None else "mp4"
    told = []
    for n, (start, end) in enumerate(pairwise(edges), 1):
        target = folder / f"{n}.{suffix}"
        with _Part(source, target, index, heard, (start, end)) as writing:
            writing.name(chapters)
            writing.write()
        child.report([n, len(edges) - 1])
        told.append(
            {
                "file": target.name,
                "start_ms": round(start[0] * 1000) if start else 0,
                "end_ms": round(end[0] * 1000) if end else None,
                "encoded_pictures": writing.encoded,
            }
        )
    return told


class _Part:
    """One part being written."""

    def __init__(
        self,
        source: Path,
        target: Path,
        index: Index | None,
        heard: int | None,
        edges: tuple[Moment | None, Moment | None],
    ) -> None:
        start, end = edges
        self._index, self._heard, self._start, self._end = index, heard, start, end
        self._from = start[0] if start else Fraction(0)
        self.encoded = 0
        # two readers: picture and sound begin at different packets
        self._opened = [av.open(str(source), options={"protocol_whitelist": "file"}) for _n in range(2)]
        self._target = av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"})

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *_error: object) -> None:
        for one in (*self._opened, self._target):
            one.close()

    def name(self, chapters: list[Chapter]) -> None:
        """The chapters of this part, in its own time; told before anything is written."""
        start = round(self._from * 1000)
        end = round(self._end[0] * 1000) if self._end else max((one.end_ms for one in chapters), default=0)
        own = extras.within(chapters, start, end)
        unit = Fraction(1, 1000)
        self._target.set_chapters(
            [
                {
                    "id": n,
                    "start": one.start_ms,
                    "end": one.end_ms,
                    "time_base": unit,
                    "metadata": {"title": one.title},
                }
                for n, one in enumerate(own)
            ]
        )

    def write(self) -> None:
        """All packets, picture and sound in the order of time."""
        flows = []
        picture = next(iter(self._opened[0].streams.video), None)
        if picture is not None and self._index is not None:
            self._picture = self._target.add_stream_from_template(picture, opaque=True)
            flows.append(self._pictures(picture, self._index))
        if self._heard is not None:
            sound = self._opened[1].streams[self._heard]
            self._sound = self._target.add_stream_from_template(sound, opaque=True)
            flows.append(self._sounds(sound))
        # the first pictures may add parameter sets to the head: they are there before anything is written
        ready = [chain([next(flow, None)], flow) for flow in flows]
        begun = [filter(None, flow) for flow in ready]
        for packet in heapq.merge(*begun, key=lambda one: one.dts * one.time_base):
            self._target.mux_one(packet)

    def _pictures(self, stream: Any, index: Index) -> Iterator[Any]:
        start = self._start[1] if self._start else None
        end = self._end[1] if self._end else None
        stop = end.packet if end else len(index.shown)
        first = start.packet if start else 0
        offset = start.moment if start else 0
        if start is not None and not start.key:
            first = next((n for n in index.clean if n >= start.packet), stop)
            first = min(first, stop)
            until = index.shown[first] if first < stop else (end.moment if end else 1 << 62)
            delay = index.shown[first] - index.decoded[first] if first < stop else 0
            yield from self._encoded(stream, index, (start.packet, stop), (offset, until), delay)
        if first < stop:
            yield from self._copied(stream, index, (first, stop), offset)

    def _copied(self, stream: Any, index: Index, packets: tuple[int, int], offset: int) -> Iterator[Any]:
        """Packets as they are, moved to the part's own time."""
        first, stop = packets
        start, last = index.decoded[first], index.decoded[stop] if stop < len(index.decoded) else 1 << 62
        for packet in _packets(self._opened[0], stream, index.shown[first]):
            if packet.dts >= last:
                return
            if packet.dts >= start:
                yield _moved(packet, self._picture, offset)

    def _encoded(
        self, stream: Any, index: Index, packets: tuple[int, int], moments: tuple[int, int], delay: int
    ) -> Iterator[Any]:
        """The pictures from the cut to the next key frame, encoded like the others."""
        start, until = moments
        key = max(n for n in index.keys if n <= packets[0])
        record = avc.record(stream.codec_context.extradata)
        assert record is not None
        encoder = _encoder(stream, record)
        self._picture.codec_context.extradata = record.joined(avc.units(encoder.extradata or b"")).write()
        for frame in _frames(self._opened[0], stream, index.shown[key], until):
            if frame.pts < start:
                continue
            self.encoded += 1
            frame.pict_type = 0
            yield from self._spelt(encoder.encode(frame), record, start, delay)
        yield from self._spelt(encoder.encode(None), record, start, delay)

    def _spelt(self, packets: list[Any], record: avc.Record, offset: int, delay: int) -> Iterator[Any]:
        for packet in packets:
            made = av.Packet(avc.with_lengths(bytes(packet), record.length_bytes))
            made.time_base = packet.time_base
            made.pts, made.dts = packet.pts - offset, packet.pts - offset - delay
            made.duration = packet.duration
            made.is_keyframe = packet.is_keyframe
            made.stream = self._picture
            yield made

    def _sounds(self, stream: Any) -> Iterator[Any]:
        """Packets from just before the cut: what is before it is hidden by the edit list that their times ask for."""
        unit = Fraction(stream.time_base)
        offset = round(self._from / unit)
        end = round(self._end[0] / unit) if self._end else 1 << 62
        before: deque[Any] = deque(maxlen=COPIED_SOUND[_sound_codec(stream)])
        seen = _packets(self._opened[1], stream, round((self._from - NEAR) / unit) if self._start else None)
        for packet in seen:
            if packet.pts >= end:
                break
            if self._start and packet.pts + packet.duration <= offset:
                before.append(packet)
                continue
            packet.duration = min(packet.duration, end - packet.pts)
            yield from (_moved(one, self._sound, offset) for one in (*before, packet))
            before.clear()


def _packets(opened: Any, stream: Any, near: int | None) -> Iterator[Any]:
    if near is not None:
        opened.seek(near, stream=stream, backward=True)
    for packet in opened.demux(stream):
        if packet.pts is not None and packet.dts is not None:
            yield packet


def _frames(opened: Any, stream: Any, near: int, until: int) -> Iterator[Any]:
    """Decoded pictures from a key frame until some moment."""
    for packet in _packets(opened, stream, near):
        for frame in packet.decode():
            if frame.pts >= until:
                return
            yield frame
    yield from (frame for frame in stream.decode(None) if frame.pts < until)


def _moved(packet: Any, stream: Any, offset: int) -> Any:
    packet.pts -= offset
    packet.dts -= offset
    packet.stream = stream
    return packet


def _encoder(stream: Any, record: avc.Record) -> Any:
    """An encoder whose pictures can stand beside the stream's own: same size, colours and unit of time."""
    told = stream.codec_context
    encoder = av.CodecContext.create("libx264", "w")
    for name in ("width", "height", "pix_fmt", "colorspace", "color_range", "color_primaries", "color_trc"):
        setattr(encoder, name, getattr(told, name))
    if told.sample_aspect_ratio:
        encoder.sample_aspect_ratio = told.sample_aspect_ratio
    encoder.time_base = stream.time_base
    encoder.framerate = stream.average_rate or Fraction(25)
    encoder.flags |= 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER: parameter sets go into the record
    profile = PROFILES.get(told.profile or "")
    encoder.options = {
        **QUALITY,
        "x264-params": f"sps-id={record.free_number()}:annexb=1",
        **({"profile": profile} if profile and told.pix_fmt == "yuv420p" else {}),
    }
    encoder.open()
    return encoder


if __name__ == "__main__":
    child.answer(part)
