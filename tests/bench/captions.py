"""`make bench`: captions against the plain engines, on the same weights and sound in the same run.

Sets: lessons in two languages and sentences with numbers (two_languages.py), recordings that the bench makes (20 minutes and more, kept in the cache folder) and, where BENCH_SPEECH names a folder with
`references.tsv` (file, kind, reference), those. A table per file, with and without digits; then completeness, inventions, script, limits,
terms, speed and memory. Each target is told as met or missed; exits 1 when one is missed. BENCH_SHOW=1 prints the texts.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from opencc import OpenCC

from accessibility.listening import cues
from accessibility.listening.cues import Cue
from accessibility.speaking.speech import NoVoice
from config import settings
from tests.bench import cer, doubts, recordings, two_languages, ways
from tests.bench.cer import Errors
from tests.bench.recordings import Recording
from tests.bench.scripts import FOILS, GLOSSARY, SAID
from tests.bench.ways import Result

BETTER = 0.75  # of plain openai-whisper's error rate at most
LEAST_MINUTES = 20
HELD = 0.75  # of what is wrong, in the fifth of the words that is marked
ENGLISH = "en"


@dataclass
class Verdict:
    """Which targets were missed."""

    missed: int = 0

    def tell(self, name: str, told: str, *, met: bool) -> None:
        """A line for one target."""
        print(f"  [{'met' if met else 'MISSED'}] {name}: {told}")
        self.missed += not met


def outside_limits(found: Sequence[Cue], language: str) -> int:
    """Cues that break a limit; a flag excuses nothing."""
    limits = cues.LIMITS[language]
    wrong = 0
    for cue, after in zip_longest(found, found[1:]):
        length = cue.end_ms - cue.start_ms
        lines = cue.text.split("\n")
        count = cues.width("".join(lines), language)
        wrong += (
            len(lines) > limits.lines
            or any(cues.width(line, language) > limits.line for line in lines)
            or not limits.shortest_ms <= length <= limits.longest_ms
            or count * 1000 > limits.per_second_most * length
            or (after is not None and after.start_ms - cue.end_ms < limits.gap_ms)
        )
    return wrong


def traditional(text: str) -> int:
    """Characters that the simplified script writes otherwise."""
    return sum(a != b for a, b in zip(text, OpenCC("t2s").convert(text), strict=False))


def table(
    references: Sequence[str], ours: Sequence[Result], plain: Sequence[Result], *, digits: bool
) -> tuple[Errors, Errors]:
    """A line per file; both sums."""
    sums = [Errors(), Errors()]
    print(
        f"  {'file':12} {'characters':>10} {'ours':>7} {'plain':>7}   ({'with' if digits else 'without'} digits)"
    )
    for reference, one, other in zip(references, ours, plain, strict=True):
        found = [cer.errors(reference, result.text, digits=digits) for result in (one, other)]
        sums = [total + each for total, each in zip(sums, found, strict=True)]
        print(f"  {one.file:12} {found[0].characters:10} {found[0].rate:7.3f} {found[1].rate:7.3f}")
        if os.environ.get("BENCH_SHOW") and digits:
            print(f"    said  {reference}\n    ours  {one.text}\n    plain {other.text}")
    print(f"  {'all':12} {sums[0].characters:10} {sums[0].rate:7.3f} {sums[1].rate:7.3f}")
    return sums[0], sums[1]


def compare(
    name: str,
    folder: Path,
    references: dict[str, str],
    language: str,
    terms: tuple[str, ...],
    verdict: Verdict,
) -> dict[str, list[Result]]:
    """One set of recordings by us and by both plain engines."""
    print(f"\n{name}")
    files = [folder / file for file in references]
    found = {
        way: ways.run(way, language, files, terms if way == "ours" else ())[0]
        for way in ("ours", "plain-openai", "plain-faster")
    }
    said = list(references.values())
    print(" against plain faster-whisper")
    table(said, found["ours"], found["plain-faster"], digits=True)
    print(" against plain openai-whisper")
    table(said, found["ours"], found["plain-openai"], digits=False)
    ours, plain = table(said, found["ours"], found["plain-openai"], digits=True)
    ratio = ours.rate / plain.rate if plain.rate else 0.0
    if language != ENGLISH:
        verdict.tell(
            "character errors, ratio to plain openai-whisper",
            f"{ours.rate:.3f} / {plain.rate:.3f} = {ratio:.2f} (at most {BETTER})",
            met=ratio <= BETTER,
        )
        share = ours.missing / max(1, ours.characters)
        verdict.tell("characters left out", f"{share:.1%} (under 3 %)", met=share < 0.03)
        signs = [sum(traditional(result.text) for result in found[way]) for way in found]
        verdict.tell(
            "traditional characters", f"{signs[0]} (plain: {signs[1]}, {signs[2]})", met=signs[0] == 0
        )
        marked, held = doubts.shares(said, [result.cues for result in found["ours"]])
        verdict.tell(
            "wrong characters in marked words",
            f"{held:.0%} in the {marked:.0%} that are marked (at least {HELD:.0%})",
            met=held >= HELD,
        )
    outside = sum(outside_limits(result.cues, language) for result in found["ours"])
    verdict.tell(
        "cues outside the limits",
        f"{outside} of {sum(len(result.cues) for result in found['ours'])}",
        met=outside == 0,
    )
    late = sum("late" in cue.flags for result in found["ours"] for cue in result.cues)
    flagged = sum(bool(cue.flags) for result in found["ours"] for cue in result.cues)
    print(
        f"  flagged {flagged}, of them late {late}; grades {' '.join(r.report['quality']['grade'] for r in found['ours'])}"
    )
    return found


def complete(made: Sequence[Recording], ours: Sequence[Result], verdict: Verdict) -> None:
    """Whether every sentence has a cue, and how much of the second detector's speech lies under cues."""
    bare, spoken, covered = 0, 0, 0
    for recording, result in zip(made, ours, strict=True):
        for start, end in recording.sentences:
            bare += not any(cue.start_ms < end and cue.end_ms > start for cue in result.cues)
        for start, end in recording.speech:
            spoken += end - start
            covered += sum(max(0, min(end, cue.end_ms) - max(start, cue.start_ms)) for cue in result.cues)
    verdict.tell("sentences without a cue", f"{bare} of {sum(len(r.sentences) for r in made)}", met=bare == 0)
    share = covered / max(1, spoken)
    verdict.tell("speech by webrtcvad that is covered", f"{share:.1%} (at least 98 %)", met=share >= 0.98)


