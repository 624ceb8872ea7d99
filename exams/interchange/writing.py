"""Writing questions for other systems, and telling what they have no place for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from exams.bank import sheets
from exams.bank.making import QuestionSet
from exams.interchange.collecting import Content, Losses
from exams.interchange.moodle import gift_writing, quiz_writing
from exams.interchange.qti import writing as qti_writing
from packages.faults import Fault

FORMATS = {"xlsx": ".xlsx", "gift": ".gift", "moodle": ".xml", "qti": ".zip"}


class Writer(Protocol):
    """What each format's `write` looks like."""

    def __call__(self, sets: Sequence[QuestionSet], losses: Losses) -> bytes:
        """The file."""
        ...


def write(sets: Sequence[QuestionSet], wanted: str, content: Content) -> tuple[bytes, list[Fault]]:
    """A file in a format of FORMATS, and what is left out of it."""
    losses = Losses(content)
    if wanted == "xlsx":
        for each in sets:
            for at, question in enumerate(each.questions, 1):
                there = losses.at(each.number, at, question)
                for what in sheets.left_out(question):
                    there.note(what)
        return sheets.write([each.questions for each in sets], content), losses.told
    return _WRITERS[wanted](sets, losses), losses.told


_WRITERS: Mapping[str, Writer] = {
    "gift": gift_writing.write,
    "moodle": quiz_writing.write,
    "qti": qti_writing.write,
}
