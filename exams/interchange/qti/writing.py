"""Questions as a package of QTI 3.0: a manifest, an item for each question, a test for each set, their media. Pure.

What QTI has no place for stands as keywords in the manifest (IEEE LOM), so that it comes back.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from html import escape

from exams.bank import making
from exams.bank.kinds import LETTERS
from exams.bank.making import QuestionSet, SetQuestion, format_points
from exams.interchange import labels, markup
from exams.interchange.collecting import ENDS, SET, Losses

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ASI = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same questions make the same file


def write(sets: Sequence[QuestionSet], losses: Losses) -> bytes:
    """The package."""
    package = _Package(losses)
    for each in sets:
        package.put(each)
    return package.content()


class _Package:
    def __init__(self, losses: Losses) -> None:
        self._losses = losses
        self._files: dict[str, bytes] = {}
        self._resources: list[str] = []

    def put(self, given: QuestionSet) -> None:
        """The items of a set, and the test that asks them."""
        asked = []
        for at, question in enumerate(given.questions, 1):
            there = self._losses.at(given.number, at, question)
            name = f"i-{given.number}-{at}"
            asked.append(name)
            self._item(name, question, there, [f"{SET}:{given.number}"], instead=False)
            instead = making.substitute(question)
            if instead is not None:
                self._item(f"{name}-b", instead, there, [f"{SET}:{given.number}"], instead=True)
        self._test(given.number, asked)

    def _item(
        self, name: str, question: SetQuestion, losses: Losses, more: Sequence[str], *, instead: bool
    ) -> None:
        writer = _Item(name, question, losses)
        path = f"items/{name}.xml"
        self._files[path] = writer.text().encode()
        self._files |= {f"media/{file}": content for file, content in writer.media.items()}
        words = [*more, *labels.of(question, instead=instead, without=frozenset({labels.POINTS}))]
        keywords = "".join(
            f"<lom:keyword><lom:string>{escape(word)}</lom:string></lom:keyword>" for word in words
        )
        files = "".join(f'<file href="media/{file}"/>' for file in writer.media)
        self._resources.append(
            f'<resource identifier="{name}" type="imsqti_item_xmlv3p0" href="{path}"><metadata><lom:lom><lom:general>'
            f'{keywords}</lom:general></lom:lom></metadata><file href="{path}"/>{files}</resource>'
        )

    def _test(self, number: int, asked: Sequence[str]) -> None:
        path, name = f"tests/t-{number}.xml", f"t-{number}"
        refs = "".join(
            f'<qti-assessment-item-ref identifier="{each}" href="../items/{each}.xml"/>' for each in asked
        )
        self._files[path] = (
            f'{_HEAD}<qti-assessment-test {_ASI} identifier="{name}" title="第{number}套">'
            f'<qti-test-part identifier="p" navigation-mode="nonlinear" submission-mode="simultaneous">'
            f'<qti-assessment-section identifier="s" title="第{number}套" visible="true">{refs}'
            "</qti-assessment-section></qti-test-part></qti-assessment-test>\n"
        ).encode()
        depends = "".join(f'<dependency identifierref="{each}"/>' for each in asked)
        self._resources.append(
            f'<resource identifier="{name}" type="imsqti_test_xmlv3p0" href="{path}"><file href="{path}"/>{depends}</resource>'
        )

    def content(self) -> bytes:
        """The zip."""
        manifest = (
            f'{_HEAD}<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"'
            ' xmlns:lom="http://ltsc.ieee.org/xsd/LOM" identifier="questions">'
            "<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata><organizations/>"
            f"<resources>{''.join(self._resources)}</resources></manifest>\n"
        )
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for path, content in {"imsmanifest.xml": manifest.encode(), **self._files}.items():
                package.writestr(zipfile.ZipInfo(path, _WHEN), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()


class _Item:
    def __init__(self, name: str, question: SetQuestion, losses: Losses) -> None:
        self._name, self._question, self._losses = name, question, losses
        self.media: dict[str, bytes] = {}

    def text(self) -> str:
        """The item's XML."""
        question = self._question
        declared, body, processing = getattr(self, f"_{question.kind}")()
        title = escape(" ".join(question.stem.split())[:60])
        full = format_points(question.points or 100)
        return (
            f'{_HEAD}<qti-assessment-item {_ASI} identifier="{self._name}" title="{title}" adaptive="false" '
            f'time-dependent="false" xml:lang="{question.language or "zh-CN"}">{declared}'
            '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'
            '<qti-outcome-declaration identifier="MAXSCORE" cardinality="single" base-type="float">'
            f"<qti-default-value><qti-value>{full}</qti-value></qti-default-value></qti-outcome-declaration>"
            '<qti-outcome-declaration identifier="FEEDBACK" cardinality="multiple" base-type="identifier"/>'
            f"<qti-item-body>{body}</qti-item-body>{processing}{self._explanation()}</qti-assessment-item>\n"
        )

    def _explanation(self) -> str:
        if not self._question.explanation:
            return ""
        return (
            '<qti-modal-feedback outcome-identifier="FEEDBACK" show-hide="show" identifier="EXPLANATION">'
            f"<qti-content-body>{self._rich(self._question.explanation)}</qti-content-body></qti-modal-feedback>"
        )

    def _rich(self, text: str, option: int | None = -1) -> str:
        """A text with the media of an option (None: of the question)."""
        tags = []
        for each in self._question.more.get("media", ()):
            content = self._losses.content(each["sha256"]) if each.get("option") == option else None
            if content is not None:
                file = f"{each['sha256'][:16]}.{ENDS.get(each['media_type'], 'bin')}"
                self.media[file] = content
                tags.append(markup.tag(each, f"../media/{file}"))
        return markup.marked(text, tags)

    def _stem(self) -> str:
        told = self._rich(self._question.stem, None)
        return told if told.startswith("<p>") else f"<p>{told}</p>"

    def _choice(
        self, options: Sequence[tuple[str, str, int | None, str]], right: Sequence[str]
    ) -> tuple[str, str, str]:
        """`options`: identifier, text, number, feedback."""
        several = self._question.kind == "multiple"
        choices = "".join(
            f'<qti-simple-choice identifier="{name}">{self._rich(text, -1 if at is None else at)}{_inline(name, told)}'
            "</qti-simple-choice>"
            for name, text, at, told in options
        )
        body = (
            f'{self._stem()}<qti-choice-interaction response-identifier="RESPONSE" shuffle="false" '
            f'max-choices="{0 if several else 1}">{choices}</qti-choice-interaction>'
        )
        return _declared("identifier", right, "multiple" if several else "single"), body, _MATCH

    def _single(self) -> tuple[str, str, str]:
        question = self._question
        feedback = list(question.more.get("feedback", ())) or [""] * len(question.options)
        options = [(LETTERS[at], text, at, feedback[at]) for at, text in enumerate(question.options)]
        return self._choice(options, [LETTERS[at] for at in question.answer])

    _multiple = _single

    def _true_false(self) -> tuple[str, str, str]:
        feedback = self._question.more.get("feedback", ("", ""))
        options = [("T", "正确", None, feedback[1]), ("F", "错误", None, feedback[0])]
        return self._choice(options, ["T" if self._question.answer[0] else "F"])

    def _ordering(self) -> tuple[str, str, str]:
        question = self._question
        choices = "".join(
            f'<qti-simple-choice identifier="{LETTERS[at]}">{self._rich(text, at)}</qti-simple-choice>'
            for at, text in enumerate(question.options)
        )
        right = [
            LETTERS[at] for _place, at in sorted((place, at) for at, place in enumerate(question.answer))
        ]
        body = f'{self._stem()}<qti-order-interaction response-identifier="RESPONSE" shuffle="false">{choices}</qti-order-interaction>'
        return _declared("identifier", right, "ordered"), body, _MATCH

    def _matching(self) -> tuple[str, str, str]:
        question = self._question
        left = "".join(
            f'<qti-simple-associable-choice identifier="L{at}" match-max="1">{self._rich(text, at)}</qti-simple-associable-choice>'
            for at, text in enumerate(question.options)
        )
        right = "".join(
            f'<qti-simple-associable-choice identifier="R{at}" match-max="0">{self._rich(text)}</qti-simple-associable-choice>'
            for at, text in enumerate(question.more["targets"])
        )
        body = (
            f'{self._stem()}<qti-match-interaction response-identifier="RESPONSE" shuffle="false" max-associations="0">'
            f"<qti-simple-match-set>{left}</qti-simple-match-set><qti-simple-match-set>{right}</qti-simple-match-set>"
            "</qti-match-interaction>"
        )
        pairs = [f"L{at} R{to}" for at, to in enumerate(question.answer)]
        return _declared("directedPair", pairs, "multiple"), body, _MATCH

    def _fill(self) -> tuple[str, str, str]:
        """Gaps where the stem has blanks; a single one may stand behind it."""
        question = self._question
        names = [f"RESPONSE{at or ''}" for at in range(len(question.answer))]
        entries = [f'<qti-text-entry-interaction response-identifier="{name}"/>' for name in names]
        pieces = making.BLANK.split(question.stem)
        if len(pieces) == len(entries) + 1:
            lines = "".join(_mixed(pieces, entries))
            body = f"<p>{lines}</p>{self._media_alone()}"
        else:
            # the stem has no blank of its own: the gap is a line apart, and says that it is none of the text
            body = f"{self._stem()}<p>{''.join(entries)}</p>"
        folded = "case" in question.more["fold"]
        declared = "".join(
            _declared("string", accepted[:1], "single", name, _mapping(accepted, cased=not folded))
            for name, accepted in zip(names, question.answer, strict=True)
        )
        return declared, body, _sum(names)

    def _media_alone(self) -> str:
        whole = self._rich("", None)
        return whole.replace("<p></p>", "") if whole else ""

    def _number(self) -> tuple[str, str, str]:
        value, by = self._question.answer
        body = f'{self._stem()}<p><qti-text-entry-interaction response-identifier="RESPONSE"/></p>'
        processing = (
            "<qti-response-processing><qti-response-condition><qti-response-if>"
            f'<qti-equal tolerance-mode="absolute" tolerance="{by} {by}"><qti-variable identifier="RESPONSE"/>'
            '<qti-correct identifier="RESPONSE"/></qti-equal><qti-set-outcome-value identifier="SCORE">'
            '<qti-variable identifier="MAXSCORE"/></qti-set-outcome-value></qti-response-if>'
            "</qti-response-condition></qti-response-processing>"
        )
        return _declared("float", [value], "single"), body, processing

    def _short(self) -> tuple[str, str, str]:
        body = f'{self._stem()}<qti-extended-text-interaction response-identifier="RESPONSE"/>'
        return (
            '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string"/>',
            body,
            "",
        )

    _practical = _short


