"""How well the marked words of captions hold the wrong ones: who mends the marked fifth, how much is mended?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from accessibility.listening.cues import Cue
from accessibility.listening.mandarin import numbers


def shares(references: Sequence[str], captions: Sequence[Sequence[Cue]]) -> tuple[float, float]:
    """(share of the characters that are marked, share of the edits that touch a marked one) over some files."""
    marked = letters = inside = edits = 0
    for reference, found in zip(references, captions, strict=True):
        heard = list(_marked(found))
        said = [sign for sign in numbers.in_text(reference).lower() if _counts(sign)]
        marked, letters = marked + sum(mark for _sign, mark in heard), letters + len(heard)
        for step in Levenshtein.editops([sign for sign, _mark in heard], said):
            around = heard[max(0, step.src_pos - (step.tag == "insert")) : step.src_pos + 1]
            edits, inside = edits + 1, inside + any(mark for _sign, mark in around)
    return marked / max(1, letters), inside / max(1, edits)


def _marked(found: Sequence[Cue]) -> Iterator[tuple[str, bool]]:
    for cue in found:
        flat, marks = cue.text.replace("\n", "").lower(), set[int]()
        for word in cue.doubted:
            at = flat.find(word.lower())
            while at >= 0:
                marks.update(range(at, at + len(word)))
                at = flat.find(word.lower(), at + 1)
        yield from ((sign, n in marks) for n, sign in enumerate(flat) if _counts(sign))


def _counts(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN"
