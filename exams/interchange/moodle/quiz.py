"""Moodle XML (https://docs.moodle.org/en/Moodle_XML_format), as Moodle itself and what imitates it write it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from xml.etree.ElementTree import Element

from exams.bank import making
from exams.interchange import markup
from exams.interchange.collecting import Draft, Found, choice, points_of
from exams.interchange.texts import clean
from exams.interchange.xml import child_text, tree

_CLOZE = re.compile(r"\{\d*:([A-Z_]+):((?:\\.|[^\\}])*)\}")
_CLOZE_FILLS = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
# settings that every question has and that say nothing of what is asked
_PLAIN = frozenset(
    [
        "name",
        "questiontext",
        "generalfeedback",
        "defaultgrade",
        "hidden",
        "answer",
        "subquestion",
        "tags",
        "single",
        "answernumbering",
        "shownumcorrect",
        "showstandardinstruction",
        "usecase",
        "units",
        "unitgradingtype",
        "unitpenalty",
        "showunits",
        "unitsleft",
        "responseformat",
        "responserequired",
        "responsefieldlines",
        "attachments",
        "attachmentsrequired",
        "graderinfo",
        "layouttype",
        "selecttype",
        "selectcount",
        "gradingtype",
        "showgrading",
        "numberingstyle",
        "idnumber",
        "category",
        "info",
        "minwordlimit",
        "maxwordlimit",
        "maxbytes",
        "filetypeslist",
        "correctfeedback",
        "partiallycorrectfeedback",
        "incorrectfeedback",
    ]
)


def read(content: bytes, found: Found) -> None:
    """Every question of a file. Raises Stopped."""
    root = tree(content, found.name)
    category = ""
    for at, question in enumerate(root.iter("question"), 1):
        if question.get("type") == "category":
            category = clean(child_text(question, "category/text")).strip()
        else:
            _Question(question, at, category, found).read()


class _Question:
    def __init__(self, element: Element, at: int, category: str, found: Found) -> None:
        self._element, self._found = element, found
        name = child_text(element, "name/text") or child_text(element, "questiontext/text")
        self.draft = Draft(found.place(key=f"#{at} {re.sub('<[^>]*>', '', clean(name))}"), category=category)

    def read(self) -> None:
        draft, kind = self.draft, self._element.get("type", "")
        reader = getattr(self, f"_{kind}", None) if kind in _READ else None
        if kind == "description":
            self._found.note("text", draft.where)
            return
        if reader is None:
            self._found.fault("kind-has-no-place", draft.where, given=kind[:40])
            return
        draft.stem = self._rich("questiontext", None)
        draft.explanation = self._rich("generalfeedback", None)
        draft.points = points_of(child_text(self._element, "defaultgrade"))
        draft.labels = [
            clean(each.text or "").strip() for each in self._element.findall("tags/tag/text") if each.text
        ]
        self._settings()
        before = len(self._found.faults)
        reader()
        self._found.title(clean(child_text(self._element, "name/text")), draft)
        if len(self._found.faults) == before:
            self._found.add(draft)

    def _settings(self) -> None:
        """What Moodle says besides, and has no place here."""
        for each in self._element:
            text = "".join(each.itertext()).strip()
            if each.tag in _PLAIN or not text:
                continue
            what = {
                "penalty": "penalty",
                "hint": "hint",
                "shuffleanswers": "order",
                "responsetemplate": "template",
            }
            if each.tag == "penalty" and not _number(text):
                continue
            if each.tag == "shuffleanswers" and text in ("0", "false"):
                continue
            self._found.note(what.get(each.tag, "other"), self.draft.where)
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            told = child_text(self._element, f"{name}/text").strip()
            if told and told not in _USUAL:
                self._found.note("feedback", self.draft.where)

    def _rich(self, path: str, option: int | None, element: Element | None = None) -> str:
        """A text in whatever format it says; its media are the draft's."""
        there = self._element if element is None else element
        holder = there if path == "." else there.find(path)
        if holder is None:
            return ""
        text = clean(child_text(holder, "text"))
        written = holder.get("format", "html" if _is_marked(text) else "plain_text")
        if written in ("plain_text", "markdown") or not text.strip():
            return text.strip()
        if written == "moodle_auto_format" and not markup.looks_like(text):
            return text.strip()
        files = {(each.get("name") or ""): each.text or "" for each in holder.findall("file")}
        told, media = markup.plain(text, self._found, self.draft.where, _fetch(files))
        self.draft.media += [each if option is None else {**each, "option": option} for each in media]
        return told

    def _answers(self) -> list[tuple[Element, Fraction]]:
        return [
            (each, (_number(each.get("fraction", "0")) or Fraction(0)) / 100)
            for each in self._element.findall("answer")
        ]

    def _multichoice(self) -> None:
        draft, worth = self.draft, list[Fraction]()
        for at, (answer, fraction) in enumerate(self._answers()):
            draft.options.append(self._rich(".", at, answer))
            draft.feedback.append(self._rich("feedback", None, answer))
            worth.append(fraction)
        single = child_text(self._element, "single", "true").strip().lower() in ("true", "1")
        if choice(draft, worth, several=not single):
            self._found.note("weights", draft.where)

    def _truefalse(self) -> None:
        right = [0, 0]
        feedback = ["", ""]
        for answer, fraction in self._answers():
            at = int(child_text(answer, "text").strip().lower() == "true")
            right[at] = int(fraction > 0)
            feedback[at] = self._rich("feedback", None, answer)
        self.draft.kind, self.draft.answer, self.draft.feedback = (
            "true_false",
            [int(right[1] > right[0])],
            feedback,
        )

    def _shortanswer(self) -> None:
        texts = [
            clean(child_text(answer, "text")).strip() for answer, fraction in self._answers() if fraction == 1
        ]
        self._told_apart()
        if any("*" in each for each in texts):
            self._found.fault("kind-has-no-place", self.draft.where, given="shortanswer *")
            return
        self.draft.kind, self.draft.answer = "fill", [list(dict.fromkeys(texts))]
        if child_text(self._element, "usecase").strip() == "1":
            self.draft.more["fold"] = ["width", "blanks"]

    def _numerical(self) -> None:
        whole = [answer for answer, fraction in self._answers() if fraction == 1]
        self._told_apart()
        if len(whole) != 1:
            self._found.fault("kind-has-no-place", self.draft.where, given="numerical")
            return
        value, by = (
            child_text(whole[0], "text").strip(),
            child_text(whole[0], "tolerance", "0").strip() or "0",
        )
        self.draft.kind = "number"
        self.draft.answer = [making.decimal(value) or value, making.decimal(by) or by]
        units = self._element.findall("units/unit")
        same = [
            clean(child_text(each, "unit_name")).strip()
            for each in units
            if _number(child_text(each, "multiplier", "1")) == 1
        ]
        if len(same) < len(units):
            self._found.note("unit", self.draft.where)
        if any(same):
            self.draft.more["units"] = [each for each in same if each]
            self.draft.more |= (
                {"unit_asked": True} if child_text(self._element, "showunits").strip() == "0" else {}
            )

    def _matching(self) -> None:
        self.draft.kind = "matching"
        for each in self._element.findall("subquestion"):
            right = markup.plain(clean(child_text(each, "answer/text")), self._found, self.draft.where)[0]
            left = self._rich(".", len(self.draft.pairs), each)
            if left:
                self.draft.pairs.append((left, right))
            else:
                self.draft.extra.append(right)

    def _ordering(self) -> None:
        self.draft.kind = "ordering"
        self.draft.things = [
            self._rich(".", at, each) for at, (each, _fraction) in enumerate(self._answers())
        ]
        if child_text(self._element, "gradingtype", "0").strip() not in ("0", "-1", ""):
            self._found.note("rule", self.draft.where)

    def _essay(self) -> None:
        self.draft.kind = "short"
        if told := self._rich("graderinfo", None):
            self.draft.more["model"] = told

    def _cloze(self) -> None:
        """Gaps in a text; those to be typed are blanks, of other kinds there are none here."""
        answers = []
        for kind, told in _CLOZE.findall(self.draft.stem):
            if kind not in _CLOZE_FILLS:
                self._found.fault("kind-has-no-place", self.draft.where, given=f"cloze {kind[:20]}")
                return
            texts = []
            for each in re.split(r"(?<!\\)~", told):
                right = re.match(r"\s*(=|%100%)", each)
                answer, _, feedback = re.sub(
                    r"\\(.)", r"\1", each[right.end() :] if right else each
                ).partition("#")
                if feedback.strip():
                    self._found.note("answer-feedback", self.draft.where)
                if right:
                    texts.append(answer.strip())
                else:
                    self._found.note("weights", self.draft.where)
            answers.append(texts)
            self.draft.more.setdefault(
                "fold", ["width", "blanks"] if kind.endswith("C") else ["width", "case", "blanks"]
            )
        self.draft.kind, self.draft.answer = "fill", answers
        self.draft.stem = _CLOZE.sub("____", self.draft.stem)

    def _told_apart(self) -> None:
        """What is said to some answers only, or given a part for."""
        if any(0 < fraction < 1 for _answer, fraction in self._answers()):
            self._found.note("weights", self.draft.where)
        if any(child_text(answer, "feedback/text").strip() for answer, _fraction in self._answers()):
            self._found.note("answer-feedback", self.draft.where)


_READ = ("multichoice", "truefalse", "shortanswer", "numerical", "matching", "ordering", "essay", "cloze")
_USUAL = (
    "Your answer is correct.",
    "Your answer is partially correct.",
    "Your answer is incorrect.",
    "<p>Your answer is correct.</p>",
    "<p>Your answer is partially correct.</p>",
    "<p>Your answer is incorrect.</p>",
    "回答正确。",
    "部分正确。",
    "回答错误。",
)


def _is_marked(text: str) -> bool:
    """Whether a text that doesn't say how it is written is HTML."""
    return markup.looks_like(text) or bool(re.search(r"&(#\d+|#x[0-9a-fA-F]+|\w+);", text))


def _fetch(files: dict[str, str]) -> Callable[[str], bytes | None]:
    def fetch(address: str) -> bytes | None:
        name = address.removeprefix("@@PLUGINFILE@@/")
        return markup.decoded(files[name]) if name in files else None

    return fetch


def _number(text: str) -> Fraction | None:
    plain = text.strip()
    return Fraction(plain) if len(plain) < 20 and making.NUMBER.fullmatch(plain) else None
