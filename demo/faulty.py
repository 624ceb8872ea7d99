"""The faulty package: the good one's clips, with one of every fault that a check at stage package can find.

Nothing is narrated anew: its long lecture is a good clip, tiled without encoding again.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from demo.build import Content
from media import ffmpeg, probe

LONG_MS = 26 * 60 * 1000


def spoil(made: Content, cache: Path) -> Content:
    """Take a good content and make it fall short, rule by rule (see docs/demo.md)."""
    made.introduction.update(name="中式面点师（待修改）", class_hours=40.0, learners="", standard_name="")
    made.introduction.pop("preferred_group")
    made.provider["address"] = ""
    made.rights.update(free_use=False)
    made.rights.pop("quotations")
    first, second = made.courses
    clips = first["resources"]
    lecture = clips[2]
    made.files["media/long.mp4"] = tiled(Path(str(made.files[lecture["file"]])), cache, LONG_MS)
    lecture.update(file="media/long.mp4", form="lecture")
    clips[1]["name"] = clips[0]["name"]  # a name that is there twice
    image = next(each for each in clips if each["kind"] == "image")
    image.pop("alt")
    del second["class_hours"]
    third, fourth = {"name": "没有内容的一课", "class_hours": 0.1, "weight": 1, "resources": []}, second
    made.courses = [first, fourth, third]
    made.sets = made.sets[:2]  # one set too few
    made.sets[1] = [q for q in made.sets[1] if q.kind != "true_false"]
    stray = made.sets[0][0]
    made.sets[0][0] = type(stray)(**{**vars(stray), "resource_name": ""})
    return made


def tiled(clip: Path, cache: Path, ms: int) -> Path:
    """A clip repeated until it runs so long, copied stream by stream; kept in the cache."""
    target = cache / "demo" / f"{clip.stem}-{ms}.mp4"
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    times = -(-ms // probe.probe(clip).duration_ms)
    making = target.with_suffix(f".{os.getpid()}.mp4")
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "clips.txt"
        listed.write_text("ffconcat version 1.0\n" + f"file '{clip}'\n" * times)
        clips = ffmpeg.source(listed, format="concat", safe=0)
        how = {"c": "copy", "t": ms / 1000, "movflags": "+faststart", "y": None}
        ffmpeg.run(ffmpeg.output([clips], making, how), seconds=300)
    making.replace(target)
    return target
