"""`make bench`: captions against the plain engines, on the same weights and sound in the same run.

BENCH_SPEECH names a folder with `references.tsv` (file, kind, reference); without it English recordings are made by
pyttsx3's voice on the spot. Prints character error rate, traditional characters, cues outside the limits, speech
covered and speed, each as a ratio to the plain engine. Exits 1 when the Mandarin error rate is above 0.266.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from opencc import OpenCC

from accessibility import captions, cues, whisper
from accessibility.cli import OnTerminal
from accessibility.cues import Cue
from accessibility.whisper import Options
from config import settings
from media import sound
from tests.bench import cer, recordings

TARGET = 0.266


@dataclass
class Tally:
    """What one way of captioning got over all files of a language."""

    edits: int = 0
    characters: int = 0
    seconds: float = 0.0
    sound_ms: int = 0
    traditional: int = 0
    outside: int = 0
    flagged: int = 0
    cues: int = 0
    covered: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Character error rate."""
        return self.edits / self.characters if self.characters else 0.0


def outside_limits(found: list[Cue], language: str) -> int:
    """Cues that break a limit without being flagged for it."""
    limits = cues.LIMITS[language]
    wrong = 0
    for cue, after in zip_longest(found, found[1:]):
        length = cue.end_ms - cue.start_ms
        lines = cue.text.split("\n")
        count = cues.width("".join(lines), language)
        wrong += (
            len(lines) > cues.LINES
            or any(cues.width(line, language) > limits.line for line in lines)
            or length > cues.LONGEST_MS
            or (length < cues.SHORTEST_MS and "short" not in cue.flags)
            or (count * 1000 > limits.per_second * length and "fast" not in cue.flags)
            or (after is not None and after.start_ms - cue.end_ms < cues.GAP_MS and "short" not in cue.flags)
        )
    return wrong


def measure(folder: Path, rows: list[dict[str, str]], options: Options, *, plain: bool) -> Tally:
    """Caption every file of a language one way."""
    tally = Tally()
    simplified = OpenCC("t2s")
    by_engine = whisper.plain(options) if plain else None
    for row in rows:
        path = folder / row["file"]
        began = time.monotonic()
        if by_engine:
            found = [Cue(*cue) for cue in by_engine(sound.samples(path))]
        else:
            found, report = captions.make(path, options, OnTerminal())
            tally.covered.append(report.speech_covered_bp)
            tally.outside += outside_limits(found, options.language)
        tally.seconds += time.monotonic() - began
        between = "" if options.language == "zh" else " "
        text = between.join(cue.text.replace("\n", between) for cue in found)
        edits, characters = cer.errors(row["reference"], text)
        tally.edits, tally.characters = tally.edits + edits, tally.characters + characters
        tally.sound_ms += sound.duration_ms(sound.samples(path))
        tally.traditional += sum(a != b for a, b in zip(text, simplified.convert(text), strict=False))
        tally.cues, tally.flagged = tally.cues + len(found), tally.flagged + sum(bool(c.flags) for c in found)
        if os.environ.get("BENCH_SHOW"):
            print(f"    {row['file']} {edits}/{characters} {text}")
    return tally


def main() -> int:
    """Measure both engines on both languages that there are recordings of."""
    given = os.environ.get("BENCH_SPEECH")
    folder = Path(given) if given else recordings.make(Path(tempfile.mkdtemp()))
    with (folder / "references.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    cache, missed = settings.load().cache_dir, False
    for language in ("zh", "en"):
        own = [row for row in rows if row["file"].startswith(language)]
        for engine in settings.ENGINES if own else ():
            options = Options(engine, "base", language, cache)
            base, ours = (measure(folder, own, options, plain=plain) for plain in (True, False))
            report(language, engine, base, ours)
            missed |= language == "zh" and bool(given) and (ours.rate > TARGET or ours.traditional > 0)
            missed |= ours.outside > 0
    return int(missed)


def report(language: str, engine: str, base: Tally, ours: Tally) -> None:
    """One engine's lines."""
    print(f"{language} {engine} (baseline: the same engine and weights with its defaults)")
    ratio = ours.rate / base.rate if base.rate else float("nan")
    print(
        f"  character error rate {ours.rate:.3f}, baseline {base.rate:.3f}, ratio {ratio:.2f} ({ours.characters} characters)"
    )
    print(
        f"  seconds taken, ratio to baseline {ours.seconds / base.seconds:.2f}; {ours.sound_ms / 1000 / ours.seconds:.1f}x real time"
    )
    print(f"  traditional characters {ours.traditional} (baseline {base.traditional})")
    print(f"  cues {ours.cues}, outside the limits {ours.outside}, flagged {ours.flagged}")
    print(f"  share of speech covered {sum(ours.covered) / len(ours.covered) / 100:.1f} %")


if __name__ == "__main__":
    sys.exit(main())
