"""Rolling captions, as automatic tools write them: each line is shown two or three times, first as it is spoken, then above
the next one. Every line becomes one caption. A file is folded only where most of it rolls: people repeat themselves too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accessibility.captions.files.faults import Fault, Reading
from accessibility.listening.cues import Cue

TOUCHING_MS = 200  # what rolls goes on without a pause
LEAST = 3  # so many captions that go on from the one before, of which
NEW = 2  # so many bring something new;
MOST_PARTS = 6  # and of ten captions at least so many


@dataclass(frozen=True)
class _Step:
    """What a caption has that the one before it hasn't: whole lines, or the rest of its last line."""

    goes_on: bool
    grown: str = ""
    new: tuple[str, ...] = ()


def folded(found: Reading) -> Reading:
    """The same captions with every line once, and a note how many there were; unchanged where nothing rolls."""
    shown = [tuple(cue.text.split("\n")) for cue in found.cues]
    steps = [_Step(False, new=shown[0])] if shown else []
    for before, cue, old, lines in zip(found.cues, found.cues[1:], shown, shown[1:], strict=False):
        touches = cue.start_ms - before.end_ms <= TOUCHING_MS
        steps.append(_step(old, lines) if touches else _Step(False, new=lines))
    if not _rolls(steps):
        return found
    cues, at = _once(found.cues, steps)
    note = Fault(found.lines[0], "folded", f"{len(found.cues)} → {len(cues)}")
    return replace(found, cues=cues, lines=[found.lines[n] for n in at], notes=[*found.notes, note])


def _rolls(steps: Sequence[_Step]) -> bool:
    rolling = [step for step in steps if step.goes_on]
    fresh = [step for step in rolling if step.new or step.grown]
    return len(rolling) >= LEAST and len(fresh) >= NEW and len(rolling) * 10 >= (len(steps) - 1) * MOST_PARTS


def _step(old: tuple[str, ...], lines: tuple[str, ...]) -> _Step:
    """The most lines that both have in common: the last ones of the old caption, the first ones of the next."""
    for common in range(min(len(old), len(lines)), 0, -1):
        if old[-common:-1] != lines[: common - 1]:
            continue
        last, same = old[-1], lines[common - 1]
        if same == last:
            return _Step(True, new=lines[common:])
        if same.startswith(last):
            return _Step(True, same, lines[common:])
    return _Step(False, new=lines)


def _once(cues: Sequence[Cue], steps: Sequence[_Step]) -> tuple[list[Cue], list[int]]:
    """Each line from where it is first shown to where the next one begins, and which caption that was."""
    kept: list[Cue] = []
    at: list[int] = []
    for n, (cue, step) in enumerate(zip(cues, steps, strict=True)):
        if step.goes_on:
            kept[-1] = _longer(kept[-1], cue, step)
        if step.new:
            kept.append(Cue(cue.start_ms, cue.end_ms, "\n".join(step.new), cue.flags))
            at.append(n)
    return kept, at


def _longer(line: Cue, cue: Cue, step: _Step) -> Cue:
    end = cue.start_ms if step.new else cue.end_ms
    *above, last = line.text.split("\n")
    return replace(line, end_ms=max(line.end_ms, end), text="\n".join([*above, step.grown or last]))
