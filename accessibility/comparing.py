"""Two versions of captions side by side, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from accessibility.cues import Cue

_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,:]\d+)*|\s+|.", re.UNICODE)


@dataclass(frozen=True)
class Piece:
    """Words that stayed ("same"), went ("gone") or came ("new")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A place where two versions differ: from when on, the words, and the times where only they moved."""

    start_ms: int
    pieces: tuple[Piece, ...]
    times: tuple[tuple[int, int], tuple[int, int]] | None = None

    @property
    def kind(self) -> str:
        """new, gone, changed, or times where the words are the same."""
        kinds = {piece.kind for piece in self.pieces if piece.text.strip()}
        if kinds <= {"same"}:
            return "times"
        return kinds.pop() if len(kinds) == 1 else "changed"


def changes(old: Sequence[Cue], new: Sequence[Cue], language: str) -> list[Change]:
    """Where two versions differ, in the order of time."""
    return list(_changes(old, new, language))


def _changes(old: Sequence[Cue], new: Sequence[Cue], language: str) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [_same(cue) for cue in old], [_same(cue) for cue in new], autojunk=False)
    for kind, o0, o1, n0, n1 in matcher.get_opcodes():
        if kind == "equal":
            continue
        if o1 - o0 == n1 - n0:
            for before, after in zip(old[o0:o1], new[n0:n1], strict=True):
                yield _one(before, after, language)
            continue
        start = (new[n0:n1] or old[o0:o1])[0].start_ms
        yield Change(start, tuple(pieces(_said(old[o0:o1]), _said(new[n0:n1]), language)))


def _one(before: Cue, after: Cue, language: str) -> Change:
    moved = (before.start_ms, before.end_ms) != (after.start_ms, after.end_ms)
    times = ((before.start_ms, before.end_ms), (after.start_ms, after.end_ms)) if moved else None
    return Change(after.start_ms, tuple(pieces(_said([before]), _said([after]), language)), times)


def pieces(old: str, new: str, language: str) -> Iterator[Piece]:
    """Two texts as runs of words that stayed, went and came."""
    before, after = words(old, language), words(new, language)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, b0, b1, a0, a1 in matcher.get_opcodes():
        gone, came = "".join(before[b0:b1]), "".join(after[a0:a1])
        if kind == "equal":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("gone", gone)
        if came:
            yield Piece("new", came)


def words(text: str, language: str) -> list[str]:
    """A text in words, nothing left out (jieba's words for Chinese)."""
    if language != "zh":
        return _WORD.findall(text)
    import jieba

    jieba.setLogLevel("ERROR")
    return list(jieba.lcut(text, HMM=False))


def _said(cues: Sequence[Cue]) -> str:
    """Cues as they are read: where a line or a cue ends, a stroke stands."""
    return " / ".join(cue.text.replace("\n", " / ") for cue in cues)


def _same(cue: Cue) -> tuple[int, int, str]:
    return cue.start_ms, cue.end_ms, cue.text
