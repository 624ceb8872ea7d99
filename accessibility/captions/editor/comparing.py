"""Two versions of captions side by side, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from accessibility.listening.cues import Cue

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
    """Stretches that differ; within them, cues that begin at the same time are the same cue."""
    for _kind, (o0, o1), (n0, n1) in _differing([_same(cue) for cue in old], [_same(cue) for cue in new]):
        before, after = old[o0:o1], new[n0:n1]
        if len(before) == len(after):
            yield from _paired(before, after, language)
            continue
        starts = [cue.start_ms for cue in before], [cue.start_ms for cue in after]
        for kind, (b0, b1), (a0, a1) in _differing(*starts, equal=True):
            if kind == "equal":
                yield from _paired(before[b0:b1], after[a0:a1], language)
            else:
                yield _grouped(before[b0:b1], after[a0:a1], language)


def _differing(
    old: Sequence[object], new: Sequence[object], *, equal: bool = False
) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Where two rows of values differ; with `equal`, also where they don't."""
    for kind, o0, o1, n0, n1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if equal or kind != "equal":
            yield kind, (o0, o1), (n0, n1)


def _paired(before: Sequence[Cue], after: Sequence[Cue], language: str) -> Iterator[Change]:
    for one, other in zip(before, after, strict=True):
        if _same(one) != _same(other):
            yield _one(one, other, language)


def _grouped(before: Sequence[Cue], after: Sequence[Cue], language: str) -> Change:
    start = (after or before)[0].start_ms
    return Change(start, tuple(pieces(_said(before), _said(after), language)))


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
