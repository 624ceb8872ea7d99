"""GIFT as Moodle reads and writes it (https://docs.moodle.org/en/GIFT_format). Pure.

Labels stand in comments, as Moodle writes them: // [tag:知识点:面粉].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from exams.bank import making
from exams.interchange import markup
from exams.interchange.collecting import Draft, Found, choice

_SIGNS = "\\~=#{}:"
_HELD = {
    sign: chr(0xFDD0 + at) for at, sign in enumerate(_SIGNS)
}  # an escaped sign, while signs are looked for
_FREE = str.maketrans({held: sign for sign, held in _HELD.items()})
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_TAG = re.compile(r"\[tag:((?:[^\]\\]|\\.)*)\]")
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,10})?)%")
_TRUTH = re.compile(r"\s*(TRUE|T|FALSE|F)\s*(?:#(.*))?", re.DOTALL | re.IGNORECASE)
_BLANK = re.compile(r"_{2,}")


def read(text: str, found: Found) -> None:
    """Every question of a text. Raises Stopped for one too many."""
    category = ""
    for row, lines in _blocks(text):
        tags = [
            each.replace("\\]", "]").replace("\\[", "[") for each in _TAG.findall("\n".join(_comments(lines)))
        ]
        kept = [each for each in lines if not each.lstrip().startswith("//")]
        while kept and kept[0].lstrip().upper().startswith("$CATEGORY:"):
            category = kept.pop(0).partition(":")[2].strip()
        if any(each.strip() for each in kept):
            _Block("\n".join(kept), row, found).read(category, tags)


def _comments(lines: list[str]) -> list[str]:
    return [each for each in lines if each.lstrip().startswith("//")]


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together, with the number of the first."""
    begun, lines = 1, list[str]()
    for row, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            begun = begun if lines else row
            lines.append(line)
        elif lines:
            yield begun, lines
            lines = []


