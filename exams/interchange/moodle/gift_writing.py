"""Questions as GIFT. Pure.

An order is written as pairs with numbers, a practical task as an essay, each with a label that says so; pictures stand in the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from exams.bank import making
from exams.bank.making import QuestionSet, SetQuestion
from exams.interchange import labels, markup
from exams.interchange.collecting import Losses

_SIGNS = re.compile(r"[\\~=#{}:]")
_PARTS = {1: "100", 3: "33.33333", 6: "16.66667", 7: "14.28571", 9: "11.11111"}


def write(sets: Sequence[QuestionSet], losses: Losses) -> bytes:
    """The text; what has no place in it is told to `losses`."""
    blocks = []
    for each in sets:
        blocks.append(f"$CATEGORY: 第{each.number}套")
        for at, question in enumerate(each.questions, 1):
            blocks += _with_substitute(question, losses.at(each.number, at, question))
    return ("\n\n".join(blocks) + "\n").encode()


def _with_substitute(question: SetQuestion, losses: Losses) -> Iterator[str]:
    instead = making.substitute(question)
    block = _block(question, losses, instead=False)
    if block is None:
        losses.kind(question)
        return
    yield block
    if instead is not None:
        other = _block(instead, losses, instead=True)
        if other is None:
            losses.note("substitute")
        else:
            yield other


def _block(question: SetQuestion, losses: Losses, *, instead: bool) -> str | None:
    if question.kind == "fill" and len(question.answer) > 1:
        return None
    writer = _Writer(question, losses)
    tags = "".join(
        f"// [tag:{each.replace('[', chr(92) + '[').replace(']', chr(92) + ']')}]\n"
        for each in labels.of(question, instead=instead)
    )
    general = f"####{writer.text(question.explanation)}" if question.explanation else ""
    return f"{tags}{writer.head}{writer.text(question.stem, None)} {{{writer.answers()}{general}}}"


class _Writer:
    def __init__(self, question: SetQuestion, losses: Losses) -> None:
        self._question, self._losses = question, losses
        arrows = question.kind in ("matching", "ordering") and any(
            "->" in each for each in (*question.options, *question.more.get("targets", ()))
        )
        self._html = bool(question.more.get("media")) or arrows
        self.head = "[html]" if self._html else "[plain]"

    def text(self, text: str, option: int | None = -1) -> str:
        """A text with its signs escaped; `option`: whose media it takes along (None: those of the question)."""
        if self._html:
            text = markup.marked(text, [self._tag(each) for each in self._media(option)]).replace(
                "->", "-&gt;"
            )
        return _SIGNS.sub(lambda sign: "\\" + sign[0], text).replace("\n", "\\n")

    def _media(self, option: int | None) -> list[dict[str, Any]]:
        return [each for each in self._question.more.get("media", ()) if each.get("option") == option]

    def _tag(self, medium: dict[str, Any]) -> str:
        content = self._losses.content(medium["sha256"])
        return markup.tag(medium, markup.data(medium, content)) if content else ""

    def answers(self) -> str:
        """What stands between the braces."""
        return str(getattr(self, f"_{self._question.kind}")())

    def _feedback(self, at: int) -> str:
        told = self._question.more.get("feedback", ())
        return f"#{self.text(told[at])}" if at < len(told) and told[at] else ""

    def _single(self) -> str:
        options = enumerate(self._question.options)
        signs = "".join(
            f"\n{'=' if at in self._question.answer else '~'}{self.text(text, at)}{self._feedback(at)}"
            for at, text in options
        )
        return signs + "\n"

    def _multiple(self) -> str:
        rights = len(self._question.answer)
        part = _PARTS.get(rights) or f"{100 / rights:.5f}".rstrip("0").rstrip(".")
        lines = (
            f"\n~%{part if at in self._question.answer else '-100'}%{self.text(text, at)}{self._feedback(at)}"
            for at, text in enumerate(self._question.options)
        )
        return "".join(lines) + "\n"

    def _true_false(self) -> str:
        right = self._question.answer[0]
        told = self._question.more.get("feedback", ("", ""))
        feedback = f"#{self.text(told[1 - right])}#{self.text(told[right])}" if any(told) else ""
        return ("TRUE" if right else "FALSE") + feedback

    def _matching(self) -> str:
        question = self._question
        targets = question.more["targets"]
        pairs = [
            f"\n={self.text(text, at)} -> {self.text(targets[to])}"
            for at, (text, to) in enumerate(zip(question.options, question.answer, strict=True))
        ]
        return "".join([*pairs, *(f"\n= -> {self.text(each)}" for each in making.extras(question))]) + "\n"

    def _ordering(self) -> str:
        question = self._question
        things = making.in_right_order(question.options, question.answer)
        lines = (
            f"\n={self.text(text, question.options.index(text))} -> {place}"
            for place, text in enumerate(things, 1)
        )
        return "".join(lines) + "\n"

    def _fill(self) -> str:
        return "".join(f"\n={self.text(each)}" for each in self._question.answer[0]) + "\n"

    def _number(self) -> str:
        value, by = self._question.answer
        return f"#{value}:{by}"

    def _short(self) -> str:
        return ""

    def _practical(self) -> str:
        return ""
