"""Which track of a file is *the* sound: the one place that decides it, for captions, check, copies and everything else.

Of several tracks that describe no picture, the ones in which somebody speaks come first, then those that are not silent; among these the one that is
marked as default, which every player takes; then the order in the file. Runs in a child, which has the file open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from media.checking.voice import Voice
from media.ffmpeg import FORMATS, PROTOCOLS

OPTIONS = {"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}
DEFAULT, VISUAL_IMPAIRED, DESCRIPTIONS = 0x0001, 0x0100, 0x20000  # libavformat's disposition bits
SPEECH_STEPS = 50  # a second, in steps of 20 ms: less than that is a cough in a track that is else silent
SILENT = 0.001  # -60 dBFS
_RATE = 48_000  # what media.checking.voice is fed with


def of(container: Any) -> Any:
    """The stream that is the sound of an open container; None where it has none."""
    streams = list(container.streams.audio)
    plain = [each for each in streams if not describes(each)] or streams
    if len(plain) < 2:
        return plain[0] if plain else None
    heard = [each for each in plain if _speaks(container.name, each.index)]
    heard = heard or [each for each in plain if _sounds(container.name, each.index)] or plain
    return next((each for each in heard if int(each.disposition) & DEFAULT), heard[0])


def describes(stream: Any) -> bool:
    """Whether a track tells what is to be seen: marked so, or by its title only, as many programs do."""
    title = title_of(stream).lower()
    marked = int(stream.disposition) & (VISUAL_IMPAIRED | DESCRIPTIONS)
    return bool(marked) or any(word in title for word in ("descri", "口述影像", "口述解说"))


def title_of(stream: Any) -> str:
    """MP4 calls it the name."""
    return str(stream.metadata.get("title") or stream.metadata.get("name") or "")


def _speaks(path: str, index: int) -> bool:
    """Whether somebody speaks in a track; listens no longer than it must."""
    voice, seconds = Voice(), 0
    for second in _seconds(path, index):
        voice.add(second)
        seconds += 1
        if seconds % 30 == 0 and _said(voice, seconds):
            return True
    return _said(voice, seconds)


def _sounds(path: str, index: int) -> bool:
    """Whether anything is heard in a track; not every container keeps a mark of the default."""
    return any(float(np.abs(second).max()) > SILENT for second in _seconds(path, index))


def _seconds(path: str, index: int) -> Iterator[npt.NDArray[np.float32]]:
    """The sound of a track in seconds of one channel, as far as it can be read."""
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=_RATE)
    waiting = np.zeros(0, np.float32)
    try:
        with av.open(path, options=OPTIONS) as container:
            for frame in container.decode(container.streams[index]):
                parts = [each.to_ndarray().reshape(-1) for each in resampler.resample(frame)]  # type: ignore[arg-type]  # it is a track of sound
                waiting = np.concatenate([waiting, *parts])
                while len(waiting) >= _RATE:
                    yield waiting[:_RATE]
                    waiting = waiting[_RATE:]
    except av.FFmpegError:
        return


def _said(voice: Voice, seconds: int) -> bool:
    return int(voice.speaking(seconds * 50).sum()) >= SPEECH_STEPS