def terms(made: Sequence[Recording], ours: Sequence[Result], verdict: Verdict) -> None:
    """Terms that were said and are written, and terms that are written where they weren't said."""
    said = right = wrong = 0
    for recording, result in zip(made, ours, strict=True):
        text = result.text
        for term in SAID:
            count = recording.reference.count(term)
            said, right = said + count, right + min(count, text.count(term))
            wrong += max(0, text.count(term) - count)
        wrong += sum(text.count(term) for term in FOILS)
    verdict.tell("terms right", f"{right} of {said} (at least 95 %)", met=right * 100 >= said * 95)
    verdict.tell("terms put where another word was said", str(wrong), met=wrong == 0)


def speed(folder: Path, files: list[Path], plain: Sequence[Result], verdict: Verdict) -> None:
    """Everything in one file by us and by the batched pipeline, with loading; plain openai-whisper's pace from the table's run."""
    whole = recordings.together(folder, files)
    (ours,), peak = ways.run("ours", "zh", [whole], GLOSSARY)
    (batched,), other = ways.run("batched", "zh", [whole])
    pace = [result.sound_ms / 1000 / result.seconds for result in (ours, batched)]
    slow = sum(result.sound_ms for result in plain) / 1000 / sum(result.seconds for result in plain)
    print(
        f"  {ours.sound_ms / 60_000:.1f} minutes; times real time: ours {pace[0]:.1f}, batched {pace[1]:.1f}, plain openai-whisper {slow:.1f}"
    )
    print(f"  peak memory: ours {peak} MB, batched {other} MB")
    verdict.tell(
        "speed against plain openai-whisper", f"{pace[0] / slow:.2f} (at least 2)", met=pace[0] >= 2 * slow
    )
    verdict.tell(
        "speed against faster-whisper's batched pipeline",
        f"{pace[0] / pace[1]:.2f} (at least 0.7)",
        met=pace[0] >= 0.7 * pace[1],
    )


def own(verdict: Verdict) -> None:
    """The bench's own recordings."""
    try:
        folder, made = recordings.own(settings.load().cache_dir)
    except NoVoice as error:
        verdict.tell("own recordings", f"no Mandarin voice: {error}", met=False)
        return
    found = compare(
        "own recordings", folder, {each.file: each.reference for each in made}, "zh", GLOSSARY, verdict
    )
    minutes = sum(result.sound_ms for result in found["ours"]) / 60_000
    verdict.tell(
        "minutes of own recordings", f"{minutes:.1f} (at least {LEAST_MINUTES})", met=minutes >= LEAST_MINUTES
    )
    complete(made, found["ours"], verdict)
    terms(made, found["ours"], verdict)
    silent, _ = ways.run("ours", "zh", recordings.nothing_said(folder), GLOSSARY)
    invented = [len(result.cues) for result in silent]
    verdict.tell("cues over 60 s of silence, music, noise", str(invented), met=not any(invented))
    speed(folder, [folder / each.file for each in made], found["plain-openai"], verdict)


def given(folder: Path, verdict: Verdict) -> None:
    """A folder that the user names."""
    with (folder / "references.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for language in ("zh", "en"):
        references = {row["file"]: row["reference"] for row in rows if row["file"].startswith(language)}
        if references:
            compare(f"BENCH_SPEECH, {language}", folder, references, language, (), verdict)


def _where_a_voice_is(measure: Callable[[Verdict], None], verdict: Verdict) -> None:
    try:
        measure(verdict)
    except NoVoice as error:
        verdict.tell("recordings", f"no voice: {error}", met=False)


def main() -> int:
    """Measure; 1 when a target is missed."""
    verdict = Verdict()
    if os.environ.get("BENCH_SPEECH"):
        given(Path(os.environ["BENCH_SPEECH"]), verdict)
    print("\nlessons in two languages")
    _where_a_voice_is(two_languages.lessons, verdict)
    print("\nsentences with numbers")
    _where_a_voice_is(two_languages.numbers, verdict)
    own(verdict)
    print(f"\n{verdict.missed} targets missed")
    return int(verdict.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
