"""Stretches of time as [start, end) pairs of milliseconds, gathered as they come and joined where they touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Span = tuple[int, int]


def add(spans: list[Span], start_ms: int, end_ms: int, bridge_ms: int = 0) -> None:
    """One stretch more; joined with the last where no more than `bridge_ms` lies between."""
    if spans and start_ms - spans[-1][1] <= bridge_ms:
        spans[-1] = (spans[-1][0], max(spans[-1][1], end_ms))
    else:
        spans.append((start_ms, end_ms))


def total(spans: Iterable[Span]) -> int:
    """Milliseconds in all."""
    return sum(end - start for start, end in spans)


def longest(spans: Iterable[Span]) -> int:
    """Milliseconds of the longest; 0 where there is none."""
    return max((end - start for start, end in spans), default=0)


def runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The [first, behind the last) of every run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def of_flags(flags: npt.NDArray[np.bool_], step_ms: int, at_least_ms: int = 0) -> list[Span]:
    """Runs of true in a row of equal steps, as stretches of at least so many milliseconds."""
    found = [(a * step_ms, b * step_ms) for a, b in runs(flags)]
    return [span for span in found if span[1] - span[0] >= at_least_ms]


def flags_of(spans: Sequence[Span], count: int, step_ms: int, trim_ms: int = 0) -> npt.NDArray[np.bool_]:
    """The other way round: which of `count` steps lie inside the stretches, each made shorter at both ends."""
    flags = np.zeros(count, np.bool_)
    for start, end in spans:
        first, behind = -(-(start + trim_ms) // step_ms), (end - trim_ms) // step_ms
        if behind > first:
            flags[first:behind] = True
    return flags
