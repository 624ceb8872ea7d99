"""Which language is spoken when: a window's encoded sound is asked slice by slice, by the model's own detection. Pure.

A slice of the encoder's output is enough for the decoder to tell the language (one step, no new encoding). Measured on
lessons that change the language with each sentence: slices of 1.2 s tell it, and where it changes to half a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from accessibility.listening.sound import RATE, Samples

FRAME = RATE // 50  # the encoder gives fifty steps a second
SLICE, HOP = 60, 20
SUSPECTED = 0.003  # a window as a whole in which another language is likelier is asked slice by slice
SHORTEST = 3  # slices in a row: a single foreign word among others stays in the sentence around it
SNAP = RATE * 2 // 5  # a stretch ends in the pause that is nearest, within so much
QUIET = RATE // 10
LEAST = RATE // 4  # a remainder that is shorter says nothing
BETWEEN = RATE * 3 // 10  # over a long silence a decoder leaves out what follows it


@dataclass(frozen=True)
class Stretch:
    """Samples [first, last) of a window in which a language is spoken that is not the clip's."""

    first: int
    last: int
    language: str


def starts(samples: int) -> list[int]:
    """Where the slices of a window begin, in steps of the encoder."""
    return list(range(0, max(1, samples // FRAME - SLICE + 1), HOP))


def found(told: Sequence[str], sound: Samples, own: str) -> list[Stretch]:
    """The stretches of a window in another language; `told` is the likeliest language of each slice."""
    stretches = []
    first = 0
    for at in range(1, len(told) + 1):
        if at < len(told) and told[at] == told[first]:
            continue
        if told[first] != own and at - first >= min(SHORTEST, len(told)):
            stretches.append(_stretch(first, at - 1, len(told), told[first], sound))
        first = at
    return [each for each in stretches if each.last > each.first]


def _stretch(first: int, last: int, count: int, language: str, sound: Samples) -> Stretch:
    """From the middle of its first slice, half a hop before, to that of its last; the window's edges as they are."""
    middle, half = SLICE // 2, HOP // 2
    begins = 0 if first == 0 else (first * HOP + middle - half) * FRAME
    ends = len(sound) if last == count - 1 else (last * HOP + middle + half) * FRAME
    return Stretch(
        _pause(sound, begins) if begins else 0, _pause(sound, ends) if ends < len(sound) else ends, language
    )


def _pause(sound: Samples, near: int) -> int:
    """The quietest moment about a place."""
    first, last = max(0, near - SNAP), min(len(sound), near + SNAP)
    if last - first <= QUIET:
        return near
    power = np.concatenate([[0.0], np.cumsum(np.square(sound[first:last], dtype=np.float64))])
    return first + int(np.argmin(power[QUIET:] - power[:-QUIET])) + QUIET // 2


@dataclass(frozen=True)
class Alone:
    """What is spoken in one language, stretch after stretch with a short silence between; and where each one was."""

    sound: Samples
    places: tuple[tuple[int, int, int], ...]  # first sample in `sound`, first and last one in the window

    def placed(self, start_ms: int, end_ms: int) -> tuple[int, int] | None:
        """A word's time in the window: inside the stretch that holds most of it; None for one in a silence between."""
        best, found = 0, None
        for at, first, last in self.places:
            start, end = max(start_ms, _ms(at)), min(end_ms, _ms(at + last - first))
            if end - start > best:
                best, found = end - start, (start + _ms(first - at), end + _ms(first - at))
        return found


def alone(sound: Samples, stretches: Sequence[Stretch], language: str) -> Alone:
    """What a window says in a language (empty: the clip's own)."""
    edges = [0, *(edge for each in stretches for edge in (each.first, each.last)), len(sound)]
    owners = ["", *(name for each in stretches for name in (each.language, ""))]
    parts, places, at = [], [], 0
    for (first, last), owner in zip(pairwise(edges), owners, strict=True):
        if owner == language and last - first > LEAST:
            places.append((at, first, last))
            parts += [sound[first:last], np.zeros(BETWEEN, np.float32)]
            at += last - first + BETWEEN
    return Alone(np.concatenate(parts) if parts else np.zeros(0, np.float32), tuple(places))


def _ms(samples: int) -> int:
    return samples * 1000 // RATE
