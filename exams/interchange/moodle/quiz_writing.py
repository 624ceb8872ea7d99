"""Questions as Moodle XML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from exams.bank import making
from exams.bank.making import QuestionSet, SetQuestion
from exams.interchange import labels, markup
from exams.interchange.collecting import ENDS, Losses

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "ordering": "ordering",
    "matching": "matching",
    "number": "numerical",
    "short": "essay",
    "practical": "essay",
}
_OWN_PLACES = frozenset({labels.POINTS, labels.MODEL})


def write(sets: Sequence[QuestionSet], losses: Losses) -> bytes:
    """The file."""
    quiz = Element("quiz")
    for each in sets:
        category = SubElement(quiz, "question", type="category")
        _text(category, "category", f"$course$/top/第{each.number}套")
        for at, question in enumerate(each.questions, 1):
            there = losses.at(each.number, at, question)
            _Writer(quiz, question, there).write(instead=False)
            instead = making.substitute(question)
            if instead is not None:
                _Writer(quiz, instead, there).write(instead=True)
    indent(quiz)
    told: bytes = tostring(quiz, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + told + b"\n"


def _text(parent: Element, name: str, text: str, **given: str) -> Element:
    made = SubElement(parent, name, given)
    SubElement(made, "text").text = text
    return made


class _Writer:
    def __init__(self, quiz: Element, question: SetQuestion, losses: Losses) -> None:
        kind = question.kind
        of = _TYPES.get(kind) or ("shortanswer" if len(question.answer) == 1 else "cloze")
        self._made = SubElement(quiz, "question", type=of)
        self._question, self._losses = question, losses

    def write(self, *, instead: bool) -> None:
        question = self._question
        _text(self._made, "name", " ".join(question.stem.split())[:80])
        stem = self._stem()
        self._rich(self._made, "questiontext", stem, None)
        self._rich(self._made, "generalfeedback", question.explanation)
        SubElement(
            self._made, "defaultgrade"
        ).text = f"{(question.points or 100) // 100}.{(question.points or 100) % 100:02d}"
        SubElement(self._made, "penalty").text = "0"
        SubElement(self._made, "hidden").text = "0"
        getattr(self, f"_{question.kind}")()
        tags = SubElement(self._made, "tags")
        for label in labels.of(question, instead=instead, without=_OWN_PLACES):
            _text(tags, "tag", label)

    def _stem(self) -> str:
        question = self._question
        if question.kind != "fill" or len(question.answer) == 1:
            return question.stem
        pieces = making.BLANK.split(question.stem)
        gaps = [
            "{1:SHORTANSWER:" + "~".join("=" + _cloze(each) for each in one) + "}" for one in question.answer
        ]
        return "".join(piece + gap for piece, gap in zip(pieces, [*gaps, ""], strict=True))

    def _rich(self, parent: Element, name: str, text: str, option: int | None = -1) -> Element:
        """A text as HTML with the media of an option (None: of the question), each as a file beside it."""
        media = [each for each in self._question.more.get("media", ()) if each.get("option") == option]
        made = SubElement(parent, name, {"format": "html"}) if name else parent
        self._fill_in(made, text, media)
        return made

    def _fill_in(self, made: Element, text: str, media: Sequence[dict[str, Any]]) -> None:
        kept = [
            (each, content) for each in media if (content := self._losses.content(each["sha256"])) is not None
        ]
        names = [f"{each['sha256'][:16]}.{ENDS.get(each['media_type'], 'bin')}" for each, _content in kept]
        tags = [
            markup.tag(each, f"@@PLUGINFILE@@/{name}")
            for (each, _content), name in zip(kept, names, strict=True)
        ]
        SubElement(made, "text").text = markup.marked(text, tags)
        for (each, content), name in zip(kept, names, strict=True):
            file = SubElement(made, "file", name=name, path="/", encoding="base64")
            file.text = markup.data(each, content).partition(",")[2]

    def _answer(self, fraction: str, text: str, option: int | None = -1, feedback: str = "") -> Element:
        made = SubElement(self._made, "answer", {"fraction": fraction, "format": "html"})
        self._rich(made, "", text, option)
        self._rich(made, "feedback", feedback)
        return made

    def _single(self) -> None:
        question = self._question
        SubElement(self._made, "single").text = "true" if question.kind == "single" else "false"
        SubElement(self._made, "shuffleanswers").text = "0"
        SubElement(self._made, "answernumbering").text = "ABCD"
        feedback = list(question.more.get("feedback", ())) or [""] * len(question.options)
        right = f"{100 / len(question.answer):.7f}".rstrip("0").rstrip(".")
        for at, text in enumerate(question.options):
            self._answer(right if at in question.answer else "0", text, at, feedback[at])

    _multiple = _single

    def _true_false(self) -> None:
        feedback = self._question.more.get("feedback", ("", ""))
        for at, word in ((1, "true"), (0, "false")):
            made = SubElement(
                self._made, "answer", fraction="100" if [at] == list(self._question.answer) else "0"
            )
            SubElement(made, "text").text = word
            self._rich(made, "feedback", feedback[at])

    def _ordering(self) -> None:
        SubElement(self._made, "layouttype").text = "VERTICAL"
        SubElement(self._made, "selecttype").text = "ALL"
        question = self._question
        for text in making.in_right_order(question.options, question.answer):
            self._answer("100", text, question.options.index(text))

    def _matching(self) -> None:
        question = self._question
        targets = question.more["targets"]
        SubElement(self._made, "shuffleanswers").text = "0"
        pairs = [
            (at, text, targets[to])
            for at, (text, to) in enumerate(zip(question.options, question.answer, strict=True))
        ]
        for at, left, right in [*pairs, *((None, "", each) for each in making.extras(question))]:
            made = SubElement(self._made, "subquestion", {"format": "html"})
            self._rich(made, "", left, -1 if at is None else at)
            _text(made, "answer", markup.marked(right))

    def _fill(self) -> None:
        question = self._question
        if len(question.answer) > 1:
            return
        SubElement(self._made, "usecase").text = "0" if "case" in question.more["fold"] else "1"
        for text in question.answer[0]:
            made = SubElement(self._made, "answer", fraction="100")
            SubElement(made, "text").text = text

    def _number(self) -> None:
        question = self._question
        made = SubElement(self._made, "answer", fraction="100")
        SubElement(made, "text").text = question.answer[0]
        SubElement(made, "tolerance").text = question.answer[1]
        if question.more.get("units"):
            units = SubElement(self._made, "units")
            for name in question.more["units"]:
                unit = SubElement(units, "unit")
                SubElement(unit, "multiplier").text = "1"
                SubElement(unit, "unit_name").text = name
            SubElement(self._made, "showunits").text = "0" if question.more.get("unit_asked") else "3"

    def _short(self) -> None:
        SubElement(self._made, "responseformat").text = "plain"
        self._rich(self._made, "graderinfo", self._question.more.get("model", ""))

    _practical = _short


def _cloze(text: str) -> str:
    """A spelling inside a gap, its signs escaped."""
    return "".join("\\" + sign if sign in '\\~#}"/' else sign for sign in text)
