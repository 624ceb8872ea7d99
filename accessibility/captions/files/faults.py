"""What was read from a file of captions, and what could not be: values that the readers of every format share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from accessibility.listening.cues import Cue

# nothing that is read or shown: controls, halves of pairs, what is no character
_NOTHING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Fault:
    """Something in a file that would be lost: its line (from 1), a short code, and what stands there."""

    line: int
    code: str
    sample: str = ""


@dataclass(frozen=True)
class Reading:
    """Cues in the order of time, the line at which each begins, and every fault.

    Notes tell what was done to all of them (moved, folded): nothing is lost by it, and a person should know.
    """

    cues: list[Cue]
    lines: list[int]
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


class Unreadable(Exception):
    """A file holds no captions that can be read; `faults` say where and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(f"{each.code} in line {each.line}" for each in faults))
        self.faults = faults


def reading(
    found: Iterable[tuple[int, Cue]], faults: Sequence[Fault] = (), notes: Sequence[Fault] = ()
) -> Reading:
    """Cues put in order; a cue that ends before it begins is a fault, an empty one is nothing."""
    kept: list[tuple[int, Cue]] = []
    cues = list(found)  # a reader finds its faults on the way
    told = list(faults)
    for line, cue in cues:
        if cue.end_ms <= cue.start_ms:
            told.append(Fault(line, "order", cue.text[:40]))
        elif words := _NOTHING.sub("", cue.text).strip():
            kept.append((line, replace(cue, text=words)))
    kept.sort(key=lambda each: (each[1].start_ms, each[1].end_ms))
    return Reading(
        [cue for _, cue in kept],
        [line for line, _ in kept],
        sorted(told, key=lambda each: each.line),
        list(notes),
    )


def lines_of(text: str) -> list[str]:
    """A text's lines, whichever way they end (some programs write CR CR LF); NULs are nothing."""
    clean = re.sub(r"\r+\n|\r", "\n", text.removeprefix("\ufeff").replace("\0", ""))
    return clean.split("\n")


def tidy(text: str) -> str:
    """Lines without blanks around them and without empty ones between them."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())
