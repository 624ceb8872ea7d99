"""One row of the exam workbook: from cells to a question, or to everything that is wrong with the row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from exams.bank import fields, kinds, making
from exams.bank.making import SetQuestion
from packages.faults import Fault, Param, Place, fault
from packages.reading.cells import clean

LETTERS = kinds.LETTERS
SET, KIND, STEM, ANSWER = "套", fields.KIND, "题干", "答案"
EXPLANATION, POINTS, TOPIC, RESOURCE = "解析", fields.POINTS, fields.TOPIC, fields.RESOURCE
OPTIONS = tuple("选项" + letter for letter in LETTERS)
PAIRS = tuple("配对" + letter for letter in LETTERS)
FEEDBACK = tuple("说明" + letter for letter in LETTERS)
EXTRA, TOLERANCE, PICTURE, PICTURE_TEXT, INSTEAD = (
    "多余项",
    fields.TOLERANCE,
    "图片",
    "图片说明",
    fields.INSTEAD,
)
SAID: tuple[str, ...] = (
    *(fields.MOMENT, fields.DIFFICULTY, fields.LANGUAGE, fields.NEEDS, fields.DIFFERS),
    *(fields.UNITS, fields.UNIT_ASKED, fields.LINES),
)
BASE = (SET, KIND, STEM, *OPTIONS[:6], ANSWER, EXPLANATION, POINTS, TOPIC, RESOURCE, *SAID[:2])
COLUMNS = (
    *(SET, KIND, STEM, *OPTIONS, *PAIRS, EXTRA, ANSWER, TOLERANCE, EXPLANATION, *FEEDBACK, POINTS, TOPIC),
    *(RESOURCE, *SAID, PICTURE, PICTURE_TEXT, INSTEAD),
)
REQUIRED = (KIND, STEM, ANSWER)
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("单选", "单选题", "单项选择", "单项选择题"), "single"),
    **dict.fromkeys(("多选", "多选题", "多项选择", "多项选择题"), "multiple"),
    **dict.fromkeys(("判断", "判断题", "判断对错", "是非题", "是非判断", "是非判断题"), "true_false"),
    **dict.fromkeys(("排序", "排序题", "顺序题"), "ordering"),
    **dict.fromkeys(("配对", "配对题", "匹配", "匹配题", "连线题"), "matching"),
    **dict.fromkeys(("填空", "填空题"), "fill"),
    **dict.fromkeys(("数字", "数字题", "计算", "计算题", "数值题"), "number"),
    **dict.fromkeys(("简答", "简答题", "问答", "问答题", "论述题"), "short"),
    **dict.fromkeys(("实操", "实操题", "操作题", "技能题"), "practical"),
}
KIND_WORDS = fields.KIND_WORDS
TRUTH: Mapping[str, int] = {
    **dict.fromkeys(("正确", "对", "对的", "是", "√", "✓", "✔", "☑", "TRUE", "T", "YES", "Y", "1"), 1),
    **dict.fromkeys(
        ("错误", "错", "错的", "不对", "不正确", "否", "×", "✗", "✘", "✕", "✖", "☒", "╳", "X"), 0
    ),
    **dict.fromkeys(("FALSE", "F", "NO", "N", "0"), 0),
}
TRUTH_WORDS = {1: "正确", 0: "错误"}
# other titles that sheets in circulation give the same columns, folded
ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("题目类型", "试题类型", "题目题型"), KIND),
    **dict.fromkeys(("题目", "试题", "题目内容", "试题内容"), STEM),
    **dict.fromkeys(("正确答案", "标准答案", "参考答案"), ANSWER),
    **dict.fromkeys(("答案解析", "试题解析", "题目解析"), EXPLANATION),
    **dict.fromkeys(("分数", "题目分值", "试题分值"), POINTS),
    **{letter: "选项" + letter for letter in LETTERS},
    **{letter + "选项": "选项" + letter for letter in LETTERS},
}
MOST_SETS = 50
_MOST = {
    STEM: 2000,
    EXPLANATION: 5000,
    ANSWER: 5000,
    EXTRA: 5000,
    fields.LINES: 5000,
    PICTURE_TEXT: 2000,
    **dict.fromkeys((*OPTIONS, *PAIRS, *FEEDBACK, fields.UNITS), 1000),
}


class Row:
    """The cells of one row by column, and the faults found while reading them."""

    def __init__(
        self, cells: Mapping[str, object], where: Place, pictures: Mapping[str, Sequence[Any]] | None = None
    ) -> None:
        self._pictures = pictures or {}
        self._cells = {column: text_of(value) for column, value in cells.items()}
        self.where = where
        self.faults: list[Fault] = []

    def question(self) -> SetQuestion | None:
        """The question, or None when something is wrong with it."""
        kind = KINDS.get(_kind(self._text(KIND)), "")
        if not kind:
            self._fault("kind-unknown", given=self._text(KIND)[:80])
        stem = self._text(STEM)
        if not stem:
            self._fault("stem-missing")
        told = self._told(kind)
        written = self._options()
        options, answer, more = self._answered(kind, stem, written)
        more |= told.pop("more") | self._feedback(kind, options)
        if not self.faults:
            more |= self._media(written, options)
        if self.faults:
            return None
        texts: dict[str, Any] = {name: self._text(column) for name, column in _TEXTS.items()}
        stem = making.stem_of(kind, stem)
        made = SetQuestion(kind, stem, options, answer, where=self.where, more=more, **texts, **told)
        self.faults += making.faults(made)
        return None if self.faults else made

    @property
    def replaces(self) -> bool:
        """Whether it is put in the place of the question before it to those who can't be asked that one."""
        return bool(self._text(INSTEAD))

    def _answered(
        self, kind: str, stem: str, options: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[Any, ...], dict[str, Any]]:
        """Options, answer and what only this kind has."""
        if kind == "true_false":
            return (), self._truth(options), {}
        if kind in ("", "single", "multiple"):
            return options, self._choice(kind, options), {}
        if kind in kinds.PLACED:
            return self._placed(kind, stem, options)
        if options:
            self._fault("option-superfluous", letter=LETTERS[len(options) - 1])
        given = self._text(ANSWER)
        if not given and kind in ("fill", "number"):
            self._fault("answer-missing")
        if kind == "fill":
            blanks = [list(fields.spellings(line)) for line in given.splitlines() if line.strip()]
            return (), tuple(blanks), {} if self._text(fields.DIFFERS) else {"fold": list(kinds.FOLDS)}
        if kind == "number":
            value, by = making.decimal(given), making.decimal(self._text(TOLERANCE) or "0")
            return (
                (),
                (value if value is not None else given, by if by is not None else self._text(TOLERANCE)),
                {},
            )
        return (), (), {"model": given} if kind == "short" and given else {}

    def _placed(
        self, kind: str, stem: str, options: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[Any, ...], dict[str, Any]]:
        """Things stand in the right order, or the answer tells it by their letters; pairs stand side by side."""
        if kind == "matching":
            rights = [self._text(column) for column in PAIRS[: len(options)]]
            for at, text in enumerate(rights):
                if not text:
                    self._fault("pair-left-out", letter=LETTERS[at])
            extra = [line.strip() for line in self._text(EXTRA).splitlines() if line.strip()]
            left, targets, answer = making.matched(stem, list(zip(options, rights, strict=True)), extra)
            return left, answer, {"targets": list(targets)}
        letters = _letters(self._text(ANSWER)) or LETTERS[: len(options)]
        if sorted(letters) != list(LETTERS[: len(options)]):
            self._fault("order-unlike", given=self._text(ANSWER)[:80])
            return options, (), {}
        return *making.ordered(stem, [options[LETTERS.index(each)] for each in letters]), {}

    def _told(self, kind: str) -> dict[str, Any]:
        """What is said beside its words."""
        told: dict[str, Any] = {"points": self._points(), "more": {}}
        for column in SAID:
            if not (text := self._text(column)):
                continue
            try:
                found = fields.read(column, text)
            except fields.Unknown as error:
                self._fault(error.code, given=error.given)
                continue
            told["more"] |= found.pop("more", {})
            told |= found
        lines = told["more"].pop("lines", [])
        if lines and kind in kinds.BY_HAND:
            told["more"] |= fields.marked_by(kind, lines)
            told["points"] = told["points"] or sum(each["points"] for each in lines)
        elif lines and kind:
            self._fault("lines-superfluous")
        return told

    def _feedback(self, kind: str, options: Sequence[str]) -> dict[str, Any]:
        """What is said to who chose an option; with true and false the first column is for true."""
        count = {"true_false": 2, "single": len(options), "multiple": len(options)}.get(kind, 0)
        texts = [self._text(column) for column in FEEDBACK[:count]]
        if kind == "true_false":
            texts.reverse()
        return {"feedback": texts} if any(texts) else {}

    def _media(self, written: Sequence[str], options: Sequence[str]) -> dict[str, Any]:
        """The pictures that stand in its cells, each with the text that stands for it; options may be shown in another order."""
        texts = [each.strip() for each in self._text(PICTURE_TEXT).splitlines() if each.strip()]
        own = [each for each in texts if not _OF_OPTION.match(each)]
        of_option = {each[0]: each[2:].strip() for each in texts if _OF_OPTION.match(each)}
        found: list[dict[str, Any]] = []
        for column, pictures in self._pictures.items():
            at = OPTIONS.index(column) if column in OPTIONS else None
            if at is not None and at >= len(written):
                self._fault("option-left-out", letter=LETTERS[at])
                continue
            for picture in pictures:
                text = (own.pop(0) if own else "") if at is None else of_option.pop(LETTERS[at], "")
                place = {} if at is None else {"option": options.index(written[at])}
                found.append({"kind": "picture", **picture, "text": text or picture.get("text", ""), **place})
        if own or of_option:
            self._fault("picture-missing", given=(own or [*of_option.values()])[0][:20])
        found.sort(key=lambda each: each.get("option", -1))
        return {"media": found} if found else {}

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
        letters = _letters(given)
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
        given = _folded(self._text(ANSWER)).rstrip(".。!")
        spelt = [TRUTH.get(_folded(option)) for option in options]
        if options and sorted(spelt, key=str) != [0, 1]:
            self._fault("option-superfluous", letter=LETTERS[len(options) - 1])
        elif options and (letter := _letters(given)) in ("A", "B"):
            return (spelt[LETTERS.index(letter)] or 0,)
        if not given:
            self._fault("answer-missing")
        elif given not in TRUTH:
            self._fault("answer-unknown", given=given[:80])
        return (TRUTH.get(given, 0),)

    def _points(self) -> int | None:
        given = self._text(POINTS)
        found = making.points(given) if given else None
        if given and found is None:
            self._fault("points-unknown", given=given[:80])
        return found

    def _fault(self, code: str, **params: Param) -> None:
        self.faults.append(fault(code, self.where, **params))