_MATCH = '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>'


def _declared(
    base: str, right: Sequence[str], cardinality: str, name: str = "RESPONSE", more: str = ""
) -> str:
    values = "".join(f"<qti-value>{escape(each)}</qti-value>" for each in right)
    return (
        f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" base-type="{base}">'
        f"<qti-correct-response>{values}</qti-correct-response>{more}</qti-response-declaration>"
    )


def _mapping(accepted: Sequence[str], *, cased: bool) -> str:
    entries = "".join(
        f'<qti-map-entry map-key="{escape(each)}" mapped-value="1" case-sensitive="{str(cased).lower()}"/>'
        for each in accepted
    )
    return f'<qti-mapping default-value="0">{entries}</qti-mapping>'


def _sum(names: Sequence[str]) -> str:
    parts = "".join(f'<qti-map-response identifier="{name}"/>' for name in names)
    return (
        '<qti-response-processing><qti-set-outcome-value identifier="SCORE">'
        f"<qti-sum>{parts}</qti-sum></qti-set-outcome-value></qti-response-processing>"
    )


def _inline(name: str, told: str) -> str:
    if not told:
        return ""
    return (
        f'<qti-feedback-inline outcome-identifier="FEEDBACK" show-hide="show" identifier="{name}">'
        f"{escape(told, quote=False).replace(chr(10), '<br/>')}</qti-feedback-inline>"
    )


def _mixed(pieces: Sequence[str], entries: Sequence[str]) -> Iterator[str]:
    for piece, entry in zip(pieces, [*entries, ""], strict=True):
        yield escape(piece, quote=False).replace("\n", "</p><p>") + entry
