"""`make bench`: a large package checked by every scheme, against one a tenth of its size in the same run.

Prints seconds and the ratio; the target is at most 12 times the small one and under 2 seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from schemes.evaluate import evaluate
from schemes.facts import CourseFacts, PackageFacts, QuestionFacts
from schemes.findings import STAGES
from schemes.scheme import Scheme, load_all
from tests.schemes.make import clip, package

MOST_RATIO, MOST_SECONDS = 12, 2
KINDS = ("single", "multiple", "true-false")
CATEGORIES = ("ethics", "theory", "practical")


def made(resources: int, questions: int) -> PackageFacts:
    """A package of so many resources in courses of twenty, with so many questions."""
    courses = tuple(CourseFacts(name=f"课程{n}", class_hours_tenths=10) for n in range(resources // 20))
    clips = tuple(
        clip(f"片段{n}", f"课程{n // 20}", CATEGORIES[n % 3], minutes=1 + n % 20) for n in range(resources)
    )
    asked = tuple(
        QuestionFacts(
            exam_set=n % 3 + 1, number=n // 3 + 1, kind=KINDS[n % 3], resource=f"片段{n * 7 % resources}"
        )
        for n in range(questions)
    )
    return package(courses=courses, resources=clips, questions=asked)


def seconds(scheme: Scheme, facts: PackageFacts) -> float:
    """Processor time of the best of five checks of every stage: what else the machine does is not counted."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        evaluate(scheme, facts, STAGES)
        best = min(best, time.process_time() - began)
    return best


def main() -> int:
    """Print a line for each scheme; 1 when one misses the target."""
    small, large = made(200, 300), made(2000, 3000)
    missed = False
    for name, scheme in load_all(Path("config/schemes")).items():
        one, ten = seconds(scheme, small), seconds(scheme, large)
        ratio = ten / one
        print(
            f"{name}: 200 + 300 in {one * 1000:.1f} ms, 2,000 + 3,000 in {ten * 1000:.1f} ms, ratio {ratio:.1f}"
        )
        # a scheme that asks nothing of a package takes microseconds: its ratio says nothing
        missed = missed or ten > MOST_SECONDS or (ratio > MOST_RATIO and ten > 0.01)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
