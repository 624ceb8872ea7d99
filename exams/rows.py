"""One row of the exam workbook: from cells to a question, or to everything that is wrong with the row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from packages.faults import NOWHERE, Fault, Param, Place, fault

LETTERS = "ABCDEF"
SET, KIND, STEM, ANSWER = "套", "题型", "题干", "答案"
EXPLANATION, POINTS, TOPIC, RESOURCE = "解析", "分值", "知识点", "对应资源"
OPTIONS = tuple("选项" + letter for letter in LETTERS)
COLUMNS = (SET, KIND, STEM, *OPTIONS, ANSWER, EXPLANATION, POINTS, TOPIC, RESOURCE)
REQUIRED = (KIND, STEM, ANSWER)
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("单选", "单选题", "单项选择", "单项选择题"), "single"),
    **dict.fromkeys(("多选", "多选题", "多项选择", "多项选择题"), "multiple"),
    **dict.fromkeys(("判断", "判断题", "是非题", "是非判断", "是非判断题"), "true_false"),
}
KIND_WORDS = {"single": "单选题", "multiple": "多选题", "true_false": "判断题"}
TRUTH: Mapping[str, int] = {
    **dict.fromkeys(("正确", "对", "是", "√", "TRUE", "T"), 1),
    **dict.fromkeys(("错误", "错", "否", "×", "FALSE", "F"), 0),
}
TRUTH_WORDS = {1: "正确", 0: "错误"}
MOST_SETS = 50
MOST_POINTS = 1000
_MOST = {STEM: 2000, EXPLANATION: 5000, TOPIC: 200, RESOURCE: 200, **dict.fromkeys(OPTIONS, 1000)}


@dataclass(frozen=True)
class SetQuestion:
    """A question as the workbook gives it; `points` in hundredths, None to share. Answers as exams.models.Question."""

    kind: str
    stem: str
    options: tuple[str, ...]
    answer: tuple[int, ...]
    explanation: str = ""
    points: int | None = None
    topic: str = ""
    resource_name: str = ""
    where: Place = NOWHERE


class Row:
    """The cells of one row by column, and the faults found while reading them."""

    def __init__(self, cells: Mapping[str, object], where: Place) -> None:
        self._cells = {column: text_of(value) for column, value in cells.items()}
        self.where = where
        self.faults: list[Fault] = []

    def question(self) -> SetQuestion | None:
        """The question, or None when something is wrong with it."""
        kind = KINDS.get(_folded(self._text(KIND)), "")
        if not kind:
            self._fault("kind-unknown", given=self._text(KIND)[:80])
        stem = self._text(STEM)
        if not stem:
            self._fault("stem-missing")
        options = self._options()
        if kind == "true_false":
            answer: tuple[int, ...] = self._truth(options)
            options = ()
        else:
            answer = self._choice(kind, options)
        points = self._points()
        texts = {name: self._text(column) for name, column in _TEXTS.items()}
        if self.faults:
            return None
        return SetQuestion(kind, stem, options, answer, points=points, where=self.where, **texts)

    def set_number(self) -> int | None:
        """The number in the column 套, None with a fault if it is none."""
        given = self._text(SET)
        found = re.fullmatch(r"第?(\d{1,2})套?", given)
        number = int(found[1]) if found else 0
        if not 1 <= number <= MOST_SETS:
            self._fault("set-unknown", given=given[:80])
            return None
        return number

    def _text(self, column: str) -> str:
        text = self._cells.get(column, "")
        most = _MOST.get(column, 200)
        if len(text) > most:
            self._fault("cell-too-long", column=column, count=len(text), limit=most)
            return text[:most]
        return text

    def _options(self) -> tuple[str, ...]:
        texts = [self._text(column) for column in OPTIONS]
        count = max((at + 1 for at, text in enumerate(texts) if text), default=0)
        for at, text in enumerate(texts[:count]):
            first = texts.index(text)
            if not text:
                self._fault("option-left-out", letter=LETTERS[at])
            elif first != at:
                self._fault("option-twice", letter=LETTERS[at], first=LETTERS[first])
        return tuple(texts[:count])

    def _choice(self, kind: str, options: tuple[str, ...]) -> tuple[int, ...]:
        given = self._text(ANSWER)
        letters = re.sub(r"[\s,，、;；.。/]", "", _folded(given))
        if kind and len(options) < 2:
            self._fault("options-too-few", have=len(options))
        if not letters:
            self._fault("answer-missing")
        elif not kind:
            return ()
        elif set(letters) - set(LETTERS) or len(set(letters)) != len(letters):
            self._fault("answer-unknown", given=given[:80])
        elif beyond := [letter for letter in letters if LETTERS.index(letter) >= len(options)]:
            self._fault("answer-without-option", letter=beyond[0])
        elif kind == "single" and len(letters) != 1:
            self._fault("answer-wants-one", given=given[:80])
        elif kind == "multiple" and len(letters) < 2:
            self._fault("answer-wants-more", given=given[:80])
        return tuple(sorted(LETTERS.index(letter) for letter in letters if letter in LETTERS))

    def _truth(self, options: tuple[str, ...]) -> tuple[int, ...]:
        """Right or wrong; also as A or B where the two options say 正确 and 错误."""
        given = _folded(self._text(ANSWER))
        spelt = [TRUTH.get(_folded(option)) for option in options]
        if options and sorted(spelt, key=str) != [0, 1]:
            self._fault("option-superfluous", letter=LETTERS[len(options) - 1])
        elif options and given in ("A", "B"):
            return (spelt[LETTERS.index(given)] or 0,)
        if not given:
            self._fault("answer-missing")
        elif given not in TRUTH:
            self._fault("answer-unknown", given=given[:80])
        return (TRUTH.get(given, 0),)

    def _points(self) -> int | None:
        given = self._text(POINTS).removesuffix("分")
        if not given:
            return None
        try:
            exact = Decimal(given)
        except InvalidOperation:
            exact = Decimal(0)
        if not exact.is_finite() or not 0 < exact <= MOST_POINTS or exact * 100 != int(exact * 100):
            self._fault("points-unknown", given=given[:80])
            return None
        return int(exact * 100)

    def _fault(self, code: str, **params: Param) -> None:
        self.faults.append(fault(code, self.where, **params))


_TEXTS = {"explanation": EXPLANATION, "topic": TOPIC, "resource_name": RESOURCE}


def text_of(value: object) -> str:
    """A cell as text: 3.0 is 3, a tick box is TRUE, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # what XML can't say is dropped, so that a question can always be written out again
    return "".join(each for each in str(value) if each in "\n\t" or ord(each) >= 32).strip()


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
