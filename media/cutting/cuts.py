"""Where a long lecture is best cut: at the ends of sentences, in pauses, where the picture changes, in even parts. Pure.

Everything is plain: milliseconds, sentences with their times, stretches of silence, moments at which the picture
changes. `plan` proposes; `fits` says whether cuts that a person chose leave every part short enough.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

SLACK_MS = 200  # a part may come out longer than planned by a packet of sound
EDGE_MS = 80  # a cut keeps this far from speech where the pause allows
LONG_PAUSE_MS = 1_500
# what it costs, in evenness of the parts: not to end a sentence, to have no pause, to have no change of picture
NO_SENTENCE_MS = 300_000
SHORT_PAUSE_MS = 120_000
SCENE_MS = 45_000
EVEN_STEP_MS = 10_000
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """A sentence with its time."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Material:
    """What is known of a clip: how long it is, what is said, where it is silent, where the picture changes."""

    duration_ms: int
    sentences: Sequence[Said] = ()
    silences: Sequence[Stretch] = ()
    scenes: Sequence[int] = ()


@dataclass(frozen=True)
class Cut:
    """A place to cut, the pause around it (within which it may be moved), and why it is a good one.

    `why` is "sentence" (a sentence ends), "pause" (nobody speaks) or "even" (neither is known).
    """

    at_ms: int
    earliest_ms: int
    latest_ms: int
    why: str
    scene: bool = False
    before: str = ""
    after: str = ""

    @property
    def pause_ms(self) -> int:
        """How long nobody speaks."""
        return self.latest_ms - self.earliest_ms


