"""Checks of whole sets and banks, besides the flaws of single questions (exams.bank.flaws). Pure; whether something is a
flaw a person decides.

What is told: two right options and options of which one includes another one, questions of a set that are nearly the same,
options that speak of the letters of others, sentences that are hard to read, sets of unequal difficulty, and parts of a
course that are asked too little for their length and weight.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from exams.bank import flaws
from exams.bank.flaws import Flaw
from exams.bank.sameness import folded
from exams.papers import amounts

Question = Mapping[str, Any]
CODES = (
    "two-right",
    "overlapping-options",
    "names-letters",
    "nearly-same",
    "hard-to-read",
    "uneven-difficulty",
    "not-covered",
    "too-little",
)
ALIKE_PERCENT = 90  # of what is asked and of what is offered together: rewording of a few characters
SHORTEST = 6  # characters: with less, one that differs makes another question
LONGEST_SENTENCE, LONGEST_WORDS = 60, 30  # characters of Chinese, words of other languages
UNEVEN_TENTHS = 10  # a whole step between the mean difficulties of two sets
LITTLE_PERCENT = 50  # of the share that length and weight would give

_LETTERS = re.compile(
    r"(?<![a-z])([a-f](?:和|与|及|、|,|或|and|or)?){2,}(?:两项|三项|项)?(?:都|均|全)?(?:对|正确|是|不对|错)?$|"
    r"选项[a-f]|[a-f]项|(?:①|②|③|④){2,}$"
)
_SENTENCES = re.compile(r"[。！？；?!;\n]|\.(?=\s|$)")
_TWICE_NOT = re.compile(
    r"(?:不是|并非|没有|不能|不可|不应|不得|不属于)[^，。,；;？?]{0,12}(?:不是|没有|不能|不可|不应|不得|不属于|不正确|不需要)|不(?:正确|对)的?[，,]?不|不.不|"
    r"\b(?:not|never|no)\b[^.?!]{0,30}\b(?:not|never|no|un\w+|except)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"和|与|及|、|,|，|或|and|or|&|\+")
_CJK = re.compile(r"[\u2e80-\u9fff]")


@dataclass(frozen=True)
class Part:
    """A part of a course that questions are tied to: its name, its length in ms, and its weight in per cent."""

    name: str
    ms: int
    weight: int = 100


def of(sets: Sequence[Mapping[str, Any]], parts: Sequence[Part] = ()) -> list[Flaw]:
    """Every flaw of sets, question by question, then of the sets, then of all together."""
    found = list(flaws.of(sets))
    for each in sets:
        for question in each["questions"]:
            found += _of_question(each["number"], question)
        found += _nearly_same(each["number"], each["questions"])
    return sorted(
        [*found, *_uneven(sets), *(_covered(sets, parts) if parts else ())],
        key=lambda flaw: (flaw.set, flaw.position),
    )


def _of_question(number: int, question: Question) -> Iterator[Flaw]:
    at = number, int(question["position"])
    options = list(question.get("options") or ())
    if question["kind"] in ("single", "multiple"):
        yield from _options(at, question, options)
        named = [n for n, each in enumerate(options) if _LETTERS.search(_plain(each))]
        if named:
            yield Flaw("names-letters", *at, {"letters": tuple(_letter(n) for n in named)})
    hard = _hard(question["stem"], options)
    if hard:
        yield Flaw("hard-to-read", *at, {"why": hard})


def _plain(text: str) -> str:
    return "".join(text.casefold().split()).strip("。.")


def _letter(at: int) -> str:
    return chr(ord("A") + at)


def _options(at: tuple[int, int], question: Question, options: Sequence[str]) -> Iterator[Flaw]:
    """Options that mean the same or include each other: by their amounts, or as a list of other ones."""
    right = set(question["answer"])
    found = [amounts.of(each) for each in options]
    for one, other in combinations(range(len(options)), 2):
        mine, theirs = found[one], found[other]
        if mine is None or theirs is None or not mine.meets(theirs):
            continue
        if folded(options[one]) == folded(options[other]):
            continue  # "same-options" tells it
        told = {"letters": (_letter(one), _letter(other))}
        among = len({one, other} & right)
        if question["kind"] == "single" and among == 1:
            yield Flaw("two-right", *at, told)
        elif among == 1 or mine == theirs:
            yield Flaw("overlapping-options", *at, told)
    yield from _lists(at, options)


def _lists(at: tuple[int, int], options: Sequence[str]) -> Iterator[Flaw]:
    """An option that is two other ones joined: who knows that one of them is right has two right ones."""
    texts = {folded(each): n for n, each in enumerate(options)}
    for n, each in enumerate(options):
        joined = [folded(part) for part in _JOINED.split(each)]
        parts = [texts[part] for part in joined if part in texts and texts[part] != n]
        if len(joined) > 1 and len(set(parts)) == len(joined):
            yield Flaw("overlapping-options", *at, {"letters": tuple(_letter(m) for m in (n, *parts))})


def _hard(stem: str, options: Sequence[str]) -> str:
    """Why something is hard to read: "long" sentences or "twice-not"; "" where it isn't."""
    for text in (stem, *options):
        for sentence in _SENTENCES.split(text):
            chinese = len(_CJK.findall(sentence))
            words = len(sentence.split())
            if chinese > LONGEST_SENTENCE or (not chinese and words > LONGEST_WORDS):
                return "long"
    return "twice-not" if _TWICE_NOT.search(stem) else ""


