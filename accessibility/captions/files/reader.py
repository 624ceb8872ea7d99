"""Asks a child process what a file of captions says, so that no stranger's file takes more time or memory than it may have."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import structlog

from accessibility.captions.files.faults import Fault, Reading, Unreadable
from accessibility.captions.files.timed_text import File
from accessibility.listening.cues import Cue
from foundation import child
from foundation.child import Failed, Limits, Patience

CHILD = "accessibility.captions.files.reader_child"
SECONDS = 20  # an honest file of 5 MB takes less than three
LIMITS = Limits(processor=20, memory=1 << 30)
_log = structlog.get_logger("captions")


def read(path: Path) -> File:
    """The captions of a file; raises Unreadable, also where reading was stopped."""
    try:
        told = child.ask(CHILD, [str(path.resolve())], patience=Patience(SECONDS), limits=LIMITS)
    except (child.TooSlow, child.TooLarge) as error:
        raise Unreadable(Fault(1, "stopped")) from error
    except Failed as error:  # something that we did not think of: the operator should hear of it
        _log.error("captions not read", code=error.code, detail=error.detail)
        raise Unreadable(Fault(1, "not-read")) from error
    if "unreadable" in told:
        raise Unreadable(*_faults(told["unreadable"]))
    cues = [Cue(start, end, text, (), settings) for start, end, text, settings in told["cues"]]
    found = Reading(cues, told["lines"], _faults(told["faults"]), _faults(told["notes"]))
    return File(told["kind"], told["encoding"], found)


def read_bytes(content: bytes) -> File:
    """The same for what has just arrived; raises Unreadable."""
    with tempfile.NamedTemporaryFile() as arrived:
        arrived.write(content)
        arrived.flush()
        return read(Path(arrived.name))


def _faults(told: list[list[Any]]) -> list[Fault]:
    return [Fault(*each) for each in told]
