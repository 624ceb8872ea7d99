"""ffmpeg as a child process: a binary that comes by pip, protocols limited to files and pipes, bounded.

What it is asked for is written as ffmpeg-python's graph: a `source`, its streams, one `output`. And the children of ours that read media: what goes wrong in any of them is told as Unreadable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from foundation import child
from foundation.child import Failed, Limits, Patience

PROTOCOLS = "file,pipe"
# demuxers that read one file and nothing else; what is not here is not opened (hls, dash, concat, image sequences …)
FORMATS = (
    "aac,ac3,aiff,amr,asf,avi,caf,dv,flac,flv,m4v,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpeg,mpegts,mpegvideo,"
    "mxf,ogg,rm,w64,wav"
)
MEMORY_BYTES = 4 << 30
MOST_SOUND_BYTES = 4 << 30  # a day and a half of 16 kHz samples
MOST_WRITTEN_BYTES = 64 << 30


class Unreadable(Failed):
    """A file can't be read as sound or picture. `code` says why: broken, too-slow, no-stream."""


def binary() -> str:
    """The path of the ffmpeg that is used everywhere."""
    found: str = imageio_ffmpeg.get_ffmpeg_exe()
    return found


def source(path: Path | str, **options: Any) -> Any:
    """A file to read, with the options of an input: a node of ffmpeg-python; `node["0"]` or `node["a:0"]` is a stream of it."""
    import ffmpeg  # only who reads media

    return ffmpeg.input(str(path), **options)


def output(streams: Sequence[Any], target: Path | str, options: Mapping[str, Any]) -> list[str]:
    """The arguments that write these streams (or a whole source) to a file, or to `pipe:`; an option that has no value is None."""
    import ffmpeg

    arguments: list[str] = ffmpeg.output(*streams, str(target), **options).get_args()
    return arguments


def run(arguments: Sequence[str], *, seconds: int) -> bytes:
    """Run ffmpeg with these arguments (after the binary); its standard output, or Unreadable."""
    command = [binary(), "-nostdin", "-v", "error", "-protocol_whitelist", PROTOCOLS, *arguments]
    try:
        return child.run(command, patience=Patience(seconds), limits=limits(seconds)).output
    except Failed as error:
        raise Unreadable(error.code, error.detail) from error


def limits(seconds: int, nice: int = 0) -> Limits:
    """Of ffmpeg, which decodes on several cores at once."""
    return Limits(
        processor=seconds * 4,
        memory=MEMORY_BYTES,
        output=MOST_SOUND_BYTES,
        writes=MOST_WRITTEN_BYTES,
        nice=nice,
    )


def ask(
    module: str,
    arguments: Sequence[str],
    *,
    patience: Patience,
    writes: int = 0,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[Any], None] = lambda _told: None,
) -> dict[str, Any]:
    """What a child of ours tells of a media file; raises Unreadable, or child.Cancelled once `stopped()`."""
    try:
        return child.ask(
            module,
            arguments,
            patience=patience,
            limits=Limits(writes=writes),
            stopped=stopped,
            progress=progress,
        )
    except Failed as error:
        raise Unreadable(error.code, error.detail) from error


def seconds_for(path: Path) -> int:
    """A time limit that grows with the file: a minute, and one more for each 20 MB."""
    return 60 + int(path.stat().st_size / 20e6) * 60
