"""The captioning pipeline: speech regions, windows, words, repair, script, cues, report.

Each stage is a function of its own. A window's words can be kept by the caller under a key that names sound,
window, engine, model and parameters, so that a killed worker goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from accessibility import cues, inventions, regions, script
from accessibility.cues import Cue
from accessibility.decoder import Decoder
from accessibility.regions import Region
from accessibility.whisper import BEAM, SEED, TEMPERATURES, Options, Word
from media import sound

STAGES = 2  # raise when a stage changes what it gives: kept windows are then decoded anew


class Keeper(Protocol):
    """Where windows are kept and progress is told; foundation.jobs.Work is one."""

    def kept(self, key: str) -> Any | None:
        """What was kept under a key, or None."""

    def keep(self, key: str, value: Any) -> None:
        """Keep a value under a key."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """Say how far a stage is."""


@dataclass(frozen=True)
class Report:
    """What was done: seconds are wall clock, milliseconds are media time, shares are basis points."""

    engine: str
    model: str
    sound_ms: int
    speech_ms: int
    seconds_taken: float
    decoded_windows: int
    windows: int
    cues: int
    flagged_cues: int
    speech_covered_bp: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def make(path: Path, options: Options, keeper: Keeper) -> tuple[list[Cue], Report]:
    """Captions for a clip; raises media.ffmpeg.Unreadable, EngineMissing, weights.Missing."""
    began = time.monotonic()
    keeper.progress("sound", 0, 0)
    heard = sound.samples(path)
    total = sound.duration_ms(heard)
    spoken = regions.speech(heard)
    parts = regions.windows(spoken, total)
    prefix = _prefix(heard, options)
    with Decoder(options, heard) as decoder:
        decode = _Decode(decoder, keeper, prefix)
        words: list[Word] = []
        for part in parts:
            keeper.progress("decode", part.start_ms, total)
            words += decode(part)
        words = inventions.kept(words, spoken)
        words = _repaired(words, spoken, total, decode)
    keeper.progress("decode", total, total)
    found = cues.cut(script.written(words, options.language), options.language)
    return found, _report(options, total, spoken, found, len(parts), decode.decoded, time.monotonic() - began)


class _Decode:
    """A window's words with times of the whole sound: kept ones as they are, others decoded and kept."""

    def __init__(self, decoder: Decoder, keeper: Keeper, prefix: str) -> None:
        self._decoder, self._keeper, self._prefix = decoder, keeper, prefix
        self.decoded = 0

    def __call__(self, part: Region) -> list[Word]:
        key = f"{self._prefix}:{part.start_ms}-{part.end_ms}"
        kept = self._keeper.kept(key)
        if kept is None:
            self.decoded += 1
            kept = [asdict(word) for word in self._decode(part)]
            self._keeper.keep(key, kept)
        return [_moved(Word(**word), part.start_ms) for word in kept]

    def _decode(self, part: Region) -> list[Word]:
        first, last = (ms * sound.RATE // 1000 for ms in (part.start_ms, part.end_ms))
        words = self._decoder.words(first, last)
        if inventions.looping(words):
            # Some windows loop because of the prompt; without it they don't.
            words = self._decoder.words(first, last, prompted=False)
        return words


def _moved(word: Word, by_ms: int) -> Word:
    return replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)


def _repaired(words: list[Word], spoken: list[Region], total: int, decode: _Decode) -> list[Word]:
    """Speech that no word covers is decoded once more, alone; what is heard there is put in its place."""
    gaps = regions.uncovered(spoken, [Region(w.start_ms, w.end_ms) for w in words])
    for gap in gaps:
        again = Region(max(0, gap.start_ms - regions.PAD_MS), min(total, gap.end_ms + regions.PAD_MS))
        inside = [w for w in decode(again) if gap.start_ms <= (w.start_ms + w.end_ms) // 2 <= gap.end_ms]
        words = sorted(words + inventions.kept(inside, spoken), key=lambda word: word.start_ms)
    return words


def _prefix(heard: sound.Samples, options: Options) -> str:
    """Names everything that a window's words depend on but its times."""
    digest = hashlib.sha256(heard.tobytes()).hexdigest()
    parameters = (
        STAGES,
        SEED,
        BEAM,
        TEMPERATURES,
        options.prompt,
        options.language,
        options.engine,
        options.model,
    )
    return f"captions:{digest}:{parameters}"


def _report(
    options: Options,
    total: int,
    spoken: list[Region],
    found: list[Cue],
    windows: int,
    decoded: int,
    seconds: float,
) -> Report:
    speech_ms = sum(region.length_ms for region in spoken)
    covered = regions.covered_ms(spoken, [Region(cue.start_ms, cue.end_ms) for cue in found])
    return Report(
        engine=options.engine,
        model=options.model,
        sound_ms=total,
        speech_ms=speech_ms,
        seconds_taken=round(seconds, 2),
        decoded_windows=decoded,
        windows=windows,
        cues=len(found),
        flagged_cues=sum(1 for cue in found if cue.flags),
        speech_covered_bp=covered * 10_000 // speech_ms if speech_ms else 10_000,
    )
