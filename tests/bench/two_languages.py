"""Captions of lessons in two languages, and of sentences with numbers, against plain openai-whisper on the same weights.

Lessons: errors by Chinese character and by word of the other language, and the glossary's terms in Latin letters. Sentences: of
those whose numbers plain openai-whisper wrote right, how many we wrote right too, and how many follow the way of writing numbers.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from config import settings
from tests.bench import cer, mixed, recordings, ways
from tests.bench.cer import Errors
from tests.bench.mixed_scripts import GLOSSARY
from tests.bench.ways import Result

LEAST_MINUTES, MOST_OF_PLAIN, NUMBERS_RIGHT = 6, 0.7, 95
LATIN = [term for term in GLOSSARY if term.isascii()]
Tell = ways.Tell


def lessons(verdict: Tell) -> None:
    """The lessons in two languages."""
    said = mixed.lessons(settings.load().cache_dir)
    minutes = sum(len(recordings.read(path)) for path in said) / recordings.RATE / 60
    verdict.tell(
        "minutes in two languages", f"{minutes:.1f} (at least {LEAST_MINUTES})", met=minutes >= LEAST_MINUTES
    )
    ours, _ = ways.run("ours", "zh", list(said), GLOSSARY)
    plain, _ = ways.run("plain-openai", "zh", list(said))
    _lines(said, ours, plain)
    totals = [_total(said, results) for results in (ours, plain)]
    (own, theirs), names = [(one + other).rate for one, other in totals], ("ours", "plain")
    for name, (characters, words) in zip(names, totals, strict=True):
        print(
            f"  {name:5} characters {characters.rate:.3f} of {characters.characters}, words {words.rate:.3f} of {words.characters}"
        )
    verdict.tell(
        "errors in two languages, ratio to plain openai-whisper",
        f"{own:.3f} / {theirs:.3f} = {own / max(theirs, 1e-9):.2f} (at most {MOST_OF_PLAIN})",
        met=own <= MOST_OF_PLAIN * theirs,
    )
    right, count = _terms(said, ours)
    print(
        f"  Latin terms spelt as the glossary has them: ours {right} of {count}, plain {_terms(said, plain)[0]}"
    )
    seams = sum("languages" in cue.flags for result in ours for cue in result.cues)
    print(f"  cues with a seam {seams} of {sum(len(result.cues) for result in ours)}")


def _lines(said: dict[Path, str], ours: Sequence[Result], plain: Sequence[Result]) -> None:
    for reference, one, other in zip(said.values(), ours, plain, strict=True):
        rates = [sum(cer.errors_of_two(reference, each.spaced), Errors()).rate for each in (one, other)]
        print(f"  {one.file:16} ours {rates[0]:.3f} plain {rates[1]:.3f}")
        if os.environ.get("BENCH_SHOW"):
            print(f"    said  {reference}\n    ours  {one.spaced}\n    plain {other.spaced}")


def _total(said: dict[Path, str], results: Sequence[Result]) -> tuple[Errors, Errors]:
    characters, words = Errors(), Errors()
    for reference, result in zip(said.values(), results, strict=True):
        one, other = cer.errors_of_two(reference, result.spaced)
        characters, words = characters + one, words + other
    return characters, words


def _terms(said: dict[Path, str], results: Sequence[Result]) -> tuple[int, int]:
    """How many of the terms that were said stand there with their blanks and capitals, and how many were said."""
    right = count = 0
    for reference, result in zip(said.values(), results, strict=True):
        for term in LATIN:
            pattern = re.compile(rf"(?<![A-Za-z]){re.escape(term)}(?![A-Za-z])")
            times = len(pattern.findall(reference))
            count, right = count + times, right + min(times, len(pattern.findall(result.spaced)))
    return right, count


def numbers(verdict: Tell) -> None:
    """The sentences with numbers."""
    said = mixed.numbers(settings.load().cache_dir)
    ours, _ = ways.run("ours", "zh", list(said))
    plain, _ = ways.run("plain-openai", "zh", list(said))
    heard = kept = own = policy = 0
    for written, one, other in zip(said.values(), ours, plain, strict=True):
        right = cer.numbers_right(written, one.text)
        own += right
        policy += right and set(re.findall(r"[\d.]+%?", written)) <= set(re.findall(r"[\d.]+%?", one.text))
        if cer.numbers_right(written, other.text):
            heard, kept = heard + 1, kept + right
            if not right:
                print(f"  said  {written}\n    ours  {one.text}\n    plain {other.text}")
    print(
        f"  numbers right in {own} of {len(said)} sentences (plain {heard}); {policy} of these written by the policy"
    )
    verdict.tell(
        "sentences whose numbers are right where plain openai-whisper has them right",
        f"{kept} of {heard} (at least {NUMBERS_RIGHT} %)",
        met=kept * 100 >= heard * NUMBERS_RIGHT,
    )
