"""A long lecture and the cuts proposed for it: what is said comes from captions, where nobody speaks from the sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from accessibility.captions import transcript
from accessibility.listening.cues import Cue
from media.cutting import cuts, pauses
from media.cutting.cuts import Cut, Material, Said, Stretch
from media.cutting.splitting import Part, Window
from media.probe import probe

NEAR_MS = 600  # a cut between two captions is moved into the pause that is heard this near


@dataclass(frozen=True)
class Proposal:
    """Cuts for a clip, the stretches between them and a name for each."""

    material: Material
    limit_ms: int
    cuts: tuple[Cut, ...]
    names: tuple[str, ...]

    @property
    def stretches(self) -> list[Stretch]:
        """Where each part begins and ends."""
        return cuts.parts(self.material.duration_ms, [one.at_ms for one in self.cuts])

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "duration_ms": self.material.duration_ms,
            "limit_ms": self.limit_ms,
            "parts": [
                {"name": name, "start_ms": start, "end_ms": end, "duration_ms": end - start}
                for name, (start, end) in zip(self.names, self.stretches, strict=True)
            ],
            "cuts": [
                {
                    "at_ms": one.at_ms,
                    "why": one.why,
                    "pause_ms": one.pause_ms,
                    "scene": one.scene,
                    "before": one.before,
                    "after": one.after,
                }
                for one in self.cuts
            ],
        }


def material(
    duration_ms: int,
    cues: Sequence[Cue],
    language: str,
    silences: Sequence[Stretch] = (),
    scenes: Sequence[int] = (),
) -> Material:
    """What is known of a clip, as planning takes it."""
    said = [
        Said(sentence.start_ms, sentence.end_ms, sentence.text)
        for section in transcript.build(cues, language)
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
    ]
    return Material(duration_ms, said, sorted(silences), sorted(scenes))


def heard(path: Path, cues: Sequence[Cue], language: str, scenes: Sequence[int] = ()) -> Material:
    """The same with the silences of the file itself; raises media.ffmpeg.Unreadable."""
    measured = probe(path)
    silent = pauses.silences(path) if measured.has_sound else []
    return material(measured.duration_ms, cues, language, silent, scenes)


def propose(known: Material, cues: Sequence[Cue], language: str, title: str, limit_ms: int) -> Proposal:
    """The cuts that we would make, with names from the transcript."""
    chosen = cuts.plan(known, limit_ms)
    return Proposal(known, limit_ms, tuple(chosen), names(known, chosen, cues, language, title))


def names(
    known: Material, chosen: Sequence[Cut], cues: Sequence[Cue], language: str, title: str
) -> tuple[str, ...]:
    """A name for each part: the first words of the transcript of that part alone, so that each has one of its own."""
    stretches = cuts.parts(known.duration_ms, [one.at_ms for one in chosen])
    headings = [
        (start, transcript.first_words(section))
        for (start, _end), own in zip(stretches, shared(cues, stretches), strict=True)
        for section in transcript.build(own, language)[:1]
    ]
    return tuple(cuts.names(title, stretches, headings))


def windows(known: Material, at_ms: Sequence[int]) -> list[Window]:
    """Each cut with the pause in which it may be moved; one that stands beside a pause goes into it."""
    return [_window(known, one) for one in at_ms]


def _window(known: Material, at_ms: int) -> Window:
    cut = cuts.at(known, at_ms)
    if cut.earliest_ms == cut.latest_ms:
        near = [one for one in cuts.candidates(known) if abs(one.at_ms - at_ms) <= NEAR_MS]
        if near:
            cut = min(near, key=lambda one: abs(one.at_ms - at_ms))
            at_ms = min(max(at_ms, cut.earliest_ms), cut.latest_ms)
    return Window(at_ms, cut.earliest_ms, cut.latest_ms)


def shared(cues: Sequence[Cue], stretches: Sequence[Stretch]) -> list[list[Cue]]:
    """The cues of each part, in its own time."""
    found: list[list[Cue]] = [[] for _stretch in stretches]
    times = [(cue.start_ms, cue.end_ms) for cue in cues]
    for cue, (part, start, end) in zip(cues, cuts.share(times, stretches), strict=True):
        found[part].append(replace(cue, start_ms=start, end_ms=end))
    return found


def captions(cues: Sequence[Cue], parts: Sequence[Part]) -> list[list[Cue]]:
    """The cues of parts as they were written: a cut may have moved inside its pause."""
    return shared(cues, [(one.start_ms, one.end_ms) for one in parts])
