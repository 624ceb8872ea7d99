"""Making a question from what somebody wrote, whatever they wrote it in: a form, a workbook, a file of another system. Pure.

Things to be put in order and right sides to be matched are written down in the right order; how they are shown follows from
their words alone (`shown_order`). So a question is the same question through every format, and no file gives the order away.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from exams.bank import kinds
from exams.bank.kinds import LETTERS, MOST_OPTIONS
from packages.faults import NOWHERE, Fault, Param, Place, fault

BLANK = re.compile(r"_{2,}|（\s+）|\(\s+\)|＿+")
MOST_POINTS = 1000  # points, not hundredths
MOST_BLANKS = 20
MOST_SPELLINGS = 30
MOST_LINES = 30  # of a rubric or checklist
MOST = {"stem": 2000, "explanation": 5000, "topic": 200, "resource_name": 200, "option": 1000}
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?")


@dataclass(frozen=True)
class SetQuestion:
    """A question as a file gives it; `points` in hundredths, None to share. The rest as exams.bank.models.Question."""

    kind: str
    stem: str
    options: tuple[str, ...]
    answer: tuple[Any, ...]
    explanation: str = ""
    points: int | None = None
    topic: str = ""
    resource_name: str = ""
    where: Place = NOWHERE
    moment_ms: int | None = None
    difficulty: int = 0
    language: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def plain(self, position: int = 1) -> dict[str, Any]:
        """As JSON (exams.bank.kinds); what is not said has no key."""
        told: dict[str, Any] = {
            "position": position,
            "kind": self.kind,
            "stem": self.stem,
            "options": list(self.options),
            "answer": list(self.answer),
            "explanation": self.explanation,
            "points": self.points or 0,
            "topic": self.topic,
            "resource_name": self.resource_name,
        }
        if self.moment_ms is not None:
            told["moment_ms"] = self.moment_ms
        if self.difficulty:
            told["difficulty"] = self.difficulty
        if self.language:
            told["language"] = self.language
        return told | dict(self.more)


@dataclass(frozen=True)
class QuestionSet:
    """One exam set, counted from 1; the points of its questions are filled in."""

    number: int
    questions: tuple[SetQuestion, ...]


def shown_order(stem: str, texts: Sequence[str]) -> list[int]:
    """The order in which things are shown: by what they say, never the order in which they were written if another one is there."""
    order = sorted(
        range(len(texts)),
        key=lambda at: (hashlib.sha256(f"{stem}\n{texts[at]}".encode()).digest(), at),
    )
    return order[1:] + order[:1] if order == list(range(len(texts))) else order


def ordered(stem: str, things: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Options and answer of a question that asks for an order; `things` come in the right one."""
    order = shown_order(stem, things)
    return tuple(things[at] for at in order), tuple(order)


def in_right_order(options: Sequence[str], answer: Sequence[int]) -> list[str]:
    """The things in the right order again."""
    return [text for _place, text in sorted(zip(answer, options, strict=True))]


def matched(
    stem: str, pairs: Sequence[tuple[str, str]], extra: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    """Options, targets and answer of a question that asks for pairs; `extra` are right sides that fit nothing."""
    rights = list(dict.fromkeys([*(right for _left, right in pairs), *extra]))
    # in an order of their own, whatever order they were written in
    rights.sort(key=lambda text: hashlib.sha256(f"{stem}\n{text}".encode()).digest())
    answer = tuple(rights.index(right) for _left, right in pairs)
    if len(rights) > 1 and answer == tuple(range(len(pairs))):
        rights = rights[1:] + rights[:1]
        answer = tuple(rights.index(right) for _left, right in pairs)
    return tuple(left for left, _right in pairs), tuple(rights), answer


def extras(question: SetQuestion) -> list[str]:
    """The right sides of a question that fit nothing."""
    return [each for at, each in enumerate(question.more["targets"]) if at not in question.answer]


def decimal(text: str) -> str | None:
    """A decimal number as it is kept, without what changes nothing: 2.50 is 2.5; None where it is none."""
    plain = text.strip().replace("\u2212", "-")
    if not NUMBER.fullmatch(plain):
        return None
    try:
        told = format(Decimal(plain).normalize(), "f")
    except InvalidOperation:
        return None
    return "0" if told in ("-0", "") else told


def points(text: str) -> int | None:
    """Points in hundredths: 2.5 is 250; None for what is no number above 0 with two decimals at most."""
    plain = text.strip().removesuffix("分").strip()
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4})?", plain, re.ASCII):
        return None
    exact = Fraction(plain) * 100
    return int(exact) if 0 < exact <= MOST_POINTS * 100 and exact.denominator == 1 else None


