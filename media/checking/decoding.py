"""The one decode pass: every packet decoded once, the picture scaled down once, the sound cut into seconds once.

Decoders run in threads of their own; the measuring goes on between. What decoders complain of is gathered with its place.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from media import admission
from media.checking import spans
from media.checking.spans import Span
from media.container import Contents

WIDEST = 320
MOST_THREADS = 4
TOGETHER_MS = 1000  # complaints nearer to each other than this are one place
REPORT_MS = 2000
HOLE_MS = 60
_RATES = (44_100, 48_000)
_CONCEALED = "concealing"
_PLANAR_8 = ("yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "nv12", "gray")

Second = npt.NDArray[np.float32]


class Watcher(Protocol):
    """Who looks at pictures."""

    def look(self, at_ms: int, small: Any) -> None:
        """A frame, scaled down, in full-range YUV."""

    def look_closely(self, luma: npt.NDArray[np.uint8], flagged: bool) -> None:
        """Now and then, the lines of a frame at full height."""


class Listener(Protocol):
    """Who hears sound."""

    def hear(self, second: Second) -> None:
        """A whole second: channels x rate."""

    def last(self, samples: int) -> None:
        """The last second was padded with silence: only so many samples of it are real."""


class Complaints:
    """What the decoders could not make sense of, and where."""

    def __init__(self) -> None:
        self.places: list[Span] = []

    def add(self, at_ms: int) -> None:
        """Something is broken here."""
        spans.add(self.places, max(0, at_ms - 100), at_ms + 100, bridge_ms=TOGETHER_MS)


def rate_of(sound: Any) -> int:
    """The sample rate that measuring goes by: the sound's own where it is a usual one."""
    return int(sound.sample_rate) if sound.sample_rate in _RATES else _RATES[1]


class Seconds:
    """Sound cut into whole seconds; holes in its time stamps are filled with silence, for silence they are."""

    def __init__(self, sound: Any, listener: Listener, base_ms: float) -> None:
        import av

        self.rate = rate_of(sound)
        self.channels = min(2, max(1, int(sound.channels)))
        layout = "stereo" if self.channels == 2 else "mono"
        self._resample = av.AudioResampler(format="fltp", layout=layout, rate=self.rate).resample
        self._listener = listener
        self._base = base_ms / 1000
        self._buffer = np.zeros((self.channels, self.rate), np.float32)
        self._filled = 0
        self.heard = 0

    def add(self, frame: Any) -> None:
        """One decoded frame more."""
        at = None if frame.time is None else frame.time - self._base
        for piece in self._resample(frame):
            samples = np.asarray(piece.to_ndarray(), np.float32)
            self._fill(at)
            self._take(samples)

    def _fill(self, at: float | None) -> None:
        missing = round(max(0.0, at or 0.0) * self.rate) - self.heard if at is not None else 0
        if missing * 1000 <= HOLE_MS * self.rate:
            return
        while missing > 0:
            piece = min(missing, self.rate)
            self._take(np.zeros((self.channels, piece), np.float32))
            missing -= piece

    def _take(self, samples: Second) -> None:
        self.heard += samples.shape[1]
        while samples.shape[1]:
            room = self.rate - self._filled
            piece, samples = samples[:, :room], samples[:, room:]
            self._buffer[:, self._filled : self._filled + piece.shape[1]] = piece
            self._filled += piece.shape[1]
            if self._filled == self.rate:
                self._listener.hear(self._buffer)
                self._filled = 0

    def finish(self) -> None:
        """Hand over what is left."""
        for piece in self._resample(None):
            self._take(np.asarray(piece.to_ndarray(), np.float32))
        if self._filled:
            self._buffer[:, self._filled :] = 0
            self._listener.hear(self._buffer)
            self._listener.last(self._filled)


class Frames:
    """Pictures scaled down and handed on; every so often their full height as well."""

    def __init__(self, picture: Any, watcher: Watcher, every: int, base_ms: float) -> None:
        from av.video.reformatter import VideoReformatter

        self._scale = VideoReformatter().reformat
        self.width, self.height = small_size(picture.width, picture.height)
        self._watcher = watcher
        self._every = every
        self._base = base_ms
        self._count = 0
        self.rotation = 0
        self.last_ms = 0

    def add(self, frame: Any) -> None:
        """One decoded frame more."""
        from av.video.reformatter import Interpolation

        if frame.time is not None:
            self.last_ms = round(max(0.0, frame.time * 1000 - self._base))
        if not self._count:
            self.rotation = int(frame.rotation)
        if self._count % self._every == 0 and frame.format.name in _PLANAR_8:
            plane = frame.planes[0]
            luma = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
            self._watcher.look_closely(luma[: frame.height, : frame.width], bool(frame.interlaced_frame))
        self._count += 1
        small = self._scale(
            frame, self.width, self.height, format="yuvj420p", interpolation=Interpolation.FAST_BILINEAR
        )
        self._watcher.look(self.last_ms, small)


def small_size(width: int, height: int) -> tuple[int, int]:
    """At most 320 wide and tall, in even numbers, of the same shape."""
    shrink = min(1.0, WIDEST / max(width, height, 1))
    return max(2, round(width * shrink / 2) * 2), max(2, round(height * shrink / 2) * 2)


def run(
    container: Any,
    contents: Contents,
    frames: Frames | None,
    seconds: Seconds | None,
    report: Callable[[Any], None],
) -> Complaints:
    """Decode the whole file once."""
    import av
    import av.logging

    complaints = Complaints()
    streams = [s for s in (contents.picture, contents.sound) if s is not None]
    if contents.picture is not None:
        contents.picture.thread_type = "AUTO"
        contents.picture.codec_context.thread_count = min(MOST_THREADS, (os.cpu_count() or 1) + 1)
        contents.picture.codec_context.options = {"max_pixels": str(admission.MOST_PIXELS)}
    av.logging.set_level(av.logging.INFO)
    told = 0
    with av.logging.Capture(local=False) as said:
        for packet, due in _packets(container, streams, contents.base_ms, complaints):
            at = _decode(packet, due, frames, seconds, complaints)
            if said:
                _note(said, at, complaints)
            if at - told >= REPORT_MS:
                told = at
                report([at, contents.duration_ms])
    if seconds is not None:
        seconds.finish()
    return complaints


def _packets(
    container: Any, streams: list[Any], base_ms: float, complaints: Complaints
) -> Iterator[tuple[Any, int]]:
    """Each packet, and when it is due."""
    import av

    due = 0
    try:
        for packet in container.demux(streams):
            if packet.pts is not None:
                due = int(max(0.0, packet.pts * float(packet.time_base) * 1000 - base_ms))
            yield packet, due
    except av.FFmpegError:
        complaints.add(due)


def _decode(
    packet: Any, due: int, frames: Frames | None, seconds: Seconds | None, complaints: Complaints
) -> int:
    """Decode one packet; returns the time that the picture (else the sound) has come to."""
    import av

    try:
        decoded = packet.decode()
    except av.FFmpegError:
        decoded = []
        complaints.add(due)
    for frame in decoded:
        if isinstance(frame, av.VideoFrame):
            if frames is not None:
                frames.add(frame)
                if frame.is_corrupt:
                    complaints.add(frames.last_ms)
        elif seconds is not None:
            seconds.add(frame)
    return frames.last_ms if frames is not None else due


def _note(said: Any, at: int, complaints: Complaints) -> None:
    """The decoder's log: errors, and frames whose damage it painted over."""
    import av.logging

    for level, _who, message in said:
        if level <= av.logging.ERROR or message.startswith(_CONCEALED):
            complaints.add(at)
    said.clear()
