"""`make bench`: the media check of ten minutes of 720p against plain ffmpeg, in the same run on the same file.

Prints how long the whole check takes as a ratio to decoding the file once, and to running ffmpeg's filters for the
same questions one after another; how much faster than real time it is; and its peak memory for one minute and for
all. Processor seconds stand beside the clock's, for a machine that has other work. BENCH_ROUNDS (3) rounds, the
medians count; BENCH_MINUTES (10) makes a shorter clip for a quick look. Exits 1 when a bound is missed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from foundation.child import ROOT
from media import ffmpeg
from media.checking.check import check
from tests.make import clips

MINUTES = int(os.environ.get("BENCH_MINUTES", "10"))
MOST_OF_DECODING, MOST_OF_FILTERS, LEAST_SPEED, MOST_GROWTH = 4.0, 0.5, 6.0, 1.15
PICTURE_FILTERS = (
    "blackdetect=d=0.04:pic_th=0.98",
    "freezedetect=n=-60dB:d=2",
    "idet",
    "scdet",
    "photosensitivity",
)
SOUND_FILTERS = ("silencedetect=n=-50dB:d=0.3", "ebur128", "astats")
Taken = tuple[float, float]  # seconds by the clock, seconds of processors


def make(folder: Path) -> tuple[Path, Path]:
    """A clip of one minute, and one of ten: the same minute ten times over."""
    voice, one, ten = folder / "voice.wav", folder / "one.mp4", folder / "ten.mp4"
    clips.write(voice, None, clips.talk(60) + clips.noise(60, -70), audio="pcm_s16le")
    picture = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=60"]
    coded = ["-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-b:a", "128k", "-shortest"]
    ffmpeg.run([*picture, "-i", str(voice), *coded, "-y", str(one)], seconds=600)
    ffmpeg.run(["-stream_loop", str(MINUTES - 1), "-i", str(one), "-c", "copy", "-y", str(ten)], seconds=60)
    return one, ten


def taken(work: Callable[[], object]) -> Taken:
    """How long some work takes, its child processes counted in."""
    began, used = time.monotonic(), _processor()
    work()
    return time.monotonic() - began, _processor() - used


def _processor() -> float:
    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in told)


def decode(path: Path, *filters: str) -> None:
    """ffmpeg as anybody would call it."""
    ffmpeg.run(["-i", str(path), *filters, "-f", "null", "-"], seconds=3600)


def one_after_another(path: Path) -> None:
    """A filter at a time, on the stream that it is for."""
    for each in PICTURE_FILTERS:
        decode(path, "-an", "-vf", each)
    for each in SOUND_FILTERS:
        decode(path, "-vn", "-af", each)


def peak_megabytes(path: Path) -> float:
    """The peak memory of the measuring child, asked in a process that has no other children."""
    program = (
        "import resource, sys; from pathlib import Path; from media.checking.check import check; check(Path(sys.argv[1]));"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, check=True
    )
    return int(done.stdout) / 1024


def main() -> int:
    """Measure, print, and say whether all bounds hold."""
    with tempfile.TemporaryDirectory() as folder:
        one, ten = make(Path(folder))
        rounds = [
            (taken(lambda: decode(ten)), taken(lambda: check(ten)), taken(lambda: one_after_another(ten)))
            for _ in range(int(os.environ.get("BENCH_ROUNDS", "3")))
        ]
        memory = peak_megabytes(one), peak_megabytes(ten)
    print(f"media check of {MINUTES} minutes of 720p (medians of {len(rounds)} rounds)")
    missed = _report_time("by the clock", [[each[0] for each in row] for row in rounds])
    _report_time("processor", [[each[1] for each in row] for row in rounds])
    growth = memory[1] / memory[0]
    print(
        f"  peak memory {memory[0]:.0f} MB for 1 minute, {memory[1]:.0f} MB for {MINUTES}: ratio {growth:.2f}"
    )
    return int(missed or growth > MOST_GROWTH)


def _report_time(name: str, rounds: list[list[float]]) -> bool:
    """One line of ratios; whether a bound is missed."""
    plain, ours, filters = (median(row[n] for row in rounds) for n in range(3))
    of_plain = median(row[1] / row[0] for row in rounds)
    of_filters = median(row[1] / row[2] for row in rounds)
    speed = MINUTES * 60 / ours
    print(
        f"  {name}: check {ours:.1f} s, decoding once {plain:.1f} s, filters one by one {filters:.1f} s; "
        f"ratio to decoding {of_plain:.2f}, to filters {of_filters:.2f}; {speed:.1f}x real time"
    )
    return of_plain > MOST_OF_DECODING or of_filters > MOST_OF_FILTERS or speed < LEAST_SPEED


if __name__ == "__main__":
    sys.exit(main())