def faults(question: SetQuestion) -> list[Fault]:
    """Everything that keeps it from being a question, with remedies that fit whatever it was written in."""
    return list(_Checked(question).faults())


class _Checked:
    def __init__(self, question: SetQuestion) -> None:
        self.question = question

    def faults(self) -> Iterator[Fault]:
        one = self.question
        if not one.stem.strip():
            yield self._fault("stem-missing")
        for name in ("stem", "explanation", "topic", "resource_name"):
            yield from self._length(name, getattr(one, name))
        options = one.kind in (*kinds.CHOICES, *kinds.PLACED) and one.kind != "true_false"
        if options:
            yield from self._options(one.options)
        elif one.options:
            yield self._fault("option-superfluous", letter=LETTERS[min(len(one.options), MOST_OPTIONS) - 1])
        yield from getattr(self, f"_{one.kind}")()
        if one.points is not None and not 0 < one.points <= MOST_POINTS * 100:
            yield self._fault("points-unknown", given=str(one.points / 100))

    def _options(self, options: Sequence[str]) -> Iterator[Fault]:
        if len(options) < 2:
            yield self._fault("options-too-few", have=len(options))
        if len(options) > MOST_OPTIONS:
            yield self._fault("options-too-many", have=len(options), limit=MOST_OPTIONS)
            return
        for at, text in enumerate(options):
            first = options.index(text)
            if not text.strip():
                yield self._fault("option-left-out", letter=LETTERS[at])
            elif first != at:
                yield self._fault("option-twice", letter=LETTERS[at], first=LETTERS[first])
            yield from self._length("option", text)

    def _single(self) -> Iterator[Fault]:
        yield from self._indexes()
        if len(self.question.answer) > 1:
            yield self._fault("answer-wants-one", given=self._letters())

    def _multiple(self) -> Iterator[Fault]:
        yield from self._indexes()

    def _true_false(self) -> Iterator[Fault]:
        if self.question.answer not in ((0,), (1,)):
            yield self._fault("answer-missing")

    def _indexes(self) -> Iterator[Fault]:
        answer = self.question.answer
        if not answer:
            yield self._fault("answer-missing")
        elif beyond := [at for at in answer if not 0 <= at < len(self.question.options)]:
            yield self._fault("answer-without-option", letter=LETTERS[min(beyond[0], MOST_OPTIONS - 1)])

    def _letters(self) -> str:
        return "".join(LETTERS[at] for at in self.question.answer if 0 <= at < MOST_OPTIONS)

    def _ordering(self) -> Iterator[Fault]:
        if sorted(self.question.answer) != list(range(len(self.question.options))):
            yield self._fault("answer-missing")

    def _matching(self) -> Iterator[Fault]:
        targets = self.question.more.get("targets", ())
        if len(targets) < 2 or len(targets) > MOST_OPTIONS:
            yield self._fault("targets-unfit", have=len(targets), limit=MOST_OPTIONS)
        for text in targets:
            yield from self._length("option", text)
            if not text.strip():
                yield self._fault("pair-missing")
        if len(self.question.answer) != len(self.question.options) or any(
            not 0 <= at < len(targets) for at in self.question.answer
        ):
            yield self._fault("pair-missing")

    def _fill(self) -> Iterator[Fault]:
        answer = self.question.answer
        if not answer or len(answer) > MOST_BLANKS or not all(each and all(each) for each in answer):
            yield self._fault("answer-missing")
        elif any(len(each) > MOST_SPELLINGS for each in answer):
            yield self._fault("spellings-too-many", limit=MOST_SPELLINGS)
        found = len(BLANK.findall(self.question.stem))
        if len(answer) > 1 and found != len(answer):
            yield self._fault("blanks-unlike", stem=found, answers=len(answer))
        for spellings in answer:
            for text in spellings:
                yield from self._length("blank", text, kinds.MOST_TYPED["fill"])

    def _number(self) -> Iterator[Fault]:
        answer = self.question.answer
        if len(answer) != 2 or decimal(str(answer[0])) is None:
            yield self._fault("number-unreadable", given=str(answer[0] if answer else "")[:80])
        elif decimal(str(answer[1])) is None or Decimal(str(answer[1])) < 0:
            yield self._fault("tolerance-unreadable", given=str(answer[1])[:80])
        if self.question.more.get("unit_asked") and not self.question.more.get("units"):
            yield self._fault("unit-missing")

    def _short(self) -> Iterator[Fault]:
        yield from self._length("explanation", self.question.more.get("model", ""))
        yield from self._lines("rubric")

    def _practical(self) -> Iterator[Fault]:
        if not self.question.more.get("checklist"):
            yield self._fault("checklist-missing")
        yield from self._lines("checklist")

    def _lines(self, name: str) -> Iterator[Fault]:
        """Points of a rubric or checklist make the points of the question, where both are said."""
        lines: Sequence[dict[str, Any]] = self.question.more.get(name, ())
        if len(lines) > MOST_LINES:
            yield self._fault("lines-too-many", have=len(lines), limit=MOST_LINES)
        total = sum(each["points"] for each in lines)
        if lines and self.question.points is not None and total != self.question.points:
            yield self._fault(
                "lines-unlike", lines=format_points(total), points=format_points(self.question.points)
            )

    def _length(self, name: str, text: str, most: int = 0) -> Iterator[Fault]:
        most = most or MOST[name]
        if len(text) > most:
            yield self._fault("text-too-long", given=text[:20], count=len(text), limit=most)

    def _fault(self, code: str, **params: Param) -> Fault:
        return fault(code, self.question.where, **params)