class _Block:
    def __init__(self, text: str, row: int, found: Found) -> None:
        self._text = _ESCAPED.sub(lambda one: "\n" if one[1] == "n" else _HELD[one[1]], text)
        self._row, self._found = row, found
        self._html: bool | None = None

    def read(self, category: str, tags: list[str]) -> None:
        text = self._text
        title = _TITLE.match(text)
        text = text[title.end() :] if title else text
        formatted = _FORMAT.match(text)
        if formatted:
            self._html = {"html": True, "plain": False}.get(formatted[1])
            text = text[formatted.end() :]
        begin, end = text.find("{"), text.rfind("}")
        self._draft = draft = Draft(
            self._found.place(self._row, _free(text[:60])), labels=tags, category=category
        )
        if begin < 0 and end < 0:
            self._found.note("text", draft.where)
            return
        if begin < 0 or end < begin:
            self._found.fault("syntax", draft.where, detail="{ }")
            return
        after = text[end + 1 :].strip()
        stem = f"{text[:begin].rstrip()} ____ {after}" if after else text[:begin]
        draft.stem = self._plain(stem, None)
        if title:
            self._found.title(_free(title[1]), draft)
        answers, general = _apart(text[begin + 1 : end], "####")
        draft.explanation = self._plain(general, None)
        try:
            self._answers(answers.strip())
        except _Odd as error:
            self._found.fault(error.code, draft.where, **error.params)
        else:
            self._found.add(draft)

    def _answers(self, text: str) -> None:
        truth = _TRUTH.fullmatch(text)
        if not text:
            self._draft.kind = "short"
        elif text.startswith("#"):
            self._number(text[1:])
        elif truth:
            self._true_false(truth[1].upper().startswith("T"), truth[2] or "")
        else:
            self._listed(text)

    def _true_false(self, truth: bool, feedback: str) -> None:
        """The first feedback is for who is wrong, the second for who is right."""
        wrong, right = (self._plain(each, None) for each in _apart(feedback, "#"))
        self._draft.kind, self._draft.answer = "true_false", [int(truth)]
        self._draft.feedback = [wrong, right] if truth else [right, wrong]

    def _listed(self, text: str) -> None:
        answers = list(_answers(text))
        if not answers:
            raise _Odd("syntax", detail=_free(text)[:40])
        if all(each.sign == "=" and "->" in each.text for each in answers):
            self._matching(answers)
        elif any(each.sign == "~" for each in answers):
            self._choice(answers)
        else:
            self._fill(answers)

    def _choice(self, answers: list[_Answer]) -> None:
        draft = self._draft
        for at, each in enumerate(answers):
            draft.options.append(self._plain(each.text, at))
            draft.feedback.append(self._plain(each.feedback, None))
        worth = [each.worth for each in answers]
        if choice(draft, worth, several=not any(each.sign == "=" for each in answers)):
            self._found.note("weights", draft.where)

    def _fill(self, answers: list[_Answer]) -> None:
        whole = [self._plain(each.text, None) for each in answers if each.worth == 1]
        if len(whole) < len(answers):
            self._found.note("weights", self._draft.where)
        self._told_apart(answers)
        self._draft.kind, self._draft.answer = "fill", [list(dict.fromkeys(whole))]

    def _matching(self, answers: list[_Answer]) -> None:
        draft = self._draft
        draft.kind = "matching"
        for each in answers:
            left, _, right = each.text.partition("->")
            told = self._plain(right, None)
            if left.strip():
                draft.pairs.append((self._plain(left, len(draft.pairs)), told))
            else:
                draft.extra.append(told)
        self._told_apart(answers)

    def _number(self, text: str) -> None:
        """#3.14:0.01, #3..4, or several answers of which the whole ones count."""
        draft = self._draft
        text, _, feedback = text.partition("#") if not re.match(r"\s*[=~]", text) else (text, "", "")
        answers = list(_answers(text)) or [_Answer("=", text, Fraction(1), feedback)]
        whole = [each for each in answers if each.worth == 1 and each.sign == "="]
        if not whole:
            raise _Odd("number-unreadable", given=_free(text)[:80])
        if len(whole) < len(answers):
            self._found.note("weights", draft.where)
        if len(whole) > 1:
            raise _Odd("kind-has-no-place", given="NUMERICAL = =")
        self._told_apart(answers)
        draft.kind, draft.answer = "number", list(_value(_free(whole[0].text)))

    def _told_apart(self, answers: list[_Answer]) -> None:
        if any(each.feedback.strip() for each in answers):
            self._found.note("answer-feedback", self._draft.where)

    def _plain(self, text: str, option: int | None) -> str:
        """A piece of the block as plain text; its media are the draft's."""
        text = _free(text).strip()
        if self._html or (self._html is None and markup.looks_like(text)):
            text, media = markup.plain(text, self._found, self._draft.where)
            self._draft.media += [each if option is None else {**each, "option": option} for each in media]
        return text


class _Odd(Exception):
    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class _Answer:
    """One answer: the sign before it, its text, what it is worth (1 is everything), its feedback."""

    def __init__(self, sign: str, text: str, worth: Fraction, feedback: str) -> None:
        self.sign, self.text, self.worth, self.feedback = sign, text, worth, feedback


def _answers(text: str) -> Iterator[_Answer]:
    pieces = re.split("([=~])", text)
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        weight = _WEIGHT.match(piece)
        told, feedback = _apart(piece[weight.end() :] if weight else piece, "#")
        worth = Fraction(weight[1]) / 100 if weight else Fraction(sign == "=")
        yield _Answer(sign, told, worth, feedback)


def _apart(text: str, mark: str) -> tuple[str, str]:
    before, _, after = text.partition(mark)
    return before, after


def _free(text: str) -> str:
    return text.translate(_FREE)


def _value(text: str) -> tuple[str, str]:
    """Value and tolerance of 3.14:0.01 or 3..4; what is no number is left as it is, to be told of."""
    low, between, high = text.partition("..")
    first, last = making.decimal(low), making.decimal(high)
    if between and first is not None and last is not None:
        ends = Decimal(first), Decimal(last)
        halves = (sum(ends) / 2, abs(ends[1] - ends[0]) / 2)  # exact: half of a decimal has one more place
        return making.decimal(f"{halves[0]:f}") or "0", making.decimal(f"{halves[1]:f}") or "0"
    value, _, by = text.partition(":")
    return making.decimal(value) or value.strip(), making.decimal(by or "0") or by.strip()