def _nearly_same(number: int, questions: Sequence[Question]) -> Iterator[Flaw]:
    """Questions of one set of which one says nearly what an earlier one says; the same one again is told by the workbook."""
    from rapidfuzz import fuzz  # only where sets are checked

    told = [
        (folded(each["stem"]), "\n".join(sorted(map(folded, each.get("options") or ()))))
        for each in questions
    ]
    for at, (stem, offered) in enumerate(told):
        for before in range(at):
            other, others = told[before]
            if min(len(stem), len(other)) < SHORTEST or (stem, offered) == (other, others):
                continue
            alike = fuzz.ratio(stem, other, score_cutoff=ALIKE_PERCENT)
            if alike and fuzz.ratio(offered, others) >= ALIKE_PERCENT and _numbers(stem) == _numbers(other):
                position = int(questions[before]["position"])
                yield Flaw("nearly-same", number, int(questions[at]["position"]), {"other": position})
                break


def _numbers(text: str) -> list[str]:
    """Another number makes another question."""
    return re.findall(r"\d+", text)


def _uneven(sets: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
    """A set whose mean difficulty is a whole step from that of the easiest; only where questions say how hard they are."""
    means: list[tuple[int, int]] = []  # (tenths, number of the set)
    for each in sets:
        known = [int(one["difficulty"]) for one in each["questions"] if one.get("difficulty")]
        if known and 2 * len(known) >= len(each["questions"]):
            means.append((sum(known) * 10 // len(known), int(each["number"])))
    means.sort()
    for tenths, number in means[1:]:
        if tenths - means[0][0] >= UNEVEN_TENTHS:
            told = {"mine": _tenths(tenths), "other": means[0][1], "theirs": _tenths(means[0][0])}
            yield Flaw("uneven-difficulty", number, 0, told)


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}"


def _covered(sets: Sequence[Mapping[str, Any]], parts: Sequence[Part]) -> Iterator[Flaw]:
    """Parts that no question of a set examines, and parts whose share of questions is less than half of what they weigh."""
    weights = {part.name: part.ms * part.weight for part in parts}
    total = sum(weights.values())
    for each in sets:
        asked = Counter(one.get("resource_name") or "" for one in each["questions"])
        count = sum(asked[name] for name in weights)
        for name, weight in weights.items():
            # a part that would get less than one question of this set may go without
            if not total or weight * count < total:
                continue
            told = {"name": name, "percent": weight * 100 // total}
            if not asked[name]:
                yield Flaw("not-covered", int(each["number"]), 0, told)
            elif asked[name] * total * 100 < LITTLE_PERCENT * weight * count:
                yield Flaw("too-little", int(each["number"]), 0, {**told, "have": asked[name], "of": count})
