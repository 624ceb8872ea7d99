"""How far captions made by the machine can be trusted, from what the pipeline measured: a grade with its reason.

Where no speech was heard there is no grade, but a question to a person: whether really nobody speaks.

The grade says how much work is left for a person; it never says that captions are right: that only a person can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from accessibility.listening.cues import Cue, width

# Reading a caption while it plays, and what listening again and typing take besides where there is a doubt.
LISTEN_AGAIN_SECONDS = 12
# (grade, speech covered in basis points at least, doubtful cues in basis points at most)
GRADES = (("A", 9_800, 1_000), ("B", 9_500, 2_500), ("C", 9_000, 5_000))
MISSING, DOUBTS, SURE, SILENT = "speech-missing", "doubts", "sure", "no-speech"
OF_TIME = {"fast", "late", "short"}  # not doubts about words


def measured(cues: Sequence[Cue], language: str, *, covered_bp: int, speech_ms: int) -> dict[str, Any]:
    """The quality report of a clip: completeness, doubts by kind, reading speed, expected effort, grade and reason."""
    doubtful = [cue for cue in cues if set(cue.flags) - OF_TIME]
    share = len(doubtful) * 10_000 // len(cues) if cues else 0
    grade, reason = _grade(covered_bp, share, speech_ms)
    return {
        "grade": grade,
        "reason": reason,
        "completeness_bp": covered_bp,
        "doubts": dict(sorted(Counter(flag for cue in cues for flag in cue.flags).items())),
        "doubtful_bp": share,
        "characters_per_second_max": max((_speed(cue, language) for cue in cues), default=0),
        "effort_seconds": _effort(cues, len(doubtful)),
    }


def _grade(covered_bp: int, doubtful_bp: int, speech_ms: int) -> tuple[str, str]:
    if not speech_ms:
        return "", SILENT
    for grade, covered, doubtful in GRADES:
        if covered_bp >= covered and doubtful_bp <= doubtful:
            return grade, SURE if grade == "A" else _worse(covered_bp)
    return "D", _worse(covered_bp)


def _worse(covered_bp: int) -> str:
    """What kept it from an A: speech without captions weighs more than doubts."""
    return MISSING if covered_bp < GRADES[0][1] else DOUBTS


def _speed(cue: Cue, language: str) -> int:
    """Characters a second, rounded up."""
    count = width(cue.text.replace("\n", ""), language)
    return -(-count * 1000 // max(1, cue.end_ms - cue.start_ms))


def _effort(cues: Sequence[Cue], doubtful: int) -> int:
    """Seconds that checking is likely to take: everything heard once, doubts once more and typed."""
    return sum(cue.end_ms - cue.start_ms for cue in cues) // 1000 + doubtful * LISTEN_AGAIN_SECONDS
