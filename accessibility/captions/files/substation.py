"""Advanced SubStation (ASS, SSA) in: what each value of a line is, the `Format` line of its section says; words and their
marks are read by pysubs2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accessibility.captions.files.faults import Fault, Reading, lines_of, reading, tidy
from accessibility.captions.files.subrip import TOP
from accessibility.listening.cues import Cue

USUAL = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
NEEDED = {"start", "end", "text"}
_TIME = re.compile(r"\s*(\d{1,3}):([0-5]?\d):([0-5]?\d)(?:[.:](\d{1,3}))?\s*")
_ABOVE = re.compile(r"\\an?[789]\b")


class _WrongLine(Exception):
    """A line doesn't hold what its section's format says."""


def parse(text: str) -> Reading:
    """The spoken lines of a script, and those that can't be read."""
    faults: list[Fault] = []
    return reading(_cues(lines_of(text), faults), faults)


def _cues(lines: list[str], faults: list[Fault]) -> Iterator[tuple[int, Cue]]:
    names: tuple[str, ...] = USUAL
    in_events = False
    for number, line in enumerate(map(str.strip, lines), 1):
        kind, colon, rest = line.partition(":")
        kind = kind.strip().lower()
        if line.startswith("[") and line.endswith("]"):
            in_events = line[1:-1].strip().lower() == "events"
        elif in_events and colon and kind == "format":
            names = tuple(name.strip().lower() for name in rest.split(","))
            if not set(names) >= NEEDED:
                faults.append(Fault(number, "format", line[:60]))
        elif colon and kind == "dialogue":
            yield from _spoken(number, line, rest, names, faults)


def _spoken(
    number: int, line: str, rest: str, names: tuple[str, ...], faults: list[Fault]
) -> Iterator[tuple[int, Cue]]:
    try:
        start, end, words = _read(rest, names)
    except _WrongLine:
        faults.append(Fault(number, "timing", line[:60]))
        return
    import pysubs2  # only where such a file is read

    event = pysubs2.SSAEvent(start, end, words)
    if not event.is_drawing:
        yield number, Cue(start, end, tidy(event.plaintext), (), TOP if _ABOVE.search(words) else "")


def _read(rest: str, names: tuple[str, ...]) -> tuple[int, int, str]:
    """Start, end and words; raises _WrongLine. Only the last value may have commas of its own."""
    values = rest.split(",", len(names) - 1)
    told = dict(zip(names, values, strict=False))
    if len(values) < len(names) or not set(told) >= NEEDED:
        raise _WrongLine
    if names[-1] != "text" and "," in values[-1]:
        raise _WrongLine
    return _ms(told["start"]), _ms(told["end"]), told["text"].lstrip()


def _ms(told: str) -> int:
    found = _TIME.fullmatch(told)
    if found is None:
        raise _WrongLine
    hours, minutes, seconds, part = found.groups()
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((part or "0").ljust(3, "0"))
