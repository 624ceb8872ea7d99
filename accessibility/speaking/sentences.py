"""A text cut into what is said in one breath: sentences, and long ones at a comma. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 90  # Chinese characters: more sounds than Kokoro takes at once would be lost
_NARROW = 3  # so many letters count as one Chinese character
# A full stop of ours ends a sentence with the quotes that close it; a point only after a word and before a gap: not in
# 3.5, not after the A of an answer.
_END = re.compile(r"(?:[。！？!?…]+|(?<=\w\w)\.(?=[\s”’\"')]|$))[”’」』）)\]】\"']*")
_BREATH = re.compile(r"[；;，,、：:]")
Span = tuple[int, int]


def spans(text: str) -> list[Span]:
    """Where each sentence begins and ends; what says nothing (a dash, a bullet) is none."""
    found, start = list[Span](), 0
    for end in [*(each.end() for each in _END.finditer(text)), len(text)]:
        found += _breaths(text, start, end)
        start = max(start, end)
    trimmed = (_trimmed(text, *each) for each in found)
    return [(a, b) for a, b in trimmed if any(sign.isalnum() for sign in text[a:b])]


def sentences(text: str) -> list[str]:
    """The sentences of a text, with single spaces."""
    return [" ".join(text[a:b].split()) for a, b in spans(text)]


def _breaths(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence, or its parts where it is too long to be said at once."""
    while (most := _reach(text, start, end)) < end:
        stops = [each.end() for each in _BREATH.finditer(text, start, most)]
        cut = stops[-1] if stops else most
        yield start, cut
        start = cut
    yield start, end


def _reach(text: str, start: int, end: int) -> int:
    """How far one breath goes."""
    left = MOST * _NARROW
    for at in range(start, end):
        left -= _NARROW if ord(text[at]) > 0x2E7F else 1
        if left < 0:
            return at
    return end


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
