"""In a child process: the captions of one file, or what is wrong with it, as `reader` asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any

from accessibility.captions.files import timed_text
from accessibility.captions.files.faults import Fault, Unreadable
from foundation import child


def work(arguments: list[str]) -> dict[str, Any]:
    """Read the file that is named."""
    try:
        file = timed_text.read(Path(arguments[0]).read_bytes())
    except Unreadable as error:
        return {"unreadable": _told(error.faults)}
    found = file.found
    return {
        "kind": file.kind,
        "encoding": file.encoding,
        "cues": [[cue.start_ms, cue.end_ms, cue.text, cue.settings] for cue in found.cues],
        "lines": found.lines,
        "faults": _told(found.faults),
        "notes": _told(found.notes),
    }


def _told(faults: Iterable[Fault]) -> list[tuple[Any, ...]]:
    return [astuple(each) for each in faults]


if __name__ == "__main__":
    child.answer(work)