def plan(found: Material, limit_ms: int) -> list[Cut]:
    """The cuts that leave as few and as even parts as can be, none longer than the limit; empty if it is short enough."""
    if found.duration_ms <= limit_ms:
        return []
    longest = limit_ms - SLACK_MS
    for places in (candidates(found), [*candidates(found), *_even(found.duration_ms, longest)]):
        ordered = sorted(places, key=lambda one: one.at_ms)
        least = -(-found.duration_ms // longest)
        # twice as many parts as needed are no plan that anybody wants
        for parts in range(least, 2 * least + 1):
            chosen = _best(ordered, found.duration_ms, longest, parts)
            if chosen is not None:
                return chosen
    raise AssertionError("even cuts always fit")


def candidates(found: Material) -> list[Cut]:
    """Every place worth a cut: between sentences, and in pauses where no sentence is known."""
    return _between(found) if found.sentences else [_cut(found, a, b, "pause") for a, b in found.silences]


def _between(found: Material) -> list[Cut]:
    cuts = []
    for before, after in pairwise(found.sentences):
        start, end = _pause(found.silences, before.end_ms, after.start_ms)
        if end >= start:
            cuts.append(_cut(found, start, end, "sentence", before.text.strip(), after.text.strip()))
    return cuts


def _pause(silences: Sequence[Stretch], end_ms: int, start_ms: int) -> Stretch:
    """The pause between two sentences: a silence that is heard there, else what their times leave.

    Captions stay longer than the words so that they can be read: the silence says better where speech ended.
    """
    middle = (end_ms + start_ms) // 2
    near = [
        one
        for one in _around(silences, middle)
        if one[0] < start_ms + EDGE_MS and one[1] > end_ms - LONG_PAUSE_MS
    ]
    if not near:
        return min(end_ms, start_ms), max(end_ms, start_ms)
    start, end = max(near, key=lambda one: min(one[1], start_ms + EDGE_MS) - one[0])
    return start, min(end, max(start, start_ms)) if start < start_ms else end


def _around(silences: Sequence[Stretch], at_ms: int) -> Sequence[Stretch]:
    n = bisect_left(silences, (at_ms, at_ms))
    return silences[max(0, n - 3) : n + 3]


def _cut(found: Material, start: int, end: int, why: str, before: str = "", after: str = "") -> Cut:
    """In the middle of the pause, or where the picture changes in it; kept off the speech on both sides."""
    edge = min(EDGE_MS, (end - start) // 3)
    earliest, latest = start + edge, end - edge
    n = bisect_left(found.scenes, earliest)
    scene = n < len(found.scenes) and found.scenes[n] <= latest
    at = found.scenes[n] if scene else (earliest + latest) // 2
    return Cut(at, earliest, latest, why, scene, before, after)


def _even(duration_ms: int, longest: int) -> list[Cut]:
    """Where nothing is known: every ten seconds, so that some cut fits."""
    step = min(EVEN_STEP_MS, max(1, longest // 4))
    return [Cut(at, at, at, "even") for at in range(step, duration_ms, step)]


def _price(cut: Cut) -> int:
    """What a place costs, in the same unit as a part's distance from even: milliseconds."""
    price = {"sentence": 0, "pause": NO_SENTENCE_MS, "even": 10 * NO_SENTENCE_MS}[cut.why]
    price += SHORT_PAUSE_MS * (LONG_PAUSE_MS - min(cut.pause_ms, LONG_PAUSE_MS)) // LONG_PAUSE_MS
    return price - (SCENE_MS if cut.scene else 0)


def _best(cuts: Sequence[Cut], duration_ms: int, longest: int, parts: int) -> list[Cut] | None:
    """The cheapest choice of `parts` - 1 cuts, by going through them part by part; None where no choice fits."""
    at = np.array([0, *(one.at_ms for one in cuts), duration_ms], np.int64)
    price = np.array([0, *(_price(one) for one in cuts), 0], np.int64)
    even = duration_ms // parts
    never = np.int64(1 << 60)
    cost = np.where(np.arange(at.size) == 0, 0, never)
    came: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    for _part in range(parts):
        fresh, source = np.full(at.size, never), np.zeros(at.size, np.int64)
        for n in range(1, at.size):
            first = int(np.searchsorted(at, at[n] - longest))
            if first >= n:
                continue
            tried = cost[first:n] + np.abs(at[n] - at[first:n] - even)
            best = int(tried.argmin())
            fresh[n], source[n] = min(never, tried[best] + price[n]), first + best
        came.append(source)
        cost = fresh
    if cost[-1] >= never:
        return None
    place, chosen = at.size - 1, []
    for source in reversed(came):
        place = int(source[place])
        chosen.append(place)
    return [cuts[n - 1] for n in reversed(chosen[:-1])]


def at(found: Material, at_ms: int) -> Cut:
    """A cut where a person wants it: with its pause if there is one, else at that very moment."""
    places = sorted(candidates(found), key=lambda one: one.at_ms)
    n = bisect_left([one.at_ms for one in places], at_ms)
    for one in places[max(0, n - 1) : n + 1]:
        if one.earliest_ms <= at_ms <= one.latest_ms:
            return Cut(at_ms, one.earliest_ms, one.latest_ms, one.why, one.scene, one.before, one.after)
    said = [one for one in found.sentences if one.start_ms < at_ms < one.end_ms]
    text = said[0].text.strip() if said else ""
    return Cut(at_ms, at_ms, at_ms, "even", before=text, after=text)


def moved(found: Material, at_ms: int, by: int) -> int:
    """The place one sentence (or pause) earlier (-1) or later (1); the same where there is none."""
    places = sorted(one.at_ms for one in candidates(found))
    n = bisect_left(places, at_ms) - 1 if by < 0 else bisect_right(places, at_ms)
    return places[n] if 0 <= n < len(places) else at_ms


def parts(duration_ms: int, cuts_ms: Sequence[int]) -> list[Stretch]:
    """The stretches between cuts."""
    edges = [0, *cuts_ms, duration_ms]
    return list(pairwise(edges))


def fits(duration_ms: int, cuts_ms: Sequence[int], limit_ms: int) -> list[int]:
    """Which parts (from 0) are empty, out of order or too long."""
    return [
        n
        for n, (start, end) in enumerate(parts(duration_ms, cuts_ms))
        if not 0 < end - start <= limit_ms - SLACK_MS
    ]


def names(
    title: str, stretches: Sequence[Stretch], headings: Sequence[tuple[int, str]], longest: int = 200
) -> list[str]:
    """A name for each part: the clip's own, a number, and what the first section that begins in it is called."""
    found = []
    for n, (start, end) in enumerate(stretches, 1):
        about = next(
            (text for at_ms, text in headings if start - EDGE_MS <= at_ms < end and text.strip()), ""
        )
        tail = f" {n}" + (f" {about.strip()}" if about else "")
        found.append(title[: longest - len(tail)] + tail)
    return found


def share(times: Sequence[Stretch], stretches: Sequence[Stretch]) -> list[tuple[int, int, int]]:
    """For each cue by its time: the part that gets it (where most of it lies), and its start and end in that part."""
    found = []
    starts = [start for start, _end in stretches]
    for begin, end in times:
        n = max(0, bisect_right(starts, begin) - 1)
        if n + 1 < len(stretches) and end - starts[n + 1] > starts[n + 1] - begin:
            n += 1
        start, stop = stretches[n]
        found.append((n, max(begin, start) - start, max(min(end, stop), start + 1) - start))
    return found
