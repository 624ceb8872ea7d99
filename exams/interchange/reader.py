"""Reading a file of questions in whatever format it is: in a child process with limits of time, memory and size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog

from exams.bank import making, workbook
from exams.bank.making import QuestionSet
from exams.interchange.formats import IN
from foundation import child
from foundation.child import Failed, Limits, Patience
from packages import faults
from packages.faults import Fault, Place, fault

__all__ = ["IN", "Brought", "read"]

SECONDS = 60
LIMITS = Limits(processor=60, memory=2 << 30, output=64 << 20, writes=6_000_000)
_log = structlog.get_logger("interchange")


@dataclass(frozen=True)
class Brought:
    """What a file brings: its format, the sets, what is wrong (those questions are not in the sets), what has no place here (the
    question is there without it)."""

    format: str
    sets: tuple[QuestionSet, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def read(path: Path, name: str, folder: Path, wanted: str = "") -> Brought:
    """The questions of a file; its pictures and sounds lie in `folder` afterwards, each under its hash."""
    try:
        told = child.ask(
            "exams.interchange.reader_child",
            [str(path.resolve()), name, wanted, str(folder.resolve())],
            patience=Patience(SECONDS),
            limits=LIMITS,
        )
    except Failed as error:
        if error.code not in ("too-slow", "too-large"):
            # something that we did not think of: the operator should hear of it
            _log.error("questions not read", code=error.code, detail=error.detail)
        return Brought(wanted, (), (fault("reading-stopped", Place(name)),), ())
    if told["format"] == "xlsx":
        sets, wrong = workbook.read(path, name, folder=folder)
        return Brought("xlsx", sets, tuple(wrong), ())
    return Brought(
        told["format"],
        tuple(
            QuestionSet(each["number"], tuple(making.from_plain(one) for one in each["questions"]))
            for each in told["sets"]
        ),
        tuple(map(faults.from_dict, told["faults"])),
        tuple(map(faults.from_dict, told["notes"])),
    )
