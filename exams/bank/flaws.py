"""Flaws of questions that a machine can point at; whether they are flaws a person decides. Pure: sets as `exams.bank.questions` gives them.

What is told: options that say the same, "all of the above", a right answer that stands out by its length, a question that
tells the answer of another one, answers that are nearly always the same letter, and questions that only sight or hearing
can answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exams.bank.sameness import folded

Question = Mapping[str, Any]
CODES = (
    "same-options",
    "all-of-above",
    "longest-right",
    "gives-away",
    "one-letter",
    "one-truth",
    "one-sense",
)

_ALL = re.compile(
    r"以上(都|全|皆|均)|(都|全部|全)(对|正确|不对|不正确|错|是|不是)$|alloftheabove|noneoftheabove"
)
_SENSE = re.compile(
    r"(如|下|上|左|右|看|见)图|图(中|片|示|上|里)|什么颜色|哪种颜色|听(录音|音频|一听|下面)|录音(里|中)|什么声音|哪种声音"
)
_PARTS = re.compile(r"[^\W\u2e80-\u9fff]+|[\u2e80-\u9fff]")  # words, or Chinese characters
LONGER = 2  # times as long as the longest of the others, and by so many words or characters:
LONGER_BY = 6
TELLING = 4  # characters of an answer that can give it away
FEWEST_SINGLE, FEWEST_TRUTHS = 8, 5
SAME_LETTER_PERCENT = 60


@dataclass(frozen=True)
class Flaw:
    """A flaw of a question, or of a whole set (position 0)."""

    code: str
    set: int
    position: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)


def of(sets: Sequence[Mapping[str, Any]]) -> list[Flaw]:
    """Every flaw, set by set."""
    return [
        flaw
        for each in sets
        for flaw in (
            *_of_questions(each["number"], each["questions"]),
            *_of_set(each["number"], each["questions"]),
        )
    ]


def _of_questions(number: int, questions: Sequence[Question]) -> Iterator[Flaw]:
    for question in questions:
        at = number, int(question["position"])
        options = [folded(each) for each in question["options"]]
        twice = [option for option, times in Counter(options).items() if times > 1]
        if twice:
            yield Flaw("same-options", *at, {"letters": _letters(options, twice[0])})
        if any(_ALL.search(option) for option in options):
            yield Flaw("all-of-above", *at)
        if _stands_out(question):
            yield Flaw("longest-right", *at)
        if _SENSE.search(folded(question["stem"])):
            yield Flaw("one-sense", *at)
        for other in questions:
            if other is not question and _tells(other, question, options):
                yield Flaw("gives-away", *at, {"other": int(other["position"])})


def _of_set(number: int, questions: Sequence[Question]) -> Iterator[Flaw]:
    single = [each["answer"][0] for each in questions if each["kind"] == "single" and each["answer"]]
    truths = [each["answer"][0] for each in questions if each["kind"] == "true_false" and each["answer"]]
    if len(single) >= FEWEST_SINGLE:
        index, times = Counter(single).most_common(1)[0]
        if times * 100 > SAME_LETTER_PERCENT * len(single):
            yield Flaw(
                "one-letter", number, 0, {"letter": "ABCDEF"[index], "times": times, "of": len(single)}
            )
    if len(truths) >= FEWEST_TRUTHS and len(set(truths)) == 1:
        yield Flaw("one-truth", number, 0, {"truth": bool(truths[0]), "of": len(truths)})


def _letters(options: Sequence[str], twice: str) -> tuple[str, ...]:
    return tuple("ABCDEF"[at] for at, option in enumerate(options) if option == twice)


def _stands_out(question: Question) -> bool:
    """Whether the one right option is far longer than every other one."""
    lengths = [len(_PARTS.findall(option)) for option in question["options"]]
    if question["kind"] != "single" or len(lengths) < 2:
        return False
    right = lengths.pop(question["answer"][0])
    longest = max(lengths)
    return right >= LONGER * longest and right - longest >= LONGER_BY


def _tells(other: Question, question: Question, options: Sequence[str]) -> bool:
    """Whether the stem of another question says the right option of this one, and none of the wrong ones."""
    if question["kind"] != "single" or not options:
        return False
    stem, right = folded(other["stem"]), options[question["answer"][0]]
    wrong = [option for at, option in enumerate(options) if at != question["answer"][0]]
    return len(right) >= TELLING and right in stem and not any(option and option in stem for option in wrong)
