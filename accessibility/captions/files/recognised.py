"""JSON of programs that recognise speech: Whisper and what is built like it, whisper.cpp, Bilibili's captions, lists of
utterances, and drafts of 剪映 (CapCut).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard

from accessibility.captions.files.faults import Fault, Reading, Unreadable, reading, tidy
from accessibility.listening.cues import Cue

LATEST_MS = 360_000_000  # a hundred hours
_MARKS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class _Row:
    """One caption as it stands there: its times in ms, or what is no time."""

    start: Any
    end: Any
    text: Any
    per_ms: float  # how much one ms is in the file's unit


def parse(text: str) -> Reading:
    """The captions of such a file; raises Unreadable."""
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(Fault(error.lineno, "json", error.msg)) from error
    except RecursionError as error:
        raise Unreadable(Fault(1, "deep")) from error
    except ValueError as error:  # a number of thousands of digits
        raise Unreadable(Fault(1, "json", str(error)[:40])) from error
    rows = _rows(told)
    if rows is None:
        raise Unreadable(Fault(1, "json-unknown"))
    faults: list[Fault] = []
    return reading(_cues(rows, text, faults), faults)


def _rows(told: Any) -> list[_Row] | None:
    """What any of the known shapes holds; None where it has no such shape."""
    if isinstance(told, list):
        return _listed(told, "start", "end", ("text",), 0.001)
    if not isinstance(told, dict):
        return None
    if isinstance(told.get("materials"), dict):
        return list(_draft(told))
    for name, start, end, words, per_ms in (
        ("segments", "start", "end", ("text",), 0.001),
        ("body", "from", "to", ("content",), 0.001),
        ("utterances", "start_time", "end_time", ("text", "transcript"), 1),
    ):
        if isinstance(told.get(name), list):
            return _listed(told[name], start, end, words, per_ms)
    if isinstance(told.get("transcription"), list):
        return [_spoken(each) for each in told["transcription"]]
    return None


def _listed(rows: list[Any], start: str, end: str, words: tuple[str, ...], per_ms: float) -> list[_Row]:
    kept = [each if isinstance(each, dict) else {} for each in rows]
    return [
        _Row(each.get(start), each.get(end), next((each[name] for name in words if name in each), None), per_ms)
        for each in kept
    ]  # fmt: skip


def _spoken(each: Any) -> _Row:
    """A segment of whisper.cpp."""
    told = _dict(each)
    times = _dict(told.get("offsets"))
    return _Row(times.get("from"), times.get("to"), told.get("text"), 1)


def _draft(told: dict[str, Any]) -> Iterator[_Row]:
    """The texts on the text tracks of a 剪映 draft; its times are microseconds."""
    texts = {
        each["id"]: each
        for each in map(_dict, _list(_dict(told["materials"]).get("texts")))
        if isinstance(each.get("id"), str)
    }
    for track in map(_dict, _list(told.get("tracks"))):
        if track.get("type") != "text":
            continue
        for segment in map(_dict, _list(track.get("segments"))):
            times, name = _dict(segment.get("target_timerange")), segment.get("material_id")
            start, lasting = times.get("start"), times.get("duration")
            end = start + lasting if _is_number(start) and _is_number(lasting) else None
            text = texts.get(name) if isinstance(name, str) else None
            yield _Row(start, end, _written(text), 1000)


def _written(text: dict[str, Any] | None) -> Any:
    """A text's words: plain, or in a JSON of its own with its looks, or between marks."""
    if text is None:
        return None
    content = text.get("content")
    try:
        inner = json.loads(content) if isinstance(content, str) and content.startswith("{") else None
    except (ValueError, RecursionError):
        inner = None
    if isinstance(inner, dict):
        return inner.get("text")
    return re.sub(r"^\[|\]$", "", _MARKS.sub("", content)) if isinstance(content, str) else content


def _cues(rows: Iterable[_Row], text: str, faults: list[Fault]) -> Iterator[tuple[int, Cue]]:
    place = _Place(text)
    for row in rows:
        words = row.text if isinstance(row.text, str) else ""
        line = place.of(words)
        start, end = _ms(row.start, row.per_ms), _ms(row.end, row.per_ms)
        if start is None or end is None or not isinstance(row.text, str):
            faults.append(Fault(line, "timing", (words or f"{row.start} – {row.end}")[:40]))
        else:
            yield line, Cue(start, end, tidy(words))


class _Place:
    """The line on which words stand: they are looked for from where the last ones stood."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def of(self, words: str) -> int:
        """The line of the next such words; where they aren't found, of the last ones that were."""
        spellings = (json.dumps(words, ensure_ascii=ascii_only)[1:-1] for ascii_only in (False, True))
        found = min((at for each in spellings if (at := self._text.find(each, self._at)) >= 0), default=-1)
        if words and found >= 0:
            self._line += self._text.count("\n", self._at, found)
            self._at = found
        return self._line


def _ms(value: Any, per_ms: float) -> int | None:
    if not _is_number(value):
        return None
    ms = value / per_ms
    return round(ms) if 0 <= ms <= LATEST_MS else None


def _is_number(value: Any) -> TypeGuard[float]:
    """A number that is none of JSON's oddities (true, NaN, one beyond any measure)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and _is_sane(value)


def _is_sane(value: float) -> bool:
    return math.isfinite(value) and abs(value) < 1e15 if isinstance(value, float) else abs(value) < 10**15


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
