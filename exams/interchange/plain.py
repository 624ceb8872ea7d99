"""Questions as plain text: Aiken (https://docs.moodle.org/en/Aiken_format), and the numbered text that people paste from Word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from exams.bank import fields, making, rows
from exams.interchange.collecting import Draft, Found
from packages.faults import Place

LETTERS = rows.LETTERS
_OPTION = re.compile(r"\s*([A-Pa-p])\s*[.)、．:：）]\s*(.*)")
_KEY = re.compile(r"\s*ANSWER\s*:\s*([A-Z])\s*", re.IGNORECASE)


def aiken(text: str, found: Found) -> None:
    """A stem, options with letters, ANSWER: letter. Raises Stopped."""
    draft: Draft | None = None
    for row, line in enumerate(text.split("\n"), 1):
        option, key = _OPTION.fullmatch(line), _KEY.fullmatch(line)
        if not line.strip():
            continue
        if key and draft:
            _answered(draft, key[1].upper(), found)
            draft = None
        elif option and draft and option[1].upper() == LETTERS[len(draft.options) : len(draft.options) + 1]:
            draft.options.append(option[2].strip())
        elif draft is None:
            draft = Draft(found.place(row, line), "single", line.strip())
        elif draft.options:
            found.fault("syntax", found.place(row), detail=line.strip()[:40])
            draft = None
        else:
            draft.stem += "\n" + line.strip()
    if draft:
        found.fault("answer-missing", draft.where)


def _answered(draft: Draft, letter: str, found: Found) -> None:
    if letter not in LETTERS[: len(draft.options)]:
        found.fault("answer-without-option", draft.where, letter=letter)
        return
    draft.answer = [LETTERS.index(letter)]
    found.add(draft)


_SECTION = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]+(?:部分|大题)?\s*[、.．:：]|[（(][一二三四五六七八九十]+[)）])\s*(.*)"
)
_QUESTION = re.compile(r"\s*(?:第\s*)?(\d{1,4})\s*(?:题\s*[.、．:：]?|[.、．)）:：](?!\d))\s*(.*)")
_FIELD = re.compile(
    r"\s*[【\[]?\s*(标准答案|正确答案|参考答案|答案解析|答案|解析|知识点|难度|分值|对应资源|时间|单位|误差|评分点|区分|需要|语言)\s*[】\]]?\s*[:：]?\s*(.*)"
)
_FIELD_MARK = re.compile(r"\s*([【\[].{1,8}[】\]]|.{1,8}[:：])")
_ONE_LINE = re.compile(r"(?:(?<=\s)|^)(?=[A-P]\s*[.、．:：)）]\s*\S)")
_INSIDE = re.compile(r"[（(]\s*([A-P]{1,10}|[√×✓✗对错]|正确|错误)\s*[)）]")
_EACH = re.compile(r"每\s*小?题\s*(\d+(?:\.\d+)?)\s*分")
_KEYS = re.compile(r"\s*(?:参考|标准)?答案(?:及解析)?\s*[:：]?\s*")
_RANGE = re.compile(r"(\d{1,4})\s*[-~—–－至]+\s*(\d{1,4})\s*[.、．:：]?\s*((?:[A-P√×✓✗对错]\s*[,，、]?\s*)+)")
_SINGLE_KEY = re.compile(r"(\d{1,4})\s*[.、．:：)）]?\s*([A-P]{1,10}|[√×✓✗对错]|正确|错误)(?![A-Za-z])")
_SET = re.compile(r"\s*第\s*([一二三四五六七八九十]|\d{1,2})\s*套.{0,20}")
_CHINESE = "一二三四五六七八九十"
_ANSWERS = ("答案", "正确答案", "参考答案", "标准答案")


@dataclass
class _Question:
    where: Place
    number: int
    section: str
    set: int
    points: int | None
    stem: list[str]
    options: list[str] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    last: list[str] | None = None  # where a further line goes
    nowhere: bool = False  # of a section whose kind has no place here


def numbered(text: str, found: Found) -> None:
    """Sections by kind, questions by number, options by letter, answers beside them or in a list at the end. Raises Stopped."""
    reader = _Numbered(found)
    for row, line in enumerate(text.replace("\t", " ").split("\n"), 1):
        if line.strip():
            reader.line(row, line.strip())
    reader.end()


class _Numbered:
    def __init__(self, found: Found) -> None:
        self._found = found
        self._kind, self._set, self._nowhere = "", 1, False
        self._points: int | None = None
        self._keys = False
        self._questions: list[_Question] = []
        self._given: dict[tuple[int, str, int], str] = {}

    def line(self, row: int, line: str) -> None:
        number = _SET.fullmatch(line)
        section = _SECTION.fullmatch(line)
        if number:
            told = number[1]
            self._set = int(told) if told.isdigit() else _CHINESE.index(told) + 1
            self._kind, self._keys, self._nowhere = "", False, False
        elif section and not self._keys and (kind := _kind_of(section[1])) is not None:
            self._begin(row, section[1], kind)
        elif _KEYS.fullmatch(line) and self._questions and "答案" in line:
            self._keys, self._kind = True, ""
        elif self._keys and (kind := _kind_of(section[1] if section else line)) is not None:
            self._kind = kind
        elif self._keys:
            self._listed(row, line)
        else:
            self._asked(row, line)

    def _begin(self, row: int, words: str, kind: str) -> None:
        each = _EACH.search(words)
        self._kind, self._points = kind, making.points(each[1]) if each else None
        self._nowhere = not kind
        if not kind:
            self._found.fault("kind-has-no-place", self._found.place(row), given=words[:40])

    def _listed(self, row: int, line: str) -> None:
        """1-5 ABCDA, 6. ABD 7. 对."""
        told = False
        for first, last, letters in _RANGE.findall(line):
            signs = re.sub(r"[\s,，、]", "", letters)
            if int(last) - int(first) + 1 == len(signs):
                told = True
                for at, sign in enumerate(signs, int(first)):
                    self._given[self._set, self._kind, at] = sign
        for number, answer in _SINGLE_KEY.findall(_RANGE.sub(" ", line)):
            told = True
            self._given[self._set, self._kind, int(number)] = answer
        if not told:
            self._found.fault("syntax", self._found.place(row), detail=line[:40])

    def _asked(self, row: int, line: str) -> None:
        current = self._questions[-1] if self._questions else None
        named = _FIELD.fullmatch(line) if _FIELD_MARK.match(line) else None
        question = _QUESTION.fullmatch(line)
        if named and current:
            self._said(current, named[1], named[2])
        elif question and not (current and _OPTION.fullmatch(line)):
            stem, _, rest = question[2].partition("\u2003")
            self._questions.append(
                _Question(
                    self._found.place(row, question[2]),
                    int(question[1]),
                    self._kind,
                    self._set,
                    self._points,
                    [],
                    nowhere=self._nowhere,
                )
            )
            self._more(self._questions[-1], stem + rest)
        elif current is None:
            self._found.note("text", self._found.place(row, line))
        else:
            self._more(current, line)

    def _more(self, question: _Question, line: str) -> None:
        """Options that stand in one line are several; any other line goes on with what stands before it."""
        pieces = [each.strip() for each in _ONE_LINE.split(line) if each.strip()]
        for piece in pieces:
            option = _OPTION.fullmatch(piece)
            expected = LETTERS[len(question.options) : len(question.options) + 1]
            if option and option[1] == expected and (question.options or expected == "A"):
                question.options.append(option[2].strip())
                question.last = None
            elif question.last is not None:
                question.last.append(piece)
            elif question.options:
                question.options[-1] += "\n" + piece
            else:
                question.stem.append(piece)

    def _said(self, question: _Question, name: str, value: str) -> None:
        name = "答案" if name in _ANSWERS else "解析" if name == "答案解析" else name
        question.last = question.said.setdefault(name, [])
        if value.strip():
            question.last.append(value.strip())

    def end(self) -> None:
        """Make questions of all that was read."""
        for each in self._questions:
            if not each.nowhere:
                self._make(each)

    def _make(self, question: _Question) -> None:
        draft = Draft(question.where, points=question.points, set=question.set)
        draft.stem, draft.options = "\n".join(question.stem), list(question.options)
        given = "\n".join(question.said.pop("答案", []))
        inside = _INSIDE.search(draft.stem)
        if not given and inside and question.section in ("", "single", "multiple", "true_false"):
            given = inside[1]
            draft.stem = draft.stem[: inside.start()] + "（  ）" + draft.stem[inside.end() :]
        for key in ((question.set, question.section, question.number), (question.set, "", question.number)):
            given = given or self._given.get(key, "")
        draft.explanation = "\n".join(question.said.pop("解析", []))
        if "分值" not in question.said and question.points is None:
            draft.points = None
        tolerance = "".join(question.said.pop("误差", []))
        draft.labels = [f"{name}:{line}" for name, lines in question.said.items() for line in lines]
        draft.kind = question.section or _guessed(draft, given)
        if self._answer(draft, given, tolerance):
            self._found.add(draft)

    def _answer(self, draft: Draft, given: str, tolerance: str) -> bool:
        """Whether the answer could be read."""
        reader = {"single": self._letters, "multiple": self._letters, "ordering": self._order}.get(draft.kind)
        if reader:
            return reader(draft, given)
        match draft.kind:
            case "true_false":
                return self._truth(draft, given)
            case "fill":
                blanks = len(making.BLANK.findall(draft.stem))
                several = "\n" in given or blanks < 2
                lines = given.split("\n") if several else re.split(r"[;；]|\s{2,}", given)
                draft.answer = [list(fields.spellings(each)) for each in lines if each.strip()]
            case "number":
                draft.answer = [making.decimal(given) or given, making.decimal(tolerance or "0") or tolerance]
            case "short":
                draft.more |= {"model": given} if given else {}
            case "matching":
                self._found.fault("kind-has-no-place", draft.where, given=fields.KIND_WORDS["matching"])
                return False
        return True

    def _letters(self, draft: Draft, given: str) -> bool:
        letters = re.sub(r"[\s,，、;；.。]", "", given.upper())
        draft.answer = sorted({LETTERS.index(each) for each in letters if each in LETTERS})
        return self._is_read(draft, given, good=bool(letters) and not set(letters) - set(LETTERS))

    def _truth(self, draft: Draft, given: str) -> bool:
        truth = rows.TRUTH.get(given.upper().strip(" .。"))
        draft.answer, draft.options = [truth], []
        return self._is_read(draft, given, good=truth is not None)

    def _order(self, draft: Draft, given: str) -> bool:
        letters = re.sub(r"[^A-P]", "", given.upper())
        if sorted(letters) != list(LETTERS[: len(draft.options)]):
            self._found.fault("order-unlike", draft.where, given=given[:80])
            return False
        draft.things = [draft.options[LETTERS.index(each)] for each in letters]
        return True

    def _is_read(self, draft: Draft, given: str, *, good: bool) -> bool:
        if not good and given:
            self._found.fault("answer-unknown", draft.where, given=given[:80])
        elif not good:
            self._found.fault("answer-missing", draft.where)
        return good


def _kind_of(words: str) -> str | None:
    """The kind that a section's heading names; "" for one that has no place here, None for no heading of a section."""
    plain = re.sub(r"[（(].*", "", words).strip(" :：。.")
    if plain in rows.KINDS:
        return rows.KINDS[plain]
    return "" if plain.endswith("题") and len(plain) < 10 else None


def _guessed(draft: Draft, given: str) -> str:
    letters = re.sub(r"[\s,，、]", "", given.upper())
    if len(draft.options) > 1:
        return "multiple" if len(letters) > 1 and not set(letters) - set(LETTERS) else "single"
    if given.upper().strip() in rows.TRUTH:
        return "true_false"
    return "fill" if making.BLANK.search(draft.stem) and given else "short"
