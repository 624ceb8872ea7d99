"""The rows of the description editor: what is written already, and an empty one at each pause where something fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accessibility.layers import pauses
from accessibility.layers.descriptions import Description
from accessibility.layers.pauses import Fit
from accessibility.layers.store import Said
from accessibility.listening.cues import Cue
from media import moments

MOST_EMPTY = 30  # more pauses than that are offered by their length
SPARE = 2


@dataclass(frozen=True)
class Row:
    """A row: the time as typed, the text, and how it sits there. `characters`: how many fit; `said`: once spoken."""

    at: str
    text: str
    fit: Fit | None
    characters: int
    said: Said | None = None


@dataclass(frozen=True)
class Clip:
    """What rows are measured against."""

    spoken: tuple[tuple[int, int], ...]
    duration_ms: int
    language: str

    def row(self, at: str, text: str, said: Said | None = None) -> Row:
        """A row as it sits in this clip."""
        ms = moments.typed(at)
        if ms is None:
            return Row(at, text, None, 0, said)
        measured = said.duration_ms if said else None
        found = pauses.fit(text, ms, self.spoken, self.duration_ms, self.language, measured)
        room = pauses.Pause(ms, ms + found.free_ms).characters(self.language)
        return Row(at, text, found, room, said)


def clip(cues: Sequence[Cue], duration_ms: int, language: str) -> Clip:
    """A clip by its captions."""
    return Clip(tuple(sorted((cue.start_ms, cue.end_ms) for cue in cues)), duration_ms, language)


def offered(of: Clip, told: Sequence[Description], said: Mapping[str, Said]) -> list[Row]:
    """All rows in order of time, with spare ones at the end."""
    every = pauses.pauses(of.spoken, of.duration_ms)
    empty = [each for each in every if not any(each.start_ms <= row.start_ms < each.end_ms for row in told)]
    longest = sorted(empty, key=lambda each: -each.length_ms)[:MOST_EMPTY]
    rows = [(row.start_ms, row.text) for row in told] + [(each.start_ms, "") for each in longest]
    made = [of.row(moments.exact(ms), text, said.get(text)) for ms, text in sorted(rows)]
    return made + [Row("", "", None, 0)] * SPARE
