"""The captioning pipeline: speech regions, windows, words, repair, homophones and terms, script, cues, report.

Each stage is a function of its own. The words of a batch of windows can be kept by the caller under a key that names
sound, windows, engine, model and parameters, so that a killed worker goes on where it was and ends with the same captions.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from accessibility.listening import cues, inventions, mandarin, quality, regions, script, sound
from accessibility.listening.cues import Cue
from accessibility.listening.engines.decoder import Decoder, revived
from accessibility.listening.engines.model import BEAM, SEED, TEMPERATURES, Options, Word
from accessibility.listening.mandarin import Mend
from accessibility.listening.regions import Region
from accessibility.listening.sound import Samples

STAGES = 6  # raise when a stage changes what it gives: kept windows are then decoded anew
BATCH = 4  # windows decoded together
MOST_REPAIRS = 60  # gaps that are decoded again, the longest first


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
    quality: dict[str, Any] = field(default_factory=dict)  # accessibility.listening.quality.measured
    mends: list[dict[str, Any]] = field(default_factory=list)  # {"at_ms", "from", "to"}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Heard:
    """What a sound was heard as: how long it is, where somebody speaks, the words, and how many windows it took."""

    total_ms: int
    spoken: list[Region]
    words: list[Word]
    windows: int
    decoded: int


def make(samples: Samples, options: Options, keeper: Keeper) -> tuple[list[Cue], Report]:
    """Captions for a clip's sound; raises EngineMissing, weights.Missing."""
    began = time.monotonic()
    heard = hear(samples, options, keeper)
    words, mends = mandarin.mended(heard.words, options.terms, options.language, options.cache)
    found = cues.cut(script.written(words, options.language), options.language)
    return found, _report(options, heard, found, mends, time.monotonic() - began)


def hear(samples: Samples, options: Options, keeper: Keeper) -> Heard:
    """Sound to words: speech regions, windows, decoding, inventions dropped, gaps decoded again."""
    if options.language == "zh":
        options = replace(options, terms=mandarin.shown(options.terms))
    total = sound.duration_ms(samples)
    spoken = regions.speech(samples)
    parts = regions.windows(spoken, total)
    with Decoder(options, samples) as decoder:
        decode = _Decode(decoder, keeper, _prefix(samples, options), spoken)
        words: list[Word] = []
        for batch in _batches(parts):
            keeper.progress("decode", batch[0].start_ms, total)
            words += decode(batch)
        words = _repaired(inventions.kept(words, spoken, options.terms), spoken, total, decode)
    keeper.progress("decode", total, total)
    return Heard(total, spoken, words, len(parts), decode.decoded)


def _batches(parts: Sequence[Region]) -> Iterator[Sequence[Region]]:
    for first in range(0, len(parts), BATCH):
        yield parts[first : first + BATCH]


class _Decode:
    """The words of a batch of windows with times of the whole sound: kept ones as they are, others decoded and kept.

    A batch is kept as a whole: what is decoded together is always the same, whoever was killed when.
    """

    def __init__(self, decoder: Decoder, keeper: Keeper, prefix: str, spoken: list[Region]) -> None:
        self._decoder, self._keeper, self._prefix, self._spoken = decoder, keeper, prefix, spoken
        self.decoded = 0

    def __call__(self, parts: Sequence[Region]) -> list[Word]:
        key = self._prefix + ":" + ",".join(f"{part.start_ms}-{part.end_ms}" for part in parts)
        kept = self._keeper.kept(key)
        if kept is None:
            self.decoded += len(parts)
            kept = [[asdict(word) for word in words] for words in self._decode(parts)]
            self._keeper.keep(key, kept)
        pairs = zip(parts, kept, strict=True)
        return [_moved(revived(word), part.start_ms) for part, words in pairs for word in words]

    def _decode(self, parts: Sequence[Region]) -> list[list[Word]]:
        found = self._decoder.words([_span(part) for part in parts])
        for n, (part, words) in enumerate(zip(parts, found, strict=True)):
            if inventions.hard(words):
                found[n] = inventions.better(words, self._again(part))
        return found

    def _again(self, part: Region) -> list[Word]:
        """A window that loops or was hardly believed: utterance by utterance and without the prompt."""
        pieces = regions.pieces(part, self._spoken) or [part]
        told = [
            words
            for batch in _batches(pieces)
            for words in self._decoder.words([_span(piece) for piece in batch], prompted=False)
        ]
        pairs = zip(pieces, told, strict=True)
        return [_moved(word, piece.start_ms - part.start_ms) for piece, words in pairs for word in words]


def _span(part: Region) -> tuple[int, int]:
    return part.start_ms * sound.RATE // 1000, part.end_ms * sound.RATE // 1000


def _moved(word: Word, by_ms: int) -> Word:
    return replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)


def _repaired(words: list[Word], spoken: list[Region], total: int, decode: _Decode) -> list[Word]:
    """Speech that no word covers is decoded once more, alone; what is heard there is put in its place."""
    gaps = regions.uncovered(spoken, [Region(w.start_ms, w.end_ms) for w in words])
    longest = sorted(gaps, key=lambda gap: -gap.length_ms)[:MOST_REPAIRS]
    for batch in _batches(sorted(longest, key=lambda gap: gap.start_ms)):
        pad = regions.PAD_MS
        again = [Region(max(0, gap.start_ms - pad), min(total, gap.end_ms + pad)) for gap in batch]
        inside = [word for word in decode(again) if _within(word, batch)]
        words = sorted(words + inventions.kept(inside, spoken), key=lambda word: word.start_ms)
    return words


def _within(word: Word, gaps: Sequence[Region]) -> bool:
    middle = (word.start_ms + word.end_ms) // 2
    return any(gap.start_ms <= middle <= gap.end_ms for gap in gaps)


def _prefix(heard: Samples, options: Options) -> str:
    """Names everything that a window's words depend on but its times."""
    digest = hashlib.sha256(heard.tobytes()).hexdigest()
    parameters = (
        STAGES,
        SEED,
        BEAM,
        BATCH,
        TEMPERATURES,
        options.prompt,
        options.language,
        options.engine,
        options.model,
    )
    return f"captions:{digest}:{parameters}"


def _report(
    options: Options, heard: Heard, found: list[Cue], mends: Sequence[Mend], seconds: float
) -> Report:
    speech_ms = sum(region.length_ms for region in heard.spoken)
    covered = regions.covered_ms(heard.spoken, [Region(cue.start_ms, cue.end_ms) for cue in found])
    covered_bp = min(10_000, covered * 10_000 // speech_ms) if speech_ms else 10_000
    return Report(
        engine=options.engine,
        model=options.model,
        sound_ms=heard.total_ms,
        speech_ms=speech_ms,
        seconds_taken=round(seconds, 2),
        decoded_windows=heard.decoded,
        windows=heard.windows,
        cues=len(found),
        flagged_cues=sum(1 for cue in found if cue.flags),
        speech_covered_bp=covered_bp,
        quality=quality.measured(found, options.language, covered_bp=covered_bp, speech_ms=speech_ms),
        mends=[{"at_ms": mend.at_ms, "from": mend.before, "to": mend.after} for mend in mends],
    )
