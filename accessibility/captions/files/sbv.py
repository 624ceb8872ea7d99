"""SBV (YouTube's own captions) in: a line of two times with a comma between them, then the words up to a blank line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accessibility.captions.files.faults import Fault, Reading, lines_of, reading, tidy
from accessibility.listening.cues import Cue

_TIME = r"(\d{1,3}):([0-5]?\d):([0-5]?\d)(?:[.](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_TIME}\s*,\s*{_TIME}\s*")
_NEARLY = re.compile(r"\s*\d+:\S*\s*,\s*\d+:\S*\s*")
_BREAK = re.compile(r"\[br\]", re.IGNORECASE)


def looks_so(text: str) -> bool:
    """Whether the first words of a text are such a pair of times."""
    return bool(_NEARLY.fullmatch(text.lstrip().split("\n", 1)[0].rstrip("\r")))


def parse(text: str) -> Reading:
    """The captions, and the lines of times that can't be read."""
    faults: list[Fault] = []
    return reading(_cues(lines_of(text), faults), faults)


def _cues(lines: list[str], faults: list[Fault]) -> Iterator[tuple[int, Cue]]:
    starts = [
        n
        for n, line in enumerate(lines)
        if _TIMES.fullmatch(line) or (_NEARLY.fullmatch(line) and not (n and lines[n - 1].strip()))
    ]
    for start, after in zip(starts, [*starts, len(lines)][1:], strict=True):
        times = _TIMES.fullmatch(lines[start])
        if times is None:
            faults.append(Fault(start + 1, "timing", lines[start].strip()[:60]))
            continue
        words = _BREAK.sub("\n", "\n".join(lines[start + 1 : after]))
        yield start + 1, Cue(_ms(times, 1), _ms(times, 5), tidy(words))


def _ms(times: re.Match[str], group: int) -> int:
    hours, minutes, seconds = (int(times[group + n]) for n in range(3))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((times[group + 3] or "0").ljust(3, "0"))
