"""Languages as data: `languages.toml` beside this file holds the limits of timed text and a name for each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What captions of a language keep to; lengths in characters (`wide`: two half-width ones count as one)."""

    name: str
    wide: bool
    line: int
    lines: int
    per_second: int
    per_second_most: int
    shortest_ms: int
    longest_ms: int
    gap_ms: int
    manner: str
    beside: tuple[str, ...]
    glue: frozenset[str]


def _read() -> dict[str, Limits]:
    """Every entry of the file; a missing or unknown key stops the start."""
    told = tomllib.loads(Path(__file__).with_name("languages.toml").read_text())
    return {
        code: Limits(**{**entry, "glue": frozenset(entry["glue"]), "beside": tuple(entry["beside"])})
        for code, entry in told.items()
    }


LIMITS = _read()
