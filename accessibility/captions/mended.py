"""Where the pipeline put another word in the place of what was heard: found again in the cues, so that each can be put back.

A mend is (at, heard, put): `at` counts the letters of the cue before it, so that line breaks and marks don't move it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from accessibility.listening.cues import Cue, Mend

FLAG = "mended"
NEAR_MS = 1_500  # a cue may begin a little before its words, or after them where the speech is fast
_LETTER = re.compile(r"[^\W_]")
_Letter = tuple[
    str, int, int, int
]  # the letter, its time (guessed by its share of the cue), its cue, its place there


def letters(text: str) -> str:
    """A text without blanks and marks."""
    return "".join(_LETTER.findall(text))


def found(cues: Sequence[Cue], told: Iterable[Mapping[str, Any]]) -> list[Cue]:
    """Cues with the mends that a report tells ({"at_ms", "from", "to"}); those that know their mends stay as they are.

    A mend that runs over the edge of a cue becomes one in each.
    """
    told = list(told)
    if not told:
        return list(cues)
    spread = list(_spread(cues))
    text = "".join(letter for letter, *_rest in spread)
    used: set[int] = set()
    mends: dict[int, list[Mend]] = {}
    for each in sorted(told, key=lambda one: int(one["at_ms"])):
        first = _nearest(spread, text, used, each)
        if first is not None:
            used.update(range(first, first + len(each["to"])))
            for cue, mend in _pieces(spread[first : first + len(each["to"])], each["from"]):
                mends.setdefault(cue, []).append(mend)
    return [replace(cue, mends=tuple(sorted(mends[n]))) if n in mends else cue for n, cue in enumerate(cues)]


def _spread(cues: Sequence[Cue]) -> Iterator[_Letter]:
    """The letters of the cues that were mended and don't know where."""
    for n, cue in enumerate(cues):
        if FLAG in cue.flags and not cue.mends:
            own = letters(cue.text)
            length = cue.end_ms - cue.start_ms
            for at, letter in enumerate(own):
                yield letter, cue.start_ms + length * at // len(own), n, at


def _nearest(spread: Sequence[_Letter], text: str, used: set[int], told: Mapping[str, Any]) -> int | None:
    """Where the words that were put stand, nearest to when they were said."""
    put, at_ms = str(told["to"]), int(told["at_ms"])
    if not put or len(put) != len(told["from"]):
        return None
    places = [
        place.start()
        for place in re.finditer(f"(?={re.escape(put)})", text)
        if used.isdisjoint(range(place.start(), place.start() + len(put)))
    ]
    near = [place for place in places if abs(spread[place][1] - at_ms) <= NEAR_MS]
    return min(near, key=lambda place: abs(spread[place][1] - at_ms), default=None)


def _pieces(spread: Sequence[_Letter], heard: str) -> Iterator[tuple[int, Mend]]:
    """A mend cut at the edges of cues."""
    for cue in sorted({one[2] for one in spread}):
        own = [(one, was) for one, was in zip(spread, heard, strict=True) if one[2] == cue]
        yield cue, (own[0][0][3], "".join(was for _one, was in own), "".join(one[0] for one, _was in own))


def put_back(cue: Cue, mend: Mend) -> Cue:
    """A cue with what was heard; the flag goes with its last mend, other doubts stay."""
    at, heard, put = mend
    places = [place.start() for place in _LETTER.finditer(cue.text)][at : at + len(put)]
    text = list(cue.text)
    for place, was in zip(places, heard, strict=True):
        text[place] = was
    left = tuple(one for one in cue.mends if one != mend)
    return replace(cue, text="".join(text), flags=_flags(cue, left), mends=left)


def told(cue: Cue) -> list[tuple[str, str]]:
    """Each mend as what was heard and what was put, with the letters around it: a character alone says little."""
    flat = cue.text.replace("\n", "")
    places = [place.start() for place in _LETTER.finditer(flat)]
    found = []
    for at, heard, put in cue.mends:
        first, last = places[at], places[at + len(put) - 1] + 1
        before = re.search(r"[^\W_]{0,2}$", flat[:first])
        after = re.match(r"[^\W_]{0,2}", flat[last:])
        assert before is not None
        assert after is not None
        found.append((before[0] + heard + after[0], before[0] + put + after[0]))
    return found


def within(cue: Cue, first: int, last: int) -> Cue:
    """A cue with the mends of a part of it alone, from one letter to another; what crosses an edge is cut there."""
    kept = []
    for at, heard, put in cue.mends:
        start, end = max(at, first), min(at + len(put), last)
        if start < end:
            kept.append((start - first, heard[start - at : end - at], put[start - at : end - at]))
    return replace(cue, flags=_flags(cue, kept) if cue.mends else cue.flags, mends=tuple(kept))


def _flags(cue: Cue, left: Sequence[Mend]) -> tuple[str, ...]:
    return tuple(flag for flag in cue.flags if left or flag != FLAG)


def onward(mends: Iterable[Mend], by: int) -> tuple[Mend, ...]:
    """The mends of a cue that others now stand before."""
    return tuple((at + by, heard, put) for at, heard, put in mends)
