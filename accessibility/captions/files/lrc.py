"""LRC (words of songs) in: lines that begin with when they are sung, and say nothing of how long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from accessibility.captions.files.faults import Fault, Reading, lines_of, reading, tidy
from accessibility.listening.cues import Cue

LONGEST_MS = 7_000  # a line stays until the next one begins, and no longer than this
_STAMP = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]\s*")
_WORD = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_TAG = re.compile(r"\[\s*(?:#|([A-Za-z]+)\s*:)(.*)\]")
_NEARLY = re.compile(r"\[\d+\s*[:：].*?\]")


def looks_so(text: str) -> bool:
    """Whether some line of a text begins with such a stamp."""
    return any(_STAMP.match(line.strip()) for line in lines_of(text))


def parse(text: str) -> Reading:
    """Each stamp's words, up to the next stamp; lines without one are told."""
    faults: list[Fault] = []
    stamped = list(_stamped(lines_of(text), faults))
    return reading(_lasting(stamped), faults)


def _stamped(lines: list[str], faults: list[Fault]) -> Iterator[tuple[int, int, str]]:
    """(when, line, words); a line with several stamps is sung several times."""
    early = 0
    for number, line in enumerate(lines, 1):
        rest, stamps = line.strip(), list[re.Match[str]]()
        while found := _STAMP.match(rest, stamps[-1].end() if stamps else 0):
            stamps.append(found)
        rest = rest[stamps[-1].end() :] if stamps else rest
        tag = _TAG.fullmatch(rest)
        if tag and not stamps:
            early = _offset(tag, early, number, faults)
        elif rest and (not stamps or _NEARLY.match(rest)):
            faults.append(Fault(number, "timing" if _NEARLY.match(rest) else "stray", rest[:40]))
            continue
        for stamp in stamps:
            if int(stamp[2]) > 59:
                faults.append(Fault(number, "timing", stamp[0].strip()))
            else:
                yield max(0, _ms(stamp) - early), number, tidy(_WORD.sub("", rest))


def _offset(tag: re.Match[str], early: int, number: int, faults: list[Fault]) -> int:
    """By how many ms all lines come earlier than they say."""
    if (tag[1] or "").lower() != "offset":
        return early
    if re.fullmatch(r"\s*[+-]?\d{1,8}\s*", tag[2], re.ASCII):
        return int(tag[2])
    faults.append(Fault(number, "timing", tag[0][:40]))
    return early


def _lasting(stamped: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, Cue]]:
    """Words at the same moment (a line and its translation) stand together."""
    together: dict[int, tuple[int, list[str]]] = {}
    for when, line, words in sorted(stamped, key=lambda each: each[:2]):
        together.setdefault(when, (line, []))[1].append(words)
    moments = list(together)
    for when, after in zip(moments, [*moments, None][1:], strict=True):
        number, sung = together[when]
        until = when + LONGEST_MS if after is None else min(after, when + LONGEST_MS)
        yield number, Cue(when, until, tidy("\n".join(sung)))


def _ms(stamp: re.Match[str]) -> int:
    return (int(stamp[1]) * 60 + int(stamp[2])) * 1000 + int((stamp[3] or "0").ljust(3, "0"))
