"""Advanced SubStation (ASS, SSA) in, by pysubs2; lines that it would pass over or misread are told first."""

from __future__ import annotations

import re

import pysubs2

from accessibility.cues import Cue
from accessibility.faults import Fault, Reading, Unreadable, reading, tidy
from accessibility.subrip import TOP

_TIME = r"\s*\d+:[0-5]?\d:[0-5]?\d(?:[.:]\d{1,3})?\s*"
_DIALOGUE = re.compile(rf"Dialogue:[^,]*,{_TIME},{_TIME},(?:[^,]*,){{6}}")
_ABOVE = re.compile(r"\\an?[789]\b")


def parse(text: str) -> Reading:
    """The spoken lines of a script; raises Unreadable."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    spoken = [(n, line) for n, line in enumerate(lines, 1) if line.startswith("Dialogue:")]
    faults = [Fault(n, "timing", line[:60]) for n, line in spoken if not _DIALOGUE.match(line)]
    good = [n for n, line in spoken if _DIALOGUE.match(line)]
    wrong = {each.line for each in faults}
    kept = "\n".join(line for n, line in enumerate(lines, 1) if n not in wrong)
    try:
        script = pysubs2.SSAFile.from_string(kept, format_="ass" if "[V4+" in text else "ssa")
    except (pysubs2.Pysubs2Error, ValueError) as error:
        raise Unreadable(*(faults or [Fault(1, "unknown")])) from error
    events = [event for event in script.events if event.type == "Dialogue"]
    if len(events) != len(good):
        raise Unreadable(Fault(good[0] if good else 1, "unknown"))
    found = [(n, _cue(event)) for n, event in zip(good, events, strict=True) if not event.is_drawing]
    return reading(found, faults)


def _cue(event: pysubs2.SSAEvent) -> Cue:
    return Cue(event.start, event.end, tidy(event.plaintext), (), TOP if _ABOVE.search(event.text) else "")