def format_points(hundredths: int) -> str:
    """Points as people write them: 250 is 2.5."""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)


_OF_SUBSTITUTE = ("kind", "stem", "options", "answer", "explanation", "language")


def with_substitute(question: SetQuestion, instead: SetQuestion) -> SetQuestion:
    """A question with another one for whom it can't be put to; place, points and subject stay those of the first."""
    plain = instead.plain()
    kept = {name: plain[name] for name in _OF_SUBSTITUTE if plain.get(name)} | {"answer": plain["answer"]}
    kept |= {"options": plain["options"]} | {
        key: value for key, value in instead.more.items() if key != "substitute"
    }
    return replace(question, more={**question.more, "substitute": kept})


def substitute(question: SetQuestion) -> SetQuestion | None:
    """The question that stands in the place of this one for whom it can't be put to."""
    found = question.more.get("substitute")
    return None if found is None else replace(from_plain(found), where=question.where)


_PLAIN = ("explanation", "points", "topic", "resource_name", "moment_ms", "difficulty", "language")


def from_plain(told: Mapping[str, Any]) -> SetQuestion:
    """The question that `SetQuestion.plain` spelt."""
    return SetQuestion(
        told["kind"],
        told["stem"],
        tuple(told["options"]),
        tuple(told["answer"]),
        more={key: told[key] for key in kinds.MORE if key in told},
        **{name: told[name] for name in _PLAIN if name in told},
    )


def stem_of(kind: str, stem: str) -> str:
    """What is asked, as it is kept: blanks to be filled in are spelt in one way."""
    return BLANK.sub("____", stem) if kind == "fill" else stem
