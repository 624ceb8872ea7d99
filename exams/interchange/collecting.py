"""What is found in a file while it is read: drafts of questions, faults, and notes of what has no place here. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from exams.bank import fields, kinds, making
from exams.bank.making import QuestionSet, SetQuestion
from packages.faults import Fault, Param, Place, fault

MOST_QUESTIONS = 5000
MOST_NOTES = 2000
MOST_MEDIA = 5_000_000  # bytes of one
MOST_SETS = 50
FULL_MARKS = 10_000
SET = "套"
MEDIA = {  # by how they begin
    b"\x89PNG\r\n\x1a\n": ("image/png", "picture"),
    b"\xff\xd8\xff": ("image/jpeg", "picture"),
    b"GIF8": ("image/gif", "picture"),
    b"ID3": ("audio/mpeg", "sound"),
    b"\xff\xfb": ("audio/mpeg", "sound"),
}


# how a file of each type is called
ENDS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
}
Content = Callable[[str], bytes | None]  # a picture or sound by its hash


class Stopped(Exception):
    """The file is not read further: it is not what it says, or too much of it. `fault` tells."""

    def __init__(self, told: Fault) -> None:
        super().__init__(told.code)
        self.fault = told


@dataclass
class Draft:
    """A question as a file tells it, before it is known to be one. `pairs` are right sides beside their left ones; `things` stand in
    the right order; the rest as exams.bank.kinds."""

    where: Place
    kind: str = ""
    stem: str = ""
    options: list[str] = field(default_factory=list)
    answer: list[Any] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    explanation: str = ""
    feedback: list[str] = field(default_factory=list)
    media: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    category: str = ""
    points: int | None = None
    more: dict[str, Any] = field(default_factory=dict)
    set: int = 1


class Found:
    """All that was found so far. `name` is what the file is called."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self.files: dict[str, bytes] = {}
        self._sets: dict[int, list[SetQuestion]] = {}
        self._count = 0

    def place(self, row: int = 0, key: str = "") -> Place:
        """Where something stands: a line of a text, or the beginning of a question."""
        return Place(self.name, "", row, " ".join(key.split())[:40])

    def fault(self, code: str, where: Place, **params: Param) -> None:
        """Something that keeps a question out."""
        self.faults.append(fault(code, where, **params))

    def note(self, what: str, where: Place) -> None:
        """Something that has no place here, once for each question."""
        told = fault("left-out", where, what=what)
        if told not in self.notes[-20:] and len(self.notes) < MOST_NOTES:
            self.notes.append(told)

    def title(self, name: str, draft: Draft) -> None:
        """Note the name of a question, unless it only repeats how the question begins."""
        plain = re.sub(r"<[^>]*>|[\s_]|\{.*?\}", "", name)[:15]
        if plain and plain not in re.sub(r"[\s_]", "", draft.stem):
            self.note("name", draft.where)

    def keep(self, content: bytes) -> dict[str, Any] | None:
        """Keep a picture or sound; None for what we don't take."""
        known = next((found for begin, found in MEDIA.items() if content.startswith(begin)), None)
        if content.startswith(b"RIFF"):
            known = {b"WEBP": ("image/webp", "picture"), b"WAVE": ("audio/wav", "sound")}.get(content[8:12])
        if content[4:8] == b"ftyp" and content[8:12] in (b"M4A ", b"M4B "):
            known = ("audio/mp4", "sound")
        if known is None or len(content) > MOST_MEDIA:
            return None
        sha256 = hashlib.sha256(content).hexdigest()
        self.files[sha256] = content
        return {"kind": known[1], "sha256": sha256, "media_type": known[0]}

    def add(self, draft: Draft) -> None:
        """Make a question of a draft, or tell what is wrong with it. Raises Stopped for one too many."""
        self._count += 1
        if self._count > MOST_QUESTIONS:
            raise Stopped(fault("too-many-questions", draft.where, limit=MOST_QUESTIONS))
        before = len(self.faults)
        instead = self._labelled(draft)
        made = _made(draft)
        if len(self.faults) > before:
            return
        if wrong := making.faults(made):
            self.faults += wrong
            return
        questions = self._sets.setdefault(draft.set, [])
        if not instead:
            questions.append(made)
        elif not questions or "substitute" in questions[-1].more:
            self.fault("substitute-alone", draft.where)
        else:
            questions[-1] = making.with_substitute(questions[-1], made)

    def _labelled(self, draft: Draft) -> bool:
        """Read the labels of a draft; whether it is to be put in the place of the question before it."""
        said: dict[str, list[str]] = {}
        for label in draft.labels:
            name, _, value = label.partition(":")
            if value and name in (*fields.NAMES, SET, fields.INSTEAD):
                said.setdefault(name, []).append(value)
            else:
                self.note("label", draft.where)
        for name, values in said.items():
            if name in (SET, fields.INSTEAD):
                continue
            try:
                told = fields.read(name, "\n".join(values))
            except fields.Unknown as error:
                self.fault(error.code, draft.where, given=error.given)
                continue
            draft.more |= told.pop("more", {})
            _relabel(draft, told)
        number = next(iter(said.get(SET, ())), "")
        if number:
            draft.set = _set_of(number) or draft.set
        self._categorised(draft)
        return fields.INSTEAD in said

    def _categorised(self, draft: Draft) -> None:
        """The last name of a category is a set of ours, or what the question is about."""
        names = [each.strip() for each in draft.category.split("/") if each.strip()]
        names = [each for each in names if each not in ("$course$", "$module$", "$system$", "top")]
        names = [each for each in names if not each.startswith(("Default for", "默认"))]
        if not names:
            return
        number = _set_of(names[-1])
        if number:
            draft.set = number
        elif not draft.more.get("topic"):
            draft.more["topic"] = names[-1][:200]
        if len(names) > 1:
            self.note("category", draft.where)

    def sets(self) -> tuple[QuestionSet, ...]:
        """The sets in order, numbered from 1, their points shared out where none are said."""
        found = []
        for number, questions in enumerate((self._sets[each] for each in sorted(self._sets)), 1):
            if not questions:
                continue
            if any(each.points is None for each in questions):
                if any(each.points is not None for each in questions):
                    self.fault("points-partly", questions[0].where, number=number)
                part, over = divmod(FULL_MARKS, len(questions))
                questions = [
                    replace(each, points=part + (at < over)) if each.points is None else each
                    for at, each in enumerate(questions)
                ]
            found.append(QuestionSet(number, tuple(questions)))
        return tuple(found)


