"""A small but whole package, really narrated, for the tests: four clips of a few seconds, valid in every share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo import build

# clip -> how many of its slides are kept
_KEPT = {"干净是第一条规矩": 1, "酵母为什么会发面": 1, "和面": 2, "蒸制": 1}


def make(target: Path, cache: Path, clips: int = 4) -> Path:
    """Write the package to `target`; its clips are kept in the cache."""
    told = build.texts("zh")
    told["name"], told["class_hours"] = "面点小课（虚构）", 0.0
    for course in told["courses"]:
        kept = [_short(clip) for clip in course["clips"] if clip["name"] in list(_KEPT)[:clips]]
        course["clips"] = kept
        course["documents"] = [each for each in course.get("documents", []) if each["kind"] == "document"]
        for each in course["documents"]:
            each["text"] = each["text"].strip()[:15]
    build.write(build.content(told, cache, lambda _done, _total: None), target)
    return target


def _short(clip: dict[str, Any]) -> dict[str, Any]:
    return {**clip, "slides": clip["slides"][: _KEPT[clip["name"]]]}