# Cyrillic letters that nobody can tell from Latin ones
_OF_OPTION = re.compile("[A-P][:：]")
_LOOK_ALIKE = str.maketrans("АВСЕ", "ABCE")
_TEXTS = {"explanation": EXPLANATION, "topic": TOPIC, "resource_name": RESOURCE}


def title(cell: str) -> str:
    """A column's title as this module names it: width, blanks, case and what stands in brackets aside; another one as it is."""
    folded = _folded(cell)
    known = re.sub(r"\(.*?\)$", "", folded)
    return next((found for each in (folded, known) if (found := ALIASES.get(each, each)) in COLUMNS), folded)


def text_of(value: object) -> str:
    """A cell as text: 3.0 is 3, a tick box is TRUE, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def _kind(given: str) -> str:
    """A kind without its number and without what brackets add: 一、单选题（每题2分）."""
    plain = re.sub(r"\(.*?\)", "", _folded(given))
    return re.sub(r"^第?[\d一二三四五六七八九十]+(部分|大题)?[、.,:]?", "", plain).rstrip(":.。")


def _letters(given: str) -> str:
    """The letters of an answer: (A), A项, 选项A, A+B, A和B, A|B. A-C is left as it is, for it may mean all between."""
    plain = re.sub(r"选项|项|答案[是为]?|和|与", "", _folded(given)).translate(_LOOK_ALIKE)
    return re.sub(r"[\s,，、;；.。/|+&:()\[\]【】]", "", plain)
