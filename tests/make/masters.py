"""Makers of masters: clips with everything a copy must carry over, drawn and sounded on the spot."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg

_SPOKEN = "1\n00:00:00,500 --> 00:00:02,000\n先洗手。\n\n2\n00:00:03,000 --> 00:00:05,000\n再和面。\n"
_SEEN = "1\n00:00:01,000 --> 00:00:02,000\n老师拿起面盆。\n"
_CHAPTERS = (
    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=3000\ntitle=洗手\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=3000\nEND=6000\ntitle=和面\n"
)


def rendered(path: Path, *arguments: str) -> Path:
    """Whatever ffmpeg makes of these arguments."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments, str(path)]
    subprocess.run(command, check=True)
    return path


def plain(path: Path, size: str = "1280x720", seconds: int = 4, rate: int = 25, sound: str = "") -> Path:
    """A moving test picture; `sound` is a source of ffmpeg's, a tone when left out."""
    inputs = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}", "-f", "lavfi"]
    inputs += ["-i", sound or f"sine=frequency=440:sample_rate=48000:duration={seconds}"]
    return rendered(path, *inputs, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")


def rich(path: Path) -> Path:
    """Six seconds with two sounds (one describes), captions, descriptions, chapters, and the place of a telephone."""
    folder = path.parent
    for name, text in (("spoken.srt", _SPOKEN), ("seen.srt", _SEEN), ("chapters.txt", _CHAPTERS)):
        (folder / name).write_text(text, "utf-8")
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=6"]
    for tone in (300, 500):
        inputs += ["-f", "lavfi", "-i", f"sine=frequency={tone}:sample_rate=48000:duration=6"]
    for name in ("spoken.srt", "seen.srt", "chapters.txt"):
        inputs += ["-i", str(folder / name)]
    chosen = [each for n in range(5) for each in ("-map", str(n))]
    chosen += ["-map_metadata", "5", "-map_chapters", "5", "-metadata", "location=+31.2+121.5/"]
    for stream in ("a:0", "a:1", "s:0", "s:1"):
        chosen += [f"-metadata:s:{stream}", "language=zho"]
    chosen += ["-metadata:s:a:1", "title=口述影像", "-disposition:a:1", "visual_impaired"]
    chosen += ["-metadata:s:s:1", "title=画面描述", "-disposition:s:1", "descriptions"]
    return rendered(
        path, *inputs, *chosen, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-c:s", "srt"
    )
