"""Where a description fits: the pauses between what is said, and whether a text is spoken within them. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHORTEST_MS = 1_200  # less than that holds no sentence
MARGIN_MS = 150  # of silence before the speaker goes on
# characters a second at a calm speaking pace; a mark of punctuation counts as the breath that it is
PACE_TENTHS = {"zh": 45, "en": 140}


@dataclass(frozen=True)
class Pause:
    """A stretch in which nobody speaks, in ms of the clip."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return self.end_ms - self.start_ms

    def characters(self, language: str) -> int:
        """How many characters can be spoken in it."""
        return max(0, self.length_ms - MARGIN_MS) * _pace(language) // 10_000


@dataclass(frozen=True)
class Fit:
    """How a text sits at its time: what it takes, and how long nobody speaks from there on."""

    needed_ms: int
    free_ms: int

    @property
    def fits(self) -> bool:
        """Whether it ends before somebody speaks; else the picture stops while it is read."""
        return self.needed_ms + MARGIN_MS <= self.free_ms

    @property
    def over_ms(self) -> int:
        """For how long the picture stops."""
        return 0 if self.fits else self.needed_ms + MARGIN_MS - self.free_ms


def pauses(
    spoken: Iterable[tuple[int, int]], duration_ms: int, shortest_ms: int = SHORTEST_MS
) -> list[Pause]:
    """The pauses of a clip, in order. `spoken`: the (start, end) of its captions."""
    found, at = [], 0
    for start, end in sorted(spoken):
        if start - at >= shortest_ms:
            found.append(Pause(at, start))
        at = max(at, end)
    if duration_ms - at >= shortest_ms:
        found.append(Pause(at, duration_ms))
    return found


def spoken_ms(text: str, language: str) -> int:
    """How long a text takes to speak, estimated before it has been."""
    return len("".join(text.split())) * 10_000 // _pace(language)


def fit(
    text: str,
    at_ms: int,
    every: Sequence[tuple[int, int]],
    duration_ms: int,
    language: str,
    measured_ms: int | None = None,
) -> Fit:
    """How a text sits at a time. `every`: the (start, end) of the captions, in order; `measured_ms`: once spoken."""
    needed = measured_ms if measured_ms is not None else spoken_ms(text, language)
    return Fit(needed, max(0, next_speech(at_ms, every, duration_ms) - at_ms))


def next_speech(at_ms: int, every: Sequence[tuple[int, int]], duration_ms: int) -> int:
    """When somebody speaks next, or goes on speaking, from a time on; the clip's end where nobody does."""
    after = bisect_right(every, (at_ms, -1))
    if after and every[after - 1][1] > at_ms:
        return at_ms
    return every[after][0] if after < len(every) else duration_ms


def _pace(language: str) -> int:
    return PACE_TENTHS.get(language, PACE_TENTHS["en"])
