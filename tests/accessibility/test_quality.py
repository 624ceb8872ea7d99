"""The quality report: grades with their reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from accessibility.captions.cli import shares
from accessibility.listening import cues, quality
from accessibility.listening.cues import Cue
from accessibility.listening.languages import LIMITS

SURE = [Cue(n * 3000, n * 3000 + 2000, "先把面粉倒进碗里") for n in range(10)]
DOUBT = Cue(30_000, 32_000, "加三克盐", ("check-number-or-negation",))


@pytest.mark.parametrize(
    ("found", "covered", "grade", "reason"),
    [
        (SURE, 10_000, "A", "sure"),
        ([*SURE, DOUBT, DOUBT], 9_900, "B", "doubts"),
        ([*SURE[:4], *[DOUBT] * 3], 9_900, "C", "doubts"),
        (SURE, 9_600, "B", "speech-missing"),
        (SURE, 5_000, "D", "speech-missing"),
        ([DOUBT], 10_000, "D", "doubts"),
    ],
)
def test_a_grade_has_its_reason(found: list[Cue], covered: int, grade: str, reason: str) -> None:
    told = quality.measured(found, "zh", covered_bp=covered, speech_ms=20_000)
    assert (told["grade"], told["reason"]) == (grade, reason)


def test_effort_and_speed_are_told() -> None:
    told = quality.measured([*SURE, DOUBT], "zh", covered_bp=10_000, speech_ms=20_000)
    assert told["doubts"] == {"check-number-or-negation": 1}
    assert told["characters_per_second_max"] == 4
    assert told["effort_seconds"] == 22 + quality.LISTEN_AGAIN_SECONDS


def test_a_late_caption_is_no_doubt_about_words() -> None:
    late = [Cue(cue.start_ms, cue.end_ms, cue.text, ("late",)) for cue in SURE]
    assert quality.measured(late, "zh", covered_bp=10_000, speech_ms=1)["grade"] == "A"


def test_silence_is_no_grade_but_a_question() -> None:
    told = quality.measured([], "zh", covered_bp=10_000, speech_ms=0)
    assert (told["grade"], told["reason"], told["effort_seconds"]) == ("", "no-speech", 0)


@pytest.mark.parametrize(("files", "processors"), [(1, 2), (2, 2), (9, 2), (3, 8), (100, 1)])
def test_a_batch_never_takes_more_than_all_processors(files: int, processors: int) -> None:
    workers, threads = shares(files, processors)
    assert workers * threads <= max(processors, 1)
    assert workers <= files


def test_each_language_is_an_entry() -> None:
    assert {"zh", "en"} <= set(LIMITS)
    assert all(limits.per_second <= limits.per_second_most and limits.name for limits in LIMITS.values())
    assert cues.width("abcd面", "zh") == 3
    assert Path(cues.__file__).with_name("languages.toml").is_file()