class Losses:
    """What is left out while a question is written; `content` gives a picture or sound by its hash."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.told: list[Fault] = []
        self._where = Place()

    def at(self, number: int, position: int, question: SetQuestion) -> Losses:
        """What is told from now on is about this question."""
        self._where = Place(key=f"{number}-{position} {' '.join(question.stem.split())[:30]}")
        for each in question.more.get("media", ()):
            if self.content(each["sha256"]) is None:
                self.note(each["kind"])
        return self

    def note(self, what: str) -> None:
        """Something of the question has no place."""
        told = fault("left-out", self._where, what=what)
        if told not in self.told:
            self.told.append(told)

    def kind(self, question: SetQuestion) -> None:
        """The whole question has none."""
        self.told.append(fault("kind-has-no-place", self._where, given=fields.KIND_WORDS[question.kind]))


def _set_of(text: str) -> int | None:
    plain = text.removeprefix("第").removesuffix("套").strip()
    number = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 3 else 0
    return number if 1 <= number <= MOST_SETS else None


def _relabel(draft: Draft, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        if name == "points":
            draft.points = value
        elif name == "kind":
            _convert(draft, value)
        else:
            draft.more[name] = value


def _convert(draft: Draft, kind: str) -> None:
    """A kind that the format has no own form for, by its label: an order told as pairs with numbers, a task told as an essay."""
    if kind == "ordering" and draft.kind == "matching":
        numbered = [(right, left) for left, right in draft.pairs]
        if sorted(right for right, _left in numbered) == sorted(map(str, range(1, len(numbered) + 1))):
            draft.things = [left for _right, left in sorted(numbered, key=lambda pair: int(pair[0]))]
            draft.kind = kind
    elif {kind, draft.kind} <= set(kinds.BY_HAND):
        draft.kind = kind


def _made(draft: Draft) -> SetQuestion:
    more = dict(draft.more)
    said = {name: more.pop(name) for name in _SAID if name in more}
    stem = making.stem_of(draft.kind, draft.stem.strip())
    options, answer = tuple(draft.options), tuple(draft.answer)
    if draft.kind == "ordering":
        options, answer = making.ordered(stem, draft.things)
    elif draft.kind == "matching":
        options, targets, answer = making.matched(stem, draft.pairs, draft.extra)
        more["targets"] = list(targets)
    elif draft.kind == "fill":
        more.setdefault("fold", list(kinds.FOLDS))
    lines = more.pop("lines", None)
    points = draft.points
    if lines and draft.kind in kinds.BY_HAND:
        more |= fields.marked_by(draft.kind, lines)
        points = points or sum(each["points"] for each in lines)
    if any(draft.feedback):
        more["feedback"] = list(draft.feedback)
    media = _placed(draft, options)
    if media:
        more["media"] = media
    more = {key: more[key] for key in kinds.MORE if key in more}
    return SetQuestion(
        draft.kind,
        stem,
        options,
        answer,
        draft.explanation.strip(),
        points,
        where=draft.where,
        more=more,
        **said,
    )


_SAID = ("topic", "resource_name", "moment_ms", "difficulty", "language")


def _placed(draft: Draft, options: Sequence[str]) -> list[dict[str, Any]]:
    """The media, each option's under the number that it is shown with."""
    written = draft.things or [left for left, _right in draft.pairs] or draft.options
    found = []
    for each in draft.media:
        at = each.get("option")
        if at is None:
            found.append(each)
        elif at < len(written) and written[at] in options:
            found.append({**each, "option": options.index(written[at])})
    return sorted(found, key=lambda each: each.get("option", -1))


def points_of(text: str) -> int | None:
    """Points in hundredths, from a decimal with as many places as other systems write (1.0000000); None for nothing sensible."""
    plain = text.strip()
    if len(plain) > 20 or not making.NUMBER.fullmatch(plain):
        return None
    exact = Fraction(plain) * 100
    whole = exact.numerator // exact.denominator
    return whole if 0 < whole <= making.MOST_POINTS * 100 else None


def choice(draft: Draft, rights: Sequence[Fraction], *, several: bool) -> bool:
    """Make a draft a choice by what each option is worth (1 is everything). Whether something of the weights is lost."""
    positive = [at for at, worth in enumerate(rights) if worth > 0]
    if several:
        draft.kind, draft.answer = "multiple", positive
        return len({rights[at] for at in positive}) > 1
    whole = [at for at in positive if rights[at] == 1] or positive[:1]
    draft.kind, draft.answer = "single" if len(whole) < 2 else "multiple", whole
    return len(positive) > len(whole) or any(rights[at] != 1 for at in whole)
