"""A clip split at given cuts, in a child process: packets copied where that can be, else encoded anew.

    parts = splitting.split(path, [Window(1_473_200, 1_472_900, 1_473_600)], folder)

H.264 with AAC (or MP3) is copied but for the pictures from a cut to the next key frame (see media.cutting.parting); anything
else becomes H.264 and AAC.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from foundation.child import Patience
from media import admission, extras, ffmpeg
from media.extras import Chapter
from media.ffmpeg import Unreadable
from media.probe import Probe, probe

SECONDS_AT_LEAST = 300
SECONDS_PER_MEGABYTE = 2
CHAPTERS = "chapters.txt"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Window:
    """Where to cut, and between which moments the cut may be moved to a place that suits the stream (the pause)."""

    at_ms: int
    earliest_ms: int
    latest_ms: int


@dataclass(frozen=True)
class Part:
    """A part as it was written: where it begins and ends in the whole, and what was measured of it.

    `encoded_pictures` is how many pictures had to be encoded anew; None means the whole part.
    """

    path: Path
    start_ms: int
    end_ms: int
    measured: Probe
    encoded_pictures: int | None


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder for parts, on the same disk as where they go; gone afterwards, with whatever is left in it."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".parts-") as made:
        yield Path(made)


def split(
    path: Path,
    cuts: Sequence[Window],
    folder: Path,
    *,
    stopped: Callable[[], bool] = lambda: False,
    progress: Progress = lambda _done, _total: None,
) -> list[Part]:
    """Write the parts into a folder; raises media.ffmpeg.Unreadable, or foundation.child.Cancelled."""
    admission.look(path)
    total = probe(path).duration_ms
    told = [f"{one.at_ms},{one.earliest_ms},{one.latest_ms}" for one in cuts]
    try:
        found = ffmpeg.ask(
            "media.cutting.parting",
            [str(path.resolve()), str(folder.resolve()), *told],
            patience=Patience(SECONDS_AT_LEAST + path.stat().st_size / 1e6 * SECONDS_PER_MEGABYTE),
            writes=ffmpeg.MOST_WRITTEN_BYTES,
            stopped=stopped,
            progress=lambda at: progress(*at),
        )["parts"]
    except Unreadable as error:
        if error.code != "not-copied":
            raise
        return _anew(path, [one.at_ms for one in cuts], folder, total, progress)
    return [
        Part(
            folder / one["file"],
            one["start_ms"],
            total if one["end_ms"] is None else one["end_ms"],
            probe(folder / one["file"]),
            one["encoded_pictures"],
        )
        for one in found
    ]


def _anew(path: Path, cuts: Sequence[int], folder: Path, total: int, progress: Progress) -> list[Part]:
    """The parts encoded anew from end to end: for what an MP4 can't hold as it is."""
    parts = []
    beside = extras.read(path)
    picture, chapters = beside.picture is not None, beside.chapters
    taken = [beside.picture, beside.main.index if beside.main else None]
    maps = [each for index in taken if index is not None for each in ("-map", f"0:{index}")]
    for n, (start, end) in enumerate(pairwise([0, *cuts, total]), 1):
        target = folder / f"{n}.{'mp4' if picture else 'm4a'}"
        codecs = (
            ["-c:v", "libx264", "-crf", "18", "-preset", "fast", "-pix_fmt", "yuv420p"]
            if picture
            else ["-vn"]
        )
        stretch = ["-ss", f"{start / 1000:.3f}", "-t", f"{(end - start) / 1000:.3f}", "-i", str(path)]
        stretch += _named(extras.within(chapters, start, end), folder / CHAPTERS)
        sound = ["-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart"]
        # encoding takes longer than reading: ten times the size's own limit
        ffmpeg.run([*stretch, *maps, *codecs, *sound, str(target)], seconds=10 * ffmpeg.seconds_for(path))
        parts.append(Part(target, start, end, probe(target), None))
        progress(n, len(cuts) + 1)
    (folder / CHAPTERS).unlink(missing_ok=True)
    return parts


def _named(chapters: Sequence[Chapter], path: Path) -> list[str]:
    """A second input with a part's chapters, in the place of those of the whole.

    ffmpeg-python's graph knows no input of which no stream is taken, so these arguments are plain.
    """
    lines = [";FFMETADATA1"]
    for one in chapters:
        title = re.sub(r"([=;#\\])", r"\\\1", one.title.replace("\n", " "))
        lines += [
            "[CHAPTER]",
            "TIMEBASE=1/1000",
            f"START={one.start_ms}",
            f"END={one.end_ms}",
            f"title={title}",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ["-f", "ffmetadata", "-i", str(path), "-map_chapters", "1"]
