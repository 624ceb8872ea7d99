"""A small but whole package for the tests: four clips, really narrated and repeated until they carry 0.1 class hours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo import build
from demo.faulty import tiled

# clip -> how many of its slides are kept, and how long it is made by repeating it
_KEPT = {
    "干净是第一条规矩": (1, 40_000),
    "酵母为什么会发面": (1, 74_000),
    "和面": (2, 68_000),
    "蒸制": (1, 68_000),
}
_CHARACTERS = 90  # of each document: 18 seconds of reading


def make(target: Path, cache: Path) -> Path:
    """Write the package to `target`; its clips are kept in the cache."""
    told = build.texts("zh")
    told["name"], told["class_hours"] = "面点小课（虚构）", 0.1
    narrated = build.narrated(told, cache)

    def clip_of(clip: dict[str, Any]) -> Path:
        slides, ms = _KEPT[clip["name"]]
        return tiled(narrated({**clip, "slides": clip["slides"][:slides]}), cache, ms)

    told["instead"] = {}
    for course in told["courses"]:
        names = [each["name"] for each in (*course["clips"], *course.get("documents", []))]
        course["clips"] = [clip for clip in course["clips"] if clip["name"] in _KEPT]
        course["documents"] = [each for each in course.get("documents", []) if each["kind"] == "document"]
        kept = [each["name"] for each in (*course["clips"], *course["documents"])]
        told["instead"].update({name: kept[0] for name in names if name not in kept})
        for each in course["documents"]:
            each["text"] = each["text"].strip()[:_CHARACTERS]
    build.write(build.content(told, clip_of, lambda _done, _total: None), target)
    return target
