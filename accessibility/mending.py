"""Captions as lines of a form: what is read and typed, put together with what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accessibility import cues
from accessibility.cues import Cue


@dataclass(frozen=True)
class Line:
    """A cue to read or mend. `text` is what its field holds; `theirs` is what stands there now, if that is something
    else because somebody changed it."""

    cue: Cue
    text: str
    theirs: str | None = None


def lines(track: Sequence[Cue]) -> list[Line]:
    """A track to be read."""
    return [Line(cue, cue.text) for cue in track]


def mended(track: Sequence[Cue], typed: Mapping[int, str], language: str) -> list[Cue]:
    """The track with what was typed (by number of the cue); a cue left empty is gone, an untouched one is the same."""
    texts = [(cue, typed.get(n, cue.text)) for n, cue in enumerate(track)]
    return [_edited(cue, text, language) for cue, text in texts if text.strip()]


def _edited(cue: Cue, text: str, language: str) -> Cue:
    if _plain(text) == _plain(cue.text):
        return cue
    return cues.edited(cue, text, language)


def joined(
    newest: Sequence[Cue], read: Sequence[Cue], typed: Mapping[int, str]
) -> tuple[list[Line], list[Line]]:
    """What a person typed over the track they had read, laid over the newest one; cues are the same by their start.

    Gives the lines of the newest track, and the typed ones whose cue is no longer there.
    """
    written = {cue.start_ms: (cue, typed[n]) for n, cue in enumerate(read) if _changed(cue, typed.get(n))}
    found = []
    for cue in newest:
        _old, text = written.pop(cue.start_ms, (cue, cue.text))
        found.append(Line(cue, text, None if _plain(text) == _plain(cue.text) else cue.text))
    return found, [Line(replace(cue, flags=()), text) for cue, text in written.values()]


def _changed(cue: Cue, text: str | None) -> bool:
    return text is not None and _plain(text) != _plain(cue.text)


def _plain(text: str) -> str:
    """Browsers send other line ends than we keep."""
    return text.replace("\r\n", "\n").strip()
