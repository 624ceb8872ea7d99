"""What two people made of the same captions, put together: nothing that either wrote is overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from accessibility.captions.editor.editing import Row, cues_text
from accessibility.listening.cues import Cue

Span = tuple[int, int]


def merged(base: Sequence[Cue], mine: Sequence[Row], theirs: Sequence[Cue]) -> tuple[list[Row], int]:
    """My rows over their track, both having begun from `base`; and how many rows now carry their other wording.

    What only one of us changed is taken. Where both did, my words stay, with theirs beside them.
    """
    free = max((row.key for row in mine), default=-1) + 1
    found: list[Row] = []
    for (b0, b1), (m0, m1), (t0, t1) in _stretches(base, [row.cue for row in mine], theirs):
        for row in _decided(base[b0:b1], mine[m0:m1], theirs[t0:t1]):
            fresh = row.key < 0
            found.append(replace(row, key=free) if fresh else row)
            free += fresh
    return found, sum(1 for row in found if row.theirs is not None)


def _stretches(
    base: Sequence[Cue], mine: Sequence[Cue], theirs: Sequence[Cue]
) -> Iterator[tuple[Span, Span, Span]]:
    """Stretches of the three that belong together: in turn where somebody changed something, and where all agree."""
    at = (0, 0, 0)
    for b, m, t, size in [*_agreed(base, mine, theirs), (len(base), len(mine), len(theirs), 0)]:
        yield (at[0], b), (at[1], m), (at[2], t)
        yield (b, b + size), (m, m + size), (t, t + size)
        at = (b + size, m + size, t + size)


def _agreed(
    base: Sequence[Cue], mine: Sequence[Cue], theirs: Sequence[Cue]
) -> Iterator[tuple[int, int, int, int]]:
    """Runs that all three share: (in base, in mine, in theirs, length)."""
    to_mine, to_theirs = _places(base, mine), _places(base, theirs)
    for n in range(len(base)):
        if n in to_mine and n in to_theirs:
            yield n, to_mine[n], to_theirs[n], 1


def _places(base: Sequence[Cue], other: Sequence[Cue]) -> dict[int, int]:
    """Where each unchanged cue of the base stands in the other."""
    matcher = SequenceMatcher(
        None, [_same(cue) for cue in base], [_same(cue) for cue in other], autojunk=False
    )
    return {b + n: o + n for b, o, size in matcher.get_matching_blocks() for n in range(size)}


def _same(cue: Cue) -> tuple[int, int, str, bool]:
    """What makes two cues the same to a person; an answered doubt is a change too."""
    return cue.start_ms, cue.end_ms, cues_text(cue.text), bool(cue.flags)


def _decided(base: Sequence[Cue], mine: Sequence[Row], theirs: Sequence[Cue]) -> Iterator[Row]:
    """One stretch: whoever changed it is right; where both did, cue by cue if they still match, else mine with notes."""
    if len(base) == len(mine) == len(theirs):
        for old, row, other in zip(base, mine, theirs, strict=True):
            yield _one(old, row, other)
    elif [_same(row.cue) for row in mine] == [_same(cue) for cue in base]:
        yield from (Row(-1, cue) for cue in theirs)
    elif [_same(cue) for cue in theirs] == [_same(cue) for cue in base]:
        yield from mine
    elif not mine:
        yield from (
            Row(-1, cue, cue.text) for cue in theirs
        )  # I took them out, they changed them: look again
    else:
        yield from _beside(mine, theirs)


def _one(old: Cue, row: Row, other: Cue) -> Row:
    """Words and times are weighed apart, so that a moved cue keeps the other's mended words."""
    kept, wrote = cues_text(row.cue.text), cues_text(other.text)
    if _same(row.cue) == _same(old):
        return replace(row, cue=other)
    moved = (row.cue.start_ms, row.cue.end_ms) != (old.start_ms, old.end_ms)
    times = row.cue if moved else other
    if kept == cues_text(old.text):
        return replace(row, cue=replace(other, start_ms=times.start_ms, end_ms=times.end_ms))
    cue = replace(row.cue, start_ms=times.start_ms, end_ms=times.end_ms)
    both = wrote not in (kept, cues_text(old.text))
    return replace(row, cue=cue, theirs=other.text if both else row.theirs)


def _beside(mine: Sequence[Row], theirs: Sequence[Cue]) -> Iterator[Row]:
    """My rows, each with those of their cues that it shares most time with, where the words differ."""
    shares: dict[int, list[Cue]] = {}
    for cue in theirs:
        nearest = max(range(len(mine)), key=lambda n: _shared(mine[n].cue, cue))
        shares.setdefault(nearest, []).append(cue)
    for n, row in enumerate(mine):
        told = "\n".join(cue.text for cue in shares.get(n, []))
        yield replace(row, theirs=None if cues_text(told) == cues_text(row.cue.text) else told)


def _shared(one: Cue, other: Cue) -> int:
    """Time that two cues share; below nothing, how far apart they are."""
    return min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
